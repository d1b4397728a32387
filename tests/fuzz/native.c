#include "tests/fuzz/native.h"

#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "base/file.h"
#include "lang/primitives.h"

#define TRAPS                                                                                      \
    "-fsanitize=bounds-strict,float-cast-overflow,integer-divide-by-zero,shift-exponent",          \
        "-fsanitize-undefined-trap-on-error"

/* What C leaves undefined must not be in canonical text: no -fwrapv for it, and a build that traps.
 * A source is another matter: Reward C defines more than C does. */
static const Compiler COMPILERS[] = {
    {"gcc -O0", {"gcc", "-O0", "-ffp-contract=off"}, false},
    {"gcc -O2", {"gcc", "-O2", "-ffp-contract=off"}, false},
    {"clang -O2", {"clang", "-O2", "-ffp-contract=off"}, false},
    {"gcc, undefined behaviour traps",
     {"gcc", "-O0", "-ffp-contract=off", "-fsanitize=undefined,bounds-strict,float-cast-overflow",
      "-fno-sanitize=alignment,null,object-size,nonnull-attribute",
      "-fsanitize-undefined-trap-on-error"},
     false},
    {"gcc of the source",
     {"gcc", "-O0", "-ffp-contract=off", "-fwrapv", "-fsingle-precision-constant",
      "-ftrivial-auto-var-init=zero", TRAPS},
     true},
};

const Compiler *native_compilers(size_t *count)
{
    *count = ARRAY_LEN(COMPILERS);
    return COMPILERS;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static bool is_of_c(const char *word, size_t length)
{
    static const char *const words[] = {
        "void",   "float",   "int",    "char",  "unsigned", "double",   "const",   "static",
        "inline", "struct",  "if",     "else",  "for",      "while",    "do",      "switch",
        "case",   "default", "return", "goto",  "break",    "continue", "typedef", "sizeof",
        "bool",   "true",    "false",  "union", "long",     "short",    "signed",  "extern"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strlen(words[i]) == length && memcmp(words[i], word, length) == 0) {
            return true;
        }
    }
    return word[0] == '_'; /* _Bool, __builtin_inff: the compiler's own */
}

/* A function of ours: its name in canonical text, or in a source. */
static bool is_primitive(const char *word, size_t length, bool in_source, const char *replaced)
{
    size_t count;
    const Primitive *all = primitive_all(&count);

    for (size_t i = 0; i < count; i++) {
        const char *name = in_source ? all[i].name : all[i].symbol;
        if (in_source && all[i].takes_step) {
            continue; /* a macro */
        }
        if (strlen(name) == length && memcmp(name, word, length) == 0) {
            return !in_source || replaced == NULL || strcmp(name, replaced) != 0;
        }
    }
    return false;
}

typedef struct {
    bool in_source;
    const char *replaced;
    int number;
} Renaming;

/* A name gets the number; a function of ours becomes a pointer that is set once it is loaded. */
static void add_word(const Renaming *r, const char *word, size_t length, Buf *out)
{
    if (r->in_source && length == 6 && memcmp(word, "double", 6) == 0) {
        buf_add_text(out, "float");
    } else if (is_of_c(word, length)) {
        buf_add(out, word, length);
    } else if (word[length] == '(' && is_primitive(word, length, r->in_source, r->replaced)) {
        buf_printf(out, "(*gh_at_%.*s_%d)", (int)length, word, r->number);
    } else {
        buf_printf(out, "%.*s_%d", (int)length, word, r->number);
    }
}

/* Copies what is no name: numbers, comments, strings, whole lines of some directives. Returns the
 * characters taken, 0: a name or nothing of this. */
static size_t verbatim(const char *at, bool line_begins)
{
    const char *p = at;

    if (isdigit((unsigned char)*at) || (*at == '.' && isdigit((unsigned char)at[1]))) {
        while (is_word(*p) || *p == '.' ||
               ((*p == '+' || *p == '-') && strchr("eEpP", p[-1]) != NULL &&
                !(at[0] == '0' && (at[1] == 'x' || at[1] == 'X') && strchr("eE", p[-1]) != NULL))) {
            p++;
        }
        return (size_t)(p - at);
    }
    if (at[0] == '/' && at[1] == '*') {
        p = strstr(at + 2, "*/");
        return p != NULL ? (size_t)(p + 2 - at) : strlen(at);
    }
    if ((at[0] == '/' && at[1] == '/') || (line_begins && strncmp(at, "#line", 5) == 0) ||
        (line_begins && strncmp(at, "#include", 8) == 0)) {
        return strcspn(at, "\n");
    }
    if (*at == '#') {
        for (p++; is_word(*p); p++) {
        }
        return (size_t)(p - at);
    }
    return 0;
}

