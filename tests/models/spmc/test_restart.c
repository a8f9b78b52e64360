/* SPDX-License-Identifier: BSD-3-Clause */
/* Restarts beyond the plain one: again, within each other, in the boot chain, on another CPU, with
 * the image loaded anew (lifecycle-and-live-activation.md 3.7). */
#include "tests/models/stack_fixture.h"

static void abort_on_request(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

/* Until it has been restarted: seen[0] counts its starts. */
static void abort_once(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (f->seen[0] > 1)
        answer_request(guest, frame, f->seen[0]);
    else
        lfs_guest_abort(guest, 0);
}

/* ---- again ----------------------------------------------------------------------------------- */

static void abort_in_each_init(struct fixture *f, struct lfs_guest *guest)
{
    if (f->seen[0]++ > 0)
        lfs_guest_abort(guest, 0);
}

static void told_and_stopped(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, f->seen[0], 2);
    EXPECT_STATE(f, OF_SP1, "STOPPED", "ABORTING");
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, BUSY);
    r = ASK(self, ID_SP2, 3); /* the SPMC has its room for a halted vCPU again */
    EXPECT_REPLY(f, r, ID_SP2, 3);
}

/* Firmware panics; else the partition stays stopped, and who waited for it goes on. */
static void second_abort_during_a_restart(void **state)
{
    (void)state;
    for (unsigned profile = 0; profile < 2; profile++) {
        struct fixture *f = fixture_new((enum lfs_profile)profile, 2);

        f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
        f->sp[OF_SP1].init = abort_in_each_init;
        f->sp[OF_SP1].request = abort_on_request;
        f->sp[OF_SP1].stays_in_init = true;
        f->cpu[0].lane = told_and_stopped;
        if (profile == LFS_PROFILE_SPEC)
            fixture_finish(f);
        else
            fixture_panics(f, "restart is under way");
    }
}

/* The restarting partition asks another one, which aborts too and would restart. */
static void ask_sp2_when_restarted(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    if (f->seen[0]++ != 1)
        return;
    r = ASK_SP(guest, ID_SP2);
    EXPECT_ERROR(f, r, ABORTED);
    EXPECT_STATE(f, OF_SP2, "STOPPED", "ABORTING");
}

static void told_and_one_stopped(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT_STATE(f, OF_SP2, "STOPPED", "ABORTING");
}

static void a_restart_within_a_restart(void **state)
{
    (void)state;
    for (unsigned profile = 0; profile < 2; profile++) {
        struct fixture *f = fixture_new((enum lfs_profile)profile, 2);

        for (unsigned i = 0; i < 2; i++) {
            f->sp[i].abort_action = LFS_MANIFEST_ABORT_RESTART;
            f->sp[i].request = abort_on_request;
        }
        f->sp[OF_SP1].init = ask_sp2_when_restarted;
        f->sp[OF_SP1].stays_in_init = profile == LFS_PROFILE_UPSTREAM;
        f->cpu[0].lane = told_and_one_stopped;
        if (profile == LFS_PROFILE_SPEC)
            fixture_finish(f);
        else
            fixture_panics(f, "restart is under way");
    }
}

/* In the boot chain it is the next partition's turn already, which has not run yet. */
static void abort_in_the_first_init(struct fixture *f, struct lfs_guest *guest)
{
    if (f->seen[0]++ == 0)
        lfs_guest_abort(guest, 0);
    EXPECT_STATE(f, OF_SP2, "STARTING", "RUNNING");
}

static void note_its_turn(struct fixture *f, struct lfs_guest *guest)
{
    (void)guest;
    EXPECT(f, f->seen[0], 2);
    f->seen[1]++;
}

static void both_serve(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1, 4);

    EXPECT_REPLY(f, r, ID_SP1, 4);
    r = ASK(self, ID_SP2, 5);
    EXPECT_REPLY(f, r, ID_SP2, 5);
    EXPECT(f, f->seen[1], 1);
}

