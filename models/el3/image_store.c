/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The platform's side of LFA: which packages wait, how they reach the staging area, whether their
 * signature holds. A package lies outside simulated memory until PRIME stages it; a platform may
 * also have it preloaded, as the FVP port has.
 */
#include "models/el3/el3.h"
#include "models/spmc/spmc.h"

bool image_store_pending(struct el3 *e, uint32_t component)
{
    return e->components[component].has_image;
}

static uint64_t image_pages(const struct el3 *e, const struct component *component)
{
    return lfs_pages_of(lfs_image_size(e->m, component->image));
}

static void stage(struct el3 *e, const struct component *component)
{
    const struct lfs_component_config *config = component->config;
    uint64_t pages = image_pages(e, component);

    if (e->platform->move_bytes)
        lfs_page_place_move(e->m, config->staging, component->image, 0, pages);
    else
        lfs_page_place(e->m, config->staging, component->image, 0, pages);
    if (config->staging_pages > pages)
        lfs_page_zero(e->m, lfs_pa_of(config->staging.v + pages * LFS_PAGE_SIZE),
                      config->staging_pages - pages);
}

/* Components may share a staging area: what another one had authenticated there is gone. */
static void remember(struct el3 *e, uint32_t index, uint64_t sum)
{
    struct staged_sums *sums = lfs_write(e->m, e->staged);
    const struct lfs_component_config *staged = e->components[index].config;

    for (unsigned i = 0; i < e->component_count; i++) {
        const struct lfs_component_config *other = e->components[i].config;

        if (other->staging_pages > 0 &&
            lfs_ranges_overlap(staged->staging.v, (uint64_t)staged->staging_pages * LFS_PAGE_SIZE,
                               other->staging.v, (uint64_t)other->staging_pages * LFS_PAGE_SIZE))
            sums->sum[i] = 0;
    }
    sums->sum[index] = sum;
}

int image_store_load(struct el3 *e, struct lfs_ctx *ctx, uint32_t index)
{
    const struct component *component = &e->components[index];
    const struct lfs_costs *costs = &e->platform->costs;
    uint64_t bytes = lfs_image_size(e->m, component->image), sum;

    /* A platform that has the image in place need not know where; the LSP will ask (S10). */
    if (component->config->staging.v == 0)
        return component->config->preloaded ? 0 : LFA_STATUS_DEVICE_ERROR;
    if (image_pages(e, component) > component->config->staging_pages)
        return LFA_STATUS_NO_MEMORY;
    if (!component->config->preloaded) {
        stage(e, component);
        lfs_charge(ctx, transfer_time(bytes, costs->memcpy_mib_s));
    }
    /* Authentication hashes what now lies in staging. */
    lfs_charge(ctx, transfer_time(bytes, costs->auth_mib_s) + costs->auth_signature_ns);
    sum = lfs_range_sum(e->m, component->config->staging, component->config->staging_pages);
    if (component->config->signature_bad)
        return LFA_STATUS_AUTH_ERROR;
    remember(e, index, sum);
    lfs_trace_note(e->m, ctx, RULE_LFA_PRIMED, "%s: %llu bytes staged at 0x%llx, authenticated",
                   component->config->name, (unsigned long long)bytes,
                   (unsigned long long)component->config->staging.v);
    return 0;
}

void image_store_preload(struct el3 *e)
{
    for (unsigned i = 0; i < e->component_count; i++)
        if (e->components[i].has_image && e->components[i].config->preloaded &&
            e->components[i].config->staging.v != 0 &&
            image_pages(e, &e->components[i]) <= e->components[i].config->staging_pages)
            stage(e, &e->components[i]);
}

const uint64_t *image_store_authenticated(void *user, uint64_t base)
{
    struct el3 *e = user;
    const struct staged_sums *sums = lfs_read(e->m, e->staged);

    for (unsigned i = 0; i < e->component_count; i++)
        if (e->components[i].config->staging.v == base && sums->sum[i] != 0)
            return &sums->sum[i];
    return NULL;
}
