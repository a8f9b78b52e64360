/* SPDX-License-Identifier: BSD-3-Clause */
/* Clients and partitions without a script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/abi/psci.h"
#include "models/rules.h"
#include "sim/fiber.h"
#include "tests/models/anything/any_world.h"

#define RUNS (LFS_SANITIZED_STACKS ? 200u : 3000u)

/* ---- one after the other: every list of choices ---------------------------------------------- */

/* Of one call: all values of all words, on two partitions. */
#define CLIENT_CALLS 256u
#define CHOICES_MAX  64u

struct odometer {
    uint16_t taken[CHOICES_MAX], count[CHOICES_MAX];
    unsigned length, at;
};

static unsigned next_choice(void *user, uint16_t kind, unsigned count)
{
    struct odometer *o = user;

    (void)kind;
    if (o->at == CHOICES_MAX)
        return 0;
    if (o->at == o->length)
        o->taken[o->length++] = 0;
    o->count[o->at] = (uint16_t)count;
    return o->taken[o->at++];
}

static bool turn(struct odometer *o)
{
    while (o->length > 0 && o->taken[o->length - 1] + 1 == o->count[o->length - 1])
        o->length--;
    if (o->length > 0)
        o->taken[o->length - 1]++;
    o->at = 0;
    return o->length > 0;
}

/* The last call that CPU 0's normal world makes. */
static uint64_t last_call(const struct any_world *w)
{
    uint64_t fid = 0;

    for (uint32_t i = lfs_trace_first(w->f->m); i <= lfs_trace_last(w->f->m); i++) {
        const struct lfs_record *r = lfs_trace_get(w->f->m, i);

        if (r->kind == LFS_RECORD_FRAME && r->from == lfs_ctx_id(w->f->stack->el3.os[0]))
            fid = r->u.x[0];
    }
    return fid;
}

static void a_client_tries_each_word_with_each_value(void **state)
{
    static const uint32_t some[] = {FFA_RUN_32,          FFA_MEM_DONATE_32,
                                    LFA_ACTIVATE,        LFA_CANCEL,
                                    FFA_RXTX_MAP_64,     FFA_MSG_SEND_DIRECT_REQ2_64,
                                    PSCI_CPU_SUSPEND_64, PSCI_CPU_OFF_32,
                                    FFA_MEM_FRAG_TX_32,  UINT32_MAX};
    struct any_wish wish = {LFS_PROFILE_SPEC, 1, 1, "echo", true, 0, NULL};
    struct odometer o = {.length = 0};
    struct lfs_choice_source choices = {.mode = LFS_CHOICE_HOST, .host = next_choice, .user = &o};
    unsigned runs = 0, met = 0;
    uint64_t number;

    (void)state;
    do {
        struct any_world *w = any_world_new(&wish, &choices, LFS_FIBERS);

        runs++;
        lfs_run(w->f->m);
        if (lfs_ended(w->f->m) != LFS_END_COMPLETED)
            fail_msg("%#llx: %s", (unsigned long long)last_call(w), lfs_end_reason(w->f->m));
        assert_null(any_world_broken(w, &number));
        for (unsigned i = 0; i < sizeof(some) / sizeof(some[0]); i++)
            met |= last_call(w) == some[i] ? 1u << i : 0;
        any_world_free(w);
    } while (turn(&o));
    assert_int_equal(met, (1u << sizeof(some) / sizeof(some[0])) - 1);
    assert_int_equal(runs, CLIENT_CALLS);
}

/* ---- searches -------------------------------------------------------------------------------- */

#define WORLDS_MAX 8u

struct searched {
    struct any_wish wish;
    struct any_world *world[WORLDS_MAX];
};

static struct any_world *world_of(struct searched *s, const struct lfs_machine *m, bool leave)
{
    for (unsigned i = 0; i < WORLDS_MAX; i++)
        if (s->world[i] && s->world[i]->f->m == m) {
            struct any_world *w = s->world[i];

            s->world[i] = leave ? NULL : w;
            return w;
        }
    return NULL;
}

