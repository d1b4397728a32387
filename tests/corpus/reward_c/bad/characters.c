COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = s->now.velocity × 2;
    float y = −x;
    out->speed = x @ y;
    out->height = $x;
    out->height = s->now.position;
}
