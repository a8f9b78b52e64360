/* SPDX-License-Identifier: BSD-3-Clause */
/* `requests` steps: what they generate, what expectations see of it, and every mistake. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define WITH(steps, rest) \
    HEAD IMAGE("    behaviour: echo\n    version: 1\n") TAIL "lanes:\n  cpu0:\n" steps rest
#define ASK "call: {FFA_MSG_SEND_DIRECT_REQ: {to: sp1}}"

/* The sound step that mistakes are made in. */
#define SOUND "    - requests: {" ASK ", label: web, every: 20us, for: 100us, retry_after: 1us}\n"

static void it_generates_and_measures(void **state)
{
    (void)state;
    assert_verdict(
        WITH("    - requests: {" ASK ", label: web, count: 4, think: 1us}\n"
             "    - requests: {call: LFA_VERSION, label: agent, every: 2us, for: 10us}\n"
             "    - requests: {call: {LFA_PRIME: {component: bl32}}, label: wrong, count: 3}\n"
             "    - requests: {call: {FFA_FEATURES: {feature: FFA_ABORT}}, label: not, count: 2}\n",
             "expect:\n"
             "  - wanted(web) == 4 and sent(web) == 4 and served(web) == 4 and refused(web) == 0\n"
             "  - dropped(web) == 0 and resumed(web) == 0 and blackout(web) == 0\n"
             "  - latency(web, min) > 0 and latency(web, min) == latency(web, max)\n"
             "  - latency(web, p50) == latency(web, p99) and latency(web, p95) == silence(web)\n"
             "  - latency(web, mean) == latency(web, max) and blackout(web, count) == 0\n"
             "  - served(agent) == 5 and latency(agent, max) == 250ns\n"
             "  - served(wrong) == 0 and refused(wrong) == 3 and dropped(wrong) == 3\n"
             "  - refused(wrong, BUSY) == 0 and blackout(wrong, count) == 1\n"
             "  - blackout(wrong, longest) == blackout(wrong, sum) and blackout(wrong, sum) > 0\n"),
        LFS_PASSED, 0);
}

/* Arguments are worked out when the step begins, and again when it is made again. */
static void arguments_are_expressions(void **state)
{
    (void)state;
    assert_verdict(WITH("    - set: {n: 0}\n"
                        "    - repeat: 3\n"
                        "      do:\n"
                        "        - requests: {call: {LFA_GET_INFO: {selector: $n}}, label: info, "
                        "count: 2}\n"
                        "        - set: {n: $n + 1}\n",
                        "expect:\n  - served(info) == 2 and refused(info) == 4\n"
                        "  - refused(info, INVALID_PARAMETERS) == 4\n"),
                   LFS_PASSED, 0);
}

static void a_failed_expectation_shows_what_was_measured(void **state)
{
    (void)state;
    assert_failure(WITH(SOUND, "expect:\n  - served(web) == 6\n"),
                   "an expectation does not hold at the end", "served(web) == 6",
                   "served(web) is 5");
    assert_failure(WITH(SOUND, "expect:\n  - latency(web, p50) > 1s\n"),
                   "an expectation does not hold at the end", "latency(web, p50) > 1s",
                   "latency(web, p50) is 0xa8c (2700)");
}

/* ---- mistakes -------------------------------------------------------------------------------- */

struct mistake {
    const char *text, *message, *help;
};

static void assert_mistakes(const struct mistake *mistakes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct loaded loaded = load_bytes(mistakes[i].text, strlen(mistakes[i].text), NULL, 0);
        char *messages = printed(loaded.diag);

        if (lfs_diag_errors(loaded.diag) != 1 || !strstr(messages, mistakes[i].message) ||
            (mistakes[i].help && !strstr(messages, mistakes[i].help)))
            fail_msg("mistake %zu: expected one error with '%s', got:\n%s", i, mistakes[i].message,
                     messages);
        free(messages);
        unload(&loaded);
    }
}
#define STEP(keys) WITH("    - requests: {" keys "}\n", "")
#define ASSERT_MISTAKES(mistakes) \
    assert_mistakes(mistakes, sizeof(mistakes) / sizeof((mistakes)[0]))

