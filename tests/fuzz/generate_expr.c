/* tests/fuzz/generate_expr.c - random expressions of a given type. */
#include <string.h>

#include "base/err.h"
#include "tests/fuzz/generate_priv.h"

enum {
    COST_OPERATOR = 3, /* with the conversions of its operands */
    COST_DIVISION = 5,
    COST_INDEX = 5,
    COST_MATHS = 42,
    COST_PRIMITIVE = 26,
    COST_CALL = 5
};

/* Arguments: 'f' and 'i' any number, 'b' a condition, 's' the step, capitals a cell. */
typedef struct {
    const char *name;
    char returns;
    const char *arguments;
    int cost;
} Builtin;

/* clang-format off */
static const Builtin BUILTINS[] = {
    {"clip", 'f', "fff", COST_PRIMITIVE},     {"once", 'f', "Ob", COST_PRIMITIVE},
    {"record", 'f', "Rf", COST_PRIMITIVE},    {"gain", 'f', "Gf", COST_PRIMITIVE},
    {"cover", 'f', "Ci", COST_PRIMITIVE},     {"idle", 'f', "Ibi", COST_PRIMITIVE},
    {"potential", 'f', "sff", COST_PRIMITIVE},{"tolerance", 'f', "ffff", COST_PRIMITIVE},
    {"gaussian", 'f', "fff", COST_PRIMITIVE}, {"sigmoid", 'f', "f", COST_PRIMITIVE},
    {"soft2", 'f', "ff", COST_PRIMITIVE},     {"soft3", 'f', "fff", COST_PRIMITIVE},
    {"geomean2", 'f', "ff", COST_PRIMITIVE},  {"geomean3", 'f', "fff", COST_PRIMITIVE},
    {"isnan", 'b', "f", COST_MATHS},          {"isinf", 'b', "f", COST_MATHS},
    {"isfinite", 'b', "f", COST_MATHS},       {"abs", 'i', "n", COST_MATHS},
    {"expf", 'f', "f", COST_MATHS},           {"exp2f", 'f', "f", COST_MATHS},
    {"expm1f", 'f', "f", COST_MATHS},         {"logf", 'f', "f", COST_MATHS},
    {"log2f", 'f', "f", COST_MATHS},          {"log10f", 'f', "f", COST_MATHS},
    {"log1pf", 'f', "f", COST_MATHS},         {"powf", 'f', "ff", COST_MATHS},
    {"sqrtf", 'f', "f", COST_MATHS},          {"cbrtf", 'f', "f", COST_MATHS},
    {"hypotf", 'f', "ff", COST_MATHS},        {"sinf", 'f', "f", COST_MATHS},
    {"cosf", 'f', "f", COST_MATHS},           {"tanf", 'f', "f", COST_MATHS},
    {"asinf", 'f', "f", COST_MATHS},          {"acosf", 'f', "f", COST_MATHS},
    {"atanf", 'f', "f", COST_MATHS},          {"atan2f", 'f', "ff", COST_MATHS},
    {"sinhf", 'f', "f", COST_MATHS},          {"coshf", 'f', "f", COST_MATHS},
    {"tanhf", 'f', "f", COST_MATHS},          {"fabsf", 'f', "f", COST_MATHS},
    {"fminf", 'f', "ff", COST_MATHS},         {"fmaxf", 'f', "ff", COST_MATHS},
    {"fmodf", 'f', "ff", COST_MATHS},         {"floorf", 'f', "f", COST_MATHS},
    {"ceilf", 'f', "f", COST_MATHS},          {"roundf", 'f', "f", COST_MATHS},
    {"truncf", 'f', "f", COST_MATHS},         {"copysignf", 'f', "ff", COST_MATHS},
};
/* clang-format on */

uint32_t gen_below(Gen *g, uint32_t bound)
{
    return choices_below(g->choices, bound);
}

bool gen_rarely(Gen *g, uint32_t n)
{
    return choices_rarely(g->choices, n);
}

bool gen_affords(const Gen *g, int64_t cost)
{
    return g->spent + cost * g->turns <= g->limit;
}

void gen_spend(Gen *g, int64_t cost)
{
    g->spent += cost * g->turns;
}

/* A function of the reward's own, or a variable, has the name. */
static bool is_replaced(const Gen *g, const char *name)
{
    return (g->replaced != NULL && strcmp(g->replaced, name) == 0) || gen_is_hidden(g, name);
}

