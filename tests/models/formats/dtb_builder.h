/* SPDX-License-Identifier: BSD-3-Clause */
/* Device-tree blobs for tests: a manifest written with libfdt's sequential API, which a test then
 * changes in one place. Paths are absolute; a step that cannot be done fails the test. */
#ifndef LFASIM_TESTS_DTB_BUILDER_H
#define LFASIM_TESTS_DTB_BUILDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/manifest.h"

/* Large enough for the reference manifest and a dozen regions more. */
struct dtb {
    _Alignas(8) uint8_t bytes[16384];
};

/* Cells of the longest list a test writes. */
#define DTB_MAX_CELLS  64
#define DTB_COUNT(...) (sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t))

static inline void dtb_must(int result)
{
    if (result < 0)
        fail_msg("libfdt: %s", fdt_strerror(result));
}

static inline int dtb_node(struct dtb *dtb, const char *path)
{
    int node = fdt_path_offset(dtb->bytes, path);

    dtb_must(node);
    return node;
}

static inline void dtb_set(struct dtb *dtb, const char *path, const char *property,
                           const void *value, size_t size)
{
    dtb_must(fdt_setprop(dtb->bytes, dtb_node(dtb, path), property, value, (int)size));
}

/* Encodes count cells big-endian into bytes. */
static inline void dtb_encode(uint8_t bytes[DTB_MAX_CELLS * 4], const uint32_t *cells, size_t count)
{
    assert_true(count <= DTB_MAX_CELLS);
    for (size_t i = 0; i < count; i++)
        lfs_put_be32(bytes + 4 * i, cells[i]);
}

static inline void dtb_set_cells(struct dtb *dtb, const char *path, const char *property,
                                 const uint32_t *cells, size_t count)
{
    uint8_t bytes[DTB_MAX_CELLS * 4];

    dtb_encode(bytes, cells, count);
    dtb_set(dtb, path, property, bytes, 4 * count);
}

/* dtb_cells(&dtb, "/", "boot-order", 5) and longer lists. */
#define dtb_cells(dtb, path, property, ...) \
    dtb_set_cells(dtb, path, property, (const uint32_t[]){__VA_ARGS__}, DTB_COUNT(__VA_ARGS__))

static inline void dtb_text(struct dtb *dtb, const char *path, const char *property,
                            const char *text)
{
    dtb_set(dtb, path, property, text, strlen(text) + 1);
}

static inline void dtb_flag(struct dtb *dtb, const char *path, const char *property)
{
    dtb_set(dtb, path, property, "", 0);
}

static inline void dtb_remove(struct dtb *dtb, const char *path, const char *property)
{
    dtb_must(fdt_delprop(dtb->bytes, dtb_node(dtb, path), property));
}

/* The new node becomes the first child. */
static inline void dtb_add_node(struct dtb *dtb, const char *parent, const char *name)
{
    dtb_must(fdt_add_subnode(dtb->bytes, dtb_node(dtb, parent), name));
}

static inline void dtb_remove_node(struct dtb *dtb, const char *path)
{
    dtb_must(fdt_del_node(dtb->bytes, dtb_node(dtb, path)));
}

static inline void dtb_sw_cells(void *fdt, const char *property, const uint32_t *cells,
                                size_t count)
{
    uint8_t bytes[DTB_MAX_CELLS * 4];

    dtb_encode(bytes, cells, count);
    dtb_must(fdt_property(fdt, property, bytes, (int)(4 * count)));
}

#define DTB_SW_CELLS(fdt, property, ...) \
    dtb_sw_cells(fdt, property, (const uint32_t[]){__VA_ARGS__}, DTB_COUNT(__VA_ARGS__))

static inline void dtb_sw_begin(void *fdt, const char *name, const char *compatible)
{
    dtb_must(fdt_begin_node(fdt, name));
    if (compatible != NULL)
        dtb_must(fdt_property_string(fdt, "compatible", compatible));
}

static inline void dtb_sw_region(void *fdt, const char *name, uint32_t base, uint32_t pages,
                                 uint32_t attributes, uint32_t phandle)
{
    dtb_sw_begin(fdt, name, NULL);
    DTB_SW_CELLS(fdt, "base-address", 0, base);
    DTB_SW_CELLS(fdt, "pages-count", pages);
    DTB_SW_CELLS(fdt, "attributes", attributes);
    DTB_SW_CELLS(fdt, "phandle", phandle);
    dtb_must(fdt_end_node(fdt));
}

