/* SPDX-License-Identifier: BSD-3-Clause */
/* "Did you mean": the nearest of a set of names to a misspelt word. */
#ifndef LFASIM_SUGGEST_H
#define LFASIM_SUGGEST_H

#include <stddef.h>

/* Calls next(user, i) for i = 0, 1, ... until it returns NULL and returns the candidate nearest to
 * word (Damerau-Levenshtein distance, case ignored, '_' being a '-', ties to the earlier one), or
 * NULL when none is near enough: distance at most 1 for words of up to 4 characters, 2 up to 8,
 * else 3. */
const char *lfs_suggest(const char *word, const char *(*next)(const void *user, size_t i),
                        const void *user);

/* The same over a NULL-terminated array. */
const char *lfs_suggest_list(const char *word, const char *const *names);

#endif
