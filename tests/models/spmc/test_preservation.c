/* SPDX-License-Identifier: BSD-3-Clause */
/* What a live activation keeps: lifecycle-and-live-activation.md 5, over a whole LFA activation. */
#include "tests/models/stack_fixture.h"

#define NWD_TX 0x90000000u
#define NWD_RX 0x90001000u

static void activate(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = SMC(self, LFA_GET_INVENTORY, SP1);

    EXPECT_LFA(f, r, SUCCESS);
    r = SMC(self, LFA_PRIME, SP1);
    EXPECT_LFA(f, r, SUCCESS);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    EXPECT_LFA(f, r, SUCCESS);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
    EXPECT_TRACKER_IDLE(f, OF_SP1);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Everything beside the working memory: live-state buffer, RX, TX, heap. */
static uint64_t outside_sum(const struct fixture *f)
{
    return lfs_range_sum(f->m, lfs_pa_of(f->sp[OF_SP1].live_state), 6);
}

static void fill_memory(struct fixture *f, struct lfs_guest *guest)
{
    static const uint32_t at[] = {0, PLAN_RX_AT, PLAN_TX_AT, PLAN_HEAP_AT, PLAN_HEAP_AT + 0x1ff8};

    if (f->seen[0]++ > 0) {
        for (unsigned i = 0; i < 5; i++)
            EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(f->sp[OF_SP1].live_state + at[i])),
                   100 + i);
        return;
    }
    for (unsigned i = 0; i < 5; i++)
        lfs_guest_write_u64(guest, lfs_ipa_of(f->sp[OF_SP1].live_state + at[i]), 100 + i);
    HVC(guest, FFA_RXTX_MAP_64, f->sp[OF_SP1].live_state + PLAN_TX_AT,
        f->sp[OF_SP1].live_state + PLAN_RX_AT, 1);
}

static void memory_lane(struct fixture *f, struct lfs_ctx *self)
{
    const struct vm *vm = vm_of(f, OF_SP1);
    uint64_t before = outside_sum(f), rx = vm->rx, tx = vm->tx;
    size_t spaces = lfs_space_count(f->m, f->stack->spmc.vm[1].space);
    uint32_t mode;

    activate(f, self);
    EXPECT(f, outside_sum(f), before);
    lfs_proves("LA-64 LA-72");
    vm = vm_of(f, OF_SP1);
    EXPECT(f, vm->rxtx_mapped, 1);
    lfs_proves("ABI-58");
    EXPECT(f, vm->rx, rx);
    EXPECT(f, vm->tx, tx);
    EXPECT(f, lfs_space_count(f->m, f->stack->spmc.vm[1].space), spaces);
    EXPECT(f, lfs_space_mode(f->m, f->stack->spmc.stage1, lfs_ipa_of(rx), 1, &mode), true);
    EXPECT(f, mode, LFS_MODE_W);
    EXPECT(f, f->seen[0], 2);
}

static void memory(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = fill_memory;
    f->cpu[0].lane = memory_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(LA_64_LA_72_ABI_58_memory_beside_the_working_memory, memory)

/* Working memory is what the package says: state in it is gone (LA-106, layout A). */
static void write_rwdata(struct fixture *f, struct lfs_guest *guest)
{
    lfs_ipa at = {f->sp[OF_SP1].load + PLAN_ENTRY + PLAN_PAGE};

    EXPECT(f, lfs_guest_read_u64(guest, at),
           f->seen[0]++ ? 0x0202020202020202 : 0x0101010101010101);
    lfs_guest_write_u64(guest, at, 42);
    lfs_proves("LA-106");
}

static void layout_lane(struct fixture *f, struct lfs_ctx *self)
{
    activate(f, self);
    EXPECT(f, f->seen[0], 2);
    EXPECT(f, lfs_findings(f->m, "L-A"), 1);
}

static void layout_a(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = write_rwdata;
    f->cpu[0].lane = layout_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(working_memory_is_replaced, layout_a)

/* ---- ownership of RX ------------------------------------------------------------------------- */

static void fill_rx(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame r = HVC(guest, FFA_PARTITION_INFO_GET_32);

    EXPECT(f, r.x[0], FFA_SUCCESS_32);
    answer_request(guest, frame, 1);
}

/* The new instance finds RX as the old one left it, and waits with the flags of the test. */
static void wait_with_flags(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame r;

    if (f->seen[0]++ == 0)
        return;
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_FULL);
    lfs_proves("ABI-104");
    r = HVC(guest, FFA_MSG_WAIT_32, 0, f->sp[OF_SP1].boot_order);
    EXPECT(f, r.x[0], FFA_MSG_SEND_DIRECT_REQ_64);
    answer_request(guest, &r, 7);
    EXPECT_FRAME(f, r, FFA_RUN_32);
    r = HVC(guest, FFA_MSG_WAIT_32); /* the second wait of its life */
    EXPECT(f, r.x[0], FFA_MSG_SEND_DIRECT_REQ_64);
    answer_request(guest, &r, 8);
}

static void rx_lane(struct fixture *f, struct lfs_ctx *self)
{
    bool kept = f->sp[OF_SP1].boot_order == FFA_MSG_WAIT_KEEP_RX ||
                knob(f, LFS_KNOB_rx_release_on_first_wait) == RX_RELEASE_ON_FIRST_WAIT_SUPPRESS;
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_REPLY(f, r, ID_SP1, 1);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_FULL);
    activate(f, self);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, kept ? RX_FULL : RX_EMPTY);
    lfs_proves("LA-86 MEM-93");
    r = ASK(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 7);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    EXPECT(f, vm_of(f, OF_SP1)->rx_state, RX_EMPTY);
    r = ASK(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, 8);
}

