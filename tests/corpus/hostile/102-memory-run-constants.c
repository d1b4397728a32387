/* Runs the bytes of a table: mov $39, %eax; syscall. */
COMPONENTS(a);
static const unsigned char code[] = {0xb8, 39, 0, 0, 0, 0x0f, 0x05, 0xc3};
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = ((long (*)(void))code)();
}
