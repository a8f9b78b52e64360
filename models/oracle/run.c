/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages that are alike: the longest run from an address on over which no endpoint's mode and no
 * claim changes. */
#include "models/oracle/oracle.h"

static bool is_spare(const struct oracle *o, uint64_t at)
{
    const struct lfs_carve_out *spare = &o->s->platform->spare;

    return at >= spare->base.v && at - spare->base.v < spare->size;
}

/* What an endpoint has at the beginning of the run, which ends where that does. */
static void take_seat(const struct oracle *o, const struct vm_info *vm, struct run *run,
                      uint64_t *end)
{
    struct lfs_mapping map;
    uint64_t map_end;

    if (!lfs_space_peek_from(o->m, vm->space, lfs_ipa_of(run->base), &map))
        return;
    if (map.va.v > run->base) {
        if (map.va.v < *end)
            *end = map.va.v;
        return;
    }
    map_end = map.va.v + (uint64_t)map.pages * LFS_PAGE_SIZE;
    if (map_end < *end)
        *end = map_end;
    if (map.pa.v != map.va.v && is_spare(o, map.pa.v)) {
        run->moved = vm;
        run->moved_to = map.pa.v + (run->base - map.va.v);
        return;
    }
    run->seat[run->seats++] = (struct seat){vm, map.pa.v + (run->base - map.va.v), map.mode};
}

static void take_dealing(const struct oracle *o, uint64_t handle, struct run *run)
{
    const struct mem_record *record = oracle_record(o, handle);

    if (!record || !record->complete)
        return;
    for (unsigned i = 0; i < run->dealings; i++)
        if (run->dealing[i].handle == handle)
            return;
    run->dealings_in_all++;
    if (run->dealings < RUN_RECORDS)
        run->dealing[run->dealings++] = (struct dealing){handle, record};
}

struct taking {
    const struct oracle *o;
    struct run *run;
    uint64_t *end;
};

/* Claims come in order of their bases, so those behind the run come last. */
static bool take_claim(void *user, const struct lfs_met *met)
{
    struct taking *taking = user;
    const struct lfs_claim *claim = &met->claim;
    uint64_t base =
        claim->base & ~(uint64_t)(LFS_PAGE_SIZE - 1); /* a platform may name any address */
    uint64_t claim_end = base + (uint64_t)claim->pages * LFS_PAGE_SIZE;

    if (base > taking->run->base) {
        if (base < *taking->end)
            *taking->end = base;
        return false;
    }
    if (claim_end <= taking->run->base)
        return true;
    if (claim_end < *taking->end)
        *taking->end = claim_end;
    if (taking->run->claims < RUN_CLAIMS) {
        taking->run->claim[taking->run->claims] = met->number;
        taking->run->claimed[taking->run->claims++] = *claim;
    }
    if (claim->kind == LFS_CLAIM_SHARED || claim->kind == LFS_CLAIM_LENT ||
        claim->kind == LFS_CLAIM_DONATED)
        take_dealing(taking->o, claim->tag, taking->run);
    return true;
}

void run_at(struct oracle *o, uint64_t base, uint64_t end, struct run *out)
{
    struct taking taking = {o, out, &end};

    out->base = base;
    out->moved = NULL;
    out->seats = out->claims = out->dealings = out->dealings_in_all = 0;
    for (unsigned i = 0; i < o->s->vm_count; i++)
        take_seat(o, &o->s->vm[i], out, &end);
    lfs_claims_in(o->m, lfs_pa_of(base), (end - base) >> LFS_PAGE_SHIFT, take_claim, &taking);
    out->pages = (end - base) >> LFS_PAGE_SHIFT;
}

const struct seat *run_seat(const struct run *run, const struct vm_info *vm)
{
    for (unsigned i = 0; i < run->seats; i++)
        if (run->seat[i].vm == vm)
            return &run->seat[i];
    return NULL;
}
