/* SPDX-License-Identifier: BSD-3-Clause */
/* The causes that searches of many cases show, each once. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/catalogue.h"
#include "tools/cli/host.h"

/* ---- which are the same ----------------------------------------------------------------------- */

bool lfs_catalogue_same_knobs(const struct lfs_catalogue_knobs *a,
                              const struct lfs_catalogue_knobs *b)
{
    if (a->count != b->count)
        return false;
    for (unsigned i = 0; i < a->count; i++)
        if (a->set[i].knob != b->set[i].knob)
            return false;
    return true;
}

/* Scenarios' own properties mean something in their scenario only, unless another one says and
 * shows the same. */
static bool same_meaning(const struct lfs_catalogue_cause *a, const struct lfs_catalogue_cause *b)
{
    return !a->shown->own || strcmp(a->shown->what, b->shown->what) == 0 ||
           strcmp(lfs_scenario_name(a->unit->loaded->scenario),
                  lfs_scenario_name(b->unit->loaded->scenario)) == 0;
}

/* Whether no policy alone shows it on top of profile spec, but one cures profile upstream of it. */
static bool is_unexplained(const struct lfs_catalogue_cause *cause)
{
    return !cause->in_spec && cause->with.count == 0;
}

/* What cures both. Returns whether anything does. */
static bool shared(const bool *a, const bool *b, bool *out)
{
    bool any = false;

    for (unsigned k = 0; k < LFS_KNOBS; k++) {
        out[k] = a[k] && b[k];
        any |= out[k];
    }
    return any;
}

/* Firmware as it is has many policies that keep a run from coming so far: what the same one cures
 * is one cause. */
static bool same_reason(const struct lfs_catalogue_cause *a, const struct lfs_catalogue_cause *like)
{
    bool both[LFS_KNOBS];

    if (a->in_spec || !is_unexplained(like))
        return a->in_spec == like->in_spec && lfs_catalogue_same_knobs(&a->with, &like->with);
    if (!is_unexplained(a))
        return a->with.count == 1 && like->alone[a->with.set[0].knob];
    return !like->cure->is_cured ? !a->cure->is_cured : shared(a->alone, like->alone, both);
}

static struct lfs_catalogue_cause *cause_of(struct lfs_catalogue *catalogue,
                                            const struct lfs_catalogue_cause *like)
{
    for (size_t i = 0; i < catalogue->cause_count; i++) {
        struct lfs_catalogue_cause *cause = &catalogue->causes[i];

        if (same_reason(cause, like) && lfs_catalogue_same(cause->shown, like->shown) &&
            same_meaning(cause, like))
            return cause;
    }
    catalogue->causes = lfs_host_memory(
        realloc(catalogue->causes, (catalogue->cause_count + 1) * sizeof(*catalogue->causes)));
    catalogue->causes[catalogue->cause_count] = *like;
    return &catalogue->causes[catalogue->cause_count++];
}

/* Profile spec with as little else as can be comes first, then the shortest run. */
static bool is_simpler(const struct lfs_catalogue_cause *a, const struct lfs_catalogue_cause *b)
{
    if (a->in_trial != b->in_trial)
        return a->in_trial;
    if (a->shown->deviations != b->shown->deviations)
        return a->shown->deviations < b->shown->deviations;
    return a->shown->steps < b->shown->steps;
}

static void add_unit(struct lfs_catalogue_cause *cause, const struct lfs_catalogue_unit *unit)
{
    if (cause->unit_count > 0 && cause->units[cause->unit_count - 1] == unit)
        return;
    cause->units = lfs_host_memory(
        realloc(cause->units, (cause->unit_count + 1) * sizeof(const struct lfs_catalogue_unit *)));
    cause->units[cause->unit_count++] = unit;
}

