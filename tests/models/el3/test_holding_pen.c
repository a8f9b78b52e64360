/* SPDX-License-Identifier: BSD-3-Clause */
/* The holding pen and the activators that use it: lfa.md 3.9, 3.10, 3.13. */
#include <string.h>

#include "lfasim/abi/psci.h"
#include "tests/models/stack_fixture.h"

#define RMM  2u /* components here: BL31, BL32, RMM */
#define BL31 0u
#define CPUS 3u

static const struct holding_pen *pen_of(const struct fixture *f)
{
    return lfs_peek(f->m, f->stack->el3.pen);
}

/* The three components of a platform without SPs. */
static const struct lfs_component_config table[] = {
    {.name = "bl31", .kind = LFS_COMPONENT_BL31},
    {.name = "bl32", .kind = LFS_COMPONENT_BL32},
    {.name = "rmm", .kind = LFS_COMPONENT_RMM},
};

static struct lfs_frame activate(struct lfs_ctx *self, uint64_t id)
{
    unsigned cpu = lfs_ctx_cpu(self);

    return SMC(self, LFA_ACTIVATE, id, 0, 0x90000000 + 0x1000 * cpu, 0x40 + cpu);
}

static void primed(struct fixture *f, struct lfs_ctx *self, unsigned id)
{
    struct lfs_frame r;

    SMC(self, LFA_GET_INVENTORY, id);
    r = SMC(self, LFA_PRIME, id);
    EXPECT_LFA(f, r, SUCCESS);
    f->seen[0] = 1;
}

static void until(struct fixture *f, struct lfs_ctx *self, const uint64_t *seen, uint64_t value)
{
    while (*seen < value)
        let_pass(self, 1000);
    (void)f;
}

/* What a run on both backends comes to; the lanes judge what they see. */
static struct fixture *run(struct fixture *f, const struct lfs_component_config *components,
                           enum lfs_end end)
{
    static const enum lfs_backend backends[] = {LFS_THREADS, LFS_FIBERS};

    for (unsigned i = 0; i < 2; i++) {
        char problem[200];

        fixture_config(f);
        f->config.components = components;
        f->config.component_count = sizeof(table) / sizeof(table[0]);
        f->config.partition_count = 0;
        f->config.machine.backend = backends[i];
        lfs_stack_free(f->stack);
        memset(f->seen, 0, sizeof(f->seen));
        f->checks = f->failures = 0;
        f->stack = lfs_stack_new(&f->config, problem, sizeof(problem));
        assert_non_null(f->stack);
        f->m = lfs_stack_machine(f->stack);
        fixture_judge(f, lfs_run(f->m), end);
    }
    return f;
}

static struct fixture *three_cpus(enum lfs_profile profile, fixture_lane *lane)
{
    struct fixture *f = fixture_new(profile, 0);

    for (unsigned i = 0; i < CPUS; i++)
        f->cpu[i].lane = lane;
    return f;
}

/* ---- RMM ------------------------------------------------------------------------------------- */

/* CPU 0 primes; CPU n arrives as the n-th. seen[n]: arrived. */
static void arrive_in_order(struct fixture *f, struct lfs_ctx *self, unsigned id)
{
    unsigned cpu = lfs_ctx_cpu(self);

    if (cpu == 0)
        primed(f, self, id);
    until(f, self, &f->seen[0], 1);
    let_pass(self, 100000 * (cpu + 1u));
    if (cpu < CPUS - 1)
        EXPECT(f, pen_of(f)->count, cpu);
}

