/* SPDX-License-Identifier: BSD-3-Clause */
/* Where the stretches of the picture go: columns of about the same height. */
#include <stdlib.h>

#include "lfasim/types.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/map/map_svg.h"

enum { ONE_COLUMN_MAX = 1000, WIDE = 760, NARROW = 400, SEGMENT_MIN = 8 };

/* ---- heights --------------------------------------------------------------------------------- */

static int size_height(uint64_t bytes)
{
    int height = 0;

    for (uint64_t pages = bytes >> LFS_PAGE_SHIFT; pages > 1 && height < 27; pages >>= 2)
        height += 3;
    return height;
}

static bool begins_at(const struct layout *layout, const struct group *group, uint64_t at)
{
    size_t low = group->first, high = group->first + group->count;

    while (low < high) { /* the boxes are in the order of their begins */
        size_t middle = low + (high - low) / 2;

        if (layout->boxes[middle].base < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low < group->first + group->count && layout->boxes[low].base == at;
}

/* Between two addresses where boxes begin or end: room for a label where one begins. */
static int segment_height(const struct layout *layout, const struct group *group, uint64_t base,
                          uint64_t end)
{
    return (begins_at(layout, group, base) ? SVG_BOX_MIN : SEGMENT_MIN) + size_height(end - base);
}

static struct axis axis_of(const struct layout *layout, const struct group *group)
{
    size_t count = 2 * group->count;
    struct axis axis = {.at = lfs_reader_alloc(count * sizeof(*axis.at)),
                        .y = lfs_reader_alloc(count * sizeof(*axis.y))};

    for (size_t i = 0; i < group->count; i++) {
        axis.at[2 * i] = layout->boxes[group->first + i].base;
        axis.at[2 * i + 1] = layout->boxes[group->first + i].end;
    }
    qsort(axis.at, count, sizeof(*axis.at), compare_addresses);
    axis.count = 1;
    for (size_t i = 1; i < count; i++) {
        uint64_t before = axis.at[axis.count - 1];

        if (axis.at[i] == before)
            continue;
        axis.y[axis.count] =
            axis.y[axis.count - 1] + segment_height(layout, group, before, axis.at[i]);
        axis.at[axis.count++] = axis.at[i];
    }
    return axis;
}

int axis_y(const struct axis *axis, uint64_t address)
{
    const uint64_t *found =
        bsearch(&address, axis->at, axis->count, sizeof(address), compare_addresses);

    return found != NULL ? axis->y[found - axis->at] : 0;
}

/* ---- stretches ------------------------------------------------------------------------------- */

static void add(struct picture *p, struct stretch stretch)
{
    p->stretches = lfs_reader_grow(p->stretches, p->count, &p->capacity, sizeof(*p->stretches));
    p->stretches[p->count++] = stretch;
}

static void add_gap(struct picture *p, int range, uint64_t base, uint64_t end)
{
    if (base < end)
        add(p,
            (struct stretch){
                .kind = STRETCH_GAP, .range = range, .base = base, .end = end, .height = SVG_GAP});
}

static void add_head(struct picture *p, int range, uint64_t base, uint64_t end, bool claimed)
{
    add(p, (struct stretch){.kind = STRETCH_RANGE,
                            .range = range,
                            .base = base,
                            .end = end,
                            .claimed = claimed,
                            .height = SVG_RANGE + (claimed ? 0 : SVG_LINE)});
}

static void add_groups(struct picture *p, const struct span *span)
{
    const struct layout *layout = p->layout;
    uint64_t base = span->base;

    for (size_t i = span->first; i < span->end; i++) {
        const struct group *group = &layout->groups[i];
        struct axis axis = axis_of(layout, group);

        add_gap(p, span->range, base, group->base);
        add(p, (struct stretch){.kind = STRETCH_GROUP,
                                .range = span->range,
                                .group = i,
                                .base = group->base,
                                .end = group->end,
                                .axis = axis,
                                .height = axis_y(&axis, group->end)});
        base = group->end;
    }
    add_gap(p, span->range, base, span->limit);
}

static void collect(struct picture *p)
{
    struct span span = {.first = 0};

    while (layout_next(p->layout, &span)) {
        add_head(p, span.range, span.base, span.range < 0 ? 0 : span.limit, span.first < span.end);
        if (span.first < span.end)
            add_groups(p, &span);
    }
}

/* ---- columns --------------------------------------------------------------------------------- */

/* Repeats the head of a range at the top of a column that begins inside it. */
static void continue_range(struct picture *p, size_t at)
{
    struct stretch head;
    size_t i = at;

    if (p->stretches[at].kind == STRETCH_RANGE)
        return;
    while (p->stretches[i].kind != STRETCH_RANGE)
        i--;
    head = p->stretches[i];
    head.continued = true;
    add(p, head);
    for (i = p->count - 1; i > at; i--)
        p->stretches[i] = p->stretches[i - 1];
    p->stretches[at] = head;
}

/* A column has more than a head before the next one begins: what is higher than the limit has one
 * to itself. */
static void place(struct picture *p, int limit)
{
    bool filled = false;
    int y = 0;

    p->columns = 1;
    for (size_t i = 0; i < p->count; i++) {
        bool head = p->stretches[i].kind == STRETCH_RANGE && i + 1 < p->count;
        int needed = p->stretches[i].height + (head ? p->stretches[i + 1].height : 0);

        if (filled && y + needed > limit) {
            p->columns++;
            y = 0;
            filled = false;
            continue_range(p, i);
        }
        p->stretches[i].column = p->columns - 1;
        p->stretches[i].y = y;
        y += p->stretches[i].height;
        filled |= p->stretches[i].kind != STRETCH_RANGE;
        if (y > p->column_height)
            p->column_height = y;
    }
}

/* As many columns as make the picture about half as wide again as it is high. */
static int columns_for(int total)
{
    int columns = 1;

    while (total > ONE_COLUMN_MAX && 2 * (columns + 1) * (columns + 1) * NARROW <= 3 * total)
        columns++;
    return columns;
}

void picture_arrange(struct picture *p)
{
    int total = 0, columns;

    collect(p);
    for (size_t i = 0; i < p->count; i++)
        total += p->stretches[i].height;
    columns = columns_for(total);
    place(p, total / columns + 2 * SVG_RANGE);
    p->column_width = p->columns == 1 ? WIDE : NARROW;
    p->width = 2 * SVG_MARGIN + p->columns * p->column_width;
    if (p->width < WIDE + 2 * SVG_MARGIN)
        p->width = WIDE + 2 * SVG_MARGIN;
}

void picture_free(struct picture *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->stretches[i].axis.at);
        free(p->stretches[i].axis.y);
    }
    free(p->stretches);
}
