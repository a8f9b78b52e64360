/* SPDX-License-Identifier: BSD-3-Clause */
/* Address map, pages, spaces and claims, without any model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/engine.h"
#include "lfasim/memory.h"

#define PAGE LFS_PAGE_SIZE
#define RW   (LFS_MODE_R | LFS_MODE_W)

static int setup(void **state)
{
    struct lfs_machine_config config = {.cpus = 1, .trace_records = 64, .pages_max = 64};

    *state = lfs_machine_new(&config);
    return *state == NULL;
}

static int teardown(void **state)
{
    lfs_machine_free(*state);
    return 0;
}

/* ---- address map
 * --------------------------------------------------------------------------------- */

static bool add(struct lfs_machine *m, uint64_t base, uint64_t size)
{
    struct lfs_range range = {{base}, size, LFS_RANGE_MEMORY, true, "r"};

    return lfs_map_add(m, &range);
}

static void ranges_must_be_whole_and_disjoint(void **state)
{
    struct lfs_machine *m = *state;

    assert_true(add(m, 0x10000, 0x4000));
    assert_false(add(m, 0x13000, 0x1000)); /* the last page is taken */
    assert_true(add(m, 0x14000, 0x1000));  /* the first behind it is not */
    assert_false(add(m, 0xf800, 0x800));
    assert_false(add(m, 0xf000, 0));
    assert_false(add(m, UINT64_MAX - 0xfff, 0x2000));
    assert_non_null(lfs_map_contains(m, lfs_pa_of(0x10000), 0x4000));
    assert_null(lfs_map_contains(m, lfs_pa_of(0x10000), 0x4001)); /* adjacent ranges do not merge */
    assert_null(lfs_map_find(m, lfs_pa_of(0xffff)));
}

/* ---- pages
 * ---------------------------------------------------------------------------------------- */

static void copies_share_until_written(void **state)
{
    struct lfs_machine *m = *state;
    uint8_t a[8] = "abcdefg", b[8];

    lfs_mem_write(m, lfs_pa_of(0x5ffc), a, 8); /* across two pages */
    assert_int_equal(lfs_pages_held(m), 2);
    lfs_page_copy(m, lfs_pa_of(0x9000), lfs_pa_of(0x5000), 2);
    lfs_mem_read(m, lfs_pa_of(0x9ffc), b, 8);
    assert_memory_equal(a, b, 8);
    assert_int_equal(lfs_range_sum(m, lfs_pa_of(0x9000), 2),
                     lfs_range_sum(m, lfs_pa_of(0x5000), 2));
    lfs_mem_write(m, lfs_pa_of(0x9ffc), "X", 1);
    lfs_mem_read(m, lfs_pa_of(0x5ffc), b, 8);
    assert_memory_equal(a, b, 8);
    lfs_mem_read(m, lfs_pa_of(0x9ffc), b, 8);
    assert_int_equal(b[0], 'X');
}

static void a_page_of_zeros_equals_one_never_touched(void **state)
{
    struct lfs_machine *m = *state;
    uint64_t zero = 0, hash = lfs_state_hash(m);

    lfs_mem_write(m, lfs_pa_of(0x7000), "x", 1);
    assert_int_not_equal(lfs_state_hash(m), hash);
    lfs_mem_write(m, lfs_pa_of(0x7000), &zero, 1);
    assert_int_equal(lfs_page_sum(m, lfs_pa_of(0x7000)), 0);
    assert_int_equal(lfs_state_hash(m), hash);
}

static void what_is_cleared_is_zero_and_what_is_zero_stays_as_it_is(void **state)
{
    struct lfs_machine *m = *state;
    uint8_t bytes[PAGE], clear[PAGE];
    uint64_t hash;

    memset(bytes, 0xa5, sizeof(bytes));
    lfs_mem_write(m, lfs_pa_of(0x5800), bytes, PAGE); /* across two pages */
    lfs_mem_clear(m, lfs_pa_of(0x5900), PAGE - 0x200);
    lfs_mem_read(m, lfs_pa_of(0x5800), clear, PAGE);
    for (unsigned i = 0; i < PAGE; i++)
        assert_int_equal(clear[i], i < 0x100 || i >= PAGE - 0x100 ? 0xa5 : 0);
    hash = lfs_state_hash(m);
    lfs_mem_clear(m, lfs_pa_of(0x5900), 0x100);    /* once more */
    lfs_mem_clear(m, lfs_pa_of(0x7000), 2 * PAGE); /* never written */
    assert_int_equal(lfs_state_hash(m), hash);
    assert_int_equal(lfs_pages_held(m), 2);
}

