/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_RETRIEVE_REQ: who may retrieve what, in the order of ffa-memory.md 6.4. Access is in
 * test_mem_access.c, answers are in test_mem_response.c. */
#include "tests/models/spmc/mem_borrow.h"

#define LENT   0 /* handles in f->seen */
#define SHARED 1
#define ALONE  2
#define IP     FFA_STATUS_INVALID_PARAMETERS
#define DEN    FFA_STATUS_DENIED

/* sp1 lends and shares a page to sp2 and sp3 each, and lends one to sp2 alone. */
static void sp1_offers(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad both[] = {TO(ID_SP2, RW), TO(ID_SP3, RO)};
    uint64_t at = SP_MEM(f, OF_SP1);

    f->seen[LENT] = offer(f, c, FFA_MEM_LEND_32, both, 2, at);
    f->seen[SHARED] = offer(f, c, FFA_MEM_SHARE_32, both, 2, at + PAGE);
    f->seen[ALONE] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, at + 2 * PAGE);
}

static struct mem_message request_of_both(const struct fixture *f, unsigned which)
{
    const struct lfs_mem_emad both[] = {TO(ID_SP2, 0), TO(ID_SP3, 0)};

    return request_of(LFS_MEM_V1_2, ID_SP1, which == SHARED ? MEM_SHARE : MEM_LEND, f->seen[which],
                      both, 2);
}

/* ---- the message: R1 to R6 ------------------------------------------------------------------- */

static void sends_badly(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message good = request_of_both(f, LENT), bad = good;
    struct lfs_frame r;

    bad.x3 = c->box.tx;
    bad.total++;
    r = mem_post(c, &bad);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_EXPLICIT_BUFFER);
    bad.x3 = 0;
    bad.x4 = 1;
    r = mem_post(c, &bad);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_EXPLICIT_BUFFER);
    bad.x4 = 0;
    bad.fragment = PAGE + 1;
    r = mem_post(c, &bad);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_FRAGMENTED);
    bad.total = PAGE + 1;
    r = mem_post(c, &bad);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_TOO_LONG);
    bad.total = good.total + 16;
    bad.fragment = good.total; /* the first of two */
    r = mem_post(c, &bad);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_FRAGMENTED);
    lfs_proves("MEM-43");
    bad.total = bad.fragment = PAGE; /* fits, but is not what it says */
    r = mem_post(c, &bad);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_LENGTH);
    bad.total = bad.fragment = 16; /* not even a header */
    r = mem_post(c, &bad);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_FRAGMENT_SHORT);
    r = MEM_CALL(c, FFA_RXTX_UNMAP_32);
    EXPECT_SUCCESS(f, r, 0);
    r = MEM_CALL(c, FFA_MEM_RETRIEVE_REQ_32, good.total, good.fragment);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_NO_TX);
}

/* A message nobody has read comes before any look at the descriptor. */
static void has_not_read(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = request_of_both(f, LENT);
    struct lfs_frame r = MEM_CALL(c, FFA_PARTITION_INFO_GET_32);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    mem_patch(&message, D_RESERVED, 1, 1);
    mem_patch(&message, AT_HANDLE, 8, UINT64_MAX);
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, BUSY, RULE_RETRIEVE_RX_BUSY);
    lfs_proves("MEM-42");
    message.total++;
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_FRAGMENTED); /* but this before it */
    release(c);
    message = request_of_both(f, LENT);
    message.fid = FFA_MEM_RETRIEVE_REQ_64;
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, 112, 112);
    r = release(c);
    EXPECT_SUCCESS(f, r, 0);
}

static void messages(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP2, has_not_read);
    as(f, self, OF_SP2, sends_badly);
}

/* ---- what it names: R8 to R18 ---------------------------------------------------------------- */

