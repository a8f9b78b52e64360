/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The manifests of public projects get the verdicts that the README beside them gives.
 *
 * They are no part of this repository: the test looks for the folder real-manifests in the folder
 * shared beside the source tree, or where LFASIM_REAL_MANIFESTS says, and is skipped elsewhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lfasim/formats/spmc_manifest.h"
#include "lfasim/readers/manifest_file.h"
#include "tests/tools/readers/diag/printed.h"

/* Folders of the table, shortened. */
#define HAFNIUM  "hafnium/test/vmapi/"
#define SERVICES HAFNIUM "ffa_secure_partitions/services/arch/aarch64/secure/"
#define PRIMARY  HAFNIUM "primary_with_secondaries/services/arch/aarch64/secure/"
#define TFTF     "tf-a-tests/spm/"
#define TFA      "trusted-firmware-a/plat/"
#define MAP_A    HAFNIUM "fvp-base-spmc.dts"
#define MAP_B    TFA "arm/board/fvp/fdts/fvp_spmc_manifest.dts"

enum { PARTS_MAX = 3, PATH_SIZE = 512, NAMES_SIZE = 512 };

static char root[PATH_SIZE]; /* of the real manifests; "" = they are not here */

static int find_root(void **state)
{
    static const char *const places[] = {LFASIM_SOURCE_DIR "/../shared/real-manifests",
                                         LFASIM_SOURCE_DIR "/../../shared/real-manifests"};
    const char *given = getenv("LFASIM_REAL_MANIFESTS");

    (void)state;
    if (given != NULL && access(given, R_OK) == 0)
        snprintf(root, sizeof(root), "%s", given);
    for (size_t i = 0; root[0] == '\0' && i < sizeof(places) / sizeof(places[0]); i++)
        if (access(places[i], R_OK) == 0)
            snprintf(root, sizeof(root), "%s", places[i]);
    if (root[0] == '\0')
        print_message("skipped: no folder shared/real-manifests here\n");
    return 0;
}

/* One manifest of up to PARTS_MAX files, opened. */
struct opened {
    struct lfs_diag *diag;
    struct lfs_manifest_file *file;
    enum lfs_dts_result result;
};

static struct opened open_parts(const char *const parts[PARTS_MAX])
{
    static char paths[PARTS_MAX][2 * PATH_SIZE], folder[2 * PATH_SIZE];
    const char *names[PARTS_MAX], *folders[] = {folder};
    struct lfs_dts_options options = {
        .include_folders = folders, .include_count = 1, .number_vms = true};
    struct opened opened = {.diag = lfs_diag_new()};
    size_t count = 0;

    snprintf(folder, sizeof(folder), "%s/trusted-firmware-a/fdts", root);
    for (; count < PARTS_MAX && parts[count] != NULL; count++) {
        snprintf(paths[count], sizeof(paths[count]), "%s/%s", root, parts[count]);
        names[count] = paths[count];
    }
    opened.result = lfs_manifest_file_load(names, count, &options, &opened.file, opened.diag);
    return opened;
}

static void opened_close(struct opened *opened)
{
    lfs_manifest_file_free(opened->file);
    lfs_diag_free(opened->diag);
}

static void fail_with(const struct opened *opened, const char *path, const char *what)
{
    fail_msg("%s: %s\n%s", path, what, printed(opened->diag));
}

/* ---- partition manifests --------------------------------------------------------------------- */

static struct lfs_spmc_manifest map_a, map_b;

static void read_map(const char *path, struct lfs_spmc_manifest *map)
{
    const char *const parts[PARTS_MAX] = {path};
    const struct lfs_spmc_manifest_context context = {.limits = &lfs_build_limits_fvp};
    struct opened opened = open_parts(parts);
    const struct lfs_dtb *dtb;

    if (opened.result != LFS_DTS_OK)
        fail_with(&opened, path, "is no map");
    dtb = lfs_manifest_file_blob(opened.file);
    lfs_spmc_manifest_judge(dtb->bytes, dtb->size, &context, NULL, NULL, map);
    opened_close(&opened);
}

static enum lfs_manifest_error contain(void *user, const struct lfs_manifest_region *region,
                                       enum lfs_manifest_region_kind kind)
{
    bool device = kind == LFS_MANIFEST_DEVICE;
    bool secure = (region->attributes & LFS_MANIFEST_REGION_NON_SECURE) == 0;

    if (lfs_spmc_manifest_contains(user, region->base, lfs_manifest_region_size(region), secure,
                                   device) != NULL)
        return LFS_MANIFEST_SUCCESS;
    return device ? LFS_MANIFEST_DEVICE_MEM_REGION_INVALID : LFS_MANIFEST_MEM_REGION_INVALID;
}

/* load: where the package lies, 0 if the manifest does not say; working memory is 1 MiB, as in the
 * SPMC manifests of these projects. */
