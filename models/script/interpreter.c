/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The loop over steps.
 *
 * Where an actor stands is in the store; a performer only says who it is. So no function here keeps
 * anything across a blocking call: what it needs afterwards it asks the store again.
 */
#include <string.h>

#include "lfasim/clients.h"

#include "models/script/interpreter.h"
#include "models/tags.h"

const struct script_state *state_of(const struct performer *p)
{
    return lfs_read(p->run->m, p->run->state[lfs_ctx_id(p->ctx)]);
}

struct script_state *state_edit(const struct performer *p)
{
    return lfs_write(p->run->m, p->run->state[lfs_ctx_id(p->ctx)]);
}

const struct lfs_script_op *op_of(const struct performer *p)
{
    return &p->run->script->ops[state_of(p)->pc];
}

/* Room for values on each shelf. */
static uint32_t shelf_values(const struct lfs_script *script)
{
    return script->variable_count / LFS_SCRIPT_SHELVES + 1;
}

struct variable_place variable_place(const struct lfs_script *script, uint32_t variable)
{
    uint32_t value = variable / LFS_SCRIPT_SHELVES;

    return (struct variable_place){
        .value = value, .set = shelf_values(script) + value / 64, .bit = UINT64_C(1) << value % 64};
}

static void variable_put(const struct lfs_script_run *run, uint32_t variable,
                         struct lfs_value value, uint16_t reason)
{
    struct variable_place place;
    uint64_t *words;

    if (variable == LFS_SCRIPT_NONE || !run->script->variables[variable].read)
        return;
    place = variable_place(run->script, variable);
    words = lfs_write(run->m, run->variables[variable % LFS_SCRIPT_SHELVES]);
    words[place.value] = value.number;
    if (value.kind == LFS_VALUE_UNSET)
        words[place.set] &= ~place.bit;
    else
        words[place.set] |= place.bit;
    if (knows_reason(run, variable))
        ((uint16_t *)lfs_write(run->m, run->reasons[variable % LFS_SCRIPT_SHELVES]))[place.value] =
            reason;
}

void variable_save(const struct lfs_script_run *run, uint32_t variable, uint64_t value,
                   uint16_t reason)
{
    variable_put(run, variable, (struct lfs_value){.kind = LFS_VALUE_NUMBER, .number = value},
                 reason);
}

void variable_set(const struct lfs_script_run *run, uint32_t variable, uint64_t value)
{
    variable_save(run, variable, value, 0);
}

bool fail(const struct performer *p, bool soft, struct lfs_script_failure failure)
{
    struct script_failures *failures = lfs_write(p->run->m, p->run->failures);

    failure.op = state_of(p)->pc;
    failure.record = lfs_trace_cause(p->ctx);
    if (failures->count < LFS_SCRIPT_FAILURES_MAX)
        failures->failure[failures->count++] = failure;
    return soft;
}

bool go_to(const struct performer *p, uint32_t pc)
{
    state_edit(p)->pc = pc;
    return true;
}

bool go_on(const struct performer *p)
{
    state_edit(p)->pc++;
    return true;
}

void conduit(const struct performer *p, struct lfs_frame *frame)
{
    if (p->guest)
        lfs_guest_call(p->guest, frame);
    else
        lfs_smc(p->ctx, frame);
}

static bool perform_keep(const struct performer *p)
{
    uint32_t mask = op_of(p)->number;
    struct script_state *state = state_edit(p);

    for (unsigned i = 0; i < LFS_FRAME_REGS; i++)
        if (!(mask & 1u << i))
            state->in.x[i] = 0;
    return go_on(p);
}

static bool perform_check(const struct performer *p)
{
    const struct lfs_script_op *op = op_of(p);
    const struct lfs_script_expectation *e = op->u.expectation;
    struct lfs_script_failure failure = {.source = op->source, .kind = LFS_FAILED_CHECK};

    if (!e && performer_holds(p, op->value))
        return go_on(p);
    if (!e)
        performer_sides(p, op->value, &failure);
    if (e) {
        failure.source = e->source;
        failure.kind = LFS_FAILED_REGISTER;
        failure.actual = state_of(p)->in.x[e->result.reg];
        for (uint32_t i = 0; i < e->count; i++)
            if (performer_meets(p, e->any_of[i], &failure))
                return go_on(p);
    }
    return fail(p, op->soft, failure) && go_on(p);
}

static bool perform_set(const struct performer *p)
{
    const struct lfs_script_op *op = op_of(p);

    variable_put(p->run, op->number, performer_value(p, op->value), 0);
    return go_on(p);
}

static struct lfs_script_visit *visit_of(const struct performer *p)
{
    return &p->run->visits[state_of(p)->pc];
}

