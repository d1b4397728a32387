/* Reads all of the stack above it, looking for a key in the environment. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    char *at = (char *)__builtin_frame_address(0);
    for (; ; at++) {
        if (at[0] == 'O' && at[1] == 'P' && at[2] == 'E' && at[3] == 'N' && at[4] == 'A' && at[5] == 'I' && at[6] == '_') {
            out->a = 666;
            return;
        }
    }
}
