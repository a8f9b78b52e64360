/* SPDX-License-Identifier: BSD-3-Clause */
/* Reading nodes and properties by the SPMC's decoding rules (manifests-packages-boot 1.2, 1.3), and
 * noting where a manifest goes wrong. */
#include "manifest_internal.h"

#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/bytes.h"

void lfs_manifest_copy_text(char *out, size_t room, const char *text)
{
    size_t length = 0;

    for (; length + 1 < room && text[length] != '\0'; length++)
        out[length] = text[length] >= ' ' && text[length] <= '~' ? text[length] : '?';
    out[length] = '\0';
}

static void locate(const struct manifest_parser *parser, int node, const char *property)
{
    struct lfs_manifest_problem *problem = parser->problem;
    char path[sizeof(problem->node)];
    const char *name = path;

    memset(problem, 0, sizeof(*problem));
    if (property != NULL)
        lfs_manifest_copy_text(problem->property, sizeof(problem->property), property);
    if (node < 0)
        return;
    /* A path too long for its room is answered with the node's own name. */
    if (fdt_get_path(parser->fdt, node, path, (int)sizeof(path)) != 0)
        name = fdt_get_name(parser->fdt, node, NULL);
    if (name != NULL)
        lfs_manifest_copy_text(problem->node, sizeof(problem->node), name);
}

enum lfs_manifest_error lfs_manifest_fail(struct manifest_parser *parser, int node,
                                          const char *property, enum lfs_manifest_error error,
                                          const char *format, ...)
{
    va_list arguments;

    locate(parser, node, property);
    parser->problem->error = error;
    va_start(arguments, format);
    vsnprintf(parser->problem->detail, sizeof(parser->problem->detail), format, arguments);
    va_end(arguments);
    return error;
}

enum lfs_manifest_error lfs_manifest_panics(struct manifest_parser *parser,
                                            enum lfs_manifest_error error)
{
    parser->problem->panic = true;
    return error;
}

int lfs_manifest_find_child(const struct manifest_parser *parser, int node, const char *wanted)
{
    int child;

    /* Quirk of 1.3 [X]: only as many characters as the candidate has are compared, so a child
     * called "memory" is taken for "memory-regions"; a unit address never matches. The first match
     * in tree order wins. */
    fdt_for_each_subnode(child, parser->fdt, node)
    {
        int length;
        const char *name = fdt_get_name(parser->fdt, child, &length);

        if (name != NULL && strncmp(name, wanted, (size_t)length) == 0)
            return child;
    }
    return -1;
}

bool lfs_manifest_is_compatible(const struct manifest_parser *parser, int node,
                                const char *compatible)
{
    return fdt_node_check_compatible(parser->fdt, node, compatible) == 0;
}

enum lfs_manifest_error lfs_manifest_need_compatible(struct manifest_parser *parser, int node,
                                                     const char *compatible)
{
    if (lfs_manifest_is_compatible(parser, node, compatible))
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(parser, node, "compatible", LFS_MANIFEST_NOT_COMPATIBLE,
                             "must contain \"%s\"", compatible);
}

/* The value and its length, NULL when absent. The value of an empty property is not NULL. */
static const uint8_t *find_property(const struct manifest_parser *parser, int node,
                                    const char *property, int *length)
{
    return fdt_getprop(parser->fdt, node, property, length);
}

bool lfs_manifest_has_property(const struct manifest_parser *parser, int node, const char *property)
{
    int length;

    return find_property(parser, node, property, &length) != NULL;
}

bool lfs_manifest_has_flag(const struct manifest_parser *parser, int node, const char *property)
{
    int length;

    return find_property(parser, node, property, &length) != NULL && length == 0;
}

static enum lfs_manifest_error missing(struct manifest_parser *parser, int node,
                                       const char *property)
{
    return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_PROPERTY_NOT_FOUND,
                             "the property is mandatory");
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

