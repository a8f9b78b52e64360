/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check`: what is known of a partition, in a line, as a table, as JSON. */
#include <stdio.h>
#include <string.h>

#include "lfasim/readers/json.h"
#include "tools/cli/check.h"
#include "tools/cli/check_image.h"

enum { CASES_SHOWN = 4 };

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

static bool has_member(const struct lfs_system_sp *sp, size_t i)
{
    return i < sizeof(sp->members) / sizeof(sp->members[0]) && sp->members[i] != NULL;
}

/* ---- in a line ------------------------------------------------------------------------------- */

/* Of an answer that only follows from the one before, and of a plain yes, there is no more to say.
 */
static void print_answer(const char *before, const char *what,
                         const struct lfs_verdict_text *verdict)
{
    printf("%s%s %s", before, what, lfs_truth_name(verdict->answer));
    if (verdict->follows || verdict->plain)
        return;
    printf(" (%s", verdict->reason);
    print_place(verdict->pos);
    putchar(')');
}

/* Without the scenario's name, which the line begins with. */
static const char *case_name(const struct lfs_check_agreeing *cases, size_t i)
{
    const char *name = lfs_scenario_case_name(cases->of, cases->numbers[i]);
    const char *slash = strchr(name, '/');

    return slash ? slash + 1 : name;
}

/* Nothing where all of them do. */
static void print_cases(const struct lfs_check_agreeing *cases)
{
    if (cases->count == lfs_scenario_cases(cases->of))
        return;
    for (size_t i = 0; i < cases->count && i < CASES_SHOWN; i++)
        printf("%s%s", i == 0 ? " [" : ", ", case_name(cases, i));
    if (cases->count > CASES_SHOWN)
        printf(" and %zu more", cases->count - CASES_SHOWN);
    putchar(']');
}

static void print_name(const struct lfs_system_sp *sp, const struct lfs_check_agreeing *cases)
{
    if (cases != NULL)
        printf("%s: ", cases->scenario);
    printf("%s", sp->name);
    if (sp->id != 0)
        printf(" (0x%x)", sp->id);
    if (cases != NULL)
        print_cases(cases);
}

static void print_line(const struct lfs_system_sp *sp, const struct lfs_check_agreeing *cases)
{
    print_name(sp, cases);
    print_answer(": ", "boots", &sp->boots);
    print_answer(", ", "live-activatable", &sp->activatable);
    print_answer(", ", "keeps its state", &sp->preserves);
    putchar('\n');
}

static void print_members(const struct lfs_system_sp *sp)
{
    for (size_t i = 0; has_member(sp, i); i++)
        printf("  %s %s\n", i == 0 ? "is" : "  ", sp->members[i]);
}

static void print_layout(const struct lfs_system_sp *sp)
{
    static const char *const names[] = {"not knowable", "A", "B"};

    printf("  %-16s %-12s  %s\n", "layout", names[sp->has_image ? sp->image.layout : 0],
           sp->has_image ? sp->image.reason : "give its package or ELF image");
    if (!sp->has_image)
        return;
    printf("  image, loaded into working memory, which an activation overwrites\n");
    lfs_image_verdict_print(&sp->image, stdout);
}

static const char *path_of(const struct lfs_system_sp *update)
{
    return update->package_path != NULL ? update->package_path : update->image_path;
}

/* What a scenario stages, its cases show. */
static void print_updates(const struct lfs_system_sp *sp)
{
    for (const struct lfs_system_sp *update = sp->update; update != NULL; update = update->update) {
        if (!update->has_image)
            continue;
        printf("  update %s, loaded in its place: %s: %s\n", path_of(update),
               lfs_deck_layout_name(update->image.layout), update->image.reason);
        lfs_image_verdict_print(&update->image, stdout);
    }
}

/* ---- as a table ------------------------------------------------------------------------------ */

static const char *met_name(enum lfs_truth met)
{
    return met == LFS_TRUTH_YES ? "met" : met == LFS_TRUTH_NO ? "NOT MET" : "unknown";
}

static void print_verdict(const char *what, const struct lfs_verdict_text *verdict)
{
    printf("  %-16s %-12s  %s", what, lfs_truth_name(verdict->answer), verdict->reason);
    print_place(verdict->pos);
    putchar('\n');
}

void lfs_check_print_row(const struct lfs_readiness *row)
{
    printf("  %-7s  %-42s %s", met_name(row->met), row->text, row->reason);
    print_place(row->pos);
    putchar('\n');
}

static void print_rows(const struct lfs_system_sp *sp, bool state, const char *head)
{
    if (sp->row_count > 0)
        printf("  %s\n", head);
    for (size_t i = 0; i < sp->row_count; i++) {
        const struct lfs_readiness *row = &sp->rows[i];

        if (row->state != state)
            continue;
        printf("  ");
        lfs_check_print_row(row);
    }
}

static void print_table(const struct lfs_system_sp *sp, const struct lfs_check_agreeing *cases)
{
    print_name(sp, cases);
    if (sp->memory > 0)
        printf(", working memory 0x%llx to 0x%llx", (unsigned long long)sp->load,
               (unsigned long long)(sp->load + sp->memory - 1));
    putchar('\n');
    print_members(sp);
    print_verdict("boots", &sp->boots);
    print_verdict("live-activatable", &sp->activatable);
    print_verdict("keeps its state", &sp->preserves);
    print_layout(sp);
    if (cases == NULL)
        print_updates(sp);
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
    if (verdict->pos.file != NULL)
        lfs_json_place(json, verdict->pos);
    lfs_json_object_end(json);
}

void lfs_check_json_row(struct lfs_json *json, const struct lfs_readiness *row)
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

static void json_cases(struct lfs_json *json, const struct lfs_check_agreeing *cases)
{
    lfs_json_text(json, "scenario", cases->scenario);
    lfs_json_list(json, "cases");
    for (size_t i = 0; i < cases->count; i++)
        lfs_json_text(json, NULL, lfs_scenario_case_name(cases->of, cases->numbers[i]));
    lfs_json_list_end(json);
}

static void json_updates(struct lfs_json *json, const struct lfs_system_sp *sp)
{
    lfs_json_list(json, "updates");
    for (const struct lfs_system_sp *update = sp->update; update != NULL; update = update->update) {
        if (!update->has_image)
            continue;
        lfs_json_object(json, NULL);
        lfs_json_text(json, "file", path_of(update));
        lfs_check_image_json(json, &update->image);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

static void json_sp(const struct lfs_system_sp *sp, const struct lfs_check_agreeing *cases)
{
    struct lfs_json json = {.out = stdout};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "partition", sp->name);
    lfs_json_number(&json, "id", sp->id);
    if (cases != NULL)
        json_cases(&json, cases);
    if (sp->memory > 0) {
        lfs_json_hex(&json, "load", sp->load);
        lfs_json_hex(&json, "memory", sp->memory);
    }
    lfs_json_list(&json, "members");
    for (size_t i = 0; has_member(sp, i); i++)
        lfs_json_text(&json, NULL, sp->members[i]);
    lfs_json_list_end(&json);
    json_verdict(&json, "boots", &sp->boots);
    json_verdict(&json, "activatable", &sp->activatable);
    json_verdict(&json, "preserves", &sp->preserves);
    lfs_json_list(&json, "readiness");
    for (size_t i = 0; i < sp->row_count; i++)
        lfs_check_json_row(&json, &sp->rows[i]);
    lfs_json_list_end(&json);
    if (sp->has_image)
        lfs_check_image_json(&json, &sp->image);
    if (cases == NULL)
        json_updates(&json, sp);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

void lfs_check_print_partition(const struct lfs_system_sp *sp,
                               const struct lfs_check_options *options,
                               const struct lfs_check_agreeing *cases)
{
    if (options->shared.format == LFS_FORMAT_SARIF)
        return;
    if (options->shared.format == LFS_FORMAT_JSON) {
        json_sp(sp, cases);
    } else if (options->ready && !options->shared.quiet) {
        print_table(sp, cases);
    } else {
        print_line(sp, cases);
        if (cases != NULL || options->shared.quiet)
            return;
        print_members(sp);
        print_layout(sp);
        print_updates(sp);
    }
}
