/* The parser: the shapes of trees, and how it goes on after something was refused. */
#include "lang/program.h"

#include "tests/test.h"
#include "tests/tree_text.h"

/* The tree of a statement, and the messages behind "!". */
static void print_statement(const char *statement, Buf *out)
{
    char source[2048];
    Program *p;
    Err err = {0};

    buf_init(out, 65536);
    (void)snprintf(source, sizeof source, "void f(void) {\n%s\n}", statement);
    CHECK_OK(tree_read(source, false, &p, &err), err);
    CHECK(p->syntax.functions != NULL);
    tree_list(p->syntax.functions->body, out);
    for (int i = 0; i < p->findings.count; i++) {
        const Finding *f = &p->findings.items[i];
        buf_printf(out, "%s%d:%d %s", i > 0 ? "; " : " ! ", f->line - 1, f->column, f->message);
    }
    program_free(p);
}

typedef struct {
    const char *statement, *want;
} Row;

static void check_rows(const Row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        Buf text;
        test_case = rows[i].statement;
        print_statement(rows[i].statement, &text);
        CHECK_STR(text.data + 1, rows[i].want);
        buf_release(&text);
    }
}

TEST(expressions)
{
    static const Row rows[] = {
        {"x = a + b * c - d;", "{(= x (- (+ a (* b c)) d))}"},
        {"x = a - b - c;", "{(= x (- (- a b) c))}"},
        {"x = (a - (b - c));", "{(= x (- a (- b c)))}"},
        {"x = a || b && c | d ^ e & f == g < h << i + j * -k;",
         "{(= x (|| a (&& b (| c (^ d (& e (== f (< g (<< h (+ i (* j (- k))))))))))))}"},
        {"x = a ? b : c ? d : e;", "{(= x (? a b (? c d e)))}"},
        {"x = a ? b ? c : d : e;", "{(= x (? a (? b c d) e))}"},
        {"x = -!~+a;", "{(= x (- (! (~ (+ a)))))}"},
        {"x = (int)a * (float)(b);", "{(= x (* (int a) (float b)))}"},
        {"x = -a[1] + (int)b[2];", "{(= x (+ (- ([] a 1)) (int ([] b 2))))}"},
        {"x = a->b.c[d][e];", "{(= x ([] ([] (. (-> a b) c) d) e))}"},
        {"x = f() + g(a, b + 1, &m->c[2]);", "{(= x (+ (f) (g a (+ b 1) (& ([] (-> m c) 2)))))}"},
        {"x = 1 + 2.5 + 1e3f + 0x10 + .5;", "{(= x (+ (+ (+ (+ 1 2.5f) 1000f) 16) 0.5f))}"},
    };

    UNUSED_STATE;
    check_rows(rows, ARRAY_LEN(rows));
}

TEST(statements)
{
    static const Row rows[] = {
        {"", "{}"},
        {";{;}", "{(empty) (block {(empty)})}"},
        {"x += 1; x++; --x; x <<= 2;", "{(+= x 1) (+= x 1) (-= x 1) (<<= x 2)}"},
        {"a = b = c = 1;", "{(= c 1) (= b c) (= a b)}"},
        {"f(1); (void)x; (void)f(2);", "{(f 1) (empty x) (f 2)}"},
        {"float x;", "{(float x)}"},
        {"const int x = 1, y[2][3] = {{1, 2}, {3}}, z[] = {1,};",
         "{(const int x 1) (const int y[2][3] { { 1 2 } { 3 } }) (const int z[] { 1 })}"},
        {"static const double x = 1; float const y = 2; bool static const z = 3;",
         "{(const float x 1) (const float y 2) (const bool z 3)}"},
        {"if (a) b = 1;", "{(if a {(= b 1)})}"},
        {"if (a) { b = 1; } else c = 2;", "{(if a {(= b 1)} {(= c 2)})}"},
        {"if (a) b = 1; else if (c) d = 2; else { e = 3; f = 4; }",
         "{(if a {(= b 1)} {(if c {(= d 2)} {(= e 3) (= f 4)})})}"},
        {"if (a) if (b) c = 1; else d = 2;", "{(if a {(if b {(= c 1)} {(= d 2)})})}"},
        {"for (int i = 0; i < 3; i++) x += i;",
         "{(for {(int i 0)} (< i 3) {(+= i 1)} {(+= x i)})}"},
        {"for (;;) { break; }", "{(for {} {} {(break)})}"},
        {"for (i = 0, j = 1; i < j; i++, f(j)) continue;",
         "{(for {(= i 0) (= j 1)} (< i j) {(+= i 1) (f j)} {(continue)})}"},
        {"switch (a) { case 1: case B + 1: x = 1; break; default: case 3: { } }",
         "{(switch a (case 1 (+ B 1) {(= x 1) (break)}) (case 3 default {}))}"},
        {"return; return a + 1;", "{(return) (return (+ a 1))}"},
    };

    UNUSED_STATE;
    check_rows(rows, ARRAY_LEN(rows));
}

