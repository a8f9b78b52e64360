/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/case_junit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/cli/host.h"
#include "tools/readers/diag/utf8.h"

enum { NS_PER_S = 1000000000 };

/* What XML 1.0 can hold at all (its production 2, Char). */
static bool is_xml(uint32_t code)
{
    return code == '\t' || code == '\n' || (code >= 0x20 && code < 0xd800) ||
           (code >= 0xe000 && code < 0xfffe) || (code >= 0x10000 && code <= 0x10ffff);
}

/* Text of an element or of an attribute. */
static void print_xml(const char *text, FILE *out)
{
    size_t length = strlen(text);

    for (size_t at = 0; at < length;) {
        uint32_t code;
        size_t size = lfs_utf8_next(text + at, length - at, &code);

        if (code == '&')
            fputs("&amp;", out);
        else if (code == '<')
            fputs("&lt;", out);
        else if (code == '>')
            fputs("&gt;", out);
        else if (code == '"')
            fputs("&quot;", out);
        else if (!is_xml(code))
            fputs("&#xfffd;", out);
        else
            fwrite(text + at, 1, size, out);
        at += size;
    }
}

static void print_attribute(const char *name, const char *text, FILE *out)
{
    fprintf(out, " %s=\"", name);
    print_xml(text, out);
    fputc('"', out);
}

static void begin_case(const char *path, const char *name, lfs_ns time, FILE *out)
{
    fputs("    <testcase", out);
    print_attribute("classname", path, out);
    print_attribute("name", name, out);
    fprintf(out, " time=\"%" PRIu64 ".%09" PRIu64 "\"", time / NS_PER_S, time % NS_PER_S);
}

/* <failure> or <error>, with the block of text that a terminal would show. */
static void print_problem(const char *element, const char *type, const char *message,
                          const char *text, FILE *out)
{
    fprintf(out, ">\n      <%s", element);
    print_attribute("message", message, out);
    print_attribute("type", type, out);
    fputc('>', out);
    print_xml(text, out);
    fprintf(out, "</%s>\n    </testcase>\n", element);
}

static void print_failures(const struct lfs_case *it, FILE *out)
{
    const char *message = lfs_run_failures(it->run) > 0 ? lfs_run_failure(it->run, 0)->what
                                                        : lfs_end_reason(it->machine);
    char *text;
    size_t size;
    FILE *stream = lfs_host_stream(&text, &size);

    lfs_case_print_failures(it, stream);
    if (fclose(stream) != 0)
        lfs_host_memory(NULL);
    if (it->verdict == LFS_FAILED)
        print_problem("failure", "expectation", message, text, out);
    else
        print_problem("error", lfs_end_name(lfs_ended(it->machine)), message, text, out);
    free(text);
}

void lfs_case_junit(const struct lfs_case *it, FILE *out)
{
    begin_case(it->path, it->name, lfs_case_time(it), out);
    switch (it->verdict) {
    case LFS_PASSED:
        fputs("/>\n", out);
        break;
    case LFS_SKIPPED:
        fputs(">\n      <skipped", out);
        if (lfs_run_failures(it->run) > 0)
            print_attribute("message", lfs_run_failure(it->run, 0)->what, out);
        fputs("/>\n    </testcase>\n", out);
        break;
    case LFS_FAILED:
    case LFS_INCONCLUSIVE:
        print_failures(it, out);
        break;
    }
}

void lfs_junit_not_run(const char *path, const char *name, const char *message, FILE *out)
{
    begin_case(path, name, 0, out);
    print_problem("error", "not run", "this could not be run", message, out);
}

static void print_counts(const struct lfs_junit_counts *counts, FILE *out)
{
    fprintf(out, " tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\">\n", counts->tests,
            counts->failures, counts->errors, counts->skipped);
}

void lfs_junit_begin(const struct lfs_junit_counts *counts, FILE *out)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"lfasim\"", out);
    print_counts(counts, out);
}

void lfs_junit_suite(const char *path, const struct lfs_junit_counts *counts, const char *cases,
                     FILE *out)
{
    fputs("  <testsuite", out);
    print_attribute("name", path, out);
    print_counts(counts, out);
    fputs(cases, out);
    fputs("  </testsuite>\n", out);
}

void lfs_junit_end(FILE *out)
{
    fputs("</testsuites>\n", out);
}
