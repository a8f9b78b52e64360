/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The engine: machines, CPUs, contexts, frames, locks, time, choices.
 *
 * A machine is a set of contexts that hand register frames to each other on CPUs. A context is an
 * ordinary blocking C function with a stack of its own. It runs when its CPU is given to it
 * together with a frame, and sleeps once it gives the CPU away. Exactly one context of a machine
 * executes at any moment; CPUs interleave only at scheduling points: every transfer, lock attempt,
 * sleep and explicit yield. So models need no host locks, and a run is a function of its inputs.
 *
 * How a model is written:
 *   - its state lives in objects of the store (store.h), never in locals that live across a
 *     scheduling point;
 *   - each blocking call carries a tag that names the place; a helper that blocks pushes its own,
 * so that the tag chain of a context says where it stands;
 *   - every decision that could go otherwise is one lfs_choose();
 *   - it holds no host resource across a scheduling point: a context can be restarted at any.
 *
 * Thread rules: a machine is used by one host thread at a time. Different machines are independent.
 */
#ifndef LFASIM_ENGINE_H
#define LFASIM_ENGINE_H

#include "lfasim/abi/smccc.h"
#include "lfasim/store.h"
#include "lfasim/trace.h"
#include "lfasim/types.h"

struct lfs_machine;
struct lfs_ctx;

#define LFS_CPUS_MAX     16u
#define LFS_CONTEXTS_MAX 144u
#define LFS_LOCKS_MAX    160u
#define LFS_TAG_DEPTH    6u
#define LFS_NAME_MAX     16u

/* ---- machine --------------------------------------------------------------------------------- */

enum lfs_backend {
    LFS_FIBERS,  /* all contexts on stacks of their own in the calling thread: fast, can be saved */
    LFS_THREADS, /* one POSIX thread a context: what a debugger shows is the system's picture */
};

enum lfs_choice_mode {
    LFS_CHOICE_DEFAULT,
    LFS_CHOICE_SEEDED,
    LFS_CHOICE_RECORDED,
    LFS_CHOICE_HOST
};

/* Where decisions come from. HOST asks a function of the embedder (exhaustive search is one). */
struct lfs_choice_source {
    enum lfs_choice_mode mode;
    uint64_t seed;            /* SEEDED */
    const uint16_t *recorded; /* RECORDED: taken alternatives in order, then the default; outlives
                               * the machine */
    size_t recorded_count;
    unsigned (*host)(void *user, uint16_t kind, unsigned count); /* HOST: returns 0..count-1 (more
                                                                  * is taken modulo count) */
    void *user;
};

struct lfs_machine_config {
    unsigned cpus; /* 1..LFS_CPUS_MAX */
    enum lfs_backend backend;
    bool untimed;             /* any enabled CPU may move next; time is not part of the state */
    bool reasons;             /* what lfs_reason_take() tells is kept, and part of the state */
    uint32_t trace_records;   /* ring capacity; 0 = trace off */
    uint32_t steps_max;       /* 0 = 1 000 000 */
    uint32_t pages_max;       /* pages that hold something; 0 = 16384 (64 MiB), at most 2^24 */
    uint64_t table_bytes_max; /* rows of tables, spaces and claims, with what snapshots and undo
                               * keep of old ones; 0 = 256 MiB. Takes host memory as it is used */
    uint32_t claims_max;      /* claims at a time; 0 = 1 048 576 */
    size_t stack_bytes;       /* of a context, on fibers: whole pages, 16 KiB to 64 MiB; 0 = 64 KiB
                               * (256 KiB under a sanitizer). Nothing guards its end */
    struct lfs_choice_source choices;
    /* Whether decisions of a kind are decisions at all; those of others are alternative 0, without
     * asking anybody. NULL: all are. */
    bool (*varies)(const void *user, uint16_t kind);
    const void *varies_user;
    const char *(*tag_name)(uint16_t tag); /* for reports; may be NULL */
};

/* Builds an empty machine. NULL when host memory is short or a value is out of range. */
struct lfs_machine *lfs_machine_new(const struct lfs_machine_config *config);
void lfs_machine_free(struct lfs_machine *m);

