/* SPDX-License-Identifier: BSD-3-Clause */
/* The Linux LFA driver activates a component, against an agent that answers as told: lfa.md 5.1,
 * 5.2. */
#include "tests/models/nwd/linux_plan.h"

static void activates(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    r = OPERATION(self, LINUX_LFA_WRITE, 0, plan.driver, LINUX_LFA_FORCE_CPU_RENDEZVOUS,
                  plan.force);
    EXPECT_LINUX(f, r, SUCCESS);
    r = OPERATION(self, LINUX_LFA_ACTIVATE, 0);
    EXPECT(f, r.x[0], (uint64_t)(int64_t)plan.result);
    EXPECT(f, r.x[1], lfa_status_to_reg(plan.lfa_status));
    EXPECT(f, r.x[2], the_agent->primes);
    EXPECT(f, r.x[3], the_agent->activations);
    EXPECT(f, r.x[6], the_agent->cancels);
}

/* The same where a call goes astray. */
static void primes_in_vain(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    OPERATION(self, LINUX_LFA_WRITE, 0, plan.driver, LINUX_LFA_FORCE_CPU_RENDEZVOUS, plan.force);
    r = OPERATION(self, LINUX_LFA_ACTIVATE, 0);
    EXPECT(f, r.x[0], (uint64_t)(int64_t)plan.result);
    EXPECT(f, r.x[1], lfa_status_to_reg(plan.lfa_status));
}

/* ---- what every version does ----------------------------------------------------------------- */

static void rendezvous_is_the_default_and_every_CPU_activates(void **state)
{
    struct agent_stand_in *agent = PLANNED(V3, 1, SUCCESS, SUCCESS);

    (void)state;
    agent_lane(agent, activates);
    ASSERT_SEQUENCE(agent, "viggpaaaigg");
    lfs_proves("LFA-78");
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(agent_call(agent, LFA_ACTIVATE, i)->cpu, i);
        assert_int_equal(agent_call(agent, LFA_ACTIVATE, i)->x[2], 0);
    }
    lfs_proves("LFA-77");
    agent_free(agent);
}

static void without_force_an_optional_rendezvous_is_skipped(void **state)
{
    struct agent_stand_in *agent = PLANNED(V3, 0, SUCCESS, SUCCESS);

    (void)state;
    agent_lane(agent, activates);
    ASSERT_SEQUENCE(agent, "viggpaigg");
    assert_int_equal(agent_call(agent, LFA_ACTIVATE, 0)->x[2], LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    lfs_proves("LFA-77");
    agent_free(agent);
}

static void a_required_rendezvous_is_never_skipped(void **state)
{
    struct agent_stand_in *agent = PLANNED(V3, 0, SUCCESS, SUCCESS);

    (void)state;
    agent->flags[0] = CAPABLE | PENDING;
    agent_lane(agent, activates);
    ASSERT_SEQUENCE(agent, "viggpaaaigg");
    agent_free(agent);
}

static void a_component_that_may_reset_CPUs_is_refused(void **state)
{
    (void)state;
    for (enum linux_lfa_driver driver = LINUX_LFA_RFC; driver < LINUX_LFA_DRIVERS; driver++) {
        struct agent_stand_in *agent = planned(driver, 1, LINUX_STATUS_EINVAL, LFA_STATUS_SUCCESS);

        agent->flags[0] |= LFA_INVENTORY_MAY_RESET_CPU;
        agent_lane(agent, activates);
        ASSERT_SEQUENCE(agent, "vigg"); /* no PRIME */
        lfs_proves("LFA-79");
        agent_free(agent);
    }
}

static void PRIME_is_repeated_every_10_ms(void **state)
{
    struct agent_stand_in *agent = PLANNED(V3, 0, SUCCESS, SUCCESS);

    (void)state;
    agent->prime[0] = agent->prime[1] = (struct agent_answer)AGAIN;
    agent_lane(agent, activates);
    ASSERT_SEQUENCE(agent, "viggpppaigg");
    assert_in_range(agent_call(agent, LFA_PRIME, 2)->at - agent_call(agent, LFA_PRIME, 0)->at,
                    20 * MS, 21 * MS);
    agent_free(agent);
}

static void an_error_of_PRIME_is_final_and_not_cancelled(void **state)
{
    static const enum lfa_status statuses[] = {LFA_STATUS_BUSY, LFA_STATUS_AUTH_ERROR};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct agent_stand_in *agent =
            planned(LINUX_LFA_V3, 1, LINUX_STATUS_ECANCELED, statuses[i]);

        agent->prime[0] = (struct agent_answer)AGAIN;
        agent->prime[1].x0 = statuses[i];
        agent_lane(agent, activates);
        ASSERT_SEQUENCE(agent, "viggpp");
        lfs_proves("LFA-76");
        agent_free(agent);
    }
}

