/* tests/acceptance.c - how many of the replies that models gave are accepted at the first try.
 *
 *   acceptance FOLDER…                 each FOLDER/TASK/FILE.c is a reward for that task
 *   acceptance --extract FILE.jsonl FOLDER    writes the code of a recording's replies there, each
 *                                      text once, as FOLDER/TASK/HASH.c
 *
 * scripts/acceptance starts it. */
#include <dirent.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "designer/prompt.h"
#include "designer/recording.h"
#include "lang/program.h"

typedef struct {
    int files, accepted, notes;
} Count;

static Status judge(const Task *task, const char *path, Count *count, Err *err)
{
    Program *program = NULL;
    Buf source, text;
    Status st;

    buf_init(&source, 1 << 20);
    buf_init(&text, 1 << 20);
    st = file_read(path, &source, err);
    if (st == OK) {
        st = program_parse(task, source.data, source.size, &program, err);
    }
    if (st == OK) {
        const Findings *f = program_findings(program);
        count->files++;
        count->accepted += program_accepted(program);
        count->notes += f->count - (f->errors < f->count ? f->errors : f->count);
        if (!program_accepted(program)) {
            program_explain(program, &text);
            printf("%s\n%s\n", path, text.data);
        }
    }
    program_free(program);
    buf_release(&source);
    buf_release(&text);
    return st;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static Status judge_folder(const char *folder, const Task *task, Count *count, Err *err)
{
    char path[4096];
    struct dirent **entries;
    int entry_count;
    Status st = OK;

    (void)snprintf(path, sizeof path, "%s/%s", folder, task->name);
    entry_count = scandir(path, &entries, NULL, by_name);
    if (entry_count < 0) {
        return OK; /* no replies for this task */
    }
    for (int i = 0; i < entry_count; i++) {
        size_t length = strlen(entries[i]->d_name);
        if (st == OK && length > 2 && strcmp(entries[i]->d_name + length - 2, ".c") == 0) {
            (void)snprintf(path, sizeof path, "%s/%s/%s", folder, task->name, entries[i]->d_name);
            st = judge(task, path, count, err);
        }
        free(entries[i]);
    }
    free(entries);
    return st;
}

/* Writes the code of one reply, by the hash of its text. */
static Status extract_one(const char *text, const char *folder, Err *err)
{
    char path[4200], hash[HASH_HEX_SIZE];
    const char *code;
    size_t bytes;

    if (!reply_find_code(text, &code, &bytes)) {
        return OK;
    }
    hash_hex(code, bytes, hash);
    hash[12] = '\0';
    (void)snprintf(path, sizeof path, "%.4096s/%s.c", folder, hash);
    return file_write(path, code, bytes, err);
}

static Status extract(const char *file, const char *folder, Err *err)
{
    Recording *recording = NULL;
    char path[4096];
    size_t count = 0;
    const RecordedReply *replies;
    Status st = recording_load(file, &recording, err);

    if (st == OK) {
        st = dir_make(folder, err);
    }
    if (st == OK) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, recording_header(recording)->task);
        st = dir_make(path, err);
    }
    if (st == OK) {
        replies = recording_replies(recording, &count);
        for (size_t i = 0; st == OK && i < count; i++) {
            st = extract_one(replies[i].text, path, err);
        }
        printf("%s: %zu replies\n", file, count);
    }
    recording_free(recording);
    return st;
}

int main(int argc, char **argv)
{
    size_t tasks;
    const Task *const *all = task_all(&tasks);
    Count count = {0};
    Err err = {0};
    Status st = OK;

    if (argc == 4 && strcmp(argv[1], "--extract") == 0) {
        st = extract(argv[2], argv[3], &err);
    } else {
        for (int i = 1; i < argc; i++) {
            for (size_t t = 0; st == OK && t < tasks; t++) {
                st = judge_folder(argv[i], all[t], &count, &err);
            }
        }
        printf("replies %d, accepted at the first try %d (%.1f %%), notes %d\n", count.files,
               count.accepted, 100.0 * count.accepted / (count.files > 0 ? count.files : 1),
               count.notes);
    }
    if (st != OK) {
        fprintf(stderr, "acceptance: %s\n", err.msg);
    }
    return st != OK || (argc != 4 && count.files == 0);
}
