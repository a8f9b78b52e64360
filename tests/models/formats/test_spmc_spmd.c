/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC manifest as the SPMD reads it, what kind of manifest a blob is, and damaged blobs in all
 * judges: manifests-packages-boot 5.2, MAN-22, MAN-47. */
#include "spmc_builder.h"

static const char attribute[] = "/attribute";

static void MAN_22_reference_starts_the_spmc(void **state)
{
    struct lfs_spmc_manifest manifest;
    struct dtb dtb;
    size_t size;
    void *copy;

    (void)state;
    spmc_reference(&dtb);
    spmc_spmd_names(&dtb, &spmc_spmd, true, "");
    copy = spmc_packed(&dtb, &size);
    assert_true(lfs_spmc_manifest_judge_spmd(copy, size, &spmc_spmd, NULL, NULL, &manifest));
    free(copy);
    assert_true(manifest.has_attributes);
    assert_int_equal(manifest.attributes.spmc_id, 0x8000);
    assert_int_equal(manifest.attributes.minor_version, 3);
    assert_true(manifest.attributes.load_address == 0x6000000);
    assert_int_equal(manifest.attributes.binary_size, 0x80000);
}

static void mf_66_size_of_the_manifest(void **state)
{
    struct lfs_spmd_context context = spmc_spmd;
    struct dtb dtb;
    size_t size;

    (void)state;
    spmc_reference(&dtb);
    free(spmc_packed(&dtb, &size));
    context.page_offset = LFS_SPMC_MANIFEST_PAGE - (uint32_t)size + 1;
    spmc_spmd_names(&dtb, &context, false, "SPMD_MANIFEST_TOO_LARGE");
    context.page_offset--;
    spmc_spmd_names(&dtb, &context, true, "");
    context.page_offset = LFS_SPMC_MANIFEST_PAGE - 8;
    spmc_spmd_names(&dtb, &context, false, "SPMD_PAGE_OFFSET");
    context.transfer_list = true;
    spmc_spmd_names(&dtb, &context, true, "");
    lfs_proves("DV-36");
}

static void mf_66_attribute_node(void **state)
{
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    dtb_text(&dtb, "/", "compatible", "arm,ffa-core-manifest-1.1");
    spmc_spmd_names(&dtb, &spmc_spmd, false, "SPMD_NOT_COMPATIBLE");
    spmc_reference(&dtb);
    dtb_remove_node(&dtb, attribute);
    spmc_spmd_names(&dtb, &spmc_spmd, false, "SPMD_NO_ATTRIBUTE");
    spmc_reference(&dtb);
    dtb_remove(&dtb, attribute, "maj_ver");
    dtb_set(&dtb, attribute, "spmc_id", "ab", 2);
    spmc_spmd_names(&dtb, &spmc_spmd, false, "SPMD_ATTRIBUTE_PROPERTY SPMD_ATTRIBUTE_PROPERTY");
}

static void mf_66_values(void **state)
{
    static const struct {
        const char *property;
        uint32_t bad;
        uint32_t good;
        const char *name;
    } cases[] = {{"spmc_id", 0x0001, 0x8000, "SPMD_BAD_ID"}, {"exec_state", 1, 0, "SPMD_BAD_STATE"},
                 {"exec_state", 2, 0, "SPMD_BAD_STATE"},     {"min_ver", 9, 3, "SPMD_BAD_VERSION"},
                 {"min_ver", 4, 0, "SPMD_BAD_VERSION"},      {"maj_ver", 2, 1, "SPMD_BAD_VERSION"}};
    struct lfs_spmd_context below = spmc_spmd;
    struct dtb dtb;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        spmc_reference(&dtb);
        dtb_cells(&dtb, attribute, cases[i].property, cases[i].bad);
        spmc_spmd_names(&dtb, &spmc_spmd, false, cases[i].name);
        dtb_cells(&dtb, attribute, cases[i].property, cases[i].good);
        spmc_spmd_names(&dtb, &spmc_spmd, true, "");
    }
    below.at_sel2 = false; /* at S-EL1, AArch32 is possible */
    dtb_cells(&dtb, attribute, "exec_state", 1);
    spmc_spmd_names(&dtb, &below, true, "");
    below.at_sel2 = true;
    below.has_sel2 = false;
    dtb_cells(&dtb, attribute, "exec_state", 0);
    spmc_spmd_names(&dtb, &below, false, "SPMD_NO_SEL2");
}

