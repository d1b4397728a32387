COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float v[2][3] = {{1, 2, 3}, {4, 5, 6}};
    float x = v[1];
    float y = v[1][2][0];
    float z = x[0];
    float u = v[2][0] + v[0][3];
    float t = v[0][1.5f];
    out->speed = x + y + z + u + t;
    out->height = s->now.position;
}
