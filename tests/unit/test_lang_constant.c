/* Arithmetic on known numbers: the corners where C leaves something open, and Reward C does not. */
#include "lang/constant.h"

#include <math.h>

#include "tests/test.h"

static Constant of_int(int32_t i)
{
    return (Constant){.type = TYPE_INT, .i = i};
}

static Constant of_float(float f)
{
    return (Constant){.type = TYPE_FLOAT, .f = f};
}

static Constant of_bool(bool b)
{
    return (Constant){.type = TYPE_BOOL, .i = b ? 1 : 0};
}

TEST(ints)
{
    static const struct {
        const char *name;
        Op op;
        int32_t a, b, want;
    } rows[] = {
        {"sum wraps", OP_ADD, INT32_MAX, 1, INT32_MIN},
        {"difference wraps", OP_SUB, INT32_MIN, 1, INT32_MAX},
        {"product wraps", OP_MUL, 65536, 65537, 65536},
        {"quotient to zero", OP_DIV, -7, 2, -3},
        {"quotient that does not fit", OP_DIV, INT32_MIN, -1, INT32_MIN},
        {"remainder has the sign of the first", OP_MOD, -7, 2, -1},
        {"remainder of what does not fit", OP_MOD, INT32_MIN, -1, 0},
        {"remainder by INT_MIN", OP_MOD, 5, INT32_MIN, 5},
        {"shift by 32 is by 0", OP_SHL, 3, 32, 3},
        {"shift by -1 is by 31", OP_SHL, 1, -1, INT32_MIN},
        {"shift out", OP_SHL, 3, 31, INT32_MIN},
        {"shift right keeps the sign", OP_SHR, -8, 1, -4},
        {"shift right by 33", OP_SHR, -8, 33, -4},
        {"and", OP_BITAND, -2, 7, 6},
        {"or", OP_BITOR, -8, 3, -5},
        {"xor", OP_BITXOR, -1, 5, -6},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Constant out = {0};
        test_case = rows[i].name;
        CHECK(constant_binary(rows[i].op, of_int(rows[i].a), of_int(rows[i].b), &out));
        CHECK_INT(out.type, TYPE_INT);
        CHECK_INT(out.i, rows[i].want);
    }
    test_case = "faults";
    {
        Constant out;
        CHECK(!constant_binary(OP_DIV, of_int(1), of_int(0), &out));
        CHECK(!constant_binary(OP_MOD, of_int(1), of_int(0), &out));
    }
    test_case = "of one operand";
    CHECK_INT(constant_unary(OP_NEG, of_int(INT32_MIN)).i, INT32_MIN);
    CHECK_INT(constant_unary(OP_BITNOT, of_int(INT32_MAX)).i, INT32_MIN);
    CHECK(constant_same(constant_unary(OP_NOT, of_bool(false)), of_bool(true)));
}

