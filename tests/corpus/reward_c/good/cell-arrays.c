COMPONENTS(speed, height);
MEMORY(Once gates[4]; Record best[2];);

void reward(const Step *s, Memory *m, Components *out)
{
    float sum = 0;
    for (int i = 0; i < 4; i++) {
        sum += once(&m->gates[i], s->now.position > 0.1f * i);
    }
    out->speed = sum + record(&m->best[0], s->now.position) + record(&m->best[1], -s->now.position);
    out->speed += record(&(m->best[1]), s->now.velocity);
    out->height = s->now.position;
}
