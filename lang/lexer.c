#include "lang/lexer.h"

#include <string.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"

enum { DEFINES_MAX = 128, EXPANSION_DEPTH_MAX = 8 };

/* An object-like macro: a name and a range of the scratch tokens. */
typedef struct {
    Token name;
    int first, count;
} Define;

typedef struct {
    const char *p, *end;
    int line, column;
    Findings *findings;
    Tokens *out;
    Tokens bodies; /* tokens of all #defines, one after the other */
    Define defines[DEFINES_MAX];
    int define_count;
    int expansions; /* bounded too: names may stand for nothing at all */
    bool full;
} Lexer;

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool token_is(const Token *token, const char *text)
{
    return token->kind != TOKEN_END && (size_t)token->length == strlen(text) &&
           memcmp(token->text, text, (size_t)token->length) == 0;
}

static bool same_text(const Token *a, const Token *b)
{
    return a->length == b->length && memcmp(a->text, b->text, (size_t)a->length) == 0;
}

static void advance(Lexer *lx, int count)
{
    for (int i = 0; i < count && lx->p < lx->end; i++) {
        if (*lx->p == '\n') {
            lx->line++;
            lx->column = 0;
        }
        lx->column++;
        lx->p++;
    }
}

static char peek(const Lexer *lx, int ahead)
{
    return lx->end - lx->p > ahead ? lx->p[ahead] : '\0';
}

/* Room for one more token is made beforehand: SOURCE_TOKENS_MAX + 1. */
static void push(Lexer *lx, Tokens *to, const Token *token)
{
    if (to->count >= SOURCE_TOKENS_MAX) {
        if (!lx->full) {
            finding_error(lx->findings, token->line, token->column,
                          "too long: a reward has at most %d tokens", SOURCE_TOKENS_MAX);
        }
        lx->full = true;
        return;
    }
    to->items[to->count++] = *token;
}

static void skip_comment(Lexer *lx)
{
    int line = lx->line, column = lx->column;

    advance(lx, 2);
    while (lx->p < lx->end && !(peek(lx, 0) == '*' && peek(lx, 1) == '/')) {
        advance(lx, 1);
    }
    if (lx->p == lx->end) {
        finding_error(lx->findings, line, column, "this comment is not closed");
    }
    advance(lx, 2);
}

static void skip_line(Lexer *lx)
{
    while (lx->p < lx->end && *lx->p != '\n') {
        advance(lx, 1);
    }
}

/* White space and comments; stops at a newline when within a line of the preprocessor. */
static void skip_blank(Lexer *lx, bool stop_at_newline)
{
    while (lx->p < lx->end) {
        char c = *lx->p;
        if (c == '\n' && stop_at_newline) {
            return;
        }
        if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f') {
            advance(lx, 1);
        } else if (c == '/' && peek(lx, 1) == '/') {
            skip_line(lx);
        } else if (c == '/' && peek(lx, 1) == '*') {
            skip_comment(lx);
        } else {
            return;
        }
    }
}

