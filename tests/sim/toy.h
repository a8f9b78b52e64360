/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A toy model: clients on every CPU ask one shared server to add to a total, under a lock.
 *
 * It shows how a model is written. State (the total, each client's progress) lies in objects; each
 * blocking call has a tag; the server is an event loop that a client enters on its own CPU and that
 * remembers nothing between two requests but what is in the store.
 */
#ifndef TESTS_SIM_TOY_H
#define TESTS_SIM_TOY_H

#include "lfasim/engine.h"

enum { TOY_TAG_CALL = 1, TOY_TAG_SERVE, TOY_TAG_LOCK, TOY_TAG_NAP, TOY_TAG_HELPER, TOY_TAGS };

struct toy {
    struct lfs_machine *m;
    lfs_obj total;                  /* uint64_t */
    lfs_obj progress[LFS_CPUS_MAX]; /* uint64_t: requests that this CPU's client has finished */
    struct lfs_ctx *server[LFS_CPUS_MAX], *client[LFS_CPUS_MAX];
    lfs_lock lock;
    unsigned rounds;
    bool plant_a_local; /* the deliberate mistake that the substitution check must catch */
};

static inline const char *toy_tag_name(uint16_t tag)
{
    static const char *const names[TOY_TAGS] = {NULL, "CALL", "SERVE", "LOCK", "NAP", "HELPER"};

    return tag < TOY_TAGS ? names[tag] : NULL;
}

static inline void toy_server(struct lfs_ctx *self)
{
    struct toy *toy = lfs_ctx_user(self);
    struct lfs_frame frame;
    struct lfs_ctx *caller = lfs_entry_frame(self, &frame);
    volatile uint64_t served = 0; /* a local that survives transfers: wrong, see plant_a_local */

    for (;;) {
        uint64_t *total;

        lfs_charge(self, 100);
        lfs_lock_take(self, TOY_TAG_LOCK, toy->lock);
        total = lfs_write(toy->m, toy->total);
        *total = (*total + frame.x[1]) % 4;
        frame.x[0] = *total;
        lfs_lock_drop(self, toy->lock);
        if (toy->plant_a_local)
            frame.x[2] = ++served;
        caller = lfs_transfer(self, TOY_TAG_SERVE, caller, &frame);
    }
}

/* A helper that blocks pushes its own tag, so that the chain names it. */
static inline void toy_request(struct lfs_ctx *self, struct toy *toy, uint64_t amount)
{
    struct lfs_frame frame = {{0xc0de, amount}};

    lfs_tag_push(self, TOY_TAG_HELPER);
    lfs_transfer(self, TOY_TAG_CALL, toy->server[lfs_ctx_cpu(self)], &frame);
    lfs_tag_pop(self);
}

static inline void toy_client(struct lfs_ctx *self)
{
    struct toy *toy = lfs_ctx_user(self);
    lfs_obj mine = toy->progress[lfs_ctx_cpu(self)];

    while (*(const uint64_t *)lfs_read(toy->m, mine) < toy->rounds) {
        toy_request(self, toy, 1 + lfs_choose(toy->m, self, 16, 2, "amount"));
        lfs_sleep(self, TOY_TAG_NAP, 50);
        ++*(uint64_t *)lfs_write(toy->m, mine);
    }
}

static inline struct lfs_machine *toy_new(struct toy *toy, struct lfs_machine_config config)
{
    config.tag_name = toy_tag_name;
    toy->m = lfs_machine_new(&config);
    if (!toy->m)
        return NULL;
    toy->total = lfs_obj_new(toy->m, "total", LFS_HOT, sizeof(uint64_t));
    toy->lock = lfs_lock_new(toy->m, "total lock", 1);
    for (unsigned cpu = 0; cpu < config.cpus; cpu++) {
        toy->progress[cpu] = lfs_obj_new(toy->m, "progress", LFS_HOT, sizeof(uint64_t));
        toy->client[cpu] = lfs_ctx_new(toy->m, "client", toy_client, toy);
        toy->server[cpu] = lfs_ctx_new(toy->m, "server", toy_server, toy);
        lfs_cpu_start(toy->m, cpu, toy->client[cpu]);
    }
    return toy->m;
}

#endif
