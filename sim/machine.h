/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The inside of a machine, shared by the files of this folder only.
 *
 * What changes while a machine runs lies in four places, and lfs_save() copies exactly these:
 * struct lfs_core, the objects of the store, the page references, and the live stacks.
 */
#ifndef SIM_MACHINE_H
#define SIM_MACHINE_H

#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>

#include "lfasim/engine.h"
#include "lfasim/memory.h"
#include "lfasim/observe.h"
#include "lfasim/table.h"
#include "sim/fiber.h"

/* ---- objects that the engine keeps in the store ---------------------------------------------- */

enum lfs_life { LFS_LIFE_NEW, LFS_LIFE_LIVE, LFS_LIFE_DONE };
enum lfs_wait { LFS_WAIT_NONE, LFS_WAIT_LOCK, LFS_WAIT_EVENT, LFS_WAIT_READY, LFS_WAIT_FOREVER };

struct lfs_ctx_state { /* hot */
    uint8_t life, wait;
    uint16_t wait_on; /* lock index */
    uint16_t on_cpu;  /* CPU + 1 that this context is current on, 0 = none */
    uint16_t depth;   /* pushed tags; tag[depth] is the blocking call's own */
    uint16_t tag[LFS_TAG_DEPTH + 2];
};

struct lfs_cpu_state { /* hot */
    uint16_t ctx;      /* id + 1 of the current context, 0 = parked */
    uint16_t sender;   /* id + 1 of who gave the CPU to it, until it has taken the frame */
    uint32_t full;     /* the frame below is waiting to be taken */
    uint64_t x[LFS_FRAME_REGS];
};

struct lfs_lock_state { /* hot */
    uint16_t holder;    /* context id + 1, 0 = free */
    uint16_t cpu;       /* on whose behalf, + 1 */
};

/* ---- the small rest, copied as one block
 * --------------------------------------------------------- */

struct lfs_ctx_notes { /* cold, one a context */
    uint32_t cause, source, last_sent;
    uint16_t rule;
    bool quiet;
    bool (*ready)(struct lfs_machine *, void *);
    void *ready_user;
    lfs_ns sleep_left; /* of a sleep that was cut short */
};

#define LFS_SIZE_CLASSES 20u /* powers of two from 8 bytes */
#define LFS_FREE_KEPT    8u

struct lfs_core {
    uint64_t horizon; /* schedule key up to which the current CPU may go on unasked */
    lfs_ns time[LFS_CPUS_MAX];
    lfs_ns event_time; /* of the event whose handler runs */
    uint64_t random;
    uint64_t event_order;
    uint32_t steps, fired, seq, choices, choice_next, events;
    uint32_t stamp;       /* of the last record, see struct lfs_stamp */
    uint32_t trace_floor; /* no record before it is held */
    uint16_t cpu, end, end_rule;
    bool diverged, in_event;
    uint8_t free_count[LFS_SIZE_CLASSES];
    uint32_t arena_used[2];

    /* Few steps change what follows: lfs_undo_keep() before one does. */
    uint32_t free_offset[LFS_SIZE_CLASSES][LFS_FREE_KEPT];
    struct {
        const char *name;
        uint32_t count;
    } finding[LFS_FINDING_NAMES];
    struct lfs_ctx_notes notes[LFS_CONTEXTS_MAX]; /* last: only those in use are copied */
};

struct lfs_event {
    lfs_ns at;
    uint64_t order;
    lfs_event_handler *handler;
    uint64_t argument;
    uint32_t cpu, pad; /* cpu: + 1, that it is a timer of; 0: of none */
};

/* ---- what never changes after building, and host handles
 * ------------------------------------------ */

struct lfs_ctx {
    struct lfs_machine *m;
    uint16_t id;
    char name[LFS_NAME_MAX];
    lfs_entry *entry;
    void *user;
    lfs_obj state;
    lfs_obj progress; /* see lfs_ctx_progress(); its state, if it has none */
    struct lfs_fiber fiber;
    struct lfs_worker *worker; /* threads backend */
};

