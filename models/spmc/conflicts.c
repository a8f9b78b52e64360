/* SPDX-License-Identifier: BSD-3-Clause */
/* Layout conflicts: which claims may not meet, under the names of
 * lifecycle-and-live-activation.md 7.5. */
#include "models/spmc/spmc.h"

static const char *kind_name(enum lfs_claim_kind kind)
{
    switch (kind) {
    case LFS_CLAIM_WORKING_MEMORY:
        return "working memory";
    case LFS_CLAIM_STATIC_REGION:
        return "static region";
    case LFS_CLAIM_DEVICE_REGION:
        return "device region";
    case LFS_CLAIM_LIVE_STATE_BUFFER:
        return "live-state buffer";
    case LFS_CLAIM_RX:
        return "RX buffer";
    case LFS_CLAIM_TX:
        return "TX buffer";
    case LFS_CLAIM_STAGING:
        return "staging area";
    case LFS_CLAIM_SPMC:
        return "SPMC image";
    case LFS_CLAIM_EL3:
        return "EL3 firmware";
    case LFS_CLAIM_SHARED:
        return "memory it shares";
    case LFS_CLAIM_LENT:
        return "memory it lends";
    case LFS_CLAIM_DONATED:
        return "memory it donates";
    case LFS_CLAIM_BORROWED:
        return "memory it borrows";
    case LFS_CLAIM_OWNED:
        return "memory donated to it";
    case LFS_CLAIM_DMA:
        return "memory that its device may write";
    }
    return "claim";
}

uint32_t claim_tagged(struct spmc *s, struct lfs_ctx *ctx, const struct lfs_claim *claim,
                      const char *owner_name, struct lfs_origin origin)
{
    return lfs_claim_make(s->m, ctx, claim, origin, kind_name((enum lfs_claim_kind)claim->kind),
                          owner_name);
}

uint32_t claim(struct spmc *s, struct lfs_ctx *ctx, enum lfs_claim_kind kind, uint16_t owner,
               const char *owner_name, uint64_t base, uint64_t pages, struct lfs_origin origin)
{
    struct lfs_claim c = {base, (uint32_t)pages, (uint16_t)kind, owner, 0};

    return claim_tagged(s, ctx, &c, owner_name, origin);
}

struct search {
    struct spmc *s;
    uint32_t found;
};

/* While manifests are read every two entries of the ledger must be disjoint, except that the
 * staging areas are the platform's and unknown to the SPMC. */
static bool first_known_to_spmc(void *user, uint32_t number)
{
    struct search *search = user;
    uint16_t kind = lfs_claim_get(search->s->m, number).kind;

    if (kind == LFS_CLAIM_STAGING || kind == LFS_CLAIM_EL3)
        return true;
    search->found = number;
    return false;
}

uint32_t claim_in_the_way(struct spmc *s, uint64_t base, uint64_t pages)
{
    struct search search = {s, 0};

    lfs_claims_in(s->m, lfs_pa_of(base), pages, first_known_to_spmc, &search);
    return search.found;
}

/* ---- conflicts of an activation
 * ---------------------------------------------------------------------- */

struct activation {
    struct call *c;
    const struct vm_info *vm;
    uint32_t subject; /* the claim that the found ones are held against, or 0 */
    bool staging;     /* looking around the staging area; else inside the working memory */
    unsigned found;
};

static const char *staging_conflict(const struct activation *a, const struct lfs_claim *other)
{
    if (other->kind == LFS_CLAIM_STAGING)
        return NULL; /* its own claim, or another component's: PRIME made it */
    if (other->kind == LFS_CLAIM_WORKING_MEMORY && other->owner == a->vm->id)
        return "MC-08";
    return "MC-09";
}

static const char *working_memory_conflict(const struct activation *a,
                                           const struct lfs_claim *other)
{
    if (other->owner == a->vm->id && (other->kind == LFS_CLAIM_RX || other->kind == LFS_CLAIM_TX))
        return "MC-04";
    if (other->owner == a->vm->id && other->kind == LFS_CLAIM_LIVE_STATE_BUFFER)
        return "MC-05";
    return NULL;
}

