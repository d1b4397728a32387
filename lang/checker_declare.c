/* lang/checker_declare.c - variables and tables with their initialisers, terms, cells, PARAM. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lang/checker_priv.h"
#include "lang/constant.h"

/* A size: known, and 1 … most. 0: it is not, and that was said. */
static int check_size(Checker *c, Expr *e, int most)
{
    Constant x;

    check_value(c, e);
    if (e->type == TYPE_BAD) {
        return 0;
    }
    if (!constant_of(e, &x)) {
        checker_error(c, &e->at, "the size of an array must be known before the reward runs");
        checker_hint(c, "a number, a #define of one, or a static const int");
        return 0;
    }
    if (x.type == TYPE_FLOAT) {
        checker_error(c, &e->at, "the size of an array is an int");
        return 0;
    }
    if (x.i < 1 || x.i > most) {
        checker_error(c, &e->at, "an array has 1 to %d elements here, not %d", most, x.i);
        return 0;
    }
    return x.i;
}

static int elements_max(const Checker *c)
{
    return c->function != NULL ? LOCAL_ELEMENTS_MAX : TABLE_ELEMENTS_MAX;
}

static int product(const Symbol *symbol, int from)
{
    int out = 1;

    for (int i = from; i < symbol->dimensions; i++) {
        out *= symbol->size[i];
    }
    return out;
}

/* The sizes of an array, the first of which may be left to the initialiser (0). False: something
 * was refused. */
static bool check_sizes(Checker *c, Stmt *s)
{
    Symbol *symbol = s->symbol;
    int most = elements_max(c), all = 1;

    for (int i = 0; i < symbol->dimensions; i++) {
        if (s->sizes[i] == NULL) {
            continue;
        }
        symbol->size[i] = check_size(c, s->sizes[i], most);
        if (symbol->size[i] == 0) {
            return false;
        }
        all *= symbol->size[i];
        if (all > most) {
            checker_error(c, &symbol->name, "an array has 1 to %d elements here", most);
            return false;
        }
    }
    if (s->sizes[0] == NULL && s->init == NULL) {
        checker_error(c, &symbol->name, "the size of %.*s is missing", symbol->name.length,
                      symbol->name.text);
        return false;
    }
    return true;
}

/* An initialiser that is being laid out, row by row. */
typedef struct {
    Stmt *s;
    int count;    /* values so far: the place of the next one */
    int capacity; /* of s->inits */
    int most;
    bool is_full;
} Layout;

static Expr *new_zero(Checker *c, const Token *at)
{
    Expr *e = checker_new(c, sizeof *e);

    if (e == NULL) {
        return &c->spare;
    }
    e->kind = EXPR_CONSTANT;
    e->type = TYPE_INT;
    e->constant.type = TYPE_INT;
    e->op = OP_NONE;
    e->height = 1;
    e->at = *at;
    return e;
}

static void put_value(Checker *c, Layout *l, Expr *e)
{
    Stmt *s = l->s;

    if (l->count == l->most) {
        if (!l->is_full) {
            checker_error(c, &e->at, "%.*s has %d elements, and more values are given",
                          s->symbol->name.length, s->symbol->name.text, l->most);
        }
        l->is_full = true;
        return;
    }
    if (l->count == l->capacity) {
        int capacity = l->capacity > 0 ? 2 * l->capacity : 8;
        Expr **inits = checker_new(c, (size_t)capacity * sizeof(Expr *));
        if (inits == NULL) {
            l->is_full = true;
            return;
        }
        if (l->count > 0) {
            memcpy(inits, s->inits, (size_t)l->count * sizeof(Expr *));
        }
        s->inits = inits;
        l->capacity = capacity;
    }
    s->inits[l->count++] = e;
}

/* The values of a list in braces, which stands for dimension `from` and those below it. As in C,
 * inner braces may be left out. */
static void lay_out(Checker *c, Layout *l, const Expr *list, int from)
{
    const Symbol *symbol = l->s->symbol;
    int row = product(symbol, from + 1);
    int start = l->count, most = from == 0 ? l->most : product(symbol, from);

    for (int i = 0; i < list->arg_count && !l->is_full; i++) {
        Expr *e = list->args[i];
        if (l->count - start >= most) {
            checker_error(c, &e->at, "%.*s has %d %s, and more values are given",
                          symbol->name.length, symbol->name.text, most,
                          from == 0 ? "elements" : "elements in a row");
            l->is_full = true;
        } else if (e->kind != EXPR_LIST) {
            put_value(c, l, e);
        } else if (from + 1 >= symbol->dimensions) {
            checker_error(c, &e->at, "there are more braces than %.*s has dimensions",
                          symbol->name.length, symbol->name.text);
            l->is_full = true;
        } else if ((l->count - start) % row != 0) {
            checker_error(c, &e->at, "this row begins within another: a row of %.*s has %d values",
                          symbol->name.length, symbol->name.text, row);
            l->is_full = true;
        } else {
            int end = l->count + row;
            lay_out(c, l, e, from + 1);
            while (l->count < end && i + 1 < list->arg_count && !l->is_full) {
                put_value(c, l, new_zero(c, &e->at)); /* the rest of the row */
            }
        }
    }
}

