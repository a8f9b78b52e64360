/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The two backends behind one switch.
 *
 * Threads pass a baton: each has one word, and whoever gives the CPU away sets the other's word and
 * sleeps on its own. Nothing is ever contended: exactly one thread of a machine is awake. All of a
 * machine's threads share one core, since waking a thread on another core costs several times more.
 */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sim/machine.h"

#define STACK_SANITIZED (256u << 10)
#define STACK_DEFAULT   (64u << 10)
#define STACK_MIN       (16u << 10)
#define STACK_MAX       (64u << 20)

enum order { ORDER_RUN, ORDER_RESTART, ORDER_LEAVE };

struct lfs_worker {
    atomic_uint baton; /* 1: it is this thread's turn */
    atomic_uint order;
    pthread_t thread;
    bool created;
    jmp_buf top; /* where a restart continues */
};

/* ---- threads
 * -------------------------------------------------------------------------------------- */

static void baton_wait(struct lfs_worker *worker)
{
    while (atomic_load_explicit(&worker->baton, memory_order_acquire) == 0)
        syscall(SYS_futex, &worker->baton, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    atomic_store_explicit(&worker->baton, 0, memory_order_relaxed);
}

static void baton_give(struct lfs_worker *worker)
{
    atomic_store_explicit(&worker->baton, 1, memory_order_release);
    syscall(SYS_futex, &worker->baton, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}

static void *worker_main(void *argument)
{
    struct lfs_ctx *ctx = argument;
    struct lfs_worker *worker = ctx->worker;

    /* Each return to here drops what the context was doing, in the moment in which it is its turn
     * again. A context that never ran must wait for its turn, restarted or not. */
    if (setjmp(worker->top) == 0)
        baton_wait(worker);
    if (atomic_exchange(&worker->order, ORDER_RUN) == ORDER_LEAVE)
        return NULL;
    lfs_ctx_main(ctx);
    return NULL;
}

static void worker_switch(struct lfs_worker *from, struct lfs_worker *to)
{
    baton_give(to);
    baton_wait(from);
    if (from->created && atomic_load(&from->order) != ORDER_RUN)
        longjmp(from->top, 1);
}

static bool worker_create(struct lfs_ctx *ctx)
{
    struct lfs_worker *worker = lfs_machine_alloc(ctx->m, sizeof(*worker));
    cpu_set_t one;

    if (!worker)
        return false;
    ctx->worker = worker;
    if (pthread_create(&worker->thread, NULL, worker_main, ctx) != 0)
        return false;
    worker->created = true;
    pthread_setname_np(worker->thread, ctx->name);
    CPU_ZERO(&one);
    CPU_SET(ctx->m->pinned_cpu, &one);
    pthread_setaffinity_np(worker->thread, sizeof(one), &one); /* speed only */
    return true;
}

/* ---- fibers
 * --------------------------------------------------------------------------------------- */

static void fiber_main(void *argument)
{
    struct lfs_ctx *ctx = argument;

    lfs_fiber_entered(&ctx->fiber);
    lfs_ctx_main(ctx);
}

static bool stacks_reserve(struct lfs_machine *m)
{
    size_t bytes = m->config.stack_bytes * LFS_CONTEXTS_MAX;

    m->stacks = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
    if (m->stacks == MAP_FAILED)
        m->stacks = NULL;
    return m->stacks != NULL;
}

/* ---- both
 * ------------------------------------------------------------------------------------------ */

bool lfs_backend_add(struct lfs_ctx *ctx)
{
    struct lfs_machine *m = ctx->m;

    if (m->config.backend == LFS_THREADS) {
        if (!m->host_worker) {
            m->host_worker = lfs_machine_alloc(m, sizeof(*m->host_worker));
            m->pinned_cpu = sched_getcpu();
        }
        return m->host_worker && worker_create(ctx);
    }
    if (m->config.stack_bytes == 0)
        m->config.stack_bytes = LFS_SANITIZED_STACKS ? STACK_SANITIZED : STACK_DEFAULT;
    if (m->config.stack_bytes < STACK_MIN || m->config.stack_bytes > STACK_MAX ||
        !lfs_page_aligned(m->config.stack_bytes))
        return false;
    if (!m->stacks && !stacks_reserve(m))
        return false;
    ctx->fiber.base = m->stacks + ctx->id * m->config.stack_bytes;
    ctx->fiber.size = m->config.stack_bytes;
    lfs_fiber_prepare(&ctx->fiber, fiber_main, ctx);
    return true;
}

void lfs_backend_restart(struct lfs_ctx *ctx)
{
    if (ctx->m->config.backend == LFS_THREADS)
        atomic_store(&ctx->worker->order, ORDER_RESTART);
    else
        lfs_fiber_prepare(&ctx->fiber, fiber_main, ctx);
}

void lfs_backend_switch(struct lfs_ctx *from, struct lfs_ctx *to)
{
    struct lfs_machine *m = from ? from->m : to->m;

    if (m->config.backend == LFS_THREADS)
        worker_switch(from ? from->worker : m->host_worker, to ? to->worker : m->host_worker);
    else
        lfs_fiber_continue(from ? &from->fiber : &m->host, to ? &to->fiber : &m->host);
}

void lfs_backend_fini(struct lfs_machine *m)
{
    for (unsigned i = 0; i < m->ctx_count; i++) {
        struct lfs_ctx *ctx = &m->ctx[i];

        if (ctx->worker && ctx->worker->created) {
            atomic_store(&ctx->worker->order, ORDER_LEAVE);
            baton_give(ctx->worker);
            pthread_join(ctx->worker->thread, NULL);
        }
        if (ctx->fiber.base)
            lfs_fiber_release(&ctx->fiber);
    }
    if (m->stacks)
        munmap(m->stacks, m->config.stack_bytes * LFS_CONTEXTS_MAX);
}
