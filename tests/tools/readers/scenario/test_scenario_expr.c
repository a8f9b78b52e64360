/* SPDX-License-Identifier: BSD-3-Clause */
/* Expressions at the end of a run: each holds, and its negation does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

static const char scenario[] =
    HEAD "variants:\n"
         "  only: {wanted: WAITING, small: 7, big: 1MiB, word: DENIED}\n"
         "platform: {cpus: 2}\n" IMAGE("    version: 9\n"
                                       "    rwdata: 4KiB\n"
                                       "    handles:\n"
                                       "      direct_req:\n"
                                       "        - store: {at: heap+8, u64: 0x1122334455667788}\n"
                                       "        - reply: {x3: $x3 + 1, x4: 40}\n"
                                       "      partition_stop_req:\n"
                                       "        - choose:\n"
                                       "            refuses: [{reply: {status: BUSY}}]\n"
                                       "            accepts: [{reply: {status: SUCCESS}}]\n") TAIL
    "lanes:\n"
    "  cpu0:\n"
    "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, x3: 41, label: ask, save: {answer: x3}}\n"
    "    - FFA_MSG_SEND_DIRECT_REQ: {to: 0x8003, label: nobody, save: {sent: status}}\n"
    "    - LFA_GET_INVENTORY: {component: sp1, save: {inventory: flags}}\n"
    "    - LFA_PRIME: {component: sp1}\n"
    "    - LFA_ACTIVATE: {component: sp1, flags: [SKIP_CPU_RENDEZVOUS], label: act}\n"
    "    - signal: done\n"
    "  cpu1:\n"
    "    - wait_for: done and $answer == 42\n"
    "    - hang\n"
    "expect:\n"
    "  - end: deadlock\n";

static const char *const expressions[] = {
    /* literals and operators */
    "true",
    "not false",
    "1 == 1",
    "0x10 == 16",
    "1_000 == 1000",
    "4KiB == 4096",
    "3us == 3000",
    "1 != 2",
    "1 < 2",
    "2 <= 2",
    "3 > 2",
    "3 >= 3",
    "1 + 2 * 3 == 7",
    "(1 + 2) * 3 == 9",
    "7 & 5 == 5",
    "5 - 3 - 1 == 1",
    "0 - 1 == 0xffff_ffff_ffff_ffff",
    "false or true and true",
    "not (true and false)",
    "false implies false implies false",
    "(1 == 1) and not 2 == 3",
    /* variables of the variant, saved ones */
    "state(sp1) == $wanted",
    "$small == 7",
    "$big == 1MiB",
    "$word == DENIED",
    "$word != BUSY",
    "$answer == 42",
    "$sent == INVALID_PARAMETERS",
    "$sent != SUCCESS",
    "$inventory & 2 == 2",
    /* functions */
    "state(sp1) == WAITING",
    "'WAITING' == state(sp1)",
    "state(sp1) != ABORTED",
    "vm(sp1) == RUNNING",
    "image(sp1) == sp1-v1",
    "image(sp1) != sp1-v2",
    "version(sp1) == 9",
    "path(sp1, act) == [WAITING, RUNNING, STOPPING, WAITING]",
    "path(sp1, act) != [WAITING]",
    "path(sp1, act) != [WAITING, RUNNING, STOPPING, WAITING, WAITING]",
    "path(sp1, nobody) == [WAITING]",
    "count(path(sp1, act)) == 4",
    "count([a, b, 3]) == 3",
    "count([]) == 0",
    "min(3, 4) == 3",
    "min(4 + 1, 2 * 2) == 4",
    "min(7, 7) == 7",
    "reg(ask, x3) == 42",
    "reg(ask, x4) == 40",
    "reg(nobody, status) == INVALID_PARAMETERS",
    "reg(act, x0) == BUSY",
    "reg(act, x0) == 0 - 2",
    "u8(sp1, heap+8) == 0x88",
    "u32(sp1, heap+8) == 0x55667788",
    "u64(sp1, heap + 8) == 0x1122334455667788",
    "u64(sp1, 0x6781008) == 0x1122334455667788",
    "u8(sp1, share-memory) == 0",
    "u32(sp1, image) == 0xffa",
    "finding(PANIC) == 0",
    "conflict(MC-04) == 0",
    "conflicts == 0",
    "conflicts() == 0",
    "end == deadlock",
    "end() != panic",
    "tracker == idle",
    "tracker != busy",
    "finished(cpu0)",
    "not finished(cpu1)",
    "chosen(refuses)",
    "not chosen(accepts)",
    "time(ask) > 0",
    "time(ask) < time(act)",
    "time(act) < 10ms",
    "state(sp1) == ABORTED implies reg(act, x0) != SUCCESS",
};
enum { EXPRESSIONS = sizeof(expressions) / sizeof(expressions[0]) };

static void every_expression_holds(void **state)
{
    (void)state;
    assert_int_equal(failures_of(scenario, expressions, EXPRESSIONS, "", ""), 0);
}

static void no_negation_holds(void **state)
{
    (void)state;
    assert_int_equal(failures_of(scenario, expressions, EXPRESSIONS, "not (", ")"), EXPRESSIONS);
}

/* Parentheses nest 31 deep around a number, not 32. */
static void nesting_is_bounded(void **state)
{
    (void)state;
    for (int deep = 31; deep <= 32; deep++) {
        char text[sizeof(scenario) + 256];
        struct loaded loaded;
        int length = snprintf(text, sizeof(text), "%s  - ", scenario);

        for (int i = 0; i < deep; i++)
            text[length++] = '(';
        text[length++] = '1';
        for (int i = 0; i < deep; i++)
            text[length++] = ')';
        text[length++] = '\n';
        loaded = load_bytes(text, (size_t)length, NULL, 0);
        assert_int_equal(loaded.scenario != NULL, deep == 31);
        if (deep == 32)
            assert_printed_has(loaded.diag, "the expression is nested too deeply [EXPR_SYNTAX]");
        unload(&loaded);
    }
}

/* A sum of 32 numbers is 32 deep; one more is too much. */
static void depth_is_bounded(void **state)
{
    (void)state;
    for (int numbers = 31; numbers <= 32; numbers++) {
        char text[sizeof(scenario) + 256];
        struct loaded loaded;
        int length = snprintf(text, sizeof(text), "%s  - 0 < 1", scenario);

        for (int i = 1; i < numbers; i++)
            length += snprintf(text + length, sizeof(text) - (size_t)length, " + 1");
        text[length++] = '\n';
        loaded = load_bytes(text, (size_t)length, NULL, 0);
        assert_int_equal(loaded.scenario != NULL, numbers == 31);
        unload(&loaded);
    }
}

static void a_failure_shows_the_value(void **state)
{
    (void)state;
    assert_failure(HEAD IMAGE("    behaviour: echo\n") TAIL "lanes: {cpu0: [LFA_VERSION]}\n"
                                                            "expect:\n"
                                                            "  - state(sp1) == ABORTED\n",
                   "an expectation does not hold at the end", "state(sp1) == ABORTED",
                   "state(sp1) is WAITING");
    assert_failure(HEAD IMAGE("    behaviour: echo\n") TAIL
                   "lanes: {cpu0: [{LFA_VERSION: {label: v}}]}\n"
                   "expect:\n"
                   "  - path(sp1, v) == [WAITING, RUNNING]\n",
                   "an expectation does not hold at the end", "path(sp1, v) == [WAITING, RUNNING]",
                   "path(sp1, v) is [WAITING]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_expression_holds),    cmocka_unit_test(no_negation_holds),
        cmocka_unit_test(nesting_is_bounded),        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(a_failure_shows_the_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
