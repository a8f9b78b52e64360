/* SPDX-License-Identifier: BSD-3-Clause */
/* Policies around an activation: lifecycle-and-live-activation.md 9, each in all its values. */
#include "tests/models/stack_fixture.h"

static void both_exchanges(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
}

/* ---- start_requires_regs_saved --------------------------------------------------------------- */

static void meet_unsaved_registers(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool required = knob(f, LFS_KNOB_start_requires_regs_saved) == START_REQUIRES_REGS_SAVED_YES;
    struct lfs_frame r;

    vcpu_edit(&f->stack->spmc, 0)->unsaved = true;
    r = lsp_start(e, ctx, ID_SP1);
    if (required)
        EXPECT_START_RESP(f, r, RETRY);
    else
        EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, lfs_findings(f->m, "REGS_NOT_SAVED") > 0, !required);
    EXPECT(f, vm_of(f, OF_SP1)->progress, required ? LFA_RESET : LFA_START);
    vcpu_edit(&f->stack->spmc, 0)->unsaved = false;
}

/* Whoever else calls finds it busy until they are saved. */
static void call_the_unsaved(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    vcpu_edit(&f->stack->spmc, 0)->unsaved = true;
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_ERROR(f, r, BUSY);
    vcpu_edit(&f->stack->spmc, 0)->unsaved = false;
    r = ASK(self, ID_SP1, 1);
    EXPECT_REPLY(f, r, ID_SP1, 1);
    at_el3_primed(f, self, meet_unsaved_registers);
}

static void regs_saved(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = call_the_unsaved;
    fixture_finish(f);
}
IN_BOTH_PROFILES(registers_that_are_not_saved_yet, regs_saved)

static void ask_often(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    for (unsigned i = 0; i < 6; i++)
        ASK(self, ID_SP1);
}

static void activate_once(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
}

/* How many of many orders of steps start an activation in the window. */
static unsigned met_unsaved(const char *value)
{
    unsigned met = 0;

    for (uint64_t seed = 1; seed <= 80; seed++) {
        struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 1);

        fixture_knob(f, LFS_KNOB_start_requires_regs_saved, value);
        f->config.machine.untimed = true;
        f->config.machine.choices =
            (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = seed};
        f->cpu[0].lane = ask_often;
        f->cpu[1].lane = activate_once;
        fixture_build(f, LFS_FIBERS);
        assert_int_equal(lfs_run(f->m), LFS_END_COMPLETED);
        met += lfs_findings(f->m, "REGS_NOT_SAVED") > 0;
        fixture_free(f);
    }
    return met;
}

static void an_activation_meets_them_as_it_happens(void **state)
{
    (void)state;
    assert_in_range(met_unsaved("no"), 1, 79);
    assert_int_equal(met_unsaved("yes"), 0);
}

/* ---- icache_tlb_maintenance ------------------------------------------------------------------ */

/* CPU 1 runs the old instance, CPU 0 activates, CPU 2 comes later. */
static void ask_before(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1, 1);
    unsigned stale = knob(f, LFS_KNOB_icache_tlb_maintenance) == ICACHE_TLB_MAINTENANCE_NO &&
                     f->sp[OF_SP2].image_version == 1;

    EXPECT_REPLY(f, r, ID_SP1, 1);
    EXPECT(f, lfs_findings(f->m, "STALE_CODE"), 0);
    f->seen[0] = 1;
    while (f->seen[0] != 2)
        let_pass(self, 10000);
    EXPECT(f, lfs_findings(f->m, "STALE_CODE"), stale); /* CPU 0, where it booted */
    for (unsigned i = 0; i < 2; i++) {
        r = ASK(self, ID_SP1, 2);
        EXPECT_REPLY(f, r, ID_SP1, 2);
        EXPECT(f, lfs_findings(f->m, "STALE_CODE"), 2 * stale); /* told once a CPU */
    }
    f->seen[0] = 3;
}

static void activate_between(struct fixture *f, struct lfs_ctx *self)
{
    while (f->seen[0] == 0)
        let_pass(self, 10000);
    at_el3_primed(f, self, both_exchanges);
    f->seen[0] = 2;
}

static void ask_after(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;
    unsigned before;

    while (f->seen[0] != 3)
        let_pass(self, 10000);
    before = (unsigned)lfs_findings(f->m, "STALE_CODE");
    r = ASK(self, ID_SP1, 9);
    EXPECT_REPLY(f, r, ID_SP1, 9);
    EXPECT(f, lfs_findings(f->m, "STALE_CODE"), before); /* it never ran here */
}

