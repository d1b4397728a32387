COMPONENTS(speed, height);
MEMORY(float unused; Once never;);
PARAM(unused_too, 1, 0, 2);
static const float table[3] = {1};

float helper(float a, float b)
{
    float c;
    return a;
}

void empty(void)
{
}

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
