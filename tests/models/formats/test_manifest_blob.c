/* SPDX-License-Identifier: BSD-3-Clause */
/* The blob itself, node look-up, the probe of live activation, and damaged input:
 * manifests-packages-boot 1.1, 1.3, 3.1, 6.8; MAN-01, MAN-03, MAN-06, MAN-53, MAN-54. */
#include "dtb_builder.h"

static void MAN_06_names_and_numbers(void **state)
{
    (void)state;
    assert_string_equal(lfs_manifest_error_name(LFS_MANIFEST_SUCCESS), "SUCCESS");
    assert_string_equal(lfs_manifest_error_name((enum lfs_manifest_error)21), "MEM_REGION_OVERLAP");
    assert_string_equal(lfs_manifest_error_name((enum lfs_manifest_error)32), "INVALID_BOOT_ORDER");
    assert_string_equal(lfs_manifest_error_name((enum lfs_manifest_error)44),
                        "VM_AVAILABILITY_MESSAGE_INVALID");
    assert_string_equal(lfs_manifest_error_name((enum lfs_manifest_error)51),
                        "DUPLICATE_IMAGE_UUID");
    assert_string_equal(lfs_manifest_error_name((enum lfs_manifest_error)52), "UNKNOWN");
    assert_string_equal(lfs_manifest_error_name((enum lfs_manifest_error) - 1), "UNKNOWN");
}

/* Changes one header word (1.1) of the reference and parses exactly size bytes. */
static enum lfs_manifest_error parse_header(unsigned offset, uint32_t value, size_t size)
{
    struct lfs_manifest_problem problem;
    enum lfs_manifest_error error;
    struct lfs_manifest m;
    struct dtb dtb;
    void *copy;

    dtb_reference(&dtb);
    dtb_must(fdt_pack(dtb.bytes));
    if (size == 0)
        size = fdt_totalsize(dtb.bytes);
    lfs_put_be32(dtb.bytes + offset, value);
    copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, dtb.bytes, size);
    error = lfs_manifest_parse(copy, size, &dtb_context, &m, &problem);
    free(copy);
    assert_int_equal(problem.error, error);
    assert_string_equal(problem.node, "");
    return error;
}

static void MAN_01_header(void **state)
{
    const uint32_t bad = LFS_MANIFEST_NOT_COMPATIBLE;
    struct dtb dtb;
    uint32_t total;

    (void)state;
    dtb_reference(&dtb);
    dtb_must(fdt_pack(dtb.bytes));
    total = fdt_totalsize(dtb.bytes);
    assert_int_equal(parse_header(0x00, 0xd00dfeed, 0), LFS_MANIFEST_SUCCESS);
    assert_int_equal(parse_header(0x00, 0xd00dfeee, 0), bad);
    lfs_proves("MF-01");
    assert_int_equal(parse_header(0x00, ~0xd00dfeedu, 0), bad);
    assert_int_equal(parse_header(0x04, total + 1, 0), bad);
    assert_int_equal(parse_header(0x04, total, total), LFS_MANIFEST_SUCCESS);
    assert_int_equal(parse_header(0x04, total, total - 1), bad);
    assert_int_equal(parse_header(0x04, total, 39), bad);
    assert_int_equal(parse_header(0x04, 39, 0), bad);
    assert_int_equal(parse_header(0x14, 15, 0), bad);
    assert_int_equal(parse_header(0x14, 2, 0), bad);
    assert_int_equal(parse_header(0x14, 0, 0), bad);
    assert_int_equal(parse_header(0x14, 16, 0), LFS_MANIFEST_SUCCESS);
    assert_int_equal(parse_header(0x14, 18, 0), bad);
    assert_int_equal(parse_header(0x18, 17, 0), LFS_MANIFEST_SUCCESS);
    assert_int_equal(parse_header(0x18, 18, 0), bad);
    assert_int_equal(parse_header(0x08, fdt_off_dt_struct(dtb.bytes) + 2, 0), bad);
    assert_int_equal(parse_header(0x08, total + 4, 0), bad);
    assert_int_equal(parse_header(0x08, 0xfffffffc, 0), bad);
    assert_int_equal(parse_header(0x10, 0x2c, 0), bad);
    assert_int_equal(parse_header(0x24, 0xfffffff0, 0), bad);
    assert_int_equal(parse_header(0x24, 8, 0), bad); /* ends inside the root */
    lfs_proves("MF-02");
    assert_int_equal(parse_header(0x0c, total, 0), bad);
}

