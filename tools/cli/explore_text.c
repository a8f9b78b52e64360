/* SPDX-License-Identifier: BSD-3-Clause */
/* An exploration as text. Nothing here depends on the host, unless the timing is asked for. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/command_line.h"
#include "tools/cli/explored.h"
#include "tools/cli/host.h"
#include "tools/cli/left_out.h"
#include "tools/cli/not_judged.h"
#include "tools/cli/sets.h"

enum { NUMBER_SIZE = LFS_GROUPED_SIZE, LETTERS = 26, ROW_SIZE = 8 };
enum { VERDICT_WIDTH = (int)sizeof("no violation found") - 1 };

static void print_count(const char *what, uint64_t value, FILE *out)
{
    char text[NUMBER_SIZE];

    fprintf(out, "%s %s", what, lfs_grouped(value, text));
}

/* ---- the head -------------------------------------------------------------------------------- */

static void print_bound(const char *what, uint64_t value, uint64_t none, FILE *out)
{
    char text[NUMBER_SIZE];

    if (value != none)
        fprintf(out, "   %s <= %s", what, lfs_grouped(value, text));
}

/* What does not vary leaves runs out, as a bound does. */
static void print_varied(const struct lfs_explored *it, FILE *out)
{
    const char *word;

    if (lfs_exploration_varies_all(it->x))
        return;
    fputs("   varied:", out);
    for (size_t i = 0; (word = lfs_exploration_varied(it->x, i)) != NULL; i++)
        fprintf(out, "%s %s", i > 0 ? "," : "", word);
    fputs(lfs_exploration_varied(it->x, 0) != NULL ? " only" : " nothing", out);
}

static void print_bounds(const struct lfs_explored *it, FILE *out)
{
    const struct lfs_search_bounds *bounds = lfs_exploration_bounds(it->x);
    struct lfs_shard shard = lfs_exploration_shard(it->x);
    char way[LFS_CLAIM_SIZE];

    lfs_explored_way(it, way, sizeof(way));
    fputs(way, out);
    if (shard.count > 0)
        fprintf(out, "   shard %u/%u", shard.number, shard.count);
    print_bound("preemptions", bounds->preemptions, LFS_SEARCH_UNBOUNDED, out);
    print_bound("deviations", bounds->deviations, LFS_SEARCH_UNBOUNDED, out);
    print_bound("depth", bounds->depth, LFS_SEARCH_UNBOUNDED, out);
    print_bound("states", bounds->states, 0, out);
    print_bound("transitions", bounds->transitions, 0, out);
    if ((bounds->states || bounds->transitions) && lfs_exploration_combinations(it->x) > 1)
        fputs(" of each combination", out);
    print_bound("bytes", bounds->bytes, 0, out);
    print_bound("seconds", lfs_exploration_seconds(it->x), 0, out);
    print_varied(it, out);
    fputc('\n', out);
}

static void print_head(const struct lfs_explored *it, FILE *out)
{
    const struct lfs_search_result *result = lfs_exploration_result(it->x);
    char claim[LFS_CLAIM_SIZE];

    lfs_explored_claim(it, claim, sizeof(claim));
    fputs(lfs_explored_name(it), out);
    lfs_sets_print(it->options->sets, it->options->set_count, out);
    fprintf(out, "  (%s)\n", it->loaded->path);
    print_bounds(it, out);
    print_count("states", result->counts.states, out);
    print_count("   transitions", result->counts.transitions, out);
    if (result->runs > 0)
        print_count("   runs", result->runs, out);
    print_count("   distinct end states", result->counts.ends, out);
    fprintf(out, "   complete: %s\n", claim);
    if (it->timing)
        fprintf(out,
                "took %.2f s, %.0f states/s, %" PRIu64 " bytes kept, longest run %" PRIu32
                " transitions\n",
                it->took, (double)result->counts.states / (it->took > 0 ? it->took : 1),
                result->counts.bytes, result->counts.depth);
}

/* ---- the table of outcomes ------------------------------------------------------------------- */

