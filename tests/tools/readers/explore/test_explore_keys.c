/* SPDX-License-Identifier: BSD-3-Clause */
/* The keys of explorations: every mistake, beside what is right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/explore/explore_text.h"

#define BASE                                                                                       \
    HEAD IMAGE("    behaviour: echo\n    version: 1\n") TAIL                                       \
        "lanes:\n  cpu0:\n    - LFA_GET_INVENTORY: {component: sp1, label: ask, optional: true}\n" \
        "    - requests: {call: LFA_VERSION, label: web, count: 1}\n"
#define RANGES "policy: {donate: {choose: [deny, abort]}}\n"

static const struct mistake {
    const char *text, *message;
} mistakes[] = {
    {BASE "explore: {mod: pct}\n", "did you mean 'mode'?"},
    {BASE "explore: {mode: exhaustiv}\n", "did you mean 'exhaustive'?"},
    {BASE "explore: {mode: [pct]}\n", "mode is a single value, not a list"},
    {BASE "explore: {preemptions: many}\n", "many"},
    {BASE "explore: {preemptions: 4294967295}\n", "out of range"},
    {BASE "explore: {depth: 0}\n", "out of range"},
    {BASE "explore: {seed: 1}\n", "'seed' has no meaning in this mode"},
    {BASE "explore: {runs: 10}\n", "'runs' has no meaning in this mode"},
    {BASE "explore: {mode: random, changes: 4}\n", "'changes' has no meaning in this mode"},
    {BASE "explore: {allow: [no-panik]}\n", "did you mean 'no-panic'?"},
    {BASE "explore: {allow: no-panic}\n", "allow is a list, not a single value"},
    {BASE "explore: {vary: lanes}\n", "vary is a list, not a single value"},
    {BASE "explore: {vary: [lane]}\n", "did you mean 'lanes'?"},
    {BASE "explore: {stop_at: last}\n", "unknown end of an exploration 'last'"},
    {BASE "explore: {max: {state: 3}}\n", "did you mean 'states'?"},
    {BASE "explore: {max: {memory: 1KiB}}\n", "out of range"},
    {BASE "observe: [tracker]\n", "observe is a map, not a list"},
    {BASE "observe: {sp1: WAITING}\n", "'WAITING' is the same in every run"},
    {BASE "observe: {sp1: state(sp2)}\n", "did you mean 'sp1'?"},
    {BASE "observe: {t: time(ask)}\n", "time tells nothing in an exploration"},
    {BASE "observe: {n: sent(web)}\n", "sent tells nothing in an exploration"},
    {BASE "properties: {a: b}\n", "properties is a list, not a map"},
    {BASE "properties: [{name: a}]\n", "this one has none"},
    {BASE "properties: [{name: a, never: tracker == busy, always: tracker == idle}]\n",
     "this one has several"},
    {BASE "properties: [{never: tracker == busy}]\n", "missing key 'name'"},
    {BASE "properties: [{name: a, nevr: tracker == busy}]\n", "did you mean 'never'?"},
    {BASE "properties: [{name: a, never: state(sp1)}]\n", "state"},
    {BASE "properties:\n  - {name: a, never: tracker == busy}\n  - {name: a, always: 1 == 1}\n",
     "another property is called 'a', too"},
    {BASE "properties: [{name: a, forall: \"path(sp1, ask) == [WAITING]\"}]\n",
     "path tells nothing in an exploration"},
    {BASE RANGES "properties: [{name: a, never: tracker == busy, under: {donate: recall}}]\n",
     "policy donate never is 'recall' here"},
    {BASE "properties: [{name: a, never: tracker == busy, under: {donate: recall}}]\n",
     "policy donate never is 'recall' here"},
    {BASE RANGES "properties: [{name: a, never: tracker == busy, under: {donat: deny}}]\n",
     "did you mean 'donate'?"},
    {BASE "policy: {donat: {choose: [deny]}}\n", "did you mean 'donate'?"},
    {BASE "policy: {donate: {choose: [deny, deni]}}\n", "did you mean 'deny'?"},
    {BASE "policy: {donate: {choose: [deny, deny]}}\n", "'deny' is among these values already"},
    {BASE "policy: {donate: {choose: []}}\n", "expected a value, or a choice of values"},
    {BASE "policy: {donate: {chose: [deny]}}\n", "expected a value, or a choice of values"},
};

static void every_mistake_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        struct loaded loaded = load_bytes(mistakes[i].text, strlen(mistakes[i].text), NULL, 0);
        char *messages = printed(loaded.diag);

        if (lfs_diag_errors(loaded.diag) != 1 || !strstr(messages, mistakes[i].message))
            fail_msg("mistake %zu: expected one error with '%s', got:\n%s", i, mistakes[i].message,
                     messages);
        free(messages);
        unload(&loaded);
    }
}

static void what_is_right_is_taken(void **state)
{
    static const char *const sound[] = {
        BASE "explore: {mode: pct, seed: 0, runs: 10, changes: 4, preemptions: none, depth: 1}\n",
        BASE
        "explore: {mode: exhaustive, deviations: 0, max: {states: 1, memory: 1MiB, seconds: 1, "
        "transitions: 1}, stop_at: first}\n",
        BASE "explore: {allow: [no-panic, INV-01]}\n",
        BASE "observe: {n: finding(INV-01), e: end, l: count(owners(0x6782000))}\n",
        BASE RANGES "properties: [{name: a, never: tracker == busy, under: {donate: abort}}]\n",
        BASE "policy: {donate: deny}\n"
             "properties: [{name: a, never: tracker == busy, under: {donate: deny}}]\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++) {
        struct loaded loaded = load_text(sound[i]);

        unload(&loaded);
    }
}

/* What tells of the keys is asked of a plain run, too. */
static void a_plain_run_judges_no_properties(void **state)
{
    (void)state;
    assert_verdict(BASE RANGES "explore: {preemptions: 1}\nobserve: {t: tracker}\n"
                               "properties: [{name: a, always: tracker == busy}]\n",
                   LFS_PASSED, 0);
}

