COMPONENTS(time, progress);
WATCH(to_go);
PARAM(step_cost, 0.5, 0.1, 2.0);
PARAM(run_surplus, 0.00045, 0.00039, 0.0006);

#define ENGINE 0.001f       /* acceleration of a full push */
#define GRAVITY 0.0025f
#define HILL 0.00083333f    /* GRAVITY / 3 */
#define TOP_SPEED 0.07f
#define LEFT_WALL -1.2f
#define FLAG 0.5f
#define HORIZON 125.0f

/* The rule: right when moving right or when a full-power run from here gets over the hill, else left. */
float rule(float x, float v)
{
    /* this quantity stays the same while the engine pushes right */
    float surplus = 0.5f * v * v + HILL * sinf(3.0f * x) - ENGINE * x;
    return (v >= 0.0f || surplus >= run_surplus) ? 1.0f : -1.0f;
}

float next_velocity(float x, float v, float push)
{
    return clip(v + ENGINE * push - GRAVITY * cosf(3.0f * x), -TOP_SPEED, TOP_SPEED);
}

/* Steps to the flag: the faster of "first get moving right" and "first get moving left", then the rule. */
float steps_to_flag(float x, float v)
{
    float xa = x;
    float va = v;
    float xb = x;
    float vb = v;
    bool hold_a = v <= 0.0f;
    bool hold_b = v >= 0.0f;
    bool arrived = x >= FLAG;
    float best = arrived ? 0.0f : HORIZON;

    for (int i = 0; i < 125; i++) {
        if (!arrived) {
            float push_a = hold_a ? 1.0f : rule(xa, va);
            float push_b = hold_b ? -1.0f : rule(xb, vb);
            va = next_velocity(xa, va, push_a);
            vb = next_velocity(xb, vb, push_b);
            float na = fmaxf(xa + va, LEFT_WALL);
            float nb = fmaxf(xb + vb, LEFT_WALL);

            if (na >= FLAG) {
                best = fminf(best, (float)i + clip((FLAG - xa) / fmaxf(va, 0.0001f), 0.0f, 1.0f));
                arrived = true;
            }
            if (nb >= FLAG) {
                best = fminf(best, (float)i + clip((FLAG - xb) / fmaxf(vb, 0.0001f), 0.0f, 1.0f));
                arrived = true;
            }

            /* the wall stops the car */
            if (na <= LEFT_WALL && va < 0.0f) {
                va = 0.0f;
            }
            if (nb <= LEFT_WALL && vb < 0.0f) {
                vb = 0.0f;
            }
            xa = na;
            xb = nb;
            if (va > 0.0f) {
                hold_a = false;
            }
            if (vb < 0.0f) {
                hold_b = false;
            }
        }
    }
    return best;
}

/* Discounted cost of that many steps at 1 each, negative; 0 at the flag. */
float promise(float steps, float gamma)
{
    float g = clip(gamma, 0.98f, 0.9995f);
    return -(1.0f - powf(g, steps)) / (1.0f - g);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = steps_to_flag(s->prev.position, s->prev.velocity);
    float after = steps_to_flag(s->now.position, s->now.velocity);

    out->time = -step_cost;
    out->progress = step_cost * potential(s, promise(before, s->gamma), promise(after, s->gamma));
    out->to_go = after;
}
