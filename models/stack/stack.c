/* SPDX-License-Identifier: BSD-3-Clause */
/* Assembles one machine: contexts and objects first, then the platform, the partitions, the LFA
 * components, at last CPU 0's first context. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/spmc/mem.h"
#include "models/stack/stack.h"

struct building {
    struct lfs_stack *stack;
    char *problem;
    size_t size;
};

static bool failed(struct building *b, const char *what)
{
    snprintf(b->problem, b->size, "%s", what);
    return false;
}

/* ---- platform
 * --------------------------------------------------------------------------------------- */

static void claim_firmware(struct spmc *s, enum lfs_claim_kind kind, uint16_t id, const char *name,
                           struct lfs_carve_out where, struct lfs_origin from)
{
    if (from.what == NULL)
        from.what = "platform";
    claim(s, NULL, kind, id, name, where.base.v, lfs_pages_of(where.size), from);
}

static bool add_platform(struct building *b)
{
    struct lfs_stack *stack = b->stack;
    const struct lfs_platform *platform = &stack->config.platform;
    struct spmc *s = &stack->spmc;

    for (unsigned i = 0; i < platform->range_count; i++) {
        const struct lfs_range *range = &platform->ranges[i];

        if (!lfs_map_add(stack->m, range))
            return failed(b,
                          "an address range of the platform is empty, unaligned, or meets another");
        if (!range->secure) /* ffa-memory.md 2.3 */
            lfs_space_map(stack->m, s->vm[0].space, lfs_ipa_of(range->base.v), range->base,
                          range->size >> LFS_PAGE_SHIFT,
                          LFS_MODE_R | LFS_MODE_W | MODE_NS |
                              (range->type == LFS_RANGE_MEMORY ? LFS_MODE_X : LFS_MODE_DEVICE));
    }
    claim_firmware(s, LFS_CLAIM_SPMC, FFA_ID_SPMC, "spmc", platform->spmc, platform->spmc_from);
    claim_firmware(s, LFS_CLAIM_EL3, FFA_ID_SPMD, "el3", platform->el3, platform->el3_from);
    return true;
}

/* ---- contexts and objects
 * ------------------------------------------------------------------------------ */

static bool add_cpus(struct building *b)
{
    struct lfs_stack *stack = b->stack;
    struct el3 *e = &stack->el3;
    struct spmc *s = &stack->spmc;

    nwd_init(&stack->os, &stack->config, &stack->gic, stack->m);
    for (unsigned cpu = 0; cpu < stack->config.machine.cpus; cpu++) {
        stack->nwd[cpu].os = &stack->os;
        stack->nwd[cpu].index = cpu;
        stack->nwd[cpu].lane = stack->config.lanes[cpu];
        e->os[cpu] = lfs_ctx_new(stack->m, lfs_machine_text(stack->m, "os/cpu%u", cpu), nwd_main,
                                 &stack->nwd[cpu]);
        e->ctx[cpu] =
            lfs_ctx_new(stack->m, lfs_machine_text(stack->m, "el3/cpu%u", cpu), el3_main, e);
        s->ctx[cpu] =
            lfs_ctx_new(stack->m, lfs_machine_text(stack->m, "spmc/cpu%u", cpu), spmc_main, s);
        if (!e->os[cpu] || !e->ctx[cpu] || !s->ctx[cpu])
            return failed(b, "too many contexts, or the host has no threads or memory left");
        stack->nwd[cpu].el3 = e->ctx[cpu];
        s->el3[cpu] = e->ctx[cpu];
        e->spmc[cpu] = s->ctx[cpu];
        e->cpu[cpu] = lfs_obj_new(stack->m, "el3 cpu", LFS_HOT, sizeof(struct el3_cpu));
        e->power[cpu] = lfs_obj_new(stack->m, "power", LFS_HOT, sizeof(struct el3_power));
        lfs_cpu_progress(stack->m, cpu, e->power[cpu]);
        e->os_entry[cpu] = lfs_obj_new(stack->m, "os entry", LFS_HOT, sizeof(struct os_entry));
        stack->nwd[cpu].entry = e->os_entry[cpu];
        s->cpu[cpu] = lfs_obj_new(stack->m, "spmc cpu", LFS_HOT, sizeof(struct spmc_cpu));
        ((struct spmc_cpu *)lfs_write(stack->m, s->cpu[cpu]))->current = NOBODY;
        e->place[cpu] = (struct el3_place){e, cpu};
        if (cpu > 0 && stack->config.platform.secondaries_off)
            el3_power(e, cpu)->power = CPU_POWER_OFF;
    }
    return true;
}