/* So many properties, each with this demand. */
static char *with_properties(unsigned count, const char *demand)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    fputs(BASE "properties:\n", out);
    for (unsigned i = 0; i < count; i++)
        fprintf(out, "  - {name: p%u, %s}\n", i, demand);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void each_of_many_properties_is_judged(void **state)
{
    char *text = with_properties(64, "never: tracker == idle");
    struct explored e = explore(text);

    (void)state;
    assert_int_equal(lfs_exploration_violations(e.x), 64);
    for (size_t i = 0; i < 64; i++)
        assert_int_equal(lfs_exploration_property(e.x, i).verdict, LFS_PROPERTY_VIOLATED);
    explored_free(&e);
    free(text);
}

static void too_many_properties_are_refused(void **state)
{
    char *text = with_properties(65, "exists: tracker == idle");
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);
    char *messages = printed(loaded.diag);

    (void)state;
    assert_int_equal(lfs_diag_errors(loaded.diag), 1);
    assert_non_null(strstr(messages, "at most 64 properties, and this has 65"));
    free(messages);
    unload(&loaded);
    free(text);
}

static void too_many_combinations_are_refused(void **state)
{
    struct loaded loaded;
    char text[16384] = BASE "policy:\n";
    char *messages;
    unsigned ranged = 0;

    (void)state;
    for (unsigned k = 0; k < LFS_KNOBS && ranged < 13; k++) {
        char value[2][LFS_KNOB_VALUE_SIZE];
        size_t used = strlen(text);

        if (!lfs_knob_value((enum lfs_knob)k, 0, value[0]) ||
            !lfs_knob_value((enum lfs_knob)k, 1, value[1]))
            continue;
        snprintf(text + used, sizeof(text) - used, "  %s: {choose: [%s, %s]}\n",
                 lfs_knob_name((enum lfs_knob)k), value[0], value[1]);
        ranged++;
    }
    loaded = load_bytes(text, strlen(text), NULL, 0);
    messages = printed(loaded.diag);
    assert_non_null(strstr(messages, "more than 4096 combinations"));
    free(messages);
    unload(&loaded);
}

static void expectations_about_time_are_left_out(void **state)
{
    static const char text[] = BASE "expect:\n  - time(ask) < 1s\n  - sent(web) == 1\n"
                                    "  - tracker == idle\n";
    struct explored e = explore(text);
    char *messages = printed(e.loaded.diag);

    (void)state;
    assert_non_null(strstr(messages, "left out of the exploration: 'time(ask) < 1s'"));
    assert_non_null(strstr(messages, "left out of the exploration: 'sent(web) == 1'"));
    assert_int_equal(property_named(&e, "expect-3").verdict, LFS_PROPERTY_HOLDS);
    for (size_t i = 0; i < lfs_exploration_properties(e.x); i++)
        assert_string_not_equal(lfs_exploration_property(e.x, i).name, "expect-1");
    free(messages);
    explored_free(&e);
}

/* Bounds of the command line come before those of the file. */
static void bounds_are_the_files_unless_said_otherwise(void **state)
{
    static const char text[] = BASE "explore: {preemptions: 2, max: {states: 100}}\n";
    struct lfs_explore_options options = explore_whole;
    struct explored e;

    (void)state;
    options.bounds.preemptions = 0;
    e = explore_case(text, 0, &options);
    assert_int_equal(lfs_exploration_bounds(e.x)->preemptions, 0);
    assert_int_equal(lfs_exploration_bounds(e.x)->states, 100);
    explored_free(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_mistake_is_told),
        cmocka_unit_test(what_is_right_is_taken),
        cmocka_unit_test(a_plain_run_judges_no_properties),
        cmocka_unit_test(each_of_many_properties_is_judged),
        cmocka_unit_test(too_many_properties_are_refused),
        cmocka_unit_test(too_many_combinations_are_refused),
        cmocka_unit_test(expectations_about_time_are_left_out),
        cmocka_unit_test(bounds_are_the_files_unless_said_otherwise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
