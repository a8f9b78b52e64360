/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * FFA_MEM_PERM_GET and FFA_MEM_PERM_SET: an S-EL0 partition reads and changes the permissions of
 * its own pages while it initialises itself. The order of checks is that of ffa-memory.md 6.8.
 */
#include "models/spmc/spmc.h"

#define RWX  (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)
#define USER (MODE_USER | MODE_NG)

struct range {
    uint64_t base, pages;
};

/* x1 is an address of the form's width; counts are 32 bits wide in both. */
static uint64_t address(const struct call *c)
{
    return smccc_is_smc64((uint32_t)c->in.x[0]) ? c->in.x[1] : (uint32_t)c->in.x[1];
}

static bool wraps(const struct range *r)
{
    return r->base + r->pages * LFS_PAGE_SIZE < r->base;
}

static bool may_ask(const struct call *c)
{
    return c->vm->manifest->exception_level == LFS_MANIFEST_S_EL0 &&
           vcpu_state(c->s, c->vcpu)->rt_model == RTM_SP_INIT;
}

/* ---- words and modes ------------------------------------------------------------------------- */

static uint32_t mode_of(uint32_t permissions)
{
    switch (permissions) {
    case FFA_MEM_PERM_RW:
        return LFS_MODE_R | LFS_MODE_W;
    case FFA_MEM_PERM_RO:
        return LFS_MODE_R;
    case FFA_MEM_PERM_RX:
        return LFS_MODE_R | LFS_MODE_X;
    default:
        return 0; /* RW+X, no access, reserved */
    }
}

static uint32_t permissions_of(uint32_t mode)
{
    uint32_t data = mode & LFS_MODE_W   ? FFA_MEM_PERM_DATA_RW
                    : mode & LFS_MODE_R ? FFA_MEM_PERM_DATA_RO
                                        : FFA_MEM_PERM_DATA_NONE;

    return mode & LFS_MODE_X ? data : data | FFA_MEM_PERM_XN;
}

/* ---- pages ----------------------------------------------------------------------------------- */

static bool mapped_at(const struct call *c, uint64_t va, uint32_t *mode)
{
    lfs_pa pa;

    return lfs_space_translate(c->s->m, c->vm->space, lfs_ipa_of(va), &pa, mode) &&
           !(*mode & LFS_MODE_INVALID);
}

uint64_t pages_alike(struct spmc *s, const struct vm_info *vm, uint64_t base, uint64_t pages)
{
    uint64_t low = 1, high = pages;
    uint32_t mode;

    while (low < high) {
        uint64_t middle = high - (high - low) / 2;

        if (lfs_space_mode(s->m, vm->space, lfs_ipa_of(base), middle, &mode))
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

/* All mapped, and alike but for R, W and X. *kept: what they have in common. */
static enum rule check_pages(const struct call *c, const struct range *r, uint32_t wanted,
                             uint32_t *kept)
{
    struct range rest = *r;
    bool mixed = false;
    uint32_t mode;

    for (bool first = true; rest.pages > 0; first = false) {
        uint64_t run;

        if (!mapped_at(c, rest.base, &mode))
            return RULE_PERM_UNMAPPED;
        if (first)
            *kept = mode & ~RWX;
        mixed |= (mode & ~RWX) != *kept;
        run = pages_alike(c->s, c->vm, rest.base, rest.pages);
        rest.base += run * LFS_PAGE_SIZE;
        rest.pages -= run;
    }
    if ((*kept & LFS_MODE_DEVICE) && (wanted & LFS_MODE_X))
        return RULE_PERM_DEVICE;
    return mixed ? RULE_PERM_MIXED : RULE_NONE;
}

/* ---- the calls ------------------------------------------------------------------------------- */

/* Before FF-A 1.3 w2 must be zero, and one page is asked for; firmware reads it for every version.
 */
int do_mem_perm_get(struct call *c)
{
    struct range r = {address(c), (uint64_t)(uint32_t)c->in.x[2] + 1};
    uint32_t mode;

    if (r.pages > UINT32_MAX || wraps(&r))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_PERM_COUNT);
    if (!may_ask(c))
        return refuse(c, FFA_STATUS_DENIED, RULE_PERM_CALLER);
    if (!lfs_page_aligned(r.base))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_PERM_ALIGNMENT);
    if (!mapped_at(c, r.base, &mode))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_PERM_UNMAPPED);
    if (((mode & RWX) == RWX || (mode & USER) != USER) &&
        policy(c->s, LFS_KNOB_perm_get_without_word) == PERM_GET_WITHOUT_WORD_DENY)
        return refuse(c, FFA_STATUS_DENIED, RULE_PERM_GET_ASSERTS);
    if ((mode & RWX) == RWX || (mode & USER) != USER)
        lfs_panic(c->ctx, RULE_PERM_GET_ASSERTS,
                  "SPMC panic: FFA_MEM_PERM_GET of %s meets mode 0x%x at 0x%llx", c->vm->name,
                  (unsigned)mode, (unsigned long long)r.base);
    return success(c, permissions_of(mode), pages_alike(c->s, c->vm, r.base, r.pages) - 1);
}

/* Borrowed pages have the access that their owner offers, and RX has what the SPMC gave it;
 * firmware keeps whose the pages are and does not look at it (GAP-11). */
static bool may_set(const struct call *c, uint32_t kept)
{
    return !(kept & MODE_UNOWNED) ||
           policy(c->s, LFS_KNOB_perm_set_not_owned) == PERM_SET_NOT_OWNED_ALLOW;
}

int do_mem_perm_set(struct call *c)
{
    struct range r = {address(c), (uint32_t)c->in.x[2]};
    uint32_t wanted = mode_of((uint32_t)c->in.x[3]), kept = 0;
    enum rule rule;

    if (!may_ask(c))
        return refuse(c, FFA_STATUS_DENIED, RULE_PERM_CALLER);
    if (!lfs_page_aligned(r.base))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_PERM_ALIGNMENT);
    if (r.pages == 0 || wraps(&r))
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_PERM_COUNT);
    if (wanted == 0)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_PERM_WORD);
    rule = check_pages(c, &r, wanted, &kept);
    if (rule != RULE_NONE)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, rule);
    if (!may_set(c, kept))
        return refuse(c, FFA_STATUS_DENIED, RULE_PERM_NOT_OWNED);
    if (!lfs_space_map(c->s->m, c->vm->space, lfs_ipa_of(r.base), lfs_pa_of(r.base), r.pages,
                       wanted | kept | USER))
        return refuse(c, FFA_STATUS_NO_MEMORY, RULE_PERM_TABLES);
    return success(c, 0, 0);
}
