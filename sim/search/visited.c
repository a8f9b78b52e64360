/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The set of states seen, as 64-bit fingerprints with open addressing. It is cut into segments by
 * the upper bits, each under its own lock and growing by itself, so that growth never stops the
 * other workers and never needs more than one segment twice. A slot is 8 bytes and a segment is
 * doubled when three quarters are used: at most 21.4 bytes a state.
 *
 * Most states are known when they are met, and then nothing that workers share is written: whoever
 * looks says so in a place of its own, and a table that was outgrown is freed when nobody looks.
 */
#include <sched.h>
#include <stdlib.h>

#include "sim/search/search.h"

#define FIRST_SLOTS 64u

void visited_init(struct visited *set, uint64_t bytes_max)
{
    set->bytes_max = bytes_max;
    atomic_store(&set->bytes, 0);
    for (unsigned i = 0; i < VISITED_SEGMENTS; i++) {
        pthread_mutex_init(&set->segment[i].lock, NULL);
        atomic_store(&set->segment[i].table, NULL);
        set->segment[i].used = 0;
    }
    for (unsigned i = 0; i < LFS_SEARCH_WORKERS_MAX; i++)
        atomic_store(&set->reader[i].in, 0);
}

void visited_fini(struct visited *set)
{
    for (unsigned i = 0; i < VISITED_SEGMENTS; i++) {
        pthread_mutex_destroy(&set->segment[i].lock);
        free(atomic_load(&set->segment[i].table));
    }
}

static uint64_t value_of(const struct visited_table *table, uint64_t i)
{
    return atomic_load_explicit(&table->slot[i], memory_order_relaxed);
}

/* Where a fingerprint is, or the empty slot where it would be. */
static uint64_t place(const struct visited_table *table, uint64_t fingerprint)
{
    uint64_t i = fingerprint & (table->slots - 1);

    while (value_of(table, i) != 0 && value_of(table, i) != fingerprint)
        i = (i + 1) & (table->slots - 1);
    return i;
}

static void put(struct visited_table *table, uint64_t fingerprint)
{
    atomic_store_explicit(&table->slot[place(table, fingerprint)], fingerprint,
                          memory_order_relaxed);
}

/* Nobody who begins to look from now on finds the old table; the others are waited for. */
static void replace(struct visited *set, unsigned number, struct visited_table *table)
{
    struct visited_table *old = atomic_exchange(&set->segment[number].table, table);

    for (unsigned i = 0; i < LFS_SEARCH_WORKERS_MAX; i++)
        while (atomic_load(&set->reader[i].in) == number + 1)
            sched_yield();
    free(old);
}

/* Takes it in any case, so that two who ask at once do not both get the last. */
static bool may_take(struct visited *set, uint64_t bytes)
{
    uint64_t taken = atomic_fetch_add(&set->bytes, bytes) + bytes;

    return set->bytes_max == 0 || taken <= set->bytes_max;
}

static bool grow(struct visited *set, unsigned number)
{
    struct visited_table *table = atomic_load(&set->segment[number].table), *larger;
    uint64_t slots = table ? table->slots : 0, wanted = slots ? 2 * slots : FIRST_SLOTS;
    uint64_t more = (wanted - slots) * sizeof(uint64_t);

    larger =
        may_take(set, more) ? calloc(1, sizeof(*larger) + wanted * sizeof(larger->slot[0])) : NULL;
    if (!larger) {
        atomic_fetch_sub(&set->bytes, more);
        return false;
    }
    larger->slots = wanted;
    for (uint64_t i = 0; i < slots; i++)
        if (value_of(table, i))
            put(larger, value_of(table, i));
    replace(set, number, larger);
    return true;
}

static bool known(struct visited *set, unsigned worker, unsigned number, uint64_t fingerprint)
{
    atomic_uint *in = &set->reader[worker].in;
    const struct visited_table *table;
    bool is_known;

    atomic_store(in, number + 1); /* before the table is asked for, see replace() */
    table = atomic_load(&set->segment[number].table);
    is_known = table && value_of(table, place(table, fingerprint)) == fingerprint;
    atomic_store_explicit(in, 0, memory_order_release);
    return is_known;
}

static enum visited_answer add(struct visited *set, unsigned number, uint64_t fingerprint)
{
    struct visited_segment *segment = &set->segment[number];
    struct visited_table *table = atomic_load(&segment->table);

    if ((!table || segment->used * 4 >= table->slots * 3) && !grow(set, number))
        return VISITED_FULL;
    table = atomic_load(&segment->table);
    if (value_of(table, place(table, fingerprint)) == fingerprint)
        return VISITED_KNOWN; /* by now */
    put(table, fingerprint);
    segment->used++;
    return VISITED_NEW;
}

enum visited_answer visited_add(struct visited *set, unsigned worker, uint64_t fingerprint)
{
    unsigned number = (unsigned)(fingerprint >> 56);
    enum visited_answer answer;

    fingerprint = fingerprint ? fingerprint : 1;
    if (known(set, worker, number, fingerprint))
        return VISITED_KNOWN;
    pthread_mutex_lock(&set->segment[number].lock);
    answer = add(set, number, fingerprint);
    pthread_mutex_unlock(&set->segment[number].lock);
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
    for (unsigned i = 0; i < VISITED_SEGMENTS; i++) {
        const struct visited_table *table = atomic_load(&set->segment[i].table);

        for (uint64_t k = 0; table && k < table->slots; k++)
            if (value_of(table, k))
                list[n++] = value_of(table, k);
    }
    qsort(list, n, sizeof(*list), by_value);
    *count = n;
    return list;
}
