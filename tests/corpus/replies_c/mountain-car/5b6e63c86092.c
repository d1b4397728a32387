COMPONENTS(pace);
SPARSE(flag);
WATCH(forecast);
MEMORY(Once reached; float last;);
PARAM(pace_weight, 0.3, 0.05, 1.0);
PARAM(flag_bonus, 2.0, 0.0, 30.0);
PARAM(early_turn, 0.009, 0.0, 0.015);
PARAM(right_turn, 0.006, 0.0, 0.012);
PARAM(energy_steps, 30.0, 0.0, 60.0);

#define FLAG 0.5f
#define WALL -1.2f
#define TOP_SPEED 0.07f
#define ENGINE 0.001f
#define GRAVITY 0.0025f
#define HILL 0.00083333f
#define HORIZON 124
#define LEFT_HILL -0.6f
#define RIGHT_HILL -0.4f
#define RIGHT_END 0.1f
#define LEFT_START 0.003f

/* The left wall stops the car. */
float after_wall(float x, float v)
{
    return (x <= WALL && v < 0.0f) ? 0.0f : v;
}

/* Velocity after one step with push -1 or +1. */
float next_velocity(float x, float v, float push)
{
    return clip(v + push * ENGINE - GRAVITY * cosf(3.0f * x), -TOP_SPEED, TOP_SPEED);
}

/* Position after one step with that velocity. */
float next_position(float x, float v)
{
    return clip(x + v, WALL, 0.6f);
}

/* Full right. */
float drive_right(float x, float v)
{
    return next_velocity(x, after_wall(x, v), 1.0f);
}

/* Push the way the car moves, but turn before it has come to rest: at speed
   turn_left on the left hill, at speed turn_right to the right of edge. */
float drive_swing(float x, float v, float turn_left, float turn_right, float edge)
{
    float w = after_wall(x, v);
    float threshold = 0.0f;
    if (x < LEFT_HILL) {
        threshold = -turn_left;
    } else if (x > edge && x < RIGHT_END) {
        threshold = turn_right;
    }
    return next_velocity(x, w, w >= threshold ? 1.0f : -1.0f);
}

/* Switching curve: right only where the velocity is worth it. */
float drive_curve(float x, float v)
{
    float w = after_wall(x, v);
    float a = x + 0.25f;
    float b = (x + 0.9f) * (x + 0.9f);
    float low = fminf(0.03f - 0.09f * a * a, 0.3f * b * b - 0.008f);
    return next_velocity(x, w, w > low ? 1.0f : -1.0f);
}

/* Part of the last step at which the flag was crossed; 2 if it was not. */
float crossing(float x, float v)
{
    return x >= FLAG ? clip(1.0f - (x - FLAG) / fmaxf(v, 0.0001f), 0.0f, 1.0f) : 2.0f;
}

/* Mechanical energy: 0 at rest at the bottom, 1 at rest at the top of the right hill. */
float energy_of(float x, float v)
{
    float e = 0.5f * v * v + HILL * (sinf(3.0f * x) + 1.0f);
    return clip(e / (2.0f * HILL), 0.0f, 1.0f);
}

/* Steps to the flag, by the fastest of fourteen simulated drivers. */
float steps_to_flag(float x, float v)
{
    float turn1 = early_turn;
    float turn2 = 2.0f * early_turn;
    float turn3 = 3.0f * early_turn;

    /* late right turn */
    float xa0 = x;
    float xa1 = x;
    float xa2 = x;
    float xa3 = x;
    float va0 = v;
    float va1 = v;
    float va2 = v;
    float va3 = v;
    /* early right turn */
    float xb0 = x;
    float xb1 = x;
    float xb2 = x;
    float xb3 = x;
    float vb0 = v;
    float vb1 = v;
    float vb2 = v;
    float vb3 = v;
    /* start to the left */
    float xc0 = x;
    float xc1 = x;
    float xc2 = x;
    float xc3 = x;
    float vc0 = v;
    float vc1 = v;
    float vc2 = v;
    float vc3 = v;
    /* full right, and the switching curve */
    float xr = x;
    float vr = v;
    float xs = x;
    float vs = v;

    float result = (float)HORIZON + energy_steps * (1.0f - energy_of(x, v));
    bool arrived = x >= FLAG;

    if (arrived) {
        result = 0.0f;
    }
    for (int i = 0; i < HORIZON; i++) {
        if (!arrived) {
            va0 = drive_swing(xa0, va0, 0.0f, 0.0f, RIGHT_HILL);
            va1 = drive_swing(xa1, va1, turn1, 0.0f, RIGHT_HILL);
            va2 = drive_swing(xa2, va2, turn2, 0.0f, RIGHT_HILL);
            va3 = drive_swing(xa3, va3, turn3, 0.0f, RIGHT_HILL);
            vb0 = drive_swing(xb0, vb0, 0.0f, right_turn, RIGHT_HILL);
            vb1 = drive_swing(xb1, vb1, turn1, right_turn, RIGHT_HILL);
            vb2 = drive_swing(xb2, vb2, turn2, right_turn, RIGHT_HILL);
            vb3 = drive_swing(xb3, vb3, turn3, right_turn, RIGHT_HILL);
            vc0 = drive_swing(xc0, vc0, 0.0f, LEFT_START, LEFT_HILL);
            vc1 = drive_swing(xc1, vc1, turn1, LEFT_START, LEFT_HILL);
            vc2 = drive_swing(xc2, vc2, turn2, LEFT_START, LEFT_HILL);
            vc3 = drive_swing(xc3, vc3, turn3, LEFT_START, LEFT_HILL);
            vr = drive_right(xr, vr);
            vs = drive_curve(xs, vs);

            xa0 = next_position(xa0, va0);
            xa1 = next_position(xa1, va1);
            xa2 = next_position(xa2, va2);
            xa3 = next_position(xa3, va3);
            xb0 = next_position(xb0, vb0);
            xb1 = next_position(xb1, vb1);
            xb2 = next_position(xb2, vb2);
            xb3 = next_position(xb3, vb3);
            xc0 = next_position(xc0, vc0);
            xc1 = next_position(xc1, vc1);
            xc2 = next_position(xc2, vc2);
            xc3 = next_position(xc3, vc3);
            xr = next_position(xr, vr);
            xs = next_position(xs, vs);

            float first = fminf(crossing(xr, vr), crossing(xs, vs));
            first = fminf(first, crossing(xa0, va0));
            first = fminf(first, crossing(xa1, va1));
            first = fminf(first, crossing(xa2, va2));
            first = fminf(first, crossing(xa3, va3));
            first = fminf(first, crossing(xb0, vb0));
            first = fminf(first, crossing(xb1, vb1));
            first = fminf(first, crossing(xb2, vb2));
            first = fminf(first, crossing(xb3, vb3));
            first = fminf(first, crossing(xc0, vc0));
            first = fminf(first, crossing(xc1, vc1));
            first = fminf(first, crossing(xc2, vc2));
            first = fminf(first, crossing(xc3, vc3));
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

    if (s->t == 0) {
        before = steps_to_flag(s->prev.position, s->prev.velocity);
    }
    if (!at_flag) {
        after = steps_to_flag(s->now.position, s->now.velocity);
    }
    m->last = after;

    out->pace = pace_weight * (before - after - 1.0f); /* 0 for keeping up with the best driver */
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->forecast = after;
}
