COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = s->now.position;
    out->speed = potential(s, s->prev.position, x) + clip(x, -1, 1) + tolerance(x, 0.4f, 0.6f, 0.2f) + gaussian(x, 0, 1) + sigmoid(x);
    out->speed *= soft2(x, x) + soft3(x, x, x) + geomean2(x, x) + geomean3(x, x, x);
    out->height = s->now.position;
}
