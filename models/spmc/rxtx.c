/* SPDX-License-Identifier: BSD-3-Clause */
/* RX/TX buffers: FFA_RXTX_MAP, FFA_RXTX_UNMAP, FFA_RX_RELEASE (ffa-abi.md 5, ffa-memory.md 6.9). */
#include "models/spmc/mem.h"

enum { COMPOSITE_ALIGNMENT = 8 }; /* 1.8 */

#define RWX      (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X)
#define BORROWED (MODE_UNOWNED | MODE_SHARED) /* !Owner-SA */

struct pair {
    uint64_t tx, rx, pages;
};

/* ---- FFA_RXTX_MAP
 * --------------------------------------------------------------------------------- */

/* Row 4: a second mapping, and what the FINISH phase of a live activation makes of it. */
static enum rule check_mapped(struct call *c, const struct pair *p, bool *already)
{
    const struct vm *vm = vm_state(c->s, c->vm);

    *already = false;
    if (!vm->rxtx_mapped)
        return RULE_NONE;
    if (vm->progress != LFA_FINISH)
        return RULE_RXTX_TWICE;
    switch (policy(c->s, LFS_KNOB_rxtx_remap_in_finish)) {
    case RXTX_REMAP_IN_FINISH_ALLOW_ANY:
        return RULE_NONE;
    case RXTX_REMAP_IN_FINISH_MUST_BE_SAME:
        *already = vm->rx == p->rx && vm->tx == p->tx && vm->rxtx_pages == p->pages;
        return *already ? RULE_NONE : RULE_RXTX_NOT_SAME;
    default:
        return RULE_RXTX_TWICE;
    }
}

uint32_t rxtx_pages_max(const struct spmc *s)
{
    uint32_t pages = s->platform->limits->rxtx_pages;

    return pages < RXTX_PAGES_MAX ? pages : RXTX_PAGES_MAX;
}

/* Rows 5 to 7. */
static enum rule check_arguments(const struct spmc *s, const struct pair *p)
{
    uint64_t bytes = p->pages * LFS_PAGE_SIZE;

    if (p->pages < 1 || p->pages > rxtx_pages_max(s))
        return RULE_RXTX_COUNT;
    if (!lfs_page_aligned(p->tx) || !lfs_page_aligned(p->rx))
        return RULE_RXTX_ALIGNMENT;
    if (p->tx + bytes < p->tx || p->rx + bytes < p->rx ||
        lfs_ranges_overlap(p->tx, bytes, p->rx, bytes))
        return RULE_RXTX_OVERLAP;
    return RULE_NONE;
}

static bool pages_are(struct call *c, uint64_t base, uint64_t pages, uint32_t need, uint32_t *mode)
{
    /* A page that was relocated is not where the SPMC would look for it. */
    return lfs_space_mode(c->s->m, c->vm->space, lfs_ipa_of(base), pages, mode) &&
           (*mode & need) == need && lie_in_place(c->s, c->vm, base, pages);
}

/* Rows 8 and 9 for a partition, 11 and 12 for the normal world. */
static enum rule check_pages(struct call *c, const struct pair *p, enum ffa_status *status)
{
    uint32_t tx, rx;

    if (c->vm->id == FFA_ID_NWD) {
        *status = FFA_STATUS_DENIED;
        if (!pages_are(c, p->tx, p->pages, RWX | MODE_NS, &tx) ||
            !pages_are(c, p->rx, p->pages, RWX | MODE_NS, &rx))
            return RULE_RXTX_NWD_PAGES;
        return ((tx | rx) & MODE_STATE) &&
                       policy(c->s, LFS_KNOB_nwd_rxtx_shared) == NWD_RXTX_SHARED_DENY
                   ? RULE_RXTX_NWD_SENT
                   : RULE_NONE;
    }
    *status = FFA_STATUS_INVALID_PARAMETERS;
    return pages_are(c, p->tx, p->pages, LFS_MODE_R | LFS_MODE_W, &tx) &&
                   pages_are(c, p->rx, p->pages, LFS_MODE_R, &rx) &&
                   !((tx | rx) & (MODE_STATE | LFS_MODE_DEVICE))
               ? RULE_NONE
               : RULE_RXTX_SP_PAGES;
}

