/* SPDX-License-Identifier: BSD-3-Clause */
/* The LFA agent beside ACTIVATE: lfa.md 1, 3.3, 3.4, 3.6. */
#include "tests/models/stack_fixture.h"

/* The default profile of lfa.md 4.1 has four components; the test's own comes behind them. */
#define COMPONENTS 5u
#define PROBE      4u

static struct lfs_frame full_frame(uint64_t x0, uint64_t x1)
{
    struct lfs_frame frame = {{x0, x1}};

    for (unsigned i = 2; i < LFS_FRAME_REGS; i++)
        frame.x[i] = UINT64_C(0x7700000000000000) | i;
    return frame;
}

/* Registers from `first` on are the caller's (LFA-16). */
static void expect_kept(struct fixture *f, const struct lfs_frame *r, unsigned first)
{
    for (unsigned i = first; i < LFS_FRAME_REGS; i++)
        EXPECT(f, r->x[i], UINT64_C(0x7700000000000000) | i);
    lfs_proves("LFA-16");
}

static void lane_test(enum lfs_profile profile, fixture_lane *lane)
{
    struct fixture *f = fixture_new(profile, 2);

    f->cpu[0].lane = lane;
    fixture_finish(f);
}

static struct lfs_frame inventory(struct lfs_ctx *self, uint64_t id)
{
    return SMC(self, LFA_GET_INVENTORY, id);
}

static struct lfs_frame prime(struct lfs_ctx *self, uint64_t id)
{
    return SMC(self, LFA_PRIME, id);
}

/* ---- VERSION, FEATURES, GET_INFO ------------------------------------------------------------- */

static void interface(struct fixture *f, struct lfs_ctx *self)
{
    static const uint64_t unknown[] = {
        0x840002e0, 0x840002e6, 0xc40102e0, 0xc40002df, 0xc40002e7, UINT64_C(0x1c40002e0), 0};
    struct lfs_frame r = full_frame(LFA_VERSION, 1);

    lfs_smc(self, &r);
    EXPECT(f, r.x[0], 0x10000);
    lfs_proves("LFA-01");
    EXPECT(f, r.x[1], 1);
    expect_kept(f, &r, 2);
    r = SMC(self, LFA_VERSION | 0x10000);
    EXPECT(f, r.x[0], 0x10000);
    lfs_proves("LFA-04");
    for (uint64_t fid = LFA_VERSION; fid <= LFA_CANCEL; fid++) {
        r = full_frame(LFA_FEATURES, fid);
        lfs_smc(self, &r);
        EXPECT_LFA(f, r, SUCCESS);
        lfs_proves("LFA-02");
        EXPECT(f, r.x[1], fid);
        expect_kept(f, &r, 2);
    }
    for (unsigned i = 0; i < 7; i++) {
        r = full_frame(LFA_FEATURES, unknown[i]);
        lfs_smc(self, &r);
        EXPECT_LFA(f, r, NOT_SUPPORTED);
        lfs_proves("LFA-05");
        expect_kept(f, &r, 2);
    }
    r = full_frame(LFA_GET_INFO, 0);
    lfs_smc(self, &r);
    EXPECT_FRAME(f, ((struct lfs_frame){{r.x[0], r.x[1], r.x[2]}}), 0, COMPONENTS);
    lfs_proves("LFA-06");
    expect_kept(f, &r, 3);
    for (unsigned shift = 0; shift < 64; shift += 21) {
        r = full_frame(LFA_GET_INFO, UINT64_C(1) << shift);
        lfs_smc(self, &r);
        EXPECT_LFA(f, r, INVALID_PARAMETERS);
        lfs_proves("LFA-07");
        EXPECT(f, r.x[1], UINT64_C(1) << shift);
        expect_kept(f, &r, 2);
    }
}

static void interface_test(enum lfs_profile profile)
{
    lane_test(profile, interface);
}
IN_BOTH_PROFILES(LFA_01_to_LFA_07_version_features_info, interface_test)

/* ---- GET_INVENTORY --------------------------------------------------------------------------- */

static const struct {
    uint64_t low, high, flags;
} table[] = {
    /* lfa.md 4.1 */
    {UINT64_C(0x4713dc5389e1d005), UINT64_C(0x383e7a4b0a502b8d), 0},
    {UINT64_C(0x4bd5eafca7eed0d6), UINT64_C(0xe4b634f234998297), 0},
    {UINT64_C(0x174d471d962a7bf0), UINT64_C(0x5c3e254ea686c89e), 0xb},
    {UINT64_C(0xf8a9417e2721ffc3), UINT64_C(0x7434a3afa124af05), 0x9}, /* nothing waits */
};

