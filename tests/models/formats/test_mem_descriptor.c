/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory transaction descriptors: the worked examples of ffa-memory.md 1.11, both ways, and bytes
 * that lie. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/abi/ffa.h"
#include "lfasim/bytes.h"
#include "lfasim/formats/mem_descriptor.h"

/* clang-format off */
static const uint8_t share_v1_2[128] = {
    0x01, 0x80, 0x2f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0xef, 0xbe, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x02, 0x80, 0x02, 0x00, 0x50, 0x00, 0x00, 0x00, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
    0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x03, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x30, 0x07, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x31, 0x07, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};

static const uint8_t share_v1_1[112] = {
    0x01, 0x80, 0x2f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0xef, 0xbe, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x02, 0x80, 0x02, 0x00, 0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x03, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x30, 0x07, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x31, 0x07, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};

static const uint8_t share_v1_0[96] = {
    0x01, 0x80, 0x2f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0xef, 0xbe, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x02, 0x80, 0x02, 0x00, 0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x03, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x30, 0x07, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x31, 0x07, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};

static const uint8_t retrieve_v1_2[80] = {
    0x01, 0x80, 0x2f, 0x00, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0xef, 0xbe, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x30, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x02, 0x80, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11,
    0x00, 0xff, 0xee, 0xdd, 0xcc, 0xbb, 0xaa, 0x99, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00};

static const uint8_t relinquish[18] = {
    0x05, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,
    0x02, 0x80};
/* clang-format on */

static const struct lfs_mem_range ranges[] = {{0x7300000, 1, 0}, {0x7310000, 2, 0}};
static const struct lfs_mem_emad to_sp2 = {
    .receiver = 0x8002,
    .permissions = 0x02,
    .impdef = {0x1122334455667788, 0x99aabbccddeeff00},
};

static const struct version {
    uint32_t ffa;
    enum lfs_mem_layout layout;
    const uint8_t *share;
    size_t size;
    uint32_t header, emad;
} versions[] = {
    {FFA_VERSION_1_0, LFS_MEM_V1_0, share_v1_0, sizeof(share_v1_0), 32, 16},
    {FFA_VERSION_1_1, LFS_MEM_V1_1, share_v1_1, sizeof(share_v1_1), 48, 16},
    {FFA_VERSION_1_2, LFS_MEM_V1_2, share_v1_2, sizeof(share_v1_2), 48, 32},
    {FFA_VERSION_1_3, LFS_MEM_V1_2, share_v1_2, sizeof(share_v1_2), 48, 32},
};
enum { VERSION_COUNT = sizeof(versions) / sizeof(versions[0]) };

static struct lfs_mem_descriptor share_of(enum lfs_mem_layout layout)
{
    return (struct lfs_mem_descriptor){.layout = layout,
                                       .sender = 0x8001,
                                       .attributes = 0x2f,
                                       .tag = 0xbeef,
                                       .emads = &to_sp2,
                                       .emad_count = 1,
                                       .with_composite = true,
                                       .pages = 3,
                                       .constituents = 2,
                                       .ranges = ranges,
                                       .range_count = 2};
}

static struct lfs_mem_descriptor retrieval(void)
{
    struct lfs_mem_descriptor request = share_of(LFS_MEM_V1_2);

    request.flags = 0x8;
    request.with_composite = false;
    return request;
}

/* Exactly size bytes of its own, so that sanitizers see one byte too far. */
static uint8_t *exactly(const uint8_t *bytes, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);

    assert_non_null(copy);
    memcpy(copy, bytes, size);
    return copy;
}

