/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/replay_record.h"

#include <stdlib.h>

#include "tools/cli/host.h"

static bool is_there(const struct lfs_recording *recording, const struct lfs_recorded *it)
{
    switch (recording->until) {
    case LFS_TO_CAUSE:
        return lfs_run_judge_shows(it->judge, recording->cause);
    case LFS_TO_STEP:
        return lfs_steps(lfs_stack_machine(lfs_run_stack(it->run))) >= recording->steps;
    case LFS_TO_VIOLATION:
        return lfs_run_judge_violated(it->judge, NULL) != NULL;
    case LFS_TO_END:
        break;
    }
    return false;
}

static void describe(const struct lfs_loaded *loaded, const struct lfs_recording *recording,
                     struct lfs_recorded *it)
{
    const struct lfs_options *options = recording->options;
    const struct lfs_machine *m = lfs_stack_machine(lfs_run_stack(it->run));
    size_t count = lfs_follower_decisions(it->follower);

    it->decisions = lfs_host_memory(calloc(count + 1, sizeof(*it->decisions)));
    for (size_t i = 0; i < count; i++)
        it->decisions[i] = lfs_follower_decision(it->follower, i);
    it->dropped = lfs_host_memory(calloc(recording->dropped_count + 1, sizeof(*it->dropped)));
    for (size_t i = 0; i < recording->dropped_count; i++)
        it->dropped[i] = (struct lfs_dropped){
            .step = lfs_scenario_lane_step(loaded->scenario, recording->number,
                                           recording->dropped[i].step),
            .rounds = recording->dropped[i].rounds,
        };
    it->replay = (struct lfs_replay){
        .tool = LFASIM_VERSION,
        .scenario = loaded->path,
        .hash = loaded->hash,
        .case_name = lfs_scenario_case_name(loaded->scenario, recording->number),
        .sets = options->sets,
        .set_count = options->set_count,
        .policies = recording->policies,
        .policy_count = recording->policy_count,
        .seeded = options->choices.mode == LFS_CHOICE_SEEDED,
        .seed = options->choices.seed,
        .untimed = !recording->timed,
        .no_oracle = options->no_oracle,
        .property = recording->property,
        .what = recording->what,
        .cause = recording->cause,
        .steps = lfs_steps(m),
        .goes_round = recording->goes_round,
        .before = recording->before,
        .end = lfs_ended(m),
        .dropped = it->dropped,
        .dropped_count = recording->dropped_count,
        .decisions = it->decisions,
        .decision_count = count,
    };
}

bool lfs_replay_record(const struct lfs_loaded *loaded, const struct lfs_recording *recording,
                       struct lfs_recorded *recorded, struct lfs_diag *diag)
{
    const struct lfs_run_options options = {
        .backend = LFS_FIBERS,
        .choices = {.mode = LFS_CHOICE_RECORDED,
                    .recorded = recording->choices,
                    .recorded_count = recording->choice_count},
        .dropped = recording->dropped,
        .dropped_count = recording->dropped_count,
        .no_oracle = recording->options->no_oracle,
        .trace = true,
        .untimed = !recording->timed,
    };

    *recorded = (struct lfs_recorded){.diag = diag == NULL ? lfs_diag_new() : NULL};
    recorded->run = lfs_run_start(loaded->scenario, recording->number, &options,
                                  diag != NULL ? diag : recorded->diag);
    if (recorded->run == NULL)
        return false;
    recorded->judge = lfs_run_judge_new(recorded->run, recording->options->no_oracle);
    if (recorded->judge == NULL)
        return false;
    recorded->follower = lfs_follower_new(recorded->run);
    while (!is_there(recording, recorded) && lfs_follower_step(recorded->follower))
        continue;
    describe(loaded, recording, recorded);
    if (recording->until == LFS_TO_VIOLATION)
        recorded->replay.property = lfs_run_judge_violated(recorded->judge, NULL);
    return true;
}

void lfs_recorded_free(struct lfs_recorded *recorded)
{
    free(recorded->decisions);
    free(recorded->dropped);
    lfs_follower_free(recorded->follower);
    lfs_run_judge_free(recorded->judge);
    lfs_run_free(recorded->run);
    lfs_diag_free(recorded->diag);
}