/* What is wrong is one finding, and the statements around it are read. */
TEST(goes_on_after_what_was_refused)
{
    static const Row rows[] = {
        {"a = ; b = 1;", "{(= a bad) (= b 1)} ! 1:5 expected an expression before ';'"},
        {"a = 1\nb = 2;", "{(= a 1) (= b 2)} ! 1:6 expected ';' after '1'"},
        {"a = (1; b = 2;", "{(= a 1) (= b 2)} ! 1:7 expected ')' before ';'"},
        {"if (a { b = 1; } c = 2;", "{(if a {(= b 1)}) (= c 2)} ! 1:7 expected ')' before '{'"},
        {"if a > 1 { b = 1; } c = 2;",
         "{(if bad {(= b 1)}) (= c 2)} ! 1:4 expected '(' after 'if'"},
        {"while (a) { b = ; } c = 2;",
         "{(block {(= b bad)}) (= c 2)} ! 1:1 while is not part of Reward C: use for with a bound, "
         "as in for (int i = 0; i < 8; i++); 1:17 expected an expression before ';'"},
        {"goto x; a = 1;", "{(= a 1)} ! 1:1 goto is not part of Reward C"},
        {"float v[2] = {1, , 2}; a = 1;",
         "{(float v[2] { 1 bad }) (= a 1)} ! 1:18 expected an expression before ','"},
        {"f(1, ; a = 1;", "{(f 1 bad) (= a 1)} ! 1:6 expected an expression before ';'"},
        {"a = b c; d = 1;", "{(= a b) (= d 1)} ! 1:6 expected ';' after 'b'"},
        {"retrun a; b = 1;", "{(= b 1)} ! 1:1 'retrun' is not a word of Reward C: did you mean "
                             "'return'?"},
        {"esle { a = 1; } b = 1;", "{(block {(= a 1)}) (= b 1)} ! 1:1 'esle' is not a word of "
                                   "Reward C: did you mean 'else'?"},
        {"a = \"x\" + 1; b = 1;",
         "{(= a (+ bad 1)) (= b 1)} ! 1:5 strings are not part of Reward C"},
        {"switch (a) { case : x = 1; case 2: y = 1; }",
         "{(switch a (case bad {(= x 1)}) (case 2 {(= y 1)}))} ! 1:19 expected an expression "
         "before ':'"},
        {"a = 1;; ) b = 2;\nc = 3;",
         "{(= a 1) (empty) (= c 3)} ! 1:9 expected an expression before ')'"},
        {"struct p { float x; } q; a = 1;",
         "{(= a 1)} ! 1:1 structs of your own are not part of Reward C: use variables or arrays"},
    };

    UNUSED_STATE;
    check_rows(rows, ARRAY_LEN(rows));
}

TEST(else_if_is_no_nesting)
{
    static char statement[16384];
    char source[20000];
    size_t used = 0;
    Program *p;
    Err err = {0};
    int count = 0;

    UNUSED_STATE;
    test_case = "else if";
    for (int i = 0; i < 500; i++) {
        used +=
            (size_t)snprintf(statement + used, sizeof statement - used, "if (a) b = %d; else ", i);
    }
    (void)snprintf(source, sizeof source, "void f(void) { %s; }", statement);
    CHECK_OK(tree_read(source, false, &p, &err), err);
    CHECK_INT(p->findings.errors, 0);
    for (const Stmt *s = p->syntax.functions->body; s != NULL; s = s->other) {
        count += s->kind == STMT_IF;
    }
    CHECK_INT(count, 500);
    program_free(p);
}