static void rx(enum lfs_profile profile)
{
    for (uint32_t flags = 0; flags < 2; flags++) {
        struct fixture *f = fixture_new(profile, 1);

        f->sp[OF_SP1].static_rxtx = true;
        f->sp[OF_SP1].boot_order = flags; /* FFA_MSG_WAIT's */
        f->sp[OF_SP1].init = wait_with_flags;
        f->sp[OF_SP1].stays_in_init = true;
        f->sp[OF_SP1].request = fill_rx;
        f->cpu[0].lane = rx_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_86_ABI_104_rx_over_an_activation, rx)

/* ---- identity -------------------------------------------------------------------------------- */

static void identity_lane(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame before, after;

    SMC(self, FFA_VERSION_32, FFA_VERSION_1_3);
    before = SMC(self, FFA_PARTITION_INFO_GET_REGS_64);
    EXPECT(f, before.x[0], FFA_SUCCESS_64);
    activate(f, self);
    after = SMC(self, FFA_PARTITION_INFO_GET_REGS_64);
    for (unsigned i = 0; i < 18; i++)
        EXPECT(f, after.x[i], before.x[i]);
    EXPECT(f, f->stack->spmc.vm[1].id, ID_SP1);
}

static void identity(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 2);

    f->cpu[0].lane = identity_lane;
    fixture_finish(f);
}
IN_BOTH_PROFILES(id_services_and_properties_stay, identity)

/* ---- item by item ---------------------------------------------------------------------------- */

/* Section 5, in its order, what exists of it; the rest is in tests/checklist/gaps.txt (LA-88 to
 * LA-95). A reader gives one number for the item. */
static uint64_t stage2_outside(const struct fixture *f)
{
    lfs_space space = f->stack->spmc.vm[1].space;
    uint64_t sum = 0;

    for (size_t i = 0; i < lfs_space_count(f->m, space); i++) {
        struct lfs_mapping map = lfs_space_at(f->m, space, i);

        if (map.va.v != f->sp[OF_SP1].load)
            sum = sum * 31 + (map.va.v ^ map.pa.v ^ map.pages ^ (uint64_t)map.mode << 32);
    }
    return sum;
}

static uint64_t services(const struct fixture *f)
{
    return f->stack->spmc.vm[1].manifest->service_count;
}

static uint64_t buffers(const struct fixture *f)
{
    return vm_of(f, OF_SP1)->rx * 3 + vm_of(f, OF_SP1)->tx + vm_of(f, OF_SP1)->rxtx_pages;
}

static uint64_t spmc_buffers(const struct fixture *f)
{
    uint32_t rx = 0, tx = 0;

    lfs_space_mode(f->m, f->stack->spmc.stage1, lfs_ipa_of(vm_of(f, OF_SP1)->rx), 1, &rx);
    lfs_space_mode(f->m, f->stack->spmc.stage1, lfs_ipa_of(vm_of(f, OF_SP1)->tx), 1, &tx);
    return rx | (uint64_t)tx << 32;
}

