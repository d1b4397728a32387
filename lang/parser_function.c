/* lang/parser_function.c - prototypes and functions. */
#include "base/limits.h"
#include "lang/names_priv.h"
#include "lang/parser_priv.h"

/* Behind the type of a parameter: what of a pointer stands there. */
static void parse_star(Parser *p, Type type)
{
    const Token *t = parser_look(p, 0);
    bool points = type == TYPE_STEP || type == TYPE_MEMORY || type == TYPE_OUT;

    if (points && !parser_accept(p, "*")) {
        const Token *word = t - 1;
        parser_complain(p, word, "structs are not copied in Reward C: write %s%.*s *%s",
                        type == TYPE_STEP ? "const " : "", word->length, word->text,
                        type == TYPE_STEP     ? "s"
                        : type == TYPE_MEMORY ? "m"
                                              : "out");
    } else if (!points && parser_is(p, "*")) {
        parser_error(p, t,
                     "pointers are not part of Reward C: the parameters of a function are "
                     "numbers and the three pointers");
    }
    while (points && parser_accept(p, "const")) {
    }
}

/* The type of a parameter. */
static bool parse_parameter_type(Parser *p, Type *type)
{
    const Token *t;
    TypeWords words;
    bool is_const = false;

    while (parser_accept(p, "const")) {
        is_const = true;
    }
    t = parser_look(p, 0);
    if (name_pointee(t, type)) {
        parser_advance(p);
        while (parser_accept(p, "const")) {
        }
        return true;
    }
    if (name_cell_kind(t) != CELL_NONE) {
        parser_error(p, t,
                     "cells are not handed on: call the primitive where &m->cell is written, "
                     "and hand on its value");
        return false;
    }
    if (name_refused(t) != NULL) {
        parser_error(p, t, "%s", name_refused(t));
        return false;
    }
    if (!parser_type(p, &words) || words.type == TYPE_VOID || words.is_static || words.is_inline) {
        char found[80];
        parser_error(p, t, "expected the type of a parameter %s %s: numbers and the three pointers",
                     is_const ? "behind const before" : "before", token_describe(t, found));
        return false;
    }
    *type = words.type;
    return true;
}

static Symbol *parse_parameter(Parser *p)
{
    Symbol *symbol = parser_new(p, sizeof *symbol, &p->spare.symbol);
    const Token *first = parser_look(p, 0);
    Token name = {.kind = TOKEN_END, .text = "", .line = first->line, .column = first->column};

    symbol->is_parameter = true;
    symbol->is_const = token_is(first, "const");
    symbol->is_set = true;
    symbol->type = TYPE_BAD;
    if (parser_is(p, "...")) {
        parser_error(p, first, "'...' is not part of Reward C");
    }
    if (!p->lost && parse_parameter_type(p, &symbol->type)) {
        symbol->is_const = symbol->is_const || token_is(parser_look(p, -1), "const");
        parse_star(p, symbol->type);
    }
    if (!p->lost && !parser_is(p, ",") && !parser_is(p, ")") && !parser_is(p, "[")) {
        (void)parser_new_name(p, &name);
    }
    if (parser_is(p, "[")) {
        parser_error(p, parser_look(p, 0),
                     "an array is read by its elements; it cannot be a "
                     "parameter: the parameters of a function are numbers "
                     "and the three pointers");
    }
    if (p->lost) {
        symbol->type = TYPE_BAD;
    }
    symbol->name = name;
    return symbol;
}

/* Behind '(', to behind ')'. */
static void parse_parameters(Parser *p, Function *f)
{
    Symbol *params[FUNCTION_PARAMETERS_MAX];

    if (token_is(parser_look(p, 0), "void") && token_is(parser_look(p, 1), ")")) {
        parser_advance(p);
    }
    if (!parser_is(p, ")")) {
        do {
            if (f->param_count == FUNCTION_PARAMETERS_MAX) {
                parser_error(p, parser_look(p, 0), "a function has at most %d parameters",
                             FUNCTION_PARAMETERS_MAX);
                break;
            }
            params[f->param_count++] = parse_parameter(p);
        } while (parser_accept(p, ","));
    }
    if (!parser_accept(p, ")") && !p->lost) {
        parser_unexpected(p, "',' or ')'");
    }
    if (p->lost && !p->unwind) {
        parser_skip_parenthesis(p);
    }
    f->params = parser_new(p, sizeof params, p->spare.params);
    for (int i = 0; i < f->param_count && !p->out_of_memory; i++) {
        f->params[i] = params[i];
    }
}

static void parse_function_body(Parser *p, Function *f)
{
    StmtList body;
    bool damaged = p->damaged;

    list_init(&body);
    p->quiet = false;
    p->damaged = false;
    p->has_suspect = false;
    parser_block(p, &body, &f->end);
    f->body = body.first;
    f->is_damaged = p->damaged;
    p->damaged = damaged;
}

/* "float f(float x), counter;": the rest declares variables. */
static void refuse_more(Parser *p, const Token *name)
{
    char found[80];

    if (parser_is(p, ",")) {
        parser_error(p, parser_look(p, 0), "functions are declared one by one");
    } else if (!p->lost) {
        parser_error(p, parser_look(p, 0), "expected the body of the function %.*s before %s",
                     name->length, name->text, token_describe(parser_look(p, 0), found));
    }
}

void parser_function(Parser *p, const TypeWords *type)
{
    Function *f = parser_new(p, sizeof *f, &p->spare.function);
    Token name = *parser_look(p, 0);
    char why[NAME_REASON_BYTES];

    if (name_is_taken(&name, why)) {
        parser_complain(p, &name, "%s", why);
    }
    f->name = name;
    f->returns = type->type;
    parser_advance(p);
    parser_advance(p);
    parse_parameters(p, f);
    f->has_bad_head = p->quiet;
    if (parser_is(p, "{")) {
        parse_function_body(p, f);
    } else if (parser_accept(p, ";")) {
        f->is_prototype = true;
    } else {
        f->is_prototype = true;
        refuse_more(p, &name);
        p->syntax->names_damaged = true;
    }
    if (!p->out_of_memory) {
        *p->function_tail = f;
        p->function_tail = &f->next;
    }
}
