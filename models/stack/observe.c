/* SPDX-License-Identifier: BSD-3-Clause */
/* Looking at a stack from outside: changes nothing and, but for lfs_stack_look(), leaves no
 * footprint. */
#include <string.h>

#include "models/stack/stack.h"

bool lfs_stack_has_spm(const struct lfs_stack *stack)
{
    return !stack->el3.no_spm;
}

int lfs_stack_partition(const struct lfs_stack *stack, const char *name)
{
    for (unsigned i = 0; i < stack->config.partition_count; i++)
        if (strcmp(stack->partitions[i].name, name) == 0)
            return (int)i;
    return -1;
}

const char *lfs_stack_partition_name(const struct lfs_stack *stack, unsigned partition)
{
    return stack->partitions[partition].name;
}

unsigned lfs_stack_partition_count(const struct lfs_stack *stack)
{
    return stack->config.partition_count;
}

static const struct vm_info *vm_at(const struct lfs_stack *stack, unsigned partition)
{
    return &stack->spmc.vm[partition + 1];
}

uint16_t lfs_stack_partition_id(const struct lfs_stack *stack, unsigned partition)
{
    return vm_at(stack, partition)->id;
}

const char *lfs_stack_vcpu_state(const struct lfs_stack *stack, unsigned partition, unsigned vcpu)
{
    const struct vm_info *vm = vm_at(stack, partition);
    const struct vcpu *state =
        lfs_peek(stack->m, stack->spmc.vcpu[vm->first_vcpu + (int)vcpu].state);

    return vcpu_state_name((enum vcpu_state)state->state);
}

const char *lfs_stack_vm_state(const struct lfs_stack *stack, unsigned partition)
{
    const struct vm *state = lfs_peek(stack->m, vm_at(stack, partition)->state);

    return vm_state_name((enum vm_state)state->state);
}

uint16_t lfs_stack_turn(const struct lfs_stack *stack, unsigned partition)
{
    return ((const struct vm *)lfs_peek(stack->m, vm_at(stack, partition)->state))->turn;
}

uint16_t lfs_stack_state_reason(const struct lfs_stack *stack, unsigned partition, unsigned vcpu)
{
    int number = vm_at(stack, partition)->first_vcpu + (int)vcpu;
    uint16_t why = ((const struct vcpu *)lfs_peek(stack->m, stack->spmc.vcpu[number].state))->why;

    return why ? why : lfs_stack_turn(stack, partition);
}

/* An entry point, for sp_identify(). */
struct entry {
    struct lfs_machine *m;
    uint64_t at;
};

static bool read_code(void *user, uint64_t offset, void *out, size_t size)
{
    const struct entry *entry = user;

    lfs_mem_read(entry->m, lfs_pa_of(entry->at + offset), out, size);
    return true;
}

/* The higher of two ends; that of a section of an image at `image`, UINT64_MAX at most. */
static uint64_t end_of(const struct lfs_image_section *section, uint64_t image, uint64_t end)
{
    uint64_t its = section->offset + section->size;

    if (section->size == 0)
        return end;
    its = its > UINT64_MAX - LFS_PAGE_SIZE - image ? UINT64_MAX - LFS_PAGE_SIZE : image + its;
    return its > end ? its : end;
}

bool lfs_stack_image(const struct lfs_stack *stack, unsigned partition, struct lfs_image_note *note)
{
    const struct vm *state = lfs_peek(stack->m, vm_at(stack, partition)->state);
    struct entry entry = {stack->m, state->entry};

    return sp_identify(&stack->spmc, read_code, &entry, note);
}

bool lfs_stack_working_memory(const struct lfs_stack *stack, unsigned partition,
                              struct lfs_working_memory *out)
{
    const struct vm_info *vm = vm_at(stack, partition);
    const struct vm *state = lfs_peek(stack->m, vm->state);
    uint64_t base = vm->config->load_address.v, size = vm->mem_pages * LFS_PAGE_SIZE;
    uint64_t image = state->entry - base, nobits = image, tail;
    struct lfs_image_note note;

