/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The Linux LFA driver: its operations.
 *
 * An operation keeps all that it remembers in the task of its CPU; where it stands is in the tags.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "models/nwd/linux_lfa.h"

void linux_smc(struct lfs_ctx *self, enum lfs_tag tag, struct lfs_frame *frame)
{
    lfs_tag_push(self, (uint16_t)tag);
    lfs_smc(self, frame);
    lfs_tag_pop(self);
}

void linux_log(struct lfs_ctx *self, const char *format, ...)
{
    const struct linux_version *version = linux_loaded(os_of(self));
    char text[LFS_TEXT_MAX];
    va_list arguments;

    if (!lfs_trace_on(os_of(self)->m))
        return;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    lfs_trace_note(os_of(self)->m, self, 0, "linux lfa %s: %s", version->text.name, text);
}

const char *linux_image_name(const struct lfs_ctx *self)
{
    const struct nwd *os = os_of(self);
    unsigned component = linux_image(self)->component;

    return component < os->component_count ? os->components[component].name : "a component";
}

/* ---- the driver's lock ----------------------------------------------------------------------- */

static bool is_unused(struct lfs_machine *m, void *os)
{
    const struct linux_driver *driver = lfs_read(m, ((const struct nwd *)os)->driver);

    return driver->users == 0 && driver->writer == 0;
}

static bool nobody_writes(struct lfs_machine *m, void *os)
{
    return ((const struct linux_driver *)lfs_read(m, ((const struct nwd *)os)->driver))->writer ==
           0;
}

static bool is_free(struct lfs_machine *m, void *os)
{
    const struct linux_driver *driver = lfs_read(m, ((const struct nwd *)os)->driver);

    return driver->writer == 0 && driver->readers == 0;
}

static bool lock(struct lfs_ctx *self)
{
    struct nwd *os = os_of(self);

    if (linux_loaded(os)->lock == LINUX_LOCK_NONE)
        return true;
    if (linux_loaded(os)->lock == LINUX_LOCK_REFUSES && linux_driver(os)->writer)
        return false;
    while (!is_free(os->m, os))
        lfs_os_wait_until(self, TAG_LINUX_LFA_LOCK, is_free, os);
    linux_driver(os)->writer = (uint16_t)(nwd_cpu(self)->index + 1);
    return true;
}

static void unlock(struct lfs_ctx *self)
{
    if (linux_driver(os_of(self))->writer == nwd_cpu(self)->index + 1)
        linux_driver(os_of(self))->writer = 0;
}

/* ---- operations ------------------------------------------------------------------------------ */

/* Reads its arguments from the task, and writes its results to *frame when all is done. */
typedef int operation(struct lfs_ctx *self, struct lfs_frame *frame);

/* To the image that the user named; false: the driver has no folder for it. */
static bool find_named(struct lfs_ctx *self)
{
    const struct linux_driver *driver = linux_driver(os_of(self));
    struct linux_task *task = linux_task(self);

    for (task->image = 0; task->image < LFS_COMPONENTS_MAX; task->image++) {
        const struct linux_image *image = &driver->images[task->image];

        if (image->used && image->seq >= 0 && image->component == task->component)
            return true;
    }
    task->image = 0;
    return false;
}

/* The driver's user sees the result alone; the rest is what reports tell of the way to it. */
static void report(struct lfs_ctx *self, int result, struct lfs_frame *frame)
{
    const struct linux_task *task = linux_task(self);

    linux_log(self, "%s after %u PRIME, %u ACTIVATE in %u round%s, %u BUSY, %u CANCEL",
              lfs_linux_status_name(result), task->primes, task->activations, task->rounds,
              task->rounds == 1 ? "" : "s", task->busy, task->cancels);
    *frame =
        (struct lfs_frame){{0, (uint64_t)(int64_t)task->lfa_status, task->primes, task->activations,
                            task->rounds, task->busy, task->cancels, task->activated}};
}