static void PRIME_is_given_up_after_30_s_and_cancelled(void **state)
{
    (void)state;
    for (unsigned refused = 0; refused < 2; refused++) {
        struct agent_stand_in *agent = PLANNED(V3, 1, ETIMEDOUT, SUCCESS);

        agent->prime[0] = (struct agent_answer){.x1 = 1, .takes = 90 * MS, .stays = true};
        if (refused) {
            agent->cancel[0].x0 = LFA_STATUS_BUSY;
            plan.result = LINUX_STATUS_EINVAL;
        }
        agent_lane(agent, activates);
        assert_int_equal(agent->primes, 301); /* the 300th ends after 29.99 s */
        assert_int_equal(agent->cancels, 1);
        assert_int_equal(agent->activations, 0);
        assert_in_range(agent_call(agent, LFA_CANCEL, 0)->at, 30 * S, 30 * S + 101 * MS);
        lfs_proves("LFA-76");
        agent_free(agent);
    }
}

static void ACTIVATE_is_repeated_as_a_whole_outside_the_rendezvous(void **state)
{
    struct agent_stand_in *agent = PLANNED(V3, 1, SUCCESS, SUCCESS);

    (void)state;
    agent->activate[1] = (struct agent_answer)AGAIN; /* CPU 1 in the first round */
    agent->activate[5].x0 = LFA_STATUS_BUSY;         /* CPU 2 in the second */
    agent_lane(agent, activates);
    ASSERT_SEQUENCE(agent, "viggpaaaaaaaaaigg");
    for (unsigned i = 3; i < 9; i += 3)
        assert_in_range(agent_call(agent, LFA_ACTIVATE, i)->at -
                            agent_call(agent, LFA_ACTIVATE, i - 3)->at,
                        10 * MS, 11 * MS);
    lfs_proves("LFA-76");
    agent_free(agent);
}

static void ACTIVATE_is_given_up_after_10_s_and_cancelled(void **state)
{
    struct agent_stand_in *agent = PLANNED(V3, 0, ECANCELED, BUSY);

    (void)state;
    agent->activate[0] =
        (struct agent_answer){.x0 = LFA_STATUS_BUSY, .takes = 90 * MS, .stays = true};
    agent_lane(agent, activates);
    assert_int_equal(agent->activations, 101);
    assert_int_equal(agent->cancels, 1);
    lfs_proves("LFA-76");
    agent_free(agent);
}

static void one_CPU_that_fails_fails_them_all(void **state)
{
    (void)state;
    for (unsigned cancelled = 0; cancelled < 2; cancelled++) {
        struct agent_stand_in *agent = PLANNED(V3, 1, ECANCELED, COMPONENT_WRONG_STATE);

        agent->activate[0] = (struct agent_answer)AGAIN; /* outweighed */
        agent->activate[2].x0 = LFA_STATUS_COMPONENT_WRONG_STATE;
        agent->cancel[0].x0 = cancelled ? 0 : LFA_STATUS_BUSY; /* only logged */
        agent_lane(agent, activates);
        ASSERT_SEQUENCE(agent, "viggpaaac");
        lfs_proves("LFA-76");
        agent_free(agent);
    }
}

/* ---- what the versions differ by ------------------------------------------------------------- */

static void only_v3_and_later_try_again_when_ACTIVATE_is_busy(void **state)
{
    (void)state;
    for (enum linux_lfa_driver driver = LINUX_LFA_RFC_V2; driver < LINUX_LFA_DRIVERS; driver++) {
        bool retries = driver >= LINUX_LFA_V3;
        struct agent_stand_in *agent =
            planned(driver, 0, retries ? LINUX_STATUS_SUCCESS : LINUX_STATUS_ECANCELED,
                    retries ? LFA_STATUS_SUCCESS : LFA_STATUS_BUSY);

        if (driver == LINUX_LFA_V1) /* it returns what CANCEL did */
            plan.result = LINUX_STATUS_SUCCESS;
        agent->activate[0].x0 = LFA_STATUS_BUSY;
        agent_lane(agent, activates);
        ASSERT_SEQUENCE(agent, retries ? "viggpaaigg" : "viggpac");
        agent_free(agent);
    }
}