static void literal_int(Gen *g)
{
    static const char *const numbers[] = {
        "1",          "0",       "2",       "3",          "7",        "8",        "15",
        "31",         "32",      "33",      "100",        "255",      "256",      "1000",
        "0x7f",       "0xFF00",  "65535",   "65536",      "16777216", "16777217", "2147483647",
        "0x7fffffff", "INT_MAX", "INT_MIN", "1000000007",
    };

    if (!gen_rarely(g, 3)) {
        buf_printf(g->out, "%u", gen_below(g, 12));
    } else if (gen_rarely(g, 3)) {
        buf_printf(g->out, "%u", gen_below(g, 1u << gen_below(g, 31)));
    } else {
        buf_add_text(g->out, numbers[gen_below(g, ARRAY_LEN(numbers))]);
    }
}

static void literal_float(Gen *g)
{
    static const char *const numbers[] = {
        "0.5f",     "1.0f",      "0.0f",          "0.1",
        "1.5",      "2.0f",      ".25f",          "3.",
        "1e-3f",    "1E3",       "2.5e+2",        "1e20f",
        "3.0e38",   "1e-40",     "1.f",           "16777217.0f",
        "0x1p-3",   "M_PI",      "M_PI_2",        "M_E",
        "M_LN2",    "FLT_MAX",   "FLT_MIN",       "FLT_EPSILON",
        "INFINITY", "NAN",       "2147483648.0f", "0.333333333333",
        "1e-45f",   "M_SQRT1_2",
    };

    switch (gen_below(g, 9)) {
    case 0:
    case 1:
    case 2:
        buf_printf(g->out, "%u.%u%s", gen_below(g, 10), gen_below(g, 1000),
                   gen_rarely(g, 3) ? "" : "f");
        break;
    case 3:
    case 4:
        buf_printf(g->out, "0.%03uf", gen_below(g, 1000));
        break;
    case 5:
        buf_printf(g->out, "%u.%ue%d", gen_below(g, 10), gen_below(g, 100000),
                   (int)gen_below(g, 76) - 39);
        break;
    default:
        buf_add_text(g->out, numbers[gen_below(g, ARRAY_LEN(numbers))]);
        break;
    }
}

void gen_literal(Gen *g, GenType type)
{
    if (type == G_FLOAT) {
        literal_float(g);
    } else if (type == G_INT) {
        literal_int(g);
    } else {
        buf_add_text(g->out, gen_below(g, 2) != 0 ? "false" : "true");
    }
}

/* An int that is not known beforehand; false: there is none here. */
static bool unknown_int(Gen *g)
{
    GenVariable *v;

    if (g->has_step) {
        buf_printf(g->out, "%s->t", g->step);
        return true;
    }
    v = gen_find(g, 1u << G_INT, SCALAR | ASSIGNABLE);
    if (v != NULL) {
        buf_add_text(g->out, v->name);
    }
    return v != NULL;
}

static int mask_below(int size)
{
    int mask = 1;

    while (mask * 2 <= size) {
        mask *= 2;
    }
    return mask - 1;
}

/* An index that may lie outside. One that is known to is refused, so part of it is unknown. */
static void risky_index(Gen *g, int size, int depth)
{
    buf_add_text(g->out, "(");
    if (!unknown_int(g)) {
        buf_printf(g->out, "%d)", size - 1);
        return;
    }
    buf_add_text(g->out, gen_rarely(g, 2) ? " ^ " : " - ");
    gen_expression(g, gen_rarely(g, 5) ? G_BOOL : G_INT, P_UNARY, depth - 1);
    switch (gen_below(g, 6)) {
    case 0:
        buf_printf(g->out, ") %% %d", size);
        break;
    case 1:
        buf_printf(g->out, ") & %d", 2 * mask_below(size) + 1);
        break;
    case 2:
        buf_printf(g->out, ") & %d", size);
        break;
    case 3:
        buf_printf(g->out, ") >> %u", 28 + gen_below(g, 3));
        break;
    case 4:
        buf_printf(g->out, ") / 8 %% %d", size + 1);
        break;
    default:
        buf_add_text(g->out, ")");
        break;
    }
}

