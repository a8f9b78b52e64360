/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The set of states seen, as 64-bit fingerprints with open addressing. It is cut into segments by
 * the upper bits, each under its own lock and growing by itself, so that growth never stops the
 * other workers and never needs more than one segment twice. A slot is 8 bytes and a segment is
 * doubled when three quarters are used: at most 21.4 bytes a state.
 */
#include <stdlib.h>

#include "sim/search/search.h"

#define FIRST_SLOTS 64u

void visited_init(struct visited *set, uint64_t bytes_max)
{
    set->bytes_max = bytes_max;
    atomic_store(&set->bytes, 0);
    for (unsigned i = 0; i < VISITED_SEGMENTS; i++) {
        pthread_mutex_init(&set->segment[i].lock, NULL);
        set->segment[i].slot = NULL;
        set->segment[i].slots = set->segment[i].used = 0;
    }
}

void visited_fini(struct visited *set)
{
    for (unsigned i = 0; i < VISITED_SEGMENTS; i++) {
        pthread_mutex_destroy(&set->segment[i].lock);
        free(set->segment[i].slot);
    }
}

/* Where a fingerprint is, or the empty slot where it would be. */
static uint64_t *place(const struct visited_segment *segment, uint64_t fingerprint)
{
    uint64_t i = fingerprint & (segment->slots - 1);

    while (segment->slot[i] != 0 && segment->slot[i] != fingerprint)
        i = (i + 1) & (segment->slots - 1);
    return &segment->slot[i];
}

static bool grow(struct visited *set, struct visited_segment *segment)
{
    struct visited_segment larger = {.slots = segment->slots ? 2 * segment->slots : FIRST_SLOTS};
    uint64_t more = (larger.slots - segment->slots) * sizeof(uint64_t);

    if (set->bytes_max && atomic_load(&set->bytes) + more > set->bytes_max)
        return false;
    larger.slot = calloc(larger.slots, sizeof(uint64_t));
    if (!larger.slot)
        return false;
    for (uint64_t i = 0; i < segment->slots; i++)
        if (segment->slot[i])
            *place(&larger, segment->slot[i]) = segment->slot[i];
    free(segment->slot);
    segment->slot = larger.slot;
    segment->slots = larger.slots;
    atomic_fetch_add(&set->bytes, more);
    return true;
}

static enum visited_answer add(struct visited *set, struct visited_segment *segment,
                               uint64_t fingerprint)
{
    uint64_t *slot;

    if (segment->used * 4 >= segment->slots * 3 && !grow(set, segment))
        return VISITED_FULL;
    slot = place(segment, fingerprint);
    if (*slot)
        return VISITED_KNOWN;
    *slot = fingerprint;
    segment->used++;
    return VISITED_NEW;
}

enum visited_answer visited_add(struct visited *set, uint64_t fingerprint)
{
    struct visited_segment *segment = &set->segment[fingerprint >> 56];
    enum visited_answer answer;

    pthread_mutex_lock(&segment->lock);
    answer = add(set, segment, fingerprint ? fingerprint : 1);
    pthread_mutex_unlock(&segment->lock);
    return answer;
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

uint64_t *visited_list(const struct visited *set, size_t *count)
{
    uint64_t *list;
    size_t n = 0;

    for (unsigned i = 0; i < VISITED_SEGMENTS; i++)
        n += set->segment[i].used;
    list = malloc((n + 1) * sizeof(*list));
    if (!list)
        return NULL;
    n = 0;
    for (unsigned i = 0; i < VISITED_SEGMENTS; i++)
        for (uint64_t k = 0; k < set->segment[i].slots; k++)
            if (set->segment[i].slot[k])
                list[n++] = set->segment[i].slot[k];
    qsort(list, n, sizeof(*list), by_value);
    *count = n;
    return list;
}
