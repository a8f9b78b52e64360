/* SPDX-License-Identifier: BSD-3-Clause */
/* The catalogue of diagnostics as one list. */
#include "tools/readers/diag/catalogue.h"

#include <stdint.h>
#include <string.h>

static const struct {
    const char *subject;
    const struct lfs_diagnostic *entries;
} parts[] = {
    {"files and programs", lfs_catalogue_files},
    {"YAML", lfs_catalogue_yaml},
    {"scenarios", lfs_catalogue_scenario},
    {"device-tree sources", lfs_catalogue_dts},
    {"partition manifests", lfs_catalogue_manifest_codes},
    {"partition manifests", lfs_catalogue_manifest},
    {"partition manifests", lfs_catalogue_manifest_lint},
    {"SPMC manifests", lfs_catalogue_spmc},
    {"SPMC manifests", lfs_catalogue_spmc_judges},
    {"the boot", lfs_catalogue_boot},
    {"SP packages", lfs_catalogue_package},
    {"SP layout files", lfs_catalogue_layout},
    {"images", lfs_catalogue_image},
    {"old against new", lfs_catalogue_upgrade},
    {"platforms", lfs_catalogue_system},
    {"trace files", lfs_catalogue_trace},
    {"replay files", lfs_catalogue_replay},
    {"frontier files", lfs_catalogue_frontier},
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

/* The part that an index falls into, with the index inside it; PARTS beyond the last. */
static size_t part_of(size_t *index)
{
    for (size_t part = 0; part < PARTS; part++) {
        size_t count = 0;

        while (parts[part].entries[count].name)
            count++;
        if (*index < count)
            return part;
        *index -= count;
    }
    return PARTS;
}

const struct lfs_diagnostic *lfs_diagnostic_at(size_t index)
{
    size_t part = part_of(&index);

    return part < PARTS ? &parts[part].entries[index] : NULL;
}

const char *lfs_diagnostic_subject(size_t index)
{
    size_t part = part_of(&index);

    return part < PARTS ? parts[part].subject : NULL;
}

size_t lfs_diagnostic_count(void)
{
    size_t left = SIZE_MAX;

    part_of(&left);
    return SIZE_MAX - left;
}

const struct lfs_diagnostic *lfs_diagnostic_find(const char *name)
{
    for (size_t part = 0; part < PARTS; part++)
        for (const struct lfs_diagnostic *entry = parts[part].entries; entry->name; entry++)
            if (strcmp(entry->name, name) == 0)
                return entry;
    return NULL;
}
