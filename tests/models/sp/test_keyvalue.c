/* SPDX-License-Identifier: BSD-3-Clause */
/* keyvalue: its answers, and what it makes of a state that it did not write so. */
#include "lfasim/bytes.h"
#include "tests/models/stack_fixture.h"

enum { SET = 1, GET, DELETE, LIST };
enum { DONE, BAD_REQUEST, NOT_FOUND, OUT_OF_RANGE, FULL, NO_ROOM };

/* The live-state buffer: header, then records, as keyvalue_state.c says. */
#define AT_MAGIC   0u
#define AT_VERSION 8u
#define AT_COUNT   16u
#define AT_BYTES   24u
#define AT_SUM     32u
#define AT_FIRST   40u /* {name, 5 bytes, value}: 24 bytes */
#define AT_SECOND  64u /* {name, 8 bytes, value}: 24 bytes */
#define RECORDS    48u

static struct fixture *keyvalue(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].exception_level = PLAN_S_EL0;
    f->sp[OF_SP1].behaviour = "keyvalue";
    f->sp[OF_SP1].ns_comm = true;
    f->sp[OF_SP1].live_state_version = 3;
    f->sp[OF_SP1].live_state_size = PLAN_PAGE;
    /* Its FFA_ERROR is refused in both profiles, so that it aborts and the activation ends. */
    fixture_knob(f, LFS_KNOB_ffa_error_init_v13, "deny");
    return f;
}

static void put(struct fixture *f, uint64_t offset, uint64_t value)
{
    uint8_t bytes[8];

    lfs_put_le64(bytes, value);
    lfs_mem_write(f->m, lfs_pa_of(PLAN_NS_COMM + offset), bytes, sizeof(bytes));
}

static uint64_t at(struct fixture *f, uint64_t address)
{
    uint8_t bytes[8];

    lfs_mem_read(f->m, lfs_pa_of(address), bytes, sizeof(bytes));
    return lfs_get_le64(bytes);
}

#define EXPECT_ANSWER(f, self, outcome, number, version, ...)       \
    do {                                                            \
        struct lfs_frame answer_ = ASK(self, ID_SP1, __VA_ARGS__);  \
        EXPECT_REPLY(f, answer_, ID_SP1, outcome, number, version); \
    } while (0)

static void set_two(struct fixture *f, struct lfs_ctx *self)
{
    put(f, 0, 0x1122334455667788);
    EXPECT_ANSWER(f, self, DONE, 0, 1, SET, 10, 0, 5);
    EXPECT_ANSWER(f, self, DONE, 0, 1, SET, 20, 0, 8);
}

/* ---- the variables survive ------------------------------------------------------------------- */

static void survive(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    set_two(f, self);
    for (uint64_t round = 0; round < 2; round++) {
        SMC(self, LFA_GET_INVENTORY, SP1);
        SMC(self, LFA_PRIME, SP1);
        r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
        EXPECT_LFA(f, r, SUCCESS);
        put(f, 0x100, UINT64_MAX);
        EXPECT_ANSWER(f, self, DONE, 5, 2, GET, 10, 0x100, 256);
        EXPECT(f, at(f, PLAN_NS_COMM + 0x100), 0xffffff4455667788);
        EXPECT_ANSWER(f, self, DONE, 8, 2, GET, 20, 0x100, 8);
        EXPECT(f, at(f, PLAN_NS_COMM + 0x100), 0x1122334455667788);
        EXPECT_ANSWER(f, self, DONE, 32, 2, LIST, 0, 0, 32);
        EXPECT(f, at(f, PLAN_NS_COMM + 16), 20);
    }
    EXPECT_ANSWER(f, self, DONE, 0, 2, DELETE, 10);
    EXPECT_ANSWER(f, self, NOT_FOUND, 0, 2, DELETE, 10);
    EXPECT_ANSWER(f, self, DONE, 8, 2, GET, 20, 0x100, 8);
}

static void twice(enum lfs_profile profile)
{
    struct fixture *f = keyvalue(profile);

    f->cpu[0].lane = survive;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_87_LA_106_variables_survive_two_activations, twice)

/* ---- states that it cannot read -------------------------------------------------------------- */

struct damage {
    uint64_t offset, value;
    enum { REFUSED, ACCEPTED } answer;
    enum { PLAIN, FORGED } kind; /* forged: count of bytes and sum fit what was written */
};

static const struct damage damages[] = {
    {AT_MAGIC, 1, REFUSED, PLAIN},
    {AT_VERSION, 4, REFUSED, PLAIN}, /* newer than the image reads */
    {AT_VERSION, UINT64_MAX, REFUSED, PLAIN},
    {AT_VERSION, 2, ACCEPTED, PLAIN}, /* older ones have the same layout */
    {AT_VERSION, 3, ACCEPTED, PLAIN},
    {AT_COUNT, 0, REFUSED, PLAIN},
    {AT_COUNT, 1, REFUSED, PLAIN},
    {AT_COUNT, 3, REFUSED, PLAIN},
    {AT_COUNT, UINT64_MAX, REFUSED, PLAIN},
    {AT_BYTES, RECORDS - 8, REFUSED, PLAIN},
    {AT_BYTES, RECORDS + 8, REFUSED, PLAIN},
    {AT_BYTES, PLAN_PAGE, REFUSED, PLAIN},
    {AT_BYTES, UINT64_MAX, REFUSED, PLAIN},
    {AT_BYTES, RECORDS, ACCEPTED, PLAIN},
    {AT_SUM, 0, REFUSED, PLAIN},
    {AT_FIRST, 0, REFUSED, PLAIN},      /* no name */
    {AT_FIRST, 11, REFUSED, PLAIN},     /* another name: the sum tells */
    {AT_FIRST + 8, 0, REFUSED, PLAIN},  /* no value */
    {AT_FIRST + 8, 4, REFUSED, PLAIN},  /* the same room, another length: the sum tells */
    {AT_FIRST + 8, 17, REFUSED, PLAIN}, /* into the next record */
    {AT_SECOND + 8, 257, REFUSED, PLAIN},
    {AT_SECOND + 8, UINT64_MAX, REFUSED, PLAIN},
    {AT_SECOND, 10, REFUSED, PLAIN}, /* a name twice */
    {AT_SECOND + 16, 0, REFUSED, PLAIN},
    /* The sum is right; what else is wrong? */
    {AT_FIRST, 11, ACCEPTED, FORGED}, /* another name is as good */
    {AT_FIRST, 0, REFUSED, FORGED},
    {AT_SECOND, 10, REFUSED, FORGED},
    {AT_SECOND + 8, 0, REFUSED, FORGED},
    {AT_SECOND + 8, 9, REFUSED, FORGED}, /* ends behind the records */
    {AT_SECOND + 8, 257, REFUSED, FORGED},
};
#define DAMAGES (sizeof(damages) / sizeof(damages[0]))