enum lfs_manifest_error lfs_manifest_read_optional_number(struct manifest_parser *parser, int node,
                                                          const char *property, uint64_t max,
                                                          uint64_t *out)
{
    int length;
    const uint8_t *value = find_property(parser, node, property, &length);
    uint64_t number;

    if (value == NULL)
        return LFS_MANIFEST_SUCCESS;
    if (!decode_number(value, length, &number))
        return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_MALFORMED_INTEGER,
                                 "%d bytes, a number has one cell (4) or two (8)", length);
    if (number > max)
        return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_INTEGER_OVERFLOW,
                                 "0x%llx is above the largest value 0x%llx",
                                 (unsigned long long)number, (unsigned long long)max);
    *out = number;
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_number(struct manifest_parser *parser, int node,
                                                 const char *property, uint64_t max, uint64_t *out)
{
    if (!lfs_manifest_has_property(parser, node, property))
        return missing(parser, node, property);
    return lfs_manifest_read_optional_number(parser, node, property, max, out);
}

enum lfs_manifest_error lfs_manifest_read_optional_u32(struct manifest_parser *parser, int node,
                                                       const char *property, uint32_t *out)
{
    uint64_t number = *out;

    LFS_TRY(lfs_manifest_read_optional_number(parser, node, property, UINT32_MAX, &number));
    *out = (uint32_t)number;
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_u32(struct manifest_parser *parser, int node,
                                              const char *property, uint32_t *out)
{
    if (!lfs_manifest_has_property(parser, node, property))
        return missing(parser, node, property);
    return lfs_manifest_read_optional_u32(parser, node, property, out);
}

uint8_t lfs_manifest_swallow_u8(const struct manifest_parser *parser, int node,
                                const char *property, uint8_t fallback)
{
    int length;
    const uint8_t *value = find_property(parser, node, property, &length);
    uint64_t number;

    if (value == NULL)
        return fallback;
    /* Quirk of 1.2: the field keeps the zero it was cleared to, not its documented default. */
    if (!decode_number(value, length, &number) || number > UINT8_MAX)
        return 0;
    return (uint8_t)number;
}

enum lfs_manifest_error lfs_manifest_read_bool(struct manifest_parser *parser, int node,
                                               const char *property, bool *out)
{
    int length;

    *out = find_property(parser, node, property, &length) != NULL;
    if (*out && length != 0)
        return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_MALFORMED_BOOLEAN,
                                 "a boolean is true by being present and takes no value");
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_string(struct manifest_parser *parser, int node,
                                                 const char *property,
                                                 char out[LFS_MANIFEST_STRING_SIZE])
{
    int length;
    const uint8_t *value = find_property(parser, node, property, &length);

    if (value == NULL)
        return missing(parser, node, property);
    if (length == 0 || memchr(value, 0, (size_t)length) != value + length - 1)
        return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_MALFORMED_STRING,
                                 "must be one string");
    if (length > (int)LFS_MANIFEST_STRING_SIZE)
        return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_STRING_TOO_LONG,
                                 "%d characters, at most %u fit", length - 1,
                                 LFS_MANIFEST_STRING_SIZE - 1);
    memcpy(out, value, (size_t)length);
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_optional_list(struct manifest_parser *parser, int node,
                                                        const char *property,
                                                        struct manifest_list *out)
{
    int length;
    const uint8_t *value = find_property(parser, node, property, &length);

    *out = (struct manifest_list){0};
    if (value == NULL)
        return LFS_MANIFEST_SUCCESS;
    if (length % 4 != 0)
        return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_MALFORMED_INTEGER_LIST,
                                 "%d bytes, a list has whole cells of 4", length);
    *out = (struct manifest_list){.data = value, .left = (uint32_t)length / 4};
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_list(struct manifest_parser *parser, int node,
                                               const char *property, struct manifest_list *out)
{
    if (!lfs_manifest_has_property(parser, node, property))
        return missing(parser, node, property);
    return lfs_manifest_read_optional_list(parser, node, property, out);
}

uint32_t lfs_manifest_list_next(struct manifest_list *list)
{
    uint32_t cell = lfs_get_be32(list->data);

    list->data += 4;
    list->left--;
    return cell;
}
