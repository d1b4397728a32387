COMPONENTS(pace);
SPARSE(flag);
WATCH(forecast);
MEMORY(Once reached;);
PARAM(pace_weight, 0.3, 0.05, 1.0);
PARAM(flag_bonus, 3.0, 0.0, 30.0);
PARAM(early_turn, 0.012, 0.0, 0.03);
PARAM(energy_steps, 10.0, 0.0, 60.0);
PARAM(spare, 1.0, 0.5, 2.0);

#define FLAG 0.5f
#define WALL -1.2f
#define TOP_SPEED 0.07f
#define ENGINE 0.001f
#define GRAVITY 0.0025f
#define HILL 0.00083333f
#define CREST 0.00038f
#define HORIZON 125

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

/* Pump: push the way the car moves. */
float pump_push(float v)
{
    return v >= 0.0f ? 1.0f : -1.0f;
}

/* Pump, but turn before the car has come to rest on the left hill. */
float early_push(float x, float v)
{
    float threshold = x < -0.6f ? -early_turn : 0.0f;
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

/* Energy driver: right if that clears the crest; else left if that leads to
   such a state; else right if that leads to the one before; else pump. */
float energy_push(float x, float v, float over_crest, float need_left, float need_right)
{
    float slope = GRAVITY * cosf(3.0f * x);
    float height = HILL * sinf(3.0f * x);
    float v_right = v + 0.5f * (ENGINE - slope);
    float v_left = v + 0.5f * (-ENGINE - slope);
    float e_right = 0.5f * v_right * v_right + height - ENGINE * x; /* conserved while pushing right */
    float e_left = 0.5f * v_left * v_left + height + ENGINE * x;    /* conserved while pushing left */
    float push = pump_push(v);

    if (e_right >= CREST + spare * over_crest) {
        push = 1.0f;
    } else if (e_left >= need_left) {
        push = -1.0f;
    } else if (e_right >= need_right) {
        push = 1.0f;
    }
    return push;
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
            vb = next_velocity(xb, vb, pump_push(vb));
            vc = next_velocity(xc, vc, early_push(xc, vc));
            vd = next_velocity(xd, vd, curve_push(xd, vd));
            ve = next_velocity(xe, ve, energy_push(xe, ve, 0.00004f, -0.00128f, -0.00033f));
            vf = next_velocity(xf, vf, energy_push(xf, vf, 0.00010f, -0.00125f, -0.00030f));
            vg = next_velocity(xg, vg, energy_push(xg, vg, 0.00018f, -0.00121f, -0.00026f));
            vh = next_velocity(xh, vh, energy_push(xh, vh, 0.00008f, -0.00118f, -0.00020f));
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
    float before = steps_to_flag(s->prev.position, s->prev.velocity);
    float after = at_flag ? 0.0f : steps_to_flag(s->now.position, s->now.velocity);

    out->pace = pace_weight * (before - after - 1.0f); /* 0 for keeping up with the best driver */
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->forecast = after;
}
