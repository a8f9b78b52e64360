/* SPDX-License-Identifier: BSD-3-Clause */
/* What `lfasim check` knows of each partition: whether it boots, the deck's prerequisites and
 * conditions, and what is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "lfasim/readers/file.h"
#include "tests/tools/cli/platform_files.h"

#define MISSING_OF_FILES                                                                    \
    "LFA component for the image UUID, staging area secure and nobody's, staged bytes fit " \
    "working memory, SPMC and EL3 support "                                                 \
    "it)"

/* In a line each, with what is missing; the table when it is asked for. */
static void files_answer_as_far_as_they_know(void **state)
{
    struct captured result = captured(lfs_verb_check, "check a.dts a.pkg one.dts");

    (void)state;
    expect("check a.dts a.pkg", 0,
           "\na: boots not knowable (give the SPMC manifest, which says where memory is), "
           "live-activatable not knowable (not known: whether it boots, ",
           "");
    expect("check a.dts a.pkg one.dts", 0,
           "\na (0x8001): boots yes, live-activatable not knowable (not known: " MISSING_OF_FILES
           ", keeps its state not knowable (not known: manifest identical, package similar, new "
           "image takes the state over)\n",
           "");
    assert_null(strstr(result.out, "    met "));
    expect("check a.dts a.pkg one.dts --ready", 0, "    met      FF-A 1.3 or later ", "");
    expect("check a.dts a.pkg one.dts --ready", 0, "ffa-version is 1.3, a.dts:4:1\n", "");
    expect("check a.dts a.pkg one.dts --ready", 0,
           "    unknown  SPMC and EL3 support it                    --firmware or a scenario "
           "of its platform tells; the firmware's build: SPD=spmd ",
           "");
    expect("check a.dts a.pkg one.dts --ready", 0,
           "    unknown  manifest identical                         two packages tell: ", "");
}

/* What the check of its own file tells is no less true of the platform. */
static void what_does_not_boot_cannot_be_activated(void **state)
{
    struct manifest c = {.load = "0x6480000"};

    (void)state;
    c.regions = "heap { base-address = <0 0x6c00000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("c.dts", &c);
    expect("check one.dts c.dts", 1,
           "a (0x8001): boots no (the SPMC panics over it: MEM_REGION_OVERLAP, c.dts:25:8), "
           "live-activatable no, keeps its state no\n",
           "[MEM_REGION_OVERLAP]");
    expect("check one.dts c.dts --ready", 1,
           "  live-activatable no            it does not boot\n"
           "  keeps its state  no            it cannot be activated live\n",
           "[MEM_REGION_OVERLAP]");
    c.regions = "heap { base-address = <0 0x6c03000>; pages-count = <1>; attributes = <3>; };\n";
    write_manifest("c.dts", &c);
    expect("check one.dts c.dts", 0, ", live-activatable not knowable (", "");
    write_spmc("bad.dts", NULL,
               "load_address = <0x6500000>; mem_size = <0x100000>; vcpu_count = <1>;");
    expect("check bad.dts a.dts", 1,
           "boots no (the SPMC panics while it boots: MEM_REGION_OVERLAP of 'b', bad.dts:12:43), ",
           "[MEM_REGION_OVERLAP]");
    expect("check bad.dts a.dts", 1, "together: 1 partition, 1 conflict of memory: 0 errors, ",
           "[MEM_REGION_OVERLAP]");
    captured_file("spmd.dts", "/ { attribute { maj_ver = <2>; }; };\n");
    expect("check one.dts+spmd.dts a.dts", 1,
           "boots no (the SPMD refuses one.dts: the platform boots without SPM, one.dts), "
           "live-activatable no (the SPMD boots the platform without an SPMC, one.dts), ",
           "SPMD_");
    captured_file("rx.dts", "/ { live-state-buffer-info { live-state-buffer = <&rx>; }; };\n");
    expect("check one.dts a.dts+rx.dts", 1,
           "boots not knowable (nothing speaks against it; give its package), "
           "live-activatable no (no memory region has this phandle, rx.dts:1:30), ",
           "[LINT_LIVE_BUFFER_UNRESOLVED]");
    expect("check one.dts a.dts b.dts", 1,
           "b: boots no (no vmN of the SPMC manifest is this partition, one.dts), "
           "live-activatable no, keeps its state no\n",
           "one.dts: error: 'b' does not boot: no vmN of the SPMC manifest is this partition "
           "[BOOT_IMPOSSIBLE]\n");
    expect("check one.dts a.dts b.dts -q --allow SYSTEM_UNMATCHED", 1, "b: boots no (",
           "[BOOT_IMPOSSIBLE]");
    expect_without("check one.dts a.dts", "BOOT_IMPOSSIBLE");
}

