/* SPDX-License-Identifier: BSD-3-Clause */
/* Misbehaving partitions: what each does at its moment; the calls they make are misbehave_calls.c.
 */
#include <string.h>

#include "models/sp/misbehave.h"

#define NAME(name, ...) name,

unsigned misbehaving_variant(struct lfs_guest *guest)
{
    unsigned count, variants = 0;
    const struct lfs_behaviour *list = lfs_builtin_behaviours(&count);
    const char *name = guest->note.behaviour;
    const struct lfs_behaviour *self = lfs_behaviour_find(list, count, name);
    size_t length = strlen(self->name);

    for (; self->variants[variants]; variants++)
        if (name[length] == '-' && strcmp(name + length + 1, self->variants[variants]) == 0)
            return variants;
    return lfs_choose(guest->vcpu->spmc->m, guest->ctx, LFS_CHOICE_MISBEHAVIOUR, variants,
                      self->name);
}

void misbehaving_call(struct lfs_guest *guest, enum lfs_tag tag, struct lfs_frame *frame)
{
    lfs_tag_push(guest->ctx, tag);
    lfs_guest_call(guest, frame);
    lfs_tag_pop(guest->ctx);
}

uint16_t misbehaving_neighbour(const struct lfs_guest *guest)
{
    return lfs_guest_id(guest) == FFA_ID_SP_FIRST + 1 ? FFA_ID_SP_FIRST : FFA_ID_SP_FIRST + 1;
}

struct lfs_frame stop_response(const struct lfs_guest *guest)
{
    struct lfs_frame frame = {{FFA_MSG_SEND_DIRECT_RESP_64,
                               ffa_pack_ids(lfs_guest_id(guest), FFA_ID_SPMC),
                               ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_RESP)}};
    lfs_ipa buffer;

    if (lfs_guest_live_state_buffer(guest, &buffer, &frame.x[5]))
        frame.x[4] = buffer.v;
    return frame;
}

/* ---- refuses-stop ---------------------------------------------------------------------------- */

/* Every status of FF-A, then what is none (lifecycle-and-live-activation.md 0.3). */
#define REFUSALS(X)                                                                \
    X("denied", (uint32_t)FFA_STATUS_DENIED)                                       \
    X("not-supported", (uint32_t)FFA_STATUS_NOT_SUPPORTED)                         \
    X("invalid-parameters", (uint32_t)FFA_STATUS_INVALID_PARAMETERS)               \
    X("no-memory", (uint32_t)FFA_STATUS_NO_MEMORY)                                 \
    X("busy", (uint32_t)FFA_STATUS_BUSY)                                           \
    X("interrupted", (uint32_t)FFA_STATUS_INTERRUPTED)                             \
    X("retry", (uint32_t)FFA_STATUS_RETRY)                                         \
    X("aborted", (uint32_t)FFA_STATUS_ABORTED)                                     \
    X("no-data", (uint32_t)FFA_STATUS_NO_DATA)                                     \
    X("not-ready", (uint32_t)FFA_STATUS_NOT_READY)                                 \
    X("positive", 1)                                                               \
    X("unknown", (uint32_t)-11)                   /* the first that no code has */ \
    X("wide", (uint64_t)(int64_t)FFA_STATUS_BUSY) /* sign-extended to 64 bits */

const char *const refusal_names[] = {REFUSALS(NAME) NULL};

static void refuse_stop(struct lfs_guest *guest, struct lfs_frame *frame)
{
#define STATUS(name, status) status,
    static const uint64_t statuses[] = {REFUSALS(STATUS)};
#undef STATUS

    *frame = stop_response(guest);
    frame->x[3] = statuses[misbehaving_variant(guest)];
    lfs_guest_call(guest, frame);
}

const struct misbehaviour refuses_stop = {.stop = refuse_stop};

/* ---- misanswers-stop ------------------------------------------------------------------------- */

/* A response that is right but for some bits of one register. */
#define STOP_RESP_ELSE(number) (FFA_FRAMEWORK_PARTITION_STOP_RESP ^ (number))
#define MISANSWERS(X)                                                            \
    X("ordinary", 2, FFA_FRAMEWORK_FLAG | FFA_FRAMEWORK_PARTITION_STOP_RESP)     \
    X("request", 2, STOP_RESP_ELSE(FFA_FRAMEWORK_PARTITION_STOP_REQ))            \
    X("start", 2, STOP_RESP_ELSE(FFA_FRAMEWORK_LIVE_ACTIVATION_START_RESP))      \
    X("power", 2, STOP_RESP_ELSE(FFA_FRAMEWORK_PM_RESP))                         \
    X("vm-created", 2, STOP_RESP_ELSE(FFA_FRAMEWORK_VM_CREATED_RESP))            \
    X("vm-destroyed", 2, STOP_RESP_ELSE(FFA_FRAMEWORK_VM_DESTROYED_RESP))        \
    X("to-nwd", 1, FFA_ID_SPMC ^ FFA_ID_NWD)                                     \
    X("from-other", 1, (FFA_ID_SP_FIRST ^ (FFA_ID_SP_FIRST + 1)) << 16)          \
    X("extended", 0, FFA_MSG_SEND_DIRECT_RESP_64 ^ FFA_MSG_SEND_DIRECT_RESP2_64) \
    X("x8", 8, 1)                                                                \
    X("other-base", 4, LFS_PAGE_SIZE)                                            \
    X("other-size", 5, 3 * LFS_PAGE_SIZE)

