/* SPDX-License-Identifier: BSD-3-Clause */
/* The load generator on a whole stack, on both backends. */
#include "lfasim/load.h"
#include "sim/fiber.h"
#include "tests/models/stack_fixture.h"

#define US 1000u

/* One load a CPU, all of one label. */
struct loads {
    struct lfs_load load[FIXTURE_CPUS];
    struct lfs_load_meter meter;
    struct lfs_load_counts counts; /* of the run before */
    uint64_t sum;                  /* of its latencies */
    uint32_t records;
};
static struct loads loads;

static void generate(struct fixture *f, struct lfs_ctx *self)
{
    const struct lfs_frame request = {{FFA_MSG_SEND_DIRECT_REQ_64, ffa_pack_ids(0, ID_SP1), 0, 5}};

    (void)f;
    lfs_load_run(self, &loads.load[lfs_ctx_cpu(self)], &request);
}

static void attach(struct fixture *f)
{
    loads.meter = lfs_load_meter_new(f->m, "web");
    for (unsigned i = 0; i < FIXTURE_CPUS; i++) {
        loads.load[i].call = lfs_abi_call_by_fid(FFA_MSG_SEND_DIRECT_REQ_64);
        loads.load[i].meter = loads.meter;
        loads.load[i].generator = lfs_load_generator_new(f->m);
    }
}

static struct fixture *with_load(struct lfs_load load)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    memset(&loads, 0, sizeof(loads));
    loads.load[0] = load;
    f->cpu[0].lane = generate;
    f->config.machine.steps_max = 200000;
    return f;
}

/* Both backends measure the same. The stack of the second run stays. */
static const struct lfs_load_counts *measure(struct fixture *f, enum lfs_end expected)
{
    static const enum lfs_backend backends[] = {LFS_THREADS, LFS_FIBERS};

    for (unsigned i = 0; i < 2; i++) {
        fixture_build(f, backends[i]);
        attach(f);
        fixture_judge(f, lfs_run(f->m), expected);
        if (i == 1) {
            assert_memory_equal(lfs_load_counts(&loads.meter), &loads.counts, sizeof(loads.counts));
            assert_int_equal(lfs_load_latency(&loads.meter)->sum, loads.sum);
            assert_int_equal(lfs_trace_last(f->m), loads.records);
        }
        loads.counts = *lfs_load_counts(&loads.meter);
        loads.sum = lfs_load_latency(&loads.meter)->sum;
        loads.records = lfs_trace_last(f->m);
    }
    return &loads.counts;
}

static uint64_t measured(enum lfs_load_measure measure)
{
    return lfs_load_measured(&loads.meter, measure, FFA_STATUS_BUSY);
}

/* ---- closed loops ---------------------------------------------------------------------------- */

static void a_closed_loop_thinks_between_an_answer_and_the_next_request(void **state)
{
    struct fixture *f = with_load((struct lfs_load){.count = 5, .think = 10 * US});
    const struct lfs_load_counts *c = measure(f, LFS_END_COMPLETED);
    lfs_ns latency = measured(LFS_LOAD_LATENCY_MIN);

    (void)state;
    assert_int_equal(c->requests, 5);
    assert_int_equal(c->sent, 5);
    assert_int_equal(c->served, 5);
    assert_int_equal(c->refused + c->dropped + c->waiting + c->blackouts, 0);
    assert_true(latency > 0);
    assert_int_equal(measured(LFS_LOAD_LATENCY_MAX), latency);
    assert_int_equal(measured(LFS_LOAD_SILENCE), latency);
    assert_in_range(lfs_cpu_time(f->m, 0), 5 * (10 * US + latency),
                    5 * (10 * US + latency) + 5 * US);
    fixture_free(f);
}

static void a_closed_loop_asks_nothing_new_after_its_time(void **state)
{
    struct fixture *f = with_load((struct lfs_load){.lasts = 50 * US, .think = 7 * US});
    const struct lfs_load_counts *c = measure(f, LFS_END_COMPLETED);
    lfs_ns round = 7 * US + measured(LFS_LOAD_LATENCY_MIN);

    (void)state;
    assert_int_equal(c->served, (50 * US + round - 1) / round);
    fixture_free(f);

    f = with_load((struct lfs_load){.lasts = 50 * US, .think = 7 * US, .count = 3});
    assert_int_equal(measure(f, LFS_END_COMPLETED)->served, 3);
    fixture_free(f);
}

