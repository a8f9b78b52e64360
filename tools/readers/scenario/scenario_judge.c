/* SPDX-License-Identifier: BSD-3-Clause */
/* Failures in words: what was expected, what happened. Registers are shown raw and named. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "tools/readers/scenario/scenario_running.h"

struct lfs_failure *failure_new(struct lfs_run *run, struct lfs_pos pos)
{
    struct lfs_failure *failure = list_add(&run->arena, &run->failures, sizeof(*failure));

    failure->pos = pos;
    return failure;
}

/* ---- values
 * -------------------------------------------------------------------------------------------------
 */

const char *status_word(enum lfs_abi_family family, uint64_t value, int64_t *number)
{
    bool is_64 = family == LFS_ABI_LFA || family == LFS_ABI_LINUX;

    *number = is_64 ? (int64_t)value : (int32_t)(uint32_t)value;
    if (is_64)
        return family == LFS_ABI_LFA ? lfs_lfa_status_name(*number)
                                     : lfs_linux_status_name(*number);
    return family == LFS_ABI_FFA ? lfs_ffa_status_name((int32_t)*number)
                                 : lfs_psci_status_name((int32_t)*number);
}

/* The frame that a failure is about, or NULL. */
static const struct lfs_record *reply_of(const struct lfs_run *run,
                                         const struct lfs_script_failure *f)
{
    const struct lfs_record *record =
        f->record == LFS_NO_RECORD ? NULL : lfs_trace_get(lfs_stack_machine(run->stack), f->record);

    return record && record->kind == LFS_RECORD_FRAME ? record : NULL;
}

static const char *x0_text(struct lfs_run *run, uint64_t x0)
{
    const struct lfs_abi_call *call = x0 <= UINT32_MAX ? lfs_abi_call_by_fid(x0) : NULL;

    return call ? arena_text(&run->arena, "x0 = %#" PRIx64 " (%s)", x0, call->name)
                : arena_text(&run->arena, "x0 = %#" PRIx64, x0);
}

/* reply: whose status it is; NULL for one that is expected. */
static const char *status_text(struct lfs_run *run, const struct lfs_abi_call *call, uint64_t value,
                               const struct lfs_record *reply)
{
    bool in_x2 = call->family == LFS_ABI_FFA && !(call->out && call->out[0].reg == 0);
    bool is_error = value != LFS_NO_STATUS && (!in_x2 || value != 0);
    const char *name;
    int64_t number;

    if (!is_error && reply)
        return x0_text(run, reply->u.x[0]);
    if (!is_error)
        return value == 0 ? "success" : "another call than FFA_SUCCESS or FFA_ERROR";
    name = status_word(call->family, value, &number);
    return arena_text(&run->arena, "%sx%d = %#" PRIx64 " (%" PRId64 "%s%s)",
                      in_x2 ? "FFA_ERROR, " : "", in_x2 ? 2 : 0, value, number, name ? ", " : "",
                      name ? name : "");
}

/* A result with its value: "x3 = 0x2a (42)". */
static const char *result_text(struct lfs_run *run, const struct lfs_abi_call *call,
                               const struct lfs_script_result *result, uint64_t value,
                               const struct lfs_record *reply)
{
    const char *name = NULL;

    if (result->kind == LFS_RESULT_STATUS)
        return status_text(run, call, value, reply);
    if (result->kind == LFS_RESULT_RETRIEVED)
        return arena_text(&run->arena, "%s = %#" PRIx64 " (%" PRIu64 ")",
                          lfs_script_field_name(result->reg), value, value);
    if (result->kind == LFS_RESULT_NAMED && result->arg->format == LFS_ARG_VERSION)
        return arena_text(&run->arena, "%s = %#" PRIx64 " (%" PRIu64 ".%" PRIu64 ")",
                          result->arg->name, value, value >> 16, value & UINT16_MAX);
    if (result->kind == LFS_RESULT_NAMED && result->arg->format == LFS_ARG_LFA_STATUS)
        name = lfs_lfa_status_name((int64_t)value);
    if (name)
        return arena_text(&run->arena, "%s = %" PRId64 " (%s)", result->arg->name, (int64_t)value,
                          name);
    if (result->kind == LFS_RESULT_NAMED)
        return arena_text(&run->arena, "%s = %#" PRIx64 " (%" PRIu64 ")", result->arg->name, value,
                          value);
    if (result->reg == 0 && call->family == LFS_ABI_FFA && value <= UINT32_MAX &&
        lfs_abi_call_by_fid(value))
        return x0_text(run, value);
    return arena_text(&run->arena, "x%u = %#" PRIx64 " (%" PRIu64 ")", result->reg, value, value);
}

