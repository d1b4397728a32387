/* Memory that ends the struct and begins a function. */
COMPONENTS(a);
MEMORY(int x; } Memory; typedef struct { int y;);
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
