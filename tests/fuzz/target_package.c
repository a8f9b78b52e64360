/* SPDX-License-Identifier: BSD-3-Clause */
/* SP packages: offsets and sizes of an accepted header lie in order and below 32 bits; a package
 * that is all there is written again by the writer, if its stricter rules allow, to the same
 * header; manifest and note inside are read where they lie. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/image_note.h"
#include "lfasim/formats/manifest.h"
#include "lfasim/formats/spkg.h"
#include "tests/fuzz/fuzz.h"

static void must_be_in_order(const struct lfs_package *package)
{
    fuzz_must(package->version == 1 || package->version == 2);
    fuzz_must(package->img_offset % LFS_PACKAGE_PAGE == 0);
    fuzz_must((uint64_t)package->pm_offset + package->pm_size <= package->img_offset);
    fuzz_must(package->total == (uint64_t)package->img_offset + package->img_size);
    fuzz_must(package->total <= UINT32_MAX);
    fuzz_must(lfs_package_fits(package, package->total));
    fuzz_must(package->total == 0 || !lfs_package_fits(package, package->total - 1));
}

static void must_write_again(const struct lfs_package *package, const uint8_t *bytes)
{
    enum lfs_package_error error;
    struct lfs_package again;
    size_t size = lfs_package_write_v2(NULL, package->pm_size, NULL, package->img_size,
                                       package->pm_offset, package->img_offset, NULL, 0, &error);
    uint8_t *out;

    if (size == 0) {
        fuzz_must(package->version == 1 || package->pm_offset == 0 ||
                  package->pm_offset == package->img_offset || package->total == 0);
        return;
    }
    fuzz_must(size == package->total);
    out = malloc(size);
    fuzz_must(out != NULL);
    fuzz_must(lfs_package_write_v2(bytes + package->pm_offset, package->pm_size,
                                   bytes + package->img_offset, package->img_size,
                                   package->pm_offset, package->img_offset, out, size,
                                   &error) == size);
    fuzz_must(lfs_package_parse(out, size, &again) == LFS_PACKAGE_OK);
    fuzz_must(package->version == 1 || memcmp(package, &again, sizeof(again)) == 0);
    fuzz_must(memcmp(out + again.pm_offset, bytes + package->pm_offset, package->pm_size) == 0);
    fuzz_must(memcmp(out + again.img_offset, bytes + package->img_offset, package->img_size) == 0);
    free(out);
}

static void read_inside(const struct lfs_package *package, const uint8_t *bytes)
{
    struct lfs_manifest manifest;
    struct lfs_image_note note;
    void *dtb = fuzz_copy(bytes + package->pm_offset, package->pm_size);

    lfs_manifest_probe(dtb, package->pm_size, &manifest, NULL);
    lfs_image_note_decode(bytes + package->img_offset, package->img_size, &note);
    free(dtb);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct lfs_package nothing;
    uint8_t *bytes = fuzz_copy(data, size);
    struct lfs_package package;
    enum lfs_package_error error = lfs_package_parse(bytes, size, &package);

    fuzz_must(strcmp(lfs_package_error_name(error), "UNKNOWN") != 0);
    fuzz_must(lfs_package_error_text(error)[0] != '\0');
    if (error != LFS_PACKAGE_OK) {
        fuzz_must(memcmp(&package, &nothing, sizeof(package)) == 0);
    } else {
        must_be_in_order(&package);
        if (lfs_package_fits(&package, size)) {
            must_write_again(&package, bytes);
            read_inside(&package, bytes);
        }
    }
    free(bytes);
    return 0;
}
