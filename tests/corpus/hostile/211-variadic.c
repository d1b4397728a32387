/* Reads arguments that nobody gave. */
COMPONENTS(a);
static float take(int n, ...)
{
    __builtin_va_list list;
    __builtin_va_start(list, n);
    return *(float *)__builtin_frame_address(0);
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = take(1);
}
