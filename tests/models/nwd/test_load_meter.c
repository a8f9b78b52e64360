/* SPDX-License-Identifier: BSD-3-Clause */
/* The meter of load by itself: its histogram, and what it makes of a sequence of answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/load.h"

#define TOO_LARGE (UINT64_C(1) << LFS_HISTOGRAM_TOP)

/* ---- histogram ------------------------------------------------------------------------------- */

static void buckets_follow_one_another_without_gaps(void **state)
{
    (void)state;
    assert_int_equal(lfs_histogram_low(0), 0);
    for (unsigned i = 0; i < LFS_HISTOGRAM_BUCKETS; i++) {
        lfs_ns low = lfs_histogram_low(i), high = lfs_histogram_high(i);

        assert_int_equal(lfs_histogram_bucket(low), i);
        assert_int_equal(lfs_histogram_bucket(high), i);
        assert_true((high - low) * 32 <= low);
        if (i + 1 < LFS_HISTOGRAM_BUCKETS)
            assert_int_equal(lfs_histogram_low(i + 1), high + 1);
        else
            assert_int_equal(high, TOO_LARGE - 1);
    }
}

static void values_that_have_no_bucket_or_no_counter_are_refused(void **state)
{
    struct lfs_histogram *h = calloc(1, sizeof(*h)), before;

    (void)state;
    assert_true(lfs_histogram_add(h, TOO_LARGE - 1));
    h->bucket[7] = UINT32_MAX - 1;
    assert_true(lfs_histogram_add(h, 7));
    before = *h;
    assert_false(lfs_histogram_add(h, TOO_LARGE));
    assert_false(lfs_histogram_add(h, UINT64_MAX));
    assert_false(lfs_histogram_add(h, 7)); /* its bucket is full */
    assert_memory_equal(h, &before, sizeof(before));
    assert_true(lfs_histogram_add(h, 8));
    h->sum = UINT64_MAX - 8;
    assert_true(lfs_histogram_add(h, 8));
    assert_false(lfs_histogram_add(h, 8));
    assert_true(lfs_histogram_add(h, 0));
    h->count = UINT64_MAX;
    assert_false(lfs_histogram_add(h, 0));
    free(h);
}

static void an_empty_histogram_says_0(void **state)
{
    struct lfs_histogram *h = calloc(1, sizeof(*h));

    (void)state;
    assert_int_equal(lfs_histogram_quantile(h, 0), 0);
    assert_int_equal(lfs_histogram_quantile(h, 500), 0);
    assert_int_equal(lfs_histogram_quantile(h, 1000), 0);
    assert_int_equal(lfs_histogram_mean(h), 0);
    free(h);
}

static int compare(const void *a, const void *b)
{
    lfs_ns x = *(const lfs_ns *)a, y = *(const lfs_ns *)b;

    return (x > y) - (x < y);
}

/* Against the sorted list, by nearest rank. */
static void check_quantiles(lfs_ns *values, size_t count)
{
    static const unsigned permilles[] = {1, 10, 250, 500, 501, 900, 950, 990, 999, 1000};
    struct lfs_histogram *h = calloc(1, sizeof(*h));
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        assert_true(lfs_histogram_add(h, values[i]));
        sum += values[i];
    }
    qsort(values, count, sizeof(*values), compare);
    assert_int_equal(h->min, values[0]);
    assert_int_equal(h->max, values[count - 1]);
    assert_int_equal(lfs_histogram_mean(h), sum / count);
    assert_int_equal(lfs_histogram_quantile(h, 0), values[0]);
    assert_int_equal(lfs_histogram_quantile(h, 1000), values[count - 1]);
    for (size_t i = 0; i < sizeof(permilles) / sizeof(permilles[0]); i++) {
        lfs_ns exact = values[(count * permilles[i] + 999) / 1000 - 1];
        lfs_ns told = lfs_histogram_quantile(h, permilles[i]);

        assert_in_range(told, exact, exact + exact / 32);
        assert_int_equal(lfs_histogram_bucket(told), lfs_histogram_bucket(exact));
    }
    free(h);
}

