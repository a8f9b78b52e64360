/* SPDX-License-Identifier: BSD-3-Clause */
/* Layout A, layout B, or not knowable: lifecycle-and-live-activation 7.2, and MC-12 statically. */
#include "elf_files.h"

#include "lfasim/readers/image_verdict.h"

enum { LOAD = 0x6600000, MEMORY = 0x100000 };

/* A partition of layout B: 64 bytes of live state, all buffers behind working memory. */
static struct lfs_manifest layout_b(void)
{
    struct lfs_manifest m = {.has_load_address = true,
                             .load_address = LOAD,
                             .entrypoint_offset = 0x2000,
                             .live_activation_support = true,
                             .has_rxtx_info = true,
                             .rx_region = 0,
                             .tx_region = 1,
                             .live_state_region = 2,
                             .memory_region_count = 3};
    static const char *const names[] = {"mbox-rx", "mbox-tx", "handover"};

    for (uint64_t i = 0; i < m.memory_region_count; i++) {
        m.memory_regions[i] =
            (struct lfs_manifest_region){.base = 0x7c00000 + i * 0x1000, .pages = 1};
        strcpy(m.memory_regions[i].node, names[i]);
    }
    return m;
}

struct subject {
    struct elf elf;
    struct lfs_flat_image image;
    struct lfs_elf_facts facts;
};

static struct subject subject_of(const struct lfs_image_description *description)
{
    struct subject s = {.elf = written(description)};

    expect_flat(&s.elf, &s.image, NULL);
    lfs_elf_facts_read(s.elf.bytes, s.elf.size, &s.facts);
    return s;
}

static void subject_free(struct subject *s)
{
    lfs_elf_facts_free(&s->facts);
    lfs_flat_image_free(&s->image);
    free(s->elf.bytes);
}

static struct lfs_image_verdict judged(const struct subject *s, const struct lfs_manifest *m,
                                       uint64_t memory)
{
    const struct lfs_image_view view = {.image = &s->image,
                                        .facts = &s->facts,
                                        .manifest = m,
                                        .memory = memory,
                                        .image_offset = LFS_IMAGE_OFFSET_BY_ENTRY};
    struct lfs_image_verdict verdict;

    lfs_image_judge(&view, &verdict);
    return verdict;
}

static void expect(const struct subject *s, const struct lfs_manifest *m,
                   enum lfs_deck_layout layout, const char *reason)
{
    struct lfs_image_verdict verdict = judged(s, m, MEMORY);

    if (verdict.layout != layout || strstr(verdict.reason, reason) == NULL)
        fail_msg("%s: %s, wanted '%s'", lfs_deck_layout_name(verdict.layout), verdict.reason,
                 reason);
}

static void buffers_outside_and_live_state_make_layout_b(void **state)
{
    const struct lfs_image_description description = counter();
    struct subject s = subject_of(&description);
    struct lfs_manifest m = layout_b();

    (void)state;
    expect(&s, &m, LFS_LAYOUT_B, "live state of version 3, 64 bytes, goes to region 'handover'");
    m.memory_regions[0].base = LOAD + MEMORY; /* a near miss: the next page */
    expect(&s, &m, LFS_LAYOUT_B, "RX and TX lie outside");
    subject_free(&s);
}

static void each_buffer_inside_working_memory_makes_layout_a(void **state)
{
    static const char *const reasons[] = {"the RX buffer, region 'mbox-rx' at 0x66ff000, lies in",
                                          "the TX buffer", "the live-state buffer"};
    const struct lfs_image_description description = counter();
    struct subject s = subject_of(&description);

    (void)state;
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        struct lfs_manifest m = layout_b();

        m.memory_regions[i].base = LOAD + MEMORY - 0x1000;
        expect(&s, &m, LFS_LAYOUT_A, reasons[i]);
        m.memory_regions[i].base = LOAD - 0x1000; /* a near miss: the page before */
        expect(&s, &m, LFS_LAYOUT_B, "");
    }
    subject_free(&s);
}

static void an_image_without_live_state_is_layout_a(void **state)
{
    struct lfs_image_description description = counter();
    struct lfs_manifest m = layout_b();
    struct subject s;

    (void)state;
    description.live_state_size = 0;
    s = subject_of(&description);
    expect(&s, &m, LFS_LAYOUT_A, "declares no live state");
    subject_free(&s);
    description.live_state_size = 1;
    s = subject_of(&description);
    expect(&s, &m, LFS_LAYOUT_B, "1 bytes");
    m.live_state_region = -1;
    expect(&s, &m, LFS_LAYOUT_A, "the state has nowhere to go");
    subject_free(&s);
}

