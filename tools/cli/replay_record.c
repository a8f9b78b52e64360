/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/replay_record.h"

#include <stdlib.h>

#include "tools/cli/host.h"

static void follow(struct lfs_follower *follower, const struct lfs_machine *m, uint32_t steps)
{
    bool more = true;

    while (more && lfs_steps(m) < steps)
        more = lfs_follower_step(follower);
}

static void write_run(const struct lfs_loaded *loaded, const struct lfs_recording *recording,
                      const struct lfs_machine *m, const struct lfs_follower *follower, FILE *out)
{
    const struct lfs_options *options = recording->options;
    size_t count = lfs_follower_decisions(follower);
    struct lfs_decision *decisions = lfs_host_memory(calloc(count + 1, sizeof(*decisions)));
    struct lfs_replay replay = {
        .tool = LFASIM_VERSION,
        .scenario = loaded->path,
        .hash = loaded->hash,
        .case_name = lfs_scenario_case_name(loaded->scenario, recording->number),
        .sets = options->sets,
        .set_count = options->set_count,
        .seeded = options->choices.mode == LFS_CHOICE_SEEDED,
        .seed = options->choices.seed,
        .untimed = !recording->timed,
        .no_oracle = options->no_oracle,
        .property = recording->property,
        .what = recording->what,
        .cause = recording->cause,
        .steps = lfs_steps(m),
        .end = lfs_ended(m),
        .decisions = decisions,
        .decision_count = count,
    };

    for (size_t i = 0; i < count; i++)
        decisions[i] = lfs_follower_decision(follower, i);
    lfs_replay_write(&replay, out);
    free(decisions);
}

bool lfs_replay_record(const struct lfs_loaded *loaded, const struct lfs_recording *recording,
                       FILE *out, struct lfs_diag *diag)
{
    const struct lfs_run_options options = {
        .backend = LFS_FIBERS,
        .choices = {.mode = LFS_CHOICE_RECORDED,
                    .recorded = recording->choices,
                    .recorded_count = recording->choice_count},
        .no_oracle = recording->options->no_oracle,
        .trace = true,
        .untimed = !recording->timed,
    };
    struct lfs_run *run = lfs_run_start(loaded->scenario, recording->number, &options, diag);
    struct lfs_follower *follower;
    struct lfs_machine *m;

    if (run == NULL)
        return false;
    m = lfs_stack_machine(lfs_run_stack(run));
    follower = lfs_follower_new(m);
    follow(follower, m, recording->steps);
    write_run(loaded, recording, m, follower, out);
    lfs_follower_free(follower);
    lfs_run_free(run);
    return true;
}
