/* The worker's main. */
COMPONENTS(a);
int main(void)
{
    return 1;
}
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = main();
}
