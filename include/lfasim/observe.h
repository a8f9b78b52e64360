/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Observers: code that looks at a machine after each of its steps and never changes it, and the
 * list of what the step changed, so that it need not look at everything.
 *
 * The same calls come from lfs_run() and lfs_step(), on both backends, while a search goes forward
 * too. Without an observer nothing is recorded, and a step costs what it did.
 */
#ifndef LFASIM_OBSERVE_H
#define LFASIM_OBSERVE_H

#include "lfasim/engine.h"
#include "lfasim/memory.h"
#include "lfasim/table.h"

enum lfs_change_kind {
    LFS_CHANGE_SPACE,         /* pages were mapped, mapped otherwise, or unmapped */
    LFS_CHANGE_CLAIM_MADE,    /* the number may have been another claim's before */
    LFS_CHANGE_CLAIM_DROPPED, /* the number may be another claim's by now */
    LFS_CHANGE_ROW_PUT,       /* a row was made, or opened for writing */
    LFS_CHANGE_ROW_REMOVED,
};

struct lfs_change {
    enum lfs_change_kind kind;
    union {
        struct { /* SPACE */
            lfs_space space;
            lfs_ipa va;
            uint64_t pages;
        } space;
        struct { /* CLAIM_MADE, CLAIM_DROPPED */
            uint32_t number;
            struct lfs_claim claim; /* as it was made or dropped */
        } claim;
        struct { /* ROW_PUT, ROW_REMOVED: of a table of the models', see lfs_table_new() */
            lfs_table table;
            uint64_t key;
        } row;
    } u;
};

/* What changed since the last call, oldest first; the same thing may come several times, and may
 * have been changed back. */
struct lfs_changes {
    const struct lfs_change *change;
    size_t count;
    bool too_many;  /* the list is empty instead: anything may have changed */
    bool went_back; /* before these changes the machine went to another point of its history
                     * (restore or undo), or this is the first call: what an observer remembers of
                     * the machine is void */
};

/* Of one step; more are `too_many`. */
#define LFS_CHANGES_MAX 16384u

/* Called after each step, once the context that moved has come to its scheduling point; what events
 * did before that step is part of it. When the run ends between two steps (everybody returned, or
 * a deadlock) there is one call more, for what events did since. So the last call is the one in
 * which lfs_ended() tells an end; what it traces stands before the record of the end.
 *
 * It may run on the stack of the context that moved: keep locals small, never block. It may read
 * with any function, and trace; what it remembers it keeps in cold objects and tables of its own,
 * which are saved and undone like everything. None of this is in a footprint. It must not change
 * hot objects, memory or claims, move the machine, or save it. */
typedef void lfs_observer(struct lfs_machine *m, const struct lfs_changes *changes, void *user);

/* Adds an observer, for the machine's life; several are called in the order in which they came.
 * Not inside a step. False when there are LFS_OBSERVERS_MAX already, or host memory is short. */
#define LFS_OBSERVERS_MAX 4u
bool lfs_machine_observe(struct lfs_machine *m, lfs_observer *observer, void *user);

/* A frame that a context gives its CPU away with. */
struct lfs_given {
    void *user; /* the observer's */
    const struct lfs_frame *frame;
    struct lfs_ctx *ctx; /* that gives it */
    uint16_t from, to;   /* ids of contexts */
    uint16_t cpu;
    bool begins; /* the receiver has not run since it was made or restarted */
};

/* Called with each frame, in the step of the context that gives it; it has not been taken yet.
 * Under the rules of above, but for one: what it remembers lies in objects of its own that are hot
 * where they decide what it will tell, and these are in the footprint of the step. */
typedef void lfs_frame_observer(const struct lfs_given *given);

/* Adds the one observer of frames, for the machine's life, before its first step. False when there
 * is one already. */
bool lfs_machine_observe_frames(struct lfs_machine *m, lfs_frame_observer *observer, void *user);

/* Looks at the machine inside a step, for models that are asked to let an observer look: what is
 * read and written meanwhile, under the same rules, is in no footprint. An observer has been added.
 */
void lfs_observing(struct lfs_machine *m, void (*look)(void *user), void *user);

#endif
