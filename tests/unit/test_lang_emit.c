/* The two texts that are made of a reward, word for word: canonical C, in which nothing is left
 * open, and canonical Reward C. */
#include "lang/emit.h"

#include "base/mem.h"
#include "tests/test.h"

#define HELPERS "int pick(Memory *m, int i) { m->n = i; return m->n; }\n"

enum { TEXT_MAX = 1 << 16 };

static Program *parse(const char *source)
{
    Program *p = NULL;
    Buf why;
    Err err = {0};

    CHECK_OK(program_parse(task_find("mountain-car"), source, strlen(source), &p, &err), err);
    buf_init(&why, TEXT_MAX);
    program_explain(p, &why);
    CHECK_STR(why.size > 0 ? why.data : "", "");
    buf_release(&why);
    return p;
}

/* The lines of text without those that begin with #line. */
static void without_lines(const char *text, Buf *out)
{
    for (const char *end; *text != '\0'; text = end) {
        end = strchr(text, '\n') + 1;
        if (strncmp(text, "#line", 5) != 0) {
            buf_add(out, text, (size_t)(end - text));
        }
    }
}

/* The body of reward in a canonical text, indented by 4 as it stands there. */
static void body_of(const char *text, Buf *out)
{
    const char *start = strstr(text, "void reward(const Step *s, Memory *m, Components *out)\n{\n");
    const char *end;

    CHECK(start != NULL);
    start = strchr(start, '{') + 2;
    end = strstr(start, "\n}\n");
    CHECK(end != NULL);
    buf_add(out, start, (size_t)(end + 1 - start));
}

