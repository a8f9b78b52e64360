/* SPDX-License-Identifier: BSD-3-Clause */
/* From where a running machine's claims come: the line of the file that says so. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"

#define MANIFESTS LFASIM_SOURCE_DIR "/scenarios/manifests/"
#define PLAIN     MANIFESTS "plain-sp.dts"
#define FRAGMENT  MANIFESTS "faults/region-taken.dts"
#define SPMC      MANIFESTS "fvp-test-spmc.dts"
#define IMAGES                                                      \
    "images:\n"                                                     \
    "  a: {manifest: " MANIFEST ", behaviour: echo}\n"              \
    "  b: {manifest: [" PLAIN ", " FRAGMENT "], behaviour: echo}\n" \
    "  plain: {manifest: " PLAIN ", behaviour: echo}\n"
#define OF_SPMC "platform: {spmc-manifest: " SPMC "}\n"
#define BOTH    "partitions: {sp1: {image: a}, sp2: {image: plain}}\n"

/* "what in file:line" of the owner's claim of that kind; the file without folders. */
static void expect_origin(const char *text, enum lfs_claim_kind kind, const char *owner,
                          const char *expected)
{
    struct loaded loaded = load_text(text);
    struct lfs_run *run = start(&loaded, 0, NULL);
    struct lfs_machine *m = lfs_stack_machine(lfs_run_stack(run));
    char actual[512] = "none";

    lfs_run_finish(run);
    for (uint32_t i = 1; i <= lfs_claim_count(m); i++) {
        struct lfs_origin origin = lfs_claim_origin(m, i);
        const char *file = origin.file ? strrchr(origin.file, '/') : NULL;

        if (lfs_claim_get(m, i).kind == kind && strcmp(lfs_claim_owner_name(m, i), owner) == 0)
            snprintf(actual, sizeof(actual), "%s in %s:%u", origin.what, file ? file + 1 : "",
                     origin.line);
    }
    assert_string_equal(actual, expected);
    lfs_run_free(run);
    unload(&loaded);
}

/* Whoever decides the address; the size may be another's word, or nobody's. */
static void working_memory_comes_from_who_says_so(void **state)
{
    char here[64], expected[1024];

    (void)state;
    snprintf(here, sizeof(here), "scenario-%d.yaml:8", (int)getpid());
    expect_origin(HEAD IMAGES "partitions: {sp1: {image: a}}\n", LFS_CLAIM_WORKING_MEMORY, "sp1",
                  "default memory size and load address in deck-sp.dts:20");
    expect_origin(HEAD OF_SPMC IMAGES BOTH, LFS_CLAIM_WORKING_MEMORY, "sp1",
                  "load address and memory size in fvp-test-spmc.dts:29");
    snprintf(expected, sizeof(expected), "load address and memory size in %s", here);
    expect_origin(HEAD IMAGES "partitions: {sp1: {image: a, load: 0x6480000, memory: 1MiB}}\n",
                  LFS_CLAIM_WORKING_MEMORY, "sp1", expected);
    snprintf(expected, sizeof(expected), "memory size (%s/%s) and load address in deck-sp.dts:20",
             LFASIM_BINARY_DIR, here);
    expect_origin(HEAD IMAGES "partitions: {sp1: {image: a, memory: 1MiB}}\n",
                  LFS_CLAIM_WORKING_MEMORY, "sp1", expected);
}

/* Also of a fragment, which has lines of its own. */
static void regions_and_buffers_come_from_their_lines(void **state)
{
    (void)state;
    expect_origin(HEAD IMAGES "partitions: {sp1: {image: a}}\n", LFS_CLAIM_LIVE_STATE_BUFFER, "sp1",
                  "live-state-buffer-info in deck-sp.dts:40");
    expect_origin(HEAD IMAGES "partitions: {sp1: {image: a}}\n", LFS_CLAIM_STATIC_REGION, "sp1",
                  "memory region 'tx-buffer' in deck-sp.dts:96");
    expect_origin(HEAD IMAGES "partitions: {sp2: {image: b}}\n", LFS_CLAIM_STATIC_REGION, "sp2",
                  "memory region 'notes' in region-taken.dts:8");
}

static void firmware_comes_from_the_platform(void **state)
{
    char expected[64];

    (void)state;
    expect_origin(HEAD IMAGES "partitions: {sp1: {image: a}}\n", LFS_CLAIM_SPMC, "spmc",
                  "platform in :0");
    expect_origin(HEAD OF_SPMC IMAGES BOTH, LFS_CLAIM_SPMC, "spmc",
                  "load_address and binary_size in fvp-test-spmc.dts:18");
    snprintf(expected, sizeof(expected), "platform in scenario-%d.yaml:4", (int)getpid());
    expect_origin(HEAD "platform: {el3: {base: 0x4000000, size: 0x40000}}\n" IMAGES
                       "partitions: {sp1: {image: a}}\n",
                  LFS_CLAIM_EL3, "el3", expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_memory_comes_from_who_says_so),
        cmocka_unit_test(regions_and_buffers_come_from_their_lines),
        cmocka_unit_test(firmware_comes_from_the_platform),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
