/* SPDX-License-Identifier: BSD-3-Clause */
/* What a step says of a CPU that is reset in its call. */
#include <string.h>

#include "tools/readers/scenario/scenario_private.h"

/* reset, or {entry: address, context: value}. */
static void read_values(struct loader *l, const struct place *place,
                        const struct lfs_yaml_node *node, struct lfs_script_call *call)
{
    const struct shape address = {.format = LFS_ARG_ADDRESS}, number = {.format = LFS_ARG_HEX};
    const struct lfs_yaml_node *entry = lfs_yaml_get(node, "entry");
    const struct lfs_yaml_node *context = lfs_yaml_get(node, "context");

    call->resets_cpu = true;
    call->reset_source = source_new(l, written_at(l, node));
    if (node->kind == LFS_YAML_SCALAR || !lfs_schema_check(&reset_schema, node, l->diag))
        return;
    if (entry)
        call->reset_entry = read_value(l, place, &address, entry);
    if (context)
        call->reset_context = read_value(l, place, &number, context);
}

bool read_reset(struct loader *l, const struct place *place, const struct lfs_yaml_node *returns,
                struct lfs_script_call *call)
{
    const struct lfs_yaml_node *reset = lfs_yaml_get(returns, "reset");

    if (returns->kind == LFS_YAML_SCALAR && strcmp(returns->text, "reset") == 0)
        reset = returns;
    if (!reset)
        return false;
    if (reset != returns && returns->count != 1)
        lfs_diag_add(l->diag, reset->key->pos, "STEP_SHAPE",
                     "a CPU that is reset returns nothing: 'reset' stands alone");
    read_values(l, place, reset, call);
    return true;
}
