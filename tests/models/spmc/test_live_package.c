/* SPDX-License-Identifier: BSD-3-Clause */
/* What the new package says of boot information and of its manifest's size:
 * lifecycle-and-live-activation.md 4.6 steps 8 to 12. */
#include "tests/models/stack_fixture.h"

#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"

#define AT_PM_SIZE    12u /* in the header, manifests-packages-boot.md 6.1 */
#define AT_BLOB_ITEMS 16u /* 7.1 */

static uint32_t word_at_load(const struct fixture *f, unsigned offset)
{
    uint8_t word[4];

    lfs_mem_read(f->m, lfs_pa_of(f->sp[OF_SP1].load + offset), word, sizeof(word));
    return lfs_get_le32(word);
}

/* SP1 as `old` in firmware's way of not comparing manifests; staged is `new`. */
static struct fixture *replaced(const struct sp_plan *old, const struct sp_plan *new)
{
    struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 1);

    f->sp[OF_SP1] = *old;
    plan_package(new, f->staged[OF_SP1]);
    return f;
}

/* ---- boot information ------------------------------------------------------------------------ */

struct boot_case {
    struct sp_plan old, new;
    uint32_t boot, later; /* items in the blob; 0: the package's header lies there */
};

/* In the plan of a partition that is not there. */
static uint32_t expected_items(const struct fixture *f, bool later)
{
    return later ? f->sp[OF_SP3].live_state_version : f->sp[OF_SP3].image_version;
}

static void count_items(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    EXPECT(f, word_at_load(f, 0),
           expected_items(f, false) ? LFS_BOOT_INFO_SIGNATURE : LFS_PACKAGE_MAGIC);
    if (expected_items(f, false))
        EXPECT(f, word_at_load(f, AT_BLOB_ITEMS), expected_items(f, false));
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, word_at_load(f, 0),
           expected_items(f, true) ? LFS_BOOT_INFO_SIGNATURE : LFS_PACKAGE_MAGIC);
    if (expected_items(f, true))
        EXPECT(f, word_at_load(f, AT_BLOB_ITEMS), expected_items(f, true));
    lfs_proves("LA-74");
}

static void items_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, count_items);
}

/* What is passed is what the new manifest asks for; whether anything is, the new one's node and the
 * old one's register decide. */
static void LA_74_flags_of_the_new_manifest_register_of_the_old(void **state)
{
    struct sp_plan fdt = sp_plan(OF_SP1), both = fdt, none = fdt;

    (void)state;
    both.hob_list = true;
    none.boot_info = false; /* nor gp-register-num */
    const struct boot_case cases[] = {
        {fdt, both, 1, 2}, {both, fdt, 2, 1}, {none, fdt, 0, 0}, {fdt, none, 1, 0}};

    for (unsigned i = 0; i < 4; i++) {
        struct fixture *f = replaced(&cases[i].old, &cases[i].new);

        f->sp[OF_SP3].image_version = cases[i].boot;
        f->sp[OF_SP3].live_state_version = cases[i].later;
        f->cpu[0].lane = items_lane;
        fixture_finish(f);
    }
}

/* ---- the manifest's size --------------------------------------------------------------------- */

static void start_refused(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT(f, last_rule(f), RULE_PACKAGE_MANIFEST);
    EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    lfs_proves("LA-70");
}

static void refused_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_refused);
}

/* Nothing, one byte less than the blob has, and less than a blob's header. */
static void LA_70_a_manifest_of_no_size(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 6; i++) {
        struct fixture *f = fixture_new((enum lfs_profile)(i % 2), 1);
        struct sp_plan new = sp_plan(OF_SP1);
        struct dtb dtb;
        const uint32_t sizes[] = {0, (uint32_t)plan_manifest(&new, &dtb) - 1, 8};

        plan_package(&new, f->staged[OF_SP1]);
        lfs_put_le32(f->staged[OF_SP1] + AT_PM_SIZE, sizes[i / 2]);
        f->cpu[0].lane = refused_lane;
        fixture_finish(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_74_flags_of_the_new_manifest_register_of_the_old),
        cmocka_unit_test(LA_70_a_manifest_of_no_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