static void quantiles_are_those_of_the_sorted_list_within_a_bucket(void **state)
{
    enum { MANY = 3000 };
    static lfs_ns values[MANY];
    static const size_t counts[] = {1, 2, 3, 10, 99, 100, 101, 1000, 1001, MANY};
    uint64_t random = 1;

    (void)state;
    for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++)
        for (unsigned bits = 4; bits <= LFS_HISTOGRAM_TOP; bits += 12) {
            for (size_t i = 0; i < counts[c]; i++) {
                random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                values[i] = random >> (64 - bits);
            }
            check_quantiles(values, counts[c]);
        }
}

static void equal_values_have_exact_quantiles(void **state)
{
    struct lfs_histogram *h = calloc(1, sizeof(*h));

    (void)state;
    for (unsigned i = 0; i < 10; i++)
        assert_true(lfs_histogram_add(h, 2701));
    assert_int_equal(lfs_histogram_quantile(h, 500), 2701);
    assert_int_equal(lfs_histogram_quantile(h, 999), 2701);
    free(h);
}

/* ---- blackouts and silences ------------------------------------------------------------------ */

static void without_a_refusal_there_is_no_blackout(void **state)
{
    struct lfs_load_counts c = {0};

    (void)state;
    assert_int_equal(lfs_load_longest_blackout(&c), 0);
    assert_int_equal(lfs_load_longest_silence(&c), 0);
    lfs_load_count_request(&c, 100);
    assert_false(lfs_load_count_served(&c, 130));
    lfs_load_count_request(&c, 500); /* nobody waited from 130 on */
    assert_false(lfs_load_count_served(&c, 520));
    assert_int_equal(c.blackouts, 0);
    assert_int_equal(lfs_load_longest_blackout(&c), 0);
    assert_int_equal(lfs_load_sum_of_blackouts(&c), 0);
    assert_int_equal(lfs_load_longest_silence(&c), 30);
    assert_int_equal(c.requests, 2);
    assert_int_equal(c.served, 2);
    assert_int_equal(c.waiting, 0);
}

static void a_blackout_goes_from_the_first_refusal_to_the_first_service(void **state)
{
    struct lfs_load_counts c = {0};

    (void)state;
    lfs_load_count_request(&c, 90);
    assert_true(lfs_load_count_refused(&c, -4, 100));
    assert_false(lfs_load_count_refused(&c, -4, 150));
    assert_false(lfs_load_count_refused(&c, -7, 200));
    assert_true(lfs_load_count_served(&c, 260));
    assert_false(c.dark);
    lfs_load_count_request(&c, 300);
    assert_true(lfs_load_count_refused(&c, -4, 310));
    lfs_load_count_dropped(&c);
    lfs_load_count_request(&c, 320);
    assert_true(lfs_load_count_served(&c, 330));
    assert_int_equal(c.blackouts, 2);
    assert_int_equal(c.kept[0].begin, 100);
    assert_int_equal(c.kept[0].end, 260);
    assert_int_equal(c.kept[1].begin, 310);
    assert_int_equal(c.kept[1].end, 330);
    assert_int_equal(lfs_load_longest_blackout(&c), 160);
    assert_int_equal(c.longest.begin, 100);
    assert_int_equal(lfs_load_sum_of_blackouts(&c), 180);
    assert_int_equal(lfs_load_longest_silence(&c), 170); /* since the request, not the refusal */
    assert_int_equal(c.refused, 4);
    assert_int_equal(c.refused_with[4], 3);
    assert_int_equal(c.refused_with[7], 1);
    assert_int_equal(c.dropped, 1);
    assert_int_equal(c.waiting, 0);
}

static void a_blackout_that_is_open_at_the_end_counts_to_its_last_refusal(void **state)
{
    struct lfs_load_counts c = {0};

    (void)state;
    lfs_load_count_request(&c, 10);
    lfs_load_count_served(&c, 20);
    lfs_load_count_request(&c, 100);
    lfs_load_count_refused(&c, -4, 110);
    assert_true(c.dark);
    assert_int_equal(lfs_load_longest_blackout(&c), 0); /* one refusal has no length */
    lfs_load_count_refused(&c, -4, 500);
    assert_int_equal(c.blackouts, 1);
    assert_int_equal(lfs_load_longest_blackout(&c), 390);
    assert_int_equal(lfs_load_sum_of_blackouts(&c), 390);
    assert_int_equal(lfs_load_longest_silence(&c), 400);
}

