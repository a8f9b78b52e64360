/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Scripts: lists of steps for normal-world programs and for Secure Partitions.
 *
 * A script is one flat program, the steps of all its actors one after the other. Branches, loops
 * and choices are jumps, so that the number of the next step says everything about where an actor
 * stands. An actor is a lane (a normal-world program on one CPU) or an image (a behaviour of the
 * partitions that run it). The interpreter keeps all it remembers in the machine's store: per
 * context the next step, loop counters and the registers of the message being handled; and the
 * variables, which all actors share.
 *
 * A script is constant and outlives every machine that runs it; many machines may run one at the
 * same time. Nothing here knows files or positions: `source` is a number that the author of the
 * script gives a meaning to.
 */
#ifndef LFASIM_SCRIPT_H
#define LFASIM_SCRIPT_H

#include "lfasim/abi/names.h"
#include "lfasim/guest.h"
#include "lfasim/load.h"
#include "lfasim/mem_client.h"
#include "lfasim/stack.h"
#include "lfasim/table.h"

/* ---- expressions ----------------------------------------------------------------------------- */

enum lfs_expr_kind {
    LFS_EXPR_NUMBER,   /* number */
    LFS_EXPR_WORD,     /* text */
    LFS_EXPR_LIST,     /* items */
    LFS_EXPR_VARIABLE, /* number: its index */
    LFS_EXPR_INCOMING, /* number: register of the message being handled, or of the entry */
    LFS_EXPR_REGION,   /* text: where a region of the running partition begins; ".bss": a section */
    LFS_EXPR_CHOICE,   /* items: one of them, by decision of the choice source */
    LFS_EXPR_NOT,      /* items[0]; the operators below take items[0] and items[1] */
    LFS_EXPR_AND,
    LFS_EXPR_OR,
    LFS_EXPR_IMPLIES,
    LFS_EXPR_EQ,
    LFS_EXPR_NE,
    LFS_EXPR_LT,
    LFS_EXPR_LE,
    LFS_EXPR_GT,
    LFS_EXPR_GE,
    LFS_EXPR_ADD, /* arithmetic is unsigned and wraps at 2^64 */
    LFS_EXPR_SUBTRACT,
    LFS_EXPR_MULTIPLY,
    LFS_EXPR_MASK,      /* bitwise and */
    LFS_EXPR_MIN,       /* items: the smaller of two numbers */
    LFS_EXPR_STATE,     /* number: partition; the state of its first vCPU, a word */
    LFS_EXPR_VM,        /* number: partition; the state of its VM, a word */
    LFS_EXPR_IMAGE,     /* number: partition; the name of the image at its entry point, "none" */
    LFS_EXPR_VERSION,   /* number: partition; the version in the note of that image, 0 */
    LFS_EXPR_MEMORY,    /* number: bytes, 1, 4 or 8; items[0]: physical address */
    LFS_EXPR_PATH,      /* number: partition; label: list of vCPU states during the labelled step */
    LFS_EXPR_TIME,      /* label: when the labelled step ended, in nanoseconds; 0 if it has not */
    LFS_EXPR_FINDING,   /* text: how often a finding of this name was made */
    LFS_EXPR_CONFLICTS, /* findings of all layout conflicts, MC-01 to MC-17 */
    LFS_EXPR_END,       /* how the run ended, a word */
    LFS_EXPR_REASON,    /* the rule by which the firmware panicked or reset, a word; "none" */
    LFS_EXPR_SPM,       /* "absent" when the SPMD booted without it, else "present" */
    LFS_EXPR_OUTAGE_CALLS, /* number: partition; of its outages (struct lfs_outage) */
    LFS_EXPR_OUTAGE_STEPS,
    LFS_EXPR_OUTAGE_TIME,
    LFS_EXPR_TRACKER, /* "busy" while the SPMC holds an activation, else "idle" */
    LFS_EXPR_OWNER,   /* items[0]: address; the endpoint that owns its page, "none", "several" */
    LFS_EXPR_OWNERS,  /* items[0]: address; list of all of them */
    LFS_EXPR_ACCESS,  /* number: FF-A id, items[0]: address; "RW", "RX", "none", ... */
    LFS_EXPR_HANDLE,  /* items[0]: handle; what has become of it, a word */
    LFS_EXPR_TRANSACTIONS, /* memory transactions that the SPMC keeps */
    LFS_EXPR_FILLED,       /* items: address, bytes, value; every byte of the range is that */
    LFS_EXPR_COUNT,        /* items[0]: elements of a list */
    LFS_EXPR_LOAD, /* label: number of a meter; number: enum lfs_load_measure, and from bit 32 on
                    * the status that is counted */
};

