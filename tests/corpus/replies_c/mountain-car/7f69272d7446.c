COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(estimate, reach_now);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.5, 1.2);
PARAM(step_cost, 0.2, 0.1, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 40.0);
PARAM(swing, 0.30, 0.22, 0.35);
PARAM(short_cost, 600.0, 300.0, 1000.0);

#define PI_F 3.14159265f
#define STEPS_PER_RAD 12.3f  /* both tilted valleys swing with about 0.082 rad per step */
#define QUARTER 19.3f        /* steps from rest on the left slope to the bottom */
#define RIGHT_BOTTOM 0.386f  /* minus the bottom of the valley while pushing right */
#define LEFT_BOTTOM 0.661f   /* minus the bottom of the valley while pushing left */
#define MIDDLE 0.5236f
#define TILT 2.6455f         /* energy between both valleys for each unit of position */

/* Height of the valley while pushing right: 0 at its bottom (-0.386), 1 at its crest (0.386). */
float level(float x)
{
    return 0.5f + 1.1023f * sinf(3.0f * x) - 1.3228f * x;
}

/* Velocity at the time of the position: velocity is updated half a step earlier. */
float centred(float x, float v)
{
    return v - 0.00125f * cosf(3.0f * x);
}

/* Energy in the same unit, conserved while the car pushes right. */
float reach(float x, float v)
{
    float w = centred(x, v);
    return level(x) + 661.4f * w * w;
}

/* Steps from the bottom at -0.386 to the flag, with energy r, pushing right (fitted). */
float final_run(float r)
{
    float y = logf(fmaxf(r - 1.0f, 0.03f));
    return 19.4f - 7.75f * y + 0.49f * y * y + short_cost * fmaxf(1.03f - r, 0.0f);
}

/* Travel time from x to the flag with energy r, moving and pushing right. */
float climb(float x, float r)
{
    float from = clip(x, -RIGHT_BOTTOM, 0.5f);
    float width = (0.5f - from) / 6.0f;
    float need = 1.03f;
    if (from > 0.386f) {
        need = level(from) + 0.03f;
    }
    float energy = fmaxf(r, need);
    float sum = 0.0f;
    for (int i = 0; i < 6; i++) {
        float u = level(from + width * ((float)i + 0.5f));
        sum = sum + 1.0f / sqrtf(fmaxf(energy - u, 0.01f));
    }
    return 25.72f * width * sum + short_cost * fmaxf(need - r, 0.0f);
}

/* Steps until the car rests on the left slope, pushing left; p is the scaled velocity. */
float left_leg(float x, float p)
{
    return STEPS_PER_RAD * (atan2f(p, x + LEFT_BOTTOM) + PI_F);
}

/* Steps from that rest to the flag; l is the energy that pushing left conserves. */
float run_from_left(float l)
{
    float turn = fmaxf(-LEFT_BOTTOM - sqrtf(fmaxf(l, 0.0f)) * (0.469f + 0.16f * l), -1.2f);
    float r = clip(l - TILT * (turn + MIDDLE), 0.0f, 2.58f);
    return QUARTER + final_run(r);
}

/* Steps that are still needed: the cheapest of three plans. */
float steps_left(float x, float v)
{
    float r = reach(x, v);
    float p = 12.06f * centred(x, v);
    float q = x + RIGHT_BOTTOM;
    float l = fmaxf(r + TILT * (x + MIDDLE), 0.0f);

    /* plan 1: push right all the way; a car that moves left brakes and turns first */
    float angle = 0.0f;
    float from = x;
    if (q < 0.0f || p < 0.0f) {
        angle = atan2f(-q, p);
        if (angle < 0.0f) {
            angle = angle + 2.0f * PI_F;
        }
        from = -RIGHT_BOTTOM;
    }
    float right_now = STEPS_PER_RAD * angle + climb(from, r);

    /* plan 2: push left to rest, then right */
    float left_first = left_leg(x, p) + run_from_left(l);

    /* plan 3: push right up to the place where the left swing will be large enough, then plan 2 */
    float right_left = left_first;
    float place = (swing - r) / TILT - MIDDLE;
    if (x < place) {
        float q_place = place + RIGHT_BOTTOM;
        float p_place = sqrtf(fmaxf(q * q + p * p - q_place * q_place, 0.0f));
        float turned = fmaxf(angle - atan2f(-q_place, p_place), 0.0f);
        right_left = STEPS_PER_RAD * turned + left_leg(place, p_place) + run_from_left(swing);
    }

    return clip(fminf(right_now, fminf(left_first, right_left)), 0.0f, 200.0f);
}

/* Discounted value of a state from which the flag is that many steps away. */
float promise(float steps, float rate)
{
    float k = expf(-rate * steps);
    return flag_bonus * k - step_cost * (1.0f - k) / rate;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float rate = clip(1.0f - s->gamma, 0.004f, 0.05f);
    float steps_before = steps_left(s->prev.position, s->prev.velocity);
    float steps_after = steps_left(s->now.position, s->now.velocity);

    out->guide = guide_weight * potential(s, promise(steps_before, rate), promise(steps_after, rate)); /* circles sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->estimate = steps_after;
    out->reach_now = reach(s->now.position, s->now.velocity);
}
