/* SPDX-License-Identifier: BSD-3-Clause */
/* Device-tree sources: what is refused before dtc runs, and what becomes of dtc's answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <libfdt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lfasim/readers/dts.h"
#include "tests/tools/readers/diag/printed.h"

/* One compilation and what it printed. */
struct attempt {
    enum lfs_dts_result result;
    struct lfs_dtb dtb;
    char *printed;
    size_t errors;
};

static struct attempt attempt_with(const struct lfs_dts_limits *limits, size_t count,
                                   const struct lfs_dts_source *sources)
{
    struct attempt attempt = {0};
    struct lfs_diag *diag = lfs_diag_new();

    attempt.result = lfs_dts_compile(sources, count, limits, &attempt.dtb, diag);
    attempt.errors = lfs_diag_errors(diag);
    attempt.printed = printed(diag);
    lfs_diag_free(diag);
    if (attempt.result != LFS_DTS_OK) {
        assert_null(attempt.dtb.bytes);
        assert_true(attempt.errors > 0);
    }
    return attempt;
}

static struct lfs_dts_source named(const char *path, const char *text)
{
    return (struct lfs_dts_source){path, (const uint8_t *)text, strlen(text)};
}

static struct attempt attempt_text(const char *text)
{
    struct lfs_dts_source source = named("sp.dts", text);

    return attempt_with(NULL, 1, &source);
}

static void attempt_end(struct attempt *attempt)
{
    lfs_dtb_free(&attempt->dtb);
    free(attempt->printed);
}

static void expect_refused(const char *text, const char *place, const char *name)
{
    struct attempt attempt = attempt_text(text);

    if (attempt.result != LFS_DTS_REFUSED || strstr(attempt.printed, place) != attempt.printed ||
        strstr(attempt.printed, name) == NULL)
        fail_msg("%s\n-> result %d, wanted %s %s:\n%s", text, attempt.result, place, name,
                 attempt.printed);
    assert_int_equal(attempt.errors, 1);
    attempt_end(&attempt);
}

static void expect_accepted(const char *text)
{
    struct attempt attempt = attempt_text(text);

    if (attempt.result != LFS_DTS_OK)
        fail_msg("%s\n-> refused:\n%s", text, attempt.printed);
    assert_int_equal(fdt_check_full(attempt.dtb.bytes, attempt.dtb.size), 0);
    attempt_end(&attempt);
}

static void a_source_becomes_a_blob(void **state)
{
    struct attempt attempt = attempt_text("/dts-v1/;\n/ { entrypoint-offset = <0x2000>; };\n");
    int length;
    const void *value;

    (void)state;
    assert_int_equal(attempt.result, LFS_DTS_OK);
    assert_int_equal(attempt.errors, 0);
    assert_true(lfs_is_dtb(attempt.dtb.bytes, attempt.dtb.size));
    value = fdt_getprop(attempt.dtb.bytes, 0, "entrypoint-offset", &length);
    assert_int_equal(length, 4);
    assert_memory_equal(value, "\0\0\x20\0", 4);
    attempt_end(&attempt);
}

static void a_blob_passes_through_unchanged(void **state)
{
    struct attempt made = attempt_text("/dts-v1/; / { };");
    struct lfs_dts_source source = {"sp.dtb", made.dtb.bytes, made.dtb.size};
    struct attempt again = attempt_with(NULL, 1, &source);

    (void)state;
    assert_int_equal(again.result, LFS_DTS_OK);
    assert_int_equal(again.dtb.size, made.dtb.size);
    assert_memory_equal(again.dtb.bytes, made.dtb.bytes, made.dtb.size);
    attempt_end(&again);
    attempt_end(&made);
}

