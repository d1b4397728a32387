#include "base/frame.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/limits.h"
#include "tests/test.h"

/* However the bytes arrive, the frames are the same. */
TEST(whole_from_pieces)
{
    Buf out;
    Err err;
    char binary[300];

    UNUSED_STATE;
    memset(binary, 'x', sizeof binary);
    buf_init(&out, 1000);
    frame_add(&out, FRAME_JSON, "{}", 2);
    frame_add(&out, FRAME_BINARY, binary, sizeof binary);
    frame_add(&out, FRAME_JSON, "", 0);
    CHECK_INT(out.size, 3 * FRAME_HEADER_BYTES + 302);
    for (size_t step = 1; step < 20; step++) {
        size_t offset = 0, frames = 0, sizes[3] = {0};
        for (size_t have = 0; have < out.size;) {
            Frame frame;
            bool found = true;
            have = have + step < out.size ? have + step : out.size;
            while (found) {
                CHECK_OK(frame_next(out.data, have, &offset, &frame, &found, &err), err);
                if (found) {
                    CHECK(frames < 3);
                    CHECK_INT(frame.kind, frames == 1 ? FRAME_BINARY : FRAME_JSON);
                    sizes[frames++] = frame.count;
                }
            }
        }
        CHECK_INT(frames, 3);
        CHECK(sizes[0] == 2 && sizes[1] == sizeof binary && sizes[2] == 0);
        CHECK_INT(offset, out.size);
    }
    buf_release(&out);
}

TEST(hostile_bytes)
{
    static const struct {
        const char *name, *bytes;
        size_t count;
        bool good;
    } rows[] = {
        {"nothing", "", 0, true},
        {"a beginning", "J\x05", 2, true},
        {"more is promised", "J\x05\0\0\0abc", 8, true},
        {"the longest, not there yet", "B\0\0\0\x01", 5, true},
        {"one byte too long", "B\x01\0\0\x01", 5, false},
        {"4 GiB", "B\xff\xff\xff\xff", 5, false},
        {"sign bit", "J\0\0\0\x80", 5, false},
        {"unknown kind", "X\0\0\0\0", 5, false},
        {"text", "Segmentation fault", 18, false},
    };

    UNUSED_STATE;
    static_assert(FRAME_BYTES_MAX == 1 << 24, "the rows are made for it");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t offset = 0;
        Frame frame;
        bool found = true;
        Err err = {0};
        test_case = rows[i].name;
        CHECK_STATUS(frame_next(rows[i].bytes, rows[i].count, &offset, &frame, &found, &err),
                     rows[i].good ? OK : ERR_FORMAT, err);
        CHECK(!found);
        CHECK_INT(offset, 0);
    }
    test_case = "";
}

TEST(through_a_pipe)
{
    int ends[2];
    char bytes[64];
    size_t offset = 0;
    Frame frame;
    bool found;
    Err err;

    UNUSED_STATE;
    CHECK(pipe2(ends, O_CLOEXEC) == 0);
    CHECK_OK(frame_write(ends[1], FRAME_BINARY, "a\0b", 3, &err), err);
    CHECK_INT(read(ends[0], bytes, sizeof bytes), FRAME_HEADER_BYTES + 3);
    CHECK_OK(frame_next(bytes, FRAME_HEADER_BYTES + 3, &offset, &frame, &found, &err), err);
    CHECK(found && frame.kind == FRAME_BINARY && memcmp(frame.bytes, "a\0b", 3) == 0);
    CHECK_STATUS(frame_write(ends[1], FRAME_JSON, NULL, FRAME_BYTES_MAX + 1u, &err), ERR_LIMIT,
                 err);
    (void)close(ends[1]);
    CHECK_STATUS(frame_write(ends[0], FRAME_JSON, "{}", 2, &err), ERR_IO, err);
    (void)close(ends[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_from_pieces),
        cmocka_unit_test(hostile_bytes),
        cmocka_unit_test(through_a_pipe),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
