/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The SPMD: FF-A between the normal world and the SPMC. The decisions are those of the table in
 * ffa-abi.md 7.2, the registers that cross those of 1.5.
 */
#include <string.h>

#include "models/el3/el3.h"

enum { BY_NWD = 1, BY_SPMC = 2 };

/* What the table says of the ids that are simply forwarded or refused, each in its place. */
#define ROUTE(fid, forwarded, lsp_denies) [FFA_PLACE(fid)] = {fid, forwarded, lsp_denies}
static const struct route {
    uint32_t fid;
    int forwarded;  /* from whom it is forwarded; else NOT_SUPPORTED */
    int lsp_denies; /* DENIED to the SPMC while an LSP request is open */
} routes[] = {
    ROUTE(FFA_MSG_SEND_DIRECT_RESP_32, BY_NWD | BY_SPMC, 0),
    ROUTE(FFA_MSG_SEND_DIRECT_RESP_64, BY_NWD | BY_SPMC, 0),
    ROUTE(FFA_MSG_SEND_DIRECT_RESP2_64, BY_NWD | BY_SPMC, 0),
    ROUTE(FFA_FEATURES_32, BY_NWD, 0),
    ROUTE(FFA_RX_RELEASE_32, BY_NWD, 0),
    ROUTE(FFA_RXTX_MAP_32, BY_NWD, 0),
    ROUTE(FFA_RXTX_MAP_64, BY_NWD, 0),
    ROUTE(FFA_RXTX_UNMAP_32, BY_NWD, 0),
    ROUTE(FFA_PARTITION_INFO_GET_32, BY_NWD, 0),
    ROUTE(FFA_PARTITION_INFO_GET_REGS_64, BY_NWD, 0),
    ROUTE(FFA_RUN_32, BY_NWD, 0),
    ROUTE(FFA_MSG_SEND2_32, BY_NWD, 0),
    ROUTE(FFA_RX_ACQUIRE_32, BY_NWD, 0),
    ROUTE(FFA_NS_RES_INFO_GET_64, BY_NWD, 0),
    ROUTE(FFA_NOTIFICATION_BITMAP_CREATE_32, BY_NWD, 0),
    ROUTE(FFA_NOTIFICATION_BITMAP_DESTROY_32, BY_NWD, 0),
    ROUTE(FFA_NOTIFICATION_BIND_32, BY_NWD, 0),
    ROUTE(FFA_NOTIFICATION_UNBIND_32, BY_NWD, 0),
    ROUTE(FFA_NOTIFICATION_SET_32, BY_NWD, 0),
    ROUTE(FFA_NOTIFICATION_GET_32, BY_NWD, 0),
    ROUTE(FFA_NOTIFICATION_INFO_GET_32, BY_NWD, 0),
    ROUTE(FFA_NOTIFICATION_INFO_GET_64, BY_NWD, 0),
    ROUTE(FFA_ERROR_32, BY_NWD | BY_SPMC, 0),
    ROUTE(FFA_SUCCESS_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_SUCCESS_64, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MSG_SEND_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_DONATE_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_DONATE_64, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_LEND_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_LEND_64, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_SHARE_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_SHARE_64, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_RETRIEVE_REQ_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_RETRIEVE_REQ_64, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_RETRIEVE_RESP_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_RELINQUISH_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_RECLAIM_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_FRAG_RX_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MEM_FRAG_TX_32, BY_NWD | BY_SPMC, 1),
    ROUTE(FFA_MSG_WAIT_32, BY_SPMC, 1),
    ROUTE(FFA_INTERRUPT_32, BY_SPMC, 1),
    ROUTE(FFA_YIELD_32, BY_SPMC, 1),
};

static const struct route *find_route(uint32_t fid)
{
    uint32_t place = FFA_PLACE(fid);

    return place < sizeof(routes) / sizeof(routes[0]) && routes[place].fid == fid ? &routes[place]
                                                                                  : NULL;
}

/* ---- registers
 * ------------------------------------------------------------------------------------ */

