/* SPDX-License-Identifier: BSD-3-Clause */
/* What a live activation does to an image, in words. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/image_verdict.h"
#include "tools/readers/host/alloc.h"

typedef unsigned long long number;

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
    if (part->packed)
        return "zeros in the package: what was written is lost";
    if (part->staged)
        return "not in the package, filled with what is staged behind it: what was written is lost";
    return "not in the package, zeroed: what was written is lost";
}

static void print_row(const char *name, const char *kind, uint64_t begin, uint64_t end,
                      const char *fate, FILE *out)
{
    fprintf(out, "  %-24s %-9s %#12llx %#12llx  %s\n", name, kind, (number)begin, (number)end - 1,
            fate);
}

static void print_parts(const struct lfs_image_verdict *verdict, FILE *out)
{
    fprintf(out, "  %-24s %-9s %12s %12s  %s\n", "part", "kind",
            verdict->load_address   ? "from"
            : verdict->has_manifest ? "from package"
                                    : "from image",
            "to", "at a live activation");
    for (size_t i = 0; i < verdict->part_count; i++)
        print_row(verdict->parts[i].name, lfs_image_part_kind_name(verdict->parts[i].kind),
                  verdict->parts[i].begin, verdict->parts[i].end, part_fate(&verdict->parts[i]),
                  out);
    if (verdict->parts_left_out > 0)
        fprintf(out, "  and %zu more parts, which are not listed\n", verdict->parts_left_out);
    if (verdict->part_count == 0)
        fputs("  no sections are known: a flat binary without a note\n", out);
}

static void print_buffer(const char *kind, const struct lfs_image_buffer *buffer, FILE *out)
{
    if (buffer->region[0] == '\0')
        fprintf(out, "  %-24s %-9s %12s %12s  not declared\n", "-", kind, "-", "-");
    else
        print_row(buffer->region, kind, buffer->base, buffer->base + buffer->size,
                  buffer->assumed                             ? "not declared: its name is a hint"
                  : buffer->placement == LFS_PLACEMENT_INSIDE ? "in working memory: lost"
                  : buffer->mapped                            ? "mapped outside: kept"
                                                              : "static region outside: kept",
                  out);
}

static void print_buffers(const struct lfs_image_verdict *verdict, FILE *out)
{
    if (!verdict->has_manifest) {
        fputs("  RX, TX and live-state buffer: give the manifest, which declares them\n", out);
        return;
    }
    print_buffer("RX", &verdict->rx, out);
    print_buffer("TX", &verdict->tx, out);
    print_buffer("state", &verdict->live_state, out);
}

static void print_room(const struct lfs_image_verdict *verdict, FILE *out)
{
    const struct lfs_image_nobits nobits = verdict->nobits;

    if (nobits.bytes > 0)
        fprintf(
            out,
            "  bss, heap and stacks (NOBITS) have 0x%llx bytes, 0x%llx of them in the package\n",
            (number)nobits.bytes, (number)nobits.packed);
    fprintf(out, "  %sthe %s needs %s0x%llx bytes of working memory: ",
            verdict->needed_known ? "with bss and stacks " : "",
            verdict->has_manifest ? "package" : "image", verdict->needed_known ? "" : "at least ",
            (number)verdict->needed);
    if (verdict->memory == 0)
        fputs("mem_size is in the SPMC's manifest\n", out);
    else
        fprintf(out, "%s 0x%llx\n",
                verdict->room == LFS_ROOM_OVERRUN ? "MC-12, it has only" : "it has",
                (number)verdict->memory);
    if (!verdict->needed_known)
        fputs("  bss and stacks are not known: its ELF image tells\n", out);
}

void lfs_image_note_print(const struct lfs_image_note *note, FILE *out)
{
    if (note == NULL) {
        fputs("no lfasim note: a scenario can bind the image to a behaviour\n", out);
        return;
    }
    fprintf(out, "behaviour %s, version %u", note->behaviour, note->version);
    if (note->live_state_size > 0)
        fprintf(out, "; live state: version %u, %u bytes", note->live_state_version,
                note->live_state_size);
    putc('\n', out);
}

void lfs_image_verdict_print(const struct lfs_image_verdict *verdict, FILE *out)
{
    print_parts(verdict, out);
    print_buffers(verdict, out);
    print_room(verdict, out);
    fputs("  ", out);
    lfs_image_note_print(verdict->has_note ? &verdict->note : NULL, out);
}

void lfs_image_verdict_tell(const struct lfs_image_verdict *verdict, struct lfs_pos pos,
                            const char *of, struct lfs_diag *diag)
{
    char *table = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&table, &size);

    if (stream == NULL)
        lfs_reader_out_of_memory();
    lfs_image_verdict_print(verdict, stream);
    if (fclose(stream) != 0)
        lfs_reader_out_of_memory();
    lfs_diag_add(diag, pos,
                 verdict->layout == LFS_LAYOUT_A   ? "IMAGE_LAYOUT_A"
                 : verdict->layout == LFS_LAYOUT_B ? "IMAGE_LAYOUT_B"
                                                   : "IMAGE_LAYOUT_UNKNOWN",
                 "%s: %s: %s", of, lfs_deck_layout_name(verdict->layout), verdict->reason);
    for (char *rest = table, *line; (line = strsep(&rest, "\n")) != NULL && rest != NULL;)
        lfs_diag_fact(diag, "%s", line + strspn(line, " "));
    free(table);
}
