/* The arena: objects are zeroed, aligned, apart from each other, and survive refused memory. */
#include "base/arena.h"

#include "base/mem.h"
#include "tests/test.h"

TEST(objects_are_zeroed_and_apart)
{
    Arena arena = {0};
    unsigned char *objects[300];
    size_t sizes[300];

    UNUSED_STATE;
    test_case = "objects";
    for (size_t i = 0; i < 300; i++) {
        sizes[i] = i * 17 % 900; /* more than one chunk together */
        objects[i] = arena_alloc(&arena, sizes[i]);
        CHECK(objects[i] != NULL);
        CHECK_INT((uintptr_t)objects[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < sizes[i]; k++) {
            CHECK_INT(objects[i][k], 0);
        }
        memset(objects[i], (int)(i % 255) + 1, sizes[i]);
    }
    for (size_t i = 0; i < 300; i++) {
        for (size_t k = 0; k < sizes[i]; k++) {
            CHECK_INT(objects[i][k], i % 255 + 1);
        }
    }
    arena_release(&arena);
    CHECK(arena.chunks == NULL);
}

TEST(large_objects_and_refused_memory)
{
    Arena arena = {0};
    char *large;

    UNUSED_STATE;
    test_case = "large";
    large = arena_alloc(&arena, 1000000);
    CHECK(large != NULL);
    large[999999] = 1;
    CHECK(arena_alloc(&arena, SIZE_MAX) == NULL);

    test_case = "refused";
    mem_fail_after(1);
    CHECK(arena_alloc(&arena, 100000) == NULL);
    mem_fail_after(0);
    CHECK(arena_alloc(&arena, 100000) != NULL);
    CHECK_INT(large[999999], 1);
    arena_release(&arena);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_are_zeroed_and_apart),
        cmocka_unit_test(large_objects_and_refused_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
