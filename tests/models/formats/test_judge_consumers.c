/* SPDX-License-Identifier: BSD-3-Clause */
/* Notes on what other consumers do with a manifest that Hafnium accepts (manifests-packages-boot
 * 11): each with a manifest beside it that all treat alike and that stays quiet. */
#include "judge_harness.h"

static struct findings judged(const struct dtb *dtb)
{
    struct findings findings;

    judge_notes_with(dtb, &judge_strict, &findings);
    return findings;
}

static void quiet(const struct dtb *dtb)
{
    struct findings findings = judged(dtb);

    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "");
}

/* Exactly one note, which says this of the others. */
static void noted(const struct dtb *dtb, const char *node, const char *property,
                  const char *consumers)
{
    struct findings findings = judged(dtb);

    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "LINT_CONSUMERS_DIFFER");
    judge_expect_place(&findings.list[0], "-", node, property);
    assert_non_null(strstr(findings.list[0].consumers, consumers));
}

static void what_all_treat_alike_is_quiet(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    quiet(&dtb);
    judge_plain(&dtb);
    quiet(&dtb);
}

/* Who must mend an error first is not told what else others would say. */
static void a_refused_manifest_has_no_notes(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "messaging-method", 0x607);
    dtb_cells(&dtb, "/", "xlat-granule", 2);
    findings = judged(&dtb);
    judge_expect_names(&findings, LFS_MANIFEST_NOT_COMPATIBLE, "NOT_COMPATIBLE");
}

static void DV_02_ns_interrupts_action(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_remove(&dtb, "/", "ns-interrupts-action");
    noted(&dtb, "/", "", "EL3 SPMC and OP-TEE need");
    dtb_cells(&dtb, "/", "ns-interrupts-action", 1);
    noted(&dtb, "/", "ns-interrupts-action", "OP-TEE has no managed exit");
    dtb_cells(&dtb, "/", "ns-interrupts-action", 0);
    quiet(&dtb);
    dtb_remove(&dtb, "/", "ns-interrupts-action");
    dtb_flag(&dtb, "/", "managed-exit");
    findings = judged(&dtb);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS,
                       "LINT_CONSUMERS_DIFFER LINT_CONSUMERS_DIFFER");
    judge_expect_place(&findings.list[1], "-", "/", "managed-exit");
}

static void DV_03_no_load_address(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_remove(&dtb, "/", "load-address");
    noted(&dtb, "/", "", "sptool needs load-address");
    dtb_cells(&dtb, "/", "load-address", 0, 0x6600000);
    quiet(&dtb);
}

static void DV_05_one_cell_for_an_address(void **state)
{
    static const char rx[] = "/memory-regions/mbox-rx";
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, rx, "base-address", 0x7c00000);
    noted(&dtb, rx, "base-address", "TF-A's readers, EL3 SPMC and OP-TEE need two cells");
    dtb_cells(&dtb, rx, "base-address", 0, 0x7c00000);
    quiet(&dtb);
}

/* One note for the binding, none for what the others would say of its contents. */
static void DV_06_binding_1_1(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    noted(&dtb, "/", "compatible", "EL3 SPMC and OP-TEE know only arm,ffa-manifest-1.0");
    dtb_cells(&dtb, "/services/vault", "messaging-method", 0x607);
    dtb_cells(&dtb, "/", "ns-interrupts-action", 1);
    dtb_cells(&dtb, "/", "exception-level", 2);
    noted(&dtb, "/", "compatible", "OP-TEE");
    dtb_reference(&dtb);
    quiet(&dtb);
}

static void DV_07_indirect_messages(void **state)
{
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "messaging-method", 0x607);
    noted(&dtb, "/", "messaging-method", "EL3 SPMC refuses");
    dtb_cells(&dtb, "/", "messaging-method", 0x603);
    quiet(&dtb);
}

static void DV_09_several_uuids(void **state)
{
    struct findings findings;
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6, 7, 8);
    noted(&dtb, "/", "uuid", "OP-TEE refuses all but one UUID");
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4);
    quiet(&dtb);
    /* No whole UUID: strictly an error, to Hafnium zero-extended, refused by the others. */
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6);
    judge_notes_with(&dtb, &judge_quirks, &findings);
    judge_expect_names(&findings, LFS_MANIFEST_SUCCESS, "LINT_UUID_TRUNCATED");
    assert_non_null(
        strstr(findings.list[0].consumers, "EL3 SPMC refuses it, OP-TEE wants exactly"));
}

static void DV_10_power_management_bits(void **state)
{
    static const char property[] = "power-management-messages";
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", property, 1); /* one context */
    noted(&dtb, "/", property, "EL3 SPMC knows bits 0 to 2");
    dtb_cells(&dtb, "/", "execution-ctx-count", 8);
    quiet(&dtb);
    dtb_cells(&dtb, "/", property, 7);
    noted(&dtb, "/", property, "refuses them for S-EL0");
}

static void DV_13_availability_messages(void **state)
{
    static const char property[] = "vm-availability-messages";
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", property, 3);
    quiet(&dtb);
    dtb_cells(&dtb, "/", "messaging-method", 2); /* it only sends */
    noted(&dtb, "/", property, "EL3 SPMC refuses that");
    dtb_cells(&dtb, "/", property, 0);
    quiet(&dtb);
}

static void DV_14_execution_contexts(void **state)
{
    static const char property[] = "execution-ctx-count";
    struct dtb dtb;

    (void)state;
    judge_plain(&dtb);
    dtb_cells(&dtb, "/", property, 4);
    noted(&dtb, "/", property, "Hafnium takes any number");
    dtb_cells(&dtb, "/", property, 8); /* the FVP's cores */
    quiet(&dtb);
    dtb_cells(&dtb, "/", property, 1);
    quiet(&dtb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_all_treat_alike_is_quiet),
        cmocka_unit_test(a_refused_manifest_has_no_notes),
        cmocka_unit_test(DV_02_ns_interrupts_action),
        cmocka_unit_test(DV_03_no_load_address),
        cmocka_unit_test(DV_05_one_cell_for_an_address),
        cmocka_unit_test(DV_06_binding_1_1),
        cmocka_unit_test(DV_07_indirect_messages),
        cmocka_unit_test(DV_09_several_uuids),
        cmocka_unit_test(DV_10_power_management_bits),
        cmocka_unit_test(DV_13_availability_messages),
        cmocka_unit_test(DV_14_execution_contexts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
