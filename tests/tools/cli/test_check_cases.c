/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of a scenario: boots, live-activatable, keeps its state, for each partition of all
 * of its cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/file.h"
#include "tests/tools/cli/platform_files.h"

#define STATE ", behaviour: counter, rwdata: 8, live-state: {version: 1, size: 24}"

/* A scenario of partition a, which image v2 is to replace; each part may be another. */
struct scenario {
    const char *head;      /* keys in front */
    const char *running;   /* of v1: "manifest: a.dts" and so on */
    const char *update;    /* of v2 */
    const char *component; /* keys behind its name and partition */
};

static void write_scenario(const char *path, struct scenario s)
{
    static char text[4096];

    snprintf(text, sizeof(text),
             "lfasim: 1\nname: small\nsummary: One partition.\n%s"
             "images:\n  v1: {%s}\n  v2: {%s}\n"
             "partitions: {a: {image: v1}}\n"
             "components:\n  - {name: a, partition: a%s}\n",
             or_else(s.head, ""), or_else(s.running, "manifest: a.dts" STATE),
             or_else(s.update, "manifest: a.dts" STATE),
             or_else(s.component, ", image: v2, staging: 0x7000000"));
    captured_file(path, text);
}

/* What check of it says of a, and what is told besides the answers. */
static void expect_of(struct scenario s, const char *answers, const char *on_err)
{
    write_scenario("s.yaml", s);
    expect("check s.yaml --allow ACTIVATION_IMPOSSIBLE,UPDATE_REFUSED,UPDATE_LOSES_STATE", 0,
           answers, on_err);
}

/* One row of its table. */
static void expect_row(struct scenario s, const char *met, const char *text, const char *reason)
{
    char row[256];

    snprintf(row, sizeof(row), "\n    %-7s  %-42s %s\n", met, text, reason);
    write_scenario("s.yaml", s);
    expect("check s.yaml --ready --allow "
           "READY_NOT_MET,LINT_MANIFEST_DIFFERS,IMAGE_BEHAVIOUR_NEEDS,LINT_ENTRY_MISMATCH",
           0, row, "");
}

#define ALL_YES                                                                           \
    "s.yaml: a (0x8001): boots yes, live-activatable yes, keeps its state yes (unless a " \
    "transaction of the run overlaps working memory)\n"
#define NOT_ACTIVATABLE(why) \
    "s.yaml: a (0x8001): boots yes, live-activatable no (" why "), keeps its state no\n"
#define LOST(why) \
    "s.yaml: a (0x8001): boots yes, live-activatable yes, keeps its state no (" why ")\n"
#define OPEN(what)                                                                            \
    "s.yaml: a (0x8001): boots yes, live-activatable yes, keeps its state not knowable (not " \
    "known: " what ")\n"

/* Yes when all is known; one thing that is not is enough for another answer. */
static void yes_needs_all_to_be_known(void **state)
{
    (void)state;
    expect_of((struct scenario){0}, ALL_YES, "");
    expect_of((struct scenario){.head = "platform: {lfa: absent}\n"},
              NOT_ACTIVATABLE("the platform's firmware is without LFA, s.yaml:4:17"), "");
    expect_of((struct scenario){.head = "platform: {lfa: present}\n"}, ALL_YES, "");
    expect_of((struct scenario){.component = ", image: v2"},
              NOT_ACTIVATABLE("its component has no staging area, s.yaml:9:5"), "");
    expect_of((struct scenario){.component = ", image: v2, staging: 0x7000000, guid: "
                                             "5e3b2c1a-0000-4000-8000-000000000001"},
              NOT_ACTIVATABLE("the GUID of the scenario's component is not its image-uuid, "
                              "s.yaml:9:49"),
              "");
    expect_of((struct scenario){.component = ", image: v2, staging: 0x7000000, guid: "
                                             "05000000-0600-0000-0700-000008000000"},
              ALL_YES, "");
    expect_of((struct scenario){.component = ", staging: 0x7000000"},
              OPEN("manifest identical, package similar, new image takes the state over"), "");
}

/* Without a word about live state: the sections of an image show whether there is any. */
static void an_image_that_keeps_nothing_has_nothing_to_lose(void **state)
{
    (void)state;
    expect_of((struct scenario){.running = "manifest: a.dts, behaviour: echo, bss: 8"},
              "live-activatable yes (unless the new image gives up over the state that it finds), "
              "keeps its state no (layout A: the image declares no live state: what is in rwdata, "
              "bss and heap is lost, and 1 more, s.yaml:5:3)\n",
              "");
    expect_of((struct scenario){.running = "manifest: a.dts, behaviour: echo"}, ALL_YES, "");
    expect("check s.yaml --ready --allow READY_NOT_MET", 0,
           "layout B: the image has no rwdata, bss or heap to lose; RX and TX lie outside", "");
}

