/* SPDX-License-Identifier: BSD-3-Clause */
/* SP packages of either container: the choice between them, and what their faults are called. */
#include "lfasim/formats/package.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"
#include "models/formats/package_internal.h"

static const struct {
    const char *name, *diagnostic, *text;
} errors[LFS_PACKAGE_ERROR_COUNT] = {
    [LFS_PACKAGE_OK] = {"OK", "", "the package is well formed"},
    [LFS_PACKAGE_TRUNCATED] = {"TRUNCATED", "PKG_TRUNCATED",
                               "the bytes end before the package does"},
    [LFS_PACKAGE_BAD_MAGIC] = {"BAD_MAGIC", "PKG_BAD_MAGIC",
                               "neither an SPKG package (\"SPKG\") nor a transfer list"},
    [LFS_PACKAGE_BAD_VERSION] = {"BAD_VERSION", "PKG_BAD_VERSION",
                                 "the package version must be 1 or 2"},
    [LFS_PACKAGE_PM_OFFSET] = {"PM_OFFSET", "PKG_PM_OFFSET",
                               "the manifest offset must be 24 in version 1 and a multiple of 4096 "
                               "in version 2"},
    [LFS_PACKAGE_IMG_OFFSET] = {"IMG_OFFSET", "PKG_ALIGN",
                                "the image offset must be a multiple of 4096"},
    [LFS_PACKAGE_ORDER] = {"ORDER", "PKG_ORDER", "the manifest must come before the image"},
    [LFS_PACKAGE_RANGE_WRAPS] =
        {"RANGE_WRAPS", "PKG_SIZE_WRAP",
         "every part must lie inside the package, and offset plus size in 32 bits"},
    [LFS_PACKAGE_MANIFEST_OVERLAP] = {"MANIFEST_OVERLAP", "PKG_PM_OVERRUN",
                                      "the manifest must end before the image begins"},
    [LFS_PACKAGE_TL_HEADER] = {"TL_HEADER", "PKG_TL_HEADER",
                               "the header of the transfer list is not one"},
    [LFS_PACKAGE_TL_IMAGE_COUNT] = {"TL_IMAGE_COUNT", "PKG_TL_IMAGE_COUNT",
                                    "a transfer list must have exactly one image (tag 0x103)"},
    [LFS_PACKAGE_TL_IMAGE_NOT_LAST] = {"TL_IMAGE_NOT_LAST", "PKG_TL_IMAGE_NOT_LAST",
                                       "the image must be the last entry of the transfer list"},
    [LFS_PACKAGE_TL_NO_MANIFEST] = {"TL_NO_MANIFEST", "PKG_TL_NO_MANIFEST",
                                    "the transfer list has no manifest (tag 0x106)"},
    [LFS_PACKAGE_TL_ALIGN] = {"TL_ALIGN", "PKG_TL_ALIGN",
                              "manifest, image and HOB list must lie on pages of 4096 bytes"},
    [LFS_PACKAGE_NO_ROOM] = {"NO_ROOM", "PKG_TOO_BIG",
                             "the output buffer is smaller than the package"},
    [LFS_PACKAGE_TL_MAX_SIZE] = {"TL_MAX_SIZE", "PKG_TOO_BIG",
                                 "the transfer list is larger than its maximum size"},
};

const char *lfs_package_error_name(enum lfs_package_error error)
{
    return (unsigned)error < LFS_PACKAGE_ERROR_COUNT ? errors[error].name : "UNKNOWN";
}

const char *lfs_package_error_diagnostic(enum lfs_package_error error)
{
    return errors[error].diagnostic;
}

const char *lfs_package_error_text(enum lfs_package_error error)
{
    return (unsigned)error < LFS_PACKAGE_ERROR_COUNT ? errors[error].text : "unknown error";
}