/* An answer of the SPMD's own: x0-x7, the caller keeps its x8-x17 (ABI-10). */
static void local(struct lfs_frame *caller, uint64_t x0, uint64_t x2)
{
    memset(caller->x, 0, 8 * sizeof(caller->x[0]));
    caller->x[0] = x0;
    caller->x[2] = x2;
}

static struct lfs_ctx *refuse(struct lfs_ctx *ctx, struct lfs_frame *caller, struct lfs_ctx *to,
                              enum ffa_status status, enum rule rule)
{
    lfs_trace_rule(ctx, (uint16_t)rule);
    local(caller, FFA_ERROR_32, ffa_status_to_reg(status));
    return to;
}

/* What crosses from one world to the other: x0-x7 of a 32-bit call; x8-x17 only of a 64-bit call to
 * a world that speaks 1.2, zeroed when the source does not (ABI-11, ABI-12). */
static void cross(const struct lfs_frame *from, uint32_t from_version, struct lfs_frame *to,
                  uint32_t to_version)
{
    memcpy(to->x, from->x, 8 * sizeof(to->x[0]));
    if (!(from->x[0] & SMCCC_SMC64) || to_version < FFA_VERSION_1_2)
        return;
    if (from_version < FFA_VERSION_1_2)
        memset(&to->x[8], 0, 10 * sizeof(to->x[0]));
    else
        memcpy(&to->x[8], &from->x[8], 10 * sizeof(to->x[0]));
}

static struct lfs_ctx *forward_to_spmc(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);
    struct el3_cpu *saved = el3_cpu(e, cpu);

    if (e->no_spm)
        return refuse(ctx, &saved->nwd, e->os[cpu], FFA_STATUS_NOT_SUPPORTED, RULE_NO_SPM);
    cross(&saved->nwd, spmd(e)->nwd_version, &saved->spmc, spmd(e)->spmc_version);
    lfs_charge(ctx, e->platform->costs.el3_world_switch_ns);
    return e->spmc[cpu];
}

static struct lfs_ctx *forward_to_nwd(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);
    struct el3_cpu *saved = el3_cpu(e, cpu);

    cross(&saved->spmc, spmd(e)->spmc_version, &saved->nwd, spmd(e)->nwd_version);
    lfs_charge(ctx, e->platform->costs.el3_world_switch_ns);
    return e->os[cpu];
}

/* ---- synchronous entry
 * ----------------------------------------------------------------------------- */

/* An SMC of the SPMC that ends a synchronous entry (ffa-abi.md 7.2). */
static bool ends_entry(const struct el3_cpu *saved, int32_t *result)
{
    uint32_t fid = (uint32_t)saved->spmc.x[0];
    bool response = fid == FFA_MSG_SEND_DIRECT_RESP_32 || fid == FFA_MSG_SEND_DIRECT_RESP_64 ||
                    fid == FFA_MSG_SEND_DIRECT_RESP2_64;

    *result = 0;
    if (saved->lsp_query_open)
        return true;
    if (saved->spmd == SPMD_ON_PENDING) {
        if (fid == FFA_ERROR_32)
            *result = ffa_status_from_reg(saved->spmc.x[2]);
        return fid == FFA_MSG_WAIT_32 || fid == FFA_ERROR_32;
    }
    if (saved->lsp_direct_open)
        return response || fid == FFA_ERROR_32;
    if (saved->psci_open && fid == FFA_ERROR_32)
        return true;
    return response && ffa_receiver(saved->spmc.x[1]) == FFA_ID_SPMD;
}

