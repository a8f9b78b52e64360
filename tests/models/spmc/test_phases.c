/* SPDX-License-Identifier: BSD-3-Clause */
/* What a live activation looks like from another CPU, phase by phase:
 * notifications-interrupts-scheduling.md 5.1 and 5.2, lifecycle-and-live-activation.md 1.6, 3.6.
 * P2, in which callers spin, is in test_locks.c. */
#include "tests/models/stack_fixture.h"

enum phase_name { P0, P1, P3, P4, P5, PA, PB_STOP, PB_START, PHASES };

struct phase {
    const char *vm, *vcpu;
    unsigned progress, model, mode;
    uint16_t origin;
    int32_t direct, run; /* what callers get; SUCCESS: they are served */
    bool listed, tracked;
};

/* With abort-action STOP that is not applied during an activation. */
static const struct phase phases[PHASES] = {
    [P0] = {"RUNNING", "WAITING", LFA_RESET, RTM_NONE, MODE_NONE, FFA_ID_INVALID, 0, 0, true,
            false},
    [P1] = {"RUNNING", "STOPPING", LFA_START, RTM_DIR_REQ, MODE_SPMC, FFA_ID_SPMC, FFA_STATUS_BUSY,
            FFA_STATUS_BUSY, true, true},
    [P3] = {"CREATED", "CREATED", LFA_START, RTM_NONE, MODE_NONE, FFA_ID_INVALID, FFA_STATUS_BUSY,
            FFA_STATUS_BUSY, true, true},
    [P4] = {"CREATED", "STARTING", LFA_FINISH, RTM_SP_INIT, MODE_SPMC, FFA_ID_INVALID,
            FFA_STATUS_BUSY, FFA_STATUS_BUSY, true, true},
    [P5] = {"RUNNING", "WAITING", LFA_RESET, RTM_NONE, MODE_NONE, FFA_ID_INVALID, 0, 0, true,
            false},
    [PA] = {"ABORTING", "ABORTED", LFA_RESET, RTM_NONE, MODE_NONE, FFA_ID_INVALID, FFA_STATUS_BUSY,
            FFA_STATUS_BUSY, true, false},
    /* The request record stays (3.6). */
    [PB_STOP] = {"ABORTING", "ABORTED", LFA_RESET, RTM_NONE, MODE_NONE, FFA_ID_SPMC,
                 FFA_STATUS_BUSY, FFA_STATUS_BUSY, true, false},
    [PB_START] = {"ABORTING", "ABORTED", LFA_RESET, RTM_NONE, MODE_NONE, FFA_ID_INVALID,
                  FFA_STATUS_BUSY, FFA_STATUS_BUSY, true, false},
};

static void expect_calls(struct fixture *f, struct lfs_ctx *self, const struct phase *p)
{
    struct lfs_frame r = ASK(self, ID_SP1, 3);

    if (p->direct == 0)
        EXPECT_REPLY(f, r, ID_SP1, 3);
    else
        EXPECT_FRAME(f, r, FFA_ERROR_32, 0, (uint32_t)p->direct);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    if (p->run == 0)
        EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    else
        EXPECT_FRAME(f, r, FFA_ERROR_32, 0, (uint32_t)p->run);
    r = SMC(self, FFA_PARTITION_INFO_GET_32, 0, 0, 0, 0, 1);
    EXPECT_SUCCESS(f, r, p->listed ? 2 : 1);
    r = ASK(self, ID_SP2, 4); /* nobody else is concerned */
    EXPECT_REPLY(f, r, ID_SP2, 4);
}

static void expect_record(struct fixture *f, const struct phase *p)
{
    EXPECT_STATE(f, OF_SP1, p->vcpu, p->vm);
    EXPECT(f, vm_of(f, OF_SP1)->progress, p->progress);
    EXPECT(f, vcpu_of(f, OF_SP1)->rt_model, p->model);
    EXPECT(f, vcpu_of(f, OF_SP1)->mode, p->mode);
    EXPECT(f, vcpu_of(f, OF_SP1)->origin, p->origin);
    EXPECT(f, lfs_stack_tracker_busy(f->stack), p->tracked);
}

