/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What reference firmware does otherwise than the specification intends: the gaps of its memory
 * management and live activation (GAP-.., ffa-memory.md 12.7) and the hazards that were found by
 * tracing it (H-.., notifications-interrupts-scheduling.md 5.6). Each with the knobs that bring it
 * about, or with the reason why none does. The table itself is models/gaps.def.
 */
#ifndef LFASIM_GAPS_H
#define LFASIM_GAPS_H

#include <stdbool.h>
#include <stddef.h>

#include "lfasim/policy.h"

/* More knobs than any of them needs. */
#define LFS_GAP_KNOBS_MAX 2u

/* A knob, and its value in which firmware's behaviour shows; never the default of profile spec. */
struct lfs_gap_knob {
    enum lfs_knob knob;
    unsigned value;
};

/* Texts are static. */
struct lfs_gap {
    const char *id;      /* "GAP-04" */
    const char *meaning; /* what firmware does */
    const char *breaks;  /* what that leads to */
    /* Names of the rules, findings, diagnostics and ends by which lfasim tells it, or refuses it
     * where a knob has its other value; separated by blanks, each of them a word for `explain`. */
    const char *shows;
    /* What of it no knob brings about, and why; NULL where the knobs bring all of it about. */
    const char *missing;
    /* What brings it about on top of profile spec: any one of these knobs, or all of them. */
    struct lfs_gap_knob with[LFS_GAP_KNOBS_MAX];
    unsigned count;
    bool any;
};

/* The i-th, GAP-.. before H-..; NULL past the end. */
const struct lfs_gap *lfs_gap(size_t i);

/* Why no call of any guest makes the simulated firmware ask for a knob; NULL: some may. */
const char *lfs_knob_unreached(enum lfs_knob knob);

#endif
