/* SPDX-License-Identifier: BSD-3-Clause */
/* What a step says of a CPU that is reset in its call. */
#include <string.h>

#include "tools/readers/scenario/scenario_private.h"

/* resumed, or {entry: address, context: value}. */
static void read_values(struct loader *l, const struct place *place,
                        const struct lfs_yaml_node *node, struct lfs_script_call *call)
{
    const struct shape address = {.format = LFS_ARG_ADDRESS}, number = {.format = LFS_ARG_HEX};
    const struct lfs_yaml_node *entry = lfs_yaml_get(node, "entry");
    const struct lfs_yaml_node *context = lfs_yaml_get(node, "context");

    call->resumes = true;
    call->resume_source = source_new(l, written_at(l, node));
    if (node->kind == LFS_YAML_SCALAR || !lfs_schema_check(&resumed_schema, node, l->diag))
        return;
    if (entry)
        call->resume_entry = read_value(l, place, &address, entry);
    if (context)
        call->resume_context = read_value(l, place, &number, context);
}

bool read_resumed(struct loader *l, const struct place *place, const struct lfs_yaml_node *returns,
                  struct lfs_script_call *call)
{
    const struct lfs_yaml_node *resumed = lfs_yaml_get(returns, "resumed");

    if (returns->kind == LFS_YAML_SCALAR && strcmp(returns->text, "resumed") == 0)
        resumed = returns;
    if (!resumed)
        return false;
    if (resumed != returns && returns->count != 1)
        lfs_diag_add(l->diag, resumed->key->pos, "STEP_SHAPE",
                     "a CPU that is reset returns nothing: 'resumed' stands alone");
    read_values(l, place, resumed, call);
    return true;
}
