/* SPDX-License-Identifier: BSD-3-Clause */
/* LFA_ACTIVATE and what meets it: lfa.md 3.5 to 3.8, 3.11. */
#include "tests/models/stack_fixture.h"

#define SKIP  LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS
#define PROBE 4u

static struct lfs_frame activate(struct lfs_ctx *self, uint64_t id, uint64_t flags)
{
    return SMC(self, LFA_ACTIVATE, id, flags, 3, 4, 5, 6, 7);
}

static void primed(struct fixture *f, struct lfs_ctx *self, unsigned id)
{
    struct lfs_frame r;

    SMC(self, LFA_GET_INVENTORY, id);
    r = SMC(self, LFA_PRIME, id);
    EXPECT_LFA(f, r, SUCCESS);
}

static void lane_test(enum lfs_profile profile, fixture_lane *lane)
{
    struct fixture *f = fixture_new(profile, 2);

    f->cpu[0].lane = lane;
    fixture_finish(f);
}

#define EXPECT_ROUND_CLOSED(f)                    \
    do {                                          \
        EXPECT(f, agent_of(f)->in_progress, 0);   \
        EXPECT(f, agent_of(f)->skip_latched, 0);  \
        EXPECT(f, agent_of(f)->users, 0);         \
        EXPECT(f, agent_of(f)->cancel_locked, 0); \
    } while (0)

/* ---- checks ---------------------------------------------------------------------------------- */

static void checks(struct fixture *f, struct lfs_ctx *self)
{
    static const uint64_t ids[] = {0, SP1, PROBE + 1, UINT32_MAX};
    struct lfs_frame r;

    for (unsigned i = 0; i < 4; i++) { /* nothing is recorded */
        r = activate(self, ids[i], 0);
        EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_INVALID_PARAMETERS), 0, 0, 3, 4, 5, 6, 7);
        lfs_proves("LFA-30");
        r = activate(self, ids[i], SKIP); /* x1 = 0, the rest is kept */
        EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_INVALID_PARAMETERS), 0, SKIP, 3, 4, 5, 6,
                     7);
        lfs_proves("LFA-16");
    }
    primed(f, self, SP1);
    r = activate(self, SP2, 0);
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    /* LFA-31: nothing pending any more. */
    f->stack->el3.components[SP1].has_image = false;
    SMC(self, LFA_GET_INVENTORY, SP1);
    r = activate(self, SP1, 0);
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_COMPONENT_WRONG_STATE), 0, 0, 3, 4, 5, 6, 7);
    lfs_proves("LFA-31");
    EXPECT_ROUND_CLOSED(f);
    f->stack->el3.components[SP1].has_image = true;
    SMC(self, LFA_GET_INVENTORY, SP1);
    /* LFA-47, LFA-09: all but bit 0 of x2, x3, x4 and the upper half of x1 mean nothing. */
    r = SMC(self, LFA_ACTIVATE, UINT64_C(0x900000000) | SP1, ~UINT64_C(1), 1, 2);
    EXPECT_FRAME(f, r, LFA_STATUS_SUCCESS, 0, ~UINT64_C(1), 1, 2);
    lfs_proves("LFA-47 LFA-09");
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
}

static void checks_test(enum lfs_profile profile)
{
    lane_test(profile, checks);
}
IN_BOTH_PROFILES(LFA_16_LFA_30_LFA_31_LFA_47_checks, checks_test)

static int succeeds(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    (void)e;
    (void)ctx;
    (void)component;
    return 0;
}

static int fails(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    (void)e;
    (void)ctx;
    (void)component;
    return -77;
}

/* LFA-32: a component that wants all CPUs. */
static void rendezvous_required(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    f->probe.cpu_rendezvous_required = true;
    f->probe.activate = succeeds;
    primed(f, self, PROBE);
    r = activate(self, PROBE, SKIP);
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_INVALID_PARAMETERS), 0, SKIP, 3, 4, 5, 6, 7);
    EXPECT_ROUND_CLOSED(f);
    EXPECT(f, agent_of(f)->cpu_rendezvous, true);
    EXPECT(f, agent_of(f)->component_id, PROBE);
    r = activate(self, PROBE, 0);
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT_ROUND_CLOSED(f);
    f->probe.cpu_rendezvous_required = false;
    lfs_proves("LFA-32");
}

static void rendezvous_test(enum lfs_profile profile)
{
    lane_test(profile, rendezvous_required);
}
IN_BOTH_PROFILES(LFA_32_skip_where_a_rendezvous_is_required, rendezvous_test)

/* ---- results and what they leave ------------------------------------------------------------- */

