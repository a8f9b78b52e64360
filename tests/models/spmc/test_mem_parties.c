/* SPDX-License-Identifier: BSD-3-Clause */
/* Who sends to whom (ffa-memory.md 3), in which layout (1.9, 1.10), and several receivers. */
#include "tests/models/spmc/mem_borrow.h"

#define SHARE  FFA_MEM_SHARE_32
#define LEND   FFA_MEM_LEND_32
#define DONATE FFA_MEM_DONATE_32
#define NS_RWX (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X | MODE_NS)

static bool upstream(const struct fixture *f)
{
    return f->config.policy.profile == LFS_PROFILE_UPSTREAM;
}

/* ---- the table of 3.1, 3.2 ------------------------------------------------------------------- */

struct route {
    uint32_t fid;
    unsigned count;
    uint16_t to[3];
    unsigned rule; /* 0: accepted */
    enum ffa_status status;
};
#define IP  FFA_STATUS_INVALID_PARAMETERS
#define DEN FFA_STATUS_DENIED

static const struct route of_sp1[] = {
    {SHARE, 2, {ID_SP2, ID_SP3}, 0, 0},
    {LEND, 2, {ID_SP2, ID_SP3}, 0, 0},
    {DONATE, 2, {ID_SP2, ID_SP3}, RULE_MEM_DONATE_ONE, IP},
    {SHARE, 3, {ID_SP2, ID_SP3, 1}, RULE_MEM_RECEIVER_COUNT, IP},
    {SHARE, 2, {ID_SP2, ID_SP2}, RULE_MEM_RECEIVER_TWICE, IP},
    {LEND, 2, {ID_SP2, ID_SP1}, RULE_MEM_RECEIVER_UNKNOWN, IP},
    {SHARE, 2, {ID_SP2, 1}, RULE_MEM_SEND_WORLD, DEN},
    {LEND, 2, {ID_SP2, 0}, RULE_MEM_SEND_WORLD, DEN},
    {SHARE, 2, {1, 0x9000}, RULE_MEM_SEND_WORLD, DEN}, /* the first that is wrong */
    {SHARE, 2, {0x9000, 1}, RULE_MEM_RECEIVER_UNKNOWN, IP},
};
static const struct route of_the_world[] = {
    {SHARE, 1, {ID_SP1}, 0, 0},
    {LEND, 1, {ID_SP1}, 0, 0},
    {DONATE, 1, {ID_SP1}, 0, 0},
    {SHARE, 2, {ID_SP1, ID_SP2}, 0, 0},
    {LEND, 2, {ID_SP1, ID_SP2}, 0, 0},
    {DONATE, 2, {ID_SP1, ID_SP2}, RULE_MEM_DONATE_ONE, IP},
    {SHARE, 2, {ID_SP1, 1}, 0, 0},
    {DONATE, 2, {ID_SP1, 1}, RULE_MEM_DONATE_ONE, IP},
    {SHARE, 1, {1}, RULE_MEM_SEND_WORLD, DEN},
    {LEND, 1, {1}, RULE_MEM_SEND_WORLD, DEN},
    {DONATE, 1, {0x7fff}, RULE_MEM_SEND_WORLD, DEN},
    {SHARE, 2, {1, 2}, 0, 0},
    {LEND, 2, {1, 2}, RULE_MEM_SEND_WORLD, DEN},
    {SHARE, 1, {0}, RULE_MEM_RECEIVER_UNKNOWN, IP},
    {LEND, 1, {0}, RULE_MEM_RECEIVER_UNKNOWN, IP},
    {DONATE, 1, {0}, RULE_MEM_RECEIVER_UNKNOWN, IP},
    {SHARE, 2, {ID_SP1, 0}, RULE_MEM_RECEIVER_UNKNOWN, IP},
    {SHARE, 1, {0x8004}, RULE_MEM_RECEIVER_UNKNOWN, IP},
};

