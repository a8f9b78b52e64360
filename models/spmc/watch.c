/* SPDX-License-Identifier: BSD-3-Clause */
/* What an activation destroys: compares contents before and after, changes nothing. */
#include "lfasim/abi/image_note.h"
#include "models/spmc/spmc.h"

static bool keeps_stale_code(const struct spmc *s)
{
    return policy(s, LFS_KNOB_icache_tlb_maintenance) != ICACHE_TLB_MAINTENANCE_YES;
}

static bool read_note(struct spmc *s, const struct vm_info *vm, struct lfs_image_note *note)
{
    uint8_t bytes[LFS_IMAGE_NOTE_SIZE];

    lfs_mem_read(s->m, lfs_pa_of(vm_state(s, vm)->entry), bytes, sizeof(bytes));
    return lfs_image_note_decode(bytes, sizeof(bytes), note);
}

/* A sum over rwdata, bss and heap of the instance that runs. */
static uint64_t writable_sum(struct spmc *s, const struct vm_info *vm)
{
    static const enum lfs_image_section_index writable[] = {LFS_IMAGE_RWDATA, LFS_IMAGE_BSS,
                                                            LFS_IMAGE_HEAP};
    struct lfs_image_note note;
    uint64_t sum = 0, image;

    if (!read_note(s, vm, &note))
        return 0;
    image = vm_state(s, vm)->entry - note.entry;
    for (unsigned i = 0; i < 3; i++) {
        const struct lfs_image_section *section = &note.sections[writable[i]];
        uint64_t base = (image + section->offset) & ~(uint64_t)(LFS_PAGE_SIZE - 1);

        if (section->size > 0 && section->offset + section->size <= vm->mem_pages * LFS_PAGE_SIZE)
            sum = sum * 31 + lfs_range_sum(s->m, lfs_pa_of(base), lfs_pages_of(section->size));
    }
    return sum;
}

static uint64_t end_of_image(const struct lfs_image_note *note)
{
    uint64_t end = 0;

    for (unsigned i = 0; i < LFS_IMAGE_SECTIONS; i++)
        if (note->sections[i].size > 0 && note->sections[i].offset + note->sections[i].size > end)
            end = note->sections[i].offset + note->sections[i].size;
    return end;
}

void watch_image(struct call *c, const struct vm_info *vm)
{
    uint64_t load = vm->config->load_address.v, size = vm->mem_pages * LFS_PAGE_SIZE, end;
    struct lfs_image_note note;

    if (!read_note(c->s, vm, &note))
        return;
    end = vm_state(c->s, vm)->entry - note.entry + end_of_image(&note) - load;
    if (lfs_layout_sizes(0, 0, end, size))
        lfs_trace_finding(c->s->m, c->ctx, RULE_LAYOUT_CONFLICT, lfs_layout_sizes(0, 0, end, size),
                          LFS_NO_RECORD, LFS_NO_RECORD,
                          "the image of %s needs 0x%llx bytes with NOBITS, its working memory has "
                          "0x%llx",
                          vm->name, (unsigned long long)end, (unsigned long long)size);
}

void watch_instance_begins(struct spmc *s, const struct vm_info *vm)
{
    struct vm_watch *watch = lfs_write(s->m, vm->watch);

    watch->loaded_state = writable_sum(s, vm);
}

void watch_stop_begins(struct call *c, const struct vm_info *vm)
{
    ((struct vm_watch *)lfs_write(c->s->m, vm->watch))->handed_over = false;
}

/* Any write counts, also one of what was there already: the same state may be handed over twice. */
void watch_guest_write(struct spmc *s, const struct vm_info *vm, uint64_t at, uint64_t size)
{
    const struct lfs_manifest_region *buffer;

    if (vm->manifest->live_state_region < 0)
        return;
    buffer = lfs_manifest_memory_region(vm->manifest, vm->manifest->live_state_region);
    if (lfs_ranges_overlap(at, size, buffer->base, lfs_manifest_region_size(buffer)))
        ((struct vm_watch *)lfs_write(s->m, vm->watch))->handed_over = true;
}

void watch_before_copy(struct call *c, const struct vm_info *vm)
{
    struct vm_watch *watch = lfs_write(c->s->m, vm->watch);

    if (writable_sum(c->s, vm) != watch->loaded_state && !watch->handed_over)
        lfs_trace_finding(c->s->m, c->ctx, RULE_LAYOUT_A, "L-A", LFS_NO_RECORD, LFS_NO_RECORD,
                          "%s wrote rwdata, bss or heap and hands nothing over: its state is lost",
                          vm->name);
    watch->handed_over = false;
}

void watch_staging(struct call *c, const struct vm_info *vm, uint64_t base)
{
    struct spmc *s = c->s;
    struct foreign_bytes foreign;

    if (!s->is_foreign || !s->is_foreign(s->is_foreign_user, c->cpu, vm->id, base, &foreign))
        return;
    if (foreign.component)
        lfs_trace_finding(s->m, c->ctx, RULE_LAYOUT_CONFLICT, "MC-13", LFS_NO_RECORD, LFS_NO_RECORD,
                          "the package staged for %s was authenticated for component '%s'",
                          vm->name, foreign.component);
    else
        lfs_trace_finding(s->m, c->ctx, RULE_LAYOUT_CONFLICT, "MC-13", LFS_NO_RECORD, LFS_NO_RECORD,
                          "the package staged for %s was %s", vm->name,
                          foreign.primed ? "changed after PRIME" : "authenticated by no PRIME");
}

/* ---- instruction caches ---------------------------------------------------------------------- */

void watch_code_changes(struct call *c, const struct vm_info *vm, bool before)
{
    struct vm_watch *watch = keeps_stale_code(c->s) ? lfs_write(c->s->m, vm->watch) : NULL;
    uint64_t page = vm_state(c->s, vm)->entry & ~(uint64_t)(LFS_PAGE_SIZE - 1);
    uint64_t sum = lfs_page_sum(c->s->m, lfs_pa_of(page));

    if (!watch)
        return;
    if (!before && sum != watch->code_sum)
        watch->stale |= watch->ran_on;
    watch->code_sum = before ? sum : 0;
}

void watch_entry(struct call *c, const struct vm_info *vm)
{
    struct vm_watch *watch = keeps_stale_code(c->s) ? lfs_write(c->s->m, vm->watch) : NULL;
    uint16_t cpu = (uint16_t)(1u << c->cpu);

    if (!watch)
        return;
    watch->ran_on |= cpu;
    if (!(watch->stale & cpu))
        return;
    watch->stale &= (uint16_t)~cpu;
    lfs_trace_finding(c->s->m, c->ctx, RULE_STALE_CODE, "STALE_CODE", LFS_NO_RECORD, LFS_NO_RECORD,
                      "%s may run instructions of its last instance, which cpu%u has cached",
                      vm->name, c->cpu);
}
