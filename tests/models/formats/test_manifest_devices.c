/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts, their targets and DMA devices: manifests-packages-boot 3.8, D09 to D13; MAN-20,
 * MAN-47 (MF-57 to MF-59, MF-95). */
#include "dtb_builder.h"

static const char device_path[] = "/device-regions/uart";

static void with_uart(struct dtb *dtb)
{
    dtb_reference(dtb);
    dtb_add_device(dtb, "uart", 0x1c0a0000);
}

/* D09: MF-57 to MF-59. */
static void MAN_20_interrupts(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_cells(&dtb, device_path, "interrupts", 56, 0x900, 5119, 0x901);
    dtb_accept(&dtb, &m);
    assert_int_equal(m.device_regions[0].interrupt_count, 2);
    assert_int_equal(m.device_regions[0].interrupts[1].id, 5119);
    assert_int_equal(m.device_regions[0].interrupts[1].attributes, 0x901);
    assert_false(m.device_regions[0].interrupts[0].has_target);
    dtb_cells(&dtb, device_path, "interrupts", 0, 0x900); /* 0 is an id as any other */
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, device_path, "interrupts", 56, 0x900, 5120, 0x900);
    dtb_refuse_panic(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, device_path, "interrupts");
    lfs_proves("MF-59");
    dtb_cells(&dtb, device_path, "interrupts", 56, 0x900, 57);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, device_path, "interrupts");
    lfs_proves("MF-58");
    dtb_cells(&dtb, device_path, "interrupts", 56, 0x900, 56); /* repeated comes first */
    dtb_refuse(&dtb, LFS_MANIFEST_INTERRUPT_ID_REPEATED, device_path, "interrupts");
    dtb_set(&dtb, device_path, "interrupts", "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, device_path, "interrupts");
    dtb_cells(&dtb, device_path, "interrupts", 1, 1, 2, 2, 3, 3, 4, 4, 1); /* fifth not read */
    dtb_accept(&dtb, &m);
    assert_int_equal(m.device_regions[0].interrupt_count, 4);
    dtb_add_device(&dtb, "timer", 0x1c0b0000); /* now the first device */
    dtb_cells(&dtb, "/device-regions/timer", "interrupts", 4, 0x900);
    dtb_refuse(&dtb, LFS_MANIFEST_INTERRUPT_ID_REPEATED, device_path, "interrupts");
    lfs_proves("MF-57");
    dtb_cells(&dtb, "/device-regions/timer", "interrupts", 5, 0x900);
    dtb_accept(&dtb, NULL);
    lfs_proves("MF-57 MF-58 MF-59");
}

/* D10: MF-58. */
static void MAN_20_interrupt_targets(void **state)
{
    static const char target[] = "interrupts-target";
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    with_uart(&dtb);
    dtb_add_device(&dtb, "timer", 0x1c0b0000);
    dtb_cells(&dtb, "/device-regions/timer", "interrupts", 58, 0x900);
    /* Not read without interrupts of its own. */
    dtb_cells(&dtb, device_path, target, 99);
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, device_path, "interrupts", 56, 0x900, 57, 0x900);
    dtb_refuse(&dtb, LFS_MANIFEST_INTERRUPT_ID_NOT_IN_LIST, device_path, target);
    dtb_cells(&dtb, device_path, target, 57, 1, 0x80000100);
    dtb_accept(&dtb, &m);
    assert_true(m.device_regions[1].interrupts[1].has_target);
    assert_true(m.device_regions[1].interrupts[1].mpidr == 0x180000100);
    assert_false(m.device_regions[1].interrupts[0].has_target);
    dtb_cells(&dtb, device_path, target, 57, 1, 2, 56, 1);
    dtb_refuse_panic(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, device_path, target);
    dtb_cells(&dtb, device_path, target, 57);
    dtb_refuse_panic(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, device_path, target);
    dtb_cells(&dtb, device_path, target, 58, 0, 0); /* the other node's */
    dtb_refuse_panic(&dtb, LFS_MANIFEST_INTERRUPT_ID_NOT_IN_LIST, device_path, target);
    dtb_set(&dtb, device_path, target, "abc", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, device_path, target);
    lfs_proves("MF-58");
}

/* D12, D13: MF-95 and the limits of both builds (2.10). */
static void MF_95_dma_devices(void **state)
{
    struct lfs_manifest_context generic = dtb_context;
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    generic.limits = &lfs_build_limits_generic;
    with_uart(&dtb);
    dtb_cells(&dtb, device_path, "smmu-id", 0);
    dtb_add_device(&dtb, "timer", 0x1c0b0000);
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, "/device-regions/timer", "smmu-id", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_DMA_DEVICE_OVERFLOW, device_path, "smmu-id");
    assert_int_equal(dtb_parse_with(&dtb, &generic, &m, NULL), LFS_MANIFEST_SUCCESS);
    assert_int_equal(m.dma_device_count, 2);
    assert_int_equal(m.device_regions[1].dma_device, 1);
    dtb_remove(&dtb, device_path, "smmu-id");
    dtb_flag(&dtb, device_path, "exclusive-access");
    dtb_accept(&dtb, &m);
    assert_true(m.device_regions[1].exclusive_access);
    assert_int_equal(m.device_regions[1].dma_device, LFS_MANIFEST_NONE);
    dtb_cells(&dtb, device_path, "exclusive-access", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, device_path, "exclusive-access");
    lfs_proves("MF-95");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_20_interrupts),
        cmocka_unit_test(MAN_20_interrupt_targets),
        cmocka_unit_test(MF_95_dma_devices),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