struct lfs_store_table { /* one an object; saved as a block */
    uint32_t offset[LFS_OBJECTS_MAX];
    uint32_t size[LFS_OBJECTS_MAX];
    uint8_t size_class[LFS_OBJECTS_MAX];
};

struct lfs_lock_info {
    const char *name;
    unsigned rank;
    lfs_obj state;    /* struct lfs_lock_state */
    lfs_obj released; /* cold: lfs_ns, when it was last dropped */
};

/* Tells a record from another of the same number that another branch of the machine's history left
 * in its place: each names the one before it. */
struct lfs_stamp {
    uint32_t own, before;
};

#define LFS_BLOCK_UNITS_MAX 258u /* of the largest: eight rows of LFS_TABLE_ROW_MAX, head, keys */

struct lfs_blocks { /* the pool of trees, see tree.h */
    uint8_t *bytes;
    uint64_t size;
    uint32_t units_max, units_used;
    uint32_t free[LFS_BLOCK_UNITS_MAX + 1]; /* by size */
};

/* What the conditions that a CPU waits for have looked at. */
struct lfs_wait_reads {
    uint64_t read[LFS_OBJECTS_MAX / 64];
    uint64_t areas[LFS_AREAS / 64];
};

struct lfs_pages;
struct lfs_undo;
struct lfs_watch;

struct lfs_machine {
    struct lfs_store_view view; /* first: the inline accessors of store.h rely on it */
    struct lfs_core core;

    /* store */
    struct lfs_store_table table;
    uint32_t object_count;
    uint64_t hot[LFS_OBJECTS_MAX / 64];
    uint64_t is_tree[LFS_OBJECTS_MAX / 64];
    struct lfs_blocks blocks;
    const char *object_name[LFS_OBJECTS_MAX];
    uint64_t object_hash[LFS_OBJECTS_MAX]; /* what each hot object contributes to: */
    uint64_t hash;                         /* their sum, as of the last lfs_state_hash() */
    uint64_t dirty[LFS_OBJECTS_MAX / 64];
    struct lfs_footprint step;
    uint64_t logged[LFS_OBJECTS_MAX / 64]; /* in the undo log of this step */

    /* contexts, CPUs, locks, events */
    struct lfs_machine_config config;
    struct lfs_ctx ctx[LFS_CONTEXTS_MAX];
    unsigned ctx_count;
    lfs_obj cpu[LFS_CPUS_MAX];
    lfs_obj decided[LFS_CPUS_MAX]; /* hot: uint16_t, see lfs_reason_take(); if it is to know them */
    struct lfs_lock_info lock[LFS_LOCKS_MAX];
    unsigned lock_count;
    lfs_obj events;
    struct lfs_fiber host;
    struct lfs_worker *host_worker;
    int pinned_cpu;
    bool stepping; /* return to the host at every scheduling point */
    bool running;  /* inside lfs_run or lfs_step */

    uint16_t *choices;
    const char *choosing; /* name of the decision that is being taken */
    struct lfs_record *records;
    struct lfs_stamp *stamps; /* one a record */
    uint32_t stamp;           /* the last one given out, on any branch */
    bool rewound;             /* the machine went back since the ring was last looked through */
    struct lfs_pages *pages;
    lfs_obj claims, claim_origins;
    struct lfs_range range[LFS_RANGES_MAX];
    unsigned range_count;
    struct lfs_undo *undo;
    struct lfs_watch *watch; /* NULL: nobody observes */
    struct {
        lfs_frame_observer *observer; /* NULL: nobody observes frames */
        void *user;
    } frames;
    struct lfs_wait_reads *waits; /* by CPU; NULL: nobody asks. It only grows */
    lfs_obj cpu_progress[LFS_CPUS_MAX][LFS_PROGRESS_MAX]; /* see lfs_cpu_progress() */
    unsigned progresses[LFS_CPUS_MAX];
    char reason[512];

    uint8_t *fixed; /* arena of lfs_machine_alloc */
    size_t fixed_used;
    uint8_t *stacks;
};

#define LFS_CHOICES_MAX 65536u

