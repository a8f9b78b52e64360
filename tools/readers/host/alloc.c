/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/readers/host/alloc.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_HOST_TROUBLE = 7, FIRST_CAPACITY = 8 };

void lfs_reader_out_of_memory(void)
{
    fputs("lfasim: error: the host has no memory left\n", stderr);
    exit(EXIT_HOST_TROUBLE);
}

void *lfs_reader_alloc(size_t size)
{
    void *memory = calloc(1, size ? size : 1);

    if (!memory)
        lfs_reader_out_of_memory();
    return memory;
}

char *lfs_reader_copy(const char *bytes, size_t length)
{
    char *copy;

    if (length == SIZE_MAX)
        lfs_reader_out_of_memory();
    copy = lfs_reader_alloc(length + 1);
    if (length)
        memcpy(copy, bytes, length);
    return copy;
}

void *lfs_reader_grow(void *array, size_t count, size_t *capacity, size_t size)
{
    size_t wanted;

    if (count < *capacity)
        return array;
    if (*capacity > SIZE_MAX / 2)
        lfs_reader_out_of_memory();
    wanted = *capacity ? *capacity * 2 : FIRST_CAPACITY;
    array = reallocarray(array, wanted, size);
    if (!array)
        lfs_reader_out_of_memory();
    *capacity = wanted;
    return array;
}
