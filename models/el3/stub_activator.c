/* SPDX-License-Identifier: BSD-3-Clause */
/* An activator that does nothing but answer what its component's description says, raw: for every
 * row of the agent's that the activators of real components never reach. */
#include "models/el3/el3.h"

static int prime(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    return platform_answer(e, ctx, component, LFS_ASK_PRIME, 0);
}

static int activate(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    return platform_answer(e, ctx, component, LFS_ASK_ACTIVATE, 0);
}

static int cancel(struct el3 *e, struct lfs_ctx *ctx, uint32_t component)
{
    return platform_answer(e, ctx, component, LFS_ASK_ACTIVATOR_CANCEL, 0);
}

const struct activator *stub_activator(const struct lfs_stub *stub)
{
#define STUB(reset, required)                    \
    {                                            \
        prime, activate, cancel, reset, required \
    }
    static const struct activator stubs[2][2] = {{STUB(false, false), STUB(false, true)},
                                                 {STUB(true, false), STUB(true, true)}};
#undef STUB

    return &stubs[stub->may_reset_cpu][stub->rendezvous_required];
}
