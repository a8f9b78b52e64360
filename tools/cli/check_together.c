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

bool lfs_check_is_system(const struct lfs_checked *checked, size_t count,
                         const struct lfs_check_options *options)
{
    size_t parts = 0;

    for (size_t i = 0; i < count; i++)
        parts += joins(&checked[i]);
    return !options->separate && parts >= (options->ready || options->map != NULL ? 1 : 2);
}

/* ---- text ------------------------------------------------------------------------------------ */

static const char *met_name(enum lfs_truth met)
{
    return met == LFS_TRUTH_YES ? "met" : met == LFS_TRUTH_NO ? "NOT MET" : "unknown";
}

static void print_place(struct lfs_pos pos)
{
    if (pos.file == NULL)
        return;
    printf(", %s", pos.file);
    if (pos.line > 0)
        printf(":%u:%u", pos.line, pos.column);
    else if (pos.column > 0)
        printf(": offset 0x%x", pos.column - 1);
}

static void print_verdict(const char *what, const struct lfs_verdict_text *verdict)
{
    printf("  %-16s %-12s  %s\n", what, lfs_truth_name(verdict->answer), verdict->reason);
}

static void print_rows(const struct lfs_system_sp *sp, bool state, const char *head)
{
    if (sp->row_count > 0)
        printf("  %s\n", head);
    for (size_t i = 0; i < sp->row_count; i++) {
        const struct lfs_readiness *row = &sp->rows[i];

        if (row->state != state)
            continue;
        printf("    %-7s  %-42s %s", met_name(row->met), row->text, row->reason);
        print_place(row->pos);
        putchar('\n');
    }
}

static void print_layout(const struct lfs_system_sp *sp, bool brief)
{
    static const char *const names[] = {"not knowable", "A", "B"};

    printf("  %-16s %-12s  %s\n", "layout", names[sp->has_image ? sp->image.layout : 0],
           sp->has_image ? sp->image.reason : "give its package or ELF image");
    if (brief || !sp->has_image)
        return;
    printf("  image, loaded into working memory, which an activation overwrites\n");
    lfs_image_verdict_print(&sp->image, stdout);
}

static void print_sp(const struct lfs_system_sp *sp, bool brief)
{
    printf("%s", sp->name);
    if (sp->id != 0)
        printf(" (0x%x)", sp->id);
    if (sp->memory > 0)
        printf(", working memory 0x%llx to 0x%llx", (unsigned long long)sp->load,
               (unsigned long long)(sp->load + sp->memory - 1));
    putchar('\n');
    if (!brief)
        for (size_t i = 0; i < sizeof(sp->members) / sizeof(sp->members[0]) && sp->members[i]; i++)
            printf("  %s %s\n", i == 0 ? "is" : "  ", sp->members[i]);
    print_verdict("boots", &sp->boots);
    print_verdict("live-activatable", &sp->activatable);
    print_verdict("keeps its state", &sp->preserves);
    print_layout(sp, brief);
    if (brief)
        return;
    print_rows(sp, false, "prerequisites of live activation");
    print_rows(sp, true, "conditions of keeping state");
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_verdict(struct lfs_json *json, const char *key,
                         const struct lfs_verdict_text *verdict)
{
    static const char *const words[] = {"unknown", "no", "yes"};

    lfs_json_object(json, key);
    lfs_json_text(json, "answer", words[verdict->answer]);
    lfs_json_text(json, "reason", verdict->reason);
    lfs_json_object_end(json);
}

static void json_row(struct lfs_json *json, const struct lfs_readiness *row)
{
    static const char *const words[] = {"unknown", "not met", "met"};

    lfs_json_object(json, NULL);
    lfs_json_text(json, "name", row->name);
    lfs_json_text(json, "text", row->text);
    lfs_json_text(json, "for", row->state ? "keeping state" : "live activation");
    lfs_json_text(json, "met", words[row->met]);
    lfs_json_text(json, "reason", row->reason);
    if (row->pos.file != NULL)
        lfs_json_place(json, row->pos);
    lfs_json_object_end(json);
}

static void json_sp(const struct lfs_system_sp *sp)
{
    struct lfs_json json = {.out = stdout};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "partition", sp->name);
    lfs_json_number(&json, "id", sp->id);
    if (sp->memory > 0) {
        lfs_json_hex(&json, "load", sp->load);
        lfs_json_hex(&json, "memory", sp->memory);
    }
    lfs_json_list(&json, "members");
    for (size_t i = 0; i < sizeof(sp->members) / sizeof(sp->members[0]) && sp->members[i]; i++)
        lfs_json_text(&json, NULL, sp->members[i]);
    lfs_json_list_end(&json);
    json_verdict(&json, "boots", &sp->boots);
    json_verdict(&json, "activatable", &sp->activatable);
    json_verdict(&json, "preserves", &sp->preserves);
    lfs_json_list(&json, "readiness");
    for (size_t i = 0; i < sp->row_count; i++)
        json_row(&json, &sp->rows[i]);
    lfs_json_list_end(&json);
    if (sp->has_image)
        lfs_check_image_json(&json, &sp->image);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
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

void lfs_check_print_partitions(const struct lfs_system *system, const struct lfs_options *shared)
{
    for (size_t i = 0; i < lfs_system_count(system); i++) {
        if (shared->format == LFS_FORMAT_JSON)
            json_sp(lfs_system_at(system, i));
        else if (shared->format == LFS_FORMAT_TEXT)
            print_sp(lfs_system_at(system, i), shared->quiet);
    }
}

int lfs_check_report_system(const struct lfs_system *system, struct lfs_diag *diag,
                            const struct lfs_options *shared)
{
    size_t errors = lfs_diag_errors(diag), warnings = lfs_diag_warnings(diag);
    int status = errors > 0 ? LFS_EXIT_FAILED : LFS_EXIT_OK;

    lfs_options_report(shared, diag, status);
    if (!shared->quiet || status != LFS_EXIT_OK || shared->format == LFS_FORMAT_JSON)
        lfs_check_print_partitions(system, shared);
    if (shared->format == LFS_FORMAT_JSON ||
        (shared->format == LFS_FORMAT_TEXT && (!shared->quiet || status != LFS_EXIT_OK)))
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

int lfs_check_together(const struct lfs_checked *checked, size_t count,
                       const struct lfs_check_options *options)
{
    const struct lfs_system_options system_options = {.include_folders = options->include_folders,
                                                      .include_count = options->include_count,
                                                      .quirks = options->quirks,
                                                      .deck = options->deck,
                                                      .layouts =
                                                          lfs_check_tells_layouts(&options->shared),
                                                      .limits = &options->limits};
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
    status = lfs_check_report_system(system, diag, &options->shared);
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
