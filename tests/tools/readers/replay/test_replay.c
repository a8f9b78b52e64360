/* SPDX-License-Identifier: BSD-3-Clause */
/* Replay files: what is written is read again; every line that is not right is told at its place.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lfasim/readers/replay.h"

static const char whole[] = "lfasim-replay 1\n"
                            "tool      0.1.0\n"
                            "scenario  folder/two words.yaml\n"
                            "hash      0123456789abcdef0123456789abcdef\n"
                            "case      race/a\n"
                            "set       rule deny and more\n"
                            "seed      7\n"
                            "time      untimed\n"
                            "oracle    off\n"
                            "property  one-owner\n"
                            "cause     0x1f\n"
                            "what      a page\\x0ahas two \\x5c owners\n"
                            "steps     143\n"
                            "end       deadlock\n"
                            "dropped   cpu1 3.12 LFA_PRIME\n"
                            "rounds    cpu0 6.1 2 repeat\n"
                            "# step kind   alternatives taken name\n"
                            "     0 policy      3   2 donate: deny\n"
                            "    12 lane        2   0 cpu0\n"
                            "    12 choice      9   8 choose: leaves\n"
                            "    31 event       2   1 event\n"
                            "    40 fault       2   0 irq: passes\n"
                            "choices   lfs1-0117-00hb-26\n";

static char path[] = "/tmp/lfasim-replay-XXXXXX";

static int set_up(void **state)
{
    int file = mkstemp(path);

    (void)state;
    return file < 0 || close(file) != 0;
}

static int tear_down(void **state)
{
    (void)state;
    return unlink(path);
}

static const struct lfs_replay *read_text(const char *text, size_t length, struct lfs_diag *diag)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    fwrite(text, 1, length, file);
    fclose(file);
    return lfs_replay_read(path, diag);
}

static char *written(const struct lfs_replay *replay)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    lfs_replay_write(replay, out);
    fclose(out);
    return text;
}

/* ---- what is right --------------------------------------------------------------------------- */

/* The file above with the choice string that fits. */
static char *sound(void)
{
    struct lfs_diag *diag = lfs_diag_new();
    static const uint16_t taken[] = {2, 0, 8, 1, 0};
    char *text, *string;
    size_t size;
    FILE *out = open_memstream(&string, &size);

    lfs_choice_string(taken, 5, out);
    fclose(out);
    text = calloc(1, sizeof(whole) + size);
    snprintf(text, sizeof(whole) + size, "%.*schoices   %s\n",
             (int)(strstr(whole, "choices ") - whole), whole, string);
    free(string);
    lfs_diag_free(diag);
    return text;
}

static void what_is_written_is_read_again(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text = sound(), *again;
    const struct lfs_replay *replay = read_text(text, strlen(text), diag);

    (void)state;
    lfs_diag_print(diag, stderr);
    assert_non_null(replay);
    assert_string_equal(replay->scenario, "folder/two words.yaml");
    assert_string_equal(replay->case_name, "race/a");
    assert_int_equal(replay->set_count, 1);
    assert_string_equal(replay->sets[0].name, "rule");
    assert_string_equal(replay->sets[0].value, "deny and more");
    assert_true(replay->seeded && replay->seed == 7 && replay->untimed && replay->no_oracle);
    assert_int_equal(replay->cause, 31);
    assert_string_equal(replay->what, "a page\nhas two \\ owners");
    assert_true(replay->steps == 143 && replay->end == LFS_END_DEADLOCK);
    assert_true(replay->dropped[0].step.cpu == 1 && replay->dropped[0].step.index == 3);
    assert_true(replay->dropped[0].step.inner == 12 && replay->dropped[0].rounds == 0);
    assert_int_equal(replay->dropped_count, 2);
    assert_true(replay->dropped[1].step.index == 6 && replay->dropped[1].step.inner == 1);
    assert_string_equal(replay->dropped[1].step.name, "repeat");
    assert_int_equal(replay->dropped[1].rounds, 2);
    assert_int_equal(replay->dropped[1].line, 16);
    assert_int_equal(replay->decision_count, 5);
    assert_int_equal(replay->decisions[0].kind, LFS_DECISION_POLICY);
    assert_int_equal(replay->decisions[2].taken, 8);
    assert_string_equal(replay->decisions[2].name, "choose: leaves");
    again = written(replay);
    assert_string_equal(again, text);
    free(again);
    free(text);
    lfs_replay_free(replay);
    lfs_diag_free(diag);
}

