/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A partition that does anything: the built-in behaviours `anything` and `anything-or-nothing`.
 *
 * To each message it answers as it should; or makes any call of the vocabulary first; or answers
 * wrongly, and, if that is refused, as it should; or gives up. The message that it has to answer
 * lies on its stack meanwhile: an image without one only answers, rightly or not.
 */
#include <string.h>

#include "lfasim/bytes.h"
#include "models/anything/anything.h"
#include "models/tags.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NOTED    4u /* registers of a message that are kept, for each vCPU */

struct partition {
    struct any_party party;
    bool may_hang;
};

enum message {
    MESSAGE_REQUEST,
    MESSAGE_REQUEST2,
    MESSAGE_STOP,
    MESSAGE_POWER,
    MESSAGE_FRAMEWORK,
    MESSAGE_NONE
};

static enum message message_of(const struct lfs_frame *frame)
{
    if (frame->x[0] == FFA_MSG_SEND_DIRECT_REQ2_64)
        return MESSAGE_REQUEST2;
    if (guest_is_stop_request(frame))
        return MESSAGE_STOP;
    if (guest_is_request(frame))
        return MESSAGE_REQUEST;
    if (frame->x[0] != FFA_MSG_SEND_DIRECT_REQ_32)
        return MESSAGE_NONE;
    return ffa_framework_number(frame->x[2]) <= FFA_FRAMEWORK_WARM_BOOT_REQ ? MESSAGE_POWER
                                                                            : MESSAGE_FRAMEWORK;
}

static bool is_refusal(const struct lfs_frame *frame)
{
    return frame->x[0] == FFA_ERROR_32 || frame->x[0] == SMC_UNK;
}

const struct lfs_any_answer *lfs_any_answer(size_t i)
{
    static const struct lfs_any_answer answers[] = {
        {"any message", "answers as it should"},
        {"any message", "makes any call of the vocabulary, then answers"},
        {"any message", "FFA_ABORT, or a data abort; anything-or-nothing hangs, too"},
        {"a request",
         "answers somebody else, or by the other call, or as if asked to stop; then as "
         "it should, if that is refused"},
        {"a request to stop", "DENIED, BUSY, RETRY, ABORTED, NO_MEMORY, a positive status, another "
                              "buffer or size, an ordinary response"},
        {"a new instance", "waits for messages; makes any call first; FFA_ERROR; FFA_ABORT, or a "
                           "data abort"},
    };

    return i < COUNT(answers) ? &answers[i] : NULL;
}

/* ---- the message to be answered -------------------------------------------------------------- */

static bool note_place(const struct partition *s, uint64_t *at)
{
    struct lfs_guest *guest = s->party.client.guest;
    uint64_t size, offset = guest->vcpu->info->index * NOTED * 8;
    lfs_ipa base;

    if (!lfs_guest_section(guest, LFS_IMAGE_STACK, &base, &size) || offset + NOTED * 8 > size)
        return false;
    *at = base.v + offset;
    return true;
}

static bool can_note(const struct partition *s)
{
    uint64_t at;

    return note_place(s, &at);
}

static void note(const struct partition *s, const struct lfs_frame *frame)
{
    uint8_t bytes[NOTED * 8];
    uint64_t at;

    if (!note_place(s, &at))
        return;
    for (unsigned i = 0; i < NOTED; i++)
        lfs_put_le64(bytes + 8 * i, frame->x[i]);
    lfs_mem_client_write(&s->party.client, at, bytes, sizeof(bytes));
}

/* Leaves nothing on the stack: what is not needed would only tell states apart. */
static void recall(const struct partition *s, struct lfs_frame *frame)
{
    uint8_t bytes[NOTED * 8] = {0};
    uint64_t at;

    *frame = (struct lfs_frame){{0}};
    if (!note_place(s, &at))
        return;
    lfs_mem_client_read(&s->party.client, at, bytes, sizeof(bytes));
    for (unsigned i = 0; i < NOTED; i++)
        frame->x[i] = lfs_get_le64(bytes + 8 * i);
    memset(bytes, 0, sizeof(bytes));
    lfs_mem_client_write(&s->party.client, at, bytes, sizeof(bytes));
}

/* ---- answers --------------------------------------------------------------------------------- */

