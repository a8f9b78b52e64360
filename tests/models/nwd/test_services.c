/* SPDX-License-Identifier: BSD-3-Clause */
/* What the OS does beside the programs of its CPUs: stop_machine, idle CPUs, waits. */
#include "tests/models/nwd/stand_in_agent.h"

#define MS UINT64_C(1000000)

static void activates(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = OPERATION(self, LINUX_LFA_ACTIVATE, 0);

    EXPECT_LINUX(f, r, SUCCESS);
}

static void idle_cpus_serve_until_all_programs_have_ended(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent_lane(agent, activates); /* completed: the idle CPUs did not wait for ever */
    assert_int_equal(agent_count(agent, LFA_ACTIVATE), 3);
    for (unsigned cpu = 0; cpu < 3; cpu++)
        assert_int_equal(agent_call(agent, LFA_ACTIVATE, cpu)->cpu, cpu);
    agent_free(agent);
}

static void without_services_a_cpu_is_alone(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->f->config.os_services = false;
    agent_lane(agent, activates);
    assert_int_equal(agent_count(agent, LFA_ACTIVATE), 1);
    agent_free(agent);
}

static void sleeps(struct fixture *f, struct lfs_ctx *self)
{
    lfs_os_sleep(self, TAG_OS_WAIT, 5 * MS);
    EXPECT(f, lfs_now(self) >= 5 * MS, true);
    f->seen[1] = 1;
}

static void sleeps_a_little(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    lfs_os_sleep(self, TAG_OS_WAIT, 1 * MS);
}

static bool has_slept(struct lfs_machine *m, void *user)
{
    (void)m;
    return ((const struct fixture *)user)->seen[1] == 1;
}

static void waits(struct fixture *f, struct lfs_ctx *self)
{
    lfs_os_wait_until(self, TAG_OS_WAIT, has_slept, f);
    EXPECT(f, f->seen[1], 1);
    EXPECT(f, lfs_now(self) >= 5 * MS, true);
}

static void CPUs_that_wait_or_sleep_serve_and_go_on_waiting(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->f->cpu[0].lane = activates;
    agent->f->cpu[1].lane = sleeps;
    agent->f->cpu[2].lane = waits;
    agent_run(agent, LFS_END_COMPLETED);
    assert_int_equal(agent_count(agent, LFA_ACTIVATE), 3);
    assert_true(agent_call(agent, LFA_ACTIVATE, 2)->at < 1 * MS);
    agent_free(agent);
}

static void two_CPUs_that_stop_the_machine_take_turns(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->activate[0] = (struct agent_answer){.takes = 1 * MS, .stays = true};
    agent->f->cpu[0].lane = agent->f->cpu[1].lane = agent->f->cpu[2].lane = activates;
    agent_run(agent, LFS_END_COMPLETED);
    assert_int_equal(agent_count(agent, LFA_ACTIVATE), 9);
    for (unsigned i = 0; i < 9; i++) { /* no round begins before the one before it has ended */
        const struct agent_call *call = agent_call(agent, LFA_ACTIVATE, i);

        assert_int_equal(call->cpu, i % 3);
        assert_true(i < 3 || call->at >= agent_call(agent, LFA_ACTIVATE, i / 3 * 3 - 1)->at + MS);
    }
    agent_free(agent);
}

static void sleeps_shortly(struct fixture *f, struct lfs_ctx *self)
{
    lfs_os_sleep(self, TAG_OS_WAIT, 1000);
    f->seen[1] = lfs_now(self);
}

static void nobody_goes_on_before_the_last_has_done_the_job(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->activate[2].takes = 1 * MS; /* CPU 2's */
    agent->f->cpu[0].lane = activates;
    agent->f->cpu[1].lane = sleeps_shortly;
    agent->f->cpu[2].lane = agent_idle;
    agent_run(agent, LFS_END_COMPLETED);
    assert_int_equal(agent_call(agent, LFA_ACTIVATE, 2)->cpu, 2);
    assert_true(agent->f->seen[1] >= agent_call(agent, LFA_ACTIVATE, 2)->at + MS);
    agent_free(agent);
}

static void a_CPU_that_hangs_in_an_SMC_keeps_the_others_waiting(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->hangs = true;
    agent->f->cpu[0].lane = activates;
    agent->f->cpu[1].lane = agent->f->cpu[2].lane = agent_idle;
    agent_run(agent, LFS_END_DEADLOCK);
    assert_non_null(strstr(lfs_end_reason(agent->f->m),
                           "os/cpu0 (in OS: stop_machine, until all CPUs are done)"));
    assert_non_null(strstr(lfs_end_reason(agent->f->m), "it hangs"));
    agent_free(agent);
}

static void hangs_in_activate(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    lfs_hang(self, TAG_OS_WAIT);
}

static void a_CPU_that_never_comes_keeps_stop_machine_from_beginning(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->f->cpu[0].lane = activates;
    agent->f->cpu[1].lane = agent_idle;
    agent->f->cpu[2].lane = hangs_in_activate;
    agent_run(agent, LFS_END_DEADLOCK);
    assert_int_equal(agent_count(agent, LFA_ACTIVATE), 0);
    assert_non_null(strstr(lfs_end_reason(agent->f->m),
                           "os/cpu0 (in OS: stop_machine, until all CPUs have stopped)"));
    agent_free(agent);
}

static void goes_off(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    SMC(self, PSCI_CPU_OFF_32);
}

static void activates_later(struct fixture *f, struct lfs_ctx *self)
{
    lfs_os_sleep(self, TAG_OS_WAIT, 1 * MS);
    activates(f, self);
}

