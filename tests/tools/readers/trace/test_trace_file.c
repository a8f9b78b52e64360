/* SPDX-License-Identifier: BSD-3-Clause */
/* Trace files: what is written is read back whole, and nothing that is in a file can do harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>

#include "lfasim/readers/trace_chrome.h"
#include "lfasim/readers/trace_mermaid.h"
#include "lfasim/readers/trace_table.h"
#include "lfasim/readers/trace_text.h"
#include "tests/tools/readers/trace/story.h"
#include "tests/tools/readers/trace/stored_story.h"

static void print_json(const struct lfs_trace_case *it, FILE *out)
{
    lfs_trace_json(&it->view, out);
}

static void print_text(const struct lfs_trace_case *it, FILE *out)
{
    lfs_trace_text(&it->view, false, out);
    lfs_trace_text(&it->view, true, out);
    lfs_trace_text_causes(&it->view, lfs_trace_view_last(&it->view), out);
    lfs_trace_text_findings(&it->view, out);
}

static void print_table(const struct lfs_trace_case *it, FILE *out)
{
    lfs_trace_table(&it->view, out);
}

static void (*const renderings[])(const struct lfs_trace_case *, FILE *) = {
    print_json, print_text, print_table, lfs_trace_mermaid, lfs_trace_chrome};
enum { RENDERINGS = sizeof(renderings) / sizeof(renderings[0]) };

static void render_all(const struct lfs_trace_file *file)
{
    for (size_t i = 0; i < lfs_trace_file_cases(file); i++)
        for (size_t j = 0; j < RENDERINGS; j++)
            free(stored_print(renderings[j], lfs_trace_file_case(file, i)));
}

/* Every rendering of the file is that of the machine: nothing is lost in between. */
static void a_file_says_all_that_the_machine_knew(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_case live = {"story/one", "a.yaml", "passed", 1,
                                  story_new(&story, LFS_FIBERS, 1000)};
    struct lfs_trace_file *file;
    char *text;

    (void)state;
    lfs_run(story.m);
    text = stored_text(&live.view);
    file = stored_read(text, strlen(text), NULL);
    assert_non_null(file);
    assert_int_equal(lfs_trace_file_cases(file), 1);
    assert_string_equal(lfs_trace_file_case(file, 0)->name, "story/one");
    assert_string_equal(lfs_trace_file_case(file, 0)->verdict, "passed");
    assert_null(lfs_trace_file_case(file, 1));
    for (size_t i = 0; i < RENDERINGS; i++) {
        char *of_machine = stored_print(renderings[i], &live);
        char *of_file = stored_print(renderings[i], lfs_trace_file_case(file, 0));

        assert_string_equal(of_machine, of_file);
        free(of_machine);
        free(of_file);
    }
    lfs_trace_file_free(file);
    free(text);
    lfs_machine_free(story.m);
}

static void a_file_may_begin_late(void **state)
{
    struct story story = {.m = NULL};
    struct lfs_trace_view view = story_new(&story, LFS_FIBERS, 10);
    struct lfs_trace_file *file;
    char *text;

    (void)state;
    lfs_run(story.m);
    text = stored_text(&view);
    file = stored_read(text, strlen(text), NULL);
    assert_non_null(file);
    assert_int_equal(lfs_trace_view_first(&lfs_trace_file_case(file, 0)->view), 10);
    assert_null(lfs_trace_view_get(&lfs_trace_file_case(file, 0)->view, 9));
    assert_null(lfs_trace_view_get(&lfs_trace_file_case(file, 0)->view, 20));
    render_all(file);
    lfs_trace_file_free(file);
    free(text);
    lfs_machine_free(story.m);
}

static void several_cases_and_files_behind_each_other(void **state)
{
    char *one = stored_story(), *two;
    struct lfs_trace_file *file;

    (void)state;
    assert_true(asprintf(&two,
                         "%s{\"diagnostic\":\"X\",\"severity\":\"warning\"}\n"
                         "{\"passed\":1,\"failed\":0}\n%s",
                         one, one) > 0);
    file = stored_read(two, strlen(two), NULL);
    assert_non_null(file);
    assert_int_equal(lfs_trace_file_cases(file), 2);
    render_all(file);
    lfs_trace_file_free(file);
    free(one);
    free(two);
}

/* ---- what is wrong is told ------------------------------------------------------------------- */