static void all_faults_of_the_attributes_come_in_order(void **state)
{
    struct dtb dtb;

    (void)state;
    spmc_reference(&dtb);
    dtb_remove(&dtb, attribute, "min_ver");
    dtb_cells(&dtb, attribute, "maj_ver", 2);
    dtb_cells(&dtb, attribute, "spmc_id", 1);
    dtb_cells(&dtb, attribute, "exec_state", 7);
    dtb_cells(&dtb, attribute, "load_address", 0x6000000); /* one cell is none */
    dtb_remove(&dtb, attribute, "binary_size");
    dtb_cells(&dtb, attribute, "colour", 1);
    spmc_spmd_names(&dtb, &spmc_spmd, false,
                    "SPMD_ATTRIBUTE_PROPERTY LINT_VALUE_DROPPED SPMD_BAD_VERSION SPMD_BAD_ID "
                    "SPMD_BAD_STATE LINT_NO_BINARY_SIZE LINT_UNKNOWN_PROPERTY");
    spmc_reference(&dtb);
    dtb_cells(&dtb, attribute, "spmc_id", 0x8001);
    spmc_spmd_names(&dtb, &spmc_spmd, true, "LINT_SPMC_ID");
}

static void no_blob_and_no_header(void **state)
{
    struct findings findings = {0};
    struct dtb dtb;

    (void)state;
    assert_false(lfs_spmc_manifest_judge_spmd(NULL, 0, &spmc_spmd, judge_collect, &findings, NULL));
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "SPMD_NO_MANIFEST");
    memset(&findings, 0, sizeof(findings));
    spmc_reference(&dtb);
    dtb.bytes[0] = 0;
    assert_false(lfs_spmc_manifest_judge_spmd(dtb.bytes, sizeof(dtb.bytes), &spmc_spmd,
                                              judge_collect, &findings, NULL));
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "SPMD_BAD_HEADER");
    memset(&findings, 0, sizeof(findings));
    findings.code = lfs_spmc_manifest_judge(dtb.bytes, sizeof(dtb.bytes), &spmc_strict,
                                            judge_collect, &findings, NULL);
    judge_expect_names(&findings, LFS_MANIFEST_FILE_SIZE, "FILE_SIZE");
    assert_true(findings.list[0].panics);
}

static enum lfs_device_tree_kind kind_of(const struct dtb *dtb)
{
    return lfs_device_tree_kind(dtb->bytes, sizeof(dtb->bytes));
}

static void the_kind_of_a_blob(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    assert_int_equal(kind_of(&dtb), LFS_DEVICE_TREE_PARTITION_MANIFEST);
    dtb_text(&dtb, "/", "compatible", "arm,ffa-manifest-1.2");
    assert_int_equal(kind_of(&dtb), LFS_DEVICE_TREE_PARTITION_MANIFEST);
    dtb_remove(&dtb, "/", "compatible");
    assert_int_equal(kind_of(&dtb), LFS_DEVICE_TREE_PARTITION_MANIFEST);
    dtb_remove(&dtb, "/", "ffa-version");
    dtb_remove_node(&dtb, "/memory-regions");
    assert_int_equal(kind_of(&dtb), LFS_DEVICE_TREE_UNKNOWN);
    spmc_reference(&dtb);
    assert_int_equal(kind_of(&dtb), LFS_DEVICE_TREE_SPMC_MANIFEST);
    dtb_remove(&dtb, "/", "compatible");
    dtb_remove_node(&dtb, attribute); /* a hypervisor's */
    assert_int_equal(kind_of(&dtb), LFS_DEVICE_TREE_SPMC_MANIFEST);
    dtb_remove_node(&dtb, "/hypervisor");
    assert_int_equal(kind_of(&dtb), LFS_DEVICE_TREE_UNKNOWN);
    dtb.bytes[0] = 0;
    assert_int_equal(kind_of(&dtb), LFS_DEVICE_TREE_UNKNOWN);
}

