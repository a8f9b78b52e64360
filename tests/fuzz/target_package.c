/* SPDX-License-Identifier: BSD-3-Clause */
/* SP packages of both containers: a judge and a parser agree; offsets and sizes of what is accepted
 * lie in order inside the package; manifest and image are written again, if the writers' stricter
 * rules allow, to a package that reads the same. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/image_note.h"
#include "lfasim/formats/manifest.h"
#include "lfasim/formats/spkg.h"
#include "lfasim/formats/transfer_list.h"
#include "tests/fuzz/fuzz.h"

static void must_be_in_order(const struct lfs_package *package)
{
    fuzz_must((uint64_t)package->pm_offset + package->pm_size <= package->total);
    fuzz_must((uint64_t)package->img_offset + package->img_size <= package->total);
    fuzz_must((uint64_t)package->hob_offset + package->hob_size <= package->total);
    fuzz_must(package->total <= UINT32_MAX);
    fuzz_must(lfs_package_fits(package, package->total));
    fuzz_must(package->total == 0 || !lfs_package_fits(package, package->total - 1));
    if (package->kind == LFS_PACKAGE_SPKG) {
        fuzz_must(package->version == 1 || package->version == 2);
        fuzz_must(package->img_offset % LFS_PACKAGE_PAGE == 0 && package->hob_size == 0);
        fuzz_must((uint64_t)package->pm_offset + package->pm_size <= package->img_offset);
    }
}

static size_t write_it(const struct lfs_package *package, const uint8_t *bytes, uint8_t *out,
                       size_t size)
{
    const uint8_t *manifest = bytes + package->pm_offset, *image = bytes + package->img_offset;
    const struct lfs_tl_contents contents = {.manifest = manifest,
                                             .manifest_size = package->pm_size,
                                             .hob_list = bytes + package->hob_offset,
                                             .hob_list_size = package->hob_size,
                                             .image = image,
                                             .image_size = package->img_size,
                                             .max_size = LFS_TL_MAX_SIZE_DEFAULT};
    enum lfs_package_error error;

    if (package->kind == LFS_PACKAGE_TRANSFER_LIST)
        return lfs_tl_write(&contents, out, size, &error);
    return lfs_package_write_v2(manifest, package->pm_size, image, package->img_size,
                                package->pm_offset, package->img_offset, out, size, &error);
}

static void must_write_again(const struct lfs_package *package, const uint8_t *bytes)
{
    struct lfs_package again;
    size_t size = write_it(package, bytes, NULL, 0);
    uint8_t *out;

    if (size == 0)
        return;
    out = malloc(size);
    fuzz_must(out != NULL);
    fuzz_must(write_it(package, bytes, out, size) == size);
    fuzz_must(lfs_package_parse(out, size, 0, &again) == LFS_PACKAGE_OK);
    fuzz_must(again.kind == package->kind && again.pm_size == package->pm_size &&
              again.img_size == package->img_size && again.hob_size == package->hob_size);
    fuzz_must(memcmp(out + again.pm_offset, bytes + package->pm_offset, package->pm_size) == 0);
    fuzz_must(memcmp(out + again.img_offset, bytes + package->img_offset, package->img_size) == 0);
    fuzz_must(memcmp(out + again.hob_offset, bytes + package->hob_offset, package->hob_size) == 0);
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
    const struct lfs_package_source source = lfs_package_source_of(bytes, size);
    struct fuzz_findings findings = {0};
    struct lfs_package package, judged;
    enum lfs_package_error error = lfs_package_parse(bytes, size, 0, &package);

    fuzz_must(lfs_package_judge(&source, 0, &judged, fuzz_finding, &findings) == error);
    fuzz_must((error == LFS_PACKAGE_OK) == (findings.errors == 0));
    if (error != LFS_PACKAGE_OK) {
        fuzz_must(lfs_diagnostic_find(lfs_package_error_diagnostic(error)) != NULL);
        fuzz_must(lfs_package_error_text(error)[0] != '\0');
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
