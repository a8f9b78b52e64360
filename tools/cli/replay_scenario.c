/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/replay_scenario.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* Whether a run of the file fails where the replay violates something. */
static int check(const struct lfs_replaying *it, const struct lfs_options *options,
                 const char *path)
{
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_loaded *loaded = lfs_loaded_new(path, NULL, 0, diag);
    const struct lfs_run_options plain = {.no_oracle = it->replay->no_oracle, .trace = true};
    struct lfs_run *run =
        loaded->scenario != NULL ? lfs_run_start(loaded->scenario, 0, &plain, diag) : NULL;
    bool fails = run != NULL && lfs_run_finish(run) == LFS_FAILED;
    int status = LFS_EXIT_OK;

    if (run == NULL) {
        lfs_options_show(options, diag, stderr, stderr);
        status = cannot(it, "what is left of its steps is none");
    } else if (it->replay->property != NULL && !fails) {
        cannot(it, "without time it goes another way");
        status = LFS_EXIT_DIVERGED;
    }
    lfs_run_free(run);
    lfs_loaded_free(loaded);
    return status;
}

static int write_checked(const struct lfs_replaying *it, const struct lfs_options *options,
                         const char *path, const char *text, size_t size)
{
    size_t length;
    char *first;
    FILE *out = lfs_host_stream(&first, &length);
    struct lfs_diag *diag = lfs_options_reporter(options);
    int status;

    fprintf(out, "%s.unchecked", path);
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    status = lfs_file_write(first, text, size, diag) ? LFS_EXIT_OK : LFS_EXIT_HOST;
    lfs_options_show(options, diag, stderr, stderr);
    lfs_diag_free(diag);
    if (status == LFS_EXIT_OK)
        status = check(it, options, first);
    if (status == LFS_EXIT_OK && rename(first, path) != 0) {
        fprintf(stderr, "lfasim replay: error: %s cannot be written\n", path);
        status = LFS_EXIT_HOST;
    }
    unlink(first);
    free(first);
    return status;
}

int lfs_replay_write_scenario(const struct lfs_replaying *it, const struct lfs_options *options,
                              const char *path)
{
    size_t size;
    char *text = text_of(it, path, &size);
    int status = text != NULL ? write_checked(it, options, path, text, size) : LFS_EXIT_INPUT;

    free(text);
    return status;
}
