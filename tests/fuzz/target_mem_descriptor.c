/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory transaction descriptors in every version: reading stays inside; what was read can be
 * written and reads the same again; canonical bytes come back as they were. The first byte chooses
 * the version, the second how much room the writer gets. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/bytes.h"
#include "lfasim/formats/mem_descriptor.h"
#include "tests/fuzz/fuzz.h"

enum { PREFIX = 2, EMADS_MAX = 64, RANGES_MAX = 256, OUT_BYTES = 8192 };

struct parsed {
    struct lfs_mem_header header;
    struct lfs_mem_composite composite;
    struct lfs_mem_emad emads[EMADS_MAX];
    struct lfs_mem_range ranges[RANGES_MAX];
    uint32_t emads_read, ranges_read;
    bool all_emads, has_composite;
};

static void read_ranges(const uint8_t *bytes, size_t size, struct parsed *p)
{
    uint64_t at = (uint64_t)p->emads[0].composite + LFS_MEM_COMPOSITE;

    while (p->ranges_read < RANGES_MAX &&
           lfs_mem_get_range(bytes, size, at, &p->ranges[p->ranges_read])) {
        at += LFS_MEM_CONSTITUENT;
        fuzz_must(at <= size);
        p->ranges_read++;
    }
}

static bool read_all(const uint8_t *bytes, size_t size, uint32_t version, struct parsed *p)
{
    if (!lfs_mem_get_header(bytes, size, version, &p->header)) {
        fuzz_must(size < lfs_mem_header_size(lfs_mem_layout_of(version)));
        return false;
    }
    while (p->emads_read < EMADS_MAX &&
           lfs_mem_get_emad(bytes, size, &p->header, p->emads_read, &p->emads[p->emads_read])) {
        p->emads_read++;
        fuzz_must(p->emads_read <= p->header.emad_count);
        fuzz_must(p->header.emad_offset + (uint64_t)p->emads_read * p->header.emad_size <= size);
    }
    p->all_emads = p->emads_read == p->header.emad_count && p->emads_read > 0;
    p->has_composite = p->all_emads && p->emads[0].composite != 0 &&
                       lfs_mem_get_composite(bytes, size, p->emads[0].composite, &p->composite);
    if (p->has_composite) {
        fuzz_must((uint64_t)p->emads[0].composite + LFS_MEM_COMPOSITE <= size);
        read_ranges(bytes, size, p);
    }
    return true;
}

static struct lfs_mem_descriptor as_read(const struct parsed *p, uint32_t version)
{
    enum lfs_mem_layout layout = lfs_mem_layout_of(version);

    if (layout != LFS_MEM_V1_0)
        layout = p->header.emad_size >= LFS_MEM_EMAD_32 ? LFS_MEM_V1_2 : LFS_MEM_V1_1;
    return (struct lfs_mem_descriptor){.layout = layout,
                                       .sender = p->header.sender,
                                       .attributes = p->header.attributes,
                                       .flags = p->header.flags,
                                       .handle = p->header.handle,
                                       .tag = p->header.tag,
                                       .emads = p->emads,
                                       .emad_count = p->emads_read,
                                       .with_composite = p->has_composite,
                                       .pages = p->composite.pages,
                                       .constituents = p->composite.constituents,
                                       .ranges = p->ranges,
                                       .range_count = p->ranges_read};
}

/* Laid out and filled as the writer does it (1.11). */
static bool canonical(const struct parsed *p, enum lfs_mem_layout layout)
{
    uint64_t behind =
        lfs_mem_header_size(layout) + (uint64_t)p->emads_read * lfs_mem_emad_size(layout);
    bool is = p->header.reserved_zero && p->header.emad_offset == lfs_mem_header_size(layout) &&
              p->header.emad_size == lfs_mem_emad_size(layout) && p->composite.reserved == 0;

    for (uint32_t i = 0; i < p->emads_read; i++)
        is = is && p->emads[i].reserved_zero &&
             p->emads[i].composite == (p->has_composite ? behind : 0);
    return is;
}

