COMPONENTS(swing, run, time);
SPARSE(flag);
WATCH(energy);
MEMORY(Once reached;);
PARAM(swing_weight, 12.0, 2.0, 30.0);
PARAM(run_weight, 8.0, 0.0, 30.0);
PARAM(step_cost, 0.2, 0.05, 0.5);
PARAM(flag_bonus, 20.0, 5.0, 50.0);

#define HILL 0.00083333f      /* gravity 0.0025 / 3: height of the potential energy sin(3x) */
#define ENGINE 0.001f         /* acceleration of a full push */
#define BARRIER_POSITION 0.386f /* beyond it a full push beats gravity up to the flag */

/* Mechanical energy: 0 at rest at the bottom, 1 at rest at the top of the right hill. */
float energy_of(float x, float v)
{
    float e = 0.5f * v * v + HILL * (sinf(3.0f * x) + 1.0f);
    return clip(e / (2.0f * HILL), 0.0f, 1.0f);
}

/* -1 at rest at the bottom, 0 with all the energy the flag needs. */
float swing_promise(float x, float v)
{
    return sqrtf(energy_of(x, v)) - 1.0f;
}

/* -1 unless moving right with enough energy for a full-power run; then rising to 0 at the flag. */
float run_promise(float x, float v)
{
    float surplus = 0.5f * v * v + HILL * sinf(3.0f * x) - ENGINE * x;
    float enough = x >= BARRIER_POSITION ? 1.0f : clip((surplus - 0.0002f) / 0.0002f, 0.0f, 1.0f);
    float progress = clip((x + 1.2f) / 1.7f, 0.0f, 1.0f);
    return v > 0.0f ? enough * (0.5f + 0.5f * progress) - 1.0f : -1.0f;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float x0 = s->prev.position;
    float v0 = s->prev.velocity;
    float x1 = s->now.position;
    float v1 = s->now.velocity;
    bool at_flag = s->terminated && x1 >= 0.49f;

    out->swing = swing_weight * potential(s, swing_promise(x0, v0), swing_promise(x1, v1));
    out->run = run_weight * potential(s, run_promise(x0, v0), run_promise(x1, v1));
    out->time = -step_cost;
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->energy = energy_of(x1, v1);
}
