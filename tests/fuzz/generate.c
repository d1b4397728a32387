/* tests/fuzz/generate.c - random rewards: declarations, functions, and how they are put together.
 */
#include "tests/fuzz/generate.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "tests/fuzz/generate_priv.h"

enum { TEXT_BYTES_MAX = 1 << 18, CALL_LIMIT = 2700 };

static void add_terms(Gen *g, const char *role, const char *prefix, int count)
{
    if (count == 0) {
        return;
    }
    buf_printf(g->out, "%s(", role);
    for (int i = 0; i < count; i++) {
        char *name = g->terms[g->term_count++];
        (void)snprintf(name, sizeof g->terms[0], "%s%d", prefix, i);
        buf_printf(g->out, "%s%s", i > 0 ? ", " : "", name);
    }
    buf_add_text(g->out, gen_rarely(g, 8) ? ",)" : ")");
    buf_add_text(g->out, gen_rarely(g, 8) ? "\n" : ";\n");
}

static void add_all_terms(Gen *g)
{
    int components = 1 + (int)gen_below(g, gen_rarely(g, 20) ? 12 : 3);

    add_terms(g, "COMPONENTS", "part", components);
    if (gen_rarely(g, 3)) {
        add_terms(g, "SPARSE", "event", 1 + (int)gen_below(g, 2));
    }
    if (gen_rarely(g, 3)) {
        add_terms(g, "FACTORS", "factor", 1 + (int)gen_below(g, 2));
    }
    if (gen_rarely(g, 3)) {
        add_terms(g, "WATCH", "seen", 1 + (int)gen_below(g, 3));
    }
}

static void add_memory(Gen *g)
{
    static const char kinds[] = "ffiibORGCI";
    static const int bytes[] = {4, 4, 4, 4, 4, 4, 8, 8, 32, 4};
    int left = MEMORY_BYTES_MAX, count = (int)gen_below(g, GEN_CELLS_MAX);

    if (count == 0) {
        return;
    }
    buf_add_text(g->out, "MEMORY(");
    for (int i = 0; i < count; i++) {
        uint32_t k = gen_below(g, sizeof kinds - 1);
        GenCell *cell = &g->cells[g->cell_count];
        int length = gen_rarely(g, 3) ? 1 + (int)gen_below(g, gen_rarely(g, 8) ? 40 : 6) : 0;
        if (bytes[k] * (length > 0 ? length : 1) > left) {
            continue;
        }
        left -= bytes[k] * (length > 0 ? length : 1);
        cell->kind = kinds[k];
        cell->length = length;
        (void)snprintf(cell->name, sizeof cell->name, "%s%d", gen_rarely(g, 4) ? "record" : "c",
                       g->cell_count++);
        buf_printf(g->out, "%s %s",
                   cell->kind == 'f'   ? (gen_rarely(g, 5) ? "double" : "float")
                   : cell->kind == 'i' ? "int"
                   : cell->kind == 'b' ? "bool"
                   : cell->kind == 'O' ? "Once"
                   : cell->kind == 'R' ? "Record"
                   : cell->kind == 'G' ? "Gain"
                   : cell->kind == 'C' ? "Cover"
                                       : "Idle",
                   cell->name);
        buf_printf(g->out, length > 0 ? "[%d]; " : "; ", length);
    }
    buf_add_text(g->out, ");\n");
}

/* A constant by a name of its own, which no variable takes. */
static GenVariable *add_name(Gen *g, GenType type, const char *prefix, int number)
{
    GenVariable *v = &g->variables[g->variable_count++];

    memset(v, 0, sizeof *v);
    v->type = type;
    v->is_const = v->is_macro = true;
    (void)snprintf(v->name, sizeof v->name, "%s%d", prefix, number);
    return v;
}

static void add_params(Gen *g)
{
    int count = gen_rarely(g, 2) ? (int)gen_below(g, 4) : 0;

    for (int i = 0; i < count; i++) {
        GenVariable *v = add_name(g, G_FLOAT, "weight", i);
        buf_printf(g->out, "PARAM(%s, %u.%u, -1.5, %s);\n", v->name, gen_below(g, 9),
                   gen_below(g, 100), gen_rarely(g, 3) ? "2 * 5.0f + 0.5" : "10.0");
    }
}

