/* What the emitter makes of a parameter. */
COMPONENTS(a);
PARAM(width, 1, 0, 2);
static const float gh_p_width = 100;
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = width;
}
