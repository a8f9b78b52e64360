/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC's locks, and who spins while another CPU prepares a new instance:
 * notifications-interrupts-scheduling.md 5.1, 5.2, 5.6 H-05. */
#include "tests/models/mem_fixture.h"

#define COPY_NS 240000u /* 1 MiB copied and cleaned at 8 GiB/s each: 244 us */

static struct fixture *two_cpus(const char *model, fixture_lane *first, fixture_lane *second)
{
    struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 2);

    fixture_knob(f, LFS_KNOB_smp_lock_model, model);
    f->cpu[0].lane = first;
    f->cpu[1].lane = second;
    return f;
}

/* ---- P2 -------------------------------------------------------------------------------------- */

/* seen[0]: when the partition answered the stop request; seen[1], seen[2]: when CPU 1 asked and was
 * answered; seen[3]: whom it asked. */
static void answer_stop(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    f->seen[0] = lfs_now(lfs_guest_ctx(guest));
    lfs_guest_stopped(guest, frame, 0);
}

static void open_activation(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
}

static void start_on_cpu0(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, open_activation);
}

static void wait_for_p2(struct fixture *f, struct lfs_ctx *self)
{
    while (f->seen[0] == 0)
        let_pass(self, 1000);
    let_pass(self, 2000);
    f->seen[1] = lfs_now(self);
}

static void call_in_p2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    wait_for_p2(f, self);
    switch (f->sp[OF_SP2].image_version) {
    case 1:
        r = ASK(self, ID_SP1);
        EXPECT_ERROR(f, r, BUSY);
        break;
    case 2:
        r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
        EXPECT_ERROR(f, r, BUSY);
        break;
    case 4: /* the SPMC's own tables change for these two (ffa-memory.md 12.3) */
        r = SMC(self, FFA_MEM_RECLAIM_32, 9, 0, FFA_MEM_RECLAIM_ZERO);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        break;
    case 5:
        r = SMC(self, FFA_RXTX_UNMAP_32);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        break;
    case 6:
        r = SMC(self, FFA_MEM_RECLAIM_32, 9, 0, 0);
        EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        break;
    default:
        r = ASK(self, ID_SP2, 5); /* not the one that is copied */
        EXPECT_REPLY(f, r, ID_SP2, 5);
        break;
    }
    f->seen[2] = lfs_now(self);
    EXPECT_STATE(f, OF_SP1, "CREATED", "CREATED");
    EXPECT(f, f->seen[1] < f->seen[0] + 5000, true); /* it came while the copy went on */
    if (f->sp[OF_SP2].image_version != 3 && f->sp[OF_SP2].image_version != 6)
        EXPECT(f, f->seen[2] > f->seen[0] + COPY_NS, true);
    else
        EXPECT(f, f->seen[2] < f->seen[1] + 10000, true);
    lfs_proves("NIS-35");
}

static void callers_spin_while_the_image_is_copied(void **state)
{
    static const char *const models[] = {"atomic", "fine-grained"};

    (void)state;
    for (unsigned i = 0; i < 12; i++) {
        struct fixture *f = two_cpus(models[i / 6], start_on_cpu0, call_in_p2);

        f->sp[OF_SP1].stop = answer_stop;
        f->sp[OF_SP2].image_version = i % 6 + 1;
        fixture_finish(f);
    }
}

/* ---- what a call needs changes while it waits ------------------------------------------------- */

/* A message that asked for zeros when the call came, and so for the SPMC's tables. */
static void lend_in_p2(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_mem_client client = {.ctx = self, .box = {.tx = NWD_TX, .rx = NWD_RX, .pages = 1}};
    struct mem_message message = mem_simple(&client, FFA_MEM_LEND_32, ID_SP2, RW, NWD_MEM, 1);
    struct lfs_frame r;

    mem_begin(f, self);
    mem_patch(&message, D_FLAGS, 4, FFA_MEM_FLAG_ZERO);
    wait_for_p2(f, self);
    r = mem_post(&client, &message);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, lfs_now(self) > f->seen[0] + COPY_NS, true);
    r = mem_reclaim(&client, 0, FFA_MEM_RECLAIM_ZERO); /* no lock is left behind */
    EXPECT_SUCCESS(f, r, 0);
}

static void overwrite_in_p2(struct fixture *f, struct lfs_ctx *self)
{
    const uint32_t none = 0;

    while (f->seen[1] == 0)
        let_pass(self, 1000);
    let_pass(self, 10000);
    lfs_mem_write(f->m, lfs_pa_of(NWD_TX + D_FLAGS), &none, sizeof(none));
}