static void names_badly(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = request_of_both(f, SHARED);
    struct lfs_frame r;

    mem_patch(&message, D_ATTRIBUTES, 1, NORMAL);
    lfs_proves("MEM-10 MEM-11 MEM-44 MEM-46 MEM-48 MEM-50 MEM-51");
    EXPECT_IN_ORDER(f, c, &message, {D_RESERVED, 1, 1, IP, RULE_MEM_HEADER_RESERVED},
                    {D_COMPOSITE_OFFSET, 4, 0x70, IP, RULE_MEM_COMPOSITE_PLACE},
                    {AT_HANDLE, 8, UINT64_C(1) << 63, IP, RULE_MEM_FOREIGN_HANDLE},
                    {AT_HANDLE, 8, 0x40, IP, RULE_MEM_UNKNOWN_HANDLE},
                    {D_SENDER, 2, 2, DEN, RULE_RETRIEVE_SENDER},
                    {D_FLAGS, 4, TYPE(MEM_SHARE ^ MEM_DONATE), IP, RULE_RETRIEVE_TYPE},
                    {D_TAG, 8, UINT64_C(1) << 40, IP, RULE_RETRIEVE_TAG},
                    {D_FLAGS, 4, FFA_MEM_FLAG_ALIGNMENT_VALID, IP, RULE_RETRIEVE_HINT_VALID},
                    {D_FLAGS, 4, 1u << 5, IP, RULE_RETRIEVE_HINT},
                    {D_FLAGS, 4, 1u << 11, IP, RULE_RETRIEVE_FLAGS},
                    {D_FLAGS, 4, FFA_MEM_FLAG_ZERO_AFTER, IP, RULE_RETRIEVE_ZERO_SHARED},
                    {D_ATTRIBUTES, 1, 0x40, IP, RULE_MEM_SECURITY_BITS},
                    {D_ATTRIBUTES, 1, 2u << FFA_MEM_CACHEABILITY_SHIFT, DEN, RULE_MEM_CACHEABILITY},
                    {D_ATTRIBUTES, 1, 1, DEN, RULE_MEM_SHAREABILITY},
                    {D_FLAGS, 4, FFA_MEM_FLAG_BYPASS, IP, RULE_RETRIEVE_BYPASS_COUNT},
                    {D_PERMISSIONS, 1, 3, DEN, RULE_RETRIEVE_DATA_RESERVED},
                    {D_PERMISSIONS, 1, NX, IP, RULE_RETRIEVE_EXECUTE_SHARED},
                    {D_RECEIVER + 8, 8, 1, IP, RULE_RETRIEVE_IMPDEF},
                    {D_RECEIVER + 32 + 2, 1, RW, DEN, RULE_RETRIEVE_WRITE},
                    {D_RECEIVER + 32 + 16, 8, 1, IP, RULE_RETRIEVE_IMPDEF},
                    {D_RECEIVER, 2, 3 ^ 2, IP, RULE_RETRIEVE_NOT_LISTED});
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, 112, 112);
    r = release(c);
    EXPECT_SUCCESS(f, r, 0);
}