static void a_blob_cannot_be_a_fragment(void **state)
{
    struct lfs_dts_source sources[] = {named("base.dts", "/dts-v1/; / { };"),
                                       named("part.dtb", "\xd0\x0d\xfe\xed")};
    struct attempt attempt = attempt_with(NULL, 2, sources);

    (void)state;
    assert_int_equal(attempt.result, LFS_DTS_REFUSED);
    assert_non_null(strstr(attempt.printed, "part.dtb: error:"));
    assert_non_null(strstr(attempt.printed, "[DTS_BLOB_PART]"));
    attempt_end(&attempt);
}

static void fragments_extend_the_base(void **state)
{
    struct lfs_dts_source sources[] = {
        named("base.dts", "/dts-v1/;\n/ { a = <1>; n: node { b = <2>; }; };"), /* no last newline */
        named("one.dts", "/* again */ /dts-v1/ ;\n/ { a = <3>; };\n"),
        named("two.dts", "&n { c = <4>; };\n"),
    };
    struct attempt attempt = attempt_with(NULL, 3, sources);
    int node;

    (void)state;
    assert_int_equal(attempt.result, LFS_DTS_OK);
    assert_memory_equal(fdt_getprop(attempt.dtb.bytes, 0, "a", NULL), "\0\0\0\3", 4);
    node = fdt_path_offset(attempt.dtb.bytes, "/node");
    assert_memory_equal(fdt_getprop(attempt.dtb.bytes, node, "b", NULL), "\0\0\0\2", 4);
    assert_memory_equal(fdt_getprop(attempt.dtb.bytes, node, "c", NULL), "\0\0\0\4", 4);
    attempt_end(&attempt);
}

/* The fault is on the second line of the named source, at column 9. */
static void expect_fault_in(size_t faulty, const char *place)
{
    struct lfs_dts_source sources[] = {named("base.dts", "/dts-v1/;\n/ { a; };"),
                                       named("one.dts", "/dts-v1/;\n/ { b; };\n"),
                                       named("two.dts", "\n/ { c; };\n\n\n")};
    struct attempt attempt;

    sources[faulty] =
        named(sources[faulty].path, faulty == 2 ? "\n/ { x = ; };\n" : "/dts-v1/;\n/ { x = ; };\n");
    attempt = attempt_with(NULL, 3, sources);
    assert_int_equal(attempt.result, LFS_DTS_REFUSED);
    if (strstr(attempt.printed, place) != attempt.printed)
        fail_msg("wanted %s, printed:\n%s", place, attempt.printed);
    assert_non_null(strstr(attempt.printed, "[DTS_SYNTAX]"));
    attempt_end(&attempt);
}

static void syntax_errors_are_found_in_their_file(void **state)
{
    (void)state;
    expect_fault_in(0, "base.dts:2:9: error:");
    expect_fault_in(1, "one.dts:2:9: error:");
    expect_fault_in(2, "two.dts:2:9: error:");
}

static void a_fragment_begins_a_line_of_its_own(void **state)
{
    struct lfs_dts_source sources[] = {named("base.dts", "/dts-v1/; / { a; };"),
                                       named("one.dts", "/ { x = ; };")};
    struct attempt attempt = attempt_with(NULL, 2, sources);

    (void)state;
    assert_ptr_equal(strstr(attempt.printed, "one.dts:1:9: error:"), attempt.printed);
    attempt_end(&attempt);
}

static void a_fault_at_the_end_is_found_in_the_last_file(void **state)
{
    (void)state;
    expect_refused("/dts-v1/;\n/ { a;\n", "sp.dts:2:7: error:", "[DTS_SYNTAX]");
}

static void other_faults_of_dtc_keep_its_words(void **state)
{
    (void)state;
    expect_refused("/dts-v1/;\n/ { a { }; a { }; };\n", "sp.dts:2:14: error:", "[DTS_INVALID]");
    expect_refused("/dts-v1/;\n/ { a { }; a { }; };\n", "sp.dts:2:14: error:", "duplicate_node");
    expect_refused("/dts-v1/;\n/ { p = <&nowhere>; };\n", "sp.dts:2:", "\"nowhere\"");
    expect_refused("/dts-v1/;\n/ { a { }; p; };\n", "sp.dts:2:", "Properties must precede");
    expect_refused("/dts-v1/;\n/ { p = <0x1ffffffff>; };\n", "sp.dts:2:10:", "[DTS_INVALID]");
}

