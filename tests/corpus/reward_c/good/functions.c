COMPONENTS(speed, height);
MEMORY(float x;);

float later(const Step *, float);
static float nothing();

float square(const float x)
{
    return x * x;
}

void help(Step const *const step, Memory *const mem, Components *o)
{
    mem->x += step->now.velocity;
    o->speed = mem->x;
    return;
}

float later(Step *s, float k) { return k * s->now.velocity; }
static float nothing(void) { return 0; }
bool flag(int x) { return x; }

void reward(const Step *s, Memory *m, Components *out)
{
    help(s, m, out);
    out->speed += square(2) + later(s, 1.0f) + nothing() + flag(2);
    out->height = s->now.position;
}
