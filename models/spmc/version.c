/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_VERSION, FFA_ID_GET, FFA_SPM_ID_GET (ffa-abi.md 2.4, 3). */
#include "models/spmc/spmc.h"

#define COMPILED_VERSION FFA_VERSION_1_3

static bool compatible(uint32_t requested)
{
    return ffa_version_major(requested) == ffa_version_major(COMPILED_VERSION) &&
           ffa_version_minor(requested) <= ffa_version_minor(COMPILED_VERSION);
}

uint64_t version_negotiate(struct spmc *s, struct vm_info *vm, uint32_t requested)
{
    const struct vm *state = vm_state(s, vm);

    if ((requested & FFA_VERSION_MBZ) || !compatible(requested) ||
        (state->version_locked && requested != state->version))
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
