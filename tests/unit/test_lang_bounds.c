/* What one call costs: turns of loops, ranges of ints, operations, and what is refused. */
#include "lang/bounds.h"

#include <stdint.h>

#include "lang/constant.h"
#include "lang/range.h"
#include "tests/test.h"

#define PRE                                                                                        \
    "COMPONENTS(a); MEMORY(int n; int cells[8]; Cover cover;);\n"                                  \
    "static const int few[3] = {1, 2, 0};\n"                                                       \
    "void reward(const Step *s, Memory *m, Components *out) { float v[8]; float x = 0; "

static Program *parse(const char *source)
{
    Program *p = NULL;
    Err err = {0};

    CHECK_OK(program_parse(task_find("mountain-car"), source, strlen(source), &p, &err), err);
    return p;
}

static Program *parse_accepted(const char *source)
{
    Program *p = parse(source);
    Buf why;

    buf_init(&why, 65536);
    program_explain(p, &why);
    CHECK_STR(why.size > 0 ? why.data : "", "");
    buf_release(&why);
    CHECK(program_accepted(p));
    return p;
}

/* The first loop within a list, or NULL. */
static const Stmt *find_loop(const Stmt *list)
{
    for (const Stmt *s = list; s != NULL; s = s->next) {
        const Stmt *inner;
        if (s->kind == STMT_FOR) {
            return s;
        }
        inner = find_loop(s->body);
        if (inner != NULL) {
            return inner;
        }
    }
    return NULL;
}

TEST(turns)
{
    static const struct {
        const char *name, *head;
        int turns, inner; /* of a loop in its body; -1: there is none */
    } rows[] = {
        {"up", "for (int i = 0; i < 8; i++) x += 1;", 8, -1},
        {"up to", "for (int i = 0; i <= 8; ++i) x += 1;", 9, -1},
        {"down", "for (int i = 7; i >= 0; i--) x += 1;", 8, -1},
        {"the other way round", "for (int i = 0; 8 > i; i++) x += 1;", 8, -1},
        {"not equal", "for (int i = 8; i != 0; i -= 2) x += 1;", 4, -1},
        {"in steps", "for (int i = 0; i < 10; i = i + 3) x += 1;", 4, -1},
        {"doubled", "for (int i = 1; i < 100; i *= 2) x += 1;", 7, -1},
        {"shifted", "for (int i = 1; i < 100; i <<= 1) x += 1;", 7, -1},
        {"halved", "for (int i = 100; i > 0; i /= 2) x += 1;", 7, -1},
        {"until it wraps", "for (int i = 1; i > 0; i *= 2) x += 1;", 31, -1},
        {"of floats", "for (float f = 0; f < 1.0f; f += 0.25f) x += f;", 4, -1},
        {"of floats that are not exact", "for (float f = 0; f < 1.0f; f += 0.1f) x += f;", 10, -1},
        {"int against float", "for (int i = 0; i < 2.5f; i++) x += 1;", 3, -1},
        {"set, not declared", "int i; for (i = 2; i < 5; i++) x += 1;", 3, -1},
        {"two variables", "for (int i = 0, j = 9; i < j; i++, j--) x += 1;", -1, -1},
        {"two variables, one bounds", "for (int i = 0, j = 9; i < 4 && j > 0; i++, j -= 4) x++;", 3,
         -1},
        {"never", "for (int i = 8; i < 8; i++) x += 1;", 0, -1},
        {"with break", "for (int i = 0; i < 8; i++) { if (x > 2) break; x += 1; }", 8, -1},
        {"with continue", "for (int i = 0; i < 8; i++) { if (x > 2) continue; x += 1; }", 8, -1},
        {"unknown, and bounded", "int n = m->n; for (int i = 0; i < 16 && i < n; i++) x += 1;", 16,
         -1},
        {"bounded behind", "int n = m->n; for (int i = 0; i < n && i < 16; i++) x += 1;", 16, -1},
        {"a constant by name", "const int n = 4; for (int i = 0; i < n; i++) x += 1;", 4, -1},
        {"a variable that is never assigned", "int n = 4; for (int i = 0; i < n; i++) x += 1;", 4,
         -1},
        {"a limit of bits", "int n = m->n & 7; for (int i = 0; i < n; i++) x += 1;", 7, -1},
        {"a limit from a table", "int n = few[m->n & 1]; for (int i = 0; i < n; i++) x += 1;", 2,
         -1},
        {"triangle", "for (int i = 0; i < 4; i++) for (int j = i + 1; j < 4; j++) x += 1;", 4, 3},
        {"other triangle", "for (int i = 0; i < 4; i++) for (int j = 0; j <= i; j++) x += 1;", 4,
         4},
        {"downwards in it", "for (int i = 0; i < 4; i++) for (int j = i; j >= 0; j--) x += 1;", 4,
         4},
        {"by the outer one's double",
         "for (int i = 1; i < 4; i++) for (int j = 2 * i; j < 9; j += 2) x += 1;", 4 - 1, 4},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char source[1024];
        Program *p;
        const Stmt *loop;
        test_case = rows[i].name;
        (void)snprintf(source, sizeof source, PRE "%s out->a = x; }", rows[i].head);
        p = parse(source);
        if (rows[i].turns < 0) {
            CHECK(!program_accepted(p));
            program_free(p);
            continue;
        }
        program_free(p);
        p = parse_accepted(source);
        loop = find_loop(program_tree(p)->reward->body);
        CHECK(loop != NULL);
        CHECK_INT(loop->turns, rows[i].turns);
        if (rows[i].inner >= 0) {
            CHECK_INT(find_loop(loop->body)->turns, rows[i].inner);
        }
        program_free(p);
    }
}

