/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/explored.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "tools/cli/host.h"
#include "tools/cli/left_out.h"
#include "tools/cli/usage.h"

const char *lfs_explored_name(const struct lfs_explored *it)
{
    return lfs_scenario_case_name(it->loaded->scenario, it->number);
}

/* ---- what came of it ------------------------------------------------------------------------- */

static bool has_verdict(const struct lfs_explored *it, enum lfs_property_verdict verdict)
{
    for (size_t i = 0; i < lfs_exploration_properties(it->x); i++)
        if (lfs_exploration_property(it->x, i).verdict == verdict)
            return true;
    return false;
}

static bool is_fault(const struct lfs_explored *it)
{
    for (size_t i = 0; i < lfs_exploration_violations(it->x); i++)
        if (lfs_exploration_violation(it->x, i).model_fault)
            return true;
    return lfs_exploration_result(it->x)->end == LFS_SEARCH_UNDECIDED;
}

int lfs_explored_status(const struct lfs_explored *it)
{
    if (is_fault(it))
        return LFS_EXIT_FAULT;
    if (lfs_exploration_result(it->x)->end == LFS_SEARCH_FAILED)
        return LFS_EXIT_HOST;
    if (lfs_exploration_violations(it->x) > 0 || has_verdict(it, LFS_PROPERTY_NOT_MET))
        return LFS_EXIT_FAILED;
    if (lfs_exploration_shard(it->x).count > 0 && lfs_exploration_done(it->x))
        return LFS_EXIT_OK;
    if (!lfs_exploration_complete(it->x) || has_verdict(it, LFS_PROPERTY_NO_VIOLATION) ||
        has_verdict(it, LFS_PROPERTY_NOT_SHOWN))
        return LFS_EXIT_INCONCLUSIVE;
    return LFS_EXIT_OK;
}

const char *lfs_grouped(uint64_t value, char out[LFS_GROUPED_SIZE])
{
    char plain[LFS_GROUPED_SIZE], *to = out;
    size_t length = (size_t)snprintf(plain, sizeof(plain), "%" PRIu64, value);

    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *to++ = ' ';
        *to++ = plain[i];
    }
    *to = '\0';
    return out;
}

static const char *const runs_of_mode[] = {[LFS_SEARCH_ALL] = "",
                                           [LFS_SEARCH_RANDOM] = "random runs",
                                           [LFS_SEARCH_PCT] = "runs by priorities",
                                           [LFS_SEARCH_COVERAGE] = "runs by coverage"};

void lfs_explored_way(const struct lfs_explored *it, char *out, size_t size)
{
    enum lfs_search_mode mode = lfs_exploration_mode(it->x);

    if (mode == LFS_SEARCH_ALL)
        snprintf(out, size, "exhaustive, %s",
                 lfs_exploration_result(it->x)->reduced ? "reduced" : "without reduction");
    else
        snprintf(out, size, "%s, seed %" PRIu64, runs_of_mode[mode], lfs_exploration_seed(it->x));
}

static const char *why_not(const struct lfs_explored *it)
{
    switch (lfs_exploration_result(it->x)->end) {
    case LFS_SEARCH_FIRST:
        return "stopped at the first violation";
    case LFS_SEARCH_STATES:
        return "states limit";
    case LFS_SEARCH_TRANSITIONS:
        return "transitions limit";
    case LFS_SEARCH_BYTES:
        return "memory limit";
    case LFS_SEARCH_INTERRUPTED:
        return it->stopped ? "interrupted" : "seconds limit";
    case LFS_SEARCH_UNDECIDED:
        return "the model decides otherwise in the same state: a fault of lfasim";
    case LFS_SEARCH_FAILED:
        return "host memory is short, or a machine could not be built";
    case LFS_SEARCH_COMPLETE:
        break;
    }
    return "a run met a bound on its steps";
}

/* What was done of it, whatever ended it. */
static void claim_runs(const struct lfs_explored *it, char *out, size_t size)
{
    const struct lfs_search_result *result = lfs_exploration_result(it->x);
    char text[LFS_GROUPED_SIZE];

    snprintf(out, size, "no (%s%s%s %s, not exhaustive)",
             result->end == LFS_SEARCH_COMPLETE ? "" : why_not(it),
             result->end == LFS_SEARCH_COMPLETE ? "" : ": ", lfs_grouped(result->runs, text),
             runs_of_mode[lfs_exploration_mode(it->x)]);
}

void lfs_explored_claim(const struct lfs_explored *it, char *out, size_t size)
{
    struct lfs_shard shard = lfs_exploration_shard(it->x);

    if (lfs_exploration_complete(it->x))
        snprintf(out, size, "yes%s%s", lfs_exploration_varies_all(it->x) ? "" : ", of what varies",
                 lfs_exploration_bounded(it->x) ? ", within the bounds" : "");
    else if (lfs_exploration_mode(it->x) != LFS_SEARCH_ALL)
        claim_runs(it, out, size);
    else if (lfs_exploration_done(it->x) && shard.count > 0)
        snprintf(out, size, "no (shard %u of %u, which is done)", shard.number, shard.count);
    else
        snprintf(out, size, "no (%s)", why_not(it));
}

