/* SPDX-License-Identifier: BSD-3-Clause */
/* SPMC manifests as blobs, judged as the SPMD and as the SPMC do it: refused with an error that is
 * told, or read within all limits. */
#include <stdlib.h>

#include "lfasim/formats/build_limits.h"
#include "lfasim/formats/spmc_manifest.h"
#include "tests/fuzz/fuzz.h"

static void must_be_within_limits(const struct lfs_spmc_manifest *manifest)
{
    fuzz_must(manifest->range_count <= LFS_SPMC_MAX_RANGES);
    fuzz_must(manifest->cpu_count <= LFS_SPMC_MAX_CPUS);
    fuzz_must(manifest->vm_count <= LFS_SPMC_MAX_VMS);
    for (uint32_t i = 0; i < manifest->vm_count; i++)
        fuzz_must(lfs_spmc_vm_memory(&manifest->vms[i]) % 4096 == 0);
    for (uint32_t i = 0; i < manifest->range_count; i++)
        lfs_spmc_manifest_contains(manifest, manifest->ranges[i].base, 4096, true, false);
}

static void must_judge(const void *dtb, size_t size, bool quirks)
{
    const struct lfs_spmc_manifest_context context = {.limits = &lfs_build_limits_fvp,
                                                      .quirks = quirks,
                                                      .image_base = 0x6000000,
                                                      .image_size = 0x200000};
    struct fuzz_findings findings = {0};
    struct lfs_spmc_manifest manifest;
    enum lfs_manifest_error error =
        lfs_spmc_manifest_judge(dtb, size, &context, fuzz_finding, &findings, &manifest);

    fuzz_must(error == LFS_MANIFEST_SUCCESS || findings.errors > 0);
    fuzz_must(lfs_spmc_manifest_judge(dtb, size, &context, NULL, NULL, NULL) == error);
    must_be_within_limits(&manifest);
}

static void must_judge_spmd(const void *dtb, size_t size, bool transfer_list)
{
    const struct lfs_spmd_context context = {.page_offset = 0x500,
                                             .transfer_list = transfer_list,
                                             .at_sel2 = true,
                                             .has_sel2 = true,
                                             .minor_version = 3};
    struct fuzz_findings findings = {0};
    struct lfs_spmc_manifest manifest;
    bool starts =
        lfs_spmc_manifest_judge_spmd(dtb, size, &context, fuzz_finding, &findings, &manifest);

    fuzz_must(starts == (findings.errors == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    void *dtb = fuzz_copy(data, size);

    for (int i = 0; i < 2; i++) {
        must_judge(dtb, size, i == 1);
        must_judge_spmd(dtb, size, i == 1);
    }
    free(dtb);
    return 0;
}
