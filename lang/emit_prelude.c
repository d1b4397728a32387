/* lang/emit_prelude.c - what canonical C begins with: types, functions that are called, PARAMs. Of
 * what a reward can use, only what this one uses. */
#include <string.h>

#include "lang/emit.h"
#include "lang/print_priv.h"

static void emit_field(const Field *f, bool with_comment, Buf *out)
{
    buf_printf(out, "    %s %s", f->kind == FIELD_FLOAT ? "float" : "int", f->name);
    if (f->count > 1) {
        buf_printf(out, "[%d]", f->count);
    }
    buf_add_text(out, ";");
    if (with_comment) {
        buf_printf(out, " /* %s", f->meaning);
        if (f->kind == FIELD_BOOL) {
            buf_add_text(out, "; 0 or 1");
        } else if (f->labels != NULL) {
            for (int k = 0; k <= (int)(f->hi - f->lo); k++) {
                buf_printf(out, "%s%s = %d", k == 0 ? ": " : ", ", f->labels[k], (int)f->lo + k);
            }
        } else {
            buf_printf(out, "; range %g to %g%s%s", (double)f->lo, (double)f->hi,
                       f->unit[0] != '\0' ? ", unit: " : "", f->unit);
        }
        buf_add_text(out, " */");
    }
    buf_add_text(out, "\n");
}
