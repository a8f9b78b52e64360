/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_PARTITION_INFO_GET and _GET_REGS (ffa-abi.md 4.2, 4.3). */
#include <string.h>

#include "lfasim/bytes.h"
#include "models/spmc/spmc.h"

#define ENTRIES_MAX       (LFS_PARTITIONS_MAX * LFS_MANIFEST_MAX_SERVICES)
#define REGS_PER_ENTRY    6u
#define ENTRIES_PER_REPLY 2u

struct entry {
    uint16_t id, contexts;
    uint32_t properties;
    uint32_t protocol[4], image[4];
    uint32_t version;
};

struct query {
    uint32_t uuid[4];
    uint32_t caller_version;
    bool from_sp;
    bool image_uuids; /* may match image UUIDs */
};

static bool nil(const uint32_t uuid[4])
{
    return (uuid[0] | uuid[1] | uuid[2] | uuid[3]) == 0;
}

static bool equal(const uint32_t a[4], const uint32_t b[4])
{
    return memcmp(a, b, 16) == 0;
}

/* Bits of each property as the SPMC shows them to this caller. */
static uint32_t properties(struct spmc *s, const struct vm_info *vm, uint16_t method, bool from_sp)
{
    const struct lfs_manifest *manifest = vm->manifest;
    uint32_t version = vm_state(s, vm)->version, bits = FFA_PARTITION_AARCH64;

    if (method & LFS_MANIFEST_DIRECT_REQ_RECV)
        bits |= FFA_PARTITION_RECEIVES_DIRECT_REQ;
    if ((method & LFS_MANIFEST_DIRECT_REQ_SEND) && from_sp)
        bits |= FFA_PARTITION_SENDS_DIRECT_REQ;
    if (version >= FFA_VERSION_1_1) {
        if (method & LFS_MANIFEST_INDIRECT_MSG)
            bits |= FFA_PARTITION_INDIRECT_MESSAGES;
        if (manifest->notification_support)
            bits |= FFA_PARTITION_NOTIFICATIONS;
    }
    if (!from_sp && (bits & FFA_PARTITION_RECEIVES_DIRECT_REQ)) {
        if (manifest->vm_availability_messages & 1)
            bits |= FFA_PARTITION_WANTS_VM_CREATED;
        if (manifest->vm_availability_messages & 2)
            bits |= FFA_PARTITION_WANTS_VM_DESTROYED;
    }
    if (version >= FFA_VERSION_1_2) {
        if (method & LFS_MANIFEST_DIRECT_REQ2_RECV)
            bits |= FFA_PARTITION_RECEIVES_DIRECT_REQ2;
        if ((method & LFS_MANIFEST_DIRECT_REQ2_SEND) && from_sp)
            bits |= FFA_PARTITION_SENDS_DIRECT_REQ2;
    }
    if (version >= FFA_VERSION_1_3 && manifest->live_activation_support)
        bits |= FFA_PARTITION_LIVE_ACTIVATION;
    return bits;
}

static bool names_image(const struct vm_info *vm, const struct query *q)
{
    return q->image_uuids && !nil(q->uuid) && equal(q->uuid, vm->manifest->image_uuid);
}

/* The entries of one partition for a query: by image UUID, by protocol UUID, or all for Nil. */
static size_t entries_of(struct spmc *s, const struct vm_info *vm, const struct query *q,
                         struct entry *out)
{
    const struct lfs_manifest *manifest = vm->manifest;
    bool by_image = names_image(vm, q);
    size_t count = 0;

    for (unsigned i = 0; i < manifest->service_count; i++) {
        const struct lfs_manifest_service *service = &manifest->services[i];
        bool by_protocol = !nil(q->uuid) && equal(q->uuid, service->uuid);

        if (!nil(q->uuid) && !by_image && !by_protocol)
            continue;
        out[count] =
            (struct entry){.id = vm->id,
                           .contexts = (uint16_t)vm->vcpu_count,
                           .properties = properties(s, vm, service->messaging_method, q->from_sp),
                           .version = vm_state(s, vm)->version};
        if (!by_protocol)
            memcpy(out[count].protocol, service->uuid, 16);
        if (!by_image)
            memcpy(out[count].image, manifest->image_uuid, 16);
        count++;
        if (q->caller_version < FFA_VERSION_1_2)
            break; /* such a caller hears of one service a partition (V4) */
    }
    return count;
}

