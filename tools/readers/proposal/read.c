/* SPDX-License-Identifier: BSD-3-Clause */
/* The user's files, one partition each. */
#include "tools/readers/proposal/proposal_private.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/package_file.h"
#include "lfasim/types.h"

/* Enough to tell the kinds of files apart. */
enum { HEAD_BYTES = 4 };

/* ---- names ----------------------------------------------------------------------------------- */

static bool is_taken(const struct lfs_proposal *proposal, const char *name)
{
    for (unsigned i = 0; i < proposal->count; i++)
        if (strcmp(proposal->sps[i].name, name) == 0)
            return true;
    return false;
}

/* The file's name without folder and extension as an identifier: letters, digits and dashes. */
static void name_after(const char *path, char out[LFS_NAME_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t length = 0;

    for (path = slash ? slash + 1 : path; *path && *path != '.' && length < LFS_NAME_MAX - 1;
         path++) {
        int letter = tolower((unsigned char)*path);
        bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');

        if (plain && (length > 0 || letter > '9'))
            out[length++] = (char)letter;
        else if (length > 0 && out[length - 1] != '-')
            out[length++] = '-';
    }
    while (length > 0 && out[length - 1] == '-')
        length--;
    memcpy(out + length, length == 0 ? "sp" : "", length == 0 ? 3 : 1);
}

static void choose_name(const struct lfs_proposal *proposal, const char *path,
                        char out[LFS_NAME_MAX])
{
    char stem[LFS_NAME_MAX];

    name_after(path, stem);
    memcpy(out, stem, sizeof(stem));
    for (unsigned i = 2; is_taken(proposal, out); i++)
        snprintf(out, LFS_NAME_MAX, "%.*s-%u", (int)LFS_NAME_MAX - 4, stem, i % 100);
}

/* ---- one partition --------------------------------------------------------------------------- */

/* A partition without a name yet, or NULL. */
static struct lfs_proposed_sp *new_sp(struct lfs_proposal *proposal, const char *path,
                                      const char *named, struct lfs_diag *diag)
{
    struct lfs_proposed_sp *sp = &proposal->sps[proposal->count];

    if (proposal->count == LFS_PARTITIONS_MAX) {
        lfs_diag_add(diag, (struct lfs_pos){.file = path}, "INIT_TOO_MANY",
                     "this is partition %u: lfasim has room for %u", proposal->count + 1,
                     LFS_PARTITIONS_MAX);
        return NULL;
    }
    *sp = (struct lfs_proposed_sp){.source = path, .path = named, .version = 1, .new_version = 2};
    return sp;
}

static void keep(struct lfs_proposal *proposal, struct lfs_proposed_sp *sp)
{
    choose_name(proposal, sp->source, sp->name);
    proposal->count++;
}

/* The SPMC enters a partition at its load address plus entrypoint-offset, and the package's header
 * lies at the load address. */
static bool has_entry(const struct lfs_proposed_sp *sp, struct lfs_diag *diag)
{
    uint64_t offset = sp->manifest.entrypoint_offset;

    if (offset > LFS_PACKAGE_PM_OFFSET_DEFAULT && lfs_page_aligned(offset))
        return true;
    lfs_diag_add(diag, (struct lfs_pos){.file = sp->source}, "INIT_NO_ENTRY",
                 "entrypoint-offset 0x%llx is no place for an image: the package begins with its "
                 "header and its manifest",
                 (unsigned long long)offset);
    lfs_diag_help(diag, "write entrypoint-offset = <0x%x>", LFS_PACKAGE_IMG_OFFSET_DEFAULT);
    return false;
}

static bool add_manifest(struct lfs_proposal *proposal, struct lfs_manifest_file *file,
                         const char *path, const char *named, struct lfs_diag *diag)
{
    struct lfs_proposed_sp *sp = new_sp(proposal, path, named, diag);
    struct lfs_manifest_rules rules = {.limits = &lfs_build_limits_fvp};
    struct lfs_manifest_report report = {.file = file, .diag = diag, .without_notes = true};
    size_t before = lfs_diag_errors(diag);

    if (!sp)
        return false;
    lfs_manifest_file_judge(&report, &rules, &sp->manifest);
    if (lfs_diag_errors(diag) > before || !has_entry(sp, diag))
        return false;
    keep(proposal, sp);
    return true;
}

/* ---- packages -------------------------------------------------------------------------------- */

static bool has_image_uuid(const struct lfs_manifest *manifest)
{
    return (manifest->image_uuid[0] | manifest->image_uuid[1] | manifest->image_uuid[2] |
            manifest->image_uuid[3]) != 0;
}

/* The earlier package that this one is the next version of, or NULL. */
static struct lfs_proposed_sp *predecessor(struct lfs_proposal *proposal,
                                           const struct lfs_proposed_sp *sp)
{
    for (unsigned i = 0; i < proposal->count; i++) {
        struct lfs_proposed_sp *old = &proposal->sps[i];

        if (old->is_package && !old->new_path && has_image_uuid(&sp->manifest) &&
            memcmp(old->manifest.image_uuid, sp->manifest.image_uuid,
                   sizeof(sp->manifest.image_uuid)) == 0)
            return old;
    }
    return NULL;
}

/* The manifest inside was judged when the file was checked. */
static void read_package(struct lfs_proposed_sp *sp, const struct lfs_package_file *file)
{
    struct lfs_manifest_context context = {.compiled_minor = 3, .limits = &lfs_build_limits_fvp};
    const struct lfs_package *package = &file->package;
    struct lfs_image_note note;

    sp->is_package = true;
    sp->new_version = sp->version; /* unless a note says otherwise, one is like the other */
    sp->package_size = file->memory_needed > file->size ? file->memory_needed : file->size;
    lfs_manifest_judge(file->bytes + package->pm_offset, package->pm_size, &context, NULL, NULL,
                       &sp->manifest);
    if (!lfs_image_note_decode(file->bytes + package->img_offset, package->img_size, &note))
        return;
    memcpy(sp->behaviour, note.behaviour, sizeof(sp->behaviour));
    sp->version = sp->new_version = note.version;
}

static bool add_package(struct lfs_proposal *proposal, const char *path, const char *named,
                        struct lfs_diag *diag)
{
    struct lfs_proposed_sp *sp, *old;
    struct lfs_package_file file;

    if (!lfs_package_check(path, &lfs_build_limits_fvp, diag) ||
        !lfs_package_read(path, &file, diag))
        return false;
    sp = new_sp(proposal, path, named, diag);
    if (sp)
        read_package(sp, &file);
    lfs_package_file_free(&file);
    if (!sp)
        return false;
    old = predecessor(proposal, sp);
    if (!old) {
        keep(proposal, sp);
        return true;
    }
    old->new_path = named;
    old->new_version = sp->version;
    if (sp->package_size > old->package_size)
        old->package_size = sp->package_size;
    return true;
}

/* ---- any file -------------------------------------------------------------------------------- */

static bool is_package(const char *path)
{
    uint8_t head[HEAD_BYTES] = {0};
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(head, 1, sizeof(head), file) : 0;

    if (file)
        fclose(file);
    return lfs_package_recognise(head, size);
}

bool lfs_proposal_add(struct lfs_proposal *proposal, const char *path, const char *named,
                      struct lfs_diag *diag)
{
    const struct lfs_dts_options options = {.include_folders = proposal->include_folders,
                                            .include_count = proposal->include_count};
    struct lfs_manifest_file *file;
    const struct lfs_dtb *blob;
    bool ok;

    if (is_package(path))
        return add_package(proposal, path, named, diag);
    if (lfs_manifest_file_load(&path, 1, &options, &file, diag) != LFS_DTS_OK)
        return false;
    blob = lfs_manifest_file_blob(file);
    ok = lfs_device_tree_kind(blob->bytes, blob->size) == LFS_DEVICE_TREE_SPMC_MANIFEST
             ? add_spmc_manifest(proposal, file, path, named, diag)
             : add_manifest(proposal, file, path, named, diag);
    lfs_manifest_file_free(file);
    return ok;
}
