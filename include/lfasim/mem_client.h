/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory transactions as their clients make them: guests and normal-world programs, which write
 * descriptors into their TX buffer and find answers in RX (ffa-memory.md 1, 5 and 9).
 *
 * What a client asks for is given again for each fragment, so it must be constant or be worked out
 * again from the store, like everything that survives a call; how far a retrieval of several
 * fragments has come, lfs_mem_fetch() writes into TX, which is free by then. Accesses of a guest go
 * through its own translations and fault like all others; none of these functions passes a window
 * but in a call.
 */
#ifndef LFASIM_MEM_CLIENT_H
#define LFASIM_MEM_CLIENT_H

#include "lfasim/formats/mem_descriptor.h"
#include "lfasim/guest.h"
#include "lfasim/stack.h"

/* Who acts, and the buffers that it has with the SPMC (lfs_stack_mailbox(), or as it mapped them).
 */
struct lfs_mem_client {
    struct lfs_ctx *ctx;
    struct lfs_guest *guest; /* NULL: a program of the normal world */
    struct lfs_mailbox box;
};

/* A field that is to hold something else than the descriptor says, for clients that misbehave. */
struct lfs_mem_patch {
    uint32_t offset; /* bytes, from the descriptor's base */
    uint32_t width;  /* bytes: 1, 2, 4 or 8 */
    uint64_t value;
};

#define LFS_MEM_EMADS_MAX 16u /* a client's */

/* What is sent, or asked for (descriptor.with_composite false). */
struct lfs_mem_request {
    uint32_t fid;                         /* FFA_MEM_DONATE_32 ... FFA_MEM_RETRIEVE_REQ_64 */
    struct lfs_mem_descriptor descriptor; /* at most LFS_MEM_EMADS_MAX receivers */
    /* Constituent i where there are too many for a list; NULL: descriptor.ranges, range_count of
     * them. */
    struct lfs_mem_range (*range)(const void *user, uint32_t i);
    const void *user;
    uint32_t range_count;  /* that really follow; descriptor.constituents are announced */
    uint32_t per_fragment; /* constituents in a fragment; 0: as many as TX has room for */
    const struct lfs_mem_patch *patches;
    uint32_t patch_count;
};

/* Writes the first fragment to TX and makes *frame the call. False: there is no TX, or it has no
 * room for the descriptor without constituents; *frame is untouched. */
bool lfs_mem_compose(const struct lfs_mem_client *client, const struct lfs_mem_request *request,
                     struct lfs_frame *frame);
/* *frame is what the call returned. True if that is FFA_MEM_FRAG_RX for constituents that there
 * are: they are written to TX, and *frame becomes FFA_MEM_FRAG_TX. */
bool lfs_mem_compose_next(const struct lfs_mem_client *client,
                          const struct lfs_mem_request *request, struct lfs_frame *frame);
/* Makes the call, with all fragments; *frame: its result. False: as lfs_mem_compose(). */
bool lfs_mem_send(const struct lfs_mem_client *client, const struct lfs_mem_request *request,
                  struct lfs_frame *frame);

/* Called with the constituents of a retrieval in their order. */
typedef void lfs_mem_visit(void *user, const struct lfs_mem_range *range);
/* *frame is FFA_MEM_RETRIEVE_RESP: visits what has come (visit may be NULL), asks for the other
 * fragments, and gives RX back. True: *frame is that of FFA_RX_RELEASE; false: *frame is what was
 * refused, or is no response. */
bool lfs_mem_fetch(const struct lfs_mem_client *client, uint64_t handle, lfs_mem_visit *visit,
                   void *user, struct lfs_frame *frame);

/* Writes a relinquish descriptor to TX; *frame becomes the call. False: there is no TX. */
bool lfs_mem_compose_relinquish(const struct lfs_mem_client *client, uint64_t handle,
                                uint32_t flags, const uint16_t *endpoints, uint32_t count,
                                struct lfs_frame *frame);
/* FFA_MEM_RELINQUISH by the guest alone; FFA_MEM_RECLAIM. *frame: the result. */
bool lfs_mem_relinquish(const struct lfs_mem_client *client, uint64_t handle, uint32_t flags,
                        struct lfs_frame *frame);
void lfs_mem_reclaim(const struct lfs_mem_client *client, uint64_t handle, uint32_t flags,
                     struct lfs_frame *frame);

/* The client's memory at an address, and a call by its conduit. */
void lfs_mem_client_read(const struct lfs_mem_client *client, uint64_t at, void *out, size_t size);
void lfs_mem_client_write(const struct lfs_mem_client *client, uint64_t at, const void *bytes,
                          size_t size);
void lfs_mem_client_call(const struct lfs_mem_client *client, struct lfs_frame *frame);

#endif
