/* SPDX-License-Identifier: BSD-3-Clause */
/* Two manifests of one partition, property by property: MAN-40. */
#include "dtb_builder.h"

#include <stdio.h>

#include "lfasim/formats/manifest_compare.h"

/* What was told, a line each: "/memory-regions/heap base-address: 0x1000 -> 0x2000". */
struct told {
    char text[2048];
    size_t count;
};

static void tell(void *user, const struct lfs_manifest_difference *difference)
{
    struct told *told = user;
    size_t length = strlen(told->text);

    told->count++;
    snprintf(told->text + length, sizeof(told->text) - length, "%s %s: %s -> %s%s\n",
             difference->at.node, difference->at.property, difference->from, difference->to,
             difference->new_counts ? ", which counts" : "");
}

static void expect(const struct dtb *from, const struct dtb *to, const char *differences)
{
    struct lfs_manifest a, b;
    struct told told = {"", 0};
    size_t count;

    dtb_accept(from, &a);
    dtb_accept(to, &b);
    count = lfs_manifest_compare(&a, &b, tell, &told);
    assert_int_equal(count, told.count);
    assert_int_equal(lfs_manifest_compare(&a, &b, NULL, NULL), told.count);
    assert_string_equal(told.text, differences);
    assert_int_equal(lfs_manifest_compare(&a, &a, NULL, NULL), 0);
    assert_int_equal(lfs_manifest_compare(&b, &b, NULL, NULL), 0);
}

/* One cell of the root. */
struct root_case {
    const char *property;
    uint32_t value; /* an empty property where the difference ends with "present" */
    const char *difference;
};

static void MAN_40_properties_of_the_root(void **state)
{
    static const struct root_case cases[] = {
        {"ffa-version", 0x00010004 - 2, "/ ffa-version: 0x10003 -> 0x10002\n"},
        {"entrypoint-offset", 0x3000, "/ entrypoint-offset: 0x2000 -> 0x3000\n"},
        {"boot-order", 6, "/ boot-order: 5 -> 6\n"},
        {"boot-order", 0xffff, "/ boot-order: 5 -> absent\n"},
        {"gp-register-num", 1, "/ gp-register-num: 0 -> 1\n"},
        {"other-s-interrupts-action", 1, ""}, /* the default */
        {"vm-availability-messages", 3, "/ vm-availability-messages: 0 -> 3\n"},
        {"abort-action", 2, "/ abort-action: 0 -> 2\n"},
        {"live-activation-register", 6, "/ live-activation-register: 5 -> 6\n"},
        {"load-address", 0x6500000, "/ load-address: 0x6600000 -> 0x6500000\n"},
    };
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        dtb_reference(&to);
        dtb_cells(&to, "/", cases[i].property, cases[i].value);
        expect(&from, &to, cases[i].difference);
    }
    dtb_reference(&to);
    dtb_remove(&to, "/", "notification-support");
    dtb_remove(&to, "/", "load-address");
    dtb_remove(&to, "/", "abort-action");
    expect(&from, &to,
           "/ notification-support: present -> absent\n"
           "/ abort-action: 0 -> absent\n"
           "/ load-address: 0x6600000 -> absent\n");
}

/* Values whose change needs another exception level, or none. */
static void MAN_40_properties_of_s_el1(void **state)
{
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    dtb_cells(&from, "/", "exception-level", 2);
    dtb_reference(&to);
    expect(&from, &to, "/ exception-level: 2 -> 1\n");
    dtb_cells(&to, "/", "exception-level", 2);
    dtb_cells(&to, "/", "ns-interrupts-action", 1);
    dtb_flag(&to, "/", "managed-exit-virq");
    dtb_cells(&to, "/", "sri-interrupts-policy", 2);
    expect(&from, &to,
           "/ managed-exit-virq: absent -> present\n"
           "/ ns-interrupts-action: 2 -> 1\n"
           "/ sri-interrupts-policy: 0 -> 2\n");
    dtb_cells(&to, "/", "ns-interrupts-action", 0);
    dtb_remove(&to, "/", "managed-exit-virq");
    dtb_remove(&to, "/", "sri-interrupts-policy");
    dtb_cells(&to, "/", "other-s-interrupts-action", 0);
    expect(&from, &to,
           "/ ns-interrupts-action: 2 -> 0\n"
           "/ other-s-interrupts-action: 1 -> 0\n");
    dtb_remove(&to, "/", "other-s-interrupts-action");
    dtb_remove(&to, "/", "ns-interrupts-action");
    dtb_flag(&to, "/", "managed-exit");
    expect(&from, &to,
           "/ managed-exit: absent -> present\n"
           "/ ns-interrupts-action: 2 -> 1\n");
}

