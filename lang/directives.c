/* lang/directives.c - the lines that begin with '#'. */
#include <string.h>

#include "lang/lexer_priv.h"
#include "lang/names_priv.h"

enum { EXPANSION_DEPTH_MAX = 16 };

/* Puts the tokens that a name stands for at the place where it was used. */
static void expand(Lexer *lx, const Token *name, const Token *place)
{
    Define *define = &lx->defines[name->name];

    if (define->is_open || lx->expansion_depth == EXPANSION_DEPTH_MAX ||
        ++lx->expansions > SOURCE_TOKENS_MAX) {
        lx->full = true;
        token_error(lx->findings, place, "#define %.*s stands for itself, or is nested too deeply",
                    name->length, name->text);
        return;
    }
    define->is_open = true;
    lx->expansion_depth++;
    for (int i = 0; i < define->count && !lx->full; i++) {
        lexer_put_expanded(lx, &lx->bodies.items[define->first + i], place);
    }
    lx->expansion_depth--;
    define->is_open = false;
}

void lexer_put_expanded(Lexer *lx, const Token *token, const Token *place)
{
    const Define *define = token->kind == TOKEN_NAME ? &lx->defines[token->name] : NULL;
    Token placed = *token;

    placed.line = place->line;
    placed.column = place->column;
    placed.width = place->width;
    if (define != NULL && define->is_defined && !lx->full) {
        expand(lx, token, place);
        return;
    }
    if (define != NULL && define->is_refused) {
        placed.kind = TOKEN_BAD;
    }
    lexer_push(lx, lx->out, &placed);
}

/* The name behind #define and the like. False: there is none, and a finding says so. */
static bool read_name(Lexer *lx, const char *word, Token *name)
{
    lexer_skip_blank(lx, true);
    if (lx->p < lx->end && lexer_is_letter(*lx->p)) {
        lexer_read_token(lx, name);
        return true;
    }
    finding_error(lx->findings, lx->line, lx->column, "%s needs a name", word);
    return false;
}

/* After "#define": NAME tokens until the end of the line. A later #define of a name wins. */
static void read_define(Lexer *lx)
{
    Define define = {.is_known = true, .is_defined = true, .first = lx->bodies.count};
    Token name, token;

    if (!read_name(lx, "#define", &name)) {
        return;
    }
    if (lexer_peek(lx, 0) == '(') {
        token_error(lx->findings, &name,
                    "#define with parameters is not part of Reward C: write a function");
        finding_hint(lx->findings, "as in float %.*s(float x) { return x; }",
                     name.length <= IDENTIFIER_BYTES_MAX ? name.length : IDENTIFIER_BYTES_MAX,
                     name.text);
        lx->defines[name.name] = (Define){.is_known = true, .is_refused = true};
        return;
    }
    for (lexer_skip_blank(lx, true); lx->p < lx->end && *lx->p != '\n';
         lexer_skip_blank(lx, true)) {
        lexer_read_token(lx, &token);
        lexer_push(lx, &lx->bodies, &token);
    }
    define.count = lx->bodies.count - define.first;
    if (!lx->full) {
        lx->defines[name.name] = define;
    }
}

static bool is_defined(const Lexer *lx, const Token *name)
{
    const Define *define = &lx->defines[name->name];

    return define->is_known ? define->is_defined || define->is_refused : name_is_predefined(name);
}

/* The word of a line that begins with '#' at p; "" when there is none. The end of the line is not
 * passed. */
static void read_word(Lexer *lx, Token *word)
{
    lexer_advance(lx, 1);
    lexer_skip_blank(lx, true);
    *word = (Token){.kind = TOKEN_END, .text = ""};
    if (lx->p < lx->end && lexer_is_letter(*lx->p)) {
        lexer_read_token(lx, word);
    }
}

/* To the newline, over comments. */
static void skip_group_line(Lexer *lx)
{
    while (lx->p < lx->end && *lx->p != '\n') {
        lexer_advance(lx, 1);
        lexer_skip_blank(lx, true);
    }
}

/* Over the lines that an #ifdef leaves out, to behind its #else or #endif: word is which, or
 * TOKEN_END when the text ends before. Only conditionals are looked at. */