/* ---- open loops ------------------------------------------------------------------------------ */

static void an_open_loop_has_a_timetable(void **state)
{
    static const struct {
        lfs_ns every, lasts;
        uint32_t count;
        uint64_t requests;
    } rows[] = {
        {20 * US, 100 * US, 0, 5},
        {20 * US, 100 * US + 1, 0, 6},
        {20 * US, 100 * US - 1, 0, 5},
        {100 * US, 100 * US, 0, 1},
        {20 * US, 0, 4, 4},
        {20 * US, 100 * US, 3, 3},
        {20 * US, 100 * US, 1000, 5},
        {1 * US, 1, 0, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fixture *f = with_load((struct lfs_load){
            .every = rows[i].every, .lasts = rows[i].lasts, .count = rows[i].count});

        assert_int_equal(measure(f, LFS_END_COMPLETED)->served, rows[i].requests);
        fixture_free(f);
    }
}

static void take_50_us(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    let_pass(lfs_guest_ctx(guest), 50 * US);
    answer_request(guest, frame, 1);
}

/* Each request is served in s = latency of the first; the n-th waits for n * (s - every). */
static void latency_of_a_late_request_counts_from_its_arrival(void **state)
{
    struct fixture *f = with_load((struct lfs_load){.every = 10 * US, .count = 5});
    lfs_ns service;

    (void)state;
    f->sp[OF_SP1].request = take_50_us;
    assert_int_equal(measure(f, LFS_END_COMPLETED)->served, 5);
    service = measured(LFS_LOAD_LATENCY_MIN);
    assert_in_range(service, 50 * US, 60 * US);
    assert_int_equal(measured(LFS_LOAD_LATENCY_MAX), 5 * service - 4 * 10 * US);
    assert_int_equal(measured(LFS_LOAD_SILENCE), service); /* somebody is served all the time */
    fixture_free(f);
}

static lfs_ns random_intervals(uint64_t seed, uint32_t count)
{
    struct fixture *f =
        with_load((struct lfs_load){.every = 100 * US, .exponential = true, .count = count});
    lfs_ns end;

    f->config.machine.choices = (struct lfs_choice_source){
        .mode = seed ? LFS_CHOICE_SEEDED : LFS_CHOICE_DEFAULT, .seed = seed};
    assert_int_equal(measure(f, LFS_END_COMPLETED)->served, count);
    end = lfs_cpu_time(f->m, 0);
    fixture_free(f);
    return end;
}

static void random_arrivals_have_their_mean_and_depend_on_the_choice_alone(void **state)
{
    lfs_ns first = random_intervals(0, 400);

    (void)state;
    /* 399 intervals; their sum has a standard deviation of 5 %. */
    assert_in_range(first, 399 * 85 * US, 399 * 115 * US);
    assert_int_equal(random_intervals(0, 400), first);
    assert_int_equal(random_intervals(7, 400), random_intervals(7, 400));
    assert_true(random_intervals(7, 400) != first);
}

/* ---- refusals -------------------------------------------------------------------------------- */

/* CPU 1 keeps SP1 busy most of the time. */
static struct fixture *busy_partition(struct lfs_load load)
{
    struct fixture *f = with_load(load);

    f->sp[OF_SP1].request = take_50_us;
    f->cpu[1].lane = generate;
    return f;
}

static void a_refused_request_is_dropped(void **state)
{
    struct fixture *f = busy_partition((struct lfs_load){.every = 30 * US, .count = 10});
    const struct lfs_load_counts *c;

    (void)state;
    loads.load[1] = (struct lfs_load){.count = 4, .think = 1 * US};
    c = measure(f, LFS_END_COMPLETED);
    assert_int_equal(c->requests, 14);
    assert_int_equal(c->sent, 14);
    assert_true(c->refused > 0);
    assert_int_equal(c->dropped, c->refused);
    assert_int_equal(c->served + c->dropped, 14);
    assert_int_equal(measured(LFS_LOAD_REFUSED_WITH), c->refused);
    assert_true(c->blackouts > 0);
    assert_true(lfs_load_longest_blackout(c) > 0);
    fixture_free(f);
}

static void a_request_refused_with_busy_is_sent_again(void **state)
{
    struct fixture *f =
        busy_partition((struct lfs_load){.every = 30 * US, .count = 10, .retry_after = 5 * US});
    const struct lfs_load_counts *c;

    (void)state;
    loads.load[1] = (struct lfs_load){.count = 4, .think = 1 * US, .retry_after = 3 * US};
    c = measure(f, LFS_END_COMPLETED);
    assert_int_equal(c->requests, 14);
    assert_int_equal(c->served, 14);
    assert_int_equal(c->dropped, 0);
    assert_true(c->refused > 14);
    assert_int_equal(c->sent, c->served + c->refused);
    fixture_free(f);
}

static void nothing_is_sent_again_once_the_time_is_over(void **state)
{
    struct fixture *f = busy_partition((struct lfs_load){.count = 1});
    const struct lfs_load_counts *c;

    (void)state;
    loads.load[1] = (struct lfs_load){.think = 1 * US, .lasts = 30 * US, .retry_after = 5 * US};
    c = measure(f, LFS_END_COMPLETED);
    assert_int_equal(c->requests, 2);
    assert_int_equal(c->served, 1);
    assert_int_equal(c->dropped, 1);
    assert_in_range(c->refused, 3, 6);
    assert_true(lfs_cpu_time(f->m, 1) < lfs_cpu_time(f->m, 0));
    fixture_free(f);
}

static void other_refusals_are_not_repeated(void **state)
{
    struct fixture *f = with_load((struct lfs_load){.count = 3, .retry_after = 5 * US});
    const struct lfs_load_counts *c;

    (void)state;
    plan_legacy(&f->sp[OF_SP1], FFA_VERSION_1_1);
    f->sp[OF_SP1].messaging = 0x2; /* it sends direct requests and receives none */
    c = measure(f, LFS_END_COMPLETED);
    assert_int_equal(c->sent, 3);
    assert_int_equal(c->dropped, 3);
    assert_int_equal(c->refused_with[-FFA_STATUS_DENIED], 3);
    assert_int_equal(c->blackouts, 1);
    assert_true(c->dark);
    fixture_free(f);
}

/* ---- resuming -------------------------------------------------------------------------------- */

static void yield_once(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, FFA_YIELD_32);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    answer_request(guest, frame, 1);
}

