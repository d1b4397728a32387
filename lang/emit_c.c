/* lang/emit_c.c - canonical C: what a reward means, in a text that every compiler takes the same
 * way.
 *
 * Nothing in it is left open by C: ints wrap around because they are computed as unsigned where
 * they might overflow, indices and divisors are looked at where they might be wrong, conversions
 * are written, locals have values. A bool is an int of 0 or 1.
 */
#include <math.h>
#include <string.h>

#include "lang/bounds.h"
#include "lang/emit.h"
#include "lang/known.h"
#include "lang/print_priv.h"
#include "lang/range.h"
#include "lang/walk.h"

/* Names that are a word of C or of gcc's C, or of the text itself; macros of compilers. */
static bool is_reserved(const char *text, int length)
{
    static const char *const words[] = {
        "alignas", "alignof",       "asm",      "auto",         "bool",     "char",
        "complex", "constexpr",     "do",       "double",       "enum",     "extern",
        "false",   "goto",          "i386",     "imaginary",    "inline",   "linux",
        "long",    "nullptr",       "register", "restrict",     "short",    "signed",
        "sizeof",  "static_assert", "struct",   "thread_local", "true",     "typedef",
        "typeof",  "typeof_unqual", "union",    "unix",         "unsigned", "volatile",
        "while",   "Step",          "Memory",   "Components",   "Obs",      "Act",
        "Once",    "Record",        "Gain",     "Cover",        "Idle",     "sun",
        "sparc",   "mips",          "arm",      "vax",          "hpux",     "PIC"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strlen(words[i]) == (size_t)length && memcmp(words[i], text, (size_t)length) == 0) {
            return true;
        }
    }
    return false;
}

static void c_name(Printer *p, const char *text, int length)
{
    buf_printf(p->out, "%s%.*s", is_reserved(text, length) ? "gh_v_" : "", length, text);
}

static void c_symbol(Printer *p, const Symbol *symbol)
{
    if (symbol->is_table) {
        buf_printf(p->out, "gh_t_%.*s", symbol->name.length, symbol->name.text);
    } else {
        c_name(p, symbol->name.text, symbol->name.length);
    }
}

static void c_param(Printer *p, int number)
{
    buf_printf(p->out, "gh_p_%s", p->program->params[number].name);
}

static void c_integer(Printer *p, int32_t value)
{
    if (value == INT32_MIN) {
        buf_add_text(p->out, "(-2147483647 - 1)");
    } else {
        buf_printf(p->out, "%d", value);
    }
}

static void c_float(Printer *p, float x)
{
    if (isnan(x)) {
        buf_add_text(p->out, "(0.0f / 0.0f)");
    } else if (isinf(x)) {
        buf_add_text(p->out, x < 0.0f ? "(-1.0f / 0.0f)" : "(1.0f / 0.0f)");
    } else {
        print_float(p->out, x);
    }
}

/* The shift's count is taken modulo 32. */
static bool is_plain_count(const Expr *count)
{
    return range_within(count->range, 0, 31);
}

/* True when e may overflow: it is computed as unsigned, and wraps around. */
static bool wraps(const Expr *e)
{
    if (e->type != TYPE_INT) {
        return false;
    }
    if (e->kind == EXPR_UNARY) {
        return e->op == OP_NEG && !range_is_known(range_unary(OP_NEG, e->a->range));
    }
    if (e->kind != EXPR_BINARY) {
        return false;
    }
    switch (e->op) {
    case OP_ADD:
    case OP_SUB:
    case OP_MUL:
        return !range_is_known(range_binary(e->op, e->a->range, e->b->range));
    case OP_SHL:
        return e->a->range.lo < 0 ||
               !range_is_known(range_binary(OP_SHL, e->a->range, e->b->range));
    default:
        return false;
    }
}

/* True when e is a call of gh_div or gh_mod. */
static bool is_checked_division(const Expr *e)
{
    return e->kind == EXPR_BINARY && e->type == TYPE_INT && (e->op == OP_DIV || e->op == OP_MOD) &&
           !range_divides(e->a->range, e->b->range);
}