/* Each form, 60 times and so often that it is refused: by one finding. */
TEST(nesting_is_bounded)
{
    static char source[SOURCE_BYTES_MAX];

    UNUSED_STATE;
    for (int kind = 0; kind < 8; kind++) {
        static const char *const forms[][3] = {
            {"x = ", "(", ")"},       {"x = ", "- ", ""},          {"", "{", "}"},
            {"", "if (x) {", "}"},    {"x = ", "f(", ")"},         {"x = ", "a[", "]"},
            {"x = ", "1 ? 2 : ", ""}, {"float v[1] = ", "{", "}"},
        };
        for (int deep = 60; deep <= 3000; deep = deep == 60 ? 66 : deep == 66 ? 3000 : 3001) {
            size_t used =
                (size_t)snprintf(source, sizeof source, "void f(void) { %s", forms[kind][0]);
            Program *p;
            Err err = {0};
            for (int i = 0; i < deep; i++) {
                used += (size_t)snprintf(source + used, sizeof source - used, "%s", forms[kind][1]);
            }
            used += (size_t)snprintf(source + used, sizeof source - used,
                                     kind == 2 || kind == 3 ? ";" : "1");
            for (int i = 0; i < deep; i++) {
                used += (size_t)snprintf(source + used, sizeof source - used, "%s", forms[kind][2]);
            }
            (void)snprintf(source + used, sizeof source - used, "; }");
            test_case = forms[kind][1];
            CHECK_OK(tree_read(source, false, &p, &err), err);
            CHECK_INT(p->findings.errors, deep > 64);
            if (deep > 64) {
                CHECK_HAS(p->findings.items[0].message, "nested too deeply: 64 levels at most");
            }
            program_free(p);
        }
    }
}

/* Left-deep chains are loops in the parser, and bounded for those who walk. */
TEST(height_is_bounded)
{
    static char source[SOURCE_BYTES_MAX];

    UNUSED_STATE;
    test_case = "height";
    for (int count = 198; count <= 9000; count = count == 198 ? 200 : count == 200 ? 9000 : 9001) {
        size_t used = (size_t)snprintf(source, sizeof source, "void f(void) { x = 1");
        Program *p;
        Err err = {0};
        for (int i = 0; i < count; i++) {
            used += (size_t)snprintf(source + used, sizeof source - used, "+1");
        }
        (void)snprintf(source + used, sizeof source - used, "; }");
        CHECK_OK(tree_read(source, false, &p, &err), err);
        CHECK_INT(p->findings.errors, count >= TREE_HEIGHT_MAX);
        if (count < TREE_HEIGHT_MAX) {
            CHECK_INT(p->syntax.functions->body->value->height, count + 1);
        }
        program_free(p);
    }
}

TEST(declarations_and_functions)
{
    static const char source[] =
        "COMPONENTS(a, b,)\nFACTORS(c);\nMEMORY(Once d[2], e; float f)\nPARAM(g, 1, -1, 2)\n"
        "static const int h[2] = {1, 2}, i = 3;\nfloat j(int, const Step *);\n"
        "static float j(int x, Step const *const s) { return 1; }\n";
    static const DeclarationKind want[] = {DECLARATION_TERM,  DECLARATION_TERM,  DECLARATION_TERM,
                                           DECLARATION_CELL,  DECLARATION_CELL,  DECLARATION_CELL,
                                           DECLARATION_PARAM, DECLARATION_TABLE, DECLARATION_TABLE};
    Program *p;
    Err err = {0};
    size_t count = 0;
    const Function *f;

    UNUSED_STATE;
    test_case = "declarations";
    CHECK_OK(tree_read(source, false, &p, &err), err);
    CHECK_INT(p->findings.errors, 0);
    for (const Declaration *d = p->syntax.declarations; d != NULL; d = d->next) {
        CHECK(count < ARRAY_LEN(want));
        CHECK_INT(d->kind, want[count]);
        CHECK_INT(d->name.length, 1);
        CHECK_INT(d->name.text[0], 'a' + (int)count);
        count++;
    }
    CHECK_INT(count, ARRAY_LEN(want));
    f = p->syntax.functions;
    CHECK(f->is_prototype);
    CHECK_INT(f->param_count, 2);
    CHECK_INT(f->params[0]->type, TYPE_INT);
    CHECK_INT(f->params[1]->type, TYPE_STEP);
    f = f->next;
    CHECK(!f->is_prototype);
    CHECK_INT(f->returns, TYPE_FLOAT);
    CHECK_INT(f->params[0]->name.length, 1);
    CHECK_INT(f->end.line, 7);
    CHECK(f->next == NULL);
    program_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions),
        cmocka_unit_test(statements),
        cmocka_unit_test(goes_on_after_what_was_refused),
        cmocka_unit_test(else_if_is_no_nesting),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(height_is_bounded),
        cmocka_unit_test(declarations_and_functions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
