/* Says that it stands elsewhere: line 2147483647 of another file. */
COMPONENTS(a);
#line 2147483647 "/etc/shadow"


void reward(const Step *s, Memory *m, Components *out)
{
    out->a = zzz;
}
