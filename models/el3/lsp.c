/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The LSP that activates a Secure Partition: looks it up, asks the SPMC to start and to finish, and
 * turns FF-A statuses into LFA ones (lfa.md 4.3 to 4.5). Firmware reads which one from the agent's
 * record once it runs, not from the call: another CPU may have changed that record meanwhile (3.5).
 */
#include "lfasim/abi/names.h"
#include "models/el3/el3.h"

/* lfa.md 4.5. */
static int convert(int32_t status)
{
    switch (status) {
    case FFA_STATUS_NOT_SUPPORTED:
        return LFA_STATUS_NOT_SUPPORTED;
    case FFA_STATUS_INVALID_PARAMETERS:
        return LFA_STATUS_INVALID_PARAMETERS;
    case FFA_STATUS_NO_MEMORY:
        return LFA_STATUS_NO_MEMORY;
    case FFA_STATUS_BUSY:
    case FFA_STATUS_INTERRUPTED:
    case FFA_STATUS_RETRY:
        return LFA_STATUS_BUSY;
    case FFA_STATUS_DENIED:
        return LFA_STATUS_COMPONENT_WRONG_STATE;
    case FFA_STATUS_ABORTED:
        return LFA_STATUS_CRITICAL_ERROR;
    default:
        return LFA_STATUS_ACTIVATION_FAILED;
    }
}

static int fail(struct el3 *e, struct lfs_ctx *ctx, int status, enum rule rule)
{
    lfs_trace_note(e->m, ctx, (uint16_t)rule, "LSP answers %s", lfs_lfa_status_name(status));
    return status;
}

/* S3 to S9. */
static int discover(struct el3 *e, struct lfs_ctx *ctx, uint32_t id)
{
    struct lfs_frame reply;
    uint32_t properties;

    lfs_tag_push(ctx, TAG_LSP_DISCOVER);
    spmd_lsp_partition_info(e, ctx, e->components[id].uuid, &reply);
    lfs_tag_pop(ctx);
    if (reply.x[0] == FFA_ERROR_32)
        return fail(e, ctx, convert(ffa_status_from_reg(reply.x[2])), RULE_LSP_DISCOVERY);
    /* Only the first descriptor counts (LFA-63). */
    properties = (uint32_t)(reply.x[3] >> 32);
    if ((uint16_t)reply.x[3] != e->components[id].endpoint)
        return fail(e, ctx, LFA_STATUS_COMPONENT_WRONG_STATE, RULE_LSP_ID);
    if ((uint16_t)(reply.x[3] >> 16) != 1)
        return fail(e, ctx, LFA_STATUS_NOT_SUPPORTED, RULE_LSP_CONTEXTS);
    if (!(properties & FFA_PARTITION_LIVE_ACTIVATION))
        return fail(e, ctx, LFA_STATUS_NOT_SUPPORTED, RULE_LSP_CAPABLE);
    if (properties & FFA_PARTITION_RENDEZVOUS_REQUIRED)
        return fail(e, ctx, LFA_STATUS_NOT_SUPPORTED, RULE_LSP_RENDEZVOUS);
    return 0;
}

/* One exchange with the SPMC; the order of evaluation is that of lfa.md 4.4. */
static int exchange(struct el3 *e, struct lfs_ctx *ctx, enum lfs_tag tag, const uint64_t payload[8],
                    enum ffa_framework_message expected)
{
    struct lfs_frame reply;

    lfs_tag_push(ctx, tag);
    spmd_lsp_direct_req(e, ctx, payload, &reply);
    lfs_tag_pop(ctx);
    if (reply.x[0] == FFA_ERROR_32)
        return convert(ffa_status_from_reg(reply.x[2]));
    if (reply.x[2] != ffa_framework_word(expected))
        return fail(e, ctx, LFA_STATUS_ACTIVATION_FAILED, RULE_LSP_RESPONSE);
    return reply.x[3] == 0 ? 0 : convert(ffa_status_from_reg(reply.x[3]));
}

/* x1 as TF-A's C makes it of two 16-bit operands: sign-extended (LA 4.4, D38). */
static uint64_t ids(void)
{
    return (uint64_t)(int64_t)(int32_t)ffa_pack_ids(LSP_LIVE_ACTIVATION, FFA_ID_SPMC);
}

static uint64_t announced_pages(const struct lfs_component_config *config)
{
    return config->announced ? config->announced : config->staging_pages;
}

static int start(struct el3 *e, struct lfs_ctx *ctx, uint32_t id)
{
    const struct component *component = &e->components[id];
    int status = exchange(
        e, ctx, TAG_LSP_START,
        (const uint64_t[8]){0, ids(), ffa_framework_word(FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ),
                            component->endpoint, component->config->staging.v,
                            announced_pages(component->config)},
        FFA_FRAMEWORK_LIVE_ACTIVATION_START_RESP);

    return status == 0 ? 0 : fail(e, ctx, status, RULE_LSP_START_FAILED);
}

static int finish(struct el3 *e, struct lfs_ctx *ctx, uint32_t id)
{
    int status = exchange(
        e, ctx, TAG_LSP_FINISH,
        (const uint64_t[8]){0, ids(), ffa_framework_word(FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_REQ),
                            e->components[id].endpoint},
        FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_RESP);

    if (status == 0)
        return 0;
    if (el3_policy(e, LFS_KNOB_finish_error_mapping) == FINISH_ERROR_MAPPING_CRITICAL)
        status = LFA_STATUS_CRITICAL_ERROR;
    return fail(e, ctx, status, RULE_LSP_FINISH_FAILED);
}

/* S2: firmware reads what the record names now. */
static bool take_component(struct el3 *e, struct lfs_ctx *ctx, uint32_t called)
{
    bool by_call = el3_policy(e, LFS_KNOB_activator_component) == ACTIVATOR_COMPONENT_CALL;
    uint32_t id = by_call ? called : lfa_agent(e)->component_id;

    if (id >= e->component_count || e->components[id].activator != &sp_activator)
        return false;
    el3_cpu(e, lfs_ctx_cpu(ctx))->lsp_component = id;
    return true;
}

static uint32_t taken_component(struct el3 *e, struct lfs_ctx *ctx)
{
    return el3_cpu(e, lfs_ctx_cpu(ctx))->lsp_component;
}

static int activate(struct el3 *e, struct lfs_ctx *ctx, uint32_t called)
{
    int status;

    if (!take_component(e, ctx, called))
        return fail(e, ctx, LFA_STATUS_NOT_SUPPORTED, RULE_LSP_RECORD);
    status = discover(e, ctx, taken_component(e, ctx));
    if (status == 0 && e->components[taken_component(e, ctx)].config->staging.v == 0)
        status = fail(e, ctx, LFA_STATUS_DEVICE_ERROR, RULE_LSP_STAGING);
    if (status == 0)
        status = start(e, ctx, taken_component(e, ctx));
    if (status == 0)
        status = finish(e, ctx, taken_component(e, ctx));
    if (status == 0)
        lfs_trace_note(e->m, ctx, RULE_LSP_DONE, "LSP: %s is activated",
                       e->components[taken_component(e, ctx)].config->name);
    el3_cpu(e, lfs_ctx_cpu(ctx))->lsp_component = 0;
    return status;
}

const struct activator sp_activator = {.activate = activate};