/* An index of an array: mostly within it, now and then anywhere. */
void gen_index(Gen *g, int size, int depth)
{
    GenVariable *counter = gen_find(g, 1u << G_INT, SCALAR);

    gen_spend(g, COST_INDEX);
    buf_add_text(g->out, "[");
    if (counter != NULL && counter->has_range && counter->lo >= 0 && counter->hi < size &&
        !gen_rarely(g, 4)) {
        buf_add_text(g->out, counter->name);
    } else if (depth > 0 && gen_rarely(g, 3)) {
        gen_expression(g, G_INT, P_BITAND, depth - 1);
        buf_printf(g->out, " & %d", mask_below(size));
    } else if (depth > 0 && gen_rarely(g, 6)) {
        risky_index(g, size, depth);
    } else {
        buf_printf(g->out, "%u", gen_below(g, (uint32_t)size));
    }
    buf_add_text(g->out, "]");
}

static bool kind_is(FieldKind kind, GenType type)
{
    return (kind == FIELD_FLOAT) == (type == G_FLOAT);
}

/* s->now.field; fields that are int, bool or enum are ints. */
static bool leaf_field(Gen *g, GenType type, int depth)
{
    const char *parts[] = {"now", "prev", "act"};
    uint32_t part = gen_below(g, 3);
    const Field *fields = part == 2 ? g->task->actions : g->task->fields;
    int count = part == 2 ? g->task->action_count : g->task->field_count;
    const Field *f = &fields[gen_below(g, (uint32_t)count)];

    if (!g->has_step || type == G_BOOL || !kind_is(f->kind, type) ||
        (part != 2 && (f->seen & SEEN_BY_REWARD) == 0)) {
        return false;
    }
    buf_printf(g->out, "%s->%s.%s", g->step, parts[part], f->name);
    if (f->count > 1) {
        gen_index(g, f->count, depth);
    }
    return true;
}

static bool leaf_member(Gen *g, GenType type)
{
    if (!g->has_step) {
        return false;
    }
    buf_printf(g->out, "%s->%s", g->step,
               type == G_FLOAT  ? "gamma"
               : type == G_BOOL ? (gen_below(g, 2) != 0 ? "truncated" : "terminated")
                                : (gen_below(g, 2) != 0 ? "t_max" : "t"));
    return true;
}

static bool leaf_cell(Gen *g, GenType type, int depth)
{
    int i;

    if (!g->has_memory || g->cell_count == 0) {
        return false;
    }
    i = (int)gen_below(g, (uint32_t)g->cell_count);
    if (g->cells[i].kind != (type == G_FLOAT ? 'f'
                             : type == G_INT ? 'i'
                                             : 'b') ||
        (g->now.memory_written & (uint64_t)1 << i) != 0) {
        return false;
    }
    g->now.memory_read |= (uint64_t)1 << i;
    buf_printf(g->out, "%s->%s", g->memory, g->cells[i].name);
    if (g->cells[i].length > 0) {
        gen_index(g, g->cells[i].length, depth);
    }
    return true;
}

static bool leaf_term(Gen *g, GenType type)
{
    int i = (int)gen_below(g, (uint32_t)g->term_count);

    if (!g->has_terms || type != G_FLOAT || (g->now.terms_written & (uint32_t)1 << i) != 0) {
        return false;
    }
    g->now.terms_read |= (uint32_t)1 << i;
    buf_printf(g->out, "%s->%s", g->components, g->terms[i]);
    return true;
}

static bool leaf_variable(Gen *g, GenType type, int depth)
{
    GenVariable *v = gen_find(g, 1u << type, gen_rarely(g, 3) ? ARRAY : SCALAR);

    if (v == NULL) {
        return false;
    }
    buf_add_text(g->out, v->name);
    for (int i = 0; i < v->dimensions; i++) {
        gen_index(g, v->size[i], depth);
    }
    return true;
}

/* The label of an enum stands for an int. */
static bool leaf_label(Gen *g)
{
    const Field *f = &g->task->actions[0];

    for (int i = 0; f->labels == NULL && i < g->task->field_count; i++) {
        f = &g->task->fields[i];
    }
    if (f->labels == NULL) {
        return false;
    }
    buf_add_text(g->out, f->labels[gen_below(g, (uint32_t)(f->hi - f->lo) + 1)]);
    return true;
}

