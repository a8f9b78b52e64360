/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The watchdog: ends the process when native code in a machine makes no progress any more.
 *
 * Nothing in a machine can be interrupted from outside, so code that loops without ever calling the
 * engine would hang the command. The watchdog measures the process's own CPU time: a stopped,
 * debugged or starved process is not ended. It never touches the machine, so runs stay the same.
 */
#ifndef LFASIM_TOOLS_CLI_WATCHDOG_H
#define LFASIM_TOOLS_CLI_WATCHDOG_H

#include "lfasim/engine.h"

struct lfs_watchdog;

/* Starts one that bites when so many milliseconds of CPU time passed without a step. NULL when the
 * host gives no thread. */
struct lfs_watchdog *lfs_watchdog_new(unsigned limit_ms);

/* From now on machine is running, called name in messages; both must stay until the next call.
 * NULL: nothing is. */
void lfs_watchdog_watch(struct lfs_watchdog *watchdog, const struct lfs_machine *machine,
                        const char *name);

/* watchdog may be NULL. */
void lfs_watchdog_free(struct lfs_watchdog *watchdog);

#endif