/* 1.1: both blocks moved to the free space behind, first to an aligned place, then to another. */
static void MAN_01_block_alignment(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;
    uint32_t place;

    (void)state;
    dtb_reference(&dtb);
    place = fdt_totalsize(dtb.bytes) - 64;
    memset(dtb.bytes + place, 0, 64); /* an empty reservation list */
    lfs_put_be32(dtb.bytes + 0x10, place);
    dtb_accept(&dtb, NULL);
    lfs_put_be32(dtb.bytes + 0x10, place + 4);
    assert_int_equal(dtb_parse_with(&dtb, &dtb_context, &m, NULL), LFS_MANIFEST_NOT_COMPATIBLE);
    for (uint32_t shift = 0; shift <= 2; shift += 2) {
        enum lfs_manifest_error expected =
            shift == 0 ? LFS_MANIFEST_SUCCESS : LFS_MANIFEST_NOT_COMPATIBLE;
        uint32_t size;

        dtb_reference(&dtb);
        size = fdt_size_dt_struct(dtb.bytes);
        place = fdt_totalsize(dtb.bytes) / 2 + shift;
        memcpy(dtb.bytes + place, dtb.bytes + fdt_off_dt_struct(dtb.bytes), size);
        lfs_put_be32(dtb.bytes + 0x08, place);
        assert_int_equal(dtb_parse_with(&dtb, &dtb_context, &m, NULL), expected);
    }
}

static void MAN_01_host_alignment(void **state)
{
    struct lfs_manifest_problem problem;
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    memmove(dtb.bytes + 4, dtb.bytes, sizeof(dtb.bytes) - 4);
    assert_int_equal(
        lfs_manifest_parse(dtb.bytes + 4, sizeof(dtb.bytes) - 4, &dtb_context, &m, &problem),
        LFS_MANIFEST_NOT_COMPATIBLE);
    assert_non_null(strstr(problem.detail, "aligned"));
}

/* A property whose length wraps libfdt 1.6.1's offset back to where it was: it must not hang. */
static void MAN_01_property_length_that_wraps(void **state)
{
    static const uint32_t lengths[] = {0xfffffff4, 0xfffffff5, 0xfffffff0, 0xffffffff, 0x7fffffff};
    struct lfs_manifest m;

    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct dtb dtb;
        uint8_t *property;

        dtb_reference(&dtb);
        property = dtb.bytes + fdt_off_dt_struct(dtb.bytes) + 8; /* after BEGIN_NODE and "" */
        assert_int_equal(lfs_get_be32(property), FDT_PROP);
        lfs_put_be32(property + 4, lengths[i]);
        assert_int_equal(dtb_parse_with(&dtb, &dtb_context, &m, NULL), LFS_MANIFEST_NOT_COMPATIBLE);
    }
}

/* MF-02 and S01: an unbalanced tree, then one with no node at all. */
static void MAN_01_tree_without_root(void **state)
{
    struct lfs_manifest_problem problem;
    struct lfs_manifest m;
    uint8_t *tokens;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    tokens = dtb.bytes + fdt_off_dt_struct(dtb.bytes);
    lfs_put_be32(tokens, FDT_END_NODE);
    lfs_put_be32(tokens + 4, FDT_END);
    assert_int_equal(dtb_parse_with(&dtb, &dtb_context, &m, &problem), LFS_MANIFEST_NOT_COMPATIBLE);
    lfs_put_be32(tokens, FDT_END);
    assert_int_equal(dtb_parse_with(&dtb, &dtb_context, &m, &problem), LFS_MANIFEST_NO_ROOT_NODE);
    assert_string_equal(problem.node, "");
    lfs_put_be32(tokens, 5); /* no such token */
    assert_int_equal(dtb_parse_with(&dtb, &dtb_context, &m, &problem), LFS_MANIFEST_NOT_COMPATIBLE);
    lfs_proves("MF-02");
}

