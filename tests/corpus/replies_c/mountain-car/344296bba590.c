COMPONENTS(pace);
SPARSE(flag);
WATCH(forecast);
MEMORY(Once reached;);
PARAM(pace_weight, 0.3, 0.05, 1.0);
PARAM(flag_bonus, 3.0, 0.0, 30.0);
PARAM(energy_steps, 30.0, 0.0, 60.0);
PARAM(turn_near, -0.86, -0.88, -0.85);
PARAM(turn_mid, -0.88, -0.90, -0.86);
PARAM(turn_far, -0.905, -0.93, -0.88);
PARAM(turn_wide, -0.94, -1.0, -0.90);
PARAM(swing_spare, 0.015, 0.003, 0.06);

#define FLAG 0.5f
#define WALL -1.2f
#define TOP_SPEED 0.07f
#define ENGINE 0.001f
#define GRAVITY 0.0025f
#define HILL 0.00083333f
#define HORIZON 120

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

/* Energy at rest at x that is kept under a constant push to the right (+1) or left (-1). */
float rest_level(float x, float push)
{
    return HILL * sinf(3.0f * x) - push * ENGINE * x;
}

/* Planner: right if that energy is enough for the flag, else left if that swing will be
   long enough, else pump. The terms with 0.5 * v correct for the discrete step. */
float plan_push(float x, float v, float right_level, float left_level)
{
    float slope = GRAVITY * cosf(3.0f * x);
    float base = 0.5f * v * v + HILL * sinf(3.0f * x);
    float right_energy = base - ENGINE * x - 0.5f * v * (slope - ENGINE);
    float left_energy = base + ENGINE * x - 0.5f * v * (slope + ENGINE);
    float push = pump_push(v);

    if (right_energy >= right_level) {
        push = 1.0f;
    } else if (left_energy >= left_level) {
        push = -1.0f;
    }
    return push;
}

/* Mechanical energy: 0 at rest at the bottom, 1 at rest at the top of the right hill. */
float energy_of(float x, float v)
{
    float e = 0.5f * v * v + HILL * (sinf(3.0f * x) + 1.0f);
    return clip(e / (2.0f * HILL), 0.0f, 1.0f);
}

/* Steps to the flag, by the fastest of six simulated drivers. */
float steps_to_flag(float x, float v)
{
    float xa = x;
    float xb = x;
    float xc = x;
    float xd = x;
    float xe = x;
    float xf = x;
    float va = v;
    float vb = v;
    float vc = v;
    float vd = v;
    float ve = v;
    float vf = v;
    float right_c = rest_level(turn_near, 1.0f);
    float right_d = rest_level(turn_mid, 1.0f);
    float right_e = rest_level(turn_far, 1.0f);
    float right_f = rest_level(turn_wide, 1.0f);
    float left_c = rest_level(turn_near - swing_spare, -1.0f);
    float left_d = rest_level(turn_mid - swing_spare, -1.0f);
    float left_e = rest_level(turn_far - swing_spare, -1.0f);
    float left_f = rest_level(turn_wide - swing_spare, -1.0f);
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

            va = next_velocity(xa, va, 1.0f);
            vb = next_velocity(xb, vb, pump_push(vb));
            vc = next_velocity(xc, vc, plan_push(xc, vc, right_c, left_c));
            vd = next_velocity(xd, vd, plan_push(xd, vd, right_d, left_d));
            ve = next_velocity(xe, ve, plan_push(xe, ve, right_e, left_e));
            vf = next_velocity(xf, vf, plan_push(xf, vf, right_f, left_f));
            xa = next_position(xa, va);
            xb = next_position(xb, vb);
            xc = next_position(xc, vc);
            xd = next_position(xd, vd);
            xe = next_position(xe, ve);
            xf = next_position(xf, vf);
            va = after_wall(xa, va);
            vb = after_wall(xb, vb);
            vc = after_wall(xc, vc);
            vd = after_wall(xd, vd);
            ve = after_wall(xe, ve);
            vf = after_wall(xf, vf);

            float first_ab = fminf(crossing(xa_old, xa), crossing(xb_old, xb));
            float first_cd = fminf(crossing(xc_old, xc), crossing(xd_old, xd));
            float first_ef = fminf(crossing(xe_old, xe), crossing(xf_old, xf));
            float first = fminf(first_ab, fminf(first_cd, first_ef));
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
