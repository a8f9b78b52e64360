/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/image_description.h"

#include <string.h>

#include "lfasim/readers/scalar.h"

#define SECTION_UNIT "bytes, at most 64MiB"

/* In the order of a user's thoughts: what it is, what it is made of, how it is linked. */
static const struct lfs_schema_key keys[] = {
    {"behaviour", "name", "a-z, 0-9 and '-', at most 31", NULL, true,
     "The behaviour that the image's code stands for."},
    {"version", "integer", "0 to 4294967295", "1", false,
     "The version that the behaviour reports."},
    {"text", "size", "bytes, 176 behind the entry to 64MiB", "4KiB", false,
     "Code, a multiple of 4."},
    {"rodata", "size", SECTION_UNIT, "0", false, "Constants."},
    {"rwdata", "size", SECTION_UNIT, "0", false, "Variables with initial values."},
    {"bss", "size", SECTION_UNIT, "0", false, "Variables that start as zero: memory only."},
    {"heap", "size", SECTION_UNIT, "0", false, "Heap inside the image: memory only."},
    {"stack", "size", SECTION_UNIT, "4KiB", false, "Stacks: memory only."},
    {"live-state", "map", "version, size", "none", false,
     "The state that a successor can take over."},
    {"entry", "size", "bytes, a multiple of 4", "0", false, "Where in .text the execution begins."},
    {"base", "integer", "an address, a multiple of 4096", "0", false, "The link address."},
    {"seed", "integer", NULL, "0", false, "Decides how code and data are filled."},
};

static const struct lfs_schema_key live_state_keys[] = {
    {"version", "integer", "0 to 4294967295", "0", false, "The format of the state."},
    {"size", "size", SECTION_UNIT, NULL, true, "The bytes of state that are kept."},
};

const struct lfs_schema lfs_image_schema = {"image", false, keys, sizeof(keys) / sizeof(keys[0])};
const struct lfs_schema lfs_live_state_schema = {
    "live-state", false, live_state_keys, sizeof(live_state_keys) / sizeof(live_state_keys[0])};

enum kind { NAME, WORD, LONG, BYTES };

/* How each scalar is read, and where it goes. */
#define FIELD(member)   offsetof(struct lfs_image_description, member)
#define SECTION(number) (FIELD(section_size) + (number) * sizeof(uint64_t))
static const struct field {
    const char *option;
    enum kind kind;
    bool narrow; /* the member has 32 bits */
    size_t offset;
    uint64_t max;
} fields[] = {
    {"behaviour", NAME, false, FIELD(behaviour), LFS_IMAGE_BEHAVIOUR_SIZE - 1},
    {"version", WORD, true, FIELD(version), UINT32_MAX},
    {"text", BYTES, false, SECTION(LFS_IMAGE_TEXT), LFS_IMAGE_SECTION_BYTES_MAX},
    {"rodata", BYTES, false, SECTION(LFS_IMAGE_RODATA), LFS_IMAGE_SECTION_BYTES_MAX},
    {"rwdata", BYTES, false, SECTION(LFS_IMAGE_RWDATA), LFS_IMAGE_SECTION_BYTES_MAX},
    {"bss", BYTES, false, SECTION(LFS_IMAGE_BSS), LFS_IMAGE_SECTION_BYTES_MAX},
    {"heap", BYTES, false, SECTION(LFS_IMAGE_HEAP), LFS_IMAGE_SECTION_BYTES_MAX},
    {"stack", BYTES, false, SECTION(LFS_IMAGE_STACK), LFS_IMAGE_SECTION_BYTES_MAX},
    {"live-state-version", WORD, true, FIELD(live_state_version), UINT32_MAX},
    {"live-state-size", BYTES, true, FIELD(live_state_size), LFS_IMAGE_SECTION_BYTES_MAX},
    {"entry", BYTES, false, FIELD(entry), LFS_IMAGE_SECTION_BYTES_MAX},
    {"base", LONG, false, FIELD(base), LFS_IMAGE_ADDRESS_END - 1},
    {"seed", LONG, false, FIELD(seed), UINT64_MAX},
};
enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

void lfs_image_description_defaults(struct lfs_image_description *out)
{
    *out = (struct lfs_image_description){.version = 1};
    out->section_size[LFS_IMAGE_TEXT] = 4096;
    out->section_size[LFS_IMAGE_STACK] = 4096;
}

