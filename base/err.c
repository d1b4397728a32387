#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

Status err_set(Err *err, Status code, const char *fmt, ...)
{
    va_list args;

    if (err != NULL) {
        err->code = code;
        va_start(args, fmt);
        (void)vsnprintf(err->msg, sizeof err->msg, fmt, args);
        va_end(args);
    }
    return code;
}

const char *status_text(Status code)
{
    switch (code) {
#define X(name, text)                                                                              \
    case name:                                                                                     \
        return text;
        STATUS_MAP(X)
#undef X
    }
    return "unknown status";
}