/* Steps are the code then: nothing is known of what they hand over, unless the image says it. */
static void what_steps_hand_over_is_not_known_from_a_default(void **state)
{
#define STEPS "manifest: a.dts, bss: 8, handles: {direct_req: [reply: {x3: 1}]}"

    (void)state;
    expect_of((struct scenario){.running = STEPS},
              OPEN("image curated to hand its state over, new image takes the state over, "
                   "s.yaml:5:3"),
              "");
    expect_of((struct scenario){.running = STEPS ", live-state: {version: 1, size: 24}"},
              OPEN("new image takes the state over, s.yaml:9:36"), "");
}

#define UNMAPPED(node) "manifest: [" node ", bare.dts], "
#define MAPS(tx, rx, how)                                                  \
    UNMAPPED("a.dts")                                                      \
    "bss: 8KiB, live-state: {version: 1, size: 8}, boot: [{FFA_RXTX_MAP: " \
    "{tx: " tx ", rx: " rx ", pages: 1" how "}}]"

/* RX and TX that the manifest does not name: a call at boot that must succeed says where they are.
 */
static void what_steps_map_at_boot_is_where_buffers_are(void **state)
{
    static const struct {
        const char *running, *met[2], *found[2];
    } cases[] = {
        {MAPS("tx", "rx", ", returns: SUCCESS"),
         {"met", "met"},
         {"its steps map RX and TX in static regions",
          "its steps map RX and TX outside working memory"}},
        {MAPS("tx", ".bss+0x1000", ", returns: SUCCESS"),
         {"NOT MET", "NOT MET"},
         {"its steps map the RX buffer in '.bss'", "its steps map the RX buffer in '.bss'"}},
        {MAPS("0x6490000", "0x6c00000", ", returns: SUCCESS"),
         {"NOT MET", "NOT MET"},
         {"its steps map the TX buffer in 'no region'",
          "its steps map the TX buffer in 'no region'"}},
        {MAPS("0x6c05000", "0x6c00000", ", returns: SUCCESS"),
         {"NOT MET", "met"},
         {"its steps map the TX buffer in 'no region'",
          "its steps map RX and TX outside working memory"}},
        {MAPS("tx", ".bss", ", only_if: 'u32(a, 0x6c00000) == 0', returns: SUCCESS"),
         {"unknown", "unknown"},
         {"rx_tx-info is absent", "buffers that are mapped at run time"}},
        {MAPS("tx", ".bss", ""),
         {"unknown", "unknown"},
         {"rx_tx-info is absent", "buffers that are mapped at run time"}},
    };
    static const char *const rows[] = {"RX/TX from static regions", "RX/TX outside working memory"};
    char row[256];

    (void)state;
    captured_file("bare.dts", "/ { /delete-node/ rx_tx-info; };\n");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        write_scenario("s.yaml", (struct scenario){.running = cases[i].running,
                                                   .update = "manifest: [a.dts, bare.dts]" STATE});
        for (size_t k = 0; k < 2; k++) {
            snprintf(row, sizeof(row), "\n    %-7s  %-42s %s", cases[i].met[k], rows[k],
                     cases[i].found[k]);
            expect("check s.yaml --ready --allow READY_NOT_MET,IMAGE_BEHAVIOUR_NEEDS", 0, row, "");
        }
    }
}

/* lifecycle-and-live-activation 6: nobody enforces it, the activation succeeds. */
static void a_live_state_buffer_that_cannot_be_written_costs_the_state_only(void **state)
{
#define ATTRIBUTED "manifest: [a.dts, attributes.dts]" STATE
    const struct scenario s = {.running = ATTRIBUTED, .update = ATTRIBUTED};

    (void)state;
    captured_file("attributes.dts", "/ { memory-regions { state { attributes = <1>; }; }; };\n");
    expect_of(s, LOST("region 'state' is not read-write, attributes.dts:1:30"),
              "[LINT_LIVE_BUFFER_PERM]");
    captured_file("attributes.dts", "/ { memory-regions { state { attributes = <3>; }; }; };\n");
    expect_of(s, ALL_YES, "");
}

