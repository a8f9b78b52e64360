/* SPDX-License-Identifier: BSD-3-Clause */
/* Putting a new instance in place: lifecycle-and-live-activation.md 4.6. */
#include "lfasim/formats/boot_info.h"
#include "tests/models/stack_fixture.h"

/* The header's fields (manifests-packages-boot.md 6.1). */
enum {
    AT_MAGIC = 0,
    AT_VERSION = 4,
    AT_PM_OFFSET = 8,
    AT_PM_SIZE = 12,
    AT_IMG_OFFSET = 16,
    AT_IMG_SIZE = 20
};

/* The package that waits: version 2 of SP1, for a test to spoil. */
static struct fixture *with_staged(enum lfs_profile profile, const struct sp_plan *plan)
{
    struct fixture *f = fixture_new(profile, 1);
    struct sp_plan next = plan ? *plan : f->sp[OF_SP1];

    next.image_version = 2;
    plan_package(&next, f->staged[OF_SP1]);
    return f;
}

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

static struct lfs_frame start_pages(struct el3 *e, struct lfs_ctx *ctx, uint64_t pages)
{
    return lsp_request(e, ctx, ID_LSP, FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ, ID_SP1,
                       FIXTURE_STAGING, pages);
}

static void expect_abort_a(struct fixture *f, struct lfs_frame r, unsigned rule)
{
    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT(f, last_rule(f), rule);
    EXPECT_STATE(f, OF_SP1, "ABORTED", "ABORTING");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
    r = lsp_finish(&f->stack->el3, f->stack->el3.ctx[0], ID_SP1);
    EXPECT_FINISH_RESP(f, r, ABORTED);
    lfs_proves("LA-79");
}

/* ---- sizes ----------------------------------------------------------------------------------- */

/* Which of the two is too big, and how many there are. */
static bool is_told(const struct fixture *f, const char *text)
{
    const struct lfs_record *finding = last_finding(f, "MC-11");

    return finding != NULL && strcmp(finding->u.finding.text, text) == 0;
}

static void too_big(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = start_pages(e, ctx, PLAN_MEM_SIZE / LFS_PAGE_SIZE + 1);

    expect_abort_a(f, r, RULE_PACKAGE_SIZE);
    EXPECT(f, image_in_place(f), 1); /* the old image */
    EXPECT(f, is_told(f, "257 pages are staged for sp1, whose working memory has 256"), true);
    lfs_proves("LA-65 MF-84");
}

static void as_big(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = start_pages(e, ctx, PLAN_MEM_SIZE / LFS_PAGE_SIZE);

    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, image_in_place(f), 2);
    /* So many pages, whatever the package says, as the FVP's LSP sends 0x100; boot information has
     * been written to the first. */
    EXPECT(f,
           lfs_range_sum(f->m, lfs_pa_of(f->sp[OF_SP1].load + PLAN_PM_OFFSET),
                         (PLAN_MEM_SIZE - PLAN_PM_OFFSET) / LFS_PAGE_SIZE),
           lfs_range_sum(f->m, lfs_pa_of(FIXTURE_STAGING + PLAN_PM_OFFSET),
                         (PLAN_MEM_SIZE - PLAN_PM_OFFSET) / LFS_PAGE_SIZE));
    lfs_proves("DV-22");
}

/* LA-69: the package has four pages. */
static void cut_short(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = start_pages(e, ctx, PLAN_PACKAGE / LFS_PAGE_SIZE - 1);

    expect_abort_a(f, r, RULE_PACKAGE_TOTAL);
    EXPECT(f, image_in_place(f), knob(f, LFS_KNOB_validate_before_copy) ? 1 : 2);
    EXPECT(f, is_told(f, "the package for sp1 has 0x4000 bytes, of which 0x3000 are staged"), true);
    lfs_proves("LA-69 MF-84");
    if (!knob(f, LFS_KNOB_validate_before_copy))
        lfs_proves("MAN-37");
}

static void just_whole(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = start_pages(e, ctx, PLAN_PACKAGE / LFS_PAGE_SIZE);

    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, image_in_place(f), 2);
}

static void sizes_lane(struct fixture *f, struct lfs_ctx *self)
{
    static fixture_el3 *const functions[] = {too_big, as_big, cut_short, just_whole};

    at_el3_primed(f, self, functions[f->sp[OF_SP1].boot_order]);
}

