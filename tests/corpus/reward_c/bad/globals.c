COMPONENTS(speed, height);

float best = 0.0f;
static int count;

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