static void columns_count_characters(void **state)
{
    (void)state;
    expect_refused("/dts-v1/;\n/ { /* \xc3\xa4\xc3\xb6 */ x = ; };\n",
                   "sp.dts:2:18:", "[DTS_SYNTAX]");
}

static void files_are_never_opened(void **state)
{
    (void)state;
    expect_refused("/dts-v1/;\n/ { p = /incbin/(\"/etc/hostname\"); };\n",
                   "sp.dts:2:9:", "[DTS_INCLUDE]");
    expect_refused("/dts-v1/;\n/include/ \"x.dtsi\"\n/ { };\n", "sp.dts:2:1:", "[DTS_INCLUDE]");
    expect_refused("/dts-v1/;\n/ { p = <0>; }; /bits//include/ \"/etc/hostname\"\n", "sp.dts",
                   "[DTS_"); /* hidden behind what looks like a comment: never seen by dtc */
    expect_refused("/dts-v1/; / { p = \"/incbin/\"; };", "sp.dts:1:20:", "[DTS_INCLUDE]");
    expect_accepted("/dts-v1/;\n/ { p; }; // not /include/ \"x\"\n/* nor\n/incbin/ */\n");
}

static void every_refused_word_is_reported(void **state)
{
    struct attempt attempt =
        attempt_text("/dts-v1/;\n/ { p = /incbin/(\"a\");\n q = /incbin/(\"b\"); };\n");

    (void)state;
    assert_int_equal(attempt.errors, 2);
    attempt_end(&attempt);
}

static void names_that_begin_with_a_hash_are_no_directives(void **state)
{
    (void)state;
    expect_accepted("/dts-v1/;\n/ {\n#address-cells = <2>;\n#if-cells = <1>; };\n");
    expect_accepted("/dts-v1/;\n/*\n#define A\n*/\n/ { p = \"\n#define B\"; };\n");
}

static void the_scan_refuses_what_has_no_end(void **state)
{
    (void)state;
    expect_refused("/dts-v1/;\n/ { }; /* never closed", "sp.dts:2:8:", "[DTS_UNTERMINATED]");
    expect_refused("/dts-v1/;\n/ { p = \"open; };\n", "sp.dts:2:9:", "[DTS_UNTERMINATED]");
    expect_refused("/dts-v1/;\n/ { p = <'>; };\n", "sp.dts:2:10:", "[DTS_UNTERMINATED]");
    expect_accepted("/dts-v1/;\n/ { p = \"a\\\"b\", \"\\\\\"; q = <'\\''>; };//");
}

static void a_source_begins_with_its_version(void **state)
{
    (void)state;
    expect_refused("/ { };\n", "sp.dts:1:1:", "[DTS_NO_VERSION]");
    expect_refused("", "sp.dts:1:1:", "[DTS_NO_VERSION]");
    expect_refused("\xef\xbb\xbf/dts-v1/;\n/ { };\n",
                   "sp.dts:1:1:", "help: remove the byte order mark");
    expect_accepted("// comment\n /dts-v1/;/ { };");
}

static void a_zero_byte_is_no_text(void **state)
{
    struct lfs_dts_source source = {"sp.dts", (const uint8_t *)"/dts-v1/;\n\0/ { };", 17};
    struct attempt attempt = attempt_with(NULL, 1, &source);

    (void)state;
    assert_int_equal(attempt.result, LFS_DTS_REFUSED);
    assert_non_null(strstr(attempt.printed, "sp.dts:2:1: error"));
    assert_non_null(strstr(attempt.printed, "[DTS_CHARACTER]"));
    attempt_end(&attempt);
}

