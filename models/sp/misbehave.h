/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Partitions that do what they should not (lifecycle-and-live-activation.md 4.12,
 * notifications-interrupts-scheduling.md 5.3). Each answers direct requests as echo does until its
 * moment: the request to stop, or the start of a live-activated instance.
 */
#ifndef MODELS_SP_MISBEHAVE_H
#define MODELS_SP_MISBEHAVE_H

#include "models/sp/sp.h"

struct misbehaviour {
    void (*start)(struct lfs_guest *guest); /* of a live-activated instance; NULL: as it should */
    /* Leaves the next message in *frame; NULL: as it should. */
    void (*stop)(struct lfs_guest *guest, struct lfs_frame *frame);
};

/* What the names of variants stand beside in the table of behaviours. */
extern const struct misbehaviour refuses_stop, misanswers_stop, calls_in_stop, calls_in_init,
    asks_in_stop, aborts_in_stop, aborts_in_init, fails_init, hangs_in_stop, hangs_in_init,
    answers_stop_twice;
extern const char *const refusal_names[],
    *const misanswer_names[], *const misbehaving_calls_in_stop[],
                                  *const misbehaving_calls_in_init[],
                                      *const asking_names[], *const abort_names[],
                                                                 *const failure_names[],
                                                                     *const twice_names[],
                                                                         *const spoiled_names[];

/* Of counter: its count in rwdata, and what it hands over. */
enum { COUNTER_BYTES = 8, COUNTER_LIVE_BYTES = 24 };

void sp_misbehave(struct lfs_guest *guest, const void *user); /* user: its struct misbehaviour */
void sp_corrupts_live_state(struct lfs_guest *guest, const void *user);

/* The variant that the image's name fixes, or else that the choice source takes. */
unsigned misbehaving_variant(struct lfs_guest *guest);
/* A call with a tag of its own, whatever comes back. */
void misbehaving_call(struct lfs_guest *guest, enum lfs_tag tag, struct lfs_frame *frame);
/* Another partition: 0x8002, and for that one 0x8001. */
uint16_t misbehaving_neighbour(const struct lfs_guest *guest);
/* What lfs_guest_stopped() sends when it accepts. */
struct lfs_frame stop_response(const struct lfs_guest *guest);

#endif
