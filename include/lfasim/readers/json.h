/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Writing JSON, one object a line (JSON lines): the members come out in the order of the calls.
 *
 * Texts of any bytes become valid JSON: what is no well-formed UTF-8 is written as U+FFFD. Numbers
 * are integers; those that may exceed 2^53, which many readers keep in a double, are written as
 * hexadecimal text. Write errors stay in the stream, for ferror().
 */
#ifndef LFASIM_READERS_JSON_H
#define LFASIM_READERS_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "lfasim/readers/diag.h"

/* Objects and lists may lie in each other this deep. */
enum { LFS_JSON_DEPTH_MAX = 12 };

/* A plain value; begin with {.out = stream}. One thread at a time. */
struct lfs_json {
    FILE *out;
    unsigned depth;
    bool filled[LFS_JSON_DEPTH_MAX + 1]; /* by depth: something stands there already */
};

/* key names a member of an object; NULL for an item of a list and for the outermost object. */
void lfs_json_object(struct lfs_json *json, const char *key);
void lfs_json_object_end(struct lfs_json *json);
void lfs_json_list(struct lfs_json *json, const char *key);
void lfs_json_list_end(struct lfs_json *json);

/* text NULL is written as null. */
void lfs_json_text(struct lfs_json *json, const char *key, const char *text);
void lfs_json_number(struct lfs_json *json, const char *key, uint64_t value);
/* A time as a number of microseconds with three decimals: 131.250. */
void lfs_json_micros(struct lfs_json *json, const char *key, uint64_t nanoseconds);
void lfs_json_hex(struct lfs_json *json, const char *key, uint64_t value);
void lfs_json_bool(struct lfs_json *json, const char *key, bool value);
void lfs_json_null(struct lfs_json *json, const char *key);

/* Members of the object: file, line, column and length, null where not known; of a binary, offset.
 */
void lfs_json_place(struct lfs_json *json, struct lfs_pos pos);

/* Ends the line after the outermost object. */
void lfs_json_line_end(struct lfs_json *json);

#endif