/* The other values of what names_badly() has turned over once. */
static void names_badly_otherwise(struct fixture *f, const struct lfs_mem_client *c)
{
    static const struct wrong wrong[] = {
        {D_FLAGS, 4, 1u << 8, IP, RULE_RETRIEVE_HINT},
        {D_FLAGS, 4, 1u << 31, IP, RULE_RETRIEVE_FLAGS},
        {D_FLAGS, 4, FFA_MEM_FLAG_ZERO, IP, RULE_RETRIEVE_ZERO_SHARED},
        {D_FLAGS, 4, TYPE(MEM_SHARE ^ MEM_LEND), IP, RULE_RETRIEVE_TYPE},
        {D_SENDER, 2, 0x8000, DEN, RULE_RETRIEVE_SENDER},
        {D_TAG, 8, 1, IP, RULE_RETRIEVE_TAG},
        {D_ATTRIBUTES, 1, 0x80, IP, RULE_MEM_SECURITY_BITS},
        {D_ATTRIBUTES, 1, NORMAL ^ 0x17, DEN, RULE_MEM_DEVICE_TYPE},
        {D_ATTRIBUTES, 1, NORMAL ^ 0x2d, DEN, RULE_MEM_SHAREABILITY},
        {D_EMAD_COUNT, 1, 0x2 ^ 0x3, IP, RULE_MEM_RECEIVER_COUNT},
        {D_EMAD_SIZE, 1, 32 ^ 24, IP, RULE_MEM_EMAD_LAYOUT},
        {D_EMAD_RESERVED, 1, 1, IP, RULE_MEM_EMAD_RESERVED},
        {D_RECEIVER + 32, 2, 3 ^ 1, DEN, RULE_RETRIEVE_NOT_BORROWER},
        {D_RECEIVER + 32, 2, 0x8000, DEN, RULE_RETRIEVE_NOT_BORROWER},
    };
    struct mem_message good = request_of_both(f, SHARED);

    mem_patch(&good, D_ATTRIBUTES, 1, NORMAL);
    lfs_proves("MEM-44 MEM-45 MEM-46 MEM-48");
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        expect_in_order(f, c, &good, &wrong[i], 1);
}

/* Near misses: what is not said is not compared, and these are accepted and ignored. */
static void says_little(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = request_of_both(f, SHARED);
    bool strict = knob(f, LFS_KNOB_descriptor_padding) == DESCRIPTOR_PADDING_REJECT;
    struct lfs_frame r;

    mem_patch(&message, D_FLAGS, 4, FFA_MEM_FLAG_TIME_SLICE);
    mem_patch(&message, D_ATTRIBUTES, 1, 0x0c); /* no type: the rest is not looked at */
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, 112, 112);
    release(c);
    r = relinquish(c, f->seen[SHARED], 0);
    EXPECT_SUCCESS(f, r, 0);
    mem_patch(&message, D_ATTRIBUTES, 1, 0x13); /* a device's; it is mapped as what it is */
    mem_patch(&message, D_ATTRIBUTES + 1, 1, strict ? 0 : 0xff);
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, 112, 112);
    EXPECT_MODE(f, OF_SP2, SP_MEM(f, OF_SP1) + PAGE, LFS_MODE_R | LFS_MODE_W | BORROWED);
    release(c);
    r = relinquish(c, f->seen[SHARED], 0);
    EXPECT_SUCCESS(f, r, 0);
    mem_patch(&message, D_ATTRIBUTES + 1, 1, 1);
    mem_patch(&message, AT_HANDLE, 8, f->seen[SHARED] ^ 0x40);
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
    mem_patch(&message, AT_HANDLE, 8, f->seen[SHARED]);
    mem_patch(&message, D_PERMISSIONS, 1, RW | 0x10);
    r = mem_post(c, &message);
    if (strict)
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_ATTRIBUTES_RESERVED);
    mem_patch(&message, D_ATTRIBUTES + 1, 1, 0);
    if (strict)
        r = mem_post(c, &message);
    if (strict)
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_PERMISSION_RESERVED);
    else
        EXPECT_RETRIEVED(f, r, 112, 112);
}

static void names(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP2, names_badly_otherwise);
    as(f, self, OF_SP2, names_badly);
}

static void names_little(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP2, says_little);
}

/* ---- states of the transaction: R12, R13 ----------------------------------------------------- */

static void sp1_sends_the_first_half(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_range ranges[] = {{.base = SP_MEM(f, OF_SP1), .pages = 1},
                                           {.base = SP_MEM(f, OF_SP1) + PAGE, .pages = 1}};
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    struct mem_message message =
        mem_message_of(FFA_MEM_LEND_32, LFS_MEM_V1_2, ID_SP1, &emad, 1, ranges, 2);
    struct lfs_frame r;

    message.fragment -= LFS_MEM_CONSTITUENT;
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_MEM_FRAG_RX_32);
    f->seen[ALONE] = r.x[1] | r.x[2] << 32;
}

