/* SPDX-License-Identifier: BSD-3-Clause */
/* UUIDs: the services of both bindings (manifests-packages-boot 3.6) and the image UUID (S27). */
#include "manifest_internal.h"

#include <libfdt.h>
#include <string.h>

#define UUID_TEXT_LENGTH 36 /* 8-4-4-4-12 (2.2) */

/* The only bits of messaging-method that are accepted: 0x607 (2.2). */
#define MESSAGING_MASK                                                                         \
    (LFS_MANIFEST_DIRECT_REQ_RECV | LFS_MANIFEST_DIRECT_REQ_SEND | LFS_MANIFEST_INDIRECT_MSG | \
     LFS_MANIFEST_DIRECT_REQ2_RECV | LFS_MANIFEST_DIRECT_REQ2_SEND)

static bool uuid_is_nil(const uint32_t uuid[4])
{
    return (uuid[0] | uuid[1] | uuid[2] | uuid[3]) == 0;
}

/* The service that has this UUID, or -1. */
static int find_uuid(const struct lfs_manifest *manifest, const uint32_t uuid[4])
{
    for (uint32_t i = 0; i < manifest->service_count; i++) {
        if (memcmp(manifest->services[i].uuid, uuid, sizeof(manifest->services[i].uuid)) == 0)
            return (int)i;
    }
    return -1;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Eight digits a word as written, most significant first: HF does not swap the bytes, so the same
 * text gives other words than the 1.0 binding would use (2.2). */
static bool parse_uuid_text(const char *text, uint32_t uuid[4])
{
    uint32_t digits = 0;

    if (strlen(text) != UUID_TEXT_LENGTH)
        return false;
    memset(uuid, 0, 4 * sizeof(uuid[0]));
    for (int i = 0; i < UUID_TEXT_LENGTH; i++) {
        int digit = hex_digit(text[i]);

        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text[i] != '-')
                return false;
            continue;
        }
        if (digit < 0)
            return false;
        uuid[digits / 8] = uuid[digits / 8] << 4 | (uint32_t)digit;
        digits++;
    }
    return true;
}

/* One tuple of the 1.0 binding. Quirk of 3.6 [X]: a trailing tuple of one to three cells is
 * accepted and zero-extended. */
static void take_uuid(struct manifest_list *list, uint32_t uuid[4])
{
    memset(uuid, 0, 4 * sizeof(uuid[0]));
    for (int i = 0; i < 4 && list->left > 0; i++)
        uuid[i] = lfs_manifest_list_next(list);
}

