/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim explore`: what is told of a search, every exit status, replay files, a user who stops it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "tests/tools/cli/commands.h"
#include "tests/tools/cli/small_scenarios.h"
#include "tests/tools/readers/trace/json_check.h"
#include "tools/cli/usage.h"

#define HEAD(name)                                                 \
    "lfasim: 1\n"                                                  \
    "name: " name "\n"                                             \
    "summary: Two CPUs ask for the same.\n"                        \
    "platform: {preset: fvp-test, cpus: 2}\n"                      \
    "images:\n"                                                    \
    "  v1: {manifest: sp.dts, behaviour: counter, rwdata: 4KiB}\n" \
    "partitions: {sp1: {image: v1}}\n"                             \
    "components: [{name: sp1, partition: sp1}]\n"
#define LANES                                                       \
    "lanes:\n"                                                      \
    "  cpu0:\n"                                                     \
    "    - choose:\n"                                               \
    "        asks: [LFA_GET_INVENTORY: {component: sp1}]\n"         \
    "        leaves: [LFA_GET_INFO]\n"                              \
    "  cpu1:\n"                                                     \
    "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, save: {count: x3}}\n" \
    "observe: {count: $count}\n"
#define ASKS(kind) "properties:\n  - {name: asks, " kind ": chosen(leaves)}\n"
#define POLICY     "policy: {overlap_rxtx: {choose: [abort, ignore]}}\n"

static int set_up(void **state)
{
    if (small_folder(state) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    captured_file("sound.yaml", HEAD("sound") LANES);
    captured_file("unsound.yaml", HEAD("unsound") LANES ASKS("never"));
    captured_file("shown.yaml", HEAD("shown") LANES ASKS("exists"));
    captured_file("policies.yaml", HEAD("policies") POLICY LANES ASKS("never"));
    captured_file("curable.yaml",
                  HEAD("curable") "policy: {ffa_error_from_nwd: panic}\n"
                                  "lanes: {cpu0: [{FFA_ERROR: {x2: 0xfffffff8}}]}\n");
    captured_file("ranged.yaml",
                  HEAD("ranged") "policy: {ffa_error_from_nwd: {choose: [panic, not-supported]}}\n"
                                 "lanes: {cpu0: [{FFA_ERROR: {x2: 0xfffffff8}}]}\n");
    captured_file("large.yaml", HEAD("large") "lanes:\n"
                                              "  cpu0: [{repeat: 300, do: [LFA_VERSION]}]\n"
                                              "  cpu1: [{repeat: 300, do: [LFA_VERSION]}]\n");
    return 0;
}

/* ---- what is told ---------------------------------------------------------------------------- */

static const char golden_properties[] =
    "\n"
    "property      verdict\n"
    "asks          VIOLATED            never chosen(leaves)   in ";
static const char golden_violation[] = "1. asks: never chosen(leaves): chosen(leaves) is 1\n";
static const char golden_end[] = "   step 8, choice: choose: leaves, and not choose: asks\n"
                                 "   without cpu0 step 1.2, LFA_GET_INFO\n"
                                 "   without cpu1 step 1, FFA_MSG_SEND_DIRECT_REQ\n"
                                 "   replay: lfasim replay unsound.yaml --choices lfs1-";

static void an_exploration_is_told(void **state)
{
    struct captured result = run("lfasim explore unsound.yaml");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_FAILED);
    assert_string_equal(result.err, "");
    assert_int_equal(
        strncmp(result.out, "unsound  (unsound.yaml)\nexhaustive, reduced\nstates ", 51), 0);
    has(result.out, "   complete: yes\n\noutcome  count       ends\n   A     1 ");
    has(result.out, "  !\n");
    has(result.out, golden_properties);
    has(result.out, "the built-in  hold                lfasim list properties\n\n");
    has(result.out, golden_violation);
    has(result.out, golden_end);
    has(result.out, "\n\n0 passed, 1 failed\n");
}

static void what_is_told_does_not_depend_on_the_workers(void **state)
{
    static const char *const files[] = {"sound.yaml", "unsound.yaml", "policies.yaml"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct captured one, several;
        char line[96];

        snprintf(line, sizeof(line), "lfasim explore %s -v", files[i]);
        one = run(line);
        for (unsigned jobs = 2; jobs < 5; jobs++) {
            snprintf(line, sizeof(line), "lfasim explore %s -v --jobs %u", files[i], jobs);
            several = run(line);
            assert_string_equal(one.out, several.out);
            assert_int_equal(one.status, several.status);
        }
    }
}

static void policies_that_range_have_columns(void **state)
{
    (void)state;
    expect("lfasim explore policies.yaml", LFS_EXIT_FAILED,
           "#1   overlap_rxtx=abort\n#2   overlap_rxtx=ignore\n\noutcome  count         #1"
           "         #2\n",
           "");
    expect("lfasim explore policies.yaml", LFS_EXIT_FAILED, "   policy overlap_rxtx: abort\n", "");
}

static void a_policy_that_cures_is_named(void **state)
{
    (void)state;
    expect("lfasim explore curable.yaml --cures", LFS_EXIT_FAILED,
           "\n   cured by: ffa_error_from_nwd=not-supported\n   replay: ", "");
    expect("lfasim explore unsound.yaml --cures", LFS_EXIT_FAILED, "\n   cured by: none of ", "");
    expect("lfasim explore unsound.yaml --cures --mode random --runs 20", LFS_EXIT_FAILED,
           "\n   cured by: not known, runs by lot show no absence\n", "");
    expect("lfasim explore sound.yaml --cures", LFS_EXIT_OK, "\n1 passed, 0 failed\n", "");
    expect("lfasim explore curable.yaml --cures --format json", LFS_EXIT_FAILED,
           "\"cures\":[{\"knob\":\"ffa_error_from_nwd\",\"value\":\"not-supported\","
           "\"shows_others\":false}],\"cures_tried\":",
           "");
    expect("lfasim explore policies.yaml --cures --matrix donate", LFS_EXIT_USAGE, "",
           "not with --matrix, --shard");
}

static void a_value_of_a_policy_that_ranges_cures(void **state)
{
    (void)state;
    expect("lfasim explore ranged.yaml --cures", LFS_EXIT_FAILED,
           "\n   not with ffa_error_from_nwd=not-supported\n", "");
    expect("lfasim explore ranged.yaml --cures", LFS_EXIT_FAILED,
           "\n   cured by: ffa_error_from_nwd=not-supported\n", "");
}

static void what_no_search_came_to_the_end_of_is_not_known(void **state)
{
    (void)state;
    expect("lfasim explore curable.yaml --cures --states 12", LFS_EXIT_FAILED,
           "\n   cured by: not known, no search with one of ", "");
}

/* A knob that ranges goes on ranging, and one that is tried has its value back for the next. */
static void what_is_tried_does_not_show(void **state)
{
    struct captured plain = run("lfasim explore policies.yaml curable.yaml"), with;
    char *cured;

    (void)state;
    with = run("lfasim explore policies.yaml curable.yaml --cures");
    while ((cured = strstr(with.out, "   cured by: ")) != NULL)
        memmove(cured, strchr(cured, '\n') + 1, strlen(strchr(cured, '\n')));
    assert_string_equal(plain.out, with.out);
}

static void json_says_the_same(void **state)
{
    struct captured result =
        expect("lfasim explore policies.yaml sound.yaml --format json", LFS_EXIT_FAILED,
               "{\"explored\":\"policies\",\"file\":\"policies.yaml\",\"xxh128\":\"", "");
    struct json_check check = {.at = result.out};
    unsigned lines = 0;

    (void)state;
    for (; *check.at != '\0'; lines++)
        assert_true(json_line(&check));
    assert_int_equal(lines, 4);
    has(result.out, "\"complete\":true,\"claim\":\"yes\"");
    has(result.out, "\"policies\":[\"overlap_rxtx=abort\",\"overlap_rxtx=ignore\"]");
    has(result.out, "\"violations\":[{\"property\":\"asks\",\"what\":\"");
    has(result.out,
        "\n{\"passed\":1,\"failed\":1,\"inconclusive\":0,\"not_run\":0,\"status\":1}\n");
}

static void time_is_told_when_it_is_asked_for(void **state)
{
    (void)state;
    assert_null(strstr(run("lfasim explore sound.yaml").out, "states/s"));
    expect("lfasim explore sound.yaml --timing", LFS_EXIT_OK, " states/s, ", "");
}

static void what_no_step_has_set_is_told_as_nothing(void **state)
{
    (void)state;
    captured_file(
        "left.yaml",
        HEAD("left") "lanes:\n  cpu0:\n"
                     "    - choose: {asks: [{LFA_VERSION: {save: {got: status}}}], leaves: "
                     "[]}\n"
                     "observe: {got: $got}\n");
    expect(
        "lfasim explore left.yaml", LFS_EXIT_OK,
        "outcome  got           ends\n   A     -                1\n   B     SUCCESS          1\n",
        "");
    expect("lfasim explore left.yaml --format json", LFS_EXIT_OK,
           "\"outcomes\":[{\"values\":{\"got\":null},", "");
    has(run("lfasim explore left.yaml --format json").out, "{\"values\":{\"got\":\"SUCCESS\"},");
}

/* ---- exit statuses, and the words of the claim ------------------------------------------------ */

static void every_status_has_its_claim(void **state)
{
    (void)state;
    expect("lfasim explore sound.yaml", LFS_EXIT_OK, "complete: yes\n", "");
    expect("lfasim explore shown.yaml", LFS_EXIT_OK, "asks          holds ", "");
    expect("lfasim explore sound.yaml --preemptions 1", LFS_EXIT_OK,
           "exhaustive, without reduction   preemptions <= 1\n", "");
    expect("lfasim explore sound.yaml --preemptions 1", LFS_EXIT_OK,
           "complete: yes, within the bounds\n", "");
    expect("lfasim explore shown.yaml --deviations 0", LFS_EXIT_INCONCLUSIVE,
           "asks          not shown, bounded", "");
    expect("lfasim explore large.yaml --states 100 --no-reduction", LFS_EXIT_INCONCLUSIVE,
           "complete: no (states limit)\n", "");
    expect("lfasim explore large.yaml --states 100 --no-reduction", LFS_EXIT_INCONCLUSIVE,
           "no violation found", "");
    expect("lfasim explore large.yaml --states 100 --no-reduction", LFS_EXIT_INCONCLUSIVE,
           "0 passed, 0 failed, 1 inconclusive\n", "");
    expect("lfasim explore unsound.yaml --stop-at-first", LFS_EXIT_FAILED,
           "complete: no (stopped at the first violation)\n", "");
    expect("lfasim explore all/misspelt.yaml", LFS_EXIT_INPUT, "1 not explored\n",
           "unknown key 'lans'");
}

static void a_bound_on_time_ends_a_search(void **state)
{
    (void)state;
    expect("lfasim explore large.yaml --no-reduction --seconds 1", LFS_EXIT_INCONCLUSIVE,
           "complete: no (seconds limit)\n", "");
}

/* As Ctrl-C does, from outside. */
static void a_user_who_stops_it_keeps_what_was_found(void **state)
{
    int status = system("timeout --preserve-status -s INT 1 " LFASIM_BINARY_DIR
                        "/lfasim explore large.yaml --no-reduction >stopped 2>err");
    char text[4096] = "";
    FILE *file = fopen("stopped", "r");

    (void)state;
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), LFS_EXIT_INCONCLUSIVE);
    has(text, "complete: no (interrupted)\n");
    has(text, "0 passed, 0 failed, 1 inconclusive\n");
}

static void wrong_command_lines_are_refused(void **state)
{
    (void)state;
    expect("lfasim explore", LFS_EXIT_USAGE, "", "name a scenario, or a folder of them");
    expect("lfasim explore sound.yaml --states 0", LFS_EXIT_USAGE, "",
           "--states needs a number from 1 to ");
    expect("lfasim explore sound.yaml --preemptions many", LFS_EXIT_USAGE, "",
           "--preemptions needs a number from 0 to ");
    expect("lfasim explore sound.yaml --memory 12MB", LFS_EXIT_USAGE, "",
           "--memory needs a size such as 512MiB, not '12MB'");
    expect("lfasim explore sound.yaml --case none", LFS_EXIT_USAGE, "", "there is no case 'none'");
    expect("lfasim explore sound.yaml --preemtions 1", LFS_EXIT_USAGE, "", "--preemptions");
}

/* ---- replay files ---------------------------------------------------------------------------- */

static void each_violation_has_a_replay_file(void **state)
{
    struct captured result;

    (void)state;
    result = expect("lfasim explore unsound.yaml policies.yaml -q --out found", LFS_EXIT_FAILED,
                    "   replay: lfasim replay found/unsound.asks.replay\n", "");
    has(result.out, "   replay: lfasim replay found/policies.asks.replay\n");
    expect("lfasim replay found/unsound.asks.replay", LFS_EXIT_FAILED, "violates asks", "");
    expect("lfasim replay found/policies.asks.replay", LFS_EXIT_FAILED,
           "<<< step 8: asks is violated: never chosen(leaves): chosen(leaves) is 1\n", "");
    expect("lfasim explore unsound.yaml --out unsound.yaml", LFS_EXIT_HOST, "", "unsound.yaml");
}

/* The command that is printed shows what was found. */
static void the_printed_command_repeats_the_violation(void **state)
{
    struct captured result = run("lfasim explore unsound.yaml"), again;
    const char *at = strstr(result.out, "lfasim replay ");
    char line[160];

    (void)state;
    assert_non_null(at);
    snprintf(line, sizeof(line), "%.*s -q", (int)strcspn(at, "\n"), at);
    again = expect(line, LFS_EXIT_FAILED, "replayed: violates asks, ", "");
    (void)again;
}

/* ---- without a script ------------------------------------------------------------------------ */

static void clients_need_no_file_and_no_script(void **state)
{
    (void)state;
    expect("lfasim explore --clients 2 --calls 2 --runs 200", LFS_EXIT_INCONCLUSIVE,
           "anything/spec  (built-in/anything.yaml)\nrandom runs, seed 1\n", "");
    expect("lfasim explore sound.yaml --clients 1 --mode exhaustive --deviations 1", LFS_EXIT_OK,
           "complete: yes, within the bounds", "");
    expect("lfasim list vocabulary", LFS_EXIT_OK, "\n  LFA_PRIME (clients)\n", "");
    expect("lfasim explore --clients 0", LFS_EXIT_USAGE, "", "--clients needs a number");
    expect("lfasim explore --clients 1 --mode all", LFS_EXIT_USAGE, "", "--mode needs exhaustive");
}

static void what_clients_break_can_be_replayed(void **state)
{
    struct captured result = run("lfasim explore --clients 2 --calls 3 --runs 2000 --set "
                                 "profile=upstream --stop-at-first --out any");
    const char *at = strstr(result.out, "lfasim replay ");
    char line[160];

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_FAILED);
    assert_non_null(at);
    snprintf(line, sizeof(line), "%.*s -q", (int)strcspn(at, "\n"), at);
    expect(line, LFS_EXIT_FAILED, "replayed: violates ", "");
}

/* Calls are steps of the clients' lanes: what a run does not need is named, and can be left out. */
static void calls_of_clients_can_be_left_out(void **state)
{
    struct captured result = run("lfasim explore --clients 1 --calls 3 --runs 300 --set "
                                 "profile=upstream --stop-at-first");
    const char *at = strstr(result.out, "lfasim replay ");
    char line[400];

    (void)state;
    has(result.out, "   without cpu0 step 2, call\n");
    assert_non_null(at);
    snprintf(line, sizeof(line), "%.*s -q", (int)strcspn(at, "\n"), at);
    has(line, "--without cpu0:");
    expect(line, LFS_EXIT_FAILED, "replayed: violates ", "");
    expect("lfasim replay built-in/anything.yaml --set clients=1 --set calls=2 --choices 0 "
           "--without cpu0:3",
           LFS_EXIT_USAGE, "", "no step of a lane at 'cpu0:3'");
}

/* ---- policies against properties --------------------------------------------------------------- */

static const char golden_matrix[] = "unsound  (unsound.yaml): policies against properties\n"
                                    "\n"
                                    "  A  asks: never chosen(leaves)\n"
                                    "\n"
                                    "policy               A               ends  refused       SPs' "
                                    "refused  dead SPs      blackout    "
                                    "  complete\n"
                                    "overlap_rxtx=ignore  VIOLATED ";

static void a_matrix_has_a_row_for_each_combination(void **state)
{
    struct captured result =
        expect("lfasim explore unsound.yaml --matrix overlap_rxtx=ignore|abort", LFS_EXIT_FAILED,
               "\noverlap_rxtx=abort   VIOLATED ", "");

    (void)state;
    assert_int_equal(strncmp(result.out, golden_matrix, strlen(golden_matrix)), 0);
    has(result.out, "\n0 passed, 2 failed\n");
    expect("lfasim explore sound.yaml --matrix overlap_rxtx", LFS_EXIT_OK, "4 passed, 0 failed\n",
           "");
}

static void a_matrix_is_json_and_csv_too(void **state)
{
    struct captured result = expect(
        "lfasim explore unsound.yaml --matrix overlap_rxtx=abort --format csv --out m",
        LFS_EXIT_FAILED,
        "case,overlap_rxtx,property,verdict,not_judged,states,steps,replay,complete,claim,ends,"
        "refused_least,"
        "refused_most,refused_ends,partitions_refused_least,partitions_refused_most,"
        "partitions_refused_ends,dead_least,dead_most,dead_ends,blackout_least,"
        "blackout_most,blackout_ends\r\nunsound,abort,asks,violated,,",
        "");
    struct json_check check;

    (void)state;
    has(result.out, ",8,m/unsound.asks.abort.replay,yes,yes,2,0,0,0,0,0,0,0,0,0,0,0,0\r\n");
    expect("lfasim replay m/unsound.asks.abort.replay", LFS_EXIT_FAILED, "violates asks", "");
    result = expect(
        "lfasim explore unsound.yaml --matrix overlap_rxtx=abort --format json", LFS_EXIT_FAILED,
        "\n{\"matrix\":\"unsound\",\"file\":\"unsound.yaml\",\"set\":[],\"rows\":[{\"policy\":"
        "{\"overlap_rxtx\":\"abort\"},\"status\":1,\"complete\":true,",
        "");
    check.at = result.out;
    while (*check.at != '\0')
        assert_true(json_line(&check));
}

/* A rule that denies a donation costs the giver a call, one that aborts the activation the
 * partition: at so many of the ends. */
static void a_matrix_tells_what_policies_cost(void **state)
{
    static const char line[] = "lfasim explore " LFASIM_SOURCE_DIR
                               "/scenarios/explore/donate-policies.yaml --matrix donate=deny|abort";
    struct captured result = run(line);
    char csv[400];

    (void)state;
    has(result.out, "     7  0-2, 57%      0-1, 57%      0             0-2, 43%      yes\n");
    has(result.out, "     7  0-2, 86%      0-1, 14%      0-1, 43%      0-2, 57%      yes\n");
    has(result.out,
        "\n  SPs' refused  calls of partitions that it refuses: a donation, say, that a "
        "policy denies\n");
    snprintf(csv, sizeof(csv), "%s --format csv", line);
    has(run(csv).out,
        "explore-donate-policies,deny,one-owner,holds,,0,0,,yes,yes,7,0,2,4,0,1,4,0,0,0,0,"
        "2,3\r\n");
    has(run(csv).out,
        "explore-donate-policies,abort,one-owner,holds,,0,0,,yes,yes,7,0,2,6,0,1,1,0,1,3,0,"
        "2,4\r\n");
    snprintf(csv, sizeof(csv), "%s --format json", line);
    has(run(csv).out, "\"ends\":7,\"costs\":{\"refused\":{\"least\":0,\"most\":2,\"ends\":4},"
                      "\"partitions_refused\":{\"least\":0,\"most\":1,\"ends\":4},"
                      "\"dead\":{\"least\":0,\"most\":0,\"ends\":0},"
                      "\"blackout\":{\"least\":0,\"most\":2,\"ends\":3}}");
}

static void wrong_policies_of_a_matrix_are_refused(void **state)
{
    (void)state;
    expect("lfasim explore sound.yaml --matrix overlap_rxty", LFS_EXIT_USAGE, "",
           "--matrix: there is no policy 'overlap_rxty'\nhelp: did you mean 'overlap_rxtx'?\n");
    expect("lfasim explore sound.yaml --matrix overlap_rxtx=abrt", LFS_EXIT_USAGE, "",
           "--matrix: policy overlap_rxtx has no value 'abrt'\n");
    expect("lfasim explore sound.yaml --matrix donate,donate", LFS_EXIT_USAGE, "",
           "--matrix: policy donate stands there twice\n");
    expect("lfasim explore sound.yaml --matrix ,", LFS_EXIT_USAGE, "", "--matrix needs policies");
    expect("lfasim explore sound.yaml --format csv", LFS_EXIT_USAGE, "", "goes with --matrix");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exploration_is_told),
        cmocka_unit_test(what_is_told_does_not_depend_on_the_workers),
        cmocka_unit_test(policies_that_range_have_columns),
        cmocka_unit_test(a_policy_that_cures_is_named),
        cmocka_unit_test(a_value_of_a_policy_that_ranges_cures),
        cmocka_unit_test(what_no_search_came_to_the_end_of_is_not_known),
        cmocka_unit_test(what_is_tried_does_not_show),
        cmocka_unit_test(json_says_the_same),
        cmocka_unit_test(what_no_step_has_set_is_told_as_nothing),
        cmocka_unit_test(time_is_told_when_it_is_asked_for),
        cmocka_unit_test(every_status_has_its_claim),
        cmocka_unit_test(a_bound_on_time_ends_a_search),
        cmocka_unit_test(a_user_who_stops_it_keeps_what_was_found),
        cmocka_unit_test(wrong_command_lines_are_refused),
        cmocka_unit_test(each_violation_has_a_replay_file),
        cmocka_unit_test(the_printed_command_repeats_the_violation),
        cmocka_unit_test(clients_need_no_file_and_no_script),
        cmocka_unit_test(what_clients_break_can_be_replayed),
        cmocka_unit_test(calls_of_clients_can_be_left_out),
        cmocka_unit_test(a_matrix_has_a_row_for_each_combination),
        cmocka_unit_test(a_matrix_is_json_and_csv_too),
        cmocka_unit_test(a_matrix_tells_what_policies_cost),
        cmocka_unit_test(wrong_policies_of_a_matrix_are_refused),
    };

#ifdef __SANITIZE_THREAD__ /* searches take long there, and only these have host threads */
    cmocka_set_test_filter("what_is_told_does_not_depend_on_the_workers");
#endif
    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