struct lfs_expr {
    enum lfs_expr_kind kind;
    uint32_t label;
    uint64_t number;
    const char *text;
    const struct lfs_expr *const *items;
    uint32_t count;
};

/* Nested this deep at most; whoever builds expressions sees to it. */
#define LFS_EXPR_DEPTH_MAX 32u

/* UNSET: a variable that no step has set, and what is computed from one. Nothing compares with it:
 * every comparison is false, also !=. Its number is 0, which steps use as an argument. */
enum lfs_value_kind { LFS_VALUE_NUMBER, LFS_VALUE_WORD, LFS_VALUE_LIST, LFS_VALUE_UNSET };

/* How UNSET is told; no word is called like it. */
#define LFS_UNSET_TEXT "-"

/* Truth is a number that is not 0. */
struct lfs_value {
    enum lfs_value_kind kind;
    uint64_t number;
    const char *word;
    const struct lfs_expr *list; /* LFS_EXPR_LIST, _PATH or _OWNERS */
};

/* ---- steps ----------------------------------------------------------------------------------- */

/* Where a call's argument comes from and goes to. */
struct lfs_script_argument {
    const struct lfs_abi_arg *arg; /* NULL: the whole register reg */
    uint8_t reg;
    bool own_id;                 /* the caller's FF-A id; value is NULL */
    const struct ffa_uuid *uuid; /* for UUIDs; value is NULL */
    const struct lfs_expr *value;
};

/* A part of what a call returns. */
enum lfs_script_result_kind {
    LFS_RESULT_REGISTER, /* x[reg] */
    LFS_RESULT_NAMED,    /* arg, which FFA_SUCCESS alone carries */
    LFS_RESULT_STATUS,   /* lfs_script_status() */
    LFS_RESULT_RETRIEVED /* reg: enum lfs_script_field of the descriptor that lies in RX */
};
struct lfs_script_result {
    enum lfs_script_result_kind kind;
    uint8_t reg;
    const struct lfs_abi_arg *arg;
};

/* One of these values. */
struct lfs_script_expectation {
    struct lfs_script_result result;
    const struct lfs_expr *const *any_of;
    uint32_t count;
    uint32_t source;
};

struct lfs_script_save {
    struct lfs_script_result result;
    uint32_t variable;
};

#define LFS_SCRIPT_NONE UINT32_MAX

/* ---- memory transactions --------------------------------------------------------------------- */

/* Fields of a descriptor (ffa-memory.md 1): what scripts override, and read. */
enum lfs_script_field {
    LFS_FIELD_SENDER,
    LFS_FIELD_ATTRIBUTES,
    LFS_FIELD_FLAGS,
    LFS_FIELD_HANDLE,
    LFS_FIELD_TAG,
    LFS_FIELD_EMAD_SIZE,
    LFS_FIELD_EMAD_COUNT,
    LFS_FIELD_EMAD_OFFSET,
    LFS_FIELD_RESERVED,
    LFS_FIELD_RECEIVER, /* this and the next six: of the first receiver */
    LFS_FIELD_PERMISSIONS,
    LFS_FIELD_RECEIVER_FLAGS,
    LFS_FIELD_COMPOSITE,
    LFS_FIELD_IMPDEF,
    LFS_FIELD_IMPDEF_HIGH,
    LFS_FIELD_EMAD_RESERVED,
    LFS_FIELD_PAGES,
    LFS_FIELD_CONSTITUENTS,
    LFS_FIELD_COMPOSITE_RESERVED,
    LFS_FIELD_BASE, /* of the first constituent */
    LFS_FIELDS
};
/* "emad-size"; NULL past the last. */
const char *lfs_script_field_name(unsigned field);

