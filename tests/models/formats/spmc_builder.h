/* SPDX-License-Identifier: BSD-3-Clause */
/* SPMC manifests for tests: the reference of manifests-packages-boot 5.6, to be changed in one
 * place, and what its two judges say. */
#ifndef LFASIM_TESTS_SPMC_BUILDER_H
#define LFASIM_TESTS_SPMC_BUILDER_H

#include "judge_harness.h"

#include "lfasim/formats/spmc_manifest.h"

static inline void spmc_sw_memory(void *fdt, const char *name, const char *type, uint32_t base,
                                  uint32_t size)
{
    dtb_sw_begin(fdt, name, NULL);
    dtb_must(fdt_property_string(fdt, "device_type", type));
    DTB_SW_CELLS(fdt, "reg", 0, base, 0, size);
    dtb_must(fdt_end_node(fdt));
}

static inline void spmc_sw_vm(void *fdt, const char *name, uint32_t load_address)
{
    dtb_sw_begin(fdt, name, NULL);
    dtb_must(fdt_property(fdt, "is_ffa_partition", NULL, 0));
    dtb_must(fdt_property_string(fdt, "debug_name", name));
    DTB_SW_CELLS(fdt, "load_address", load_address);
    DTB_SW_CELLS(fdt, "mem_size", 0x100000);
    DTB_SW_CELLS(fdt, "vcpu_count", 1);
    dtb_must(fdt_end_node(fdt));
}

static inline void spmc_sw_cpu(void *fdt, const char *name, uint32_t mpidr)
{
    dtb_sw_begin(fdt, name, NULL);
    dtb_must(fdt_property_string(fdt, "device_type", "cpu"));
    DTB_SW_CELLS(fdt, "reg", 0, mpidr);
    dtb_must(fdt_end_node(fdt));
}

static inline void spmc_sw_attribute(void *fdt)
{
    dtb_sw_begin(fdt, "attribute", NULL);
    DTB_SW_CELLS(fdt, "maj_ver", 1);
    DTB_SW_CELLS(fdt, "min_ver", 3);
    DTB_SW_CELLS(fdt, "spmc_id", 0x8000);
    DTB_SW_CELLS(fdt, "exec_state", 0);
    DTB_SW_CELLS(fdt, "load_address", 0, 0x6000000);
    DTB_SW_CELLS(fdt, "entrypoint", 0, 0x6000000);
    DTB_SW_CELLS(fdt, "binary_size", 0x80000);
    dtb_must(fdt_end_node(fdt));
}

/* The reference with vms partitions of 1 MiB one after the other, numbered as order says: +1 from
 * vm1 upwards, -1 from the last one down. */
static inline void spmc_partitions(struct dtb *dtb, uint32_t vms, int order)
{
    void *fdt = dtb->bytes;

    memset(dtb, 0, sizeof(*dtb));
    dtb_must(fdt_create(fdt, (int)sizeof(dtb->bytes)));
    dtb_must(fdt_finish_reservemap(fdt));
    dtb_sw_begin(fdt, "", "arm,ffa-core-manifest-1.0");
    DTB_SW_CELLS(fdt, "#address-cells", 2);
    DTB_SW_CELLS(fdt, "#size-cells", 2);
    spmc_sw_attribute(fdt);
    dtb_sw_begin(fdt, "hypervisor", "hafnium,hafnium");
    for (uint32_t i = 1; i <= vms; i++) {
        uint32_t number = order > 0 ? i : vms + 1 - i;
        char name[16];

        snprintf(name, sizeof(name), "vm%u", (unsigned)number);
        spmc_sw_vm(fdt, name, 0x6500000 + number * 0x100000);
    }
    dtb_must(fdt_end_node(fdt));
    dtb_sw_begin(fdt, "cpus", NULL);
    DTB_SW_CELLS(fdt, "#address-cells", 2);
    DTB_SW_CELLS(fdt, "#size-cells", 0);
    spmc_sw_cpu(fdt, "cpu@0", 0);
    spmc_sw_cpu(fdt, "cpu@100", 0x100);
    dtb_must(fdt_end_node(fdt));
    spmc_sw_memory(fdt, "memory@6080000", "memory", 0x6080000, 0x1f80000);
    spmc_sw_memory(fdt, "memory@90000000", "ns-memory", 0x90000000, 0x70000000);
    spmc_sw_memory(fdt, "memory@1c090000", "device-memory", 0x1c090000, 0x20000);
    dtb_must(fdt_end_node(fdt));
    dtb_must(fdt_finish(fdt));
    dtb_must(fdt_open_into(fdt, fdt, (int)sizeof(dtb->bytes)));
}

