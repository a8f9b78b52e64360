/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Choice strings. The list becomes numbers: how many alternatives 0 stand before the next other
 * one, and that one less 1. A number is letters of five bits, the low ones first; the highest bit
 * says that more follow. The check group is 20 bits of the letters' hash.
 */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/replay.h"
#include "tools/readers/host/alloc.h"

enum { GROUP = 4, DIGIT_BITS = 4, DIGITS_MAX = 5, MORE = 1 << DIGIT_BITS };

static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
static const char prefix[] = "lfs1";

/* FNV-1a, folded. */
static uint32_t check_of(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (uint8_t)text[i]) * 16777619u;
    return (hash ^ hash >> 20) & 0xfffff;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* At most two numbers an alternative. */
static size_t put_number(char *text, uint32_t number)
{
    size_t length = 0;

    do {
        uint32_t rest = number >> DIGIT_BITS;

        text[length++] = letters[(number & (MORE - 1)) | (rest ? MORE : 0)];
        number = rest;
    } while (number);
    return length;
}

static void put_check(char *text, uint32_t check)
{
    for (int i = 0; i < GROUP; i++)
        text[i] = letters[check >> (5 * i) & 31];
}

void lfs_choice_string(const uint16_t *taken, size_t count, FILE *out)
{
    char *text = lfs_reader_alloc(2 * DIGITS_MAX * count + GROUP + 1);
    size_t length = 0;
    uint32_t zeros = 0;

    for (size_t i = 0; i < count; i++) {
        if (taken[i] == 0) {
            zeros++;
            continue;
        }
        length += put_number(text + length, zeros);
        length += put_number(text + length, taken[i] - 1u);
        zeros = 0;
    }
    fputs(prefix, out);
    for (size_t i = 0; i < length; i++)
        fprintf(out, "%s%c", i % GROUP ? "" : "-", text[i]);
    put_check(text + length, check_of(text, length));
    fprintf(out, "-%.*s", GROUP, text + length);
    free(text);
}

/* ---- reading --------------------------------------------------------------------------------- */

bool lfs_is_choice_string(const char *word)
{
    return strncmp(word, "lfs1", sizeof(prefix) - 1) == 0 ||
           strncmp(word, "LFS1", sizeof(prefix) - 1) == 0;
}

static int value_of(char letter)
{
    const char *found;

    if (letter >= 'A' && letter <= 'Z')
        letter = (char)(letter - 'A' + 'a');
    found = letter != '\0' ? strchr(letters, letter) : NULL;
    return found != NULL ? (int)(found - letters) : -1;
}

/* The letters behind the prefix, without hyphens, as small ones; false when one is none. */
static bool take_letters(const char *word, size_t length, char *text, size_t *count)
{
    *count = 0;
    for (size_t i = sizeof(prefix) - 1; i < length; i++) {
        int value = value_of(word[i]);

        if (value >= 0)
            text[(*count)++] = letters[value];
        else if (word[i] != '-')
            return false;
    }
    return true;
}

/* The number at *at, which is moved past it; false when it does not end or is too large. */
static bool take_number(const char *text, size_t length, size_t *at, uint32_t *number)
{
    *number = 0;
    for (unsigned digit = 0; digit < DIGITS_MAX && *at < length; digit++) {
        uint32_t value = (uint32_t)value_of(text[(*at)++]);

        *number |= (value & (MORE - 1)) << (DIGIT_BITS * digit);
        if (!(value & MORE))
            return true;
    }
    return false;
}

static bool unpack(const char *text, size_t length, uint16_t *taken, size_t *count)
{
    size_t at = 0;

    *count = 0;
    while (at < length) {
        uint32_t zeros, other;

        if (!take_number(text, length, &at, &zeros) || !take_number(text, length, &at, &other) ||
            zeros >= LFS_REPLAY_DECISIONS_MAX - *count || other >= UINT16_MAX)
            return false;
        *count += zeros;
        taken[(*count)++] = (uint16_t)(other + 1);
    }
    return true;
}

uint16_t *lfs_choice_string_read(const char *word, size_t length, size_t *count,
                                 const char **problem)
{
    char *text = lfs_reader_alloc(length + 1), check[GROUP];
    uint16_t *taken = lfs_reader_alloc(LFS_REPLAY_DECISIONS_MAX * sizeof(*taken));
    size_t letter_count = 0;

    *problem = NULL;
    if (length < sizeof(prefix) - 1 || !lfs_is_choice_string(word) ||
        !take_letters(word, length, text, &letter_count))
        *problem = "it is lfs1 and groups of the letters 0-9 a-z without i, l, o and u";
    else if (letter_count < GROUP)
        *problem = "its check group is missing";
    if (*problem == NULL) {
        letter_count -= GROUP;
        put_check(check, check_of(text, letter_count));
        if (memcmp(check, text + letter_count, GROUP) != 0)
            *problem = "its check group does not fit: a letter is wrong or missing";
        else if (!unpack(text, letter_count, taken, count))
            *problem = "it is no list of decisions";
    }
    free(text);
    if (*problem != NULL) {
        free(taken);
        return NULL;
    }
    return taken;
}
