/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of scenarios: their partitions, what their images need, and files beside them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include "tests/tools/cli/platform_files.h"
#include "tools/cli/explain.h"

/* The other front door: a scenario's partitions, by the same rules. */
static void scenarios_are_judged_by_the_same_rules(void **state)
{
#define SCENARIO(staging)     WITH_B("", staging)
#define PLACED(load, staging) WITH_B(", load: " load, staging)
#define WITH_B(load, staging)                                                                     \
    "lfasim: 1\nname: small\nsummary: Two partitions.\n"                                          \
    "images:\n  a: {manifest: a.dts, behaviour: echo}\n  b: {manifest: b.dts, behaviour: echo}\n" \
    "partitions: {a: {image: a}, b: {image: b" load "}}\n"                                        \
    "components:\n  - {name: a, partition: a, image: a, staging: " staging "}\n"

    (void)state;
    captured_file("s.yaml", SCENARIO("0x6600000"));
    expect("check s.yaml", 0, "", "[MC-09]");
    expect_without("check s.yaml --separate", "[MC-09]");
    expect("check s.yaml", 0, "", "s.yaml:7:40: warning: working memory of 'b'");
    captured_file("t.yaml", PLACED("0x6680000", "0x6600000"));
    expect("check t.yaml", 0, "", "t.yaml:7:49: warning: working memory of 'b'");
    captured_file("s.yaml", SCENARIO("0x7000000"));
    expect("check s.yaml", 0, "1 passed", "");
    expect("check s.yaml --ready", 1, "", "the scenario has no component for it [READY_NOT_MET]");
    expect("check s.yaml --ready", 1,
           "a (0x8001), working memory 0x6480000 to 0x657ffff\n"
           "  is image 'a'\n"
           "  boots            yes           nothing in its files speaks against it\n"
           "  live-activatable yes           all prerequisites are met\n",
           "READY_NOT_MET");
    expect("check s.yaml --ready", 1,
           "  live-activatable no            the scenario has no component for it, s.yaml:7:40\n",
           "READY_NOT_MET");
}

static void expect_staged(const char *of_b, int status, const char *on_err)
{
    char scenario[1024];

    snprintf(scenario, sizeof(scenario), "%s%s", SCENARIO("0x7000000, pages: 16"), of_b);
    captured_file("s.yaml", scenario);
    expect("check s.yaml", status, "", on_err);
    if (status == 0)
        expect_without("check s.yaml", "[STAGING_OVERLAP]");
}

/* Apart, or one area that both use in turn, also two components of one partition. */
static void staging_areas_do_not_meet(void **state)
{
#define ALSO(partition, keys) \
    "  - {name: b, partition: " partition ", image: " partition ", staging: " keys "}\n"

    (void)state;
    expect_staged(ALSO("b", "0x700f000, pages: 16"), 1, "[STAGING_OVERLAP]");
    expect_staged(ALSO("b", "0x700f000, pages: 16"), 1, "they share 0x700f000 to 0x700ffff: ");
    expect_staged(ALSO("b", "0x700f000, pages: 16"), 1, "s.yaml:9:48: note: ");
    expect_staged(ALSO("b", "0x7010000, pages: 16"), 0, "");
    expect_staged(ALSO("a", "0x700f000, pages: 16"), 1, "[STAGING_OVERLAP]");
    expect_staged(ALSO("b", "0x7000000, pages: 16"), 0, "[STAGING_SHARED]");
    expect("check s.yaml", 0, "live-activatable not knowable (not known: staging area secure",
           "[STAGING_SHARED]");
    expect_staged(ALSO("a", "0x7000000, pages: 16"), 0, "[STAGING_SHARED]");
    expect_staged(ALSO("b", "0x7000000, pages: 15"), 1, "[STAGING_OVERLAP]");
    expect_staged(ALSO("b", "0x7000000, pages: 16, preloaded: true"), 1, "[STAGING_OVERLAP]");
    expect_staged(ALSO("b", "0x7010000, pages: 16, preloaded: true"), 0, "");
    expect_staged(ALSO("a", "0x9000_0000, pages: 16"), 0, "[MC-10]"); /* each component's */
    lfs_proves("INV-24");
}

