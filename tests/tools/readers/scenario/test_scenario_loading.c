/* SPDX-License-Identifier: BSD-3-Clause */
/* What a scenario's manifests are to each other and to the SPMC's: told at the lines of both. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define MANIFESTS LFASIM_SOURCE_DIR "/scenarios/manifests/"
#define PLAIN     MANIFESTS "plain-sp.dts"
#define FAULTS    MANIFESTS "faults/"
#define SPMC      MANIFESTS "fvp-test-spmc.dts"

#define TWO(second)                                         \
    HEAD "images:\n"                                        \
         "  a: {manifest: " MANIFEST ", behaviour: echo}\n" \
         "  b: {manifest: " second ", behaviour: echo}\n"   \
         "partitions:\n"                                    \
         "  sp1: {image: a}\n"                              \
         "  sp2: {image: b}\n"
#define WITH(fragment) "[" PLAIN ", " FAULTS fragment "]"

/* The scenario loads, and its stack is refused. */
static void refused_at_start(const char *text, const char *const *parts)
{
    struct loaded loaded = load_text(text);
    struct lfs_run_options options = {.backend = LFS_FIBERS};

    assert_null(lfs_run_start(loaded.scenario, 0, &options, loaded.diag));
    assert_true(lfs_diag_errors(loaded.diag) > 0);
    for (; *parts; parts++)
        assert_printed_has(loaded.diag, *parts);
    unload(&loaded);
}

static void mf_13_boot_orders_at_both_lines(void **state)
{
    static const char *const parts[] = {
        "faults/boot-order-taken.dts:4:2: error: partition 'sp2': boot-order 1 is taken by sp1 "
        "[INVALID_BOOT_ORDER]",
        "deck-sp.dts:25:2: note: boot-order", "partition 'sp2' is here", NULL};

    (void)state;
    refused_at_start(TWO(WITH("boot-order-taken.dts")), parts);
}

static void mf_50_regions_at_both_lines(void **state)
{
    static const char *const parts[] = {
        "faults/region-taken.dts:8:4: error: partition 'sp2': memory region 'notes', 0x6781000 to "
        "0x6782fff, meets memory that is taken [MEM_REGION_OVERLAP]",
        "note: static region of sp1: 0x6781000 to 0x6781fff", NULL};

    (void)state;
    refused_at_start(TWO(WITH("region-taken.dts")), parts);
}

/* MF-57: accepted, with a warning. */
static void mf_57_a_shared_interrupt_is_a_warning(void **state)
{
    struct loaded loaded = load_text(TWO(WITH("interrupt-of-another.dts")));
    struct lfs_run *run = start(&loaded, 0, NULL);

    (void)state;
    assert_printed_has(loaded.diag, "faults/interrupt-of-another.dts:11:4: warning: partition "
                                    "'sp2': interrupt 56 belongs to sp1 too [LINT_INTID_SHARED]");
    assert_int_equal(lfs_run_finish(run), LFS_PASSED);
    lfs_run_free(run);
    unload(&loaded);
    lfs_proves("MF-57 DV-34");
}

static void neighbours_without_a_fault_are_silent(void **state)
{
    struct loaded loaded = load_text(TWO(PLAIN));
    struct lfs_run *run = start(&loaded, 0, NULL);

    (void)state;
    assert_printed(loaded.diag, "");
    lfs_run_free(run);
    unload(&loaded);
}

/* Several cases tell a fault once. */
static void variants_do_not_repeat_a_fault(void **state)
{
    struct loaded loaded =
        load_text(TWO(WITH("interrupt-of-another.dts")) "variants:\n  one: {}\n  two: {}\n");
    struct lfs_run *first = start(&loaded, 0, NULL), *second = start(&loaded, 1, NULL);

    (void)state;
    assert_int_equal(lfs_diag_warnings(loaded.diag), 1);
    lfs_run_free(first);
    lfs_run_free(second);
    unload(&loaded);
}

/* ---- SPMC manifests -------------------------------------------------------------------------- */

#define ON(spmc, first, second)                             \
    HEAD "platform: {spmc-manifest: " spmc "}\n"            \
         "images:\n"                                        \
         "  a: {manifest: " MANIFEST ", behaviour: echo}\n" \
         "  b: {manifest: " PLAIN ", behaviour: echo}\n"    \
         "partitions:\n" first second

static void refused_at_load(const char *text, const char *part)
{
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);

    assert_null(loaded.scenario);
    assert_printed_has(loaded.diag, part);
    unload(&loaded);
}

