/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of all files as one platform: what belongs together, conflicts, readiness. */
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/json.h"
#include "tools/cli/check.h"
#include "tools/cli/check_image.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

static bool joins(const struct lfs_checked *checked)
{
    return checked->parsed && checked->kind != NULL && checked->kind->join != NULL;
}

static size_t count_parts(const struct lfs_checked *checked, size_t count)
{
    size_t parts = 0;

    for (size_t i = 0; i < count; i++)
        parts += joins(&checked[i]);
    return parts;
}

bool lfs_check_is_system(const struct lfs_checked *checked, size_t count,
                         const struct lfs_check_options *options)
{
    size_t parts = count_parts(checked, count);
    bool partition = false;

    for (size_t i = 0; i < count; i++)
        partition |= joins(&checked[i]) && checked[i].partition;
    return !options->separate &&
           parts >= (partition || options->ready || options->map != NULL ? 1 : 2);
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void print_sum(const struct lfs_system *system, enum lfs_format format, size_t errors,
                      size_t warnings, int status)
{
    struct lfs_json json = {.out = stdout};
    size_t count = lfs_system_count(system), conflicts = lfs_system_conflicts(system);

    if (format != LFS_FORMAT_JSON) {
        printf("together: %zu partition%s, %zu conflict%s of memory: %zu error%s, %zu warning%s\n",
               count, lfs_plural(count), conflicts, lfs_plural(conflicts), errors,
               lfs_plural(errors), warnings, lfs_plural(warnings));
        return;
    }
    lfs_json_object(&json, NULL);
    lfs_json_number(&json, "together", count);
    lfs_json_number(&json, "conflicts", conflicts);
    lfs_json_number(&json, "errors", errors);
    lfs_json_number(&json, "warnings", warnings);
    lfs_json_number(&json, "status", (uint64_t)status);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* Prints the messages about a judged system, its partitions and, of several files, the sum. The
 * exit status. */
static int report_system(const struct lfs_system *system, struct lfs_diag *diag, bool several,
                         const struct lfs_check_options *options)
{
    const struct lfs_options *shared = &options->shared;
    size_t errors = lfs_diag_errors(diag), warnings = lfs_diag_warnings(diag);
    int status = errors > 0 ? LFS_EXIT_FAILED : LFS_EXIT_OK;
    bool shown = !shared->quiet || status != LFS_EXIT_OK || shared->format == LFS_FORMAT_JSON;

    lfs_options_report(shared, diag, status);
    for (size_t i = 0; shown && i < lfs_system_count(system); i++)
        lfs_check_print_partition(lfs_system_at(system, i), options, NULL);
    if (shown && shared->format != LFS_FORMAT_SARIF && (several || options->ready))
        print_sum(system, shared->format, errors, warnings, status);
    return status;
}

static bool same_files(const struct lfs_check_file *a, const struct lfs_check_file *b)
{
    if (a->part_count != b->part_count)
        return false;
    for (size_t i = 0; i < a->part_count; i++)
        if (!lfs_file_same(a->parts[i], b->parts[i]))
            return false;
    return true;
}

/* What is named twice, as by two patterns of a shell, is there once. */
static bool joined_before(const struct lfs_checked *checked, size_t i, struct lfs_diag *diag)
{
    for (size_t k = 0; k < i; k++) {
        if (!checked[k].parsed || !same_files(&checked[k].file, &checked[i].file))
            continue;
        lfs_diag_add(diag, (struct lfs_pos){.file = checked[i].file.word}, "SYSTEM_FILE_TWICE",
                     "this file is given already, as %s", checked[k].file.word);
        return true;
    }
    return false;
}

struct lfs_system_options lfs_check_system_options(const struct lfs_check_options *options)
{
    return (struct lfs_system_options){.include_folders = options->include_folders,
                                       .include_count = options->include_count,
                                       .quirks = options->quirks,
                                       .deck = options->deck,
                                       .platform = options->platform.assumed,
                                       .firmware_supports = options->platform.supports,
                                       .transfer_list = options->platform.transfer_list,
                                       .components = options->platform.components,
                                       .component_count = options->platform.component_count,
                                       .layouts = lfs_check_tells_layouts(&options->shared),
                                       .answers = options->shared.format == LFS_FORMAT_SARIF,
                                       .limits = &options->limits};
}

int lfs_check_together(const struct lfs_checked *checked, size_t count,
                       const struct lfs_check_options *options)
{
    const struct lfs_system_options system_options = lfs_check_system_options(options);
    struct lfs_diag *diag = lfs_options_reporter(&options->shared);
    struct lfs_system *system = lfs_system_new(&system_options, diag);
    int status;
    bool drawn;

    for (size_t i = 0; i < count; i++)
        if (joins(&checked[i]) && !joined_before(checked, i, diag))
            checked[i].kind->join(&checked[i].file, system);
    lfs_system_pair(system);
    lfs_system_judge(system, options->ready);
    drawn = lfs_check_draw(system, NULL, options, diag);
    lfs_check_tell_layouts(checked, count, system, &options->shared, diag);
    status = report_system(system, diag, count_parts(checked, count) > 1, options);
    lfs_system_free(system);
    return drawn ? status : LFS_EXIT_HOST;
}

int lfs_check_apart(const struct lfs_checked *checked, size_t count,
                    const struct lfs_check_options *options)
{
    struct lfs_diag *diag = lfs_options_reporter(&options->shared);
    size_t other = 0;
    int status;

    while (other < count && !joins(&checked[other]))
        other++;
    for (size_t i = 0; i < count && other < count && !options->separate; i++) {
        if (!checked[i].parsed || joins(&checked[i]))
            continue;
        lfs_diag_add(diag, (struct lfs_pos){.file = checked[i].file.word}, "SYSTEM_SCENARIO_APART",
                     "a scenario is a platform of its own: %s is not judged with it",
                     checked[other].file.word);
        lfs_diag_help(diag, "name the file in the scenario, or the scenario alone");
    }
    status = lfs_diag_errors(diag) > 0 ? LFS_EXIT_FAILED : LFS_EXIT_OK;
    lfs_options_report(&options->shared, diag, status);
    return status;
}
