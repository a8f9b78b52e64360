/* SPDX-License-Identifier: BSD-3-Clause */
/* The look of diagnostics: order, gutter, caret, limits, and what a terminal may be sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/diag/printed.h"

#include <sys/stat.h>
#include <unistd.h>

static const char file[] = "first.yaml";

static int setup(void **state)
{
    *state = lfs_diag_new();
    return 0;
}

static int teardown(void **state)
{
    lfs_diag_free(*state);
    return 0;
}

static void source(struct lfs_diag *diag, const char *text)
{
    lfs_diag_source(diag, file, text, strlen(text));
}

/* One error about a range of the source, as printed below its first line. */
static void assert_shown(const char *text, struct lfs_pos pos, const char *expected)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *all, *below;

    source(diag, text);
    pos.file = file;
    lfs_diag_add(diag, pos, "YAML_SYNTAX", "wrong");
    all = printed(diag);
    below = strchr(all, '\n');
    assert_non_null(below);
    assert_string_equal(below + 1, expected);
    free(all);
    lfs_diag_free(diag);
}

static void a_message_has_place_line_caret_notes_facts_and_help(void **state)
{
    struct lfs_diag *diag = *state;

    source(diag, "images:\n  sp1-v1:\n    handels:\n      x: 1\n");
    lfs_diag_add(diag, (struct lfs_pos){file, 3, 5, 7}, "UNKNOWN_KEY",
                 "unknown key '%s' in image '%s'", "handels", "sp1-v1");
    lfs_diag_help(diag, "did you mean '%s'?", "handles");
    lfs_diag_fact(diag, "expected %d keys\nand no more", 3);
    lfs_diag_note(diag, (struct lfs_pos){file, 2, 3, 6}, "the image begins %s", "here");
    assert_printed(diag, "first.yaml:3:5: error: unknown key 'handels' in image 'sp1-v1' "
                         "[UNKNOWN_KEY]\n"
                         "    3 |     handels:\n"
                         "      |     ^~~~~~~\n"
                         "      = expected 3 keys\n"
                         "        and no more\n"
                         "first.yaml:2:3: note: the image begins here\n"
                         "    2 |   sp1-v1:\n"
                         "      |   ^~~~~~\n"
                         "help: did you mean 'handles'?\n");
}

static void a_long_help_is_wrapped_between_words(void **state)
{
    char names[93], expected[400];

    memset(names, 'n', sizeof(names));
    names[92] = '\0';
    lfs_diag_add(*state, (struct lfs_pos){.file = "f"}, "UNKNOWN_KEY", "unknown key");
    lfs_diag_help(*state, "%s", names); /* fits */
    lfs_diag_help(*state, "%s, m", names);
    lfs_diag_help(*state, "m, %s", names);
    snprintf(expected, sizeof(expected),
             "f: error: unknown key [UNKNOWN_KEY]\n"
             "help: %s\n"
             "help: %s, m\n"
             "help: m,\n"
             "        %s\n",
             names, names, names);
    assert_printed(*state, expected);
}

static void messages_are_sorted_by_file_line_and_column(void **state)
{
    struct lfs_diag *diag = *state;
    char other[] = "other.yaml", same[] = "other.yaml"; /* one name, two strings */

    lfs_diag_add(diag, (struct lfs_pos){other, 9, 1, 0}, "LINT_VM_GAP", "third");
    lfs_diag_add(diag, (struct lfs_pos){"b.yaml", 1, 1, 0}, "MISSING_KEY", "fourth");
    lfs_diag_add(diag, (struct lfs_pos){same, 2, 7, 0}, "DUPLICATE_KEY", "second");
    lfs_diag_add(diag, (struct lfs_pos){same, 2, 3, 0}, "YAML_SUBSET", "first");
    lfs_diag_add(diag, (struct lfs_pos){"b.yaml", 1, 1, 0}, "UNKNOWN_NAME", "fifth");
    assert_printed(diag, "other.yaml:2:3: error: first [YAML_SUBSET]\n\n"
                         "other.yaml:2:7: error: second [DUPLICATE_KEY]\n\n"
                         "other.yaml:9:1: warning: third [LINT_VM_GAP]\n\n"
                         "b.yaml:1:1: error: fourth [MISSING_KEY]\n\n"
                         "b.yaml:1:1: error: fifth [UNKNOWN_NAME]\n");
    assert_int_equal(lfs_diag_errors(diag), 4);
    assert_int_equal(lfs_diag_warnings(diag), 1);
}