static void an_spmc_manifest_is_a_platform(void **state)
{
    struct loaded loaded = load_text(ON(SPMC, "  sp1: {image: a}\n", "  sp2: {image: b}\n"));
    struct lfs_run *run = start(&loaded, 0, NULL);
    struct lfs_stack *stack = lfs_run_stack(run);
    uint64_t size;
    lfs_pa base;

    (void)state;
    assert_printed(loaded.diag, "");
    assert_int_equal(lfs_cpu_count(lfs_stack_machine(stack)), 2);
    assert_true(lfs_stack_region(stack, 1, "image", &base, &size));
    assert_int_equal(base.v, 0x6380000);
    assert_int_equal(size, 0x100000); /* ffa-memory 12.9 */
    assert_int_equal(lfs_run_finish(run), LFS_PASSED);
    lfs_run_free(run);
    unload(&loaded);
}

static void partitions_are_those_of_the_spmc_manifest(void **state)
{
    (void)state;
    refused_at_load(ON(SPMC, "  sp1: {image: a}\n", "  sp3: {image: b}\n"),
                    "unknown debug_name of the SPMC's manifest 'sp3' [UNKNOWN_NAME]");
    refused_at_load(ON(SPMC, "  sp2: {image: b}\n", "  sp1: {image: a}\n"), "[PARTITION_ORDER]");
    refused_at_load(ON(SPMC, "  sp1: {image: a}\n", ""),
                    "vm2, 'sp2', of the SPMC's manifest is no partition of the scenario");
}

/* MF-66, MF-60: judged at their own lines. */
static void faults_of_the_spmc_manifest_have_lines(void **state)
{
    (void)state;
    refused_at_load(
        ON("[" SPMC ", " FAULTS "spmc-id.dts]", "  sp1: {image: a}\n", "  sp2: {image: b}\n"),
        "faults/spmc-id.dts:5:3: error: ");
    refused_at_load(
        ON("[" SPMC ", " FAULTS "spmc-vm0.dts]", "  sp1: {image: a}\n", "  sp2: {image: b}\n"),
        "[RESERVED_VM_ID]");
    lfs_proves("MF-66 MF-60");
}

/* MAN-18: the SPMC's manifest wins, and the other's word is a warning at its line. */
static void man_18_another_load_address_is_a_warning(void **state)
{
    struct loaded loaded =
        load_text(ON(SPMC, "  sp1: {image: a}\n", "  sp2: {image: b, load: 0x6680000}\n"));
    struct lfs_run *run = start(&loaded, 0, NULL);

    (void)state;
    assert_printed_has(loaded.diag, "warning: partition 'sp2': the SPMC's manifest says another "
                                    "load address, and wins [LINT_LOAD_ADDRESS]");
    assert_int_equal(lfs_run_finish(run), LFS_PASSED);
    lfs_run_free(run);
    unload(&loaded);
    lfs_proves("MAN-18");
}

/* ---- as-is ----------------------------------------------------------------------------------- */

/* Nothing is said: the firmware shall judge. Only what cannot be read at all is refused. */
static void as_is_files_are_not_judged(void **state)
{
    static const char expectations[] = "platform: {inputs: as-is}\n"
                                       "expect:\n  - reason == MANIFEST_REFUSED\n"
                                       "  - end == panic\n"
                                       "  - finding(INVALID_BOOT_ORDER) == 1\n";
    char *text;
    struct loaded loaded;
    struct lfs_run *run;

    (void)state;
    assert_true(asprintf(&text, "%s%s", TWO(WITH("boot-order-taken.dts")), expectations) > 0);
    loaded = load_text(text);
    run = start(&loaded, 0, NULL);
    assert_int_equal(lfs_run_finish(run), LFS_PASSED);
    assert_printed(loaded.diag, "");
    lfs_run_free(run);
    unload(&loaded);
    free(text);
    refused_at_load(TWO(WITH("version-1-4.dts")) "platform: {inputs: as-is}\n",
                    "missing key 'load' in partition 'sp2' [MISSING_KEY]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mf_13_boot_orders_at_both_lines),
        cmocka_unit_test(mf_50_regions_at_both_lines),
        cmocka_unit_test(mf_57_a_shared_interrupt_is_a_warning),
        cmocka_unit_test(neighbours_without_a_fault_are_silent),
        cmocka_unit_test(variants_do_not_repeat_a_fault),
        cmocka_unit_test(an_spmc_manifest_is_a_platform),
        cmocka_unit_test(partitions_are_those_of_the_spmc_manifest),
        cmocka_unit_test(faults_of_the_spmc_manifest_have_lines),
        cmocka_unit_test(man_18_another_load_address_is_a_warning),
        cmocka_unit_test(as_is_files_are_not_judged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