static void where_the_layout_is_not_known_a_name_does_not_help(void **state)
{
#define NAMED(node) "manifest: [a.dts, " node "]" STATE

    (void)state;
    captured_file(
        "names.dts",
        "/ { /delete-node/ rx_tx-info; memory-regions {\n"
        "rx { description = \"rx-buffer\"; };\ntx { description = \"tx-buffer\"; }; }; };\n");
    expect_of((struct scenario){.running = NAMED("names.dts"), .update = NAMED("names.dts")},
              OPEN("RX/TX from static regions, RX/TX outside working memory, image curated to hand "
                   "its state over, a.dts:2:1"),
              "");
    captured_file("more.dts", "/ { memory-regions { rx { description = \"rx-buffer\"; }; }; };\n");
    expect_of((struct scenario){.running = NAMED("more.dts"), .update = NAMED("more.dts")}, ALL_YES,
              "");
}

/* ---- the update ------------------------------------------------------------------------------ */

#define IDENTICAL "manifest identical"
#define ABORTS    ": the SPMC aborts the partition over it"

static void the_staged_manifest_is_held_against_the_running_one(void **state)
{
    (void)state;
    expect_row((struct scenario){0}, "met", IDENTICAL,
               "'v2' has the manifest of 'v1', s.yaml:9:36");
    captured_file("later.dts", "/ { boot-order = <7>; };\n");
    expect_row((struct scenario){.update = "manifest: [a.dts, later.dts]" STATE}, "NOT MET",
               IDENTICAL, "boot-order: old 1, new 7" ABORTS ", later.dts:1:5");
    expect_of((struct scenario){.update = "manifest: [a.dts, later.dts]" STATE},
              NOT_ACTIVATABLE("boot-order: old 1, new 7" ABORTS ", later.dts:1:5"),
              "[LINT_MANIFEST_DIFFERS]");
    captured_file("less.dts", "/ { /delete-property/ abort-action; boot-order = <7>; };\n");
    captured_file("more.dts", "/ { abort-action = <2>; };\n");
    expect_row((struct scenario){.running = "manifest: [a.dts, more.dts]" STATE,
                                 .update = "manifest: [a.dts, less.dts]" STATE},
               "NOT MET", IDENTICAL,
               "boot-order: old 1, new 7, and 1 more" ABORTS ", less.dts:1:37");
    expect_row((struct scenario){.component = ", staging: 0x7000000"}, "unknown", IDENTICAL,
               "the scenario stages no update of it: a component's image tells");
}

/* A property that the SPMC does not read makes other bytes of the same meaning. */
static void other_bytes_of_one_meaning_are_a_matter_of_policy(void **state)
{
    const struct scenario other = {.update = "manifest: [a.dts, unread.dts]" STATE};
    struct scenario structural = other, ignored = other;

    (void)state;
    captured_file("unread.dts", "/ { debug_name = \"a\"; };\n");
    expect_row(other, "NOT MET", IDENTICAL,
               "the manifest of 'v2' says the same in other bytes, and the SPMC compares bytes, "
               "s.yaml:9:36");
    structural.head = "policy: {manifest_compare: structural}\n";
    expect_row(structural, "met", IDENTICAL, "'v2' has the manifest of 'v1', s.yaml:10:36");
    ignored.head = "policy: {manifest_mismatch_action: ignore}\n";
    expect_row(ignored, "met", IDENTICAL, "'v2' has the manifest of 'v1', s.yaml:10:36");
}

static void repack(const char *path, const char *options)
{
    char line[128];

    snprintf(line, sizeof(line), "pack --image a.elf --manifest a.dts %s -o %s", options, path);
    assert_int_equal(captured(lfs_verb_pack, line).status, 0);
}

static void the_staged_package_is_like_the_running_one(void **state)
{
    (void)state;
    expect_row((struct scenario){0}, "met", "package similar",
               "'v2' is the same SPKG version 2, with the entry in its image, s.yaml:9:36");
    repack("tl.pkg", "--container tl");
    expect_row((struct scenario){.update = "package: tl.pkg"}, "NOT MET", "package similar",
               "container: old SPKG version 2, new transfer list, s.yaml:9:36");
    repack("same.pkg", "--container spkg");
    expect_row((struct scenario){.update = "package: same.pkg"}, "met", "package similar",
               "'v2' is the same SPKG version 2, with the entry in its image, s.yaml:9:36");
    repack("far.pkg", "--img-offset 0x4000 --warn LINT_ENTRY_OUTSIDE_IMAGE");
    expect_row((struct scenario){.update = "package: far.pkg"}, "NOT MET", "package similar",
               "the entry point in force, 0x2000, is outside the image of 'v2', s.yaml:9:36");
}

