/* SPDX-License-Identifier: BSD-3-Clause */
/* The table of layout conflicts: every class with a pair that is one and a near miss. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "lfasim/layout.h"

enum { SP1 = 0x8001, SP2 = 0x8002 };

#define CLAIM(k, who)                         \
    {                                         \
        .kind = LFS_CLAIM_##k, .owner = (who) \
    }
#define TARGET(k)                                           \
    {                                                       \
        .kind = LFS_CLAIM_##k, .owner = SP1, .target = true \
    }
#define STAGED(who, at, count, full)                                               \
    {                                                                              \
        .kind = LFS_CLAIM_STAGING, .owner = (who), .base = (at), .pages = (count), \
        .filled = (full)                                                           \
    }
#define HELD(k, who, x, w)                                                               \
    {                                                                                    \
        .kind = LFS_CLAIM_##k, .owner = (who), .target = (who) == SP1, .exclusive = (x), \
        .writable = (w)                                                                  \
    }

static const struct pair {
    const char *name; /* NULL: no conflict */
    enum lfs_layout_phase phase;
    struct lfs_layout_claim a, b;
} pairs[] = {
    {"MEM_REGION_OVERLAP", LFS_LAYOUT_LOAD, CLAIM(WORKING_MEMORY, SP1), CLAIM(STATIC_REGION, SP1)},
    {"MEM_REGION_OVERLAP", LFS_LAYOUT_LOAD, CLAIM(DEVICE_REGION, SP1), CLAIM(DEVICE_REGION, SP2)},
    {"MEM_REGION_OVERLAP", LFS_LAYOUT_LOAD, CLAIM(SPMC, 0x8000), CLAIM(WORKING_MEMORY, SP2)},
    {NULL, LFS_LAYOUT_START, CLAIM(WORKING_MEMORY, SP1), CLAIM(STATIC_REGION, SP1)},
    {NULL, LFS_LAYOUT_LOAD, CLAIM(STATIC_REGION, SP1), CLAIM(RX, SP1)},
    {"LINT_EL3_OVERLAP", LFS_LAYOUT_LOAD, CLAIM(WORKING_MEMORY, SP1), CLAIM(EL3, 0xffff)},
    {NULL, LFS_LAYOUT_LOAD, CLAIM(RX, SP1), CLAIM(EL3, 0xffff)},
    {"MC-01", LFS_LAYOUT_PREPARE, TARGET(WORKING_MEMORY), CLAIM(DONATED, SP1)},
    {"MC-01", LFS_LAYOUT_TRANSACTION, TARGET(WORKING_MEMORY), CLAIM(OWNED, SP2)},
    {NULL, LFS_LAYOUT_PREPARE, TARGET(WORKING_MEMORY), CLAIM(OWNED, SP1)}, /* it came back */
    {NULL, LFS_LAYOUT_PREPARE, CLAIM(WORKING_MEMORY, SP1), CLAIM(OWNED, SP2)},
    {"MC-02", LFS_LAYOUT_START, TARGET(WORKING_MEMORY), CLAIM(LENT, SP1)},
    {NULL, LFS_LAYOUT_AFTER, TARGET(WORKING_MEMORY), CLAIM(LENT, SP1)},
    {"MC-03", LFS_LAYOUT_START, TARGET(WORKING_MEMORY), CLAIM(SHARED, SP1)},
    {NULL, LFS_LAYOUT_START, CLAIM(WORKING_MEMORY, SP1), CLAIM(SHARED, SP1)},
    {"MC-04", LFS_LAYOUT_TRANSACTION, TARGET(WORKING_MEMORY), CLAIM(TX, SP1)},
    {NULL, LFS_LAYOUT_START, TARGET(WORKING_MEMORY), CLAIM(TX, SP2)},
    {"MC-05", LFS_LAYOUT_LOAD, TARGET(LIVE_STATE_BUFFER), CLAIM(RX, SP1)},
    {"MC-05", LFS_LAYOUT_PREPARE, TARGET(LIVE_STATE_BUFFER), CLAIM(SHARED, SP1)},
    {"MC-05", LFS_LAYOUT_PREPARE, TARGET(LIVE_STATE_BUFFER), CLAIM(OWNED, SP2)},
    {NULL, LFS_LAYOUT_PREPARE, TARGET(LIVE_STATE_BUFFER), CLAIM(STATIC_REGION, SP1)},
    {"MC-06", LFS_LAYOUT_START, TARGET(STATIC_REGION), CLAIM(OWNED, SP2)},
    {"MC-06", LFS_LAYOUT_START, TARGET(DEVICE_REGION), CLAIM(DONATED, SP1)},
    {NULL, LFS_LAYOUT_START, TARGET(STATIC_REGION), CLAIM(LENT, SP1)},
    {"MC-07", LFS_LAYOUT_PREPARE, TARGET(WORKING_MEMORY), CLAIM(BORROWED, SP1)},
    {NULL, LFS_LAYOUT_PREPARE, TARGET(WORKING_MEMORY), CLAIM(BORROWED, SP2)},
    {"MC-08", LFS_LAYOUT_START, CLAIM(STAGING, SP1), CLAIM(WORKING_MEMORY, SP1)},
    {"MC-09", LFS_LAYOUT_START, CLAIM(STAGING, SP1), CLAIM(WORKING_MEMORY, SP2)},
    {"MC-09", LFS_LAYOUT_LOAD, CLAIM(STAGING, SP1), CLAIM(SPMC, 0x8000)},
    {"STAGING_OVERLAP", LFS_LAYOUT_LOAD, STAGED(SP1, 0x7000000, 2, false),
     STAGED(SP2, 0x7001000, 2, false)},
    {"STAGING_OVERLAP", LFS_LAYOUT_START, STAGED(SP1, 0x7000000, 2, false),
     STAGED(SP2, 0x7000000, 1, false)},
    {"STAGING_OVERLAP", LFS_LAYOUT_LOAD, STAGED(SP1, 0x7000000, 2, true),
     STAGED(SP2, 0x7000000, 2, false)},
    {"STAGING_SHARED", LFS_LAYOUT_LOAD, STAGED(SP1, 0x7000000, 2, false),
     STAGED(SP2, 0x7000000, 2, false)},
    {NULL, LFS_LAYOUT_START, STAGED(SP1, 0x7000000, 2, false),
     STAGED(SP2, 0x7000000, 2, false)}, /* in turn: PRIME says whose it is */
    {"MC-14", LFS_LAYOUT_LOAD, TARGET(WORKING_MEMORY), CLAIM(DMA, SP2)},
    {NULL, LFS_LAYOUT_LOAD, TARGET(STATIC_REGION), CLAIM(DMA, SP1)},
    {"MC-15", LFS_LAYOUT_AFTER, HELD(STATIC_REGION, SP1, true, true),
     HELD(OWNED, SP2, true, false)},
    {NULL, LFS_LAYOUT_AFTER, HELD(STATIC_REGION, SP1, false, true), HELD(OWNED, SP2, true, true)},
    {"MC-16", LFS_LAYOUT_AFTER, HELD(WORKING_MEMORY, SP1, false, false),
     HELD(OWNED, SP2, true, true)},
    {"MC-16", LFS_LAYOUT_AFTER, HELD(WORKING_MEMORY, SP1, true, true),
     HELD(BORROWED, SP2, false, true)},
    {NULL, LFS_LAYOUT_AFTER, HELD(WORKING_MEMORY, SP1, true, true),
     HELD(BORROWED, SP2, false, false)},
};

