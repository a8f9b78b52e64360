/* SPDX-License-Identifier: BSD-3-Clause */
/* The inside of a Secure Partition's virtual CPU: which code runs is what the bytes say. */
#ifndef MODELS_SP_SP_H
#define MODELS_SP_SP_H

#include "lfasim/guest.h"
#include "lfasim/stack.h"
#include "models/spmc/spmc.h"

struct sp_code {       /* hot: what the vCPU executes */
    uint64_t pc;       /* the page that its code lies on */
    uint64_t code_sum; /* contents of that page when the instance began */
    uint64_t windows;  /* that it has passed since its last call, while it is interrupted */
};

/* What does not change: one per vCPU, the user of its context. */
struct sp_vcpu {
    struct spmc *spmc;
    struct vcpu_info *info;
    lfs_obj code;
    const struct lfs_behaviour
        *behaviours; /* the stack's own, looked up before the built-in ones */
    unsigned behaviour_count;
};

/* One instance's view; lives on the vCPU's stack and repeats what the store and the bytes say. */
struct lfs_guest {
    struct lfs_ctx *ctx;
    struct sp_vcpu *vcpu;
    struct lfs_frame entry;
    struct lfs_image_note note;
    struct lfs_frame message; /* what its last call returned: the registers that it works on */
    uint64_t windows;         /* passed since then */
    unsigned cpu; /* where it executes: conditions that it waits for are asked from elsewhere */
};

void sp_main(struct lfs_ctx *ctx);
/* The code under the vCPU's feet is still there, or it does not return. */
void sp_check_code(struct lfs_guest *guest);
/* windows.c: an interrupt window of code whose live registers are these. */
void sp_window(struct lfs_guest *guest, struct lfs_frame *registers);

/* Bytes of code, offset counting from an entry point; false where they cannot be fetched. */
typedef bool sp_fetch(void *user, uint64_t offset, void *out, size_t size);
/* What the code at an entry point does: its own note, or that of the binding whose bytes lie there.
 * False when nobody knows. */
bool sp_identify(const struct spmc *s, sp_fetch *fetch, void *user, struct lfs_image_note *note);

/* Built-in behaviours. */
/* Answers a request with its own payload, a stop request as it should; leaves the next message. */
void guest_echo(struct lfs_guest *guest, struct lfs_frame *frame);
void sp_echo(struct lfs_guest *guest, const void *user);
void sp_counter(struct lfs_guest *guest, const void *user);
void sp_keyvalue(struct lfs_guest *guest, const void *user);
/* models/anything/partition.c; user not NULL: it may hang, too. */
void sp_anything(struct lfs_guest *guest, const void *user);

/* Of those that look at the live state of the instance before. */
typedef enum lfs_handover behaviour_hands_over(const struct lfs_image_note *from,
                                               const struct lfs_image_note *to, uint64_t buffer);
behaviour_hands_over counter_hands_over, keyvalue_hands_over;

/* What the built-in behaviours do with every other message: agree when their CPU goes off, answer
 * what FFA_MSG_SEND_DIRECT_REQ2 brings with its own payload, else wait for the next one, which is
 * then in *frame. */
void guest_anything_else(struct lfs_guest *guest, struct lfs_frame *frame);

static inline bool guest_is_request(const struct lfs_frame *frame)
{
    return (frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_32 ||
            frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_64) &&
           !ffa_is_framework(frame->x[2]);
}

static inline bool guest_is_stop_request(const struct lfs_frame *frame)
{
    return frame->x[0] == FFA_MSG_SEND_DIRECT_REQ_32 &&
           frame->x[2] == ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_REQ);
}

#endif
