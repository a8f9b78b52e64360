/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>

#include "tools/readers/replay/replay_reader.h"

enum { NUMBER_DIGITS = 20 };

/* The bytes before a place are ASCII wherever a message can be about it: they were read. */
struct lfs_pos replay_place(const struct reader *r, const char *at, size_t length)
{
    return (struct lfs_pos){.file = r->path,
                            .line = r->line,
                            .column = (unsigned)(at - r->begin) + 1,
                            .length = (unsigned)length};
}

bool replay_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

void replay_skip_blanks(struct reader *r)
{
    while (r->at < r->end && replay_is_blank(*r->at))
        r->at++;
}

struct word replay_word(struct reader *r)
{
    struct word word;

    replay_skip_blanks(r);
    word.text = r->at;
    while (r->at < r->end && !replay_is_blank(*r->at))
        r->at++;
    word.length = (size_t)(r->at - word.text);
    return word;
}

bool replay_word_is(struct word word, const char *text)
{
    return word.length == strlen(text) && memcmp(word.text, text, word.length) == 0;
}

bool replay_syntax(const struct reader *r, struct word word, const char *wanted)
{
    lfs_diag_add(r->diag, replay_place(r, word.text, word.length), "REPLAY_SYNTAX", "expected %s",
                 wanted);
    return false;
}

int replay_hex_digit(char c)
{
    const char *digits = "0123456789abcdef", *found = c != '\0' ? strchr(digits, c) : NULL;

    return found != NULL ? (int)(found - digits) : -1;
}

const char *replay_rest(struct reader *r, const char *wanted)
{
    char *text, *to;

    replay_skip_blanks(r);
    text = to = arena_alloc(&r->file->arena, (size_t)(r->end - r->at) + 1);
    if (r->at == r->end) {
        replay_syntax(r, (struct word){r->at, 0}, wanted);
        return NULL;
    }
    while (r->at < r->end) {
        int high, low;

        if (*r->at != '\\') {
            *to++ = *r->at++;
            continue;
        }
        high = r->end - r->at >= 4 && r->at[1] == 'x' ? replay_hex_digit(r->at[2]) : -1;
        low = high >= 0 ? replay_hex_digit(r->at[3]) : -1;
        if (low < 0 || high + low == 0) {
            lfs_diag_add(r->diag, replay_place(r, r->begin, 0), "REPLAY_SYNTAX",
                         "\\ begins \\xHH, a byte other than 0 in two hexadecimal digits");
            return NULL;
        }
        *to++ = (char)(high << 4 | low);
        r->at += 4;
    }
    return text;
}

bool replay_number(struct reader *r, uint64_t max, const char *wanted, uint64_t *out)
{
    struct word word = replay_word(r);
    bool hex = word.length > 2 && word.text[0] == '0' && word.text[1] == 'x';
    size_t i = hex ? 2 : 0;
    uint64_t base = hex ? 16 : 10;

    *out = 0;
    if (word.length == i || word.length > NUMBER_DIGITS ||
        (word.text[i] == '0' && word.length > i + 1))
        return replay_syntax(r, word, wanted);
    for (; i < word.length; i++) {
        int digit = replay_hex_digit(word.text[i]);

        if (digit < 0 || (uint64_t)digit >= base || *out > (max - (uint64_t)digit) / base)
            return replay_syntax(r, word, wanted);
        *out = *out * base + (uint64_t)digit;
    }
    return true;
}

bool replay_at_end(struct reader *r)
{
    struct word word = replay_word(r);

    return word.length == 0 || replay_syntax(r, word, "the end of the line");
}
