/* SPDX-License-Identifier: BSD-3-Clause */
/* Retrievals of several fragments: ffa-memory.md 6.5 and 9.3. */
#include "tests/models/spmc/mem_borrow.h"

#define MEMORY UINT64_C(0x7300000) /* of sp1, every second page of which is sent */
#define MANY   516u
#define FULL   4096u

static struct lfs_mem_range every_second(const void *user, uint32_t i)
{
    return (struct lfs_mem_range){*(const uint64_t *)user + 2 * i * PAGE, 1, 0};
}

/* In 1.2; returns the handle. per_fragment: 0 for as many as TX has room for. */
static uint64_t send_many(struct fixture *f, const struct lfs_mem_client *c, uint32_t fid,
                          enum lfs_mem_layout layout, const struct lfs_mem_emad *emads,
                          uint32_t receivers, uint64_t base, uint32_t count, uint32_t per_fragment)
{
    struct lfs_mem_request request = {.fid = fid,
                                      .descriptor = {.layout = layout,
                                                     .sender = mem_id(c),
                                                     .attributes = receivers > 1 ? NORMAL : 0,
                                                     .tag = TAG,
                                                     .emads = emads,
                                                     .emad_count = receivers,
                                                     .with_composite = true,
                                                     .pages = count,
                                                     .constituents = count},
                                      .range = every_second,
                                      .user = &base,
                                      .range_count = count,
                                      .per_fragment = per_fragment};
    struct lfs_frame r = {{0}};

    lfs_mem_send(c, &request, &r);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    return r.x[2] | r.x[3] << 32;
}

static void map_memory(struct fixture *f)
{
    mem_map(f, OF_SP1, MEMORY, 2 * MANY, LFS_MODE_R | LFS_MODE_W);
}

/* These constituents lie in RX from this offset on, and zeros behind them. */
static void expect_ranges(struct fixture *f, const struct lfs_mem_client *c, uint32_t offset,
                          uint64_t base, uint32_t first, uint32_t count)
{
    uint8_t rx[FULL];
    struct lfs_mem_range range = {0};
    uint64_t rest = 0;

    lfs_mem_read(f->m, lfs_pa_of(c->box.rx), rx, sizeof(rx));
    for (uint32_t i = 0; i < count; i++, offset += LFS_MEM_CONSTITUENT) {
        lfs_mem_get_range(rx, sizeof(rx), offset, &range);
        EXPECT(f, range.base, base + 2 * (first + i) * PAGE);
        EXPECT(f, range.pages, 1);
    }
    for (; offset < FULL; offset += 8)
        rest |= lfs_get_le64(rx + offset);
    EXPECT(f, rest, 0);
}

#define EXPECT_FRAGMENT(f, frame, handle, size) \
    EXPECT_FRAME(f, frame, FFA_MEM_FRAG_TX_32, (uint32_t)(handle), (uint64_t)(handle) >> 32, size)

/* ---- fragments as large as buffers ----------------------------------------------------------- */

static void sp1_lends_many(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);

    map_memory(f);
    f->seen[0] = send_many(f, c, FFA_MEM_LEND_32, LFS_MEM_V1_2, &emad, 1, MEMORY, MANY, 0);
    f->seen[1] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, SP_MEM(f, OF_SP1));
    EXPECT(f, record_of(f, f->seen[0])->fragments, 3);
}

static void sp2_asks_too_soon(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = frag_rx(c, f->seen[0], FULL, 0);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_NOT_STARTED);
    lfs_proves("MEM-41");
    r = retrieve(c, MEM_LEND, f->seen[1], RW | NX);
    EXPECT_RETRIEVED(f, r, 112, 112);
    release(c);
    r = frag_rx(c, f->seen[1], 112, 0); /* there is no more */
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_NOT_STARTED);
}

static void sp3_asks(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = frag_rx(c, f->seen[0], FULL, 0);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_STRANGER);
}

static void sp2_asks_wrongly(struct fixture *f, const struct lfs_mem_client *c)
{
    uint64_t handle = f->seen[0];
    struct lfs_frame r = frag_rx(c, handle ^ 0x40, FULL + 1, ID_SP1);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_SENDER);
    r = frag_rx(c, handle ^ 0x40, FULL + 1, 0);
    EXPECT_REFUSED(f, r, BUSY, RULE_FRAG_RX_BUSY); /* the first part is still there */
    lfs_proves("MEM-41");
    release(c);
    r = frag_rx(c, handle ^ 0x40, FULL + 1, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
    for (uint32_t offset = 0; offset <= 2 * FULL; offset += FULL / 256) {
        if (offset == FULL)
            continue;
        r = frag_rx(c, handle, offset, 0);
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_OFFSET);
    }
    lfs_proves("MEM-41");
    r = relinquish(c, handle, 0);
    EXPECT_NOT_HELD(f, r);
    EXPECT(f, mem_rule(f), RULE_RELINQUISH_NOT_RETRIEVED);
}

