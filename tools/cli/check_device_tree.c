/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of device trees: partition manifests and SPMC manifests. */
#include <stdio.h>
#include <string.h>

#include "lfasim/formats/spmc_manifest.h"
#include "lfasim/readers/manifest_file.h"
#include "tools/cli/check.h"
#include "tools/cli/usage.h"

static void add_detail(struct lfs_check_result *result, const char *text)
{
    size_t length = strlen(result->details);

    snprintf(result->details + length, sizeof(result->details) - length, "%s%s",
             length > 0 ? ", " : "", text);
}

/* What Hafnium itself does, whose code is error, by the report of a reading in its way; told apart
 * from what a strict reader finds. Some faults have no code and show at load (MF-40, MF-92). */
static void hafnium_verdict(struct lfs_check_result *result, enum lfs_manifest_error error,
                            const struct lfs_manifest_report *report)
{
    struct lfs_check_verdict *verdict = lfs_check_verdict_add(
        result, "Hafnium", error == LFS_MANIFEST_SUCCESS && report->error == NULL);

    if (error != LFS_MANIFEST_SUCCESS)
        snprintf(verdict->text, sizeof(verdict->text), "%s (%d)", lfs_manifest_error_name(error),
                 (int)error);
    else if (report->panics)
        snprintf(verdict->text, sizeof(verdict->text), "it would panic or assert");
    else if (report->error != NULL)
        snprintf(verdict->text, sizeof(verdict->text), "it would not boot so (%s)", report->error);
}

/* How Hafnium judges what another SPMC has been asked about in `asked`: in silence, unless it alone
 * refuses it. */
static struct lfs_manifest_report as_hafnium(const struct lfs_manifest_report *asked)
{
    return (struct lfs_manifest_report){.file = asked->file,
                                        .diag = asked->error == NULL ? asked->diag : NULL,
                                        .consumer = "Hafnium"};
}

/* ---- partition manifests --------------------------------------------------------------------- */

static void describe_partition(const struct lfs_manifest *manifest, struct lfs_check_result *result)
{
    char text[32];

    add_detail(result,
               manifest->binding == LFS_MANIFEST_BINDING_1_0 ? "binding 1.0" : "binding 1.1");
    snprintf(text, sizeof(text), "FF-A %u.%u", manifest->ffa_version >> 16,
             manifest->ffa_version & 0xffff);
    add_detail(result, text);
    add_detail(result, manifest->exception_level == LFS_MANIFEST_S_EL0 ? "S-EL0" : "S-EL1");
    add_detail(result, manifest->execution_ctx_count == 1 ? "UP" : "MP");
    if (manifest->live_activation_support)
        add_detail(result, "live-activatable");
}

static int judge_partition(struct lfs_manifest_report *report,
                           const struct lfs_check_options *options, struct lfs_check_result *result)
{
    const struct lfs_manifest_rules rules = {&options->limits, options->quirks, options->deck};
    const struct lfs_manifest_rules hafnium = {&options->limits, true, false}; /* DV-17 */
    struct lfs_manifest_report its;
    struct lfs_manifest manifest;

    result->kind = "partition manifest";
    if (lfs_manifest_file_judge(report, &rules, &manifest) == LFS_MANIFEST_SUCCESS)
        describe_partition(&manifest, result);
    result->partition = true;
    if (report->damaged) {
        result->kind = "device-tree blob";
        return LFS_EXIT_INPUT;
    }
    its = as_hafnium(report);
    hafnium_verdict(result, lfs_manifest_file_judge(&its, &hafnium, NULL), &its);
    return LFS_EXIT_OK;
}

/* ---- SPMC manifests -------------------------------------------------------------------------- */

static void describe_spmc(const struct lfs_spmc_manifest *manifest, struct lfs_check_result *result)
{
    char text[64];

    if (manifest->has_attributes) {
        snprintf(text, sizeof(text), "FF-A %u.%u", manifest->attributes.major_version,
                 manifest->attributes.minor_version);
        add_detail(result, text);
    }
    snprintf(text, sizeof(text), "%u partition%s, %u memory range%s, %u CPU%s", manifest->vm_count,
             manifest->vm_count == 1 ? "" : "s", manifest->range_count,
             manifest->range_count == 1 ? "" : "s", manifest->cpu_count,
             manifest->cpu_count == 1 ? "" : "s");
    add_detail(result, text);
}

