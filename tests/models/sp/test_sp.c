/* SPDX-License-Identifier: BSD-3-Clause */
/* A partition's vCPU: what the bytes say is what runs, faults, the built-in behaviours. */
#include "tests/models/stack_fixture.h"

/* ---- what a guest may know ------------------------------------------------------------------- */

static void look_around(struct fixture *f, struct lfs_guest *guest)
{
    lfs_ipa base;
    uint64_t size;

    EXPECT(f, lfs_guest_id(guest), ID_SP1);
    EXPECT(f, lfs_guest_note(guest)->version, 1);
    EXPECT(f, lfs_guest_live_activated(guest), false);
    EXPECT(f, lfs_guest_section(guest, LFS_IMAGE_RWDATA, &base, &size), true);
    EXPECT(f, base.v, f->sp[OF_SP1].load + PLAN_ENTRY + PLAN_PAGE);
    EXPECT(f, size, PLAN_PAGE);
    EXPECT(f, lfs_guest_section(guest, LFS_IMAGE_HEAP, &base, &size), false);
    EXPECT(f, lfs_guest_region(guest, "heap", &base, &size), true);
    EXPECT(f, base.v, f->sp[OF_SP1].live_state + PLAN_HEAP_AT);
    EXPECT(f, size, 2 * PLAN_PAGE);
    EXPECT(f, lfs_guest_region(guest, "no such region", &base, &size), false);
    lfs_guest_write_u64(guest, base, 0x1122334455667788);
    EXPECT(f, lfs_guest_read_u64(guest, base), 0x1122334455667788);
}

static void knowledge(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = look_around;
    fixture_finish(f);
}
IN_BOTH_PROFILES(what_a_guest_knows, knowledge)

/* ---- faults ---------------------------------------------------------------------------------- */

/* The accesses of one case each: the last good one, then the first bad one. */
static void access_memory(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    uint64_t heap_end = f->sp[OF_SP1].live_state + PLAN_HEAP_AT + 2 * PLAN_PAGE;
    struct lfs_frame saved = *frame;

    switch (frame->x[3]) {
    case 0: /* across the end of the region */
        lfs_guest_write_u64(guest, lfs_ipa_of(heap_end - 8), 1);
        answer_request(guest, frame, 1);
        lfs_guest_write_u64(guest, lfs_ipa_of(heap_end - 7), 1);
        break;
    case 1: /* a buffer that is the partition's to read only */
        lfs_guest_read_u64(guest, lfs_ipa_of(f->sp[OF_SP1].live_state + PLAN_RX_AT));
        answer_request(guest, frame, 1);
        lfs_guest_write_u64(guest, lfs_ipa_of(f->sp[OF_SP1].live_state + PLAN_RX_AT), 1);
        break;
    default: /* an address that wraps */
        answer_request(guest, frame, 1);
        lfs_guest_read_u64(guest, lfs_ipa_of(UINT64_MAX - 3));
        break;
    }
    *frame = saved;
    answer_request(guest, frame, 0xbad);
}

static void provoke(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1, f->sp[OF_SP1].boot_order);

    EXPECT_REPLY(f, r, ID_SP1, 1);
    EXPECT(f, lfs_findings(f->m, "DATA_ABORT"), 0);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, lfs_findings(f->m, "DATA_ABORT"), 1);
}

static void faults(enum lfs_profile profile)
{
    for (uint32_t i = 0; i < 3; i++) {
        struct fixture *f = fixture_new(profile, 1);

        f->sp[OF_SP1].boot_order = i; /* which access */
        f->sp[OF_SP1].static_rxtx = true;
        f->sp[OF_SP1].request = access_memory;
        f->cpu[0].lane = provoke;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(accesses_fault_at_the_edge, faults)

/* ---- code ------------------------------------------------------------------------------------ */

/* The page under its feet changes while another runs: at its next entry there is no code. */
static void overwrite_itself(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    lfs_ipa text = {f->sp[OF_SP1].load + PLAN_ENTRY + 0x800};

    lfs_guest_write_u64(guest, text, frame->x[3]);
    answer_request(guest, frame, 1);
    answer_request(guest, frame, 2);
}

static void run_over(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1, 0); /* the same bytes as before */

    EXPECT_REPLY(f, r, ID_SP1, 1);
    r = ASK(self, ID_SP1, 0);
    EXPECT_REPLY(f, r, ID_SP1, 2);
    r = ASK(self, ID_SP1, 7);
    EXPECT_REPLY(f, r, ID_SP1, 1);
    EXPECT(f, lfs_findings(f->m, "UNDEFINED_INSTRUCTION"), 0);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, lfs_findings(f->m, "UNDEFINED_INSTRUCTION"), 1);
}

