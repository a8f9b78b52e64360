/* SPDX-License-Identifier: BSD-3-Clause */
/* Observers: when they are called, what they are told, and that nothing of it shows in a step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/observe.h"
#include "tests/sim/toy.h"

#define RW (LFS_MODE_R | LFS_MODE_W)

/* ---- what was told --------------------------------------------------------------------------- */

struct told {
    unsigned calls, voids, ends, too_many;
    uint64_t digest; /* of all calls: step, kinds and keys */
    struct lfs_change last[8];
    size_t count; /* of the last call */
};

static void mix(struct told *told, uint64_t value)
{
    told->digest = (told->digest ^ value) * UINT64_C(0x9e3779b97f4a7c15);
}

static void listen(struct lfs_machine *m, const struct lfs_changes *changes, void *user)
{
    struct told *told = user;

    told->calls++;
    told->voids += changes->went_back;
    told->ends += lfs_ended(m) != LFS_END_NONE;
    told->too_many += changes->too_many;
    told->count = changes->count;
    mix(told, lfs_steps(m));
    for (size_t i = 0; i < changes->count; i++) {
        mix(told, changes->change[i].kind);
        if (i < 8)
            told->last[i] = changes->change[i];
    }
}

/* ---- a model that changes one thing of each kind in each step -------------------------------- */

struct model {
    struct lfs_machine *m;
    lfs_space space;
    lfs_table table;
    lfs_obj rounds; /* uint64_t */
    unsigned bursts;
};

static void change_all(struct lfs_ctx *self)
{
    struct model *model = lfs_ctx_user(self);
    struct lfs_claim claim = {0x5000, 2, 1, 7, 9};
    uint32_t number = 0;

    for (unsigned round = 0; round < 3; round++) {
        ++*(uint64_t *)lfs_write(model->m, model->rounds);
        lfs_space_map(model->m, model->space, lfs_ipa_of(0x1000), lfs_pa_of(0x1000), 1 + round, RW);
        if (number)
            lfs_claim_drop(model->m, self, number);
        number = lfs_claim_make(model->m, self, &claim, (struct lfs_origin){.what = "test"}, "kind",
                                "owner");
        *(uint64_t *)lfs_table_put(model->m, model->table, 5) = round;
        *(uint64_t *)lfs_table_put(model->m, model->table, 5) = round + 1;
        lfs_table_remove(model->m, model->table, 6); /* there is none */
        for (unsigned i = 0; i < model->bursts; i++)
            lfs_table_put(model->m, model->table, i % 2);
        lfs_yield(self, 1);
    }
    lfs_table_remove(model->m, model->table, 5);
    lfs_space_unmap(model->m, model->space, lfs_ipa_of(0x2000), 1);
}

static void build(struct model *model, enum lfs_backend backend, unsigned bursts)
{
    struct lfs_machine_config config = {.cpus = 1, .backend = backend, .trace_records = 256};

    model->m = lfs_machine_new(&config);
    assert_non_null(model->m);
    model->bursts = bursts;
    model->space = lfs_space_new(model->m, "space");
    model->table = lfs_table_new(model->m, "table", LFS_HOT, sizeof(uint64_t));
    model->rounds = lfs_obj_new(model->m, "rounds", LFS_HOT, sizeof(uint64_t));
    lfs_cpu_start(model->m, 0, lfs_ctx_new(model->m, "all", change_all, model));
}

/* ---- tests ----------------------------------------------------------------------------------- */

static struct told observed(enum lfs_backend backend, bool stepwise)
{
    struct told told = {.calls = 0};
    struct model model;

    build(&model, backend, 0);
    assert_true(lfs_machine_observe(model.m, listen, &told));
    while (stepwise && lfs_step(model.m))
        ;
    assert_int_equal(lfs_run(model.m), LFS_END_COMPLETED);
    lfs_machine_free(model.m);
    return told;
}

