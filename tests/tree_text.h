/* tests/tree_text.h - a syntax tree as text, for tests: (operator operand …), before and after it
 * is checked. */
#ifndef TESTS_TREE_TEXT_H
#define TESTS_TREE_TEXT_H

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "lang/program_priv.h"

/* A program that was read as far as the parser goes, or the checker. Ended with program_free. */
static inline Status tree_read(const char *source, bool check, Program **out, Err *err)
{
    Program *p = mem_alloc(sizeof *p);
    Status st;

    *out = p;
    if (p == NULL) {
        return ERR_NOMEM;
    }
    p->task = task_find("mountain-car");
    p->source = mem_strdup(source);
    p->source_bytes = strlen(source);
    if (p->source == NULL) {
        return ERR_NOMEM;
    }
    if (check) {
        return program_read_tree(p, err);
    }
    st = tokens_read(p->source, p->source_bytes, &p->tokens, &p->findings, err);
    return st == OK ? program_read_syntax(p, err) : st;
}

static inline const char *tree_op(const Expr *e)
{
    static const char *const words[] = {"+", "-",  "*", "/",  "%",  "<<", ">>", "&", "|", "^",
                                        "<", "<=", ">", ">=", "==", "!=", "-",  "!", "~", ""};

    return e->kind == EXPR_AND ? "&&" : e->kind == EXPR_OR ? "||" : words[e->op];
}

static inline const char *tree_type(Type type)
{
    static const char *const words[] = {"void",   "bool", "int",  "float", "step",
                                        "memory", "out",  "cell", "bad"};

    return words[type];
}

static void tree_expr(const Expr *e, Buf *out);

static inline void tree_exprs(const char *before, Expr *const *items, int count, Buf *out)
{
    for (int i = 0; i < count; i++) {
        buf_add_text(out, before);
        tree_expr(items[i], out);
    }
}

static inline void tree_constant(Constant c, Buf *out)
{
    if (c.type == TYPE_FLOAT) {
        buf_printf(out, "%gf", (double)c.f);
    } else if (c.type == TYPE_BOOL) {
        buf_add_text(out, c.i != 0 ? "true" : "false");
    } else {
        buf_printf(out, "%d", c.i);
    }
}

/* What the checker made: the place alone. */
static inline void tree_place(const Expr *e, Buf *out)
{
    static const char *const kinds[] = {"constant", "",   "param", "field", "step",
                                        "m",        "&m", "out",   ""};

    if (e->kind == EXPR_VARIABLE || e->kind == EXPR_POINTER) {
        buf_add(out, e->symbol->name.text, (size_t)e->symbol->name.length);
        if (e->kind == EXPR_VARIABLE) {
            buf_printf(out, ":%d", e->symbol->id);
        }
    } else if (e->kind == EXPR_FIELD) {
        buf_printf(out, "field.%d.%d", (int)e->part, e->number);
    } else if (e->kind == EXPR_STEP_MEMBER) {
        buf_printf(out, "step.%d", (int)e->member);
    } else {
        buf_printf(out, "%s.%d", kinds[e->kind], e->number);
    }
    for (int i = 0; i < e->index_count; i++) {
        buf_add_text(out, "[");
        tree_expr(e->index[i], out);
        buf_add_text(out, "]");
    }
}

static inline void tree_raw(const Expr *e, Buf *out)
{
    switch (e->kind) {
    case EXPR_NAME:
        buf_add(out, e->at.text, (size_t)e->at.length);
        break;
    case EXPR_ARROW:
    case EXPR_DOT:
        buf_add_text(out, e->kind == EXPR_DOT ? "(. " : "(-> ");
        tree_expr(e->a, out);
        buf_printf(out, " %.*s)", e->name.length, e->name.text);
        break;
    case EXPR_INDEX:
        buf_add_text(out, "([] ");
        tree_expr(e->a, out);
        buf_add_text(out, " ");
        tree_expr(e->b, out);
        buf_add_text(out, ")");
        break;
    case EXPR_ADDRESS:
        buf_add_text(out, "(& ");
        tree_expr(e->a, out);
        buf_add_text(out, ")");
        break;
    case EXPR_LIST:
        buf_add_text(out, "{");
        tree_exprs(" ", e->args, e->arg_count, out);
        buf_add_text(out, " }");
        break;
    default:
        buf_add_text(out, "bad");
        break;
    }
}

