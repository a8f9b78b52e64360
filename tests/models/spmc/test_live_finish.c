/* SPDX-License-Identifier: BSD-3-Clause */
/* LIVE_ACTIVATION_FINISH_REQ, the new instance's entry, completion:
 * lifecycle-and-live-activation.md 4.8 to 4.12. */
#include "tests/models/stack_fixture.h"

#define FINISH       FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_REQ
#define ID_OTHER_LSP 0xffc1

static void finish_test(enum lfs_profile profile,
                        void (*init)(struct fixture *, struct lfs_guest *), fixture_lane *lane)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].init = init;
    f->cpu[0].lane = lane;
    fixture_finish(f);
}

/* ---- checks ---------------------------------------------------------------------------------- */

static void wrong_finishes(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_finish(e, ctx, ID_SP1);

    EXPECT_FINISH_RESP(f, r, DENIED);
    lfs_proves("LA-77");
    r = lsp_finish(e, ctx, ID_SP3);
    EXPECT_FINISH_RESP(f, r, INVALID_PARAMETERS);
    r = lsp_finish(e, ctx, 0);
    EXPECT_FINISH_RESP(f, r, INVALID_PARAMETERS);
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, SUCCESS);
    r = lsp_request(e, ctx, ID_OTHER_LSP, FINISH, ID_SP1, 0, 0);
    EXPECT_FRAME(f, r, response_fid(f), 0x80000000 | ID_OTHER_LSP, 0x8000000f,
                 (uint32_t)FFA_STATUS_DENIED);
    lfs_proves("LA-75");
    r = lsp_finish(e, ctx, ID_SP2);
    EXPECT_FINISH_RESP(f, r, DENIED);
    lfs_proves("LA-76");
    r = lsp_finish(e, ctx, ID_SP3);
    EXPECT_FINISH_RESP(f, r, INVALID_PARAMETERS);
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    EXPECT_STATE(f, OF_SP1, "CREATED", "CREATED");
    /* x4 to x7 are not looked at. */
    r = lsp_request(e, ctx, ID_LSP, FINISH, ID_SP1, 77, 88);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
    lfs_proves("ABI-84");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    lfs_proves("LA-85");
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, RTM_NONE);
    EXPECT(f, vcpu_of(f, OF_SP1)->mode, MODE_NONE);
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, DENIED);
    lfs_proves("LA-80");
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
}

static void checks_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, wrong_finishes);
}

static void checks(enum lfs_profile profile)
{
    finish_test(profile, NULL, checks_lane);
}
IN_BOTH_PROFILES(LA_75_LA_76_LA_77_LA_80_LA_85_ABI_84_checks, checks)

/* ---- between START and FINISH ---------------------------------------------------------------- */

static void leave_open(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
}

static void close_again(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_finish(e, ctx, ID_SP1);

    EXPECT_FINISH_RESP(f, r, SUCCESS);
}

static void call_the_created(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    at_el3_primed(f, self, leave_open);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    lfs_proves("LA-07 ABI-62");
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_ERROR(f, r, BUSY);
    lfs_proves("LA-10 ABI-72");
    r = SMC(self, FFA_PARTITION_INFO_GET_32, 0, 0, 0, 0, 1);
    EXPECT_SUCCESS(f, r, 2);
    lfs_proves("LA-03");
    EXPECT_STATE(f, OF_SP1, "CREATED", "CREATED");
    at_el3(f, self, close_again);
    r = ASK(self, ID_SP1, 4);
    EXPECT_REPLY(f, r, ID_SP1, 4);
}

static void created(enum lfs_profile profile)
{
    finish_test(profile, NULL, call_the_created);
}
IN_BOTH_PROFILES(LA_07_LA_10_created_is_busy, created)

/* ---- the entry of the new instance ----------------------------------------------------------- */

static void look_at_entry(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame entry = *lfs_guest_entry(guest);
    bool again = f->seen[0]++ > 0;
    unsigned cpu = lfs_ctx_cpu(lfs_guest_ctx(guest));
    unsigned x4 = again && knob(f, LFS_KNOB_core_index_x4) == CORE_INDEX_X4_ZERO ? 0 : cpu;

    EXPECT_FRAME(f, entry, f->sp[OF_SP1].load, again, 0, 0, x4);
    lfs_proves("LA-81 LA-82 MAN-30");
    for (unsigned i = 8; i < 18; i++)
        EXPECT(f, entry.x[i], 0);
    EXPECT(f, lfs_guest_live_activated(guest), again);
    if (!again)
        return;
    EXPECT(f, lfs_guest_note(guest)->version, 2);
    EXPECT_STATE(f, OF_SP1, "STARTING", "CREATED");
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_FINISH);
    EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, RTM_SP_INIT);
    EXPECT(f, vcpu_of(f, OF_SP1)->mode, MODE_SPMC);
    EXPECT(f, vcpu_of(f, OF_SP1)->origin, FFA_ID_INVALID);
}