/* STR-3: the only reader of its knob. */
static bool meets_overwritten(struct call *c, const struct pair *p)
{
    const struct vm_info *vm = c->vm;
    uint64_t size = p->pages * LFS_PAGE_SIZE, all = vm->mem_pages * LFS_PAGE_SIZE;

    return vm->manifest && vm->manifest->live_activation_support &&
           policy(c->s, LFS_KNOB_rxtx_map_inside) == RXTX_MAP_INSIDE_REFUSE &&
           (lfs_ranges_overlap(p->tx, size, vm->config->load_address.v, all) ||
            lfs_ranges_overlap(p->rx, size, vm->config->load_address.v, all));
}

static void remap(struct call *c, uint64_t base, uint64_t pages, uint32_t mode)
{
    lfs_space_map(c->s->m, c->vm->space, lfs_ipa_of(base), lfs_pa_of(base), pages, mode);
}

static void pages_become_buffers(struct call *c, const struct pair *p)
{
    struct spmc *s = c->s;
    uint32_t tx = 0, rx = 0;

    pages_are(c, p->tx, p->pages, 0, &tx);
    pages_are(c, p->rx, p->pages, 0, &rx);
    if (c->vm->id == FFA_ID_NWD) {
        lfs_space_unmap(s->m, c->vm->space, lfs_ipa_of(p->tx), p->pages);
        lfs_space_unmap(s->m, c->vm->space, lfs_ipa_of(p->rx), p->pages);
    } else {
        uint32_t kept = MODE_NS | MODE_NG | MODE_USER;

        remap(c, p->tx, p->pages, LFS_MODE_R | LFS_MODE_W | BORROWED | (tx & kept));
        remap(c, p->rx, p->pages, LFS_MODE_R | BORROWED | (rx & kept));
    }
    lfs_space_map(s->m, s->stage1, lfs_ipa_of(p->tx), lfs_pa_of(p->tx), p->pages, LFS_MODE_R);
    lfs_space_map(s->m, s->stage1, lfs_ipa_of(p->rx), lfs_pa_of(p->rx), p->pages, LFS_MODE_W);
}

static void record_buffers(struct call *c, const struct pair *p, struct lfs_origin origin)
{
    struct vm *vm = vm_edit(c->s, c->vm);
    struct vm_claims *claims = lfs_write(c->s->m, c->vm->claims);
    struct lfs_claim rx = {p->rx, (uint32_t)p->pages, LFS_CLAIM_RX, c->vm->id, 0};
    struct lfs_claim tx = {p->tx, (uint32_t)p->pages, LFS_CLAIM_TX, c->vm->id, 0};

    if (vm->rxtx_mapped)
        lfs_trace_finding(
            c->s->m, c->ctx, RULE_RXTX_LEAK, "RXTX_LEAK", lfs_claim_record(c->s->m, claims->rx),
            lfs_claim_record(c->s->m, claims->tx),
            "%s maps other buffers; the SPMC keeps the old pages mapped", c->vm->name);
    vm->rxtx_mapped = true;
    vm->tx = p->tx;
    vm->rx = p->rx;
    vm->rxtx_pages = (uint16_t)p->pages;
    claims->rx = claim_tagged(c->s, c->ctx, &rx, c->vm->name, origin);
    claims->tx = claim_tagged(c->s, c->ctx, &tx, c->vm->name, origin);
    conflicts_of_claim(c, &rx, claims->rx, FFA_ID_INVALID);
    conflicts_of_claim(c, &tx, claims->tx, FFA_ID_INVALID);
}

enum rule rxtx_map(struct call *c, uint64_t tx, uint64_t rx, uint64_t pages,
                   struct lfs_origin origin, enum ffa_status *status)
{
    struct pair p = {tx, rx, pages};
    bool already;
    enum rule rule = check_mapped(c, &p, &already);

    *status = FFA_STATUS_DENIED;
    if (rule != RULE_NONE || already)
        return rule;
    *status = FFA_STATUS_INVALID_PARAMETERS;
    rule = check_arguments(c->s, &p);
    if (rule == RULE_NONE)
        rule = check_pages(c, &p, status);
    if (rule != RULE_NONE)
        return rule;
    *status = FFA_STATUS_DENIED;
    if (meets_overwritten(c, &p))
        return RULE_RXTX_INSIDE;
    pages_become_buffers(c, &p);
    record_buffers(c, &p, origin);
    return RULE_NONE;
}

