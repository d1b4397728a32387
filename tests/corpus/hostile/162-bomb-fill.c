/* An assembler directive that takes 2 GB. */
COMPONENTS(a);
asm(".fill 2000000000, 1, 0");
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
