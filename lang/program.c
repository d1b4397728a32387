#include "lang/program.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "lang/bounds.h"
#include "lang/emit.h"
#include "lang/fold.h"
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

/* One way to end a line, whatever the text has: "\r\n" and "\r" become "\n". A byte order mark at
 * the beginning goes. Places are those of the text that is shown. */
static void normalise(Program *p)
{
    static const char mark[] = "\xef\xbb\xbf";
    char *out = p->source;
    const char *in = p->source, *end = in + p->source_bytes;

    if (p->source_bytes >= 3 && memcmp(in, mark, 3) == 0) {
        in += 3;
    }
    for (; in < end; in++) {
        if (in[0] == '\r' && in + 1 < end && in[1] == '\n') {
            continue;
        }
        *out++ = in[0] == '\r' ? '\n' : in[0];
    }
    p->source_bytes = (size_t)(out - p->source);
    *out = '\0';
}

Status program_read_tree(Program *p, Err *err)
{
    Status st;

    if (!check_text(p)) {
        return OK;
    }
    normalise(p);
    st = tokens_read(p->source, p->source_bytes, &p->tokens, &p->findings, err);
    if (st == OK && !p->tokens.is_cut) {
        st = program_read_syntax(p, err);
    }
    if (st == OK && !p->tokens.is_cut) {
        st = program_check(p, err);
    }
    findings_sort(&p->findings);
    return st;
}

/* Runs an emitter into a text of its own. *text stays NULL when it would be too long; a finding
 * says so. */
static Status emit(Program *p, void (*emitter)(const Program *, Buf *), char **text, size_t *bytes,
                   Err *err)
{
    Buf out;
    Status st = OK;

    buf_init(&out, CANONICAL_BYTES_MAX);
    emitter(p, &out);
    if (out.failed && !out.out_of_memory) {
        /* #define can make a long text of a short one. */
        finding_error(&p->findings, 0, 0,
                      "too long: what #define stands for makes more than %d bytes of it",
                      CANONICAL_BYTES_MAX);
    } else {
        st = buf_status(&out, "the canonical text of a reward", err);
        *bytes = out.size;
        *text = st == OK ? buf_take(&out) : NULL;
        if (st == OK && *text == NULL) {
            st = err_set(err, ERR_NOMEM, "the canonical text of a reward");
        }
    }
    buf_release(&out);
    return st;
}

static Status check(Program *p, Err *err)
{
    Status st = program_read_tree(p, err);

    if (st != OK || !program_accepted(p)) {
        return st;
    }
    fold_tree(&p->tree);
    program_bound(p);
    findings_sort(&p->findings);
    if (program_accepted(p)) {
        st = emit(p, emit_c, &p->canonical, &p->canonical_bytes, err);
    }
    if (st == OK && program_accepted(p)) {
        st = emit(p, emit_source, &p->normal, &p->normal_bytes, err);
    }
    return st;
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
    return program_accepted(program) ? program->canonical : NULL;
}

const char *program_normal(const Program *program, size_t *bytes)
{
    *bytes = program->normal_bytes;
    return program_accepted(program) ? program->normal : NULL;
}

int64_t program_operations(const Program *program)
{
    return program_accepted(program) ? program->tree.reward->operations : 0;
}

const Tree *program_tree(const Program *program)
{
    return program_accepted(program) ? &program->tree : NULL;
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
    arena_release(&program->arena);
    mem_free(program->source);
    mem_free(program->canonical);
    mem_free(program->normal);
    mem_free(program);
}
