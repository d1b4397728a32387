COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float a = 010;
    float b = 1u;
    float c = 1.0L;
    float d = 3000000000;
    float e = 1e40;
    float f = 1.2.3;
    float g = 0x1.8;
    float h = 12abc;
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
