/* SPDX-License-Identifier: BSD-3-Clause */
/* Orders claims by address, joins equal ones, and finds out which of them lie over each other. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/host/alloc.h"
#include "tools/readers/map/map_private.h"

/* ---- order ----------------------------------------------------------------------------------- */

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

int compare_addresses(const void *left, const void *right)
{
    return compare_numbers(*(const uint64_t *)left, *(const uint64_t *)right);
}

struct sortable {
    const struct lfs_map_claim *claim;
    size_t index;
};

static int by_address(const void *left, const void *right)
{
    const struct sortable *a = left, *b = right;
    int order = compare_numbers(a->claim->base, b->claim->base);

    if (order == 0)
        order = compare_numbers(b->claim->size, a->claim->size);
    if (order == 0)
        order = compare_numbers(a->claim->kind, b->claim->kind);
    return order != 0 ? order : compare_numbers(a->index, b->index);
}

static bool same_box(const struct lfs_map_claim *a, const struct lfs_map_claim *b)
{
    return a->base == b->base && a->size == b->size && a->kind == b->kind;
}

static void make_boxes(struct layout *out)
{
    const struct lfs_memory_map *map = out->map;
    struct sortable *order = lfs_reader_alloc(map->claim_count * sizeof(*order));

    for (size_t i = 0; i < map->claim_count; i++)
        order[i] = (struct sortable){&map->claims[i], i};
    if (map->claim_count > 0)
        qsort(order, map->claim_count, sizeof(*order), by_address);
    out->boxes = lfs_reader_alloc(map->claim_count * sizeof(*out->boxes));
    for (size_t i = 0; i < map->claim_count; i++) {
        struct box *last = out->box_count > 0 ? &out->boxes[out->box_count - 1] : NULL;

        if (last == NULL || !same_box(&map->claims[last->claim], order[i].claim)) {
            last = &out->boxes[out->box_count++];
            *last = (struct box){.base = order[i].claim->base,
                                 .end = order[i].claim->base + order[i].claim->size,
                                 .claim = order[i].index};
            last->claims = lfs_reader_alloc(sizeof(*last->claims));
        } else {
            last->claims = realloc(last->claims, (last->claim_count + 1) * sizeof(*last->claims));
            if (last->claims == NULL)
                lfs_reader_out_of_memory();
        }
        last->claims[last->claim_count++] = order[i].index;
    }
    free(order);
}

static int ranges_by_address(const void *left, const void *right)
{
    const struct lfs_range *a = left, *b = right;

    return compare_numbers(a->base.v, b->base.v);
}

static void take_ranges(struct layout *out)
{
    out->range_count = out->map->range_count;
    out->ranges = lfs_reader_alloc(out->range_count * sizeof(*out->ranges));
    if (out->range_count == 0)
        return;
    memcpy(out->ranges, out->map->ranges, out->range_count * sizeof(*out->ranges));
    qsort(out->ranges, out->range_count, sizeof(*out->ranges), ranges_by_address);
}

/* ---- groups and lanes ------------------------------------------------------------------------ */

static int range_of(const struct layout *layout, uint64_t base)
{
    for (size_t i = 0; i < layout->range_count; i++)
        if (base >= layout->ranges[i].base.v &&
            base - layout->ranges[i].base.v < layout->ranges[i].size)
            return (int)i;
    return -1;
}

/* Each box gets the first lane in which the last one has ended. More lanes than anybody can tell
 * apart share the last one. */
enum { LANES_MAX = 64 };

static void give_lanes(struct layout *out, struct group *group)
{
    uint64_t *ends = lfs_reader_alloc(group->count * sizeof(*ends));

    for (size_t i = group->first; i < group->first + group->count; i++) {
        struct box *box = &out->boxes[i];

        while (box->lane < group->lanes && ends[box->lane] > box->base)
            box->lane++;
        if (box->lane == LANES_MAX)
            box->lane--;
        if (box->lane == group->lanes)
            group->lanes++;
        ends[box->lane] = box->end;
    }
    free(ends);
}

