COMPONENTS(speed, height);
PARAM(weight, 1, 0, 2);
static const int LIMIT = 3;
const float x_is_const = 1;

void reward(const Step *s, Memory *m, Components *out)
{
    weight = 2.0f;
    LIMIT += 1;
    s->t = 0;
    s->now.velocity *= 2.0f;
    PUSH_LEFT = 1;
    x_is_const = 1;
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
