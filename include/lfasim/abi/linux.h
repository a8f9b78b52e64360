/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Linux as a client of LFA, seen from its user space: what an operation of the driver lfa_fw.c
 * (sysfs files below /sys/firmware/lfa) returns, and which version of the driver is loaded
 * (lfa.md 5.1, 5.2). Error numbers are those of include/uapi/asm-generic/errno-base.h and errno.h.
 */
#ifndef LFASIM_ABI_LINUX_H
#define LFASIM_ABI_LINUX_H

/* What an operation returns, in x0, sign-extended to 64 bits. */
enum linux_status {
    LINUX_STATUS_SUCCESS = 0,
    LINUX_STATUS_ENOENT = -2,
    LINUX_STATUS_EBUSY = -16,
    LINUX_STATUS_ENODEV = -19,
    LINUX_STATUS_EINVAL = -22,
    LINUX_STATUS_ETIMEDOUT = -110,
    LINUX_STATUS_ECANCELED = -125,
};

/* Operations, in x0; arguments and results are described by the table in lfasim/clients.h. */
enum linux_lfa_operation {
    LINUX_LFA_PROBE = 1,
    LINUX_LFA_ACTIVATE,
    LINUX_LFA_CANCEL,
    LINUX_LFA_NOTIFY,
    LINUX_LFA_WRITE,
    LINUX_LFA_READ,
};

/* Postings of the driver (lfa.md 5.1); 0: the one that is loaded, or v3. */
enum linux_lfa_driver {
    LINUX_LFA_RFC = 1,    /* June 2025 */
    LINUX_LFA_RFC_V2,     /* 26 September 2025 */
    LINUX_LFA_NVIDIA_OCT, /* 8 October 2025 */
    LINUX_LFA_NVIDIA_DEC, /* 8 December 2025 */
    LINUX_LFA_V1,         /* 19 January 2026 */
    LINUX_LFA_V2,         /* 17 March 2026 */
    LINUX_LFA_V3,         /* 6 July 2026 */
    LINUX_LFA_NV_KERNELS, /* the copy in NVIDIA/NV-Kernels, after v3 */
    LINUX_LFA_DRIVERS
};

/* Files of a component that can be written and do nothing by themselves. */
enum linux_lfa_file { LINUX_LFA_FORCE_CPU_RENDEZVOUS, LINUX_LFA_AUTO_ACTIVATE };

#endif
