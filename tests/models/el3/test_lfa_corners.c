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
    struct lfs_frame r;

    while (!f->seen[2] && !agent_of(f)->in_progress)
        lfs_yield(self, TAG_OS_WAIT);
    r = SMC(self, LFA_CANCEL, SP1);
    if (r.x[0] == 0 && f->seen[0])
        SMC(self, LFA_PRIME, SP2);
    EXPECT(f, 1, 1);
}

static uint32_t version_of(const struct fixture *f, unsigned partition)
{
    struct lfs_image_note note = {0};

    lfs_stack_image(f->stack, partition, &note);
    return note.version;
}

/* Whether some order of steps ends with this status and these versions. */
static bool is_reachable(enum lfs_profile profile, bool primes, int status, uint32_t sp1,
                         uint32_t sp2)
{
    bool reached = false;

    for (uint64_t seed = 1; seed <= 400 && !reached; seed++) {
        struct fixture *f = fixture_new(profile, 2);

        f->cpu[0].lane = activate_sp1;
        f->cpu[1].lane = cancel_and_prime_sp2;
        f->config.machine.untimed = true;
        f->config.machine.choices =
            (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = seed};
        fixture_build(f, LFS_FIBERS);
        f->seen[0] = primes;
        fixture_judge(f, lfs_run(f->m), LFS_END_COMPLETED);
        reached = f->seen[1] == lfa_status_to_reg(status) && version_of(f, OF_SP1) == sp1 &&
                  version_of(f, OF_SP2) == sp2;
        fixture_free(f);
    }
    return reached;
}

static void the_activator_reads_the_record_late(void **state)
{
    const enum lfs_profile firmware = LFS_PROFILE_UPSTREAM;

    (void)state;
    assert_true(is_reachable(firmware, false, LFA_STATUS_SUCCESS, 2, 1)); /* in time */
    assert_true(
        is_reachable(firmware, false, LFA_STATUS_NOT_SUPPORTED, 1, 1));  /* nobody is there */
    assert_true(is_reachable(firmware, true, LFA_STATUS_SUCCESS, 1, 2)); /* another one is */
    assert_false(is_reachable(firmware, false, LFA_STATUS_SUCCESS, 1, 2));
}

/* Knob activator_component. */
static void or_it_goes_by_the_call(void **state)
{
    (void)state;
    assert_true(is_reachable(LFS_PROFILE_SPEC, true, LFA_STATUS_SUCCESS, 2, 1));
    assert_false(is_reachable(LFS_PROFILE_SPEC, true, LFA_STATUS_SUCCESS, 1, 2));
    assert_false(is_reachable(LFS_PROFILE_SPEC, false, LFA_STATUS_NOT_SUPPORTED, 1, 1));
}

/* ---- callers of the secure world (lfa.md 1.6) ------------------------------------------------ */

static void until_called(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, FFA_RX_RELEASE_32); /* gives the CPU to the stand-in */
    EXPECT(f, 1, 1);
}

static void secure_caller(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);
    struct stand_in spmc = {.answers = {{{LFA_VERSION, 1, 2}},
                                        {{LFA_GET_INFO, 0, 2, 3}},
                                        {{LFA_CANCEL, 0}},
                                        {{FFA_SUCCESS_32}}}};

    f->cpu[0].lane = until_called;
    stand_in_run(&spmc, f, stand_in_caller, LFS_END_COMPLETED);
    if (profile == LFS_PROFILE_UPSTREAM) {
        ASSERT_ARRIVED(spmc, 0, 0x10000, 1, 2);
        ASSERT_ARRIVED(spmc, 1, 0, 4, 0, 3);
        ASSERT_ARRIVED(spmc, 2, lfa_status_to_reg(LFA_STATUS_INVALID_PARAMETERS));
        lfs_proves("LFA-17");
    } else {
        ASSERT_ARRIVED(spmc, 0, SMC_UNK, 1, 2);
        ASSERT_ARRIVED(spmc, 1, SMC_UNK, 0, 2, 3);
    }
    fixture_free(f);
}
IN_BOTH_PROFILES(LFA_17_a_caller_of_the_secure_world, secure_caller)

static void until_called_with_sp1_primed(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    until_called(f, self);
}

/* The agent does not mind, but the LSP: it sends nothing while the context is the secure one
 * (ffa-abi.md 7.4), which is also the one that made the call. */
static void a_secure_caller_activates_no_partition(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 1);
    struct stand_in spmc = {.answers = {{{LFA_ACTIVATE, SP1, 1, 3}}, {{FFA_SUCCESS_32}}}};

    (void)state;
    f->cpu[0].lane = until_called_with_sp1_primed;
    stand_in_run(&spmc, f, stand_in_caller, LFS_END_COMPLETED);
    ASSERT_ARRIVED(spmc, 0, lfa_status_to_reg(LFA_STATUS_COMPONENT_WRONG_STATE), 0, 1, 3);
    assert_int_equal(agent_of(f)->users, 0);
    assert_true(agent_of(f)->pending[SP1]);
    fixture_free(f);
}

/* A partition's own call never gets that far: the SPMC hands it back untouched (ffa-abi.md 1.6). */
static void call_lfa(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, LFA_VERSION, 1, 2);

    EXPECT_FRAME(f, r, LFA_VERSION, 1, 2);
    answer_request(guest, frame, 1);
}

