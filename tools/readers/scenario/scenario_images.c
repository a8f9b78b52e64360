/* SPDX-License-Identifier: BSD-3-Clause */
/* Images: manifests compiled, images read or written, packages built. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/package.h"
#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/image_description.h"
#include "lfasim/readers/manifest_file.h"
#include "lfasim/readers/package_file.h"
#include "tools/readers/diag/diag_private.h"
#include "tools/readers/manifest/manifest_room.h"
#include "tools/readers/scenario/scenario_private.h"

enum { MANIFEST_PARTS_MAX = 8, INCLUDE_FOLDERS_MAX = 8 };

/* ---- files
 * -------------------------------------------------------------------------------------------- */

/* A path as the scenario means it: from the folder of the scenario file. */
static const char *beside(struct loader *l, const char *path)
{
    const char *scenario = l->scenario->path, *slash = strrchr(scenario, '/');

    if (path[0] == '/' || !slash)
        return path;
    return arena_text(l->arena, "%.*s%s", (int)(slash - scenario + 1), scenario, path);
}

/* Reads a file named in the scenario; the reporter keeps its name and contents. NULL after an
 * error. */
static const uint8_t *read_file(struct loader *l, const struct lfs_yaml_node *node, size_t limit,
                                bool shown, const char **path, size_t *size)
{
    char *bytes = NULL;

    if (!expect_kind(l, node, LFS_YAML_SCALAR, "a path"))
        return NULL;
    *path = beside(l, node->text);
    if (lfs_file_load(*path, limit, &bytes, size) != 0) {
        *path = lfs_diag_keep(l->keeper, *path, NULL, 0);
        if (!lfs_file_read(*path, limit, &bytes, size, node->pos, l->diag))
            return NULL;
    }
    *path = lfs_diag_keep(l->keeper, *path, bytes, shown ? *size : 0);
    return arena_adopt(l->arena, bytes);
}

/* ---- manifests
 * ---------------------------------------------------------------------------------------- */

static struct compiled *find_compiled(struct loader *l, const char *key)
{
    struct list *list = &l->scenario->compiled;
    struct compiled *items = list->items;

    for (size_t i = 0; i < list->count; i++)
        if (strcmp(items[i].key, key) == 0)
            return &items[i];
    return NULL;
}

/* The folders that manifests may include files from, besides their own. */
static size_t include_folders(struct loader *l, const char **folders)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(l->root, "include");
    size_t count = node && node->kind == LFS_YAML_LIST ? node->count : node != NULL;

    if (count > INCLUDE_FOLDERS_MAX) {
        lfs_diag_add(l->diag, node->pos, "VALUE_RANGE", "%zu folders are too many: %d at most",
                     count, INCLUDE_FOLDERS_MAX);
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        const struct lfs_yaml_node *item = node->kind == LFS_YAML_LIST ? node->items[i] : node;

        folders[i] = ".";
        if (expect_kind(l, item, LFS_YAML_SCALAR, "a path"))
            folders[i] = beside(l, item->text);
    }
    return count;
}

/* Compiles what the nodes name, unless an earlier image or case did. */
static bool compile(struct loader *l, const struct lfs_yaml_node *const *nodes, size_t count,
                    struct manifest_source *out)
{
    struct arena *arena = &l->scenario->arena;
    const char *folders[INCLUDE_FOLDERS_MAX];
    struct lfs_dts_options options = {.include_folders = folders, .keeper = l->keeper};
    struct lfs_dts_source sources[MANIFEST_PARTS_MAX];
    const char *key = "";
    struct compiled *compiled;

    for (size_t i = 0; i < count; i++) {
        sources[i].bytes =
            read_file(l, nodes[i], LFS_DTS_BYTES_MAX, true, &sources[i].path, &sources[i].size);
        if (!sources[i].bytes)
            return false;
        key = arena_text(arena, "%s\n%s", key, sources[i].path);
    }
    compiled = find_compiled(l, key);
    if (!compiled) {
        options.include_count = include_folders(l, folders);
        compiled = list_add(arena, &l->scenario->compiled, sizeof(*compiled));
        compiled->key = key;
        if (lfs_manifest_file_open(sources, count, &options, &compiled->file, l->diag) ==
            LFS_DTS_OK)
            compiled->dtb = *lfs_manifest_file_blob(compiled->file);
        else
            lfs_diag_note(l->diag, nodes[0]->pos, "named here");
    }
    *out = (struct manifest_source){arena_text(arena, "%s", sources[0].path), compiled->file,
                                    compiled->dtb};
    return compiled->file != NULL;
}