static bool is_truncation(const Expr *e)
{
    return e->kind == EXPR_CONVERT && e->type == TYPE_INT && e->a->type == TYPE_FLOAT;
}

/* A bool is an int already. */
static bool is_bool_as_int(const Expr *e)
{
    return e->kind == EXPR_CONVERT && e->type == TYPE_INT && e->a->type == TYPE_BOOL;
}

static bool is_zero(const Printer *p, const Expr *e)
{
    Constant value;

    return known_value(p->program, e, &value) && value.f == 0.0f;
}

/* x + 0 and 0 - x, of floats. gcc 12 makes -(float)i of 0.0f - (float)i, which is -0 where it
 * should be 0; not in a function that only adds or subtracts. */
static bool is_sum_with_zero(const Printer *p, const Expr *e)
{
    if (e->kind != EXPR_BINARY || e->type != TYPE_FLOAT || (e->op != OP_ADD && e->op != OP_SUB)) {
        return false;
    }
    return is_zero(p, e->a) || is_zero(p, e->b);
}

static int c_binds(const Printer *p, const Expr *e)
{
    if (e->kind == EXPR_CONSTANT &&
        (e->type == TYPE_FLOAT ? !isfinite(e->constant.f) : e->constant.i == INT32_MIN)) {
        return BIND_PRIMARY; /* in parentheses of its own */
    }
    if (is_bool_as_int(e)) {
        return c_binds(p, e->a);
    }
    if (is_checked_division(e) || is_truncation(e) || is_sum_with_zero(p, e)) {
        return BIND_PRIMARY;
    }
    return wraps(e) ? BIND_UNARY : common_binds(e);
}

static void print_count(Printer *p, const Expr *count)
{
    if (count->kind == EXPR_CONSTANT) {
        c_integer(p, (int32_t)((uint32_t)count->constant.i % 32));
    } else if (is_plain_count(count)) {
        print_operand(p, count, BIND_SHIFT, true);
    } else {
        buf_add_text(p->out, "(");
        print_operand(p, count, BIND_BITAND, false);
        buf_add_text(p->out, " & 31)");
    }
}

/* A bool as an int that is no variable: compilers warn when it is not taken for a truth value. */
static bool is_truth(const Expr *e)
{
    return is_bool_as_int(e) &&
           (e->a->kind == EXPR_UNARY || e->a->kind == EXPR_BINARY || e->a->kind == EXPR_AND ||
            e->a->kind == EXPR_OR || e->a->kind == EXPR_CONVERT || e->a->kind == EXPR_CONDITION);
}

/* e, and no compiler looks into it. */
static void print_hidden(Printer *p, const Expr *e)
{
    p->helpers[HELPER_KNOWN] = true;
    buf_add_text(p->out, "gh_known(");
    print_expr(p, e, BIND_CONDITION);
    buf_add_text(p->out, ")");
}

static bool is_of_bits(const Expr *e)
{
    return e->kind == EXPR_BINARY && (e->op == OP_BITAND || e->op == OP_BITOR ||
                                      e->op == OP_BITXOR || e->op == OP_SHL || e->op == OP_SHR);
}

/* Bits of bits: compilers follow the constants in them. */
static bool has_known_bits(const Expr *e)
{
    return is_of_bits(e) && (is_of_bits(e->a) || is_of_bits(e->b));
}

/* True when e holds a truth value, or a constant by name: compilers have opinions on it. */
static bool has_truth(const Expr *e)
{
    const Expr *child;

    if (is_truth(e) || e->kind == EXPR_PARAM ||
        (e->kind == EXPR_VARIABLE && e->symbol->is_static)) {
        return true;
    }
    for (int i = 0; (child = expr_child(e, i)) != NULL; i++) {
        if (has_truth(child)) {
            return true;
        }
    }
    return false;
}

static void print_unsigned(Printer *p, const Expr *e);

