/* lang/lexer.h - the tokens of Reward C.
 *
 * Comments and white space are dropped. Lines that begin with '#' are obeyed here, so that no later
 * stage knows of them: `#include` is ignored with a note, object-like `#define NAME tokens` is
 * expanded where the name is used, `#ifdef` and `#ifndef` choose. What is no token of the language
 * becomes a TOKEN_BAD, about which a finding was made. Linear in the source but for expansion,
 * which SOURCE_TOKENS_MAX bounds.
 */
#ifndef LANG_LEXER_H
#define LANG_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "lang/finding.h"

typedef enum { TOKEN_NAME, TOKEN_INT, TOKEN_FLOAT, TOKEN_PUNCT, TOKEN_BAD, TOKEN_END } TokenKind;

typedef struct {
    TokenKind kind;
    int line, column; /* where it stands, or where the name of its #define was used */
    int width;        /* columns that it takes there */
    int name;         /* of a TOKEN_NAME: equal spellings have equal numbers, from 0 */
    int length;
    const char *text; /* borrowed from the source, not NUL-terminated */
} Token;

typedef struct {
    Token *items; /* owned; the last one is TOKEN_END */
    int count;    /* without TOKEN_END */
    int names;    /* numbers of names that were given */
    bool is_cut;  /* there are more than may be: these need not be looked at */
} Tokens;

/* Splits the source. What is wrong with it goes to findings; a Status is only for us. The source
 * must outlive the tokens, has at most SOURCE_BYTES_MAX bytes, and its lines end in '\n'. */
MUST_USE Status tokens_read(const char *source, size_t bytes, Tokens *out, Findings *findings,
                            Err *err);

void tokens_release(Tokens *tokens);

/* True when the token is exactly this text. */
bool token_is(const Token *token, const char *text);

/* A finding about this token. */
void token_error(Findings *findings, const Token *at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void token_note(Findings *findings, const Token *at, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
