/* SPDX-License-Identifier: BSD-3-Clause */
/* Packages of the benchmarks' partitions: manifests after that of the deck's example, images of a
 * note and filling. */
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/image_note.h"
#include "lfasim/bytes.h"
#include "lfasim/formats/spkg.h"
#include "lfasim/types.h"
#include "tests/bench/firmware.h"

#define IMAGE_OFFSET \
    (2 * LFS_PAGE_SIZE) /* header, manifest, image: manifests-packages-boot.md 8.3 */

/* Behind a manifest of BENCH_MANIFEST_BYTES with many regions. */
#define FAR_IMAGE_OFFSET (BENCH_MANIFEST_BYTES + LFS_PAGE_SIZE)
#define USUAL_REGIONS    8u

/* ---- manifest -------------------------------------------------------------------------------- */

static void cells(void *fdt, const char *name, uint32_t first, uint32_t second, int count)
{
    uint8_t bytes[8];

    lfs_put_be32(bytes, first);
    lfs_put_be32(bytes + 4, second);
    fdt_property(fdt, name, bytes, 4 * count);
}

static void cell(void *fdt, const char *name, uint32_t value)
{
    cells(fdt, name, value, 0, 1);
}

static void flag(void *fdt, const char *name)
{
    fdt_property(fdt, name, NULL, 0);
}

static void uuid(void *fdt, const char *name, uint32_t word)
{
    uint8_t bytes[16];

    for (uint32_t i = 0; i < 4; i++)
        lfs_put_be32(bytes + 4 * i, word + i);
    fdt_property(fdt, name, bytes, sizeof(bytes));
}

static void begin(void *fdt, const char *name, const char *compatible)
{
    fdt_begin_node(fdt, name);
    if (compatible)
        fdt_property_string(fdt, "compatible", compatible);
}

static void region(void *fdt, const char *name, uint32_t base, uint32_t attributes,
                   uint32_t phandle)
{
    begin(fdt, name, NULL);
    fdt_property_string(fdt, "description", name);
    cells(fdt, "base-address", 0, base, 2);
    cell(fdt, "pages-count", 1);
    cell(fdt, "attributes", attributes);
    cell(fdt, "phandle", phandle);
    fdt_end_node(fdt);
}

static void root_properties(void *fdt, const struct bench_package *package)
{
    cell(fdt, "ffa-version", 0x00010003);
    uuid(fdt, "uuid", 0x10000000 + package->load_address);
    cell(fdt, "execution-ctx-count", 1);
    cell(fdt, "exception-level", 2);
    cell(fdt, "execution-state", 0);
    cells(fdt, "load-address", 0, package->load_address, 2);
    cell(fdt, "entrypoint-offset",
         package->regions > USUAL_REGIONS ? FAR_IMAGE_OFFSET : IMAGE_OFFSET);
    cell(fdt, "xlat-granule", 0);
    cell(fdt, "messaging-method", 7);
    cell(fdt, "ns-interrupts-action", 1);
    cell(fdt, "boot-order", package->boot_order);
    flag(fdt, "notification-support");
    cell(fdt, "gp-register-num", 0);
    flag(fdt, "lifecycle-support");
    cell(fdt, "abort-action", 1);
    uuid(fdt, "image-uuid", 0x20000000 + package->load_address);
    if (package->live_activation) {
        flag(fdt, "live-activation-support");
        cell(fdt, "live-activation-register", 1);
    }
}

static void nodes(void *fdt, const struct bench_package *package)
{
    uint32_t base = package->private_memory;

    begin(fdt, "boot-info", "arm,ffa-manifest-boot-info");
    flag(fdt, "ffa_manifest");
    fdt_end_node(fdt);
    if (package->live_activation) {
        begin(fdt, "live-state-buffer-info", "arm,ffa-manifest,live-state-buffer");
        cell(fdt, "live-state-buffer", 1);
        fdt_end_node(fdt);
    }
    begin(fdt, "memory-regions", "arm,ffa-manifest-memory-regions");
    region(fdt, "live-state-buffer", base, 3, 1);
    region(fdt, "heap", base + LFS_PAGE_SIZE, 3, 2);
    region(fdt, "rx-buffer", base + 2 * LFS_PAGE_SIZE, 1, 3);
    region(fdt, "tx-buffer", base + 3 * LFS_PAGE_SIZE, 3, 4);
    for (uint32_t i = 4; i < package->regions; i++) {
        char name[16];

        snprintf(name, sizeof(name), "data%u", i);
        region(fdt, name, base + i * LFS_PAGE_SIZE, 3, i + 1);
    }
    fdt_end_node(fdt);
}

/* Size of the blob, or 0. Errors of the sequential writer stay until fdt_finish() names them. */
size_t bench_manifest_write(const struct bench_package *package, void *fdt)
{
    if (fdt_create(fdt, BENCH_MANIFEST_BYTES) != 0 || fdt_finish_reservemap(fdt) != 0)
        return 0;
    begin(fdt, "", "arm,ffa-manifest-1.0");
    root_properties(fdt, package);
    nodes(fdt, package);
    fdt_end_node(fdt);
    return fdt_finish(fdt) == 0 ? fdt_totalsize(fdt) : 0;
}

/* ---- image ----------------------------------------------------------------------------------- */

/* All of the image is text but its last page, rwdata; behind it bss, heap and stack of a page each.
 */
static bool image_write(const struct bench_package *package, uint8_t *image, size_t size)
{
    struct lfs_image_note note = {.version = package->version, .live_state_version = 1};
    uint64_t filling = package->load_address + package->version;

    for (size_t at = 0; at + 8 <= size; at += 8) {
        filling = filling * UINT64_C(6364136223846793005) + 1;
        lfs_put_le64(image + at, filling);
    }
    memcpy(note.behaviour, package->behaviour, strlen(package->behaviour));
    note.live_state_size = package->live_activation ? 24 : 0;
    note.sections[LFS_IMAGE_TEXT] = (struct lfs_image_section){0, size - LFS_PAGE_SIZE};
    for (unsigned i = LFS_IMAGE_RWDATA; i < LFS_IMAGE_SECTIONS; i++)
        note.sections[i] = (struct lfs_image_section){
            size + (i - LFS_IMAGE_RWDATA) * LFS_PAGE_SIZE - LFS_PAGE_SIZE, LFS_PAGE_SIZE};
    return lfs_image_note_encode(&note, image, size) != 0;
}

uint8_t *bench_package_write(const struct bench_package *package)
{
    _Alignas(8) uint8_t manifest[BENCH_MANIFEST_BYTES];
    size_t image_size = package->size - IMAGE_OFFSET;
    size_t manifest_size = bench_manifest_write(package, manifest);
    uint8_t *image = malloc(image_size);
    uint8_t *out = aligned_alloc(LFS_PAGE_SIZE, package->size);
    enum lfs_package_error error = LFS_PACKAGE_NO_ROOM;

    if (manifest_size != 0 && image && out && image_write(package, image, image_size))
        lfs_package_write_v2(manifest, manifest_size, image, image_size, LFS_PAGE_SIZE,
                             IMAGE_OFFSET, out, package->size, &error);
    free(image);
    if (error == LFS_PACKAGE_OK)
        return out;
    free(out);
    return NULL;
}