/* The policy says whose entry counts. */
static void the_entry_in_force_leads_into_the_new_image(void **state)
{
    (void)state;
    captured_file("entry.dts", "/ { entrypoint-offset = <0x4000>; };\n");
    expect_row((struct scenario){.update = "manifest: [a.dts, entry.dts]" STATE}, "NOT MET",
               "package similar",
               "the entry point in force, 0x2000, is outside the image of 'v2', s.yaml:9:36");
    expect_row((struct scenario){.head = "policy: {entry_point_source: new}\n",
                                 .update = "manifest: [a.dts, entry.dts]" STATE},
               "met", "package similar",
               "'v2' is the same SPKG version 2, with the entry in its image, s.yaml:10:36");
}

/* Writes a copy of a.pkg with other bytes at an offset. */
static void damage(const char *path, size_t offset)
{
    char *bytes;
    size_t size;

    assert_int_equal(lfs_file_load("a.pkg", 1 << 20, &bytes, &size), 0);
    assert_true(offset + 4 <= size);
    memset(bytes + offset, 0x55, 4);
    assert_true(lfs_file_write(path, bytes, size, NULL));
    free(bytes);
}

static void what_is_damaged_is_no_update(void **state)
{
    (void)state;
    damage("manifest.pkg", 0x1000); /* the magic number of its device tree */
    expect_row((struct scenario){.update = "package: manifest.pkg"}, "NOT MET", IDENTICAL,
               "the manifest of 'v2' cannot be read, or is refused, s.yaml:9:36");
    damage("header.pkg", 0);
    expect_row((struct scenario){.update = "package: header.pkg"}, "NOT MET", "package similar",
               "'v2' is no package that can be read, s.yaml:9:36");
    expect_row((struct scenario){.update = "package: header.pkg"}, "NOT MET", IDENTICAL,
               "the manifest of 'v2' cannot be read, or is refused, s.yaml:9:36");
    damage("sound.pkg", 0x800); /* a near miss: between header and manifest */
    expect_row((struct scenario){.update = "package: sound.pkg"}, "met", IDENTICAL,
               "'v2' has the manifest of 'v1', s.yaml:9:36");
}

/* In the firmware's own format the place is an offset. */
static void packages_tell_as_sources_do(void **state)
{
    struct manifest c = {.load = "0x6480000", .order = "7"};

    (void)state;
    write_manifest("c.dts", &c);
    pack("c", "--live-state-version 1 --live-state-size 64");
    write_scenario("s.yaml",
                   (struct scenario){.running = "package: a.pkg", .update = "package: c.pkg"});
    expect("check s.yaml", 0,
           "live-activatable no (boot-order: old 1, new 7" ABORTS ", c.pkg: offset 0x",
           "[LINT_MANIFEST_DIFFERS]");
    write_scenario("s.yaml",
                   (struct scenario){.running = "package: a.pkg", .update = "package: a.pkg"});
    expect("check s.yaml", 0, ALL_YES, "[IMAGE_BEHAVIOUR_NEEDS]");
    expect("check a.pkg c.pkg --ready", 1,
           "    NOT MET  manifest identical                         boot-order: old 1, new 7, "
           "c.pkg: offset 0x",
           "[READY_NOT_MET]");
    write_manifest("c.dts", &(struct manifest){.load = "0x6480000"});
    pack("c", "--live-state-version 1 --live-state-size 64");
    expect("check a.pkg c.pkg --ready", 0,
           "    met      manifest identical                         'c.pkg' has the manifest of "
           "'a.pkg', c.pkg\n",
           "");
    expect("check a.pkg b.pkg --ready", 0,
           "    unknown  manifest identical                         two packages tell: ", "");
}

/* The policy of the machine decides what becomes of another manifest. */
static void another_manifest_is_refused_or_ignored_as_the_policy_says(void **state)
{
    const struct {
        const char *policy;
        bool aborts;
    } policies[] = {
        {"{profile: spec}", true},
        {"{profile: upstream}", false},
        {"{manifest_compare: structural}", true},
        {"{manifest_compare: none}", false},
        {"{manifest_mismatch_action: ignore}", false},
    };
    char head[64];

    (void)state;
    captured_file("later.dts", "/ { boot-order = <7>; };\n");
    for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
        snprintf(head, sizeof(head), "policy: %s\n", policies[i].policy);
        expect_of(
            (struct scenario){.head = head, .update = "manifest: [a.dts, later.dts]" STATE},
            policies[i].aborts
                ? NOT_ACTIVATABLE("boot-order: old 1, new 7" ABORTS ", later.dts:1:5")
                : "boots yes, live-activatable yes, keeps its state yes (unless a transaction of "
                  "the run overlaps working memory; boot-order: old 1, new 7: the old one stays "
                  "in force, later.dts:1:5)\n",
            "[LINT_MANIFEST_DIFFERS]");
    }
    captured_file("entry.dts", "/ { entrypoint-offset = <0x2010>; };\n");
    expect_row((struct scenario){.head = "policy: {profile: upstream, entry_point_source: new}\n",
                                 .update = "manifest: [a.dts, entry.dts]" STATE},
               "met", IDENTICAL,
               "entrypoint-offset: old 0x2000, new 0x2010: the new one counts, entry.dts:1:5");
}

