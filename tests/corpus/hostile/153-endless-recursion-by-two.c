/* Two functions that call each other. */
COMPONENTS(a);
float pong(float x);
float ping(float x)
{
    return pong(x) + 1;
}
float pong(float x)
{
    return ping(x) + 1;
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = ping(1);
}