static struct mem_message routed(const struct lfs_mem_client *client, const struct route *route,
                                 uint64_t base)
{
    struct lfs_mem_emad emads[3] = {{0}};
    const struct lfs_mem_range range = {.base = base, .pages = 1};

    for (unsigned i = 0; i < route->count; i++)
        emads[i] = (struct lfs_mem_emad)TO(route->to[i], (uint8_t)(route->fid == DONATE ? 0 : RO));
    return mem_message_of(route->fid, LFS_MEM_V1_2, mem_id(client), emads, route->count, &range, 1);
}

static void try_routes(struct fixture *f, const struct lfs_mem_client *client,
                       const struct route *routes, unsigned count, uint64_t base)
{
    for (unsigned i = 0; i < count; i++) {
        struct mem_message message = routed(client, &routes[i], base);
        struct lfs_frame r = mem_post(client, &message);

        EXPECT(f, r.x[0], routes[i].rule ? FFA_ERROR_32 : FFA_SUCCESS_32);
        EXPECT(f, mem_rule(f), routes[i].rule ? routes[i].rule : RULE_MEM_SENT);
        if (routes[i].rule)
            EXPECT(f, r.x[2], (uint32_t)routes[i].status);
        else
            mem_reclaim(client, r.x[2], 0);
        EXPECT(f, mem_records_count(f), 0);
    }
}

static void routes_of_sp1(struct fixture *f, const struct lfs_mem_client *client)
{
    lfs_proves("MEM-15 MEM-16 MEM-17");
    try_routes(f, client, of_sp1, sizeof(of_sp1) / sizeof(of_sp1[0]), SP_MEM(f, OF_SP1));
}

/* V-10: allowed, and Hafnium's own documentation says so; its code wants partitions only. */
static void lends_to_both_worlds(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct route mixed[] = {
        {LEND, 2, {ID_SP1, 1}, upstream(f) ? RULE_MEM_SEND_WORLD : 0, DEN},
        {LEND, 2, {1, ID_SP1}, upstream(f) ? RULE_MEM_SEND_WORLD : 0, DEN},
    };

    try_routes(f, client, mixed, 2, NWD_MEM);
}

static void routes_of_the_world(struct fixture *f, const struct lfs_mem_client *client)
{
    lfs_proves("MEM-15 MEM-104");
    try_routes(f, client, of_the_world, sizeof(of_the_world) / sizeof(of_the_world[0]), NWD_MEM);
}

/* Any of its VMs may be the sender, no partition; a VM that is its own receiver meets S13j. */
static void senders_of_the_world(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct route both = {SHARE, 2, {ID_SP1, 3}, 0, 0};
    struct mem_message message = routed(client, &both, NWD_MEM);
    struct lfs_frame r;

    mem_patch(&message, D_SENDER, 2, ID_SP2);
    r = mem_post(client, &message);
    lfs_proves("MEM-18");
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_SENDER_FIELD);
    mem_patch(&message, D_SENDER, 2, 3);
    r = mem_post(client, &message);
    EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_RECEIVER_IS_SENDER);
    mem_patch(&message, D_SENDER, 2, 4);
    r = mem_post(client, &message);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    r = mem_reclaim(client, r.x[2], 0);
    EXPECT_SUCCESS(f, r, 0);
    message.fragment -= 16;
    r = mem_post(client, &message);
    EXPECT(f, r.x[0], FFA_MEM_FRAG_RX_32);
    EXPECT(f, r.x[4], 4u << 16);
}

static void lane_routes(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, OF_SP1, routes_of_sp1);
    as(f, self, NWD, routes_of_the_world);
    as(f, self, NWD, lends_to_both_worlds);
    as(f, self, NWD, senders_of_the_world);
}

static void routes(enum lfs_profile profile)
{
    fixture_finish(mem_fixture(profile, lane_routes));
}
IN_BOTH_PROFILES(who_sends_to_whom, routes)

/* ---- several receivers ----------------------------------------------------------------------- */