static void a_yielding_partition_is_run_again_after_1_ms(void **state)
{
    struct fixture *f = with_load((struct lfs_load){.count = 2});
    const struct lfs_load_counts *c;

    (void)state;
    f->sp[OF_SP1].request = yield_once;
    c = measure(f, LFS_END_COMPLETED);
    assert_int_equal(c->served, 2);
    assert_int_equal(c->sent, 2);
    assert_int_equal(c->resumed, 2);
    assert_in_range(measured(LFS_LOAD_LATENCY_MIN), 1000 * US, 1010 * US);
    fixture_free(f);
}

/* ---- the trace ------------------------------------------------------------------------------- */

static uint32_t count_records(const struct fixture *f, enum lfs_record_kind kind)
{
    uint32_t count = 0;

    for (uint32_t i = lfs_trace_first(f->m); i <= lfs_trace_last(f->m); i++)
        count += lfs_trace_get(f->m, i)->kind == kind && lfs_trace_get(f->m, i)->time > 0;
    return count;
}

static void requests_leave_records_only_on_demand(void **state)
{
    struct fixture *f = with_load((struct lfs_load){.count = 1});
    uint32_t one, many;

    (void)state;
    measure(f, LFS_END_COMPLETED);
    one = lfs_trace_last(f->m);
    fixture_free(f);
    f = with_load((struct lfs_load){.count = 100});
    measure(f, LFS_END_COMPLETED);
    many = lfs_trace_last(f->m);
    assert_int_equal(one, many);
    fixture_free(f);
    f = with_load((struct lfs_load){.count = 100, .traced = true});
    measure(f, LFS_END_COMPLETED);
    assert_int_equal(lfs_trace_last(f->m), many + 100 * 8); /* 6 frames, 2 states */
    fixture_free(f);
}

