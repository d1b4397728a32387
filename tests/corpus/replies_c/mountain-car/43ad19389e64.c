COMPONENTS(progress, hurry);
SPARSE(flag);
MEMORY(Once reached;);
PARAM(step_cost, 0.2, 0.05, 0.5);
PARAM(flag_bonus, 20.0, 5.0, 60.0);

#define PI_F 3.14159265f
#define SWING_RATE 0.083f    /* radians per step of a swing under a constant push */
#define CENTRE_RIGHT -0.3864f /* bottom of the valley as tilted by a push to the right */
#define CENTRE_LEFT -0.6608f  /* bottom of the valley as tilted by a push to the left */
#define BARRIER 377.3f        /* energies are in millionths; top of the hill under a push to the right */
#define FLOOR_RIGHT -377.3f
#define FLOOR_LEFT -1424.5f
#define LEAST_SPARE 10.0f
#define DEFICIT_STEPS 2.0f

/* Depth below the barrier, under a push to the right, in the middle of nine cells from -0.4 to 0.5. */
static const float depth[9] = {750.0f, 695.0f, 590.0f, 452.0f, 303.0f, 165.0f, 59.0f, 4.0f, 14.0f};

/* How far from the tilted bottom a swing goes that has this energy above it. */
float reach(float surplus, float most)
{
    float a = sqrtf(fmaxf(surplus, 0.0f) / 3437.0f);
    return fminf(a * (1.0f + 0.218f * a + 0.119f * a * a), most);
}

/* Steps from the tilted bottom to the flag, by the energy to spare at the barrier. */
float climb_steps(float spare)
{
    float kept = fmaxf(spare, LEAST_SPARE);
    float steps = fmaxf(37.5f - 10.5f * logf(kept / 100.0f), 12.0f);
    return steps + DEFICIT_STEPS * fmaxf(LEAST_SPARE - spare, 0.0f);
}

/* Plan 0: push right from here on. */
float plan_right(float x, float v, float spare, float phase)
{
    float kept = fmaxf(spare, LEAST_SPARE);
    float steps = DEFICIT_STEPS * fmaxf(LEAST_SPARE - spare, 0.0f);
    float from = x;
    if (x < CENTRE_RIGHT || v < 0.0f) {
        float angle = 1.5f * PI_F - phase; /* back to the bottom, moving right */
        if (angle >= 2.0f * PI_F) {
            angle = angle - 2.0f * PI_F;
        }
        steps = steps + angle / SWING_RATE;
        from = CENTRE_RIGHT;
    }
    for (int i = 0; i < 9; i++) {
        float edge = -0.3f + 0.1f * (float)i;
        float share = clip(10.0f * (edge - from), 0.0f, 1.0f);
        steps = steps + share * 70.71f / sqrtf(kept + depth[i]);
    }
    return steps;
}

/* Steps from the left turning point of a swing with this left-push energy. */
float after_left_turn(float energy_left)
{
    float turn = CENTRE_LEFT - reach(energy_left - FLOOR_LEFT, 0.539f);
    float spare = energy_left - 2000.0f * turn - BARRIER;
    return 0.5f * PI_F / SWING_RATE + climb_steps(spare);
}

/* Estimated number of steps to the flag: the best of three plans. */
float steps_to_flag(float x, float v)
{
    float slope = 0.0025f * cosf(3.0f * x);
    float height = 833.33f * sinf(3.0f * x);
    /* velocities are half a step behind positions: centre them */
    float v_right = v + 0.5f * (0.001f - slope);
    float v_left = v + 0.5f * (-0.001f - slope);
    float energy_right = 500000.0f * v_right * v_right + height - 1000.0f * x;
    float energy_left = 500000.0f * v_left * v_left + height + 1000.0f * x;
    float phase_right = atan2f(-v_right / SWING_RATE, x - CENTRE_RIGHT);
    float phase_left = atan2f(-v_left / SWING_RATE, x - CENTRE_LEFT);

    /* plan 0: right */
    float right = plan_right(x, v_right, energy_right - BARRIER, phase_right);

    /* plan 1: left until the car turns, then right */
    float left_right = (PI_F - phase_left) / SWING_RATE + after_left_turn(energy_left);

    /* plan 2: right until the car turns, then plan 1 */
    float to_turn = phase_right <= 0.0f ? -phase_right : 2.0f * PI_F - phase_right;
    float right_turn = CENTRE_RIGHT + reach(energy_right - FLOOR_RIGHT, 0.75f);
    float energy_there = energy_right + 2000.0f * right_turn;
    float right_left_right = (to_turn + PI_F) / SWING_RATE + after_left_turn(energy_there);

    return clip(fminf(right, fminf(left_right, right_left_right)), 0.0f, 200.0f);
}

/* Discounted worth of being that many steps from the flag. */
float worth(float steps, float rate, float cost, float bonus)
{
    float kept = expf(-rate * steps);
    return bonus * kept - cost * (1.0f - kept) / rate;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float rate = clip(1.0f - s->gamma, 0.001f, 0.1f);
    float steps_before = steps_to_flag(s->prev.position, s->prev.velocity);
    float steps_after = steps_to_flag(s->now.position, s->now.velocity);
    float before = worth(steps_before, rate, step_cost, flag_bonus);
    float after = worth(steps_after, rate, step_cost, flag_bonus);

    out->progress = potential(s, before, after);               /* any loop sums to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
}
