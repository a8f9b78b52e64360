/* SPDX-License-Identifier: BSD-3-Clause */
/* The access that a borrower gets: ffa-memory.md 4.3, GAP-22, and zeroing asked for with it (R22,
 * R27). */
#include "tests/models/spmc/mem_borrow.h"

#define ANY  0u /* not specified */
#define ALL  3u /* reserved */
#define CODE (ALL << FFA_MEM_INSTRUCTION_SHIFT)

/* How sp2 asks for what it is offered, and the mode that it gets; none: how it is refused. */
struct asked {
    uint8_t access;
    uint32_t mode;
    enum ffa_status status;
    unsigned rule;
};
#define GETS(access, mode)                          \
    {                                               \
        access, mode, FFA_STATUS_SUCCESS, RULE_NONE \
    }
#define NOT(access, status, rule)            \
    {                                        \
        access, 0, FFA_STATUS_##status, rule \
    }

/* The first page of sp1's memory is what all of it is about. */
static uint64_t page(const struct fixture *f)
{
    return SP_MEM(f, OF_SP1);
}

static struct lfs_frame ask(const struct lfs_mem_client *c, uint16_t sender, enum mem_type type,
                            uint64_t handle, uint8_t access, uint32_t flags)
{
    const struct lfs_mem_emad emad = TO(mem_id(c), access);
    struct mem_message message = request_of(LFS_MEM_V1_2, sender, type, handle, &emad, 1);

    mem_patch(&message, D_FLAGS, 4, TYPE(type) | flags);
    return mem_post(c, &message);
}

/* What is granted is given back, so that each row is asked of the same transaction. */
static void expect_answers(struct fixture *f, const struct lfs_mem_client *c, enum mem_type type,
                           const struct asked *asked, unsigned count, uint64_t at)
{
    const uint32_t state = type == MEM_SHARE ? BORROWED : MODE_UNOWNED;
    uint16_t sender = record_of(f, f->seen[0])->sender;

    for (unsigned i = 0; i < count; i++) {
        struct lfs_frame r = ask(c, sender, type, f->seen[0], asked[i].access, 0);

        if (asked[i].status != FFA_STATUS_SUCCESS) {
            EXPECT_FRAME(f, r, FFA_ERROR_32, 0, ffa_status_to_reg(asked[i].status));
            EXPECT(f, last_rule(f), asked[i].rule);
            continue;
        }
        EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
        EXPECT_MODE(f, OF_SP2, at, asked[i].mode | state);
        release(c);
        r = relinquish(c, f->seen[0], 0);
        EXPECT_SUCCESS(f, r, 0);
    }
}
#define EXPECT_ANSWERS(f, c, type, at, ...)                         \
    expect_answers(f, c, type, (const struct asked[]){__VA_ARGS__}, \
                   sizeof((const struct asked[]){__VA_ARGS__}) / sizeof(struct asked), at)

/* ---- the matrix ------------------------------------------------------------------------------ */

enum { MODE_RO = LFS_MODE_R, MODE_RW = LFS_MODE_R | LFS_MODE_W, MODE_X = LFS_MODE_X };

static void sp1_shares_rw(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[0] = offer_to(f, c, FFA_MEM_SHARE_32, ID_SP2, RW, page(f));
}

static void sp1_lends_rw(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[0] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, page(f));
}

static void sp1_lends_ro(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[0] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RO, page(f));
}

static void sp1_takes_back(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = mem_reclaim(c, f->seen[0], 0);

    EXPECT_SUCCESS(f, r, 0);
}

static void of_a_share(struct fixture *f, const struct lfs_mem_client *c)
{
    lfs_proves("MEM-50 MEM-51");
    EXPECT_ANSWERS(f, c, MEM_SHARE, page(f), GETS(ANY, MODE_RW), GETS(RO, MODE_RO),
                   GETS(RW, MODE_RW), NOT(ALL, DENIED, RULE_RETRIEVE_DATA_RESERVED),
                   NOT(RW | NX, INVALID_PARAMETERS, RULE_RETRIEVE_EXECUTE_SHARED),
                   NOT(RW | X, INVALID_PARAMETERS, RULE_RETRIEVE_EXECUTE_SHARED),
                   NOT(RW | CODE, INVALID_PARAMETERS, RULE_RETRIEVE_EXECUTE_SHARED));
}