static inline void dtb_sw_root_properties(void *fdt)
{
    dtb_must(fdt_property_string(fdt, "description", "keyvault"));
    DTB_SW_CELLS(fdt, "ffa-version", 0x00010003);
    DTB_SW_CELLS(fdt, "uuid", 0x5b1c6f2a, 0x0d4e91b7, 0x7a33c884, 0x19e0d256);
    DTB_SW_CELLS(fdt, "messaging-method", 0x603);
    DTB_SW_CELLS(fdt, "execution-ctx-count", 1);
    DTB_SW_CELLS(fdt, "exception-level", 1);
    DTB_SW_CELLS(fdt, "execution-state", 0);
    DTB_SW_CELLS(fdt, "load-address", 0, 0x6600000);
    DTB_SW_CELLS(fdt, "entrypoint-offset", 0x2000);
    DTB_SW_CELLS(fdt, "xlat-granule", 0);
    DTB_SW_CELLS(fdt, "boot-order", 5);
    DTB_SW_CELLS(fdt, "ns-interrupts-action", 2);
    dtb_must(fdt_property(fdt, "notification-support", NULL, 0));
    DTB_SW_CELLS(fdt, "gp-register-num", 0);
    dtb_must(fdt_property(fdt, "lifecycle-support", NULL, 0));
    DTB_SW_CELLS(fdt, "abort-action", 0);
    dtb_must(fdt_property(fdt, "live-activation-support", NULL, 0));
    DTB_SW_CELLS(fdt, "live-activation-register", 5);
    DTB_SW_CELLS(fdt, "image-uuid", 0xa47d02c1, 0x6be35f18, 0x93d8704c, 0x2f51ee09);
}

static inline void dtb_sw_information_nodes(void *fdt)
{
    dtb_sw_begin(fdt, "boot-info", "arm,ffa-manifest-boot-info");
    dtb_must(fdt_property(fdt, "ffa_manifest", NULL, 0));
    dtb_must(fdt_end_node(fdt));
    dtb_sw_begin(fdt, "rx_tx-info", "arm,ffa-manifest-rx_tx-buffer");
    DTB_SW_CELLS(fdt, "rx-buffer", 1);
    DTB_SW_CELLS(fdt, "tx-buffer", 2);
    dtb_must(fdt_end_node(fdt));
    dtb_sw_begin(fdt, "live-state-buffer-info", "arm,ffa-manifest,live-state-buffer");
    DTB_SW_CELLS(fdt, "live-state-buffer", 3);
    dtb_must(fdt_end_node(fdt));
}

/* The reference manifest of manifests-packages-boot 2.11 (an S-EL0 partition with RX/TX, a
 * live-state buffer and one relative region), with room to grow. */
static inline void dtb_reference(struct dtb *dtb)
{
    void *fdt = dtb->bytes;

    memset(dtb, 0, sizeof(*dtb));
    dtb_must(fdt_create(fdt, (int)sizeof(dtb->bytes)));
    dtb_must(fdt_finish_reservemap(fdt));
    dtb_sw_begin(fdt, "", "arm,ffa-manifest-1.0");
    dtb_sw_root_properties(fdt);
    dtb_sw_information_nodes(fdt);
    dtb_sw_begin(fdt, "memory-regions", "arm,ffa-manifest-memory-regions");
    dtb_sw_region(fdt, "mbox-rx", 0x7c00000, 1, 0x1, 1);
    dtb_sw_region(fdt, "mbox-tx", 0x7c01000, 1, 0x3, 2);
    dtb_sw_region(fdt, "handover", 0x7c02000, 2, 0x3, 3);
    dtb_sw_begin(fdt, "scratch", NULL);
    DTB_SW_CELLS(fdt, "load-address-relative-offset", 0x100000);
    DTB_SW_CELLS(fdt, "pages-count", 4);
    DTB_SW_CELLS(fdt, "attributes", 0x3);
    dtb_must(fdt_end_node(fdt));
    dtb_must(fdt_end_node(fdt));
    dtb_must(fdt_end_node(fdt));
    dtb_must(fdt_finish(fdt));
    dtb_must(fdt_open_into(fdt, fdt, (int)sizeof(dtb->bytes)));
}

/* The reference manifest turned into one in binding 1.1 with one service node. */
static inline void dtb_reference_1_1(struct dtb *dtb)
{
    dtb_reference(dtb);
    dtb_text(dtb, "/", "compatible", "arm,ffa-manifest-1.1");
    dtb_remove(dtb, "/", "uuid");
    dtb_remove(dtb, "/", "messaging-method");
    dtb_text(dtb, "/", "image-uuid", "a47d02c1-6be3-5f18-93d8-704c2f51ee09");
    dtb_add_node(dtb, "/", "services");
    dtb_text(dtb, "/services", "compatible", "arm,ffa-manifest-services");
    dtb_add_node(dtb, "/services", "vault");
    dtb_text(dtb, "/services/vault", "uuid", "5b1c6f2a-0d4e-91b7-7a33-c88419e0d256");
    dtb_cells(dtb, "/services/vault", "messaging-method", 0x603);
}

