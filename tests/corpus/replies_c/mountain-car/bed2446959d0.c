COMPONENTS(swing, climb, hurry);
SPARSE(flag);
MEMORY(Once arrived;);
PARAM(swing_weight, 10.0, 2.0, 20.0);
PARAM(climb_weight, 10.0, 0.0, 20.0);
PARAM(step_cost, 0.1, 0.02, 0.3);
PARAM(flag_bonus, 40.0, 20.0, 80.0);
PARAM(commit_level, 0.8, 0.55, 1.4);

#define LOWEST_LEVEL -0.453f

/* How much of the needed swing is there: 0 at rest in the valley, 1 when
   pushing right from now on carries the car over the hill with some margin. */
float readiness(float x, float v)
{
    /* velocity at the position itself: half a step of acceleration added */
    float vm = v + 0.5f * (0.001f - 0.0025f * cosf(3.0f * x));
    float level = 600.0f * vm * vm + sinf(3.0f * x) - 1.2f * x;
    float span = fmaxf(commit_level - (LOWEST_LEVEL), 0.1f);
    return clip((level - (LOWEST_LEVEL)) / span, 0.0f, 1.0f);
}

/* Progress of the final run: turning round on the left, then up to the flag.
   Counts only once the swing is nearly sufficient. */
float final_run(float x, float v)
{
    float gate = clip((readiness(x, v) - 0.6f) / 0.4f, 0.0f, 1.0f);
    float progress = clip((x + 10.0f * v + 1.2f) / 1.8f, 0.0f, 1.0f);
    return gate * progress;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float swing_before = readiness(s->prev.position, s->prev.velocity);
    float swing_after = readiness(s->now.position, s->now.velocity);
    float run_before = final_run(s->prev.position, s->prev.velocity);
    float run_after = final_run(s->now.position, s->now.velocity);

    out->swing = swing_weight * potential(s, swing_before, swing_after);
    out->climb = climb_weight * potential(s, run_before, run_after);
    out->hurry = -step_cost;
    out->flag = flag_bonus * once(&m->arrived, s->terminated);
}
