COMPONENTS(pace);
SPARSE(flag);
WATCH(forecast);
MEMORY(Once reached; float last; bool started;);
PARAM(pace_weight, 0.4, 0.05, 1.0);
PARAM(flag_bonus, 3.0, 0.0, 30.0);
PARAM(left_turn, 0.012, 0.0, 0.02);
PARAM(right_turn, 0.005, 0.0, 0.015);
PARAM(energy_steps, 15.0, 0.0, 60.0);

#define FLAG 0.5f
#define WALL -1.2f
#define TOP_SPEED 0.07f
#define ENGINE 0.001f
#define GRAVITY 0.0025f
#define HILL 0.00083333f
#define HORIZON 127

/* Velocity after one step with push -1 or +1, before a possible stop at the left wall. */
float next_velocity(float x, float v, float push)
{
    return clip(v + push * ENGINE - GRAVITY * cosf(3.0f * x), -TOP_SPEED, TOP_SPEED);
}

/* Position after one step with that velocity. */
float next_position(float x, float v)
{
    return clip(x + v, WALL, 0.6f);
}

/* The left wall stops the car. */
float after_wall(float x, float v)
{
    return (x <= WALL && v < 0.0f) ? 0.0f : v;
}

/* Part of the step at which the flag was crossed; 2 if it was not. */
float crossing(float x_old, float x_new)
{
    return x_new >= FLAG ? clip((FLAG - x_old) / fmaxf(x_new - x_old, 0.0001f), 0.0f, 1.0f) : 2.0f;
}

/* Push the way the car moves, but turn before it has come to rest on the left hill or low on the right one. */
float swing_push(float x, float v, float left, float right)
{
    float threshold = 0.0f;
    if (x < -0.6f) {
        threshold = -left;
    } else if (x > -0.45f && x < 0.0f) {
        threshold = right;
    }
    return v >= threshold ? 1.0f : -1.0f;
}

/* Switching curve: right only where the velocity is worth it. */
float curve_push(float x, float v)
{
    float a = x + 0.25f;
    float b = (x + 0.9f) * (x + 0.9f);
    float low = fminf(0.03f - 0.09f * a * a, 0.3f * b * b - 0.008f);
    return v > low ? 1.0f : -1.0f;
}

/* Mechanical energy: 0 at rest at the bottom, 1 at rest at the top of the right hill. */
float energy_of(float x, float v)
{
    float e = 0.5f * v * v + HILL * (sinf(3.0f * x) + 1.0f);
    return clip(e / (2.0f * HILL), 0.0f, 1.0f);
}

/* Steps to the flag, by the fastest of eight simulated drivers. */
float steps_to_flag(float x, float v)
{
    float xa = x;
    float xb = x;
    float xc = x;
    float xd = x;
    float xe = x;
    float xf = x;
    float xg = x;
    float xh = x;
    float va = v;
    float vb = v;
    float vc = v;
    float vd = v;
    float ve = v;
    float vf = v;
    float vg = v;
    float vh = v;
    float result = (float)HORIZON + energy_steps * (1.0f - energy_of(x, v));
    bool arrived = x >= FLAG;

    if (arrived) {
        result = 0.0f;
    }
    for (int i = 0; i < HORIZON; i++) {
        if (!arrived) {
            float xa_old = xa;
            float xb_old = xb;
            float xc_old = xc;
            float xd_old = xd;
            float xe_old = xe;
            float xf_old = xf;
            float xg_old = xg;
            float xh_old = xh;

            va = next_velocity(xa, va, 1.0f);
            vb = next_velocity(xb, vb, swing_push(xb, vb, 0.0f, 0.0f));
            vc = next_velocity(xc, vc, swing_push(xc, vc, left_turn, 0.0f));
            vd = next_velocity(xd, vd, curve_push(xd, vd));
            ve = next_velocity(xe, ve, swing_push(xe, ve, 1.7f * left_turn, 0.0f));
            vf = next_velocity(xf, vf, swing_push(xf, vf, 0.5f * left_turn, right_turn));
            vg = next_velocity(xg, vg, swing_push(xg, vg, left_turn, right_turn));
            vh = next_velocity(xh, vh, swing_push(xh, vh, 1.7f * left_turn, right_turn));

            xa = next_position(xa, va);
            xb = next_position(xb, vb);
            xc = next_position(xc, vc);
            xd = next_position(xd, vd);
            xe = next_position(xe, ve);
            xf = next_position(xf, vf);
            xg = next_position(xg, vg);
            xh = next_position(xh, vh);

            va = after_wall(xa, va);
            vb = after_wall(xb, vb);
            vc = after_wall(xc, vc);
            vd = after_wall(xd, vd);
            ve = after_wall(xe, ve);
            vf = after_wall(xf, vf);
            vg = after_wall(xg, vg);
            vh = after_wall(xh, vh);

            float first_ab = fminf(crossing(xa_old, xa), crossing(xb_old, xb));
            float first_cd = fminf(crossing(xc_old, xc), crossing(xd_old, xd));
            float first_ef = fminf(crossing(xe_old, xe), crossing(xf_old, xf));
            float first_gh = fminf(crossing(xg_old, xg), crossing(xh_old, xh));
            float first = fminf(fminf(first_ab, first_cd), fminf(first_ef, first_gh));
            if (first <= 1.0f) {
                arrived = true;
                result = (float)i + first;
            }
        }
    }
    return result;
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool at_flag = s->terminated && s->now.position >= 0.49f;
    float before = m->last;
    float after = 0.0f;

    if (!m->started) {
        before = steps_to_flag(s->prev.position, s->prev.velocity);
    }
    if (at_flag) {
        /* the flag was crossed within this step: the rest of the step is not counted */
        after = clip(crossing(s->prev.position, s->now.position), 0.0f, 1.0f) - 1.0f;
    } else {
        after = steps_to_flag(s->now.position, s->now.velocity);
    }
    m->started = true;
    m->last = after;

    out->pace = pace_weight * (before - after - 1.0f); /* 0 for keeping up with the best driver */
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->forecast = after;
}
