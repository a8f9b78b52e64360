/* SPDX-License-Identifier: BSD-3-Clause */
/* The text of a trace: golden pages of a short story that has every kind of record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "lfasim/readers/trace_text.h"
#include "tests/tools/readers/trace/story.h"

enum { RECORDS = 1000 };

/* What print writes; the caller frees it. */
static char *page(const struct lfs_trace_view *view, bool full)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    lfs_trace_text(view, full, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static char *causes(const struct lfs_trace_view *view, uint32_t seq)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    lfs_trace_text_causes(view, seq, out);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is not in:\n%s", part, text);
}

static void assert_lacks(const char *text, const char *part)
{
    if (strstr(text, part) != NULL)
        fail_msg("'%s' is in:\n%s", part, text);
}

static const char golden[] =
    "boot  8 records until 1.500 us, in short\n"
    "                             sp1 vCPU: OFF -> STARTING -> WAITING\n"
    "\n"
    "a.yaml:31  LFA_PRIME: {component: sp1}\n"
    "      9       1.500 us  cpu0  os  -> el3  LFA_PRIME component=2\n"
    "     10                      image \"sp1-v2\" copied\n"
    "                             rule LFA-27 LFA_PRIMED: image staged and authenticated\n"
    "     11       2.200 us  cpu0  el3 -> sp1  FFA_MSG_SEND_DIRECT_REQ_64 0x0000 -> 0x8001 x3=0x6\n"
    "     12       2.450 us  cpu0  sp1 -> el3  FFA_MSG_SEND_DIRECT_RESP_64 0x8001 -> 0x0000 "
    "x3=0x7\n"
    "     13                      sp1 vCPU: WAITING -> STOPPED, refused\n"
    "                             rule LFA-31 LFA_NOT_PRIMED: not primed, or nothing pending\n"
    "!!!  14       2.450 us  cpu0  MC-04: RX of sp1 lies in its working memory\n"
    "                               claim #1: sp1 working memory 0x6480000 + 256 pages, from "
    "load address in deck-sp.dts:12\n"
    "                               claim #2: sp1 RX 0x6481000 + 1 page\n"
    "     15                      choice answer: alternative 0 of 0..1\n"
    "     16       2.450 us  cpu0  el3 -> os   LFA_PRIME returns x0=0xfffffffffffffff9 "
    "(-7, WRONG_STATE)\n"
    "\n"
    "a.yaml:32\n"
    "     17       2.450 us  cpu0  os  -> el3  LFA_ACTIVATE component=2 flags=0x1 "
    "(SKIP_CPU_RENDEZVOUS)\n"
    "     18       2.450 us  cpu0  el3 -> os   LFA_ACTIVATE returns x0=0x0 (0, SUCCESS)\n"
    "                                            flags=0x8001 (CALL_AGAIN)\n"
    "     19       2.450 us  cpu0  end: completed\n";

static void a_story_reads_well(void **state)
{
    static const enum lfs_backend backends[] = {LFS_FIBERS, LFS_THREADS};

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct story story = {.m = NULL};
        struct lfs_trace_view view = story_new(&story, backends[i], RECORDS);
        char *text;

        assert_int_equal(lfs_run(story.m), LFS_END_COMPLETED);
        text = page(&view, false);
        assert_string_equal(text, golden);
        free(text);
        lfs_machine_free(story.m);
    }
}

static void full_shows_the_boot_and_every_register(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, RECORDS);
    char *text;

    (void)state;
    lfs_run(story.m);
    text = page(&view, true);
    assert_has(text,
               "boot\n"
               "      1                      claim: sp1 working memory 0x6480000 + 256 pages, from "
               "load address in deck-sp.dts:12\n"
               "      2                      claim: sp1 RX 0x6481000 + 1 page\n"
               "      3       0.000 us  cpu0  os  -> el3  entry, all registers zero\n"
               "                             x0-x17 zero\n"
               "      4       0.000 us  cpu0  el3 -> sp1  entry x0=0x6480000 x1=0x1\n"
               "                             x0  0x0000000006480000  x1  0x0000000000000001\n"
               "                             x2-x17 zero\n"
               "      5                      sp1 vCPU: OFF -> STARTING\n");
    assert_has(text, "                             x0  0x00000000c400006f  x1  "
                     "0x0000000000008001  x2  0x0000000000000000\n"
                     "                             x3  0x0000000000000006\n"
                     "                             x4-x17 zero\n");
    assert_lacks(text, "in short");
    free(text);
    lfs_machine_free(story.m);
}

static void a_run_that_ends_in_its_boot_is_shown_whole(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, RECORDS);
    char *text;

    (void)state;
    for (int i = 0; i < 2; i++)
        lfs_step(story.m);
    text = page(&view, false);
    assert_has(text, "      4       0.000 us  cpu0  el3 -> sp1  entry x0=0x6480000 x1=0x1\n");
    assert_lacks(text, "in short");
    free(text);
    lfs_machine_free(story.m);
}

static void an_end_tells_its_reason(void **state)
{
    struct story story = {.deadlock = true};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, RECORDS);
    char *text, line[700];

    (void)state;
    assert_int_equal(lfs_run(story.m), LFS_END_DEADLOCK);
    text = page(&view, false);
    assert_true(lfs_end_reason(story.m)[0] != '\0');
    snprintf(line, sizeof(line), "cpu0  end: deadlock: %s\n", lfs_end_reason(story.m));
    assert_has(text, line);
    free(text);
    lfs_machine_free(story.m);
}

