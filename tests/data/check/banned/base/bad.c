/* strcpy(a, b) in a comment is talk. */
void bad(char *to, const char *from)
{
    strcpy(to, from);
    /* a comment over
     * two lines: sprintf(to, from) */ sprintf (to, "%s", from);
    puts("system(\"true\")"); // gets(to)
    my_rand(1);
    if (atoi(from) > rand()) { system(from); }
}
