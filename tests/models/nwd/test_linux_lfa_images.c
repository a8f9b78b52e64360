/* SPDX-License-Identifier: BSD-3-Clause */
/* The Linux LFA driver and what it knows of the components: loading, files, notifications, several
 * users at once. */
#include "tests/models/nwd/linux_plan.h"

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
