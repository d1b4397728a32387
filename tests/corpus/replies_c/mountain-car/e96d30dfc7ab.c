COMPONENTS(pace);
SPARSE(flag);
WATCH(forecast);
MEMORY(Once reached;);
PARAM(pace_weight, 0.3, 0.05, 1.0);
PARAM(flag_bonus, 4.0, 0.0, 30.0);
PARAM(early_left, 0.007, 0.0, 0.015);
PARAM(early_right, 0.004, 0.0, 0.012);
PARAM(energy_steps, 30.0, 0.0, 60.0);

#define FLAG 0.5f
#define WALL -1.2f
#define TOP_SPEED 0.07f
#define ENGINE 0.001f
#define GRAVITY 0.0025f
#define HILL 0.00083333f
#define LEFT_BALANCE -0.66f
#define RIGHT_BALANCE -0.386f
#define CLIMB 0.1f
#define HORIZON 124

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

/* Keep pushing one way until gravity has slowed the car enough on that hill, then turn. */
float turn(float mode, float x, float v, float slow_right, float slow_left)
{
    float result = mode;
    float right_limit = x < CLIMB ? slow_right : 0.0f;

    if (mode > 0.0f && x > RIGHT_BALANCE && v <= right_limit) {
        result = -1.0f;
    }
    if (mode < 0.0f && x < LEFT_BALANCE && v >= -slow_left) {
        result = 1.0f;
    }
    return result;
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

/* Steps to the flag, by the fastest of nine simulated drivers:
   a to d start to the right, e to h are the same but start to the left, k follows the curve. */
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
    float xk = x;
    float va = v;
    float vb = v;
    float vc = v;
    float vd = v;
    float ve = v;
    float vf = v;
    float vg = v;
    float vh = v;
    float vk = v;
    float ma = 1.0f;
    float mb = 1.0f;
    float mc = 1.0f;
    float md = 1.0f;
    float me = -1.0f;
    float mf = -1.0f;
    float mg = -1.0f;
    float mh = -1.0f;
    float l1 = early_left;
    float l2 = 2.0f * early_left;
    float l3 = 3.0f * early_left;
    float r1 = early_right;
    float r2 = 2.0f * early_right;
    float result = (float)HORIZON + energy_steps * (1.0f - energy_of(x, v));
    bool arrived = x >= FLAG;

    if (arrived) {
        result = 0.0f;
    }
    for (int i = 0; i < HORIZON; i++) {
        if (!arrived) {
            float first = 2.0f;
            float y = 0.0f;

            ma = turn(ma, xa, va, 0.0f, 0.0f);
            va = next_velocity(xa, va, ma);
            y = next_position(xa, va);
            first = fminf(first, crossing(xa, y));
            va = after_wall(y, va);
            xa = y;

            mb = turn(mb, xb, vb, r1, l1);
            vb = next_velocity(xb, vb, mb);
            y = next_position(xb, vb);
            first = fminf(first, crossing(xb, y));
            vb = after_wall(y, vb);
            xb = y;

            mc = turn(mc, xc, vc, r2, l2);
            vc = next_velocity(xc, vc, mc);
            y = next_position(xc, vc);
            first = fminf(first, crossing(xc, y));
            vc = after_wall(y, vc);
            xc = y;

            md = turn(md, xd, vd, r1, l3);
            vd = next_velocity(xd, vd, md);
            y = next_position(xd, vd);
            first = fminf(first, crossing(xd, y));
            vd = after_wall(y, vd);
            xd = y;

            me = turn(me, xe, ve, 0.0f, 0.0f);
            ve = next_velocity(xe, ve, me);
            y = next_position(xe, ve);
            first = fminf(first, crossing(xe, y));
            ve = after_wall(y, ve);
            xe = y;

            mf = turn(mf, xf, vf, r1, l1);
            vf = next_velocity(xf, vf, mf);
            y = next_position(xf, vf);
            first = fminf(first, crossing(xf, y));
            vf = after_wall(y, vf);
            xf = y;

            mg = turn(mg, xg, vg, r2, l2);
            vg = next_velocity(xg, vg, mg);
            y = next_position(xg, vg);
            first = fminf(first, crossing(xg, y));
            vg = after_wall(y, vg);
            xg = y;

            mh = turn(mh, xh, vh, r1, l3);
            vh = next_velocity(xh, vh, mh);
            y = next_position(xh, vh);
            first = fminf(first, crossing(xh, y));
            vh = after_wall(y, vh);
            xh = y;

            vk = next_velocity(xk, vk, curve_push(xk, vk));
            y = next_position(xk, vk);
            first = fminf(first, crossing(xk, y));
            vk = after_wall(y, vk);
            xk = y;

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