static void failures(struct fixture *f, struct lfs_ctx *self)
{
    bool fresh =
        knob(f, LFS_KNOB_activate_requires_fresh_prime) == ACTIVATE_REQUIRES_FRESH_PRIME_YES;
    struct lfs_frame r;

    f->probe.activate = fails;
    primed(f, self, PROBE);
    r = activate(self, PROBE, 0);
    EXPECT_FRAME(f, r, lfa_status_to_reg(-77), 0, 0, 3, 4, 5, 6, 7);
    lfs_proves("LFA-41");
    EXPECT_ROUND_CLOSED(f);
    EXPECT(f, agent_of(f)->failed, true);
    EXPECT(f, agent_of(f)->pending[PROBE], true);
    lfs_proves("LFA-42");
    EXPECT(f, agent_of(f)->component_id, PROBE);
    lfs_proves("LFA-43");
    EXPECT(f, agent_of(f)->prime_status, PRIME_COMPLETE);
    f->probe.activate = succeeds;
    r = activate(self, PROBE, 0);
    if (fresh) {
        EXPECT_LFA(f, r, COMPONENT_WRONG_STATE);
        primed(f, self, PROBE);
        r = activate(self, PROBE, 0);
    }
    lfs_proves("LFA-44 LA-100");
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT(f, agent_of(f)->failed, false);
    lfs_proves("LFA-88");
    EXPECT(f, agent_of(f)->pending[PROBE], false);
}

static void failures_test(enum lfs_profile profile)
{
    lane_test(profile, failures);
}
IN_BOTH_PROFILES(LFA_41_to_LFA_44_LFA_88_LA_100_failures, failures_test)

static void after_success(struct fixture *f, struct lfs_ctx *self)
{
    bool reset = knob(f, LFS_KNOB_agent_reset_after_success) == AGENT_RESET_AFTER_SUCCESS_YES;
    struct lfs_frame r;

    primed(f, self, SP1);
    r = activate(self, SP1, SKIP);
    EXPECT_FRAME(f, r, LFA_STATUS_SUCCESS, 0, SKIP, 3, 4, 5, 6, 7);
    EXPECT_ROUND_CLOSED(f);
    EXPECT(f, agent_of(f)->pending[SP1], false);
    lfs_proves("LFA-42");
    EXPECT(f, agent_of(f)->cpu_rendezvous, false);
    EXPECT(f, agent_of(f)->component_id, reset ? LFA_NO_COMPONENT : SP1);
    EXPECT(f, agent_of(f)->prime_status, reset ? PRIME_NONE : PRIME_COMPLETE);
    lfs_proves("LFA-43");
    r = activate(self, SP1, SKIP);
    if (reset)
        EXPECT_LFA(f, r, INVALID_PARAMETERS);
    else {
        EXPECT_LFA(f, r, COMPONENT_WRONG_STATE);
        lfs_proves("LA-99 LFA-45");
    }
    SMC(self, LFA_GET_INVENTORY, SP1);
    r = activate(self, SP1, SKIP);
    if (reset)
        EXPECT_LFA(f, r, INVALID_PARAMETERS);
    else
        EXPECT_LFA(f, r, SUCCESS); /* without PRIME */
    /* LFA-46: another component, with and without CANCEL. */
    primed(f, self, SP2);
    r = activate(self, SP2, SKIP);
    if (reset) {
        EXPECT_LFA(f, r, SUCCESS);
        return;
    }
    lfs_proves("LFA-46");
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    r = SMC(self, LFA_CANCEL, SP1);
    EXPECT_LFA(f, r, SUCCESS);
    lfs_proves("LFA-55");
    r = SMC(self, LFA_CANCEL, SP1);
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    primed(f, self, SP2);
    r = activate(self, SP2, SKIP);
    EXPECT_LFA(f, r, SUCCESS);
}

static void after_success_test(enum lfs_profile profile)
{
    lane_test(profile, after_success);
}
IN_BOTH_PROFILES(LFA_42_LFA_45_LFA_46_LFA_55_LA_99_after_success, after_success_test)

/* ---- two CPUs -------------------------------------------------------------------------------- */

/* SP1 takes its time to stop, so that CPU 1 meets the activation on CPU 0. */
static void stop_slowly(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    f->seen[0]++;
    let_pass(lfs_guest_ctx(guest), 1000000);
    lfs_guest_stopped(guest, frame, 0);
}

static void until_stopping(struct fixture *f, struct lfs_ctx *self)
{
    while (vcpu_of(f, OF_SP1)->state != VCPU_STOPPING)
        let_pass(self, 10000);
}

