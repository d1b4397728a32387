/* designer/reply.c - the code in a reply of a model.
 *
 * A line scanner in the spirit of CommonMark's fences, more forgiving where models have habits: a
 * fence may be indented at will, an opening fence with a language ends an open block, the last one
 * may stay open. Lines between <think> and </think> are no reply. A block counts when it defines a
 * function called `reward`, seen by a scanner that knows comments and strings.
 */
#include "designer/prompt.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Moves *at behind white space and comments; false at the end. */
static bool skip_blank(const char *text, size_t count, size_t *at)
{
    size_t i = *at;

    while (i < count) {
        if (isspace((unsigned char)text[i])) {
            i++;
        } else if (text[i] == '/' && i + 1 < count && text[i + 1] == '/') {
            while (i < count && text[i] != '\n') {
                i++;
            }
        } else if (text[i] == '/' && i + 1 < count && text[i + 1] == '*') {
            i += 2;
            while (i + 1 < count && !(text[i] == '*' && text[i + 1] == '/')) {
                i++;
            }
            i = i + 1 < count ? i + 2 : count;
        } else {
            break;
        }
    }
    *at = i;
    return i < count;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Moves *at behind one token: a word, a string on one line, or a single character. */
static void skip_token(const char *text, size_t count, size_t *at)
{
    size_t i = *at;
    char quote = text[i];

    if (is_word(quote)) {
        while (i < count && is_word(text[i])) {
            i++;
        }
    } else if (quote == '"') {
        for (i++; i < count && text[i] != quote && text[i] != '\n'; i++) {
            if (text[i] == '\\' && i + 1 < count && text[i + 1] != '\n') {
                i++;
            }
        }
        i += i < count;
    } else {
        i++;
    }
    *at = i;
}

/* True when "(…) {" stands at i: the parameters and the body of a definition. */
static bool is_definition(const char *text, size_t count, size_t i)
{
    int depth = 0;

    if (!skip_blank(text, count, &i) || text[i] != '(') {
        return false;
    }
    while (skip_blank(text, count, &i)) {
        depth += (text[i] == '(') - (text[i] == ')');
        skip_token(text, count, &i);
        if (depth == 0) {
            return skip_blank(text, count, &i) && text[i] == '{';
        }
    }
    return false;
}

/* True when the text defines a function called reward, of whatever type. */
static bool defines_reward(const char *text, size_t count)
{
    static const char NAME[] = "reward";
    bool after_word = false;

    for (size_t i = 0; skip_blank(text, count, &i);) {
        size_t start = i;
        skip_token(text, count, &i);
        if (after_word && i - start == sizeof NAME - 1 &&
            memcmp(text + start, NAME, sizeof NAME - 1) == 0 && is_definition(text, count, i)) {
            return true;
        }
        after_word = is_word(text[start]) || text[start] == '*';
    }
    return false;
}

typedef struct {
    char mark;     /* '`' or '~' */
    size_t length; /* of the fence; 0: the line is none */
    bool has_info; /* a language follows */
} Fence;

/* Looks at one line without its newline. */
static Fence fence_of(const char *line, size_t count)
{
    Fence fence = {0, 0, false};
    size_t i = 0, start;

    while (i < count && (line[i] == ' ' || line[i] == '\t')) {
        i++;
    }
    if (i == count || (line[i] != '`' && line[i] != '~')) {
        return fence;
    }
    fence.mark = line[i];
    start = i;
    while (i < count && line[i] == fence.mark) {
        i++;
    }
    if (i - start < 3 || (fence.mark == '`' && memchr(line + i, '`', count - i) != NULL)) {
        return fence; /* inline code */
    }
    fence.length = i - start;
    while (i < count && isspace((unsigned char)line[i])) {
        i++;
    }
    fence.has_info = i < count;
    return fence;
}

/* The place behind the first `word` of the line, letters of either case, or NULL. */
static const char *find_tag(const char *line, size_t count, const char *word)
{
    size_t length = strlen(word);

    for (size_t i = 0; i + length <= count; i++) {
        if (strncasecmp(line + i, word, length) == 0) {
            return line + i + length;
        }
    }
    return NULL;
}

typedef struct {
    const char *text;  /* the reply, behind reasoning that was closed */
    Fence open;        /* of the block we are in; length 0: none */
    const char *block; /* its first byte */
    const char *code;  /* the last block that counts */
    size_t code_count;
    bool thinking;
} Scan;

static void end_block(Scan *scan, const char *end)
{
    if (scan->open.length > 0 && end > scan->block &&
        defines_reward(scan->block, (size_t)(end - scan->block))) {
        scan->code = scan->block;
        scan->code_count = (size_t)(end - scan->block);
    }
    scan->open.length = 0;
}

/* True when the line, behind white space, begins with the tag. */
static bool begins_with(const char *line, size_t count, const char *tag)
{
    size_t length = strlen(tag);

    while (count > 0 && isspace((unsigned char)*line)) {
        line++;
        count--;
    }
    return count >= length && strncasecmp(line, tag, length) == 0;
}

/* True when the line is one of reasoning, or the tag around it. */
static bool scan_thinking(Scan *scan, const char *line, size_t count)
{
    bool in_block = scan->open.length > 0;
    const char *rest = NULL;

    if (!in_block && begins_with(line, count, "<think>")) {
        scan->thinking = true;
    }
    if (scan->thinking || !in_block || begins_with(line, count, "</think>")) {
        rest = find_tag(line, count, "</think>");
    }
    if (rest == NULL) {
        return scan->thinking;
    }
    if (!scan->thinking) {
        scan->code = NULL; /* the opening tag was in the prompt: all so far was reasoning */
        scan->open.length = 0;
    }
    scan->thinking = false;
    scan->text = rest;
    return true;
}

/* Takes one line; next is the first byte behind its newline. */
static void scan_line(Scan *scan, const char *line, size_t count, const char *next)
{
    Fence fence;

    if (scan_thinking(scan, line, count)) {
        return;
    }
    fence = fence_of(line, count);
    if (fence.length == 0) {
        return;
    }
    if (scan->open.length == 0) {
        scan->open = fence;
        scan->block = next;
    } else if (fence.mark == scan->open.mark && fence.has_info) {
        end_block(scan, line);
        scan->open = fence;
        scan->block = next;
    } else if (fence.mark == scan->open.mark && fence.length >= scan->open.length) {
        end_block(scan, line);
    }
}

bool reply_find_code(const char *text, const char **code, size_t *count)
{
    Scan scan = {.text = text};
    const char *line = text;

    assert(text != NULL);
    *code = NULL;
    *count = 0;
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        const char *next = line + length + (line[length] == '\n');
        scan_line(&scan, line, length, next);
        line = next;
    }
    end_block(&scan, line);
    if (scan.code == NULL && !scan.thinking && defines_reward(scan.text, strlen(scan.text))) {
        scan.code = scan.text;
        scan.code_count = strlen(scan.text);
    }
    *code = scan.code;
    *count = scan.code != NULL ? scan.code_count : 0;
    return scan.code != NULL;
}
