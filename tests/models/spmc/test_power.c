/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC and CPUs that go off and come on: notifications-interrupts-scheduling.md 4.3 to 4.6. */
#include "lfasim/abi/psci.h"
#include "tests/models/stack_fixture.h"

#define NS_ENTRY            0x90000000u
#define PM_WORD             (FFA_FRAMEWORK_FLAG | 2)
#define RUN(self, id, vcpu) SMC(self, FFA_RUN_32, ffa_pack_vcpu(id, vcpu))
#define PM_RESP(guest, status)                                                              \
    HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(lfs_guest_id(guest), FFA_ID_SPMC), \
        PM_WORD, (uint32_t)(status))

/* Notes of a test. */
enum { TOLD, TOLD_SP3, BOOTED, ENTRY, CAME_BACK, RESULT };

static void expect_vcpu(struct fixture *f, unsigned sp, unsigned vcpu, const char *state,
                        struct fixture_place at)
{
    expect_text(f, "vCPU state", lfs_stack_vcpu_state(f->stack, sp, vcpu), state, at);
}
#define EXPECT_VCPU(f, sp, vcpu, state) expect_vcpu(f, sp, vcpu, state, HERE)

/* A partition with a context for each of so many CPUs. */
static void has_contexts(struct sp_plan *sp, unsigned contexts, bool subscribes)
{
    plan_legacy(sp, FFA_VERSION_1_2);
    sp->vcpus = sp->contexts = contexts;
    sp->power_messages = subscribes;
}

static bool is_cpu_off(const struct lfs_frame *frame)
{
    return ffa_is_framework(frame->x[2]) && (uint32_t)frame->x[3] == PSCI_CPU_OFF_32;
}

static void echo(struct lfs_guest *guest, struct lfs_frame *frame)
{
    answer_request(guest, frame, frame->x[3]);
}

/* cpu1's program: off at once; when it comes back it notes with what. */
static void goes_off(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame entered;

    lfs_entry_frame(self, &entered);
    f->seen[CAME_BACK] = entered.x[0];
    f->cpu[lfs_ctx_cpu(self)].done = true; /* whether it comes back or not */
    if (entered.x[0] == 0)
        SMC(self, PSCI_CPU_OFF_32);
}

static void turn_on(struct fixture *f, struct lfs_ctx *self, unsigned cpu)
{
    struct lfs_frame r = SMC(self, PSCI_CPU_ON_64, cpu, NS_ENTRY, 0x77);

    EXPECT(f, r.x[0], 0);
    let_pass(self, 100000);
}

/* ---- CPU_OFF and CPU_ON ---------------------------------------------------------------------- */

/* What the handler of CPU_OFF may not do. */
static void calls_in_power_op(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = ASK_SP(guest, ID_SP2);

    EXPECT_ERROR(f, r, DENIED);
    r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 0));
    EXPECT_ERROR(f, r, DENIED);
    r = HVC(guest, FFA_YIELD_32);
    EXPECT_ERROR(f, r, DENIED);
    r = HVC(guest, FFA_MSG_WAIT_32);
    EXPECT_ERROR(f, r, DENIED);
    r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, FFA_ID_SPMC));
    EXPECT_ERROR(f, r, DENIED); /* no framework response */
    r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, FFA_ID_SPMC),
            FFA_FRAMEWORK_FLAG | FFA_FRAMEWORK_PARTITION_STOP_RESP);
    EXPECT_ERROR(f, r, DENIED); /* nobody asked it to stop */
}

static void told(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (!is_cpu_off(frame)) {
        echo(guest, frame);
        return;
    }
    EXPECT_FRAME(f, *frame, FFA_MSG_SEND_DIRECT_REQ_32, ffa_pack_ids(FFA_ID_SPMC, ID_SP1),
                 0x80000000, PSCI_CPU_OFF_32);
    EXPECT_VCPU(f, OF_SP1, 1, "RUNNING");
    EXPECT(f, gic_mask(&f->stack->gic, 1), GIC_ALL_MASKED);
    EXPECT(f, f->seen[TOLD_SP3], 0); /* by boot order */
    f->seen[TOLD]++;
    calls_in_power_op(f, guest);
    *frame = PM_RESP(guest, 0);
    EXPECT(f, 1, 0); /* the CPU is off */
}