static void two_receivers(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct route lend = {LEND, 2, {ID_SP2, ID_SP3}, 0, 0};
    static const struct {
        uint32_t offset, width;
        uint64_t value;
        unsigned rule;
    } wrong[] = {
        {D_COMPOSITE_OFFSET + 32, 4, 128, RULE_MEM_COMPOSITE_DIFFERS},
        {D_COMPOSITE_OFFSET + 32, 4, 0, RULE_MEM_COMPOSITE_DIFFERS},
        {D_EMAD_RESERVED + 32, 1, 1, RULE_MEM_EMAD_RESERVED},
        {D_PERMISSIONS + 32, 1, 3, RULE_MEM_PERMISSION_RESERVED},
        {D_PERMISSIONS + 32, 1, 0, RULE_MEM_SEND_DATA},
        {D_PERMISSIONS + 32, 1, 5, RULE_MEM_SEND_INSTRUCTION},
        {D_ATTRIBUTES, 2, 0x2e, RULE_MEM_SHAREABILITY},
        {D_ATTRIBUTES, 2, 0x2b, RULE_MEM_CACHEABILITY},
        {D_ATTRIBUTES, 2, 0x1b, RULE_MEM_DEVICE_TYPE},
        {D_ATTRIBUTES, 2, 0, RULE_MEM_SHAREABILITY},
    };
    struct lfs_frame r;

    lfs_proves("MEM-08 MEM-23");
    for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct mem_message message = routed(client, &lend, SP_MEM(f, OF_SP1));

        mem_patch(&message, wrong[i].offset, wrong[i].width, wrong[i].value);
        r = mem_post(client, &message);
        EXPECT(f, r.x[0], FFA_ERROR_32);
        EXPECT(f, mem_rule(f), wrong[i].rule);
    }
}

/* A device goes to one borrower only. */
static void device(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct route lend = {LEND, 2, {ID_SP2, ID_SP3}, 0, 0};
    struct mem_message message = routed(client, &lend, f->sp[OF_SP1].device);
    struct lfs_frame r;

    mem_patch(&message, D_ATTRIBUTES, 2, 0x13);
    r = mem_post(client, &message);
    lfs_proves("MEM-28");
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_DEVICE);
    r = mem_send(client, LEND, ID_SP2, RW, f->sp[OF_SP1].device, 1);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
}

static void device_of_the_world(struct fixture *f, const struct lfs_mem_client *client)
{
    uint64_t at = 0x1c0b0000; /* non-secure UARTs of the test platform */
    struct lfs_frame r = mem_send(client, SHARE, ID_SP2, RW, at, 1);

    EXPECT_MODE(f, NWD, at, 0x8b);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_NOT_NORMAL);
    r = mem_send(client, DONATE, ID_SP2, 0, at, 1);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_DEVICE);
    r = mem_send(client, LEND, ID_SP2, RW, at, 1);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    EXPECT_MODE(f, NWD, at, 0x9b);
    EXPECT_MODE(f, NWD, NWD_MEM, 0x87);
    r = mem_send(client, SHARE, ID_SP2, RW, NWD_MEM, 1);
    EXPECT_MODE(f, NWD, NWD_MEM, 0xc7); /* as in 2.4 */
}

static void lane_several(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, OF_SP1, two_receivers);
    as(f, self, OF_SP1, device);
    as(f, self, NWD, device_of_the_world);
}

static void several(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_several);

    f->sp[OF_SP1].device = 0x1c130000;
    fixture_finish(f);
}
IN_BOTH_PROFILES(several_receivers_and_devices, several)

/* ---- layouts and versions -------------------------------------------------------------------- */

static struct mem_message laid_out(struct fixture *f, enum lfs_mem_layout layout)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    const struct lfs_mem_range range = {.base = SP_MEM(f, OF_SP1), .pages = 1};

    return mem_message_of(SHARE, layout, ID_SP1, &emad, 1, &range, 1);
}

static void try_layout(struct fixture *f, const struct lfs_mem_client *client,
                       struct mem_message *message, unsigned rule)
{
    struct lfs_frame r = mem_post(client, message);

    if (rule) {
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, rule);
        return;
    }
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    mem_reclaim(client, r.x[2], 0);
}

