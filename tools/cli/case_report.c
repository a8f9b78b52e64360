/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/case_report.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/json.h"
#include "lfasim/readers/trace_json.h"
#include "lfasim/readers/trace_text.h"
#include "tools/cli/case_load.h"
#include "tools/cli/choices.h"
#include "tools/cli/command_line.h"
#include "tools/cli/usage.h"

/* WIDTH is that of a page of text, examples-to-follow.md 5.1. */
enum { WIDTH = 100, CHOICES_SHOWN = 64, RULES_NAMED = 3 };

/* As a line of text begins with it, and as JSON names it. */
static const char *const short_names[] = {[LFS_PASSED] = "pass",
                                          [LFS_FAILED] = "FAIL",
                                          [LFS_SKIPPED] = "skip",
                                          [LFS_INCONCLUSIVE] = "??"};
static const char *const long_names[] = {[LFS_PASSED] = "passed",
                                         [LFS_FAILED] = "failed",
                                         [LFS_SKIPPED] = "skipped",
                                         [LFS_INCONCLUSIVE] = "inconclusive"};

lfs_ns lfs_case_time(const struct lfs_case *it)
{
    const struct lfs_machine *machine = it->machine;
    lfs_ns last = 0;

    for (unsigned cpu = 0; cpu < lfs_cpu_count(machine); cpu++)
        if (lfs_cpu_time(machine, cpu) > last)
            last = lfs_cpu_time(machine, cpu);
    return last;
}

void lfs_case_print_line(const struct lfs_case *it, FILE *out)
{
    char time[LFS_TIME_TEXT_SIZE];

    if (it->verdict == LFS_SKIPPED) {
        fprintf(out, "skip   %-42s %s\n", it->name,
                lfs_run_failures(it->run) > 0 ? lfs_run_failure(it->run, 0)->what : "");
        return;
    }
    lfs_time_text(lfs_case_time(it), time);
    fprintf(out, "%-6s %-42s %6u events %11s us simulated\n", short_names[it->verdict], it->name,
            lfs_trace_last(it->machine), time);
}

void lfs_case_print_sequence(const struct lfs_case *it, FILE *out)
{
    fprintf(out, "%s  (%s)\n\n", it->name, it->path);
    lfs_trace_text(&it->view, it->options->verbose, out);
    fputc('\n', out);
}

/* ---- failures -------------------------------------------------------------------------------- */

static void print_ruler(const char *name, FILE *out)
{
    int length = fprintf(out, "--- %s ", name);

    for (; length < WIDTH; length++)
        fputc('-', out);
    fputc('\n', out);
}

/* Lines, the first behind a label. */
static void add_facts(struct lfs_diag *diag, const char *label, const char *text)
{
    for (const char *line = text; line != NULL;) {
        int length = (int)strcspn(line, "\n");

        lfs_diag_fact(diag, "%-9s%.*s", line == text ? label : "", length, line);
        line = line[length] != '\0' ? line + length + 1 : NULL;
    }
}

/* A failed expectation, like a compiler's error. */
static void print_expectation(const struct lfs_failure *failure, FILE *out)
{
    struct lfs_diag *diag = lfs_diag_new();

    lfs_diag_add(diag, failure->pos, "EXPECTATION", "%s", failure->what);
    add_facts(diag, "expected", failure->expected);
    add_facts(diag, "actual", failure->actual);
    lfs_diag_print(diag, out);
    lfs_diag_free(diag);
}

/* The decisions that were taken, or, where they are many, the options that lead to them. */
static void print_choices(const struct lfs_case *it, FILE *out)
{
    const uint16_t *taken, *policies;
    size_t ranged = lfs_run_policies(it->run, &policies);
    size_t count = lfs_choices_taken(it->machine, &taken);

    if (count > 0 && count + ranged <= CHOICES_SHOWN) {
        fputs(" --choices ", out);
        lfs_choices_write(policies, ranged, out);
        fputs(ranged ? "," : "", out);
        lfs_choices_write(taken, count, out);
    } else if (it->options->choices.mode == LFS_CHOICE_SEEDED) {
        fprintf(out, " --seed %llu", (unsigned long long)it->options->choices.seed);
    } else if (it->options->choices_word != NULL) {
        fputs(" --choices ", out);
        lfs_print_word(it->options->choices_word, out);
    }
}

static void print_levels(const struct lfs_options *options, FILE *out)
{
    static const char *const words[] = {
        [LFS_DIAG_ALLOW] = "allow", [LFS_DIAG_WARN] = "warn", [LFS_DIAG_ERROR] = "error"};

    for (size_t i = 0; i < options->level_count; i++)
        fprintf(out, " --%s %s", words[options->levels[i].level], options->levels[i].entry->name);
}

void lfs_case_print_command(const struct lfs_case *it, FILE *out)
{
    fputs("lfasim run ", out);
    lfs_print_word(it->path, out);
    if (lfs_scenario_cases(it->scenario) > 1) {
        fputs(" --case ", out);
        lfs_print_word(it->name, out);
    }
    lfs_print_sets(it->options, out);
    print_levels(it->options, out);
    print_choices(it, out);
    fprintf(out, " --backend %s", it->options->backend == LFS_THREADS ? "threads" : "fibers");
}

