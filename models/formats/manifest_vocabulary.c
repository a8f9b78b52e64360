/* SPDX-License-Identifier: BSD-3-Clause */
/* Unknown and misspelt properties (MAN-21). */
#include "manifest_vocabulary.h"

#include <libfdt.h>
#include <string.h>

#include "lfasim/suggest.h"

/* Device-tree grammar. */
static const char *const grammar[] = {"compatible", "phandle", "linux,phandle", "name", NULL};

static bool listed(const char *const *names, const char *name)
{
    for (; *names != NULL; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

static void lint_property(struct manifest_reader *reader, int node, const char *name,
                          const struct vocabulary *words)
{
    const struct foreign_property *foreign = words->foreign;
    const char *nearest = lfs_suggest_list(name, words->known);

    while (foreign->name != NULL && strcmp(foreign->name, name) != 0)
        foreign++;
    if (foreign->name != NULL) {
        lfs_manifest_lint(reader, "LINT_OTHER_READER", node, name, "Hafnium does not read %s",
                          name);
        lfs_manifest_consumers(reader, foreign->reader);
        return;
    }
    lfs_manifest_lint(reader, "LINT_UNKNOWN_PROPERTY", node, name, "nobody reads the property %s",
                      name);
    if (nearest != NULL)
        lfs_manifest_help(reader, "did you mean %s?", nearest);
}

uint32_t lfs_manifest_lint_node(struct manifest_reader *reader, int node,
                                const struct vocabulary *words, uint32_t left)
{
    int property;

    fdt_for_each_property_offset(property, reader->fdt, node)
    {
        const char *name = NULL;

        fdt_getprop_by_offset(reader->fdt, property, &name, NULL);
        if (left == 0)
            break;
        if (name == NULL || listed(grammar, name) || listed(words->known, name))
            continue;
        lint_property(reader, node, name, words);
        left--;
    }
    return left;
}
