/* SPDX-License-Identifier: BSD-3-Clause */
/* Components of the LFA agent, what their platform answers, and CPUs that are reset. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define BEGIN "lfasim: 1\nname: base\nsummary: Components.\n"
#define LANE  "lanes:\n  cpu0:\n    - LFA_GET_INVENTORY: {x1: 0}\n"

/* ---- what is said of mistakes ---------------------------------------------------------------- */

static void assert_mistake(const char *component, const char *message, const char *help)
{
    char *text, *messages;
    struct loaded loaded;

    assert_true(asprintf(&text, BEGIN "components:\n  - %s\n" LANE, component) > 0);
    loaded = load_bytes(text, strlen(text), NULL, 0);
    messages = printed(loaded.diag);
    if (lfs_diag_errors(loaded.diag) != 1 || !strstr(messages, message) ||
        (help && !strstr(messages, help)))
        fail_msg("'%s': expected one error with '%s', got:\n%s", component, message, messages);
    free(messages);
    free(text);
    unload(&loaded);
}

static void mistakes_in_components(void **state)
{
    (void)state;
    assert_mistake("bl30", "unknown component 'bl30'", "bl31, rmm, bl32 and bl33");
    assert_mistake("{name: a, kind: stab}", "unknown kind of component 'stab'",
                   "did you mean 'stub'?");
    assert_mistake("{name: a}", "missing key 'partition' in component [MISSING_KEY]", NULL);
    assert_mistake("{kind: stub}", "missing key 'name' in component [MISSING_KEY]", NULL);
    assert_mistake("{kind: rmm, staging: 0x7000000}",
                   "'staging' is for an SP, not for rmm [COMPONENT_KIND]", NULL);
    assert_mistake("{kind: bl31, rendezvous: optional}",
                   "'rendezvous' is for a stub; bl31 decides that itself [COMPONENT_KIND]", NULL);
    assert_mistake("{name: a, kind: stub, rendezvous: maybe}", "unknown rendezvous 'maybe'", NULL);
    assert_mistake("{name: a, kind: stub, version: 1.x}", "expected a version, such as 1.2",
                   "[SCALAR_TYPE]");
    assert_mistake("{name: a, kind: stub, arrives: 3}", "[SCALAR_TYPE]", NULL);
}

static void mistakes_in_answers(void **state)
{
    (void)state;
    assert_mistake("{kind: rmm, answers: {lood: SUCCESS}}", "unknown key 'lood' in answers",
                   "did you mean 'load'?");
    assert_mistake("{kind: rmm, answers: {patch: FAIL}}",
                   "'patch' is never asked of this kind of component [COMPONENT_KIND]", NULL);
    assert_mistake("{kind: rmm, answers: {load: AUTH_EROR}}", "unknown answer 'AUTH_EROR'",
                   "did you mean 'AUTH_ERROR'?");
    assert_mistake("{kind: rmm, answers: {notify: 3}}", "unknown answer '3'", NULL);
    assert_mistake("{kind: rmm, answers: {load: []}}", "1 to 255 answers, not 0 [VALUE_RANGE]",
                   NULL);
    assert_mistake("{kind: rmm, answers: {load: [99999]}}", "[VALUE_RANGE]", NULL);
    assert_mistake("{kind: rmm, answers: {load: [{choose: SUCCESS}]}}", "[EXPECTED_KIND]",
                   "{answer: A} or {choose: [A, B]}");
    assert_mistake("{kind: rmm, answers: {load: [{answer: SUCCESS, takes: 1}]}}", "[SCALAR_TYPE]",
                   NULL);
    assert_mistake("{kind: rmm, answers: {load: [{choose: [RESET]}]}}", "unknown answer 'RESET'",
                   NULL);
}

/* ---- what answers do ------------------------------------------------------------------------- */

static void answers_come_in_turn_and_the_last_one_stays(void **state)
{
    (void)state;
    assert_verdict(BEGIN "components:\n"
                         "  - {name: a, kind: stub, answers: {pending: [true, false, true]}}\n"
                         "lanes:\n  cpu0:\n"
                         "    - LFA_GET_INVENTORY: {component: a, returns: {x3: 0xb}}\n"
                         "    - LFA_GET_INVENTORY: {component: a, returns: {x3: 0x9}}\n"
                         "    - LFA_GET_INVENTORY: {component: a, returns: {x3: 0xb}}\n"
                         "    - LFA_GET_INVENTORY: {component: a, returns: {x3: 0xb}}\n",
                   LFS_PASSED, 0);
}

