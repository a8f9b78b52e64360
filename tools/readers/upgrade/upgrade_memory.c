/* SPDX-License-Identifier: BSD-3-Clause */
/* Which vmN of the SPMC's manifest the partition is: its working memory. */
#include <string.h>

#include "tools/readers/upgrade/upgrade_private.h"

static bool is_stem(const char *name, const char *path)
{
    const char *slash = strrchr(path, '/'), *file = slash != NULL ? slash + 1 : path;
    size_t length = strlen(name);

    return length > 0 && strncmp(file, name, length) == 0 &&
           (file[length] == '.' || file[length] == '\0');
}

/* The signs of a platform's files (system/pair.c): the load address, the name, being the only one.
 * A weaker sign is asked where no vmN has a stronger one. */
static int find_vm(const struct upgrade *u, const struct side *teller)
{
    const struct lfs_spmc_manifest *spmc = u->spmc;
    const struct lfs_manifest *manifest = &teller->manifest;

    for (uint32_t i = 0; i < spmc->vm_count && manifest->has_load_address; i++)
        if (spmc->vms[i].load_address == manifest->load_address)
            return (int)i;
    for (uint32_t i = 0; i < spmc->vm_count; i++)
        if (is_stem(spmc->vms[i].debug_name, u->from.path) ||
            is_stem(spmc->vms[i].debug_name, u->to.path))
            return (int)i;
    return spmc->vm_count == 1 && !manifest->has_load_address ? 0 : -1;
}

void find_memory(struct upgrade *u)
{
    const struct side *teller = u->from.has_manifest ? &u->from : &u->to;
    const struct lfs_spmc_vm *vm;

    /* An image alone does not say how far behind the load address it begins. */
    if (!teller->has_manifest)
        return;
    u->vm = u->spmc != NULL ? find_vm(u, teller) : -1;
    if (u->vm >= 0) {
        vm = &u->spmc->vms[u->vm];
        u->memory = lfs_spmc_vm_memory(vm);
        u->load_address = vm->load_address;
        return;
    }
    if (teller->manifest.has_load_address)
        u->load_address = teller->manifest.load_address;
    if (u->spmc == NULL)
        return;
    upgrade_unknown(u, "SYSTEM_UNMATCHED");
    lfs_diag_add(u->diag, side_pos(&u->from), "SYSTEM_UNMATCHED",
                 "no vmN of the SPMC manifest is this partition: its working memory is not known");
    lfs_diag_help(u->diag, "a vmN is known by its load_address, then by its debug_name, which is "
                           "the file's name without ending");
}
