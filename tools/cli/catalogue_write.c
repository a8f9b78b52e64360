/* SPDX-License-Identifier: BSD-3-Clause */
/* The catalogue as Markdown, with a replay file for each cause. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "tools/cli/catalogue.h"
#include "tools/cli/host.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"

/* ---- who shows it, and what cures it ---------------------------------------------------------- */

static void write_policy(const struct lfs_catalogue_cause *cause, FILE *out)
{
    char value[LFS_KNOB_VALUE_SIZE];

    if (cause->in_spec)
        fputs("profile spec", out);
    for (unsigned i = 0; i < cause->with.count && cause->in_trial; i++)
        fprintf(out, "%s`%s: %s`", i > 0 ? " and " : "", lfs_knob_name(cause->with.set[i].knob),
                lfs_knob_value(cause->with.set[i].knob, cause->with.set[i].value, value));
    for (unsigned v = 0; v < LFS_KNOB_VALUES_MAX && cause->with.count == 1; v++)
        if (cause->values[v] && v != cause->with.set[0].value)
            fprintf(out, ", `%s`", lfs_knob_value(cause->with.set[0].knob, v, value));
    if (cause->in_upstream)
        fprintf(out, "%sprofile upstream", cause->in_trial ? "; " : "");
}

static void write_spec_value(enum lfs_knob knob, FILE *out)
{
    char value[LFS_KNOB_VALUE_SIZE];

    fprintf(out, "`%s: %s`", lfs_knob_name(knob),
            lfs_knob_value(knob, lfs_knob_default(knob, LFS_PROFILE_SPEC), value));
}

static void write_set(const bool *knobs, const char *between, FILE *out)
{
    bool any = false;

    for (unsigned k = 0; k < LFS_KNOBS; k++) {
        if (!knobs[k])
            continue;
        fputs(any ? between : "", out);
        write_spec_value((enum lfs_knob)k, out);
        any = true;
    }
}

static bool is_empty(const bool *knobs)
{
    return memchr(knobs, true, LFS_KNOBS * sizeof(*knobs)) == NULL;
}

/* Whether profile upstream is cured by the same, and by nothing else. */
static bool is_cured_alike(const struct lfs_catalogue_cause *cause)
{
    size_t count = 0;

    for (unsigned k = 0; k < LFS_KNOBS; k++)
        count += cause->alone[k];
    return cause->with.count == 1 && count == 1 && cause->alone[cause->with.set[0].knob];
}

static void write_cure_of_upstream(const struct lfs_catalogue_cause *cause, FILE *out)
{
    if (!cause->cure->is_cured)
        fputs("no policy cures it", out);
    else if (!is_empty(cause->alone))
        write_set(cause->alone, " or ", out);
    else
        write_set(cause->cure->together, " and ", out);
}

/* What keeps runs of one case from coming so far may do nothing in another. */
static void write_cure_of_some(const struct lfs_catalogue_cause *cause, FILE *out)
{
    bool rest[LFS_KNOBS];

    for (unsigned k = 0; k < LFS_KNOBS; k++)
        rest[k] = cause->some[k] && !cause->alone[k];
    if (is_empty(rest))
        return;
    fputs("; in some cases also ", out);
    write_set(rest, " or ", out);
}

static void write_cure(const struct lfs_catalogue_cause *cause, FILE *out)
{
    if (cause->in_spec)
        fputs("no policy is tried", out);
    for (unsigned i = 0; i < cause->with.count && cause->in_trial; i++) {
        fputs(i > 0 ? " or " : "", out);
        write_spec_value(cause->with.set[i].knob, out);
    }
    if (cause->cure == NULL || (cause->in_trial && is_cured_alike(cause)))
        return;
    fputs(cause->in_trial ? "; in profile upstream " : "", out);
    write_cure_of_upstream(cause, out);
    if (!cause->in_trial)
        write_cure_of_some(cause, out);
}

static void write_cost(const char *what, uint32_t before, uint32_t after, FILE *out)
{
    if (before == after)
        fprintf(out, "%s %" PRIu32, what, after);
    else
        fprintf(out, "%s %" PRIu32 " instead of %" PRIu32, what, after, before);
}

static void write_costs(const struct lfs_catalogue_cause *cause, FILE *out)
{
    write_cost("refused calls", cause->cost.refused, cause->cured.refused, out);
    write_cost(", refused in one activation", cause->cost.blackout, cause->cured.blackout, out);
    write_cost(", dead partitions", cause->cost.dead, cause->cured.dead, out);
}

/* ---- a cause --------------------------------------------------------------------------------- */

static void write_units(const struct lfs_catalogue *catalogue,
                        const struct lfs_catalogue_cause *cause, FILE *out)
{
    fprintf(out, "- Simplest run: `%s`, %" PRIu32 " steps, %" PRIu32 " decision%s of its own",
            lfs_scenario_case_name(cause->unit->loaded->scenario, cause->unit->number),
            cause->shown->steps, cause->shown->deviations,
            cause->shown->deviations == 1 ? "" : "s");
    if (cause->unit_count > 1)
        fprintf(out, "; %zu cases show it", cause->unit_count);
    fprintf(out, ": `lfasim replay %s/catalogue/%s.replay`\n",
            catalogue->settings->options->out_path, cause->name);
}

