/* Renames a keyword to smuggle another one in. */
COMPONENTS(a);
#define x __asm__
void reward(const Step *s, Memory *m, Components *out)
{
    x("nop");
    out->a = 1;
}
