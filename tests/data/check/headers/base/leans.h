#ifndef BASE_LEANS_H
#define BASE_LEANS_H

/* Leans on <stddef.h>, which it does not include. */
size_t leans(void);

#endif
