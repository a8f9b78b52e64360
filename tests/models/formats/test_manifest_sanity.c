/* SPDX-License-Identifier: BSD-3-Clause */
/* The sanity block C1 to C11 and the order of all steps: manifests-packages-boot 3.5, 3.9; MAN-03,
 * MAN-05, MAN-47. */
#include "dtb_builder.h"

/* C1 to C6 and C9: MF-07, MF-08, MF-09, MF-10, MF-11, MF-36. */
static void MAN_05_sanity_values(void **state)
{
    static const struct {
        const char *property;
        uint32_t good;
        uint32_t bad;
    } cases[] = {{"ffa-version", 0x00010003, 0x00010004},
                 {"ffa-version", 0x80010002, 0x00020000},
                 {"ffa-version", 0x00010002, 0x00030002},
                 {"xlat-granule", 0, 1},
                 {"xlat-granule", 0, 2},
                 {"execution-state", 0, 1},
                 {"exception-level", 1, 0},
                 {"exception-level", 2, 3},
                 {"gp-register-num", 3, 4},
                 {"execution-ctx-count", 1, 0},
                 {"live-activation-register", 1, 0},
                 {"live-activation-register", 3, 4},
                 {"live-activation-register", 7, 8},
                 {"live-activation-register", 5, 0xffffffff}};
    struct dtb dtb;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        dtb_reference(&dtb);
        dtb_cells(&dtb, "/", cases[i].property, cases[i].bad);
        dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", cases[i].property);
        dtb_cells(&dtb, "/", cases[i].property, cases[i].good);
        dtb_accept(&dtb, NULL);
    }
    lfs_proves("MF-07 MF-08 MF-10 MF-11");
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "ffa-version", 0x00010001);
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", "messaging-method");
    lfs_proves("MF-36");
    dtb_cells(&dtb, "/", "messaging-method", 7);
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, "/", "messaging-method", 0x400);
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", "messaging-method");
}

/* C7, C10. */
static void MAN_05_sanity_s_el0(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "sri-interrupts-policy", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_SRI_POLICY_NOT_SUPPORTED, "/", "sri-interrupts-policy");
    lfs_proves("MF-94");
    dtb_cells(&dtb, "/memory-regions/scratch", "attributes", 7);
    dtb_remove(&dtb, "/", "sri-interrupts-policy");
    dtb_refuse(&dtb, LFS_MANIFEST_INVALID_MEM_PERM, "/memory-regions/scratch", "attributes");
    dtb_cells(&dtb, "/", "exception-level", 2); /* parses, asserts while loading */
    dtb_accept(&dtb, NULL);
    lfs_proves("MF-46");
}

/* 3.9: the last failing test decides. */
static void MAN_03_last_sanity_error_wins(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "ffa-version", 0x00010009);
    dtb_cells(&dtb, "/memory-regions/scratch", "attributes", 7);
    dtb_refuse(&dtb, LFS_MANIFEST_INVALID_MEM_PERM, "/memory-regions/scratch", "attributes");
    dtb_cells(&dtb, "/", "gp-register-num", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", "gp-register-num");
    dtb_cells(&dtb, "/", "sri-interrupts-policy", 2);
    dtb_refuse(&dtb, LFS_MANIFEST_SRI_POLICY_NOT_SUPPORTED, "/", "sri-interrupts-policy");
    dtb_cells(&dtb, "/", "live-activation-register", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", "live-activation-register");
}

/* Faults are planted from the last step to the first; each one planted earlier in the sequence
 * takes over. */
static void MAN_05_earlier_steps_win(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "gp-register-num", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", "gp-register-num");
    dtb_text(&dtb, "/memory-regions", "compatible", "x");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/memory-regions", "compatible");
    dtb_remove(&dtb, "/", "image-uuid");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "image-uuid");
    dtb_cells(&dtb, "/", "abort-action", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_ABORT_ACTION, "/", "abort-action");
    dtb_cells(&dtb, "/", "vm-availability-messages", 8);
    dtb_refuse(&dtb, LFS_MANIFEST_VM_AVAILABILITY_MESSAGE_INVALID, "/", "vm-availability-messages");
    dtb_cells(&dtb, "/", "other-s-interrupts-action", 2);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_OTHER_S_INT_ACTION, "/", "other-s-interrupts-action");
    dtb_cells(&dtb, "/", "notification-support", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_BOOLEAN, "/", "notification-support");
    dtb_cells(&dtb, "/", "sri-interrupts-policy", 4);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_SRI_POLICY, "/", "sri-interrupts-policy");
    dtb_cells(&dtb, "/", "ns-interrupts-action", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_ILLEGAL_NS_INT_ACTION, "/", "ns-interrupts-action");
    dtb_remove(&dtb, "/rx_tx-info", "rx-buffer");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/rx_tx-info", "rx-buffer");
    dtb_cells(&dtb, "/", "boot-order", 0x10000);
    dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "/", "boot-order");
    dtb_remove(&dtb, "/", "execution-state");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "execution-state");
    dtb_remove(&dtb, "/", "exception-level");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "exception-level");
    dtb_remove(&dtb, "/", "execution-ctx-count");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "execution-ctx-count");
    dtb_remove(&dtb, "/", "ffa-version");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "ffa-version");
    dtb_remove(&dtb, "/", "uuid");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "uuid");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_05_sanity_values),
        cmocka_unit_test(MAN_05_sanity_s_el0),
        cmocka_unit_test(MAN_03_last_sanity_error_wins),
        cmocka_unit_test(MAN_05_earlier_steps_win),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
