/* SPDX-License-Identifier: BSD-3-Clause */
/* What a machine occupies: hot state, and host memory that is really there. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/firmware.h"

/* Enough to fill the trace's ring. */
#define MESSAGES 1000u

static void talk(struct lfs_ctx *self, void *user)
{
    bool *failed = user;

    for (uint32_t i = 0; i < MESSAGES && !*failed; i++)
        *failed = !bench_send_message(self, i);
}

/* Bytes of anonymous memory of this process that are resident. 0: the kernel does not tell. */
static double anonymous_bytes(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    unsigned long kib = 0;
    char line[128];

    while (file && fgets(line, sizeof(line), file))
        if (sscanf(line, "Anonymous: %lu kB", &kib) == 1)
            break;
    if (file)
        fclose(file);
    return (double)kib * 1024;
}

struct sizes {
    double hot, resident;
};

/* What a machine that was built, booted and used adds to this process, all of it: models, objects,
 * stacks, page contents, the trace's ring; but not the packages, which are the caller's. */
static struct bench_result measure(unsigned flags, struct sizes *sizes)
{
    struct bench_firmware *f = calloc(1, sizeof(*f));
    struct bench_result result = {.value = 0};
    bool failed = false;
    double before;

    if (!f)
        return bench_failed("no host memory");
    malloc_trim(0); /* or the machine would be built from what earlier figures gave back */
    before = anonymous_bytes();
    if (!bench_firmware_build(f, flags, talk, &failed)) {
        result = bench_failed(f->problem);
    } else if (lfs_run(lfs_stack_machine(f->stack)) != LFS_END_COMPLETED || failed) {
        result = bench_failed("the run did not complete");
    } else {
        sizes->hot = (double)lfs_hot_bytes(lfs_stack_machine(f->stack));
        sizes->resident = anonymous_bytes() - before - (double)f->package_bytes;
        if (before == 0)
            result = bench_failed("the kernel tells no resident memory");
    }
    bench_firmware_free(f);
    free(f);
    return result;
}

struct bench_result bench_hot_bytes(unsigned flags, uint32_t count)
{
    struct sizes sizes = {0};
    struct bench_result result = measure(flags, &sizes);

    (void)count;
    result.value = sizes.hot;
    return result;
}

struct bench_result bench_resident(unsigned flags, uint32_t count)
{
    struct sizes sizes = {0};
    struct bench_result result = measure(flags, &sizes);

    (void)count;
    result.value = sizes.resident;
    return result;
}
