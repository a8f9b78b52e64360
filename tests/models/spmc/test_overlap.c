/* SPDX-License-Identifier: BSD-3-Clause */
/* Which policy judges what a partition has given away of its working memory, and from which moment
 * on (ffa-memory.md 12.6, STR-1, STR-2). */
#include "tests/models/spmc/mem_borrow.h"

#define WORK(f) SP_MEM(f, OF_SP1)
#define HANDLE  0 /* notes in f->seen */

/* ---- how far it has come --------------------------------------------------------------------- */

static struct lfs_frame send_two(struct fixture *f, const struct lfs_mem_client *c, uint32_t fid,
                                 bool all)
{
    struct lfs_mem_emad emad = TO(ID_SP2, fid == FFA_MEM_DONATE_32 ? 0 : RW);
    const struct lfs_mem_range ranges[] = {{.base = WORK(f), .pages = 1},
                                           {.base = WORK(f) + 2 * PAGE, .pages = 1}};
    struct mem_message message = mem_message_of(fid, LFS_MEM_V1_2, ID_SP1, &emad, 1, ranges, 2);

    if (!all)
        message.fragment -= LFS_MEM_CONSTITUENT;
    return mem_post(c, &message);
}

static void donates_a_part(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = send_two(f, c, FFA_MEM_DONATE_32, false);

    EXPECT(f, r.x[0], FFA_MEM_FRAG_RX_32);
}

static void lends_a_part(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = send_two(f, c, FFA_MEM_LEND_32, false);

    EXPECT(f, r.x[0], FFA_MEM_FRAG_RX_32);
}

static void donates_all(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = send_two(f, c, FFA_MEM_DONATE_32, true);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    f->seen[HANDLE] = r.x[2] | r.x[3] << 32;
}

static void lends_all(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = send_two(f, c, FFA_MEM_LEND_32, true);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
}

static void sp2_retrieves(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = retrieve(c, MEM_DONATE, f->seen[HANDLE], RW | NX);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
}

/* ---- who judges it --------------------------------------------------------------------------- */

static struct attempt {
    fixture_part *gives, *takes;
    bool donations, outbound; /* which of the two policies ends the activation */
} attempt;

static void starts(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    bool ends = knob(f, LFS_KNOB_donate) == DONATE_ABORT ? attempt.donations : attempt.outbound;
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    if (ends)
        EXPECT_START_RESP(f, r, ABORTED);
    else
        EXPECT_START_RESP(f, r, SUCCESS);
}

static void lane(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, attempt.gives);
    if (attempt.takes)
        as(f, self, OF_SP2, attempt.takes);
    at_el3_primed(f, self, starts);
}

/* One policy ends it, the other looks away. */
static void try_with(const struct attempt *with, const char *donate, const char *outbound)
{
    struct fixture *f = mem_fixture(LFS_PROFILE_SPEC, lane);

    attempt = *with;
    fixture_knob(f, LFS_KNOB_donate, donate);
    fixture_knob(f, LFS_KNOB_overlap_outbound, outbound);
    FIXTURE_BREAKS(f, 1, 3, 4, 5, 7, 8, 27, 28, 29, 30,
                   34); /* where it goes on over the others' pages */
    fixture_finish(f);
}

static void each_stage_of_a_transaction_has_its_policy(void **state)
{
    static const struct attempt attempts[] = {
        {donates_a_part, NULL, false, true}, /* the pages are still its own: a record, no gift */
        {lends_a_part, NULL, false, true},
        {donates_all, NULL, true, false}, /* gone from its tables, whether retrieved or not */
        {donates_all, sp2_retrieves, true, false},
        {lends_all, NULL, false, true},
    };

    (void)state;
    lfs_proves("STR-1 STR-2");
    for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
        try_with(&attempts[i], "abort", "ignore");
        try_with(&attempts[i], "unchecked", "abort");
    }
}

/* ---- going on -------------------------------------------------------------------------------- */

/* The new instance sends the rest under the handle that it knows (12.6). */
static void sends_the_rest(struct fixture *f, const struct lfs_mem_client *c)
{
    const uint8_t rest[LFS_MEM_CONSTITUENT] = {0};
    uint64_t base = WORK(f) + 2 * PAGE;
    struct lfs_frame r;

    lfs_mem_client_write(c, c->box.tx, rest, sizeof(rest));
    lfs_mem_client_write(c, c->box.tx, &base, sizeof(base));
    lfs_mem_client_write(c, c->box.tx + 8, &(uint32_t){1}, 4);
    r = MEM_CALL(c, FFA_MEM_FRAG_TX_32, (uint32_t)f->seen[HANDLE], 0, LFS_MEM_CONSTITUENT);
    EXPECT_HANDLE(f, r, f->seen[HANDLE]);
    EXPECT_MODE(f, OF_SP1, WORK(f), MODE_ABSENT);
}

static void half_sent_and_activated(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    as(f, self, OF_SP1, donates_a_part);
    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    EXPECT_LFA(f, r, SUCCESS);
    as(f, self, OF_SP1, sends_the_rest);
}

static void the_new_instance_completes_what_the_old_one_began(void **state)
{
    struct fixture *f = mem_fixture(LFS_PROFILE_SPEC, half_sent_and_activated);

    (void)state;
    fixture_knob(f, LFS_KNOB_overlap_outbound, "ignore");
    fixture_finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_stage_of_a_transaction_has_its_policy),
        cmocka_unit_test(the_new_instance_completes_what_the_old_one_began),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