/* NULL: 0, and for the id the caller's own. */
struct lfs_script_receiver {
    const struct lfs_expr *id, *permissions, *flags, *impdef[2];
    const struct lfs_expr *composite, *reserved; /* NULL: as is right */
};

/* `times` constituents, each `step` bytes behind the one before. */
struct lfs_script_ranges {
    const struct lfs_expr *base, *pages, *reserved; /* reserved NULL: 0 */
    uint32_t times;
    uint64_t step; /* 0: one behind the other */
};

struct lfs_script_override {
    enum lfs_script_field field;
    const struct lfs_expr *value;
};

/* The descriptor that a call's TX buffer gets before it is made. */
struct lfs_script_transaction {
    int layout; /* enum lfs_mem_layout; -1: that of the caller's version */
    const struct lfs_script_receiver *receivers;
    uint32_t receiver_count;
    const struct lfs_script_ranges *ranges;
    uint32_t range_count;
    const struct lfs_expr *sender; /* NULL: the caller, or who sent the message being handled */
    const struct lfs_expr *attributes, *flags, *handle, *tag; /* NULL: 0 */
    const struct lfs_script_override *overrides;
    uint32_t override_count;
    uint32_t per_fragment;                     /* constituents; 0: as many as there is room for */
    bool alone;                                /* no further fragments, RX is not given back */
    const struct lfs_expr *const *expressions; /* all of the above */
    uint32_t expression_count;
};

struct lfs_script_call {
    const struct lfs_abi_call *call;
    uint32_t fid;
    const struct lfs_script_argument *arguments;
    uint32_t argument_count;
    const struct lfs_script_transaction *transaction; /* NULL: registers are all */
    const struct lfs_script_expectation *expectations;
    uint32_t expectation_count;
    const struct lfs_script_save *saves;
    uint32_t save_count;
    /* The CPU must be reset in the call, and go on at this address with this in x0; values NULL:
     * anything. */
    bool resets_cpu;
    const struct lfs_expr *reset_entry, *reset_context;
    uint32_t reset_source;
    lfs_ns within;  /* 0: as long as it takes */
    lfs_ns wake;    /* of a call that suspends: a timer wakes the CPU after so long; 0: none does */
    uint32_t label; /* LFS_SCRIPT_NONE: none */
    bool soft;      /* a failed expectation does not stop the actor */
    bool exact;     /* x1-x7 that no expectation names must be 0 */
    /* What comes back before the answer is dealt with as the Linux driver does: FFA_RUN at once
     * after FFA_INTERRUPT, and 1 ms later after FFA_YIELD. */
    bool runs_on;
};

/* An answer to the message being handled: registers x3 and up. */
struct lfs_script_reply {
    const struct lfs_script_argument *arguments; /* whole registers */
    uint32_t argument_count;
    /* The region whose place and size go to x4 and x5 of an answer that accepts a stop request;
     * NULL: none. */
    const char *buffer;
    const struct lfs_script_expectation *expectations; /* of an answer that is refused */
    uint32_t expectation_count;
    bool expects; /* a refusal is foreseen */
    bool soft;
};

/* Message kinds that have handlers of their own. */
enum lfs_message_kind {
    LFS_MESSAGE_DIRECT_REQ,
    LFS_MESSAGE_DIRECT_REQ2,
    LFS_MESSAGE_PARTITION_STOP_REQ,
    LFS_MESSAGE_PSCI_REQ,
    LFS_MESSAGE_OTHER,
    LFS_MESSAGE_KINDS
};

/* Step numbers by message kind; LFS_SCRIPT_NONE: no handler. */
struct lfs_script_handlers {
    uint32_t at[LFS_MESSAGE_KINDS];
    uint32_t refuse; /* for requests without a handler */
    uint32_t wait;   /* for other messages without one */
};

struct lfs_script_choice {
    const char *name;
    const uint32_t *targets; /* step numbers */
    uint32_t count;
};

