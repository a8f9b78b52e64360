/* SPDX-License-Identifier: BSD-3-Clause */
/* Start code, conduits, and zeroing: what code at S-EL0 must do and may not. */
#include "tests/models/stack_fixture.h"

#define DATA (PLAN_ENTRY + PLAN_PAGE) /* rwdata; bss is the page behind it */
#define BSS  (DATA + PLAN_PAGE)

static struct fixture *s_el0(enum lfs_profile profile)
{
    struct fixture *f = fixture_new(profile, 1);

    f->sp[OF_SP1].exception_level = PLAN_S_EL0;
    return f;
}

static uint32_t mode_at(struct fixture *f, uint64_t offset)
{
    uint32_t mode = 0;
    lfs_ipa at = {f->sp[OF_SP1].load + offset};

    lfs_space_mode(f->m, f->stack->spmc.vm[1].space, at, 1, &mode);
    return mode & (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X);
}

/* ---- start code ------------------------------------------------------------------------------ */

/* bss is zero whenever an instance begins: also when the SPMC reloads nothing. */
static void start(struct fixture *f, struct lfs_guest *guest)
{
    lfs_ipa bss = {f->sp[OF_SP1].load + BSS};

    lfs_guest_start(guest);
    EXPECT(f, mode_at(f, 0), LFS_MODE_R | LFS_MODE_X);
    EXPECT(f, mode_at(f, PLAN_ENTRY), LFS_MODE_R | LFS_MODE_X);
    EXPECT(f, mode_at(f, DATA), LFS_MODE_R | LFS_MODE_W);
    EXPECT(f, mode_at(f, BSS), LFS_MODE_R | LFS_MODE_W);
    EXPECT(f, mode_at(f, BSS + PLAN_PAGE), LFS_MODE_R | LFS_MODE_X);
    EXPECT(f, lfs_guest_read_u64(guest, bss), 0);
    lfs_guest_write_u64(guest, bss, 7);
    f->seen[0]++;
}

static void write_code(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    (void)frame;
    lfs_guest_write_u64(guest, lfs_ipa_of(f->sp[OF_SP1].load + PLAN_ENTRY + 0x800), 1);
    EXPECT(f, true, false); /* it does not return */
}

static void fault_and_restart(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, f->seen[0], 2);
    EXPECT_STATE(f, OF_SP1, "WAITING", "RUNNING");
}

static void starts(enum lfs_profile profile)
{
    struct fixture *f = s_el0(profile);

    f->sp[OF_SP1].abort_action = LFS_MANIFEST_ABORT_RESTART;
    f->sp[OF_SP1].init = start;
    f->sp[OF_SP1].request = write_code;
    f->cpu[0].lane = fault_and_restart;
    fixture_finish(f);
}
IN_BOTH_PROFILES(start_code_sets_permissions_and_zeroes_bss, starts)

/* Constants are taken back (boot 8.4). */
static void start_with_constants(struct fixture *f, struct lfs_guest *guest)
{
    lfs_guest_start(guest);
    EXPECT(f, mode_at(f, PLAN_ENTRY), LFS_MODE_R | LFS_MODE_X);
    EXPECT(f, mode_at(f, DATA), LFS_MODE_R);
    EXPECT(f, mode_at(f, BSS), LFS_MODE_R | LFS_MODE_W);
}

static void constants(enum lfs_profile profile)
{
    struct fixture *f = s_el0(profile);
    uint8_t *entry = f->package[OF_SP1] + PLAN_ENTRY;
    struct lfs_image_note note;

    fixture_config(f);
    assert_true(lfs_image_note_decode(entry, PLAN_IMAGE, &note));
    note.sections[LFS_IMAGE_RODATA] = note.sections[LFS_IMAGE_RWDATA];
    note.sections[LFS_IMAGE_RWDATA] = (struct lfs_image_section){0, 0};
    lfs_image_note_encode(&note, entry, PLAN_IMAGE);
    f->sp[OF_SP1].init = start_with_constants;
    fixture_finish(f);
}
IN_BOTH_PROFILES(start_code_makes_constants_read_only, constants)

static void no_permission(struct fixture *f, struct lfs_guest *guest)
{
    lfs_guest_write_u64(guest, lfs_ipa_of(f->sp[OF_SP1].load + DATA), 1);
}

static void destroyed(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, INVALID_PARAMETERS);
    EXPECT(f, lfs_findings(f->m, "DATA_ABORT"), 1);
    EXPECT_STATE(f, OF_SP1, "NULL", "NULL");
}

static void forgotten(enum lfs_profile profile)
{
    struct fixture *f = s_el0(profile);

    f->sp[OF_SP1].init = no_permission;
    f->sp[OF_SP1].stays_in_init = true;
    f->cpu[0].lane = destroyed;
    fixture_finish(f);
}
IN_BOTH_PROFILES(writing_before_permissions_are_set_aborts, forgotten)

/* ---- built-in behaviours begin with it ------------------------------------------------------- */

static void count_twice(struct fixture *f, struct lfs_ctx *self)
{
    uint64_t first = UINT64_C(0x0101010101010101) + 1; /* rwdata of image 1 */
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_REPLY(f, r, ID_SP1, first, 1);
    r = ASK(self, ID_SP1);
    EXPECT_REPLY(f, r, ID_SP1, first + 1, 1);
}

static void counter(enum lfs_profile profile)
{
    struct fixture *f = s_el0(profile);

    f->sp[OF_SP1].behaviour = "counter";
    f->cpu[0].lane = count_twice;
    fixture_finish(f);
}
IN_BOTH_PROFILES(counter_runs_at_s_el0, counter)

/* A note that claims more than the partition has, or what wraps: the SPMC refuses, or the start
 * code takes its own page's permission to execute, or writes what it may not. Each ends in an
 * abort. */