static void MAN_40_no_live_activation_any_more(void **state)
{
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    dtb_reference(&to);
    dtb_remove(&to, "/", "live-activation-support");
    dtb_remove(&to, "/", "live-activation-register");
    expect(&from, &to,
           "/ live-activation-support: present -> absent\n"
           "/ live-activation-register: 5 -> absent\n"
           "/ image-uuid: 0xa47d02c1 0x6be35f18 0x93d8704c 0x2f51ee09 -> absent\n"
           "/live-state-buffer-info live-state-buffer: &handover -> absent\n");
    dtb_remove(&to, "/", "lifecycle-support");
    dtb_remove(&to, "/", "abort-action");
    dtb_remove(&from, "/", "live-activation-support");
    dtb_remove(&from, "/", "live-activation-register");
    expect(&from, &to,
           "/ lifecycle-support: present -> absent\n"
           "/ abort-action: 0 -> absent\n");
}

/* Several contexts rule out the lifecycle properties. */
static void MAN_40_contexts_and_power_messages(void **state)
{
    static const char *const gone[] = {"live-activation-support", "live-activation-register",
                                       "lifecycle-support", "abort-action"};
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    for (size_t i = 0; i < sizeof(gone) / sizeof(gone[0]); i++)
        dtb_remove(&from, "/", gone[i]);
    dtb_cells(&from, "/", "exception-level", 2);
    to = from;
    dtb_cells(&to, "/", "execution-ctx-count", 8);
    dtb_cells(&to, "/", "power-management-messages", 1);
    expect(&from, &to,
           "/ execution-ctx-count: 1 -> 8\n"
           "/ power-management-messages: 0 -> 1\n");
}

/* MF-96: what the new manifest decides (LA12). */
static void MAN_40_boot_information(void **state)
{
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    dtb_reference(&to);
    dtb_flag(&to, "/boot-info", "hob_list");
    expect(&from, &to, "/boot-info hob_list: absent -> present, which counts\n");
    dtb_remove_node(&to, "/boot-info");
    expect(&from, &to,
           "/boot-info : present -> absent, which counts\n"
           "/boot-info ffa_manifest: present -> absent, which counts\n");
}

static void MAN_40_services(void **state)
{
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    dtb_reference(&to);
    dtb_cells(&to, "/", "messaging-method", 0x3);
    expect(&from, &to, "/ messaging-method: 0x603 -> 0x3\n");
    dtb_cells(&to, "/", "messaging-method", 0x603);
    dtb_cells(&to, "/", "uuid", 0x5b1c6f2a, 0x0d4e91b7, 0x7a33c884, 0x19e0d256, 1, 2, 3, 4);
    expect(&from, &to, "/ uuid: absent -> 0x00000001 0x00000002 0x00000003 0x00000004\n");
    expect(&to, &from, "/ uuid: 0x00000001 0x00000002 0x00000003 0x00000004 -> absent\n");
    dtb_reference_1_1(&to); /* the same words in the other binding */
    expect(&from, &to, "/ compatible: arm,ffa-manifest-1.0 -> arm,ffa-manifest-1.1\n");
    dtb_text(&to, "/services/vault", "uuid", "2a6f1c5b-0d4e-91b7-7a33-c88419e0d256");
    expect(&from, &to,
           "/ compatible: arm,ffa-manifest-1.0 -> arm,ffa-manifest-1.1\n"
           "/services uuid: 0x5b1c6f2a 0x0d4e91b7 0x7a33c884 0x19e0d256 -> "
           "0x2a6f1c5b 0x0d4e91b7 0x7a33c884 0x19e0d256\n");
}

static void MAN_40_memory_regions(void **state)
{
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    dtb_reference(&to);
    dtb_cells(&to, "/memory-regions/handover", "base-address", 0, 0x7c03000);
    dtb_cells(&to, "/memory-regions/handover", "pages-count", 1);
    dtb_cells(&to, "/memory-regions/scratch", "load-address-relative-offset", 0x200000);
    dtb_cells(&to, "/memory-regions/scratch", "attributes", 0x1);
    dtb_text(&to, "/memory-regions/scratch", "description", "notes");
    expect(&from, &to,
           "/memory-regions/handover base-address: 0x7c02000 -> 0x7c03000\n"
           "/memory-regions/handover pages-count: 2 -> 1\n"
           "/memory-regions/scratch load-address-relative-offset: 0x6700000 -> 0x6800000\n"
           "/memory-regions/scratch attributes: 0x3 -> 0x1\n"
           "/memory-regions/scratch description: absent -> \"notes\"\n");
    dtb_reference(&to);
    dtb_add_memory(&to, "area", 0x7d00000);
    expect(&from, &to, "/memory-regions/area : absent -> 0x7d00000, 1 pages\n");
    expect(&to, &from, "/memory-regions/area : 0x7d00000, 1 pages -> absent\n");
}

