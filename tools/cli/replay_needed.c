/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/replay_needed.h"

#include <stdlib.h>

#include "tools/cli/host.h"

/* How far a run goes that may not end where the recorded one does. */
enum { TIMES_AS_FAR = 4, STEPS_MORE = 10000 };

/* Of a finding's cause, one property may have several. */
static bool is_shown(const struct lfs_replaying *it, const struct lfs_run_judge *judge)
{
    if (it->replay->cause != 0)
        return lfs_run_judge_shows(judge, it->replay->cause);
    return lfs_run_judge_violated(judge, it->replay->property) != NULL;
}

static bool shows(const struct lfs_replaying *it, struct lfs_run *run)
{
    struct lfs_run_judge *judge = lfs_run_judge_new(run, it->replay->no_oracle);
    struct lfs_machine *m = lfs_stack_machine(lfs_run_stack(run));
    uint64_t steps_max = (uint64_t)TIMES_AS_FAR * it->replay->steps + STEPS_MORE;
    bool shown = false, more = judge != NULL;

    while (more && !(shown = is_shown(it, judge)) && lfs_steps(m) < steps_max)
        more = lfs_step(m);
    shown |= judge != NULL && is_shown(it, judge);
    lfs_run_judge_free(judge);
    return shown;
}

/* A machine that the replay was made on can be built again. */
static bool shows_with(const struct lfs_replaying *it, const uint16_t *choices)
{
    const struct lfs_run_options options = {
        .backend = LFS_FIBERS,
        .dropped = it->dropped,
        .dropped_count = it->replay->dropped_count,
        .no_oracle = it->replay->no_oracle,
        .trace = !it->replay->untimed,
        .untimed = it->replay->untimed,
        .choices = {.mode = LFS_CHOICE_RECORDED,
                    .recorded = choices,
                    .recorded_count = it->replay->decision_count},
    };
    struct lfs_diag *said = lfs_diag_new();
    struct lfs_run *run = lfs_run_start(it->loaded->scenario, it->number, &options, said);
    bool shown = run != NULL && shows(it, run);

    lfs_run_free(run);
    lfs_diag_free(said);
    return shown;
}

/* A round is no state. */
static bool has_violation(const struct lfs_replaying *it)
{
    return it->replay->property != NULL && !it->replay->goes_round;
}

bool lfs_replay_any_shows(const struct lfs_replaying *it)
{
    uint16_t *plain;
    bool shown;

    if (!has_violation(it) || it->replay->dropped_count == 0)
        return false;
    plain = lfs_host_memory(calloc(it->replay->decision_count + 1, sizeof(*plain)));
    for (size_t i = 0; i < it->replay->decision_count; i++)
        if (it->replay->decisions[i].kind == LFS_DECISION_POLICY)
            plain[i] = it->replay->decisions[i].taken;
    shown = shows_with(it, plain);
    free(plain);
    return shown;
}

bool *lfs_replay_needed(const struct lfs_replaying *it)
{
    size_t count = it->replay->decision_count;
    uint16_t *choices;
    bool *needed;

    if (!has_violation(it))
        return NULL;
    choices = lfs_replay_choices(it->replay);
    needed = lfs_host_memory(calloc(count + 1, sizeof(*needed)));
    for (size_t i = 0; i < count; i++) {
        uint16_t taken = choices[i];

        choices[i] = 0;
        needed[i] = taken != 0 && !shows_with(it, choices);
        choices[i] = taken;
    }
    free(choices);
    return needed;
}