#define HEAD "{\"lfasim\":\"1\",\"format\":1}\n"
#define CASE                                                                                  \
    "{\"case\":\"c\",\"file\":\"f\",\"cpus\":1,\"contexts\":[{\"name\":\"os\",\"entity\":"    \
    "\"nwd\",\"level\":\"NWd\"}],\"steps\":[{\"step\":3,\"src\":null}],\"rules\":[{\"name\":" \
    "\"R\",\"checklist\":\"X-1\",\"text\":\"t\"}]}\n"
#define NOTE(members) "{\"seq\":1,\"t_ns\":0,\"kind\":\"note\",\"text\":\"n\"," members "}\n"
#define VERDICT       "{\"verdict\":\"passed\"}\n"

static void each_fault_has_its_message(void **state)
{
    static const struct {
        const char *text, *message;
    } bad[] = {
        {"", ":1: error: this is no trace of lfasim: the file is empty [TRACE_VERSION]"},
        {"name: x\n", ":1: error: this is no trace of lfasim [TRACE_VERSION]"},
        {"{}\n", ":1: error: this is no trace of lfasim [TRACE_VERSION]"},
        {"{\"lfasim\":\"1\",\"format\":\"1\"}\n", "[TRACE_VERSION]"},
        {"{\"lfasim\":\"9\",\"format\":9}\n",
         ":1: error: the trace has format 9; this lfasim reads format 1 [TRACE_VERSION]"},
        {HEAD "{\"case\":\n", ":2:8: error: this is no JSON: "},
        {HEAD "[1]\n", ":2: error: a line of a trace is an object: {...} [TRACE_SYNTAX]"},
        {HEAD "{\"case\":\"c\"}\n", ": error: the member 'file' is missing: it should be a text"},
        {HEAD "{\"what\":1}\n", ":2: error: this is no line of a trace [TRACE_SHAPE]"},
        {HEAD VERDICT, ":2: error: a verdict without its case [TRACE_SHAPE]"},
        {HEAD NOTE("\"cpu\":0"), ":2: error: a record without its case [TRACE_SHAPE]"},
        {HEAD CASE CASE, ":3: error: the case before has no verdict [TRACE_SHAPE]"},
        {HEAD CASE, ":2: error: the file ends before the verdict of case 'c' [TRACE_TRUNCATED]"},
        {HEAD CASE "{\"verdict\":\"passed\"}",
         ":3: error: the file ends in the middle of this line [TRACE_TRUNCATED]"},
        {HEAD CASE NOTE("\"cpu\":1"), "the member 'cpu' should be a number from 0 to 0"},
        {HEAD CASE NOTE("\"cpu\":-1"), "the member 'cpu' should be a number"},
        {HEAD CASE NOTE("\"cpu\":0,\"from\":\"el3\""), "'el3' is none of the contexts"},
        {HEAD CASE NOTE("\"cpu\":0,\"step\":4"), "4 is none of the steps"},
        {HEAD CASE NOTE("\"cpu\":0,\"rule\":{\"name\":\"S\"}"), "'S' is none of the rules"},
        {HEAD CASE NOTE("\"cpu\":0,\"cause\":1"), "the member 'cause' should be a number"},
        {HEAD CASE NOTE("\"cpu\":0") NOTE("\"cpu\":0"), "record 1 stands behind record 1"},
        {HEAD CASE "{\"seq\":0,\"t_ns\":0,\"cpu\":0,\"kind\":\"note\",\"text\":\"n\"}\n",
         "record 0 stands behind record 0"},
        {HEAD CASE "{\"seq\":1,\"t_ns\":0,\"cpu\":0,\"kind\":\"nod\"}\n",
         "'nod' is no kind of record"},
        {HEAD CASE "{\"seq\":1,\"t_ns\":0,\"cpu\":0,\"kind\":\"frame\",\"from\":\"os\","
                   "\"to\":\"os\",\"decoded\":\"\",\"regs\":[0]}\n",
         "a frame has 18 registers, not 1"},
        {HEAD CASE "{\"seq\":1,\"t_ns\":0,\"cpu\":0,\"kind\":\"finding\",\"finding\":\"F\","
                   "\"text\":\"\",\"claims\":[1]}\n",
         "'claims' are numbers of older records"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char *messages;

        assert_null(stored_read(bad[i].text, strlen(bad[i].text), &messages));
        if (strstr(messages, bad[i].message) == NULL)
            fail_msg("%zu: no '%s' in:\n%s", i, bad[i].message, messages);
        free(messages);
    }
}

/* jansson takes the NUL for a blank. */
static void a_nul_behind_a_number_is_told(void **state)
{
    static const char bad[] = "{\"lfasim\":\"1\",\"format\":1\0}\n";
    char *messages;

    (void)state;
    assert_null(stored_read(bad, sizeof(bad) - 1, &messages));
    assert_non_null(strstr(messages, ":1: error: the line holds a NUL byte [TRACE_SYNTAX]"));
    free(messages);
}

static void the_nearest_right_file_is_read(void **state)
{
    static const char good[] = HEAD CASE NOTE("\"cpu\":0,\"from\":\"os\",\"step\":3,\"later\":[1],"
                                              "\"rule\":{\"name\":\"R\"}") VERDICT;
    struct lfs_trace_file *file = stored_read(good, strlen(good), NULL);

    (void)state;
    assert_non_null(file);
    render_all(file);
    lfs_trace_file_free(file);
}

static void no_file_and_no_directory(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();

    (void)state;
    assert_null(lfs_trace_file_read("none.jsonl", diag));
    assert_null(lfs_trace_file_read("/", diag));
    assert_int_equal(lfs_diag_errors(diag), 2);
    lfs_diag_free(diag);
}

static void every_cut_is_told(void **state)
{
    char *text = stored_story();
    size_t length = strlen(text);

    (void)state;
    for (size_t cut = 0; cut < length; cut += 1 + cut / 300) {
        struct lfs_trace_file *file = stored_read(text, cut, NULL);

        /* The first line alone, also without its newline, is a file without cases. */
        assert_true(file == NULL || lfs_trace_file_cases(file) == 0);
        lfs_trace_file_free(file);
    }
    free(text);
}

/* ---- anything may stand in a file ------------------------------------------------------------ */

static void render_with(char **lines, size_t count, size_t place, const json_t *object)
{
    char *changed = json_dumps(object, JSON_COMPACT), *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct lfs_trace_file *file;

    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s\n", i == place ? changed : lines[i]);
    fclose(out);
    file = stored_read(text, size, NULL);
    if (file != NULL)
        render_all(file);
    lfs_trace_file_free(file);
    free(changed);
    free(text);
}

/* Each member of each line: gone, and replaced by values of every type. */
static void any_member_may_be_anything(void **state)
{
    static const char *const values[] = {"null",
                                         "true",
                                         "[]",
                                         "[[]]",
                                         "{}",
                                         "-1",
                                         "7",
                                         "4294967295",
                                         "9223372036854775807",
                                         "1.5",
                                         "\"\"",
                                         "\"\\u001b[2J\\u202e:\"",
                                         "\"a: b; c # <d> %% end\"",
                                         "\"0xffffffffffffffff\""};
    char *text = stored_story(), *lines[64];
    size_t count = 0;

    (void)state;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        lines[count++] = line;
    assert_true(count > 20 && count < 64);
    for (size_t i = 1; i < count; i++) {
        json_t *whole = json_loads(lines[i], 0, NULL);
        const char *key;
        json_t *value;

        assert_non_null(whole);
        json_object_foreach(whole, key, value)
        {
            json_t *copy = json_copy(whole);

            json_object_del(copy, key);
            render_with(lines, count, i, copy);
            for (size_t j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
                json_object_set_new(copy, key, json_loads(values[j], JSON_DECODE_ANY, NULL));
                render_with(lines, count, i, copy);
            }
            json_decref(copy);
        }
        json_decref(whole);
    }
    free(text);
}

static void texts_are_printable(void **state)
{
    static const char text[] =
        HEAD CASE "{\"seq\":1,\"t_ns\":0,\"cpu\":0,\"kind\":\"note\",\"text\":"
                  "\"a\\u001b[2Jb\\u202e\xc3\xa9\"}\n" VERDICT;
    struct lfs_trace_file *file = stored_read(text, strlen(text), NULL);
    char *page;

    (void)state;
    assert_non_null(file);
    page = stored_print(print_table, lfs_trace_file_case(file, 0));
    assert_non_null(strstr(page, "a?[2Jb?\xc3\xa9\n"));
    free(page);
    lfs_trace_file_free(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_says_all_that_the_machine_knew),
        cmocka_unit_test(a_file_may_begin_late),
        cmocka_unit_test(several_cases_and_files_behind_each_other),
        cmocka_unit_test(each_fault_has_its_message),
        cmocka_unit_test(a_nul_behind_a_number_is_told),
        cmocka_unit_test(the_nearest_right_file_is_read),
        cmocka_unit_test(no_file_and_no_directory),
        cmocka_unit_test(every_cut_is_told),
        cmocka_unit_test(any_member_may_be_anything),
        cmocka_unit_test(texts_are_printable),
    };

    return cmocka_run_group_tests(tests, stored_folder, stored_folder_end);
}
