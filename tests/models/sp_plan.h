/* SPDX-License-Identifier: BSD-3-Clause */
/* Partitions for tests of the firmware models, described in C: what a plan says becomes a manifest
 * (libfdt), an image with a note, and a package. The defaults are the reference set-up of
 * lifecycle-and-live-activation.md 0.6. */
#ifndef LFASIM_TESTS_SP_PLAN_H
#define LFASIM_TESTS_SP_PLAN_H

#include "lfasim/abi/ffa.h"
#include "lfasim/abi/image_note.h"
#include "lfasim/formats/spkg.h"
#include "lfasim/guest.h"
#include "tests/models/formats/dtb_builder.h"

#define PLAN_MEM_SIZE  0x100000u /* working memory of every partition */
#define PLAN_PM_OFFSET 0x1000u
#define PLAN_ENTRY     0x2000u /* image offset in the package, and entrypoint-offset */
#define PLAN_IMAGE     0x2000u /* bytes: a page of code, a page of rwdata */
#define PLAN_PACKAGE   (PLAN_ENTRY + PLAN_IMAGE)
#define PLAN_PAGE      0x1000u

/* Regions of every partition, from its live-state buffer on. */
#define PLAN_RX_AT   0x1000u
#define PLAN_TX_AT   0x2000u
#define PLAN_HEAP_AT 0x4000u /* two pages */

#define PLAN_NS_COMM 0x90400000u

#define PLAN_S_EL0 1u
#define PLAN_S_EL1 2u

/* messaging-method (manifests-packages-boot.md 2.2): everything there is, and without REQ2. */
#define PLAN_ALL_METHODS 0x607u
#define PLAN_1_1_METHODS 0x007u

#define PLAN_NO_ACTION (-1)

struct fixture;
struct sp_plan;

/* What the partition's code does; each leaves the next message in *frame. */
typedef void sp_message(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame);

struct sp_plan {
    const char *name;
    uint32_t load, live_state; /* physical */
    uint32_t version;          /* of FF-A, as the manifest says */
    uint32_t vcpus;            /* of the SPMC's manifest */
    uint32_t contexts;         /* execution-ctx-count of the partition's manifest */
    uint32_t exception_level, messaging;
    uint32_t protocol[2][4];
    unsigned protocols;
    uint32_t image_uuid[4];
    bool lifecycle, live, boot_info, static_rxtx, notifications;
    bool hob_list;    /* boot-info asks for one, which a package of this format never has */
    uint32_t device;  /* base of a page of device memory of its own; 0: none */
    bool ns_comm;     /* a page of non-secure memory of its own, "ns-comm" */
    int abort_action; /* PLAN_NO_ACTION: absent */
    uint32_t live_register, boot_register;
    uint32_t boot_order, availability;
    uint32_t power_messages; /* power-management-messages; 0: absent */
    uint32_t ns_action;      /* ns-interrupts-action */
    bool other_s_queued;
    /* Of the note. */
    uint32_t image_version, live_state_version, live_state_size;
    const char *behaviour; /* NULL: the test's */
    bool stack;            /* a page behind bss */

    struct fixture *fixture;
    void (*init)(struct fixture *f, struct lfs_guest *guest); /* before the first FFA_MSG_WAIT */
    sp_message *request, *stop, *run; /* NULL: echo; stopped, 0; FFA_MSG_WAIT */
    bool stays_in_init; /* init does not return: it aborts, or waits for messages itself */
    unsigned in_init;   /* calls of init that have not returned */
};

