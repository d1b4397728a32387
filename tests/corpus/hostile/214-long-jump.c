/* Jumps out of its call. */
COMPONENTS(a);
int setjmp(long *);
void longjmp(long *, int);
void reward(const Step *s, Memory *m, Components *out)
{
    long where[64];
    setjmp(where);
    longjmp(where, 1);
    out->a = 1;
}