static void the_RFC_knows_no_force_and_stays_in_the_rendezvous(void **state)
{
    struct agent_stand_in *agent = PLANNED(RFC, 1, SUCCESS, SUCCESS);

    (void)state;
    agent->activate[0] = agent->activate[1] = (struct agent_answer)AGAIN;
    agent_lane(agent, activates);       /* force_cpu_rendezvous is no file of it: the rendezvous is
                                         * skipped */
    ASSERT_SEQUENCE(agent, "viggpaaa"); /* and it does not enumerate again */
    agent_free(agent);

    agent = PLANNED(RFC_V2, 1, SUCCESS, SUCCESS);
    agent->activate[0] = agent->activate[1] = (struct agent_answer)AGAIN;
    agent_lane(agent, activates);
    ASSERT_SEQUENCE(agent, "viggpaaaaa");
    for (unsigned i = 0; i < 5; i++) /* CPU 0 is done before the others have begun */
        assert_int_equal(agent_call(agent, LFA_ACTIVATE, i)->cpu, i < 3 ? 0 : i - 2);
    assert_true(agent_call(agent, LFA_ACTIVATE, 4)->at - agent_call(agent, LFA_ACTIVATE, 0)->at <
                1 * MS);
    agent_free(agent);
}

static void NVIDIA_polls_and_gives_ACTIVATE_20_s(void **state)
{
    struct agent_stand_in *agent = PLANNED(NVIDIA_DEC, 0, SUCCESS, SUCCESS);

    (void)state;
    agent->prime[0] = agent->activate[0] = (struct agent_answer)AGAIN;
    agent_lane(agent, activates);
    ASSERT_SEQUENCE(agent, "viggppaa");
    assert_in_range(agent_call(agent, LFA_PRIME, 1)->at - agent_call(agent, LFA_PRIME, 0)->at,
                    10 * US, 11 * US);
    assert_in_range(agent_call(agent, LFA_ACTIVATE, 1)->at - agent_call(agent, LFA_ACTIVATE, 0)->at,
                    10 * US, 11 * US);
    agent_free(agent);

    agent = PLANNED(NVIDIA_DEC, 0, ECANCELED, SUCCESS);
    agent->activate[0] = (struct agent_answer){.x1 = 1, .takes = 1 * S, .stays = true};
    agent_lane(agent, activates);
    assert_int_equal(agent->activations, 20);
    assert_int_equal(agent->cancels, 1);
    agent_free(agent);
}

/* Function id 0 with the flags of the reply as argument: an unknown function. */
static void v1_repeats_calls_with_the_registers_of_the_reply(void **state)
{
    struct agent_stand_in *agent = PLANNED(V1, 0, ECANCELED, NOT_SUPPORTED);

    (void)state;
    agent->prime[0] = (struct agent_answer)AGAIN;
    agent_lane(agent, primes_in_vain);
    ASSERT_SEQUENCE(agent, "viggp?"); /* a failed PRIME is not cancelled */
    assert_int_equal(agent->log[5].x[0], 0);
    assert_int_equal(agent->log[5].x[1], LFA_PRIME_CALL_AGAIN);
    agent_free(agent);

    agent = PLANNED(V1, 0, SUCCESS, NOT_SUPPORTED);
    agent->activate[0] = (struct agent_answer)AGAIN;
    agent_lane(agent, primes_in_vain);
    ASSERT_SEQUENCE(agent, "viggpa?c");
    agent_free(agent);
}

static void v1_returns_what_CANCEL_did(void **state)
{
    (void)state;
    for (unsigned cancelled = 0; cancelled < 2; cancelled++) {
        struct agent_stand_in *agent = PLANNED(V1, 0, ECANCELED, CRITICAL_ERROR);

        if (cancelled)
            plan.result = LINUX_STATUS_SUCCESS; /* the bug */
        agent->activate[0].x0 = LFA_STATUS_CRITICAL_ERROR;
        agent->cancel[0].x0 = cancelled ? 0 : LFA_STATUS_BUSY;
        agent_lane(agent, activates);
        ASSERT_SEQUENCE(agent, "viggpac");
        agent_free(agent);
    }
}

/* The component moves while the driver sleeps between two rounds. */
static void moves(struct agent_stand_in *agent, struct lfs_ctx *self)
{
    struct linux_driver *driver = linux_driver(os_of(agent->f->stack->el3.os[0]));

    (void)self;
    driver->images[0].seq = 1;
}