int32_t spmd_sync_entry(struct el3 *e, struct lfs_ctx *ctx, enum lfs_tag tag)
{
    int32_t result = 0;
    bool ended;

    lfs_tag_push(ctx, tag);
    lfs_charge(ctx, e->platform->costs.el3_world_switch_ns);
    do {
        unsigned cpu = lfs_ctx_cpu(ctx);
        struct lfs_frame frame = el3_cpu(e, cpu)->spmc;

        lfs_transfer(ctx, TAG_EL3_SYNC_ENTRY, e->spmc[cpu], &frame);
        el3_cpu(e, cpu)->spmc = frame;
        /* Anything that does not end the entry is answered as always. What would leave for the
         * normal world ends it too: nobody there is waiting for it. */
        ended = ends_entry(el3_cpu(e, cpu), &result) || spmd_from_spmc(e, ctx) != e->spmc[cpu];
    } while (!ended);
    lfs_charge(ctx, e->platform->costs.el3_world_switch_ns);
    lfs_tag_pop(ctx);
    return result;
}

bool spmd_boot(struct el3 *e, struct lfs_ctx *ctx)
{
    static const char booting[] = "Booting device without SPM initialization: ";
    struct el3_cpu *saved = el3_cpu(e, lfs_ctx_cpu(ctx));
    int32_t result;

    if (e->no_spm) {
        if (lfs_ctx_cpu(ctx) == 0)
            lfs_trace_finding(e->m, ctx, RULE_NO_SPM, e->no_spm, LFS_NO_RECORD, LFS_NO_RECORD,
                              "%s%s", booting, e->no_spm_text);
        return false;
    }
    if (spmd(e)->secondary_entry)
        lfs_trace_note(e->m, ctx, RULE_SECONDARY_ENTRY, "the SPMC is entered at %#llx on cpu%u",
                       (unsigned long long)spmd(e)->secondary_entry, lfs_ctx_cpu(ctx));
    saved->spmd = SPMD_ON_PENDING;
    saved->spmc.x[4] = lfs_ctx_cpu(ctx); /* linear CPU number, boot 9.4 */
    result = spmd_sync_entry(e, ctx, TAG_EL3_SPMC_BOOT);
    saved = el3_cpu(e, lfs_ctx_cpu(ctx));
    if (result == 0)
        saved->spmd = SPMD_ON;
    else if (lfs_ctx_cpu(ctx) != 0)
        saved->spmd = SPMD_OFF; /* the primary stays ON_PENDING: ffa-abi.md 7.3 */
    return result == 0;
}

/* ---- FFA_VERSION from the normal world (2.4)
 * ---------------------------------------------------------- */

static struct lfs_ctx *version_from_nwd(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);
    struct el3_cpu *saved = el3_cpu(e, cpu);
    uint32_t requested = (uint32_t)saved->nwd.x[1], answer;

    if ((requested & FFA_VERSION_MBZ) || saved->spmd == SPMD_OFF) {
        local(&saved->nwd, ffa_status_to_reg(FFA_STATUS_NOT_SUPPORTED), 0);
        return e->os[cpu];
    }
    if (!spmd(e)->nwd_locked)
        spmd(e)->nwd_version = requested;
    memcpy(&saved->spmc.x[8], &saved->nwd.x[8], 10 * sizeof(saved->nwd.x[0]));
    local(&saved->spmc, FFA_MSG_SEND_DIRECT_REQ_32, ffa_framework_word(FFA_FRAMEWORK_VERSION_REQ));
    saved->spmc.x[1] = ffa_pack_ids(FFA_ID_SPMD, FFA_ID_SPMC);
    saved->spmc.x[3] = requested;
    lfs_trace_rule(ctx, RULE_SPMD_VERSION);
    spmd_sync_entry(e, ctx, TAG_EL3_VERSION);
    cpu = lfs_ctx_cpu(ctx);
    saved = el3_cpu(e, cpu);
    answer = (uint32_t)saved->spmc.x[3];
    if (saved->spmc.x[0] != FFA_MSG_SEND_DIRECT_RESP_32 ||
        saved->spmc.x[2] != ffa_framework_word(FFA_FRAMEWORK_VERSION_RESP))
        answer = (uint32_t)FFA_STATUS_NOT_SUPPORTED;
    else
        spmd(e)->spmc_version = answer; /* even if it is an error (ABI-26) */
    local(&saved->nwd, answer, 0);
    return e->os[cpu];
}

/* ---- direct requests
 * ------------------------------------------------------------------------------------ */