/* A, B, ... Z, AA, AB, ... */
static const char *row_name(size_t row, char out[ROW_SIZE])
{
    char *at = out + ROW_SIZE - 1;

    *at = '\0';
    do {
        *--at = (char)('A' + row % LETTERS);
        row = row / LETTERS;
    } while (row-- > 0 && at > out);
    memmove(out, at, strlen(at) + 1);
    return out;
}

static size_t column_width(const struct lfs_explored *it, size_t column, size_t rows)
{
    size_t width = strlen(lfs_exploration_column(it->x, column));

    for (size_t row = 0; row < rows; row++) {
        size_t length = strlen(lfs_exploration_outcome(it->x, row).values[column]);

        width = length > width ? length : width;
    }
    return width;
}

/* Of a combination of policies; its name stands above the table. */
static void combination_name(size_t combination, char out[NUMBER_SIZE])
{
    snprintf(out, NUMBER_SIZE, "#%zu", combination + 1);
}

static void print_combinations(const struct lfs_explored *it, FILE *out)
{
    size_t count = lfs_exploration_combinations(it->x);
    char name[NUMBER_SIZE];

    for (size_t i = 0; i < count && count > 1; i++) {
        combination_name(i, name);
        fprintf(out, "%-4s %s\n", name, lfs_exploration_combination(it->x, i));
    }
    if (count > 1)
        fputc('\n', out);
}

static void print_ends(const struct lfs_explored *it, size_t row, FILE *out)
{
    size_t count = lfs_exploration_combinations(it->x);
    char text[NUMBER_SIZE];

    for (size_t i = 0; i < count; i++) {
        uint64_t ends = lfs_exploration_outcome_ends(it->x, row, i);

        fprintf(out, "  %9s", ends > 0 ? lfs_grouped(ends, text) : "-");
    }
}

static void print_outcomes(const struct lfs_explored *it, FILE *out)
{
    size_t columns = lfs_exploration_columns(it->x), all = lfs_exploration_outcomes(it->x);
    size_t combinations = lfs_exploration_combinations(it->x);
    size_t rows = all < it->outcomes_shown ? all : it->outcomes_shown;
    char name[NUMBER_SIZE];

    if (all == 0)
        return;
    fputc('\n', out);
    print_combinations(it, out);
    fputs("outcome", out);
    for (size_t c = 0; c < columns; c++)
        fprintf(out, "  %-*s", (int)column_width(it, c, rows), lfs_exploration_column(it->x, c));
    for (size_t i = 0; i < combinations; i++) {
        combination_name(i, name);
        fprintf(out, "  %9s", combinations > 1 ? name : "ends");
    }
    fputc('\n', out);
    for (size_t row = 0; row < rows; row++) {
        struct lfs_explored_outcome outcome = lfs_exploration_outcome(it->x, row);

        fprintf(out, "%4s   ", row_name(row, name));
        for (size_t c = 0; c < columns; c++)
            fprintf(out, "  %-*s", (int)column_width(it, c, rows), outcome.values[c]);
        print_ends(it, row, out);
        fputs(outcome.violates ? "  !\n" : "\n", out);
    }
    if (rows < all)
        fprintf(out, " ...     %zu more: --outcomes %zu\n", all - rows, all);
}

/* ---- the table of properties ----------------------------------------------------------------- */

static bool is_own(const struct lfs_judged_property *p)
{
    return p->pos.file != NULL;
}

static bool is_bad(const struct lfs_judged_property *p)
{
    return p->verdict == LFS_PROPERTY_VIOLATED || p->verdict == LFS_PROPERTY_NOT_MET;
}

/* What is not judged stands below the table. */
static bool is_shown(const struct lfs_explored *it, const struct lfs_judged_property *p)
{
    return p->verdict != LFS_PROPERTY_NOT_JUDGED &&
           (is_own(p) || is_bad(p) || it->options->verbose);
}

static void print_property(const struct lfs_explored *it, const struct lfs_judged_property *p,
                           int width, FILE *out)
{
    char text[NUMBER_SIZE];

    fprintf(out, "%-*s  %-*s  %s", width, p->name, VERDICT_WIDTH, lfs_explored_verdict(it, p),
            p->text);
    if (p->verdict == LFS_PROPERTY_VIOLATED)
        fprintf(out, "   in %s of the states visited", lfs_grouped(p->states, text));
    fputc('\n', out);
}