static void every_way_to_run_makes_the_same_calls(void **state)
{
    struct told run = observed(LFS_FIBERS, false);
    struct told others[] = {observed(LFS_FIBERS, true), observed(LFS_THREADS, false),
                            observed(LFS_THREADS, true)};

    (void)state;
    assert_int_equal(run.calls, 5); /* three rounds, the rest, and that nobody is left */
    assert_int_equal(run.voids, 1); /* the first call: there is no call before it */
    assert_int_equal(run.ends, 1);
    for (unsigned i = 0; i < 3; i++)
        assert_memory_equal(&others[i].digest, &run.digest, sizeof(run.digest));
}

static void an_observer_is_told_what_the_step_changed(void **state)
{
    struct told told = {.calls = 0};
    struct model model;

    (void)state;
    build(&model, LFS_FIBERS, 0);
    lfs_machine_observe(model.m, listen, &told);
    assert_true(lfs_step(model.m));
    assert_true(lfs_step(model.m));
    assert_int_equal(told.count, 4);
    assert_int_equal(told.last[0].kind, LFS_CHANGE_SPACE);
    assert_int_equal(told.last[0].u.space.space.table.index, model.space.table.index);
    assert_int_equal(told.last[0].u.space.va.v, 0x1000);
    assert_int_equal(told.last[0].u.space.pages, 2);
    assert_int_equal(told.last[1].kind, LFS_CHANGE_CLAIM_DROPPED);
    assert_int_equal(told.last[1].u.claim.claim.tag, 9);
    assert_int_equal(told.last[2].kind, LFS_CHANGE_CLAIM_MADE);
    assert_int_equal(told.last[2].u.claim.number, told.last[1].u.claim.number);
    assert_int_equal(told.last[2].u.claim.claim.owner, 7);
    assert_int_equal(told.last[3].kind, LFS_CHANGE_ROW_PUT);
    assert_int_equal(told.last[3].u.row.table.index, model.table.index);
    assert_int_equal(told.last[3].u.row.key, 5);
    assert_true(lfs_step(model.m));
    assert_true(lfs_step(model.m));
    assert_int_equal(told.count, 2);
    assert_int_equal(told.last[0].kind, LFS_CHANGE_ROW_REMOVED);
    assert_int_equal(told.last[1].u.space.va.v, 0x2000);
    assert_false(lfs_step(model.m));
    assert_int_equal(told.count, 0);
    lfs_machine_free(model.m);
}

static void too_many_changes_are_said_to_be_everything(void **state)
{
    struct told told = {.calls = 0};
    struct model model;

    (void)state;
    build(&model, LFS_FIBERS, LFS_CHANGES_MAX + 1);
    lfs_machine_observe(model.m, listen, &told);
    assert_true(lfs_step(model.m));
    assert_int_equal(told.too_many, 1);
    assert_int_equal(told.count, 0);
    model.bursts = 0;
    assert_true(lfs_step(model.m));
    assert_int_equal(told.too_many, 1);
    assert_int_equal(told.count, 4);
    lfs_machine_free(model.m);
}

static void an_observer_is_told_that_the_machine_went_back(void **state)
{
    struct told told = {.calls = 0};
    struct lfs_snapshot *snapshot;
    struct model model;

    (void)state;
    build(&model, LFS_FIBERS, 0);
    assert_true(lfs_undo_start(model.m));
    lfs_machine_observe(model.m, listen, &told);
    lfs_step(model.m);
    lfs_step(model.m);
    assert_int_equal(told.voids, 1);
    assert_true(lfs_undo(model.m));
    lfs_step(model.m);
    assert_int_equal(told.voids, 2);
    snapshot = lfs_save(model.m);
    lfs_step(model.m);
    assert_int_equal(told.voids, 2);
    lfs_restore(model.m, snapshot);
    lfs_step(model.m);
    assert_int_equal(told.voids, 3);
    assert_int_equal(told.count, 4); /* of this step only */
    lfs_snapshot_free(model.m, snapshot);
    lfs_machine_free(model.m);
}

/* ---- what an observer reads ------------------------------------------------------------------ */