/* Memory that lives as long as the machine, zeroed, 16-byte aligned; for what never changes after
 * building. NULL when exhausted (64 MiB). */
void *lfs_machine_alloc(struct lfs_machine *m, size_t size);
/* A copy of text that lives as long as the machine. */
const char *lfs_machine_text(struct lfs_machine *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

enum lfs_end {
    LFS_END_NONE,      /* still running */
    LFS_END_COMPLETED, /* every CPU's context has returned */
    LFS_END_DEADLOCK,  /* somebody waits and nobody can ever go on */
    LFS_END_BOUND,     /* a bound was reached */
    LFS_END_PANIC,     /* of the modelled firmware */
    LFS_END_RESET,     /* of the modelled machine */
};
const char *lfs_end_name(enum lfs_end end);

/* Runs to the end. May be called after lfs_step(). */
enum lfs_end lfs_run(struct lfs_machine *m);
/* Makes one step: one context runs from one scheduling point to the next. False once ended. */
bool lfs_step(struct lfs_machine *m);
enum lfs_end lfs_ended(const struct lfs_machine *m);
/* Why: for a deadlock who waits for what and who has it, for a bound which one, for a panic its
 * words. Empty while the machine can go on. Valid until it moves again. */
const char *lfs_end_reason(const struct lfs_machine *m);
/* The rule that a panic or reset of the firmware named; 0 for every other end. */
uint16_t lfs_end_rule(const struct lfs_machine *m);
/* Steps made so far; the one thing that another host thread may ask while the machine runs. */
uint32_t lfs_steps(const struct lfs_machine *m);
unsigned lfs_cpu_count(const struct lfs_machine *m);
/* Between two steps: the CPUs that could move next, at most LFS_CPUS_MAX of them, in the order of
 * the alternatives that an untimed machine decides between (LFS_CHOICE_SCHEDULE); those behind them
 * are events. Returns how many. */
unsigned lfs_enabled(struct lfs_machine *m, uint16_t *cpus);
/* As it was configured. */
bool lfs_untimed(const struct lfs_machine *m);
bool lfs_knows_reasons(const struct lfs_machine *m);

/* ---- contexts -------------------------------------------------------------------------------- */

typedef void lfs_entry(struct lfs_ctx *self);

/* A new context, not yet on any CPU. entry runs when it is first given a CPU; returning from it
 * ends the context (and parks the CPU it is on). name is copied, at most LFS_NAME_MAX - 1 bytes.
 * Only while the machine is being built. NULL when there are too many. */
struct lfs_ctx *lfs_ctx_new(struct lfs_machine *m, const char *name, lfs_entry *entry, void *user);
struct lfs_machine *lfs_ctx_machine(const struct lfs_ctx *ctx);
void *lfs_ctx_user(const struct lfs_ctx *ctx);
const char *lfs_ctx_name(const struct lfs_ctx *ctx);
uint16_t lfs_ctx_id(const struct lfs_ctx *ctx);
struct lfs_ctx *lfs_ctx_by_id(const struct lfs_machine *m, uint16_t id);
/* Names the hot object that says how far a program has come (its program counter, say), while the
 * machine is built: a search that knows it can tell what the context may still do. Without one it
 * is told by the tags alone. */
void lfs_ctx_progress(struct lfs_ctx *ctx, lfs_obj progress);
/* The same for a CPU: how far the program has come that is its own, whoever runs on it now, or what
 * else says what is still to come and changes seldom and for good. May be called again for up to
 * LFS_PROGRESS_MAX objects that say so together; more are not looked at. */
#define LFS_PROGRESS_MAX 6u
void lfs_cpu_progress(struct lfs_machine *m, unsigned cpu, lfs_obj progress);
/* The CPU that the running context executes on. */
unsigned lfs_ctx_cpu(const struct lfs_ctx *self);

/* Gives a CPU its first context while the machine is being built, or while that CPU is parked; it
 * begins at the present time. The context is on no CPU and has not returned (or was restarted
 * since). Anything else is a finding MODEL_FAULT and ends the run as a panic. */
void lfs_cpu_start(struct lfs_machine *m, unsigned cpu, struct lfs_ctx *ctx);
bool lfs_cpu_parked(const struct lfs_machine *m, unsigned cpu);

/* Gives the CPU to `to`, with *frame (NULL: no registers), and sleeps until some frame is delivered
 * to self; *frame then holds it (zero if the sender gave none; NULL: dropped). Returns the sender.
 * A scheduling point. `to` must be asleep after a transfer of its own, new, or restarted: else it
 * is a finding MODEL_FAULT and the run ends as a panic. */
struct lfs_ctx *lfs_transfer(struct lfs_ctx *self, uint16_t tag, struct lfs_ctx *to,
                             struct lfs_frame *frame);
/* For an entry function: the frame that came with the CPU (zero if none) and its sender, or NULL.
 */
struct lfs_ctx *lfs_entry_frame(struct lfs_ctx *self, struct lfs_frame *frame);

/* Drops what another, sleeping context was doing: its stack, its tag chain, what it waited for, and
 * what the trace knew of it. It begins again at its entry when it next gets a CPU; if it is on one,
 * at once, at the present time. Locks that it holds stay held. */
void lfs_ctx_restart(struct lfs_ctx *other);

/* Tags of helpers that block: push before, pop after. At most LFS_TAG_DEPTH at a time; one more is
 * a finding MODEL_FAULT and ends the run as a panic. */
void lfs_tag_push(struct lfs_ctx *self, uint16_t tag);
void lfs_tag_pop(struct lfs_ctx *self);

/* ---- time and waiting ------------------------------------------------------------------------ */

/* Time spent by the CPU that the running context executes on. Not a scheduling point. */
void lfs_charge(struct lfs_ctx *self, lfs_ns cost);
lfs_ns lfs_now(const struct lfs_ctx *self);
lfs_ns lfs_cpu_time(const struct lfs_machine *m, unsigned cpu);

/* Lets other CPUs interleave. */
void lfs_yield(struct lfs_ctx *self, uint16_t tag);
/* Sleeps for a time; when untimed, until the wake-up is chosen. The CPU is idle meanwhile. */
void lfs_sleep(struct lfs_ctx *self, uint16_t tag, lfs_ns duration);
/* Spins until this time, if it is yet to come: others go first meanwhile. When untimed, returns at
 * once and is no scheduling point. */
void lfs_spin_until(struct lfs_ctx *self, uint16_t tag, lfs_ns time);
/* Sleeps until ready(user) holds, which is asked again whenever another CPU moved or an event
 * happened; the CPU goes on from the time at which it came to hold. ready must not change anything,
 * and must hold when this returns: what makes it hold only for a moment may be missed. */
void lfs_wait_until(struct lfs_ctx *self, uint16_t tag, bool (*ready)(struct lfs_machine *, void *),
                    void *user);
/* The same for at most a time: true when ready(user) came to hold before the time was over.
 * lfs_sleep_left() then says how much of it was left, until self sleeps again. Events wake it in
 * the same way as lfs_wait_until(). */
bool lfs_sleep_unless(struct lfs_ctx *self, uint16_t tag, lfs_ns duration,
                      bool (*ready)(struct lfs_machine *, void *), void *user);
lfs_ns lfs_sleep_left(const struct lfs_ctx *self);
/* Sleeps for ever (a hang). The CPU never moves again. */
void lfs_hang(struct lfs_ctx *self, uint16_t tag) __attribute__((noreturn));

/* An event: at time `at` (when untimed: at any), handler(m, argument) is called between two steps.
 * Handlers must not block; what they start or wake begins at `at`. False when the queue is full
 * (the run then ends as `bound`; so it does after steps_max events). Pending events are cold: one
 * that matters shows in a hot object. */
#define LFS_EVENTS_MAX 1024u
typedef void lfs_event_handler(struct lfs_machine *m, uint64_t argument);
bool lfs_event_at(struct lfs_machine *m, lfs_ns at, lfs_event_handler *handler, uint64_t argument);
/* The same, of a timer of a CPU, which that CPU itself sets: a search takes it for a step of the
 * CPU. */
bool lfs_timer_at(struct lfs_machine *m, unsigned cpu, lfs_ns at, lfs_event_handler *handler,
                  uint64_t argument);

/* ---- locks ----------------------------------------------------------------------------------- */

typedef struct {
    uint16_t index;
} lfs_lock;

/* A modelled lock. While a CPU holds one of some rank, in whichever of its contexts, it may only
 * take locks of a higher rank; a wrong order is a finding LOCK_ORDER, and the lock is taken. Timed,
 * a lock that was taken and dropped within one step is held at all times in between, too, for those
 * CPUs that stand there. Only while the machine is being built; name outlives it. */
lfs_lock lfs_lock_new(struct lfs_machine *m, const char *name, unsigned rank);
void lfs_lock_take(struct lfs_ctx *self, uint16_t tag, lfs_lock lock); /* waits */
bool lfs_lock_try(struct lfs_ctx *self, uint16_t tag, lfs_lock lock);  /* fails at once */
void lfs_lock_drop(struct lfs_ctx *self, lfs_lock lock);

/* ---- decisions and ends ---------------------------------------------------------------------- */

/* Choice kinds below 16 are the engine's. */
#define LFS_CHOICE_SCHEDULE 1u

/* One of count alternatives (count >= 1). name says what is decided, for reports: "irq", or with
 * its alternatives "stop: acks|refuses". */
unsigned lfs_choose(struct lfs_machine *m, struct lfs_ctx *ctx, uint16_t kind, unsigned count,
                    const char *name);
/* While a HOST source is asked: what lfs_choose() was called with as name. */
const char *lfs_choosing(const struct lfs_machine *m);
/* The decisions taken so far with more than one alternative, oldest first. */
size_t lfs_choices_taken(const struct lfs_machine *m, const uint16_t **taken);
/* A recorded list did not fit the run: an alternative did not exist, or decisions were left over.
 */
bool lfs_choices_diverged(const struct lfs_machine *m);

/* The modelled firmware panics; the machine resets. Does not return. */
void lfs_panic(struct lfs_ctx *self, uint16_t rule, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));
void lfs_reset(struct lfs_ctx *self, uint16_t rule, const char *format, ...)
    __attribute__((noreturn, format(printf, 3, 4)));

