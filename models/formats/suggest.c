/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/suggest.h"

#include <ctype.h>
#include <string.h>

enum { WORD_MAX = 64 };

static char folded(const char *text, size_t i)
{
    return text[i] == '_' ? '-' : (char)tolower((unsigned char)text[i]);
}

/* Damerau-Levenshtein distance (adjacent swaps count once), three rows at a time. */
static unsigned distance(const char *a, const char *b)
{
    unsigned rows[3][WORD_MAX + 1];
    size_t a_length = strlen(a), b_length = strlen(b);

    if (a_length > WORD_MAX || b_length > WORD_MAX)
        return WORD_MAX;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        unsigned *now = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];

        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b_length; j++) {
            unsigned change = above[j - 1] + (folded(a, i - 1) != folded(b, j - 1));
            unsigned best = above[j] + 1 < now[j - 1] + 1 ? above[j] + 1 : now[j - 1] + 1;

            if (change < best)
                best = change;
            if (i > 1 && j > 1 && folded(a, i - 1) == folded(b, j - 2) &&
                folded(a, i - 2) == folded(b, j - 1) && two_above[j - 2] + 1 < best)
                best = two_above[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[a_length % 3][b_length];
}

const char *lfs_suggest(const char *word, const char *(*next)(const void *user, size_t i),
                        const void *user)
{
    size_t length = strlen(word);
    unsigned limit = length <= 4 ? 1 : length <= 8 ? 2 : 3;
    const char *best = NULL, *candidate;

    for (size_t i = 0; (candidate = next(user, i)) != NULL; i++) {
        unsigned d = distance(word, candidate);

        if (d <= limit) {
            if (d == 0)
                return candidate;
            limit = d - 1;
            best = candidate;
        }
    }
    return best;
}

static const char *list_item(const void *user, size_t i)
{
    return ((const char *const *)user)[i];
}

const char *lfs_suggest_list(const char *word, const char *const *names)
{
    return lfs_suggest(word, list_item, names);
}
