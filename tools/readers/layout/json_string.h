/* SPDX-License-Identifier: BSD-3-Clause */
/* The characters of a JSON text, with their positions. Private to json_tree.c. */
#ifndef LFASIM_TOOLS_READERS_JSON_STRING_H
#define LFASIM_TOOLS_READERS_JSON_STRING_H

#include <stdbool.h>
#include <stddef.h>

#include "lfasim/readers/diag.h"

struct json_input {
    const char *path, *text;
    size_t length, at;
    unsigned line, column; /* of `at` */
    struct lfs_diag *diag;
};

struct lfs_pos json_here(const struct json_input *in);
void json_error(struct json_input *in, const char *what);
/* Steps over bytes of one line. */
void json_skip(struct json_input *in, size_t bytes);
/* After blanks, whether c comes next. */
bool json_peek(struct json_input *in, char c);
/* Steps over c, or adds an error. */
bool json_expect(struct json_input *in, char c, const char *what);
bool json_at_end(struct json_input *in);
/* Bytes of the number, true, false or null that comes next; 0: none does. */
size_t json_word(const struct json_input *in);
/* The string whose opening quote comes next, decoded, to be freed with free(); NULL after adding an
 * error. */
char *json_string(struct json_input *in);

#endif
