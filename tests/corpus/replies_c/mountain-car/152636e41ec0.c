COMPONENTS(quickening, time);
SPARSE(flag);
WATCH(time_to_go);
MEMORY(Once reached;);
PARAM(step_cost, 0.3, 0.05, 1.0);
PARAM(flag_bonus, 3.0, 0.0, 30.0);

#define FLAG 0.5f
#define WALL -1.2f
#define ENGINE 0.001f
#define GRAVITY 0.0025f
#define TOP_SPEED 0.07f
#define HORIZON 200

/* Velocity after one step with this push (-1 left, 1 right). */
float speed_after(float x, float v, float push)
{
    return clip(v + ENGINE * push - GRAVITY * cosf(3.0f * x), -TOP_SPEED, TOP_SPEED);
}

/* Position after one step with this velocity. */
float place_after(float x, float v)
{
    return clip(x + v, WALL, 0.6f);
}

/* The left wall takes all the speed. */
float speed_at_wall(float x, float v)
{
    return (x <= WALL + 0.00001f && v < 0.0f) ? 0.0f : v;
}

/* Swinging: push right above a switching curve, left below it. */
float swing_push(float x, float v)
{
    float a = x + 0.25f;
    float b = x + 0.9f;
    float curve = fminf(-0.09f * a * a + 0.03f, 0.3f * b * b * b * b - 0.008f);
    return v > curve ? 1.0f : -1.0f;
}

/* Running: 0 = still to turn to the right, 1 = on the run to the right, 2 = fell back. */
int next_phase(int phase, float v)
{
    if (phase == 0 && v > 0.0f) {
        return 1;
    }
    if (phase == 1 && v < 0.0f) {
        return 2;
    }
    return phase;
}

/* Running: full push to the right; after falling back, swing. */
float run_push(int phase, float x, float v)
{
    return phase == 2 ? swing_push(x, v) : 1.0f;
}

/* Part of the step needed to reach the flag, 2 if it was not reached in it. */
float part_of_step(float x_old, float x_new)
{
    float part = clip((FLAG - x_old) / fmaxf(x_new - x_old, 0.000001f), 0.0f, 1.0f);
    return x_new >= FLAG ? part : 2.0f;
}

/* Discounted value of paying 1 at each of the next `steps` steps, negative. */
float value_of(float steps, float discount)
{
    float gap = 1.0f - discount;
    float safe = clip(discount, 0.01f, 1.0f);
    if (gap < 0.0001f) {
        return -steps;
    }
    return -(1.0f - powf(safe, steps)) / gap;
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool at_flag = s->terminated && s->now.position >= 0.49f;

    /* Two cars start from the state before the step, two from the state after it. */
    float xa = s->prev.position;
    float va = s->prev.velocity;
    float xb = xa;
    float vb = va;
    int phase_b = 0;
    float xc = s->now.position;
    float vc = s->now.velocity;
    float xd = xc;
    float vd = vc;
    int phase_d = 0;

    /* Time the faster car of each pair needs; negative while it is under way. */
    float before = xa >= FLAG ? 0.0f : -1.0f;
    float after = xc >= FLAG ? 0.0f : -1.0f;

    for (int k = 0; k < HORIZON; k++) {
        if (before < 0.0f) {
            float wa = speed_after(xa, va, swing_push(xa, va));
            float ya = place_after(xa, wa);
            phase_b = next_phase(phase_b, vb);
            float wb = speed_after(xb, vb, run_push(phase_b, xb, vb));
            float yb = place_after(xb, wb);
            float part_before = fminf(part_of_step(xa, ya), part_of_step(xb, yb));
            if (part_before < 1.5f) {
                before = (float)k + part_before;
            }
            xa = ya;
            va = speed_at_wall(ya, wa);
            xb = yb;
            vb = speed_at_wall(yb, wb);
        }
        if (after < 0.0f) {
            float wc = speed_after(xc, vc, swing_push(xc, vc));
            float yc = place_after(xc, wc);
            phase_d = next_phase(phase_d, vd);
            float wd = speed_after(xd, vd, run_push(phase_d, xd, vd));
            float yd = place_after(xd, wd);
            float part_after = fminf(part_of_step(xc, yc), part_of_step(xd, yd));
            if (part_after < 1.5f) {
                after = (float)k + part_after;
            }
            xc = yc;
            vc = speed_at_wall(yc, wc);
            xd = yd;
            vd = speed_at_wall(yd, wd);
        }
    }
    if (before < 0.0f) {
        before = (float)HORIZON;
    }
    if (after < 0.0f) {
        after = (float)HORIZON;
    }

    out->quickening = step_cost * potential(s, value_of(before, s->gamma), value_of(after, s->gamma));
    out->time = -step_cost;
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->time_to_go = after;
}
