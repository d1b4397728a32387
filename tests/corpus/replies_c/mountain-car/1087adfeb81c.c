COMPONENTS(pace);
SPARSE(flag);
WATCH(forecast);
MEMORY(Once reached; float last;);
PARAM(pace_weight, 0.3, 0.05, 1.0);
PARAM(flag_bonus, 2.0, 0.0, 30.0);
PARAM(reach_scale, 1.0, 0.5, 1.6);
PARAM(swing_scale, 1.0, 0.5, 1.6);
PARAM(energy_steps, 15.0, 0.0, 60.0);

#define FLAG 0.5f
#define WALL -1.2f
#define TOP_SPEED 0.07f
#define ENGINE 0.001f
#define GRAVITY 0.0025f
#define HILL 0.00083333f
#define HORIZON 125
#define CREST 0.000377f
#define SWING -0.001318f

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

/* Turn as early as the energies allow.
   right_energy is conserved under full right: above CREST the car clears the right hill.
   left_energy is conserved under full left: above SWING the car climbs the left hill far enough for that. */
float planned_push(float x, float v, float reach, float swing, float turn)
{
    float slope = GRAVITY * cosf(3.0f * x);
    float e = 0.5f * v * v + HILL * sinf(3.0f * x) - 0.5f * v * slope;
    float right_energy = e - ENGINE * x + 0.5f * ENGINE * v;
    float left_energy = e + ENGINE * x - 0.5f * ENGINE * v;
    float push = 1.0f;

    if (v >= turn) {
        bool too_slow = x > -0.6f && x < 0.35f && right_energy < CREST + 0.00001f;
        if (too_slow && left_energy >= SWING + swing_scale * swing) {
            push = -1.0f;
        }
    } else {
        push = right_energy >= CREST + reach_scale * reach ? 1.0f : -1.0f;
    }
    return push;
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
            float first = 2.0f;
            float x_new = 0.0f;

            /* full right */
            va = next_velocity(xa, va, 1.0f);
            x_new = next_position(xa, va);
            first = fminf(first, crossing(xa, x_new));
            va = after_wall(x_new, va);
            xa = x_new;

            /* switching curve */
            vb = next_velocity(xb, vb, curve_push(xb, vb));
            x_new = next_position(xb, vb);
            first = fminf(first, crossing(xb, x_new));
            vb = after_wall(x_new, vb);
            xb = x_new;

            /* planned, from the smallest margins to the largest */
            vc = next_velocity(xc, vc, planned_push(xc, vc, 0.00006f, 0.00004f, 0.0f));
            x_new = next_position(xc, vc);
            first = fminf(first, crossing(xc, x_new));
            vc = after_wall(x_new, vc);
            xc = x_new;

            vd = next_velocity(xd, vd, planned_push(xd, vd, 0.00013f, 0.00008f, 0.0f));
            x_new = next_position(xd, vd);
            first = fminf(first, crossing(xd, x_new));
            vd = after_wall(x_new, vd);
            xd = x_new;

            ve = next_velocity(xe, ve, planned_push(xe, ve, 0.00021f, 0.00012f, 0.0f));
            x_new = next_position(xe, ve);
            first = fminf(first, crossing(xe, x_new));
            ve = after_wall(x_new, ve);
            xe = x_new;

            vf = next_velocity(xf, vf, planned_push(xf, vf, 0.00032f, 0.0002f, 0.0f));
            x_new = next_position(xf, vf);
            first = fminf(first, crossing(xf, x_new));
            vf = after_wall(x_new, vf);
            xf = x_new;

            /* planned, but stops a slow motion to the left */
            vg = next_velocity(xg, vg, planned_push(xg, vg, 0.00016f, 0.00006f, -0.006f));
            x_new = next_position(xg, vg);
            first = fminf(first, crossing(xg, x_new));
            vg = after_wall(x_new, vg);
            xg = x_new;

            /* pump: never turns early on the right */
            vh = next_velocity(xh, vh, planned_push(xh, vh, 0.00016f, 1.0f, 0.0f));
            x_new = next_position(xh, vh);
            first = fminf(first, crossing(xh, x_new));
            vh = after_wall(x_new, vh);
            xh = x_new;

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
    if (at_flag) {
        /* the part of the last step that was not needed */
        after = fminf(crossing(s->prev.position, s->now.position), 1.0f) - 1.0f;
    } else {
        after = steps_to_flag(s->now.position, s->now.velocity);
    }
    m->last = after;

    out->pace = pace_weight * (before - after - 1.0f); /* 0 for keeping up with the best driver */
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->forecast = after;
}
