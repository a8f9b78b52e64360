/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim list`: what there is to run and to choose from. */
#include <string.h>

#include "lfasim/guest.h"
#include "lfasim/policy.h"
#include "lfasim/readers/explore.h"
#include "lfasim/readers/json.h"
#include "tools/cli/case_report.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/explain.h"
#include "tools/cli/list_coverage.h"
#include "tools/cli/list_vocabulary.h"
#include "tools/cli/scenario_files.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum {
    ACCEPTED = LFS_OPTION_FORMAT | LFS_OPTION_LEVELS | LFS_OPTION_COVERAGE,
    KNOB_VALUE_SIZE = 40
};

static const char help_text[] =
    "usage: lfasim list scenarios [FILE|FOLDER...]\n"
    "       lfasim list behaviours\n"
    "       lfasim list policies\n"
    "       lfasim list properties\n"
    "       lfasim list vocabulary\n"
    "       lfasim list coverage [FAMILY|ID...]\n"
    "\n"
    "  lfasim list scenarios              those below the folder scenarios, with their cases\n"
    "  lfasim list behaviours             what the images of partitions can do\n"
    "  lfasim list policies               decisions that firmware may take one way or another\n"
    "  lfasim list properties             what must hold in every exploration, and what a\n"
    "                                     scenario can demand of its own\n"
    "  lfasim list vocabulary             what `explore --clients` may call, and with what\n"
    "  lfasim list coverage MAN LA-07     what lfasim's own tests prove; at the top of its "
    "sources\n"
    "\n"
    "A scenario sets policies with `policy: {profile: upstream, overlap_rxtx: abort}`.\n"
    "\n";

static const char *const subjects[] = {"scenarios",  "behaviours", "policies", "properties",
                                       "vocabulary", "coverage",   NULL};

/* ---- scenarios ------------------------------------------------------------------------------- */

static void print_scenario(const char *path, const struct lfs_scenario *scenario)
{
    const char *const *refs = lfs_scenario_refs(scenario);

    printf("%s\n  ", lfs_scenario_name(scenario));
    lfs_print_wrapped(lfs_scenario_summary(scenario), 2, 2, stdout);
    printf("  file   %s\n", path);
    if (lfs_scenario_cases(scenario) > 1)
        for (size_t i = 0; i < lfs_scenario_cases(scenario); i++)
            printf("  case   %s\n", lfs_scenario_case_name(scenario, i));
    if (refs[0] != NULL)
        printf("  refs   %s", refs[0]);
    for (size_t i = 1; refs[0] != NULL && refs[i] != NULL; i++)
        printf(", %s", refs[i]);
    puts(refs[0] != NULL ? "\n" : "");
}

static void json_scenario(const char *path, const struct lfs_scenario *scenario)
{
    struct lfs_json json = {.out = stdout};
    const char *const *refs = lfs_scenario_refs(scenario);

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "scenario", lfs_scenario_name(scenario));
    lfs_json_text(&json, "file", path);
    lfs_json_text(&json, "summary", lfs_scenario_summary(scenario));
    lfs_json_list(&json, "cases");
    for (size_t i = 0; i < lfs_scenario_cases(scenario); i++)
        lfs_json_text(&json, NULL, lfs_scenario_case_name(scenario, i));
    lfs_json_list_end(&json);
    lfs_json_list(&json, "refs");
    for (size_t i = 0; refs[i] != NULL; i++)
        lfs_json_text(&json, NULL, refs[i]);
    lfs_json_list_end(&json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

static int list_scenario(const char *path, const struct lfs_options *options)
{
    struct lfs_diag *diag = lfs_options_reporter(options);
    struct lfs_scenario *scenario = lfs_scenario_load(path, NULL, 0, diag);
    int status;

    if (scenario != NULL && options->format == LFS_FORMAT_JSON)
        json_scenario(path, scenario);
    else if (scenario != NULL)
        print_scenario(path, scenario);
    status = lfs_options_report(options, diag, LFS_EXIT_OK);
    lfs_scenario_free(scenario);
    return status;
}

static int list_scenarios(const struct lfs_options *options)
{
    char folder[] = "scenarios", *usual[] = {folder};
    char *const *words = options->word_count > 1 ? options->words + 1 : usual;
    struct lfs_paths paths;
    struct lfs_diag *diag = lfs_options_reporter(options);
    int status;

    lfs_paths_find(words, options->word_count > 1 ? options->word_count - 1 : 1, &paths, diag);
    status = lfs_options_report(options, diag, LFS_EXIT_OK);
    for (size_t i = 0; i < paths.count; i++)
        status = lfs_graver(status, list_scenario(paths.items[i], options));
    lfs_paths_free(&paths);
    return status;
}

/* ---- behaviours ------------------------------------------------------------------------------ */

/* As `behaviour` takes them: with the name in front. */
static void print_variants(const struct lfs_behaviour *behaviour)
{
    char text[1024];
    size_t length = (size_t)snprintf(text, sizeof(text), "variants: %s-", behaviour->name);

    for (unsigned i = 0; behaviour->variants[i] && length < sizeof(text); i++)
        length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s", i ? ", -" : "",
                                   behaviour->variants[i]);
    printf("  ");
    lfs_print_wrapped(text, 2, 4, stdout);
}

static void list_behaviours(enum lfs_format format)
{
    struct lfs_json json = {.out = stdout};
    unsigned count;
    const struct lfs_behaviour *behaviours = lfs_builtin_behaviours(&count);

    for (unsigned i = 0; i < count; i++) {
        if (format == LFS_FORMAT_TEXT) {
            printf("%s\n  ", behaviours[i].name);
            lfs_print_wrapped(behaviours[i].summary, 2, 2, stdout);
            if (behaviours[i].variants)
                print_variants(&behaviours[i]);
            continue;
        }
        lfs_json_object(&json, NULL);
        lfs_json_text(&json, "behaviour", behaviours[i].name);
        lfs_json_text(&json, "summary", behaviours[i].summary);
        if (behaviours[i].variants) {
            lfs_json_list(&json, "variants");
            for (unsigned v = 0; behaviours[i].variants[v]; v++)
                lfs_json_text(&json, NULL, behaviours[i].variants[v]);
            lfs_json_list_end(&json);
        }
        lfs_json_object_end(&json);
        lfs_json_line_end(&json);
    }
}

/* ---- policies -------------------------------------------------------------------------------- */

static const char *fallback(enum lfs_knob knob, enum lfs_profile profile, char *out)
{
    return lfs_knob_value(knob, lfs_knob_default(knob, profile), out);
}

static void print_knob(enum lfs_knob knob)
{
    char value[KNOB_VALUE_SIZE], spec[KNOB_VALUE_SIZE], upstream[KNOB_VALUE_SIZE];

    printf("%s\n  %s\n  values ", lfs_knob_name(knob), lfs_knob_text(knob));
    for (unsigned i = 0; lfs_knob_value(knob, i, value) != NULL; i++)
        printf("%s%s", i == 0 ? "" : ", ", value);
    printf("\n  spec %s, upstream %s\n\n", fallback(knob, LFS_PROFILE_SPEC, spec),
           fallback(knob, LFS_PROFILE_UPSTREAM, upstream));
}

static void json_knob(enum lfs_knob knob)
{
    struct lfs_json json = {.out = stdout};
    char value[KNOB_VALUE_SIZE];

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "policy", lfs_knob_name(knob));
    lfs_json_list(&json, "values");
    for (unsigned i = 0; lfs_knob_value(knob, i, value) != NULL; i++)
        lfs_json_text(&json, NULL, value);
    lfs_json_list_end(&json);
    lfs_json_text(&json, "spec", fallback(knob, LFS_PROFILE_SPEC, value));
    lfs_json_text(&json, "upstream", fallback(knob, LFS_PROFILE_UPSTREAM, value));
    lfs_json_text(&json, "meaning", lfs_knob_text(knob));
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

static void list_policies(enum lfs_format format)
{
    for (unsigned knob = 0; knob < LFS_KNOBS; knob++) {
        if (format == LFS_FORMAT_JSON)
            json_knob((enum lfs_knob)knob);
        else
            print_knob((enum lfs_knob)knob);
    }
}

/* ---- properties ------------------------------------------------------------------------------ */

static void list_property(enum lfs_format format, const char *what, const struct lfs_property *of)
{
    struct lfs_json json = {.out = stdout};

    if (format == LFS_FORMAT_TEXT) {
        printf("%s\n  ", of->name);
        lfs_print_wrapped(of->summary, 2, 2, stdout);
        printf("  source %s\n\n", of->source);
        return;
    }
    lfs_json_object(&json, NULL);
    lfs_json_text(&json, what, of->name);
    lfs_json_text(&json, "summary", of->summary);
    lfs_json_text(&json, "source", of->source);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* The built-in ones, and behind them what a scenario can demand of its own. */
static void list_properties(enum lfs_format format)
{
    struct lfs_page page;

    for (size_t i = 0; i < lfs_property_count(); i++)
        list_property(format, "property", lfs_property_at(i));
    if (format == LFS_FORMAT_TEXT)
        puts("A scenario's own `properties`, with an expression each:\n");
    for (size_t i = 0; lfs_explain_kinds.page(i, &page); i++) {
        const struct lfs_property kind = {
            .name = page.name, .summary = page.meaning, .source = page.source};

        list_property(format, "kind", &kind);
    }
}

/* ---- the verb -------------------------------------------------------------------------------- */

/* The subjects that take no words. */
static const struct {
    const char *name;
    void (*list)(enum lfs_format format);
} tables[] = {
    {"behaviours", list_behaviours},
    {"policies", list_policies},
    {"properties", list_properties},
    {"vocabulary", list_vocabulary},
};

static int list_table(const struct lfs_options *options)
{
    const char *subject = options->words[0];

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        if (strcmp(subject, tables[i].name) != 0)
            continue;
        if (options->word_count > 1)
            return lfs_usage_error("list", "'%s' belongs to nothing", options->words[1]);
        if (options->format == LFS_FORMAT_JSON)
            lfs_json_header(stdout);
        tables[i].list(options->format);
        return LFS_EXIT_OK;
    }
    return lfs_unknown_word("lfasim list", "subject", subject, subjects);
}

static int list(const struct lfs_options *options)
{
    if (strcmp(options->words[0], "coverage") == 0)
        return lfs_list_coverage(options);
    if (strcmp(options->words[0], "scenarios") != 0)
        return list_table(options);
    if (options->format == LFS_FORMAT_JSON)
        lfs_json_header(stdout);
    return list_scenarios(options);
}

int lfs_verb_list(int argc, char **argv)
{
    struct lfs_options options;
    int status = lfs_options_parse("list", ACCEPTED, argc, argv, &options);

    if (status == LFS_EXIT_OK && options.help) {
        fputs(help_text, stdout);
        lfs_options_explain(ACCEPTED, stdout);
    } else if (status == LFS_EXIT_OK && options.word_count == 0) {
        status = lfs_usage_error(
            "list",
            "list what? scenarios, behaviours, policies, properties, vocabulary or coverage");
    } else if (status == LFS_EXIT_OK) {
        status = list(&options);
    }
    lfs_options_free(&options);
    return status;
}
