/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC manifest as Hafnium sees it: manifests-packages-boot 5.3, 3.3, 5.4. */
#include "lfasim/formats/spmc_manifest.h"

#include <libfdt.h>
#include <string.h>

#include "manifest_vocabulary.h"
#include "spmc_manifest_internal.h"

uint64_t lfs_spmc_vm_memory(const struct lfs_spmc_vm *vm)
{
    const uint64_t mask = LFS_MANIFEST_PAGE - 1;

    return vm->mem_size > UINT64_MAX - mask ? UINT64_MAX - mask : (vm->mem_size + mask) & ~mask;
}

const struct lfs_spmc_range *lfs_spmc_manifest_contains(const struct lfs_spmc_manifest *manifest,
                                                        uint64_t base, uint64_t size, bool secure,
                                                        bool device)
{
    for (uint32_t i = 0; i < manifest->range_count; i++) {
        const struct lfs_spmc_range *range = &manifest->ranges[i];

        if (range->secure == secure && range->device == device && base >= range->base &&
            size <= range->size && base - range->base <= range->size - size)
            return range;
    }
    return NULL;
}

/* What the boot code needs before there is a manifest at all. */
static bool check_blob(struct spmc_judge *judge, const void *dtb, size_t size)
{
    char fault[LFS_FINDING_TEXT_SIZE];
    enum blob_state state = lfs_manifest_inspect_blob(dtb, size, fault);

    if (state == BLOB_GOOD) {
        judge->reader.fdt = dtb;
        return true;
    }
    judge->reader.step = "3.3-3";
    lfs_manifest_fail(&judge->reader, -1, NULL, LFS_MANIFEST_FILE_SIZE, "%s", fault);
    if (state == BLOB_BAD_HEADER)
        lfs_manifest_panics(&judge->reader);
    lfs_manifest_consumers(&judge->reader, "Hafnium cannot map such a blob and panics");
    return false;
}

/* Step 1. */
static void check_memory(struct spmc_judge *judge)
{
    for (uint32_t i = 0; i < judge->out->range_count; i++) {
        if (!judge->out->ranges[i].device)
            return;
    }
    if (judge->ranges_unknown)
        return;
    judge->reader.step = "3.3-1";
    lfs_manifest_fail(&judge->reader, 0, NULL, LFS_MANIFEST_MEMORY_MISSING,
                      "the SPMC manifest describes no memory");
    lfs_manifest_help(&judge->reader,
                      "add a node with device_type = \"memory\" and one with \"ns-memory\"");
}

static void lint_hypervisor(struct spmc_judge *judge, int node)
{
    static const char *const names[] = {"ffa_tee_enabled", NULL};
    static const struct foreign_property none[] = {{NULL, NULL}};
    static const struct vocabulary words = {names, none};

    judge->reader.step = NULL;
    lfs_manifest_lint_node(&judge->reader, node, &words, LFS_MANIFEST_UNKNOWN_MAX);
}

/* Steps 4 to 13. */
static void judge_hypervisor(struct spmc_judge *judge)
{
    struct manifest_reader *reader = &judge->reader;
    int node = lfs_manifest_find_child(reader, 0, "hypervisor");
    bool unused;

    reader->step = "3.3-4";
    if (node < 0) {
        lfs_manifest_fail(reader, 0, NULL, LFS_MANIFEST_NO_HYPERVISOR_FDT_NODE,
                          "the SPMC manifest has no node hypervisor");
        lfs_manifest_consumers(reader, "OP-TEE and EL3 SPMC do not look for one");
        return;
    }
    reader->step = "3.3-5";
    lfs_manifest_need_compatible(reader, node, "hafnium,hafnium");
    reader->step = "3.3-6";
    lfs_manifest_read_bool(reader, node, "ffa_tee_enabled", &unused);
    lfs_spmc_read_vms(judge, node);
    lint_hypervisor(judge, node);
}

static void judge_tree(struct spmc_judge *judge)
{
    struct manifest_reader *reader = &judge->reader;

    if (!lfs_manifest_has_root(reader)) {
        lfs_manifest_fail(reader, -1, NULL, LFS_MANIFEST_NO_ROOT_NODE,
                          "the device tree has no root node");
        return;
    }
    reader->step = "5.3";
    lfs_spmc_read_ranges(judge);
    lfs_spmc_read_cpus(judge);
    lfs_spmc_read_gic(judge);
    check_memory(judge);
    judge_hypervisor(judge);
}

enum lfs_manifest_error lfs_spmc_manifest_judge(const void *dtb, size_t size,
                                                const struct lfs_spmc_manifest_context *context,
                                                lfs_finding_sink *sink, void *user,
                                                struct lfs_spmc_manifest *out)
{
    struct lfs_spmc_manifest unwanted;
    struct spmc_judge judge = {
        .reader = {.judging = true, .quirks = context->quirks, .sink = sink, .user = user},
        .context = context,
        .out = out != NULL ? out : &unwanted};

    memset(judge.out, 0, sizeof(*judge.out));
    if (check_blob(&judge, dtb, size))
        judge_tree(&judge);
    lfs_manifest_tell(&judge.reader);
    return judge.reader.code;
}

/* The root's compatible begins like a partition manifest's, of whatever version. */
static bool claims(const struct manifest_reader *reader, const char *prefix)
{
    int count = fdt_stringlist_count(reader->fdt, 0, "compatible");

    for (int i = 0; i < count; i++) {
        const char *text = fdt_stringlist_get(reader->fdt, 0, "compatible", i, NULL);

        if (text != NULL && strncmp(text, prefix, strlen(prefix)) == 0)
            return true;
    }
    return false;
}

enum lfs_device_tree_kind lfs_device_tree_kind(const void *dtb, size_t size)
{
    struct manifest_reader reader = {.fdt = dtb};
    char fault[LFS_FINDING_TEXT_SIZE];

    if (lfs_manifest_inspect_blob(dtb, size, fault) != BLOB_GOOD || !lfs_manifest_has_root(&reader))
        return LFS_DEVICE_TREE_UNKNOWN;
    if (claims(&reader, "arm,ffa-manifest-"))
        return LFS_DEVICE_TREE_PARTITION_MANIFEST;
    if (claims(&reader, "arm,ffa-core-manifest-") ||
        lfs_manifest_find_exact(&reader, 0, "hypervisor") >= 0 ||
        lfs_manifest_find_exact(&reader, 0, "attribute") >= 0)
        return LFS_DEVICE_TREE_SPMC_MANIFEST;
    /* A partition manifest that forgot to say so (MF-03). */
    if (lfs_manifest_has_property(&reader, 0, "ffa-version") ||
        lfs_manifest_find_exact(&reader, 0, "memory-regions") >= 0)
        return LFS_DEVICE_TREE_PARTITION_MANIFEST;
    return LFS_DEVICE_TREE_UNKNOWN;
}