static void incomplete(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = retrieve(c, MEM_LEND, f->seen[ALONE], RW | NX);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_INCOMPLETE);
    lfs_proves("MEM-38");
    r = frag_rx(c, f->seen[ALONE], 112, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_INCOMPLETE);
    r = relinquish(c, f->seen[ALONE], 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_INCOMPLETE);
}

static void owner_is_dead(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = request(c, MEM_LEND, f->seen[ALONE], RW | NX);
    struct lfs_frame r;

    record_edit(f, f->seen[ALONE])->deferred = true;
    mem_patch(&message, D_SENDER, 2, ID_SP3);
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_OWNER_DEAD);
    record_edit(f, f->seen[ALONE])->deferred = false;
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_SENDER);
}

static void states(struct fixture *f, struct lfs_ctx *self)
{
    FIXTURE_BREAKS(f, 19); /* as if the owner were dead */
    as(f, self, OF_SP1, sp1_sends_the_first_half);
    as(f, self, OF_SP2, incomplete);
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP2, owner_is_dead);
}

/* ---- who: R14, R19, R25, R26, R28 ------------------------------------------------------------ */

static void a_stranger(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = retrieve(c, MEM_LEND, f->seen[ALONE], RW | NX);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_STRANGER);
    lfs_proves("MEM-45");
}

static void lists(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message alone = request(c, MEM_LEND, f->seen[LENT], RW);
    struct mem_message single = request(c, MEM_LEND, f->seen[ALONE], RW | NX);
    struct lfs_frame r = mem_post(c, &alone);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_COUNT);
    lfs_proves("MEM-47");
    mem_patch(&single, D_FLAGS, 4, FFA_MEM_FLAG_BYPASS);
    r = mem_post(c, &single);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_BYPASS_SINGLE);
    lfs_proves("MEM-47");
    alone.total = alone.fragment = REQUEST + 16;
    r = mem_post(c, &alone);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_LENGTH);
    alone.total = alone.fragment = REQUEST;
    mem_patch(&alone, D_FLAGS, 4, FFA_MEM_FLAG_BYPASS);
    mem_patch(&alone, D_RECEIVER, 2, ID_SP3); /* another's entry is not judged */
    mem_patch(&alone, D_PERMISSIONS, 1, 3);
    r = mem_post(c, &alone);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_NOT_LISTED);
    mem_patch(&alone, D_RECEIVER, 2, ID_SP2);
    r = mem_post(c, &alone);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_DATA_RESERVED);
    mem_patch(&alone, D_PERMISSIONS, 1, RW);
    r = mem_post(c, &alone);
    EXPECT_RETRIEVED(f, r, 112, 112);
    EXPECT_MODE(f, OF_SP2, SP_MEM(f, OF_SP1), LFS_MODE_R | LFS_MODE_W | MODE_UNOWNED);
}

static void parties(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP3, a_stranger);
    as(f, self, OF_SP2, lists);
}

/* ---- pages: R30 ------------------------------------------------------------------------------ */