/* What a sender of this version may send; the bytes of 1.0 are no descriptor for later ones. */
static void all_layouts(struct fixture *f, const struct lfs_mem_client *client)
{
    uint32_t version = f->sp[OF_SP1].version;
    struct mem_message message = laid_out(f, LFS_MEM_V1_2);

    lfs_proves("MEM-04");
    try_layout(f, client, &message,
               version >= FFA_VERSION_1_2   ? 0
               : version >= FFA_VERSION_1_1 ? RULE_MEM_EMAD_LAYOUT
                                            : RULE_MEM_HEADER_RESERVED);
    message = laid_out(f, LFS_MEM_V1_1);
    try_layout(f, client, &message, version >= FFA_VERSION_1_1 ? 0 : RULE_MEM_HEADER_RESERVED);
    message = laid_out(f, LFS_MEM_V1_0);
    try_layout(f, client, &message, version >= FFA_VERSION_1_1 ? RULE_MEM_HEADER_RESERVED : 0);
}

/* GAP-33: what lies 24 bytes from the begin of an EMAD counts as its reserved field. */
static bool takes_24(const struct fixture *f)
{
    return upstream(f) && f->sp[OF_SP1].version >= FFA_VERSION_1_2;
}

/* V-19: the array of EMADs lies at a multiple of 16, which firmware does not ask for; the composite
 * follows 16 bytes later. */
static void moved_emads(struct fixture *f, const struct lfs_mem_client *client)
{
    struct mem_message message = laid_out(f, LFS_MEM_V1_1);

    if (f->sp[OF_SP1].version < FFA_VERSION_1_1)
        return;
    memmove(message.bytes + 64, message.bytes + 48, message.size - 48);
    memmove(message.bytes + 56, message.bytes + 64, 16);
    message.size = message.total = message.fragment = message.size + 16;
    mem_patch(&message, D_EMAD_OFFSET, 4, 56);
    mem_patch(&message, 56 + 4, 4, 80);
    mem_patch(&message, 72, 8, 0);
    try_layout(f, client, &message,
               !upstream(f)  ? RULE_MEM_EMAD_LAYOUT
               : takes_24(f) ? RULE_MEM_EMAD_RESERVED
                             : 0);
}

/* EMADs of `size` bytes, the composite behind them; what is new in them is not zero. */
static struct mem_message with_entries(struct fixture *f, uint32_t size)
{
    struct mem_message message = laid_out(f, LFS_MEM_V1_2);
    uint32_t more = size - LFS_MEM_EMAD_32;

    memmove(message.bytes + D_PAGES + more, message.bytes + D_PAGES, message.size - D_PAGES);
    memset(message.bytes + D_PAGES, 0xff, more);
    message.size = message.total = message.fragment = message.size + more;
    mem_patch(&message, D_EMAD_SIZE, 4, size);
    mem_patch(&message, D_COMPOSITE_OFFSET, 4, D_PAGES + more);
    return message;
}

/* V-20: entries of a later version, whose first 32 bytes are those of 1.2. */
static void later_entries(struct fixture *f, const struct lfs_mem_client *client)
{
    bool refused = upstream(f) || f->sp[OF_SP1].version < FFA_VERSION_1_2;

    if (f->sp[OF_SP1].version < FFA_VERSION_1_1)
        return;
    lfs_proves("MEM-05");
    for (uint32_t size = 48; size <= 80; size += 16) {
        struct mem_message message = with_entries(f, size);

        try_layout(f, client, &message, refused ? RULE_MEM_EMAD_LAYOUT : 0);
        message = with_entries(f, size + 8);
        try_layout(f, client, &message, RULE_MEM_EMAD_LAYOUT);
        message = with_entries(f, size);
        mem_patch(&message, D_EMAD_RESERVED, 1, 1);
        try_layout(f, client, &message, refused ? RULE_MEM_EMAD_LAYOUT : RULE_MEM_EMAD_RESERVED);
    }
}