static enum lfs_manifest_error read_uuid_text(struct manifest_parser *parser, int node,
                                              const char *property, const char *text,
                                              uint32_t uuid[4])
{
    if (!parse_uuid_text(text, uuid))
        return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_MALFORMED_UUID,
                                 "must be 32 hexadecimal digits written 8-4-4-4-12");
    if (uuid_is_nil(uuid))
        return lfs_manifest_fail(parser, node, property, LFS_MANIFEST_UUID_ALL_ZEROS,
                                 "the nil UUID names nothing");
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error check_method(struct manifest_parser *parser, int node,
                                            uint32_t method)
{
    if (method > UINT16_MAX)
        return lfs_manifest_fail(parser, node, "messaging-method", LFS_MANIFEST_INTEGER_OVERFLOW,
                                 "0x%x is above 0xffff", (unsigned)method);
    if (method == 0 || (method & ~MESSAGING_MASK) != 0)
        return lfs_manifest_fail(parser, node, "messaging-method",
                                 LFS_MANIFEST_INVALID_MESSAGING_METHOD,
                                 "0x%x must have at least one bit, and only bits of 0x%x",
                                 (unsigned)method, MESSAGING_MASK);
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error add_service(struct manifest_parser *parser, int node,
                                           const uint32_t uuid[4], uint32_t method)
{
    struct lfs_manifest *out = parser->out;
    struct lfs_manifest_service *service = &out->services[out->service_count];

    LFS_TRY(check_method(parser, node, method));
    memcpy(service->uuid, uuid, sizeof(service->uuid));
    service->messaging_method = (uint16_t)method;
    out->service_count++;
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error check_duplicate(struct manifest_parser *parser, int node,
                                               const uint32_t uuid[4])
{
    int twin = find_uuid(parser->out, uuid);

    if (twin < 0)
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(parser, node, "uuid", LFS_MANIFEST_DUPLICATE_UUID,
                             "service %u repeats the UUID of service %d",
                             (unsigned)parser->out->service_count, twin);
}

static enum lfs_manifest_error too_many(struct manifest_parser *parser, int node)
{
    return lfs_manifest_fail(parser, node, "uuid", LFS_MANIFEST_TOO_MANY_UUIDS,
                             "a partition has at most %u services", LFS_MANIFEST_MAX_SERVICES);
}

/* Quirk of 3.6: empty lists of both kinds give no services and no error. */
static enum lfs_manifest_error read_services_1_0(struct manifest_parser *parser)
{
    struct manifest_list uuids;
    struct manifest_list methods;
    uint32_t method = 0;
    bool shared;

    LFS_TRY(lfs_manifest_read_list(parser, 0, "uuid", &uuids));
    LFS_TRY(lfs_manifest_read_list(parser, 0, "messaging-method", &methods));
    shared = methods.left == 1;
    if (shared)
        method = lfs_manifest_list_next(&methods);

    while (uuids.left > 0) {
        uint32_t uuid[4];

        if (parser->out->service_count == LFS_MANIFEST_MAX_SERVICES)
            return too_many(parser, 0);
        take_uuid(&uuids, uuid);
        if (uuid_is_nil(uuid))
            return lfs_manifest_fail(parser, 0, "uuid", LFS_MANIFEST_UUID_ALL_ZEROS,
                                     "the nil UUID names nothing");
        LFS_TRY(check_duplicate(parser, 0, uuid));
        if (!shared && methods.left == 0)
            return lfs_manifest_fail(parser, 0, "messaging-method",
                                     LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS,
                                     "give one method for all UUIDs, or one for each");
        if (!shared)
            method = lfs_manifest_list_next(&methods);
        LFS_TRY(add_service(parser, 0, uuid, method));
    }
    if (methods.left > 0 || (shared && parser->out->service_count == 0))
        return lfs_manifest_fail(parser, 0, "messaging-method",
                                 LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS,
                                 "more methods than UUIDs");
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_service_node(struct manifest_parser *parser, int node)
{
    char text[LFS_MANIFEST_STRING_SIZE];
    struct manifest_list methods;
    uint32_t uuid[4];

    if (parser->out->service_count == LFS_MANIFEST_MAX_SERVICES)
        return too_many(parser, node);
    LFS_TRY(lfs_manifest_read_string(parser, node, "uuid", text));
    LFS_TRY(lfs_manifest_read_list(parser, node, "messaging-method", &methods));
    LFS_TRY(read_uuid_text(parser, node, "uuid", text, uuid));
    LFS_TRY(check_duplicate(parser, node, uuid));
    /* Severity P (3.6): the firmware checks nothing and takes a cell from the empty list. */
    if (methods.left == 0)
        return lfs_manifest_panics(
            parser, lfs_manifest_fail(parser, node, "messaging-method",
                                      LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS,
                                      "the list is empty, a service needs one method"));
    /* Only the first cell counts (2.2). */
    return add_service(parser, node, uuid, lfs_manifest_list_next(&methods));
}

static enum lfs_manifest_error read_services_1_1(struct manifest_parser *parser)
{
    int node = lfs_manifest_find_child(parser, 0, "services");
    int child;

    if (node < 0)
        return lfs_manifest_fail(parser, 0, NULL, LFS_MANIFEST_NO_SERVICES,
                                 "binding 1.1 needs a \"services\" node");
    LFS_TRY(lfs_manifest_need_compatible(parser, node, "arm,ffa-manifest-services"));
    fdt_for_each_subnode(child, parser->fdt, node) LFS_TRY(read_service_node(parser, child));
    if (parser->out->service_count == 0)
        return lfs_manifest_fail(parser, node, NULL, LFS_MANIFEST_NO_SERVICES,
                                 "at least one service is needed");
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_services(struct manifest_parser *parser)
{
    if (parser->out->binding == LFS_MANIFEST_BINDING_1_0)
        return read_services_1_0(parser);
    return read_services_1_1(parser);
}

static enum lfs_manifest_error read_image_uuid_1_0(struct manifest_parser *parser)
{
    struct manifest_list cells;

    LFS_TRY(lfs_manifest_read_list(parser, 0, "image-uuid", &cells));
    take_uuid(&cells, parser->out->image_uuid);
    /* Surplus cells outrank the nil test (S27). */
    if (cells.left > 0)
        return lfs_manifest_fail(parser, 0, "image-uuid", LFS_MANIFEST_TOO_MANY_IMAGE_UUIDS,
                                 "one image UUID, that is four cells");
    if (uuid_is_nil(parser->out->image_uuid))
        return lfs_manifest_fail(parser, 0, "image-uuid", LFS_MANIFEST_UUID_ALL_ZEROS,
                                 "the nil UUID names nothing");
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_image_uuid_1_1(struct manifest_parser *parser)
{
    char text[LFS_MANIFEST_STRING_SIZE];

    LFS_TRY(lfs_manifest_read_string(parser, 0, "image-uuid", text));
    return read_uuid_text(parser, 0, "image-uuid", text, parser->out->image_uuid);
}

enum lfs_manifest_error lfs_manifest_read_image_uuid(struct manifest_parser *parser)
{
    int twin;

    if (parser->out->binding == LFS_MANIFEST_BINDING_1_0)
        LFS_TRY(read_image_uuid_1_0(parser));
    else
        LFS_TRY(read_image_uuid_1_1(parser));
    twin = find_uuid(parser->out, parser->out->image_uuid);
    if (twin >= 0)
        return lfs_manifest_fail(parser, 0, "image-uuid", LFS_MANIFEST_IMAGE_UUID_INVALID,
                                 "must differ from every protocol UUID, equals that of service %d",
                                 twin);
    return LFS_MANIFEST_SUCCESS;
}
