/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the files of the search share; sim/search/README.md says how it works.
 *
 * search.c begins and ends a search; walk.c is one worker's way through the states (walk.h: with
 * whom); queue.c hands work from one to another; visited.c is the set of states; learned.c,
 * reach.c, learning.c and sample.c are the reduction; runs.c goes by runs instead, of which
 * left_runs.c says what is left; found.c gathers results; livelocks.c looks for livelocks, by what
 * recurring.c and cycles.c are for.
 */
#ifndef SIM_SEARCH_SEARCH_H
#define SIM_SEARCH_SEARCH_H

#include <pthread.h>
#include <stdatomic.h>

#include "lfasim/search.h"
#include "sim/machine.h"

/* ---- visited.c: a set of fingerprints, shared by the workers --------------------------------- */

#define VISITED_SEGMENTS 256u

struct visited_table {
    uint64_t slots;
    _Atomic uint64_t slot[]; /* 0: empty */
};

struct visited_segment {
    pthread_mutex_t lock; /* of who adds */
    _Atomic(struct visited_table *) table;
    uint64_t used;
};

struct visited_reader {
    atomic_uint in; /* 1 + the segment whose table it looks at; 0: none */
    char apart[60]; /* each in another line of the host's caches */
};

struct visited {
    struct visited_segment segment[VISITED_SEGMENTS];
    struct visited_reader reader[LFS_SEARCH_WORKERS_MAX];
    atomic_uint_least64_t bytes;
    uint64_t bytes_max; /* 0: as the host has */
};

enum visited_answer { VISITED_NEW, VISITED_KNOWN, VISITED_FULL };

void visited_init(struct visited *set, uint64_t bytes_max);
/* worker: each thread that adds at the same time has another number. */
enum visited_answer visited_add(struct visited *set, unsigned worker, uint64_t fingerprint);
/* All fingerprints, ascending, for the caller to free; NULL: host memory is short. */
uint64_t *visited_list(const struct visited *set, size_t *count);
void visited_fini(struct visited *set);

/* ---- reach.c: what a step, or all that a CPU may still do, reads and writes ------------------ */

enum {
    REACH_OBJECT_WORDS = LFS_OBJECTS_MAX / 64,
    REACH_AREA_WORDS = LFS_AREAS / 64,
    REACH_MARKS = REACH_OBJECT_WORDS + REACH_AREA_WORDS,
    REACH_WORDS = REACH_MARKS + 1,
};
enum {                   /* of the last word, of what is written */
       REACH_SEEN = 1,   /* tells what properties see */
       REACH_EVENTS = 2, /* makes events that are nobody's */
};

struct reach {
    uint64_t read[REACH_WORDS], written[REACH_WORDS];
};

void reach_add(struct reach *to, const struct reach *more);
bool reach_within(const struct reach *part, const struct reach *whole);
/* One of them writes what the other reads or writes. */
bool reach_meets(const struct reach *a, const struct reach *b);
/* Of the step just made, after lfs_state_hash(). */
void reach_of_step(struct lfs_machine *m, const uint64_t *seen, struct reach *out);
/* Of the conditions that a CPU waits for, as far as they have been asked; false: of none. */
bool reach_of_wait(const struct lfs_machine *m, unsigned cpu, struct reach *out);
/* What look() may tell states apart by, unless the model says it. */
void reach_default_seen(const struct lfs_machine *m, uint64_t *seen);

/* ---- learned.c: what each CPU does and may still do, by where it stands ---------------------- */

struct learned;

struct learned *learned_new(unsigned cpus);
void learned_free(struct learned *l);
/* Adds. False: it was known. */
bool learned_step(struct learned *l, unsigned cpu, uint64_t phase, const struct reach *reach);
bool learned_event(struct learned *l, const struct reach *reach);
bool learned_way(struct learned *l, unsigned cpu, uint64_t from, uint64_t to);
bool learned_knows_step(const struct learned *l, unsigned cpu, uint64_t phase,
                        const struct reach *reach);