static void twice(struct fixture *f, const struct lfs_mem_client *c)
{
    uint64_t at = SP_MEM(f, OF_SP1) + 2 * PAGE, handle = f->seen[ALONE];
    struct lfs_frame r;

    mem_map(f, OF_SP2, at, 1, LFS_MODE_R);
    r = retrieve(c, MEM_LEND, handle, RW | NX);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_MAPPED);
    lfs_proves("MEM-56");
    EXPECT_MODE(f, OF_SP2, at, LFS_MODE_R);
    mem_map(f, OF_SP2, at, 1, LFS_MODE_R | LFS_MODE_INVALID); /* its own, lent to somebody */
    r = retrieve(c, MEM_LEND, handle, RW | NX);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_MAPPED);
    lfs_space_unmap(f->m, f->stack->spmc.vm[OF_SP2 + 1].space, lfs_ipa_of(at), 1);
    EXPECT(f, record_of(f, handle)->borrower[0].fragments, 0);
    r = retrieve(c, MEM_LEND, handle, RW | NX);
    EXPECT_RETRIEVED(f, r, 112, 112);
    EXPECT(f, record_of(f, handle)->borrower[0].fragments, 1);
    EXPECT(f, mem_claims(f, LFS_CLAIM_BORROWED, ID_SP2, at).count, 1);
    release(c);
    r = retrieve(c, MEM_LEND, handle, RW | NX);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_MAPPED);
    lfs_proves("MEM-55");
    r = relinquish(c, handle, 0);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT_MODE(f, OF_SP2, at, MODE_ABSENT);
    EXPECT(f, mem_claims(f, LFS_CLAIM_BORROWED, ID_SP2, at).count, 0);
    r = retrieve(c, MEM_LEND, handle, RO | NX);
    EXPECT_RETRIEVED(f, r, 112, 112);
    lfs_proves("MEM-55");
    EXPECT_MODE(f, OF_SP2, at, LFS_MODE_R | MODE_UNOWNED);
}

static void pages(struct fixture *f, struct lfs_ctx *self)
{
    FIXTURE_BREAKS(f, 1, 7); /* as if the borrower had them already */
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP2, twice);
}

/* ---- a donation ------------------------------------------------------------------------------ */

static void sp1_donates(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[ALONE] = offer_to(f, c, FFA_MEM_DONATE_32, ID_SP2, 0, SP_MEM(f, OF_SP1));
}

static void sp2_becomes_owner(struct fixture *f, const struct lfs_mem_client *c)
{
    uint64_t at = SP_MEM(f, OF_SP1), handle = f->seen[ALONE];
    size_t records = mem_records_count(f);
    struct lfs_frame r = retrieve(c, MEM_DONATE, handle, RW | NX);

    EXPECT_RETRIEVED(f, r, 112, 112);
    EXPECT_MODE(f, OF_SP2, at, LFS_MODE_R | LFS_MODE_W);
    EXPECT_MODE(f, OF_SP1, at, MODE_ABSENT);
    EXPECT(f, mem_records_count(f), records - 1);
    EXPECT(f, mem_claims(f, LFS_CLAIM_OWNED, ID_SP2, at).count, 1);
    EXPECT(f, mem_claims(f, LFS_CLAIM_DONATED, ID_SP1, at).count, 0);
    release(c);
    r = relinquish(c, handle, 0);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_UNKNOWN_HANDLE);
    lfs_proves("MEM-57");
    f->seen[SHARED] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP3, RW, at); /* it is its own now */
}

static void sp1_has_lost_it(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = mem_reclaim(c, f->seen[ALONE], 0);

    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    lfs_proves("MEM-57");
}

static void donation(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_donates);
    as(f, self, OF_SP2, sp2_becomes_owner);
    as(f, self, OF_SP1, sp1_has_lost_it);
}

/* ---- the normal world as a borrower: R16 ----------------------------------------------------- */

#define VM1 1
#define VM2 2

static void nwd_shares(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad mixed[] = {TO(ID_SP2, RW), TO(VM1, RW)};
    const struct lfs_mem_emad vms[] = {TO(VM1, RW), TO(VM2, RW)};

    f->seen[SHARED] = offer(f, c, FFA_MEM_SHARE_32, mixed, 2, NWD_MEM);
    f->seen[LENT] = offer(f, c, FFA_MEM_SHARE_32, vms, 2, NWD_MEM + PAGE);
    f->seen[ALONE] = offer_to(f, c, FFA_MEM_SHARE_32, ID_SP2, RW, NWD_MEM + 2 * PAGE);
}