/* ---- what is staged -------------------------------------------------------------------------- */

static void expect_staged(const char *keys, const char *answers, const char *on_err)
{
    char component[128];

    snprintf(component, sizeof(component), ", image: v2, %s", keys);
    expect_of((struct scenario){.component = component}, answers, on_err);
}

/* STR-4: bad, and just not. */
static void the_staging_area_is_secure_and_nobodys(void **state)
{
    const char *unseen = "policy: {staging_checks: none}\n";

    (void)state;
    expect_staged("staging: 0x6540000",
                  NOT_ACTIVATABLE("MC-08: its staging area meets working memory of 'a', "
                                  "s.yaml:9:49"),
                  "[MC-08]");
    expect_staged("staging: 0x6580000", ALL_YES, "");
    expect_staged("staging: 0x6000000",
                  NOT_ACTIVATABLE("MC-09: its staging area meets SPMC image of 'spmc', "
                                  "s.yaml:9:49"),
                  "[MC-09]");
    expect_staged("staging: 0x6080000", ALL_YES, "");
    expect_staged("staging: 0x9000_0000",
                  NOT_ACTIVATABLE("MC-10: its staging area is not inside one secure memory range "
                                  "of the scenario's platform, s.yaml:9:49"),
                  "[MC-10]");
    /* What is announced is asked for; the rest of the area is told all the same. */
    expect_staged("staging: 0x7fc0000, pages: 256, announced: 64", ALL_YES,
                  "warning: the staging "
                  "area of 'a', 0x7fc0000 to 0x80bffff, is not inside one secure memory range");
    expect_staged("staging: 0x7fc0000, pages: 256, announced: 65",
                  NOT_ACTIVATABLE("MC-10: its staging area is not inside one secure memory range "
                                  "of the scenario's platform, s.yaml:9:49"),
                  "[MC-10]");
    expect_of((struct scenario){.head = unseen, .component = ", image: v2, staging: 0x9000_0000"},
              "the scenario's platform; the SPMC does not look, s.yaml:10:49)", "[MC-10]");
    expect_row((struct scenario){0}, "met", "staging area secure and nobody's",
               "0x7000000 to 0x70fffff is secure, and nobody else claims it, s.yaml:9:49");
    expect_row((struct scenario){.component = ", image: v2, staging: 0x7000000, announced: 4"},
               "met", "staging area secure and nobody's",
               "0x7000000 to 0x7003fff is secure, and nobody else claims it, s.yaml:9:49");
    expect_row((struct scenario){.component = ", image: v2"}, "unknown",
               "staging area secure and nobody's", "a component with a staging area tells");
}

/* MC-11, GAP-06: what is announced is copied. */
static void what_is_announced_is_the_package_and_fits(void **state)
{
#define STAGED "staging: 0x7000000, "

    (void)state;
    expect_staged(STAGED "announced: 257",
                  NOT_ACTIVATABLE("0x101000 bytes are staged; working memory has 0x100000, "
                                  "s.yaml:9:49"),
                  "");
    expect_staged(STAGED "announced: 256", ALL_YES, "");
    expect_staged(STAGED "announced: 3",
                  NOT_ACTIVATABLE("MC-11: 0x3000 bytes are announced, the package has 0x3008, "
                                  "s.yaml:9:49"),
                  "");
    expect_staged(STAGED "announced: 4", ALL_YES, "");
    expect_staged(STAGED "announced: 0x10_0000_0000_0100",
                  NOT_ACTIVATABLE("0x10000000000100 pages are announced, whose bytes do not fit "
                                  "64 bits, s.yaml:9:49"),
                  "");
    expect_of(
        (struct scenario){.head = "policy: {page_count_overflow: wrap}\n",
                          .component = ", image: v2, " STAGED "announced: 0x10_0000_0000_0100"},
        ALL_YES, "");
    /* More is read than there is: it reaches into what is another's. */
    expect_staged("staging: 0x647f000, pages: 4, announced: 8",
                  "live-activatable no (MC-08: ", "[MC-08]");
    expect_staged("staging: 0x647b000, pages: 4, announced: 5", ALL_YES, "");
    expect_staged("staging: 0x647b000, pages: 4, announced: 6",
                  "live-activatable no (MC-08: ", "[MC-08]");
}

