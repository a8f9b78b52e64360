/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_PERM_GET and FFA_MEM_PERM_SET: ffa-memory.md 6.8, ffa-abi.md 6.11. */
#include "tests/models/stack_fixture.h"

#define GET  FFA_MEM_PERM_GET_64
#define SET  FFA_MEM_PERM_SET_64
#define RX   FFA_MEM_PERM_RX
#define RW   FFA_MEM_PERM_RW
#define RO   FFA_MEM_PERM_RO
#define LAST UINT64_C(0xfffffffffffff000) /* the page that ends the address space */
#define NONE 0x6700000u                   /* a page that nobody maps */

/* Page modes of an S-EL0 partition. */
#define USER    (MODE_USER | MODE_NG)
#define MODE_RX (LFS_MODE_R | LFS_MODE_X | USER)
#define MODE_RW (LFS_MODE_R | LFS_MODE_W | USER)
#define MODE_RO (LFS_MODE_R | USER)

static uint32_t mode_at(struct fixture *f, uint64_t at)
{
    uint32_t mode = 0;

    return lfs_space_mode(f->m, f->stack->spmc.vm[1].space, lfs_ipa_of(at), 1, &mode) ? mode : 0;
}

/* Puts a mapping that no manifest of these tests makes. */
static void map(struct fixture *f, uint64_t at, uint32_t mode)
{
    lfs_space_map(f->m, f->stack->spmc.vm[1].space, lfs_ipa_of(at), lfs_pa_of(at), 1, mode);
}

static struct fixture *s_el0(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].exception_level = PLAN_S_EL0;
    FIXTURE_BREAKS(f, 2, 3, 6, 7, 8, 10, 11); /* pages are put into states, and taken out again */
    return f;
}

/* ---- refusals, in their order ---------------------------------------------------------------- */

struct refused {
    uint64_t x1, x2, x3;
    unsigned rule;
};

static void refuse_all(struct fixture *f, struct lfs_guest *guest, uint64_t fid,
                       const struct refused *calls, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        struct lfs_frame r = HVC(guest, fid, calls[i].x1, calls[i].x2, calls[i].x3);

        if (calls[i].rule == RULE_PERM_CALLER)
            EXPECT_ERROR(f, r, DENIED);
        else
            EXPECT_ERROR(f, r, INVALID_PARAMETERS);
        EXPECT(f, last_rule(f), calls[i].rule);
    }
}
#define REFUSE(f, guest, fid, ...)                                   \
    refuse_all(f, guest, fid, (const struct refused[]){__VA_ARGS__}, \
               sizeof((const struct refused[]){__VA_ARGS__}) / sizeof(struct refused))

/* Each row breaks the check that it names and those behind it. */
static void get_in_init(struct fixture *f, struct lfs_guest *guest)
{
    REFUSE(f, guest, GET, {NONE + 1, UINT32_MAX, 0, RULE_PERM_COUNT}, /* count + 1 wraps */
           {LAST + 1 - 8, 1, 0, RULE_PERM_COUNT},                     /* the range does */
           {NONE + 1, 0, 0, RULE_PERM_ALIGNMENT}, {NONE, 0, 0, RULE_PERM_UNMAPPED},
           {0, 0, 0, RULE_PERM_UNMAPPED}, {0x6000000, 0, 0, RULE_PERM_UNMAPPED});
    map(f, NONE, MODE_RW | LFS_MODE_INVALID); /* lent: in the books only */
    REFUSE(f, guest, GET, {NONE, 0, 0, RULE_PERM_UNMAPPED});
}