static void sizes(enum lfs_profile profile)
{
    for (uint32_t i = 0; i < 4; i++) {
        struct fixture *f = fixture_new(profile, 1);

        f->sp[OF_SP1].boot_order = i; /* which of the four */
        f->cpu[0].lane = sizes_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_65_LA_69_LA_79_sizes, sizes)

/* ---- contents -------------------------------------------------------------------------------- */

static void dirty_memory(struct fixture *f, struct lfs_guest *guest)
{
    if (f->seen[0]++ > 0)
        return;
    lfs_guest_write_u64(guest, lfs_ipa_of(f->sp[OF_SP1].load + PLAN_PACKAGE), 1);
    lfs_guest_write_u64(guest, lfs_ipa_of(f->sp[OF_SP1].load + PLAN_MEM_SIZE - 8), 1);
}

static void copied_exactly(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    uint64_t pages = PLAN_PACKAGE / LFS_PAGE_SIZE, rest = PLAN_MEM_SIZE / LFS_PAGE_SIZE - pages;
    lfs_pa load = {f->sp[OF_SP1].load}, beyond = {load.v + PLAN_PACKAGE};
    struct lfs_frame r;

    EXPECT(f, lfs_range_sum(f->m, beyond, 1) != 0, true);
    r = start_pages(e, ctx, pages);
    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, lfs_range_sum(f->m, load, pages),
           lfs_range_sum(f->m, lfs_pa_of(FIXTURE_STAGING), pages));
    lfs_proves("LA-66");
    for (uint64_t i = 0; i < rest; i++)
        EXPECT(f, lfs_page_sum(f->m, lfs_pa_of(beyond.v + i * LFS_PAGE_SIZE)), 0);
    lfs_proves("MAN-39");
}

/* MAN-34: the parts of the working memory, all of which the new instance finds new. */
static void dirty_parts(struct fixture *f, struct lfs_guest *guest)
{
    const uint64_t load = f->sp[OF_SP1].load;

    if (f->seen[0]++ > 0)
        return;
    lfs_guest_write_u64(guest, lfs_ipa_of(load + PLAN_ENTRY + PLAN_PAGE), UINT64_MAX);
    lfs_guest_write_u64(guest, lfs_ipa_of(load + PLAN_PACKAGE), UINT64_MAX);
    lfs_guest_write_u64(guest, lfs_ipa_of(load + PLAN_PACKAGE + PLAN_PAGE), UINT64_MAX);
}

static void expect_part(struct fixture *f, uint64_t from, uint64_t to, bool zero)
{
    for (uint64_t at = from; at < to; at += LFS_PAGE_SIZE)
        EXPECT(f, lfs_page_sum(f->m, lfs_pa_of(at)) == 0, zero);
}

static void parts_are_new(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    uint64_t load = f->sp[OF_SP1].load;
    struct lfs_working_memory at = {.base = {0}};
    struct lfs_frame r;

    EXPECT(f, lfs_stack_working_memory(f->stack, OF_SP1, &at), true);
    EXPECT(f, at.base.v, load);
    EXPECT(f, at.image.v, load + PLAN_ENTRY);
    EXPECT(f, at.nobits.v, load + PLAN_PACKAGE);
    EXPECT(f, at.tail.v, load + PLAN_PACKAGE + PLAN_PAGE);
    EXPECT(f, at.end.v, load + PLAN_MEM_SIZE);
    EXPECT(f, lfs_page_sum(f->m, at.nobits) != 0, true);
    EXPECT(f, lfs_page_sum(f->m, at.tail) != 0, true);
    r = start_pages(e, ctx, PLAN_PACKAGE / LFS_PAGE_SIZE);
    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(
        f, lfs_range_sum(f->m, at.image, PLAN_IMAGE / LFS_PAGE_SIZE),
        lfs_range_sum(f->m, lfs_pa_of(FIXTURE_STAGING + PLAN_ENTRY), PLAN_IMAGE / LFS_PAGE_SIZE));
    expect_part(f, at.nobits.v, at.tail.v, true);
    expect_part(f, at.tail.v, at.end.v, true);
}

static void parts_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, parts_are_new);
}

static void parts(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = dirty_parts;
    f->cpu[0].lane = parts_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(MAN_34_parts_of_the_working_memory, parts)

static void copied_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, copied_exactly);
}

