COMPONENTS(pace);
SPARSE(flag);
WATCH(forecast);
MEMORY(Once reached;);
PARAM(pace_weight, 0.5, 0.05, 1.5);
PARAM(flag_bonus, 5.0, 0.0, 30.0);
PARAM(margin_scale, 1.0, 0.4, 2.5);
PARAM(lead_scale, 1.0, 0.4, 2.5);
PARAM(energy_steps, 30.0, 0.0, 60.0);
PARAM(worst_loss, 12.0, 3.0, 100.0);

#define FLAG 0.5f
#define WALL -1.2f
#define TOP_SPEED 0.07f
#define ENGINE 0.001f
#define GRAVITY 0.0025f
#define HILL 0.00083333f
#define CREST 0.0003773f
#define RUN_UP -0.0013175f
#define HORIZON 127

/* Velocity after one step with push -1 or +1; c is cos(3 x). */
float next_velocity(float v, float c, float push)
{
    return clip(v + push * ENGINE - GRAVITY * c, -TOP_SPEED, TOP_SPEED);
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

/* Energy left at the crest of the right hill if only right is pushed from now on. */
float right_surplus(float x, float v, float c, float sn)
{
    float mid = v + 0.5f * (ENGINE - GRAVITY * c);
    return 0.5f * mid * mid + HILL * sn - ENGINE * x - CREST;
}

/* Above 0 if pushing left now, then right, gives a run-up that suffices. */
float left_surplus(float x, float v, float c, float sn)
{
    float mid = v + 0.5f * (-ENGINE - GRAVITY * c);
    return 0.5f * mid * mid + HILL * sn + ENGINE * x - RUN_UP;
}

/* 1 once the driver has decided to push right until the flag. */
float final_run(float mode, float x, float v, float c, float sn, float margin)
{
    if (right_surplus(x, v, c, sn) >= margin * margin_scale) {
        return 1.0f;
    }
    if (v < 0.0f && x > -0.2f) {
        return 0.0f;
    }
    return mode;
}

/* Push of a driver that turns as soon as its surplus is large enough. */
float sling_push(float mode, float x, float v, float c, float sn, float lead)
{
    if (mode > 0.5f) {
        return 1.0f;
    }
    if ((v < 0.0f || x > -0.55f) && left_surplus(x, v, c, sn) >= lead * lead_scale) {
        return -1.0f;
    }
    return v >= 0.0f ? 1.0f : -1.0f;
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
    float mc = 0.0f;
    float md = 0.0f;
    float me = 0.0f;
    float mf = 0.0f;
    float mg = 0.0f;
    float mh = 0.0f;
    float result = (float)HORIZON + energy_steps * (1.0f - energy_of(x, v));
    bool arrived = x >= FLAG;

    if (arrived) {
        result = 0.0f;
    }
    for (int i = 0; i < HORIZON; i++) {
        if (!arrived) {
            float first = 2.0f;
            float old = 0.0f;
            float c = 0.0f;
            float sn = 0.0f;

            /* a: right for good */
            old = xa;
            c = cosf(3.0f * xa);
            va = next_velocity(va, c, 1.0f);
            xa = next_position(xa, va);
            va = after_wall(xa, va);
            first = fminf(first, crossing(old, xa));

            /* b: pump, push the way the car moves */
            old = xb;
            c = cosf(3.0f * xb);
            vb = next_velocity(vb, c, vb >= 0.0f ? 1.0f : -1.0f);
            xb = next_position(xb, vb);
            vb = after_wall(xb, vb);
            first = fminf(first, crossing(old, xb));

            /* c to h: turn at a surplus, with different margins */
            old = xc;
            c = cosf(3.0f * xc);
            sn = sinf(3.0f * xc);
            mc = final_run(mc, xc, vc, c, sn, 0.00004f);
            vc = next_velocity(vc, c, sling_push(mc, xc, vc, c, sn, 0.00004f));
            xc = next_position(xc, vc);
            vc = after_wall(xc, vc);
            first = fminf(first, crossing(old, xc));

            old = xd;
            c = cosf(3.0f * xd);
            sn = sinf(3.0f * xd);
            md = final_run(md, xd, vd, c, sn, 0.00009f);
            vd = next_velocity(vd, c, sling_push(md, xd, vd, c, sn, 0.0001f));
            xd = next_position(xd, vd);
            vd = after_wall(xd, vd);
            first = fminf(first, crossing(old, xd));

            old = xe;
            c = cosf(3.0f * xe);
            sn = sinf(3.0f * xe);
            me = final_run(me, xe, ve, c, sn, 0.00009f);
            ve = next_velocity(ve, c, sling_push(me, xe, ve, c, sn, 0.00022f));
            xe = next_position(xe, ve);
            ve = after_wall(xe, ve);
            first = fminf(first, crossing(old, xe));

            old = xf;
            c = cosf(3.0f * xf);
            sn = sinf(3.0f * xf);
            mf = final_run(mf, xf, vf, c, sn, 0.00018f);
            vf = next_velocity(vf, c, sling_push(mf, xf, vf, c, sn, 0.00018f));
            xf = next_position(xf, vf);
            vf = after_wall(xf, vf);
            first = fminf(first, crossing(old, xf));

            old = xg;
            c = cosf(3.0f * xg);
            sn = sinf(3.0f * xg);
            mg = final_run(mg, xg, vg, c, sn, 0.00018f);
            vg = next_velocity(vg, c, sling_push(mg, xg, vg, c, sn, 0.00035f));
            xg = next_position(xg, vg);
            vg = after_wall(xg, vg);
            first = fminf(first, crossing(old, xg));

            old = xh;
            c = cosf(3.0f * xh);
            sn = sinf(3.0f * xh);
            mh = final_run(mh, xh, vh, c, sn, 0.0003f);
            vh = next_velocity(vh, c, sling_push(mh, xh, vh, c, sn, 0.0003f));
            xh = next_position(xh, vh);
            vh = after_wall(xh, vh);
            first = fminf(first, crossing(old, xh));

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

    out->pace = pace_weight * clip(before - after - 1.0f, -worst_loss, 1.0f); /* 0 for keeping up with the best driver */
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->forecast = after;
}
