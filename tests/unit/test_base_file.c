#include "base/file.h"

#include <sys/stat.h>

#include "tests/folder.h"

TEST(whole_or_not)
{
    char folder[FOLDER_SIZE], path[128];
    Buf bytes;
    Err err;

    UNUSED_STATE;
    folder_make(folder);
    (void)snprintf(path, sizeof path, "%s/a/b/c", folder);
    CHECK_OK(dir_make(path, &err), err);
    CHECK_OK(dir_make(path, &err), err); /* it is there already */
    (void)snprintf(path, sizeof path, "%s/a/b/c/file", folder);
    buf_init(&bytes, 5);
    CHECK_STATUS(file_read(path, &bytes, &err), ERR_NOTFOUND, err);
    CHECK_HAS(err.msg, path);
    CHECK_OK(file_write(path, "old", 3, &err), err);
    CHECK_OK(file_write(path, "a\0b", 3, &err), err);
    CHECK_OK(file_read(path, &bytes, &err), err);
    CHECK(bytes.size == 3 && memcmp(bytes.data, "a\0b", 3) == 0);
    CHECK_STATUS(file_read(path, &bytes, &err), ERR_LIMIT, err); /* 3 + 3 bytes */
    buf_release(&bytes);
    CHECK_OK(file_write(path, "", 0, &err), err);
    CHECK_OK(file_read(path, &bytes, &err), err);
    CHECK_INT(bytes.size, 0);
    CHECK(file_read(folder, &bytes, &err) != OK);
    CHECK(file_write(folder, "x", 1, &err) != OK);
    CHECK(dir_make(path, &err) != OK); /* a file is in the way */
    buf_release(&bytes);
    folder_remove(folder);
}

TEST(descriptors)
{
    int ends[2];
    char bytes[8];
    Err err;

    UNUSED_STATE;
    CHECK(pipe(ends) == 0);
    CHECK_OK(fd_write(ends[1], "a pipe", "a\0b", 3, &err), err);
    CHECK_INT(read(ends[0], bytes, sizeof bytes), 3);
    CHECK(memcmp(bytes, "a\0b", 3) == 0);
    CHECK_STATUS(fd_write(ends[0], "its other end", "x", 1, &err), ERR_IO, err);
    CHECK_HAS(err.msg, "its other end");
    (void)close(ends[0]);
    (void)close(ends[1]);
}

TEST(programs_are_beside_us)
{
    char path[4096];
    struct stat info;
    Err err;

    UNUSED_STATE;
    CHECK_OK(program_find("test_base_file", path, sizeof path, &err), err);
    CHECK_INT(stat(path, &info), 0);
    CHECK_STATUS(program_find("no-such-program", path, sizeof path, &err), ERR_NOTFOUND, err);
    CHECK_HAS(err.msg, "no-such-program");
    CHECK(program_find("test_base_file", path, 5, &err) != OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_or_not),
        cmocka_unit_test(descriptors),
        cmocka_unit_test(programs_are_beside_us),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
