/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim explore` and `replay`: options that nothing has a use for are wrong, never just ignored.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

#define LANE "lanes: {cpu0: [{LFA_GET_INFO: {selector: $count, save: {got: x0}}}]}\n"

#define TWIN                                                            \
    "lanes: {cpu0: [{LFA_GET_INFO: {selector: 1, save: {got: x0}}}]}\n" \
    "properties: [{name: well, forall: $got == SUCCESS}]\n"

static int set_up(void **state)
{
    if (captured_folder(state) != 0 || mkdir("all", 0755) != 0)
        return 1;
    captured_file("all/with.yaml", "lfasim: 1\nname: with\nsummary: A variable.\n"
                                   "variants: {one: {count: 0}}\n" LANE
                                   "properties: [{name: well, forall: $got == SUCCESS}]\n");
    captured_file("all/without.yaml", "lfasim: 1\nname: without\nsummary: No variable.\n");
    captured_file("lot.yaml", "lfasim: 1\nname: lot\nsummary: Runs by lot.\n"
                              "lanes: {cpu0: [LFA_VERSION]}\nexplore: {mode: random, runs: 3}\n");
    return 0;
}

static struct captured expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = captured(lfs_command, line);

    if (result.status != status || !strstr(result.out, on_out) || !strstr(result.err, on_err))
        fail_msg("%s\n-> %d, wanted %d '%s' '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status,
                 status, on_out, on_err, result.out, result.err);
    return result;
}

static void refused(const char *line, const char *on_err)
{
    struct captured result = expect(line, LFS_EXIT_USAGE, "", on_err);

    if (result.out[0] != '\0')
        fail_msg("%s\nprinted\n%s", line, result.out);
}

/* ---- variables ------------------------------------------------------------------------------- */

static void a_variable_is_overridden_and_told_beside_the_case(void **state)
{
    (void)state;
    expect("lfasim explore all/with.yaml", LFS_EXIT_OK, "with/one  (all/with.yaml)\n", "");
    expect("lfasim explore all/with.yaml --set count=1", LFS_EXIT_FAILED,
           "with/one with count=1  (all/with.yaml)\n", "");
    expect("lfasim explore all/with.yaml --set count=1 --format json", LFS_EXIT_FAILED,
           "\"set\":[{\"name\":\"count\",\"value\":\"1\"}],", "");
    expect("lfasim explore all/with.yaml --set count=1 --matrix donate=deny", LFS_EXIT_FAILED,
           "with/one with count=1  (all/with.yaml): policies", "");
    expect("lfasim explore --clients 1 --runs 3 --set profile=upstream", LFS_EXIT_FAILED,
           "anything/spec with profile=upstream  (built-in/anything.yaml)\n", "");
}

static void one_that_no_scenario_knows_is_refused_before_anything_is_searched(void **state)
{
    (void)state;
    refused("lfasim explore all/with.yaml --set conut=1",
            "lfasim explore: error: --set: there is no variable 'conut'\n"
            "help: did you mean 'count'?\n");
    refused("lfasim explore all/without.yaml --set count=1",
            "--set: there is no variable 'count'\nhelp: lfasim explore --help");
    refused("lfasim explore --clients 1 --set profil=upstream", "did you mean 'profile'?");
    expect("lfasim explore --clients 1 --set profile=upsteram", LFS_EXIT_INPUT, "1 not explored",
           "'upsteram'");
    refused("lfasim replay all/with.yaml --set conut=1 --choices 0", "did you mean 'count'?");
    refused("lfasim replay all/without.yaml --set calls=2 --choices 0",
            "there is no variable 'calls'");
}

static void in_a_folder_one_scenario_must_know_it(void **state)
{
    (void)state;
    expect("lfasim explore all --set count=0", LFS_EXIT_OK, "2 passed, 0 failed", "");
    refused("lfasim explore all --set count=0 --set conut=1", "there is no variable 'conut'");
    captured_file("all/wrong.yaml", "lfasim: 1\nnam: wrong\nsummary: Cannot be read.\n");
    expect("lfasim explore all --set conut=1", LFS_EXIT_INPUT, "1 not explored", "unknown key");
    assert_int_equal(remove("all/wrong.yaml"), 0);
}

static void a_replay_file_sets_variables_of_its_scenario_only(void **state)
{
    char text[4096] = "", changed[4200], *at;
    FILE *file;

    (void)state;
    expect("lfasim explore all/with.yaml --set count=1 --out found", LFS_EXIT_FAILED, "", "");
    expect("lfasim replay found/with-one.well.replay", LFS_EXIT_FAILED,
           "with/one with count=1  (all/with.yaml)\n", "");
    file = fopen("found/with-one.well.replay", "r");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
    fclose(file);
    at = strstr(text, "\nset ");
    assert_non_null(at);
    at = strstr(at, "count");
    assert_non_null(at);
    snprintf(changed, sizeof(changed), "%.*sconut%s", (int)(at - text), text, at + strlen("count"));
    captured_file("changed.replay", changed);
    expect("lfasim replay changed.replay", LFS_EXIT_INPUT, "",
           "all/with.yaml has no variable 'conut'");
}

/* ---- options that do not go together --------------------------------------------------------- */

static void what_belongs_to_runs_by_lot_is_refused_where_all_is_searched(void **state)
{
    (void)state;
    refused("lfasim explore all/with.yaml --runs 5", "--runs goes with runs by lot");
    refused("lfasim explore all/with.yaml --seed 5", "--seed goes with runs by lot");
    refused("lfasim explore lot.yaml --mode exhaustive --runs 5", "--runs goes with runs by lot");
    expect("lfasim explore all/with.yaml --mode pct --runs 5", LFS_EXIT_INCONCLUSIVE, "runs 5", "");
    expect("lfasim explore lot.yaml --runs 5 --seed 2", LFS_EXIT_INCONCLUSIVE, "runs 5", "");
    expect("lfasim explore lot.yaml all/with.yaml --runs 5", LFS_EXIT_INCONCLUSIVE, "runs 5", "");
}

static void what_bounds_a_search_of_all_is_refused_for_runs_by_lot(void **state)
{
    (void)state;
    refused("lfasim explore lot.yaml --preemptions 1", "--preemptions goes with --mode exhaustive");
    refused("lfasim explore --clients 1 --deviations 1",
            "--deviations goes with --mode exhaustive");
    refused("lfasim explore lot.yaml --no-reduction", "--no-reduction goes with --mode exhaustive");
    expect("lfasim explore lot.yaml --mode exhaustive --preemptions 1", LFS_EXIT_OK,
           "preemptions <= 1", "");
    expect("lfasim explore lot.yaml --depth 900", LFS_EXIT_INCONCLUSIVE, "depth <= 900", "");
}

static void a_bound_of_the_scenario_can_be_lifted(void **state)
{
    (void)state;
    captured_file("bound.yaml", "lfasim: 1\nname: bound\nsummary: A bound of its own.\n"
                                "lanes: {cpu0: [LFA_VERSION], cpu1: [LFA_VERSION]}\n"
                                "explore: {preemptions: 0}\n");
    expect("lfasim explore bound.yaml", LFS_EXIT_OK, "without reduction   preemptions <= 0\n", "");
    expect("lfasim explore bound.yaml --preemptions none", LFS_EXIT_OK, "exhaustive, reduced\n",
           "");
    refused("lfasim explore bound.yaml --preemptions all", "--preemptions needs a number");
}

/* Which states are the first so many depends on their order. */
static void a_bound_on_states_is_met_alike_by_any_number_of_workers(void **state)
{
    struct captured one = expect("lfasim explore --clients 2 --calls 1 --mode exhaustive "
                                 "--states 500",
                                 LFS_EXIT_INCONCLUSIVE, "states <= 500", ""),
                    two = expect("lfasim explore --clients 2 --calls 1 --mode exhaustive "
                                 "--states 500 --jobs 2",
                                 LFS_EXIT_INCONCLUSIVE, "states <= 500", "");

    (void)state;
    assert_string_equal(one.out, two.out);
    captured_file("ranging.yaml", "lfasim: 1\nname: ranging\nsummary: Two combinations.\n"
                                  "policy: {donate: {choose: [deny, abort]}}\n"
                                  "lanes: {cpu0: [LFA_VERSION]}\n");
    expect("lfasim explore ranging.yaml --states 900", LFS_EXIT_OK,
           "states <= 900 of each combination\n", "");
}

static void other_options_without_a_use_are_refused(void **state)
{
    (void)state;
    refused("lfasim explore all/with.yaml --calls 4", "--calls goes with --clients");
    refused("lfasim explore all/with.yaml --matrix donate --timing", "not with --timing");
    refused("lfasim explore all/with.yaml --matrix donate --outcomes 3", "not with --outcomes");
    refused("lfasim merge x.lfs --set count=1", "lfasim merge");
    refused("lfasim catalogue all --out c --set count=1", "lfasim catalogue");
}

static void a_path_called_dash_is_not_the_standard_output(void **state)
{
    static const char *const lines[] = {
        "lfasim explore all/with.yaml --out -",
        "lfasim explore all/with.yaml --frontier -",
        "lfasim catalogue all --out -",
        "lfasim merge x.lfs --frontier -",
        "lfasim replay all/with.yaml --choices 0 --scenario -",
        "lfasim run all/with.yaml --trace -",
        "lfasim run all/with.yaml --out -",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        refused(lines[i], "writes to a path, not to the standard output");
    assert_int_not_equal(access("-", F_OK), 0);
    expect("lfasim explore all/with.yaml --set count=1 --out ./-", LFS_EXIT_FAILED, "./-/with-one",
           "");
    assert_int_equal(access("./-/with-one.well.replay", F_OK), 0);
}

/* ---- what is written ------------------------------------------------------------------------- */

/* An hour's search must not end with that. */
static void what_cannot_be_written_is_told_before_anything_is_searched(void **state)
{
    static const char *const lines[] = {
        "lfasim explore all/with.yaml --out lot.yaml",
        "lfasim explore all/with.yaml --out none/deep",
        "lfasim explore all/with.yaml --frontier none/deep",
        "lfasim explore all/with.yaml --frontier all",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct captured result = expect(lines[i], LFS_EXIT_HOST, "", "[FILE_UNWRITABLE]");

        assert_string_equal(result.out, "");
    }
}

static void scenarios_of_one_name_keep_their_replays_apart(void **state)
{
    (void)state;
    captured_file("first.yaml", "lfasim: 1\nname: twin\nsummary: One.\n" TWIN);
    captured_file("second.yaml", "lfasim: 1\nname: twin\nsummary: Two.\n" TWIN);
    expect("lfasim explore first.yaml second.yaml --out twins", LFS_EXIT_FAILED,
           "lfasim replay twins/twin-2.well.replay\n", "");
    expect("lfasim replay twins/twin.well.replay", LFS_EXIT_FAILED, "(first.yaml)", "");
    expect("lfasim replay twins/twin-2.well.replay", LFS_EXIT_FAILED, "(second.yaml)", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_variable_is_overridden_and_told_beside_the_case),
        cmocka_unit_test(one_that_no_scenario_knows_is_refused_before_anything_is_searched),
        cmocka_unit_test(in_a_folder_one_scenario_must_know_it),
        cmocka_unit_test(a_replay_file_sets_variables_of_its_scenario_only),
        cmocka_unit_test(what_belongs_to_runs_by_lot_is_refused_where_all_is_searched),
        cmocka_unit_test(what_bounds_a_search_of_all_is_refused_for_runs_by_lot),
        cmocka_unit_test(a_bound_of_the_scenario_can_be_lifted),
        cmocka_unit_test(a_bound_on_states_is_met_alike_by_any_number_of_workers),
        cmocka_unit_test(what_cannot_be_written_is_told_before_anything_is_searched),
        cmocka_unit_test(scenarios_of_one_name_keep_their_replays_apart),
        cmocka_unit_test(other_options_without_a_use_are_refused),
        cmocka_unit_test(a_path_called_dash_is_not_the_standard_output),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
