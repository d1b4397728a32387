Here is the reward:

```c
COMPONENTS(a);

void reward(const Step *s, Memory *m, Components *out)
{
    out->a = 1;
}
```
It pays 1 for each step.
