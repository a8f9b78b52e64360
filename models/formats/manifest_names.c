/* SPDX-License-Identifier: BSD-3-Clause */
/* The names that a partition manifest uses: unknown and misspelt properties (MAN-21), properties
 * that others read (manifests-packages-boot 2.9), nodes that are not found or found by a prefix
 * (1.3, MAN-54). */
#include <libfdt.h>
#include <string.h>

#include "lfasim/suggest.h"
#include "manifest_internal.h"
#include "manifest_vocabulary.h"

static const char *const root_names[] = {
    "ffa-version", "uuid", "messaging-method", "execution-ctx-count", "exception-level",
    "execution-state", "load-address", "entrypoint-offset", "xlat-granule", "boot-order",
    "gp-register-num", "managed-exit", "managed-exit-virq", "ns-interrupts-action",
    "other-s-interrupts-action", "sri-interrupts-policy", "notification-support",
    "vm-availability-messages", "power-management-messages", "lifecycle-support", "abort-action",
    "live-activation-support", "live-activation-register", "image-uuid",
    /* For people: Hafnium's name is the SPMC manifest's. */
    "description", "debug_name", NULL};

/* 2.9. */
static const struct foreign_property root_foreign[] = {
    {"id", "EL3 SPMC and OP-TEE honour it; Hafnium numbers partitions by vmN"},
    {"auxiliary-id", "tf-a-tests and the binding name it; Hafnium ignores it"},
    {"stream-endpoint-ids", "the binding names it; Hafnium ignores it"},
    {"image-size", "sptool's HOB generator reads it"},
    {"mem-size", "OP-TEE reads it"},
    {"run-time-model", "OP-TEE reads it"},
    {"elf-format", "OP-TEE reads it"},
    {"time-slice-mem", "the binding names it; no reader is known"},
    {"has-primary-scheduler", "the binding names it; no reader is known"},
    {"maj_ver", "sptool's and older manifests carry it; Hafnium ignores it"},
    {"min_ver", "sptool's and older manifests carry it; Hafnium ignores it"},
    {"#address-cells", "not honoured: numbers have one or two cells"},
    {"#size-cells", "not honoured: numbers have one or two cells"},
    {NULL, NULL}};

static const char *const memory_names[] = {
    "description", "base-address", "load-address-relative-offset",  "pages-count", "attributes",
    "smmu-id",     "stream-ids",   "stream-ids-access-permissions", NULL};

static const struct foreign_property memory_foreign[] = {
    {"load-flags", "OP-TEE reads it; Hafnium ignores it"}, {NULL, NULL}};

static const char *const device_names[] = {
    "description",       "base-address", "pages-count", "attributes",       "interrupts",
    "interrupts-target", "smmu-id",      "stream-ids",  "exclusive-access", NULL};

static const char *const service_names[] = {"uuid", "messaging-method", NULL};
static const char *const boot_info_names[] = {"ffa_manifest", "hob_list", NULL};
static const char *const rxtx_names[] = {"rx-buffer", "tx-buffer", NULL};
static const char *const live_names[] = {"live-state-buffer", NULL};
static const char *const no_names[] = {NULL};
static const struct foreign_property no_foreign[] = {
    {"#address-cells", "not honoured: numbers have one or two cells"},
    {"#size-cells", "not honoured: numbers have one or two cells"},
    {NULL, NULL}};

static const struct vocabulary root_words = {root_names, root_foreign};

/* The nodes that Hafnium looks up in the root, and their children. */
static const struct {
    const char *name;
    struct vocabulary own;
    const char *const *children; /* NULL: no node below is looked at */
    const struct foreign_property *foreign;
} nodes[] = {{"services", {no_names, no_foreign}, service_names, no_foreign},
             {"boot-info", {boot_info_names, no_foreign}, NULL, NULL},
             {"rx_tx-info", {rxtx_names, no_foreign}, NULL, NULL},
             {"live-state-buffer-info", {live_names, no_foreign}, NULL, NULL},
             {"memory-regions", {no_names, no_foreign}, memory_names, memory_foreign},
             {"device-regions", {no_names, no_foreign}, device_names, no_foreign}};
