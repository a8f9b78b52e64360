/* SPDX-License-Identifier: BSD-3-Clause */
/* What `run` says of a case's load. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "tests/tools/cli/small_scenarios.h"
#include "tests/tools/readers/trace/json_check.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

/* sp1 has no live activation, so that nothing else happens. The first load is served, the second
 * never. */
static const char loaded[] = FIRMWARE_HEAD(
    "loaded") "lanes:\n"
              "  cpu0:\n"
              "    - requests: {call: {FFA_MSG_SEND_DIRECT_REQ: {to: sp1}}, label: web, every: "
              "2us, "
              "count: 20}\n"
              "    - requests: {call: {LFA_GET_INFO: {selector: 1}}, label: wrong, think: 1us, "
              "count: 3}\n";

static int set_up(void **state)
{
    if (captured_folder(state) != 0 || mkdir("more", 0755) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    captured_file("loaded.yaml", loaded);
    captured_file("passing.yaml", small_passing);
    captured_file("more/sp.dts", firmware_manifest);
    captured_file("more/loaded.yaml", loaded);
    return 0;
}

static struct captured run(const char *line, const char *part)
{
    struct captured result = captured(lfs_command, line);

    if (result.status != 0 || !strstr(result.out, part))
        fail_msg("%s: exit %d, without '%s':\n%s\n%s", line, result.status, part, result.out,
                 result.err);
    return result;
}

static const char block[] =
    "\nload web: FFA_MSG_SEND_DIRECT_REQ\n"
    "  requests   20, sent 20, served 20, refused 0, dropped 0\n"
    "  blackouts  0\n"
    "  silence    at most 2.700 us without service\n"
    "  latency    us: min 2.700, mean 9.350, p50 9.215, p95 15.359, p99 16.000, max 16.000\n"
    "       from us        to us  requests\n"
    "         2.560        3.071         1  ##############\n"
    "         3.072        3.583         1  ##############\n"
    "         3.584        4.095         0\n"
    "         4.096        5.119         2  ###########################\n"
    "         5.120        6.143         1  ##############\n"
    "         6.144        7.167         2  ###########################\n"
    "         7.168        8.191         1  ##############\n"
    "         8.192       10.239         3  ########################################\n"
    "        10.240       12.287         3  ########################################\n"
    "        12.288       14.335         3  ########################################\n"
    "        14.336       16.383         3  ########################################\n"
    "\nload wrong: LFA_GET_INFO\n"
    "  requests   3, sent 3, served 0, refused 3 (INVALID_PARAMETERS 3), dropped 3\n"
    "  blackouts  1, longest 2.500 us, together 2.500 us\n";

static void a_single_scenario_is_followed_by_what_its_load_came_to(void **state)
{
    struct captured result = run("lfasim run loaded.yaml", block);

    (void)state;
    assert_non_null(strstr(result.out, "us on, not over at the end\n"));
    assert_non_null(strstr(result.out, "wrong: refused with INVALID_PARAMETERS at "));
    assert_null(strstr(result.out, "FFA_MSG_SEND_DIRECT_REQ nwd"));
    result = run("lfasim run passing.yaml", "passing");
    assert_null(strstr(result.out, "\nload "));
}

static void many_scenarios_have_a_line_each_unless_all_is_wanted(void **state)
{
    struct captured result = run("lfasim run more", "pass   loaded ");

    (void)state;
    assert_null(strstr(result.out, "\nload "));
    run("lfasim run more -v", "\nload web: ");
}

static void json_has_it_in_the_verdict(void **state)
{
    struct captured result =
        run("lfasim run loaded.yaml --format json",
            "\"loads\":[{\"label\":\"web\",\"call\":\"FFA_MSG_SEND_DIRECT_REQ\","
            "\"requests\":20,\"sent\":20,\"served\":20,\"refused\":0,"
            "\"refused_with\":{},\"dropped\":0,");
    struct json_check check = {.at = result.out};

    (void)state;
    assert_non_null(strstr(result.out, "\"refused_with\":{\"INVALID_PARAMETERS\":3}"));
    assert_non_null(strstr(result.out, "\"histogram\":[[2688,2751,1],"));
    while (*check.at != '\0')
        assert_true(json_line(&check));
    result = run("lfasim run passing.yaml --format json", "\"verdict\"");
    assert_null(strstr(result.out, "\"loads\""));
}

/* `report` reads the verdict with what it does not know. */
static void a_trace_file_with_load_can_be_read(void **state)
{
    (void)state;
    run("lfasim run loaded.yaml -q --trace loaded.jsonl", "1 passed");
    run("lfasim report loaded.jsonl --as text", "wrong: refused with INVALID_PARAMETERS");
}

static void both_backends_say_the_same(void **state)
{
    struct captured fibers = run("lfasim run loaded.yaml --backend fibers", block);
    struct captured threads = run("lfasim run loaded.yaml --backend threads", block);

    (void)state;
    assert_string_equal(fibers.out, threads.out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_single_scenario_is_followed_by_what_its_load_came_to),
        cmocka_unit_test(many_scenarios_have_a_line_each_unless_all_is_wanted),
        cmocka_unit_test(json_has_it_in_the_verdict),
        cmocka_unit_test(a_trace_file_with_load_can_be_read),
        cmocka_unit_test(both_backends_say_the_same),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
