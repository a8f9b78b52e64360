/* SPDX-License-Identifier: BSD-3-Clause */
/* Claims and spaces at random, against plain arrays that are searched from end to end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/engine.h"
#include "lfasim/memory.h"

#define CLAIMS 600u
#define PAGES  400u

static uint64_t next_random(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *random >> 33;
}

static struct lfs_machine *machine(void)
{
    struct lfs_machine_config config = {.cpus = 1};
    struct lfs_machine *m = lfs_machine_new(&config);

    assert_non_null(m);
    return m;
}

/* ---- claims ---------------------------------------------------------------------------------- */

struct plain_claim {
    uint64_t page, age; /* age 0: no claim of this number */
    uint32_t pages;
};

struct ledger {
    struct lfs_machine *m;
    struct plain_claim claim[CLAIMS + 1]; /* by number */
    uint64_t age, random;
    uint64_t first, end; /* what is looked for */
    uint64_t pairs, pair_sum;
    unsigned left; /* how many more the search may find */
    uint32_t last;
};

static bool earlier(const struct plain_claim *a, const struct plain_claim *b)
{
    return a->page != b->page ? a->page < b->page : a->age < b->age;
}

static bool meet(const struct plain_claim *a, uint64_t first, uint64_t end)
{
    return a->age && a->page < end && a->page + a->pages > first;
}

static uint32_t lowest_free(const struct ledger *l)
{
    uint32_t number = 1;

    while (l->claim[number].age)
        number++;
    return number;
}

static void make_one(struct ledger *l)
{
    struct plain_claim plain = {.page = next_random(&l->random) % PAGES,
                                .pages = (uint32_t)(next_random(&l->random) % 8),
                                .age = ++l->age};
    struct lfs_claim claim = {plain.page << LFS_PAGE_SHIFT, plain.pages, 3, 4, l->age};
    uint32_t number = lowest_free(l);

    if (next_random(&l->random) % 20 == 0)
        claim.pages = plain.pages = 300; /* one that reaches over many others */
    assert_int_equal(
        lfs_claim_make(l->m, NULL, &claim, (struct lfs_origin){.line = plain.pages}, "k", "o"),
        number);
    l->claim[number] = plain;
}

static bool next_found(void *user, const struct lfs_met *met)
{
    struct ledger *l = user;

    assert_true(meet(&l->claim[met->number], l->first, l->end));
    assert_true(l->last == 0 || earlier(&l->claim[l->last], &l->claim[met->number]));
    l->last = met->number;
    return --l->left > 0;
}

static void search(struct ledger *l)
{
    unsigned expected = 0;

    l->first = next_random(&l->random) % PAGES;
    l->end = l->first + 1 + next_random(&l->random) % 20;
    for (unsigned i = 1; i <= CLAIMS; i++)
        expected += l->claim[i].pages > 0 && meet(&l->claim[i], l->first, l->end);
    if (expected > 1 && next_random(&l->random) % 4 == 0)
        expected /= 2; /* the caller has seen enough */
    l->left = expected + 1000 * (expected == 0);
    l->last = 0;
    lfs_claims_in(l->m, lfs_pa_of(l->first << LFS_PAGE_SHIFT), l->end - l->first, next_found, l);
    assert_true(l->left == 0 || l->left == 1000);
}

static bool pair_found(void *user, const struct lfs_met *a, const struct lfs_met *b)
{
    struct ledger *l = user;
    const struct plain_claim *x = &l->claim[a->number], *y = &l->claim[b->number];

    assert_true(earlier(x, y));
    assert_true(meet(y, x->page, x->page + x->pages));
    assert_int_equal(a->claim.base, x->page << LFS_PAGE_SHIFT);
    assert_int_equal(b->claim.pages, y->pages);
    l->pairs++;
    l->pair_sum += (uint64_t)a->number * 7919 + b->number;
    return true;
}

static void search_pairs(struct ledger *l)
{
    uint64_t pairs = 0, sum = 0;

    for (uint32_t i = 1; i <= CLAIMS; i++)
        for (uint32_t j = 1; j <= CLAIMS; j++) {
            const struct plain_claim *a = &l->claim[i], *b = &l->claim[j];

            if (!a->age || !b->age || !a->pages || !b->pages || !earlier(a, b) ||
                !meet(b, a->page, a->page + a->pages))
                continue;
            pairs++;
            sum += (uint64_t)i * 7919 + j;
        }
    l->pairs = l->pair_sum = 0;
    lfs_claims_meeting(l->m, pair_found, l);
    assert_int_equal(l->pairs, pairs);
    assert_true(l->pair_sum == sum);
}

