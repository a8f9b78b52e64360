/* SPDX-License-Identifier: BSD-3-Clause */
/* The tables behind lfasim/abi/names.h and the shorthand in which their rows are written. */
#ifndef MODELS_ABI_NAMES_TABLES_H
#define MODELS_ABI_NAMES_TABLES_H

#include "lfasim/abi/names.h"

/* Rows of one family, in the order of their function numbers. */
struct lfs_abi_table {
    const struct lfs_abi_call *calls;
    size_t count;
};

extern const struct lfs_abi_table lfs_abi_ffa_table;
extern const struct lfs_abi_table lfs_abi_lfa_table;
extern const struct lfs_abi_table lfs_abi_psci_table;

/* True for a format that travels as a zero-extended 32-bit number although it is signed. */
bool lfs_abi_is_status32(enum lfs_abi_format format);

/* Shorthand. A list of arguments lives in a compound literal beside its row. */
#define ARGS(...)  ((const struct lfs_abi_arg[]){__VA_ARGS__, {.name = NULL}})
#define WORDS(...) ((const struct lfs_abi_word[]){__VA_ARGS__, {NULL, 0}})

/* Bits [low + bits - 1:low] of a register; OPTIONAL where zero means "not given". */
#define FIELD(word, r, lo, n, f)                                            \
    {                                                                       \
        .name = (word), .reg = (r), .low = (lo), .bits = (n), .format = (f) \
    }
#define OPTIONAL(word, r, lo, n, f)                                                           \
    {                                                                                         \
        .name = (word), .reg = (r), .low = (lo), .bits = (n), .optional = true, .format = (f) \
    }
/* All of wN or xN. */
#define W(word, r, f)          FIELD(word, r, 0, 32, f)
#define X(word, r, f)          FIELD(word, r, 0, 64, f)
#define OPTIONAL_W(word, r, f) OPTIONAL(word, r, 0, 32, f)
#define OPTIONAL_X(word, r, f) OPTIONAL(word, r, 0, 64, f)
/* 64 bits that are significant whatever the width of the call. */
#define WHOLE(word, r, f)                                                               \
    {                                                                                   \
        .name = (word), .reg = (r), .bits = 64, .place = LFS_PLACE_WHOLE, .format = (f) \
    }
#define PAIR(word, r, f)                                                               \
    {                                                                                  \
        .name = (word), .reg = (r), .bits = 64, .place = LFS_PLACE_PAIR, .format = (f) \
    }
#define OPTIONAL_PAIR(word, r, f)                                                          \
    {                                                                                      \
        .name = (word), .reg = (r), .bits = 64, .optional = true, .place = LFS_PLACE_PAIR, \
        .format = (f)                                                                      \
    }
#define UUID(word, r, where)                                                              \
    {                                                                                     \
        .name = (word), .reg = (r), .bits = 128, .place = (where), .format = LFS_ARG_UUID \
    }
#define FLAGS(r, n, ...)                                                                     \
    {                                                                                        \
        .name = "flags", .reg = (r), .bits = (n), .optional = true, .format = LFS_ARG_FLAGS, \
        .words = WORDS(__VA_ARGS__)                                                          \
    }
#define CHOICE(word, r, n, ...)                                          \
    {                                                                    \
        .name = (word), .reg = (r), .bits = (n), .format = LFS_ARG_ENUM, \
        .words = WORDS(__VA_ARGS__)                                      \
    }
/* w1 of most calls: sender in [31:16], receiver in [15:0]. */
#define FROM_TO FIELD("from", 1, 16, 16, LFS_ARG_ENDPOINT), FIELD("to", 1, 0, 16, LFS_ARG_ENDPOINT)

#endif
