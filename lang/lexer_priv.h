/* lang/lexer_priv.h - shared by lexer.c, which splits the source, and directives.c, which obeys
 * the lines that begin with '#'. */
#ifndef LANG_LEXER_PRIV_H
#define LANG_LEXER_PRIV_H

#include "base/limits.h"
#include "lang/lexer.h"

/* Two names have something between them. */
enum { NAMES_MAX = SOURCE_BYTES_MAX / 2 + 1, NAME_SLOTS = SOURCE_BYTES_MAX };

/* What a name stands for, as far as '#' knows. */
typedef struct {
    bool is_known;   /* #define or #undef named it */
    bool is_defined; /* a range of the bodies */
    bool is_refused; /* #define with parameters: uses of it are bad tokens */
    bool is_open;    /* is being expanded */
    int first, count;
} Define;

/* An #ifdef that is not closed yet. */
typedef struct {
    Token at;
    bool has_else;
} Conditional;

typedef struct {
    const char *p, *end;
    int line, column;
    Findings *findings;
    Tokens *out;
    Tokens bodies;   /* tokens of all #defines, one after the other */
    Define *defines; /* by number of name */
    int *slots;      /* a hash table of names: number + 1 */
    Token *names;    /* by number: its first token */
    Conditional conditionals[SOURCE_NESTING_MAX];
    int conditional_count;
    int expansions; /* bounded too: names may stand for nothing at all */
    int expansion_depth;
    bool noted_include;
    bool full;
} Lexer;

/* lexer.c */
bool lexer_is_letter(char c);
char lexer_peek(const Lexer *lx, int ahead);
void lexer_advance(Lexer *lx, int count);
void lexer_skip_line(Lexer *lx);

/* White space and comments. On a line of the preprocessor it stops at the newline, but for one
 * behind a backslash. */
void lexer_skip_blank(Lexer *lx, bool is_directive);

/* Reads the token at p. A TOKEN_BAD was complained about. */
void lexer_read_token(Lexer *lx, Token *token);

void lexer_push(Lexer *lx, Tokens *to, const Token *token);

/* directives.c: a line that begins with '#', and what a token stands for. */
void lexer_directive(Lexer *lx);
void lexer_put_expanded(Lexer *lx, const Token *token, const Token *place);
void lexer_end(Lexer *lx); /* what is still open */

#endif