static void unknown_places_print_what_is_known(void **state)
{
    struct lfs_diag *diag = *state;

    source(diag, "a: 1\n");
    lfs_diag_add(diag, (struct lfs_pos){.line = 3, .column = 1}, "YAML_SUBSET", "no file");
    lfs_diag_add(diag, (struct lfs_pos){.file = file}, "DUPLICATE_KEY", "no line");
    lfs_diag_add(diag, (struct lfs_pos){.file = file, .line = 1}, "YAML_LIMIT", "no column");
    lfs_diag_add(diag, (struct lfs_pos){file, 7, 1, 1}, "MISSING_KEY", "beyond the file");
    assert_printed(diag, "lfasim: error: no file [YAML_SUBSET]\n\n"
                         "first.yaml: error: no line [DUPLICATE_KEY]\n\n"
                         "first.yaml:1: error: no column [YAML_LIMIT]\n"
                         "    1 | a: 1\n\n"
                         "first.yaml:7:1: error: beyond the file [MISSING_KEY]\n");
}

static void add_errors(struct lfs_diag *diag, unsigned count)
{
    for (unsigned i = 1; i <= count; i++)
        lfs_diag_add(diag, (struct lfs_pos){file, i, 1, 1}, "UNKNOWN_NAME", "error %u", i);
}

static void twenty_errors_are_shown(void **state)
{
    char *text;

    add_errors(*state, LFS_DIAG_SHOWN_MAX);
    text = printed(*state);
    assert_non_null(strstr(text, "first.yaml:20:1: error: error 20 [UNKNOWN_NAME]\n"));
    assert_null(strstr(text, "more"));
    free(text);
}

static void the_twenty_first_error_is_counted_only(void **state)
{
    char *text;

    add_errors(*state, LFS_DIAG_SHOWN_MAX + 2);
    lfs_diag_add(*state, (struct lfs_pos){file, 30, 1, 1}, "LINT_VM_GAP", "still shown");
    text = printed(*state);
    assert_non_null(strstr(text, "error 20 [UNKNOWN_NAME]\n"));
    assert_null(strstr(text, "error 21"));
    assert_string_equal(strstr(text, "first.yaml:30"),
                        "first.yaml:30:1: warning: still shown [LINT_VM_GAP]\n\nand 2 more\n");
    assert_int_equal(lfs_diag_errors(*state), 22);
    free(text);
}

static void the_first_in_place_are_shown_not_the_first_added(void **state)
{
    add_errors(*state, LFS_DIAG_SHOWN_MAX);
    lfs_diag_add(*state, (struct lfs_pos){file, 1, 1, 1}, "UNKNOWN_NAME", "late but early");
    assert_printed_has(*state, "late but early");
    assert_printed_has(*state, "\n\nand 1 more\n");
}

static void columns_count_characters(void **state)
{
    (void)state;
    assert_shown("k: \"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\" x\n", (struct lfs_pos){0, 1, 10, 1},
                 "    1 | k: \"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\" x\n"
                 "      |          ^\n");
    assert_shown("\xef\xbb\xbfkey: 1\n", (struct lfs_pos){0, 1, 1, 3},
                 "    1 | key: 1\n      | ^~~\n");
}

static void tabs_keep_the_caret_aligned(void **state)
{
    (void)state;
    assert_shown("\tab\tc\n", (struct lfs_pos){0, 1, 5, 1},
                 "    1 |         ab      c\n"
                 "      |                 ^\n");
    assert_shown("\tab\tc\n", (struct lfs_pos){0, 1, 2, 4},
                 "    1 |         ab      c\n"
                 "      |         ^~~~~~~~~\n");
}

