/* Changes the step it is shown. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    *(float *)&s->now.position = 100;
    out->a = s->now.position;
}
