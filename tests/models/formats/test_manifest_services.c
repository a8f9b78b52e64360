/* SPDX-License-Identifier: BSD-3-Clause */
/* Services and UUIDs: manifests-packages-boot 2.2, 3.6 and the image UUID of S27; MAN-04, MAN-13,
 * MAN-14, MAN-47 (MF-03 to MF-05, MF-25 to MF-27, MF-32 to MF-35, MF-37, MF-90). */
#include "dtb_builder.h"

static const uint32_t vault[] = {0x5b1c6f2a, 0x0d4e91b7, 0x7a33c884, 0x19e0d256};

static void MAN_04_both_bindings_and_no_other(void **state)
{
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_accept(&dtb, &manifest);
    assert_int_equal(manifest.binding, LFS_MANIFEST_BINDING_1_0);
    dtb_reference_1_1(&dtb);
    dtb_accept(&dtb, &manifest);
    assert_int_equal(manifest.binding, LFS_MANIFEST_BINDING_1_1);
    assert_int_equal(manifest.service_count, 1);
    assert_memory_equal(manifest.services[0].uuid, vault, sizeof(vault));

    dtb_text(&dtb, "/", "compatible", "arm,ffa-manifest-1.2");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", "compatible");
    lfs_proves("MF-03");
    dtb_remove(&dtb, "/", "compatible");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/", "compatible");
    /* Any entry of the list counts; 1.0 is tried first, which then misses its `uuid`. */
    dtb_set(&dtb, "/", "compatible", "x\0arm,ffa-manifest-1.1", 23);
    dtb_accept(&dtb, NULL);
    dtb_set(&dtb, "/", "compatible", "arm,ffa-manifest-1.1\0arm,ffa-manifest-1.0", 42);
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "uuid");
}

static void MF_04_binding_1_1_needs_its_node(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_text(&dtb, "/", "compatible", "arm,ffa-manifest-1.1");
    dtb_refuse(&dtb, LFS_MANIFEST_NO_SERVICES, "/", "");
    dtb_reference_1_1(&dtb);
    dtb_text(&dtb, "/services", "compatible", "arm,ffa-manifest-service");
    dtb_refuse(&dtb, LFS_MANIFEST_NOT_COMPATIBLE, "/services", "compatible");
    dtb_reference_1_1(&dtb);
    dtb_remove_node(&dtb, "/services/vault");
    dtb_refuse(&dtb, LFS_MANIFEST_NO_SERVICES, "/services", "");
}

static void MF_05_binding_1_0_needs_its_properties(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    dtb_text(&dtb, "/", "compatible", "arm,ffa-manifest-1.0");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "uuid");
    dtb_set_cells(&dtb, "/", "uuid", vault, 4);
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "messaging-method");
    dtb_set(&dtb, "/", "uuid", "12345", 5);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, "/", "uuid");
    dtb_set_cells(&dtb, "/", "uuid", vault, 4);
    dtb_set(&dtb, "/", "messaging-method", "12", 3);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, "/", "messaging-method");
}

static void set_uuids(struct dtb *dtb, size_t count)
{
    uint32_t cells[20];

    for (size_t i = 0; i < 4 * count; i++)
        cells[i] = (uint32_t)i + 1;
    dtb_set_cells(dtb, "/", "uuid", cells, 4 * count);
}

static void MF_33_services_1_0_nil_duplicate_and_count(void **state)
{
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    set_uuids(&dtb, 4);
    dtb_accept(&dtb, &manifest);
    assert_int_equal(manifest.service_count, 4);
    assert_int_equal(manifest.services[3].messaging_method, 0x603);
    set_uuids(&dtb, 5);
    dtb_refuse(&dtb, LFS_MANIFEST_TOO_MANY_UUIDS, "/", "uuid");
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 0, 0, 0, 0);
    dtb_refuse(&dtb, LFS_MANIFEST_UUID_ALL_ZEROS, "/", "uuid");
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 0, 0, 0, 1);
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 1, 2, 3, 4);
    dtb_refuse(&dtb, LFS_MANIFEST_DUPLICATE_UUID, "/", "uuid");
}

