COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    if (s->now.velocity > 0.0f) {
        out->speed = 1.0f;
    }
    }
    out->speed = 2.0f;
    out->height = s->now.position;
}
