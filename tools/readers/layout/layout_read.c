/* SPDX-License-Identifier: BSD-3-Clause */
/* The keys of sp_layout.json (manifests-packages-boot 6.6). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/transfer_list.h"
#include "lfasim/formats/uuid.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/suggest.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/layout/layout_private.h"

static const char *const sp_keys[] = {"image",   "pm",   "owner", "uuid", "physical-load-address",
                                      "package", "size", NULL};
static const char *const file_keys[] = {"file", "offset", NULL};

static bool is_text(const struct lfs_yaml_node *node)
{
    return node->kind == LFS_YAML_SCALAR && node->quoted;
}

static bool wrong(struct lfs_layout *layout, const struct lfs_yaml_node *node, const char *key,
                  const char *right)
{
    lfs_diag_add(layout->diag, node->pos, "LAYOUT_VALUE", "'%s' must be %s", key, right);
    return false;
}

static void check_keys(struct lfs_layout *layout, const struct lfs_yaml_node *map,
                       const char *const *known)
{
    for (size_t i = 0; i < map->count; i++) {
        const char *key = map->keys[i]->text, *meant;
        bool found = false;

        for (size_t k = 0; known[k]; k++)
            found |= strcmp(known[k], key) == 0;
        if (found)
            continue;
        lfs_diag_add(layout->diag, map->keys[i]->pos, "LAYOUT_UNKNOWN_KEY",
                     "key '%s' is not one that the packaging tool reads", key);
        meant = lfs_suggest_list(key, known);
        if (meant)
            lfs_diag_help(layout->diag, "did you mean '%s'?", meant);
    }
}

/* A number in quotes, digits of base (0: a prefix tells it), of at most 64 bits. */
static bool read_number(const char *text, int base, uint64_t *out)
{
    char *end;

    if (!((*text >= '0' && *text <= '9') || (base == 16 && strchr("abcdefABCDEF", *text))) ||
        *text == '\0')
        return false;
    errno = 0;
    *out = strtoull(text, &end, base);
    return errno == 0 && *end == '\0';
}

static bool read_offset(struct lfs_layout *layout, const struct lfs_yaml_node *node, uint32_t *out)
{
    uint64_t offset;

    if (!is_text(node) || !read_number(node->text, 0, &offset))
        return wrong(layout, node, "offset", "a number in quotes, \"0x2000\"");
    if (offset % LFS_PACKAGE_PAGE != 0 || offset > UINT32_MAX) {
        lfs_diag_add(layout->diag, node->pos, "LAYOUT_OFFSET",
                     "offset %s is no 32-bit multiple of 4096", node->text);
        return false;
    }
    *out = (uint32_t)offset;
    return true;
}

/* A path of the layout, from its folder. */
static const char *beside(struct lfs_layout *layout, const char *path)
{
    const char *slash = strrchr(layout->path, '/');
    size_t folder = path[0] == '/' || slash == NULL ? 0 : (size_t)(slash - layout->path) + 1;
    size_t size = folder + strlen(path) + 1;
    char *joined = lfs_reader_alloc(size);

    memcpy(joined, layout->path, folder);
    memcpy(joined + folder, path, size - folder);
    layout->paths[layout->path_count++] = joined;
    return joined;
}

/* A path, or {file, offset}. */
static bool read_file(struct lfs_layout *layout, const struct lfs_yaml_node *sp, const char *key,
                      uint32_t offset, struct lfs_layout_file *out)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(sp, key), *file = node, *at = NULL;

    if (node == NULL) {
        lfs_diag_add(layout->diag, sp->key->pos, "LAYOUT_MISSING_KEY", "partition '%s' has no '%s'",
                     sp->key->text, key);
        return false;
    }
    if (node->kind == LFS_YAML_MAP) {
        check_keys(layout, node, file_keys);
        file = lfs_yaml_get(node, "file");
        at = lfs_yaml_get(node, "offset");
    }
    if (file == NULL || !is_text(file) || file->text[0] == '\0')
        return wrong(layout, file ? file : node, key, "a path, or an object with a \"file\"");
    *out = (struct lfs_layout_file){beside(layout, file->text), file->pos, offset};
    return at == NULL || read_offset(layout, at, &out->offset);
}