static void the_examples_are_written_byte_by_byte(void **state)
{
    struct lfs_mem_descriptor request = retrieval();
    uint8_t out[160];

    (void)state;
    for (size_t i = 0; i < VERSION_COUNT; i++) {
        struct lfs_mem_descriptor share = share_of(versions[i].layout);

        memset(out, 0xee, sizeof(out));
        assert_int_equal(lfs_mem_layout_of(versions[i].ffa), versions[i].layout);
        assert_int_equal(lfs_mem_put(&share, out, versions[i].size), versions[i].size);
        assert_memory_equal(out, versions[i].share, versions[i].size);
        assert_int_equal(out[versions[i].size], 0xee);
        assert_true(lfs_mem_total(&share) == versions[i].size);
        assert_int_equal(lfs_mem_header_size(versions[i].layout), versions[i].header);
        assert_int_equal(lfs_mem_emad_size(versions[i].layout), versions[i].emad);
    }
    lfs_proves("MEM-01 MEM-02");
    assert_int_equal(lfs_mem_put(&request, out, sizeof(retrieve_v1_2)), sizeof(retrieve_v1_2));
    assert_memory_equal(out, retrieve_v1_2, sizeof(retrieve_v1_2));
    assert_true(lfs_mem_total(&request) == sizeof(retrieve_v1_2));
}

static void the_examples_are_read_back_in_every_version(void **state)
{
    struct lfs_mem_composite composite;
    struct lfs_mem_header header;
    struct lfs_mem_range range;
    struct lfs_mem_emad emad;

    (void)state;
    for (size_t i = 0; i < VERSION_COUNT; i++) {
        const struct version *v = &versions[i];
        uint8_t *bytes = exactly(v->share, v->size);

        assert_true(lfs_mem_get_header(bytes, v->size, v->ffa, &header));
        assert_int_equal(header.sender, 0x8001);
        assert_int_equal(header.attributes, 0x2f);
        assert_int_equal(header.flags, 0);
        assert_true(header.handle == 0 && header.tag == 0xbeef);
        assert_int_equal(header.emad_size, v->emad);
        assert_int_equal(header.emad_count, 1);
        assert_int_equal(header.emad_offset, v->header);
        assert_true(header.reserved_zero);
        assert_true(lfs_mem_get_emad(bytes, v->size, &header, 0, &emad));
        assert_int_equal(emad.receiver, 0x8002);
        assert_int_equal(emad.permissions, 0x02);
        assert_int_equal(emad.flags, 0);
        assert_int_equal(emad.composite, v->header + v->emad);
        assert_true(emad.impdef[0] == (v->emad == 32 ? to_sp2.impdef[0] : 0));
        assert_true(emad.impdef[1] == (v->emad == 32 ? to_sp2.impdef[1] : 0));
        assert_true(emad.reserved_zero);
        assert_true(lfs_mem_get_composite(bytes, v->size, emad.composite, &composite));
        assert_int_equal(composite.pages, 3);
        assert_int_equal(composite.constituents, 2);
        assert_true(composite.reserved == 0);
        assert_true(lfs_mem_get_range(bytes, v->size, emad.composite + 16, &range));
        assert_memory_equal(&range, &ranges[0], sizeof(range));
        assert_true(lfs_mem_get_range(bytes, v->size, emad.composite + 32, &range));
        assert_memory_equal(&range, &ranges[1], sizeof(range));
        assert_int_equal(emad.composite + 48, v->size);
        free(bytes);
    }
    lfs_proves("MEM-03");
}

static void a_retrieval_is_read_back(void **state)
{
    struct lfs_mem_header header;
    struct lfs_mem_emad emad;

    (void)state;
    assert_true(lfs_mem_get_header(retrieve_v1_2, 80, FFA_VERSION_1_2, &header));
    assert_int_equal(header.flags, 0x8);
    assert_true(lfs_mem_get_emad(retrieve_v1_2, 80, &header, 0, &emad));
    assert_int_equal(emad.composite, 0);
    assert_true(emad.impdef[0] == 0x1122334455667788);
    assert_true(emad.impdef[1] == 0x99aabbccddeeff00);
}

