/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A fiber is a host stack that can be parked and continued: the cheap one of the two backends.
 *
 * The switch itself is hand written per architecture and falls back to ucontext. The stack of a
 * parked fiber between sp and top is all of its state, so it can be copied away and back.
 */
#ifndef SIM_FIBER_H
#define SIM_FIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sanitizers make frames several times larger. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define LFS_SANITIZED_STACKS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define LFS_SANITIZED_STACKS 1
#endif
#endif
#ifndef LFS_SANITIZED_STACKS
#define LFS_SANITIZED_STACKS 0
#endif

struct lfs_fiber {
    void *sp;        /* of the parked fiber; NULL while it runs or before it was first prepared */
    uint8_t *base;   /* lowest byte of the stack */
    size_t size;     /* bytes */
    void *sanitizer; /* the sanitizer's own handle (TSan), or its fake stack (ASan) */
};

/* Makes fiber, when it is next continued, call entry(argument) on an empty stack. entry never
 * returns. May be called again to drop what the fiber was doing. */
void lfs_fiber_prepare(struct lfs_fiber *fiber, void (*entry)(void *), void *argument);

/* Parks from and continues to. from is the fiber that runs; for the host's own stack it is one
 * whose base is NULL. */
void lfs_fiber_continue(struct lfs_fiber *from, struct lfs_fiber *to);

/* Must be the first thing that a fiber's entry does. */
void lfs_fiber_entered(struct lfs_fiber *fiber);

/* Releases what a sanitizer holds for the fiber; the stack is the caller's. */
void lfs_fiber_release(struct lfs_fiber *fiber);

/* Live bytes of a parked fiber: [lfs_fiber_live(f), f->base + f->size). */
uint8_t *lfs_fiber_live(const struct lfs_fiber *fiber);

/* Copies live stack bytes away, although a sanitizer may have fenced off some of them. */
void lfs_fiber_copy(void *to, const void *from, size_t size);
/* Puts live bytes of a parked fiber, which end at its top, back in place. */
void lfs_fiber_put_back(struct lfs_fiber *fiber, void *sp, const void *live, size_t size);

#endif
