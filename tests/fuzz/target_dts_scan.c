/* SPDX-License-Identifier: BSD-3-Clause */
/* The look over a device-tree source before any program sees it: what passes names no file outside
 * directives, keeps every byte in its place, and its directives lie inside it in order. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tools/readers/manifest/dts_scan.h"

static bool has(const uint8_t *text, size_t size, const char *word)
{
    return memmem(text, size, word, strlen(word)) != NULL;
}

static void must_be_clean(const struct lfs_dts_source *source, const struct lfs_dts_scan *scan)
{
    size_t at = 0;

    fuzz_must(!has(scan->clean, source->size, "/include/"));
    fuzz_must(!has(scan->clean, source->size, "/incbin/"));
    for (size_t i = 0; i < source->size; i++) {
        fuzz_must(scan->clean[i] == source->bytes[i] || scan->clean[i] == ' ');
        fuzz_must((scan->clean[i] == '\n') == (source->bytes[i] == '\n'));
    }
    for (size_t i = 0; i < scan->count; i++) {
        const struct lfs_dts_directive *directive = &scan->directives[i];

        fuzz_must(directive->begin >= at && directive->begin < directive->end);
        fuzz_must(directive->end <= source->size && source->bytes[directive->begin] == '#');
        fuzz_must(!directive->include ||
                  (directive->operand > directive->begin && directive->operand <= directive->end));
        at = directive->end;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes = fuzz_copy(data, size);
    const struct lfs_dts_source source = {.path = "fuzz.dts", .bytes = bytes, .size = size};

    for (int included = 0; included <= 1; included++) {
        struct lfs_diag *diag = lfs_diag_new();
        struct lfs_dts_scan scan = {0};
        bool accepted = lfs_dts_scan(&source, included, &scan, diag);

        fuzz_judge(diag, accepted);
        if (accepted)
            must_be_clean(&source, &scan);
        else
            fuzz_must(fuzz_has_place(diag));
        lfs_dts_scan_free(&scan);
        lfs_diag_free(diag);
    }
    free(bytes);
    return 0;
}
