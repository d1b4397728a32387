/* lang/emit_source.c - canonical Reward C: a source as it was understood, with every conversion
 * written and every known value computed. */
#include <math.h>
#include <string.h>

#include "lang/emit.h"
#include "lang/print_priv.h"

static void source_number(Buf *out, float x)
{
    if (isnan(x)) {
        buf_add_text(out, "NAN");
    } else if (isinf(x)) {
        buf_add_text(out, x < 0.0f ? "-INFINITY" : "INFINITY");
    } else {
        print_float(out, x);
    }
}

static void source_integer(Printer *p, int32_t value)
{
    if (value == INT32_MIN) {
        buf_add_text(p->out, "INT_MIN");
    } else {
        buf_printf(p->out, "%d", value);
    }
}

static int source_binds(const Printer *p, const Expr *e)
{
    (void)p;
    if (e->kind == EXPR_CONSTANT && e->type != TYPE_FLOAT && e->constant.i == INT32_MIN) {
        return BIND_PRIMARY;
    }
    return common_binds(e);
}

static void source_call(Printer *p, const Expr *e)
{
    if (e->primitive != NULL) {
        buf_add_text(p->out, e->primitive->name);
    } else {
        buf_add(p->out, e->function->name.text, (size_t)e->function->name.length);
    }
    buf_add_text(p->out, "(");
    print_arguments(p, e, 0);
    buf_add_text(p->out, ")");
}

static void source_expr(Printer *p, const Expr *e)
{
    if (e->kind == EXPR_CALL) {
        source_call(p, e);
    } else if (e->kind != EXPR_CONSTANT) {
        print_common(p, e);
    } else if (e->type == TYPE_FLOAT) {
        source_number(p->out, e->constant.f);
    } else if (e->type == TYPE_BOOL) {
        buf_add_text(p->out, e->constant.i != 0 ? "true" : "false");
    } else {
        source_integer(p, e->constant.i);
    }
}

static void source_decider(Printer *p, const Expr *e, int binds, bool is_right)
{
    print_operand(p, e, binds, is_right);
}

static void source_name(Printer *p, const char *text, int length)
{
    buf_add(p->out, text, (size_t)length);
}

static void source_symbol(Printer *p, const Symbol *symbol)
{
    source_name(p, symbol->name.text, symbol->name.length);
}

static void source_param(Printer *p, int number)
{
    buf_add_text(p->out, p->program->params[number].name);
}

static void source_index(Printer *p, const Expr *e, int i)
{
    print_expr(p, e->index[i], BIND_ANY);
}

static void source_value(Printer *p, const Symbol *symbol, const Expr *e)
{
    (void)symbol;
    print_expr(p, e, BIND_CONDITION);
}

static void source_assign(Printer *p, const Stmt *s)
{
    print_place(p, s->target);
    buf_printf(p->out, " %s= ", op_text(s->op));
    print_expr(p, s->value, BIND_CONDITION);
}

static bool source_fits_head(const Stmt *list)
{
    (void)list;
    return true;
}

static const Dialect SOURCE = {
    .is_c = false,
    .binds = source_binds,
    .expr = source_expr,
    .decider = source_decider,
    .name = source_name,
    .symbol = source_symbol,
    .param = source_param,
    .integer = source_integer,
    .index = source_index,
    .value = source_value,
    .assign = source_assign,
    .fits_head = source_fits_head,
};

static void emit_terms(const Terms *terms, Buf *out)
{
    static const char *const words[] = {[TERM_COMPONENT] = "COMPONENTS",
                                        [TERM_SPARSE] = "SPARSE",
                                        [TERM_FACTOR] = "FACTORS",
                                        [TERM_WATCH] = "WATCH"};

    /* The order is kept: terms of one role that stand together are one declaration. */
    for (int i = 0; i < terms->count; i++) {
        const Term *term = &terms->items[i];
        if (i > 0 && term[-1].role == term->role) {
            buf_printf(out, ", %s", term->name);
        } else {
            buf_printf(out, "%s%s(%s", i > 0 ? ");\n" : "", words[term->role], term->name);
        }
    }
    buf_add_text(out, ");\n");
}

static void emit_memory(const Program *program, Buf *out)
{
    size_t count;
    const CellType *types = cell_type_all(&count);

    for (int i = 0; i < program->cell_count; i++) {
        const Cell *cell = &program->cells[i];
        const char *type = cell->kind != CELL_NONE    ? types[cell->kind - CELL_ONCE].name
                           : cell->type == TYPE_FLOAT ? "float"
                           : cell->type == TYPE_BOOL  ? "bool"
                                                      : "int";
        buf_printf(out, "%s%s %s", i == 0 ? "MEMORY(" : " ", type, cell->name);
        if (cell->length > 0) {
            buf_printf(out, "[%d]", cell->length);
        }
        buf_add_text(out, ";");
    }
    buf_add_text(out, program->cell_count > 0 ? ");\n" : "");
}

static void emit_params(const Program *program, Buf *out)
{
    for (int i = 0; i < program->param_count; i++) {
        const Param *param = &program->params[i];
        buf_printf(out, "PARAM(%s, ", param->name);
        source_number(out, param->value);
        buf_add_text(out, ", ");
        source_number(out, param->lo);
        buf_add_text(out, ", ");
        source_number(out, param->hi);
        buf_add_text(out, ");\n");
    }
}

static void emit_parameter(Printer *p, const Symbol *symbol)
{
    print_type(p, symbol->type);
    if (symbol->name.length > 0) {
        bool is_pointer = symbol->type >= TYPE_STEP;
        buf_add_text(p->out, is_pointer ? "" : " ");
        source_symbol(p, symbol);
    }
}

static void emit_function(Printer *p, const Function *f)
{
    buf_add_text(p->out, "\n");
    print_type(p, f->returns);
    buf_printf(p->out, " %.*s(", f->name.length, f->name.text);
    for (int i = 0; i < f->param_count; i++) {
        buf_add_text(p->out, i > 0 ? ", " : "");
        emit_parameter(p, f->params[i]);
    }
    buf_add_text(p->out, f->param_count == 0 ? "void)\n{\n" : ")\n{\n");
    p->depth = 1;
    print_list(p, f->body);
    p->depth = 0;
    buf_add_text(p->out, "}\n");
}

void emit_source(const Program *program, Buf *out)
{
    Printer p = {.program = program, .dialect = &SOURCE, .out = out};

    emit_terms(&program->terms, out);
    emit_memory(program, out);
    emit_params(program, out);
    print_list(&p, program->tree.tables);
    for (const Function *f = program->tree.functions; f != NULL; f = f->next) {
        emit_function(&p, f);
    }
}

void emit_source_part(const Program *program, const Expr *e, char *out, size_t size)
{
    Buf text;
    Printer p = {.program = program, .dialect = &SOURCE, .out = &text};
    size_t length;

    buf_init(&text, SOURCE_BYTES_MAX);
    print_expr(&p, e, BIND_ANY);
    length = text.size < size - 1 ? text.size : size - 1;
    if (length > 0) {
        memcpy(out, text.data, length);
    }
    out[length] = '\0';
    buf_release(&text);
}
