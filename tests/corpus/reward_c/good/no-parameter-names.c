COMPONENTS(speed);

float fixed(const Step *, int)
{
    return 1;
}

void reward(const Step *s, Memory *, Components *out)
{
    out->speed = fixed(s, 2);
}
