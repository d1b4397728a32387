/* Opening, the lease of the writer, migrations, transactions. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/mem.h"
#include "store/store_priv.h"

enum { BUSY_MS = 5000 };

extern const char store_migration_1[];

/* Migration i+1 brings a file from user_version i to i+1. */
static const char *const migrations[] = {store_migration_1};
static_assert(ARRAY_LEN(migrations) == STORE_VERSION, "one migration a version");

/* ---- the lease ---- */

static Status lease_refused(const char *path, int fd, Err *err)
{
    char text[32];
    ssize_t count = pread(fd, text, sizeof text - 1, 0);
    long pid = 0;

    if (count > 0) {
        text[count] = '\0';
        pid = strtol(text, NULL, 10);
    }
    if (pid > 0) {
        return err_set(err, ERR_LOCKED,
                       "%s is being written by process %ld; wait for it, or name another file with "
                       "--store",
                       path, pid);
    }
    return err_set(err, ERR_LOCKED,
                   "%s is being written by another process; wait for it, or name another file with "
                   "--store",
                   path);
}

static Status lease_name(const Store *s, char name[PATH_MAX], Err *err)
{
    return (size_t)snprintf(name, PATH_MAX, "%s.lock", s->path) < PATH_MAX
               ? OK
               : err_set(err, ERR_LIMIT, "%s: the path is too long", s->path);
}

/* Whether the file that was locked is still the one of that name: a store that was refused takes
 * the lock file away that it made. */
static bool is_file(int fd, const char *name)
{
    struct stat locked, named;

    return fstat(fd, &locked) == 0 && stat(name, &named) == 0 && locked.st_dev == named.st_dev &&
           locked.st_ino == named.st_ino;
}

/* Opens the lock file, makes it where it is not there, and locks it. */
static Status lease_lock(Store *s, const char *name, Err *err)
{
    s->lock_fd = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    s->lock_made = s->lock_fd >= 0;
    if (s->lock_fd < 0 && errno == EEXIST) {
        s->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    }
    if (s->lock_fd < 0) {
        return errno == ENOENT
                   ? err_set(err, ERR_USAGE, "cannot open %s: its folder does not exist", s->path)
                   : err_set(err, ERR_IO, "cannot open %s: %s", name, strerror(errno));
    }
    if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0) {
        s->lock_made = false; /* another is using it */
        return errno == EWOULDBLOCK
                   ? lease_refused(s->path, s->lock_fd, err)
                   : err_set(err, ERR_IO, "cannot lock %s: %s", name, strerror(errno));
    }
    return OK;
}

/* Takes the lease. The lock dies with the descriptor. The file stays once there is a store. */
static Status lease_take(Store *s, Err *err)
{
    char name[PATH_MAX], pid[32];
    int length;
    Status st = lease_name(s, name, err);

    if (st == OK) {
        st = lease_lock(s, name, err);
    }
    while (st == OK && !is_file(s->lock_fd, name)) {
        (void)close(s->lock_fd);
        st = lease_lock(s, name, err);
    }
    if (st != OK) {
        return st;
    }
    length = snprintf(pid, sizeof pid, "%ld\n", (long)getpid());
    if (ftruncate(s->lock_fd, 0) != 0 ||
        pwrite(s->lock_fd, pid, (size_t)length, 0) != (ssize_t)length) {
        return err_set(err, ERR_IO, "cannot write %s: %s", name, strerror(errno));
    }
    return OK;
}

/* Takes the lock file away if it was made for a store that was then refused. Still locked: nobody
 * else can have it, and who has it open looks again (is_file). */
static void lease_undo(Store *s)
{
    char name[PATH_MAX];

    if (s->lock_made && lease_name(s, name, NULL) == OK && is_file(s->lock_fd, name)) {
        (void)unlink(name);
    }
}

/* ---- opening ---- */

static Status pragma_int(Store *s, const char *sql, int64_t *out, Err *err)
{
    Query q;

    *out = 0;
    query_open(&q, s, sql, "opening", err);
    if (query_row(&q)) {
        *out = column_int(&q);
    }
    return query_end(&q);
}

/* *version is 0 for a file that has no tables yet. */
static Status check_is_ours(Store *s, int64_t *version, Err *err)
{
    int64_t id = 0, tables = 0;
    Status st = pragma_int(s, "SELECT count(*) FROM sqlite_schema", &tables, err);

    if (st == OK) {
        st = pragma_int(s, "PRAGMA application_id", &id, err);
    }
    if (st == OK) {
        st = pragma_int(s, "PRAGMA user_version", version, err);
    }
    if (st != OK) {
        return st;
    }
    if (id == 0 && tables == 0 && *version == 0) {
        return OK;
    }
    if (id != STORE_APPLICATION_ID) {
        return err_set(err, ERR_FORMAT,
                       "%s is a SQLite file of another program; name another file with --store",
                       s->path);
    }
    if (*version > STORE_VERSION || *version < 1) {
        return err_set(err, ERR_FORMAT,
                       "%s was written by a newer goodhart (store version %lld, this program knows "
                       "%d); use that program, or name another file with --store",
                       s->path, (long long)*version, STORE_VERSION);
    }
    return OK;
}

