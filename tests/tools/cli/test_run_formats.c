/* SPDX-License-Identifier: BSD-3-Clause */
/* `run --format tap|junit`, --out: what CI reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <sys/stat.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/yaml_tree.h"
#include "tests/tools/cli/small_scenarios.h"
#include "tools/cli/case_junit.h"
#include "tools/cli/verbs.h"

static struct captured run(const char *line, int status)
{
    struct captured result = captured(lfs_command, line);

    if (result.status != status)
        fail_msg("%s: exit %d, stdout:\n%s\nstderr:\n%s", line, result.status, result.out,
                 result.err);
    return result;
}

static void has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is missing in:\n%s", part, text);
}

static unsigned count(const char *text, const char *part)
{
    unsigned found = 0;

    while ((text = strstr(text, part)) != NULL) {
        found++;
        text += strlen(part);
    }
    return found;
}

/* ---- TAP ------------------------------------------------------------------------------------- */

/* Every block between "  ---" and "  ..." is YAML. */
static unsigned blocks_are_yaml(const char *text)
{
    unsigned blocks = 0;

    while ((text = strstr(text, "\n  ---\n")) != NULL) {
        const char *begin = text + 7, *end = strstr(begin, "\n  ...\n");
        struct lfs_diag *diag = lfs_diag_new();
        struct lfs_yaml *yaml;

        assert_non_null(end);
        yaml = lfs_yaml_read("block", begin, (size_t)(end - begin), diag);
        if (yaml == NULL)
            fail_msg("no YAML: %.*s", (int)(end - begin), begin);
        assert_non_null(lfs_yaml_get(lfs_yaml_root(yaml), "message"));
        lfs_yaml_free(yaml);
        lfs_diag_free(diag);
        text = end;
        blocks++;
    }
    return blocks;
}

static void tap_has_a_line_a_case_and_a_plan(void **state)
{
    struct captured result = run("lfasim run all --format tap", 3);

    (void)state;
    assert_int_equal(strncmp(result.out, "TAP version 14\nnot ok 1 - bounded\n  ---\n", 39), 0);
    has(result.out, "\n  severity: \"error\"\n  status: 4\n  end: \"bound\"\n");
    has(result.out, "\nnot ok 2 - failing\n  ---\n  message: \"LFA_GET_INFO returned another ");
    has(result.out, "\n  severity: \"fail\"\n  status: 1\n  end: \"completed\"\n  failures:\n");
    has(result.out, "\n      at: \"all/failing.yaml:13:");
    has(result.out, "\n      expected: \"x0 = 0");
    has(result.out, "\n      actual: \"x0 = 0xfffffffffffffff8 (");
    has(result.out, "\n  replay: \"lfasim run all/failing.yaml --backend threads\"\n  ...\n");
    has(result.out, "\nnot ok 3 - all/misspelt.yaml\n  ---\n"
                    "  message: \"all/misspelt.yaml:11:1: error: unknown key 'lans'");
    has(result.out, "\nok 4 - passing\nok 5 - variants/good\nnot ok 6 - variants/bad\n");
    assert_string_equal(result.out + strlen(result.out) - 5, "1..6\n");
    assert_int_equal(blocks_are_yaml(result.out), 4);
    has(result.err, "unknown key 'lans'");
}

static void tap_of_a_success_has_no_blocks(void **state)
{
    struct captured result = run("lfasim run all/passing.yaml --format tap", 0);

    (void)state;
    assert_string_equal(result.out, "TAP version 14\nok 1 - passing\n1..1\n");
}

/* ---- JUnit ----------------------------------------------------------------------------------- */

/* A reader strict enough for what is written here: elements nest, attributes are quoted, and
 * nothing is left unescaped. */
