/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Many cases at a time, each in a process of its own: workers load files and run cases as the
 * parent tells them, and send back what is to be printed. A worker that ends early takes nothing
 * with it but its case, which becomes a fault of lfasim.
 */
#ifndef LFASIM_TOOLS_CLI_RUN_JOBS_H
#define LFASIM_TOOLS_CLI_RUN_JOBS_H

#include "tools/cli/case_runner.h"
#include "tools/cli/run_output.h"
#include "tools/cli/scenario_files.h"

/* Runs all files with options->jobs workers. first is the result of loading the first file, where
 * that was done already; it is taken. Workers begin as copies of runner, with the file that
 * it has loaded; the process must have no other threads. Exits with status 7 where the host gives
 * no process. */
void lfs_jobs_run(const struct lfs_runner *runner, const struct lfs_paths *paths,
                  struct lfs_result *first, struct lfs_output *output);

#endif
