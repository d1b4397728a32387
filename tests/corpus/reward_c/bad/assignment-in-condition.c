COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = 0.0f;
    if (x = s->now.velocity) {
        x = 1.0f;
    }
    out->speed = x;
    out->height = s->now.position;
}