static void what_is_missing_makes_the_layout_not_knowable(void **state)
{
    const struct lfs_image_description description = counter();
    struct subject s = subject_of(&description);
    struct lfs_manifest m = layout_b();

    (void)state;
    expect(&s, NULL, LFS_LAYOUT_UNKNOWN, "no manifest");
    m.live_activation_support = false;
    expect(&s, &m, LFS_LAYOUT_UNKNOWN, "does not declare live-activation-support");
    m = layout_b();
    m.has_load_address = false;
    expect(&s, &m, LFS_LAYOUT_UNKNOWN, "no load address");
    m = layout_b();
    m.has_rxtx_info = false;
    expect(&s, &m, LFS_LAYOUT_UNKNOWN, "the manifest has no rx_tx-info");
    m = layout_b();
    m.rx_region = -1;
    expect(&s, &m, LFS_LAYOUT_UNKNOWN, "rx_tx-info leads to no memory region");
    m = layout_b();
    s.image.has_note = false;
    expect(&s, &m, LFS_LAYOUT_UNKNOWN, "no note");
    m.memory_regions[2].base = LOAD; /* known all the same */
    expect(&s, &m, LFS_LAYOUT_A, "live-state buffer");
    subject_free(&s);
}

/* As in the deck's manifest: regions that are named so, and no node that says what they are. */
static void a_name_is_a_hint_and_decides_nothing(void **state)
{
    const struct lfs_image_description description = counter();
    struct subject s = subject_of(&description);
    struct lfs_manifest m = layout_b();
    struct lfs_image_verdict v;

    (void)state;
    strcpy(m.memory_regions[0].description, "rx-buffer");
    strcpy(m.memory_regions[1].node, "tx-buffer");
    expect(&s, &m, LFS_LAYOUT_B, "RX and TX lie outside"); /* a near miss: rx_tx-info says so too */
    assert_false(judged(&s, &m, MEMORY).rx.assumed);
    m.has_rxtx_info = false;
    expect(&s, &m, LFS_LAYOUT_UNKNOWN, "'tx-buffer' is a hint");
    v = judged(&s, &m, MEMORY);
    assert_true(v.rx.assumed);
    assert_int_equal(v.rx.placement, LFS_PLACEMENT_UNKNOWN);
    assert_string_equal(v.tx.region, "tx-buffer");
    m.memory_regions[0].base = LOAD; /* nor does it make layout A */
    expect(&s, &m, LFS_LAYOUT_UNKNOWN, "a hint");
    m.memory_regions[1].node[0] = 'x';
    expect(&s, &m, LFS_LAYOUT_UNKNOWN, "only the partition's code knows");
    assert_string_equal(judged(&s, &m, MEMORY).tx.region, "");
    subject_free(&s);
}

static const struct lfs_image_part *part(const struct lfs_image_verdict *v, const char *name)
{
    for (size_t i = 0; i < v->part_count; i++)
        if (strcmp(v->parts[i].name, name) == 0)
            return &v->parts[i];
    fail_msg("no part %s", name);
    return NULL;
}

/* The layout of counter(): 2 + 1 + 1 pages with contents, then 2 of bss, 1 of heap, 2 of stack. */
static void sections_and_symbols_are_placed_in_working_memory(void **state)
{
    const struct lfs_image_description description = counter();
    struct subject s = subject_of(&description);
    struct lfs_manifest m = layout_b();
    struct lfs_image_verdict v = judged(&s, &m, MEMORY);

    (void)state;
    assert_int_equal(v.image_begin, LOAD + 0x2000);
    assert_int_equal(part(&v, ".data")->begin, LOAD + 0x2000 + 0x3000);
    assert_int_equal(part(&v, ".data")->kind, LFS_PART_RWDATA);
    assert_int_equal(part(&v, ".bss")->begin, LOAD + 0x2000 + 0x4000);
    assert_true(part(&v, ".bss")->nobits);
    assert_int_equal(part(&v, ".heap")->kind, LFS_PART_HEAP);
    assert_int_equal(part(&v, ".stack")->kind, LFS_PART_STACK);
    assert_int_equal(part(&v, "bss_begin..bss_end")->begin, part(&v, ".bss")->begin);
    assert_int_equal(part(&v, "bss_begin..bss_end")->end, part(&v, ".bss")->end);
    assert_true(part(&v, "stacks_begin..stacks_end")->symbols);
    assert_int_equal(v.needed, 0x2000 + 9 * 0x1000);
    subject_free(&s);
}