static inline void spmc_reference(struct dtb *dtb)
{
    spmc_partitions(dtb, 1, 1);
}

static const struct lfs_spmc_manifest_context spmc_strict = {
    .limits = &lfs_build_limits_fvp, .image_base = 0x6000000, .image_size = 0x80000};
static const struct lfs_spmc_manifest_context spmc_quirks = {.limits = &lfs_build_limits_fvp,
                                                             .quirks = true,
                                                             .image_base = 0x6000000,
                                                             .image_size = 0x80000};
/* FVP without a Transfer List. */
static const struct lfs_spmd_context spmc_spmd = {
    .page_offset = 0x500, .at_sel2 = true, .has_sel2 = true, .minor_version = 3};

/* The blob packed, as it would be delivered; the caller frees it. */
static inline void *spmc_packed(const struct dtb *dtb, size_t *size)
{
    struct dtb packed = *dtb;
    void *copy;

    dtb_must(fdt_pack(packed.bytes));
    *size = fdt_totalsize(packed.bytes);
    copy = malloc(*size);
    assert_non_null(copy);
    memcpy(copy, packed.bytes, *size);
    return copy;
}

static inline void spmc_judge_with(const struct dtb *dtb,
                                   const struct lfs_spmc_manifest_context *context,
                                   struct findings *out, struct lfs_spmc_manifest *manifest)
{
    size_t size;
    void *copy = spmc_packed(dtb, &size);

    memset(out, 0, sizeof(*out));
    out->code = lfs_spmc_manifest_judge(copy, size, context, judge_collect, out, manifest);
    free(copy);
}

static inline void spmc_names_with(const struct dtb *dtb,
                                   const struct lfs_spmc_manifest_context *context,
                                   enum lfs_manifest_error code, const char *names)
{
    struct findings findings;

    spmc_judge_with(dtb, context, &findings, NULL);
    judge_expect_names(&findings, code, names);
}

static inline void spmc_clean(const struct dtb *dtb)
{
    spmc_names_with(dtb, &spmc_strict, LFS_MANIFEST_SUCCESS, "");
}

/* Exactly one finding of Hafnium's judge, strictly. */
static inline struct lfs_finding spmc_one(const struct dtb *dtb, enum lfs_manifest_error code,
                                          const char *name, const char *step, const char *node,
                                          const char *property)
{
    struct findings findings;

    spmc_judge_with(dtb, &spmc_strict, &findings, NULL);
    judge_expect_names(&findings, code, name);
    judge_expect_place(&findings.list[0], step, node, property);
    return findings.list[0];
}

static inline struct lfs_finding spmc_error(const struct dtb *dtb, enum lfs_manifest_error code,
                                            const char *step, const char *node,
                                            const char *property)
{
    return spmc_one(dtb, code, lfs_manifest_error_name(code), step, node, property);
}

/* All findings of the SPMD's judge; code is SUCCESS if it starts the SPMC. */
static inline void spmc_spmd_names(const struct dtb *dtb, const struct lfs_spmd_context *context,
                                   bool started, const char *names)
{
    struct findings findings = {0};
    size_t size;
    void *copy = spmc_packed(dtb, &size);
    bool result = lfs_spmc_manifest_judge_spmd(copy, size, context, judge_collect, &findings, NULL);

    free(copy);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, names);
    assert_int_equal(result, started);
}

#endif
