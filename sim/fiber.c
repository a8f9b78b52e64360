/* SPDX-License-Identifier: BSD-3-Clause */
#include "sim/fiber.h"

#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define WITH_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WITH_TSAN 1
#endif
#endif

#ifdef WITH_ASAN
#include <pthread.h>
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef WITH_TSAN
#include <sanitizer/tsan_interface.h>
#endif

#ifdef LFS_ASM_SWITCH
void lfs_fiber_switch(void **save_sp, void *load_sp);
#else
#include <ucontext.h>
#endif

/* Forgets what ran on the fiber: for the sanitizers it is a new one. */
static void renew(struct lfs_fiber *fiber)
{
    lfs_fiber_release(fiber);
#ifdef WITH_TSAN
    fiber->sanitizer = __tsan_create_fiber(0);
#endif
}

/* What a new fiber finds where its first switch jumps to. */
struct start {
    void (*entry)(void *);
    void *argument;
};

#ifdef LFS_ASM_SWITCH

/* Entered by the switch's jump with the stack as lfs_fiber_prepare laid it out. */
static void first_call(void)
{
    struct start *start;

#if defined(__x86_64__)
    __asm__ volatile("movq %%r12, %0" : "=r"(start));
#elif defined(__aarch64__)
    __asm__ volatile("mov %0, x19" : "=r"(start));
#endif
    start->entry(start->argument);
    __builtin_trap();
}

void lfs_fiber_prepare(struct lfs_fiber *fiber, void (*entry)(void *), void *argument)
{
    uintptr_t top = ((uintptr_t)fiber->base + fiber->size) & ~(uintptr_t)63;
    struct start *start = (struct start *)(top - sizeof(*start));
    uintptr_t *frame;

    renew(fiber);
    start->entry = entry;
    start->argument = argument;
#if defined(__x86_64__)
    /* r15 r14 r13 r12 rbx rbp, the jump target, then the (absent) return address of first_call, at
     * an address that is 8 modulo 16 as after a call. */
    frame = (uintptr_t *)(((uintptr_t)start & ~(uintptr_t)15) - 8) - 7;
    memset(frame, 0, 8 * sizeof(*frame));
    frame[3] = (uintptr_t)start;
    frame[6] = (uintptr_t)first_call;
#elif defined(__aarch64__)
    frame = (uintptr_t *)(((uintptr_t)start & ~(uintptr_t)15) - 160);
    memset(frame, 0, 160);
    frame[0] = (uintptr_t)start;
    frame[11] = (uintptr_t)first_call;
#endif
    fiber->sp = frame;
}

static inline void raw_switch(struct lfs_fiber *from, struct lfs_fiber *to)
{
    void *sp = to->sp;

    lfs_fiber_switch(&from->sp, sp);
}

#else /* portable: the saved context lies on the fiber's own stack, where a stack copy finds it */

struct parked {
    ucontext_t context;
    uint8_t *low; /* nothing below is needed */
};

/* More than what park() and swapcontext() keep below park()'s frame address. */
#define PARK_ROOM 1024u

static void first_call(unsigned high, unsigned low)
{
    struct start *start = (struct start *)(((uintptr_t)high << 32) | (uintptr_t)low);

    start->entry(start->argument);
    __builtin_trap();
}

void lfs_fiber_prepare(struct lfs_fiber *fiber, void (*entry)(void *), void *argument)
{
    uintptr_t top = ((uintptr_t)fiber->base + fiber->size) & ~(uintptr_t)63;
    struct parked *parked = (struct parked *)((top - sizeof(*parked)) & ~(uintptr_t)63);
    struct start *start = (struct start *)parked - 1;
    ucontext_t *context = &parked->context;

    renew(fiber);
    start->entry = entry;
    start->argument = argument;
    getcontext(context);
    context->uc_stack.ss_sp = fiber->base;
    context->uc_stack.ss_size = (size_t)((uint8_t *)start - fiber->base) & ~(size_t)63;
    context->uc_link = NULL;
    makecontext(context, (void (*)(void))first_call, 2, (unsigned)((uintptr_t)start >> 32),
                (unsigned)(uintptr_t)start);
    parked->low = (uint8_t *)start;
    fiber->sp = parked;
}