static void equal_contents_at_other_addresses_are_another_state(void **state)
{
    struct lfs_machine *m = *state;
    uint64_t hash;

    lfs_mem_write(m, lfs_pa_of(0x7000), "x", 1);
    hash = lfs_state_hash(m);
    lfs_page_copy(m, lfs_pa_of(0x8000), lfs_pa_of(0x7000), 1);
    lfs_page_zero(m, lfs_pa_of(0x7000), 1);
    assert_int_not_equal(lfs_state_hash(m), hash);
    assert_int_equal(lfs_pages_held(m), 1);
}

static void images_are_placed_by_reference_or_moved(void **state)
{
    struct lfs_machine *m = *state;
    static const char text[] = "an image";
    static uint8_t bytes[2 * PAGE + 100];
    lfs_image image;
    char out[9];

    memcpy(bytes + 2 * PAGE, text, sizeof(text));
    assert_true(lfs_image_add(m, bytes, sizeof(bytes), &image));
    lfs_page_place(m, lfs_pa_of(0x100000), image, 0, 3);
    lfs_page_place_move(m, lfs_pa_of(0x200000), image, 0, 3);
    assert_int_equal(lfs_range_sum(m, lfs_pa_of(0x100000), 3),
                     lfs_range_sum(m, lfs_pa_of(0x200000), 3));
    assert_int_equal(lfs_image_sum(m, image, 0, 3), lfs_range_sum(m, lfs_pa_of(0x100000), 3));
    lfs_mem_write(m, lfs_pa_of(0x102000), "AN", 2);
    lfs_mem_read(m, lfs_pa_of(0x102000), out, 9);
    assert_string_equal(out, "AN image");
    assert_memory_equal(bytes + 2 * PAGE, text,
                        sizeof(text)); /* the image itself is never written */
}

static void the_page_pool_is_bounded(void **state)
{
    struct lfs_machine *m = *state;

    for (uint64_t i = 0; i < 64; i++)
        lfs_mem_write(m, lfs_pa_of(i * PAGE), "x", 1);
    assert_int_equal(lfs_ended(m), LFS_END_NONE);
    lfs_mem_write(m, lfs_pa_of(64 * PAGE), "x", 1);
    assert_int_equal(lfs_ended(m), LFS_END_BOUND);
}

/* ---- spaces
 * ---------------------------------------------------------------------------------------- */

static void mappings_split_and_merge(void **state)
{
    struct lfs_machine *m = *state;
    lfs_space s = lfs_space_new(m, "s");
    struct lfs_mapping map;
    uint32_t mode;

    assert_true(lfs_space_map(m, s, lfs_ipa_of(0x1000), lfs_pa_of(0x1000), 8, RW));
    assert_true(lfs_space_map(m, s, lfs_ipa_of(0x3000), lfs_pa_of(0x3000), 2, LFS_MODE_R));
    assert_int_equal(lfs_space_count(m, s), 3);
    assert_false(lfs_space_mode(m, s, lfs_ipa_of(0x2000), 2, &mode)); /* two modes */
    assert_true(lfs_space_mode(m, s, lfs_ipa_of(0x3000), 2, &mode));
    assert_int_equal(mode, LFS_MODE_R);
    assert_true(lfs_space_map(m, s, lfs_ipa_of(0x3000), lfs_pa_of(0x3000), 2, RW));
    assert_int_equal(lfs_space_count(m, s), 1); /* whole again */
    assert_true(lfs_space_unmap(m, s, lfs_ipa_of(0x4000), 1));
    assert_int_equal(lfs_space_count(m, s), 2);
    assert_false(lfs_space_mode(m, s, lfs_ipa_of(0x3000), 3, &mode)); /* a hole */
    assert_true(lfs_space_from(m, s, lfs_ipa_of(0x3fff), &map));
    assert_int_equal(map.va.v, 0x1000);
    assert_true(lfs_space_from(m, s, lfs_ipa_of(0x4000), &map));
    assert_int_equal(map.va.v, 0x5000);
    assert_false(lfs_space_from(m, s, lfs_ipa_of(0x9000), &map));
    assert_true(lfs_space_unmap(m, s, lfs_ipa_of(0), 100));
    assert_int_equal(lfs_space_count(m, s), 0);
}

