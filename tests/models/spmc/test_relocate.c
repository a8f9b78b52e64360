/* SPDX-License-Identifier: BSD-3-Clause */
/* Other pages at the same addresses (knob donate, value relocate): all of what was given away, or
 * nothing (lifecycle-and-live-activation.md 7.4). */
#include "tests/models/spmc/mem_borrow.h"

#define SPARE   UINT64_C(0x6f00000)
#define HEAP(f) ((f)->sp[OF_SP1].live_state + (uint64_t)PLAN_HEAP_AT)
#define WORK(f) SP_MEM(f, OF_SP1)
#define TOOK    2

/* ---- giving away ----------------------------------------------------------------------------- */

static void donate(struct fixture *f, const struct lfs_mem_client *c, uint64_t at, uint32_t pages)
{
    struct lfs_frame r = mem_send(c, FFA_MEM_DONATE_32, ID_SP2, 0, at, pages);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
}

static void gives_pages(struct fixture *f, const struct lfs_mem_client *c)
{
    donate(f, c, WORK(f), (uint32_t)f->sp[OF_SP3].image_version);
}

static void gives_two(struct fixture *f, const struct lfs_mem_client *c)
{
    donate(f, c, WORK(f), 1);
    donate(f, c, HEAP(f), 1);
}

static struct fixture *relocating(enum lfs_profile profile, fixture_lane *lane, uint64_t spare)
{
    struct fixture *f = mem_fixture(profile, lane);

    fixture_knob(f, LFS_KNOB_donate, "relocate");
    f->config.platform.spare = (struct lfs_carve_out){{SPARE}, spare * PAGE};
    return f;
}

static bool is_at(const struct fixture *f, uint64_t at, uint64_t expected)
{
    uint32_t mode;
    lfs_pa pa;

    return lfs_space_translate(f->m, f->stack->spmc.vm[1].space, lfs_ipa_of(at), &pa, &mode) &&
           pa.v == expected;
}

static unsigned claims_of_spare(const struct fixture *f)
{
    return mem_claims(f, LFS_CLAIM_WORKING_MEMORY, ID_SP1, SPARE).count +
           mem_claims(f, LFS_CLAIM_STATIC_REGION, ID_SP1, SPARE).count +
           mem_claims(f, LFS_CLAIM_STATIC_REGION, ID_SP1, SPARE + PAGE).count;
}

/* ---- all or nothing -------------------------------------------------------------------------- */

static void both_are_replaced(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, is_at(f, WORK(f), SPARE), true);
    EXPECT(f, is_at(f, HEAP(f), SPARE + PAGE), true);
    EXPECT(f, claims_of_spare(f), 2);
}

static void none_is_replaced(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, ABORTED);
    EXPECT(f, claims_of_spare(f), 0);
    EXPECT(f, mem_claims(f, LFS_CLAIM_WORKING_MEMORY, ID_SP1, WORK(f)).count, 1);
}

static void enough(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, gives_two);
    at_el3_primed(f, self, both_are_replaced);
}

static void one_page_short(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, gives_two);
    at_el3_primed(f, self, none_is_replaced);
}

static void all_or_nothing(enum lfs_profile profile)
{
    fixture_finish(relocating(profile, enough, 2));
    fixture_finish(relocating(profile, one_page_short, 1));
    fixture_finish(relocating(profile, one_page_short, 0));
}
IN_BOTH_PROFILES(what_was_given_away_is_replaced_wholly_or_not_at_all, all_or_nothing)

/* ---- non-secure memory ----------------------------------------------------------------------- */

static void gives_non_secure(struct fixture *f, const struct lfs_mem_client *c)
{
    donate(f, c, WORK(f), 1);
    donate(f, c, PLAN_NS_COMM, 1);
}

static bool rule_was_noted(const struct fixture *f, uint16_t rule)
{
    for (uint32_t seq = lfs_trace_first(f->m); seq <= lfs_trace_last(f->m); seq++)
        if (lfs_trace_get(f->m, seq)->rule == rule &&
            lfs_trace_get(f->m, seq)->kind == LFS_RECORD_NOTE)
            return true;
    return false;
}

static void one_is_non_secure(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, gives_non_secure);
    at_el3_primed(f, self, none_is_replaced);
    EXPECT(f, rule_was_noted(f, RULE_NO_SPARE_NS), true);
}

static void non_secure(enum lfs_profile profile)
{
    struct fixture *f = relocating(profile, one_is_non_secure, 8);

    f->sp[OF_SP1].ns_comm = true;
    fixture_finish(f);
}
IN_BOTH_PROFILES(non_secure_memory_is_not_replaced_by_secure_memory, non_secure)

/* ---- what it costs --------------------------------------------------------------------------- */

static void measure(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    lfs_ns begin = lfs_now(ctx);
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
    f->seen[TOOK] = lfs_now(ctx) - begin;
}

static void measured(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, gives_pages);
    at_el3_primed(f, self, measure);
}

static lfs_ns time_for(uint32_t pages)
{
    struct fixture *f = relocating(LFS_PROFILE_SPEC, measured, 64);
    lfs_ns took;

    f->sp[OF_SP3].image_version = pages;
    fixture_run(f, LFS_END_COMPLETED);
    took = f->seen[TOOK];
    fixture_free(f);
    return took;
}

static void zeroing_them_takes_time(void **state)
{
    const struct lfs_platform *fvp = lfs_platform_preset(LFS_PLATFORM_FVP_TEST);
    uint32_t rate = fvp->costs.memset_mib_s;

    (void)state;
    assert_int_equal(time_for(8) - time_for(1),
                     transfer_time(8 * PAGE, rate) - transfer_time(PAGE, rate));
}

/* ---- afterwards ------------------------------------------------------------------------------ */

static void abort_once(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (frame->x[3] == 9)
        lfs_guest_abort(guest, 0);
    mem_play(f, guest, frame);
}

static void activate_then_restart(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    as(f, self, OF_SP1, gives_two);
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    EXPECT_LFA(f, r, SUCCESS);
    f->sp[OF_SP1].request = abort_once;
    r = ASK(self, ID_SP1, 9);
    EXPECT_ERROR(f, r, ABORTED);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT(f, is_at(f, WORK(f), SPARE), true);
    EXPECT(f, is_at(f, HEAP(f), SPARE + PAGE), true);
    EXPECT_MODE(f, OF_SP1, HEAP(f), LFS_MODE_R | LFS_MODE_W);
    EXPECT(f, is_at(f, WORK(f) + PAGE, WORK(f) + PAGE), true);
}

static void a_restarted_partition_has_them_still(void **state)
{
    struct fixture *f = relocating(LFS_PROFILE_SPEC, activate_then_restart, 2);

    (void)state;
    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
    fixture_finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_given_away_is_replaced_wholly_or_not_at_all),
        cmocka_unit_test(non_secure_memory_is_not_replaced_by_secure_memory),
        cmocka_unit_test(zeroing_them_takes_time),
        cmocka_unit_test(a_restarted_partition_has_them_still),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
