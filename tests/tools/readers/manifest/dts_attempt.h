/* SPDX-License-Identifier: BSD-3-Clause */
/* Compiling device-tree sources in tests, with what was printed about them. */
#ifndef LFASIM_TESTS_DTS_ATTEMPT_H
#define LFASIM_TESTS_DTS_ATTEMPT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/dts.h"
#include "tests/tools/readers/diag/printed.h"

/* One compilation and what it printed. */
struct attempt {
    struct lfs_diag *diag;
    struct lfs_dts *dts;
    enum lfs_dts_result result;
    char *printed;
    size_t errors;
};

static inline struct lfs_dts_source named(const char *path, const char *text)
{
    return (struct lfs_dts_source){path, (const uint8_t *)text, strlen(text)};
}

static inline struct attempt attempt_open(const struct lfs_dts_source *sources, size_t count,
                                          const struct lfs_dts_options *options)
{
    struct attempt attempt = {.diag = lfs_diag_new()};

    attempt.result = lfs_dts_open(sources, count, options, &attempt.dts, attempt.diag);
    attempt.errors = lfs_diag_errors(attempt.diag);
    attempt.printed = printed(attempt.diag);
    assert_int_equal(attempt.result == LFS_DTS_OK, attempt.errors == 0);
    assert_int_equal(attempt.result == LFS_DTS_OK, attempt.dts != NULL);
    return attempt;
}

static inline void attempt_close(struct attempt *attempt)
{
    lfs_dts_free(attempt->dts);
    lfs_diag_free(attempt->diag);
    free(attempt->printed);
}

/* The one message begins at place and holds the words. */
static inline void expect_message(const struct attempt *attempt, const char *place,
                                  const char *words)
{
    if (attempt->errors != 1 || strstr(attempt->printed, place) != attempt->printed ||
        strstr(attempt->printed, words) == NULL)
        fail_msg("wanted one message at %s with %s, printed:\n%s", place, words, attempt->printed);
}

#endif