static int probe(struct lfs_ctx *self, struct lfs_frame *frame)
{
    const struct linux_driver *driver = linux_driver(os_of(self));
    uint64_t known = 0;

    for (unsigned i = 0; i < LFS_COMPONENTS_MAX; i++)
        known += driver->images[i].used && driver->images[i].seq >= 0;
    *frame = (struct lfs_frame){{0, 0, known, (uint64_t)(int64_t)linux_task(self)->lfa_status}};
    return LINUX_STATUS_SUCCESS;
}

static int activate(struct lfs_ctx *self, struct lfs_frame *frame)
{
    int result = LINUX_STATUS_EBUSY;

    if (!find_named(self))
        return LINUX_STATUS_ENOENT;
    if (lock(self)) {
        result = linux_prime(self);
        if (result == LINUX_STATUS_SUCCESS)
            result = linux_activate(self);
        unlock(self);
    }
    report(self, result, frame);
    return result;
}

/* Not under the lock: it is there to end what holds that. */
static int cancel(struct lfs_ctx *self, struct lfs_frame *frame)
{
    int status;

    if (!find_named(self))
        return LINUX_STATUS_ENOENT;
    status = linux_cancel(self, TAG_LINUX_LFA_CANCEL, linux_image(self)->seq);
    *frame = (struct lfs_frame){{0, (uint64_t)(int64_t)status}};
    return status == LFA_STATUS_SUCCESS ? LINUX_STATUS_SUCCESS : LINUX_STATUS_EINVAL;
}

static int write_file(struct lfs_ctx *self, struct lfs_frame *frame)
{
    const struct linux_task *task = linux_task(self);

    (void)frame;
    if (!find_named(self))
        return LINUX_STATUS_ENOENT;
    if (task->file == LINUX_LFA_FORCE_CPU_RENDEZVOUS)
        linux_image(self)->force = task->value != 0;
    else
        linux_image(self)->automatic = task->value != 0;
    return LINUX_STATUS_SUCCESS;
}

static int read_files(struct lfs_ctx *self, struct lfs_frame *frame)
{
    struct nwd *os = os_of(self);
    const struct linux_image *image;
    uint64_t pending;

    if (!find_named(self))
        return LINUX_STATUS_ENOENT;
    while (!nobody_writes(os->m, os))
        lfs_os_wait_until(self, TAG_LINUX_LFA_LOCK, nobody_writes, os);
    linux_driver(os)->readers++;
    linux_refresh(self);
    linux_driver(os)->readers--;
    image = linux_image(self);
    pending = (image->flags & LFA_INVENTORY_PENDING) != 0;
    *frame = (struct lfs_frame){{0, (image->flags & LFA_INVENTORY_CAPABLE) != 0, pending,
                                 (image->flags & LFA_INVENTORY_MAY_RESET_CPU) != 0,
                                 (image->flags & LFA_INVENTORY_RENDEZVOUS_OPTIONAL) == 0,
                                 image->force, image->automatic, image->versions[0],
                                 pending ? image->versions[1] : 0}};
    return LINUX_STATUS_SUCCESS;
}

/* ---- the notification's handler (LFA-80) ----------------------------------------------------- */

static bool has_its_turn(struct lfs_ctx *self)
{
    const struct linux_image *image = linux_image(self);

    if (!image->used || image->seq < 0)
        return false;
    if (linux_loaded(os_of(self))->notified == LINUX_NOTIFIED_AUTO)
        return image->automatic;
    return !(linux_task(self)->walked & 1u << linux_task(self)->image);
}

/* To the next image that is to be activated. */
static bool find_pending(struct lfs_ctx *self)
{
    static const uint64_t both = LFA_INVENTORY_CAPABLE | LFA_INVENTORY_PENDING;

    for (linux_task(self)->image = 0; linux_task(self)->image < LFS_COMPONENTS_MAX;
         linux_task(self)->image++) {
        if (!has_its_turn(self))
            continue;
        linux_task(self)->walked |= 1u << linux_task(self)->image;
        if (linux_refresh(self) && (linux_image(self)->flags & both) == both)
            return true;
    }
    linux_task(self)->image = 0;
    return false;
}

static int prime_pending(struct lfs_ctx *self)
{
    int result = LINUX_STATUS_SUCCESS;

    lfs_tag_push(self, TAG_LINUX_LFA_PRIME_ALL);
    while (result == LINUX_STATUS_SUCCESS && find_pending(self))
        result = linux_prime(self);
    lfs_tag_pop(self);
    linux_task(self)->walked = 0;
    return result;
}

