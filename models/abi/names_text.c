/* SPDX-License-Identifier: BSD-3-Clause */
/* The values of arguments as text: ids, addresses and statuses raw and named. */
#include "models/abi/names_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "models/abi/names_tables.h"

void lfs_text_add(struct lfs_text *text, const char *format, ...)
{
    bool room = text->length < text->size;
    va_list arguments;
    va_start(arguments, format);
    int added = vsnprintf(room ? text->out + text->length : NULL,
                          room ? text->size - text->length : 0, format, arguments);
    va_end(arguments);
    text->length += added > 0 ? (size_t)added : 0;
}

void lfs_uuid_text(const struct ffa_uuid *uuid, char out[LFS_UUID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    size_t at = 0;
    for (size_t i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            out[at++] = '-';
        }
        uint32_t byte = uuid->word[i / 4] >> (i % 4 * 8) & 0xFF;
        out[at++] = digits[byte >> 4];
        out[at++] = digits[byte & 0xF];
    }
    out[at] = '\0';
}

static int64_t status_of(enum lfs_abi_format format, uint64_t value)
{
    return format == LFS_ARG_LFA_STATUS ? (int64_t)value : ffa_status_from_reg(value);
}

static const char *status_name(enum lfs_abi_format format, int64_t status)
{
    if (format == LFS_ARG_LFA_STATUS) {
        return lfs_lfa_status_name(status);
    }
    return format == LFS_ARG_PSCI_STATUS ? lfs_psci_status_name((int32_t)status)
                                         : lfs_ffa_status_name((int32_t)status);
}

/* "DENIED (-6)". */
static void add_status(struct lfs_text *text, enum lfs_abi_format format, uint64_t value)
{
    int64_t status = status_of(format, value);
    const char *name = status_name(format, status);
    /* With a stray upper half it is not the status that the low half says (lfa.md 4.4). */
    bool clean = value <= UINT32_MAX || (uint64_t)status == value;
    if (clean && name != NULL) {
        lfs_text_add(text, "%s (%" PRId64 ")", name, status);
    } else {
        lfs_text_add(text, "0x%" PRIx64 " (%" PRId64 ")", value, clean ? status : (int64_t)value);
    }
}

static bool is_version(uint64_t value)
{
    return value <= UINT32_MAX && (value & FFA_VERSION_MBZ) == 0;
}

/* The only error that every version of FFA_VERSION agrees on is -1 (ffa-abi.md 2.2). */
static bool is_no_version(uint64_t value)
{
    return ffa_status_from_reg(value) == FFA_STATUS_NOT_SUPPORTED;
}

static void add_version(struct lfs_text *text, uint64_t value)
{
    if (is_version(value)) {
        lfs_text_add(text, "%" PRIu32 ".%" PRIu32, ffa_version_major((uint32_t)value),
                     ffa_version_minor((uint32_t)value));
    } else if (is_no_version(value)) {
        add_status(text, LFS_ARG_FFA_STATUS, value);
    } else {
        lfs_text_add(text, "0x%" PRIx64, value);
    }
}

/* The width is named where the call has two, except for the ids whose 64-bit twins came late. */
static const char *width_suffix(const struct lfs_abi_call *call, uint32_t fid)
{
    if (call->fid_32 == 0 || call->fid_64 == 0) {
        return "";
    }
    if (fid == call->fid_64) {
        return "_64";
    }
    return call->late_64 ? "" : "_32";
}

void lfs_text_call(struct lfs_text *text, const struct lfs_abi_call *call, uint32_t fid)
{
    lfs_text_add(text, "%s%s", call->name, width_suffix(call, fid));
}

static void add_fid(struct lfs_text *text, uint64_t value)
{
    const struct lfs_abi_call *call = value <= UINT32_MAX ? lfs_abi_call_by_fid(value) : NULL;
    /* An id with the SVE hint is another word here: LFA_FEATURES refuses it (LFA-02). */
    if (call != NULL && smccc_fid(value) == value) {
        lfs_text_call(text, call, (uint32_t)value);
        lfs_text_add(text, " (0x%" PRIx64 ")", value);
    } else {
        lfs_text_add(text, "0x%" PRIx64, value);
    }
}