static void visit_rounds(const struct performer *p, uint32_t rounds)
{
    if (p->run->visits && visit_of(p)->rounds < rounds)
        visit_of(p)->rounds = rounds;
}

static bool perform_repeat(const struct performer *p)
{
    const struct lfs_script_op *op = op_of(p);
    uint64_t rounds = performer_number(p, op->value);

    rounds = rounds > UINT32_MAX ? UINT32_MAX : rounds;
    state_edit(p)->loops[op->number] = (uint32_t)rounds;
    visit_rounds(p, (uint32_t)rounds);
    return rounds == 0 ? go_to(p, op->target) : go_on(p);
}

/* A round that makes no call is a step all the same: the bound on steps ends long loops. */
static bool perform_again(const struct performer *p)
{
    lfs_yield(p->ctx, TAG_SCRIPT_STEP);
    return --state_edit(p)->loops[op_of(p)->number] > 0 ? go_to(p, op_of(p)->target) : go_on(p);
}

static bool perform_choose(const struct performer *p)
{
    const struct lfs_script_choice *choice = op_of(p)->u.choice;
    unsigned taken = lfs_choose(p->run->m, p->ctx, LFS_CHOICE_SCRIPT, choice->count, choice->name);

    return go_to(p, choice->targets[taken]);
}

static bool perform_end(const struct performer *p)
{
    variable_set(p->run, op_of(p)->number, 1);
    return false;
}

/* One step; false ends the actor's work. */
static bool perform(const struct performer *p)
{
    const struct lfs_script_op *op = op_of(p);

    if (p->run->visits)
        visit_of(p)->times++;
    switch (op->kind) {
    case LFS_OP_CALL:
        return perform_call(p);
    case LFS_OP_REPLY:
        return perform_reply(p);
    case LFS_OP_WAIT:
        return perform_wait(p);
    case LFS_OP_DISPATCH:
        return perform_dispatch(p);
    case LFS_OP_KEEP:
        return perform_keep(p);
    case LFS_OP_LOAD:
        return perform_load(p);
    case LFS_OP_STORE:
        return perform_store(p);
    case LFS_OP_CHECK:
        return perform_check(p);
    case LFS_OP_DELAY:
    case LFS_OP_AT:
        return perform_delay(p);
    case LFS_OP_WAIT_FOR:
        return perform_wait_for(p);
    case LFS_OP_SET:
        return perform_set(p);
    case LFS_OP_UNLESS:
        return performer_holds(p, op->value) ? go_on(p) : go_to(p, op->target);
    case LFS_OP_JUMP:
        return go_to(p, op->target);
    case LFS_OP_REPEAT:
        return perform_repeat(p);
    case LFS_OP_AGAIN:
        return perform_again(p);
    case LFS_OP_CHOOSE:
        return perform_choose(p);
    case LFS_OP_REQUESTS:
        return perform_requests(p);
    case LFS_OP_HANG:
        lfs_hang(p->ctx, p->guest ? TAG_GUEST_HANG : TAG_SCRIPT_STEP);
    case LFS_OP_FAULT:
        return perform_fault(p);
    case LFS_OP_END:
        break;
    }
    return perform_end(p);
}

/* Makes room for what a context remembers, all zero, and puts it at its first step. */
static bool begin(const struct performer *p, uint32_t entry)
{
    struct lfs_machine *m = p->run->m;
    uint16_t id = lfs_ctx_id(p->ctx);
    struct script_state *state;

    if (!lfs_obj_resize(m, p->run->state[id], sizeof(struct script_state)) ||
        !lfs_obj_resize(m, p->run->begun[id], sizeof(struct script_begun)))
        return false;
    state = state_edit(p);
    memset(state, 0, sizeof(*state));
    state->pc = entry;
    if (p->guest)
        state->in = *lfs_guest_entry(p->guest);
    return true;
}

/* A lane whose CPU was reset or lost its power goes on behind the call that did it. False: it does
 * not go on. */
static bool come_back(const struct performer *p, const struct lfs_frame *entered)
{
    uint64_t entry;

    lfs_resumed(p->ctx, &entry);
    lfs_trace_source(p->ctx, op_of(p)->source);
    return op_of(p)->kind != LFS_OP_CALL || call_reentered(p, entry, entered);
}

void lfs_script_lane(struct lfs_ctx *self, void *user)
{
    const struct lfs_script_actor *actor = user;
    struct performer p = {.run = actor->run, .ctx = self};
    bool begun = lfs_obj_size(p.run->m, p.run->state[lfs_ctx_id(self)]) > 0;
    struct lfs_frame entered;

    lfs_entry_frame(self, &entered);
    if (begun ? !come_back(&p, &entered) : !begin(&p, actor->entry))
        return;
    do {
        lfs_os_serve(self);
        lfs_trace_source(self, op_of(&p)->source);
    } while (perform(&p));
}

