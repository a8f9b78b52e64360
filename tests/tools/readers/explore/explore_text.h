/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of explorations: a text becomes a file, is loaded and explored. Include after cmocka.h.
 */
#ifndef LFASIM_TESTS_TOOLS_READERS_EXPLORE_TEXT_H
#define LFASIM_TESTS_TOOLS_READERS_EXPLORE_TEXT_H

#include "lfasim/readers/explore.h"
#include "tests/tools/readers/scenario/scenario_text.h"

static const struct lfs_explore_options explore_whole = {
    .bounds = {LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, LFS_SEARCH_UNBOUNDED, 0, 0, 0}};

struct explored {
    struct loaded loaded;
    struct lfs_exploration *x;
};

/* Case i of a text. */
static inline struct explored explore_case(const char *text, size_t i,
                                           const struct lfs_explore_options *options)
{
    struct explored e = {.loaded = load_text(text)};

    e.x = lfs_exploration_new(e.loaded.scenario, i, options, e.loaded.diag);
    if (!e.x) {
        char *messages = printed(e.loaded.diag);

        print_error("%s", messages);
        free(messages);
        fail();
    }
    assert_true(lfs_exploration_run(e.x));
    return e;
}

static inline struct explored explore(const char *text)
{
    return explore_case(text, 0, &explore_whole);
}

static inline void explored_free(struct explored *e)
{
    lfs_exploration_free(e->x);
    unload(&e->loaded);
}

static inline struct lfs_judged_property property_named(const struct explored *e, const char *name)
{
    for (size_t i = 0; i < lfs_exploration_properties(e->x); i++) {
        struct lfs_judged_property property = lfs_exploration_property(e->x, i);

        if (strcmp(property.name, name) == 0)
            return property;
    }
    fail_msg("nothing named '%s' is judged", name);
    return (struct lfs_judged_property){.name = NULL};
}

/* Says all violations, when a test did not expect what there is. */
static inline void show_violations(const struct explored *e)
{
    for (size_t i = 0; i < lfs_exploration_violations(e->x); i++) {
        struct lfs_violation v = lfs_exploration_violation(e->x, i);

        print_error("%s: %s (%s)\n", v.property, v.what, v.rule ? v.rule : "no rule");
    }
}

/* The only property that is violated, or NULL for none. */
static inline void assert_violated(const char *text, const char *name)
{
    struct explored e = explore(text);
    bool as_expected = (lfs_exploration_violations(e.x) > 0) == (name != NULL);

    for (size_t i = 0; i < lfs_exploration_properties(e.x); i++) {
        struct lfs_judged_property p = lfs_exploration_property(e.x, i);
        bool is_meant = name && strcmp(p.name, name) == 0;

        if (p.verdict != LFS_PROPERTY_NOT_JUDGED)
            as_expected &= (p.verdict == LFS_PROPERTY_HOLDS) == !is_meant;
    }
    if (!as_expected)
        show_violations(&e);
    assert_true(lfs_exploration_complete(e.x));
    assert_true(as_expected);
    explored_free(&e);
}

/* The row of the table that begins with these values, separated by spaces, or NULL. */
static inline bool has_outcome(const struct explored *e, const char *values)
{
    for (size_t row = 0; row < lfs_exploration_outcomes(e->x); row++) {
        struct lfs_explored_outcome outcome = lfs_exploration_outcome(e->x, row);
        char text[512] = "";

        for (size_t c = 0; c < lfs_exploration_columns(e->x); c++) {
            if (c > 0)
                strcat(text, " ");
            strncat(text, outcome.values[c], 60);
        }
        if (strcmp(text, values) == 0)
            return true;
    }
    return false;
}

#endif