static void MF_34_methods_one_for_all_or_one_each(void **state)
{
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    set_uuids(&dtb, 3);
    dtb_cells(&dtb, "/", "messaging-method", 1, 2, 4);
    dtb_accept(&dtb, &manifest);
    assert_int_equal(manifest.services[0].messaging_method, 1);
    assert_int_equal(manifest.services[2].messaging_method, 4);
    dtb_cells(&dtb, "/", "messaging-method", 1, 2);
    dtb_refuse(&dtb, LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS, "/", "messaging-method");
    set_uuids(&dtb, 1);
    dtb_refuse(&dtb, LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS, "/", "messaging-method");
    dtb_set(&dtb, "/", "messaging-method", "", 0);
    dtb_refuse(&dtb, LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS, "/", "messaging-method");
    /* Both empty: no services, no error (3.6, W). One method for no UUID is left over. */
    dtb_set(&dtb, "/", "uuid", "", 0);
    dtb_accept(&dtb, &manifest);
    assert_int_equal(manifest.service_count, 0);
    dtb_cells(&dtb, "/", "messaging-method", 1);
    dtb_refuse(&dtb, LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS, "/", "messaging-method");
}

static void MF_35_method_values(void **state)
{
    static const uint32_t bad[] = {0, 0x8, 0x17, 0x800, 0x100, 0xffff};
    static const uint32_t good[] = {1, 2, 4, 0x200, 0x400, 0x607};
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        dtb_cells(&dtb, "/", "messaging-method", bad[i]);
        dtb_refuse(&dtb, LFS_MANIFEST_INVALID_MESSAGING_METHOD, "/", "messaging-method");
        dtb_cells(&dtb, "/", "messaging-method", good[i]);
        dtb_accept(&dtb, NULL);
    }
    dtb_cells(&dtb, "/", "messaging-method", 0x10000);
    dtb_refuse(&dtb, LFS_MANIFEST_INTEGER_OVERFLOW, "/", "messaging-method");
}

static void MAN_52_short_tuples_are_zero_extended(void **state)
{
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_cells(&dtb, "/", "uuid", 1, 2, 3, 4, 5, 6);
    dtb_cells(&dtb, "/", "image-uuid", 7);
    dtb_accept(&dtb, &manifest);
    lfs_proves("MF-37 MF-90");
    assert_int_equal(manifest.service_count, 2);
    assert_memory_equal(manifest.services[1].uuid, ((uint32_t[]){5, 6, 0, 0}), 16);
    assert_memory_equal(manifest.image_uuid, ((uint32_t[]){7, 0, 0, 0}), 16);
}

/* 2.2: the words of SP1 on FVP in both bindings for one canonical text. */
static void MAN_13_text_becomes_words_as_written(void **state)
{
    static const uint32_t expected[] = {0xf07b2a96, 0x1d474d17, 0x9ec886a6, 0x4e253e5c};
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    dtb_text(&dtb, "/services/vault", "uuid", "F07b2a96-1D47-4d17-9ec8-86A64E253e5c");
    dtb_accept(&dtb, &manifest);
    assert_memory_equal(manifest.services[0].uuid, expected, sizeof(expected));
}

static void MF_32_uuid_text(void **state)
{
    static const char *const malformed[] = {
        "f07b2a961-d47-4d17-9ec8-86a64e253e5c", /* hyphen one late */
        "f07b2a96-1d47-4d17-9ec8-86a64e253e5",  /* 35 characters */
        "f07b2a96-1d47-4d17-9ec8086a64e253e5c", /* digit for a hyphen */
        "f07b2a96-1d47-4d17-9ec8-86a64e253e5g", "f07b2a96-1d47-4d17-9ec8-86a64e253e5-", ""};
    static const char node[] = "/services/vault";
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++) {
        dtb_text(&dtb, node, "uuid", malformed[i]);
        dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_UUID, node, "uuid");
    }
    dtb_text(&dtb, node, "uuid", "f07b2a96-1d47-4d17-9ec8-86a64e253e5c0");
    dtb_refuse(&dtb, LFS_MANIFEST_STRING_TOO_LONG, node, "uuid");
    dtb_text(&dtb, node, "uuid", "00000000-0000-0000-0000-000000000000");
    dtb_refuse(&dtb, LFS_MANIFEST_UUID_ALL_ZEROS, node, "uuid");
    dtb_text(&dtb, node, "uuid", "00000000-0000-0000-0000-000000000001");
    dtb_accept(&dtb, NULL);
    dtb_cells(&dtb, node, "uuid", 1, 2, 3, 4);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_STRING, node, "uuid");
    dtb_remove(&dtb, node, "uuid");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, node, "uuid");
}

