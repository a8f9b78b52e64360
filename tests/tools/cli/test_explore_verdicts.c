/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim explore`: verdicts of properties that are not judged, or only within bounds, in every
 * format. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/tools/cli/small_scenarios.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

#define HEAD(name)                                                 \
    "lfasim: 1\n"                                                  \
    "name: " name "\n"                                             \
    "summary: A CPU may hang.\n"                                   \
    "platform: {preset: fvp-test, cpus: 2}\n"                      \
    "images:\n"                                                    \
    "  v1: {manifest: sp.dts, behaviour: counter, rwdata: 4KiB}\n" \
    "partitions: {sp1: {image: v1}}\n"
#define HANGS "lanes:\n  cpu0: [{choose: {returns: [], hangs: [hang]}}]\n"
#define OWN   "  - {name: only-hangs, forall: end == deadlock implies chosen(hangs)}\n"

static int set_up(void **state)
{
    if (small_folder(state) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    captured_file("hidden.yaml", HEAD("hidden") HANGS
                  "properties: [{name: told, forall: finished(cpu0) or chosen(hangs)}]\n");
    captured_file("left.yaml", HEAD("left") HANGS "properties:\n" OWN);
    captured_file("allowed.yaml", HEAD("allowed") HANGS "explore: {allow: [no-deadlock]}\n");
    captured_file("under.yaml", HEAD("under") HANGS
                  "policy: {donate: {choose: [deny, abort]}}\n"
                  "properties:\n" OWN
                  "  - {name: may-hang, exists: chosen(hangs), under: {donate: abort}}\n");
    captured_file("ends.yaml", HEAD("ends") "lanes:\n  cpu0: [LFA_VERSION, LFA_VERSION]\n"
                                            "properties:\n"
                                            "  - {name: some, exists: finished(cpu0)}\n"
                                            "  - {name: all, forall: finished(cpu0)}\n");
    captured_file("lanes.yaml", HEAD("lanes") HANGS
                  "observe: {done: finished(cpu0), runs: version(sp1)}\n"
                  "properties:\n" OWN "  - {name: ends, forall: finished(cpu0) or chosen(hangs)}\n"
                  "  - {name: some, exists: finished(cpu0) or not chosen(hangs)}\n"
                  "  - {name: partition, forall: version(sp1) < 9}\n");
    captured_file("large.yaml", HEAD("large") "lanes:\n"
                                              "  cpu0: [{repeat: 300, do: [LFA_VERSION]}]\n"
                                              "  cpu1: [{repeat: 300, do: [LFA_VERSION]}]\n");
    captured_file("vary.yaml", HEAD("vary") HANGS "explore: {vary: [lanes, faults]}\n"
                                                  "properties:\n"
                                                  "  - {name: may, exists: chosen(hangs)}\n"
                                                  "  - {name: never, never: chosen(hangs)}\n");
    return 0;
}

static void has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is missing in\n%s", part, text);
}

/* The output, which lasts until the next one. */
static const char *expect(const char *line, int status, const char *part)
{
    struct captured result = captured(lfs_command, line);
    static char text[sizeof(result.out)];

    if (result.status != status)
        fail_msg("%s: exit %d, wanted %d\n%s%s", line, result.status, status, result.out,
                 result.err);
    has(result.out, part);
    memcpy(text, result.out, sizeof(text));
    return text;
}

static void a_deadlock_is_told_beside_a_property_about_lanes(void **state)
{
    (void)state;
    has(expect("lfasim explore hidden.yaml", LFS_EXIT_FAILED, "no-deadlock         VIOLATED "),
        "the other built-in  hold ");
}

static void what_is_not_judged_stands_below_the_table(void **state)
{
    (void)state;
    has(expect("lfasim explore left.yaml", LFS_EXIT_OK, "only-hangs    holds "),
        "the built-in  hold                lfasim list properties\n"
        "not judged    no-deadlock: left to only-hangs\n");
    expect("lfasim explore left.yaml -v", LFS_EXIT_OK,
           "not judged                no-deadlock: left to only-hangs\n");
    expect("lfasim explore allowed.yaml --no-oracle", LFS_EXIT_OK,
           "not judged    INV-01 to INV-34: the invariants are switched off\n"
           "not judged    no-deadlock: the scenario allows it\n");
}

static void json_and_csv_say_why(void **state)
{
    (void)state;
    expect("lfasim explore allowed.yaml --format json", LFS_EXIT_OK,
           "\"verdict\":\"not judged\",\"not_judged\":\"the scenario allows it\",\"states\":0}");
    expect("lfasim explore allowed.yaml --matrix donate=deny --format csv", LFS_EXIT_OK,
           "allowed,deny,no-deadlock,not judged,the scenario allows it,0,0,,yes,");
    expect("lfasim explore allowed.yaml --matrix donate=deny --format json", LFS_EXIT_OK,
           "\"name\":\"no-deadlock\",\"verdict\":\"not judged\",\"not_judged\":\"the scenario "
           "allows it\",");
}

static void a_matrix_passes_where_a_property_does_not_apply(void **state)
{
    const char *text = expect("lfasim explore under.yaml --matrix donate=deny|abort|hole",
                              LFS_EXIT_OK, "3 passed, 0 failed\n");

    (void)state;
    has(text, "\n  not judged  no-deadlock: left to only-hangs\n");
    has(text, "donate=deny   holds         not covered ");
    has(text, "donate=abort  holds         holds ");
    has(text, "donate=hole   holds         not covered ");
    has(expect("lfasim explore under.yaml --matrix donate=hole --format csv", LFS_EXIT_OK,
               "under,hole,may-hang,not covered,not under these policies,0,"),
        "under,hole,only-hangs,holds,,0,");
}

static void bounds_leave_verdicts_open(void **state)
{
    const char *text = expect("lfasim explore ends.yaml --depth 2", LFS_EXIT_INCONCLUSIVE,
                              "   A     cut by depth          1\n");

    (void)state;
    has(text, "some          not shown, bounded  exists finished(cpu0)\n");
    has(text, "all           no violation found  forall finished(cpu0)\n");
    has(text, "the built-in  no violation found  lfasim list properties\n");
    expect("lfasim explore ends.yaml --depth 200", LFS_EXIT_OK, "some          holds ");
    expect("lfasim explore under.yaml --deviations 0", LFS_EXIT_INCONCLUSIVE,
           "may-hang      not shown, bounded  ");
    expect("lfasim explore under.yaml --matrix donate=abort --deviations 0", LFS_EXIT_INCONCLUSIVE,
           "donate=abort  holds         open ");
}

static void what_does_not_vary_is_said_and_leaves_verdicts_open(void **state)
{
    const char *text = expect("lfasim explore vary.yaml", LFS_EXIT_INCONCLUSIVE,
                              "\nexhaustive, reduced   varied: lanes, faults only\n");

    (void)state;
    has(text, "complete: yes, of what varies\n");
    has(text, "may           not shown, bounded  exists chosen(hangs)\n");
    has(text, "never         holds ");
    has(expect("lfasim explore vary.yaml --preemptions 1", LFS_EXIT_INCONCLUSIVE,
               "complete: yes, of what varies, within the bounds\n"),
        "preemptions <= 1   varied: lanes, faults only\n");
    has(expect("lfasim explore vary.yaml --format json", LFS_EXIT_INCONCLUSIVE,
               "\"vary\":[\"lanes\",\"faults\"]}"),
        "\"complete\":true,\"claim\":\"yes, of what varies\"");
    expect("lfasim explore vary.yaml --matrix donate=deny", LFS_EXIT_INCONCLUSIVE,
           " yes, of what varies\n");
    expect("lfasim explore vary.yaml --matrix donate=deny --format csv", LFS_EXIT_INCONCLUSIVE,
           ",yes,\"yes, of what varies\",1,");
    expect("lfasim explore ends.yaml --format json", LFS_EXIT_OK, "\"vary\":null}");
}

static void what_speaks_of_lanes_is_not_judged_where_clients_call(void **state)
{
    static const char line[] = "lfasim explore lanes.yaml --clients 1 --calls 1 --runs 9";
    const char *text = expect(line, LFS_EXIT_INCONCLUSIVE,
                              "not judged    only-hangs, ends, some: about lanes, and clients take "
                              "their place\n");
    char other[sizeof(line) + 40];

    (void)state;
    has(text, "partition     no violation found  ");
    has(text, "\n   A     -     1 ");
    assert_null(strstr(text, "left to")); /* the built-in ones are judged */
    snprintf(other, sizeof(other), "%s --matrix donate=deny", line);
    has(expect(other, LFS_EXIT_INCONCLUSIVE, "donate=deny  not judged    not judged    "),
        "  not judged  only-hangs, ends, some: about lanes");
    text = expect("lfasim explore lanes.yaml", LFS_EXIT_OK, "only-hangs    holds ");
    has(text, "not judged    no-deadlock: left to only-hangs\n");
    has(text, "not judged    lanes-end: cpu0 is left to ends\n");
}

/* ---- stopped, as by Ctrl-C ------------------------------------------------------------------- */

static const char *stopped(const char *options)
{
    static char text[1 << 16];
    char line[512];
    FILE *file;
    int status;

    snprintf(line, sizeof(line),
             "timeout --preserve-status -s INT 1 " LFASIM_BINARY_DIR "/lfasim explore "
             "large.yaml --no-reduction --matrix 'overlap_rxtx=ignore|abort' %s >stopped 2>err",
             options);
    status = system(line);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), LFS_EXIT_INCONCLUSIVE);
    file = fopen("stopped", "r");
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void a_matrix_that_is_stopped_keeps_its_rows(void **state)
{
    const char *text = stopped("");

    (void)state;
    has(text, "\noverlap_rxtx=ignore");
    has(text, "  no (interrupted)\n");
    has(text, "\noverlap_rxtx=abort ");
    has(text, " -             not searched\n");
    has(text, "0 passed, 0 failed, 1 inconclusive, 1 not explored\n");
    has(stopped("--format csv"), ",abort,no-panic,not searched,,0,0,,no,not searched,");
    has(stopped("--format json"), "\"complete\":false,\"claim\":\"not searched\",");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deadlock_is_told_beside_a_property_about_lanes),
        cmocka_unit_test(what_is_not_judged_stands_below_the_table),
        cmocka_unit_test(json_and_csv_say_why),
        cmocka_unit_test(a_matrix_passes_where_a_property_does_not_apply),
        cmocka_unit_test(bounds_leave_verdicts_open),
        cmocka_unit_test(what_does_not_vary_is_said_and_leaves_verdicts_open),
        cmocka_unit_test(what_speaks_of_lanes_is_not_judged_where_clients_call),
        cmocka_unit_test(a_matrix_that_is_stopped_keeps_its_rows),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