/* Long: a table. */
TEST(operations)
{
    static const struct {
        const char *name, *source;
        int operations;
    } rows[] = {
        {"an assignment",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ out->a = 1; }",
         1},
        {"what is known costs nothing",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ out->a = 1 + 2 * expf(3); if (1 > 2) { out->a = sinf(s->gamma); } }",
         1},
        {"an operator",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ out->a = s->gamma * 2 + 1; }",
         3},
        {"a conversion",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ out->a = s->t; }",
         2},
        {"a division",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ out->a = s->gamma / 3; }",
         5},
        {"mathematics",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ out->a = expf(s->gamma); }",
         17},
        {"a call",
         "float f(float x) { return x * x; } COMPONENTS(a); "
         "void reward(const Step *s, Memory *m, Components *out) { out->a = f(2); }",
         6},
        {"the dearer side",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ if (s->t > 3) { out->a = s->gamma * 2; } else { out->a = 1; } }",
         3},
        {"a chain",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ if (s->t > 3) { out->a = 3; } else if (s->t > 2) { out->a = 2; } else if "
         "(s->t > 1) { out->a = 1; } else { out->a = 0; } }",
         4},
        {"the dearer value",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ out->a = s->t > 3 ? 1.0f : s->gamma * s->gamma; }",
         4},
        {"all clauses",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ switch (s->t) { case 0: out->a = 1; break; case 1: out->a = 2; break; "
         "default: out->a = 3; } }",
         3},
        /* 1 for i, and 8 turns of: the condition 1, an index 1, += 2, i++ 2; and the condition. */
        {"a loop",
         "COMPONENTS(a); MEMORY(float v[8];); "
         "void reward(const Step *s, Memory *m, Components *out) "
         "{ out->a = 0; for (int i = 0; i < 8; i++) { out->a += m->v[i]; } }",
         1 + 1 + 8 * 6 + 1},
        {"an index that is looked at",
         "COMPONENTS(a); MEMORY(float v[8];); void reward(const Step *s, Memory *m, Components "
         "*out) { out->a = m->v[s->t]; }",
         5},
        {"an array",
         "COMPONENTS(a); void reward(const Step *s, Memory *m, Components *out) "
         "{ float v[16] = {s->gamma * 2}; out->a = v[0]; }",
         1 + 16 + 1 + 1},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Program *p;
        test_case = rows[i].name;
        p = parse_accepted(rows[i].source);
        CHECK_INT(program_operations(p), rows[i].operations);
        program_free(p);
    }
}

