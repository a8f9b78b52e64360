/* SPDX-License-Identifier: BSD-3-Clause */
/* The note that a synthetic SP image carries: layout, round trip, and every way to be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/image_note.h"
#include "lfasim/bytes.h"

static const struct lfs_image_note counter = {
    .version = 2,
    .behaviour = "counter",
    .live_state_version = 1,
    .live_state_size = 64,
    .sections = {{0, 0x2000},
                 {0x2000, 0x800},
                 {0x3000, 0x400},
                 {0x4000, 0x100},
                 {0x5000, 0x1000},
                 {0x6000, 0x1000}},
};

static size_t encode_counter(uint8_t bytes[LFS_IMAGE_NOTE_SIZE])
{
    return lfs_image_note_encode(&counter, bytes, LFS_IMAGE_NOTE_SIZE);
}

static void the_bytes_are_branch_and_elf_note(void **state)
{
    (void)state;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];
    const uint8_t head[] = {0x2b, 0,    0,   0x14, 0, 0,   0,   0,   7,   0,   0,   0,   0x90, 0, 0,
                            0,    0x46, 'L', 0,    0, 'l', 'f', 'a', 's', 'i', 'm', 0,   0,    1, 0,
                            0,    0,    2,   0,    0, 0,   'c', 'o', 'u', 'n', 't', 'e', 'r',  0};
    assert_int_equal(encode_counter(bytes), 172);
    assert_memory_equal(bytes, head, sizeof(head));
    assert_int_equal(lfs_get_le32(bytes + 68), 1);
    assert_int_equal(lfs_get_le32(bytes + 72), 64);
    assert_true(lfs_get_le64(bytes + 76 + 16) == 0x2000);
    assert_true(lfs_get_le64(bytes + 76 + 24) == 0x800);
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE + 8] = {0};
    struct lfs_image_note out;
    memset(&out, 0xA5, sizeof(out));
    assert_int_equal(lfs_image_note_encode(&counter, bytes, sizeof(bytes)), LFS_IMAGE_NOTE_SIZE);
    assert_true(lfs_image_note_decode(bytes, sizeof(bytes), &out));
    assert_memory_equal(&out, &counter, sizeof(out));
}

static void the_last_byte_must_be_there(void **state)
{
    (void)state;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];
    struct lfs_image_note out;
    memset(bytes, 0xEE, sizeof(bytes));
    assert_int_equal(lfs_image_note_encode(&counter, bytes, LFS_IMAGE_NOTE_SIZE - 1), 0);
    assert_int_equal(bytes[0], 0xEE);
    assert_int_equal(encode_counter(bytes), LFS_IMAGE_NOTE_SIZE);
    assert_true(lfs_image_note_decode(bytes, LFS_IMAGE_NOTE_SIZE, &out));
    assert_false(lfs_image_note_decode(bytes, LFS_IMAGE_NOTE_SIZE - 1, &out));
    assert_false(lfs_image_note_decode(bytes, 0, &out));
}

/* Whatever single bit of the fixed fields flips, the image is no longer what it says. What counts
 * from the entry's distance on is the next test's. */
static void every_bit_of_the_fixed_fields_matters(void **state)
{
    (void)state;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];
    struct lfs_image_note out;
    (void)encode_counter(bytes);
    for (size_t bit = LFS_IMAGE_AT_NAME_SIZE * 8; bit < LFS_IMAGE_AT_VERSION * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(lfs_image_note_decode(bytes, sizeof(bytes), &out));
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(lfs_image_note_decode(bytes, sizeof(bytes), &out));
}

static void the_entry_lies_inside_the_code(void **state)
{
    static const struct {
        uint32_t entry;
        bool good;
    } cases[] = {{0, true},      {4, true},       {2, false},
                 {0x1ffc, true}, {0x2000, false}, {UINT32_MAX - 3, false}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t bytes[LFS_IMAGE_NOTE_SIZE];
        struct lfs_image_note note = counter;
        struct lfs_image_note out;
        note.entry = cases[i].entry;
        assert_int_equal(lfs_image_note_encode(&note, bytes, sizeof(bytes)) > 0, cases[i].good);
        (void)encode_counter(bytes);
        lfs_put_le32(bytes + 4, cases[i].entry);
        assert_int_equal(lfs_image_note_decode(bytes, sizeof(bytes), &out), cases[i].good);
        if (cases[i].good)
            assert_int_equal(out.entry, cases[i].entry);
    }
}

static bool decodes_with_branch(uint32_t instruction)
{
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];
    struct lfs_image_note out;
    (void)encode_counter(bytes);
    lfs_put_le32(bytes, instruction);
    return lfs_image_note_decode(bytes, sizeof(bytes), &out);
}

