/* SPDX-License-Identifier: BSD-3-Clause */
/* Real images, which have no note: bound to a behaviour by their content. */
#include <string.h>

#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/image_description.h"
#include "tools/readers/scenario/scenario_private.h"

bool is_bindable(const char *key)
{
    return strcmp(key, "behaviour") == 0 || strcmp(key, "version") == 0 ||
           strcmp(key, "live-state") == 0;
}

bool says_behaviour(const struct image *image)
{
    return image->scripted || lfs_yaml_get(image->map, "behaviour") != NULL;
}

struct lfs_yaml_node *description_of(struct loader *l, const struct image *image)
{
    const struct lfs_yaml_node *map = image->map;
    struct lfs_yaml_node *out = arena_alloc(l->arena, sizeof(*out));
    struct lfs_yaml_node *name = arena_alloc(l->arena, 2 * sizeof(*name)), *behaviour = name + 1;

    *out = *map;
    out->count = 0;
    out->keys = arena_alloc(l->arena, (map->count + 1) * sizeof(struct lfs_yaml_node *));
    out->items = arena_alloc(l->arena, (map->count + 1) * sizeof(struct lfs_yaml_node *));
    for (size_t i = 0; i < map->count; i++) {
        bool own = false;

        for (size_t k = 0; k < lfs_image_schema.count; k++)
            own |= strcmp(lfs_image_schema.keys[k].name, map->keys[i]->text) == 0;
        if (!own)
            continue;
        out->keys[out->count] = map->keys[i];
        out->items[out->count++] = map->items[i];
    }
    if (image->scripted && !lfs_yaml_get(map, "behaviour")) {
        *name = (struct lfs_yaml_node){.kind = LFS_YAML_SCALAR, .pos = map->key->pos};
        *behaviour = *name;
        name->text = "behaviour";
        behaviour->text = image->name;
        out->keys[out->count] = name;
        out->items[out->count++] = behaviour;
    }
    return out;
}

/* ---- sections of an ELF file
 * ----------------------------------------------------------------------- */

static enum lfs_image_section_index section_kind(const struct lfs_flat_section *section)
{
    if (section->executable)
        return LFS_IMAGE_TEXT;
    if (!section->nobits)
        return section->writable ? LFS_IMAGE_RWDATA : LFS_IMAGE_RODATA;
    if (strncmp(section->name, ".heap", 5) == 0)
        return LFS_IMAGE_HEAP;
    return strncmp(section->name, ".stack", 6) == 0 ? LFS_IMAGE_STACK : LFS_IMAGE_BSS;
}

/* Adds a section to those of its kind; the range covers what lies between. */
static void cover(struct lfs_image_section *out, uint64_t begin, uint64_t end)
{
    uint64_t old_end = out->offset + out->size;

    if (out->size == 0) {
        *out = (struct lfs_image_section){begin, end - begin};
        return;
    }
    if (begin < out->offset)
        out->offset = begin;
    out->size = (end > old_end ? end : old_end) - out->offset;
}

static void describe_sections(const struct lfs_flat_image *flat, struct lfs_image_note *note)
{
    for (size_t i = 0; i < flat->section_count; i++) {
        const struct lfs_flat_section *section = &flat->sections[i];

        if (section->address >= flat->base)
            cover(&note->sections[section_kind(section)], section->address - flat->base,
                  section->address - flat->base + section->size);
    }
    if (flat->section_count == 0) {
        note->sections[LFS_IMAGE_TEXT].size = flat->size;
        note->sections[LFS_IMAGE_BSS] =
            (struct lfs_image_section){flat->size, flat->footprint - flat->size};
    }
    note->entry = (uint32_t)flat->entry_offset;
}

/* Code is what the section of the entry holds: it stays as it was loaded, as data may not. */
static uint64_t code_size(const struct lfs_flat_image *flat, uint64_t size)
{
    uint64_t entry = flat->base + flat->entry_offset;

    for (size_t i = 0; i < flat->section_count; i++) {
        const struct lfs_flat_section *section = &flat->sections[i];

        if (section->executable && entry >= section->address &&
            entry - section->address < section->size) {
            uint64_t left = section->size - (entry - section->address);

            return left < size ? left : size;
        }
    }
    return size;
}

/* ---- bindings
 * ------------------------------------------------------------------------------------- */

/* Two images that only differ in what the scenario says of them cannot be told apart. */
static bool is_new(struct loader *l, const struct image *image, const struct lfs_binding *binding)
{
    const struct lfs_binding *bindings = l->c->bindings.items;

    for (size_t i = 0; i < l->c->bindings.count; i++) {
        if (bindings[i].code_size != binding->code_size ||
            memcmp(bindings[i].code, binding->code, (size_t)binding->code_size) != 0 ||
            (bindings[i].note.version == binding->note.version &&
             strcmp(bindings[i].note.behaviour, binding->note.behaviour) == 0))
            continue;
        lfs_diag_add(l->diag, image->pos, "IMAGE_SAME_CODE",
                     "the code of image '%s' is bound already: to behaviour '%s', version %u",
                     image->name, bindings[i].note.behaviour, bindings[i].note.version);
        return false;
    }
    return true;
}

bool bind_image(struct loader *l, struct image *image, const uint8_t *code, uint64_t size,
                const struct lfs_flat_image *flat)
{
    struct lfs_image_description description;
    struct lfs_binding binding = {.code = code, .code_size = size};

    if (!lfs_image_description_read(description_of(l, image), &description, l->diag))
        return false;
    memcpy(binding.note.behaviour, description.behaviour, sizeof(binding.note.behaviour));
    binding.note.version = description.version;
    binding.note.live_state_version = description.live_state_version;
    binding.note.live_state_size = description.live_state_size;
    if (flat) {
        describe_sections(flat, &binding.note);
        binding.code_size = code_size(flat, size);
    } else {
        binding.note.sections[LFS_IMAGE_TEXT].size = size;
    }
    if (binding.code_size < 4) {
        lfs_diag_add(l->diag, image->pos, "IMAGE_IMPOSSIBLE",
                     "image '%s' has no instruction at its entry", image->name);
        return false;
    }
    if (!take_note(l, image, &binding.note) || !is_new(l, image, &binding))
        return false;
    *(struct lfs_binding *)list_add(l->arena, &l->c->bindings, sizeof(binding)) = binding;
    return true;
}