/* The composite's reserved field behind a 16-byte EMAD. */
static void behind_the_emad(struct fixture *f, const struct lfs_mem_client *client)
{
    struct mem_message message = laid_out(f, LFS_MEM_V1_1);

    if (f->sp[OF_SP1].version < FFA_VERSION_1_1)
        return;
    mem_patch(&message, 64 + 8, 8, 1);
    lfs_proves("MEM-100 GAP-33");
    try_layout(f, client, &message, takes_24(f) ? RULE_MEM_EMAD_RESERVED : 0);
    message = laid_out(f, LFS_MEM_V1_1);
    mem_patch(&message, 48 + 8, 8, 1); /* its own */
    lfs_proves("MEM-06");
    try_layout(f, client, &message, takes_24(f) ? 0 : RULE_MEM_EMAD_RESERVED);
}

/* A 1.0 descriptor has to fit a page when its header has grown. */
static void grown(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct lfs_mem_emad emad = TO(ID_SP2, RW);
    static struct lfs_mem_range ranges[252];
    struct mem_message message;
    struct lfs_frame r;

    if (f->sp[OF_SP1].version >= FFA_VERSION_1_1)
        return;
    message = mem_message_of(SHARE, LFS_MEM_V1_0, ID_SP1, &emad, 1, ranges, 252);
    EXPECT(f, message.size, PAGE);
    r = mem_post(client, &message);
    EXPECT_REFUSED(f, r, NOT_SUPPORTED, RULE_MEM_CONVERTED_SIZE);
    message = mem_message_of(SHARE, LFS_MEM_V1_0, ID_SP1, &emad, 1, ranges, 251);
    r = mem_post(client, &message);
    EXPECT_REFUSED(f, r, DENIED, RULE_MEM_MIXED_PAGES); /* as far as that */
}

/* Bits that careless clients leave undefined (1.2). */
static void padding(struct fixture *f, const struct lfs_mem_client *client)
{
    struct mem_message message = laid_out(f, LFS_MEM_V1_2);

    if (f->sp[OF_SP1].version < FFA_VERSION_1_2)
        return;
    mem_patch(&message, D_ATTRIBUTES, 2, 0xff00 | NORMAL);
    try_layout(f, client, &message, upstream(f) ? 0 : RULE_MEM_ATTRIBUTES_RESERVED);
    mem_patch(&message, D_ATTRIBUTES, 2, NORMAL);
    mem_patch(&message, D_PERMISSIONS, 1, 0xf0 | RW);
    try_layout(f, client, &message, upstream(f) ? 0 : RULE_MEM_PERMISSION_RESERVED);
}

static void lane_layouts(struct fixture *f, struct lfs_ctx *self)
{
    static fixture_part *const parts[] = {all_layouts,     moved_emads, later_entries,
                                          behind_the_emad, grown,       padding};

    for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        as(f, self, OF_SP1, parts[i]);
}