static unsigned set_of(const char *name)
{
    switch (name[4]) {
    case '4':
        return CONFLICT_RXTX;
    case '8':
        return CONFLICT_STAGING_DEST;
    default:
        return CONFLICT_STAGING;
    }
}

static bool judge(void *user, uint32_t number)
{
    struct activation *a = user;
    struct lfs_machine *m = a->c->s->m;
    struct lfs_claim other = lfs_claim_get(m, number);
    const char *name =
        a->staging ? staging_conflict(a, &other) : working_memory_conflict(a, &other);

    if (!name)
        return true;
    a->found |= set_of(name);
    lfs_trace_finding(m, a->c->ctx, RULE_LAYOUT_CONFLICT, name,
                      a->subject ? lfs_claim_record(m, a->subject) : LFS_NO_RECORD,
                      lfs_claim_record(m, number), "%s of %s meets %s of %s at 0x%llx",
                      a->staging ? "staging area" : "working memory", a->vm->name,
                      lfs_claim_kind_name(m, number), lfs_claim_owner_name(m, number),
                      (unsigned long long)other.base);
    return true;
}

struct own {
    struct lfs_machine *m;
    uint16_t kind, owner;
    uint64_t base;
    uint32_t number;
};

static bool is_own(void *user, uint32_t number)
{
    struct own *own = user;
    struct lfs_claim claim = lfs_claim_get(own->m, number);

    if (claim.kind != own->kind || claim.base != own->base ||
        (own->kind == LFS_CLAIM_WORKING_MEMORY && claim.owner != own->owner))
        return true;
    own->number = number;
    return false;
}

static uint32_t own_claim(struct spmc *s, enum lfs_claim_kind kind, uint16_t owner, uint64_t base)
{
    struct own own = {s->m, (uint16_t)kind, owner, base, 0};

    lfs_claims_in(s->m, lfs_pa_of(base), 1, is_own, &own);
    return own.number;
}

unsigned conflicts_of_staging(struct call *c, const struct vm_info *vm, uint64_t base,
                              uint64_t pages)
{
    struct activation a = {c, vm, own_claim(c->s, LFS_CLAIM_STAGING, 0, base), true, 0};
    const struct lfs_range *range =
        lfs_map_contains(c->s->m, lfs_pa_of(base), pages * LFS_PAGE_SIZE);

    lfs_claims_in(c->s->m, lfs_pa_of(base), pages, judge, &a);
    if (!range || !range->secure || range->type != LFS_RANGE_MEMORY) {
        a.found |= CONFLICT_NOT_SECURE;
        lfs_trace_finding(c->s->m, c->ctx, RULE_LAYOUT_CONFLICT, "MC-10",
                          a.subject ? lfs_claim_record(c->s->m, a.subject) : LFS_NO_RECORD,
                          LFS_NO_RECORD, "staging at 0x%llx is not inside one secure memory range",
                          (unsigned long long)base);
    }
    return a.found;
}

unsigned conflicts_of_working_memory(struct call *c, const struct vm_info *vm)
{
    uint64_t base = vm->config->load_address.v;
    struct activation a = {c, vm, own_claim(c->s, LFS_CLAIM_WORKING_MEMORY, vm->id, base), false,
                           0};

    lfs_claims_in(c->s->m, lfs_pa_of(base), vm->mem_pages, judge, &a);
    return a.found;
}

void conflict_of_spmc(struct call *c, const struct vm_info *vm, uint64_t base, uint64_t pages)
{
    uint32_t own = own_claim(c->s, LFS_CLAIM_WORKING_MEMORY, vm->id, vm->config->load_address.v);

    lfs_trace_finding(c->s->m, c->ctx, RULE_SPMC_KEEPS_MAPPING, "MC-17",
                      own ? lfs_claim_record(c->s->m, own) : LFS_NO_RECORD, LFS_NO_RECORD,
                      "the SPMC keeps %llu pages of %s's working memory mapped, from 0x%llx on",
                      (unsigned long long)pages, vm->name, (unsigned long long)base);
}
