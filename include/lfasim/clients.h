/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The operating system of the normal world: what it does beside the program of each CPU, and the
 * clients that it brings along.
 *
 * A CPU whose program waits by the functions below, or has ended, is not gone: it answers requests
 * of other CPUs, such as Linux's stop_machine(), as a real one is interrupted for. A CPU that is in
 * an SMC answers none until it is back; one that hangs there keeps the others waiting. All this is
 * done only for stacks whose configuration says os_services; for others a CPU is idle between the
 * steps of its program and parked after it, and the functions below are plain waits.
 */
#ifndef LFASIM_CLIENTS_H
#define LFASIM_CLIENTS_H

#include "lfasim/abi/linux.h"
#include "lfasim/abi/names.h"
#include "lfasim/stack.h"

/* ---- the operating system -------------------------------------------------------------------- */

/* Answers what other CPUs ask of this one; returns at once if that is nothing. Programs call it
 * between two steps of their own. */
void lfs_os_serve(struct lfs_ctx *self);
/* lfs_sleep() that takes interrupts, which do not shorten it, and answers other CPUs meanwhile; it
 * may then take longer than `duration`. */
void lfs_os_sleep(struct lfs_ctx *self, uint16_t tag, lfs_ns duration);
/* lfs_wait_until() that takes interrupts and answers other CPUs meanwhile. */
void lfs_os_wait_until(struct lfs_ctx *self, uint16_t tag,
                       bool (*ready)(struct lfs_machine *, void *), void *user);

/* ---- clients --------------------------------------------------------------------------------- */

/* An operation of a client, on this CPU: *frame holds its number in x0 and its arguments, then the
 * status in x0 and the other results. Arguments and results lie where the table below says; an
 * unknown number is answered with -ENOENT. A rendezvous of several CPUs needs os_services.
 *
 * The driver's state is the machine's: which version is loaded, what it knows of the components,
 * the files that its user wrote. An operation that names another version loads that one anew.
 * Components are named by their index in the inventory when the driver was loaded. */
void lfs_os_call(struct lfs_ctx *self, struct lfs_frame *frame);

/* The operations, as calls of family LFS_ABI_LINUX whose id is no function id of SMCCC. NULL after
 * the last, or for another name. */
const struct lfs_abi_call *lfs_os_call_at(size_t i);
const struct lfs_abi_call *lfs_os_call_by_name(const char *name);

/* What lfa.md 5.1 tells apart, for reports: the posting and what it did otherwise than the others.
 * NULL for a number that is no driver. */
struct lfs_linux_driver_text {
    const char *name; /* "v3" */
    const char *posted, *differs;
};
const struct lfs_linux_driver_text *lfs_linux_driver(enum linux_lfa_driver driver);

#endif