static struct lfs_machine *build(void *user, unsigned worker,
                                 const struct lfs_choice_source *choices)
{
    struct searched *s = user;
    unsigned i = 0;

    (void)worker;
    while (s->world[i])
        assert_true(++i < WORLDS_MAX);
    s->world[i] = any_world_new(&s->wish, choices, LFS_FIBERS);
    return s->world[i]->f->m;
}

static void discard(void *user, unsigned worker, struct lfs_machine *m)
{
    (void)worker;
    any_world_free(world_of(user, m, true));
}

static void look(void *user, unsigned worker, struct lfs_machine *m, struct lfs_sight *sight)
{
    (void)worker;
    if (any_world_broken(world_of(user, m, false), &sight->cause[0]))
        sight->causes = 1;
    sight->outcome = lfs_ended(m);
}

static struct lfs_search_result search(struct any_wish wish, enum lfs_search_mode mode,
                                       uint32_t deviations, uint64_t runs)
{
    struct searched s = {.wish = wish};
    const struct lfs_search_model model = {
        .user = &s, .build = build, .discard = discard, .look = look};
    const struct lfs_search_config config = {
        .bounds = {LFS_SEARCH_UNBOUNDED, deviations, LFS_SEARCH_UNBOUNDED, 0, 0, 0},
        .mode = mode,
        .seed = 1,
        .runs = runs};
    struct lfs_search_result result;

    assert_true(lfs_search(&model, &config, &result));
    assert_int_equal(result.end, LFS_SEARCH_COMPLETE);
    return result;
}

static struct any_wish clean(unsigned clients, unsigned calls)
{
    return (struct any_wish){LFS_PROFILE_SPEC,         clients, calls, NULL, false,
                             LFS_KNOB_rxtx_map_inside, "refuse"};
}

static void one_call_is_answered_in_every_way_and_nothing_breaks(void **state)
{
    struct lfs_search_result r =
        search(clean(1, 1), LFS_SEARCH_ALL, LFS_SANITIZED_STACKS ? 2 : 4, 0);

    (void)state;
    assert_int_equal(r.cause_count, 0);
    assert_true(r.counts.ends > (LFS_SANITIZED_STACKS ? 20 : 200));
    lfs_search_free(&r);
}

static void runs_of_two_clients_break_nothing_in_spec(void **state)
{
    static const enum lfs_search_mode modes[] = {LFS_SEARCH_RANDOM, LFS_SEARCH_PCT,
                                                 LFS_SEARCH_COVERAGE};

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        struct lfs_search_result r = search(clean(2, 3), modes[i], LFS_SEARCH_UNBOUNDED, RUNS);

        assert_int_equal(r.cause_count, 0);
        assert_int_equal(r.runs, RUNS);
        assert_true(r.counts.ends > RUNS / 4);
        lfs_search_free(&r);
    }
}

/* A policy of firmware as it is, in a firmware that is sound but for that. */
static void finds(enum lfs_knob knob, const char *value, uint64_t cause)
{
    struct any_wish wish = clean(2, 3);
    struct lfs_search_result r;

    wish.knob = knob;
    wish.value = value;
    r = search(wish, LFS_SEARCH_RANDOM, LFS_SEARCH_UNBOUNDED, 3000);
    assert_true(r.cause_count > 0);
    assert_int_equal(r.causes[0].cause, cause);
    lfs_search_free(&r);
}

static void planted_faults_are_found(void **state)
{
    (void)state;
    finds(LFS_KNOB_abort_a_release, "no", 33);
    finds(LFS_KNOB_ffa_error_from_nwd, "panic",
          100 + LFS_END_PANIC + 1000 * (uint64_t)RULE_ERROR_FROM_NWD);
    finds(LFS_KNOB_restart_cpu, "primary", 100 + LFS_END_PANIC + 1000 * (uint64_t)RULE_RESTART_CPU);
}

/* ---- choices --------------------------------------------------------------------------------- */

static uint64_t end_of(const struct any_wish *wish, const struct lfs_choice_source *choices,
                       enum lfs_backend backend, uint16_t *taken, size_t *count)
{
    struct any_world *w = any_world_new(wish, choices, backend);
    const uint16_t *list;
    uint64_t hash;