static inline const struct lfs_ctx_notes *lfs_notes(const struct lfs_ctx *ctx)
{
    return &ctx->m->core.notes[ctx->id];
}

/* The time of what is happening: of the event whose handler runs, else of the CPU that moves. */
static inline lfs_ns lfs_moment(const struct lfs_machine *m)
{
    return m->core.in_event ? m->core.event_time : m->core.time[m->core.cpu];
}

/* sim/store.c */
bool lfs_store_init(struct lfs_machine *m);
void lfs_store_step_begins(struct lfs_machine *m);
void lfs_store_dirty_all(struct lfs_machine *m);
/* An object's bytes are again those that had this hash, or have none yet. */
void lfs_store_put_back(struct lfs_machine *m, uint32_t object, bool dirty, uint64_t hash);
size_t lfs_store_class_bytes(unsigned size_class);
void lfs_store_fini(struct lfs_machine *m);

/* sim/tree_blocks.c; tree: the bytes of an object that is one (lfs_is_tree) */
bool lfs_blocks_init(struct lfs_machine *m);
void lfs_blocks_fini(struct lfs_machine *m);
void lfs_tree_hold(struct lfs_machine *m, const void *tree);
void lfs_tree_release(struct lfs_machine *m, const void *tree);
uint64_t lfs_tree_sum(struct lfs_machine *m, const void *tree, uint64_t seed);
size_t lfs_tree_bytes(const struct lfs_machine *m, const void *tree);
static inline bool lfs_is_hot(const struct lfs_machine *m, uint32_t object)
{
    return m->hot[object >> 6] >> (object & 63) & 1;
}
static inline bool lfs_is_tree(const struct lfs_machine *m, uint32_t object)
{
    return m->is_tree[object >> 6] >> (object & 63) & 1;
}

/* sim/schedule.c */
void lfs_reschedule(struct lfs_ctx *self);
struct lfs_ctx *lfs_pick(struct lfs_machine *m);

/* sim/events.c; lfs_event_take: takes event i out of the heap */
/* Whose an event is and what it is about, the same in machines built alike; never 0. */
uint64_t lfs_event_number(const struct lfs_machine *m, const struct lfs_event *event);
/* Where in the heap the events are, in the order in which an untimed schedule offers them: by these
 * numbers, so that it does not depend on times, which are no part of a state. `order` has room for
 * all. */
void lfs_events_in_order(const struct lfs_machine *m, uint16_t *order);
#define LFS_TIME_MAX (UINT64_MAX >> 7) /* later would not fit a key; nothing reaches four years */
struct lfs_event lfs_event_take(struct lfs_machine *m, uint32_t i);
/* As those of the schedule; events come before all CPUs at the same time. */
static inline uint64_t lfs_event_key(lfs_ns at)
{
    return at << 6;
}

/* sim/wait.c */
void lfs_wake(struct lfs_ctx *ctx);
/* Takes back the alarm of a sleep. False: there is none; else *at is when it would have gone off.
 */
bool lfs_forget_sleep(struct lfs_ctx *ctx, lfs_ns *at);

