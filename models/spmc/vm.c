/* SPDX-License-Identifier: BSD-3-Clause */
/* VM states: one setter with the legal transitions (lifecycle-and-live-activation.md 1.4). */
#include "models/spmc/spmc.h"

#define TO(state) (1u << VM_##state)

static const uint8_t legal[VM_STATES] = {
    [VM_NULL] = TO(CREATED),
    [VM_CREATED] = TO(RUNNING) | TO(ABORTING),
    [VM_RUNNING] = TO(ABORTING) | TO(HALTED),
    [VM_HALTED] = TO(CREATED) | TO(ABORTING),
    [VM_ABORTING] = TO(NULL) | TO(CREATED),
};

const char *vm_state_name(enum vm_state state)
{
    static const char *const names[VM_STATES] = {"NULL", "CREATED", "RUNNING", "HALTED",
                                                 "ABORTING"};

    return names[state];
}

bool vm_legal(enum vm_state from, enum vm_state to)
{
    return from == to || (legal[from] & (1u << to));
}

void vm_turns(struct call *c, const struct vm_info *vm, enum rule rule)
{
    if (c->s->config->machine.reasons && vm_state(c->s, vm)->turn != rule)
        vm_edit(c->s, vm)->turn = (uint16_t)rule;
}

bool vm_set(struct call *c, struct vm_info *vm, enum vm_state to, enum rule rule)
{
    struct vm *state = vm_edit(c->s, vm);
    enum vm_state from = (enum vm_state)state->state;
    bool ok = vm_legal(from, to);

    if (ok)
        state->state = (uint8_t)to;
    if (ok && to == VM_ABORTING && c->s->eye)
        c->s->eye->aborting(c->s->eye->user, vm);
    if (ok && to == VM_ABORTING && from != to)
        vm_turns(c, vm, rule);
    if (from != to)
        lfs_trace_state(c->s->m, c->ctx, (uint16_t)rule, vm->name, "VM", vm_state_name(from),
                        vm_state_name(to), !ok);
    return ok;
}

bool vm_lives(struct spmc *s, const struct vm_info *vm)
{
    unsigned state = vm_state(s, vm)->state;

    return state != VM_NULL && state != VM_ABORTING;
}
