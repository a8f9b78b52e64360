/* SPDX-License-Identifier: BSD-3-Clause */
/* The oracle remembers between steps what it needs; all of that goes back and forward with the
 * machine, so that the same steps get the same verdicts however often they are made. */
#include "tests/models/oracle/hand_made.h"

#define STEPS_MAX 200u

struct verdict {
    uint32_t found[INVARIANTS];
};

struct history {
    struct verdict after[STEPS_MAX]; /* so many steps */
    unsigned steps;
};

/* ---- what happens ---------------------------------------------------------------------------- */

/* Transactions come and go, a page has two owners for a while, one has a permission too many when
 * its transaction ends, and a handle is lost. */
static void lane(struct fixture *f, struct lfs_ctx *self)
{
    struct hand h = {f, self, f->m, &f->stack->spmc};

    step(&h);
    lent(&h);
    step(&h);
    pages(&h, ID_SP3, HEAP, 1, RW | OWNER_EA); /* INV-01 begins */
    step(&h);
    pages(&h, ID_SP2, HEAP, 1, RX | ALONE); /* INV-10 */
    step(&h);
    no_pages(&h, ID_SP3, HEAP, 1); /* INV-01 ends */
    step(&h);
    lfs_table_remove(h.m, h.s->mem.records, HANDLE); /* INV-15 */
    step(&h);
    pages(&h, ID_SP3, HEAP, 1, RW | OWNER_EA); /* INV-01 begins once more */
    step(&h);
    step(&h);
}

static struct fixture *built(void)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 3);

    f->sp[OF_SP1].static_rxtx = true;
    f->sp[OF_SP3].live = false;
    f->cpu[0].lane = lane;
    fixture_build(f, LFS_FIBERS);
    return f;
}

static struct verdict verdict_of(const struct fixture *f)
{
    struct verdict verdict = {{0}};

    for (unsigned i = 0; i < INVARIANTS; i++)
        verdict.found[i] = lfs_findings(f->m, oracle_kinds[i].name);
    return verdict;
}

static void record(struct history *history)
{
    struct fixture *f = built();

    history->after[0] = verdict_of(f);
    for (history->steps = 0; lfs_step(f->m);) {
        assert_true(history->steps + 1 < STEPS_MAX);
        history->after[++history->steps] = verdict_of(f);
    }
    assert_int_equal(verdict_of(f).found[0], 2);
    assert_true(verdict_of(f).found[10 - 1] > 0);
    assert_true(verdict_of(f).found[15 - 1] > 0);
    fixture_free(f);
}

static void judge(const struct fixture *f, const struct history *history, unsigned step)
{
    struct verdict verdict = verdict_of(f);

    for (unsigned i = 0; i < INVARIANTS; i++)
        if (verdict.found[i] != history->after[step].found[i])
            fail_msg("%s after step %u: found %u times, %u the first time", oracle_kinds[i].name,
                     step, verdict.found[i], history->after[step].found[i]);
}

/* From so many steps on, to the last one that moves somebody; every verdict is that of the first
 * time. */
static void go_on(struct fixture *f, const struct history *history, unsigned step)
{
    for (judge(f, history, step); step < history->steps;) {
        assert_true(lfs_step(f->m));
        judge(f, history, ++step);
    }
}

/* ---- back and forward again ------------------------------------------------------------------ */

static void the_same_verdicts_after_undoing_steps(void **state)
{
    struct history *history = calloc(1, sizeof(*history));
    struct fixture *f;

    (void)state;
    record(history);
    f = built();
    assert_true(lfs_undo_start(f->m));
    go_on(f, history, 0);
    for (unsigned back = 1; back < history->steps; back++) {
        for (unsigned i = 0; i < back; i++) {
            assert_true(lfs_undo(f->m));
            judge(f, history, history->steps - i - 1);
        }
        go_on(f, history, history->steps - back);
    }
    lfs_undo_stop(f->m);
    fixture_free(f);
    free(history);
}

static void the_same_verdicts_after_a_snapshot(void **state)
{
    struct history *history = calloc(1, sizeof(*history));
    struct lfs_snapshot *snapshot[STEPS_MAX];
    struct fixture *f;

    (void)state;
    record(history);
    f = built();
    snapshot[0] = lfs_save(f->m);
    for (unsigned i = 0; i < history->steps; i++) {
        assert_true(lfs_step(f->m));
        snapshot[i + 1] = lfs_save(f->m);
    }
    for (unsigned i = history->steps + 1; i-- > 0;) {
        assert_non_null(snapshot[i]);
        lfs_restore(f->m, snapshot[i]);
        go_on(f, history, i);
        lfs_snapshot_free(f->m, snapshot[i]);
    }
    fixture_free(f);
    free(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_verdicts_after_undoing_steps),
        cmocka_unit_test(the_same_verdicts_after_a_snapshot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
