/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A full disk and a closed output: status 7, one message, nothing half-written. The command itself
 * is run, through a shell that makes the trouble.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/tools/cli/captured.h"
#include "tests/tools/cli/firmware_files.h"
#include "tools/cli/command.h"
#include "tools/cli/usage.h"

enum { LINE_SIZE = 1024 };

/* A command line for every verb, each with something to say on stdout. */
static const struct {
    const char *verb, *line;
} lines[] = {
    {"run", "run x.yaml"},
    {"run", "run x.yaml --format json"},
    {"run", "run x.yaml -q"},
    {"list", "list policies"},
    {"list", "list scenarios x.yaml --format json"},
    {"image", "image --behaviour echo -o y.elf"},
    {"image", "image --help"},
    {"pack", "pack --image sp.elf --manifest sp.dts -o y.pkg"},
    {"pack", "pack --image none.elf --manifest sp.dts -o y.pkg --format json"},
    {"unpack", "unpack sp.elf --list --format json"},
    {"unpack", "unpack --help"},
    {"init", "init sp.dts"},
    {"init", "init --help"},
    {"check", "check sp.dts x.yaml"},
    {"check", "check sp.dts --format json"},
    {"explain", "explain policies"},
    {"explain", "explain DENIED --format json"},
    {"run", "run x.yaml --format tap --jobs 2"},
    {"run", "run x.yaml --format junit"},
    {"explore", "explore x.yaml"},
    {"explore", "explore x.yaml --format json -q"},
    {"merge", "merge x.lfs --format json"},
    {"merge", "merge --help"},
    {"catalogue", "catalogue x.yaml --out found"},
    {"replay", "replay x.yaml --choices ,"},
    {"report", "report x.jsonl"},
    {"report", "report x.jsonl --as chrome"},
    {"help", "help"},
};

enum { LINES = sizeof(lines) / sizeof(lines[0]) };

/* Runs `lfasim LINE TROUBLE`; its stderr goes to the file err. */
static int shell(const char *line, const char *trouble)
{
    char command[LINE_SIZE];
    int status;

    snprintf(command, sizeof(command), "exec 2>err; %s/lfasim %s %s", LFASIM_BINARY_DIR, line,
             trouble);
    status = system(command);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static unsigned error_lines(char *text, size_t size)
{
    FILE *file = fopen("err", "r");
    unsigned count = 0;

    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
    for (const char *at = text; (at = strstr(at, "error:")) != NULL; at++)
        count++;
    return count;
}

static void assert_trouble(const char *line, const char *trouble, const char *message)
{
    int status = shell(line, trouble);
    char err[LINE_SIZE];
    unsigned errors = error_lines(err, sizeof(err));

    if (status != LFS_EXIT_HOST || errors != 1 || strstr(err, message) == NULL)
        fail_msg("lfasim %s %s: exit %d, stderr:\n%s", line, trouble, status, err);
}

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    captured_file("x.yaml", FIRMWARE_HEAD("x") "lanes: {cpu0: [LFA_VERSION]}\n");
    captured_file("long.yaml", FIRMWARE_HEAD("long") "lanes:\n"
                                                     "  cpu0:\n"
                                                     "    - {repeat: 1000, do: "
                                                     "[LFA_VERSION]}\n");
    return shell("image --behaviour echo -o sp.elf", ">out") != 0 ||
           shell("run x.yaml --trace x.jsonl", ">out") != 0 ||
           shell("explore x.yaml --frontier x.lfs", ">out") != 0 ||
           shell("image --behaviour echo --text 1MiB -o big.elf", ">out") != 0;
}

static void every_verb_is_tried(void **state)
{
    (void)state;
    for (const struct lfs_verb *verb = lfs_verbs; verb->name != NULL; verb++) {
        bool tried = false;

        for (size_t i = 0; i < LINES; i++)
            tried |= strcmp(lines[i].verb, verb->name) == 0;
        if (!tried)
            fail_msg("no line tries the verb %s with host trouble", verb->name);
    }
}

static void a_full_disk_on_stdout_is_status_7(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++)
        assert_trouble(lines[i].line, ">/dev/full",
                       "lfasim: error: standard output cannot be written\n");
}