/* RX and TX change places: phandles are numbers, what they stand for counts. */
static void MAN_40_buffers(void **state)
{
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    dtb_reference(&to);
    dtb_cells(&to, "/memory-regions/handover", "phandle", 9);
    dtb_cells(&to, "/live-state-buffer-info", "live-state-buffer", 9);
    expect(&from, &to, "");
    dtb_reference(&to);
    dtb_cells(&to, "/memory-regions/mbox-rx", "phandle", 2);
    dtb_cells(&to, "/memory-regions/mbox-tx", "phandle", 1);
    dtb_cells(&to, "/memory-regions/mbox-rx", "attributes", 0x3);
    expect(&from, &to,
           "/rx_tx-info rx-buffer: &mbox-rx -> &mbox-tx\n"
           "/rx_tx-info tx-buffer: &mbox-tx -> &mbox-rx\n"
           "/memory-regions/mbox-rx attributes: 0x1 -> 0x3\n");
    dtb_remove_node(&to, "/rx_tx-info");
    dtb_cells(&to, "/memory-regions/mbox-rx", "attributes", 0x1);
    expect(&from, &to,
           "/rx_tx-info rx-buffer: &mbox-rx -> absent\n"
           "/rx_tx-info tx-buffer: &mbox-tx -> absent\n");
}

static void MAN_40_device_regions(void **state)
{
    static const char uart[] = "/device-regions/uart";
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    dtb_add_device(&from, "uart", 0x1c0a0000);
    dtb_cells(&from, uart, "smmu-id", 0);
    dtb_cells(&from, uart, "stream-ids", 1, 2);
    to = from;
    dtb_cells(&to, uart, "interrupts", 56, 0x900, 57, 0x900);
    dtb_cells(&to, uart, "interrupts-target", 57, 0x80, 0x1);
    dtb_cells(&to, uart, "stream-ids", 1, 3);
    dtb_cells(&to, uart, "smmu-id", 1);
    dtb_flag(&to, uart, "exclusive-access");
    expect(&from, &to,
           "/device-regions/uart smmu-id: 0 -> 1\n"
           "/device-regions/uart exclusive-access: absent -> present\n"
           "/device-regions/uart stream-ids: 1, 2 -> 1, 3\n"
           "/device-regions/uart interrupts: absent -> 56 0x900, 57 0x900\n"
           "/device-regions/uart interrupts-target: absent -> 57 0x8000000001\n");
}

/* Streams of memory need a device that has them. */
static void MAN_40_stream_permissions(void **state)
{
    static const char handover[] = "/memory-regions/handover";
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    dtb_add_device(&from, "dma", 0x1c0a0000);
    dtb_cells(&from, "/device-regions/dma", "smmu-id", 0);
    dtb_cells(&from, "/device-regions/dma", "stream-ids", 1);
    dtb_cells(&from, handover, "smmu-id", 0);
    dtb_cells(&from, handover, "stream-ids", 1);
    dtb_cells(&from, handover, "stream-ids-access-permissions", 0x3);
    to = from;
    dtb_cells(&to, handover, "stream-ids-access-permissions", 0x1);
    expect(&from, &to, "/memory-regions/handover stream-ids-access-permissions: 0x3 -> 0x1\n");
}

/* The order of regions and what the SPMC does not read are no differences. */
static void MAN_40_spelling_is_no_difference(void **state)
{
    struct dtb from, to;

    (void)state;
    dtb_reference(&from);
    dtb_add_memory(&from, "area", 0x7d00000);
    dtb_add_memory(&from, "other", 0x7e00000);
    dtb_reference(&to);
    dtb_text(&to, "/", "description", "somebody else");
    dtb_add_memory(&to, "other", 0x7e00000);
    dtb_add_memory(&to, "area", 0x7d00000);
    expect(&from, &to, "");
    dtb_cells(&to, "/memory-regions/area", "attributes", 0x13); /* bits that are dropped */
    expect(&from, &to, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(MAN_40_properties_of_the_root),
        cmocka_unit_test(MAN_40_properties_of_s_el1),
        cmocka_unit_test(MAN_40_no_live_activation_any_more),
        cmocka_unit_test(MAN_40_contexts_and_power_messages),
        cmocka_unit_test(MAN_40_boot_information),
        cmocka_unit_test(MAN_40_services),
        cmocka_unit_test(MAN_40_memory_regions),
        cmocka_unit_test(MAN_40_buffers),
        cmocka_unit_test(MAN_40_device_regions),
        cmocka_unit_test(MAN_40_stream_permissions),
        cmocka_unit_test(MAN_40_spelling_is_no_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
