/* SPDX-License-Identifier: BSD-3-Clause */
/* CPUs that go off, come on and sleep in any order: untimed, by random choices. Contexts end, are
 * restarted by others, and are put back onto a CPU between any two steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/abi/psci.h"
#include "tests/models/stack_fixture.h"
#include "tests/sim/every_step.h"

#define SEEDS    6u
#define NS_ENTRY 0x90000000u
#define ROUNDS   3u

/* The context id says which round it is. */
static void goes_off(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame entered;

    (void)f;
    lfs_entry_frame(self, &entered);
    if (entered.x[0] == 1) { /* a power-down leads here again, in round 2 */
        lfs_stack_wake_at(f->stack, 1, 0);
        SMC(self, PSCI_CPU_SUSPEND_64, PSCI_POWER_STATE_POWER_DOWN, NS_ENTRY, 2);
    }
    if (entered.x[0] < ROUNDS)
        SMC(self, PSCI_CPU_OFF_32);
}

static void turns_on(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    for (uint64_t context = 1; context <= ROUNDS; context += 2) {
        struct lfs_frame r = SMC(self, PSCI_AFFINITY_INFO_64, 1);

        while (r.x[0] != PSCI_AFFINITY_OFF) {
            lfs_yield(self, TAG_OS_WAIT);
            r = SMC(self, PSCI_AFFINITY_INFO_64, 1);
        }
        SMC(self, PSCI_CPU_ON_64, 1, NS_ENTRY, context);
        ASK(self, ID_SP1, context);
    }
}

static struct fixture *stack(uint64_t seed)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_2);
    f->sp[OF_SP1].vcpus = f->sp[OF_SP1].contexts = 2;
    f->cpu[0].lane = turns_on;
    f->cpu[1].lane = goes_off;
    f->config.machine.untimed = true;
    f->config.machine.choices = (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = seed};
    fixture_build(f, LFS_FIBERS);
    return f;
}

static void restore_at_every_step(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct fixture *f = stack(seed);

        assert_in_range(check_restore_at_every_step(f->m), 50, EVERY_STEP_MAX - 2);
        fixture_free(f);
    }
}

static void undo_at_every_step(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct fixture *f = stack(seed);

        assert_in_range(check_undo_at_every_step(f->m), 50, EVERY_STEP_MAX - 2);
        assert_int_equal(lfs_ended(f->m), LFS_END_COMPLETED);
        assert_true(f->cpu[1].done);
        assert_string_equal(lfs_stack_vcpu_state(f->stack, OF_SP1, 1), "WAITING");
        fixture_free(f);
    }
}

static void both_backends_in_any_order(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct fixture *f = stack(seed);
        uint64_t trace;

        lfs_run(f->m);
        trace = whole_trace(f->m);
        fixture_build(f, LFS_THREADS);
        lfs_run(f->m);
        assert_int_equal(whole_trace(f->m), trace);
        fixture_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restore_at_every_step),
        cmocka_unit_test(undo_at_every_step),
        cmocka_unit_test(both_backends_in_any_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