static void add_renamed(const Renaming *r, const char *text, Buf *out)
{
    bool line_begins = true;

    while (*text != '\0') {
        size_t count = verbatim(text, line_begins);
        line_begins = *text == '\n';
        if (count > 0) {
            buf_add(out, text, strncmp(text, "#include", 8) == 0 ? 0 : count);
        } else if (is_word(*text)) {
            for (count = 1; is_word(text[count]); count++) {
            }
            add_word(r, text, count, out);
        } else {
            buf_add(out, text, count = 1);
        }
        text += count;
    }
    buf_add_text(out, "\n");
}

void native_add_canonical(const char *canonical, int number, Buf *out)
{
    add_renamed(&(Renaming){false, NULL, number}, canonical, out);
}

/* The functions that a source may call, and their names without f. */
static void describe_functions(const char *replaced, Buf *out)
{
    size_t count;
    const Primitive *all = primitive_all(&count);
    const CellType *cells = cell_type_all(&count);
    static const char *const words[] = {"void", "int", "int", "float"};

    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%s\n", cells[i].declaration);
    }
    (void)primitive_all(&count);
    for (size_t i = 0; i < count; i++) {
        const Primitive *p = &all[i];
        if (replaced != NULL && strcmp(p->name, replaced) == 0) {
            continue;
        }
        if (p->takes_step) {
            buf_printf(out,
                       "#define %s(s, x, y) gh_at_shaping((s)->gamma, (s)->terminated, x, y)\n"
                       "float (*gh_at_shaping)(float, int, float, float);\n",
                       p->name);
            continue;
        }
        buf_printf(out, "%s %s(", words[p->returns], p->name);
        for (int k = 0; k < p->param_count; k++) {
            buf_add_text(out, k > 0 ? ", " : "");
            buf_add_text(out, p->params[k] == TYPE_CELL   ? "void *"
                              : p->params[k] == TYPE_BOOL ? "_Bool"
                                                          : words[p->params[k]]);
        }
        buf_add_text(out, ");\n");
        if (p->is_maths && p->returns == TYPE_FLOAT) {
            buf_printf(out, "#define %.*s(...) %s(__VA_ARGS__)\n", (int)strlen(p->name) - 1,
                       p->name, p->name);
        }
    }
}

static void describe_labels(const Field *fields, int count, Buf *out)
{
    for (int i = 0; i < count; i++) {
        for (int k = 0; fields[i].labels != NULL && k <= (int)(fields[i].hi - fields[i].lo); k++) {
            buf_printf(out, "#define %s %d\n", fields[i].labels[k], (int)fields[i].lo + k);
        }
    }
}

void native_add_source(const Program *program, const Task *task, const char *source,
                       const char *replaced, int number, Buf *out)
{
    static const char constants[] =
        "#define COMPONENTS(...)\n#define SPARSE(...)\n#define FACTORS(...)\n#define WATCH(...)\n"
        "#define PARAM(...)\n#define MEMORY(...) typedef struct { __VA_ARGS__ } Memory;\n"
        "#define M_PI 3.14159265358979323846f\n#define M_PI_2 1.57079632679489661923f\n"
        "#define M_PI_4 0.78539816339744830962f\n#define M_1_PI 0.31830988618379067154f\n"
        "#define M_2_PI 0.63661977236758134308f\n#define M_E 2.7182818284590452354f\n"
        "#define M_LN2 0.69314718055994530942f\n#define M_LN10 2.30258509299404568402f\n"
        "#define M_SQRT2 1.41421356237309504880f\n#define M_SQRT1_2 0.70710678118654752440f\n"
        "#define FLT_MAX 0x1.fffffep127f\n#define FLT_MIN 0x1p-126f\n#define FLT_EPSILON 0x1p-23f\n"
        "#define INT_MAX 2147483647\n#define INT_MIN (-2147483647 - 1)\n"
        "#define INFINITY __builtin_inff()\n#define NAN __builtin_nanf(\"\")\n";
    const Terms *terms = program_terms(program);
    int count;
    const Param *params = program_params(program, &count);
    Buf text;

    buf_init(&text, 1 << 22);
    program_describe_step(task, &text);
    describe_functions(replaced, &text);
    buf_add_text(&text, constants);
    describe_labels(task->fields, task->field_count, &text);
    describe_labels(task->actions, task->action_count, &text);
    for (int i = 0; i < count; i++) {
        buf_printf(&text, "#define %s %.8ef\n", params[i].name, (double)params[i].value);
    }
    buf_add_text(&text, "typedef struct {");
    for (int i = 0; i < terms->count; i++) {
        buf_printf(&text, " float %s;", terms->items[i].name);
    }
    buf_add_text(&text, " } Components;\n");
    if (strstr(source, "MEMORY(") == NULL) {
        buf_add_text(&text, "typedef struct { int none; } Memory;\n");
    }
    buf_add_text(&text, source);
    add_renamed(&(Renaming){true, replaced, number}, text.data, out);
    buf_release(&text);
}