static bool try_leaf(Gen *g, GenType type, int depth)
{
    switch (gen_below(g, 10)) {
    case 0:
        gen_literal(g, type);
        return true;
    case 1:
        return type == G_INT ? leaf_label(g) : leaf_member(g, type);
    case 2:
    case 3:
        return leaf_cell(g, type, depth);
    case 4:
        return leaf_term(g, type);
    case 5:
    case 6:
        return leaf_field(g, type, depth);
    default:
        return leaf_variable(g, type, depth);
    }
}

static void leaf(Gen *g, GenType type, int depth)
{
    gen_spend(g, 1);
    for (int i = 0; i < 4; i++) {
        if (try_leaf(g, type, depth)) {
            return;
        }
    }
    gen_literal(g, type);
}

static GenEffects effects_union(GenEffects a, GenEffects b)
{
    a.memory_read |= b.memory_read;
    a.memory_written |= b.memory_written;
    a.terms_read |= b.terms_read;
    a.terms_written |= b.terms_written;
    return a;
}

static bool open_if(Gen *g, bool needed)
{
    bool paren = needed || gen_rarely(g, 7);

    buf_add_text(g->out, paren ? "(" : "");
    return paren;
}

static void close_if(Gen *g, bool open)
{
    buf_add_text(g->out, open ? ")" : "");
}

static void any_of(Gen *g, GenType type, int precedence, int depth)
{
    if (type == G_VOID) {
        gen_any(g, precedence, depth);
    } else {
        gen_expression(g, type, precedence, depth);
    }
}

/* a op b; G_VOID: an operand of any type. */
static void binary(Gen *g, GenType a, const char *op, GenType b, int own, int precedence, int depth)
{
    bool paren = open_if(g, own < precedence);

    gen_spend(g, op[0] == '/' || op[0] == '%' ? COST_DIVISION : COST_OPERATOR);
    any_of(g, a, own, depth - 1);
    buf_printf(g->out, " %s ", op);
    any_of(g, b, own + 1, depth - 1);
    close_if(g, paren);
}

/* a && b, a || b: what is done for b is done after a, so both may touch the same. */
static void logical(Gen *g, int precedence, int depth)
{
    bool is_and = gen_below(g, 2) == 0;
    int own = is_and ? P_AND : P_OR;
    bool paren = open_if(g, own < precedence);
    GenEffects before = g->now, left;

    gen_spend(g, COST_OPERATOR);
    gen_any(g, own, depth - 1);
    buf_add_text(g->out, is_and ? " && " : " || ");
    left = g->now;
    g->now = before;
    gen_any(g, own + 1, depth - 1);
    g->now = effects_union(left, g->now);
    close_if(g, paren);
}

static void condition(Gen *g, GenType type, int precedence, int depth)
{
    bool paren = open_if(g, precedence > P_CONDITION), second = gen_rarely(g, 2);
    GenEffects before = g->now, first, middle;

    gen_spend(g, COST_OPERATOR);
    gen_any(g, P_OR, depth - 1);
    first = g->now;
    g->now = before;
    buf_add_text(g->out, " ? ");
    any_of(g, type == G_FLOAT && second ? G_VOID : type, P_CONDITION, depth - 1);
    middle = g->now;
    g->now = before;
    buf_add_text(g->out, " : ");
    any_of(g, type == G_FLOAT && !second ? G_VOID : type, P_CONDITION, depth - 1);
    g->now = effects_union(g->now, effects_union(first, middle));
    close_if(g, paren);
}

static void unary(Gen *g, const char *op, GenType operand, int precedence, int depth)
{
    bool paren = open_if(g, P_UNARY < precedence);

    gen_spend(g, COST_OPERATOR);
    buf_add_text(g->out, op);
    any_of(g, operand, P_UNARY, depth - 1);
    close_if(g, paren);
}

static GenType int_or_bool(Gen *g)
{
    return gen_rarely(g, 6) ? G_BOOL : G_INT;
}

