/* SPDX-License-Identifier: BSD-3-Clause */
/* LIVE_ACTIVATION_START_REQ: lifecycle-and-live-activation.md 4.4, with what a refusal leaves
 * behind (4.12). */
#include "tests/models/spmc/live_stop.h"

#define START FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ

/* A refused START_REQ changes nothing (LA-120). */
static void expect_untouched(struct fixture *f)
{
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    EXPECT(f, vm_of(f, OF_SP1)->staging, 0);
    EXPECT(f, vcpu_of(f, OF_SP1)->origin, FFA_ID_INVALID);
}

/* ---- arguments ------------------------------------------------------------------------------- */

static void bad_arguments(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    static const struct {
        uint64_t id, base, pages;
        unsigned rule;
    } bad[] = {
        {ID_SP3, 0, 0, RULE_START_TARGET}, /* LA-41: before the address */
        {0, FIXTURE_STAGING, 1, RULE_START_TARGET},
        {1, FIXTURE_STAGING, 1, RULE_START_TARGET},
        {FFA_ID_SPMC, FIXTURE_STAGING, 1, RULE_START_TARGET},
        {ID_SP1, 0, 0, RULE_START_ADDRESS}, /* LA-42: before the page count */
        {ID_SP1, FIXTURE_STAGING + 1, 1, RULE_START_ADDRESS},
        {ID_SP1, FIXTURE_STAGING + 0x800, 1, RULE_START_ADDRESS},
        {ID_SP1, FIXTURE_STAGING, 0, RULE_START_PAGES}, /* LA-43 */
    };
    struct lfs_frame r;

    for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        r = lsp_request(e, ctx, ID_LSP, START, bad[i].id, bad[i].base, bad[i].pages);
        EXPECT_START_RESP(f, r, INVALID_PARAMETERS);
        lfs_proves("LA-52");
        EXPECT(f, last_rule(f), bad[i].rule);
        expect_untouched(f);
    }
    /* Only bits [15:0] of x3 count. */
    r = lsp_request(e, ctx, ID_LSP, START, 0xabcd0000 | ID_SP1, 0, 0);
    EXPECT_START_RESP(f, r, INVALID_PARAMETERS);
    EXPECT(f, last_rule(f), RULE_START_ADDRESS);
}

static void arguments_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, bad_arguments);
}

static void arguments(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->cpu[0].lane = arguments_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_41_LA_42_LA_43_LA_52_LA_120_arguments, arguments)

/* The smallest of each that is accepted: one page, at an aligned address. */
static void one_page(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_request(e, ctx, ID_LSP, START, ID_SP1, FIXTURE_STAGING, 1);

    /* The package does not fit one page; what matters is that it got so far. */
    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT(f, last_rule(f), RULE_PACKAGE_TOTAL);
}

/* DV-23: x6 and x7, a manifest of its own as TF-A's helper can send it, count for nothing. */
static void with_a_manifest(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    uint64_t ids = (uint64_t)(int64_t)(int32_t)ffa_pack_ids(ID_LSP, FFA_ID_SPMC);
    struct lfs_frame r;

    spmd_lsp_direct_req(e, ctx,
                        (const uint64_t[8]){0, ids, ffa_framework_word(START), ID_SP1,
                                            FIXTURE_STAGING, FIXTURE_PAGES, 0x7f00001, 0x100},
                        &r);
    EXPECT_START_RESP(f, r, SUCCESS);
    lfs_proves("DV-23");
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
}

static void manifest_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, with_a_manifest);
}

static void separate_manifest(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = manifest_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_separate_manifest_is_ignored, separate_manifest)

static void one_page_lane(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1); /* stages the package */
    at_el3(f, self, one_page);
}

static void accepted(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = one_page_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_42_LA_43_first_accepted_values, accepted)

/* ---- properties of the target ---------------------------------------------------------------- */

static void start_twice_wrong(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_request(e, ctx, ID_LSP, START, ID_SP1, 0, 1);

    EXPECT_START_RESP(f, r, INVALID_PARAMETERS); /* the address comes first */
    lfs_proves("LA-51");
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, NOT_SUPPORTED);
    expect_untouched(f);
    r = lsp_finish(e, ctx, ID_SP1);
    if (f->sp[OF_SP1].live)
        EXPECT_FINISH_RESP(f, r, DENIED);
    else
        EXPECT_FINISH_RESP(f, r, NOT_SUPPORTED);
}

static void unsupported_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, start_twice_wrong);
}

static void unsupported(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].live = false; /* LA-44 */
    f->cpu[0].lane = unsupported_lane;
    fixture_finish(f);
    f = fixture_new(profile, 1);
    f->sp[OF_SP1].vcpus = 2; /* LA-45: the SPMC's manifest, the partition's own says 1 */
    f->cpu[0].lane = unsupported_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_44_LA_45_LA_51_targets_that_cannot, unsupported)

