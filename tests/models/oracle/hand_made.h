/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Hand-made states for tests of the oracle: modes written into tables, transactions into records,
 * and calls that nobody made. Each invariant has a state that breaks it and one that nearly does.
 */
#ifndef LFASIM_TESTS_HAND_MADE_H
#define LFASIM_TESTS_HAND_MADE_H

#include "tests/models/stack_fixture.h"

#define OWNER_EA 0u
#define OWNER_SA MODE_SHARED
#define OWNER_NA LFS_MODE_INVALID
#define ALONE    MODE_UNOWNED                 /* !Owner-EA */
#define TOGETHER (MODE_UNOWNED | MODE_SHARED) /* !Owner-SA */
#define RO       LFS_MODE_R
#define RW       (LFS_MODE_R | LFS_MODE_W)
#define RX       (LFS_MODE_R | LFS_MODE_X)

#define OFFER_RO 1u /* ffa-memory.md 1.4 */
#define OFFER_RW 2u

/* SP1's, two pages, RW. */
#define HEAP     (0x6780000u + PLAN_HEAP_AT)
#define RX_PAGE  (0x6780000u + PLAN_RX_AT)
#define DEVICE   0x2a490000u
#define NWD_PAGE 0x90000000u
#define HANDLE   7u

struct hand {
    struct fixture *f;
    struct lfs_ctx *self;
    struct lfs_machine *m;
    struct spmc *s;
};

typedef void hand_made(struct hand *h);

struct plant {
    const char *id;
    hand_made *broken, *nearly;
};

static inline struct vm_info *vm_made(struct hand *h, uint16_t id)
{
    return vm_by_id(h->s, id);
}

static inline void pages(struct hand *h, uint16_t id, uint64_t at, uint64_t count, uint32_t mode)
{
    lfs_space_map(h->m, vm_made(h, id)->space, lfs_ipa_of(at), lfs_pa_of(at), count, mode);
}

static inline void no_pages(struct hand *h, uint16_t id, uint64_t at, uint64_t count)
{
    lfs_space_unmap(h->m, vm_made(h, id)->space, lfs_ipa_of(at), count);
}

static inline void claims(struct hand *h, unsigned kind, uint16_t owner, uint64_t at,
                          uint64_t count, uint64_t tag)
{
    struct lfs_claim claim = {at, (uint32_t)count, (uint16_t)kind, owner, tag};

    lfs_claim_make(h->m, h->self, &claim, (struct lfs_origin){.what = "a test"}, "claim",
                   vm_made(h, owner)->name);
}

/* A complete transaction of SP1 with SP2 over pages from `at` on, as the SPMC writes it down; the
 * pages' modes are the test's. */
static inline struct mem_record *deal(struct hand *h, uint64_t handle, enum mem_type type,
                                      uint64_t at, uint32_t count)
{
    static const unsigned kinds[] = {0, LFS_CLAIM_SHARED, LFS_CLAIM_LENT, LFS_CLAIM_DONATED};
    struct mem_constituent *c = lfs_table_put(h->m, h->s->mem.constituents, handle << 32 | 0);
    struct mem_record *record;

    *c = (struct mem_constituent){.base = at, .pages = count, .mode = RW};
    claims(h, kinds[type], ID_SP1, at, count, handle);
    record = lfs_table_put(h->m, h->s->mem.records, handle);
    *record = (struct mem_record){.sender = ID_SP1,
                                  .type = (uint8_t)type,
                                  .complete = true,
                                  .borrower_count = 1,
                                  .fragments = 1,
                                  .orig_mode = RW,
                                  .announced = 1,
                                  .constituents = 1,
                                  .pages = count};
    record->borrower[0] = (struct mem_borrower){.id = ID_SP2, .offered = OFFER_RW};
    return record;
}

static inline struct mem_record *deal_edit(struct hand *h, uint64_t handle)
{
    return lfs_table_put(h->m, h->s->mem.records, handle);
}

/* SP2 has retrieved it. */
static inline void held(struct hand *h, uint64_t handle)
{
    struct mem_borrower *b = &deal_edit(h, handle)->borrower[0];

    b->fragments = 1;
    b->delivered = 1;
}

