/* SPDX-License-Identifier: BSD-3-Clause */
/* The look over a device-tree source before dtc: what passes names no file, keeps every byte in its
 * place, and passes again unchanged. */
#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tools/readers/manifest/dts_scan.h"

static bool has(const uint8_t *text, size_t size, const char *word)
{
    return memmem(text, size, word, strlen(word)) != NULL;
}

static void must_be_clean(const struct lfs_dts_source *source, bool first, const uint8_t *clean)
{
    struct lfs_dts_source again = {source->path, clean, source->size};
    struct lfs_diag *diag = lfs_diag_new();
    uint8_t *twice = fuzz_copy(clean, source->size);

    fuzz_must(!has(clean, source->size, "/include/") && !has(clean, source->size, "/incbin/"));
    for (size_t i = 0; i < source->size; i++) {
        fuzz_must(clean[i] == source->bytes[i] || clean[i] == ' ');
        fuzz_must((clean[i] == '\n') == (source->bytes[i] == '\n'));
    }
    fuzz_must(lfs_dts_scan(&again, first, twice, diag));
    fuzz_must(memcmp(clean, twice, source->size) == 0);
    free(twice);
    lfs_diag_free(diag);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *bytes = fuzz_copy(data, size), *clean = fuzz_copy(data, size);
    struct lfs_dts_source source = {"fuzz.dts", bytes, size};

    for (int first = 0; first <= 1; first++) {
        struct lfs_diag *diag = lfs_diag_new();
        bool accepted = lfs_dts_scan(&source, first, clean, diag);

        fuzz_judge(diag, accepted);
        if (accepted)
            must_be_clean(&source, first, clean);
        else
            fuzz_must(fuzz_has_place(diag));
        lfs_diag_free(diag);
    }
    free(bytes);
    free(clean);
    return 0;
}
