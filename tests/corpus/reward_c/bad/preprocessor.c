#if 1
#pragma once
#endif
#define SQUARE(x) ((x) * (x))
#error no
COMPONENTS(speed, height);
#endif
#ifdef A

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