bool learned_knows_event(const struct learned *l, const struct reach *reach);
bool learned_knows_way(const struct learned *l, unsigned cpu, uint64_t from, uint64_t to);
/* As words; NULL is one, too. learned_get: false when they make no sense, or memory is short. */
void learned_put(const struct learned *l, void (*put)(void *user, uint64_t word), void *user);
bool learned_get(struct learned **l, uint64_t (*get)(void *user), void *user);
void learned_merge(struct learned *l, const struct learned *more);
bool learned_is_empty(const struct learned *l);
/* Works out what each CPU may still do from each phase; before learned_alone(). */
bool learned_close(struct learned *l);
/* Wherever the first, which is within the second, lets a CPU move alone or does not, or says that a
 * step may recur, the second does the same. False also when host memory is short. */
bool learned_decide_alike(const struct learned *l, struct learned *more);
/* Some CPU may come back to where it was, or events make events for ever. Closed. */
bool learned_may_go_round(const struct learned *l);
/* Whether a step between these phases, by that CPU, a timer of its or, if that is negative, by an
 * event of nobody, may be one of a round. Closed. */
bool learned_may_recur(const struct learned *l, int cpu, const uint64_t *before,
                       const uint64_t *after);
/* A CPU that may move alone here, of those that can move; -1: there is none. events: some that are
 * nobody's are to come. */
int learned_alone(const struct learned *l, const uint64_t *phases, const bool *can_move,
                  bool events);

/* Where each CPU stands, as a number; after lfs_state_hash(). */
void phases_of(const struct lfs_machine *m, uint64_t *phases);

struct search;

/* ---- cycles.c: livelocks, by strongly connected components ------------------------------------- */

/* Who is to be treated fairly, as bits: each CPU, the timers of each, and events of nobody, which
 * few machines have so many of that two share a bit. */
static inline unsigned mover_of(unsigned cpu, uint64_t event)
{
    if (cpu < LFS_CPUS_MAX)
        return event ? LFS_CPUS_MAX + cpu : cpu;
    return 2 * LFS_CPUS_MAX + (unsigned)((event * UINT64_C(0x9e3779b97f4a7c15)) >> 59);
}

struct cycles;

struct cycles *cycles_new(void);
void cycles_free(struct cycles *c);
bool cycles_failed(const struct cycles *c); /* host memory was short */
/* A new state, from which these can move. */
void cycles_enter(struct cycles *c, uint64_t state, uint64_t can_move);
/* A step by one of them led to a state: to one that was known, or to a new one that has been left
 * again. chosen: a model could have decided otherwise. */
void cycles_edge(struct cycles *c, uint64_t from, uint64_t to, uint64_t by, bool chosen);
/* Everything behind a state has been tried. True: with others it is a livelock. */
bool cycles_leave(struct cycles *c, uint64_t state);

/* ---- recurring.c: steps that may be part of a round -------------------------------------------- */

struct recurring_step {
    uint64_t from, to; /* states; 0: one from which no way leads back */
    uint64_t can_move; /* who_can_move() before it */
    uint8_t mover;     /* mover_of() */
    bool chosen;       /* a model could have decided otherwise */
};

struct recurring {
    struct recurring_step *step;
    size_t count, room;
};

/* False: host memory is short. */
bool recurring_add(struct recurring *r, const struct recurring_step *step);
bool recurring_merge(struct recurring *r, const struct recurring *more);
/* In order, each once. */
void recurring_sort(struct recurring *r);
void recurring_free(struct recurring *r);
/* True also when host memory is short. */
bool recurring_may_have_livelock(struct recurring *r);

/* livelocks.c */
bool wants_livelocks(const struct search *s);
/* Of a search that is over. */
void find_livelocks(struct search *s);

/* ---- decisions --------------------------------------------------------------------------------- */

struct decision {
    uint16_t taken, count;
};

/* ---- left_runs.c: what is left of a search by runs --------------------------------------------- */

struct run_range {
    uint64_t first, end;
};

