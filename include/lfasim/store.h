/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The state store: all that a machine remembers between two steps.
 *
 * State is a set of registered objects. A model opens one for reading or for writing, each time it
 * needs it, and never keeps the pointer across a scheduling point. From these calls the engine
 * knows each step's footprint, what to hash again, and what to put back when a step is undone.
 *
 *   - hot: decides how many states there are, and is hashed. Indices instead of pointers, zeroed
 *     padding, no time, no sequence numbers; values that nobody may read any more are zero.
 *   - cold: clocks, counters, provenance; saved and restored, not hashed.
 */
#ifndef LFASIM_STORE_H
#define LFASIM_STORE_H

#include "lfasim/types.h"

struct lfs_machine;

/* A handle of an object; stays valid for the machine's life. */
typedef struct {
    uint16_t index;
} lfs_obj;

enum lfs_heat { LFS_HOT, LFS_COLD };

/* Limits of one machine; running into one ends the run as `bound`. */
#define LFS_OBJECTS_MAX 1024u
#define LFS_HOT_MAX     (1u << 20)
#define LFS_COLD_MAX    (4u << 20)

/* What the inline accessors need; the first member of every machine. */
struct lfs_store_view {
    uint8_t *arena;
    const uint32_t *offset;
    uint64_t *read_set; /* one bit an object, of the running step */
    bool tracking;      /* footprints, hashes or undo are wanted */
};

/* Registers a zeroed object of size bytes (size may be 0; 8-byte aligned). name must outlive the
 * machine. Only before the machine's first step. When there is no room the run ends as `bound` and
 * the handle is that of another object, of no use. */
lfs_obj lfs_obj_new(struct lfs_machine *m, const char *name, enum lfs_heat heat, size_t size);

/* Changes the size; bytes that are new read as zero. False when the arena is full. Pointers into
 * the object are dead afterwards. */
bool lfs_obj_resize(struct lfs_machine *m, lfs_obj obj, size_t size);

size_t lfs_obj_size(const struct lfs_machine *m, lfs_obj obj);
const char *lfs_obj_name(const struct lfs_machine *m, lfs_obj obj);
size_t lfs_obj_count(const struct lfs_machine *m);

/* Bytes of hot state in use. */
size_t lfs_hot_bytes(const struct lfs_machine *m);

void lfs_store_track_write(struct lfs_machine *m, lfs_obj obj);

static inline const void *lfs_read(struct lfs_machine *m, lfs_obj obj)
{
    struct lfs_store_view *view = (struct lfs_store_view *)(void *)m;

    if (view->tracking)
        view->read_set[obj.index >> 6] |= UINT64_C(1) << (obj.index & 63);
    return view->arena + view->offset[obj.index];
}

static inline void *lfs_write(struct lfs_machine *m, lfs_obj obj)
{
    struct lfs_store_view *view = (struct lfs_store_view *)(void *)m;

    if (view->tracking)
        lfs_store_track_write(m, obj);
    return view->arena + view->offset[obj.index];
}

/* Looks at an object without leaving a mark in the footprint: for observers (reports, expectations,
 * the oracle), never for models. */
static inline const void *lfs_peek(const struct lfs_machine *m, lfs_obj obj)
{
    const struct lfs_store_view *view = (const struct lfs_store_view *)(const void *)m;

    return view->arena + view->offset[obj.index];
}

/* The state hash: hot objects (which include the tag chains) and the page sum. Incremental. */
uint64_t lfs_state_hash(struct lfs_machine *m);

/* The footprint of the last step made by lfs_step(): sets of object indices, while tracking is on.
 * What only the scheduler looked at to choose the step is not in it. Page accesses of an observer
 * between steps are, so ask before observing. */
#define LFS_AREA_PAGES 64u /* 256 KiB: less than what a partition has for itself */
#define LFS_AREAS      256u
struct lfs_footprint {
    uint64_t read[LFS_OBJECTS_MAX / 64];
    uint64_t written[LFS_OBJECTS_MAX / 64];
    uint32_t pages_read; /* number of distinct pages below, or UINT32_MAX: too many, assume all */
    uint32_t pages_written;
    uint64_t page_read[32]; /* page frame numbers */
    uint64_t page_written[32];
    /* All of them by area: bit (frame / LFS_AREA_PAGES) modulo LFS_AREAS. */
    uint64_t area_read[LFS_AREAS / 64];
    uint64_t area_written[LFS_AREAS / 64];
    bool made_event; /* lfs_event_at() */
    uint16_t by;     /* the CPU that moved, or whose timer went off; LFS_CPUS_MAX: nobody's event */
    uint64_t event;  /* which event it was: a number that is the same in machines built alike, and
                      * rarely that of another event; 0: none */
};
void lfs_step_footprint(const struct lfs_machine *m, struct lfs_footprint *out);

#endif
