/* SPDX-License-Identifier: BSD-3-Clause */
/* For tests: lines of JSON, each one object, read with jansson; and the keys of that object. */
#ifndef LFASIM_TESTS_TOOLS_READERS_JSON_CHECK_H
#define LFASIM_TESTS_TOOLS_READERS_JSON_CHECK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct json_check {
    const char *at;
    char keys[512]; /* in their order, a blank after each */
};

/* One line that is one object, without blanks before it or a key twice; *check then has its keys
 * and stands behind the newline. */
static inline bool json_line(struct json_check *check)
{
    size_t length = strcspn(check->at, "\n"), used = 0;
    json_t *object = json_loadb(check->at, length, JSON_REJECT_DUPLICATES, NULL), *value;
    bool ok = json_is_object(object) && check->at[0] == '{' && check->at[length] == '\n';
    const char *key;

    check->keys[0] = '\0';
    json_object_foreach(object, key, value) if (used < sizeof(check->keys)) used +=
        (size_t)snprintf(check->keys + used, sizeof(check->keys) - used, "%s ", key);
    check->at += ok ? length + 1 : 0;
    json_decref(object);
    return ok;
}

#endif
