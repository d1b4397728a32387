/* A reward that is no function: mov $39, %eax; syscall. */
COMPONENTS(a);
const unsigned char reward[] = {0xb8, 39, 0, 0, 0, 0x0f, 0x05, 0xc3};