static void must_be_the_same(const struct parsed *was, const struct parsed *is)
{
    fuzz_must(was->header.sender == is->header.sender && was->header.flags == is->header.flags &&
              was->header.attributes == is->header.attributes &&
              was->header.handle == is->header.handle && was->header.tag == is->header.tag);
    fuzz_must(was->emads_read == is->emads_read && is->all_emads);
    for (uint32_t i = 0; i < is->emads_read; i++)
        fuzz_must(was->emads[i].receiver == is->emads[i].receiver &&
                  was->emads[i].permissions == is->emads[i].permissions &&
                  was->emads[i].flags == is->emads[i].flags &&
                  was->emads[i].impdef[0] == is->emads[i].impdef[0] &&
                  was->emads[i].impdef[1] == is->emads[i].impdef[1]);
    fuzz_must(was->has_composite == is->has_composite &&
              was->composite.pages == is->composite.pages &&
              was->composite.constituents == is->composite.constituents);
    fuzz_must(was->ranges_read == is->ranges_read);
    fuzz_must(memcmp(was->ranges, is->ranges, is->ranges_read * sizeof(is->ranges[0])) == 0);
}

static void must_write(const struct parsed *p, uint32_t version, const uint8_t *bytes, size_t size,
                       size_t room)
{
    static struct parsed again;
    struct lfs_mem_descriptor d = as_read(p, version);
    uint8_t out[OUT_BYTES];
    size_t written;

    memset(out, 0xa5, sizeof(out));
    written = lfs_mem_put(&d, out, room);
    if (written == 0) {
        fuzz_must(out[0] == 0xa5);
        written = lfs_mem_put(&d, out, sizeof(out));
    }
    fuzz_must(written > 0 && written < sizeof(out) && out[written] == 0xa5);
    fuzz_must(d.constituents != d.range_count || lfs_mem_total(&d) == written);
    memset(&again, 0, sizeof(again));
    fuzz_must(read_all(out, written, version, &again));
    must_be_the_same(p, &again);
    fuzz_must(canonical(&again, d.layout));
    if (canonical(p, d.layout))
        fuzz_must(written <= size && memcmp(out, bytes, written) == 0);
}

/* The descriptor of a forwarded FFA_RXTX_MAP (1.8): its head, then composites where it says. */
static void read_rxtx(const uint8_t *bytes, size_t size)
{
    struct lfs_mem_composite composite;
    struct lfs_mem_rxtx head;
    struct lfs_mem_range range;

    if (!lfs_mem_get_rxtx(bytes, size, &head)) {
        fuzz_must(size < LFS_MEM_RXTX_HEADER);
        return;
    }
    fuzz_must(size >= LFS_MEM_RXTX_HEADER && head.endpoint == lfs_get_le16(bytes));
    for (int i = 0; i < 2; i++) {
        uint64_t at = i ? head.tx : head.rx;

        if (lfs_mem_get_composite(bytes, size, at, &composite))
            fuzz_must(at + LFS_MEM_COMPOSITE <= size);
        if (lfs_mem_get_range(bytes, size, at + LFS_MEM_COMPOSITE, &range))
            fuzz_must(at + LFS_MEM_COMPOSITE + LFS_MEM_CONSTITUENT <= size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t versions[] = {FFA_VERSION_1_0, FFA_VERSION_1_1, FFA_VERSION_1_2,
                                        FFA_VERSION_1_3};
    static struct parsed parsed;
    uint32_t version;
    uint8_t *bytes;

    if (size < PREFIX)
        return 0;
    version = versions[data[0] % (sizeof(versions) / sizeof(versions[0]))];
    bytes = fuzz_copy(data + PREFIX, size - PREFIX);
    memset(&parsed, 0, sizeof(parsed));
    if (read_all(bytes, size - PREFIX, version, &parsed) && parsed.all_emads)
        must_write(&parsed, version, bytes, size - PREFIX, data[1]);
    read_rxtx(bytes, size - PREFIX);
    free(bytes);
    return 0;
}
