/* lang/type.h - the types of Reward C. */
#ifndef LANG_TYPE_H
#define LANG_TYPE_H

typedef enum {
    TYPE_VOID,
    TYPE_BOOL,
    TYPE_INT,
    TYPE_FLOAT,
    TYPE_STEP,   /* const Step *: a parameter, nothing else has this type */
    TYPE_MEMORY, /* Memory * */
    TYPE_OUT,    /* Components * */
    TYPE_CELL,   /* &m->cell, an argument of a primitive */
    TYPE_BAD,    /* of what was refused: only in a program that is not accepted */
} Type;

#endif
