/* Has a file read for arguments. */
COMPONENTS(a);
#pragma comment(option, "@/etc/passwd")
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
