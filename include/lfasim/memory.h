/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Simulated memory: what is where (address map), what it contains (pages), who sees it how
 * (spaces), and who says that it is his (claims).
 *
 * None of this knows what an endpoint or a partition is: owners, kinds and the upper mode bits are
 * numbers that the models give a meaning.
 */
#ifndef LFASIM_MEMORY_H
#define LFASIM_MEMORY_H

#include "lfasim/store.h"

struct lfs_ctx;
struct lfs_machine;

/* ---- address map ----------------------------------------------------------------------------- */

enum lfs_range_type { LFS_RANGE_MEMORY, LFS_RANGE_DEVICE };

struct lfs_range {
    lfs_pa base;
    uint64_t size; /* bytes, a multiple of the page size */
    enum lfs_range_type type;
    bool secure;
    const char *name;
};

#define LFS_RANGES_MAX 64u

/* Adds a range of physical memory. Only while the machine is being built. False when it is not page
 * aligned, empty, wraps, or meets a range that is there already. */
bool lfs_map_add(struct lfs_machine *m, const struct lfs_range *range);
/* The range that holds the address, or NULL. */
const struct lfs_range *lfs_map_find(const struct lfs_machine *m, lfs_pa pa);
/* The one range that holds all of [base, base + size), or NULL. size > 0. */
const struct lfs_range *lfs_map_contains(const struct lfs_machine *m, lfs_pa base, uint64_t size);

/* ---- contents -------------------------------------------------------------------------------- */

/* An image outside simulated memory: bytes that pages can refer to without copying them. */
typedef struct {
    uint16_t index;
} lfs_image;
#define LFS_IMAGES_MAX 96u

/* Registers bytes, which must outlive the machine; their last page is filled up with zeros. Only
 * while the machine is being built. False when there is no room. */
bool lfs_image_add(struct lfs_machine *m, const void *bytes, size_t size, lfs_image *out);
size_t lfs_image_size(const struct lfs_machine *m, lfs_image image);

/* Page contents read as zero until something is put there. Addresses are physical and need not be
 * in the address map: whoever calls has checked that. A run ends as `bound` when more than
 * pages_max pages would hold something; old versions that snapshots and undo keep do not count, but
 * have room for four times as many only.
 *
 * place, copy and zero work on whole pages and share contents until one of the sharers is written;
 * the two ranges of a copy must not overlap;
 * _move variants really move the bytes, for measuring what that costs. */
void lfs_page_place(struct lfs_machine *m, lfs_pa at, lfs_image image, uint64_t first_page,
                    uint64_t pages);
void lfs_page_place_move(struct lfs_machine *m, lfs_pa at, lfs_image image, uint64_t first_page,
                         uint64_t pages);
void lfs_page_copy(struct lfs_machine *m, lfs_pa to, lfs_pa from, uint64_t pages);
void lfs_page_copy_move(struct lfs_machine *m, lfs_pa to, lfs_pa from, uint64_t pages);
void lfs_page_zero(struct lfs_machine *m, lfs_pa at, uint64_t pages);

void lfs_mem_read(struct lfs_machine *m, lfs_pa at, void *out, size_t size);
void lfs_mem_write(struct lfs_machine *m, lfs_pa at, const void *bytes, size_t size);
/* Writes zeros; pages that have them already stay as they are. */
void lfs_mem_clear(struct lfs_machine *m, lfs_pa at, size_t size);

/* A sum of the contents of one page; equal contents have equal sums, a page of zeros has 0. */
uint64_t lfs_page_sum(struct lfs_machine *m, lfs_pa page);
/* The same over a run of pages; depends on their order. */
uint64_t lfs_range_sum(struct lfs_machine *m, lfs_pa base, uint64_t pages);
/* A sum of what pages of a run hold, whatever their number: its cost is that of pages that hold
 * something. Sums of ranges that do not meet add up; of zeros it is 0. For observers: leaves no
 * footprint. */
uint64_t lfs_held_sum(struct lfs_machine *m, lfs_pa base, uint64_t pages);
/* Calls each for every page of the run that holds something other than zeros, in no order, with its
 * lfs_page_sum(). For observers: leaves no footprint. */
typedef void lfs_held_page(void *user, lfs_pa page, uint64_t sum);
void lfs_held_each(struct lfs_machine *m, lfs_pa base, uint64_t pages, lfs_held_page *each,
                   void *user);
/* Sum of pages of an image, equal to lfs_range_sum() of where they were placed. */
uint64_t lfs_image_sum(const struct lfs_machine *m, lfs_image image, uint64_t first_page,
                       uint64_t pages);
/* Pages that hold something other than their initial zeros. */
uint64_t lfs_pages_held(const struct lfs_machine *m);

/* ---- spaces: the translations of one endpoint ------------------------------------------------ */

/* Mode bits that the engine acts upon; the others travel along. They are those of Hafnium's page
 * modes, ffa-memory.md 2.2. */
#define LFS_MODE_R       0x001u
#define LFS_MODE_W       0x002u
#define LFS_MODE_X       0x004u
#define LFS_MODE_DEVICE  0x008u
#define LFS_MODE_INVALID 0x010u /* mapped in the books only: every access faults */

typedef struct {
    lfs_obj table;
} lfs_space;

struct lfs_mapping {
    lfs_ipa va;
    lfs_pa pa;
    uint32_t pages;
    uint32_t mode;
};

/* An empty space. Only while the machine is being built. */
lfs_space lfs_space_new(struct lfs_machine *m, const char *name);
/* Maps pages, replacing what was mapped there. Neighbours that continue each other are merged, so
 * equal spaces are equal bytes. False, and nothing changed, when pages is 0, does not fit 32 bits,
 * or the range wraps; false when the store is full (the run then ends as `bound`). */
