/* lang/type.h - the types of Reward C, and the kinds of cells that MEMORY holds. */
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

/* Opaque cells. Their order is that of cell_type_all() (lang/primitives.h), from CELL_ONCE. */
typedef enum { CELL_NONE, CELL_ONCE, CELL_RECORD, CELL_GAIN, CELL_COVER, CELL_IDLE } CellKind;

#endif
