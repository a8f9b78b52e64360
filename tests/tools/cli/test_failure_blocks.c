/* SPDX-License-Identifier: BSD-3-Clause */
/* Failures of a run explain themselves, and the command they end with shows them again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/captured.h"
#include "tests/tools/cli/firmware_files.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

#define LANE "lanes:\n  cpu0:\n"

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("sp.dts", firmware_manifest);
    return 0;
}

/* Runs a scenario whose head is known and returns what was printed. */
static struct captured failing(const char *options, const char *rest, int status)
{
    char line[256], text[4096];
    struct captured result;

    snprintf(text, sizeof(text), "%s%s", FIRMWARE_HEAD("x"), rest);
    captured_file("x.yaml", text);
    snprintf(line, sizeof(line), "lfasim run x.yaml -q %s", options);
    result = captured(lfs_command, line);
    if (result.status != status)
        fail_msg("exit %d, wanted %d; stdout:\n%s\nstderr:\n%s", result.status, status, result.out,
                 result.err);
    return result;
}

static void has(const struct captured *result, const char *part)
{
    if (strstr(result->out, part) == NULL)
        fail_msg("'%s' is not in:\n%s", part, result->out);
}

static void a_status_is_told_named_and_raw_with_the_rule_and_its_page(void **state)
{
    struct captured result =
        failing("", LANE "    - LFA_PRIME: {component: sp1, returns: BUSY}\n", LFS_EXIT_FAILED);

    (void)state;
    has(&result, "x.yaml:13:44: error: LFA_PRIME returned another status [EXPECTATION]\n"
                 "   13 |     - LFA_PRIME: {component: sp1, returns: BUSY}\n"
                 "      |                                            ^~~~\n"
                 "      = expected x0 = 0xfffffffffffffffe (-2, BUSY)\n"
                 "      = actual   x0 = 0xfffffffffffffff9 (-7, WRONG_STATE)\n"
                 "   cause, newest first:\n");
    has(&result, "rule LFA-20 LFA_NOT_PENDING: no new image was reported pending");
    has(&result, "   help: lfasim explain LFA_NOT_PENDING\n");
    assert_int_equal(captured(lfs_command, "lfasim explain LFA_NOT_PENDING").status, LFS_EXIT_OK);
}

static void an_expectation_shows_every_function_and_variable_in_it(void **state)
{
    struct captured result =
        failing("",
                LANE "    - LFA_GET_INFO: {selector: 0, label: info}\n"
                     "expect:\n"
                     "  - version(sp1) + 1 == 3 and (vm(sp1) == HALTED or reg(info, x0) == BUSY)\n",
                LFS_EXIT_FAILED);

    (void)state;
    has(&result,
        "      = expected version(sp1) + 1 == 3 and (vm(sp1) == HALTED or reg(info, x0) == "
        "BUSY)\n"
        "      = actual   version(sp1) is 1\n"
        "      =          vm(sp1) is RUNNING\n"
        "      =          reg(info, x0) is 0 (0, SUCCESS)\n"
        "   cause, newest first:\n");
    has(&result, "sp1 VM: CREATED -> RUNNING\n");
    has(&result, "   help: lfasim explain ");
}

static void computed_sides_of_a_comparison_are_shown(void **state)
{
    struct captured result = failing("",
                                     LANE "    - LFA_GET_INFO: {selector: 0}\n"
                                          "expect:\n  - version(sp1) + 99 == 3\n",
                                     LFS_EXIT_FAILED);

    (void)state;
    has(&result, "      = actual   version(sp1) is 1\n"
                 "      =          the left side is 0x64 (100)\n");
}

static void a_check_shows_both_sides(void **state)
{
    struct captured result =
        failing("", LANE "    - check: version(sp1) + 1 == 5\n", LFS_EXIT_FAILED);

    (void)state;
    has(&result, "the check does not hold");
    has(&result, "      = actual   the left side is 0x2 (2), the right side 0x5 (5)\n");
}

static void the_end_of_a_run_is_shown(void **state)
{
    struct captured result = failing("",
                                     LANE "    - LFA_GET_INFO: {selector: 0}\n"
                                          "expect:\n  - {end: panic}\n",
                                     LFS_EXIT_FAILED);

    (void)state;
    has(&result, "      = expected end == panic\n      = actual   end is completed\n");
}

