/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/check_image.h"

typedef unsigned long long number;

/* ---- text ------------------------------------------------------------------------------------ */

static const char *part_fate(const struct lfs_image_part *part)
{
    if (part->beyond)
        return "ends beyond working memory";
    switch (part->kind) {
    case LFS_PART_CODE:
    case LFS_PART_CONSTANTS:
        return "replaced by the new image's";
    case LFS_PART_RWDATA:
        return "set anew: what was written is lost";
    case LFS_PART_BSS:
    case LFS_PART_HEAP:
    case LFS_PART_STACK:
        break;
    }
    return "zeroed: what was written is lost";
}

static void print_row(const char *name, const char *kind, uint64_t begin, uint64_t end,
                      const char *fate, FILE *out)
{
    fprintf(out, "  %-24s %-9s %#12llx %#12llx  %s\n", name, kind, (number)begin, (number)end - 1,
            fate);
}

static void print_buffer(const char *kind, const struct lfs_image_buffer *buffer, FILE *out)
{
    if (buffer->placement == LFS_PLACEMENT_UNKNOWN)
        fprintf(out, "  %-24s %-9s %12s %12s  not declared\n", "-", kind, "-", "-");
    else
        print_row(buffer->region, kind, buffer->base, buffer->base + buffer->size,
                  buffer->placement == LFS_PLACEMENT_INSIDE ? "in working memory: lost"
                  : buffer->assumed                         ? "static region, by its name: kept"
                                                            : "static region outside: kept",
                  out);
}

static void print_room(const struct lfs_image_verdict *verdict, FILE *out)
{
    fprintf(out, "  with bss and stacks the package needs 0x%llx bytes of working memory: ",
            (number)verdict->needed);
    if (verdict->room == LFS_ROOM_UNKNOWN)
        fputs("mem_size is in the SPMC's manifest\n", out);
    else
        fprintf(out, "%s 0x%llx\n",
                verdict->room == LFS_ROOM_ENOUGH ? "it has" : "MC-12, it has only",
                (number)verdict->memory);
}

static void print_table(const struct lfs_image_verdict *verdict, FILE *out)
{
    fprintf(out, "  %-24s %-9s %12s %12s  %s\n", "part", "kind",
            verdict->load_address ? "from" : "from package", "to", "at a live activation");
    for (size_t i = 0; i < verdict->part_count; i++)
        print_row(verdict->parts[i].name, lfs_image_part_kind_name(verdict->parts[i].kind),
                  verdict->parts[i].begin, verdict->parts[i].end, part_fate(&verdict->parts[i]),
                  out);
    print_buffer("RX", &verdict->rx, out);
    print_buffer("TX", &verdict->tx, out);
    print_buffer("state", &verdict->live_state, out);
    print_room(verdict, out);
}

void lfs_check_image_print(const char *word, const struct lfs_image_verdict *verdict, bool quiet,
                           FILE *out)
{
    if (!quiet)
        print_table(verdict, out);
    fprintf(out, "%s: %s: %s\n", word, lfs_deck_layout_name(verdict->layout), verdict->reason);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_parts(struct lfs_json *json, const struct lfs_image_verdict *verdict)
{
    lfs_json_list(json, "parts");
    for (size_t i = 0; i < verdict->part_count; i++) {
        const struct lfs_image_part *part = &verdict->parts[i];

        lfs_json_object(json, NULL);
        lfs_json_text(json, "name", part->name);
        lfs_json_text(json, "kind", lfs_image_part_kind_name(part->kind));
        lfs_json_bool(json, "symbols", part->symbols);
        lfs_json_hex(json, "begin", part->begin);
        lfs_json_hex(json, "end", part->end);
        lfs_json_bool(json, "nobits", part->nobits);
        lfs_json_bool(json, "beyond", part->beyond);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

static void json_buffer(struct lfs_json *json, const char *key,
                        const struct lfs_image_buffer *buffer)
{
    static const char *const placements[] = {"unknown", "inside", "outside"};

    lfs_json_object(json, key);
    lfs_json_text(json, "placement", placements[buffer->placement]);
    if (buffer->placement != LFS_PLACEMENT_UNKNOWN) {
        lfs_json_text(json, "region", buffer->region);
        lfs_json_bool(json, "assumed", buffer->assumed);
        lfs_json_hex(json, "base", buffer->base);
        lfs_json_hex(json, "size", buffer->size);
    }
    lfs_json_object_end(json);
}

void lfs_check_image_json(struct lfs_json *json, const struct lfs_image_verdict *verdict)
{
    static const char *const layouts[] = {"unknown", "A", "B"};
    static const char *const rooms[] = {"unknown", "enough", "overrun"};

    lfs_json_object(json, "image");
    lfs_json_text(json, "layout", layouts[verdict->layout]);
    lfs_json_text(json, "reason", verdict->reason);
    lfs_json_bool(json, "activatable", verdict->activatable);
    lfs_json_hex(json, "load_address", verdict->load_address);
    lfs_json_hex(json, "needed", verdict->needed);
    lfs_json_text(json, "room", rooms[verdict->room]);
    json_parts(json, verdict);
    json_buffer(json, "rx", &verdict->rx);
    json_buffer(json, "tx", &verdict->tx);
    json_buffer(json, "live_state", &verdict->live_state);
    lfs_json_object_end(json);
}
