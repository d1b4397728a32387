/* Terms that end the struct and begin another. */
COMPONENTS(a; } Components; typedef struct { float b);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
