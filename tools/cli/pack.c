/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/pack.h"

#include <stdlib.h>

#include "lfasim/readers/dts.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/json.h"
#include "lfasim/types.h"
#include "tools/cli/usage.h"

/* Reads and compiles the manifest files. */
static int compile(const struct lfs_pack_job *job, struct lfs_dtb *dtb, struct lfs_diag *diag)
{
    struct lfs_dts_source sources[LFS_PACK_MANIFESTS_MAX];
    char *texts[LFS_PACK_MANIFESTS_MAX] = {NULL};
    enum lfs_dts_result result = LFS_DTS_OK;

    for (size_t i = 0; i < job->manifest_count; i++) {
        const char *path = job->manifests[i];

        if (!lfs_file_read(path, LFS_DTS_BYTES_MAX, &texts[i], &sources[i].size,
                           (struct lfs_pos){.file = path}, diag))
            result = LFS_DTS_REFUSED;
        sources[i].path = path;
        sources[i].bytes = (const uint8_t *)texts[i];
    }
    if (result == LFS_DTS_OK)
        result = lfs_dts_compile(sources, job->manifest_count, NULL, dtb, diag);
    for (size_t i = 0; i < job->manifest_count; i++)
        free(texts[i]);
    switch (result) {
    case LFS_DTS_OK:
        return LFS_EXIT_OK;
    case LFS_DTS_REFUSED:
        return LFS_EXIT_INPUT;
    case LFS_DTS_HOST:
        break;
    }
    return LFS_EXIT_HOST;
}

static bool read_image(const char *path, struct lfs_flat_image *image, struct lfs_diag *diag)
{
    char *bytes;
    size_t size;
    bool ok;

    if (!lfs_file_read(path, LFS_IMAGE_FILE_BYTES_MAX, &bytes, &size,
                       (struct lfs_pos){.file = path}, diag))
        return false;
    ok = lfs_image_read(path, (const uint8_t *)bytes, size, image, diag);
    free(bytes);
    return ok;
}

int lfs_pack_build(const struct lfs_pack_job *job, struct lfs_packed *out, struct lfs_diag *diag)
{
    struct lfs_dtb dtb = {NULL, 0};
    struct lfs_flat_image image = {.bytes = NULL};
    struct lfs_package_input input = {.manifest_path = job->manifests[0],
                                      .image_path = job->image,
                                      .image = &image,
                                      .kind = job->kind,
                                      .pm_offset = job->pm_offset,
                                      .img_offset = job->img_offset,
                                      .max_size = job->max_size,
                                      .memory = job->memory};
    int status = compile(job, &dtb, diag);

    *out = (struct lfs_packed){.has_note = false};
    if (!read_image(job->image, &image, diag) && status == LFS_EXIT_OK)
        status = LFS_EXIT_INPUT;
    input.dtb = dtb.bytes;
    input.dtb_size = dtb.size;
    if (status == LFS_EXIT_OK && !lfs_package_build(&input, &out->file, diag))
        status = LFS_EXIT_INPUT;
    out->has_note = image.has_note;
    out->note = image.note;
    lfs_dtb_free(&dtb);
    lfs_flat_image_free(&image);
    return status;
}

void lfs_packed_free(struct lfs_packed *packed)
{
    lfs_package_file_free(&packed->file);
}

/* ---- what is said
 * --------------------------------------------------------------------------------- */

void lfs_package_print(const char *name, const struct lfs_package *package, size_t bytes)
{
    printf("%s: %s version %u, %zu bytes\n", name,
           package->kind == LFS_PACKAGE_SPKG ? "SPKG" : "transfer list", package->version, bytes);
    printf("  %-8s %10s %10s\n", "part", "offset", "bytes");
    printf("  %-8s %#10x %10u\n", "manifest", package->pm_offset, package->pm_size);
    if (package->hob_size > 0)
        printf("  %-8s %#10x %10u\n", "HOB list", package->hob_offset, package->hob_size);
    printf("  %-8s %#10x %10u\n", "image", package->img_offset, package->img_size);
}

void lfs_package_json(struct lfs_json *json, const struct lfs_package *package, size_t bytes)
{
    lfs_json_number(json, "version", package->version);
    lfs_json_text(json, "container", package->kind == LFS_PACKAGE_SPKG ? "spkg" : "tl");
    lfs_json_number(json, "bytes", bytes);
    lfs_json_number(json, "pm_offset", package->pm_offset);
    lfs_json_number(json, "pm_size", package->pm_size);
    lfs_json_number(json, "hob_offset", package->hob_offset);
    lfs_json_number(json, "hob_size", package->hob_size);
    lfs_json_number(json, "img_offset", package->img_offset);
    lfs_json_number(json, "img_size", package->img_size);
}

static void print_json(const struct lfs_pack_job *job, const struct lfs_package_file *file)
{
    struct lfs_json json = {.out = stdout};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "package", job->output);
    lfs_package_json(&json, &file->package, file->size);
    lfs_json_number(&json, "entry_offset", file->entry_offset);
    lfs_json_number(&json, "memory_needed", file->memory_needed);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

static void print_text(const struct lfs_pack_job *job, const struct lfs_packed *packed)
{
    const struct lfs_package_file *file = &packed->file;

    lfs_package_print(job->output, &file->package, file->size);
    printf("entry at %#llx; needs %llu bytes of memory (%llu pages)\n",
           (unsigned long long)file->entry_offset, (unsigned long long)file->memory_needed,
           (unsigned long long)(file->memory_needed / LFS_PAGE_SIZE +
                                (file->memory_needed % LFS_PAGE_SIZE != 0)));
    if (packed->has_note)
        printf("behaviour %s, version %u\n", packed->note.behaviour, packed->note.version);
}

int lfs_pack_write(const struct lfs_pack_job *job, const struct lfs_packed *packed,
                   enum lfs_format format, struct lfs_diag *diag)
{
    if (!lfs_file_write(job->output, packed->file.bytes, packed->file.size, diag))
        return LFS_EXIT_HOST;
    if (format == LFS_FORMAT_JSON)
        print_json(job, &packed->file);
    else
        print_text(job, packed);
    return LFS_EXIT_OK;
}