static void a_relinquishing_goes_both_ways(void **state)
{
    const uint16_t ids[] = {0x8002, 0x8003};
    struct lfs_mem_relinquish head;
    uint8_t out[24], *bytes = exactly(relinquish, sizeof(relinquish));
    uint16_t id;

    (void)state;
    memset(out, 0xee, sizeof(out));
    assert_int_equal(lfs_mem_put_relinquish(5, 1, ids, 1, out, sizeof(relinquish)), 18);
    assert_memory_equal(out, relinquish, sizeof(relinquish));
    assert_int_equal(out[18], 0xee);
    assert_true(lfs_mem_get_relinquish(bytes, sizeof(relinquish), &head));
    assert_true(head.handle == 5);
    assert_int_equal(head.flags, 1);
    assert_int_equal(head.count, 1);
    assert_true(lfs_mem_get_relinquish_endpoint(bytes, sizeof(relinquish), 0, &id));
    assert_int_equal(id, 0x8002);
    assert_false(lfs_mem_get_relinquish_endpoint(bytes, sizeof(relinquish), 1, &id));
    assert_int_equal(lfs_mem_put_relinquish(UINT64_MAX, 3, ids, 2, out, sizeof(out)), 20);
    assert_true(lfs_mem_get_relinquish_endpoint(out, 20, 1, &id));
    assert_int_equal(id, 0x8003);
    assert_false(lfs_mem_get_relinquish_endpoint(out, 19, 1, &id));
    assert_int_equal(lfs_mem_put_relinquish(5, 1, ids, 2, out, 19), 0);
    assert_int_equal(lfs_mem_put_relinquish(5, 1, NULL, 0, out, 16), 16);
    free(bytes);
}

static void the_buffers_of_a_vm_are_described(void **state)
{
    static const uint8_t rxtx[LFS_MEM_RXTX_HEADER] = {0x07, 0x01, 0xee, 0xee, 0x10, 0, 0, 0x80,
                                                      0x30, 0,    2,    1,    0xee, 0, 0, 0xee};
    uint8_t *bytes = exactly(rxtx, sizeof(rxtx));
    struct lfs_mem_rxtx head;

    (void)state;
    assert_true(lfs_mem_get_rxtx(bytes, sizeof(rxtx), &head));
    assert_int_equal(head.endpoint, 0x107);
    assert_int_equal(head.rx, 0x80000010);
    assert_int_equal(head.tx, 0x1020030);
    assert_false(lfs_mem_get_rxtx(bytes, sizeof(rxtx) - 1, &head));
    free(bytes);
}

/* Every field of 1.1 and 1.4 stands alone: a descriptor with a value of its own in each. */
static void every_field_has_its_own_place(void **state)
{
    static const struct lfs_mem_emad two[] = {
        {.receiver = 0x8002, .permissions = 0x05, .flags = 1, .impdef = {1, 2}},
        {.receiver = 0x1234, .permissions = 0x0a, .flags = 0xfe, .impdef = {3, 4}}};
    struct lfs_mem_descriptor d = share_of(LFS_MEM_V1_2);
    struct lfs_mem_header header;
    struct lfs_mem_emad emad;
    uint8_t out[160];

    (void)state;
    d.attributes = 0xa56f;
    d.flags = 0x80000003;
    d.handle = 0x8877665544332211;
    d.tag = 0x0123456789abcdef;
    d.emads = two;
    d.emad_count = 2;
    for (size_t i = 0; i < VERSION_COUNT; i++) {
        size_t size;

        d.layout = versions[i].layout;
        size = lfs_mem_put(&d, out, sizeof(out));
        assert_int_equal(size, versions[i].size + versions[i].emad);
        assert_true(lfs_mem_get_header(out, size, versions[i].ffa, &header));
        assert_int_equal(header.attributes, i == 0 ? 0x6f : 0xa56f);
        assert_int_equal(header.flags, 0x80000003);
        assert_true(header.handle == d.handle && header.tag == d.tag);
        assert_int_equal(header.emad_count, 2);
        assert_true(header.reserved_zero);
        assert_true(lfs_mem_get_emad(out, size, &header, 1, &emad));
        assert_int_equal(emad.receiver, 0x1234);
        assert_int_equal(emad.permissions, 0x0a);
        assert_int_equal(emad.flags, 0xfe);
        assert_int_equal(emad.composite, versions[i].header + 2 * versions[i].emad);
        assert_true(emad.impdef[1] == (versions[i].emad == 32 ? 4 : 0));
        assert_false(lfs_mem_get_emad(out, size, &header, 2, &emad));
    }
}