static void sp2_retrieves_many(struct fixture *f, const struct lfs_mem_client *c)
{
    const uint32_t size = 96 + MANY * LFS_MEM_CONSTITUENT;
    uint64_t handle = f->seen[0];
    struct lfs_frame r = retrieve(c, MEM_LEND, handle, RW | NX);

    EXPECT_RETRIEVED(f, r, size, FULL);
    expect_ranges(f, c, 96, MEMORY, 0, 250);
    EXPECT_MODE(f, OF_SP2, MEMORY + 2 * (MANY - 1) * PAGE,
                LFS_MODE_R | LFS_MODE_W | MODE_UNOWNED); /* all is mapped at once */
    EXPECT_MODE(f, OF_SP2, MEMORY + PAGE, MODE_ABSENT);
    sp2_asks_wrongly(f, c);
    r = frag_rx(c, handle, FULL, 0);
    EXPECT_FRAGMENT(f, r, handle, FULL);
    EXPECT(f, vm_of(f, OF_SP2)->rx_state, RX_FULL);
    expect_ranges(f, c, 0, MEMORY, 250, 256);
    release(c);
    r = frag_rx(c, handle, FULL, 0); /* nothing is said twice */
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_OFFSET);
    r = frag_rx(c, handle, 2 * FULL, 0);
    EXPECT_FRAGMENT(f, r, handle, 10 * LFS_MEM_CONSTITUENT);
    expect_ranges(f, c, 0, MEMORY, 506, 10);
    EXPECT(f, record_of(f, handle)->borrower[0].fragments, 3);
    release(c);
    r = frag_rx(c, handle, size, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_NOT_STARTED);
    r = relinquish(c, handle, 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT_MODE(f, OF_SP2, MEMORY + 2 * (MANY - 1) * PAGE, MODE_ABSENT);
}

static void large(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_many);
    as(f, self, OF_SP2, sp2_asks_too_soon);
    as(f, self, OF_SP3, sp3_asks);
    as(f, self, OF_SP2, sp2_retrieves_many);
}

/* ---- whole fragments of the send go together ------------------------------------------------- */

static void sp1_lends_in_hundreds(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad both[] = {TO(ID_SP2, RW), TO(ID_SP3, RO)};

    map_memory(f);
    f->seen[0] = send_many(f, c, FFA_MEM_SHARE_32, LFS_MEM_V1_2, both, 2, MEMORY, MANY, 100);
    EXPECT(f, record_of(f, f->seen[0])->fragments, 6);
}

static void sp2_retrieves_hundreds(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = request(c, MEM_SHARE, f->seen[0], RW);
    uint32_t offset = 96 + 200 * LFS_MEM_CONSTITUENT;
    struct lfs_frame r;

    mem_patch(&message, D_FLAGS, 4, FFA_MEM_FLAG_BYPASS);
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, 96 + MANY * LFS_MEM_CONSTITUENT, offset);
    expect_ranges(f, c, 96, MEMORY, 0, 200);
    release(c);
    EXPECT(f, record_of(f, f->seen[0])->borrower[0].fragments, 2);
    r = frag_rx(c, f->seen[0], offset, 0);
    EXPECT_FRAGMENT(f, r, f->seen[0], 200 * LFS_MEM_CONSTITUENT);
    release(c);
    r = frag_rx(c, f->seen[0], offset + 200 * LFS_MEM_CONSTITUENT, 0);
    EXPECT_FRAGMENT(f, r, f->seen[0], 116 * LFS_MEM_CONSTITUENT);
    expect_ranges(f, c, 0, MEMORY, 400, 116);
    EXPECT(f, record_of(f, f->seen[0])->borrower[0].fragments, 6);
    EXPECT(f, record_of(f, f->seen[0])->borrower[1].fragments, 0);
}

static void hundreds(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_in_hundreds);
    as(f, self, OF_SP2, sp2_retrieves_hundreds);
}

