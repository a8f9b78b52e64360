/* SPDX-License-Identifier: BSD-3-Clause */
/* What the two backends must have in common where threads could slip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "lfasim/engine.h"

struct visit {
    lfs_obj entered; /* uint64_t: how often the guest began */
    struct lfs_ctx *host, *guest;
    uint64_t before, after;
};

static void guest(struct lfs_ctx *self)
{
    struct visit *visit = lfs_ctx_user(self);
    struct lfs_frame frame;

    lfs_entry_frame(self, &frame);
    ++*(uint64_t *)lfs_write(lfs_ctx_machine(self), visit->entered);
    for (;;)
        lfs_transfer(self, 1, visit->host, &frame);
}

/* Restarts a context that never ran, gives its thread time to slip, and enters it. */
static void host(struct lfs_ctx *self)
{
    struct visit *visit = lfs_ctx_user(self);
    struct lfs_frame frame = {{0}};

    lfs_ctx_restart(visit->guest);
    usleep(1000);
    visit->before = *(const uint64_t *)lfs_peek(lfs_ctx_machine(self), visit->entered);
    lfs_transfer(self, 1, visit->guest, &frame);
    visit->after = *(const uint64_t *)lfs_peek(lfs_ctx_machine(self), visit->entered);
}

static void visit_once(enum lfs_backend backend)
{
    struct lfs_machine_config config = {.cpus = 1, .backend = backend};
    struct lfs_machine *m = lfs_machine_new(&config);
    struct visit visit;

    assert_non_null(m);
    visit.entered = lfs_obj_new(m, "entered", LFS_HOT, sizeof(uint64_t));
    visit.host = lfs_ctx_new(m, "host", host, &visit);
    visit.guest = lfs_ctx_new(m, "guest", guest, &visit);
    lfs_cpu_start(m, 0, visit.host);
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_int_equal(visit.before, 0);
    assert_int_equal(visit.after, 1);
    lfs_machine_free(m);
}

/* Many times: whether a thread reaches its first wait before or after the restart is the host's
 * choice. */
static void a_context_restarted_before_it_ran_waits_for_its_turn(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 100; i++)
        visit_once(LFS_THREADS);
    visit_once(LFS_FIBERS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_context_restarted_before_it_ran_waits_for_its_turn),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
