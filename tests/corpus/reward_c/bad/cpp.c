COMPONENTS(speed, height);

void reward(const Step *s, Memory *m, Components *out)
{
    auto x = std::abs(s->now.velocity);
    out->speed = x;
    out->height = s->now.position;
}
