COMPONENTS(progress, hurry);
SPARSE(flag);
WATCH(steps_needed);
MEMORY(Once reached; float last_estimate;);
PARAM(step_rate, 0.2, 0.05, 0.5);
PARAM(flag_bonus, 10.0, 0.0, 40.0);

#define HORIZON 160
#define LEFT_TURNS 5
#define RIGHT_TURNS 2

/* Where a plan stops pushing left for good (the last: only when the car has turned by itself). */
static const float left_turn[5] = {-0.66f, -0.75f, -0.84f, -0.93f, -2.0f};

/* Where a plan stops pushing right on the way to the last swing left (the last: only when the car has turned). */
static const float right_turn[2] = {-0.30f, 2.0f};

/* Steps to the flag for one plan. Stages: 0 left, 1 right, 2 left, 3 right to the end. */
float plan_steps(float position, float velocity, int first_stage, float turn_left_at, float turn_right_at)
{
    float x = position;
    float v = velocity;
    int stage = first_stage;
    bool arrived = false;
    float steps = (float)HORIZON;

    for (int k = 0; k < HORIZON; k++) {
        if (!arrived) {
            float v_old = v;
            float push = (stage == 0 || stage == 2) ? -0.001f : 0.001f;

            v = clip(v + push - 0.0025f * cosf(3.0f * x), -0.07f, 0.07f);
            x = clip(x + v, -1.2f, 0.6f);
            if (x <= -1.2f && v < 0.0f) {
                v = 0.0f;
            }

            if (x >= 0.5f) {
                float overshoot = clip((x - 0.5f) / fmaxf(v, 0.0001f), 0.0f, 1.0f);
                steps = (float)(k + 1) - overshoot;
                arrived = true;
            } else {
                bool turned_right = v_old < 0.0f && v >= 0.0f;
                bool turned_left = v_old > 0.0f && v <= 0.0f;

                if (stage == 0) {
                    if (turned_right) {
                        stage = 1;
                    }
                } else if (stage == 1) {
                    if (turned_left || (v > 0.0f && x > turn_right_at)) {
                        stage = 2;
                    }
                } else if (stage == 2) {
                    if (turned_right || (v < 0.0f && x < turn_left_at)) {
                        stage = 3;
                    }
                }
            }
        }
    }
    return steps;
}

/* Steps to the flag for the fastest of the plans. */
float steps_to_flag(float position, float velocity)
{
    float best = plan_steps(position, velocity, 3, -2.0f, 2.0f);

    for (int i = 0; i < LEFT_TURNS; i++) {
        best = fminf(best, plan_steps(position, velocity, 2, left_turn[i], 2.0f));
        for (int j = 0; j < RIGHT_TURNS; j++) {
            best = fminf(best, plan_steps(position, velocity, 1, left_turn[i], right_turn[j]));
            best = fminf(best, plan_steps(position, velocity, 0, left_turn[i], right_turn[j]));
        }
    }
    return best;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = m->last_estimate;
    float after = 0.0f;

    if (s->t == 0) {
        before = steps_to_flag(s->prev.position, s->prev.velocity);
    }
    if (!s->terminated) {
        after = steps_to_flag(s->now.position, s->now.velocity);
    }
    m->last_estimate = after;

    out->progress = step_rate * (before - after);              /* telescopes: rocking sums to nothing */
    out->hurry = -step_rate;                                   /* with progress: minus the steps wasted */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the only termination is the flag */
    out->steps_needed = after;
}
