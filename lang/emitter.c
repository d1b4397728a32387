/* lang/emitter.c - canonical C: what the source meant, in the only text that reaches a compiler. */
#include <string.h>

#include "base/mem.h"
#include "lang/names_priv.h"
#include "lang/program_priv.h"

static const char *field_type(FieldKind kind)
{
    return kind == FIELD_FLOAT ? "float" : "int";
}

static void emit_field(const Field *f, bool with_comment, Buf *out)
{
    buf_printf(out, "    %s %s", field_type(f->kind), f->name);
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

static void emit_step(const Task *task, bool with_comments, Buf *out)
{
    buf_add_text(out, "typedef struct {\n");
    for (int i = 0; i < task->field_count; i++) {
        if ((task->fields[i].seen & SEEN_BY_REWARD) != 0) {
            emit_field(&task->fields[i], with_comments, out);
        }
    }
    buf_add_text(out, "} Obs;\ntypedef struct {\n");
    for (int i = 0; i < task->action_count; i++) {
        emit_field(&task->actions[i], with_comments, out);
    }
    buf_add_text(out, "} Act;\n");
    if (with_comments) {
        buf_add_text(
            out, "typedef struct {\n"
                 "    Obs prev, now;  /* the state before the action and the state it led to */\n"
                 "    Act act;        /* the action */\n"
                 "    int t, t_max;   /* number of this step, 0 for the first; steps at most */\n"
                 "    float gamma;    /* the trainer's discount */\n"
                 "    int terminated; /* 1: the episode is over, nothing has value after this */\n"
                 "    int truncated;  /* 1: only the clock ran out */\n"
                 "} Step;\n");
    } else {
        buf_add_text(out, "typedef struct { Obs prev, now; Act act; int t, t_max; float gamma; "
                          "int terminated, truncated; } Step;\n");
    }
}

void program_describe_step(const Task *task, Buf *out)
{
    emit_step(task, true, out);
}

static void emit_structs(const Program *p, Buf *out)
{
    buf_add_text(out, "typedef struct {\n");
    for (int i = 0; i < p->cell_count; i++) {
        const Cell *cell = &p->cells[i];
        bool is_bool = cell->type == TYPE_BOOL;
        size_t kinds;
        const char *type = is_bool                    ? "_Bool"
                           : cell->type == TYPE_FLOAT ? "float"
                           : cell->type == TYPE_INT
                               ? "int"
                               : cell_type_all(&kinds)[cell->kind - CELL_ONCE].name;
        buf_printf(out, "    %s %s", type, cell->name);
        if (cell->length > 0) {
            buf_printf(out, "[%d]", cell->length);
        }
        buf_add_text(out, ";\n");
        if (is_bool) {
            /* Every cell takes whole words: a bool is one byte of four. */
            buf_printf(out, "    char gh_pad_%s[%d];\n", cell->name,
                       3 * (cell->length > 0 ? cell->length : 1));
        }
    }
    if (p->cell_count == 0) {
        buf_add_text(out, "    int gh_none;\n");
    }
    buf_add_text(out, "} Memory;\ntypedef struct {\n");
    for (int i = 0; i < p->terms.count; i++) {
        buf_printf(out, "    float %s;\n", p->terms.items[i].name);
    }
    buf_add_text(out, "} Components;\n");
}

static void emit_prelude(const Program *p, Buf *out)
{
    size_t count;
    const CellType *types = cell_type_all(&count);
    const Primitive *functions;

    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%s\n", types[i].declaration);
    }
    emit_step(p->task, false, out);
    emit_structs(p, out);
    functions = primitive_all(&count);
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%s\n", functions[i].declaration);
    }
    buf_add_text(out, "static float gh_shaping(const Step *s, float phi_prev, float phi_now) { "
                      "return gh_potential(s->gamma, s->terminated, phi_prev, phi_now); }\n");
    /* Constants of the text itself: TinyCC of 2020 reads data that lies outside of the code it made
     * from wrong addresses (a 32-bit displacement), so nothing may be linked to but functions. */
    for (int i = 0; i < p->param_count; i++) {
        buf_printf(out, "static const float gh_p_%s = %.8ef;\n", p->params[i].name,
                   (double)p->params[i].value);
    }
    /* The candidate's own lines count from 1 after this. */
    buf_add_text(out, "#line 1 \"reward.c\"\n");
}

static bool is_own_function(const Program *p, const Token *t)
{
    for (const Function *f = p->tree.functions; f != NULL; f = f->next) {
        if (f->name.name == t->name) {
            return true;
        }
    }
    return false;
}

static int find_param(const Program *p, const Token *t)
{
    for (int i = 0; i < p->param_count; i++) {
        if (token_is(t, p->params[i].name)) {
            return i;
        }
    }
    return -1;
}

/* Behind the declaration like COMPONENTS(…); that begins at `at`, or `at`. */
static int skip_declaration(const Program *p, int at)
{
    static const char *const words[] = {"COMPONENTS", "SPARSE", "FACTORS",
                                        "WATCH",      "PARAM",  "MEMORY"};
    int depth = 0;

    if (!token_is_one_of(&p->tokens.items[at], words, ARRAY_LEN(words)) ||
        !token_is(&p->tokens.items[at + 1], "(")) {
        return at;
    }
    do {
        at++;
        depth += token_is(&p->tokens.items[at], "(") - token_is(&p->tokens.items[at], ")");
    } while (depth > 0);
    at++;
    return at + token_is(&p->tokens.items[at], ";");
}

