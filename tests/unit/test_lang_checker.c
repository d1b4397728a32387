/* The checker: what names mean, which types and conversions there are, and what is refused. */
#include "lang/program.h"

#include "base/mem.h"
#include "tests/test.h"
#include "tests/tree_text.h"

#define HEAD                                                                                       \
    "COMPONENTS(a, b); MEMORY(Record best; Once gate[2]; float x; int n; float list[3];); "        \
    "PARAM(k, 8, 1, 30); static const float W[3] = {1, 2, 3}; static const int N = 3;\n"
#define REWARD "void reward(const Step *s, Memory *m, Components *out) {\n"

/* Reads HEAD, what is outside of functions, and a reward with this body: its lines count from 1. */
static Program *read_body(const char *outside, const char *body)
{
    static char source[SOURCE_BYTES_MAX];
    Program *p;
    Err err = {0};

    (void)snprintf(source, sizeof source, HEAD "%s" REWARD "%s\n}", outside, body);
    CHECK_OK(tree_read(source, true, &p, &err), err);
    return p;
}

static void add_messages(const Program *p, bool errors, int line, Buf *out)
{
    for (int i = 0; i < p->findings.count; i++) {
        const Finding *f = &p->findings.items[i];
        if (f->is_error == errors) {
            buf_printf(out, "%s%d:%d %s", out->size > 0 ? "; " : "", f->line - line, f->column,
                       f->message);
        }
    }
}