static void inventories(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    for (uint64_t id = 0; id < 4; id++) {
        r = full_frame(LFA_GET_INVENTORY, id);
        lfs_smc(self, &r);
        EXPECT_LFA(f, r, SUCCESS);
        lfs_proves("LFA-10 LFA-12 LFA-13");
        EXPECT(f, r.x[1], table[id].low);
        EXPECT(f, r.x[2], table[id].high);
        EXPECT(f, r.x[3], table[id].flags);
        expect_kept(f, &r, 4);
        lfs_proves("LFA-11");
    }
    r = inventory(self, UINT64_C(0x100000002));
    EXPECT(f, r.x[3], 0xb);
    lfs_proves("LFA-09");
    for (unsigned i = 0; i < 3; i++) {
        static const uint64_t bad[] = {COMPONENTS, UINT32_MAX, UINT64_C(0x200000005)};

        r = full_frame(LFA_GET_INVENTORY, bad[i]);
        lfs_smc(self, &r);
        EXPECT_LFA(f, r, INVALID_PARAMETERS);
        lfs_proves("LFA-08");
        EXPECT(f, r.x[1], bad[i]);
        expect_kept(f, &r, 2);
    }
    /* LFA-14: each call asks the platform again. */
    f->stack->el3.components[SP1].has_image = false;
    EXPECT(f, agent_of(f)->pending[SP1], 1);
    lfs_proves("LFA-14");
    r = inventory(self, SP1);
    EXPECT(f, r.x[3], 0x9);
    EXPECT(f, agent_of(f)->pending[SP1], 0);
    f->stack->el3.components[SP1].has_image = true;
    r = inventory(self, SP1);
    EXPECT(f, r.x[3], 0xb);
}

static struct fixture *nothing_for_sp2(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->components[SP2].package = (struct lfs_blob){f->staged[OF_SP2], 0, NULL};
    return f;
}

static void inventory_test(enum lfs_profile profile)
{
    struct fixture *f = nothing_for_sp2(profile);

    f->cpu[0].lane = inventories;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LFA_08_to_LFA_14_inventory, inventory_test)

static void flags_of_activators(struct fixture *f, struct lfs_ctx *self)
{
    for (unsigned i = 0; i < 4; i++) {
        struct lfs_frame r;

        f->probe.may_reset_cpu = i & 1;
        f->probe.cpu_rendezvous_required = i & 2;
        r = inventory(self, PROBE);
        EXPECT(f, r.x[3], 0x3 | (i & 1 ? 4 : 0) | (i & 2 ? 0 : 8));
    }
    f->probe.may_reset_cpu = f->probe.cpu_rendezvous_required = false;
}

static void flags_test(enum lfs_profile profile)
{
    lane_test(profile, flags_of_activators);
}
IN_BOTH_PROFILES(LFA_12_LFA_13_flags, flags_test)

/* ---- PRIME ----------------------------------------------------------------------------------- */

