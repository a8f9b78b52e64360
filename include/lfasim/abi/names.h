/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The name table of the ABI: every call, framework message, argument, result and status with the
 * name that scenarios and traces use. One table, so that what a user writes, what a trace prints
 * and what an explanation says cannot drift apart.
 *
 * All functions are pure and thread-safe; all returned pointers refer to constant data that lives
 * as long as the program.
 */
#ifndef LFASIM_ABI_NAMES_H
#define LFASIM_ABI_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/abi/smccc.h"

/* LINUX: operations of an operating system, not calls to firmware (lfasim/clients.h). */
enum lfs_abi_family { LFS_ABI_FFA, LFS_ABI_LFA, LFS_ABI_PSCI, LFS_ABI_LINUX };

/* Which form of a call: WIDTH_ANY where nobody said. */
enum lfs_abi_width { LFS_ABI_WIDTH_ANY = 0, LFS_ABI_WIDTH_32 = 32, LFS_ABI_WIDTH_64 = 64 };

/* How the value of an argument reads. */
enum lfs_abi_format {
    LFS_ARG_HEX,
    LFS_ARG_DEC,
    LFS_ARG_ADDRESS,
    LFS_ARG_BYTES,
    LFS_ARG_PAGES, /* of 4 KiB */
    LFS_ARG_ENDPOINT,
    LFS_ARG_VCPU,
    LFS_ARG_FFA_STATUS,
    LFS_ARG_LFA_STATUS,
    LFS_ARG_PSCI_STATUS,
    LFS_ARG_VERSION, /* major.minor; an FF-A status where bit 31 is set */
    LFS_ARG_FID,     /* function id of any family */
    LFS_ARG_FEATURE, /* what FFA_FEATURES asks for: function id or feature id */
    LFS_ARG_ENUM,    /* one of words */
    LFS_ARG_FLAGS,   /* any of words, whose values are bit numbers */
    LFS_ARG_BITMAP,  /* a set of bit numbers, such as notifications */
    LFS_ARG_UUID,
    LFS_ARG_MESSAGE, /* framework message word */
};

/* Where in the frame the value lies. */
enum lfs_abi_place {
    LFS_PLACE_FIELD,  /* bits of x[reg]; the low half only in a frame with an SMC32 id */
    LFS_PLACE_WHOLE,  /* bits of x[reg], upper half included even with an SMC32 id */
    LFS_PLACE_PAIR,   /* 64 bits: low half in w[reg], high half in w[reg + 1] */
    LFS_PLACE_UUID_X, /* 128 bits in x[reg] and x[reg + 1] */
    LFS_PLACE_UUID_W, /* 128 bits in w[reg] .. w[reg + 3] */
};

/* A word and its number: a value of LFS_ARG_ENUM, a bit number of LFS_ARG_FLAGS. Lists of words end
 * with a NULL name. */
struct lfs_abi_word {
    const char *name;
    uint32_t value;
};

/* One argument or result. Lists end with a NULL name. */
struct lfs_abi_arg {
    const char *name; /* snake_case, unique within its list */
    uint8_t reg;
    uint8_t low;   /* lowest bit, for FIELD and WHOLE */
    uint8_t bits;  /* of the value: 1..64, or 128 for a UUID */
    bool optional; /* zero means "not given" and is left out of decoded lines */
    enum lfs_abi_place place;
    enum lfs_abi_format format;
    const struct lfs_abi_word *words; /* for ENUM and FLAGS, else NULL */
};

/* One call. The specification's tables are ffa-abi.md 1.2 and lfa.md 1.1. */
struct lfs_abi_call {
    const char *name; /* without width: "FFA_MSG_SEND_DIRECT_REQ" */
    const char *summary;
    uint32_t fid_32; /* 0 = this form does not exist */
    uint32_t fid_64;
    enum lfs_abi_family family;
    bool late_64;  /* the 64-bit form came with v1.3: the plain name means the 32-bit one */
    bool wide_in;  /* the 64-bit form carries x0..x17 (FF-A only; else x0..x7) */
    bool wide_out; /* so does its FFA_SUCCESS */
    const struct lfs_abi_arg *in;
    /* Of FFA_SUCCESS; if the first one lies in x0, the reply has no function id but that value. */
    const struct lfs_abi_arg *out;
};

/* One framework message (ffa-abi.md 6.4), carried by FFA_MSG_SEND_DIRECT_REQ or RESP. */
struct lfs_abi_framework {
    const char *name; /* "LIVE_ACTIVATION_START_REQ" */
    const char *summary;
    uint8_t number;
    bool response;
    const struct lfs_abi_arg *args; /* beyond sender and receiver */
};

/* The call whose id is in x0 (upper half and SVE hint ignored), or NULL. Fast. */
const struct lfs_abi_call *lfs_abi_call_by_fid(uint64_t x0);

