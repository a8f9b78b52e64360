/* SPDX-License-Identifier: BSD-3-Clause */
/* The command as a user meets it: verbs on small scenarios, every exit status, what is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "lfasim/readers/file.h"
#include "tests/tools/cli/small_scenarios.h"
#include "tests/tools/readers/trace/json_check.h"
#include "tools/cli/case_runner.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum { FILE_MAX = 8 << 20 };

static const char failing[] =
    FIRMWARE_HEAD("failing") "lanes:\n"
                             "  cpu0:\n"
                             "    - LFA_GET_INFO: {selector: 0}\n"
                             "    - LFA_GET_INFO: {selector: 1, returns: {x0: "
                             "SUCCESS}}\n";
static const char choosing[] =
    FIRMWARE_HEAD("choosing") "lanes:\n"
                              "  cpu0:\n"
                              "    - LFA_GET_INFO: {selector: {choose: [0, 1]}, "
                              "returns: {x0: SUCCESS}}\n";

static int set_up(void **state)
{
    if (captured_folder(state) != 0 || mkdir("all", 0755) != 0 || mkdir("good", 0755) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    captured_file("good/sp.dts", firmware_manifest);
    captured_file("all/sp.dts", firmware_manifest);
    captured_file("passing.yaml", small_passing);
    captured_file("failing.yaml", failing);
    captured_file("misspelt.yaml", small_misspelt);
    captured_file("bounded.yaml", small_bounded);
    captured_file("variants.yaml", small_variants);
    captured_file("choosing.yaml", choosing);
    captured_file("good/a.yaml", small_passing);
    captured_file("good/b.yaml", small_passing);
    captured_file("all/failing.yaml", failing);
    captured_file("all/misspelt.yaml", small_misspelt);
    captured_file("all/passing.yaml", small_passing);
    captured_file("all/variants.yaml", small_variants);
    return 0;
}

static void has(const struct captured *result, const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is missing; exit %d, stdout:\n%s\nstderr:\n%s", part, result->status,
                 result->out, result->err);
}

/* Runs a command line; out and err must contain what is given, err nothing if that is empty. */
static struct captured expect(const char *line, int status, const char *out, const char *err)
{
    struct captured result = captured(lfs_command, line);

    if (result.status != status || (err[0] == '\0' && result.err[0] != '\0'))
        fail_msg("%s: exit %d, wanted %d; stdout:\n%s\nstderr:\n%s", line, result.status, status,
                 result.out, result.err);
    has(&result, result.out, out);
    has(&result, result.err, err);
    return result;
}

static char *load(const char *path)
{
    char *text;
    size_t size;

    assert_int_equal(lfs_file_load(path, FILE_MAX, &text, &size), 0);
    assert_int_equal(strlen(text), size);
    return text;
}

/* Every line is one object; returns how many there are. */
static unsigned json_lines(const char *text)
{
    struct json_check check = {.at = text};
    unsigned count = 0;

    for (; *check.at != '\0'; count++)
        if (!json_line(&check))
            fail_msg("line %u is no JSON object:\n%s", count + 1, text);
    return count;
}

/* ---- run: verdicts and exit statuses --------------------------------------------------------- */

static void status_0_passed(void **state)
{
    struct captured result = expect("lfasim run passing.yaml", 0, "1 passed, 0 failed\n", "");

    (void)state;
    has(&result, result.out, "passing  (passing.yaml)\n\nboot  ");
    has(&result, result.out, "sp1 vCPU: ");
    has(&result, result.out, " -> WAITING\n\npassing.yaml:13  LFA_GET_INFO: {selector: 0, ");
    has(&result, result.out, "  cpu0  os   -> el3   LFA_GET_INFO selector=0\n");
    has(&result, result.out, "LFA_GET_INFO returns x0=0x0 (0, SUCCESS) components=1\n");
    has(&result, result.out, "end: completed\n\npass   passing ");
    has(&result, result.out, " us simulated\n\n1 passed, 0 failed\n");
}

/* What a failure looks like, but for the words of the expectation, which are the judge's. */
static const char golden_head[] =
    "FAIL   failing                                        21 events       2.825 us simulated\n"
    "\n"
    "--- failing ----------------------------------------------------------------------------------"
    "------\n"
    "failing.yaml:14:49: error: LFA_GET_INFO returned another ";
static const char golden_line[] =
    " [EXPECTATION]\n"
    "   14 |     - LFA_GET_INFO: {selector: 1, returns: {x0: SUCCESS}}\n"
    "      |                                                 ^~~~~~~\n"
    "      = expected x0 = 0";
