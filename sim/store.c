/* SPDX-License-Identifier: BSD-3-Clause */
#include <string.h>
#include <sys/mman.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "sim/machine.h"

/* One mapping: hot objects first, cold ones behind. Untouched pages of it cost nothing. */
#define ARENA_BYTES (LFS_HOT_MAX + LFS_COLD_MAX)

static const uint32_t arena_first[2] = {[LFS_HOT] = 0, [LFS_COLD] = LFS_HOT_MAX};
static const uint32_t arena_end[2] = {[LFS_HOT] = LFS_HOT_MAX, [LFS_COLD] = ARENA_BYTES};

bool lfs_store_init(struct lfs_machine *m)
{
    void *arena = mmap(NULL, ARENA_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (arena == MAP_FAILED)
        return false;
    m->view.arena = arena;
    m->view.offset = m->table.offset;
    m->view.read_set = m->step.read;
    m->core.arena_used[LFS_HOT] = arena_first[LFS_HOT];
    m->core.arena_used[LFS_COLD] = arena_first[LFS_COLD];
    return true;
}

void lfs_store_fini(struct lfs_machine *m)
{
    if (m->view.arena)
        munmap(m->view.arena, ARENA_BYTES);
}

size_t lfs_store_class_bytes(unsigned size_class)
{
    return (size_t)8 << size_class;
}

static unsigned class_of(size_t size)
{
    unsigned size_class = 0;

    while (lfs_store_class_bytes(size_class) < size)
        size_class++;
    return size_class;
}

/* Room of a size class, reused if some was given back. */
static bool arena_take(struct lfs_machine *m, enum lfs_heat heat, unsigned size_class,
                       uint32_t *offset)
{
    struct lfs_core *core = &m->core;
    uint8_t *free_count = &core->free_count[size_class];
    uint32_t bytes = (uint32_t)lfs_store_class_bytes(size_class);

    for (unsigned i = 0; i < *free_count; i++) {
        uint32_t candidate = core->free_offset[size_class][i];

        if ((candidate >= LFS_HOT_MAX) == (heat == LFS_COLD)) {
            lfs_undo_keep(m, core->free_offset[size_class], sizeof(core->free_offset[size_class]));
            core->free_offset[size_class][i] = core->free_offset[size_class][--*free_count];
            *offset = candidate;
            return true;
        }
    }
    if (arena_end[heat] - core->arena_used[heat] < bytes)
        return false;
    *offset = core->arena_used[heat];
    core->arena_used[heat] += bytes;
    return true;
}

static void arena_give(struct lfs_machine *m, unsigned size_class, uint32_t offset)
{
    uint8_t *free_count = &m->core.free_count[size_class];

    if (*free_count == LFS_FREE_KEPT)
        return;
    lfs_undo_keep(m, m->core.free_offset[size_class], sizeof(m->core.free_offset[size_class]));
    m->core.free_offset[size_class][(*free_count)++] = offset;
}

lfs_obj lfs_obj_new(struct lfs_machine *m, const char *name, enum lfs_heat heat, size_t size)
{
    lfs_obj obj = {(uint16_t)m->object_count};
    size_t room_left = arena_end[heat] - m->core.arena_used[heat];
    /* Most objects never change their size, so they get exactly the room they need. */
    uint32_t bytes = (uint32_t)((size + 7) & ~(size_t)7);

    /* An object that came while the machine runs would be unknown to its snapshots. */
    if (m->core.steps > 0 || m->object_count == LFS_OBJECTS_MAX || size > room_left ||
        bytes > room_left) {
        lfs_end_bound(m, "objects");
        return (lfs_obj){0};
    }
    m->object_count++;
    m->table.offset[obj.index] = m->core.arena_used[heat];
    m->core.arena_used[heat] += bytes;
    m->table.size[obj.index] = (uint32_t)size;
    m->table.size_class[obj.index] = UINT8_MAX; /* exact room */
    m->hot[obj.index >> 6] |= (uint64_t)(heat == LFS_HOT) << (obj.index & 63);
    m->object_name[obj.index] = name;
    m->dirty[obj.index >> 6] |= UINT64_C(1) << (obj.index & 63);
    return obj;
}

static size_t room(const struct lfs_machine *m, lfs_obj obj)
{
    uint8_t size_class = m->table.size_class[obj.index];

    return size_class == UINT8_MAX ? (m->table.size[obj.index] + 7u) & ~(size_t)7
                                   : lfs_store_class_bytes(size_class);
}

bool lfs_obj_resize(struct lfs_machine *m, lfs_obj obj, size_t size)
{
    uint32_t old_size = m->table.size[obj.index];
    uint8_t *bytes = lfs_write(m, obj);

    if (size > room(m, obj)) {
        enum lfs_heat heat = lfs_is_hot(m, obj.index) ? LFS_HOT : LFS_COLD;
        unsigned size_class = class_of(size);
        uint32_t offset;

        if (size_class >= LFS_SIZE_CLASSES || !arena_take(m, heat, size_class, &offset)) {
            lfs_end_bound(m, heat == LFS_HOT ? "hot state" : "cold state");
            return false;
        }
        memcpy(m->view.arena + offset, bytes, old_size);
        if (m->table.size_class[obj.index] != UINT8_MAX)
            arena_give(m, m->table.size_class[obj.index], m->table.offset[obj.index]);
        m->table.offset[obj.index] = offset;
        m->table.size_class[obj.index] = (uint8_t)size_class;
        bytes = m->view.arena + offset;
    }
    if (size > old_size)
        memset(bytes + old_size, 0, size - old_size);
    m->table.size[obj.index] = (uint32_t)size;
    return true;
}

size_t lfs_obj_size(const struct lfs_machine *m, lfs_obj obj)
{
    return m->table.size[obj.index];
}

const char *lfs_obj_name(const struct lfs_machine *m, lfs_obj obj)
{
    return m->object_name[obj.index];
}

size_t lfs_obj_count(const struct lfs_machine *m)
{
    return m->object_count;
}

size_t lfs_hot_bytes(const struct lfs_machine *m)
{
    size_t bytes = 0;

    for (uint32_t i = 0; i < m->object_count; i++)
        if (lfs_is_hot(m, i))
            bytes += lfs_is_tree(m, i) ? lfs_tree_bytes(m, m->view.arena + m->table.offset[i])
                                       : m->table.size[i];
    return bytes;
}

void lfs_store_track_write(struct lfs_machine *m, lfs_obj obj)
{
    uint64_t bit = UINT64_C(1) << (obj.index & 63);
    unsigned word = obj.index >> 6;

    m->step.written[word] |= bit;
    if (m->undo && !(m->logged[word] & bit)) {
        m->logged[word] |= bit;
        lfs_undo_log_object(m, obj, m->dirty[word] & bit);
    }
    m->dirty[word] |= bit;
}

void lfs_store_step_begins(struct lfs_machine *m)
{
    unsigned words = (m->object_count + 63) / 64;

    memset(m->step.read, 0, words * sizeof(uint64_t));
    memset(m->step.written, 0, words * sizeof(uint64_t));
    memset(m->logged, 0, words * sizeof(uint64_t));
    m->step.pages_read = 0;
    m->step.pages_written = 0;
    m->step.made_event = false;
    m->step.by = LFS_CPUS_MAX;
    m->step.event = 0;
    memset(m->step.area_read, 0, sizeof(m->step.area_read));
    memset(m->step.area_written, 0, sizeof(m->step.area_written));
}

void lfs_store_dirty_all(struct lfs_machine *m)
{
    memset(m->dirty, 0xff, sizeof(m->dirty));
}

void lfs_store_put_back(struct lfs_machine *m, uint32_t object, bool dirty, uint64_t hash)
{
    uint64_t bit = UINT64_C(1) << (object & 63);

    if (dirty) {
        m->dirty[object >> 6] |= bit;
        return;
    }
    m->dirty[object >> 6] &= ~bit;
    m->hash += hash - m->object_hash[object];
    m->object_hash[object] = hash;
}

/* Of a few bytes, XXH3 makes little more than their xor with the seed: seeds that are near each
 * other would give one object's value the hash that another value has in its neighbour. */
static uint64_t hash_of(struct lfs_machine *m, uint32_t i)
{
    const uint8_t *bytes = m->view.arena + m->table.offset[i];
    uint64_t seed = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
    size_t size = m->table.size[i];

    if (lfs_is_tree(m, i))
        return lfs_tree_sum(m, bytes, seed);
    if (i < m->config.cpus && !((const struct lfs_cpu_state *)(const void *)bytes)->full)
        size = offsetof(struct lfs_cpu_state, x); /* it has no frame: zeros */
    return XXH3_64bits_withSeed(bytes, size, seed);
}

/* The hash of the hot objects is the sum of their hashes, each seeded with the object's index, so
 * that a step pays only for what it changed. */
uint64_t lfs_state_hash(struct lfs_machine *m)
{
    if (!m->view.tracking)
        lfs_store_dirty_all(m);
    for (unsigned word = 0; word * 64 < m->object_count; word++) {
        for (uint64_t set = m->dirty[word] & m->hot[word]; set; set &= set - 1) {
            uint32_t i = word * 64 + (unsigned)__builtin_ctzll(set);

            m->hash -= m->object_hash[i];
            m->object_hash[i] = hash_of(m, i);
            m->hash += m->object_hash[i];
        }
        m->dirty[word] = 0;
    }
    return m->hash ^ lfs_pages_sum(m);
}

void lfs_step_footprint(const struct lfs_machine *m, struct lfs_footprint *out)
{
    *out = m->step;
}
