COMPONENTS(speed, height);
static const int SLOTS = 3;
MEMORY(float last; int count[SLOTS], other; bool seen; double d[2 * SLOTS - 1]);

void reward(const Step *s, Memory *m, Components *out)
{
    if (s->t == 0) {
        m->last = s->now.position;
        m->count[1] = 0;
    }
    m->count[1]++;
    m->count[s->t % 3] += 2;
    m->seen |= s->terminated;
    out->speed = s->now.position - m->last + (m->seen ? m->count[1] : 0);
    m->last = s->now.position;
    out->height = s->now.position;
}
