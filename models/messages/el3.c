/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of EL3 itself: of a logical partition, or of the SPMD. The SPMC answers those that are
 * framework messages, and makes requests of its own for them. */
#include "lfasim/abi/psci.h"
#include "models/messages/messages.h"

static bool is_el3(uint16_t id)
{
    return id == FFA_ID_SPMD || ffa_id_is_lsp(id);
}

static void forget(const struct lfs_given *g)
{
    struct cpu_messages *cpu = cpu_messages_edit(g);

    cpu->el3_ids = 0;
    cpu->el3_asked = cpu->to_stop = 0;
}

void el3_is_done(const struct lfs_given *g)
{
    if (cpu_messages(g)->el3_ids == 0)
        return;
    message_finding(g, "MESSAGE_LOST", "EL3 goes on without an answer of the SPMC");
    forget(g);
}

void el3_asks(const struct lfs_given *g)
{
    uint32_t ids = (uint32_t)g->frame->x[1];
    struct cpu_messages *cpu;

    /* Others are the normal world's, which pass through. */
    if (!message_is_request(message_fid(g->frame)) || !is_el3(ffa_sender(ids)))
        return;
    el3_is_done(g);
    if (ffa_receiver(ids) != FFA_ID_SPMC)
        carried_request(g, PARTY_EL3);
    cpu = cpu_messages_edit(g);
    cpu->el3_ids = ids;
    cpu->el3_asked = ffa_is_framework(g->frame->x[2])
                         ? (uint16_t)ffa_framework_number(g->frame->x[2])
                         : EL3_PLAIN;
    if (cpu->el3_asked == FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ)
        cpu->to_stop = (uint16_t)g->frame->x[3];
}

bool el3_wants(const struct lfs_given *g, int vcpu)
{
    const struct cpu_messages *cpu = cpu_messages(g);
    uint64_t word = g->frame->x[2];

    if (cpu->el3_ids == 0)
        return false;
    if (word == ffa_framework_word(FFA_FRAMEWORK_PSCI_REQ))
        return cpu->el3_asked == FFA_FRAMEWORK_PSCI_REQ;
    if (word != ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_REQ) ||
        cpu->to_stop != messages_of(g)->s->vcpu[vcpu].vm->id)
        return false;
    cpu_messages_edit(g)->to_stop = 0;
    return true;
}

/* ---- answers --------------------------------------------------------------------------------- */

static uint32_t answer_to(uint32_t message)
{
    return message <= FFA_FRAMEWORK_WARM_BOOT_REQ ? FFA_FRAMEWORK_PM_RESP : message + 1;
}

static bool is_awaited(const struct lfs_given *g)
{
    const struct cpu_messages *cpu = cpu_messages(g);

    return (uint32_t)g->frame->x[1] == message_back(cpu->el3_ids) &&
           g->frame->x[2] == (FFA_FRAMEWORK_FLAG | answer_to(cpu->el3_asked));
}

/* What partitions that are pinned to this CPU were doing is over (power.c). */
static void cpu_is_off(const struct lfs_given *g)
{
    const struct spmc *s = messages_of(g)->s;

    for (unsigned i = 0; i < s->vcpu_count; i++)
        if (s->vcpu[i].vm->vcpu_count > 1 && s->vcpu[i].index == g->cpu)
            carried_ended(g, (int)i);
}

static void answered(const struct lfs_given *g)
{
    if (cpu_messages(g)->el3_asked == EL3_PLAIN && carried_answers(g, PARTY_EL3)) {
        carried_answered(g, PARTY_EL3);
        return;
    }
    if (cpu_messages(g)->el3_asked == EL3_PLAIN || !is_awaited(g)) {
        message_finding(g, "ANSWER_ASTRAY",
                        "EL3 is handed an answer 0x%04x -> 0x%04x that it does not wait for",
                        ffa_sender(g->frame->x[1]), ffa_receiver(g->frame->x[1]));
        carried_drop(g);
        return;
    }
    if (cpu_messages(g)->el3_asked == FFA_FRAMEWORK_PSCI_REQ &&
        (uint32_t)g->frame->x[3] == PSCI_STATUS_SUCCESS)
        cpu_is_off(g);
}

void el3_is_told(const struct lfs_given *g)
{
    uint32_t fid = message_fid(g->frame);

    carried_settle(g);
    if (cpu_messages(g)->el3_ids == 0) {
        /* The normal world's, unless it says that it is EL3's. */
        if (message_is_answer(fid) && is_el3(ffa_receiver(g->frame->x[1])))
            message_finding(g, "ANSWER_ASTRAY",
                            "EL3 is handed an answer 0x%04x -> 0x%04x to no request of its own",
                            ffa_sender(g->frame->x[1]), ffa_receiver(g->frame->x[1]));
        return;
    }
    if (message_is_answer(fid))
        answered(g);
    else if (fid != FFA_ERROR_32)
        return;
    else if (cpu_messages(g)->carried.from == PARTY_EL3)
        carried_drop(g);
    forget(g);
}
