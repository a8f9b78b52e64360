/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Memory management of the SPMC (ffa-memory.md): transaction records, page states, and the steps
 * that several calls share.
 *
 *   mem_records.c     records and their constituents; handles
 *   mem_pages.c       page states: one mode over many constituents, committed in a table
 *   mem_claims.c      what transactions claim in the ledger
 *   mem_sanity.c      checks of a descriptor that every call makes which takes one: S7, R8
 *   mem_trace.c       what descriptors say, in the trace
 *   mem_protect.c     pages that move to the secure address space
 *   mem_send.c        FFA_MEM_DONATE, LEND, SHARE: checks S1 to S15
 *   mem_complete.c    the last fragment has come: C1 to C15
 *   mem_frag_tx.c     further fragments of a send
 *   mem_retrieve.c    FFA_MEM_RETRIEVE_REQ: R1 to R32, and the Hypervisor's form of it
 *   mem_access.c      what access a borrower gets: 4.3
 *   mem_response.c    what a retrieval answers
 *   mem_frag_rx.c     further fragments of a retrieval
 *   mem_relinquish.c  FFA_MEM_RELINQUISH
 *   mem_reclaim.c     FFA_MEM_RECLAIM
 *   mem_end.c         what the end of a partition does to its transactions (11.1)
 *   mem_orphans.c     and to what was donated to it
 *
 * Where firmware differs from the specification (14), and what is made of it:
 *
 *   a knob      V-03 relinquish_not_held, V-05 zero_on_second_retrieve, V-07 zero_wishes,
 *               V-08 give_back_flags, V-10 lend_mixed_world, V-12 retrieve_access,
 *               V-17 send_mode_check, V-19 emad_offset_alignment, V-20 emad_sizes,
 *               V-21 descriptor_padding, V-24 handle_reuse, V-27 overlap_outbound and donate,
 *               V-35 hypervisor_request_from_sp
 *   no choice   Hafnium does what the specification is reported to say, or may choose; others
 *               differ: V-02, V-04, V-11, V-16, V-18 (16 fits both readings), V-23, V-25, V-26,
 *               V-29, V-30, V-32, V-34 (whoever should write zero need not be let off)
 *   not known   what the specification says could not be verified; Hafnium's way in both
 *               profiles: V-01, V-06, V-13, V-14, V-15, V-22
 *   not here    V-09 (a slip of the checklist's: the lender is Owner-NA), V-28, V-33 (the manifest
 *               parser: as Hafnium reads them), V-31 (no memory call)
 */
#ifndef MODELS_SPMC_MEM_H
#define MODELS_SPMC_MEM_H

#include "lfasim/formats/mem_descriptor.h"
#include "models/spmc/spmc.h"

/* Room in lfasim; builds have less (struct lfs_build_limits). */
#define MEM_BORROWERS_MAX 8u

/* Nobody's memory is lent to the SPMD. FFA_ID_INVALID would not do: a VM of the normal world may be
 * called so. */
#define MEM_NO_BORROWER FFA_ID_SPMD

/* As in the flags of a descriptor, bits 4:3 (1.3). */
enum mem_type { MEM_SHARE = 1, MEM_LEND = 2, MEM_DONATE = 3 };

struct mem_borrower {
    uint16_t id;
    uint8_t offered;    /* permissions as the sender wrote them (1.4) */
    uint8_t granted;    /* those of the retrieval; 0 while it has not retrieved */
    uint8_t flags;      /* of the sender's EMAD */
    uint8_t zero_after; /* it asked for zeroing once nobody holds the memory */
    uint16_t fragments; /* delivered to it; 0: not retrieved */
    uint32_t delivered; /* constituents delivered to it */
    uint32_t pad;
    uint64_t impdef[2];
};