static void put_state(struct fixture *f, uint64_t offset, uint64_t value)
{
    uint8_t bytes[8];

    lfs_put_le64(bytes, value);
    lfs_mem_write(f->m, lfs_pa_of(f->sp[OF_SP1].live_state + offset), bytes, sizeof(bytes));
}

static void forge(struct fixture *f, const struct damage *d)
{
    uint64_t sum = UINT64_C(0xcbf29ce484222325); /* FNV-1a */
    uint64_t size = d->offset == AT_SECOND + 8 && d->value == 0 ? RECORDS - 8 : RECORDS;
    uint8_t records[RECORDS];

    lfs_mem_read(f->m, lfs_pa_of(f->sp[OF_SP1].live_state + AT_FIRST), records, size);
    for (uint64_t i = 0; i < size; i++)
        sum = (sum ^ records[i]) * UINT64_C(0x100000001b3);
    put_state(f, AT_SUM, sum);
    put_state(f, AT_BYTES, size);
}

static void damage(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    const struct damage *d = &damages[f->sp[OF_SP1].boot_order];
    struct lfs_frame r = lsp_start(e, ctx, ID_SP1);

    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT(f, at(f, f->sp[OF_SP1].live_state + AT_BYTES), RECORDS);
    put_state(f, d->offset, d->value);
    if (d->kind == FORGED)
        forge(f, d);
    r = lsp_finish(e, ctx, ID_SP1);
    if (d->answer == ACCEPTED)
        EXPECT_FINISH_RESP(f, r, SUCCESS);
    else
        EXPECT_FINISH_RESP(f, r, ABORTED);
    EXPECT(f, lfs_findings(f->m, "DATA_ABORT"), 0);
}

static void damage_lane(struct fixture *f, struct lfs_ctx *self)
{
    set_two(f, self);
    at_el3_primed(f, self, damage);
}

static void damaged(enum lfs_profile profile)
{
    for (uint32_t i = 0; i < DAMAGES; i++) {
        struct fixture *f = keyvalue(profile);

        f->sp[OF_SP1].boot_order = i;
        FIXTURE_BREAKS(f, 29, 31);
        f->cpu[0].lane = damage_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_37_a_damaged_state_is_refused, damaged)

/* ---- a store that somebody has written over -------------------------------------------------- */

static void overwrite(struct fixture *f, struct lfs_ctx *self)
{
    uint64_t store = f->sp[OF_SP1].live_state + PLAN_HEAP_AT;
    uint8_t huge[8];

    set_two(f, self);
    memset(huge, 0xff, sizeof(huge));
    lfs_mem_write(f->m, lfs_pa_of(store), huge, sizeof(huge)); /* how many */
    EXPECT_ANSWER(f, self, NOT_FOUND, 0, 1, GET, 77, 0, 256);
    EXPECT_ANSWER(f, self, DONE, 5, 1, GET, 10, 0, 256);
    lfs_mem_write(f->m, lfs_pa_of(store + 24), huge, sizeof(huge)); /* bytes of the first */
    EXPECT_ANSWER(f, self, NO_ROOM, 256, 1, GET, 10, 0, 255);
    EXPECT_ANSWER(f, self, DONE, 256, 1, GET, 10, 0, UINT64_C(0x1000));
    EXPECT(f, lfs_findings(f->m, "DATA_ABORT"), 0);
}

static void overwritten(enum lfs_profile profile)
{
    struct fixture *f = keyvalue(profile);

    f->cpu[0].lane = overwrite;
    fixture_finish(f);
}
IN_BOTH_PROFILES(a_store_that_was_written_over_stays_in_its_bounds, overwritten)

/* The buffer is full of somebody else's bytes, and shorter than a header. */
static void short_state(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    if (f->sp[OF_SP1].live_state_size >= AT_FIRST)
        EXPECT_LFA(f, r, SUCCESS);
    else
        EXPECT_LFA(f, r, NO_MEMORY); /* it refuses to stop */
}

static void shorter(enum lfs_profile profile)
{
    for (uint32_t size = AT_FIRST - 1; size <= AT_FIRST; size++) {
        struct fixture *f = keyvalue(profile);

        f->sp[OF_SP1].live_state_size = size;
        f->cpu[0].lane = short_state;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_61_no_room_for_the_state_refuses_to_stop, shorter)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_87_LA_106_variables_survive_two_activations),
        cmocka_unit_test(LA_37_a_damaged_state_is_refused),
        cmocka_unit_test(a_store_that_was_written_over_stays_in_its_bounds),
        cmocka_unit_test(LA_61_no_room_for_the_state_refuses_to_stop),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
