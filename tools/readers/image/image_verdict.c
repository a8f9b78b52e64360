/* SPDX-License-Identifier: BSD-3-Clause */
/* Layout A or B: where an image's sections and its partition's buffers lie. */
#include "lfasim/readers/image_verdict.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/types.h"

static uint64_t plus(uint64_t a, uint64_t b)
{
    return b > UINT64_MAX - a ? UINT64_MAX : a + b;
}

/* ---- parts of the image ---------------------------------------------------------------------- */

const char *lfs_image_part_kind_name(enum lfs_image_part_kind kind)
{
    static const char *const names[] = {"code", "constants", "rwdata", "bss", "heap", "stack"};

    return names[kind];
}

static enum lfs_image_part_kind kind_of(const struct lfs_flat_section *section)
{
    if (section->executable)
        return LFS_PART_CODE;
    if (!section->nobits)
        return section->writable ? LFS_PART_RWDATA : LFS_PART_CONSTANTS;
    if (strstr(section->name, "stack") != NULL)
        return LFS_PART_STACK;
    return strstr(section->name, "heap") != NULL ? LFS_PART_HEAP : LFS_PART_BSS;
}

static void add_part(struct lfs_image_verdict *out, struct lfs_image_part part, const char *name)
{
    uint64_t bytes = part.nobits && !part.symbols ? part.end - part.begin : 0;

    if (part.end <= part.begin)
        return;
    snprintf(part.name, sizeof(part.name), "%s", name);
    part.packed = part.end <= out->file_end;
    part.beyond = out->memory > 0 && part.end > plus(out->load_address, out->memory);
    out->has_variables |= part.kind >= LFS_PART_RWDATA && part.kind <= LFS_PART_HEAP;
    out->nobits.bytes += bytes;
    out->nobits.packed += part.packed ? bytes : 0;
    if (out->part_count == LFS_IMAGE_PARTS_MAX)
        out->parts_left_out++;
    else
        out->parts[out->part_count++] = part;
}

static void take_sections(const struct lfs_flat_image *image, struct lfs_image_verdict *out)
{
    for (size_t i = 0; i < image->section_count; i++) {
        const struct lfs_flat_section *section = &image->sections[i];
        uint64_t begin = out->image_begin + (section->address - image->base);

        if (section->address < image->base)
            continue; /* NOBITS in front, which the flat image drops (8.1) */
        add_part(out,
                 (struct lfs_image_part){.kind = kind_of(section),
                                         .nobits = section->nobits,
                                         .begin = begin,
                                         .end = plus(begin, section->size)},
                 section->name);
    }
}

static void take_note_sections(const struct lfs_image_note *note, struct lfs_image_verdict *out)
{
    static const char *const names[LFS_IMAGE_SECTIONS] = {
        [LFS_IMAGE_TEXT] = ".text", [LFS_IMAGE_RODATA] = ".rodata", [LFS_IMAGE_RWDATA] = ".data",
        [LFS_IMAGE_BSS] = ".bss",   [LFS_IMAGE_HEAP] = ".heap",     [LFS_IMAGE_STACK] = ".stack"};

    for (int i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        uint64_t begin = plus(out->image_begin, note->sections[i].offset);

        add_part(out,
                 (struct lfs_image_part){.kind = (enum lfs_image_part_kind)i,
                                         .nobits = i > LFS_IMAGE_RWDATA,
                                         .begin = begin,
                                         .end = plus(begin, note->sections[i].size)},
                 names[i]);
    }
}

/* Pairs of symbols that bound what an instance writes: Hafnium and its test partitions, lfasim's
 * own images, tf-a-tests (8.1). */
static const struct {
    const char *begin, *end;
    enum lfs_image_part_kind kind;
} pairs[] = {
    {"data_begin", "bin_end", LFS_PART_RWDATA},
    {"bss_begin", "bss_end", LFS_PART_BSS},
    {"heap_begin", "stacks_begin", LFS_PART_HEAP},
    {"stacks_begin", "stacks_end", LFS_PART_STACK},
    {"__DATA_START__", "__DATA_END__", LFS_PART_RWDATA},
    {"__BSS_START__", "__BSS_END__", LFS_PART_BSS},
};

