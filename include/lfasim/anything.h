/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Anything: clients and partitions without a script, for searches that look for what nobody thought
 * of.
 *
 * Each client is a CPU of the normal world that makes a number of calls: any of a vocabulary of
 * LFA, FF-A and PSCI calls, with any of the values that its arguments may have. Partitions that run
 * the built-in behaviour `anything` answer, or do something else first, or instead. What is called,
 * with what, and what is answered, are decisions of the choice source (LFS_CHOICE_ANYTHING);
 * alternative 0 is what an ordinary client or partition would do.
 *
 * Weights. A call is chosen in two decisions, its group and then the call, so that at random the
 * calls of a small group come more often than those of a large one. A recorded list of choices
 * holds plain alternatives, and a search of everything tries each call once.
 */
#ifndef LFASIM_ANYTHING_H
#define LFASIM_ANYTHING_H

#include "lfasim/stack.h"

/* Grows whenever the same decisions would mean something else: recorded ones name it. */
#define LFS_ANYTHING_VERSION 1u

#define LFS_CHOICE_ANYTHING 69u

/* ---- the vocabulary -------------------------------------------------------------------------- */

enum lfs_anybody { LFS_ANY_CLIENT = 1, LFS_ANY_PARTITION = 2 }; /* who makes a call; a set */

struct lfs_any_word {
    unsigned group;
    const char *name;
    unsigned who;          /* set of enum lfs_anybody */
    const char *arguments; /* what they may be; "" without */
};
/* NULL past the end. */
const struct lfs_any_word *lfs_any_word(size_t i);
/* "messages", ...; NULL past the last. */
const char *lfs_any_group(unsigned group);
/* What partitions may do, and when. NULL past the end. */
struct lfs_any_answer {
    const char *when, *what;
};
const struct lfs_any_answer *lfs_any_answer(size_t i);

/* What an alternative of a choice for a call is called, by the choice's name; NULL for any other
 * name or alternative. */
const char *lfs_any_choice(const char *name, unsigned taken);
/* The same where it depends on the machine, such as whom a call goes to: what alternative `taken`
 * of the choice of that name is to the client or partition whose context ctx is. False: the choice
 * is none of these, or the context none of theirs. */
bool lfs_any_alternative(struct lfs_stack *stack, uint16_t ctx, const char *name, unsigned taken,
                         char *out, size_t size);

/* ---- clients --------------------------------------------------------------------------------- */

/* Calls of each client that can be left out: the first ones. */
#define LFS_ANYTHING_LEFT_OUT_MAX 64u

/* The clients of one run. Provided by the caller, who keeps it as long as the stack and leaves its
 * members alone. */
struct lfs_anything {
    struct lfs_stack *stack;
    unsigned calls;
    lfs_obj begun;                   /* hot: whether the normal world is known to the SPMC */
    lfs_obj client[LFS_CPUS_MAX];    /* hot: how far each has come */
    uint64_t left_out[LFS_CPUS_MAX]; /* calls that are not made, by number, one bit each */
};

/* The program of a CPU; user is its struct lfs_anything. CPU 0 first tells the SPMC the version and
 * the buffers of the normal world; the others wait for that. */
void lfs_anything_client(struct lfs_ctx *self, void *user);
/* After lfs_stack_new(), before the machine's first step. calls: of each client, an activation from
 * inventory to ACTIVATE counting as one. */
void lfs_anything_attach(struct lfs_anything *anything, struct lfs_stack *stack, unsigned calls);
/* After that: a client's call, from 1 to LFS_ANYTHING_LEFT_OUT_MAX, is not made. Nothing is decided
 * for it, and the next one keeps its number. */
void lfs_anything_leave_out(struct lfs_anything *anything, unsigned cpu, unsigned call);
/* The number of the call that a client has begun last, those that are left out included; 0: none.
 * Only looks. */
unsigned lfs_anything_calls(const struct lfs_anything *anything, unsigned cpu);

#endif
