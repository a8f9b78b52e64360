/* SPDX-License-Identifier: BSD-3-Clause */
/* Tables: a sorted array of keys and rows in one object of the store. */
#include <string.h>

#include "lfasim/table.h"
#include "sim/machine.h"

/* In front of the rows. */
struct head {
    uint64_t row_size; /* bytes, without its key */
};

static size_t stride(const struct head *head)
{
    return sizeof(uint64_t) + head->row_size;
}

lfs_table lfs_table_new(struct lfs_machine *m, const char *name, enum lfs_heat heat,
                        size_t row_size)
{
    lfs_obj obj = lfs_obj_new(m, name, heat, sizeof(struct head));
    struct head *head = lfs_write(m, obj);

    head->row_size = row_size;
    return (lfs_table){obj.index};
}

static lfs_obj object_of(lfs_table t)
{
    return (lfs_obj){t.index};
}

static size_t count_of(const struct lfs_machine *m, lfs_table t, const struct head *head)
{
    return (lfs_obj_size(m, object_of(t)) - sizeof(*head)) / stride(head);
}

size_t lfs_table_count(struct lfs_machine *m, lfs_table t)
{
    return count_of(m, t, lfs_read(m, object_of(t)));
}

static const uint8_t *at(const struct head *head, size_t i)
{
    return (const uint8_t *)(head + 1) + i * stride(head);
}

static uint64_t key_at(const struct head *head, size_t i)
{
    uint64_t key;

    memcpy(&key, at(head, i), sizeof(key));
    return key;
}

/* Index of the first row whose key is at least `key`. */
static size_t first_from(const struct head *head, size_t count, uint64_t key)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (key_at(head, middle) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const void *row_at(const struct head *head, size_t i)
{
    return at(head, i) + sizeof(uint64_t);
}

static const void *from(const struct lfs_machine *m, lfs_table t, const struct head *head,
                        uint64_t key, uint64_t *found)
{
    size_t count = count_of(m, t, head), i = first_from(head, count, key);

    if (i == count)
        return NULL;
    *found = key_at(head, i);
    return row_at(head, i);
}

const void *lfs_table_from(struct lfs_machine *m, lfs_table t, uint64_t key, uint64_t *found)
{
    return from(m, t, lfs_read(m, object_of(t)), key, found);
}

const void *lfs_table_peek_from(const struct lfs_machine *m, lfs_table t, uint64_t key,
                                uint64_t *found)
{
    return from(m, t, lfs_peek(m, object_of(t)), key, found);
}

const void *lfs_table_rank(struct lfs_machine *m, lfs_table t, size_t i, uint64_t *key)
{
    const struct head *head = lfs_read(m, object_of(t));

    if (i >= count_of(m, t, head))
        return NULL;
    *key = key_at(head, i);
    return row_at(head, i);
}

const void *lfs_table_get(struct lfs_machine *m, lfs_table t, uint64_t key)
{
    uint64_t found;
    const void *row = lfs_table_from(m, t, key, &found);

    return row && found == key ? row : NULL;
}

const void *lfs_table_peek(const struct lfs_machine *m, lfs_table t, uint64_t key)
{
    uint64_t found;
    const void *row = lfs_table_peek_from(m, t, key, &found);

    return row && found == key ? row : NULL;
}

const void *lfs_table_upto(struct lfs_machine *m, lfs_table t, uint64_t key, uint64_t *found)
{
    const struct head *head = lfs_read(m, object_of(t));
    size_t count = count_of(m, t, head), i = first_from(head, count, key);

    if (i < count && key_at(head, i) == key)
        i++;
    if (i == 0)
        return NULL;
    *found = key_at(head, i - 1);
    return row_at(head, i - 1);
}

void *lfs_table_put(struct lfs_machine *m, lfs_table t, uint64_t key)
{
    lfs_obj obj = object_of(t);
    const struct head *read = lfs_read(m, obj);
    size_t count = count_of(m, t, read), i = first_from(read, count, key), step = stride(read);
    struct head *head;
    uint8_t *row;

    if (m->watch)
        lfs_watch_row(m, true, t, key);
    if (i == count || key_at(read, i) != key) {
        if (!lfs_obj_resize(m, obj, sizeof(*head) + (count + 1) * step))
            return NULL;
        head = lfs_write(m, obj);
        row = (uint8_t *)(head + 1) + i * step;
        memmove(row + step, row, (count - i) * step);
        memset(row, 0, step);
        memcpy(row, &key, sizeof(key));
        return row + sizeof(key);
    }
    head = lfs_write(m, obj);
    return (uint8_t *)(head + 1) + i * step + sizeof(key);
}

void lfs_table_remove(struct lfs_machine *m, lfs_table t, uint64_t key)
{
    lfs_obj obj = object_of(t);
    const struct head *read = lfs_read(m, obj);
    size_t count = count_of(m, t, read), i = first_from(read, count, key), step = stride(read);
    uint8_t *row;

    if (i == count || key_at(read, i) != key)
        return;
    if (m->watch)
        lfs_watch_row(m, false, t, key);
    row = (uint8_t *)((struct head *)lfs_write(m, obj) + 1) + i * step;
    memmove(row, row + step, (count - i - 1) * step);
    lfs_obj_resize(m, obj, sizeof(struct head) + (count - 1) * step);
}
