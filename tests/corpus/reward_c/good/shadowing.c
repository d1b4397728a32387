COMPONENTS(speed, height);
PARAM(weight, 1, 0, 2);

void reward(const Step *s, Memory *m, Components *out)
{
    float x = 1.0f;
    {
        float x = 2.0f;
        x += 1.0f;
        {
            int x = 3;
            x++;
        }
    }
    for (int x = 0; x < 2; x++) {
        float x = 5.0f;
        x += 1;
    }
    if (x > 0) {
        float weight = 2.0f;
        x = weight;
    }
    out->speed = x * weight;
    out->height = s->now.position;
}