/* A sound share, and a sound lend, of SP1's first heap page, held by SP2. */
static inline void shared(struct hand *h)
{
    deal(h, HANDLE, MEM_SHARE, HEAP, 1);
    held(h, HANDLE);
    pages(h, ID_SP1, HEAP, 1, RW | OWNER_SA);
    pages(h, ID_SP2, HEAP, 1, RW | TOGETHER);
}

static inline void lent(struct hand *h)
{
    deal(h, HANDLE, MEM_LEND, HEAP, 1);
    held(h, HANDLE);
    pages(h, ID_SP1, HEAP, 1, RW | OWNER_NA);
    pages(h, ID_SP2, HEAP, 1, RW | ALONE);
}

static inline void step(struct hand *h)
{
    let_pass(h->self, 1000);
}

static inline void nothing(struct hand *h)
{
    step(h);
}

static inline void write_at(struct hand *h, uint64_t at)
{
    uint64_t word = UINT64_C(0x1234567890abcdef);

    lfs_mem_write(h->m, lfs_pa_of(at), &word, sizeof(word));
}

/* ---- calls that nobody made ---------------------------------------------------------------------
 */

static inline struct call call_made(struct hand *h, uint64_t fid, uint16_t caller)
{
    struct call c = {.s = h->s, .ctx = h->self, .vcpu = NOBODY, .vm = vm_made(h, caller)};

    c.in.x[0] = fid;
    return c;
}

static inline void begins(struct hand *h, const struct call *c)
{
    h->s->eye->call(h->s->eye->user, c);
}

/* The answer is in the registers of the other world for a moment. */
static inline void ends(struct hand *h, const struct call *c, uint64_t answer)
{
    struct spmc_cpu *cpu = lfs_write(h->m, h->s->cpu[0]);

    cpu->world.x[0] = answer;
    h->s->eye->answer(h->s->eye->user, c, NOBODY);
    cpu->world.x[0] = 0;
}

static inline void phase(struct hand *h, enum live_phase phase)
{
    struct call c = call_made(h, 0, FFA_ID_NWD);

    h->s->eye->phase(h->s->eye->user, &c, vm_made(h, ID_SP1), phase);
}

/* ---- running --------------------------------------------------------------------------------- */

static hand_made *hand_making;

static inline void hand_lane(struct fixture *f, struct lfs_ctx *self)
{
    struct hand h = {f, self, f->m, &f->stack->spmc};

    step(&h);
    hand_making(&h);
    step(&h);
    EXPECT(f, lfs_findings(f->m, "MODEL_FAULT"), 0);
}

static inline struct fixture *hand_run(hand_made *make)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 3);

    f->breaks = UINT64_MAX;
    f->sp[OF_SP1].static_rxtx = true;
    f->sp[OF_SP1].device = DEVICE;
    f->sp[OF_SP3].live = false;
    f->cpu[0].lane = hand_lane;
    hand_making = make;
    fixture_run(f, LFS_END_COMPLETED);
    return f;
}

/* How often the invariant was found broken. */
static inline uint32_t found_after(hand_made *make, const char *id)
{
    struct fixture *f = hand_run(make);
    uint32_t found = lfs_findings(f->m, id);

    fixture_free(f);
    return found;
}

/* The text of the first such finding; "" when there is none. */
static inline void told_after(hand_made *make, const char *id, char *text, size_t size)
{
    struct fixture *f = hand_run(make);
    const struct lfs_record *record;
    uint32_t seq = lfs_trace_first(f->m);

    text[0] = '\0';
    for (; (record = lfs_trace_get(f->m, seq)) != NULL && text[0] == '\0'; seq++)
        if (record->kind == LFS_RECORD_FINDING && strcmp(record->u.finding.name, id) == 0)
            snprintf(text, size, "%s", record->u.finding.text);
    fixture_free(f);
}

static inline void judge_plants(const struct plant *plants, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t broken = found_after(plants[i].broken, plants[i].id);
        uint32_t nearly = found_after(plants[i].nearly, plants[i].id);

        if (broken == 0 || nearly != 0)
            fail_msg("%s, plant %zu: found %u times when broken, %u when it nearly is",
                     plants[i].id, i, broken, nearly);
        lfs_proves(plants[i].id);
    }
}

#endif
