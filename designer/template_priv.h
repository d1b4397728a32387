/* designer/template_priv.h - text with {{placeholders}}.
 *
 * A placeholder is {{name}}, name of a-z and _. What is put in is never looked at again, so text
 * of a model that holds {{ is only text.
 */
#ifndef DESIGNER_TEMPLATE_PRIV_H
#define DESIGNER_TEMPLATE_PRIV_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

typedef struct {
    const char *name;
    const char *text;
} TemplateValue;

/* Adds the text with its placeholders filled. what names the template in messages.
 * ERR_FORMAT: a placeholder that has no value, or a {{ without its }}. */
MUST_USE Status template_fill(const char *what, const char *text, const TemplateValue *values,
                              size_t count, Buf *out, Err *err);

#endif