/* What wraps around, as an unsigned. */
static void print_wrapped(Printer *p, const Expr *e)
{
    if (e->kind == EXPR_UNARY) {
        buf_add_text(p->out, "0u - ");
        print_unsigned(p, e->a);
        return;
    }
    if (e->op == OP_SHL && has_truth(e->a)) {
        buf_add_text(p->out, "(unsigned)");
        print_hidden(p, e->a);
    } else {
        print_unsigned(p, e->a);
    }
    buf_printf(p->out, " %s ", op_text(e->op));
    if (e->op == OP_SHL) {
        print_count(p, e->b);
    } else {
        print_unsigned(p, e->b);
    }
}

/* An int as an operand of unsigned arithmetic. */
static void print_unsigned(Printer *p, const Expr *e)
{
    if (wraps(e)) {
        buf_add_text(p->out, "(");
        print_wrapped(p, e);
        buf_add_text(p->out, ")");
    } else if (e->kind == EXPR_CONSTANT && e->constant.i >= 0) {
        buf_printf(p->out, "%du", e->constant.i);
    } else {
        buf_add_text(p->out, "(unsigned)");
        print_expr(p, e, BIND_UNARY);
    }
}

/* An operator as a call of a helper: "gh_div(" … ")". line: its last argument, or 0. */
static void print_helper(Printer *p, Helper helper, const char *name, const Expr *e, int line)
{
    p->helpers[helper] = true;
    buf_printf(p->out, "%s(", name);
    print_expr(p, e->a, BIND_CONDITION);
    if (e->b != NULL) {
        buf_add_text(p->out, ", ");
        print_expr(p, e->b, BIND_CONDITION);
    }
    if (line > 0) {
        buf_printf(p->out, ", %d", line);
    }
    buf_add_text(p->out, ")");
}

static void print_shift(Printer *p, const Expr *e)
{
    print_operand(p, e->a, BIND_SHIFT, false);
    buf_printf(p->out, " %s ", op_text(e->op));
    print_count(p, e->b);
}

static void note_primitive(Printer *p, const Primitive *primitive)
{
    size_t count;
    size_t number = (size_t)(primitive - primitive_all(&count));

    p->primitives[number / 64] |= (uint64_t)1 << (number % 64);
}

static void print_call(Printer *p, const Expr *e)
{
    int from = 0;

    if (e->primitive == NULL) {
        buf_printf(p->out, "gh_u_%.*s(", e->function->name.length, e->function->name.text);
    } else {
        note_primitive(p, e->primitive);
        buf_printf(p->out, "%s(", e->primitive->symbol);
        if (e->primitive->takes_step) {
            p->dialect->symbol(p, e->args[0]->symbol);
            buf_add_text(p->out, "->gamma, ");
            p->dialect->symbol(p, e->args[0]->symbol);
            buf_add_text(p->out, "->terminated, ");
            from = 1;
        }
    }
    print_arguments(p, e, from);
    buf_add_text(p->out, ")");
}

/* True when the operands of e are hidden, but for constants: e compares what compilers know, or
 * uses truth values as bits. */
static bool hides_operands(const Expr *e)
{
    bool value;

    if (e->kind == EXPR_UNARY) {
        return e->op == OP_BITNOT && is_truth(e->a);
    }
    if (e->kind == EXPR_BINARY && (e->op == OP_BITAND || e->op == OP_BITOR)) {
        return is_truth(e->a) && is_truth(e->b);
    }
    if (e->kind == EXPR_CONVERT && e->type == TYPE_BOOL) {
        return has_known_bits(e->a) || expr_bits_decide(e, &value);
    }
    if (e->kind == EXPR_BINARY && (e->op == OP_EQ || e->op == OP_NE) &&
        (has_known_bits(e->a) || has_known_bits(e->b))) {
        return true;
    }
    if (e->kind == EXPR_BINARY && e->type == TYPE_BOOL &&
        ((is_truth(e->a) && e->b->kind == EXPR_CONSTANT) ||
         (is_truth(e->b) && e->a->kind == EXPR_CONSTANT))) {
        return true;
    }
    return expr_bits_decide(e, &value);
}

