/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts of the readiness of a partition share.
 *
 *   ready.c          the table of rows, and the whole
 *   prerequisites.c  rows: may it be activated live?
 *   conditions.c     rows: is its state kept then?
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

typedef void ready_row(struct asked *a);
ready_row ready_one_vcpu, ready_version, ready_lifecycle, ready_live_activation,
    ready_live_register, ready_image_uuid, ready_component, ready_no_rendezvous, ready_live_buffer,
    ready_room, ready_staged, ready_firmware;
ready_row ready_static_buffers, ready_buffers_outside, ready_state_outside, ready_state_writable,
    ready_layout_b, ready_transactions, ready_same_manifest, ready_similar_package;

/* Of two with one image UUID at one address the second is what the first is to be replaced with: it
 * is no partition of the system any more. */
void ready_find_updates(struct lfs_system *system);
/* The rows about an update, as to is one of from: same-manifest, similar-package. */
void ready_judge_update(struct member *from, const struct member *to, struct lfs_readiness rows[2]);
/* Whether row number i can be known before a run. */
bool ready_row_is_static(size_t i);
/* From its rows: boots, activatable, preserves. */
void ready_judge_boots(const struct lfs_system *system, struct member *member);
void ready_judge_activatable(struct member *member);
void ready_judge_preserves(struct member *member);
/* The three as a message. */
void ready_tell_answers(struct lfs_system *system, const struct member *member);

#endif
