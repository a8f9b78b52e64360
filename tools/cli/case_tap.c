/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/case_tap.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/json.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

void lfs_tap_head(FILE *out)
{
    fputs("TAP version 14\n", out);
}

void lfs_tap_number(unsigned number, bool ok, FILE *out)
{
    fprintf(out, "%s %u - ", ok ? "ok" : "not ok", number);
}

void lfs_tap_plan(unsigned count, FILE *out)
{
    fprintf(out, "1..%u\n", count);
}

/* A description ends at a '#', which begins a directive, unless that is escaped. */
static void print_description(const char *text, FILE *out)
{
    for (; *text != '\0'; text++) {
        if (*text == '#' || *text == '\\')
            fputc('\\', out);
        fputc((unsigned char)*text < ' ' ? '?' : *text, out);
    }
}

/* A member of the YAML block: JSON's texts are YAML's, too. */
static void print_member(const char *indent, const char *key, const char *text, FILE *out)
{
    struct lfs_json json = {.out = out};

    if (text == NULL || text[0] == '\0')
        return;
    fprintf(out, "%s%s: ", indent, key);
    lfs_json_text(&json, NULL, text);
    fputc('\n', out);
}

static void print_failure(const struct lfs_failure *failure, FILE *out)
{
    char *place;

    print_member("    - ", "message", failure->what, out);
    if (failure->pos.file != NULL) {
        if (asprintf(&place, "%s:%u:%u", failure->pos.file, failure->pos.line,
                     failure->pos.column) < 0)
            lfs_host_memory(NULL);
        print_member("      ", "at", place, out);
        free(place);
    }
    print_member("      ", "expected", failure->expected, out);
    print_member("      ", "actual", failure->actual, out);
}

static void print_replay(const struct lfs_case *it, FILE *out)
{
    char *text;
    size_t size;
    FILE *stream = lfs_host_stream(&text, &size);

    lfs_case_print_command(it, stream);
    if (fclose(stream) != 0)
        lfs_host_memory(NULL);
    print_member("  ", "replay", text, out);
    free(text);
}

static void print_block(const struct lfs_case *it, FILE *out)
{
    size_t count = lfs_run_failures(it->run);

    fputs("  ---\n", out);
    print_member("  ", "message",
                 count > 0 ? lfs_run_failure(it->run, 0)->what : lfs_end_reason(it->machine), out);
    print_member("  ", "severity", it->verdict == LFS_FAILED ? "fail" : "error", out);
    fprintf(out, "  status: %d\n", it->status);
    print_member("  ", "end", lfs_end_name(lfs_ended(it->machine)), out);
    print_member("  ", "reason", lfs_end_reason(it->machine), out);
    if (count > 0)
        fputs("  failures:\n", out);
    for (size_t i = 0; i < count; i++)
        print_failure(lfs_run_failure(it->run, i), out);
    print_replay(it, out);
    fputs("  ...\n", out);
}

void lfs_case_tap(const struct lfs_case *it, FILE *out)
{
    print_description(it->name, out);
    if (it->verdict == LFS_SKIPPED) {
        fputs(" # SKIP ", out);
        if (lfs_run_failures(it->run) > 0)
            print_description(lfs_run_failure(it->run, 0)->what, out);
    }
    fputc('\n', out);
    if (it->status != LFS_EXIT_OK)
        print_block(it, out);
}

void lfs_tap_not_run(const char *name, const char *message, int status, FILE *out)
{
    print_description(name, out);
    fputs("\n  ---\n", out);
    print_member("  ", "message", message, out);
    print_member("  ", "severity", "error", out);
    fprintf(out, "  status: %d\n  ...\n", status);
}