/* ---- failures of steps
 * ------------------------------------------------------------------------------------------ */

static const char no_value[] = "a value that no step has set: nothing is equal to it";

static const char *one_expected(struct lfs_run *run, const struct lfs_abi_call *call,
                                const struct lfs_script_expectation *e, uint64_t value, bool unset)
{
    return unset ? no_value : result_text(run, call, &e->result, value, NULL);
}

/* All that a result may be: first what the run has worked out, or another of the list. */
static const char *expected_text(struct lfs_run *run, const struct lfs_abi_call *call,
                                 const struct lfs_script_expectation *e,
                                 const struct lfs_script_failure *f)
{
    const char *text = one_expected(run, call, e, f->expected, f->unset);

    for (uint32_t i = 1; i < e->count; i++) {
        struct lfs_value value = lfs_script_value(&run->script, e->any_of[i]);

        text = arena_text(&run->arena, "%s\nor %s", text,
                          one_expected(run, call, e, value.number, value.kind == LFS_VALUE_UNSET));
    }
    return text;
}

/* A call that failed has no results: its registers mean something else, or named ones nothing. */
static const char *with_status(struct lfs_run *run, const struct lfs_abi_call *call,
                               const struct lfs_script_expectation *e,
                               const struct lfs_record *reply, const char *actual)
{
    struct lfs_frame frame;
    uint64_t status;
    const char *text;

    memcpy(frame.x, reply->u.x, sizeof(frame.x));
    status = lfs_script_status(call, &frame);
    if (status == 0 || (e->result.kind == LFS_RESULT_REGISTER && e->result.reg == 0))
        return actual;
    text = status_text(run, call, status, reply);
    return e->result.kind != LFS_RESULT_REGISTER
               ? text
               : arena_text(&run->arena, "%s\nin %s", actual, text);
}

static void result_failure(struct lfs_run *run, struct lfs_failure *out,
                           const struct lfs_script_op *op, const struct lfs_script_failure *f)
{
    bool is_call = op->kind == LFS_OP_CALL;
    const struct lfs_abi_call *call =
        is_call ? op->u.call->call : lfs_abi_call_by_fid(FFA_MSG_WAIT_32);
    const struct lfs_script_expectation *e =
        is_call ? &op->u.call->expectations[f->index] : &op->u.reply->expectations[f->index];
    /* An operation of a client has no frame of its own to show. */
    const struct lfs_record *reply = call->family == LFS_ABI_LINUX ? NULL : reply_of(run, f);

    out->what =
        arena_text(&run->arena, "%s returned another %s", is_call ? call->name : "the reply",
                   e->result.kind == LFS_RESULT_STATUS      ? "status"
                   : e->result.kind == LFS_RESULT_NAMED     ? e->result.arg->name
                   : e->result.kind == LFS_RESULT_RETRIEVED ? lfs_script_field_name(e->result.reg)
                                                            : "value");
    out->expected = expected_text(run, call, e, f);
    out->actual = result_text(run, call, &e->result, f->actual, reply);
    if (e->result.kind != LFS_RESULT_STATUS && reply)
        out->actual = with_status(run, call, e, reply, out->actual);
}

static void argument_failure(struct lfs_run *run, struct lfs_failure *out,
                             const struct lfs_script_op *op, const struct lfs_script_failure *f)
{
    const struct lfs_script_argument *argument =
        op->kind == LFS_OP_CALL ? &op->u.call->arguments[f->index] : NULL;

    out->what = arena_text(&run->arena, "a value has no room in the argument '%s'",
                           argument && argument->arg ? argument->arg->name : "?");
    if (argument && argument->arg)
        out->expected = arena_text(&run->arena, "at most %u bits", argument->arg->bits);
    out->actual = arena_text(&run->arena, "%#" PRIx64, f->actual);
}