static const struct lfs_elf_symbol *find_symbol(const struct lfs_elf_facts *facts, const char *name)
{
    for (size_t i = 0; i < facts->symbol_count; i++)
        if (strcmp(facts->symbols[i].name, name) == 0)
            return &facts->symbols[i];
    return NULL;
}

static void take_symbols(const struct lfs_image_view *view, struct lfs_image_verdict *out)
{
    uint64_t base = view->image->base;

    for (size_t i = 0; view->facts != NULL && i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        const struct lfs_elf_symbol *begin = find_symbol(view->facts, pairs[i].begin);
        const struct lfs_elf_symbol *end = find_symbol(view->facts, pairs[i].end);
        char name[2 * LFS_ELF_SYMBOL_NAME_SIZE];

        if (begin == NULL || end == NULL || begin->value < base)
            continue;
        snprintf(name, sizeof(name), "%s..%s", pairs[i].begin, pairs[i].end);
        add_part(out,
                 (struct lfs_image_part){.kind = pairs[i].kind,
                                         .symbols = true,
                                         .nobits = pairs[i].kind > LFS_PART_RWDATA,
                                         .begin = plus(out->image_begin, begin->value - base),
                                         .end = plus(out->image_begin, end->value - base)},
                 name);
    }
}

/* ---- buffers --------------------------------------------------------------------------------- */

/* Of whose size nothing is known, working memory is what the image needs: a region that meets more
 * of it is one that the SPMC refuses at boot (MEM_REGION_OVERLAP). */
static uint64_t memory_at_least(const struct lfs_image_verdict *v)
{
    uint64_t bytes = v->memory > 0 ? v->memory : v->needed;

    return bytes > UINT64_MAX - LFS_PAGE_SIZE ? bytes : lfs_pages_of(bytes) << LFS_PAGE_SHIFT;
}

static bool meets_memory(const struct lfs_image_verdict *v, uint64_t base, uint64_t size)
{
    return base < plus(v->load_address, memory_at_least(v)) && v->load_address < plus(base, size);
}

static const struct lfs_manifest_region *named(const struct lfs_manifest *m, const char *name)
{
    for (uint32_t i = 0; i < m->memory_region_count; i++)
        if (strcmp(lfs_manifest_memory_region(m, i)->description, name) == 0)
            return lfs_manifest_memory_region(m, i);
    for (uint32_t i = 0; i < m->memory_region_count; i++)
        if (strcmp(lfs_manifest_memory_region(m, i)->node, name) == 0)
            return lfs_manifest_memory_region(m, i);
    return NULL;
}

/* By the index that a node's phandle led to. The name that the deck's manifest uses is a hint, no
 * more: who maps what where is then up to the partition's code (manifests-packages-boot 4.3). */
static void place_buffer(const struct lfs_image_verdict *v, const struct lfs_manifest *m,
                         bool declared, int index, const char *name, struct lfs_image_buffer *out)
{
    const struct lfs_manifest_region *region = NULL;

    if (declared && index >= 0 && (uint32_t)index < m->memory_region_count)
        region = lfs_manifest_memory_region(m, index);
    else if (!declared && (region = named(m, name)) != NULL)
        out->assumed = true;
    if (region == NULL)
        return;
    memcpy(out->region, region->node, sizeof(out->region));
    out->base = region->base;
    out->size = lfs_manifest_region_size(region);
    if (!out->assumed)
        out->placement = v->load_address > 0 && meets_memory(v, out->base, out->size)
                             ? LFS_PLACEMENT_INSIDE
                             : LFS_PLACEMENT_OUTSIDE;
}

