/* SPDX-License-Identifier: BSD-3-Clause */
/* Faults of the files that the firmware boots from: told to whoever builds the stack, and kept for
 * the boot, which ends or goes on as the firmware would. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/spmc/spmc.h"

static int index_of(const struct vm_info *vm)
{
    return vm ? (int)(vm - vm->spmc->vm) - 1 : -1;
}

struct lfs_input_fault fault_of(const struct vm_info *vm, const char *name, const char *step,
                                enum lfs_fate fate)
{
    struct lfs_input_fault fault = {.fate = fate,
                                    .partition = index_of(vm),
                                    .component = -1,
                                    .other_partition = -1,
                                    .what = {.name = name, .step = step, .at = {.cell = -1}}};

    fault.what.panics = fate == LFS_FATE_LATER;
    fault.what.other.cell = -1;
    return fault;
}

void fault_at(struct lfs_input_fault *fault, const char *node, const char *property)
{
    snprintf(fault->what.at.node, sizeof(fault->what.at.node), "%s", node);
    snprintf(fault->what.at.property, sizeof(fault->what.at.property), "%s", property);
}

void fault_says(struct lfs_input_fault *fault, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(fault->what.text, sizeof(fault->what.text), format, arguments);
    va_end(arguments);
}

struct lfs_origin manifest_origin(const struct vm_info *vm, const char *what, const char *node)
{
    const struct lfs_partition_config *config = vm->config;
    struct lfs_origin origin = {.file = config->manifest_file, .what = what, .node = node};

    for (unsigned i = 0; i < config->line_count; i++)
        if (strcmp(config->lines[i].node, node) == 0) {
            origin.file = config->lines[i].file;
            origin.line = config->lines[i].line;
        }
    return origin;
}

void fault_meets(struct lfs_input_fault *fault, const struct vm_info *other,
                 struct lfs_origin origin)
{
    fault->other_partition = index_of(other);
    fault->other = origin;
}

void fault_meets_property(struct lfs_input_fault *fault, const struct vm_info *other,
                          const char *property)
{
    fault_meets(fault, other, manifest_origin(other, property, "/"));
    snprintf(fault->what.other.node, sizeof(fault->what.other.node), "/");
    snprintf(fault->what.other.property, sizeof(fault->what.other.property), "%s", property);
    fault->what.other.cell = -1;
}

void fault_meets_claim(struct spmc *s, struct lfs_input_fault *fault, uint32_t number)
{
    struct lfs_claim claim = lfs_claim_get(s->m, number);
    struct lfs_origin origin = lfs_claim_origin(s->m, number);

    fault_meets(fault, claim.owner > FFA_ID_SPMC ? vm_by_id(s, claim.owner) : NULL, origin);
    snprintf(fault->what.other_text, sizeof(fault->what.other_text), "%s of %s: %#llx to %#llx",
             lfs_claim_kind_name(s->m, number), lfs_claim_owner_name(s->m, number),
             (unsigned long long)claim.base,
             (unsigned long long)(claim.base + (uint64_t)claim.pages * LFS_PAGE_SIZE - 1));
}

static const char *keep(struct spmc *s, const struct lfs_input_fault *fault)
{
    const char *owner = fault->partition < 0 ? NULL : s->vm[fault->partition + 1].name;

    return lfs_machine_text(s->m, "%s%s%s%s%s%s", owner ? owner : "", owner ? ": " : "",
                            fault->what.text, fault->what.other_text[0] ? " (" : "",
                            fault->what.other_text, fault->what.other_text[0] ? ")" : "");
}

void fault_report(struct spmc *s, const struct lfs_input_fault *fault, const char *code)
{
    if (s->config->input_sink)
        s->config->input_sink(s->config->input_user, fault);
    if (fault->fate == LFS_FATE_GOES_ON || s->fault_count == SPMC_FAULTS_MAX)
        return;
    s->fault[s->fault_count++] =
        (struct fault){fault->fate, fault->what.name, code, keep(s, fault), fault->what.panics};
    if (fault->fate == LFS_FATE_PANIC)
        s->panics = true;
}

/* What the firmware does about its input when it boots. Those that strike later do so by
 * themselves. */
void faults_strike(struct call *c)
{
    static const char unable[] = "Unable to load VM: ";
    struct spmc *s = c->s;

    for (unsigned i = 0; i < s->fault_count; i++) {
        const struct fault *f = &s->fault[i];
        bool panic = f->fate == LFS_FATE_PANIC;
        enum rule rule = !panic       ? RULE_LOAD_SKIPPED
                         : f->asserts ? RULE_INPUT_ASSERTS
                                      : RULE_MANIFEST_REFUSED;

        if (f->fate != LFS_FATE_SKIPPED && !panic)
            continue;
        lfs_trace_finding(s->m, c->ctx, (uint16_t)rule, f->name, LFS_NO_RECORD, LFS_NO_RECORD,
                          "%s%s", panic ? "" : unable, f->text);
        if (panic && f->asserts)
            lfs_panic(c->ctx, (uint16_t)rule, "SPMC panic: assertion: %s", f->text);
        if (panic)
            lfs_panic(c->ctx, (uint16_t)rule, "SPMC panic: Could not parse manifest: %s: %s",
                      f->code, f->text);
    }
    if (s->config->inputs_as_is && s->boot_count == 0)
        lfs_panic(c->ctx, RULE_NO_BOOT_LIST, "SPMC panic: assertion: no partition is left to boot");
}