static const char golden_tail[] =
    "   cause, newest first:\n"
    "     20       2.825 us  cpu0  el3 -> os   LFA_GET_INFO returns\n"
    "                                            x0=0xfffffffffffffff8 (-8, INVALID_PARAMETERS)\n"
    "                             rule LFA-07 LFA_SELECTOR: only selector 0 exists\n"
    "     19       2.575 us  cpu0  os  -> el3  LFA_GET_INFO selector=1\n"
    "   help: lfasim explain LFA_SELECTOR\n"
    "   replay: lfasim run failing.yaml --backend threads\n"
    "\n"
    "0 passed, 1 failed\n";

static void status_1_a_failure_explains_itself(void **state)
{
    struct captured result = expect("lfasim run -q failing.yaml", 1, "0 passed, 1 failed\n", "");

    (void)state;
    assert_int_equal(strncmp(result.out, golden_head, strlen(golden_head)), 0);
    has(&result, result.out, golden_line);
    has(&result, result.out, "\n      = actual   x0 = 0xfffffffffffffff8 (");
    assert_string_equal(strstr(result.out, "   cause,"), golden_tail);
}

static void status_2_wrong_command_lines(void **state)
{
    (void)state;
    expect("lfasim", 2, "", "usage: lfasim VERB [options] [files]\n");
    expect("lfasim rnu passing.yaml", 2, "",
           "lfasim: error: unknown verb 'rnu'\nhelp: did you mean 'run'?\n");
    expect("lfasim --verbose", 2, "", "lfasim: error: unknown option '--verbose' before a verb\n");
    expect("lfasim run passing.yaml --trase x", 2, "", "help: did you mean '--trace'?\n");
    expect("lfasim run", 2, "", "lfasim run: error: name a scenario, or a folder of them\n");
    expect("lfasim run passing.yaml --case other", 2, "",
           "unknown case 'other'\nhelp: choose one of passing\n");
    expect("lfasim run passing.yaml --case pasing", 2, "", "help: did you mean 'passing'?\n");
    expect("lfasim run variants.yaml --choices 0", 2, "",
           "--choices is for one case; pick one of 2 with --case variants/good\n");
    expect("lfasim run good --choices 0", 2, "", "--choices is for one scenario\n");
    expect("lfasim run good --trace good/b.yaml", 2, "", "--trace would overwrite 'good/b.yaml'\n");
    expect("lfasim run good --out good/b.yaml", 2, "", "--out would overwrite 'good/b.yaml'\n");
    expect("lfasim run good --trace t --out t", 2, "", "--trace and --out are the same file\n");
    expect("lfasim run good --jobs 257", 2, "", "--jobs needs a number from 0 to 256, not '257'\n");
    expect("lfasim run good --jobs two", 2, "", "--jobs needs a number from 0 to 256, not 'two'\n");
    expect("lfasim run good --format xml", 2, "", "choose one of text, json, tap, junit\n");
    expect("lfasim run passing.yaml --trace ./passing.yaml", 2, "",
           "--trace would overwrite 'passing.yaml'\n");
    expect("lfasim help rnu", 2, "", "help: did you mean 'run'?\n");
    expect("lfasim help run list", 2, "", "one verb at a time, not 'list' too\n");
}

static void status_3_wrong_files(void **state)
{
    (void)state;
    expect("lfasim run misspelt.yaml", 3, "0 passed, 0 failed, 1 not run\n",
           "misspelt.yaml:11:1: error: unknown key 'lans'");
    expect("lfasim run misspelt.yaml", 3, "", "did you mean 'lanes'?\n");
    expect("lfasim run none.yaml", 3, "0 passed, 0 failed, 1 not run\n", "[FILE_UNREADABLE]\n");
    assert_int_equal(mkdir("nothing", 0755), 0);
    expect("lfasim run nothing", 3, "0 passed, 0 failed\n", "[NO_SCENARIO]\n");
    expect("lfasim run passing.yaml --choices @none", 3, "", "[FILE_UNREADABLE]\n");
}

static void status_4_a_bound_is_inconclusive(void **state)
{
    struct captured result =
        expect("lfasim run -q bounded.yaml", 4, "0 passed, 0 failed, 1 inconclusive\n", "");

    (void)state;
    has(&result, result.out, "??     bounded ");
    has(&result, result.out, "   end: bound");
    has(&result, result.out, "`bounds: {steps: N}` in the scenario lets it take more steps\n");
}

static void status_5_choices_that_do_not_fit(void **state)
{
    (void)state;
    expect("lfasim run -q choosing.yaml --choices 0", 0, "1 passed, 0 failed\n", "");
    expect("lfasim run -q choosing.yaml --choices 0,0", 5, "0 passed, 0 failed, 1 inconclusive\n",
           "");
    expect("lfasim run -q choosing.yaml --choices 2", 5,
           "   the recorded choices do not fit this run", "");
}

