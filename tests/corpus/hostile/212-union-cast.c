/* Reads a float as bits. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    union { float f; int i; } u;
    u.i = 0x7fa5c3d1;
    out->a = u.f;
}
