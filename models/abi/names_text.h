/* SPDX-License-Identifier: BSD-3-Clause */
/* Bounded text, and the values of arguments as text. */
#ifndef MODELS_ABI_NAMES_TEXT_H
#define MODELS_ABI_NAMES_TEXT_H

#include <stddef.h>

#include "lfasim/abi/names.h"

/* A line that keeps counting when its buffer is full. */
struct lfs_text {
    char *out;
    size_t size;
    size_t length; /* of the whole line, whether it fitted or not */
};

__attribute__((format(printf, 2, 3))) void lfs_text_add(struct lfs_text *text, const char *format,
                                                        ...);

/* "FFA_SUCCESS_32": the call's name, with the width where that is not clear from the name. */
void lfs_text_call(struct lfs_text *text, const struct lfs_abi_call *call, uint32_t fid);

/* The value of arg in frame, without the argument's name. */
void lfs_text_value(struct lfs_text *text, const struct lfs_abi_arg *arg,
                    const struct lfs_frame *frame);

/* What a call returned in x0, for a reader who sees the number beside it: "-8, INVALID_PARAMETERS"
 * or "1.3". result is what the table says of x0. */
void lfs_text_x0(struct lfs_text *text, const struct lfs_abi_arg *result, uint64_t x0);

#endif
