/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot-information blob, read with every refusal of MF-82 (manifests-packages-boot 7.1, 7.2).
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"

/* Header fields (7.1) and descriptor fields (7.2), byte offsets. */
enum {
    AT_VERSION = 4,
    AT_BLOB_SIZE = 8,
    AT_DESCRIPTOR_SIZE = 12,
    AT_COUNT = 16,
    AT_ARRAY = 20,
    AT_RESERVED = 24
};
enum { AT_TYPE = 16, AT_TYPE_RESERVED = 17, AT_FLAGS = 18, AT_SIZE = 20, AT_CONTENTS = 24 };

/* Flags (7.2). */
#define FLAGS_NAME_MASK      0x3u
#define FLAGS_CONTENTS_SHIFT 2u
#define FLAGS_CONTENTS_MASK  0x3u
#define FLAGS_MBZ            0xfff0u

/* Names of what only the writer answers are never diagnosed. */
static const struct {
    const char *name, *diagnostic, *text;
} errors[LFS_BOOT_INFO_ERROR_COUNT] = {
    [LFS_BOOT_INFO_OK] = {"OK", "", "the boot information is well formed"},
    [LFS_BOOT_INFO_AREA_TOO_SMALL] = {"AREA_TOO_SMALL", "", "the area is smaller than the header"},
    [LFS_BOOT_INFO_NO_ROOM] = {"NO_ROOM", "", "the area has no room for a descriptor"},
    [LFS_BOOT_INFO_SIZE_OVERFLOW] = {"SIZE_OVERFLOW", "", "the blob's size does not fit 32 bits"},
    [LFS_BOOT_INFO_TRUNCATED] = {"TRUNCATED", "BOOTINFO_TRUNCATED",
                                 "the bytes end inside the boot-information header"},
    [LFS_BOOT_INFO_SIGNATURE_WRONG] = {"SIGNATURE_WRONG", "BOOTINFO_SIGNATURE",
                                       "boot information begins with 0x00000FFA"},
    [LFS_BOOT_INFO_DESCRIPTOR_SIZE_WRONG] = {"DESCRIPTOR_SIZE_WRONG", "BOOTINFO_DESCRIPTOR_SIZE",
                                             "a boot-information descriptor has 32 bytes"},
    [LFS_BOOT_INFO_ARRAY_OFFSET] = {"ARRAY_OFFSET", "BOOTINFO_ARRAY_OFFSET",
                                    "the descriptors begin at 32 or more, at a multiple of 8"},
    [LFS_BOOT_INFO_ARRAY_BEYOND_BLOB] = {"ARRAY_BEYOND_BLOB", "BOOTINFO_ARRAY_BEYOND_BLOB",
                                         "the descriptors end beyond the boot information"},
    [LFS_BOOT_INFO_RESERVED] = {"RESERVED", "BOOTINFO_RESERVED",
                                "a reserved field of the boot information is not 0"},
    [LFS_BOOT_INFO_FLAGS] = {"FLAGS", "BOOTINFO_FLAGS",
                             "flags of a boot-information descriptor that must be 0 are set"},
    [LFS_BOOT_INFO_CONTENTS_FORMAT] = {"CONTENTS_FORMAT", "BOOTINFO_CONTENTS_FORMAT",
                                       "the contents of a boot-information descriptor are an "
                                       "address, a value or an offset"},
    [LFS_BOOT_INFO_VALUE_SIZE] = {"VALUE_SIZE", "BOOTINFO_VALUE_SIZE",
                                  "a value in a boot-information descriptor has 1 to 8 bytes"},
};

const char *lfs_boot_info_error_name(enum lfs_boot_info_error error)
{
    return (unsigned)error < LFS_BOOT_INFO_ERROR_COUNT ? errors[error].name : "UNKNOWN";
}

const char *lfs_boot_info_error_diagnostic(enum lfs_boot_info_error error)
{
    return (unsigned)error < LFS_BOOT_INFO_ERROR_COUNT ? errors[error].diagnostic : "UNKNOWN";
}

const char *lfs_boot_info_error_text(enum lfs_boot_info_error error)
{
    return (unsigned)error < LFS_BOOT_INFO_ERROR_COUNT ? errors[error].text : "unknown error";
}

/* One blob being judged. */
struct judge {
    lfs_finding_sink *sink;
    void *user;
    enum lfs_boot_info_error first;
};

static void fault(struct judge *judge, enum lfs_boot_info_error error, const char *step,
                  uint64_t offset, const char *format, ...) __attribute__((format(printf, 5, 6)));