static void of_a_loan(struct fixture *f, const struct lfs_mem_client *c)
{
    lfs_proves("MEM-50 MEM-52");
    EXPECT_ANSWERS(f, c, MEM_LEND, page(f), GETS(ANY | NX, MODE_RW), GETS(RO | NX, MODE_RO),
                   GETS(RW | NX, MODE_RW), GETS(RO | X, MODE_RO | MODE_X),
                   GETS(RW | X, MODE_RW | MODE_X),
                   NOT(RW, INVALID_PARAMETERS, RULE_RETRIEVE_EXECUTE_UNSAID),
                   NOT(ALL | NX, DENIED, RULE_RETRIEVE_DATA_RESERVED),
                   NOT(RW | CODE, DENIED, RULE_RETRIEVE_EXECUTE_RESERVED));
}

static void of_a_read_only_loan(struct fixture *f, const struct lfs_mem_client *c)
{
    lfs_proves("MEM-50");
    EXPECT_ANSWERS(f, c, MEM_LEND, page(f), GETS(ANY | NX, MODE_RO), GETS(RO | NX, MODE_RO),
                   GETS(RO | X, MODE_RO | MODE_X), NOT(RW | NX, DENIED, RULE_RETRIEVE_WRITE),
                   NOT(ALL | NX, DENIED, RULE_RETRIEVE_DATA_RESERVED));
}

static void matrix(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_shares_rw);
    as(f, self, OF_SP2, of_a_share);
    as(f, self, OF_SP1, sp1_takes_back);
    as(f, self, OF_SP1, sp1_lends_rw);
    as(f, self, OF_SP2, of_a_loan);
    as(f, self, OF_SP1, sp1_takes_back);
    as(f, self, OF_SP1, sp1_lends_ro);
    as(f, self, OF_SP2, of_a_read_only_loan);
}

/* A loan to several is like a share. */
static void sp1_lends_to_both(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad both[] = {TO(ID_SP2, RW), TO(ID_SP3, RW)};

    f->seen[0] = offer(f, c, FFA_MEM_LEND_32, both, 2, page(f));
}

static void of_a_loan_to_both(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = ask(c, ID_SP1, MEM_LEND, f->seen[0], RW | NX, FFA_MEM_FLAG_BYPASS);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_EXECUTE_SHARED);
    lfs_proves("MEM-51");
    r = ask(c, ID_SP1, MEM_LEND, f->seen[0], RW, FFA_MEM_FLAG_BYPASS);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    EXPECT_MODE(f, OF_SP2, page(f), MODE_RW | MODE_UNOWNED);
}

static void several(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_to_both);
    as(f, self, OF_SP2, of_a_loan_to_both);
}

/* ---- donations: each can be retrieved once --------------------------------------------------- */

static void sp1_donates_pages(struct fixture *f, const struct lfs_mem_client *c)
{
    for (unsigned i = 0; i < 5; i++)
        f->seen[i] = offer_to(f, c, FFA_MEM_DONATE_32, ID_SP2, 0, page(f) + i * PAGE);
}

static void of_donations(struct fixture *f, const struct lfs_mem_client *c)
{
    static const struct asked asked[] = {GETS(ANY | NX, MODE_RW), GETS(RO | NX, MODE_RO),
                                         GETS(RW | NX, MODE_RW), GETS(RO | X, MODE_RO | MODE_X),
                                         GETS(RW | X, MODE_RW | MODE_X)};
    struct lfs_frame r = ask(c, ID_SP1, MEM_DONATE, f->seen[0], RW, 0);

    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_EXECUTE_UNSAID);
    lfs_proves("MEM-52");
    r = ask(c, ID_SP1, MEM_DONATE, f->seen[0], ALL | NX, 0);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_DATA_RESERVED);
    r = ask(c, ID_SP1, MEM_DONATE, f->seen[0], RW | CODE, 0);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_EXECUTE_RESERVED);
    for (unsigned i = 0; i < 5; i++) {
        r = ask(c, ID_SP1, MEM_DONATE, f->seen[i], asked[i].access, 0);
        EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
        EXPECT_MODE(f, OF_SP2, page(f) + i * PAGE, asked[i].mode);
        release(c);
    }
}

static void donations(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_donates_pages);
    as(f, self, OF_SP2, of_donations);
}

/* ---- more than the owner has: GAP-22 --------------------------------------------------------- */

#define READ_ONLY 0 /* pages of sp1, and handles in f->seen */
#define DATA      1
#define DEVICE    2

static void sp1_offers_less(struct fixture *f, const struct lfs_mem_client *c)
{
    mem_map(f, OF_SP1, page(f) + READ_ONLY * PAGE, 1, LFS_MODE_R);
    mem_map(f, OF_SP1, page(f) + DATA * PAGE, 1, LFS_MODE_R | LFS_MODE_W);
    mem_map(f, OF_SP1, page(f) + DEVICE * PAGE, 1,
            LFS_MODE_R | LFS_MODE_W | LFS_MODE_X | LFS_MODE_DEVICE);
    f->seen[READ_ONLY] = offer_to(f, c, FFA_MEM_DONATE_32, ID_SP2, 0, page(f) + READ_ONLY * PAGE);
    f->seen[DATA] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, page(f) + DATA * PAGE);
    f->seen[DEVICE] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, page(f) + DEVICE * PAGE);
}