/* Facts are never changed: every table refuses UPDATE and DELETE, whoever asks. */
static Status forbid_changes(Store *s, Err *err)
{
    char *sql;
    Query q;
    Status st = OK;

    query_open(&q, s, "SELECT name FROM sqlite_schema WHERE type = 'table'", "opening", err);
    while (st == OK && query_row(&q)) {
        const char *table = (const char *)sqlite3_column_text(q.stmt, 0);
        sql = sqlite3_mprintf(
            "CREATE TRIGGER IF NOT EXISTS \"%w_update\" BEFORE UPDATE ON \"%w\" BEGIN SELECT "
            "RAISE(ABORT, 'the store only appends'); END;"
            "CREATE TRIGGER IF NOT EXISTS \"%w_delete\" BEFORE DELETE ON \"%w\" BEGIN SELECT "
            "RAISE(ABORT, 'the store only appends'); END",
            table, table, table, table);
        st = sql != NULL ? store_exec(s, sql, err)
                         : err_set(err, ERR_NOMEM, "opening the store: out of memory");
        sqlite3_free(sql);
    }
    {
        Status ended = query_end(&q);
        return st != OK ? st : ended;
    }
}

/* Applies one migration in a transaction of its own, so that a file is always at a version. */
static Status migrate(Store *s, int version, Err *err)
{
    char sql[128];
    Query q;
    Status st = store_begin(s, err);

    if (st == OK) {
        st = store_exec(s, migrations[version - 1], err);
    }
    if (st == OK) {
        st = forbid_changes(s, err);
    }
    if (st == OK) {
        (void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d",
                       STORE_APPLICATION_ID, version);
        st = store_exec(s, sql, err);
    }
    if (st == OK) {
        query_open(&q, s, "INSERT INTO migration VALUES (?, ?, ?)", "migration", err);
        bind_int(&q, version);
        bind_text(&q, GOODHART_VERSION);
        bind_time(&q, NULL);
        st = query_run(&q);
    }
    if (st == OK) {
        st = store_commit(s, err);
    }
    if (st != OK) {
        store_rollback(s);
    }
    return st;
}

bool store_lease_held(const Store *s)
{
    char name[PATH_MAX];
    bool held;
    int fd;

    if (s->lock_fd >= 0) {
        return true; /* by us */
    }
    if ((size_t)snprintf(name, sizeof name, "%s.lock", s->path) >= sizeof name) {
        return false;
    }
    fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    held = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    (void)close(fd);
    return held;
}

static Status prepare_writer(Store *s, int64_t version, Err *err)
{
    Query q;
    bool wal = false;
    Status st;

    query_open(&q, s, "PRAGMA journal_mode = WAL", "opening", err);
    if (query_row(&q)) {
        wal = sqlite3_stricmp((const char *)sqlite3_column_text(q.stmt, 0), "wal") == 0;
    }
    st = query_end(&q);
    if (st == OK && !wal) {
        st = err_set(err, ERR_IO,
                     "%s: this file system has no shared memory for SQLite's WAL (a network "
                     "drive?); name a local file with --store",
                     s->path);
    }
    for (int next = (int)version + 1; st == OK && next <= STORE_VERSION; next++) {
        st = migrate(s, next, err);
    }
    return st;
}

static Status open_database(Store *s, const char *name, int flags, Err *err)
{
    int code = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL);

    if (code != SQLITE_OK) {
        return store_error(s, code, "cannot be opened", err);
    }
    (void)sqlite3_extended_result_codes(s->db, 1);
    (void)sqlite3_busy_timeout(s->db, BUSY_MS);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    return store_exec(s,
                      "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;"
                      "PRAGMA temp_store = MEMORY",
                      err);
}

static Store *store_new(const char *path)
{
    Store *s = mem_alloc(sizeof *s);

    if (s != NULL) {
        s->lock_fd = -1;
        s->path = mem_strdup(path);
        if (s->path == NULL) {
            mem_free(s);
            s = NULL;
        }
    }
    return s;
}

Status store_open_write(const char *path, Store **out, Err *err)
{
    Status st;
    int64_t version = 0;
    Store *s = store_new(path);

    *out = NULL;
    if (s == NULL) {
        return err_set(err, ERR_NOMEM, "opening %s: out of memory", path);
    }
    st = lease_take(s, err);
    if (st == OK) {
        st = open_database(s, s->path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, err);
    }
    if (st == OK) {
        st = check_is_ours(s, &version, err);
    }
    if (st == OK) {
        st = prepare_writer(s, version, err);
    }
    if (st != OK) {
        lease_undo(s);
        store_close(s);
        return st;
    }
    *out = s;
    return OK;
}