static void look_at_all(struct lfs_machine *m, const struct lfs_changes *changes, void *user)
{
    const struct model *model = user;
    uint32_t mode = 0;
    uint64_t byte = 0;

    (void)changes;
    lfs_read(m, model->rounds);
    lfs_table_get(m, model->table, 5);
    lfs_space_mode(m, model->space, lfs_ipa_of(0x1000), 1, &mode);
    lfs_mem_read(m, lfs_pa_of(0x1000), &byte, 1);
}

static void steps_that_are_observed_have_the_same_footprints(void **state)
{
    struct model plain, watched;
    struct lfs_footprint a, b;

    (void)state;
    build(&plain, LFS_FIBERS, 0);
    build(&watched, LFS_FIBERS, 0);
    lfs_tracking(plain.m, true);
    lfs_tracking(watched.m, true);
    lfs_machine_observe(watched.m, look_at_all, &watched);
    while (lfs_step(plain.m)) {
        lfs_step(watched.m);
        lfs_step_footprint(plain.m, &a);
        lfs_step_footprint(watched.m, &b);
        assert_memory_equal(&a, &b, sizeof(a));
        assert_true(lfs_state_hash(plain.m) == lfs_state_hash(watched.m));
    }
    lfs_machine_free(plain.m);
    lfs_machine_free(watched.m);
}

static void peeking_finds_what_looking_finds(void **state)
{
    struct model model;
    struct lfs_mapping map;
    uint32_t mode = 0;
    lfs_pa pa;

    (void)state;
    build(&model, LFS_FIBERS, 0);
    lfs_space_map(model.m, model.space, lfs_ipa_of(0x4000), lfs_pa_of(0x8000), 2, RW);
    assert_true(lfs_space_peek_mode(model.m, model.space, lfs_ipa_of(0x4000), 2, &mode));
    assert_int_equal(mode, RW);
    assert_false(lfs_space_peek_mode(model.m, model.space, lfs_ipa_of(0x4000), 3, &mode));
    assert_true(lfs_space_peek_translate(model.m, model.space, lfs_ipa_of(0x5008), &pa, &mode));
    assert_int_equal(pa.v, 0x9008);
    assert_false(lfs_space_peek_translate(model.m, model.space, lfs_ipa_of(0x6000), &pa, &mode));
    assert_true(lfs_space_peek_from(model.m, model.space, lfs_ipa_of(0), &map));
    assert_int_equal(map.va.v, 0x4000);
    assert_true(lfs_space_peek_from(model.m, model.space, lfs_ipa_of(0x5fff), &map));
    assert_false(lfs_space_peek_from(model.m, model.space, lfs_ipa_of(0x6000), &map));
    lfs_machine_free(model.m);
}

/* ---- who may observe ------------------------------------------------------------------------- */

struct nosy {
    struct told told;
    bool accepted;
};

static void joins_in(struct lfs_ctx *self)
{
    struct nosy *nosy = lfs_ctx_user(self);

    nosy->accepted = lfs_machine_observe(lfs_ctx_machine(self), listen, &nosy->told);
}

static void observers_are_added_between_steps_and_are_few(void **state)
{
    struct lfs_machine_config config = {.cpus = 1};
    struct lfs_machine *m = lfs_machine_new(&config);
    struct nosy nosy = {.accepted = true};
    struct told told[LFS_OBSERVERS_MAX + 1] = {{.calls = 0}};

    (void)state;
    lfs_cpu_start(m, 0, lfs_ctx_new(m, "nosy", joins_in, &nosy));
    for (unsigned i = 0; i < LFS_OBSERVERS_MAX; i++)
        assert_true(lfs_machine_observe(m, listen, &told[i]));
    assert_false(lfs_machine_observe(m, listen, &told[LFS_OBSERVERS_MAX]));
    assert_int_equal(lfs_run(m), LFS_END_COMPLETED);
    assert_false(nosy.accepted);
    for (unsigned i = 0; i < LFS_OBSERVERS_MAX; i++)
        assert_int_equal(told[i].calls, 2);
    lfs_machine_free(m);
}

/* ---- frames ---------------------------------------------------------------------------------- */