static void place_buffers(const struct lfs_manifest *m, struct lfs_image_verdict *out)
{
    place_buffer(out, m, m->has_rxtx_info, m->rx_region, "rx-buffer", &out->rx);
    place_buffer(out, m, m->has_rxtx_info, m->tx_region, "tx-buffer", &out->tx);
    place_buffer(out, m, m->live_activation_support, m->live_state_region, "live-state-buffer",
                 &out->live_state);
}

/* Where the code maps a buffer, unless a node says where it is. */
static void place_mapped(const struct lfs_image_verdict *v, const struct lfs_image_code *code,
                         const struct lfs_image_place *place, struct lfs_image_buffer *out)
{
    if (place->name == NULL || out->placement != LFS_PLACEMENT_UNKNOWN || v->load_address == 0 ||
        (place->section >= 0 && !v->has_note))
        return;
    *out = (struct lfs_image_buffer){
        .mapped = true, .in_region = place->in_region, .base = place->offset, .size = code->bytes};
    if (place->section >= 0)
        out->base = plus(v->image_begin, v->note.sections[place->section].offset + place->offset);
    snprintf(out->region, sizeof(out->region), "%s", place->name);
    out->placement =
        meets_memory(v, out->base, out->size) ? LFS_PLACEMENT_INSIDE : LFS_PLACEMENT_OUTSIDE;
}

/* ---- the verdict ----------------------------------------------------------------------------- */

const char *lfs_deck_layout_name(enum lfs_deck_layout layout)
{
    switch (layout) {
    case LFS_LAYOUT_A:
        return "layout A";
    case LFS_LAYOUT_B:
        return "layout B";
    case LFS_LAYOUT_UNKNOWN:
        break;
    }
    return "layout not knowable";
}