static void what_is_staged_is_authenticated(void **state)
{
    (void)state;
    expect_staged(STAGED "signature: bad",
                  NOT_ACTIVATABLE("the signature of 'v2' is bad, s.yaml:9:49"), "");
    expect_staged(STAGED "signature: good", ALL_YES, "");
}

/* ---- the new image --------------------------------------------------------------------------- */

/* MC-12: 0x2000 before the image, a page of text, one for rwdata, bss, one of stack. */
static void the_new_image_has_room_for_its_bss(void **state)
{
    (void)state;
    expect_of((struct scenario){.update = "manifest: a.dts, bss: 1005KiB" STATE},
              "live-activatable no (MC-12: 'v2' needs 0x1", "");
    expect_of((struct scenario){.update = "manifest: a.dts, bss: 1004KiB" STATE}, ALL_YES, "");
}

#define LIVE(behaviour, state) \
    "manifest: a.dts, behaviour: " behaviour ", rwdata: 8, live-state: " state

static void the_new_image_takes_over_what_the_old_one_hands_over(void **state)
{
    (void)state;
    expect_of((struct scenario){.update = LIVE("counter", "{version: 2, size: 24}")},
              NOT_ACTIVATABLE("version of the live state: old 1, new 2: 'v2' gives up over it, "
                              "s.yaml:9:36"),
              "");
    expect_of((struct scenario){.update = LIVE("counter", "{version: 1, size: 32}")},
              NOT_ACTIVATABLE("bytes of the live state: old 24, new 32: 'v2' gives up over it, "
                              "s.yaml:9:36"),
              "");
    expect_of((struct scenario){.running = "manifest: a.dts, behaviour: counter, rwdata: 8"},
              "live-activatable no ('v1' hands no state over: 'v2' gives up over it, s.yaml:9:36), "
              "keeps its state no\n",
              "");
    expect_of((struct scenario){.running = LIVE("counter", "{version: 1, size: 16}")},
              "live-activatable no (bytes of the live state: old 16, new 24: 'v2' gives up over "
              "it, ",
              "[IMAGE_BEHAVIOUR_NEEDS]");
    expect_of((struct scenario){.running = LIVE("keyvalue", "{version: 2, size: 64}"),
                                .update = LIVE("keyvalue", "{version: 1, size: 64}")},
              NOT_ACTIVATABLE("version of the live state: old 2, new 1: 'v2' gives up over it, "
                              "s.yaml:9:36"),
              "");
    expect_of((struct scenario){.running = LIVE("keyvalue", "{version: 1, size: 64}"),
                                .update = LIVE("keyvalue", "{version: 1, size: 72}")},
              "live-activatable yes (unless the new image gives up over the state that it finds), "
              "keeps its state no (bytes of the live state: old 64, new 72, s.yaml:9:36)\n",
              "");
    expect_of((struct scenario){.update = LIVE("counter", "{version: 1, size: 8KiB}")},
              LOST("bytes of the live state: old 24, new 8192, s.yaml:9:36"), "");
    expect_of((struct scenario){.update = LIVE("counter", "{version: 1, size: 16}")},
              LOST("bytes of the live state: old 24, new 16, s.yaml:9:36"),
              "[IMAGE_BEHAVIOUR_NEEDS]");
    expect_of((struct scenario){.running = LIVE("counter", "{version: 1, size: 16}"),
                                .update = LIVE("counter", "{version: 1, size: 16}")},
              LOST("'v1' declares 16 bytes of live state, of which 'counter' needs 24, s.yaml:5:3"),
              "[IMAGE_BEHAVIOUR_NEEDS]");
    expect_of((struct scenario){.running = LIVE("counter", "{version: 1, size: 32}"),
                                .update = LIVE("counter", "{version: 1, size: 32}")},
              ALL_YES, "");
    expect_of((struct scenario){.update = "manifest: a.dts, behaviour: counter, rwdata: 8"},
              LOST("'v2' takes no state over, s.yaml:9:36"), "");
    expect_of((struct scenario){.update = LIVE("echo", "{version: 1, size: 24}")},
              OPEN("new image takes the state over, s.yaml:9:36"), "");
    expect_of((struct scenario){.update = LIVE("counter", "{version: 1, size: 24}")}, ALL_YES, "");
    expect_row((struct scenario){0}, "met", "new image takes the state over",
               "version 1, 24 bytes in both, s.yaml:9:36");
}