/* Long: a table. */
TEST(statements_in_c)
{
    static const struct {
        const char *name, *source, *want;
    } rows[] = {
        {"floats", "float x = 1e3, y = 0.1, z = -0.0, e = 1e-45, big = 3e38; x = y;",
         "    float x = 1000.0f;\n    float y = 0.1f;\n    float z = -0.0f;\n"
         "    float e = 1e-45f;\n    float big = 3e+38f;\n    x = y;\n"},
        {"no numbers", "float x = NAN; x = INFINITY; x = -INFINITY;",
         "    float x = (0.0f / 0.0f);\n    x = (1.0f / 0.0f);\n    x = (-1.0f / 0.0f);\n"},
        {"ints", "int i = INT_MIN; i = 0x10; i = -7; i = true;",
         "    int i = (-2147483647 - 1);\n    i = 16;\n    i = -7;\n    i = 1;\n"},
        {"not initialised", "float x; int v[3]; bool b;",
         "    float x = 0.0f;\n    int v[3] = {0};\n    int b = 0;\n"},
        {"what is known", "const float k = 2; float x = k * 3; if (k > 1) x = 1; else x = 2;",
         "    float x = 6.0f;\n    x = 1.0f;\n"},
        {"conversions", "int i = s->gamma; float x = s->t; bool b = x; i = b; x = b; b = i;",
         "    int i = gh_int(s->gamma);\n    float x = (float)s->t;\n    int b = x != 0.0f;\n"
         "    i = b;\n    x = (float)b;\n    b = i != 0;\n"},
        {"ints that wrap around", "int i = s->t; i = i + 1; i = i * i - 2; i = -i; i <<= 2;",
         "    int i = s->t;\n    i = (int)((unsigned)i + 1u);\n"
         "    i = (int)(((unsigned)i * (unsigned)i) - 2u);\n    i = (int)(0u - (unsigned)i);\n"
         "    i = (int)((unsigned)i << 2);\n"},
        {"ints that do not", "int i = s->t & 255; int j = i + 1, k = -i * j; k = i << 2; k = ~i;",
         "    int i = s->t & 255;\n    int j = i + 1;\n    int k = -i * j;\n    k = i << 2;\n"
         "    k = ~i;\n"},
        {"counts of shifts", "int i = s->t; i >>= 33; i = i >> s->t; i = i >> (s->t & 7);",
         "    int i = s->t;\n    i = i >> 1;\n    i = i >> (s->t & 31);\n"
         "    i = i >> (s->t & 7);\n"},
        {"divisions",
         "int i = s->t; i /= 3; i = i % -5; i = i / s->t; i %= -1; float x = 1; x /= 0;",
         "    int i = s->t;\n    i /= 3;\n    i = i % -5;\n    i = gh_div(i, s->t, 2);\n"
         "    i = gh_mod(i, -1, 2);\n    float x = 1.0f;\n    x /= 0.0f;\n"},
        {"indices", "m->k[1] = 5; m->k[s->t] = 6; m->k[s->t & 3] += 2; m->k[s->t] |= 1;",
         "    m->k[1] = 5;\n    m->k[gh_index(s->t, 4, 2)] = 6;\n"
         "    gh_i0 = s->t & 3, m->k[gh_i0] = (int)((unsigned)m->k[gh_i0] + 2u);\n"
         "    m->k[gh_index(s->t, 4, 2)] |= 1;\n"},
        {"an index is evaluated once", "m->k[pick(m, 1)] += 2;",
         "    gh_i0 = gh_index(gh_u_pick(m, 1), 4, 3), "
         "m->k[gh_i0] = (int)((unsigned)m->k[gh_i0] + 2u);\n"},
        {"in the type of the value", "int i = s->t; i *= 1.5f; bool b = i; b += 2; b ^= b;",
         "    int i = s->t;\n    i = gh_int((float)i * 1.5f);\n    int b = i != 0;\n"
         "    b = b + 2 != 0;\n    b = (b ^ b) != 0;\n"},
        {"loops", "for (int i = 0; i < 4; i++) m->k[i] += i;",
         "    for (int i = 0; i < 4; i += 1) {\n"
         "        m->k[i] = (int)((unsigned)m->k[i] + (unsigned)i);\n    }\n"},
        {"two variables", "int j; for (int i = 0, n = 4; i < n; i++, j = i) ;",
         "    int j = 0;\n    for (int i = 0, n = 4; i < n; i += 1, j = i) {\n    }\n"},
        {"else if",
         "int i = s->t; if (i > 1) i = 1; else if (i < 0) { i = 0; } else { i = 2; i++; }",
         "    int i = s->t;\n    if (i > 1) {\n        i = 1;\n    } else if (i < 0) {\n"
         "        i = 0;\n    } else {\n        i = 2;\n        i = (int)((unsigned)i + 1u);\n    "
         "}\n"},
        {"switch", "switch (s->t) { case 1: case 2: m->n = 1; case -3: break; default: m->n = 2; }",
         "    switch (s->t) {\n    case 1:\n    case 2: {\n        m->n = 1;\n    }\n"
         "    /* fall through */ case -3: {\n        break;\n    }\n    default: {\n"
         "        m->n = 2;\n    }\n    }\n"},
        {"labels of the task", "if (s->act.engine == PUSH_LEFT) m->n = COAST;",
         "    if (s->act.engine == 0) {\n        m->n = 1;\n    }\n"},
        {"blocks with variables", "{ { m->n = 1; } } { int q = s->t; m->n = q; }",
         "    m->n = 1;\n    {\n        int q = s->t;\n        m->n = q;\n    }\n"},
        {"nothing", "; {} if (s->t) {} else ; (void)m; m->n = m->n; sinf(1);",
         "    if (s->t != 0) {\n    }\n"},
        {"known, and it does something",
         "if (pick(m, 1) * 0) m->n = 1; if (pick(m, 2) || 1) m->n = 2;",
         "    if (gh_known(gh_u_pick(m, 1) * 0 != 0)) {\n        m->n = 1;\n    }\n"
         "    if (gh_u_pick(m, 2) != 0 || gh_known(1)) {\n        m->n = 2;\n    }\n"},
        {"zero minus", "float x = 0 - (float)s->t; x = zero - x; x = 0.5f - x;",
         "    float x = gh_sub(0.0f, (float)s->t);\n    x = gh_sub(gh_p_zero, x);\n"
         "    x = 0.5f - x;\n"},
        {"parentheses",
         "float x = s->gamma; x = x - (x - x); x = (x - x) - x; x = -(-x); x = x * (x + x) / (x * "
         "x);",
         "    float x = s->gamma;\n    x = x - (x - x);\n    x = x - x - x;\n    x = -(-x);\n"
         "    x = x * (x + x) / (x * x);\n"},
        {"parentheses of logic",
         "int i = s->t; bool b = i && m->n || !i; b = (b ? i : 2) > 1 == b;",
         "    int i = s->t;\n    int b = (i != 0 && m->n != 0) || !(i != 0);\n"
         "    b = ((b ? i : 2) > 1) == b;\n"},
        {"parentheses of bits", "int i = s->t; i = i | 4 & i ^ 1; i = 1 << (i & 3) & 7;",
         "    int i = s->t;\n    i = i | ((4 & i) ^ 1);\n    i = (1 << (i & 3)) & 7;\n"},
        {"choices", "float x = s->t > 1 ? 2 : s->t < 0 ? 3 : 4;",
         "    float x = (float)(s->t > 1 ? 2 : s->t < 0 ? 3 : 4);\n"},
        {"primitives",
         "float x = once(&m->gate[1], s->terminated) + potential(s, 1, 2) + exp(width);",
         "    float x = gh_once(&m->gate[1], s->terminated) + "
         "gh_potential(s->gamma, s->terminated, 1.0f, 2.0f) + gh_expf(gh_p_width);\n"},
        {"assignments in a row", "float x, y; x = y = s->gamma;",
         "    float x = 0.0f;\n    float y = 0.0f;\n    y = s->gamma;\n    x = y;\n"},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char source[2048];
        Program *p;
        Buf lines, body;
        size_t bytes;
        test_case = rows[i].name;
        (void)snprintf(
            source, sizeof source,
            "COMPONENTS(a); MEMORY(int n; int k[4]; Once gate[2];); PARAM(width, 0.1, 0, "
            "1); PARAM(zero, 0, 0, 1);\n%s"
            "void reward(const Step *s, Memory *m, Components *out) { %s }",
            strstr(rows[i].source, "pick") != NULL ? HELPERS : "", rows[i].source);
        p = parse(source);
        buf_init(&lines, TEXT_MAX);
        buf_init(&body, TEXT_MAX);
        without_lines(program_canonical(p, &bytes), &lines);
        CHECK_INT(strlen(program_canonical(p, &bytes)), bytes);
        body_of(lines.data, &body);
        if (strstr(body.data, "    int gh_i0 = 0;\n") == body.data) {
            CHECK_STR(body.data + strlen("    int gh_i0 = 0;\n"), rows[i].want);
        } else {
            CHECK_STR(body.data, rows[i].want);
        }
        buf_release(&lines);
        buf_release(&body);
        program_free(p);
    }
}

