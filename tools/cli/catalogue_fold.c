/* SPDX-License-Identifier: BSD-3-Clause */
/* A run that ends in a panic violates what was to hold at its end, too: that is one event. */
#include <stdlib.h>
#include <string.h>

#include "tools/cli/catalogue.h"
#include "tools/cli/host.h"

/* Whether whatever cures the end cures the cause. */
static bool goes_with(const struct lfs_catalogue_cause *cause,
                      const struct lfs_catalogue_cause *end)
{
    bool alone = false;

    if (cause->cure == NULL || end->cure == NULL)
        return cause->cure == end->cure;
    for (unsigned k = 0; k < LFS_KNOBS; k++) {
        if (end->alone[k] && !cause->alone[k])
            return false;
        alone |= end->alone[k];
    }
    return alone ||
           memcmp(cause->cure->together, end->cure->together, sizeof(cause->cure->together)) == 0;
}

/* Whether whoever shows the one shows the other. */
static bool is_shown_by_less(const struct lfs_catalogue_cause *less,
                             const struct lfs_catalogue_cause *more)
{
    for (unsigned v = 0; v < LFS_KNOB_VALUES_MAX; v++)
        if (less->values[v] && !more->values[v])
            return false;
    return less->in_spec == more->in_spec && less->in_trial <= more->in_trial &&
           less->in_upstream <= more->in_upstream;
}

static bool is_upstreams_alone(const struct lfs_catalogue_cause *cause)
{
    return cause->in_upstream && !cause->in_trial;
}

static bool is_shown_by_case(const struct lfs_catalogue_cause *cause,
                             const struct lfs_catalogue_unit *unit)
{
    for (size_t i = 0; i < cause->unit_count; i++)
        if (cause->units[i] == unit)
            return true;
    return false;
}

/* What takes several policies is named by one of its cures, and in other cases other ones do. */
static bool is_of_same_policies(const struct lfs_catalogue_cause *cause,
                                const struct lfs_catalogue_cause *end)
{
    return lfs_catalogue_same_knobs(&cause->with, &end->with) ||
           (is_upstreams_alone(cause) && is_upstreams_alone(end) &&
            is_shown_by_case(end, cause->unit));
}

static bool ends_in(const struct lfs_catalogue_cause *cause, const struct lfs_catalogue_cause *end)
{
    return strcmp(end->shown->property, cause->shown->ends_in) == 0 &&
           end->shown->end_rule == cause->shown->end_rule && is_of_same_policies(cause, end) &&
           is_shown_by_less(cause, end) && (!cause->in_upstream || goes_with(cause, end));
}

/* The cause that the end of its run is, or NULL. */
static struct lfs_catalogue_cause *end_of(const struct lfs_catalogue *catalogue,
                                          const struct lfs_catalogue_cause *cause)
{
    const char *end = cause->shown->ends_in;

    if (end == NULL || strcmp(cause->shown->property, end) == 0)
        return NULL;
    for (size_t i = 0; i < catalogue->cause_count; i++)
        if (ends_in(cause, &catalogue->causes[i]))
            return &catalogue->causes[i];
    return NULL;
}

static void take_in(struct lfs_catalogue_cause *end, const struct lfs_catalogue_cause *cause)
{
    char *text;
    size_t size;
    FILE *out = lfs_host_stream(&text, &size);

    if (end->also != NULL)
        fprintf(out, "%s, ", end->also);
    fprintf(out, "`%s`", cause->shown->property);
    if (cause->shown->own)
        fprintf(out, " of `%s`", lfs_scenario_name(cause->unit->loaded->scenario));
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    free(end->also);
    end->also = text;
}

void lfs_catalogue_fold(struct lfs_catalogue *catalogue)
{
    bool *gone = lfs_host_memory(calloc(catalogue->cause_count + 1, sizeof(*gone)));
    size_t left = 0;

    for (size_t i = 0; i < catalogue->cause_count; i++) {
        struct lfs_catalogue_cause *end = end_of(catalogue, &catalogue->causes[i]);

        gone[i] = end != NULL;
        if (end != NULL)
            take_in(end, &catalogue->causes[i]);
    }
    for (size_t i = 0; i < catalogue->cause_count; i++) {
        if (!gone[i]) {
            catalogue->causes[left++] = catalogue->causes[i];
            continue;
        }
        free(catalogue->causes[i].units);
        free(catalogue->causes[i].name);
    }
    catalogue->cause_count = left;
    free(gone);
}