static void set_in_init(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t load = f->sp[OF_SP1].load, heap = f->sp[OF_SP1].live_state + PLAN_HEAP_AT;

    lfs_proves("MEM-68");
    REFUSE(f, guest, SET, {NONE + 1, 0, 0, RULE_PERM_ALIGNMENT}, {NONE, 0, 0, RULE_PERM_COUNT},
           {LAST, 2, 0, RULE_PERM_COUNT}, {NONE, 1, 0, RULE_PERM_WORD},
           {NONE, 1, 1, RULE_PERM_WORD}, /* writable and executable */
           {NONE, 1, 2, RULE_PERM_WORD}, {NONE, 1, 4, RULE_PERM_WORD}, {NONE, 1, 6, RULE_PERM_WORD},
           {NONE, 1, 8 | RW, RULE_PERM_WORD}, {NONE, 1, RX, RULE_PERM_UNMAPPED},
           {load, PLAN_MEM_SIZE / PLAN_PAGE + 1, RW, RULE_PERM_UNMAPPED});
    map(f, heap, LFS_MODE_R | LFS_MODE_W | LFS_MODE_DEVICE | USER);
    REFUSE(f, guest, SET, {heap, 3, RX, RULE_PERM_UNMAPPED}, /* behind the second page */
           {heap, 2, RX, RULE_PERM_DEVICE}, {heap, 2, RW, RULE_PERM_MIXED},
           /* The first run decides what is a device. */
           {heap - PLAN_PAGE, 2, RX, RULE_PERM_UNMAPPED});
    map(f, heap, LFS_MODE_R | LFS_MODE_W | USER);
    map(f, heap + PLAN_PAGE, LFS_MODE_R | LFS_MODE_W | LFS_MODE_DEVICE | USER);
    REFUSE(f, guest, SET, {heap, 2, RX, RULE_PERM_MIXED});
    EXPECT(f, mode_at(f, heap), MODE_RW); /* nothing was changed */
    EXPECT(f, mode_at(f, load), MODE_RX);
}

static void refusals(enum lfs_profile profile)
{
    static void (*const inits[])(struct fixture * f, struct lfs_guest * guest) = {get_in_init,
                                                                                  set_in_init};

    for (unsigned i = 0; i < 2; i++) {
        struct fixture *f = s_el0(profile);

        f->sp[OF_SP1].init = inits[i];
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(V_29_order_of_checks, refusals)

/* ---- who and when ---------------------------------------------------------------------------- */

static void not_now(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    uint64_t load = f->sp[OF_SP1].load;

    REFUSE(f, guest, GET, {load, UINT32_MAX, 0, RULE_PERM_COUNT}, {load, 0, 0, RULE_PERM_CALLER},
           {load + 1, 0, 0, RULE_PERM_CALLER});
    lfs_proves("MEM-68");
    REFUSE(f, guest, SET, {load, 1, RW, RULE_PERM_CALLER}, {load + 1, 0, 9, RULE_PERM_CALLER});
    answer_request(guest, frame, 1);
}

static void not_now_in_init(struct fixture *f, struct lfs_guest *guest)
{
    struct lfs_frame frame;

    lfs_guest_wait(guest, &frame);
    not_now(f, guest, &frame);
}

/* An S-EL0 partition that has initialised itself, and an S-EL1 partition at any time. */
static void callers(enum lfs_profile profile)
{
    for (uint32_t level = PLAN_S_EL0; level <= PLAN_S_EL1; level++) {
        struct fixture *f = s_el0(profile);

        f->sp[OF_SP1].exception_level = level;
        f->sp[OF_SP1].init = not_now_in_init;
        f->sp[OF_SP1].stays_in_init = true;
        f->cpu[0].lane = ask_sp1;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(LA_19_only_while_initialising, callers)

static void s_el1_in_init(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t load = f->sp[OF_SP1].load;

    REFUSE(f, guest, GET, {load, 0, 0, RULE_PERM_CALLER});
    REFUSE(f, guest, SET, {load, 1, RO, RULE_PERM_CALLER});
}

static void s_el1(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].init = s_el1_in_init;
    fixture_finish(f);
}
IN_BOTH_PROFILES(V_30_s_el1_is_denied, s_el1)

/* ---- what they do ---------------------------------------------------------------------------- */

static void change(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t data = f->sp[OF_SP1].load + PLAN_ENTRY + PLAN_PAGE;
    uint64_t heap = f->sp[OF_SP1].live_state + PLAN_HEAP_AT;
    struct lfs_frame r = HVC(guest, GET, f->sp[OF_SP1].load, PLAN_MEM_SIZE / PLAN_PAGE - 1);

    EXPECT_SUCCESS(f, r, RX, PLAN_MEM_SIZE / PLAN_PAGE - 1);
    lfs_proves("MEM-69");
    r = HVC(guest, SET, data, 3, RW);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mode_at(f, data - PLAN_PAGE), MODE_RX);
    EXPECT(f, mode_at(f, data), MODE_RW);
    EXPECT(f, mode_at(f, data + 2 * PLAN_PAGE), MODE_RW);
    EXPECT(f, mode_at(f, data + 3 * PLAN_PAGE), MODE_RX);
    r = HVC(guest, SET, data + PLAN_PAGE, 1, RO);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mode_at(f, data + PLAN_PAGE), MODE_RO);
    r = HVC(guest, GET, data, 9);
    EXPECT_SUCCESS(f, r, RW, 0); /* the first run only */
    lfs_proves("MEM-69");
    r = HVC(guest, GET, data + PLAN_PAGE, 0);
    EXPECT_SUCCESS(f, r, RO, 0);
    r = HVC(guest, GET, data - PLAN_PAGE, 1);
    EXPECT_SUCCESS(f, r, RX, 0);
    r = HVC(guest, SET, data - PLAN_PAGE, 4, RX); /* pages that differ in permissions alone */
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mode_at(f, data + PLAN_PAGE), MODE_RX);
    r = HVC(guest, GET, heap, 7); /* the run ends with the region */
    EXPECT_SUCCESS(f, r, RW, 1);
    /* The 32-bit form takes 32 bits of the address. */
    r = HVC(guest, FFA_MEM_PERM_SET_32, UINT64_C(0xabcd00000000) | heap, 2, RO);
    EXPECT_SUCCESS(f, r, 0);
    r = HVC(guest, FFA_MEM_PERM_GET_32, UINT64_C(0xabcd00000000) | heap, 1);
    EXPECT_SUCCESS(f, r, RO, 1);
    r = HVC(guest, GET, UINT64_C(0xabcd00000000) | heap, 1);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
}