static void nwd_retrieves(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad mixed[] = {TO(ID_SP2, 0), TO(VM1, 0)};
    const struct lfs_mem_emad vms[] = {TO(VM1, 0), TO(VM2, 0)};
    struct mem_message message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, f->seen[LENT], vms, 2);
    struct lfs_frame r = mem_post(c, &message);

    EXPECT_NWD_REFUSED(f, r, NOT_SUPPORTED, RULE_RETRIEVE_SEVERAL_VMS);
    message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, f->seen[ALONE], mixed, 1);
    r = mem_post(c, &message); /* nobody of its own */
    EXPECT_NWD_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_STRANGER);
    message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, f->seen[SHARED], mixed, 2);
    for (unsigned i = 0; i < 2; i++) { /* as often as it likes; nothing is mapped */
        r = mem_post(c, &message);
        EXPECT_RETRIEVED(f, r, 112, 112);
        EXPECT(f, record_of(f, f->seen[SHARED])->borrower[1].fragments, 1);
        EXPECT_MODE(f, NWD, NWD_MEM, LFS_MODE_R | LFS_MODE_W | LFS_MODE_X | MODE_NS | MODE_SHARED);
        release(c);
    }
    r = relinquish_as(c, f->seen[SHARED], 0, VM1);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, record_of(f, f->seen[SHARED])->borrower[1].fragments, 0);
}

static void normal_world(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, nwd_shares);
    as(f, self, NWD, nwd_retrieves);
}

/* GAP-32: also what the bypass flag is for. */
static void nwd_names_one(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad one = TO(VM1, 0);
    struct mem_message message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, f->seen[SHARED], &one, 1);
    struct lfs_frame r;

    mem_patch(&message, D_FLAGS, 4, FFA_MEM_FLAG_BYPASS);
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, 112, 112);
}

static void partial_list(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, nwd_shares);
    as(f, self, NWD, nwd_names_one);
}

/* ---- versions: R8, R9 ------------------------------------------------------------------------ */

static void sp1_lends_to_older(struct fixture *f, const struct lfs_mem_client *c)
{
    for (unsigned i = 0; i < 2; i++)
        f->seen[i] = offer_to(f, c, FFA_MEM_LEND_32, i == 0 ? ID_SP2 : ID_SP3, RW,
                              SP_MEM(f, OF_SP1) + i * PAGE);
}

static void asks_in_1_1(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW | NX);
    struct mem_message wide = request_of(LFS_MEM_V1_2, ID_SP1, MEM_LEND, f->seen[0], &emad, 1);
    struct mem_message own = request_of(LFS_MEM_V1_1, ID_SP1, MEM_LEND, f->seen[0], &emad, 1);
    struct lfs_frame r = mem_post(c, &wide);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_EMAD_LAYOUT);
    r = mem_post(c, &own); /* its entries have no private values to compare */
    EXPECT_RETRIEVED(f, r, 96, 96);
}

static void asks_in_1_0(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = TO(ID_SP3, RW | NX);
    struct mem_message message = request_of(LFS_MEM_V1_0, ID_SP1, MEM_LEND, f->seen[1], &emad, 1);
    struct lfs_frame r;

    message.total = message.fragment = PAGE - 15;
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, NOT_SUPPORTED, RULE_MEM_CONVERTED_SIZE);
    message.total = message.fragment = PAGE - 16;
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_LENGTH);
    message.total = message.fragment = message.size;
    r = mem_post(c, &message);
    EXPECT_RETRIEVED(f, r, 80, 80);
}

static void versions(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_to_older);
    as(f, self, OF_SP2, asks_in_1_1);
    as(f, self, OF_SP3, asks_in_1_0);
}

/* ---- RX that cannot be reached: R32, GAP-37 -------------------------------------------------- */