static void refused_failure(struct lfs_run *run, struct lfs_failure *out,
                            const struct lfs_script_op *op, const struct lfs_script_failure *f)
{
    const struct lfs_abi_call *wait = lfs_abi_call_by_fid(FFA_MSG_WAIT_32);

    out->what = op->kind == LFS_OP_REPLY ? "the reply was refused" : "FFA_MSG_WAIT was refused";
    out->expected = "the next message";
    out->actual = status_text(run, wait, f->actual, reply_of(run, f));
}

/* What a call that should have reset its CPU did, or the other way round. */
static void resume_failure(struct lfs_run *run, struct lfs_failure *out, const char *call,
                           const struct lfs_script_failure *f)
{
    struct arena *arena = &run->arena;
    static const char *const parts[] = {"entry", "context"};

    if (f->kind == LFS_FAILED_RETURNED) {
        out->what = arena_text(arena, "%s returned", call);
        out->expected = "the CPU is reset, and resumes";
        out->actual =
            arena_text(arena, "x0 = %#" PRIx64 " (%" PRId64 ")", f->actual, (int64_t)f->actual);
    } else if (f->kind == LFS_FAILED_RESET) {
        out->what = arena_text(arena, "%s did not return", call);
        out->expected = "a status: `returns: reset` stands for a reset";
        out->actual = arena_text(arena, "the CPU was reset, and resumed at %#" PRIx64, f->actual);
    } else {
        out->what = arena_text(arena, "the CPU resumed with another %s", parts[f->index]);
        out->expected = arena_text(arena, "%s = %#" PRIx64, parts[f->index], f->expected);
        out->actual = arena_text(arena, "%s = %#" PRIx64, parts[f->index], f->actual);
    }
}

/* What was compared with a variable that no step had set. */
static void unset_failure(struct lfs_failure *out, const struct lfs_script_failure *f)
{
    if (f->kind == LFS_FAILED_CHECK)
        out->actual = "one side is a value that no step has set: no comparison with it holds";
    else if (f->kind != LFS_FAILED_RESULT)
        out->expected = no_value;
}

static void step_failure(struct lfs_run *run, const struct lfs_script_failure *f)
{
    struct arena *arena = &run->arena;
    struct lfs_failure *out = failure_new(run, lfs_scenario_source(run->scenario, f->source));
    const struct lfs_script_op *op = &run->c->script.ops[f->op];
    const char *call = op->kind == LFS_OP_CALL ? op->u.call->call->name : "the step";

    out->record = f->record;
    switch ((enum lfs_script_failure_kind)f->kind) {
    case LFS_FAILED_RESULT:
        result_failure(run, out, op, f);
        break;
    case LFS_FAILED_EXACT:
        out->what =
            arena_text(arena, "%s returned something in a register that is not named", call);
        out->expected = arena_text(arena, "x%u = 0", f->index);
        out->actual = arena_text(arena, "x%u = %#" PRIx64, f->index, f->actual);
        break;
    case LFS_FAILED_WITHIN:
        out->what = arena_text(arena, "%s took too long", call);
        out->expected = arena_text(arena, "at most %" PRIu64 " ns", f->expected);
        out->actual = arena_text(arena, "%" PRIu64 " ns", f->actual);
        break;
    case LFS_FAILED_ARGUMENT:
        argument_failure(run, out, op, f);
        break;
    case LFS_FAILED_CHECK:
        out->what = "the check does not hold";
        if (f->index != 0)
            out->actual = arena_text(arena,
                                     "the left side is %#" PRIx64 " (%" PRIu64
                                     "), the right side %#" PRIx64 " (%" PRIu64 ")",
                                     f->actual, f->actual, f->expected, f->expected);
        break;
    case LFS_FAILED_REGISTER:
        out->what = "a register holds another value";
        out->expected = arena_text(arena, "%#" PRIx64 " (%" PRIu64 ")", f->expected, f->expected);
        out->actual = arena_text(arena, "%#" PRIx64 " (%" PRIu64 ")", f->actual, f->actual);
        break;
    case LFS_FAILED_LOAD:
        out->what = arena_text(arena, "memory at %#" PRIx64 " holds another value", f->at);
        out->expected = arena_text(arena, "%#" PRIx64 " (%" PRIu64 ")", f->expected, f->expected);
        out->actual = arena_text(arena, "%#" PRIx64 " (%" PRIu64 ")", f->actual, f->actual);
        break;
    case LFS_FAILED_ACCESS:
        out->what = arena_text(arena, "the normal world cannot reach %#" PRIx64, f->at);
        out->expected = "an address in non-secure memory";
        break;
    case LFS_FAILED_REFUSED:
        refused_failure(run, out, op, f);
        break;
    case LFS_FAILED_BUFFERS:
        out->what = arena_text(arena, "%s has no TX buffer for its descriptor", call);
        out->expected = "RX/TX buffers of the caller with room for header and receivers: "
                        "FFA_RXTX_MAP, or rx_tx-info in its manifest";
        break;
    case LFS_FAILED_FETCH:
        out->what = arena_text(arena, "what follows %s was refused", call);
        out->expected = "RX is given back, and further fragments come";
        out->actual =
            status_text(run, lfs_abi_call_by_fid(FFA_RX_RELEASE_32), f->actual, reply_of(run, f));
        break;
    case LFS_FAILED_STATUS:
        out->what = arena_text(
            arena, "%s returned a status that the specification does not know of it", call);
        out->actual = op->kind == LFS_OP_CALL
                          ? status_text(run, op->u.call->call, f->actual, reply_of(run, f))
                          : NULL;
        break;
    case LFS_FAILED_RETURNED:
    case LFS_FAILED_RESET:
    case LFS_FAILED_REENTRY:
        resume_failure(run, out, call, f);
        break;
    }
    if (f->unset)
        unset_failure(out, f);
}

