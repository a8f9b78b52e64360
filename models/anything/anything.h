/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What clients and partitions without a script share.
 *
 *   vocabulary.c  the calls, their groups, the values of arguments
 *   memory.c      memory transactions: which pages, to whom, with which handle
 *   client.c      a client
 *   partition.c   a partition
 *
 * Nothing here keeps anything across a call but in the store or in simulated memory.
 */
#ifndef MODELS_ANYTHING_ANYTHING_H
#define MODELS_ANYTHING_ANYTHING_H

#include "lfasim/anything.h"
#include "lfasim/mem_client.h"
#include "models/sp/sp.h"
#include "models/spmc/mem.h"

/* Who decides. */
struct any_party {
    struct lfs_mem_client client; /* box: as it was last asked for */
    struct spmc *spmc;
    const struct vm_info *vm;
};

/* One of count alternatives; name says what is decided. */
unsigned any_of(const struct any_party *p, unsigned count, const char *name);

/* vocabulary.c: decides for a call and its arguments. What it takes from TX has been written there.
 * x0 is 0 for an activation as a whole. */
void any_call(struct any_party *p, struct lfs_frame *frame);
/* A component of the LFA agent, or one that is none. */
uint64_t any_component(const struct any_party *p);

/* Where the normal world keeps its buffers: at the beginning of its first memory. */
uint64_t any_world(const struct spmc *s);
uint64_t any_tx(const struct any_party *p);
uint64_t any_rx(const struct any_party *p);

/* memory.c: what a call needs in TX and in registers. */
typedef void any_compose(struct any_party *p, struct lfs_frame *frame);
any_compose any_offer, any_retrieve, any_relinquish, any_handle, any_buffers, any_permissions;

#endif