/* ---- going back (fibers only) ---------------------------------------------------------------- */

/* The whole machine between two steps: objects, pages by reference, live stacks, choices. NULL on
 * threads, inside a step, or when host memory is short. Snapshots are freed before the machine. */
struct lfs_snapshot;
struct lfs_snapshot *lfs_save(struct lfs_machine *m);
/* Same machine only, built to its end before the snapshot was taken, and not inside a step: else
 * nothing happens. The snapshot stays usable; an undo log ends. Of the trace, what the ring still
 * holds of this history is there again. */
void lfs_restore(struct lfs_machine *m, const struct lfs_snapshot *snapshot);
void lfs_snapshot_free(struct lfs_machine *m, struct lfs_snapshot *snapshot);

/* Keeps an undo log of the steps that follow, those of lfs_run() too. False on threads or when host
 * memory is short. lfs_undo() goes back one step; false at the start, or when the log has outgrown
 * its 64 MiB or the page pool: then there is no way back from here. Nothing of it changes a run. */
bool lfs_undo_start(struct lfs_machine *m);
bool lfs_undo(struct lfs_machine *m);
void lfs_undo_stop(struct lfs_machine *m);

/* Turns footprints and incremental hashing on (both cost a little in every step). */
void lfs_tracking(struct lfs_machine *m, bool on);

/* The substitution check: runs the machine to its end, and whenever a state hash is met again with
 * other stacks, goes on from the older stacks too and compares hashes and records for `bound`
 * steps. A difference proves that something survived a transfer outside the store. Frames are
 * compared as far as the trace is on. Returns the number of substitutions tried (0: no two states
 * met, nothing is proven); *culprit names the context and its tags, valid until the machine moves,
 * or is NULL. Fibers only.
 */
unsigned lfs_substitution_check(struct lfs_machine *m, unsigned bound, const char **culprit);

#endif