/* Rows 1 to 3 of the form in which a Hypervisor maps buffers of one of its VMs, which a descriptor
 * in its own TX names (ffa-memory.md 1.8). This normal world has no VMs, so that nobody is found
 * and the composites are never reached; firmware would also find a partition there, and read its
 * buffers from beyond TX. */
static int rxtx_map_forwarded(struct call *c)
{
    struct lfs_mem_rxtx descriptor;

    if (!vm_state(c->s, c->vm)->rxtx_mapped)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_RXTX_FORWARDED);
    if (!mem_copy_tx(c, LFS_MEM_RXTX_HEADER))
        return mem_refuse(c, RULE_MEM_COPY_FAULT);
    lfs_mem_get_rxtx(c->s->scratch, LFS_MEM_RXTX_HEADER, &descriptor);
    if (descriptor.rx % COMPOSITE_ALIGNMENT != 0 || descriptor.tx % COMPOSITE_ALIGNMENT != 0)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_RXTX_OFFSETS);
    return refuse(c, FFA_STATUS_DENIED, RULE_RXTX_FORWARDED);
}

int do_rxtx_map(struct call *c)
{
    static const struct lfs_origin origin = {.what = "FFA_RXTX_MAP"};
    enum ffa_status status;
    enum rule rule;

    if (c->vm->id == FFA_ID_NWD && c->in.x[1] == 0 && c->in.x[2] == 0 && (uint32_t)c->in.x[3] == 0)
        return rxtx_map_forwarded(c);
    rule = rxtx_map(c, c->in.x[1], c->in.x[2], (uint32_t)c->in.x[3], origin, &status);
    return rule == RULE_NONE ? success(c, 0, 0) : refuse(c, status, rule);
}

/* ---- FFA_RXTX_UNMAP
 * ------------------------------------------------------------------------------- */

void rxtx_drop(struct call *c, struct vm_info *vm_info)
{
    struct vm *vm = vm_edit(c->s, vm_info);
    struct vm_claims *claims;

    if (!vm->rxtx_mapped)
        return;
    claims = lfs_write(c->s->m, vm_info->claims);
    /* Earlier permissions are not remembered: pages come back as R+W+X (ffa-abi.md 5.3). */
    for (int i = 0; i < 2; i++) {
        uint64_t base = i ? vm->tx : vm->rx;

        lfs_space_map(c->s->m, vm_info->space, lfs_ipa_of(base), lfs_pa_of(base), vm->rxtx_pages,
                      RWX | (vm_info->id == FFA_ID_NWD ? MODE_NS : 0));
        lfs_space_unmap(c->s->m, c->s->stage1, lfs_ipa_of(base), vm->rxtx_pages);
        lfs_claim_drop(c->s->m, c->ctx, i ? claims->tx : claims->rx);
    }
    vm->rxtx_mapped = false;
    vm->rxtx_pages = 0;
    vm->rx = vm->tx = 0;
    *claims = (struct vm_claims){0};
}

int do_rxtx_unmap(struct call *c)
{
    uint16_t owner = (uint16_t)(c->in.x[1] >> 16);

    if (owner != 0 || !vm_state(c->s, c->vm)->rxtx_mapped)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_RXTX_UNMAP);
    rxtx_drop(c, c->vm);
    return success(c, 0, 0);
}

/* ---- ownership of RX
 * -------------------------------------------------------------------------------- */

void rx_release_on_wait(struct call *c, struct vm_info *vm, uint64_t flags)
{
    if (!(flags & FFA_MSG_WAIT_KEEP_RX))
        vm_edit(c->s, vm)->rx_state = RX_EMPTY;
}

int do_rx_release(struct call *c)
{
    if ((uint32_t)c->in.x[1] != 0)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_RX_RELEASE_OTHER);
    if (vm_state(c->s, c->vm)->rx_state == RX_EMPTY)
        return refuse(c, FFA_STATUS_DENIED, RULE_RX_RELEASE_EMPTY);
    vm_edit(c->s, c->vm)->rx_state = RX_EMPTY;
    return success(c, 0, 0);
}
