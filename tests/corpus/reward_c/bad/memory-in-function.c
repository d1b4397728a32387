COMPONENTS(speed);

float square(float x)
{
    if (x > 0.0f) {
MEMORY(        return x * x;
return
void reward(const Step *s, Memory *m, Components *out)
{
    *out->speed = square(s->now.velocity);
}
