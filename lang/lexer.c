#include "lang/lexer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "lang/lexer_priv.h"

static_assert(NAME_SLOTS > NAMES_MAX, "a slot is always free");

bool lexer_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool token_is(const Token *token, const char *text)
{
    return token->kind < TOKEN_BAD && strncmp(token->text, text, (size_t)token->length) == 0 &&
           text[token->length] == '\0';
}

void token_error(Findings *findings, const Token *at, const char *fmt, ...)
{
    char text[240];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    finding_error(findings, at->line, at->column, "%s", text);
    finding_width(findings, at->width);
}

void token_note(Findings *findings, const Token *at, const char *fmt, ...)
{
    char text[240];
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    finding_note(findings, at->line, at->column, "%s", text);
    finding_width(findings, at->width);
}

void lexer_advance(Lexer *lx, int count)
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

char lexer_peek(const Lexer *lx, int ahead)
{
    return lx->end - lx->p > ahead ? lx->p[ahead] : '\0';
}

/* Room for one more token is made beforehand: SOURCE_TOKENS_MAX + 1. */
void lexer_push(Lexer *lx, Tokens *to, const Token *token)
{
    if (to->count >= SOURCE_TOKENS_MAX) {
        if (!lx->full) {
            token_error(lx->findings, token, "too long: a reward has at most %d tokens",
                        SOURCE_TOKENS_MAX);
        }
        lx->full = true;
        return;
    }
    to->items[to->count++] = *token;
}

static void skip_comment(Lexer *lx)
{
    int line = lx->line, column = lx->column;

    lexer_advance(lx, 2);
    while (lx->p < lx->end && !(lexer_peek(lx, 0) == '*' && lexer_peek(lx, 1) == '/')) {
        lexer_advance(lx, 1);
    }
    if (lx->p == lx->end) {
        finding_error(lx->findings, line, column, "this comment is not closed");
        finding_width(lx->findings, 2);
        lx->full = true;
    }
    lexer_advance(lx, 2);
}

/* To the newline; as in C, one behind a backslash does not end the line. */
void lexer_skip_line(Lexer *lx)
{
    while (lx->p < lx->end && *lx->p != '\n') {
        lexer_advance(lx, *lx->p == '\\' && lexer_peek(lx, 1) == '\n' ? 2 : 1);
    }
}

/* The bytes of the space at p, or 0: text that was copied from pages has no-break spaces. */
static int space_length(const Lexer *lx)
{
    char c = lexer_peek(lx, 0);

    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v') {
        return lx->p < lx->end;
    }
    return c == '\xc2' && lexer_peek(lx, 1) == '\xa0' ? 2 : 0;
}

void lexer_skip_blank(Lexer *lx, bool is_directive)
{
    while (lx->p < lx->end) {
        char c = *lx->p;
        int space = space_length(lx);
        if (c == '\n' && is_directive) {
            return;
        }
        if (space > 0) {
            lexer_advance(lx, space);
        } else if (c == '\\' && lexer_peek(lx, 1) == '\n' && is_directive) {
            lexer_advance(lx, 2);
        } else if (c == '/' && lexer_peek(lx, 1) == '/') {
            lexer_skip_line(lx);
        } else if (c == '/' && lexer_peek(lx, 1) == '*') {
            skip_comment(lx);
        } else {
            return;
        }
    }
}

