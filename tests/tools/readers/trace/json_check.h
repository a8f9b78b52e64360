/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests: a strict JSON reader (RFC 8259) that also lists the keys of the outermost object. */
#ifndef LFASIM_TESTS_TOOLS_READERS_JSON_CHECK_H
#define LFASIM_TESTS_TOOLS_READERS_JSON_CHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"

struct json_check {
    const char *at;
    char keys[512]; /* of the outermost object, a blank after each */
};

static bool json_value(struct json_check *check, int depth);

static bool json_is(struct json_check *check, const char *word)
{
    size_t length = strlen(word);

    if (strncmp(check->at, word, length) != 0)
        return false;
    check->at += length;
    return true;
}

static bool json_escape(struct json_check *check)
{
    char c = *check->at;

    if (c == '\0' || strchr("\"\\/bfnrtu", c) == NULL)
        return false;
    check->at++;
    for (int i = 0; c == 'u' && i < 4; i++, check->at++)
        if (*check->at == '\0' || strchr("0123456789abcdefABCDEF", *check->at) == NULL)
            return false;
    return true;
}

static bool json_string(struct json_check *check)
{
    if (!json_is(check, "\""))
        return false;
    while (*check->at != '"') {
        uint32_t code;
        size_t size;

        if ((unsigned char)*check->at < 0x20) /* also the end of the text */
            return false;
        if (json_is(check, "\\")) {
            if (!json_escape(check))
                return false;
            continue;
        }
        size = lfs_utf8_next(check->at, strlen(check->at), &code);
        if (code == LFS_UTF8_BAD)
            return false;
        check->at += size;
    }
    check->at++;
    return true;
}

/* Integers only: nothing else is written. */
static bool json_number(struct json_check *check)
{
    const char *begin = check->at;

    check->at += strspn(check->at, "0123456789");
    return check->at > begin && (*begin != '0' || check->at == begin + 1);
}

static bool json_members(struct json_check *check, int depth)
{
    do {
        const char *key = check->at + 1;

        if (!json_string(check))
            return false;
        if (depth == 0) {
            strncat(check->keys, key, (size_t)(check->at - key - 1));
            strcat(check->keys, " ");
        }
        if (!json_is(check, ":") || !json_value(check, depth + 1))
            return false;
    } while (json_is(check, ","));
    return json_is(check, "}");
}

static bool json_items(struct json_check *check, int depth)
{
    do {
        if (!json_value(check, depth + 1))
            return false;
    } while (json_is(check, ","));
    return json_is(check, "]");
}

static bool json_value(struct json_check *check, int depth)
{
    if (json_is(check, "{"))
        return json_is(check, "}") || json_members(check, depth);
    if (json_is(check, "["))
        return json_is(check, "]") || json_items(check, depth);
    if (*check->at == '"')
        return json_string(check);
    return json_is(check, "true") || json_is(check, "false") || json_is(check, "null") ||
           json_number(check);
}

/* One line that is one object; *check then has its keys and stands behind the newline. */
static inline bool json_line(struct json_check *check)
{
    check->keys[0] = '\0';
    return *check->at == '{' && json_value(check, 0) && json_is(check, "\n");
}

#endif
