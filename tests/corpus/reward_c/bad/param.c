COMPONENTS(speed, height);
PARAM(a, 5, 0, 1);
PARAM(b, 1);
PARAM(c, 1, 0, 2, 3);
PARAM(d, x, 0, 1);
PARAM(e, 1.0 / 0.0, 0, 1);
PARAM(1, 2, 3, 4);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