/* A whole text: what is not used is not there. Long: a table of two texts. */
TEST(whole_text)
{
    static const char source[] = "#include <math.h>\n"
                                 "COMPONENTS(fast, calm); SPARSE(flag);\n"
                                 "MEMORY(Record best; bool seen[2];);\n"
                                 "PARAM(weight, 2.5, 0, 10)\n"
                                 "static const float w[2] = {weight * 2, 0.5}, known = 3;\n"
                                 "\n"
                                 "static inline double twice(double, double x)\n"
                                 "{\n"
                                 "    return 2 * x * known;\n"
                                 "}\n"
                                 "void reward(const Step *s, Memory *m, Components *out)\n"
                                 "{\n"
                                 "    out->fast = twice(1, fabs(s->now.velocity)) * w[1];\n"
                                 "\n"
                                 "    out->calm = record(&m->best, s->now.position);\n"
                                 "    m->seen[s->truncated] = true;\n"
                                 "    out->flag = 0; }\n";
    static const char c[] = "typedef struct { float best_; int is_set_; } Record;\n"
                            "typedef char gh_size_of_Record[sizeof(Record) == 8 ? 1 : -1];\n"
                            "typedef struct {\n"
                            "    float position;\n"
                            "    float velocity;\n"
                            "} Obs;\n"
                            "typedef struct {\n"
                            "    int engine;\n"
                            "} Act;\n"
                            "typedef struct {\n"
                            "    Obs prev, now;\n"
                            "    Act act;\n"
                            "    int t, t_max;\n"
                            "    float gamma;\n"
                            "    int terminated, truncated;\n"
                            "} Step;\n"
                            "typedef struct {\n"
                            "    Record best;\n"
                            "    int seen[2];\n"
                            "} Memory;\n"
                            "typedef struct {\n"
                            "    float fast;\n"
                            "    float calm;\n"
                            "    float flag;\n"
                            "} Components;\n"
                            "float gh_record(Record *, float);\n"
                            "float gh_fabsf(float);\n"
                            "static const float gh_p_weight = 2.5f;\n"
                            "static float gh_u_twice(float gh_unnamed0, float x);\n"
                            "#line 5 \"reward.c\"\n"
                            "static const float gh_t_w[2] = {5.0f, 0.5f};\n"
                            "#line 7 \"reward.c\"\n"
                            "static float gh_u_twice(float gh_unnamed0, float x)\n"
                            "{\n"
                            "    return 2.0f * x * 3.0f;\n"
                            "}\n"
                            "void reward(const Step *s, Memory *m, Components *out)\n"
                            "{\n"
                            "    out->fast = gh_u_twice(1.0f, gh_fabsf(s->now.velocity)) * "
                            "gh_t_w[1];\n"
                            "#line 15 \"reward.c\"\n"
                            "    out->calm = gh_record(&m->best, s->now.position);\n"
                            "    m->seen[s->truncated] = 1;\n"
                            "    out->flag = 0.0f;\n"
                            "}\n";
    static const char normal[] = "COMPONENTS(fast, calm);\n"
                                 "SPARSE(flag);\n"
                                 "MEMORY(Record best; bool seen[2];);\n"
                                 "PARAM(weight, 2.5f, 0.0f, 10.0f);\n"
                                 "static const float w[2] = {weight * 2.0f, 0.5f};\n"
                                 "\n"
                                 "float twice(float, float x)\n"
                                 "{\n"
                                 "    return 2.0f * x * 3.0f;\n"
                                 "}\n"
                                 "\n"
                                 "void reward(const Step *s, Memory *m, Components *out)\n"
                                 "{\n"
                                 "    out->fast = twice(1.0f, fabsf(s->now.velocity)) * w[1];\n"
                                 "    out->calm = record(&m->best, s->now.position);\n"
                                 "    m->seen[(int)s->truncated] = true;\n"
                                 "    out->flag = 0.0f;\n"
                                 "}\n";
    Program *p;
    size_t bytes;

    UNUSED_STATE;
    test_case = "whole";
    p = parse(source);
    CHECK_STR(program_canonical(p, &bytes), c);
    CHECK_STR(program_normal(p, &bytes), normal);
    CHECK_INT(bytes, sizeof normal - 1);
    program_free(p);
}

