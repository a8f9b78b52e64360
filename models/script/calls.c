/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls: arguments into the frame, the frame through the conduit, the reply against what is
 * expected of it. */
#include "lfasim/abi/ffa.h"
#include "lfasim/clients.h"
#include "models/script/interpreter.h"
#include "models/tags.h"

/* Calls that do not end with FFA_SUCCESS but with a call of their own (ffa-abi.md 1.2). */
static const struct {
    uint32_t call, end;
} ends[] = {
    {FFA_MSG_SEND_DIRECT_REQ_32, FFA_MSG_SEND_DIRECT_RESP_32},
    {FFA_MSG_SEND_DIRECT_REQ2_64, FFA_MSG_SEND_DIRECT_RESP2_64},
    {FFA_MEM_RETRIEVE_REQ_32, FFA_MEM_RETRIEVE_RESP_32},
    {FFA_MEM_FRAG_RX_32, FFA_MEM_FRAG_TX_32},
};

static uint32_t function_number(uint64_t fid)
{
    return (uint32_t)fid & ~SMCCC_SMC64;
}

static bool ends_well(const struct lfs_abi_call *call, const struct lfs_frame *reply)
{
    uint32_t fid = call->fid_32 ? call->fid_32 : call->fid_64, end = FFA_SUCCESS_32;

    if (is_message(reply))
        return fid == FFA_MSG_WAIT_32 || fid == FFA_MSG_SEND_DIRECT_RESP_32 ||
               fid == FFA_MSG_SEND_DIRECT_RESP2_64;
    if (fid == FFA_MEM_FRAG_TX_32 && reply->x[0] == FFA_MEM_FRAG_RX_32)
        return true;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
        if (ends[i].call == fid)
            end = ends[i].end;
    return reply->x[0] <= UINT32_MAX && function_number(reply->x[0]) == function_number(end);
}

/* A call whose first result lies in x0 has no function id in its reply. */
static bool answers_in_x0(const struct lfs_abi_call *call)
{
    return call->out && call->out[0].name && call->out[0].reg == 0;
}

uint64_t lfs_script_status(const struct lfs_abi_call *call, const struct lfs_frame *reply)
{
    uint64_t x0 = reply->x[0];

    if (call->family == LFS_ABI_LFA || call->family == LFS_ABI_LINUX)
        return (int64_t)x0 < 0 ? x0 : 0;
    if (call->family == LFS_ABI_PSCI || answers_in_x0(call))
        return (int32_t)(uint32_t)x0 < 0 ? (uint32_t)x0 : 0;
    if (x0 == FFA_ERROR_32 || x0 == FFA_ERROR_64)
        return (uint32_t)reply->x[2];
    return ends_well(call, reply) ? 0 : LFS_NO_STATUS;
}

static uint64_t result_of(const struct performer *p, const struct lfs_abi_call *call,
                          const struct lfs_script_result *result, const struct lfs_frame *reply)
{
    switch (result->kind) {
    case LFS_RESULT_REGISTER:
        return reply->x[result->reg];
    case LFS_RESULT_NAMED: /* a client tells what it saw also when it failed */
        return lfs_script_status(call, reply) == 0 || call->family == LFS_ABI_LINUX
                   ? lfs_abi_get_arg(result->arg, reply)
                   : 0;
    case LFS_RESULT_RETRIEVED:
        return reply->x[0] == FFA_MEM_RETRIEVE_RESP_32
                   ? retrieved_field(p, (enum lfs_script_field)result->reg)
                   : 0;
    case LFS_RESULT_STATUS:
        break;
    }
    return lfs_script_status(call, reply);
}

/* ---- what is expected ------------------------------------------------------------------------ */

static bool meets(const struct performer *p, const struct lfs_script_expectation *e,
                  struct lfs_script_failure *failure)
{
    struct lfs_script_failure other = *failure;

    if (e->count > 0 && performer_meets(p, e->any_of[0], failure))
        return true;
    for (uint32_t i = 1; i < e->count; i++)
        if (performer_meets(p, e->any_of[i], &other))
            return true;
    return false;
}

bool judge(const struct performer *p, const struct lfs_abi_call *call, bool soft,
           const struct lfs_script_expectation *list, uint32_t count, const struct lfs_frame *reply)
{
    bool goes_on = true;

    for (uint32_t i = 0; i < count; i++) {
        struct lfs_script_failure failure = {.source = list[i].source,
                                             .kind = LFS_FAILED_RESULT,
                                             .index = (uint16_t)i,
                                             .actual = result_of(p, call, &list[i].result, reply)};

        if (meets(p, &list[i], &failure))
            continue;
        goes_on = fail(p, soft, failure) && goes_on;
        if (list[i].result.kind == LFS_RESULT_STATUS || lfs_script_status(call, reply) != 0)
            break; /* after another status the other registers mean something else */
    }
    return goes_on;
}