/* One request: what sp2 gets as_asked, or is refused where the owner's access counts. */
static void expect_beyond(struct fixture *f, const struct lfs_mem_client *c, unsigned which,
                          enum mem_type type, uint8_t access, uint32_t mode)
{
    struct lfs_frame r = ask(c, ID_SP1, type, f->seen[which], access, 0);

    lfs_proves("GAP-22");
    if (knob(f, LFS_KNOB_retrieve_access) == RETRIEVE_ACCESS_OWNERS) {
        EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_BEYOND_OWNER);
        EXPECT_MODE(f, OF_SP2, page(f) + which * PAGE, MODE_ABSENT);
        return;
    }
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    EXPECT_MODE(f, OF_SP2, page(f) + which * PAGE, mode);
    release(c);
    if (type != MEM_DONATE)
        relinquish(c, f->seen[which], 0);
}

static void sp2_asks_for_more(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r;

    expect_beyond(f, c, READ_ONLY, MEM_DONATE, RW | NX, MODE_RW);
    expect_beyond(f, c, DATA, MEM_LEND, RO | X, MODE_RO | MODE_X | MODE_UNOWNED);
    expect_beyond(f, c, DEVICE, MEM_LEND, RW | X,
                  MODE_RW | MODE_X | LFS_MODE_DEVICE | MODE_UNOWNED);
    r = ask(c, ID_SP1, MEM_LEND, f->seen[DATA], RW | NX, 0);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    r = ask(c, ID_SP1, MEM_LEND, f->seen[DEVICE], RW | NX, 0);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    EXPECT_MODE(f, OF_SP2, page(f) + DEVICE * PAGE, MODE_RW | LFS_MODE_DEVICE | MODE_UNOWNED);
    release(c);
    if (knob(f, LFS_KNOB_retrieve_access) == RETRIEVE_ACCESS_AS_ASKED)
        return;
    r = ask(c, ID_SP1, MEM_DONATE, f->seen[READ_ONLY], ANY | NX, 0);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    EXPECT_MODE(f, OF_SP2, page(f) + READ_ONLY * PAGE, MODE_RO);
}

static void beyond(struct fixture *f, struct lfs_ctx *self)
{
    FIXTURE_BREAKS(f, 10, 12); /* GAP-22; and as if working memory were a device */
    as(f, self, OF_SP1, sp1_offers_less);
    as(f, self, OF_SP2, sp2_asks_for_more);
}

/* sp3 is S-EL0: never writable and executable; its mappings are the user's. */
static void sp1_lends_to_sp3(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[0] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP3, RW, page(f));
}

static void s_el0_asks(struct fixture *f, const struct lfs_mem_client *c)
{
    const uint32_t user = MODE_USER | MODE_NG | MODE_UNOWNED;
    bool owners = knob(f, LFS_KNOB_retrieve_access) == RETRIEVE_ACCESS_OWNERS;
    struct lfs_frame r = ask(c, ID_SP1, MEM_LEND, f->seen[0], RO | X, 0);

    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    EXPECT_MODE(f, OF_SP3, page(f), MODE_RO | MODE_X | user);
    release(c);
    relinquish(c, f->seen[0], 0);
    r = ask(c, ID_SP1, MEM_LEND, f->seen[0], ANY | X, 0);
    if (owners) {
        EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_BEYOND_OWNER);
        return;
    }
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    EXPECT_MODE(f, OF_SP3, page(f), MODE_RW | MODE_X | user);
}

static void s_el0(struct fixture *f, struct lfs_ctx *self)
{
    if (knob(f, LFS_KNOB_retrieve_access) != RETRIEVE_ACCESS_OWNERS)
        FIXTURE_BREAKS(f, 11);
    as(f, self, OF_SP1, sp1_lends_to_sp3);
    as(f, self, OF_SP3, s_el0_asks);
}

/* ---- non-secure memory ----------------------------------------------------------------------- */

static void nwd_lends(struct fixture *f, const struct lfs_mem_client *c)
{
    f->seen[0] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, NWD_MEM);
}