static void gave_up(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r = ASK(self, ID_SP1);

    EXPECT_ERROR(f, r, INVALID_PARAMETERS); /* destroyed */
    EXPECT_STATE(f, OF_SP1, "NULL", "NULL");
}

static void hostile_note(enum lfs_profile profile)
{
    static const struct lfs_image_section bss[] = {{0, 0}, /* a near miss: the page behind data */
                                                   {PLAN_MEM_SIZE, PLAN_PAGE},
                                                   {UINT64_MAX - 8, 8},
                                                   {2 * PLAN_PAGE, UINT64_MAX - 2 * PLAN_PAGE}};

    for (unsigned i = 0; i < sizeof(bss) / sizeof(bss[0]); i++) {
        struct fixture *f = s_el0(profile);
        struct lfs_image_note note;
        uint8_t *entry = f->package[OF_SP1] + PLAN_ENTRY;

        f->sp[OF_SP1].behaviour = "counter";
        plan_package(&f->sp[OF_SP1], f->package[OF_SP1]);
        assert_true(lfs_image_note_decode(entry, LFS_IMAGE_NOTE_SIZE, &note));
        if (i > 0)
            note.sections[LFS_IMAGE_BSS] = bss[i];
        assert_true(lfs_image_note_encode(&note, entry, LFS_IMAGE_NOTE_SIZE) > 0);
        f->cpu[0].lane = i == 0 ? count_twice : gave_up;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(start_code_survives_a_hostile_note, hostile_note)

/* ---- conduits -------------------------------------------------------------------------------- */

static void other_conduit(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    bool s_el0 = f->sp[OF_SP1].exception_level == PLAN_S_EL0, svc = frame->x[3] == 1;
    struct lfs_frame id = {{FFA_ID_GET_32}};

    if (svc)
        lfs_svc(guest, &id);
    else
        lfs_hvc(guest, &id);
    EXPECT(f, svc, s_el0); /* the other one does not return */
    EXPECT_SUCCESS(f, id, ID_SP1);
    answer_request(guest, frame, 1);
}

static void try_conduits(struct fixture *f, struct lfs_ctx *self)
{
    uint64_t right = f->sp[OF_SP1].exception_level == PLAN_S_EL0;
    struct lfs_frame r = ASK(self, ID_SP1, right);

    EXPECT_REPLY(f, r, ID_SP1, 1);
    EXPECT(f, lfs_findings(f->m, "WRONG_CONDUIT"), 0);
    r = ASK(self, ID_SP1, !right);
    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, lfs_findings(f->m, "WRONG_CONDUIT"), 1);
}

static void conduits(enum lfs_profile profile)
{
    for (uint32_t level = PLAN_S_EL0; level <= PLAN_S_EL1; level++) {
        struct fixture *f = fixture_new(profile, 1);

        f->sp[OF_SP1].exception_level = level;
        f->sp[OF_SP1].request = other_conduit;
        f->cpu[0].lane = try_conduits;
        fixture_finish(f);
    }
}
IN_BOTH_PROFILES(hvc_is_of_s_el1_and_svc_of_s_el0, conduits)

/* ---- zeroing --------------------------------------------------------------------------------- */

/* Two pages, of which all but the first and last 8 bytes are zeroed; then one byte too many. */
static void zero(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    uint64_t heap = f->sp[OF_SP1].live_state + PLAN_HEAP_AT;

    for (uint64_t i = 0; i < 2 * PLAN_PAGE; i += 8)
        lfs_guest_write_u64(guest, lfs_ipa_of(heap + i), UINT64_MAX);
    lfs_guest_zero(guest, lfs_ipa_of(heap + 8), 2 * PLAN_PAGE - 16);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(heap)), UINT64_MAX);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(heap + 8)), 0);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(heap + PLAN_PAGE)), 0);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(heap + 2 * PLAN_PAGE - 16)), 0);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(heap + 2 * PLAN_PAGE - 8)), UINT64_MAX);
    lfs_guest_zero(guest, lfs_ipa_of(heap), 2 * PLAN_PAGE);
    EXPECT(f, lfs_guest_read_u64(guest, lfs_ipa_of(heap + 2 * PLAN_PAGE - 8)), 0);
    answer_request(guest, frame, 1);
    lfs_guest_zero(guest, lfs_ipa_of(heap), 2 * PLAN_PAGE + 1);
    EXPECT(f, true, false);
}

static void ask_to_zero(struct fixture *f, struct lfs_ctx *self)
{
    struct lfs_frame r;

    ask_sp1(f, self);
    EXPECT(f, lfs_findings(f->m, "DATA_ABORT"), 0);
    r = ASK(self, ID_SP1);
    EXPECT_ERROR(f, r, ABORTED);
    EXPECT(f, lfs_findings(f->m, "DATA_ABORT"), 1);
}

static void zeroing(enum lfs_profile profile)
{
    struct fixture *f = s_el0(profile);

    f->sp[OF_SP1].request = zero;
    f->cpu[0].lane = ask_to_zero;
    fixture_finish(f);
}
IN_BOTH_PROFILES(zeroing_is_exact_and_faults_behind_the_region, zeroing)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(start_code_sets_permissions_and_zeroes_bss),
        cmocka_unit_test(start_code_makes_constants_read_only),
        cmocka_unit_test(writing_before_permissions_are_set_aborts),
        cmocka_unit_test(counter_runs_at_s_el0),
        cmocka_unit_test(start_code_survives_a_hostile_note),
        cmocka_unit_test(hvc_is_of_s_el1_and_svc_of_s_el0),
        cmocka_unit_test(zeroing_is_exact_and_faults_behind_the_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