const char *lfs_explored_verdict(const struct lfs_explored *it,
                                 const struct lfs_judged_property *property)
{
    switch (property->verdict) {
    case LFS_PROPERTY_HOLDS:
        return "holds";
    case LFS_PROPERTY_NO_VIOLATION:
        return "no violation found";
    case LFS_PROPERTY_VIOLATED:
    case LFS_PROPERTY_NOT_MET:
        return "VIOLATED";
    case LFS_PROPERTY_NOT_JUDGED:
        return "not judged";
    case LFS_PROPERTY_NOT_SHOWN:
        break;
    }
    return lfs_exploration_complete(it->x) ? "not shown, bounded" : "not shown so far";
}

/* ---- replay files ---------------------------------------------------------------------------- */

bool lfs_explored_record(const struct lfs_explored *it, size_t i, struct lfs_recorded *recorded)
{
    struct lfs_violation violation = lfs_exploration_violation(it->x, i);
    const struct lfs_recording recording = {.options = it->options,
                                            .number = it->number,
                                            .policies = it->policies,
                                            .policy_count = it->policy_count,
                                            .property = violation.property,
                                            .what = violation.what,
                                            .cause = violation.cause,
                                            .choices = violation.choices,
                                            .choice_count = violation.choice_count,
                                            .dropped = violation.dropped,
                                            .dropped_count = violation.dropped_count,
                                            .until =
                                                violation.goes_round ? LFS_TO_STEP : LFS_TO_CAUSE,
                                            .steps = violation.steps,
                                            .goes_round = violation.goes_round,
                                            .before = violation.before};

    return lfs_replay_record(it->loaded, &recording, recorded, NULL);
}

char *lfs_explored_without(const struct lfs_explored *it, size_t i)
{
    struct lfs_violation violation = lfs_exploration_violation(it->x, i);
    size_t size;
    char *text;
    FILE *out;

    if (violation.dropped_count == 0)
        return NULL;
    out = lfs_host_stream(&text, &size);
    for (size_t k = 0; k < violation.dropped_count; k++) {
        struct lfs_lane_step step =
            lfs_scenario_lane_step(it->loaded->scenario, it->number, violation.dropped[k].step);

        fputs(k > 0 ? "," : "", out);
        lfs_left_out_word(&step, violation.dropped[k].rounds, out);
    }
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    return text;
}

/* How many violations before this one are of the same property. */
static unsigned rank_among(const struct lfs_explored *it, size_t i)
{
    const char *property = lfs_exploration_violation(it->x, i).property;
    unsigned rank = 1;

    for (size_t k = 0; k < i; k++)
        rank += strcmp(lfs_exploration_violation(it->x, k).property, property) == 0;
    return rank;
}

char *lfs_explored_replay_path(const struct lfs_explored *it, size_t i)
{
    unsigned rank = rank_among(it, i);
    size_t size;
    char *path, *name;
    FILE *out = lfs_host_stream(&path, &size);

    fprintf(out, "%s/%s", it->options->out_path, lfs_explored_name(it));
    if (it->loaded->namesakes > 0)
        fprintf(out, "-%u", it->loaded->namesakes + 1);
    fprintf(out, ".%s", lfs_exploration_violation(it->x, i).property);
    if (rank > 1)
        fprintf(out, "-%u", rank);
    for (size_t k = 0; k < it->policy_count; k++)
        fprintf(out, ".%s", it->policies[k].value);
    fputs(".replay", out);
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    name = path + strlen(it->options->out_path) + 1;
    for (char *at = name; (at = strpbrk(at, "/ ")) != NULL; at++)
        *at = '-';
    return path;
}

/* What goes wrong is told at once: a message names the path, which does not live on. */
static int write_text(const struct lfs_explored *it, size_t i, const char *text, size_t size)
{
    struct lfs_diag *diag = lfs_options_reporter(it->options);
    char *path = lfs_explored_replay_path(it, i);
    bool written = lfs_file_write(path, text, size, diag);

    lfs_options_show(it->options, diag, stderr, stderr);
    lfs_diag_free(diag);
    free(path);
    return written ? LFS_EXIT_OK : LFS_EXIT_HOST;
}

static int write_one(const struct lfs_explored *it, size_t i)
{
    struct lfs_recorded recorded;
    int status = LFS_EXIT_HOST;
    char *text;
    size_t size;
    FILE *out;

    if (lfs_explored_record(it, i, &recorded)) {
        out = lfs_host_stream(&text, &size);
        lfs_replay_write(&recorded.replay, out);
        if (ferror(out) || fclose(out) != 0)
            lfs_host_memory(NULL);
        status = write_text(it, i, text, size);
        free(text);
    }
    lfs_recorded_free(&recorded);
    return status;
}

int lfs_explored_write(const struct lfs_explored *it)
{
    int status = LFS_EXIT_OK;

    for (size_t i = 0; i < lfs_exploration_violations(it->x) && status == LFS_EXIT_OK; i++)
        status = write_one(it, i);
    return status;
}