static void sp2_cannot_be_answered(struct fixture *f, const struct lfs_mem_client *c)
{
    uint64_t at = SP_MEM(f, OF_SP1) + 2 * PAGE, handle = f->seen[ALONE];
    bool keeps = knob(f, LFS_KNOB_retrieve_fault) == RETRIEVE_FAULT_KEEP_MAPPING;
    lfs_space secured = f->stack->spmc.mem.secured;
    struct lfs_frame r;

    /* As if sp2's RX were non-secure memory that has moved since. */
    mem_map(f, OF_SP2, c->box.rx, 1, LFS_MODE_R | BORROWED | MODE_NS);
    lfs_space_map(f->m, secured, lfs_ipa_of(c->box.rx), lfs_pa_of(c->box.rx), 1, LFS_MODE_R);
    r = retrieve(c, MEM_LEND, handle, RW | NX);
    EXPECT_REFUSED(f, r, ABORTED, RULE_RETRIEVE_FAULT);
    EXPECT(f, vm_of(f, OF_SP2)->rx_state, RX_EMPTY);
    EXPECT(f, record_of(f, handle)->borrower[0].fragments, 0);
    lfs_proves("GAP-37");
    EXPECT_MODE(f, OF_SP2, at,
                keeps ? LFS_MODE_R | LFS_MODE_W | MODE_UNOWNED : (uint32_t)MODE_ABSENT);
    mem_map(f, OF_SP2, c->box.rx, 1, LFS_MODE_R | BORROWED); /* secure: it moves with its owner */
    r = retrieve(c, MEM_LEND, handle, RW | NX);
    if (keeps)
        EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_MAPPED);
    else
        EXPECT_RETRIEVED(f, r, 112, 112);
}

static void unreachable(struct fixture *f, struct lfs_ctx *self)
{
    if (knob(f, LFS_KNOB_retrieve_fault) == RETRIEVE_FAULT_KEEP_MAPPING)
        FIXTURE_BREAKS(f, 8, 17, 22);
    as(f, self, OF_SP1, sp1_offers);
    as(f, self, OF_SP2, sp2_cannot_be_answered);
}

/* ---- tests ----------------------------------------------------------------------------------- */

LANE(mem_42_mem_43_the_message, messages)
LANE(mem_44_to_mem_51_the_first_fault_decides, names)
LANE(what_is_not_said_is_not_compared, names_little)
LANE(mem_38_states_of_a_transaction, states)
LANE(mem_45_mem_47_who_retrieves_and_whom_it_lists, parties)
LANE(mem_55_mem_56_pages_must_be_free, pages)
LANE(mem_57_a_donee_becomes_the_owner, donation)
LANE(the_normal_world_retrieves_for_one_of_its_endpoints, normal_world)
LANE(nothing_is_left_of_a_retrieval_that_cannot_be_answered, unreachable)

static void a_short_list_of_the_normal_world(void **state)
{
    (void)state;
    fixture_finish(mem_fixture(LFS_PROFILE_SPEC, partial_list));
    lfs_proves("GAP-32");
    fixture_panics(mem_fixture(LFS_PROFILE_UPSTREAM, partial_list), "lists 1 of 2 borrowers");
}

static void older(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, versions);

    plan_legacy(&f->sp[OF_SP2], FFA_VERSION_1_1);
    plan_legacy(&f->sp[OF_SP3], FFA_VERSION_1_0);
    fixture_finish(f);
}
IN_BOTH_PROFILES(older_callers_ask_in_their_own_layout, older)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_42_mem_43_the_message),
        cmocka_unit_test(mem_44_to_mem_51_the_first_fault_decides),
        cmocka_unit_test(what_is_not_said_is_not_compared),
        cmocka_unit_test(mem_38_states_of_a_transaction),
        cmocka_unit_test(mem_45_mem_47_who_retrieves_and_whom_it_lists),
        cmocka_unit_test(mem_55_mem_56_pages_must_be_free),
        cmocka_unit_test(mem_57_a_donee_becomes_the_owner),
        cmocka_unit_test(the_normal_world_retrieves_for_one_of_its_endpoints),
        cmocka_unit_test(nothing_is_left_of_a_retrieval_that_cannot_be_answered),
        cmocka_unit_test(a_short_list_of_the_normal_world),
        cmocka_unit_test(older_callers_ask_in_their_own_layout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
