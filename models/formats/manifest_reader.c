/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading nodes and properties by the SPMC's decoding rules (manifests-packages-boot 1.2, 1.3). */
#include "manifest_reader.h"

#include <libfdt.h>
#include <string.h>

#include "lfasim/bytes.h"

bool lfs_manifest_has_root(const struct manifest_reader *reader)
{
    int next;

    /* A structure block may pass the full check and hold no node at all. */
    return fdt_next_tag(reader->fdt, 0, &next) == FDT_BEGIN_NODE;
}

const char *lfs_manifest_node_name(const struct manifest_reader *reader, int node)
{
    const char *name = fdt_get_name(reader->fdt, node, NULL);

    return name != NULL ? name : "";
}

int lfs_manifest_find_prefix(const struct manifest_reader *reader, int node, const char *wanted)
{
    int child;

    /* Quirk of 1.3 [X]: only as many characters as the candidate has are compared, so a child
     * called "memory" is taken for "memory-regions"; a unit address never matches. The first match
     * in tree order wins. */
    fdt_for_each_subnode(child, reader->fdt, node)
    {
        const char *name = lfs_manifest_node_name(reader, child);

        if (strncmp(name, wanted, strlen(name)) == 0)
            return child;
    }
    return -1;
}

int lfs_manifest_find_exact(const struct manifest_reader *reader, int node, const char *wanted)
{
    int child;

    fdt_for_each_subnode(child, reader->fdt, node)
    {
        if (strcmp(lfs_manifest_node_name(reader, child), wanted) == 0)
            return child;
    }
    return -1;
}

/* Strict: MAN-54. */
int lfs_manifest_find_child(const struct manifest_reader *reader, int node, const char *wanted)
{
    return reader->quirks ? lfs_manifest_find_prefix(reader, node, wanted)
                          : lfs_manifest_find_exact(reader, node, wanted);
}

bool lfs_manifest_is_compatible(const struct manifest_reader *reader, int node,
                                const char *compatible)
{
    return fdt_node_check_compatible(reader->fdt, node, compatible) == 0;
}

enum lfs_manifest_error lfs_manifest_need_compatible(struct manifest_reader *reader, int node,
                                                     const char *compatible)
{
    if (lfs_manifest_is_compatible(reader, node, compatible))
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(reader, node, "compatible", LFS_MANIFEST_NOT_COMPATIBLE,
                             "%s must be compatible with \"%s\"",
                             node == 0 ? "the root" : lfs_manifest_node_name(reader, node),
                             compatible);
}

/* The value and its length, NULL when absent. The value of an empty property is not NULL. */
static const uint8_t *find_property(const struct manifest_reader *reader, int node,
                                    const char *property, int *length)
{
    return fdt_getprop(reader->fdt, node, property, length);
}

bool lfs_manifest_has_property(const struct manifest_reader *reader, int node, const char *property)
{
    int length;

    return find_property(reader, node, property, &length) != NULL;
}

bool lfs_manifest_has_flag(const struct manifest_reader *reader, int node, const char *property)
{
    int length;

    return find_property(reader, node, property, &length) != NULL && length == 0;
}

int lfs_manifest_property_size(const struct manifest_reader *reader, int node, const char *property)
{
    int length;

    return find_property(reader, node, property, &length) != NULL ? length : -1;
}

static enum lfs_manifest_error missing(struct manifest_reader *reader, int node,
                                       const char *property)
{
    return lfs_manifest_fail(reader, node, property, LFS_MANIFEST_PROPERTY_NOT_FOUND,
                             "%s is mandatory and missing", property);
}

static bool decode_number(const uint8_t *value, int length, uint64_t *out)
{
    /* Exactly one or two cells, whatever the target's width (1.2). */
    if (length == 4)
        *out = lfs_get_be32(value);
    else if (length == 8)
        *out = lfs_get_be64(value);
    else
        return false;
    return true;
}

