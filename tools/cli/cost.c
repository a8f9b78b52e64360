/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/cost.h"

#include <string.h>

#include "lfasim/script.h"

static bool is_normal_world(const struct lfs_trace_view *view, uint16_t ctx)
{
    const char *level = lfs_trace_level(view, ctx);

    return level != NULL && strcmp(level, "NWd") == 0;
}

static bool is_error(const struct lfs_abi_call *call, const struct lfs_record *reply)
{
    struct lfs_frame frame;
    uint64_t status;

    memcpy(frame.x, reply->u.x, sizeof(frame.x));
    status = lfs_script_status(call, &frame);
    if (status == LFS_NO_STATUS)
        return false;
    if (call->family == LFS_ABI_FFA)
        return status != 0;
    return (int64_t)status < 0 || (status <= UINT32_MAX && (int32_t)(uint32_t)status < 0);
}

/* Direct requests that were refused one after the other, by partition. */
struct rows {
    uint16_t id[LFS_PARTITIONS_MAX];
    uint32_t length[LFS_PARTITIONS_MAX];
    unsigned count;
};

static uint32_t *row_of(struct rows *rows, uint16_t id)
{
    unsigned i = 0;

    while (i < rows->count && rows->id[i] != id)
        i++;
    if (i == LFS_PARTITIONS_MAX)
        return NULL;
    rows->count += i == rows->count;
    rows->id[i] = id;
    return &rows->length[i];
}

static void judge(const struct lfs_record *request, const struct lfs_record *reply,
                  struct rows *rows, struct lfs_cost *cost)
{
    const struct lfs_abi_call *call = lfs_abi_call_by_fid(request->u.x[0]);
    bool error = call != NULL && is_error(call, reply);
    uint32_t *row;

    cost->refused += error;
    if (call == NULL || strncmp(call->name, "FFA_MSG_SEND_DIRECT_REQ", 23) != 0)
        return;
    row = row_of(rows, (uint16_t)request->u.x[1]);
    if (row == NULL)
        return;
    *row = error ? *row + 1 : 0;
    cost->blackout = *row > cost->blackout ? *row : cost->blackout;
}

static uint32_t dead_at_the_end(const struct lfs_stack *stack)
{
    uint32_t dead = 0;

    for (unsigned i = 0; i < lfs_stack_partition_count(stack); i++)
        dead += strcmp(lfs_stack_vm_state(stack, i), "RUNNING") != 0 ||
                strcmp(lfs_stack_vcpu_state(stack, i, 0), "ABORTED") == 0;
    return dead;
}

struct lfs_cost lfs_cost_of(const struct lfs_trace_view *view)
{
    struct lfs_cost cost = {.dead = dead_at_the_end(view->stack)};
    struct rows rows = {.count = 0};

    for (uint32_t seq = lfs_trace_view_first(view); seq <= lfs_trace_view_last(view); seq++) {
        const struct lfs_record *reply = lfs_trace_view_get(view, seq), *request;

        if (reply == NULL || reply->kind != LFS_RECORD_FRAME || reply->reply_to == 0 ||
            !is_normal_world(view, reply->to))
            continue;
        request = lfs_trace_view_get(view, reply->reply_to);
        if (request != NULL && request->kind == LFS_RECORD_FRAME)
            judge(request, reply, &rows, &cost);
    }
    return cost;
}

void lfs_cost_worst(struct lfs_cost *worst, const struct lfs_cost *other)
{
    worst->refused = other->refused > worst->refused ? other->refused : worst->refused;
    worst->blackout = other->blackout > worst->blackout ? other->blackout : worst->blackout;
    worst->dead = other->dead > worst->dead ? other->dead : worst->dead;
}
