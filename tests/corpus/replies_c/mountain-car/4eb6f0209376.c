COMPONENTS(progress, time);
SPARSE(flag);
WATCH(to_go);
MEMORY(Once reached;);
PARAM(step_value, 0.25, 0.05, 1.0);
PARAM(flag_bonus, 10.0, 0.0, 50.0);

#define FLAG 0.5f
#define GRAVITY 0.0025f
#define HILL 0.00083333f        /* gravity / 3: height of the potential energy sin(3x) */
#define ENGINE 0.001f           /* acceleration of a full push */
#define BARRIER_POSITION 0.386f /* beyond it a full push beats gravity up to the flag */
#define TOO_LITTLE 0.0003f      /* with less than this a full push to the right fails before the flag */
#define HORIZON 124             /* steps a plan is played; two states per call: 248 turns */

/* Early plan: turns as soon as the energy suffices. Late plan: swings wider and runs faster. */
#define EARLY_RIGHT 0.00048f
#define EARLY_LEFT -0.00128f
#define LATE_RIGHT 0.00065f
#define LATE_LEFT -0.0012f

float next_velocity(float x, float v, float push)
{
    float w = clip(v + push * ENGINE - GRAVITY * cosf(3.0f * x), -0.07f, 0.07f);
    return (x + w <= -1.2f && w < 0.0f) ? 0.0f : w;
}

/* Direction a plan pushes next. The two energies stay about constant under a full push right or left. */
float next_push(float push, float x, float v_before, float v, float turn_right, float turn_left)
{
    float energy = 0.5f * v * v + HILL * sinf(3.0f * x);
    float energy_right = energy - ENGINE * x;
    float energy_left = energy + ENGINE * x;
    float result = push;
    if (push > 0.0f) {
        if (v_before > 0.0f && v <= 0.0f) {
            result = -1.0f;
        }
        if (x < BARRIER_POSITION && energy_right < TOO_LITTLE && energy_left >= turn_left) {
            result = -1.0f;
        }
    } else {
        if (energy_right >= turn_right) {
            result = 1.0f;
        }
        if (v_before < 0.0f && v >= 0.0f) {
            result = 1.0f;
        }
    }
    return result;
}

/* Steps until the flag, with the fraction of the last one; -1 if it is not reached yet. */
float arrival(int i, float x0, float x1)
{
    return x1 >= FLAG ? (float)i + clip((FLAG - x0) / fmaxf(x1 - x0, 0.000001f), 0.0f, 1.0f) : -1.0f;
}

/* Length of a plan; a rough estimate of the rest if it did not end within the horizon. */
float plan_length(float n, float x, float push)
{
    float rest = 40.0f * fmaxf(FLAG - x, 0.0f) + (push < 0.0f ? 40.0f : 0.0f);
    return n >= 0.0f ? n : (float)HORIZON + rest;
}

/* Steps still needed from a state: the shortest of four plans. */
float steps_to_go(float x, float v)
{
    float xa = x;
    float va = v;
    float pa = 1.0f;
    float na = -1.0f;
    float xb = x;
    float vb = v;
    float pb = -1.0f;
    float nb = -1.0f;
    float xc = x;
    float vc = v;
    float pc = 1.0f;
    float nc = -1.0f;
    float xd = x;
    float vd = v;
    float pd = -1.0f;
    float nd = -1.0f;
    if (x >= FLAG) {
        return 0.0f;
    }
    for (int i = 0; i < HORIZON; i++) {
        if (na < 0.0f) { /* first right, early turns */
            float wa = next_velocity(xa, va, pa);
            float ya = clip(xa + wa, -1.2f, 0.6f);
            na = arrival(i, xa, ya);
            pa = next_push(pa, ya, va, wa, EARLY_RIGHT, EARLY_LEFT);
            xa = ya;
            va = wa;
        }
        if (nb < 0.0f) { /* first left, early turns */
            float wb = next_velocity(xb, vb, pb);
            float yb = clip(xb + wb, -1.2f, 0.6f);
            nb = arrival(i, xb, yb);
            pb = next_push(pb, yb, vb, wb, EARLY_RIGHT, EARLY_LEFT);
            xb = yb;
            vb = wb;
        }
        if (nc < 0.0f) { /* first right, late turns */
            float wc = next_velocity(xc, vc, pc);
            float yc = clip(xc + wc, -1.2f, 0.6f);
            nc = arrival(i, xc, yc);
            pc = next_push(pc, yc, vc, wc, LATE_RIGHT, LATE_LEFT);
            xc = yc;
            vc = wc;
        }
        if (nd < 0.0f) { /* first left, late turns */
            float wd = next_velocity(xd, vd, pd);
            float yd = clip(xd + wd, -1.2f, 0.6f);
            nd = arrival(i, xd, yd);
            pd = next_push(pd, yd, vd, wd, LATE_RIGHT, LATE_LEFT);
            xd = yd;
            vd = wd;
        }
    }
    float early = fminf(plan_length(na, xa, pa), plan_length(nb, xb, pb));
    float late = fminf(plan_length(nc, xc, pc), plan_length(nd, xd, pd));
    return fminf(early, late);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = steps_to_go(s->prev.position, s->prev.velocity);
    float after = steps_to_go(s->now.position, s->now.velocity);
    bool at_flag = s->terminated && s->now.position >= 0.49f;
    if (at_flag) {
        after = 0.0f;
    }

    out->progress = step_value * (before - after); /* telescopes: a cycle pays nothing */
    out->time = -step_value;                       /* with progress: minus the steps wasted */
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->to_go = after;
}