bool read_manifest_files(struct loader *l, const struct lfs_yaml_node *node, const char *what,
                         struct manifest_source *out)
{
    const struct lfs_yaml_node *parts[MANIFEST_PARTS_MAX] = {node};
    size_t count = 1;

    *out = (struct manifest_source){.path = NULL};
    if (node->kind == LFS_YAML_LIST) {
        count = node->count;
        if (count == 0 || count > MANIFEST_PARTS_MAX) {
            lfs_diag_add(l->diag, node->pos, "VALUE_RANGE", "%s has 1 to %d parts, not %zu", what,
                         MANIFEST_PARTS_MAX, count);
            return false;
        }
        for (size_t i = 0; i < count; i++)
            parts[i] = node->items[i];
    }
    return compile(l, parts, count, out);
}

/* What the SPMC judges by its build and its ledger is left to it, but for what it does not read. */
static struct lfs_build_limits limits_of(const struct loader *l)
{
    struct lfs_build_limits limits = lfs_build_limits_none;

    limits.memory_regions = l->c->config.platform.limits->memory_regions;
    return limits;
}

/* Every finding that is more than a note, at its own line; the scenario's line is told too. */
static bool judge_manifest(struct loader *l, struct image *image, struct lfs_pos named_at)
{
    const struct lfs_build_limits limits = limits_of(l);
    const struct lfs_manifest_rules rules = {.limits = &limits, .quirks = l->as_is};
    struct lfs_manifest_report report = {
        .file = image->manifest_file,
        .diag = l->as_is ? NULL : l->diag,
        .named_at = named_at,
        .named_as = arena_text(l->arena, "named here, as the manifest of image '%s'", image->name),
        .without_notes = true};

    return lfs_manifest_file_judge(&report, &rules, &image->manifest) == LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_blob(struct loader *l, const struct image *image, uint64_t load,
                                         struct lfs_manifest *out,
                                         struct lfs_manifest_problem *problem)
{
    const struct lfs_build_limits limits = limits_of(l);
    struct lfs_manifest_context context = {.load_address = load,
                                           .compiled_minor = 3,
                                           .limits = &limits,
                                           .quirks = true,
                                           .room = manifest_room(l->arena)};

    return lfs_manifest_parse(image->dtb, image->dtb_size, &context, out, problem);
}

bool manifest_at(struct loader *l, const struct image *image, uint64_t load,
                 struct lfs_manifest *out)
{
    return image->has_manifest && read_blob(l, image, load, out, NULL) == LFS_MANIFEST_SUCCESS;
}

bool parse_manifest(struct loader *l, const struct image *image, uint64_t load, struct lfs_pos pos,
                    struct lfs_manifest *out)
{
    struct lfs_manifest_problem problem;
    enum lfs_manifest_error error = read_blob(l, image, load, out, &problem);

    if (error == LFS_MANIFEST_SUCCESS || l->as_is)
        return error == LFS_MANIFEST_SUCCESS;
    lfs_diag_add(l->diag, pos, lfs_manifest_error_name(error),
                 "the SPMC refuses the manifest of image '%s': %s", image->name, problem.detail);
    if (problem.node[0])
        lfs_diag_fact(l->diag, "%s, node %s%s%s", image->manifest_path, problem.node,
                      problem.property[0] ? ", property " : "", problem.property);
    return false;
}

/* At its own load address, if it names one. */
static bool parse_own_manifest(struct loader *l, struct image *image, struct lfs_pos pos)
{
    struct lfs_manifest *manifest = &image->manifest;

    return parse_manifest(l, image, 0, pos, manifest) &&
           (!manifest->has_load_address ||
            parse_manifest(l, image, manifest->load_address, pos, manifest));
}

static bool read_manifest(struct loader *l, struct image *image)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(image->map, "manifest");
    struct manifest_source source;
    size_t errors;

    if (!node) {
        lfs_diag_add(l->diag, image->pos, "MISSING_KEY", "missing key 'manifest' in image '%s'",
                     image->name);
        return false;
    }
    if (!read_manifest_files(l, node, "a manifest", &source))
        return false;
    image->manifest_path = source.path;
    image->manifest_file = source.file;
    image->dtb = source.dtb.bytes;
    image->dtb_size = source.dtb.size;
    errors = lfs_diag_errors(l->diag);
    image->has_manifest = judge_manifest(l, image, node->pos);
    return l->as_is ||
           lfs_diag_errors(l->diag) == errors; /* one that was lowered is the SPMC's to refuse */
}

