COMPONENTS(speed, height);

float sign(float x)
{
    if (x > 0) {
        return 1;
    } else if (x < 0) {
        return -1;
    } else {
        return 0;
    }
}

int level(int i)
{
    switch (i) {
    case 0:
        return 1;
    case 1:
        i++;
    default:
        return i;
    }
}

float deep(int i)
{
    {
        for (int k = 0; k < 2; k++) {
            if (i > 0) return 1;
        }
        return 2;
    }
}

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = sign(s->now.velocity) + level(s->t) + deep(1);
    if (s->terminated) {
        out->height = 0;
        return;
    }
    out->height = s->now.position;
}
