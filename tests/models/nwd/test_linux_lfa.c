/* SPDX-License-Identifier: BSD-3-Clause */
/* The Linux LFA driver against an agent that answers as told: lfa.md 5.1, 5.2. */
#include "tests/models/nwd/stand_in_agent.h"

#define US UINT64_C(1000)
#define MS (1000 * US)
#define S  (1000 * MS)
#define AGAIN                      \
    {                              \
        .x1 = LFA_PRIME_CALL_AGAIN \
    }

/* What the lanes below do, and must get. */
static struct {
    enum linux_lfa_driver driver;
    uint64_t force; /* file force_cpu_rendezvous */
    enum linux_status result;
    enum lfa_status lfa_status;
} plan;

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

static struct agent_stand_in *planned(enum linux_lfa_driver driver, uint64_t force,
                                      enum linux_status result, enum lfa_status lfa_status)
{
    plan.driver = driver;
    plan.force = force;
    plan.result = result;
    plan.lfa_status = lfa_status;
    return agent_new();
}

#define PLANNED(driver, force, result, status) \
    planned(LINUX_LFA_##driver, force, LINUX_STATUS_##result, LFA_STATUS_##status)

/* The functions called, in order, as letters: v, i (GET_INFO), g, p, a, c. */
static const char *sequence(const struct agent_stand_in *agent)
{
    static const char letters[] = "vfigpac";
    static char text[AGENT_LOG + 1];
    unsigned i;

    for (i = 0; i < agent->calls && i < AGENT_LOG; i++) {
        uint64_t fid = agent->log[i].x[0];

        text[i] = fid >= LFA_FID_FIRST && fid <= LFA_FID_LAST ? letters[fid - LFA_FID_FIRST] : '?';
    }
    text[i] = '\0';
    return text;
}

#define ASSERT_SEQUENCE(agent, text) assert_string_equal(sequence(agent), text)

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

/* ---- loading and enumerating ----------------------------------------------------------------- */

static void loads_in_vain(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = OPERATION(self, LINUX_LFA_ACTIVATE, 0, plan.driver);

    EXPECT_LINUX(f, r, ENODEV);
}

static void loads(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = OPERATION(self, LINUX_LFA_PROBE, 0, plan.driver);

    EXPECT_LINUX(f, r, SUCCESS);
}

static void without_an_agent_there_is_no_driver(void **state)
{
    struct agent_stand_in *agent = PLANNED(V3, 0, ENODEV, SUCCESS);

    (void)state;
    agent->version.x0 = -1;
    agent_lane(agent, loads_in_vain);
    ASSERT_SEQUENCE(agent, "v");
    agent_free(agent);

    agent = PLANNED(V3, 0, ENODEV, SUCCESS);
    agent->info.x0 = LFA_STATUS_INVALID_PARAMETERS;
    agent_lane(agent, loads_in_vain);
    ASSERT_SEQUENCE(agent, "vi");
    agent_free(agent);

    agent = PLANNED(V3, 0, ENODEV, SUCCESS);
    agent->components = 0;
    agent_lane(agent, loads_in_vain);
    ASSERT_SEQUENCE(agent, "vi");
    agent_free(agent);
}

/* lfa.md 1.2: firmware that returns 32 bits is there for the one and absent for the other. */
static void NV_Kernels_looks_for_the_agent_in_32_bits(void **state)
{
    struct agent_stand_in *agent = PLANNED(NV_KERNELS, 0, ENODEV, SUCCESS);

    (void)state;
    agent->version.x0 = UINT32_MAX;
    agent_lane(agent, loads_in_vain);
    agent_free(agent);

    agent = PLANNED(V3, 0, SUCCESS, SUCCESS);
    agent->version.x0 = UINT32_MAX;
    agent_lane(agent, loads);
    ASSERT_SEQUENCE(agent, "vigg");
    agent_free(agent);
}

/* Component 0 gives its place to component 1, which is the only one afterwards. */
static void first_one_goes(struct agent_stand_in *agent, struct lfs_ctx *self)
{
    (void)self;
    agent->guid[0] = 0x101;
    agent->components = 1;
}

static void activates_and_looks(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    the_agent->guid[0] = 0x100;
    the_agent->components = 2;
    r = OPERATION(self, LINUX_LFA_ACTIVATE, 0);
    EXPECT_LINUX(f, r, SUCCESS);
    r = OPERATION(self, LINUX_LFA_READ, 0);
    EXPECT_LINUX(f, r, ENOENT);
    r = OPERATION(self, LINUX_LFA_READ, 1); /* still named by its GUID */
    EXPECT_LINUX(f, r, SUCCESS);
    EXPECT(f, r.x[1], 1);
    r = OPERATION(self, LINUX_LFA_CANCEL, 0);
    EXPECT_LINUX(f, r, ENOENT);
    r = OPERATION(self, LINUX_LFA_CANCEL, 1);
    EXPECT_LINUX(f, r, SUCCESS);
}

static void components_are_known_by_their_GUID(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->at_activate = first_one_goes;
    agent_lane(agent, activates_and_looks);
    assert_int_equal(agent_call(agent, LFA_CANCEL, 0)->x[1], 0); /* its place now */
    agent_free(agent);
}

static void activates_twins(struct fixture *f, struct lfs_ctx *self)
{
    for (unsigned i = 0; i < 2; i++) {
        struct lfs_frame r = OPERATION(self, LINUX_LFA_ACTIVATE, i);

        EXPECT_LINUX(f, r, SUCCESS);
    }
}

static void components_that_share_a_GUID_are_told_apart(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->guid[1] = agent->guid[0];
    agent_lane(agent, activates_twins);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(agent_call(agent, LFA_PRIME, i)->x[1], i);
    agent_free(agent);
}

static void uses_files(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = OPERATION(self, LINUX_LFA_READ, 0);

    EXPECT_LINUX(f, r, SUCCESS);
    EXPECT_FRAME(f, r, 0, 1, 1, 0, 0, 1, 0, 0x300000001); /* the reset flag's inverse; defaults */
    EXPECT(f, r.x[8], 0x300000002);
    r = OPERATION(self, LINUX_LFA_READ, 2); /* neither capable nor pending */
    EXPECT_FRAME(f, r, 0, 0, 0, 0, 1, 1, 0, 0);
    EXPECT(f, r.x[8], 0);
    r = OPERATION(self, LINUX_LFA_WRITE, 0, 0, LINUX_LFA_AUTO_ACTIVATE, 1);
    EXPECT_LINUX(f, r, SUCCESS);
    r = OPERATION(self, LINUX_LFA_READ, 0);
    EXPECT(f, r.x[6], 1);
    r = OPERATION(self, LINUX_LFA_READ, 1); /* its inventory could not be read */
    EXPECT_LINUX(f, r, ENOENT);
    r = OPERATION(self, LINUX_LFA_WRITE, 9);
    EXPECT_LINUX(f, r, ENOENT);
    r = OPERATION(self, LINUX_LFA_READ + 1);
    EXPECT_LINUX(f, r, ENOENT);
    r = OPERATION(self, 0);
    EXPECT_LINUX(f, r, ENOENT);
    r = OPERATION(self, LINUX_LFA_PROBE, 0, LINUX_LFA_DRIVERS);
    EXPECT_LINUX(f, r, ENOENT);
    r = OPERATION(self, LINUX_LFA_CANCEL, 0);
    EXPECT_LINUX(f, r, EINVAL);
}

static void files_of_sysfs(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    agent->components = 3;
    agent->inventory_fails[1] = true;
    agent->versions[0] = 0x300000001;
    agent->flags[2] = 0;
    agent->cancel[0].x0 = LFA_STATUS_INVALID_PARAMETERS;
    agent_lane(agent, uses_files);
    agent_free(agent);
}

/* ---- notifications --------------------------------------------------------------------------- */

/* Each activated component is pending no more. */
static void becomes_current(struct agent_stand_in *agent, struct lfs_ctx *self)
{
    unsigned id = (unsigned)agent->log[agent->calls - 1].x[1];

    (void)self;
    agent->flags[id] &= ~PENDING;
}

static void notified(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = OPERATION(self, LINUX_LFA_PROBE, 0, plan.driver);

    for (unsigned i = 0; i < AGENT_COMPONENTS; i++) {
        the_agent->flags[i] |= PENDING;
        OPERATION(self, LINUX_LFA_WRITE, i, 0, LINUX_LFA_FORCE_CPU_RENDEZVOUS, 0);
    }
    for (unsigned i = 1; i < AGENT_COMPONENTS; i++)
        OPERATION(self, LINUX_LFA_WRITE, i, 0, LINUX_LFA_AUTO_ACTIVATE, 1);
    r = OPERATION(self, LINUX_LFA_NOTIFY);
    EXPECT(f, r.x[0], (uint64_t)(int64_t)plan.result);
    EXPECT(f, r.x[7], plan.force); /* components activated */
}

static struct agent_stand_in *pending(enum linux_lfa_driver driver, enum linux_status result,
                                      unsigned count)
{
    struct agent_stand_in *agent = planned(driver, count, result, LFA_STATUS_SUCCESS);

    agent->components = AGENT_COMPONENTS;
    agent->flags[2] = PENDING | OPTIONAL; /* not capable */
    agent->at_activate = becomes_current;
    return agent;
}

static void a_notification_activates_one_after_the_other(void **state)
{
    struct agent_stand_in *agent = pending(LINUX_LFA_V3, LINUX_STATUS_SUCCESS, 2);

    (void)state;
    agent_lane(agent, notified); /* 1 and 3; 0 has no auto_activate, 2 cannot */
    ASSERT_SEQUENCE(agent, "vigggg"
                           "gpaigggg"
                           "gggpaigggg"
                           "ggg");
    assert_int_equal(agent_call(agent, LFA_PRIME, 0)->x[1], 1);
    assert_int_equal(agent_call(agent, LFA_PRIME, 1)->x[1], 3);
    lfs_proves("LFA-80");
    agent_free(agent);

    agent = pending(LINUX_LFA_V2, LINUX_STATUS_ECANCELED, 0);
    agent->activate[0].x0 = LFA_STATUS_ACTIVATION_FAILED;
    agent_lane(agent, notified); /* stops at the first that fails */
    ASSERT_SEQUENCE(agent, "vigggggpac");
    lfs_proves("LFA-80");
    agent_free(agent);
}

static void NVIDIA_activates_all_that_is_pending(void **state)
{
    struct agent_stand_in *agent = pending(LINUX_LFA_NVIDIA_DEC, LINUX_STATUS_SUCCESS, 3);

    (void)state;
    agent_lane(agent, notified);
    ASSERT_SEQUENCE(agent, "vigggggpagpaggpa");
    agent_free(agent);

    agent = pending(LINUX_LFA_NVIDIA_OCT, LINUX_STATUS_SUCCESS, 3);
    agent_lane(agent, notified); /* primes all first */
    ASSERT_SEQUENCE(agent, "vigggggpgpggpgagagga");
    agent_free(agent);
}

static void v1_has_no_handler(void **state)
{
    struct agent_stand_in *agent = pending(LINUX_LFA_V1, LINUX_STATUS_ENODEV, 0);

    (void)state;
    agent_lane(agent, notified);
    ASSERT_SEQUENCE(agent, "vigggg");
    agent_free(agent);
}

/* ---- several CPUs ---------------------------------------------------------------------------- */

static void activates_first(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = OPERATION(self, LINUX_LFA_ACTIVATE, 0, plan.driver);

    EXPECT_LINUX(f, r, SUCCESS);
}

static void activates_second(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    lfs_os_sleep(self, TAG_OS_WAIT, 100 * US);
    r = OPERATION(self, LINUX_LFA_ACTIVATE, 1);
    EXPECT(f, r.x[0], (uint64_t)(int64_t)plan.result);
}

static struct agent_stand_in *both(enum linux_lfa_driver driver, enum linux_status result)
{
    struct agent_stand_in *agent = planned(driver, 1, result, LFA_STATUS_SUCCESS);

    agent->prime[0].takes = 1 * MS;
    agent->f->cpu[0].lane = activates_first;
    agent->f->cpu[1].lane = activates_second;
    agent->f->cpu[2].lane = agent_idle;
    agent_run(agent, LFS_END_COMPLETED);
    return agent;
}

static void a_second_activation_waits_or_is_refused_or_meets_the_first(void **state)
{
    struct agent_stand_in *agent = both(LINUX_LFA_V3, LINUX_STATUS_SUCCESS);

    (void)state;
    ASSERT_SEQUENCE(agent, "viggpaaaiggpaaaigg");
    agent_free(agent);
    agent = both(LINUX_LFA_NV_KERNELS, LINUX_STATUS_EBUSY);
    ASSERT_SEQUENCE(agent, "viggpaaaigg");
    agent_free(agent);
    agent = both(LINUX_LFA_V1, LINUX_STATUS_SUCCESS); /* no lock: PRIME of 1 while 0 is primed */
    assert_int_equal(agent_count(agent, LFA_PRIME), 2);
    assert_true(agent_call(agent, LFA_PRIME, 1)->at < 1 * MS);
    agent_free(agent);
}

static void notified_too(struct fixture *f, struct lfs_ctx *self)
{
    OPERATION(self, LINUX_LFA_NOTIFY, 0, LINUX_LFA_NVIDIA_OCT);
    EXPECT(f, the_agent->activations > 0, true);
}

/* As deep as the driver goes: notified while it waits for its turn, it serves the one before. */
static void three_CPUs_at_once_without_a_lock(void **state)
{
    struct agent_stand_in *agent = agent_new();

    (void)state;
    for (unsigned i = 0; i < 3; i++)
        agent->f->cpu[i].lane = notified_too;
    agent->activate[0] = (struct agent_answer){.takes = 1 * MS, .stays = true};
    agent_run(agent, LFS_END_COMPLETED);
    assert_int_equal(agent_count(agent, LFA_ACTIVATE), 3 * 2 * 3);
    agent_free(agent);
}

/* ---- tables ---------------------------------------------------------------------------------- */

static void every_driver_says_what_it_is(void **state)
{
    const struct lfs_abi_call *call;

    (void)state;
    for (enum linux_lfa_driver driver = LINUX_LFA_RFC; driver < LINUX_LFA_DRIVERS; driver++)
        assert_true(strlen(lfs_linux_driver(driver)->differs) > 10);
    assert_null(lfs_linux_driver((enum linux_lfa_driver)0));
    assert_null(lfs_linux_driver(LINUX_LFA_DRIVERS));
    for (size_t i = 0; (call = lfs_os_call_at(i)) != NULL; i++) {
        assert_ptr_equal(lfs_os_call_by_name(call->name), call);
        assert_int_equal(call->fid_32, i + LINUX_LFA_PROBE);
    }
    assert_null(lfs_os_call_by_name("linux_lfa"));
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
        cmocka_unit_test(without_an_agent_there_is_no_driver),
        cmocka_unit_test(NV_Kernels_looks_for_the_agent_in_32_bits),
        cmocka_unit_test(components_are_known_by_their_GUID),
        cmocka_unit_test(components_that_share_a_GUID_are_told_apart),
        cmocka_unit_test(files_of_sysfs),
        cmocka_unit_test(a_notification_activates_one_after_the_other),
        cmocka_unit_test(NVIDIA_activates_all_that_is_pending),
        cmocka_unit_test(v1_has_no_handler),
        cmocka_unit_test(a_second_activation_waits_or_is_refused_or_meets_the_first),
        cmocka_unit_test(three_CPUs_at_once_without_a_lock),
        cmocka_unit_test(every_driver_says_what_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
