/* SPDX-License-Identifier: BSD-3-Clause */
/* MAN-50: what a page is to an endpoint. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/engine.h"
#include "lfasim/readers/memory_map.h"

enum { SP1 = 0x8001, SP2 = 0x8002 };

static const struct {
    uint64_t base;
    uint32_t pages;
    enum lfs_claim_kind kind;
    uint16_t owner;
} claims[] = {
    {0x100000, 16, LFS_CLAIM_WORKING_MEMORY, SP1},
    {0x10f000, 1, LFS_CLAIM_RX, SP1},
    {0x10e000, 1, LFS_CLAIM_SHARED, SP1},
    {0x10e000, 1, LFS_CLAIM_BORROWED, SP2},
    {0x200000, 2, LFS_CLAIM_STATIC_REGION, SP1},
    {0x201000, 1, LFS_CLAIM_LIVE_STATE_BUFFER, SP1},
    {0x200000, 1, LFS_CLAIM_TX, SP1},
    {0x300000, 1, LFS_CLAIM_DEVICE_REGION, SP1},
    {0x400000, 4, LFS_CLAIM_OWNED, SP1},
    {0x401000, 1, LFS_CLAIM_RX, SP1},
    {0x500000, 1, LFS_CLAIM_SPMC, 0x8000},
    {0x600000, 1, LFS_CLAIM_EL3, 0xffff},
    {0x700000, 1, LFS_CLAIM_STAGING, 0},
};

static struct lfs_machine *machine(void)
{
    const struct lfs_machine_config config = {.cpus = 1, .backend = LFS_FIBERS};
    struct lfs_machine *m = lfs_machine_new(&config);

    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        const struct lfs_claim claim = {.base = claims[i].base,
                                        .pages = claims[i].pages,
                                        .kind = (uint16_t)claims[i].kind,
                                        .owner = claims[i].owner};

        assert_true(lfs_claim_make(m, NULL, &claim, (struct lfs_origin){.what = "test"}, "kind",
                                   "owner") != 0);
    }
    return m;
}

static void every_page_has_a_class(void **state)
{
    static const struct {
        uint64_t at;
        uint16_t owner;
        enum lfs_page_class expected;
    } pages[] = {
        {0x100000, SP1, LFS_PAGE_WORKING},
        {0x10ffff, SP1, LFS_PAGE_WORKING}, /* RX there makes no difference */
        {0x110000, SP1, LFS_PAGE_FREE},
        {0x100000, SP2, LFS_PAGE_FREE},
        {0x10e000, SP1, LFS_PAGE_WORKING}, /* given away for a while */
        {0x10e000, SP2, LFS_PAGE_DYNAMIC},
        {0x200000, SP1, LFS_PAGE_STATIC},
        {0x201fff, SP1, LFS_PAGE_STATIC},
        {0x202000, SP1, LFS_PAGE_FREE},
        {0x300000, SP1, LFS_PAGE_DEVICE},
        {0x400000, SP1, LFS_PAGE_DYNAMIC},
        {0x401000, SP1, LFS_PAGE_DYNAMIC},
        {0x500000, SP1, LFS_PAGE_FRAMEWORK},
        {0x600000, SP2, LFS_PAGE_FRAMEWORK},
        {0x700000, SP2, LFS_PAGE_PLATFORM},
    };
    struct lfs_machine *m = machine();

    (void)state;
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        enum lfs_page_class found = lfs_page_class(m, pages[i].owner, lfs_pa_of(pages[i].at));

        if (found != pages[i].expected)
            fail_msg("0x%llx of 0x%x: %s, wanted %s", (unsigned long long)pages[i].at,
                     pages[i].owner, lfs_page_class_name(found),
                     lfs_page_class_name(pages[i].expected));
    }
    lfs_proves("MAN-50");
    lfs_machine_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_page_has_a_class)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
