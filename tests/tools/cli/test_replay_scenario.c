/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim replay --scenario`: a run as a scenario of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/replay_files.h"

static void rewrite(const char *path, const char *from, const char *to)
{
    char *text, *at;
    size_t size;
    FILE *out;

    assert_int_equal(lfs_file_load(path, FILE_MAX, &text, &size), 0);
    at = strstr(text, from);
    if (at == NULL)
        fail_msg("'%s' is missing in\n%s", from, text);
    out = fopen(path, "w");
    fprintf(out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    fclose(out);
    free(text);
}

static void a_run_becomes_a_scenario_that_shows_the_same(void **state)
{
    (void)state;
    expect("lfasim replay part.replay -q --scenario out.yaml", LFS_EXIT_FAILED, "13 of 13", "");
    expect("lfasim run out.yaml -q", LFS_EXIT_FAILED, "error: property one-asks is violated", "");
    expect("lfasim check out.yaml", LFS_EXIT_OK, "", "");
    rewrite("out.yaml", "choose: leaves", "choose: asks");
    expect("lfasim run out.yaml -q", LFS_EXIT_OK, "1 passed, 0 failed\n", "");
    expect("lfasim replay part.replay -q --scenario out.yaml", LFS_EXIT_USAGE, "", "--force");
    expect("lfasim replay part.replay -q --scenario out.yaml --force", LFS_EXIT_FAILED, "", "");
    expect("lfasim run out.yaml -q", LFS_EXIT_FAILED, "error: property one-asks is violated", "");
}

/* Nobody moves: the order is an empty one, and the beginning is judged. */
static void so_does_a_run_that_violates_before_its_first_step(void **state)
{
    (void)state;
    captured_file("start.yaml", "lfasim: 1\n"
                                "name: start\n"
                                "summary: Violated before anybody moves.\n"
                                "platform: {preset: fvp-test, cpus: 1}\n"
                                "images: {v1: {manifest: [sp.dts], behaviour: echo}}\n"
                                "partitions: {sp1: {image: v1}}\n"
                                "lanes: {cpu0: [LFA_VERSION]}\n"
                                "properties: [{name: runs, always: vm(sp1) == RUNNING}]\n");
    expect("lfasim replay start.yaml --choices 0 -q --scenario begun.yaml", LFS_EXIT_FAILED,
           "violates runs, 0 of 0 steps", "");
    expect("lfasim run begun.yaml -q", LFS_EXIT_FAILED, "error: property runs is violated", "");
}

/* In another folder, with a value from the command line, without a step that others speak of. */
static void what_a_run_was_made_of_goes_with_it(void **state)
{
    static const char text[] = "lfasim: 1\n"
                               "name: made\n"
                               "summary: A text with a \\ and \"quotes\".\n"
                               "variants: {one: {s: 5}, two: {s: 6}}\n"
                               "platform: {preset: fvp-test, cpus: 2}\n"
                               "policy: {donate: {choose: [deny, abort]}}\n"
                               "images:\n"
                               "  v1: {manifest: [sp.dts], behaviour: counter, rwdata: 4KiB}\n"
                               "partitions: {sp1: {image: v1}}\n"
                               "lanes:\n"
                               "  cpu0:\n"
                               "    - LFA_VERSION: {save: {v: x0}, proves: LFA-01}\n"
                               "    - set: {seen: $s}\n"
                               "  cpu1: [LFA_VERSION]\n"
                               "observe: {v: $v}\n"
                               "expect: [not $v == 0x1_0000, $seen == 0 or $v == 0x1_0000]\n";

    (void)state;
    captured_file("made.yaml", text);
    assert_int_equal(mkdir("below", 0700), 0);
    expect("lfasim replay made.yaml --case made/two --set s=7 --choices 1 --without cpu0:1 -q "
           "--scenario below/out.yaml",
           LFS_EXIT_FAILED, "violates expect-2", "");
    expect("lfasim run below/out.yaml -q", LFS_EXIT_FAILED, "error: an expectation does not hold",
           "");
    expect("lfasim run below/out.yaml -q", LFS_EXIT_FAILED, "made-replay/two", "");
    rewrite("below/out.yaml", "s: 7", "s: 0");
    expect("lfasim run below/out.yaml -q", LFS_EXIT_OK, "1 passed, 0 failed\n", "");
    rewrite("below/out.yaml", "donate: abort", "donate: abort");
    rewrite("below/out.yaml", "../sp.dts", "../sp.dts");
    rewrite("below/out.yaml", "when: 0 == 1", "when: 0 == 1");
}

/* Inside of others; what others speak of stays there, and is never made. */
static void steps_inside_of_others_are_left_out_of_it(void **state)
{
    static const char text[] = "lfasim: 1\n"
                               "name: inner\n"
                               "summary: Steps in steps.\n"
                               "platform: {preset: fvp-test, cpus: 1}\n"
                               "lanes:\n"
                               "  cpu0:\n"
                               "    - LFA_VERSION\n"
                               "    - repeat: 2\n"
                               "      do:\n"
                               "        - when: $a == 1\n"
                               "          else: [{set: {c: 7}}, {set: {a: 1}}, FFA_ID_GET]\n"
                               "          then: [LFA_VERSION, {set: {b: 1}}]\n"
                               "    - choose: {x: [], y: [{set: {d: 8}}, LFA_VERSION]}\n"
                               "properties: [{name: p, never: $b == 1 and $d == 8 "
                               "and not $c == 5}]\n";

    (void)state;
    captured_file("inner.yaml", text);
    expect("lfasim explore inner.yaml", LFS_EXIT_FAILED, "   without cpu0 step 2.2, LFA_VERSION\n",
           "");
    expect("lfasim replay inner.yaml --choices 1 -q --scenario inner-out.yaml --without "
           "cpu0:1,cpu0:2.2,cpu0:2.4,cpu0:2.6,cpu0:3.2",
           LFS_EXIT_FAILED, "violates p", "");
    expect("lfasim run inner-out.yaml -q", LFS_EXIT_FAILED, "violated", "");
    rewrite("inner-out.yaml", "then: [{set: {b: 1}}]", "then: [{set: {b: 1}}]");
    rewrite("inner-out.yaml", "y: [{set: {d: 8}}]", "y: [{set: {d: 8}}]");
    rewrite("inner-out.yaml", "{when: 0 == 1, then: [{set: {c: 7}}]}",
            "{when: 0 == 1, then: [{set: {c: 7}}]}");
    expect("lfasim replay inner.yaml --choices 0 --without cpu0:2.7", LFS_EXIT_USAGE, "",
           "no step of a lane at 'cpu0:2.7'");
}

static const char rounds_in_rounds[] =
    "lfasim: 1\n"
    "name: rounds\n"
    "summary: Rounds in rounds.\n"
    "platform: {preset: fvp-test, cpus: 1}\n"
    "lanes:\n"
    "  cpu0:\n"
    "    - set: {n: 0, m: 0}\n"
    "    - repeat: 9\n"
    "      do:\n"
    "        - set: {n: $n + 1}\n"
    "        - {repeat: $n, do: [{set: {m: $m + 1}}, LFA_VERSION]}\n"
    "properties: [{name: p, never: $n == 3 and $m == 5}]\n";

/* The exploration, its replay file, a list of choices and a scenario say the same. */
static void rounds_are_left_out_of_it(void **state)
{
    (void)state;
    captured_file("rounds.yaml", rounds_in_rounds);
    expect("lfasim explore rounds.yaml --out turns", LFS_EXIT_FAILED,
           "   with at most 2 rounds of cpu0 step 2.2\n   with 3 of 9 rounds of cpu0 step 2\n", "");
    expect("lfasim explore rounds.yaml", LFS_EXIT_FAILED,
           " --without cpu0:2.4,cpu0:2.2=2,cpu0:2=3\n", "");
    expect("lfasim explore rounds.yaml --format json", LFS_EXIT_FAILED,
           "\"without\":\"cpu0:2.4,cpu0:2.2=2,cpu0:2=3\"", "");
    rewrite("turns/rounds.p.replay", "rounds    cpu0 2 3 repeat", "rounds    cpu0 2 3 repeat");
    expect("lfasim replay turns/rounds.p.replay --scenario rounds-out.yaml", LFS_EXIT_FAILED,
           "  with at most 2 rounds of cpu0 step 2.2\n  with 3 of 9 rounds of cpu0 step 2\n", "");
    expect("lfasim replay turns/rounds.p.replay --format json", LFS_EXIT_FAILED,
           "\"rounds\":[{\"cpu\":0,\"index\":2,\"inner\":2,\"step\":\"repeat\",\"left\":2},"
           "{\"cpu\":0,\"index\":2,\"step\":\"repeat\",\"left\":3}]",
           "");
    expect("lfasim run rounds-out.yaml -q", LFS_EXIT_FAILED, "violated", "");
    rewrite("rounds-out.yaml", "repeat: 3", "repeat: 3");
    rewrite("rounds-out.yaml", "min($n, 2)", "min($n, 1)");
    expect("lfasim run rounds-out.yaml -q", LFS_EXIT_OK, "1 passed", "");
}

static void rounds_of_a_list_of_choices_are_left_out(void **state)
{
    (void)state;
    captured_file("rounds.yaml", rounds_in_rounds);
    expect("lfasim replay rounds.yaml --choices lfs1-me5s --without cpu0:2=3,cpu0:2.2=2",
           LFS_EXIT_FAILED, "violates p", "");
    expect("lfasim replay rounds.yaml --choices lfs1-me5s --without cpu0:2.2=1,cpu0:2=3",
           LFS_EXIT_OK, "  with at most 1 round of cpu0 step 2.2\n", "");
    expect("lfasim replay rounds.yaml --choices lfs1-me5s --without cpu0:2=99", LFS_EXIT_FAILED,
           "  with at most 99 rounds of cpu0 step 2\n", "");
    expect("lfasim replay rounds.yaml --choices lfs1-me5s --without cpu0:1=3", LFS_EXIT_USAGE, "",
           "no `repeat`, which alone has rounds, at 'cpu0:1=3'");
    expect("lfasim replay rounds.yaml --choices lfs1-me5s --without cpu0:2=0", LFS_EXIT_USAGE, "",
           "no number of rounds, from 1 on, at 'cpu0:2=0'");
    expect("lfasim replay rounds.yaml --choices lfs1-me5s --without cpu0:2=3x", LFS_EXIT_USAGE, "",
           "no step of a lane at 'cpu0:2=3x'");
}

#define WITH_PATHS(name)                                                 \
    "lfasim: 1\n"                                                        \
    "name: " name "\n"                                                   \
    "summary: Manifests that variables name.\n"                          \
    "variants: {one: {base: sp.dts, code: 5}, two: {base: none.dts}}\n"  \
    "platform: {preset: fvp-test, cpus: 1}\n"                            \
    "images:\n"                                                          \
    "  package: {manifest: [$base], behaviour: counter, rwdata: 4KiB}\n" \
    "partitions: {sp1: {image: package}}\n"                              \
    "lanes:\n"                                                           \
    "  cpu0:\n"                                                          \
    "    - LFA_VERSION: {save: {manifest: x0}}\n"                        \
    "expect: [$manifest == 7]\n"

/* And what only is called like a path stays as it is. */
static void paths_of_variables_are_those_of_the_new_folder(void **state)
{
    (void)state;
    captured_file("paths.yaml", WITH_PATHS("paths"));
    assert_int_equal(mkdir("deep", 0700), 0);
    expect("lfasim replay paths.yaml --case paths/one --set base=sp.dts --choices 0 -q --scenario "
           "deep/set.yaml",
           LFS_EXIT_FAILED, "violates expect-1", "");
    expect("lfasim run deep/set.yaml -q", LFS_EXIT_FAILED, "an expectation does not hold", "");
    captured_file("paths.yaml", WITH_PATHS("paths"));
    rewrite("paths.yaml", "none.dts", "sp.dts");
    expect("lfasim replay paths.yaml --case paths/one --choices 0 -q --scenario deep/one.yaml",
           LFS_EXIT_FAILED, "violates expect-1", "");
    expect("lfasim run deep/one.yaml -q", LFS_EXIT_FAILED, "an expectation does not hold", "");
    rewrite("deep/one.yaml", "base: ../sp.dts", "base: sp.dts");
    rewrite("deep/one.yaml", "package: {manifest: [$base]", "package: {manifest: [$base]");
    rewrite("deep/one.yaml", "save: {manifest: x0}", "save: {manifest: x0}");
}

static const char round_and_round[] =
    "lfasim: 1\n"
    "name: round\n"
    "summary: A PRIME that never ends, and a lane that does.\n"
    "platform: {preset: fvp-test, cpus: 2}\n"
    "components:\n"
    "  - {name: fw, kind: stub, answers: {load: [CALL_AGAIN]}}\n"
    "lanes:\n"
    "  cpu0:\n"
    "    - linux_lfa_write: {component: fw, driver: rfc-v2, file: force_cpu_rendezvous, value: 0}\n"
    "    - linux_lfa_activate: {component: fw, save: {status: x0}}\n"
    "  cpu1: [LFA_VERSION, FFA_ID_GET]\n";

/* It comes to its bound; with an answer that ends it, it does not. */
static void a_run_that_goes_round_becomes_a_scenario_that_does(void **state)
{
    (void)state;
    captured_file("round.yaml", round_and_round);
    expect("lfasim explore round.yaml --out rounds -q", LFS_EXIT_FAILED, "", "");
    expect("lfasim replay rounds/round.no-livelock.replay -q --scenario rounds/out.yaml",
           LFS_EXIT_FAILED, "violates no-livelock", "");
    expect("lfasim run rounds/out.yaml -q", LFS_EXIT_FAILED, "expected end != bound", "");
    rewrite("rounds/out.yaml", "[CALL_AGAIN]", "[SUCCESS]");
    expect("lfasim run rounds/out.yaml -q", LFS_EXIT_OK, "1 passed", "");
}

static void what_has_no_lanes_is_refused(void **state)
{
    (void)state;
    expect("lfasim replay built-in/anything.yaml --set clients=1 --set calls=1 --choices 0 "
           "--scenario out2.yaml",
           LFS_EXIT_INPUT, "",
           "built-in/anything.yaml: error: the run cannot be written as a scenario: what clients "
           "call are decisions");
    expect("lfasim replay part.replay -q --scenario racing.yaml --force", LFS_EXIT_USAGE, "",
           "racing.yaml");
    expect("lfasim replay part.replay -q --scenario no/folder.yaml", LFS_EXIT_HOST, "",
           "no/folder.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_becomes_a_scenario_that_shows_the_same),
        cmocka_unit_test(so_does_a_run_that_violates_before_its_first_step),
        cmocka_unit_test(what_a_run_was_made_of_goes_with_it),
        cmocka_unit_test(steps_inside_of_others_are_left_out_of_it),
        cmocka_unit_test(rounds_are_left_out_of_it),
        cmocka_unit_test(rounds_of_a_list_of_choices_are_left_out),
        cmocka_unit_test(paths_of_variables_are_those_of_the_new_folder),
        cmocka_unit_test(a_run_that_goes_round_becomes_a_scenario_that_does),
        cmocka_unit_test(what_has_no_lanes_is_refused),
    };

    return cmocka_run_group_tests(tests, replay_files, captured_folder_end);
}
