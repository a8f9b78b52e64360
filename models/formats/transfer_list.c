/* SPDX-License-Identifier: BSD-3-Clause */
/* Transfer lists, read as SP packages: the ordered checks of manifests-packages-boot 6.3. */
#include "lfasim/formats/transfer_list.h"

#include <string.h>

#include "lfasim/bytes.h"
#include "models/formats/package_internal.h"

/* Bytes that are summed at once. */
enum { SUM_CHUNK = 512 };
#define DTB_MAGIC 0xd00dfeedu /* 1.1, big endian */

static const struct {
    uint32_t tag;
    const char *name;
} tags[] = {
    {0x0, "void"},
    {0x1, "hardware description (FDT)"},
    {0x2, "HOB block"},
    {0x3, "HOB list"},
    {0x4, "ACPI tables"},
    {0x5, "TPM event log"},
    {0x6, "TPM CRB base"},
    {0x100, "OP-TEE pageable part"},
    {0x101, "SPMC manifest"},
    {0x102, "entry point (64-bit)"},
    {0x103, "SP image"},
    {0x104, "memory layout (64-bit)"},
    {0x105, "Mbed TLS heap"},
    {0x106, "FF-A manifest"},
    {0x107, "memory layout (32-bit)"},
    {0x108, "entry point (32-bit)"},
    {0x109, "GPT error information"},
};

bool lfs_tl_tag_reserved(uint32_t tag)
{
    return tag >= 0x800000 && tag <= 0xffefff;
}

const char *lfs_tl_tag_name(uint32_t tag)
{
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        if (tags[i].tag == tag)
            return tags[i].name;
    if (lfs_tl_tag_reserved(tag))
        return "reserved";
    return tag >= 0xfff000 ? "private" : "unknown";
}

static uint64_t round_up_8(uint64_t value)
{
    return (value + 7) & ~UINT64_C(7);
}

struct lfs_tl_sizes lfs_tl_sizes(const struct lfs_package_source *source)
{
    uint8_t header[LFS_TL_HEADER_SIZE];

    source->read(source->user, 0, header, sizeof(header));
    return (struct lfs_tl_sizes){.used = lfs_get_le32(header + LFS_TL_AT_USED),
                                 .max = lfs_get_le32(header + LFS_TL_AT_MAX)};
}

bool lfs_tl_next(const struct lfs_package_source *source, uint64_t used, struct lfs_tl_entry *entry)
{
    uint8_t header[LFS_TL_ENTRY_HEADER_SIZE];
    uint64_t at = entry->header_size == 0 ? LFS_TL_HEADER_SIZE
                                          : round_up_8(entry->data_offset + entry->data_size);

    memset(entry, 0, sizeof(*entry));
    entry->offset = at;
    if (at > used || used - at < sizeof(header))
        return false;
    source->read(source->user, at, header, sizeof(header));
    if (header[LFS_TL_AT_ENTRY_HEADER_SIZE] < LFS_TL_ENTRY_HEADER_SIZE)
        return false;
    entry->data_offset = at + header[LFS_TL_AT_ENTRY_HEADER_SIZE];
    entry->data_size = lfs_get_le32(header + LFS_TL_AT_ENTRY_DATA_SIZE);
    if (entry->data_offset + entry->data_size > used)
        return false;
    entry->header_size = header[LFS_TL_AT_ENTRY_HEADER_SIZE];
    entry->tag = lfs_get_le32(header) & 0xffffff;
    return true;
}

static uint8_t sum(const struct lfs_package_source *source, uint64_t size)
{
    uint8_t chunk[SUM_CHUNK], total = 0;

    for (uint64_t at = 0; at < size; at += SUM_CHUNK) {
        size_t count = size - at < SUM_CHUNK ? (size_t)(size - at) : SUM_CHUNK;

        source->read(source->user, at, chunk, count);
        for (size_t i = 0; i < count; i++)
            total = (uint8_t)(total + chunk[i]);
    }
    return total;
}

