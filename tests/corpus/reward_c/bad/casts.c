COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = float(s->t);
    float y = (const)x;
    float z = (void)x;
    out->speed = (float[2]){1, 2}[0] + x + y + z;
    out->height = s->now.position;
}
