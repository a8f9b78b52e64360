/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The deck's manifest: as printed, mended, and with one fault of its transcription at a time.
 *
 * A fault is a replacement of text in the mended manifest. What is said about it stands in
 * tests/data/manifests/deck/NAME.txt, which is empty where nothing is. The manifest is judged on
 * map A (manifests-packages-boot 5.5), at the load address that it names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/manifest_file.h"
#include "tests/tools/readers/diag/printed.h"

#define MENDED LFASIM_SOURCE_DIR "/scenarios/manifests/deck-sp.dts"
#define DATA   LFASIM_SOURCE_DIR "/tests/data/manifests/deck/"

/* Map A, as far as the deck's regions are concerned (5.5). */
static const struct {
    uint64_t base, size;
    enum lfs_manifest_region_kind kind;
    bool secure;
} map_a[] = {
    {0x6000000, 0x2000000, LFS_MANIFEST_MEMORY, true},
    {0xff000000, 0x1000000, LFS_MANIFEST_MEMORY, true},
    {0x90000000, 0x70000000, LFS_MANIFEST_MEMORY, false},
    {0x1c090000, 0x20000, LFS_MANIFEST_DEVICE, true},
    {0x2a490000, 0x10000, LFS_MANIFEST_DEVICE, true},
};

static enum lfs_manifest_error contain(void *user, const struct lfs_manifest_region *region,
                                       enum lfs_manifest_region_kind kind)
{
    bool secure = (region->attributes & LFS_MANIFEST_REGION_NON_SECURE) == 0;

    (void)user;
    for (size_t i = 0; i < sizeof(map_a) / sizeof(map_a[0]); i++) {
        if (map_a[i].kind == kind && map_a[i].secure == secure && region->base >= map_a[i].base &&
            region->base + lfs_manifest_region_size(region) <= map_a[i].base + map_a[i].size)
            return LFS_MANIFEST_SUCCESS;
    }
    return kind == LFS_MANIFEST_MEMORY ? LFS_MANIFEST_MEM_REGION_INVALID
                                       : LFS_MANIFEST_DEVICE_MEM_REGION_INVALID;
}

static void read_text(const char *path, char **text)
{
    size_t size;

    if (lfs_file_load(path, 1u << 20, text, &size) != 0)
        fail_msg("%s cannot be read", path);
}

/* A text with one replacement, which must be possible exactly once. */
static char *replaced(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    char *out = NULL;

    if (at == NULL || strstr(at + 1, from) != NULL)
        fail_msg("'%s' does not stand once in the manifest", from);
    if (asprintf(&out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from)) < 0)
        abort();
    return out;
}

static void judge(struct lfs_manifest_file *file, bool deck, struct lfs_diag *diag)
{
    const struct lfs_dtb *dtb = lfs_manifest_file_blob(file);
    struct lfs_manifest_report report = {.file = file, .diag = diag, .without_notes = true};
    struct lfs_manifest_context context = {.load_address = 0x6480000,
                                           .compiled_minor = 3,
                                           .limits = &lfs_build_limits_fvp,
                                           .deck_live_buffer = deck,
                                           .contain = contain};

    lfs_manifest_judge(dtb->bytes, dtb->size, &context, lfs_manifest_file_report, &report, NULL);
}

/* All that is said about a manifest; the caller frees it. */
static char *said_about(const char *text, const char *name, bool deck)
{
    struct lfs_dts_source source = {name, (const uint8_t *)text, strlen(text)};
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_manifest_file *file;
    char *said;

    lfs_diag_source(diag, name, text, strlen(text));
    if (lfs_manifest_file_open(&source, 1, NULL, &file, diag) == LFS_DTS_OK)
        judge(file, deck, diag);
    said = printed(diag);
    lfs_manifest_file_free(file);
    lfs_diag_free(diag);
    return said;
}

static void expect_said(const char *said, const char *name)
{
    char path[512];
    char *expected;

    snprintf(path, sizeof(path), DATA "%s.txt", name);
    read_text(path, &expected);
    if (strcmp(said, expected) != 0)
        fail_msg("%s should be:\n%s\nwanted:\n%s", path, said, expected);
    free(expected);
}