static void claims_are_found_as_in_a_list(void **state)
{
    struct ledger *l = calloc(1, sizeof(*l));
    size_t count = 0;

    (void)state;
    l->m = machine();
    l->random = 11;
    for (unsigned round = 0; round < 20000; round++) {
        uint32_t number = 1 + (uint32_t)(next_random(&l->random) % CLAIMS);

        if (count < CLAIMS && next_random(&l->random) % 16 < (round / 2500 % 2 ? 5 : 11)) {
            make_one(l);
            count++;
        } else {
            count -= l->claim[number].age != 0;
            lfs_claim_drop(l->m, NULL, number);
            l->claim[number].age = 0;
        }
        search(l);
        assert_int_equal(lfs_claim_count(l->m), count);
        if (round % 1000 == 999)
            search_pairs(l);
    }
    for (uint32_t number = 1; number <= CLAIMS; number++) {
        const struct plain_claim *plain = &l->claim[number];

        if (!plain->age) {
            assert_int_equal(lfs_claim_get(l->m, number).pages, 0);
            assert_null(lfs_claim_kind_name(l->m, number));
            continue;
        }
        assert_int_equal(lfs_claim_get(l->m, number).base, plain->page << LFS_PAGE_SHIFT);
        assert_int_equal(lfs_claim_get(l->m, number).tag, plain->age);
        assert_int_equal(lfs_claim_origin(l->m, number).line, plain->pages);
    }
    lfs_machine_free(l->m);
    free(l);
}

static bool count_found(void *user, const struct lfs_met *met)
{
    (void)met;
    ++*(unsigned *)user;
    return true;
}

/* A range that would wrap reaches to the end of the address space, and no further. */
static void claims_at_the_end_of_the_address_space(void **state)
{
    struct lfs_machine *m = machine();
    uint64_t top = UINT64_MAX - LFS_PAGE_SIZE + 1;
    struct lfs_claim last = {top, 1, 1, 1, 0}, wraps = {top - LFS_PAGE_SIZE, 1000, 1, 1, 0};
    unsigned found = 0;

    (void)state;
    lfs_claim_make(m, NULL, &last, (struct lfs_origin){.line = 1}, "k", "o");
    lfs_claim_make(m, NULL, &wraps, (struct lfs_origin){.line = 1}, "k", "o");
    lfs_claims_in(m, lfs_pa_of(top), 1, count_found, &found);
    assert_int_equal(found, 2);
    lfs_claims_in(m, lfs_pa_of(0), 1, count_found, &found);
    assert_int_equal(found, 2);
    lfs_claims_in(m, lfs_pa_of(0), UINT64_MAX, count_found, &found);
    assert_int_equal(found, 4);
    lfs_claims_in(m, lfs_pa_of(top), 0, count_found, &found);
    assert_int_equal(found, 4);
    lfs_machine_free(m);
}

/* Which of several that begin in one page is gone does not show in those that are left. */
static void what_is_left_in_a_page_is_one_state(void **state)
{
    struct lfs_claim a = {0x1000, 1, 1, 1, 0}, b = {0x1000, 2, 1, 2, 0}, c = {0x1000, 3, 1, 3, 0};
    struct lfs_origin origin = {.what = "test"};
    struct lfs_machine *m = machine();
    uint32_t first, second;
    uint64_t hash;

    (void)state;
    first = lfs_claim_make(m, NULL, &b, origin, "k", "o");
    second = lfs_claim_make(m, NULL, &c, origin, "k", "o");
    hash = lfs_state_hash(m);
    lfs_claim_drop(m, NULL, first);
    lfs_claim_drop(m, NULL, second);
    first = lfs_claim_make(m, NULL, &a, origin, "k", "o");
    second = lfs_claim_make(m, NULL, &c, origin, "k", "o");
    lfs_claim_drop(m, NULL, first);
    first = lfs_claim_make(m, NULL, &b, origin, "k", "o");
    assert_int_not_equal(lfs_state_hash(m), hash); /* c is the older one now */
    lfs_claim_drop(m, NULL, second);
    assert_int_equal(lfs_claim_make(m, NULL, &c, origin, "k", "o"), second);
    assert_int_equal(lfs_state_hash(m), hash);
    lfs_machine_free(m);
}

