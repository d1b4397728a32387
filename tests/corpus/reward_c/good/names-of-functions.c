COMPONENTS(speed, height);

float f(float x)
{
    return x;
}

void reward(const Step *s, Memory *m, Components *out)
{
    float gain = 1.0f, record = 2.0f, clip = 3.0f, f = 4.0f, speed = 5.0f, pow = 2;
    out->speed = gain + record + clip(clip, 0.0f, 1.0f) + f(f) + speed * pow;
    out->height = s->now.position;
}
