/* SPDX-License-Identifier: BSD-3-Clause */
/* Logical partitions at EL3: passive, they only ask (ffa-abi.md 7.4). */
#include <string.h>

#include "models/el3/el3.h"

/* lfa.md 4.2; properties: sends direct requests, AArch64 (ABI-43). */
static const uint32_t lsp_uuid[4] = {0xe98e43ad, 0xb7db524f, 0x47a3bf57, 0x1588f4e3};
#define LSP_PROPERTIES (FFA_PARTITION_SENDS_DIRECT_REQ | FFA_PARTITION_AARCH64)

void spmd_lsp_init(struct el3 *e, struct lfs_ctx *ctx)
{
    spmd(e)->lsps_ready = true;
    lfs_trace_note(e->m, ctx, RULE_BOOT, "logical partition 0x%04x initialised",
                   LSP_LIVE_ACTIVATION);
}

static void synthetic_error(struct lfs_ctx *ctx, struct lfs_frame *result, enum ffa_status status)
{
    lfs_trace_rule(ctx, RULE_LSP_NOT_READY);
    *result = (struct lfs_frame){{FFA_ERROR_32, 0, ffa_status_to_reg(status)}};
}

/* An LSP works for the normal world only: a secure caller of LFA is itself in the context that
 * would be entered (check 2 of 7.4). */
static bool may_enter(const struct el3_cpu *cpu)
{
    return cpu->spmd == SPMD_ON && !cpu->lfa_from_spmc;
}

/* Checks 1 to 6 of 7.4; each failure is an FFA_ERROR that never entered the SPMC. */
static enum ffa_status check_request(struct el3 *e, unsigned cpu, uint64_t ids)
{
    uint16_t to = ffa_receiver(ids);

    if (!spmd(e)->lsps_ready || !may_enter(el3_cpu(e, cpu)))
        return FFA_STATUS_DENIED;
    if (!ffa_id_is_lsp(ffa_sender(ids)) || ffa_id_is_lsp(to) || !ffa_id_is_secure(to) ||
        to == FFA_ID_SPMD)
        return FFA_STATUS_INVALID_PARAMETERS;
    return FFA_STATUS_SUCCESS;
}

void spmd_lsp_direct_req(struct el3 *e, struct lfs_ctx *ctx, const uint64_t x[8],
                         struct lfs_frame *result)
{
    enum ffa_status status = check_request(e, lfs_ctx_cpu(ctx), x[1]);
    struct el3_cpu *saved = el3_cpu(e, lfs_ctx_cpu(ctx));

    if (status != FFA_STATUS_SUCCESS) {
        synthetic_error(ctx, result, status);
        return;
    }
    memcpy(saved->spmc.x, x, 8 * sizeof(x[0])); /* x8-x17 stay as the SPMC left them (ABI-96) */
    saved->spmc.x[0] = FFA_MSG_SEND_DIRECT_REQ_64;
    saved->lsp_direct_open = true;
    spmd_sync_entry(e, ctx, TAG_EL3_LSP_REQUEST);
    saved = el3_cpu(e, lfs_ctx_cpu(ctx));
    saved->lsp_direct_open = false;
    *result = saved->spmc;
}

void spmd_lsp_partition_info(struct el3 *e, struct lfs_ctx *ctx, const uint32_t uuid[4],
                             struct lfs_frame *result)
{
    struct el3_cpu *saved = el3_cpu(e, lfs_ctx_cpu(ctx));

    if (!may_enter(saved)) {
        synthetic_error(ctx, result, FFA_STATUS_DENIED);
        return;
    }
    saved->spmc =
        (struct lfs_frame){{FFA_PARTITION_INFO_GET_REGS_64, uuid[0] | (uint64_t)uuid[1] << 32,
                            uuid[2] | (uint64_t)uuid[3] << 32}};
    saved->lsp_query_open = true;
    spmd_sync_entry(e, ctx, TAG_EL3_LSP_REQUEST);
    saved = el3_cpu(e, lfs_ctx_cpu(ctx));
    saved->lsp_query_open = false;
    *result = saved->spmc;
}

void spmd_lsp_list(struct el3 *e, struct lfs_ctx *ctx, struct el3_cpu *cpu)
{
    struct lfs_frame *spmc = &cpu->spmc;
    uint64_t low = lsp_uuid[0] | (uint64_t)lsp_uuid[1] << 32;
    uint64_t high = lsp_uuid[2] | (uint64_t)lsp_uuid[3] << 32;
    bool nil = spmc->x[1] == 0 && spmc->x[2] == 0;
    enum ffa_status status = FFA_STATUS_SUCCESS;

    lfs_trace_rule(ctx, RULE_SPMD_LSP_LIST);
    if ((uint16_t)(spmc->x[3] >> 16) != 0)
        status = FFA_STATUS_RETRY;
    else if (!spmd(e)->lsps_ready || (!nil && (spmc->x[1] != low || spmc->x[2] != high)))
        status = FFA_STATUS_NOT_SUPPORTED;
    else if ((uint16_t)spmc->x[3] >= 1)
        status = FFA_STATUS_INVALID_PARAMETERS;
    if (status != FFA_STATUS_SUCCESS) {
        memset(spmc->x, 0, 8 * sizeof(spmc->x[0]));
        spmc->x[0] = FFA_ERROR_32;
        spmc->x[2] = ffa_status_to_reg(status);
        return;
    }
    *spmc = (struct lfs_frame){
        {FFA_SUCCESS_64, 0, (uint64_t)FFA_PARTITION_INFO_SIZE_1_3 << 48,
         LSP_LIVE_ACTIVATION | UINT64_C(1) << 16 | (uint64_t)LSP_PROPERTIES << 32, nil ? low : 0,
         nil ? high : 0, 0, 0, FFA_VERSION_1_3}};
}