/* A transaction; a row of s->mem.records under its handle (which is an index: 8). */
struct mem_record { /* hot */
    uint16_t sender;
    uint8_t type; /* enum mem_type */
    uint8_t layout;
    uint8_t complete, deferred, protected_; /* all fragments came; its owner is dead; RME (4.7) */
    uint8_t borrower_count;
    uint16_t attributes;
    uint16_t fragments;            /* that have come */
    uint16_t hypervisor_fragments; /* delivered to a hypervisor request */
    uint16_t revocable;            /* a donation that policy `donate: as-lend` made a lend */
    uint32_t flags;                /* of the sender, without type */
    uint32_t orig_mode;            /* of the owner's pages before; the reference mode of C6 */
    uint32_t emad_size;            /* in the descriptor as it was sent */
    uint32_t composite;    /* offset in it; of a 1.0 descriptor when it has a header of 1.1 */
    uint32_t announced;    /* constituents that the composite tells */
    uint32_t constituents; /* that have come */
    uint32_t pages;        /* that the composite tells */
    uint32_t hypervisor_delivered; /* constituents, likewise */
    uint64_t tag;
    struct mem_borrower borrower[MEM_BORROWERS_MAX];
};

/* A row of s->mem.constituents under handle << 32 | number. */
struct mem_constituent { /* hot */
    uint64_t base;
    uint32_t pages;
    uint32_t fragment; /* in which it came, from 0 */
    uint32_t mode;     /* of the owner's pages before */
    uint32_t pad;
};

/* ---- mem_records.c --------------------------------------------------------------------------- */

/* While the machine is being built. */
void mem_init(struct spmc *s);
/* The record of a handle, or NULL. */
const struct mem_record *mem_record(struct spmc *s, uint64_t handle);
/* For writing; the handle must be known. */
struct mem_record *mem_edit(struct spmc *s, uint64_t handle);
/* The record of a free handle (8; knob handle_reuse), zeroed. NULL: as many as the build has are in
 * use, or the run ends as `bound`. */
struct mem_record *mem_record_new(struct spmc *s, uint64_t *handle);
/* The handle in w1 and w2 of a call. */
uint64_t mem_handle_in(const struct call *c);
/* Whose memory it is; the normal world's whichever of its endpoints sent it. */
struct vm_info *mem_sender(struct spmc *s, const struct mem_record *record);
/* The state in which its sender has the pages once all of it is sent (2.4). */
uint32_t mem_state_sent(const struct mem_record *record);
/* Forgets a record and its constituents. */
void mem_record_free(struct spmc *s, uint64_t handle);
/* Constituents in the order in which they came; NULL behind the last. */
const struct mem_constituent *mem_constituent(struct spmc *s, uint64_t handle, uint32_t i);
/* For writing. */
struct mem_constituent *mem_constituent_edit(struct spmc *s, uint64_t handle, uint32_t i);
/* Behind the last. Nothing is added when the run ends as `bound`. */
void mem_constituent_add(struct spmc *s, uint64_t handle, struct mem_record *record,
                         const struct mem_constituent *constituent);
/* The first record whose handle is at least *handle; *handle becomes its own. NULL: none. */
const struct mem_record *mem_record_from(struct spmc *s, uint64_t *handle);
/* Index of a borrower in a record, or -1. */
int mem_borrower_of(const struct mem_record *record, uint16_t id);
/* Somebody but `except` has retrieved it (MEM_NO_BORROWER: anybody). */
bool mem_held(const struct mem_record *record, uint16_t except);

/* ---- mem_sanity.c ---------------------------------------------------------------------------- */

/* A descriptor, or its first fragment, as it was copied to s->scratch. */
struct mem_descriptor {
    const uint8_t *bytes;
    uint32_t size, total; /* bytes of it, and of all fragments */
    uint32_t composite;   /* offset; filled in by mem_sane() like the header */
    struct lfs_mem_header header;
};

/* Fields of attributes (1.2) and permissions (1.4); values are FFA_MEM_*. */
#define MEM_ATTR_SECURITY   0x00c0u /* firmware has two bits for it */
#define MEM_ATTR_RESERVED   0xff00u
#define MEM_ATTR_TYPE(a)    ((a) >> FFA_MEM_TYPE_SHIFT & FFA_MEM_TYPE_MASK)
#define MEM_ATTR_CACHE(a)   ((a) >> FFA_MEM_CACHEABILITY_SHIFT & FFA_MEM_CACHEABILITY_MASK)
#define MEM_ATTR_SHARE(a)   ((a)&FFA_MEM_SHAREABILITY_MASK)
#define MEM_DATA(p)         ((p)&FFA_MEM_DATA_MASK)
#define MEM_INSTRUCTION(p)  ((p) >> FFA_MEM_INSTRUCTION_SHIFT & FFA_MEM_INSTRUCTION_MASK)
#define MEM_ACCESS_RESERVED 3u /* of data and of instructions */