static void the_branch_jumps_forward_over_the_note(void **state)
{
    (void)state;
    assert_false(decodes_with_branch(0x14000000 | (LFS_IMAGE_NOTE_SIZE / 4 - 1)));
    assert_true(decodes_with_branch(0x14000000 | LFS_IMAGE_NOTE_SIZE / 4));
    assert_true(decodes_with_branch(0x15FFFFFF));  /* the longest forward branch */
    assert_false(decodes_with_branch(0x16000000)); /* the longest backward one */
    assert_false(decodes_with_branch(0x94000000 | LFS_IMAGE_NOTE_SIZE / 4)); /* bl */
    assert_false(decodes_with_branch(0));
}

static void the_behaviour_needs_its_nul(void **state)
{
    (void)state;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];
    struct lfs_image_note note = counter;
    struct lfs_image_note out;
    memset(note.behaviour, 'x', sizeof(note.behaviour));
    assert_int_equal(lfs_image_note_encode(&note, bytes, sizeof(bytes)), 0);
    note.behaviour[LFS_IMAGE_BEHAVIOUR_SIZE - 1] = '\0';
    assert_int_equal(lfs_image_note_encode(&note, bytes, sizeof(bytes)), LFS_IMAGE_NOTE_SIZE);
    assert_true(lfs_image_note_decode(bytes, sizeof(bytes), &out));
    assert_string_equal(out.behaviour, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    bytes[LFS_IMAGE_AT_BEHAVIOUR + LFS_IMAGE_BEHAVIOUR_SIZE - 1] = 'x';
    assert_false(lfs_image_note_decode(bytes, sizeof(bytes), &out));
}

static void equal_notes_are_equal_bytes(void **state)
{
    (void)state;
    uint8_t first[LFS_IMAGE_NOTE_SIZE];
    uint8_t second[LFS_IMAGE_NOTE_SIZE];
    struct lfs_image_note note = counter;
    memset(note.behaviour + sizeof("counter"), 'z', 5);
    (void)encode_counter(first);
    (void)lfs_image_note_encode(&note, second, sizeof(second));
    assert_memory_equal(first, second, sizeof(first));
}

/* Found by the fuzz target image_note. */
static void what_follows_the_nul_of_the_behaviour_is_not_read(void **state)
{
    (void)state;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];
    struct lfs_image_note out;
    (void)encode_counter(bytes);
    bytes[LFS_IMAGE_AT_BEHAVIOUR + LFS_IMAGE_BEHAVIOUR_SIZE - 2] = 'z';
    assert_true(lfs_image_note_decode(bytes, sizeof(bytes), &out));
    assert_memory_equal(out.behaviour, counter.behaviour, sizeof(out.behaviour));
}

static void no_section_ends_beyond_the_address_space(void **state)
{
    (void)state;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];
    struct lfs_image_note out;
    for (size_t i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        struct lfs_image_note note = counter;
        note.sections[i] = (struct lfs_image_section){UINT64_MAX - 0x10, 0x10};
        assert_int_equal(lfs_image_note_encode(&note, bytes, sizeof(bytes)), LFS_IMAGE_NOTE_SIZE);
        assert_true(lfs_image_note_decode(bytes, sizeof(bytes), &out));
        note.sections[i].size = 0x11;
        assert_int_equal(lfs_image_note_encode(&note, bytes, sizeof(bytes)), 0);
        lfs_put_le64(bytes + LFS_IMAGE_AT_SECTIONS + 16 * i + 8, 0x11);
        assert_false(lfs_image_note_decode(bytes, sizeof(bytes), &out));
    }
}

static void a_refused_note_leaves_the_result_alone(void **state)
{
    (void)state;
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];
    struct lfs_image_note out;
    memcpy(&out, &counter, sizeof(out)); /* padding too: it is compared below */
    (void)encode_counter(bytes);
    bytes[LFS_IMAGE_AT_VERSION] = 9;
    memset(bytes + LFS_IMAGE_AT_SECTIONS, 0xFF, 16); /* the last thing that is checked */
    assert_false(lfs_image_note_decode(bytes, sizeof(bytes), &out));
    assert_memory_equal(&out, &counter, sizeof(out));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_branch_and_elf_note),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(the_last_byte_must_be_there),
        cmocka_unit_test(every_bit_of_the_fixed_fields_matters),
        cmocka_unit_test(the_entry_lies_inside_the_code),
        cmocka_unit_test(the_branch_jumps_forward_over_the_note),
        cmocka_unit_test(the_behaviour_needs_its_nul),
        cmocka_unit_test(equal_notes_are_equal_bytes),
        cmocka_unit_test(what_follows_the_nul_of_the_behaviour_is_not_read),
        cmocka_unit_test(no_section_ends_beyond_the_address_space),
        cmocka_unit_test(a_refused_note_leaves_the_result_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
