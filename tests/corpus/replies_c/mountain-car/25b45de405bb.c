COMPONENTS(pace);
SPARSE(flag);
WATCH(steps_needed, model_error);
MEMORY(Once reached; float needed;);
PARAM(pace_weight, 0.3, 0.05, 1.0);
PARAM(flag_bonus, 5.0, 0.0, 30.0);
PARAM(early_turn, 0.00042, 0.00039, 0.00046);
PARAM(medium_turn, 0.00050, 0.00046, 0.00055);
PARAM(late_turn, 0.00060, 0.00055, 0.00080);

#define HILL 0.00083333f    /* gravity / 3: height of the potential energy sin(3x) */
#define GRAVITY 0.0025f
#define ENGINE 0.001f       /* acceleration of a full push */
#define TOP_SPEED 0.07f
#define LEFT_WALL -1.2f
#define FLAG_POSITION 0.5f
#define SLOWEST 60.0f       /* further steps if a plan ends without any energy */

/* Push with the motion; while moving left, turn once a full push to the right has this surplus of energy. */
float pump(float x, float v, float turn)
{
    float surplus = 0.5f * v * v + HILL * sinf(3.0f * x) - ENGINE * x;
    return (v > 0.0f || surplus >= turn) ? ENGINE : -ENGINE;
}

float next_velocity(float x, float v, float push)
{
    return clip(v + push - GRAVITY * cosf(3.0f * x), -TOP_SPEED, TOP_SPEED);
}

float next_position(float x, float v)
{
    return fmaxf(x + v, LEFT_WALL);
}

/* The left wall stops the car. */
float after_wall(float x, float v)
{
    return (x <= LEFT_WALL && v < 0.0f) ? 0.0f : v;
}

/* Length of a plan that ended after n steps in (x, v), with the fraction of the last step. */
float length_of(float n, float x, float v)
{
    float energy = clip((0.5f * v * v + HILL * (sinf(3.0f * x) + 1.0f)) / (2.0f * HILL), 0.0f, 1.0f);
    float overshoot = clip((x - FLAG_POSITION) / fmaxf(v, 0.001f), 0.0f, 1.0f);
    return x >= FLAG_POSITION ? fmaxf(n - overshoot, 0.0f) : n + SLOWEST * (1.0f - sqrtf(energy));
}

/* Steps to the flag with the best of four simple plans. */
float steps_to_flag(float x, float v)
{
    float xa = x;
    float va = v;
    float na = 0.0f;
    float xb = x;
    float vb = v;
    float nb = 0.0f;
    float xc = x;
    float vc = v;
    float nc = 0.0f;
    float xd = x;
    float vd = v;
    float nd = 0.0f;
    float against = v > 0.0f ? -1.0f : 1.0f;
    bool turning = true;

    for (int i = 0; i < 125; i++) {
        if (xa < FLAG_POSITION) {
            va = next_velocity(xa, va, pump(xa, va, early_turn));
            xa = next_position(xa, va);
            va = after_wall(xa, va);
            na = na + 1.0f;
        }
        if (xb < FLAG_POSITION) {
            vb = next_velocity(xb, vb, pump(xb, vb, medium_turn));
            xb = next_position(xb, vb);
            vb = after_wall(xb, vb);
            nb = nb + 1.0f;
        }
        if (xc < FLAG_POSITION) {
            vc = next_velocity(xc, vc, pump(xc, vc, late_turn));
            xc = next_position(xc, vc);
            vc = after_wall(xc, vc);
            nc = nc + 1.0f;
        }
        if (xd < FLAG_POSITION) {
            /* turn round now, then pump */
            if (vd * against > 0.0f) {
                turning = false;
            }
            vd = next_velocity(xd, vd, turning ? against * ENGINE : pump(xd, vd, medium_turn));
            xd = next_position(xd, vd);
            vd = after_wall(xd, vd);
            nd = nd + 1.0f;
        }
    }

    float best_ab = fminf(length_of(na, xa, va), length_of(nb, xb, vb));
    float best_cd = fminf(length_of(nc, xc, vc), length_of(nd, xd, vd));
    return fminf(best_ab, best_cd);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float x0 = s->prev.position;
    float v0 = s->prev.velocity;
    float x1 = s->now.position;
    float v1 = s->now.velocity;
    bool at_flag = s->terminated && x1 >= 0.49f;

    float before = m->needed;
    if (s->t == 0) {
        before = steps_to_flag(x0, v0);
    }
    float after = 0.0f;
    if (!at_flag) {
        after = steps_to_flag(x1, v1);
    }
    m->needed = after;

    float push = ENGINE * ((float)s->act.engine - 1.0f);

    out->pace = pace_weight * (before - after - 1.0f); /* sums to first estimate - steps taken - last estimate */
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->steps_needed = after;
    out->model_error = fabsf(after_wall(x1, next_velocity(x0, v0, push)) - v1);
}
