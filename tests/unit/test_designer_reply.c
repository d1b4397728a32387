#include <dirent.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "designer/prompt.h"
#include "tests/test.h"

#define R "void reward(const Step *s, Memory *m, Components *out) { out->a = 1; }\n"

TEST(finds_code)
{
    static const struct {
        const char *name, *text, *want; /* want NULL: there is none */
    } cases[] = {
        {"empty", "", NULL},
        {"prose", "I would reward the agent.", NULL},
        {"fence c", "Because.\n```c\n" R "```\n", R},
        {"fence C", "```C\n" R "```", R},
        {"fence cpp", "```cpp\n" R "```", R},
        {"fence with a space", "``` c \n" R "``` \n", R},
        {"plain fence", "```\n" R "```", R},
        {"tildes", "~~~c\n" R "~~~\n", R},
        {"long fence", "`````c\n" R "`````\n", R},
        {"unclosed", "```c\n" R, R},
        {"indented", "1. so:\n   ```c\n   " R "   ```\n", "   " R},
        {"CRLF", "Why.\r\n```c\r\nvoid reward(int a)\r\n{}\r\n```\r\n",
         "void reward(int a)\r\n{}\r\n"},
        {"last of two", "```c\nvoid reward(A) {}\n```\nor\n```c\nvoid reward(B) {}\n```\n",
         "void reward(B) {}\n"},
        {"last that counts", "```c\n" R "```\n```c\nint other;\n```\n", R},
        {"forgotten close", "```c\nvoid reward(A) {}\n```c\n" R "```\n", R},
        {"shell first", "```sh\nreward (\n```\n```c\n" R "```\n", R},
        {"no fence", R, R},
        {"no fence, prose before", "Here:\n" R, "Here:\n" R},
        {"only a comment", "```c\n/* void reward(x) {} */\n```", NULL},
        {"only a line comment", "```c\n// void reward(x) {}\n```", NULL},
        {"only a string", "```c\nchar *s = \"void reward(x) {}\";\n```", NULL},
        {"only a prototype", "```c\nvoid reward(const Step *s);\n```", NULL},
        {"only a call", "```c\nfloat f(void) { return reward(s); }\n```", NULL},
        {"another name", "```c\nvoid rewards(int a) {}\nvoid my_reward(int a) {}\n```", NULL},
        {"another type", "```c\nfloat reward(int a) {}\n```", "float reward(int a) {}\n"},
        {"spaces", "```c\nvoid\nreward /* x */ (int a)\n // y\n{ }\n```",
         "void\nreward /* x */ (int a)\n // y\n{ }\n"},
        {"thinking", "<think>\n```c\nvoid reward(A) {}\n```\n</think>\n```c\n" R "```", R},
        {"thinking, upper case", "<THINK>```c\nvoid reward(A) {}\n</THINK>\n" R, "\n" R},
        {"thinking without an opening tag", "```c\nvoid reward(A) {}\n```\nyes.</think>\nno code",
         NULL},
        {"thinking that never ends", "<think>\n```c\n" R "```\n", NULL},
        {"thinking in code is code", "```c\n// <think>\n" R "```", "// <think>\n" R},
        {"inline code is no fence", "```reward``` is:\n```c\n" R "```", R},
        {"shorter fence inside", "````c\n" R "```\n````\n", R "```\n"},
        {"only a fence", "```", NULL},
        {"fences only", "```\n```\n```\n```", NULL},
        {"unclosed comment", "```c\nvoid reward(/* ", NULL},
        {"unclosed parenthesis", "```c\nvoid reward(((", NULL},
        {"apostrophe in prose", "Don't \"quote\n" R, "Don't \"quote\n" R},
    };

    UNUSED_STATE;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *code;
        char found[1024];
        size_t count;
        bool got;
        test_case = cases[i].name;
        got = reply_find_code(cases[i].text, &code, &count);
        CHECK_INT(got, cases[i].want != NULL);
        CHECK_INT(code != NULL, got);
        if (got) {
            CHECK(count < sizeof found);
            memcpy(found, code, count);
            found[count] = '\0';
            CHECK_STR(found, cases[i].want);
        } else {
            CHECK_INT(count, 0);
        }
    }
}

/* tests/corpus/replies: NAME.txt is a reply, NAME.expect the code in it; empty: there is none. */
TEST(corpus)
{
    static const char FOLDER[] = TESTS_DIR "/corpus/replies";
    DIR *dir = opendir(FOLDER);
    const struct dirent *entry;
    int seen = 0;

    UNUSED_STATE;
    CHECK(dir != NULL);
    while ((entry = readdir(dir)) != NULL) {
        char path[600];
        size_t length = strlen(entry->d_name), count;
        const char *code;
        Buf text, want, got;
        Err err;
        if (length < 4 || strcmp(entry->d_name + length - 4, ".txt") != 0) {
            continue;
        }
        test_case = entry->d_name;
        seen++;
        buf_init(&text, REPLY_BYTES_MAX);
        buf_init(&want, REPLY_BYTES_MAX);
        buf_init(&got, REPLY_BYTES_MAX);
        (void)snprintf(path, sizeof path, "%s/%s", FOLDER, entry->d_name);
        CHECK_OK(file_read(path, &text, &err), err);
        (void)snprintf(path, sizeof path, "%s/%.*s.expect", FOLDER, (int)length - 4, entry->d_name);
        CHECK_OK(file_read(path, &want, &err), err);
        if (reply_find_code(text.data, &code, &count)) {
            CHECK(count > 0);
            buf_add(&got, code, count);
        }
        CHECK_STR(got.data, want.data);
        buf_release(&text);
        buf_release(&want);
        buf_release(&got);
    }
    (void)closedir(dir);
    CHECK(seen >= 8);
}

/* Every prefix of a reply is a reply: none may be read beyond its end (for the sanitizers), and
 * what is found lies inside. */
TEST(prefixes)
{
    static const char text[] =
        "<think>a</think>\nx \"y\n~~~c\n/* */ void reward(int a, /*b*/ int c) "
        "// d\n{ \"e\\\"\" }\n~~~\n```c\nvoid reward(A) {}\n```";

    UNUSED_STATE;
    for (size_t n = 0; n < sizeof text; n++) {
        char *copy = mem_alloc(n + 1);
        const char *code;
        size_t count;
        memcpy(copy, text, n);
        if (reply_find_code(copy, &code, &count)) {
            CHECK(code >= copy);
            CHECK(code + count <= copy + n);
        }
        mem_free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_code),
        cmocka_unit_test(corpus),
        cmocka_unit_test(prefixes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
