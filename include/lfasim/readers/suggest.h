/* SPDX-License-Identifier: BSD-3-Clause */
/* Suggestions moved to where the rules of formats reach them too. */
#ifndef LFASIM_READERS_SUGGEST_H
#define LFASIM_READERS_SUGGEST_H

#include "lfasim/suggest.h"

#endif