/* 4.11, step by step. */
static void start_and_finish(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    leave_open(f, e, ctx);
    close_again(f, e, ctx);
    EXPECT_PATH(f, "vCPU", 6, "WAITING RUNNING STOPPING STOPPED CREATED STARTING WAITING");
    EXPECT_PATH(f, "VM", 3, "RUNNING HALTED CREATED RUNNING");
    EXPECT_PATH(f, "activation", 3, "RESET START FINISH RESET");
}

static void entry_lane(struct fixture *f, struct lfs_ctx *self)
{
    let_pass(self, 1000);
    at_el3_primed(f, self, start_and_finish);
    EXPECT(f, f->seen[0], 2);
}

/* On both CPUs: x4 tells them apart. */
static void entry(enum lfs_profile profile)
{
    for (unsigned cpu = 0; cpu < 2; cpu++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP1].init = look_at_entry;
        f->cpu[cpu].lane = entry_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_81_LA_82_entry_registers, entry)

/* The registers of the manifest: live activation in x0, boot information in x3. */
static void other_registers_init(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame entry_frame = *lfs_guest_entry(guest);

    EXPECT_FRAME(f, entry_frame, f->seen[0], 0, 0, f->sp[OF_SP1].load);
    f->seen[0]++;
}

static void other_registers(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].live_register = 0;
    f->sp[OF_SP1].boot_register = 3;
    f->sp[OF_SP1].init = other_registers_init;
    f->cpu[0].lane = entry_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_81_registers_that_the_manifest_names, other_registers)

/* While it starts, other CPUs find the VM CREATED. */
static void start_slowly(struct fixture *f, struct lfs_guest *guest)
{
    if (f->seen[0]++ > 0)
        let_pass(lfs_guest_ctx(guest), 200000);
}

static void call_the_starting(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    while (vcpu_of(f, OF_SP1)->state != VCPU_STARTING)
        let_pass(self, 10000);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_ERROR(f, r, BUSY);
    lfs_proves("LA-10");
    EXPECT_STATE(f, OF_SP1, "STARTING", "CREATED");
}

static void starting(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = start_slowly;
    f->cpu[0].lane = entry_lane;
    f->cpu[1].lane = call_the_starting;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_10_starting_is_busy, starting)

/* ---- another CPU ----------------------------------------------------------------------------- */

static void first_half(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, leave_open);
    f->seen[1] = 1;
}

static void finish_elsewhere(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_finish(e, ctx, ID_SP1);

    if (knob(f, LFS_KNOB_finish_cpu) == FINISH_CPU_SAME) {
        EXPECT_FINISH_RESP(f, r, DENIED);
        EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    } else {
        EXPECT_FINISH_RESP(f, r, SUCCESS);
        EXPECT_TRACKER_IDLE(f, OF_SP1);
        EXPECT(f, vcpu_of(f, OF_SP1)->cpu,
               knob(f, LFS_KNOB_rebind_cpu_at_start) == REBIND_CPU_AT_START_YES ? 1 : 0);
    }
}

static void second_half(struct fixture *f, struct lfs_ctx *self)
{
    while (f->seen[1] == 0)
        let_pass(self, 100000);
    let_pass(self, 100000);
    at_el3(f, self, finish_elsewhere);
}

static void finish_cpu(enum lfs_profile profile)
{
    static const char *const values[] = {"any", "same"};

    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(profile, 1);

        fixture_knob(f, LFS_KNOB_finish_cpu, values[i]);
        f->cpu[0].lane = first_half;
        f->cpu[1].lane = second_half;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(finish_from_another_cpu, finish_cpu)

/* ---- a new instance that fails --------------------------------------------------------------- */

static void abort_the_second(struct fixture *f, struct lfs_guest *guest)
{
    if (f->seen[0]++ == 1)
        lfs_guest_abort(guest, 0);
}

static void finish_meets_abort(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool apply =
        knob(f, LFS_KNOB_abort_action_during_activation) == ABORT_ACTION_DURING_ACTIVATION_APPLY;
    int action = f->sp[OF_SP1].abort_action;
    struct lfs_frame r;

    leave_open(f, e, ctx);
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, ABORTED);
    lfs_proves("LA-37");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    lfs_proves("LA-38");
    if (action == LFS_MANIFEST_ABORT_DESTROY)
        EXPECT_STATE(f, OF_SP1, apply ? "NULL" : "ABORTED", "NULL");
    else if (!apply)
        EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    else if (action == LFS_MANIFEST_ABORT_STOP)
        EXPECT_STATE(f, OF_SP1, "STOPPED", "ABORTING");
    else
        EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
}

