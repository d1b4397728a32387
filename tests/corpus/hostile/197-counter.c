/* Asks which include path there is. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = __has_include("/etc/passwd");
}