/* Long: a table. */
TEST(types_and_conversions)
{
    static const struct {
        const char *body, *want;
    } rows[] = {
        {"float x = 1;", "{(float x (float 1))}"},
        {"int i = 1.5f;", "{(int i (int 1.5f))}"},
        {"bool t = 2;", "{(bool t (bool 2))}"},
        {"float x = s->now.position + 1;", "{(float x (+ field.1.0 (float 1)))}"},
        {"float x = s->prev.velocity * s->act.engine;",
         "{(float x (* field.0.1 (float field.2.0)))}"},
        {"int i = s->t / s->t_max;", "{(int i (/ step.0 step.1))}"},
        {"float x = s->gamma + s->terminated;", "{(float x (+ step.2 (float step.3)))}"},
        {"int i = true + false;", "{(int i (+ (int true) (int false)))}"},
        {"bool t = 1 < 2.5f;", "{(bool t (< (float 1) 2.5f))}"},
        {"bool t = s->terminated == s->truncated;", "{(bool t (== (int step.3) (int step.4)))}"},
        {"bool t = s->t && s->gamma || true;",
         "{(bool t (|| (&& (bool step.0) (bool step.2)) true))}"},
        {"bool t = !s->t; int i = ~1 + -true;",
         "{(bool t (! (bool step.0))) (int i (+ (~ 1) (- (int true))))}"},
        {"float x = +s->t;", "{(float x (float step.0))}"},
        {"float x = s->t ? 1 : 2.5f;", "{(float x (? (bool step.0) (float 1) 2.5f))}"},
        {"bool t = s->t ? true : false;", "{(bool t (? (bool step.0) true false))}"},
        {"int i = true << 3.0f > 1;", NULL},
        {"int i = 1 << true;", "{(int i (<< 1 (int true)))}"},
        {"int i = (int)3; float x = (float)(int)2.5f;", "{(int i 3) (float x (float (int 2.5f)))}"},
        {"float x = expf(1) + exp(2.0) + fabs(-1) + abs(-1) + abs(-1.5f);",
         "{(float x (+ (+ (+ (+ (expf (float 1)) (exp 2f)) (fabs (float (- 1)))) (float (abs (- "
         "1)))) (abs (- 1.5f))))}"},
        {"bool t = isnan(1);", "{(bool t (isnan (float 1)))}"},
        {"float x = once(&m->gate[1], s->t);", "{(float x (once &m.1[1] (bool step.0)))}"},
        {"float x = record(&m->best, 1) + potential(s, 0, 1);",
         "{(float x (+ (record &m.0 (float 1)) (potential s (float 0) (float 1))))}"},
        {"out->a = m->x; m->n += 1; m->list[1] = k;",
         "{(= out.0 m.2) (+= m.3 1) (= m.4[1] param.0)}"},
        {"int i = 2; i *= 1.5f; float x = 1; x -= 1; bool t = 1; t |= 2; t++; x++;",
         "{(int i 2) (*= i:3 1.5f) (float x (float 1)) (-= x:4 (float 1)) (bool t (bool 1)) (|= "
         "t:5 2) (+= t:5 1) (+= x:4 (float 1))}"},
        {"float x = W[N - 1] + PUSH_RIGHT;", "{(float x (+ W:0[(- N:1 1)] (float 2)))}"},
        {"float v[2][2] = {1, {2}}, w[] = {{1}, 2};", NULL},
        {"float v[2][2] = {{1}, {2, 3}}; int w[3] = {1, 2};",
         "{(float v[2][2] (float 1) (float 0) (float 2) (float 3)) (int w[3] 1 2)}"},
        {"float v[][2] = {1, 2, 3}; float u[3] = {};",
         "{(float v[2][2] (float 1) (float 2) (float 3)) (float u[3])}"},
        {"float x = {1}; int y = {};", "{(float x (float 1)) (int y)}"},
        {"switch (s->terminated) { case 1 + 1: break; case true: default: break; }",
         "{(switch (int step.3) (case 2 {(break)}) (case 1 default {(break)}))}"},
        {"for (int i = 0; i < N; i++) { if (i) continue; }",
         "{(for {(int i 0)} (< i:3 N:1) {(+= i:3 1)} {(if (bool i:3) {(continue)})})}"},
        {"float a, b; a = b = 1;", "{(float a) (float b) (= b:4 (float 1)) (= a:3 b:4)}"},
        {"(void)s; (void)m->x; ; (void)record(&m->best, 1);",
         "{(empty) (empty) (empty) (record &m.0 (float 1))}"},
        {"float x = 1; { int x = 2; x++; } x++;",
         "{(float x (float 1)) (block {(int x 2) (+= x:4 1)}) (+= x:3 (float 1))}"},
        {"(out->a) = (m)->x + (W)[(1)];", "{(= out.0 (+ m.2 W:0[1]))}"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Program *p = read_body("", rows[i].body);
        Buf text;
        test_case = rows[i].body;
        buf_init(&text, 65536);
        if (rows[i].want == NULL) {
            CHECK(p->findings.errors > 0);
        } else {
            add_messages(p, true, 0, &text);
            CHECK_STR(text.data, "");
            tree_list(p->tree.reward->body, &text);
            CHECK_STR(text.data + 1, rows[i].want);
        }
        buf_release(&text);
        program_free(p);
    }
}

/* The table "Refused, and in which words" of docs/reward-c.md, and more. Long: a table. */
TEST(refusals)
{
    static const struct {
        const char *outside, *body, *want; /* lines count from that of the body */
    } rows[] = {
        {"", "while (1) { }",
         "1:1 while is not part of Reward C: use for with a bound, as in for (int i = 0; i < 8; "
         "i++)"},
        {"", "asm(1); extern int x; volatile int y;",
         "1:1 asm is not part of Reward C; 1:9 extern is not part of Reward C; 1:23 volatile is "
         "not "
         "part of Reward C"},
        {"", "float x = sizeof(int);", "1:11 sizeof is not part of Reward C"},
        {"", "Obs o = s->now;",
         "1:1 structs are not copied in Reward C: read s->now.field and s->prev.field"},
        {"float f(float x) { return x; } ", "out->a = f(s->now);",
         "1:15 structs are not copied in Reward C: read a field, as in s->now.position"},
        {"", "Record *r = &m->best;",
         "1:1 cells are declared in MEMORY and read by primitives, as in once(&m->reached, x)"},
        {"", "out->a = once(&m->best, 1);", "1:16 once takes a Once, m->best is a Record"},
        {"", "out->a = record(&m->gate, 1);",
         "1:18 m->gate is an array: it is read by its elements, as in m->gate[0]; it cannot be "
         "handed on"},
        {"", "out->a = record(&m->gate[0], 1);", "1:18 record takes a Record, m->gate is a Once"},
        {"", "out->a = record(best, 1);",
         "1:17 record takes the address of a Record in MEMORY first: record(&m->cell, x)"},
        {"", "out->a = record(&out->a, 1);",
         "1:18 record takes the address of a Record in MEMORY first: record(&m->cell, x)"},
        {"", "out->a = record(m, 1);",
         "1:17 record takes the address of a Record in MEMORY first: record(&m->cell, x)"},
        {"", "out->a = m->gate[2];",
         "1:10 m->gate is a cell: it is read by a primitive that gets its address, as in "
         "once(&m->gate[i], …); 1:18 m->gate has 2 elements, 0 to 1: there is no element 2"},
        {"", "s->t = 0; s = 0; N = 1; W[0] = 1; k += 1; true = 1; 3 = 4; s->t++;",
         "1:1 the step cannot be changed: a reward reads it; 1:11 s cannot be changed: it is one "
         "of "
         "the three pointers; 1:18 N cannot be changed: it is const; 1:25 W cannot be changed: it "
         "is const; 1:35 k cannot be changed: it is a PARAM; 1:43 true cannot be changed: it is a "
         "constant; 1:53 3 cannot be changed: it is a constant; 1:60 the step cannot "
         "be changed: a reward reads it"},
        {"", "float x = (1, 2);", "1:13 expected ')' before ','"},
        {"", "int i = 0; W[i++] = 1;",
         "1:15 an assignment is a statement of its own in Reward C: write x += 1 before or after "
         "this one"},
        {"", "out->a = record(&m->best, 1) * record(&m->best, 2);",
         "1:30 both sides of '*' change m->best, and C does not say which comes first: use two "
         "statements"},
        {"float f(Components *o) { o->a = 1; return 1; } ", "out->b = out->a + f(out);",
         "1:17 both sides of '+' use out->a, one of them changes it, and C does not say which "
         "comes "
         "first: use two statements"},
        {"float g(Memory *n) { n->n++; return 1; } float f(Memory *m) { return g(m); } ",
         "m->list[m->n] = f(m); m->x += f(m); m->n += f(m);",
         "1:15 both sides of '=' use m->n, one of them changes it, and C does not say which comes "
         "first: use two statements; 1:42 both sides of '+=' use m->n, one of them changes it, and "
         "C does not say which comes first: use two statements"},
        {"float f(Memory *m, int i) { return once(&m->gate[i], 1); } ",
         "float v[2] = {f(m, 0), f(m, 1)};",
         "1:15 two values in these braces change m->gate, and C does not say which comes first: "
         "use "
         "two statements"},
        {"", "float x = gaussian(record(&m->best, 1), record(&m->best, 2), 1);",
         "1:11 two arguments of gaussian change m->best, and C does not say which comes first: use "
         "two statements"},
        {"float f(float x, float y) { return x + y; } ", "out->a = f(1) + f() + f(1, 2, 3);",
         "1:10 f takes 2 arguments, 1 is given: f(x, y); 1:17 f takes 2 arguments, 0 are given: "
         "f(x, y); 1:23 f takes 2 arguments, 3 are given: f(x, y)"},
        {"float f(const Step *, float) { return 1; } ", "out->a = f(s) + f(m, 1);",
         "1:10 f takes 2 arguments, 1 is given: f(const Step *, float); 1:19 a parameter 'const "
         "Step *' must be handed on here: f(const Step *, float)"},
        {"void f(void) { } ", "out->a = f(); f() + 1;",
         "1:10 f returns nothing: it has no value; 1:19 this value is not used: an assignment is "
         "written x = value;"},
        {"", "out->a = s; out->b = -m + s->gamma;",
         "1:10 s is a pointer: it is only read with -> or handed on to a function; 1:23 m is a "
         "pointer: it is only read with -> or handed on to a function"},
        {"", "out->a = W; out->b = W[1][1] + m->list + k[0];",
         "1:10 W is an array: it is read by its elements, as in W[0]; it cannot be handed on; 1:22 "
         "W has 1 dimension, 2 indices are given; 1:32 m->list is an array: it is read by its "
         "elements, as in m->list[0]; it cannot be handed on; 1:42 k is no array"},
        {"", "out->a = W[-1] + W[N] + W[1.0f] + W[s->gamma];",
         "1:12 W has 3 elements, 0 to 2: there is no element -1; 1:20 W has 3 elements, 0 to 2: "
         "there is no element 3; 1:27 an index is an int, this is a float: write (int)(…); 1:37 an "
         "index is an int, this is a float: write (int)(…)"},
        {"", "out->a = nope + nope * nope; nope = 1;", "1:10 there is no variable 'nope'"},
        {"", "out->a = nope(1) + nope(2);", "1:10 there is no function 'nope'"},
        {"", "out->c = 1; out->c = 2; m->y = 1; m->y = 2;",
         "1:6 out (what COMPONENTS and the like declare) has no member 'c'; 1:28 MEMORY has no "
         "member 'y'"},
        {"", "float x; int x; { int x; } float y, y;",
         "1:14 x is declared twice: first in line 3; 1:37 y is declared twice: first in line 3"},
        {"", "float m = 1;", "1:7 m is declared twice: first in line 2"},
        {"", "for (int i = 0; i < 3; i++) { } i = 1;", "1:33 there is no variable 'i'"},
        {"", "if (1) { int i = 1; } out->a = i;", "1:32 there is no variable 'i'"},
        {"", "switch (s->t) { case 0: { int i = 1; } i = 2; case N: case 3: case 1.5: ; }",
         "1:40 there is no variable 'i'; 1:60 two labels of this switch are 3; 1:68 a label is an "
         "int that is known before the reward runs"},
        {"", "break; for (;;) { continue; } switch (1) { case 1: continue; }",
         "1:1 break stands in a for or a switch; 1:52 continue stands in a for"},
        {"float f(float x) { if (x > 0) return 1; } ", "out->a = f(1);",
         "0:7 f does not return a value on every path: add a return at its end, in line 2"},
        {"int f(int x) { switch (x) { case 1: return 1; default: break; } } ", "out->a = f(1);",
         "0:5 f does not return a value on every path: add a return at its end, in line 2"},
        {"int f(int x) { for (;;) { return 1; } } ", "out->a = f(1);",
         "0:5 f does not return a value on every path: add a return at its end, in line 2"},
        {"float f(float x) { return f(x); } ", "",
         "0:7 the function f calls itself: recursion is not part of Reward C"},
        {"float f(float x); ", "out->a = f(1);",
         "0:7 the function f is declared here and defined nowhere"},
        {"float f(float x); float f(int x) { return x; } ", "out->a = f(1);",
         "0:25 f has another result or other parameters in line 2"},
        {"float f(float x, float x) { return x; } ", "",
         "0:24 x is declared twice: first in line 2"},
        {"static const float A = B; static const float B = 1; ", "",
         "0:24 there is no variable 'B'"},
        {"static const float A = W[0]; ", "",
         "0:24 the initialiser of A must be known before the reward runs"},
        {"", "static const float x = s->gamma; static const int i = k;",
         "1:24 the initialiser of x must be known before the reward runs"},
        {"", "const int n = s->t; float v[n]; float w[k]; float u[2.0f]; float t[1 - 1];",
         "1:29 the size of an array must be known before the reward runs; 1:41 the size of an "
         "array "
         "must be known before the reward runs; 1:53 the size of an array is an int; 1:70 an array "
         "has 1 to 1024 elements here, not 0"},
        {"", "float v[1024]; float w[1];",
         "1:22 the arrays of this function have more than 1024 elements together"},
        {"", "float v[33][32];", "1:7 an array has 1 to 1024 elements here"},
        {"static const int A[4094] = {1}; ", "",
         "0:18 the arrays of all tables have more than 4096 elements together"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Program *p = read_body(rows[i].outside, rows[i].body);
        Buf text;
        test_case = rows[i].body[0] != '\0' ? rows[i].body : rows[i].outside;
        buf_init(&text, 65536);
        add_messages(p, true, 2, &text);
        CHECK_STR(text.data, rows[i].want);
        buf_release(&text);
        program_free(p);
    }
}

TEST(notes)
{
    static const struct {
        const char *body, *want;
    } rows[] = {
        {"int i = 2.0f; int j = (int)s->gamma; float x = 1; x = x + 1;", ""},
        {"int i = s->gamma; i = 2.5f; i += 0.5f;",
         "1:9 this float becomes an int and loses its fraction: (int) says that it is meant; 1:23 "
         "this float becomes an int and loses its fraction: (int) says that it is meant; 1:31 this "
         "float becomes an int and loses its fraction"},
        {"float x; x = 1; x += 1; float v[3]; v[0] = 1; out->a = v[1];", ""},
        {"float x; x += 1; x += 2; float y; out->a = y + y; int z; (void)z;",
         "1:10 x has no value yet: it is 0; 1:44 y has no value yet: it is 0; 1:64 z has no value "
         "yet: it is 0"},
        {"bool t = 1 < s->gamma < 3;",
         "1:23 this compares a truth value: a < b < c is a < b && b < c"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Program *p = read_body("", rows[i].body);
        Buf text;
        test_case = rows[i].body;
        buf_init(&text, 65536);
        CHECK_INT(p->findings.errors, 0);
        add_messages(p, false, 2, &text);
        CHECK_STR(text.data, rows[i].want);
        buf_release(&text);
        program_free(p);
    }
}

TEST(values_that_are_known)
{
    static const struct {
        const char *declaration;
        bool has_value;
        Constant value;
    } rows[] = {
        {"const int v = 2 * N + (int)2.9f;", true, {.type = TYPE_INT, .i = 8}},
        {"static const float v = M_PI * 0;", true, {.type = TYPE_FLOAT, .f = 0.0f}},
        {"const bool v = N > 2 && !false;", true, {.type = TYPE_BOOL, .i = 1}},
        {"const float v = sqrtf(4) + fabs(-1);", true, {.type = TYPE_FLOAT, .f = 3.0f}},
        {"const int v = false && 1 / 0;", true, {.type = TYPE_INT, .i = 0}},
        {"const int v = N ? 5 : 1 / 0;", true, {.type = TYPE_INT, .i = 5}},
        {"const int v;", true, {.type = TYPE_INT, .i = 0}},
        {"const int v = 1 / 0;", false, {.type = TYPE_INT}},
        {"const float v = k;", false, {.type = TYPE_FLOAT}},
        {"const float v = s->gamma;", false, {.type = TYPE_FLOAT}},
        {"const float v = clip(1, 0, 2);", false, {.type = TYPE_FLOAT}},
        {"int v = 1;", false, {.type = TYPE_INT}},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Program *p = read_body("", rows[i].declaration);
        const Symbol *v = p->tree.reward->body->symbol;
        test_case = rows[i].declaration;
        CHECK_INT(p->findings.errors, 0);
        CHECK_INT(v->has_value, rows[i].has_value);
        if (v->has_value) {
            CHECK_INT(v->value.type, rows[i].value.type);
            CHECK_INT(v->value.i, rows[i].value.i);
            CHECK(v->value.f == rows[i].value.f);
        }
        program_free(p);
    }
}

TEST(effects_are_those_of_callees)
{
    static const char outside[] =
        "float h(Memory *m) { return m->x; } float f(Memory *m, Components *o) { o->b = h(m); "
        "return record(&m->best, 1); } float g(Memory *m, Components *o) { m->list[1] = 2; return "
        "f(m, o); } float i(Memory *m) { return once(&m->gate[(int)m->x], 1); } ";
    Program *p = read_body(outside, "out->a = g(m, out);");
    const Function *f[5], *at = p->tree.functions;

    UNUSED_STATE;
    test_case = "effects";
    CHECK_INT(p->findings.errors, 0);
    for (int i = 0; i < 5; i++, at = at->next) {
        CHECK(at != NULL);
        f[i] = at;
    }
    /* Words of MEMORY: best 0 and 1, gate 2 and 3, x 4, n 5, list 6 to 8. */
    CHECK_INT(f[0]->effects.memory_read, 1 << 4);
    CHECK_INT(f[0]->effects.memory_written, 0);
    CHECK_INT(f[1]->effects.memory_written, 1);
    CHECK_INT(f[1]->effects.terms_written, 2);
    CHECK_INT(f[2]->effects.memory_written, 1 | 1 << 7);
    CHECK_INT(f[2]->effects.memory_read, 1 | 1 << 4);
    CHECK_INT(f[3]->effects.memory_written, 3 << 2);
    CHECK_INT(f[4]->effects.terms_written, 3);
    CHECK_INT(f[0]->call_depth, 1);
    CHECK_INT(f[1]->call_depth, 2);
    CHECK_INT(f[2]->call_depth, 3);
    CHECK_INT(f[4]->call_depth, 4);
    program_free(p);
}

TEST(what_a_program_has)
{
    static const char source[] =
        "SPARSE(d); MEMORY(float x; Cover c[2]; bool t; Gain g); COMPONENTS(e); FACTORS(f);\n"
        "PARAM(p, 1.0 / 2, -1, 1); PARAM(q, -1e3, -2e3, 0);\n" REWARD
        "float v; { int w; for (int i = 0; i < 3; i++) { bool u; } } }";
    Program *p;
    Err err = {0};

    UNUSED_STATE;
    test_case = "parts";
    CHECK_OK(tree_read(source, true, &p, &err), err);
    CHECK_INT(p->findings.errors, 0);
    CHECK_INT(p->terms.count, 3);
    CHECK_STR(p->terms.items[0].name, "d");
    CHECK_INT(p->terms.items[0].role, TERM_SPARSE);
    CHECK_INT(p->terms.items[2].role, TERM_FACTOR);
    CHECK_INT(p->memory_bytes, 4 + 64 + 4 + 8);
    CHECK_INT(p->cell_count, 4);
    CHECK_INT(p->cells[1].kind, CELL_COVER);
    CHECK_INT(p->cells[1].length, 2);
    CHECK_INT(p->cells[1].bytes, 32);
    CHECK_INT(p->cells[3].offset, 72);
    CHECK_INT(p->param_count, 2);
    CHECK(p->params[0].value == 0.5f);
    CHECK(p->params[1].lo == -2000.0f);
    CHECK_INT(p->tree.reward->local_count, 7);
    for (int i = 0; i < 7; i++) {
        CHECK_INT(p->tree.reward->locals[i]->id, i);
    }
    CHECK_INT(p->tree.reward->locals[6]->type, TYPE_BOOL);
    program_free(p);
}

/* A source that has `count` of something is accepted, one with one more is refused. */
static void check_limit(const char *name, const char *head, const char *item, const char *tail,
                        int count, const char *message)
{
    static char source[SOURCE_BYTES_MAX];

    test_case = name;
    for (int more = 0; more < 2; more++) {
        size_t used = (size_t)snprintf(source, sizeof source, "%s", head);
        Program *p;
        Err err = {0};
        for (int i = 0; i < count + more; i++) {
            for (const char *c = item; *c != '\0'; c++) { /* '#' stands for the number */
                if (*c == '#') {
                    used += (size_t)snprintf(source + used, sizeof source - used, "%d", i);
                } else {
                    source[used++] = *c;
                }
            }
        }
        (void)snprintf(source + used, sizeof source - used, "%s", tail);
        CHECK_OK(tree_read(source, true, &p, &err), err);
        CHECK_INT(p->findings.errors > 0, more);
        if (more) {
            CHECK_HAS(p->findings.items[0].message, message);
        }
        program_free(p);
    }
}

TEST(limits)
{
    UNUSED_STATE;
    check_limit("terms", "COMPONENTS(", "t#,", "); " REWARD "}", TERMS_MAX, "24 at most");
    check_limit("params", "COMPONENTS(a);", "PARAM(p#, 1, 0, 2);", REWARD "}", PARAMS_MAX,
                "16 at most");
    check_limit("cells", "COMPONENTS(a); MEMORY(", "float c#;", "); " REWARD "}", CELLS_MAX,
                "256 bytes");
    check_limit("functions", "COMPONENTS(a);", "void f#(void) { }", REWARD "}", FUNCTIONS_MAX - 1,
                "64 at most");
    check_limit("parameters", "COMPONENTS(a); void f(int b", ", int a#", ") { } " REWARD "}",
                FUNCTION_PARAMETERS_MAX - 1, "16 parameters");
    check_limit("variables", "COMPONENTS(a); " REWARD, "int v#;", "}", SCOPE_SYMBOLS_MAX - 3,
                "256 variables");
    check_limit("dimensions", "COMPONENTS(a); " REWARD "float v", "[1]", "; }", DIMENSIONS_MAX,
                "3 dimensions");
}

TEST(calls_within_calls_are_bounded)
{
    UNUSED_STATE;
    test_case = "call depth";
    for (int depth = CALL_DEPTH_MAX; depth <= CALL_DEPTH_MAX + 4; depth += 4) {
        char source[4096];
        size_t used = (size_t)snprintf(source, sizeof source,
                                       "COMPONENTS(a); float f1(void) { "
                                       "return 1; }\n");
        Program *p;
        Err err = {0};
        for (int i = 2; i < depth; i++) {
            used += (size_t)snprintf(source + used, sizeof source - used,
                                     "float f%d(void) { return f%d(); }\n", i, i - 1);
        }
        (void)snprintf(source + used, sizeof source - used, REWARD "out->a = f%d(); }", depth - 1);
        CHECK_OK(tree_read(source, true, &p, &err), err);
        CHECK_INT(p->findings.errors, depth > CALL_DEPTH_MAX);
        if (depth > CALL_DEPTH_MAX) {
            CHECK_HAS(p->findings.items[0].message,
                      "calls within calls are at most 16 deep: those of f17 are 17");
        }
        program_free(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_and_conversions),
        cmocka_unit_test(refusals),
        cmocka_unit_test(notes),
        cmocka_unit_test(values_that_are_known),
        cmocka_unit_test(effects_are_those_of_callees),
        cmocka_unit_test(what_a_program_has),
        cmocka_unit_test(limits),
        cmocka_unit_test(calls_within_calls_are_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
