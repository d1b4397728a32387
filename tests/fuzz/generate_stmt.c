/* tests/fuzz/generate_stmt.c - random declarations and statements. */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "tests/fuzz/generate_priv.h"

enum { EXPRESSION_DEPTH = 4, BLOCKS_MAX = 5, COST_STATEMENT = 60 };

bool gen_is_hidden(const Gen *g, const char *function_name)
{
    for (int i = 0; i < g->variable_count; i++) {
        if (strcmp(g->variables[i].name, function_name) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_visible(const Gen *g, int at)
{
    for (int i = at + 1; i < g->variable_count; i++) {
        if (strcmp(g->variables[i].name, g->variables[at].name) == 0) {
            return false;
        }
    }
    return true;
}

GenVariable *gen_find(Gen *g, unsigned types, unsigned what)
{
    int start;

    if (g->variable_count == 0) {
        return NULL;
    }
    start = (int)gen_below(g, (uint32_t)g->variable_count);
    for (int i = 0; i < g->variable_count; i++) {
        int at = (start + i) % g->variable_count;
        GenVariable *v = &g->variables[at];
        if ((types & 1u << v->type) != 0 && (what & (v->dimensions > 0 ? ARRAY : SCALAR)) != 0 &&
            ((what & ASSIGNABLE) == 0 || (!v->is_const && !v->is_open)) && is_visible(g, at)) {
            return v;
        }
    }
    return NULL;
}

static bool is_taken(const Gen *g, const char *name)
{
    for (int i = g->scope_start; i < g->variable_count; i++) {
        if (strcmp(g->variables[i].name, name) == 0) {
            return true;
        }
    }
    for (int i = 0; i < g->variable_count; i++) {
        /* Macros and PARAMs (macros too, for a C compiler) reach everywhere. */
        if (g->variables[i].is_macro && strcmp(g->variables[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

/* Adds a variable to the scope. Names come from a small pool, so that they hide one another; some
 * are names of functions. */
GenVariable *gen_declare(Gen *g, GenType type)
{
    static const char *const names[] = {"x",    "y",    "k",     "n",    "sum",  "speed",
                                        "best", "gain", "angle", "dist", "clip", "scale",
                                        "i",    "phi",  "exp",   "last", "sign", "tmp"};
    GenVariable *v = &g->variables[g->variable_count];

    memset(v, 0, sizeof *v);
    v->type = type;
    (void)snprintf(v->name, sizeof v->name, "%s", names[gen_below(g, ARRAY_LEN(names))]);
    if (is_taken(g, v->name) || gen_rarely(g, 4) || (g->is_global && !gen_rarely(g, 8))) {
        (void)snprintf(v->name, sizeof v->name, "v%d", g->unique++);
    } else if (g->is_global) {
        g->is_c = false; /* may be that of a function, which C does not have */
    }
    g->variable_count++;
    return v;
}

const char *gen_type_word(Gen *g, GenType type)
{
    return type == G_FLOAT  ? (gen_rarely(g, 8) ? "double" : "float")
           : type == G_INT  ? "int"
           : type == G_BOOL ? "bool"
                            : "void";
}

void gen_line(Gen *g)
{
    buf_printf(g->out, "\n%*s", 4 * g->indent, "");
    if (gen_rarely(g, 60)) {
        buf_add_text(g->out, gen_rarely(g, 2) ? "/* for { */ " : "// a note; \"x\n");
    }
}

/* What is known before the reward runs. */
static void constant(Gen *g, GenType type)
{
    bool is_negative = gen_rarely(g, 3);

    buf_add_text(g->out, is_negative ? "-" : "");
    gen_literal(g, type);
    if (gen_rarely(g, 6)) {
        buf_add_text(g->out, gen_rarely(g, 2) ? " * " : " + ");
        gen_literal(g, gen_rarely(g, 3) ? G_INT : type);
    }
}

static void initialiser(Gen *g, const GenVariable *v, int dimension, bool is_static)
{
    int count;

    if (dimension == v->dimensions || dimension == DIMENSIONS_MAX) {
        gen_spend(g, 1);
        if (is_static) {
            constant(g, v->type);
        } else if (gen_rarely(g, 3)) {
            gen_any(g, P_CONDITION, v->dimensions > 0 ? 2 : EXPRESSION_DEPTH);
        } else {
            gen_expression(g, v->type, P_CONDITION, v->dimensions > 0 ? 2 : EXPRESSION_DEPTH);
        }
        return;
    }
    /* Elements that are not named are 0. */
    count = (int)gen_below(g, (uint32_t)v->size[dimension]) + 1;
    buf_add_text(g->out, "{");
    for (int i = 0; i < count; i++) {
        buf_add_text(g->out, i > 0 ? ", " : "");
        initialiser(g, v, dimension + 1, is_static);
    }
    buf_add_text(g->out, gen_rarely(g, 5) ? ",}" : "}");
}

static void sizes(Gen *g, GenVariable *v, bool first_is_inferred)
{
    int elements = 1;

    for (int i = 0; i < v->dimensions; i++) {
        v->size[i] = (int)gen_below(g, 5) + 1;
        elements *= v->size[i];
        if (i == 0 && first_is_inferred) {
            buf_add_text(g->out, "[]");
        } else if (gen_rarely(g, 12)) {
            buf_printf(g->out, "[%d + 1]", v->size[i] - 1);
        } else {
            buf_printf(g->out, "[%d]", v->size[i]);
        }
    }
    g->local_elements += elements;
    gen_spend(g, v->dimensions > 0 ? elements : 1);
}

/* name[sizes] = initialiser. While its value is written, a variable hides others of its name and
 * cannot be used itself. */
static void declarator(Gen *g, GenType type, bool is_const, bool is_static)
{
    int at = g->variable_count;
    bool is_array = gen_rarely(g, 4) && g->local_elements < 400, has_value;
    GenVariable *v = gen_declare(g, type);

    buf_add_text(g->out, v->name);
    v->is_const = is_const;
    v->type = G_VOID;
    v->dimensions = is_array ? (int)gen_below(g, 3) + 1 : 0;
    has_value = is_const || !gen_rarely(g, 5);
    sizes(g, v, false);
    if (has_value) {
        GenVariable shape = *v;
        shape.type = type;
        buf_add_text(g->out, " = ");
        gen_begin(g);
        initialiser(g, &shape, 0, is_static);
        gen_end(g);
    }
    g->variables[at].type = type;
}

void gen_table(Gen *g)
{
    GenType type = (GenType)gen_below(g, 3);

    switch (gen_below(g, 4)) {
    case 0:
        buf_printf(g->out, "static const %s ", gen_type_word(g, type));
        break;
    case 1:
        buf_printf(g->out, "const static %s ", gen_type_word(g, type));
        break;
    case 2:
        buf_printf(g->out, "static %s const ", gen_type_word(g, type));
        break;
    default:
        buf_printf(g->out, "const %s ", gen_type_word(g, type));
        break;
    }
    declarator(g, type, true, true);
    buf_add_text(g->out, ";");
}

void gen_declaration(Gen *g)
{
    GenType type = (GenType)gen_below(g, 3);
    bool is_const = gen_rarely(g, 6);

    if (g->variable_count + 6 > GEN_VARIABLES_MAX) {
        buf_add_text(g->out, ";");
        return;
    }
    if (gen_rarely(g, 12)) {
        gen_table(g);
        return;
    }
    buf_printf(g->out, "%s%s ", is_const ? "const " : "", gen_type_word(g, type));
    for (int i = 0;; i++) {
        declarator(g, type, is_const, false);
        if (i == 2 || !gen_rarely(g, 5)) {
            break;
        }
        buf_add_text(g->out, ", ");
    }
    buf_add_text(g->out, ";");
}

typedef struct {
    GenType type;
    int cell, term; /* or -1 */
} Target;

/* A cell that holds a number, or a term, where the function has them. */
static bool target_member(Gen *g, Target *t)
{
    if (g->has_terms && gen_rarely(g, 2)) {
        t->term = (int)gen_below(g, (uint32_t)g->term_count);
        t->type = G_FLOAT;
        buf_printf(g->out, "%s->%s", g->components, g->terms[t->term]);
        return true;
    }
    if (g->has_memory && g->cell_count > 0) {
        int i = (int)gen_below(g, (uint32_t)g->cell_count);
        char kind = g->cells[i].kind;
        if (kind < 'a') {
            return false;
        }
        t->cell = i;
        t->type = kind == 'f' ? G_FLOAT : kind == 'i' ? G_INT : G_BOOL;
        buf_printf(g->out, "%s->%s", g->memory, g->cells[i].name);
        if (g->cells[i].length > 0) {
            gen_index(g, g->cells[i].length, 2);
        }
        return true;
    }
    return false;
}

/* Something that can be assigned to; false: nothing is at hand. The value beside it may read it and
 * may not write it. */
static bool target(Gen *g, Target *t)
{
    GenVariable *v;

    t->cell = t->term = -1;
    gen_begin(g);
    if (!gen_rarely(g, 3) || !target_member(g, t)) {
        v = gen_find(g, 7, SCALAR | ARRAY | ASSIGNABLE);
        if (v == NULL) {
            return false;
        }
        t->type = v->type;
        buf_printf(g->out, v->dimensions == 0 && gen_rarely(g, 30) ? "(%s)" : "%s", v->name);
        for (int i = 0; i < v->dimensions; i++) {
            gen_index(g, v->size[i], 2);
        }
    }
    g->now.memory_read |= t->cell >= 0 ? (uint64_t)1 << t->cell : 0;
    g->now.terms_read |= t->term >= 0 ? (uint32_t)1 << t->term : 0;
    return true;
}

static void end_assignment(Gen *g, const Target *t)
{
    gen_end(g);
    g->all.memory_written |= t->cell >= 0 ? (uint64_t)1 << t->cell : 0;
    g->all.terms_written |= t->term >= 0 ? (uint32_t)1 << t->term : 0;
}

static void assignment(Gen *g)
{
    static const char *const ops[] = {
        "=", "+=", "-=", "*=", "/=", "&=", "|=", "^=", "%=", "<<=", ">>="};
    Target t;
    uint32_t i;

    if (!target(g, &t)) {
        return; /* an empty statement */
    }
    gen_spend(g, 6);
    if (t.type != G_BOOL && gen_rarely(g, 12)) {
        buf_add_text(g->out, gen_rarely(g, 2) ? "--" : "++");
        end_assignment(g, &t);
        return;
    }
    i = gen_rarely(g, 2) ? 0 : gen_below(g, t.type == G_FLOAT ? 5 : ARRAY_LEN(ops));
    buf_printf(g->out, " %s ", ops[i]);
    if (i >= 5) {
        gen_expression(g, gen_rarely(g, 5) ? G_BOOL : G_INT, P_CONDITION, EXPRESSION_DEPTH);
    } else if (gen_rarely(g, t.type == G_INT ? 12 : 4)) {
        gen_any(g, P_CONDITION, EXPRESSION_DEPTH);
    } else {
        gen_expression(g, t.type, P_CONDITION, EXPRESSION_DEPTH);
    }
    end_assignment(g, &t);
}

/* a = b = value; ++x. */
static void odd_assignment(Gen *g)
{
    GenVariable *a = gen_find(g, 7, SCALAR | ASSIGNABLE);
    GenVariable *b = gen_find(g, 7, SCALAR | ASSIGNABLE);

    gen_spend(g, 6);
    if (a == NULL || b == NULL) {
        assignment(g);
    } else if (a->type != G_BOOL && gen_rarely(g, 3)) {
        buf_printf(g->out, "%s%s", gen_rarely(g, 2) ? "++" : "--", a->name);
    } else {
        buf_printf(g->out, "%s = %s = ", a->name, b->name);
        gen_full_any(g, 3);
    }
}

static void call_statement(Gen *g)
{
    gen_begin(g);
    if (!gen_function_call(g, 15, 3) && !gen_cell_call(g, 3)) {
        assignment(g);
        return;
    }
    gen_end(g);
}

/* Expressions as deep as the language takes them. */
static void deep(Gen *g)
{
    static const struct {
        const char *open, *close;
        int count_max;
    } forms[] = {{"0.5f + ", "", 180},
                 {"(", ")", 45},
                 {"- ", "", 150},
                 {"!", "", 150},
                 {"1.5f * (2 - ", ")", 40},
                 {"fabsf(", ")", 12},
                 {"1 > 2 ? 3.0f : ", "", 60},
                 {"(float)", "", 90}};
    uint32_t form = gen_below(g, ARRAY_LEN(forms));
    int count = (int)gen_below(g, (uint32_t)forms[form].count_max) + 1;
    GenVariable *v = gen_find(g, 1u << G_FLOAT, SCALAR | ASSIGNABLE);

    if (v == NULL || !gen_affords(g, 4 * count + 400)) {
        assignment(g);
        return;
    }
    gen_spend(g, form == 5 ? 42 * count : 4 * count);
    buf_printf(g->out, "%s = ", v->name);
    for (int i = 0; i < count; i++) {
        buf_add_text(g->out, forms[form].open);
    }
    gen_full(g, G_FLOAT, 0);
    for (int i = 0; i < count; i++) {
        buf_add_text(g->out, forms[form].close);
    }
}

static void return_statement(Gen *g)
{
    buf_add_text(g->out, "return");
    if (g->returns != G_VOID) {
        buf_add_text(g->out, " ");
        if (gen_rarely(g, 3)) {
            gen_full_any(g, EXPRESSION_DEPTH);
        } else {
            gen_full(g, g->returns, EXPRESSION_DEPTH);
        }
    }
    buf_add_text(g->out, ";");
}

/* One that may stand without braces. */
static void simple(Gen *g)
{
    switch (gen_below(g, 14)) {
    case 0:
        buf_add_text(g->out, ";");
        return;
    case 1:
        if (g->loops > 0) {
            buf_add_text(g->out, gen_rarely(g, 2) ? "continue;" : "break;");
            return;
        }
        break;
    case 2:
        if (gen_rarely(g, 3)) {
            return_statement(g);
            return;
        }
        break;
    case 3:
    case 4:
        call_statement(g);
        buf_add_text(g->out, ";");
        return;
    case 5:
        odd_assignment(g);
        buf_add_text(g->out, ";");
        return;
    default:
        break;
    }
    assignment(g);
    buf_add_text(g->out, ";");
}

static void block(Gen *g, int count)
{
    int before = g->variable_count, start = g->scope_start;

    g->scope_start = g->variable_count;
    g->indent++;
    g->blocks++;
    buf_add_text(g->out, "{");
    gen_statements(g, count);
    g->indent--;
    g->blocks--;
    gen_line(g);
    buf_add_text(g->out, "}");
    g->variable_count = before;
    g->scope_start = start;
}

static void body(Gen *g)
{
    if (gen_rarely(g, 4)) {
        simple(g);
    } else {
        block(g, (int)gen_below(g, 4) + 1);
    }
}

static void if_statement(Gen *g)
{
    for (int i = 0;; i++) {
        buf_add_text(g->out, "if (");
        gen_full_any(g, 3);
        buf_add_text(g->out, ") ");
        /* Braces: an else belongs to the if that it looks like. */
        block(g, (int)gen_below(g, 3) + 1);
        if (!gen_rarely(g, 2)) {
            return;
        }
        buf_add_text(g->out, " else ");
        if (i == 3 || !gen_rarely(g, 3)) {
            body(g);
            return;
        }
    }
}

/* How a loop counts. */
typedef struct {
    int start, step, turns;
    bool is_down, is_geometric, is_float, is_triangular;
    const GenVariable *outer;
} Count;

/* The most turns that the work left allows, at most 12. */
static int turns_left(const Gen *g)
{
    int turns = 12;

    while (turns > 0 && !gen_affords(g, (int64_t)turns * 90)) {
        turns--;
    }
    return turns;
}

static bool plan_count(Gen *g, Count *c)
{
    int most = turns_left(g);
    GenVariable *outer = gen_find(g, 1u << G_INT, SCALAR);

    memset(c, 0, sizeof *c);
    if (most < 1) {
        return false;
    }
    c->turns = (int)gen_below(g, (uint32_t)most) + 1;
    c->start = (int)gen_below(g, 5) - (gen_rarely(g, 4) ? 3 : 0);
    c->step = gen_rarely(g, 3) ? (int)gen_below(g, 3) + 1 : 1;
    c->is_down = gen_rarely(g, 4);
    if (outer != NULL && outer->has_range && outer->lo >= 0 && outer->hi > 0 && outer->hi <= most &&
        gen_rarely(g, 2)) {
        c->is_triangular = true;
        c->outer = outer;
        c->is_down = false;
        c->step = 1;
        c->turns = outer->hi;
    } else if (gen_rarely(g, 10)) {
        c->is_float = true;
        c->is_down = false;
    } else if (gen_rarely(g, 10)) {
        c->is_geometric = true;
        c->is_down = false;
        c->start = 1 + (int)gen_below(g, 3);
    }
    return true;
}

/* The comparison that ends it. The limit is such that `turns` are made. */
static void loop_condition(Gen *g, const Count *c, const char *name)
{
    int last = c->start + (c->is_down ? -1 : 1) * c->step * (c->turns - 1);
    int beyond = last + (c->is_down ? -1 : 1) * c->step;

    if (c->is_float) {
        buf_printf(g->out, "%s < %d * 0.25f", name, c->turns);
    } else if (c->is_geometric) {
        buf_printf(g->out, "%s < %d", name, c->start << c->turns);
    } else if (c->is_triangular) {
        if (c->start == 1) {
            buf_printf(g->out, "%s < %d", name, c->outer->hi + 1);
        } else {
            bool swapped = gen_rarely(g, 3);
            buf_printf(g->out, swapped ? "%s > %s" : "%s < %s", swapped ? c->outer->name : name,
                       swapped ? name : c->outer->name);
        }
    } else {
        switch (gen_below(g, 4)) {
        case 0:
            buf_printf(g->out, "%s %s %d", name, c->is_down ? ">" : "<", beyond);
            break;
        case 1:
            buf_printf(g->out, "%s %s %d", name, c->is_down ? ">=" : "<=", last);
            break;
        case 2:
            buf_printf(g->out, "%s != %d", name, beyond);
            break;
        default:
            buf_printf(g->out, "%d %s %s", last, c->is_down ? "<=" : ">=", name);
            break;
        }
    }
}

static void loop_start(Gen *g, const Count *c, const char *name)
{
    if (c->is_float) {
        buf_printf(g->out, "%s = 0.0f", name);
    } else if (c->is_triangular && c->start == 1) {
        buf_printf(g->out, "%s = %s + 1", name, c->outer->name);
    } else {
        buf_printf(g->out, "%s = %d", name, c->is_triangular ? 0 : c->start);
    }
}

static void loop_tail(Gen *g, const Count *c, const char *name)
{
    const char *sign = c->is_down ? "-" : "+";

    if (c->is_float) {
        buf_printf(g->out, "%s += 0.25f", name);
    } else if (c->is_geometric && gen_rarely(g, 2)) {
        buf_printf(g->out, "%s = %s * 2", name, name);
    } else if (c->is_geometric) {
        buf_printf(g->out, "%s *= 2", name);
    } else if (c->step == 1 && gen_rarely(g, 4)) {
        buf_printf(g->out, "%s%s%s", sign, sign, name);
    } else if (c->step == 1 && !gen_rarely(g, 3)) {
        buf_printf(g->out, "%s%s%s", name, sign, sign);
    } else if (gen_rarely(g, 3)) {
        buf_printf(g->out, "%s = %s %s %d", name, name, sign, c->step);
    } else {
        buf_printf(g->out, "%s %s= %d", name, sign, c->step);
    }
}

/* for (head; condition; tail): declares or takes the variable; returns its place. */
static int loop_head(Gen *g, Count *c)
{
    GenVariable *v = gen_rarely(g, 4)
                         ? gen_find(g, 1u << (c->is_float ? G_FLOAT : G_INT), SCALAR | ASSIGNABLE)
                         : NULL;
    bool is_new = v == NULL;
    int at;

    if (c->is_triangular) {
        c->start = (int)gen_below(g, 2);
        is_new = true; /* the name of the outer one must stay visible */
    }
    if (is_new) {
        v = gen_declare(g, c->is_float ? G_FLOAT : G_INT);
        if (c->is_triangular) {
            (void)snprintf(v->name, sizeof v->name, "v%d", g->unique++);
        }
    }
    at = (int)(v - g->variables);
    buf_printf(g->out, "for (%s", !is_new ? "" : c->is_float ? "float " : "int ");
    loop_start(g, c, v->name);
    buf_add_text(g->out, "; ");
    v->is_open = true;
    gen_begin(g);
    if (gen_rarely(g, 6)) {
        loop_condition(g, c, v->name);
        buf_add_text(g->out, " && ");
        gen_any(g, P_BITOR, 2);
    } else if (gen_rarely(g, 10)) {
        gen_any(g, P_BITOR, 2);
        buf_add_text(g->out, " && ");
        loop_condition(g, c, v->name);
    } else {
        loop_condition(g, c, v->name);
    }
    gen_end(g);
    buf_add_text(g->out, "; ");
    loop_tail(g, c, v->name);
    buf_add_text(g->out, ") ");
    return at;
}

static void set_range(GenVariable *v, const Count *c)
{
    int last = c->start + (c->is_down ? -1 : 1) * c->step * (c->turns - 1);

    v->has_range = !c->is_float && !c->is_geometric;
    v->lo = c->is_triangular ? c->start : c->is_down ? last : c->start;
    v->hi = c->is_triangular ? c->outer->hi : c->is_down ? c->start : last;
}

static void for_statement(Gen *g)
{
    int before = g->variable_count, start = g->scope_start, at;
    int64_t turns = g->turns;
    Count c;

    if (!plan_count(g, &c) || g->variable_count + 6 > GEN_VARIABLES_MAX) {
        buf_add_text(g->out, ";");
        return;
    }
    g->scope_start = g->variable_count;
    g->turns *= c.turns + 1;
    gen_spend(g, 8);
    at = loop_head(g, &c);
    set_range(&g->variables[at], &c);
    g->loops++;
    g->breakable++;
    body(g);
    g->loops--;
    g->breakable--;
    g->variables[at].is_open = g->variables[at].has_range = false;
    g->turns = turns;
    g->variable_count = before;
    g->scope_start = start;
}

static void case_label(Gen *g, int value)
{
    if (value >= 0 && value < 3 && g->task->actions[0].labels != NULL &&
        value <= (int)g->task->actions[0].hi && gen_rarely(g, 2)) {
        buf_printf(g->out, "case %s: ", g->task->actions[0].labels[value]);
    } else if (gen_rarely(g, 8)) {
        buf_printf(g->out, "case %d + %d: ", value - 3, 3);
    } else {
        buf_printf(g->out, "case %d: ", value);
    }
}

static void clause_body(Gen *g)
{
    int before = g->variable_count;

    /* A declaration may not follow a label in C17. */
    simple(g);
    if (gen_rarely(g, 2)) {
        gen_statements(g, (int)gen_below(g, 3));
    }
    if (!gen_rarely(g, 3)) {
        gen_line(g);
        buf_add_text(g->out, "break;");
    }
    /* To C one scope lasts to the end of the switch: those names stay taken, and unused. */
    for (int i = before; i < g->variable_count; i++) {
        g->variables[i].type = G_VOID;
    }
}

static void switch_statement(Gen *g)
{
    int before = g->variable_count, start = g->scope_start;
    int value = (int)gen_below(g, 4) - 2, clauses = (int)gen_below(g, 4) + 1;
    int with_default = (int)gen_below(g, 6);

    g->scope_start = g->variable_count;
    gen_spend(g, 4 * clauses);
    buf_add_text(g->out, "switch (");
    gen_full(g, gen_rarely(g, 10) ? G_BOOL : G_INT, 3);
    buf_add_text(g->out, ") {");
    g->blocks++;
    g->breakable++;
    for (int i = 0; i < clauses; i++) {
        gen_line(g);
        for (int k = 0; k == 0 || (k < 3 && gen_rarely(g, 4)); k++) {
            case_label(g, value);
            value += 1 + (int)gen_below(g, gen_rarely(g, 9) ? 100000 : 2);
        }
        if (i == with_default) {
            buf_add_text(g->out, "default: ");
        }
        g->indent++;
        clause_body(g);
        g->indent--;
    }
    g->blocks--;
    g->breakable--;
    gen_line(g);
    buf_add_text(g->out, "}");
    g->variable_count = before;
    g->scope_start = start;
}

static void statement(Gen *g)
{
    bool may_nest = g->blocks < BLOCKS_MAX && gen_affords(g, 3 * COST_STATEMENT);

    switch (gen_below(g, 12)) {
    case 0:
    case 1:
    case 2:
        gen_declaration(g);
        return;
    case 3:
    case 4:
        if (may_nest) {
            if_statement(g);
            return;
        }
        break;
    case 5:
    case 6:
        if (may_nest) {
            for_statement(g);
            return;
        }
        break;
    case 7:
        if (may_nest && gen_rarely(g, 2)) {
            switch_statement(g);
            return;
        }
        break;
    case 8:
        if (gen_rarely(g, 8)) {
            deep(g);
            buf_add_text(g->out, ";");
            return;
        }
        if (may_nest && gen_rarely(g, 3)) {
            block(g, 2);
            return;
        }
        break;
    default:
        break;
    }
    simple(g);
}

void gen_statements(Gen *g, int count)
{
    for (int i = 0; i < count && gen_affords(g, COST_STATEMENT); i++) {
        gen_line(g);
        statement(g);
    }
}
