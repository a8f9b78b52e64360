/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_RUN of a partition in every state: rows 3 to 18 of ffa-abi.md 6.9, and 1.6 of
 * lifecycle-and-live-activation.md. States are set by the test, since few calls lead to some. */
#include "tests/models/stack_fixture.h"

#define RUN_SP2 FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 0)

/* SP2 is the second vCPU. */
static struct vcpu *sp2(struct fixture *f)
{
    return vcpu_edit(&f->stack->spmc, 1);
}

static const int32_t for_nwd[VCPU_STATES] = {
    [VCPU_NULL] = FFA_STATUS_INVALID_PARAMETERS,
    [VCPU_OFF] = FFA_STATUS_INVALID_PARAMETERS,
    [VCPU_CREATED] = FFA_STATUS_BUSY, /* LA-10 */
    [VCPU_STARTING] = FFA_STATUS_BUSY,
    [VCPU_RUNNING] = FFA_STATUS_BUSY,
    [VCPU_BLOCKED_INTERRUPT] = FFA_STATUS_DENIED,
    [VCPU_STOPPING] = FFA_STATUS_BUSY,
    [VCPU_STOPPED] = FFA_STATUS_BUSY,
    [VCPU_ABORTED] = FFA_STATUS_BUSY,
};

static bool can_run(unsigned state)
{
    return state == VCPU_WAITING || state == VCPU_BLOCKED || state == VCPU_PREEMPTED;
}

static void run_as_nwd(struct fixture *f, struct lfs_ctx *self)
{
    struct vm_info *vm = &f->stack->spmc.vm[2];
    struct lfs_frame r;

    for (unsigned state = 0; state < VCPU_STATES; state++) {
        if (can_run(state))
            continue;
        sp2(f)->state = (uint8_t)state;
        r = SMC(self, RUN_SP2);
        EXPECT_FRAME(f, r, FFA_ERROR_32, 0, (uint32_t)for_nwd[state]);
        EXPECT(f, vcpu_of(f, OF_SP2)->state, state);
    }
    sp2(f)->state = VCPU_WAITING;
    vm_edit(&f->stack->spmc, vm)->state = VM_NULL;
    r = SMC(self, RUN_SP2);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    vm_edit(&f->stack->spmc, vm)->state = VM_CREATED;
    r = SMC(self, RUN_SP2);
    EXPECT_ERROR(f, r, BUSY);
    /* Forced to ABORTED, even from where the table has no way. */
    vm_edit(&f->stack->spmc, vm)->state = VM_ABORTING;
    sp2(f)->state = VCPU_BLOCKED;
    r = SMC(self, RUN_SP2);
    EXPECT_ERROR(f, r, BUSY);
    EXPECT_STATE(f, OF_SP2, "ABORTED", "ABORTING");
    sp2(f)->state = VCPU_STOPPED; /* this one is left alone */
    r = SMC(self, RUN_SP2);
    EXPECT_ERROR(f, r, BUSY);
    EXPECT_STATE(f, OF_SP2, "STOPPED", "ABORTING");
    ask_sp1(f, self);
}

static void run_as_partition(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r;

    sp2(f)->state = VCPU_STOPPED;
    for (unsigned state = 0; state < VCPU_STATES; state++) {
        if (state == VCPU_BLOCKED || state == VCPU_PREEMPTED)
            continue;
        sp2(f)->state = (uint8_t)state;
        r = HVC(guest, RUN_SP2);
        EXPECT_ERROR(f, r, DENIED);
        lfs_proves("LA-12");
        EXPECT(f, last_rule(f), state == VCPU_OFF ? RULE_RUN_OFF : RULE_RUN_SP_TO_SP);
    }
    /* A BLOCKED one passes this test, and meets those of the normal world. */
    sp2(f)->state = VCPU_BLOCKED;
    r = HVC(guest, RUN_SP2);
    EXPECT_ERROR(f, r, BUSY);
    EXPECT_STATE(f, OF_SP2, "ABORTED", "ABORTING");
    EXPECT_STATE(f, OF_SP1, "RUNNING", "RUNNING");
    answer_request(guest, frame, 1);
}

static void states(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].request = run_as_partition;
    f->cpu[0].lane = run_as_nwd;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_10_LA_12_ABI_72_run_in_every_state, states)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_10_LA_12_ABI_72_run_in_every_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
