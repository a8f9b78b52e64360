/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of a scenario: what each case answers of each partition, where cases agree, once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/check.h"
#include "tools/cli/host.h"

/* A partition, and the cases that answer alike for it. */
struct group {
    const struct lfs_system_sp *sp; /* of the first one */
    size_t *numbers;
    size_t count;
};

struct folding {
    const struct lfs_check_options *options;
    size_t cases;
    struct group *groups;
    size_t count;
};

static bool same_place(struct lfs_pos a, struct lfs_pos b)
{
    return (a.file == b.file || (a.file && b.file && strcmp(a.file, b.file) == 0)) &&
           a.line == b.line && a.column == b.column;
}

static bool same_verdict(const struct lfs_verdict_text *a, const struct lfs_verdict_text *b)
{
    return a->answer == b->answer && strcmp(a->reason, b->reason) == 0 &&
           same_place(a->pos, b->pos);
}

/* Where something is met may be elsewhere in each case, as its variables are. */
static bool same_row(const struct lfs_readiness *a, const struct lfs_readiness *b)
{
    return a->met == b->met && strcmp(a->reason, b->reason) == 0 &&
           (a->met == LFS_TRUTH_YES || same_place(a->pos, b->pos));
}

static bool same_rows(const struct lfs_system_sp *a, const struct lfs_system_sp *b)
{
    bool same = a->row_count == b->row_count && a->load == b->load && a->memory == b->memory &&
                strcmp(a->members[0], b->members[0]) == 0;

    for (size_t i = 0; same && i < a->row_count; i++)
        same = same_row(&a->rows[i], &b->rows[i]);
    return same;
}

/* What is not shown may differ. */
static bool agree(const struct folding *f, const struct lfs_system_sp *a,
                  const struct lfs_system_sp *b)
{
    bool rows = f->options->ready || f->options->shared.format == LFS_FORMAT_JSON;

    return strcmp(a->name, b->name) == 0 && a->id == b->id && same_verdict(&a->boots, &b->boots) &&
           same_verdict(&a->activatable, &b->activatable) &&
           same_verdict(&a->preserves, &b->preserves) && (!rows || same_rows(a, b));
}

/* True: a group of its own, for which its system must be kept. */
static bool fold(struct folding *f, const struct lfs_system_sp *sp, size_t number)
{
    struct group *group = NULL;
    bool is_new;

    for (size_t i = 0; i < f->count && group == NULL; i++)
        if (agree(f, f->groups[i].sp, sp))
            group = &f->groups[i];
    is_new = group == NULL;
    if (is_new) {
        f->groups = lfs_host_memory(realloc(f->groups, (f->count + 1) * sizeof(*f->groups)));
        group = &f->groups[f->count++];
        *group = (struct group){sp, lfs_host_memory(calloc(f->cases, sizeof(size_t))), 0};
    }
    group->numbers[group->count++] = number;
    return is_new;
}

/* Partitions in the order of their ids; of one, the group of the first case first. */
static int by_id(const void *a, const void *b)
{
    const struct group *x = a, *y = b;

    if (x->sp->id != y->sp->id)
        return x->sp->id < y->sp->id ? -1 : 1;
    return x->numbers[0] < y->numbers[0] ? -1 : 1;
}

static void print_groups(struct folding *f, const char *word, const struct lfs_scenario *scenario)
{
    if (f->count > 0)
        qsort(f->groups, f->count, sizeof(*f->groups), by_id);
    for (size_t i = 0; i < f->count; i++)
        lfs_check_print_partition(
            f->groups[i].sp, f->options,
            &(struct lfs_check_agreeing){word, scenario, f->groups[i].numbers, f->groups[i].count});
}

/* What `inputs: as-is` leaves to the firmware is not answered. */
static void tell_unjudged(const struct folding *f, const char *word, size_t count)
{
    if (count > 0 && f->options->shared.format == LFS_FORMAT_TEXT && !f->options->shared.quiet)
        printf("%s: in %zu of %zu case%s the firmware shall judge the files (inputs: as-is): "
               "lfasim run shows what it makes of them\n",
               word, count, f->cases, lfs_plural(f->cases));
}

void lfs_check_cases(const struct lfs_check_file *file, const struct lfs_scenario *scenario,
                     struct lfs_diag *diag)
{
    const struct lfs_check_options *options = file->options;
    const struct lfs_system_options how = {.quirks = options->quirks,
                                           .answers = options->shared.format == LFS_FORMAT_SARIF,
                                           .deck = options->deck,
                                           .layouts = lfs_check_tells_layouts(&options->shared)};
    struct folding f = {.options = options, .cases = lfs_scenario_cases(scenario)};
    struct lfs_system **kept = lfs_host_memory(calloc(f.cases, sizeof(*kept)));
    size_t unjudged = 0;

    for (size_t i = 0; i < f.cases; i++) {
        struct lfs_system *system = lfs_scenario_check(scenario, i, &how, options->ready, diag);
        bool keep = false;

        unjudged += system == NULL;
        for (size_t k = 0; system != NULL && k < lfs_system_count(system); k++)
            keep |= fold(&f, lfs_system_at(system, k), i);
        if (keep)
            kept[i] = system;
        else
            lfs_system_free(system);
    }
    if (!options->shared.quiet || lfs_diag_errors(diag) > 0 ||
        options->shared.format == LFS_FORMAT_JSON)
        print_groups(&f, file->word, scenario);
    tell_unjudged(&f, file->word, unjudged);
    for (size_t i = 0; i < f.count; i++)
        free(f.groups[i].numbers);
    for (size_t i = 0; i < f.cases; i++)
        lfs_system_free(kept[i]);
    free(f.groups);
    free(kept);
}
