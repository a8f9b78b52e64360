/* SPDX-License-Identifier: BSD-3-Clause */
/* Interrupts in every rendering: a partition is left without a call, and resumed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lfasim/readers/scenario.h"
#include "lfasim/readers/trace_chrome.h"
#include "lfasim/readers/trace_mermaid.h"
#include "lfasim/readers/trace_table.h"
#include "lfasim/readers/trace_text.h"
#include "tests/tools/readers/trace/story.h"
#include "tests/tools/readers/trace/stored_story.h"

#define PREEMPTED LFASIM_SOURCE_DIR "/scenarios/lifecycle/preempted-and-resumed-elsewhere.yaml"

typedef void rendering(const struct lfs_trace_case *it, FILE *out);

static void text(const struct lfs_trace_case *it, FILE *out)
{
    lfs_trace_text(&it->view, false, out);
}

static void table(const struct lfs_trace_case *it, FILE *out)
{
    lfs_trace_table(&it->view, out);
}

static void json(const struct lfs_trace_case *it, FILE *out)
{
    lfs_trace_json(&it->view, out);
}

/* One rendering of the scenario; the caller frees it. */
static char *rendered(rendering *render)
{
    struct lfs_run_options options = {.backend = LFS_FIBERS, .trace = true};
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_scenario *scenario = lfs_scenario_load(PREEMPTED, NULL, 0, diag);
    struct lfs_run *run = lfs_run_start(scenario, 0, &options, diag);
    const struct lfs_trace_case it = {
        .name = "case",
        .scenario = "scenario",
        .verdict = "passed",
        .cpus = 2,
        .view = {.machine = lfs_stack_machine(lfs_run_stack(run)), .stack = lfs_run_stack(run)}};
    char *out = NULL;
    size_t size;
    FILE *stream = open_memstream(&out, &size);

    assert_non_null(stream);
    assert_int_equal(lfs_run_finish(run), LFS_PASSED);
    render(&it, stream);
    assert_int_equal(fclose(stream), 0);
    lfs_run_free(run);
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return out;
}

static void assert_shows(rendering *render, const char *const *words)
{
    char *out = rendered(render);

    for (; *words; words++)
        if (!strstr(out, *words))
            fail_msg("'%s' is not in:\n%s", *words, out);
    free(out);
}

static void in_text_and_diagram(void **state)
{
    static const char *const words[] = {
        "interrupt 40 on cpu0 pends, by tick",      "interrupt 40 on cpu0 interrupts sp1",
        "interrupt 40 on cpu0 is taken by os/cpu0", "exception",
        "resumed where it was interrupted",         NULL};

    (void)state;
    assert_shows(text, words);
    assert_shows(table, words);
    assert_shows(lfs_trace_mermaid, words);
}

static void in_the_timeline(void **state)
{
    static const char *const words[] = {"\"interrupt 40 on cpu0 interrupts sp1\"", "\"exception\"",
                                        "\"resumed\"", "\"entry\"", NULL};

    (void)state;
    assert_shows(lfs_trace_chrome, words);
}

static void in_the_file(void **state)
{
    static const char *const words[] = {"\"kind\":\"interrupt\"",
                                        "\"intid\":40,\"event\":\"pends, by\",\"who\":\"tick\"",
                                        "\"decoded\":\"exception\"", NULL};

    (void)state;
    assert_shows(json, words);
}

/* What is read back says the same. */
static void from_a_file(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, 1000);
    struct lfs_trace_file *file;
    const struct lfs_record *record = NULL;
    char *line, words[LFS_TEXT_MAX];

    (void)state;
    lfs_run(story.m);
    lfs_trace_interrupt(story.m, NULL, 0, 0, 1019, "pends", NULL);
    line = stored_text(&view);
    file = stored_read(line, strlen(line), NULL);
    assert_non_null(file);
    view = lfs_trace_file_case(file, 0)->view;
    record = lfs_trace_view_get(&view, lfs_trace_view_last(&view));
    assert_int_equal(record->kind, LFS_RECORD_INTERRUPT);
    lfs_trace_interrupt_text(record, words, sizeof(words));
    assert_string_equal(words, "interrupt 1019 on cpu0 pends");
    lfs_trace_file_free(file);
    lfs_machine_free(story.m);
    free(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_text_and_diagram),
        cmocka_unit_test(in_the_timeline),
        cmocka_unit_test(in_the_file),
        cmocka_unit_test(from_a_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