TEST(comparisons)
{
    static const Op ops[] = {OP_LT, OP_LE, OP_GT, OP_GE, OP_EQ, OP_NE};
    static const struct {
        const char *name;
        float a, b;
        const char *want; /* of each op: 1 or 0 */
    } rows[] = {
        {"less", 1.0f, 2.0f, "110001"},       {"same", 2.0f, 2.0f, "010110"},
        {"greater", 3.0f, 2.0f, "001101"},    {"zeros", -0.0f, 0.0f, "010110"},
        {"not a number", NAN, NAN, "000001"}, {"infinite", -INFINITY, INFINITY, "110001"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        for (size_t k = 0; k < ARRAY_LEN(ops); k++) {
            Constant out;
            test_case = rows[i].name;
            CHECK(constant_binary(ops[k], of_float(rows[i].a), of_float(rows[i].b), &out));
            CHECK(constant_same(out, of_bool(rows[i].want[k] == '1')));
        }
    }
}

TEST(conversions)
{
    static const struct {
        const char *name;
        float from;
        int32_t to;
    } rows[] = {
        {"down", 2.9f, 2},
        {"up", -2.9f, -2},
        {"not a number", NAN, 0},
        {"above", 3e9f, INT32_MAX},
        {"at the end", 2147483648.0f, INT32_MAX},
        {"just below it", 2147483520.0f, 2147483520},
        {"below", -3e9f, INT32_MIN},
        {"at the other end", -2147483648.0f, INT32_MIN},
        {"infinite", INFINITY, INT32_MAX},
        {"infinite below", -INFINITY, INT32_MIN},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        test_case = rows[i].name;
        CHECK_INT(constant_convert(of_float(rows[i].from), TYPE_INT).i, rows[i].to);
    }
    test_case = "to float, to nearest";
    CHECK(constant_convert(of_int(16777217), TYPE_FLOAT).f == 16777216.0f);
    CHECK(constant_convert(of_int(INT32_MAX), TYPE_FLOAT).f == 2147483648.0f);
    CHECK(constant_convert(of_bool(true), TYPE_FLOAT).f == 1.0f);
    test_case = "to bool";
    CHECK_INT(constant_convert(of_float(NAN), TYPE_BOOL).i, 1);
    CHECK_INT(constant_convert(of_float(0.25f), TYPE_BOOL).i, 1);
    CHECK_INT(constant_convert(of_float(-0.0f), TYPE_BOOL).i, 0);
    CHECK_INT(constant_convert(of_int(256), TYPE_BOOL).i, 1);
}

TEST(functions)
{
    const Constant args[2] = {of_float(2.0f), of_float(0.5f)};
    const Constant least = of_int(INT32_MIN), nan = of_float(NAN);
    Constant out;

    UNUSED_STATE;
    test_case = "powf";
    CHECK(constant_call(primitive_find("powf", 4), args, &out));
    CHECK(constant_same(out, of_float(1.41421356f)));
    test_case = "pow, without its f";
    CHECK(primitive_find("pow", 3) == primitive_find("powf", 4));
    test_case = "isnan";
    CHECK(constant_call(primitive_find("isnan", 5), &nan, &out));
    CHECK(constant_same(out, of_bool(true)));
    test_case = "abs wraps";
    CHECK(constant_call(primitive_find("abs", 3), &least, &out));
    CHECK(constant_same(out, least));
    test_case = "one that counts misuse";
    CHECK(!constant_call(primitive_find("sigmoid", 7), args, &out));
    test_case = "not a name of ours";
    CHECK(primitive_find("isin", 4) == NULL);
    CHECK(primitive_find("gh_fault", 8) == NULL);
    CHECK(primitive_find("", 0) == NULL);
}

TEST(sameness)
{
    UNUSED_STATE;
    CHECK(constant_same(of_float(NAN), of_float(-NAN)));
    CHECK(!constant_same(of_float(0.0f), of_float(-0.0f)));
    CHECK(!constant_same(of_int(1), of_bool(true)));
    CHECK(constant_same(of_int(-5), of_int(-5)));
}

/* The table of functions is what three readers take it for. */
TEST(rows_of_the_table)
{
    size_t count;
    const Primitive *all = primitive_all(&count);

    UNUSED_STATE;
    CHECK(count > 40 && count <= 128);
    for (size_t i = 0; i < count; i++) {
        const Primitive *p = &all[i];
        test_case = p->name;
        CHECK(p->address != NULL && p->cost >= 4 && p->cost <= 40);
        CHECK_HAS(p->declaration, p->symbol);
        CHECK((p->cell != CELL_NONE) == (p->params[0] == TYPE_CELL));
        CHECK(p->takes_step == (p->params[0] == TYPE_STEP));
        if (p->usage[0] != '\0') {
            CHECK(strncmp(p->usage, p->name, strlen(p->name)) == 0);
            CHECK(strncmp(p->symbol, "gh_", 3) == 0 && strcmp(p->symbol + 3, p->name) == 0);
            CHECK(primitive_find(p->name, strlen(p->name)) == p);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ints),        cmocka_unit_test(comparisons),
        cmocka_unit_test(conversions), cmocka_unit_test(functions),
        cmocka_unit_test(sameness),    cmocka_unit_test(rows_of_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