struct lfs_script_memory {
    const struct lfs_expr *at;
    const struct lfs_expr *value; /* NULL: anything */
    uint32_t width;               /* bytes of one element: 1, 2, 4 or 8 */
    uint32_t bytes;               /* of the whole; every element is equal */
    uint32_t variable;            /* of a load: takes what was read; LFS_SCRIPT_NONE: nobody */
    bool soft;
};

/* Load on the lane's CPU. */
struct lfs_script_requests {
    const struct lfs_script_call
        *call; /* its arguments are worked out once, when the step begins */
    uint32_t meter;
    struct lfs_load load; /* without handles */
};

/* What measures load. */
struct lfs_script_meter {
    const char *label;
    const struct lfs_abi_call *call; /* the first that it measures; all have its family */
};

enum lfs_script_kind {
    LFS_OP_CALL,     /* call; in images target is where messages are dispatched */
    LFS_OP_REPLY,    /* reply; target: the same */
    LFS_OP_WAIT,     /* FFA_MSG_WAIT; target: the same */
    LFS_OP_DISPATCH, /* handlers */
    LFS_OP_KEEP,     /* number: mask of incoming registers that are still of use */
    LFS_OP_LOAD,     /* memory */
    LFS_OP_STORE,    /* memory */
    LFS_OP_CHECK,    /* value holds; or, with expectation, an incoming register */
    LFS_OP_DELAY,    /* time: for so long */
    LFS_OP_AT,       /* time: until then */
    LFS_OP_WAIT_FOR, /* until value holds */
    LFS_OP_SET,      /* variable number := value */
    LFS_OP_UNLESS,   /* go to target unless value holds */
    LFS_OP_JUMP,     /* target */
    LFS_OP_REPEAT,   /* loop counter number := value; go to target if that is 0 */
    LFS_OP_AGAIN,    /* count loop counter number down; go to target unless it is 0 */
    LFS_OP_CHOOSE,   /* choice */
    LFS_OP_REQUESTS, /* requests; of a lane */
    LFS_OP_HANG,
    LFS_OP_FAULT, /* a data abort of the partition */
    LFS_OP_END,   /* of a lane; number: variable that becomes 1, or LFS_SCRIPT_NONE */
};

#define LFS_SCRIPT_LOOPS_MAX 8u /* nested loops */

struct lfs_script_op {
    enum lfs_script_kind kind;
    uint32_t source;
    uint32_t target;
    uint32_t number;
    bool soft;
    bool noted; /* that it is performed is noted: lfs_script_performed() */
    lfs_ns time;
    const struct lfs_expr *value;
    union {
        const struct lfs_script_call *call;
        const struct lfs_script_reply *reply;
        const struct lfs_script_handlers *handlers;
        const struct lfs_script_choice *choice;
        const struct lfs_script_memory *memory;
        const struct lfs_script_requests *requests;
        const struct lfs_script_expectation *expectation;
    } u;
};

/* ---- disturbances ---------------------------------------------------------------------------- */

enum lfs_script_fault_kind {
    LFS_FAULT_NS_INTERRUPT, /* cpu, intid */
    LFS_FAULT_DATA_ABORT,   /* partition */
    LFS_FAULT_MEMORY_WRITE, /* address, value */
};

/* Strikes at a time, or at the windows (lfs_guest_window(), lfs_os_window()) at which `when` holds,
 * or at any; optional: if it is chosen, each time. */
struct lfs_script_fault {
    const char *name;
    enum lfs_script_fault_kind kind;
    uint32_t cpu, partition;
    uint16_t intid;
    uint64_t address; /* physical, of 4 bytes */
    uint32_t value;
    bool optional;
    bool timed; /* at `at`, once */
    lfs_ns at;
    const struct lfs_expr *when; /* NULL: always */
    uint32_t times;              /* at most 65535 */
    uint32_t variable;           /* holds how often it has struck */
};

/* ---- program --------------------------------------------------------------------------------- */

struct lfs_script_variable {
    const char *name;
    bool read; /* somebody reads it: else nothing is stored, which would only tell states apart */
    bool reasoned; /* and asks why it is what it is: lfs_script_reason() */
    bool
        zero; /* 0 from the beginning, as what counts is; others are unset until a step sets them */
};

