/* SPDX-License-Identifier: BSD-3-Clause */
/* Results for people and for programs. */
#include <stdio.h>

#include "tests/bench/bench.h"

static const char *unit_of(enum bench_kind kind)
{
    switch (kind) {
    case BENCH_RATIO:
        return "x";
    case BENCH_RATE:
        return "/s";
    case BENCH_TIME:
        return "ms";
    case BENCH_BYTES:
        return "B";
    case BENCH_FACTOR:
        return "x";
    }
    return "";
}

/* Of what is measured. */
static const char *measured_in(const struct bench_figure *figure)
{
    return figure->kind == BENCH_BYTES ? "B" : figure->kind == BENCH_FACTOR ? "x" : "ns";
}

/* ---- table ----------------------------------------------------------------------------------- */

void bench_print_head(void)
{
    printf("%-22s %12s %12s %12s  %-16s %10s %10s  %s\n", "figure", "median", "min", "max",
           "divided by", "result", "limit", "verdict");
}

static void print_result(const struct bench_measured *m)
{
    const struct bench_figure *figure = m->figure;
    const char *unit = measured_in(figure);
    char limit[32] = "", yard[32] = "", again[32] = "";
    int digits = figure->kind == BENCH_RATE || figure->kind == BENCH_BYTES ? 0 : 2;

    if (figure->kind == BENCH_RATIO)
        snprintf(yard, sizeof(yard), "%s", bench_yardstick_name(figure->yardstick));
    if (figure->limit != 0)
        snprintf(limit, sizeof(limit), "%s%g",
                 bench_more_is_better(figure->kind) ? ">= " : "<= ", figure->limit);
    if (m->rejected)
        snprintf(again, sizeof(again), " (%u rejected)", m->rejected);
    printf("%-22s %9.1f %-2s %9.1f %-2s %9.1f %-2s  %-16s %7.*f %-2s %10s  %s%s\n", figure->name,
           m->median, unit, m->min, unit, m->max, unit, yard, digits, m->compared,
           unit_of(figure->kind), limit, bench_verdict_name(m->verdict), again);
}

void bench_print_row(const struct bench_measured *m)
{
    if (m->verdict == BENCH_ABSENT || m->verdict == BENCH_FAILED)
        printf("%-22s %s: %s\n", m->figure->name, bench_verdict_name(m->verdict), m->reason);
    else
        print_result(m);
    fflush(stdout);
}

/* Median, least and most of a yardstick over all figures; false when none measured it. */
static bool summary(const struct bench_measured *all, size_t count, unsigned yardstick,
                    double out[3])
{
    double values[BENCH_FIGURES_MAX];
    size_t n = 0;

    for (size_t i = 0; i < count && n < BENCH_FIGURES_MAX; i++)
        if (all[i].yard[yardstick] > 0)
            values[n++] = all[i].yard[yardstick];
    if (n == 0)
        return false;
    out[0] = bench_median(values, n);
    out[1] = values[0];
    out[2] = values[n - 1];
    return true;
}

void bench_print_yardsticks(const struct bench_measured *all, size_t count)
{
    double s[3];

    printf("\n%-22s %12s %12s %12s\n", "yardstick", "median", "min", "max");
    for (unsigned i = 0; i < YARDSTICKS; i++)
        if (summary(all, count, i, s))
            printf("%-22s %9.1f ns %9.1f ns %9.1f ns\n", bench_yardstick_name(i), s[0], s[1], s[2]);
}

/* ---- JSON: names, verdicts and reasons hold nothing that needs escaping ---------------------- */

static void print_object(const struct bench_measured *m)
{
    const char *unit = m->figure->kind == BENCH_BYTES    ? "bytes"
                       : m->figure->kind == BENCH_FACTOR ? "factor"
                                                         : "ns";

    printf("    {\"name\": \"%s\", \"what\": \"%s\", \"verdict\": \"%s\"", m->figure->name,
           m->figure->what, bench_verdict_name(m->verdict));
    if (m->verdict == BENCH_ABSENT || m->verdict == BENCH_FAILED) {
        printf(", \"reason\": \"%s\"}", m->reason);
        return;
    }
    printf(", \"median_%s\": %.3f, \"min_%s\": %.3f, \"max_%s\": %.3f, \"rejected\": %u", unit,
           m->median, unit, m->min, unit, m->max, m->rejected);
    printf(", \"result\": %.4f, \"unit\": \"%s\"", m->compared, unit_of(m->figure->kind));
    if (m->figure->limit != 0)
        printf(", \"limit\": %g", m->figure->limit);
    printf(", \"yardsticks_ns\": {");
    for (unsigned i = 0, n = 0; i < YARDSTICKS; i++)
        if (m->yard[i] > 0)
            printf("%s\"%s\": %.3f", n++ ? ", " : "", bench_yardstick_name(i), m->yard[i]);
    printf("}}");
}

void bench_print_json(const struct bench_measured *all, size_t count)
{
    printf("{\n  \"release\": %s,\n  \"figures\": [\n", BENCH_RELEASE ? "true" : "false");
    for (size_t i = 0; i < count; i++) {
        print_object(&all[i]);
        printf("%s\n", i + 1 < count ? "," : "");
    }
    printf("  ]\n}\n");
}
