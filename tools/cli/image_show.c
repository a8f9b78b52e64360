/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/image_show.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/image_verdict.h"
#include "lfasim/readers/json.h"
#include "lfasim/types.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

typedef unsigned long long number;

bool lfs_image_is_one(const char *path)
{
    struct stat status;
    char *bytes;
    size_t size;
    bool is;

    if (lfs_file_ends_with(path, ".elf") || lfs_file_ends_with(path, ".bin") ||
        (stat(path, &status) == 0 && S_ISFIFO(status.st_mode)))
        return true;
    if (lfs_file_load(path, LFS_IMAGE_FILE_BYTES_MAX, &bytes, &size) != 0)
        return true;
    is = lfs_elf_recognise((const uint8_t *)bytes, size) ||
         lfs_arm64_image_size((const uint8_t *)bytes, size) > 0;
    free(bytes);
    return is;
}

/* ---- text ------------------------------------------------------------------------------------ */

static const char *section_contents(const struct lfs_flat_section *section)
{
    if (section->nobits)
        return "memory only";
    if (section->executable)
        return "code";
    return section->writable ? "initial values" : "constants";
}

static void print_sections(const struct lfs_flat_image *image)
{
    if (image->section_count == 0)
        return;
    printf("  %-20s %10s %14s %10s  %s\n", "section", "offset", "address", "bytes", "contents");
    for (size_t i = 0; i < image->section_count; i++) {
        const struct lfs_flat_section *section = &image->sections[i];

        printf("  %-20s %#10llx %#14llx %10llu  %s\n", section->name,
               (number)(section->address - image->base), (number)section->address,
               (number)section->size, section_contents(section));
    }
}

static const char *segment_type(uint32_t type)
{
    switch (type) {
    case PT_LOAD:
        return "LOAD";
    case PT_DYNAMIC:
        return "DYNAMIC";
    case PT_NOTE:
        return "NOTE";
    case PT_PHDR:
        return "PHDR";
    case PT_GNU_STACK:
        return "GNU_STACK";
    case PT_GNU_RELRO:
        return "GNU_RELRO";
    default:
        return "other";
    }
}

static void print_facts(const struct lfs_elf_facts *facts)
{
    if (facts->segment_count > 0)
        printf("  %-20s %3s %13s %14s %10s %10s\n", "segment", "", "address", "loaded at",
               "in file", "in memory");
    for (size_t i = 0; i < facts->segment_count; i++) {
        const struct lfs_elf_segment *segment = &facts->segments[i];

        printf("  %-20s %c%c%c %#13llx %#14llx %10llu %10llu\n", segment_type(segment->type),
               segment->flags & PF_R ? 'R' : '-', segment->flags & PF_W ? 'W' : '-',
               segment->flags & PF_X ? 'X' : '-', (number)segment->address,
               (number)segment->load_address, (number)segment->file_size,
               (number)segment->memory_size);
    }
    if (facts->symbol_count > 0)
        printf("  %-20s %17s\n", "symbol", "value");
    for (size_t i = 0; i < facts->symbol_count; i++)
        printf("  %-20s %#17llx\n", facts->symbols[i].name, (number)facts->symbols[i].value);
    for (size_t i = 0; i < facts->relocation_kind_count; i++) {
        const char *name = lfs_elf_relocation_name(facts->relocations[i].kind);

        printf("relocations: %zu of kind %u%s%s\n", facts->relocations[i].count,
               facts->relocations[i].kind, name ? ", " : "", name ? name : "");
    }
}

static void print_text(const char *path, const struct lfs_flat_image *image,
                       const struct lfs_elf_facts *facts)
{
    const char *kind = facts == NULL                 ? "flat binary"
                       : facts->position_independent ? "position-independent ELF file"
                                                     : "ELF file of fixed addresses";

    printf("%s: %s, linked at %#llx\n", path, kind, (number)image->base);
    print_sections(image);
    if (facts != NULL)
        print_facts(facts);
    printf("entry at %#llx; %zu bytes in a package, %s%llu bytes of memory (%llu pages)\n",
           (number)image->entry_offset, image->size, image->footprint_known ? "" : "at least ",
           (number)image->footprint, (number)lfs_pages_of(image->footprint));
    lfs_image_note_print(image->has_note ? &image->note : NULL, stdout);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_facts(struct lfs_json *json, const struct lfs_elf_facts *facts)
{
    lfs_json_bool(json, "position_independent", facts->position_independent);
    lfs_json_list(json, "segments");
    for (size_t i = 0; i < facts->segment_count; i++) {
        lfs_json_object(json, NULL);
        lfs_json_number(json, "type", facts->segments[i].type);
        lfs_json_number(json, "flags", facts->segments[i].flags);
        lfs_json_hex(json, "address", facts->segments[i].address);
        lfs_json_hex(json, "load_address", facts->segments[i].load_address);
        lfs_json_hex(json, "file_size", facts->segments[i].file_size);
        lfs_json_hex(json, "memory_size", facts->segments[i].memory_size);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
    lfs_json_object(json, "symbols");
    for (size_t i = 0; i < facts->symbol_count; i++)
        lfs_json_hex(json, facts->symbols[i].name, facts->symbols[i].value);
    lfs_json_object_end(json);
    lfs_json_list(json, "relocations");
    for (size_t i = 0; i < facts->relocation_kind_count; i++) {
        lfs_json_object(json, NULL);
        lfs_json_number(json, "kind", facts->relocations[i].kind);
        lfs_json_number(json, "count", facts->relocations[i].count);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

static void print_json(const char *path, const struct lfs_flat_image *image,
                       const struct lfs_elf_facts *facts)
{
    struct lfs_json json = {.out = stdout};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "image", path);
    lfs_json_hex(&json, "base", image->base);
    lfs_json_hex(&json, "entry_offset", image->entry_offset);
    lfs_json_number(&json, "bytes", image->size);
    lfs_json_hex(&json, "footprint", image->footprint);
    lfs_json_bool(&json, "footprint_known", image->footprint_known);
    lfs_json_list(&json, "sections");
    for (size_t i = 0; i < image->section_count; i++) {
        lfs_json_object(&json, NULL);
        lfs_json_text(&json, "name", image->sections[i].name);
        lfs_json_hex(&json, "address", image->sections[i].address);
        lfs_json_hex(&json, "size", image->sections[i].size);
        lfs_json_bool(&json, "nobits", image->sections[i].nobits);
        lfs_json_object_end(&json);
    }
    lfs_json_list_end(&json);
    if (facts != NULL)
        json_facts(&json, facts);
    lfs_json_text(&json, "behaviour", image->has_note ? image->note.behaviour : NULL);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

int lfs_image_show(const char *path, enum lfs_format format, struct lfs_diag *diag)
{
    struct lfs_image_file image;
    char *bytes;
    size_t size;
    bool read;

    /* lfs_image_is_one() has read the rest already. */
    if (!lfs_host_is_no_pipe(path, diag) ||
        !lfs_file_read(path, LFS_IMAGE_FILE_BYTES_MAX, &bytes, &size,
                       (struct lfs_pos){.file = path}, diag))
        return LFS_EXIT_INPUT;
    read = lfs_image_file_read(path, (const uint8_t *)bytes, size, &image, diag);
    free(bytes);
    if (!read)
        return LFS_EXIT_INPUT;
    (format == LFS_FORMAT_JSON ? print_json : print_text)(path, &image.flat,
                                                          image.is_elf ? &image.facts : NULL);
    lfs_image_file_free(&image);
    return LFS_EXIT_OK;
}