static void of_non_secure_memory(struct fixture *f, const struct lfs_mem_client *c)
{
    lfs_proves("MEM-53");
    EXPECT_ANSWERS(f, c, MEM_LEND, NWD_MEM, GETS(RW | NX, MODE_RW | MODE_NS),
                   NOT(RW | X, INVALID_PARAMETERS, RULE_RETRIEVE_EXECUTE_NS));
}

static void of_protected_memory(struct fixture *f, const struct lfs_mem_client *c)
{
    EXPECT_ANSWERS(f, c, MEM_LEND, NWD_MEM, GETS(RW | NX, MODE_RW), GETS(RO | X, MODE_RO | MODE_X));
}

static void non_secure(struct fixture *f, struct lfs_ctx *self)
{
    bool rme = f->config.platform.memory_protection != LFS_PROTECTION_NONE;

    mem_begin(f, self);
    as(f, self, NWD, nwd_lends);
    as(f, self, OF_SP2, rme ? of_protected_memory : of_non_secure_memory);
}

/* ---- device memory and its descriptors: R24, R29 --------------------------------------------- */

static void sp1_lends_a_device(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad both[] = {TO(ID_SP2, RW), TO(ID_SP3, RW)};
    struct lfs_mem_range range = {.base = page(f) + PAGE, .pages = 1};
    struct mem_message message =
        mem_message_of(FFA_MEM_SHARE_32, LFS_MEM_V1_2, ID_SP1, both, 2, &range, 1);
    struct lfs_frame r;

    mem_map(f, OF_SP1, page(f), 1, LFS_MODE_R | LFS_MODE_W | LFS_MODE_DEVICE);
    f->seen[0] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, page(f));
    mem_patch(&message, D_ATTRIBUTES, 1, 0x13); /* normal memory, said to be a device */
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    f->seen[1] = r.x[2] | r.x[3] << 32;
}

static void sp2_takes_it_for_normal(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = request(c, MEM_LEND, f->seen[0], RW | NX);
    struct lfs_frame r;

    mem_patch(&message, D_ATTRIBUTES, 1, NORMAL);
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_DEVICE);
    mem_patch(&message, D_ATTRIBUTES, 1, 0x17); /* nGnRE */
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_DEVICE_TYPE);
    mem_patch(&message, D_ATTRIBUTES, 1, 0x13);
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    EXPECT_MODE(f, OF_SP2, page(f), MODE_RW | LFS_MODE_DEVICE | MODE_UNOWNED);
    release(c);
    message = request(c, MEM_SHARE, f->seen[1], RW);
    mem_patch(&message, D_FLAGS, 4, TYPE(MEM_SHARE) | FFA_MEM_FLAG_BYPASS);
    mem_patch(&message, D_ATTRIBUTES, 1, NORMAL);
    r = mem_post(c, &message);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_SENT_AS_DEVICE);
    mem_patch(&message, D_ATTRIBUTES, 1, 0x13);
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    EXPECT_MODE(f, OF_SP2, page(f) + PAGE, MODE_RW | BORROWED);
}

static void device(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_a_device);
    as(f, self, OF_SP2, sp2_takes_it_for_normal);
}

/* ---- zeroing: R22, R27 ----------------------------------------------------------------------- */

static void sp1_lends_zeroed(struct fixture *f, const struct lfs_mem_client *c)
{
    struct mem_message message = mem_simple(c, FFA_MEM_LEND_32, ID_SP2, RW, page(f), 1);
    struct lfs_frame r;

    mem_patch(&message, D_FLAGS, 4, FFA_MEM_FLAG_ZERO);
    r = mem_post(c, &message);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    f->seen[0] = r.x[2] | r.x[3] << 32;
    f->seen[1] = offer_to(f, c, FFA_MEM_LEND_32, ID_SP2, RW, page(f) + PAGE);
}

static void sp2_wants_it_zeroed(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_frame r = ask(c, ID_SP1, MEM_LEND, f->seen[1], RW | NX, FFA_MEM_FLAG_ZERO);

    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_NOT_ZEROED);
    lfs_proves("MEM-49");
    r = ask(c, ID_SP1, MEM_LEND, f->seen[0], RO | NX, FFA_MEM_FLAG_ZERO);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_ZERO_READ_ONLY);
    r = ask(c, ID_SP1, MEM_LEND, f->seen[1], RO | NX, FFA_MEM_FLAG_ZERO_AFTER);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_ZERO_READ_ONLY);
    r = ask(c, ID_SP1, MEM_LEND, f->seen[1], RW | NX, FFA_MEM_FLAG_ZERO_AFTER);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    r = ask(c, ID_SP1, MEM_LEND, f->seen[0], RW | NX, FFA_MEM_FLAG_ZERO);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
}

