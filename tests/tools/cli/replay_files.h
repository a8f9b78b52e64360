/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of replays: a scenario of two CPUs and files of its runs. Include after cmocka.h. */
#ifndef LFASIM_TESTS_TOOLS_CLI_REPLAY_FILES_H
#define LFASIM_TESTS_TOOLS_CLI_REPLAY_FILES_H

#include <sys/stat.h>

#include "lfasim/readers/file.h"
#include "tests/tools/cli/commands.h"
#include "tests/tools/cli/small_scenarios.h"
#include "tools/cli/replay_record.h"
#include "tools/cli/usage.h"

enum { FILE_MAX = 1 << 20 };

/* Two CPUs that ask for the same; the first asks about one of two selectors. */
static const char racing[] = "lfasim: 1\n"
                             "name: racing\n"
                             "summary: Two CPUs ask for the same.\n"
                             "platform: {preset: fvp-test, cpus: 2}\n"
                             "images:\n"
                             "  v1: {manifest: sp.dts, behaviour: counter, rwdata: 4KiB}\n"
                             "partitions: {sp1: {image: v1}}\n"
                             "components: [{name: sp1, partition: sp1}]\n"
                             "lanes:\n"
                             "  cpu0:\n"
                             "    - LFA_GET_INFO: {selector: {choose: [0, 1]}}\n"
                             "    - choose:\n"
                             "        asks: [LFA_GET_INVENTORY: {component: sp1}]\n"
                             "        leaves: [LFA_GET_INFO]\n"
                             "  cpu1:\n"
                             "    - LFA_GET_INFO: {selector: 0}\n"
                             "properties:\n"
                             "  - {name: one-asks, never: chosen(leaves)}\n";

/* Alternative 1 wherever there are two. */
static const uint16_t ones[] = {1, 1, 1, 1, 1, 1, 1, 1};

/* Writes `path`: a run of racing.yaml that takes those choices. */
static inline void record(const char *path, const uint16_t *choices, size_t count, bool violates)
{
    struct lfs_options options = {.jobs = 1};
    struct lfs_diag *diag = lfs_diag_new(), *said = lfs_diag_new();
    struct lfs_loaded *loaded = lfs_loaded_new("racing.yaml", NULL, 0, said);
    struct lfs_recording recording = {.options = &options,
                                      .choices = choices,
                                      .choice_count = count,
                                      .until = violates ? LFS_TO_VIOLATION : LFS_TO_END};
    struct lfs_recorded recorded;
    FILE *out = fopen(path, "w");

    lfs_diag_print(said, stderr);
    assert_non_null(loaded->scenario);
    assert_true(lfs_replay_record(loaded, &recording, &recorded, diag));
    lfs_replay_write(&recorded.replay, out);
    fclose(out);
    lfs_recorded_free(&recorded);
    lfs_loaded_free(loaded);
    lfs_diag_free(diag);
}

static inline int replay_files(void **state)
{
    if (small_folder(state) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    captured_file("racing.yaml", racing);
    record("plain.replay", NULL, 0, false);
    record("ones.replay", ones, sizeof(ones) / sizeof(ones[0]), false);
    record("part.replay", ones, sizeof(ones) / sizeof(ones[0]), true);
    return 0;
}

/* A copy of a file with one text in place of another. */
static inline void change_in(const char *from, const char *path, const char *old, const char *new)
{
    char *text, *at;
    size_t size;
    FILE *out = fopen(path, "w");

    assert_int_equal(lfs_file_load(from, FILE_MAX, &text, &size), 0);
    at = strstr(text, old);
    assert_non_null(at);
    fprintf(out, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    fclose(out);
    free(text);
}

static inline void change(const char *path, const char *old, const char *new)
{
    change_in("part.replay", path, old, new);
}

#endif
