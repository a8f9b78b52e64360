/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/replay_scenario.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

/* ---- from one folder to another -------------------------------------------------------------- */

/* The folder of a path as the host knows it, with a slash at its end; empty: there is none. */
static void folder_of(const char *path, char out[PATH_MAX + 1])
{
    const char *slash = strrchr(path, '/');
    char *folder = lfs_host_memory(slash ? strndup(path, (size_t)(slash - path) + 1) : strdup("."));

    if (realpath(folder, out) == NULL)
        out[0] = '\0';
    else if (strcmp(out, "/") != 0)
        strcat(out, "/");
    free(folder);
}

/* What leads from the folder of one file to that of another; the caller frees it. */
static char *way_between(const char *from, const char *to)
{
    char here[PATH_MAX + 1], there[PATH_MAX + 1], *text;
    size_t common = 0, size;
    FILE *out = lfs_host_stream(&text, &size);

    folder_of(from, here);
    folder_of(to, there);
    for (size_t i = 0; here[i] != '\0' && here[i] == there[i]; i++)
        if (here[i] == '/')
            common = i + 1;
    for (const char *at = strchr(here + common, '/'); at != NULL; at = strchr(at + 1, '/'))
        fputs("../", out);
    fputs(there + common, out);
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    return text;
}

/* ---- the file -------------------------------------------------------------------------------- */

static struct lfs_run *run_again(const struct lfs_replaying *it)
{
    const struct lfs_run_options options = {
        .backend = LFS_FIBERS,
        .dropped = it->dropped,
        .dropped_count = it->replay->dropped_count,
        .no_oracle = it->replay->no_oracle,
        .trace = true,
        .untimed = it->replay->untimed,
        .choices = {.mode = LFS_CHOICE_RECORDED,
                    .recorded = it->choices,
                    .recorded_count = it->replay->decision_count},
    };
    struct lfs_diag *said = lfs_diag_new();
    struct lfs_run *run = lfs_run_start(it->loaded->scenario, it->number, &options, said);

    lfs_diag_free(said);
    return run;
}

static int cannot(const struct lfs_replaying *it, const char *why)
{
    fprintf(stderr, "%s: error: the run cannot be written as a scenario: %s\n", it->path, why);
    return LFS_EXIT_INPUT;
}

/* The text of the file, which the caller frees; NULL after saying why not. */
static char *text_of(const struct lfs_replaying *it, const char *path, size_t *size)
{
    struct lfs_run *run = run_again(it);
    char *folder = way_between(path, it->loaded->path), *text;
    FILE *out = lfs_host_stream(&text, size);
    const char *problem;

    fprintf(out, "# A run of %s, written by lfasim replay --scenario.\n", it->loaded->path);
    problem = run != NULL ? lfs_replay_scenario(it->loaded->scenario, it->number, it->replay, run,
                                                folder, out)
                          : "it cannot be started";
    if (ferror(out) || fclose(out) != 0)
        lfs_host_memory(NULL);
    lfs_run_free(run);
    free(folder);
    if (problem == NULL)
        return text;
    cannot(it, problem);
    free(text);
    return NULL;
}

static int goes_elsewhere(const struct lfs_replaying *it, const struct lfs_run *run)
{
    fprintf(stderr,
            "%s: error: the run cannot be written as a scenario: the same moves in the same order "
            "violate nothing there, and end with: %s\n",
            it->path, lfs_end_name(lfs_ended(lfs_stack_machine(lfs_run_stack(run)))));
    return LFS_EXIT_DIVERGED;
}

/* Whether a run of the text fails where the replay violates something. */
static int check(const struct lfs_replaying *it, const struct lfs_options *options,
                 const char *path, const char *text, size_t size)
{
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_scenario *scenario = lfs_scenario_load_text(path, text, size, diag);
    const struct lfs_run_options plain = {.no_oracle = it->replay->no_oracle, .trace = true};
    struct lfs_run *run = scenario != NULL ? lfs_run_start(scenario, 0, &plain, diag) : NULL;
    bool fails = run != NULL && lfs_run_finish(run) == LFS_FAILED;
    int status = LFS_EXIT_OK;

    if (run == NULL) {
        lfs_options_show(options, diag, stderr, stderr);
        status = cannot(it, "what would be written is refused, as told above");
    } else if (it->replay->property != NULL && !fails) {
        status = goes_elsewhere(it, run);
    }
    lfs_run_free(run);
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return status;
}

static int write_text(const struct lfs_options *options, const char *path, const char *text,
                      size_t size)
{
    struct lfs_diag *diag = lfs_options_reporter(options);
    bool written = lfs_file_write(path, text, size, diag);

    lfs_options_show(options, diag, stderr, stderr);
    lfs_diag_free(diag);
    return written ? LFS_EXIT_OK : LFS_EXIT_HOST;
}

int lfs_replay_write_scenario(const struct lfs_replaying *it, const struct lfs_options *options,
                              const char *path)
{
    size_t size;
    char *text = text_of(it, path, &size);
    int status = text != NULL ? check(it, options, path, text, size) : LFS_EXIT_INPUT;

    if (status == LFS_EXIT_OK)
        status = write_text(options, path, text, size);
    free(text);
    return status;
}
