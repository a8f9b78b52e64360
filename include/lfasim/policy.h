/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Policies: a profile and single knobs on top of it.
 *
 * Profile `spec` is what the specification and the deck intend, `upstream` what TF-A and Hafnium
 * do. The table itself is policies.def.
 */
#ifndef LFASIM_POLICY_H
#define LFASIM_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* enum lfs_knob: LFS_KNOB_overlap_rxtx, ... and for each knob an enum of its values. */
#define KNOB(name, text, spec, upstream, values, words) LFS_KNOB_##name,
enum lfs_knob {
#include "lfasim/policies.def"
    LFS_KNOBS
};
#undef KNOB

#define KNOB_VALUES(...)                                enum { __VA_ARGS__ };
#define KNOB(name, text, spec, upstream, values, words) KNOB_VALUES values
#include "lfasim/policies.def"
#undef KNOB
#undef KNOB_VALUES

/* More values than any knob has. */
#define LFS_KNOB_VALUES_MAX 11u

enum lfs_profile { LFS_PROFILE_SPEC, LFS_PROFILE_UPSTREAM };

/* Values by knob; a plain value that may be copied. */
struct lfs_policy {
    enum lfs_profile profile;
    uint8_t value[LFS_KNOBS];
};

void lfs_policy_set_profile(struct lfs_policy *policy, enum lfs_profile profile);
/* Names are compared without regard to case, and '_', '-' and '+' are the same. */
bool lfs_policy_find(const char *name, enum lfs_knob *knob);
bool lfs_policy_set(struct lfs_policy *policy, enum lfs_knob knob, const char *value);

const char *lfs_knob_name(enum lfs_knob knob);
const char *lfs_knob_text(enum lfs_knob knob);
/* The i-th value as it is written in scenarios, in a buffer of at least that many bytes; NULL past
 * the end. */
#define LFS_KNOB_VALUE_SIZE 40
const char *lfs_knob_value(enum lfs_knob knob, unsigned i, char *out);
/* What that value leads to, in half a sentence, and where the knob comes from; NULL past the end.
 */
const char *lfs_knob_consequence(enum lfs_knob knob, unsigned i);
const char *lfs_knob_source(enum lfs_knob knob);
unsigned lfs_knob_default(enum lfs_knob knob, enum lfs_profile profile);

#endif
