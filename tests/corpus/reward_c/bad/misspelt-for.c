COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float sum = 0.0f;
    fro (int i = 0; i < 3; i++) {
        sum += 1.0f;
    }
    out->speed = sum;
    out->height = s->now.position;
}