static void changed_code(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].request = overwrite_itself;
    f->cpu[0].lane = run_over;
    fixture_finish(f);
}
IN_BOTH_PROFILES(changed_code_is_an_undefined_instruction, changed_code)

/* An image whose note names a behaviour that nobody knows, or that is no note at all: the next
 * partition boots all the same. */
static void no_behaviour_lane(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP2, 6);

    EXPECT_REPLY(f, r, ID_SP2, 6);
    EXPECT_STATE(f, OF_SP1, "STOPPED", "ABORTING");
    EXPECT(f, lfs_findings(f->m, "UNDEFINED_INSTRUCTION"), 1);
}

static void unknown_code(enum lfs_profile profile)
{
    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = fixture_new(profile, 2);

        f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_STOP;
        if (i == 0)
            f->sp[OF_SP1].behaviour = "stranger";
        plan_package(&f->sp[OF_SP1], f->package[OF_SP1]);
        if (i == 1)
            f->package[OF_SP1][PLAN_ENTRY + 3] ^= 0xff; /* the opcode of the branch */
        f->cpu[0].lane = no_behaviour_lane;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(code_that_nobody_knows, unknown_code)

/* ---- built-in behaviours --------------------------------------------------------------------- */

#define COUNT_OF_IMAGE(version) (UINT64_C(0x0101010101010101) * (version)) /* its rwdata */

static void talk_to_builtins(struct fixture *f, struct lfs_ctx *self)
{
    bool layout_b = f->sp[OF_SP2].live_state_size > 0;
    struct lfs_frame r = ASK(self, ID_SP1, 1, 2, 3, 4, 5);

    EXPECT_REPLY(f, r, ID_SP1, 1, 2, 3, 4, 5);
    for (unsigned i = 1; i <= 2; i++) {
        r = ASK(self, ID_SP2);
        EXPECT_REPLY(f, r, ID_SP2, COUNT_OF_IMAGE(1) + i, 1);
    }
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP1, 0));
    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    r = SMC(self, FFA_RUN_32, ffa_pack_vcpu(ID_SP2, 0));
    EXPECT_FRAME(f, r, FFA_MSG_WAIT_32);
    for (unsigned i = 0; i < 2; i++) {
        SMC(self, LFA_CANCEL, SP1);
        SMC(self, LFA_GET_INVENTORY, SP1 + i);
        SMC(self, LFA_PRIME, SP1 + i);
        r = SMC(self, LFA_ACTIVATE, SP1 + i, 1);
        EXPECT_LFA(f, r, SUCCESS);
    }
    /* LA-106: state in rwdata is lost and reported, state that was handed over is not. */
    EXPECT(f, lfs_findings(f->m, "L-A"), !layout_b);
    lfs_proves("LA-106");
    lfs_proves("LA-106");
    r = ASK(self, ID_SP2);
    EXPECT_REPLY(f, r, ID_SP2, layout_b ? COUNT_OF_IMAGE(1) + 3 : COUNT_OF_IMAGE(2) + 1, 2);
    r = ASK(self, ID_SP1, 7);
    EXPECT_REPLY(f, r, ID_SP1, 7);
}

static struct fixture *with_builtins(enum lfs_profile profile, uint32_t live_state_size)
{
    struct fixture *f = fixture_new(profile, 2);

    f->sp[OF_SP1].behaviour = "echo";
    f->sp[OF_SP2].behaviour = "counter";
    f->sp[OF_SP2].live_state_size = live_state_size;
    return f;
}

/* None, what it has to hand over, and room for more. */
static void builtins(enum lfs_profile profile)
{
    static const uint32_t sizes[] = {0, 24, 4096};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct fixture *f = with_builtins(profile, sizes[i]);

        f->cpu[0].lane = talk_to_builtins;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_106_echo_and_counter, builtins)

/* A counter that cannot read what the old one left gives up rather than counting from nowhere. */
static void misread_state(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    SMC(self, LFA_GET_INVENTORY, SP2);
    SMC(self, LFA_PRIME, SP2);
    r = SMC(self, LFA_ACTIVATE, SP2, 1);
    EXPECT_LFA(f, r, CRITICAL_ERROR);
    r = ASK(self, ID_SP2);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* destroyed */
}

static void other_state_version(enum lfs_profile profile)
{
    struct fixture *f = with_builtins(profile, 24);
    struct sp_plan next = f->sp[OF_SP2];

    next.image_version = 2;
    next.live_state_version = 1;
    plan_package(&next, f->staged[OF_SP2]);
    f->cpu[0].lane = misread_state;
    fixture_finish(f);
}
IN_BOTH_PROFILES(counter_refuses_foreign_state, other_state_version)

