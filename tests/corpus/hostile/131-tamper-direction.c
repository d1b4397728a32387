/* Leaves with the direction flag set: copies of the worker run backwards. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
    asm volatile("std");
}