static void the_size_is_bounded(void **state)
{
    const char text[] = "/dts-v1/; / { };";
    struct lfs_dts_source source = {"sp.dts", NULL, LFS_DTS_BYTES_MAX};
    char *bytes = malloc(LFS_DTS_BYTES_MAX + 1);
    struct attempt attempt;

    (void)state;
    memset(bytes, ' ', LFS_DTS_BYTES_MAX + 1);
    memcpy(bytes, text, strlen(text));
    source.bytes = (const uint8_t *)bytes;
    attempt = attempt_with(NULL, 1, &source);
    assert_int_equal(attempt.result, LFS_DTS_OK);
    attempt_end(&attempt);
    source.size++;
    attempt = attempt_with(NULL, 1, &source);
    assert_int_equal(attempt.result, LFS_DTS_REFUSED);
    assert_non_null(strstr(attempt.printed, "[DTS_TOO_BIG]"));
    attempt_end(&attempt);
    free(bytes);
}

/* Runs one compilation with a PATH that holds only a dtc made of the given shell script (none if
 * NULL). */
static struct attempt with_dtc(const char *script, const struct lfs_dts_limits *limits)
{
    char folder[] = "/tmp/lfasim-dtc-XXXXXX", path[64];
    char *old = strdup(getenv("PATH"));
    struct lfs_dts_source source = named("sp.dts", "/dts-v1/; / { };");
    struct attempt attempt;
    FILE *file;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/dtc", folder);
    if (script != NULL) {
        file = fopen(path, "w");
        assert_non_null(file);
        fprintf(file, "#!/bin/sh\n%s\n", script);
        fclose(file);
        assert_int_equal(chmod(path, 0755), 0);
    }
    setenv("PATH", folder, 1);
    attempt = attempt_with(limits, 1, &source);
    setenv("PATH", old, 1);
    free(old);
    unlink(path);
    rmdir(folder);
    return attempt;
}

static void expect_dtc(const char *script, const struct lfs_dts_limits *limits,
                       enum lfs_dts_result result, const char *name)
{
    struct attempt attempt = with_dtc(script, limits);

    if (attempt.result != result || strstr(attempt.printed, name) == NULL)
        fail_msg("script %s: result %d, printed:\n%s", script != NULL ? script : "(none)",
                 attempt.result, attempt.printed);
    attempt_end(&attempt);
}

static void a_missing_dtc_is_named_with_its_package(void **state)
{
    (void)state;
    expect_dtc(NULL, NULL, LFS_DTS_HOST, "[DTC_MISSING]");
    expect_dtc(NULL, NULL, LFS_DTS_HOST, "device-tree-compiler");
}

static void dtc_is_bounded(void **state)
{
    const struct lfs_dts_limits short_time = {10, 50, UINT64_C(512) << 20};
    const struct lfs_dts_limits short_cpu = {1, 20000, UINT64_C(512) << 20};

    (void)state;
    expect_dtc("exec /bin/sleep 30", &short_time, LFS_DTS_REFUSED, "[DTS_LIMIT]");
    expect_dtc("while :; do :; done", &short_cpu, LFS_DTS_REFUSED, "[DTS_LIMIT]");
    /* 2 MiB of output; dd would end well after it. */
    expect_dtc("exec /bin/dd if=/dev/zero bs=1M count=2", NULL, LFS_DTS_REFUSED, "[DTS_LIMIT]");
    /* dd needs a buffer larger than the address space it may have. */
    expect_dtc("exec /bin/dd if=/dev/zero of=/dev/null bs=700M count=1", NULL, LFS_DTS_REFUSED,
               "[DTS_INVALID]");
}