/* MC-12: the sections that end beyond it are named. */
static void room_counts_what_the_file_does_not_hold(void **state)
{
    const struct lfs_image_description description = counter();
    struct subject s = subject_of(&description);
    struct lfs_manifest m = layout_b();
    struct lfs_image_verdict v = judged(&s, &m, 0x2000 + 9 * 0x1000);

    (void)state;
    assert_int_equal(v.room, LFS_ROOM_ENOUGH);
    assert_false(part(&v, ".stack")->beyond);
    v = judged(&s, &m, 0x2000 + 8 * 0x1000);
    assert_int_equal(v.room, LFS_ROOM_OVERRUN);
    assert_true(part(&v, ".stack")->beyond);
    assert_false(part(&v, ".heap")->beyond);
    v = judged(&s, &m, 0);
    assert_int_equal(v.room, LFS_ROOM_UNKNOWN);
    assert_false(part(&v, ".stack")->beyond);
    subject_free(&s);
}

/* 7.1: the package ends behind .data; what is behind it is zeroed, or what lies in staging. */
static void nobits_are_zeroed_or_filled_with_what_is_staged(void **state)
{
    const struct lfs_image_description description = counter();
    struct subject s = subject_of(&description);
    struct lfs_manifest m = layout_b();
    struct lfs_image_verdict v = judged(&s, &m, MEMORY);
    struct lfs_image_nobits nobits = v.nobits;

    (void)state;
    assert_true(part(&v, ".data")->packed);
    assert_false(part(&v, ".bss")->packed || part(&v, "bss_begin..bss_end")->packed);
    assert_int_equal(nobits.bytes, 5000 + 100 + 8 * KIB);
    assert_int_equal(nobits.packed, 0);
    lfs_image_staged(&v, 0x2000 + 4 * 0x1000); /* to the begin of .bss: a near miss */
    assert_false(part(&v, ".bss")->staged);
    lfs_image_staged(&v, 0x2000 + 4 * 0x1000 + 1);
    assert_true(part(&v, ".bss")->staged && part(&v, "bss_begin..bss_end")->staged);
    assert_false(part(&v, ".data")->staged || part(&v, ".heap")->staged);
    lfs_image_staged(&v, 0); /* not known */
    assert_false(part(&v, ".bss")->staged);
    subject_free(&s);
}

/* 8.1: NOBITS between other sections is in the flat image, as zeros. */
static void nobits_in_the_middle_are_in_the_package(void **state)
{
    const struct lfs_image_description description = counter();
    struct subject s = subject_of(&description);
    struct lfs_manifest m = layout_b();
    struct lfs_image_verdict v;

    (void)state;
    s.image.size += 0x2000; /* as if something lay behind .bss */
    v = judged(&s, &m, MEMORY);
    assert_true(part(&v, ".bss")->packed);
    assert_false(part(&v, ".heap")->packed);
    assert_int_equal(v.nobits.packed, 5000);
    lfs_image_staged(&v, MEMORY);
    assert_false(part(&v, ".bss")->staged);
    subject_free(&s);
}

/* As many as have room, and three more: they are counted, in the sums too. */
static void sections_beyond_the_room_are_counted(void **state)
{
    static struct lfs_flat_section sections[LFS_IMAGE_PARTS_MAX + 3];
    const struct lfs_flat_image image = {.size = 0x1000,
                                         .footprint = 0x100000,
                                         .sections = sections,
                                         .section_count = LFS_IMAGE_PARTS_MAX + 3};
    const struct lfs_image_view view = {.image = &image, .image_offset = 0};
    struct lfs_image_verdict v;

    (void)state;
    for (size_t i = 0; i < image.section_count; i++)
        sections[i] = (struct lfs_flat_section){
            .name = ".x", .address = 0x2000 + i * 16, .size = 16, .nobits = true, .writable = true};
    lfs_image_judge(&view, &v);
    assert_int_equal(v.part_count, LFS_IMAGE_PARTS_MAX);
    assert_int_equal(v.parts_left_out, 3);
    assert_int_equal(v.nobits.bytes, image.section_count * 16);
    sections[0].size = 0; /* a near miss: what is empty needs no room */
    lfs_image_judge(&view, &v);
    assert_int_equal(v.parts_left_out, 2);
}

