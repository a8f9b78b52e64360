/* SPDX-License-Identifier: BSD-3-Clause */
/* The two spellings of a UUID in manifests (manifests-packages-boot 2.2, MAN-13). FF-A calls carry
 * four words, and only words may be compared: the canonical text is the words' bytes, lowest first
 * (RFC 9562, LFA GUIDs), but Hafnium reads the text of a binding-1.1 manifest eight digits a word,
 * most significant first. lfs_uuid_text() of lfasim/abi/names.h writes the canonical spelling.
 * Pure functions, safe from any thread. */
#ifndef LFASIM_FORMATS_UUID_H
#define LFASIM_FORMATS_UUID_H

#include <stdbool.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/abi/names.h"

/* The text that a binding-1.1 manifest needs for these words. */
void lfs_uuid_text_1_1(const struct ffa_uuid *uuid, char out[LFS_UUID_TEXT_SIZE]);

/* Reads 32 hexadecimal digits of either case written 8-4-4-4-12. False, and *out untouched, for
 * any other text; text must be terminated. */
bool lfs_uuid_read(const char *text, struct ffa_uuid *out);     /* canonical */
bool lfs_uuid_read_1_1(const char *text, struct ffa_uuid *out); /* as Hafnium reads a manifest */

/* The LFA component GUIDs of SP1 and SP2 in TF-A's FVP port (2.2). Constant. */
#define LFS_UUID_FVP_COMPONENTS 2u
extern const struct ffa_uuid lfs_uuid_fvp_components[LFS_UUID_FVP_COMPONENTS];

#endif
