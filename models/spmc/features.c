/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_FEATURES (ffa-abi.md 4.1): what is reported, and to whom. */
#include "models/spmc/spmc.h"

enum { NWD = 1, SP_EL1 = 2, SP_EL0 = 4, SP = SP_EL1 | SP_EL0, ANYONE = NWD | SP };

struct feature {
    uint32_t id;
    int who;
    uint32_t value;
};

/* Virtual INTIDs: NPI 5, MEI 4; SRI is the non-secure SGI 8. */
static const struct feature features[] = {
    {FFA_FEATURE_NPI, SP_EL1, 5},
    {FFA_FEATURE_SRI, NWD, 8},
    {FFA_FEATURE_MEI, SP_EL1, 4},
    {FFA_FEATURE_NOTIFICATIONS, ANYONE,
     FFA_FEATURE_NO_PER_VCPU_FROM_VM | FFA_FEATURE_NO_PER_VCPU_FROM_SP},
};

/* Only what this SPMC implements is reported; the rest of the reference's list comes with the calls
 * themselves. */
static const struct feature functions[] = {
    {FFA_ERROR_32, ANYONE, 0},
    {FFA_SUCCESS_32, ANYONE, 0},
    {FFA_SUCCESS_64, ANYONE, 0},
    {FFA_INTERRUPT_32, ANYONE, 0},
    {FFA_VERSION_32, ANYONE, 0},
    {FFA_FEATURES_32, ANYONE, 0},
    {FFA_RX_RELEASE_32, ANYONE, 0},
    {FFA_RXTX_UNMAP_32, ANYONE, 0},
    {FFA_PARTITION_INFO_GET_32, ANYONE, 0},
    {FFA_PARTITION_INFO_GET_REGS_64, ANYONE, 0},
    {FFA_ID_GET_32, ANYONE, 0},
    {FFA_SPM_ID_GET_32, ANYONE, 0},
    {FFA_MSG_WAIT_32, ANYONE, 0},
    {FFA_RUN_32, ANYONE, 0},
    {FFA_YIELD_32, SP, 0},
    {FFA_MSG_SEND_DIRECT_REQ_32, ANYONE, 0},
    {FFA_MSG_SEND_DIRECT_REQ_64, ANYONE, 0},
    {FFA_MSG_SEND_DIRECT_RESP_32, ANYONE, 0},
    {FFA_MSG_SEND_DIRECT_RESP_64, ANYONE, 0},
    {FFA_MSG_SEND_DIRECT_REQ2_64, ANYONE, 0},
    {FFA_MSG_SEND_DIRECT_RESP2_64, ANYONE, 0},
    {FFA_MEM_DONATE_32, ANYONE, 0},
    {FFA_MEM_DONATE_64, ANYONE, 0},
    {FFA_MEM_LEND_32, ANYONE, 0},
    {FFA_MEM_LEND_64, ANYONE, 0},
    {FFA_MEM_SHARE_32, ANYONE, 0},
    {FFA_MEM_SHARE_64, ANYONE, 0},
    {FFA_MEM_RETRIEVE_RESP_32, ANYONE, 0},
    {FFA_MEM_RELINQUISH_32, ANYONE, 0},
    {FFA_MEM_RECLAIM_32, ANYONE, 0},
    {FFA_MEM_FRAG_RX_32, ANYONE, 0},
    {FFA_MEM_FRAG_TX_32, ANYONE, 0},
    {FFA_MEM_PERM_GET_32, SP_EL0, 0},
    {FFA_MEM_PERM_GET_64, SP_EL0, 0},
    {FFA_MEM_PERM_SET_32, SP_EL0, 0},
    {FFA_MEM_PERM_SET_64, SP_EL0, 0},
};

static int class_of(const struct call *c)
{
    if (c->vcpu == NOBODY)
        return NWD;
    return c->vm->manifest->exception_level == LFS_MANIFEST_S_EL0 ? SP_EL0 : SP_EL1;
}

static int look_up(struct call *c, const struct feature *table, size_t count, uint32_t id)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].id == id && (table[i].who & class_of(c)))
            return success(c, table[i].value, 0);
    return refuse(c, FFA_STATUS_NOT_SUPPORTED, RULE_FEATURE_UNKNOWN);
}

/* A caller since 1.1 has to know the NS bit of the response (ffa-memory.md 5.1). One retrieval at a
 * time: w3 is 0. */
static int retrieve_features(struct call *c, uint32_t version)
{
    if (version >= FFA_VERSION_1_1 && !((uint32_t)c->in.x[2] & FFA_FEATURE_RETRIEVE_NS_BIT))
        return refuse(c, FFA_STATUS_NOT_SUPPORTED, RULE_FEATURE_NS_BIT);
    return success(c, FFA_FEATURE_RETRIEVE_NS_BIT | FFA_FEATURE_RETRIEVE_HYPERVISOR, 0);
}

int do_features(struct call *c)
{
    uint32_t id = (uint32_t)c->in.x[1], version = vm_state(c->s, c->vm)->version;

    if (!(id & FFA_FEATURES_FUNCTION_FLAG)) {
        if ((id & FFA_FEATURES_ID_MBZ) || (uint32_t)c->in.x[2] != 0)
            return refuse(c, FFA_STATUS_NOT_SUPPORTED, RULE_FEATURE_MALFORMED);
        return look_up(c, features, sizeof(features) / sizeof(features[0]), id);
    }
    if (id == FFA_RXTX_MAP_64)
        return success(c,
                       version >= FFA_VERSION_1_2
                           ? rxtx_pages_max(c->s) << FFA_FEATURE_RXTX_MAX_SHIFT
                           : FFA_FEATURE_RXTX_MIN_4K,
                       0);
    if (id == FFA_MEM_RETRIEVE_REQ_32 || id == FFA_MEM_RETRIEVE_REQ_64)
        return retrieve_features(c, version);
    if ((id == FFA_ABORT_32 || id == FFA_ABORT_64) && c->vcpu != NOBODY &&
        version >= FFA_VERSION_1_3)
        return success(c, 0, 0);
    return look_up(c, functions, sizeof(functions) / sizeof(functions[0]), id);
}