/* Of those that have no row of their own the weakest verdict. */
static void print_hidden(const struct lfs_explored *it, const char *name, int width, FILE *out)
{
    size_t hidden = 0;
    bool hold = true;

    for (size_t i = 0; i < lfs_exploration_properties(it->x); i++) {
        struct lfs_judged_property p = lfs_exploration_property(it->x, i);

        if (is_shown(it, &p) || p.verdict == LFS_PROPERTY_NOT_JUDGED)
            continue;
        hold &= p.verdict == LFS_PROPERTY_HOLDS;
        hidden++;
    }
    if (hidden > 0)
        fprintf(out, "%-*s  %-*s  lfasim list properties\n", width, name, VERDICT_WIDTH,
                hold ? "hold" : "no violation found");
}

static void print_not_judged(const struct lfs_explored *it, int width, FILE *out)
{
    size_t count = lfs_exploration_properties(it->x);
    struct lfs_not_judged *items = lfs_host_memory(calloc(count + 1, sizeof(*items)));

    for (size_t i = 0; i < count; i++) {
        struct lfs_judged_property p = lfs_exploration_property(it->x, i);

        items[i] = (struct lfs_not_judged){p.name, p.why_not};
    }
    lfs_not_judged_print(items, count, "", width, out);
    free(items);
}

static void print_properties(const struct lfs_explored *it, FILE *out)
{
    const char *others = "the built-in";
    int width = 0;

    for (size_t i = 0; i < lfs_exploration_properties(it->x); i++) {
        struct lfs_judged_property p = lfs_exploration_property(it->x, i);

        if (is_shown(it, &p) && (int)strlen(p.name) > width)
            width = (int)strlen(p.name);
        if (is_shown(it, &p) && !is_own(&p))
            others = "the other built-in";
    }
    width = (int)strlen(others) > width ? (int)strlen(others) : width;
    fprintf(out, "\n%-*s  %s\n", width, "property", "verdict");
    for (size_t i = 0; i < lfs_exploration_properties(it->x); i++) {
        struct lfs_judged_property p = lfs_exploration_property(it->x, i);

        if (is_shown(it, &p))
            print_property(it, &p, width, out);
    }
    print_hidden(it, others, width, out);
    print_not_judged(it, width, out);
}

/* ---- violations ------------------------------------------------------------------------------ */

static void print_decisions(const struct lfs_recorded *recorded, FILE *out)
{
    for (size_t i = 0; i < recorded->replay.decision_count; i++) {
        const struct lfs_decision *d = &recorded->replay.decisions[i];

        if (d->kind == LFS_DECISION_POLICY)
            fprintf(out, "   policy %s\n", d->name);
        else if (d->taken != 0)
            fprintf(out, "   step %" PRIu32 ", %s: %s, and not %s\n", d->step,
                    lfs_decision_kind_name(d->kind), d->name,
                    lfs_follower_otherwise(recorded->follower, i));
    }
    for (size_t i = 0; i < recorded->replay.dropped_count; i++) {
        fputs("   ", out);
        lfs_left_out_print(&recorded->replay.dropped[i].step, recorded->replay.dropped[i].rounds,
                           out);
        fputc('\n', out);
    }
}

static void print_command(const struct lfs_explored *it, size_t i, FILE *out)
{
    struct lfs_violation violation = lfs_exploration_violation(it->x, i);
    char *path, *without;

    if (violation.goes_round && it->options->out_path == NULL) {
        fputs("   replay: --out FOLDER writes a file that goes once round\n", out);
        return;
    }
    fputs("   replay: lfasim replay ", out);
    if (it->options->out_path != NULL) {
        path = lfs_explored_replay_path(it, i);
        lfs_print_word(path, out);
        fputc('\n', out);
        free(path);
        return;
    }
    lfs_print_word(it->loaded->path, out);
    if (lfs_scenario_cases(it->loaded->scenario) > 1) {
        fputs(" --case ", out);
        lfs_print_word(lfs_explored_name(it), out);
    }
    lfs_print_sets(it->options, out);
    if (it->options->no_oracle)
        fputs(" --no-oracle", out);
    fputs(" --choices ", out);
    lfs_choice_string(violation.choices, violation.choice_count, out);
    without = lfs_explored_without(it, i);
    if (without != NULL)
        fprintf(out, " --without %s", without);
    free(without);
    fputc('\n', out);
}