static void a_full_ring_is_told(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, 10);
    char *text;

    (void)state;
    lfs_run(story.m);
    text = page(&view, false);
    assert_int_equal(strncmp(text, "(9 older records were overwritten)\na.yaml:31", 44), 0);
    /* What the claims were is no longer known. */
    assert_has(text, "MC-04: RX of sp1 lies in its working memory\n     15 ");
    free(text);
    lfs_machine_free(story.m);
}

static void no_records_no_text(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, 0);
    char *text;

    (void)state;
    lfs_run(story.m);
    text = page(&view, true);
    assert_string_equal(text, "");
    free(text);
    lfs_machine_free(story.m);
}

static void steps_without_a_place_have_their_number(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, RECORDS);
    char *text;

    (void)state;
    lfs_run(story.m);
    view.place = NULL;
    text = page(&view, false);
    assert_has(text, "\nstep 31\n");
    assert_lacks(text, "a.yaml");
    free(text);
    lfs_machine_free(story.m);
}

static void file_names_cannot_harm_a_terminal(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, RECORDS);
    char *text;

    (void)state;
    lfs_run(story.m);
    view.user = "a\033[2J.yaml";
    text = page(&view, false);
    assert_has(text, "\na?[2J.yaml:31  LFA_PRIME");
    free(text);
    lfs_machine_free(story.m);
}

static void causes_go_back_to_the_step(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, RECORDS);
    char *text;

    (void)state;
    lfs_run(story.m);
    text = causes(&view, 13);
    assert_string_equal(
        text, "     13                      sp1 vCPU: WAITING -> STOPPED, refused\n"
              "                             rule LFA-31 LFA_NOT_PRIMED: not primed, or nothing "
              "pending\n"
              "     12       2.450 us  cpu0  sp1 -> el3  FFA_MSG_SEND_DIRECT_RESP_64 0x8001 -> "
              "0x0000 x3=0x7\n"
              "     11       2.200 us  cpu0  el3 -> sp1  FFA_MSG_SEND_DIRECT_REQ_64 0x0000 -> "
              "0x8001 x3=0x6\n"
              "                             rule LFA-27 LFA_PRIMED: image staged and "
              "authenticated\n"
              "      9       1.500 us  cpu0  os  -> el3  LFA_PRIME component=2\n");
    free(text);
    text = causes(&view, 20);
    assert_string_equal(text, "");
    free(text);
    lfs_machine_free(story.m);
}

/* Two contexts that hand one frame to and fro: each frame is the cause of the next. */
static void bounce(struct lfs_ctx *self)
{
    struct story *story = lfs_ctx_user(self);
    struct lfs_frame frame;

    for (int i = 0; i < 10; i++) {
        frame = (struct lfs_frame){{FFA_MSG_WAIT_32}};
        lfs_transfer(self, STORY_TAG, self == story->os ? story->el3 : story->os, &frame);
    }
}

static void a_long_way_is_cut(void **state)
{
    struct lfs_machine_config config = {.cpus = 1, .trace_records = RECORDS};
    struct story story = {.m = lfs_machine_new(&config)};
    struct lfs_trace_view view = {.machine = story.m};
    char *text;
    size_t lines = 0;

    (void)state;
    story.os = lfs_ctx_new(story.m, "os", bounce, &story);
    story.el3 = lfs_ctx_new(story.m, "el3", bounce, &story);
    lfs_cpu_start(story.m, 0, story.os);
    lfs_run(story.m);
    assert_int_equal(lfs_trace_get(story.m, 12)->cause, 11);
    text = causes(&view, 12); /* twelve are shown: 12 to 1 */
    assert_lacks(text, "...");
    free(text);
    text = causes(&view, 13);
    assert_has(text, "\n                             ... and what led to #2\n");
    for (const char *at = text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_int_equal(lines, 13);
    free(text);
    lfs_machine_free(story.m);
}

static void findings_are_listed(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, RECORDS);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    assert_int_equal(lfs_trace_text_findings(&view, out), 0);
    lfs_run(story.m);
    assert_int_equal(lfs_trace_text_findings(&view, out), 1);
    fclose(out);
    assert_int_equal(strncmp(text, "!!!  14       2.450 us  cpu0  MC-04: RX of sp1", 46), 0);
    free(text);
    lfs_machine_free(story.m);
}

static void times_are_microseconds(void **state)
{
    char text[LFS_TIME_TEXT_SIZE];

    (void)state;
    lfs_time_text(131250, text);
    assert_string_equal(text, "131.250");
    lfs_time_text(7, text);
    assert_string_equal(text, "0.007");
    lfs_time_text(UINT64_MAX, text);
    assert_string_equal(text, "18446744073709551.615");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_story_reads_well),
        cmocka_unit_test(full_shows_the_boot_and_every_register),
        cmocka_unit_test(a_run_that_ends_in_its_boot_is_shown_whole),
        cmocka_unit_test(an_end_tells_its_reason),
        cmocka_unit_test(a_full_ring_is_told),
        cmocka_unit_test(no_records_no_text),
        cmocka_unit_test(steps_without_a_place_have_their_number),
        cmocka_unit_test(file_names_cannot_harm_a_terminal),
        cmocka_unit_test(causes_go_back_to_the_step),
        cmocka_unit_test(a_long_way_is_cut),
        cmocka_unit_test(findings_are_listed),
        cmocka_unit_test(times_are_microseconds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