/* ---- images
 * -------------------------------------------------------------------------------------------- */

static bool is_scripted(const struct lfs_yaml_node *map)
{
    return lfs_yaml_get(map, "boot") || lfs_yaml_get(map, "handles") ||
           lfs_yaml_get(map, "default");
}

static bool write_image(struct loader *l, struct image *image, struct lfs_flat_image *flat)
{
    struct lfs_image_description description;
    enum lfs_image_fault fault;
    uint8_t *elf;
    size_t size;
    bool ok;

    if (!lfs_image_description_read(description_of(l, image), &description, l->diag))
        return false;
    fault = lfs_elf_write(&description, &elf, &size);
    if (fault != LFS_IMAGE_OK) {
        lfs_diag_add(l->diag, image->pos, "IMAGE_IMPOSSIBLE", "image '%s' cannot be written: %s",
                     image->name, lfs_image_fault_text(fault));
        return false;
    }
    ok = lfs_elf_flatten(image->pos.file, elf, size, flat, l->diag);
    free(elf);
    return ok;
}

/* Keys that say of an image in a file what it says itself: all, or, where it has no note, all but
 * those that bind it. */
static bool has_description(struct loader *l, const struct image *image, bool note)
{
    const struct lfs_yaml_node *map = image->map;

    for (size_t i = 0; i < map->count; i++) {
        for (size_t k = 0; k < lfs_image_schema.count; k++) {
            if (strcmp(map->keys[i]->text, lfs_image_schema.keys[k].name) != 0 ||
                (!note && is_bindable(map->keys[i]->text)))
                continue;
            lfs_diag_add(l->diag, map->keys[i]->pos, "IMAGE_SOURCE",
                         "image '%s' is read from a file: '%s' cannot describe it", image->name,
                         map->keys[i]->text);
            if (is_bindable(map->keys[i]->text))
                lfs_diag_help(l->diag, "the image has a note that says it");
            return true;
        }
    }
    return false;
}

/* What the file tells stays with the image; *flat, too, is the arena's from now on. */
static void keep_file(struct loader *l, struct image *image, const char *path, const uint8_t *bytes,
                      size_t size, const struct lfs_flat_image *flat)
{
    struct lfs_image_file *file = arena_alloc(l->arena, sizeof(*file));

    file->flat = *flat;
    arena_adopt(l->arena, flat->bytes);
    arena_adopt(l->arena, flat->sections);
    file->is_elf = lfs_elf_recognise(bytes, size);
    if (file->is_elf)
        lfs_elf_facts_read(bytes, size, &file->facts);
    arena_adopt(l->arena, file->facts.segments);
    image->file = file;
    image->file_path = arena_text(l->arena, "%s", path);
}

/* key: elf or binary. */
static bool read_flat(struct loader *l, struct image *image, const char *key,
                      struct lfs_flat_image *flat)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(image->map, key);
    const uint8_t *bytes;
    const char *path;
    size_t size;

    if (has_description(l, image, false))
        return false;
    bytes = read_file(l, node, LFS_PACKAGE_FILE_BYTES_MAX, false, &path, &size);
    if (!bytes)
        return false;
    if (strcmp(key, "elf") == 0 ? !lfs_elf_flatten(path, bytes, size, flat, l->diag)
                                : !lfs_image_read(path, bytes, size, flat, l->diag))
        return false;
    keep_file(l, image, path, bytes, size, flat);
    return !flat->has_note || !has_description(l, image, true);
}