static size_t find(struct call *c, struct query *q, struct entry *out)
{
    size_t count = 0;

    q->caller_version = vm_state(c->s, c->vm)->version;
    q->from_sp = c->vcpu != NOBODY;
    /* The SPMC cannot tell an LSP from the normal world, so firmware judges both by the version
     * that the normal world negotiated (ffa-abi.md V3). */
    q->image_uuids = q->caller_version >= FFA_VERSION_1_3 ||
                     (!q->from_sp &&
                      policy(c->s, LFS_KNOB_image_uuid_lookup_gate) == IMAGE_UUID_LOOKUP_GATE_NONE);
    for (unsigned i = 1; i < c->s->vm_count; i++) {
        const struct vm_info *vm = &c->s->vm[i];

        if (vm_state(c->s, vm)->state == VM_NULL)
            continue;
        count += entries_of(c->s, vm, q, out + count);
        if (names_image(vm, q))
            break; /* the scan ends where the image is found (ffa-abi.md 4.2) */
    }
    if (nil(q->uuid) && count == 0 &&
        policy(c->s, LFS_KNOB_nil_query_empty) == NIL_QUERY_EMPTY_PANIC)
        lfs_panic(c->ctx, RULE_NO_PARTITIONS, "SPMC panic: a Nil query found no partition");
    return count;
}

/* ---- FFA_PARTITION_INFO_GET
 * ------------------------------------------------------------------------- */

static void write_entry(const struct entry *e, uint32_t size, uint8_t *out)
{
    lfs_put_le16(out + FFA_PARTITION_INFO_AT_ID, e->id);
    lfs_put_le16(out + FFA_PARTITION_INFO_AT_CONTEXTS, e->contexts);
    if (size == FFA_PARTITION_INFO_SIZE_1_0) {
        lfs_put_le32(out + FFA_PARTITION_INFO_AT_PROPERTIES, e->properties & 7);
        return;
    }
    lfs_put_le32(out + FFA_PARTITION_INFO_AT_PROPERTIES, e->properties);
    for (unsigned i = 0; i < 4; i++) {
        lfs_put_le32(out + FFA_PARTITION_INFO_AT_PROTOCOL_UUID + 4 * i, e->protocol[i]);
        lfs_put_le32(out + FFA_PARTITION_INFO_AT_IMAGE_UUID + 4 * i, e->image[i]);
    }
    lfs_put_le32(out + FFA_PARTITION_INFO_AT_VERSION, e->version);
}

int do_partition_info_get(struct call *c)
{
    struct query q = {.uuid = {(uint32_t)c->in.x[1], (uint32_t)c->in.x[2], (uint32_t)c->in.x[3],
                               (uint32_t)c->in.x[4]}};
    struct entry entries[ENTRIES_MAX];
    uint8_t *buffer = c->s->scratch;
    const struct vm *vm = vm_state(c->s, c->vm);
    uint32_t size =
        vm->version < FFA_VERSION_1_1 ? FFA_PARTITION_INFO_SIZE_1_0 : FFA_PARTITION_INFO_SIZE_1_3;
    bool count_only = c->in.x[5] & 1;
    lfs_ipa fault;
    size_t count;

    if ((uint32_t)c->in.x[5] & ~1u)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_INFO_FLAGS);
    count = find(c, &q, entries);
    if (!count_only && vm->rxtx_mapped && count * size > vm->rxtx_pages * LFS_PAGE_SIZE)
        return refuse(c, FFA_STATUS_NO_MEMORY, RULE_INFO_TOO_MANY);
    if (count == 0)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS, RULE_INFO_UNKNOWN);
    if (count_only)
        return success(c, count, 0);
    if (!vm->rxtx_mapped || vm->rx_state != RX_EMPTY)
        return refuse(c, FFA_STATUS_BUSY, RULE_INFO_RX);
    memset(buffer, 0, vm->rxtx_pages * LFS_PAGE_SIZE);
    for (size_t i = 0; i < count; i++)
        write_entry(&entries[i], size, buffer + i * size);
    /* Firmware that lost its own view of the buffer takes a fault that nothing recovers. */
    if (lfs_space_write(c->s->m, c->s->stage1, lfs_ipa_of(vm->rx), buffer,
                        vm->rxtx_pages * LFS_PAGE_SIZE, LFS_MODE_W, &fault) != LFS_ACCESS_OK)
        lfs_panic(c->ctx, RULE_SPMC_LOST_RX, "SPMC panic: fault at 0x%llx in RX of %s",
                  (unsigned long long)fault.v, c->vm->name);
    vm_edit(c->s, c->vm)->rx_state = RX_FULL;
    return success(c, count, size);
}

/* ---- FFA_PARTITION_INFO_GET_REGS
 * ----------------------------------------------------------------------- */

static void query_of(const struct lfs_frame *in, struct query *q)
{
    *q = (struct query){.uuid = {(uint32_t)in->x[1], (uint32_t)(in->x[1] >> 32), (uint32_t)in->x[2],
                                 (uint32_t)(in->x[2] >> 32)}};
}