static void float_expression(Gen *g, int precedence, int depth)
{
    static const struct {
        const char *op;
        int own;
    } ops[] = {{"+", P_ADD}, {"-", P_ADD}, {"*", P_MULTIPLY}, {"/", P_MULTIPLY}};
    uint32_t i, mixed;

    switch (gen_below(g, 12)) {
    case 0:
        leaf(g, G_FLOAT, depth);
        break;
    case 1:
        unary(g, gen_rarely(g, 4) ? "+ " : "- ", G_FLOAT, precedence, depth);
        break;
    case 2:
        unary(g, gen_rarely(g, 4) ? "(double)" : "(float)", G_VOID, precedence, depth);
        break;
    case 3:
        condition(g, G_FLOAT, precedence, depth);
        break;
    case 4:
    case 5:
        if (!gen_primitive_call(g, 'f', depth)) {
            leaf(g, G_FLOAT, depth);
        }
        break;
    case 6:
        if (!gen_function_call(g, 1u << G_FLOAT, depth)) {
            leaf(g, G_FLOAT, depth);
        }
        break;
    default:
        i = gen_below(g, 4);
        mixed = gen_below(g, 6);
        binary(g, mixed == 5 ? G_VOID : G_FLOAT, ops[i].op, mixed == 4 ? G_VOID : G_FLOAT,
               ops[i].own, precedence, depth);
        break;
    }
}

/* By a count that C allows. */
static void shift(Gen *g, const char *op, int precedence, int depth)
{
    bool paren = open_if(g, P_SHIFT < precedence);

    gen_spend(g, COST_OPERATOR);
    gen_expression(g, int_or_bool(g), P_SHIFT, depth - 1);
    buf_printf(g->out, " %s %u", op, gen_below(g, 32));
    close_if(g, paren);
}

/* From a float that an int holds, mostly. */
static void to_int(Gen *g, int precedence, int depth)
{
    if (is_replaced(g, "clip") || gen_rarely(g, 3) || !gen_affords(g, 2 * COST_PRIMITIVE)) {
        unary(g, "(int)", G_VOID, precedence, depth);
        return;
    }
    gen_spend(g, COST_PRIMITIVE + COST_OPERATOR);
    buf_add_text(g->out, "(int)clip(");
    gen_expression(g, G_FLOAT, P_CONDITION, depth - 1);
    buf_add_text(g->out, ", -100.0f, 1e3)");
}

/* By something that is never 0. */
static void divide(Gen *g, const char *op, int precedence, int depth)
{
    bool paren = open_if(g, P_MULTIPLY < precedence);

    gen_spend(g, COST_DIVISION + COST_OPERATOR);
    gen_expression(g, int_or_bool(g), P_MULTIPLY, depth - 1);
    if (gen_rarely(g, 2)) {
        buf_printf(g->out, " %s (", op);
        gen_expression(g, int_or_bool(g), P_BITOR, depth - 1);
        buf_add_text(g->out, " | 1)");
    } else {
        buf_printf(g->out, " %s %d", op, (int)gen_below(g, 20) + 1);
    }
    close_if(g, paren);
}

/* Of literals alone: it is computed beforehand. */
static void known_int(Gen *g)
{
    static const char *const ops[] = {"+",  "-", "*", "/", "%", "<<",
                                      ">>", "&", "|", "^", "<", "=="};
    uint32_t i = gen_below(g, ARRAY_LEN(ops));

    buf_add_text(g->out, gen_rarely(g, 2) ? "(-" : "(");
    literal_int(g);
    buf_printf(g->out, " %s %s", ops[i], gen_rarely(g, 2) ? "-" : "");
    if (i == 3 || i == 4) {
        buf_printf(g->out, "%u)", gen_below(g, 20) + 1);
    } else {
        literal_int(g);
        buf_add_text(g->out, ")");
    }
}

static void int_expression(Gen *g, int precedence, int depth)
{
    static const struct {
        const char *op;
        int own;
    } ops[] = {{"+", P_ADD},      {"-", P_ADD},    {"*", P_MULTIPLY}, {"/", P_MULTIPLY},
               {"%", P_MULTIPLY}, {"<<", P_SHIFT}, {">>", P_SHIFT},   {"&", P_BITAND},
               {"|", P_BITOR},    {"^", P_BITXOR}};
    uint32_t i;

    switch (gen_below(g, 11)) {
    case 0:
        leaf(g, G_INT, depth);
        break;
    case 10:
        known_int(g);
        break;
    case 1:
        i = gen_below(g, 4);
        unary(g, i == 0 ? "+ " : i == 1 ? "~" : "- ", int_or_bool(g), precedence, depth);
        break;
    case 2:
        to_int(g, precedence, depth);
        break;
    case 3:
        condition(g, G_INT, precedence, depth);
        break;
    case 4:
        if (!gen_function_call(g, 1u << G_INT, depth) &&
            (!gen_rarely(g, 3) || !gen_primitive_call(g, 'i', depth))) {
            leaf(g, G_INT, depth);
        }
        break;
    default:
        i = gen_below(g, ARRAY_LEN(ops));
        if (ops[i].own == P_SHIFT && !gen_rarely(g, 4)) {
            shift(g, ops[i].op, precedence, depth);
        } else if (ops[i].own == P_MULTIPLY && i >= 3 && !gen_rarely(g, 6)) {
            divide(g, ops[i].op, precedence, depth);
        } else {
            binary(g, int_or_bool(g), ops[i].op, int_or_bool(g), ops[i].own, precedence, depth);
        }
        break;
    }
}

