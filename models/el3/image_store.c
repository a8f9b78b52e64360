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

static uint64_t staged_sum(struct el3 *e, const struct component *component)
{
    return lfs_range_sum(e->m, component->config->staging, component->config->staging_pages);
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
    /* Authentication has hashed what lies in staging, for this component and no other. */
    ((struct staged_sums *)lfs_write(e->m, e->staged))->sum[index] = staged_sum(e, component);
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

static bool is_staged_at(const struct el3 *e, uint32_t index, uint64_t base)
{
    const struct component *component = &e->components[index];

    return index < e->component_count && component->config->kind == LFS_COMPONENT_SP &&
           component->config->staging_pages > 0 && component->config->staging.v == base;
}

/* Which component is activated from there: the one that the LSP of this CPU has taken, else the
 * partition's; component_count: none. */
static uint32_t activated_from(struct el3 *e, unsigned cpu, uint16_t partition, uint64_t base)
{
    uint32_t index = ((const struct el3_cpu *)lfs_read(e->m, e->cpu[cpu]))->lsp_component;

    if (is_staged_at(e, index, base) && e->components[index].endpoint == partition)
        return index;
    for (index = 0; index < e->component_count; index++)
        if (is_staged_at(e, index, base) && e->components[index].endpoint == partition)
            break;
    return index;
}

/* Whose PRIME authenticated what lies there now; NULL: nobody's. */
static const char *authenticated_for(struct el3 *e, uint64_t base)
{
    const struct staged_sums *sums = lfs_read(e->m, e->staged);

    for (uint32_t i = 0; i < e->component_count; i++)
        if (is_staged_at(e, i, base) && sums->sum[i] != 0 &&
            sums->sum[i] == staged_sum(e, &e->components[i]))
            return e->components[i].config->name;
    return NULL;
}

bool image_store_is_foreign(void *user, unsigned cpu, uint16_t partition, uint64_t base,
                            struct foreign_bytes *out)
{
    struct el3 *e = user;
    const struct staged_sums *sums = lfs_read(e->m, e->staged);
    uint32_t index = activated_from(e, cpu, partition, base);

    *out = (struct foreign_bytes){.primed = index < e->component_count && sums->sum[index] != 0};
    if (out->primed && sums->sum[index] == staged_sum(e, &e->components[index]))
        return false;
    out->component = authenticated_for(e, base);
    return index < e->component_count || out->component;
}