/* Opens and looks; the version that was found is one that can be read. */
static Status look(Store *s, const char *name, int flags, int64_t *version, Err *err)
{
    Status st = open_database(s, name, flags, err);

    return st == OK ? check_is_ours(s, version, err) : st;
}

/* True when SQLite could not make its files beside the store, and no writer left any there: then
 * nobody can be writing, and the store can be read as it is. */
static bool is_archived(Store *s)
{
    char wal[PATH_MAX];
    struct stat info;
    int code = s->db != NULL ? sqlite3_errcode(s->db) & 0xff : SQLITE_OK;

    if (code != SQLITE_CANTOPEN && code != SQLITE_READONLY) {
        return false;
    }
    return (size_t)snprintf(wal, sizeof wal, "%s-wal", s->path) < sizeof wal &&
           (stat(wal, &info) != 0 || info.st_size == 0);
}

/* The path as a URI that promises that the file does not change. */
static void archived_name(const char *path, Buf *out)
{
    buf_add_text(out, "file:");
    for (; *path != '\0'; path++) {
        if (*path == '%' || *path == '?' || *path == '#') {
            buf_printf(out, "%%%02x", (unsigned char)*path);
        } else {
            buf_add(out, path, 1);
        }
    }
    buf_add_text(out, "?immutable=1");
}

static Status open_archived(Store *s, int64_t *version, Err *err)
{
    Buf name;
    Status st;

    (void)sqlite3_close(s->db);
    s->db = NULL;
    buf_init(&name, 4 * PATH_MAX);
    archived_name(s->path, &name);
    st = buf_status(&name, s->path, err);
    if (st == OK) {
        st = look(s, name.data, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, version, err);
    }
    buf_release(&name);
    return st;
}

static Status open_reader(Store *s, Err *err)
{
    int64_t version = 0;
    Status st = look(s, s->path, SQLITE_OPEN_READONLY, &version, err);

    if (st == ERR_IO && is_archived(s)) {
        st = open_archived(s, &version, err);
    }
    if (st == OK && version == 0) {
        st = err_set(err, ERR_NOTFOUND, "%s is empty: nothing was stored yet", s->path);
    }
    if (st == OK && version < STORE_VERSION) {
        st = err_set(err, ERR_FORMAT,
                     "%s has the older store version %lld; a command that writes (search, train) "
                     "brings it up to date",
                     s->path, (long long)version);
    }
    return st;
}

Status store_open_read(const char *path, Store **out, Err *err)
{
    struct stat info;
    Status st;
    Store *s;

    *out = NULL;
    if (stat(path, &info) != 0) {
        return err_set(err, errno == ENOENT ? ERR_NOTFOUND : ERR_IO,
                       "no store at %s (%s): run a search or a training first, or name a file with "
                       "--store",
                       path, strerror(errno));
    }
    s = store_new(path);
    if (s == NULL) {
        return err_set(err, ERR_NOMEM, "opening %s: out of memory", path);
    }
    st = open_reader(s, err);
    if (st != OK) {
        store_close(s);
        return st;
    }
    *out = s;
    return OK;
}

void store_close(Store *s)
{
    if (s == NULL) {
        return;
    }
    if (s->db != NULL) {
        store_rollback(s);
        (void)sqlite3_close(s->db);
    }
    if (s->lock_fd >= 0) {
        (void)close(s->lock_fd);
    }
    mem_free(s->path);
    mem_free(s);
}

/* ---- transactions ---- */

Status store_begin(Store *s, Err *err)
{
    Status st;

    assert(!s->in_transaction);
    st = store_exec(s, "BEGIN IMMEDIATE", err);
    s->in_transaction = st == OK;
    return st;
}

Status store_commit(Store *s, Err *err)
{
    Status st;

    assert(s->in_transaction);
    st = store_exec(s, "COMMIT", err);
    if (st == OK) {
        s->in_transaction = false;
    }
    return st;
}

void store_rollback(Store *s)
{
    if (s->in_transaction) {
        (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL); /* fails when SQLite did it */
        s->in_transaction = false;
    }
}

Status store_backup(Store *s, const char *path, Err *err)
{
    Query q;

    if (access(path, F_OK) == 0) {
        return err_set(err, ERR_USAGE, "%s exists already; name a new file", path);
    }
    query_open(&q, s, "VACUUM INTO ?", "backup", err);
    bind_text(&q, path);
    return query_run(&q);
}

const char *store_sqlite_version(void)
{
    return sqlite3_libversion();
}

const char *store_zstd_version(void)
{
    return ZSTD_versionString();
}

StoreBytes store_text(const char *text)
{
    return (StoreBytes){text, text != NULL ? strlen(text) : 0};
}
