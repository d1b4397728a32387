COMPONENTS(speed, height);
PARAM(velocity_weight, 1, 0, 2);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = velocty + velocty;
    out->height = s->now.position;
}