static void make_groups(struct layout *out)
{
    struct group *last = NULL;

    out->groups = lfs_reader_alloc(out->box_count * sizeof(*out->groups));
    for (size_t i = 0; i < out->box_count; i++) {
        const struct box *box = &out->boxes[i];

        if (last == NULL || box->base >= last->end) {
            last = &out->groups[out->group_count++];
            *last = (struct group){
                .base = box->base, .end = box->end, .first = i, .range = range_of(out, box->base)};
        }
        last->count++;
        if (box->end > last->end)
            last->end = box->end;
    }
    for (size_t i = 0; i < out->group_count; i++)
        give_lanes(out, &out->groups[i]);
}

/* ---- conflicts ------------------------------------------------------------------------------- */

static int conflicts_by_address(const void *left, const void *right)
{
    const struct conflict *a = left, *b = right;
    int order = compare_numbers(a->base, b->base);

    if (order == 0)
        order = compare_numbers(a->end, b->end);
    if (order == 0)
        order = compare_numbers(a->is->first, b->is->first);
    return order != 0 ? order : compare_numbers(a->is->second, b->is->second);
}

static void take_conflicts(struct layout *out)
{
    const struct lfs_memory_map *map = out->map;

    out->conflicts = lfs_reader_alloc(map->conflict_count * sizeof(*out->conflicts));
    for (size_t i = 0; i < map->conflict_count; i++) {
        const struct lfs_map_claim *a = &map->claims[map->conflicts[i].first];
        const struct lfs_map_claim *b = &map->claims[map->conflicts[i].second];
        uint64_t base = a->base > b->base ? a->base : b->base;
        uint64_t end =
            a->base + a->size < b->base + b->size ? a->base + a->size : b->base + b->size;

        if (base < end)
            out->conflicts[out->conflict_count++] =
                (struct conflict){&map->conflicts[i], base, end};
    }
    if (out->conflict_count > 0)
        qsort(out->conflicts, out->conflict_count, sizeof(*out->conflicts), conflicts_by_address);
}

static void mark(struct box *box, size_t number)
{
    if (box->conflict_count > 0 && box->conflicts[box->conflict_count - 1] == number)
        return; /* both sides are in this box */
    box->conflicts = realloc(box->conflicts, (box->conflict_count + 1) * sizeof(*box->conflicts));
    if (box->conflicts == NULL)
        lfs_reader_out_of_memory();
    box->conflicts[box->conflict_count++] = number;
}

static void mark_boxes(struct layout *out)
{
    size_t *box_of = lfs_reader_alloc(out->map->claim_count * sizeof(*box_of));

    for (size_t i = 0; i < out->box_count; i++)
        for (size_t k = 0; k < out->boxes[i].claim_count; k++)
            box_of[out->boxes[i].claims[k]] = i;
    for (size_t i = 0; i < out->conflict_count; i++) {
        mark(&out->boxes[box_of[out->conflicts[i].is->first]], i + 1);
        mark(&out->boxes[box_of[out->conflicts[i].is->second]], i + 1);
    }
    free(box_of);
}

/* ---- whole ----------------------------------------------------------------------------------- */

void layout_of(const struct lfs_memory_map *map, struct layout *out)
{
    *out = (struct layout){.map = map};
    take_ranges(out);
    make_boxes(out);
    make_groups(out);
    take_conflicts(out);
    mark_boxes(out);
}

void layout_free(struct layout *layout)
{
    for (size_t i = 0; i < layout->box_count; i++) {
        free(layout->boxes[i].claims);
        free(layout->boxes[i].conflicts);
    }
    free(layout->boxes);
    free(layout->groups);
    free(layout->ranges);
    free(layout->conflicts);
}

/* ---- spans ----------------------------------------------------------------------------------- */

static void span_over_range(const struct layout *layout, struct span *span)
{
    const struct lfs_range *range = &layout->ranges[span->next_range];

    span->range = (int)span->next_range++;
    span->base = range->base.v;
    span->limit = range->base.v + range->size;
    while (span->end < layout->group_count && layout->groups[span->end].range == span->range)
        span->end++;
}

bool layout_next(const struct layout *layout, struct span *span)
{
    const struct group *groups = layout->groups;
    bool more_ranges = span->next_range < layout->range_count;
    uint64_t next = more_ranges ? layout->ranges[span->next_range].base.v : UINT64_MAX;

    span->first = span->end;
    while (span->end < layout->group_count && groups[span->end].range < 0 &&
           (!more_ranges || groups[span->end].base < next))
        span->end++;
    if (span->end > span->first) {
        span->range = -1;
        span->base = groups[span->first].base;
        span->limit = groups[span->end - 1].end;
    } else if (more_ranges) {
        span_over_range(layout, span);
    }
    return span->end > span->first || more_ranges;
}