static void icache_tlb_maintenance(void **state)
{
    static const char *const values[] = {"yes", "no"};

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 2);

        fixture_knob(f, LFS_KNOB_icache_tlb_maintenance, values[i > 0]);
        if (i == 2) { /* the same bytes: nothing can be stale */
            plan_package(&f->sp[OF_SP1], f->staged[OF_SP1]);
            f->sp[OF_SP2].image_version = 2; /* says so to the lane */
        }
        f->cpu[0].lane = activate_between;
        f->cpu[1].lane = ask_before;
        f->cpu[2].lane = i == 2 ? NULL : ask_after;
        fixture_finish(f);
    }
}

/* ---- permissions at S-EL0 -------------------------------------------------------------------- */

static uint32_t mode_at(const struct fixture *f, uint64_t at)
{
    uint32_t mode = 0;

    lfs_space_mode(f->m, f->stack->spmc.vm[OF_SP1 + 1].space, lfs_ipa_of(at), 1, &mode);
    return mode;
}

#define DATA_PAGE 0x3000u
#define RWX       (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)

static void set_permissions(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    if (f->seen[0]++ > 0)
        return;
    r = HVC(guest, FFA_MEM_PERM_SET_64, f->sp[OF_SP1].load + DATA_PAGE, 1, FFA_MEM_PERM_RW);
    EXPECT_SUCCESS(f, r, 0);
    r = HVC(guest, FFA_MEM_PERM_SET_64, f->sp[OF_SP1].live_state + PLAN_HEAP_AT + PLAN_PAGE, 1,
            FFA_MEM_PERM_RO);
    EXPECT_SUCCESS(f, r, 0);
}

static void look_at_permissions(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool working = knob(f, LFS_KNOB_perm_reset_working_sel0) == PERM_RESET_WORKING_SEL0_RESET_RX;
    bool fixed = knob(f, LFS_KNOB_perm_reset_static_sel0) == PERM_RESET_STATIC_SEL0_MANIFEST;
    uint64_t regions = f->sp[OF_SP1].live_state, heap = regions + PLAN_HEAP_AT;
    uint32_t rx = mode_at(f, regions + PLAN_RX_AT), tx = mode_at(f, regions + PLAN_TX_AT);

    both_exchanges(f, e, ctx);
    EXPECT(f, mode_at(f, f->sp[OF_SP1].load) & RWX, LFS_MODE_R | LFS_MODE_X);
    EXPECT(f, mode_at(f, f->sp[OF_SP1].load + DATA_PAGE) & RWX,
           LFS_MODE_R | (working ? LFS_MODE_X : LFS_MODE_W));
    EXPECT(f, mode_at(f, heap) & RWX, LFS_MODE_R | LFS_MODE_W);
    EXPECT(f, mode_at(f, heap + PLAN_PAGE) & RWX, fixed ? LFS_MODE_R | LFS_MODE_W : LFS_MODE_R);
    EXPECT(f, mode_at(f, heap + PLAN_PAGE) & (MODE_USER | MODE_NG), MODE_USER | MODE_NG);
    EXPECT(f, mode_at(f, regions + PLAN_RX_AT), rx); /* shared with the SPMC: not reset */
    EXPECT(f, mode_at(f, regions + PLAN_TX_AT), tx);
}

static void permissions_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, look_at_permissions);
}

static void permissions_of_s_el0(void **state)
{
    static const char *const working[] = {"reset-rx", "keep"}, *const fixed[] = {"manifest",
                                                                                 "keep"};

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        fixture_knob(f, LFS_KNOB_perm_reset_working_sel0, working[i % 2]);
        fixture_knob(f, LFS_KNOB_perm_reset_static_sel0, fixed[i / 2]);
        f->sp[OF_SP1].exception_level = PLAN_S_EL0;
        f->sp[OF_SP1].static_rxtx = true;
        f->sp[OF_SP1].init = set_permissions;
        f->cpu[0].lane = permissions_lane;
        fixture_finish(f);
    }
}

/* LA-123: the SPMC cannot map working memory again, which is one of the choices of an untimed run.
 */
static void remap_fails(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool aborts = knob(f, LFS_KNOB_remap_failure_sel0) == REMAP_FAILURE_SEL0_ABORT;
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT(f, lfs_findings(f->m, "EL0_REMAP_FAILED"), 1);
    if (aborts) {
        EXPECT_START_RESP(f, r, ABORTED);
        EXPECT(f, last_rule(f), RULE_EL0_REMAP_FAILED);
        return;
    }
    EXPECT_START_RESP(f, r, SUCCESS);
    lfs_proves("GAP-10 LA-123");
    EXPECT(f, mode_at(f, f->sp[OF_SP1].load + DATA_PAGE) & RWX, LFS_MODE_R | LFS_MODE_W);
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
}