/* Decisions: one for each answer that leaves one open. */
static void an_open_answer_is_one_decision(void **state)
{
    static const uint16_t second[] = {1};
    struct lfs_choice_source choices = {
        .mode = LFS_CHOICE_RECORDED, .recorded = second, .recorded_count = 1};
    struct loaded loaded =
        load_text(BEGIN "components:\n"
                        "  - {name: a, kind: stub, answers: {load: [{choose: [SUCCESS, "
                        "AUTH_ERROR], takes: 1ms}, NO_MEMORY]}}\n"
                        "lanes:\n  cpu0:\n"
                        "    - LFA_GET_INVENTORY: {component: a}\n"
                        "    - LFA_PRIME: {component: a, label: first, returns: AUTH_ERROR}\n"
                        "    - LFA_PRIME: {component: a, returns: NO_MEMORY}\n"
                        "expect: [time(first) > 1ms]\n");
    struct lfs_run *run;

    (void)state;
    run = start(&loaded, 0, &choices);
    if (lfs_run_finish(run) != LFS_PASSED)
        show_failures(run);
    assert_int_equal(lfs_run_failures(run), 0);
    lfs_run_free(run);
    run = start(&loaded, 0, NULL);
    assert_int_equal(lfs_run_finish(run), LFS_FAILED);
    lfs_run_free(run);
    unload(&loaded);
}

/* ---- CPUs that are reset --------------------------------------------------------------------- */

#define RESET(answer, returns)                                                                  \
    BEGIN "components: [{name: a, kind: stub, may-reset-cpu: true, answers: {activate: " answer \
          "}}]\n"                                                                               \
          "lanes:\n  cpu0:\n"                                                                   \
          "    - LFA_GET_INVENTORY: {component: a}\n"                                           \
          "    - LFA_PRIME: {component: a}\n"                                                   \
          "    - LFA_ACTIVATE: {component: a, entry: 0x90000000, context: 7, " returns "}\n"    \
          "    - LFA_VERSION: {returns: {x0: 0x10000}, label: after}\n"                         \
          "expect: [time(after) > 0]\n"

static void the_step_after_a_reset_goes_on(void **state)
{
    (void)state;
    assert_verdict(RESET("RESET", "returns: reset"), LFS_PASSED, 0);
    assert_verdict(RESET("RESET", "returns: {reset: {entry: 0x90000000, context: 7}}"), LFS_PASSED,
                   0);
    assert_verdict(RESET("RESET", "label: act"), LFS_PASSED, 0); /* nothing is expected */
}

#define SOFT ", soft: true"
static void a_reset_is_no_status(void **state)
{
    (void)state;
    assert_failure(RESET("RESET", "returns: SUCCESS" SOFT), "LFA_ACTIVATE did not return",
                   "a status: `returns: reset` stands for a reset",
                   "the CPU was reset, and resumed at 0x90000000");
    assert_failure(RESET("BUSY", "returns: reset" SOFT), "LFA_ACTIVATE returned",
                   "the CPU is reset, and resumes", "x0 = 0xfffffffffffffffe (-2)");
    assert_failure(RESET("RESET", "returns: {reset: {entry: 0x90001000}}" SOFT),
                   "the CPU resumed with another entry", "entry = 0x90001000",
                   "entry = 0x90000000");
    assert_failure(RESET("RESET", "returns: {reset: {context: 8}}" SOFT),
                   "the CPU resumed with another context", "context = 0x8", "context = 0x7");
}

static void a_reset_returns_nothing_else(void **state)
{
    static const char text[] = RESET("RESET", "returns: {reset: {context: 8}, x1: 0}");
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);
    char *messages = printed(loaded.diag);

    (void)state;
    assert_int_equal(lfs_diag_errors(loaded.diag), 1);
    assert_non_null(strstr(messages, "'reset' stands alone [STEP_SHAPE]"));
    free(messages);
    unload(&loaded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_in_components),
        cmocka_unit_test(mistakes_in_answers),
        cmocka_unit_test(answers_come_in_turn_and_the_last_one_stays),
        cmocka_unit_test(an_open_answer_is_one_decision),
        cmocka_unit_test(the_step_after_a_reset_goes_on),
        cmocka_unit_test(a_reset_is_no_status),
        cmocka_unit_test(a_reset_returns_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
