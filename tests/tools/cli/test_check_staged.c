/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of a scenario: what its components stage, each of them, and what the platform
 * answers about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/platform_files.h"

/* A scenario of partition a; components are lines behind "- {name: first, partition: a, image: v2,
 * ", update is what v2 has besides its manifest. */
static void write_components(const char *policy, const char *update, const char *components)
{
    static char text[4096];

    snprintf(text, sizeof(text),
             "lfasim: 1\nname: staged\nsummary: One partition.\npolicy: {%s}\n"
             "images:\n  v1: {manifest: a.dts, behaviour: counter, rwdata: 8, "
             "live-state: {version: 1, size: 24}}\n"
             "  v2: {manifest: a.dts, behaviour: counter, rwdata: 8, "
             "live-state: {version: 1, size: 24}%s}\n"
             "partitions: {a: {image: v1}}\n"
             "components:\n  - {name: first, partition: a, image: v2, %s}\n",
             policy, update, components);
    captured_file("s.yaml", text);
}

/* Of the answers in the line of partition a. */
static void expect_line(const char *part)
{
    struct captured result = captured(lfs_verb_check, "check s.yaml");

    if (strstr(result.out, part) == NULL)
        fail_msg("wanted '%s'\nstdout:\n%s\nstderr:\n%s", part, result.out, result.err);
}

static void expect_components(const char *components, const char *part)
{
    write_components("profile: spec", "", components);
    expect_line(part);
}

#define YES "live-activatable yes, keeps its state yes"

/* The SPMC refuses what does not begin with a page; whether the package would fit is no matter. */
static void a_staging_area_begins_with_a_page(void **state)
{
    (void)state;
    expect_components("staging: 0x7000800",
                      "live-activatable no (LA-42: the staging area at 0x7000800 does not begin "
                      "with a page: START_REQ answers INVALID_PARAMETERS, s.yaml:10:");
    expect_components("staging: 0x7001000", YES);
    write_components("profile: upstream", "", "staging: 0x7000800");
    expect_line("live-activatable no (LA-42: ");
}

/* Each that brings an update is activated from, whichever stands last. */
static void each_component_of_a_partition_counts(void **state)
{
#define GOOD "staging: 0x7200000}\n"
#define AND(keys) \
    keys "}\n  - {name: second, partition: a, image: v2, staging: 0x7200000, pages: 16"
#define BEHIND(keys) GOOD "  - {name: second, partition: a, image: v2, " keys
    static const struct {
        const char *keys, *why;
    } bad[] = {
        {"staging: 0x7000000, announced: 512", "0x200000 bytes are staged"},
        {"staging: 0x7000000, announced: 1", "MC-11: 0x1000 bytes are announced"},
        {"staging: 0x7000000, guid: 11111111-2222-3333-4444-555555555555", "the GUID of the "},
        {"staging: 0", "its component has no staging area"},
        {"staging: 0x7000800", "LA-42: "},
        {"staging: 0x90000000", "MC-10: "},
        {"staging: 0x7000000, signature: bad", "the signature of 'v2' is bad"},
    };
    char keys[256], part[128];

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        snprintf(part, sizeof(part), "live-activatable no (%s", bad[i].why);
        snprintf(keys, sizeof(keys), AND("%s"), bad[i].keys);
        expect_components(keys, part);
        snprintf(keys, sizeof(keys), BEHIND("%s"), bad[i].keys);
        expect_components(keys, part);
    }
    expect_components(AND("staging: 0x7000000"), YES);
    /* One that brings nothing is activated by nobody. */
    expect_components("staging: 0x7000000}\n  - {name: second, partition: a, staging: 0", YES);
}

static void what_is_not_known_of_one_update_is_not_known(void **state)
{
    (void)state;
    expect_components("staging: 0x7000000, answers: {load: [CALL_AGAIN, SUCCESS]}}\n"
                      "  - {name: second, partition: a, image: v2, staging: 0x7200000, pages: 16",
                      "live-activatable not knowable (not known: new package staged and "
                      "authenticated");
}