static uint64_t rx_contents(const struct fixture *f)
{
    return lfs_page_sum(f->m, lfs_pa_of(vm_of(f, OF_SP1)->rx));
}

static uint64_t version_lock(const struct fixture *f)
{
    return vm_of(f, OF_SP1)->version_locked;
}

static uint64_t negotiated(const struct fixture *f)
{
    return vm_of(f, OF_SP1)->version;
}

static uint64_t entry_point(const struct fixture *f)
{
    return vm_of(f, OF_SP1)->entry;
}

static uint64_t boot_list(const struct fixture *f)
{
    return f->stack->spmc.boot_order[0] + 256u * f->stack->spmc.boot_count;
}

static uint64_t working_memory(const struct fixture *f)
{
    return lfs_range_sum(f->m, lfs_pa_of(f->sp[OF_SP1].load), PLAN_MEM_SIZE / LFS_PAGE_SIZE);
}

static uint64_t boot_blob(const struct fixture *f)
{
    return lfs_page_sum(f->m, lfs_pa_of(f->sp[OF_SP1].load));
}

static uint64_t model(const struct fixture *f)
{
    return vcpu_of(f, OF_SP1)->rt_model + 8u * vcpu_of(f, OF_SP1)->mode;
}

static uint64_t chain(const struct fixture *f)
{
    return (uint16_t)vcpu_of(f, OF_SP1)->caller + 65536u * (uint16_t)vcpu_of(f, OF_SP1)->callee +
           vcpu_of(f, OF_SP1)->origin;
}

static uint64_t bound_cpu(const struct fixture *f)
{
    return vcpu_of(f, OF_SP1)->cpu;
}

static uint64_t other_partition(const struct fixture *f)
{
    return lfs_range_sum(f->m, lfs_pa_of(f->sp[OF_SP2].load), PLAN_MEM_SIZE / LFS_PAGE_SIZE) +
           vcpu_of(f, OF_SP2)->state + vm_of(f, OF_SP2)->state;
}

static const struct item {
    const char *name;
    uint64_t (*read)(const struct fixture *f);
    bool changes;
} items[] = {
    {"services", services, false},
    {"RX/TX in the partition and everything else outside W", stage2_outside, false},
    {"RX/TX pointers", buffers, false},
    {"RX/TX in the SPMC", spmc_buffers, false},
    {"RX contents", rx_contents, false},
    {"working memory", working_memory, true},
    {"regions, heap and live-state buffer", outside_sum, false},
    {"negotiated FF-A version", negotiated, false},
    {"version lock", version_lock, false},
    {"entry point", entry_point, false},
    {"boot information: the same manifest", boot_blob, false},
    {"boot order", boot_list, false},
    {"runtime model and mode", model, false},
    {"call chain and request", chain, false},
    {"CPU binding", bound_cpu, false},
    {"another partition", other_partition, false},
};
#define ITEMS (sizeof(items) / sizeof(items[0]))

/* seen[i] before, from item 0 on. */
static void table_lane(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_REPLY(f, r, ID_SP1, 1);
    for (unsigned i = 0; i < ITEMS; i++)
        f->seen[1 + i] = items[i].read(f);
    activate(f, self);
    for (unsigned i = 0; i < ITEMS; i++) {
        uint64_t now = items[i].read(f);

        expect_number(f, items[i].name, (now == f->seen[1 + i]) != items[i].changes, true, HERE);
        lfs_proves("NIS-36");
    }
}

static void fill_heap(struct fixture *f, struct lfs_guest *guest)
{
    if (f->seen[0]++ == 0)
        lfs_guest_write_u64(guest, lfs_ipa_of(f->sp[OF_SP1].live_state + PLAN_HEAP_AT), 42);
}

