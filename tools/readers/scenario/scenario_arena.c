/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory that is freed all at once. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/scenario/scenario_private.h"

struct arena_block {
    struct arena_block *next;
    void *memory;
};

void *arena_adopt(struct arena *arena, void *memory)
{
    struct arena_block *block = lfs_reader_alloc(sizeof(*block));

    *block = (struct arena_block){arena->blocks, memory};
    arena->blocks = block;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    return arena_adopt(arena, lfs_reader_alloc(size));
}

char *arena_text(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    char *text;
    int length;

    va_start(arguments, format);
    length = vasprintf(&text, format, arguments);
    va_end(arguments);
    if (length < 0)
        lfs_reader_out_of_memory();
    return arena_adopt(arena, text);
}

void arena_free(struct arena *arena)
{
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;

        arena->blocks = block->next;
        free(block->memory);
        free(block);
    }
}

void *list_add(struct arena *arena, struct list *list, size_t size)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 8;
        char *items = arena_alloc(arena, capacity * size);

        if (list->count)
            memcpy(items, list->items, list->count * size);
        list->items = items;
        list->capacity = capacity;
    }
    return (char *)list->items + list->count++ * size;
}
