/* SPDX-License-Identifier: BSD-3-Clause */
/* A client: a CPU of the normal world that makes any calls. */
#include "lfasim/clients.h"

#include "lfasim/abi/lfa.h"
#include "lfasim/abi/names.h"
#include "lfasim/abi/psci.h"
#include "lfasim/script.h"
#include "lfasim/trace.h"
#include "models/anything/anything.h"
#include "models/stack/stack.h"
#include "models/tags.h"

#define WAKE_AFTER 1000u /* ns; untimed, at any time */

struct client { /* hot */
    uint32_t made;
    uint16_t left; /* calls of an activation that are still to be made, of `component` */
    uint16_t component;
    uint32_t fid; /* of the call that it is in; else 0 */
    uint32_t pad;
};

struct begun {      /* hot */
    uint32_t steps; /* of what CPU 0 does first */
    uint32_t pad;
};

static struct lfs_machine *machine_of(const struct lfs_anything *any)
{
    return lfs_stack_machine(any->stack);
}

static bool world_is_known(struct lfs_machine *m, void *user)
{
    const struct lfs_anything *any = user;

    return ((const struct begun *)lfs_read(m, any->begun))->steps == 2;
}

/* Says which version and buffers the normal world has, as its driver does when it is loaded. */
static void introduce(struct lfs_ctx *self, struct lfs_anything *any, const struct any_party *p)
{
    struct lfs_machine *m = machine_of(any);

    if (lfs_ctx_cpu(self) != 0) {
        if (!world_is_known(m, any))
            lfs_os_wait_until(self, TAG_ANY_BEGIN, world_is_known, any);
        return;
    }
    while (!world_is_known(m, any)) {
        unsigned step = ((struct begun *)lfs_write(m, any->begun))->steps++;
        struct lfs_frame frame = {{FFA_VERSION_32, FFA_VERSION_1_3}};

        if (step == 1)
            frame = (struct lfs_frame){{FFA_RXTX_MAP_64, any_tx(p), any_rx(p), 1}};
        lfs_smc(self, &frame);
    }
}

static const struct client *client_of(const struct lfs_anything *any, const struct lfs_ctx *self)
{
    return lfs_read(machine_of(any), any->client[lfs_ctx_cpu(self)]);
}

static struct client *client_edit(const struct lfs_anything *any, const struct lfs_ctx *self)
{
    return lfs_write(machine_of(any), any->client[lfs_ctx_cpu(self)]);
}

/* Goes past calls that are left out. */
static bool has_call(const struct lfs_anything *any, struct lfs_ctx *self)
{
    const struct client *client = client_of(any, self);
    uint64_t left_out = any->left_out[lfs_ctx_cpu(self)];
    uint32_t made = client->made;

    if (client->left > 0)
        return true;
    while (made < any->calls && made < LFS_ANYTHING_LEFT_OUT_MAX && (left_out >> made & 1))
        made++;
    if (made != client->made)
        client_edit(any, self)->made = made;
    return made < any->calls;
}

/* Nothing is remembered of a call but that it was made: a CPU may never come back from it. */
static void next_call(const struct lfs_anything *any, struct any_party *p, struct lfs_frame *frame)
{
    static const uint64_t calls[] = {LFA_ACTIVATE, LFA_PRIME, LFA_GET_INVENTORY};
    struct client *client = client_edit(any, p->client.ctx);

    if (client->left == 0) {
        client->made++;
        any_call(p, frame);
        if (frame->x[0] != 0)
            return;
        client->left = sizeof(calls) / sizeof(calls[0]);
        client->component = (uint16_t)any_component(p);
    }
    client->left--;
    *frame = (struct lfs_frame){{calls[client->left], client->component}};
    if (client->left == 0) {
        frame->x[2] = LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS;
        client->component = 0;
    }
}

/* What the references say of every call. */
static void judge_status(const struct lfs_anything *any, struct lfs_ctx *self,
                         const struct lfs_frame *reply)
{
    const struct lfs_abi_call *call = lfs_abi_call_by_fid(client_of(any, self)->fid);
    uint64_t status = call ? lfs_script_status(call, reply) : LFS_NO_STATUS;

    if (status != LFS_NO_STATUS && !lfs_abi_may_return(call, status))
        lfs_trace_finding(machine_of(any), self, 0, "STATUS_NOT_ALLOWED", LFS_NO_RECORD,
                          LFS_NO_RECORD, "%s returned %d", call->name, (int)(int32_t)status);
}

static void make_call(const struct lfs_anything *any, struct any_party *p)
{
    struct lfs_ctx *self = p->client.ctx;
    struct lfs_frame frame;

    next_call(any, p, &frame);
    if (frame.x[0] == PSCI_CPU_SUSPEND_64)
        lfs_stack_wake_at(any->stack, lfs_ctx_cpu(self), lfs_now(self) + WAKE_AFTER);
    client_edit(any, self)->fid = (uint32_t)frame.x[0];
    lfs_smc(self, &frame);
    judge_status(any, self, &frame);
    client_edit(any, self)->fid = 0;
}

void lfs_anything_client(struct lfs_ctx *self, void *user)
{
    struct lfs_anything *any = user;
    struct any_party p = {
        .client = {.ctx = self}, .spmc = &any->stack->spmc, .vm = &any->stack->spmc.vm[0]};
    uint64_t entry;

    lfs_resumed(self, &entry); /* wherever that is, it goes on with its next call */
    introduce(self, any, &p);
    while (has_call(any, self)) {
        lfs_os_serve(self);
        make_call(any, &p);
    }
}

void lfs_anything_attach(struct lfs_anything *any, struct lfs_stack *stack, unsigned calls)
{
    struct lfs_machine *m = lfs_stack_machine(stack);

    *any = (struct lfs_anything){.stack = stack, .calls = calls};
    any->begun = lfs_obj_new(m, "clients", LFS_HOT, sizeof(struct begun));
    for (unsigned cpu = 0; cpu < lfs_cpu_count(m); cpu++) {
        any->client[cpu] = lfs_obj_new(m, "client", LFS_HOT, sizeof(struct client));
        lfs_cpu_progress(m, cpu, any->client[cpu]);
    }
}

void lfs_anything_leave_out(struct lfs_anything *any, unsigned cpu, unsigned call)
{
    any->left_out[cpu] |= UINT64_C(1) << (call - 1);
}

unsigned lfs_anything_calls(const struct lfs_anything *any, unsigned cpu)
{
    const struct client *client = lfs_peek(machine_of(any), any->client[cpu]);

    return client->made;
}