/* ---- spaces ---------------------------------------------------------------------------------- */

#define SPACE_PAGES 256u
#define UNMAPPED    UINT32_MAX

struct plain_page {
    uint64_t frame;
    uint32_t mode;
};

static uint64_t runs_of(const struct plain_page *plain)
{
    uint64_t runs = 0;

    for (unsigned i = 0; i < SPACE_PAGES; i++)
        runs += plain[i].mode != UNMAPPED && (i == 0 || plain[i - 1].mode != plain[i].mode ||
                                              plain[i - 1].frame + 1 != plain[i].frame);
    return runs;
}

static void same_page(struct lfs_machine *m, lfs_space space, const struct plain_page *plain,
                      unsigned i)
{
    lfs_ipa va = lfs_ipa_of(((uint64_t)i << LFS_PAGE_SHIFT) + 8);
    uint32_t mode = 0, peeked = 0;
    lfs_pa pa, peeked_pa;
    bool mapped = lfs_space_translate(m, space, va, &pa, &mode);

    assert_int_equal(mapped, plain[i].mode != UNMAPPED);
    assert_int_equal(lfs_space_peek_translate(m, space, va, &peeked_pa, &peeked), mapped);
    if (!mapped)
        return;
    assert_int_equal(mode, plain[i].mode);
    assert_int_equal(pa.v, (plain[i].frame << LFS_PAGE_SHIFT) + 8);
    assert_int_equal(peeked, mode);
    assert_int_equal(peeked_pa.v, pa.v);
}

static void same_run(struct lfs_machine *m, lfs_space space, const struct plain_page *plain,
                     unsigned first, unsigned pages)
{
    bool same = plain[first].mode != UNMAPPED;
    uint32_t mode = 0;

    for (unsigned i = 1; i < pages; i++)
        same = same && plain[first + i].mode == plain[first].mode;
    assert_int_equal(
        lfs_space_mode(m, space, lfs_ipa_of((uint64_t)first << LFS_PAGE_SHIFT), pages, &mode),
        same);
    assert_true(!same || mode == plain[first].mode);
}

static void spaces_map_as_an_array_of_pages(void **state)
{
    struct lfs_machine *m = machine();
    lfs_space space = lfs_space_new(m, "space");
    struct plain_page plain[SPACE_PAGES];
    uint64_t random = 3;

    (void)state;
    for (unsigned i = 0; i < SPACE_PAGES; i++)
        plain[i].mode = UNMAPPED;
    for (unsigned round = 0; round < 5000; round++) {
        unsigned first = (unsigned)(next_random(&random) % SPACE_PAGES);
        unsigned pages = 1 + (unsigned)(next_random(&random) % 12);
        unsigned shift = next_random(&random) % 3 == 0;
        uint32_t mode = next_random(&random) % 4 ? 1 + (uint32_t)next_random(&random) % 3 : 0;

        pages = pages < SPACE_PAGES - first ? pages : SPACE_PAGES - first;
        if (mode)
            assert_true(lfs_space_map(m, space, lfs_ipa_of((uint64_t)first << LFS_PAGE_SHIFT),
                                      lfs_pa_of((uint64_t)(first + shift) << LFS_PAGE_SHIFT), pages,
                                      mode));
        else
            assert_true(
                lfs_space_unmap(m, space, lfs_ipa_of((uint64_t)first << LFS_PAGE_SHIFT), pages));
        for (unsigned i = first; i < first + pages; i++)
            plain[i] = (struct plain_page){i + shift, mode ? mode : UNMAPPED};
        assert_int_equal(lfs_space_count(m, space), runs_of(plain));
        same_run(m, space, plain, first, pages);
        same_run(m, space, plain, first > 2 ? first - 2 : 0, pages);
        for (unsigned i = 0; i < SPACE_PAGES; i += 1 + round % 7)
            same_page(m, space, plain, i);
    }
    lfs_machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(claims_are_found_as_in_a_list),
        cmocka_unit_test(claims_at_the_end_of_the_address_space),
        cmocka_unit_test(what_is_left_in_a_page_is_one_state),
        cmocka_unit_test(spaces_map_as_an_array_of_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
