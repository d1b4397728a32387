COMPONENTS(speed)
COMPONENTS(height)
SPARSE(goal, pole)
FACTORS(safe,)
WATCH(seen);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = 1;
    out->goal = s->terminated;
    out->safe = 0.5f;
    out->seen = out->speed * out->safe;
    out->pole = 0;
    out->height = s->now.position;
}
