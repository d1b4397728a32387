#include "lang/program.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "lang/program_priv.h"

/* What no later stage should have to think of. False: a finding says why. */
static bool check_text(Program *p)
{
    if (p->source_bytes > SOURCE_BYTES_MAX) {
        finding_error(&p->findings, 0, 0, "too long: a reward has at most %d bytes",
                      SOURCE_BYTES_MAX);
        return false;
    }
    if (!text_is_utf8(p->source, p->source_bytes)) {
        finding_error(&p->findings, 0, 0, "the text is not UTF-8, or has a NUL byte in it");
        return false;
    }
    return true;
}

static Status check(Program *p, Err *err)
{
    Status st;

    if (!check_text(p)) {
        return OK;
    }
    st = tokens_read(p->source, p->source_bytes, &p->tokens, &p->findings, err);
    if (st != OK) {
        return st;
    }
    p->is_declaration = mem_alloc((size_t)p->tokens.count + 1);
    if (p->is_declaration == NULL) {
        return err_set(err, ERR_NOMEM, "reading a reward");
    }
    program_read_declarations(p);
    program_filter(p);
    return program_accepted(p) ? program_emit(p, err) : OK;
}

Status program_parse(const Task *task, const char *source, size_t bytes, Program **out, Err *err)
{
    Program *p = mem_alloc(sizeof *p);
    Status st = OK;

    *out = NULL;
    if (p == NULL) {
        return err_set(err, ERR_NOMEM, "reading a reward");
    }
    p->task = task;
    p->source_bytes = bytes;
    p->source = mem_alloc(bytes + 1);
    if (p->source == NULL) {
        st = err_set(err, ERR_NOMEM, "reading a reward");
        goto done;
    }
    memcpy(p->source, source, bytes);
    st = check(p, err);
    if (st == OK) {
        *out = p;
        p = NULL;
    }
done:
    program_free(p);
    return st;
}

bool program_accepted(const Program *program)
{
    return program->findings.errors == 0;
}

const Findings *program_findings(const Program *program)
{
    return &program->findings;
}

const Terms *program_terms(const Program *program)
{
    return &program->terms;
}

const Param *program_params(const Program *program, int *count)
{
    *count = program->param_count;
    return program->params;
}

int program_memory_bytes(const Program *program)
{
    return program->memory_bytes;
}

const char *program_canonical(const Program *program, size_t *bytes)
{
    *bytes = program->canonical_bytes;
    return program->canonical;
}

void program_explain(const Program *program, Buf *out)
{
    findings_print(&program->findings, program->source, program->source_bytes, out);
}

void program_quote(const Program *program, int line, Buf *out)
{
    const char *at = program->source, *limit = at + program->source_bytes, *end;

    for (; line > 1 && at < limit; line--) {
        const char *newline = memchr(at, '\n', (size_t)(limit - at));
        at = newline != NULL ? newline + 1 : limit;
    }
    if (line == 1 && at < limit) {
        end = memchr(at, '\n', (size_t)(limit - at));
        buf_add_text(out, "\n    ");
        text_add_line(out, at, (size_t)((end != NULL ? end : limit) - at), 160);
    }
}

void program_free(Program *program)
{
    if (program == NULL) {
        return;
    }
    tokens_release(&program->tokens);
    mem_free(program->is_declaration);
    mem_free(program->source);
    mem_free(program->canonical);
    mem_free(program);
}