static void a_message_changes_while_its_call_waits(void **state)
{
    struct fixture *f = two_cpus("fine-grained", start_on_cpu0, lend_in_p2);

    (void)state;
    f->cpu[2].lane = overwrite_in_p2;
    f->sp[OF_SP1].stop = answer_stop;
    fixture_finish(f);
}

/* ---- the order ------------------------------------------------------------------------------- */

static void start_and_finish(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    open_activation(f, e, ctx);
    EXPECT(f, lfs_findings(f->m, "LOCK_ORDER"), f->seen[4] ? 1 : 0); /* STOP_RESP */
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
    EXPECT(f, lfs_findings(f->m, "LOCK_ORDER"), f->seen[4] ? 2 : 0); /* completion */
    lfs_proves("NIS-35");
}

static void activate_alone(struct fixture *f, struct lfs_ctx *self)
{
    f->seen[4] = knob(f, LFS_KNOB_smp_lock_model) == SMP_LOCK_MODEL_FINE_GRAINED &&
                 f->config.machine.cpus > 1;
    at_el3_primed(f, self, start_and_finish);
}

static void idle(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    (void)self;
}

/* One CPU alone cannot meet itself: there the SPMC takes no locks. */
static void the_tracker_is_taken_in_the_wrong_order(void **state)
{
    static const char *const models[] = {"atomic", "fine-grained"};

    (void)state;
    for (unsigned i = 0; i < 4; i++)
        fixture_finish(two_cpus(models[i / 2], activate_alone, i % 2 ? idle : NULL));
}

static void abort_when_asked_to_stop(struct fixture *f, struct lfs_guest *guest,
                                     struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

static void start_meets_abort(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT(f, lfs_findings(f->m, "LOCK_ORDER"), 1);
    r = lsp_start(e, ctx, ID_SP2);    /* no lock is left behind */
    EXPECT_START_RESP(f, r, ABORTED); /* nothing is staged for it */
}

static void abort_alone(struct fixture *f, struct lfs_ctx *self)
{
    at_el3(f, self, start_meets_abort);
}

static void an_abort_takes_the_tracker_too(void **state)
{
    struct fixture *f = two_cpus("fine-grained", abort_alone, idle);

    (void)state;
    f->sp[OF_SP1].stop = abort_when_asked_to_stop;
    fixture_finish(f);
}

/* ---- two activations of one partition -------------------------------------------------------- */

static void activate_first(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    f->seen[5] = 1;
    f->seen[6] = SMC(self, LFA_ACTIVATE, SP1, 0).x[0];
}

static void activate_second(struct fixture *f, struct lfs_ctx *self)
{
    while (f->seen[5] == 0)
        lfs_sleep(self, TAG_OS_WAIT, 100000);
    f->seen[7] = SMC(self, LFA_ACTIVATE, SP1, 0).x[0];
}

/* In any order of steps: how many of these runs deadlock. */
static unsigned deadlocks(const char *model)
{
    unsigned found = 0;

    for (uint64_t seed = 1; seed <= 60; seed++) {
        struct fixture *f = two_cpus(model, activate_first, activate_second);
        enum lfs_end end;

        f->config.machine.untimed = true;
        f->config.machine.choices =
            (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = seed};
        fixture_build(f, LFS_FIBERS);
        end = lfs_run(f->m);
        if (end == LFS_END_DEADLOCK) {
            found++;
            assert_non_null(strstr(lfs_end_reason(f->m), "waits for the vCPU of sp1, held by "));
            assert_non_null(
                strstr(lfs_end_reason(f->m), "waits for the activation tracker, held by "));
            assert_true(lfs_findings(f->m, "LOCK_ORDER") > 0);
        } else {
            bool first = f->seen[6] == 0, second = f->seen[7] == 0;
            uint64_t other = first ? f->seen[7] : f->seen[6];

            assert_int_equal(end, LFS_END_COMPLETED);
            assert_true(first || second); /* one of them activates it */
            if (!(first && second))       /* else one came after the other */
                assert_int_equal((int64_t)other, LFA_STATUS_COMPONENT_WRONG_STATE);
        }
        fixture_free(f);
    }
    return found;
}

static void LA_122_a_second_start_deadlocks_or_is_serialised(void **state)
{
    (void)state;
    assert_in_range(deadlocks("fine-grained"), 1, 59);
    assert_int_equal(deadlocks("atomic"), 0);
    lfs_proves("LA-122 LA-110");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callers_spin_while_the_image_is_copied),
        cmocka_unit_test(a_message_changes_while_its_call_waits),
        cmocka_unit_test(the_tracker_is_taken_in_the_wrong_order),
        cmocka_unit_test(an_abort_takes_the_tracker_too),
        cmocka_unit_test(LA_122_a_second_start_deadlocks_or_is_serialised),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