static void adopt_1_2(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r = HVC(guest, FFA_VERSION_32, FFA_VERSION_1_2);

    EXPECT_FRAME(f, r, FFA_VERSION_1_3);
}

static void start_1_2(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    if (knob(f, LFS_KNOB_start_checks_version) == START_CHECKS_VERSION_YES)
        EXPECT_START_RESP(f, r, NOT_SUPPORTED);
    else
        EXPECT_START_RESP(f, r, ABORTED); /* nothing is staged: it came as far as the package */
}

static void version_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, start_1_2);
}

static void version(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = adopt_1_2;
    f->cpu[0].lane = version_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(start_checks_version, version)

/* ---- states ---------------------------------------------------------------------------------- */

/* LA-48 to LA-50, and row 9 of 4.4 for all twelve states. */
static const int32_t by_state[VCPU_STATES] = {
    [VCPU_NULL] = FFA_STATUS_INVALID_PARAMETERS,
    [VCPU_OFF] = FFA_STATUS_DENIED,
    [VCPU_CREATED] = FFA_STATUS_DENIED,
    [VCPU_STARTING] = FFA_STATUS_DENIED,
    [VCPU_WAITING] = FFA_STATUS_SUCCESS,
    [VCPU_RUNNING] = FFA_STATUS_RETRY,
    [VCPU_BLOCKED] = FFA_STATUS_RETRY,
    [VCPU_PREEMPTED] = FFA_STATUS_RETRY,
    [VCPU_BLOCKED_INTERRUPT] = FFA_STATUS_DENIED,
    [VCPU_STOPPING] = FFA_STATUS_DENIED,
    [VCPU_STOPPED] = FFA_STATUS_DENIED,
    [VCPU_ABORTED] = FFA_STATUS_ABORTED,
};

static void start_in_each_state(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct spmc *s = &f->stack->spmc;
    struct lfs_frame r;

    for (unsigned state = 0; state < VCPU_STATES; state++) {
        if (state == VCPU_WAITING)
            continue;
        vcpu_edit(s, 0)->state = (uint8_t)state;
        r = lsp_start(e, ctx, ID_SP1);
        EXPECT_FRAME(f, r, response_fid(f), 0x8000ffc0, 0x8000000d, (uint32_t)by_state[state]);
        EXPECT(f, vcpu_of(f, OF_SP1)->state, state);
        vcpu_edit(s, 0)->state = VCPU_WAITING;
        expect_untouched(f);
    }
    vm_edit(s, &s->vm[1])->state = VM_NULL;
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, INVALID_PARAMETERS);
    EXPECT(f, last_rule(f), RULE_START_VM_NULL);
    vm_edit(s, &s->vm[1])->state = VM_RUNNING;
    expect_untouched(f);
}

static void states_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, start_in_each_state);
}

static void states(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = states_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_48_LA_49_LA_50_every_vcpu_state, states)

/* An ABORTING VM whose vCPU is still WAITING: FFA_ERROR(ABORTED) in a boot chain leaves one. */
static void start_the_aborting(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct spmc *s = &f->stack->spmc;
    struct lfs_frame r;

    vm_edit(s, &s->vm[1])->state = VM_ABORTING;
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT(f, tracker_of(f)->in_progress, 0);
    if (knob(f, LFS_KNOB_start_checks_vm_aborting) == START_CHECKS_VM_ABORTING_NO) {
        EXPECT(f, last_rule(f), RULE_PACKAGE_HEADER); /* it was stopped; nothing is staged */
        return;
    }
    EXPECT(f, last_rule(f), RULE_START_ABORTED);
    EXPECT_STATE(f, OF_SP1, "WAITING", "ABORTING");
    vcpu_edit(s, 0)->state = VCPU_STOPPED;
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, DENIED);
    lfs_proves("LA-119");
}

static void aborting_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, start_the_aborting);
}

static void aborting(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = aborting_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_119_start_checks_vm_aborting, aborting)

/* The same states as they come about: a server that is busy, and one that has yielded. */
static void serve_slowly(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame saved = *frame;

    (void)f;
    let_pass(lfs_guest_ctx(guest), 200000);
    HVC(guest, FFA_YIELD_32);
    *frame = saved;
    answer_request(guest, frame, 1);
}

static void start_the_busy(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, RETRY);
    EXPECT(f, vcpu_of(f, OF_SP1)->state, f->seen[0]);
    EXPECT(f, tracker_of(f)->in_progress, 0);
    EXPECT(f, vm_of(f, OF_SP1)->progress, LFA_RESET);
}

static void keep_busy(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT(f, r.x[0], FFA_YIELD_32);
    let_pass(self, 400000);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_REPLY(f, r, ID_SP1, 1);
}