enum { NODE_COUNT = sizeof(nodes) / sizeof(nodes[0]) };

static void lint_properties(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    uint32_t left = lfs_manifest_lint_node(reader, 0, &root_words, LFS_MANIFEST_UNKNOWN_MAX);

    for (int i = 0; i < NODE_COUNT; i++) {
        const struct vocabulary words = {nodes[i].children, nodes[i].foreign};
        int node = lfs_manifest_find_child(reader, 0, nodes[i].name);
        int child;

        if (node < 0)
            continue;
        left = lfs_manifest_lint_node(reader, node, &nodes[i].own, left);
        if (nodes[i].children == NULL)
            continue;
        fdt_for_each_subnode(child, reader->fdt, node) left =
            lfs_manifest_lint_node(reader, child, &words, left);
    }
}

/* A child of the root that Hafnium takes for a node because its name begins it (1.3). */
static void lint_prefix(struct manifest_parser *parser, const char *wanted)
{
    struct manifest_reader *reader = &parser->reader;
    int node = lfs_manifest_find_prefix(reader, 0, wanted);
    int exact = lfs_manifest_find_exact(reader, 0, wanted);

    if (node < 0 || node == exact)
        return;
    lfs_manifest_lint(reader, "LINT_NODE_NAME", node, NULL, "Hafnium takes the node '%s' for %s",
                      lfs_manifest_node_name(reader, node), wanted);
    if (exact >= 0)
        lfs_manifest_other(reader, exact, NULL, -1, "this one is then not read");
    lfs_manifest_help(reader, "call the node %s, or something that does not begin like it", wanted);
    lfs_manifest_consumers(reader, "Hafnium compares as many characters as the node's name has; "
                                   "every other reader compares the whole name");
}

static void lint_unit_address(struct manifest_parser *parser, int node, const char *wanted)
{
    struct manifest_reader *reader = &parser->reader;

    lfs_manifest_lint(reader, "LINT_NODE_NAME", node, NULL,
                      "'%s' is not found: %s has no unit address",
                      lfs_manifest_node_name(reader, node), wanted);
    lfs_manifest_help(reader, "call the node %s", wanted);
    lfs_manifest_consumers(reader, "Hafnium ignores the node without a message");
}

static const char *node_name(const void *user, size_t i)
{
    (void)user;
    return i < NODE_COUNT ? nodes[i].name : NULL;
}

/* The binding's text calls the node that all readers call rx_tx-info so (DV-16). */
static const char *meant_node(const char *name)
{
    if (strcmp(name, "rx-tx-buffer") == 0)
        return "rx_tx-info";
    return lfs_suggest(name, node_name, NULL);
}

static bool has_unit_address(const char *name, const char *wanted)
{
    size_t length = strlen(wanted);

    return strncmp(name, wanted, length) == 0 && name[length] == '@';
}

static void lint_root_child(struct manifest_parser *parser, int child)
{
    struct manifest_reader *reader = &parser->reader;
    const char *name = lfs_manifest_node_name(reader, child);
    const char *meant;

    for (int i = 0; i < NODE_COUNT; i++) {
        if (has_unit_address(name, nodes[i].name)) {
            lint_unit_address(parser, child, nodes[i].name);
            return;
        }
        /* Known names, and those that the quirk has told of. */
        if (strncmp(name, nodes[i].name, strlen(name)) == 0)
            return;
    }
    meant = meant_node(name);
    if (meant == NULL || lfs_manifest_find_exact(reader, 0, meant) >= 0)
        return;
    lfs_manifest_lint(reader, "LINT_NODE_NAME", child, NULL, "nobody reads the node '%s'", name);
    lfs_manifest_help(reader, "did you mean %s?", meant);
}

void lfs_manifest_lint_names(struct manifest_parser *parser)
{
    uint32_t left = LFS_MANIFEST_UNKNOWN_MAX;
    int child;

    for (int i = 0; i < NODE_COUNT; i++)
        lint_prefix(parser, nodes[i].name);
    fdt_for_each_subnode(child, parser->reader.fdt, 0)
    {
        if (left-- == 0)
            break;
        lint_root_child(parser, child);
    }
    lint_properties(parser);
}