/* ---- layouts that differ: GAP-27 ------------------------------------------------------------- */

/* Its entries are 16 bytes shorter, so the first fragment has one range more than fits the answer.
 */
static void sp1_lends_in_1_1(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);

    map_memory(f);
    f->seen[0] = send_many(f, c, FFA_MEM_LEND_32, LFS_MEM_V1_1, &emad, 1, MEMORY, 300, 0);
    EXPECT(f, record_of(f, f->seen[0])->fragments, 2);
}

static void sp2_counts(struct fixture *f, const struct lfs_mem_client *c)
{
    bool delivered = knob(f, LFS_KNOB_frag_rx_offset) == FRAG_RX_OFFSET_DELIVERED;
    uint32_t right = delivered ? FULL : FULL - 16, wrong = delivered ? FULL - 16 : FULL;
    struct lfs_frame r = retrieve(c, MEM_LEND, f->seen[0], RW | NX);

    EXPECT_RETRIEVED(f, r, 96 + 300 * LFS_MEM_CONSTITUENT, FULL);
    expect_ranges(f, c, 96, MEMORY, 0, 250);
    release(c);
    r = frag_rx(c, f->seen[0], wrong, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_OFFSET);
    lfs_proves("GAP-27");
    r = frag_rx(c, f->seen[0], right, 0);
    EXPECT_FRAGMENT(f, r, f->seen[0], 50 * LFS_MEM_CONSTITUENT);
    expect_ranges(f, c, 0, MEMORY, 250, 50);
}

static void other_layout(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_in_1_1);
    as(f, self, OF_SP2, sp2_counts);
}

/* All in one fragment, which the answer has no room for. */
static void sp1_lends_one_fragment_in_1_1(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);

    map_memory(f);
    f->seen[0] = send_many(f, c, FFA_MEM_LEND_32, LFS_MEM_V1_1, &emad, 1, MEMORY, 251, 0);
    EXPECT(f, record_of(f, f->seen[0])->fragments, 1);
}

static void sp2_gets_a_part_of_it(struct fixture *f, const struct lfs_mem_client *c)
{
    bool delivered = knob(f, LFS_KNOB_frag_rx_offset) == FRAG_RX_OFFSET_DELIVERED;
    struct lfs_frame r = retrieve(c, MEM_LEND, f->seen[0], RW | NX);

    EXPECT_RETRIEVED(f, r, 96 + 251 * LFS_MEM_CONSTITUENT, FULL);
    release(c);
    r = relinquish(c, f->seen[0], 0);
    EXPECT_NOT_HELD(f, r);
    EXPECT(f, mem_rule(f), RULE_RELINQUISH_NOT_RETRIEVED);
    r = frag_rx(c, f->seen[0], delivered ? FULL : FULL - 16, 0);
    EXPECT_FRAGMENT(f, r, f->seen[0], LFS_MEM_CONSTITUENT);
    release(c);
    r = relinquish(c, f->seen[0], 0);
    EXPECT_SUCCESS(f, r, 0);
}

static void one_fragment(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_one_fragment_in_1_1);
    as(f, self, OF_SP2, sp2_gets_a_part_of_it);
}

/* A receiver of 1.0 is answered in its own layout, whatever the sender's is. */
static void sp1_lends_to_1_0(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP3, RW);

    map_memory(f);
    f->seen[0] = send_many(f, c, FFA_MEM_LEND_32, LFS_MEM_V1_2, &emad, 1, MEMORY, 300, 0);
}

static void sp3_counts(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP3, RW | NX);
    uint32_t offset = 64 + 250 * LFS_MEM_CONSTITUENT;
    struct mem_message message = request_of(LFS_MEM_V1_0, ID_SP1, MEM_LEND, f->seen[0], &emad, 1);
    struct lfs_frame r = mem_post(c, &message);

    EXPECT_RETRIEVED(f, r, 64 + 300 * LFS_MEM_CONSTITUENT, offset);
    release(c);
    r = frag_rx(c, f->seen[0], offset + 32, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_OFFSET);
    r = frag_rx(c, f->seen[0], offset, 0);
    EXPECT_FRAGMENT(f, r, f->seen[0], 50 * LFS_MEM_CONSTITUENT);
}

static void oldest_layout(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_to_1_0);
    as(f, self, OF_SP3, sp3_counts);
}

/* ---- a donation ends with its last fragment -------------------------------------------------- */