static bool is_named(const struct lfs_script_call *c, unsigned reg, const struct lfs_frame *reply)
{
    for (uint32_t i = 0; i < c->expectation_count; i++) {
        const struct lfs_script_result *result = &c->expectations[i].result;
        unsigned registers = 1;

        if (result->kind == LFS_RESULT_RETRIEVED)
            continue;
        if (result->kind == LFS_RESULT_STATUS) {
            if (reg == 2 && function_number(reply->x[0]) == FFA_ERROR_32)
                return true;
            continue;
        }
        if (result->kind == LFS_RESULT_NAMED && result->arg->place == LFS_PLACE_PAIR)
            registers = 2;
        if (reg >= result->reg && reg < result->reg + registers)
            return true;
    }
    return false;
}

static bool judge_exact(const struct performer *p, const struct lfs_script_call *c,
                        const struct lfs_frame *reply)
{
    bool goes_on = true;

    for (unsigned reg = 1; c->exact && reg < 8; reg++) {
        struct lfs_script_failure failure = {.source = op_of(p)->source,
                                             .kind = LFS_FAILED_EXACT,
                                             .index = (uint16_t)reg,
                                             .actual = reply->x[reg]};

        if (reply->x[reg] != 0 && !is_named(c, reg, reply))
            goes_on = fail(p, c->soft, failure) && goes_on;
    }
    return goes_on;
}

/* ---- time and labels ------------------------------------------------------------------------- */

static struct script_label *label_edit(const struct performer *p, uint32_t label)
{
    return (struct script_label *)lfs_write(p->run->m, p->run->labels) + label;
}

static void call_begins(const struct performer *p, const struct lfs_script_call *c)
{
    if (c->label != LFS_SCRIPT_NONE)
        *label_edit(p, c->label) = (struct script_label){.first = lfs_trace_last(p->run->m) + 1};
    if (c->within) {
        struct script_begun *begun = lfs_write(p->run->m, p->run->begun[lfs_ctx_id(p->ctx)]);

        begun->time = lfs_now(p->ctx);
    }
}

static void label_ends(const struct performer *p, const struct lfs_script_call *c,
                       const struct lfs_frame *reply, uint16_t reason)
{
    const struct lfs_script *script = p->run->script;
    struct script_label *label = label_edit(p, c->label);

    label->ended = lfs_now(p->ctx);
    label->last = lfs_trace_last(p->run->m);
    for (uint32_t i = 0; i < script->watch_count; i++)
        if (script->watches[i].label == c->label)
            variable_save(p->run, script->watches[i].variable,
                          result_of(p, c->call, &script->watches[i].result, reply), reason);
}

static bool judge_time(const struct performer *p, const struct lfs_script_call *c)
{
    const struct script_begun *begun;
    struct lfs_script_failure failure = {.source = op_of(p)->source, .kind = LFS_FAILED_WITHIN};

    if (!c->within || lfs_untimed(p->run->m))
        return true;
    begun = lfs_read(p->run->m, p->run->begun[lfs_ctx_id(p->ctx)]);
    failure.expected = c->within;
    failure.actual = lfs_now(p->ctx) - begun->time;
    return failure.actual <= c->within || fail(p, c->soft, failure);
}

/* ---- the call
 * ------------------------------------------------------------------------------------ */

bool put_argument(const struct performer *p, const struct lfs_script_argument *argument,
                  uint32_t index, bool soft, struct lfs_frame *frame)
{
    struct lfs_script_failure failure = {
        .source = op_of(p)->source, .kind = LFS_FAILED_ARGUMENT, .index = (uint16_t)index};

    if (argument->uuid)
        return lfs_abi_set_uuid(argument->arg, frame, argument->uuid);
    if (argument->own_id)
        failure.actual = p->guest ? lfs_guest_id(p->guest) : FFA_ID_NWD;
    else
        failure.actual = performer_number(p, argument->value);
    if (!argument->arg) {
        frame->x[argument->reg] = failure.actual;
        return true;
    }
    return lfs_abi_set_arg(argument->arg, frame, failure.actual) || fail(p, soft, failure);
}

/* Explorations judge what the specification says of every call, whether or not the step expects
 * something; it stops nobody. */
static void judge_status(const struct performer *p, const struct lfs_script_call *c,
                         const struct lfs_frame *reply)
{
    uint64_t status = lfs_script_status(c->call, reply);

    if (lfs_untimed(p->run->m) && status != LFS_NO_STATUS && !lfs_abi_may_return(c->call, status))
        fail(p, true,
             (struct lfs_script_failure){
                 .source = op_of(p)->source, .kind = LFS_FAILED_STATUS, .actual = status});
}