/* The names that an image may say, one after the other: of each behaviour, then of its variants. */
static const char *behaviour_name(const void *user, size_t i)
{
    const struct loader *l = user;
    unsigned count;
    const struct lfs_behaviour *builtin = lfs_builtin_behaviours(&count);

    for (unsigned b = 0; b < count; b++) {
        if (i-- == 0)
            return builtin[b].name;
        for (unsigned v = 0; builtin[b].variants && builtin[b].variants[v]; v++)
            if (i-- == 0)
                return arena_text(l->arena, "%s-%s", builtin[b].name, builtin[b].variants[v]);
    }
    return NULL;
}

bool take_note(struct loader *l, struct image *image, const struct lfs_image_note *note)
{
    const struct lfs_behaviour *behaviour;
    const struct lfs_yaml_node *node = lfs_yaml_get(image->map, "behaviour");
    struct lfs_pos pos = node ? node->pos : image->pos;
    unsigned count;
    const struct lfs_behaviour *builtin = lfs_builtin_behaviours(&count);

    image->behaviour = arena_text(l->arena, "%s", note->behaviour);
    image->version = note->version;
    if (image->scripted && strcmp(image->behaviour, image->name) == 0)
        return true;
    if (image->scripted) {
        lfs_diag_add(l->diag, pos, "IMAGE_BEHAVIOUR",
                     "image '%s' has steps, but its note names the behaviour '%s'", image->name,
                     image->behaviour);
        return false;
    }
    behaviour = lfs_behaviour_find(builtin, count, image->behaviour);
    if (behaviour != NULL) {
        check_needs(l, pos, image, note, behaviour);
        return true;
    }
    unknown_name(l, pos, "behaviour", image->behaviour, behaviour_name, l);
    return false;
}

static bool check_note(struct loader *l, struct image *image, const struct lfs_flat_image *flat)
{
    if (flat->has_note)
        return take_note(l, image, &flat->note);
    if (says_behaviour(image))
        return true;
    lfs_diag_add(l->diag, image->pos, "IMAGE_NO_NOTE",
                 "image '%s' has no lfasim note: nobody knows what its code does", image->name);
    lfs_diag_help(l->diag,
                  "bind it to a behaviour, `behaviour: echo`, or to steps, `handles: ...`");
    return false;
}

/* Where the manifest's entrypoint-offset wants the image, if it can lie there: packaging tools
 * differ in where they put it (manifests-packages-boot 6.2). Else, and where files are handed over
 * as they are, where most put it. */
static uint32_t image_offset(const struct loader *l, const struct image *image,
                             const struct lfs_flat_image *flat)
{
    uint64_t entry = image->has_manifest && !l->as_is ? image->manifest.entrypoint_offset : 0;
    uint64_t offset = entry - flat->entry_offset;
    uint64_t lowest = LFS_PACKAGE_PM_OFFSET_DEFAULT + image->dtb_size;

    if (entry < flat->entry_offset || !lfs_page_aligned(offset) || offset < lowest ||
        offset > UINT32_MAX)
        return LFS_PACKAGE_IMG_OFFSET_DEFAULT;
    return (uint32_t)offset;
}

static void pack(struct loader *l, struct image *image, const struct lfs_flat_image *flat)
{
    struct lfs_package_input input = {.manifest_path = image->manifest_path,
                                      .dtb = image->dtb,
                                      .dtb_size = image->dtb_size,
                                      .image_path = image->pos.file,
                                      .image = flat,
                                      .kind = LFS_PACKAGE_SPKG,
                                      .pm_offset = LFS_PACKAGE_PM_OFFSET_DEFAULT,
                                      .img_offset = image_offset(l, image, flat)};
    struct lfs_diag *ignored = lfs_diag_new();
    struct lfs_package_file file;
    bool built;

    input.manifest_path = lfs_diag_keep(l->keeper, image->manifest_path, NULL, 0);
    built = lfs_package_build(&input, &file, l->as_is ? ignored : l->diag);
    lfs_diag_free(ignored);
    if (!built)
        return;
    arena_adopt(l->arena, file.bytes);
    image->package = (struct lfs_blob){file.bytes, file.size, image->manifest_path};
    image->memory_needed = file.memory_needed;
    image->begins = file.entry_offset;
    if (!flat->has_note)
        bind_image(l, image, file.bytes + file.entry_offset, flat->size - flat->entry_offset, flat);
}