static void abort_lane(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    at_el3_primed(f, self, finish_meets_abort);
    EXPECT(f, f->seen[0], vm_of(f, OF_SP1)->state == VM_RUNNING ? 3 : 2); /* instances */
    r = ASK(self, ID_SP1, 2);
    if (f->sp[OF_SP1].abort_action == LFS_MANIFEST_ABORT_DESTROY) {
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        lfs_proves("LA-39");
    } else if (vm_of(f, OF_SP1)->state == VM_RUNNING)
        EXPECT_REPLY(f, r, ID_SP1, 2);
    else
        EXPECT_ERROR(f, r, BUSY);
    r = SMC(self, FFA_PARTITION_INFO_GET_32, 0, 0, 0, 0, 1);
    EXPECT_SUCCESS(f, r, 1 + (f->sp[OF_SP1].abort_action != LFS_MANIFEST_ABORT_DESTROY));
}

static void aborts(enum lfs_profile profile)
{
    static const int actions[] = {LFS_MANIFEST_ABORT_STOP, LFS_MANIFEST_ABORT_DESTROY,
                                  LFS_MANIFEST_ABORT_RESTART};

    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP1].abort_action = actions[i];
        f->sp[OF_SP1].init = abort_the_second;
        f->sp[OF_SP1].stays_in_init = true;
        f->cpu[0].lane = abort_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_37_LA_38_LA_39_abort_while_starting, aborts)

/* FFA_ERROR(ABORTED) in place of FFA_ABORT: firmware never tells the LSP (LA-115). */
static void error_in_the_second(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    if (f->seen[0]++ != 1)
        return;
    r = HVC(guest, FFA_ERROR_32, 0, ffa_status_to_reg(FFA_STATUS_ABORTED));
    EXPECT(f, knob(f, LFS_KNOB_ffa_error_init_v13), FFA_ERROR_INIT_V13_DENY);
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    lfs_proves("LA-115");
}

static void finish_meets_error(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    leave_open(f, e, ctx);
    r = lsp_finish(e, ctx, ID_SP1);
    if (knob(f, LFS_KNOB_ffa_error_init_v13) == FFA_ERROR_INIT_V13_DENY) {
        EXPECT_FINISH_RESP(f, r, SUCCESS);
        return;
    }
    EXPECT_ERROR(f, r, NOT_SUPPORTED);
    EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_FINISH);
    EXPECT(f, lfs_space_count(f->m, f->stack->spmc.vm[1].space), 0);
    r = lsp_start(e, ctx, ID_SP2);
    EXPECT_START_RESP(f, r, BUSY);
}

static void error_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, finish_meets_error);
}

static void error(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].init = error_in_the_second;
    f->sp[OF_SP1].stays_in_init = profile == LFS_PROFILE_UPSTREAM;
    f->cpu[0].lane = error_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_115_error_of_the_new_instance, error)

/* Bytes that are no code: the new instance takes an undefined instruction at once. */
static void no_code_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, finish_meets_abort);
    EXPECT(f, lfs_findings(f->m, "UNDEFINED_INSTRUCTION"), 1);
}

