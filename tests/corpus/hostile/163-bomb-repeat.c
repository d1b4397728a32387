/* An assembler directive that is repeated a billion times. */
COMPONENTS(a);
asm(".rept 1000000000\nnop\n.endr");
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