/* What a package holds at its entry: a note, or code that the scenario binds. */
static void read_code(struct loader *l, struct image *image, const struct lfs_package *package)
{
    const uint8_t *bytes = image->package.bytes;
    uint64_t entry = image->has_manifest ? image->manifest.entrypoint_offset : package->img_offset;
    uint64_t end = (uint64_t)package->img_offset + package->img_size;
    struct lfs_image_note note;
    bool noted;

    if (entry < package->img_offset || entry >= end)
        entry = package->img_offset;
    noted = lfs_image_note_decode(bytes + entry, (size_t)(end - entry), &note);
    if (has_description(l, image, noted))
        return;
    if (noted) {
        image->begins = entry;
        take_note(l, image, &note);
    } else if (says_behaviour(image))
        bind_image(l, image, bytes + entry, end - entry, NULL);
}

/* A package is taken byte for byte: a damaged one is a subject for scenarios too. What can be known
 * of it is read, without a word about what cannot. */
static void read_package(struct loader *l, struct image *image)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(image->map, "package");
    struct lfs_diag *ignored = lfs_diag_new(), *told = l->diag;
    struct lfs_package package;
    const uint8_t *bytes;
    const char *path;
    size_t size;

    bytes = read_file(l, node, LFS_PACKAGE_FILE_BYTES_MAX, false, &path, &size);
    if (bytes) {
        image->manifest_path = arena_text(l->arena, "%s", path);
        image->package = (struct lfs_blob){bytes, size, image->manifest_path};
    }
    if (bytes && lfs_package_parse(bytes, size, 0, &package) == LFS_PACKAGE_OK &&
        lfs_package_fits(&package, size)) {
        image->dtb = bytes + package.pm_offset;
        image->dtb_size = package.pm_size;
        l->diag = ignored;
        image->has_manifest = parse_own_manifest(l, image, node->pos);
        l->diag = told;
        read_code(l, image, &package);
    }
    lfs_diag_free(ignored);
}

static void read_image(struct loader *l, struct image *image)
{
    const struct lfs_yaml_node *package = lfs_yaml_get(image->map, "package"),
                               *elf = lfs_yaml_get(image->map, "elf"),
                               *binary = lfs_yaml_get(image->map, "binary");
    struct lfs_flat_image flat = {.bytes = NULL};
    bool manifest, read;

    if (elf && binary) {
        lfs_diag_add(l->diag, binary->key->pos, "IMAGE_SOURCE",
                     "image '%s' is either an ELF file or a flat binary", image->name);
        return;
    }
    if (package && (elf || binary || lfs_yaml_get(image->map, "manifest"))) {
        lfs_diag_add(l->diag, package->key->pos, "IMAGE_SOURCE",
                     "image '%s': a package has an image and a manifest of its own", image->name);
        return;
    }
    if (package) {
        read_package(l, image);
        return;
    }
    manifest = read_manifest(l, image);
    read = elf || binary ? read_flat(l, image, elf ? "elf" : "binary", &flat)
                         : write_image(l, image, &flat);
    if (read && check_note(l, image, &flat) && manifest)
        pack(l, image, &flat);
    if (image->file == NULL)
        lfs_flat_image_free(&flat);
}

void read_images(struct loader *l)
{
    const struct lfs_schema *schema = schema_join(l->arena, &image_schema, &lfs_image_schema);
    const struct lfs_yaml_node *images = lfs_yaml_get(l->root, "images");

    if (!images || !expect_kind(l, images, LFS_YAML_MAP, "images"))
        return;
    for (size_t i = 0; i < images->count; i++) {
        struct image *image = list_add(l->arena, &l->c->images, sizeof(*image));
        bool sound;

        image->name = images->keys[i]->text;
        image->pos = images->keys[i]->pos;
        image->map = images->items[i];
        sound = lfs_schema_check(schema, image->map, l->diag);
        if (image->map->kind != LFS_YAML_MAP)
            continue;
        image->scripted = is_scripted(image->map);
        if (sound)
            read_image(l, image);
        else
            read_manifest(l, image); /* steps may name its regions */
    }
}
