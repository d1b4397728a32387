/* Reward C from source to text: what is accepted and how it is understood, what is refused and with
 * which words, and that no source takes long or much. */
#include "lang/program.h"

#include "base/mem.h"
#include "tests/test.h"

#define HEAD                                                                                       \
    "COMPONENTS(a, b); MEMORY(Record best; Once gate[2]; int n;); PARAM(k, 8.0, 1.0, 30);\n"
#define BODY(text)                                                                                 \
    HEAD "void reward(const Step *s, Memory *m, Components *out) {\n" text                         \
         " out->a = 0; out->b = 0; }"

#define BODY_OPEN HEAD "void reward(const Step *s, Memory *m, Components *out) {\n"

static Program *parse(const char *source, size_t bytes)
{
    Program *p = NULL;
    Err err = {0};

    CHECK_OK(program_parse(task_find("mountain-car"), source, bytes, &p, &err), err);
    return p;
}

static void explain(const Program *p, Buf *out)
{
    buf_init(out, 65536);
    program_explain(p, out);
}

TEST(accepts_what_models_write)
{
    static const struct {
        const char *name, *source, *normal;
    } rows[] = {
        {"plain", BODY("float x = s->now.position;"), "float x = s->now.position;"},
        {"double and exp", BODY("double x = exp(-2.0 * k);"), "float x = expf(-2.0f * k)"},
        {"include", "#include <math.h>\n#include \"reward.h\"\n" BODY(""), "void reward"},
        {"define", "#define SCALE (2.5)\n" BODY("float x = SCALE;"), "float x = 2.5f;"},
        {"own clip wins", "float clip(float x) { return x; }\n" BODY("float x = clip(1.0f);"),
         "float x = clip(1.0f);"},
        {"variable named as a function", BODY("float gain = 1.0f; float x = gain;"),
         "float gain = 1.0f;\n    float x = gain;"},
        {"counted loop", BODY("for (int i = 0; i < 3; i++) { m->n += i; }"),
         "for (int i = 0; i < 3; i += 1) {"},
        {"number that hides a table",
         "static const float w[2] = {1, 2};\nfloat f(float w) { return w * 2; }\n" BODY(
             "float x = w[1] + f(2.0f); { float w = 3; x += w; } x = w[0];"),
         "float f(float w)"},
        {"number after an array",
         BODY("{ float p[2] = {1, 2}; float q = p[1]; m->n = (int)q; } { float p = 3; m->n = "
              "(int)p; }"),
         "float p = 3.0f;"},
        {"size by its initialiser", "static const float w[] = {1, 2, 3};\n" BODY("float x = w[2];"),
         "w[3] = {1.0f, 2.0f, 3.0f}"},
        {"size by a define", "#define N (4)\n" BODY("float v[N]; v[3] = 1;"), "float v[4]"},
        {"several declarators", BODY("float a[2], b = 1; a[0] = b; a[1] = a[0];"),
         "float b = 1.0f;"},
        {"empty parameters", "float f() { return 1; }\n" BODY("float x = f();"), "float f(void)"},
        {"const static",
         BODY("const static float k2[2] = {1, 2}; static float const q = 3; float x = k2[1] * q;"),
         "k2[2] = {1.0f, 2.0f}"},
        {"enum label", BODY("if (s->act.engine == PUSH_RIGHT) { m->n += 1; }"),
         "if (s->act.engine == 2) {"},
        {"bool", BODY("bool up = true; if (up) { m->n = 1; }"), "bool up = true;"},
        {"cast", BODY("int x = (int)2.5f * (3) & 1; float y = (m->n) * 2.0f;"), "int x = 0;"},
        {"local array", BODY("float v[2][3]; v[1][2] = 1.0f; float w = v[1][2];"), "float v[2][3]"},
        {"cells", BODY("float x = record(&m->best, 1.0f) + once(&m->gate[1], 1);"),
         "record(&m->best, 1.0f) + once(&m->gate[1], true)"},
        {"address in parentheses", BODY("float x = record((&m->best), 1);"),
         "record(&m->best, 1.0f)"},
        {"static const table",
         "static const float table[2] = {1.0f, 2.0f};\n" BODY("float x = table[1];"),
         "float table[2] = {1.0f, 2.0f}"},
        {"helper with step",
         "float f(const Step *s, float w) { return w * s->now.velocity; }\n" BODY(
             "float x = f(s, 2.0f);"),
         "float x = f(s, 2.0f);"},
        {"void cast", BODY("(void)m;"), "out->a = 0.0f;"},
        {"unary minus and not", BODY("float x = -s->now.velocity; int y = !m->n & 1;"), "m->n"},
        {"pi", BODY("float x = M_PI;"), "3.14159"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Program *p = parse(rows[i].source, strlen(rows[i].source));
        Buf why;
        size_t bytes;
        test_case = rows[i].name;
        explain(p, &why);
        CHECK_STR(why.data, "");
        CHECK(program_accepted(p));
        CHECK_HAS(program_normal(p, &bytes), rows[i].normal);
        CHECK(program_canonical(p, &bytes) != NULL);
        buf_release(&why);
        program_free(p);
    }
}

/* Long: a table. */
TEST(refuses_with_words)
{
    static const struct {
        const char *name, *source, *message;
    } rows[] = {
        {"string", BODY("float x = \"a\";"), "strings are not part"},
        {"asm", BODY("asm(1);"), "asm is not part"},
        {"dunder", BODY("__builtin_trap();"), "reserved"},
        {"attribute", "__attribute__((section(1))) int x;\n" BODY(""), "reserved"},
        {"pragma", "#pragma comment(lib, x)\n" BODY(""), "of the lines that begin with '#'"},
        {"line", "#line 5\n" BODY(""), "of the lines that begin with '#'"},
        {"function macro", "#define F(x) x\n" BODY(""), "write a function"},
        {"recursive macro", "#define A B\n#define B A\n" BODY("float x = A;"), "stands for itself"},
        {"macro keyword", "#define L while\n" BODY("L (1) { }"), "while is not part"},
        {"pointer variable", BODY("float *p = 0;"), "declare a cell in MEMORY"},
        {"pointer cast", BODY("float x = *(float *)7;"), "pointers are not part"},
        {"dereference", BODY("float x = *s;"), "pointers are not part"},
        {"pointer parameter", "float f(float *x) { return 1; }\n" BODY(""),
         "pointers are not part"},
        {"pointer result", "float *f(void) { return 0; }\n" BODY(""), "pointers are not part"},
        {"address of a local", BODY("float y = 0; float x = record(&y, 1);"),
         "takes the address of a Record in MEMORY"},
        {"address of a function", BODY("int x = (int)&reward;"), "takes the address of a cell"},
        {"index of a parameter", BODY("out[1].a = 3;"), "only read with ->"},
        {"arithmetic on a parameter", BODY("float x = (s + 1)->gamma;"), "only read with ->"},
        {"struct copy", BODY("Obs o = s->now;"), "structs are not copied"},
        {"second step", BODY("const Step *q = s;"), "stand only in the parameters"},
        {"global", "float best = 0;\n" BODY(""), "declare it in MEMORY"},
        {"static local", BODY("static float x = 0;"), "declare it in MEMORY"},
        {"goto", BODY("goto x;"), "goto is not part"},
        {"sizeof", BODY("int x = sizeof(int);"), "sizeof is not part"},
        {"unsigned", BODY("unsigned x = 1;"), "use int"},
        {"long suffix", BODY("float x = 1.0L;"), "suffixes"},
        {"unknown function", BODY("float x = printf(1);"), "no function 'printf'"},
        {"near function", BODY("float x = tanf2(1);"), "did you mean 'tanf'"},
        {"system", BODY("float x = system(1);"), "no function 'system'"},
        {"unknown field", BODY("float x = s->now.positon;"), "did you mean 'position'"},
        {"unknown term", BODY("out->c = 1;"), "no member 'c'"},
        {"unknown cell", BODY("m->bst = 1;"), "no member 'bst'"},
        {"metric", BODY("float x = s->metric;"), "no member 'metric'"},
        {"cell's inside", BODY("float x = m->best.best_;"), "m->best is a cell"},
        {"no reward", "COMPONENTS(a);\nfloat f(void) { return 1; }",
         "there is no function void reward"},
        {"wrong signature", "COMPONENTS(a);\nfloat reward(const Step *s) { return 1; }",
         "is written void reward"},
        {"other parameters", "COMPONENTS(a);\nvoid reward(Step *s) { }", "is written void reward"},
        {"no components", "void reward(const Step *s, Memory *m, Components *out) { }",
         "names no components"},
        {"twice", "COMPONENTS(a, a);\nvoid reward(const Step *s, Memory *m, Components *out) { }",
         "declared twice"},
        {"param out of range", "PARAM(q, 5, 0, 1);\n" BODY(""), "not within its range"},
        {"memory too large",
         "COMPONENTS(a); MEMORY(Cover c[64];);\n"
         "void reward(const Step *s, Memory *m, Components *out) { out->a = 1; }",
         "256 bytes"},
        {"unclosed",
         "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out) { if (1) {",
         "is not closed before the text ends"},
        {"too many closed", BODY(") ;"), "before ')'"},
        {"too many braces", BODY("") "}", "this '}' closes nothing"},
        {"python", "def reward(s):\n    return 1\n", "names no components"},
        {"empty", "", "names no components"},
        {"struct result", "struct v { float x; };\n" BODY(""), "structs of your own"},
        {"typedef", "typedef float F;\n" BODY(""), "typedef is not part"},
        {"extern", "extern int environ;\n" BODY(""), "extern is not part"},
        {"K and R", "f(x) int x; { return 1; }\n" BODY(""), "the result of f has no type"},
        {"recursion", "float f(float x) { return x > 1 ? f(x - 1) : 0; }\n" BODY(""),
         "recursion is not part"},
        {"recursion of two",
         "float g(float x);\nfloat f(float x) { return g(x); }\nfloat g(float x) { return f(x); "
         "}\n" BODY(""),
         "recursion is not part"},
        {"pointer behind const", BODY("float const *p = m->f;"), "pointers are not part"},
        {"pointer behind inline", BODY("float inline *p = 0; p[1] = 2.0;"),
         "inline stands before a function"},
        {"pointer behind else", BODY("int a = 0; if (m->n) a = 1; else *a = 3;"),
         "pointers are not part"},
        {"pointer to a cell", BODY("Once *p = 0;"), "cells are declared in MEMORY"},
        {"cast to a pointer", BODY("int x = ((int const *)0x400000)[0];"), "a cast is written"},
        {"void pointer", BODY("void const *p = (1, s);"), "pointers are not part"},
        {"neighbour's memory",
         "float peek(Memory *m) { return m->n; }\n" BODY("float x = peek((m) + 1);"),
         "must be handed on here"},
        {"indexed parameter", BODY("(m)[0] = (m)[1];"), "only read with ->"},
        {"address and more", BODY("float x = record(&m->best + 32, 1);"),
         "takes the address of a Record in MEMORY"},
        {"address for a function of one's own",
         "float f(float x) { return x; }\n" BODY("float x = f(&m->best);"),
         "takes the address of a cell"},
        {"label address", BODY("int x = (int)(&&l);"), "takes the address of a cell"},
        {"array as a number",
         "static const float t[2] = {1, 2};\n" BODY(
             "float l[2] = {1, 2}; int x = ((l - t) / 1024) & 1023;"),
         "read by its elements"},
        {"memory array as a number",
         "COMPONENTS(a); MEMORY(float f[4];);\nvoid reward(const Step *s, Memory *m, Components "
         "*out) { out->a = (m->f - 0) / 2; }",
         "read by its elements"},
        {"cell as a number", BODY("int x = m->gate[0];"), "is read by a primitive"},
        {"array parameter", "float f(const float v[3]) { return v[0]; }\n" BODY(""),
         "numbers and the three pointers"},
        {"variable length", BODY("int n = 3; float v[n];"), "known before the reward runs"},
        {"large local", BODY("float v[1025];"), "1 to 1024 elements"},
        {"large table", "static const float t[100000000];\n" BODY(""), "1 to 4096 elements"},
        {"overflowing size", "static const float t[1073741825];\n" BODY(""), "1 to 4096 elements"},
        {"statement expression", BODY("for (int i = ({ for (;0;) ; 0; }); i < 9; i++) { }"),
         "block within an expression"},
        {"compound literal", BODY("float x = (float[2]){1, 2}[0];"), "a cast is written"},
        {"global behind a function", "float f(float x), counter;\n" BODY(""), "one by one"},
        {"keyword as a parameter", "PARAM(continue, 1, 0, 2);\n" BODY(""), "cannot be a name"},
        {"type as a term",
         "COMPONENTS(const);\nvoid reward(const Step *s, Memory *m, Components *out) { }",
         "cannot be a name"},
        {"odd number", "PARAM(w, 1abc, 0, 2);\n" BODY(""), "this is not a number"},
        {"endless range", "PARAM(w, 1, 0, 1e39);\n" BODY(""), "does not fit a float"},
        {"octal", BODY("int x = 010;"), "octal numbers"},
        {"wide integer", BODY("float x = 4294967296;"), "does not fit an int"},
        {"unprototyped function", "float leak();\n" BODY("float x = leak(s->now);"),
         "structs are not copied"},
        {"prototype within", BODY("float leak(); float x = 1;"), "declared outside of functions"},
        {"row of a table",
         "static const float u[2][2] = {{1, 2}, {3, 4}};\n" BODY(
             "float t[2][2]; t[0][0] = 1; int x = ((t[0] - u[0]) / 4) & 1;"),
         "read by its elements"},
        {"variable length behind a comma",
         BODY("{ float v[1]; v[0] = 1; } { int n = 3; float b, v[n]; b = 1; v[0] = b; }"),
         "known before the reward runs"},
        {"address behind a head", BODY("float x = 1; if (1) x = &x < &x ? 1 : 2;"),
         "takes the address of a cell"},
        {"a value that is not used", BODY("float x = 1; if (1) &x < &x ? 1 : 2;"),
         "this value is not used"},
        {"loop without a condition", BODY("for (;;) { break; }"), "no provable bound"},
        {"index of a number", BODY("float x = 1; float y = x[0];"), "x is no array"},
        {"line splice", BODY("float x = 1; \\\n"), "backslash"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Program *p = parse(rows[i].source, strlen(rows[i].source));
        Buf why;
        size_t bytes;
        test_case = rows[i].name;
        explain(p, &why);
        CHECK(!program_accepted(p));
        CHECK_HAS(why.data, rows[i].message);
        CHECK(program_canonical(p, &bytes) == NULL);
        buf_release(&why);
        program_free(p);
    }
}

TEST(places_are_those_of_the_source)
{
    static const char source[] =
        "COMPONENTS(a);\n\nvoid reward(const Step *s, Memory *m, Components "
        "*out)\n{\n    out->a = foo(1);\n}\n";
    Program *p = parse(source, strlen(source));
    const Findings *f = program_findings(p);
    Buf why;

    UNUSED_STATE;
    test_case = "places";
    CHECK_INT(f->errors, 1);
    CHECK_INT(f->items[0].line, 5);
    CHECK_INT(f->items[0].column, 14);
    explain(p, &why);
    CHECK_HAS(why.data, "        out->a = foo(1);\n                 ^~~\n");
    buf_release(&why);
    program_free(p);
}

TEST(bounds_hold)
{
    static char text[SOURCE_BYTES_MAX + 2];
    Program *p;
    Buf why;

    UNUSED_STATE;
    test_case = "too long";
    memset(text, ' ', sizeof text);
    p = parse(text, sizeof text);
    CHECK(!program_accepted(p));
    program_free(p);

    test_case = "nul";
    p = parse("COMPONENTS(a);\0", 15);
    explain(p, &why);
    CHECK_HAS(why.data, "NUL");
    buf_release(&why);
    program_free(p);

    test_case = "deep";
    memset(text, '(', 60000);
    p = parse(text, 60000);
    CHECK(!program_accepted(p));
    program_free(p);

    test_case = "macro bomb";
    (void)snprintf(text, sizeof text,
                   "#define A 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1\n#define B A A A A A A A A A A A A\n"
                   "#define C B B B B B B B B B B B B B\n#define D C C C C C C C C C C C C C\n"
                   "#define E D D D D D D D D D D D D D\n" BODY("float x = E;"));
    p = parse(text, strlen(text));
    CHECK(!program_accepted(p));
    program_free(p);

    test_case = "a long text of a short one";
    /* 3990 statements of 135 bytes, each of one operation. */
    (void)snprintf(
        text, sizeof text,
        "#define V aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
        "#define W bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n"
        "#define M V = W;\n#define N M M M M M M M M M M M M M M M M M M M M M M M M M M "
        "M M M M\n#define O N N N N N N N N N N N N N N N N N N N\n" BODY(
            "float V = 1, W = 2; O O O O O O O"));
    p = parse(text, strlen(text));
    CHECK(!program_accepted(p));
    explain(p, &why);
    CHECK_HAS(why.data, "too long");
    buf_release(&why);
    program_free(p);

    test_case = "macro bomb of nothing";
    (void)snprintf(text, sizeof text,
                   "#define A\n#define B A A A A A A A A A A A A A A A A A A\n"
                   "#define C B B B B B B B B B B B B B B B B B B B B B B B\n"
                   "#define D C C C C C C C C C C C C C C C C C C C C C C C\n"
                   "#define E D D D D D D D D D D D D D D D D D D D D D D D\n" BODY("E E E E E"));
    p = parse(text, strlen(text));
    CHECK(!program_accepted(p));
    program_free(p);
}

/* Repeats a piece until 64 KiB or 19 900 tokens are full. */
static void fill(char *out, const char *head, const char *piece, int tokens, const char *tail)
{
    size_t used = strlen(head), size = strlen(piece);

    memcpy(out, head, used);
    for (int i = 0; i < 19900 / tokens && used + size + strlen(tail) < SOURCE_BYTES_MAX; i++) {
        memcpy(out + used, piece, size);
        used += size;
    }
    memcpy(out + used, tail, strlen(tail) + 1);
}

/* The longest sources of each kind: each returns. One that took quadratic time would exceed the
 * time limit of this program. Long: a table. */
TEST(longest_sources_return)
{
    static const struct {
        const char *head, *piece;
        int tokens;
        const char *tail;
    } rows[] = {
        {"", "(", 1, ""},
        {"", "{", 1, ""},
        {"", "}", 1, ""},
        {"", "f(x;", 4, ""},
        {"", "COMPONENT(a;", 4, ""},
        {"", "MEMORY(", 2, ""},
        {"", "float f(", 3, ""},
        {"", "float f(void);", 6, ""},
        {"", "int a[", 3, ""},
        {"", "static const int a[] = {", 8, ""},
        {"COMPONENTS(", "a,", 2, ");"},
        {"MEMORY(", "float a;", 3, ");"},
        {"MEMORY(", "float a=1;", 5, ");"},
        {HEAD "static const float t[] = {", "1,", 2, "};"},
        {HEAD "static const float t[4096][1] = {", "{1},", 4, "};"},
        {HEAD, "static const float t[64][64]={{1}};", 17, ""},
        {BODY_OPEN, "float v[1][1024] = {{1}};", 16, "}"},
        {BODY_OPEN, "float v;", 3, "}"},
        {BODY_OPEN, "x = y;", 4, "}"},
        {BODY_OPEN, "x = ;", 3, "}"},
        {BODY_OPEN, "iff(x;", 4, "}"},
        {BODY_OPEN, "fro(int;", 4, "}"},
        {BODY_OPEN, "retrun x;", 3, "}"},
        {BODY_OPEN, "float f(", 3, "}"},
        {BODY_OPEN, "\nfloat f(x){", 7, "}"},
        {BODY_OPEN, "\nCOMPONENTS(", 2, "}"},
        {BODY_OPEN, "if(1){", 5, ""},
        {BODY_OPEN, "if(1);else ", 6, ";}"},
        {BODY_OPEN, "else ", 1, ";}"},
        {BODY_OPEN, "for(", 2, "}"},
        {BODY_OPEN, "for(;;)", 5, ";}"},
        {BODY_OPEN, "switch(1){case 1:", 8, "}"},
        {BODY_OPEN "switch (1) {", "case 1:", 3, "}}"},
        {BODY_OPEN "switch (1) {", "default:", 2, "}}"},
        {BODY_OPEN, "case 1:", 3, "}"},
        {BODY_OPEN, "a=", 2, "1;}"},
        {BODY_OPEN, "m->n=", 4, "1;}"},
        {BODY_OPEN "float x = ", "1+", 2, "1;}"},
        {BODY_OPEN "float x = ", "k+", 2, "1;}"},
        {BODY_OPEN "float x = ", "-", 1, "1;}"},
        {BODY_OPEN "float x = ", "!", 1, "1;}"},
        {BODY_OPEN "float x = ", "(int)", 3, "1;}"},
        {BODY_OPEN "float x = ", "1?1:", 4, "1;}"},
        {BODY_OPEN "float x = ", "sinf(", 2, "1"},
        {BODY_OPEN "float x = ", "s->", 2, "1;}"},
        {BODY_OPEN "float x = s", "[1]", 3, ";}"},
        {BODY_OPEN "float x = s", "(1)", 3, ";}"},
        {BODY_OPEN "float x = s", ".a", 2, ";}"},
        {BODY_OPEN "float x = sinf(", "1,", 2, "1);}"},
        {BODY_OPEN, "m->n += sinf(k) * m->n;", 14, "}"},
        {BODY_OPEN, "out->a = record(&m->best, 1);", 12, "}"},
        {BODY_OPEN, "{int i = 2.5f + 1; }", 9, "}"},
        {BODY_OPEN, "\"", 1, "}"},
        {BODY_OPEN, "'", 1, "}"},
        {"", "#", 1, ""},
        {"", "\n#ifdef A", 3, ""},
        {"", "\n#ifndef A", 3, ""},
        {"", "\n#define A B\n", 4, ""},
        {"", "\n#else", 2, ""},
        {"", "/*", 1, ""},
        {"", "/**/", 1, ""},
        {"#define E\n", "E ", 1, ""},
        {"#define A 1 1 1 1 1 1 1 1\n", "A ", 8, ""},
    };
    static char text[SOURCE_BYTES_MAX + 1];
    size_t accepted = 0;

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Program *p;
        Buf why;
        test_case = rows[i].piece;
        fill(text, rows[i].head, rows[i].piece, rows[i].tokens, rows[i].tail);
        p = parse(text, strlen(text));
        explain(p, &why);
        CHECK(program_accepted(p) == (why.size == 0));
        accepted += program_accepted(p);
        buf_release(&why);
        program_free(p);
    }
    CHECK(accepted < ARRAY_LEN(rows) / 4);
}

/* All that allocates: expansion, tables, lists, conversions, loops, both texts; and refusals. */
TEST(survives_refused_memory)
{
    static const char *const sources[] = {
        "#define A 1, 2, 3\nstatic const float t[] = {A, A, A};\nfloat f(Memory *m, int i);\n" BODY(
            "float v[2][2] = {{1}, {2}}; int a, b; a = b = 3; for (int i = 0; i < 4; i++) { switch "
            "(i) { case 1: case 2: a += (int)f(m, i); break; default: v[0][i & 1] = 2; } } if (a) "
            "{ "
            "b = -b; } else if (b) { (void)s; } float x = clip(k, t[a & 1], v[1][1]) + "
            "record(&m->best, 1);") "float f(Memory *m, int i) { return once(&m->gate[i & 1], i); "
                                    "}",
        BODY("float x = velocty; floot y = 1; m->y = 2; out->z = 1; x = tanf2(1); while (1) { }"),
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
        size_t n = 1;
        test_case = sources[i];
        for (; n < 5000; n++) {
            Program *p = NULL;
            Err err = {0};
            Status st;
            mem_fail_after(n);
            st = program_parse(task_find("mountain-car"), sources[i], strlen(sources[i]), &p, &err);
            mem_fail_after(0);
            if (st == OK) {
                CHECK(program_accepted(p) == (i == 0));
                program_free(p);
                break;
            }
            CHECK_INT(st, ERR_NOMEM);
            CHECK(p == NULL);
        }
        CHECK(n > 8 && n < 5000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_models_write),      cmocka_unit_test(refuses_with_words),
        cmocka_unit_test(places_are_those_of_the_source), cmocka_unit_test(bounds_hold),
        cmocka_unit_test(longest_sources_return),         cmocka_unit_test(survives_refused_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