static void changes(enum lfs_profile profile)
{
    for (uint32_t version = FFA_VERSION_1_1; version <= FFA_VERSION_1_3; version++) {
        struct fixture *f = s_el0(profile);

        if (version < FFA_VERSION_1_3)
            plan_legacy(&f->sp[OF_SP1], version);
        f->sp[OF_SP1].init = change;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(INV_11_permissions_change_page_by_page, changes)

/* ---- ownership ------------------------------------------------------------------------------- */

/* GAP-11: RX is the SPMC's to write, and borrowed memory is the owner's; firmware does not look. */
static void raise(struct fixture *f, struct lfs_guest *guest, uint64_t at, uint64_t pages)
{
    bool denies = knob(f, LFS_KNOB_perm_set_not_owned) == PERM_SET_NOT_OWNED_DENY;
    uint32_t before = mode_at(f, at);
    struct lfs_frame r = HVC(guest, SET, at, pages, RW);

    if (denies)
        EXPECT_ERROR(f, r, DENIED);
    else
        EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, last_rule(f), denies ? RULE_PERM_NOT_OWNED : RULE_NONE);
    EXPECT(f, mode_at(f, at), denies ? before : MODE_RW | (before & MODE_STATE));
    lfs_proves("GAP-11");
}

static void raise_all(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t rx = f->sp[OF_SP1].live_state + PLAN_RX_AT;
    struct lfs_frame r = HVC(guest, SET, f->sp[OF_SP1].live_state, 2, RW); /* its own, and RX */

    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    EXPECT(f, last_rule(f), RULE_PERM_MIXED);
    raise(f, guest, rx, 2);               /* RX and TX are alike */
    map(f, NONE, MODE_RO | MODE_UNOWNED); /* lent to it, to read */
    raise(f, guest, NONE, 1);
    map(f, NONE, MODE_RO | MODE_UNOWNED | MODE_SHARED);
    raise(f, guest, NONE, 1);
    map(f, NONE, MODE_RO | MODE_SHARED); /* its own, shared with somebody */
    r = HVC(guest, SET, NONE, 1, RW);
    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mode_at(f, NONE), MODE_RW | MODE_SHARED);
}

