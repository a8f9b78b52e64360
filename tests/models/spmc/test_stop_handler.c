/* SPDX-License-Identifier: BSD-3-Clause */
/* What a stop handler may do, who meets it, and aborts in it: lifecycle-and-live-activation.md 2,
 * 3.6, 4.12. */
#include "tests/models/spmc/live_stop.h"

/* ---- what a stop handler may call ------------------------------------------------------------ */

static void nested_call(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    bool stopping =
        knob(f, LFS_KNOB_state_after_nested_call_in_stopping) == STATE_AFTER_NESTED_CALL_STOPPING;
    struct lfs_frame r = ASK_SP(guest, ID_SP2, 6);

    f->seen[0]++;
    EXPECT_FRAME(f, r, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP2, ID_SP1), 0, 6);
    EXPECT_STATE(f, OF_SP1, stopping ? "STOPPING" : "RUNNING", "RUNNING");
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    *frame = RESPOND(guest, f->seen[1], buffer(f), 4096);
}

static void nested_then_refuse(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    f->seen[1] = (uint32_t)FFA_STATUS_BUSY;
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, BUSY);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    f->seen[1] = 0;
    start_and_finish(f, e, ctx); /* does not come back in profile upstream */
}

static void nested_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, nested_then_refuse);
    EXPECT(f, f->seen[0], 2);
}

static void LA_113_nested_calls(void **state)
{
    struct fixture *f;

    (void)state;
    stop_test(LFS_PROFILE_SPEC, nested_call, nested_lane);
    f = fixture_new(LFS_PROFILE_UPSTREAM, 2);
    f->sp[OF_SP1].stop = nested_call;
    f->cpu[0].lane = nested_lane;
    fixture_panics(f, "in state RUNNING");
    /* The knobs stand on their own: RUNNING, and accepted. */
    f = fixture_new(LFS_PROFILE_UPSTREAM, 2);
    fixture_knob(f, LFS_KNOB_stopping_from_running_stop_resp, "accept");
    f->sp[OF_SP1].stop = nested_call;
    f->cpu[0].lane = nested_lane;
    fixture_finish(f);
}

static void yield_in_stop(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r;

    f->seen[0]++;
    r = HVC(guest, FFA_YIELD_32);
    EXPECT(f, knob(f, LFS_KNOB_yield_in_stopping), YIELD_IN_STOPPING_DENY);
    EXPECT_ERROR(f, r, DENIED);
    EXPECT_STATE(f, OF_SP1, "STOPPING", "RUNNING");
    lfs_guest_stopped(guest, frame, 0);
}

static void start_yielded(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_ERROR(f, r, NOT_SUPPORTED); /* of the SPMC to the SPMD's refusal, which ends it */
    lfs_proves("NIS-13");
    EXPECT_STATE(f, OF_SP1, "BLOCKED", "RUNNING");
    EXPECT_TRACKER(f, OF_SP1, ID_SP1, LFA_START);
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, DENIED);
    r = lsp_start(e, ctx, ID_SP2);
    EXPECT_START_RESP(f, r, BUSY);
}

static void yielded_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_yielded);
    SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
}

static void LA_114_yield_in_the_stop_handler(void **state)
{
    struct fixture *f;

    (void)state;
    stop_test(LFS_PROFILE_SPEC, yield_in_stop, activate_lane);
    f = fixture_new(LFS_PROFILE_UPSTREAM, 2);
    f->sp[OF_SP1].stop = yield_in_stop;
    f->cpu[0].lane = yielded_lane;
    fixture_panics(f, "SPMC's cycles");
}

static void other_calls(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    bool forbidden = knob(f, LFS_KNOB_abis_allowed_in_stopping) ==
                     ABIS_ALLOWED_IN_STOPPING_RESPONSE_AND_ABORT_ONLY;
    struct lfs_frame r = HVC(guest, FFA_ID_GET_32);

    f->seen[0]++;
    if (forbidden)
        EXPECT_ERROR(f, r, DENIED);
    else
        EXPECT_SUCCESS(f, r, ID_SP1);
    r = HVC(guest, FFA_RX_RELEASE_32);
    EXPECT_ERROR(f, r, DENIED); /* EMPTY, or forbidden */
    EXPECT(f, last_rule(f), forbidden ? RULE_STOPPING_CALL : RULE_RX_RELEASE_EMPTY);
    lfs_guest_stopped(guest, frame, 0);
}

static void abis_allowed_in_stopping(void **state)
{
    static const char *const values[] = {"all", "runtime-model", "response-and-abort-only"};

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        fixture_knob(f, LFS_KNOB_abis_allowed_in_stopping, values[i]);
        f->sp[OF_SP1].stop = other_calls;
        f->cpu[0].lane = activate_lane;
        fixture_finish(f);
    }
}

