/* SPDX-License-Identifier: BSD-3-Clause */
/* Frames as direct messages (ffa-abi.md 6.1 to 6.4), and findings about them. */
#include <stdarg.h>
#include <stdio.h>

#include "models/messages/messages.h"

/* Sums of registers, or of their lower halves. A difference in any one of them is one of the sum,
 * since each factor is odd. */
#define FACTOR UINT64_C(0x9e3779b97f4a7c15)

static uint64_t sum_of_few(const uint64_t *x, uint64_t mask)
{
    return (x[0] & mask) * FACTOR + (x[1] & mask) * (FACTOR + 2) + (x[2] & mask) * (FACTOR + 4) +
           (x[3] & mask) * (FACTOR + 6) + (x[4] & mask) * (FACTOR + 8);
}

/* With the SVE hint in x0, x8 to x17 do not cross: ffa-abi.md 1.5. */
static uint64_t sum_of(const struct lfs_frame *frame, unsigned first)
{
    unsigned end = frame->x[0] & SMCCC_SVE_HINT ? 8 : LFS_FRAME_REGS;
    uint64_t sum = 0;

    for (unsigned i = first; i < end; i++)
        sum += frame->x[i] * (FACTOR + 2 * i);
    return sum;
}

void message_read(struct message *out, const struct lfs_frame *frame, int what, int from)
{
    uint32_t fid = message_fid(frame);

    out->what = (uint8_t)what;
    out->from = (int16_t)from;
    out->ids = (uint32_t)frame->x[1];
    out->kind = MESSAGE_PLAIN;
    switch (fid) {
    case FFA_MSG_SEND_DIRECT_REQ2_64:
        out->kind = MESSAGE_REQ2;
        out->sum = sum_of(frame, 2);
        break;
    case FFA_MSG_SEND_DIRECT_RESP2_64:
        out->kind = MESSAGE_REQ2;
        out->sum = sum_of(frame, 4);
        break;
    default:
        out->sum = sum_of_few(&frame->x[3], fid & SMCCC_SMC64 ? UINT64_MAX : UINT32_MAX);
        if (!ffa_is_framework(frame->x[2]))
            break;
        out->kind = MESSAGE_FRAMEWORK;
        out->sum += ffa_framework_number(frame->x[2]);
    }
}

uint32_t message_back(uint32_t ids)
{
    return ffa_pack_ids(ffa_receiver(ids), ffa_sender(ids));
}

const char *message_party(const struct messages *w, int party)
{
    switch (party) {
    case PARTY_NWD:
        return "the normal world";
    case PARTY_EL3:
        return "EL3";
    case PARTY_SPMC:
        return "the SPMC";
    case PARTY_GONE:
        return "an instance that is gone";
    default:
        return w->s->vcpu[party].name;
    }
}

void message_finding(const struct lfs_given *g, const char *name, const char *format, ...)
{
    char text[LFS_TEXT_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    lfs_trace_finding(messages_of(g)->m, g->ctx, RULE_NONE, name, LFS_NO_RECORD, LFS_NO_RECORD,
                      "%s", text);
}
