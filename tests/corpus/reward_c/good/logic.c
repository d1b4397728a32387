COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    bool a = s->terminated, b = !a && s->now.velocity;
    int c = a + b, d = a == b, e = a & b | a ^ b;
    out->speed = (a && b || !c) + d + e + (a ? b : c) + (a ? 1 : 2.5f);
    out->height = s->now.position;
}
