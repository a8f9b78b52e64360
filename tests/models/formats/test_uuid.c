/* SPDX-License-Identifier: BSD-3-Clause */
/* The two spellings of a UUID: manifests-packages-boot 2.2, MAN-13. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "lfasim/formats/uuid.h"

static const char sp1[] = "f07b2a96-1d47-4d17-9ec8-86a64e253e5c";
static const struct ffa_uuid sp1_words = {{0x962a7bf0, 0x174d471d, 0xa686c89e, 0x5c3e254e}};

static void MAN_13_both_spellings(void **state)
{
    char text[LFS_UUID_TEXT_SIZE];
    struct ffa_uuid words;

    (void)state;
    assert_true(lfs_uuid_read(sp1, &words));
    assert_true(ffa_uuid_equal(&words, &sp1_words));
    lfs_uuid_text(&words, text);
    assert_string_equal(text, sp1);
    lfs_uuid_text_1_1(&words, text);
    assert_string_equal(text, "962a7bf0-174d-471d-a686-c89e5c3e254e");
    assert_true(lfs_uuid_read_1_1(text, &words));
    assert_true(ffa_uuid_equal(&words, &sp1_words));
    assert_true(ffa_uuid_equal(&words, &lfs_uuid_fvp_components[0])); /* MAN-14 */
    /* The same text, other words. */
    assert_true(lfs_uuid_read_1_1(sp1, &words));
    assert_int_equal(words.word[0], 0xf07b2a96);
    assert_int_equal(words.word[3], 0x4e253e5c);
}

static void MAN_13_other_texts_are_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "f07b2a96-1d47-4d17-9ec8-86a64e253e5",
                                      "f07b2a96-1d47-4d17-9ec8-86a64e253e5cc",
                                      "f07b2a961-d47-4d17-9ec8-86a64e253e5c",
                                      "g07b2a96-1d47-4d17-9ec8-86a64e253e5c",
                                      "f07b2a96 1d47 4d17 9ec8 86a64e253e5c"};
    struct ffa_uuid words = {{7, 7, 7, 7}};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(lfs_uuid_read(bad[i], &words));
        assert_false(lfs_uuid_read_1_1(bad[i], &words));
    }
    assert_int_equal(words.word[0], 7);
    assert_true(lfs_uuid_read("F07B2A96-1D47-4D17-9EC8-86A64E253E5C", &words));
    assert_true(ffa_uuid_equal(&words, &sp1_words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_13_both_spellings),
        cmocka_unit_test(MAN_13_other_texts_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