/* Each in its own right; that they are not joined is said once a scenario. */
static void files_beside_a_scenario_are_another_platform(void **state)
{
    (void)state;
    captured_file("s.yaml", SCENARIO("0x7000000"));
    expect("check s.yaml a.dts", 0, "2 passed, 0 failed",
           "s.yaml: warning: a scenario is a platform of its own: a.dts is not judged with it "
           "[SYSTEM_SCENARIO_APART]");
    expect("check s.yaml two.dts a.dts b.dts", 0, "together: 2 partitions", "SCENARIO_APART");
    expect("check s.yaml a.dts --error SYSTEM_SCENARIO_APART", 1, "2 passed, 1 failed", "error: ");
    expect("check s.yaml a.dts --separate", 0, "2 passed", "");
    expect("check s.yaml s.yaml", 0, "2 passed", "");
}

/* As `run` takes them. */
static void a_folder_stands_for_the_scenarios_in_it(void **state)
{
    (void)state;
    assert_int_equal(mkdir("some", 0700), 0);
    assert_int_equal(mkdir("none", 0700), 0);
    captured_file("some/sp.dts", "no scenario, nor a device tree\n");
    expect("check some", 3, "", "there is no scenario (*.yaml) in this folder [NO_SCENARIO]");
    captured_file("some/2.yaml", SCENARIO("0x7000000"));
    captured_file("some/1.yaml", SCENARIO("0x7000000"));
    assert_int_equal(symlink("../a.dts", "some/a.dts"), 0);
    assert_int_equal(symlink("../b.dts", "some/b.dts"), 0);
    expect("check some", 0, "2 passed, 0 failed", "");
    expect("check some", 0, "some/1.yaml: scenario, small", "");
    expect("check some", 0, "some/2.yaml: scenario, small", "");
    expect("check some a.dts", 0, "3 passed", "[SYSTEM_SCENARIO_APART]");
    expect("check none some", 3, "2 passed", "none: error: there is no scenario");
}

/* What the file tells besides its bytes: sections and symbols of one's own linker script. */
static void the_elf_file_of_a_scenario_is_read_whole(void **state)
{
    const char *line = "image --behaviour echo --live-state-version 1 --live-state-size 8 -o e.elf";

    (void)state;
    assert_int_equal(captured(lfs_verb_image, line).status, 0);
    captured_file("e.yaml", "lfasim: 1\nname: small\nsummary: An ELF file.\n"
                            "images: {a: {manifest: a.dts, elf: e.elf}}\n"
                            "partitions: {a: {image: a}}\n"
                            "components:\n  - {name: a, partition: a, staging: 0x7000000}\n");
    expect("check e.yaml --ready", 0,
           "  stacks_begin..stacks_end stack        0x6483000    0x6483fff  not in the package, "
           "filled with what is staged behind it: ",
           "");
    expect("check e.yaml --error IMAGE_LAYOUT_B", 1, "1 error",
           "e.yaml:5:25: error: a: layout B: live state of version 1, 8 bytes, ");
    expect("check e.yaml --error IMAGE_LAYOUT_A", 0, "1 passed", "note: a: layout B");
}

#define IMAGE(keys)                                          \
    "lfasim: 1\nname: small\nsummary: One image.\nimages:\n" \
    "  sp1: {manifest: " keys "}\npartitions: {sp1: {image: sp1}}\n"

static void expect_need(const char *image, const char *on_err)
{
    captured_file("n.yaml", image);
    expect("check n.yaml", 0, "0 errors", on_err);
    if (on_err[0] != 0)
        expect("check n.yaml --error IMAGE_BEHAVIOUR_NEEDS", 1, "1 error", on_err);
}