static void rmm_round(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    arrive_in_order(f, self, RMM);
    if (lfs_ctx_cpu(self) == CPUS - 1) { /* the others stand still */
        EXPECT(f, pen_of(f)->held, true);
        EXPECT(f, f->seen[1], 0);
        EXPECT(f, agent_of(f)->cancel_locked, false);
    }
    r = activate(self, RMM);
    EXPECT_FRAME(f, r, 0, 0, 0, r.x[3], r.x[4]);
    f->seen[1]++;
    lfs_proves("LFA-56 NIS-33");
    EXPECT(f, pen_of(f)->count, 0);
    EXPECT(f, pen_of(f)->held, false);
    /* LFA-61: the slot is empty; finish has cleared pending. */
    EXPECT(f, agent_of(f)->component_id, LFA_NO_COMPONENT);
    EXPECT(f, agent_of(f)->pending[RMM], false);
    EXPECT(f, agent_of(f)->users, 0);
    r = SMC(self, LFA_CANCEL, RMM);
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
    lfs_proves("LFA-61 LFA-55");
}

static void rmm_round_test(enum lfs_profile profile)
{
    fixture_free(run(three_cpus(profile, rmm_round), table, LFS_END_COMPLETED));
}
IN_BOTH_PROFILES(LFA_56_LFA_61_the_last_to_arrive_activates_the_rmm, rmm_round_test)

static void rmm_fails(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    arrive_in_order(f, self, RMM);
    r = activate(self, RMM);
    EXPECT_LFA(f, r, ACTIVATION_FAILED); /* the leader's status is everybody's */
    EXPECT(f, r.x[1], 0);
    EXPECT(f, agent_of(f)->component_id, LFA_NO_COMPONENT);
    EXPECT(f, agent_of(f)->failed, true);
    EXPECT(f, agent_of(f)->pending[RMM], true);
    lfs_proves("LFA-61");
    r = activate(self, RMM); /* LFA-44: not without PRIME */
    EXPECT_LFA(f, r, INVALID_PARAMETERS);
}

static const int fail_code[] = {-1};
static const struct lfs_answer fail_answer[] = {{fail_code, 1, 20000, NULL}};

static void rmm_fails_test(enum lfs_profile profile)
{
    struct lfs_component_config components[3];

    memcpy(components, table, sizeof(table));
    components[RMM].answers[LFS_ASK_INIT] = (struct lfs_answers){fail_answer, 1};
    fixture_free(run(three_cpus(profile, rmm_fails), components, LFS_END_COMPLETED));
}
IN_BOTH_PROFILES(LFA_61_a_failing_rmm_empties_the_slot_too, rmm_fails_test)

/* LFA-57: CANCEL empties the record and frees nobody; the deadlock names the pen. */
static void cancel_rmm(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    arrive_in_order(f, self, RMM);
    if (lfs_ctx_cpu(self) < CPUS - 1) {
        activate(self, RMM);
        EXPECT(f, 1, 0); /* never gets here */
        return;
    }
    r = SMC(self, LFA_CANCEL, RMM);
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT(f, pen_of(f)->count, CPUS - 1);
    EXPECT(f, pen_of(f)->held, true);
    lfs_proves("LFA-57");
}

static void cancel_rmm_test(enum lfs_profile profile)
{
    struct fixture *f = run(three_cpus(profile, cancel_rmm), table, LFS_END_DEADLOCK);

    assert_non_null(strstr(lfs_end_reason(f->m), "in the holding pen"));
    fixture_free(f);
}
IN_BOTH_PROFILES(LFA_57_a_cancelled_rmm_round_frees_nobody, cancel_rmm_test)

/* ---- counting -------------------------------------------------------------------------------- */

static void power(struct fixture *f, unsigned cpu, enum cpu_power to)
{
    el3_power(&f->stack->el3, cpu)->power = (uint8_t)to;
}

/* NIS-45: the CPU that would be the last goes off: nobody ever is. */
static void leaves(struct fixture *f, struct lfs_ctx *self)
{
    arrive_in_order(f, self, RMM);
    if (lfs_ctx_cpu(self) < CPUS - 1) {
        activate(self, RMM);
        EXPECT(f, 1, 0);
        return;
    }
    power(f, CPUS - 1, CPU_POWER_OFF);
    EXPECT(f, psci_cpus_on(&f->stack->el3), pen_of(f)->count);
    lfs_proves("LFA-58 NIS-45");
}

