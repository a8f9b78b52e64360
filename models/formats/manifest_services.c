/* SPDX-License-Identifier: BSD-3-Clause */
/* UUIDs: the services of both bindings (manifests-packages-boot 3.6) and the image UUID (S27). */
#include "manifest_internal.h"

#include <libfdt.h>
#include <string.h>

#include "lfasim/formats/uuid.h"

/* The only bits of messaging-method that are accepted: 0x607 (2.2). */
#define MESSAGING_MASK                                                                         \
    (LFS_MANIFEST_DIRECT_REQ_RECV | LFS_MANIFEST_DIRECT_REQ_SEND | LFS_MANIFEST_INDIRECT_MSG | \
     LFS_MANIFEST_DIRECT_REQ2_RECV | LFS_MANIFEST_DIRECT_REQ2_SEND)

#define UUID_CELLS 4u

/* A UUID where it is written: cell -1 is a string. */
struct uuid_place {
    int node;
    const char *property;
    int cell;
    uint32_t words[UUID_CELLS];
};

static bool uuid_is_nil(const uint32_t uuid[UUID_CELLS])
{
    return (uuid[0] | uuid[1] | uuid[2] | uuid[3]) == 0;
}

/* The service that has this UUID, or -1. */
static int find_uuid(const struct lfs_manifest *manifest, const uint32_t uuid[UUID_CELLS])
{
    for (uint32_t i = 0; i < manifest->service_count; i++) {
        if (memcmp(manifest->services[i].uuid, uuid, sizeof(manifest->services[i].uuid)) == 0)
            return (int)i;
    }
    return -1;
}

static enum lfs_manifest_error refuse_uuid(struct manifest_parser *parser,
                                           const struct uuid_place *uuid,
                                           enum lfs_manifest_error error, const char *text)
{
    lfs_manifest_fail(&parser->reader, uuid->node, uuid->property, error, "%s", text);
    lfs_manifest_at_cell(&parser->reader, uuid->cell);
    return error;
}

