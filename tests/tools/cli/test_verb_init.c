/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim init`: what it writes runs at once, or it says precisely what is missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "lfasim/stack.h"
#include "tests/tools/cli/captured.h"
#include "tools/cli/verbs.h"

/* A partition manifest; more goes into the root node. */
#define MANIFEST(level, more)                                                             \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.0\"; ffa-version = <0x00010003>;\n" \
    "uuid = <0x1b1c6f2a 2 3 4>; messaging-method = <3>; execution-ctx-count = <1>;\n"     \
    "exception-level = <" level ">; execution-state = <0>;\n" more "};\n"

#define ENTRY "entrypoint-offset = <0x2000>;\n"

/* Live activation with its buffer at address. */
#define LIVE(uuid, address)                                                                    \
    "lifecycle-support; abort-action = <0>; live-activation-support;\n"                        \
    "live-activation-register = <1>; image-uuid = <" uuid " 6 7 8>;\n"                         \
    "live-state-buffer-info { compatible = \"arm,ffa-manifest,live-state-buffer\";\n"          \
    "live-state-buffer = <&live>; };\n"                                                        \
    "memory-regions { compatible = \"arm,ffa-manifest-memory-regions\";\n"                     \
    "live: live { base-address = <0x0 " address ">; pages-count = <1>; attributes = <3>; };\n" \
    "};\n"

/* An SPMC manifest around far.dts, with one range of secure memory. */
#define SPMC(base, size)                                                             \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-core-manifest-1.0\";\n"                   \
    "#address-cells = <2>; #size-cells = <2>;\n"                                     \
    "attribute { maj_ver = <1>; min_ver = <3>; spmc_id = <0x8000>;\n"                \
    "exec_state = <0>; load_address = <0 0x46000000>;\n"                             \
    "entrypoint = <0 0x46000000>; binary_size = <0x80000>; };\n"                     \
    "hypervisor { compatible = \"hafnium,hafnium\"; vm1 { is_ffa_partition;\n"       \
    "debug_name = \"vault\"; load_address = <0x46480000>;\n"                         \
    "mem_size = <0x200000>; vcpu_count = <1>; }; };\n"                               \
    "cpus { #address-cells = <2>; #size-cells = <0>;\n"                              \
    "cpu@0 { device_type = \"cpu\"; reg = <0 0>; }; };\n"                            \
    "memory@" base " { device_type = \"memory\"; reg = <0 0x" base " 0 " size ">;\n" \
    "}; };\n"

static void pack(const char *version, const char *path)
{
    char line[256];

    snprintf(line, sizeof(line),
             "image --behaviour counter --version %s --rwdata 4KiB --live-state-version 1 "
             "--live-state-size 24 -o sp.elf",
             version);
    assert_int_equal(captured(lfs_verb_image, line).status, 0);
    snprintf(line, sizeof(line), "pack --image sp.elf --manifest live.dts -o %s", path);
    assert_int_equal(captured(lfs_verb_pack, line).status, 0);
}

static int set_up(void **state)
{
    if (captured_folder(state) != 0 || mkdir("out", 0700) != 0)
        return 1;
    captured_file("live.dts",
                  MANIFEST("2", "load-address = <0x6480000>;\n" ENTRY LIVE("5", "0x6780000")));
    captured_file("plain.dts", MANIFEST("2", "load-address = <0x6380000>;\n" ENTRY));
    captured_file("el0.dts", MANIFEST("1", ENTRY LIVE("9", "0x6790000")));
    captured_file("far.dts",
                  MANIFEST("2", "load-address = <0x46480000>;\n" ENTRY LIVE("5", "0x46780000")));
    captured_file("deep.dts", MANIFEST("2", "entrypoint-offset = <0x4000>;\n"));
    captured_file("no-entry.dts", MANIFEST("2", "load-address = <0x6480000>;\n"));
    captured_file("bad.dts", MANIFEST("2", ENTRY "boot-order = <0x10000>;\n"));
    captured_file("spmc.dts", SPMC("46080000", "0x1000000"));
    pack("1", "old.pkg");
    pack("2", "new.pkg");
    return 0;
}

static struct captured init(const char *line)
{
    return captured(lfs_verb_init, line);
}

/* The written scenario passes, and says all of these things. */
static void expect_passes(const char *line, const char *path, const char *const *texts)
{
    struct captured written = init(line), run;
    char words[128], text[CAPTURED_SIZE] = "";
    FILE *file;

    if (written.status != 0)
        fail_msg("%s\n-> %d\n%s", line, written.status, written.err);
    snprintf(words, sizeof(words), "run -q %s", path);
    run = captured(lfs_verb_run, words);
    if (run.status != 0 || strcmp(run.out, "1 passed, 0 failed\n") != 0)
        fail_msg("%s -> %d\n%s%s", words, run.status, run.out, run.err);
    file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    for (; *texts != NULL; texts++)
        if (strstr(text, *texts) == NULL)
            fail_msg("%s: '%s' is not in\n%s", line, *texts, text);
}

#define PASSES(line, path, ...) expect_passes(line, path, (const char *const[]){__VA_ARGS__, NULL})

static void expect_refused(const char *line, int status, const char *message)
{
    struct captured result = init(line);

    if (result.status != status || strstr(result.err, message) == NULL)
        fail_msg("%s\n-> %d, wanted %d '%s'\n%s", line, result.status, status, message, result.err);
}

/* ---- what runs ------------------------------------------------------------------------------- */

static void a_manifest_becomes_a_live_activation(void **state)
{
    (void)state;
    PASSES("init live.dts --out live.yaml", "live.yaml", "platform: {preset: fvp-test, cpus: 1}",
           "image: live-v2, staging: 0x7000000, pages: 256}", "LFA_PRIME: {component: live",
           "returns: {x3: 2, x4: 2}}", "version(live) == 2");
}

static void several_partitions_share_a_platform(void **state)
{
    (void)state;
    PASSES("init live.dts plain.dts el0.dts --out three.yaml", "three.yaml",
           "  plain: {image: plain-v1, memory: 1MiB}", "x1: 2}}", "component: el0",
           "a free place: the manifest names no load-address");
}

static void two_files_of_one_name_get_two_partitions(void **state)
{
    (void)state;
    assert_int_equal(mkdir("other", 0700), 0);
    captured_file("other/plain.dts", MANIFEST("2", ENTRY));
    PASSES("init plain.dts other/plain.dts --out twins.yaml", "twins.yaml", "  plain: {",
           "  plain-2: {");
}

static void addresses_of_no_preset_get_a_map_of_their_own(void **state)
{
    (void)state;
    PASSES("init far.dts --out far.yaml", "far.yaml",
           "{base: 0x46480000, size: 0x100000, type: memory, secure: true}",
           "spmc: {base: 0x6000000, size: 0x80000}");
}

static void an_spmc_manifest_is_the_platform(void **state)
{
    (void)state;
    PASSES("init far.dts spmc.dts --out spmc.yaml", "spmc.yaml", "spmc-manifest: \"spmc.dts\"",
           "  vault: {image: vault-v1}", "pages: 512}");
}

static void the_image_lies_where_the_entry_point_says(void **state)
{
    (void)state;
    PASSES("init deep.dts --out deep.yaml", "deep.yaml", "deep cannot be activated live");
}

static void a_package_is_activated_with_itself(void **state)
{
    (void)state;
    PASSES("init old.pkg --out self.yaml", "self.yaml", "package: \"old.pkg\"",
           "returns: {x3: 2, x4: 1}}");
}

static void packages_of_one_image_uuid_are_old_and_new(void **state)
{
    (void)state;
    PASSES("init old.pkg new.pkg --out patch.yaml", "patch.yaml", "  old-v2:\n    package: \"new",
           "version(old) == 2");
}

static void a_package_without_a_note_gets_a_stand_in(void **state)
{
    (void)state;
    captured_file("raw.bin", "no note here, sixteen bytes of it are enough to be an image");
    assert_int_equal(
        captured(lfs_verb_pack, "pack --image raw.bin --manifest live.dts -o raw.pkg").status, 0);
    PASSES("init raw.pkg --out raw.yaml", "raw.yaml", "behaviour: echo");
}

static void paths_are_relative_to_the_scenario(void **state)
{
    (void)state;
    PASSES("init live.dts --out out/there.yaml", "out/there.yaml", "manifest: \"../live.dts\"");
    assert_int_equal(chdir("out"), 0);
    PASSES("init ../live.dts --out here.yaml", "here.yaml", "manifest: \"../live.dts\"");
    PASSES("init ../live.dts --out ../up.yaml", "../up.yaml", "manifest: \"live.dts\"");
    assert_int_equal(chdir(".."), 0);
}

static void without_out_the_scenario_goes_to_standard_output(void **state)
{
    struct captured result = init("init live.dts");

    (void)state;
    assert_int_equal(result.status, 0);
    assert_ptr_equal(strstr(result.out, "lfasim: 1\nname: live\n"), result.out);
    assert_string_equal(result.err, "");
}

/* ---- what does not --------------------------------------------------------------------------- */

static void obstacles_are_told_and_written(void **state)
{
    static const char missing[] =
        "plain.dts: warning: 'plain' cannot be activated live; the scenario only talks to it "
        "[INIT_NOT_ACTIVATABLE]\n"
        "      = lifecycle-support is absent\n"
        "      = live-activation-support is absent, and with it image-uuid\n"
        "      = live-activation-register is absent: one of 0 to 3 and 5 to 7\n"
        "      = no region of memory-regions is named by live-state-buffer-info\n";

    (void)state;
    assert_string_equal(init("init plain.dts --out told.yaml").err, missing);
    PASSES("init plain.dts --out told.yaml --force", "told.yaml",
           "#   - lifecycle-support is absent\n");
}

static void what_cannot_run_is_refused_with_its_reason(void **state)
{
    (void)state;
    expect_refused("init bad.dts --out x.yaml", 3, "[INTEGER_OVERFLOW]");
    expect_refused("init none.dts --out x.yaml", 3, "[FILE_UNREADABLE]");
    expect_refused("init no-entry.dts --out x.yaml", 3, "help: write entrypoint-offset = <0x2000>");
    expect_refused("init spmc.dts live.dts --out x.yaml", 3,
                   "no file is given for vm1, 'vault', at load address 0x46480000");
    expect_refused("init spmc.dts far.dts live.dts --out x.yaml", 3,
                   "live.dts: error: no vmN of the SPMC manifest spmc.dts is this partition's");
    expect_refused("init spmc.dts spmc.dts far.dts --out x.yaml", 3, "second SPMC manifest");
    expect_refused("init spmc.dts --out x.yaml", 3, "no file is given for vm1");
    assert_int_not_equal(access("x.yaml", F_OK), 0);
}

static void no_file_is_lost(void **state)
{
    (void)state;
    captured_file("mine.yaml", "mine");
    expect_refused("init live.dts --out mine.yaml", 2, "'mine.yaml' exists; --force overwrites it");
    expect_refused("init live.dts --out live.dts --force", 2, "would overwrite 'live.dts'");
    expect_refused("init live.dts --out none/x.yaml", 7, "[FILE_UNWRITABLE]");
    expect_refused("init --out x.yaml", 2, "name the manifests or packages");
    assert_int_equal(init("init live.dts --out mine.yaml --force").status, 0);
}

/* The room is lfasim's own: 64, and one more. */
static void more_partitions_than_there_is_room_for_are_refused(void **state)
{
    char line[1024] = "init --out x.yaml", path[16];

    (void)state;
    for (unsigned i = 0; i < LFS_PARTITIONS_MAX; i++) {
        snprintf(path, sizeof(path), "p%u.dts", i);
        captured_file(path, MANIFEST("2", ENTRY));
        snprintf(line + strlen(line), sizeof(line) - strlen(line), " %s", path);
    }
    assert_null(strstr(captured(lfs_verb_init, line).err, "[INIT_TOO_MANY]"));
    strcat(line, " plain.dts");
    expect_refused(line, 3, "plain.dts: error: this is partition 65: lfasim has room for 64 ");
    unlink("x.yaml");
}

/* The SPMC manifest's memory is the partition's, and a staging area's, or a page less. */
static void a_staging_area_needs_room_in_the_spmc_manifest(void **state)
{
    (void)state;
    captured_file("room.dts", SPMC("46480000", "0x580000"));
    PASSES("init far.dts room.dts --out room.yaml", "room.yaml", "staging: 0x46800000");
    captured_file("room.dts", SPMC("46480000", "0x57f000"));
    expect_refused("init far.dts room.dts --out x.yaml", 3, "[INIT_NO_ROOM]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_manifest_becomes_a_live_activation),
        cmocka_unit_test(several_partitions_share_a_platform),
        cmocka_unit_test(two_files_of_one_name_get_two_partitions),
        cmocka_unit_test(addresses_of_no_preset_get_a_map_of_their_own),
        cmocka_unit_test(an_spmc_manifest_is_the_platform),
        cmocka_unit_test(more_partitions_than_there_is_room_for_are_refused),
        cmocka_unit_test(a_staging_area_needs_room_in_the_spmc_manifest),
        cmocka_unit_test(the_image_lies_where_the_entry_point_says),
        cmocka_unit_test(a_package_is_activated_with_itself),
        cmocka_unit_test(packages_of_one_image_uuid_are_old_and_new),
        cmocka_unit_test(a_package_without_a_note_gets_a_stand_in),
        cmocka_unit_test(paths_are_relative_to_the_scenario),
        cmocka_unit_test(without_out_the_scenario_goes_to_standard_output),
        cmocka_unit_test(obstacles_are_told_and_written),
        cmocka_unit_test(what_cannot_run_is_refused_with_its_reason),
        cmocka_unit_test(no_file_is_lost),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
