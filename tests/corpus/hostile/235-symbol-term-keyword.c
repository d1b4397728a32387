/* A term that is called as a keyword. */
COMPONENTS(asm);
void reward(const Step *s, Memory *m, Components *out)
{
    out->asm = 1;
}