static void ask_it(struct fixture *f, struct lfs_ctx *self)
{
    ask_sp1(f, self);
}

static void partition_caller(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = call_lfa;
    f->cpu[0].lane = ask_it;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_partition_does_not_reach_the_agent, partition_caller)

/* ---- LFA that is not there (lfa.md 1.7) ------------------------------------------------------ */

static void without_lfa(struct fixture *f, struct lfs_ctx *self)
{
    bool none = f->stack->el3.services_absent;
    struct lfs_frame r = SMC(self, LFA_VERSION, 1, 2);

    EXPECT(f, r.x[0], SMC_UNK);
    EXPECT(f, r.x[1], 1);
    lfs_proves("LFA-18");
    r = SMC(self, FFA_VERSION_32, FFA_VERSION_1_3);
    EXPECT(f, r.x[0], none ? SMC_UNK : FFA_VERSION_1_3);
}

static void absent(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = without_lfa;
    f->config.platform.lfa = LFS_LFA_ABSENT;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LFA_18_firmware_without_lfa, absent)

/* A table of components: LFA is there although it is asked for by name. */
static void present(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, LFA_VERSION);

    EXPECT(f, r.x[0], LFA_ABI_VERSION);
}

static void present_test(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = present;
    f->config.platform.lfa = LFS_LFA_PRESENT;
    fixture_finish(f);
}
IN_BOTH_PROFILES(firmware_with_lfa_and_components, present_test)

/* ---- concurrent callers, the strict way ------------------------------------------------------ */

enum { FLAGS, ANSWER, RETURNED }; /* of f->seen */

static void slow_stop(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    let_pass(lfs_guest_ctx(guest), 1000000);
    lfs_guest_stopped(guest, frame, (int32_t)f->seen[ANSWER]);
}

static void first_caller(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, f->seen[FLAGS]);
    f->seen[RETURNED] = 1;
    if (f->seen[ANSWER] == 0)
        EXPECT_LFA(f, r, SUCCESS);
    else
        EXPECT_LFA(f, r, NO_MEMORY);
}

static struct lfs_frame call_while_it_stops(struct fixture *f, struct lfs_ctx *self)
{
    while (vcpu_of(f, OF_SP1)->state != VCPU_STOPPING)
        let_pass(self, 10000);
    return SMC(self, LFA_ACTIVATE, SP1, 0, 3);
}

static void told_busy(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = call_while_it_stops(f, self);

    EXPECT_LFA(f, r, BUSY);
    EXPECT(f, r.x[1], SP1);
    EXPECT(f, f->seen[RETURNED], 0); /* at once */
    EXPECT(f, agent_of(f)->users, 1);
    EXPECT(f, agent_of(f)->failed, false);
}

/* One START_REQ, and one status for both. */
static void waits_for_the_first(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = call_while_it_stops(f, self);

    if (f->seen[ANSWER] == 0)
        EXPECT_LFA(f, r, SUCCESS);
    else
        EXPECT_LFA(f, r, NO_MEMORY);
    EXPECT(f, r.x[1], 0);
    EXPECT(f, vcpu_of(f, OF_SP1)->state, VCPU_WAITING);
    while (!f->seen[RETURNED])
        let_pass(self, 1000);
    EXPECT(f, agent_of(f)->users, 0);
    EXPECT(f, agent_of(f)->in_progress, false);
    EXPECT(f, agent_of(f)->pending[SP1], f->seen[ANSWER] != 0);
}

static void meet(uint64_t flags, int32_t answer,
                 void (*second)(struct fixture *f, struct lfs_ctx *self))
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 2);

    f->sp[OF_SP1].stop = slow_stop;
    f->cpu[0].lane = first_caller;
    f->cpu[1].lane = second;
    for (unsigned i = 0; i < 2; i++) {
        fixture_build(f, i == 0 ? LFS_THREADS : LFS_FIBERS);
        f->seen[FLAGS] = flags;
        f->seen[ANSWER] = (uint64_t)answer;
        f->seen[RETURNED] = 0;
        fixture_judge(f, lfs_run(f->m), LFS_END_COMPLETED);
    }
    fixture_free(f);
}

static void a_second_cpu_waits_for_the_one_that_activates_an_sp(void **state)
{
    (void)state;
    meet(0, 0, waits_for_the_first);
    meet(0, FFA_STATUS_NO_MEMORY, waits_for_the_first);
}

static void a_call_with_rendezvous_does_not_wait_for_one_without(void **state)
{
    (void)state;
    meet(LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS, 0, told_busy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_activator_reads_the_record_late),
        cmocka_unit_test(or_it_goes_by_the_call),
        cmocka_unit_test(LFA_17_a_caller_of_the_secure_world),
        cmocka_unit_test(a_secure_caller_activates_no_partition),
        cmocka_unit_test(a_partition_does_not_reach_the_agent),
        cmocka_unit_test(LFA_18_firmware_without_lfa),
        cmocka_unit_test(firmware_with_lfa_and_components),
        cmocka_unit_test(a_second_cpu_waits_for_the_one_that_activates_an_sp),
        cmocka_unit_test(a_call_with_rendezvous_does_not_wait_for_one_without),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
