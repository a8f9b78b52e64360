/* SPDX-License-Identifier: BSD-3-Clause */
/* From files to a booted machine: many partitions, and many steps. Manifests are blobs already, so
 * that dtc has no part in it. */
#include <malloc.h>
#include <stdlib.h>

#include "lfasim/readers/scenario.h"
#include "tests/bench/folder.h"
#include "tests/bench/scenario_text.h"

#define PARTITIONS 60u
#define REGIONS    8u

/* Where partition i lies in the secure DRAM of map A: 64 KiB of working memory, then its regions.
 */
#define FIRST_LOAD 0x6100000u
#define STRIDE     0x40000u
#define MEMORY     "64KiB"
#define PRIVATE    0x10000u

#define KEPT_BYTES                                                                \
    (64 << 20) /* of freed memory, as a process keeps that has freed large blocks \
                */

/* A folder with so many manifests. */
static bool with_manifests(struct folder *folder, unsigned manifests)
{
    uint8_t *dtb = aligned_alloc(8, BENCH_MANIFEST_BYTES);
    bool put = folder_new(folder) && dtb;

    for (unsigned i = 0; i < manifests && put; i++) {
        struct bench_package package = {.load_address = FIRST_LOAD + i * STRIDE,
                                        .private_memory = FIRST_LOAD + i * STRIDE + PRIVATE,
                                        .boot_order = i + 1,
                                        .regions = REGIONS};
        size_t size = bench_manifest_write(&package, dtb);

        put = size > 0 && folder_put(folder, "manifest", i, dtb, size);
    }
    free(dtb);
    if (!put)
        folder_remove(folder);
    return put;
}

static char *many_partitions(const struct folder *folder, size_t *length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, length);

    if (!out)
        return NULL;
    fputs("lfasim: 1\nname: many\nsummary: Many partitions.\nplatform: {limits: none}\nimages:\n",
          out);
    for (unsigned i = 0; i < PARTITIONS; i++)
        fprintf(out, "  i%u: {manifest: %s/manifest%u, behaviour: echo, version: 1}\n", i,
                folder->path, i);
    fputs("partitions:\n", out);
    for (unsigned i = 0; i < PARTITIONS; i++)
        fprintf(out, "  sp%u: {image: i%u, memory: " MEMORY "}\n", i, i);
    fprintf(out, "expect:\n  - state(sp0) == WAITING\n  - state(sp%u) == WAITING\n",
            PARTITIONS - 1);
    return fclose(out) == 0 ? text : NULL;
}

/* Loads, and with `boot` builds and runs, the scenario of a folder. NULL: all is well. */
static const char *load(const char *path, bool boot)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_scenario *scenario = lfs_scenario_load(path, NULL, 0, diag);
    struct lfs_run_options options = {.backend = LFS_FIBERS};
    struct lfs_run *run = scenario && boot ? lfs_run_start(scenario, 0, &options, diag) : NULL;
    const char *problem = NULL;

    if (!scenario)
        problem = "the scenario is refused";
    else if (boot && (!run || lfs_run_finish(run) != LFS_PASSED))
        problem = "not all partitions boot";
    if (problem)
        lfs_diag_print(diag, stderr);
    lfs_run_free(run);
    lfs_scenario_free(scenario);
    lfs_diag_free(diag);
    return problem;
}

static struct bench_result measure(struct folder *folder, char *text, size_t length, bool boot,
                                   uint32_t count)
{
    struct bench_result result = {.value = 0};
    const char *problem = NULL;
    char path[FOLDER_PATH_SIZE];

    folder_path(folder, "scenario", 0, path);
    if (!text || !folder_put(folder, "scenario", 0, text, length))
        problem = "no scenario could be written";
    mallopt(M_TRIM_THRESHOLD, KEPT_BYTES);
    if (!problem)
        problem = load(path, boot); /* whatever is done once: the pages of the heap, above all */
    result.value = -bench_now(false);
    for (uint32_t i = 0; i < count && !problem; i++)
        problem = load(path, boot);
    result.value = (result.value + bench_now(false)) / count;
    mallopt(M_TRIM_THRESHOLD, 128 << 10); /* glibc's default */
    malloc_trim(0);
    free(text);
    folder_remove(folder);
    return problem ? bench_failed(problem) : result;
}

struct bench_result bench_many_partitions(unsigned flags, uint32_t count)
{
    struct folder folder;
    size_t length = 0;
    char *text;

    (void)flags;
    if (!with_manifests(&folder, PARTITIONS))
        return bench_failed("no temporary folder");
    text = many_partitions(&folder, &length);
    return measure(&folder, text, length, true, count);
}

struct bench_result bench_many_steps(unsigned flags, uint32_t count)
{
    struct folder folder;
    char path[FOLDER_PATH_SIZE];
    size_t length = 0;
    char *text;

    (void)flags;
    if (!with_manifests(&folder, 1))
        return bench_failed("no temporary folder");
    folder_path(&folder, "manifest", 0, path);
    text = bench_long_scenario(path, BENCH_STEPS, &length);
    return measure(&folder, text, length, false, count);
}