static void comments_blank_lines_and_line_ends_are_passed_over(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text = sound(), *loose = calloc(2, strlen(text) + 1), *to = loose;
    const struct lfs_replay *replay;

    (void)state;
    for (const char *at = text; *at != '\0'; at++)
        to += sprintf(to, *at == '\n' ? " \t\r\n#\n\n" : "%c", *at);
    replay = read_text(loose, strlen(loose), diag);
    assert_non_null(replay);
    assert_int_equal(replay->decision_count, 5);
    lfs_replay_free(replay);
    lfs_diag_free(diag);
    free(text);
    free(loose);
}

/* ---- what is wrong --------------------------------------------------------------------------- */

/* The file with one text in place of another is refused like this. */
static void refuses(const char *old, const char *new, const char *message)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text = sound(), *changed, *said, *at = strstr(text, old);
    size_t size;
    FILE *out = open_memstream(&said, &size);

    assert_non_null(at);
    changed = calloc(1, strlen(text) + strlen(new) + 1);
    sprintf(changed, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
    if (read_text(changed, strlen(changed), diag) != NULL)
        fail_msg("'%s' instead of '%s' is accepted", new, old);
    lfs_diag_print(diag, out);
    fclose(out);
    if (strstr(said, message) == NULL || strncmp(said, path, strlen(path)) != 0)
        fail_msg("'%s' instead of '%s' should say '%s', not\n%s", new, old, message, said);
    free(said);
    free(changed);
    free(text);
    lfs_diag_free(diag);
}

static void heads_that_are_wrong_are_told(void **state)
{
    (void)state;
    refuses("lfasim-replay 1", "lfasim: 1", ":1:1: error: this is no replay file");
    refuses("lfasim-replay 1", "lfasim-replay 2", ":1:1: error: the file has format 2");
    refuses("lfasim-replay 1", "lfasim-replay one", ":1:15: error: expected the format, 1");
    refuses("tool ", "tol ", ":2:1: error: expected a key");
    refuses("tool ", "tol ", "help: did you mean 'tool'?");
    refuses("0123456789abcdef0", "0123456789abcdeg0", ":4:11: error: expected 32 hexadecimal");
    refuses("seed      7", "seed      -7", ":7:11: error: expected a number");
    refuses("seed      7", "seed      07", ":7:11: error: expected a number");
    refuses("seed      7", "seed      18446744073709551616", ":7:11: error: expected a number");
    refuses("untimed", "sometimes", ":8:11: error: expected timed or untimed");
    refuses("off", "offf", ":9:11: error: expected on or off");
    refuses("cause     0x1f", "cause     0x1f twice",
            ":11:16: error: expected the end of the line");
    refuses("\\x5c", "\\5c", "error: \\ begins \\xHH");
    refuses("\\x5c", "\\x00", "error: \\ begins \\xHH");
    refuses("deadlock", "never", ":14:11: error: expected running, completed");
    refuses("cpu1 3", "1 3", ":15:11: error: expected a lane, such as cpu0");
    refuses("cpu1 3", "cpu99 3", ":15:14: error: expected a lane, such as cpu0");
    refuses("seed      7", "case      x", "error: `case` stands here twice");
}

/* In a line of its own, and as a decision. */
static void policies_that_do_not_exist_are_told(void **state)
{
    (void)state;
    refuses("seed      7", "policy    donat deny", ":7:11: error: there is no policy 'donat'");
    refuses("seed      7", "policy    donat deny", "help: did you mean 'donate'?");
    refuses("seed      7", "policy    donate foo",
            ":7:11: error: there is no policy donate with the value 'foo' [REPLAY_SYNTAX]");
    refuses("seed      7", "policy    donate denny", "help: did you mean 'deny'?");
    refuses("seed      7", "policy    profile specs", "help: did you mean 'spec'?");
    refuses("seed      7", "policy    donate",
            "error: there is no policy donate with the value ''");
    refuses("donate: deny", "donate: foo",
            ":18:26: error: there is no policy donate with the value 'foo'");
    refuses("donate: deny", "deny", ":18:26: error: there is no policy 'deny'");
}