static void remap_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, remap_fails);
}

static void failed_remap(enum lfs_profile profile)
{
    static const uint16_t taken[] = {1};
    struct fixture *f = fixture_new(profile, 1);

    f->config.machine.untimed = true;
    f->config.machine.choices =
        (struct lfs_choice_source){LFS_CHOICE_RECORDED, 0, taken, 1, NULL, NULL};
    f->sp[OF_SP1].exception_level = PLAN_S_EL0;
    f->sp[OF_SP1].init = set_permissions;
    f->cpu[0].lane = remap_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_123_working_memory_cannot_be_mapped_again, failed_remap)

/* ---- spmc_cancel_message --------------------------------------------------------------------- */

#define EXPECT_CANCEL_RESP(f, frame, status) \
    EXPECT_FRAME(f, frame, response_fid(f), 0x8000ffc0, 0x800000f1, (uint32_t)(FFA_STATUS_##status))

static struct lfs_frame cancel(struct el3 *e, struct lfs_ctx *ctx, uint16_t lsp, uint16_t id)
{
    return lsp_request(e, ctx, lsp, FFA_FRAMEWORK_LIVE_ACTIVATION_CANCEL_REQ, id, 0, 0);
}

static void cancel_between(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool present = knob(f, LFS_KNOB_spmc_cancel_message) == SPMC_CANCEL_MESSAGE_PRESENT;
    bool upstream = f->config.policy.profile == LFS_PROFILE_UPSTREAM;
    struct lfs_frame r = cancel(e, ctx, ID_LSP, ID_SP1);

    if (!present) {
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        return;
    }
    EXPECT_CANCEL_RESP(f, r, DENIED); /* nothing is open */
    EXPECT(f, last_rule(f), RULE_CANCEL_MISMATCH);
    r = cancel(e, ctx, ID_LSP, ID_SP3);
    EXPECT_CANCEL_RESP(f, r, INVALID_PARAMETERS);
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, SUCCESS);
    r = cancel(e, ctx, ID_LSP, ID_SP2);
    EXPECT_CANCEL_RESP(f, r, DENIED);
    r = cancel(e, ctx, ID_LSP + 1, ID_SP1);
    EXPECT(f, (uint32_t)r.x[3], (uint32_t)FFA_STATUS_DENIED);
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    r = cancel(e, ctx, ID_LSP, ID_SP1);
    EXPECT_CANCEL_RESP(f, r, SUCCESS);
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    EXPECT_STATE(f, OF_SP1, upstream ? "ABORTED" : "STOPPED", "ABORTING");
    EXPECT_PATH(f, "vCPU", upstream ? 4 : 3,
                upstream ? "CREATED STARTING ABORTED STOPPED ABORTED"
                         : "CREATED STARTING ABORTED STOPPED");
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, ABORTED);
    r = lsp_start(e, ctx, ID_SP2); /* the tracker is free; nothing is staged for it */
    EXPECT_START_RESP(f, r, ABORTED);
}

static void cancel_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, cancel_between);
}

static void cancels(enum lfs_profile profile)
{
    static const char *const values[] = {"none", "present"};

    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(profile, 2);

        fixture_knob(f, LFS_KNOB_spmc_cancel_message, values[i]);
        f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_STOP;
        f->cpu[0].lane = cancel_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(spmc_cancel_message, cancels)

/* ---- activation_timeout ---------------------------------------------------------------------- */

#define TIMEOUT 10000000u /* ns */

/* seen[0]: how long FINISH_REQ is waited for. */
static void start_the_next(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool limited = knob(f, LFS_KNOB_activation_timeout) == ACTIVATION_TIMEOUT_10MS;
    bool dropped = limited && f->seen[0] >= TIMEOUT;
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
    let_pass(ctx, f->seen[0]);
    r = lsp_start(e, ctx, ID_SP2); /* nothing is staged for it */
    if (!dropped) {
        EXPECT_START_RESP(f, r, BUSY);
        EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
        r = lsp_finish(e, ctx, ID_SP1);
        EXPECT_FINISH_RESP(f, r, SUCCESS);
        return;
    }
    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT(f, vm_of(f, OF_SP2)->state, VM_ABORTING);
    EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, ABORTED);
}

