/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A picture of who claims which physical memory, as text and as SVG.
 *
 * Claims stand in the order of their addresses, under the range of the address map that holds them;
 * what nobody claims is cut out of the axis. Conflicts are marked where they are, numbered, and
 * listed with both sides. The same input gives the same bytes. Safe from any thread, apart from the
 * reporter; exhausted host memory ends the process with exit status 7.
 */
#ifndef LFASIM_READERS_MEMORY_MAP_H
#define LFASIM_READERS_MEMORY_MAP_H

#include "lfasim/readers/diag.h"
#include "lfasim/stack.h"

/* Somebody's claim. Texts may be NULL where there is nothing to say, but for owner and kind_text.
 */
struct lfs_map_claim {
    uint64_t base, size;   /* bytes; size > 0, no wrap */
    uint16_t kind;         /* enum lfs_claim_kind: its colour */
    const char *kind_text; /* "working memory" */
    const char *owner;     /* "sp1" */
    const char *what;      /* "memory region 'heap'": where it says more than the kind */
    const char *origin;    /* "sp1.dts:12:3" */
    const char *assumed;   /* on whose word, where no file says it: "assumed: TF-A's FVP port" */
};

/* Two claims that may not share what they share. Indices into the claims. */
struct lfs_map_conflict {
    size_t first, second;
    const char *name; /* "MC-08", "MEM_REGION_OVERLAP" */
    const char *also; /* by what a side is besides, "MC-05"; may be NULL */
    const char *text; /* half a sentence: what it leads to; may be NULL */
};

struct lfs_memory_map {
    const char *title; /* NULL: "memory map" */
    const struct lfs_range *ranges;
    size_t range_count;
    const struct lfs_map_claim *claims;
    size_t claim_count;
    const struct lfs_map_conflict *conflicts;
    size_t conflict_count;
};

/* Lines of at most 100 columns: a claim each, with a bar that shows what it covers of its
 * neighbourhood. */
void lfs_memory_map_print(const struct lfs_memory_map *map, FILE *out);

/* An SVG picture that needs nothing else. Claims are boxes on a vertical axis of addresses, in
 * several columns where there are many. */
void lfs_memory_map_svg(const struct lfs_memory_map *map, FILE *out);
/* The same to a file, by a temporary name. False after adding an error to diag, which path must
 * outlive. */
bool lfs_memory_map_write(const struct lfs_memory_map *map, const char *path,
                          struct lfs_diag *diag);

struct lfs_system;
/* The claims of a system that has been judged (readers/system.h), and their conflicts at load: *out
 * lives as long as the system. Finds the lines of all origins, which takes a run of dtc a manifest.
 */
void lfs_system_map(struct lfs_system *system, struct lfs_memory_map *out);

/* What a page is to an endpoint (manifests-packages-boot 8.5, MAN-50). */
enum lfs_page_class {
    LFS_PAGE_FREE,      /* nobody's, or another's */
    LFS_PAGE_WORKING,   /* an activation overwrites it */
    LFS_PAGE_STATIC,    /* a memory region of the manifest: kept */
    LFS_PAGE_DEVICE,    /* a device region of the manifest: kept */
    LFS_PAGE_DYNAMIC,   /* got by a memory transaction: kept outside working memory */
    LFS_PAGE_FRAMEWORK, /* the SPMC's and EL3's own memory */
    LFS_PAGE_PLATFORM,  /* staging areas */
};
/* The class that a claim gives to its pages; RX and TX are kinds of use and give none. */
enum lfs_page_class lfs_claim_class(enum lfs_claim_kind kind);
/* Of the page at pa to the owner of claims with that id, as the ledger of a machine has it now;
 * where several claims give a class, the first of the enumeration. FRAMEWORK and PLATFORM pages are
 * that to everybody. */
enum lfs_page_class lfs_page_class(struct lfs_machine *m, uint16_t owner, lfs_pa pa);
/* "working memory", "static", "device", "dynamic", "framework", "platform", "free". */
const char *lfs_page_class_name(enum lfs_page_class page_class);

#endif
