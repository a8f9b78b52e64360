/* SPDX-License-Identifier: BSD-3-Clause */
/* Checklist ids on steps and expectations, and which of them a run has proven. */
#include <ctype.h>
#include <string.h>

#include "tools/readers/scenario/scenario_private.h"
#include "tools/readers/scenario/scenario_running.h"

/* "LA-07": capitals, a dash, a number. Which ids there are is not the scenario's business. */
static bool is_id(const char *text)
{
    size_t letters = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

    return letters > 0 && text[letters] == '-' && isdigit((unsigned char)text[letters + 1]);
}

static void read_proof(struct loader *l, const struct lfs_yaml_node *node, uint32_t source)
{
    struct proof *proof;

    if (!expect_kind(l, node, LFS_YAML_SCALAR, "a checklist id"))
        return;
    if (!is_id(node->text)) {
        lfs_diag_add(l->diag, node->pos, "EXPECTED_KIND", "'%s' is no checklist id, such as LA-07",
                     node->text);
        return;
    }
    proof = list_add(l->arena, &l->c->proofs, sizeof(*proof));
    *proof = (struct proof){node->text, written_at(l, node), source};
}

void read_proofs(struct loader *l, const struct lfs_yaml_node *value, uint32_t source)
{
    if (value->kind != LFS_YAML_LIST)
        read_proof(l, value, source);
    else
        for (size_t i = 0; i < value->count; i++)
            read_proof(l, value->items[i], source);
}

void judge_proofs(struct lfs_run *run)
{
    const struct proof *proofs = run->c->proofs.items;
    struct lfs_proof *out;

    for (size_t i = 0; i < run->c->proofs.count; i++) {
        if (proofs[i].source != 0 && !lfs_script_performed(&run->script, proofs[i].source))
            continue;
        out = list_add(&run->arena, &run->proofs, sizeof(*out));
        *out = (struct lfs_proof){proofs[i].id, proofs[i].pos};
    }
}

size_t lfs_run_proofs(const struct lfs_run *run)
{
    return run->proofs.count;
}

const struct lfs_proof *lfs_run_proof(const struct lfs_run *run, size_t i)
{
    return (const struct lfs_proof *)run->proofs.items + i;
}