/* #define of ints that are small, and of floats; #ifdef; #include. */
static void add_directives(Gen *g)
{
    int count = (int)gen_below(g, 3);

    buf_add_text(g->out, gen_rarely(g, 3) ? "#include <math.h>\n" : "");
    for (int i = 0; i < count; i++) {
        bool is_int = gen_rarely(g, 2);
        GenVariable *v = add_name(g, is_int ? G_INT : G_FLOAT, "D", i);
        if (is_int) {
            buf_printf(g->out, "#define %s %u\n", v->name, gen_below(g, 9));
        } else if (gen_rarely(g, 2)) {
            buf_printf(g->out, "#define %s (0.%uf * M_PI)\n", v->name, gen_below(g, 99));
        } else {
            buf_printf(g->out, "#define %s /* a */ %u.5 // b\n", v->name, gen_below(g, 99));
        }
    }
    if (gen_rarely(g, 6)) {
        buf_add_text(g->out, "#ifndef M_PI\nwhile (1) {\n#else\n/* known */\n#endif\n");
    }
}

static void reset_function(Gen *g, Buf *out, GenType returns, int64_t limit)
{
    g->out = out;
    g->returns = returns;
    g->limit = limit;
    g->spent = 0;
    g->turns = 1;
    g->call_depth = 1;
    g->local_elements = 0;
    g->indent = 1;
    g->blocks = g->loops = g->breakable = 0;
    memset(&g->all, 0, sizeof g->all);
    g->has_step = g->has_memory = g->has_terms = false;
    g->scope_start = g->variable_count;
}

/* One parameter: its type, and its name for the definition. */
static void add_parameter(Gen *g, GenFunction *f, char kind)
{
    const char *comma = f->param_count > 0 ? ", " : "";

    f->params[f->param_count++] = kind;
    if (kind == 's' || kind == 'm' || kind == 'o') {
        const char *type = kind == 's' ? "const Step *" : kind == 'm' ? "Memory *" : "Components *";
        const char *name = kind == 's' ? "step" : kind == 'm' ? "mem" : "c";
        g->has_step |= kind == 's';
        g->has_memory |= kind == 'm';
        g->has_terms |= kind == 'o';
        buf_printf(&f->text, "%s%s%s", comma, type, name);
        buf_printf(&f->prototype, "%s%s", comma, type);
    } else {
        GenType type = kind == 'f' ? G_FLOAT : kind == 'i' ? G_INT : G_BOOL;
        GenVariable *v = gen_declare(g, type);
        const char *word = type == G_FLOAT ? "float" : type == G_INT ? "int" : "bool";
        v->is_const = gen_rarely(g, 6);
        buf_printf(&f->text, "%s%s%s %s", comma, v->is_const ? "const " : "", word, v->name);
        buf_printf(&f->prototype, gen_rarely(g, 3) ? "%s%s %s" : "%s%s", comma, word, v->name);
    }
}

static void add_parameters(Gen *g, GenFunction *f)
{
    int numbers = (int)gen_below(g, gen_rarely(g, 15) ? FUNCTION_PARAMETERS_MAX - 3 : 4);
    static const char pointers[] = "smo", kinds[] = "ffib";

    buf_add_text(&f->text, "(");
    buf_add_text(&f->prototype, "(");
    for (int i = 0; i < 3; i++) {
        if (gen_rarely(g, 3)) {
            add_parameter(g, f, pointers[i]);
        }
    }
    for (int i = 0; i < numbers; i++) {
        add_parameter(g, f, kinds[gen_below(g, 4)]);
    }
    buf_add_text(&f->text, f->param_count == 0 && gen_rarely(g, 2) ? "void)" : ")");
    buf_add_text(&f->prototype, ");\n");
}

static void add_function(Gen *g, int number)
{
    GenFunction *f = &g->functions[g->function_count];
    int before = g->variable_count;
    const char *qualifier = gen_rarely(g, 2) ? "" : gen_rarely(g, 2) ? "static inline " : "static ";

    buf_init(&f->text, TEXT_BYTES_MAX);
    buf_init(&f->prototype, 4096);
    f->returns = (GenType)(3 - gen_below(g, 4));
    if (number == 0 && g->replaced != NULL) {
        (void)snprintf(f->name, sizeof f->name, "%s", g->replaced);
    } else {
        (void)snprintf(f->name, sizeof f->name, "f%d", number);
    }
    reset_function(g, &f->text, f->returns, 40 + (int64_t)gen_below(g, 400));
    g->step = "step";
    g->memory = "mem";
    g->components = "c";
    buf_printf(&f->text, "\n%s%s %s", qualifier, gen_type_word(g, f->returns), f->name);
    buf_printf(&f->prototype, "%s%s %s", qualifier,
               f->returns == G_FLOAT  ? "float"
               : f->returns == G_INT  ? "int"
               : f->returns == G_BOOL ? "bool"
                                      : "void",
               f->name);
    add_parameters(g, f);
    buf_add_text(&f->text, "\n{");
    gen_statements(g, 1 + (int)gen_below(g, 5));
    if (f->returns != G_VOID) {
        buf_add_text(&f->text, "\n    return ");
        gen_full_any(g, 3);
        buf_add_text(&f->text, ";");
    }
    buf_add_text(&f->text, "\n}\n");
    f->cost = g->spent;
    f->depth = g->call_depth;
    f->effects = g->all;
    g->variable_count = before;
    g->function_count++;
}

