/* SPDX-License-Identifier: BSD-3-Clause */
/* With how few rounds a `repeat` shows the same. */
#ifndef LFASIM_TOOLS_READERS_EXPLORE_REPEATS_H
#define LFASIM_TOOLS_READERS_EXPLORE_REPEATS_H

#include <stdbool.h>
#include <stdint.h>

/* Whether a run with so many does; then that is the present one. */
typedef bool try_rounds(void *user, uint32_t rounds);
/* Of a `repeat` that makes so many, of which so many were begun; `all`, if the present run needs
 * them. With one fewer than what it returns, it was tried and does not. */
uint32_t fewest_rounds(uint32_t all, uint32_t begun, try_rounds *shows, void *user);

#endif