static uint32_t common_version(struct el3 *e)
{
    const struct spmd_global *global = spmd(e);

    return global->nwd_version < global->spmc_version ? global->nwd_version : global->spmc_version;
}

static bool names_lsp(const struct lfs_frame *frame)
{
    return ffa_id_is_lsp(ffa_sender(frame->x[1])) || ffa_id_is_lsp(ffa_receiver(frame->x[1]));
}

static bool is_request(uint32_t fid)
{
    return fid == FFA_MSG_SEND_DIRECT_REQ_32 || fid == FFA_MSG_SEND_DIRECT_REQ_64 ||
           fid == FFA_MSG_SEND_DIRECT_REQ2_64;
}

static bool needs_1_2(uint32_t fid)
{
    return fid == FFA_MSG_SEND_DIRECT_REQ2_64 || fid == FFA_MSG_SEND_DIRECT_RESP2_64;
}

/* ---- the two directions
 * ------------------------------------------------------------------------------------ */

struct lfs_ctx *spmd_from_nwd(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);
    struct el3_cpu *saved = el3_cpu(e, cpu);
    struct lfs_frame *nwd = &saved->nwd;
    uint32_t fid = (uint32_t)nwd->x[0] & ~SMCCC_SVE_HINT;
    const struct route *route;

    if (fid == FFA_VERSION_32)
        return version_from_nwd(e, ctx);
    spmd(e)->nwd_locked = true; /* V8: by the id alone */
    if (fid == FFA_ID_GET_32 || fid == FFA_SPM_ID_GET_32) {
        local(nwd, FFA_SUCCESS_32, fid == FFA_ID_GET_32 ? FFA_ID_NWD : FFA_ID_SPMC);
        return e->os[cpu];
    }
    if (fid == FFA_NORMAL_WORLD_RESUME_32)
        return refuse(ctx, nwd, e->os[cpu], FFA_STATUS_DENIED, RULE_SPMD_NOT_FROM_NWD);
    if (needs_1_2(fid) && common_version(e) < FFA_VERSION_1_2)
        return refuse(ctx, nwd, e->os[cpu], FFA_STATUS_NOT_SUPPORTED, RULE_SPMD_REQ2_VERSION);
    if (is_request(fid)) {
        if (names_lsp(nwd))
            return refuse(ctx, nwd, e->os[cpu], FFA_STATUS_INVALID_PARAMETERS, RULE_SPMD_LSP_PARTY);
        if (ffa_id_is_secure(ffa_sender(nwd->x[1])))
            return refuse(ctx, nwd, e->os[cpu], FFA_STATUS_INVALID_PARAMETERS,
                          RULE_SPMD_SOURCE_SECURE);
        return forward_to_spmc(e, ctx);
    }
    route = find_route(fid);
    if (!route || !(route->forwarded & BY_NWD))
        return refuse(ctx, nwd, e->os[cpu], FFA_STATUS_NOT_SUPPORTED,
                      route ? RULE_SPMD_NOT_FROM_NWD : RULE_SPMD_UNKNOWN);
    return forward_to_spmc(e, ctx);
}

/* Once only, inside the SPMC's image; refused with the 64-bit FFA_ERROR and a sign-extended status
 * (ffa-abi.md 6.11, ABI-103). */
static void register_secondary_entry(struct el3 *e, struct lfs_ctx *ctx, struct lfs_frame *spmc)
{
    const struct lfs_carve_out *image = &e->platform->spmc;
    uint64_t entry = spmc->x[1];
    enum rule rule = RULE_SECONDARY_ENTRY;

    if (spmd(e)->secondary_entry != 0)
        rule = RULE_SECONDARY_ENTRY_AGAIN;
    else if (entry < image->base.v || entry - image->base.v >= image->size)
        rule = RULE_SECONDARY_ENTRY_OUTSIDE;
    lfs_trace_rule(ctx, (uint16_t)rule);
    if (rule != RULE_SECONDARY_ENTRY) {
        local(spmc, FFA_ERROR_64, (uint64_t)(int64_t)FFA_STATUS_INVALID_PARAMETERS);
        return;
    }
    spmd(e)->secondary_entry = entry;
    local(spmc, FFA_SUCCESS_64, 0);
}