/* True when the byte at `at` is reserved for whoever reads the header, and its value is seen. */
static bool header_sees(uint32_t version, size_t at)
{
    struct lfs_mem_header header;
    uint8_t bytes[128];

    memcpy(bytes, version == FFA_VERSION_1_0 ? share_v1_0 : share_v1_2, 96);
    bytes[at] ^= 0x40;
    assert_true(lfs_mem_get_header(bytes, sizeof(bytes), version, &header));
    return !header.reserved_zero;
}

static void reserved_bytes_are_told_and_no_others(void **state)
{
    struct lfs_mem_composite composite;
    struct lfs_mem_header header;
    struct lfs_mem_range range;
    struct lfs_mem_emad emad;
    uint8_t bytes[128];

    (void)state;
    for (size_t at = 0; at < 48; at++) {
        assert_int_equal(header_sees(FFA_VERSION_1_2, at), at >= 36);
        assert_int_equal(header_sees(FFA_VERSION_1_0, at), at == 3 || (at >= 24 && at < 28));
    }
    for (size_t at = 0; at < 32; at++)
        for (size_t i = 1; i <= 2; i++) { /* 1.1 and 1.2 */
            memcpy(bytes, versions[i].share, versions[i].size);
            bytes[48 + at] ^= 0x01;
            assert_true(lfs_mem_get_header(bytes, versions[i].size, versions[i].ffa, &header));
            assert_true(lfs_mem_get_emad(bytes, versions[i].size, &header, 0, &emad));
            assert_int_equal(!emad.reserved_zero, i == 1 ? at >= 8 && at < 16 : at >= 24);
        }
    memcpy(bytes, share_v1_2, sizeof(bytes));
    bytes[0x5f] = 0x80;
    bytes[0x6c] = 0x07;
    assert_true(lfs_mem_get_composite(bytes, sizeof(bytes), 0x50, &composite));
    assert_true(composite.reserved == 0x8000000000000000);
    assert_true(lfs_mem_get_range(bytes, sizeof(bytes), 0x60, &range));
    assert_int_equal(range.reserved, 7);
}

static void bytes_that_end_early_are_not_read(void **state)
{
    struct lfs_mem_header header;
    struct lfs_mem_emad emad;

    (void)state;
    for (size_t i = 0; i < VERSION_COUNT; i++)
        for (size_t size = 0; size <= versions[i].size; size++) {
            uint8_t *bytes = exactly(versions[i].share, size);
            bool whole = size >= versions[i].header;

            assert_int_equal(lfs_mem_get_header(bytes, size, versions[i].ffa, &header), whole);
            if (whole)
                assert_int_equal(lfs_mem_get_emad(bytes, size, &header, 0, &emad),
                                 size >= versions[i].header + versions[i].emad);
            free(bytes);
        }
    for (size_t size = 0; size < sizeof(relinquish); size++) {
        uint8_t *bytes = exactly(relinquish, size);
        struct lfs_mem_relinquish head;
        uint16_t id;

        assert_int_equal(lfs_mem_get_relinquish(bytes, size, &head), size >= 16);
        assert_false(lfs_mem_get_relinquish_endpoint(bytes, size, 0, &id));
        free(bytes);
    }
}

