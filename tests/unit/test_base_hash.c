/* Hashes, generators and seeds: their bits are part of what is stored. */
#include "base/hash.h"

#include <inttypes.h>
#include <math.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/rng.h"
#include "tests/test.h"

/* The examples of FIPS 180-4 (SHA-256), and the empty message. */
TEST(sha256)
{
    static const struct {
        const char *text, *hex;
    } rows[] = {
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    };
    char hex[HASH_HEX_SIZE], *million = mem_alloc(1000000);

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        hash_hex(rows[i].text, strlen(rows[i].text), hex);
        CHECK_STR(hex, rows[i].hex);
    }
    memset(million, 'a', 1000000);
    hash_hex(million, 1000000, hex);
    CHECK_STR(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    mem_free(million);
}

/* SplitMix64's published first outputs. */
TEST(splitmix)
{
    static const uint64_t of_1234567[] = {6457827717110365317u, 3203168211198807973u,
                                          9817491932198370423u, 4593380528125082431u,
                                          16408922859458223821u};
    Rng rng;

    UNUSED_STATE;
    rng_init(&rng, 0);
    CHECK(rng_u64(&rng) == 0xe220a8397b1dcdafu);
    rng_init(&rng, 1234567);
    for (size_t i = 0; i < ARRAY_LEN(of_1234567); i++) {
        CHECK(rng_u64(&rng) == of_1234567[i]);
    }
}

TEST(numbers_are_in_bounds)
{
    Rng rng = {42}, copy;
    double sum = 0;
    int seen[7] = {0};

    UNUSED_STATE;
    for (int i = 0; i < 10000; i++) {
        double d = rng_double(&rng);
        float f = rng_float(&rng);
        uint32_t below = rng_below(&rng, 7);
        CHECK(d >= 0 && d < 1 && f >= 0 && f < 1 && below < 7);
        CHECK(d * 0x1p53 == floor(d * 0x1p53) && f * 0x1p24f == floorf(f * 0x1p24f));
        seen[below]++;
        sum += d;
    }
    CHECK(fabs(sum / 10000 - 0.5) < 0.01);
    for (int i = 0; i < 7; i++) {
        CHECK(seen[i] > 1200 && seen[i] < 1700);
    }
    copy = rng; /* the state is all there is */
    CHECK(rng_u64(&copy) == rng_u64(&rng));
    CHECK(rng_below(&rng, 1) == 0);
    CHECK(rng_stream(1, 0) != rng_stream(1, 1) && rng_stream(1, 0) != rng_stream(2, 0));
    CHECK(rng_stream(1, 0) != 1);
}

/* By hand: printf %s 1/train/0/0/0/0 | sha256sum gives 6dbe6dd4303458b4…; the second one gives
 * b61c7b9418ea52f6…, whose sign bit is cleared. */
TEST(seeds_are_derived)
{
    UNUSED_STATE;
    CHECK(seed_derive(1, "train", 0, 0, 0, 0) == 0x6dbe6dd4303458b4u);
    CHECK(seed_derive(INT64_MAX, "final-test", 1, 2, 3, 4) == 0x361c7b9418ea52f6u);
    CHECK(seed_derive(1, "train", 0, 0, 0, 1) != seed_derive(1, "train", 0, 0, 1, 0));
    CHECK(seed_derive(1, "train", 0, 0, 0, 0) != seed_derive(2, "train", 0, 0, 0, 0));
    CHECK(seed_derive(1, "train", 0, 0, 0, 0) != seed_derive(1, "test", 0, 0, 0, 0));
}

TEST(clocks)
{
    char text[CLOCK_TEXT_SIZE];
    uint64_t first = clock_ns(), second = clock_ns();
    int year, month, day, hour, minute, second_of, ms;
    char z;

    UNUSED_STATE;
    CHECK(second >= first);
    CHECK(clock_ms() >= first / 1000000);
    clock_text(text);
    CHECK_INT(strlen(text), 24);
    CHECK_INT(sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c", &year, &month, &day, &hour, &minute,
                     &second_of, &ms, &z),
              8);
    CHECK(year >= 2024 && z == 'Z');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256),
        cmocka_unit_test(splitmix),
        cmocka_unit_test(numbers_are_in_bounds),
        cmocka_unit_test(seeds_are_derived),
        cmocka_unit_test(clocks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