/* MAN-46: one fault of the transcription (manifests-packages-boot 4.1) at a time. */
static const struct fault {
    const char *name;
    const char *from, *to;
    bool deck;
} faults[] = {
    {"01-version", "/dts-v1/;", "/dts-v1/:", false},
    {"02-ns-interrupts-action", "ns-interrupts-action = <1>;",
     "ns-interrupts-action = <1>:", false},
    {"03-boot-order", "boot-order = <1>;", "boot-order = <1>:", false},
    {"04-qp-register-num", "\tgp-register-num", "\tqp-register-num", false}, /* MF-12 */
    {"05-abort-action", "abort-action = <1>;", "abort-action = <1>:", false},
    {"06-live-activation-support", "live-activation-support;", "live-activation-support:", false},
    {"07-boot-info-dot", "arm,ffa-manifest-boot-info", "arm.ffa-manifest-boot-info", false},
    {"07-boot-info-colon", "boot-info\";", "boot-info\":", false},
    {"08-ffa-manifest", "ffa_manifest;", "ffa manifest;", false},
    {"09-sec-wdog", "sec_wdog {", "sec wdog {", false},
    {"10-wdog-base", "<0x00000000 0x2a490000>", "<0x000000000 0x2a490000>", false},
    {"11-wdog-interrupts", "<56 0x900>", "<56 \\text{ }0x900>", false},
    {"12-live-state-base", "0x6780000>;", "0x6780000>:", false},
    {"13-heap-base", "<0x00000000 0x6781000>;", "<0x000000000000x67800000>:", false},
    {"14-share-label", "\tsecure-memory {", "\tsp share mem: secure-memory {", false},
    {"15-share-base", "<0x00000000 0x6782000>", "<0x000000000 0x71000000>", false},
    {"16-tx-base", "<0x00000000 0x7301000>", "<0x000000000 0x7301000>", false},
    {"17-last-brace", "\t};\n};\n", "\t};\n", false},
    {"18-liveactivation-support", "live-activation-support;", "liveactivation-support;", false},
    /* What the mended listing still had against it (4.2, 4.3), and what deck mode says. */
    {"heap-outside", "0x6781000>", "0x67800000>", false},
    {"heap-on-live-state", "0x6781000>", "0x6780000>", false},
    {"wdog-two-frames", "pages-count = <16>", "pages-count = <32>", false},             /* MF-55 */
    {"no-live-state-node", "live-state-buffer-info {", "some-other-node {", false},     /* MF-28 */
    {"no-live-state-node-deck", "live-state-buffer-info {", "some-other-node {", true}, /* MAN-17 */
};

static void each_fault_of_the_transcription_has_its_diagnosis(void **state)
{
    char *mended = NULL;

    (void)state;
    read_text(MENDED, &mended);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        char *text = replaced(mended, faults[i].from, faults[i].to);
        char *said = said_about(text, "deck-sp.dts", faults[i].deck);

        expect_said(said, faults[i].name);
        free(said);
        free(text);
    }
    free(mended);
}

static void the_mended_manifest_is_sound_on_map_a(void **state)
{
    char *mended = NULL, *said;

    (void)state;
    read_text(MENDED, &mended);
    said = said_about(mended, "deck-sp.dts", false);
    assert_string_equal(said, "");
    free(said);
    free(mended);
}

/* dtc stops at its first syntax error. */
static void as_printed_it_fails_at_its_first_fault(void **state)
{
    char *printed = NULL, *said;

    (void)state;
    read_text(DATA "as-printed.dts", &printed);
    said = said_about(printed, "as-printed.dts", false);
    expect_said(said, "as-printed");
    free(said);
    free(printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mended_manifest_is_sound_on_map_a),
        cmocka_unit_test(as_printed_it_fails_at_its_first_fault),
        cmocka_unit_test(each_fault_of_the_transcription_has_its_diagnosis),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
