/* SPDX-License-Identifier: BSD-3-Clause */
/* What the agent does where scenarios do not reach: races between two steps, callers of the secure
 * world, answers that last. */
#include <string.h>

#include "tests/models/el3/stand_in.h"

/* ---- the record is read late (lfa.md 3.5, 4.3 S2) -------------------------------------------- */

static void activate_sp1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_GET_INVENTORY, SP2);
    r = SMC(self, LFA_PRIME, SP1);
    EXPECT_LFA(f, r, SUCCESS);
    r = SMC(self, LFA_ACTIVATE, SP1);
    f->seen[1] = r.x[0];
    f->seen[2] = 1;
}

static void cancel_and_prime_sp2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = {{0}};

    while (!f->seen[2] && !agent_of(f)->in_progress)
        lfs_yield(self, TAG_OS_WAIT);
    r = SMC(self, LFA_CANCEL, SP1);
    f->seen[3] = r.x[0] == 0 && f->seen[0];
    if (f->seen[0])
        SMC(self, LFA_PRIME, SP2);
    EXPECT(f, 1, 1);
}

/* Some order of steps in which the activator finds what `status` tells. */
static bool is_reachable(bool primes, int status, const char *sp1, const char *sp2)
{
    bool reached = false;

    for (uint64_t seed = 1; seed <= 400 && !reached; seed++) {
        struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 2);

        f->cpu[0].lane = activate_sp1;
        f->cpu[1].lane = cancel_and_prime_sp2;
        f->config.machine.untimed = true;
        f->config.machine.choices =
            (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = seed};
        fixture_build(f, LFS_FIBERS);
        f->seen[0] = primes;
        fixture_judge(f, lfs_run(f->m), LFS_END_COMPLETED);
        reached = f->seen[1] == lfa_status_to_reg(status) &&
                  (sp1 == NULL || strcmp(fixture_version(f, OF_SP1), sp1) == 0) &&
                  (sp2 == NULL || strcmp(fixture_version(f, OF_SP2), sp2) == 0);
        fixture_free(f);
    }
    return reached;
}