static void no_code(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    plan_package(&f->sp[OF_SP1], f->staged[OF_SP1]);
    f->staged[OF_SP1][PLAN_ENTRY] ^= 1;
    f->cpu[0].lane = no_code_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(new_instance_without_code, no_code)

/* ---- calls of the new instance --------------------------------------------------------------- */

static void map_again(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t rx = f->sp[OF_SP1].live_state + PLAN_RX_AT, tx = rx + PLAN_PAGE;
    uint64_t other = f->sp[OF_SP1].live_state + PLAN_HEAP_AT;
    bool any = knob(f, LFS_KNOB_rxtx_remap_in_finish) == RXTX_REMAP_IN_FINISH_ALLOW_ANY;
    bool same = knob(f, LFS_KNOB_rxtx_remap_in_finish) == RXTX_REMAP_IN_FINISH_MUST_BE_SAME;
    struct lfs_frame r;

    if (f->seen[0]++ == 0) {
        r = HVC(guest, FFA_RXTX_MAP_64, tx, rx, 1);
        EXPECT_SUCCESS(f, r, 0);
        return;
    }
    r = HVC(guest, FFA_RXTX_MAP_64, tx, rx, 1);
    if (same)
        EXPECT_SUCCESS(f, r, 0);
    else if (any) {
        EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* they are not its own any more */
        lfs_proves("MEM-96");
    } else {
        EXPECT_ERROR(f, r, DENIED);
        lfs_proves("ABI-58");
    }
    r = HVC(guest, FFA_RXTX_MAP_64, other, other + PLAN_PAGE, 1);
    if (any) {
        EXPECT_SUCCESS(f, r, 0);
        lfs_proves("LA-83");
    } else
        EXPECT_ERROR(f, r, DENIED);
    EXPECT(f, lfs_findings(f->m, "RXTX_LEAK"), any);
    lfs_proves("GAP-13");
    EXPECT(f, vm_of(f, OF_SP1)->tx, any ? other : tx);
}

static void remap_after(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_and_finish);
    EXPECT(f, f->seen[0], 2);
}

static void remaps(enum lfs_profile profile)
{
    static const char *const values[] = {"allow-any", "deny-if-mapped", "must-be-same"};

    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(profile, 1);

        fixture_knob(f, LFS_KNOB_rxtx_remap_in_finish, values[i]);
        f->sp[OF_SP1].init = map_again;
        f->cpu[0].lane = remap_after;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_83_ABI_58_rxtx_map_by_the_new_instance, remaps)

static void versions(struct fixture *f, struct lfs_guest *guest)
{
    bool kept = knob(f, LFS_KNOB_ffa_version_lock) == FFA_VERSION_LOCK_KEEP;
    struct lfs_frame r;

    if (f->seen[0]++ == 0)
        return;
    r = HVC(guest, FFA_VERSION_32, FFA_VERSION_1_2);
    EXPECT_FRAME(f, r, kept ? 0xffffffff : FFA_VERSION_1_3);
    lfs_proves("LA-93 ABI-29");
    r = HVC(guest, FFA_VERSION_32, FFA_VERSION_1_3);
    EXPECT_FRAME(f, r, FFA_VERSION_1_3);
}

static void version_lock(enum lfs_profile profile)
{
    static const char *const values[] = {"keep", "reopen"};

    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(profile, 1);

        fixture_knob(f, LFS_KNOB_ffa_version_lock, values[i]);
        f->sp[OF_SP1].init = versions;
        f->cpu[0].lane = entry_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_93_ABI_29_version_of_the_new_instance, version_lock)

/* ---- again ----------------------------------------------------------------------------------- */

static void twice(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    start_and_finish(f, e, ctx);
    start_and_finish(f, e, ctx);
}

static void count_entries(struct fixture *f, struct lfs_guest *guest)
{
    EXPECT(f, lfs_guest_live_activated(guest), f->seen[0] > 0);
    f->seen[0]++;
}

static void twice_lane(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    at_el3_primed(f, self, twice);
    EXPECT(f, f->seen[0], 3);
    r = ASK(self, ID_SP1, 9);
    EXPECT_REPLY(f, r, ID_SP1, 9);
}

static void again(enum lfs_profile profile)
{
    finish_test(profile, count_entries, twice_lane);
}
IN_BOTH_PROFILES(LA_87_second_activation, again)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_75_LA_76_LA_77_LA_80_LA_85_ABI_84_checks),
        cmocka_unit_test(LA_07_LA_10_created_is_busy),
        cmocka_unit_test(LA_81_LA_82_entry_registers),
        cmocka_unit_test(LA_81_registers_that_the_manifest_names),
        cmocka_unit_test(LA_10_starting_is_busy),
        cmocka_unit_test(finish_from_another_cpu),
        cmocka_unit_test(LA_37_LA_38_LA_39_abort_while_starting),
        cmocka_unit_test(LA_115_error_of_the_new_instance),
        cmocka_unit_test(new_instance_without_code),
        cmocka_unit_test(LA_83_ABI_58_rxtx_map_by_the_new_instance),
        cmocka_unit_test(LA_93_ABI_29_version_of_the_new_instance),
        cmocka_unit_test(LA_87_second_activation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
