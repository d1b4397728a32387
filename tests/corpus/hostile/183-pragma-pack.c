/* Packs structs, so that the step would be read wrongly. */
COMPONENTS(a);
#pragma pack(1)
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = s->now.position;
}