/* Check 2. The used size is known to lie in the source where this returns true. */
static bool judge_header(struct package_judge *judge, const uint8_t *header,
                         struct lfs_tl_sizes sizes)
{
    static const char step[] = "6.3 check 2";
    bool readable = sizes.used <= sizes.max && sizes.used <= judge->source->size;

    if (sizes.max == 0)
        package_fault(judge, LFS_PACKAGE_TL_HEADER, step, LFS_TL_AT_MAX, "its maximum size is 0");
    else if (sizes.used > sizes.max)
        package_fault(judge, LFS_PACKAGE_TL_HEADER, step, LFS_TL_AT_USED,
                      "it uses 0x%x bytes of a maximum of 0x%x", sizes.used, sizes.max);
    else if (!readable)
        package_fault(judge, LFS_PACKAGE_TRUNCATED, step, LFS_TL_AT_USED,
                      "it uses 0x%x bytes, here are 0x%llx", sizes.used,
                      (unsigned long long)judge->source->size);
    if (header[LFS_TL_AT_HEADER_SIZE] != LFS_TL_HEADER_SIZE)
        package_fault(judge, LFS_PACKAGE_TL_HEADER, step, LFS_TL_AT_HEADER_SIZE,
                      "header size 0x%x, expected 0x18", header[LFS_TL_AT_HEADER_SIZE]);
    if (readable && lfs_get_le32(header + LFS_TL_AT_FLAGS) & LFS_TL_HAS_CHECKSUM &&
        sum(judge->source, sizes.used) != 0)
        package_fault(judge, LFS_PACKAGE_TL_HEADER, step, LFS_TL_AT_CHECKSUM,
                      "checksum 0x%02x, expected 0x%02x", header[LFS_TL_AT_CHECKSUM],
                      (uint8_t)(header[LFS_TL_AT_CHECKSUM] - sum(judge->source, sizes.used)));
    if (header[LFS_TL_AT_VERSION] == 0)
        package_fault(judge, LFS_PACKAGE_TL_HEADER, step, LFS_TL_AT_VERSION,
                      "version 0, expected 1");
    return readable && judge->first == LFS_PACKAGE_OK;
}

/* What the walk has seen. */
struct walk {
    unsigned entries, images;
    struct lfs_tl_entry last, image, manifest, hob;
    bool has_manifest, has_hob;
};

static void look_at(struct package_judge *judge, struct walk *walk,
                    const struct lfs_tl_entry *entry)
{
    walk->entries++;
    walk->last = *entry;
    if (entry->tag == LFS_TL_SP_IMAGE) {
        walk->images++;
        walk->image = *entry;
    } else if (entry->tag == LFS_TL_FFA_MANIFEST && !walk->has_manifest) {
        walk->has_manifest = true;
        walk->manifest = *entry;
    } else if (entry->tag == LFS_TL_HOB_LIST && !walk->has_hob) {
        walk->has_hob = true;
        walk->hob = *entry;
    } else if (lfs_tl_tag_reserved(entry->tag)) {
        package_lint(judge, "LINT_TL_RESERVED_TAG", entry->offset,
                     "tags 0x800000 to 0xffefff are reserved; private ones begin at 0xfff000",
                     "tag 0x%x is reserved; the SPMC passes over it", entry->tag);
    }
}

static void take_walk(struct package_judge *judge, struct walk *walk, uint64_t used)
{
    struct lfs_tl_entry entry = {0};

    while (lfs_tl_next(judge->source, used, &entry))
        look_at(judge, walk, &entry);
    if (entry.offset < used)
        package_lint(judge, "LINT_TL_WALK_ENDS", entry.offset,
                     "an entry has a header of at least 8 bytes and ends inside the used size",
                     "this entry is malformed: it and everything behind it is invisible");
}

/* Check 8, of one content. */
static void check_aligned(struct package_judge *judge, const struct lfs_tl_entry *entry)
{
    if ((judge->load_address + entry->data_offset) % LFS_PACKAGE_PAGE != 0)
        package_fault(judge, LFS_PACKAGE_TL_ALIGN, "6.3 check 8", entry->offset,
                      "%s at offset 0x%llx, address 0x%llx", lfs_tl_tag_name(entry->tag),
                      (unsigned long long)entry->data_offset,
                      (unsigned long long)(judge->load_address + entry->data_offset));
}