static void copies(enum lfs_profile profile)
{
    for (unsigned move = 0; move < 2; move++) {
        struct fixture *f = fixture_new(profile, 1);

        f->config.platform.move_bytes = move;
        f->sp[OF_SP1].boot_info = false; /* it would rewrite the first page */
        f->sp[OF_SP1].init = dirty_memory;
        f->cpu[0].lane = copied_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_66_bytes_and_zeros, copies)

/* ---- headers --------------------------------------------------------------------------------- */

static const struct {
    unsigned at;
    uint32_t value;
    unsigned rule;
} bad_headers[] = {
    {AT_MAGIC, 0x474b5054, RULE_PACKAGE_HEADER}, /* LA-67 */
    {AT_VERSION, 3, RULE_PACKAGE_HEADER},
    {AT_PM_OFFSET, 0x1001, RULE_PACKAGE_HEADER}, /* LA-68 */
    {AT_IMG_OFFSET, 0x2800, RULE_PACKAGE_HEADER},
    {AT_PM_OFFSET, 0x3000, RULE_PACKAGE_HEADER},                       /* behind the image */
    {AT_PM_SIZE, 0x1001, RULE_PACKAGE_HEADER},                         /* into the image */
    {AT_IMG_SIZE, 0xfffff000, RULE_PACKAGE_HEADER},                    /* beyond 32 bits */
    {AT_IMG_SIZE, PLAN_MEM_SIZE - PLAN_ENTRY + 1, RULE_PACKAGE_TOTAL}, /* LA-69 */
    {AT_PM_SIZE, 0, RULE_PACKAGE_MANIFEST},
    {PLAN_PM_OFFSET, 0, RULE_PACKAGE_MANIFEST}, /* LA-70: no device tree */
};
#define BAD_HEADERS (sizeof(bad_headers) / sizeof(bad_headers[0]))

static void start_bad_header(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    expect_abort_a(f, r, bad_headers[f->sp[OF_SP1].boot_order].rule);
    /* LA-67: firmware judges what it has copied; the strict way is to look first. */
    EXPECT(f, image_in_place(f),
           knob(f, LFS_KNOB_validate_before_copy) == VALIDATE_BEFORE_COPY_YES ? 1 : 2);
    lfs_proves("LA-67");
}

static void bad_header_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_bad_header);
}

static void headers(enum lfs_profile profile)
{
    for (uint32_t i = 0; i < BAD_HEADERS; i++) {
        struct fixture *f = with_staged(profile, NULL);

        spoil(f, bad_headers[i].at, bad_headers[i].value);
        f->sp[OF_SP1].boot_order = i; /* which header */
        f->cpu[0].lane = bad_header_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_67_LA_68_LA_69_LA_70_headers, headers)

/* LA-70: well formed, but no FF-A manifest. */
static void not_ffa(enum lfs_profile profile)
{
    struct fixture *f = with_staged(profile, NULL);
    uint8_t *text = memmem(f->staged[OF_SP1], PLAN_PACKAGE, "arm,ffa-manifest-1.0", 20);

    assert_non_null(text);
    text[19] = '7';
    f->sp[OF_SP1].boot_order = BAD_HEADERS - 1;
    f->cpu[0].lane = bad_header_lane;
    fixture_finish(f);
    lfs_proves("LA-70");
}
IN_BOTH_PROFILES(LA_70_no_ffa_manifest, not_ffa)

/* ---- manifests ------------------------------------------------------------------------------- */

enum manifest_change { SPELLING, ABORT_ACTION, REGIONS };

struct manifest_case {
    const char *compare, *action;
    enum manifest_change change;
    bool accepted;
};

static const struct manifest_case manifest_cases[] = {
    {"identical", "abort", SPELLING, false},
    {"structural", "abort", SPELLING, true},
    {"structural", "abort", ABORT_ACTION, false},
    {"structural", "abort", REGIONS, false},
    {"none", "abort", REGIONS, true},
    {"none", "abort", ABORT_ACTION, true},
    {"identical", "ignore", REGIONS, true},
};

static void start_other_manifest(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    if (manifest_cases[f->sp[OF_SP1].boot_order].accepted) {
        EXPECT_START_RESP(f, r, SUCCESS);
        r = lsp_finish(e, ctx, ID_SP1);
        EXPECT_FINISH_RESP(f, r, SUCCESS);
        /* Whatever the new manifest says, the old one counts. */
        EXPECT(f, f->stack->spmc.vm[1].manifest->abort_action, LFS_MANIFEST_ABORT_DESTROY);
        lfs_proves("MF-85");
    } else {
        expect_abort_a(f, r, RULE_MANIFEST_DIFFERS);
        EXPECT(f, image_in_place(f), 1);
    }
}

static void other_manifest_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_other_manifest);
}