static void lines_that_are_missing_are_told(void **state)
{
    static const char *const keys[] = {"tool", "scenario", "hash",  "case",
                                       "time", "oracle",   "steps", "end"};

    (void)state;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        char *text = sound(), *line = strstr(text, keys[i]), old[128], message[64];

        snprintf(old, sizeof(old), "%.*s", (int)strcspn(line, "\n") + 1, line);
        snprintf(message, sizeof(message), "error: a line `%s` is missing [REPLAY_SHAPE]", keys[i]);
        refuses(old, "", message);
        free(text);
    }
}

static void places_of_steps_that_are_none_are_told(void **state)
{
    (void)state;
    refuses("cpu1 3.12", "cpu1 3.", ":15:18: error: expected the place of a step in its lane");
    refuses("cpu1 3.12", "cpu1 .12", ":15:16: error: expected the place of a step in its lane");
    refuses("cpu1 3.12", "cpu1 3.1.2", ":15:18: error: expected the place of a step in its lane");
    refuses("cpu1 3.12", "cpu1 3.0x", ":15:18: error: expected the place of a step in its lane");
}

static void rounds_that_are_wrong_are_told(void **state)
{
    (void)state;
    refuses("cpu0 6.1 2", "cpu0 6.1 0", ":16:20: error: expected how many rounds are left");
    refuses("cpu0 6.1 2", "cpu0 6.1 all", ":16:20: error: expected how many rounds are left");
    refuses("cpu0 6.1 2", "cpu0 6.1 4294967296", ":16:20: error: expected how many rounds");
    refuses("cpu0 6.1 2 repeat", "cpu0 6.1", "error: expected how many rounds are left");
    refuses("cpu0 6.1 2", "cpu0 .1 2", ":16:16: error: expected the place of a step");
    refuses("cpu0 6.1 2", "lane 6.1 2", ":16:11: error: expected a lane, such as cpu0");
    refuses("2 repeat", "2 LFA_PRIME", ":16:22: error: expected repeat: no other step has rounds");
    refuses("2 repeat", "2", "error: expected repeat: no other step has rounds");
    refuses("2 repeat", "2 repeat it", ":16:29: error: expected the end of the line");
}

static void of_one_step_only_one_thing_is_left_out(void **state)
{
    static const char twice[] = ":16:1: error: what is left out of this step stands here twice "
                                "[REPLAY_SHAPE]";

    (void)state;
    refuses("rounds    cpu0 6.1 2 repeat", "rounds    cpu1 3.12 2 repeat", twice);
    refuses("rounds    cpu0 6.1 2 repeat", "dropped   cpu1 3.12 LFA_PRIME", twice);
}

/* As it was written before rounds could be left out. */
static void a_file_without_rounds_is_read(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    char *text = sound(), *at = strstr(text, "rounds ");
    const struct lfs_replay *replay;

    (void)state;
    memmove(at, strstr(at, "# step"), strlen(strstr(at, "# step")) + 1);
    replay = read_text(text, strlen(text), diag);
    assert_non_null(replay);
    assert_true(replay->dropped_count == 1 && replay->dropped[0].rounds == 0);
    lfs_replay_free(replay);
    lfs_diag_free(diag);
    free(text);
}

static void decisions_that_are_wrong_are_told(void **state)
{
    (void)state;
    refuses("12 lane ", "12 lan ", ":19:8: error: expected lane, event, choice");
    refuses("lane        2   0", "lane        two 0", ":19:20: error: expected how many");
    refuses("lane        2   0 cpu0", "lane        2   0", "error: expected the name of what");
    refuses("lane        2   0", "lane        2   2", ":19:1: error: there is no such alternative");
    refuses("    31 event", "    11 event",
            ":21:1: error: a decision stands behind one of a later");
    refuses("choice      9   8", "choice      9   7",
            "error: the packed decisions are not those of the lines above");
}

