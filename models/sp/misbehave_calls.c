/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Calls that a partition should not make while it is to stop, or while its new instance starts
 * (notifications-interrupts-scheduling.md 5.3). What they return is the trace's to show: the
 * partition goes on as if nothing had happened.
 */
#include "models/sp/misbehave.h"

/* The two calls that mean something else at the start come first: they end it, well or badly.
 * TARGET stands for a register that names the neighbour. */
#define TARGET UINT64_MAX
#define CALLS_OF_STOP(X)           \
    X("msg-wait", FFA_MSG_WAIT_32) \
    X("error", FFA_ERROR_32, 0, (uint32_t)FFA_STATUS_ABORTED)
#define CALLS(X)                                                   \
    X("yield", FFA_YIELD_32)                                       \
    X("run", FFA_RUN_32, TARGET)                                   \
    X("version", FFA_VERSION_32, 0x10002) /* v1.2 */               \
    X("rxtx-unmap", FFA_RXTX_UNMAP_32)                             \
    X("rx-release", FFA_RX_RELEASE_32)                             \
    X("mem-perm-set", FFA_MEM_PERM_SET_64, LFS_PAGE_SIZE, 1, 1)    \
    X("secondary-ep", FFA_SECONDARY_EP_REGISTER_64, LFS_PAGE_SIZE) \
    X("interrupt", FFA_INTERRUPT_32)                               \
    X("success", FFA_SUCCESS_32)                                   \
    X("msg-send", FFA_MSG_SEND_32)                                 \
    X("resume", FFA_NORMAL_WORLD_RESUME_32)                        \
    X("ordinary-resp", FFA_MSG_SEND_DIRECT_RESP_64, TARGET)

#define NAME(name, ...) name,
const char *const misbehaving_calls_in_stop[] = {CALLS_OF_STOP(NAME) CALLS(NAME) NULL};
const char *const misbehaving_calls_in_init[] = {CALLS(NAME) NULL};

#define FRAME(name, ...) {{__VA_ARGS__}},
static const struct lfs_frame calls_of_stop[] = {CALLS_OF_STOP(FRAME) CALLS(FRAME)};
static const struct lfs_frame calls_of_init[] = {CALLS(FRAME)};

static void call(struct lfs_guest *guest, enum lfs_tag tag, const struct lfs_frame *which)
{
    struct lfs_frame frame = *which;

    if (frame.x[1] == TARGET)
        frame.x[1] = frame.x[0] == FFA_RUN_32
                         ? ffa_pack_vcpu(misbehaving_neighbour(guest), 0)
                         : ffa_pack_ids(lfs_guest_id(guest), misbehaving_neighbour(guest));
    misbehaving_call(guest, tag, &frame);
}

static void call_in_stop(struct lfs_guest *guest, struct lfs_frame *frame)
{
    call(guest, TAG_MISBEHAVE_STOP, &calls_of_stop[misbehaving_variant(guest)]);
    lfs_guest_stopped(guest, frame, 0);
}

static void call_in_init(struct lfs_guest *guest)
{
    call(guest, TAG_MISBEHAVE_INIT, &calls_of_init[misbehaving_variant(guest)]);
}

const struct misbehaviour calls_in_stop = {.stop = call_in_stop};
const struct misbehaviour calls_in_init = {.start = call_in_init};

/* ---- asks-in-stop ---------------------------------------------------------------------------- */

const char *const asking_names[] = {"stopping", "refusing", NULL};

static void ask_in_stop(struct lfs_guest *guest, struct lfs_frame *frame)
{
    *frame =
        (struct lfs_frame){{FFA_MSG_SEND_DIRECT_REQ_64,
                            ffa_pack_ids(lfs_guest_id(guest), misbehaving_neighbour(guest)), 0, 1}};
    misbehaving_call(guest, TAG_MISBEHAVE_STOP, frame);
    lfs_guest_stopped(guest, frame, misbehaving_variant(guest) == 0 ? 0 : FFA_STATUS_BUSY);
}

const struct misbehaviour asks_in_stop = {.stop = ask_in_stop};