/* ---- the end
 * ---------------------------------------------------------------------------------------------------------
 */

/* Numbers are told raw and, where they have a name, named. */
static const char *shown_value(struct lfs_run *run, const struct shown *shown)
{
    struct lfs_value value = lfs_script_value(&run->script, shown->expr);
    const char *name = NULL;
    int64_t number;
    char text[256];

    lfs_script_value_text(&run->script, &value, text, sizeof(text));
    if (value.kind == LFS_VALUE_UNSET)
        return "not set: no step has come to it";
    if (value.kind != LFS_VALUE_NUMBER)
        return arena_text(&run->arena, "%s", text);
    if (shown->is_status)
        name = status_word(shown->family, value.number, &number);
    if (name)
        return arena_text(&run->arena, "%#" PRIx64 " (%" PRId64 ", %s)", value.number, number,
                          name);
    return value.number < 10
               ? arena_text(&run->arena, "%s", text)
               : arena_text(&run->arena, "%#" PRIx64 " (%" PRIu64 ")", value.number, value.number);
}

/* Whether the record made what the expression tells: a state, a finding, the end of the run. */
static bool made_by(const struct lfs_run *run, const struct lfs_expr *expr,
                    const struct lfs_record *record)
{
    bool is_vm = expr->kind == LFS_EXPR_VM;

    if (expr->kind == LFS_EXPR_END)
        return record->kind == LFS_RECORD_END;
    if (expr->kind == LFS_EXPR_FINDING)
        return record->kind == LFS_RECORD_FINDING &&
               strcmp(record->u.finding.name, expr->text) == 0;
    return (is_vm || expr->kind == LFS_EXPR_STATE || expr->kind == LFS_EXPR_PATH) &&
           record->kind == LFS_RECORD_STATE &&
           strcmp(record->u.state.machine, is_vm ? "VM" : "vCPU") == 0 &&
           strcmp(record->u.state.subject,
                  lfs_stack_partition_name(run->stack, (unsigned)expr->number)) == 0;
}

/* The newest record that explains one of the values, or LFS_NO_RECORD. */
static uint32_t record_of(const struct lfs_run *run, const struct expectation *e)
{
    const struct lfs_machine *m = lfs_stack_machine(run->stack);
    const struct shown *shown = e->shown.items;

    for (uint32_t seq = lfs_trace_last(m); seq > 0 && lfs_trace_get(m, seq); seq--)
        for (size_t i = 0; i < e->shown.count; i++)
            if (made_by(run, shown[i].expr, lfs_trace_get(m, seq)))
                return seq;
    return LFS_NO_RECORD;
}

