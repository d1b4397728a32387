COMPONENTS(guide, hurry);
SPARSE(flag);
WATCH(steps_to_go, right_margin, left_margin);
MEMORY(Once reached;);
PARAM(step_cost, 0.25, 0.05, 0.5);
PARAM(flag_bonus, 10.0, 0.0, 40.0);
PARAM(guide_weight, 1.0, 0.3, 1.0);
PARAM(right_steps, 52.0, 40.0, 65.0);
PARAM(left_steps, 34.0, 25.0, 45.0);

#define PI_F 3.14159265f
#define V_SCALE 12.0f
#define RIGHT_CENTRE -0.386f
#define LEFT_CENTRE -0.661f
#define RIGHT_BARRIER 0.7266f
#define LEFT_NEED -0.27f

/* Energy in units of 2 * 0.0025 / 3, less what the engine gives on the way when it pushes in
   direction dir (+1 right, -1 left) all the time: conserved as long as it does.
   The stored velocity lags half a step behind the position; half a push brings it up to date. */
float pushed_energy(float position, float velocity, float dir)
{
    float force = 0.001f * dir - 0.0025f * cosf(3.0f * position);
    float v = velocity + 0.5f * force;
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    return height + 300.0f * v * v - 0.6f * dir * position;
}

/* Above 0: pushing right from here on reaches the flag. */
float margin_right(float position, float velocity)
{
    return pushed_energy(position, velocity, 1.0f) - RIGHT_BARRIER;
}

/* Above 0: pushing left from here on climbs high enough for the last run. */
float margin_left(float position, float velocity)
{
    return pushed_energy(position, velocity, -1.0f) - LEFT_NEED;
}

/* Rough number of steps to the flag under a good plan. */
float togo(float position, float velocity)
{
    float mr = margin_right(position, velocity);
    float ml = margin_left(position, velocity);

    /* first stage: a small swing to the right, so that the left swing will be high enough */
    float first = right_steps + left_steps + 8.0f + 20.0f * clip(-ml / 0.08f, 0.0f, 1.0f);

    /* second stage: the swing to the left; angle 0 at its right end, pi at its left end */
    float left_angle = atan2f(-V_SCALE * velocity, position - (LEFT_CENTRE));
    float second = right_steps + left_steps * (1.0f - left_angle / PI_F);

    /* last stage: the run to the flag; angle 0 at the left end, near pi at the flag;
       a small margin means creeping over the crest */
    float right_angle = atan2f(V_SCALE * velocity, (RIGHT_CENTRE) - position);
    float creeping = 7.0f * logf(0.15f / clip(mr, 0.02f, 0.25f));
    float last = (right_steps + creeping) * (1.0f - right_angle / PI_F);

    float left_ready = clip(ml / 0.05f, 0.0f, 1.0f);
    float right_ready = clip(mr / 0.06f, 0.0f, 1.0f);
    float steps = first + (second - first) * left_ready;
    steps = steps + (last - steps) * right_ready;
    return clip(steps, 1.0f, 150.0f);
}

/* Discounted return that is left when the flag is so many steps away. */
float worth(float steps, float gamma)
{
    float kept = powf(clip(gamma, 0.5f, 1.0f), steps);
    float rate = 1.0f - gamma;
    float paid = steps;
    if (rate > 0.0001f) {
        paid = (1.0f - kept) / rate;
    }
    return flag_bonus * kept - step_cost * paid;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float steps_before = togo(s->prev.position, s->prev.velocity);
    float steps_after = togo(s->now.position, s->now.velocity);
    float before = worth(steps_before, s->gamma);
    float after = worth(steps_after, s->gamma);

    out->guide = guide_weight * potential(s, before, after);   /* any way around sums to nothing */
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */

    out->steps_to_go = steps_after;
    out->right_margin = margin_right(s->now.position, s->now.velocity);
    out->left_margin = margin_left(s->now.position, s->now.velocity);
}