static void judge_in_all_ways(const void *blob, size_t size)
{
    static struct lfs_spmc_manifest manifest;

    lfs_spmc_manifest_judge_spmd(blob, size, &spmc_spmd, NULL, NULL, &manifest);
    lfs_spmc_manifest_judge(blob, size, &spmc_strict, NULL, NULL, &manifest);
    lfs_spmc_manifest_judge(blob, size, &spmc_quirks, NULL, NULL, &manifest);
    assert_true(manifest.vm_count <= LFS_SPMC_MAX_VMS);
    lfs_device_tree_kind(blob, size);
}

/* A manifest with all that is read. */
static void full_manifest(struct dtb *dtb)
{
    spmc_partitions(dtb, 3, -1);
    dtb_add_node(dtb, "/", "gic");
    dtb_text(dtb, "/gic", "compatible", "arm,gic-v3");
    dtb_cells(dtb, "/gic", "#distributor-regions", 1);
    dtb_cells(dtb, "/gic", "#spi-regions", 2);
    dtb_cells(dtb, "/gic", "reg", 0, 0x2f000000, 0, 0x10000, 0, 32, 0, 64, 0, 96, 0, 32);
    dtb_cells(dtb, "/hypervisor/vm1", "smc_whitelist", 1, 2, 3);
    dtb_must(fdt_pack(dtb->bytes));
}

static void MAN_47_every_prefix_of_an_spmc_manifest(void **state)
{
    struct findings findings;
    struct dtb dtb;
    size_t size;

    (void)state;
    full_manifest(&dtb);
    size = fdt_totalsize(dtb.bytes);
    for (size_t length = 0; length < size; length++) {
        uint8_t *copy = malloc(length > 0 ? length : 1);

        assert_non_null(copy);
        memcpy(copy, dtb.bytes, length);
        memset(&findings, 0, sizeof(findings));
        assert_int_equal(
            lfs_spmc_manifest_judge(copy, length, &spmc_strict, judge_collect, &findings, NULL),
            LFS_MANIFEST_FILE_SIZE);
        assert_int_equal(findings.count, 1);
        if (length >= 8)
            lfs_put_be32(copy + 4, (uint32_t)length);
        judge_in_all_ways(copy, length);
        free(copy);
    }
}

static void MAN_47_every_byte_of_an_spmc_manifest_changed(void **state)
{
    static const uint8_t masks[] = {0x01, 0x80, 0xff};
    struct dtb dtb;
    size_t size;

    (void)state;
    full_manifest(&dtb);
    size = fdt_totalsize(dtb.bytes);
    for (size_t i = 0; i < size; i++) {
        for (size_t j = 0; j < sizeof(masks); j++) {
            dtb.bytes[i] ^= masks[j];
            judge_in_all_ways(dtb.bytes, size);
            dtb.bytes[i] ^= masks[j];
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_22_reference_starts_the_spmc),
        cmocka_unit_test(mf_66_size_of_the_manifest),
        cmocka_unit_test(mf_66_attribute_node),
        cmocka_unit_test(mf_66_values),
        cmocka_unit_test(all_faults_of_the_attributes_come_in_order),
        cmocka_unit_test(no_blob_and_no_header),
        cmocka_unit_test(the_kind_of_a_blob),
        cmocka_unit_test(MAN_47_every_prefix_of_an_spmc_manifest),
        cmocka_unit_test(MAN_47_every_byte_of_an_spmc_manifest_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
