#ifndef OTHER_H
#define OTHER_H
#endif
