#include "base/frame.h"

#include "base/json.h"
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

TEST(objects)
{
    cJSON *object = cJSON_CreateObject();
    size_t offset = 0;
    Frame frame;
    bool found;
    Buf out;
    Err err;

    UNUSED_STATE;
    buf_init(&out, 100);
    json_add_text(object, "a", "b");
    CHECK_OK(frame_add_json(&out, object, &err), err);
    CHECK_OK(frame_next(out.data, out.size, &offset, &frame, &found, &err), err);
    CHECK(found && frame.kind == FRAME_JSON && frame.count == 9);
    CHECK(memcmp(frame.bytes, "{\"a\":\"b\"}", 9) == 0);
    CHECK_STATUS(frame_add_json(&out, NULL, &err), ERR_NOMEM, err);
    cJSON_Delete(object);
    buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_from_pieces),
        cmocka_unit_test(hostile_bytes),
        cmocka_unit_test(objects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