    if (!lfs_stack_image(stack, partition, &note))
        return false;
    for (unsigned i = LFS_IMAGE_TEXT; i <= LFS_IMAGE_RWDATA; i++)
        nobits = end_of(&note.sections[i], image, nobits);
    tail = nobits;
    for (unsigned i = LFS_IMAGE_BSS; i < LFS_IMAGE_SECTIONS; i++)
        tail = end_of(&note.sections[i], image, tail);
    tail = lfs_pages_of(tail) * LFS_PAGE_SIZE;
    if (image > size || tail > size)
        return false;
    *out = (struct lfs_working_memory){lfs_pa_of(base), lfs_pa_of(base + image),
                                       lfs_pa_of(base + nobits), lfs_pa_of(base + tail),
                                       lfs_pa_of(base + size)};
    return true;
}

bool lfs_stack_region(const struct lfs_stack *stack, unsigned partition, const char *name,
                      lfs_pa *base, uint64_t *size)
{
    const struct vm_info *vm = vm_at(stack, partition);

    if (strcmp(name, "image") == 0) {
        *base = vm->config->load_address;
        *size = vm->mem_pages * LFS_PAGE_SIZE;
        return true;
    }
    for (unsigned i = 0; vm->manifest && i < vm->manifest->memory_region_count; i++) {
        const struct lfs_manifest_region *region = lfs_manifest_memory_region(vm->manifest, i);

        if (strcmp(region->description, name) == 0 || strcmp(region->node, name) == 0) {
            *base = lfs_pa_of(region->base);
            *size = lfs_manifest_region_size(region);
            return true;
        }
    }
    return false;
}

void lfs_stack_look(const struct lfs_stack *stack, unsigned partition)
{
    const struct vm_info *vm;

    lfs_read(stack->m, stack->spmc.tracker);
    if (partition >= stack->config.partition_count)
        return;
    vm = vm_at(stack, partition);
    lfs_read(stack->m, vm->state);
    for (unsigned i = 0; i < vm->vcpu_count; i++)
        lfs_read(stack->m, stack->spmc.vcpu[vm->first_vcpu + (int)i].state);
}

void lfs_stack_outage(const struct lfs_stack *stack, unsigned partition, struct lfs_outage *out)
{
    uint32_t steps;

    *out = *(const struct lfs_outage *)lfs_peek(stack->m, stack->spmc.vm[partition + 1].outage);
    if (!out->out)
        return;
    steps = lfs_steps(stack->m) - out->begun;
    out->most_steps = steps > out->most_steps ? steps : out->most_steps;
}

static const struct refused_calls *refused_by_spmc(const struct lfs_stack *stack)
{
    return lfs_peek(stack->m, stack->spmc.refused);
}

static const struct refused_calls *refused_by_el3(const struct lfs_stack *stack)
{
    return lfs_peek(stack->m, stack->el3.refused);
}

uint32_t lfs_stack_refused(const struct lfs_stack *stack)
{
    return refused_by_spmc(stack)->of_normal_world + refused_by_el3(stack)->of_normal_world;
}

uint32_t lfs_stack_refused_partitions(const struct lfs_stack *stack)
{
    return refused_by_spmc(stack)->of_partitions + refused_by_el3(stack)->of_partitions;
}

bool lfs_stack_tracker_busy(const struct lfs_stack *stack)
{
    return ((const struct tracker *)lfs_peek(stack->m, stack->spmc.tracker))->in_progress;
}

bool lfs_stack_agent_holds(const struct lfs_stack *stack)
{
    const struct agent *agent = lfs_peek(stack->m, stack->el3.agent);
    const struct holding_pen *pen = lfs_peek(stack->m, stack->el3.pen);

    return agent->users > 0 || agent->worker || pen->held || pen->second_stage;
}

unsigned lfs_stack_vcpu_count(const struct lfs_stack *stack, unsigned partition)
{
    return (unsigned)vm_at(stack, partition)->vcpu_count;
}

bool lfs_stack_message_lost(const struct lfs_stack *stack, unsigned partition, unsigned vcpu)
{
    const struct spmc *s = &stack->spmc;
    int number = vm_at(stack, partition)->first_vcpu + (int)vcpu;
    const struct vcpu *state = lfs_peek(stack->m, s->vcpu[number].state);
    const struct vcpu *callee =
        state->callee == NOBODY ? NULL : lfs_peek(stack->m, s->vcpu[state->callee].state);

    if (state->state == VCPU_BLOCKED && callee && callee->caller != number)
        return true;
    return state->origin != FFA_ID_INVALID && state->state == VCPU_WAITING;
}

