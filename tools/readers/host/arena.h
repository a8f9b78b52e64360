/* SPDX-License-Identifier: BSD-3-Clause */
/* Host memory that is freed all at once, and lists in it. Exhausted memory ends the process like
 * everywhere in alloc.h. */
#ifndef LFASIM_TOOLS_READERS_ARENA_H
#define LFASIM_TOOLS_READERS_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_block;
struct arena_owned;

/* All zero is an empty one. */
struct arena {
    struct arena_block *blocks;
    struct arena_owned *owned;
    uint8_t *free; /* of the block that is being filled */
    size_t left;
};

/* Zeroed memory that lives as long as the arena. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_text(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A NUL-terminated copy of length bytes. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
/* Makes the arena free memory of malloc() with itself. Returns it. */
void *arena_adopt(struct arena *arena, void *memory);
void arena_free(struct arena *arena);
/* Room for one more element behind count of them: returns array, or a copy with twice the
 * *capacity. Elements are size bytes; array may be NULL while *capacity is 0. */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size);

/* A list that grows in an arena; items are pointers or structs of one size. */
struct list {
    void *items;
    size_t count, capacity;
};
/* A new zeroed item at the end. Earlier items may move. */
void *list_add(struct arena *arena, struct list *list, size_t size);

#endif