/* From CPU 1; the phase lasts longer than this takes. */
static void look(struct fixture *f, struct lfs_ctx *self, enum phase_name name)
{
    expect_record(f, &phases[name]);
    expect_calls(f, self, &phases[name]);
    expect_record(f, &phases[name]); /* a refused call changes nothing */
    lfs_proves("LA-109 NIS-34");
}

#define A_WHILE 300000u /* ns */

static void look_when(struct fixture *f, struct lfs_ctx *self, enum phase_name name)
{
    while (strcmp(lfs_stack_vcpu_state(f->stack, OF_SP1, 0), phases[name].vcpu) != 0)
        let_pass(self, 5000);
    look(f, self, name);
}

/* ---- a success ------------------------------------------------------------------------------- */

static void stop_slowly(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    let_pass(lfs_guest_ctx(guest), A_WHILE);
    lfs_guest_stopped(guest, frame, 0);
}

static void start_slowly(struct fixture *f, struct lfs_guest *guest)
{
    if (f->seen[0]++ > 0)
        let_pass(lfs_guest_ctx(guest), A_WHILE);
}

static void activate_slowly(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    let_pass(ctx, A_WHILE);
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, SUCCESS);
    let_pass(ctx, A_WHILE);
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
    f->seen[1] = 1;
}

static void activating_lane(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    f->seen[2] = 1;
    at_el3(f, self, activate_slowly);
}

static void looking_lane(struct fixture *f, struct lfs_ctx *self)
{
    while (!f->seen[2])
        let_pass(self, 5000);
    look(f, self, P0);
    look_when(f, self, P1);
    look_when(f, self, P3);
    look_when(f, self, P4);
    while (!f->seen[1])
        let_pass(self, 5000);
    look(f, self, P5);
}

static void a_success(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->config.platform.costs.auth_signature_ns = 0; /* of the probe's own PRIME */
    f->sp[OF_SP1].init = start_slowly;
    f->sp[OF_SP1].stop = stop_slowly;
    f->cpu[0].lane = activating_lane;
    f->cpu[1].lane = looking_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_109_NIS_34_phases_of_a_success, a_success)

/* ---- failures -------------------------------------------------------------------------------- */

static void wrong_buffer(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    *frame = HVC(guest, FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(ID_SP1, FFA_ID_SPMC),
                 ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_RESP), 0,
                 f->sp[OF_SP1].live_state + PLAN_PAGE, PLAN_PAGE);
}