bool lfs_space_map(struct lfs_machine *m, lfs_space s, lfs_ipa va, lfs_pa pa, uint64_t pages,
                   uint32_t mode);
bool lfs_space_unmap(struct lfs_machine *m, lfs_space s, lfs_ipa va, uint64_t pages);
/* True when all pages are mapped with one mode, which *mode then holds. */
bool lfs_space_mode(struct lfs_machine *m, lfs_space s, lfs_ipa va, uint64_t pages, uint32_t *mode);
bool lfs_space_translate(struct lfs_machine *m, lfs_space s, lfs_ipa va, lfs_pa *pa,
                         uint32_t *mode);
/* The mapping that holds va, or the next behind it; false: there is none. */
bool lfs_space_from(struct lfs_machine *m, lfs_space s, lfs_ipa va, struct lfs_mapping *out);
/* The same without a footprint: for observers, never for models. */
bool lfs_space_peek_mode(const struct lfs_machine *m, lfs_space s, lfs_ipa va, uint64_t pages,
                         uint32_t *mode);
bool lfs_space_peek_translate(const struct lfs_machine *m, lfs_space s, lfs_ipa va, lfs_pa *pa,
                              uint32_t *mode);
bool lfs_space_peek_from(const struct lfs_machine *m, lfs_space s, lfs_ipa va,
                         struct lfs_mapping *out);
size_t lfs_space_count(struct lfs_machine *m, lfs_space s);
struct lfs_mapping lfs_space_at(struct lfs_machine *m, lfs_space s, size_t i);

enum lfs_access { LFS_ACCESS_OK, LFS_ACCESS_TRANSLATION, LFS_ACCESS_PERMISSION };

/* Reads or writes through a space; on a fault nothing was transferred and *fault_at names the first
 * byte that could not be reached. need is LFS_MODE_R, _W or _X, and upper mode bits if the models
 * give them such a meaning. */
enum lfs_access lfs_space_read(struct lfs_machine *m, lfs_space s, lfs_ipa va, void *out,
                               size_t size, uint32_t need, lfs_ipa *fault_at);
enum lfs_access lfs_space_write(struct lfs_machine *m, lfs_space s, lfs_ipa va, const void *bytes,
                                size_t size, uint32_t need, lfs_ipa *fault_at);
/* Writes zeros behind the bytes, so that it writes `room` bytes in all. */
enum lfs_access lfs_space_fill(struct lfs_machine *m, lfs_space s, lfs_ipa va, const void *bytes,
                               size_t size, size_t room, uint32_t need, lfs_ipa *fault_at);

/* ---- claims ---------------------------------------------------------------------------------- */

/* Where a claim comes from. Texts outlive the machine. */
struct lfs_origin {
    const char *file; /* manifest, scenario, package; NULL: made while running */
    uint32_t line;
    const char *what; /* "memory region 'heap'", "FFA_RXTX_MAP" */
    const char *node; /* path in a manifest, from which a reader can find the line; else NULL */
};

struct lfs_claim {
    uint64_t base; /* of a page */
    uint32_t pages;
    uint16_t kind;  /* the models' */
    uint16_t owner; /* the models' */
    uint64_t tag;   /* the models': which of several of a kind */
};

/* Makes a claim and records it. Returns its number, the lowest from 1 that is free; or 0, and the
 * run ends as `bound`, when there are more than claims_max of the machine's configuration, or 4096
 * that begin in one page. Claims may be made, dropped and asked for on a machine that never runs
 * and has nothing else on it (ctx NULL): who only wants a ledger builds one with `.cpus = 1`.
 * Making, dropping and finding one costs O(log n). */
uint32_t lfs_claim_make(struct lfs_machine *m, struct lfs_ctx *ctx, const struct lfs_claim *claim,
                        struct lfs_origin origin, const char *kind_name, const char *owner_name);
void lfs_claim_drop(struct lfs_machine *m, struct lfs_ctx *ctx, uint32_t number);

struct lfs_met {
    uint32_t number;
    struct lfs_claim claim;
};
/* Calls each for every claim that shares a page with [base, base + pages), in order of base, then
 * of age, until it returns false. each must not make or drop claims; what it gets is valid in it
 * only. */
typedef bool lfs_claim_found(void *user, const struct lfs_met *met);
void lfs_claims_in(struct lfs_machine *m, lfs_pa base, uint64_t pages, lfs_claim_found *each,
                   void *user);
/* The same for those that begin in the page of an address. */
void lfs_claims_at(struct lfs_machine *m, lfs_pa page, lfs_claim_found *each, void *user);
/* Calls each(user, a, b) once for every two claims that share a page, until it returns false: a
 * comes before b in the order of lfs_claims_in(), and pairs come in order of a, then of b. Costs
 * O(number of claims + pairs). each must not make or drop claims; a and b are valid in it only. */
typedef bool lfs_claim_pair(void *user, const struct lfs_met *a, const struct lfs_met *b);
void lfs_claims_meeting(struct lfs_machine *m, lfs_claim_pair *each, void *user);
size_t lfs_claim_count(struct lfs_machine *m);

/* What is known of a claim; zero and NULL when there is none of that number. */
struct lfs_claim lfs_claim_get(struct lfs_machine *m, uint32_t number);
struct lfs_origin lfs_claim_origin(struct lfs_machine *m, uint32_t number);
/* Seq of the trace record that made it, or 0. */
uint32_t lfs_claim_record(struct lfs_machine *m, uint32_t number);
const char *lfs_claim_kind_name(struct lfs_machine *m, uint32_t number);
const char *lfs_claim_owner_name(struct lfs_machine *m, uint32_t number);

#endif
