/* SPDX-License-Identifier: BSD-3-Clause */
/* One figure: yardsticks, repetitions, yardsticks again; once more when the machine was unsteady.
 */
#include <string.h>

#include "tests/bench/bench.h"

/* performance.md, "How to measure them" 2. */
#define DRIFT_MAX 0.10
#define TRIES_MAX 10u

/* Of a figure's count, in a smoke test. Even: hops and events go in pairs. */
#define QUICK_COUNT 8u

const char *bench_verdict_name(enum bench_verdict verdict)
{
    static const char *const names[] = {
        [BENCH_OK] = "ok",         [BENCH_OVER] = "OVER",
        [BENCH_INFORMATION] = "-", [BENCH_UNSTEADY] = "UNSTEADY",
        [BENCH_ABSENT] = "absent", [BENCH_FAILED] = "FAILED",
    };

    return names[verdict];
}

struct bench_result bench_failed(const char *reason)
{
    struct bench_result result = {.value = 0};

    strncpy(result.reason, reason, sizeof(result.reason) - 1);
    return result;
}

struct bench_result bench_absent(const char *reason)
{
    struct bench_result result = bench_failed(reason);

    result.absent = true;
    return result;
}

/* The general ones stand for the machine as it is now. */
static void measure_general(bool quick, double *ns)
{
    for (unsigned i = 0; i < YARD_GENERAL; i++)
        ns[i] += bench_yardstick(i, quick) / 2; /* once before, once after */
}

struct sample {
    double value, yard; /* the figure's own yardstick, mean of before and after */
};

/* One repetition between two looks at the yardstick, again while that moved too much meanwhile.
 * False, with a reason, when the work could not be done. */
static bool sample(const struct bench_figure *figure, const struct bench_options *options,
                   struct bench_measured *out, struct sample *sample)
{
    uint32_t count = options->quick && figure->count > QUICK_COUNT ? QUICK_COUNT : figure->count;
    bool steady = figure->kind == BENCH_BYTES || options->quick;
    unsigned tries = 0;

    do {
        double before = bench_yardstick(figure->yardstick, options->quick), after;
        struct bench_result result = figure->work(figure->flags, count);

        if (result.reason[0]) {
            memcpy(out->reason, result.reason, sizeof(out->reason));
            out->verdict = result.absent ? BENCH_ABSENT : BENCH_FAILED;
            return false;
        }
        after = bench_yardstick(figure->yardstick, options->quick);
        steady = steady || (after <= before * (1 + DRIFT_MAX) && before <= after * (1 + DRIFT_MAX));
        *sample = (struct sample){result.value, (before + after) / 2};
    } while (!steady && ++tries < TRIES_MAX);
    out->rejected += tries;
    out->unsteady = out->unsteady || !steady;
    return true;
}

/* Medians over all repetitions. Each value is compared with the yardstick of its own moment. */
static bool repeat(const struct bench_figure *figure, const struct bench_options *options,
                   struct bench_measured *out)
{
    double values[BENCH_REPETITIONS_MAX], yards[BENCH_REPETITIONS_MAX],
        ratios[BENCH_REPETITIONS_MAX];
    unsigned n = options->repetitions;

    for (unsigned i = 0; i < n; i++) {
        struct sample s;

        if (!sample(figure, options, out, &s))
            return false;
        values[i] = s.value;
        yards[i] = s.yard;
        ratios[i] = s.value / s.yard;
    }
    out->median = bench_median(values, n);
    out->min = values[0];
    out->max = values[n - 1];
    out->ratio = bench_median(ratios, n);
    out->yard[figure->yardstick] = bench_median(yards, n);
    return true;
}

static double compared(const struct bench_measured *m)
{
    switch (m->figure->kind) {
    case BENCH_RATIO:
        return m->ratio;
    case BENCH_RATE:
        return 1e9 / m->median;
    case BENCH_TIME:
        return m->median / 1e6;
    case BENCH_BYTES:
    case BENCH_FACTOR:
        return m->median;
    }
    return 0;
}

bool bench_more_is_better(enum bench_kind kind)
{
    return kind == BENCH_RATE || kind == BENCH_FACTOR;
}

static enum bench_verdict judge(const struct bench_measured *m, bool limits_apply)
{
    bool good = bench_more_is_better(m->figure->kind) ? m->compared >= m->figure->limit
                                                      : m->compared <= m->figure->limit;

    if (!limits_apply || m->figure->limit == 0)
        return BENCH_INFORMATION;
    return good ? BENCH_OK : BENCH_OVER;
}

struct bench_measured bench_measure(const struct bench_figure *figure,
                                    const struct bench_options *options)
{
    struct bench_measured m = {.figure = figure};
    double general[YARDSTICKS] = {0};

    measure_general(options->quick, general);
    if (!repeat(figure, options, &m))
        return m;
    measure_general(options->quick, general);
    for (unsigned i = 0; i < YARD_GENERAL; i++)
        if (i != figure->yardstick)
            m.yard[i] = general[i];
    m.compared = compared(&m);
    m.verdict = m.unsteady ? BENCH_UNSTEADY : judge(&m, options->judge);
    return m;
}