static void statuses_that_nobody_knows_are_counted_as_others(void **state)
{
    static const int32_t others[] = {0, 1, INT32_MAX, INT32_MIN, -16, -17};
    struct lfs_load_counts c = {0};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        lfs_load_count_refused(&c, others[i], 10);
    assert_int_equal(c.refused_with[0], sizeof(others) / sizeof(others[0]));
    lfs_load_count_refused(&c, -15, 10);
    assert_int_equal(c.refused_with[15], 1);
}

static void all_blackouts_count_though_only_the_first_are_kept(void **state)
{
    struct lfs_load_counts c = {0};

    (void)state;
    for (unsigned i = 0; i <= LFS_LOAD_BLACKOUTS; i++) {
        lfs_load_count_request(&c, 1000 * i);
        lfs_load_count_refused(&c, -4, 1000 * i);
        lfs_load_count_served(&c, 1000 * i + 10 + i);
    }
    assert_int_equal(c.blackouts, LFS_LOAD_BLACKOUTS + 1);
    assert_int_equal(c.kept[LFS_LOAD_BLACKOUTS - 1].begin, 1000 * (LFS_LOAD_BLACKOUTS - 1));
    assert_int_equal(lfs_load_longest_blackout(&c), 10 + LFS_LOAD_BLACKOUTS);
    assert_int_equal(c.longest.begin, 1000 * LFS_LOAD_BLACKOUTS);
    assert_int_equal(lfs_load_sum_of_blackouts(&c),
                     10 * (LFS_LOAD_BLACKOUTS + 1) +
                         LFS_LOAD_BLACKOUTS * (LFS_LOAD_BLACKOUTS + 1) / 2);
}

/* Two callers: while one is served, the silence of the other begins anew. */
static void silence_is_of_the_service_not_of_a_caller(void **state)
{
    struct lfs_load_counts c = {0};

    (void)state;
    lfs_load_count_request(&c, 100);
    lfs_load_count_request(&c, 110);
    lfs_load_count_served(&c, 150);
    lfs_load_count_served(&c, 220);
    assert_int_equal(lfs_load_longest_silence(&c), 70);
    lfs_load_count_request(&c, 200); /* it arrived before that answer, and was sent after it */
    lfs_load_count_served(&c, 280);
    assert_int_equal(lfs_load_longest_silence(&c), 70);
    lfs_load_count_request(&c, 300);
    lfs_load_count_served(&c, 371);
    assert_int_equal(lfs_load_longest_silence(&c), 71);
}

/* When time does not decide who moves, answers can come with earlier times than those before. */
static void answers_out_of_order_have_no_negative_lengths(void **state)
{
    struct lfs_load_counts c = {0};

    (void)state;
    lfs_load_count_request(&c, 50);
    lfs_load_count_refused(&c, -4, 100);
    lfs_load_count_served(&c, 60);
    assert_int_equal(lfs_load_longest_blackout(&c), 0);
    assert_int_equal(lfs_load_longest_silence(&c), 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buckets_follow_one_another_without_gaps),
        cmocka_unit_test(values_that_have_no_bucket_or_no_counter_are_refused),
        cmocka_unit_test(an_empty_histogram_says_0),
        cmocka_unit_test(quantiles_are_those_of_the_sorted_list_within_a_bucket),
        cmocka_unit_test(equal_values_have_exact_quantiles),
        cmocka_unit_test(without_a_refusal_there_is_no_blackout),
        cmocka_unit_test(a_blackout_goes_from_the_first_refusal_to_the_first_service),
        cmocka_unit_test(a_blackout_that_is_open_at_the_end_counts_to_its_last_refusal),
        cmocka_unit_test(statuses_that_nobody_knows_are_counted_as_others),
        cmocka_unit_test(all_blackouts_count_though_only_the_first_are_kept),
        cmocka_unit_test(silence_is_of_the_service_not_of_a_caller),
        cmocka_unit_test(answers_out_of_order_have_no_negative_lengths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
