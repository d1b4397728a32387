/* lang/declarations.c - COMPONENTS, SPARSE, FACTORS, WATCH, MEMORY and PARAM.
 *
 * They stand at the outermost level and look like calls. Here they are read; what the names and
 * numbers in them mean is the checker's.
 */
#include "lang/names_priv.h"
#include "lang/parser_priv.h"

/* The role that this word gives, or -1: it is MEMORY or PARAM, or no such word. */
static int role_of(const Token *t)
{
    static const char *const words[] = {"COMPONENTS", "SPARSE", "FACTORS", "WATCH"};

    for (int i = 0; i < 4; i++) {
        if (token_is(t, words[i])) {
            return i;
        }
    }
    return -1;
}

bool parser_is_declaration(const Token *word, const Token *next)
{
    return word->kind == TOKEN_NAME && token_is(next, "(") &&
           (role_of(word) >= 0 || token_is(word, "MEMORY") || token_is(word, "PARAM"));
}

bool parser_at_declaration(const Parser *p)
{
    return !p->lost && parser_is_declaration(parser_look(p, 0), parser_look(p, 1));
}

void parser_add_declaration(Parser *p, Declaration *d)
{
    if (!p->out_of_memory) {
        *p->declaration_tail = d;
        p->declaration_tail = &d->next;
    }
}

static Declaration *new_declaration(Parser *p, DeclarationKind kind, const Token *name)
{
    Declaration *d = parser_new(p, sizeof *d, &p->spare.declaration);

    d->kind = kind;
    d->name = *name;
    return d;
}

static void parse_terms(Parser *p, TermRole role)
{
    Token name;

    while (!p->lost && !parser_is(p, ")")) {
        Declaration *d;
        if (!parser_new_name(p, &name)) {
            return;
        }
        d = new_declaration(p, DECLARATION_TERM, &name);
        d->role = role;
        parser_add_declaration(p, d);
        if (!parser_accept(p, ",")) {
            break;
        }
    }
}

static void parse_param(Parser *p, const Token *word)
{
    Token name;
    Declaration *d;

    if (!parser_new_name(p, &name)) {
        return;
    }
    d = new_declaration(p, DECLARATION_PARAM, &name);
    for (int i = 0; i < 3; i++) {
        if (!parser_accept(p, ",") && !p->lost) {
            parser_error(p, word, "PARAM is written PARAM(name, value, lowest, highest)");
        }
        d->values[i] = parser_expression(p);
    }
    if (!p->lost) {
        parser_add_declaration(p, d);
    }
    if (!p->lost && !parser_is(p, ")")) {
        parser_error(p, word, "PARAM is written PARAM(name, value, lowest, highest)");
    }
}

/* float, int, bool or an opaque cell. */
static bool parse_cell_type(Parser *p, Cell *cell)
{
    const Token *t = parser_look(p, 0);
    size_t count;
    const CellType *types = cell_type_all(&count);

    cell->kind = name_cell_kind(t);
    cell->bytes = 4;
    if (cell->kind != CELL_NONE) {
        cell->type = TYPE_CELL;
        cell->bytes = (int)types[cell->kind - CELL_ONCE].bytes;
    } else if (!name_type(t, &cell->type) || cell->type == TYPE_VOID) {
        parser_error(p, t,
                     "MEMORY holds float, int, bool, Once, Record, Gain, Cover and Idle, "
                     "as in MEMORY(Record best; float last;)");
        return false;
    }
    parser_advance(p);
    return true;
}

static void parse_cell(Parser *p, const Cell *type)
{
    Token name;
    Declaration *d;

    if (parser_is(p, "*")) {
        parser_error(p, parser_look(p, 0),
                     "pointers are not part of Reward C: a cell is declared by its value");
        return;
    }
    if (!parser_new_name(p, &name)) {
        return;
    }
    d = new_declaration(p, DECLARATION_CELL, &name);
    d->cell = *type;
    if (parser_accept(p, "[")) {
        d->values[0] = parser_expression(p);
        (void)parser_expect(p, "]");
        if (parser_is(p, "[")) {
            parser_error(p, parser_look(p, 0), "an array in MEMORY has one dimension");
        }
    }
    if (parser_is(p, "=")) {
        parser_error(p, parser_look(p, 0),
                     "what MEMORY holds is 0 when an episode starts: it has no initialiser");
    }
    parser_add_declaration(p, d);
}

/* Something in a member of MEMORY was refused: on to the next. Where there is none it stays lost,
 * and the outermost level finds its way. */
static void skip_member(Parser *p)
{
    int depth = 0;

    while (p->at < p->count && !parser_at_head(p)) {
        const Token *t = parser_look(p, 0);
        bool is_semicolon = token_is(t, ";");
        if (is_semicolon || (depth == 0 && token_is(t, ")"))) {
            if (is_semicolon) {
                parser_advance(p);
            }
            p->lost = p->quiet = false;
            return;
        }
        depth += token_is(t, "(") - token_is(t, ")");
        if (token_is(t, "{")) {
            parser_skip_braces(p);
        } else if (token_is(t, "}")) {
            return;
        } else {
            parser_advance(p);
        }
    }
}

static void parse_memory(Parser *p)
{
    Cell type = {.length = 0};

    while (!p->lost && !parser_is(p, ")") && !parser_at_head(p)) {
        if (parser_accept(p, ";")) {
            continue;
        }
        if (parse_cell_type(p, &type)) {
            do {
                parse_cell(p, &type);
            } while (parser_accept(p, ","));
        }
        if (!p->lost && !parser_is(p, ")") && !parser_at_head(p)) {
            (void)parser_expect_semicolon(p);
        }
        p->syntax->memory_damaged |= p->quiet;
        if (p->lost && !p->unwind) {
            skip_member(p);
        }
    }
}

/* The ')' is missing. */
static void refuse_open(Parser *p, const Token *word, const char *wanted)
{
    Token place = *parser_look(p, -1);

    if (!parser_at_head(p)) {
        parser_unexpected(p, wanted);
        return;
    }
    place.column += place.width;
    place.width = 1;
    parser_error(p, &place, "the '(' of %.*s is not closed", word->length, word->text);
}

/* Something was refused: on to behind the ')', or to what comes next when there is none. */
static void skip_declaration(Parser *p)
{
    int depth = 1;

    while (p->at < p->count && depth > 0 && !parser_at_head(p)) {
        const Token *t = parser_look(p, 0);
        if (token_is(t, "{") || token_is(t, "}")) {
            break;
        }
        depth += token_is(t, "(") - token_is(t, ")");
        parser_advance(p);
    }
    p->lost = false;
}

void parser_declaration(Parser *p, const Token *word)
{
    int role = role_of(word);

    parser_advance(p);
    parser_advance(p);
    if (role >= 0) {
        parse_terms(p, (TermRole)role);
    } else if (token_is(word, "PARAM")) {
        parse_param(p, word);
    } else {
        parse_memory(p);
    }
    if (!p->lost && !parser_accept(p, ")")) {
        refuse_open(p, word, role >= 0 ? "',' or ')'" : "')'");
    }
    p->syntax->terms_damaged |= role >= 0 && p->quiet;
    p->syntax->memory_damaged |= token_is(word, "MEMORY") && p->quiet;
    p->syntax->names_damaged |= token_is(word, "PARAM") && p->quiet;
    if (p->lost && !p->unwind) {
        skip_declaration(p);
    }
    (void)parser_accept(p, ";");
}
