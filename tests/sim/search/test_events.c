/* SPDX-License-Identifier: BSD-3-Clause */
/* Events as alternatives: whose they are, in which order they are offered, who is put off by them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/search/search.h"

#define LIVELOCK 99u

struct plan {
    void (*set_up)(struct lfs_machine *m, struct plan *p);
    lfs_entry *program; /* of cpu0; NULL: none */
    lfs_obj log;        /* hot: which events have happened, in their order, in two bits each */
    lfs_obj flag;       /* hot */
};

static uint64_t *number(struct lfs_machine *m, lfs_obj obj)
{
    return lfs_write(m, obj);
}

static struct lfs_machine *build(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices)
{
    const struct lfs_machine_config config = {.cpus = 2, .untimed = true, .choices = *choices};
    struct lfs_machine *m = lfs_machine_new(&config);
    struct plan *p = user;

    (void)worker;
    p->log = lfs_obj_new(m, "log", LFS_HOT, sizeof(uint64_t));
    p->flag = lfs_obj_new(m, "flag", LFS_HOT, sizeof(uint64_t));
    if (p->program)
        lfs_cpu_start(m, 0, lfs_ctx_new(m, "program", p->program, p));
    if (p->set_up)
        p->set_up(m, p);
    return m;
}

static void discard(void *user, unsigned worker, struct lfs_machine *m)
{
    (void)user;
    (void)worker;
    lfs_machine_free(m);
}

static void look(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    const struct plan *p = user;

    (void)worker;
    sight->outcome = *(const uint64_t *)lfs_peek(m, p->log);
}

static struct lfs_search_result search(struct plan *p, struct lfs_search_config config)
{
    const struct lfs_search_model model = {
        .user = p, .build = build, .discard = discard, .look = look};
    struct lfs_search_result result;

    assert_true(lfs_search(&model, &config, &result));
    return result;
}

static const struct lfs_search_config whole = {
    .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0}};

/* An event's argument: the object that it writes and the letter that it leaves there. */
static void happens(struct lfs_machine *m, uint64_t argument)
{
    uint64_t *log = number(m, (lfs_obj){(uint16_t)argument});

    *log = *log << 2 | argument >> 16;
}

static uint64_t letter(lfs_obj log, unsigned which)
{
    return (uint64_t)which << 16 | log.index;
}

/* ---- whose they are -------------------------------------------------------------------------- */

static void eighteen_timers(struct lfs_machine *m, struct plan *p)
{
    for (unsigned i = 0; i < 18; i++)
        lfs_timer_at(m, i % 2, 1000 + i, happens, letter(p->log, 1));
}

static void a_timer_is_its_cpus_however_many_are_pending(void **state)
{
    static const struct reach nothing;
    struct plan p = {.set_up = eighteen_timers};
    struct lfs_search_config config = whole;
    struct lfs_search_result r;

    (void)state;
    config.reduce = config.keep = true;
    r = search(&p, config);
    assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
    assert_false(learned_knows_event(r.frontier->learned, &nothing));
    lfs_frontier_free(r.frontier);
    lfs_search_free(&r);
}

static void eighteen_events(struct lfs_machine *m, struct plan *p)
{
    for (unsigned i = 0; i < 18; i++)
        lfs_event_at(m, 1000 + i, happens, letter(p->log, 1));
}

static void an_event_is_nobodys(void **state)
{
    static const struct reach nothing;
    struct plan p = {.set_up = eighteen_events};
    struct lfs_search_config config = whole;
    struct lfs_search_result r;

    (void)state;
    config.reduce = config.keep = true;
    r = search(&p, config);
    assert_true(learned_knows_event(r.frontier->learned, &nothing));
    lfs_frontier_free(r.frontier);
    lfs_search_free(&r);
}

/* ---- in which order -------------------------------------------------------------------------- */

/* Two timers; which is due first is decided, and nothing remembers it but their times. */
static void decides_which_is_first(struct lfs_ctx *self)
{
    const struct plan *p = lfs_ctx_user(self);
    struct lfs_machine *m = lfs_ctx_machine(self);
    unsigned which = lfs_choose(m, self, 99, 3, "which");

    if (which == 0)
        return;
    lfs_timer_at(m, 0, which == 1 ? 10 : 20, happens, letter(p->log, 1));
    lfs_timer_at(m, 0, which == 1 ? 20 : 10, happens, letter(p->log, 2));
}

/* How the run ends that takes one decision as said, and else alternative 0. */
static uint64_t end_of(struct plan *p, uint16_t first)
{
    const struct lfs_choice_source choices = {
        .mode = LFS_CHOICE_RECORDED, .recorded = &first, .recorded_count = 1};
    struct lfs_machine *m = build(p, 0, &choices);
    struct lfs_sight sight = {0};

    lfs_run(m);
    look(p, 0, m, &sight);
    lfs_machine_free(m);
    return sight.outcome;
}

