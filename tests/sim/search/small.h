/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Small machines whose states can be counted by hand.
 *
 * Each CPU runs a program: a list of operations on cells, one step each. A cell is an object.
 */
#ifndef TESTS_SIM_SEARCH_SMALL_H
#define TESTS_SIM_SEARCH_SMALL_H

#include <string.h>

#include "lfasim/engine.h"
#include "lfasim/search.h"

enum small_kind {
    SMALL_END,    /* of the program */
    SMALL_ADD,    /* cell += value, modulo 4 */
    SMALL_COPY,   /* cell := cell[value] */
    SMALL_CHOOSE, /* cell := a decision among value */
    SMALL_TAKE,   /* lock cell */
    SMALL_DROP,
    SMALL_WAIT,  /* until cell >= value */
    SMALL_NAP,   /* sleep */
    SMALL_PANIC, /* if cell == value */
    SMALL_BACK,  /* to the program's beginning if cell == value */
};

struct small_op {
    enum small_kind kind;
    unsigned cell, value;
};

#define SMALL_CELLS 6u
#define SMALL_OPS   12u

struct small {
    unsigned cpus;
    struct small_op program[LFS_CPUS_MAX][SMALL_OPS];
    /* Every two cells that may not both be this value; 0: nothing is forbidden. */
    unsigned forbidden;
    lfs_obj cell[SMALL_CELLS], pc[LFS_CPUS_MAX]; /* the same in every machine */
    lfs_lock lock[SMALL_CELLS];
};

static inline uint32_t small_cell(const struct small *s, struct lfs_machine *m, unsigned cell)
{
    return *(const uint32_t *)lfs_read(m, s->cell[cell]);
}

struct small_wait {
    const struct small *s;
    const struct small_op *op;
};

static inline bool small_ready(struct lfs_machine *m, void *user)
{
    const struct small_wait *wait = user;

    return small_cell(wait->s, m, wait->op->cell) >= wait->op->value;
}

/* One operation; the program counter is the only thing that survives it. */
static inline void small_do(struct lfs_ctx *self, const struct small *s, const struct small_op *op)
{
    struct lfs_machine *m = lfs_ctx_machine(self);
    struct small_wait wait = {s, op};
    uint32_t *cell;

    switch (op->kind) {
    case SMALL_TAKE:
        lfs_lock_take(self, 2, s->lock[op->cell]);
        return;
    case SMALL_DROP:
        lfs_lock_drop(self, s->lock[op->cell]);
        return;
    case SMALL_WAIT:
        lfs_wait_until(self, 3, small_ready, &wait);
        return;
    case SMALL_NAP:
        lfs_sleep(self, 4, 10);
        return;
    case SMALL_PANIC:
        if (small_cell(s, m, op->cell) == op->value)
            lfs_panic(self, 0, "cell %u is %u", op->cell, op->value);
        return;
    case SMALL_ADD:
        cell = lfs_write(m, s->cell[op->cell]);
        *cell = (*cell + op->value) % 4;
        return;
    case SMALL_COPY:
        cell = lfs_write(m, s->cell[op->cell]);
        *cell = small_cell(s, m, op->value);
        return;
    case SMALL_CHOOSE:
        cell = lfs_write(m, s->cell[op->cell]);
        *cell = lfs_choose(m, self, 16, op->value, "cell");
        return;
    case SMALL_BACK:
    case SMALL_END:
        return;
    }
}

static inline void small_program(struct lfs_ctx *self)
{
    const struct small *s = lfs_ctx_user(self);
    struct lfs_machine *m = lfs_ctx_machine(self);
    unsigned cpu = lfs_ctx_cpu(self);

    for (;;) {
        uint32_t pc = *(const uint32_t *)lfs_read(m, s->pc[cpu]);
        const struct small_op *op = &s->program[cpu][pc];

        if (op->kind == SMALL_END)
            return;
        small_do(self, s, op);
        pc = op->kind == SMALL_BACK && small_cell(s, m, op->cell) == op->value ? 0 : pc + 1;
        *(uint32_t *)lfs_write(m, s->pc[cpu]) = pc;
        lfs_yield(self, 1);
    }
}

static inline struct lfs_machine *small_build(void *user, unsigned worker,
                                              const struct lfs_choice_source *choices)
{
    struct small *s = user;
    struct lfs_machine *m = lfs_machine_new(
        &(struct lfs_machine_config){.cpus = s->cpus, .untimed = true, .choices = *choices});

    (void)worker;
    if (!m)
        return NULL;
    for (unsigned i = 0; i < SMALL_CELLS; i++) {
        lfs_obj cell = lfs_obj_new(m, "cell", LFS_HOT, sizeof(uint32_t));
        lfs_lock lock = lfs_lock_new(m, "lock", i);

        __atomic_store_n(&s->cell[i].index, cell.index, __ATOMIC_RELAXED);
        __atomic_store_n(&s->lock[i].index, lock.index, __ATOMIC_RELAXED);
    }
    for (unsigned i = 0; i < s->cpus; i++) {
        lfs_obj pc = lfs_obj_new(m, "pc", LFS_HOT, sizeof(uint32_t));
        struct lfs_ctx *ctx = lfs_ctx_new(m, "program", small_program, s);

        __atomic_store_n(&s->pc[i].index, pc.index, __ATOMIC_RELAXED);
        lfs_ctx_progress(ctx, pc);
        lfs_cpu_start(m, i, ctx);
    }
    return m;
}

static inline void small_discard(void *user, unsigned worker, struct lfs_machine *m)
{
    (void)user;
    (void)worker;
    lfs_machine_free(m);
}

/* The outcome is the end and all cells; the cause, the value that two cells share. */
static inline void small_look(void *user, unsigned worker, struct lfs_machine *m,
                              struct lfs_sight *sight)
{
    const struct small *s = user;
    unsigned forbidden = 0;

    (void)worker;
    sight->outcome = lfs_ended(m);
    for (unsigned i = 0; i < SMALL_CELLS; i++) {
        uint32_t cell = *(const uint32_t *)lfs_peek(m, s->cell[i]);

        sight->outcome = sight->outcome * 31 + cell;
        forbidden += s->forbidden && cell == s->forbidden;
    }
    if (forbidden > 1)
        sight->cause[sight->causes++] = s->forbidden;
    if (lfs_ended(m) == LFS_END_DEADLOCK)
        sight->cause[sight->causes++] = 1000;
}

static inline struct lfs_search_model small_model(struct small *s)
{
    return (struct lfs_search_model){
        .user = s, .build = small_build, .discard = small_discard, .look = small_look};
}

#endif