static void table(enum lfs_profile profile)
{
    for (unsigned level = PLAN_S_EL0; level <= PLAN_S_EL1; level++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP1].exception_level = level;
        f->sp[OF_SP1].static_rxtx = true;
        f->sp[OF_SP1].init = fill_heap;
        f->sp[OF_SP1].request = fill_rx;
        f->cpu[0].lane = table_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(NIS_36_the_preservation_matrix, table)

/* ---- nothing survives outside the store ------------------------------------------------------ */

/* One round of calls: an activation that succeeds, one in which SP2 aborts, discovery, nested
 * requests, FFA_RUN. The position in it is state; how many rounds were made is not, so that states
 * of one round meet those of another. */
#define ROUNDS(f) ((f)->cpu[1].lane ? 9u : 4u) /* two CPUs meet again later */
static const struct lfs_frame round_of_calls[] = {
    {{FFA_VERSION_32, FFA_VERSION_1_3}},
    {{FFA_MSG_SEND_DIRECT_REQ_64, ID_SP1}},
    {{FFA_RUN_32, (uint32_t)ID_SP1 << 16}},
    {{FFA_PARTITION_INFO_GET_REGS_64}},
    {{LFA_GET_INVENTORY, SP1}},
    {{LFA_PRIME, SP1}},
    {{LFA_ACTIVATE, SP1, 1}},
    {{LFA_CANCEL, SP1}},
    {{FFA_MSG_SEND_DIRECT_REQ_64, ID_SP2}},
    {{LFA_GET_INVENTORY, SP2}},
    {{LFA_PRIME, SP2}},
    {{LFA_ACTIVATE, SP2}},
    {{LFA_CANCEL, SP2}},
    {{FFA_MSG_SEND_DIRECT_REQ_32, ID_SP2}},
};

struct position { /* hot */
    uint64_t step, last_round;
};

static lfs_obj obj_of(const struct fixture *f, unsigned i)
{
    return (lfs_obj){(uint16_t)f->seen[i]};
}

static void forgetful_lane(struct fixture *f, struct lfs_ctx *self)
{
    unsigned cpu = lfs_ctx_cpu(self);
    struct lfs_frame frame;

    for (;;) {
        struct position *position = lfs_write(f->m, obj_of(f, cpu));
        uint64_t *rounds = lfs_write(f->m, obj_of(f, FIXTURE_CPUS + cpu));

        if (position->step == sizeof(round_of_calls) / sizeof(round_of_calls[0])) {
            position->step = 0;
            position->last_round = ++*rounds == ROUNDS(f);
        }
        if (position->last_round)
            return;
        frame = round_of_calls[position->step++];
        lfs_smc(self, &frame);
    }
}

static void abort_in_stop(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)f;
    (void)frame;
    lfs_guest_abort(guest, 0);
}

static void ask_on(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    struct lfs_frame request = *frame;

    (void)f;
    ASK_SP(guest, ID_SP1, 5);
    HVC(guest, FFA_PARTITION_INFO_GET_REGS_64);
    *frame = request;
    answer_request(guest, frame, 1);
}

static void nothing_in_locals(void **state)
{
    (void)state;
    for (unsigned cpus = 1; cpus <= 2; cpus++)
        for (unsigned profile = 0; profile < 2; profile++) {
            struct fixture *f = fixture_new((enum lfs_profile)profile, 2);
            const char *culprit = "";
            unsigned tried;

            f->sp[OF_SP2].request = ask_on;
            f->sp[OF_SP2].stop = abort_in_stop;
            f->sp[OF_SP2].abort_action = LFS_MANIFEST_ABORT_RESTART;
            for (unsigned i = 0; i < cpus; i++)
                f->cpu[i].lane = forgetful_lane;
            fixture_build(f, LFS_FIBERS);
            for (unsigned i = 0; i < FIXTURE_CPUS; i++) {
                f->seen[i] = lfs_obj_new(f->m, "position", LFS_HOT, sizeof(struct position)).index;
                f->seen[FIXTURE_CPUS + i] =
                    lfs_obj_new(f->m, "rounds", LFS_COLD, sizeof(uint64_t)).index;
            }
            tried = lfs_substitution_check(f->m, 200, &culprit);
            if (culprit)
                fail_msg("survived outside the store: %s", culprit);
            assert_int_equal(lfs_ended(f->m), LFS_END_COMPLETED);
            assert_true(tried > 20); /* states did meet again */
            fixture_free(f);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(LA_64_LA_72_ABI_58_memory_beside_the_working_memory),
        cmocka_unit_test(working_memory_is_replaced),
        cmocka_unit_test(LA_86_ABI_104_rx_over_an_activation),
        cmocka_unit_test(id_services_and_properties_stay),
        cmocka_unit_test(NIS_36_the_preservation_matrix),
        cmocka_unit_test(nothing_in_locals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
