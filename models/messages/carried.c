/* SPDX-License-Identifier: BSD-3-Clause */
/* What leaves the normal world or a partition, and what is handed to one. */
#include <string.h>

#include "models/messages/messages.h"

static bool is_vcpu(int party)
{
    return party >= 0;
}

static const struct message *carried(const struct lfs_given *g)
{
    return &cpu_messages(g)->carried;
}

void carried_drop(const struct lfs_given *g)
{
    struct cpu_messages *cpu = cpu_messages_edit(g);

    cpu->carried = (struct message){0};
    cpu->pays = (struct message_debt){0};
}

void carried_request(const struct lfs_given *g, int from)
{
    message_read(&cpu_messages_edit(g)->carried, g->frame, CARRIES_REQUEST, from);
}

/* ---- who waits for whom ---------------------------------------------------------------------- */

static struct message_wait wait_of(const struct lfs_given *g, int who)
{
    return is_vcpu(who) ? vcpu_messages(messages_of(g), who)->wait : cpu_messages(g)->nwd;
}

static void wait_set(const struct lfs_given *g, int who, int how, int vcpu)
{
    struct message_wait wait = {.how = (uint8_t)how, .vcpu = (int16_t)vcpu};

    if (is_vcpu(who))
        vcpu_messages_edit(messages_of(g), who)->wait = wait;
    else
        cpu_messages_edit(g)->nwd = wait;
}

static bool waits_for(struct message_wait wait, int vcpu)
{
    return wait.how != WAITS_NOT && wait.vcpu == vcpu;
}

/* Whoever asked it gets no answer any more, but a failure. */
static void debt_ended(const struct lfs_given *g, int vcpu)
{
    const struct message_debt *owes = &vcpu_messages(messages_of(g), vcpu)->owes;

    if (owes->is && owes->requester >= PARTY_NWD && waits_for(wait_of(g, owes->requester), vcpu))
        wait_set(g, owes->requester, WAITS_NOT, 0);
}

/* Only peeks at others: whoever works for a vCPU does nothing while that comes to its end. */
void carried_ended(const struct lfs_given *g, int vcpu)
{
    static const struct vcpu_messages nothing;
    const struct messages *w = messages_of(g);

    debt_ended(g, vcpu);
    if (memcmp(vcpu_messages(w, vcpu), &nothing, sizeof(nothing)) != 0)
        *vcpu_messages_edit(w, vcpu) = nothing;
    for (unsigned i = 0; i < w->s->vcpu_count; i++) {
        const struct vcpu_messages *other = lfs_peek(w->m, w->vcpu[i]);

        if (other->owes.is && other->owes.requester == vcpu)
            vcpu_messages_edit(w, (int)i)->owes.requester = PARTY_GONE;
    }
}

/* ---- what leaves ----------------------------------------------------------------------------- */

/* What a CPU's exception level is entered with says that code has faulted, not a register. */
static bool has_faulted(const struct lfs_given *g, int who)
{
    const struct vcpu *state = lfs_peek(messages_of(g)->m, messages_of(g)->s->vcpu[who].state);

    return state->left_by == LEFT_BY_FAULT;
}

static bool is_last_call(uint32_t fid)
{
    return fid == FFA_ABORT_32 || fid == FFA_ABORT_64 || fid == FFA_ERROR_32;
}

static int vcpu_named(const struct messages *w, uint64_t target)
{
    const struct vm_info *vm = vm_by_id(w->s, ffa_target_endpoint(target));

    return vm && ffa_target_vcpu(target) < vm->vcpu_count ? vm->first_vcpu + ffa_target_vcpu(target)
                                                          : NOBODY;
}

static bool says_stopped(const struct lfs_frame *frame)
{
    return frame->x[2] == ffa_framework_word(FFA_FRAMEWORK_PARTITION_STOP_RESP) &&
           (uint32_t)frame->x[3] == 0;
}

static void answer_leaves(const struct lfs_given *g, int who)
{
    struct cpu_messages *cpu = cpu_messages_edit(g);
    struct vcpu_messages *sender = is_vcpu(who) ? vcpu_messages_edit(messages_of(g), who) : NULL;

    message_read(&cpu->carried, g->frame, says_stopped(g->frame) ? CARRIES_STOPPED : CARRIES_ANSWER,
                 who);
    if (!sender)
        return;
    cpu->pays = sender->owes;
    sender->owes = (struct message_debt){0};
}

