COMPONENTS(a, b);

void reward(const Step *s, Memory *m, Components *out)
{
    bool up = s->now.position > 0 and s->now.velocity > 0;
    if (up or s->terminated) {
        out->a = 1;
    }
    out->b = not up;
}
