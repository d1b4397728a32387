COMPONENTS(momentum, hurry);
SPARSE(flag);
MEMORY(Once reached;);
PARAM(momentum_weight, 15.0, 5.0, 25.0);
PARAM(step_cost, 0.2, 0.05, 0.3);
PARAM(flag_bonus, 40.0, 30.0, 60.0);

#define GRAVITY 0.0025f
#define FLAG_POSITION 0.5f

/* Height energy of the hill, 0 at the bottom of the valley. */
float height_energy(float x)
{
    return GRAVITY / 3.0f * (1.0f + sinf(3.0f * x));
}

/* Root of the mechanical energy: 0 at rest at the bottom, 1 when it just suffices for the flag. */
float swing(float x, float v)
{
    float correction = 0.5f * v * GRAVITY * cosf(3.0f * x); /* of the discrete time step */
    float energy = 0.5f * v * v + height_energy(x) - correction;
    float ratio = energy / fmaxf(height_energy(FLAG_POSITION), 0.0001f);
    return sqrtf(fmaxf(ratio, 0.0f));
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = swing(s->prev.position, s->prev.velocity);
    float after = swing(s->now.position, s->now.velocity);

    out->momentum = momentum_weight * potential(s, before, after); /* swinging without end sums to nothing */
    out->hurry = -step_cost;                                       /* only the flag stops the clock early */
    out->flag = flag_bonus * once(&m->reached, s->terminated);
}