void package_fault(struct package_judge *judge, enum lfs_package_error error, const char *step,
                   uint64_t offset, const char *fact, ...)
{
    struct lfs_finding finding = {.name = lfs_package_error_diagnostic(error),
                                  .step = step,
                                  .panics = error == LFS_PACKAGE_RANGE_WRAPS,
                                  .at = {.cell = -1, .offset = offset}};
    va_list arguments;

    if (judge->first == LFS_PACKAGE_OK)
        judge->first = error;
    if (!judge->sink)
        return;
    snprintf(finding.text, sizeof(finding.text), "%s", lfs_package_error_text(error));
    va_start(arguments, fact);
    vsnprintf(finding.fact, sizeof(finding.fact), fact, arguments);
    va_end(arguments);
    judge->sink(judge->user, &finding);
}

void package_lint(struct package_judge *judge, const char *name, uint64_t offset, const char *help,
                  const char *text, ...)
{
    struct lfs_finding finding = {.name = name, .at = {.cell = -1, .offset = offset}};
    va_list arguments;

    if (!judge->sink)
        return;
    va_start(arguments, text);
    vsnprintf(finding.text, sizeof(finding.text), text, arguments);
    va_end(arguments);
    snprintf(finding.help, sizeof(finding.help), "%s", help);
    judge->sink(judge->user, &finding);
}

/* A header that a boot has replaced (7.3) deserves a word of its own. */
static void bad_magic(struct package_judge *judge, uint32_t magic)
{
    package_fault(judge, LFS_PACKAGE_BAD_MAGIC, NULL, 0, "found 0x%08x%s", magic,
                  magic == LFS_BOOT_INFO_SIGNATURE
                      ? ", a boot-information blob: a partition that has been booted is no package "
                        "any more"
                      : "");
}

static void judge_any(struct package_judge *judge, struct lfs_package *out)
{
    uint8_t word[4];
    uint32_t magic;

    if (judge->source->size < LFS_PACKAGE_HEADER_SIZE) {
        package_fault(judge, LFS_PACKAGE_TRUNCATED, NULL, judge->source->size,
                      "a header has %u bytes, here are %llu", LFS_PACKAGE_HEADER_SIZE,
                      (unsigned long long)judge->source->size);
        return;
    }
    judge->source->read(judge->source->user, 0, word, sizeof(word));
    magic = lfs_get_le32(word);
    if (magic == LFS_PACKAGE_MAGIC)
        spkg_judge(judge, out);
    else if (magic == LFS_PACKAGE_TRANSFER_LIST_MAGIC)
        transfer_list_judge(judge, out);
    else
        bad_magic(judge, magic);
}

enum lfs_package_error lfs_package_judge(const struct lfs_package_source *source,
                                         uint64_t load_address, struct lfs_package *out,
                                         lfs_finding_sink *sink, void *user)
{
    struct package_judge judge = {
        .source = source, .load_address = load_address, .sink = sink, .user = user};

    memset(out, 0, sizeof(*out));
    judge_any(&judge, out);
    if (judge.first != LFS_PACKAGE_OK)
        memset(out, 0, sizeof(*out));
    return judge.first;
}

enum lfs_package_error lfs_package_parse_from(const struct lfs_package_source *source,
                                              uint64_t load_address, struct lfs_package *out)
{
    return lfs_package_judge(source, load_address, out, NULL, NULL);
}

static void read_bytes(const void *user, uint64_t offset, void *out, size_t size)
{
    memcpy(out, (const uint8_t *)user + offset, size);
}

struct lfs_package_source lfs_package_source_of(const uint8_t *bytes, size_t size)
{
    return (struct lfs_package_source){.size = size, .read = read_bytes, .user = bytes};
}

enum lfs_package_error lfs_package_parse(const uint8_t *bytes, size_t size, uint64_t load_address,
                                         struct lfs_package *out)
{
    struct lfs_package_source source = lfs_package_source_of(bytes, size);

    return lfs_package_parse_from(&source, load_address, out);
}

bool lfs_package_fits(const struct lfs_package *package, uint64_t size)
{
    return package->total <= size;
}
