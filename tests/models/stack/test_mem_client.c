/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory transactions by clients written in C: guests, and a program of the normal world. */
#include "tests/models/stack_fixture.h"

#include "lfasim/mem_client.h"

enum { SEEN_COUNT, SEEN_LAST, SEEN_HANDLE };
enum { CONSTITUENTS = 600, PER_FRAGMENT = 100 };

#define NWD_TX   0x90000000u
#define NWD_RX   0x90001000u
#define NWD_PAGE 0x90100000u

static struct lfs_mem_client of_guest(struct lfs_guest *guest)
{
    struct lfs_mem_client client = {.ctx = lfs_guest_ctx(guest), .guest = guest};

    lfs_guest_mailbox(guest, &client.box);
    return client;
}

static struct lfs_mem_client of_nwd(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_mem_client client = {.ctx = self};

    EXPECT(f, lfs_stack_mailbox(f->stack, FFA_ID_NWD, &client.box), true);
    return client;
}

/* Every other page from NWD_PAGE on. */
static struct lfs_mem_range every_other(const void *user, uint32_t i)
{
    (void)user;
    return (struct lfs_mem_range){NWD_PAGE + (uint64_t)i * 2 * LFS_PAGE_SIZE, 1, 0};
}

static const struct lfs_mem_emad to_sp1 = {.receiver = ID_SP1, .permissions = 2};
static const struct lfs_mem_emad by_sp1 = {.receiver = ID_SP1};

static const struct lfs_mem_request many = {.fid = FFA_MEM_SHARE_64,
                                            .descriptor = {.layout = LFS_MEM_V1_2,
                                                           .sender = FFA_ID_NWD,
                                                           .attributes = 0x2f,
                                                           .tag = 9,
                                                           .emads = &to_sp1,
                                                           .emad_count = 1,
                                                           .with_composite = true,
                                                           .pages = CONSTITUENTS,
                                                           .constituents = CONSTITUENTS},
                                            .range = every_other,
                                            .range_count = CONSTITUENTS,
                                            .per_fragment = PER_FRAGMENT};

static void note_range(void *user, const struct lfs_mem_range *range)
{
    struct fixture *f = user;

    f->seen[SEEN_COUNT]++;
    f->seen[SEEN_LAST] = range->base;
}

/* Retrieves the handle in x3, and gives it back. */
static void retrieve_and_return(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_mem_client client = of_guest(guest);
    const struct lfs_mem_request request = {.fid = FFA_MEM_RETRIEVE_REQ_64,
                                            .descriptor = {.layout = LFS_MEM_V1_2,
                                                           .sender = FFA_ID_NWD,
                                                           .handle = frame->x[3],
                                                           .tag = 9,
                                                           .emads = &by_sp1,
                                                           .emad_count = 1}};
    uint64_t handle = frame->x[3];
    struct lfs_frame r, back = *frame;

    EXPECT(f, lfs_mem_fetch(&client, handle, note_range, f, &back), false); /* nothing yet */
    EXPECT(f, lfs_mem_send(&client, &request, &r), true);
    EXPECT(f, r.x[0], FFA_MEM_RETRIEVE_RESP_32);
    EXPECT(f, r.x[2] < r.x[1], true);
    EXPECT(f, lfs_mem_fetch(&client, handle, note_range, f, &r), true);
    EXPECT(f, f->seen[SEEN_COUNT], CONSTITUENTS);
    EXPECT(f, f->seen[SEEN_LAST], every_other(NULL, CONSTITUENTS - 1).base);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(NWD_PAGE)), 42);
    EXPECT(f, lfs_mem_relinquish(&client, handle, 0, &r), true);
    EXPECT_SUCCESS(f, r, 0);
    answer_request(guest, frame, 1);
}

static void share_with_sp1(struct fixture *f, struct lfs_ctx *self)
{
    uint64_t value = 42;
    struct lfs_mem_client client = of_nwd(f, self);
    struct lfs_frame r;

    EXPECT(f, client.box.pages, 0);
    EXPECT(f, lfs_mem_send(&client, &many, &r), false); /* no buffers */
    EXPECT(f, lfs_mem_relinquish(&client, 0, 0, &r), false);
    r = SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    EXPECT_SUCCESS(f, r, 0);
    client = of_nwd(f, self);
    EXPECT(f, client.box.tx, NWD_TX);
    EXPECT(f, client.box.rx, NWD_RX);
    EXPECT(f, client.box.ffa_version, FFA_VERSION_1_3);
    lfs_mem_client_write(&client, NWD_PAGE, &value, sizeof(value));
    EXPECT(f, lfs_mem_send(&client, &many, &r), true);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    EXPECT(f, lfs_stack_transactions(f->stack), 1);
    EXPECT(f, lfs_stack_transaction(f->stack, r.x[2]), LFS_TRANSACTION_SHARED);
    EXPECT(f, lfs_stack_page_access(f->stack, ID_SP1, lfs_pa_of(NWD_PAGE)), 0);
    f->seen[SEEN_HANDLE] = r.x[2];
    r = ASK(self, ID_SP1, f->seen[SEEN_HANDLE]);
    EXPECT_REPLY(f, r, ID_SP1, 1);
    lfs_mem_reclaim(&client, f->seen[SEEN_HANDLE], 0, &r);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, lfs_stack_transactions(f->stack), 0);
}

static void six_fragments_there_and_three_back(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->sp[OF_SP1].static_rxtx = true;
    f->sp[OF_SP1].request = retrieve_and_return;
    f->cpu[0].lane = share_with_sp1;
    fixture_finish(f);
}

/* What a client says wrongly stands in TX. */
static void misbehave(struct fixture *f, struct lfs_ctx *self)
{
    static const struct lfs_mem_patch patches[] = {
        {2, 2, 0x1234}, {28, 4, 0xffffffff}, {92, 8, UINT64_MAX}, {100000, 1, 1}};
    struct lfs_mem_request request = many;
    struct lfs_mem_client client;
    uint8_t bytes[112];
    struct lfs_frame r;

    r = SMC(self, FFA_RXTX_MAP_64, NWD_TX, NWD_RX, 1);
    EXPECT_SUCCESS(f, r, 0);
    client = of_nwd(f, self);
    request.range_count = request.descriptor.constituents = 1;
    request.patches = patches;
    request.patch_count = 4;
    EXPECT(f, lfs_mem_compose(&client, &request, &r), true);
    EXPECT(f, r.x[1], 112);
    EXPECT(f, r.x[2], 112);
    lfs_mem_client_read(&client, NWD_TX, bytes, sizeof(bytes));
    EXPECT(f, bytes[2] | bytes[3] << 8, 0x1234);
    EXPECT(f, bytes[28] & bytes[31], 0xff);
    EXPECT(f, bytes[92] & bytes[95], 0xff); /* the composite ends there */
    EXPECT(f, bytes[96], 0);
    r = (struct lfs_frame){{FFA_MEM_FRAG_RX_32, 0, 0, 95}}; /* offsets that cannot be */
    EXPECT(f, lfs_mem_compose_next(&client, &request, &r), false);
    r.x[3] = 112;
    EXPECT(f, lfs_mem_compose_next(&client, &request, &r), false);
    request.descriptor.emad_count = UINT32_MAX;
    EXPECT(f, lfs_mem_compose(&client, &request, &r), false);
}

static void a_client_may_say_anything(void **state)
{
    struct fixture *f = fixture_new(LFS_PROFILE_SPEC, 1);

    (void)state;
    f->cpu[0].lane = misbehave;
    fixture_finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(six_fragments_there_and_three_back),
        cmocka_unit_test(a_client_may_say_anything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