static void bool_expression(Gen *g, int precedence, int depth)
{
    static const char *const ops[] = {"<", "<=", ">", ">=", "==", "!="};
    uint32_t i;

    switch (gen_below(g, 9)) {
    case 0:
        leaf(g, G_BOOL, depth);
        break;
    case 1:
        unary(g, "!", G_VOID, precedence, depth);
        break;
    case 2:
    case 3:
        logical(g, precedence, depth);
        break;
    case 4:
        unary(g, "(bool)", G_VOID, precedence, depth);
        break;
    case 5:
        if (!gen_function_call(g, 1u << G_BOOL, depth) && !gen_primitive_call(g, 'b', depth)) {
            leaf(g, G_BOOL, depth);
        }
        break;
    default:
        i = gen_below(g, 6);
        binary(g, G_VOID, ops[i], G_VOID, i < 4 ? P_LESS : P_EQUAL, precedence, depth);
        break;
    }
}

void gen_expression(Gen *g, GenType type, int precedence, int depth)
{
    if (depth <= 0 || !gen_affords(g, 60) || g->out->size > SOURCE_BYTES_MAX / 3) {
        leaf(g, type, 0);
    } else if (type == G_FLOAT) {
        float_expression(g, precedence, depth);
    } else if (type == G_INT) {
        int_expression(g, precedence, depth);
    } else {
        bool_expression(g, precedence, depth);
    }
}

void gen_any(Gen *g, int precedence, int depth)
{
    static const GenType types[] = {G_FLOAT, G_FLOAT, G_INT, G_FLOAT, G_INT, G_BOOL};

    gen_expression(g, types[gen_below(g, ARRAY_LEN(types))], precedence, depth);
}

void gen_begin(Gen *g)
{
    memset(&g->now, 0, sizeof g->now);
}

void gen_end(Gen *g)
{
    g->all = effects_union(g->all, g->now);
}

void gen_full(Gen *g, GenType type, int depth)
{
    gen_begin(g);
    gen_expression(g, type, P_CONDITION, depth);
    gen_end(g);
}

void gen_full_any(Gen *g, int depth)
{
    gen_begin(g);
    gen_any(g, P_CONDITION, depth);
    gen_end(g);
}

bool gen_may_write_cell(const Gen *g, int cell)
{
    return ((g->now.memory_read | g->now.memory_written) & (uint64_t)1 << cell) == 0;
}

/* A cell of that kind which no operand beside it has touched, or -1. */
static int find_cell(Gen *g, char kind)
{
    int start;

    if (!g->has_memory || g->cell_count == 0) {
        return -1;
    }
    start = (int)gen_below(g, (uint32_t)g->cell_count);
    for (int i = 0; i < g->cell_count; i++) {
        int at = (start + i) % g->cell_count;
        if (g->cells[at].kind == kind && gen_may_write_cell(g, at)) {
            return at;
        }
    }
    return -1;
}

static const Builtin *find_builtin(const char *name)
{
    const Builtin *b = BUILTINS;

    while (strcmp(b->name, name) != 0) {
        b++;
    }
    return b;
}

/* The name, now and then without its f. */
static void builtin_name(Gen *g, const Builtin *b)
{
    size_t length = strlen(b->name);
    char plain[24];

    if (b->cost == COST_MATHS && b->returns == 'f' && gen_rarely(g, 4)) {
        memcpy(plain, b->name, length - 1);
        plain[length - 1] = '\0';
        if (!gen_is_hidden(g, plain)) {
            buf_printf(g->out, "%s(", plain);
            return;
        }
    }
    buf_printf(g->out, "%s(", b->name);
}