static void a_pair_has_the_name_of_its_class_whichever_way_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const struct pair *p = &pairs[i];
        bool swapped, back, ignored;
        const struct lfs_layout_rule *rule =
            lfs_layout_conflict(&p->a, &p->b, p->phase, NULL, &swapped);
        const struct lfs_layout_rule *again =
            lfs_layout_conflict(&p->b, &p->a, p->phase, NULL, &back);

        if (!p->name) {
            assert_null(rule);
            continue;
        }
        assert_non_null(rule);
        assert_string_equal(rule->name, p->name);
        assert_ptr_equal(rule, again);
        assert_null(lfs_layout_conflict(&p->a, &p->b, p->phase, rule, &ignored));
        if (strncmp(p->name, "MC-", 3) != 0)
            continue;
        assert_true(swapped != back);
        lfs_proves(p->name);
    }
}

static void after_an_activation_one_pair_can_break_two_rules(void **state)
{
    struct lfs_layout_claim own = HELD(WORKING_MEMORY, SP1, true, true),
                            other = HELD(OWNED, SP2, true, true);
    const struct lfs_layout_rule *rule;
    bool swapped;

    (void)state;
    rule = lfs_layout_conflict(&other, &own, LFS_LAYOUT_AFTER, NULL, &swapped);
    assert_string_equal(rule->name, "MC-15");
    assert_true(swapped);
    rule = lfs_layout_conflict(&other, &own, LFS_LAYOUT_AFTER, rule, &swapped);
    assert_string_equal(rule->name, "MC-16");
    assert_null(lfs_layout_conflict(&other, &own, LFS_LAYOUT_AFTER, rule, &swapped));
}

