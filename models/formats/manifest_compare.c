/* SPDX-License-Identifier: BSD-3-Clause */
/* Two manifests of one partition, property by property. */
#include "lfasim/formats/manifest_compare.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ABSENT "absent"

struct comparison {
    const struct lfs_manifest *from, *to;
    lfs_manifest_difference_sink *sink;
    void *user;
    size_t count;
};

/* A value as text, to be compared and shown. */
struct value {
    char text[LFS_MANIFEST_VALUE_SIZE];
};

static struct value say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static struct value say(const char *format, ...)
{
    struct value value;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(value.text, sizeof(value.text), format, arguments);
    va_end(arguments);
    return value;
}

/* Adds an element to a list; all have room for four. */
static void append(struct value *list, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void append(struct value *list, const char *format, ...)
{
    size_t length = strlen(list->text);
    va_list arguments;

    if (length > 0 && length + 2 < sizeof(list->text)) {
        memcpy(list->text + length, ", ", 3);
        length += 2;
    }
    va_start(arguments, format);
    vsnprintf(list->text + length, sizeof(list->text) - length, format, arguments);
    va_end(arguments);
}

static struct lfs_place place(const char *node, const char *property, int cell)
{
    struct lfs_place at = {.cell = cell};

    snprintf(at.node, sizeof(at.node), "%s", node);
    snprintf(at.property, sizeof(at.property), "%s", property);
    return at;
}

static void differ(struct comparison *c, struct lfs_place at, bool new_counts, struct value from,
                   struct value to)
{
    struct lfs_manifest_difference difference = {.at = at, .new_counts = new_counts};

    if (strcmp(from.text, to.text) == 0)
        return;
    c->count++;
    if (!c->sink)
        return;
    memcpy(difference.from, from.text, sizeof(difference.from));
    memcpy(difference.to, to.text, sizeof(difference.to));
    c->sink(c->user, &difference);
}

/* ---- properties with one value each ---------------------------------------------------------- */

enum notation { NUMBER, HEX, FLAG };

/* A property that fills one field of a struct, and the value that it has when absent. Its fields
 * are in the order of the table's columns. */
struct property { /* NOLINT(clang-analyzer-optin.performance.Padding) */
    const char *node, *name;
    size_t offset, size;
    enum notation notation;
    uint64_t absent; /* NEVER: such a property is always there, or has a default */
    bool new_counts;
};
#define NEVER               UINT64_MAX
#define FIELD(type, member) offsetof(type, member), sizeof(((const type *)NULL)->member)
#define ROOT(member)        FIELD(struct lfs_manifest, member)
#define REGION(member)      FIELD(struct lfs_manifest_region, member)

static uint64_t field(const struct property *property, const void *of)
{
    const uint8_t *at = (const uint8_t *)of + property->offset;
    uint64_t wide;
    uint32_t word;
    uint16_t half;

    switch (property->size) {
    case sizeof(wide):
        memcpy(&wide, at, sizeof(wide));
        return wide;
    case sizeof(word):
        memcpy(&word, at, sizeof(word));
        return word;
    case sizeof(half):
        memcpy(&half, at, sizeof(half));
        return half;
    default:
        return *at;
    }
}

static struct value flag(bool present)
{
    return say("%s", present ? "present" : ABSENT);
}

static struct value value_of(const struct property *property, const void *of)
{
    uint64_t number = field(property, of);

    if (property->notation == FLAG)
        return flag(number != 0);
    if (number == property->absent)
        return say(ABSENT);
    return property->notation == HEX ? say("0x%llx", (unsigned long long)number)
                                     : say("%llu", (unsigned long long)number);
}

static const struct property properties[] = {
    {"/", "ffa-version", ROOT(ffa_version), HEX, NEVER, false},
    {"/", "execution-ctx-count", ROOT(execution_ctx_count), NUMBER, NEVER, false},
    {"/", "exception-level", ROOT(exception_level), NUMBER, NEVER, false},
    {"/", "entrypoint-offset", ROOT(entrypoint_offset), HEX, NEVER, false},
    {"/", "boot-order", ROOT(boot_order), NUMBER, LFS_MANIFEST_BOOT_ORDER_NONE, false},
    {"/", "gp-register-num", ROOT(gp_register), NUMBER, LFS_MANIFEST_NONE, false},
    {"/", "managed-exit", ROOT(managed_exit), FLAG, NEVER, false},
    {"/", "managed-exit-virq", ROOT(managed_exit_virq), FLAG, NEVER, false},
    {"/", "ns-interrupts-action", ROOT(ns_interrupts_action), NUMBER, NEVER, false},
    {"/", "other-s-interrupts-action", ROOT(other_s_interrupts_action), NUMBER, NEVER, false},
    {"/", "sri-interrupts-policy", ROOT(sri_interrupts_policy), NUMBER, NEVER, false},
    {"/", "notification-support", ROOT(notification_support), FLAG, NEVER, false},
    {"/", "vm-availability-messages", ROOT(vm_availability_messages), NUMBER, NEVER, false},
    {"/", "power-management-messages", ROOT(power_management_messages), NUMBER, NEVER, false},
    {"/", "lifecycle-support", ROOT(lifecycle_support), FLAG, NEVER, false},
    {"/", "abort-action", ROOT(abort_action), NUMBER, LFS_MANIFEST_ABORT_IMPLEMENTATION_DEFINED,
     false},
    {"/", "live-activation-support", ROOT(live_activation_support), FLAG, NEVER, false},
    {"/", "live-activation-register", ROOT(live_activation_register), NUMBER, LFS_MANIFEST_NONE,
     false},
    {"/boot-info", "", ROOT(has_boot_info), FLAG, NEVER, true},
    {"/boot-info", "ffa_manifest", ROOT(boot_info_fdt), FLAG, NEVER, true},
    {"/boot-info", "hob_list", ROOT(boot_info_hob), FLAG, NEVER, true},
};

static void compare_properties(struct comparison *c)
{
    for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
        differ(c, place(properties[i].node, properties[i].name, -1), properties[i].new_counts,
               value_of(&properties[i], c->from), value_of(&properties[i], c->to));
}

/* ---- values of several words ----------------------------------------------------------------- */

static struct value compatible(const struct lfs_manifest *m)
{
    return say("arm,ffa-manifest-1.%d", m->binding == LFS_MANIFEST_BINDING_1_1);
}

static struct value load_address(const struct lfs_manifest *m)
{
    return m->has_load_address ? say("0x%llx", (unsigned long long)m->load_address) : say(ABSENT);
}

static struct value words(const uint32_t uuid[4])
{
    return say("0x%08x 0x%08x 0x%08x 0x%08x", (unsigned)uuid[0], (unsigned)uuid[1],
               (unsigned)uuid[2], (unsigned)uuid[3]);
}

static struct value image_uuid(const struct lfs_manifest *m)
{
    return m->live_activation_support ? words(m->image_uuid) : say(ABSENT);
}

/* What a phandle stands for: its number is the compiler's. */
static struct value region_at(const struct lfs_manifest *m, bool wanted, int index)
{
    if (!wanted)
        return say(ABSENT);
    return index < 0 ? say("no region")
                     : say("&%s", lfs_manifest_memory_region(m, (uint32_t)index)->node);
}

static struct value rx_buffer(const struct lfs_manifest *m)
{
    return region_at(m, m->has_rxtx_info, m->rx_region);
}

static struct value tx_buffer(const struct lfs_manifest *m)
{
    return region_at(m, m->has_rxtx_info, m->tx_region);
}

static struct value live_state_buffer(const struct lfs_manifest *m)
{
    return region_at(m, m->live_activation_support, m->live_state_region);
}

static void compare_composed(struct comparison *c)
{
    static const struct {
        const char *node, *name;
        struct value (*of)(const struct lfs_manifest *m);
    } composed[] = {
        {"/", "compatible", compatible},
        {"/", "load-address", load_address},
        {"/", "image-uuid", image_uuid},
        {"/rx_tx-info", "rx-buffer", rx_buffer},
        {"/rx_tx-info", "tx-buffer", tx_buffer},
        {"/live-state-buffer-info", "live-state-buffer", live_state_buffer},
    };

    for (size_t i = 0; i < sizeof(composed) / sizeof(composed[0]); i++)
        differ(c, place(composed[i].node, composed[i].name, -1), false, composed[i].of(c->from),
               composed[i].of(c->to));
}

/* ---- services -------------------------------------------------------------------------------- */

/* In binding 1.0 two lists of the root, in 1.1 a node each, whose names are free. */
static void compare_services(struct comparison *c)
{
    const struct lfs_manifest *from = c->from, *to = c->to;
    bool lists = to->binding == LFS_MANIFEST_BINDING_1_0;
    const char *node = lists ? "/" : "/services";

    for (int i = 0; i < (int)LFS_MANIFEST_MAX_SERVICES; i++) {
        const struct lfs_manifest_service *a = &from->services[i], *b = &to->services[i];
        bool in_from = i < (int)from->service_count, in_to = i < (int)to->service_count;

        differ(c, place(node, "uuid", lists ? 4 * i : -1), false,
               in_from ? words(a->uuid) : say(ABSENT), in_to ? words(b->uuid) : say(ABSENT));
        if (in_from && in_to)
            differ(c, place(node, "messaging-method", lists ? i : -1), false,
                   say("0x%x", a->messaging_method), say("0x%x", b->messaging_method));
    }
}

/* ---- regions --------------------------------------------------------------------------------- */

static const struct property region_properties[] = {
    {"", "base-address", REGION(base), HEX, NEVER, false},
    {"", "pages-count", REGION(pages), NUMBER, NEVER, false},
    {"", "attributes", REGION(attributes), HEX, NEVER, false},
    {"", "smmu-id", REGION(smmu_id), NUMBER, LFS_MANIFEST_NONE, false},
    {"", "stream-ids-access-permissions", REGION(stream_permissions), HEX, NEVER, false},
    {"", "exclusive-access", REGION(exclusive_access), FLAG, NEVER, false},
};

static struct value description(const struct lfs_manifest_region *r)
{
    return r->description[0] ? say("\"%s\"", r->description) : say(ABSENT);
}

static struct value list_or_absent(struct value list)
{
    return list.text[0] ? list : say(ABSENT);
}

static struct value streams(const struct lfs_manifest_region *r)
{
    struct value list = {""};

    for (uint32_t i = 0; i < r->stream_count; i++)
        append(&list, "%u", (unsigned)r->stream_ids[i]);
    return list_or_absent(list);
}

static struct value interrupts(const struct lfs_manifest_region *r)
{
    struct value list = {""};

    for (uint32_t i = 0; i < r->interrupt_count; i++)
        append(&list, "%u 0x%x", (unsigned)r->interrupts[i].id,
               (unsigned)r->interrupts[i].attributes);
    return list_or_absent(list);
}

static struct value targets(const struct lfs_manifest_region *r)
{
    struct value list = {""};

    for (uint32_t i = 0; i < r->interrupt_count; i++)
        if (r->interrupts[i].has_target)
            append(&list, "%u 0x%llx", (unsigned)r->interrupts[i].id,
                   (unsigned long long)r->interrupts[i].mpidr);
    return list_or_absent(list);
}

/* A set of regions: /memory-regions or /device-regions of one manifest. */
struct regions {
    const char *node;
    const struct lfs_manifest *of;
    enum lfs_manifest_region_kind kind;
    uint32_t count;
};

static const struct lfs_manifest_region *region_in(const struct regions *in, uint32_t i)
{
    return in->kind == LFS_MANIFEST_MEMORY ? lfs_manifest_memory_region(in->of, i)
                                           : &in->of->device_regions[i];
}

static const struct lfs_manifest_region *find(const struct regions *in, const char *node)
{
    for (uint32_t i = 0; i < in->count; i++)
        if (strcmp(region_in(in, i)->node, node) == 0)
            return region_in(in, i);
    return NULL;
}

static struct value extent(const struct lfs_manifest_region *r)
{
    return say("0x%llx, %u pages", (unsigned long long)r->base, (unsigned)r->pages);
}

static struct lfs_place region_place(const struct regions *in, const struct lfs_manifest_region *r,
                                     const char *property)
{
    struct lfs_place at = place("", property, -1);

    snprintf(at.node, sizeof(at.node), "%s/%s", in->node, r->node);
    return at;
}

/* Only a manifest that gives the address as an offset has that property. */
static const char *name_in(const struct lfs_manifest_region *r, const struct property *property)
{
    return r->relative && property->offset == offsetof(struct lfs_manifest_region, base)
               ? "load-address-relative-offset"
               : property->name;
}

static void compare_region(struct comparison *c, const struct regions *in,
                           const struct lfs_manifest_region *a, const struct lfs_manifest_region *b)
{
    static const struct {
        const char *name;
        struct value (*of)(const struct lfs_manifest_region *r);
    } composed[] = {{"description", description},
                    {"stream-ids", streams},
                    {"interrupts", interrupts},
                    {"interrupts-target", targets}};

    for (size_t i = 0; i < sizeof(region_properties) / sizeof(region_properties[0]); i++)
        differ(c, region_place(in, b, name_in(b, &region_properties[i])), false,
               value_of(&region_properties[i], a), value_of(&region_properties[i], b));
    for (size_t i = 0; i < sizeof(composed) / sizeof(composed[0]); i++)
        differ(c, region_place(in, b, composed[i].name), false, composed[i].of(a),
               composed[i].of(b));
}

static void compare_regions(struct comparison *c, struct regions from, struct regions to)
{
    for (uint32_t i = 0; i < from.count; i++) {
        const struct lfs_manifest_region *a = region_in(&from, i), *b = find(&to, a->node);

        if (b)
            compare_region(c, &to, a, b);
        else
            differ(c, region_place(&from, a, ""), false, extent(a), say(ABSENT));
    }
    for (uint32_t i = 0; i < to.count; i++) {
        const struct lfs_manifest_region *b = region_in(&to, i);

        if (!find(&from, b->node))
            differ(c, region_place(&to, b, ""), false, say(ABSENT), extent(b));
    }
}

static struct regions memory_of(const struct lfs_manifest *m)
{
    return (struct regions){"/memory-regions", m, LFS_MANIFEST_MEMORY, m->memory_region_count};
}

static struct regions devices_of(const struct lfs_manifest *m)
{
    return (struct regions){"/device-regions", m, LFS_MANIFEST_DEVICE, m->device_region_count};
}

size_t lfs_manifest_compare(const struct lfs_manifest *from, const struct lfs_manifest *to,
                            lfs_manifest_difference_sink *sink, void *user)
{
    struct comparison c = {from, to, sink, user, 0};

    compare_properties(&c);
    compare_composed(&c);
    compare_services(&c);
    compare_regions(&c, memory_of(from), memory_of(to));
    compare_regions(&c, devices_of(from), devices_of(to));
    return c.count;
}