static void add_el3(struct building *b)
{
    struct lfs_stack *stack = b->stack;
    struct el3 *e = &stack->el3;

    e->m = stack->m;
    e->platform = &stack->config.platform;
    e->policy = &stack->config.policy;
    e->knobs_read = stack->knobs_read;
    e->gic = &stack->gic;
    e->cpus = stack->config.machine.cpus;
    e->spmd = lfs_obj_new(stack->m, "spmd", LFS_HOT, sizeof(struct spmd_global));
    e->refused = lfs_obj_new(stack->m, "refused calls", LFS_COLD, sizeof(struct refused_calls));
    e->agent = lfs_obj_new(stack->m, "lfa agent", LFS_HOT, sizeof(struct agent));
    e->staged = lfs_obj_new(stack->m, "staged sums", LFS_HOT, sizeof(struct staged_sums));
    e->pen = lfs_obj_new(stack->m, "holding pen", LFS_HOT, sizeof(struct holding_pen));
    e->turns = lfs_obj_new(stack->m, "platform answers", LFS_HOT, sizeof(struct answer_turns));
    e->agent_lock = lfs_lock_new(stack->m, "the LFA agent's lock", 1);
    e->pen_lock = lfs_lock_new(stack->m, "the holding pen's entry", 2);
    e->lfa_absent = e->platform->lfa == LFS_LFA_ABSENT;
    e->services_absent = e->platform->lfa == LFS_LFA_PRESENT && stack->config.component_count == 0;
}

static void add_vm(struct building *b, unsigned index)
{
    struct spmc *s = &b->stack->spmc;
    struct vm_info *vm = &s->vm[index];
    struct vm *state;

    vm->spmc = s;
    vm->config = index == 0 ? NULL : &b->stack->partitions[index - 1];
    vm->name = index == 0 ? "nwd" : vm->config->name;
    vm->id = index == 0 ? FFA_ID_NWD : (uint16_t)(FFA_ID_SPMC + index);
    vm->state = lfs_obj_new(s->m, vm->name, LFS_HOT, sizeof(struct vm));
    vm->claims = lfs_obj_new(s->m, vm->name, LFS_COLD, sizeof(struct vm_claims));
    vm->watch = lfs_obj_new(s->m, vm->name, lfs_untimed(s->m) ? LFS_HOT : LFS_COLD,
                            sizeof(struct vm_watch));
    vm->outage = lfs_obj_new(s->m, vm->name, LFS_COLD, sizeof(struct lfs_outage));
    vm->space = lfs_space_new(s->m, vm->name);
    vm->first_vcpu = (int)s->vcpu_count;
    vm->vcpu_count = index == 0 ? 0 : vm->config->vcpu_count;
    state = lfs_write(s->m, vm->state);
    if (index == 0) {
        state->state = VM_RUNNING;
        state->version = FFA_VERSION_1_3; /* until it negotiates: ffa-abi.md 2.4 */
    }
    s->vm_count = index + 1;
}