enum lfs_manifest_error lfs_manifest_read_optional_number(struct manifest_reader *reader, int node,
                                                          const char *property, uint64_t max,
                                                          uint64_t *out)
{
    int length;
    const uint8_t *value = find_property(reader, node, property, &length);
    uint64_t number;

    if (value == NULL)
        return LFS_MANIFEST_SUCCESS;
    if (!decode_number(value, length, &number))
        return lfs_manifest_fail(reader, node, property, LFS_MANIFEST_MALFORMED_INTEGER,
                                 "%s has %d bytes, a number has one cell (4) or two (8)", property,
                                 length);
    if (number > max)
        return lfs_manifest_fail(reader, node, property, LFS_MANIFEST_INTEGER_OVERFLOW,
                                 "%s is 0x%llx, above the largest value 0x%llx", property,
                                 (unsigned long long)number, (unsigned long long)max);
    *out = number;
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_number(struct manifest_reader *reader, int node,
                                                 const char *property, uint64_t max, uint64_t *out)
{
    if (!lfs_manifest_has_property(reader, node, property))
        return missing(reader, node, property);
    return lfs_manifest_read_optional_number(reader, node, property, max, out);
}

enum lfs_manifest_error lfs_manifest_read_optional_u32(struct manifest_reader *reader, int node,
                                                       const char *property, uint32_t *out)
{
    uint64_t number = *out;

    LFS_TRY(lfs_manifest_read_optional_number(reader, node, property, UINT32_MAX, &number));
    *out = (uint32_t)number;
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_u32(struct manifest_reader *reader, int node,
                                              const char *property, uint32_t *out)
{
    if (!lfs_manifest_has_property(reader, node, property))
        return missing(reader, node, property);
    return lfs_manifest_read_optional_u32(reader, node, property, out);
}

/* What an optional u8 means where it is absent (2.1, 3.3 step 13). */
static const char *default_of(const char *property)
{
    static const struct {
        const char *property, *value;
    } defaults[] = {{"ns-interrupts-action", "2 (signaled)"},
                    {"other-s-interrupts-action", "1 (signaled)"},
                    {"abort-action", "what is implementation defined"}};

    for (size_t i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++) {
        if (strcmp(defaults[i].property, property) == 0)
            return defaults[i].value;
    }
    return "0";
}

static void lint_swallowed(struct manifest_reader *reader, int node, const char *property)
{
    lfs_manifest_lint(reader, "LINT_VALUE_DROPPED", node, property,
                      "Hafnium drops the value of %s without a message and goes on with 0",
                      property);
    lfs_manifest_help(reader, "write one cell of 0 to 255; %s is the default",
                      default_of(property));
    lfs_manifest_consumers(
        reader, "EL3 SPMC takes the first cell, OP-TEE refuses a length other than the type's");
}

enum lfs_manifest_error lfs_manifest_read_optional_u8(struct manifest_reader *reader, int node,
                                                      const char *property, uint8_t *out)
{
    int length;
    const uint8_t *value = find_property(reader, node, property, &length);
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;
    uint64_t number;

    if (value == NULL)
        return LFS_MANIFEST_SUCCESS;
    if (decode_number(value, length, &number) && number <= UINT8_MAX) {
        *out = (uint8_t)number;
        return LFS_MANIFEST_SUCCESS;
    }
    /* Quirk of 1.2: the field keeps the zero it was cleared to, not its documented default. */
    if (reader->quirks)
        *out = 0;
    else
        error = lfs_manifest_read_optional_number(reader, node, property, UINT8_MAX, &number);
    if (reader->judging)
        lint_swallowed(reader, node, property);
    return error;
}

enum lfs_manifest_error lfs_manifest_read_bool(struct manifest_reader *reader, int node,
                                               const char *property, bool *out)
{
    int length;

    *out = find_property(reader, node, property, &length) != NULL;
    if (*out && length != 0)
        return lfs_manifest_fail(reader, node, property, LFS_MANIFEST_MALFORMED_BOOLEAN,
                                 "%s is true by being present and takes no value", property);
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_string(struct manifest_reader *reader, int node,
                                                 const char *property,
                                                 char out[LFS_MANIFEST_STRING_SIZE])
{
    int length;
    const uint8_t *value = find_property(reader, node, property, &length);

    if (value == NULL)
        return missing(reader, node, property);
    if (length == 0 || memchr(value, 0, (size_t)length) != value + length - 1)
        return lfs_manifest_fail(reader, node, property, LFS_MANIFEST_MALFORMED_STRING,
                                 "%s must be one string", property);
    if (length > (int)LFS_MANIFEST_STRING_SIZE)
        return lfs_manifest_fail(reader, node, property, LFS_MANIFEST_STRING_TOO_LONG,
                                 "%s has %d characters, at most %u fit", property, length - 1,
                                 LFS_MANIFEST_STRING_SIZE - 1);
    memcpy(out, value, (size_t)length);
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_optional_string(struct manifest_reader *reader, int node,
                                                          const char *property,
                                                          char out[LFS_MANIFEST_STRING_SIZE])
{
    if (!lfs_manifest_has_property(reader, node, property))
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_read_string(reader, node, property, out);
}

enum lfs_manifest_error lfs_manifest_read_optional_list(struct manifest_reader *reader, int node,
                                                        const char *property,
                                                        struct manifest_list *out)
{
    int length;
    const uint8_t *value = find_property(reader, node, property, &length);

    *out = (struct manifest_list){0};
    if (value == NULL)
        return LFS_MANIFEST_SUCCESS;
    if (length % 4 != 0)
        return lfs_manifest_fail(reader, node, property, LFS_MANIFEST_MALFORMED_INTEGER_LIST,
                                 "%s has %d bytes, a list has whole cells of 4", property, length);
    *out = (struct manifest_list){.data = value, .left = (uint32_t)length / 4};
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_list(struct manifest_reader *reader, int node,
                                               const char *property, struct manifest_list *out)
{
    if (!lfs_manifest_has_property(reader, node, property))
        return missing(reader, node, property);
    return lfs_manifest_read_optional_list(reader, node, property, out);
}

uint32_t lfs_manifest_list_next(struct manifest_list *list)
{
    uint32_t cell = lfs_get_be32(list->data);

    list->data += 4;
    list->left--;
    list->taken++;
    return cell;
}