/* ---- cases ----------------------------------------------------------------------------------- */

#define VARIANTS                                                          \
    "variants:\n  one: {new: v2, at: 0x7000000}\n"                        \
    "  two: {new: v2, at: 0x7000000}\n  late: {new: v3, at: 0x7000000}\n" \
    "  none: {new: v2, at: 0}\n"

static void write_variants(void)
{
    captured_file("later.dts", "/ { boot-order = <7>; };\n");
    captured_file("v.yaml",
                  "lfasim: 1\nname: several\nsummary: Variants.\n" VARIANTS
                  "images:\n  v1: {manifest: a.dts" STATE "}\n"
                  "  v2: {manifest: a.dts" STATE "}\n"
                  "  v3: {manifest: [a.dts, later.dts]" STATE "}\n"
                  "  b: {manifest: b.dts, behaviour: echo}\n"
                  "partitions: {a: {image: v1}, b: {image: b}}\n"
                  "components:\n  - {name: a, partition: a, image: $new, staging: $at}\n");
}

/* In the order of partitions, then of the cases; where all agree, none is named. */
static void cases_that_agree_are_one_line(void **state)
{
    (void)state;
    write_variants();
    expect(
        "check v.yaml", 0,
        "v.yaml: a (0x8001) [one, two]: boots yes, live-activatable yes, keeps its state yes ("
        "unless a transaction of the run overlaps working memory)\n"
        "v.yaml: a (0x8001) [late]: boots yes, live-activatable no (boot-order: old 1, new 7" ABORTS
        ", later.dts:1:5), keeps its state no\n"
        "v.yaml: a (0x8001) [none]: boots yes, live-activatable no (its component has no "
        "staging area, v.yaml:8:23), keeps its state no\n"
        "v.yaml: b (0x8002): boots yes, live-activatable no (the scenario has no component for "
        "it, v.yaml:14:41), keeps its state no\n"
        "v.yaml: scenario, several, 4 cases: 0 errors, 3 warnings\n",
        "[LINT_MANIFEST_DIFFERS]");
    expect("check v.yaml --ready", 1, "v.yaml: a (0x8001) [one, two], working memory 0x6480000 to ",
           "[READY_NOT_MET]");
    expect("check v.yaml --ready", 1, "v.yaml: b (0x8002), working memory 0x6680000 to ",
           "[READY_NOT_MET]");
}

static void json_names_the_cases(void **state)
{
    (void)state;
    write_variants();
    expect("check v.yaml --format json", 0,
           "{\"partition\":\"a\",\"id\":32769,\"scenario\":\"v.yaml\",\"cases\":[\"several/one\","
           "\"several/two\"],\"load\":\"0x6480000\",",
           "");
    expect("check v.yaml --format json", 0,
           "\"activatable\":{\"answer\":\"no\",\"reason\":\"boot-order: old 1, new 7" ABORTS
           "\",\"file\":"
           "\"later.dts\",\"line\":1,\"column\":5,\"length\":10}",
           "");
    expect("check v.yaml --format json", 0,
           "\"activatable\":{\"answer\":\"yes\",\"reason\":\"all prerequisites are met\"}", "");
}

static void what_was_not_asked_for_is_not_answered(void **state)
{
    struct captured result;

    (void)state;
    write_scenario("s.yaml", (struct scenario){0});
    result = captured(lfs_verb_check, "check s.yaml -q");
    assert_string_equal(result.out, "1 passed, 0 failed\n");
    result = captured(lfs_verb_check, "check s.yaml --separate");
    assert_null(strstr(result.out, "boots"));
    expect("check s.yaml -q --error LINT_MANIFEST_DIFFERS", 0, "1 passed", "");
    write_scenario("s.yaml", (struct scenario){.head = "platform: {inputs: as-is}\n"});
    expect("check s.yaml", 0, "s.yaml: in 1 of 1 case the firmware shall judge the files ", "");
}