struct frames {
    struct lfs_machine *m;
    struct lfs_ctx *ping, *pong;
    lfs_obj seen; /* uint64_t */
    unsigned count;
    struct lfs_given given[4];
    uint64_t x0[4];
};

static void look_at_frame(const struct lfs_given *given)
{
    struct frames *frames = given->user;

    assert_in_range(frames->count, 0, 3);
    frames->given[frames->count] = *given;
    frames->x0[frames->count++] = given->frame->x[0];
    ++*(uint64_t *)lfs_write(frames->m, frames->seen);
}

static void play_ping(struct lfs_ctx *self)
{
    struct frames *frames = lfs_ctx_user(self);
    struct lfs_frame frame = {{1}};

    lfs_transfer(self, 1, frames->pong, &frame);
    lfs_transfer(self, 1, frames->pong, NULL); /* gives the CPU away, and no frame with it */
    lfs_ctx_restart(frames->pong);
    lfs_transfer(self, 1, frames->pong, &frame);
}

static void play_pong(struct lfs_ctx *self)
{
    struct frames *frames = lfs_ctx_user(self);
    struct lfs_frame frame;

    lfs_entry_frame(self, &frame);
    for (;;) {
        frame.x[0]++;
        lfs_transfer(self, 1, frames->ping, &frame);
    }
}

static void assert_given(const struct frames *frames, unsigned i, bool ping, bool begins,
                         uint64_t x0)
{
    const struct lfs_given *given = &frames->given[i];

    assert_int_equal(given->from, lfs_ctx_id(ping ? frames->ping : frames->pong));
    assert_int_equal(given->to, lfs_ctx_id(ping ? frames->pong : frames->ping));
    assert_ptr_equal(given->ctx, ping ? frames->ping : frames->pong);
    assert_int_equal(given->cpu, 1);
    assert_int_equal(given->begins, begins);
    assert_int_equal(frames->x0[i], x0);
}

static void an_observer_of_frames_is_told_of_each(void **state)
{
    struct lfs_machine_config config = {.cpus = 2, .untimed = true};
    struct frames frames = {.m = lfs_machine_new(&config)};
    struct lfs_footprint footprint;

    (void)state;
    frames.ping = lfs_ctx_new(frames.m, "ping", play_ping, &frames);
    frames.pong = lfs_ctx_new(frames.m, "pong", play_pong, &frames);
    frames.seen = lfs_obj_new(frames.m, "seen", LFS_HOT, sizeof(uint64_t));
    assert_true(lfs_machine_observe_frames(frames.m, look_at_frame, &frames));
    assert_false(lfs_machine_observe_frames(frames.m, look_at_frame, &frames));
    lfs_cpu_start(frames.m, 1, frames.ping);
    lfs_tracking(frames.m, true);
    assert_true(lfs_step(frames.m));
    assert_given(&frames, 0, true, true, 1);
    lfs_step_footprint(frames.m, &footprint); /* what it remembers is the step's */
    assert_true(footprint.written[frames.seen.index / 64] >> frames.seen.index % 64 & 1);
    assert_true(lfs_step(frames.m));
    assert_given(&frames, 1, false, false, 2);
    assert_true(lfs_step(frames.m));
    assert_int_equal(frames.count, 2);
    assert_true(lfs_step(frames.m));
    assert_given(&frames, 2, false, false, 1);
    assert_true(lfs_step(frames.m));
    assert_given(&frames, 3, true, true, 2);
    lfs_machine_free(frames.m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_observer_of_frames_is_told_of_each),
        cmocka_unit_test(every_way_to_run_makes_the_same_calls),
        cmocka_unit_test(an_observer_is_told_what_the_step_changed),
        cmocka_unit_test(too_many_changes_are_said_to_be_everything),
        cmocka_unit_test(an_observer_is_told_that_the_machine_went_back),
        cmocka_unit_test(steps_that_are_observed_have_the_same_footprints),
        cmocka_unit_test(peeking_finds_what_looking_finds),
        cmocka_unit_test(observers_are_added_between_steps_and_are_few),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