static void a_file_that_was_cut_is_refused(void **state)
{
    char *text = sound();
    size_t length = strlen(text);

    (void)state;
    for (size_t cut = 0; cut + 2 < length; cut++) {
        struct lfs_diag *diag = lfs_diag_new();

        if (read_text(text, cut, diag) != NULL)
            fail_msg("%zu of %zu bytes are accepted", cut, length);
        assert_true(lfs_diag_errors(diag) > 0);
        lfs_diag_free(diag);
    }
    free(text);
}

/* ---- choice strings -------------------------------------------------------------------------- */

static char *string_of(const uint16_t *taken, size_t count)
{
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    lfs_choice_string(taken, count, out);
    fclose(out);
    return text;
}

static void choice_strings_are_read_again(void **state)
{
    static const uint16_t lists[][8] = {
        {0}, {1}, {0, 0, 5}, {65535, 0, 1}, {16, 15, 17, 0, 0, 0, 0, 256}};

    (void)state;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        char *text = string_of(lists[i], 8);
        const char *problem;
        size_t count;
        uint16_t *again = lfs_choice_string_read(text, strlen(text), &count, &problem);

        assert_non_null(again);
        assert_true(count <= 8 && memcmp(again, lists[i], count * sizeof(*again)) == 0);
        for (size_t k = count; k < 8; k++)
            assert_int_equal(lists[i][k], 0);
        free(again);
        free(text);
    }
}

/* 20 bits of check: no single letter can be wrong in these. */
static void a_wrong_letter_is_seen(void **state)
{
    static const uint16_t taken[] = {0, 1, 0, 0, 3, 2, 0, 40, 1};
    static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
    char *text = string_of(taken, 9);

    (void)state;
    for (size_t i = strlen("lfs1-"); text[i] != '\0'; i++) {
        for (const char *letter = letters; *letter != '\0' && text[i] != '-'; letter++) {
            char kept = text[i];
            const char *problem;
            size_t count;

            if (*letter == kept)
                continue;
            text[i] = *letter;
            if (lfs_choice_string_read(text, strlen(text), &count, &problem) != NULL)
                fail_msg("%s is accepted", text);
            assert_string_equal(problem,
                                "its check group does not fit: a letter is wrong or missing");
            text[i] = kept;
        }
    }
    free(text);
}

static void other_words_are_no_choice_strings(void **state)
{
    static const struct {
        const char *word, *problem;
    } words[] = {
        {"lfs1", "its check group is missing"},
        {"lfs1-00", "its check group is missing"},
        {"lfs1-ilou", "it is lfs1 and groups of the letters 0-9 a-z without i, l, o and u"},
        {"lfs2-0000", "it is lfs1 and groups of the letters 0-9 a-z without i, l, o and u"},
        {"lfs1-0000", "its check group does not fit: a letter is wrong or missing"},
    };
    const char *problem;
    size_t count;

    (void)state;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        assert_null(lfs_choice_string_read(words[i].word, strlen(words[i].word), &count, &problem));
        assert_string_equal(problem, words[i].problem);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(comments_blank_lines_and_line_ends_are_passed_over),
        cmocka_unit_test(heads_that_are_wrong_are_told),
        cmocka_unit_test(policies_that_do_not_exist_are_told),
        cmocka_unit_test(lines_that_are_missing_are_told),
        cmocka_unit_test(places_of_steps_that_are_none_are_told),
        cmocka_unit_test(rounds_that_are_wrong_are_told),
        cmocka_unit_test(of_one_step_only_one_thing_is_left_out),
        cmocka_unit_test(a_file_without_rounds_is_read),
        cmocka_unit_test(decisions_that_are_wrong_are_told),
        cmocka_unit_test(a_file_that_was_cut_is_refused),
        cmocka_unit_test(choice_strings_are_read_again),
        cmocka_unit_test(a_wrong_letter_is_seen),
        cmocka_unit_test(other_words_are_no_choice_strings),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
