/* SPDX-License-Identifier: BSD-3-Clause */
/* Scenarios made up for the benchmarks, and what libyaml needs for them. */
#ifndef TESTS_BENCH_SCENARIO_TEXT_H
#define TESTS_BENCH_SCENARIO_TEXT_H

#include <stddef.h>

#define BENCH_STEPS 3000u

/* A scenario with one partition and so many steps in its lane. manifest names a blob. The caller
 * frees it; NULL when host memory is short. */
char *bench_long_scenario(const char *manifest, unsigned steps, size_t *length);

/* Nanoseconds that libyaml's parser alone takes for all events of a scenario of BENCH_STEPS. */
double bench_bare_events(void);

#endif