static enum lfs_manifest_error code_on(const struct lfs_manifest_file *file,
                                       struct lfs_spmc_manifest *map, uint64_t load)
{
    const struct lfs_dtb *dtb = lfs_manifest_file_blob(file);
    const struct lfs_manifest_context context = {.load_address = load,
                                                 .compiled_minor = 3,
                                                 .limits = &lfs_build_limits_fvp,
                                                 .quirks = true,
                                                 .user = map,
                                                 .contain = contain};
    enum lfs_manifest_error error =
        lfs_manifest_judge(dtb->bytes, dtb->size, &context, NULL, NULL, NULL);

    if (error == LFS_MANIFEST_SUCCESS && load != 0 &&
        lfs_spmc_manifest_contains(map, load, 0x100000, true, false) == NULL)
        return LFS_MANIFEST_MEM_REGION_INVALID; /* 3.3 step 11 */
    return error;
}

/* README, "Partition manifests": accepted on its map; MAN-45: in general refused on the other. */
#define OK     LFS_MANIFEST_SUCCESS
#define MEMORY LFS_MANIFEST_MEM_REGION_INVALID
#define DEVICE LFS_MANIFEST_DEVICE_MEM_REGION_INVALID
static const struct {
    const char *path;
    enum lfs_manifest_error on_a, on_b;
    bool ignored; /* "need notes about ignored properties" */
} partitions[] = {
    {SERVICES "partition_manifest_live_activate_first.dts", OK, MEMORY, false},
    {SERVICES "el0/partition_manifest_live_activate_second.dts", OK, MEMORY, false},
    {SERVICES "partition_manifest_service_sp_first.dts", OK, MEMORY, false},
    {SERVICES "el0/partition_manifest_service_sp_second.dts", OK, DEVICE, false},
    {PRIMARY "partition_manifest_service_sp1.dts", OK, MEMORY, false},
    {PRIMARY "lifecycle/sp3_pm_lifecycle.dts", OK, MEMORY, false},
    {PRIMARY "lifecycle/el0/sp4_pm_lifecycle.dts", OK, MEMORY, false},
    {HAFNIUM "ffa_secure_partitions/partition_manifest_nwd_primary.dts",
     LFS_MANIFEST_NOT_COMPATIBLE, LFS_MANIFEST_NOT_COMPATIBLE, false}, /* exception level 0 */
    {TFTF "cactus/plat/arm/fvp/fdts/cactus.dts", DEVICE, OK, true},
    /* Map A's one secure range holds what lies in map B's at 0x7000000. */
    {TFTF "cactus/plat/arm/fvp/fdts/cactus-secondary.dts", OK, OK, true},
    /* README: neither A nor B, but a Total Compute map. B's range 0xfd000000 + 0x2000000 holds
     * load address and RX/TX (0xfe000000 on), and the file has no devices: it fits B too. */
    {TFTF "cactus/plat/arm/tc/fdts/cactus.dts", MEMORY, OK, true},
    {TFTF "ivy/app/plat/arm/fvp/fdts/ivy-sel0.dts", OK, OK, false},
    {TFTF "ivy/app/plat/arm/fvp/fdts/ivy-sel1.dts", OK, OK, false},
    {TFA "arm/board/fvp/fdts/fvp_cactus_sp_manifest.dts", OK, OK, true}, /* no address at all */
    {TFA "arm/board/fvp/fdts/fvp_tsp_sp_manifest.dts", OK, OK, true},
};

static void expect_code(const struct opened *opened, const char *path,
                        struct lfs_spmc_manifest *map, uint64_t load,
                        enum lfs_manifest_error wanted)
{
    enum lfs_manifest_error code = code_on(opened->file, map, load);

    if (code == wanted)
        return;
    print_message("%s: on map %c %s\n", path, map == &map_a ? 'A' : 'B',
                  lfs_manifest_error_name(code));
    fail_with(opened, path, "has another verdict");
}

/* Notes that Hafnium does not read a property, besides names for people. */
static bool has_ignored(const struct lfs_diag *diag)
{
    char *text = printed(diag), *at;
    bool found = false;

    for (at = text; (at = strstr(at, "Hafnium does not read ")) != NULL && !found;) {
        at += strlen("Hafnium does not read ");
        found = strncmp(at, "debug_name", 10) != 0 && strncmp(at, "description", 11) != 0;
    }
    free(text);
    return found;
}

static void partition_manifests_are_judged_as_their_readme_says(void **state)
{
    const struct lfs_manifest_rules rules = {.limits = &lfs_build_limits_fvp};

    (void)state;
    if (root[0] == '\0')
        skip();
    read_map(MAP_A, &map_a);
    read_map(MAP_B, &map_b);
    for (size_t i = 0; i < sizeof(partitions) / sizeof(partitions[0]); i++) {
        const char *path = partitions[i].path, *const parts[PARTS_MAX] = {path};
        struct opened opened = open_parts(parts);
        struct lfs_manifest_report report = {.file = opened.file, .diag = opened.diag};
        struct lfs_manifest manifest;
        enum lfs_manifest_error error;

        if (opened.result != LFS_DTS_OK)
            fail_with(&opened, path, "does not compile");
        error = lfs_manifest_file_judge(&report, &rules, &manifest);
        if (partitions[i].on_b != LFS_MANIFEST_NOT_COMPATIBLE &&
            (error != LFS_MANIFEST_SUCCESS || lfs_diag_errors(opened.diag) > 0 ||
             lfs_diag_warnings(opened.diag) > 0))
            fail_with(&opened, path, "has findings");
        if (has_ignored(opened.diag) != partitions[i].ignored)
            fail_with(&opened, path, "has ignored properties, or not");
        expect_code(&opened, path, &map_a, manifest.load_address, partitions[i].on_a);
        expect_code(&opened, path, &map_b, manifest.load_address, partitions[i].on_b);
        opened_close(&opened);
    }
}

