/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The start code of an image (manifests-packages-boot.md 8.2, 8.4).
 *
 * An S-EL0 partition finds all of its memory read-execute. As its reference does, it makes
 * everything from the constants on writable, relocates itself, takes the constants back and keeps
 * the data. The images of lfasim are position independent, so there is nothing to relocate.
 */
#include "models/sp/sp.h"

/* Where its parts begin and end, as addresses. */
struct extent {
    uint64_t constants, data, end;
};

static struct extent extent_of(const struct lfs_guest *guest)
{
    struct extent out = {.constants = UINT64_MAX, .data = UINT64_MAX};

    for (unsigned i = LFS_IMAGE_RODATA; i < LFS_IMAGE_SECTIONS; i++) {
        lfs_ipa base;
        uint64_t size;

        if (!lfs_guest_section(guest, (enum lfs_image_section_index)i, &base, &size))
            continue;
        if (base.v < out.constants)
            out.constants = base.v;
        if (i > LFS_IMAGE_RODATA && base.v < out.data)
            out.data = base.v;
        if (base.v + size > out.end)
            out.end = base.v + size;
    }
    if (out.data > out.end)
        out.data = out.end; /* constants only */
    return out;
}

static void set(struct lfs_guest *guest, enum lfs_tag tag, uint64_t from, uint64_t to,
                uint64_t permissions)
{
    uint64_t base = from & ~(uint64_t)(LFS_PAGE_SIZE - 1);
    struct lfs_frame frame = {{FFA_MEM_PERM_SET_64, base, lfs_pages_of(to - base), permissions}};

    if (from >= to)
        return;
    lfs_tag_push(guest->ctx, tag);
    lfs_guest_call(guest, &frame);
    lfs_tag_pop(guest->ctx);
    if (frame.x[0] != FFA_SUCCESS_32)
        lfs_guest_abort(guest, (uint32_t)frame.x[2]);
}

void lfs_guest_start(struct lfs_guest *guest)
{
    const struct vm_info *vm = guest->vcpu->info->vm;
    struct extent at = extent_of(guest);
    lfs_ipa bss;
    uint64_t size;

    if (vm->manifest->exception_level == LFS_MANIFEST_S_EL0) {
        set(guest, TAG_START_ALL, at.constants, at.end, FFA_MEM_PERM_RW);
        set(guest, TAG_START_CONSTANTS, at.constants, at.data, FFA_MEM_PERM_RO);
        set(guest, TAG_START_DATA, at.data, at.end, FFA_MEM_PERM_RW);
    }
    if (!lfs_guest_section(guest, LFS_IMAGE_BSS, &bss, &size))
        return;
    lfs_guest_zero(guest, bss, size);
    watch_instance_begins(guest->vcpu->spmc, vm); /* what it zeroed was nobody's state any more */
}