static void fault(struct judge *judge, enum lfs_boot_info_error error, const char *step,
                  uint64_t offset, const char *format, ...)
{
    struct lfs_finding finding = {.name = lfs_boot_info_error_diagnostic(error),
                                  .step = step,
                                  .at = {.cell = -1, .offset = offset}};
    va_list arguments;

    if (judge->first == LFS_BOOT_INFO_OK)
        judge->first = error;
    if (!judge->sink)
        return;
    snprintf(finding.text, sizeof(finding.text), "%s", lfs_boot_info_error_text(error));
    va_start(arguments, format);
    vsnprintf(finding.fact, sizeof(finding.fact), format, arguments);
    va_end(arguments);
    judge->sink(judge->user, &finding);
}

static void read_descriptor(struct judge *judge, const uint8_t *at, uint64_t offset,
                            struct lfs_boot_info_descriptor *out)
{
    static const char step[] = "7.2";
    uint16_t flags = lfs_get_le16(at + AT_FLAGS);
    uint32_t name_format = flags & FLAGS_NAME_MASK;
    uint32_t contents_format = (uint32_t)(flags >> FLAGS_CONTENTS_SHIFT) & FLAGS_CONTENTS_MASK;

    memcpy(out->name, at, sizeof(out->name));
    out->type = at[AT_TYPE];
    out->name_format = (enum lfs_boot_info_name_format)name_format;
    out->contents_format = (enum lfs_boot_info_contents_format)contents_format;
    out->size = lfs_get_le32(at + AT_SIZE);
    out->contents = lfs_get_le64(at + AT_CONTENTS);
    if (at[AT_TYPE_RESERVED] != 0)
        fault(judge, LFS_BOOT_INFO_RESERVED, step, offset + AT_TYPE_RESERVED, "found 0x%x",
              at[AT_TYPE_RESERVED]);
    if ((flags & FLAGS_MBZ) != 0 || name_format > LFS_BOOT_INFO_NAME_UUID)
        fault(judge, LFS_BOOT_INFO_FLAGS, step, offset + AT_FLAGS, "found 0x%04x", flags);
    if (contents_format > LFS_BOOT_INFO_CONTENTS_OFFSET)
        fault(judge, LFS_BOOT_INFO_CONTENTS_FORMAT, step, offset + AT_FLAGS,
              "format 3 in flags 0x%04x", flags);
    if (contents_format == LFS_BOOT_INFO_CONTENTS_VALUE && (out->size == 0 || out->size > 8))
        fault(judge, LFS_BOOT_INFO_VALUE_SIZE, step, offset + AT_SIZE, "found %u bytes", out->size);
}

enum lfs_boot_info_error lfs_boot_info_get(const uint8_t *blob, size_t size,
                                           const struct lfs_boot_info *info, uint32_t index,
                                           struct lfs_boot_info_descriptor *out)
{
    uint64_t offset = info->descriptor_offset + (uint64_t)index * LFS_BOOT_INFO_DESCRIPTOR_SIZE;
    struct judge judge = {.sink = NULL};

    memset(out, 0, sizeof(*out));
    if (index >= info->descriptor_count || offset + LFS_BOOT_INFO_DESCRIPTOR_SIZE > size)
        return LFS_BOOT_INFO_ARRAY_BEYOND_BLOB;
    read_descriptor(&judge, blob + offset, offset, out);
    if (judge.first != LFS_BOOT_INFO_OK)
        memset(out, 0, sizeof(*out));
    return judge.first;
}

/* True when the descriptors can be looked at. */
static bool read_header(struct judge *judge, const uint8_t *blob, size_t size,
                        struct lfs_boot_info *out)
{
    static const char step[] = "7.1";
    uint32_t descriptor_size = lfs_get_le32(blob + AT_DESCRIPTOR_SIZE);
    uint64_t end;
    bool placed;

    if (lfs_get_le32(blob) != LFS_BOOT_INFO_SIGNATURE) {
        fault(judge, LFS_BOOT_INFO_SIGNATURE_WRONG, step, 0, "found 0x%08x", lfs_get_le32(blob));
        return false;
    }
    out->version = lfs_get_le32(blob + AT_VERSION);
    out->blob_size = lfs_get_le32(blob + AT_BLOB_SIZE);
    out->descriptor_count = lfs_get_le32(blob + AT_COUNT);
    out->descriptor_offset = lfs_get_le32(blob + AT_ARRAY);
    end = out->descriptor_offset + (uint64_t)out->descriptor_count * LFS_BOOT_INFO_DESCRIPTOR_SIZE;
    if (descriptor_size != LFS_BOOT_INFO_DESCRIPTOR_SIZE)
        fault(judge, LFS_BOOT_INFO_DESCRIPTOR_SIZE_WRONG, step, AT_DESCRIPTOR_SIZE, "found %u",
              descriptor_size);
    placed = out->descriptor_offset >= LFS_BOOT_INFO_HEADER_SIZE && out->descriptor_offset % 8 == 0;
    if (!placed)
        fault(judge, LFS_BOOT_INFO_ARRAY_OFFSET, step, AT_ARRAY, "found %u",
              out->descriptor_offset);
    if (end > out->blob_size || end > size)
        fault(judge, LFS_BOOT_INFO_ARRAY_BEYOND_BLOB, step, AT_COUNT,
              "%u descriptors end at %llu of %u bytes, of which %zu are here",
              out->descriptor_count, (unsigned long long)end, out->blob_size, size);
    if (lfs_get_le64(blob + AT_RESERVED) != 0)
        fault(judge, LFS_BOOT_INFO_RESERVED, step, AT_RESERVED, "found 0x%llx",
              (unsigned long long)lfs_get_le64(blob + AT_RESERVED));
    return descriptor_size == LFS_BOOT_INFO_DESCRIPTOR_SIZE && placed && end <= size;
}

