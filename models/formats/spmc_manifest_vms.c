/* SPDX-License-Identifier: BSD-3-Clause */
/* The vmN nodes of the SPMC manifest: manifests-packages-boot 3.3, steps 7 to 9 and 13, and the
 * counting quirk of 1.3. */
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "manifest_vocabulary.h"
#include "spmc_manifest_internal.h"

#define VM_NAME_SIZE 16u

static void name_vm(char out[VM_NAME_SIZE], uint32_t number)
{
    snprintf(out, VM_NAME_SIZE, "vm%u", (unsigned)number);
}

/* Like a step of a list: a failure is told and the VM's other properties are read all the same. */
#define READ(judge, call)               \
    do {                                \
        (judge)->reader.step = "3.3-9"; \
        (void)(call);                   \
    } while (0)

static void read_smcs(struct spmc_judge *judge, int node, struct lfs_spmc_vm *vm)
{
    static const char property[] = "smc_whitelist";
    uint32_t limit = judge->context->limits->smcs;
    struct manifest_list list;

    if (lfs_manifest_read_optional_list(&judge->reader, node, property, &list) !=
        LFS_MANIFEST_SUCCESS)
        return;
    if (limit > LFS_SPMC_MAX_SMCS)
        limit = LFS_SPMC_MAX_SMCS;
    while (list.left > 0 && vm->smc_count < limit)
        vm->smcs[vm->smc_count++] = lfs_manifest_list_next(&list);
    if (list.left == 0)
        return;
    lfs_manifest_lint(&judge->reader, "LINT_SMC_DROPPED", node, property,
                      "Hafnium keeps only the first %u function ids", (unsigned)limit);
    lfs_manifest_at_cell(&judge->reader, list.taken);
}

static void read_vcpu_count(struct spmc_judge *judge, int node, struct lfs_spmc_vm *vm)
{
    struct manifest_reader *reader = &judge->reader;
    uint64_t count = 0;

    if (lfs_manifest_read_number(reader, node, "vcpu_count", UINT16_MAX, &count) !=
        LFS_MANIFEST_SUCCESS)
        return;
    vm->vcpu_count = (uint16_t)count;
    if (count == 0)
        lfs_manifest_lint(reader, "LINT_ZERO_CONTEXTS", node, "vcpu_count",
                          "a partition without a vCPU never runs");
}

/* Step 9. */
static void read_common(struct spmc_judge *judge, int node, struct lfs_spmc_vm *vm)
{
    struct manifest_reader *reader = &judge->reader;

    READ(judge, lfs_manifest_read_bool(reader, node, "is_ffa_partition", &vm->is_ffa_partition));
    READ(judge, lfs_manifest_read_bool(reader, node, "hyp_loaded", &vm->hyp_loaded));
    if (vm->hyp_loaded && !vm->is_ffa_partition) {
        lfs_manifest_lint(reader, "LINT_HYP_LOADED", node, "hyp_loaded",
                          "hyp_loaded needs is_ffa_partition");
        lfs_manifest_panics(reader);
        lfs_manifest_consumers(reader, "Hafnium panics while it reads its manifest");
    }
    READ(judge, lfs_manifest_read_string(reader, node, "debug_name", vm->debug_name));
    read_smcs(judge, node, vm);
    READ(judge,
         lfs_manifest_read_bool(reader, node, "smc_whitelist_permissive", &vm->smc_permissive));
    READ(judge, lfs_manifest_read_number(reader, node, "mem_size", UINT64_MAX, &vm->mem_size));
    read_vcpu_count(judge, node, vm);
    READ(judge, lfs_manifest_read_optional_string(reader, node, "fdt_filename", vm->fdt_filename));
}

/* Step 13. */
static void read_nwd_vm(struct spmc_judge *judge, int node, struct lfs_spmc_vm *vm)
{
    struct manifest_reader *reader = &judge->reader;

    reader->step = "3.3-13";
    lfs_manifest_read_optional_string(reader, node, "kernel_filename", vm->kernel_filename);
    lfs_manifest_read_optional_u8(reader, node, "exception-level", &vm->exception_level);
}

static void lint_names(struct spmc_judge *judge, int node)
{
    static const char *const names[] = {"is_ffa_partition",
                                        "hyp_loaded",
                                        "debug_name",
                                        "smc_whitelist",
                                        "smc_whitelist_permissive",
                                        "mem_size",
                                        "vcpu_count",
                                        "fdt_filename",
                                        "load_address",
                                        "kernel_filename",
                                        "exception-level",
                                        NULL};
    static const struct foreign_property none[] = {{NULL, NULL}};
    static const struct vocabulary words = {names, none};

    judge->reader.step = NULL;
    lfs_manifest_lint_node(&judge->reader, node, &words, LFS_MANIFEST_UNKNOWN_MAX);
}

static void read_vm(struct spmc_judge *judge, int node, uint32_t number)
{
    uint32_t index = judge->out->vm_count;
    struct lfs_spmc_vm *vm = &judge->out->vms[index];

    vm->number = number;
    lfs_manifest_copy_text(vm->node, sizeof(vm->node),
                           lfs_manifest_node_name(&judge->reader, node));
    judge->vm_nodes[index] = node;
    judge->out->vm_count++;
    read_common(judge, node, vm);
    if (vm->is_ffa_partition && !vm->hyp_loaded)
        lfs_spmc_place_vm(judge, index);
    else
        read_nwd_vm(judge, node, vm);
    lint_names(judge, node);
}

