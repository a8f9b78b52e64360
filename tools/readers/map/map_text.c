/* SPDX-License-Identifier: BSD-3-Clause */
/* A memory map as lines: a claim each, with a bar on an axis that its neighbours share. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/types.h"
#include "tools/readers/diag/utf8.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/map/map_private.h"

enum {
    LINE_WIDTH = 100,
    OWNER_MIN = 5,
    OWNER_MAX = 14,
    WHAT_WIDTH = 22,
    SIZE_ROOM = 9,
    MARK_WIDTH = 6, /* " !1,2" */
    BAR_MIN = 8,
    BAR_MAX = 28,
};

/* A piece of an axis: between two addresses where a claim begins or ends, or what is cut out. */
struct segment {
    uint64_t base, end;
    bool gap;
    unsigned column; /* where it begins */
};

struct printer {
    const struct layout *layout;
    FILE *out;
    int digits, owner_width, bar_width;
    struct segment *axis; /* of the groups that are being printed */
    size_t segment_count, segment_capacity;
    unsigned axis_width; /* columns that it uses */
};

static void print_fit(const char *text, int width, FILE *out)
{
    int length = (int)strlen(text);

    if (length <= width) {
        lfs_utf8_print(text, (size_t)length, out);
        fprintf(out, "%*s", width - length, "");
        return;
    }
    lfs_utf8_print(text, (size_t)(width - 2), out);
    fputs("..", out);
}

/* ---- axis ------------------------------------------------------------------------------------ */

static void add_segment(struct printer *p, uint64_t base, uint64_t end, bool gap)
{
    p->axis = lfs_reader_grow(p->axis, p->segment_count, &p->segment_capacity, sizeof(*p->axis));
    p->axis[p->segment_count++] = (struct segment){.base = base, .end = end, .gap = gap};
}

static void add_group(struct printer *p, const struct group *group)
{
    size_t count = 2 * group->count;
    uint64_t *at = lfs_reader_alloc(count * sizeof(*at));

    for (size_t i = 0; i < group->count; i++) {
        at[2 * i] = p->layout->boxes[group->first + i].base;
        at[2 * i + 1] = p->layout->boxes[group->first + i].end;
    }
    qsort(at, count, sizeof(*at), compare_addresses);
    for (size_t i = 0; i + 1 < count; i++)
        if (at[i] < at[i + 1])
            add_segment(p, at[i], at[i + 1], false);
    free(at);
}

/* Large claims are wider than small ones, but not as much as they are larger. */
static unsigned weight(const struct segment *segment)
{
    unsigned w = 1;

    if (segment->gap)
        return 1;
    for (uint64_t pages = (segment->end - segment->base) >> LFS_PAGE_SHIFT; pages > 1; pages >>= 2)
        w++;
    return w;
}

/* Every segment has a column; what is left is shared by weight. */
static void give_columns(struct printer *p)
{
    size_t total = 0, sum = 0, spare;
    unsigned column = 0;

    for (size_t i = 0; i < p->segment_count; i++)
        total += weight(&p->axis[i]);
    if (p->segment_count > (size_t)p->bar_width) { /* several to a column */
        for (size_t i = 0; i < p->segment_count; i++)
            p->axis[i].column = (unsigned)(i * (size_t)p->bar_width / p->segment_count);
        p->axis_width = (unsigned)p->bar_width;
        return;
    }
    spare = (size_t)p->bar_width - p->segment_count;
    for (size_t i = 0; i < p->segment_count; i++) {
        size_t before = sum * spare / total;

        p->axis[i].column = column;
        sum += p->axis[i].gap ? 0 : weight(&p->axis[i]);
        column += 1 + (unsigned)(sum * spare / total - before);
    }
    p->axis_width = column;
}

