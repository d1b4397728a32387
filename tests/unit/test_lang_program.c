/* Reward C as the filter takes it: what is accepted, what is refused and with which words, and
 * what the canonical text says. */
#include "lang/program.h"

#include "base/mem.h"
#include "tests/test.h"

#define HEAD                                                                                       \
    "COMPONENTS(a, b); MEMORY(Record best; Once gate[2]; int n;); PARAM(k, 8.0, 1.0, 30);\n"
#define BODY(text)                                                                                 \
    HEAD "void reward(const Step *s, Memory *m, Components *out) {\n" text                         \
         " out->a = 0; out->b = 0; }"

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
        const char *name, *source, *canonical;
    } rows[] = {
        {"plain", BODY("float x = s->now.position;"), "float x = s -> now . position ;"},
        {"double and exp", BODY("double x = exp(-2.0 * k);"),
         "float x = gh_expf ( - 2.0f * gh_p_k )"},
        {"include", "#include <math.h>\n#include \"reward.h\"\n" BODY(""), "void reward"},
        {"define", "#define SCALE (2.5)\n" BODY("float x = SCALE;"), "float x = ( 2.5f ) ;"},
        {"own clip wins", "float clip(float x) { return x; }\n" BODY("float x = clip(1.0f);"),
         "float x = gh_u_clip ( 1.0f )"},
        {"variable named as a function", BODY("float gain = 1.0f; float x = gain;"),
         "float gh_v_gain = 1.0f ; float x = gh_v_gain"},
        {"counted loop", BODY("for (int i = 0; i < 3; i++) { m->n += i; }"),
         "int i = 0 ; ( i < 3 ) && gh_turn() ; i ++"},
        {"loop without a condition", BODY("for (;;) { break; }"), "( ; gh_turn() ; )"},
        {"number that hides a table",
         "static const float w[2] = {1, 2};\nfloat f(float w) { return w * 2; }\n" BODY(
             "float x = w[1] + f(2.0f); { float w = 3; x += w; } x = w[0];"),
         "gh_u_f ( float w )"},
        {"number after an array",
         BODY("{ float p[2] = {1, 2}; float q = p[1]; m->n = (int)q; } { float p = 3; m->n = "
              "(int)p; }"),
         "float p = 3 ;"},
        {"size by its initialiser", "static const float w[] = {1, 2, 3};\n" BODY("float x = w[2];"),
         "w [ ] = {"},
        {"size by a define", "#define N (4)\n" BODY("float v[N]; v[3] = 1;"), "v [ ( 4 ) ]"},
        {"several declarators", BODY("float a[2], b = 1; a[0] = b; a[1] = a[0];"),
         "a [ 2 ] , b = 1"},
        {"empty parameters", "float f() { return 1; }\n" BODY("float x = f();"), "gh_u_f ( void )"},
        {"const static",
         BODY("const static float k2[2] = {1, 2}; static float const q = 3; float x = k2[1] * q;"),
         "k2 [ 2 ]"},
        {"enum label", BODY("if (s->act.engine == PUSH_RIGHT) { m->n += 1; }"), "== (2) )"},
        {"bool", BODY("bool up = true; if (up) { m->n = 1; }"), "_Bool up = 1 ;"},
        {"cast", BODY("int x = (int)2.5f * (3) & 1; float y = (m->n) * 2.0f;"),
         "( int ) 2.5f * ( 3 ) & 1"},
        {"local array", BODY("float v[2][3]; v[1][2] = 1.0f; float w = v[1][2];"),
         "float v [ 2 ] [ 3 ] ;"},
        {"cells", BODY("float x = record(&m->best, 1.0f) + once(&m->gate[1], 1);"),
         "gh_record ( & m -> best , 1.0f )"},
        {"static const table",
         "static const float table[2] = {1.0f, 2.0f};\n" BODY("float x = table[1];"),
         "static const float table [ 2 ]"},
        {"helper with step",
         "float f(const Step *s, float w) { return w * s->now.velocity; }\n" BODY(
             "float x = f(s, 2.0f);"),
         "gh_u_f ( s , 2.0f )"},
        {"void cast", BODY("(void)m;"), "( void ) m ;"},
        {"unary minus and not", BODY("float x = -s->now.velocity; int y = !m->n & 1;"),
         "! m -> n & 1"},
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
        CHECK_HAS(program_canonical(p, &bytes), rows[i].canonical);
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
        {"pragma", "#pragma comment(lib, x)\n" BODY(""), "only #define NAME value"},
        {"line", "#line 5\n" BODY(""), "only #define NAME value"},
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
         "takes the address of a cell"},
        {"address of a function", BODY("int x = (int)&reward;"), "takes the address of a cell"},
        {"index of a parameter", BODY("out[1].a = 3;"), "only be read with ->"},
        {"arithmetic on a parameter", BODY("float x = (s + 1)->gamma;"), "only be read with ->"},
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
        {"cell's inside", BODY("float x = m->best.best_;"), "'.' reads the fields"},
        {"no reward", "COMPONENTS(a);\nfloat f(void) { return 1; }",
         "there is no function void reward"},
        {"wrong signature", "COMPONENTS(a);\nfloat reward(const Step *s) { return 1; }",
         "there is no function void reward"},
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
         "before this is closed"},
        {"too many closed", BODY(") ;"), "closes nothing"},
        {"python", "def reward(s):\n    return 1\n", "names no components"},
        {"empty", "", "names no components"},
        {"struct result", "struct v { float x; };\n" BODY(""), "structs of your own"},
        {"typedef", "typedef float F;\n" BODY(""), "typedef is not part"},
        {"extern", "extern int environ;\n" BODY(""), "extern is not part"},
        {"K and R", "f(x) int x; { return 1; }\n" BODY(""), "a type of Reward C"},
        {"recursion", "float f(float x) { return x > 1 ? f(x - 1) : 0; }\n" BODY(""),
         "recursion is not part"},
        {"recursion of two",
         "float g(float x);\nfloat f(float x) { return g(x); }\nfloat g(float x) { return f(x); "
         "}\n" BODY(""),
         "recursion is not part"},
        {"pointer behind const", BODY("float const *p = m->f;"), "pointers are not part"},
        {"pointer behind inline", BODY("float inline *p = 0; p[1] = 2.0;"),
         "pointers are not part"},
        {"pointer behind else", BODY("int a = 0; if (m->n) a = 1; else *a = 3;"),
         "pointers are not part"},
        {"pointer to a cell", BODY("Once *p = 0;"), "cells are declared in MEMORY"},
        {"cast to a pointer", BODY("int x = ((int const *)0x400000)[0];"), "a cast is written"},
        {"void pointer", BODY("void const *p = (1, s);"), "pointers are not part"},
        {"neighbour's memory",
         "float peek(Memory *m) { return m->n; }\n" BODY("float x = peek((m) + 1);"),
         "only be read with ->"},
        {"indexed parameter", BODY("(m)[0] = (m)[1];"), "only be read with ->"},
        {"address and more", BODY("float x = record(&m->best + 32, 1);"),
         "takes the address of a cell"},
        {"address in parentheses", BODY("float x = record((&m->best), 1);"),
         "takes the address of a cell"},
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
        {"cell as a number", BODY("int x = m->gate[0];"), "a cell is read by a primitive"},
        {"array parameter", "float f(const float v[3]) { return v[0]; }\n" BODY(""),
         "numbers and the three pointers"},
        {"variable length", BODY("int n = 3; float v[n];"), "plain number"},
        {"large local", BODY("float v[257];"), "1 to 256 elements"},
        {"large table", "static const float t[100000000];\n" BODY(""), "1 to 4096 elements"},
        {"overflowing size", "static const float t[1073741825];\n" BODY(""), "1 to 4096 elements"},
        {"statement expression", BODY("for (int i = ({ for (;0;) ; 0; }); i < 9; i++) { }"),
         "block within an expression"},
        {"compound literal", BODY("float x = (float[2]){1, 2}[0];"), "a cast is written"},
        {"global behind a function", "float f(float x), counter;\n" BODY(""),
         "body of the function"},
        {"keyword as a parameter", "PARAM(continue, 1, 0, 2);\n" BODY(""), "cannot be a name"},
        {"type as a term",
         "COMPONENTS(const);\nvoid reward(const Step *s, Memory *m, Components *out) { }",
         "cannot be a name"},
        {"odd number", "PARAM(w, 1abc, 0, 2);\n" BODY(""), "a number is missing"},
        {"endless range", "PARAM(w, 1, 0, 1e39);\n" BODY(""), "a number is missing"},
        {"octal", BODY("int x = 010;"), "not a number"},
        {"wide integer", BODY("float x = 4294967296;"), "not a number"},
        {"unprototyped function", "float leak();\n" BODY("float x = leak(s->now);"),
         "structs are not copied"},
        {"prototype within", BODY("float leak(); float x = 1;"), "declared outside of functions"},
        {"row of a table",
         "static const float u[2][2] = {{1, 2}, {3, 4}};\n" BODY(
             "float t[2][2]; t[0][0] = 1; int x = ((t[0] - u[0]) / 4) & 1;"),
         "read by its elements"},
        {"variable length behind a comma",
         BODY("{ float v[1]; v[0] = 1; } { int n = 3; float b, v[n]; b = 1; v[0] = b; }"),
         "plain number"},
        {"address behind a head", BODY("float x = 1; if (1) &x < &x ? 1 : 2;"),
         "takes the address of a cell"},
        {"index of a number", BODY("float x = 1; float y = x[0];"), "this is no array"},
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
    CHECK_HAS(why.data, "        out->a = foo(1);\n                 ^\n");
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
    (void)snprintf(text, sizeof text,
                   "#define M aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa +\n"
                   "#define N M M M M M M M M M M M M M M M M M M M M M M M M M M M M\n"
                   "#define O N N N N N N N N N N N N N N N N N N N N N N N N N N N N\n" BODY(
                       "float x = O O O O O O O O O O O O 0;"));
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

TEST(survives_refused_memory)
{
    static const char source[] = BODY("float x = k;");

    UNUSED_STATE;
    test_case = "memory";
    for (size_t n = 1; n < 200; n++) {
        Program *p = NULL;
        Err err = {0};
        Status st;
        mem_fail_after(n);
        st = program_parse(task_find("mountain-car"), source, strlen(source), &p, &err);
        mem_fail_after(0);
        if (st == OK) {
            CHECK(program_accepted(p));
            program_free(p);
            CHECK(n > 3);
            return;
        }
        CHECK_INT(st, ERR_NOMEM);
        CHECK(p == NULL);
    }
    fail_msg("memory was refused two hundred times");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_what_models_write),      cmocka_unit_test(refuses_with_words),
        cmocka_unit_test(places_are_those_of_the_source), cmocka_unit_test(bounds_hold),
        cmocka_unit_test(survives_refused_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