const char *const misanswer_names[] = {MISANSWERS(NAME) NULL};

static void misanswer_stop(struct lfs_guest *guest, struct lfs_frame *frame)
{
#define FAULT(name, reg, bits) {reg, bits},
    static const struct {
        unsigned reg;
        uint64_t bits;
    } faults[] = {MISANSWERS(FAULT)};
#undef FAULT
    unsigned variant = misbehaving_variant(guest);

    *frame = stop_response(guest);
    frame->x[faults[variant].reg] ^= faults[variant].bits;
    misbehaving_call(guest, TAG_MISBEHAVE_STOP, frame);
    if (frame->x[0] == FFA_ERROR_32)
        lfs_guest_stopped(guest, frame, 0);
}

const struct misbehaviour misanswers_stop = {.stop = misanswer_stop};

/* ---- aborts, failures, silence --------------------------------------------------------------- */

const char *const abort_names[] = {"call", "fault", NULL};

static void abort_somehow(struct lfs_guest *guest)
{
    if (misbehaving_variant(guest) == 0)
        lfs_guest_abort(guest, 1);
    lfs_guest_read_u64(guest, lfs_ipa_of(UINT64_MAX - 7)); /* nothing lies there */
}

static void abort_in_stop(struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)frame;
    abort_somehow(guest);
}

const struct misbehaviour aborts_in_stop = {.stop = abort_in_stop};
const struct misbehaviour aborts_in_init = {.start = abort_somehow};

const char *const failure_names[] = {"aborted", "no-memory", NULL};

static void fail_init(struct lfs_guest *guest)
{
    static const int32_t statuses[] = {FFA_STATUS_ABORTED, FFA_STATUS_NO_MEMORY};
    struct lfs_frame frame = {
        {FFA_ERROR_32, 0, ffa_status_to_reg(statuses[misbehaving_variant(guest)])}};

    misbehaving_call(guest, TAG_MISBEHAVE_GIVES_UP, &frame);
    lfs_guest_abort(guest, 1);
}

const struct misbehaviour fails_init = {.start = fail_init};

static void hang_in_init(struct lfs_guest *guest)
{
    lfs_hang(guest->ctx, TAG_GUEST_HANG);
}

static void hang_in_stop(struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)frame;
    lfs_hang(guest->ctx, TAG_GUEST_HANG);
}

const struct misbehaviour hangs_in_init = {.start = hang_in_init};
const struct misbehaviour hangs_in_stop = {.stop = hang_in_stop};

/* ---- answers-stop-twice ---------------------------------------------------------------------- */

const char *const twice_names[] = {"refusing", "stopping", NULL};

/* On its stack, where it survives the call that comes. */
static lfs_ipa top_of_stack(struct lfs_guest *guest)
{
    lfs_ipa stack;
    uint64_t size;

    if (!lfs_guest_section(guest, LFS_IMAGE_STACK, &stack, &size) ||
        size < sizeof(struct lfs_frame))
        lfs_guest_abort(guest, 2);
    return lfs_ipa_of(stack.v + size - sizeof(struct lfs_frame));
}

static void answer_again(struct lfs_guest *guest, enum lfs_tag tag)
{
    struct lfs_frame again = stop_response(guest);

    misbehaving_call(guest, tag, &again);
}

/* A new instance whose predecessor has answered already. */
static void answer_in_init(struct lfs_guest *guest)
{
    answer_again(guest, TAG_MISBEHAVE_INIT);
}

static void answer_twice(struct lfs_guest *guest, struct lfs_frame *frame)
{
    if (misbehaving_variant(guest) == 1) {
        lfs_guest_stopped(guest, frame, 0);
        return;
    }
    lfs_tag_push(guest->ctx, TAG_MISBEHAVE_TWICE);
    lfs_guest_stopped(guest, frame, FFA_STATUS_DENIED);
    lfs_tag_pop(guest->ctx);
    for (unsigned i = 0; i < LFS_FRAME_REGS; i++)
        lfs_guest_write_u64(guest, lfs_ipa_of(top_of_stack(guest).v + 8 * i), frame->x[i]);
    answer_again(guest, TAG_MISBEHAVE_STOP);
    for (unsigned i = 0; i < LFS_FRAME_REGS; i++)
        frame->x[i] = lfs_guest_read_u64(guest, lfs_ipa_of(top_of_stack(guest).v + 8 * i));
}

const struct misbehaviour answers_stop_twice = {.start = answer_in_init, .stop = answer_twice};

/* ---- the partition --------------------------------------------------------------------------- */

void sp_misbehave(struct lfs_guest *guest, const void *user)
{
    const struct misbehaviour *m = user;
    struct lfs_frame frame;

    lfs_guest_start(guest);
    if (m->start && lfs_guest_live_activated(guest))
        m->start(guest);
    lfs_guest_wait(guest, &frame);
    for (;;) {
        if (m->stop && guest_is_stop_request(&frame))
            m->stop(guest, &frame);
        else
            guest_echo(guest, &frame);
    }
}