/* `variable` takes a result of every step with this label. */
struct lfs_script_watch {
    uint32_t label;
    struct lfs_script_result result;
    uint32_t variable;
};

/* Which image a note belongs to. */
struct lfs_script_image {
    const char *name, *behaviour;
    uint32_t version;
};

struct lfs_script {
    const struct lfs_script_op *ops;
    uint32_t op_count;
    const struct lfs_script_variable *variables;
    uint32_t variable_count;
    uint32_t label_count;
    const struct lfs_script_watch *watches;
    uint32_t watch_count;
    const struct lfs_script_image *images;
    uint32_t image_count;
    const struct lfs_script_fault *faults;
    uint32_t fault_count;
    const struct lfs_script_meter *meters;
    uint32_t meter_count;
};

/* The status of a reply to call. FF-A: what FFA_ERROR says, zero-extended, or 0 when the reply ends
 * the call well; LFA and PSCI: x0. LFS_NO_STATUS when it is neither (FFA_INTERRUPT, FFA_YIELD). */
#define LFS_NO_STATUS (UINT64_C(1) << 32)
uint64_t lfs_script_status(const struct lfs_abi_call *call, const struct lfs_frame *reply);

/* ---- running --------------------------------------------------------------------------------- */

/* Choices of scripts. */
#define LFS_CHOICE_SCRIPT 64u
#define LFS_CHOICE_FAULT  65u /* whether an optional fault strikes: 0 no, 1 yes */

#define LFS_SCRIPT_SHELVES 32u

/* What has become of a step so far. */
struct lfs_script_visit {
    uint32_t times;  /* that somebody has come to it */
    uint32_t rounds; /* LFS_OP_REPEAT: the most that it was to make */
};

/* One run of a script on one stack. Provided by the caller, who keeps it as long as the stack and
 * leaves its members alone. */
struct lfs_script_run {
    const struct lfs_script *script;
    struct lfs_stack *stack;
    struct lfs_machine *m;
    /* Hot: uint64_t each, number i in object i % LFS_SCRIPT_SHELVES, so that steps that use
     * different ones are seen to have nothing in common; behind them a bit for each that is set. */
    lfs_obj variables[LFS_SCRIPT_SHELVES];
    /* Hot, likewise, uint16_t each: of those that are reasoned about, if the machine is to know. */
    lfs_obj reasons[LFS_SCRIPT_SHELVES];
    bool knows_reasons;
    lfs_obj labels;   /* cold */
    lfs_obj failures; /* cold */
    lfs_table noted;  /* cold: a row for each noted step that was performed, under its source */
    lfs_obj faults[LFS_SCRIPT_SHELVES]; /* hot, likewise */
    struct lfs_watch watch;
    lfs_obj state[LFS_CONTEXTS_MAX]; /* hot, by context; empty until its first step */
    lfs_obj begun[LFS_CONTEXTS_MAX]; /* cold, by context: when its present step began */
    struct lfs_load_meter *meters;
    struct lfs_load_generator generators[LFS_CPUS_MAX]; /* by CPU; only if there are meters */
    /* By step. NULL after lfs_script_attach(): whoever runs a machine from its beginning, and never
     * goes back, may ask for it, with all zero. */
    struct lfs_script_visit *visits;
};

/* Somebody who performs a part of the script; what lanes and behaviours get as `user`. */
struct lfs_script_actor {
    struct lfs_script_run *run;
    uint32_t entry; /* number of its first step */
};

/* The normal-world program of a lane; user is its struct lfs_script_actor. */
void lfs_script_lane(struct lfs_ctx *self, void *user);
/* The behaviour of an image; user is its struct lfs_script_actor. */
void lfs_script_behaviour(struct lfs_guest *guest, const void *user);

/* Prepares a run: after lfs_stack_new(), before the machine's first step. */
void lfs_script_attach(struct lfs_script_run *run, const struct lfs_script *script,
                       struct lfs_stack *stack);

/* Of a lane in a run that is completed, by its context and first step: the step at which its CPU
 * went off for good, with more to come; LFS_SCRIPT_NONE when it came to its end, or when only
 * PSCI_CPU_OFF was left. */
uint32_t lfs_script_lane_rest(const struct lfs_script_run *run, uint16_t ctx, uint32_t entry);