static void every_rule_has_a_pair_above(void **state)
{
    const struct lfs_layout_rule *rule;
    bool swapped;

    (void)state;
    for (size_t i = 0; (rule = lfs_layout_rule_at(i)); i++) {
        bool met = false;

        assert_true(rule->meaning[0] && rule->phases);
        for (size_t p = 0; p < sizeof(pairs) / sizeof(pairs[0]); p++)
            met |= lfs_layout_conflict(&pairs[p].a, &pairs[p].b, pairs[p].phase, NULL, &swapped) ==
                   rule;
        assert_true(met);
    }
}

static void staging_lies_in_one_range_of_secure_memory(void **state)
{
    struct lfs_range range = {.size = LFS_PAGE_SIZE, .type = LFS_RANGE_MEMORY, .secure = true};

    (void)state;
    assert_null(lfs_layout_staging_range(&range));
    range.type = LFS_RANGE_DEVICE;
    assert_string_equal(lfs_layout_staging_range(&range), "MC-10");
    range = (struct lfs_range){.size = LFS_PAGE_SIZE, .type = LFS_RANGE_MEMORY};
    assert_string_equal(lfs_layout_staging_range(&range), "MC-10");
    assert_string_equal(lfs_layout_staging_range(NULL), "MC-10");
}

static void packages_and_images_fit_the_working_memory_or_have_a_name(void **state)
{
    (void)state;
    assert_null(lfs_layout_sizes(0x2000, 0x2000, 0x3000, 0x3000));
    assert_null(lfs_layout_sizes(0x3000, 0x2000, 0, 0x3000));
    assert_string_equal(lfs_layout_sizes(0x3001, 0x2000, 0, 0x3000), "MC-11");
    assert_string_equal(lfs_layout_sizes(0x2000, 0x2001, 0, 0x3000), "MC-11");
    lfs_proves("MC-11");
    assert_string_equal(lfs_layout_sizes(0x2000, 0x2000, 0x3001, 0x3000), "MC-12");
    lfs_proves("MC-12");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_has_the_name_of_its_class_whichever_way_round),
        cmocka_unit_test(after_an_activation_one_pair_can_break_two_rules),
        cmocka_unit_test(every_rule_has_a_pair_above),
        cmocka_unit_test(staging_lies_in_one_range_of_secure_memory),
        cmocka_unit_test(packages_and_images_fit_the_working_memory_or_have_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
