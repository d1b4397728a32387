/* A reward that is another function. */
COMPONENTS(a);
void reward(const Step *s, Memory *m, Components *out) __attribute__((alias("memset")));