/* Checks 4 to 8. */
static void judge_entries(struct package_judge *judge, const struct walk *walk)
{
    if (walk->images != 1)
        package_fault(judge, LFS_PACKAGE_TL_IMAGE_COUNT,
                      walk->entries == 0 ? "6.3 check 4" : "6.3 check 5",
                      walk->images > 1 ? walk->image.offset : walk->last.offset,
                      "found %u in %u entries", walk->images, walk->entries);
    else if (walk->last.tag != LFS_TL_SP_IMAGE)
        package_fault(judge, LFS_PACKAGE_TL_IMAGE_NOT_LAST, "6.3 check 6", walk->last.offset,
                      "the image's entry at 0x%llx is followed by %s at 0x%llx",
                      (unsigned long long)walk->image.offset, lfs_tl_tag_name(walk->last.tag),
                      (unsigned long long)walk->last.offset);
    if (!walk->has_manifest)
        package_fault(judge, LFS_PACKAGE_TL_NO_MANIFEST, "6.3 check 7", 0,
                      "found none in %u entries", walk->entries);
    else
        check_aligned(judge, &walk->manifest);
    if (walk->images > 0)
        check_aligned(judge, &walk->image);
    if (walk->has_hob)
        check_aligned(judge, &walk->hob);
}

/* Old TF-A used the manifest's tag for something else (DV-24). */
static void check_legacy(struct package_judge *judge, const struct walk *walk)
{
    uint8_t word[4];

    if (!walk->has_manifest || walk->manifest.data_size < sizeof(word))
        return;
    judge->source->read(judge->source->user, walk->manifest.data_offset, word, sizeof(word));
    if (lfs_get_be32(word) != DTB_MAGIC)
        package_lint(judge, "LINT_TL_LEGACY_TAG", walk->manifest.offset,
                     "older TF-A used tag 0x106 for 32-bit entry point information; it is 0x108 "
                     "now",
                     "the first entry with tag 0x106 holds no device tree");
}

void transfer_list_judge(struct package_judge *judge, struct lfs_package *out)
{
    uint8_t header[LFS_TL_HEADER_SIZE];
    struct lfs_tl_sizes sizes = lfs_tl_sizes(judge->source);
    struct walk walk = {0};

    judge->source->read(judge->source->user, 0, header, sizeof(header));
    if (!judge_header(judge, header, sizes))
        return;
    if (sizes.used % 8 != 0 || sizes.max % 8 != 0)
        package_lint(judge, "LINT_TL_ODD_SIZE",
                     sizes.used % 8 != 0 ? LFS_TL_AT_USED : LFS_TL_AT_MAX,
                     "both sizes are multiples of 8", "used size 0x%x, total size 0x%x", sizes.used,
                     sizes.max);
    take_walk(judge, &walk, sizes.used);
    judge_entries(judge, &walk);
    check_legacy(judge, &walk);
    /* Check 10: the boot-information page must lie inside the package. It comes after all others,
     * and behind an aligned manifest only a load address off a page lets it fail. */
    if (judge->first == LFS_PACKAGE_OK && sizes.used < LFS_PACKAGE_PAGE)
        package_fault(judge, LFS_PACKAGE_RANGE_WRAPS, "6.3 check 10", LFS_TL_AT_USED,
                      "0x%x bytes are less than the page that boot information needs", sizes.used);
    *out = (struct lfs_package){.kind = LFS_PACKAGE_TRANSFER_LIST,
                                .version = header[LFS_TL_AT_VERSION],
                                .pm_offset = (uint32_t)walk.manifest.data_offset,
                                .pm_size = walk.manifest.data_size,
                                .img_offset = (uint32_t)walk.image.data_offset,
                                .img_size = walk.image.data_size,
                                .hob_offset = (uint32_t)walk.hob.data_offset,
                                .hob_size = walk.hob.data_size,
                                .boot_info_size = LFS_PACKAGE_PAGE,
                                .total = sizes.used};
}