/* What would abort at its start, or do nothing of what it is named for, is told when it is read. */
static void what_a_behaviour_needs_of_its_image_is_told(void **state)
{
    struct manifest plain = {.load = "0x6480000", .plain = true};

    (void)state;
    expect_need(IMAGE("a.dts, behaviour: counter"),
                "behaviour 'counter' needs 8 bytes of rwdata, image 'sp1' has 0");
    expect_need(IMAGE("a.dts, behaviour: counter"), "help: add `rwdata: 8`");
    expect_need(IMAGE("a.dts, behaviour: counter, rwdata: 7"), "image 'sp1' has 7");
    expect_need(IMAGE("a.dts, behaviour: counter, rwdata: 8"), "");
    expect_need(IMAGE("a.dts, behaviour: answers-stop-twice-refusing, stack: 143"),
                "behaviour 'answers-stop-twice-refusing' needs 144 bytes of stack, ");
    expect_need(IMAGE("a.dts, behaviour: answers-stop-twice-refusing, stack: 144"), "");
#define SPOILS "behaviour: corrupts-live-state-magic, rwdata: 8"
    expect_need(IMAGE("a.dts, " SPOILS), "needs 24 bytes of live-state, image 'sp1' has 0");
    expect_need(IMAGE("a.dts, " SPOILS ", live-state: {version: 1, size: 23}"),
                "help: add `live-state: {version: 1, size: 24}`");
    expect_need(IMAGE("a.dts, " SPOILS ", live-state: {version: 1, size: 24}"), "");
#define HANDS "a.dts, behaviour: counter, rwdata: 8"
    expect_need(IMAGE(HANDS ", live-state: {version: 1, size: 23}"),
                "behaviour 'counter' needs 24 bytes of live-state, image 'sp1' has 23");
    expect_need(IMAGE(HANDS ", live-state: {version: 1, size: 24}"), "");
    expect_need(IMAGE(HANDS ", live-state: {version: 1, size: 4KiB}"), "");
    write_manifest("plain.dts", &plain);
    expect_need(IMAGE("plain.dts, " SPOILS ", live-state: {version: 1, size: 24}"),
                "needs a live-state buffer, and the manifest of image 'sp1' has none");
}

/* Lines of an example, indented. */
static void append_lines(char *text, size_t size, const char *example)
{
    while (example != NULL && *example != '\0') {
        int length = (int)strcspn(example, "\n");

        snprintf(text + strlen(text), size - strlen(text), "      %.*s\n", length, example);
        example += length + (example[length] == '\n');
    }
}

static bool is_of_a_partition(const char *step)
{
    return strcmp(step, "reply") == 0 || strcmp(step, "load") == 0 || strcmp(step, "store") == 0 ||
           strcmp(step, "fault") == 0;
}

static void what_explain_shows_of_scenarios_can_be_read(void **state)
{
    static char lane[4096] = "      - set: {x: 0, phase: 0}\n", handler[4096], faults[4096],
                text[16384];
    struct lfs_page page;

    (void)state;
    for (size_t i = 0; lfs_explain_steps.page(i, &page); i++)
        if (is_of_a_partition(page.name))
            append_lines(handler, sizeof(handler), page.text_example);
        else
            append_lines(lane, sizeof(lane), page.text_example);
    for (size_t i = 0; lfs_explain_faults.page(i, &page); i++)
        append_lines(faults, sizeof(faults), page.example);
    snprintf(text, sizeof(text),
             "lfasim: 1\nname: examples\nsummary: Each of them.\nplatform: {preset: fvp-test}\n"
             "images:\n  sp1:\n    manifest: heap.dts\n    handles:\n     direct_req:\n%s"
             "partitions: {sp1: {image: sp1}}\nlanes:\n  cpu0:\n%sfaults:\n%s",
             handler, lane, faults);
    captured_file("examples.yaml", text);
    write_manifest("heap.dts", &(struct manifest){.load = "0x6480000",
                                                  .regions = "heap { base-address = <0 0x6c08000>; "
                                                             "pages-count = <1>; attributes = <3>; "
                                                             "};\n"});
    expect("check examples.yaml", 0, "0 errors, 0 warnings", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenarios_are_judged_by_the_same_rules),
        cmocka_unit_test(staging_areas_do_not_meet),
        cmocka_unit_test(files_beside_a_scenario_are_another_platform),
        cmocka_unit_test(a_folder_stands_for_the_scenarios_in_it),
        cmocka_unit_test(the_elf_file_of_a_scenario_is_read_whole),
        cmocka_unit_test(what_a_behaviour_needs_of_its_image_is_told),
        cmocka_unit_test(what_explain_shows_of_scenarios_can_be_read),
    };

    return cmocka_run_group_tests(tests, platform_files, captured_folder_end);
}