/* The length of the number at p, and whether it is a floating constant. */
static int number_length(const Lexer *lx, bool *is_float)
{
    bool hex = lexer_peek(lx, 0) == '0' && (lexer_peek(lx, 1) == 'x' || lexer_peek(lx, 1) == 'X');
    int n = hex ? 2 : 0;

    *is_float = false;
    for (;; n++) {
        char c = lexer_peek(lx, n);
        char before = n > 0 ? lexer_peek(lx, n - 1) : '\0';
        bool exponent = hex ? before == 'p' || before == 'P' : before == 'e' || before == 'E';
        if (c == '.' || (hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E')) {
            *is_float = true;
        } else if (!is_digit(c) && !lexer_is_letter(c) && !((c == '+' || c == '-') && exponent)) {
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

/* What text that was made for reading has in the place of C's operators. */
static const char *meant_by(const char *bytes, int length)
{
    static const struct {
        const char *text, *meant;
    } rows[] = {{"−", "-"},    {"–", "-"},        {"×", "*"},  {"·", "*"},
                {"÷", "/"},    {"≤", "<="},       {"≥", ">="}, {"≠", "!="},
                {"π", "M_PI"}, {"∞", "INFINITY"}, {"…", "..."}};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if ((size_t)length == strlen(rows[i].text) &&
            memcmp(bytes, rows[i].text, (size_t)length) == 0) {
            return rows[i].meant;
        }
    }
    return NULL;
}

/* The length of a text between quotes, which ends at the end of the line at the latest. */
static int quoted_length(const Lexer *lx)
{
    char quote = lexer_peek(lx, 0);
    int n = 1;

    while (lexer_peek(lx, n) != quote && lexer_peek(lx, n) != '\n' && lexer_peek(lx, n) != '\0') {
        n += lexer_peek(lx, n) == '\\' && lexer_peek(lx, n + 1) == quote ? 2 : 1;
    }
    return n + (lexer_peek(lx, n) == quote);
}

/* Something at p that is no token; sets its length. */
static void read_bad(Lexer *lx, Token *token)
{
    char c = lexer_peek(lx, 0);
    const char *meant;

    token->kind = TOKEN_BAD;
    token->length = 1;
    if (c == '"' || c == '\'') {
        token->length = quoted_length(lx);
    }
    while (c == '`' && lexer_peek(lx, token->length) == '`') {
        token->length++; /* of Markdown */
    }
    while ((unsigned char)c >= 0xc0 && (lexer_peek(lx, token->length) & 0xc0) == 0x80) {
        token->length++;
    }
    token->width = token->length;
    meant = meant_by(lx->p, token->length);
    if (c == '"') {
        token_error(lx->findings, token, "strings are not part of Reward C");
    } else if (c == '\'') {
        token_error(lx->findings, token,
                    "character constants are not part of Reward C: use a number");
    } else if (c == '\\') {
        token_error(lx->findings, token, "a backslash is not part of Reward C");
    } else if (c == '`') {
        token_error(lx->findings, token, "a reward is C alone, without the marks around it");
    } else if (c == '#') {
        token_error(lx->findings, token, "'#' stands only at the beginning of a line");
    } else if (meant != NULL) {
        token_error(lx->findings, token, "this character is not part of Reward C: write %s", meant);
    } else {
        token_error(lx->findings, token, "this character is not part of Reward C");
    }
}

/* The number of a name: that of the first one which is spelled so. */
static int number_of_name(Lexer *lx, const Token *token)
{
    uint32_t hash = 2166136261u;
    size_t slot;

    for (int i = 0; i < token->length; i++) { /* FNV-1a */
        hash = (hash ^ (unsigned char)token->text[i]) * 16777619u;
    }
    for (slot = hash % NAME_SLOTS; lx->slots[slot] != 0; slot = (slot + 1) % NAME_SLOTS) {
        const Token *known = &lx->names[lx->slots[slot] - 1];
        if (known->length == token->length &&
            memcmp(known->text, token->text, (size_t)token->length) == 0) {
            return lx->slots[slot] - 1;
        }
    }
    lx->names[lx->out->names] = *token;
    lx->slots[slot] = ++lx->out->names;
    return lx->out->names - 1;
}

void lexer_read_token(Lexer *lx, Token *token)
{
    char c = *lx->p;
    bool is_float = false;

    *token = (Token){.line = lx->line, .column = lx->column, .text = lx->p};
    if (lexer_is_letter(c)) {
        while (lexer_is_letter(lexer_peek(lx, token->length)) ||
               is_digit(lexer_peek(lx, token->length))) {
            token->length++;
        }
        token->kind = TOKEN_NAME;
        token->name = number_of_name(lx, token);
    } else if (is_digit(c) || (c == '.' && is_digit(lexer_peek(lx, 1)))) {
        token->length = number_length(lx, &is_float);
        token->kind = is_float ? TOKEN_FLOAT : TOKEN_INT;
    } else if (c != '\0' && strchr("+-*/%<>=!&|^~?:;,.(){}[]", c) != NULL) {
        token->length = punct_length(lx);
        token->kind = TOKEN_PUNCT;
    } else {
        read_bad(lx, token);
    }
    token->width = token->length;
    lexer_advance(lx, token->length);
}

static void read_all(Lexer *lx)
{
    Token token;
    int last_line = 0;

    for (lexer_skip_blank(lx, false); lx->p < lx->end && !lx->full; lexer_skip_blank(lx, false)) {
        bool first_of_line = lx->line != last_line;
        last_line = lx->line;
        if (*lx->p == '#' && first_of_line) {
            lexer_directive(lx);
        } else {
            lexer_read_token(lx, &token);
            lexer_put_expanded(lx, &token, &token);
        }
    }
    lexer_end(lx);
}

/* Memory for the longest source. False: there is none. */
static bool make_room(Lexer *lx)
{
    size_t tokens = SOURCE_TOKENS_MAX + 1;

    lx->out->items = mem_alloc(tokens * sizeof *lx->out->items);
    lx->bodies.items = mem_alloc(tokens * sizeof *lx->bodies.items);
    lx->slots = mem_alloc(NAME_SLOTS * sizeof *lx->slots);
    lx->names = mem_alloc(NAMES_MAX * sizeof *lx->names);
    lx->defines = mem_alloc(NAMES_MAX * sizeof *lx->defines);
    return lx->out->items != NULL && lx->bodies.items != NULL && lx->slots != NULL &&
           lx->names != NULL && lx->defines != NULL;
}

Status tokens_read(const char *source, size_t bytes, Tokens *out, Findings *findings, Err *err)
{
    Status st = OK;
    Lexer *lx = mem_alloc(sizeof *lx);

    assert(bytes <= SOURCE_BYTES_MAX);
    memset(out, 0, sizeof *out);
    if (lx == NULL) {
        return err_set(err, ERR_NOMEM, "reading a reward");
    }
    lx->out = out;
    if (!make_room(lx)) {
        st = err_set(err, ERR_NOMEM, "reading a reward");
        goto done;
    }
    lx->p = source;
    lx->end = source + bytes;
    lx->line = lx->column = 1;
    lx->findings = findings;
    read_all(lx);
    out->is_cut = lx->full;
    out->items[out->count] =
        (Token){.kind = TOKEN_END, .line = lx->line, .column = lx->column, .width = 1, .text = ""};
done:
    mem_free(lx->bodies.items);
    mem_free(lx->slots);
    mem_free(lx->names);
    mem_free(lx->defines);
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