static void told_last(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (!is_cpu_off(frame)) {
        echo(guest, frame);
        return;
    }
    EXPECT(f, f->seen[TOLD], 1);
    EXPECT_VCPU(f, OF_SP1, 1, "WAITING"); /* not OFF before all have agreed */
    f->seen[TOLD_SP3]++;
    *frame = PM_RESP(guest, 0);
}

static void never_told(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    EXPECT(f, is_cpu_off(frame), false);
    echo(guest, frame);
}

static void counts_boots(struct fixture *f, struct lfs_guest *guest)
{
    f->seen[BOOTED]++;
    EXPECT(f, lfs_guest_entry(guest)->x[4] + 1, f->seen[BOOTED] > 2 ? 2 : f->seen[BOOTED]);
}

/* SP2 is UP and ran on cpu1 last. */
static void uses_sp2_and_goes_off(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame entered, r;

    lfs_entry_frame(self, &entered);
    f->seen[CAME_BACK] = entered.x[0];
    r = ASK(self, ID_SP2, 5);
    EXPECT_REPLY(f, r, ID_SP2, 5);
    r = ASK(self, ID_SP1, 6);
    EXPECT_REPLY(f, r, ID_SP1, 6);
    if (entered.x[0] == 0)
        SMC(self, PSCI_CPU_OFF_32);
}

static void watches_cpu1(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 200000);
    EXPECT(f, f->seen[TOLD], 1);
    EXPECT(f, f->seen[TOLD_SP3], 1);
    EXPECT_VCPU(f, OF_SP1, 1, "OFF");
    EXPECT_VCPU(f, OF_SP3, 1, "OFF");
    EXPECT_VCPU(f, OF_SP1, 0, "WAITING");
    lfs_proves("NIS-30");
    EXPECT_STATE(f, OF_SP2, "WAITING", "RUNNING");
    lfs_proves("LA-06");
    r = ASK(self, ID_SP2, 9);
    EXPECT_REPLY(f, r, ID_SP2, 9); /* it goes on elsewhere */
    EXPECT(f, f->seen[BOOTED], 2);
    turn_on(f, self, 1);
    EXPECT(f, f->seen[BOOTED], 3);
    EXPECT_VCPU(f, OF_SP1, 1, "WAITING");
    EXPECT_VCPU(f, OF_SP3, 1, "WAITING");
    EXPECT(f, f->seen[CAME_BACK], 0x77);
    lfs_proves("NIS-31");
}

static void off_and_on(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 3);

    has_contexts(&f->sp[OF_SP1], 2, true);
    has_contexts(&f->sp[OF_SP3], 2, true);
    f->sp[OF_SP1].init = counts_boots;
    f->sp[OF_SP1].request = told;
    f->sp[OF_SP2].request = never_told;
    f->sp[OF_SP3].request = told_last;
    f->cpu[0].lane = watches_cpu1;
    f->cpu[1].lane = uses_sp2_and_goes_off;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_cpu_goes_off_and_comes_back, off_and_on)

static void sees_unsubscribed(struct fixture *f, struct lfs_ctx *self)
{
    let_pass(self, 200000);
    EXPECT_VCPU(f, OF_SP1, 1, "OFF");
    turn_on(f, self, 1);
    EXPECT(f, f->seen[CAME_BACK], 0x77);
}

static void not_subscribed(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    has_contexts(&f->sp[OF_SP1], 2, false);
    f->sp[OF_SP1].request = never_told;
    f->cpu[0].lane = sees_unsubscribed;
    f->cpu[1].lane = goes_off;
    fixture_finish(f);
}
IN_BOTH_PROFILES(who_did_not_subscribe_is_turned_off_untold, not_subscribed)

static void refuses(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    *frame = PM_RESP(guest, PSCI_STATUS_INTERNAL_FAILURE);
}