static void leaves_test(enum lfs_profile profile)
{
    struct fixture *f = run(three_cpus(profile, leaves), table, LFS_END_DEADLOCK);

    assert_non_null(strstr(lfs_end_reason(f->m), "in the holding pen"));
    fixture_free(f);
}
IN_BOTH_PROFILES(LFA_58_NIS_45_the_only_cpu_outside_goes_off, leaves_test)

/* One that leaves before the last but one arrives is not waited for; one that comes on is. */
static void counted_at_each_arrival(struct fixture *f, struct lfs_ctx *self)
{
    unsigned cpu = lfs_ctx_cpu(self);
    struct lfs_frame r;

    if (cpu == 2) {
        let_pass(self, 150000);
        EXPECT(f, pen_of(f)->count, 1);
        power(f, 2, CPU_POWER_OFF);
        let_pass(self, 150000);
        EXPECT(f, f->seen[1], 2); /* both have gone on */
        lfs_proves("NIS-45");
        power(f, 2, CPU_POWER_ON_PENDING); /* counts, also when it is not yet there */
        EXPECT(f, psci_cpus_on(&f->stack->el3), 3);
        lfs_proves("LFA-58 NIS-33");
        return;
    }
    arrive_in_order(f, self, RMM);
    r = activate(self, RMM);
    EXPECT_LFA(f, r, SUCCESS);
    f->seen[1]++;
    EXPECT(f, agent_of(f)->users <= 1, true);
}

static void counted_test(enum lfs_profile profile)
{
    fixture_free(run(three_cpus(profile, counted_at_each_arrival), table, LFS_END_COMPLETED));
}
IN_BOTH_PROFILES(LFA_58_NIS_45_a_later_arrival_completes_the_round, counted_test)

/* One arrival too many: the count has passed the number, and is never equal again. */
static void one_too_many(struct fixture *f, struct lfs_ctx *self)
{
    unsigned cpu = lfs_ctx_cpu(self);

    arrive_in_order(f, self, RMM);
    if (cpu == 2) {
        power(f, 0, CPU_POWER_OFF); /* as if it had left the pen by a reset */
        power(f, 1, CPU_POWER_OFF);
        EXPECT(f, pen_of(f)->count, 2);
    }
    activate(self, RMM);
    EXPECT(f, 1, 0);
}

static void one_too_many_test(enum lfs_profile profile)
{
    struct fixture *f = run(three_cpus(profile, one_too_many), table, LFS_END_DEADLOCK);

    lfs_proves("LFA-58");
    fixture_free(f);
}
IN_BOTH_PROFILES(LFA_58_an_arrival_beyond_the_number_waits_for_ever, one_too_many_test)

/* ---- leaving --------------------------------------------------------------------------------- */

/* Without time CPU 0 always moves first: released by a CANCEL, it opens the next round before CPU 1
 * has taken the holding lock. CPU 1 waits through that round, and has its status. */
static void too_late(struct fixture *f, struct lfs_ctx *self)
{
    unsigned cpu = lfs_ctx_cpu(self);
    struct lfs_frame r;

    if (cpu == 0) {
        primed(f, self, BL31);
        r = activate(self, BL31);
        EXPECT_LFA(f, r, ACTIVATION_FAILED);
        EXPECT(f, f->seen[2], 0); /* CPU 1 is still inside */
        primed(f, self, BL31);
        r = activate(self, BL31);
        f->seen[3] = 1;
        EXPECT_LFA(f, r, ACTIVATION_FAILED);
        return;
    }
    until(f, self, &f->seen[0], 1);
    if (cpu == 1) {
        r = activate(self, BL31);
        EXPECT_LFA(f, r, ACTIVATION_FAILED);
        f->seen[2] = 1;
        return;
    }
    while (pen_of(f)->count < 2)
        let_pass(self, 1000);
    r = SMC(self, LFA_CANCEL, BL31);
    EXPECT_LFA(f, r, SUCCESS);
    while (pen_of(f)->count < 1)
        let_pass(self, 1000);
    EXPECT(f, f->seen[2], 0);
    r = SMC(self, LFA_CANCEL, BL31);
    EXPECT_LFA(f, r, SUCCESS);
    let_pass(self, 100000);
    EXPECT(f, f->seen[2], 1);
    EXPECT(f, f->seen[3], 1);
}