/* The layout of the structs is the worker's, whatever the task. */
TEST(structs_of_all_tasks)
{
    size_t count;
    const Task *const *all = task_all(&count);

    UNUSED_STATE;
    for (size_t i = 0; i < count; i++) {
        static const char source[] = "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, "
                                     "Components *out)\n{\n    out->a = 1.0f;\n}\n";
        Program *p = NULL;
        Err err = {0};
        size_t bytes;
        test_case = all[i]->name;
        CHECK_OK(program_parse(all[i], source, strlen(source), &p, &err), err);
        for (int f = 0; f < all[i]->field_count; f++) {
            char member[128];
            const Field *field = &all[i]->fields[f];
            (void)snprintf(member, sizeof member, "    %s %s",
                           field->kind == FIELD_FLOAT ? "float" : "int", field->name);
            if ((field->seen & SEEN_BY_REWARD) != 0) {
                CHECK_HAS(program_canonical(p, &bytes), member);
            }
        }
        program_free(p);
    }
}

/* An else-if chain as long as a text can be, and a text that its macros make too long. */
TEST(long_texts)
{
    Buf source;
    Program *p = NULL;
    Err err = {0};
    size_t bytes;

    UNUSED_STATE;
    test_case = "chain";
    buf_init(&source, SOURCE_BYTES_MAX);
    buf_add_text(&source, "COMPONENTS(a);\nvoid reward(const Step *s, Memory *m, Components *out)\n"
                          "{\nout->a = 0; if (s->t < 0) ;");
    for (int i = 0; i < 1300; i++) {
        buf_printf(&source, " else if (s->t < %d) out->a = 1;", i);
    }
    buf_add_text(&source, "}\n");
    CHECK_OK(program_parse(task_find("mountain-car"), source.data, source.size, &p, &err), err);
    CHECK(program_accepted(p));
    CHECK_HAS(program_canonical(p, &bytes), "} else if (s->t < 1299) {");
    CHECK_INT(program_operations(p), 1 + 1301 + 1);
    program_free(p);
    buf_release(&source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_in_c),
        cmocka_unit_test(whole_text),
        cmocka_unit_test(structs_of_all_tasks),
        cmocka_unit_test(long_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
