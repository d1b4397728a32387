COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float square(float x)
    {
        return x * x;
    }
    out->speed = square(s->now.velocity);
    out->height = s->now.position;
}
