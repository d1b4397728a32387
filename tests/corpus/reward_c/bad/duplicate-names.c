COMPONENTS(speed, height);
WATCH(speed);
MEMORY(float a; int a;);
PARAM(k, 1, 0, 2);
PARAM(k, 1, 0, 2);
static const float k = 1;

void reward(const Step *s, Memory *m, Components *out)
{
    float x = 1.0f;
    float x = 2.0f;
    out->speed = x;
    out->height = s->now.position;
}