static void timeout_lane(struct fixture *f, struct lfs_ctx *self)
{
    f->seen[0] = f->sp[OF_SP3].live_state_size;
    at_el3_primed(f, self, start_the_next);
}

static void timeouts(enum lfs_profile profile)
{
    /* A request takes some hundred nanoseconds on its way. */
    static const uint32_t waits[] = {0, TIMEOUT - 5000, TIMEOUT};

    for (unsigned i = 0; i < 6; i++) {
        struct fixture *f = fixture_new(profile, 2);

        fixture_knob(f, LFS_KNOB_activation_timeout, i % 2 ? "10ms" : "none");
        f->sp[OF_SP1].abort_action = f->sp[OF_SP2].abort_action = LFS_MANIFEST_ABORT_STOP;
        f->sp[OF_SP3].live_state_size = waits[i / 2]; /* a partition that is not there */
        f->cpu[0].lane = timeout_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(activation_timeout, timeouts)

/* Untimed it is a decision: both can happen, and only with the policy. */
static void open_and_ask(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
    f->seen[1] = lsp_start(e, ctx, ID_SP2).x[3];
}

static void untimed_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, open_and_ask);
}

static void activation_timeout_when_untimed(void **state)
{
    static const uint16_t taken[] = {1};

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 2);

        fixture_knob(f, LFS_KNOB_activation_timeout, i ? "10ms" : "none");
        f->config.machine.untimed = true;
        if (i == 2)
            f->config.machine.choices =
                (struct lfs_choice_source){LFS_CHOICE_RECORDED, 0, taken, 1, NULL, NULL};
        f->cpu[0].lane = untimed_lane;
        fixture_build(f, LFS_FIBERS);
        fixture_judge(f, lfs_run(f->m), LFS_END_COMPLETED);
        assert_int_equal((int32_t)f->seen[1], i == 2 ? FFA_STATUS_ABORTED : FFA_STATUS_BUSY);
        assert_false(lfs_choices_diverged(f->m));
        fixture_free(f);
    }
}

/* ---- donate: relocate, where spare memory is not free ---------------------------------------- */

#define SPARE UINT64_C(0x6f00000)
#define HOLE  (f->sp[OF_SP1].load + 0x80000u)

static void claim_spare(struct fixture *f, uint64_t at, uint32_t count)
{
    struct lfs_claim claim = {at, count, LFS_CLAIM_STAGING, 0, 0};

    lfs_claim_make(f->m, NULL, &claim, (struct lfs_origin){.what = "a test"}, "claim", "a test");
}

/* One claim lies inside another: behind the longer one it is free. */
static void relocate_one_page(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct vm_info *vm = &f->stack->spmc.vm[1];
    struct lfs_frame r;
    uint32_t mode;
    lfs_pa pa = {0};

    claim_spare(f, SPARE, 3);
    claim_spare(f, SPARE + LFS_PAGE_SIZE, 1);
    lfs_space_unmap(f->m, vm->space, lfs_ipa_of(HOLE), 1);
    r = lsp_start(e, ctx, ID_SP1);
    if (f->config.platform.spare.size > 3 * LFS_PAGE_SIZE) {
        EXPECT_START_RESP(f, r, SUCCESS);
        lfs_space_translate(f->m, vm->space, lfs_ipa_of(HOLE), &pa, &mode);
        EXPECT(f, pa.v, SPARE + 3 * LFS_PAGE_SIZE);
    } else {
        EXPECT_START_RESP(f, r, ABORTED);
    }
}

static void relocate_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, relocate_one_page);
}

static void spare_memory(enum lfs_profile profile)
{
    static const uint64_t pages[] = {4, 3, 2};

    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(profile, 1);

        fixture_knob(f, LFS_KNOB_donate, "relocate");
        f->config.platform.spare = (struct lfs_carve_out){{SPARE}, pages[i] * LFS_PAGE_SIZE};
        f->cpu[0].lane = relocate_lane;
        FIXTURE_BREAKS(f, 2, 24); /* a hole that no donation made, and claims that meet */
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(relocation_takes_what_nobody_claims, spare_memory)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_that_are_not_saved_yet),
        cmocka_unit_test(an_activation_meets_them_as_it_happens),
        cmocka_unit_test(icache_tlb_maintenance),
        cmocka_unit_test(permissions_of_s_el0),
        cmocka_unit_test(LA_123_working_memory_cannot_be_mapped_again),
        cmocka_unit_test(spmc_cancel_message),
        cmocka_unit_test(activation_timeout),
        cmocka_unit_test(activation_timeout_when_untimed),
        cmocka_unit_test(relocation_takes_what_nobody_claims),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
