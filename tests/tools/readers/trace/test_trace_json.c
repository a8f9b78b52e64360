/* SPDX-License-Identifier: BSD-3-Clause */
/* JSON lines: every line is read back by a strict reader, keys keep their order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "lfasim/readers/json.h"
#include "lfasim/readers/trace_json.h"
#include "tests/tools/readers/trace/json_check.h"
#include "tests/tools/readers/trace/story.h"

enum { RECORDS = 1000, STORY_RECORDS = 19 };

/* A trace as text; the caller frees it. */
static char *lines(enum lfs_backend backend)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, backend, RECORDS);
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    lfs_run(story.m);
    assert_int_equal(lfs_trace_last(story.m), STORY_RECORDS);
    lfs_trace_json(&view, out);
    assert_int_equal(fclose(out), 0);
    lfs_machine_free(story.m);
    return text;
}

/* The text without its newline; the caller frees it. */
static char *written(void (*write)(struct lfs_json *json))
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct lfs_json json = {.out = out};

    assert_non_null(out);
    write(&json);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void the_reader_is_strict(void **state)
{
    static const char *const bad[] = {
        "{\"a\":1,}\n",     "{\"a\" 1}\n",    "{\"a\":01}\n", "{\"a\":\"\\x\"}\n",
        "{\"a\":\"\t\"}\n", "{\"a\":[1,]}\n", "[1]\n",        "{\"a\":\"\xff\"}\n",
        "{\"a\":1}",        "{a:1}\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct json_check check = {.at = bad[i]};

        if (json_line(&check))
            fail_msg("accepted: %s", bad[i]);
    }
}

static void every_record_is_one_object(void **state)
{
    char *text = lines(LFS_FIBERS);
    struct json_check check = {.at = text};

    (void)state;
    for (int i = 0; i < STORY_RECORDS; i++)
        if (!json_line(&check))
            fail_msg("line %d of:\n%s", i + 1, text);
    assert_string_equal(check.at, "");
    free(text);
}

static void keys_have_a_fixed_order(void **state)
{
    static const struct {
        int line;
        const char *keys;
    } expected[] = {
        {1, "owner claim base pages origin file line dropped "},
        {4, "fid name regs decoded reply_to "},
        {5, "subject machine before after refused "},
        {10, "text "},
        {14, "finding text claims "},
        {15, "choice name count taken "},
        {19, "end reason "},
    };
    char *text = lines(LFS_FIBERS), keys[256];
    struct json_check check = {.at = text};
    int line = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        for (; line < expected[i].line; line++)
            assert_true(json_line(&check));
        snprintf(keys, sizeof(keys), "seq t_ns cpu kind from to %scause step src rule ",
                 expected[i].keys);
        assert_string_equal(check.keys, keys);
    }
    free(text);
}

static void a_frame_says_it_all(void **state)
{
    static const char expected[] =
        "\n{\"seq\":11,\"t_ns\":2200,\"cpu\":0,\"kind\":\"frame\",\"from\":\"el3/cpu0\","
        "\"to\":\"sp1\",\"fid\":\"0xc400006f\",\"name\":\"FFA_MSG_SEND_DIRECT_REQ\",\"regs\":["
        "\"0xc400006f\",\"0x8001\",\"0x0\",\"0x6\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\","
        "\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\",\"0x0\"],"
        "\"decoded\":\"FFA_MSG_SEND_DIRECT_REQ_64 0x0000 -> 0x8001 x3=0x6\",\"reply_to\":7,"
        "\"cause\":9,\"step\":31,\"src\":\"a.yaml:31\",\"rule\":{\"name\":\"LFA_PRIMED\","
        "\"checklist\":\"LFA-27\"}}\n";
    char *text = lines(LFS_FIBERS);

    (void)state;
    assert_non_null(strstr(text, expected));
    assert_non_null(
        strstr(text, "\"kind\":\"end\",\"from\":null,\"to\":null,\"end\":\"completed\","
                     "\"reason\":\"\",\"cause\":null,\"step\":null,\"src\":null,\"rule\":null}\n"));
    assert_non_null(strstr(text, "\"fid\":null,\"name\":\"LFA_PRIME\",\"regs\":["
                                 "\"0xfffffffffffffff9\","));
    assert_non_null(strstr(text, "\"text\":\"image \\\"sp1-v2\\\" copied\""));
    free(text);
}

static void backends_write_the_same_bytes(void **state)
{
    char *fibers = lines(LFS_FIBERS), *threads = lines(LFS_THREADS);

    (void)state;
    assert_string_equal(fibers, threads);
    free(fibers);
    free(threads);
}

static void write_texts(struct lfs_json *json)
{
    lfs_json_object(json, NULL);
    lfs_json_text(json, "plain", "a/b'c\xc3\xa9");
    lfs_json_text(json, "escaped", "\"\\\n\t\x01\x7f");
    lfs_json_text(json, "broken", "a\xff\xc3");
    lfs_json_text(json, "hidden", "\xe2\x80\xae");
    lfs_json_text(json, "none", NULL);
    lfs_json_object_end(json);
    lfs_json_line_end(json);
}

static void any_bytes_become_valid_text(void **state)
{
    char *text = written(write_texts);
    struct json_check check = {.at = text};

    (void)state;
    assert_string_equal(text, "{\"plain\":\"a/b'c\xc3\xa9\",\"escaped\":\"\\\"\\\\\\n\\u0009"
                              "\\u0001\\u007f\",\"broken\":\"a\\ufffd\\ufffd\","
                              "\"hidden\":\"\\u202e\",\"none\":null}\n");
    assert_true(json_line(&check));
    free(text);
}

static void write_nested(struct lfs_json *json)
{
    lfs_json_object(json, NULL);
    lfs_json_list(json, "empty");
    lfs_json_list_end(json);
    lfs_json_list(json, "list");
    lfs_json_number(json, NULL, UINT64_MAX);
    lfs_json_object(json, NULL);
    lfs_json_object_end(json);
    lfs_json_hex(json, NULL, UINT64_MAX);
    lfs_json_list_end(json);
    lfs_json_bool(json, "yes", true);
    lfs_json_bool(json, "no", false);
    lfs_json_object_end(json);
    lfs_json_line_end(json);
    lfs_json_object(json, NULL);
    lfs_json_object_end(json);
    lfs_json_line_end(json);
}

static void objects_and_lists_nest(void **state)
{
    char *text = written(write_nested);

    (void)state;
    assert_string_equal(text, "{\"empty\":[],\"list\":[18446744073709551615,{},"
                              "\"0xffffffffffffffff\"],\"yes\":true,\"no\":false}\n{}\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_reader_is_strict),
        cmocka_unit_test(every_record_is_one_object),
        cmocka_unit_test(keys_have_a_fixed_order),
        cmocka_unit_test(a_frame_says_it_all),
        cmocka_unit_test(backends_write_the_same_bytes),
        cmocka_unit_test(any_bytes_become_valid_text),
        cmocka_unit_test(objects_and_lists_nest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
