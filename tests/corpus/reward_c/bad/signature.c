COMPONENTS(speed);

float reward(const Step *s)
{
    return s->now.velocity;
}
