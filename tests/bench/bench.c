/* SPDX-License-Identifier: BSD-3-Clause */
/* The benchmark program. README.md of this folder is its manual. */
#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"

#define REPETITIONS_DEFAULT 9u /* performance.md, "How to measure them" 2 */

struct arguments {
    struct bench_options options;
    const char *only;
    uint32_t count; /* with only: do this many operations once, and print nothing */
    bool check, json;
};

static void usage(void)
{
    fputs("usage: lfasim-bench [--check] [--json] [--smoke] [--repetitions N]\n"
          "                    [--only FIGURE [--count N]]\n"
          "\n"
          "  --check          exit with 1 when a limit is exceeded or a figure is unsteady\n"
          "  --json           print JSON instead of a table\n"
          "  --smoke          do little and judge nothing: does it still run?\n"
          "  --repetitions N  9 to 99 (9)\n"
          "  --only FIGURE    only this one\n"
          "  --count N        do N of its operations once and print nothing, for instructions.sh\n",
          stderr);
}

/* A number from low to high; 0 when it is none. */
static unsigned long number(const char *text, unsigned long low, unsigned long high)
{
    char *end = NULL;
    unsigned long value;

    if (!text || *text < '0' || *text > '9')
        return 0;
    errno = 0;
    value = strtoul(text, &end, 10);
    return errno == 0 && *end == '\0' && value >= low && value <= high ? value : 0;
}

/* Takes the argument at *i, and its value. */
static bool argument(struct arguments *a, char **argv, int *i)
{
    const char *name = argv[*i];

    if (strcmp(name, "--check") == 0)
        return a->check = true;
    if (strcmp(name, "--json") == 0)
        return a->json = true;
    if (strcmp(name, "--smoke") == 0) {
        a->options = (struct bench_options){.repetitions = 1, .quick = true};
        return true;
    }
    if (strcmp(name, "--repetitions") == 0)
        return (a->options.repetitions =
                    (unsigned)number(argv[++*i], REPETITIONS_DEFAULT, BENCH_REPETITIONS_MAX)) != 0;
    if (strcmp(name, "--only") == 0)
        return (a->only = argv[++*i]) != NULL;
    if (strcmp(name, "--count") == 0)
        return (a->count = (uint32_t)number(argv[++*i], 1, UINT32_MAX)) != 0;
    return false;
}

static const struct bench_figure *find(const char *name)
{
    for (size_t i = 0; i < bench_figure_count; i++)
        if (strcmp(bench_figures[i].name, name) == 0)
            return &bench_figures[i];
    return NULL;
}

static void pin(void)
{
    cpu_set_t set;
    int cpu = 0;

    if (sched_getaffinity(0, sizeof(set), &set) != 0)
        return;
    while (cpu < CPU_SETSIZE && !CPU_ISSET(cpu, &set))
        cpu++;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    if (sched_setaffinity(0, sizeof(set), &set) != 0)
        fputs("lfasim-bench: could not stay on one CPU; figures will be unsteady\n", stderr);
}

/* 0 or 1. */
static int measure(const struct arguments *a, const struct bench_figure *figures, size_t count)
{
    struct bench_measured all[BENCH_FIGURES_MAX];
    unsigned bad = 0, failed = 0;

    if (!BENCH_RELEASE && !a->options.quick)
        fputs("lfasim-bench: not a release build: the limits do not apply\n", stderr);
    if (!a->json)
        bench_print_head();
    for (size_t i = 0; i < count; i++) {
        all[i] = bench_measure(&figures[i], &a->options);
        bad += all[i].verdict == BENCH_OVER || all[i].verdict == BENCH_UNSTEADY;
        failed += all[i].verdict == BENCH_FAILED;
        if (!a->json)
            bench_print_row(&all[i]);
    }
    if (a->json)
        bench_print_json(all, count);
    else
        bench_print_yardsticks(all, count);
    return failed || (a->check && bad);
}

static int work_once(const struct bench_figure *figure, uint32_t count)
{
    struct bench_result result = figure->work(figure->flags, count);

    if (result.reason[0])
        fprintf(stderr, "lfasim-bench: %s: %s\n", figure->name, result.reason);
    return result.reason[0] != '\0';
}

int main(int argc, char **argv)
{
    struct arguments a = {.options = {.repetitions = REPETITIONS_DEFAULT, .judge = BENCH_RELEASE}};
    const struct bench_figure *figure = NULL;

    for (int i = 1; i < argc; i++)
        if (!argument(&a, argv, &i)) {
            usage();
            return 2;
        }
    if (a.only)
        figure = find(a.only);
    if ((a.only && !figure) || (a.count && !figure)) {
        fprintf(stderr, "lfasim-bench: no figure '%s'\n", a.only ? a.only : "");
        return 2;
    }
    pin();
    mallopt(M_MMAP_THRESHOLD, 128 << 10); /* keep it: large blocks go back when they are freed */
    if (a.count)
        return work_once(figure, a.count);
    return measure(&a, figure ? figure : bench_figures, figure ? 1 : bench_figure_count);
}
