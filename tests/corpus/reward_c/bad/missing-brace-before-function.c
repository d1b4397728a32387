COMPONENTS(speed);

float square(float x)
{
    if (x > 0.0f) {
        return x * x;
    return 0.0f;
}

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = square(s->now.velocity);
}