/* cpp is a program that starts another. */
static void children_of_a_late_program_are_ended_too(void **state)
{
    const struct lfs_dts_limits short_time = {10, 300, UINT64_C(512) << 20};
    char path[] = "/tmp/lfasim-pid-XXXXXX", script[128];
    int file = mkstemp(path);
    long child = 0;
    FILE *pid;

    (void)state;
    assert_true(file >= 0);
    close(file);
    snprintf(script, sizeof(script), "/bin/sleep 30 &\necho $! >%s\nwait", path);
    expect_dtc(script, &short_time, LFS_DTS_REFUSED, "[DTS_LIMIT]");
    pid = fopen(path, "r");
    assert_non_null(pid);
    assert_int_equal(fscanf(pid, "%ld", &child), 1);
    fclose(pid);
    unlink(path);
    for (int i = 0; i < 100 && kill((pid_t)child, 0) == 0; i++) {
        char state_path[64], status = 0;
        FILE *stat;

        snprintf(state_path, sizeof(state_path), "/proc/%ld/stat", child);
        stat = fopen(state_path, "r"); /* nobody may have waited for it yet: a zombie is dead */
        if (stat == NULL || (fscanf(stat, "%*d %*s %c", &status) == 1 && status == 'Z'))
            child = 0;
        if (stat != NULL)
            fclose(stat);
        if (child == 0)
            return;
        usleep(20000);
    }
    assert_int_not_equal(kill((pid_t)child, 0), 0);
}

static void a_dtc_without_answer_is_host_trouble(void **state)
{
    (void)state;
    expect_dtc("exit 0", NULL, LFS_DTS_HOST, "[DTC_FAILED]");
    expect_dtc("exit 1", NULL, LFS_DTS_HOST, "[DTC_FAILED]");
    expect_dtc("echo garbage", NULL, LFS_DTS_HOST, "[DTC_FAILED]");
}

/* What dtc prints is not trusted either. */
static void odd_messages_are_survived(void **state)
{
    (void)state;
    expect_dtc("echo 'Error: <stdin>:999999999.999999999 no such place' >&2; exit 1", NULL,
               LFS_DTS_REFUSED, "no such place");
    expect_dtc("echo 'Error: <stdin>:0.0-0 zero' >&2; exit 1", NULL, LFS_DTS_REFUSED, "zero");
    expect_dtc("echo '<stdin>:x' >&2; exit 1", NULL, LFS_DTS_REFUSED, "<stdin>:x");
    expect_dtc("printf '<stdin>:1.2-' >&2; exit 1", NULL, LFS_DTS_REFUSED, "sp.dts:1:2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_becomes_a_blob),
        cmocka_unit_test(a_blob_passes_through_unchanged),
        cmocka_unit_test(a_blob_cannot_be_a_fragment),
        cmocka_unit_test(fragments_extend_the_base),
        cmocka_unit_test(syntax_errors_are_found_in_their_file),
        cmocka_unit_test(a_fragment_begins_a_line_of_its_own),
        cmocka_unit_test(a_fault_at_the_end_is_found_in_the_last_file),
        cmocka_unit_test(other_faults_of_dtc_keep_its_words),
        cmocka_unit_test(columns_count_characters),
        cmocka_unit_test(files_are_never_opened),
        cmocka_unit_test(every_refused_word_is_reported),
        cmocka_unit_test(names_that_begin_with_a_hash_are_no_directives),
        cmocka_unit_test(the_scan_refuses_what_has_no_end),
        cmocka_unit_test(a_source_begins_with_its_version),
        cmocka_unit_test(a_zero_byte_is_no_text),
        cmocka_unit_test(the_size_is_bounded),
        cmocka_unit_test(a_missing_dtc_is_named_with_its_package),
        cmocka_unit_test(dtc_is_bounded),
        cmocka_unit_test(children_of_a_late_program_are_ended_too),
        cmocka_unit_test(a_dtc_without_answer_is_host_trouble),
        cmocka_unit_test(odd_messages_are_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
