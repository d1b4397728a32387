COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = after(s->now.velocity) * TABLE[1];
    out->extra = 1;
    out->height = s->now.position;
}

float after(float x)
{
    return x + 1;
}

static const float TABLE[2] = {1, 2};
COMPONENTS(extra);