static void cell_argument(Gen *g, int cell, int depth)
{
    bool paren = gen_rarely(g, 10);

    g->now.memory_read |= (uint64_t)1 << cell;
    g->now.memory_written |= (uint64_t)1 << cell;
    buf_printf(g->out, "&%s%s->%s", paren ? "(" : "", g->memory, g->cells[cell].name);
    if (g->cells[cell].length > 0) {
        gen_index(g, g->cells[cell].length, depth);
    }
    close_if(g, paren);
}

static bool builtin_call(Gen *g, const Builtin *b, int depth)
{
    int cell = -1;

    if (!gen_affords(g, b->cost + 30) || is_replaced(g, b->name) ||
        (b->arguments[0] == 's' && !g->has_step)) {
        return false;
    }
    if (b->arguments[0] < 'a') {
        cell = find_cell(g, b->arguments[0]);
        if (cell < 0) {
            return false;
        }
    }
    gen_spend(g, b->cost);
    builtin_name(g, b);
    for (const char *a = b->arguments; *a != '\0'; a++) {
        buf_add_text(g->out, a != b->arguments ? ", " : "");
        if (*a < 'a') {
            cell_argument(g, cell, depth - 1);
        } else if (*a == 's') {
            buf_add_text(g->out, g->step);
        } else if (*a == 'n' || (*a == 'i' && !gen_rarely(g, 4))) {
            gen_expression(g, G_INT, P_CONDITION, depth - 1);
        } else {
            gen_any(g, P_CONDITION, depth - 1);
        }
    }
    buf_add_text(g->out, ")");
    return true;
}

bool gen_primitive_call(Gen *g, char returns, int depth)
{
    const Builtin *b = &BUILTINS[gen_below(g, ARRAY_LEN(BUILTINS))];

    if (returns != 'f') {
        b = returns == 'b' ? find_builtin("isnan") + gen_below(g, 3) : find_builtin("abs");
    }
    return b->returns == returns && builtin_call(g, b, depth);
}

bool gen_cell_call(Gen *g, int depth)
{
    return builtin_call(g, find_builtin("once") + gen_below(g, 5), depth);
}

static bool is_quarrel(const Gen *g, const GenEffects *e)
{
    return (e->memory_written & (g->now.memory_read | g->now.memory_written)) != 0 ||
           (e->memory_read & g->now.memory_written) != 0 ||
           (e->terms_written & (g->now.terms_read | g->now.terms_written)) != 0 ||
           (e->terms_read & g->now.terms_written) != 0;
}

static bool has_pointers_for(const Gen *g, const GenFunction *f)
{
    for (int i = 0; i < f->param_count; i++) {
        char kind = f->params[i];
        if ((kind == 's' && !g->has_step) || (kind == 'm' && !g->has_memory) ||
            (kind == 'o' && !g->has_terms)) {
            return false;
        }
    }
    return true;
}

bool gen_function_call(Gen *g, unsigned types, int depth)
{
    const GenFunction *f;

    if (g->function_count == 0) {
        return false;
    }
    f = &g->functions[gen_below(g, (uint32_t)g->function_count)];
    if ((types & 1u << f->returns) == 0 || f->depth >= CALL_DEPTH_MAX - 2 ||
        !gen_affords(g, f->cost + COST_CALL + 10 * f->param_count) || is_quarrel(g, &f->effects) ||
        !has_pointers_for(g, f) || gen_is_hidden(g, f->name)) {
        return false;
    }
    g->call_depth = f->depth + 1 > g->call_depth ? f->depth + 1 : g->call_depth;
    gen_spend(g, f->cost + COST_CALL + f->param_count);
    g->now = effects_union(g->now, f->effects);
    buf_printf(g->out, "%s(", f->name);
    for (int i = 0; i < f->param_count; i++) {
        buf_add_text(g->out, i > 0 ? ", " : "");
        if (f->params[i] == 's' || f->params[i] == 'm' || f->params[i] == 'o') {
            buf_add_text(g->out, f->params[i] == 's'   ? g->step
                                 : f->params[i] == 'm' ? g->memory
                                                       : g->components);
        } else {
            gen_any(g, P_CONDITION, f->param_count > 6 ? depth - 3 : depth - 1);
        }
    }
    buf_add_text(g->out, ")");
    return true;
}