static bool has_outcome(const struct lfs_search_result *r, uint64_t outcome)
{
    for (size_t i = 0; i < r->outcome_count; i++)
        if (r->outcomes[i].outcome == outcome)
            return true;
    return false;
}

static void times_do_not_decide_what_deviates(void **state)
{
    struct plan p = {.program = decides_which_is_first};
    struct lfs_search_config config = whole;
    struct lfs_search_result r;

    (void)state;
    config.bounds.deviations = 1;
    r = search(&p, config);
    assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
    for (uint16_t which = 0; which < 3; which++)
        assert_true(has_outcome(&r, end_of(&p, which)));
    assert_int_equal(r.outcome_count, 2);
    lfs_search_free(&r);
    config.bounds.deviations = 2;
    r = search(&p, config);
    assert_int_equal(r.outcome_count, 3);
    lfs_search_free(&r);
}

static void sets_two_timers(struct lfs_ctx *self)
{
    const struct plan *p = lfs_ctx_user(self);

    for (unsigned i = 1; i <= 2; i++)
        lfs_timer_at(lfs_ctx_machine(self), 0, 10 * i, happens, letter(p->log, i));
}

static void priorities_let_any_event_come_first(void **state)
{
    struct plan p = {.program = sets_two_timers};
    struct lfs_search_config config = whole;
    struct lfs_search_result r;

    (void)state;
    config.mode = LFS_SEARCH_PCT;
    config.seed = 1;
    config.runs = 100;
    r = search(&p, config);
    assert_int_equal(r.outcome_count, 2);
    lfs_search_free(&r);
}

/* ---- who is put off -------------------------------------------------------------------------- */

static void polls(struct lfs_ctx *self)
{
    const struct plan *p = lfs_ctx_user(self);
    struct lfs_machine *m = lfs_ctx_machine(self);

    while (*(const uint64_t *)lfs_read(m, p->flag) == 0)
        lfs_yield(self, 1);
}

static bool is_set(struct lfs_machine *m, uint64_t flag)
{
    return *(const uint64_t *)lfs_read(m, (lfs_obj){(uint16_t)flag}) != 0;
}

/* Comes again and again, until the flag is set. */
static void ticks(struct lfs_machine *m, uint64_t flag)
{
    if (!is_set(m, flag))
        lfs_event_at(m, 0, ticks, flag);
}

static void ticks_of_cpu(struct lfs_machine *m, uint64_t flag)
{
    if (!is_set(m, flag))
        lfs_timer_at(m, 0, 0, ticks_of_cpu, flag);
}

static void sets_flag(struct lfs_machine *m, uint64_t argument)
{
    *number(m, (lfs_obj){(uint16_t)argument}) = 1;
}

static void a_tick(struct lfs_machine *m, struct plan *p)
{
    lfs_event_at(m, 10, ticks, p->flag.index);
}

static void a_tick_and_help(struct lfs_machine *m, struct plan *p)
{
    a_tick(m, p);
    lfs_event_at(m, 20, sets_flag, UINT64_C(1) << 16 | p->flag.index);
}

static void a_tick_and_help_of_the_cpus(struct lfs_machine *m, struct plan *p)
{
    lfs_timer_at(m, 0, 10, ticks_of_cpu, p->flag.index);
    lfs_timer_at(m, 1, 20, sets_flag, p->flag.index);
}

static uint64_t livelocks(void (*set_up)(struct lfs_machine *m, struct plan *p))
{
    struct plan p = {.set_up = set_up, .program = polls};
    struct lfs_search_config config = whole;
    struct lfs_search_result r;
    uint64_t states;

    config.find_livelocks = true;
    config.livelock = LIVELOCK;
    r = search(&p, config);
    assert_int_equal(r.end, LFS_SEARCH_COMPLETE);
    states = r.cause_count ? r.causes[0].states : 0;
    lfs_search_free(&r);
    return states;
}

static void one_event_does_not_stand_for_another(void **state)
{
    (void)state;
    assert_true(livelocks(a_tick) > 0);
    assert_int_equal(livelocks(a_tick_and_help), 0);
    assert_int_equal(livelocks(a_tick_and_help_of_the_cpus), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_timer_is_its_cpus_however_many_are_pending),
        cmocka_unit_test(an_event_is_nobodys),
        cmocka_unit_test(times_do_not_decide_what_deviates),
        cmocka_unit_test(priorities_let_any_event_come_first),
        cmocka_unit_test(one_event_does_not_stand_for_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