static void findings_name_their_pages(void **state)
{
    char text[4096];
    struct captured result;

    (void)state;
    snprintf(text, sizeof(text), "%s",
             "lfasim: 1\nname: x\nsummary: A partition writes where it may not.\n"
             "platform: {preset: fvp-test, cpus: 1}\n"
             "images:\n"
             "  v1:\n"
             "    manifest: sp.dts\n"
             "    version: 1\n"
             "    handles:\n"
             "      direct_req:\n"
             "        - store: {at: 0x1000, u8: 1}\n"
             "        - reply: {x3: 1}\n"
             "partitions: {sp1: {image: v1}}\n"
             "lanes:\n"
             "  cpu0:\n"
             "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, returns: {x3: 1}}\n");
    captured_file("y.yaml", text);
    result = captured(lfs_command, "lfasim run y.yaml -q");
    assert_int_equal(result.status, LFS_EXIT_FAILED);
    has(&result, "   findings:\n");
    has(&result, "DATA_ABORT: sp1 at 0x1000: translation fault\n");
    has(&result, "   help: lfasim explain DATA_ABORT\n");
}

/* The block of the failure, from its ruler to its end. */
static void block_of(const struct captured *result, char *out)
{
    const char *begin = strstr(result->out, "--- x"), *end;

    assert_non_null(begin);
    end = strstr(begin, "\n\n");
    assert_non_null(end);
    memcpy(out, begin, (size_t)(end - begin));
    out[end - begin] = '\0';
}

/* Quoting is for shells; the words here need none. */
static void assert_replays(const struct captured *first)
{
    static char block[CAPTURED_SIZE], again[CAPTURED_SIZE];
    const char *replay = strstr(first->out, "   replay: ");
    struct captured second;
    char line[512];

    assert_non_null(replay);
    replay += strlen("   replay: ");
    snprintf(line, sizeof(line), "%.*s", (int)strcspn(replay, "\n"), replay);
    block_of(first, block);
    second = captured(lfs_command, line);
    block_of(&second, again);
    assert_string_equal(again, block);
    assert_int_equal(second.status, first->status);
}

static void the_replay_command_gives_the_same_block_byte_for_byte(void **state)
{
    static const char *const scenarios[] = {
        LANE "    - LFA_PRIME: {component: sp1, returns: BUSY}\n",
        LANE "    - LFA_GET_INFO: {selector: {choose: [0, 1]}, returns: {x0: BUSY}}\n",
        LANE "    - LFA_GET_INFO: {selector: 0}\nexpect:\n  - vm(sp1) == HALTED\n",
    };
    static const char *const options[] = {"", "--seed 3", "--backend fibers",
                                          "--error LINT_MANIFEST_REFUSED --allow LINT_VM_GAP"};

    (void)state;
    for (size_t i = 0; i < sizeof(scenarios) / sizeof(scenarios[0]); i++)
        for (size_t j = 0; j < sizeof(options) / sizeof(options[0]); j++) {
            struct captured result = failing(options[j], scenarios[i], LFS_EXIT_FAILED);

            assert_replays(&result);
        }
}

static void the_replay_command_carries_levels(void **state)
{
    struct captured result =
        failing("--allow LINT_VM_GAP,LINT_NODE_NAME --warn LINT_RWX",
                LANE "    - LFA_PRIME: {component: sp1, returns: BUSY}\n", LFS_EXIT_FAILED);

    (void)state;
    has(&result, "--allow LINT_VM_GAP --allow LINT_NODE_NAME --warn LINT_RWX --backend threads\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_is_told_named_and_raw_with_the_rule_and_its_page),
        cmocka_unit_test(an_expectation_shows_every_function_and_variable_in_it),
        cmocka_unit_test(computed_sides_of_a_comparison_are_shown),
        cmocka_unit_test(a_check_shows_both_sides),
        cmocka_unit_test(the_end_of_a_run_is_shown),
        cmocka_unit_test(findings_name_their_pages),
        cmocka_unit_test(the_replay_command_gives_the_same_block_byte_for_byte),
        cmocka_unit_test(the_replay_command_carries_levels),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
