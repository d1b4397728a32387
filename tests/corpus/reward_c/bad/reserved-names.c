COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    float _x = 1.0f;
    float gh_y = 1.0f;
    float linux = 1.0f;
    float class = 1.0f;
    float Step = 1.0f;
    float if = 1.0f;
    out->speed = s->now.velocity;
    out->height = s->now.position;
}
