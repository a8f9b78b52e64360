/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests of readers: what a reporter prints, as text. Include after cmocka.h. */
#ifndef LFASIM_TESTS_TOOLS_READERS_PRINTED_H
#define LFASIM_TESTS_TOOLS_READERS_PRINTED_H

#include "lfasim/readers/diag.h"

#include <stdlib.h>
#include <string.h>

/* The caller frees the text. Not inlined: gcc 12 would take the stream's pointer for a dangling
 * one. */
__attribute__((noinline, unused)) static char *printed(const struct lfs_diag *diag)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    assert_non_null(stream);
    lfs_diag_print(diag, stream);
    assert_int_equal(fclose(stream), 0);
    return text;
}

static inline void assert_printed(const struct lfs_diag *diag, const char *expected)
{
    char *text = printed(diag);

    assert_string_equal(text, expected);
    free(text);
}

static inline void assert_printed_has(const struct lfs_diag *diag, const char *part)
{
    char *text = printed(diag);

    if (!strstr(text, part))
        fail_msg("'%s' is not in:\n%s", part, text);
    free(text);
}

#endif