static void too_late_test(enum lfs_profile profile)
{
    struct fixture *f = three_cpus(profile, too_late);

    f->config.platform.costs = (struct lfs_costs){0};
    fixture_free(run(f, table, LFS_END_COMPLETED));
}
IN_BOTH_PROFILES(a_late_follower_waits_through_the_next_round, too_late_test)

/* ---- BL31 ------------------------------------------------------------------------------------ */

static void bl31_round(struct fixture *f, struct lfs_ctx *self)
{
    unsigned cpu = lfs_ctx_cpu(self);
    bool clean = knob(f, LFS_KNOB_agent_reset_after_success) == AGENT_RESET_AFTER_SUCCESS_YES;
    struct lfs_frame entered;
    uint64_t entry;

    lfs_entry_frame(self, &entered);
    if (!lfs_resumed(self, &entry)) {
        arrive_in_order(f, self, BL31);
        activate(self, BL31);
        EXPECT(f, 1, 0); /* does not return */
        return;
    }
    EXPECT(f, entry, 0x90000000 + 0x1000 * cpu);
    EXPECT_FRAME(f, entered, 0x40 + cpu);
    lfs_proves("LFA-59");
    EXPECT(f, lfs_resumed(self, &entry), false);
    f->seen[1]++;
    until(f, self, &f->seen[1], CPUS);
    EXPECT(f, agent_of(f)->in_progress, !clean);
    EXPECT(f, agent_of(f)->users, clean ? 0 : CPUS);
    EXPECT(f, agent_of(f)->cancel_locked, !clean);
    EXPECT(f, agent_of(f)->pending[BL31], !clean);
    EXPECT(f, agent_of(f)->component_id, clean ? LFA_NO_COMPONENT : BL31);
    lfs_proves("LFA-60");
}

static void bl31_round_test(enum lfs_profile profile)
{
    fixture_free(run(three_cpus(profile, bl31_round), table, LFS_END_COMPLETED));
}
IN_BOTH_PROFILES(LFA_59_LFA_60_each_cpu_is_reset_to_its_own_entry_point, bl31_round_test)

/* A follower's bad entry point is its own affair; the others go through the reset. */
static void bad_entry(struct fixture *f, struct lfs_ctx *self)
{
    bool named = knob(f, LFS_KNOB_bad_entry_status) == BAD_ENTRY_STATUS_INVALID_ADDRESS;
    struct lfs_frame r;
    uint64_t entry;

    if (lfs_resumed(self, &entry)) {
        EXPECT(f, lfs_ctx_cpu(self) != 1, true);
        f->seen[1]++;
        return;
    }
    arrive_in_order(f, self, BL31);
    if (lfs_ctx_cpu(self) != 1) {
        activate(self, BL31);
        return;
    }
    r = SMC(self, LFA_ACTIVATE, BL31, 0, named ? 0x90000001 : 0x6000000, 1);
    if (named)
        EXPECT_LFA(f, r, INVALID_ADDRESS);
    else
        EXPECT_LFA(f, r, CRITICAL_ERROR);
    lfs_proves("LFA-15");
    let_pass(self, 1000000);
    EXPECT(f, f->seen[1], 2);
}

static void bad_entry_test(enum lfs_profile profile)
{
    fixture_free(run(three_cpus(profile, bad_entry), table, LFS_END_COMPLETED));
}
IN_BOTH_PROFILES(LFA_15_a_bad_entry_point_fails_its_own_cpu, bad_entry_test)

