/* SPDX-License-Identifier: BSD-3-Clause */
/* The Linux LFA driver: what it knows of the components, the folders of /sys/firmware/lfa. */
#include <string.h>

#include "models/nwd/linux_lfa.h"

/* The image of this GUID that has no place in the inventory yet, or a new one; NULL when there are
 * too many. Components that share a GUID, which no platform should have, are told apart by their
 * order. */
static struct linux_image *image_of(const struct nwd *os, const uint64_t guid[2],
                                    uint32_t component)
{
    struct linux_driver *driver = linux_driver(os);

    for (unsigned i = 0; i < LFS_COMPONENTS_MAX; i++) {
        struct linux_image *image = &driver->images[i];

        if (image->used && image->seq < 0 && memcmp(image->guid, guid, sizeof(image->guid)) == 0)
            return image;
    }
    for (unsigned i = 0; i < LFS_COMPONENTS_MAX; i++) {
        struct linux_image *image = &driver->images[i];

        if (image->used)
            continue;
        *image = (struct linux_image){.guid = {guid[0], guid[1]},
                                      .seq = -1,
                                      .used = true,
                                      .force = true,
                                      .component = (uint8_t)component};
        return image;
    }
    return NULL;
}

static struct lfs_frame inventory_request(uint32_t seq)
{
    return (struct lfs_frame){{LFA_GET_INVENTORY, seq}};
}

/* x4 and x5 are versions to the driver, whoever wrote them (LFA-11). */
static void learn(struct linux_image *image, const struct lfs_frame *reply)
{
    image->flags = reply->x[3];
    image->versions[0] = reply->x[4];
    image->versions[1] = reply->x[5];
}

static void forget_places(const struct nwd *os)
{
    struct linux_driver *driver = linux_driver(os);

    for (unsigned i = 0; i < LFS_COMPONENTS_MAX; i++) {
        driver->images[i].seq = -1;
        driver->images[i].flags = 0;
    }
}

/* An entry that cannot be read is left out. */
static void take_entry(struct lfs_ctx *self, const struct lfs_frame *reply)
{
    uint32_t seq = linux_task(self)->next;
    struct linux_image *image = reply->x[0] == 0 ? image_of(os_of(self), &reply->x[1], seq) : NULL;

    if (!image)
        return;
    image->seq = (int32_t)seq;
    learn(image, reply);
}

int linux_enumerate(struct lfs_ctx *self)
{
    struct lfs_frame frame = {{LFA_GET_INFO, LFA_INFO_COMPONENT_COUNT}};
    struct linux_task *task;

    linux_smc(self, TAG_LINUX_LFA_INFO, &frame);
    if (frame.x[0] != 0 || (int64_t)frame.x[1] <= 0)
        return LINUX_STATUS_ENODEV;
    forget_places(os_of(self));
    task = linux_task(self);
    task->count = frame.x[1] < LFS_COMPONENTS_MAX ? (uint32_t)frame.x[1] : LFS_COMPONENTS_MAX;
    for (task->next = 0; linux_task(self)->next < linux_task(self)->count;
         linux_task(self)->next++) {
        frame = inventory_request(linux_task(self)->next);
        linux_smc(self, TAG_LINUX_LFA_INVENTORY, &frame);
        take_entry(self, &frame);
    }
    return LINUX_STATUS_SUCCESS;
}

bool linux_refresh(struct lfs_ctx *self)
{
    struct lfs_frame frame = inventory_request((uint32_t)linux_image(self)->seq);

    linux_smc(self, TAG_LINUX_LFA_FIND, &frame);
    if (frame.x[0] != 0)
        return false;
    learn(linux_image(self), &frame);
    return true;
}

/* There is no agent if the call is an unknown one. */
static bool is_absent(const struct linux_version *version, uint64_t x0)
{
    return version->low_half ? (uint32_t)x0 == UINT32_MAX : x0 == UINT64_MAX;
}

int linux_probe(struct lfs_ctx *self, enum linux_lfa_driver driver)
{
    struct nwd *os = os_of(self);
    struct lfs_frame frame = {{LFA_VERSION}};
    int result;

    memset(linux_driver(os), 0, sizeof(struct linux_driver));
    linux_driver(os)->version = (uint16_t)driver;
    linux_driver(os)->writer = (uint16_t)(nwd_cpu(self)->index + 1);
    lfs_tag_push(self, TAG_LINUX_LFA_PROBE);
    linux_smc(self, TAG_LINUX_LFA_PROBE, &frame);
    linux_task(self)->lfa_status = (int32_t)frame.x[0];
    result = is_absent(linux_loaded(os), frame.x[0]) ? LINUX_STATUS_ENODEV : linux_enumerate(self);
    lfs_tag_pop(self);
    linux_driver(os)->writer = 0;
    if (result != LINUX_STATUS_SUCCESS)
        linux_driver(os)->version = 0;
    return result;
}
