/* SPDX-License-Identifier: BSD-3-Clause */
/* An exploration as one line of JSON. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/script.h"
#include "tools/cli/explored.h"
#include "tools/cli/host.h"
#include "tools/cli/sets.h"

/* UINT32_MAX and 0 say that there is none. */
static void write_bound(struct lfs_json *json, const char *key, uint64_t value)
{
    if (value == 0 || value == LFS_SEARCH_UNBOUNDED)
        lfs_json_null(json, key);
    else
        lfs_json_number(json, key, value);
}

/* All that may vary is no bound. */
static void write_varied(const struct lfs_explored *it, struct lfs_json *json)
{
    const char *word;

    if (lfs_exploration_varies_all(it->x)) {
        lfs_json_null(json, "vary");
        return;
    }
    lfs_json_list(json, "vary");
    for (size_t i = 0; (word = lfs_exploration_varied(it->x, i)) != NULL; i++)
        lfs_json_text(json, NULL, word);
    lfs_json_list_end(json);
}

static void write_bounds(const struct lfs_explored *it, struct lfs_json *json)
{
    const struct lfs_search_bounds *bounds = lfs_exploration_bounds(it->x);

    lfs_json_object(json, "bounds");
    if (bounds->preemptions == LFS_SEARCH_UNBOUNDED)
        lfs_json_null(json, "preemptions");
    else
        lfs_json_number(json, "preemptions", bounds->preemptions);
    if (bounds->deviations == LFS_SEARCH_UNBOUNDED)
        lfs_json_null(json, "deviations");
    else
        lfs_json_number(json, "deviations", bounds->deviations);
    write_bound(json, "depth", bounds->depth);
    write_bound(json, "states", bounds->states);
    write_bound(json, "transitions", bounds->transitions);
    write_bound(json, "bytes", bounds->bytes);
    write_bound(json, "seconds", lfs_exploration_seconds(it->x));
    write_varied(it, json);
    lfs_json_object_end(json);
}

static void write_counts(const struct lfs_explored *it, struct lfs_json *json)
{
    const struct lfs_search_result *result = lfs_exploration_result(it->x);
    static const char *const modes[] = {"exhaustive", "random", "pct", "coverage"};
    char claim[LFS_CLAIM_SIZE];

    lfs_explored_claim(it, claim, sizeof(claim));
    lfs_json_bool(json, "complete", lfs_exploration_complete(it->x));
    lfs_json_text(json, "claim", claim);
    lfs_json_text(json, "mode", modes[lfs_exploration_mode(it->x)]);
    lfs_json_bool(json, "reduced", result->reduced);
    lfs_json_number(json, "states", result->counts.states);
    lfs_json_number(json, "transitions", result->counts.transitions);
    lfs_json_number(json, "ends", result->counts.ends);
    lfs_json_number(json, "runs", result->runs);
    if (it->timing) {
        lfs_json_number(json, "took_ns", (uint64_t)(it->took * 1e9));
        lfs_json_number(json, "bytes", result->counts.bytes);
        lfs_json_number(json, "depth", result->counts.depth);
    }
}

/* Of a search in pieces. */
static void write_frontier(const struct lfs_explored *it, struct lfs_json *json)
{
    const struct lfs_frontier_file *frontier = lfs_exploration_frontier(it->x);
    struct lfs_shard shard = lfs_exploration_shard(it->x);

    if (shard.count > 0) {
        lfs_json_object(json, "shard");
        lfs_json_number(json, "number", shard.number);
        lfs_json_number(json, "count", shard.count);
        lfs_json_object_end(json);
    }
    if (frontier != NULL) {
        lfs_json_text(json, "frontier", it->frontier);
        lfs_json_number(json, "left", lfs_frontier_file_left(frontier));
        lfs_json_bool(json, "done", lfs_frontier_file_unfinished(frontier) == 0);
    }
}

/* A variable that no step has set is null. */
static void write_value(struct lfs_json *json, const char *column, const char *value)
{
    lfs_json_text(json, column, strcmp(value, LFS_UNSET_TEXT) != 0 ? value : NULL);
}