void carried_leaves(const struct lfs_given *g, int who)
{
    uint32_t fid = message_fid(g->frame);

    if (message_is_request(fid))
        carried_request(g, who);
    else if (message_is_answer(fid))
        answer_leaves(g, who);
    else if (fid == FFA_RUN_32)
        wait_set(g, who, WAITS_RUNS, vcpu_named(messages_of(g), g->frame->x[1]));
    else if (is_vcpu(who) && (is_last_call(fid) || (fid == 0 && has_faulted(g, who))))
        cpu_messages_edit(g)->carried = (struct message){.what = CARRIES_END, .from = (int16_t)who};
}

/* ---- what the firmware has taken ------------------------------------------------------------- */

bool carried_answers(const struct lfs_given *g, int requester)
{
    const struct message_debt *pays = &cpu_messages(g)->pays;

    return pays->is && pays->requester == requester;
}

void carried_settle_now(const struct lfs_given *g)
{
    const struct message *c = carried(g);
    bool for_spmc = carried_answers(g, PARTY_SPMC);

    if (c->what == CARRIES_END || (for_spmc && c->what == CARRIES_STOPPED))
        carried_ended(g, c->from);
    else if (!for_spmc)
        return;
    carried_drop(g);
}

/* Whoever called has its call back undone. */
static void refused(const struct lfs_given *g)
{
    const struct cpu_messages *cpu = cpu_messages(g);

    if (cpu->pays.is)
        vcpu_messages_edit(messages_of(g), cpu->carried.from)->owes = cpu->pays;
    carried_drop(g);
}

/* ---- requests -------------------------------------------------------------------------------- */

static void compare(const struct lfs_given *g, const struct message *handed, int who)
{
    const struct message *c = carried(g);

    if (handed->sum != c->sum)
        message_finding(g, "MESSAGE_ALTERED", "%s is handed another %s than %s has sent",
                        message_party(messages_of(g), who),
                        c->what == CARRIES_REQUEST ? "request" : "answer",
                        message_party(messages_of(g), c->from));
}

static bool is_sent(const struct lfs_given *g, const struct message *handed, int who)
{
    const struct message *c = carried(g);

    return c->what == CARRIES_REQUEST && is_vcpu(who) && c->ids == handed->ids &&
           c->kind == handed->kind &&
           ffa_receiver(handed->ids) == messages_of(g)->s->vcpu[who].vm->id;
}

/* One of the SPMC's own, which nobody has sent. */
static bool is_wanted(const struct lfs_given *g, const struct message *handed, int who)
{
    return is_vcpu(who) && ffa_sender(handed->ids) == FFA_ID_SPMC &&
           ffa_receiver(handed->ids) == messages_of(g)->s->vcpu[who].vm->id && el3_wants(g, who);
}

static void request_astray(const struct lfs_given *g, const struct message *request, int who)
{
    message_finding(g, "REQUEST_ASTRAY", "%s is handed a request 0x%04x -> 0x%04x that nobody %s",
                    message_party(messages_of(g), who), ffa_sender(request->ids),
                    ffa_receiver(request->ids),
                    ffa_sender(request->ids) == FFA_ID_SPMC ? "wants" : "has sent to it now");
    carried_drop(g);
}

static void request_arrives(const struct lfs_given *g, int who)
{
    struct message request;
    int from = PARTY_SPMC;

    message_read(&request, g->frame, CARRIES_REQUEST, PARTY_SPMC);
    if (is_sent(g, &request, who)) {
        from = carried(g)->from;
        compare(g, &request, who);
    } else if (!is_wanted(g, &request, who)) {
        request_astray(g, &request, who);
        return;
    }
    if (vcpu_messages(messages_of(g), who)->owes.is)
        message_finding(
            g, "REQUEST_ASTRAY", "%s is handed a request while it owes %s an answer",
            message_party(messages_of(g), who),
            message_party(messages_of(g), vcpu_messages(messages_of(g), who)->owes.requester));
    vcpu_messages_edit(messages_of(g), who)->owes =
        (struct message_debt){true, request.kind, (int16_t)from, request.ids};
    if (from == PARTY_SPMC)
        return;
    carried_drop(g);
    if (from != PARTY_EL3)
        wait_set(g, from, WAITS_ASKED, who);
}

/* ---- answers --------------------------------------------------------------------------------- */

/* Of those whose requester is gone, whoever runs the vCPU gets the answer: rule FORSAKEN. */
static bool is_awaited(const struct lfs_given *g, int who)
{
    struct message_wait wait = wait_of(g, who);

    if (!waits_for(wait, carried(g)->from))
        return false;
    return carried_answers(g, who) || (carried_answers(g, PARTY_GONE) && wait.how == WAITS_RUNS);
}