static void sp1_donates_many(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, 0);

    map_memory(f);
    f->seen[0] = send_many(f, c, FFA_MEM_DONATE_32, LFS_MEM_V1_2, &emad, 1, MEMORY, 300, 0);
}

static void sp2_takes_the_first_part(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = retrieve(c, MEM_DONATE, f->seen[0], RW | NX);

    EXPECT_RETRIEVED(f, r, 96 + 300 * LFS_MEM_CONSTITUENT, FULL);
    EXPECT_MODE(f, OF_SP2, MEMORY, LFS_MODE_R | LFS_MODE_W);
    EXPECT(f, mem_records_count(f), 1);
    release(c);
}

static void sp1_is_too_late(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = mem_reclaim(c, f->seen[0], 0);

    EXPECT_ERROR(f, r, DENIED);
}

static void sp2_takes_the_rest(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = frag_rx(c, f->seen[0], FULL, 0);

    EXPECT_FRAGMENT(f, r, f->seen[0], 50 * LFS_MEM_CONSTITUENT);
    expect_ranges(f, c, 0, MEMORY, 250, 50);
    EXPECT(f, mem_records_count(f), 0);
    release(c);
    r = frag_rx(c, f->seen[0], FULL, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
}

static void donation(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_donates_many);
    as(f, self, OF_SP2, sp2_takes_the_first_part);
    as(f, self, OF_SP1, sp1_is_too_late);
    as(f, self, OF_SP2, sp2_takes_the_rest);
}

/* The donee's end comes before: its donor is still the owner. */
static void sp_aborts(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

static void sp1_takes_it_back(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r;

    EXPECT(f, mem_claims(f, LFS_CLAIM_OWNED, ID_SP2, MEMORY).count, 0);
    EXPECT(f, mem_claims(f, LFS_CLAIM_DONATED, ID_SP1, MEMORY).count, 1);
    r = mem_reclaim(c, f->seen[0], 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mem_claims(f, LFS_CLAIM_DONATED, ID_SP1, MEMORY).count, 0);
    EXPECT_MODE(f, OF_SP1, MEMORY, LFS_MODE_R | LFS_MODE_W);
}

static void broken_off(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_donates_many);
    as(f, self, OF_SP2, sp2_takes_the_first_part);
    f->sp[OF_SP2].request = sp_aborts;
    ASK(self, ID_SP2);
    as(f, self, OF_SP1, sp1_takes_it_back);
}

/* Its donor's end comes before, and the donor is started again: not with these pages. */
static void restarted(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_donates_many);
    as(f, self, OF_SP2, sp2_takes_the_first_part);
    f->sp[OF_SP1].request = sp_aborts;
    ASK(self, ID_SP1);
    EXPECT_MODE(f, OF_SP1, MEMORY, MODE_ABSENT);
    as(f, self, OF_SP2, sp2_takes_the_rest);
    EXPECT_MODE(f, OF_SP1, MEMORY, MODE_ABSENT);
    EXPECT_MODE(f, OF_SP2, MEMORY, LFS_MODE_R | LFS_MODE_W);
}

/* ---- the Hypervisor: one fragment of the send a call ----------------------------------------- */

static void nwd_lends_in_twos(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad both[] = {TO(ID_SP2, RW), TO(ID_SP3, RW)};

    f->seen[0] = send_many(f, c, FFA_MEM_LEND_32, LFS_MEM_V1_2, both, 2, NWD_MEM, 5, 2);
    EXPECT(f, record_of(f, f->seen[0])->fragments, 3);
}

static struct lfs_frame ask(const struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = {
        .fid = FFA_MEM_RETRIEVE_REQ_32, .size = 48, .total = 48, .fragment = 48};

    mem_patch(&message, AT_HANDLE, 8, f->seen[0]);
    return mem_post(c, &message);
}