static inline void tree_operator(const Expr *e, Buf *out)
{
    Expr *const operands[] = {e->a, e->b, e->c};

    if (e->kind == EXPR_CONVERT) {
        buf_printf(out, "(%s", tree_type(e->type));
    } else {
        buf_printf(out, "(%s", e->kind == EXPR_CONDITION ? "?" : tree_op(e));
    }
    for (int i = 0; i < 3 && operands[i] != NULL; i++) {
        buf_add_text(out, " ");
        tree_expr(operands[i], out);
    }
    buf_add_text(out, ")");
}

static void tree_expr(const Expr *e, Buf *out)
{
    if (e->kind == EXPR_CONSTANT) {
        tree_constant(e->constant, out);
    } else if (e->kind < EXPR_UNARY) {
        tree_place(e, out);
    } else if (e->kind == EXPR_CALL) {
        buf_printf(out, "(%.*s", e->at.length, e->at.text);
        tree_exprs(" ", e->args, e->arg_count, out);
        buf_add_text(out, ")");
    } else if (e->kind > EXPR_CALL) {
        tree_raw(e, out);
    } else {
        tree_operator(e, out);
    }
}

static void tree_list(const Stmt *list, Buf *out);

static inline void tree_declare(const Stmt *s, Buf *out)
{
    buf_printf(out, "(%s%s %.*s", s->symbol->is_const ? "const " : "", tree_type(s->symbol->type),
               s->symbol->name.length, s->symbol->name.text);
    for (int i = 0; i < s->symbol->dimensions; i++) {
        if (s->symbol->size[i] > 0) {
            buf_printf(out, "[%d]", s->symbol->size[i]);
        } else {
            buf_add_text(out, "[");
            tree_exprs("", &s->sizes[i], s->sizes[i] != NULL, out);
            buf_add_text(out, "]");
        }
    }
    tree_exprs(" ", &s->init, s->init != NULL, out);
    tree_exprs(" ", s->inits, s->init_count, out);
    buf_add_text(out, ")");
}

static inline void tree_parts(const Stmt *s, const char *word, Buf *out)
{
    buf_printf(out, "(%s", word);
    if (s->kind == STMT_FOR) {
        tree_list(s->head, out);
    }
    tree_exprs(" ", &s->value, s->value != NULL, out);
    if (s->kind == STMT_FOR) {
        tree_list(s->tail, out);
    }
    for (const Clause *c = s->clauses; c != NULL; c = c->next) {
        buf_add_text(out, " (case");
        for (int i = 0; i < c->label_count; i++) {
            buf_add_text(out, " ");
            if (c->labels != NULL) {
                buf_printf(out, "%d", c->labels[i]);
            } else {
                tree_expr(c->values[i], out);
            }
        }
        buf_add_text(out, c->is_default ? " default" : "");
        tree_list(c->body, out);
        buf_add_text(out, ")");
    }
    if (s->kind == STMT_IF || s->kind == STMT_FOR || s->kind == STMT_BLOCK) {
        tree_list(s->body, out);
    }
    if (s->other != NULL) {
        tree_list(s->other, out);
    }
    buf_add_text(out, ")");
}

static inline void tree_stmt(const Stmt *s, Buf *out)
{
    static const char *const words[] = {"",      "",         "",       "if",    "for",  "switch",
                                        "break", "continue", "return", "block", "empty"};

    if (s->kind == STMT_DECLARE) {
        tree_declare(s, out);
    } else if (s->kind == STMT_ASSIGN) {
        Expr op = {.kind = EXPR_BINARY, .op = s->op};
        buf_printf(out, "(%s= ", tree_op(&op));
        tree_expr(s->target, out);
        buf_add_text(out, " ");
        tree_expr(s->value, out);
        buf_add_text(out, ")");
    } else if (s->kind == STMT_CALL) {
        tree_expr(s->value, out);
    } else {
        tree_parts(s, words[s->kind], out);
    }
}

/* " {stmt stmt}" */
static void tree_list(const Stmt *list, Buf *out)
{
    buf_add_text(out, " {");
    for (const Stmt *s = list; s != NULL; s = s->next) {
        buf_add_text(out, s != list ? " " : "");
        tree_stmt(s, out);
    }
    buf_add_text(out, "}");
}

#endif
