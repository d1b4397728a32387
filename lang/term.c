#include "lang/term.h"

const char *term_role_word(TermRole role)
{
    static const char *const words[] = {"component", "sparse", "factor", "watch"};

    return words[role];
}

float terms_total(const Terms *terms, const float *values, int stride)
{
    float sum = 0.0f, product = 1.0f;

    for (int i = 0; i < terms->count; i++) {
        float value = values[(long)i * stride];
        switch (terms->items[i].role) {
        case TERM_COMPONENT:
        case TERM_SPARSE:
            sum += value;
            break;
        case TERM_FACTOR:
            product *= value < 0.0f ? 0.0f : value > 1.0f ? 1.0f : value;
            break;
        case TERM_WATCH:
            break;
        }
    }
    return sum * product;
}
