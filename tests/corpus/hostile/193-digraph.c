/* Spellings of 1994. */
COMPONENTS(a);
%:define ONE 1
static const float x<:1:> = <%ONE%>;
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = x<:0:>;
}
