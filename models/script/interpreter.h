/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts of the interpreter share.
 *
 * interpreter.c is the loop over steps; calls.c makes calls and judges what they return; messages.c
 * receives and answers; accesses.c loads and stores; waiting.c lets time pass; faults.c disturbs;
 * requests.c generates load; memory.c writes and reads descriptors of memory transactions; expr.c
 * evaluates, with path.c and pages.c; reasons.c says by which rule it is worth what it is.
 */
#ifndef MODELS_SCRIPT_INTERPRETER_H
#define MODELS_SCRIPT_INTERPRETER_H

#include "lfasim/script.h"

/* Where an actor stands; hot, one per context. */
struct script_state {
    uint32_t pc;
    uint32_t loops[LFS_SCRIPT_LOOPS_MAX]; /* rounds still to make */
    uint32_t
        run_target; /* while it sleeps on FFA_YIELD: whom it runs then, as FFA_RUN's w1; else 0 */
    struct lfs_frame in; /* the message being handled, or the entry registers; as far as of use */
};

/* When an actor's present step began; cold, one per context. */
struct script_begun {
    lfs_ns time;
    uint32_t record;
    uint32_t pad;
};

/* A labelled step; cold. */
struct script_label {
    lfs_ns ended;
    uint32_t first, last; /* records between call and return, both outside; 0: did not happen */
};

/* Cold. */
struct script_failures {
    uint32_t count, pad;
    struct lfs_script_failure failure[LFS_SCRIPT_FAILURES_MAX];
};

/* An actor at work. Constant while it works: nothing here changes between two steps. */
struct performer {
    struct lfs_script_run *run;
    struct lfs_ctx *ctx;
    struct lfs_guest *guest; /* NULL: a lane */
};

/* Who evaluates: a performer, or an observer without one, who leaves no mark. */
struct scene {
    const struct lfs_script_run *run;
    const struct performer *performer; /* NULL: an observer */
    const struct script_state *state;  /* NULL: no message is known */
};

/* expr.c */
struct lfs_value expr_value(const struct scene *scene, const struct lfs_expr *expr);
bool expr_holds(const struct scene *scene, const struct lfs_expr *expr);
uint64_t performer_number(const struct performer *p, const struct lfs_expr *expr);
bool performer_holds(const struct performer *p, const struct lfs_expr *expr);
struct lfs_value performer_value(const struct performer *p, const struct lfs_expr *expr);
/* Whether an expression is what failure->actual is; it is put beside it. */
bool performer_meets(const struct performer *p, const struct lfs_expr *expr,
                     struct lfs_script_failure *failure);
/* The sides of a comparison, for a failure to show; index becomes 1 where they are numbers. */
void performer_sides(const struct performer *p, const struct lfs_expr *expr,
                     struct lfs_script_failure *failure);

/* pages.c: expressions about memory. */
struct lfs_value page_owner(const struct lfs_script_run *run, uint64_t address);
bool page_owner_at(const struct lfs_script_run *run, uint64_t address, uint32_t i,
                   struct lfs_value *out);
struct lfs_value page_access(const struct lfs_script_run *run, uint16_t id, uint64_t address);
struct lfs_value handle_state(const struct lfs_script_run *run, uint64_t handle);
bool memory_filled(const struct lfs_script_run *run, uint64_t address, uint64_t bytes,
                   uint64_t value);

/* path.c: the element of a path() list, or NULL beyond the last. */
const char *path_state(const struct lfs_script_run *run, const struct lfs_expr *expr, uint32_t i);

/* interpreter.c */
const struct script_state *state_of(const struct performer *p);
struct script_state *state_edit(const struct performer *p);
const struct lfs_script_op *op_of(const struct performer *p);
void variable_set(const struct lfs_script_run *run, uint32_t variable, uint64_t value);
/* What a call has returned, and the rule that decided it. */
void variable_save(const struct lfs_script_run *run, uint32_t variable, uint64_t value,
                   uint16_t reason);
/* Where on its shelf, in words, a variable lies: its value, and the bit that says that it is set.
 */
struct variable_place {
    uint32_t value, set;
    uint64_t bit;
};
struct variable_place variable_place(const struct lfs_script *script, uint32_t variable);
/* Collects a failure of the present step. Returns whether the actor goes on. */
bool fail(const struct performer *p, bool soft, struct lfs_script_failure failure);
/* To the step with this number, or to the next one. */
bool go_to(const struct performer *p, uint32_t pc);
bool go_on(const struct performer *p);
/* A call at the actor's conduit. */
void conduit(const struct performer *p, struct lfs_frame *frame);

/* calls.c */
bool perform_call(const struct performer *p);
/* What the present step's call returned; false: the actor stops. */
bool call_returned(const struct performer *p, const struct lfs_frame *reply);
/* The CPU was reset in the present step's call, and is entered at `entry` with this frame. */
bool call_reentered(const struct performer *p, uint64_t entry, const struct lfs_frame *entered);
/* Compares a reply with what is expected of it; false: the actor stops. */
bool judge(const struct performer *p, const struct lfs_abi_call *call, bool soft,
           const struct lfs_script_expectation *list, uint32_t count,
           const struct lfs_frame *reply);
/* Puts an argument into a frame; false: a failure stops the actor. */
bool put_argument(const struct performer *p, const struct lfs_script_argument *argument,
                  uint32_t index, bool soft, struct lfs_frame *frame);

/* memory.c */
/* Writes the descriptor of the present step into TX and makes *frame its call. False: the actor
 * stops. */
bool transaction_begins(const struct performer *p, struct lfs_frame *frame);
/* Sends the fragments that *frame asks for; *frame becomes the last answer. */
void transaction_goes_on(const struct performer *p, struct lfs_frame *frame);
/* After a response that was as expected: fetches what is missing and gives RX back. False: the
 * actor stops. */
bool transaction_ends(const struct performer *p, const struct lfs_frame *reply);
/* A field of the response in RX. */
uint64_t retrieved_field(const struct performer *p, enum lfs_script_field field);

/* messages.c */
bool is_message(const struct lfs_frame *frame);
bool receive(const struct performer *p, const struct lfs_frame *message, uint32_t dispatch);
bool perform_reply(const struct performer *p);
bool perform_wait(const struct performer *p);
bool perform_dispatch(const struct performer *p);

/* waiting.c */
void let_pass(const struct performer *p, lfs_ns duration);
bool perform_delay(const struct performer *p);
bool perform_wait_for(const struct performer *p);

/* reasons.c */
void reasons_attach(struct lfs_script_run *run);
bool knows_reason(const struct lfs_script_run *run, uint32_t variable);
/* Puts the objects with the reasons of an expression, but not of its parts, into the footprint. */
void reasons_look(const struct lfs_script_run *run, const struct lfs_expr *expr);

/* faults.c */
void faults_attach(struct lfs_script_run *run);

/* requests.c */
bool perform_requests(const struct performer *p);
void attach_meters(struct lfs_script_run *run);

/* accesses.c */
bool perform_load(const struct performer *p);
bool perform_store(const struct performer *p);
bool perform_fault(const struct performer *p);

#endif
