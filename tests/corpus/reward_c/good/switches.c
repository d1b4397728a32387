COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = 0;
    switch (s->act.engine) {
    case PUSH_LEFT:
        x = -1;
        break;
    case COAST: {
        x = 0;
        break;
    }
    case PUSH_RIGHT:
        float y = 1;
        x = y;
    }
    switch (s->t % 4) {
    case 0:
    case 1 + 1:
        x += 1;
    default:
        x += 2;
        break;
    case -1:;
    }
    switch (s->terminated) {
    }
    out->speed = x;
    out->height = s->now.position;
}