/* The length of the number at p, and whether it is a floating constant. */
static int number_length(const Lexer *lx, bool *is_float)
{
    bool hex = peek(lx, 0) == '0' && (peek(lx, 1) == 'x' || peek(lx, 1) == 'X');
    int n = hex ? 2 : 0;

    *is_float = false;
    for (;; n++) {
        char c = peek(lx, n);
        char before = n > 0 ? peek(lx, n - 1) : '\0';
        bool exponent = hex ? before == 'p' || before == 'P' : before == 'e' || before == 'E';
        if (c == '.' || (hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E')) {
            *is_float = true;
        } else if (!is_digit(c) && !is_letter(c) && !((c == '+' || c == '-') && exponent)) {
            break;
        }
        if (!hex && (c == 'f' || c == 'F')) {
            *is_float = true;
        }
    }
    return n;
}

static int punct_length(const Lexer *lx)
{
    static const char *const long_ones[] = {"<<=", ">>=", "...", "->", "++", "--", "<<", ">>",
                                            "<=",  ">=",  "==",  "!=", "&&", "||", "+=", "-=",
                                            "*=",  "/=",  "%=",  "&=", "|=", "^="};

    for (size_t i = 0; i < ARRAY_LEN(long_ones); i++) {
        size_t n = strlen(long_ones[i]);
        if ((size_t)(lx->end - lx->p) >= n && memcmp(lx->p, long_ones[i], n) == 0) {
            return (int)n;
        }
    }
    return 1;
}

/* Reads the token at p. False: it was none, and a finding says so. */
static bool read_token(Lexer *lx, Token *token)
{
    char c = *lx->p;
    bool is_float = false;
    int n = 0;

    token->line = lx->line;
    token->column = lx->column;
    token->text = lx->p;
    if (is_letter(c)) {
        while (is_letter(peek(lx, n)) || is_digit(peek(lx, n))) {
            n++;
        }
        token->kind = TOKEN_NAME;
    } else if (is_digit(c) || (c == '.' && is_digit(peek(lx, 1)))) {
        n = number_length(lx, &is_float);
        token->kind = is_float ? TOKEN_FLOAT : TOKEN_INT;
    } else if (c != '\0' && strchr("+-*/%<>=!&|^~?:;,.(){}[]", c) != NULL) {
        n = punct_length(lx);
        token->kind = TOKEN_PUNCT;
    }
    if (n == 0) {
        const char *what = c == '"' ? "strings are not part of Reward C"
                           : c == '\''
                               ? "character constants are not part of Reward C: use a number"
                           : c == '\\' ? "a backslash is not part of Reward C"
                                       : "this character is not part of Reward C";
        finding_error(lx->findings, lx->line, lx->column, "%s", what);
        if (c == '"') {
            skip_line(lx);
        } else {
            advance(lx, 1);
        }
        return false;
    }
    token->length = n;
    advance(lx, n);
    return true;
}

static const Define *find_define(const Lexer *lx, const Token *name)
{
    for (int i = lx->define_count - 1; i >= 0; i--) {
        if (same_text(&lx->defines[i].name, name)) {
            return &lx->defines[i];
        }
    }
    return NULL;
}

/* Puts a token, or what its name stands for, at the place where the name was used. */
static void put_expanded(Lexer *lx, const Token *token, int depth, const Token *place)
{
    const Define *define = token->kind == TOKEN_NAME ? find_define(lx, token) : NULL;
    Token placed = *token;

    placed.line = place->line;
    placed.column = place->column;
    if (define == NULL || lx->full) {
        push(lx, lx->out, &placed);
        return;
    }
    if (depth == EXPANSION_DEPTH_MAX || ++lx->expansions > SOURCE_TOKENS_MAX) {
        lx->full = true;
        finding_error(lx->findings, place->line, place->column,
                      "#define %.*s stands for itself, or is nested too deeply", token->length,
                      token->text);
        return;
    }
    for (int i = 0; i < define->count && !lx->full; i++) {
        put_expanded(lx, &lx->bodies.items[define->first + i], depth + 1, place);
    }
}

/* After "#define": NAME tokens until the end of the line. */
static void read_define(Lexer *lx)
{
    Define define = {.first = lx->bodies.count};
    Token token;

    skip_blank(lx, true);
    if (lx->p == lx->end || !is_letter(*lx->p) || !read_token(lx, &define.name)) {
        finding_error(lx->findings, lx->line, lx->column, "#define needs a name");
        skip_line(lx);
        return;
    }
    if (peek(lx, 0) == '(') {
        finding_error(lx->findings, lx->line, lx->column,
                      "#define with parameters is not part of Reward C: write a function");
        skip_line(lx);
        return;
    }
    for (skip_blank(lx, true); lx->p < lx->end && *lx->p != '\n'; skip_blank(lx, true)) {
        if (read_token(lx, &token)) {
            push(lx, &lx->bodies, &token);
        }
    }
    define.count = lx->bodies.count - define.first;
    if (lx->define_count == DEFINES_MAX) {
        finding_error(lx->findings, define.name.line, define.name.column,
                      "more than %d #define lines", DEFINES_MAX);
        return;
    }
    lx->defines[lx->define_count++] = define;
}

/* A line that begins with '#'. */
static void read_directive(Lexer *lx)
{
    int line = lx->line, column = lx->column;
    Token word;

    advance(lx, 1);
    skip_blank(lx, true);
    if (lx->p < lx->end && is_letter(*lx->p) && read_token(lx, &word)) {
        if (token_is(&word, "define")) {
            read_define(lx);
            return;
        }
        if (token_is(&word, "include")) {
            finding_note(lx->findings, line, column, "#include is ignored: all is there already");
            skip_line(lx);
            return;
        }
    }
    finding_error(lx->findings, line, column,
                  "of the lines that begin with '#', only #define NAME value is part of Reward C");
    skip_line(lx);
}

static void read_all(Lexer *lx)
{
    Token token;
    int last_line = 0;

    for (skip_blank(lx, false); lx->p < lx->end && !lx->full; skip_blank(lx, false)) {
        bool first_of_line = lx->line != last_line;
        last_line = lx->line;
        if (*lx->p == '#' && first_of_line) {
            read_directive(lx);
        } else if (read_token(lx, &token)) {
            put_expanded(lx, &token, 0, &token);
        }
    }
}

Status tokens_read(const char *source, size_t bytes, Tokens *out, Findings *findings, Err *err)
{
    Status st = OK;
    Lexer *lx = mem_alloc(sizeof *lx);

    memset(out, 0, sizeof *out);
    if (lx == NULL) {
        return err_set(err, ERR_NOMEM, "reading a reward");
    }
    out->items = mem_alloc((SOURCE_TOKENS_MAX + 1) * sizeof *out->items);
    lx->bodies.items = mem_alloc((SOURCE_TOKENS_MAX + 1) * sizeof *lx->bodies.items);
    if (out->items == NULL || lx->bodies.items == NULL) {
        st = err_set(err, ERR_NOMEM, "reading a reward");
        goto done;
    }
    lx->p = source;
    lx->end = source + bytes;
    lx->line = lx->column = 1;
    lx->findings = findings;
    lx->out = out;
    read_all(lx);
    out->items[out->count] =
        (Token){.kind = TOKEN_END, .line = lx->line, .column = lx->column, .text = ""};
done:
    mem_free(lx->bodies.items);
    mem_free(lx);
    if (st != OK) {
        tokens_release(out);
    }
    return st;
}

void tokens_release(Tokens *tokens)
{
    mem_free(tokens->items);
    memset(tokens, 0, sizeof *tokens);
}