static void hostile_bytes_of_a_line_become_question_marks(void **state)
{
    (void)state;
    /* escape, a stray byte, an overlong form, a surrogate, C1 control, right-to-left override */
    assert_shown("a\x1b[1m \xff \xc0\xaf \xed\xa0\x80 \xc2\x9b \xe2\x80\xae z\n",
                 (struct lfs_pos){0, 1, 20, 1},
                 "    1 | a?[1m ? ?? ??? ? ? z\n"
                 "      |                    ^\n");
    assert_shown("cut \xe2\x82", (struct lfs_pos){0, 1, 5, 2}, "    1 | cut ??\n      |     ^~\n");
    assert_shown("\x7f\x1f\xc2\xa0\n", (struct lfs_pos){0, 1, 1, 1},
                 "    1 | ??\xc2\xa0\n      | ^\n");
}

static void hostile_bytes_of_a_message_become_question_marks(void **state)
{
    struct lfs_diag *diag = *state;

    lfs_diag_add(diag, (struct lfs_pos){"a\x1b.yaml", 1, 1, 1}, "SCALAR_TYPE", "key '%s'",
                 "x\ny: error\x07");
    lfs_diag_help(diag, "%s", "say '\x1b'");
    assert_printed(diag, "a?.yaml:1:1: error: key 'x?y: error?' [SCALAR_TYPE]\nhelp: say '?'\n");
}

static void the_range_ends_with_its_line(void **state)
{
    (void)state;
    assert_shown("abc\ndef\n", (struct lfs_pos){0, 1, 2, 99}, "    1 | abc\n      |  ^~\n");
    assert_shown("abc\r\ndef\r\n", (struct lfs_pos){0, 1, 2, 99}, "    1 | abc\n      |  ^~\n");
    assert_shown("abc\n", (struct lfs_pos){0, 1, 4, 1}, "    1 | abc\n      |    ^\n");
    assert_shown("abc\n", (struct lfs_pos){0, 1, 77, 3}, "    1 | abc\n      |    ^\n");
    assert_shown("abc\n", (struct lfs_pos){0, 1, UINT32_MAX, UINT32_MAX},
                 "    1 | abc\n      |    ^\n");
    assert_shown("a\n\n", (struct lfs_pos){0, 2, 1, 1}, "    2 |\n      | ^\n");
    assert_shown("", (struct lfs_pos){0, 1, 1, 1}, "    1 |\n      | ^\n");
}

static void a_line_number_wider_than_the_gutter_moves_it(void **state)
{
    char *text = malloc(100000 + 8);

    (void)state;
    assert_non_null(text);
    memset(text, '\n', 100000);
    memcpy(text + 99999, "word\n", 6);
    assert_shown(text, (struct lfs_pos){0, 99999 + 1, 1, 4}, "100000 | word\n       | ^~~~\n");
    free(text);
}

/* The line is as many x as given, with one y at the column of the caret. */
static void assert_long_line(size_t length, unsigned column, size_t caret_cells, bool cut_before,
                             bool cut_after)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *line = malloc(length + 1), *text, *shown, *caret;

    assert_non_null(line);
    memset(line, 'x', length);
    line[length] = '\0';
    line[column - 1] = 'y';
    source(diag, line);
    lfs_diag_add(diag, (struct lfs_pos){file, 1, column, 1}, "SCALAR_TYPE", "long");
    text = printed(diag);
    shown = strchr(text, '\n') + 9;
    caret = strchr(shown, '\n') + 9;
    assert_int_equal(strcspn(caret, "^"), caret_cells);
    assert_int_equal(shown[caret_cells], 'y');
    assert_int_equal(strncmp(shown, "...", 3) == 0, cut_before);
    assert_int_equal(strncmp(caret - 9 - 3, "...", 3) == 0, cut_after);
    assert_true(strlen(shown) <= 2 * (160 + 6 + 9));
    free(text);
    free(line);
    lfs_diag_free(diag);
}

/* The 161st cell is not shown, so it is not underlined either. */
static void tildes_end_where_a_long_line_is_cut(void **state)
{
    char line[163], tildes[160], expected[400];

    (void)state;
    memset(line, 'x', sizeof(line) - 1);
    line[162] = '\0';
    memset(tildes, '~', sizeof(tildes) - 1);
    tildes[159] = '\0';
    snprintf(expected, sizeof(expected), "    1 | %.160s...\n      | ^%s\n", line, tildes);
    assert_shown(line, (struct lfs_pos){0, 1, 1, 161}, expected);
    assert_shown(line, (struct lfs_pos){0, 1, 1, 160}, expected);
}

