#include "designer/template_priv.h"

#include <assert.h>
#include <string.h>

static const char *value_of(const TemplateValue *values, size_t count, const char *name,
                            size_t length)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(values[i].name) == length && memcmp(values[i].name, name, length) == 0) {
            return values[i].text;
        }
    }
    return NULL;
}

Status template_fill(const char *what, const char *text, const TemplateValue *values, size_t count,
                     Buf *out, Err *err)
{
    const char *open, *name, *value;
    size_t length;

    assert(text != NULL);
    while ((open = strstr(text, "{{")) != NULL) {
        buf_add(out, text, (size_t)(open - text));
        name = open + 2;
        length = strspn(name, "abcdefghijklmnopqrstuvwxyz_");
        if (strncmp(name + length, "}}", 2) != 0) {
            return err_set(err, ERR_FORMAT, "%s: \"{{\" that begins no placeholder", what);
        }
        value = value_of(values, count, name, length);
        if (value == NULL) {
            return err_set(err, ERR_FORMAT, "%s: unknown placeholder {{%.*s}}", what, (int)length,
                           name);
        }
        buf_add_text(out, value);
        text = name + length + 2;
    }
    buf_add_text(out, text);
    return buf_status(out, what, err);
}
