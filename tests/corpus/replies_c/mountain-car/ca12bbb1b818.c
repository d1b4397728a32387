COMPONENTS(progress, time);
SPARSE(flag);
WATCH(steps_left, saved);
MEMORY(Once reached; float last_forecast;);
PARAM(step_value, 0.25, 0.05, 0.5);
PARAM(flag_bonus, 5.0, 0.0, 30.0);

#define GRAVITY 0.0025f
#define HILL 0.00083333f       /* GRAVITY / 3 */
#define ENGINE 0.001f          /* acceleration of a full push */
#define MAX_SPEED 0.07f
#define LEFT_WALL -1.2f
#define FLAG_POSITION 0.5f
#define RUN_SURPLUS 0.0006f    /* a full-power run to the right needs 0.00038 to clear the hill; more is faster */
#define HORIZON 125

/* Push of the plan: along the motion; to the right for good once that is enough to reach the flag. */
float plan_push(float x, float v)
{
    float surplus = 0.5f * v * v + HILL * sinf(3.0f * x) - ENGINE * x;
    return (v > 0.0f || surplus >= RUN_SURPLUS) ? 1.0f : -1.0f;
}

float next_velocity(float x, float v, float push)
{
    return clip(v + ENGINE * push - GRAVITY * cosf(3.0f * x), -MAX_SPEED, MAX_SPEED);
}

/* Steps to the flag by the better of two plans: first to the left, or first to the right. */
float forecast(float x, float v)
{
    float xl = x;
    float vl = v;
    float tl = -1.0f;
    bool free_l = v < 0.0f;
    float xr = x;
    float vr = v;
    float tr = -1.0f;
    bool free_r = v > 0.0f;

    for (int i = 0; i < HORIZON; i++) {
        if (tl < 0.0f) {
            float push_l = free_l ? plan_push(xl, vl) : -1.0f;
            vl = next_velocity(xl, vl, push_l);
            float xl_next = xl + vl;
            if (xl_next >= FLAG_POSITION) {
                tl = (float)i + clip((FLAG_POSITION - xl) / fmaxf(vl, 0.0001f), 0.0f, 1.0f);
            }
            if (xl_next <= LEFT_WALL) {
                xl_next = LEFT_WALL;
                vl = fmaxf(vl, 0.0f);
            }
            xl = xl_next;
            free_l = free_l || vl < 0.0f;
        }
        if (tr < 0.0f) {
            float push_r = free_r ? plan_push(xr, vr) : 1.0f;
            vr = next_velocity(xr, vr, push_r);
            float xr_next = xr + vr;
            if (xr_next >= FLAG_POSITION) {
                tr = (float)i + clip((FLAG_POSITION - xr) / fmaxf(vr, 0.0001f), 0.0f, 1.0f);
            }
            if (xr_next <= LEFT_WALL) {
                xr_next = LEFT_WALL;
                vr = fmaxf(vr, 0.0f);
            }
            xr = xr_next;
            free_r = free_r || vr > 0.0f;
        }
    }

    /* not there yet: the way that is left, as a rough count of steps */
    float steps_l = tl >= 0.0f ? tl : 125.0f + 20.0f * clip(FLAG_POSITION - xl, 0.0f, 1.7f);
    float steps_r = tr >= 0.0f ? tr : 125.0f + 20.0f * clip(FLAG_POSITION - xr, 0.0f, 1.7f);
    return fminf(steps_l, steps_r);
}

void reward(const Step *s, Memory *m, Components *out)
{
    bool at_flag = s->terminated && s->now.position >= 0.49f;
    float before = m->last_forecast;
    float after = 0.0f;

    if (s->t == 0) {
        before = forecast(s->prev.position, s->prev.velocity);
    }
    if (!at_flag) {
        after = forecast(s->now.position, s->now.velocity);
    }
    m->last_forecast = after;

    out->progress = step_value * (before - after);
    out->time = -step_value;
    out->flag = flag_bonus * once(&m->reached, at_flag);
    out->steps_left = after;
    out->saved = before - after - 1.0f;
}
