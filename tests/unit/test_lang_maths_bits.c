/* The same bits everywhere: what the mathematics of rewards returns on a fixed sample, as a hash
 * for each function.
 *
 * The hashes say nothing about what is right (test_lang_maths does); they were printed by the code
 * that passed there. They say that a compiler, its optimisation or a processor changed a result:
 * the program is built more than once, with other options. When a function is changed on purpose,
 * take the new hash from the message.
 */
#include "base/hash.h"
#include "bench/maths_reference.h"
#include "tests/test.h"
#include "tests/unit/maths_hard.h"
#include "tests/unit/maths_samples.h"

static const struct {
    const char *name, *hex;
} HASHES[] = {
    {"expf", "6b50f9ca5793d698ed088a72a58ad0c2db8cc8efdd63628080908542d729d1d7"},
    {"exp2f", "6a16a9dfa9c1e58cbac1ecf718e13ecaac6b0f402183996d292413272a5c6374"},
    {"expm1f", "e9b733458e074ccb10290f5fdee43b0ed6e5510b138126a559066071d59e8071"},
    {"logf", "86a3615ecc074bdf0daf562bf78625af691d661cf67778210f2c02f701c2e4a9"},
    {"log2f", "70c3447df4a174f18085b0381cab97f4f2eb64f48edf4ec644e186366ed9c358"},
    {"log10f", "f063bb905a76e56d2df1081a942d2c3e34a7f64afd84c1f4ee28e12307991793"},
    {"log1pf", "1f3c91d903b499e5716b13c43b8471e56f0b97335a7867cca16702ab1386258f"},
    {"powf", "ed09f1f838f62ea4f872ede9df4d385c9154ade96dd2ed127b4e4c910a92d0cb"},
    {"sqrtf", "bd34c9321dbe0e568e2a3a8318846eb724a8e387a11fa430e46969c0b9c0b9ed"},
    {"cbrtf", "3effa8f2bc15c223695f72691145eb62278be0703331cc171ad079799b1b1459"},
    {"hypotf", "982a1f23838459c7ec6a29bd4a0de82fa735191416ae25ab6f3befb4115b15d0"},
    {"sinf", "b98df5dd9271bc80bb271b8733c70f92c96615985fc09687006663db71da667f"},
    {"cosf", "798086e655e1e1fb79b10d063d6ddfc97f140f153cf484ea8e4e9155d3dfaac1"},
    {"tanf", "dd1fd1725eaf3f454029e1dd809fcb015625fe01eaf189226e307771b538a00b"},
    {"asinf", "a648349861f396b7a0cb5020f62f12fc2419db9d96abe1eb5b90452ba7a06fd6"},
    {"acosf", "8c9814a111f8799b75b79f36d700a44fa21d1f6ccdfdf3141fc2dbf916cc899b"},
    {"atanf", "1510881cfe5897d94faef914c1817c877f1fb9e642e6b6d5e1c4b41c28d84455"},
    {"atan2f", "6c288d5b75fcebc8981324cd652b9b45edaaa80278c1597cd55b9683608491aa"},
    {"sinhf", "2c444280714e0b97594a6897c28c6a4d9d7ee4cecb397fa97714b9662dbac9e9"},
    {"coshf", "e08caaea0bd3367f6a3e5ae1e2a78a45ec6134e27a8876fd806932579fa8576c"},
    {"tanhf", "243f9d148f07fc3d7ab30a0a8c8446b239aee04ad98b27125b9004f2bd20effb"},
    {"fabsf", "7e2ea7a3083fa1de0300bb1708f782cafa4848d4e94b79e835fd4a3e1250f723"},
    {"fminf", "22e5058afd10844f8266182648a09197d514767d8bbd3dd74b01cfe94acb774e"},
    {"fmaxf", "ddbedada05785fd07d3ff62a51e6e8c1bc45ffc3e635c76c488e8eb6b96223ff"},
    {"fmodf", "4b79ac368df4a6b029f2a66d865a919e4e45f55d1c92696c1427e2e6c4136e3d"},
    {"floorf", "4d4984032266c5c632dd1cf1ef422c0f619c4683a3f4e0c4f00241bb9d554c88"},
    {"ceilf", "76db34843f240cf5ec87526d19d6b783724c51c67c2323aff6734873eb4a25e1"},
    {"roundf", "260879fe070bfa332cf998e4d75b58820385aff72db6cc7cea22a42b53d54da0"},
    {"truncf", "2d1af1b3b19546440b79bdc1f7e76134b83b618e8da93a52b78f0f11e62232de"},
    {"copysignf", "67a13147296663dd15ba9c0b5bec17a21a17329d566bfff12b7198113c092382"},
};

/* Of all rows of tests/unit/maths_hard.h, where the least change of the arithmetic shows. */
#define HASH_OF_HARD "b1f42ce51582c5697727bdcfd21c4d48aca72a6411da685d2a465841dad0eba3"

enum { SAMPLES = 1 << 16 };

static float results[SAMPLES + MATHS_CORNERS_ALL];

/* Bits in little-endian order, as on every machine that this is built for. */
static void hash_of(const MathsFunction *f, char *hex)
{
    for (uint32_t i = 0; i < SAMPLES; i++) {
        float x = maths_float(maths_sample(i, 16));
        float y = maths_float(maths_sample(i * 40503u % SAMPLES, 16));
        results[i] = f->one != NULL ? f->one(x) : f->two(x, y);
    }
    for (int i = 0; i < MATHS_CORNERS_ALL; i++) {
        float x = maths_float(maths_corner(i));
        float y = maths_float(maths_corner((i * 7 + 3) % MATHS_CORNERS_ALL));
        results[SAMPLES + i] = f->one != NULL ? f->one(x) : f->two(x, y);
    }
    hash_hex(results, sizeof results, hex);
}

TEST(same_bits)
{
    size_t count;
    const MathsFunction *all = maths_all(&count);
    char hex[HASH_HEX_SIZE];

    UNUSED_STATE;
    CHECK_INT(count, ARRAY_LEN(HASHES));
    for (size_t i = 0; i < count; i++) {
        test_case = all[i].name;
        CHECK_STR(all[i].name, HASHES[i].name);
        hash_of(&all[i], hex);
        CHECK_STR(hex, HASHES[i].hex);
    }
}

TEST(same_bits_where_it_is_hard)
{
    size_t count;
    const MathsFunction *all = maths_all(&count);
    char hex[HASH_HEX_SIZE];
    float hard[ARRAY_LEN(MATHS_HARD_ROWS)];

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(hard); i++) {
        float x = maths_float(MATHS_HARD_ROWS[i].x), y = maths_float(MATHS_HARD_ROWS[i].y);
        for (size_t j = 0; j < count; j++) {
            if (strcmp(all[j].name, MATHS_HARD_ROWS[i].name) == 0) {
                hard[i] = all[j].one != NULL ? all[j].one(x) : all[j].two(x, y);
            }
        }
    }
    test_case = "hard";
    hash_hex(hard, sizeof hard, hex);
    CHECK_STR(hex, HASH_OF_HARD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_bits),
        cmocka_unit_test(same_bits_where_it_is_hard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
