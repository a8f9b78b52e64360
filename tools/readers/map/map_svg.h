/* SPDX-License-Identifier: BSD-3-Clause */
/* What the parts of the picture share: where everything goes, and the pen. */
#ifndef LFASIM_TOOLS_READERS_MAP_SVG_H
#define LFASIM_TOOLS_READERS_MAP_SVG_H

#include "tools/readers/map/map_private.h"

/* Pixels. A letter of the font is CHAR wide at most. */
enum {
    SVG_MARGIN = 16,
    SVG_CHAR = 7,
    SVG_LINE = 15,
    SVG_STRIP = 6,   /* the colour of a range, left of its addresses */
    SVG_BADGES = 40, /* numbers of conflicts, right of the boxes */
    SVG_RANGE = 30,
    SVG_GAP = 26,
    SVG_BOX_MIN = 20,
};

/* A stretch of a column: a range's head, boxes, or what nobody claims. */
struct stretch {
    enum stretch_kind { STRETCH_RANGE, STRETCH_GROUP, STRETCH_GAP } kind;
    int range;    /* -1: outside the address map */
    size_t group; /* STRETCH_GROUP, as the next */
    struct axis {
        uint64_t *at; /* where boxes begin or end, ascending */
        int *y;       /* pixels from the begin of the group */
        size_t count;
    } axis;
    uint64_t base, end;
    bool continued; /* STRETCH_RANGE, as the next: its begin is in the column before */
    bool claimed;   /* somebody has a claim in it */
    int height;
    int column, y;
};

struct picture {
    const struct layout *layout;
    struct stretch *stretches;
    size_t count, capacity;
    int columns, column_width, column_height;
    int width, top; /* top: where the columns begin */
    int digits;
    FILE *out;
};

/* The stretches, their heights and places. */
void picture_arrange(struct picture *picture);
void picture_free(struct picture *picture);
/* Pixels from the begin of a group to an address where one of its boxes begins or ends. */
int axis_y(const struct axis *axis, uint64_t address);

/* Text as XML, cut to room pixels; nothing where there is hardly any room. */
void svg_text(const struct picture *picture, int x, int y, const char *style, int room,
              const char *text);
void svg_escape(const char *text, size_t length, FILE *out);
/* Fill and stroke of a claim. */
struct svg_colour {
    const char *fill, *stroke;
};
struct svg_colour svg_colour_of(uint16_t kind);
const char *svg_range_colour(const struct layout *layout, int range);

/* Title and legend; sets picture->top. */
void svg_head(struct picture *picture);
/* The list of conflicts below the columns, and how high it will be. */
int svg_conflicts_height(const struct picture *picture);
void svg_conflicts(const struct picture *picture, int y);
void svg_badge(const struct picture *picture, int x, int y, size_t number);

#endif
