/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check --from OLD --to NEW`: each rule with a difference that breaks it and one that does
 * not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/verbs.h"

#define ROOT                                                                                       \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.0\"; ffa-version = <0x00010003>;\n"          \
    "uuid = <1 2 3 4>; execution-ctx-count = <1>; exception-level = <2>; execution-state = <0>;\n" \
    "messaging-method = <3>; load-address = <0 0x6600000>; ns-interrupts-action = <2>;\n"          \
    "gp-register-num = <0>; lifecycle-support; live-activation-support;\n"                         \
    "live-activation-register = <1>;\n"
#define UUID  "image-uuid = <5 6 7 8>;\n"
#define ENTRY "entrypoint-offset = <0x2000>;\n"
#define ORDER "boot-order = <1>;\n"
#define BOOT  "boot-info { compatible = \"arm,ffa-manifest-boot-info\"; ffa_manifest; };\n"
#define LIVE                                                                          \
    "live-state-buffer-info { compatible = \"arm,ffa-manifest,live-state-buffer\";\n" \
    "live-state-buffer = <&live>; };\n"                                               \
    "memory-regions { compatible = \"arm,ffa-manifest-memory-regions\";\n"            \
    "live: live { base-address = <0 0x7c00000>; pages-count = <1>; attributes = <3>; }; };\n};\n"
#define MANIFEST ROOT UUID ENTRY ORDER BOOT LIVE

#define SPMC                                                                                     \
    "/dts-v1/;\n/ { compatible = \"arm,ffa-core-manifest-1.0\"; #address-cells = <2>;\n"         \
    "#size-cells = <2>; attribute { maj_ver = <1>; min_ver = <3>; spmc_id = <0x8000>; };\n"      \
    "memory { device_type = \"memory\"; reg = <0 0x6000000 0 0x2000000>; };\n"                   \
    "cpus { #address-cells = <2>; #size-cells = <0>; cpu { device_type = \"cpu\"; reg = <0 0>; " \
    "}; "                                                                                        \
    "};\nhypervisor { compatible = \"hafnium,hafnium\"; vm1 { is_ffa_partition; debug_name = "   \
    "\"sp\"; load_address = <0x6600000>; mem_size = <0x10000>; vcpu_count = <1>; }; }; };\n"

static void expect(int (*verb)(int, char **), const char *line, int status, const char *text)
{
    struct captured result = captured(verb, line);

    if (result.status != status ||
        (strstr(result.out, text) == NULL && strstr(result.err, text) == NULL))
        fail_msg("%s\n-> %d, wanted %d '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status, status,
                 text, result.out, result.err);
}

/* An image with these options, packed with a manifest, becomes NAME.elf and NAME.pkg. */
static void build(const char *name, const char *image, const char *manifest, const char *pack)
{
    char line[512];

    snprintf(line, sizeof(line), "image --behaviour counter --text 8KiB %s -o %s.elf", image, name);
    expect(lfs_verb_image, line, 0, "");
    snprintf(line, sizeof(line), "pack --image %s.elf --manifest %s %s -o %s.pkg", name, manifest,
             pack, name);
    expect(lfs_verb_pack, line, 0, "");
}

#define STATE "--live-state-version 1 --live-state-size 64 "

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("v1.dts", MANIFEST);
    captured_file("spmc.dts", SPMC);
    build("v1", STATE, "v1.dts", "");
    build("v2", STATE "--version 2 --bss 4KiB", "v1.dts", "");
    return 0;
}

/* NEW.pkg differs from v1 as told. */
static void expect_new(const char *options, int status, const char *text)
{
    char line[256];

    snprintf(line, sizeof(line), "check --from v1.pkg --to new.pkg %s", options);
    expect(lfs_verb_check, line, status, text);
}

static void expect_new_without(const char *text)
{
    struct captured result = captured(lfs_verb_check, "check --from v1.pkg --to new.pkg");

    if (strstr(result.err, text) != NULL)
        fail_msg("tells '%s':\n%s", text, result.err);
}

static void another_image_alone_is_compatible(void **state)
{
    (void)state;
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts", 0,
           "v1.pkg -> v2.pkg: compatible: 0 errors, 0 warnings\n");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts", 0,
           "behaviour: old counter version 1, new counter version 2");
    expect(lfs_verb_check, "check --from v1.pkg --to v1.pkg", 0, "the image is the old one");
    expect(lfs_verb_check, "check --from v1.elf --to v2.elf spmc.dts", 4, "in memory: old");
    expect(lfs_verb_check, "check --from v1.elf --to v1.pkg", 4, "the image is the old one");
    expect(lfs_verb_check, "check --from v1.dts --to v1.pkg", 4, "[UPGRADE_UNKNOWN]");
}

static void a_manifest_that_differs_is_told_at_both_places(void **state)
{
    (void)state;
    captured_file("new.dts", ROOT UUID ENTRY "boot-order = <2>;\n" BOOT LIVE);
    expect(lfs_verb_check, "check --from v1.dts --to new.dts", 1,
           "new.dts:9:1: error: boot-order: old 1, new 2 [UPGRADE_MANIFEST]\n");
    expect(lfs_verb_check, "check --from v1.dts --to new.dts", 1, "v1.dts:9:1: note: old: 1\n");
    build("new", STATE, "new.dts", "");
    expect_new("", 1, "boot-order: old 1, new 2 [UPGRADE_MANIFEST]");
    expect_new("", 1, "v1.pkg -> new.pkg: incompatible: 1 error, 0 warnings\n");
    expect_new("--warn UPGRADE_MANIFEST", 0, "compatible: 0 errors, 1 warning\n");
    /* What the SPMC reads alike is no difference. */
    captured_file("new.dts", "/* another */ " ROOT ENTRY ORDER UUID BOOT LIVE);
    expect(lfs_verb_check, "check --from v1.dts --to new.dts --allow UPGRADE_UNKNOWN", 4,
           "v1.dts -> new.dts: not known to be compatible: 0 errors, 1 warning");
    expect(lfs_verb_check,
           "check --from v1.dts --to new.dts --allow UPGRADE_MANIFEST_BYTES,UPGRADE_UNKNOWN", 0,
           "v1.dts -> new.dts: compatible: 0 errors");
}

static void what_the_spmc_does_not_read_is_told_too(void **state)
{
    (void)state;
    captured_file("new.dts", MANIFEST "/ { vendor-thing = <1>; };\n");
    build("new", STATE, "new.dts", "");
    expect_new("", 4, "[UPGRADE_MANIFEST_BYTES]");
    expect_new("", 4, "v1.pkg -> new.pkg: not known to be compatible: 0 errors, 1 warning\n");
    expect_new("--allow UPGRADE_MANIFEST_BYTES", 0, "v1.pkg -> new.pkg: compatible: 0 errors, ");
    expect_new("--error UPGRADE_MANIFEST_BYTES", 1, "incompatible: 1 error");
    build("new", STATE "--version 2", "v1.dts", "");
    expect_new_without("UPGRADE_MANIFEST_BYTES");
}

/* At an activation nobody parses it: what differs is no less of interest. */
static void a_new_manifest_that_is_refused_is_compared_too(void **state)
{
    (void)state;
    captured_file("new.dts", MANIFEST "/ { xlat-granule = <7>; boot-order = <9>; };\n");
    build("new", STATE, "new.dts", "");
    expect_new("", 1, "xlat-granule is 7, only 0 (4 KiB) is supported [NOT_COMPATIBLE]");
    expect_new("", 1, "new 9 [UPGRADE_MANIFEST]");
    expect_new("", 1, "v1.pkg -> new.pkg: incompatible: ");
    expect(lfs_verb_check, "check --from new.pkg --to v1.pkg", 1, "unreadable: 1 error");
}

static void another_image_uuid_is_another_component(void **state)
{
    (void)state;
    captured_file("new.dts", ROOT "image-uuid = <5 6 7 9>;\n" ENTRY ORDER BOOT LIVE);
    build("new", STATE, "new.dts", "");
    expect_new("", 1, "new 0x00000005 0x00000006 0x00000007 0x00000009 [UPGRADE_IMAGE_UUID]");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts --error UPGRADE_IMAGE_UUID", 0,
           "");
}

static void boot_information_follows_one_manifest_and_its_register_the_other(void **state)
{
    (void)state;
    captured_file("new.dts", ROOT UUID ENTRY ORDER LIVE);
    build("new", STATE, "new.dts", "");
    expect_new("", 1, "/boot-info: old present, new absent [UPGRADE_BOOT_INFO]");
    expect_new("", 1, "x0 of the new instance: the load address, where no boot information is");
    expect(lfs_verb_check, "check --from new.pkg --to v1.pkg", 1,
           "x0 of the new instance: 0, although boot information is written");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 0, "compatible: 0 errors");
}

static void what_runs_must_be_activatable(void **state)
{
    (void)state;
    captured_file("new.dts", ROOT UUID ENTRY ORDER BOOT "};\n");
    captured_file("old.dts",
                  "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.0\"; ffa-version = "
                  "<0x00010003>;\nuuid = <1 2 3 4>; execution-ctx-count = <1>; exception-level = "
                  "<2>;\nexecution-state = <0>; messaging-method = <3>; lifecycle-support; };\n");
    expect(lfs_verb_check, "check --from old.dts --to old.dts", 1,
           "old.dts:2:1: error: the old partition cannot be activated live "
           "[UPGRADE_NOT_ACTIVATABLE]\n");
    expect(lfs_verb_check, "check --from old.dts --to old.dts", 1,
           "= live-activation-support is absent");
    expect(lfs_verb_check, "check --from v1.dts --to v1.dts --allow UPGRADE_UNKNOWN", 0,
           "v1.dts: compatible");
    expect(lfs_verb_check, "check --from new.dts --to v1.dts", 1,
           "[ILLEGAL_LIVE_ACTIVATION_SUPPORT]"); /* it could not boot at all */
}

/* Both sides of a long value are told as far as they differ. */
static void what_differs_is_shown(void **state)
{
#define GUID "image-uuid = <0x962a7bf0 0x174d471d 0xa686c89e 0x5c3e254"

    (void)state;
    captured_file("new.dts", ROOT GUID "e>;\n" ENTRY ORDER BOOT LIVE);
    build("old", STATE, "new.dts", "");
    captured_file("new.dts", ROOT GUID "f>;\n" ENTRY ORDER BOOT LIVE);
    build("new", STATE, "new.dts", "");
    expect(lfs_verb_check, "check --from old.pkg --to new.pkg", 1,
           "    image-uuid: old 0x962a7bf0 0x174d471d 0xa686c89e 0x5c3e254e, new 0x962a7bf0 "
           "0x174d471d 0xa686c89e 0x5c3e254f, new.pkg");
}

/* SARIF has only messages to say the verdict with; elsewhere it stands on standard output. */
static void sarif_has_the_verdict(void **state)
{
    (void)state;
    build("new", STATE, "v1.dts", "");
    expect(lfs_verb_check, "check --from v1.pkg --to new.pkg --format sarif", 0,
           "\"ruleId\":\"UPGRADE_VERDICT\"");
    expect(lfs_verb_check, "check --from v1.pkg --to new.pkg --format sarif", 0,
           "v1.pkg -> new.pkg: compatible\\n= manifest identical: met: 'new.pkg' has");
    expect(lfs_verb_check, "check --from v1.pkg --to missing.pkg --format sarif", 3,
           "v1.pkg -> missing.pkg: unreadable");
    assert_null(strstr(captured(lfs_verb_check, "check --from v1.pkg --to new.pkg").err,
                       "UPGRADE_VERDICT"));
}

static void the_old_entry_point_stays_in_force(void **state)
{
    (void)state;
    captured_file("new.dts", ROOT UUID "entrypoint-offset = <0x4000>;\n" ORDER BOOT LIVE);
    build("new", STATE, "new.dts", "--img-offset 0x4000");
    expect_new("", 1,
               "the entry point in force, 0x2000 bytes into the package, is outside the new image "
               "[UPGRADE_ENTRY]");
    expect_new("", 1, "the parts of the package lie elsewhere [UPGRADE_OFFSETS]");
    captured_file("new.dts", ROOT UUID "entrypoint-offset = <0x2010>;\n" ORDER BOOT LIVE);
    build("new", STATE "--entry 16", "new.dts", "");
    expect_new("", 1, "is not where the new image begins [UPGRADE_ENTRY]");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 0, "compatible: 0 errors");
    expect(lfs_verb_check, "check --from v1.pkg --to new.elf", 1,
           "the entry of 'new.elf', at 0x10 of it, cannot be at the entry point in force, 0x2000 "
           "[UPGRADE_ENTRY]");
    build("new", STATE, "v1.dts", "--img-offset 0x4000 --warn LINT_ENTRY_OUTSIDE_IMAGE");
    expect(lfs_verb_check, "check --from v1.pkg --to new.elf", 4, "give both packages");
}

/* MC-12 with the SPMC's manifest: 0x10000 bytes. 0x2000 in front, 8 KiB of text, 4 KiB of stack. */
static void sections_may_not_grow_past_working_memory(void **state)
{
    (void)state;
    build("new", STATE "--bss 44KiB", "v1.dts", "");
    expect_new("spmc.dts", 0, "compatible: 0 errors");
    expect_new("", 4, "not known to be compatible: 0 errors, 1 warning");
    expect_new("", 4, "[UPGRADE_ROOM_UNKNOWN]");
    expect_new("--error UPGRADE_ROOM_UNKNOWN", 1, "v1.pkg -> new.pkg: incompatible: 1 error");
    expect_new("--allow UPGRADE_ROOM_UNKNOWN", 0, "v1.pkg -> new.pkg: compatible: 0 errors");
    build("new", STATE "--bss 48KiB", "v1.dts", "");
    expect_new("spmc.dts", 1,
               "needs 0x11000 bytes of working memory with bss and stacks, the partition has "
               "0x10000 [UPGRADE_SECTION_BEYOND]");
    expect_new("spmc.dts", 1, "= .stack: 0x6610000 to 0x6610fff, old size 4096, new 4096\n");
    build("new", STATE "--rwdata 64KiB", "v1.dts", "");
    expect_new("spmc.dts", 1, "[PKG_STAGE_TOO_BIG]");
    expect_new("spmc.dts", 1,
               "= MC-11: more is staged than working memory holds, or not all of it");
}

/* An SPMC manifest whose vm1 has that name and load address, and a second one. */
static void write_two(const char *name, const char *load, const char *second)
{
    static char text[sizeof(SPMC) + 512];

    snprintf(
        text, sizeof(text),
        "%.*s\n/ { hypervisor { vm1 { debug_name = \"%s\"; load_address = <%s>; };\n%s }; };\n",
        (int)strlen(SPMC), SPMC, name, load, second);
    captured_file("two.dts", text);
}

#define VM2                                                                                   \
    "vm2 { is_ffa_partition; debug_name = \"other\"; load_address = <0x6700000>; mem_size = " \
    "<0x100000>; vcpu_count = <1>; };"

static void working_memory_is_that_of_the_vm_with_its_address_its_name_or_alone(void **state)
{
    static const char nameless[] = "/ { /delete-property/ load-address; };\n";
    char text[sizeof(MANIFEST) + sizeof(nameless)];

    (void)state;
    build("new", STATE "--bss 48KiB", "v1.dts", "");
    write_two("sp", "0x6600000", VM2); /* by its address */
    expect_new("two.dts", 1, "[UPGRADE_SECTION_BEYOND]");
    write_two("new", "0x6610000", VM2); /* by the name of a file */
    expect_new("two.dts", 1, "[UPGRADE_SECTION_BEYOND]");
    write_two("ne", "0x6610000", VM2); /* a near miss */
    expect_new("two.dts", 4, "no vmN of the SPMC manifest is this partition: ");
    expect_new("two.dts", 4, "[SYSTEM_UNMATCHED]");
    expect_new("two.dts --error SYSTEM_UNMATCHED", 1, "incompatible: ");
    write_two("sp", "0x6610000", ""); /* one that says where it lies is not somewhere else */
    expect_new("two.dts", 4, "[SYSTEM_UNMATCHED]");
    snprintf(text, sizeof(text), "%s%s", MANIFEST, nameless);
    captured_file("free.dts", text);
    build("free", STATE "--bss 48KiB", "free.dts", "");
    expect(lfs_verb_check, "check --from free.pkg --to free.pkg two.dts", 1,
           "[UPGRADE_SECTION_BEYOND]");
    write_two("sp", "0x6610000", VM2); /* not the only one */
    expect(lfs_verb_check, "check --from free.pkg --to free.pkg two.dts", 4, "[SYSTEM_UNMATCHED]");
    expect(lfs_verb_check, "check --from v1.elf --to new.elf spmc.dts", 4,
           "help: its manifest or package tells which vmN of the SPMC manifest it is\n");
    expect(lfs_verb_check, "check --from v1.dts --to v1.pkg", 4,
           "  unknown  new image fits working memory              give the SPMC manifest, which "
           "has its mem_size\n");
    expect(lfs_verb_check, "check --from v1.dts --to new.elf spmc.dts", 1,
           "[UPGRADE_NOTHING_IN_COMMON]");
}

/* TF-A's FVP port stages 1 MiB for its own GUIDs. */
#define FVP_UUID "image-uuid = <0x962a7bf0 0x174d471d 0xa686c89e 0x5c3e254e>;\n"

static void MC_11_what_is_staged_must_fit_and_be_the_whole_package(void **state)
{
    (void)state;
    captured_file("fvp.dts", ROOT FVP_UUID ENTRY ORDER BOOT LIVE);
    build("fvp", STATE, "fvp.dts", "");
    expect(lfs_verb_check, "check --from fvp.pkg --to fvp.pkg spmc.dts", 1,
           "spmc.dts:6:117: error: the update is not ready: staged bytes fit working memory: "
           "0x100000 bytes are staged, assumed: TF-A's FVP port; working memory has 0x10000 "
           "[READY_NOT_MET]\n");
    expect(lfs_verb_check, "check --from fvp.pkg --to fvp.pkg spmc.dts", 1,
           "incompatible: 1 error");
    expect(lfs_verb_check, "check --from fvp.pkg --to fvp.pkg spmc.dts --warn READY_NOT_MET", 0,
           "compatible: 0 errors, 1 warning");
    expect(lfs_verb_check, "check --from fvp.pkg --to fvp.pkg spmc.dts --platform other", 0,
           "compatible: 0 errors, 0 warnings");
    expect(lfs_verb_check, "check --from v1.pkg --to v1.pkg spmc.dts", 0, "compatible: 0 errors");
    /* In front 0x2000, then 0x2000 of text: 0x100000 in all, and one page more. */
    build("new", STATE "--rwdata 1008KiB", "fvp.dts", "");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 0, "compatible: 0 errors");
    build("new", STATE "--rwdata 1012KiB", "fvp.dts", "");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 1,
           "MC-11: 0x100000 bytes are announced, the package has 0x101000 [READY_NOT_MET]\n");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 1,
           "  NOT MET  staged bytes fit working memory            MC-11: ");
}

/* The rows of `check` of the same files: it says no, and so does the comparison. */
static void what_the_spmc_manifest_makes_impossible_is_incompatible(void **state)
{
    char text[sizeof(SPMC) + 256];

    (void)state;
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts", 0,
           "  met      one vCPU                                   execution-ctx-count and "
           "vcpu_count are 1, ");
    snprintf(text, sizeof(text), "%s/ { hypervisor { vm1 { vcpu_count = <8>; }; }; };\n", SPMC);
    captured_file("eight.dts", text);
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg eight.dts", 1,
           "eight.dts:7:24: error: the update is not ready: one vCPU: the SPMC manifest gives it 8 "
           "[READY_NOT_MET]\n");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg eight.dts", 1,
           "v1.pkg -> v2.pkg: incompatible: 1 error, 0 warnings");
    lfs_proves("LA-69");
}

#define VM2_AT(base)                                                        \
    "vm2 { is_ffa_partition; debug_name = \"other\"; load_address = <" base \
    ">; mem_size = <0x100000>; vcpu_count = <1>; };"

/* Whose files are not among those that are compared. */
static void another_partition_of_the_spmc_manifest_is_in_the_way(void **state)
{
    (void)state;
    write_two("sp", "0x6600000", VM2_AT("0x7b01000")); /* the live-state buffer is at 0x7c00000 */
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg two.dts", 1,
           "error: the old partition does not boot: the SPMC panics over it: MEM_REGION_OVERLAP "
           "[UPGRADE_NOT_ACTIVATABLE]\n");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg two.dts", 1, "incompatible: 1 error");
    write_two("sp", "0x6600000", VM2_AT("0x7b00000"));
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg two.dts", 0, "compatible: 0 errors");
    captured_file("fvp.dts", ROOT FVP_UUID ENTRY ORDER BOOT LIVE);
    build("fvp", STATE, "fvp.dts", "");
    write_two("sp", "0x6600000", "vm1 { mem_size = <0x100000>; };" VM2_AT("0x70ff000"));
    expect(lfs_verb_check, "check --from fvp.pkg --to fvp.pkg two.dts", 1,
           "  NOT MET  staging area secure and nobody's           MC-09: its staging area meets "
           "working memory of 'other'");
    write_two("sp", "0x6600000", "vm1 { mem_size = <0x100000>; };" VM2_AT("0x7100000"));
    expect(lfs_verb_check, "check --from fvp.pkg --to fvp.pkg two.dts", 0, "compatible: 0 errors");
}

static void the_state_that_is_handed_over_must_stay_the_same(void **state)
{
    (void)state;
    build("new", "--live-state-version 2 --live-state-size 64", "v1.dts", "");
    expect_new("", 1, "version of the live state: old 1, new 2 [UPGRADE_LIVE_STATE_VERSION]");
    build("new", "--live-state-version 1 --live-state-size 65", "v1.dts", "");
    expect_new("", 1, "bytes of the live state: old 64, new 65 [UPGRADE_LIVE_STATE_SIZE]");
    build("new", "", "v1.dts", "");
    expect_new("", 1, "the new instance takes no state over");
    build("new", "--live-state-version 1 --live-state-size 4096", "v1.dts", "");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 0, "compatible: 0 errors");
    build("new", "--live-state-version 1 --live-state-size 4097", "v1.dts", "");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 1,
           "the live state of the old image has 4097 bytes, its buffer only 4096 "
           "[UPGRADE_LIVE_STATE_BUFFER]");
}

static void without_a_note_the_state_is_not_known(void **state)
{
    (void)state;
    captured_file("plain.bin", "bytes that are no note, of a length that a note would have: "
                               "and some more, and some more, and some more, and some more, and "
                               "some more, and some more, and some more, and some more.");
    expect(lfs_verb_pack, "pack --image plain.bin --manifest v1.dts -o new.pkg", 0, "");
    expect_new("", 4,
               "the new image carries no note: which state it hands over cannot be known "
               "statically [UPGRADE_LIVE_STATE_UNKNOWN]");
    expect_new("", 4, "v1.pkg -> new.pkg: not known to be compatible: 0 errors, 2 warnings\n");
    expect_new("", 4,
               "new.pkg: warning: the new image needs at least 0x20b3 bytes of working memory, the "
               "old one 0x5000: whether the partition has them is not known "
               "[UPGRADE_ROOM_UNKNOWN]\n"
               "help: at least 0x20b3 bytes; bss and stacks are not known: its ELF image tells\n");
    expect_new("spmc.dts", 4, "[UPGRADE_ROOM_UNKNOWN]");
    expect_new("--error UPGRADE_LIVE_STATE_UNKNOWN", 1, "incompatible: 1 error");
    expect_new("", 4, "in the package: old ");
    expect_new_without("in memory: ");
    expect_new_without(".text: ");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 4, "both images carry no note");
    expect(lfs_verb_check, "check --from plain.bin --to plain.bin", 4, "[UPGRADE_IMAGE]");
    build("new", STATE "--bss 4KiB", "v1.dts", "");
    expect_new("spmc.dts", 0, "= in memory: old ");
    expect_new("spmc.dts", 0, "= .bss: old 0 bytes, new 4096");
}

static void another_container_is_no_similar_package(void **state)
{
    (void)state;
    build("new", STATE, "v1.dts", "--container tl");
    expect_new("", 1, "container: old SPKG version 2, new transfer list [UPGRADE_CONTAINER]");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 0, "compatible: 0 errors");
}

static void what_cannot_be_compared_is_refused(void **state)
{
    (void)state;
    expect(lfs_verb_check, "check --from v1.dts --to v1.elf", 1, "[UPGRADE_NOTHING_IN_COMMON]");
    expect(lfs_verb_check, "check --from v1.pkg --to nowhere.pkg", 3, "[FILE_UNREADABLE]");
    expect(lfs_verb_check, "check --from v1.pkg", 2, "go together");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts spmc.dts", 2, "SPMC's");
    captured_file("cut.pkg", "SPKG and then nothing");
    expect(lfs_verb_check, "check --from v1.pkg --to cut.pkg", 3, "[PKG_TRUNCATED]");
    captured_file("cut.elf", "\x7f"
                             "ELF");
    expect(lfs_verb_check, "check --from v1.elf --to cut.elf", 3, "[ELF_MALFORMED]");
}

static void besides_both_sides_only_an_spmc_manifest_is_named(void **state)
{
    (void)state;
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg v1.dts", 3,
           "v1.dts: error: besides --from and --to only the SPMC's manifest is named, and this is "
           "none [UPGRADE_NO_SPMC_MANIFEST]\n      = it is taken for: partition manifest\n");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg v1.pkg", 3, "taken for: SP package");
    captured_file("odd.txt", "nothing that check knows");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg odd.txt", 3, "[FILE_KIND_UNKNOWN]");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts+", 2, "name is missing");
    captured_file("other.dts", "/ { };\n");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts+other.dts", 0,
           "v1.pkg -> v2.pkg: compatible");
}

static void json_has_the_verdict_in_its_last_line(void **state)
{
    (void)state;
    expect(lfs_verb_check, "check --format json --from v1.pkg --to v2.pkg spmc.dts", 0,
           "{\"from\":\"v1.pkg\",\"to\":\"v2.pkg\",\"verdict\":\"compatible\",\"errors\":0,"
           "\"warnings\":0,\"status\":0,\"conditions\":[{\"name\":\"same-manifest\",");
    build("new", STATE "--bss 44KiB", "v1.dts", "");
    expect_new("--format json", 4,
               "\"verdict\":\"not known to be compatible\",\"errors\":0,\"warnings\":1,"
               "\"status\":4,");
    expect(lfs_verb_check, "check --format json --from v1.pkg --to v2.pkg spmc.dts", 0,
           "{\"diagnostic\":\"UPGRADE_IMAGE\",\"severity\":\"note\"");
}

/* The deck's two conditions of an update, each with its place. */
static void the_conditions_of_an_update_are_answered(void **state)
{
    (void)state;
    expect(
        lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts", 0,
        "  met      manifest identical                         'v2.pkg' has the manifest of "
        "'v1.pkg', v2.pkg\n"
        "  met      package similar                            'v2.pkg' is the same SPKG version "
        "2, with the entry in its image, v2.pkg\n"
        "  met      new image fits working memory              0x6000 bytes with bss and stacks; "
        "working memory has 0x10000, v2.pkg\n"
        "  met      new image takes the state over             version 1, 64 bytes in both, "
        "v2.pkg\n"
        "  met      one vCPU                                   execution-ctx-count and vcpu_count "
        "are 1, v1.pkg: offset 0x");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts", 0,
           "\nv1.pkg -> v2.pkg: compatible");
    captured_file("new.dts", ROOT UUID ENTRY "boot-order = <2>;\n" BOOT LIVE);
    build("new", STATE, "new.dts", "--container tl");
    expect_new("", 1,
               "  NOT MET  manifest identical                         boot-order: old 1, new 2, "
               "new.pkg: offset 0x");
    expect_new(
        "", 1,
        "  NOT MET  package similar                            container: old SPKG version 2, "
        "new transfer list, new.pkg\n");
    expect(lfs_verb_check, "check --from v1.dts --to new.dts", 1,
           "  NOT MET  manifest identical                         boot-order: old 1, new 2, "
           "new.dts:");
    expect(lfs_verb_check, "check --from v1.dts --to new.dts", 1,
           "  unknown  package similar                            give both packages\n");
    expect(lfs_verb_check, "check --from v1.elf --to v2.elf", 4,
           "  unknown  manifest identical                         give both manifests, or the ");
    captured_file("new.dts", ROOT UUID ENTRY ORDER "debug_name = \"x\";\n" BOOT LIVE);
    build("new", STATE, "new.dts", "");
    expect_new("", 4,
               "  unknown  manifest identical                         that of 'new.pkg' says ");
}

/* The verdict and the table never disagree. */
static void what_is_not_known_leaves_the_verdict_open(void **state)
{
    (void)state;
    expect(lfs_verb_check, "check --from v1.dts --to v1.dts", 4,
           "v1.dts: warning: not all of the conditions of an update can be known "
           "[UPGRADE_UNKNOWN]\n      = package similar: give both packages\n");
    expect(lfs_verb_check, "check --from v1.dts --to v1.dts --error UPGRADE_UNKNOWN", 1,
           "incompatible: 1 error");
    expect(lfs_verb_check, "check --from v1.pkg --to v2.pkg spmc.dts --error UPGRADE_UNKNOWN", 0,
           "compatible: 0 errors, 0 warnings");
    build("other", "--live-state-version 1 --live-state-size 64", "v1.dts", "");
    expect(lfs_verb_image,
           "image --behaviour echo --text 8KiB --live-state-version 1 --live-state-size 64 -o "
           "e.elf",
           0, "");
    expect(lfs_verb_pack, "pack --image e.elf --manifest v1.dts -o e.pkg", 0, "");
    expect(lfs_verb_check, "check --from v1.pkg --to e.pkg", 4,
           "= new image takes the state over: 'e.pkg' is behaviour 'echo', not 'counter': ");
    expect(lfs_verb_check, "check --from v1.pkg --to other.pkg --error UPGRADE_UNKNOWN", 0,
           "compatible: 0 errors, 0 warnings");
}

static void state_that_neither_image_hands_over_is_lost(void **state)
{
    (void)state;
    build("new", "--rwdata 8", "v1.dts", "");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg", 1, "[UPGRADE_STATE_LOST]");
    expect(
        lfs_verb_check, "check --from new.pkg --to new.pkg", 1,
        "  NOT MET  image curated to hand its state over       layout A: the image declares no ");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg --warn UPGRADE_STATE_LOST", 0,
           "compatible: 0 errors, 1 warning");
    build("new", "--rwdata 8 " STATE, "v1.dts", "");
    expect(lfs_verb_check, "check --from new.pkg --to new.pkg --error UPGRADE_STATE_LOST", 0,
           "compatible: 0 errors");
}

/* GAP-06's case: TF-A's FVP port stages where its own map loads the partition. */
static void the_staging_area_is_asked_where_the_platform_is_known(void **state)
{
    static const char *const loads[] = {"0x7000000", "0x6600000", "0x70f0000"};
    static const char *const rows[] = {
        "  NOT MET  staging area secure and nobody's           MC-08: its staging area meets ",
        "  met      staging area secure and nobody's           0x7000000 to 0x70fffff is secure, ",
        "  NOT MET  staging area secure and nobody's           MC-08: ",
    };
    char root[sizeof(MANIFEST) + 128], wide[sizeof(SPMC) + 128];

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        snprintf(root, sizeof(root), "%s/ { load-address = <0 %s>; };\n",
                 ROOT FVP_UUID ENTRY ORDER BOOT LIVE, loads[i]);
        captured_file("fvp.dts", root);
        build("fvp", STATE, "fvp.dts", "");
        snprintf(wide, sizeof(wide),
                 "%s/ { hypervisor { vm1 { load_address = <%s>; mem_size = <0x100000>; }; }; };\n",
                 SPMC, loads[i]);
        captured_file("wide.dts", wide);
        expect(lfs_verb_check, "check --from fvp.pkg --to fvp.pkg wide.dts", i == 1 ? 0 : 1,
               rows[i]);
        expect(lfs_verb_check, "check --from fvp.pkg --to fvp.pkg wide.dts", i == 1 ? 0 : 1,
               i == 1 ? "compatible: 0 errors, 0 warnings" : "[READY_NOT_MET]");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_image_alone_is_compatible),
        cmocka_unit_test(a_manifest_that_differs_is_told_at_both_places),
        cmocka_unit_test(what_the_spmc_does_not_read_is_told_too),
        cmocka_unit_test(a_new_manifest_that_is_refused_is_compared_too),
        cmocka_unit_test(another_image_uuid_is_another_component),
        cmocka_unit_test(boot_information_follows_one_manifest_and_its_register_the_other),
        cmocka_unit_test(what_runs_must_be_activatable),
        cmocka_unit_test(what_differs_is_shown),
        cmocka_unit_test(sarif_has_the_verdict),
        cmocka_unit_test(the_old_entry_point_stays_in_force),
        cmocka_unit_test(sections_may_not_grow_past_working_memory),
        cmocka_unit_test(working_memory_is_that_of_the_vm_with_its_address_its_name_or_alone),
        cmocka_unit_test(MC_11_what_is_staged_must_fit_and_be_the_whole_package),
        cmocka_unit_test(what_the_spmc_manifest_makes_impossible_is_incompatible),
        cmocka_unit_test(another_partition_of_the_spmc_manifest_is_in_the_way),
        cmocka_unit_test(the_state_that_is_handed_over_must_stay_the_same),
        cmocka_unit_test(without_a_note_the_state_is_not_known),
        cmocka_unit_test(another_container_is_no_similar_package),
        cmocka_unit_test(what_cannot_be_compared_is_refused),
        cmocka_unit_test(besides_both_sides_only_an_spmc_manifest_is_named),
        cmocka_unit_test(json_has_the_verdict_in_its_last_line),
        cmocka_unit_test(the_conditions_of_an_update_are_answered),
        cmocka_unit_test(what_is_not_known_leaves_the_verdict_open),
        cmocka_unit_test(state_that_neither_image_hands_over_is_lost),
        cmocka_unit_test(the_staging_area_is_asked_where_the_platform_is_known),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