/* The header of a device tree has a field that no manifest speaks of. */
static void spell_otherwise(uint8_t *package)
{
    fdt_set_boot_cpuid_phys(package + lfs_get_le32(package + AT_PM_OFFSET), 1);
}

static void manifest_compare(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < sizeof(manifest_cases) / sizeof(manifest_cases[0]); i++) {
        const struct manifest_case *c = &manifest_cases[i];
        struct sp_plan plan = sp_plan(OF_SP1);
        struct fixture *f;

        plan.boot_order = i;
        if (c->change == REGIONS)
            plan.live_state += 0x10000;
        if (c->change == ABORT_ACTION)
            plan.abort_action = LFS_MANIFEST_ABORT_STOP;
        f = with_staged(LFS_PROFILE_SPEC, &plan);
        if (c->change == SPELLING)
            spell_otherwise(f->staged[OF_SP1]);
        fixture_knob(f, LFS_KNOB_manifest_compare, c->compare);
        fixture_knob(f, LFS_KNOB_manifest_mismatch_action, c->action);
        f->sp[OF_SP1].boot_order = i; /* which case */
        f->cpu[0].lane = other_manifest_lane;
        fixture_finish(f);
    }
    lfs_proves("DV-21");
}

/* ---- boot information ------------------------------------------------------------------------ */

static void boot_blob(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    uint8_t now[64], before[64];
    struct lfs_frame r;

    lfs_mem_read(f->m, lfs_pa_of(f->sp[OF_SP1].load), before, sizeof(before));
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, SUCCESS);
    lfs_mem_read(f->m, lfs_pa_of(f->sp[OF_SP1].load), now, sizeof(now));
    if (f->seen[0]) /* LA-74: the manifest has not changed, so the blob is what it was */
        EXPECT(f, memcmp(now, before, sizeof(now)), 0);
    else /* the package's own header lies there */
        EXPECT(f, lfs_get_le32(now), LFS_PACKAGE_MAGIC);
}

static void refreshed_lane(struct fixture *f, struct lfs_ctx *self)
{
    f->seen[0] = 1;
    at_el3_primed(f, self, boot_blob);
}

static void not_refreshed_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, boot_blob);
}

static void LA_74_boot_information(void **state)
{
    struct sp_plan plan = sp_plan(OF_SP1);
    struct fixture *f;

    (void)state;
    for (unsigned profile = 0; profile < 2; profile++) {
        f = fixture_new((enum lfs_profile)profile, 1);
        f->cpu[0].lane = refreshed_lane;
        fixture_finish(f);
        f = fixture_new((enum lfs_profile)profile, 1);
        fixture_knob(f, LFS_KNOB_boot_info_refresh, "no");
        f->cpu[0].lane = not_refreshed_lane;
        fixture_finish(f);
    }
    plan.boot_info = false; /* the node is missing in the new manifest only */
    f = with_staged(LFS_PROFILE_UPSTREAM, &plan);
    f->cpu[0].lane = not_refreshed_lane;
    fixture_finish(f);
}

/* ---- a package that changes after PRIME (MC-13) ---- */

static void start_changed(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r;

    if (f->seen[0])
        lfs_mem_write(f->m, lfs_pa_of(FIXTURE_STAGING + PLAN_PACKAGE - 1), "x", 1);
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, lfs_findings(f->m, "MC-13"), f->seen[0]);
}

static void unchanged_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_changed);
}

static void changed_lane(struct fixture *f, struct lfs_ctx *self)
{
    f->seen[0] = 1;
    unchanged_lane(f, self);
}

static void changed(enum lfs_profile profile)
{
    static fixture_lane *const lanes[] = {unchanged_lane, changed_lane};

    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(profile, 1);

        f->cpu[0].lane = lanes[i];
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(MC_13_package_changed_after_prime, changed)

/* ---- translations ---------------------------------------------------------------------------- */

static void el0_modes(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct spmc *s = &f->stack->spmc;
    lfs_ipa load = {f->sp[OF_SP1].load};
    uint32_t mode = 0;
    struct lfs_frame r;

    /* As if by FFA_MEM_PERM_SET: a page of data. */
    lfs_space_map(f->m, s->vm[1].space, lfs_ipa_of(load.v + 0x3000), lfs_pa_of(load.v + 0x3000), 1,
                  LFS_MODE_R | LFS_MODE_W | MODE_USER | MODE_NG);
    r = lsp_start(e, ctx, ID_SP1);
    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, lfs_space_mode(f->m, s->vm[1].space, load, PLAN_MEM_SIZE / LFS_PAGE_SIZE, &mode),
           true);
    lfs_proves("LA-73");
    EXPECT(f, mode, LFS_MODE_R | LFS_MODE_X | MODE_USER | MODE_NG);
}

