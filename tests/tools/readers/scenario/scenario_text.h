/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of scenarios: a text becomes a file, is loaded, and run. Include after cmocka.h. */
#ifndef LFASIM_TESTS_TOOLS_READERS_SCENARIO_TEXT_H
#define LFASIM_TESTS_TOOLS_READERS_SCENARIO_TEXT_H

#include "lfasim/readers/scenario.h"
#include "tests/tools/readers/diag/printed.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MANIFEST LFASIM_SOURCE_DIR "/scenarios/manifests/deck-sp.dts"

/* What most scenarios of tests begin with: sp1 runs sp1-v1, and sp1-v2 waits to be primed. Then
 * come the steps of sp1-v1, and what is left. */
#define HEAD       \
    "lfasim: 1\n"  \
    "name: test\n" \
    "summary: A test.\n"
#define TAIL                                                            \
    "  sp1-v2: {manifest: " MANIFEST ", behaviour: echo, version: 2}\n" \
    "partitions:\n"                                                     \
    "  sp1: {image: sp1-v1}\n"                                          \
    "components:\n"                                                     \
    "  - bl32\n"                                                        \
    "  - {name: sp1, partition: sp1, image: sp1-v2, staging: 0x7000000}\n"
#define IMAGE(steps) "images:\n  sp1-v1:\n    manifest: " MANIFEST "\n" steps

/* A file of this process; the caller frees the path after unlinking it. */
static inline char *scenario_file(const char *text, size_t length)
{
    char *path;
    FILE *file;

    assert_true(asprintf(&path, "%s/scenario-%d.yaml", LFASIM_BINARY_DIR, (int)getpid()) > 0);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
    return path;
}

struct loaded {
    struct lfs_diag *diag;
    char *path;
    struct lfs_scenario *scenario; /* NULL: refused */
};

static inline struct loaded load_bytes(const char *text, size_t length,
                                       const struct lfs_scenario_set *sets, size_t set_count)
{
    struct loaded loaded = {.diag = lfs_diag_new(), .path = scenario_file(text, length)};

    loaded.scenario = lfs_scenario_load(loaded.path, sets, set_count, loaded.diag);
    assert_int_equal(loaded.scenario == NULL, lfs_diag_errors(loaded.diag) > 0);
    return loaded;
}

static inline void unload(struct loaded *loaded)
{
    lfs_scenario_free(loaded->scenario);
    lfs_diag_free(loaded->diag);
    unlink(loaded->path);
    free(loaded->path);
}

static inline struct loaded load_text(const char *text)
{
    struct loaded loaded = load_bytes(text, strlen(text), NULL, 0);

    if (!loaded.scenario) {
        char *messages = printed(loaded.diag);

        print_error("%s", messages);
        free(messages);
        fail();
    }
    return loaded;
}

static inline struct lfs_run *start(const struct loaded *loaded, size_t i,
                                    const struct lfs_choice_source *choices)
{
    struct lfs_run_options options = {.backend = LFS_FIBERS, .trace = true};
    struct lfs_run *run;

    if (choices)
        options.choices = *choices;
    run = lfs_run_start(loaded->scenario, i, &options, loaded->diag);
    if (!run) {
        char *messages = printed(loaded->diag);

        print_error("%s", messages);
        free(messages);
        fail();
    }
    return run;
}

/* Prints what went wrong, for verdicts that a test does not expect. */
static inline void show_failures(const struct lfs_run *run)
{
    for (size_t i = 0; i < lfs_run_failures(run); i++) {
        const struct lfs_failure *failure = lfs_run_failure(run, i);

        print_error("line %u: %s; expected %s; actual %s\n", failure->pos.line, failure->what,
                    failure->expected ? failure->expected : "-",
                    failure->actual ? failure->actual : "-");
    }
}

/* Runs the first case of a text. */
static inline void assert_verdict(const char *text, enum lfs_verdict verdict, size_t failures)
{
    struct loaded loaded = load_text(text);
    struct lfs_run *run = start(&loaded, 0, NULL);
    enum lfs_verdict actual = lfs_run_finish(run);

    if (actual != verdict || lfs_run_failures(run) != failures)
        show_failures(run);
    assert_int_equal(actual, verdict);
    assert_int_equal(lfs_run_failures(run), failures);
    lfs_run_free(run);
    unload(&loaded);
}

/* Runs the first case of a text, which has one failure, and looks at its words. */
static inline void assert_failure(const char *text, const char *what, const char *expected,
                                  const char *actual)
{
    struct loaded loaded = load_text(text);
    struct lfs_run *run = start(&loaded, 0, NULL);
    const struct lfs_failure *failure;

    assert_int_equal(lfs_run_finish(run), LFS_FAILED);
    if (lfs_run_failures(run) != 1)
        show_failures(run);
    assert_int_equal(lfs_run_failures(run), 1);
    failure = lfs_run_failure(run, 0);
    assert_string_equal(failure->what, what);
    if (expected)
        assert_string_equal(failure->expected, expected);
    else
        assert_null(failure->expected);
    if (actual)
        assert_string_equal(failure->actual, actual);
    else
        assert_null(failure->actual);
    lfs_run_free(run);
    unload(&loaded);
}

/* Runs a scenario that ends with `expect:` and a list, with expressions behind it, each between
 * `before` and `after`. How many of them fail; if some do, and not all, they are shown. */
static inline size_t failures_of(const char *scenario, const char *const *expressions, size_t count,
                                 const char *before, const char *after)
{
    struct loaded loaded;
    struct lfs_run *run;
    size_t size, failures;
    char *text;
    FILE *stream = open_memstream(&text, &size);

    fputs(scenario, stream);
    for (size_t i = 0; i < count; i++)
        fprintf(stream, "  - >-\n    %s%s%s\n", before, expressions[i], after);
    assert_int_equal(fclose(stream), 0);
    loaded = load_text(text);
    run = start(&loaded, 0, NULL);
    lfs_run_finish(run);
    failures = lfs_run_failures(run);
    if (failures != 0 && failures != count)
        show_failures(run);
    lfs_run_free(run);
    unload(&loaded);
    free(text);
    return failures;
}

#endif