/* NOP tokens are skipped wherever they stand. */
static void MAN_01_nop_tokens(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_must(fdt_nop_property(dtb.bytes, 0, "notification-support"));
    dtb_must(fdt_nop_node(dtb.bytes, dtb_node(&dtb, "/boot-info")));
    dtb_accept(&dtb, &m);
    assert_false(m.notification_support || m.has_boot_info);
    assert_true(m.has_rxtx_info);
}

/* 1.3: a candidate that is a prefix of the wanted name is taken for it. */
static void MAN_03_prefix_names_match(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/memory-regions"), "memory"));
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/rx_tx-info"), "rx_tx"));
    dtb_must(
        fdt_set_name(dtb.bytes, dtb_node(&dtb, "/live-state-buffer-info"), "live-state-buffer"));
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/boot-info"), "b"));
    dtb_accept(&dtb, &m);
    assert_int_equal(m.memory_region_count, 4);
    assert_int_equal(m.live_state_region, 2);
    assert_true(m.has_rxtx_info && m.boot_info_fdt);
    /* The first in tree order wins, prefix or not. */
    dtb_reference(&dtb);
    dtb_add_node(&dtb, "/", "memory");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/memory", "compatible");
    dtb_reference(&dtb);
    dtb_add_node(&dtb, "/", "memory-regionz");
    dtb_accept(&dtb, NULL);
}

/* MF-89: a unit address hides the node. */
static void MAN_54_unit_address_does_not_match(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/memory-regions"), "memory-regions@0"));
    dtb_accept(&dtb, &m);
    assert_int_equal(m.memory_region_count, 0);
    assert_int_equal(m.live_state_region, -1);
    lfs_proves("MF-89");
}

/* LA11, LA12: all that an activation looks at. */
static void MAN_53_probe(void **state)
{
    struct lfs_manifest_problem problem;
    struct lfs_manifest m;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "ffa-version"); /* not looked at */
    assert_int_equal(lfs_manifest_probe(dtb.bytes, sizeof(dtb.bytes), &m, &problem),
                     LFS_MANIFEST_SUCCESS);
    assert_true(m.has_boot_info && m.boot_info_compatible && m.boot_info_fdt);
    assert_int_equal(m.binding, LFS_MANIFEST_BINDING_1_0);
    dtb_remove_node(&dtb, "/boot-info");
    dtb_text(&dtb, "/", "compatible", "arm,ffa-manifest-1.1");
    assert_int_equal(lfs_manifest_probe(dtb.bytes, sizeof(dtb.bytes), &m, NULL),
                     LFS_MANIFEST_SUCCESS);
    assert_false(m.has_boot_info);
    assert_int_equal(m.binding, LFS_MANIFEST_BINDING_1_1);
    dtb_text(&dtb, "/", "compatible", "arm,ffa-manifest-2.0");
    assert_int_equal(lfs_manifest_probe(dtb.bytes, sizeof(dtb.bytes), &m, &problem),
                     LFS_MANIFEST_NOT_COMPATIBLE);
    assert_string_equal(problem.property, "compatible");
    dtb.bytes[0] = 0;
    assert_int_equal(lfs_manifest_probe(dtb.bytes, sizeof(dtb.bytes), &m, &problem),
                     LFS_MANIFEST_NOT_COMPATIBLE);
}

