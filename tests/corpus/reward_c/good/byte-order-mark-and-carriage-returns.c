COMPONENTS(speed);

#define K 2 \
  + 1
void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = K * s->now.velocity;
}