/* x3 and w4 name a buffer: S1, R1. */
bool mem_explicit_buffer(const struct call *c);
/* Attributes are of the one combination that is mapped for their type, else DENIED; of no or a
 * reserved type if inner shareable (4.4, 4.5). */
enum rule mem_mappable(uint16_t attributes);
/* Bytes of the caller's TX buffer; 0 when it has none. */
uint32_t mem_tx_size(struct call *c);
/* Copies the beginning of the caller's TX buffer, which it has, to s->scratch. False: the copy
 * faults (ABORTED). */
bool mem_copy_tx(struct call *c, uint32_t length);
/* mem_trace.c: notes what the bytes in s->scratch say. */
void mem_trace_descriptor(struct call *c, uint32_t size);
/* S7a to S7f; without a composite R8, which wants its offset to be 0. bytes, size and total are
 * given. Behind it EMADs can be read without looking. */
enum rule mem_sane(struct call *c, struct mem_descriptor *d, bool with_composite);
/* Bits that a careless client leaves undefined count: attributes 15:8, permissions 7:4 (1.2). */
bool mem_padding_counts(const struct spmc *s);
/* The flags of FFA_MEM_RECLAIM and FFA_MEM_RELINQUISH are such as they have (V-08). */
bool mem_flags_known(const struct spmc *s, uint32_t flags);
/* Refuses with the status that belongs to the rule. */
int mem_refuse(struct call *c, enum rule rule);

/* ---- mem_protect.c: RME (4.7) ---------------------------------------------------------------- */

/* Has EL3 move the pages of a transaction of the normal world to the secure physical address space,
 * where it is to be moved; marks the record. Nothing is moved when it fails. */
enum rule mem_protect(struct call *c, uint64_t handle);
/* Moves them back. */
void mem_unprotect(struct call *c, uint64_t handle);
/* One of these pages has been moved. */
bool mem_secured(struct call *c, uint64_t base, uint64_t pages);

/* ---- mem_pages.c: count is the number of a transaction's constituents -------------------------- */

/* The mode that an endpoint's table has for all pages of a transaction, as C4 to C6 look it up
 * (knob send_mode_check; GAP-15). Pages that are not mapped have MODE_ABSENT. Where each
 * constituent counts, it has the permissions that all of them have. status: of the refusal. */
#define MODE_ABSENT (LFS_MODE_INVALID | MODE_UNOWNED | MODE_SHARED)
enum rule mem_mode_of(struct call *c, const struct vm_info *vm, uint64_t handle, uint32_t count,
                      uint32_t *mode, enum ffa_status *status);
/* C12, R31: no page lies beyond the physical address space (INVALID_PARAMETERS). */
enum rule mem_in_address_range(struct call *c, uint64_t handle, uint32_t count);
/* Commits a mode on all pages of a transaction; a mode with both INVALID and UNOWNED unmaps them.
 * The normal world has its table too. */
void mem_commit(struct call *c, const struct vm_info *vm, uint64_t handle, uint32_t count,
                uint32_t mode);
/* Remembers in the constituents what the owner's pages are before they are committed. */
void mem_keep_modes(struct call *c, const struct vm_info *owner, uint64_t handle, uint32_t count);
/* Commits what was remembered with another state: 0 gives the pages back. Where the last range
 * decides (knob send_mode_check), all get its mode. */
void mem_commit_owner(struct call *c, const struct vm_info *owner, uint64_t handle, uint32_t state);
/* Takes the time that this takes. */
void mem_zero(struct call *c, uint64_t handle);

/* ---- mem_claims.c: the ledger ---------------------------------------------------------------- */