/* For ever, or now and then. */
static void what_the_platform_answers_decides(void **state)
{
    static const struct {
        const char *answers, *part;
    } cases[] = {
        {"load: AUTH_ERROR", "no ('v2' is never loaded: the platform answers with an error"},
        {"load: CALL_AGAIN", "no ('v2' is never loaded: the platform answers with an error"},
        {"load: [CALL_AGAIN, SUCCESS]",
         "not knowable (not known: new package staged and authenticated"},
        {"load: SUCCESS", "yes"},
        {"pending: false", "no (the platform answers that 'v2' does not wait"},
        {"pending: [false, true]", "not knowable (not known: new package staged"},
        {"pending: true", "yes"},
        {"notify: FAIL", "no (the platform lets no round begin"},
        {"notify: [FAIL, SUCCESS]", "not knowable (not known: LFA component for the image UUID"},
        {"notify: SUCCESS", "yes"},
    };
    char keys[128], part[128];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        snprintf(keys, sizeof(keys), "staging: 0x7000000, answers: {%s}", cases[i].answers);
        snprintf(part, sizeof(part), "live-activatable %s", cases[i].part);
        expect_components(keys, part);
    }
}

/* What the SPMC of the policy does not look at hinders nothing; it is good to know all the same. */
static void what_the_spmc_does_not_look_at_is_a_remark(void **state)
{
    static const struct {
        const char *policy, *keys, *part;
    } cases[] = {
        {"staging_checks: none", "staging: 0x90000000",
         "live-activatable yes, keeps its state yes (unless a transaction of the run overlaps "
         "working memory; MC-10: its staging area is not inside one secure memory range of the "
         "scenario's platform; the SPMC does not look"},
        {"staging_checks: secure", "staging: 0x90000000", "live-activatable no (MC-10: "},
        {"staging_checks: none", "staging: 0x6540000", "live-activatable no (MC-08: "},
        {"staging_checks: secure", "staging: 0x6000000",
         "live-activatable not knowable (not known: staging area secure and nobody's"},
        {"staging_checks: secure_unowned", "staging: 0x6000000", "live-activatable no (MC-09: "},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        write_components(cases[i].policy, "", cases[i].keys);
        expect_line(cases[i].part);
    }
    write_components("staging_checks: none", "", "staging: 0x6000000");
    expect("check s.yaml --ready --allow READY_NOT_MET", 0,
           "MC-09: its staging area meets SPMC image of 'spmc'; the SPMC does not look: whether "
           "the package stays whole there, a run shows, s.yaml:10:",
           "[MC-09]");
    write_components("staging_checks: none", "", AND("staging: 0x90000000, pages: 16"));
    expect_line("MC-10: "); /* also of the first of two */
}

/* Two areas that meet hold the package of whoever was staged last. */
static void areas_that_meet_are_a_matter_of_order(void **state)
{
    (void)state;
    expect_components("staging: 0x7000000, pages: 16}\n"
                      "  - {name: second, partition: a, image: v2, staging: 0x7008000, pages: 16",
                      "live-activatable not knowable (not known: staging area secure");
    expect_components("staging: 0x7000000, pages: 16}\n"
                      "  - {name: second, partition: a, image: v2, staging: 0x7010000, pages: 16",
                      YES);
}

/* lifecycle-and-live-activation 4.9: the entry of the old manifest, in the new image. */
static void the_new_image_begins_where_it_is_entered(void **state)
{
    (void)state;
    write_components("profile: spec", ", entry: 64", "staging: 0x7000000");
    expect_line("live-activatable no ('v2' begins at 0x2040, not at the entry point in force, "
                "0x2000, s.yaml:10:");
    write_components("profile: spec", ", entry: 0", "staging: 0x7000000");
    expect_line(YES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_staging_area_begins_with_a_page),
        cmocka_unit_test(each_component_of_a_partition_counts),
        cmocka_unit_test(what_is_not_known_of_one_update_is_not_known),
        cmocka_unit_test(what_the_platform_answers_decides),
        cmocka_unit_test(what_the_spmc_does_not_look_at_is_a_remark),
        cmocka_unit_test(areas_that_meet_are_a_matter_of_order),
        cmocka_unit_test(the_new_image_begins_where_it_is_entered),
    };

    return cmocka_run_group_tests(tests, platform_files, captured_folder_end);
}
