/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory transactions without a script: pages of every kind that an SPMC tells apart, and handles
 * of transactions that there are. What these are is asked of the SPMC's tables: a party that
 * remembered what it was told would know no more, and there would be more states. */
#include "models/anything/anything.h"

#define PARTIES_MAX 6u
#define HANDLES_MAX 3u
#define OWN_PAGES   0x100000u /* of the normal world, behind its buffers */
#define SHARED      0x2fu /* attributes: normal, write-back, inner shareable (ffa-memory.md 1.2) */
#define NO_EXECUTE  (1u << 2) /* of a retrieval's permissions (1.4) */

/* ---- places ---------------------------------------------------------------------------------- */

uint64_t any_world(const struct spmc *s)
{
    for (unsigned i = 0; i < s->platform->range_count; i++)
        if (!s->platform->ranges[i].secure && s->platform->ranges[i].type == LFS_RANGE_MEMORY)
            return s->platform->ranges[i].base.v;
    return 0;
}

static uint64_t working_memory(const struct vm_info *vm)
{
    return vm->config->load_address.v;
}

static uint64_t last_page(const struct vm_info *vm)
{
    return working_memory(vm) + (vm->mem_pages - 1) * LFS_PAGE_SIZE;
}

/* A partition keeps its buffers, if it maps any itself, at the end of a region of two pages at
 * least; if it has none, in its working memory. */
static uint64_t own_buffers(const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;

    for (unsigned i = manifest->memory_region_count; i-- > 0;)
        if (lfs_manifest_memory_region(manifest, i)->pages > 1)
            return lfs_manifest_memory_region(manifest, i)->base +
                   (lfs_manifest_memory_region(manifest, i)->pages - 2) * LFS_PAGE_SIZE;
    return last_page(vm) - 2 * LFS_PAGE_SIZE;
}

uint64_t any_tx(const struct any_party *p)
{
    return any_is_world(p) ? any_world(p->spmc) : own_buffers(p->vm);
}

uint64_t any_rx(const struct any_party *p)
{
    return any_tx(p) + LFS_PAGE_SIZE;
}

/* The last of the manifest, and the live-state buffer. */
static void add_regions(struct any_list *list, const struct vm_info *vm)
{
    const struct lfs_manifest *manifest = vm->manifest;

    if (manifest && manifest->memory_region_count > 0)
        any_add(list,
                lfs_manifest_memory_region(manifest, manifest->memory_region_count - 1)->base);
    if (manifest && manifest->live_state_region >= 0)
        any_add(list, lfs_manifest_memory_region(manifest, manifest->live_state_region)->base);
}

static void add_staging(struct any_list *list, const struct lfs_stack_config *config)
{
    for (unsigned i = 0; i < config->component_count; i++)
        if (config->components[i].staging.v) {
            any_add(list, config->components[i].staging.v);
            return;
        }
}

/* Another partition than vm. */
static const struct vm_info *neighbour(const struct any_party *p)
{
    for (unsigned i = 1; i < p->spmc->vm_count; i++)
        if (&p->spmc->vm[i] != p->vm)
            return &p->spmc->vm[i];
    return NULL;
}

struct any_list any_pages(const struct any_party *p)
{
    uint64_t world = any_world(p->spmc) + OWN_PAGES;
    const struct vm_info *other = neighbour(p);
    struct any_list pages = {.count = 0};

    if (any_is_world(p)) {
        any_add(&pages, world);
        any_add(&pages, world + LFS_PAGE_SIZE);
    } else {
        any_add(&pages, last_page(p->vm));
        add_regions(&pages, p->vm);
        any_add(&pages, working_memory(p->vm));
        any_add(&pages, world);
    }
    if (other) {
        any_add(&pages, last_page(other));
        add_regions(&pages, other);
    }
    add_staging(&pages, p->spmc->config);
    any_add(&pages, p->spmc->platform->spmc.base.v);
    return pages;
}

static uint64_t a_page(const struct any_party *p)
{
    struct any_list pages = any_pages(p);

    return pages.item[any_of(p, pages.count, "page")];
}

/* ---- sending --------------------------------------------------------------------------------- */

static bool ask_buffers(struct any_party *p)
{
    p->client.box = mailbox_of(p->spmc, p->vm);
    return p->client.box.pages > 0;
}

struct any_list any_receivers(const struct any_party *p)
{
    struct any_list others = {.count = 0};

    for (unsigned i = 1; i < p->spmc->vm_count && others.count < PARTIES_MAX; i++)
        if (&p->spmc->vm[i] != p->vm)
            any_add(&others, p->spmc->vm[i].id);
    if (!any_is_world(p))
        any_add(&others, FFA_ID_NWD);
    if (others.count == 0)
        any_add(&others, p->vm->id);
    return others;
}

/* One of the others, or, if they are several, the first two of them. */
static unsigned receivers(const struct any_party *p, bool several, struct lfs_mem_emad emads[2])
{
    struct any_list others = any_receivers(p);
    unsigned which;

    which = any_of(p, others.count + (several && others.count > 1), "receiver");
    if (which < others.count) {
        emads[0].receiver = (uint16_t)others.item[which];
        return 1;
    }
    emads[0].receiver = (uint16_t)others.item[0];
    emads[1].receiver = (uint16_t)others.item[1];
    return 2;
}