static void offsets_that_lie_are_refused(void **state)
{
    static const uint64_t beyond[] = {113, 128, 129, UINT32_MAX, UINT64_MAX - 15, UINT64_MAX};
    static const uint32_t sizes[] = {0, 8, 15, 17, 24, 31, 33, 40, 63, 96, 0xfffffff0, UINT32_MAX};
    struct lfs_mem_header header;
    struct lfs_mem_composite composite;
    struct lfs_mem_range range;
    struct lfs_mem_emad emad;

    (void)state;
    for (size_t i = 0; i < sizeof(beyond) / sizeof(beyond[0]); i++) {
        assert_false(lfs_mem_get_composite(share_v1_2, 128, beyond[i], &composite));
        assert_false(lfs_mem_get_range(share_v1_2, 128, beyond[i], &range));
    }
    assert_true(lfs_mem_get_composite(share_v1_2, 128, 112, &composite));
    assert_true(lfs_mem_get_range(share_v1_2, 128, 112, &range));
    assert_true(lfs_mem_get_header(share_v1_2, 128, FFA_VERSION_1_2, &header));
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        header.emad_size = sizes[i];
        assert_false(lfs_mem_get_emad(share_v1_2, 128, &header, 0, &emad));
    }
    for (header.emad_size = 48; header.emad_size <= 64; header.emad_size += 16) {
        assert_true(lfs_mem_get_emad(share_v1_2, 128, &header, 0, &emad));
        assert_true(emad.impdef[0] != 0);
    }
    header.emad_size = 32;
    header.emad_count = UINT32_MAX;
    assert_true(lfs_mem_get_emad(share_v1_2, 128, &header, 1, &emad));
    assert_false(lfs_mem_get_emad(share_v1_2, 128, &header, 3, &emad));
    assert_false(lfs_mem_get_emad(share_v1_2, 128, &header, UINT32_MAX - 1, &emad));
    header.emad_offset = UINT32_MAX;
    assert_false(lfs_mem_get_emad(share_v1_2, 128, &header, 0, &emad));
    header.emad_offset = 97;
    assert_false(lfs_mem_get_emad(share_v1_2, 128, &header, 0, &emad));
    header.emad_offset = 96;
    assert_true(lfs_mem_get_emad(share_v1_2, 128, &header, 0, &emad));
}

static void nothing_is_written_where_there_is_no_room(void **state)
{
    struct lfs_mem_descriptor share = share_of(LFS_MEM_V1_2);
    uint8_t out[128], untouched[128];

    (void)state;
    memset(out, 0xee, sizeof(out));
    memset(untouched, 0xee, sizeof(untouched));
    for (size_t room = 0; room < sizeof(share_v1_2); room++)
        assert_int_equal(lfs_mem_put(&share, out, room), 0);
    share.emad_count = UINT32_MAX;
    assert_int_equal(lfs_mem_put(&share, out, sizeof(out)), 0);
    share.emad_count = 1;
    share.range_count = UINT32_MAX;
    assert_int_equal(lfs_mem_put(&share, out, sizeof(out)), 0);
    assert_int_equal(lfs_mem_put_ranges(ranges, 2, out, 31), 0);
    assert_int_equal(lfs_mem_put_ranges(ranges, UINT32_MAX, out, sizeof(out)), 0);
    assert_int_equal(lfs_mem_put_relinquish(0, 0, NULL, UINT32_MAX, out, sizeof(out)), 0);
    assert_memory_equal(out, untouched, sizeof(out));
}

/* Fragments: what is left out of the first follows alone. */
static void fragments_make_up_the_whole(void **state)
{
    struct lfs_mem_descriptor share = share_of(LFS_MEM_V1_2);
    uint8_t out[128];
    size_t first;

    (void)state;
    share.range_count = 1;
    first = lfs_mem_put(&share, out, sizeof(out));
    assert_int_equal(first, 112);
    assert_true(lfs_mem_total(&share) == 128);
    assert_int_equal(lfs_mem_put_ranges(&ranges[1], 1, out + first, sizeof(out) - first), 16);
    assert_memory_equal(out, share_v1_2, sizeof(share_v1_2));
    share.range_count = 0;
    assert_int_equal(lfs_mem_put(&share, out, sizeof(out)), 96);
    assert_int_equal(lfs_mem_put_ranges(NULL, 0, out, sizeof(out)), 0);
    share.constituents = UINT32_MAX;
    assert_true(lfs_mem_total(&share) == 96 + 16 * (uint64_t)UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_are_written_byte_by_byte),
        cmocka_unit_test(the_examples_are_read_back_in_every_version),
        cmocka_unit_test(a_retrieval_is_read_back),
        cmocka_unit_test(a_relinquishing_goes_both_ways),
        cmocka_unit_test(the_buffers_of_a_vm_are_described),
        cmocka_unit_test(every_field_has_its_own_place),
        cmocka_unit_test(reserved_bytes_are_told_and_no_others),
        cmocka_unit_test(bytes_that_end_early_are_not_read),
        cmocka_unit_test(offsets_that_lie_are_refused),
        cmocka_unit_test(nothing_is_written_where_there_is_no_room),
        cmocka_unit_test(fragments_make_up_the_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
