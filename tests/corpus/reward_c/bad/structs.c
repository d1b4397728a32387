COMPONENTS(speed);

struct pair { float a, b; };
typedef struct { float x; } Vec;
enum mode { SLOW, FAST };

void reward(const Step *s, Memory *m, Components *out)
{
    Obs now = s->now;
    struct pair p = {1, 2};
    out->speed = now.velocity;
}
