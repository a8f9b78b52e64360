/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/host/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/host/alloc.h"

/* AddressSanitizer sees the end of an allocation only if each has a block of its own. */
#if defined(__SANITIZE_ADDRESS__)
#define SEPARATE 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SEPARATE 1
#endif
#endif
#ifndef SEPARATE
#define SEPARATE 0
#endif

#define BLOCK_BYTES    65536u /* few enough that malloc() keeps freed ones for the next arena */
#define ALIGNMENT      8u
#define FIRST_CAPACITY 4u

struct arena_block {
    struct arena_block *next;
};

struct arena_owned {
    struct arena_owned *next;
    void *memory;
};

void *arena_adopt(struct arena *arena, void *memory)
{
    struct arena_owned *owned = arena_alloc(arena, sizeof(*owned));

    *owned = (struct arena_owned){arena->owned, memory};
    arena->owned = owned;
    return memory;
}

static uint8_t *block_new(struct arena *arena, size_t size)
{
    struct arena_block *block = lfs_reader_alloc(sizeof(*block) + size);

    block->next = arena->blocks;
    arena->blocks = block;
    return (uint8_t *)(block + 1);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    uint8_t *memory;

    if (rounded < size || rounded > SIZE_MAX / 2)
        lfs_reader_out_of_memory();
    if (SEPARATE || rounded > BLOCK_BYTES / 4)
        return block_new(arena, size);
    if (rounded > arena->left) {
        arena->left = BLOCK_BYTES - sizeof(struct arena_block);
        arena->free = block_new(arena, arena->left);
    }
    memory = arena->free;
    arena->free += rounded;
    arena->left -= rounded;
    return memory;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length)
{
    char *copy;

    if (length == SIZE_MAX)
        lfs_reader_out_of_memory();
    copy = arena_alloc(arena, length + 1);
    if (length)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_text(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;
    int length;

    va_start(arguments, format);
    length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0)
        lfs_reader_out_of_memory();
    text = arena_alloc(arena, (size_t)length + 1);
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

void arena_free(struct arena *arena)
{
    for (struct arena_owned *owned = arena->owned; owned; owned = owned->next)
        free(owned->memory);
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;

        arena->blocks = block->next;
        free(block);
    }
    *arena = (struct arena){.blocks = NULL};
}

void *arena_grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size)
{
    size_t wanted = *capacity ? 2 * *capacity : FIRST_CAPACITY;
    char *grown;

    if (count < *capacity)
        return array;
    if (wanted > SIZE_MAX / size)
        lfs_reader_out_of_memory();
    grown = arena_alloc(arena, wanted * size);
    if (count)
        memcpy(grown, array, count * size);
    *capacity = wanted;
    return grown;
}

void *list_add(struct arena *arena, struct list *list, size_t size)
{
    list->items = arena_grow(arena, list->items, list->count, &list->capacity, size);
    return (char *)list->items + list->count++ * size;
}