static void mistakes_in_the_step(void **state)
{
    static const struct mistake mistakes[] = {
        {STEP(ASK ", count: 1"), "missing key 'label' in requests [MISSING_KEY]", NULL},
        {STEP("label: web, count: 1"), "missing key 'call' in requests [MISSING_KEY]", NULL},
        {STEP(ASK ", label: web, count: 1, evry: 2us"),
         "unknown key 'evry' in requests [UNKNOWN_KEY]", "did you mean 'every'?"},
        {STEP(ASK ", label: web"), "this load would never end [STEP_SHAPE]",
         "add 'for: <time>', or 'count: <number of requests>', or both"},
        {STEP(ASK ", label: web, count: 1, every: 2us, think: 1us"),
         "an open loop does not think: its requests arrive anyway [STEP_SHAPE]",
         "remove 'every' for a closed loop"},
        {STEP(ASK ", label: web, count: 1, arrivals: fixed"),
         "a closed loop has no arrivals of its own [STEP_SHAPE]", "add 'every: <time>'"},
        {STEP(ASK ", label: web, count: 1, every: 2us, arrivals: exponentiel"),
         "unknown kind of arrivals 'exponentiel' [", "did you mean 'exponential'?"},
        {STEP(ASK ", label: web, count: 0"), "[VALUE_RANGE]", NULL},
        {STEP(ASK ", label: web, count: 4294967296"), "[VALUE_RANGE]", NULL},
        {STEP(ASK ", label: web, count: 1, every: 0ns"),
         "the time is too short: at least 1 ns [VALUE_RANGE]", NULL},
        {STEP(ASK ", label: web, count: 1, think: 4294967296ns"),
         "the time is too long: at most 4294967295 ns [VALUE_RANGE]", NULL},
        {STEP(ASK ", label: web, for: 0s"), "at least 1 ns [VALUE_RANGE]", NULL},
        {STEP(ASK ", label: web, count: 1, retry_after: 0s"), "at least 1 ns [VALUE_RANGE]", NULL},
        {STEP(ASK ", label: web, count: 1, traced: 3"), "[SCALAR_TYPE]", NULL},
        {STEP(ASK ", label: [web], count: 1"), "[EXPECTED_KIND]", NULL},
        {WITH("    - requests: 3\n", ""), "[EXPECTED_MAP]", NULL},
        {WITH("    - requests\n", ""), "'requests' needs a value [STEP_SHAPE]", NULL},
    };

    (void)state;
    ASSERT_MISTAKES(mistakes);
}

/* The greatest values that are no mistakes. */
static void limits_are_accepted(void **state)
{
    struct loaded loaded =
        load_text(STEP(ASK ", label: web, count: 4294967295, every: 4294967295ns, for: 9000000s, "
                           "retry_after: 4294967295ns"));

    (void)state;
    unload(&loaded);
    loaded = load_text(STEP(ASK ", label: web, count: 1, think: 0ns"));
    unload(&loaded);
}

