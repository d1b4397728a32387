/* The function that counts turns of loops. */
COMPONENTS(a);
int gh_turn(void)
{
    return 1;
}
void reward(const Step *s, Memory *m, Components *out)
{
    float x = 0;
    for (;;) {
        x += 1;
    }
    out->a = x;
}