static struct lfs_guest *guest_of(const struct partition *s)
{
    return s->party.client.guest;
}

static void call(const struct partition *s, enum lfs_tag tag, struct lfs_frame *frame)
{
    lfs_tag_push(s->party.client.ctx, tag);
    lfs_guest_call(guest_of(s), frame);
    lfs_tag_pop(s->party.client.ctx);
}

/* FFA_MSG_WAIT; whoever may not even wait has no way to go on. */
static void wait(const struct partition *s, struct lfs_frame *frame)
{
    lfs_guest_wait(guest_of(s), frame);
    if (is_refusal(frame))
        lfs_guest_abort(guest_of(s), 0);
}

static void answer_framework(const struct partition *s, struct lfs_frame *frame)
{
    uint32_t number = ffa_framework_number(frame->x[2]);

    *frame =
        (struct lfs_frame){{FFA_MSG_SEND_DIRECT_RESP_32, ffa_pack_ids(s->party.vm->id, FFA_ID_SPMC),
                            FFA_FRAMEWORK_FLAG | (number + 1)}};
    lfs_guest_call(guest_of(s), frame);
}

static void answer_well(const struct partition *s, struct lfs_frame *frame)
{
    switch (message_of(frame)) {
    case MESSAGE_FRAMEWORK:
        answer_framework(s, frame);
        break;
    case MESSAGE_NONE:
        wait(s, frame);
        return;
    case MESSAGE_REQUEST:
    case MESSAGE_REQUEST2:
    case MESSAGE_STOP:
    case MESSAGE_POWER:
        guest_echo(guest_of(s), frame);
        break;
    }
    if (is_refusal(frame))
        wait(s, frame);
}

/* ---- wrong answers --------------------------------------------------------------------------- */

/* To a request to stop: with a status, from DENIED on; a buffer that is not that of the manifest;
 * no such answer at all. */
static void misanswer_stop(const struct partition *s, struct lfs_frame *frame)
{
    static const uint64_t statuses[] = {
        (uint32_t)FFA_STATUS_DENIED,  (uint32_t)FFA_STATUS_BUSY,      (uint32_t)FFA_STATUS_RETRY,
        (uint32_t)FFA_STATUS_ABORTED, (uint32_t)FFA_STATUS_NO_MEMORY, 1};
    unsigned which = any_of(&s->party, COUNT(statuses) + 3,
                            "stop request: DENIED|BUSY|RETRY|ABORTED|NO_MEMORY|positive|another "
                            "buffer|another size|ordinary response");
    lfs_ipa base = {0};
    uint64_t size = 0;

    *frame =
        (struct lfs_frame){{FFA_MSG_SEND_DIRECT_RESP_64, ffa_pack_ids(s->party.vm->id, FFA_ID_SPMC),
                            ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_RESP)}};
    if (which < COUNT(statuses)) {
        frame->x[3] = statuses[which];
        return;
    }
    lfs_guest_live_state_buffer(guest_of(s), &base, &size);
    frame->x[4] = base.v;
    frame->x[5] = size;
    switch (which - COUNT(statuses)) {
    case 0:
        frame->x[4] += LFS_PAGE_SIZE;
        break;
    case 1:
        frame->x[5] += LFS_PAGE_SIZE;
        break;
    default:
        frame->x[2] = 0;
    }
}

/* To a request: to somebody else; by the other call; as if it had been asked to stop. */
static void misanswer_request(const struct partition *s, struct lfs_frame *frame)
{
    uint64_t ids = ffa_pack_ids(s->party.vm->id, ffa_sender(frame->x[1]));
    bool second = message_of(frame) == MESSAGE_REQUEST2;

    *frame = (struct lfs_frame){
        {second ? FFA_MSG_SEND_DIRECT_RESP2_64 : FFA_MSG_SEND_DIRECT_RESP_64, ids}};
    switch (any_of(&s->party, 3,
                   "wrong answer: to somebody else|by the other call|as if asked to stop")) {
    case 0:
        frame->x[1] ^= 1;
        break;
    case 1:
        frame->x[0] = second ? FFA_MSG_SEND_DIRECT_RESP_64 : FFA_MSG_SEND_DIRECT_RESP2_64;
        break;
    default:
        frame->x[1] = ffa_pack_ids(s->party.vm->id, FFA_ID_SPMC);
        frame->x[2] = ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_RESP);
    }
}