static bool add_vcpus(struct building *b, struct vm_info *vm)
{
    struct lfs_stack *stack = b->stack;
    struct spmc *s = &stack->spmc;

    for (unsigned i = 0; i < vm->vcpu_count; i++) {
        unsigned n = s->vcpu_count++;
        struct vcpu_info *info = &s->vcpu[n];
        struct vcpu *state;

        info->vm = vm;
        info->index = i;
        info->name = vm->vcpu_count == 1 ? vm->name : lfs_machine_text(s->m, "%s.%u", vm->name, i);
        info->state = lfs_obj_new(s->m, info->name, LFS_HOT, sizeof(struct vcpu));
        state = lfs_write(s->m, info->state);
        state->origin = FFA_ID_INVALID;
        state->caller = state->callee = NOBODY;
        stack->vcpus[n] = (struct sp_vcpu){
            s, info, lfs_obj_new(s->m, info->name, LFS_HOT, sizeof(struct sp_code)),
            stack->config.behaviours, stack->config.behaviour_count};
        info->ctx = lfs_ctx_new(s->m, info->name, sp_main, &stack->vcpus[n]);
        if (!info->ctx)
            return failed(b, "too many contexts, or the host has no threads or memory left");
    }
    return true;
}

static bool add_spmc(struct building *b)
{
    struct lfs_stack *stack = b->stack;
    struct spmc *s = &stack->spmc;
    unsigned vcpus = 0;

    s->m = stack->m;
    s->gic = &stack->gic;
    s->config = &stack->config;
    s->platform = &stack->config.platform;
    s->policy = &stack->config.policy;
    s->knobs_read = stack->knobs_read;
    s->bindings = stack->config.bindings;
    s->binding_count = stack->config.binding_count;
    s->refused = lfs_obj_new(s->m, "refused calls", LFS_COLD, sizeof(struct refused_calls));
    s->tracker = lfs_obj_new(s->m, "tracker", LFS_HOT, sizeof(struct tracker));
    s->nwd_settled = lfs_obj_new(s->m, "settled", LFS_HOT, sizeof(uint8_t));
    for (unsigned cpu = 0; cpu < stack->config.machine.cpus; cpu++) {
        lfs_cpu_progress(s->m, cpu, stack->el3.spmd);
        lfs_cpu_progress(s->m, cpu, s->nwd_settled);
    }
    s->prepared_last = lfs_obj_new(s->m, "prepared", LFS_COLD, sizeof(lfs_ns));
    s->stage1 = lfs_space_new(s->m, "spmc");
    mem_init(s);
    s->scratch_size = SPMC_MANIFEST_MAX;
    s->scratch = lfs_machine_alloc(s->m, s->scratch_size);
    s->is_foreign = image_store_is_foreign;
    s->is_foreign_user = &stack->el3;
    for (unsigned i = 0; i < stack->config.partition_count; i++) {
        if (stack->partitions[i].vcpu_count < 1 || stack->partitions[i].vcpu_count > LFS_CPUS_MAX)
            return failed(b, "a partition needs 1 to 16 vCPUs");
        vcpus += stack->partitions[i].vcpu_count;
    }
    if (vcpus > LFS_VCPUS_MAX)
        return failed(b, "too many vCPUs");
    add_vm(b, 0);
    for (unsigned i = 0; i < stack->config.partition_count; i++) {
        add_vm(b, i + 1);
        if (!add_vcpus(b, &s->vm[i + 1]))
            return false;
    }
    locks_init(s);
    return true;
}

/* ---- components
 * ---------------------------------------------------------------------------------------- */

/* GUIDs of the FVP port's table as words, lfa.md 4.1; an SP has its image's. */
static const uint32_t guids[LFS_COMPONENT_KINDS][4] = {
    [LFS_COMPONENT_BL31] = {0x6d08d447, 0x4698fe4c, 0x5029959b, 0x005abdcb},
    [LFS_COMPONENT_BL32] = {0x89e1d005, 0x4713dc53, 0x0a502b8d, 0x383e7a4b},
    [LFS_COMPONENT_BL33] = {0xa7eed0d6, 0x4bd5eafc, 0x34998297, 0xe4b634f2},
    [LFS_COMPONENT_RMM] = {0xa662076c, 0x564bf212, 0x8fbacb92, 0xd9063663},
};

#define STAGING_PAGES_MAX (1u << 18) /* our own limit: larger ones only take time */

