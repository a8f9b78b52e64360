/* SPDX-License-Identifier: BSD-3-Clause */
/* The versions of the Linux LFA driver (lfa.md 5.1), and its operations as a table. */
#include <string.h>

#include "models/abi/names_tables.h"
#include "models/nwd/linux_lfa.h"

#define MS UINT64_C(1000000)
#define US UINT64_C(1000)

/* clang-format off */
static const struct linux_version versions[] = {
    [LINUX_LFA_RFC] = {
        .text = {"rfc", "RFC, June 2025",
                 "repeats calls without end, inside the rendezvous; knows no force_cpu_rendezvous; does not read the inventory again"},
        .loops_inside = true},
    [LINUX_LFA_RFC_V2] = {
        .text = {"rfc-v2", "RFC v2, 26 September 2025", "as rfc, with force_cpu_rendezvous"},
        .loops_inside = true, .has_force = true},
    [LINUX_LFA_NVIDIA_OCT] = {
        .text = {"nvidia-oct", "NVIDIA's RFC series, 8 October 2025",
                 "30 s for PRIME, 20 s for ACTIVATE, polls every 10 us; a notification primes all pending components, then activates them"},
        .prime_budget = 30000 * MS, .activate_budget = 20000 * MS, .pause = 10 * US, .polls = true,
        .loops_inside = true, .has_force = true, .notified = LINUX_NOTIFIED_ALL, .primes_all = true},
    [LINUX_LFA_NVIDIA_DEC] = {
        .text = {"nvidia-dec", "NVIDIA's RFC series, 8 December 2025",
                 "as nvidia-oct, but activates one pending component after the other"},
        .prime_budget = 30000 * MS, .activate_budget = 20000 * MS, .pause = 10 * US, .polls = true,
        .loops_inside = true, .has_force = true, .notified = LINUX_NOTIFIED_ALL},
    [LINUX_LFA_V1] = {
        .text = {"v1", "19 January 2026",
                 "makes repeated calls with the registers of the reply, and so an unknown one; returns the result of CANCEL after a failed ACTIVATE"},
        .loops_inside = true, .has_force = true, .reuses_request = true, .returns_cancel = true,
        .enumerates = true},
    [LINUX_LFA_V2] = {
        .text = {"v2", "17 March 2026",
                 "30 s for PRIME, 10 s for ACTIVATE, pauses of 10 ms outside the rendezvous; gives BUSY up; auto_activate; a lock"},
        .prime_budget = 30000 * MS, .activate_budget = 10000 * MS, .pause = 10 * MS,
        .has_force = true, .lock = LINUX_LOCK_WAITS, .notified = LINUX_NOTIFIED_AUTO,
        .enumerates = true},
    [LINUX_LFA_V3] = {
        .text = {"v3", "6 July 2026", "as v2, but BUSY from ACTIVATE is tried again"},
        .prime_budget = 30000 * MS, .activate_budget = 10000 * MS, .pause = 10 * MS,
        .has_force = true, .lock = LINUX_LOCK_WAITS, .notified = LINUX_NOTIFIED_AUTO,
        .enumerates = true, .retries_busy = true},
    [LINUX_LFA_NV_KERNELS] = {
        .text = {"nv-kernels", "NVIDIA/NV-Kernels, after v3",
                 "as v3, but a second activation is refused with EBUSY, the sequence id of PRIME is kept, and an absent agent is looked for in 32 bits"},
        .prime_budget = 30000 * MS, .activate_budget = 10000 * MS, .pause = 10 * MS,
        .has_force = true, .lock = LINUX_LOCK_REFUSES, .notified = LINUX_NOTIFIED_AUTO,
        .enumerates = true, .retries_busy = true, .checks_sequence = true, .low_half = true},
};
/* clang-format on */

const struct linux_version *linux_version(enum linux_lfa_driver driver)
{
    return driver > 0 && driver < LINUX_LFA_DRIVERS ? &versions[driver] : NULL;
}

const struct lfs_linux_driver_text *lfs_linux_driver(enum linux_lfa_driver driver)
{
    const struct linux_version *version = linux_version(driver);

    return version ? &version->text : NULL;
}

/* ---- operations ------------------------------------------------------------------------------ */

