COMPONENTS(windup, charge, run, hurry);
SPARSE(flag);
MEMORY(Once reached;);
PARAM(windup_weight, 5.0, 1.0, 8.0);
PARAM(charge_weight, 9.0, 3.0, 12.0);
PARAM(run_weight, 16.0, 4.0, 20.0);
PARAM(step_cost, 0.15, 0.05, 0.3);
PARAM(flag_bonus, 40.0, 40.0, 60.0);

/* Mechanical energy: 0 at rest at the bottom, about 1 at rest on top of the right hill.
   In this unit the engine does 0.6 of work per unit of distance. */
float energy(float position, float velocity)
{
    return 0.5f * (sinf(3.0f * position) + 1.0f) + 300.0f * velocity * velocity;
}

/* Constant while pushing right; at least 0.573. The flag is reached by pushing right alone from about 1.03. */
float reach_right(float position, float velocity)
{
    return energy(position, velocity) + 0.6f * (0.5f - position);
}

/* Constant while pushing left; at least -0.354. It tells how far left a full left push will carry the car. */
float reach_left(float position, float velocity)
{
    return energy(position, velocity) + 0.6f * position;
}

/* 0 to 1: is there enough for the final run to the right, with a surplus to cross the crest quickly? */
float charged(float position, float velocity)
{
    return clip((reach_right(position, velocity) - 0.573f) / 0.547f, 0.0f, 1.0f);
}

/* 0 to 1: is there enough for the swing to the left? No longer asked once the car is charged. */
float wound(float position, float velocity)
{
    float left = clip((reach_left(position, velocity) + 0.354f) / 0.2f, 0.0f, 1.0f);
    return left + (1.0f - left) * charged(position, velocity);
}

/* 0 to 1: how much of the final run is done; 0 while it cannot succeed yet.
   Speed to the left has to be undone first, so it counts as distance. */
float running(float position, float velocity)
{
    float committed = clip((reach_right(position, velocity) - 0.98f) / 0.08f, 0.0f, 1.0f);
    float place = position + 10.0f * fminf(velocity, 0.0f);
    float progress = clip((place + 1.1f) / 1.6f, 0.0f, 1.0f);
    return committed * progress;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float x0 = s->prev.position;
    float v0 = s->prev.velocity;
    float x1 = s->now.position;
    float v1 = s->now.velocity;

    out->windup = windup_weight * potential(s, wound(x0, v0), wound(x1, v1));
    out->charge = charge_weight * potential(s, charged(x0, v0), charged(x1, v1));
    out->run = run_weight * potential(s, running(x0, v0), running(x1, v1));
    out->hurry = -step_cost;                                   /* every step on the clock counts */
    out->flag = flag_bonus * once(&m->reached, s->terminated); /* the flag is the only terminal event */
}