/* A function of its own, so that all that its caller keeps lies above its frame. */
static __attribute__((noinline)) void park(struct parked *here, const struct parked *there)
{
    here->low = (uint8_t *)__builtin_frame_address(0) - PARK_ROOM;
    swapcontext(&here->context, &there->context);
}

static void raw_switch(struct lfs_fiber *from, struct lfs_fiber *to)
{
    struct parked here;
    const struct parked *there = to->sp;

    from->sp = &here;
    park(&here, there);
}

#endif

#ifdef WITH_ASAN
/* The bounds of the host's own stack, which ASan must be told when it is continued. base stays
 * NULL: it is what tells the host's stack from a fiber's. */
static void measure_host(struct lfs_fiber *host)
{
    pthread_attr_t attributes;

    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return;
    pthread_attr_getstack(&attributes, &host->sanitizer, &host->size);
    pthread_attr_destroy(&attributes);
}
#endif

void lfs_fiber_continue(struct lfs_fiber *from, struct lfs_fiber *to)
{
#ifdef WITH_TSAN
    if (!from->base)
        from->sanitizer = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(to->sanitizer, 0);
#endif
#ifdef WITH_ASAN
    void *fake_stack = NULL;

    if (!from->base && from->size == 0)
        measure_host(from);
    __sanitizer_start_switch_fiber(&fake_stack, to->base ? to->base : to->sanitizer, to->size);
    raw_switch(from, to);
    __sanitizer_finish_switch_fiber(fake_stack, NULL, NULL);
#else
    raw_switch(from, to);
#endif
}

void lfs_fiber_entered(struct lfs_fiber *fiber)
{
    (void)fiber;
#ifdef WITH_ASAN
    __sanitizer_finish_switch_fiber(NULL, NULL, NULL);
#endif
}

void lfs_fiber_release(struct lfs_fiber *fiber)
{
    (void)fiber;
#ifdef WITH_ASAN
    /* Whoever gets this memory next must not find frames fenced off in it. */
    __asan_unpoison_memory_region(fiber->base, fiber->size);
#endif
#ifdef WITH_TSAN
    if (fiber->base && fiber->sanitizer)
        __tsan_destroy_fiber(fiber->sanitizer);
    fiber->sanitizer = NULL;
#endif
}

uint8_t *lfs_fiber_live(const struct lfs_fiber *fiber)
{
#ifdef LFS_ASM_SWITCH
#if defined(__x86_64__)
    /* 128 bytes below sp would be the red zone, which a parked caller does not use. */
#endif
    return fiber->sp;
#else
    uint8_t *low = ((const struct parked *)fiber->sp)->low;

    return low < fiber->base ? fiber->base : low;
#endif
}

#if defined(WITH_ASAN) || defined(WITH_TSAN)
__attribute__((no_sanitize("address", "thread", "undefined"))) void
lfs_fiber_copy(void *to, const void *from, size_t size)
{
    volatile uint64_t *out = to; /* volatile: or it would become the intercepted memcpy */
    const volatile uint64_t *in = from;

    for (size_t i = 0; i < size / sizeof(*out); i++)
        out[i] = in[i];
}
#else
void lfs_fiber_copy(void *to, const void *from, size_t size)
{
    memcpy(to, from, size);
}
#endif

void lfs_fiber_put_back(struct lfs_fiber *fiber, void *sp, const void *live, size_t size)
{
#ifdef WITH_ASAN
    /* Frames that were left without returning had fenced off parts of this stack. */
    __asan_unpoison_memory_region(fiber->base, fiber->size);
#endif
    lfs_fiber_copy(fiber->base + fiber->size - size, live, size);
    fiber->sp = sp;
}