static void two_cpus(enum lfs_profile profile, fixture_lane *first, fixture_lane *second)
{
    struct fixture *f = fixture_new(profile, 2);

    /* What TF-A does; the other values have tests of their own. */
    fixture_knob(f, LFS_KNOB_nonskip_during_skip, "wait");
    fixture_knob(f, LFS_KNOB_agent_rendezvous_sp, "all-cpus-call");
    f->config.platform.costs.auth_signature_ns = 0;
    f->sp[OF_SP1].stop = stop_slowly;
    f->cpu[0].lane = first;
    f->cpu[1].lane = second;
    fixture_finish(f);
}

static void skip_alone(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    primed(f, self, SP1);
    r = activate(self, SP1, SKIP);
    EXPECT_LFA(f, r, SUCCESS);
    f->seen[1] = 1;
}

static void meet_a_skip_round(struct fixture *f, struct lfs_ctx *self)
{
    bool reset = knob(f, LFS_KNOB_agent_reset_after_success) == AGENT_RESET_AFTER_SUCCESS_YES;
    struct lfs_frame r;

    until_stopping(f, self);
    r = SMC(self, LFA_VERSION); /* any CPU, and no lock */
    EXPECT(f, r.x[0], 0x10000);
    lfs_proves("LFA-17");
    r = SMC(self, LFA_PRIME, SP2, 2, 3);
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_BUSY), SP2, 2, 3);
    lfs_proves("LFA-22");
    r = SMC(self, LFA_CANCEL, SP1, 2, 3);
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_BUSY), SP1, 2, 3);
    lfs_proves("LFA-50 LA-111");
    r = activate(self, SP1, SKIP);
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_BUSY), SP1, SKIP, 3, 4, 5, 6, 7);
    lfs_proves("LFA-36");
    r = SMC(self, LFA_GET_INVENTORY, SP2);
    EXPECT_LFA(f, r, SUCCESS);
    lfs_proves("LFA-14");
    EXPECT(f, agent_of(f)->in_progress, true);
    EXPECT(f, agent_of(f)->skip_latched, true);
    EXPECT(f, f->seen[1], 0);
    /* LFA-37, LFA-38: it waits for the whole activation, and is judged on what that left. */
    r = activate(self, SP1, 0);
    EXPECT(f, vcpu_of(f, OF_SP1)->state, VCPU_WAITING);
    lfs_proves("LFA-37 LFA-38");
    EXPECT(f, f->seen[0], 1);
    if (reset)
        EXPECT_LFA(f, r, INVALID_PARAMETERS);
    else
        EXPECT_LFA(f, r, COMPONENT_WRONG_STATE);
}

static void skip_round(enum lfs_profile profile)
{
    two_cpus(profile, skip_alone, meet_a_skip_round);
}
IN_BOTH_PROFILES(LFA_14_LFA_17_LFA_22_LFA_36_LFA_37_LFA_38_LFA_50_skip_round, skip_round)

static void open_round(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    primed(f, self, SP1);
    r = activate(self, SP1, 0);
    EXPECT_LFA(f, r, SUCCESS); /* its own status, whatever others do */
    lfs_proves("LFA-54 LFA-74");
    EXPECT(f, r.x[1], 0);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT(f, agent_of(f)->users, 0);
    f->seen[1] = 1;
}

/* LFA-35, LFA-39, LFA-51, LFA-74: a second CPU in the same round. */
static void join_the_round(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    until_stopping(f, self);
    EXPECT(f, agent_of(f)->in_progress, true);
    EXPECT(f, agent_of(f)->cancel_locked, false);
    r = activate(self, SP1, SKIP);
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_BUSY), 0, SKIP, 3, 4, 5, 6, 7);
    EXPECT(f, agent_of(f)->users, 1);
    /* LFA-84: the platform has nothing any more; the round stays open. */
    f->stack->el3.components[SP1].has_image = false;
    SMC(self, LFA_GET_INVENTORY, SP1);
    r = activate(self, SP1, 0);
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_COMPONENT_WRONG_STATE), 0, 0, 3, 4, 5, 6, 7);
    lfs_proves("LFA-84");
    EXPECT(f, agent_of(f)->in_progress, true);
    f->stack->el3.components[SP1].has_image = true;
    SMC(self, LFA_GET_INVENTORY, SP1);
    r = activate(self, SP1, 0); /* its START meets the open activation */
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_COMPONENT_WRONG_STATE), 0, 0, 3, 4, 5, 6, 7);
    EXPECT(f, agent_of(f)->users, 1);
    EXPECT(f, agent_of(f)->failed, true);
    EXPECT(f, agent_of(f)->cancel_locked, true); /* sticky */
    r = SMC(self, LFA_CANCEL, SP1);
    EXPECT_LFA(f, r, BUSY);
    while (f->seen[1] == 0)
        let_pass(self, 100000);
    /* LFA-42: one of them failed, so the image is still pending. */
    EXPECT(f, agent_of(f)->pending[SP1], true);
    lfs_proves("LFA-42");
    EXPECT_ROUND_CLOSED(f);
    r = SMC(self, LFA_CANCEL, SP1);
    EXPECT_LFA(f, r, SUCCESS);
    lfs_proves("LFA-35 LFA-39 LFA-51 LFA-74");
}

