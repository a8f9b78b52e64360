/* SPDX-License-Identifier: BSD-3-Clause */
/* How built-in properties look at a state. */
#include "tools/readers/explore/explore_private.h"

/* Failed expectations of steps: each stays, so that it is seen from then on. */
void judge_steps_made(const struct judging *j)
{
    const struct lfs_script_run *script = &j->monitor->run->script;

    for (uint32_t i = 0; i < lfs_script_failures(script); i++) {
        struct lfs_script_failure failure = lfs_script_failure(script, i);

        violated(j, mix(mix(failure.source, failure.kind), failure.index));
    }
}

void judge_model(const struct judging *j)
{
    if (lfs_findings(j->m, "MODEL_FAULT") > 0)
        violated(j, mix_text(0, lfs_end_reason(j->m)));
}

void judge_locks(const struct judging *j)
{
    static const char *const names[] = {"LOCK_ORDER", "LOCK_NOT_HELD"};

    for (unsigned i = 0; i < 2; i++)
        if (lfs_findings(j->m, names[i]) > 0)
            violated(j, i);
}

/* ---- ends that nobody speaks of -------------------------------------------------------------- */

static bool speaks_of_ends(const struct judging *j)
{
    return j->monitor->run->c->judges_end || j->monitor->run->c->explores_end;
}

static void judge_an_end(const struct judging *j, enum lfs_end end)
{
    uint64_t rule = lfs_end_rule(j->m);

    if (lfs_ended(j->m) == end && !speaks_of_ends(j) && lfs_findings(j->m, "MODEL_FAULT") == 0)
        violated(j, rule ? rule : mix_text(0, lfs_end_reason(j->m)));
}

void judge_deadlock(const struct judging *j)
{
    judge_an_end(j, LFS_END_DEADLOCK);
}

void judge_panic(const struct judging *j)
{
    judge_an_end(j, LFS_END_PANIC);
}

void judge_reset(const struct judging *j)
{
    judge_an_end(j, LFS_END_RESET);
}