static void gap_11(enum lfs_profile profile)
{
    struct fixture *f = s_el0(profile);

    f->sp[OF_SP1].static_rxtx = true;
    f->sp[OF_SP1].init = raise_all;
    fixture_finish(f);
}
IN_BOTH_PROFILES(GAP_11_permissions_of_what_others_own, gap_11)

/* A page that FFA_RXTX_UNMAP gave back is neither the user's nor writable without being executable;
 * SET makes it one that GET can look at. */
static void get_back(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t rx = f->sp[OF_SP1].live_state + PLAN_RX_AT;
    struct lfs_frame r = HVC(guest, FFA_RXTX_UNMAP_32);

    EXPECT_SUCCESS(f, r, 0);
    EXPECT(f, mode_at(f, rx), LFS_MODE_R | LFS_MODE_W | LFS_MODE_X);
    if (f->sp[OF_SP1].boot_order == 0) {
        r = HVC(guest, SET, rx, 1, RW);
        EXPECT_SUCCESS(f, r, 0);
    }
    r = HVC(guest, GET, rx);
    if (f->sp[OF_SP1].boot_order == 0)
        EXPECT_SUCCESS(f, r, RW, 0);
    else
        EXPECT_ERROR(f, r, DENIED);
}

static void gap_12(enum lfs_profile profile)
{
    for (uint32_t i = 0; i < 2; i++) {
        struct fixture *f = s_el0(profile);

        f->sp[OF_SP1].boot_order = i; /* whether SET comes first */
        f->sp[OF_SP1].static_rxtx = true;
        f->sp[OF_SP1].init = get_back;
        if (i == 0 || profile == LFS_PROFILE_SPEC)
            fixture_finish(f);
        else
            fixture_panics(f, "FFA_MEM_PERM_GET");
    }
}
IN_BOTH_PROFILES(GAP_12_get_of_a_page_that_is_not_the_users, gap_12)

/* Each of the two conditions by itself, in pages that a memory transaction might leave behind. */
static void look_at(struct fixture *f, struct lfs_guest *guest)
{
    static const uint32_t modes[] = {MODE_RX, MODE_RX | LFS_MODE_W, MODE_RX & ~MODE_USER,
                                     MODE_RX & ~MODE_NG};
    lfs_ipa heap = {f->sp[OF_SP1].live_state + PLAN_HEAP_AT};
    struct lfs_frame r;

    lfs_space_map(f->m, f->stack->spmc.vm[OF_SP1 + 1].space, heap, lfs_pa_of(heap.v), 1,
                  modes[f->sp[OF_SP1].boot_order]);
    r = HVC(guest, GET, heap.v);
    if (f->sp[OF_SP1].boot_order == 0)
        EXPECT_SUCCESS(f, r, RX, 0);
    else
        EXPECT_ERROR(f, r, DENIED);
}

static void gap_12_conditions(enum lfs_profile profile)
{
    for (uint32_t i = 0; i < 4; i++) {
        struct fixture *f = s_el0(profile);

        f->sp[OF_SP1].boot_order = i; /* the mode */
        f->sp[OF_SP1].init = look_at;
        if (i == 0 || profile == LFS_PROFILE_SPEC)
            fixture_finish(f);
        else
            fixture_panics(f, "FFA_MEM_PERM_GET");
    }
}
IN_BOTH_PROFILES(GAP_12_get_of_all_permissions_or_of_the_spmcs_page, gap_12_conditions)

static void touch_unmapped(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    lfs_ipa rx = {f->sp[OF_SP1].live_state + PLAN_RX_AT};

    (void)frame;
    lfs_guest_read_u64(guest, rx);
    HVC(guest, FFA_RXTX_UNMAP_32);
    lfs_guest_read_u64(guest, rx);
    EXPECT(f, true, f->sp[OF_SP1].exception_level == PLAN_S_EL1);
    answer_request(guest, frame, 1);
}

