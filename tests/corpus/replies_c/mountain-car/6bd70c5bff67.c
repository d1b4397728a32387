COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(estimate, run_now, left_now, pump_now);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.3, 1.3);
PARAM(step_cost, 0.2, 0.1, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 40.0);
PARAM(swing_steps, 67.5, 60.0, 80.0);
PARAM(crest_need, 0.85, 0.8, 0.9);

/* Steps to the flag if the engine pushes right from now on. The energy e is conserved then,
   which gives the speed at each edge; a stretch takes twice its length over the sum of the speeds. */
float run_time(float x, float v)
{
    static const float edge[7] = {-0.7f, -0.4f, -0.1f, 0.1f, 0.25f, 0.4f, 0.5f};
    static const float hill[7] = {-0.00001934f, -0.0003767f, -0.00014627f, 0.00014627f, 0.00031803f, 0.0003767f, 0.00033125f};
    float speed = fabsf(v);
    float e = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) - 0.001f * x;
    float ready = (e + 0.000378f) / 0.000756f; /* 1: just crosses the crest */
    float total = 0.0f;

    /* moving left: brake, turn on the left slope and come back with the same speed */
    if (v < 0.0f) {
        float back = speed / 0.0031f;
        if (x > -0.7f) {
            float low = sqrtf(fmaxf(2.0f * (e + 0.00001934f), 0.000009f));
            back = 2.0f * (x + 0.7f) / (speed + low) + low / 0.0031f;
        }
        total = 2.0f * back;
    }

    float here = x;
    float pace = speed;
    for (int i = 0; i < 7; i++) {
        float next = sqrtf(fmaxf(2.0f * (e - hill[i]), 0.000009f));
        if (edge[i] > here) {
            total = total + 2.0f * (edge[i] - here) / (pace + next);
            here = edge[i];
            pace = next;
        }
    }
    total = total + 150.0f * fmaxf(0.0f, 1.0f - ready);
    return clip(total, 0.0f, 250.0f);
}

/* Steps to the flag if the engine pushes left up to the turning point, then right. */
float left_time(float x, float v)
{
    float e = 0.5f * v * v + 0.00083333f * sinf(3.0f * x) + 0.001f * x;
    float q = clip((e + 0.001425f) / 0.000756f, 0.0f, 3.0f);

    /* readiness for the run that will be there at the left turning point */
    float ready = fminf(0.364f + 1.14f * sqrtf(q) + 1.475f * q, 2.6f);
    float run = 34.9f + 6.3f / fmaxf(ready - crest_need, 0.08f);

    /* phase of the swing around the bottom of the valley that is tilted to the left */
    float phase = atan2f(-v / 0.083f, x + 0.661f);
    float turn = (3.14159f - phase) / 0.083f * (1.0f + 0.14f * fminf(q, 1.0f));
    return clip(turn + run, 0.0f, 250.0f);
}

/* Steps to the flag if a swing to the right is needed first. */
float pump_time(float x, float v)
{
    float phase = atan2f(-v / 0.083f, x + 0.386f);
    float angle = phase > 0.0f ? 6.28318f - phase : -phase;
    return swing_steps + fmaxf(angle / 0.083f, 17.5f);
}

/* The shortest plan. */
float steps_left(float x, float v)
{
    return fminf(run_time(x, v), fminf(left_time(x, v), pump_time(x, v)));
}

/* Discounted value of a state from which the flag is that many steps away. */
float promise(float steps, float rate)
{
    float k = expf(-rate * steps);
    return flag_bonus * k - step_cost / rate * (1.0f - k);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float rate = clip(1.0f - s->gamma, 0.001f, 0.05f);
    float run = run_time(s->now.position, s->now.velocity);
    float left = left_time(s->now.position, s->now.velocity);
    float pump = pump_time(s->now.position, s->now.velocity);
    float steps_before = steps_left(s->prev.position, s->prev.velocity);
    float steps_after = fminf(run, fminf(left, pump));

    out->guide = guide_weight * potential(s, promise(steps_before, rate), promise(steps_after, rate)); /* circles sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->estimate = steps_after;
    out->run_now = run;
    out->left_now = left;
    out->pump_now = pump;
}