/* Partition `index` of the reference set-up: SP1, SP2, and a third of the same kind. */
static inline struct sp_plan sp_plan(unsigned index)
{
    static const struct {
        const char *name;
        uint32_t load, live_state, image_uuid[4];
    } known[] = {
        {"sp1", 0x6480000, 0x6780000, {0x962a7bf0, 0x174d471d, 0xa686c89e, 0x5c3e254e}},
        {"sp2", 0x6380000, 0x6790000, {0x2721ffc3, 0xf8a9417e, 0xa124af05, 0x7434a3af}},
        {"sp3", 0x6280000, 0x67a0000, {0x11111111, 0x22222222, 0x33333333, 0x44444444}},
    };
    struct sp_plan plan = {.name = known[index].name,
                           .load = known[index].load,
                           .live_state = known[index].live_state,
                           .version = FFA_VERSION_1_3,
                           .vcpus = 1,
                           .contexts = 1,
                           .exception_level = PLAN_S_EL1,
                           .messaging = PLAN_ALL_METHODS,
                           .protocol = {{0xa0000001 + index, 2, 3, 4}},
                           .protocols = 1,
                           .lifecycle = true,
                           .live = true,
                           .boot_info = true,
                           .abort_action = LFS_MANIFEST_ABORT_DESTROY,
                           .live_register = 1,
                           .boot_register = 0,
                           .boot_order = index,
                           .ns_action = LFS_MANIFEST_NS_SIGNALED,
                           .image_version = 1};

    memcpy(plan.image_uuid, known[index].image_uuid, sizeof(plan.image_uuid));
    return plan;
}

/* No live activation, no lifecycle, an older FF-A. */
static inline void plan_legacy(struct sp_plan *plan, uint32_t version)
{
    plan->version = version;
    plan->lifecycle = plan->live = false;
    plan->abort_action = PLAN_NO_ACTION;
    if (version < FFA_VERSION_1_2)
        plan->messaging = PLAN_1_1_METHODS;
}

/* ---- manifest -------------------------------------------------------------------------------- */

static inline void plan_lifecycle(void *fdt, const struct sp_plan *plan)
{
    if (plan->lifecycle)
        dtb_must(fdt_property(fdt, "lifecycle-support", NULL, 0));
    if (plan->abort_action != PLAN_NO_ACTION)
        DTB_SW_CELLS(fdt, "abort-action", (uint32_t)plan->abort_action);
    if (!plan->live)
        return;
    dtb_must(fdt_property(fdt, "live-activation-support", NULL, 0));
    DTB_SW_CELLS(fdt, "live-activation-register", plan->live_register);
    dtb_sw_cells(fdt, "image-uuid", plan->image_uuid, 4);
}

static inline void plan_root(void *fdt, const struct sp_plan *plan)
{
    dtb_must(fdt_property_string(fdt, "description", plan->name));
    DTB_SW_CELLS(fdt, "ffa-version", plan->version);
    dtb_sw_cells(fdt, "uuid", plan->protocol[0], 4u * plan->protocols);
    DTB_SW_CELLS(fdt, "messaging-method", plan->messaging);
    DTB_SW_CELLS(fdt, "execution-ctx-count", plan->contexts);
    DTB_SW_CELLS(fdt, "exception-level", plan->exception_level);
    DTB_SW_CELLS(fdt, "execution-state", 0);
    DTB_SW_CELLS(fdt, "load-address", 0, plan->load);
    DTB_SW_CELLS(fdt, "entrypoint-offset", PLAN_ENTRY);
    DTB_SW_CELLS(fdt, "xlat-granule", 0);
    DTB_SW_CELLS(fdt, "boot-order", plan->boot_order);
    DTB_SW_CELLS(fdt, "ns-interrupts-action", plan->ns_action);
    if (plan->other_s_queued)
        DTB_SW_CELLS(fdt, "other-s-interrupts-action", LFS_MANIFEST_OTHER_S_QUEUED);
    if (plan->notifications)
        dtb_must(fdt_property(fdt, "notification-support", NULL, 0));
    if (plan->availability)
        DTB_SW_CELLS(fdt, "vm-availability-messages", plan->availability);
    if (plan->power_messages)
        DTB_SW_CELLS(fdt, "power-management-messages", plan->power_messages);
    if (plan->boot_info)
        DTB_SW_CELLS(fdt, "gp-register-num", plan->boot_register);
    plan_lifecycle(fdt, plan);
}