static void nwd_fetches(struct fixture *f, const struct lfs_mem_client *c)
{
    /* Both entries are in the answer; firmware counts as if one were. */
    bool delivered = knob(f, LFS_KNOB_frag_rx_offset) == FRAG_RX_OFFSET_DELIVERED;
    uint32_t offset = delivered ? 160 : 128;
    struct lfs_frame r = ask(f, c);

    EXPECT_RETRIEVED(f, r, 208, 160);
    expect_ranges(f, c, 128, NWD_MEM, 0, 2);
    release(c);
    r = ask(f, c);
    EXPECT_NWD_REFUSED(f, r, DENIED, RULE_HYPERVISOR_BUSY);
    r = frag_rx(c, f->seen[0], offset, 1);
    EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_NOT_OWNER);
    lfs_proves("MEM-106");
    r = frag_rx(c, f->seen[0], offset, ID_SP2); /* not the Hypervisor's */
    EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_STRANGER);
    r = frag_rx(c, f->seen[0], 288 - offset, 0);
    EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_OFFSET);
    r = frag_rx(c, f->seen[0], offset, 0);
    EXPECT_FRAGMENT(f, r, f->seen[0], 32);
    lfs_proves("MEM-106");
    expect_ranges(f, c, 0, NWD_MEM, 2, 2);
    release(c);
    r = frag_rx(c, f->seen[0], offset + 32, 0);
    EXPECT_FRAGMENT(f, r, f->seen[0], 16);
    expect_ranges(f, c, 0, NWD_MEM, 4, 1);
    release(c);
    r = frag_rx(c, f->seen[0], offset + 48, 0);
    EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_STRANGER);
    r = ask(f, c); /* and from the beginning */
    EXPECT_RETRIEVED(f, r, 208, 160);
}

static void hypervisor(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, nwd_lends_in_twos);
    as(f, self, NWD, nwd_fetches);
}

/* ---- RX that cannot be reached --------------------------------------------------------------- */

static void sp2_cannot_be_answered(struct fixture *f, const struct lfs_mem_client *c)
{
    lfs_space secured = f->stack->spmc.mem.secured;
    struct lfs_frame r = retrieve(c, MEM_LEND, f->seen[0], RW | NX);

    EXPECT_RETRIEVED(f, r, 96 + MANY * LFS_MEM_CONSTITUENT, FULL);
    release(c);
    mem_map(f, OF_SP2, c->box.rx, 1, LFS_MODE_R | BORROWED | MODE_NS);
    lfs_space_map(f->m, secured, lfs_ipa_of(c->box.rx), lfs_pa_of(c->box.rx), 1, LFS_MODE_R);
    r = frag_rx(c, f->seen[0], FULL + 16, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_FRAG_RX_OFFSET);
    r = frag_rx(c, f->seen[0], FULL, 0);
    EXPECT_REFUSED(f, r, ABORTED, RULE_FRAG_RX_FAULT);
    lfs_space_unmap(f->m, secured, lfs_ipa_of(c->box.rx), 1);
    r = frag_rx(c, f->seen[0], FULL, 0); /* nothing was lost */
    EXPECT_FRAGMENT(f, r, f->seen[0], FULL);
}

static void unreachable(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_many);
    as(f, self, OF_SP2, sp2_cannot_be_answered);
}

/* ---- tests ----------------------------------------------------------------------------------- */

LANE(mem_41_fragments_as_large_as_buffers, large)
LANE(fragments_of_the_send_stay_whole, hundreds)
LANE(offsets_where_layouts_differ, other_layout)
LANE(a_donation_ends_with_its_last_fragment, donation)
LANE(a_fragment_that_RX_has_no_room_for, one_fragment)
LANE(a_donation_that_was_retrieved_in_part_is_still_the_donors, broken_off)
LANE(mem_106_the_hypervisor_gets_one_fragment_a_call, hypervisor)
LANE(an_answer_that_cannot_be_written_is_not_lost, unreachable)

static void to_1_0(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, oldest_layout);

    plan_legacy(&f->sp[OF_SP3], FFA_VERSION_1_0);
    fixture_finish(f);
}
IN_BOTH_PROFILES(offsets_in_the_oldest_layout, to_1_0)

static void donor_restarts(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, restarted);

    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_donor_that_restarts_has_given_away_what_is_being_retrieved, donor_restarts)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_41_fragments_as_large_as_buffers),
        cmocka_unit_test(fragments_of_the_send_stay_whole),
        cmocka_unit_test(offsets_where_layouts_differ),
        cmocka_unit_test(offsets_in_the_oldest_layout),
        cmocka_unit_test(a_donation_ends_with_its_last_fragment),
        cmocka_unit_test(a_fragment_that_RX_has_no_room_for),
        cmocka_unit_test(a_donation_that_was_retrieved_in_part_is_still_the_donors),
        cmocka_unit_test(a_donor_that_restarts_has_given_away_what_is_being_retrieved),
        cmocka_unit_test(mem_106_the_hypervisor_gets_one_fragment_a_call),
        cmocka_unit_test(an_answer_that_cannot_be_written_is_not_lost),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
