COMPONENTS(speed, height);
MEMORY(Once reached; Record best; Gain speed; Cover seen; Idle still;);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = once(&m->reached, s->terminated) + record(&m->best, s->now.position) + gain(&m->speed, s->now.velocity);
    out->speed += cover(&m->seen, (int)(s->now.position * 10)) + idle(&m->still, s->now.velocity != 0.0f, 5);
    out->height = s->now.position;
}