static bool read_package(struct lfs_layout *layout, const struct lfs_yaml_node *map,
                         struct lfs_layout_sp *sp)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "package");

    if (node == NULL)
        return true;
    if (is_text(node) && strcmp(node->text, "tl_pkg") == 0)
        sp->kind = LFS_PACKAGE_TRANSFER_LIST;
    else if (!is_text(node) || strcmp(node->text, "sp_pkg") != 0) {
        lfs_diag_add(layout->diag, node->pos, "LAYOUT_PKG_TYPE",
                     "a package is of type \"sp_pkg\" or \"tl_pkg\"");
        return false;
    }
    return true;
}

/* Decimal is tried first, then hexadecimal, with or without its prefix. */
static bool read_size(struct lfs_layout *layout, const struct lfs_yaml_node *map,
                      struct lfs_layout_sp *sp)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "size");
    uint64_t size;

    if (node == NULL)
        return true;
    if (!is_text(node) ||
        (!read_number(node->text, 10, &size) && !read_number(node->text, 16, &size)))
        return wrong(layout, node, "size", "a number in quotes, \"0x80000\" or \"524288\"");
    if (size == 0 || size > UINT32_MAX)
        return wrong(layout, node, "size", "at least 1 and within 32 bits");
    sp->max_size = (uint32_t)size;
    if (sp->kind == LFS_PACKAGE_SPKG)
        lfs_diag_add(layout->diag, node->key->pos, "LAYOUT_IGNORED",
                     "'size' has no meaning for an sp_pkg");
    return true;
}

static bool read_uuid(struct lfs_layout *layout, const struct lfs_yaml_node *map,
                      struct lfs_layout_sp *sp)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "uuid");
    struct ffa_uuid uuid;

    if (node == NULL)
        return true;
    if (!is_text(node) || !lfs_uuid_read(node->text, &uuid)) {
        lfs_diag_add(layout->diag, node->pos, "LAYOUT_UUID",
                     "'uuid' must be canonical: \"2a6f1c5b-b791-4e0d-84c8-337a56d2e019\"");
        return false;
    }
    sp->uuid = node->text;
    return true;
}

static bool read_load_address(struct lfs_layout *layout, const struct lfs_yaml_node *map,
                              struct lfs_layout_sp *sp)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "physical-load-address");

    if (node == NULL)
        return true;
    if (!is_text(node) || strncmp(node->text, "0x", 2) != 0 ||
        !read_number(node->text, 16, &sp->load_address))
        return wrong(layout, node, "physical-load-address", "a number in quotes, \"0x7000000\"");
    sp->has_load_address = true;
    if (sp->load_address <= UINT32_MAX)
        return true;
    lfs_diag_add(layout->diag, node->pos, "LAYOUT_LOAD_ADDRESS_WIDE",
                 "BL2 reads load addresses of 32 bits only");
    return false;
}

static void read_owner(struct lfs_layout *layout, const struct lfs_yaml_node *map,
                       struct lfs_layout_sp *sp)
{
    const struct lfs_yaml_node *node = lfs_yaml_get(map, "owner");

    if (node == NULL || (is_text(node) && strcmp(node->text, "SiP") == 0))
        return;
    if (is_text(node) && strcmp(node->text, "Plat") == 0)
        sp->owner = LFS_LAYOUT_PLAT;
    else
        lfs_diag_add(layout->diag, node->pos, "LAYOUT_OWNER",
                     "an owner is \"SiP\" or \"Plat\": with a dual-root chain of trust BL2 refuses "
                     "others");
}

static void check_offsets(struct lfs_layout *layout, const struct lfs_layout_sp *sp,
                          const struct lfs_yaml_node *map)
{
    static const char *const keys[] = {"image", "pm"};

    if (sp->kind == LFS_PACKAGE_SPKG && sp->manifest.offset < sp->image.offset)
        return;
    if (sp->kind == LFS_PACKAGE_SPKG) {
        lfs_diag_add(layout->diag, sp->pos, "LAYOUT_OFFSET",
                     "the manifest must come before the image");
        lfs_diag_fact(layout->diag, "manifest at 0x%x, image at 0x%x", sp->manifest.offset,
                      sp->image.offset);
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        const struct lfs_yaml_node *at = lfs_yaml_get(lfs_yaml_get(map, keys[i]), "offset");

        if (at != NULL)
            lfs_diag_add(layout->diag, at->key->pos, "LAYOUT_IGNORED",
                         "the offset of '%s' has no meaning for a tl_pkg", keys[i]);
    }
}