static void print_hidden_operand(Printer *p, const Expr *e)
{
    if (e->kind == EXPR_CONSTANT) {
        print_expr(p, e, BIND_SHIFT);
    } else {
        print_hidden(p, e);
    }
}

static void print_with_hidden(Printer *p, const Expr *e)
{
    if (e->kind == EXPR_UNARY) {
        buf_add_text(p->out, "~");
        print_hidden(p, e->a);
    } else if (e->kind == EXPR_CONVERT) {
        print_hidden(p, e->a);
        buf_add_text(p->out, " != 0");
    } else {
        print_hidden_operand(p, e->a);
        buf_printf(p->out, " %s ", op_text(e->op));
        print_hidden_operand(p, e->b);
    }
}

static void c_expr(Printer *p, const Expr *e)
{
    if (e->kind == EXPR_CONSTANT) {
        if (e->type == TYPE_FLOAT) {
            c_float(p, e->constant.f);
        } else {
            c_integer(p, e->constant.i);
        }
    } else if (e->kind == EXPR_CALL) {
        print_call(p, e);
    } else if (wraps(e)) {
        buf_add_text(p->out, "(int)(");
        print_wrapped(p, e);
        buf_add_text(p->out, ")");
    } else if (is_checked_division(e)) {
        bool is_div = e->op == OP_DIV;
        print_helper(p, is_div ? HELPER_DIV : HELPER_MOD, is_div ? "gh_div" : "gh_mod", e,
                     e->at.line);
    } else if (is_truncation(e)) {
        print_helper(p, HELPER_INT, "gh_int", e, 0);
    } else if (is_sum_with_zero(p, e)) {
        bool is_add = e->op == OP_ADD;
        print_helper(p, is_add ? HELPER_ADD : HELPER_SUB, is_add ? "gh_add" : "gh_sub", e, 0);
    } else if (is_bool_as_int(e)) {
        c_expr(p, e->a);
    } else if (hides_operands(e)) {
        print_with_hidden(p, e);
    } else if (e->kind == EXPR_BINARY && (e->op == OP_SHL || e->op == OP_SHR)) {
        print_shift(p, e);
    } else {
        print_common(p, e);
    }
}

/* True when a compiler that computes what it can sees a constant in e. Most of these were folded;
 * left are those whose operands do something, as in f(m) * 0. */
static bool is_known_to_compilers(const Expr *e)
{
    int32_t value;

    switch (e->kind) {
    case EXPR_CONSTANT:
        return true;
    case EXPR_UNARY:
    case EXPR_CONVERT:
        return is_known_to_compilers(e->a);
    case EXPR_BINARY:
        return (is_known_to_compilers(e->a) && is_known_to_compilers(e->b)) ||
               expr_is_decided(e, &value);
    default:
        return false;
    }
}

static void c_decider(Printer *p, const Expr *e, int binds, bool is_right)
{
    if (is_known_to_compilers(e) || (e->type == TYPE_INT && has_truth(e))) {
        print_hidden(p, e); /* an int decides a switch */
    } else {
        print_operand(p, e, binds, is_right);
    }
}

static void c_index(Printer *p, const Expr *e, int i)
{
    if (bounds_index_is_safe(p->program, e, i)) {
        print_expr(p, e->index[i], BIND_ANY);
        return;
    }
    p->helpers[HELPER_INDEX] = true;
    buf_add_text(p->out, "gh_index(");
    print_expr(p, e->index[i], BIND_CONDITION);
    buf_printf(p->out, ", %d, %d)", bounds_index_size(p->program, e, i), e->index[i]->at.line);
}

static void c_value(Printer *p, const Symbol *symbol, const Expr *e)
{
    Expr known = {.kind = EXPR_CONSTANT, .type = symbol->type};

    /* C wants a constant; PARAMs are none in C. */
    if (symbol->is_static && known_value(p->program, e, &known.constant)) {
        e = &known;
    }
    print_expr(p, e, BIND_CONDITION);
}

