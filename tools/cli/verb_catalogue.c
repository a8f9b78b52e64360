/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim catalogue`: what goes wrong under which policy, and what cures it. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lfasim/readers/scalar.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/catalogue.h"
#include "tools/cli/host.h"
#include "tools/cli/scenario_files.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum {
    ACCEPTED = LFS_OPTION_OUT | LFS_OPTION_JOBS | LFS_OPTION_LEVELS,
    OWN_STATES = LFS_OPTION_OWN,
    OWN_KNOBS,
    OWN_NO_UPSTREAM,
    STATES = 20000,
    WORKERS_MAX = 64
};

static const struct option own_rows[] = {
    {"states", required_argument, NULL, OWN_STATES},
    {"knobs", required_argument, NULL, OWN_KNOBS},
    {"no-upstream", no_argument, NULL, OWN_NO_UPSTREAM},
    {NULL, 0, NULL, 0},
};

static const char help_text[] =
    "usage: lfasim catalogue FILE|FOLDER... --out FOLDER [options]\n"
    "\n"
    "Searches explorations under profile spec, under spec with every other value of each policy\n"
    "that they make the firmware ask for, and under profile upstream, and writes FOLDER/\n"
    "CATALOGUE.md: each cause of a violation with its simplest run, the policy that cures it and\n"
    "what that costs; each policy, gap and hazard of firmware: found, or why not. Replay files "
    "are\n"
    "written below FOLDER/catalogue.\n"
    "\n"
    "  lfasim catalogue scenarios/explore --out scenarios/explore --jobs 2\n"
    "\n"
    "What a file says about policies does not count here. The same files give the same bytes,\n"
    "whatever the number of jobs. Exit status: 0; 6 where the model itself is at fault.\n"
    "\n"
    "  --states N             End each search behind so many states. [20000]\n"
    "  --knobs KNOB,...       Try these policies only.\n"
    "  --no-upstream          Leave profile upstream out.\n";

struct settings {
    struct lfs_options options;
    struct lfs_catalogue_settings catalogue;
};

/* ---- options --------------------------------------------------------------------------------- */

static int take_states(const char *word, uint64_t *states)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = word};
    struct lfs_diag *diag = lfs_diag_new();
    bool ok = lfs_scalar_integer(&node, states, diag) && *states > 0;

    lfs_diag_free(diag);
    return ok ? LFS_EXIT_OK
              : lfs_usage_error("catalogue", "--states needs a number from 1 on, not '%s'", word);
}

static int take_knobs(const char *word, bool *knobs)
{
    char *words = lfs_host_memory(strdup(word)), *rest;
    int status = LFS_EXIT_OK;
    enum lfs_knob knob;

    memset(knobs, 0, LFS_KNOBS * sizeof(*knobs));
    for (char *one = strtok_r(words, ",", &rest); one != NULL && status == LFS_EXIT_OK;
         one = strtok_r(NULL, ",", &rest)) {
        if (lfs_policy_find(one, &knob))
            knobs[knob] = true;
        else
            status =
                lfs_usage_error("catalogue", "there is no policy '%s': lfasim list policies", one);
    }
    free(words);
    return status;
}

static int take_own(void *user, int val, const char *word)
{
    struct settings *settings = user;

    if (val == OWN_STATES)
        return take_states(word, &settings->catalogue.states);
    if (val == OWN_KNOBS)
        return take_knobs(word, settings->catalogue.knobs);
    settings->catalogue.no_upstream = true;
    return LFS_EXIT_OK;
}

/* ---- searching ------------------------------------------------------------------------------- */

/* Files are searched side by side: cases of one share its scenario. */
struct pool {
    struct lfs_catalogue *catalogue;
    const size_t *first; /* unit of each file; one more than there are files */
    size_t files;
    atomic_size_t next, done;
    bool terminal;
};

static void *work(void *user)
{
    struct pool *pool = user;
    size_t file;

    while ((file = atomic_fetch_add(&pool->next, 1)) < pool->files) {
        for (size_t i = pool->first[file]; i < pool->first[file + 1]; i++)
            lfs_catalogue_unit_search(pool->catalogue->settings, &pool->catalogue->units[i]);
        if (pool->terminal)
            fprintf(stderr, "\r%zu of %zu files\033[K", atomic_fetch_add(&pool->done, 1) + 1,
                    pool->files);
    }
    return NULL;
}

static void search_all(struct lfs_catalogue *catalogue, const size_t *first, size_t files,
                       unsigned jobs)
{
    struct pool pool = {
        .catalogue = catalogue, .first = first, .files = files, .terminal = isatty(2) == 1};
    pthread_t threads[WORKERS_MAX];
    unsigned started = 0;

    while (started + 1 < jobs && started < WORKERS_MAX &&
           pthread_create(&threads[started], NULL, work, &pool) == 0)
        started++;
    work(&pool);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    if (pool.terminal)
        fputs("\r\033[K", stderr);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void add_units(struct lfs_catalogue *catalogue, struct lfs_loaded *loaded)
{
    size_t cases = lfs_scenario_cases(loaded->scenario);

    catalogue->units = lfs_host_memory(
        realloc(catalogue->units, (catalogue->unit_count + cases + 1) * sizeof(*catalogue->units)));
    for (size_t i = 0; i < cases; i++)
        catalogue->units[catalogue->unit_count++] =
            (struct lfs_catalogue_unit){.loaded = loaded, .number = i};
}

static int load(struct lfs_catalogue *catalogue, const struct lfs_options *options,
                const char *path, struct lfs_loaded **out)
{
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_loaded *loaded = lfs_loaded_new(path, NULL, 0, diag);
    int status = lfs_options_show(options, diag, stdout, stderr);

    *out = loaded;
    if (loaded->scenario == NULL)
        return lfs_graver(status, LFS_EXIT_INPUT);
    add_units(catalogue, loaded);
    return status;
}

static bool is_fault(const struct lfs_catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->unit_count; i++) {
        const struct lfs_catalogue_unit *unit = &catalogue->units[i];

        if (unit->spec.fault || unit->upstream.fault)
            return true;
        for (size_t t = 0; t < unit->trial_count; t++)
            if (unit->trials[t].search.fault)
                return true;
    }
    return false;
}

static int write_catalogue(const struct settings *settings, const struct lfs_paths *paths)
{
    struct lfs_catalogue catalogue = {.settings = &settings->catalogue};
    struct lfs_loaded **loaded = lfs_host_memory(calloc(paths->count + 1, sizeof(*loaded)));
    size_t *first = lfs_host_memory(calloc(paths->count + 1, sizeof(*first)));
    int status = LFS_EXIT_OK;

    for (size_t i = 0; i < paths->count; i++) {
        status =
            lfs_graver(status, load(&catalogue, &settings->options, paths->items[i], &loaded[i]));
        first[i + 1] = catalogue.unit_count;
    }
    if (status == LFS_EXIT_OK) {
        search_all(&catalogue, first, paths->count, settings->options.jobs);
        lfs_catalogue_gather(&catalogue);
        status = lfs_catalogue_write(&catalogue, settings->options.out_path);
        status = lfs_graver(status, is_fault(&catalogue) ? LFS_EXIT_FAULT : LFS_EXIT_OK);
        printf("%zu causes in %zu cases\n", catalogue.cause_count, catalogue.unit_count);
    }
    lfs_catalogue_free(&catalogue);
    for (size_t i = 0; i < paths->count; i++)
        lfs_loaded_free(loaded[i]);
    free(loaded);
    free(first);
    return status;
}

static int catalogue_words(const struct settings *settings)
{
    const struct lfs_options *options = &settings->options;
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_paths paths;
    bool found = lfs_paths_find(options->words, options->word_count, &paths, diag);
    int status = lfs_options_report(options, diag, found ? LFS_EXIT_OK : LFS_EXIT_INPUT);

    if (status == LFS_EXIT_OK)
        status = write_catalogue(settings, &paths);
    lfs_paths_free(&paths);
    return status;
}

int lfs_verb_catalogue(int argc, char **argv)
{
    struct settings settings = {.catalogue.states = STATES};
    struct lfs_own_options own = {own_rows, take_own, &settings};
    int status;

    for (unsigned k = 0; k < LFS_KNOBS; k++)
        settings.catalogue.knobs[k] = true;
    settings.catalogue.options = &settings.options;
    status = lfs_options_parse_own("catalogue", ACCEPTED, &own, argc, argv, &settings.options);
    if (status == LFS_EXIT_OK && settings.options.help) {
        fputs(help_text, stdout);
        lfs_options_explain(ACCEPTED, stdout);
    } else if (status == LFS_EXIT_OK && settings.options.word_count == 0) {
        status = lfs_usage_error("catalogue", "name explorations, or a folder of them");
    } else if (status == LFS_EXIT_OK && settings.options.out_path == NULL) {
        status = lfs_usage_error("catalogue", "--out FOLDER is missing");
    } else if (status == LFS_EXIT_OK) {
        status = catalogue_words(&settings);
    }
    lfs_options_free(&settings.options);
    return status;
}
