/* cli/doctor.h - what this machine offers and lacks: looked at in doctor.c, told in
 * doctor_report.c.
 *
 * Only what is cheap to look at and what somebody can do something about. No value of a key is ever
 * read into this, only whether there is one.
 */
#ifndef CLI_DOCTOR_H
#define CLI_DOCTOR_H

#include <cjson/cJSON.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "cli/cli.h"
#include "search/jail.h"

enum { DOCTOR_PROGRAMS = 4, DOCTOR_TOOLS = 2, DOCTOR_SETTINGS = 3, DOCTOR_KEYS = 2 };

typedef struct {
    const char *name;
    char path[PATH_MAX]; /* "": it is not there */
} DoctorProgram;

typedef struct {
    const char *name; /* of the sysctl */
    const char *bad;  /* the value that withholds user namespaces */
    char value[32];   /* "": this kernel has no such setting */
} DoctorSetting;

typedef struct {
    char release[160], machine[80]; /* of the kernel: "6.1.0-18-amd64", "x86_64" */
    char container[32];             /* "docker"; "": none that shows */
    char lsm[256];                  /* security modules that are active; "": not known */
    int seccomp; /* of this process: 2 means that a filter is in force on it; -1: not known */
    unsigned uid;
    DoctorSetting settings[DOCTOR_SETTINGS];
} DoctorKernel;

typedef struct {
    char model[256];
    const char *kernels;                       /* of the trainer: "avx2", "portable" */
    int cores;                                 /* that this process may use */
    double core_limit;                         /* by control groups; NaN: none */
    uint64_t memory_bytes, memory_limit_bytes; /* by control groups; 0: none */
} DoctorHardware;

typedef enum { DOCTOR_STORE_NONE, DOCTOR_STORE_OK, DOCTOR_STORE_REFUSED } DoctorStoreState;

typedef struct {
    const char *path;
    DoctorStoreState state;
    char newest[STORE_NAME_SIZE]; /* run; "": none */
    Err err;                      /* why it is refused */
} DoctorStore;

typedef struct {
    JailReport jail;
    DoctorKernel kernel;
    DoctorHardware hardware;
    DoctorProgram programs[DOCTOR_PROGRAMS]; /* of ours: without one of them nothing runs */
    DoctorProgram tools[DOCTOR_TOOLS];       /* of others: optional */
    const char *sqlite, *zstd, *curl;        /* versions */
    struct {
        const char *name;
        bool set;
    } keys[DOCTOR_KEYS];
    DoctorStore store;
} Doctor;

/* Looks at all of it. What cannot be read is not known; nothing fails. */
void doctor_look(const char *store_path, Doctor *out);

/* Whether this SQLite can damage a file in WAL mode when two processes write it. */
bool doctor_sqlite_wal_bug(const char *version);

/* Whether rewards can be run; adds one line about that. */
bool doctor_verdict(const Doctor *d, Buf *out);

/* Adds the text, wrapped to the terminal; the verdict is its last line. */
void doctor_text(const Cli *cli, const Doctor *d, Buf *out);

/* One object. */
cJSON *doctor_json(const Doctor *d);

#endif
