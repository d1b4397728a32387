/* lang/lexer.h - the tokens of Reward C.
 *
 * Comments and white space are dropped. `#include` lines are dropped with a note; object-like
 * `#define NAME tokens` is expanded here, so that no later stage knows of it; any other `#` is an
 * error. Linear in the source but for expansion, which SOURCE_TOKENS_MAX bounds.
 */
#ifndef LANG_LEXER_H
#define LANG_LEXER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "lang/finding.h"

typedef enum { TOKEN_NAME, TOKEN_INT, TOKEN_FLOAT, TOKEN_PUNCT, TOKEN_END } TokenKind;

typedef struct {
    TokenKind kind;
    int line, column; /* where it stands, or where the name of its #define was used */
    const char *text; /* borrowed from the source, not NUL-terminated */
    int length;
} Token;

typedef struct {
    Token *items; /* owned; the last one is TOKEN_END */
    int count;    /* without TOKEN_END */
} Tokens;

/* Splits the source. What is wrong with it goes to findings; a Status is only for us. The source
 * must outlive the tokens. */
MUST_USE Status tokens_read(const char *source, size_t bytes, Tokens *out, Findings *findings,
                            Err *err);

void tokens_release(Tokens *tokens);

/* True when the token is exactly this text. */
bool token_is(const Token *token, const char *text);

#endif