static void emit_name(const Program *p, const Token *t, bool is_member, bool is_call, Buf *out)
{
    const Primitive *primitive = primitive_find(t->text, (size_t)t->length);
    Constant value;
    int param;

    if (is_member) {
        buf_add(out, t->text, (size_t)t->length);
    } else if (token_is(t, "double")) {
        buf_add_text(out, "float");
    } else if (token_is(t, "bool")) {
        buf_add_text(out, "_Bool");
    } else if (is_call && is_own_function(p, t)) {
        /* Own functions get a prefix, so that they may be called like built-in ones. */
        buf_printf(out, "%s%.*s", token_is(t, "reward") ? "" : "gh_u_", t->length, t->text);
    } else if (!is_call && (primitive != NULL || is_own_function(p, t))) {
        /* A variable that has a function's name; the function's address cannot be had. */
        buf_printf(out, "gh_v_%.*s", t->length, t->text);
    } else if (is_call && token_is(t, "potential")) {
        buf_add_text(out, "gh_shaping");
    } else if (is_call && primitive_find(t->text, (size_t)t->length) != NULL) {
        buf_add_text(out, primitive_find(t->text, (size_t)t->length)->symbol);
    } else if ((param = find_param(p, t)) >= 0) {
        buf_printf(out, "gh_p_%s", p->params[param].name);
    } else if (name_constant(t, &value) || name_label(p->task, t, &value)) {
        if (value.type == TYPE_FLOAT) {
            buf_printf(out, "%.9ef", (double)value.f);
        } else {
            buf_printf(out, "(%d)", value.i);
        }
    } else {
        buf_add(out, t->text, (size_t)t->length);
    }
}

static void emit_token(const Program *p, int at, Buf *out)
{
    const Token *t = &p->tokens.items[at];
    const Token *before = at > 0 ? t - 1 : NULL;
    char last = t->text[t->length - 1];

    switch (t->kind) {
    case TOKEN_NAME:
        emit_name(p, t, before != NULL && (token_is(before, "->") || token_is(before, ".")),
                  token_is(t + 1, "("), out);
        break;
    case TOKEN_FLOAT:
        buf_add(out, t->text, (size_t)t->length);
        if (last != 'f' && last != 'F') {
            buf_add_text(out, "f");
        }
        break;
    default:
        buf_add(out, t->text, (size_t)t->length);
        break;
    }
}

/* The condition of a `for` that begins at `at`: the tokens between its two ';'. False: it has none,
 * and the compiler will say so. */
static bool find_condition(const Program *p, int at, int *first, int *second)
{
    int depth = 0, found = 0;

    for (int i = at + 1; i < p->tokens.count; i++) {
        const Token *t = &p->tokens.items[i];
        depth += token_is(t, "(") - token_is(t, ")");
        if (depth == 0) {
            return false;
        }
        if (depth == 1 && token_is(t, ";")) {
            *(found++ == 0 ? first : second) = i;
        }
        if (found == 2) {
            return true;
        }
    }
    return false;
}

/* True when the name at `at` is that of a function that is defined or declared here. */
static bool is_head(const Program *p, int at)
{
    Type type;

    return at > 0 && p->tokens.items[at].kind == TOKEN_NAME &&
           name_type(&p->tokens.items[at - 1], &type);
}

/* Emits token `at`. The condition of a loop becomes `(condition) && gh_turn()`: every turn is
 * counted, so that no loop runs for ever and what stops it is not a clock. */
static void emit_counted(const Program *p, int at, int *first, int *second, Buf *out)
{
    if (token_is(&p->tokens.items[at], "for")) {
        *first = *second = -1;
        (void)find_condition(p, at, first, second);
    }
    if (at > 1 && token_is(&p->tokens.items[at], ")") && token_is(&p->tokens.items[at - 1], "(") &&
        is_head(p, at - 2)) {
        buf_add_text(out, "void "); /* f() in C says nothing about its parameters */
    }
    if (at == *second && *second > *first + 1) {
        buf_add_text(out, ") && gh_turn() ");
    }
    emit_token(p, at, out);
    if (at == *first && *second > 0) {
        buf_add_text(out, *second > *first + 1 ? " (" : " gh_turn()");
    }
}

Status program_emit(Program *program, Err *err)
{
    int first = -1, second = -1;
    Buf out;
    Status st;
    int line = 1;

    buf_init(&out, CANONICAL_BYTES_MAX);
    emit_prelude(program, &out);
    for (int i = 0; i < program->tokens.count; i++) {
        const Token *t;
        for (int next = skip_declaration(program, i); next > i;) {
            i = next;
            next = skip_declaration(program, i);
        }
        t = &program->tokens.items[i];
        if (i >= program->tokens.count) {
            break;
        }
        if (line < t->line) {
            for (; line < t->line; line++) {
                buf_add(&out, "\n", 1);
            }
        } else {
            buf_add(&out, " ", 1);
        }
        emit_counted(program, i, &first, &second, &out);
    }
    buf_add(&out, "\n", 1);
    if (out.failed && !out.out_of_memory) {
        /* #define can make a long text of a short one. */
        finding_error(&program->findings, 0, 0,
                      "too long: what #define stands for makes more than %d bytes of it",
                      CANONICAL_BYTES_MAX);
        buf_release(&out);
        return OK;
    }
    st = buf_status(&out, "the canonical text of a reward", err);
    if (st == OK) {
        program->canonical_bytes = out.size;
        program->canonical = buf_take(&out);
        if (program->canonical == NULL) {
            st = err_set(err, ERR_NOMEM, "the canonical text of a reward");
        }
    }
    buf_release(&out);
    return st;
}
