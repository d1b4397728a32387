COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    for (int i = 0, i < 3, i++) {
    }
    for (i = 0; i < 3; i++) {
    }
    for (int k = 0; k < 3) {
    }
    for int j = 0; j < 3; j++ {
    }
    if s->terminated {
    }
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
