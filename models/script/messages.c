/* SPDX-License-Identifier: BSD-3-Clause */
/* What a partition's script does with messages: receive, find the handler, answer. */
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "models/script/interpreter.h"

static bool is_request(uint64_t x0)
{
    return x0 == FFA_MSG_SEND_DIRECT_REQ_32 || x0 == FFA_MSG_SEND_DIRECT_REQ_64 ||
           x0 == FFA_MSG_SEND_DIRECT_REQ2_64;
}

bool is_message(const struct lfs_frame *frame)
{
    uint64_t x0 = frame->x[0];

    /* FFA_INTERRUPT that names somebody tells that a callee was preempted: it answers a call. */
    return is_request(x0) || x0 == FFA_RUN_32 || (x0 == FFA_INTERRUPT_32 && frame->x[1] == 0);
}

static enum lfs_message_kind kind_of(const struct lfs_frame *in)
{
    if (in->x[0] == FFA_MSG_SEND_DIRECT_REQ2_64)
        return LFS_MESSAGE_DIRECT_REQ2;
    if (!is_request(in->x[0]))
        return LFS_MESSAGE_OTHER;
    if (!ffa_is_framework(in->x[2]))
        return LFS_MESSAGE_DIRECT_REQ;
    switch (ffa_framework_number(in->x[2])) {
    case FFA_FRAMEWORK_PARTITION_STOP_REQ:
        return LFS_MESSAGE_PARTITION_STOP_REQ;
    case FFA_FRAMEWORK_PSCI_REQ:
        return LFS_MESSAGE_PSCI_REQ;
    default:
        return LFS_MESSAGE_OTHER;
    }
}

bool receive(const struct performer *p, const struct lfs_frame *message, uint32_t dispatch)
{
    state_edit(p)->in = *message;
    return go_to(p, dispatch);
}

bool perform_dispatch(const struct performer *p)
{
    const struct lfs_script_handlers *handlers = op_of(p)->u.handlers;
    const struct lfs_frame *in = &state_of(p)->in;
    uint32_t handler = handlers->at[kind_of(in)];

    if (handler == LFS_SCRIPT_NONE)
        handler = handlers->at[LFS_MESSAGE_OTHER];
    if (handler != LFS_SCRIPT_NONE)
        return go_to(p, handler);
    if (!is_request(in->x[0]))
        return go_to(p, handlers->wait);
    if (lfs_trace_on(p->run->m))
        lfs_trace_note(p->run->m, p->ctx, 0, "the script has no handler for this message: refused");
    return go_to(p, handlers->refuse);
}

/* The framework message that answers one (ffa-abi.md 6.4). */
static uint32_t framework_answer(uint32_t number)
{
    if (number == FFA_FRAMEWORK_PSCI_REQ)
        return FFA_FRAMEWORK_PM_RESP;
    return number + 1;
}

/* Ids swapped, the same width, the matching framework message; FFA_MSG_WAIT where nobody asked. */
static struct lfs_frame answer_to(const struct lfs_frame *in)
{
    struct lfs_frame out = {{FFA_MSG_WAIT_32}};

    if (!is_request(in->x[0]))
        return out;
    out.x[0] = in->x[0] == FFA_MSG_SEND_DIRECT_REQ_32   ? FFA_MSG_SEND_DIRECT_RESP_32
               : in->x[0] == FFA_MSG_SEND_DIRECT_REQ_64 ? FFA_MSG_SEND_DIRECT_RESP_64
                                                        : FFA_MSG_SEND_DIRECT_RESP2_64;
    out.x[1] = ffa_pack_ids(ffa_receiver(in->x[1]), ffa_sender(in->x[1]));
    if (in->x[0] != FFA_MSG_SEND_DIRECT_REQ2_64 && ffa_is_framework(in->x[2]))
        out.x[2] = FFA_FRAMEWORK_FLAG | framework_answer(ffa_framework_number(in->x[2]));
    return out;
}

static void put_buffer(const struct performer *p, const char *name, struct lfs_frame *frame)
{
    lfs_ipa base;
    uint64_t size;

    if (lfs_guest_region(p->guest, name, &base, &size)) {
        frame->x[4] = base.v;
        frame->x[5] = size;
    }
}

/* What came back: the next message, or a refusal. */
static bool answered(const struct performer *p, const struct lfs_frame *frame)
{
    const struct lfs_script_op *op = op_of(p);
    const struct lfs_script_reply *reply = op->kind == LFS_OP_REPLY ? op->u.reply : NULL;
    const struct lfs_abi_call *wait = lfs_abi_call_by_fid(FFA_MSG_WAIT_32);
    struct lfs_script_failure failure = {.source = op->source, .kind = LFS_FAILED_REFUSED};

    if (is_message(frame))
        return receive(p, frame, op->target);
    if (reply && reply->expects)
        return judge(p, wait, reply->soft, reply->expectations, reply->expectation_count, frame) &&
               go_on(p);
    failure.actual = lfs_script_status(wait, frame);
    return fail(p, false, failure);
}

bool perform_reply(const struct performer *p)
{
    const struct lfs_script_reply *reply = op_of(p)->u.reply;
    bool stops = kind_of(&state_of(p)->in) == LFS_MESSAGE_PARTITION_STOP_REQ;
    struct lfs_frame frame = answer_to(&state_of(p)->in);

    if (frame.x[0] != FFA_MSG_WAIT_32) {
        for (uint32_t i = 0; i < reply->argument_count; i++)
            if (!put_argument(p, &reply->arguments[i], i, false, &frame))
                return false;
        if (stops && frame.x[3] == 0 && reply->buffer)
            put_buffer(p, reply->buffer, &frame);
    }
    if (!reply->expects)
        memset(&state_edit(p)->in, 0, sizeof(struct lfs_frame));
    conduit(p, &frame);
    return answered(p, &frame);
}

bool perform_wait(const struct performer *p)
{
    struct lfs_frame frame = {{FFA_MSG_WAIT_32}};

    memset(&state_edit(p)->in, 0, sizeof(struct lfs_frame));
    conduit(p, &frame);
    return answered(p, &frame);
}
