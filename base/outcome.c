#include "base/outcome.h"

#include <stddef.h>
#include <string.h>

#include "base/err.h"

static const struct {
    const char *word;
    const char *meaning;
} OUTCOMES[] = {
#define X(name, word, text) [name] = {word, text},
    OUTCOME_MAP(X)
#undef X
};

const char *outcome_word(Outcome outcome)
{
    return OUTCOMES[outcome].word;
}

const char *outcome_meaning(Outcome outcome)
{
    return OUTCOMES[outcome].meaning;
}

bool outcome_parse(const char *word, Outcome *out)
{
    for (size_t i = 0; i < ARRAY_LEN(OUTCOMES); i++) {
        if (strcmp(OUTCOMES[i].word, word) == 0) {
            *out = (Outcome)i;
            return true;
        }
    }
    return false;
}
