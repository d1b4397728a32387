/* Switches warnings off, then calls what nobody declared. */
COMPONENTS(a);
#pragma comment(option, "-w -Wno-error")
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = getenv("OPENAI_API_KEY") != 0;
}