static void refused(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    has_contexts(&f->sp[OF_SP1], 2, true);
    f->sp[OF_SP1].request = refuses;
    f->cpu[1].lane = goes_off;
    fixture_panics(f, "PSCI status -3"); /* DENIED, whatever the partition said */
}
IN_BOTH_PROFILES(NIS_30_a_refusal_panics_EL3, refused)

static void answers_unasked(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame saved = *frame;
    struct lfs_frame r = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(ID_SP1, 0), PM_WORD);

    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    *frame = saved;
    answer_request(guest, frame, 1);
}

static void unasked(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = answers_unasked;
    f->cpu[0].lane = ask_sp1;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_power_response_answers_nothing_else, unasked)

/* ---- a vCPU that is off ---------------------------------------------------------------------- */

static void runs_what_is_off(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame saved = *frame;
    struct lfs_frame r = HVC(guest, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 1));

    EXPECT_ERROR(f, r, DENIED);
    EXPECT(f, last_rule(f), RULE_RUN_OFF);
    *frame = saved;
    echo(guest, frame);
}

static void asks_who_runs(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    let_pass(self, 200000);
    r = ASK(self, ID_SP2, 3);
    EXPECT_REPLY(f, r, ID_SP2, 3);
}

static void run_of_off(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    has_contexts(&f->sp[OF_SP1], 2, false);
    f->sp[OF_SP2].request = runs_what_is_off;
    f->cpu[0].lane = asks_who_runs;
    f->cpu[1].lane = goes_off;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_partition_may_not_run_what_is_off, run_of_off)

/* ---- H-16 ------------------------------------------------------------------------------------ */

/* Run, it yields; what it sees then is a note. */
static void yields(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    *frame = HVC(guest, FFA_YIELD_32);
    f->seen[RESULT] = frame->x[0];
    if (is_cpu_off(frame))
        *frame = PM_RESP(guest, 0);
    else
        lfs_guest_wait(guest, frame);
}

static void blocks_sp1_and_goes_off(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame entered, r;

    lfs_entry_frame(self, &entered);
    if (entered.x[0] != 0)
        return;
    r = RUN(self, ID_SP1, 1);
    EXPECT(f, r.x[0], FFA_YIELD_32);
    EXPECT_VCPU(f, OF_SP1, 1, "BLOCKED");
    SMC(self, PSCI_CPU_OFF_32);
}

static void sees_blocked(struct fixture *f, struct lfs_ctx *self)
{
    bool delivers =
        f->config.policy.value[LFS_KNOB_cpu_off_to_non_waiting] == CPU_OFF_TO_NON_WAITING_DELIVER;

    let_pass(self, 200000);
    EXPECT(f, f->seen[RESULT], delivers ? FFA_MSG_SEND_DIRECT_REQ_32 : 0);
    lfs_proves("H-16");
    EXPECT_VCPU(f, OF_SP1, 1, "OFF");
    turn_on(f, self, 1);
    EXPECT_VCPU(f, OF_SP1, 1, "WAITING");
}

static void blocked_subscriber(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    has_contexts(&f->sp[OF_SP1], 2, true);
    f->sp[OF_SP1].run = yields;
    f->cpu[0].lane = sees_blocked;
    f->cpu[1].lane = blocks_sp1_and_goes_off;
    fixture_finish(f);
}
IN_BOTH_PROFILES(cpu_off_while_the_only_subscriber_is_blocked, blocked_subscriber)

/* The near miss: of two subscribers the last one waits, so that only it is told. */
static void agrees(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    f->seen[TOLD]++;
    *frame = PM_RESP(guest, 0);
}

static void sees_only_the_last(struct fixture *f, struct lfs_ctx *self)
{
    let_pass(self, 200000);
    EXPECT(f, f->seen[TOLD], 1);
    EXPECT(f, f->seen[RESULT], 0);
    turn_on(f, self, 1);
}

static void last_waits(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    has_contexts(&f->sp[OF_SP1], 2, true);
    has_contexts(&f->sp[OF_SP2], 2, true);
    f->sp[OF_SP1].run = yields;
    f->sp[OF_SP2].request = agrees;
    f->cpu[0].lane = sees_only_the_last;
    f->cpu[1].lane = blocks_sp1_and_goes_off;
    fixture_finish(f);
}
IN_BOTH_PROFILES(cpu_off_passes_over_a_blocked_subscriber, last_waits)

