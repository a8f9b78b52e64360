/* SPDX-License-Identifier: BSD-3-Clause */
/* Partition manifests as blobs: refused with one named code and a reason, or accepted within all
 * limits, and the same once libfdt has packed the tree anew. What is kept of a refused one has its
 * counts and indices in range. */
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/build_limits.h"
#include "lfasim/formats/manifest.h"
#include "lfasim/formats/manifest_compare.h"
#include "tests/fuzz/fuzz.h"

/* Room that libfdt asks for to rewrite a blob. */
enum { REPACK_ROOM = 4096 };

/* What was recorded in one run; room for every region that a manifest may have. */
struct ledger {
    uint64_t first[LFS_MANIFEST_MAX_MEMORY_REGIONS + LFS_MANIFEST_MAX_DEVICE_REGIONS];
    uint64_t last[LFS_MANIFEST_MAX_MEMORY_REGIONS + LFS_MANIFEST_MAX_DEVICE_REGIONS];
    size_t count;
};

static enum lfs_manifest_error contain(void *user, const struct lfs_manifest_region *region,
                                       enum lfs_manifest_region_kind kind)
{
    (void)user;
    (void)kind;
    fuzz_must(region->pages > 0);
    fuzz_must(region->base + (lfs_manifest_region_size(region) - 1) >= region->base);
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error record(void *user, const struct lfs_manifest_region *region,
                                      enum lfs_manifest_region_kind kind)
{
    struct ledger *ledger = user;
    uint64_t last = region->base + (lfs_manifest_region_size(region) - 1);

    contain(NULL, region, kind);
    for (size_t i = 0; i < ledger->count; i++)
        if (region->base <= ledger->last[i] && ledger->first[i] <= last)
            return LFS_MANIFEST_MEM_REGION_OVERLAP;
    fuzz_must(ledger->count < sizeof(ledger->first) / sizeof(ledger->first[0]));
    ledger->first[ledger->count] = region->base;
    ledger->last[ledger->count++] = last;
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error see_boot_order(void *user, uint16_t boot_order)
{
    (void)user;
    fuzz_must(boot_order != LFS_MANIFEST_BOOT_ORDER_NONE);
    return LFS_MANIFEST_SUCCESS;
}

/* Hafnium's reading, and a strict one. */
static const struct lfs_manifest_context contexts[] = {
    {.load_address = 0x6480000,
     .compiled_minor = 3,
     .limits = &lfs_build_limits_fvp,
     .quirks = true,
     .claim_boot_order = see_boot_order,
     .contain = contain,
     .record = record},
    {.load_address = 0x6480000,
     .compiled_minor = 3,
     .limits = &lfs_build_limits_fvp,
     .deck_live_buffer = true,
     .claim_boot_order = see_boot_order,
     .contain = contain,
     .record = record},
};

/* What can be walked through, whatever it says. */
static void must_be_counted(const struct lfs_manifest_region *regions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        fuzz_must(memchr(regions[i].node, '\0', sizeof(regions[i].node)) != NULL);
        fuzz_must(memchr(regions[i].description, '\0', sizeof(regions[i].description)) != NULL);
        fuzz_must(regions[i].stream_count <= LFS_MANIFEST_MAX_STREAMS);
        fuzz_must(regions[i].interrupt_count <= LFS_MANIFEST_MAX_INTERRUPTS);
    }
}

static void must_be_regions(const struct lfs_manifest_region *regions, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        fuzz_must(regions[i].base % LFS_MANIFEST_PAGE == 0);
        contain(NULL, &regions[i], LFS_MANIFEST_MEMORY);
    }
}

static void must_be_in_range(const struct lfs_manifest *manifest)
{
    int count = (int)manifest->memory_region_count;

    fuzz_must(manifest->service_count <= LFS_MANIFEST_MAX_SERVICES);
    fuzz_must(manifest->memory_region_count <= LFS_MANIFEST_MAX_MEMORY_REGIONS);
    fuzz_must(manifest->device_region_count <= LFS_MANIFEST_MAX_DEVICE_REGIONS);
    must_be_counted(manifest->memory_regions, manifest->memory_region_count);
    must_be_counted(manifest->device_regions, manifest->device_region_count);
    fuzz_must(manifest->live_state_region >= -1 && manifest->live_state_region < count);
    fuzz_must(!manifest->has_rxtx_info ||
              (manifest->rx_region >= -1 && manifest->rx_region < count &&
               manifest->tx_region >= -1 && manifest->tx_region < count));
}