static void check_manifest_name(struct lfs_layout *layout, const struct lfs_layout_file *manifest)
{
    size_t length = strlen(manifest->path);

    if (length > 4 && strcmp(manifest->path + length - 4, ".dts") == 0)
        return;
    lfs_diag_add(layout->diag, manifest->pos, "LAYOUT_PM_SUFFIX",
                 "the manifest must be a .dts file: its blob's name is formed from that");
}

static void read_sp(struct lfs_layout *layout, const struct lfs_yaml_node *map)
{
    struct lfs_layout_sp *sp = &layout->sps[layout->count++];
    bool ok;

    *sp = (struct lfs_layout_sp){
        .name = map->key->text, .pos = map->key->pos, .max_size = LFS_TL_MAX_SIZE_DEFAULT};
    if (map->kind != LFS_YAML_MAP) {
        wrong(layout, map, sp->name, "an object that describes a partition");
        return;
    }
    check_keys(layout, map, sp_keys);
    ok = read_package(layout, map, sp);
    ok &= read_file(layout, map, "image", LFS_LAYOUT_IMG_OFFSET_DEFAULT, &sp->image);
    ok &= read_file(layout, map, "pm", LFS_LAYOUT_PM_OFFSET_DEFAULT, &sp->manifest);
    if (ok) {
        check_offsets(layout, sp, map);
        check_manifest_name(layout, &sp->manifest);
    }
    read_size(layout, map, sp);
    read_uuid(layout, map, sp);
    read_load_address(layout, map, sp);
    read_owner(layout, map, sp);
}

/* J6: four each, which the generator's own test does not find. */
static void check_owners(struct lfs_layout *layout)
{
    static const char *const names[] = {"SiP", "Plat"};
    unsigned counts[2] = {0, 0};

    for (size_t i = 0; i < layout->count; i++)
        if (++counts[layout->sps[i].owner] == LFS_LAYOUT_SPS_MAX / 2 + 1) {
            lfs_diag_add(layout->diag, layout->sps[i].pos, "LAYOUT_OWNER_SPLIT",
                         "more than 4 partitions of owner \"%s\"", names[layout->sps[i].owner]);
            lfs_diag_fact(layout->diag, "a BL2 with a dual-root chain of trust loads 4 of each");
        }
}

static void read_all(struct lfs_layout *layout)
{
    const struct lfs_yaml_node *root = lfs_json_tree_root(layout->tree);

    if (root->kind != LFS_YAML_MAP) {
        wrong(layout, root, "the file", "one object of partitions");
        return;
    }
    for (size_t i = 0; i < root->count && i < LFS_LAYOUT_SPS_MAX; i++)
        read_sp(layout, root->items[i]);
    if (root->count > LFS_LAYOUT_SPS_MAX) {
        lfs_diag_add(layout->diag, root->keys[LFS_LAYOUT_SPS_MAX]->pos, "LAYOUT_TOO_MANY",
                     "a layout has at most %u partitions", LFS_LAYOUT_SPS_MAX);
        lfs_diag_fact(layout->diag, "found %zu", root->count);
    }
    check_owners(layout);
}

struct lfs_layout *lfs_layout_read(const char *path, struct lfs_diag *diag)
{
    struct lfs_layout *layout;
    size_t size, errors = lfs_diag_errors(diag);
    char *text;

    if (!lfs_file_read(path, LFS_JSON_TREE_BYTES_MAX, &text, &size, (struct lfs_pos){.file = path},
                       diag))
        return NULL;
    layout = lfs_reader_alloc(sizeof(*layout));
    layout->path = path;
    layout->diag = diag;
    layout->tree = lfs_json_tree_read(path, text, size, diag);
    free(text);
    if (layout->tree != NULL)
        read_all(layout);
    if (lfs_diag_errors(diag) == errors)
        return layout;
    lfs_layout_free(layout);
    return NULL;
}

size_t lfs_layout_count(const struct lfs_layout *layout)
{
    return layout->count;
}

const struct lfs_layout_sp *lfs_layout_sp(const struct lfs_layout *layout, size_t index)
{
    return &layout->sps[index];
}

void lfs_layout_free(struct lfs_layout *layout)
{
    if (layout == NULL)
        return;
    for (size_t i = 0; i < layout->path_count; i++)
        free(layout->paths[i]);
    lfs_json_tree_free(layout->tree);
    free(layout);
}