void any_offer(struct any_party *p, struct lfs_frame *frame)
{
    uint32_t fid = (uint32_t)frame->x[0];
    bool donates = fid == FFA_MEM_DONATE_32;
    struct lfs_mem_emad emads[2] = {{0}};
    struct lfs_mem_range range = {.pages = 1};
    struct lfs_mem_request request = {.fid = fid, .range_count = 1};

    if (!ask_buffers(p))
        return;
    range.base = a_page(p);
    request.descriptor =
        (struct lfs_mem_descriptor){.layout = lfs_mem_layout_of(p->client.box.ffa_version),
                                    .sender = p->vm->id,
                                    .emads = emads,
                                    .emad_count = receivers(p, !donates, emads),
                                    .with_composite = true,
                                    .pages = 1,
                                    .constituents = 1,
                                    .ranges = &range,
                                    .range_count = 1};
    if (fid == FFA_MEM_SHARE_32 || request.descriptor.emad_count > 1)
        request.descriptor.attributes = SHARED;
    for (unsigned i = 0; i < 2; i++)
        emads[i].permissions = donates ? 0 : FFA_MEM_DATA_RW;
    if (any_of(p, 2, "zeroed first: no|yes") == 1)
        request.descriptor.flags = FFA_MEM_FLAG_ZERO;
    lfs_mem_compose(&p->client, &request, frame);
}

/* ---- handles --------------------------------------------------------------------------------- */

/* Of a transaction that there is, the first ones; or the number behind, which the next one may get,
 * or the last one had. NULL: it is none. */
static const struct mem_record *a_handle(const struct any_party *p, uint64_t *handle)
{
    lfs_table records = p->spmc->mem.records;
    uint64_t known[HANDLES_MAX], next = 0;
    unsigned count = 0, which;

    while (count < HANDLES_MAX && lfs_table_from(p->spmc->m, records, next, &known[count]))
        next = known[count++] + 1;
    which = any_of(p, count + 1, "handle");
    *handle = which < count ? known[which] : next;
    return which < count ? lfs_table_get(p->spmc->m, records, *handle) : NULL;
}

void any_handle(struct any_party *p, struct lfs_frame *frame)
{
    static const uint64_t flags[] = {0, FFA_MEM_FLAG_ZERO};
    uint64_t handle;

    a_handle(p, &handle);
    frame->x[1] = (uint32_t)handle;
    frame->x[2] = handle >> 32;
    if (frame->x[0] == FFA_MEM_RECLAIM_32)
        frame->x[3] = flags[any_of(p, 2, "zeroed before it is taken back: no|yes")];
}

void any_retrieve(struct any_party *p, struct lfs_frame *frame)
{
    struct lfs_mem_emad emads[MEM_BORROWERS_MAX] = {{0}};
    struct lfs_mem_request request = {.fid = FFA_MEM_RETRIEVE_REQ_32};
    struct lfs_mem_descriptor *d = &request.descriptor;
    const struct mem_record *record;
    unsigned count;

    if (!ask_buffers(p))
        return;
    record = a_handle(p, &d->handle);
    count = record ? record->borrower_count : 0;
    d->layout = lfs_mem_layout_of(p->client.box.ffa_version);
    d->sender = record ? record->sender : FFA_ID_NWD;
    d->emads = emads;
    d->emad_count = count ? count : 1;
    emads[0].receiver = p->vm->id;
    for (unsigned i = 0; i < count; i++) {
        emads[i].receiver = record->borrower[i].id;
        emads[i].permissions = record->type == MEM_SHARE || count > 1 ? 0 : NO_EXECUTE;
    }
    if (any_of(p, 2, "zeroed after relinquishing: no|yes") == 1)
        d->flags = FFA_MEM_FLAG_ZERO_AFTER;
    lfs_mem_compose(&p->client, &request, frame);
}

void any_relinquish(struct any_party *p, struct lfs_frame *frame)
{
    uint64_t handle;

    if (!ask_buffers(p))
        return;
    a_handle(p, &handle);
    lfs_mem_compose_relinquish(&p->client, handle, 0, &p->vm->id, 1, frame);
}

/* ---- registers ------------------------------------------------------------------------------- */

void any_buffers(struct any_party *p, struct lfs_frame *frame)
{
    uint64_t tx = any_tx(p), rx = any_rx(p);

    switch (any_of(p, 3, "buffers: own|one page for both|RX elsewhere")) {
    case 1:
        rx = tx;
        break;
    case 2:
        rx = a_page(p);
        break;
    default:
        break;
    }
    frame->x[1] = tx;
    frame->x[2] = rx;
    frame->x[3] = 1;
}

void any_permissions(struct any_party *p, struct lfs_frame *frame)
{
    static const uint64_t wishes[] = {FFA_MEM_PERM_RW, FFA_MEM_PERM_RO};

    frame->x[1] = a_page(p);
    frame->x[2] = 1;
    frame->x[3] = wishes[any_of(p, 2, "permissions: RW|RO")];
}