/* An array's initialiser. */
static void check_list(Checker *c, Stmt *s)
{
    Symbol *symbol = s->symbol;
    int row = product(symbol, 1);
    Layout l = {.s = s, .most = symbol->size[0] > 0 ? product(symbol, 0) : elements_max(c)};

    if (s->init->kind != EXPR_LIST) {
        checker_error(c, &s->init->at, "an array is initialised by values in braces");
        l.is_full = true;
    } else {
        lay_out(c, &l, s->init, 0);
    }
    s->init = NULL;
    s->init_count = l.count;
    if (symbol->size[0] == 0) {
        symbol->size[0] = l.count > 0 ? (l.count + row - 1) / row : 1;
        if (l.count == 0 && !l.is_full) {
            checker_error(c, &symbol->name, "the size of %.*s is missing", symbol->name.length,
                          symbol->name.text);
        }
    }
    for (int i = 0; i < s->init_count; i++) {
        check_value(c, s->inits[i]);
        convert_implied(c, &s->inits[i], symbol->type);
    }
}

static void check_single(Checker *c, Stmt *s)
{
    if (s->init->kind == EXPR_LIST && s->init->arg_count == 1) {
        s->init = s->init->args[0]; /* int x = {1}; */
    } else if (s->init->kind == EXPR_LIST && s->init->arg_count == 0) {
        s->init = NULL;
        return;
    }
    check_value(c, s->init);
    convert_implied(c, &s->init, s->symbol->type);
}

/* What is initialised once is initialised by what is known then. */
static void check_known(Checker *c, const Stmt *s)
{
    const Expr *e = s->init;

    for (int i = -1; i < s->init_count; i++) {
        e = i < 0 ? s->init : s->inits[i];
        if (e != NULL && !is_known_or_param(e)) {
            checker_error(c, &e->at, "the initialiser of %.*s must be known before the reward runs",
                          s->symbol->name.length, s->symbol->name.text);
            if (c->function != NULL) {
                checker_hint(c, "without static it is computed in each call");
            }
            return;
        }
    }
}

static void check_initialiser(Checker *c, Stmt *s)
{
    Symbol *symbol = s->symbol;

    if (symbol->dimensions > 0 && s->init != NULL) {
        check_list(c, s);
    } else if (s->init != NULL) {
        check_single(c, s);
    }
    if (symbol->is_static) {
        check_known(c, s);
    }
    if (symbol->is_const && symbol->dimensions == 0) {
        symbol->value = (Constant){.type = symbol->type};
        symbol->has_value =
            s->is_damaged ? false : s->init == NULL || constant_of(s->init, &symbol->value);
    }
    symbol->is_set = s->init != NULL || s->init_count > 0 || symbol->is_static || s->is_damaged;
}

/* Counts the elements of all arrays of this function, or of the tables. False: too many. */
static bool count_elements(Checker *c, const Symbol *symbol)
{
    int most = elements_max(c), before = c->elements;

    if (symbol->dimensions == 0) {
        return true;
    }
    c->elements += product(symbol, 0); /* 0 as long as the first size is not known */
    if (c->elements > most && before <= most) {
        checker_error(c, &symbol->name, "the arrays of %s have more than %d elements together",
                      c->function != NULL ? "this function" : "all tables", most);
    }
    return c->elements <= most;
}

/* True when this scope has a variable of that name already. */
static bool is_declared_here(const Checker *c, const Token *name)
{
    const Symbol *known = c->names[name->name].symbol;

    return known != NULL && known->scope == c->scope;
}

void check_declaration(Checker *c, Stmt *s)
{
    Symbol *symbol = s->symbol;
    const Token *name = &symbol->name;

    if (c->function == NULL && !symbol->is_const) {
        checker_error(c, name,
                      "a variable outside of functions would keep a value between calls: declare "
                      "it in MEMORY, or make it static const");
    } else if (symbol->is_static && !symbol->is_const) {
        checker_error(c, name,
                      "a static variable would keep a value between calls: declare it in MEMORY");
        symbol->is_static = false;
    }
    symbol->is_table = c->function == NULL;
    symbol->is_static = symbol->is_static || symbol->is_table;
    if (symbol->dimensions > 0 && !check_sizes(c, s)) {
        s->init = NULL;
        s->is_damaged = true;
        symbol->type = TYPE_BAD;
    }
    symbol->is_unfinished = true;
    if (!s->is_damaged || !is_declared_here(c, name)) {
        scope_declare(c, symbol);
    }
    if (symbol->type != TYPE_BAD) {
        bool is_counted = symbol->size[0] > 0;
        if (count_elements(c, symbol)) { /* else its initialiser would take too much memory */
            check_initialiser(c, s);
        }
        if (!is_counted) {
            (void)count_elements(c, symbol);
        }
    }
    symbol->is_unfinished = false;
}

/* The name of a term, cell or PARAM, NUL-terminated. False: it is too long, which the parser has
 * said. */
static bool copy_name(const Token *name, char out[IDENTIFIER_BYTES_MAX + 1])
{
    return snprintf(out, IDENTIFIER_BYTES_MAX + 1, "%.*s", name->length, name->text) <=
           IDENTIFIER_BYTES_MAX;
}

