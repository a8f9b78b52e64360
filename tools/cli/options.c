/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/options.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lfasim/readers/scalar.h"
#include "lfasim/readers/suggest.h"
#include "tools/cli/choices.h"
#include "tools/cli/host.h"
#include "tools/cli/levels.h"
#include "tools/cli/usage.h"

enum { SETS_MAX = LFS_SETS_MAX, NAME_SIZE = 48, JOBS_MAX = 256 };

/* One option; those with bit 0 belong to every verb. */
struct option_row {
    unsigned bit;
    char letter; /* 0: long form only */
    const char *name;
    const char *value; /* what follows it, or NULL */
    const char *help;
};

static const struct option_row rows[] = {
    {LFS_OPTION_SEED, 0, "seed", "N", "Take decisions at random, the same ones for the same N."},
    {LFS_OPTION_CHOICES, 0, "choices", "LIST|@FILE",
     "Take these decisions: 0,2,1 or lfs1-..., from 0 on. One case only."},
    {LFS_OPTION_BACKEND, 0, "backend", "NAME",
     "threads: what a debugger shows is the system; or fibers: faster. [threads]"},
    {LFS_OPTION_SET, 0, "set", "NAME=VALUE", "Override a variable of the scenario; repeatable."},
    {LFS_OPTION_CASE, 0, "case", "NAME", "Only this case: its name, or its variant's."},
    {LFS_OPTION_TRACE, 0, "trace", "FILE", "Write what happened there, for `lfasim report`."},
    {LFS_OPTION_FORMAT, 0, "format", "NAME", "text, or json: one object a line. [text]"},
    {LFS_OPTION_RUN_FORMAT, 0, "format", "NAME",
     "text; json: one object a line; tap; junit: for CI. [text]"},
    {LFS_OPTION_CHECK_FORMAT, 0, "format", "NAME",
     "text; json: one object a line; sarif: one document, for code hosts. [text]"},
    {LFS_OPTION_EXPLORE_FORMAT, 0, "format", "NAME",
     "text; json: one object a line; csv: with --matrix. [text]"},
    {LFS_OPTION_AS, 0, "as", "KIND",
     "text: a table; mermaid: a sequence diagram; chrome: for ui.perfetto.dev. [text]"},
    {LFS_OPTION_OUT, 'o', "out", "PATH", "Write there: a file, or the folder of several files."},
    {LFS_OPTION_FORCE, 0, "force", NULL, "Overwrite files that are there."},
    {LFS_OPTION_JOBS, 0, "jobs", "N",
     "So many cases at a time, or workers of a search; 0: one a CPU. [1]"},
    {LFS_OPTION_NO_ORACLE, 0, "no-oracle", NULL,
     "Do not check the memory model's invariants after each step."},
    {LFS_OPTION_COVERAGE, 0, "coverage", "FOLDER",
     "What unit tests told of a build, for `coverage`. [build/release/coverage]"},
    {LFS_OPTION_LEVELS, 0, "warn", "NAME", "Make an error, or a list a,b of them, a warning."},
    {LFS_OPTION_LEVELS, 0, "error", "NAME", "Make a warning, or a list of them, an error."},
    {LFS_OPTION_LEVELS, 0, "allow", "NAME", "Do not speak of it. Names: lfasim explain."},
    {LFS_OPTION_QUIET, 'q', "quiet", NULL, "Only what went wrong, and the totals."},
    {LFS_OPTION_VERBOSE, 'v', "verbose", NULL, "Everything: the boot, every register."},
    {0, 'h', "help", NULL, "This text."},
};

/* getopt_long answers an option's letter, or its row where it has none. */
enum { ROWS = sizeof(rows) / sizeof(rows[0]), FIRST_ROW = 256 };

static const char *const backend_names[] = {"threads", "fibers", NULL};
static const char *const format_names[] = {"text", "json", NULL};
static const char *const run_format_names[] = {"text", "json", "tap", "junit", NULL};
static const char *const check_format_names[] = {"text", "json", "sarif", NULL};
static const char *const explore_format_names[] = {"text", "json", "csv", NULL};
static const char *const report_names[] = {"text", "mermaid", "chrome", NULL};

int lfs_unknown_word(const char *prefix, const char *kind, const char *word,
                     const char *const *names)
{
    const char *meant = lfs_suggest_list(word, names);

    fprintf(stderr, "%s: error: unknown %s '%s'\n", prefix, kind, word);
    if (meant != NULL) {
        fprintf(stderr, "help: did you mean '%s'?\n", meant);
        return LFS_EXIT_USAGE;
    }
    fprintf(stderr, "help: choose one of");
    for (size_t i = 0; names[i] != NULL; i++)
        fprintf(stderr, "%s %s", i == 0 ? "" : ",", names[i]);
    fputc('\n', stderr);
    return LFS_EXIT_USAGE;
}

int lfs_options_pick(const char *verb, const char *kind, const char *word, const char *const *names,
                     unsigned *index)
{
    char prefix[NAME_SIZE];

    for (unsigned i = 0; names[i] != NULL; i++) {
        if (strcmp(names[i], word) == 0) {
            *index = i;
            return LFS_EXIT_OK;
        }
    }
    snprintf(prefix, sizeof(prefix), "lfasim %s", verb);
    return lfs_unknown_word(prefix, kind, word, names);
}

