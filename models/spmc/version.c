/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_VERSION, FFA_ID_GET, FFA_SPM_ID_GET (ffa-abi.md 2.4, 3). */
#include "models/spmc/spmc.h"

#define COMPILED_VERSION FFA_VERSION_1_3

static bool compatible(uint32_t requested)
{
    return ffa_version_major(requested) == ffa_version_major(COMPILED_VERSION) &&
           ffa_version_minor(requested) <= ffa_version_minor(COMPILED_VERSION);
}

/* That of the normal world says what all its CPUs may still do: it has an object of its own. */
bool version_settled(struct spmc *s, const struct vm_info *vm)
{
    return vm->id == FFA_ID_NWD ? *(const uint8_t *)lfs_read(s->m, s->nwd_settled)
                                : vm_state(s, vm)->version_locked;
}

void version_settle(struct spmc *s, const struct vm_info *vm)
{
    if (vm->id == FFA_ID_NWD)
        *(uint8_t *)lfs_write(s->m, s->nwd_settled) = true;
    else
        vm_edit(s, vm)->version_locked = true;
}

uint64_t version_negotiate(struct spmc *s, struct vm_info *vm, uint32_t requested)
{
    const struct vm *state = vm_state(s, vm);

    if ((requested & FFA_VERSION_MBZ) || !compatible(requested) ||
        (version_settled(s, vm) && requested != state->version))
        return ffa_status_to_reg(FFA_STATUS_NOT_SUPPORTED);
    vm_edit(s, vm)->version = requested;
    return COMPILED_VERSION;
}

int do_version(struct call *c)
{
    uint64_t version = version_negotiate(c->s, c->vm, (uint32_t)c->in.x[1]);

    if (version != COMPILED_VERSION)
        lfs_trace_rule(c->ctx, RULE_VERSION_REFUSED);
    return answer(c, version, 0, 0);
}

int do_id_get(struct call *c)
{
    return success(c, c->vm->id, 0);
}

int do_spm_id_get(struct call *c)
{
    return success(c, FFA_ID_SPMC, 0);
}