static void abort_at_once(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

static void what_is_out_of_the_ordinary_is_recorded_all_the_same(void **state)
{
    struct fixture *f = with_load((struct lfs_load){.count = 2, .think = 1 * US});
    bool aborted = false;

    (void)state;
    f->sp[OF_SP1].request = abort_at_once;
    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_STOP;
    measure(f, LFS_END_COMPLETED);
    for (uint32_t i = lfs_trace_first(f->m); i <= lfs_trace_last(f->m); i++) {
        const struct lfs_record *r = lfs_trace_get(f->m, i);

        aborted |= r->kind == LFS_RECORD_STATE && strcmp(r->u.state.machine, "vCPU") == 0 &&
                   strcmp(r->u.state.after, "ABORTED") == 0;
    }
    assert_true(aborted);
    assert_true(count_records(f, LFS_RECORD_NOTE) > 0);
    fixture_free(f);
}

/* ---- state ----------------------------------------------------------------------------------- */

static void a_generator_keeps_nothing_outside_the_store(void **state)
{
    struct fixture *f =
        busy_partition((struct lfs_load){.think = 3 * US, .retry_after = 5 * US}); /* endless */
    const char *culprit;

    (void)state;
    loads.load[1] = (struct lfs_load){.every = 2 * US};
    f->config.machine.steps_max = LFS_SANITIZED_STACKS ? 500 : 3000;
    f->config.machine.untimed = true;
    f->config.machine.choices = (struct lfs_choice_source){.mode = LFS_CHOICE_SEEDED, .seed = 3};
    fixture_build(f, LFS_FIBERS);
    attach(f);
    assert_in_range(lfs_substitution_check(f->m, 64, &culprit), 10, UINT32_MAX);
    if (culprit)
        fail_msg("%s", culprit);
    fixture_free(f);
}

/* CPU 1 drops what CPU 0 was doing, while SP1 works for it. */
static void restart_cpu0(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_ctx *os = NULL;

    let_pass(self, 20 * US);
    for (uint16_t i = 0; !os && lfs_ctx_by_id(f->m, i); i++)
        if (strcmp(lfs_ctx_name(lfs_ctx_by_id(f->m, i)), "os/cpu0") == 0)
            os = lfs_ctx_by_id(f->m, i);
    EXPECT(f, os != NULL, true);
    lfs_ctx_restart(os);
}

/* The load goes on behind it: once in a closed loop, and with its timetable in an open one. */
static void a_restarted_caller_gives_its_request_up_and_goes_on(void **state)
{
    static const struct lfs_load kinds[] = {{.count = 3, .think = 1 * US},
                                            {.count = 3, .every = 70 * US},
                                            {.lasts = 200 * US, .every = 70 * US}};

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        struct fixture *f = with_load(kinds[i]);
        const struct lfs_load_counts *c;

        f->sp[OF_SP1].request = take_50_us;
        f->cpu[1].lane = restart_cpu0;
        c = measure(f, LFS_END_COMPLETED);
        assert_int_equal(c->requests, 3);
        assert_int_equal(c->served, 2);
        assert_int_equal(c->dropped, 1);
        assert_int_equal(c->waiting, 0);
        fixture_free(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_closed_loop_thinks_between_an_answer_and_the_next_request),
        cmocka_unit_test(a_closed_loop_asks_nothing_new_after_its_time),
        cmocka_unit_test(an_open_loop_has_a_timetable),
        cmocka_unit_test(latency_of_a_late_request_counts_from_its_arrival),
        cmocka_unit_test(random_arrivals_have_their_mean_and_depend_on_the_choice_alone),
        cmocka_unit_test(a_refused_request_is_dropped),
        cmocka_unit_test(a_request_refused_with_busy_is_sent_again),
        cmocka_unit_test(nothing_is_sent_again_once_the_time_is_over),
        cmocka_unit_test(other_refusals_are_not_repeated),
        cmocka_unit_test(a_yielding_partition_is_run_again_after_1_ms),
        cmocka_unit_test(requests_leave_records_only_on_demand),
        cmocka_unit_test(what_is_out_of_the_ordinary_is_recorded_all_the_same),
        cmocka_unit_test(a_generator_keeps_nothing_outside_the_store),
        cmocka_unit_test(a_restarted_caller_gives_its_request_up_and_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