static void add_cure(struct lfs_catalogue_cause *cause, const struct lfs_catalogue_cause *found,
                     bool simpler)
{
    bool both[LFS_KNOBS];

    if (found->cure == NULL)
        return;
    if (simpler || cause->cure == NULL)
        cause->cure = found->cure;
    for (unsigned k = 0; k < LFS_KNOBS; k++)
        cause->some[k] |= found->alone[k];
    if (!cause->in_upstream)
        memcpy(cause->alone, found->alone, sizeof(cause->alone));
    else if (shared(cause->alone, found->alone, both))
        memcpy(cause->alone, both, sizeof(cause->alone));
}

static void add(struct lfs_catalogue *catalogue, const struct lfs_catalogue_cause *found)
{
    struct lfs_catalogue_cause *cause = cause_of(catalogue, found);
    bool simpler = is_simpler(found, cause);

    if (simpler) {
        cause->shown = found->shown;
        cause->unit = found->unit;
        cause->cost = found->cost;
        cause->cured = found->cured;
        if (found->with.count > 0)
            cause->with = found->with;
    }
    add_cure(cause, found, simpler);
    cause->in_trial |= found->in_trial;
    cause->in_upstream |= found->in_upstream;
    if (found->in_trial)
        cause->values[found->with.set[0].value] = true;
    add_unit(cause, found->unit);
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void add_trial(struct lfs_catalogue *catalogue, const struct lfs_catalogue_unit *unit,
                      const struct lfs_catalogue_trial *trial)
{
    for (size_t i = 0; i < trial->search.shown_count; i++) {
        const struct lfs_catalogue_cause found = {.shown = &trial->search.shown[i],
                                                  .unit = unit,
                                                  .with = trial->with,
                                                  .in_trial = true,
                                                  .cost = trial->search.cost,
                                                  .cured = unit->spec.cost};

        if (lfs_catalogue_is_new(unit, trial, found.shown))
            add(catalogue, &found);
    }
}

static void add_case(struct lfs_catalogue *catalogue, const struct lfs_catalogue_unit *unit)
{
    for (size_t i = 0; i < unit->spec.shown_count; i++) {
        const struct lfs_catalogue_cause found = {
            .shown = &unit->spec.shown[i], .unit = unit, .in_spec = true, .cost = unit->spec.cost};

        add(catalogue, &found);
    }
    for (size_t i = 0; i < unit->trial_count; i++)
        add_trial(catalogue, unit, &unit->trials[i]);
}

/* What takes several knobs is named by the first of them. */
static struct lfs_catalogue_knobs knobs_of(const struct lfs_catalogue_cure *cure)
{
    struct lfs_catalogue_knobs first = {.count = 1};

    for (unsigned k = 0; k < LFS_KNOBS && cure->with.count == 0; k++)
        if (cure->together[k]) {
            first.set[0].knob = (enum lfs_knob)k;
            first.set[0].value = lfs_knob_default((enum lfs_knob)k, LFS_PROFILE_UPSTREAM);
            return first;
        }
    return cure->with;
}

static void add_upstream(struct lfs_catalogue *catalogue, const struct lfs_catalogue_unit *unit,
                         bool unexplained)
{
    for (size_t i = 0; i < unit->upstream.shown_count; i++) {
        struct lfs_catalogue_cause found = {.shown = &unit->upstream.shown[i],
                                            .unit = unit,
                                            .with = knobs_of(&unit->cures[i]),
                                            .in_upstream = true,
                                            .cure = &unit->cures[i],
                                            .cost = unit->upstream.cost};

        memcpy(found.alone, unit->cures[i].alone, sizeof(found.alone));
        if (lfs_catalogue_find_cause(&unit->spec, found.shown->cause) == NULL &&
            is_unexplained(&found) == unexplained)
            add(catalogue, &found);
    }
}

/* ---- which cure is named ---------------------------------------------------------------------- */

/* How many causes of profile upstream a knob cures in all cases. */
static size_t reach(const struct lfs_catalogue *catalogue, unsigned knob)
{
    size_t count = 0;

    for (size_t u = 0; u < catalogue->unit_count; u++)
        for (size_t i = 0; i < catalogue->units[u].upstream.shown_count; i++)
            count += catalogue->units[u].cures[i].alone[knob];
    return count;
}

/* Of several cures the one that cures the least else tells most of the cause. */
static void name_cure(const struct lfs_catalogue *catalogue, struct lfs_catalogue_cause *cause)
{
    size_t least = SIZE_MAX;

    for (unsigned k = 0; k < LFS_KNOBS; k++) {
        size_t cures = cause->alone[k] ? reach(catalogue, k) : SIZE_MAX;

        if (cures >= least)
            continue;
        least = cures;
        cause->with.count = 1;
        cause->with.set[0].knob = (enum lfs_knob)k;
        cause->with.set[0].value = lfs_knob_default((enum lfs_knob)k, LFS_PROFILE_UPSTREAM);
    }
}

static void finish(const struct lfs_catalogue *catalogue, struct lfs_catalogue_cause *cause)
{
    if (is_unexplained(cause))
        name_cure(catalogue, cause);
    if (!cause->in_spec && !cause->in_trial && cause->cure->is_cured)
        cause->cured =
            lfs_catalogue_cost_of_cure(catalogue->settings, cause->unit, cause->cure, &cause->with);
}

/* ---- names ----------------------------------------------------------------------------------- */

/* Letters, digits and hyphens, which names of files and links to headings can have. */
static void add_words(const char *text, FILE *out)
{
    for (; *text != '\0'; text++)
        fputc(isalnum((unsigned char)*text) ? tolower((unsigned char)*text) : '-', out);
}

static char *name_of(const struct lfs_catalogue_cause *cause)
{
    char *name;
    size_t size;
    FILE *out = lfs_host_stream(&name, &size);

    if (cause->with.count == 0)
        fputs(cause->in_spec ? "spec" : "upstream", out);
    for (unsigned i = 0; i < cause->with.count; i++) {
        fputs(i > 0 ? "-and-" : "", out);
        add_words(lfs_knob_name(cause->with.set[i].knob), out);
    }
    if (cause->shown->own) {
        fputs("--", out);
        add_words(lfs_scenario_name(cause->unit->loaded->scenario), out);
    }
    fputs("--", out);
    add_words(cause->shown->property, out);
    if (cause->shown->decider[0] != '\0' &&
        strcmp(cause->shown->decider, cause->shown->property) != 0) {
        fputs("--", out);
        add_words(cause->shown->decider, out);
    }
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    return name;
}

/* What profile spec shows, then each knob's, then what nothing cures. */
static unsigned place(const struct lfs_catalogue_cause *cause)
{
    if (cause->with.count == 0)
        return cause->in_spec ? 0 : LFS_KNOBS + 1;
    return 1 + (unsigned)cause->with.set[0].knob;
}

static int compare(const void *a, const void *b)
{
    const struct lfs_catalogue_cause *left = a, *right = b;

    if (place(left) != place(right))
        return place(left) < place(right) ? -1 : 1;
    return strcmp(left->name, right->name);
}

void lfs_catalogue_gather(struct lfs_catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->unit_count; i++)
        if (catalogue->units[i].ran)
            add_case(catalogue, &catalogue->units[i]);
    for (unsigned unexplained = 0; unexplained < 2; unexplained++)
        for (size_t i = 0; i < catalogue->unit_count; i++)
            if (catalogue->units[i].ran)
                add_upstream(catalogue, &catalogue->units[i], unexplained);
    for (size_t i = 0; i < catalogue->cause_count; i++) {
        finish(catalogue, &catalogue->causes[i]);
        catalogue->causes[i].name = name_of(&catalogue->causes[i]);
    }
    if (catalogue->cause_count > 0)
        qsort(catalogue->causes, catalogue->cause_count, sizeof(*catalogue->causes), compare);
    lfs_catalogue_fold(catalogue);
}

void lfs_catalogue_free(struct lfs_catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->cause_count; i++) {
        free(catalogue->causes[i].units);
        free(catalogue->causes[i].name);
        free(catalogue->causes[i].also);
    }
    for (size_t i = 0; i < catalogue->unit_count; i++)
        lfs_catalogue_unit_free(&catalogue->units[i]);
    free(catalogue->causes);
    free(catalogue->units);
}