/* A device region (the first child so far), and the node around it when there is none yet. */
static inline void dtb_add_device(struct dtb *dtb, const char *name, uint32_t base)
{
    char path[64] = "/device-regions/";

    if (fdt_path_offset(dtb->bytes, "/device-regions") < 0) {
        dtb_add_node(dtb, "/", "device-regions");
        dtb_text(dtb, "/device-regions", "compatible", "arm,ffa-manifest-device-regions");
    }
    strncat(path, name, sizeof(path) - strlen(path) - 1);
    dtb_add_node(dtb, "/device-regions", name);
    dtb_cells(dtb, path, "base-address", 0, base);
    dtb_cells(dtb, path, "pages-count", 1);
    dtb_cells(dtb, path, "attributes", 0x3);
}

/* A memory region, first in its node, without a phandle. */
static inline void dtb_add_memory(struct dtb *dtb, const char *name, uint32_t base)
{
    char path[64] = "/memory-regions/";

    strncat(path, name, sizeof(path) - strlen(path) - 1);
    dtb_add_node(dtb, "/memory-regions", name);
    dtb_cells(dtb, path, "base-address", 0, base);
    dtb_cells(dtb, path, "pages-count", 1);
    dtb_cells(dtb, path, "attributes", 0x3);
}

/* The SPMC of 2.11 with the FVP build's limits (2.10) and no ledger. */
static const struct lfs_manifest_context dtb_context = {.load_address = 0x6600000,
                                                        .compiled_minor = 3,
                                                        .limits = &lfs_build_limits_fvp,
                                                        .quirks = true};

/* Parses a copy of exactly the blob's bytes on the heap, so that a sanitizer sees each byte that is
 * read beyond it. */
static inline enum lfs_manifest_error dtb_parse_with(const struct dtb *dtb,
                                                     const struct lfs_manifest_context *context,
                                                     struct lfs_manifest *out,
                                                     struct lfs_manifest_problem *problem)
{
    size_t size = fdt_totalsize(dtb->bytes);
    void *copy = malloc(size);
    enum lfs_manifest_error error;

    assert_non_null(copy);
    memcpy(copy, dtb->bytes, size);
    error = lfs_manifest_parse(copy, size, context, out, problem);
    free(copy);
    return error;
}

/* Expects success. */
static inline void dtb_accept(const struct dtb *dtb, struct lfs_manifest *out)
{
    struct lfs_manifest_problem problem;
    struct lfs_manifest unwanted;
    enum lfs_manifest_error error =
        dtb_parse_with(dtb, &dtb_context, out != NULL ? out : &unwanted, &problem);

    if (error != LFS_MANIFEST_SUCCESS)
        fail_msg("%s at %s %s: %s", lfs_manifest_error_name(error), problem.node, problem.property,
                 problem.detail);
    assert_int_equal(problem.error, LFS_MANIFEST_SUCCESS);
}

static inline void dtb_refuse_as(const struct dtb *dtb, enum lfs_manifest_error expected,
                                 const char *node, const char *property, bool panic)
{
    static const struct lfs_manifest zero;
    struct lfs_manifest_problem problem;
    struct lfs_manifest out;
    enum lfs_manifest_error error = dtb_parse_with(dtb, &dtb_context, &out, &problem);

    assert_string_equal(lfs_manifest_error_name(error), lfs_manifest_error_name(expected));
    assert_int_equal(problem.error, expected);
    assert_string_equal(problem.node, node);
    assert_string_equal(problem.property, property);
    assert_true(problem.detail[0] != '\0');
    assert_int_equal(problem.panic, panic);
    assert_memory_equal(&out, &zero, sizeof(out));
}

/* Expects this error at this node and property. */
static inline void dtb_refuse(const struct dtb *dtb, enum lfs_manifest_error expected,
                              const char *node, const char *property)
{
    dtb_refuse_as(dtb, expected, node, property, false);
}

/* The same where the firmware would panic. */
static inline void dtb_refuse_panic(const struct dtb *dtb, enum lfs_manifest_error expected,
                                    const char *node, const char *property)
{
    dtb_refuse_as(dtb, expected, node, property, true);
}

#endif