/* MF-86, by the name that a conflict has everywhere. */
static void tell_placement(struct spmc *s, const struct vm_info *vm, int component,
                           const struct lfs_component_config *config, unsigned found)
{
    const char *name = found & CONFLICT(8) ? "MC-08" : found & CONFLICT(9) ? "MC-09" : "MC-10";
    struct lfs_input_fault fault = fault_of(vm, name, NULL, LFS_FATE_GOES_ON);
    uint64_t end = config->staging.v + config->staging_pages * LFS_PAGE_SIZE;
    uint32_t other = claim_in_the_way(s, config->staging.v, config->staging_pages, true);

    fault.component = component;
    fault_says(&fault, "the staging area of component '%s', %#llx to %#llx, %s", config->name,
               (unsigned long long)config->staging.v, (unsigned long long)end - 1,
               other ? "meets memory that is in use" : "is not inside one secure memory range");
    if (other)
        fault_meets_claim(s, &fault, other);
    fault_report(s, &fault, NULL);
}

static void claim_staging(struct spmc *s, const struct vm_info *vm,
                          const struct lfs_component_config *config)
{
    const struct lfs_claim area = {config->staging.v, config->staging_pages, LFS_CLAIM_STAGING,
                                   vm->id, config->preloaded ? STAGING_FILLED : 0};

    claim_tagged(s, NULL, &area, config->name,
                 (struct lfs_origin){config->file, config->line, "LFA component", NULL});
}

static bool add_sp_component(struct building *b, struct component *component)
{
    const struct lfs_component_config *config = component->config;
    struct lfs_stack *stack = b->stack;
    const struct vm_info *vm = &stack->spmc.vm[config->partition + 1];
    static const uint32_t nil[4];
    unsigned found;

    if (config->partition >= stack->config.partition_count)
        return failed(b, "a component names no partition");
    component->activator = &sp_activator;
    component->endpoint = vm->id;
    memcpy(component->uuid,
           memcmp(config->uuid, nil, 16) != 0 ? config->uuid
           : vm->manifest                     ? vm->manifest->image_uuid
                                              : nil,
           16);
    component->has_image = config->package.size > 0;
    if (component->has_image &&
        !lfs_image_add(stack->m, config->package.bytes, config->package.size, &component->image))
        return failed(b, "a staged package does not fit the page pool");
    if (config->staging.v == 0 || config->staging_pages == 0)
        return true;
    if (config->staging_pages > STAGING_PAGES_MAX)
        return failed(b, "a staging area has more than 1 GiB");
    claim_staging(&stack->spmc, vm, config);
    /* A staging area in somebody's way shows at once, not only when it is used. */
    found = conflicts_of_staging(&(struct call){.s = &stack->spmc}, vm, config->staging.v,
                                 config->staging_pages);
    if (found)
        tell_placement(&stack->spmc, vm, (int)(config - stack->components), config, found);
    return true;
}

static bool add_component(struct building *b, struct component *component)
{
    const struct lfs_component_config *config = component->config;

    if ((unsigned)config->kind >= LFS_COMPONENT_KINDS)
        return failed(b, "a component is of no known kind");
    for (unsigned i = 0; i < LFS_QUESTIONS; i++)
        if (config->answers[i].count > UINT8_MAX)
            return failed(b, "a component has more than 255 answers to one question");
    memcpy(component->uuid, guids[config->kind], 16);
    if (config->kind == LFS_COMPONENT_SP)
        return add_sp_component(b, component);
    if (config->kind == LFS_COMPONENT_BL31)
        component->activator = &bl31_activator;
    if (config->kind == LFS_COMPONENT_RMM)
        component->activator = &rmm_activator;
    if (config->kind == LFS_COMPONENT_STUB)
        component->activator = stub_activator(&config->stub);
    return true;
}