void carried_answered(const struct lfs_given *g, int who)
{
    const struct message *c = carried(g);
    const struct message_debt *pays = &cpu_messages(g)->pays;
    struct message answer;

    message_read(&answer, g->frame, CARRIES_ANSWER, c->from);
    if (answer.ids != message_back(pays->ids) || answer.kind != pays->kind)
        message_finding(g, "ANSWER_ASTRAY", "%s is handed the answer of %s to another request",
                        message_party(messages_of(g), who), message_party(messages_of(g), c->from));
    else
        compare(g, &answer, who);
    carried_drop(g);
}

static void answer_arrives(const struct lfs_given *g, int who)
{
    if (is_awaited(g, who)) {
        carried_answered(g, who);
        return;
    }
    message_finding(g, "ANSWER_ASTRAY",
                    "%s is handed an answer 0x%04x -> 0x%04x that it does not wait for",
                    message_party(messages_of(g), who), ffa_sender(g->frame->x[1]),
                    ffa_receiver(g->frame->x[1]));
    carried_drop(g);
}

/* ---- anything else --------------------------------------------------------------------------- */

static bool works_at_request_of(const struct lfs_given *g, int who, struct message_wait wait)
{
    const struct message_debt *owes;

    if (wait.how != WAITS_ASKED)
        return false;
    owes = &vcpu_messages(messages_of(g), wait.vcpu)->owes;
    return owes->is && owes->requester == who;
}

/* What was carried comes back refused, or it is lost. */
static void nothing_arrives(const struct lfs_given *g, int who, uint32_t fid)
{
    const struct message *c = carried(g);
    struct message_wait wait = wait_of(g, who);

    if (c->what != CARRIES_NOTHING) {
        if (c->from == who && message_is_refusal(fid)) {
            refused(g);
            return;
        }
        message_finding(g, "MESSAGE_LOST", "the %s of %s is neither handed over nor refused",
                        c->what == CARRIES_REQUEST ? "request" : "answer",
                        message_party(messages_of(g), c->from));
        carried_drop(g);
    } else if (message_is_refusal(fid) && works_at_request_of(g, who, wait)) {
        message_finding(g, "MESSAGE_LOST", "%s is told that its request failed, and %s works at it",
                        message_party(messages_of(g), who),
                        message_party(messages_of(g), wait.vcpu));
        vcpu_messages_edit(messages_of(g), wait.vcpu)->owes.requester = PARTY_GONE;
    }
}

/* An end that another CPU has not gone on from was that of the last instance. */
static void last_has_ended(const struct lfs_given *g, int vcpu)
{
    const struct messages *w = messages_of(g);

    for (unsigned cpu = 0; cpu < w->cpus; cpu++) {
        const struct message *other =
            &((const struct cpu_messages *)lfs_peek(w->m, w->cpu[cpu]))->carried;
        struct cpu_messages *edited;

        if (other->from != vcpu || other->what < CARRIES_STOPPED)
            continue;
        edited = lfs_write(w->m, w->cpu[cpu]);
        if (edited->carried.what == CARRIES_STOPPED)
            edited->carried.what = CARRIES_ANSWER;
        else
            edited->carried = (struct message){0};
    }
}

/* What was under way is over; of the normal world, what this CPU's operating system waited for. */
static void begins(const struct lfs_given *g, int who)
{
    if (is_vcpu(who)) {
        carried_ended(g, who);
        last_has_ended(g, who);
    } else if (carried(g)->what != CARRIES_NOTHING) {
        carried_drop(g);
    }
}

static bool is_back(const struct lfs_given *g, int who, uint32_t fid)
{
    return carried(g)->from == who && fid == FFA_ERROR_32;
}

/* Most frames are of calls that are no messages: nobody waits, and nothing is carried. */
static bool is_quiet(const struct lfs_given *g, int who)
{
    const struct cpu_messages *cpu = cpu_messages(g);

    return cpu->carried.what == CARRIES_NOTHING && !cpu->pays.is &&
           (is_vcpu(who) ? vcpu_messages(messages_of(g), who)->wait.how : cpu->nwd.how) ==
               WAITS_NOT;
}

void carried_arrives(const struct lfs_given *g, int who)
{
    uint32_t fid = g->begins ? 0 : message_fid(g->frame);

    if (!g->begins && !message_is_request(fid) && !message_is_answer(fid) && is_quiet(g, who))
        return;
    if (!is_back(g, who, fid))
        carried_settle(g);
    if (g->begins)
        begins(g, who);
    if (message_is_request(fid))
        request_arrives(g, who);
    else if (message_is_answer(fid))
        answer_arrives(g, who);
    else
        nothing_arrives(g, who, fid);
    if (wait_of(g, who).how != WAITS_NOT)
        wait_set(g, who, WAITS_NOT, 0);
}