static void mappings_are_found_however_many_there_are(void **state)
{
    struct lfs_machine *m = *state;
    lfs_space s = lfs_space_new(m, "s");
    struct lfs_mapping map;

    for (uint64_t i = 0; i < 500; i++)
        assert_true(lfs_space_map(m, s, lfs_ipa_of(2 * i * PAGE), lfs_pa_of(0), 1, RW));
    for (uint64_t i = 0; i < 500; i++) {
        assert_true(lfs_space_from(m, s, lfs_ipa_of(2 * i * PAGE + 8), &map));
        assert_int_equal(map.va.v, 2 * i * PAGE);
        assert_int_equal(lfs_space_from(m, s, lfs_ipa_of((2 * i + 1) * PAGE), &map), i < 499);
        assert_int_equal(map.va.v, 2 * (i < 499 ? i + 1 : i) * PAGE); /* or untouched */
    }
}

static void equal_spaces_are_equal_states(void **state)
{
    struct lfs_machine *m = *state;
    lfs_space s = lfs_space_new(m, "s");
    uint64_t hash;

    lfs_space_map(m, s, lfs_ipa_of(0x1000), lfs_pa_of(0x1000), 4, RW);
    hash = lfs_state_hash(m);
    lfs_space_unmap(m, s, lfs_ipa_of(0x2000), 1);
    assert_int_not_equal(lfs_state_hash(m), hash);
    lfs_space_map(m, s, lfs_ipa_of(0x2000), lfs_pa_of(0x2000), 1, RW);
    assert_int_equal(lfs_state_hash(m), hash);
}

static void accesses_fault_where_nothing_or_the_wrong_thing_is_mapped(void **state)
{
    struct lfs_machine *m = *state;
    lfs_space s = lfs_space_new(m, "s");
    uint8_t bytes[2 * PAGE] = {1, 2, 3};
    lfs_ipa fault;

    lfs_space_map(m, s, lfs_ipa_of(0x1000), lfs_pa_of(0x8000), 1, RW);
    lfs_space_map(m, s, lfs_ipa_of(0x2000), lfs_pa_of(0x5000), 1, LFS_MODE_R);
    assert_int_equal(lfs_space_write(m, s, lfs_ipa_of(0x1000), bytes, PAGE, LFS_MODE_W, &fault),
                     LFS_ACCESS_OK);
    assert_int_equal(lfs_space_write(m, s, lfs_ipa_of(0x1001), bytes, PAGE, LFS_MODE_W, &fault),
                     LFS_ACCESS_PERMISSION);
    assert_int_equal(fault.v, 0x2000);
    assert_int_equal(lfs_space_read(m, s, lfs_ipa_of(0x1000), bytes, 2 * PAGE, LFS_MODE_R, &fault),
                     LFS_ACCESS_OK);
    assert_int_equal(lfs_space_read(m, s, lfs_ipa_of(0x2fff), bytes, 2, LFS_MODE_R, &fault),
                     LFS_ACCESS_TRANSLATION);
    assert_int_equal(fault.v, 0x3000);
    assert_int_equal(lfs_space_read(m, s, lfs_ipa_of(0x1000), bytes, 1, LFS_MODE_X, &fault),
                     LFS_ACCESS_PERMISSION);
    assert_int_equal(lfs_space_read(m, s, lfs_ipa_of(UINT64_MAX - 1), bytes, 4, LFS_MODE_R, &fault),
                     LFS_ACCESS_TRANSLATION);
    lfs_space_map(m, s, lfs_ipa_of(0x1000), lfs_pa_of(0x8000), 1, RW | LFS_MODE_INVALID);
    assert_int_equal(lfs_space_read(m, s, lfs_ipa_of(0x1000), bytes, 1, LFS_MODE_R, &fault),
                     LFS_ACCESS_TRANSLATION);
}