static void write_cause(const struct lfs_catalogue *catalogue,
                        const struct lfs_catalogue_cause *cause, FILE *out)
{
    fprintf(out, "\n### %s\n\n**%s**: %s\n\n- Shown by: ", cause->name, cause->shown->property,
            cause->shown->what);
    write_policy(cause, out);
    if (cause->also != NULL)
        fprintf(out, "\n- Violates by its end as well: %s", cause->also);
    fputs("\n- Cure: ", out);
    write_cure(cause, out);
    if (!cause->in_spec && (cause->in_trial || cause->cure->is_cured)) {
        fputs("\n- Cost of the cure, in the worst runs: ", out);
        write_costs(cause, out);
    }
    fputc('\n', out);
    write_units(catalogue, cause, out);
    if (cause->shown->sequence != NULL)
        fprintf(out, "\n```\n%s```\n", cause->shown->sequence);
}

static void write_index(const struct lfs_catalogue *catalogue, FILE *out)
{
    fputs("| cause | what breaks | shown by | cure |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < catalogue->cause_count; i++) {
        const struct lfs_catalogue_cause *cause = &catalogue->causes[i];

        fprintf(out, "| [%s](#%s) | %s | ", cause->name, cause->name, cause->shown->property);
        write_policy(cause, out);
        fputs(" | ", out);
        write_cure(cause, out);
        fputs(" |\n", out);
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static size_t searches(const struct lfs_catalogue *catalogue, size_t *cut)
{
    size_t count = 0;

    *cut = 0;
    for (size_t i = 0; i < catalogue->unit_count; i++) {
        const struct lfs_catalogue_unit *unit = &catalogue->units[i];

        count += 1 + unit->trial_count + !catalogue->settings->no_upstream;
        *cut += !unit->spec.complete;
        *cut += !unit->upstream.complete && !catalogue->settings->no_upstream;
        for (size_t t = 0; t < unit->trial_count; t++)
            *cut += !unit->trials[t].search.complete;
    }
    return count;
}

/* Causes that no policy alone brings about. */
static size_t meetings(const struct lfs_catalogue *catalogue)
{
    size_t count = 0;

    for (size_t i = 0; i < catalogue->cause_count; i++)
        count += !catalogue->causes[i].in_spec &&
                 (!catalogue->causes[i].in_trial || catalogue->causes[i].with.count > 1);
    return count;
}

static void write_head(const struct lfs_catalogue *catalogue, FILE *out)
{
    size_t cut, count = searches(catalogue, &cut);

    fprintf(
        out,
        "# Catalogue of what goes wrong\n\n"
        "Written by `lfasim catalogue`, nothing by hand: [README.md](README.md) has the "
        "command.\n\n"
        "%zu cases were searched under profile spec, under spec with each other value of each "
        "policy that they make\nthe firmware ask for, and under profile upstream: %zu searches, "
        "of which %zu met a bound (%" PRIu64 " states, or\nthe scenario's). A cause is a "
        "property, what decided, and the policy that makes the difference; what a run violates "
        "because it ends in another\none is part of that. %zu were found, %zu of them only where "
        "several policies meet. Each has its simplest run, told in\nthe calls that pass between "
        "guests and firmware: behind `>>>` stands what is not as in a plain run, behind\n`!!!` "
        "what the model found, behind `<<<` what is violated.\n\n",
        catalogue->unit_count, count, cut, catalogue->settings->states, catalogue->cause_count,
        meetings(catalogue));
}

static char *markdown(const struct lfs_catalogue *catalogue)
{
    char *text;
    size_t size;
    FILE *out = lfs_host_stream(&text, &size);

    write_head(catalogue, out);
    write_index(catalogue, out);
    lfs_catalogue_write_gaps(catalogue, out);
    fputs("\n## Causes\n", out);
    for (size_t i = 0; i < catalogue->cause_count; i++)
        write_cause(catalogue, &catalogue->causes[i], out);
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    return text;
}

static char *path_in(const char *folder, const char *name, const char *suffix)
{
    char *path;
    size_t size;
    FILE *out = lfs_host_stream(&path, &size);

    fprintf(out, "%s/%s%s", folder, name, suffix);
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    return path;
}

/* Messages name the path, which does not live on. */
static int write_file(const struct lfs_catalogue *catalogue, char *path, const char *text)
{
    struct lfs_diag *diag = lfs_options_reporter(catalogue->settings->options);
    bool written = lfs_file_write(path, text, strlen(text), diag);

    lfs_options_show(catalogue->settings->options, diag, stderr, stderr);
    lfs_diag_free(diag);
    free(path);
    return written ? LFS_EXIT_OK : LFS_EXIT_HOST;
}

static int make_folder(const struct lfs_catalogue *catalogue, const char *folder)
{
    struct lfs_diag *diag = lfs_options_reporter(catalogue->settings->options);
    int status = lfs_target_folder(folder, diag);

    return lfs_options_report(catalogue->settings->options, diag, status);
}

int lfs_catalogue_write(const struct lfs_catalogue *catalogue, const char *folder)
{
    char *replays = path_in(folder, "catalogue", ""), *text = markdown(catalogue);
    int status = make_folder(catalogue, folder);

    if (status == LFS_EXIT_OK)
        status = make_folder(catalogue, replays);
    if (status == LFS_EXIT_OK)
        status = write_file(catalogue, path_in(folder, "CATALOGUE.md", ""), text);
    for (size_t i = 0; i < catalogue->cause_count && status == LFS_EXIT_OK; i++)
        if (catalogue->causes[i].shown->replay != NULL)
            status = write_file(catalogue, path_in(replays, catalogue->causes[i].name, ".replay"),
                                catalogue->causes[i].shown->replay);
    free(replays);
    free(text);
    return status;
}
