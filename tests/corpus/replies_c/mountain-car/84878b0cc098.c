COMPONENTS(swing, time_cost);
SPARSE(arrived);
WATCH(amplitude);
MEMORY(Once flag_touched;);
PARAM(swing_weight, 12.0, 2.0, 40.0);
PARAM(step_price, 0.2, 0.0, 0.5);
PARAM(arrival_bonus, 40.0, 10.0, 80.0);

#define GRAVITY 0.0025f
#define FLAG_POSITION 0.5f

/* Size of the swing: 0 at rest at the bottom, 1 when the energy suffices to roll up to the flag. */
float swing_size(float position, float velocity)
{
    float height = GRAVITY / 3.0f * (sinf(3.0f * position) + 1.0f);
    float needed = GRAVITY / 3.0f * (sinf(3.0f * FLAG_POSITION) + 1.0f);
    float slope = GRAVITY * cosf(3.0f * position);
    /* the last term corrects for the half step between position and velocity */
    float energy = 0.5f * velocity * velocity + height - 0.5f * velocity * slope;
    return sqrtf(clip(energy / needed, 0.0f, 1.0f));
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = swing_size(s->prev.position, s->prev.velocity);
    float after = swing_size(s->now.position, s->now.velocity);
    bool at_flag = s->terminated || s->now.position >= FLAG_POSITION;

    out->swing = swing_weight * potential(s, before, after); /* pumping and braking sum to nothing */
    out->time_cost = -step_price;                            /* only the flag ends it */
    out->arrived = arrival_bonus * once(&m->flag_touched, at_flag);
    out->amplitude = after;
}