/* Long: a table. */
TEST(refusals)
{
    static const struct {
        const char *name, *body, *message;
    } rows[] = {
        {"no condition", "for (;;) { break; }",
         "this loop has no provable bound: it has no condition"},
        {"unknown limit", "int n = m->n; for (int i = 0; i < n; i++) { x += 1; }",
         "this loop has no provable bound: i < n, and its limit is not known before the reward "
         "runs"},
        {"how to write it", "int n = m->n; for (int i = 0; i < n; i++) { x += 1; }",
         "hint: write for (int i = 0; i < 16 && i < n; i++)"},
        {"limit in the step", "for (int i = 0; i < s->t; i++) { x += 1; }", "i < s->t"},
        {"a float's limit", "for (float f = 0; f < s->gamma; f += 0.1f) { x += 1; }",
         "is not known before the reward runs"},
        {"unknown start", "for (int i = m->n; i < 4; i++) { x += 1; }",
         "is not known before the reward runs"},
        {"unknown step", "for (int i = 0; i < 4; i += m->n) { x += 1; }",
         "is not known before the reward runs"},
        {"changed in the body", "for (int i = 0; i < 4; i++) { if (x > 1) { i = 0; } }",
         "its variable is changed in the body, too"},
        {"changed by a loop in it",
         "for (int i = 0; i < 4; i++) { for (i = 0; i < 2; i++) { x += 1; } }",
         "its variable is changed in the body, too"},
        {"changed twice", "for (int i = 0; i < 4; i++, i--) { x += 1; }", "more than once"},
        {"started elsewhere", "int i = 0; for (; i < 4; i++) { x += 1; }",
         "outside of the loop's head"},
        {"without a step", "for (int i = 0; i < 4;) { x += 1; }", "names no variable"},
        {"another variable", "for (int i = 0; x < 4; i++) { x += 1; }", "names no variable"},
        {"away from its limit", "for (int i = 0; i < 4; i--) { x += 1; }",
         "more than 4000 turns, or never ends"},
        {"that stands", "for (int i = 0; i < 4; i *= 2) { x += 1; }",
         "more than 4000 turns, or never ends"},
        {"a float that stands", "for (float f = 16777216; f < 16777300; f += 1) { x += 1; }",
         "more than 4000 turns, or never ends"},
        {"many turns", "for (int i = 0; i < 4001; i++) { x += 1; }",
         "more than 4000 turns, or never ends"},
        {"too dear", "for (int i = 0; i < 300; i++) { x += expf(x); }",
         "one call takes up to 6314 operations, 4000 are allowed: most of it in the loop of line "
         "3"},
        {"nested", "for (int i = 0; i < 60; i++) for (int j = 0; j < 60; j++) x += 1;",
         "operations, 4000 are allowed: most of it in the loop of line 3"},
        {"a static without a value", "static const int k = 1 / (int)0.5f; x = k;",
         "the initialiser of k has no value: an integer is divided by zero"},
        {"to wrap around",
         "for (int i = 0; i < 4; i++) for (int j = i; j < 2147483647; j += 2) x++;",
         "no provable bound"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char source[1024];
        Program *p;
        Buf why;
        test_case = rows[i].name;
        (void)snprintf(source, sizeof source, PRE "%s out->a = x + v[0]; }", rows[i].body);
        p = parse(source);
        buf_init(&why, 65536);
        program_explain(p, &why);
        CHECK(!program_accepted(p));
        CHECK_HAS(why.data, rows[i].message);
        CHECK(program_canonical(p, &(size_t){0}) == NULL && program_tree(p) == NULL);
        CHECK_INT(program_operations(p), 0);
        buf_release(&why);
        program_free(p);
    }
}

/* A chain of functions, each calling the one before 64 times: the count saturates. */
TEST(calls_multiply)
{
    Buf source, why;
    Program *p;

    UNUSED_STATE;
    buf_init(&source, 65536);
    buf_add_text(&source, "COMPONENTS(a);\nfloat f0(float x) { return x * x; }\n");
    for (int i = 1; i < 12; i++) {
        buf_printf(&source, "float f%d(float x) { return 0.0f", i);
        for (int k = 0; k < 64; k++) {
            buf_printf(&source, " + f%d(x)", i - 1);
        }
        buf_add_text(&source, "; }\n");
    }
    buf_add_text(&source, "void reward(const Step *s, Memory *m, Components *out)\n"
                          "{ out->a = f11(1.0f); }\n");
    p = parse(source.data);
    buf_init(&why, 65536);
    program_explain(p, &why);
    CHECK_HAS(why.data, "most of it in the call of f11 in line 15");
    buf_release(&why);
    buf_release(&source);
    program_free(p);
}

/* Each branch has a loop of its own: only one of them counts, but all are followed. */
TEST(following_loops_is_bounded)
{
    Buf source, why;
    Program *p;

    UNUSED_STATE;
    buf_init(&source, SOURCE_BYTES_MAX);
    buf_add_text(&source, "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n"
                          "{\nout->a = 0; if (s->t < 0) ;\n");
    for (int i = 0; i < 500; i++) {
        buf_printf(&source, "else if (s->t < %d) for(int i=0;i*1+0<3900;i++);\n", i);
    }
    buf_add_text(&source, "}\n");
    p = parse(source.data);
    buf_init(&why, 65536);
    program_explain(p, &why);
    CHECK_HAS(why.data, "the loops up to this one take too long to follow");
    buf_release(&why);
    buf_release(&source);
    program_free(p);
}

/* Every range holds what the operator makes of any two values within those of its operands. */
TEST(ranges_hold)
{
    static const int32_t edges[] = {INT32_MIN, INT32_MIN + 1, -65536,   -8, -1, 0, 1, 2, 7, 31, 33,
                                    65536,     INT32_MAX - 1, INT32_MAX};
    static const Op ops[] = {OP_ADD, OP_SUB, OP_MUL,    OP_DIV,   OP_MOD,
                             OP_SHL, OP_SHR, OP_BITAND, OP_BITOR, OP_BITXOR};
    int count = (int)ARRAY_LEN(edges);

    UNUSED_STATE;
    for (size_t op = 0; op < ARRAY_LEN(ops); op++) {
        test_case = "of two operands";
        for (int k = 0; k < count * count * count * count; k++) {
            int at[4] = {k % count, k / count % count, k / count / count % count,
                         k / count / count / count};
            IntRange a = range_of(edges[at[0]], edges[at[1]]),
                     b = range_of(edges[at[2]], edges[at[3]]);
            IntRange r;
            if (a.lo > a.hi || b.lo > b.hi) {
                continue;
            }
            r = range_binary(ops[op], a, b);
            for (int i = at[0]; i <= at[1]; i++) {
                for (int j = at[2]; j <= at[3]; j++) {
                    Constant out = {.type = TYPE_INT}; /* a fault gives 0 */
                    (void)constant_binary(ops[op], (Constant){TYPE_INT, edges[i], 0},
                                          (Constant){TYPE_INT, edges[j], 0}, &out);
                    CHECK(range_within(range_of(out.i, out.i), r.lo, r.hi));
                }
            }
        }
    }
}

/* "Known" means that nothing wraps around: plain C arithmetic is defined. */
TEST(known_ranges_do_not_overflow)
{
    UNUSED_STATE;
    CHECK(range_is_known(range_binary(OP_ADD, range_of(0, 7), range_of(1, 1))));
    CHECK(!range_is_known(range_binary(OP_ADD, range_of(0, INT32_MAX), range_of(1, 1))));
    CHECK(!range_is_known(range_binary(OP_SUB, range_of(INT32_MIN, 0), range_of(0, 1))));
    CHECK(!range_is_known(range_binary(OP_MUL, range_of(0, 65536), range_of(0, 32768))));
    CHECK(range_is_known(range_binary(OP_MUL, range_of(0, 65535), range_of(0, 32768))));
    CHECK(!range_is_known(range_unary(OP_NEG, range_of(INT32_MIN, 5))));
    CHECK(range_is_known(range_unary(OP_NEG, range_of(INT32_MIN + 1, 5))));
    CHECK(!range_divides(range_unknown(), range_of(-1, -1)));
    CHECK(!range_divides(range_of(0, 5), range_of(-2, 2)));
    CHECK(range_divides(range_of(0, 5), range_of(-2, -1)));
    CHECK(range_divides(range_unknown(), range_of(1, INT32_MAX)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns),
        cmocka_unit_test(operations),
        cmocka_unit_test(refusals),
        cmocka_unit_test(calls_multiply),
        cmocka_unit_test(following_loops_is_bounded),
        cmocka_unit_test(ranges_hold),
        cmocka_unit_test(known_ranges_do_not_overflow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
