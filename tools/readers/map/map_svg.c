/* SPDX-License-Identifier: BSD-3-Clause */
/* A memory map as a picture: boxes on a vertical axis of addresses. */
#include "tools/readers/map/map_svg.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "tools/readers/host/alloc.h"

/* Where a column's parts are. */
struct column {
    int x, address, boxes, width; /* width: of the boxes */
};

static struct column column_at(const struct picture *p, int column)
{
    struct column c = {.x = SVG_MARGIN + column * p->column_width};

    c.address = c.x + SVG_STRIP + 6;
    c.boxes = c.address + (p->digits + 3) * SVG_CHAR;
    c.width = c.x + p->column_width - SVG_BADGES - c.boxes;
    return c;
}

static void print_address(const struct picture *p, const struct column *c, int y, uint64_t address,
                          const char *style)
{
    char text[32];

    snprintf(text, sizeof(text), "0x%0*" PRIx64, p->digits, address);
    svg_text(p, c->address, y, style, 40 * SVG_CHAR, text);
}

/* ---- stretches ------------------------------------------------------------------------------- */

static void draw_range(const struct picture *p, const struct column *c, const struct stretch *s)
{
    char label[MAP_LABEL_SIZE], size[MAP_LABEL_SIZE], text[3 * MAP_LABEL_SIZE];
    int y = p->top + s->y;

    if (s->range < 0) {
        svg_text(p, c->address, y + 20, "bold", p->column_width, "outside the address map");
        return;
    }
    range_label(&p->layout->ranges[s->range], label);
    size_label(s->end - s->base, size);
    snprintf(text, sizeof(text), "%s%s, %s%s", label, s->continued ? ", continued" : "", size,
             s->claimed ? "" : ", unclaimed");
    if (!s->claimed)
        print_address(p, c, y + 22 + SVG_LINE, s->base, "faint");
    fprintf(p->out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"/>\n", c->x, y + 7,
            c->x + p->column_width - SVG_BADGES, y + 7, svg_range_colour(p->layout, s->range));
    svg_text(p, c->address, y + 22, "bold", p->column_width - SVG_STRIP - 20, text);
}

static void draw_gap(const struct picture *p, const struct column *c, const struct stretch *s)
{
    char size[MAP_LABEL_SIZE], text[MAP_LABEL_SIZE + 16];
    int y = p->top + s->y;

    size_label(s->end - s->base, size);
    snprintf(text, sizeof(text), "%s unclaimed", size);
    fprintf(p->out,
            "<path d=\"M%d %d v%d m0 4 v%d\" stroke=\"#999\" stroke-dasharray=\"2 3\" "
            "fill=\"none\"/>\n",
            c->boxes + 8, y + 2, SVG_GAP / 2 - 4, SVG_GAP / 2 - 4);
    print_address(p, c, y + 11, s->base, "faint");
    svg_text(p, c->boxes + 22, y + 17, "faint", c->width - 22, text);
}

static void title_of(const struct picture *p, const struct box *box)
{
    for (size_t i = 0; i < box->claim_count && i < 16; i++) {
        const struct lfs_map_claim *claim = &p->layout->map->claims[box->claims[i]];
        const char *what = claim_what(claim);
        char text[4 * MAP_LABEL_SIZE], size[MAP_LABEL_SIZE];

        size_label(claim->size, size);
        snprintf(text, sizeof(text),
                 "%.60s: %.60s%s%.100s, 0x%" PRIx64 " to 0x%" PRIx64 ", %s%s%.160s", claim->owner,
                 claim->kind_text, what ? ", " : "", what ? what : "", claim->base,
                 claim->base + (claim->size - 1), size, claim->origin ? ", " : "",
                 claim->origin ? claim->origin : "");
        fputs(i == 0 ? "<title>" : "\n", p->out);
        svg_escape(text, strlen(text), p->out);
    }
    fputs("</title>", p->out);
}

struct place {
    int x, y, width, height;
};

static struct place box_place(const struct picture *p, const struct column *c,
                              const struct stretch *s, const struct box *box)
{
    int lanes = (int)p->layout->groups[s->group].lanes, from = axis_y(&s->axis, box->base);

    return (struct place){.x = c->boxes + c->width * (int)box->lane / lanes,
                          .y = p->top + s->y + from,
                          .width = c->width / lanes - (lanes > 1 ? 2 : 0),
                          .height = axis_y(&s->axis, box->end) - from};
}

/* Whose it is in bold, then what it is, and how large where there is room. */
static void label_box(const struct picture *p, const struct column *c, const struct stretch *s,
                      const struct box *box)
{
    struct place at = box_place(p, c, s, box);
    char owners[MAP_LABEL_SIZE], label[MAP_LABEL_SIZE], size[MAP_LABEL_SIZE];
    int room = at.width - 12, owner_width, label_width, size_width;

    box_owners(p->layout, box, owners);
    box_label(p->layout, box, label);
    size_label(box->end - box->base, size);
    owner_width = ((int)strlen(owners) + 1) * SVG_CHAR;
    label_width = ((int)strlen(label) + 2) * SVG_CHAR;
    size_width = (int)strlen(size) * SVG_CHAR;
    svg_text(p, at.x + 6, at.y + 14, "bold", room, owners);
    svg_text(p, at.x + 6 + owner_width, at.y + 14, "", room - owner_width, label);
    if (owner_width + label_width + size_width <= room)
        svg_text(p, at.x + at.width - 6, at.y + 14, "size", room, size);
}

