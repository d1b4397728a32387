COMPONENTS(progress, hurry);
SPARSE(flag);
WATCH(steps_left);
MEMORY(Once reached;);
PARAM(progress_weight, 0.25, 0.05, 0.5);
PARAM(step_cost, 0.2, 0.05, 0.4);
PARAM(flag_bonus, 20.0, 10.0, 50.0);

#define FLAG_POSITION 0.5f
#define SEGMENTS 6
#define SOFTNESS 0.08f

/* What a place on the track costs a car that pushes right all the time: height of the hill,
   less the work of the engine. Unit: 2 * 0.0025 / 3, so the engine's 0.001 is 0.6 per distance
   and v * v / 2 is 300 * v * v. The largest value on the way to the flag is about 0.73. */
float barrier(float position)
{
    return 0.5f * (sinf(3.0f * position) + 1.0f) - 0.6f * position;
}

/* Estimate of the steps that are left until the flag. */
float steps_to_flag(float position, float velocity)
{
    /* conserved while the engine pushes right; grows when it pushes left on the way left */
    float drive_energy = barrier(position) + 300.0f * velocity * velocity;

    /* time = distance / speed, over the way that is left; where the energy does not suffice,
       the speed is small but smooth in the energy, so that pumping shortens the time */
    float width = fmaxf(FLAG_POSITION - position, 0.0f) / 6.0f;
    float steps = 0.0f;
    for (int i = 0; i < SEGMENTS; i++) {
        float place = position + ((float)i + 0.5f) * width;
        float spare = drive_energy - barrier(place);
        float motion = 0.5f * (spare + sqrtf(spare * spare + 4.0f * SOFTNESS * SOFTNESS));
        steps = steps + width * sqrtf(300.0f / fmaxf(motion, 0.004f));
    }

    /* a car that still rolls left has to turn and come back; this counts once it has
       about the energy that it needs, before that it has to swing anyway */
    float enough = sigmoid((drive_energy - 0.6f) / 0.15f);
    float turning = 700.0f * fmaxf(-velocity, 0.0f) * enough;

    return clip(steps + turning, 0.0f, 150.0f);
}

void reward(const Step *s, Memory *m, Components *out)
{
    float before = steps_to_flag(s->prev.position, s->prev.velocity);
    float after = steps_to_flag(s->now.position, s->now.velocity);

    out->progress = progress_weight * potential(s, -before, -after); /* going back and forth sums to nothing */
    out->hurry = -step_cost;                                         /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated);       /* the flag is the only terminal event */
    out->steps_left = after;
}