static void a_very_long_line_is_cut_around_the_caret(void **state)
{
    (void)state;
    assert_long_line(160, 160, 159, false, false);
    assert_long_line(161, 1, 0, false, true);
    assert_long_line(161, 161, 83, true, false);
    assert_long_line(100000, 50000, 83, true, true);
}

static void a_very_long_message_is_cut(void **state)
{
    struct lfs_diag *diag = *state;
    char expected[2200], name[2101];

    memset(name, 'n', sizeof(name) - 1);
    name[2000] = '\0';
    lfs_diag_add(diag, (struct lfs_pos){0}, "SCALAR_TYPE", "%s", name);
    snprintf(expected, sizeof(expected), "lfasim: error: %s [SCALAR_TYPE]\n", name);
    assert_printed(diag, expected);
    name[1999] = '\xc3'; /* the 2000th byte begins a character that no longer fits */
    name[2000] = '\xa9';
    name[2001] = '\0';
    lfs_diag_add(diag, (struct lfs_pos){0}, "EXPR_TYPE", "%s", name);
    snprintf(expected, sizeof(expected), "\n\nlfasim: error: %.1999s... [EXPR_TYPE]\n", name);
    assert_printed_has(diag, expected);
}

static void lines_come_from_the_file_or_are_left_out(void **state)
{
    struct lfs_diag *diag = *state;
    char path[] = "diag-test-XXXXXX", fifo[sizeof(path) + 5], *text;
    int written = mkstemp(path);

    assert_true(written >= 0);
    assert_int_equal(write(written, "one\ntwo", 7), 7);
    close(written);
    snprintf(fifo, sizeof(fifo), "%s.fifo", path);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    lfs_diag_add(diag, (struct lfs_pos){path, 2, 1, 3}, "YAML_SUBSET", "here");
    assert_printed_has(diag, "[YAML_SUBSET]\n    2 | two\n      | ^~~\n");
    lfs_diag_source(diag, path, "uno\ndos", 7);
    assert_printed_has(diag, "[YAML_SUBSET]\n    2 | dos\n      | ^~~\n");
    lfs_diag_source(diag, path, "un\ndeux", 7);
    assert_printed_has(diag, "[YAML_SUBSET]\n    2 | deux\n      | ^~~\n");
    /* A pipe that nobody writes must not block the printing. */
    lfs_diag_add(diag, (struct lfs_pos){fifo, 1, 1, 1}, "DUPLICATE_KEY", "pipe");
    text = printed(diag);
    assert_string_equal(strstr(text, "pipe [DUPLICATE_KEY]"), "pipe [DUPLICATE_KEY]\n");
    free(text);
    unlink(fifo);
    unlink(path);
}

static void attachments_without_a_message_are_ignored(void **state)
{
    lfs_diag_note(*state, (struct lfs_pos){0}, "lost");
    lfs_diag_fact(*state, "lost");
    lfs_diag_help(*state, "lost");
    assert_printed(*state, "");
    lfs_diag_free(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_message_has_place_line_caret_notes_facts_and_help),
        TEST(a_long_help_is_wrapped_between_words),
        TEST(messages_are_sorted_by_file_line_and_column),
        TEST(unknown_places_print_what_is_known),
        TEST(twenty_errors_are_shown),
        TEST(the_twenty_first_error_is_counted_only),
        TEST(the_first_in_place_are_shown_not_the_first_added),
        TEST(columns_count_characters),
        TEST(tabs_keep_the_caret_aligned),
        TEST(hostile_bytes_of_a_line_become_question_marks),
        TEST(hostile_bytes_of_a_message_become_question_marks),
        TEST(the_range_ends_with_its_line),
        TEST(a_line_number_wider_than_the_gutter_moves_it),
        TEST(tildes_end_where_a_long_line_is_cut),
        TEST(a_very_long_line_is_cut_around_the_caret),
        TEST(a_very_long_message_is_cut),
        TEST(lines_come_from_the_file_or_are_left_out),
        TEST(attachments_without_a_message_are_ignored),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