static void judge_spmd(struct lfs_manifest_report *report, const struct lfs_dtb *dtb,
                       const struct lfs_spmd_context *context, struct lfs_spmc_manifest *out,
                       struct lfs_check_result *result)
{
    bool accepts = lfs_spmc_manifest_judge_spmd(dtb->bytes, dtb->size, context,
                                                lfs_manifest_file_report, report, out);
    struct lfs_check_verdict *verdict = lfs_check_verdict_add(result, "SPMD", accepts);

    if (!accepts)
        snprintf(verdict->text, sizeof(verdict->text), "the platform boots without SPM");
}

static enum lfs_manifest_error judge_hafnium(struct lfs_manifest_report *report,
                                             const struct lfs_dtb *dtb,
                                             const struct lfs_build_limits *limits, bool quirks,
                                             struct lfs_spmc_manifest *out)
{
    const struct lfs_spmc_manifest_context context = {.limits = limits, .quirks = quirks};

    return lfs_spmc_manifest_judge(dtb->bytes, dtb->size, &context, lfs_manifest_file_report,
                                   report, out);
}

/* Two readers, two verdicts (MAN-22): the SPMD boots without SPM where Hafnium would panic. */
static int judge_spmc(struct lfs_manifest_report *report, const struct lfs_check_options *options,
                      struct lfs_check_result *result)
{
    const struct lfs_system_options platform = lfs_check_system_options(options);
    const struct lfs_dtb *dtb = lfs_manifest_file_blob(report->file);
    struct lfs_manifest_report its, silent = {.file = report->file};
    struct lfs_spmc_manifest attributes, manifest;
    struct lfs_spmd_context spmd;
    enum lfs_manifest_error error;

    result->kind = "SPMC manifest";
    judge_hafnium(&silent, dtb, &options->limits, options->quirks, &manifest); /* for its map */
    spmd = lfs_system_spmd(&platform, &manifest);
    judge_spmd(report, dtb, &spmd, &attributes, result);
    judge_hafnium(report, dtb, &options->limits, options->quirks, &manifest);
    manifest.has_attributes = attributes.has_attributes;
    manifest.attributes = attributes.attributes;
    describe_spmc(&manifest, result);
    its = as_hafnium(report);
    error = judge_hafnium(&its, dtb, &options->limits, true, NULL);
    hafnium_verdict(result, error, &its);
    return LFS_EXIT_OK;
}

/* ---- which of them --------------------------------------------------------------------------- */

int lfs_check_device_tree(const struct lfs_check_file *file, struct lfs_diag *diag,
                          struct lfs_check_result *result)
{
    const struct lfs_check_options *options = file->options;
    const struct lfs_dts_options dts = {.include_folders = options->include_folders,
                                        .include_count = options->include_count,
                                        .number_vms = true};
    struct lfs_manifest_report report = {.diag = diag, .without_notes = options->shared.quiet};
    const struct lfs_dtb *dtb;
    int status;

    switch (lfs_manifest_file_load(file->parts, file->part_count, &dts, &report.file, diag)) {
    case LFS_DTS_REFUSED:
        return LFS_EXIT_INPUT;
    case LFS_DTS_HOST:
        return LFS_EXIT_HOST;
    case LFS_DTS_OK:
        break;
    }
    dtb = lfs_manifest_file_blob(report.file);
    /* What is neither is told why it is no partition manifest. */
    status = lfs_device_tree_kind(dtb->bytes, dtb->size) == LFS_DEVICE_TREE_SPMC_MANIFEST
                 ? judge_spmc(&report, options, result)
                 : judge_partition(&report, options, result);
    lfs_manifest_file_free(report.file);
    return status;
}

void lfs_check_join_device_tree(const struct lfs_check_file *file, struct lfs_system *system)
{
    lfs_system_add_device_tree(system, file->parts, file->part_count);
}
