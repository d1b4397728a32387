COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(steps_to_go);
MEMORY(Once reached;);
PARAM(guide_weight, 1.0, 0.5, 1.2);
PARAM(step_cost, 0.2, 0.05, 0.4);
PARAM(flag_bonus, 30.0, 20.0, 60.0);

#define FLAG_AT 0.5f
#define CREST 0.3864f        /* where the slope's pull equals the engine, pushing right */
#define PASS_ENERGY 0.7264f  /* right-push energy at rest on that crest */
#define REST_RIGHT -0.3864f  /* balance point in the valley while pushing right */
#define REST_LEFT -0.6608f   /* balance point in the valley while pushing left */
#define SWING_TIME 12.66f    /* 1 / angular frequency of a swing, in steps */
#define TWO_PI 6.2831853f

/* Energy that stays constant while the engine holds one push (+1 right, -1 left).
   The unit is 2 * 0.0025 / 3. The velocity belongs to half a step ago, so it is
   moved on by half an acceleration. */
float held_energy(float x, float v, float push)
{
    float mid = v + 0.5f * (0.001f * push - 0.0025f * cosf(3.0f * x));
    return 300.0f * mid * mid + 0.5f * (sinf(3.0f * x) + 1.0f) - 0.6f * push * x;
}

/* Steps until the car next stands still on the left side, swinging around centre. */
float time_to_left_turn(float x, float v, float centre)
{
    float angle = atan2f(fabsf(v) * SWING_TIME, centre - x);
    return SWING_TIME * (v < 0.0f ? angle : TWO_PI - angle);
}

/* Steps from x to the flag, moving right with the engine pushing right: the integral of
   1 / speed. Where the energy does not suffice, the car is taken to creep. */
float run_time(float x, float right_energy)
{
    float span = fmaxf(FLAG_AT - x, 0.0f);
    float sum = 0.0f;
    for (int i = 0; i < 10; i++) {
        float u = 0.1f * ((float)i + 0.5f);
        float p = x + span * u * u;
        float hill = 0.5f * (sinf(3.0f * p) + 1.0f) - 0.6f * p;
        float speed2 = clip((right_energy - hill) * 0.0033333f, 0.000064f, 0.0049f);
        sum = sum + u / sqrtf(speed2);
    }
    return 0.2f * span * sum;
}

/* Estimated number of steps to the flag from this state. */
float time_to_go(float x, float v)
{
    float right_energy = held_energy(x, v, 1.0f);
    float left_energy = held_energy(x, v, -1.0f);

    /* Plan 1: push right from now on; a car moving left turns first and comes back. */
    float run = run_time(x, right_energy);
    if (v < 0.0f) {
        run = run + 2.0f * time_to_left_turn(x, v, REST_RIGHT);
    }

    /* Plan 2: push left until the left turn, then run. */
    float left_surplus = fmaxf(left_energy + 0.29f, 0.0f);
    float left_then_run = time_to_left_turn(x, v, REST_LEFT) + 44.0f + 20.0f * expf(-left_surplus / 0.06f);

    /* Plan 3: gather energy to the right first. */
    float three_swings = clip(105.0f - 150.0f * (left_energy + 0.27f), 90.0f, 120.0f);

    float surplus = (x > CREST && v > 0.0f) ? 1.0f : right_energy - PASS_ENERGY;
    float can_run = sigmoid(clip((surplus - 0.01f) / 0.012f, -20.0f, 20.0f));
    float can_swing = sigmoid(clip((left_energy + 0.275f) / 0.015f, -20.0f, 20.0f));

    float swinging = can_swing * left_then_run + (1.0f - can_swing) * three_swings;
    return clip(can_run * run + (1.0f - can_run) * swinging, 0.0f, 200.0f);
}

/* Discounted return that is still to come if the flag is that many steps away. */
float promise(float steps, float gamma)
{
    float g = clip(gamma, 0.5f, 0.9999f);
    float discount = expf(steps * logf(g));
    return flag_bonus * discount - step_cost * (1.0f - discount) / (1.0f - g);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float steps_before = time_to_go(s->prev.position, s->prev.velocity);
    float steps_after = time_to_go(s->now.position, s->now.velocity);
    float before = promise(steps_before, s->gamma);
    float after = promise(steps_after, s->gamma);

    out->guide = guide_weight * potential(s, before, after);   /* a wasted step shows at once, loops sum to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
    out->steps_to_go = steps_after;
}