static int activate_pending(struct lfs_ctx *self)
{
    bool primes_all = linux_loaded(os_of(self))->primes_all;
    int result = primes_all ? prime_pending(self) : LINUX_STATUS_SUCCESS;

    while (result == LINUX_STATUS_SUCCESS && find_pending(self)) {
        if (!primes_all)
            result = linux_prime(self);
        if (result == LINUX_STATUS_SUCCESS)
            result = linux_activate(self);
    }
    return result;
}

static int notify(struct lfs_ctx *self, struct lfs_frame *frame)
{
    int result = LINUX_STATUS_EBUSY;

    if (linux_loaded(os_of(self))->notified == LINUX_NOTIFIED_NEVER)
        return LINUX_STATUS_ENODEV;
    if (lock(self)) {
        lfs_tag_push(self, TAG_LINUX_LFA_NOTIFIED);
        result = activate_pending(self);
        lfs_tag_pop(self);
        unlock(self);
    }
    report(self, result, frame);
    return result;
}

/* ---- the entry ------------------------------------------------------------------------------- */

static operation *const operations[] = {
    [LINUX_LFA_PROBE] = probe,   [LINUX_LFA_ACTIVATE] = activate, [LINUX_LFA_CANCEL] = cancel,
    [LINUX_LFA_NOTIFY] = notify, [LINUX_LFA_WRITE] = write_file,  [LINUX_LFA_READ] = read_files,
};

static bool begin(struct lfs_ctx *self, const struct lfs_frame *frame)
{
    struct nwd *os = os_of(self);
    unsigned me = nwd_cpu(self)->index;

    if (frame->x[0] < LINUX_LFA_PROBE || frame->x[0] > LINUX_LFA_READ ||
        frame->x[2] >= LINUX_LFA_DRIVERS ||
        !lfs_obj_resize(os->m, os->driver, sizeof(struct linux_driver)) ||
        !lfs_obj_resize(os->m, os->task[me], sizeof(struct linux_task)) ||
        !lfs_obj_resize(os->m, os->task_times[me], sizeof(struct linux_times)))
        return false;
    *linux_task(self) = (struct linux_task){
        .operation = (uint16_t)frame->x[0],
        .component = (uint32_t)frame->x[1],
        .driver = (uint16_t)frame->x[2],
        .file = (uint16_t)frame->x[3],
        .value = (uint32_t)frame->x[4],
    };
    return true;
}

/* Loads the driver that the operation names, unless it is the one that is loaded; PROBE always. */
static int load(struct lfs_ctx *self)
{
    struct nwd *os = os_of(self);

    for (;;) {
        const struct linux_driver *driver = linux_driver(os);
        uint16_t wanted = linux_task(self)->driver;

        if (wanted == 0)
            wanted = driver->version ? driver->version : LINUX_LFA_V3;
        if (driver->version == wanted && linux_task(self)->operation != LINUX_LFA_PROBE &&
            (driver->users || driver->writer == 0))
            return LINUX_STATUS_SUCCESS;
        if (is_unused(os->m, os))
            return linux_probe(self, (enum linux_lfa_driver)wanted);
        lfs_os_wait_until(self, TAG_LINUX_LFA_LOAD, is_unused, os);
    }
}

void lfs_os_call(struct lfs_ctx *self, struct lfs_frame *frame)
{
    int result;

    if (!begin(self, frame)) {
        *frame = (struct lfs_frame){{(uint64_t)(int64_t)LINUX_STATUS_ENOENT}};
        return;
    }
    *frame = (struct lfs_frame){{0}};
    lfs_tag_push(self, TAG_LINUX_LFA);
    result = load(self);
    if (result == LINUX_STATUS_SUCCESS) {
        linux_driver(os_of(self))->users++;
        result = operations[linux_task(self)->operation](self, frame);
        linux_driver(os_of(self))->users--;
    }
    lfs_tag_pop(self);
    frame->x[0] = (uint64_t)(int64_t)result;
    memset(linux_task(self), 0, sizeof(struct linux_task));
}
