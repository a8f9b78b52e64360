/* SPDX-License-Identifier: BSD-3-Clause */
/* Knobs, and gaps and hazards of firmware: which causes show them, or why none does. */
#include <string.h>

#include "tools/cli/catalogue.h"

enum { LINKS_SHOWN = 3 };

/* ---- causes ---------------------------------------------------------------------------------- */

static bool has_knob(const struct lfs_catalogue_knobs *with, enum lfs_knob knob)
{
    for (unsigned i = 0; i < with->count; i++)
        if (with->set[i].knob == knob)
            return true;
    return false;
}

static bool shows_knob(const struct lfs_catalogue_cause *cause, const void *knob)
{
    return has_knob(&cause->with, *(const enum lfs_knob *)knob);
}

/* Whether a cause is about a knob of the gap, at the value that makes the gap. */
static bool is_its(const struct lfs_catalogue_cause *cause, enum lfs_knob knob,
                   const struct lfs_gap *gap)
{
    for (unsigned i = 0; i < gap->count; i++)
        if (gap->with[i].knob == knob)
            return cause->in_upstream || cause->with.count > 1 || cause->values[gap->with[i].value];
    return false;
}

/* Any of its knobs alone, or all of them together. */
static bool shows_gap(const struct lfs_catalogue_cause *cause, const void *user)
{
    const struct lfs_gap *gap = user;

    if (cause->with.count != (gap->any ? 1 : gap->count))
        return false;
    for (unsigned i = 0; i < cause->with.count; i++)
        if (!is_its(cause, cause->with.set[i].knob, gap))
            return false;
    return true;
}

static size_t write_links(const struct lfs_catalogue *catalogue, const char *found,
                          bool (*shows)(const struct lfs_catalogue_cause *, const void *),
                          const void *user, FILE *out)
{
    size_t count = 0;

    for (size_t i = 0; i < catalogue->cause_count; i++) {
        const struct lfs_catalogue_cause *cause = &catalogue->causes[i];

        if (!shows(cause, user) || count++ >= LINKS_SHOWN)
            continue;
        fprintf(out, "%s[%s](#%s)", count > 1 ? ", " : found, cause->name, cause->name);
    }
    if (count > LINKS_SHOWN)
        fprintf(out, " and %zu more", count - LINKS_SHOWN);
    return count;
}

/* Whether it takes several policies of profile upstream, in some case this one among them. */
static bool needs_knob(const struct lfs_catalogue_cause *cause, const void *knob)
{
    return cause->in_upstream && !cause->in_trial && cause->some[*(const enum lfs_knob *)knob];
}

/* ---- why not --------------------------------------------------------------------------------- */

static bool has_row(const struct lfs_catalogue_search *search, const char *row)
{
    for (size_t i = 0; i < search->outcome_count; i++)
        if (strcmp(search->outcomes[i], row) == 0)
            return true;
    return false;
}

/* A row of the one that the other has not, or NULL. What was cut may have any. */
static const char *row_without(const struct lfs_catalogue_search *a,
                               const struct lfs_catalogue_search *b)
{
    for (size_t i = 0; i < a->outcome_count && b->complete; i++)
        if (!has_row(b, a->outcomes[i]))
            return a->outcomes[i];
    return NULL;
}

static bool ends_alike(const struct lfs_catalogue_search *a, const struct lfs_catalogue_search *b)
{
    bool counted = a->complete && b->complete;

    return (!counted || a->ends == b->ends) && row_without(a, b) == NULL &&
           row_without(b, a) == NULL;
}

/* What is asked about: a knob, at any value or at this one. */
struct question {
    enum lfs_knob knob;
    bool valued;
    unsigned value;
};

/* The first trial of a knob alone whose runs end otherwise; NULL: none does. */
static const struct lfs_catalogue_trial *other_ends(const struct lfs_catalogue_unit *unit,
                                                    const struct question *question)
{
    for (size_t i = 0; i < unit->trial_count; i++) {
        const struct lfs_catalogue_trial *trial = &unit->trials[i];

        if (trial->with.count == 1 && trial->with.set[0].knob == question->knob &&
            (!question->valued || trial->with.set[0].value == question->value) &&
            !ends_alike(&trial->search, &unit->spec))
            return trial;
    }
    return NULL;
}

static void write_other_ends(const struct lfs_catalogue_unit *unit,
                             const struct lfs_catalogue_trial *trial, FILE *out)
{
    const char *more = row_without(&trial->search, &unit->spec);
    const char *less = row_without(&unit->spec, &trial->search);
    char value[LFS_KNOB_VALUE_SIZE];

    fprintf(out, "not found: nothing that is judged is violated; with `%s`, `%s` ",
            lfs_knob_value(trial->with.set[0].knob, trial->with.set[0].value, value),
            lfs_scenario_case_name(unit->loaded->scenario, unit->number));
    if (more != NULL)
        fprintf(out, "ends also so: `%s`", more[0] != '\0' ? more : "completed");
    else if (less != NULL)
        fprintf(out, "never ends so: `%s`", less[0] != '\0' ? less : "completed");
    else
        fprintf(out, "has %llu ends instead of %llu, which look alike",
                (unsigned long long)trial->search.ends, (unsigned long long)unit->spec.ends);
}