static void a_restart_in_the_boot_chain(void **state)
{
    (void)state;
    for (unsigned profile = 0; profile < 2; profile++) {
        struct fixture *f = fixture_new((enum lfs_profile)profile, 2);

        f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
        f->sp[OF_SP1].init = abort_in_the_first_init;
        f->sp[OF_SP1].stays_in_init = true; /* the first time */
        f->sp[OF_SP2].init = note_its_turn;
        f->cpu[0].lane = both_serve;
        if (profile == LFS_PROFILE_SPEC)
            fixture_finish(f);
        else
            fixture_panics(f, "sp2 cannot become RUNNING");
    }
}

/* ---- where it restarts (LA-118) -------------------------------------------------------------- */

static void restart_here(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    r = ASK(self, ID_SP1, 6);
    EXPECT(f, vcpu_of(f, OF_SP1)->cpu, lfs_ctx_cpu(self));
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    lfs_proves("LA-118");
}

/* Not on the first CPU the boot-information register is 0, and x4 the CPU. */
static void look_at_the_restart(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame entry = *lfs_guest_entry(guest);
    unsigned cpu = lfs_ctx_cpu(lfs_guest_ctx(guest));

    EXPECT_FRAME(f, entry, cpu == 0 ? f->sp[OF_SP1].load : 0, 0, 0, 0, cpu);
    f->seen[0]++;
}

static void LA_118_restart_on_another_cpu(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct fixture *f = fixture_new((enum lfs_profile)(i / 2), 1);
        unsigned cpu = i % 2;

        f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
        f->sp[OF_SP1].init = look_at_the_restart;
        f->sp[OF_SP1].request = abort_once;
        f->cpu[cpu].lane = restart_here;
        if (i == 3) {
            fixture_panics(f, "sp1 has no execution context of cpu1");
            lfs_proves("LA-118");
        } else
            fixture_finish(f);
    }
}

/* ---- what it finds --------------------------------------------------------------------------- */

static void write_and_abort(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    uint64_t load = f->sp[OF_SP1].load;

    (void)frame;
    lfs_guest_write_u64(guest, lfs_ipa_of(load), 7);                          /* boot information */
    lfs_guest_write_u64(guest, lfs_ipa_of(load + PLAN_ENTRY + PLAN_PAGE), 7); /* rwdata */
    lfs_guest_write_u64(guest, lfs_ipa_of(load + PLAN_MEM_SIZE - 8), 7);      /* behind the image */
    lfs_guest_write_u64(guest, lfs_ipa_of(f->sp[OF_SP1].live_state + PLAN_HEAP_AT), 7);
    lfs_guest_abort(guest, 0);
}

static void look_at_memory(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t load = f->sp[OF_SP1].load;
    bool reloads = knob(f, LFS_KNOB_restart_reload_image) == RESTART_RELOAD_IMAGE_YES;

    if (f->seen[0]++ == 0) {
        f->seen[1] = lfs_guest_read_u64(guest, lfs_ipa_of(load));
        f->seen[2] = lfs_guest_read_u64(guest, lfs_ipa_of(load + PLAN_ENTRY + PLAN_PAGE));
        EXPECT(f, f->seen[1] != 7 && f->seen[2] != 7, true);
        return;
    }
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(load)), reloads ? f->seen[1] : 7);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(load + PLAN_ENTRY + PLAN_PAGE)),
           reloads ? f->seen[2] : 7);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(load + PLAN_MEM_SIZE - 8)), reloads ? 0 : 7);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(f->sp[OF_SP1].live_state + PLAN_HEAP_AT)), 7);
    lfs_proves("LA-25");
}

static void ask_and_restart(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, f->seen[0], 2);
}

static void restart_reload_image(void **state)
{
    static const char *const values[] = {"no", "yes"};

    (void)state;
    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

        fixture_knob(f, LFS_KNOB_restart_reload_image, values[i]);
        f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
        f->sp[OF_SP1].init = look_at_memory;
        f->sp[OF_SP1].request = write_and_abort;
        f->cpu[0].lane = ask_and_restart;
        fixture_finish(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(second_abort_during_a_restart),
        cmocka_unit_test(a_restart_within_a_restart),
        cmocka_unit_test(a_restart_in_the_boot_chain),
        cmocka_unit_test(LA_118_restart_on_another_cpu),
        cmocka_unit_test(restart_reload_image),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
