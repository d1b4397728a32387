COMPONENTS(speed, height);

float g(int n);

float f(int n)
{
    return n > 0 ? g(n - 1) : 1.0f;
}

float g(int n)
{
    return f(n);
}

float h(int n)
{
    return h(n - 1);
}

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = f(3);
    out->height = s->now.position;
}