    lfs_run(w->f->m);
    assert_false(lfs_choices_diverged(w->f->m));
    hash = lfs_state_hash(w->f->m);
    *count = lfs_choices_taken(w->f->m, &list);
    assert_true(*count <= 4096);
    memcpy(taken, list, *count * sizeof(*taken));
    any_world_free(w);
    return hash;
}

static void a_list_of_choices_says_everything_on_both_backends(void **state)
{
    struct any_wish wish = clean(2, 4);
    static uint16_t taken[4096], again[4096];
    size_t count, same;

    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        const struct lfs_choice_source seeded = {.mode = LFS_CHOICE_SEEDED, .seed = seed};
        uint64_t hash = end_of(&wish, &seeded, LFS_FIBERS, taken, &count);
        const struct lfs_choice_source recorded = {
            .mode = LFS_CHOICE_RECORDED, .recorded = taken, .recorded_count = count};

        assert_int_equal(end_of(&wish, &recorded, LFS_THREADS, again, &same), hash);
        assert_int_equal(same, count);
        assert_memory_equal(again, taken, count * sizeof(*taken));
    }
}

/* Direct requests that CPU 0 makes in a plain run of three calls, without some of them. */
static unsigned requests_without(const unsigned *calls, unsigned count)
{
    const struct any_wish wish = {LFS_PROFILE_SPEC, 1, 3, "echo", true, 0, NULL};
    const struct lfs_choice_source plain = {.mode = LFS_CHOICE_DEFAULT};
    struct any_world *w = any_world_new(&wish, &plain, LFS_FIBERS);
    unsigned requests = 0;

    for (unsigned i = 0; i < count; i++)
        lfs_anything_leave_out(&w->anything, 0, calls[i]);
    assert_int_equal(lfs_anything_calls(&w->anything, 0), 0);
    assert_int_equal(lfs_run(w->f->m), LFS_END_COMPLETED);
    assert_int_equal(lfs_anything_calls(&w->anything, 0), 3);
    for (uint32_t i = lfs_trace_first(w->f->m); i <= lfs_trace_last(w->f->m); i++) {
        const struct lfs_record *r = lfs_trace_get(w->f->m, i);

        requests += r->kind == LFS_RECORD_FRAME && r->from == lfs_ctx_id(w->f->stack->el3.os[0]) &&
                    r->u.x[0] == FFA_MSG_SEND_DIRECT_REQ_64;
    }
    any_world_free(w);
    return requests;
}

static void calls_can_be_left_out(void **state)
{
    static const unsigned second[] = {2}, ends[] = {3, 1}, all[] = {1, 2, 3};

    (void)state;
    assert_int_equal(requests_without(NULL, 0), 3);
    assert_int_equal(requests_without(second, 1), 2);
    assert_int_equal(requests_without(ends, 2), 1);
    assert_int_equal(requests_without(all, 3), 0);
}

static void words_have_groups_names_and_takers(void **state)
{
    size_t i = 0;

    (void)state;
    for (; lfs_any_word(i); i++) {
        assert_non_null(lfs_any_group(lfs_any_word(i)->group));
        assert_true(lfs_any_word(i)->name[0] && lfs_any_word(i)->who);
    }
    assert_true(i > 40);
    assert_non_null(lfs_any_answer(0));
    assert_string_equal(lfs_any_choice("client, activation", 2), "LFA_PRIME");
    assert_string_equal(lfs_any_choice("partition, message", 4), "FFA_YIELD");
    assert_null(lfs_any_choice("client, message", 4));
    assert_null(lfs_any_choice("a stranger", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_client_tries_each_word_with_each_value),
        cmocka_unit_test(one_call_is_answered_in_every_way_and_nothing_breaks),
        cmocka_unit_test(runs_of_two_clients_break_nothing_in_spec),
        cmocka_unit_test(planted_faults_are_found),
        cmocka_unit_test(a_list_of_choices_says_everything_on_both_backends),
        cmocka_unit_test(calls_can_be_left_out),
        cmocka_unit_test(words_have_groups_names_and_takers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