/* Calls of the SPMC that the SPMD answers itself. */
static bool answered_locally(struct el3 *e, struct lfs_ctx *ctx, struct el3_cpu *saved,
                             uint32_t fid)
{
    struct lfs_frame *spmc = &saved->spmc;

    switch (fid) {
    case FFA_VERSION_32:
        local(spmc,
              (spmc->x[1] & FFA_VERSION_MBZ) ? ffa_status_to_reg(FFA_STATUS_NOT_SUPPORTED)
                                             : FFA_VERSION_1_3,
              0);
        return true;
    case FFA_FEATURES_32:
        spmc->x[0] = FFA_SUCCESS_32; /* whatever was asked, echoed (ABI-35) */
        return true;
    case FFA_ID_GET_32:
        local(spmc, FFA_SUCCESS_32, FFA_ID_SPMC);
        return true;
    case FFA_SPM_ID_GET_32:
        local(spmc, FFA_SUCCESS_32, FFA_ID_SPMD);
        return true;
    case FFA_PARTITION_INFO_GET_REGS_64:
        spmd_lsp_list(e, ctx, saved);
        return true;
    case FFA_SECONDARY_EP_REGISTER_64:
        register_secondary_entry(e, ctx, spmc);
        return true;
    case FFA_NORMAL_WORLD_RESUME_32:
        refuse(ctx, spmc, NULL, FFA_STATUS_DENIED, RULE_SPMD_NOTHING_TO_RESUME);
        return true;
    case FFA_ABORT_32:
    case FFA_ABORT_64:
        lfs_panic(ctx, RULE_ABORT_PROPAGATE, "EL3 panic: FFA_ABORT from the SPMC");
    default:
        return false;
    }
}

struct lfs_ctx *spmd_from_spmc(struct el3 *e, struct lfs_ctx *ctx)
{
    unsigned cpu = lfs_ctx_cpu(ctx);
    struct el3_cpu *saved = el3_cpu(e, cpu);
    struct lfs_frame *spmc = &saved->spmc;
    uint32_t fid = (uint32_t)spmc->x[0];
    const struct route *route;

    if (answered_locally(e, ctx, saved, fid))
        return e->spmc[cpu];
    if (needs_1_2(fid) && common_version(e) < FFA_VERSION_1_2)
        return refuse(ctx, spmc, e->spmc[cpu], FFA_STATUS_NOT_SUPPORTED, RULE_SPMD_REQ2_VERSION);
    if (is_request(fid)) {
        if (names_lsp(spmc))
            return refuse(ctx, spmc, e->spmc[cpu], FFA_STATUS_INVALID_PARAMETERS,
                          RULE_SPMD_LSP_PARTY);
        if (saved->lsp_direct_open)
            return refuse(ctx, spmc, e->spmc[cpu], FFA_STATUS_DENIED, RULE_SPMD_LSP_OPEN);
        if (ffa_sender(spmc->x[1]) == FFA_ID_SPMC && ffa_receiver(spmc->x[1]) == FFA_ID_SPMD)
            return refuse(ctx, spmc, e->spmc[cpu], FFA_STATUS_DENIED, RULE_SPMD_UNKNOWN);
        return forward_to_nwd(e, ctx);
    }
    route = find_route(fid);
    if (!route || !(route->forwarded & BY_SPMC))
        return refuse(ctx, spmc, e->spmc[cpu], FFA_STATUS_NOT_SUPPORTED,
                      route ? RULE_SPMD_NWD_ONLY : RULE_SPMD_UNKNOWN);
    if (route->lsp_denies && saved->lsp_direct_open)
        return refuse(ctx, spmc, e->spmc[cpu], FFA_STATUS_DENIED, RULE_SPMD_LSP_OPEN);
    return forward_to_nwd(e, ctx);
}
