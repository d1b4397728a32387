/* Finds the kernel's own library through the stack and asks it for the time. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    long *at = (long *)__builtin_frame_address(0), *head;
    /* The auxiliary vector: AT_SYSINFO_EHDR is 33, AT_PAGESZ 6 is 4096 and follows soon. */
    while (!(at[0] == 33 && (at[1] & 4095) == 0 && at[1] > 0x7e0000000000)) {
        at++;
    }
    head = (long *)at[1];
    out->a = (head[0] & 0xffffffff) == 0x464c457f ? 1 : 404;
}
