/* SPDX-License-Identifier: BSD-3-Clause */
/* What building a stack finds in manifests and packages, as diagnostics at the partition that it
 * is about, with the manifest's node and the other party's. */
#include "tools/readers/scenario/scenario_private.h"

static const struct partition *partition_of(const struct scenario_case *c, int index)
{
    return index < 0 ? NULL : (const struct partition *)c->partitions.items + index;
}

static void tell_place(struct lfs_diag *diag, const char *file, const struct lfs_place *at)
{
    if (at->node[0])
        lfs_diag_fact(diag, "%s, node %s%s%s", file ? file : "its manifest", at->node,
                      at->property[0] ? ", property " : "", at->property);
    else if (at->offset)
        lfs_diag_fact(diag, "at %#llx of the package", (unsigned long long)at->offset);
}

static void tell_other(const struct fault_teller *t, const struct lfs_input_fault *fault)
{
    const struct partition *other = partition_of(t->c, fault->other_partition);
    const char *text = fault->what.other_text[0] ? fault->what.other_text : fault->other.what;

    if (!fault->other.what)
        return;
    if (other)
        lfs_diag_note(t->diag, other->pos, "%s", text);
    else
        lfs_diag_fact(t->diag, "%s", text);
    if (other && fault->other.node)
        lfs_diag_fact(t->diag, "%s, node %s", fault->other.file ? fault->other.file : other->name,
                      fault->other.node);
}

void tell_fault(void *fault_teller, const struct lfs_input_fault *fault)
{
    const struct fault_teller *t = fault_teller;
    const struct partition *partition = partition_of(t->c, fault->partition);
    struct lfs_pos pos = {.file = NULL};

    if (t->c->config.inputs_as_is)
        return; /* the firmware shall judge */
    if (partition)
        pos = partition->pos;
    lfs_diag_add(t->diag, pos, fault->what.name, "%s%s%s%s", partition ? "partition '" : "",
                 partition ? partition->name : "", partition ? "': " : "", fault->what.text);
    tell_place(t->diag, partition ? partition->image->manifest_path : NULL, &fault->what.at);
    if (fault->what.fact[0])
        lfs_diag_fact(t->diag, "%s", fault->what.fact);
    tell_other(t, fault);
    if (fault->what.help[0])
        lfs_diag_help(t->diag, "%s", fault->what.help);
}