static void layouts(enum lfs_profile profile)
{
    for (uint32_t version = FFA_VERSION_1_0; version <= FFA_VERSION_1_3; version++) {
        struct fixture *f = mem_fixture(profile, lane_layouts);

        if (version < FFA_VERSION_1_3)
            plan_legacy(&f->sp[OF_SP1], version);
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(layouts_of_each_version, layouts)

/* ---- receivers that are gone (GAP-24) -------------------------------------------------------- */

static void aborts(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

static void to_the_gone(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_send(client, SHARE, ID_SP2, RW, SP_MEM(f, OF_SP1), 1);

    if (upstream(f))
        EXPECT(f, r.x[0], FFA_SUCCESS_32);
    else
        EXPECT_REFUSED(f, r, INVALID_PARAMETERS, RULE_MEM_RECEIVER_GONE);
    r = mem_send(client, SHARE, ID_SP3, RW, SP_MEM(f, OF_SP1) + PAGE, 1);
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
}

static void lane_gone(struct fixture *f, struct lfs_ctx *self)
{
    ASK(self, ID_SP2);
    as(f, self, OF_SP1, to_the_gone);
}

static void gone(enum lfs_profile profile)
{
    static const int actions[] = {LFS_MANIFEST_ABORT_DESTROY, LFS_MANIFEST_ABORT_STOP};

    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = mem_fixture(profile, lane_gone);

        f->sp[OF_SP2].abort_action = actions[i];
        f->sp[OF_SP2].request = aborts;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(GAP_24_receivers_that_have_come_to_their_end, gone)

/* MEM-98: a receiver that is being activated will be there again. */
static void between(struct fixture *f, struct el3 *e, struct lfs_ctx *ctx)
{
    const struct lfs_mem_client client = {.ctx = ctx};
    struct lfs_frame r = lsp_start(e, ctx, ID_SP2);

    (void)client;
    EXPECT_START_RESP(f, r, SUCCESS);
    EXPECT_STATE(f, OF_SP2, "CREATED", "CREATED");
    f->seen[5] = 1;
    let_pass(ctx, 1000000);
    r = lsp_finish(e, ctx, ID_SP2);
    EXPECT_FINISH_RESP(f, r, SUCCESS);
}

static void activates_sp2(struct fixture *f, struct lfs_ctx *self)
{
    SMC(self, LFA_GET_INVENTORY, SP2);
    SMC(self, LFA_PRIME, SP2);
    at_el3(f, self, between);
}

static void sends_meanwhile(struct fixture *f, struct lfs_ctx *self)
{
    const struct lfs_mem_client client = {.ctx = self,
                                          .box = {.tx = NWD_TX, .rx = NWD_RX, .pages = 1}};
    struct lfs_frame r;

    while (f->seen[5] == 0)
        let_pass(self, 10000);
    mem_begin(f, self);
    r = mem_send(&client, SHARE, ID_SP2, RW, NWD_MEM, 1);
    EXPECT_STATE(f, OF_SP2, "CREATED", "CREATED");
    lfs_proves("MEM-98");
    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    let_pass(self, 2000000);
    EXPECT_STATE(f, OF_SP2, "WAITING", "RUNNING");
    lfs_proves("MEM-98");
    EXPECT(f, mem_records_count(f), 1);
    r = mem_reclaim(&client, r.x[2], 0);
    EXPECT_SUCCESS(f, r, 0);
}

static void activated(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, activates_sp2);

    f->cpu[1].lane = sends_meanwhile;
    fixture_finish(f);
}
IN_BOTH_PROFILES(MEM_98_receivers_that_are_being_activated, activated)

/* ---- GAP-34 ---------------------------------------------------------------------------------- */

static void lent_buffers(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_frame r = mem_send(client, LEND, ID_SP2, RW, NWD_MEM, 1);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    r = mem_send(client, SHARE, ID_SP2, RW, NWD_MEM + PAGE, 1);
    r = MEM_CALL(client, FFA_RXTX_UNMAP_32);
    r = MEM_CALL(client, FFA_RXTX_MAP_64, NWD_MEM, NWD_MEM + 2 * PAGE, 1);
    lfs_proves("MEM-105");
    if (upstream(f))
        EXPECT_SUCCESS(f, r, 0);
    else
        EXPECT_REFUSED(f, r, DENIED, RULE_RXTX_NWD_SENT);
    MEM_CALL(client, FFA_RXTX_UNMAP_32);
    r = MEM_CALL(client, FFA_RXTX_MAP_64, NWD_MEM + 2 * PAGE, NWD_MEM + PAGE, 1);
    if (upstream(f))
        EXPECT_SUCCESS(f, r, 0);
    else
        EXPECT_REFUSED(f, r, DENIED, RULE_RXTX_NWD_SENT);
    MEM_CALL(client, FFA_RXTX_UNMAP_32);
    r = MEM_CALL(client, FFA_RXTX_MAP_64, NWD_MEM + 2 * PAGE, NWD_MEM + 3 * PAGE, 1);
    EXPECT_SUCCESS(f, r, 0);
}

static void lane_buffers(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, lent_buffers);
}

static void gap_34(enum lfs_profile profile)
{
    struct fixture *f = mem_fixture(profile, lane_buffers);

    if (profile == LFS_PROFILE_UPSTREAM)
        FIXTURE_BREAKS(f, 6, 7, 26);
    fixture_finish(f);
}
IN_BOTH_PROFILES(GAP_34_buffers_that_are_lent, gap_34)

/* With RME the buffer is then in the other address space: S6. */
static void secured_buffer(struct fixture *f, const struct lfs_mem_client *client)
{
    struct lfs_mem_client there = *client;
    struct lfs_frame r = mem_send(client, LEND, ID_SP2, RW, NWD_MEM, 1);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    MEM_CALL(client, FFA_RXTX_UNMAP_32);
    r = MEM_CALL(client, FFA_RXTX_MAP_64, NWD_MEM, NWD_MEM + 2 * PAGE, 1);
    EXPECT_SUCCESS(f, r, 0);
    there.box.tx = NWD_MEM;
    r = mem_send(&there, SHARE, ID_SP2, RW, NWD_MEM + 3 * PAGE, 1);
    EXPECT_REFUSED(f, r, ABORTED, RULE_MEM_COPY_FAULT);
    r = MEM_CALL(client, FFA_MEM_FRAG_TX_32, 0, 0, 16);
    EXPECT_REFUSED(f, r, ABORTED, RULE_MEM_COPY_FAULT);
}

static void lane_secured(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, secured_buffer);
}

static void S6_a_buffer_that_has_become_secure(void **state)
{
    struct fixture *f = mem_fixture(LFS_PROFILE_UPSTREAM, lane_secured);

    (void)state;
    f->config.platform.memory_protection = LFS_PROTECTION_GRANTED;
    FIXTURE_BREAKS(f, 7, 26); /* GAP-34 */
    fixture_finish(f);
}

/* ---- the highest id of the normal world ------------------------------------------------------ */

#define LAST_VM 0x7fff

static void last_vm(struct fixture *f, const struct lfs_mem_client *client)
{
    const struct lfs_mem_emad vms[] = {TO(LAST_VM, RW), TO(1, RW)};
    const struct lfs_mem_emad mixed[] = {TO(LAST_VM, RW), TO(ID_SP2, RW)};
    const struct lfs_mem_emad asked[] = {TO(LAST_VM, 0), TO(ID_SP2, 0)};
    const struct lfs_mem_emad both[] = {TO(LAST_VM, 0), TO(1, 0)};
    uint64_t handle = offer(f, client, SHARE, vms, 2, NWD_MEM);
    struct mem_message message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, handle, both, 2);
    struct lfs_frame r = mem_post(client, &message);

    EXPECT_NWD_REFUSED(f, r, NOT_SUPPORTED, RULE_RETRIEVE_SEVERAL_VMS); /* R16 */
    handle = offer(f, client, SHARE, mixed, 2, NWD_MEM + PAGE);
    message = request_of(LFS_MEM_V1_2, 0, MEM_SHARE, handle, asked, 2);
    r = mem_post(client, &message);
    EXPECT_RETRIEVED(f, r, 112, 112);
    r = mem_reclaim(client, handle, 0);
    EXPECT_NWD_REFUSED(f, r, DENIED, RULE_MEM_STILL_HELD); /* L5 */
    r = relinquish_as(client, handle, 0, LAST_VM);
    EXPECT_SUCCESS(f, r, 0);
    r = mem_reclaim(client, handle, 0);
    EXPECT_SUCCESS(f, r, 0);
}

static void lane_last_vm(struct fixture *f, struct lfs_ctx *self)
{
    mem_begin(f, self);
    as(f, self, NWD, last_vm);
}
LANE(a_borrower_with_the_highest_id_counts_like_any_other, lane_last_vm)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_sends_to_whom),
        cmocka_unit_test(several_receivers_and_devices),
        cmocka_unit_test(layouts_of_each_version),
        cmocka_unit_test(GAP_24_receivers_that_have_come_to_their_end),
        cmocka_unit_test(MEM_98_receivers_that_are_being_activated),
        cmocka_unit_test(GAP_34_buffers_that_are_lent),
        cmocka_unit_test(S6_a_buffer_that_has_become_secure),
        cmocka_unit_test(a_borrower_with_the_highest_id_counts_like_any_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
