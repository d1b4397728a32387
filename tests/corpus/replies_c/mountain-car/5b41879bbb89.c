COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(estimate, reach_now);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.3, 1.3);
PARAM(step_cost, 0.2, 0.1, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 40.0);
PARAM(pump_steps, 45.0, 25.0, 65.0);
PARAM(path_steps, 30.0, 20.0, 45.0);

/* Energy that is conserved while the engine pushes right: 0 at rest at the bottom of that
   tilted valley (x = -0.386), 1 when a constant right push just crosses its crest (x = 0.386). */
float reach(float x, float v)
{
    float e = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) - 0.001f * x;
    return clip((e + 0.000378f) / 0.000756f, 0.0f, 3.0f);
}

/* Rough number of steps that are still needed to reach the flag. */
float steps_left(float x, float v)
{
    float r = reach(x, v);

    /* ready: a constant push to the right (nearly) suffices */
    float u = clip((r - 0.8f) / 0.3f, 0.0f, 1.0f);
    float ready = u * u * (3.0f - 2.0f * u);

    /* energy counts fully up to the need, above it less and less */
    float lift = r;
    if (r > 1.0f) {
        lift = 1.0f + 0.4f * tanhf((r - 1.0f) / 0.4f);
    }
    /* before the car is ready, a swing to the right is worth something too */
    lift = lift + (1.0f - ready) * 0.66f * (x + 0.5f);
    lift = clip(lift, -0.3f, 1.4f);

    /* path to the flag; a car that moves left must first brake and turn on the left slope */
    float turn = 0.0f;
    if (v < 0.0f) {
        turn = fmaxf(200.0f * v * v, clip(-v / 0.01f, 0.0f, 1.0f) * (x + 0.75f));
    }
    float path = clip(0.5f - x + 2.0f * turn, 0.0f, 1.9f);
    path = 1.9f + ready * (path - 1.9f);

    return clip(pump_steps * (1.4f - lift) + path_steps * path, 0.0f, 250.0f);
}

/* Discounted value of a state from which the flag is that many steps away. */
float promise(float steps)
{
    float k = expf(-0.01f * steps);
    return flag_bonus * k - 100.0f * step_cost * (1.0f - k);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float steps_before = steps_left(s->prev.position, s->prev.velocity);
    float steps_after = steps_left(s->now.position, s->now.velocity);

    out->guide = guide_weight * potential(s, promise(steps_before), promise(steps_after)); /* circles sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->estimate = steps_after;
    out->reach_now = reach(s->now.position, s->now.velocity);
}
