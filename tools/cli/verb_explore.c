/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim explore`: all orders of events and all decisions of scenarios. */
#include <stdlib.h>
#include <string.h>

#include "tools/cli/case_runner.h"
#include "tools/cli/explore.h"
#include "tools/cli/host.h"
#include "tools/cli/scenario_files.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

/* Shards and frontiers are of one search. */
static bool is_in_pieces(const struct lfs_exploring *settings)
{
    return settings->frontier != NULL || settings->resume != NULL;
}

static bool is_meant(const struct lfs_exploring *settings, const struct lfs_loaded *loaded,
                     size_t i)
{
    return lfs_case_is_meant(settings->options.case_name,
                             lfs_scenario_case_name(loaded->scenario, i));
}

/* False after saying that there are several cases where there must be one. */
static bool is_one_case(const struct lfs_exploring *settings, const struct lfs_loaded *loaded)
{
    const char *first = NULL;

    for (size_t i = 0; i < lfs_scenario_cases(loaded->scenario); i++) {
        if (!is_meant(settings, loaded, i))
            continue;
        if (first != NULL) {
            lfs_usage_error("explore", "a frontier is of one case; name it: --case %s", first);
            return false;
        }
        first = lfs_scenario_case_name(loaded->scenario, i);
    }
    return true;
}

/* Replay files are named after scenarios, of which several may have one name. */
static void name_apart(struct lfs_loaded *loaded, struct lfs_totals *totals)
{
    const char *name = lfs_scenario_name(loaded->scenario);

    for (size_t i = 0; i < totals->name_count; i++)
        loaded->namesakes += strcmp(totals->names[i], name) == 0;
    totals->names[totals->name_count++] = lfs_host_memory(strdup(name));
}

static void explore_file(const char *path, const struct lfs_exploring *settings,
                         struct lfs_totals *totals)
{
    const struct lfs_options *options = &settings->options;
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_loaded *loaded = lfs_loaded_new(path, options->sets, options->set_count, diag);
    size_t cases = loaded->scenario != NULL ? lfs_scenario_cases(loaded->scenario) : 0;

    totals->status = lfs_graver(totals->status, lfs_options_show(options, diag, stdout, stderr));
    if (loaded->scenario == NULL) {
        totals->not_run++;
        totals->status = lfs_graver(totals->status, LFS_EXIT_INPUT);
    } else {
        name_apart(loaded, totals);
    }
    if (cases > 0 && is_in_pieces(settings) && !is_one_case(settings, loaded)) {
        totals->not_run++;
        totals->status = lfs_graver(totals->status, LFS_EXIT_USAGE);
        totals->matched = true;
        cases = 0;
    }
    for (size_t i = 0; i < cases && !totals->stopped; i++) {
        if (!is_meant(settings, loaded, i))
            continue;
        totals->matched = true;
        if (settings->matrix.count > 0)
            lfs_explore_rows(loaded, i, settings, totals);
        else
            lfs_explore_case(loaded, i, settings, totals);
    }
    lfs_loaded_free(loaded);
}

static void print_totals(const struct lfs_totals *totals, enum lfs_format format)
{
    struct lfs_json json = {.out = stdout};

    if (format == LFS_FORMAT_CSV)
        return;
    if (format == LFS_FORMAT_JSON) {
        lfs_json_object(&json, NULL);
        lfs_json_number(&json, "passed", totals->passed);
        lfs_json_number(&json, "failed", totals->failed);
        lfs_json_number(&json, "inconclusive", totals->inconclusive);
        lfs_json_number(&json, "not_run", totals->not_run);
        if (totals->shards > 0)
            lfs_json_number(&json, "shards_done", totals->shards);
        lfs_json_number(&json, "status", (uint64_t)totals->status);
        lfs_json_object_end(&json);
        lfs_json_line_end(&json);
        return;
    }
    printf("%u passed, %u failed", totals->passed, totals->failed);
    if (totals->inconclusive > 0)
        printf(", %u inconclusive", totals->inconclusive);
    if (totals->shards > 0)
        printf(", %u shard done", totals->shards);
    if (totals->not_run > 0)
        printf(", %u not explored", totals->not_run);
    putchar('\n');
}

static int explore_paths(const struct lfs_exploring *settings, const struct lfs_paths *paths,
                         struct lfs_diag *diag)
{
    const struct lfs_options *options = &settings->options;
    struct lfs_totals totals = {.status = LFS_EXIT_OK};

    if (is_in_pieces(settings) && paths->count != 1)
        return lfs_usage_error("explore", "a frontier is of one scenario, not of a folder");
    if (lfs_target_keeps("explore", "frontier", settings->frontier, paths->items[0]) != LFS_EXIT_OK)
        return LFS_EXIT_USAGE;
    totals.status = lfs_explore_fits(settings, paths);
    if (totals.status == LFS_EXIT_OK && options->out_path != NULL)
        totals.status = lfs_target_folder(options->out_path, diag);
    if (totals.status == LFS_EXIT_OK && settings->frontier != NULL)
        totals.status = lfs_target_file(settings->frontier, diag);
    if (totals.status != LFS_EXIT_OK)
        return totals.status;
    if (options->format == LFS_FORMAT_JSON)
        lfs_json_header(stdout);
    totals.names = lfs_host_memory(calloc(paths->count, sizeof(*totals.names)));
    for (size_t i = 0; i < paths->count && !totals.stopped; i++)
        explore_file(paths->items[i], settings, &totals);
    while (totals.name_count > 0)
        free(totals.names[--totals.name_count]);
    free(totals.names);
    if (options->case_name != NULL && !totals.matched && totals.status == LFS_EXIT_OK)
        return lfs_usage_error("explore", "there is no case '%s'", options->case_name);
    print_totals(&totals, options->format);
    return totals.status;
}

/* Without a file: the platform that comes with lfasim. */
static int explore_anything(const struct lfs_exploring *settings)
{
    const char *path = "built-in/anything.yaml";
    const struct lfs_paths paths = {.items = (char **)&path, .count = 1};
    struct lfs_diag *diag = lfs_options_reporter(&settings->options);

    return lfs_options_report(&settings->options, diag, explore_paths(settings, &paths, diag));
}

static int explore_words(const struct lfs_exploring *settings)
{
    const struct lfs_options *options = &settings->options;
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_paths paths;
    bool found = lfs_paths_find(options->words, options->word_count, &paths, diag);
    int status = found ? explore_paths(settings, &paths, diag) : LFS_EXIT_INPUT;

    status = lfs_options_report(options, diag, status);
    lfs_paths_free(&paths);
    return status;
}

static int explore(struct lfs_exploring *settings)
{
    return settings->options.word_count ? explore_words(settings) : explore_anything(settings);
}

/* What --resume names lives as long as the messages about it. */
static int explore_on(struct lfs_exploring *settings)
{
    struct lfs_diag *diag = lfs_options_reporter(&settings->options);
    struct lfs_frontier_file *from = lfs_frontier_file_read(settings->resume, diag);
    int status = lfs_options_report(&settings->options, diag, LFS_EXIT_OK);

    settings->from = from;
    if (from != NULL)
        status = explore(settings);
    lfs_frontier_file_free(from);
    return status;
}

int lfs_verb_explore(int argc, char **argv)
{
    struct lfs_exploring settings;
    int status = lfs_exploring_parse(argc, argv, &settings);

    if (status == LFS_EXIT_OK && settings.options.help)
        lfs_exploring_help();
    else if (status == LFS_EXIT_OK)
        status = settings.resume != NULL ? explore_on(&settings) : explore(&settings);
    lfs_options_free(&settings.options);
    return status;
}
