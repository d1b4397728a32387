#ifndef M_PI
#define M_PI 3
#endif
#define USE_SPEED
#ifdef NEVER
#ifdef NOR_THIS
#endif
while (1);
#endif
COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
#ifdef USE_SPEED
    out->speed = s->now.velocity;
#else
    this is not read "at all" /* #endif */ don't
#endif
#ifndef USE_SPEED
    nor this
#  ifdef M_PI
    nor that
#  else
#  endif
#else
    out->speed *= 2;
#endif
    out->height = s->now.position;
}