/* ---- where readers differ (manifests-packages-boot 11) ----------------------------------------- */

static void differ(const struct judge *judge, const char *step, uint64_t offset, const char *text,
                   const char *consumers)
{
    struct lfs_finding finding = {.name = "LINT_BOOTINFO_READERS",
                                  .step = step,
                                  .at = {.cell = -1, .offset = offset},
                                  .consumers = consumers};

    snprintf(finding.text, sizeof(finding.text), "%s", text);
    judge->sink(judge->user, &finding);
}

/* DV-26. */
static void differ_on_version(const struct judge *judge, uint32_t version)
{
    if (version == 0x00010000)
        differ(judge, "7.1", AT_VERSION, "this is boot information of version 1.0",
               "EL3 SPMC does not serve partitions of FF-A 1.0, OP-TEE gives them an older layout, "
               "and the crate arm-ffa reads version 1.3 only");
    else if (version != 0x00010003)
        differ(judge, "7.1", AT_VERSION, "this is not boot information of version 1.3",
               "Hafnium and EL3 SPMC write the version of the partition, the crate arm-ffa reads "
               "1.3 only");
}

/* DV-25: the first descriptor of each kind. */
static void differ_on_descriptors(const struct judge *judge, const uint8_t *blob,
                                  const struct lfs_boot_info *info)
{
    const uint8_t seventh = 0x40;
    bool wide = false, offset = false;

    for (uint32_t i = 0; i < info->descriptor_count; i++) {
        uint64_t at = info->descriptor_offset + (uint64_t)i * LFS_BOOT_INFO_DESCRIPTOR_SIZE;
        struct judge silent = {.sink = NULL};
        struct lfs_boot_info_descriptor descriptor;

        read_descriptor(&silent, blob + at, at, &descriptor);
        if ((descriptor.type & seventh) != 0 && !wide)
            differ(judge, "7.2", at + AT_TYPE, "the id of this descriptor needs 7 bits",
                   "Hafnium and the crate arm-ffa look at 7 bits, TF-A at 6");
        if (descriptor.contents_format == LFS_BOOT_INFO_CONTENTS_OFFSET && !offset)
            differ(judge, "7.2", at + AT_FLAGS, "the contents of this descriptor are an offset",
                   "FF-A 1.3 and the crate arm-ffa know offsets; TF-A looks at one bit of the "
                   "format and takes it for an address");
        wide |= (descriptor.type & seventh) != 0;
        offset |= descriptor.contents_format == LFS_BOOT_INFO_CONTENTS_OFFSET;
    }
}

enum lfs_boot_info_error lfs_boot_info_judge(const uint8_t *blob, size_t size,
                                             struct lfs_boot_info *out, lfs_finding_sink *sink,
                                             void *user)
{
    struct judge judge = {.sink = sink, .user = user};
    struct lfs_boot_info_descriptor descriptor;

    memset(out, 0, sizeof(*out));
    if (size < LFS_BOOT_INFO_HEADER_SIZE)
        fault(&judge, LFS_BOOT_INFO_TRUNCATED, "7.1", size, "%zu of 32 bytes", size);
    else if (read_header(&judge, blob, size, out))
        for (uint32_t i = 0; i < out->descriptor_count; i++) {
            uint64_t at = out->descriptor_offset + (uint64_t)i * LFS_BOOT_INFO_DESCRIPTOR_SIZE;

            read_descriptor(&judge, blob + at, at, &descriptor);
        }
    if (judge.first != LFS_BOOT_INFO_OK) {
        memset(out, 0, sizeof(*out));
    } else if (sink != NULL) {
        differ_on_version(&judge, out->version);
        differ_on_descriptors(&judge, blob, out);
    }
    return judge.first;
}

enum lfs_boot_info_error lfs_boot_info_parse(const uint8_t *blob, size_t size,
                                             struct lfs_boot_info *out)
{
    return lfs_boot_info_judge(blob, size, out, NULL, NULL);
}
