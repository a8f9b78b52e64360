/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Layout conflicts: which two claims may not share a page, when, and what that is called
 * (lifecycle-and-live-activation.md 7.5; ffa-memory.md 12.2).
 *
 * One table for both front doors: the running machine and `lfasim check` find pairs of claims that
 * share pages, each in its own way, and ask here what that means. Nothing here knows a machine, a
 * file, or what an SPMC keeps.
 */
#ifndef LFASIM_LAYOUT_H
#define LFASIM_LAYOUT_H

#include "lfasim/stack.h"

/* When a pair is judged. A static checker judges at LOAD, and at START for what an activation would
 * meet. */
enum lfs_layout_phase {
    LFS_LAYOUT_LOAD,        /* manifests and the platform's description have been read */
    LFS_LAYOUT_TRANSACTION, /* a claim has just been made by a running partition */
    LFS_LAYOUT_START,       /* START_REQ, before the partition is asked to stop */
    LFS_LAYOUT_PREPARE,     /* after its stop response, before the copy */
    LFS_LAYOUT_AFTER,       /* the new instance is in place, or has initialised itself */
    LFS_LAYOUT_PHASES
};

/* One side of a pair. */
struct lfs_layout_claim {
    uint16_t kind;  /* enum lfs_claim_kind */
    uint16_t owner; /* endpoint id; of a staging area: whose package it is for, 0 if unknown */
    bool target;    /* its owner is being activated; LOAD, TRANSACTION: can be */
    /* AFTER only: how the owner's translations have the pages in common now. */
    bool exclusive; /* Owner-EA */
    bool writable;  /* may be written */
    /* Of a staging area only. */
    uint64_t base;
    uint32_t pages;
    bool filled; /* its package lies there from boot on */
};

struct lfs_layout_rule {
    const char *name;       /* "MC-04", "MEM_REGION_OVERLAP" */
    const char *meaning;    /* half a sentence: what the overlap leads to */
    uint8_t phases;         /* in which it is judged: set of 1 << enum lfs_layout_phase */
    bool firmware;          /* the SPMC itself finds it while it boots, and panics */
    uint32_t first, second; /* kinds on either side: sets of 1 << enum lfs_claim_kind */
    enum lfs_layout_owners { LFS_LAYOUT_ANY, LFS_LAYOUT_SAME, LFS_LAYOUT_OTHER } owners;
    bool target;    /* the owner of the first must be the target */
    bool exclusive; /* both must own the pages exclusively */
    bool writable;  /* the owner of the second must be able to write */
    bool in_turn; /* both are one staging area, in which nothing lies from boot on; else neither */
};

/* The i-th rule; NULL past the end. */
const struct lfs_layout_rule *lfs_layout_rule_at(size_t i);

/* The first rule behind `after` (NULL: of all) that a pair of overlapping claims breaks, whichever
 * way round they are given; NULL when there is none. *swapped: b is the rule's first. A claim must
 * not be paired with itself. */
const struct lfs_layout_rule *lfs_layout_conflict(const struct lfs_layout_claim *a,
                                                  const struct lfs_layout_claim *b,
                                                  enum lfs_layout_phase phase,
                                                  const struct lfs_layout_rule *after,
                                                  bool *swapped);

/* "MC-10" when a staging area, which `range` contains (NULL: no single range does), is not secure
 * memory; else NULL. */
const char *lfs_layout_staging_range(const struct lfs_range *range);

/* Sizes in bytes; image_end counts from the load address, with NOBITS, 0 if unknown. "MC-11": more
 * is staged than fits, or less than the package says. "MC-12": the image ends beyond the working
 * memory. NULL: they fit. */
const char *lfs_layout_sizes(uint64_t staged, uint64_t package_total, uint64_t image_end,
                             uint64_t mem_size);

/* "working memory", "RX buffer", "memory it lends", ... */
const char *lfs_layout_kind_text(enum lfs_claim_kind kind);

#endif