static void joined_round(enum lfs_profile profile)
{
    two_cpus(profile, open_round, join_the_round);
}
IN_BOTH_PROFILES(LFA_35_LFA_39_LFA_42_LFA_51_LFA_74_LA_110_joined_round, joined_round)

/* LFA-54, LFA-53: CANCEL empties the slot under a callback that goes on; PRIME of another follows.
 */
static void cancel_the_round(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    until_stopping(f, self);
    r = SMC(self, LFA_CANCEL, SP1);
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT(f, agent_of(f)->component_id, LFA_NO_COMPONENT);
    EXPECT_ROUND_CLOSED(f);
    EXPECT(f, agent_of(f)->pending[SP1], true);
    EXPECT_STATE(f, OF_SP1, "STOPPING", "RUNNING");
    primed(f, self, SP2);
    EXPECT(f, agent_of(f)->component_id, SP2);
    lfs_proves("LFA-39");
    while (f->seen[1] == 0)
        let_pass(self, 100000);
    EXPECT(f, agent_of(f)->pending[SP1], false); /* of its own component */
    lfs_proves("LFA-85");
    EXPECT(f, agent_of(f)->component_id, SP2);
    r = activate(self, SP2, SKIP);
    EXPECT_LFA(f, r, SUCCESS);
    lfs_proves("LFA-54 LFA-53");
}

static void cancelled_round(enum lfs_profile profile)
{
    two_cpus(profile, open_round, cancel_the_round);
}
IN_BOTH_PROFILES(LFA_39_LFA_53_LFA_54_LFA_85_cancelled_round, cancelled_round)

/* LFA-74: whose START comes after completion activates the partition again. */
static void start_late(struct fixture *f, struct lfs_ctx *self)
{
    bool fresh =
        knob(f, LFS_KNOB_activate_requires_fresh_prime) == ACTIVATE_REQUIRES_FRESH_PRIME_YES;
    struct lfs_frame r;

    while (f->seen[1] == 0)
        let_pass(self, 100000);
    SMC(self, LFA_GET_INVENTORY, SP1);
    r = activate(self, SP1, 0);
    if (fresh) { /* the slot is empty after a success */
        EXPECT_LFA(f, r, INVALID_PARAMETERS);
        return;
    }
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT(f, f->seen[0], 2);
    lfs_proves("LFA-74");
}

static void late_start(enum lfs_profile profile)
{
    two_cpus(profile, open_round, start_late);
}
IN_BOTH_PROFILES(LFA_74_late_start_activates_again, late_start)

/* LFA-86: the latch is tested before the id. Only a platform notification that fails, or a step
 * between two calls, leaves it set; here the test does. */
static void latched(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    primed(f, self, SP1);
    lfa_agent(&f->stack->el3)->skip_latched = true;
    r = activate(self, 99, 0);
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_BUSY), 99, 0, 3, 4, 5, 6, 7);
    r = activate(self, SP1, 0);
    EXPECT_FRAME(f, r, lfa_status_to_reg(LFA_STATUS_BUSY), SP1, 0, 3, 4, 5, 6, 7);
    lfs_proves("LFA-37");
    r = activate(self, 99, SKIP);
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    r = activate(self, SP1, SKIP);
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT_ROUND_CLOSED(f);
    lfs_proves("LFA-86");
}

static void latched_test(enum lfs_profile profile)
{
    lane_test(profile, latched);
}
IN_BOTH_PROFILES(LFA_37_LFA_86_skip_latch, latched_test)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LFA_16_LFA_30_LFA_31_LFA_47_checks),
        cmocka_unit_test(LFA_32_skip_where_a_rendezvous_is_required),
        cmocka_unit_test(LFA_41_to_LFA_44_LFA_88_LA_100_failures),
        cmocka_unit_test(LFA_42_LFA_45_LFA_46_LFA_55_LA_99_after_success),
        cmocka_unit_test(LFA_14_LFA_17_LFA_22_LFA_36_LFA_37_LFA_38_LFA_50_skip_round),
        cmocka_unit_test(LFA_35_LFA_39_LFA_42_LFA_51_LFA_74_LA_110_joined_round),
        cmocka_unit_test(LFA_39_LFA_53_LFA_54_LFA_85_cancelled_round),
        cmocka_unit_test(LFA_74_late_start_activates_again),
        cmocka_unit_test(LFA_37_LFA_86_skip_latch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