static void add_term(Checker *c, const Declaration *d)
{
    Terms *terms = &c->program->terms;
    Name *name = &c->names[d->name.name];
    Term *term = &terms->items[terms->count];

    if (name->term > 0) {
        checker_error(c, &d->name, "%.*s is declared twice", d->name.length, d->name.text);
    } else if (terms->count == TERMS_MAX) {
        checker_error(c, &d->name, "too many terms: %d at most", TERMS_MAX);
        c->syntax->terms_damaged = true;
    } else if (copy_name(&d->name, term->name)) {
        term->role = d->role;
        name->term = ++terms->count;
    }
}

static void add_cell(Checker *c, const Declaration *d)
{
    Program *p = c->program;
    Name *name = &c->names[d->name.name];
    Cell cell = d->cell;

    if (d->values[0] != NULL) {
        cell.length = check_size(c, d->values[0], CELLS_MAX);
        c->syntax->memory_damaged |= cell.length == 0;
    }
    cell.offset = p->memory_bytes;
    p->memory_bytes += cell.bytes * (cell.length > 0 ? cell.length : 1);
    if (name->cell > 0) {
        checker_error(c, &d->name, "%.*s is declared twice in MEMORY", d->name.length,
                      d->name.text);
    } else if (p->cell_count == CELLS_MAX || p->memory_bytes > MEMORY_BYTES_MAX) {
        if (!c->syntax->memory_damaged) {
            checker_error(
                c, &d->name,
                "MEMORY holds at most %d bytes (a float, int or bool is 4, Once 4, Record "
                "and Gain 8, Idle 4, Cover 32)",
                MEMORY_BYTES_MAX);
        }
        c->syntax->memory_damaged = true;
    } else if (copy_name(&d->name, cell.name)) {
        p->cells[p->cell_count] = cell;
        name->cell = ++p->cell_count;
    }
}

/* The three numbers of PARAM. False: one is missing, which was said. */
static bool param_numbers(Checker *c, const Declaration *d, float out[3])
{
    for (int i = 0; i < 3; i++) {
        Constant x;
        check_value(c, d->values[i]);
        if (d->values[i]->type == TYPE_BAD) {
            return false;
        }
        if (!constant_of(d->values[i], &x)) {
            checker_error(c, &d->values[i]->at,
                          "the numbers of PARAM must be known before the reward runs");
            return false;
        }
        out[i] = constant_convert(x, TYPE_FLOAT).f;
        if (!isfinite(out[i])) {
            checker_error(c, &d->values[i]->at, "a number of PARAM is finite");
            return false;
        }
    }
    return true;
}

static void add_param(Checker *c, const Declaration *d)
{
    Program *p = c->program;
    Name *name = &c->names[d->name.name];
    Param *param = &p->params[p->param_count];
    float x[3] = {0.0f, 0.0f, 0.0f};

    if (name->param > 0 || name->symbol != NULL) {
        checker_error(c, &d->name, "%.*s is declared twice", d->name.length, d->name.text);
        return;
    }
    if (p->param_count == PARAMS_MAX) {
        checker_error(c, &d->name, "too many PARAM: %d at most", PARAMS_MAX);
        c->syntax->names_damaged = true;
        return;
    }
    if (param_numbers(c, d, x) && !(x[1] <= x[0] && x[0] <= x[2])) {
        checker_error(c, &d->name,
                      "the value of PARAM %.*s is not within its range: %g is not in "
                      "%g … %g",
                      d->name.length, d->name.text, (double)x[0], (double)x[1], (double)x[2]);
        checker_hint(c, "PARAM is written PARAM(name, value, lowest, highest)");
    }
    if (copy_name(&d->name, param->name)) {
        param->value = x[0];
        param->lo = x[1];
        param->hi = x[2];
        name->param = ++p->param_count;
    }
}

static void add_table(Checker *c, Stmt ***tail, Stmt *s)
{
    if (c->names[s->symbol->name.name].param > 0) {
        checker_error(c, &s->symbol->name, "%.*s is declared twice: it is a PARAM already",
                      s->symbol->name.length, s->symbol->name.text);
        return;
    }
    check_declaration(c, s);
    **tail = s;
    *tail = &s->next;
}

void check_outermost(Checker *c)
{
    Stmt **tail = &c->program->tree.tables;
    int paying = 0;

    for (Declaration *d = c->syntax->declarations; d != NULL; d = d->next) {
        switch (d->kind) {
        case DECLARATION_TERM:
            add_term(c, d);
            paying += d->role == TERM_COMPONENT || d->role == TERM_SPARSE;
            break;
        case DECLARATION_CELL:
            add_cell(c, d);
            break;
        case DECLARATION_PARAM:
            add_param(c, d);
            break;
        case DECLARATION_TABLE:
            add_table(c, &tail, d->table);
            break;
        }
    }
    if (paying == 0 && !c->syntax->terms_damaged) {
        finding_error(&c->program->findings, 0, 0,
                      "the reward names no components: begin with COMPONENTS(name, …);");
    }
}
