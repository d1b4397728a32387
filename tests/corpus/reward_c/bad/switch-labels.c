COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    int i = s->t;
    switch (i) {
        i = 2;
    case 1:
    case 1:
        break;
    case i:
        break;
    default:
        break;
    default:
        break;
    }
    switch (s->now.velocity) {
    case 0:
        break;
    }
    case 3:
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