/* Step 7. With quirks a node "v" or "vm" is taken for vm0 (1.3). */
static bool refuse_vm0(struct spmc_judge *judge, int hypervisor)
{
    int node = lfs_manifest_find_child(&judge->reader, hypervisor, "vm0");

    if (node < 0)
        return true;
    judge->reader.step = "3.3-7";
    lfs_manifest_fail(
        &judge->reader, node, NULL, LFS_MANIFEST_RESERVED_VM_ID, "'%s' is %s, which is reserved",
        lfs_manifest_node_name(&judge->reader, node),
        strcmp(lfs_manifest_node_name(&judge->reader, node), "vm0") == 0 ? "vm0" : "taken for vm0");
    lfs_manifest_help(&judge->reader, "number the partitions from vm1");
    return strcmp(lfs_manifest_node_name(&judge->reader, node), "vm0") == 0;
}

/* The search for vm10 ends at vm1 where that comes first (1.3): it is parsed a second time. */
static void lint_ceiling(struct spmc_judge *judge, int node, const char *wanted)
{
    struct manifest_reader *reader = &judge->reader;

    lfs_manifest_lint(reader, "LINT_VM_COUNT_QUIRK", node, NULL,
                      "Hafnium takes '%s' for %s and parses it a second time",
                      lfs_manifest_node_name(reader, node), wanted);
    lfs_manifest_fact(reader, "%u partitions were read; more than eight never boot",
                      (unsigned)judge->out->vm_count);
    lfs_manifest_consumers(reader, "Hafnium then fails with NOT_COMPATIBLE, INVALID_BOOT_ORDER or "
                                   "MEM_REGION_OVERLAP and panics");
}

/* The number of a node called vmN as Hafnium would write it, or 0. */
static uint32_t vm_number(const char *name)
{
    uint32_t number = 0;

    if (strncmp(name, "vm", 2) != 0 || name[2] == '0')
        return 0;
    for (name += 2; *name >= '0' && *name <= '9' && number < UINT32_MAX / 20; name++)
        number = number * 10 + (uint32_t)(*name - '0');
    return *name == '\0' ? number : 0;
}

/* What is below hypervisor and was not taken: behind a gap, or never found. */
static void lint_left_over(struct spmc_judge *judge, int hypervisor, uint32_t end)
{
    struct manifest_reader *reader = &judge->reader;
    uint32_t left = LFS_MANIFEST_UNKNOWN_MAX;
    int child;

    fdt_for_each_subnode(child, reader->fdt, hypervisor)
    {
        const char *name = lfs_manifest_node_name(reader, child);
        uint32_t number = vm_number(name);

        if (strcmp(name, "vm0") == 0 || (number != 0 && number < end) || left == 0)
            continue;
        left--;
        if (number != 0) {
            lfs_manifest_lint(reader, "LINT_VM_GAP", child, NULL,
                              "'%s' is not read: the numbers end where vm%u is missing", name,
                              (unsigned)end);
            lfs_manifest_help(reader, "number the partitions without a gap");
        } else if (name[0] == 'v' && (name[1] == '\0' || name[1] == 'm')) {
            lfs_manifest_lint(reader, "LINT_NODE_NAME", child, NULL,
                              "'%s' is not vmN, N being 1, 2, ...", name);
            lfs_manifest_consumers(reader, "Hafnium takes 'v' and 'vm' for vm0 and does not find a "
                                           "name with a unit address or a leading zero");
        }
    }
}

static void refuse_count(struct spmc_judge *judge, int node, uint32_t limit)
{
    lfs_manifest_fail(&judge->reader, node, NULL, LFS_MANIFEST_TOO_MANY_VMS,
                      "the build has room for %u partitions", (unsigned)limit);
}

/* Step 8. Returns the first number that was not found, or 0 when the list ended otherwise. */
static uint32_t enumerate(struct spmc_judge *judge, int hypervisor)
{
    struct manifest_reader *reader = &judge->reader;
    uint32_t limit = judge->context->limits->vms;

    if (limit > LFS_SPMC_MAX_VMS)
        limit = LFS_SPMC_MAX_VMS;
    for (uint32_t number = 1;; number++) {
        char wanted[VM_NAME_SIZE];
        int node;

        name_vm(wanted, number);
        node = lfs_manifest_find_child(reader, hypervisor, wanted);
        if (node < 0)
            return number;
        reader->step = "3.3-8";
        if (number > limit) {
            refuse_count(judge, node, limit);
            return 0;
        }
        if (strcmp(lfs_manifest_node_name(reader, node), wanted) != 0) {
            lint_ceiling(judge, node, wanted);
            return 0;
        }
        read_vm(judge, node, number);
    }
}

void lfs_spmc_read_vms(struct spmc_judge *judge, int hypervisor)
{
    struct manifest_reader *reader = &judge->reader;
    uint32_t end = 0;

    if (refuse_vm0(judge, hypervisor))
        end = enumerate(judge, hypervisor);
    reader->step = NULL;
    if (end == 1) {
        lfs_manifest_lint(reader, "LINT_NO_VMS", hypervisor, NULL,
                          "the SPMC manifest names no partition: there is no vm1");
        lfs_manifest_panics(reader);
        lfs_manifest_consumers(reader, "Hafnium reads it and then asserts with an empty boot list");
    }
    if (end != 0)
        lint_left_over(judge, hypervisor, end);
}
