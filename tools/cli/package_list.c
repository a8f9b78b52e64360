/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/package_list.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"
#include "lfasim/formats/transfer_list.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/json.h"
#include "tools/cli/host.h"
#include "tools/cli/pack.h"
#include "tools/cli/usage.h"

/* ---- packages
 * ------------------------------------------------------------------------------------- */

static void print_entries(const struct lfs_package_file *file)
{
    struct lfs_package_source source = lfs_package_source_of(file->bytes, file->size);
    struct lfs_tl_sizes sizes = lfs_tl_sizes(&source);
    struct lfs_tl_entry entry = {0};

    printf("total size %#x, checksum %s\n", sizes.max,
           lfs_get_le32(file->bytes + LFS_TL_AT_FLAGS) & LFS_TL_HAS_CHECKSUM ? "right"
                                                                             : "not used");
    printf("  %-10s %8s %10s %10s  %s\n", "entry", "tag", "data", "bytes", "holds");
    while (lfs_tl_next(&source, sizes.used, &entry))
        printf("  %#-10llx %#8x %#10llx %10u  %s\n", (unsigned long long)entry.offset, entry.tag,
               (unsigned long long)entry.data_offset, entry.data_size, lfs_tl_tag_name(entry.tag));
}

static void json_entries(struct lfs_json *json, const struct lfs_package_file *file)
{
    struct lfs_package_source source = lfs_package_source_of(file->bytes, file->size);
    struct lfs_tl_entry entry = {0};

    lfs_json_list(json, "entries");
    while (lfs_tl_next(&source, file->package.total, &entry)) {
        lfs_json_object(json, NULL);
        lfs_json_number(json, "offset", entry.offset);
        lfs_json_number(json, "tag", entry.tag);
        lfs_json_number(json, "data_offset", entry.data_offset);
        lfs_json_number(json, "data_size", entry.data_size);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

void lfs_list_package(const char *path, const struct lfs_package_file *file, enum lfs_format format)
{
    bool list = file->package.kind == LFS_PACKAGE_TRANSFER_LIST;
    struct lfs_json json = {.out = stdout};

    if (format == LFS_FORMAT_TEXT) {
        lfs_package_print(path, &file->package, file->size);
        printf("boot information goes to the first %u bytes\n", file->package.boot_info_size);
        if (list)
            print_entries(file);
        return;
    }
    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "package", path);
    lfs_package_json(&json, &file->package, file->size);
    lfs_json_number(&json, "boot_info_size", file->package.boot_info_size);
    if (list)
        json_entries(&json, file);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* ---- boot information
 * ----------------------------------------------------------------------------- */

static const char *type_name(uint8_t type)
{
    if (type == LFS_BOOT_INFO_TYPE_FDT)
        return "FDT";
    if (type == LFS_BOOT_INFO_TYPE_HOB)
        return "HOB list";
    return type & LFS_BOOT_INFO_TYPE_IMPDEF ? "implementation defined" : "unknown";
}

static const char *format_name(enum lfs_boot_info_contents_format format)
{
    static const char *const names[] = {"address", "value", "offset"};

    return names[format]; /* the reader has refused others */
}

static void print_boot_info(const char *path, const uint8_t *bytes, size_t size,
                            const struct lfs_boot_info *info)
{
    struct lfs_boot_info_descriptor descriptor;

    printf("%s: boot information of FF-A %u.%u, %u bytes with its contents\n", path,
           info->version >> 16, info->version & 0xffff, info->blob_size);
    printf("  %-10s %-22s %10s  %s\n", "descriptor", "type", "bytes", "contents");
    for (uint32_t i = 0; i < info->descriptor_count; i++)
        if (lfs_boot_info_get(bytes, size, info, i, &descriptor) == LFS_BOOT_INFO_OK)
            printf("  %-10u %-22s %10u  %s %#llx\n", i, type_name(descriptor.type), descriptor.size,
                   format_name(descriptor.contents_format),
                   (unsigned long long)descriptor.contents);
}

static void json_boot_info(const char *path, const uint8_t *bytes, size_t size,
                           const struct lfs_boot_info *info)
{
    struct lfs_json json = {.out = stdout};
    struct lfs_boot_info_descriptor descriptor;

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "boot_info", path);
    lfs_json_number(&json, "version", info->version);
    lfs_json_number(&json, "bytes", info->blob_size);
    lfs_json_list(&json, "descriptors");
    for (uint32_t i = 0; i < info->descriptor_count; i++) {
        if (lfs_boot_info_get(bytes, size, info, i, &descriptor) != LFS_BOOT_INFO_OK)
            continue;
        lfs_json_object(&json, NULL);
        lfs_json_number(&json, "type", descriptor.type);
        lfs_json_number(&json, "size", descriptor.size);
        lfs_json_text(&json, "format", format_name(descriptor.contents_format));
        lfs_json_hex(&json, "contents", descriptor.contents);
        lfs_json_object_end(&json);
    }
    lfs_json_list_end(&json);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

/* Whether the file begins with boot information; it is then printed, or its faults are told. */
static bool list_boot_info(const char *path, enum lfs_format format, struct lfs_diag *diag,
                           int *status)
{
    struct lfs_boot_info info;
    uint8_t *bytes;
    size_t size;
    bool found;

    if (lfs_file_load(path, LFS_PACKAGE_FILE_BYTES_MAX, (char **)&bytes, &size) != 0)
        return false; /* the reader of packages says why */
    found = size >= 4 && lfs_get_le32(bytes) == LFS_BOOT_INFO_SIGNATURE;
    if (found && lfs_boot_info_parse(bytes, size, &info) != LFS_BOOT_INFO_OK) {
        lfs_package_check(path, &lfs_build_limits_fvp, diag);
        *status = LFS_EXIT_INPUT;
    } else if (found) {
        (format == LFS_FORMAT_TEXT ? print_boot_info : json_boot_info)(path, bytes, size, &info);
        *status = LFS_EXIT_OK;
    }
    free(bytes);
    return found;
}

int lfs_list_file(const char *path, enum lfs_format format, struct lfs_diag *diag)
{
    struct lfs_package_file file;
    int status;

    if (!lfs_host_is_no_pipe(path, diag))
        return LFS_EXIT_INPUT;
    if (list_boot_info(path, format, diag, &status))
        return status;
    if (!lfs_package_read(path, &file, diag))
        return LFS_EXIT_INPUT;
    lfs_list_package(path, &file, format);
    lfs_package_file_free(&file);
    return LFS_EXIT_OK;
}