/* The call of that name, also with _32 or _64 appended where that form exists, or NULL. *width, if
 * width is not NULL, says which form the name asked for. */
const struct lfs_abi_call *lfs_abi_call_by_name(const char *name, enum lfs_abi_width *width);

/* The i-th call of all families, or NULL after the last. */
const struct lfs_abi_call *lfs_abi_call_at(size_t i);

/* The function id of call in that width, 0 if there is none. WIDTH_ANY gives what the plain name
 * means: the 64-bit form where one exists that predates v1.3, else the 32-bit form. */
uint32_t lfs_abi_call_fid(const struct lfs_abi_call *call, enum lfs_abi_width width);

/* The framework message of w2, or NULL if bit 31 is clear or the number is unknown. Bits [30:8] are
 * not looked at. */
const struct lfs_abi_framework *lfs_abi_message(uint32_t w2);

/* The i-th framework message, or NULL after the last. */
const struct lfs_abi_framework *lfs_abi_framework_at(size_t i);

/* What the tables' columns do not say of a call or framework message: the version of the
 * specification that brought it, who may make it, and what is peculiar (NULL: nothing). */
struct lfs_abi_note {
    const char *name;
    const char *since, *callers, *peculiar;
    const char *source;
};
/* By the name of a call (without width) or message; NULL for another name. */
const struct lfs_abi_note *lfs_abi_note(const char *name);

/* A status of one family. Texts are whole sentences; upstream may be NULL. */
struct lfs_abi_status {
    const char *name; /* "DENIED" */
    enum lfs_abi_family family;
    int64_t value;        /* 0 or negative */
    const char *meaning;  /* what the callee says by it */
    const char *caller;   /* what the caller should do */
    const char *upstream; /* who gives it, where that is worth knowing */
    const char *source;
};
/* The i-th status of all families, or NULL after the last. */
const struct lfs_abi_status *lfs_abi_status_at(size_t i);

/* The name of a status ("DENIED"), or NULL. */
const char *lfs_ffa_status_name(int32_t status);
const char *lfs_lfa_status_name(int64_t status);
const char *lfs_psci_status_name(int32_t status);
const char *lfs_linux_status_name(int64_t status);

/* The value of a status word such as DENIED in a family. False, *value untouched, if there is none.
 */
bool lfs_abi_status_value(const char *word, enum lfs_abi_family family, int64_t *value);

/* Whether the references let a call return this status, as lfs_script_status() tells it: of LFA and
 * FF-A by call, of PSCI, and of calls that they do not describe, any that exists. */
bool lfs_abi_may_return(const struct lfs_abi_call *call, uint64_t status);
/* The sections of the references that say so by call; NULL: none does. */
const char *lfs_abi_statuses_source(const struct lfs_abi_call *call);

/* Stores value in its bits of *frame and leaves all other bits alone (a PAIR replaces both whole
 * registers). False, *frame untouched, if it does not fit, which in a frame whose x0 holds an SMC32
 * id means the low half of the register, or if arg is a UUID. FF-A and PSCI statuses may come
 * sign-extended; they are stored zero-extended. */
bool lfs_abi_set_arg(const struct lfs_abi_arg *arg, struct lfs_frame *frame, uint64_t value);

/* Reads it back, zero-extended; 0 for a UUID. */
uint64_t lfs_abi_get_arg(const struct lfs_abi_arg *arg, const struct lfs_frame *frame);

/* The same for UUIDs: false, or Nil, if arg is none. */
bool lfs_abi_set_uuid(const struct lfs_abi_arg *arg, struct lfs_frame *frame,
                      const struct ffa_uuid *uuid);
struct ffa_uuid lfs_abi_get_uuid(const struct lfs_abi_arg *arg, const struct lfs_frame *frame);

/* Canonical text of a UUID with its NUL: 8-4-4-4-12 lower-case digits (ffa-abi.md 4.4). */
#define LFS_UUID_TEXT_SIZE 37
void lfs_uuid_text(const struct ffa_uuid *uuid, char out[LFS_UUID_TEXT_SIZE]);

/*
 * Renders the frame as one line without newline, such as
 *
 *   LFA_PRIME component=2
 *   FFA_MSG_SEND_DIRECT_REQ_64 0x0000 -> 0x8001 x3=0x1
 *   FFA_ERROR DENIED (-6)
 *
 * If is_reply_to_fid_valid, the frame answers the call reply_to_fid: results get their names, and
 * x0 is read as a status or version where that call returns one. Registers that no name covers are
 * printed raw if not zero; registers that the call does not carry are not looked at. Endpoints are
 * printed as numbers: their names belong to the platform.
 *
 * Writes at most size bytes, always NUL-terminated if size is not 0, and returns the length of the
 * full line without NUL, like snprintf.
 */
size_t lfs_abi_decode(const struct lfs_frame *frame, bool is_reply_to_fid_valid,
                      uint64_t reply_to_fid, char *out, size_t size);

#endif