static void print_cure(const struct lfs_cure *cure, FILE *out)
{
    char value[LFS_KNOB_VALUE_SIZE];

    fprintf(out, "%s=%s%s", lfs_knob_name(cure->knob),
            lfs_knob_value(cure->knob, cure->value, value),
            cure->shows_others ? " (which shows something else)" : "");
}

/* What no search came to the end of is neither a cure nor none. */
static void print_no_cure(const struct lfs_cures *cures, bool found, FILE *out)
{
    size_t known = cures->tried - cures->unknown;

    if (cures->by_lot)
        fputs("not known, runs by lot show no absence", out);
    else if (!found && known == 0 && cures->unknown > 0)
        fprintf(out,
                "not known, no search with one of %zu other values of policies came to its end",
                cures->unknown);
    else {
        if (!found)
            fprintf(out, "none of %zu other values of policies", known);
        if (cures->unknown > 0)
            fprintf(out, "; of %zu more it is not known", cures->unknown);
    }
}

static void print_cures(const struct lfs_explored *it, size_t violation, FILE *out)
{
    const struct lfs_cures *cures = it->cures;
    size_t printed = 0;

    if (cures == NULL)
        return;
    fputs("   cured by: ", out);
    for (size_t i = 0; i < cures->count; i++) {
        if (cures->items[i].violation != violation)
            continue;
        fputs(printed++ > 0 ? ", " : "", out);
        print_cure(&cures->items[i], out);
    }
    print_no_cure(cures, printed > 0, out);
    fputs(cures->stopped ? "; not all were tried\n" : "\n", out);
}

static void print_violation(const struct lfs_explored *it, size_t i, FILE *out)
{
    struct lfs_violation violation = lfs_exploration_violation(it->x, i);
    struct lfs_recorded recorded;
    char text[NUMBER_SIZE];

    fprintf(out, "\n%zu. %s: %s\n", i + 1, violation.property, violation.what);
    fprintf(out,
            "   %s of the states visited%s%s; %s: %" PRIu32 " steps, %" PRIu32
            " decision%s of its own\n",
            lfs_grouped(violation.states, text), violation.rule != NULL ? ", rule " : "",
            violation.rule != NULL ? violation.rule : "",
            violation.minimal ? "simplest run" : "a run, perhaps not the simplest", violation.steps,
            violation.deviations, violation.deviations == 1 ? "" : "s");
    if (violation.not_with != NULL)
        fprintf(out, "   not with %s\n", violation.not_with);
    if (lfs_explored_record(it, i, &recorded))
        print_decisions(&recorded, out);
    lfs_recorded_free(&recorded);
    print_cures(it, i, out);
    print_command(it, i, out);
}

/* What is left is in the file. */
static void print_frontier(const struct lfs_explored *it, FILE *out)
{
    const struct lfs_frontier_file *frontier = lfs_exploration_frontier(it->x);
    char text[NUMBER_SIZE];

    if (frontier == NULL)
        return;
    if (lfs_frontier_file_unfinished(frontier) == 0)
        fprintf(out, "kept in %s: nothing is left\n", it->frontier);
    else
        fprintf(out, "kept in %s: %s %s left; go on with --resume %s\n", it->frontier,
                lfs_grouped(lfs_frontier_file_left(frontier), text),
                lfs_exploration_mode(it->x) == LFS_SEARCH_ALL ? "places" : "runs", it->frontier);
}

void lfs_explored_print(const struct lfs_explored *it, FILE *out)
{
    print_head(it, out);
    print_frontier(it, out);
    if (it->options->quiet && lfs_exploration_violations(it->x) == 0)
        return;
    if (!it->options->quiet) {
        print_outcomes(it, out);
        print_properties(it, out);
    }
    for (size_t i = 0; i < lfs_exploration_violations(it->x); i++)
        print_violation(it, i, out);
    fputc('\n', out);
}