#define EXPECT_AGENT(f, id, status)                           \
    do {                                                      \
        EXPECT(f, agent_of(f)->component_id, id);             \
        EXPECT(f, agent_of(f)->prime_status, PRIME_##status); \
    } while (0)
#define EXPECT_AGENT_EMPTY(f) EXPECT_AGENT(f, LFA_NO_COMPONENT, NONE)

static void prime_checks(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = full_frame(LFA_PRIME, COMPONENTS);

    lfs_smc(self, &r);
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    lfs_proves("LFA-19");
    EXPECT(f, r.x[1], COMPONENTS);
    expect_kept(f, &r, 2);
    r = prime(self, UINT32_MAX);
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    for (unsigned id = 0; id < 4; id++) {
        r = prime(self, id);
        EXPECT_LFA(f, r, WRONG_STATE);
        lfs_proves("LFA-20 LFA-21");
    }
    EXPECT_AGENT_EMPTY(f);
    /* LFA-21: pending, but nobody can activate it. */
    f->stack->el3.components[BL33].has_image = true;
    inventory(self, BL33);
    r = prime(self, BL33);
    EXPECT_LFA(f, r, NOT_SUPPORTED);
    lfs_proves("LFA-21");
    EXPECT_AGENT_EMPTY(f);
    inventory(self, SP1);
    r = full_frame(LFA_PRIME, UINT64_C(0x700000000) | SP1);
    lfs_smc(self, &r);
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT(f, r.x[1], 0);
    expect_kept(f, &r, 2);
    EXPECT_AGENT(f, SP1, COMPLETE);
    lfs_proves("LFA-27");
    EXPECT(f, agent_of(f)->cpu_rendezvous, true);
}

static void prime_test(enum lfs_profile profile)
{
    lane_test(profile, prime_checks);
}
IN_BOTH_PROFILES(LFA_19_LFA_20_LFA_21_LFA_27_prime, prime_test)

/* LFA-75: from the SMC to its return nothing else passes. */
static void prime_alone(struct fixture *f, struct lfs_ctx *self)
{
    uint32_t before, frames = 0;

    inventory(self, SP1);
    before = lfs_trace_last(f->m);
    prime(self, SP1);
    for (uint32_t i = before + 1; i <= lfs_trace_last(f->m); i++)
        frames += lfs_trace_get(f->m, i)->kind == LFS_RECORD_FRAME;
    EXPECT(f, frames, 2);
    EXPECT(f, lfs_range_sum(f->m, lfs_pa_of(FIXTURE_STAGING), 4) != 0, true);
    lfs_proves("LFA-75");
}

static void prime_alone_test(enum lfs_profile profile)
{
    lane_test(profile, prime_alone);
}
IN_BOTH_PROFILES(LFA_75_prime_contacts_nobody, prime_alone_test)

/* A smaller package leaves nothing of what lay there before it. */
static void prime_over_something(struct fixture *f, struct lfs_ctx *self)
{
    lfs_pa behind = lfs_pa_of(FIXTURE_STAGING + PLAN_PACKAGE);
    lfs_pa outside = lfs_pa_of(FIXTURE_STAGING + FIXTURE_PAGES * LFS_PAGE_SIZE);
    uint64_t left = 0x5a;

    lfs_mem_write(f->m, behind, &left, sizeof(left));
    lfs_mem_write(f->m, outside, &left, sizeof(left));
    inventory(self, SP1);
    prime(self, SP1);
    lfs_mem_read(f->m, outside, &left, sizeof(left));
    EXPECT(f, left, 0x5a);
    lfs_mem_read(f->m, behind, &left, sizeof(left));
    EXPECT(f, left, 0);
}

static void prime_over_test(enum lfs_profile profile)
{
    lane_test(profile, prime_over_something);
}
IN_BOTH_PROFILES(staging_behind_the_package_is_zeroed, prime_over_test)

static void load_fails(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_component_config *sp1 = &f->stack->components[SP1];
    struct lfs_frame r;

    inventory(self, SP1);
    inventory(self, SP2);
    sp1->signature_bad = true;
    r = full_frame(LFA_PRIME, SP1);
    lfs_smc(self, &r);
    EXPECT_LFA(f, r, AUTH_ERROR);
    lfs_proves("LFA-25");
    EXPECT(f, last_rule(f), RULE_LFA_AUTH);
    EXPECT(f, r.x[1], SP1);
    expect_kept(f, &r, 2);
    EXPECT_AGENT(f, SP1, STARTED);
    r = prime(self, SP2);
    EXPECT_LFA(f, r, WRONG_STATE);
    lfs_proves("LFA-24");
    r = SMC(self, LFA_ACTIVATE, SP1);
    EXPECT_LFA(f, r, COMPONENT_WRONG_STATE);
    lfs_proves("LFA-31");
    sp1->signature_bad = false;
    sp1->staging = lfs_pa_of(0);
    r = prime(self, SP1);
    EXPECT_LFA(f, r, DEVICE_ERROR);
    EXPECT(f, last_rule(f), RULE_LFA_LOAD);
    sp1->staging = lfs_pa_of(FIXTURE_STAGING);
    sp1->staging_pages = PLAN_PACKAGE / LFS_PAGE_SIZE - 1;
    r = prime(self, SP1);
    EXPECT_LFA(f, r, NO_MEMORY);
    EXPECT_AGENT(f, SP1, STARTED);
    sp1->staging_pages++;
    r = prime(self, SP1);
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT_AGENT(f, SP1, COMPLETE);
    /* LFA-29: a failing repetition undoes nothing. */
    sp1->signature_bad = true;
    r = prime(self, SP1);
    EXPECT_LFA(f, r, AUTH_ERROR);
    lfs_proves("LFA-29");
    EXPECT_AGENT(f, SP1, COMPLETE);
    r = SMC(self, LFA_ACTIVATE, SP1, 1);
    EXPECT_LFA(f, r, SUCCESS);
}

static void load_test(enum lfs_profile profile)
{
    lane_test(profile, load_fails);
}
IN_BOTH_PROFILES(LFA_24_LFA_25_LFA_29_LFA_31_load_errors, load_test)

/* LFA-28: PRIME of B while A is complete is taken, and A stays. */
static void prime_another(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    inventory(self, SP1);
    inventory(self, SP2);
    prime(self, SP1);
    r = prime(self, SP2);
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT_AGENT(f, SP1, COMPLETE);
    r = SMC(self, LFA_ACTIVATE, SP2, 1);
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    r = SMC(self, LFA_ACTIVATE, SP1, 1);
    EXPECT_LFA(f, r, SUCCESS);
    lfs_proves("LFA-28");
}

static void prime_another_test(enum lfs_profile profile)
{
    lane_test(profile, prime_another);
}
IN_BOTH_PROFILES(LFA_28_prime_while_another_is_complete, prime_another_test)

static int prime_refuses(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    (void)e;
    (void)ctx;
    (void)component;
    return -77;
}

/* LFA-48: "call again" inside the agent is no status, -11 above all. */
static_assert(LFA_AGAIN < LFA_STATUS_ACTIVATION_FAILED, "-35, TF-A's EAGAIN");

static void activator_refuses(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    inventory(self, PROBE);
    f->probe.prime = prime_refuses;
    r = prime(self, PROBE);
    EXPECT(f, r.x[0], lfa_status_to_reg(-77)); /* raw */
    lfs_proves("LFA-26");
    EXPECT_AGENT(f, PROBE, STARTED);
    f->probe.prime = NULL;
    r = prime(self, PROBE);
    EXPECT_LFA(f, r, SUCCESS);
    f->probe.prime = prime_refuses;
    r = prime(self, PROBE);
    EXPECT(f, r.x[0], lfa_status_to_reg(-77));
    EXPECT_AGENT(f, PROBE, COMPLETE);
    f->probe.prime = NULL;
}

static void activator_refuses_test(enum lfs_profile profile)
{
    lane_test(profile, activator_refuses);
}
IN_BOTH_PROFILES(LFA_26_activators_prime_error, activator_refuses_test)

/* ---- CANCEL ---------------------------------------------------------------------------------- */

static int cancel_refuses(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    (void)e;
    (void)ctx;
    (void)component;
    return 1;
}

static void cancels(struct fixture *f, struct lfs_ctx *self)
{
    static const uint64_t ids[] = {0, SP1, COMPONENTS, UINT32_MAX};
    struct lfs_frame r;

    for (unsigned i = 0; i < 4; i++) { /* the agent is idle */
        r = full_frame(LFA_CANCEL, ids[i]);
        lfs_smc(self, &r);
        EXPECT_LFA(f, r, INVALID_PARAMETERS);
        lfs_proves("LFA-49");
        EXPECT(f, r.x[1], ids[i]);
        expect_kept(f, &r, 2);
    }
    inventory(self, SP1);
    prime(self, SP1);
    r = SMC(self, LFA_CANCEL, SP2);
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    EXPECT_AGENT(f, SP1, COMPLETE);
    r = full_frame(LFA_CANCEL, SP1);
    lfs_smc(self, &r);
    EXPECT_LFA(f, r, SUCCESS);
    lfs_proves("LFA-53");
    EXPECT(f, r.x[1], SP1);
    expect_kept(f, &r, 2);
    EXPECT_AGENT_EMPTY(f);
    EXPECT(f, agent_of(f)->pending[SP1], 1);
    EXPECT(f, agent_of(f)->cpu_rendezvous, 0);
    r = SMC(self, LFA_CANCEL, SP1);
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    r = prime(self, SP1); /* without GET_INVENTORY */
    EXPECT_LFA(f, r, SUCCESS);
    SMC(self, LFA_CANCEL, SP1);
    inventory(self, PROBE);
    prime(self, PROBE);
    f->probe.cancel = cancel_refuses;
    r = SMC(self, LFA_CANCEL, PROBE);
    EXPECT_LFA(f, r, BUSY);
    lfs_proves("LFA-52");
    EXPECT_AGENT(f, PROBE, COMPLETE);
    f->probe.cancel = NULL;
    r = SMC(self, LFA_CANCEL, PROBE);
    EXPECT_LFA(f, r, SUCCESS);
}

static void cancel_test(enum lfs_profile profile)
{
    lane_test(profile, cancels);
}
IN_BOTH_PROFILES(LFA_49_LFA_52_LFA_53_cancel, cancel_test)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LFA_01_to_LFA_07_version_features_info),
        cmocka_unit_test(LFA_08_to_LFA_14_inventory),
        cmocka_unit_test(LFA_12_LFA_13_flags),
        cmocka_unit_test(LFA_19_LFA_20_LFA_21_LFA_27_prime),
        cmocka_unit_test(LFA_75_prime_contacts_nobody),
        cmocka_unit_test(staging_behind_the_package_is_zeroed),
        cmocka_unit_test(LFA_24_LFA_25_LFA_29_LFA_31_load_errors),
        cmocka_unit_test(LFA_28_prime_while_another_is_complete),
        cmocka_unit_test(LFA_26_activators_prime_error),
        cmocka_unit_test(LFA_49_LFA_52_LFA_53_cancel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
