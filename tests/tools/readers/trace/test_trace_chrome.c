/* SPDX-License-Identifier: BSD-3-Clause */
/* The timeline as a viewer sees it: parsed again, with all that ties its events together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>

#include "lfasim/readers/trace_chrome.h"
#include "tests/tools/readers/trace/story.h"
#include "tests/tools/readers/trace/stored_story.h"

enum { LANES = 128, PIDS = 16, FRAMES = 512 };

/* Nanoseconds; every time has exactly three decimals. */
static long long time_of(const json_t *event, const char *key)
{
    double micros = json_number_value(json_object_get(event, key));

    assert_true(json_is_real(json_object_get(event, key)));
    return (long long)(micros * 1000 + 0.5);
}

static const char *phase_of(const json_t *event)
{
    return json_string_value(json_object_get(event, "ph"));
}

struct lane {
    bool named;
    long long end; /* of its last slice */
};

struct seen {
    struct lane lanes[PIDS][LANES];
    long long start[FRAMES]; /* of arrows, by id; -1: none */
    unsigned slices, arrows, instants;
    long long last;
};

static struct lane *lane_of(struct seen *seen, const json_t *event)
{
    json_int_t pid = json_integer_value(json_object_get(event, "pid"));
    json_int_t tid = json_integer_value(json_object_get(event, "tid"));

    assert_true(pid > 0 && pid < PIDS && tid >= 0 && tid < LANES);
    return &seen->lanes[pid][tid];
}

static void see_slice(struct seen *seen, const json_t *event)
{
    struct lane *lane = lane_of(seen, event);
    long long begin = time_of(event, "ts"), duration = time_of(event, "dur");

    assert_true(duration >= 0);
    assert_true(begin >= lane->end); /* slices of a lane do not overlap */
    lane->end = begin + duration;
    seen->slices++;
}

static void see_arrow(struct seen *seen, const json_t *event, bool finish)
{
    json_int_t id = json_integer_value(json_object_get(event, "id"));

    assert_true(id > 0 && id < FRAMES);
    if (!finish) {
        assert_int_equal(seen->start[id], -1);
        seen->start[id] = time_of(event, "ts");
        return;
    }
    assert_string_equal(json_string_value(json_object_get(event, "bp")), "e");
    assert_true(seen->start[id] >= 0 && time_of(event, "ts") >= seen->start[id]);
    seen->start[id] = -2; /* finished, once */
    seen->arrows++;
}

static void see(struct seen *seen, const json_t *event)
{
    char phase = phase_of(event)[0];

    assert_true(json_is_string(json_object_get(event, "name")));
    if (phase == 'M') {
        lane_of(seen, event)->named = true;
        return;
    }
    assert_true(lane_of(seen, event)->named);
    assert_true(time_of(event, "ts") >= seen->last);
    seen->last = time_of(event, "ts");
    if (phase == 'X') {
        see_slice(seen, event);
    } else if (phase == 'i') {
        seen->instants++;
    } else {
        assert_true(phase == 's' || phase == 'f');
        see_arrow(seen, event, phase == 'f');
    }
}

/* Checks the whole of a timeline. */
static void check(const char *text, struct seen *seen)
{
    json_error_t error;
    json_t *root = json_loads(text, JSON_REJECT_DUPLICATES, &error), *event;
    size_t i;

    if (root == NULL)
        fail_msg("line %d: %s", error.line, error.text);
    *seen = (struct seen){.last = 0};
    for (i = 0; i < FRAMES; i++)
        seen->start[i] = -1;
    json_array_foreach(json_object_get(root, "traceEvents"), i, event) see(seen, event);
    for (i = 0; i < FRAMES; i++)
        assert_true(seen->start[i] < 0); /* none is left open */
    json_decref(root);
}

static void a_story_is_a_sound_timeline(void **state)
{
    char *text = stored_story(), *timeline;
    struct lfs_trace_file *file = stored_read(text, strlen(text), NULL);
    struct seen seen;

    (void)state;
    timeline = stored_print(lfs_trace_chrome, lfs_trace_file_case(file, 0));
    check(timeline, &seen);
    assert_int_equal(seen.arrows, 10);
    assert_int_equal(seen.slices, 2 * 11); /* the first one, and one a frame; two lanes each */
    assert_true(seen.instants > 4);
    assert_non_null(strstr(timeline, "\"ts\":2.200,\"dur\":0.250,\"args\":{\"record\":11,"
                                     "\"decoded\":\"FFA_MSG_SEND_DIRECT_REQ_64 0x0000 -> 0x8001 "
                                     "x3=0x6\",\"rule\":\"LFA_PRIMED\""));
    assert_non_null(strstr(timeline, "\"name\":\"MC-04: RX of sp1 lies in its working memory\""));
    free(timeline);
    free(text);
    lfs_trace_file_free(file);
}

/* The shipped golden timeline, which has two CPUs and a boot, is held to the same. */
static void the_shipped_timeline_is_sound(void **state)
{
    char *text = NULL;
    size_t size = 0;
    FILE *in = fopen(LFASIM_SOURCE_DIR "/tests/golden/activation-spec.chrome.json", "r");
    struct seen seen;

    (void)state;
    assert_non_null(in);
    assert_true(getdelim(&text, &size, '\0', in) > 0);
    fclose(in);
    check(text, &seen);
    assert_true(seen.arrows > 40);
    free(text);
}

#define FRAME(seq, time, cpu, from, to)                                                         \
    "{\"seq\":" #seq ",\"t_ns\":" #time ",\"cpu\":" #cpu ",\"kind\":\"frame\",\"from\":\"" from \
    "\",\"to\":\"" to                                                                           \
    "\",\"name\":null,\"decoded\":\"entry\",\"regs\":[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}\n"
#define CONTEXT(name) "{\"name\":\"" name "\",\"entity\":\"" name "\",\"level\":\"\"}"

/* CPUs have clocks of their own: sp comes from a CPU that is ahead of the next one. */
static void clocks_that_differ_leave_no_overlap(void **state)
{
    static const char text[] =
        "{\"lfasim\":\"1\",\"format\":1}\n"
        "{\"case\":\"c\",\"file\":\"f\",\"cpus\":2,\"contexts\":[" CONTEXT("a") "," CONTEXT(
            "b") "," CONTEXT("sp") "],\"steps\":[],\"rules\":[]}\n" FRAME(1, 100, 0, "a", "sp")
            FRAME(2, 300, 0, "sp", "a") FRAME(3, 200, 1, "b", "sp") FRAME(4, 250, 1, "sp", "b")
                FRAME(5, 240, 1, "a", "b") "{\"verdict\":\"passed\"}\n";
    struct lfs_trace_file *file = stored_read(text, strlen(text), NULL);
    char *timeline;
    struct seen seen;

    (void)state;
    assert_non_null(file);
    timeline = stored_print(lfs_trace_chrome, lfs_trace_file_case(file, 0));
    check(timeline, &seen);
    assert_int_equal(seen.arrows, 5);
    free(timeline);
    lfs_trace_file_free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_story_is_a_sound_timeline),
        cmocka_unit_test(the_shipped_timeline_is_sound),
        cmocka_unit_test(clocks_that_differ_leave_no_overlap),
    };

    return cmocka_run_group_tests(tests, stored_folder, stored_folder_end);
}