/* Scenarios show failures on purpose: what a user wants to fail, --error makes fail. */
static void an_answer_of_no_is_a_warning(void **state)
{
    static const struct {
        struct scenario bad, near_miss;
        const char *name, *message;
    } rows[] = {
        {{.component = ", image: v2, staging: 0x7000000, guid: "
                       "5e3b2c1a-0000-4000-8000-000000000001"},
         {.component = ", image: v2, staging: 0x7000000, guid: "
                       "05000000-0600-0000-0700-000008000000"},
         "ACTIVATION_IMPOSSIBLE",
         "s.yaml:9:49: warning: 'a' cannot be activated live on this platform "
         "[ACTIVATION_IMPOSSIBLE]\n"},
        {{.component = ", image: v2, staging: 0x7000000, announced: 257"},
         {.component = ", image: v2, staging: 0x7000000, announced: 256"},
         "ACTIVATION_IMPOSSIBLE",
         "= staged bytes fit working memory: 0x101000 bytes are staged"},
        {{.component = ", image: v2, staging: 0x7000000, signature: bad"},
         {.component = ", image: v2, staging: 0x7000000, signature: good"},
         "UPDATE_REFUSED",
         "s.yaml:9:49: warning: the update of 'a' cannot be activated [UPDATE_REFUSED]\n"},
        {{.update = "manifest: a.dts, bss: 1MiB" STATE},
         {.update = "manifest: a.dts, bss: 8KiB" STATE},
         "UPDATE_REFUSED",
         "= new image fits working memory: MC-12: "},
        {{.running = "manifest: a.dts, bss: 1MiB" STATE},
         {.running = "manifest: a.dts, bss: 8KiB" STATE},
         "BOOT_IMPOSSIBLE",
         "warning: 'a' does not boot: it is loaded, but its bss or stacks end beyond working "
         "memory [BOOT_IMPOSSIBLE]\n"},
        {{.update = "manifest: a.dts, behaviour: echo, rwdata: 8, live-state: {version: 2, size: "
                    "16}"},
         {0},
         "UPDATE_LOSES_STATE",
         "warning: the update of 'a' loses its state [UPDATE_LOSES_STATE]\n"},
    };
    char line[80];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        write_scenario("s.yaml", rows[i].bad);
        expect("check s.yaml -q", 0, "", rows[i].message);
        snprintf(line, sizeof(line), "check s.yaml -q --error %s", rows[i].name);
        expect(line, 1, "0 passed, 1 failed", "error: ");
        write_scenario("s.yaml", rows[i].near_miss);
        expect("check s.yaml -q", 0, "", "");
    }
}

/* Nobody tries to activate what has no component. */
static void a_scenario_without_a_component_is_no_warning(void **state)
{
    (void)state;
    captured_file("none.yaml", "lfasim: 1\nname: small\nsummary: One partition.\n"
                               "images: {v1: {manifest: a.dts, behaviour: echo}}\n"
                               "partitions: {a: {image: v1}}\n");
    expect("check none.yaml", 0, "live-activatable no (the scenario has no component for it, ", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yes_needs_all_to_be_known),
        cmocka_unit_test(an_image_that_keeps_nothing_has_nothing_to_lose),
        cmocka_unit_test(what_steps_hand_over_is_not_known_from_a_default),
        cmocka_unit_test(what_steps_map_at_boot_is_where_buffers_are),
        cmocka_unit_test(a_live_state_buffer_that_cannot_be_written_costs_the_state_only),
        cmocka_unit_test(where_the_layout_is_not_known_a_name_does_not_help),
        cmocka_unit_test(the_staged_manifest_is_held_against_the_running_one),
        cmocka_unit_test(other_bytes_of_one_meaning_are_a_matter_of_policy),
        cmocka_unit_test(the_staged_package_is_like_the_running_one),
        cmocka_unit_test(the_entry_in_force_leads_into_the_new_image),
        cmocka_unit_test(what_is_damaged_is_no_update),
        cmocka_unit_test(packages_tell_as_sources_do),
        cmocka_unit_test(another_manifest_is_refused_or_ignored_as_the_policy_says),
        cmocka_unit_test(the_staging_area_is_secure_and_nobodys),
        cmocka_unit_test(what_is_announced_is_the_package_and_fits),
        cmocka_unit_test(what_is_staged_is_authenticated),
        cmocka_unit_test(the_new_image_has_room_for_its_bss),
        cmocka_unit_test(the_new_image_takes_over_what_the_old_one_hands_over),
        cmocka_unit_test(cases_that_agree_are_one_line),
        cmocka_unit_test(json_names_the_cases),
        cmocka_unit_test(what_was_not_asked_for_is_not_answered),
        cmocka_unit_test(an_answer_of_no_is_a_warning),
        cmocka_unit_test(a_scenario_without_a_component_is_no_warning),
    };

    return cmocka_run_group_tests(tests, platform_files, captured_folder_end);
}
