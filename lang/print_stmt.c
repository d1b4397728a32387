/* lang/print_stmt.c - statements as text, one a line. */
#include "lang/constant.h"
#include "lang/print_priv.h"
#include "lang/walk.h"

void print_line(Printer *p, const Token *at)
{
    if (p->dialect->is_c && p->line != at->line) {
        buf_printf(p->out, "#line %d \"reward.c\"\n", at->line);
        p->line = at->line;
    }
    buf_printf(p->out, "%*s", 4 * p->depth, "");
}

void print_end(Printer *p, const char *text)
{
    buf_add_text(p->out, text);
    buf_add_text(p->out, "\n");
    p->line++;
}

/* A line that stands for nothing of the source. */
static void print_bare(Printer *p, const char *text)
{
    buf_printf(p->out, "%*s", 4 * p->depth, "");
    print_end(p, text);
}

void print_type(Printer *p, Type type)
{
    static const char *const words[] = {
        [TYPE_VOID] = "void",       [TYPE_BOOL] = "bool",         [TYPE_INT] = "int",
        [TYPE_FLOAT] = "float",     [TYPE_STEP] = "const Step *", [TYPE_MEMORY] = "Memory *",
        [TYPE_OUT] = "Components *"};

    buf_add_text(p->out, type == TYPE_BOOL && p->dialect->is_c ? "int" : words[type]);
}

void print_dimensions(Printer *p, const Symbol *symbol)
{
    for (int d = 0; d < symbol->dimensions; d++) {
        buf_printf(p->out, "[%d]", symbol->size[d]);
    }
}

static bool is_zero(const Expr *e)
{
    const Constant zero = {.type = e->type};

    return e->kind == EXPR_CONSTANT && constant_same(e->constant, zero);
}

/* The elements of an array from number `first` on, those of dimension `d` and beyond; zeros at the
 * end are left out. */
static void print_elements(Printer *p, const Stmt *s, int d, int first, int end)
{
    int each = symbol_elements(s->symbol, d + 1);
    const Expr zero = {
        .kind = EXPR_CONSTANT, .type = s->symbol->type, .constant = {.type = s->symbol->type}};

    buf_add_text(p->out, "{");
    for (int i = 0; d < DIMENSIONS_MAX && i < s->symbol->size[d]; i++) {
        int at = first + i * each;
        if (i > 0 && at >= end) {
            break;
        }
        buf_add_text(p->out, i > 0 ? ", " : "");
        if (d + 1 < s->symbol->dimensions) {
            print_elements(p, s, d + 1, at, end);
        } else {
            p->dialect->value(p, s->symbol, at < s->init_count ? s->inits[at] : &zero);
        }
    }
    buf_add_text(p->out, "}");
}

/* What follows the type: name, sizes, value. */
static void print_declarator(Printer *p, const Stmt *s)
{
    const Symbol *symbol = s->symbol;
    const Expr zero = {
        .kind = EXPR_CONSTANT, .type = symbol->type, .constant = {.type = symbol->type}};
    int end = s->init_count;

    p->dialect->symbol(p, symbol);
    print_dimensions(p, symbol);
    buf_add_text(p->out, " = ");
    if (symbol->dimensions == 0) {
        p->dialect->value(p, symbol, s->init != NULL ? s->init : &zero);
        return;
    }
    while (end > 0 && is_zero(s->inits[end - 1])) {
        end--;
    }
    print_elements(p, s, 0, 0, end);
}

static void print_qualified_type(Printer *p, const Symbol *symbol)
{
    buf_add_text(p->out, symbol->is_static ? "static " : "");
    buf_add_text(p->out, symbol->is_const ? "const " : "");
    print_type(p, symbol->type);
    buf_add_text(p->out, " ");
}

void print_declaration(Printer *p, const Stmt *s)
{
    print_line(p, &s->at);
    print_qualified_type(p, s->symbol);
    print_declarator(p, s);
    print_end(p, ";");
}

/* A part of the head of a `for`, between commas: declarators or steps. */
static void print_steps(Printer *p, const Stmt *list)
{
    for (const Stmt *s = list; s != NULL; s = s->next) {
        buf_add_text(p->out, s != list ? ", " : "");
        if (s->kind == STMT_DECLARE) {
            if (s == list) {
                print_qualified_type(p, s->symbol);
            }
            print_declarator(p, s);
        } else if (s->kind == STMT_ASSIGN) {
            p->dialect->assign(p, s);
        } else {
            print_expr(p, s->value, BIND_CONDITION);
        }
    }
}

