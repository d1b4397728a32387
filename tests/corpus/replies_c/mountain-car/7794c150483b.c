COMPONENTS(swing, time);
SPARSE(flag);
WATCH(amplitude_now);
MEMORY(Once arrived;);
PARAM(swing_weight, 20.0, 5.0, 40.0);
PARAM(step_cost, 0.15, 0.02, 0.4);
PARAM(flag_bonus, 30.0, 10.0, 60.0);

/* Amplitude of the swing: 0 at rest at the bottom, 1 with the energy of the flag's height.
   Hill: height goes with sin(3 x), gravity 0.0025, hence 300 v^2 in units of the valley's depth. */
float amplitude(float position, float velocity)
{
    float height = 0.5f * (sinf(3.0f * position) + 1.0f);
    float motion = 300.0f * velocity * velocity;
    return sqrtf(clip(height + motion, 0.0f, 1.0f));
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = amplitude(s->prev.position, s->prev.velocity);
    float after = amplitude(s->now.position, s->now.velocity);
    bool reached = s->terminated || s->now.position >= 0.5f;

    out->swing = swing_weight * (after - before); /* cycles sum to nothing, at most swing_weight in all */
    out->time = -step_cost;                       /* every step on the clock costs the same */
    out->flag = flag_bonus * once(&m->arrived, reached);
    out->amplitude_now = after;
}