static int parse_number(const char *verb, const char *option, const char *word, uint64_t max,
                        uint64_t *value)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = word};
    struct lfs_diag *diag = lfs_diag_new();
    bool ok = lfs_scalar_integer(&node, value, diag) && *value <= max;

    lfs_diag_free(diag);
    if (ok)
        return LFS_EXIT_OK;
    return lfs_usage_error(verb, "--%s needs a number from 0 to %s, not '%s'", option,
                           max == JOBS_MAX ? "256" : "2^64 - 1", word);
}

static int set_seed(const char *verb, const char *word, struct lfs_options *options)
{
    options->choices.mode = LFS_CHOICE_SEEDED;
    return parse_number(verb, "seed", word, UINT64_MAX, &options->choices.seed);
}

/* 0 is as many as there are CPUs for this process. */
static int set_jobs(const char *verb, const char *word, struct lfs_options *options)
{
    uint64_t jobs = 0;
    int status = parse_number(verb, "jobs", word, JOBS_MAX, &jobs);
    long cpus = sysconf(_SC_NPROCESSORS_ONLN);

    if (jobs == 0)
        jobs = cpus < 1 ? 1 : cpus > JOBS_MAX ? JOBS_MAX : (uint64_t)cpus;
    options->jobs = (unsigned)jobs;
    return status;
}

static int set_choices(const char *verb, const char *word, struct lfs_options *options)
{
    uint16_t *choices = (uint16_t *)options->choices.recorded;
    int status = lfs_choices_read(verb, word, &choices, &options->choices.recorded_count);

    options->choices.recorded = choices;
    options->choices_word = word;
    return status;
}

int lfs_options_add_set(const char *verb, const char *word, struct lfs_options *options)
{
    const char *equals = strchr(word, '=');
    struct lfs_scenario_set *set;

    if (equals == NULL || equals == word)
        return lfs_usage_error(verb, "--set needs NAME=VALUE, not '%s'", word);
    if (options->set_count == SETS_MAX)
        return lfs_usage_error(verb, "at most %d times --set", SETS_MAX);
    if (options->sets == NULL)
        options->sets = lfs_host_memory(calloc(SETS_MAX, sizeof(*options->sets)));
    set = &options->sets[options->set_count++];
    set->name = lfs_host_memory(strndup(word, (size_t)(equals - word)));
    set->value = lfs_host_memory(strdup(equals + 1));
    return LFS_EXIT_OK;
}

int lfs_options_take_path(const char *verb, const char *option, const char *word, const char **path)
{
    if (strcmp(word, "-") == 0)
        return lfs_usage_error(verb,
                               "--%s writes to a path, not to the standard output; a path called "
                               "'-' is ./-",
                               option);
    *path = word;
    return LFS_EXIT_OK;
}

static int apply(const char *verb, const struct option_row *row, const char *word,
                 struct lfs_options *options)
{
    unsigned index = 0;
    int status = LFS_EXIT_OK;

    switch (row->bit) {
    case LFS_OPTION_SEED:
        return set_seed(verb, word, options);
    case LFS_OPTION_CHOICES:
        return set_choices(verb, word, options);
    case LFS_OPTION_BACKEND:
        status = lfs_options_pick(verb, "backend", word, backend_names, &index);
        options->backend = index == 0 ? LFS_THREADS : LFS_FIBERS;
        return status;
    case LFS_OPTION_SET:
        return lfs_options_add_set(verb, word, options);
    case LFS_OPTION_FORMAT:
        status = lfs_options_pick(verb, "format", word, format_names, &index);
        options->format = (enum lfs_format)index;
        return status;
    case LFS_OPTION_LEVELS:
        return lfs_levels_add(verb, row->name, word, options);
    case LFS_OPTION_RUN_FORMAT:
        status = lfs_options_pick(verb, "format", word, run_format_names, &index);
        options->format = (enum lfs_format)index;
        return status;
    case LFS_OPTION_CHECK_FORMAT:
        status = lfs_options_pick(verb, "format", word, check_format_names, &index);
        options->format = index == 2 ? LFS_FORMAT_SARIF : (enum lfs_format)index;
        return status;
    case LFS_OPTION_EXPLORE_FORMAT:
        status = lfs_options_pick(verb, "format", word, explore_format_names, &index);
        options->format = index == 2 ? LFS_FORMAT_CSV : (enum lfs_format)index;
        return status;
    case LFS_OPTION_AS:
        status = lfs_options_pick(verb, "kind of report", word, report_names, &index);
        options->report = (enum lfs_report)index;
        return status;
    case LFS_OPTION_JOBS:
        return set_jobs(verb, word, options);
    case LFS_OPTION_OUT:
        return lfs_options_take_path(verb, row->name, word, &options->out_path);
    case LFS_OPTION_NO_ORACLE:
        options->no_oracle = true;
        break;
    case LFS_OPTION_FORCE:
        options->force = true;
        break;
    case LFS_OPTION_CASE:
        options->case_name = word;
        break;
    case LFS_OPTION_TRACE:
        return lfs_options_take_path(verb, row->name, word, &options->trace_path);
    case LFS_OPTION_COVERAGE:
        options->coverage = word;
        break;
    case LFS_OPTION_QUIET:
        options->quiet = true;
        break;
    case LFS_OPTION_VERBOSE:
        options->verbose = true;
        break;
    default:
        options->help = true;
        break;
    }
    return LFS_EXIT_OK;
}