/* Static variables cannot be declared in the head of a `for`. */
static bool c_fits_head(const Stmt *list)
{
    return list == NULL || list->kind != STMT_DECLARE || !list->symbol->is_static;
}

/* True when C's own `target op= value` means the same. */
static bool is_plain_assignment(const Stmt *s)
{
    if (s->op == OP_NONE) {
        return true;
    }
    if (s->target->type != s->value->type) {
        return false;
    }
    if (s->target->type == TYPE_FLOAT) {
        return true;
    }
    switch (s->op) {
    case OP_BITAND:
    case OP_BITOR:
    case OP_BITXOR:
        return true;
    case OP_SHL:
        return s->target->range.lo >= 0 && is_plain_count(s->value) &&
               range_is_known(bounds_assigned(s));
    case OP_SHR:
        return is_plain_count(s->value);
    case OP_DIV:
    case OP_MOD:
        return range_divides(s->target->range, s->value->range);
    default:
        return range_is_known(bounds_assigned(s));
    }
}

/* True when index number i of the target may be evaluated twice: it costs little. */
static bool is_repeatable(const Printer *p, const Expr *target, int i)
{
    const Expr *index = target->index[i];

    return bounds_index_is_safe(p->program, target, i) &&
           (index->kind == EXPR_CONSTANT ||
            (index->kind == EXPR_VARIABLE && index->index_count == 0));
}

/* The target's indices, kept in gh_i0 … where they must not be evaluated twice. symbols and indices
 * are room for the copy. */
static void keep_indices(Printer *p, Expr *target, Symbol *symbols, Expr *indices)
{
    static const char *const names[] = {"gh_i0", "gh_i1", "gh_i2"};

    for (int i = 0; i < target->index_count; i++) {
        Expr *index = target->index[i];
        if (is_repeatable(p, target, i)) {
            continue;
        }
        buf_printf(p->out, "%s = ", names[i]);
        c_index(p, target, i);
        buf_add_text(p->out, ", ");
        symbols[i] = (Symbol){.type = TYPE_INT};
        symbols[i].name = (Token){.text = names[i], .length = 5};
        indices[i] = (Expr){.kind = EXPR_VARIABLE, .type = TYPE_INT, .at = index->at};
        indices[i].symbol = &symbols[i];
        indices[i].range = range_of(0, 0); /* within the array: it was looked at */
        target->index[i] = &indices[i];
    }
}

/* target = (type of target)((type of value)target op value) */
static void print_expanded(Printer *p, const Stmt *s)
{
    Symbol symbols[DIMENSIONS_MAX];
    Expr indices[DIMENSIONS_MAX];
    Expr target = *s->target, in, sum, back;

    keep_indices(p, &target, symbols, indices);
    in = (Expr){.kind = EXPR_CONVERT, .type = s->value->type, .at = s->at, .a = &target};
    in.range = target.type == TYPE_FLOAT ? range_unknown() : target.range;
    sum = (Expr){.kind = EXPR_BINARY, .type = s->value->type, .op = s->op, .at = s->at};
    sum.a = target.type == s->value->type ? &target : &in;
    sum.b = s->value;
    sum.range = bounds_assigned(s);
    back = (Expr){.kind = EXPR_CONVERT, .type = target.type, .at = s->at, .a = &sum};
    print_place(p, &target);
    buf_add_text(p->out, " = ");
    print_expr(p, target.type == s->value->type ? &sum : &back, BIND_CONDITION);
}

static void c_assign(Printer *p, const Stmt *s)
{
    if (!is_plain_assignment(s)) {
        print_expanded(p, s);
        return;
    }
    print_place(p, s->target);
    buf_printf(p->out, " %s= ", op_text(s->op));
    print_expr(p, s->value, BIND_CONDITION);
}

static const Dialect CANONICAL_C = {
    .is_c = true,
    .binds = c_binds,
    .expr = c_expr,
    .decider = c_decider,
    .name = c_name,
    .symbol = c_symbol,
    .param = c_param,
    .integer = c_integer,
    .index = c_index,
    .value = c_value,
    .assign = c_assign,
    .fits_head = c_fits_head,
};