static bool is_read(const struct lfs_catalogue_unit *unit, enum lfs_knob knob)
{
    bool read = unit->spec.reads[knob] || unit->upstream.reads[knob];

    for (size_t i = 0; i < unit->trial_count && !read; i++)
        read = unit->trials[i].search.reads[knob];
    return read;
}

static size_t readers(const struct lfs_catalogue *catalogue, enum lfs_knob knob)
{
    size_t count = 0;

    for (size_t i = 0; i < catalogue->unit_count; i++)
        count += is_read(&catalogue->units[i], knob);
    return count;
}

static void write_unasked(enum lfs_knob knob, FILE *out)
{
    const char *reason = lfs_knob_unreached(knob);

    if (reason != NULL)
        fprintf(out, "not found: no guest makes the firmware ask for `%s`: %s", lfs_knob_name(knob),
                reason);
    else
        fprintf(out, "not found: no exploration makes the firmware ask for `%s`",
                lfs_knob_name(knob));
}

static bool is_upstreams(const struct question *question)
{
    return question->value == lfs_knob_default(question->knob, LFS_PROFILE_UPSTREAM);
}

static void write_why_not(const struct lfs_catalogue *catalogue, const struct question *question,
                          FILE *out)
{
    size_t count = readers(catalogue, question->knob);

    if (!catalogue->settings->knobs[question->knob]) {
        fputs("not tried", out);
        return;
    }
    if ((!question->valued || is_upstreams(question)) &&
        write_links(catalogue, "found together with others of profile upstream: ", needs_knob,
                    &question->knob, out) > 0)
        return;
    for (size_t i = 0; i < catalogue->unit_count; i++) {
        const struct lfs_catalogue_trial *trial = other_ends(&catalogue->units[i], question);

        if (trial == NULL)
            continue;
        write_other_ends(&catalogue->units[i], trial, out);
        return;
    }
    if (count == 0)
        write_unasked(question->knob, out);
    else
        fprintf(out,
                "not found: %zu case%s for `%s`, and in profile spec end%s alike whatever it says",
                count, count == 1 ? " asks" : "s ask", lfs_knob_name(question->knob),
                count == 1 ? "s" : "");
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void write_gap(const struct lfs_catalogue *catalogue, const struct lfs_gap *gap, FILE *out)
{
    char value[LFS_KNOB_VALUE_SIZE];

    fprintf(out, "| %s | %s |", gap->id, gap->meaning);
    for (unsigned i = 0; i < gap->count; i++)
        fprintf(out, "%s `%s: %s`",
                i == 0     ? ""
                : gap->any ? " or"
                           : " and",
                lfs_knob_name(gap->with[i].knob),
                lfs_knob_value(gap->with[i].knob, gap->with[i].value, value));
    fputs(" | ", out);
    if (gap->count == 0)
        fputs("not found: no policy brings it about. ", out);
    else if (write_links(catalogue, "found: ", shows_gap, gap, out) == 0)
        write_why_not(catalogue, &(struct question){gap->with[0].knob, true, gap->with[0].value},
                      out);
    if (gap->missing != NULL)
        fprintf(out, "%s%s", gap->count == 0 ? "" : ". ", gap->missing);
    fputs(" |\n", out);
}

static void write_knob(const struct lfs_catalogue *catalogue, enum lfs_knob knob, FILE *out)
{
    char spec[LFS_KNOB_VALUE_SIZE], upstream[LFS_KNOB_VALUE_SIZE];

    fprintf(out, "| `%s` | %s | %s | %zu | ", lfs_knob_name(knob),
            lfs_knob_value(knob, lfs_knob_default(knob, LFS_PROFILE_SPEC), spec),
            lfs_knob_value(knob, lfs_knob_default(knob, LFS_PROFILE_UPSTREAM), upstream),
            readers(catalogue, knob));
    if (write_links(catalogue, "found: ", shows_knob, &knob, out) == 0)
        write_why_not(catalogue, &(struct question){.knob = knob}, out);
    fputs(" |\n", out);
}

void lfs_catalogue_write_gaps(const struct lfs_catalogue *catalogue, FILE *out)
{
    const struct lfs_gap *gap;

    fputs("\n## Gaps and hazards of firmware\n\n"
          "| | what firmware does | on top of profile spec | |\n|---|---|---|---|\n",
          out);
    for (size_t i = 0; (gap = lfs_gap(i)) != NULL; i++)
        write_gap(catalogue, gap, out);
    fputs("\n## Policies\n\n"
          "Asked: in how many cases of explorations the firmware asks for it.\n\n"
          "| policy | spec | upstream | asked | |\n|---|---|---|---|---|\n",
          out);
    for (unsigned k = 0; k < LFS_KNOBS; k++)
        write_knob(catalogue, (enum lfs_knob)k, out);
}
