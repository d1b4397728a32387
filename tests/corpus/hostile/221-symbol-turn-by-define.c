/* The same by a macro. */
COMPONENTS(a);
#define gh_turn() 1
void reward(const Step *s, Memory *m, Components *out)
{
    float x = 0;
    for (int i = 0; i < 1000000000; i++) {
        x += 1;
    }
    out->a = x;
}