static unsigned column_of(const struct printer *p, uint64_t address)
{
    size_t low = 0, high = p->segment_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (p->axis[middle].base < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->segment_count ? p->axis[low].column : p->axis_width;
}

/* Whether all that is left finds room on the axis: a bar that stands alone says nothing. */
static bool rest_fits(const struct printer *p, size_t i, size_t end)
{
    size_t total = p->segment_count;

    for (; i < end && total <= (size_t)p->bar_width; i++)
        total += 2 * p->layout->groups[i].count;
    return total <= (size_t)p->bar_width;
}

/* The axis of groups from first on, before end, that are few enough; returns the end of them. */
static size_t make_axis(struct printer *p, size_t first, size_t end)
{
    const struct group *groups = p->layout->groups;
    size_t i = first;

    p->segment_count = 0;
    do {
        if (i > first && groups[i].base > groups[i - 1].end)
            add_segment(p, groups[i - 1].end, groups[i].base, true);
        add_group(p, &groups[i++]);
    } while (i < end && (p->segment_count + 2 * groups[i].count < (size_t)p->bar_width / 2 ||
                         rest_fits(p, i, end)));
    give_columns(p);
    return i;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void print_span(const struct printer *p, uint64_t base, uint64_t end)
{
    char size[MAP_LABEL_SIZE];

    size_label(end - base, size);
    fprintf(p->out, "  0x%0*" PRIx64 " 0x%0*" PRIx64 " %*s  ", p->digits, base, p->digits, end - 1,
            SIZE_ROOM, size);
}

static void fill(char *bar, const struct printer *p, uint64_t base, uint64_t end, char with)
{
    unsigned from = column_of(p, base), to = column_of(p, end);

    if (from >= p->axis_width)
        from = p->axis_width - 1;
    if (to <= from)
        to = from + 1;
    memset(bar + from, with, to - from);
}

static void print_bar(const struct printer *p, const struct box *box)
{
    char bar[BAR_MAX + 1];

    memset(bar, ' ', sizeof(bar));
    bar[p->axis_width] = '\0';
    for (size_t i = 0; i < p->segment_count && p->segment_count <= (size_t)p->bar_width; i++)
        if (p->axis[i].gap)
            bar[p->axis[i].column] = ':';
    fill(bar, p, box->base, box->end, '#');
    for (size_t i = 0; i < box->conflict_count; i++) {
        const struct conflict *conflict = &p->layout->conflicts[box->conflicts[i] - 1];

        fill(bar, p, conflict->base, conflict->end, 'X');
    }
    fprintf(p->out, "|%s|", bar);
}

static void print_marks(const struct printer *p, const struct box *box)
{
    for (size_t i = 0; i < box->conflict_count && i < 2; i++)
        fprintf(p->out, "%s%zu", i == 0 ? " !" : ",", box->conflicts[i]);
    if (box->conflict_count > 2)
        fputs(",..", p->out);
    fputc('\n', p->out);
}

static void print_box(const struct printer *p, const struct box *box)
{
    char owners[MAP_LABEL_SIZE], label[MAP_LABEL_SIZE];

    box_owners(p->layout, box, owners);
    box_label(p->layout, box, label);
    print_span(p, box->base, box->end);
    print_fit(owners, p->owner_width, p->out);
    fputc(' ', p->out);
    print_fit(label, WHAT_WIDTH, p->out);
    fputc(' ', p->out);
    print_bar(p, box);
    print_marks(p, box);
}

static void print_free(const struct printer *p, uint64_t base, uint64_t end)
{
    if (base >= end)
        return;
    print_span(p, base, end);
    fputs("unclaimed\n", p->out);
}

static void print_range(const struct printer *p, const struct lfs_range *range, bool claimed)
{
    char label[MAP_LABEL_SIZE], size[MAP_LABEL_SIZE];

    range_label(range, label);
    size_label(range->size, size);
    lfs_utf8_print(label, strlen(label), p->out);
    fprintf(p->out, ", 0x%0*" PRIx64 " to 0x%0*" PRIx64 ", %s%s\n", p->digits, range->base.v,
            p->digits, range->base.v + (range->size - 1), size, claimed ? "" : ", unclaimed");
}

static void print_groups(struct printer *p, const struct span *span)
{
    size_t axis_end = span->first;
    uint64_t base = span->base;

    for (size_t i = span->first; i < span->end; i++) {
        const struct group *group = &p->layout->groups[i];

        if (i == axis_end)
            axis_end = make_axis(p, i, span->end);
        print_free(p, base, group->base);
        for (size_t k = 0; k < group->count; k++)
            print_box(p, &p->layout->boxes[group->first + k]);
        base = group->end;
    }
    print_free(p, base, span->limit);
}

static void print_conflict(const struct printer *p, size_t i)
{
    const struct conflict *conflict = &p->layout->conflicts[i];
    const size_t sides[] = {conflict->is->first, conflict->is->second};
    char text[MAP_LINE_SIZE];

    conflict_label(conflict, p->digits, text);
    fprintf(p->out, "!%zu ", i + 1);
    lfs_utf8_print(text, strlen(text), p->out);
    for (size_t k = 0; k < 2; k++) {
        side_label(&p->layout->map->claims[sides[k]], text);
        fputs("\n     ", p->out);
        lfs_utf8_print(text, strlen(text), p->out);
    }
    fputc('\n', p->out);
}

/* On whose word: of the first claim that no file makes. */
static void print_assumed(const struct printer *p)
{
    const struct lfs_memory_map *map = p->layout->map;

    for (size_t i = 0; i < map->claim_count; i++)
        if (map->claims[i].assumed != NULL) {
            fprintf(p->out, "%s\n", map->claims[i].assumed);
            return;
        }
}

/* ---- whole ----------------------------------------------------------------------------------- */

static void choose_widths(struct printer *p)
{
    char owners[MAP_LABEL_SIZE];
    int used;

    p->digits = address_digits(p->layout);
    p->owner_width = OWNER_MIN;
    for (size_t i = 0; i < p->layout->box_count; i++) {
        box_owners(p->layout, &p->layout->boxes[i], owners);
        if ((int)strlen(owners) > p->owner_width)
            p->owner_width = (int)strlen(owners);
    }
    if (p->owner_width > OWNER_MAX)
        p->owner_width = OWNER_MAX;
    used = 2 + 2 * (2 + p->digits + 1) + SIZE_ROOM + 2 + p->owner_width + 1 + WHAT_WIDTH + 1 + 2 +
           MARK_WIDTH;
    p->bar_width = LINE_WIDTH - used < BAR_MIN ? BAR_MIN : LINE_WIDTH - used;
    if (p->bar_width > BAR_MAX)
        p->bar_width = BAR_MAX;
}

static void print_rows(struct printer *p)
{
    struct span span = {.first = 0};

    while (layout_next(p->layout, &span)) {
        if (span.range < 0)
            fputs("outside the address map\n", p->out);
        else
            print_range(p, &p->layout->ranges[span.range], span.first < span.end);
        if (span.first < span.end)
            print_groups(p, &span);
    }
}

void lfs_memory_map_print(const struct lfs_memory_map *map, FILE *out)
{
    struct layout layout;
    struct printer printer = {.layout = &layout, .out = out};

    layout_of(map, &layout);
    choose_widths(&printer);
    fprintf(out, "%s: %zu claim%s, %zu conflict%s\n", map->title ? map->title : "memory map",
            map->claim_count, map->claim_count == 1 ? "" : "s", layout.conflict_count,
            layout.conflict_count == 1 ? "" : "s");
    print_rows(&printer);
    for (size_t i = 0; i < layout.conflict_count; i++)
        print_conflict(&printer, i);
    print_assumed(&printer);
    free(printer.axis);
    layout_free(&layout);
}
