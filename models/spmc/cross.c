/* SPDX-License-Identifier: BSD-3-Clause */
/* The rules across partitions (formats/cross.h), asked as the SPMC boots and told as faults of the
 * files. */
#include "lfasim/formats/cross.h"

#include "models/spmc/spmc.h"

struct telling {
    struct spmc *s;
    enum lfs_fate fate;
    bool told;
};

/* Partition i is vm i + 1. Returns how many there are. */
static size_t view(struct spmc *s, struct lfs_cross_sp sps[LFS_PARTITIONS_MAX])
{
    for (unsigned i = 1; i < s->vm_count; i++) {
        const struct vm_info *vm = &s->vm[i];

        sps[i - 1] = (struct lfs_cross_sp){.name = vm->name,
                                           .manifest = vm->manifest,
                                           .has_vm = true,
                                           .vcpu_count = (uint16_t)vm->vcpu_count,
                                           .load_address = vm->config->load_address.v};
    }
    return s->vm_count - 1;
}

static size_t index_of(const struct spmc *s, const struct vm_info *vm)
{
    return (size_t)(vm - &s->vm[1]);
}

static void tell(void *user, const struct lfs_finding *finding, size_t sp, int other)
{
    struct telling *telling = user;
    struct spmc *s = telling->s;
    struct lfs_input_fault fault =
        fault_of(&s->vm[sp + 1], finding->name, finding->step, telling->fate);

    fault.what = *finding;
    fault.what.panics = telling->fate == LFS_FATE_PANIC && finding->panics;
    if (other >= 0) {
        const struct vm_info *vm = &s->vm[other + 1];

        fault.what.has_other = false; /* that is a place of the other's manifest */
        fault_meets(&fault, vm,
                    manifest_origin(vm, lfs_machine_text(s->m, "%s", finding->other.property),
                                    lfs_machine_text(s->m, "%s", finding->other.node)));
        fault.what.other_text[0] = '\0';
    }
    fault_report(s, &fault, NULL);
    telling->told = true;
}

void cross_tell_vm(struct spmc *s, const struct vm_info *vm)
{
    struct telling telling = {.s = s, .fate = LFS_FATE_GOES_ON};
    struct lfs_cross_sp sps[LFS_PARTITIONS_MAX];

    view(s, sps);
    lfs_cross_judge_vm(sps, index_of(s, vm), tell, &telling);
}

bool cross_asserts(struct spmc *s, const struct vm_info *vm)
{
    struct telling telling = {.s = s, .fate = LFS_FATE_PANIC};
    struct lfs_cross_sp sps[LFS_PARTITIONS_MAX];

    view(s, sps);
    lfs_cross_judge_load(sps, index_of(s, vm), tell, &telling);
    return telling.told;
}

const struct vm_info *cross_boot_order(struct spmc *s, uint16_t boot_order)
{
    struct lfs_cross_sp sps[LFS_PARTITIONS_MAX];
    int other = lfs_cross_boot_order(sps, view(s, sps), boot_order);

    return other < 0 ? NULL : &s->vm[other + 1];
}

const struct vm_info *cross_image_uuid(struct spmc *s, const struct vm_info *vm)
{
    struct lfs_cross_sp sps[LFS_PARTITIONS_MAX];
    int other;

    view(s, sps);
    other = lfs_cross_image_uuid(sps, index_of(s, vm), vm->manifest->image_uuid);
    return other < 0 ? NULL : &s->vm[other + 1];
}

void tell_shared_interrupts(struct spmc *s)
{
    struct telling telling = {.s = s, .fate = LFS_FATE_GOES_ON};
    struct lfs_cross_sp sps[LFS_PARTITIONS_MAX];
    size_t count = view(s, sps), lines = lfs_cross_interrupts(sps, count);
    struct lfs_cross_line *room = lines > 0 ? lfs_machine_alloc(s->m, lines * sizeof(*room)) : NULL;

    if (room != NULL)
        lfs_cross_judge_interrupts(sps, count, room, tell, &telling);
}