/* What comes back is left in *frame: a refusal, or the next message. */
static void answer_wrongly(const struct partition *s, struct lfs_frame *frame)
{
    if (message_of(frame) == MESSAGE_STOP)
        misanswer_stop(s, frame);
    else
        misanswer_request(s, frame);
    call(s, TAG_ANY_ANSWER, frame);
}

/* ---- what else it may do --------------------------------------------------------------------- */

static void give_up(const struct partition *s)
{
    switch (any_of(&s->party, 2u + s->may_hang, "giving up: FFA_ABORT|data abort|hanging")) {
    case 0:
        lfs_guest_abort(guest_of(s), 1);
    case 1:
        lfs_guest_fault(guest_of(s), "the partition does anything");
    default:
        lfs_hang(s->party.client.ctx, TAG_GUEST_HANG);
    }
}

/* A retrieval leaves RX full unless it is given back at once. */
static void act(const struct partition *s, struct lfs_frame *frame)
{
    struct any_party p = s->party;

    any_call(&p, frame);
    call(s, TAG_ANY_ACT, frame);
    if (frame->x[0] != FFA_MEM_RETRIEVE_RESP_32 || any_of(&p, 2, "RX: given back|kept") == 1)
        return;
    *frame = (struct lfs_frame){{FFA_RX_RELEASE_32}};
    call(s, TAG_ANY_ACT_ENDS, frame);
}

/* ---- messages -------------------------------------------------------------------------------- */

enum plan { PLAN_ANSWER, PLAN_GIVE_UP, PLAN_ACT, PLAN_MISANSWER };

/* A partition that cannot note a message does not call before it answers. */
static enum plan plan_for(const struct partition *s, enum message message)
{
    unsigned wrong = message <= MESSAGE_STOP, which;

    if (can_note(s))
        return (enum plan)any_of(&s->party, 3 + wrong,
                                 "partition: answers|gives up|calls first|answers wrongly");
    which = any_of(&s->party, 2 + wrong, "partition: answers|gives up|answers wrongly");
    return which == 2 ? PLAN_MISANSWER : (enum plan)which;
}

/* Leaves the next message in *frame. */
static void respond(const struct partition *s, struct lfs_frame *frame)
{
    enum message message = message_of(frame);

    switch (message == MESSAGE_POWER ? PLAN_ANSWER : plan_for(s, message)) {
    case PLAN_ANSWER:
        answer_well(s, frame);
        return;
    case PLAN_GIVE_UP:
        give_up(s);
        return;
    case PLAN_ACT:
        note(s, frame);
        act(s, frame);
        break;
    case PLAN_MISANSWER:
        note(s, frame);
        answer_wrongly(s, frame);
        break;
    }
    if (message_of(frame) != MESSAGE_NONE)
        return;
    recall(s, frame);
    answer_well(s, frame);
}

/* A new instance may fail to begin; the first one of a partition does not. */
static void begin(const struct partition *s, struct lfs_frame *frame)
{
    static const int32_t statuses[] = {FFA_STATUS_ABORTED, FFA_STATUS_NO_MEMORY};
    unsigned which = 0;

    if (lfs_guest_live_activated(guest_of(s)))
        which = any_of(&s->party, 4, "new instance: waits|gives up|calls first|FFA_ERROR");
    if (which == 1) {
        give_up(s);
    } else if (which == 2) {
        act(s, frame);
    } else if (which == 3) {
        *frame = (struct lfs_frame){
            {FFA_ERROR_32, 0,
             (uint32_t)statuses[any_of(&s->party, COUNT(statuses), "status: ABORTED|NO_MEMORY")]}};
        call(s, TAG_ANY_BEGIN, frame);
        lfs_guest_abort(guest_of(s), 1);
    }
    wait(s, frame);
}

void sp_anything(struct lfs_guest *guest, const void *user)
{
    const struct partition s = {.party = {.client = {.ctx = guest->ctx, .guest = guest},
                                          .spmc = guest->vcpu->spmc,
                                          .vm = guest->vcpu->info->vm},
                                .may_hang = user != NULL};
    struct lfs_frame frame;

    lfs_guest_start(guest);
    begin(&s, &frame);
    for (;;)
        respond(&s, &frame);
}
