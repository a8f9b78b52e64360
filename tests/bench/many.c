/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/bench/many.h"

#include <stdlib.h>
#include <string.h>

#include "tests/bench/folder.h"

/* Memory of the platform beside the partitions'. */
#define OTHERS                                                           \
    "    - {base: 0x4000000, size: 1MiB, secure: true, name: el3}\n"     \
    "    - {base: 0x6000000, size: 1MiB, secure: true, name: spmc}\n"    \
    "    - {base: 0x90000000, size: 16MiB, secure: false, name: dram}\n" \
    "  el3: {base: 0x4000000, size: 512KiB}\n  spmc: {base: 0x6000000, size: 512KiB}\n"

static uint32_t load_of(unsigned partition)
{
    return BENCH_MANY_FIRST + partition * BENCH_MANY_STRIDE;
}

static void put_platform(FILE *out, unsigned regions, unsigned shares)
{
    fprintf(out,
            "lfasim: 1\nname: many\nsummary: A platform far larger than any.\nplatform:\n"
            "  cpus: 1\n  limits: {partitions: %u, memory-regions: %u}\n"
            "  transactions: {live: %u}\n  ranges:\n"
            "    - {base: 0x%x, size: 0x%x, secure: true, name: partitions}\n" OTHERS
            "bounds: {steps: 4000000000}\n",
            BENCH_MANY_PARTITIONS, regions, BENCH_MANY_PARTITIONS * shares + 1, BENCH_MANY_FIRST,
            BENCH_MANY_PARTITIONS * BENCH_MANY_STRIDE);
}

static void put_image(FILE *out, const struct folder *folder, unsigned i, unsigned shares)
{
    fprintf(out,
            "  i%u:\n    manifest: %s/manifest%u\n    version: 1\n    boot:\n"
            "      - FFA_RXTX_MAP: {tx: tx-buffer, rx: rx-buffer, pages: 1, returns: SUCCESS}\n"
            "    handles:\n      direct_req:\n        - set: {page: 0x%x}\n"
            "        - repeat: %u\n          do:\n"
            "            - FFA_MEM_SHARE: {to: sp%u, pages: $page, returns: SUCCESS}\n"
            "            - set: {page: $page + 4096}\n        - reply: {x3: 1}\n",
            i, folder->path, i, load_of(i) + BENCH_MANY_HEAP, shares,
            (i + 1) % BENCH_MANY_PARTITIONS);
}

static void put_scenario(FILE *out, const struct folder *folder, unsigned regions, unsigned shares)
{
    put_platform(out, regions, shares);
    fputs("images:\n", out);
    for (unsigned i = 0; i < BENCH_MANY_PARTITIONS; i++)
        put_image(out, folder, i, shares);
    fputs("partitions:\n", out);
    for (unsigned i = 0; i < BENCH_MANY_PARTITIONS; i++)
        fprintf(out, "  sp%u: {image: i%u, memory: 0x%x}\n", i, i, BENCH_MANY_MEMORY);
    fputs("lanes:\n  cpu0:\n", out);
    for (unsigned i = 0; i < BENCH_MANY_PARTITIONS; i++)
        fprintf(out, "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp%u, returns: {x3: 1}}\n", i);
    fprintf(out, "expect:\n  - transactions == %u\n", BENCH_MANY_PARTITIONS * shares);
}

static bool put_manifest(struct folder *folder, unsigned partition, unsigned regions)
{
    const struct bench_package package = {.load_address = load_of(partition),
                                          .private_memory = load_of(partition) + BENCH_MANY_MEMORY,
                                          .boot_order = partition + 1,
                                          .regions = regions};
    uint8_t *dtb = aligned_alloc(8, BENCH_MANIFEST_BYTES);
    size_t size = dtb ? bench_manifest_write(&package, dtb) : 0;
    bool put = size > 0 && folder_put(folder, "manifest", partition, dtb, size);

    free(dtb);
    return put;
}

struct lfs_scenario *bench_many_load(unsigned regions, unsigned shares, struct lfs_diag *diag)
{
    struct lfs_scenario *scenario = NULL;
    struct folder folder;
    char path[FOLDER_PATH_SIZE], *text = NULL;
    size_t length = 0;
    bool put = folder_new(&folder);
    FILE *out = open_memstream(&text, &length);

    for (unsigned i = 0; i < BENCH_MANY_PARTITIONS && put; i++)
        put = put_manifest(&folder, i, regions);
    if (put && out)
        put_scenario(out, &folder, regions, shares);
    if (out && fclose(out) == 0 && put && folder_put(&folder, "scenario", 0, text, length)) {
        folder_path(&folder, "scenario", 0, path);
        scenario = lfs_scenario_load(path, NULL, 0, diag);
    }
    free(text);
    folder_remove(&folder);
    return scenario;
}
