/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/suggest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { WORD_MAX = 64 };

struct word {
    size_t length;
    char text[WORD_MAX]; /* folded: lower case, '_' as '-' */
};

static bool fold(const char *text, struct word *out)
{
    out->length = strlen(text);
    for (size_t i = 0; i < out->length && i < WORD_MAX; i++)
        out->text[i] = text[i] == '_' ? '-' : (char)tolower((unsigned char)text[i]);
    return out->length <= WORD_MAX;
}

/* Damerau-Levenshtein distance (adjacent swaps count once), three rows at a time. */
static unsigned distance(const struct word *a, const struct word *b)
{
    unsigned rows[3][WORD_MAX + 1];

    for (size_t j = 0; j <= b->length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a->length; i++) {
        unsigned *now = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];

        now[0] = (unsigned)i;
        for (size_t j = 1; j <= b->length; j++) {
            unsigned change = above[j - 1] + (a->text[i - 1] != b->text[j - 1]);
            unsigned best = above[j] + 1 < now[j - 1] + 1 ? above[j] + 1 : now[j - 1] + 1;

            if (change < best)
                best = change;
            if (i > 1 && j > 1 && a->text[i - 1] == b->text[j - 2] &&
                a->text[i - 2] == b->text[j - 1] && two_above[j - 2] + 1 < best)
                best = two_above[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[a->length % 3][b->length];
}

/* Each character more or less costs one: most candidates need no comparison. */
static bool too_far(const struct word *a, const struct word *b, unsigned limit)
{
    return a->length > b->length + limit || b->length > a->length + limit;
}

const char *lfs_suggest(const char *word, const char *(*next)(const void *user, size_t i),
                        const void *user)
{
    const char *best = NULL, *candidate;
    struct word wanted, offered;
    unsigned limit;

    if (!fold(word, &wanted))
        return NULL;
    limit = wanted.length <= 4 ? 1 : wanted.length <= 8 ? 2 : 3;
    for (size_t i = 0; (candidate = next(user, i)) != NULL; i++) {
        unsigned d;

        if (!fold(candidate, &offered) || too_far(&wanted, &offered, limit))
            continue;
        d = distance(&wanted, &offered);
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
