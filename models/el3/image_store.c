/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The platform's side of LFA: which packages wait, how they reach the staging area, whether their
 * signature holds. A package lies outside simulated memory until PRIME stages it; a platform may
 * also have it preloaded, as the FVP port has.
 */
#include "models/el3/el3.h"
#include "models/spmc/spmc.h"

static bool waits_by_itself(struct el3 *e, uint32_t component)
{
    const struct answer_turns *turns = lfs_read(e->m, e->turns);
    const struct component *c = &e->components[component];

    if (c->config->arrives > 0 && !turns->arrived[component])
        return false;
    return c->has_image || (c->config->kind != LFS_COMPONENT_SP && c->activator);
}

bool image_store_pending(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    return platform_answer(e, ctx, component, LFS_ASK_PENDING, waits_by_itself(e, component)) != 0;
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

/* Time for moving and hashing the package passes, and other CPUs go on. */
static int load_package(struct el3 *e, struct lfs_ctx *ctx, uint32_t index)
{
    const struct component *component = &e->components[index];
    const struct lfs_costs *costs = &e->platform->costs;
    uint64_t bytes = lfs_image_size(e->m, component->image);

    /* A platform that has the image in place need not know where; the LSP will ask (S10). */
    if (component->config->staging.v == 0)
        return component->config->preloaded ? 0 : -LFS_EL3_EINVAL;
    if (image_pages(e, component) > component->config->staging_pages)
        return -LFS_EL3_ENOMEM;
    if (!component->config->preloaded) {
        stage(e, component);
        lfs_charge(ctx, transfer_time(bytes, costs->memcpy_mib_s));
    }
    lfs_charge(ctx, transfer_time(bytes, costs->auth_mib_s) + costs->auth_signature_ns);
    lfs_yield(ctx, TAG_LFA_LOAD);
    if (component->config->signature_bad)
        return -LFS_EL3_EAUTH;
    /* Authentication has hashed what lies in staging. */
    remember(e, index,
             lfs_range_sum(e->m, component->config->staging, component->config->staging_pages));
    lfs_trace_note(e->m, ctx, RULE_LFA_PRIMED, "%s: %llu bytes staged at 0x%llx, authenticated",
                   component->config->name,
                   (unsigned long long)lfs_image_size(e->m, component->image),
                   (unsigned long long)component->config->staging.v);
    return 0;
}

int image_store_load(struct el3 *e, struct lfs_ctx *ctx, uint32_t index)
{
    int result = platform_answer(e, ctx, index, LFS_ASK_LOAD, 0);

    if (result != 0 || e->components[index].config->kind != LFS_COMPONENT_SP)
        return result;
    /* The platform may say that an image waits although there is none. */
    return e->components[index].has_image ? load_package(e, ctx, index) : -LFS_EL3_EINVAL;
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
    const uint64_t *known = NULL;

    for (unsigned i = 0; i < e->component_count && !(known && *known); i++)
        if (e->components[i].config->staging.v == base)
            known = &sums->sum[i];
    return known;
}