/* Sets a term at the end of the reward, mostly to something that is a reward. */
static void set_term(Gen *g, int term)
{
    const char *open = "", *close = "";

    if (gen_rarely(g, 12)) {
        return; /* is set somewhere, or never */
    }
    if (!gen_rarely(g, 3) && !gen_is_hidden(g, "clip") && g->replaced == NULL) {
        open = "clip(";
        close = ", -1.0f, 1.0f)";
    }
    buf_printf(g->out, "\n    out->%s = %s", g->terms[term], open);
    gen_begin(g);
    g->now.terms_read = (uint32_t)1 << term;
    gen_expression(g, G_FLOAT, P_CONDITION, 4);
    buf_printf(g->out, "%s;", close);
}

static void add_reward(Gen *g, Buf *out)
{
    int before = g->variable_count;

    reset_function(g, out, G_VOID, CALL_LIMIT);
    g->has_step = g->has_memory = g->has_terms = true;
    g->step = "s";
    g->memory = "m";
    g->components = "out";
    buf_add_text(out, "\nvoid reward(const Step *s, Memory *m, Components *out)\n{");
    for (int i = 0; i < g->term_count && gen_rarely(g, 2); i++) {
        buf_printf(out, "\n    out->%s = 0.0f;", g->terms[i]);
    }
    gen_statements(g, 2 + (int)gen_below(g, gen_rarely(g, 10) ? 40 : 9));
    g->limit += 800; /* for what has to be set */
    for (int i = 0; i < g->term_count; i++) {
        set_term(g, i);
    }
    buf_add_text(out, "\n}\n");
    g->variable_count = before;
}

/* Functions are written in any order: those that are used before they are defined have a prototype,
 * or none. */
static void put_together(Gen *g, const Buf *reward, Buf *text)
{
    bool reversed = gen_rarely(g, 3), prototypes = !reversed || !gen_rarely(g, 3);
    int count = g->function_count;

    for (int i = 0; i < count && (reversed || gen_rarely(g, 4)); i++) {
        buf_add_text(text, prototypes ? g->functions[i].prototype.data : "");
    }
    buf_add_text(text, reversed && prototypes ? reward->data : "");
    for (int i = 0; i < count; i++) {
        buf_add_text(text, g->functions[reversed ? count - 1 - i : i].text.data);
    }
    buf_add_text(text, reversed && prototypes ? "" : reward->data);
    g->is_c = g->is_c && (!reversed || prototypes);
}

void generate_program(Choices *choices, const Task *task, Generated *result)
{
    static const char *const builtins[] = {"clip", "gaussian", "sigmoid", "tolerance", "soft2"};
    Gen g = {.choices = choices, .task = task, .is_c = true, .limit = CALL_LIMIT, .turns = 1};
    int functions = (int)gen_below(&g, gen_rarely(&g, 8) ? GEN_FUNCTIONS_MAX : 4);
    int tables = (int)gen_below(&g, 3);
    Buf reward;

    buf_init(&result->text, TEXT_BYTES_MAX);
    buf_init(&reward, TEXT_BYTES_MAX);
    g.out = &result->text;
    g.replaced = functions > 0 && gen_rarely(&g, 12) ? builtins[gen_below(&g, 5)] : NULL;
    g.is_global = true;
    add_all_terms(&g);
    add_memory(&g);
    add_params(&g);
    add_directives(&g);
    for (int i = 0; i < tables; i++) {
        gen_table(&g);
        buf_add_text(&result->text, "\n");
    }
    g.is_global = false;
    for (int i = 0; i < functions; i++) {
        add_function(&g, i);
    }
    add_reward(&g, &reward);
    put_together(&g, &reward, &result->text);
    for (int i = 0; i < g.function_count; i++) {
        buf_release(&g.functions[i].text);
        buf_release(&g.functions[i].prototype);
    }
    buf_release(&reward);
    result->is_c = g.is_c;
    result->replaced = g.replaced;
}