/* How many of gh_i0 … the assignments of a list need. */
static int count_kept(const Printer *p, const Stmt *list)
{
    int most = 0;
    const Stmt *next;

    for (const Stmt *s = list; s != NULL; s = next) {
        const Stmt *const inner[] = {s->head, s->tail, s->body};
        next = s->next != NULL ? s->next : s->other;
        if (s->kind == STMT_ASSIGN && !is_plain_assignment(s)) {
            for (int i = most; i < s->target->index_count; i++) {
                most = is_repeatable(p, s->target, i) ? most : i + 1;
            }
        }
        for (size_t i = 0; i < ARRAY_LEN(inner); i++) {
            int count = count_kept(p, inner[i]);
            most = count > most ? count : most;
        }
        for (const Clause *c = s->clauses; c != NULL; c = c->next) {
            int count = count_kept(p, c->body);
            most = count > most ? count : most;
        }
        if (s->next != NULL && s->other != NULL) {
            int count = count_kept(p, s->other);
            most = count > most ? count : most;
        }
    }
    return most;
}

static void print_parameter(Printer *p, const Symbol *symbol, int number)
{
    bool is_pointer = symbol->type >= TYPE_STEP;

    print_type(p, symbol->type);
    buf_add_text(p->out, is_pointer ? "" : " ");
    if (symbol->name.length > 0) {
        c_symbol(p, symbol);
    } else {
        buf_printf(p->out, "gh_unnamed%d", number);
    }
}

static void print_head(Printer *p, const Function *f)
{
    bool is_entry = f == p->program->tree.reward;

    buf_add_text(p->out, is_entry ? "" : "static ");
    print_type(p, f->returns);
    buf_printf(p->out, " %s%.*s(", is_entry ? "" : "gh_u_", f->name.length, f->name.text);
    for (int i = 0; i < f->param_count; i++) {
        buf_add_text(p->out, i > 0 ? ", " : "");
        print_parameter(p, f->params[i], i);
    }
    buf_add_text(p->out, f->param_count == 0 ? "void)" : ")");
}

static const Stmt *last_of(const Stmt *list)
{
    while (list != NULL && list->next != NULL) {
        list = list->next;
    }
    return list;
}

static void print_function(Printer *p, const Function *f)
{
    int kept = count_kept(p, f->body);
    const Stmt *last = last_of(f->body);

    print_line(p, &f->name);
    print_head(p, f);
    print_end(p, "");
    print_end(p, "{");
    p->depth = 1;
    for (int i = 0; i < kept; i++) {
        buf_printf(p->out, "    int gh_i%d = 0;", i);
        print_end(p, "");
    }
    print_list(p, f->body);
    /* It returns on every path, but not every compiler sees that. */
    if (f->returns != TYPE_VOID && (last == NULL || last->kind != STMT_RETURN)) {
        print_end(p, f->returns == TYPE_FLOAT ? "    return 0.0f;" : "    return 0;");
    }
    p->depth = 0;
    print_end(p, "}");
}

static void print_code(Printer *p)
{
    const Tree *tree = &p->program->tree;

    for (const Function *f = tree->functions; f != NULL; f = f->next) {
        if (f != tree->reward) {
            print_head(p, f);
            print_end(p, ";");
        }
    }
    p->line = -1;
    print_list(p, tree->tables);
    for (const Function *f = tree->functions; f != NULL; f = f->next) {
        print_function(p, f);
    }
}

void emit_c(const Program *program, Buf *out)
{
    Buf code;
    Printer p = {.program = program, .dialect = &CANONICAL_C, .out = &code};

    buf_init(&code, CANONICAL_BYTES_MAX);
    print_code(&p);
    p.out = out;
    print_prelude(&p);
    buf_add(out, code.data, code.size);
    out->failed |= code.failed;
    out->out_of_memory |= code.out_of_memory;
    buf_release(&code);
}