static inline void plan_nodes(void *fdt, const struct sp_plan *plan)
{
    if (plan->boot_info) {
        dtb_sw_begin(fdt, "boot-info", "arm,ffa-manifest-boot-info");
        dtb_must(fdt_property(fdt, "ffa_manifest", NULL, 0));
        if (plan->hob_list)
            dtb_must(fdt_property(fdt, "hob_list", NULL, 0));
        dtb_must(fdt_end_node(fdt));
    }
    if (plan->static_rxtx) {
        dtb_sw_begin(fdt, "rx_tx-info", "arm,ffa-manifest-rx_tx-buffer");
        DTB_SW_CELLS(fdt, "rx-buffer", 1);
        DTB_SW_CELLS(fdt, "tx-buffer", 2);
        dtb_must(fdt_end_node(fdt));
    }
    if (plan->live) {
        dtb_sw_begin(fdt, "live-state-buffer-info", "arm,ffa-manifest,live-state-buffer");
        DTB_SW_CELLS(fdt, "live-state-buffer", 3);
        dtb_must(fdt_end_node(fdt));
    }
    dtb_sw_begin(fdt, "memory-regions", "arm,ffa-manifest-memory-regions");
    dtb_sw_region(fdt, "rx", plan->live_state + PLAN_RX_AT, 1, 0x3, 1);
    dtb_sw_region(fdt, "tx", plan->live_state + PLAN_TX_AT, 1, 0x3, 2);
    dtb_sw_region(fdt, "live-state-buffer", plan->live_state, 1, 0x3, 3);
    dtb_sw_region(fdt, "heap", plan->live_state + PLAN_HEAP_AT, 2, 0x3, 4);
    if (plan->ns_comm)
        dtb_sw_region(fdt, "ns-comm", PLAN_NS_COMM, 1, 0xb, 5);
    dtb_must(fdt_end_node(fdt));
    if (plan->device) {
        dtb_sw_begin(fdt, "device-regions", "arm,ffa-manifest-device-regions");
        dtb_sw_region(fdt, "device", plan->device, 1, 0x3, 6);
        dtb_must(fdt_end_node(fdt));
    }
}

/* Writes the manifest; returns its bytes. */
static inline size_t plan_manifest(const struct sp_plan *plan, struct dtb *dtb)
{
    void *fdt = dtb->bytes;

    memset(dtb, 0, sizeof(*dtb));
    dtb_must(fdt_create(fdt, (int)(PLAN_ENTRY - PLAN_PM_OFFSET)));
    dtb_must(fdt_finish_reservemap(fdt));
    dtb_sw_begin(fdt, "", "arm,ffa-manifest-1.0");
    plan_root(fdt, plan);
    plan_nodes(fdt, plan);
    dtb_must(fdt_end_node(fdt));
    dtb_must(fdt_finish(fdt));
    return fdt_totalsize(fdt);
}

/* ---- image and package ----------------------------------------------------------------------- */

/* The code page is the note; rwdata follows, filled with the image's version. */
static inline void plan_image(const struct sp_plan *plan, uint8_t image[PLAN_IMAGE])
{
    struct lfs_image_note note = {.version = plan->image_version,
                                  .live_state_version = plan->live_state_version,
                                  .live_state_size = plan->live_state_size,
                                  .sections = {[LFS_IMAGE_TEXT] = {0, PLAN_PAGE},
                                               [LFS_IMAGE_RWDATA] = {PLAN_PAGE, PLAN_PAGE},
                                               [LFS_IMAGE_BSS] = {2 * PLAN_PAGE, PLAN_PAGE}}};

    if (plan->stack)
        note.sections[LFS_IMAGE_STACK] = (struct lfs_image_section){3 * PLAN_PAGE, PLAN_PAGE};
    strcpy(note.behaviour, plan->behaviour ? plan->behaviour : plan->name);
    memset(image, 0, PLAN_IMAGE);
    memset(image + PLAN_PAGE, (int)plan->image_version, PLAN_PAGE);
    assert_true(lfs_image_note_encode(&note, image, PLAN_IMAGE) > 0);
}

static inline void plan_package(const struct sp_plan *plan, uint8_t package[PLAN_PACKAGE])
{
    struct dtb dtb;
    uint8_t image[PLAN_IMAGE];
    size_t size = plan_manifest(plan, &dtb);

    plan_image(plan, image);
    assert_int_equal(lfs_package_write_v2(dtb.bytes, size, image, PLAN_IMAGE, PLAN_PM_OFFSET,
                                          PLAN_ENTRY, package, PLAN_PACKAGE, NULL),
                     PLAN_PACKAGE);
}

#endif
