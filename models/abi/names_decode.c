/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames as lines of text. */
#include <inttypes.h>
#include <string.h>

#include "models/abi/names_tables.h"
#include "models/abi/names_text.h"

/* Highest register of a frame of 8 and of 18 registers (ffa-abi.md 1.5). */
#define LAST_NARROW 7
#define LAST_WIDE   (LFS_FRAME_REGS - 1)

/* One line under construction: which bits of which registers have been printed under a name. */
struct line {
    struct lfs_text text;
    const struct lfs_frame *frame;
    uint64_t named[LFS_FRAME_REGS];
};

/* A field that ends in the low half makes its register a w register, whose upper half is nobody's:
 * TF-A leaves it set in the LFA frames (ffa-abi.md 6.4). */
static void mark_named(struct line *line, const struct lfs_abi_arg *arg)
{
    uint64_t *named = &line->named[arg->reg];
    size_t count = 1;
    uint64_t bits = UINT64_MAX;
    switch (arg->place) {
    case LFS_PLACE_FIELD:
    case LFS_PLACE_WHOLE:
        if (arg->bits < 64) {
            bits = ((UINT64_C(1) << arg->bits) - 1) << arg->low;
        }
        if (arg->low + arg->bits <= 32) {
            bits |= ~(uint64_t)UINT32_MAX;
        }
        break;
    case LFS_PLACE_PAIR:
    case LFS_PLACE_UUID_X:
        count = 2;
        break;
    case LFS_PLACE_UUID_W:
        count = 4;
        break;
    }
    for (size_t i = 0; i < count; i++) {
        named[i] |= bits;
    }
}

static bool is_zero(const struct lfs_abi_arg *arg, const struct lfs_frame *frame)
{
    struct ffa_uuid uuid = lfs_abi_get_uuid(arg, frame);
    return lfs_abi_get_arg(arg, frame) == 0 && ffa_uuid_is_nil(&uuid);
}

static bool is_pair_of_ends(const struct lfs_abi_arg *arg)
{
    return strcmp(arg->name, "from") == 0 && arg[1].name != NULL && strcmp(arg[1].name, "to") == 0;
}

/* Sender and receiver as an arrow, a status by its own name, all others as name=value. */
static void add_args(struct line *line, const struct lfs_abi_arg *args)
{
    for (const struct lfs_abi_arg *arg = args; arg != NULL && arg->name != NULL; arg++) {
        mark_named(line, arg);
        if (arg->optional && is_zero(arg, line->frame)) {
            continue;
        }
        if (arg != args && is_pair_of_ends(arg - 1)) {
            lfs_text_add(&line->text, " -> ");
        } else if (is_pair_of_ends(arg) || strcmp(arg->name, "status") == 0) {
            lfs_text_add(&line->text, " ");
        } else {
            lfs_text_add(&line->text, " %s=", arg->name);
        }
        lfs_text_value(&line->text, arg, line->frame);
    }
}

/* The registers up to last that hold something no name covered. */
static void add_rest(struct line *line, size_t last)
{
    for (size_t reg = 0; reg <= last; reg++) {
        if ((line->frame->x[reg] & ~line->named[reg]) != 0) {
            lfs_text_add(&line->text, " x%zu=0x%" PRIx64, reg, line->frame->x[reg]);
        }
    }
}

static size_t last_register(const struct lfs_abi_call *call, uint32_t fid, bool wide)
{
    if (call->family != LFS_ABI_FFA) {
        return 0; /* registers that are not arguments are the caller's own */
    }
    return wide && smccc_is_smc64(fid) ? LAST_WIDE : LAST_NARROW;
}

/* A status or version in x0. On failure the other registers hold what they held (lfa.md 1.1). */
static void decode_value(struct line *line, const struct lfs_abi_call *request)
{
    const struct lfs_abi_arg *result = request->out;
    uint64_t x0 = line->frame->x[0];
    lfs_text_add(&line->text, "x0=0x%" PRIx64 " (", x0);
    lfs_text_x0(&line->text, result, x0);
    lfs_text_add(&line->text, ")");
    if (x0 == 0) { /* success in every family */
        add_args(line, result + 1);
    }
}

static void decode_unknown(struct line *line)
{
    uint64_t x0 = line->frame->x[0];
    if (x0 == SMC_UNK) {
        lfs_text_add(&line->text, "x0=0x%" PRIx64 " (SMC_UNK)", x0);
        return;
    }
    lfs_text_add(&line->text, "unknown x0=0x%" PRIx64, x0);
    line->named[0] = UINT64_MAX;
    add_rest(line, LAST_NARROW);
}

/* The framework message in a direct request or response, if its number belongs in that direction.
 */
static const struct lfs_abi_framework *message_in(const struct lfs_frame *frame, uint32_t fid)
{
    const struct lfs_abi_framework *message = lfs_abi_message((uint32_t)frame->x[2]);
    bool request = fid == FFA_MSG_SEND_DIRECT_REQ_32 || fid == FFA_MSG_SEND_DIRECT_REQ_64;
    bool response = fid == FFA_MSG_SEND_DIRECT_RESP_32 || fid == FFA_MSG_SEND_DIRECT_RESP_64;
    if (message == NULL || (message->response ? !response : !request)) {
        return NULL;
    }
    return message;
}

static void decode_message(struct line *line, const struct lfs_abi_call *carrier,
                           const struct lfs_abi_framework *message)
{
    const struct lfs_abi_arg ends[] = {carrier->in[0], carrier->in[1], {.name = NULL}};
    lfs_text_add(&line->text, "%s", message->name);
    line->named[2] = ~(uint64_t)FFA_FRAMEWORK_MBZ;
    add_args(line, ends);
    add_args(line, message->args);
    add_rest(line, LAST_NARROW);
}

static void decode_call(struct line *line, const struct lfs_abi_call *call, uint32_t fid,
                        const struct lfs_abi_call *request)
{
    bool success = fid == FFA_SUCCESS_32 || fid == FFA_SUCCESS_64;
    bool of_request = success && request != NULL;
    lfs_text_call(&line->text, call, fid);
    add_args(line, of_request ? request->out : call->in);
    add_rest(line, last_register(call, fid, of_request ? request->wide_out : call->wide_in));
}

size_t lfs_abi_decode(const struct lfs_frame *frame, bool is_reply_to_fid_valid,
                      uint64_t reply_to_fid, char *out, size_t size)
{
    struct line line = {.text = {out, size, 0}, .frame = frame};
    const struct lfs_abi_call *request =
        is_reply_to_fid_valid ? lfs_abi_call_by_fid(reply_to_fid) : NULL;
    bool value = request != NULL && request->out != NULL && request->out[0].reg == 0;
    const struct lfs_abi_call *call = value ? NULL : lfs_abi_call_by_fid(frame->x[0]);
    uint32_t fid = smccc_fid(frame->x[0]);
    const struct lfs_abi_framework *message = message_in(frame, fid);

    line.named[0] = fid; /* an SVE hint or a stray upper half shows among the rest */
    if (value) {
        decode_value(&line, request);
    } else if (call == NULL) {
        decode_unknown(&line);
    } else if (message != NULL) {
        decode_message(&line, call, message);
    } else {
        decode_call(&line, call, fid, request);
    }
    return line.text.length;
}