/* A run that others are variations of. */
struct kept_run {
    struct decision *decision;
    uint32_t *steps; /* decisions of each step */
    uint32_t decisions, step_count;
};

struct left_runs {
    struct run_range *range; /* ascending */
    size_t range_count;
    uint64_t made;
    uint64_t steps_seen; /* of the longest run */
    struct kept_run *kept;
    size_t kept_count;
    uint64_t *place; /* at which runs brought CPUs together, ascending */
    size_t place_count;
};

/* These return false when host memory is short. */
bool left_runs_add_range(struct left_runs *left, struct run_range range);
bool left_runs_add_kept(struct left_runs *left, const struct kept_run *run);
bool left_runs_merge(struct left_runs *into, const struct left_runs *more);
/* Part `part` of `parts` of what is left, and, for the first of them, what was made. */
bool left_runs_part(const struct left_runs *left, unsigned part, unsigned parts,
                    struct left_runs *out);
uint64_t left_runs_count(const struct left_runs *left);
void kept_run_free(struct kept_run *run);
void left_runs_free(struct left_runs *left);

/* ---- frontier.c: what was seen, found and left ------------------------------------------------- */

/* A state that showed a cause or was an end with an outcome. */
struct mark {
    uint64_t state, number;
    bool is_outcome;
};

struct marks {
    struct mark *mark;
    size_t count;
};

struct lfs_frontier {
    struct lfs_search_bounds bounds;
    uint64_t *state; /* fingerprints, ascending */
    size_t state_count;
    struct work *work;
    struct learned *learned; /* the table that the round goes by; NULL: it is not reduced */
    struct learned *grown;   /* what that did not say; NULL: without reduction */
    struct marks marks;
    struct lfs_search_result found; /* causes and outcomes with their runs, counts */
    struct recurring recurring;     /* steps between its states */
    bool gathered;                  /* those are all that may recur, by the table */
    bool is_beginning;              /* a round begins here; nothing has been left out yet */
    struct lfs_frontier *beginning; /* of the round, if not here; NULL: where everything begins */
    bool by_runs;                   /* then there is no work, and none of these, but: */
    struct left_runs runs;
};

/* All return NULL, or false, when host memory is short. */
struct lfs_frontier *frontier_new(const struct lfs_search_bounds *bounds);
struct lfs_frontier *frontier_copy(const struct lfs_frontier *f);
/* Where each further round of a search from it begins; NULL: where everything begins. */
const struct lfs_frontier *frontier_beginning(const struct lfs_frontier *f);
/* Goes back there, with all that was learned. */
bool frontier_begins_anew(struct lfs_frontier *f);
/* The same if nothing is left of the round, and another is needed. */
bool frontier_settles(struct lfs_frontier *f);
/* Puts what was seen into a round that begins; ends the search if that is not possible. */
void frontier_enters(struct search *s, const struct lfs_frontier *f);
/* Of a round that has ended; takes its work and marks. */
struct lfs_frontier *frontier_of(struct search *s);

/* Each state counts once, wherever it was found. */
void marks_drop_doubles(struct marks *marks);

/* frontier_merge.c */
bool frontier_same_bounds(const struct lfs_search_bounds *a, const struct lfs_search_bounds *b);
/* States, work and what was found; no tables. */
bool frontier_adds_seen(struct lfs_frontier *to, const struct lfs_frontier *more);
bool works_add(struct work **to, const struct work *more);
bool found_add(struct lfs_search_result *to, const struct lfs_search_result *more);
bool learned_add(struct learned **to, const struct learned *more);

/* ---- the search as a whole ------------------------------------------------------------------- */

/* A way from the beginning: what is decided in each step. */
struct way {
    uint32_t *decisions; /* by step */
    struct decision *decision;
    uint32_t steps, decision_count;
};

/* What is left at a state: its way, and the first alternative that has not been tried there. */
struct work {
    struct way way;
    struct decision *next; /* NULL: from the first alternative on */
    uint32_t next_count, preemptions, deviations;
    struct work *after;
};