/* Feature ids of ffa-abi.md 4.1. */
static void add_feature(struct lfs_text *text, uint64_t value)
{
    static const char *const names[] = {
        [FFA_FEATURE_NPI] = "NPI",
        [FFA_FEATURE_SRI] = "SRI",
        [FFA_FEATURE_MEI] = "MEI",
        [FFA_FEATURE_NOTIFICATIONS] = "NOTIFICATIONS",
    };
    if (value < sizeof(names) / sizeof(names[0]) && names[value] != NULL) {
        lfs_text_add(text, "%s (%" PRIu64 ")", names[value], value);
    } else {
        add_fid(text, value);
    }
}

static void add_flags(struct lfs_text *text, const struct lfs_abi_word *words, uint64_t value)
{
    const char *before = " (";
    lfs_text_add(text, "0x%" PRIx64, value);
    for (; words->name != NULL; words++) {
        if ((value >> words->value & 1) != 0) {
            lfs_text_add(text, "%s%s", before, words->name);
            before = "|";
        }
    }
    if (before[0] == '|') {
        lfs_text_add(text, ")");
    }
}

static const char *word_for(const struct lfs_abi_word *words, uint64_t value)
{
    while (words->name != NULL && words->value != value) {
        words++;
    }
    return words->name;
}

static void add_choice(struct lfs_text *text, const struct lfs_abi_word *words, uint64_t value)
{
    const char *word = word_for(words, value);
    if (word != NULL) {
        lfs_text_add(text, "%s (%" PRIu64 ")", word, value);
    } else {
        lfs_text_add(text, "0x%" PRIx64, value);
    }
}

static void add_message(struct lfs_text *text, uint64_t value)
{
    const struct lfs_abi_framework *message = lfs_abi_message((uint32_t)value);
    lfs_text_add(text, "0x%" PRIx64, value);
    if (message != NULL) {
        lfs_text_add(text, " (%s)", message->name);
    }
}

void lfs_text_value(struct lfs_text *text, const struct lfs_abi_arg *arg,
                    const struct lfs_frame *frame)
{
    uint64_t value = lfs_abi_get_arg(arg, frame);
    struct ffa_uuid uuid;
    char uuid_text[LFS_UUID_TEXT_SIZE];
    switch (arg->format) {
    case LFS_ARG_HEX:
    case LFS_ARG_ADDRESS:
    case LFS_ARG_BITMAP:
        lfs_text_add(text, "0x%" PRIx64, value);
        break;
    case LFS_ARG_DEC:
    case LFS_ARG_BYTES:
    case LFS_ARG_PAGES:
    case LFS_ARG_VCPU:
        lfs_text_add(text, "%" PRIu64, value);
        break;
    case LFS_ARG_ENDPOINT:
        lfs_text_add(text, "0x%04" PRIx64, value);
        break;
    case LFS_ARG_FFA_STATUS:
    case LFS_ARG_LFA_STATUS:
    case LFS_ARG_PSCI_STATUS:
        add_status(text, arg->format, value);
        break;
    case LFS_ARG_VERSION:
        add_version(text, value);
        break;
    case LFS_ARG_FID:
        add_fid(text, value);
        break;
    case LFS_ARG_FEATURE:
        add_feature(text, value);
        break;
    case LFS_ARG_ENUM:
        add_choice(text, arg->words, value);
        break;
    case LFS_ARG_FLAGS:
        add_flags(text, arg->words, value);
        break;
    case LFS_ARG_UUID:
        uuid = lfs_abi_get_uuid(arg, frame);
        lfs_uuid_text(&uuid, uuid_text);
        lfs_text_add(text, "%s", uuid_text);
        break;
    case LFS_ARG_MESSAGE:
        add_message(text, value);
        break;
    }
}

void lfs_text_x0(struct lfs_text *text, const struct lfs_abi_arg *result, uint64_t x0)
{
    enum lfs_abi_format format = result->format;
    if (format == LFS_ARG_VERSION && is_version(x0)) {
        add_version(text, x0);
        return;
    }
    const char *name = NULL;
    if (format == LFS_ARG_ENUM) {
        name = word_for(result->words, x0);
        format = LFS_ARG_PSCI_STATUS; /* the only calls that return a choice in x0 are PSCI's */
    }
    int64_t status = status_of(format, x0);
    if (format != LFS_ARG_VERSION && name == NULL) {
        name = status_name(format, status);
    } else if (format == LFS_ARG_VERSION && is_no_version(x0)) {
        name = "NOT_SUPPORTED";
    }
    lfs_text_add(text, "%" PRId64 "%s%s", status, name != NULL ? ", " : "",
                 name != NULL ? name : "");
}