static void what_is_not_met_fails_when_asked(void **state)
{
    static const struct {
        struct manifest m;
        const char *row;
    } rows[] = {
        {{.contexts = "2", .plain = true}, "execution-ctx-count is 2"},
        {{.version = "0x00010002"}, "ffa-version is 1.2"},
        {{.plain = true}, "lifecycle-support is absent"},
        {{.plain = true}, "live-activation-support is absent"},
        {{.plain = true}, "live-activation-register is absent"},
        {{.plain = true}, "image-uuid is absent"},
        {{.plain = true}, "live-state-buffer-info is absent"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct manifest m = rows[i].m;

        m.load = "0x6480000";
        write_manifest("c.dts", &m);
        expect("check c.dts --ready", 1, rows[i].row, "[READY_NOT_MET]");
        expect("check c.dts --ready --warn READY_NOT_MET", 0, "    NOT MET", "[READY_NOT_MET]");
    }
    expect("check a.dts --ready", 0, "live-activatable not knowable  not known: ", "");
}

/* The firmware refuses most of what is not met, and then all of the manifest. */
static void what_is_refused_has_its_table_too(void **state)
{
    static const struct {
        const char *from, *to, *row;
    } rows[] = {
        {"execution-ctx-count = <1>", "execution-ctx-count = <2>",
         "    NOT MET  one vCPU                                   execution-ctx-count is 2, "
         "c.dts:"},
        {"lifecycle-support;", "",
         "    NOT MET  lifecycle-support declared                 live activation needs "
         "lifecycle-support"},
        {"live-activation-register = <5>;", "",
         "    NOT MET  a register tells the new instance          live activation needs "
         "live-activation-register"},
        {"live-activation-register = <5>", "live-activation-register = <4>",
         "    NOT MET  a register tells the new instance          live-activation-register is "
         "x4, "},
        {"image-uuid = <5 6 7 8>", "image-uuid = <0 0 0 0>",
         "    NOT MET  image UUID declared                        the nil UUID names nothing"},
        {"live-state-buffer-info", "other",
         "    NOT MET  live-state buffer from a static region     live-state-buffer-info is "
         "absent"},
    };
    char *text;
    size_t length;

    (void)state;
    assert_int_equal(lfs_file_load("a.dts", 8192, &text, &length), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        static char changed[8192];
        const char *at = strstr(text, rows[i].from);

        assert_non_null(at);
        snprintf(changed, sizeof(changed), "%.*s%s%s", (int)(at - text), text, rows[i].to,
                 at + strlen(rows[i].from));
        captured_file("c.dts", changed);
        expect("check one.dts c.dts --ready", 1, rows[i].row, "c.dts:");
        expect("check one.dts c.dts", 1, "vm1 of one.dts, by its load address", "c.dts:");
        expect("check one.dts c.dts", 1, "boots no (the SPMC panics over it: ", "c.dts:");
    }
    free(text);
}

/* The three answers of what is given alone; with the whole table it would be --ready. */
static void one_file_has_its_answers_too(void **state)
{
    (void)state;
    expect("check a.dts", 0,
           "\na: boots not knowable (give the SPMC manifest, which says where memory is), "
           "live-activatable not knowable (",
           "");
    expect("check a.pkg", 0, "\na: boots not knowable (", "");
    expect("check a.pkg --format json", 0, "{\"partition\":\"a\",", "");
    assert_null(strstr(captured(lfs_verb_check, "check a.dts").out, "together"));
    assert_null(strstr(captured(lfs_verb_check, "check one.dts").out, "boots"));
    assert_null(strstr(captured(lfs_verb_check, "check a.dts --separate").out, "boots"));
}

#define OURS "05000000-0600-0000-0700-000008000000=0x7200000+"
#define SAID "check a.dts a.pkg one.dts --ready --firmware live-activation --component "

/* What no file tells, the user says: then the answer is yes. */
static void the_user_says_what_the_platform_has(void **state)
{
    (void)state;
    expect(SAID OURS "0x100000", 0, "  live-activatable yes           all prerequisites are met\n",
           "");
    expect(SAID OURS "0x100000", 0, "as --firmware live-activation says\n", "");
    expect(SAID OURS "0x100000", 0, "0x100000 bytes are staged, as --component says; ", "");
    expect(SAID OURS "0x101000 --allow READY_NOT_MET", 0,
           "    NOT MET  staged bytes fit working memory            0x101000 bytes are staged",
           "MC-11");
    expect(SAID "05000000-0600-0000-0700-000008000001=0x7200000+0x1000", 0,
           "not known: LFA component for the image UUID, staging area secure and nobody's, staged "
           "bytes "
           "fit working memory\n",
           "[COMPONENT_UNMATCHED]");
    expect("check a.dts a.pkg one.dts --component " OURS "0x100000", 0,
           "live-activatable not knowable (not known: SPMC and EL3 support it)", "");
    expect("check a.dts --component " OURS "0x100800", 2, "", "is no component: an image UUID");
    expect("check a.dts --component nobody", 2, "", "help: as in '--component ");
    expect("check a.dts --firmware live", 2, "", "choose one of live-activation");
    expect("check a.dts --platform fpv", 2, "", "did you mean 'fvp'?");
    expect("check --from a.pkg --to a.pkg --firmware live-activation", 2, "",
           "an SPMC and EL3 can do");
}

/* A package that is the next one of a partition claims nothing beside it. */
static void a_second_package_of_a_partition_is_its_update(void **state)
{
    struct manifest c = {.load = "0x6480000"};

    (void)state;
    write_manifest("c.dts", &c);
    pack("c", "--live-state-version 1 --live-state-size 64 --bss 8");
    expect("check one.dts a.pkg c.pkg", 0, "update c.pkg, by its image UUID and load address\n",
           "");
    expect("check one.dts a.pkg c.pkg", 0, "together: 1 partition, 0 conflicts of memory: 0 errors",
           "");
    expect("check one.dts a.pkg c.pkg --ready", 0,
           "    met      manifest identical                         'c.pkg' has the manifest of ",
           "");
    c.image_uuid = "5 6 7 9"; /* a near miss: somebody else's, at one address */
    write_manifest("c.dts", &c);
    pack("c", "--live-state-version 1 --live-state-size 64");
    expect("check one.dts a.pkg c.pkg", 1, "", "INVALID_BOOT_ORDER");
}

static void layout_a_keeps_no_state(void **state)
{
    (void)state;
    write_manifest("e.dts", &(struct manifest){.load = "0x6480000"});
    pack("e", "--bss 8");
    expect("check e.dts e.pkg one.dts", 0, ", keeps its state no (layout A: ", "");
    expect("check e.dts e.pkg one.dts", 0, " is lost, e.pkg)\n", "");
    expect("check a.dts a.pkg one.dts", 0, ", keeps its state not knowable (not known: manifest",
           "");
    expect("check a.dts a.pkg one.dts --ready", 0, "hand its state over       layout B: ", "");
    expect("check a.dts one.dts", 0, "keeps its state not knowable (not known: image curated ", "");
}

/* What the user says must be about somebody. The manifest's words as they are read are not the
 * UUID's text, whose bytes are the words' lowest first. */
static void a_component_of_nobody_is_told(void **state)
{
    (void)state;
    expect("check a.dts --component 05000000-0600-0000-0700-000008000001=0x7200000+0x1000", 0, "",
           "warning: --component 05000000-0600-0000-0700-000008000001: no partition that is given "
           "has this image UUID [COMPONENT_UNMATCHED]\n"
           "      = image-uuid of 'a' is 05000000-0600-0000-0700-000008000000\n");
    expect_without("check a.dts --component 05000000-0600-0000-0700-000008000001=0x7200000+0x1000",
                   "little-endian");
    expect("check a.dts --component 00000005-0000-0006-0000-000700000008=0x7200000+0x1000", 0, "",
           "help: the words of image-uuid are little-endian: --component\n        "
           "05000000-0600-0000-0700-000008000000=0x7200000+0x1000\n");
    expect("check --from a.pkg --to a.pkg --component "
           "00000005-0000-0006-0000-000700000008=0x7200000+0x1000",
           0, "compatible: 0 errors, 1 warning", "[COMPONENT_UNMATCHED]");
    expect("check a.dts --component " OURS "0x1000", 0, "", "");
    expect("check --from a.pkg --to a.pkg --component " OURS "0x4000", 0,
           "compatible: 0 errors, 0 warnings", "[UPGRADE_IMAGE]");
}

/* Also where nobody asked: it promises what it cannot keep. Without the promise it may be so. */
static void a_partition_that_declares_live_activation_must_be_activatable(void **state)
{
    static const char *const vm =
        "load_address = <0x6480000>; mem_size = <0x80000>; vcpu_count = <1>;";
    struct manifest c = {.load = "0x6480000", .version = "0x00010002"};

    (void)state;
    write_manifest("c.dts", &c);
    expect("check one.dts c.dts", 1, "live-activatable no (ffa-version is 1.2, c.dts:4:1), ",
           "c.dts:4:1: error: 'a' declares live-activation-support and cannot be activated live "
           "[ACTIVATION_IMPOSSIBLE]\n");
    expect("check one.dts c.dts", 1, "", "= FF-A 1.3 or later: ffa-version is 1.2\n");
    expect("check one.dts c.dts --warn ACTIVATION_IMPOSSIBLE", 0, "2 passed", "warning: 'a' ");
    expect_without("check one.dts c.dts --ready", "ACTIVATION_IMPOSSIBLE");
    expect("check --separate c.dts", 0, "1 passed", "[LINT_LA_VERSION]"); /* MF-31: it boots */
    expect("check c.dts", 1, "", "[ACTIVATION_IMPOSSIBLE]");
    c.plain = true;
    write_manifest("c.dts", &c);
    expect("check one.dts c.dts", 0, ", live-activatable no (", "");
    write_manifest("c.dts",
                   &(struct manifest){.load = "0x6480000",
                                      .image_uuid = "0x962a7bf0 0x174d471d 0xa686c89e 0x5c3e254e"});
    write_spmc("small.dts", vm, NULL);
    expect("check small.dts c.dts", 1, ", live-activatable no (0x100000 bytes are staged",
           "[ACTIVATION_IMPOSSIBLE]");
    expect("check one.dts c.dts", 0, ", live-activatable not knowable (", "");
}

/* Each "no" has a name, so that the exit status follows the answer; here the platform's. */
static void a_platform_that_prevents_an_activation_fails(void **state)
{
    static const char at_base[] =
        "load_address = <0x7000000>; mem_size = <0x100000>; vcpu_count = <1>;";
    struct manifest c = {.load = "0x7000000",
                         .image_uuid = "0x962a7bf0 0x174d471d 0xa686c89e 0x5c3e254e"};

    (void)state;
    write_manifest("c.dts", &c);
    write_spmc("c-spmc.dts", at_base, NULL);
    expect("check c-spmc.dts c.dts", 1, "live-activatable no (MC-08: ",
           "c.dts:18:1: error: 'a' cannot be activated live on this platform "
           "[ACTIVATION_IMPOSSIBLE]\n");
    expect("check c-spmc.dts c.dts", 1, "",
           "= staging area secure and nobody's: MC-08: its staging area meets working memory of "
           "'a'\n");
    expect("check c-spmc.dts c.dts --warn ACTIVATION_IMPOSSIBLE", 0, "", "[ACTIVATION_IMPOSSIBLE]");
    expect_without("check c-spmc.dts c.dts --platform other", "ACTIVATION_IMPOSSIBLE");
    c.load = "0x6480000";
    write_manifest("c.dts", &c);
    expect("check one.dts c.dts", 0, "", "");
}

#define TOLD_BY_SPMC "check one.dts a.pkg c.pkg "

/* As --from and --to say it of the same files. */
static void an_update_that_cannot_be_activated_fails(void **state)
{
    struct manifest c = {.load = "0x6480000", .order = "7"};
    const char *stated = TOLD_BY_SPMC "--firmware live-activation --component " OURS "0x100000 ";

    (void)state;
    write_manifest("c.dts", &c);
    pack("c", "--live-state-version 1 --live-state-size 64");
    expect(TOLD_BY_SPMC, 1, "live-activatable no (boot-order: old 1, new 7, c.pkg: offset ",
           "error: the update of 'a' cannot be activated [UPDATE_REFUSED]\n");
    expect(TOLD_BY_SPMC "-q", 1, "", "= manifest identical: boot-order: old 1, new 7\n");
    expect(TOLD_BY_SPMC "--warn UPDATE_REFUSED", 0, "3 passed, 0 failed", "warning: the update ");
    expect_without(TOLD_BY_SPMC "--ready", "UPDATE_REFUSED"); /* each row has its own */
    c.order = "1";
    write_manifest("c.dts", &c);
    pack("c", "--live-state-version 2 --live-state-size 64");
    expect(stated, 1,
           "live-activatable no (version of the live state: old 1, new 2: 'c.pkg' gives up over "
           "it, c.pkg), keeps its state no\n",
           "c.pkg: error: the update of 'a' cannot be activated [UPDATE_REFUSED]\n");
    expect_without(TOLD_BY_SPMC, "UPDATE_LOSES_STATE");
    pack("c", "--behaviour mine --live-state-version 2 --live-state-size 64");
    expect(stated, 1,
           "live-activatable yes (provided that PRIME authenticates the new package, and unless "
           "the new image gives up over the state that it finds), keeps its state no (version of "
           "the live state: old 1, new 2, c.pkg)\n",
           "c.pkg: error: the update of 'a' loses its state [UPDATE_LOSES_STATE]\n");
    pack("c", "");
    expect(stated, 1,
           "live-activatable yes (provided that PRIME authenticates the new package), keeps its "
           "state no ('c.pkg' takes no state over, c.pkg)\n",
           "[UPDATE_LOSES_STATE]");
    expect_without(TOLD_BY_SPMC, "UPDATE_REFUSED");
}

/* An update that is given makes no answer worse: what PRIME makes of it, only a run shows. */
static void with_a_good_update_three_times_yes_can_be_had(void **state)
{
    const char *stated = TOLD_BY_SPMC "--firmware live-activation --component " OURS "0x100000 ";
    char line[200];

    (void)state;
    write_manifest("c.dts", &(struct manifest){.load = "0x6480000"});
    pack("c", "--live-state-version 1 --live-state-size 64");
    expect(stated, 0,
           "a (0x8001): boots yes, live-activatable yes (provided that PRIME authenticates the new "
           "package), keeps its state yes (",
           "");
    snprintf(line, sizeof(line), "%s--ready", stated);
    expect(line, 0,
           "  live-activatable yes           provided that PRIME authenticates the new package\n",
           "");
    expect(line, 0, "    unknown  new package staged and authenticated       a scenario of ", "");
    expect(SAID OURS "0x100000", 0, "  live-activatable yes           all prerequisites are met\n",
           "");
}

/* The whole answer of an image, where its manifests are at hand. */
static void a_partition_has_the_layout_of_its_image(void **state)
{
    (void)state;
    expect("check a.dts a.elf one.dts", 0,
           "  layout           B             live state of version 1, 64 bytes, goes to region "
           "'state'; RX and TX lie outside working memory\n"
           "  image, loaded into working memory, which an activation overwrites\n",
           "");
    expect("check a.dts a.elf one.dts", 0,
           "  .stack                   stack        0x6484000    0x6484fff  not in the package, "
           "zeroed: what was written is lost\n",
           "");
    expect("check a.dts a.elf one.dts", 0,
           "  rx                       RX           0x6c00000    0x6c00fff  static region outside: "
           "kept\n",
           "");
    expect("check a.dts a.elf one.dts", 0, "needs 0x5000 bytes of working memory: it has 0x100000",
           "");
    expect("check a.dts one.dts", 0,
           "  layout           not knowable  give its package or ELF image\n", "");
    expect("check --format json a.dts a.elf one.dts", 0,
           "\"image\":{\"layout\":\"B\",\"reason\":\"live state of version 1, ", "");
    expect("check --format sarif a.dts a.elf one.dts", 0, "\"ruleId\":\"IMAGE_LAYOUT_B\"", "");
    expect("check --format sarif a.dts", 0, "\"ruleId\":\"PARTITION_ANSWERS\"", "");
    expect("check --format sarif a.dts", 0, "a: boots not knowable, live-activatable not knowable",
           "");
    expect_without("check a.dts", "PARTITION_ANSWERS"); /* standard output has them */
    expect("check a.dts a.elf one.dts --error IMAGE_LAYOUT_UNKNOWN", 0, "3 passed",
           "note: a: layout B: ");
}

/* TF-A's FVP port stages 1 MiB of whatever lies behind the package. */
static void what_is_staged_behind_a_package_fills_its_bss(void **state)
{
    struct manifest c = {.load = "0x6480000",
                         .image_uuid = "0x962a7bf0 0x174d471d 0xa686c89e 0x5c3e254e"};

    (void)state;
    write_manifest("c.dts", &c);
    pack("c", "--live-state-version 1 --live-state-size 64");
    expect("check c.dts c.elf one.dts", 0,
           "not in the package, filled with what is staged behind it: what was written is lost\n",
           "");
}

/* One that no partition has speaks for itself. */
static void an_image_that_belongs_to_nobody_is_told_alone(void **state)
{
    (void)state;
    assert_int_equal(captured(lfs_verb_image, "image --behaviour echo --live-state-version 1 "
                                              "--live-state-size 8 -o other.elf")
                         .status,
                     0);
    expect("check a.dts b.dts other.elf", 0,
           "other.elf: layout not knowable: no manifest says where ", "[SYSTEM_AMBIGUOUS]");
}

static void json_has_a_line_for_each_partition(void **state)
{
    (void)state;
    expect("check --format json one.dts a.dts", 0,
           "{\"partition\":\"a\",\"id\":32769,\"load\":\"0x6480000\",\"memory\":\"0x100000\","
           "\"members\":[\"manifest a.dts\",\"vm1 of one.dts, by its load address\"],"
           "\"boots\":{\"answer\":\"unknown\"",
           "");
    expect("check --format json one.dts a.dts", 0,
           "{\"name\":\"ffa-version\",\"text\":\"FF-A 1.3 or later\",\"for\":\"live activation\","
           "\"met\":\"met\",\"reason\":\"ffa-version is 1.3\",\"file\":\"a.dts\",\"line\":4,"
           "\"column\":1,\"length\":11}",
           "");
    expect("check --format json one.dts a.dts", 0,
           "{\"together\":1,\"conflicts\":0,\"errors\":0,\"warnings\":0,\"status\":0}\n", "");
}

static void places_in_packages_are_offsets_in_json(void **state)
{
    struct captured result = captured(lfs_verb_check, "check a.pkg one.dts --format json");

    (void)state;
    assert_non_null(strstr(result.out, "\"reason\":\"ffa-version is 1.3\",\"file\":\"a.pkg\","
                                       "\"line\":null,\"column\":null,\"length\":null,"
                                       "\"offset\":"));
    assert_null(strstr(result.out, "\"line\":0"));
}

static void names_of_regions_are_no_proof(void **state)
{
    (void)state;
    captured_file(
        "names.dts",
        "/ { /delete-node/ rx_tx-info; memory-regions {\n"
        "rx { description = \"rx-buffer\"; };\ntx { description = \"tx-buffer\"; }; }; };\n");
    expect("check one.dts a.dts+names.dts a.elf", 0,
           "not known: RX/TX from static regions, RX/TX outside working memory, image curated ",
           "");
    expect("check one.dts a.dts+names.dts a.elf --ready", 0,
           "layout not knowable: the manifest has no rx_tx-info: where RX and TX are, only the "
           "partition's code knows; that regions are named 'rx' and 'tx' is a hint, a.elf\n",
           "");
    expect("check one.dts a.dts+names.dts a.elf --ready --deck", 0, "'tx' is a hint", "");
    expect("check one.dts a.dts+names.dts a.elf", 0,
           "0x6c00fff  not declared: its name is a hint\n", "");
    expect("check one.dts a.dts a.elf --ready", 0,
           "    met      RX/TX from static regions                  rx_tx-info names two regions, ",
           "");
    expect("check one.dts a.dts a.elf --ready", 0, "layout B: live state of version 1, ", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_answer_as_far_as_they_know),
        cmocka_unit_test(what_does_not_boot_cannot_be_activated),
        cmocka_unit_test(what_is_not_met_fails_when_asked),
        cmocka_unit_test(what_is_refused_has_its_table_too),
        cmocka_unit_test(one_file_has_its_answers_too),
        cmocka_unit_test(the_user_says_what_the_platform_has),
        cmocka_unit_test(a_second_package_of_a_partition_is_its_update),
        cmocka_unit_test(layout_a_keeps_no_state),
        cmocka_unit_test(a_component_of_nobody_is_told),
        cmocka_unit_test(a_partition_that_declares_live_activation_must_be_activatable),
        cmocka_unit_test(a_platform_that_prevents_an_activation_fails),
        cmocka_unit_test(an_update_that_cannot_be_activated_fails),
        cmocka_unit_test(with_a_good_update_three_times_yes_can_be_had),
        cmocka_unit_test(a_partition_has_the_layout_of_its_image),
        cmocka_unit_test(what_is_staged_behind_a_package_fills_its_bss),
        cmocka_unit_test(an_image_that_belongs_to_nobody_is_told_alone),
        cmocka_unit_test(json_has_a_line_for_each_partition),
        cmocka_unit_test(places_in_packages_are_offsets_in_json),
        cmocka_unit_test(names_of_regions_are_no_proof),
    };

    return cmocka_run_group_tests(tests, platform_files, captured_folder_end);
}
