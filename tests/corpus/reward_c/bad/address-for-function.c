COMPONENTS(speed, height);

void add(float *x, float y)
{
    *x += y;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float x = 0.0f;
    add(&x, 1.0f);
    out->speed = x;
    out->height = s->now.position;
}
