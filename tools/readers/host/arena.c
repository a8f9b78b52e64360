/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/host/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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

/* Each block is twice as large as the last: a scenario of the usual size needs two or three. */
#define BLOCK_FIRST    32768u
#define BLOCK_LAST     1048576u
#define BLOCK_MAPPED   262144u /* from this size on mapped, with its pages */
#define ALIGNMENT      8u
#define FIRST_CAPACITY 4u

struct arena_block {
    struct arena_block *next;
    size_t mapped; /* bytes; 0: of malloc() */
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

/* Touching fresh pages one by one can take longer than all that is put into them. */
static struct arena_block *map_block(size_t size)
{
    struct arena_block *block =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

    if (block == MAP_FAILED)
        lfs_reader_out_of_memory();
    block->mapped = size;
    return block;
}

static uint8_t *block_new(struct arena *arena, size_t size)
{
    struct arena_block *block =
        size >= BLOCK_MAPPED ? map_block(size) : lfs_reader_alloc(sizeof(*block) + size);

    block->next = arena->blocks;
    arena->blocks = block;
    return (uint8_t *)(block + 1);
}

static void begin_block(struct arena *arena)
{
    arena->block_bytes = arena->block_bytes == 0           ? BLOCK_FIRST
                         : arena->block_bytes < BLOCK_LAST ? 2 * arena->block_bytes
                                                           : BLOCK_LAST;
    arena->free = block_new(arena, arena->block_bytes);
    arena->left = arena->block_bytes - sizeof(struct arena_block);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    uint8_t *memory;

    if (rounded < size || rounded > SIZE_MAX / 2)
        lfs_reader_out_of_memory();
    if (SEPARATE || rounded > BLOCK_FIRST / 4)
        return block_new(arena, rounded + sizeof(struct arena_block));
    if (rounded > arena->left)
        begin_block(arena);
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
        if (block->mapped)
            munmap(block, block->mapped);
        else
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