static void is_xml(const char *text)
{
    const char *open[8];
    unsigned depth = 0;

    assert_int_equal(strncmp(text, "<?xml ", 6), 0);
    text = strstr(text, "?>") + 2;
    for (; *text != '\0'; text++) {
        size_t length;

        if (*text == '&')
            assert_true(strncmp(text, "&amp;", 5) == 0 || strncmp(text, "&lt;", 4) == 0 ||
                        strncmp(text, "&gt;", 4) == 0 || strncmp(text, "&quot;", 6) == 0 ||
                        strncmp(text, "&#xfffd;", 8) == 0);
        assert_true((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t');
        assert_true(*text != '>');
        if (*text != '<')
            continue;
        length = strcspn(text + 1, " />");
        if (text[1] == '/') {
            length = strcspn(text + 2, ">");
            assert_true(depth > 0);
            assert_int_equal(strncmp(open[--depth], text + 2, length), 0);
            text = strchr(text, '>');
            continue;
        }
        assert_true(depth < 8);
        open[depth++] = text + 1;
        for (text += 1 + length; *text == ' '; text++) { /* NAME="VALUE" */
            text = strchr(text, '"');
            assert_non_null(text);
            for (text++; *text != '"'; text++)
                assert_true(*text != '<' && *text != '\0');
        }
        if (*text == '/') {
            depth--;
            text++;
        }
        assert_int_equal(*text, '>');
    }
    assert_int_equal(depth, 0);
}

static void junit_has_a_suite_a_file(void **state)
{
    struct captured result = run("lfasim run all --format junit", 3);

    (void)state;
    is_xml(result.out);
    has(result.out, "<testsuites name=\"lfasim\" tests=\"6\" failures=\"2\" errors=\"2\" "
                    "skipped=\"0\">\n");
    has(result.out, "  <testsuite name=\"all/variants.yaml\" tests=\"2\" failures=\"1\" "
                    "errors=\"0\" skipped=\"0\">\n");
    has(result.out, "<testcase classname=\"all/passing.yaml\" name=\"passing\" time=\"0.00000");
    has(result.out, "<failure message=\"LFA_GET_INFO returned another ");
    has(result.out, "<error message=\"");
    has(result.out, " type=\"bound\">");
    has(result.out, "<testcase classname=\"all/misspelt.yaml\" name=\"all/misspelt.yaml\"");
    has(result.out, "returns: {x0: SUCCESS}} # &lt;&amp;&gt;&quot;'\n");
    assert_int_equal(count(result.out, "<testcase "), 6);
    assert_int_equal(count(result.out, "</failure>"), 2);
}

static void any_bytes_become_valid_xml(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    const struct lfs_junit_counts counts = {.tests = 1};

    (void)state;
    lfs_junit_begin(&counts, out);
    lfs_junit_not_run("a<b>&\"'", "\x01\x1b\xff\xc3", "\xef\xbf\xbf]]>\xed\xa0\x80 \xc3\xa9\r",
                      out);
    lfs_junit_end(out);
    fclose(out);
    is_xml(text);
    has(text, "classname=\"a&lt;b&gt;&amp;&quot;'\" name=\"&#xfffd;&#xfffd;&#xfffd;&#xfffd;\"");
    has(text, ">&#xfffd;]]&gt;&#xfffd;&#xfffd;&#xfffd; \xc3\xa9&#xfffd;</error>");
    free(text);
}

/* ---- --out ----------------------------------------------------------------------------------- */

static void out_takes_what_would_be_printed(void **state)
{
    static const char *const formats[] = {"text", "json", "tap", "junit"};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        char line[128], *text;
        struct captured printed, quiet;
        size_t length;

        snprintf(line, sizeof(line), "lfasim run all/variants.yaml --format %s", formats[i]);
        printed = run(line, 1);
        strcat(line, " --out result");
        quiet = run(line, 1);
        assert_string_equal(quiet.out, "");
        assert_int_equal(lfs_file_load("result", 1 << 20, &text, &length), 0);
        assert_int_equal(strncmp(text, printed.out, sizeof(printed.out) - 1), 0);
        free(text);
    }
}

static void an_out_that_cannot_be_written_is_trouble_of_the_host(void **state)
{
    struct captured result = run("lfasim run all/passing.yaml --out none/there", 7);

    (void)state;
    has(result.err, "none/there: error: cannot be written");
}

/* ---- report ---------------------------------------------------------------------------------- */

static void a_trace_is_reported_without_its_scenario(void **state)
{
    struct captured result;

    (void)state;
    run("lfasim run all/variants.yaml -q --trace t", 1);
    captured_file("all/variants.yaml", "gone: true\n");
    result = run("lfasim report t --case good", 0);
    captured_file("all/variants.yaml", small_variants);
    has(result.out, "variants/good  (all/variants.yaml): passed\n\n     #      time us  cpu ");
    has(result.out, "\nline 16  LFA_GET_INFO: {selector: 0, returns: {x0: $expected}}\n");
    has(result.out, "  cpu0   os    el3   LFA_GET_INFO selector=0\n");
    assert_int_equal(count(run("lfasim report t", 0).out, "line 16"), 2);
    has(run("lfasim report t -v --case good", 0).out, "boot\n      1 ");
    has(run("lfasim report t --as mermaid --case bad", 0).out, "    participant p0 as NWd\n");
    run("lfasim report t --as chrome --case bad --out c.json", 0);
    json_decref(json_load_file("c.json", 0, NULL));
}

static void verbose_says_what_run_said(void **state)
{
    struct captured ran = run("lfasim run all/passing.yaml -v --trace t", 0), result;
    const char *begin, *end;

    (void)state;
    result = run("lfasim report t -v", 0);
    begin = strstr(result.out, "\n\n") + 2;
    end = strstr(ran.out, "\n\npass ");
    assert_non_null(end);
    assert_int_equal(strncmp(strstr(ran.out, "\n\n") + 2, begin, strlen(begin) - 1), 0);
}

static void json_output_is_a_trace_too(void **state)
{
    (void)state;
    run("lfasim run all --format json --out all.jsonl", 3);
    has(run("lfasim report all.jsonl", 0).out, "variants/bad  (all/variants.yaml): failed\n");
}

static void wrong_reports_are_refused(void **state)
{
    (void)state;
    run("lfasim run all/variants.yaml -q --trace t", 1);
    has(run("lfasim report", 2).err, "name one trace file");
    has(run("lfasim report t --as svg", 2).err, "choose one of text, mermaid, chrome\n");
    has(run("lfasim report t --case x", 2).err, "unknown case 'x'\nhelp: choose one of ");
    has(run("lfasim report t --as chrome", 2).err, "pick one of 2 with --case variants/good");
    has(run("lfasim report t --out ./t", 2).err, "--out would overwrite 't'");
    has(run("lfasim report none", 3).err, "[FILE_UNREADABLE]");
    has(run("lfasim report all/passing.yaml", 3).err,
        "all/passing.yaml:1: error: this is no trace of lfasim [TRACE_VERSION]");
    has(run("lfasim report t --out none/x", 7).err, "none/x: error: cannot be written");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tap_has_a_line_a_case_and_a_plan),
        cmocka_unit_test(tap_of_a_success_has_no_blocks),
        cmocka_unit_test(junit_has_a_suite_a_file),
        cmocka_unit_test(any_bytes_become_valid_xml),
        cmocka_unit_test(out_takes_what_would_be_printed),
        cmocka_unit_test(an_out_that_cannot_be_written_is_trouble_of_the_host),
        cmocka_unit_test(a_trace_is_reported_without_its_scenario),
        cmocka_unit_test(verbose_says_what_run_said),
        cmocka_unit_test(json_output_is_a_trace_too),
        cmocka_unit_test(wrong_reports_are_refused),
    };

    return cmocka_run_group_tests(tests, small_folder, captured_folder_end);
}
