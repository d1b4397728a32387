COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    const char *name = "speed";
    out->speed = 'a';
    out->height = s->now.position;
}