static void add_service(struct dtb *dtb, const char *name, const char *uuid)
{
    char path[64] = "/services/";

    strncat(path, name, 32);
    dtb_add_node(dtb, "/services", name);
    dtb_text(dtb, path, "uuid", uuid);
    dtb_cells(dtb, path, "messaging-method", 1, 0x8);
}

static void MF_33_services_1_1_duplicate_and_count(void **state)
{
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    add_service(&dtb, "b", "00000000-0000-0000-0000-00000000000b");
    add_service(&dtb, "c", "00000000-0000-0000-0000-00000000000c");
    add_service(&dtb, "d", "00000000-0000-0000-0000-00000000000d");
    dtb_accept(&dtb, &manifest);
    assert_int_equal(manifest.service_count, 4);
    assert_int_equal(manifest.services[0].messaging_method, 1); /* only the first cell counts */
    dtb_text(&dtb, "/services/d", "uuid", "00000000-0000-0000-0000-00000000000B");
    dtb_refuse(&dtb, LFS_MANIFEST_DUPLICATE_UUID, "/services/b", "uuid");
    dtb_text(&dtb, "/services/d", "uuid", "00000000-0000-0000-0000-00000000000d");
    add_service(&dtb, "e", "00000000-0000-0000-0000-00000000000e");
    dtb_refuse(&dtb, LFS_MANIFEST_TOO_MANY_UUIDS, "/services/vault", "uuid");
}

static void MAN_47_services_1_1_empty_method_panics(void **state)
{
    static const char node[] = "/services/vault";
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    dtb_set(&dtb, node, "messaging-method", "", 0);
    dtb_refuse_panic(&dtb, LFS_MANIFEST_UNMATCHED_MESSAGING_METHODS, node, "messaging-method");
    /* The UUID is judged first. */
    dtb_text(&dtb, node, "uuid", "x");
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_UUID, node, "uuid");
    dtb_reference_1_1(&dtb);
    dtb_cells(&dtb, node, "messaging-method", 0x607);
    dtb_accept(&dtb, NULL);
    dtb_remove(&dtb, node, "messaging-method");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, node, "messaging-method");
    dtb_cells(&dtb, node, "messaging-method", 0x608);
    dtb_refuse(&dtb, LFS_MANIFEST_INVALID_MESSAGING_METHOD, node, "messaging-method");
}

static void MAN_14_image_uuid_1_0(void **state)
{
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_accept(&dtb, &manifest);
    assert_int_equal(manifest.image_uuid[0], 0xa47d02c1);
    assert_int_equal(manifest.image_uuid[3], 0x2f51ee09);
    dtb_set_cells(&dtb, "/", "image-uuid", vault, 4);
    dtb_refuse(&dtb, LFS_MANIFEST_IMAGE_UUID_INVALID, "/", "image-uuid");
    lfs_proves("MF-27");
    dtb_cells(&dtb, "/", "image-uuid", 0, 0, 0, 0);
    dtb_refuse(&dtb, LFS_MANIFEST_UUID_ALL_ZEROS, "/", "image-uuid");
    dtb_cells(&dtb, "/", "image-uuid", 0, 0, 0, 0, 1); /* outranks nil */
    dtb_refuse(&dtb, LFS_MANIFEST_TOO_MANY_IMAGE_UUIDS, "/", "image-uuid");
    dtb_cells(&dtb, "/", "image-uuid", 1, 2, 3, 4, 5, 6, 7, 8);
    dtb_refuse(&dtb, LFS_MANIFEST_TOO_MANY_IMAGE_UUIDS, "/", "image-uuid");
    lfs_proves("MF-26");
    dtb_set(&dtb, "/", "image-uuid", "", 0);
    dtb_refuse(&dtb, LFS_MANIFEST_UUID_ALL_ZEROS, "/", "image-uuid");
    lfs_proves("MF-90");
    dtb_set(&dtb, "/", "image-uuid", "abcde", 6);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_INTEGER_LIST, "/", "image-uuid");
    dtb_remove(&dtb, "/", "image-uuid");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "image-uuid");
    lfs_proves("MF-25");
}