static const struct lfs_abi_word drivers[] = {
    {"rfc", LINUX_LFA_RFC},
    {"rfc-v2", LINUX_LFA_RFC_V2},
    {"nvidia-oct", LINUX_LFA_NVIDIA_OCT},
    {"nvidia-dec", LINUX_LFA_NVIDIA_DEC},
    {"v1", LINUX_LFA_V1},
    {"v2", LINUX_LFA_V2},
    {"v3", LINUX_LFA_V3},
    {"nv-kernels", LINUX_LFA_NV_KERNELS},
    {NULL, 0},
};
static const struct lfs_abi_word files[] = {
    {"force_cpu_rendezvous", LINUX_LFA_FORCE_CPU_RENDEZVOUS},
    {"auto_activate", LINUX_LFA_AUTO_ACTIVATE},
    {NULL, 0},
};

#define NUMBER(word, r)                                                                         \
    {                                                                                           \
        .name = (word), .reg = (r), .bits = 64, .format = LFS_ARG_DEC, .place = LFS_PLACE_WHOLE \
    }
#define COMPONENT W("component", 1, LFS_ARG_DEC)
#define DRIVER                                                                            \
    {                                                                                     \
        .name = "driver", .reg = 2, .bits = 32, .optional = true, .format = LFS_ARG_ENUM, \
        .words = drivers                                                                  \
    }
#define SYSFS_FILE                                                                   \
    {                                                                                \
        .name = "file", .reg = 3, .bits = 32, .format = LFS_ARG_ENUM, .words = files \
    }
#define STATUS     NUMBER("status", 0)
#define LFA_STATUS WHOLE("lfa_status", 1, LFS_ARG_LFA_STATUS)
/* What an activation tells of itself. */
#define REPORT                                                                              \
    STATUS, LFA_STATUS, NUMBER("primes", 2), NUMBER("activations", 3), NUMBER("rounds", 4), \
        NUMBER("busy", 5), NUMBER("cancels", 6), NUMBER("activated", 7)

#define CALL(word, number, text) \
    .name = "linux_lfa_" word, .fid_32 = (number), .family = LFS_ABI_LINUX, .summary = (text)

static const struct lfs_abi_call calls[] = {
    {CALL("probe", LINUX_LFA_PROBE, "Loads the Linux LFA driver, which reads the inventory."),
     .in = ARGS(DRIVER),
     .out = ARGS(STATUS, LFA_STATUS, NUMBER("components", 2), NUMBER("version", 3))},
    {CALL("activate", LINUX_LFA_ACTIVATE, "Writes to the component's file `activate`."),
     .in = ARGS(COMPONENT, DRIVER), .out = ARGS(REPORT)},
    {CALL("cancel", LINUX_LFA_CANCEL, "Writes to the component's file `cancel`."),
     .in = ARGS(COMPONENT, DRIVER), .out = ARGS(STATUS, LFA_STATUS)},
    {CALL("notify", LINUX_LFA_NOTIFY,
          "Runs the driver's handler of the notification that images are pending."),
     .in = ARGS(DRIVER), .out = ARGS(REPORT)},
    {CALL("write", LINUX_LFA_WRITE, "Writes 0 or another number to a file of the component."),
     .in = ARGS(COMPONENT, DRIVER, SYSFS_FILE, W("value", 4, LFS_ARG_DEC)), .out = ARGS(STATUS)},
    {CALL("read", LINUX_LFA_READ, "Reads the component's files."), .in = ARGS(COMPONENT, DRIVER),
     .out = ARGS(STATUS, NUMBER("activation_capable", 1), NUMBER("activation_pending", 2),
                 NUMBER("may_reset_cpu", 3), NUMBER("cpu_rendezvous", 4),
                 NUMBER("force_cpu_rendezvous", 5), NUMBER("auto_activate", 6),
                 NUMBER("current_version", 7), NUMBER("pending_version", 8))},
};

const struct lfs_abi_call *lfs_os_call_at(size_t i)
{
    return i < sizeof(calls) / sizeof(calls[0]) ? &calls[i] : NULL;
}

const struct lfs_abi_call *lfs_os_call_by_name(const char *name)
{
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
        if (strcmp(calls[i].name, name) == 0)
            return &calls[i];
    return NULL;
}
