/* SPDX-License-Identifier: BSD-3-Clause */
/* A whole stack on two CPUs in any order: untimed, by random choices. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/models/stack_fixture.h"
#include "tests/sim/every_step.h"

#define SEEDS 4u

static void activates(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    SMC(self, FFA_VERSION_32, FFA_VERSION_1_3);
    ASK(self, ID_SP1, 1);
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    ASK(self, ID_SP1, 2);
}

static void asks(struct fixture *f, struct lfs_ctx *self)
{
    (void)f;
    for (unsigned i = 0; i < 3; i++) {
        ASK(self, ID_SP2, i);
        ASK(self, ID_SP1, i);
        SMC(self, LFA_PRIME, SP1);
        let_pass(self, 1000);
    }
}

static struct fixture *stack(uint64_t seed)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 2);

    f->cpu[0].lane = activates;
    f->cpu[1].lane = asks;
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
        fixture_free(f);
    }
}

/* Equal at each step also where the second one is told what the first one chose. */
static void a_recorded_run_is_a_twin(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct fixture *a = stack(seed), *b;
        const uint16_t *taken;
        uint16_t list[EVERY_STEP_MAX];
        size_t count;

        lfs_run(a->m);
        count = lfs_choices_taken(a->m, &taken);
        assert_in_range(count, 10, EVERY_STEP_MAX);
        memcpy(list, taken, count * sizeof(list[0]));
        fixture_free(a);
        a = stack(seed);
        b = stack(seed);
        b->config.machine.choices = (struct lfs_choice_source){
            .mode = LFS_CHOICE_RECORDED, .recorded = list, .recorded_count = count};
        fixture_build(b, LFS_FIBERS);
        lfs_tracking(a->m, true);
        check_twins(a->m, b->m);
        assert_false(lfs_choices_diverged(b->m));
        fixture_free(a);
        fixture_free(b);
    }
}

/* Threads leave the same trace, whatever the order. */
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

/* ---- a mistake in a partition ---------------------------------------------------------------- */

/* Where the lane stands, hot; how often it went round, cold: states meet again. */
struct round {
    lfs_obj position, rounds;
};

static struct round round_of(const struct fixture *f)
{
    return (struct round){{(uint16_t)f->seen[0]}, {(uint16_t)f->seen[1]}};
}

static void asks_in_rounds(struct fixture *f, struct lfs_ctx *self)
{
    for (;;) {
        struct round round = round_of(f);
        uint64_t *position = lfs_write(f->m, round.position);

        *position = (*position + 1) % 3;
        if (*position == 0 && ++*(uint64_t *)lfs_write(f->m, round.rounds) == 6)
            return;
        ASK(self, ID_SP1, *position);
    }
}

/* Answers with how often it was asked, which it knows from nowhere but its stack. */
static void counts_in_a_local(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    volatile uint64_t asked = 0;

    (void)f;
    while (is_direct_request(frame))
        answer_request(guest, frame, ++asked);
}

static const char *culprit_of(struct fixture *f, unsigned *tried)
{
    const char *culprit;

    f->cpu[0].lane = asks_in_rounds;
    fixture_build(f, LFS_FIBERS);
    f->seen[0] = lfs_obj_new(f->m, "position", LFS_HOT, sizeof(uint64_t)).index;
    f->seen[1] = lfs_obj_new(f->m, "rounds", LFS_COLD, sizeof(uint64_t)).index;
    *tried = lfs_substitution_check(f->m, 100, &culprit);
    return culprit;
}

static void a_local_in_a_partition_is_found(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);
    unsigned tried;
    const char *culprit;

    (void)state;
    assert_null(culprit_of(f, &tried));
    fixture_free(f);
    f = fixture_new(LFS_PROFILE_SPEC, 1);
    f->sp[0].request = counts_in_a_local;
    culprit = culprit_of(f, &tried);
    assert_non_null(culprit);
    assert_non_null(strstr(culprit, "sp1"));
    assert_true(tried > 0);
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restore_at_every_step),
        cmocka_unit_test(undo_at_every_step),
        cmocka_unit_test(a_recorded_run_is_a_twin),
        cmocka_unit_test(both_backends_in_any_order),
        cmocka_unit_test(a_local_in_a_partition_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