/* On cpu1 it gives its initialisation up. */
static void fails_on_cpu1(struct fixture *f, struct lfs_guest *guest)
{
    (void)f;
    if (lfs_guest_entry(guest)->x[4] == 1)
        HVC(guest, FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_ABORTED));
}

static struct fixture *aborted_subscriber(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    has_contexts(&f->sp[OF_SP1], 2, true);
    f->sp[OF_SP1].init = fails_on_cpu1;
    f->sp[OF_SP1].stays_in_init = true;
    f->cpu[1].lane = goes_off;
    return f;
}

static void sees_aborted(struct fixture *f, struct lfs_ctx *self)
{
    let_pass(self, 200000);
    EXPECT_VCPU(f, OF_SP1, 1, "OFF");
    turn_on(f, self, 1);
    EXPECT_VCPU(f, OF_SP1, 1, "OFF"); /* an aborted partition does not start again */
}

static void H_16_an_aborted_subscriber_is_skipped_or_panics(void **state)
{
    struct fixture *f = aborted_subscriber(LFS_PROFILE_SPEC);

    (void)state;
    f->cpu[0].lane = sees_aborted;
    fixture_finish(f);
    f = aborted_subscriber(LFS_PROFILE_UPSTREAM);
    fixture_panics(f, "cannot become RUNNING");
}

/* ---- H-07 and LA-112: PE 0 off and on between START and FINISH -------------------------------- */

static void start_wait_finish(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool boots =
        f->config.policy.value[LFS_KNOB_boot_up_sp_on_reboot] == BOOT_UP_SP_ON_REBOOT_YES &&
        f->sp[OF_SP1].boot_order == 0;
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
    let_pass(ctx, 500000);
    EXPECT(f, f->seen[CAME_BACK], 0x77); /* cpu0 is back */
    EXPECT_STATE(f, OF_SP1, boots ? "WAITING" : "CREATED", boots ? "RUNNING" : "CREATED");
    EXPECT_STATE(f, OF_SP2, "WAITING", "RUNNING");
    lfs_proves("LA-112");
    r = lsp_finish(e, ctx, ID_SP1);
    if (boots) {
        EXPECT_FINISH_RESP(f, r, DENIED);
        EXPECT(f, tracker_of(f)->in_progress, true); /* for ever */
    } else {
        EXPECT_FINISH_RESP(f, r, SUCCESS);
    }
    lfs_proves("H-07");
}

static void activates_on_cpu1(struct fixture *f, struct lfs_ctx *self)
{
    let_pass(self, 50000); /* cpu0 is off by then */
    at_el3_primed(f, self, start_wait_finish);
}

/* PRIME takes a good millisecond. */
static void turns_cpu0_on(struct fixture *f, struct lfs_ctx *self)
{
    while (vcpu_of(f, OF_SP1)->state != VCPU_CREATED)
        let_pass(self, 10000);
    turn_on(f, self, 0);
}

static void cpu0_between(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->cpu[0].lane = goes_off;
    f->cpu[1].lane = activates_on_cpu1;
    f->cpu[2].lane = turns_cpu0_on;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_112_H_07_cpu0_off_and_on_between_start_and_finish, cpu0_between)

/* The near miss: the target is not the first of the boot list. */
static void H_07_only_the_first_of_the_boot_list(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 2);

    (void)state;
    f->sp[OF_SP1].boot_order = 9;
    f->cpu[0].lane = goes_off;
    f->cpu[1].lane = activates_on_cpu1;
    f->cpu[2].lane = turns_cpu0_on;
    fixture_finish(f);
}

/* ---- FFA_SECONDARY_EP_REGISTER --------------------------------------------------------------- */

#define REGISTER(guest, at) HVC(guest, FFA_SECONDARY_EP_REGISTER_64, at)
#define CODE_AT(which)      ((f)->sp[which].load + PLAN_ENTRY)