bool lfs_stack_mailbox(const struct lfs_stack *stack, uint16_t id, struct lfs_mailbox *out)
{
    struct spmc *s = (struct spmc *)(uintptr_t)&stack->spmc;
    const struct vm_info *vm = vm_by_id(s, id);

    if (vm == NULL)
        return false;
    *out = mailbox_of(s, vm);
    return true;
}

void lfs_stack_agent(const struct lfs_stack *stack, struct lfs_agent_state *out)
{
    static const char *const primes[] = {
        [PRIME_NONE] = "none", [PRIME_STARTED] = "started", [PRIME_COMPLETE] = "complete"};
    const struct agent *agent = lfs_peek(stack->m, stack->el3.agent);
    const struct holding_pen *pen = lfs_peek(stack->m, stack->el3.pen);

    *out = (struct lfs_agent_state){
        .component = agent->component_id == LFA_NO_COMPONENT ? -1 : (int)agent->component_id,
        .prime = primes[agent->prime_status],
        .activating = agent->in_progress,
        .users = agent->users,
        .held = pen->count,
    };
}

int lfs_stack_component(const struct lfs_stack *stack, const char *name)
{
    for (unsigned i = 0; i < stack->config.component_count; i++)
        if (strcmp(stack->components[i].name, name) == 0)
            return (int)i;
    return -1;
}

const char *lfs_stack_endpoint_name(const struct lfs_stack *stack, uint16_t id)
{
    for (unsigned i = 0; i < stack->spmc.vm_count; i++)
        if (stack->spmc.vm[i].id == id)
            return stack->spmc.vm[i].name;
    if (id == FFA_ID_SPMC)
        return "spmc";
    if (id == FFA_ID_SPMD)
        return "spmd";
    return ffa_id_is_lsp(id) ? "lsp" : NULL;
}

static bool is_ctx(const struct lfs_ctx *context, uint16_t ctx)
{
    return context != NULL && lfs_ctx_id(context) == ctx;
}

/* The partition whose vCPU a context is, or NULL. */
static const struct vm_info *vm_of_context(const struct lfs_stack *stack, uint16_t ctx)
{
    for (unsigned i = 0; i < stack->spmc.vcpu_count; i++)
        if (is_ctx(stack->spmc.vcpu[i].ctx, ctx))
            return stack->spmc.vcpu[i].vm;
    return NULL;
}

uint16_t lfs_stack_os_context(const struct lfs_stack *stack, unsigned cpu)
{
    return lfs_ctx_id(stack->el3.os[cpu]);
}

const char *lfs_stack_context_entity(const struct lfs_stack *stack, uint16_t ctx)
{
    const struct vm_info *vm = vm_of_context(stack, ctx);

    if (vm != NULL)
        return vm->name;
    for (unsigned cpu = 0; cpu < stack->config.machine.cpus; cpu++) {
        if (is_ctx(stack->el3.os[cpu], ctx))
            return "nwd";
        if (is_ctx(stack->el3.ctx[cpu], ctx))
            return "el3";
        if (is_ctx(stack->spmc.ctx[cpu], ctx))
            return "spmc";
    }
    return NULL;
}

const char *lfs_stack_context_level(const struct lfs_stack *stack, uint16_t ctx)
{
    const struct vm_info *vm = vm_of_context(stack, ctx);
    const char *entity = lfs_stack_context_entity(stack, ctx);

    if (vm != NULL)
        return vm->manifest && vm->manifest->exception_level == LFS_MANIFEST_S_EL0 ? "S-EL0"
                                                                                   : "S-EL1";
    if (entity == NULL)
        return NULL;
    if (strcmp(entity, "nwd") == 0)
        return "NWd";
    return strcmp(entity, "el3") == 0 ? "EL3" : "S-EL2";
}

const struct lfs_policy *lfs_stack_policy(const struct lfs_stack *stack)
{
    return &stack->config.policy;
}

bool lfs_stack_knob_read(const struct lfs_stack *stack, enum lfs_knob knob)
{
    return stack->knobs_read[knob] != 0;
}
