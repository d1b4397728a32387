#define SCALE 0.5 /* of it */
#define LONG_ONE 1.0f + \
    2.0f
COMPONENTS(speed, height);
static const float both = LONG_ONE;

void reward(const Step *s, Memory *m, Components *out)
{
#define LOCAL (SCALE * 2.0)
    out->speed = LOCAL * s->now.velocity;
#undef LOCAL
#define LOCAL 3
    out->speed += LOCAL;
    out->height = s->now.position;
}
