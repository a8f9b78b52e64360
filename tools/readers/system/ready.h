/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts of the readiness of a partition share.
 *
 *   ready.c          the table of rows, and the whole
 *   prerequisites.c  rows: may it be activated live?
 *   staging.c        rows: does the platform stage where it may?
 *   conditions.c     rows: is its state kept then?
 *   updates.c        rows: may it become what it is to be replaced with?
 *   entry.c          where an image is entered, for both
 *   verdicts.c       what the rows come to
 */
#ifndef LFASIM_TOOLS_READERS_SYSTEM_READY_H
#define LFASIM_TOOLS_READERS_SYSTEM_READY_H

#include "tools/readers/system/system_private.h"

/* What a row is judged from, and what it says. */
struct asked {
    const struct lfs_system *system;
    const struct member *member;
    const struct lfs_manifest *manifest;
    struct lfs_readiness *row;
    const char *property; /* of the root, that the row is about; NULL: of none */
};

/* What was found, and where: at a node or property of the manifest, or anywhere else. */
void ready_at(struct asked *a, enum lfs_truth met, const char *node, const char *property,
              const char *format, ...) __attribute__((format(printf, 5, 6)));
void ready_in(struct asked *a, enum lfs_truth met, struct lfs_pos pos, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* What would tell. */
void ready_unknown(struct asked *a, const char *text);
/* The same where the size of working memory is missing. */
void ready_memory_unknown(struct asked *a);
/* The same where it is not known whether the image of a member fits its working memory. */
void ready_room_unknown(struct asked *a, const struct member *of);

typedef void ready_row(struct asked *a);
ready_row ready_one_vcpu, ready_version, ready_lifecycle, ready_live_activation,
    ready_live_register, ready_image_uuid, ready_component, ready_no_rendezvous, ready_live_buffer,
    ready_room, ready_staging, ready_staged, ready_firmware, ready_new_image, ready_authenticated;
ready_row ready_static_buffers, ready_buffers_outside, ready_state_outside, ready_state_writable,
    ready_layout_b, ready_transactions, ready_same_manifest, ready_similar_package, ready_handover;

/* Whether a vCPU that begins at that entry point, counted from the package, does not find the begin
 * of the member's image there; why: a sentence, of LFS_SYSTEM_TEXT_SIZE. */
bool ready_misses_entry(const struct member *of, uint64_t entry, char *why);

/* Of several answers to one row the worst counts: not met, then not known, then a remark. */
int ready_severity(enum lfs_truth met, bool remark);
/* Keeps the row as it was before it was judged once more, if that is worse; blank: never judged. */
void ready_keep_worse(struct asked *a, const struct lfs_readiness *before);
/* Asks the judge of each component of a scenario that brings an update, or of all where none does;
 * the worst answer counts. Without any: of one that says nothing. */
void ready_each_component(struct asked *a,
                          void (*judge)(struct asked *a, const struct staging_area *area));
/* Whether the component's platform answers a question with 0: always, never, or as it comes. */
enum lfs_truth ready_answers_zero(const struct lfs_component_config *component,
                                  enum lfs_question question, enum lfs_truth by_itself);

/* Of two with one image UUID at one address the second is what the first is to be replaced with: it
 * is no partition of the system any more. */
void ready_find_updates(struct lfs_system *system);
/* The row of that name, for a member whose updates, images and staging have been judged. */
void ready_judge_row(const struct lfs_system *system, const struct member *member, const char *name,
                     struct lfs_readiness *out);
/* Whether row number i can be known before a run. Without a scenario nobody knows what PRIME will
 * make of a package. */
bool ready_row_is_static(const struct lfs_system *system, size_t i);
/* Who answers for it: a partition that declares live activation and promises it with that, the
 * platform, or those who bring updates, of which nothing is known without one. */
enum ready_whose { READY_OF_PARTITION, READY_OF_PLATFORM, READY_OF_UPDATE };
enum ready_whose ready_row_whose(const struct lfs_system *system, size_t i);
/* From its rows: boots, activatable, preserves. */
void ready_judge_boots(const struct lfs_system *system, struct member *member);
void ready_judge_activatable(const struct lfs_system *system, struct member *member);
void ready_judge_preserves(const struct lfs_system *system, struct member *member);
/* The three as a message. */
void ready_tell_answers(struct lfs_system *system, const struct member *member);

#endif