static void start_meanwhile(struct fixture *f, struct lfs_ctx *self)
{
    f->seen[0] = VCPU_RUNNING;
    let_pass(self, 50000);
    EXPECT_STATE(f, OF_SP1, "RUNNING", "RUNNING");
    at_el3(f, self, start_the_busy);
    let_pass(self, 300000);
    f->seen[0] = VCPU_BLOCKED;
    EXPECT_STATE(f, OF_SP1, "BLOCKED", "RUNNING");
    at_el3(f, self, start_the_busy);
}

static void busy_target(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    /* Authentication in the test's own PRIME takes time that the partition would use. */
    f->config.platform.costs.auth_signature_ns = 0;
    f->sp[OF_SP1].request = serve_slowly;
    f->cpu[0].lane = keep_busy;
    f->cpu[1].lane = start_meanwhile;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_48_running_and_blocked_targets, busy_target)

/* ---- one at a time --------------------------------------------------------------------------- */

static void start_again(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);
    uint64_t staging;

    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    EXPECT_STATE(f, OF_SP1, "CREATED", "CREATED");
    staging = vm_of(f, OF_SP1)->staging;
    r = lsp_request(e, ctx, ID_LSP, START, ID_SP1, 0x7200000, 2);
    EXPECT_START_RESP(f, r, DENIED); /* before BUSY */
    lfs_proves("LA-46");
    EXPECT(f, vm_of(f, OF_SP1)->staging, staging);
    r = lsp_start(e, ctx, ID_SP2);
    EXPECT_START_RESP(f, r, BUSY);
    lfs_proves("LA-47");
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    EXPECT(f, vm_of(f, OF_SP2)->progress, LFA_RESET);
    EXPECT_STATE(f, OF_SP2, "WAITING", "RUNNING");
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
}

static void again_lane(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    at_el3(f, self, start_again);
}

static void one_at_a_time(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->cpu[0].lane = again_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_46_LA_47_LA_120_one_activation_at_a_time, one_at_a_time)

/* ---- the staging range ----------------------------------------------------------------------- */

struct staging_case {
    uint64_t base, pages;
    const char *conflict; /* reported, or NULL */
    unsigned rule;        /* refuses in profile spec */
};

/* Limits of SP2's working memory, of the secure range, of the address space. */
static const struct staging_case staging_cases[] = {
    {0x6380000, 4, "MC-09", RULE_START_STAGING},
    {0x637f000, 2, "MC-09", RULE_START_STAGING},
    {0x647f000, 1, "MC-09", RULE_START_STAGING}, /* SP2's last page, just below SP1 */
    {0x6780000, 1, "MC-09", RULE_START_STAGING}, /* SP1's live-state buffer */
    {0x90000000, 4, "MC-10", RULE_START_STAGING},
    {0x7fff000, 2, "MC-10", RULE_START_STAGING}, /* one page beyond secure DRAM */
    {0x1c090000, 1, "MC-10", RULE_START_STAGING},
    {FIXTURE_STAGING, UINT64_C(1) << 52, NULL, RULE_START_WRAP},
    {FIXTURE_STAGING, (UINT64_C(1) << 52) - 1, NULL, RULE_START_WRAP},
    {FIXTURE_STAGING, UINT64_MAX, NULL, RULE_START_WRAP},
};
#define STAGING_CASES (sizeof(staging_cases) / sizeof(staging_cases[0]))

static void start_from_there(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    const struct staging_case *c = &staging_cases[f->sp[OF_SP1].image_version - 1];
    struct lfs_frame r = lsp_request(e, ctx, ID_LSP, START, ID_SP1, c->base, c->pages);

    if (c->conflict) {
        EXPECT(f, lfs_findings(f->m, c->conflict) > 0, true);
        lfs_proves(c->conflict);
    }
    if (f->config.policy.profile == LFS_PROFILE_UPSTREAM) {
        /* It is taken, and what lies there is no package. */
        EXPECT_START_RESP(f, r, ABORTED);
        lfs_proves("MF-86 MAN-38");
        return;
    }
    EXPECT_START_RESP(f, r, INVALID_PARAMETERS);
    EXPECT(f, last_rule(f), c->rule);
    expect_untouched(f);
    lfs_proves("MF-86 MAN-38");
}

static void staging_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, start_from_there);
}

