/* tests/fuzz/fuzz_lang.c - any bytes through the front end. It must answer: with a program whose
 * canonical text is there and is the same each time, or with errors that can be shown. When memory
 * is refused it says so. Nothing leaks, whatever happens (LeakSanitizer looks). */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "lang/program.h"
#include "tests/fuzz/generate.h"
#include "tests/fuzz/target.h"

/* The task that the text seems to be for. */
static const Task *task_for(const uint8_t *bytes, size_t count)
{
    return memmem(bytes, count, "cart_", 5) != NULL      ? task_find("cartpole")
           : memmem(bytes, count, "position", 8) != NULL ? task_find("mountain-car")
                                                         : generate_task(0);
}

static uint64_t mix(const uint8_t *bytes, size_t count)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */

    for (size_t i = 0; i < count; i++) {
        hash = (hash ^ bytes[i]) * 1099511628211u;
    }
    return hash;
}

static void require_shown(const Program *program)
{
    const Findings *f = program_findings(program);
    Buf text;

    REQUIRE(f->count >= 0 && f->count <= FINDINGS_MAX);
    REQUIRE(program_accepted(program) == (f->errors == 0));
    for (int i = 0; i < f->count; i++) {
        const Finding *one = &f->items[i];
        REQUIRE(memchr(one->message, '\0', sizeof one->message) != NULL);
        REQUIRE(one->message[0] != '\0');
        REQUIRE(one->line >= 0 && one->column >= 0);
    }
    buf_init(&text, 1 << 20);
    program_explain(program, &text);
    REQUIRE(!text.failed);
    REQUIRE(text_is_utf8(text.data, text.size));
    for (size_t i = 0; i < text.size; i++) {
        REQUIRE((unsigned char)text.data[i] >= 0x20 || text.data[i] == '\n' ||
                text.data[i] == '\t');
    }
    REQUIRE((text.size > 0) == (f->errors > 0));
    buf_release(&text);
}

/* Canonical Reward C is read again: it is accepted, and stays as it is. */
static void require_normal(const Task *task, const Program *program)
{
    size_t size, again_size;
    const char *normal = program_normal(program, &size), *again_text;
    Program *again = NULL;
    Err err = {0};

    REQUIRE(normal != NULL && strlen(normal) == size);
    REQUIRE(program_parse(task, normal, size, &again, &err) == OK);
    again_text = program_normal(again, &again_size);
    if (again_text == NULL || again_size != size || memcmp(again_text, normal, size) != 0) {
        fprintf(stderr, "== normal\n%s\n== again\n%s\n", normal,
                again_text != NULL ? again_text : "(not accepted)");
        require_shown(again);
    }
    REQUIRE(program_accepted(again));
    REQUIRE(again_size == size && memcmp(again_text, normal, size) == 0);
    REQUIRE(program_operations(again) <= program_operations(program));
    program_free(again);
}

static void require_accepted(const Task *task, const Program *program, const uint8_t *bytes,
                             size_t count)
{
    size_t size, again_size;
    const char *canonical = program_canonical(program, &size), *again_text;
    Program *again = NULL;
    Err err = {0};

    REQUIRE(canonical != NULL && program_tree(program) != NULL);
    REQUIRE(strlen(canonical) == size && size <= CANONICAL_BYTES_MAX);
    REQUIRE(text_is_utf8(canonical, size));
    REQUIRE(program_terms(program)->count > 0 && program_terms(program)->count <= TERMS_MAX);
    REQUIRE(program_memory_bytes(program) >= 0 &&
            program_memory_bytes(program) <= MEMORY_BYTES_MAX);
    REQUIRE(program_operations(program) >= 0 && program_operations(program) <= OPERATIONS_MAX);
    REQUIRE(program_parse(task, (const char *)bytes, count, &again, &err) == OK);
    again_text = program_canonical(again, &again_size);
    REQUIRE(again_size == size && memcmp(again_text, canonical, size) == 0);
    program_free(again);
    require_normal(task, program);
}

/* The n-th allocation fails, and all after it. */
static void refuse_memory(const Task *task, const uint8_t *bytes, size_t count, size_t n)
{
    Program *program = NULL;
    Err err = {0};
    Status st;

    mem_fail_after(n);
    st = program_parse(task, (const char *)bytes, count, &program, &err);
    mem_fail_after(0);
    REQUIRE(st == OK || (st == ERR_NOMEM && err.msg[0] != '\0' && program == NULL));
    program_free(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    const Task *task = task_for(bytes, count);
    uint64_t hash = mix(bytes, count);
    Program *program = NULL;
    Err err = {0};

    REQUIRE(program_parse(task, (const char *)bytes, count, &program, &err) == OK);
    require_shown(program);
    if (program_accepted(program)) {
        require_accepted(task, program, bytes, count);
    }
    program_free(program);
    if (hash % 8 == 0) {
        refuse_memory(task, bytes, count, (size_t)(hash / 8 % 64) + 1);
    }
    return 0;
}
