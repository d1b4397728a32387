COMPONENTS(hurry, shortcut);
WATCH(reach_now, steps_left, arrived);
PARAM(step_cost, 0.3, 0.1, 0.6);
PARAM(pump_start, 115.0, 95.0, 130.0);
PARAM(reach_steps, 25.0, 5.0, 45.0);
PARAM(energy_steps, 75.0, 30.0, 120.0);

#define FLAG_AT 0.5f
#define LEFT_WALL -1.2f
#define LOW_POINT -0.38643f
#define LOW_LEVEL -0.00037733f
#define LEVEL_SPAN 0.00075466f
#define SLOWEST 0.006f
#define MOST_STEPS 130.0f

/* Height of the valley as felt by a car that pushes right all the time:
   lowest at -0.386, its crest at +0.386, falling from the left wall to the low point. */
float felt_height(float x)
{
    return 0.00083333f * sinf(3.0f * x) - 0.001f * x;
}

/* What a constant push to the right conserves, corrected for the discrete step. */
float right_energy(float x, float v)
{
    float slope = 0.0025f * cosf(3.0f * x) - 0.001f;
    return 0.5f * v * v + felt_height(x) - 0.5f * v * slope;
}

/* 0: at rest at the low point; 1: pushing right from now on just tops the crest. */
float reach_of(float e)
{
    return (e - LOW_LEVEL) / LEVEL_SPAN;
}

/* Steps from x to the flag, moving right under full push: integral of dx / v.
   Nodes are dense near x, where the car may be at rest. */
float run_steps(float x, float e)
{
    float length = fmaxf(FLAG_AT - x, 0.0f);
    float total = 0.0f;
    for (int i = 0; i < 8; i++) {
        float u = 0.125f * ((float)i + 0.5f);
        float at = x + length * u * u;
        float speed = sqrtf(fmaxf(2.0f * (e - felt_height(at)), SLOWEST * SLOWEST));
        total = total + 0.25f * length * u / speed;
    }
    return total;
}

/* Steps until a car that rolls left but pushes right is back at x. */
float return_steps(float x, float v, float e)
{
    float lo = LEFT_WALL;
    float hi = fmaxf(fminf(x, LOW_POINT), LEFT_WALL);
    for (int i = 0; i < 5; i++) {
        float mid = 0.5f * (lo + hi);
        if (felt_height(mid) > e) {
            lo = mid;
        } else {
            hi = mid;
        }
    }
    float top = felt_height(lo);
    float drop = fmaxf(top - felt_height(hi), 0.000000001f);
    float turn = lo + clip((top - e) / drop, 0.0f, 1.0f) * (hi - lo);
    float pace = fabsf(v);
    if (x > LOW_POINT) {
        pace = sqrtf(fmaxf(2.0f * (e - LOW_LEVEL), 0.0f));
    }
    float trip = 4.0f * fmaxf(x - turn, 0.0f) / fmaxf(pace, 0.002f);
    return v < 0.0f ? trip : 0.0f;
}

/* Estimate of the steps still needed to reach the flag. */
float steps_to_go(float x, float v)
{
    float e = right_energy(x, v);
    float reach = reach_of(e);
    float swing = 0.5f * (sinf(3.0f * x) + 1.0f) + 300.0f * v * v;
    float pumping = pump_start - reach_steps * clip(reach, 0.0f, 1.0f) - energy_steps * clip(swing, 0.0f, 0.4f);
    float going = clip(run_steps(x, e) + return_steps(x, v, e), 0.0f, MOST_STEPS);
    float sure = clip((reach - 0.99f) / 0.06f, 0.0f, 1.0f);
    return clip(sure * going + (1.0f - sure) * pumping, 0.0f, MOST_STEPS);
}

/* Discounted number of steps: what a cost of 1 at each of them is worth now. */
float discounted(float steps, float gamma)
{
    float rate = fmaxf(1.0f - gamma, 0.0001f);
    return (1.0f - expf(-rate * steps)) / rate;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float steps_before = steps_to_go(s->prev.position, s->prev.velocity);
    float steps_after = steps_to_go(s->now.position, s->now.velocity);
    float before = -step_cost * discounted(steps_before, s->gamma);
    float after = -step_cost * discounted(steps_after, s->gamma);

    out->hurry = -step_cost;                        /* every step on the clock counts */
    out->shortcut = potential(s, before, after);    /* a step that brings the flag nearer in time is refunded */

    out->reach_now = reach_of(right_energy(s->now.position, s->now.velocity));
    out->steps_left = steps_after;
    out->arrived = s->terminated ? 1.0f : 0.0f;
}
