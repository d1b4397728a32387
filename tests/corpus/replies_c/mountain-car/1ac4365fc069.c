COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(estimate, plan_right, plan_left_right);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.3, 1.3);
PARAM(step_cost, 0.2, 0.1, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 40.0);
PARAM(half_swing, 38.5, 35.0, 44.0);
PARAM(shortfall_steps, 400.0, 150.0, 800.0);

#define PI 3.14159265f
#define TWO_PI 6.2831853f
#define HALF_PI 1.57079633f
#define OMEGA 0.0829f
#define REST_RIGHT 0.386427f
#define REST_LEFT 0.660771f
#define CREST 0.386427f
#define HALF_RANGE 0.000377336f
#define RANGE 0.000754672f

/* Angle from one phase forward to another, 0 to 2 pi. */
float ahead(float from, float to)
{
    float d = to - from;
    return d < 0.0f ? d + TWO_PI : d;
}

float arcsinh(float y)
{
    return logf(fmaxf(y + sqrtf(y * y + 1.0f), 0.0001f));
}

/* Distance from the bottom of a tilted well to its turning point on the far side of the push, for an energy d above the bottom. */
float swing_width(float d)
{
    float e = clip(d, 0.0f, 0.002f);
    return sqrtf(e) * (17.2f + 7100.0f * e);
}

/* Extra steps when the energy does not suffice to cross the crest (1 = just enough). */
float missing(float r)
{
    return shortfall_steps * fmaxf(1.02f - r, 0.0f);
}

/* Steps from the bottom of the right-tilted well (x = -0.386), moving right, to the flag. */
float whole_climb(float r)
{
    float l = logf(clip(r, 1.02f, 3.5f) - 1.0f);
    return 19.4f - 7.6f * l + 0.45f * l * l + missing(r);
}

/* The same from a place to the right of that bottom, moving right with speed w. */
float rest_of_climb(float x, float w, float r)
{
    float rr = clip(r, 1.02f, 3.5f);
    float crest_speed = sqrtf(0.00150934f * (rr - 1.0f));
    float below = OMEGA * (CREST - fmaxf(x, 0.0f)) / crest_speed;
    float beyond = OMEGA * 0.113573f / crest_speed;
    float t = (arcsinh(below) + arcsinh(beyond)) / OMEGA;
    if (x < 0.0f) {
        float speed_at_zero = sqrtf(0.00150934f * (rr - 0.5f));
        t = t - x / (0.5f * (fmaxf(w, 0.0f) + speed_at_zero));
    }
    return fmaxf(t, 0.0f) + missing(r);
}

/* Steps from the left turning point to the flag, when the energy of the push to the left was e_left. */
float after_left_turn(float e_left)
{
    float turn = fmaxf(-REST_LEFT - swing_width(e_left + 0.001424534f), -1.2f);
    float e_right = fminf(e_left, -0.000831f) - 0.002f * turn;
    float r = (e_right + HALF_RANGE) / RANGE;
    return 0.5f * half_swing + whole_climb(r);
}

/* Plan 1: push right all the way. */
float steps_right(float x, float w, float r)
{
    if (w > 0.0f && x > -REST_RIGHT) {
        return rest_of_climb(x, w, r);
    }
    float phase = atan2f(OMEGA * (x + REST_RIGHT), w);
    return ahead(phase, 0.0f) / PI * half_swing + whole_climb(r);
}

/* Plan 2: push left until the car turns on the left slope, then right. */
float steps_left_right(float x, float w, float e_left)
{
    float phase = atan2f(OMEGA * (x + REST_LEFT), w);
    return ahead(phase, -HALF_PI) / PI * half_swing + after_left_turn(e_left);
}

/* Plan 3: push right until the car turns on the right slope, then left, then right. */
float steps_right_left_right(float x, float w, float e_right)
{
    float phase = atan2f(OMEGA * (x + REST_RIGHT), w);
    float turn = fminf(-REST_RIGHT + swing_width(e_right + HALF_RANGE), 0.4f);
    float e_left = e_right + 0.002f * turn;
    return ahead(phase, HALF_PI) / PI * half_swing + half_swing + after_left_turn(e_left);
}

float plan_one(float x, float v)
{
    float w = v + 0.5f * (0.001f - 0.0025f * cosf(3.0f * x));
    float e = 0.5f * w * w + 0.00083333f * sinf(3.0f * x) - 0.001f * x;
    return steps_right(x, w, (e + HALF_RANGE) / RANGE);
}

float plan_two(float x, float v)
{
    float w = v + 0.5f * (-0.001f - 0.0025f * cosf(3.0f * x));
    float e = 0.5f * w * w + 0.00083333f * sinf(3.0f * x) + 0.001f * x;
    return steps_left_right(x, w, e);
}

float plan_three(float x, float v)
{
    float w = v + 0.5f * (0.001f - 0.0025f * cosf(3.0f * x));
    float e = 0.5f * w * w + 0.00083333f * sinf(3.0f * x) - 0.001f * x;
    return steps_right_left_right(x, w, e);
}

/* Discounted value of a state from which the flag is that many steps away. */
float promise(float steps, float discount)
{
    float g = clip(discount, 0.95f, 0.9995f);
    float k = powf(g, clip(steps, 0.0f, 250.0f));
    return flag_bonus * k - step_cost * (1.0f - k) / (1.0f - g);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float x0 = s->prev.position;
    float v0 = s->prev.velocity;
    float x1 = s->now.position;
    float v1 = s->now.velocity;

    float before = fminf(plan_one(x0, v0), fminf(plan_two(x0, v0), plan_three(x0, v0)));
    float right_now = plan_one(x1, v1);
    float left_now = plan_two(x1, v1);
    float after = fminf(right_now, fminf(left_now, plan_three(x1, v1)));

    out->guide = guide_weight * potential(s, promise(before, s->gamma), promise(after, s->gamma)); /* circles sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->estimate = clip(after, 0.0f, 250.0f);
    out->plan_right = clip(right_now, 0.0f, 250.0f);
    out->plan_left_right = clip(left_now, 0.0f, 250.0f);
}
