/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim list vocabulary`: what clients and partitions without a script may do. */
#ifndef LFASIM_TOOLS_CLI_LIST_VOCABULARY_H
#define LFASIM_TOOLS_CLI_LIST_VOCABULARY_H

#include "tools/cli/options.h"

void list_vocabulary(enum lfs_format format);

#endif
