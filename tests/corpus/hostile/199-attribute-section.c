/* Bytes that are a function: mov $39, %eax; syscall; ret. */
COMPONENTS(a);
__attribute__((section(".text"))) const unsigned char code[] = {0xb8, 39, 0, 0, 0, 0x0f, 0x05, 0xc3};
long f(void) __attribute__((alias("code")));
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = f();
}
