/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Guests: what runs inside a Secure Partition.
 *
 * The image note at the partition's entry point names a behaviour; its function runs as the
 * partition's code, an ordinary blocking function. It keeps no state of its own: everything lies in
 * the partition's simulated memory, reached through the accessors, and is lost or kept as it would
 * be on silicon. A new instance is entered at the function's beginning.
 */
#ifndef LFASIM_GUEST_H
#define LFASIM_GUEST_H

#include "lfasim/abi/image_note.h"
#include "lfasim/abi/smccc.h"
#include "lfasim/types.h"

struct lfs_guest;
struct lfs_ctx;

struct lfs_behaviour {
    const char *name;
    const char *summary;
    void (*run)(struct lfs_guest *guest, const void *user);
    const void *user;
    /* NULL-terminated, or NULL: none. A note that says "name-variant" fixes what "name" leaves to
     * the choice source. */
    const char *const *variants;
};

/* The behaviours that every stack knows. */
const struct lfs_behaviour *lfs_builtin_behaviours(unsigned *count);

/* The behaviour of a list that a note's name means: "name", or "name-variant" with one of its
 * variants. NULL when there is none. */
const struct lfs_behaviour *lfs_behaviour_find(const struct lfs_behaviour *list, unsigned count,
                                               const char *name);

/* Bytes that an image must declare for a built-in behaviour; 0: any number will do. */
struct lfs_behaviour_needs {
    uint64_t rwdata, stack; /* with less it aborts when it needs them */
    uint64_t live_state;    /* with less, or without a buffer for it, it hands nothing over */
    bool may_keep_nothing;  /* it has work to do all the same, if its image declares none */
};
/* All zero for one that is not built in. */
struct lfs_behaviour_needs lfs_behaviour_needs(const struct lfs_behaviour *behaviour);

/* What a live-activated instance of a built-in behaviour makes of the live state that the instance
 * before it left: it starts, with or without that state, or it gives its start up. */
enum lfs_handover { LFS_HANDOVER_UNKNOWN, LFS_HANDOVER_STARTS, LFS_HANDOVER_GIVES_UP };
/* By the notes of both images; buffer: bytes of the live-state buffer. */
enum lfs_handover lfs_behaviour_hands_over(const struct lfs_image_note *from,
                                           const struct lfs_image_note *to, uint64_t buffer);

/* Which variant of a misbehaviour it is to be (kinds of choices: engine.h). */
#define LFS_CHOICE_MISBEHAVIOUR 66u

/* The registers at entry (lifecycle-and-live-activation.md 4.9) and the note of the running image.
 */
const struct lfs_frame *lfs_guest_entry(const struct lfs_guest *guest);
const struct lfs_image_note *lfs_guest_note(const struct lfs_guest *guest);
/* Where the vCPU began: the image's entry point, or what FFA_SECONDARY_EP_REGISTER named for vCPUs
 * of other CPUs. The behaviour is the same. */
lfs_ipa lfs_guest_began_at(const struct lfs_guest *guest);
struct lfs_ctx *lfs_guest_ctx(const struct lfs_guest *guest);
uint16_t lfs_guest_id(const struct lfs_guest *guest);
/* True when the live-activation register of the manifest reads 1. */
bool lfs_guest_live_activated(const struct lfs_guest *guest);

/* A call to the SPMC: HVC from S-EL1, SVC from S-EL0 (ffa-abi.md 1.1). *frame holds the arguments
 * and then the results. If the code under the partition's feet has changed meanwhile, it does not
 * return: the partition takes an undefined instruction. The instruction of the other level is an
 * exception that does not return either (lifecycle-and-live-activation.md 3.1). */
void lfs_hvc(struct lfs_guest *guest, struct lfs_frame *frame);
void lfs_svc(struct lfs_guest *guest, struct lfs_frame *frame);
/* The same by the conduit of the partition's level, for code that runs at either. */
void lfs_guest_call(struct lfs_guest *guest, struct lfs_frame *frame);