/* The lines in the braces that were opened, and the closing one. */
static void print_body(Printer *p, const Stmt *list)
{
    p->depth++;
    print_list(p, list);
    p->depth--;
    buf_printf(p->out, "%*s}", 4 * p->depth, "");
}

static void print_for(Printer *p, const Stmt *s)
{
    bool fits = p->dialect->fits_head(s->head);

    if (!fits) {
        print_bare(p, "{");
        p->depth++;
        print_list(p, s->head);
    }
    print_line(p, &s->at);
    buf_add_text(p->out, "for (");
    print_steps(p, fits ? s->head : NULL);
    buf_add_text(p->out, "; ");
    p->dialect->decider(p, s->value, BIND_ANY, false);
    buf_add_text(p->out, s->tail != NULL ? "; " : ";");
    print_steps(p, s->tail);
    print_end(p, ") {");
    print_body(p, s->body);
    print_end(p, "");
    if (!fits) {
        p->depth--;
        print_bare(p, "}");
    }
}

static void print_if(Printer *p, const Stmt *s)
{
    print_line(p, &s->at);
    for (;;) {
        buf_add_text(p->out, "if (");
        p->dialect->decider(p, s->value, BIND_ANY, false);
        print_end(p, ") {");
        print_body(p, s->body);
        if (s->other == NULL || s->other->kind != STMT_IF || s->other->next != NULL) {
            break;
        }
        buf_add_text(p->out, " else ");
        s = s->other;
    }
    if (s->other != NULL) {
        print_end(p, " else {");
        print_body(p, s->other);
    }
    print_end(p, "");
}

/* Control goes on behind the list, as far as its last statement tells. */
static bool falls_through(const Stmt *list)
{
    const Stmt *last = list;

    while (last != NULL && last->next != NULL) {
        last = last->next;
    }
    return last == NULL ||
           (last->kind != STMT_BREAK && last->kind != STMT_CONTINUE && last->kind != STMT_RETURN);
}

static void print_clause(Printer *p, const Clause *c, bool is_entered)
{
    int labels = c->label_count + c->is_default;

    for (int i = 0; i < labels; i++) {
        print_line(p, &c->at);
        /* From the clause before: gcc looks for these words, right before the label. */
        buf_add_text(p->out, i == 0 && is_entered ? "/* fall through */ " : "");
        if (i < c->label_count) {
            buf_add_text(p->out, "case ");
            p->dialect->integer(p, c->labels[i]);
            buf_add_text(p->out, ":");
        } else {
            buf_add_text(p->out, "default:");
        }
        print_end(p, i + 1 == labels ? " {" : "");
    }
    print_body(p, c->body);
    print_end(p, "");
}

static void print_switch(Printer *p, const Stmt *s)
{
    bool is_entered = false;

    print_line(p, &s->at);
    buf_add_text(p->out, "switch (");
    p->dialect->decider(p, s->value, BIND_ANY, false);
    print_end(p, ") {");
    for (const Clause *c = s->clauses; c != NULL; c = c->next) {
        print_clause(p, c, is_entered);
        is_entered = falls_through(c->body);
    }
    print_bare(p, "}");
}

static void print_simple(Printer *p, const Stmt *s)
{
    print_line(p, &s->at);
    switch (s->kind) {
    case STMT_ASSIGN:
        p->dialect->assign(p, s);
        break;
    case STMT_CALL:
        print_expr(p, s->value, BIND_ANY);
        break;
    case STMT_BREAK:
        buf_add_text(p->out, "break");
        break;
    case STMT_CONTINUE:
        buf_add_text(p->out, "continue");
        break;
    default: /* STMT_RETURN */
        buf_add_text(p->out, s->value != NULL ? "return " : "return");
        if (s->value != NULL) {
            print_expr(p, s->value, BIND_ANY);
        }
        break;
    }
    print_end(p, ";");
}

void print_list(Printer *p, const Stmt *list)
{
    for (const Stmt *s = list; s != NULL; s = s->next) {
        switch (s->kind) {
        case STMT_DECLARE:
            print_declaration(p, s);
            break;
        case STMT_IF:
            print_if(p, s);
            break;
        case STMT_FOR:
            print_for(p, s);
            break;
        case STMT_SWITCH:
            print_switch(p, s);
            break;
        case STMT_BLOCK:
            print_bare(p, "{");
            print_body(p, s->body);
            print_end(p, "");
            break;
        case STMT_EMPTY:
            break;
        default:
            print_simple(p, s);
            break;
        }
    }
}
