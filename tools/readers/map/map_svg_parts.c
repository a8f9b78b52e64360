/* SPDX-License-Identifier: BSD-3-Clause */
/* Parts of the picture: text, colours, the head with its legend, the list of conflicts. */
#include <inttypes.h>
#include <string.h>

#include "tools/readers/diag/utf8.h"
#include "tools/readers/map/map_svg.h"

enum { LEGEND_GAP = 24, SWATCH = 12, TITLE = 26, LISTED_MAX = 200, SIDES = 2, KINDS_MAX = 64 };

/* ---- text ------------------------------------------------------------------------------------ */

void svg_escape(const char *text, size_t length, FILE *out)
{
    for (size_t i = 0; i < length;) {
        uint32_t code;
        size_t bytes = lfs_utf8_next(text + i, length - i, &code);

        if (code == LFS_UTF8_BAD || !lfs_utf8_printable(code))
            fputc('?', out);
        else if (code == '<' || code == '&' || code == '>' || code == '"')
            fprintf(out, "&#%" PRIu32 ";", code);
        else
            fwrite(text + i, 1, bytes, out);
        i += bytes;
    }
}

void svg_text(const struct picture *p, int x, int y, const char *style, int room, const char *text)
{
    int letters = room / SVG_CHAR, length = (int)strlen(text);

    if (letters < 3)
        return;
    fprintf(p->out, "<text x=\"%d\" y=\"%d\"%s%s%s>", x, y, style[0] ? " class=\"" : "", style,
            style[0] ? "\"" : "");
    svg_escape(text, (size_t)(length > letters ? letters - 2 : length), p->out);
    fputs(length > letters ? "..</text>\n" : "</text>\n", p->out);
}

/* ---- colours --------------------------------------------------------------------------------- */

#define DYNAMIC "#f7cde3", "#b5528a"

static const struct svg_colour colours[] = {
    [LFS_CLAIM_WORKING_MEMORY] = {"#a9cdea", "#3b78a8"},
    [LFS_CLAIM_STATIC_REGION] = {"#c3e6c3", "#4f9150"},
    [LFS_CLAIM_DEVICE_REGION] = {"#dcdcdc", "#7d7d7d"},
    [LFS_CLAIM_LIVE_STATE_BUFFER] = {"#ffd9a0", "#c07a14"},
    [LFS_CLAIM_RX] = {"#dccff0", "#7a5fae"},
    [LFS_CLAIM_TX] = {"#dccff0", "#7a5fae"},
    [LFS_CLAIM_STAGING] = {"#fff3b0", "#b39a1c"},
    [LFS_CLAIM_SPMC] = {"#c9c3b8", "#6f6656"},
    [LFS_CLAIM_EL3] = {"#c9c3b8", "#6f6656"},
    [LFS_CLAIM_SHARED] = {DYNAMIC},
    [LFS_CLAIM_LENT] = {DYNAMIC},
    [LFS_CLAIM_DONATED] = {DYNAMIC},
    [LFS_CLAIM_BORROWED] = {DYNAMIC},
    [LFS_CLAIM_OWNED] = {DYNAMIC},
};

struct svg_colour svg_colour_of(uint16_t kind)
{
    static const struct svg_colour other = {"#ffffff", "#555555"};

    if (kind >= sizeof(colours) / sizeof(colours[0]) || colours[kind].fill == NULL)
        return other;
    return colours[kind];
}

const char *svg_range_colour(const struct layout *layout, int range)
{
    if (range < 0)
        return "#999999";
    if (layout->ranges[range].type == LFS_RANGE_DEVICE)
        return layout->ranges[range].secure ? "#6b6b6b" : "#b8b8b8";
    return layout->ranges[range].secure ? "#31688e" : "#8fbfdc";
}

/* ---- head ------------------------------------------------------------------------------------ */

static void legend_entry(struct picture *p, int *x, const char *fill, const char *stroke,
                         const char *text)
{
    int width = SWATCH + 6 + (int)strlen(text) * SVG_CHAR;

    if (*x > SVG_MARGIN && *x + width > p->width - SVG_MARGIN) {
        *x = SVG_MARGIN;
        p->top += SVG_LINE + 4;
    }
    fprintf(p->out,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\" stroke=\"%s\"/>\n", *x,
            p->top - SWATCH + 2, SWATCH, SWATCH, fill, stroke);
    svg_text(p, *x + SWATCH + 6, p->top, "", width + SVG_CHAR, text);
    *x += width + LEGEND_GAP;
}