/* Runs it with standard error into a file; the exit code, or -1. */
static int run(char *const *words, const char *log)
{
    extern char **environ;
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status = -1;

    if (posix_spawn_file_actions_init(&actions) != 0) {
        return -1;
    }
    (void)posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (posix_spawnp(&pid, words[0], &actions, NULL, words, environ) == 0) {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    (void)posix_spawn_file_actions_destroy(&actions);
    return status >= 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

bool native_is_there(const Compiler *compiler)
{
    char name[32], version[] = "--version";
    char *words[] = {name, version, NULL};

    (void)snprintf(name, sizeof name, "%s", compiler->words[0]);
    return run(words, "/dev/null") == 0;
}

/* Pointers to functions of ours, in all rewards of the object. */
static void link_functions(void *object, int number)
{
    size_t count;
    const Primitive *all = primitive_all(&count);
    char name[128];

    for (size_t i = 0; i < count; i++) {
        const void *address = evaluate_symbol(&all[i]);
        const char *names[] = {all[i].symbol, all[i].name, all[i].takes_step ? "shaping" : ""};
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            void *at;
            (void)snprintf(name, sizeof name, "gh_at_%s_%d", names[k], number);
            at = dlsym(object, name);
            if (at != NULL) {
                memcpy(at, &address, sizeof address);
            }
        }
    }
}

/* What the compiler said, or the loader. */
static Status refused(const Compiler *compiler, const char *log, Err *err)
{
    Buf said;
    Status st;

    buf_init(&said, 1 << 20);
    st = file_read(log, &said, err);
    if (st == OK) {
        st = err_set(err, ERR_FORMAT, "%s: %.600s", compiler->name, said.data);
    }
    buf_release(&said);
    return st;
}

Status native_build(const Compiler *compiler, const Buf *text, const char *folder, void **object,
                    Err *err)
{
    /* One object for each compiler: all stay loaded. */
    char source[512], made[512], log[512];
    char *words[32];
    size_t count = 0;
    static const char *const common[] = {"-shared",  "-fPIC",        "-w",
                                         "-std=c17", "-fno-builtin", "-o"};
    Status st;

    *object = NULL;
    (void)snprintf(source, sizeof source, "%s/rewards.c", folder);
    (void)snprintf(made, sizeof made, "%s/rewards-%d.so", folder, (int)(compiler - COMPILERS));
    (void)snprintf(log, sizeof log, "%s/messages", folder);
    st = file_write(source, text->data, text->size, err);
    if (st != OK) {
        return st;
    }
    for (size_t i = 0; compiler->words[i] != NULL; i++) {
        words[count++] = (char *)(uintptr_t)compiler->words[i];
    }
    for (size_t i = 0; i < ARRAY_LEN(common); i++) {
        words[count++] = (char *)(uintptr_t)common[i];
    }
    words[count++] = made;
    words[count++] = source;
    words[count] = NULL;
    if (run(words, log) != 0) {
        return refused(compiler, log, err);
    }
    *object = dlopen(made, RTLD_NOW | RTLD_LOCAL);
    return *object != NULL ? OK : err_set(err, ERR_FORMAT, "%s: %s", compiler->name, dlerror());
}

RewardFunction *native_reward(void *object, int number)
{
    char name[32];

    link_functions(object, number);
    (void)snprintf(name, sizeof name, "reward_%d", number);
    return (RewardFunction *)(uintptr_t)dlsym(object, name);
}

void native_close(void *object)
{
    if (object != NULL) {
        (void)dlclose(object);
    }
}
