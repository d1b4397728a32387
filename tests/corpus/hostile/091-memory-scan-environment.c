/* Counts the words of its environment behind its arguments. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    /* The stack ends with the name of the program and 8 zero bytes; strings stand below. */
    char *at = (char *)__builtin_frame_address(0);
    int equals = 0;
    for (; ; at++) {
        if (at[0] == 'g' && at[1] == 'o' && at[2] == 'o' && at[3] == 'd' && at[4] == 'h' && at[5] == 'a' && at[6] == 'r' && at[7] == 't' && at[8] == '-' && at[15] == 0) {
            break;
        }
    }
    for (at += 16; *at != 'g' && *at != '/'; at++) {
        equals += *at == '=';
    }
    out->a = equals;
}