static void el0_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, el0_modes);
}

static void s_el0(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].exception_level = PLAN_S_EL0;
    f->cpu[0].lane = el0_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_73_s_el0_working_memory_is_read_execute, s_el0)

/* ---- RX and TX inside the working memory (MC-04) --------------------------------------------- */

#define INSIDE 0x3000u /* within the package, so that the SPMC loses its own mapping (GAP-04) */

static void map_inside(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t at = f->sp[OF_SP1].load + INSIDE;
    struct lfs_frame r;

    if (f->seen[0]++ > 0)
        return;
    r = HVC(guest, FFA_RXTX_MAP_64, at + 0x80000, at, 1);
    EXPECT_SUCCESS(f, r, 0);
}

static void start_inside(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned policy = knob(f, LFS_KNOB_overlap_rxtx);
    bool keeps = policy == OVERLAP_RXTX_IGNORE &&
                 knob(f, LFS_KNOB_spmc_view_of_buffers) == SPMC_VIEW_OF_BUFFERS_KEEP;
    uint64_t at = f->sp[OF_SP1].load + INSIDE;
    uint32_t mode;
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT(f, lfs_findings(f->m, "MC-04"), 4); /* RX and TX, as they were mapped and now */
    EXPECT(f, finding_against(f, "MC-04", "working memory"), true);
    lfs_proves("MF-88");
    if (policy == OVERLAP_RXTX_ABORT) {
        bool released = knob(f, LFS_KNOB_abort_a_release) == ABORT_A_RELEASE_YES;

        expect_abort_a(f, r, RULE_OVERLAP_RXTX);
        EXPECT(f, image_in_place(f), 1);
        EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, !released);
        return;
    }
    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, policy == OVERLAP_RXTX_IGNORE);
    lfs_proves("DV-20");
    EXPECT(f, lfs_space_mode(f->m, f->stack->spmc.stage1, lfs_ipa_of(at), 1, &mode), keeps);
    if (keeps)
        EXPECT(f, mode, LFS_MODE_W);
    EXPECT(f, lfs_space_mode(f->m, f->stack->spmc.stage1, lfs_ipa_of(at + 0x80000), 1, &mode),
           policy == OVERLAP_RXTX_IGNORE ||
               knob(f, LFS_KNOB_spmc_mappings_after_copy) == SPMC_MAPPINGS_AFTER_COPY_KEEP);
    if (policy == OVERLAP_RXTX_IGNORE)
        lfs_proves("GAP-04"); /* the SPMC thinks that it has them, and does not reach them */
    r = lsp_finish(e, ctx, ID_SP1);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
}

static void inside_lane(struct fixture *f, struct lfs_ctx *self)
{
    at_el3_primed(f, self, start_inside);
}

static void MC_04_overlap_rxtx(void **state)
{
    static const char *const values[] = {"abort", "auto-unmap", "ignore"};
    static const char *const views[] = {"lose", "keep"};

    (void)state;
    for (unsigned profile = 0; profile < 2; profile++)
        for (unsigned i = 0; i < 6; i++) {
            struct fixture *f = fixture_new((enum lfs_profile)profile, 1);

            FIXTURE_BREAKS(f, 25, 26, 27, 32, 34);
            fixture_knob(f, LFS_KNOB_overlap_rxtx, values[i / 2]);
            fixture_knob(f, LFS_KNOB_spmc_view_of_buffers, views[i % 2]);
            f->sp[OF_SP1].init = map_inside;
            f->cpu[0].lane = inside_lane;
            fixture_finish(f);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_65_LA_69_LA_79_sizes),
        cmocka_unit_test(LA_66_bytes_and_zeros),
        cmocka_unit_test(LA_67_LA_68_LA_69_LA_70_headers),
        cmocka_unit_test(LA_70_no_ffa_manifest),
        cmocka_unit_test(MAN_34_parts_of_the_working_memory),
        cmocka_unit_test(manifest_compare),
        cmocka_unit_test(LA_74_boot_information),
        cmocka_unit_test(MC_13_package_changed_after_prime),
        cmocka_unit_test(LA_73_s_el0_working_memory_is_read_execute),
        cmocka_unit_test(MC_04_overlap_rxtx),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
