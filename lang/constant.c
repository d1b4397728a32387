#include "lang/constant.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static Constant of_int(int32_t i)
{
    return (Constant){.type = TYPE_INT, .i = i};
}

static Constant of_bool(bool b)
{
    return (Constant){.type = TYPE_BOOL, .i = b ? 1 : 0};
}

static Constant of_float(float f)
{
    return (Constant){.type = TYPE_FLOAT, .f = f};
}

/* The fraction dropped, bounded by the range of int; 0 for a NaN. */
static int32_t int_of_float(float x)
{
    if (x >= 2147483648.0f) {
        return INT32_MAX;
    }
    if (x < -2147483648.0f) {
        return INT32_MIN;
    }
    return x == x ? (int32_t)x : 0;
}

Constant constant_convert(Constant x, Type to)
{
    bool from_float = x.type == TYPE_FLOAT;

    switch (to) {
    case TYPE_BOOL:
        return of_bool(from_float ? x.f != 0.0f : x.i != 0);
    case TYPE_INT:
        return of_int(from_float ? int_of_float(x.f) : x.i);
    case TYPE_FLOAT:
        return from_float ? x : of_float((float)x.i);
    default:
        assert(!"a constant is a number");
        return x;
    }
}

Constant constant_unary(Op op, Constant x)
{
    switch (op) {
    case OP_NEG:
        return x.type == TYPE_FLOAT ? of_float(-x.f) : of_int((int32_t)(0u - (uint32_t)x.i));
    case OP_NOT:
        return of_bool(x.i == 0);
    case OP_BITNOT:
        return of_int(~x.i);
    default:
        assert(!"not an operator of one operand");
        return x;
    }
}

static bool float_binary(Op op, float a, float b, Constant *out)
{
    switch (op) {
    case OP_ADD:
        *out = of_float(a + b);
        return true;
    case OP_SUB:
        *out = of_float(a - b);
        return true;
    case OP_MUL:
        *out = of_float(a * b);
        return true;
    case OP_DIV:
        *out = of_float(a / b);
        return true;
    case OP_LT:
        *out = of_bool(a < b);
        return true;
    case OP_LE:
        *out = of_bool(a <= b);
        return true;
    case OP_GT:
        *out = of_bool(a > b);
        return true;
    case OP_GE:
        *out = of_bool(a >= b);
        return true;
    case OP_EQ:
        *out = of_bool(a == b);
        return true;
    case OP_NE:
        *out = of_bool(a != b);
        return true;
    default:
        assert(!"not an operator of floats");
        return false;
    }
}

/* a / b or a % b; the only quotient that does not fit wraps around. */
static bool int_divide(Op op, int32_t a, int32_t b, Constant *out)
{
    if (b == 0) {
        return false;
    }
    if (b == -1) {
        *out = of_int(op == OP_DIV ? (int32_t)(0u - (uint32_t)a) : 0);
    } else {
        *out = of_int(op == OP_DIV ? a / b : a % b);
    }
    return true;
}

static bool int_compare(Op op, int32_t a, int32_t b)
{
    switch (op) {
    case OP_LT:
        return a < b;
    case OP_LE:
        return a <= b;
    case OP_GT:
        return a > b;
    case OP_GE:
        return a >= b;
    case OP_EQ:
        return a == b;
    default:
        assert(op == OP_NE);
        return a != b;
    }
}

static bool int_binary(Op op, int32_t a, int32_t b, Constant *out)
{
    uint32_t x = (uint32_t)a, y = (uint32_t)b;

    switch (op) {
    case OP_ADD:
        *out = of_int((int32_t)(x + y));
        return true;
    case OP_SUB:
        *out = of_int((int32_t)(x - y));
        return true;
    case OP_MUL:
        *out = of_int((int32_t)(x * y));
        return true;
    case OP_DIV:
    case OP_MOD:
        return int_divide(op, a, b, out);
    case OP_SHL:
        *out = of_int((int32_t)(x << (y % 32)));
        return true;
    case OP_SHR:
        *out = of_int(a >> (y % 32));
        return true;
    case OP_BITAND:
        *out = of_int(a & b);
        return true;
    case OP_BITOR:
        *out = of_int(a | b);
        return true;
    case OP_BITXOR:
        *out = of_int(a ^ b);
        return true;
    default:
        *out = of_bool(int_compare(op, a, b));
        return true;
    }
}

bool constant_binary(Op op, Constant a, Constant b, Constant *out)
{
    assert((a.type == TYPE_FLOAT) == (b.type == TYPE_FLOAT));
    return a.type == TYPE_FLOAT ? float_binary(op, a.f, b.f, out) : int_binary(op, a.i, b.i, out);
}

bool constant_call(const Primitive *function, const Constant *args, Constant *out)
{
    uintptr_t address = (uintptr_t)function->address;

    if (!function->is_maths) {
        return false;
    }
    if (function->params[0] == TYPE_INT) {
        *out = of_int(((int (*)(int))address)(args[0].i));
    } else if (function->returns == TYPE_BOOL) {
        *out = of_bool(((int (*)(float))address)(args[0].f) != 0);
    } else if (function->param_count == 1) {
        *out = of_float(((float (*)(float))address)(args[0].f));
    } else {
        *out = of_float(((float (*)(float, float))address)(args[0].f, args[1].f));
    }
    return true;
}

bool constant_same(Constant a, Constant b)
{
    uint32_t x, y;

    if (a.type != b.type) {
        return false;
    }
    if (a.type != TYPE_FLOAT) {
        return a.i == b.i;
    }
    memcpy(&x, &a.f, sizeof x);
    memcpy(&y, &b.f, sizeof y);
    return x == y || (isnan(a.f) && isnan(b.f));
}
