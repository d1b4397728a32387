#ifndef BASE_GOOD_H
#define BASE_GOOD_H
#endif