/* Names from a hostile blob reach messages cut and printable. */
static void names_in_problems_are_printable(void **state)
{
    struct lfs_manifest_problem problem;
    struct lfs_manifest m;
    char name[200];
    struct dtb dtb;

    (void)state;
    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    memcpy(name, "n\x1b ~", 4);
    dtb_reference(&dtb);
    dtb_must(fdt_set_name(dtb.bytes, dtb_node(&dtb, "/memory-regions/scratch"), name));
    dtb_accept(&dtb, &m);
    assert_int_equal(strlen(m.memory_regions[3].node), LFS_MANIFEST_NODE_NAME_SIZE - 1);
    assert_memory_equal(m.memory_regions[3].node, "n? ~n", 5);
    dtb_must(fdt_delprop(dtb.bytes,
                         fdt_subnode_offset(dtb.bytes, dtb_node(&dtb, "/memory-regions"), name),
                         "attributes"));
    assert_int_equal(dtb_parse_with(&dtb, &dtb_context, &m, &problem),
                     LFS_MANIFEST_PROPERTY_NOT_FOUND);
    assert_int_equal(strlen(problem.node), sizeof(problem.node) - 1);
    assert_int_equal(problem.node[1], '?');
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static void check_indices(const struct lfs_manifest *m)
{
    assert_true(m->service_count <= LFS_MANIFEST_MAX_SERVICES);
    assert_true(m->memory_region_count <= LFS_MANIFEST_MAX_MEMORY_REGIONS);
    assert_true(m->device_region_count <= LFS_MANIFEST_MAX_DEVICE_REGIONS);
    assert_true(m->rx_region < (int)m->memory_region_count);
    assert_true(m->tx_region < (int)m->memory_region_count);
    assert_true(m->live_state_region < (int)m->memory_region_count);
    for (uint32_t i = 0; i < m->memory_region_count; i++)
        assert_non_null(memchr(m->memory_regions[i].description, 0, LFS_MANIFEST_STRING_SIZE));
}

/* Damages a few bytes of a valid blob, in copies of its exact size. Whatever comes in, the parser
 * ends, reads inside the blob (the sanitizers watch) and keeps its promises. */
static void damaged_blobs_never_crash(void **state)
{
    struct lfs_manifest_problem problem;
    uint32_t seed = 20251122;
    struct lfs_manifest m;
    int accepted = 0;
    size_t total;
    struct dtb base;
    uint8_t *copy;

    (void)state;
    dtb_reference_1_1(&base);
    dtb_add_device(&base, "uart", 0x1c0a0000);
    dtb_cells(&base, "/device-regions/uart", "interrupts", 56, 0x900, 57, 0x900);
    dtb_cells(&base, "/device-regions/uart", "interrupts-target", 56, 0, 0x100);
    dtb_cells(&base, "/device-regions/uart", "smmu-id", 0);
    dtb_cells(&base, "/device-regions/uart", "stream-ids", 0, 1);
    dtb_must(fdt_pack(base.bytes));
    dtb_accept(&base, NULL);
    total = fdt_totalsize(base.bytes);
    copy = malloc(total);
    assert_non_null(copy);
    for (int round = 0; round < 20000; round++) {
        uint32_t changes = 1 + next_random(&seed) % 4;
        enum lfs_manifest_error error;

        memcpy(copy, base.bytes, total);
        for (uint32_t i = 0; i < changes; i++)
            copy[next_random(&seed) % total] = (uint8_t)next_random(&seed);
        error = lfs_manifest_parse(copy, total, &dtb_context, &m, &problem);
        assert_true((unsigned)error < LFS_MANIFEST_ERROR_COUNT);
        assert_int_equal(problem.error, error);
        if (error != LFS_MANIFEST_SUCCESS)
            continue;
        check_indices(&m);
        accepted++;
    }
    free(copy);
    assert_true(accepted > 0 && accepted < 20000);
}

/* Every shorter prefix of the blob is refused. */
static void truncated_blobs_are_refused(void **state)
{
    struct lfs_manifest m;
    struct dtb dtb;
    size_t total;

    (void)state;
    dtb_reference(&dtb);
    dtb_must(fdt_pack(dtb.bytes));
    total = fdt_totalsize(dtb.bytes);
    for (size_t size = 0; size < total; size++) {
        void *copy = malloc(size + 1);

        assert_non_null(copy);
        memcpy(copy, dtb.bytes, size);
        assert_int_equal(lfs_manifest_parse(copy, size, &dtb_context, &m, NULL),
                         LFS_MANIFEST_NOT_COMPATIBLE);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_06_names_and_numbers),
        cmocka_unit_test(MAN_01_header),
        cmocka_unit_test(MAN_01_block_alignment),
        cmocka_unit_test(MAN_01_host_alignment),
        cmocka_unit_test(MAN_01_property_length_that_wraps),
        cmocka_unit_test(MAN_01_tree_without_root),
        cmocka_unit_test(MAN_01_nop_tokens),
        cmocka_unit_test(MAN_03_prefix_names_match),
        cmocka_unit_test(MAN_54_unit_address_does_not_match),
        cmocka_unit_test(MAN_53_probe),
        cmocka_unit_test(names_in_problems_are_printable),
        cmocka_unit_test(damaged_blobs_never_crash),
        cmocka_unit_test(truncated_blobs_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
