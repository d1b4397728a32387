#ifndef BASE_HALF_H
#define BASE_HALF
#endif
