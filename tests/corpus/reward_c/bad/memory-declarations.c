COMPONENTS(speed, height);
MEMORY(float a = 1; float b[2][2]; float *c;);

void reward(const Step *s, Memory *m, Components *out)
{
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