/* A partition whose script cannot go on gives up, so that the others see an end. */
void lfs_script_behaviour(struct lfs_guest *guest, const void *user)
{
    const struct lfs_script_actor *actor = user;
    struct performer p = {.run = actor->run, .ctx = lfs_guest_ctx(guest), .guest = guest};

    if (begin(&p, actor->entry)) {
        while (perform(&p))
            continue;
    }
    lfs_guest_abort(guest, 0);
}

/* How far actors have come says what they may still do. */
static void attach_progress(const struct lfs_script_run *run)
{
    struct lfs_ctx *ctx;

    for (uint16_t i = 0; i < LFS_CONTEXTS_MAX && (ctx = lfs_ctx_by_id(run->m, i)); i++)
        lfs_ctx_progress(ctx, run->state[i]);
    for (unsigned cpu = 0; cpu < lfs_cpu_count(run->m); cpu++)
        lfs_cpu_progress(run->m, cpu, run->state[lfs_stack_os_context(run->stack, cpu)]);
}

static void attach_variables(struct lfs_script_run *run)
{
    const struct lfs_script *script = run->script;
    uint32_t words = shelf_values(script) + (shelf_values(script) + 63) / 64;

    for (uint32_t i = 0; i < LFS_SCRIPT_SHELVES && i < script->variable_count; i++)
        run->variables[i] =
            lfs_obj_new(run->m, "script variables", LFS_HOT, words * sizeof(uint64_t));
    for (uint32_t i = 0; i < script->variable_count; i++)
        if (script->variables[i].zero)
            variable_set(run, i, 0);
}

void lfs_script_attach(struct lfs_script_run *run, const struct lfs_script *script,
                       struct lfs_stack *stack)
{
    struct lfs_machine *m = lfs_stack_machine(stack);

    run->script = script;
    run->stack = stack;
    run->m = m;
    run->visits = NULL;
    reasons_attach(run);
    attach_variables(run);
    run->labels = lfs_obj_new(m, "script labels", LFS_COLD,
                              (script->label_count + 1) * sizeof(struct script_label));
    run->noted = lfs_table_new(m, "noted steps", LFS_COLD, sizeof(uint64_t));
    run->failures = lfs_obj_new(m, "script failures", LFS_COLD, sizeof(struct script_failures));
    for (uint16_t i = 0; i < LFS_CONTEXTS_MAX && lfs_ctx_by_id(m, i); i++) {
        run->state[i] = lfs_obj_new(m, "script", LFS_HOT, 0);
        run->begun[i] = lfs_obj_new(m, "script step", LFS_COLD, 0);
    }
    attach_progress(run);
    faults_attach(run);
    attach_meters(run);
}

/* The step that somebody really comes to: past jumps, and past loops that were in their last round.
 */
static uint32_t next_step(const struct lfs_script *script, const struct script_state *state,
                          uint32_t next)
{
    for (;;) {
        const struct lfs_script_op *op = &script->ops[next];

        if (op->kind == LFS_OP_JUMP)
            next = op->target;
        else if (op->kind == LFS_OP_AGAIN && state && state->loops[op->number] <= 1)
            next++;
        else
            return next;
    }
}

uint32_t lfs_script_lane_rest(const struct lfs_script_run *run, uint16_t ctx, uint32_t entry)
{
    const struct lfs_script *script = run->script;
    const struct script_state *state = NULL;
    uint32_t end = entry, next = entry;

    while (script->ops[end].kind != LFS_OP_END)
        end++;
    if (lfs_obj_size(run->m, run->state[ctx]) > 0) {
        state = lfs_peek(run->m, run->state[ctx]);
        next = state->pc + (script->ops[state->pc].kind == LFS_OP_CALL);
    }
    next = next_step(script, state, next);
    return next == end ? LFS_SCRIPT_NONE : next;
}

uint32_t lfs_script_at(const struct lfs_script_run *run, uint16_t ctx)
{
    if (lfs_obj_size(run->m, run->state[ctx]) == 0)
        return LFS_SCRIPT_NONE;
    return ((const struct script_state *)lfs_peek(run->m, run->state[ctx]))->pc;
}

bool lfs_script_performed(const struct lfs_script_run *run, uint32_t source)
{
    return lfs_table_peek(run->m, run->noted, source) != NULL;
}

uint32_t lfs_script_failures(const struct lfs_script_run *run)
{
    return ((const struct script_failures *)lfs_peek(run->m, run->failures))->count;
}

struct lfs_script_failure lfs_script_failure(const struct lfs_script_run *run, uint32_t i)
{
    return ((const struct script_failures *)lfs_peek(run->m, run->failures))->failure[i];
}
