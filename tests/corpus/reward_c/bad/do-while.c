COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    int i = 0;
    do {
        i++;
    } while (i < 4);
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