static void zeros_follow_what_fills_a_part(void **state)
{
    struct lfs_machine *m = *state;
    lfs_space s = lfs_space_new(m, "s");
    uint8_t bytes[PAGE], out[PAGE];
    lfs_ipa fault;

    memset(bytes, 0xa5, sizeof(bytes));
    lfs_space_map(m, s, lfs_ipa_of(0x1000), lfs_pa_of(0x8000), 1, RW);
    lfs_space_map(m, s, lfs_ipa_of(0x2000), lfs_pa_of(0x5000), 1, RW);
    lfs_mem_write(m, lfs_pa_of(0x8000), bytes, PAGE);
    lfs_mem_write(m, lfs_pa_of(0x5000), bytes, PAGE);
    assert_int_equal(
        lfs_space_fill(m, s, lfs_ipa_of(0x1000), "abc", 3, 2 * PAGE + 1, LFS_MODE_W, &fault),
        LFS_ACCESS_TRANSLATION);
    assert_int_equal(fault.v, 0x3000);
    lfs_mem_read(m, lfs_pa_of(0x8000), out, PAGE);
    assert_memory_equal(out, bytes, PAGE); /* nothing was transferred */
    assert_int_equal(
        lfs_space_fill(m, s, lfs_ipa_of(0x1000), "abc", 3, PAGE + 8, LFS_MODE_W, &fault),
        LFS_ACCESS_OK);
    lfs_mem_read(m, lfs_pa_of(0x8000), out, PAGE);
    assert_memory_equal(out, "abc\0\0", 5);
    assert_int_equal(out[PAGE - 1], 0);
    lfs_mem_read(m, lfs_pa_of(0x5000), out, 9);
    assert_memory_equal(out, "\0\0\0\0\0\0\0\0\xa5", 9);
}

/* ---- claims
 * ---------------------------------------------------------------------------------------- */

struct found {
    uint32_t number[8];
    unsigned count;
};

static bool collect(void *user, const struct lfs_met *met)
{
    struct found *found = user;

    found->number[found->count++] = met->number;
    return true;
}

static uint32_t make(struct lfs_machine *m, uint64_t base, uint32_t pages, uint16_t owner)
{
    struct lfs_claim claim = {base, pages, 1, owner, 0};

    return lfs_claim_make(m, NULL, &claim,
                          (struct lfs_origin){.file = "sp.dts", .line = owner, .what = "region"},
                          "heap", "sp");
}

static void overlapping_claims_are_found_with_their_origins(void **state)
{
    struct lfs_machine *m = *state;
    struct found found = {.count = 0};
    uint32_t a = make(m, 0x1000, 4, 1), b = make(m, 0x4000, 2, 2);

    make(m, 0x6000, 1, 3);
    lfs_claims_in(m, lfs_pa_of(0x4000), 1, collect, &found);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.number[0], a);
    assert_int_equal(found.number[1], b);
    assert_int_equal(lfs_claim_origin(m, b).line, 2);
    assert_string_equal(lfs_claim_origin(m, b).file, "sp.dts");
    assert_int_equal(lfs_trace_get(m, lfs_claim_record(m, b))->u.claim.base, 0x4000);
    found.count = 0;
    lfs_claims_in(m, lfs_pa_of(0x5000), 1, collect, &found);
    assert_int_equal(found.count, 1);
    found.count = 0;
    lfs_claims_at(m, lfs_pa_of(0x5000), collect, &found); /* it begins a page before */
    assert_int_equal(found.count, 0);
    lfs_claims_at(m, lfs_pa_of(0x4ff8), collect, &found);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.number[0], b);
    lfs_claim_drop(m, NULL, b);
    found.count = 0;
    lfs_claims_in(m, lfs_pa_of(0x5000), 1, collect, &found);
    assert_int_equal(found.count, 0);
}

static void claims_that_come_back_are_the_same_state(void **state)
{
    struct lfs_machine *m = *state;
    uint64_t hash;
    uint32_t b;

    make(m, 0x1000, 4, 1);
    b = make(m, 0x9000, 2, 2);
    hash = lfs_state_hash(m);
    lfs_claim_drop(m, NULL, b);
    assert_int_not_equal(lfs_state_hash(m), hash);
    assert_int_equal(make(m, 0x9000, 2, 2), b);
    assert_int_equal(lfs_state_hash(m), hash);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(ranges_must_be_whole_and_disjoint),
        TEST(copies_share_until_written),
        TEST(a_page_of_zeros_equals_one_never_touched),
        TEST(what_is_cleared_is_zero_and_what_is_zero_stays_as_it_is),
        TEST(equal_contents_at_other_addresses_are_another_state),
        TEST(images_are_placed_by_reference_or_moved),
        TEST(the_page_pool_is_bounded),
        TEST(mappings_split_and_merge),
        TEST(mappings_are_found_however_many_there_are),
        TEST(equal_spaces_are_equal_states),
        TEST(accesses_fault_where_nothing_or_the_wrong_thing_is_mapped),
        TEST(zeros_follow_what_fills_a_part),
        TEST(overlapping_claims_are_found_with_their_origins),
        TEST(claims_that_come_back_are_the_same_state),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
