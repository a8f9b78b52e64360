/* SPDX-License-Identifier: BSD-3-Clause */
/* What building a stack finds in manifests and packages, as diagnostics at the partition that it
 * is about, with the manifest's node and the other party's. */
#include <stdio.h>

#include "tools/readers/scenario/scenario_running.h"

static const struct partition *partition_of(const struct scenario_case *c, int index)
{
    return index < 0 ? NULL : (const struct partition *)c->partitions.items + index;
}

/* The place in the partition's manifest, or else the partition in the scenario. */
static struct lfs_pos position(const struct partition *partition, const struct lfs_place *at)
{
    const struct lfs_manifest_file *file = partition->image->manifest_file;
    struct lfs_pos pos = {.line = 0};

    if (file && at->node[0])
        pos = lfs_manifest_file_locate(file, at);
    return pos.line ? pos : partition->pos;
}

static struct lfs_place node_of(const struct lfs_origin *origin)
{
    struct lfs_place at = {.cell = -1};

    snprintf(at.node, sizeof(at.node), "%s", origin->node ? origin->node : "");
    return at;
}

static void tell_other(const struct fault_teller *t, const struct lfs_input_fault *fault)
{
    const struct partition *other = partition_of(t->c, fault->other_partition);
    const char *text = fault->what.other_text[0] ? fault->what.other_text : fault->other.what;
    struct lfs_place at = fault->what.other;

    if (!fault->other.what)
        return;
    if (!other) {
        lfs_diag_fact(t->diag, "%s", text);
        return;
    }
    if (at.node[0] == '\0')
        at = node_of(&fault->other);
    lfs_diag_note(t->diag, position(other, &at), "%s", text);
}

void tell_fault(void *fault_teller, const struct lfs_input_fault *fault)
{
    const struct fault_teller *t = fault_teller;
    const struct partition *partition = partition_of(t->c, fault->partition);
    struct lfs_pos pos = {.file = NULL};

    if (t->c->config.inputs_as_is)
        return; /* the firmware shall judge */
    if (fault->component >= 0)
        pos = ((const struct component_place *)t->c->component_places.items)[fault->component].pos;
    else if (partition)
        pos = position(partition, &fault->what.at);
    lfs_diag_add(t->diag, pos, fault->what.name, "%s%s%s%s", partition ? "partition '" : "",
                 partition ? partition->name : "", partition ? "': " : "", fault->what.text);
    if (partition && pos.file != partition->pos.file)
        lfs_diag_note(t->diag, partition->pos, "partition '%s' is here", partition->name);
    if (fault->what.fact[0])
        lfs_diag_fact(t->diag, "%s", fault->what.fact);
    tell_other(t, fault);
    if (fault->what.help[0])
        lfs_diag_help(t->diag, "%s", fault->what.help);
}