static void status_7_an_unwritable_trace(void **state)
{
    (void)state;
    expect("lfasim run -q passing.yaml --trace none/t", 7, "1 passed, 0 failed\n",
           "none/t: error: cannot be written: No such file or directory [FILE_UNWRITABLE]\n");
}

static void the_gravest_status_wins(void **state)
{
    static const int order[] = {LFS_EXIT_FAULT,  LFS_EXIT_DIVERGED,     LFS_EXIT_INPUT,
                                LFS_EXIT_FAILED, LFS_EXIT_INCONCLUSIVE, LFS_EXIT_OK};

    (void)state;
    for (size_t i = 0; i < 6; i++)
        for (size_t j = i; j < 6; j++) {
            assert_int_equal(lfs_graver(order[i], order[j]), order[i]);
            assert_int_equal(lfs_graver(order[j], order[i]), order[i]);
        }
    expect("lfasim run all/failing.yaml all/passing.yaml", 1, "1 passed, 1 failed\n", "");
    expect("lfasim run all", 3, "2 passed, 2 failed, 1 not run\n", "unknown key 'lans'");
}

/* ---- run: what is shown ---------------------------------------------------------------------- */

static void a_replay_command_repeats_the_failure(void **state)
{
    struct captured first, second;

    (void)state;
    first = expect("lfasim run -q choosing.yaml --choices 1 --backend fibers", 1,
                   "   replay: lfasim run choosing.yaml --choices 1 --backend fibers\n", "");
    second = expect("lfasim run -q choosing.yaml --choices 1 --backend fibers", 1, "", "");
    assert_string_equal(first.out, second.out);
    expect("lfasim run -q variants.yaml", 1,
           "   replay: lfasim run variants.yaml --case variants/bad --backend threads\n", "");
    expect("lfasim run -q variants.yaml --case bad", 1, "0 passed, 1 failed\n", "");
    expect("lfasim run -q variants.yaml --case variants/good", 0, "1 passed, 0 failed\n", "");
    expect("lfasim run -q variants.yaml --case bad --set expected=SUCCESS", 0, "1 passed", "");
}

static void several_files_get_a_line_each(void **state)
{
    struct captured result = expect("lfasim run good", 0, "2 passed, 0 failed\n", "");

    (void)state;
    assert_int_equal(strncmp(result.out, "pass   passing ", 15), 0);
    assert_null(strstr(result.out, "LFA_GET_INFO"));
    result = expect("lfasim run -q good", 0, "", "");
    assert_string_equal(result.out, "2 passed, 0 failed\n");
    expect("lfasim run -v good", 0, "  cpu0  os   -> el3   LFA_GET_INFO selector=0\n", "");
}

static void verbose_shows_the_boot_and_registers(void **state)
{
    struct captured result = expect("lfasim run -v passing.yaml", 0, "boot\n      1 ", "");

    (void)state;
    has(&result, result.out, "                             x0  0x00000000c40002e2\n");
}

static void a_trace_is_json_lines_and_equal_on_both_backends(void **state)
{
    char *fibers, *threads;

    (void)state;
    expect("lfasim run -q failing.yaml --trace f.jsonl --backend fibers", 1, "", "");
    expect("lfasim run -q failing.yaml --trace t.jsonl --backend threads", 1, "", "");
    fibers = load("f.jsonl");
    threads = load("t.jsonl");
    assert_string_equal(fibers, threads);
    assert_true(json_lines(fibers) > 20);
    assert_int_equal(strncmp(fibers, "{\"lfasim\":\"", 11), 0);
    assert_non_null(strstr(fibers, "\n{\"case\":\"failing\",\"file\":\"failing.yaml\","
                                   "\"xxh128\":\""));
    assert_non_null(strstr(fibers, "\"src\":\"failing.yaml:14\""));
    assert_non_null(strstr(fibers, "\n{\"verdict\":\"failed\",\"case\":\"failing\",\"status\":1,"));
    free(fibers);
    free(threads);
}

static void json_has_a_verdict_a_case_and_totals(void **state)
{
    struct captured result = expect("lfasim run -q --format json variants.yaml", 1,
                                    "{\"passed\":1,\"failed\":1,\"skipped\":0,\"inconclusive\":0,"
                                    "\"not_run\":0,\"status\":1}\n",
                                    "");

    (void)state;
    assert_int_equal(json_lines(result.out), 3); /* header, the failed case, totals */
    has(&result, result.out, "{\"verdict\":\"failed\",\"case\":\"variants/bad\",");
    has(&result, result.out, "\"failures\":[{\"file\":\"variants.yaml\",\"line\":16,");
}

/* ---- list and help --------------------------------------------------------------------------- */