static void write_outcomes(const struct lfs_explored *it, struct lfs_json *json)
{
    size_t combinations = lfs_exploration_combinations(it->x);

    lfs_json_list(json, "policies");
    for (size_t i = 0; i < combinations && combinations > 1; i++)
        lfs_json_text(json, NULL, lfs_exploration_combination(it->x, i));
    lfs_json_list_end(json);
    lfs_json_list(json, "outcomes");
    for (size_t row = 0; row < lfs_exploration_outcomes(it->x); row++) {
        struct lfs_explored_outcome outcome = lfs_exploration_outcome(it->x, row);

        lfs_json_object(json, NULL);
        lfs_json_object(json, "values");
        for (size_t c = 0; c < lfs_exploration_columns(it->x); c++)
            write_value(json, lfs_exploration_column(it->x, c), outcome.values[c]);
        lfs_json_object_end(json);
        lfs_json_number(json, "ends", outcome.ends);
        lfs_json_list(json, "ends_by_policy");
        for (size_t i = 0; i < combinations && combinations > 1; i++)
            lfs_json_number(json, NULL, lfs_exploration_outcome_ends(it->x, row, i));
        lfs_json_list_end(json);
        lfs_json_bool(json, "violates", outcome.violates);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

static void write_properties(const struct lfs_explored *it, struct lfs_json *json)
{
    static const char *const words[] = {
        [LFS_PROPERTY_HOLDS] = "holds",         [LFS_PROPERTY_NO_VIOLATION] = "no violation found",
        [LFS_PROPERTY_VIOLATED] = "violated",   [LFS_PROPERTY_NOT_MET] = "violated",
        [LFS_PROPERTY_NOT_SHOWN] = "not shown", [LFS_PROPERTY_NOT_JUDGED] = "not judged"};

    lfs_json_list(json, "properties");
    for (size_t i = 0; i < lfs_exploration_properties(it->x); i++) {
        struct lfs_judged_property p = lfs_exploration_property(it->x, i);

        lfs_json_object(json, NULL);
        lfs_json_text(json, "name", p.name);
        lfs_json_text(json, "text", p.text);
        lfs_json_text(json, "file", p.pos.file);
        lfs_json_number(json, "line", p.pos.line);
        lfs_json_text(json, "verdict", words[p.verdict]);
        lfs_json_text(json, "not_judged", p.why_not);
        lfs_json_number(json, "states", p.states);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

static void write_cures(const struct lfs_cures *cures, size_t violation, struct lfs_json *json)
{
    char value[LFS_KNOB_VALUE_SIZE];

    lfs_json_list(json, "cures");
    for (size_t i = 0; i < cures->count; i++) {
        const struct lfs_cure *cure = &cures->items[i];

        if (cure->violation != violation)
            continue;
        lfs_json_object(json, NULL);
        lfs_json_text(json, "knob", lfs_knob_name(cure->knob));
        lfs_json_text(json, "value", lfs_knob_value(cure->knob, cure->value, value));
        lfs_json_bool(json, "shows_others", cure->shows_others);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

static void write_violation(const struct lfs_explored *it, size_t i, struct lfs_json *json)
{
    struct lfs_violation v = lfs_exploration_violation(it->x, i);
    char *path = it->options->out_path != NULL ? lfs_explored_replay_path(it, i) : NULL, *text;
    char *without = lfs_explored_without(it, i);
    size_t size;
    FILE *out = lfs_host_stream(&text, &size);

    lfs_choice_string(v.choices, v.choice_count, out);
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    lfs_json_object(json, NULL);
    lfs_json_text(json, "property", v.property);
    lfs_json_text(json, "what", v.what);
    lfs_json_text(json, "rule", v.rule);
    lfs_json_hex(json, "cause", v.cause);
    lfs_json_text(json, "policy", lfs_exploration_combination(it->x, v.combination));
    if (v.not_with != NULL)
        lfs_json_text(json, "not_with", v.not_with);
    lfs_json_number(json, "states", v.states);
    lfs_json_number(json, "steps", v.steps);
    lfs_json_number(json, "deviations", v.deviations);
    lfs_json_bool(json, "minimal", v.minimal);
    if (v.goes_round)
        lfs_json_number(json, "round_from", v.before);
    lfs_json_text(json, "choices", text);
    lfs_json_text(json, "without", without);
    lfs_json_text(json, "replay", path);
    if (it->cures != NULL) {
        write_cures(it->cures, i, json);
        lfs_json_number(json, "cures_tried", it->cures->tried);
        lfs_json_number(json, "cures_unknown", it->cures->unknown);
    }
    lfs_json_object_end(json);
    free(text);
    free(path);
    free(without);
}

void lfs_explored_json(const struct lfs_explored *it, FILE *out)
{
    struct lfs_json json = {.out = out};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "explored", lfs_explored_name(it));
    lfs_json_text(&json, "file", it->loaded->path);
    lfs_json_text(&json, "xxh128", it->loaded->hash);
    lfs_sets_json(it->options->sets, it->options->set_count, &json);
    lfs_json_number(&json, "status", (uint64_t)lfs_explored_status(it));
    write_bounds(it, &json);
    write_counts(it, &json);
    write_frontier(it, &json);
    write_outcomes(it, &json);
    write_properties(it, &json);
    lfs_json_list(&json, "violations");
    for (size_t i = 0; i < lfs_exploration_violations(it->x); i++)
        write_violation(it, i, &json);
    lfs_json_list_end(&json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}