static void say(struct lfs_image_verdict *out, enum lfs_deck_layout layout, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void say(struct lfs_image_verdict *out, enum lfs_deck_layout layout, const char *format, ...)
{
    va_list arguments;

    out->layout = layout;
    va_start(arguments, format);
    vsnprintf(out->reason, sizeof(out->reason), format, arguments);
    va_end(arguments);
}

static bool inside(struct lfs_image_verdict *out, const struct lfs_image_buffer *buffer,
                   const char *what)
{
    if (buffer->placement != LFS_PLACEMENT_INSIDE)
        return false;
    say(out, LFS_LAYOUT_A,
        "the %s, %s '%s' at 0x%llx, lies in working memory, which is overwritten", what,
        buffer->mapped ? "mapped in" : "region", buffer->region, (unsigned long long)buffer->base);
    return true;
}

static void say_undeclared(const struct lfs_manifest *manifest, struct lfs_image_verdict *out)
{
    const char *begins = manifest->has_rxtx_info ? "rx_tx-info leads to no memory region"
                                                 : "the manifest has no rx_tx-info";

    if (out->rx.assumed && out->tx.assumed)
        say(out, LFS_LAYOUT_UNKNOWN,
            "%s: where RX and TX are, only the partition's code knows; that regions are named "
            "'%s' and '%s' is a hint",
            begins, out->rx.region, out->tx.region);
    else
        say(out, LFS_LAYOUT_UNKNOWN, "%s: where RX and TX are, only the partition's code knows",
            begins);
}

static bool declares_state(const struct lfs_image_verdict *v)
{
    return v->has_note && v->note.live_state_size > 0;
}

bool lfs_image_has_nothing_to_lose(const struct lfs_image_verdict *v)
{
    return v->part_count > 0 && !v->has_variables && !declares_state(v);
}

static void say_layout_b(struct lfs_image_verdict *out)
{
    if (lfs_image_has_nothing_to_lose(out))
        say(out, LFS_LAYOUT_B,
            "the image has no rwdata, bss or heap to lose; RX and TX lie outside working memory");
    else
        say(out, LFS_LAYOUT_B,
            "live state of version %u, %u bytes, goes to region '%s'; RX and TX lie outside "
            "working memory",
            out->note.live_state_version, out->note.live_state_size, out->live_state.region);
}

static void decide(const struct lfs_image_view *view, struct lfs_image_verdict *out)
{
    if (inside(out, &out->live_state, "live-state buffer") || inside(out, &out->rx, "RX buffer") ||
        inside(out, &out->tx, "TX buffer"))
        return;
    if (out->has_note && !declares_state(out) && out->has_variables && !view->code.scripted)
        say(out, LFS_LAYOUT_A,
            "the image declares no live state: what is in rwdata, bss and heap "
            "is lost");
    else if (view->manifest == NULL)
        say(out, LFS_LAYOUT_UNKNOWN, "no manifest says where buffers and working memory are");
    else if (!out->activatable)
        say(out, LFS_LAYOUT_UNKNOWN, "the manifest does not declare live-activation-support");
    else if (out->load_address == 0)
        say(out, LFS_LAYOUT_UNKNOWN, "nothing says where working memory is: no load address");
    else if (!lfs_image_has_nothing_to_lose(out) &&
             out->live_state.placement == LFS_PLACEMENT_UNKNOWN)
        say(out, LFS_LAYOUT_A, "no region is the live-state buffer: the state has nowhere to go");
    else if (!lfs_image_has_nothing_to_lose(out) && view->code.scripted && !declares_state(out))
        say(out, LFS_LAYOUT_UNKNOWN,
            "what its steps hand over, a run shows; `live-state` of its image declares it");
    else if (!lfs_image_has_nothing_to_lose(out) && !out->has_note)
        say(out, LFS_LAYOUT_UNKNOWN,
            "the image carries no note that says what state it hands over");
    else if (out->rx.placement != LFS_PLACEMENT_OUTSIDE ||
             out->tx.placement != LFS_PLACEMENT_OUTSIDE)
        say_undeclared(view->manifest, out);
    else
        say_layout_b(out);
}

static uint64_t image_offset(const struct lfs_image_view *view)
{
    if (view->image_offset != LFS_IMAGE_OFFSET_BY_ENTRY)
        return view->image_offset;
    if (view->manifest == NULL || view->manifest->entrypoint_offset < view->image->entry_offset)
        return 0;
    return view->manifest->entrypoint_offset - view->image->entry_offset;
}

void lfs_image_judge(const struct lfs_image_view *view, struct lfs_image_verdict *out)
{
    const struct lfs_flat_image *image = view->image;
    const struct lfs_manifest *manifest = view->manifest;
    uint64_t offset = image_offset(view);

    *out = (struct lfs_image_verdict){.load_address = view->load_address, .memory = view->memory};
    if (out->load_address == 0 && manifest != NULL && manifest->has_load_address)
        out->load_address = manifest->load_address;
    out->has_manifest = manifest != NULL;
    out->activatable = manifest != NULL && manifest->live_activation_support;
    out->image_begin = plus(out->load_address, offset);
    out->file_end = plus(out->image_begin, image->size);
    out->entry = plus(offset, image->entry_offset);
    out->needed = plus(offset, image->footprint);
    out->needed_known = image->footprint_known;
    if (out->memory > 0 && out->needed > out->memory)
        out->room = LFS_ROOM_OVERRUN;
    else if (out->memory > 0 && out->needed_known)
        out->room = LFS_ROOM_ENOUGH;
    out->has_note = image->has_note;
    if (image->has_note)
        out->note = image->note;
    if (image->section_count == 0 && image->has_note)
        take_note_sections(&image->note, out);
    take_sections(image, out);
    take_symbols(view, out);
    if (manifest != NULL)
        place_buffers(manifest, out);
    place_mapped(out, &view->code, &view->code.rx, &out->rx);
    place_mapped(out, &view->code, &view->code.tx, &out->tx);
    decide(view, out);
}

void lfs_image_staged(struct lfs_image_verdict *verdict, uint64_t bytes)
{
    uint64_t end = plus(verdict->load_address, bytes);

    for (size_t i = 0; i < verdict->part_count; i++) {
        struct lfs_image_part *part = &verdict->parts[i];

        part->staged = !part->packed && part->begin < end;
    }
}