/* The first rules on the way back from a record, which is how its decision came about. */
static void print_help(const struct lfs_case *it, uint32_t seq, FILE *out)
{
    const struct lfs_record *record;
    uint16_t named[RULES_NAMED];
    unsigned count = 0;

    while (count < RULES_NAMED && (record = lfs_trace_get(it->machine, seq)) != NULL) {
        const struct lfs_rule *rule = lfs_rule(record->rule);
        bool new = rule != NULL;

        for (unsigned i = 0; i < count; i++)
            new = new &&named[i] != record->rule;
        if (new) {
            fprintf(out, "%s %s", count == 0 ? "   help: lfasim explain" : "", rule->name);
            named[count++] = record->rule;
        }
        if (record->cause == LFS_NO_RECORD || record->cause >= seq)
            break;
        seq = record->cause;
    }
    if (count > 0)
        fputc('\n', out);
}

/* What was found besides, and where each kind of it is explained. */
static void print_findings(const struct lfs_case *it, FILE *out)
{
    const struct lfs_finding_kind *kind;

    if (lfs_findings(it->machine, NULL) == 0)
        return;
    fputs("   findings:\n", out);
    lfs_trace_text_findings(&it->view, out);
    fputs("   help: lfasim explain", out);
    for (size_t i = 0; (kind = lfs_finding_kind(i)) != NULL; i++)
        if (lfs_findings(it->machine, kind->name) > 0)
            fprintf(out, " %s", kind->name);
    fputc('\n', out);
}

static void print_end(const struct lfs_case *it, FILE *out)
{
    enum lfs_end end = lfs_ended(it->machine);

    if (end != LFS_END_COMPLETED)
        fprintf(out, "   end: %s%s%s\n", lfs_end_name(end),
                lfs_end_reason(it->machine)[0] != '\0' ? ": " : "", lfs_end_reason(it->machine));
    if (end == LFS_END_BOUND && strcmp(lfs_end_reason(it->machine), "steps_max") == 0)
        fputs("   help: `bounds: {steps: N}` in the scenario lets it take more steps\n", out);
    if (it->status == LFS_EXIT_FAULT)
        fputs("   a model broke a rule of the engine: this is a fault of lfasim\n", out);
    if (it->status == LFS_EXIT_DIVERGED)
        fputs("   the recorded choices do not fit this run: it is not the one they came from\n",
              out);
}

void lfs_case_print_failures(const struct lfs_case *it, FILE *out)
{
    print_ruler(it->name, out);
    for (size_t i = 0; i < lfs_run_failures(it->run); i++) {
        const struct lfs_failure *failure = lfs_run_failure(it->run, i);

        print_expectation(failure, out);
        if (failure->record == LFS_NO_RECORD || lfs_trace_get(it->machine, failure->record) == NULL)
            continue;
        fputs("   cause, newest first:\n", out);
        lfs_trace_text_causes(&it->view, failure->record, out);
        print_help(it, failure->record, out);
    }
    print_findings(it, out);
    print_end(it, out);
    fputs("   replay: ", out);
    lfs_case_print_command(it, out);
    fputs("\n\n", out);
}

/* ---- JSON lines ------------------------------------------------------------------------------ */

void lfs_json_header(FILE *out)
{
    struct lfs_json json = {.out = out};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "lfasim", LFASIM_VERSION);
    lfs_json_number(&json, "format", LFS_TRACE_FORMAT);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

static void json_failure(struct lfs_json *json, const struct lfs_failure *failure)
{
    lfs_json_object(json, NULL);
    lfs_json_text(json, "file", failure->pos.file);
    lfs_json_number(json, "line", failure->pos.line);
    lfs_json_number(json, "column", failure->pos.column);
    lfs_json_text(json, "what", failure->what);
    lfs_json_text(json, "expected", failure->expected);
    lfs_json_text(json, "actual", failure->actual);
    if (failure->record == LFS_NO_RECORD)
        lfs_json_null(json, "record");
    else
        lfs_json_number(json, "record", failure->record);
    lfs_json_object_end(json);
}

void lfs_case_json_verdict(const struct lfs_case *it, FILE *out)
{
    struct lfs_json json = {.out = out};
    const uint16_t *taken, *policies;
    size_t ranged = lfs_run_policies(it->run, &policies);
    size_t count = lfs_choices_taken(it->machine, &taken);

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "verdict", long_names[it->verdict]);
    lfs_json_text(&json, "case", it->name);
    lfs_json_number(&json, "status", (uint64_t)it->status);
    lfs_json_text(&json, "end", lfs_end_name(lfs_ended(it->machine)));
    lfs_json_text(&json, "reason", lfs_end_reason(it->machine));
    lfs_json_number(&json, "events", lfs_trace_last(it->machine));
    lfs_json_number(&json, "t_ns", lfs_case_time(it));
    lfs_json_number(&json, "findings", lfs_findings(it->machine, NULL));
    lfs_json_list(&json, "choices");
    for (size_t i = 0; i < ranged; i++)
        lfs_json_number(&json, NULL, policies[i]);
    for (size_t i = 0; i < count; i++)
        lfs_json_number(&json, NULL, taken[i]);
    lfs_json_list_end(&json);
    lfs_json_list(&json, "failures");
    for (size_t i = 0; i < lfs_run_failures(it->run); i++)
        json_failure(&json, lfs_run_failure(it->run, i));
    lfs_json_list_end(&json);
    lfs_case_json_loads(it, &json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}