/* A leader that fails after it has released the others: they are reset all the same. */
static void patch_fails(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;
    uint64_t entry;

    if (lfs_resumed(self, &entry)) {
        EXPECT(f, lfs_ctx_cpu(self) < CPUS - 1, true);
        f->seen[1]++;
        return;
    }
    arrive_in_order(f, self, BL31);
    r = activate(self, BL31);
    EXPECT_LFA(f, r, CRITICAL_ERROR);
    EXPECT(f, lfs_ctx_cpu(self), CPUS - 1);
    let_pass(self, 1000000);
    EXPECT(f, f->seen[1], 2);
}

static void patch_fails_test(enum lfs_profile profile)
{
    struct lfs_component_config components[3];

    memcpy(components, table, sizeof(table));
    components[BL31].answers[LFS_ASK_PATCH] = (struct lfs_answers){fail_answer, 1};
    fixture_free(run(three_cpus(profile, patch_fails), components, LFS_END_COMPLETED));
}
IN_BOTH_PROFILES(a_leader_whose_patch_fails_returns_alone, patch_fails_test)

/* Before it has: all have CRITICAL_ERROR, and may try again. */
static void no_image(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    arrive_in_order(f, self, BL31);
    r = activate(self, BL31);
    EXPECT_LFA(f, r, CRITICAL_ERROR);
    EXPECT(f, pen_of(f)->count, 0);
    EXPECT(f, agent_of(f)->component_id, BL31);
}

static void no_image_test(enum lfs_profile profile)
{
    struct lfs_component_config components[3];

    memcpy(components, table, sizeof(table));
    components[BL31].answers[LFS_ASK_IMAGE_INFO] = (struct lfs_answers){fail_answer, 1};
    fixture_free(run(three_cpus(profile, no_image), components, LFS_END_COMPLETED));
}
IN_BOTH_PROFILES(without_an_image_all_have_a_critical_error, no_image_test)

/* LFA-57, LFA-81: TFTF's late cancel. */
static void late_cancel(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    arrive_in_order(f, self, BL31);
    if (lfs_ctx_cpu(self) < CPUS - 1) {
        r = activate(self, BL31);
        EXPECT_LFA(f, r, ACTIVATION_FAILED);
        EXPECT(f, r.x[1], 0);
        lfs_proves("LFA-57 LFA-81");
        EXPECT(f, agent_of(f)->failed, true); /* until the next round begins */
        return;
    }
    r = SMC(self, LFA_CANCEL, BL31);
    EXPECT_LFA(f, r, SUCCESS);
}

static void late_cancel_test(enum lfs_profile profile)
{
    fixture_free(run(three_cpus(profile, late_cancel), table, LFS_END_COMPLETED));
}
IN_BOTH_PROFILES(LFA_57_LFA_81_a_cancelled_bl31_round_frees_the_pen, late_cancel_test)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LFA_56_LFA_61_the_last_to_arrive_activates_the_rmm),
        cmocka_unit_test(LFA_61_a_failing_rmm_empties_the_slot_too),
        cmocka_unit_test(LFA_57_a_cancelled_rmm_round_frees_nobody),
        cmocka_unit_test(LFA_58_NIS_45_the_only_cpu_outside_goes_off),
        cmocka_unit_test(LFA_58_NIS_45_a_later_arrival_completes_the_round),
        cmocka_unit_test(LFA_58_an_arrival_beyond_the_number_waits_for_ever),
        cmocka_unit_test(a_late_follower_waits_through_the_next_round),
        cmocka_unit_test(LFA_59_LFA_60_each_cpu_is_reset_to_its_own_entry_point),
        cmocka_unit_test(LFA_15_a_bad_entry_point_fails_its_own_cpu),
        cmocka_unit_test(a_leader_whose_patch_fails_returns_alone),
        cmocka_unit_test(without_an_image_all_have_a_critical_error),
        cmocka_unit_test(LFA_57_LFA_81_a_cancelled_bl31_round_frees_the_pen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
