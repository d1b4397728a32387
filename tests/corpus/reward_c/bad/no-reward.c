COMPONENTS(speed);

float compute(const Step *s)
{
    return s->now.velocity;
}