static void staging_ranges(enum lfs_profile profile)
{
    for (unsigned i = 0; i < STAGING_CASES; i++) {
        struct fixture *f = fixture_new(profile, 2);

        /* A wrapped byte count that is still large would be copied by firmware. */
        if (profile == LFS_PROFILE_UPSTREAM && staging_cases[i].pages > 4 &&
            staging_cases[i].pages != UINT64_C(1) << 52) {
            fixture_free(f);
            continue;
        }
        f->sp[OF_SP1].image_version = i + 1;
        f->cpu[0].lane = staging_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(staging_checks_and_page_count_overflow, staging_ranges)

static void start_over_itself(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_request(e, ctx, ID_LSP, START, ID_SP1, 0x6480000 + 0x1000, 4);

    EXPECT(f, lfs_findings(f->m, "MC-08"), 1);
    EXPECT_START_RESP(f, r, INVALID_PARAMETERS);
    EXPECT(f, last_rule(f), RULE_START_STAGING_DEST);
    expect_untouched(f);
}

static void over_itself_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, start_over_itself);
}

static void MC_08_staging_over_the_destination(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->cpu[0].lane = over_itself_lane;
    fixture_finish(f);
    f = fixture_new(LFS_PROFILE_UPSTREAM, 1);
    f->cpu[0].lane = over_itself_lane;
    fixture_panics(f, "overlaps its destination");
}

/* package_too_big and overlap_rxtx can also be judged here. */
static void start_too_big(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_request(e, ctx, ID_LSP, START, ID_SP1, FIXTURE_STAGING, 0x101);

    EXPECT_START_RESP(f, r, INVALID_PARAMETERS);
    EXPECT(f, last_rule(f), RULE_PACKAGE_SIZE);
    expect_untouched(f);
    r = lsp_request(e, ctx, ID_LSP, START, ID_SP1, FIXTURE_STAGING, 0x100);
    EXPECT_START_RESP(f, r, SUCCESS);
}

static void too_big_lane(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    at_el3(f, self, start_too_big);
}

static void package_too_big_at_start(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    fixture_knob(f, LFS_KNOB_package_too_big, "reject-start");
    f->cpu[0].lane = too_big_lane;
    fixture_finish(f);
}

static void map_inside(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t at = f->sp[OF_SP1].load + 0x80000;
    struct lfs_frame r = HVC(guest, FFA_RXTX_MAP_64, at, at + PLAN_PAGE, 1);

    EXPECT_SUCCESS(f, r, 0);
}

static void start_with_buffers_inside(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, DENIED);
    EXPECT(f, lfs_findings(f->m, "MC-04"), 4); /* when they were mapped, and now */
    expect_untouched(f);
}

static void buffers_inside_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, start_with_buffers_inside);
}

static void overlap_rxtx_at_start(void **state)
{
    static const struct {
        enum lfs_knob knob;
        const char *value;
    } knobs[] = {{LFS_KNOB_overlap_rxtx, "reject-start"}, {LFS_KNOB_overlap_check_time, "start"}};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        FIXTURE_BREAKS(f, 25);
        fixture_knob(f, knobs[i].knob, knobs[i].value);
        f->sp[OF_SP1].init = map_inside;
        f->cpu[0].lane = buffers_inside_lane;
        fixture_finish(f);
    }
}

/* What came up while it stopped is too late for a refusal (STR-1 to STR-3). */
static void map_while_stopping(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    map_inside(f, guest);
    *frame = RESPOND(guest, 0, buffer(f), 4096);
}

static void start_and_meet(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT(f, last_rule(f), RULE_OVERLAP_RXTX);
}

static void late_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_and_meet);
}

static void overlaps_that_come_up_while_it_stops(void **state)
{
    static const struct {
        enum lfs_knob knob;
        const char *value;
    } knobs[] = {{LFS_KNOB_overlap_rxtx, "reject-start"}, {LFS_KNOB_overlap_check_time, "start"}};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        FIXTURE_BREAKS(f, 25);
        fixture_knob(f, knobs[i].knob, knobs[i].value);
        f->sp[OF_SP1].stop = map_while_stopping;
        f->cpu[0].lane = late_lane;
        fixture_finish(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_41_LA_42_LA_43_LA_52_LA_120_arguments),
        cmocka_unit_test(LA_42_LA_43_first_accepted_values),
        cmocka_unit_test(a_separate_manifest_is_ignored),
        cmocka_unit_test(LA_44_LA_45_LA_51_targets_that_cannot),
        cmocka_unit_test(start_checks_version),
        cmocka_unit_test(LA_48_LA_49_LA_50_every_vcpu_state),
        cmocka_unit_test(LA_119_start_checks_vm_aborting),
        cmocka_unit_test(LA_48_running_and_blocked_targets),
        cmocka_unit_test(LA_46_LA_47_LA_120_one_activation_at_a_time),
        cmocka_unit_test(staging_checks_and_page_count_overflow),
        cmocka_unit_test(MC_08_staging_over_the_destination),
        cmocka_unit_test(package_too_big_at_start),
        cmocka_unit_test(overlap_rxtx_at_start),
        cmocka_unit_test(overlaps_that_come_up_while_it_stops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