static void only_NV_Kernels_keeps_the_sequence_id_of_PRIME(void **state)
{
    struct agent_stand_in *agent = PLANNED(V3, 0, SUCCESS, SUCCESS);

    (void)state;
    agent->at_activate = moves;
    agent->activate[0].x0 = LFA_STATUS_BUSY;
    agent_lane(agent, activates);
    assert_int_equal(agent_call(agent, LFA_ACTIVATE, 1)->x[1], 1);
    agent_free(agent);

    agent = PLANNED(NV_KERNELS, 0, ECANCELED, BUSY);
    agent->at_activate = moves;
    agent->activate[0].x0 = LFA_STATUS_BUSY;
    agent_lane(agent, activates);
    ASSERT_SEQUENCE(agent, "viggpac");
    assert_int_equal(agent_call(agent, LFA_CANCEL, 0)->x[1], 0);
    agent_free(agent);
}

/* ---- what one CPU says is its own ------------------------------------------------------------ */

/* CPU 2 goes off in the pause behind the round in which it is told to call again. */
static void goes_off_in_the_pause(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    lfs_os_sleep(self, TAG_OS_WAIT, 5 * MS);
    SMC(self, PSCI_CPU_OFF_32);
}

static void activates_in_two_rounds(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = OPERATION(self, LINUX_LFA_ACTIVATE, 0);

    EXPECT_LINUX(f, r, SUCCESS);
    EXPECT(f, r.x[4], 2); /* rounds */
}

static void what_a_CPU_said_is_forgotten_with_its_round(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->activate[2] = (struct agent_answer)AGAIN;
    agent->f->cpu[0].lane = activates_in_two_rounds;
    agent->f->cpu[1].lane = agent_idle;
    agent->f->cpu[2].lane = goes_off_in_the_pause;
    agent_build(agent, LFS_FIBERS);
    assert_int_equal(lfs_run(agent->f->m), LFS_END_COMPLETED);
    assert_int_equal(agent->f->failures, 0);
    assert_int_equal(agent_count(agent, LFA_ACTIVATE), 5);
    agent_free(agent);
}

static void activates_with_v1(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    OPERATION(self, LINUX_LFA_ACTIVATE, 0, LINUX_LFA_V1);
}

/* v1's repeated call is an unknown one; the other CPUs' first calls are not, in any order. */
static void only_the_CPU_that_is_told_so_repeats_its_call(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct agent_stand_in *agent = agent_new();

        agent->f->config.machine.untimed = true;
        agent->f->config.machine.choices =
            (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = seed};
        agent->activate[0] = (struct agent_answer)AGAIN;
        agent->f->cpu[0].lane = activates_with_v1;
        agent->f->cpu[1].lane = agent->f->cpu[2].lane = agent_idle;
        agent_build(agent, LFS_FIBERS);
        assert_int_equal(lfs_run(agent->f->m), LFS_END_COMPLETED);
        assert_int_equal(agent_count(agent, LFA_ACTIVATE), 3);
        agent_free(agent);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rendezvous_is_the_default_and_every_CPU_activates),
        cmocka_unit_test(without_force_an_optional_rendezvous_is_skipped),
        cmocka_unit_test(a_required_rendezvous_is_never_skipped),
        cmocka_unit_test(a_component_that_may_reset_CPUs_is_refused),
        cmocka_unit_test(PRIME_is_repeated_every_10_ms),
        cmocka_unit_test(an_error_of_PRIME_is_final_and_not_cancelled),
        cmocka_unit_test(PRIME_is_given_up_after_30_s_and_cancelled),
        cmocka_unit_test(ACTIVATE_is_repeated_as_a_whole_outside_the_rendezvous),
        cmocka_unit_test(ACTIVATE_is_given_up_after_10_s_and_cancelled),
        cmocka_unit_test(one_CPU_that_fails_fails_them_all),
        cmocka_unit_test(only_v3_and_later_try_again_when_ACTIVATE_is_busy),
        cmocka_unit_test(the_RFC_knows_no_force_and_stays_in_the_rendezvous),
        cmocka_unit_test(NVIDIA_polls_and_gives_ACTIVATE_20_s),
        cmocka_unit_test(v1_repeats_calls_with_the_registers_of_the_reply),
        cmocka_unit_test(v1_returns_what_CANCEL_did),
        cmocka_unit_test(only_NV_Kernels_keeps_the_sequence_id_of_PRIME),
        cmocka_unit_test(what_a_CPU_said_is_forgotten_with_its_round),
        cmocka_unit_test(only_the_CPU_that_is_told_so_repeats_its_call),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
