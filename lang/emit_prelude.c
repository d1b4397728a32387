/* lang/emit_prelude.c - what canonical C begins with: types, the functions that are called, PARAMs.
 * Of what a reward can use, only what this one uses. */
#include <assert.h>
#include <string.h>

#include "lang/emit.h"
#include "lang/print_priv.h"

/* What is said about a field beside it. */
static void describe_field(const Field *f, Buf *out)
{
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

static void add_size(Buf *out, int count)
{
    if (count > 0) {
        buf_printf(out, "[%d]", count);
    }
}

/* Members of Obs or Act. p: canonical C; NULL: a description, for people. */
static void emit_fields(const Field *fields, int count, bool all, Printer *p, Buf *out)
{
    for (int i = 0; i < count; i++) {
        const Field *f = &fields[i];
        if (!all && (f->seen & SEEN_BY_REWARD) == 0) {
            continue;
        }
        buf_printf(out, "    %s ", f->kind == FIELD_FLOAT ? "float" : "int");
        if (p != NULL) {
            p->dialect->name(p, f->name, (int)strlen(f->name));
        } else {
            buf_add_text(out, f->name);
        }
        add_size(out, f->count > 1 ? f->count : 0);
        buf_add_text(out, ";");
        if (p == NULL) {
            describe_field(f, out);
        }
        buf_add_text(out, "\n");
    }
}

void program_describe_step(const Task *task, Buf *out)
{
    buf_add_text(out, "typedef struct {\n");
    emit_fields(task->fields, task->field_count, false, NULL, out);
    buf_add_text(out, "} Obs;\ntypedef struct {\n");
    emit_fields(task->actions, task->action_count, true, NULL, out);
    buf_add_text(out,
                 "} Act;\n"
                 "typedef struct {\n"
                 "    Obs prev, now;  /* the state before the action and the state it led to */\n"
                 "    Act act;        /* the action */\n"
                 "    int t, t_max;   /* number of this step, 0 for the first; steps at most */\n"
                 "    float gamma;    /* the trainer's discount */\n"
                 "    int terminated; /* 1: the episode is over, nothing has value after this */\n"
                 "    int truncated;  /* 1: only the clock ran out */\n"
                 "} Step;\n");
}

static void emit_step(Printer *p)
{
    const Task *task = p->program->task;

    buf_add_text(p->out, "typedef struct {\n");
    emit_fields(task->fields, task->field_count, false, p, p->out);
    buf_add_text(p->out, "} Obs;\ntypedef struct {\n");
    emit_fields(task->actions, task->action_count, true, p, p->out);
    buf_add_text(p->out, "} Act;\ntypedef struct {\n"
                         "    Obs prev, now;\n"
                         "    Act act;\n"
                         "    int t, t_max;\n"
                         "    float gamma;\n"
                         "    int terminated, truncated;\n"
                         "} Step;\n");
}

/* The compiler must lay a cell out as the worker does. */
static void emit_cell_types(Printer *p)
{
    size_t count;
    const CellType *types = cell_type_all(&count);

    for (size_t i = 0; i < count; i++) {
        bool is_used = false;
        for (int k = 0; k < p->program->cell_count; k++) {
            is_used |= p->program->cells[k].kind == (CellKind)(CELL_ONCE + i);
        }
        if (is_used) {
            buf_printf(p->out, "%s\ntypedef char gh_size_of_%s[sizeof(%s) == %zu ? 1 : -1];\n",
                       types[i].declaration, types[i].name, types[i].name, types[i].bytes);
        }
    }
}

/* Members of 4 bytes each, so that there is no padding: a bool is an int. */
static void emit_memory(Printer *p)
{
    size_t count;
    const CellType *types = cell_type_all(&count);

    buf_add_text(p->out, "typedef struct {\n");
    for (int i = 0; i < p->program->cell_count; i++) {
        const Cell *cell = &p->program->cells[i];
        buf_add_text(p->out, "    ");
        if (cell->kind != CELL_NONE) {
            buf_add_text(p->out, types[cell->kind - CELL_ONCE].name);
        } else {
            print_type(p, cell->type);
        }
        buf_add_text(p->out, " ");
        p->dialect->name(p, cell->name, (int)strlen(cell->name));
        add_size(p->out, cell->length);
        buf_add_text(p->out, ";\n");
    }
    buf_add_text(p->out, p->program->cell_count == 0 ? "    int gh_none;\n" : "");
    buf_add_text(p->out, "} Memory;\n");
}

static void emit_components(Printer *p)
{
    const Terms *terms = &p->program->terms;

    buf_add_text(p->out, "typedef struct {\n");
    for (int i = 0; i < terms->count; i++) {
        buf_add_text(p->out, "    float ");
        p->dialect->name(p, terms->items[i].name, (int)strlen(terms->items[i].name));
        buf_add_text(p->out, ";\n");
    }
    buf_add_text(p->out, "} Components;\n");
}

static void emit_functions(Printer *p)
{
    size_t count;
    const Primitive *all = primitive_all(&count);

    for (size_t i = 0; i < count; i++) {
        if ((p->primitives[i / 64] >> (i % 64) & 1) != 0) {
            buf_printf(p->out, "%s\n", all[i].declaration);
        }
    }
}

/* Constants of the text itself: TinyCC of 2020 reads data that lies outside of the code it made
 * from wrong addresses (a 32-bit displacement), so nothing may be linked to but functions. */
static void emit_params(Printer *p)
{
    for (int i = 0; i < p->program->param_count; i++) {
        const Param *param = &p->program->params[i];
        buf_printf(p->out, "static const float gh_p_%s = ", param->name);
        print_float(p->out, param->value);
        buf_add_text(p->out, ";\n");
    }
}

static void emit_helpers(Printer *p)
{
    static const struct {
        Helper helper;
        const char *text;
    } texts[] = {
        {HELPER_INDEX, "static int gh_index(int i, int n, int line)\n"
                       "{\n"
                       "    if (i >= 0 && i < n) {\n"
                       "        return i;\n"
                       "    }\n"
                       "    gh_fault(1, line, i, n);\n"
                       "    return 0;\n"
                       "}\n"},
        {HELPER_DIV, "static int gh_div(int a, int b, int line)\n"
                     "{\n"
                     "    if (b == 0) {\n"
                     "        gh_fault(2, line, 0, 0);\n"
                     "        return 0;\n"
                     "    }\n"
                     "    return b == -1 ? (int)(0u - (unsigned)a) : a / b;\n"
                     "}\n"},
        {HELPER_MOD, "static int gh_mod(int a, int b, int line)\n"
                     "{\n"
                     "    if (b == 0) {\n"
                     "        gh_fault(2, line, 0, 0);\n"
                     "        return 0;\n"
                     "    }\n"
                     "    return b == -1 ? 0 : a % b;\n"
                     "}\n"},
        {HELPER_INT, "static int gh_int(float x)\n"
                     "{\n"
                     "    if (x >= 2147483648.0f) {\n"
                     "        return 2147483647;\n"
                     "    }\n"
                     "    if (x < -2147483648.0f) {\n"
                     "        return -2147483647 - 1;\n"
                     "    }\n"
                     "    return x == x ? (int)x : 0;\n"
                     "}\n"},
        {HELPER_KNOWN, "static int gh_known(int x)\n"
                       "{\n"
                       "    return x;\n"
                       "}\n"},
        {HELPER_ADD, "static float gh_add(float a, float b)\n"
                     "{\n"
                     "    return a + b;\n"
                     "}\n"},
        {HELPER_SUB, "static float gh_sub(float a, float b)\n"
                     "{\n"
                     "    return a - b;\n"
                     "}\n"},
    };

    static_assert(FAULT_INDEX == 1 && FAULT_DIVISION == 2, "the numbers stand in the texts");
    if (p->helpers[HELPER_INDEX] || p->helpers[HELPER_DIV] || p->helpers[HELPER_MOD]) {
        buf_add_text(p->out, "void gh_fault(int, int, int, int);\n");
    }
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (p->helpers[texts[i].helper]) {
            buf_add_text(p->out, texts[i].text);
        }
    }
}

void print_prelude(Printer *p)
{
    emit_cell_types(p);
    emit_step(p);
    emit_memory(p);
    emit_components(p);
    emit_functions(p);
    emit_helpers(p);
    emit_params(p);
}
