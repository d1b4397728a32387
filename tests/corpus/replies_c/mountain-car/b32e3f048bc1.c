COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(estimate, reach_now, reach_after_swing);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.3, 1.3);
PARAM(step_cost, 0.2, 0.1, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 40.0);
PARAM(climb_steps, 39.0, 34.0, 46.0);
PARAM(path_steps, 30.0, 24.0, 40.0);
PARAM(swing_steps, 38.0, 34.0, 44.0);
PARAM(rebuild_steps, 106.0, 98.0, 120.0);

/* Energy that is conserved while the engine pushes right: 0 at rest at the bottom of that
   tilted valley, 1 when a constant right push just crosses the crest at x = 0.386.
   The last term corrects for the discrete time step. */
float reach(float x, float v)
{
    float slope = 0.0025f * cosf(3.0f * x) - 0.001f;
    float e = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) - 0.001f * x - 0.5f * v * slope;
    return clip((e + 0.0003773f) / 0.0007547f, 0.0f, 3.0f);
}

/* Energy that is conserved while the engine pushes left, above rest at the bottom of that
   tilted valley (x = -0.661); limited by the wall on the left. */
float left_energy(float x, float v)
{
    float slope = 0.0025f * cosf(3.0f * x) + 0.001f;
    float e = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) + 0.001f * x - 0.5f * v * slope;
    return clip(e + 0.0014245f, 0.0f, 0.0006f);
}

/* The reach that the car will have at its left turning point, if it pushes left until then. */
float swing_reach(float h)
{
    return 0.364f + 42.5f * sqrtf(fmaxf(h, 0.0f)) + 1830.0f * h;
}

/* Extra steps of a climb with little energy to spare; very many if it cannot cross the crest. */
float slowness(float r)
{
    float z = r - 1.0f;
    float w = 0.02f * logf(1.0f + expf(clip(z / 0.02f, -10.0f, 20.0f)));
    w = fmaxf(fmaxf(w, z), 0.0000005f);
    return -8.0f * logf(w);
}

/* Rough number of steps that are still needed to reach the flag. */
float steps_left(float x, float v)
{
    /* plan 1, climb: push right from now on; a car that moves left must first brake and turn */
    float turn = 0.0f;
    if (v < 0.0f) {
        turn = fmaxf(200.0f * v * v, clip(-v / 0.01f, 0.0f, 1.0f) * (x + 0.75f));
    }
    float path = clip(0.5f - x + 2.0f * turn, 0.0f, 1.9f);
    float before_crest = clip((0.5f - x) / 0.3f, 0.0f, 1.0f);
    float climb = path_steps * path + before_crest * (slowness(reach(x, v)) - 3.0f);

    /* plan 2, swing: push left until the car turns on the left slope, then climb from there */
    float h = left_energy(x, v);
    float phase = atan2f(-v / 0.083f, x + 0.661f);
    float to_turn = swing_steps * (1.0f - phase / 3.14159265f) * (1.0f + 270.0f * h);
    float swing = to_turn + climb_steps + slowness(swing_reach(h));

    /* plan 3, rebuild: too little energy for either, gather speed to the right first */
    float rebuild = rebuild_steps + 60.0f * fmaxf(-0.6f - x, 0.0f) - 600.0f * clip(v, -0.02f, 0.02f);

    return clip(fminf(climb, fminf(swing, rebuild)), 0.0f, 200.0f);
}

/* Discounted value of a state from which the flag is that many steps away. */
float promise(float steps, float gamma)
{
    float g = clip(gamma, 0.95f, 0.998f);
    float k = expf(steps * logf(g));
    return flag_bonus * k - step_cost * (1.0f - k) / (1.0f - g);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float steps_before = steps_left(s->prev.position, s->prev.velocity);
    float steps_after = steps_left(s->now.position, s->now.velocity);
    float value_before = promise(steps_before, s->gamma);
    float value_after = promise(steps_after, s->gamma);

    out->guide = guide_weight * potential(s, value_before, value_after); /* circles sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->estimate = steps_after;
    out->reach_now = reach(s->now.position, s->now.velocity);
    out->reach_after_swing = swing_reach(left_energy(s->now.position, s->now.velocity));
}