/* ---- labels ---------------------------------------------------------------------------------- */

static void append(char *out, const char *text)
{
    size_t length = strlen(out);

    snprintf(out + length, MAP_LABEL_SIZE - length, "%s", text);
}

void box_owners(const struct layout *layout, const struct box *box, char *out)
{
    enum { NAMED = 3 };
    char rest[32];

    out[0] = '\0';
    for (size_t i = 0; i < box->claim_count; i++) {
        if (i == NAMED && box->claim_count > NAMED + 1) {
            snprintf(rest, sizeof(rest), " and %zu more", box->claim_count - NAMED);
            append(out, rest);
            return;
        }
        append(out, i > 0 ? ", " : "");
        append(out, layout->map->claims[box->claims[i]].owner);
    }
}

void box_label(const struct layout *layout, const struct box *box, char *out)
{
    const struct lfs_map_claim *claim = box_claim(layout, box);
    size_t length = claim->what != NULL ? strlen(claim->what) : 0;
    const char *name = NULL;

    if (length > 0 && claim->what[length - 1] == '\'' && (name = strstr(claim->what, " '")) != NULL)
        name++;

    snprintf(out, MAP_LABEL_SIZE, "%.70s%s%.70s%s", claim->kind_text, name != NULL ? " " : "",
             name != NULL ? name : "", claim->assumed != NULL ? " (assumed)" : "");
}

const char *claim_what(const struct lfs_map_claim *claim)
{
    return claim->what != NULL && strcmp(claim->what, claim->kind_text) != 0 ? claim->what : NULL;
}

void conflict_label(const struct conflict *conflict, int digits, char out[MAP_LINE_SIZE])
{
    const struct lfs_map_conflict *is = conflict->is;

    snprintf(out, MAP_LINE_SIZE, "%s%s%s%s at 0x%0*" PRIx64 " to 0x%0*" PRIx64 "%s%s", is->name,
             is->also ? " (" : "", is->also ? is->also : "", is->also ? ")" : "", digits,
             conflict->base, digits, conflict->end - 1, is->text ? ": " : "",
             is->text ? is->text : "");
}

void side_label(const struct lfs_map_claim *claim, char out[MAP_LINE_SIZE])
{
    const char *what = claim_what(claim);

    snprintf(out, MAP_LINE_SIZE, "%s: %s%s%s%s%s", claim->owner, claim->kind_text, what ? ", " : "",
             what ? what : "", claim->origin ? ", " : "", claim->origin ? claim->origin : "");
}

void range_label(const struct lfs_range *range, char *out)
{
    snprintf(out, MAP_LABEL_SIZE, "%s %s%s%.80s%s", range->secure ? "secure" : "non-secure",
             range->type == LFS_RANGE_DEVICE ? "devices" : "memory", range->name ? " '" : "",
             range->name ? range->name : "", range->name ? "'" : "");
}

void size_label(uint64_t bytes, char *out)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    size_t unit = 0;

    while (unit + 1 < sizeof(units) / sizeof(units[0]) && bytes >= 1024 && bytes % 1024 == 0) {
        bytes /= 1024;
        unit++;
    }
    if (bytes >= 10240 && unit > 0 && unit < 3) { /* 31744 KiB says less than 31.0 MiB */
        uint64_t tenths = bytes * 10 / 1024;

        snprintf(out, MAP_LABEL_SIZE, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10,
                 units[unit + 1]);
        return;
    }
    snprintf(out, MAP_LABEL_SIZE, "%" PRIu64 " %s", bytes, units[unit]);
}

int address_digits(const struct layout *layout)
{
    uint64_t last = 0;
    int digits = 8;

    for (size_t i = 0; i < layout->group_count; i++)
        last = layout->groups[i].end - 1 > last ? layout->groups[i].end - 1 : last;
    for (size_t i = 0; i < layout->range_count; i++)
        if (layout->ranges[i].base.v + (layout->ranges[i].size - 1) > last)
            last = layout->ranges[i].base.v + (layout->ranges[i].size - 1);
    while (digits < 16 && last >> (4 * digits) != 0)
        digits++;
    return digits;
}
