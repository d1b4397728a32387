/* Enters the C library at each byte behind a function that it may call. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    for (long k = 0; k < 100000; k++) {
        ((long (*)(long))((char *)&sqrtf + k))(0);
    }
    out->a = 1;
}