static void abort_in_stop(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

static void abort_the_second(struct fixture *f, struct lfs_guest *guest)
{
    if (f->seen[0]++ > 0)
        lfs_guest_abort(guest, 0);
}

static void fail_to_activate(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    if (f->sp[OF_SP1].stop) {
        EXPECT_START_RESP(f, r, ABORTED);
    } else {
        EXPECT_START_RESP(f, r, SUCCESS);
        r = lsp_finish(e, ctx, ID_SP1);
        EXPECT_FINISH_RESP(f, r, ABORTED);
    }
    r = lsp_start(e, ctx, ID_SP1);
    if (f->sp[OF_SP1].abort_action == LFS_MANIFEST_ABORT_DESTROY && !f->seen[3])
        EXPECT_START_RESP(f, r, INVALID_PARAMETERS);
    else
        EXPECT_START_RESP(f, r, ABORTED);
    lfs_proves("LA-117");
    f->seen[1] = 1;
}

static void failing_lane(struct fixture *f, struct lfs_ctx *self)
{
    f->seen[3] = f->sp[OF_SP1].stop == wrong_buffer; /* abort-A, no abort action */
    at_el3_primed(f, self, fail_to_activate);
}

static void watching_lane(struct fixture *f, struct lfs_ctx *self)
{
    enum phase_name name = f->sp[OF_SP1].stop == wrong_buffer ? PA
                           : f->sp[OF_SP1].stop               ? PB_STOP
                                                              : PB_START;
    struct phase p = phases[name];

    while (!f->seen[1])
        let_pass(self, 5000);
    if (name != PA && f->sp[OF_SP1].abort_action == LFS_MANIFEST_ABORT_DESTROY) {
        p.vm = "NULL";
        p.listed = false;
        p.direct = p.run = FFA_STATUS_INVALID_PARAMETERS;
    }
    expect_record(f, &p);
    expect_calls(f, self, &p);
    expect_record(f, &p);
    if (name == PA)
        return;
    EXPECT_PATH(f, "vCPU", 3,
                name == PB_STOP ? "STOPPING ABORTED STOPPED ABORTED"
                                : "STARTING ABORTED STOPPED ABORTED");
    if (!p.listed) /* the second request to become ABORTING is refused */
        EXPECT_PATH(f, "VM", 3,
                    name == PB_STOP ? "RUNNING ABORTING NULL ABORTING!"
                                    : "CREATED ABORTING NULL ABORTING!");
    lfs_proves("LA-109 NIS-34 LA-117 LA-39");
}

static void LA_109_NIS_34_LA_117_phases_of_a_failure(void **state)
{
    static const int actions[] = {LFS_MANIFEST_ABORT_STOP, LFS_MANIFEST_ABORT_RESTART,
                                  LFS_MANIFEST_ABORT_DESTROY};

    (void)state;
    for (unsigned i = 0; i < 9; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 2);

        f->sp[OF_SP1].abort_action = actions[i % 3];
        f->sp[OF_SP1].stop = i / 3 == 0 ? wrong_buffer : i / 3 == 1 ? abort_in_stop : NULL;
        f->sp[OF_SP1].init = abort_the_second;
        f->sp[OF_SP1].stays_in_init = true;
        f->cpu[0].lane = failing_lane;
        f->cpu[1].lane = watching_lane;
        fixture_finish(f);
    }
}

/* ---- what spec makes of an abort in an activation -------------------------------------------- */

static void expect_applied(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool ignored =
        knob(f, LFS_KNOB_abort_action_during_activation) == ABORT_ACTION_DURING_ACTIVATION_IGNORE;
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    if (ignored)
        EXPECT_PATH(f, "vCPU", 3, "STOPPING ABORTED STOPPED ABORTED");
    else if (f->sp[OF_SP1].abort_action == LFS_MANIFEST_ABORT_DESTROY)
        EXPECT_PATH(f, "vCPU", 3, "STOPPING ABORTED STOPPED NULL");
    else
        EXPECT_PATH(f, "vCPU", 2, "STOPPING ABORTED STOPPED");
    if (!ignored && f->sp[OF_SP1].abort_action == LFS_MANIFEST_ABORT_DESTROY)
        EXPECT_PATH(f, "VM", 2, "RUNNING ABORTING NULL");
    else
        EXPECT_PATH(f, "VM", 1, "RUNNING ABORTING");
}

static void applied_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, expect_applied);
}

static void the_abort_action_applies_or_not(void **state)
{
    static const char *const values[] = {"apply", "ignore"};

    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        fixture_knob(f, LFS_KNOB_abort_action_during_activation, values[i / 2]);
        f->sp[OF_SP1].abort_action = i % 2 ? LFS_MANIFEST_ABORT_STOP : LFS_MANIFEST_ABORT_DESTROY;
        f->sp[OF_SP1].stop = abort_in_stop;
        f->cpu[0].lane = applied_lane;
        fixture_finish(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_109_NIS_34_phases_of_a_success),
        cmocka_unit_test(LA_109_NIS_34_LA_117_phases_of_a_failure),
        cmocka_unit_test(the_abort_action_applies_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
