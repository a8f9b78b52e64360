/* SPDX-License-Identifier: BSD-3-Clause */
/* Puts a package together. */
#include "lfasim/readers/package_file.h"

#include <stdlib.h>

#include "lfasim/formats/hob.h"
#include "lfasim/formats/spkg.h"
#include "lfasim/formats/transfer_list.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/package/package_private.h"

/* A package in the making. */
struct building {
    const struct lfs_package_input *input;
    struct lfs_diag *diag;
    bool has_manifest; /* the SPMC would accept it */
    struct lfs_manifest manifest;
    uint8_t *hob_list; /* malloc'ed */
    size_t hob_list_size;
};

static bool refuse(const struct building *b, enum lfs_package_error error)
{
    const struct lfs_package_input *input = b->input;
    bool manifest = error == LFS_PACKAGE_PM_OFFSET || error == LFS_PACKAGE_MANIFEST_OVERLAP;
    struct lfs_pos pos = {.file = manifest ? input->manifest_path : input->image_path};

    lfs_diag_add(b->diag, pos, lfs_package_error_diagnostic(error), "no package can be made: %s",
                 error == LFS_PACKAGE_NO_ROOM ? "it would have more than 272 MiB"
                                              : lfs_package_error_text(error));
    if (input->kind == LFS_PACKAGE_TRANSFER_LIST)
        lfs_diag_fact(b->diag,
                      "manifest: 0x%zx bytes; HOB list: 0x%zx; image: 0x%zx; maximum: 0x%x",
                      input->dtb_size, b->hob_list_size, input->image->size, input->max_size);
    else
        lfs_diag_fact(b->diag, "manifest: 0x%zx bytes at 0x%x; image: 0x%zx bytes at 0x%x",
                      input->dtb_size, input->pm_offset, input->image->size, input->img_offset);
    if (error == LFS_PACKAGE_TL_MAX_SIZE)
        lfs_diag_help(b->diag, "ask for a larger maximum with --size, or the layout's key 'size'");
    return false;
}

static void read_manifest(struct building *b)
{
    const struct lfs_package_input *input = b->input;
    struct lfs_pos pos = {.file = input->manifest_path};
    struct lfs_manifest_problem problem;
    enum lfs_manifest_error error =
        package_manifest(input->dtb, input->dtb_size, &b->manifest, &problem);

    b->has_manifest = error == LFS_MANIFEST_SUCCESS;
    if (b->has_manifest)
        return;
    lfs_diag_add(b->diag, pos, "LINT_MANIFEST_REFUSED", "the SPMC will refuse this manifest: %s",
                 lfs_manifest_error_name(error));
    lfs_diag_fact(b->diag, "%s %s: %s", problem.node, problem.property, problem.detail);
}

static bool no_hob_list(const struct building *b, const char *why)
{
    lfs_diag_add(b->diag, (struct lfs_pos){.file = b->input->manifest_path}, "PKG_HOB",
                 "no HOB list can be made: %s", why);
    return false;
}

/* The HOB list of a transfer list whose manifest asks for one (6.5). */
static bool make_hob_list(struct building *b)
{
    const struct lfs_package_input *input = b->input;
    struct lfs_hob_request request = {.manifest = &b->manifest,
                                      .load_address = b->manifest.load_address,
                                      .list_offset = lfs_tl_hob_list_offset(input->dtb_size)};

    if (input->kind != LFS_PACKAGE_TRANSFER_LIST || !b->has_manifest || !b->manifest.boot_info_hob)
        return true;
    if (!b->manifest.has_load_address)
        return no_hob_list(b, "the manifest names no load-address");
    b->hob_list_size = lfs_hob_list_size(&b->manifest);
    b->hob_list = lfs_reader_alloc(b->hob_list_size);
    if (!lfs_hob_image_size(input->dtb, &request.image_size))
        request.image_size =
            lfs_tl_image_offset(input->dtb_size, b->hob_list_size) + input->image->size;
    return lfs_hob_list_write(&request, b->hob_list, b->hob_list_size) ||
           no_hob_list(b, "the manifest's image-size is smaller than its entrypoint-offset");
}

/* Writes the container; with out NULL only its size is computed. */
static size_t write_container(const struct building *b, uint8_t *out, size_t out_size,
                              enum lfs_package_error *error)
{
    const struct lfs_package_input *input = b->input;
    const struct lfs_flat_image *image = input->image;
    const struct lfs_tl_contents contents = {.manifest = input->dtb,
                                             .manifest_size = input->dtb_size,
                                             .hob_list = b->hob_list,
                                             .hob_list_size = b->hob_list_size,
                                             .image = image->bytes,
                                             .image_size = image->size,
                                             .max_size = input->max_size};

    if (input->kind == LFS_PACKAGE_TRANSFER_LIST)
        return lfs_tl_write(&contents, out, out_size, error);
    return lfs_package_write_v2(input->dtb, input->dtb_size, image->bytes, image->size,
                                input->pm_offset, input->img_offset, out, out_size, error);
}

static void compare(const struct building *b, const struct lfs_package_file *file)
{
    struct package_view view = {.manifest_pos = {.file = b->input->manifest_path},
                                .package_pos = {.file = b->input->image_path},
                                .image_path = b->input->image_path,
                                .package = &file->package,
                                .manifest = &b->manifest,
                                .entry_known = true,
                                .image_entry = b->input->image->entry_offset,
                                .footprint = b->input->image->footprint,
                                .memory = b->input->memory};

    if (b->has_manifest)
        package_compare(&view, b->diag);
}

static bool build(struct building *b, struct lfs_package_file *out)
{
    const struct lfs_flat_image *image = b->input->image;
    enum lfs_package_error error;

    read_manifest(b);
    if (!make_hob_list(b))
        return false;
    out->size = write_container(b, NULL, 0, &error);
    if (error == LFS_PACKAGE_OK && out->size > LFS_PACKAGE_FILE_BYTES_MAX)
        error = LFS_PACKAGE_NO_ROOM;
    if (error != LFS_PACKAGE_OK)
        return refuse(b, error);
    out->bytes = lfs_reader_alloc(out->size);
    write_container(b, out->bytes, out->size, NULL);
    lfs_package_parse(out->bytes, out->size, 0, &out->package);
    out->entry_offset = out->package.img_offset + image->entry_offset;
    out->memory_needed = image->footprint > UINT64_MAX - out->package.img_offset
                             ? UINT64_MAX
                             : out->package.img_offset + image->footprint;
    compare(b, out);
    return true;
}

bool lfs_package_build(const struct lfs_package_input *input, struct lfs_package_file *out,
                       struct lfs_diag *diag)
{
    struct building b = {.input = input, .diag = diag};
    size_t errors = lfs_diag_errors(diag);
    bool ok;

    *out = (struct lfs_package_file){.bytes = NULL};
    ok = build(&b, out) && lfs_diag_errors(diag) == errors;
    free(b.hob_list);
    if (!ok)
        lfs_package_file_free(out);
    return ok;
}

void lfs_package_file_free(struct lfs_package_file *file)
{
    free(file->bytes);
    *file = (struct lfs_package_file){.bytes = NULL};
}