/* What does not go together. */
static int cross_check(const char *verb, const struct lfs_options *options)
{
    if (options->quiet && options->verbose)
        return lfs_usage_error(verb, "either -q or -v");
    if (options->choices_word != NULL && options->choices.mode == LFS_CHOICE_SEEDED)
        return lfs_usage_error(verb, "either --seed or --choices");
    return LFS_EXIT_OK;
}

struct tables {
    struct option rows[ROWS + LFS_OWN_OPTIONS_MAX + 1];
    char letters[2 * (ROWS + LFS_OWN_OPTIONS_MAX) + 2];
    size_t count, letter_count;
};

static void add_row(struct tables *tables, const char *name, bool has_value, int val)
{
    tables->rows[tables->count++] =
        (struct option){name, has_value ? required_argument : no_argument, NULL, val};
    if (val >= FIRST_ROW)
        return;
    tables->letters[tables->letter_count++] = (char)val;
    if (has_value)
        tables->letters[tables->letter_count++] = ':';
}

/* The accepted rows for getopt_long: long ones in a table, letters behind the colon that asks it to
 * tell a missing value from an unknown option. The rest is zero and ends both. */
static void fill_tables(unsigned accepted, const struct lfs_own_options *own, struct tables *tables)
{
    *tables = (struct tables){.letters = ":", .letter_count = 1};
    for (size_t i = 0; own != NULL && own->rows[i].name != NULL && i < LFS_OWN_OPTIONS_MAX; i++)
        add_row(tables, own->rows[i].name, own->rows[i].has_arg != no_argument, own->rows[i].val);
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].bit == 0 || (accepted & rows[i].bit) != 0)
            add_row(tables, rows[i].name, rows[i].value != NULL,
                    rows[i].letter ? rows[i].letter : FIRST_ROW + (int)i);
}

static const struct option_row *row_of(int result)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].letter ? result == rows[i].letter : result == FIRST_ROW + (int)i)
            return &rows[i];
    return NULL;
}

static bool is_own(const struct lfs_own_options *own, int result)
{
    for (size_t i = 0; own != NULL && own->rows[i].name != NULL; i++)
        if (own->rows[i].val == result)
            return true;
    return false;
}

int lfs_options_parse_own(const char *verb, unsigned accepted, const struct lfs_own_options *own,
                          int argc, char **argv, struct lfs_options *options)
{
    struct tables tables;
    int result, status = LFS_EXIT_OK;

    *options = (struct lfs_options){.backend = LFS_THREADS, .jobs = 1};
    fill_tables(accepted, own, &tables);
    optind = 0; /* GNU getopt: start anew */
    opterr = 0;
    while (status == LFS_EXIT_OK &&
           (result = getopt_long(argc, argv, tables.letters, tables.rows, NULL)) != -1) {
        const struct option_row *row = row_of(result);

        if (is_own(own, result))
            status = own->take(own->user, result, optarg);
        else
            status = row == NULL ? lfs_usage_option(verb, result, argv, tables.rows)
                                 : apply(verb, row, optarg, options);
    }
    if (status != LFS_EXIT_OK || options->help)
        return status;
    options->words = argv + optind;
    options->word_count = (size_t)(argc - optind);
    status = cross_check(verb, options);
    if (status == LFS_EXIT_OK && options->choices_word != NULL)
        options->choices.mode = LFS_CHOICE_RECORDED;
    return status;
}

int lfs_options_parse(const char *verb, unsigned accepted, int argc, char **argv,
                      struct lfs_options *options)
{
    return lfs_options_parse_own(verb, accepted, NULL, argc, argv, options);
}

void lfs_options_free(struct lfs_options *options)
{
    for (size_t i = 0; i < options->set_count; i++) {
        free((char *)options->sets[i].name);
        free((char *)options->sets[i].value);
    }
    free(options->sets);
    free(options->levels);
    free((uint16_t *)options->choices.recorded);
    *options = (struct lfs_options){.help = false};
}

void lfs_options_explain(unsigned accepted, FILE *out)
{
    for (size_t i = 0; i < ROWS; i++) {
        char name[NAME_SIZE], letter[] = {'-', rows[i].letter, ',', ' ', '\0'};

        if (rows[i].bit != 0 && (accepted & rows[i].bit) == 0)
            continue;
        snprintf(name, sizeof(name), "%s--%s%s%s", rows[i].letter ? letter : "", rows[i].name,
                 rows[i].value ? " " : "", rows[i].value ? rows[i].value : "");
        fprintf(out, "  %-22s %s\n", name, rows[i].help);
    }
}