/* The start code of an image, before anything else of it runs: an S-EL0 image makes its constants
 * read-only and its data writable by FFA_MEM_PERM_SET, since all of its memory is mapped
 * read-execute; then .bss becomes zero (manifests-packages-boot.md 8.2, 8.4). Does not return if
 * the SPMC refuses. The built-in behaviours begin with it. */
void lfs_guest_start(struct lfs_guest *guest);

/* The address of a section of the running image, and of a region of its manifest (by description or
 * node name). False when there is none. */
bool lfs_guest_section(const struct lfs_guest *guest, enum lfs_image_section_index section,
                       lfs_ipa *base, uint64_t *size);
bool lfs_guest_region(const struct lfs_guest *guest, const char *name, lfs_ipa *base,
                      uint64_t *size);

/* The live-state buffer that the manifest's live-state-buffer-info names. False when there is none.
 */
bool lfs_guest_live_state_buffer(const struct lfs_guest *guest, lfs_ipa *base, uint64_t *size);

/* Its RX/TX buffers: see lfs_stack_mailbox(). */
struct lfs_mailbox;
void lfs_guest_mailbox(const struct lfs_guest *guest, struct lfs_mailbox *out);

/* Where an interrupt, or a disturbance of the scenario, may strike: before every call and memory
 * access, and all through a delay. Code that lives long without any of these adds windows of its
 * own. What is pending and not masked traps to the SPMC; the function returns when the partition is
 * run again, maybe on another CPU. */
void lfs_guest_window(struct lfs_guest *guest);
/* Whether a window would be left now; changes nothing, for conditions that a partition waits for.
 */
bool lfs_guest_interrupted(struct lfs_guest *guest);
/* Time of the partition's code: nanoseconds of its own, those in which it is interrupted do not
 * count. tag names the place (models/tags.h, or any number of the caller's). */
void lfs_guest_delay(struct lfs_guest *guest, uint16_t tag, lfs_ns duration);
/* A data abort at this place, whatever the code does: as a fault of an access below, but `why` is
 * the finding's text. Does not return. */
void lfs_guest_fault(struct lfs_guest *guest, const char *why) __attribute__((noreturn));

/* Memory through the partition's own translations and permissions. On a fault these do not return:
 * an S-EL1 partition takes a data abort, which by default ends in FFA_ABORT; an S-EL0 partition is
 * aborted by the SPMC. */
void lfs_guest_read(struct lfs_guest *guest, lfs_ipa at, void *out, size_t size);
void lfs_guest_write(struct lfs_guest *guest, lfs_ipa at, const void *bytes, size_t size);
/* The same without a window, for code that passes one before it decides what to access: then
 * nothing of the decision has to survive an interrupt. */
void lfs_guest_read_now(struct lfs_guest *guest, lfs_ipa at, void *out, size_t size);
void lfs_guest_write_now(struct lfs_guest *guest, lfs_ipa at, const void *bytes, size_t size);
void lfs_guest_zero(struct lfs_guest *guest, lfs_ipa at, uint64_t size);
uint64_t lfs_guest_read_u64(struct lfs_guest *guest, lfs_ipa at);
void lfs_guest_write_u64(struct lfs_guest *guest, lfs_ipa at, uint64_t value);

/* Common frames: FFA_MSG_WAIT; a direct response to the request in *frame with payload x3..x7. Both
 * return with the next message in *frame. */
void lfs_guest_wait(struct lfs_guest *guest, struct lfs_frame *frame);
void lfs_guest_reply(struct lfs_guest *guest, struct lfs_frame *frame, const uint64_t payload[5]);
/* Answers a stop request: status 0 with the manifest's live-state buffer, or an error. */
void lfs_guest_stopped(struct lfs_guest *guest, struct lfs_frame *frame, int32_t status);
/* FFA_ABORT; does not return. */
void lfs_guest_abort(struct lfs_guest *guest, uint32_t reason) __attribute__((noreturn));

#endif
