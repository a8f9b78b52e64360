/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine that the benchmarks run: 2 CPUs, 2 Secure Partitions, one LFA component. */
#ifndef TESTS_BENCH_FIRMWARE_H
#define TESTS_BENCH_FIRMWARE_H

#include "lfasim/stack.h"
#include "tests/bench/bench.h"

/* 2 CPUs or 4, no bound on steps; backend and trace by flags. */
struct lfs_machine_config bench_machine_config(unsigned flags);

#define BENCH_COUNTER_ID 0x8001u /* behaviour counter; the component "counter" renews it */
#define BENCH_ECHO_ID    0x8002u /* behaviour echo */
#define BENCH_COMPONENT  2u      /* behind BL32 and BL33 */

struct bench_firmware {
    struct lfs_stack_config config;
    struct lfs_partition_config partitions[2];
    struct lfs_component_config components[3];
    uint8_t *package[3];  /* counter, echo, and the counter's successor */
    size_t package_bytes; /* of all three */
    struct lfs_stack *stack;
    char problem[256];
};

/* Builds it with `run` on CPU 0, and with BENCH_FOUR_CPUS on the others too. False: f->problem
 * tells why. With BENCH_MOVE the counter's package has 1 MiB and platform.move_bytes is set, else
 * 64 KiB. *f is large: not for a stack. */
bool bench_firmware_build(struct bench_firmware *f, unsigned flags, lfs_program *run, void *user);
void bench_firmware_free(struct bench_firmware *f);

extern const struct lfs_behaviour bench_borrower; /* memory.c; with BENCH_BORROWER */

/* For lanes: one direct message to the echo partition. False when the answer is wrong. */
bool bench_send_message(struct lfs_ctx *self, uint32_t i);

/* package.c: a package of size bytes (whole pages) with its manifest and a synthetic image. NULL
 * when host memory is short. The caller frees it. */
struct bench_package {
    const char *behaviour;
    uint32_t version;
    uint32_t load_address, private_memory; /* its regions begin at private_memory */
    uint32_t boot_order;
    uint32_t regions; /* 4 to 1000 memory regions; 0: 4. Over 8 the image begins further behind */
    size_t size;
    bool live_activation;
};
uint8_t *bench_package_write(const struct bench_package *package);
/* Its manifest alone: bytes written to fdt, which has room for BENCH_MANIFEST_BYTES; 0: no room. */
#define BENCH_MANIFEST_BYTES 0x40000u
size_t bench_manifest_write(const struct bench_package *package, void *fdt);

#endif
