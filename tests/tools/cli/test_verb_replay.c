/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim replay`: the same run again, stopped on the way, or told to have gone another way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/replay_files.h"

/* ---- the same run ---------------------------------------------------------------------------- */

static const char golden_head[] = "racing  (racing.yaml)\n"
                                  "  violates one-asks\n"
                                  "  13 steps, 8 decisions, 8 of them not those of a plain run:\n"
                                  "    step 8, lane: cpu1, and not cpu0 (idle)\n"
                                  "    step 9, lane: cpu0, and not cpu1\n"
                                  "    step 9, choice: selector: 1, and not selector: 0 (idle)\n"
                                  "    step 10, lane: cpu1, and not cpu0 (idle)\n"
                                  "    step 11, lane: cpu0, and not cpu1\n"
                                  "    step 12, lane: cpu1, and not cpu0 (idle)\n"
                                  "    step 13, lane: cpu0, and not cpu1\n"
                                  "    step 13, choice: choose: leaves, and not choose: asks\n"
                                  "  without those that are idle, each for itself, the run "
                                  "violates it as well\n"
                                  "\n"
                                  "boot  22 records until ";
static const char golden_tail[] =
    "racing.yaml:12  choose:\n"
    "    >>> step 13, choice: choose: leaves, and not choose: asks\n"
    "     33                      choice choose: leaves\n"
    "\n"
    "racing.yaml:14  leaves: [LFA_GET_INFO]\n"
    "     34       2.775 us  cpu0  os   -> el3   LFA_GET_INFO selector=0\n"
    "    <<< step 13: one-asks is violated\n"
    "\n"
    "state after step 13\n"
    "  cpu0       in el3/cpu0     can move\n"
    "  cpu1       in os/cpu1      can move\n"
    "  sp1        VM RUNNING, vCPU WAITING, runs counter version 1\n"
    "  tracker    idle\n"
    "  LFA agent  prime none, no activation, calls 0, CPUs held 0\n"
    "\n"
    "replayed: violates one-asks, 13 of 13 steps\n";

static void a_replay_shows_what_the_run_does_and_where_it_violates(void **state)
{
    struct captured result = run("lfasim replay part.replay");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_FAILED);
    assert_string_equal(result.err, "");
    assert_int_equal(strncmp(result.out, golden_head, strlen(golden_head)), 0);
    assert_non_null(strstr(result.out, "racing.yaml:12  choose:\n"));
    assert_string_equal(strstr(result.out, "racing.yaml:12  choose:\n"), golden_tail);
}

static void both_backends_give_the_same_bytes(void **state)
{
    static const char *const files[] = {"plain.replay", "ones.replay", "part.replay"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct captured threads, fibers;
        char line[96];

        snprintf(line, sizeof(line), "lfasim replay %s -v --backend threads", files[i]);
        threads = run(line);
        snprintf(line, sizeof(line), "lfasim replay %s -v --backend fibers", files[i]);
        fibers = run(line);
        assert_int_equal(threads.status, fibers.status);
        assert_string_equal(threads.out, fibers.out);
    }
}

static void a_run_without_a_violation_is_status_0(void **state)
{
    (void)state;
    expect("lfasim replay plain.replay", LFS_EXIT_OK, "replayed, 18 of 18 steps\n", "");
    expect("lfasim replay plain.replay", LFS_EXIT_OK, " 0 of them not those of a plain run\n", "");
    expect("lfasim replay ones.replay -q", LFS_EXIT_OK, "replayed, 18 of 18 steps\n", "");
}

static void a_scenario_with_choices_says_the_same(void **state)
{
    struct captured file = run("lfasim replay part.replay"),
                    list = run("lfasim replay racing.yaml --choices 1,1,1,1,1,1,1,1"),
                    string = run("lfasim replay racing.yaml --choices "
                                 "LFS1-0000-0000-0000-0000-czmz");

    (void)state;
    assert_string_equal(file.out, list.out);
    assert_string_equal(file.out, string.out);
    assert_int_equal(list.status, LFS_EXIT_FAILED);
    expect("lfasim replay racing.yaml --choices 0", LFS_EXIT_OK, "replayed, 18 of 18 steps\n", "");
    expect(
        "lfasim replay racing.yaml --choices 7", LFS_EXIT_DIVERGED, "",
        "racing.yaml: error: the choices do not fit the scenario: there is no alternative 7 where "
        "number 1 is made\n");
}

/* What lies behind a violation may be left over, whether it is violated or not. */
static void a_choice_that_cannot_be_made_is_no_other_choice(void **state)
{
    (void)state;
    expect("lfasim replay racing.yaml --choices 1,1,1,1,1,1,1,1,1,1", LFS_EXIT_FAILED,
           "replayed: violates one-asks, 13 of 13 steps\n", "");
    expect("lfasim replay racing.yaml --choices 1,1,1,1,9,1,1,1", LFS_EXIT_DIVERGED, "",
           "there is no alternative 9 where number 5 is made\n");
    expect("lfasim replay racing.yaml --choices 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0",
           LFS_EXIT_DIVERGED, "", " of 20\n");
    expect("lfasim replay part.replay --choices 0", LFS_EXIT_USAGE, "",
           "'part.replay' is a replay file, which says its own");
}

static void a_run_stops_where_it_is_told_to(void **state)
{
    (void)state;
    expect("lfasim replay part.replay --until 9", LFS_EXIT_OK, "state after step 9\n", "");
    expect("lfasim replay part.replay --until 9", LFS_EXIT_OK, "replayed, 9 of 13 steps\n", "");
    expect("lfasim replay part.replay --until 15", LFS_EXIT_FAILED, "state after step 15\n", "");
    expect("lfasim replay part.replay --until 99", LFS_EXIT_FAILED,
           "state after step 18, the end: completed\n", "");
    expect("lfasim replay part.replay --until 99", LFS_EXIT_FAILED,
           "replayed: violates one-asks, 13 steps and 5 more\n", "");
    expect("lfasim replay part.replay --until 99", LFS_EXIT_FAILED,
           "os   -> el3   LFA_GET_INFO selector=0\n"
           "    <<< step 13: one-asks is violated\n",
           "");
}

static void the_trace_is_kept_for_reports(void **state)
{
    (void)state;
    expect("lfasim replay part.replay -q --trace t.jsonl", LFS_EXIT_FAILED, "13 of 13", "");
    expect("lfasim report t.jsonl", LFS_EXIT_OK, "LFA_GET_INFO selector=1", "");
}

/* ---- another run ----------------------------------------------------------------------------- */

static void a_run_that_goes_another_way_is_status_5(void **state)
{
    (void)state;
    change("bad.replay", "12 lane        2   1 cpu1", "12 lane        3   1 cpu1");
    expect("lfasim replay bad.replay", LFS_EXIT_DIVERGED, "diverged, 12 of 13 steps\n",
           "bad.replay:17: error: the run goes another way here [REPLAY_DIVERGED]\n");
    expect("lfasim replay bad.replay", LFS_EXIT_DIVERGED, "",
           "      = recorded step 12, lane: cpu1, alternative 1 of 0..2\n"
           "      = now      step 12, lane: cpu1, alternative 1 of 0..1\n");
    change("bad.replay", "choose: leaves", "choose: stays");
    expect("lfasim replay bad.replay", LFS_EXIT_DIVERGED, "",
           "choice: choose: stays, alternative 1 of 0..1\n");
    change("bad.replay", "one-asks", "one-owner");
    expect("lfasim replay bad.replay", LFS_EXIT_DIVERGED, "",
           "error: the run does not violate any more what it did [REPLAY_DIVERGED]\n"
           "      = recorded one-owner\n");
    change("bad.replay", "end       running", "end       completed");
    expect("lfasim replay bad.replay", LFS_EXIT_DIVERGED, "",
           "error: the run ends in another way [REPLAY_DIVERGED]\n");
    change("bad.replay", "steps     13", "steps     40");
    expect("lfasim replay bad.replay", LFS_EXIT_DIVERGED, "", "[REPLAY_DIVERGED]\n");
}

/* Which belong to a property; and a choice of policies is one of the run's. */
static void a_cause_that_does_not_occur_is_refused(void **state)
{
    char text[sizeof(racing) + 64];

    (void)state;
    snprintf(text, sizeof(text), "%spolicy: {donate: {choose: [deny, abort]}}\n", racing);
    captured_file("several.yaml", text);
    expect("lfasim explore several.yaml --out causes -q", LFS_EXIT_FAILED, "", "");
    expect("lfasim replay causes/racing.one-asks.replay -q", LFS_EXIT_FAILED, "", "");
    change_in("causes/racing.one-asks.replay", "bad.replay", "\ncause     0x", "\ncause     0x99");
    expect("lfasim replay bad.replay", LFS_EXIT_INPUT, "",
           " is no cause of one-asks [REPLAY_CASE]");
    expect("lfasim replay bad.replay", LFS_EXIT_INPUT, "", "bad.replay:9: error: 0x99");
    change_in("causes/racing.one-asks.replay", "bad.replay", "donate: deny", "donate: abort");
    expect("lfasim replay bad.replay", LFS_EXIT_DIVERGED, "",
           "error: the run goes another way here [REPLAY_DIVERGED]");
}

static void a_scenario_that_has_changed_is_told(void **state)
{
    char text[sizeof(racing) + 32];

    (void)state;
    snprintf(text, sizeof(text), "%s# a comment\n", racing);
    captured_file("commented.yaml", text);
    expect("lfasim replay part.replay commented.yaml", LFS_EXIT_FAILED, "13 of 13 steps",
           "warning: commented.yaml has changed since this file was written [REPLAY_SCENARIO]\n");
    expect("lfasim replay part.replay all/variants.yaml", LFS_EXIT_INPUT, "",
           "error: all/variants.yaml has no case 'racing' [REPLAY_CASE]\n");
    change("bad.replay", "# step", "dropped   cpu0 1 LFA_PRIME\n# step");
    expect("lfasim replay bad.replay", LFS_EXIT_INPUT, "",
           "error: step 1 of lane cpu0 is no LFA_PRIME [REPLAY_CASE]\n");
    change("bad.replay", "# step", "rounds    cpu0 1 2 repeat\n# step");
    expect("lfasim replay bad.replay", LFS_EXIT_INPUT, "",
           "error: step 1 of lane cpu0 is no repeat [REPLAY_CASE]\n");
}

/* cpu1 does nothing then, and its CPU has fewer steps to make. */
static void steps_that_are_left_out_are_not_made(void **state)
{
    struct captured whole = run("lfasim replay plain.replay"), less;

    (void)state;
    change("bad.replay", "# step", "dropped   cpu1 1 LFA_GET_INFO\n# step");
    less = run("lfasim replay bad.replay");
    has(whole.out, "cpu1  os   -> el3   LFA_GET_INFO");
    assert_null(strstr(less.out, "cpu1  os   -> el3   LFA_GET_INFO"));
    has(less.out, "  without cpu1 step 1, LFA_GET_INFO\n");
}

static void what_is_no_list_of_steps_is_refused(void **state)
{
    static const struct {
        const char *words, *message;
    } rows[] = {
        {"cpu4294967296:1", "no step of a lane at 'cpu4294967296:1'"},
        {"cpu1:4294967297", "no step of a lane at 'cpu1:4294967297'"},
        {"cpu1:-4294967295", "no step of a lane at 'cpu1:-4294967295'"},
        {"cpu1:1.-1", "no step of a lane at 'cpu1:1.-1'"},
        {"cpu+1:1", "no step of a lane at 'cpu+1:1'"},
        {"cpu1:1,", "no step of a lane at ''"},
        {"cpu1:1,cpu1:1", "a step that stands here twice at 'cpu1:1'"},
        {"cpu1:1=2", "no `repeat`, which alone has rounds, at 'cpu1:1=2'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char line[128];

        snprintf(line, sizeof(line), "lfasim replay racing.yaml --choices 0 --without %s",
                 rows[i].words);
        expect(line, LFS_EXIT_USAGE, "", rows[i].message);
    }
}

static void steps_are_left_out_of_a_list_of_choices_too(void **state)
{
    struct captured result = run("lfasim replay racing.yaml --choices 0 --without cpu1:1,cpu0:1");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_OK);
    has(result.out, "  without cpu1 step 1, LFA_GET_INFO\n  without cpu0 step 1, LFA_GET_INFO\n");
    assert_null(strstr(result.out, "os   -> el3   LFA_GET_INFO"));
    expect("lfasim replay racing.yaml --choices 0 --without cpu1:2", LFS_EXIT_USAGE, "",
           "--without: no step of a lane at 'cpu1:2'");
    expect("lfasim replay racing.yaml --choices 0 --without 1", LFS_EXIT_USAGE, "",
           "--without: no step of a lane at '1'");
    expect("lfasim replay part.replay --without cpu1:1", LFS_EXIT_USAGE, "",
           "--without goes with --choices");
}

/* One decision makes it leave, whoever goes first; that is so in the file and in the list. */
static void decisions_that_matter_are_told(void **state)
{
    const char *minimal = "lfasim replay racing.yaml --choices 0,0,0,0,1";
    struct captured result = run(minimal);
    char json[128];

    (void)state;
    if (result.status != LFS_EXIT_FAILED || strstr(result.out, "(idle)") != NULL)
        fail_msg("%s", result.out);
    snprintf(json, sizeof(json), "%s --format json", minimal);
    expect(json, LFS_EXIT_FAILED,
           "\"name\":\"choose: leaves\",\"otherwise\":\"choose: asks\",\"needed\":true}", "");
    expect("lfasim replay part.replay --format json", LFS_EXIT_FAILED,
           "\"name\":\"selector: 1\",\"otherwise\":\"selector: 0\",\"needed\":false}", "");
    expect("lfasim replay plain.replay --format json", LFS_EXIT_OK, "\"otherwise\":\"cpu0\"}", "");
}

#define ANYTHING "lfasim replay built-in/anything.yaml --set clients=1 --set calls=1 --choices "

/* Whom, what and where, and who decides so. */
static void clients_and_partitions_decide_in_words(void **state)
{
    (void)state;
    expect(ANYTHING "0,0,1,0,1", LFS_EXIT_OK, ", client: endpoint: sp2, and not endpoint: sp1\n",
           "");
    expect(ANYTHING "0,0,1,0,1", LFS_EXIT_OK,
           ", partition: partition: gives up, and not partition: answers\n", "");
    expect(ANYTHING "0,0,2", LFS_EXIT_OK,
           ", client: endpoint: 0x8003, which nobody has, and not endpoint: sp1\n", "");
    expect(ANYTHING "0,0,3", LFS_EXIT_OK, ", client: endpoint: the LSP, and not endpoint: sp1\n",
           "");
    expect(ANYTHING "1,0,2", LFS_EXIT_OK, ", client: component: none, and not component: sp1\n",
           "");
    expect(ANYTHING "2,0,1,1", LFS_EXIT_OK, ", client: page: 0x", "");
    expect(ANYTHING "2,0,0,1", LFS_EXIT_OK, ", client: receiver: sp2, and not receiver: sp1\n", "");
}

/* What is left out may be all that it takes, and a decision then looks idle that is not. */
static void nothing_is_idle_where_a_missing_step_is_enough(void **state)
{
    static const char text[] = "lfasim: 1\n"
                               "name: missing\n"
                               "summary: A value that somebody has to set.\n"
                               "platform: {preset: fvp-test, cpus: 1}\n"
                               "lanes:\n"
                               "  cpu0:\n"
                               "    - set: {v: 1}\n"
                               "    - choose:\n"
                               "        leaves-it: [LFA_VERSION]\n"
                               "        spoils-it: [{set: {v: 2}}]\n"
                               "expect: [$v == 1]\n";
    struct captured result;

    (void)state;
    captured_file("missing.yaml", text);
    result = run("lfasim replay missing.yaml --choices 1 --without cpu0:1");
    has(result.out, "violates expect-1");
    has(result.out,
        "    step 4, choice: choose: spoils-it, and not choose: leaves-it\n"
        "  a plain run without what is left out below violates it as well: it cannot be told "
        "which decisions matter\n"
        "  without cpu0 step 1, set\n");
    result = run("lfasim replay missing.yaml --choices 1");
    has(result.out, "violates expect-1");
    assert_null(strstr(result.out, "a plain run without"));
}

static void wrong_command_lines_are_refused(void **state)
{
    (void)state;
    expect("lfasim replay", LFS_EXIT_USAGE, "", "name one replay file, and at most one scenario");
    expect("lfasim replay a b c", LFS_EXIT_USAGE, "", "name one replay file");
    expect("lfasim replay a b --choices 0", LFS_EXIT_USAGE, "", "--choices is for one scenario");
    expect("lfasim replay part.replay --case x", LFS_EXIT_USAGE, "", "go with a scenario");
    expect("lfasim replay part.replay --until x", LFS_EXIT_USAGE, "", "the number of a step");
    expect("lfasim replay racing.yaml --choices lfs1-0000", LFS_EXIT_USAGE, "",
           "--choices: no choice string: its check group does not fit");
    expect("lfasim replay racing.yaml", LFS_EXIT_INPUT, "", "[REPLAY_VERSION]");
    expect("lfasim replay none.replay", LFS_EXIT_INPUT, "", "[FILE_UNREADABLE]");
    expect("lfasim replay part.replay --trace part.replay", LFS_EXIT_USAGE, "", "part.replay");
    expect("lfasim replay part.replay --trace racing.yaml", LFS_EXIT_USAGE, "", "racing.yaml");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replay_shows_what_the_run_does_and_where_it_violates),
        cmocka_unit_test(both_backends_give_the_same_bytes),
        cmocka_unit_test(a_run_without_a_violation_is_status_0),
        cmocka_unit_test(a_scenario_with_choices_says_the_same),
        cmocka_unit_test(a_choice_that_cannot_be_made_is_no_other_choice),
        cmocka_unit_test(a_run_stops_where_it_is_told_to),
        cmocka_unit_test(the_trace_is_kept_for_reports),
        cmocka_unit_test(a_run_that_goes_another_way_is_status_5),
        cmocka_unit_test(a_cause_that_does_not_occur_is_refused),
        cmocka_unit_test(a_scenario_that_has_changed_is_told),
        cmocka_unit_test(steps_that_are_left_out_are_not_made),
        cmocka_unit_test(what_is_no_list_of_steps_is_refused),
        cmocka_unit_test(steps_are_left_out_of_a_list_of_choices_too),
        cmocka_unit_test(decisions_that_matter_are_told),
        cmocka_unit_test(clients_and_partitions_decide_in_words),
        cmocka_unit_test(nothing_is_idle_where_a_missing_step_is_enough),
        cmocka_unit_test(wrong_command_lines_are_refused),
    };

    return cmocka_run_group_tests(tests, replay_files, captured_folder_end);
}
