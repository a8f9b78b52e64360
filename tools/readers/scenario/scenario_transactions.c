/* SPDX-License-Identifier: BSD-3-Clause */
/* What the platform says of memory transactions: what the SPMC's build has room for, and what EL3
 * answers when pages are to change their physical address space. */
#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

#define TRANSACTIONS_MAX 1000000u /* as the table of keys says */
#define RECEIVERS_MAX    8u

static void read_answer(struct loader *l, const struct lfs_yaml_node *node,
                        enum lfs_memory_protection *out)
{
    static const char *const answers[] = {"none", "granted", "denied", "invalid", NULL};
    int answer = node ? read_word(l, node, "answer of EL3", answers) : -1;

    if (answer >= 0)
        *out = (enum lfs_memory_protection)answer;
}

static void read_protection(struct loader *l, const struct lfs_yaml_node *node)
{
    struct lfs_platform *platform = &l->c->config.platform;

    if (!node)
        return;
    if (node->kind == LFS_YAML_SCALAR) {
        read_answer(l, node, &platform->memory_protection);
        return;
    }
    if (!expect_kind(l, node, LFS_YAML_MAP, "memory-protection") ||
        !lfs_schema_check(&protection_schema, node, l->diag) ||
        !read_extent(l, node, &platform->protection_exception.base,
                     &platform->protection_exception.size))
        return;
    read_answer(l, lfs_yaml_get(node, "answer"), &platform->memory_protection);
    read_answer(l, lfs_yaml_get(node, "there"), &platform->protection_there);
}

static void read_limit(struct loader *l, const struct lfs_yaml_node *node, uint64_t most,
                       uint32_t *out)
{
    uint64_t value = *out;

    read_integer(l, node, 1, most, &value);
    *out = (uint32_t)value;
}

void read_transactions(struct loader *l, const struct lfs_yaml_node *platform)
{
    const struct lfs_yaml_node *map = lfs_yaml_get(platform, "transactions");
    struct lfs_build_limits *limits;

    read_protection(l, lfs_yaml_get(platform, "memory-protection"));
    if (!map || !lfs_schema_check(&transactions_schema, map, l->diag))
        return;
    limits = arena_alloc(l->arena, sizeof(*limits));
    *limits = *l->c->config.platform.limits;
    read_limit(l, lfs_yaml_get(map, "live"), TRANSACTIONS_MAX, &limits->mem_shares);
    read_limit(l, lfs_yaml_get(map, "fragments"), TRANSACTIONS_MAX, &limits->mem_fragments);
    read_limit(l, lfs_yaml_get(map, "receivers"), RECEIVERS_MAX, &limits->mem_receivers);
    l->c->config.platform.limits = limits;
}
