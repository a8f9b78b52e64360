/* SPDX-License-Identifier: BSD-3-Clause */
/* PSCI: notifications-interrupts-scheduling.md 4, ffa-abi.md 7.3. */
#include "lfasim/abi/psci.h"
#include "tests/models/el3/stand_in.h"

#define NS_ENTRY   0x90000000u /* non-secure DRAM of the platform, its first byte */
#define NS_END     0xff000000u
#define SECURE     0x6000000u
#define DEVICE     0x1c0b0000u /* non-secure, but no memory */
#define CONTEXT    UINT64_C(0x1122334455667788)
#define STANDBY    0u
#define POWER_DOWN PSCI_POWER_STATE_POWER_DOWN

#define EXPECT_PSCI(f, frame, status) \
    expect_number(f, "PSCI status", (frame).x[0], (uint64_t)(int64_t)(PSCI_STATUS_##status), HERE)

static unsigned cpus_on(struct fixture *f)
{
    return psci_cpus_on(&f->stack->el3);
}

/* The registers that a program was entered with. */
static struct lfs_frame entered_with(struct lfs_ctx *self)
{
    struct lfs_frame frame;

    lfs_entry_frame(self, &frame);
    return frame;
}

/* ---- CPU_ON and AFFINITY_INFO: the order of checks ------------------------------------------------ */

static void refuses(struct fixture *f, struct lfs_ctx *self)
{
    static const uint64_t addresses[] = {0, NS_ENTRY + 1, NS_ENTRY - 4, NS_END, SECURE, DEVICE};
    struct lfs_frame r = SMC(self, PSCI_CPU_ON_64, 3, 0);

    EXPECT_PSCI(f, r, INVALID_PARAMETERS); /* before the address is looked at */
    r = SMC(self, PSCI_CPU_ON_64, UINT64_C(1) << 32 | 1, NS_ENTRY);
    EXPECT_PSCI(f, r, INVALID_PARAMETERS);
    for (unsigned i = 0; i < 6; i++) {
        r = SMC(self, PSCI_CPU_ON_64, 0, addresses[i]);
        EXPECT_PSCI(f, r, INVALID_ADDRESS); /* before it is seen that it is on */
    }
    r = SMC(self, PSCI_CPU_ON_64, 0, NS_END - 2);
    EXPECT_PSCI(f, r, ALREADY_ON);
    r = SMC(self, PSCI_AFFINITY_INFO_64, 3, 0);
    EXPECT_PSCI(f, r, INVALID_PARAMETERS);
    r = SMC(self, PSCI_AFFINITY_INFO_64, 0, 1);
    EXPECT_PSCI(f, r, INVALID_PARAMETERS);
    r = SMC(self, PSCI_AFFINITY_INFO_32, UINT64_C(1) << 32, 0); /* 32 bits of it count */
    EXPECT(f, r.x[0], PSCI_AFFINITY_ON);
}

static void turns_on(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    refuses(f, self);
    EXPECT(f, cpus_on(f), 1);
    r = SMC(self, PSCI_AFFINITY_INFO_64, 1, 0);
    EXPECT(f, r.x[0], PSCI_AFFINITY_OFF);
    r = SMC(self, PSCI_CPU_ON_64, 1, NS_ENTRY, CONTEXT);
    EXPECT_PSCI(f, r, SUCCESS);
    EXPECT(f, cpus_on(f), 2);
    r = SMC(self, PSCI_CPU_ON_64, 1, NS_ENTRY, CONTEXT);
    EXPECT_PSCI(f, r, ON_PENDING);
    r = SMC(self, PSCI_AFFINITY_INFO_64, 1, 0);
    EXPECT(f, r.x[0], PSCI_AFFINITY_ON_PENDING);
    r = SMC(self, PSCI_CPU_ON_32, 2, UINT64_C(1) << 32 | NS_ENTRY, CONTEXT);
    EXPECT_PSCI(f, r, SUCCESS);
    let_pass(self, 100000);
    r = SMC(self, PSCI_AFFINITY_INFO_64, 1, 0);
    EXPECT(f, r.x[0], PSCI_AFFINITY_ON);
    r = SMC(self, PSCI_CPU_ON_64, 1, NS_ENTRY);
    EXPECT_PSCI(f, r, ALREADY_ON);
    EXPECT(f, cpus_on(f), 3);
}

static void comes_up(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = entered_with(self);

    EXPECT_FRAME(f, r, CONTEXT);
    r = SMC(self, FFA_MSG_SEND_DIRECT_REQ_64, ffa_pack_ids(0, ID_SP1), 0, 7);
    EXPECT_REPLY(f, r, ID_SP1, 7); /* the SPMC serves this CPU, too */
    EXPECT(f, el3_cpu(&f->stack->el3, 1)->spmd, SPMD_ON);
}

static void comes_up_32(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = entered_with(self);

    EXPECT_FRAME(f, r, (uint32_t)CONTEXT);
}

static struct fixture *primary_alone(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->config.platform.secondaries_off = true;
    return f;
}

static void cpu_on(enum lfs_profile profile)
{
    struct fixture *f = primary_alone(profile);

    f->cpu[0].lane = turns_on;
    f->cpu[1].lane = comes_up;
    f->cpu[2].lane = comes_up_32;
    fixture_finish(f);
}
IN_BOTH_PROFILES(cpu_on_checks_cpu_address_and_state, cpu_on)

/* ---- off and on again ----------------------------------------------------------------------------- */

/* Entered at its beginning each time: at boot, and with every context of CPU_ON. */
static void goes_off_twice(struct fixture *f, struct lfs_ctx *self)
{
    uint64_t round = entered_with(self).x[0];

    EXPECT(f, round, f->seen[0]);
    f->seen[0]++;
    if (round == 2)
        return;
    SMC(self, PSCI_CPU_OFF_32);
    EXPECT(f, 1, 0); /* CPU_OFF does not return */
}

static void turns_on_twice(struct fixture *f, struct lfs_ctx *self)
{
    for (uint64_t round = 1; round <= 2; round++) {
        struct lfs_frame r;

        let_pass(self, 100000);
        EXPECT(f, cpus_on(f), 1);
        r = SMC(self, PSCI_CPU_ON_64, 1, NS_ENTRY, round);
        EXPECT_PSCI(f, r, SUCCESS);
    }
    let_pass(self, 100000);
    EXPECT(f, f->seen[0], 3);
}

static void off_and_on(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = turns_on_twice;
    f->cpu[1].lane = goes_off_twice;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_program_begins_again_when_its_cpu_comes_back, off_and_on)

static void goes_off_for_good(struct fixture *f, struct lfs_ctx *self)
{
    EXPECT(f, entered_with(self).x[0], 0);
    f->cpu[lfs_ctx_cpu(self)].done = true;
    SMC(self, PSCI_CPU_OFF_32);
}

/* Nobody is left to turn anybody on: that is an end, not a deadlock. */
static void all_cpus_off(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    for (unsigned i = 0; i < 3; i++)
        f->cpu[i].lane = goes_off_for_good;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_run_whose_cpus_are_off_is_completed, all_cpus_off)

/* What was to wake the CPU before it went off does not wake it when it is back. */
static void goes_off_awake(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    if (entered_with(self).x[0] == 0) {
        lfs_stack_wake_at(f->stack, 1, lfs_now(self) + 1000);
        lfs_stack_wake_at(f->stack, 1, 50000); /* while it is off */
        let_pass(self, 2000);
        SMC(self, PSCI_CPU_OFF_32);
    }
    lfs_stack_wake_at(f->stack, 1, 500000);
    r = SMC(self, PSCI_CPU_SUSPEND_64, STANDBY);
    EXPECT_PSCI(f, r, SUCCESS);
    EXPECT(f, lfs_now(self) >= 500000, true);
}

static void turns_on_once(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 100000);
    r = SMC(self, PSCI_CPU_ON_64, 1, NS_ENTRY, CONTEXT);
    EXPECT_PSCI(f, r, SUCCESS);
}

static void awake_and_off(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = turns_on_once;
    f->cpu[1].lane = goes_off_awake;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_wake_up_does_not_outlive_cpu_off, awake_and_off)

/* ---- suspend -------------------------------------------------------------------------------------- */

static void refuses_to_suspend(struct fixture *f, struct lfs_ctx *self)
{
    /* An id, a reserved bit, a level that does not exist, standby of a cluster. */
    static const uint32_t states[] = {1, POWER_DOWN | 0x20000, POWER_DOWN | 3u << 24, 1u << 24};
    struct lfs_frame r;

    for (unsigned i = 0; i < 4; i++) {
        r = SMC(self, PSCI_CPU_SUSPEND_64, states[i], NS_ENTRY);
        EXPECT_PSCI(f, r, INVALID_PARAMETERS);
    }
    r = SMC(self, PSCI_CPU_SUSPEND_64, POWER_DOWN, SECURE);
    EXPECT_PSCI(f, r, INVALID_ADDRESS);
    r = SMC(self, PSCI_SYSTEM_SUSPEND_64, NS_ENTRY);
    EXPECT_PSCI(f, r, DENIED);
}

/* Standby comes back to where it was; power-down to the beginning. */
static void suspends(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = entered_with(self);

    if (r.x[0] == CONTEXT) {
        f->seen[0] = lfs_now(self);
        return;
    }
    refuses_to_suspend(f, self);
    lfs_stack_wake_at(f->stack, 1, 100000);
    r = SMC(self, PSCI_CPU_SUSPEND_64, STANDBY, SECURE, CONTEXT); /* the entry is not looked at */
    EXPECT_PSCI(f, r, SUCCESS);
    EXPECT(f, lfs_now(self) >= 100000 && lfs_now(self) < 101000, true);
    lfs_stack_wake_at(f->stack, 1, 110000);
    let_pass(self, 50000);
    r = SMC(self, PSCI_CPU_SUSPEND_32, STANDBY); /* the timer has fired: no sleep at all */
    EXPECT_PSCI(f, r, SUCCESS);
    EXPECT(f, lfs_now(self) < 160000, true);
    lfs_stack_wake_at(f->stack, 1, 300000);
    SMC(self, PSCI_CPU_SUSPEND_64, POWER_DOWN | 2u << 24, NS_ENTRY, CONTEXT);
    EXPECT(f, 1, 0);
}

/* A suspended CPU counts as on. */
static void looks_at_it(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    for (unsigned i = 0; i < 2; i++) {
        let_pass(self, i == 0 ? 80000 : 120000); /* in standby, then powered down */
        EXPECT(f, el3_power(&f->stack->el3, 1)->power, CPU_POWER_SUSPENDED);
        EXPECT(f, cpus_on(f), 2);
        r = SMC(self, PSCI_AFFINITY_INFO_64, 1);
        EXPECT(f, r.x[0], PSCI_AFFINITY_ON);
        r = SMC(self, PSCI_CPU_ON_64, 1, NS_ENTRY);
        EXPECT_PSCI(f, r, ALREADY_ON);
    }
    let_pass(self, 200000);
    EXPECT(f, f->seen[0] >= 300000 + f->config.platform.costs.cpu_resume_ns, true);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING"); /* nobody told the SPMC */
}

static void suspended(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = looks_at_it;
    f->cpu[1].lane = suspends;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_suspended_cpu_sleeps_until_it_is_woken, suspended)

static void suspends_the_system(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = entered_with(self);

    if (r.x[0] == CONTEXT)
        return;
    r = SMC(self, PSCI_SYSTEM_SUSPEND_64, SECURE);
    EXPECT_PSCI(f, r, INVALID_ADDRESS);
    lfs_stack_wake_at(f->stack, 0, lfs_now(self) + 1000);
    SMC(self, PSCI_SYSTEM_SUSPEND_64, NS_ENTRY, CONTEXT);
    EXPECT(f, 1, 0);
}

static void system_suspended(enum lfs_profile profile)
{
    struct fixture *f = primary_alone(profile);

    f->config.machine.cpus = 2;
    f->cpu[0].lane = suspends_the_system;
    fixture_finish(f);
}
IN_BOTH_PROFILES(the_last_cpu_suspends_the_system, system_suspended)

static void never_wakes(struct fixture *f, struct lfs_ctx *self)
{
    EXPECT(f, entered_with(self).x[0], 0);
    SMC(self, PSCI_CPU_SUSPEND_64, STANDBY);
}

static void a_cpu_that_nothing_wakes_is_a_deadlock(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->cpu[0].lane = never_wakes;
    fixture_run(f, LFS_END_DEADLOCK);
    assert_non_null(strstr(lfs_end_reason(f->m), "asleep in PSCI_CPU_SUSPEND"));
    fixture_free(f);
}

/* ---- FEATURES ------------------------------------------------------------------------------------- */

static void asks_features(struct fixture *f, struct lfs_ctx *self)
{
    static const uint32_t none[] = {PSCI_CPU_OFF_32 | SMCCC_SMC64, 0x8400000d, FFA_VERSION_32, 0};
    static const uint32_t known[] = {PSCI_VERSION_32, PSCI_CPU_SUSPEND_64,    PSCI_CPU_OFF_32,
                                     PSCI_CPU_ON_64,  PSCI_SYSTEM_SUSPEND_64, PSCI_FEATURES_32};
    struct lfs_frame r;

    for (unsigned i = 0; i < 4; i++) {
        r = SMC(self, PSCI_FEATURES_32, none[i]);
        EXPECT_PSCI(f, r, NOT_SUPPORTED);
    }
    for (unsigned i = 0; i < 6; i++) {
        r = SMC(self, PSCI_FEATURES_32, known[i]);
        EXPECT_PSCI(f, r, SUCCESS);
    }
}

static void features(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = asks_features;
    fixture_finish(f);
}
IN_BOTH_PROFILES(features_names_the_calls_that_exist, features)

/* ---- what the SPMC answers to CPU_OFF --------------------------------------------------------------- */

#define PM_RESP(status)                                                                          \
    FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(FFA_ID_SPMC, FFA_ID_SPMD), FFA_FRAMEWORK_FLAG | 2, \
        (uint32_t)(status)

static void cpu_off_answered(struct lfs_frame answer, enum lfs_end end, const char *reason)
{
    struct stand_in spmc = {.answers = {answer}};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    f->cpu[0].lane = goes_off_for_good;
    stand_in_run(&spmc, f, stand_in_answers, end);
    ASSERT_ARRIVED(spmc, 0, FFA_MSG_SEND_DIRECT_REQ_32, 0xffff8000, 0x80000000, PSCI_CPU_OFF_32);
    for (unsigned i = 8; i < LFS_FRAME_REGS; i++)
        assert_int_equal(spmc.arrived[0].x[i], 0);
    assert_non_null(strstr(lfs_end_reason(f->m), reason));
    assert_int_equal(el3_power(&f->stack->el3, 0)->power == CPU_POWER_OFF,
                     end == LFS_END_COMPLETED);
    if (end == LFS_END_COMPLETED) { /* the SPMD has forgotten the exchange */
        assert_int_equal(el3_cpu(&f->stack->el3, 0)->spmd, SPMD_OFF);
        assert_false(el3_cpu(&f->stack->el3, 0)->psci_open);
    }
    fixture_free(f);
}

static void ABI_99_answers_to_cpu_off(void **state)
{
    (void)state;
    cpu_off_answered((struct lfs_frame){{PM_RESP(0)}}, LFS_END_COMPLETED, "");
    cpu_off_answered((struct lfs_frame){{FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_ABORTED}},
                     LFS_END_COMPLETED, ""); /* ignored */
    cpu_off_answered((struct lfs_frame){{PM_RESP(PSCI_STATUS_DENIED)}}, LFS_END_PANIC,
                     "PSCI status -3");
    cpu_off_answered(
        (struct lfs_frame){{FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(FFA_ID_SPMC, FFA_ID_SPMD),
                            FFA_FRAMEWORK_FLAG | 2}},
        LFS_END_PANIC, "x0=0xc4000070");
    cpu_off_answered(
        (struct lfs_frame){{FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(FFA_ID_SPMC, FFA_ID_SPMD),
                            FFA_FRAMEWORK_FLAG | 9}},
        LFS_END_PANIC, "x2=0x80000009");
    cpu_off_answered((struct lfs_frame){{FFA_MSG_WAIT_32}}, LFS_END_PANIC, "x0=0x8400006b");
}

/* ---- FFA_SECONDARY_EP_REGISTER of the SPMC ---------------------------------------------------------- */

static void gets_success(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT(f, r.x[0], FFA_SUCCESS_32); /* the stand-in's last frame */
}

static void ABI_103_secondary_entry(void **state)
{
    const uint64_t image = 0x6000000, end = image + 0x80000;
    struct stand_in spmc = {.answers = {{{FFA_SECONDARY_EP_REGISTER_64, image - 1}},
                                        {{FFA_SECONDARY_EP_REGISTER_64, end}},
                                        {{FFA_SECONDARY_EP_REGISTER_64, end - 1}},
                                        {{FFA_SECONDARY_EP_REGISTER_64, image}},
                                        {{FFA_SUCCESS_32}}}};
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->cpu[0].lane = gets_success;
    stand_in_run(&spmc, f, stand_in_caller, LFS_END_COMPLETED);
    for (unsigned i = 0; i < 4; i++)
        if (i != 2)
            ASSERT_ARRIVED(spmc, i, FFA_ERROR_64, 0, UINT64_C(0xfffffffffffffffe));
    ASSERT_ARRIVED(spmc, 2, FFA_SUCCESS_64);
    assert_int_equal(spmd(&f->stack->el3)->secondary_entry, end - 1);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cpu_on_checks_cpu_address_and_state),
        cmocka_unit_test(a_program_begins_again_when_its_cpu_comes_back),
        cmocka_unit_test(a_run_whose_cpus_are_off_is_completed),
        cmocka_unit_test(a_wake_up_does_not_outlive_cpu_off),
        cmocka_unit_test(a_suspended_cpu_sleeps_until_it_is_woken),
        cmocka_unit_test(the_last_cpu_suspends_the_system),
        cmocka_unit_test(a_cpu_that_nothing_wakes_is_a_deadlock),
        cmocka_unit_test(features_names_the_calls_that_exist),
        cmocka_unit_test(ABI_99_answers_to_cpu_off),
        cmocka_unit_test(ABI_103_secondary_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