static void a_closed_stdout_is_status_7(void **state)
{
    (void)state;
    for (size_t i = 0; i < LINES; i++)
        assert_trouble(lines[i].line, ">&-", "lfasim: error: standard output cannot be written\n");
}

/* `lfasim ... | head` is no trouble that anybody wants to read about. */
static void a_reader_that_leaves_is_status_7_without_a_word(void **state)
{
    char err[LINE_SIZE];
    int status;

    (void)state;
    status = system("exec 2>err; { " LFASIM_BINARY_DIR
                    "/lfasim explain diagnostics --format json; echo $? >status; } | true; "
                    "test \"$(cat status)\" -eq 7");
    if (status != 0 || error_lines(err, sizeof(err)) != 0)
        fail_msg("%d, stderr:\n%s", status, err);
}

static void a_closed_stderr_loses_messages_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(shell("run none.yaml", ">out 2>&-"), LFS_EXIT_INPUT);
    assert_int_equal(shell("image --behaviour echo -o closed.elf", ">out 2>&- <&-"), LFS_EXIT_OK);
}

static void a_full_disk_under_a_file_is_status_7(void **state)
{
    (void)state;
    assert_trouble("run x.yaml -q --trace /dev/full", ">out",
                   "/dev/full: error: cannot be written: No space left on device "
                   "[FILE_UNWRITABLE]\n");
    assert_trouble("image --behaviour echo -o /dev/full", ">out", "[FILE_UNWRITABLE]");
    assert_trouble("pack --image sp.elf --manifest sp.dts -o /dev/full", ">out",
                   "[FILE_UNWRITABLE]");
}

static void a_missing_folder_is_status_7(void **state)
{
    (void)state;
    assert_trouble("run x.yaml -q --trace none/t.jsonl", ">out", "[FILE_UNWRITABLE]");
    assert_trouble("image --behaviour echo -o none/y.elf", ">out", "[FILE_UNWRITABLE]");
    assert_trouble("pack --image sp.elf --manifest sp.dts -o none/y.pkg", ">out",
                   "[FILE_UNWRITABLE]");
}

static unsigned files_here(void)
{
    DIR *folder = opendir(".");
    unsigned count = 0;

    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* The limit on the size of files stands for a disk that fills up while a file is written; what dtc
 * makes of a manifest is smaller. */
static void assert_not_half_written(const char *line, const char *file)
{
    char command[LINE_SIZE], err[LINE_SIZE], text[16] = "";
    unsigned before, errors;
    FILE *old;
    int status;

    captured_file(file, "old\n");
    captured_file("err", "");
    before = files_here();
    snprintf(command, sizeof(command), "ulimit -f 100; exec %s/lfasim %s >/dev/null 2>err",
             LFASIM_BINARY_DIR, line);
    status = system(command);
    errors = error_lines(err, sizeof(err));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != LFS_EXIT_HOST || errors != 1)
        fail_msg("%s: status %#x, stderr:\n%s", line, (unsigned)status, err);
    assert_int_equal(files_here(), before);
    old = fopen(file, "r");
    assert_non_null(fgets(text, sizeof(text), old));
    fclose(old);
    assert_string_equal(text, "old\n");
}

static void nothing_is_half_written_when_the_disk_fills_up(void **state)
{
    (void)state;
    assert_not_half_written("run long.yaml -q --trace t.jsonl", "t.jsonl");
    assert_not_half_written("image --behaviour echo --text 1MiB -o z.elf", "z.elf");
    assert_not_half_written("pack --image big.elf --manifest sp.dts -o z.pkg", "z.pkg");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verb_is_tried),
        cmocka_unit_test(a_full_disk_on_stdout_is_status_7),
        cmocka_unit_test(a_closed_stdout_is_status_7),
        cmocka_unit_test(a_reader_that_leaves_is_status_7_without_a_word),
        cmocka_unit_test(a_closed_stderr_loses_messages_and_nothing_else),
        cmocka_unit_test(a_full_disk_under_a_file_is_status_7),
        cmocka_unit_test(a_missing_folder_is_status_7),
        cmocka_unit_test(nothing_is_half_written_when_the_disk_fills_up),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