static void MAN_14_image_uuid_1_1(void **state)
{
    struct dtb dtb;

    (void)state;
    dtb_reference_1_1(&dtb);
    dtb_text(&dtb, "/", "image-uuid", "5b1c6f2a-0d4e-91b7-7a33-c88419e0d256");
    dtb_refuse(&dtb, LFS_MANIFEST_IMAGE_UUID_INVALID, "/", "image-uuid");
    dtb_text(&dtb, "/", "image-uuid", "5b1c6f2a-0d4e-91b7-7a33-c88419e0d257");
    dtb_accept(&dtb, NULL);
    dtb_text(&dtb, "/", "image-uuid", "5b1c6f2a-0d4e-91b7-7a33+c88419e0d257");
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_UUID, "/", "image-uuid");
    dtb_text(&dtb, "/", "image-uuid", "00000000-0000-0000-0000-000000000000");
    dtb_refuse(&dtb, LFS_MANIFEST_UUID_ALL_ZEROS, "/", "image-uuid");
    dtb_text(&dtb, "/", "image-uuid", "5b1c6f2a-0d4e-91b7-7a33-c88419e0d2570");
    dtb_refuse(&dtb, LFS_MANIFEST_STRING_TOO_LONG, "/", "image-uuid");
    dtb_cells(&dtb, "/", "image-uuid", 1, 2, 3, 4);
    dtb_refuse(&dtb, LFS_MANIFEST_MALFORMED_STRING, "/", "image-uuid");
    dtb_remove(&dtb, "/", "image-uuid");
    dtb_refuse(&dtb, LFS_MANIFEST_PROPERTY_NOT_FOUND, "/", "image-uuid");
}

/* Read only with live-activation-support (2.1, N11). */
static void MAN_14_image_uuid_is_ignored_without_live_activation(void **state)
{
    struct lfs_manifest manifest;
    struct dtb dtb;

    (void)state;
    dtb_reference(&dtb);
    dtb_remove(&dtb, "/", "live-activation-support");
    dtb_set_cells(&dtb, "/", "image-uuid", vault, 4);
    dtb_accept(&dtb, &manifest);
    assert_int_equal(manifest.image_uuid[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_04_both_bindings_and_no_other),
        cmocka_unit_test(MF_04_binding_1_1_needs_its_node),
        cmocka_unit_test(MF_05_binding_1_0_needs_its_properties),
        cmocka_unit_test(MF_33_services_1_0_nil_duplicate_and_count),
        cmocka_unit_test(MF_34_methods_one_for_all_or_one_each),
        cmocka_unit_test(MF_35_method_values),
        cmocka_unit_test(MAN_52_short_tuples_are_zero_extended),
        cmocka_unit_test(MAN_13_text_becomes_words_as_written),
        cmocka_unit_test(MF_32_uuid_text),
        cmocka_unit_test(MF_33_services_1_1_duplicate_and_count),
        cmocka_unit_test(MAN_47_services_1_1_empty_method_panics),
        cmocka_unit_test(MAN_14_image_uuid_1_0),
        cmocka_unit_test(MAN_14_image_uuid_1_1),
        cmocka_unit_test(MAN_14_image_uuid_is_ignored_without_live_activation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