struct search {
    const struct lfs_search_model *model;
    const struct lfs_search_config *config;
    struct lfs_search_bounds bounds;
    bool reduce;
    bool backwards;
    bool spreads; /* learns, but leaves nothing out */
    bool entered; /* the frontier that it goes on from is all in */
    struct visited visited;
    struct learned *learned; /* constant during a round */
    uint64_t seen[REACH_OBJECT_WORDS + REACH_AREA_WORDS];
    atomic_uint_least64_t checked;
    atomic_int end; /* enum lfs_search_end; COMPLETE as long as nothing else ends it */
    struct {
        atomic_uint_least64_t states, transitions, ends, violations;
        atomic_uint depth;
        atomic_bool depth_met, bound_met;
    } counts;

    pthread_mutex_t asking; /* of the configuration's functions */
    pthread_mutex_t lock;   /* of what follows */
    pthread_cond_t news;
    struct work *queue;
    unsigned idle, workers;
    atomic_uint hungry; /* workers without work while the queue is empty */
    struct learned *grown;
    struct hall *hall; /* of a search by runs */
    bool gathered;     /* the round gathers steps that may recur, and has those of where it began */
    const struct learned *recurs; /* by it steps are gathered that may recur; NULL: none are */
    struct recurring recurring;   /* of the workers that are done */
    struct learned *ways;  /* of all CPUs, if there is no table and it is asked who goes round */
    struct cycles *cycles; /* livelocks are looked for, nothing else; then there is one worker */
    struct lfs_search_result *result;
    struct marks marks; /* if a frontier is kept */
};

void search_ends(struct search *s, enum lfs_search_end end);
static inline bool search_ended(const struct search *s)
{
    return atomic_load_explicit(&s->end, memory_order_relaxed) != LFS_SEARCH_COMPLETE;
}
/* Ends it if somebody wishes so, unless another worker is just asking. */
void search_asks(struct search *s);
void search_counts(const struct search *s, struct lfs_search_counts *out);

/* search.c: a search that has not begun; NULL: host memory is short. */
struct search *search_new(const struct lfs_search_model *model,
                          const struct lfs_search_config *config, struct lfs_search_result *result);
void search_free(struct search *s);
/* One round from the beginning, with one worker, by the present table. */
void search_once(struct search *s);
/* Calls work() in a thread for each worker, and comes back when all have. */
void work_together(struct search *s, void (*work)(struct search *s, unsigned number));

/* queue.c */
void queue_put(struct search *s, struct work *work); /* NULL: host memory is short */
struct work *work_copy(const struct work *work);     /* NULL: host memory is short */
/* Waits for work; NULL: all is done, or the search has ended. */
struct work *queue_take(struct search *s);
void work_free(struct work *work);
void works_free(struct work *first);

/* found.c */
/* Where it was found. run: number of the run that came there; of several, the first is remembered.
 */
struct found {
    uint64_t state; /* its fingerprint */
    bool is_new;
    uint64_t run;
    const struct lfs_machine *m;
};
void found_causes(struct search *s, const struct lfs_sight *sight, const struct found *at);
void found_outcome(struct search *s, uint64_t outcome, const struct found *at);
/* A run is cut here by the bound on depth. */
void found_cut(struct search *s, const struct found *at);
/* The entry of a number, a new one if need be; NULL: host memory is short. */
struct lfs_search_cause *cause_entry(struct lfs_search_result *r, uint64_t cause);
struct lfs_search_outcome *outcome_entry(struct lfs_search_result *r, uint64_t outcome);
bool marks_add(struct marks *marks, struct mark mark);
void found_reset(struct lfs_search_result *result);
void found_sort(struct lfs_search_result *result);

/* walk.c: a worker's thread. */
void walk(struct search *s, unsigned worker);
/* sample.c: before the first round of a search that reduces. With a table of another search it
 * begins with that; else with what runs at random teach. */
void sample(struct search *s);
/* runs.c: all modes but ALL. */
void go_runs(struct search *s);

#endif