/* V-05: the specification has its own status for it, firmware only finds the pages mapped. */
static void sp2_wants_it_zeroed_again(struct fixture *f, const struct lfs_mem_client *c)
{
    bool told = knob(f, LFS_KNOB_zero_on_second_retrieve) == ZERO_ON_SECOND_RETRIEVE_INVALID;
    struct lfs_frame r;

    release(c);
    r = ask(c, ID_SP1, MEM_LEND, f->seen[0], RW | NX, 0);
    EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_MAPPED);
    r = ask(c, ID_SP1, MEM_LEND, f->seen[0], RW | NX, FFA_MEM_FLAG_ZERO);
    if (told)
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_RETRIEVE_ZERO_AGAIN);
    else
        EXPECT_REFUSED(f, r, DENIED, RULE_RETRIEVE_MAPPED);
    relinquish(c, f->seen[0], 0);
    r = ask(c, ID_SP1, MEM_LEND, f->seen[0], RW | NX, FFA_MEM_FLAG_ZERO);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
}

static void zeroing(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_zeroed);
    as(f, self, OF_SP2, sp2_wants_it_zeroed);
    as(f, self, OF_SP2, sp2_wants_it_zeroed_again);
}

/* ---- private values -------------------------------------------------------------------------- */

static void sp1_lends_with_values(struct fixture *f, const struct lfs_mem_client *c)
{
    const struct lfs_mem_emad emad = {
        .receiver = ID_SP2, .permissions = RW, .impdef = {0x1122334455667788, 9}};

    f->seen[0] = offer(f, c, FFA_MEM_LEND_32, &emad, 1, page(f));
}

static void sp2_repeats_them(struct fixture *f, const struct lfs_mem_client *c)
{
    struct lfs_mem_emad emad = {
        .receiver = ID_SP2, .permissions = RW | NX, .impdef = {0x1122334455667788, 9}};
    struct mem_message good = request_of(LFS_MEM_V1_2, ID_SP1, MEM_LEND, f->seen[0], &emad, 1);
    struct lfs_frame r;

    lfs_proves("MEM-54");
    EXPECT_IN_ORDER(f, c, &good,
                    {D_RECEIVER + 8, 8, 1, FFA_STATUS_INVALID_PARAMETERS, RULE_RETRIEVE_IMPDEF},
                    {D_RECEIVER + 16, 8, UINT64_C(1) << 63, FFA_STATUS_INVALID_PARAMETERS,
                     RULE_RETRIEVE_IMPDEF});
    r = mem_post(c, &good);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    release(c);
    relinquish(c, f->seen[0], 0);
    good = request_of(LFS_MEM_V1_1, ID_SP1, MEM_LEND, f->seen[0], &emad, 1);
    r = mem_post(c, &good); /* shorter entries have none */
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
}

static void values(struct fixture *f, struct lfs_ctx *self)
{
    as(f, self, OF_SP1, sp1_lends_with_values);
    as(f, self, OF_SP2, sp2_repeats_them);
}

/* ---- tests ----------------------------------------------------------------------------------- */

LANE(mem_50_to_mem_52_what_is_asked_and_what_is_offered, matrix)
LANE(mem_51_a_loan_to_several, several)
LANE(what_a_donee_gets, donations)
LANE(nobody_gets_more_than_the_owner_has, beyond)
LANE(mem_53_non_secure_memory, non_secure)
LANE(device_memory_is_not_normal, device)
LANE(mem_49_zeroing_that_is_not_allowed, zeroing)
LANE(mem_54_private_values, values)

static void to_s_el0(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, s_el0);

    f->sp[OF_SP3].exception_level = PLAN_S_EL0;
    fixture_finish(f);
}
IN_BOTH_PROFILES(an_s_el0_borrower, to_s_el0)

static void with_rme(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, non_secure);

    f->config.platform.memory_protection = LFS_PROTECTION_GRANTED;
    fixture_finish(f);
}
IN_BOTH_PROFILES(protected_memory_is_secure_and_may_be_executed, with_rme)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mem_50_to_mem_52_what_is_asked_and_what_is_offered),
        cmocka_unit_test(mem_51_a_loan_to_several),
        cmocka_unit_test(what_a_donee_gets),
        cmocka_unit_test(nobody_gets_more_than_the_owner_has),
        cmocka_unit_test(mem_53_non_secure_memory),
        cmocka_unit_test(device_memory_is_not_normal),
        cmocka_unit_test(mem_49_zeroing_that_is_not_allowed),
        cmocka_unit_test(mem_54_private_values),
        cmocka_unit_test(an_s_el0_borrower),
        cmocka_unit_test(protected_memory_is_secure_and_may_be_executed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
