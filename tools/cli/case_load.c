/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/case_load.h"

#include <inttypes.h>

#include "lfasim/readers/trace_view.h"

/* Rows and columns of a histogram; blackouts that are told one by one. */
enum { ROWS = 16, BAR = 40, BLACKOUTS_SHOWN = 8 };

static const struct {
    const char *name;
    enum lfs_load_measure measure;
} latencies[] = {
    {"min", LFS_LOAD_LATENCY_MIN}, {"mean", LFS_LOAD_LATENCY_MEAN}, {"p50", LFS_LOAD_LATENCY_P50},
    {"p95", LFS_LOAD_LATENCY_P95}, {"p99", LFS_LOAD_LATENCY_P99},   {"max", LFS_LOAD_LATENCY_MAX},
};
enum { LATENCIES = sizeof(latencies) / sizeof(latencies[0]) };

static const char *status_name(const struct lfs_run_load *load, unsigned status)
{
    const char *name = NULL;

    if (status > 0 && load->call->family == LFS_ABI_FFA)
        name = lfs_ffa_status_name(-(int32_t)status);
    else if (status > 0 && load->call->family == LFS_ABI_LFA)
        name = lfs_lfa_status_name(-(int64_t)status);
    else if (status > 0)
        name = lfs_psci_status_name(-(int32_t)status);
    return name ? name : "other";
}

/* ---- text ------------------------------------------------------------------------------------ */

static void print_time(const char *before, lfs_ns time, int width, const char *after, FILE *out)
{
    char text[LFS_TIME_TEXT_SIZE];

    lfs_time_text(time, text);
    fprintf(out, "%s%*s%s", before, width, text, after);
}

static void print_counts(const struct lfs_run_load *load, const struct lfs_load_counts *c,
                         FILE *out)
{
    const char *between = " (";

    fprintf(out, "  requests   %" PRIu64 ", sent %" PRIu64 ", served %" PRIu64 ", refused %" PRIu64,
            c->requests, c->sent, c->served, c->refused);
    for (unsigned i = LFS_LOAD_STATUSES; i-- > 0;) {
        if (c->refused_with[i] == 0)
            continue;
        fprintf(out, "%s%s %" PRIu64, between, status_name(load, i), c->refused_with[i]);
        between = ", ";
    }
    fprintf(out, "%s, dropped %" PRIu64, c->refused ? ")" : "", c->dropped);
    if (c->resumed)
        fprintf(out, ", resumed %" PRIu64, c->resumed);
    if (c->waiting)
        fprintf(out, ", never answered %" PRIu32, c->waiting);
    if (c->unmeasured)
        fprintf(out, ", not measured %" PRIu64, c->unmeasured);
    fputc('\n', out);
}

/* The first long ones: next to the longest, those below a tenth of it say nothing. */
static void print_blackouts(const struct lfs_load_counts *c, FILE *out)
{
    lfs_ns longest = lfs_load_longest_blackout(c);
    unsigned shown = 0;

    fprintf(out, "  blackouts  %" PRIu32, c->blackouts);
    if (c->blackouts)
        print_time(", longest ", longest, 0, " us", out);
    if (c->blackouts)
        print_time(", together ", lfs_load_sum_of_blackouts(c), 0, " us", out);
    fputc('\n', out);
    for (unsigned i = 0; i < c->blackouts - c->dark && i < LFS_LOAD_BLACKOUTS; i++) {
        lfs_ns length = c->kept[i].end - c->kept[i].begin;

        if (length < longest / 10 || ++shown > BLACKOUTS_SHOWN)
            continue;
        print_time("             ", c->kept[i].begin, 0, "", out);
        print_time(" to ", c->kept[i].end, 0, "", out);
        print_time(" us: ", length, 0, " us\n", out);
    }
    if (c->dark)
        print_time("             from ", c->now.begin, 0, " us on, not over at the end\n", out);
    print_time("  silence    at most ", lfs_load_longest_silence(c), 0, " us without service\n",
               out);
}

/* Values of a row, from the first bucket of it on. */
static uint64_t row_of(const struct lfs_histogram *h, unsigned first, unsigned width)
{
    uint64_t sum = 0;

    for (unsigned i = first; i < first + width && i < LFS_HISTOGRAM_BUCKETS; i++)
        sum += h->bucket[i];
    return sum;
}

static void print_row(const struct lfs_histogram *h, unsigned first, unsigned width, uint64_t most,
                      FILE *out)
{
    unsigned last =
        first + width - 1 < LFS_HISTOGRAM_BUCKETS ? first + width - 1 : LFS_HISTOGRAM_BUCKETS - 1;
    uint64_t count = row_of(h, first, width);

    print_time("  ", lfs_histogram_low(first), 12, "", out);
    print_time(" ", lfs_histogram_high(last), 12, "", out);
    fprintf(out, " %9" PRIu64, count);
    if (count)
        fputs("  ", out);
    for (uint64_t i = 0; i < (count * BAR + most - 1) / most; i++)
        fputc('#', out);
    fputc('\n', out);
}

