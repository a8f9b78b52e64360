/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What clients and partitions without a script share.
 *
 *   vocabulary.c  the calls, their groups, the values of arguments
 *   memory.c      memory transactions: which pages, to whom, with which handle
 *   client.c      a client
 *   partition.c   a partition
 *   names.c       what alternatives are called that depend on the machine
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

/* Things to choose from, in the order of their alternatives. */
#define ANY_LIST_MAX (LFS_PARTITIONS_MAX + 3)
struct any_list {
    uint64_t item[ANY_LIST_MAX];
    unsigned count;
};
void any_add(struct any_list *list, uint64_t item); /* as long as there is room */

/* Whether it is the normal world. */
bool any_is_world(const struct any_party *p);

/* vocabulary.c: whom a message goes to: partitions; behind them the normal world, for others, an id
 * that nobody has, and an LSP's. Components of the agent, partitions first, and one that is none.
 */
struct any_list any_endpoints(const struct any_party *p);
struct any_list any_components(const struct any_party *p);
/* memory.c: pages of its own come first; then those of others: code, data, regions, staging,
 * firmware. Whom memory can be sent to. */
struct any_list any_pages(const struct any_party *p);
struct any_list any_receivers(const struct any_party *p);

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
