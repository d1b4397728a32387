/* No guard at all. */
int none(void);