/* The agent lets CPU 2 go for good: its program never returns. */
static void CPUs_that_are_off_are_no_part_of_stop_machine(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->f->cpu[0].lane = activates_later;
    agent->f->cpu[1].lane = agent_idle;
    agent->f->cpu[2].lane = goes_off;
    agent_build(agent, LFS_FIBERS);
    assert_int_equal(lfs_run(agent->f->m), LFS_END_COMPLETED);
    assert_int_equal(agent->f->failures, 0);
    assert_int_equal(agent_count(agent, LFA_ACTIVATE), 2);
    agent_free(agent);
}

static void goes_off_late(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    nwd_sleep(self, TAG_OS_WAIT, 1 * MS); /* and does not serve before it goes */
    SMC(self, PSCI_CPU_OFF_32);
}

static void stop_machine_goes_on_without_a_CPU_that_goes_off_first(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->f->cpu[0].lane = activates;
    agent->f->cpu[1].lane = agent_idle;
    agent->f->cpu[2].lane = goes_off_late;
    agent_build(agent, LFS_FIBERS);
    assert_int_equal(lfs_run(agent->f->m), LFS_END_COMPLETED);
    assert_int_equal(agent->f->failures, 0);
    assert_int_equal(agent_count(agent, LFA_ACTIVATE), 2);
    assert_true(agent_call(agent, LFA_ACTIVATE, 0)->at >= 1 * MS);
    agent_free(agent);
}

/* ---- whatever the order ---------------------------------------------------------------------- */

static enum linux_lfa_driver loaded;

static void both_ways(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    OPERATION(self, LINUX_LFA_ACTIVATE, 0, loaded);
    lfs_os_sleep(self, TAG_OS_WAIT, 1 * MS);
    OPERATION(self, LINUX_LFA_ACTIVATE, 1);
}

/* Two CPUs that stop the machine twice each, and one that is asleep or idle: 4 rounds of 3 CPUs.
 * Of a driver without a lock both ask for a stop at the same time. */
static void no_order_of_steps_leaves_a_CPU_behind(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct agent_stand_in *agent;

        loaded = seed % 2 ? LINUX_LFA_V3 : LINUX_LFA_V1;
        agent = agent_new();
        agent->f->config.machine.untimed = true;
        agent->f->config.machine.choices =
            (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = seed};
        agent->f->cpu[0].lane = agent->f->cpu[1].lane = both_ways;
        agent->f->cpu[2].lane = sleeps_a_little;
        agent_build(agent, LFS_FIBERS);
        if (lfs_run(agent->f->m) != LFS_END_COMPLETED)
            fail_msg("seed %u: %s", (unsigned)seed, lfs_end_reason(agent->f->m));
        assert_int_equal(agent_count(agent, LFA_ACTIVATE), 12);
        agent_free(agent);
    }
}

/* Rounds are counted where no state is: the same moment comes again. */
static bool once_more(struct fixture *f, struct lfs_ctx *self)
{
    uint64_t *rounds = lfs_write(f->m, (lfs_obj){(uint16_t)f->seen[2 + lfs_ctx_cpu(self)]});

    return ++*rounds <= 6;
}

static void activates_for_long(struct fixture *f, struct lfs_ctx *self)
{
    while (once_more(f, self)) {
        OPERATION(self, LINUX_LFA_ACTIVATE, 0, loaded);
        OPERATION(self, LINUX_LFA_READ, 1);
        OPERATION(self, LINUX_LFA_NOTIFY, 0);
    }
}

static void sleeps_for_long(struct fixture *f, struct lfs_ctx *self)
{
    while (once_more(f, self))
        lfs_os_sleep(self, TAG_OS_WAIT, 1500);
}

static void nothing_in_locals(void **state)
{
    static const enum linux_lfa_driver drivers[] = {LINUX_LFA_V3, LINUX_LFA_NV_KERNELS,
                                                    LINUX_LFA_NVIDIA_OCT};

    (void)state;
    for (unsigned i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
        struct agent_stand_in *agent = agent_new();
        const char *culprit;
        unsigned tried;

        loaded = drivers[i];
        agent->f->cpu[0].lane = activates_for_long;
        agent->f->cpu[1].lane = sleeps_for_long;
        agent->f->cpu[2].lane = agent_idle;
        agent_build(agent, LFS_FIBERS);
        for (unsigned cpu = 0; cpu < 2; cpu++)
            agent->f->seen[2 + cpu] =
                lfs_obj_new(agent->f->m, "rounds", LFS_COLD, sizeof(uint64_t)).index;
        tried = lfs_substitution_check(agent->f->m, 200, &culprit);
        if (culprit)
            fail_msg("survived outside the store: %s", culprit);
        assert_int_equal(lfs_ended(agent->f->m), LFS_END_COMPLETED);
        assert_true(tried > 20);
        agent_free(agent);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idle_cpus_serve_until_all_programs_have_ended),
        cmocka_unit_test(without_services_a_cpu_is_alone),
        cmocka_unit_test(CPUs_that_wait_or_sleep_serve_and_go_on_waiting),
        cmocka_unit_test(two_CPUs_that_stop_the_machine_take_turns),
        cmocka_unit_test(nobody_goes_on_before_the_last_has_done_the_job),
        cmocka_unit_test(a_CPU_that_hangs_in_an_SMC_keeps_the_others_waiting),
        cmocka_unit_test(a_CPU_that_never_comes_keeps_stop_machine_from_beginning),
        cmocka_unit_test(CPUs_that_are_off_are_no_part_of_stop_machine),
        cmocka_unit_test(stop_machine_goes_on_without_a_CPU_that_goes_off_first),
        cmocka_unit_test(no_order_of_steps_leaves_a_CPU_behind),
        cmocka_unit_test(nothing_in_locals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