/* sim/end.c */
/* The first end and its reason count; false when the run had ended already. */
bool lfs_end_run(struct lfs_machine *m, enum lfs_end end, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void lfs_end_bound(struct lfs_machine *m, const char *bound);
/* A broken model, not a broken guest: the run ends as a panic. */
void lfs_model_fault(struct lfs_machine *m, struct lfs_ctx *ctx, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Completed, or a deadlock: then the reason says who waits for what. */
void lfs_nobody_moves(struct lfs_machine *m);

/* sim/backend.c: host <-> context switches on either backend */
bool lfs_backend_add(struct lfs_ctx *ctx);
void lfs_backend_restart(struct lfs_ctx *ctx);
void lfs_backend_switch(struct lfs_ctx *from, struct lfs_ctx *to); /* NULL = the host */
void lfs_backend_fini(struct lfs_machine *m);
void lfs_ctx_main(struct lfs_ctx *ctx);

/* sim/lock.c */
static inline const struct lfs_lock_state *lfs_lock_holder(const struct lfs_machine *m,
                                                           unsigned lock)
{
    return lfs_peek(m, m->lock[lock].state);
}

/* sim/choice.c */
static inline bool lfs_varies(const struct lfs_machine *m, uint16_t kind)
{
    return !m->config.varies || m->config.varies(m->config.varies_user, kind);
}

/* Alternatives of who makes the next step, when so many CPUs can. */
static inline uint16_t lfs_movers(const struct lfs_machine *m, unsigned cpus)
{
    unsigned all = cpus + m->core.events;

    return (uint16_t)(lfs_varies(m, LFS_CHOICE_SCHEDULE) ? all : all > 0);
}

/* sim/trace.c */
void lfs_trace_frame(struct lfs_ctx *from, struct lfs_ctx *to, const struct lfs_frame *frame);
void lfs_trace_choice(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t kind, unsigned count,
                      unsigned taken, const char *name);
void lfs_trace_end(struct lfs_machine *m);

/* sim/pages*.c */
bool lfs_pages_init(struct lfs_machine *m);
void lfs_pages_fini(struct lfs_machine *m);
uint64_t lfs_pages_sum(struct lfs_machine *m);
struct lfs_pages_copy;
struct lfs_pages_copy *lfs_pages_save(struct lfs_machine *m);
void lfs_pages_restore(struct lfs_machine *m, const struct lfs_pages_copy *copy);
void lfs_pages_copy_free(struct lfs_machine *m, struct lfs_pages_copy *copy);
void lfs_pages_drop(struct lfs_machine *m, uint32_t content);
void lfs_pages_put_back(struct lfs_machine *m, uint64_t frame, uint32_t old);

/* sim/claims.c */
void lfs_claims_init(struct lfs_machine *m);

/* sim/undo.c */
void lfs_undo_step_begins(struct lfs_machine *m);
void lfs_undo_log_stack(struct lfs_machine *m, struct lfs_ctx *next);
/* dirty: its hash is not that of its bytes. */
void lfs_undo_log_object(struct lfs_machine *m, lfs_obj obj, bool dirty);
void lfs_undo_log_core(struct lfs_machine *m, const void *part, uint32_t bytes);
/* Part of the core that few steps change is about to. */
static inline void lfs_undo_keep(struct lfs_machine *m, const void *part, uint32_t bytes)
{
    if (m->undo)
        lfs_undo_log_core(m, part, bytes);
}
static inline struct lfs_ctx_notes *lfs_notes_write(const struct lfs_ctx *ctx)
{
    struct lfs_ctx_notes *notes = &ctx->m->core.notes[ctx->id];

    lfs_undo_keep(ctx->m, notes, sizeof(*notes));
    return notes;
}
bool lfs_undo_log_page(struct lfs_machine *m, uint64_t frame, uint32_t old);
/* After lfs_state_hash(). */
void lfs_undo_tell_unchanged(struct lfs_machine *m);
/* It no longer has the last step. */
bool lfs_undo_is_full(const struct lfs_machine *m);
void lfs_undo_forget(struct lfs_machine *m);
size_t lfs_core_bytes(const struct lfs_machine *m);

/* sim/observe.c; all but went_back only while somebody observes */
void lfs_watch_call(struct lfs_machine *m);
void lfs_watch_went_back(struct lfs_machine *m);
void lfs_watch_space(struct lfs_machine *m, lfs_space space, lfs_ipa va, uint64_t pages);
void lfs_watch_claim(struct lfs_machine *m, bool made, uint32_t number,
                     const struct lfs_claim *claim);
void lfs_watch_row(struct lfs_machine *m, bool put, lfs_table table, uint64_t key);

/* sim/snapshot.c, for the substitution check: one context's stack */
bool lfs_snapshot_same_stack(const struct lfs_snapshot *a, const struct lfs_snapshot *b,
                             unsigned ctx);
void lfs_restore_stack(struct lfs_machine *m, const struct lfs_snapshot *snapshot, unsigned ctx);

#endif
