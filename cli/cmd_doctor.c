/* goodhart doctor: what this machine offers and lacks. */
#include "base/mem.h"
#include "cli/commands.h"
#include "cli/doctor.h"

static Status print(Cli *cli, const Doctor *d, bool json, Err *err)
{
    Buf out;
    Status st;

    buf_init(&out, FILE_BYTES_MAX);
    if (!doctor_verdict(d, &out)) {
        cli->exit_code = EXIT_SANDBOX;
    }
    buf_reset(&out);
    if (json) {
        st = cli_print_json(doctor_json(d), err);
    } else {
        doctor_text(cli, d, &out);
        st = cli_print(&out, err);
    }
    buf_release(&out);
    return st;
}

Status cmd_doctor(Cli *cli, int argc, char *const *argv, Err *err)
{
    const char *path = STORE_DEFAULT_PATH;
    bool json = false, go_on;
    Option options[] = {
        {"store", '\0', OPTION_TEXT, &path, "FILE", "the store to look at", .lo = 0},
        {"json", '\0', OPTION_BOOL, &json, NULL, "one object", .lo = 0},
    };
    CommandLine line = {
        .name = "doctor",
        .usage = "doctor [options]",
        .summary = "Tells what this machine offers and lacks, above all for the jail of rewards.",
        .details = "Each layer of the jail is present, missing (this kernel does not have it) or "
                   "refused (it\n"
                   "has it and does not let us), with what to do about it. Layers marked * are the "
                   "minimum:\n"
                   "below it no reward is run. Of keys it tells only whether they are set.\n"
                   "Exit code 7: rewards cannot be run here.",
        .examples = "  goodhart doctor\n"
                    "  goodhart doctor --json\n"
                    "  goodhart doctor >/dev/null && goodhart search cartpole",
        .options = options,
        .option_count = ARRAY_LEN(options)};
    Doctor *d;
    Status st = cli_parse(&line, argc, argv, &go_on, err);

    if (st != OK || !go_on) {
        return st;
    }
    d = mem_alloc(sizeof *d); /* large: it holds paths */
    if (d == NULL) {
        return err_set(err, ERR_NOMEM, "doctor: out of memory");
    }
    doctor_look(path, d);
    st = print(cli, d, json, err);
    mem_free(d);
    return st;
}