/* ---- SPMC manifests -------------------------------------------------------------------------- */

/* README, "SPMC and hypervisor manifests". */
static const struct {
    const char *parts[PARTS_MAX];
    bool compiles, spmd;
    enum lfs_manifest_error hafnium;
} spmcs[] = {
    {{MAP_A}, true, true, LFS_MANIFEST_NO_HYPERVISOR_FDT_NODE},
    {{MAP_A, SERVICES "manifest_live_activation_sp_first.dts",
      SERVICES "el0/manifest_live_activation_sp_second.dts"},
     true,
     true,
     LFS_MANIFEST_SUCCESS},
    {{SERVICES "manifest_live_activation_sp_first.dts"}, false, false, LFS_MANIFEST_SUCCESS},
    {{SERVICES "el0/manifest_live_activation_sp_second.dts"}, false, false, LFS_MANIFEST_SUCCESS},
    /* For the normal-world hypervisor: no attribute node, no memory nodes. */
    {{HAFNIUM "primary_with_secondaries/manifest_el0_vms.dts"},
     true,
     false,
     LFS_MANIFEST_MEMORY_MISSING},
    {{MAP_B}, true, true, LFS_MANIFEST_SUCCESS},
    {{TFA "arm/board/corstone1000/common/fdts/corstone1000_spmc_manifest.dts"},
     true,
     true,
     LFS_MANIFEST_MEMORY_MISSING},
    {{TFA "amd/versal2/spmc_sel1_optee_manifest.dts"}, true, true, LFS_MANIFEST_MEMORY_MISSING},
    {{TFA "rpi/rpi3/fdts/spmc_el1_partitions_manifest.dts"},
     true,
     true,
     LFS_MANIFEST_NO_HYPERVISOR_FDT_NODE},
};

static void spmc_manifests_are_judged_as_their_readme_says(void **state)
{
    const struct lfs_spmd_context spmd = {
        .page_offset = 0x500, .at_sel2 = true, .has_sel2 = true, .minor_version = 3};
    const struct lfs_spmc_manifest_context spmc = {.limits = &lfs_build_limits_fvp};

    (void)state;
    if (root[0] == '\0')
        skip();
    for (size_t i = 0; i < sizeof(spmcs) / sizeof(spmcs[0]); i++) {
        struct opened opened = open_parts(spmcs[i].parts);
        struct lfs_manifest_report report = {.file = opened.file, .diag = opened.diag};
        const struct lfs_dtb *dtb;

        if ((opened.result == LFS_DTS_OK) != spmcs[i].compiles)
            fail_with(&opened, spmcs[i].parts[0], "compiles or not");
        if (spmcs[i].compiles) {
            dtb = lfs_manifest_file_blob(opened.file);
            assert_int_equal(lfs_device_tree_kind(dtb->bytes, dtb->size),
                             LFS_DEVICE_TREE_SPMC_MANIFEST);
            if (lfs_spmc_manifest_judge_spmd(dtb->bytes, dtb->size, &spmd, lfs_manifest_file_report,
                                             &report, NULL) != spmcs[i].spmd ||
                lfs_spmc_manifest_judge(dtb->bytes, dtb->size, &spmc, lfs_manifest_file_report,
                                        &report, NULL) != spmcs[i].hafnium)
                fail_with(&opened, spmcs[i].parts[0], "has another verdict");
        }
        opened_close(&opened);
    }
}

/* Given directly, a file with #include is refused, and the missing folder is named. */
static void the_preprocessor_needs_its_folder(void **state)
{
    char path[2 * PATH_SIZE];
    const char *paths[] = {path};
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_manifest_file *file;

    (void)state;
    if (root[0] == '\0') {
        lfs_diag_free(diag);
        skip();
    }
    snprintf(path, sizeof(path), "%s/" MAP_B, root);
    assert_int_equal(lfs_manifest_file_load(paths, 1, NULL, &file, diag), LFS_DTS_REFUSED);
    assert_int_equal(lfs_diag_errors(diag), 1);
    lfs_diag_free(diag);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partition_manifests_are_judged_as_their_readme_says),
        cmocka_unit_test(spmc_manifests_are_judged_as_their_readme_says),
        cmocka_unit_test(the_preprocessor_needs_its_folder),
    };

    return cmocka_run_group_tests(tests, find_root, NULL);
}