static void entry_regs(const struct entry *e, uint64_t *x)
{
    x[0] = e->id | (uint64_t)e->contexts << 16 | (uint64_t)e->properties << 32;
    x[1] = e->protocol[0] | (uint64_t)e->protocol[1] << 32;
    x[2] = e->protocol[2] | (uint64_t)e->protocol[3] << 32;
    x[3] = e->image[0] | (uint64_t)e->image[1] << 32;
    x[4] = e->image[2] | (uint64_t)e->image[3] << 32;
    x[5] = e->version;
}

static struct entry entry_of_regs(const uint64_t *x)
{
    return (struct entry){
        .id = (uint16_t)x[0],
        .contexts = (uint16_t)(x[0] >> 16),
        .properties = (uint32_t)(x[0] >> 32),
        .protocol = {(uint32_t)x[1], (uint32_t)(x[1] >> 32), (uint32_t)x[2],
                     (uint32_t)(x[2] >> 32)},
        .image = {(uint32_t)x[3], (uint32_t)(x[3] >> 32), (uint32_t)x[4], (uint32_t)(x[4] >> 32)},
        .version = (uint32_t)x[5] & 0x7fffffff};
}

static int reply_regs(struct call *c, const struct entry *entries, size_t count, uint16_t start)
{
    size_t last = count - start < ENTRIES_PER_REPLY ? count - 1 : start + ENTRIES_PER_REPLY - 1u;
    struct lfs_frame *regs;

    if (count == 0 || start >= count)
        return refuse(c, FFA_STATUS_INVALID_PARAMETERS,
                      count == 0 ? RULE_INFO_UNKNOWN : RULE_INFO_INDEX);
    regs = c->vcpu == NOBODY ? &cpu_edit(c->s, c->cpu)->world : &vcpu_edit(c->s, c->vcpu)->regs;
    *regs = (struct lfs_frame){
        {FFA_SUCCESS_64, 0,
         (uint64_t)FFA_PARTITION_INFO_SIZE_1_3 << 48 | last << 16 | (count - 1)}};
    for (size_t i = start; i <= last; i++)
        entry_regs(&entries[i], &regs->x[3 + (i - start) * REGS_PER_ENTRY]);
    return c->vcpu;
}

int do_partition_info_get_regs(struct call *c)
{
    struct entry entries[ENTRIES_MAX];
    struct query q;
    size_t count;

    if ((uint16_t)(c->in.x[3] >> 16) != 0)
        return refuse(c, FFA_STATUS_RETRY, RULE_INFO_TAG);
    query_of(&c->in, &q);
    count = find(c, &q, entries);
    if (c->vcpu != NOBODY) {
        /* A partition also sees EL3's logical partitions: ask the SPMD first. */
        struct spmc_cpu *cpu = cpu_edit(c->s, c->cpu);

        cpu->asking = ASKING_LSPS;
        cpu->question =
            (struct lfs_frame){{FFA_PARTITION_INFO_GET_REGS_64, c->in.x[1], c->in.x[2], 0}};
        return ASK_SPMD;
    }
    return reply_regs(c, entries, count, (uint16_t)c->in.x[3]);
}

/* The SPMD's answer to the question of do_partition_info_get_regs(), with the caller's own call
 * still in its registers. At most ENTRIES_PER_REPLY logical partitions exist, so one question is
 * enough. */
int spmd_answered(struct call *c)
{
    struct entry entries[ENTRIES_MAX + ENTRIES_PER_REPLY];
    struct lfs_frame spmd = c->in;
    struct spmc_cpu *cpu = cpu_edit(c->s, c->cpu);
    struct query q;
    size_t count;

    cpu->asking = ASKING_NOTHING;
    c->vcpu = cpu->current;
    c->vm = c->s->vcpu[c->vcpu].vm;
    c->in = vcpu_state(c->s, c->vcpu)->regs;
    query_of(&c->in, &q);
    count = find(c, &q, entries);
    if (spmd.x[0] == FFA_ERROR_32 && ffa_status_from_reg(spmd.x[2]) != FFA_STATUS_NOT_SUPPORTED)
        return refuse(c, FFA_STATUS_DENIED, RULE_INFO_SPMD);
    if (spmd.x[0] == FFA_SUCCESS_64) {
        size_t lsps = (uint16_t)spmd.x[2] + 1u;

        for (size_t i = 0; i < lsps && i < ENTRIES_PER_REPLY; i++)
            entries[count++] = entry_of_regs(&spmd.x[3 + i * REGS_PER_ENTRY]);
    }
    return reply_regs(c, entries, count, (uint16_t)c->in.x[3]);
}
