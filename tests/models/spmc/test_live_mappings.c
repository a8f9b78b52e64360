/* SPDX-License-Identifier: BSD-3-Clause */
/* What an activation leaves of the SPMC's own mappings: lifecycle-and-live-activation.md 4.6, at
 * its end. */
#include "tests/models/stack_fixture.h"

#include "lfasim/bytes.h"

static void spoil(struct fixture *f, unsigned at, uint32_t value)
{
    lfs_put_le32(f->staged[OF_SP1] + at, value);
}

/* The version of the image that lies at the load address; 0: none that makes sense. */
static uint32_t image_in_place(const struct fixture *f)
{
    struct lfs_image_note note;

    return lfs_stack_image(f->stack, OF_SP1, &note) ? note.version : 0;
}

#define NO_MODE 0u

static uint32_t spmc_mode(const struct fixture *f, uint64_t at)
{
    uint32_t mode;

    return lfs_space_mode(f->m, f->stack->spmc.stage1, lfs_ipa_of(at), 1, &mode) ? mode : NO_MODE;
}

/* After a success the package's pages are gone from its tables and the rest is not; after a bad
 * header only the first page is. */
static void expect_leftovers(struct fixture *f, uint64_t gone, unsigned found)
{
    uint64_t load = f->sp[OF_SP1].load, end = load + PLAN_MEM_SIZE;
    bool keeps = knob(f, LFS_KNOB_spmc_mappings_after_copy) == SPMC_MAPPINGS_AFTER_COPY_KEEP;
    uint32_t rest = keeps ? LFS_MODE_R | LFS_MODE_W : NO_MODE;

    EXPECT(f, spmc_mode(f, load), NO_MODE);
    EXPECT(f, spmc_mode(f, load + gone - PLAN_PAGE), NO_MODE);
    EXPECT(f, spmc_mode(f, load + gone), rest);
    EXPECT(f, spmc_mode(f, end - PLAN_PAGE), rest);
    EXPECT(f, spmc_mode(f, end), NO_MODE);
    EXPECT(f, lfs_findings(f->m, "MC-17"), keeps ? found : 0);
    if (keeps)
        EXPECT(f, finding_against(f, "MC-17", "working memory"), true);
}

static void map_and_unmap(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    EXPECT(f, lfs_findings(f->m, "MC-17"), 0);
    for (unsigned i = 0; i < 2; i++) { /* the second time they are there already */
        r = lsp_start(e, ctx, ID_SP1);
        EXPECT_START_RESP(f, r, SUCCESS);
        expect_leftovers(f, PLAN_PACKAGE, 1);
        r = lsp_finish(e, ctx, ID_SP1);
        EXPECT_FINISH_RESP(f, r, SUCCESS);
    }
    lfs_proves("MC-17");
}

static void mappings_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, map_and_unmap);
}

static void mappings(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->cpu[0].lane = mappings_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(MC_17_pages_behind_the_package_stay_mapped, mappings)

static void refuse_after_copy(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);
    bool manifest = f->sp[OF_SP1].image_version == 2;

    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    EXPECT(f, last_rule(f), manifest ? RULE_PACKAGE_MANIFEST : RULE_PACKAGE_HEADER);
    expect_leftovers(f, manifest ? PLAN_PACKAGE : PLAN_PAGE, 1);
}

static void refused_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, refuse_after_copy);
}

/* A bad magic, and a manifest that is none, both found when the package lies at its place. */
static void a_package_refused_after_the_copy_leaves_mappings(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++) {
        struct fixture *f = fixture_new(LFS_PROFILE_UPSTREAM, 1);

        fixture_knob(f, LFS_KNOB_spmc_mappings_after_copy, i / 2 ? "unmap" : "keep");
        plan_package(&f->sp[OF_SP1], f->staged[OF_SP1]);
        spoil(f, i % 2 ? PLAN_PM_OFFSET : 0, 0x12345678);
        f->sp[OF_SP1].image_version = i % 2 ? 2 : 1; /* for the lane; both are packed already */
        f->cpu[0].lane = refused_lane;
        fixture_finish(f);
    }
}

/* A header that announces `total` bytes, more than working memory has: SP1's own buffers lie behind
 * it, and the SPMC unmaps them. */
static void announce_too_much(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    uint64_t rx = f->sp[OF_SP1].live_state + PLAN_RX_AT;
    bool trusts = knob(f, LFS_KNOB_package_header_bounds) == PACKAGE_HEADER_BOUNDS_TRUST;
    bool first = knob(f, LFS_KNOB_validate_before_copy) == VALIDATE_BEFORE_COPY_YES;
    struct lfs_frame r;

    EXPECT(f, spmc_mode(f, rx), LFS_MODE_W);
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT(f, last_rule(f), RULE_PACKAGE_TOTAL);
    EXPECT(f, image_in_place(f), first ? 1 : 2);
    EXPECT(f, spmc_mode(f, rx), trusts && !first ? NO_MODE : LFS_MODE_W);
    EXPECT(f, spmc_mode(f, rx + PLAN_PAGE), LFS_MODE_R); /* TX is beyond the total */
    lfs_proves("LA-121");
}

static void too_much_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, announce_too_much);
}

static void LA_121_a_header_larger_than_working_memory(void **state)
{
    static const char *const bounds[] = {"check", "trust"}, *const before[] = {"no", "yes"};

    (void)state;
    for (unsigned i = 0; i < 6; i++) {
        struct fixture *f = fixture_new(i < 4 ? LFS_PROFILE_SPEC : (enum lfs_profile)(i - 4), 1);
        struct sp_plan *sp = &f->sp[OF_SP1];

        FIXTURE_BREAKS(f, 26); /* the header leads to the buffers */
        if (i < 4) {
            fixture_knob(f, LFS_KNOB_package_header_bounds, bounds[i % 2]);
            fixture_knob(f, LFS_KNOB_validate_before_copy, before[i / 2]);
        }
        fixture_knob(f, LFS_KNOB_abort_a_release, "no"); /* else its buffers are unmapped anyway */
        sp->static_rxtx = true;
        sp->image_version = 2;
        plan_package(sp, f->staged[OF_SP1]);
        sp->image_version = 1;
        spoil(f, 20, sp->live_state + PLAN_TX_AT - sp->load - PLAN_ENTRY); /* img_size */
        f->cpu[0].lane = too_much_lane;
        fixture_finish(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MC_17_pages_behind_the_package_stay_mapped),
        cmocka_unit_test(a_package_refused_after_the_copy_leaves_mappings),
        cmocka_unit_test(LA_121_a_header_larger_than_working_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