static bool add_components(struct building *b)
{
    struct lfs_stack *stack = b->stack;
    struct el3 *e = &stack->el3;

    for (unsigned i = 0; i < stack->config.component_count; i++) {
        struct component *component = &e->components[e->component_count++];

        component->config = &stack->components[i];
        if (!add_component(b, component))
            return false;
    }
    return true;
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------ */

static bool copy_config(struct building *b, const struct lfs_stack_config *config)
{
    struct lfs_stack *stack = b->stack;

    if (config->partition_count > LFS_PARTITIONS_MAX ||
        config->component_count > LFS_COMPONENTS_MAX || config->machine.cpus > 8)
        return failed(b, "more than 64 partitions, 20 components or 8 CPUs");
    stack->config = *config;
    for (unsigned i = 0; i < config->partition_count; i++)
        stack->partitions[i] = config->partitions[i];
    for (unsigned i = 0; i < config->component_count; i++)
        stack->components[i] = config->components[i];
    stack->config.partitions = stack->partitions;
    stack->config.components = stack->components;
    stack->config.machine.tag_name = lfs_tag_name;
    stack->m = lfs_machine_new(&stack->config.machine);
    return stack->m || failed(b, "the host has no memory left, or the number of CPUs is 0");
}

static bool load_partitions(struct building *b)
{
    struct spmc *s = &b->stack->spmc;

    if (!stack_spmc_boots(b->stack) && s->config->inputs_as_is)
        return true;
    if (!spmc_init(s))
        return failed(b, "the packages do not fit the page pool");
    if (!s->panics || !s->config->inputs_as_is)
        spmc_load(s);
    return true;
}

/* The user's files are at fault, and the firmware shall not see them. */
static bool refused(struct building *b)
{
    const struct spmc *s = &b->stack->spmc;

    if (s->config->inputs_as_is || s->fault_count == 0)
        return false;
    snprintf(b->problem, b->size, "%s: %s", s->fault[0].name, s->fault[0].text);
    return true;
}

static bool build(struct building *b, const struct lfs_stack_config *config)
{
    if (!copy_config(b, config))
        return false;
    gic_init(&b->stack->gic, b->stack->m);
    add_el3(b);
    if (!add_cpus(b) || !add_spmc(b) || !add_platform(b) || !load_partitions(b) ||
        !add_components(b) || refused(b))
        return false;
    if (!messages_init(&b->stack->messages, &b->stack->el3, &b->stack->spmc))
        return failed(b, "frames are observed already");
    if (config->oracle && !oracle_init(&b->stack->oracle, &b->stack->spmc))
        return failed(b, "the oracle has no room");
    lfs_cpu_start(b->stack->m, 0, b->stack->el3.ctx[0]);
    return lfs_ended(b->stack->m) == LFS_END_NONE || failed(b, lfs_end_reason(b->stack->m));
}

struct lfs_stack *lfs_stack_new(const struct lfs_stack_config *config, char *problem,
                                size_t problem_size)
{
    struct building b = {calloc(1, sizeof(struct lfs_stack)), problem, problem_size};

    if (!b.stack) {
        failed(&b, "the host has no memory left");
        return NULL;
    }
    if (!build(&b, config)) {
        lfs_stack_free(b.stack);
        return NULL;
    }
    return b.stack;
}

void lfs_stack_free(struct lfs_stack *stack)
{
    if (!stack)
        return;
    lfs_machine_free(stack->m);
    free(stack);
}

bool lfs_stack_wake_at(struct lfs_stack *stack, unsigned cpu, lfs_ns at)
{
    return psci_wake_at(&stack->el3, cpu, at);
}

bool lfs_interrupt_pend(struct lfs_stack *stack, struct lfs_ctx *ctx, unsigned cpu, uint16_t intid,
                        const char *why)
{
    return gic_pend(&stack->gic, ctx, cpu, intid, why);
}

void lfs_stack_watch(struct lfs_stack *stack, const struct lfs_watch *watch)
{
    stack->spmc.watch = watch;
    stack->os.watch = watch;
}

struct lfs_machine *lfs_stack_machine(const struct lfs_stack *stack)
{
    return stack->m;
}
