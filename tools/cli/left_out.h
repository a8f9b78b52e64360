/* SPDX-License-Identifier: BSD-3-Clause */
/* What a run leaves out, steps of lanes and rounds of a `repeat`: in words, and as --without has
 * it.
 */
#ifndef LFASIM_TOOLS_CLI_LEFT_OUT_H
#define LFASIM_TOOLS_CLI_LEFT_OUT_H

#include <stdio.h>

#include "lfasim/readers/scenario.h"

/* "without cpu0 step 3, LFA_PRIME", or "with 2 of 5 rounds of cpu0 step 3". step: as the scenario
 * has it. rounds: as in struct lfs_left_out. */
void lfs_left_out_print(const struct lfs_lane_step *step, uint32_t rounds, FILE *out);
/* "cpu0:3", or "cpu0:3=2". */
void lfs_left_out_word(const struct lfs_lane_step *step, uint32_t rounds, FILE *out);

/* Reads such a word, which *word is moved past, about case i. NULL, or what is wrong with it; then
 * *word is where it was. */
const char *lfs_left_out_read(const struct lfs_scenario *scenario, size_t i, const char **word,
                              struct lfs_left_out *out);

#endif
