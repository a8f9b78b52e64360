/* SPDX-License-Identifier: BSD-3-Clause */
/* Room for the many regions of a manifest, in an arena. */
#ifndef LFASIM_TOOLS_READERS_MANIFEST_ROOM_H
#define LFASIM_TOOLS_READERS_MANIFEST_ROOM_H

#include "lfasim/formats/manifest.h"
#include "tools/readers/host/arena.h"

static inline void *manifest_room_get(void *arena, size_t bytes)
{
    return arena_alloc(arena, bytes);
}

/* A manifest parsed with it lives as long as the arena. */
static inline struct lfs_manifest_room manifest_room(struct arena *arena)
{
    return (struct lfs_manifest_room){manifest_room_get, arena};
}

#endif
