/* SPDX-License-Identifier: BSD-3-Clause */
/* What the steps of an image tell about it before a run. */
#include <string.h>

#include "tools/readers/scenario/scenario_private.h"

static bool is_number(const struct lfs_expr *expr)
{
    return expr->kind == LFS_EXPR_NUMBER;
}

static const struct lfs_manifest_region *region_at(const struct lfs_manifest *manifest,
                                                   uint64_t address)
{
    for (uint32_t i = 0; i < manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = lfs_manifest_memory_region(manifest, i);

        if (lfs_ranges_overlap(region->base, lfs_manifest_region_size(region), address, 1))
            return region;
    }
    return NULL;
}

static void place_address(uint64_t address, const struct lfs_manifest *manifest,
                          struct lfs_image_place *out)
{
    const struct lfs_manifest_region *region = region_at(manifest, address);

    *out = (struct lfs_image_place){region != NULL ? region->node : "no region", -1, address,
                                    region != NULL};
}

/* Of an address, a section, a region of the manifest, or what is that far behind one of them. */
static bool place_of(const struct lfs_expr *expr, const struct lfs_manifest *manifest,
                     uint64_t offset, struct lfs_image_place *out)
{
    const struct lfs_manifest_region *region;

    if (expr->kind == LFS_EXPR_ADD && is_number(expr->items[1]))
        return place_of(expr->items[0], manifest, offset + expr->items[1]->number, out);
    if (is_number(expr)) {
        place_address(expr->number + offset, manifest, out);
        return true;
    }
    if (expr->kind != LFS_EXPR_REGION)
        return false;
    *out = (struct lfs_image_place){expr->text, section_index(expr->text), offset, false};
    if (out->section >= 0)
        return true;
    region = region_find(manifest, expr->text);
    if (region != NULL)
        place_address(region->base + offset, manifest, out);
    return region != NULL;
}

/* It may fail, for all that the scenario says. */
static bool may_fail(const struct lfs_script_call *call)
{
    for (uint32_t i = 0; i < call->expectation_count; i++) {
        const struct lfs_script_expectation *e = &call->expectations[i];

        if (e->result.kind == LFS_RESULT_STATUS)
            return e->count != 1 || !is_number(e->any_of[0]) || e->any_of[0]->number != 0;
    }
    return true;
}

static void take_mapping(const struct lfs_script_call *call, const struct lfs_manifest *manifest,
                         struct lfs_image_code *out)
{
    struct lfs_image_place rx = {.name = NULL}, tx = {.name = NULL};
    uint64_t pages = 0;

    for (uint32_t i = 0; i < call->argument_count; i++) {
        const struct lfs_script_argument *argument = &call->arguments[i];
        const char *name = argument->arg != NULL ? argument->arg->name : "";

        if (argument->value == NULL)
            continue;
        if ((strcmp(name, "rx") == 0 && !place_of(argument->value, manifest, 0, &rx)) ||
            (strcmp(name, "tx") == 0 && !place_of(argument->value, manifest, 0, &tx)))
            return;
        if (strcmp(name, "pages") == 0 && is_number(argument->value))
            pages = argument->value->number;
    }
    if (rx.name == NULL || tx.name == NULL || pages == 0)
        return;
    out->rx = rx;
    out->tx = tx;
    out->bytes = pages * LFS_PAGE_SIZE;
}

static bool is_straight_on(const struct lfs_script_op *op)
{
    return op->kind == LFS_OP_KEEP || op->kind == LFS_OP_CALL || op->kind == LFS_OP_LOAD ||
           op->kind == LFS_OP_STORE || op->kind == LFS_OP_CHECK || op->kind == LFS_OP_SET ||
           op->kind == LFS_OP_DELAY;
}

void image_code(const struct lfs_script *script, const struct image *image,
                const struct lfs_manifest *manifest, struct lfs_image_code *out)
{
    *out = (struct lfs_image_code){.scripted = image->scripted};
    if (!image->scripted || image->entry == LFS_SCRIPT_NONE)
        return;
    for (uint32_t i = image->entry; i < script->op_count && is_straight_on(&script->ops[i]); i++) {
        const struct lfs_script_op *op = &script->ops[i];

        if (op->kind == LFS_OP_CALL && strcmp(op->u.call->call->name, "FFA_RXTX_UNMAP") == 0)
            *out = (struct lfs_image_code){.scripted = true};
        else if (op->kind == LFS_OP_CALL && !may_fail(op->u.call) &&
                 strcmp(op->u.call->call->name, "FFA_RXTX_MAP") == 0)
            take_mapping(op->u.call, manifest, out);
    }
}