/* Of that kind, or NULL. */
static const struct lfs_map_claim *first_of(const struct layout *layout, uint16_t kind)
{
    for (size_t i = 0; i < layout->box_count; i++)
        if (box_claim(layout, &layout->boxes[i])->kind == kind)
            return box_claim(layout, &layout->boxes[i]);
    return NULL;
}

/* One entry a kind that occurs, in the order of their numbers. */
static void legend(struct picture *p)
{
    int x = SVG_MARGIN;

    for (uint16_t kind = 0; kind < KINDS_MAX; kind++) {
        const struct lfs_map_claim *claim = first_of(p->layout, kind);
        struct svg_colour colour = svg_colour_of(kind);

        if (claim != NULL)
            legend_entry(p, &x, colour.fill, colour.stroke, claim->kind_text);
    }
    if (p->layout->conflict_count > 0)
        legend_entry(p, &x, "url(#hatch)", "#d7191c", "conflict");
}

void svg_head(struct picture *p)
{
    const struct lfs_memory_map *map = p->layout->map;
    char text[MAP_LABEL_SIZE];

    p->top = SVG_MARGIN + 12;
    snprintf(text, sizeof(text), "%.80s: %zu claim%s, %zu conflict%s",
             map->title ? map->title : "memory map", map->claim_count,
             map->claim_count == 1 ? "" : "s", p->layout->conflict_count,
             p->layout->conflict_count == 1 ? "" : "s");
    svg_text(p, SVG_MARGIN, p->top, "title", p->width, text);
    p->top += TITLE;
    legend(p);
    p->top += SVG_LINE;
}

/* ---- conflicts ------------------------------------------------------------------------------- */

static size_t listed(const struct picture *p)
{
    return p->layout->conflict_count < LISTED_MAX ? p->layout->conflict_count : LISTED_MAX;
}

int svg_conflicts_height(const struct picture *p)
{
    size_t count = listed(p), left = p->layout->conflict_count - count;

    return (int)(count * ((SIDES + 1) * SVG_LINE + 8)) + (left > 0 ? SVG_LINE : 0);
}

void svg_badge(const struct picture *p, int x, int y, size_t number)
{
    char text[24];
    int width;

    snprintf(text, sizeof(text), "%zu", number);
    width = 8 + (int)strlen(text) * SVG_CHAR;
    fprintf(p->out,
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"14\" rx=\"7\" fill=\"#d7191c\"/>\n"
            "<text x=\"%d\" y=\"%d\" class=\"badge\">%s</text>\n",
            x, y, width, x + width / 2, y + 11, text);
}

static void conflict_entry(const struct picture *p, int y, size_t i)
{
    const struct conflict *conflict = &p->layout->conflicts[i];
    const size_t sides[SIDES] = {conflict->is->first, conflict->is->second};
    int x = SVG_MARGIN + 44, room = p->width - x - SVG_MARGIN;
    char text[MAP_LINE_SIZE];

    svg_badge(p, SVG_MARGIN, y, i + 1);
    conflict_label(conflict, p->digits, text);
    svg_text(p, x, y + 11, "bold", room, text);
    for (int k = 0; k < SIDES; k++) {
        side_label(&p->layout->map->claims[sides[k]], text);
        svg_text(p, x, y + 11 + (k + 1) * SVG_LINE, "", room, text);
    }
}

void svg_conflicts(const struct picture *p, int y)
{
    char text[MAP_LABEL_SIZE];

    for (size_t i = 0; i < listed(p); i++) {
        conflict_entry(p, y, i);
        y += (SIDES + 1) * SVG_LINE + 8;
    }
    if (listed(p) == p->layout->conflict_count)
        return;
    snprintf(text, sizeof(text), "and %zu more", p->layout->conflict_count - listed(p));
    svg_text(p, SVG_MARGIN, y + 11, "", p->width, text);
}
