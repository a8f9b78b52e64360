/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory transactions: a page shared, retrieved, relinquished and reclaimed; with the oracle, which
 * looks at each step, and without. */
#include "lfasim/mem_client.h"
#include "tests/bench/firmware.h"

#include <stdlib.h>

/* Of the normal world, and of the partition: its regions "rx" and "tx". */
#define WORLD_TX  UINT64_C(0x90000000)
#define WORLD_RX  UINT64_C(0x90001000)
#define SHARED_AT UINT64_C(0x90100000)
#define ITS_RX    UINT64_C(0x6f10000)
#define ITS_TX    UINT64_C(0x6f11000)

#define WARM_CYCLES 200u

/* Shared by the normal world with the borrower. */
static struct lfs_mem_request request_for(uint32_t fid, uint64_t handle,
                                          const struct lfs_mem_emad *emad,
                                          const struct lfs_mem_range *range)
{
    bool sends = range != NULL;

    return (struct lfs_mem_request){.fid = fid,
                                    .descriptor = {.layout = LFS_MEM_V1_2,
                                                   .attributes = sends ? 0x2f : 0,
                                                   .handle = handle,
                                                   .emads = emad,
                                                   .emad_count = 1,
                                                   .with_composite = sends,
                                                   .pages = sends,
                                                   .constituents = sends,
                                                   .ranges = range,
                                                   .range_count = sends},
                                    .range_count = sends};
}

/* ---- the borrower ---------------------------------------------------------------------------- */

static bool borrows(struct lfs_guest *guest, uint64_t handle)
{
    const struct lfs_mem_client client = {.ctx = lfs_guest_ctx(guest),
                                          .guest = guest,
                                          .box = {.tx = ITS_TX, .rx = ITS_RX, .pages = 1}};
    const struct lfs_mem_emad emad = {.receiver = BENCH_ECHO_ID, .permissions = FFA_MEM_DATA_RW};
    const struct lfs_mem_request request =
        request_for(FFA_MEM_RETRIEVE_REQ_32, handle, &emad, NULL);
    struct lfs_frame frame;

    return lfs_mem_send(&client, &request, &frame) &&
           lfs_mem_fetch(&client, handle, NULL, NULL, &frame) &&
           lfs_mem_relinquish(&client, handle, 0, &frame) && frame.x[0] == FFA_SUCCESS_32;
}

static void borrower(struct lfs_guest *guest, const void *user)
{
    struct lfs_frame frame = {{FFA_RXTX_MAP_64, ITS_TX, ITS_RX, 1}};

    (void)user;
    lfs_guest_call(guest, &frame);
    lfs_guest_wait(guest, &frame);
    for (;;)
        lfs_guest_reply(guest, &frame, (const uint64_t[5]){borrows(guest, frame.x[3])});
}

const struct lfs_behaviour bench_borrower = {"echo", "borrows what it is told of", borrower, NULL,
                                             NULL};

/* ---- who shares ------------------------------------------------------------------------------ */

static bool cycle(const struct lfs_mem_client *client)
{
    const struct lfs_mem_emad emad = {.receiver = BENCH_ECHO_ID, .permissions = FFA_MEM_DATA_RW};
    const struct lfs_mem_range range = {.base = SHARED_AT, .pages = 1};
    const struct lfs_mem_request request = request_for(FFA_MEM_SHARE_32, 0, &emad, &range);
    struct lfs_frame frame;
    uint64_t handle;

    if (!lfs_mem_send(client, &request, &frame) || frame.x[0] != FFA_SUCCESS_32)
        return false;
    handle = frame.x[2] | frame.x[3] << 32;
    frame = (struct lfs_frame){{FFA_MSG_SEND_DIRECT_REQ_64, BENCH_ECHO_ID, 0, handle}};
    lfs_smc(client->ctx, &frame);
    if (frame.x[0] != FFA_MSG_SEND_DIRECT_RESP_64 || frame.x[3] != 1)
        return false;
    lfs_mem_reclaim(client, handle, 0, &frame);
    return frame.x[0] == FFA_SUCCESS_32;
}

struct lane {
    uint32_t count;
    double ns;
    bool failed;
};

static void run_all(struct lfs_ctx *self, void *user)
{
    const struct lfs_mem_client client = {.ctx = self,
                                          .box = {.tx = WORLD_TX, .rx = WORLD_RX, .pages = 1}};
    struct lfs_frame version = {{FFA_VERSION_32, FFA_VERSION_1_3}};
    struct lfs_frame map = {{FFA_RXTX_MAP_64, WORLD_TX, WORLD_RX, 1}};
    struct lane *lane = user;

    lfs_smc(self, &version);
    lfs_smc(self, &map);
    for (uint32_t i = 0; i < WARM_CYCLES && !lane->failed; i++)
        lane->failed = !cycle(&client);
    lane->ns = -bench_now(false);
    for (uint32_t i = 0; i < lane->count && !lane->failed; i++)
        lane->failed = !cycle(&client);
    lane->ns += bench_now(false);
}

struct bench_result bench_memory_cycle(unsigned flags, uint32_t count)
{
    struct bench_firmware *f = calloc(1, sizeof(*f));
    struct lane lane = {.count = count};
    struct bench_result result = {.value = 0};

    if (!f)
        return bench_failed("no host memory");
    if (!bench_firmware_build(f, flags | BENCH_BORROWER, run_all, &lane))
        result = bench_failed(f->problem);
    else if (lfs_run(lfs_stack_machine(f->stack)) != LFS_END_COMPLETED || lane.failed ||
             lfs_findings(lfs_stack_machine(f->stack), NULL) > 0)
        result = bench_failed("a call failed, or the run did not complete");
    else
        result.value = lane.ns / count;
    bench_firmware_free(f);
    free(f);
    return result;
}