static enum lfs_manifest_error check_nil(struct manifest_parser *parser,
                                         const struct uuid_place *uuid)
{
    if (uuid_is_nil(uuid->words))
        return refuse_uuid(parser, uuid, LFS_MANIFEST_UUID_ALL_ZEROS, "the nil UUID names nothing");
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error check_unique(struct manifest_parser *parser,
                                            const struct uuid_place *uuid,
                                            enum lfs_manifest_error error, const char *text)
{
    int twin = find_uuid(parser->out, uuid->words);

    if (twin < 0)
        return LFS_MANIFEST_SUCCESS;
    refuse_uuid(parser, uuid, error, text);
    lfs_manifest_other(&parser->reader, parser->service_nodes[twin], "uuid",
                       parser->service_cells[twin], "service %d has it first", twin);
    return error;
}

static enum lfs_manifest_error check_method(struct manifest_parser *parser, int node, int cell,
                                            uint32_t method)
{
    struct manifest_reader *reader = &parser->reader;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (method > UINT16_MAX)
        error = lfs_manifest_fail(reader, node, "messaging-method", LFS_MANIFEST_INTEGER_OVERFLOW,
                                  "messaging-method 0x%x is above 0xffff", (unsigned)method);
    else if (method == 0 || (method & ~MESSAGING_MASK) != 0)
        error = lfs_manifest_fail(
            reader, node, "messaging-method", LFS_MANIFEST_INVALID_MESSAGING_METHOD,
            "messaging-method 0x%x must have at least one bit, and only bits of 0x%x",
            (unsigned)method, MESSAGING_MASK);
    else
        return error;
    lfs_manifest_at_cell(reader, cell);
    if (error == LFS_MANIFEST_INVALID_MESSAGING_METHOD && (method & 8) != 0)
        lfs_manifest_help(reader, "bit 3, receipt of notifications, is written as the property "
                                  "notification-support");
    return error;
}

static void add_service(struct manifest_parser *parser, const struct uuid_place *uuid,
                        uint32_t method)
{
    struct lfs_manifest *out = parser->out;
    struct lfs_manifest_service *service = &out->services[out->service_count];

    memcpy(service->uuid, uuid->words, sizeof(service->uuid));
    service->messaging_method = (uint16_t)method;
    parser->service_nodes[out->service_count] = uuid->node;
    parser->service_cells[out->service_count] = uuid->cell;
    out->service_count++;
}

static enum lfs_manifest_error too_many(struct manifest_parser *parser, int node, int cell)
{
    lfs_manifest_fail(&parser->reader, node, "uuid", LFS_MANIFEST_TOO_MANY_UUIDS,
                      "a partition has at most %u services", LFS_MANIFEST_MAX_SERVICES);
    lfs_manifest_at_cell(&parser->reader, cell);
    return LFS_MANIFEST_TOO_MANY_UUIDS;
}

/* One tuple of the 1.0 binding. Quirk of 3.6 [X]: a trailing tuple of one to three cells is
 * accepted and zero-extended; a strict reader refuses it (MAN-52). */
static enum lfs_manifest_error take_uuid(struct manifest_parser *parser, struct manifest_list *list,
                                         struct uuid_place *uuid)
{
    struct manifest_reader *reader = &parser->reader;
    uint32_t cells = list->left < UUID_CELLS ? list->left : UUID_CELLS;
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    uuid->cell = list->taken;
    memset(uuid->words, 0, sizeof(uuid->words));
    for (uint32_t i = 0; i < cells; i++)
        uuid->words[i] = lfs_manifest_list_next(list);
    if (cells == UUID_CELLS || uuid_is_nil(uuid->words))
        return error;
    if (!reader->quirks)
        error =
            refuse_uuid(parser, uuid, LFS_MANIFEST_MALFORMED_INTEGER_LIST, "a UUID has four cells");
    if (reader->judging) {
        lfs_manifest_lint(reader, "LINT_UUID_TRUNCATED", uuid->node, uuid->property,
                          "Hafnium fills a UUID of %u cells up with zeros", (unsigned)cells);
        lfs_manifest_at_cell(reader, uuid->cell);
        lfs_manifest_fact(reader, "it becomes 0x%08x 0x%08x 0x%08x 0x%08x",
                          (unsigned)uuid->words[0], (unsigned)uuid->words[1],
                          (unsigned)uuid->words[2], (unsigned)uuid->words[3]);
        lfs_manifest_help(reader, "write all four cells");
        lfs_manifest_consumers(reader, "EL3 SPMC refuses it, OP-TEE wants exactly 16 bytes");
    }
    return error;
}

/* The methods of 1.0: one for all UUIDs, or one for each. */
struct method_list {
    struct manifest_list list;
    bool shared;
    bool judged; /* the shared one was looked at */
    uint32_t method;
    int cell;
};

static bool next_method(struct method_list *methods)
{
    if (methods->shared)
        return true;
    if (methods->list.left == 0)
        return false;
    methods->cell = methods->list.taken;
    methods->method = lfs_manifest_list_next(&methods->list);
    return true;
}

static enum lfs_manifest_error unmatched(struct manifest_parser *parser, const char *text)
{
    lfs_manifest_fail(&parser->reader, 0, "messaging-method",
                      LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS, "%s", text);
    lfs_manifest_other(&parser->reader, 0, "uuid", -1, "the UUIDs are here");
    lfs_manifest_help(&parser->reader, "give one method for all UUIDs, or one for each");
    return LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS;
}

/* A shared method is judged once. What a refused method says is not judged further. */
static enum lfs_manifest_error judge_method(struct manifest_parser *parser,
                                            struct method_list *methods)
{
    enum lfs_manifest_error error = LFS_MANIFEST_SUCCESS;

    if (!methods->judged)
        error = check_method(parser, 0, methods->cell, methods->method);
    methods->judged = methods->shared;
    if (error != LFS_MANIFEST_SUCCESS)
        methods->method = 0;
    return error;
}

static enum lfs_manifest_error judge_tuple(struct manifest_parser *parser,
                                           struct manifest_list *uuids, struct method_list *methods)
{
    struct uuid_place uuid = {.node = 0, .property = "uuid"};
    enum lfs_manifest_error error = take_uuid(parser, uuids, &uuid);
    enum lfs_manifest_error refused;

    if (error == LFS_MANIFEST_SUCCESS)
        error = check_nil(parser, &uuid);
    if (error == LFS_MANIFEST_SUCCESS)
        error = check_unique(parser, &uuid, LFS_MANIFEST_DUPLICATE_UUID, "this UUID is repeated");
    if (error != LFS_MANIFEST_SUCCESS && !parser->reader.judging)
        return error;
    if (!next_method(methods))
        return unmatched(parser, "fewer methods than UUIDs");
    refused = judge_method(parser, methods);
    if (error == LFS_MANIFEST_SUCCESS)
        add_service(parser, &uuid, methods->method);
    return error != LFS_MANIFEST_SUCCESS ? error : refused;
}

static enum lfs_manifest_error judge_lists(struct manifest_parser *parser,
                                           struct manifest_list *uuids, struct method_list *methods)
{
    struct manifest_reader *reader = &parser->reader;
    bool empty = uuids->left == 0;

    for (uint32_t i = 0; uuids->left > 0; i++) {
        if (i == LFS_MANIFEST_MAX_SERVICES)
            return too_many(parser, 0, uuids->taken);
        enum lfs_manifest_error error = judge_tuple(parser, uuids, methods);

        if (error == LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS ||
            (error != LFS_MANIFEST_SUCCESS && !reader->judging))
            return error;
    }
    if (methods->list.left > 0 || (methods->shared && empty))
        return unmatched(parser, "more methods than UUIDs");
    /* Quirk of 3.6: empty lists of both kinds give no services and no error. */
    if (empty && reader->judging) {
        lfs_manifest_lint(reader, "LINT_NO_SERVICES", 0, "uuid",
                          "the partition offers no service: nobody can find it");
        lfs_manifest_consumers(reader, "EL3 SPMC and OP-TEE need a UUID");
    }
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_services_1_0(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct manifest_list uuids;
    struct method_list methods = {.cell = 0};
    uint32_t unread = 0;

    LFS_LEARN(reader, "S03", unread, 1, lfs_manifest_read_list(reader, 0, "uuid", &uuids));
    LFS_LEARN(reader, "S03", unread, 1,
              lfs_manifest_read_list(reader, 0, "messaging-method", &methods.list));
    if (unread != 0)
        return LFS_MANIFEST_SUCCESS;
    if (methods.list.left == 1) {
        methods.method = lfs_manifest_list_next(&methods.list);
        methods.shared = true;
    }
    LFS_STEP(reader, "S03", judge_lists(parser, &uuids, &methods));
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error parse_uuid(struct manifest_parser *parser, struct uuid_place *uuid,
                                          const char *text)
{
    struct ffa_uuid words;

    if (!lfs_uuid_read_1_1(text, &words)) {
        refuse_uuid(parser, uuid, LFS_MANIFEST_MALFORMED_UUID,
                    "a UUID is 32 hexadecimal digits written 8-4-4-4-12");
        lfs_manifest_fact(&parser->reader, "found \"%s\"", text);
        return LFS_MANIFEST_MALFORMED_UUID;
    }
    memcpy(uuid->words, words.word, sizeof(uuid->words));
    return check_nil(parser, uuid);
}

/* Severity P (3.6): the firmware checks nothing and takes a cell from the empty list. */
static enum lfs_manifest_error need_method(struct manifest_parser *parser, int node,
                                           const struct manifest_list *methods)
{
    if (methods->left > 0)
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_panic(&parser->reader, "UNMATCHED_MESSAGING_METHODS", node,
                              "messaging-method", LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS,
                              "messaging-method is empty, a service needs one method");
}

enum { NO_UUID = 1, NO_METHOD = 2 };

/* Hafnium reads text and methods before it looks into either. */
static enum lfs_manifest_error read_service_node(struct manifest_parser *parser, int node)
{
    struct manifest_reader *reader = &parser->reader;
    struct uuid_place uuid = {.node = node, .property = "uuid", .cell = -1};
    char text[LFS_MANIFEST_STRING_SIZE];
    struct manifest_list methods;
    uint32_t method = 0;
    uint32_t bad = 0;

    LFS_LEARN(reader, "S03", bad, NO_UUID, lfs_manifest_read_string(reader, node, "uuid", text));
    LFS_LEARN(reader, "S03", bad, NO_METHOD,
              lfs_manifest_read_list(reader, node, "messaging-method", &methods));
    if ((bad & NO_UUID) == 0)
        LFS_LEARN(reader, "S03", bad, NO_UUID, parse_uuid(parser, &uuid, text));
    if ((bad & NO_UUID) == 0)
        LFS_LEARN(
            reader, "S03", bad, NO_UUID,
            check_unique(parser, &uuid, LFS_MANIFEST_DUPLICATE_UUID, "this UUID is repeated"));
    if ((bad & NO_METHOD) == 0)
        LFS_LEARN(reader, "S03", bad, NO_METHOD, need_method(parser, node, &methods));
    /* Only the first cell counts (2.2). */
    if ((bad & NO_METHOD) == 0) {
        method = lfs_manifest_list_next(&methods);
        LFS_LEARN(reader, "S03", bad, NO_METHOD, check_method(parser, node, 0, method));
    }
    /* What a refused method says is not judged further. */
    if ((bad & NO_UUID) == 0)
        add_service(parser, &uuid, bad == 0 ? method : 0);
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error no_services(struct manifest_parser *parser, int node,
                                           const char *text)
{
    lfs_manifest_fail(&parser->reader, node < 0 ? 0 : node, NULL, LFS_MANIFEST_NO_SERVICES, "%s",
                      text);
    lfs_manifest_help(&parser->reader,
                      "write services { compatible = \"arm,ffa-manifest-services\"; name { uuid = "
                      "\"...\"; messaging-method = <...>; }; };");
    return LFS_MANIFEST_NO_SERVICES;
}

static enum lfs_manifest_error read_service_nodes(struct manifest_parser *parser, int node)
{
    uint32_t count = 0;
    int child;

    fdt_for_each_subnode(child, parser->reader.fdt, node)
    {
        if (count++ == LFS_MANIFEST_MAX_SERVICES)
            return too_many(parser, child, -1);
        LFS_TRY(read_service_node(parser, child));
    }
    if (count == 0)
        return no_services(parser, node, "binding 1.1 needs at least one service");
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error read_services_1_1(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    int node = lfs_manifest_find_child(reader, 0, "services");

    if (node < 0) {
        LFS_STEP(reader, "S03", no_services(parser, -1, "binding 1.1 needs a node services"));
        return LFS_MANIFEST_SUCCESS;
    }
    LFS_STEP(reader, "S03",
             lfs_manifest_need_compatible(reader, node, "arm,ffa-manifest-services"));
    LFS_STEP(reader, "S03", read_service_nodes(parser, node));
    return LFS_MANIFEST_SUCCESS;
}

enum lfs_manifest_error lfs_manifest_read_services(struct manifest_parser *parser)
{
    if (parser->out->binding == LFS_MANIFEST_BINDING_1_0)
        return read_services_1_0(parser);
    return read_services_1_1(parser);
}

static enum lfs_manifest_error read_image_cells(struct manifest_parser *parser,
                                                struct uuid_place *uuid)
{
    struct manifest_list cells;

    LFS_TRY(lfs_manifest_read_list(&parser->reader, 0, "image-uuid", &cells));
    LFS_TRY(take_uuid(parser, &cells, uuid));
    uuid->cell = -1;
    /* Surplus cells outrank the nil test (S27). */
    if (cells.left > 0)
        return refuse_uuid(parser, uuid, LFS_MANIFEST_TOO_MANY_IMAGE_UUIDS,
                           "a partition has one image UUID, that is four cells");
    return check_nil(parser, uuid);
}

static enum lfs_manifest_error read_image_text(struct manifest_parser *parser,
                                               struct uuid_place *uuid)
{
    char text[LFS_MANIFEST_STRING_SIZE];

    LFS_TRY(lfs_manifest_read_string(&parser->reader, 0, "image-uuid", text));
    return parse_uuid(parser, uuid, text);
}

enum lfs_manifest_error lfs_manifest_read_image_uuid(struct manifest_parser *parser)
{
    struct uuid_place uuid = {.property = "image-uuid", .cell = -1};

    if (parser->out->binding == LFS_MANIFEST_BINDING_1_0)
        LFS_TRY(read_image_cells(parser, &uuid));
    else
        LFS_TRY(read_image_text(parser, &uuid));
    memcpy(parser->out->image_uuid, uuid.words, sizeof(uuid.words));
    return check_unique(parser, &uuid, LFS_MANIFEST_IMAGE_UUID_INVALID,
                        "the image UUID must differ from every protocol UUID");
}