static void scenarios_are_listed(void **state)
{
    struct captured result;

    (void)state;
    expect("lfasim list scenarios variants.yaml", 0,
           "variants\n"
           "  A partition counts requests.\n"
           "  file   variants.yaml\n"
           "  case   variants/good\n"
           "  case   variants/bad\n"
           "  refs   LFA-07\n",
           "");
    result = expect("lfasim list scenarios good --format json", 0,
                    "{\"scenario\":\"passing\",\"file\":\"good/b.yaml\",\"summary\":\"A partition "
                    "counts requests.\",\"cases\":[\"passing\"],\"refs\":[\"LFA-07\"]}\n",
                    "");
    assert_int_equal(json_lines(result.out), 3);
    expect("lfasim list scenarios all", 3, "file   all/passing.yaml\n", "unknown key 'lans'");
    expect("lfasim list scenarios", 3, "", "scenarios");
}

static void behaviours_and_policies_are_listed(void **state)
{
    struct captured result;

    (void)state;
    expect("lfasim list behaviours", 0, "\ncounter\n  counts direct requests", "");
    expect("lfasim list behaviours", 0,
           "aborts-in-stop\n"
           "  echo, until it is asked to stop: aborts by this\n"
           "  variants: aborts-in-stop-call, -fault\n",
           "");
    result = expect("lfasim list behaviours --format json", 0, "{\"behaviour\":\"counter\",", "");
    assert_non_null(strstr(result.out, "\"variants\":[\"call\",\"fault\"]}\n"));
    assert_true(json_lines(result.out) > 2);
    expect("lfasim list policies", 0,
           "overlap_rxtx\n"
           "  framework state inside the working memory that an activation overwrites: RX and TX "
           "(MC-04), since all else that the SPMC keeps of a partition lies in memory of its own\n"
           "  values ignore, reject-start, abort, auto-unmap\n"
           "  spec abort, upstream ignore\n",
           "");
    result = expect("lfasim list policies --format json", 0,
                    "{\"policy\":\"overlap_rxtx\",\"values\":[\"ignore\",\"reject-start\","
                    "\"abort\",\"auto-unmap\"],\"spec\":\"abort\",\"upstream\":\"ignore\",",
                    "");
    assert_int_equal(json_lines(result.out), 1 + LFS_KNOBS);
    expect("lfasim list", 2, "",
           "list what? scenarios, behaviours, policies, properties, vocabulary or coverage\n");
    expect("lfasim list properties", 0,
           "no-deadlock\n  Somebody can always go on, unless the scenario says when nobody may.\n",
           "");
    expect("lfasim list properties", 0, "own `properties`, with an expression each:\n\nnever\n",
           "");
    expect("lfasim list properties --format json", 0, "{\"property\":\"INV-01\",\"summary\":", "");
    expect("lfasim list properties --format json", 0, "{\"kind\":\"exists\",\"summary\":", "");
    expect("lfasim list polices", 2, "", "help: did you mean 'policies'?\n");
    expect("lfasim list policies x", 2, "", "'x' belongs to nothing\n");
}

static void help_teaches_by_example(void **state)
{
    struct captured all = expect("lfasim help", 0, "lfasim run scenarios/deck/activation.yaml", "");

    (void)state;
    assert_string_equal(expect("lfasim --help", 0, "", "").out, all.out);
    assert_string_equal(expect("lfasim -h", 0, "", "").out, all.out);
    expect("lfasim help run", 0, "  lfasim run scenarios -q ", "");
    expect("lfasim run -h", 0, "  -q, --quiet            Only what went wrong", "");
    expect("lfasim list --help", 0, "usage: lfasim list scenarios", "");
    expect("lfasim help pack", 0, "usage: lfasim pack ", "");
    expect("lfasim --version", 0, "lfasim 0.", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_0_passed),
        cmocka_unit_test(status_1_a_failure_explains_itself),
        cmocka_unit_test(status_2_wrong_command_lines),
        cmocka_unit_test(status_3_wrong_files),
        cmocka_unit_test(status_4_a_bound_is_inconclusive),
        cmocka_unit_test(status_5_choices_that_do_not_fit),
        cmocka_unit_test(status_7_an_unwritable_trace),
        cmocka_unit_test(the_gravest_status_wins),
        cmocka_unit_test(a_replay_command_repeats_the_failure),
        cmocka_unit_test(several_files_get_a_line_each),
        cmocka_unit_test(verbose_shows_the_boot_and_registers),
        cmocka_unit_test(a_trace_is_json_lines_and_equal_on_both_backends),
        cmocka_unit_test(json_has_a_verdict_a_case_and_totals),
        cmocka_unit_test(scenarios_are_listed),
        cmocka_unit_test(behaviours_and_policies_are_listed),
        cmocka_unit_test(help_teaches_by_example),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