/* ---- what came of it ------------------------------------------------------------------------- */

/* Why an expectation failed. The machine keeps the first LFS_SCRIPT_FAILURES_MAX. */
enum lfs_script_failure_kind {
    LFS_FAILED_RESULT,   /* expectation `index` of a call or reply; actual */
    LFS_FAILED_EXACT,    /* x[index] should be 0; actual */
    LFS_FAILED_WITHIN,   /* actual: nanoseconds that it took */
    LFS_FAILED_ARGUMENT, /* argument `index` has no room for the value actual */
    LFS_FAILED_CHECK,    /* the expression of a check; if index is 1, it compares the numbers actual
                          * and expected */
    LFS_FAILED_REGISTER, /* the incoming register of a check; actual */
    LFS_FAILED_LOAD,     /* expected, actual; at the address `at` */
    LFS_FAILED_ACCESS,   /* the normal world cannot reach the address `at` */
    LFS_FAILED_REFUSED,  /* FFA_MSG_WAIT or a reply was refused with the status actual */
    LFS_FAILED_RETURNED, /* the call returned, and the CPU should have been reset; x0: actual */
    LFS_FAILED_RESET, /* the call should have returned; the CPU was reset, and goes on at actual */
    LFS_FAILED_BUFFERS, /* the caller has no RX/TX buffers, or TX no room for the descriptor */
    LFS_FAILED_FETCH,   /* a further fragment, or giving RX back, was refused with actual */
    LFS_FAILED_STATUS,  /* untimed: the specification knows no such status of this call; actual */
    LFS_FAILED_REENTRY, /* it goes on elsewhere (index 0), or with another x0 (index 1) */
};
#define LFS_SCRIPT_FAILURES_MAX 32u

struct lfs_script_failure {
    uint32_t source; /* of the expectation */
    uint32_t op;
    uint32_t record; /* the record that shows it, or LFS_NO_RECORD */
    uint16_t kind, index;
    bool unset; /* what was expected, or a side of a check, is no value: LFS_VALUE_UNSET */
    uint64_t expected, actual, at;
};

/* Where an actor stands, by his context: the number of the step that he is in or comes to next;
 * LFS_SCRIPT_NONE before he has begun. */
uint32_t lfs_script_at(const struct lfs_script_run *run, uint16_t ctx);
/* A call with `noted`, by the number of its source, was made. */
bool lfs_script_performed(const struct lfs_script_run *run, uint32_t source);
uint32_t lfs_script_failures(const struct lfs_script_run *run);
struct lfs_script_failure lfs_script_failure(const struct lfs_script_run *run, uint32_t i);

/* What an expression is worth now; leaves no mark in the machine. Expressions that need the handled
 * message, a partition's own regions or a choice are worth 0 here. */
struct lfs_value lfs_script_value(const struct lfs_script_run *run, const struct lfs_expr *expr);
bool lfs_script_holds(const struct lfs_script_run *run, const struct lfs_expr *expr);
/* The rule that decided what an expression is worth now: of the call whose result it reads, or of
 * the last turn in the life of the partition that it reads of. Of several parts, the first that
 * alone would make it true, or false, as it is, and has a reason. 0: no rule is known, or the
 * machine is not to know reasons. */
uint16_t lfs_script_reason(const struct lfs_script_run *run, const struct lfs_expr *expr);
/* Whether it could have one. */
bool lfs_script_has_reason(const struct lfs_expr *expr);
/* Puts all hot objects that its value, or its reason, may ever depend on into the footprint of the
 * running step, whatever they are now; pages of memory are left out. */
void lfs_script_look(const struct lfs_script_run *run, const struct lfs_expr *expr);
/* Writes a value as it would be written in an expression, at most size bytes with the NUL. Returns
 * the length of the whole, like snprintf. */
/* Element i of a list; false past its end. */
bool lfs_script_element(const struct lfs_script_run *run, const struct lfs_expr *list, uint32_t i,
                        struct lfs_value *out);
size_t lfs_script_value_text(const struct lfs_script_run *run, const struct lfs_value *value,
                             char *out, size_t size);

#endif