void mem_claim_sent(struct call *c, uint64_t handle);
/* Of a donation nothing changes before all of it has been delivered. */
void mem_claim_retrieved(struct call *c, uint64_t handle, const struct vm_info *borrower);
void mem_claim_donated(struct call *c, uint64_t handle, int borrower);
void mem_claim_relinquished(struct call *c, uint64_t handle, const struct vm_info *borrower);
void mem_claim_reclaimed(struct call *c, uint64_t handle);
/* A donation has become a lend. */
void mem_claim_lent(struct call *c, uint64_t handle);

/* ---- mem_access.c, mem_response.c ------------------------------------------------------------ */

/* What a borrower gets who asks for these permissions (4.3). */
enum rule mem_access(struct call *c, const struct mem_record *record,
                     const struct mem_borrower *borrower, uint8_t wanted, uint8_t *granted);
/* The caller's RX is mapped and empty. */
bool mem_rx_free(struct call *c);
/* The SPMC's write to it would fault (ABORTED). */
bool mem_rx_moved(struct call *c);
/* Writes s->scratch to RX, zeros behind `size`; RX is full then. */
void mem_write_rx(struct call *c, size_t size);
/* Answers a retrieval by this borrower of the record, or by the Hypervisor (-1). */
int mem_respond(struct call *c, uint64_t handle, int borrower, bool non_secure);
/* Puts constituents behind the first *delivered of them: as many whole fragments as there is room
 * for (or one), or what fits of the first. Returns bytes. */
size_t mem_put_constituents(struct call *c, uint64_t handle, uint32_t *delivered, bool one_fragment,
                            uint8_t *out, size_t room);
/* So many constituents have gone to RX. The record of a donation ends with the last one. */
void mem_delivered(struct call *c, uint64_t handle, int borrower, uint32_t delivered);
/* Bytes before the constituents in the answer to the caller. */
uint64_t mem_response_head(struct call *c, const struct mem_record *record, int borrower);

/* ---- calls ----------------------------------------------------------------------------------- */

int do_mem_send(struct call *c);
int do_mem_frag_tx(struct call *c);
int do_mem_retrieve_req(struct call *c);
int do_mem_frag_rx(struct call *c);
int do_mem_relinquish(struct call *c);
int do_mem_reclaim(struct call *c);

/* mem_send.c: the constituents from this offset of s->scratch on are the transaction's next
 * fragment. Completes it when it is the last, else asks for more. */
int mem_take_fragment(struct call *c, uint64_t handle, struct mem_record *record, uint32_t offset,
                      uint32_t size);
/* Bytes of the descriptor that have come, as its sender counts them. */
uint32_t mem_received(const struct mem_record *record);
/* All of a transaction is there: C1 to C15, then the answer. Frees the record on any failure. */
int mem_complete(struct call *c, uint64_t handle);
/* Takes a transaction's pages from a borrower who holds them, and forgets that it retrieved them.
 * Zeroes them when the last borrower has given them up and one of them wished it. What every
 * relinquishing ends with, that of a call and that of a partition's end. */
void mem_give_back(struct call *c, uint64_t handle, struct vm_info *borrower);
/* A borrower wishes that memory be zeroed once nobody holds it (knob zero_wishes). */
void mem_wish_zero(struct call *c, uint64_t handle, int borrower);
/* Gives a transaction's pages back to their owner and frees the record; nobody holds them. */
void mem_take_back(struct call *c, uint64_t handle, bool zero);

/* ---- mem_end.c ------------------------------------------------------------------------------- */

/* 11.1 step 2: what the end of a partition does to every transaction it is a party of. */
void mem_end_of(struct call *c, struct vm_info *vm);
/* The SPMC takes a borrower's pages from it, and the record of an ended owner ends with its last
 * holder (knob deferred_reclaim). */
void mem_end_holding(struct call *c, uint64_t handle, struct vm_info *vm);
/* mem_orphans.c: memory that was donated to an ended partition; what others still hold of it stays
 * until this is called again (knob donated_to_ended). */
void mem_end_owning(struct call *c, const struct vm_info *vm);
/* Nobody holds memory of an ended partition any more. */
void mem_reclaim_deferred(struct call *c, uint64_t handle);
/* A partition that starts again has all that its manifest declares mapped; what has been given away
 * goes again. */
void mem_restart_of(struct call *c, const struct vm_info *vm);

#endif