const char *lfs_image_option(size_t index)
{
    return index < FIELDS ? fields[index].option : NULL;
}

static bool above(const struct field *field, const struct lfs_yaml_node *value,
                  struct lfs_diag *diag)
{
    lfs_diag_add(diag, value->pos, "IMAGE_VALUE", "%s is above its limit of %llu%s", field->option,
                 (unsigned long long)field->max,
                 field->kind == NAME    ? " characters"
                 : field->kind == BYTES ? " bytes"
                                        : "");
    return false;
}

static bool set_name(const struct field *field, char *target, const struct lfs_yaml_node *value,
                     struct lfs_diag *diag)
{
    const char *name;

    if (!lfs_scalar_identifier(value, &name, diag))
        return false;
    if (strlen(name) > field->max)
        return above(field, value, diag);
    memset(target, 0, LFS_IMAGE_BEHAVIOUR_SIZE);
    memcpy(target, name, strlen(name));
    return true;
}

static bool set_number(const struct field *field, void *target, const struct lfs_yaml_node *value,
                       struct lfs_diag *diag)
{
    uint64_t number;
    uint32_t narrow;

    if (!(field->kind == BYTES ? lfs_scalar_size(value, &number, diag)
                               : lfs_scalar_integer(value, &number, diag)))
        return false;
    if (number > field->max)
        return above(field, value, diag);
    narrow = (uint32_t)number;
    if (field->narrow)
        memcpy(target, &narrow, sizeof(narrow));
    else
        memcpy(target, &number, sizeof(number));
    return true;
}

bool lfs_image_option_set(struct lfs_image_description *description, const char *name,
                          const struct lfs_yaml_node *value, struct lfs_diag *diag)
{
    for (size_t i = 0; i < FIELDS; i++) {
        char *target = (char *)description + fields[i].offset;

        if (strcmp(fields[i].option, name) != 0)
            continue;
        return fields[i].kind == NAME ? set_name(&fields[i], target, value, diag)
                                      : set_number(&fields[i], target, value, diag);
    }
    return false;
}

/* The live-state map, whose keys are options with a prefix. */
static bool read_live_state(const struct lfs_yaml_node *map, struct lfs_image_description *out,
                            struct lfs_diag *diag)
{
    bool ok = lfs_schema_check(&lfs_live_state_schema, map, diag);

    if (map->kind != LFS_YAML_MAP)
        return false;
    for (size_t i = 0; i < map->count; i++) {
        if (strcmp(map->keys[i]->text, "version") == 0)
            ok &= lfs_image_option_set(out, "live-state-version", map->items[i], diag);
        else if (strcmp(map->keys[i]->text, "size") == 0)
            ok &= lfs_image_option_set(out, "live-state-size", map->items[i], diag);
    }
    return ok;
}

static bool is_key(const char *text)
{
    for (size_t i = 0; i < lfs_image_schema.count; i++) {
        if (strcmp(keys[i].name, text) == 0)
            return true;
    }
    return false;
}

bool lfs_image_description_read(const struct lfs_yaml_node *map, struct lfs_image_description *out,
                                struct lfs_diag *diag)
{
    bool ok = lfs_schema_check(&lfs_image_schema, map, diag);

    lfs_image_description_defaults(out);
    if (map->kind != LFS_YAML_MAP)
        return false;
    for (size_t i = 0; i < map->count; i++) {
        const char *key = map->keys[i]->text;

        if (strcmp(key, "live-state") == 0)
            ok &= read_live_state(map->items[i], out, diag);
        else if (is_key(key)) /* the schema has reported others */
            ok &= lfs_image_option_set(out, key, map->items[i], diag);
    }
    return ok && lfs_image_description_check(out, map->pos, diag);
}

bool lfs_image_description_check(const struct lfs_image_description *description,
                                 struct lfs_pos pos, struct lfs_diag *diag)
{
    struct lfs_image_layout layout;
    enum lfs_image_fault fault = lfs_image_lay_out(description, &layout);

    if (fault != LFS_IMAGE_OK)
        lfs_diag_add(diag, pos, "IMAGE_IMPOSSIBLE", "this cannot be an image: %s",
                     lfs_image_fault_text(fault));
    return fault == LFS_IMAGE_OK;
}