static void skip_group(Lexer *lx, Token *word)
{
    int depth = 0;

    word->kind = TOKEN_END;
    for (;;) {
        skip_group_line(lx);
        lexer_skip_blank(lx, false);
        if (lx->p == lx->end) {
            return;
        }
        if (*lx->p != '#') {
            continue;
        }
        read_word(lx, word);
        depth += token_is(word, "ifdef") || token_is(word, "ifndef") || token_is(word, "if");
        if (depth == 0 && (token_is(word, "else") || token_is(word, "endif"))) {
            return;
        }
        depth -= token_is(word, "endif");
        word->kind = TOKEN_END;
    }
}

static void close_conditional(Lexer *lx)
{
    lx->conditional_count--;
}

/* Behind #else of the innermost conditional, or #endif. chosen: what stood before was read. */
static void read_alternative(Lexer *lx, const Token *word, bool chosen)
{
    Conditional *open = &lx->conditionals[lx->conditional_count - 1];
    Token next = *word;

    while (token_is(&next, "else")) {
        if (open->has_else) {
            token_error(lx->findings, &next, "a second #else");
        }
        open->has_else = true;
        if (!chosen) {
            return; /* its lines are read now */
        }
        skip_group(lx, &next);
    }
    if (next.kind != TOKEN_END) {
        close_conditional(lx);
    }
}

/* A conditional begins. Its lines are read when it holds, else left out. */
static void read_conditional(Lexer *lx, const Token *at, bool holds)
{
    Token word;

    if (lx->conditional_count == SOURCE_NESTING_MAX) {
        token_error(lx->findings, at, "nested too deeply: %d levels at most", SOURCE_NESTING_MAX);
        lx->full = true;
        return;
    }
    lx->conditionals[lx->conditional_count++] = (Conditional){.at = *at};
    if (!holds) {
        skip_group(lx, &word);
        if (word.kind != TOKEN_END) {
            read_alternative(lx, &word, false);
        }
    }
}

/* #ifdef or #ifndef. */
static void read_ifdef(Lexer *lx, const Token *word)
{
    bool want = token_is(word, "ifdef");
    Token name;
    bool holds = read_name(lx, want ? "#ifdef" : "#ifndef", &name);

    read_conditional(lx, word, !holds || is_defined(lx, &name) == want);
}

static void read_refused(Lexer *lx, const Token *hash, const Token *word)
{
    bool is_if = token_is(word, "if");

    token_error(lx->findings, hash,
                "of the lines that begin with '#', only #define NAME value, #undef, #ifdef, "
                "#ifndef, #else, #endif and #include are part of Reward C");
    if (is_if) {
        read_conditional(lx, word, true); /* so that its #endif is no second finding */
    }
}

static void read_include(Lexer *lx, const Token *hash)
{
    if (!lx->noted_include) {
        token_note(lx->findings, hash, "#include is ignored: all is there already");
    }
    lx->noted_include = true;
}

static void read_undef(Lexer *lx)
{
    Token name;

    if (read_name(lx, "#undef", &name)) {
        lx->defines[name.name] = (Define){.is_known = true};
    }
}

void lexer_directive(Lexer *lx)
{
    Token hash = {.line = lx->line, .column = lx->column};
    Token word;

    read_word(lx, &word);
    hash.width = lx->line == hash.line ? lx->column - hash.column : 1;
    if (token_is(&word, "define")) {
        read_define(lx);
    } else if (token_is(&word, "include")) {
        read_include(lx, &hash);
    } else if (token_is(&word, "undef")) {
        read_undef(lx);
    } else if (token_is(&word, "ifdef") || token_is(&word, "ifndef")) {
        read_ifdef(lx, &word);
    } else if (token_is(&word, "else") || token_is(&word, "endif")) {
        if (lx->conditional_count > 0) {
            read_alternative(lx, &word, true);
        } else {
            token_error(lx->findings, &word, "#%.*s without an #ifdef before it", word.length,
                        word.text);
        }
    } else if (word.kind != TOKEN_END || (lx->p < lx->end && *lx->p != '\n')) {
        read_refused(lx, &hash, &word); /* '#' alone on its line means nothing, as in C */
    }
    lexer_skip_line(lx);
}

void lexer_end(Lexer *lx)
{
    bool is_open = false;

    for (int i = 0; i < lx->conditional_count && !lx->full; i++) {
        const Token *at = &lx->conditionals[i].at;
        token_error(lx->findings, at, "this #%.*s has no #endif", at->length, at->text);
        is_open = true;
    }
    lx->full |= is_open; /* what it leaves out is missing */
}