static void told(struct fixture *f, struct lfs_ctx *self)
{
    bool faults = f->sp[OF_SP1].exception_level == PLAN_S_EL0;
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT(f, r.x[0] == FFA_ERROR_32, faults);
    EXPECT(f, lfs_findings(f->m, "DATA_ABORT"), faults);
}

/* ffa-memory.md 6.9: an S-EL0 partition loses access to unmapped buffers, an S-EL1 one does not. */
static void user_bit(enum lfs_profile profile)
{
    for (uint32_t level = PLAN_S_EL0; level <= PLAN_S_EL1; level++) {
        struct fixture *f = s_el0(profile);

        f->sp[OF_SP1].exception_level = level;
        f->sp[OF_SP1].static_rxtx = true;
        f->sp[OF_SP1].request = touch_unmapped;
        f->cpu[0].lane = told;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(unmapped_buffers_are_not_the_users, user_bit)

/* ---- live activation ------------------------------------------------------------------------- */

#define INSIDE 0x80000u

/* Buffers in the working memory, mapped by the first instance; the second one finds the pages its
 * own and read-execute, and may map them again once TX is writable (ffa-abi.md 5.5). */
static void buffers_inside(struct fixture *f, struct lfs_guest *guest)
{
    uint64_t at = f->sp[OF_SP1].load + INSIDE, heap = f->sp[OF_SP1].live_state + PLAN_HEAP_AT;
    struct lfs_frame r;

    if (!lfs_guest_live_activated(guest)) {
        HVC(guest, SET, at, 2, RW);
        HVC(guest, SET, heap, 1, RO);
        r = HVC(guest, FFA_RXTX_MAP_64, at, at + PLAN_PAGE, 1);
        EXPECT_SUCCESS(f, r, 0);
        EXPECT(f, mode_at(f, at), MODE_RW | MODE_UNOWNED | MODE_SHARED);
        return;
    }
    EXPECT(f, vm_of(f, OF_SP1)->rxtx_mapped, true);
    r = HVC(guest, GET, f->sp[OF_SP1].load, PLAN_MEM_SIZE / PLAN_PAGE - 1);
    EXPECT_SUCCESS(f, r, RX, PLAN_MEM_SIZE / PLAN_PAGE - 1);
    lfs_proves("MEM-69");
    lfs_proves("LA-73");
    EXPECT(f, mode_at(f, heap), MODE_RO); /* outside it is kept */
    lfs_proves("MEM-92");
    r = HVC(guest, FFA_RXTX_MAP_64, at, at + PLAN_PAGE, 1);
    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    r = HVC(guest, SET, at, 1, RW);
    EXPECT_SUCCESS(f, r, 0);
    lfs_proves("LA-84");
    r = HVC(guest, FFA_RXTX_MAP_64, at, at + PLAN_PAGE, 1);
    EXPECT_SUCCESS(f, r, 0);
}

static void activate(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    SMC(self, LFA_GET_INVENTORY, SP1);
    SMC(self, LFA_PRIME, SP1);
    r = SMC(self, LFA_ACTIVATE, SP1, LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS);
    EXPECT_LFA(f, r, SUCCESS);
}

static void MAN_36_LA_73_LA_84_MEM_92_remap(void **state)
{
    struct fixture *f = s_el0(LFS_PROFILE_UPSTREAM);

    (void)state;
    FIXTURE_BREAKS(f, 25, 26, 27, 34);
    f->sp[OF_SP1].init = buffers_inside;
    f->cpu[0].lane = activate;
    fixture_finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(V_29_order_of_checks),
        cmocka_unit_test(LA_19_only_while_initialising),
        cmocka_unit_test(V_30_s_el1_is_denied),
        cmocka_unit_test(INV_11_permissions_change_page_by_page),
        cmocka_unit_test(GAP_11_permissions_of_what_others_own),
        cmocka_unit_test(GAP_12_get_of_a_page_that_is_not_the_users),
        cmocka_unit_test(GAP_12_get_of_all_permissions_or_of_the_spmcs_page),
        cmocka_unit_test(unmapped_buffers_are_not_the_users),
        cmocka_unit_test(MAN_36_LA_73_LA_84_MEM_92_remap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