/* ---- who calls meanwhile, on another CPU ----------------------------------------------------- */

static void stop_slowly(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    f->seen[0]++;
    let_pass(lfs_guest_ctx(guest), 200000);
    lfs_guest_stopped(guest, frame, 0);
}

static void call_the_stopping(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    while (vcpu_of(f, OF_SP1)->state != VCPU_STOPPING)
        let_pass(self, 10000);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_ERROR(f, r, BUSY);
    lfs_proves("LA-10");
    r = ASK(self, ID_SP2, 8);
    EXPECT_REPLY(f, r, ID_SP2, 8);
    EXPECT_STATE(f, OF_SP1, "STOPPING", "RUNNING");
}

static void meanwhile(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].stop = stop_slowly;
    f->cpu[0].lane = activate_lane;
    f->cpu[1].lane = call_the_stopping;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_10_stopping_is_busy, meanwhile)

/* ---- aborts ---------------------------------------------------------------------------------- */

static void abort_in_stop(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)frame;
    f->seen[0]++;
    lfs_guest_abort(guest, 0);
}

static void start_meets_abort(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool apply =
        knob(f, LFS_KNOB_abort_action_during_activation) == ABORT_ACTION_DURING_ACTIVATION_APPLY;
    int action = f->sp[OF_SP1].abort_action;
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, ABORTED);
    lfs_proves("LA-37");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    lfs_proves("LA-38");
    if (action == LFS_MANIFEST_ABORT_DESTROY) {
        EXPECT_STATE(f, OF_SP1, apply ? "NULL" : "ABORTED", "NULL");
        lfs_proves("LA-39");
    } else if (!apply)
        EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    else if (action == LFS_MANIFEST_ABORT_STOP)
        EXPECT_STATE(f, OF_SP1, "STOPPED", "ABORTING");
    else
        EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING"); /* restarted */
    if (action == LFS_MANIFEST_ABORT_RESTART && apply)
        return;
    EXPECT(f, lfs_space_count(f->m, f->stack->spmc.vm[1].space), 0); /* released */
    r = lsp_start(e, ctx, ID_SP1);                                   /* 3.6, LA-117, LA-119 */
    if (action == LFS_MANIFEST_ABORT_DESTROY)
        EXPECT_START_RESP(f, r, INVALID_PARAMETERS);
    else if (apply)
        EXPECT_START_RESP(f, r, DENIED);
    else {
        EXPECT_START_RESP(f, r, ABORTED);
        lfs_proves("LA-117 LA-119");
    }
    r = lsp_start(e, ctx, ID_SP2); /* as far as its package, which nobody staged */
    EXPECT_START_RESP(f, r, ABORTED);
    lfs_proves("LA-38");
    EXPECT_TRACKER_IDLE(f, OF_SP2);
}

static void abort_lane(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    at_el3_primed(f, self, start_meets_abort);
    EXPECT(f, f->seen[0], 1);
    r = ASK(self, ID_SP1, 2);
    if (f->sp[OF_SP1].abort_action == LFS_MANIFEST_ABORT_DESTROY) {
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        lfs_proves("LA-39");
    } else if (vm_of(f, OF_SP1)->state == VM_RUNNING)
        EXPECT_REPLY(f, r, ID_SP1, 2);
    else
        EXPECT_ERROR(f, r, BUSY); /* LA-117 */
}

static void aborts(enum lfs_profile profile)
{
    static const int actions[] = {LFS_MANIFEST_ABORT_STOP, LFS_MANIFEST_ABORT_DESTROY,
                                  LFS_MANIFEST_ABORT_RESTART};

    for (unsigned i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP1].abort_action = actions[i];
        f->sp[OF_SP1].stop = abort_in_stop;
        f->cpu[0].lane = abort_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_37_LA_38_LA_39_LA_117_abort_while_stopping, aborts)

/* FFA_ABORT is never forbidden. */
static void LA_18_abort_where_little_is_allowed(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 2);

    (void)state;
    fixture_knob(f, LFS_KNOB_abis_allowed_in_stopping, "response-and-abort-only");
    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_STOP;
    f->sp[OF_SP1].stop = abort_in_stop;
    f->cpu[0].lane = abort_lane;
    fixture_finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_113_nested_calls),
        cmocka_unit_test(LA_114_yield_in_the_stop_handler),
        cmocka_unit_test(abis_allowed_in_stopping),
        cmocka_unit_test(LA_18_abort_where_little_is_allowed),
        cmocka_unit_test(LA_10_stopping_is_busy),
        cmocka_unit_test(LA_37_LA_38_LA_39_LA_117_abort_while_stopping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
