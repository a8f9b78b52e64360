/* SPDX-License-Identifier: BSD-3-Clause */
/* RX, TX and memory transactions keep out of each other's pages: ffa-memory.md 6.9. */
#include "tests/models/spmc/mem_borrow.h"

#define MAP     FFA_RXTX_MAP_64
#define RWX     (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)
#define UNMAP   FFA_RXTX_UNMAP_32
#define LENT    0 /* pages of sp1, from SP_MEM */
#define SHARED  1
#define DONATED 2

static uint64_t page(const struct fixture *f, unsigned which)
{
    return SP_MEM(f, OF_SP1) + which * PAGE;
}

/* Two pages outside working memory. */
static uint64_t heap(const struct fixture *f, int sp)
{
    return f->sp[sp].live_state + PLAN_HEAP_AT;
}

/* ---- buffers are not sent -------------------------------------------------------------------- */

static void sp1_sends_buffers(struct fixture *f, const struct lfs_mem_client *c)
{
    static const uint32_t calls[] = {FFA_MEM_DONATE_32, FFA_MEM_LEND_32, FFA_MEM_SHARE_32};
    struct lfs_frame r;

    for (unsigned i = 0; i < 6; i++) {
        uint32_t fid = calls[i % 3];

        r = mem_send(c, fid, ID_SP2, fid == FFA_MEM_DONATE_32 ? 0 : RO,
                     i < 3 ? c->box.rx : c->box.tx, 1);
        EXPECT_REFUSED(f, r, DENIED, RULE_MEM_NOT_EXCLUSIVE);
        lfs_proves("MEM-70");
    }
    r = mem_send(c, FFA_MEM_SHARE_32, ID_SP2, RO, c->box.tx + PAGE + PAGE, 1); /* the heap */
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
}

static void buffers(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_sends_buffers);
}

/* ---- what is sent does not become a buffer --------------------------------------------------- */

static void sp1_sends(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[LENT] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, page(f, LENT));
    f->seen[SHARED] = offer_to(f, c, FFA_MEM_SHARE_32, ID_SP2, RW, page(f, SHARED));
    f->seen[DONATED] = offer_to(f, c, FFA_MEM_DONATE_32, ID_SP2, 0, page(f, DONATED));
}

static void refuses_pair(struct fixture *f, const struct lfs_mem_client *c, uint64_t tx,
                         uint64_t rx, unsigned rule)
{
    struct lfs_frame r = MEM_CALL(c, MAP, tx, rx, 1);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, rule);
    lfs_proves("MEM-70");
}

static void refuses_pages(struct fixture *f, const struct lfs_mem_client *c, uint64_t own)
{
    for (unsigned i = LENT; i <= SHARED; i++) {
        refuses_pair(f, c, page(f, i), own, RULE_RXTX_SP_PAGES);
        refuses_pair(f, c, own, page(f, i), RULE_RXTX_SP_PAGES);
    }
}

static void sp1_maps(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = MEM_CALL(c, MAP, heap(f, OF_SP1), heap(f, OF_SP1) + PAGE, 1);

    EXPECT_REFUSED(f, r, DENIED, RULE_RXTX_TWICE);
    lfs_proves("MEM-70");
    r = MEM_CALL(c, UNMAP);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT_MODE(f, OF_SP1, c->box.rx, RWX);
    EXPECT_MODE(f, OF_SP1, c->box.tx, RWX);
    lfs_proves("MEM-71");
    refuses_pair(f, c, heap(f, OF_SP1), heap(f, OF_SP1), RULE_RXTX_OVERLAP);
    refuses_pages(f, c, heap(f, OF_SP1));
    refuses_pair(f, c, page(f, DONATED), heap(f, OF_SP1), RULE_RXTX_SP_PAGES);
    r = MEM_CALL(c, MAP, heap(f, OF_SP1), heap(f, OF_SP1) + PAGE, 1);
    EXPECT_SUCCESS(f, r, 0);
}

static void sp1_lends_its_old_buffer(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_mem_client now = *c;
    struct lfs_frame r;

    now.box.tx = heap(f, OF_SP1);
    now.box.rx = heap(f, OF_SP1) + PAGE;
    r = mem_send(&now, FFA_MEM_LEND_32, ID_SP2, RW, c->box.rx, 1);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    lfs_proves("MEM-71");
}

static void sp2_maps(struct fixture *f, const struct lfs_mem_client *c)
{
    uint64_t own = heap(f, OF_SP2);
    struct lfs_frame r = retrieve(c, MEM_LEND, f->seen[LENT], RW | NX);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    retrieve(c, MEM_SHARE, f->seen[SHARED], RW);
    release(c);
    retrieve(c, MEM_DONATE, f->seen[DONATED], RW | NX);
    release(c);
    MEM_CALL(c, UNMAP);
    refuses_pages(f, c, own);
    r = MEM_CALL(c, MAP, page(f, DONATED), own, 1); /* it is its own now */
    EXPECT_SUCCESS(f, r, 0);
}

static void sent_pages(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_sends);
    as(f, self, OF_SP1, sp1_maps);
    as(f, self, OF_SP1, sp1_lends_its_old_buffer);
    as(f, self, OF_SP2, sp2_maps);
}

/* ---- a second pair while one is mapped: only a new instance comes that far ------------------- */

static void maps_again(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t rx = f->sp[OF_SP1].live_state + PLAN_RX_AT, tx = rx + PLAN_PAGE;
    struct lfs_frame r;

    if (!lfs_guest_live_activated(guest))
        return;
    r = HVC(guest, MAP, tx, rx, 1);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RXTX_SP_PAGES);
    lfs_proves("MEM-70");
}

static void activates(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    EXPECT_LFA(f, r, SUCCESS);
}

static void new_instance(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, activates);

    fixture_knob(f, LFS_KNOB_rxtx_remap_in_finish, "allow-any");
    f->sp[OF_SP1].init = maps_again;
    fixture_finish(f);
}
IN_BOTH_PROFILES(mem_70_the_same_pages_twice, new_instance)

LANE(mem_70_buffers_cannot_be_sent, buffers)
LANE(mem_70_mem_71_what_is_sent_is_no_buffer, sent_pages)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_70_buffers_cannot_be_sent),
        cmocka_unit_test(mem_70_mem_71_what_is_sent_is_no_buffer),
        cmocka_unit_test(mem_70_the_same_pages_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