static void mistakes_in_the_call(void **state)
{
    static const struct mistake mistakes[] = {
        {STEP("call: {FFA_MSG_SEND_DIRECT_RQ: {to: sp1}}, label: web, count: 1"),
         "unknown call 'FFA_MSG_SEND_DIRECT_RQ' [UNKNOWN_NAME]",
         "did you mean 'FFA_MSG_SEND_DIRECT_REQ'?"},
        {STEP("call: {FFA_MSG_SEND_DIRECT_REQ: {to: sp9}}, label: web, count: 1"),
         "unknown endpoint 'sp9' [UNKNOWN_NAME]", "did you mean 'sp1'?"},
        {STEP("call: FFA_MSG_SEND_DIRECT_REQ, label: web, count: 1"),
         "missing argument 'to' of FFA_MSG_SEND_DIRECT_REQ [MISSING_ARGUMENT]", NULL},
        {STEP("call: {FFA_MSG_SEND_DIRECT_REQ: {to: sp1, returns: BUSY}}, label: web, count: 1"),
         "unknown argument of FFA_MSG_SEND_DIRECT_REQ 'returns' [UNKNOWN_NAME]", NULL},
        {STEP("call: {FFA_MSG_SEND_DIRECT_REQ: {to: sp1, label: x}}, label: web, count: 1"),
         "unknown argument of FFA_MSG_SEND_DIRECT_REQ 'label' [UNKNOWN_NAME]", NULL},
        {STEP("call: {FFA_ID_GET: {}, FFA_SPM_ID_GET: {}}, label: web, count: 1"),
         "expected one call, such as {FFA_MSG_SEND_DIRECT_REQ: {to: sp1}} [EXPECTED_KIND]", NULL},
        {STEP("call: [FFA_ID_GET], label: web, count: 1"), "expected one call", NULL},
        {STEP("call: {FFA_ID_GET: [1]}, label: web, count: 1"), "[EXPECTED_KIND]", NULL},
        {WITH(SOUND "    - requests: {call: LFA_VERSION, label: web, count: 1}\n", ""),
         "'web' measures FFA_MSG_SEND_DIRECT_REQ, whose statuses are other ones than "
         "LFA_VERSION's [STEP_SHAPE]",
         "give each its own label"},
    };

    (void)state;
    ASSERT_MISTAKES(mistakes);
}

static void only_lanes_generate_load(void **state)
{
    static const struct mistake mistakes[] = {
        {HEAD IMAGE("    handles:\n      direct_req:\n        - requests: {" ASK
                    ", label: web, count: 1}\n") TAIL,
         "'requests' is a step of lanes, not of partitions [STEP_PLACE]", NULL},
    };

    (void)state;
    ASSERT_MISTAKES(mistakes);
}

#define EXPECTED(expression) WITH(SOUND, "expect:\n  - " expression "\n")
static void mistakes_in_expectations(void **state)
{
    static const struct mistake mistakes[] = {
        {EXPECTED("served(wep) == 1"), "unknown load 'wep' [UNKNOWN_NAME]", "did you mean 'web'?"},
        {EXPECTED("refused(web, BUSI) == 1"), "unknown FF-A status 'BUSI' [UNKNOWN_NAME]",
         "did you mean 'BUSY'?"},
        {EXPECTED("latency(web, p90) == 1"), "unknown part of the latency 'p90' [UNKNOWN_NAME]",
         NULL},
        {EXPECTED("latency(web) == 1"), "[EXPR_SYNTAX]", NULL},
        {EXPECTED("latency(web"), "expected ',', but the expression ends [EXPR_SYNTAX]",
         "quote an expression with a comma"},
        {EXPECTED("blackout(web, total) == 1"), "unknown part of the blackouts 'total'",
         "known: longest, sum, count"},
        {EXPECTED("served(web, BUSY) == 1"), "[EXPR_SYNTAX]", NULL},
        {EXPECTED("time(web) == 1"), "unknown label 'web' [UNKNOWN_NAME]", NULL},
        {WITH(SOUND "    - check: served(web) == 5\n", ""),
         "served is known at the end of the run only", NULL},
    };

    (void)state;
    ASSERT_MISTAKES(mistakes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_generates_and_measures),
        cmocka_unit_test(arguments_are_expressions),
        cmocka_unit_test(a_failed_expectation_shows_what_was_measured),
        cmocka_unit_test(mistakes_in_the_step),
        cmocka_unit_test(limits_are_accepted),
        cmocka_unit_test(mistakes_in_the_call),
        cmocka_unit_test(only_lanes_generate_load),
        cmocka_unit_test(mistakes_in_expectations),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