/* Without the ELF file the note tells the sections; a note's numbers may be anything. */
static void an_image_in_a_package_is_judged_by_its_note(void **state)
{
    const struct lfs_image_description description = counter();
    struct subject s = subject_of(&description);
    struct lfs_package package = {.img_offset = 0x2000, .img_size = (uint32_t)s.image.size};
    uint8_t *bytes = calloc(1, 0x2000 + s.image.size);
    struct lfs_manifest m = layout_b();
    struct lfs_image_view view = {.manifest = &m, .memory = MEMORY, .image_offset = 0x2000};
    struct lfs_image_verdict v;
    struct lfs_flat_image image;

    (void)state;
    memcpy(bytes + 0x2000, s.image.bytes, s.image.size);
    image = lfs_package_image(bytes, &package, &m);
    view.image = &image;
    assert_true(image.has_note);
    lfs_image_judge(&view, &v);
    assert_int_equal(v.layout, LFS_LAYOUT_B);
    assert_int_equal(part(&v, ".bss")->begin, LOAD + 0x2000 + 0x4000);
    image.note.sections[LFS_IMAGE_BSS].offset = UINT64_MAX - 8;
    image.footprint = UINT64_MAX;
    lfs_image_judge(&view, &v);
    assert_int_equal(v.room, LFS_ROOM_OVERRUN);
    m.entrypoint_offset = 0x2004; /* not where the note is: it stands at the begin all the same */
    image = lfs_package_image(bytes, &package, &m);
    assert_true(image.has_note);
    assert_int_equal(image.entry_offset, 0);
    m.entrypoint_offset = 0x2000 + s.image.size;
    assert_true(lfs_package_image(bytes, &package, &m).has_note);
    bytes[0x2008]++;
    assert_false(lfs_package_image(bytes, &package, &m).has_note);
    free(bytes);
    subject_free(&s);
}

/* MC-12: what nothing tells of its bss and stacks may be too large, never known to fit. */
static void a_flat_binary_by_itself_has_no_known_extent(void **state)
{
    static uint8_t bytes[0x2100];
    struct lfs_package package = {.img_offset = 0x2000, .img_size = 0x100};
    struct lfs_flat_image image = lfs_package_image(bytes, &package, NULL);
    struct lfs_image_view view = {.image = &image, .memory = 0x2100, .image_offset = 0x2000};
    struct lfs_image_verdict v;

    (void)state;
    lfs_image_judge(&view, &v);
    assert_int_equal(v.room, LFS_ROOM_UNKNOWN);
    assert_int_equal(v.needed, 0x2100);
    view.memory = 0x20ff;
    lfs_image_judge(&view, &v);
    assert_int_equal(v.room, LFS_ROOM_OVERRUN);
    memcpy(bytes + 0x2038, "ARM\x64", 4); /* MAN-33: an arm64 image header */
    lfs_put_le64(bytes + 0x2010, 0x7000);
    image = lfs_package_image(bytes, &package, NULL);
    view.memory = 0x9000;
    lfs_image_judge(&view, &v);
    assert_int_equal(v.room, LFS_ROOM_ENOUGH);
    lfs_put_le64(bytes + 0x2010, 0xff); /* which tells less than there is, and so nothing */
    image = lfs_package_image(bytes, &package, NULL);
    lfs_image_judge(&view, &v);
    assert_int_equal(v.room, LFS_ROOM_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffers_outside_and_live_state_make_layout_b),
        cmocka_unit_test(each_buffer_inside_working_memory_makes_layout_a),
        cmocka_unit_test(an_image_without_live_state_is_layout_a),
        cmocka_unit_test(what_is_missing_makes_the_layout_not_knowable),
        cmocka_unit_test(a_name_is_a_hint_and_decides_nothing),
        cmocka_unit_test(sections_and_symbols_are_placed_in_working_memory),
        cmocka_unit_test(room_counts_what_the_file_does_not_hold),
        cmocka_unit_test(nobits_are_zeroed_or_filled_with_what_is_staged),
        cmocka_unit_test(nobits_in_the_middle_are_in_the_package),
        cmocka_unit_test(sections_beyond_the_room_are_counted),
        cmocka_unit_test(an_image_in_a_package_is_judged_by_its_note),
        cmocka_unit_test(a_flat_binary_by_itself_has_no_known_extent),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