/* The size is as much of the layout as the version: check calls either change incompatible. */
static void other_state_size(enum lfs_profile profile)
{
    static const uint32_t sizes[] = {25, 32};

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct fixture *f = with_builtins(profile, 24);
        struct sp_plan next = f->sp[OF_SP2];

        next.image_version = 2;
        next.live_state_size = sizes[i];
        plan_package(&next, f->staged[OF_SP2]);
        f->cpu[0].lane = misread_state;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(counter_refuses_state_of_another_size, other_state_size)

/* An image that declares less than the count needs hands none over. */
static void lose_state(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP2);

    EXPECT_REPLY(f, r, ID_SP2, COUNT_OF_IMAGE(1) + 1, 1);
    SMC(self, LFA_GET_INVENTORY, SP2);
    SMC(self, LFA_PRIME, SP2);
    r = SMC(self, LFA_ACTIVATE, SP2, 1);
    EXPECT_LFA(f, r, SUCCESS);
    r = ASK(self, ID_SP2);
    EXPECT_REPLY(f, r, ID_SP2, COUNT_OF_IMAGE(2) + 1, 2);
}

static void small_state(enum lfs_profile profile)
{
    struct fixture *f = with_builtins(profile, 23);

    f->cpu[0].lane = lose_state;
    fixture_finish(f);
}
IN_BOTH_PROFILES(counter_hands_no_part_of_its_state_over, small_state)

/* Without a run: what the ones above show in one. */
static void a_handover_is_known_as_far_as_behaviours_are(void **state)
{
    static const struct {
        struct lfs_image_note from, to;
        uint64_t buffer;
        enum lfs_handover is;
    } rows[] = {
#define NOTE(name, version, size) \
    {.behaviour = name, .live_state_version = version, .live_state_size = size}
        {NOTE("counter", 1, 24), NOTE("counter", 1, 24), 4096, LFS_HANDOVER_STARTS},
        {NOTE("counter", 1, 24), NOTE("counter", 2, 24), 4096, LFS_HANDOVER_GIVES_UP},
        {NOTE("counter", 1, 24), NOTE("counter", 1, 32), 4096, LFS_HANDOVER_GIVES_UP},
        {NOTE("counter", 0, 0), NOTE("counter", 1, 24), 4096, LFS_HANDOVER_GIVES_UP},
        {NOTE("counter", 1, 24), NOTE("counter", 2, 23), 4096, LFS_HANDOVER_STARTS}, /* alone */
        {NOTE("counter", 1, 24), NOTE("counter", 2, 24), 23, LFS_HANDOVER_STARTS},
        {NOTE("echo", 1, 24), NOTE("counter", 1, 24), 4096, LFS_HANDOVER_UNKNOWN},
        {NOTE("corrupts-live-state", 1, 24), NOTE("counter", 1, 24), 4096, LFS_HANDOVER_UNKNOWN},
        {NOTE("counter", 1, 24), NOTE("corrupts-live-state-all", 2, 24), 4096,
         LFS_HANDOVER_GIVES_UP},
        {NOTE("counter", 1, 24), NOTE("echo", 2, 24), 4096, LFS_HANDOVER_STARTS},
        {NOTE("counter", 1, 24), NOTE("mine", 1, 24), 4096, LFS_HANDOVER_UNKNOWN},
        {NOTE("keyvalue", 2, 64), NOTE("keyvalue", 1, 64), 4096, LFS_HANDOVER_GIVES_UP},
        {NOTE("keyvalue", 0, 0), NOTE("keyvalue", 1, 64), 4096, LFS_HANDOVER_GIVES_UP},
        {NOTE("keyvalue", 1, 64), NOTE("keyvalue", 2, 64), 4096, LFS_HANDOVER_UNKNOWN},
        {NOTE("keyvalue", 2, 64), NOTE("keyvalue", 1, 0), 4096, LFS_HANDOVER_STARTS},
        {NOTE("counter", 1, 24), NOTE("keyvalue", 1, 64), 4096, LFS_HANDOVER_UNKNOWN},
#undef NOTE
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(lfs_behaviour_hands_over(&rows[i].from, &rows[i].to, rows[i].buffer),
                         rows[i].is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_guest_knows),
        cmocka_unit_test(accesses_fault_at_the_edge),
        cmocka_unit_test(changed_code_is_an_undefined_instruction),
        cmocka_unit_test(code_that_nobody_knows),
        cmocka_unit_test(LA_106_echo_and_counter),
        cmocka_unit_test(counter_refuses_foreign_state),
        cmocka_unit_test(counter_refuses_state_of_another_size),
        cmocka_unit_test(counter_hands_no_part_of_its_state_over),
        cmocka_unit_test(a_handover_is_known_as_far_as_behaviours_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
