/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/replay_text.h"

#include <inttypes.h>

#include "lfasim/readers/trace_text.h"
#include "tools/cli/left_out.h"
#include "tools/cli/sets.h"

/* ---- the head -------------------------------------------------------------------------------- */

/* Of the decisions that the run has taken so far. */
static size_t deviations(const struct lfs_replaying *it)
{
    size_t count = 0;

    for (size_t i = 0; i < lfs_follower_decisions(it->follower); i++)
        count += lfs_follower_decision(it->follower, i).taken != 0;
    return count;
}

/* The violation is there without it. */
static bool is_idle(const struct lfs_replaying *it, size_t i)
{
    return it->needed != NULL && i < it->replay->decision_count && !it->needed[i];
}

static size_t idle(const struct lfs_replaying *it)
{
    size_t count = 0;

    for (size_t i = 0; i < lfs_follower_decisions(it->follower); i++)
        count += lfs_follower_decision(it->follower, i).taken != 0 && is_idle(it, i);
    return count;
}

static void print_deviation(const struct lfs_replaying *it, size_t i, FILE *out)
{
    struct lfs_decision d = lfs_follower_decision(it->follower, i);

    fprintf(out, "step %" PRIu32 ", %s: %s, and not %s%s", d.step, lfs_decision_kind_name(d.kind),
            d.name, lfs_follower_otherwise(it->follower, i), is_idle(it, i) ? " (idle)" : "");
}

void lfs_replay_print_head(const struct lfs_replaying *it, FILE *out)
{
    const struct lfs_replay *replay = it->replay;
    size_t count = lfs_follower_decisions(it->follower), others = deviations(it);

    fputs(replay->case_name, out);
    lfs_sets_print(replay->sets, replay->set_count, out);
    fprintf(out, "  (%s)\n", it->loaded->path);
    if (replay->property != NULL)
        fprintf(out, "  violates %s%s%s\n", replay->property, replay->what != NULL ? ": " : "",
                replay->what != NULL ? replay->what : "");
    fprintf(out, "  %" PRIu32 " steps, %zu decisions, %zu of them not those of a plain run%s\n",
            lfs_steps(it->machine), count, others, others > 0 ? ":" : "");
    for (size_t i = 0; i < count; i++) {
        if (lfs_follower_decision(it->follower, i).taken == 0)
            continue;
        fputs("    ", out);
        print_deviation(it, i, out);
        fputc('\n', out);
    }
    if (idle(it) > 0)
        fputs("  without those that are idle, each for itself, the run violates it as well\n", out);
    if (it->any_shows && others > 0)
        fputs("  a plain run without what is left out below violates it as well: it cannot be told "
              "which "
              "decisions matter\n",
              out);
    for (size_t i = 0; i < replay->dropped_count; i++) {
        struct lfs_lane_step step =
            lfs_scenario_lane_step(it->loaded->scenario, it->number, it->dropped[i].step);

        fputs("  ", out);
        lfs_left_out_print(&step, it->dropped[i].rounds, out);
        fputc('\n', out);
    }
    if (replay->goes_round)
        fprintf(out,
                "  goes round: behind step %" PRIu32 " it is where it was behind step %" PRIu32
                ", and so for ever\n",
                replay->steps, replay->before);
    fputc('\n', out);
}

/* ---- the sequence ---------------------------------------------------------------------------- */

static void mark(const void *user, const struct lfs_record *record, FILE *out)
{
    const struct lfs_replaying *it = user;

    if (record->kind != LFS_RECORD_CHOICE || record->u.choice.taken == 0)
        return;
    for (size_t i = 0; i < lfs_follower_decisions(it->follower); i++) {
        if (lfs_follower_record(it->follower, i) != record->seq)
            continue;
        fputs("    >>> ", out);
        print_deviation(it, i, out);
        fputc('\n', out);
    }
}

static void mark_violation(const void *user, const struct lfs_record *record, FILE *out)
{
    const struct lfs_replaying *it = user;
    const struct lfs_replay *replay = it->replay;

    if (record->seq == it->shown_at && replay->property != NULL && !it->diverged)
        fprintf(out, "    <<< step %" PRIu32 ": %s is violated%s%s\n", replay->steps,
                replay->property, replay->what != NULL ? ": " : "",
                replay->what != NULL ? replay->what : "");
}

void lfs_replay_print_sequence(const struct lfs_replaying *it, bool full, FILE *out)
{
    struct lfs_trace_view view = lfs_loaded_view(it->loaded, lfs_run_stack(it->run));

    view.mark = mark;
    view.mark_behind = mark_violation;
    view.mark_user = it;
    lfs_trace_text(&view, full, out);
    fputc('\n', out);
}
