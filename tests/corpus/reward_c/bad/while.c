COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    int i = 0;
    while (i < 4) {
        i++;
    }
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
