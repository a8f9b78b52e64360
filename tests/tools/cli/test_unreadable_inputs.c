/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Inputs that cannot be read, for every verb that reads one: exit status 3, one message, nothing
 * written, no wait. A new verb is a row of the table `readers`.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

#define MANIFEST LFASIM_SOURCE_DIR "/scenarios/manifests/deck-sp.dts"

/* A command line with the input's path for IN. Where inside is not NULL, the command reads
 * good.yaml instead, and that has this text, which names the input. What is read twice is no pipe,
 * with or without a writer. */
struct reader {
    int (*verb)(int argc, char **argv);
    const char *line, *inside;
    bool empty_is_good, folder_is_searched, reads_twice;
};

#define IMAGES "lfasim: 1\nname: one\nsummary: One image.\nimages:\n  a:\n"

static const struct reader readers[] = {
    {.verb = lfs_verb_run, .line = "run IN", .folder_is_searched = true},
    {.verb = lfs_verb_run, .line = "run --choices @IN good.yaml", .empty_is_good = true},
    {.verb = lfs_verb_run,
     .line = "run good.yaml",
     .inside = IMAGES "    manifest: IN\n    behaviour: echo\n"},
    {.verb = lfs_verb_run,
     .line = "run good.yaml",
     .inside = IMAGES "    manifest: " MANIFEST "\n    elf: IN\n"},
    /* A damaged package is a subject for scenarios, so an empty one is, too. */
    {.verb = lfs_verb_run,
     .line = "run good.yaml",
     .inside = IMAGES "    package: IN\n",
     .empty_is_good = true},
    {.verb = lfs_verb_list, .line = "list scenarios IN", .folder_is_searched = true},
    {.verb = lfs_verb_check, .line = "check IN", .reads_twice = true, .folder_is_searched = true},
    {.verb = lfs_verb_check, .line = "check " MANIFEST "+IN", .empty_is_good = true},
    {.verb = lfs_verb_unpack, .line = "unpack IN --out out"},
    {.verb = lfs_verb_unpack, .line = "unpack --list IN", .reads_twice = true},
    {.verb = lfs_verb_report, .line = "report IN"},
    {.verb = lfs_verb_pack, .line = "pack IN -o out"},
    {.verb = lfs_verb_check,
     .line = "check good.yaml",
     .inside = IMAGES "    manifest: IN\n    behaviour: echo\n"},
    {.verb = lfs_verb_image, .line = "image IN", .reads_twice = true},
    {.verb = lfs_verb_image, .line = "image IN -o out"},
    {.verb = lfs_verb_init, .line = "init IN --out out", .reads_twice = true},
    {.verb = lfs_verb_pack, .line = "pack --image IN --manifest " MANIFEST " -o out"},
    {.verb = lfs_verb_pack, .line = "pack --image good.elf --manifest IN -o out"},
};

enum { LINE_SIZE = 1024, HUGE_GIB = 64, NOBODY = 65534 };

static const char good[] = "lfasim: 1\nname: good\nsummary: Nothing.\n";

static int set_up(void **state)
{
    int status = captured_folder(state);

    captured(lfs_verb_image, "image --behaviour echo -o good.elf");
    return status;
}

/* text with the input's path for IN. */
static void fill(char out[LINE_SIZE], const char *text, const char *input)
{
    const char *in = strstr(text, "IN");
    int length = in != NULL
                     ? snprintf(out, LINE_SIZE, "%.*s%s%s", (int)(in - text), text, input, in + 2)
                     : snprintf(out, LINE_SIZE, "%s", text);

    assert_true(length < LINE_SIZE);
}

static unsigned count(const char *text, const char *word)
{
    unsigned times = 0;

    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        times++;
    return times;
}

/* Neither the output nor half of it under another name. */
static void nothing_is_written(void)
{
    DIR *folder = opendir(".");
    struct dirent *entry;

    while ((entry = readdir(folder)) != NULL)
        if (strcmp(entry->d_name, "out") == 0 || strstr(entry->d_name, ".tmp-") != NULL)
            fail_msg("'%s' was left", entry->d_name);
    closedir(folder);
}

static struct captured read_by(const struct reader *reader, const char *input)
{
    char line[LINE_SIZE], inside[LINE_SIZE];

    fill(inside, reader->inside != NULL ? reader->inside : good, input);
    captured_file("good.yaml", inside);
    fill(line, reader->line, input);
    return captured(reader->verb, line);
}

static void refused_by(const struct reader *reader, const char *input, const char *reason)
{
    struct captured result = read_by(reader, input);

    if (result.status != LFS_EXIT_INPUT || count(result.err, "error: ") != 1 ||
        strstr(result.err, input) == NULL || strstr(result.err, reason) == NULL)
        fail_msg("%s, with '%s': exit %d, stderr:\n%s", reader->line, input, result.status,
                 result.err);
    nothing_is_written();
}

static void refused_by_all(const char *input, int error)
{
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
        refused_by(&readers[i], input, strerror(error));
}

static void absent(void **state)
{
    (void)state;
    refused_by_all("absent", ENOENT);
    assert_int_equal(symlink("absent", "dangling"), 0);
    refused_by_all("dangling", ENOENT);
    refused_by_all("good.elf/below", ENOTDIR);
}

static void a_folder(void **state)
{
    (void)state;
    mkdir("folder", 0777);
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
        refused_by(&readers[i], "folder",
                   readers[i].folder_is_searched ? "no scenario" : strerror(EISDIR));
}

static void a_loop_of_links(void **state)
{
    (void)state;
    assert_int_equal(symlink("loop", "loop"), 0);
    refused_by_all("loop", ELOOP);
}

static void a_device_without_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
        refused_by(&readers[i], "/dev/zero", "Neither a regular file nor a pipe");
}

/* Refused by its size: to read it would take minutes. */
static void a_huge_file(void **state)
{
    int file = open("huge", O_WRONLY | O_CREAT, 0666);

    (void)state;
    assert_int_equal(ftruncate(file, (off_t)HUGE_GIB << 30), 0);
    close(file);
    refused_by_all("huge", EFBIG);
}

/* Nobody writes to it, and nobody waits for that: it is an empty file. */
static void a_pipe_without_a_writer(void **state)
{
    (void)state;
    assert_int_equal(mkfifo("pipe", 0666), 0);
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        if (readers[i].empty_is_good)
            assert_int_equal(read_by(&readers[i], "pipe").status, LFS_EXIT_OK);
        else
            refused_by(&readers[i], "pipe", readers[i].reads_twice ? "is a pipe" : "");
    }
}

/* root may read everything, so it becomes somebody else for the while. */
static void without_permission(void **state)
{
    bool root = geteuid() == 0;

    (void)state;
    captured_file("secret", "");
    chmod("secret", 0);
    chmod(".", 0777);
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        if (root)
            assert_int_equal(seteuid(NOBODY), 0);
        unlink("good.yaml");
        refused_by(&readers[i], "secret", strerror(EACCES));
        if (root)
            assert_int_equal(seteuid(0), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(absent),
        cmocka_unit_test(a_folder),
        cmocka_unit_test(a_loop_of_links),
        cmocka_unit_test(a_device_without_end),
        cmocka_unit_test(a_huge_file),
        cmocka_unit_test(a_pipe_without_a_writer),
        cmocka_unit_test(without_permission),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