static void must_be_within_limits(const struct lfs_manifest *manifest)
{
    must_be_in_range(manifest);
    fuzz_must(manifest->dma_device_count <= lfs_build_limits_fvp.dma_devices);
    must_be_regions(manifest->memory_regions, manifest->memory_region_count);
    must_be_regions(manifest->device_regions, manifest->device_region_count);
}

static void must_be_named(enum lfs_manifest_error error, const struct lfs_manifest_problem *problem)
{
    const char *name = lfs_manifest_error_name(error);

    fuzz_must(problem->error == error);
    fuzz_must(lfs_diagnostic_find(name) != NULL);
    fuzz_must(problem->detail[0] != '\0');
    fuzz_must(memchr(problem->node, '\0', sizeof(problem->node)) != NULL);
    fuzz_must(memchr(problem->property, '\0', sizeof(problem->property)) != NULL);
    fuzz_must(memchr(problem->detail, '\0', sizeof(problem->detail)) != NULL);
}

static enum lfs_manifest_error parse(const struct lfs_manifest_context *context, const void *dtb,
                                     size_t size, struct lfs_manifest *out,
                                     struct lfs_manifest_problem *problem)
{
    struct lfs_manifest_context own = *context;
    struct ledger ledger = {.count = 0};

    own.user = &ledger;
    return lfs_manifest_parse(dtb, size, &own, out, problem);
}

static void must_survive_repacking(const struct lfs_manifest_context *context,
                                   const struct lfs_manifest *manifest, const void *dtb,
                                   size_t size)
{
    struct lfs_manifest again;
    int room = (int)size + REPACK_ROOM;
    void *packed = malloc((size_t)room);

    fuzz_must(packed != NULL);
    if (fdt_open_into(dtb, packed, room) == 0) {
        fuzz_must(fdt_pack(packed) == 0);
        fuzz_must(parse(context, packed, fdt_totalsize(packed), &again, NULL) ==
                  LFS_MANIFEST_SUCCESS);
        fuzz_must(memcmp(manifest, &again, sizeof(again)) == 0);
    }
    free(packed);
}

/* Who judges tells at least what a parse stops at. */
static void must_judge(const struct lfs_manifest_context *context, enum lfs_manifest_error error,
                       const void *dtb, size_t size)
{
    struct lfs_manifest_context own = *context;
    struct fuzz_findings findings = {0};
    struct ledger ledger = {.count = 0};

    own.user = &ledger;
    fuzz_must(lfs_manifest_judge(dtb, size, &own, fuzz_finding, &findings, NULL) == error);
    fuzz_must(error == LFS_MANIFEST_SUCCESS || findings.errors > 0);
}

/* What a judgement leaves of a manifest that is refused can be walked through and compared; of one
 * that is accepted it is all of it. */
static void must_keep(const struct lfs_manifest_context *context, enum lfs_manifest_error error,
                      const struct lfs_manifest *parsed, const void *dtb, size_t size)
{
    struct lfs_manifest_context own = *context;
    struct ledger ledger = {.count = 0};
    struct lfs_manifest kept;

    own.user = &ledger;
    own.keep_faulty = true;
    fuzz_must(lfs_manifest_judge(dtb, size, &own, NULL, NULL, &kept) == error);
    must_be_in_range(&kept);
    fuzz_must(lfs_manifest_compare(&kept, &kept, NULL, NULL) == 0);
    fuzz_must(error != LFS_MANIFEST_SUCCESS || memcmp(&kept, parsed, sizeof(kept)) == 0);
}

static void must_parse(const struct lfs_manifest_context *context, const void *dtb, size_t size)
{
    static const struct lfs_manifest nothing;
    struct lfs_manifest manifest, probed;
    struct lfs_manifest_problem problem;
    enum lfs_manifest_error error = parse(context, dtb, size, &manifest, &problem);

    must_judge(context, error, dtb, size);
    must_keep(context, error, &manifest, dtb, size);
    if (error != LFS_MANIFEST_SUCCESS) {
        must_be_named(error, &problem);
        fuzz_must(memcmp(&manifest, &nothing, sizeof(manifest)) == 0);
        return;
    }
    must_be_within_limits(&manifest);
    must_survive_repacking(context, &manifest, dtb, size);
    fuzz_must(lfs_manifest_probe(dtb, size, &probed, NULL) == LFS_MANIFEST_SUCCESS);
    fuzz_must(probed.binding == manifest.binding);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    void *dtb = fuzz_copy(data, size);

    for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++)
        must_parse(&contexts[i], dtb, size);
    free(dtb);
    return 0;
}