static void draw_box(const struct picture *p, const struct column *c, const struct stretch *s,
                     const struct box *box)
{
    struct place at = box_place(p, c, s, box);
    struct svg_colour colour = svg_colour_of(box_claim(p->layout, box)->kind);

    fprintf(p->out,
            "<g><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"%s\"/>",
            at.x, at.y, at.width, at.height, colour.fill, colour.stroke);
    title_of(p, box);
    fputs("</g>\n", p->out);
}

/* ---- conflicts ------------------------------------------------------------------------------- */

/* Both boxes and what lies between them, over the bytes that both claim. */
static void draw_conflict(const struct picture *p, const struct column *c, const struct stretch *s,
                          size_t number, int *badge)
{
    const struct conflict *conflict = &p->layout->conflicts[number - 1];
    int y = p->top + s->y + axis_y(&s->axis, conflict->base);
    int end = p->top + s->y + axis_y(&s->axis, conflict->end);

    fprintf(p->out,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"url(#hatch)\" "
            "stroke=\"#d7191c\" stroke-width=\"1.5\"/>\n",
            c->boxes, y, c->width, end - y);
    if (*badge < y)
        *badge = y;
    svg_badge(p, c->boxes + c->width + 6, *badge + 2, number);
    *badge += 17;
}

static int numbers(const void *left, const void *right)
{
    const size_t *a = left, *b = right;

    return *a < *b ? -1 : *a > *b;
}

/* Each conflict of a group once, by address. */
static void draw_conflicts(const struct picture *p, const struct column *c, const struct stretch *s)
{
    const struct group *group = &p->layout->groups[s->group];
    size_t *found = NULL, count = 0, capacity = 0;
    int badge = 0;

    for (size_t i = group->first; i < group->first + group->count; i++)
        for (size_t k = 0; k < p->layout->boxes[i].conflict_count; k++) {
            found = lfs_reader_grow(found, count, &capacity, sizeof(*found));
            found[count++] = p->layout->boxes[i].conflicts[k];
        }
    if (count > 0)
        qsort(found, count, sizeof(*found), numbers);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || found[i] != found[i - 1])
            draw_conflict(p, c, s, found[i], &badge);
    free(found);
}

/* ---- whole ----------------------------------------------------------------------------------- */

/* An address stands where a box begins, unless the last one is too close. */
static void draw_group(const struct picture *p, const struct column *c, const struct stretch *s)
{
    const struct group *group = &p->layout->groups[s->group];
    int last = -100;

    for (size_t i = group->first; i < group->first + group->count; i++) {
        const struct box *box = &p->layout->boxes[i];
        struct place at = box_place(p, c, s, box);

        draw_box(p, c, s, box);
        if (at.y - last < 12)
            continue;
        print_address(p, c, at.y + 11, box->base, "");
        last = at.y;
    }
    draw_conflicts(p, c, s);
    for (size_t i = group->first; i < group->first + group->count; i++)
        label_box(p, c, s, &p->layout->boxes[i]);
}

static void draw(const struct picture *p, const struct stretch *s)
{
    struct column c = column_at(p, s->column);

    fprintf(p->out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n", c.x,
            p->top + s->y + (s->kind == STRETCH_RANGE ? 7 : 0), SVG_STRIP,
            s->height - (s->kind == STRETCH_RANGE ? 7 : 0), svg_range_colour(p->layout, s->range));
    switch (s->kind) {
    case STRETCH_RANGE:
        draw_range(p, &c, s);
        return;
    case STRETCH_GAP:
        draw_gap(p, &c, s);
        return;
    case STRETCH_GROUP:
        draw_group(p, &c, s);
        return;
    }
}

static const char style[] =
    "<style>text{font:11px 'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#222}"
    ".title{font-size:15px;font-weight:bold}.bold{font-weight:bold}.faint{fill:#777}"
    ".size{fill:#555;text-anchor:end}.badge{fill:#fff;font-weight:bold;text-anchor:middle}"
    "</style>\n"
    "<defs><pattern id=\"hatch\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
    "patternTransform=\"rotate(45)\"><rect width=\"2\" height=\"7\" fill=\"#d7191c\" "
    "fill-opacity=\"0.4\"/></pattern></defs>\n";

/* The head decides how high everything is: it is drawn into memory first. */
static void draw_all(struct picture *p, FILE *out)
{
    char *body = NULL;
    size_t size = 0;
    int below;

    p->out = open_memstream(&body, &size);
    if (p->out == NULL)
        lfs_reader_out_of_memory();
    svg_head(p);
    for (size_t i = 0; i < p->count; i++)
        draw(p, &p->stretches[i]);
    below = p->top + p->column_height + SVG_MARGIN;
    svg_conflicts(p, below);
    if (fclose(p->out) != 0)
        lfs_reader_out_of_memory();
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"0 0 %d %d\">\n",
            p->width, below + svg_conflicts_height(p), p->width, below + svg_conflicts_height(p));
    fputs(style, out);
    fputs("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n", out);
    fwrite(body, 1, size, out);
    fputs("</svg>\n", out);
    free(body);
}

void lfs_memory_map_svg(const struct lfs_memory_map *map, FILE *out)
{
    struct layout layout;
    struct picture picture = {.layout = &layout};

    layout_of(map, &layout);
    picture.digits = address_digits(&layout);
    picture_arrange(&picture);
    draw_all(&picture, out);
    picture_free(&picture);
    layout_free(&layout);
}

bool lfs_memory_map_write(const struct lfs_memory_map *map, const char *path, struct lfs_diag *diag)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    bool ok;

    if (stream == NULL)
        lfs_reader_out_of_memory();
    lfs_memory_map_svg(map, stream);
    if (fclose(stream) != 0)
        lfs_reader_out_of_memory();
    ok = lfs_file_write(path, text, size, diag);
    free(text);
    return ok;
}