/* The reply has come: everything is asked from the store again. */
bool call_returned(const struct performer *p, const struct lfs_frame *reply)
{
    const struct lfs_script_op *op = op_of(p);
    const struct lfs_script_call *c = op->u.call;
    uint16_t reason = lfs_reason_take(p->ctx);
    bool goes_on;

    if (c->resets_cpu)
        return fail(p, c->soft,
                    (struct lfs_script_failure){.source = c->reset_source,
                                                .kind = LFS_FAILED_RETURNED,
                                                .actual = reply->x[0]}) &&
               go_on(p);

    if (c->label != LFS_SCRIPT_NONE)
        label_ends(p, c, reply, reason);
    for (uint32_t i = 0; i < c->save_count; i++)
        variable_save(p->run, c->saves[i].variable,
                      result_of(p, c->call, &c->saves[i].result, reply), reason);
    judge_status(p, c, reply);
    goes_on = judge(p, c->call, c->soft, c->expectations, c->expectation_count, reply);
    goes_on = judge_exact(p, c, reply) && goes_on;
    goes_on = judge_time(p, c) && goes_on;
    if (!goes_on || (c->transaction && !transaction_ends(p, reply)))
        return false;
    if (op->target != LFS_SCRIPT_NONE && is_message(reply))
        return receive(p, reply, op->target);
    return go_on(p);
}

/* fsleep(1000) of the driver, whatever the partition asks for
 * (notifications-interrupts-scheduling.md 2.7). */
#define YIELD_SLEEP_NS 1000000u

static bool wants_to_go_on(const struct lfs_frame *frame)
{
    return frame->x[0] == FFA_INTERRUPT_32 || frame->x[0] == FFA_YIELD_32;
}

static void resume(const struct performer *p, struct lfs_frame *frame)
{
    lfs_tag_push(p->ctx, TAG_SCRIPT_RESUME);
    while (wants_to_go_on(frame)) {
        uint64_t target = frame->x[1];

        if (frame->x[0] == FFA_YIELD_32) {
            state_edit(p)->run_target = (uint32_t)target;
            let_pass(p, YIELD_SLEEP_NS);
            target = state_of(p)->run_target;
            state_edit(p)->run_target = 0;
        }
        *frame = (struct lfs_frame){{FFA_RUN_32, target}};
        conduit(p, frame);
    }
    lfs_tag_pop(p->ctx);
}

/* A value at which, or with which, the CPU goes on after a reset. */
static bool judge_reentry(const struct performer *p, const struct lfs_expr *value, uint64_t actual,
                          uint16_t index)
{
    const struct lfs_script_call *c = op_of(p)->u.call;
    struct lfs_script_failure failure = {
        .source = c->reset_source, .kind = LFS_FAILED_REENTRY, .index = index, .actual = actual};

    if (!value)
        return true;
    return performer_meets(p, value, &failure) || fail(p, c->soft, failure);
}

bool call_reentered(const struct performer *p, uint64_t entry, const struct lfs_frame *entered)
{
    const struct lfs_script_call *c = op_of(p)->u.call;
    bool goes_on;

    if (!c->resets_cpu && c->call->family == LFS_ABI_LFA && c->expectation_count > 0)
        return fail(p, c->soft,
                    (struct lfs_script_failure){.source = c->expectations[0].source,
                                                .kind = LFS_FAILED_RESET,
                                                .actual = entry}) &&
               go_on(p);
    /* Calls of PSCI that give the power away come back with what the CPU is entered with. */
    if (!c->resets_cpu && c->call->family != LFS_ABI_LFA)
        return call_returned(p, entered);
    if (c->label != LFS_SCRIPT_NONE)
        label_ends(p, c, entered, lfs_reason_take(p->ctx));
    goes_on = judge_reentry(p, c->reset_entry, entry, 0);
    goes_on = judge_reentry(p, c->reset_context, entered->x[0], 1) && goes_on;
    return judge_time(p, c) && goes_on && go_on(p);
}

bool perform_call(const struct performer *p)
{
    const struct lfs_script_call *c = op_of(p)->u.call;
    struct lfs_frame frame = {{c->fid}};

    if (c->transaction && !transaction_begins(p, &frame))
        return op_of(p)->u.call->soft && go_on(p);
    for (uint32_t i = 0; i < c->argument_count; i++)
        if (!put_argument(p, &c->arguments[i], i, false, &frame))
            return false;
    call_begins(p, c);
    if (op_of(p)->noted)
        lfs_table_put(p->run->m, p->run->noted, op_of(p)->source);
    if (c->wake)
        lfs_stack_wake_at(p->run->stack, lfs_ctx_cpu(p->ctx), lfs_now(p->ctx) + c->wake);
    if (c->call->family == LFS_ABI_LINUX)
        lfs_os_call(p->ctx, &frame);
    else
        conduit(p, &frame);
    if (c->transaction)
        transaction_goes_on(p, &frame);
    if (c->runs_on)
        resume(p, &frame);
    return call_returned(p, &frame);
}
