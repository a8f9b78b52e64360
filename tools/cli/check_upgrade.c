/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check --from OLD --to NEW`. */
#include <stdio.h>

#include "lfasim/readers/json.h"
#include "lfasim/readers/manifest_file.h"
#include "lfasim/readers/upgrade.h"
#include "tools/cli/case_report.h"
#include "tools/cli/check.h"
#include "tools/cli/usage.h"

/* The conditions, unless the files are unreadable or nobody wants more than the verdict. */
static void print_text(const struct lfs_check_options *options, enum lfs_upgrade_verdict verdict,
                       const struct lfs_upgrade_conditions *conditions, size_t errors,
                       size_t warnings)
{
    bool shown = verdict != LFS_UPGRADE_UNREADABLE && !options->shared.quiet;

    for (size_t i = 0; i < conditions->count && shown; i++)
        lfs_check_print_row(&conditions->rows[i]);
    printf("%s -> %s: %s: %zu error%s, %zu warning%s\n", options->from, options->to,
           lfs_upgrade_verdict_name(verdict), errors, lfs_plural(errors), warnings,
           lfs_plural(warnings));
}

static void print_json(const struct lfs_check_options *options, enum lfs_upgrade_verdict verdict,
                       const struct lfs_upgrade_conditions *conditions, size_t errors,
                       size_t warnings, int status)
{
    struct lfs_json json = {.out = stdout};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "from", options->from);
    lfs_json_text(&json, "to", options->to);
    lfs_json_text(&json, "verdict", lfs_upgrade_verdict_name(verdict));
    lfs_json_number(&json, "errors", errors);
    lfs_json_number(&json, "warnings", warnings);
    lfs_json_number(&json, "status", (uint64_t)status);
    lfs_json_list(&json, "conditions");
    for (size_t i = 0; i < conditions->count && verdict != LFS_UPGRADE_UNREADABLE; i++)
        lfs_check_json_row(&json, &conditions->rows[i]);
    lfs_json_list_end(&json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

static void tell_verdict(const struct lfs_check_options *options, enum lfs_upgrade_verdict verdict,
                         const struct lfs_upgrade_conditions *conditions, struct lfs_diag *diag)
{
    static const char *const met[] = {
        [LFS_TRUTH_UNKNOWN] = "unknown", [LFS_TRUTH_NO] = "not met", [LFS_TRUTH_YES] = "met"};

    lfs_diag_add(diag, (struct lfs_pos){.file = options->to}, "UPGRADE_VERDICT", "%s -> %s: %s",
                 options->from, options->to, lfs_upgrade_verdict_name(verdict));
    for (size_t i = 0; i < conditions->count && verdict != LFS_UPGRADE_UNREADABLE; i++)
        lfs_diag_fact(diag, "%s: %s: %s", conditions->rows[i].text, met[conditions->rows[i].met],
                      conditions->rows[i].reason);
}

static void refuse_kind(const struct lfs_check_file *file, const char *kind, struct lfs_diag *diag)
{
    lfs_diag_add(diag, (struct lfs_pos){.file = file->parts[0]}, "UPGRADE_NO_SPMC_MANIFEST",
                 "besides --from and --to only the SPMC's manifest is named, and this is none");
    lfs_diag_fact(diag, "it is taken for: %s", kind);
    lfs_diag_help(diag, "to judge it, name it without --from and --to");
}

/* The SPMC's manifest, judged as it is by itself. NULL: it cannot be read, or is something else. */
static struct lfs_manifest_file *read_manifest(const struct lfs_check_file *file,
                                               struct lfs_diag *diag, struct lfs_spmc_manifest *out)
{
    const struct lfs_check_options *options = file->options;
    const struct lfs_spmc_manifest_context context = {.limits = &options->limits,
                                                      .quirks = options->quirks};
    const struct lfs_dts_options dts = {.include_folders = options->include_folders,
                                        .include_count = options->include_count,
                                        .number_vms = true};
    struct lfs_manifest_report report = {.diag = diag, .without_notes = options->shared.quiet};
    const struct lfs_dtb *dtb;
    bool is_spmc;

    if (lfs_manifest_file_load(file->parts, file->part_count, &dts, &report.file, diag) !=
        LFS_DTS_OK)
        return NULL;
    dtb = lfs_manifest_file_blob(report.file);
    is_spmc = lfs_device_tree_kind(dtb->bytes, dtb->size) == LFS_DEVICE_TREE_SPMC_MANIFEST;
    if (is_spmc)
        lfs_spmc_manifest_judge(dtb->bytes, dtb->size, &context, lfs_manifest_file_report, &report,
                                out);
    else
        refuse_kind(file, "partition manifest", diag);
    if (is_spmc)
        return report.file;
    lfs_manifest_file_free(report.file);
    return NULL;
}

static struct lfs_manifest_file *read_spmc(struct lfs_check_file *file, struct lfs_diag *diag,
                                           struct lfs_spmc_manifest *out)
{
    const struct lfs_check_kind *kind;
    struct lfs_manifest_file *read = NULL;
    bool ok = lfs_check_open(file, diag, &kind) == LFS_EXIT_OK;

    if (ok && kind->judge != lfs_check_device_tree) {
        refuse_kind(file, kind->name, diag);
        ok = false;
    }
    if (ok)
        read = read_manifest(file, diag, out);
    lfs_check_close(file);
    return read;
}

static int status_of(enum lfs_upgrade_verdict verdict, const struct lfs_diag *diag)
{
    if (lfs_diag_malformed(diag))
        return LFS_EXIT_INPUT;
    if (verdict == LFS_UPGRADE_UNREADABLE || lfs_diag_errors(diag) > 0)
        return LFS_EXIT_FAILED;
    return verdict == LFS_UPGRADE_UNKNOWN ? LFS_EXIT_INCONCLUSIVE : LFS_EXIT_OK;
}

int lfs_check_upgrade(const struct lfs_check_options *options)
{
    const struct lfs_system_options system_options = lfs_check_system_options(options);
    struct lfs_upgrade_input input = {
        .from = options->from, .to = options->to, .options = &system_options};
    struct lfs_diag *diag = lfs_options_reporter(&options->shared);
    enum lfs_upgrade_verdict verdict = LFS_UPGRADE_UNREADABLE;
    struct lfs_check_file file = {.parts = {NULL}};
    struct lfs_upgrade_conditions conditions = {.count = 0};
    struct lfs_spmc_manifest spmc;
    size_t errors, warnings;
    int status = LFS_EXIT_OK;

    if (options->shared.word_count == 1)
        status = lfs_check_split(options->shared.words[0], options, &file);
    if (status != LFS_EXIT_OK) {
        lfs_check_free(&file);
        lfs_diag_free(diag);
        return status;
    }
    if (options->shared.format == LFS_FORMAT_JSON)
        lfs_json_header(stdout);
    if (options->shared.word_count == 1) {
        input.spmc = &spmc;
        input.spmc_path = file.parts[0];
        input.spmc_file = read_spmc(&file, diag, &spmc);
    }
    if (input.spmc == NULL || input.spmc_file != NULL)
        verdict = lfs_upgrade_judge(&input, &conditions, diag);
    lfs_manifest_file_free(input.spmc_file);
    status = status_of(verdict, diag);
    errors = lfs_diag_errors(diag);
    warnings = lfs_diag_warnings(diag);
    if (options->shared.format == LFS_FORMAT_SARIF)
        tell_verdict(options, verdict, &conditions, diag);
    fflush(stdout);
    lfs_options_show(&options->shared, diag, stdout, stderr);
    if (options->shared.format == LFS_FORMAT_JSON)
        print_json(options, verdict, &conditions, errors, warnings, status);
    else if (options->shared.format == LFS_FORMAT_TEXT)
        print_text(options, verdict, &conditions, errors, warnings);
    lfs_diag_free(diag); /* the conditions' places name its files */
    lfs_check_free(&file);
    return status;
}