/* So many buckets a row that the rows are few; rows begin at multiples of that. */
static void print_histogram(const struct lfs_histogram *h, FILE *out)
{
    unsigned first = lfs_histogram_bucket(h->min), last = lfs_histogram_bucket(h->max), width = 1;
    uint64_t most = 1;

    while (last / width - first / width >= ROWS)
        width *= 2;
    fprintf(out, "  %12s %12s %9s\n", "from us", "to us", "requests");
    for (unsigned i = first / width; i <= last / width; i++)
        if (row_of(h, i * width, width) > most)
            most = row_of(h, i * width, width);
    for (unsigned i = first / width; i <= last / width; i++)
        print_row(h, i * width, width, most, out);
}

static void print_load(const struct lfs_run_load *load, FILE *out)
{
    const struct lfs_load_counts *c = lfs_load_counts(load->meter);
    const struct lfs_histogram *h = lfs_load_latency(load->meter);

    fprintf(out, "\nload %s: %s\n", load->label, load->call->name);
    print_counts(load, c, out);
    print_blackouts(c, out);
    if (h->count == 0)
        return;
    fputs("  latency    us:", out);
    for (size_t i = 0; i < LATENCIES; i++) {
        fprintf(out, "%s %s", i ? "," : "", latencies[i].name);
        print_time(" ", lfs_load_measured(load->meter, latencies[i].measure, 0), 0, "", out);
    }
    fputc('\n', out);
    print_histogram(h, out);
}

void lfs_case_print_loads(const struct lfs_case *it, FILE *out)
{
    for (size_t i = 0; i < lfs_run_loads(it->run); i++) {
        struct lfs_run_load load = lfs_run_load(it->run, i);

        print_load(&load, out);
    }
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_counts(struct lfs_json *json, const struct lfs_run_load *load,
                        const struct lfs_load_counts *c)
{
    lfs_json_number(json, "requests", c->requests);
    lfs_json_number(json, "sent", c->sent);
    lfs_json_number(json, "served", c->served);
    lfs_json_number(json, "refused", c->refused);
    lfs_json_object(json, "refused_with");
    for (unsigned i = 1; i <= LFS_LOAD_STATUSES; i++)
        if (c->refused_with[i % LFS_LOAD_STATUSES])
            lfs_json_number(json, status_name(load, i % LFS_LOAD_STATUSES),
                            c->refused_with[i % LFS_LOAD_STATUSES]);
    lfs_json_object_end(json);
    lfs_json_number(json, "dropped", c->dropped);
    lfs_json_number(json, "resumed", c->resumed);
    lfs_json_number(json, "waiting", c->waiting);
    lfs_json_number(json, "unmeasured", c->unmeasured);
}

static void json_interval(struct lfs_json *json, struct lfs_load_interval interval, bool over)
{
    lfs_json_object(json, NULL);
    lfs_json_number(json, "begin_ns", interval.begin);
    lfs_json_number(json, "end_ns", interval.end);
    lfs_json_bool(json, "over", over);
    lfs_json_object_end(json);
}

static void json_blackouts(struct lfs_json *json, const struct lfs_load_counts *c)
{
    lfs_json_number(json, "silence_ns", lfs_load_longest_silence(c));
    lfs_json_number(json, "blackouts", c->blackouts);
    lfs_json_number(json, "blackout_longest_ns", lfs_load_longest_blackout(c));
    lfs_json_number(json, "blackout_sum_ns", lfs_load_sum_of_blackouts(c));
    lfs_json_list(json, "blackouts_kept");
    for (unsigned i = 0; i < c->blackouts - c->dark && i < LFS_LOAD_BLACKOUTS; i++)
        json_interval(json, c->kept[i], true);
    if (c->dark)
        json_interval(json, c->now, false);
    lfs_json_list_end(json);
}

/* Of the histogram what holds something: least and greatest value of the bucket, count. */
static void json_histogram(struct lfs_json *json, const struct lfs_histogram *h)
{
    lfs_json_list(json, "histogram");
    for (unsigned i = 0; i < LFS_HISTOGRAM_BUCKETS; i++) {
        if (h->bucket[i] == 0)
            continue;
        lfs_json_list(json, NULL);
        lfs_json_number(json, NULL, lfs_histogram_low(i));
        lfs_json_number(json, NULL, lfs_histogram_high(i));
        lfs_json_number(json, NULL, h->bucket[i]);
        lfs_json_list_end(json);
    }
    lfs_json_list_end(json);
}

static void json_load(struct lfs_json *json, const struct lfs_run_load *load)
{
    lfs_json_object(json, NULL);
    lfs_json_text(json, "label", load->label);
    lfs_json_text(json, "call", load->call->name);
    json_counts(json, load, lfs_load_counts(load->meter));
    json_blackouts(json, lfs_load_counts(load->meter));
    lfs_json_object(json, "latency_ns");
    for (size_t i = 0; i < LATENCIES; i++)
        lfs_json_number(json, latencies[i].name,
                        lfs_load_measured(load->meter, latencies[i].measure, 0));
    lfs_json_object_end(json);
    json_histogram(json, lfs_load_latency(load->meter));
    lfs_json_object_end(json);
}

void lfs_case_json_loads(const struct lfs_case *it, struct lfs_json *json)
{
    size_t count = lfs_run_loads(it->run);

    if (count == 0)
        return;
    lfs_json_list(json, "loads");
    for (size_t i = 0; i < count; i++) {
        struct lfs_run_load load = lfs_run_load(it->run, i);

        json_load(json, &load);
    }
    lfs_json_list_end(json);
}