const char *shown_text(struct lfs_run *run, const struct list *list)
{
    const struct shown *shown = list->items;
    const char *text = NULL;

    for (size_t i = 0; i < list->count; i++)
        text = arena_text(&run->arena, "%s%s%s is %s", text ? text : "", text ? "\n" : "",
                          shown[i].text, shown_value(run, &shown[i]));
    return text;
}

static void judge_expectation(struct lfs_run *run, const struct expectation *e)
{
    struct lfs_failure *out;

    if (lfs_script_holds(&run->script, e->expr))
        return;
    out = failure_new(run, e->pos);
    out->what = "an expectation does not hold at the end";
    out->expected = e->text;
    out->record = record_of(run, e);
    out->actual = shown_text(run, &e->shown);
}

/* Ends that no expectation speaks of: only a completed run is well. A bound is no failure. */
static void judge_end(struct lfs_run *run)
{
    const struct lfs_machine *m = lfs_stack_machine(run->stack);
    enum lfs_end end = lfs_ended(m);
    struct lfs_failure *out;

    if (run->c->judges_end || end == LFS_END_COMPLETED || end == LFS_END_BOUND)
        return;
    out = failure_new(run, (struct lfs_pos){.file = run->scenario->path});
    out->what = arena_text(&run->arena, "the run ended unexpectedly: %s", lfs_end_name(end));
    out->expected = lfs_end_name(LFS_END_COMPLETED);
    out->actual = arena_text(&run->arena, "%s: %s", lfs_end_name(end), lfs_end_reason(m));
    out->record = lfs_trace_last(m);
}

static uint32_t first_finding(const struct lfs_machine *m, const char *name)
{
    const struct lfs_record *record;

    for (uint32_t seq = lfs_trace_first(m); (record = lfs_trace_get(m, seq)) != NULL; seq++)
        if (record->kind == LFS_RECORD_FINDING && strcmp(record->u.finding.name, name) == 0)
            return seq;
    return LFS_NO_RECORD;
}

/* Findings that are wrong whatever the run is about, and of which no expectation speaks. */
static void judge_findings(struct lfs_run *run)
{
    const struct lfs_machine *m = lfs_stack_machine(run->stack);
    const struct lfs_finding_kind *kind;
    size_t from = lfs_finding_fails_from();

    for (size_t i = from; (kind = lfs_finding_kind(i)) != NULL; i++) {
        const struct lfs_record *record;
        struct lfs_failure *out;

        if ((run->c->judged_findings >> (i - from) & 1) || lfs_findings(m, kind->name) == 0)
            continue;
        out = failure_new(run, (struct lfs_pos){.file = run->scenario->path});
        out->what =
            strncmp(kind->name, "INV-", 4) == 0
                ? arena_text(&run->arena, "%s of the memory model does not hold", kind->name)
                : arena_text(&run->arena, "a message went wrong: %s", kind->name);
        out->expected = arena_text(
            &run->arena, "finding(%s) == 0, or an expectation that counts it", kind->name);
        out->record = first_finding(m, kind->name);
        record = lfs_trace_get(m, out->record);
        out->actual = record ? record->u.finding.text : "it was found";
    }
}

void judge_steps(struct lfs_run *run)
{
    run->failures.count = 0;
    for (uint32_t i = 0; i < lfs_script_failures(&run->script); i++) {
        struct lfs_script_failure failure = lfs_script_failure(&run->script, i);

        step_failure(run, &failure);
    }
}

void judge_run(struct lfs_run *run)
{
    const struct expectation *expectations = run->c->expectations.items;

    judge_steps(run);
    for (size_t i = 0; i < run->c->expectations.count; i++)
        judge_expectation(run, &expectations[i]);
    judge_end(run);
    judge_findings(run);
    if (run->failures.count == 0 && lfs_ended(lfs_stack_machine(run->stack)) == LFS_END_COMPLETED)
        judge_rests(run);
}