static void registers_in_init(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    if (lfs_guest_entry(guest)->x[4] == 1) {
        f->seen[ENTRY] = lfs_guest_began_at(guest).v;
        return;
    }
    EXPECT(f, lfs_guest_began_at(guest).v, CODE_AT(OF_SP1));
    r = REGISTER(guest, 1); /* not validated */
    EXPECT_SUCCESS(f, r);
    r = REGISTER(guest, CODE_AT(OF_SP1) + 0x40); /* the last one wins */
    EXPECT_SUCCESS(f, r);
}

static void registers_later(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame saved = *frame, r = REGISTER(guest, 0x1000);

    EXPECT_ERROR(f, r, DENIED);
    *frame = saved;
    echo(guest, frame);
}

static void registers_up(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = REGISTER(guest, CODE_AT(OF_SP2));

    EXPECT_ERROR(f, r, NOT_SUPPORTED);
}

static void sees_entry(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1, 4);

    EXPECT_REPLY(f, r, ID_SP1, 4);
    r = SMC(self, FFA_SECONDARY_EP_REGISTER_64, NS_ENTRY);
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    let_pass(self, 100000);
    EXPECT(f, f->seen[ENTRY], CODE_AT(OF_SP1) + 0x40);
    f->seen[ENTRY] = 0;
    turn_on(f, self, 1);
    EXPECT(f, f->seen[ENTRY], CODE_AT(OF_SP1) + 0x40);
}

static void secondary_entry(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    has_contexts(&f->sp[OF_SP1], 2, false);
    f->sp[OF_SP1].init = registers_in_init;
    f->sp[OF_SP1].request = registers_later;
    f->sp[OF_SP2].init = registers_up;
    f->cpu[0].lane = sees_entry;
    f->cpu[1].lane = goes_off;
    fixture_finish(f);
}
IN_BOTH_PROFILES(other_cpus_begin_at_the_registered_entry, secondary_entry)

static void registers_nothing(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = REGISTER(guest, 0x1000);

    EXPECT_SUCCESS(f, r);
    EXPECT(f, lfs_guest_entry(guest)->x[4], 0); /* never gets here on cpu1 */
}

/* A vCPU has no vectors before its own code sets them (GAP-38). */
static void sees_the_fault(struct fixture *f, struct lfs_ctx *self)
{
    let_pass(self, 100000);
    EXPECT(f, lfs_findings(f->m, "FAULT_LOOP"), f->config.policy.profile == LFS_PROFILE_UPSTREAM);
    EXPECT_VCPU(f, OF_SP1, 0, "WAITING");
    (void)self;
}

static void bad_secondary_entry(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    has_contexts(&f->sp[OF_SP1], 2, false);
    f->sp[OF_SP1].version = FFA_VERSION_1_3; /* it may abort */
    f->sp[OF_SP1].init = registers_nothing;
    f->cpu[0].lane = sees_the_fault;
    f->cpu[1].lane = goes_off;
    f->config.machine.cpus = 2;
    fixture_run(f, profile == LFS_PROFILE_UPSTREAM ? LFS_END_DEADLOCK : LFS_END_COMPLETED);
    fixture_free(f);
}
IN_BOTH_PROFILES(a_bad_secondary_entry_faults_without_vectors, bad_secondary_entry)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cpu_goes_off_and_comes_back),
        cmocka_unit_test(who_did_not_subscribe_is_turned_off_untold),
        cmocka_unit_test(NIS_30_a_refusal_panics_EL3),
        cmocka_unit_test(a_power_response_answers_nothing_else),
        cmocka_unit_test(a_partition_may_not_run_what_is_off),
        cmocka_unit_test(cpu_off_while_the_only_subscriber_is_blocked),
        cmocka_unit_test(cpu_off_passes_over_a_blocked_subscriber),
        cmocka_unit_test(H_16_an_aborted_subscriber_is_skipped_or_panics),
        cmocka_unit_test(LA_112_H_07_cpu0_off_and_on_between_start_and_finish),
        cmocka_unit_test(H_07_only_the_first_of_the_boot_list),
        cmocka_unit_test(other_cpus_begin_at_the_registered_entry),
        cmocka_unit_test(a_bad_secondary_entry_faults_without_vectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
