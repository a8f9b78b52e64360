/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check`: judges files, each by itself, then together. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/json.h"
#include "tools/cli/case_report.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/check.h"
#include "tools/cli/check_image.h"
#include "tools/cli/host.h"
#include "tools/cli/scenario_files.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum { ACCEPTED = LFS_OPTION_CHECK_FORMAT | LFS_OPTION_QUIET | LFS_OPTION_LEVELS };

static const char help_text[] =
    "usage: lfasim check FILE... [options]\n"
    "       lfasim check --from OLD --to NEW [SPMC-MANIFEST] [options]\n"
    "\n"
    "Judges files without running anything: partition manifests, SPMC manifests (sources or "
    "blobs),\n"
    "SP packages, images, sp_layout.json and scenarios. What a file is, its content tells, else "
    "its\n"
    "name. Each is judged by itself, then all of them together, as the files of one platform: "
    "which\n"
    "belong to one partition, whether partitions get into each other's way, and of each whether "
    "it\n"
    "boots, can be activated live, and keeps its state then: yes, no, or not knowable from the "
    "files,\n"
    "with what is missing. A scenario is a platform of its own: its files are those that it names, "
    "and\n"
    "it is judged without the others on the command line, in all of its cases. A folder stands for "
    "all\n"
    "scenarios (*.yaml) in it. Of two packages of one image UUID at one address the one that is "
    "named\n"
    "first runs, and the other one is to replace it.\n"
    "\n"
    "  lfasim check sp.dts                      a partition manifest\n"
    "  lfasim check spmc.dts+vm1.dts+vm2.dts    a base with fragments, as one manifest; the node "
    "vm1\n"
    "                                           of the second fragment is called vm2, and so on\n"
    "  lfasim check sp.dts sp.pkg spmc.dts      all that is known of a platform\n"
    "  lfasim check sp.dts sp.pkg --ready       each prerequisite and condition; unmet ones fail\n"
    "  lfasim check scenario.yaml --map map.svg a picture of the memory of its first case\n"
    "  lfasim check *.yaml -q                   only what is wrong, and the totals\n"
    "  lfasim check sp.dts --error LINT_RWX     this warning counts as an error\n"
    "  lfasim check --from v1.pkg --to v2.pkg   would a live activation take v2 for v1? Packages,\n"
    "                                           images or manifests: what both have is compared\n"
    "\n"
    "Limits of the firmware's build are those of the FVP build, unless --limits says otherwise; a\n"
    "scenario has its own, `platform: limits`.\n"
    "\n"
    "Exit status: 0 nothing worse than warnings; 1 a rule is broken, or a partition does not boot\n"
    "(BOOT_IMPOSSIBLE), or declares live activation and cannot be activated "
    "(ACTIVATION_IMPOSSIBLE),\n"
    "or an update that is given cannot (UPDATE_REFUSED) or loses its state (UPDATE_LOSES_STATE);\n"
    "3 a file cannot be read or is malformed.\n"
    "Scenarios show failures on purpose: what their platform prevents and their updates lose is a\n"
    "warning, which --error with its name makes fail. With --from and --to: 0 compatible,\n"
    "1 incompatible, 4 files cannot tell: a warning says what is missing, and --error or --allow "
    "with\n"
    "its name decides it.\n"
    "\n";

static const char own_help[] =
    "  --limits BUILD|NAME=N  Of the SPMC's build: fvp, generic, none (as much as lfasim has room\n"
    "                         for), or single ones, as in --limits partitions=24; repeatable, the\n"
    "                         later ones change the earlier ones. Names:\n";

static const char more_help[] =
    "  --platform fvp|other   Whose constants stand for what only firmware knows, staging areas,\n"
    "                         EL3's memory and where the SPMC manifest lies in its page: of TF-A's "
    "FVP port, or nobody's. Without it the FVP\n"
    "                         port's, unless the SPMC manifest's memory is that of another "
    "platform;\n"
    "                         what is only assumed says so.\n"
    "  --firmware live-activation\n"
    "                         SPMC and EL3 are built with it (SUPPORT_SP_LIVE_ACTIVATION=1 ...).\n"
    "  --firmware transfer-list\n"
    "                         EL3 has the SPMC manifest from a Transfer List (TRANSFER_LIST=1), "
    "which\n"
    "                         does not bind it to one page; both words may be given.\n"
    "  --component UUID=BASE+SIZE\n"
    "                         The platform has a component for this image UUID, whose package is\n"
    "                         staged there; repeatable. None of these is asked of scenarios.\n"
    "  --include DIR          Files may be included from there too; repeatable.\n"
    "  --quirks NAME          hafnium: read as loosely as Hafnium does, instead of strictly.\n"
    "  --from OLD, --to NEW   Compare the running partition with its update.\n"
    "  --ready                Show the prerequisites and conditions of live activation, each met, "
    "not\n"
    "                         met or unknown, with its place; also for a single file. One that is "
    "not\n"
    "                         met is an error, READY_NOT_MET.\n"
    "  --separate             Each file only by itself.\n"
    "  --map FILE             Draw who claims which memory, with the conflicts: a picture where "
    "FILE\n"
    "                         ends with .svg, else lines; - for standard output.\n"
    "  --deck                 The live-state buffer may be found by its name or description.\n";

/* ---- options --------------------------------------------------------------------------------- */

enum {
    INCLUDE = LFS_OPTION_OWN,
    QUIRKS,
    DECK,
    FROM,
    TO,
    READY,
    SEPARATE,
    MAP,
    LIMITS,
    PLATFORM,
    FIRMWARE,
    COMPONENT
};

static int take(void *user, int option, const char *word)
{
    static const char *const quirks[] = {"hafnium", NULL};
    struct lfs_check_options *options = user;

    switch (option) {
    case INCLUDE:
        if (options->include_count == LFS_CHECK_PARTS_MAX)
            return lfs_usage_error("check", "at most %d times --include", LFS_CHECK_PARTS_MAX);
        options->include_folders[options->include_count++] = word;
        return LFS_EXIT_OK;
    case LIMITS:
        return lfs_check_limit(word, &options->limits);
    case PLATFORM:
        return lfs_check_platform(word, &options->platform);
    case FIRMWARE:
        return lfs_check_firmware(word, &options->platform);
    case COMPONENT:
        return lfs_check_component(word, &options->platform);
    case QUIRKS:
        options->quirks = true;
        return lfs_options_pick("check", "quirks", word, quirks, &(unsigned){0});
    case FROM:
        options->from = word;
        return LFS_EXIT_OK;
    case TO:
        options->to = word;
        return LFS_EXIT_OK;
    case READY:
        options->ready = true;
        return LFS_EXIT_OK;
    case MAP:
        options->map = word;
        return LFS_EXIT_OK;
    case SEPARATE:
        options->separate = true;
        return LFS_EXIT_OK;
    default:
        options->deck = true;
        return LFS_EXIT_OK;
    }
}

static int parse(int argc, char **argv, struct lfs_check_options *options)
{
    static const struct option rows[] = {{"include", required_argument, NULL, INCLUDE},
                                         {"limits", required_argument, NULL, LIMITS},
                                         {"quirks", required_argument, NULL, QUIRKS},
                                         {"deck", no_argument, NULL, DECK},
                                         {"from", required_argument, NULL, FROM},
                                         {"to", required_argument, NULL, TO},
                                         {"ready", no_argument, NULL, READY},
                                         {"separate", no_argument, NULL, SEPARATE},
                                         {"map", required_argument, NULL, MAP},
                                         {"platform", required_argument, NULL, PLATFORM},
                                         {"firmware", required_argument, NULL, FIRMWARE},
                                         {"component", required_argument, NULL, COMPONENT},
                                         {NULL, 0, NULL, 0}};
    const struct lfs_own_options own = {rows, take, options};
    int status = lfs_options_parse_own("check", ACCEPTED, &own, argc, argv, &options->shared);

    if (status != LFS_EXIT_OK || options->shared.help)
        return status;
    if ((options->from == NULL) != (options->to == NULL))
        return lfs_usage_error("check", "--from OLD and --to NEW go together");
    if (options->map != NULL && (options->from != NULL || options->separate))
        return lfs_usage_error("check", "--map draws files that are judged together");
    if (options->map != NULL && strcmp(options->map, "-") == 0 &&
        options->shared.format != LFS_FORMAT_TEXT)
        return lfs_usage_error("check", "--map - goes with --format text: name a file");
    if (options->from != NULL && options->platform.supports)
        return lfs_usage_error("check", "--from and --to compare packages: --firmware "
                                        "live-activation is about what an SPMC and EL3 can do");
    if (options->from != NULL && options->shared.word_count > 1)
        return lfs_usage_error("check", "besides --from and --to, name the SPMC's manifest only");
    if (options->from == NULL && options->shared.word_count == 0)
        return lfs_usage_error("check", "name a file");
    return LFS_EXIT_OK;
}

/* ---- reports --------------------------------------------------------------------------------- */

/* All files together. */
struct totals {
    const struct lfs_check_options *options;
    unsigned passed, failed;
    int status;
};

static void print_text(const struct lfs_check_file *file, const struct lfs_check_result *result,
                       size_t errors, size_t warnings)
{
    for (size_t i = 0; i < result->verdict_count; i++) {
        const struct lfs_check_verdict *verdict = &result->verdicts[i];

        printf("%s: %s %s%s%s\n", file->word, verdict->consumer,
               verdict->accepts ? "accepts it" : "refuses it", verdict->text[0] ? ": " : "",
               verdict->text);
    }
    printf("%s: %s%s%s: %zu error%s, %zu warning%s\n", file->word, result->kind,
           result->details[0] ? ", " : "", result->details, errors, lfs_plural(errors), warnings,
           lfs_plural(warnings));
}

static void print_json(const struct lfs_check_file *file, const struct lfs_check_result *result,
                       size_t errors, size_t warnings, int status)
{
    struct lfs_json json = {.out = stdout};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "checked", file->word);
    lfs_json_text(&json, "kind", result->kind);
    lfs_json_text(&json, "details", result->details);
    lfs_json_list(&json, "verdicts");
    for (size_t i = 0; i < result->verdict_count; i++) {
        lfs_json_object(&json, NULL);
        lfs_json_text(&json, "consumer", result->verdicts[i].consumer);
        lfs_json_bool(&json, "accepts", result->verdicts[i].accepts);
        lfs_json_text(&json, "text", result->verdicts[i].text);
        lfs_json_object_end(&json);
    }
    lfs_json_list_end(&json);
    if (result->image != NULL)
        lfs_check_image_json(&json, result->image);
    lfs_json_number(&json, "errors", errors);
    lfs_json_number(&json, "warnings", warnings);
    lfs_json_number(&json, "status", (uint64_t)status);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

static void print_totals(const struct totals *totals)
{
    struct lfs_json json = {.out = stdout};

    if (totals->options->shared.format == LFS_FORMAT_TEXT) {
        printf("%u passed, %u failed\n", totals->passed, totals->failed);
        return;
    }
    if (totals->options->shared.format != LFS_FORMAT_JSON)
        return;
    lfs_json_object(&json, NULL);
    lfs_json_number(&json, "passed", totals->passed);
    lfs_json_number(&json, "failed", totals->failed);
    lfs_json_number(&json, "status", (uint64_t)totals->status);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* ---- files ----------------------------------------------------------------------------------- */

static int judge(struct lfs_checked *checked, struct lfs_diag *diag,
                 struct lfs_check_result *result)
{
    struct lfs_check_file *file = &checked->file;
    int status = lfs_check_open(file, diag, &checked->kind);

    if (checked->kind != NULL)
        result->kind = checked->kind->name;
    if (status == LFS_EXIT_OK)
        status = checked->kind->judge(file, diag, result);
    lfs_check_close(file);
    return status;
}

/* One more that passed or failed. */
static void count(struct totals *totals, int status)
{
    totals->status = lfs_graver(totals->status, status);
    totals->passed += status == LFS_EXIT_OK;
    totals->failed += status != LFS_EXIT_OK;
}

/* The totals count files; that they do not go together is one failure more. */
static void count_together(struct totals *totals, int status)
{
    if (status != LFS_EXIT_OK)
        count(totals, status);
}

static void check_word(struct totals *totals, const char *word, struct lfs_checked *checked)
{
    const struct lfs_options *shared = &totals->options->shared;
    struct lfs_diag *diag = lfs_options_reporter(shared);
    struct lfs_check_file *file = &checked->file;
    struct lfs_check_result result = {.kind = "file"};
    size_t errors, warnings;
    int status;

    status = lfs_check_split(word, totals->options, file);
    if (status == LFS_EXIT_OK)
        status = judge(checked, diag, &result);
    checked->parsed = status == LFS_EXIT_OK;
    checked->partition = result.partition;
    checked->image = result.image;
    errors = lfs_diag_errors(diag);
    warnings = lfs_diag_warnings(diag);
    if (status == LFS_EXIT_OK && errors > 0)
        status = LFS_EXIT_FAILED;
    checked->status = status;
    count(totals, status);
    lfs_options_report(shared, diag, status); /* messages first: the summary comes last */
    if (status == LFS_EXIT_USAGE)
        return;
    if (shared->format == LFS_FORMAT_JSON)
        print_json(file, &result, errors, warnings, status);
    else if (shared->format == LFS_FORMAT_TEXT && (!shared->quiet || status != LFS_EXIT_OK))
        print_text(file, &result, errors, warnings);
}

static void tell_layouts(struct totals *totals, const struct lfs_checked *checked, size_t count)
{
    const struct lfs_options *shared = &totals->options->shared;
    struct lfs_diag *diag = lfs_options_reporter(shared);
    int status;

    lfs_check_tell_layouts(checked, count, NULL, shared, diag);
    status = lfs_diag_errors(diag) > 0 ? LFS_EXIT_FAILED : LFS_EXIT_OK;
    lfs_options_report(shared, diag, status);
    count_together(totals, status);
}

static int check(const struct lfs_check_options *options)
{
    struct totals totals = {.options = options};
    size_t words = options->shared.word_count, done = 0;
    struct lfs_checked *checked = lfs_host_memory(calloc(words, sizeof(*checked)));

    if (options->shared.format == LFS_FORMAT_JSON)
        lfs_json_header(stdout);
    for (; done < words && totals.status != LFS_EXIT_USAGE && !lfs_host_output_failed(); done++)
        check_word(&totals, options->shared.words[done], &checked[done]);
    if (totals.status != LFS_EXIT_USAGE)
        count_together(&totals, lfs_check_apart(checked, done, options));
    if (totals.status != LFS_EXIT_USAGE && lfs_check_is_system(checked, done, options))
        count_together(&totals, lfs_check_together(checked, done, options));
    else if (totals.status != LFS_EXIT_USAGE)
        tell_layouts(&totals, checked, done);
    if (totals.status != LFS_EXIT_USAGE)
        print_totals(&totals);
    for (size_t i = 0; i < done; i++) {
        free(checked[i].image);
        lfs_check_free(&checked[i].file);
    }
    free(checked);
    return totals.status;
}

/* Folders are the scenarios in them. */
static int check_words(struct lfs_check_options *options)
{
    struct lfs_options *shared = &options->shared;
    struct lfs_diag *diag = lfs_options_reporter(shared);
    struct lfs_paths paths;
    bool found = lfs_paths_find(shared->words, shared->word_count, &paths, diag);
    int status = lfs_options_report(shared, diag, found ? LFS_EXIT_OK : LFS_EXIT_INPUT);

    shared->words = paths.items;
    shared->word_count = paths.count;
    if (paths.count > 0)
        status = lfs_graver(status, check(options));
    lfs_paths_free(&paths);
    return status;
}

int lfs_verb_check(int argc, char **argv)
{
    struct lfs_check_options options = {.limits = lfs_build_limits_fvp};
    int status = parse(argc, argv, &options);

    if (status == LFS_EXIT_OK && options.shared.help) {
        fputs(help_text, stdout);
        fputs(own_help, stdout);
        lfs_check_limits_explain(stdout);
        fputs(more_help, stdout);
        lfs_options_explain(ACCEPTED, stdout);
    } else if (status == LFS_EXIT_OK) {
        if (options.shared.format == LFS_FORMAT_SARIF)
            options.shared.sarif = lfs_sarif_begin(stdout, LFASIM_VERSION);
        status = options.from != NULL ? lfs_check_upgrade(&options) : check_words(&options);
        if (options.shared.sarif != NULL)
            lfs_sarif_end(options.shared.sarif, status);
    }
    lfs_options_free(&options.shared);
    return status;
}
