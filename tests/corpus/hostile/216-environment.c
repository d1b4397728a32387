/* Reads the environment by its name. */
COMPONENTS(a);
extern char **environ;
void reward(const Step *s, Memory *m, Components *out)
{
    out->a = environ[0][0];
}
