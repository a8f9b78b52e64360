/* SPDX-License-Identifier: BSD-3-Clause */
/* Working memory as an activation meets it: which pages the partition has where, which of them a
 * copy leaves out, and reading it where it lies. */
#include "models/spmc/mem.h"

/* Pages alike from `at` on, at most `left`; absent ones lie where the manifest has them. */
struct page_run page_run_at(struct spmc *s, const struct vm_info *vm, uint64_t at, uint64_t left)
{
    struct page_run run = {at, left, lfs_pa_of(at), MODE_ABSENT};
    struct lfs_mapping map;

    if (!lfs_space_from(s->m, vm->space, lfs_ipa_of(at), &map))
        return run;
    if (map.va.v > at) {
        if (run.pages > (map.va.v - at) >> LFS_PAGE_SHIFT)
            run.pages = (map.va.v - at) >> LFS_PAGE_SHIFT;
        return run;
    }
    run.pa.v = map.pa.v + (at - map.va.v);
    run.mode = map.mode;
    if (run.pages > map.pages - ((at - map.va.v) >> LFS_PAGE_SHIFT))
        run.pages = map.pages - ((at - map.va.v) >> LFS_PAGE_SHIFT);
    return run;
}

bool lie_in_place(struct spmc *s, const struct vm_info *vm, uint64_t at, uint64_t pages)
{
    while (pages > 0) {
        struct page_run run = page_run_at(s, vm, at, pages);

        if (run.pa.v != at)
            return false;
        at += run.pages * LFS_PAGE_SIZE;
        pages -= run.pages;
    }
    return true;
}

/* RX and TX have the state of borrowed pages. */
bool page_is_buffer(struct spmc *s, const struct vm_info *vm, uint64_t at)
{
    const struct vm *state = vm_state(s, vm);
    uint64_t size = (uint64_t)state->rxtx_pages * LFS_PAGE_SIZE;

    return state->rxtx_mapped && (lfs_ranges_overlap(at, LFS_PAGE_SIZE, state->rx, size) ||
                                  lfs_ranges_overlap(at, LFS_PAGE_SIZE, state->tx, size));
}

/* ---- copying --------------------------------------------------------------------------------- */

/* A part of working memory to fill: from staging, or with zeros (from is 0). */
static void fill(struct call *c, const struct page_run *run, uint64_t from)
{
    struct lfs_machine *m = c->s->m;

    if (from == 0)
        lfs_page_zero(m, run->pa, run->pages);
    else if (c->s->platform->move_bytes)
        lfs_page_copy_move(m, run->pa, lfs_pa_of(from), run->pages);
    else
        lfs_page_copy(m, run->pa, lfs_pa_of(from), run->pages);
}

uint64_t fill_working_memory(struct call *c, const struct vm_info *vm, uint64_t at, uint64_t pages,
                             uint64_t from)
{
    uint64_t left_out = 0;

    while (pages > 0) {
        struct page_run run = page_run_at(c->s, vm, at, pages);

        if (copy_leaves_out(c->s, vm, &run))
            left_out += run.pages;
        else
            fill(c, &run, from);
        at += run.pages * LFS_PAGE_SIZE;
        from += from ? run.pages * LFS_PAGE_SIZE : 0;
        pages -= run.pages;
    }
    return left_out;
}

/* ---- where it lies --------------------------------------------------------------------------- */

void working_memory_read(struct spmc *s, const struct vm_info *vm, uint64_t at, void *out,
                         size_t size)
{
    lfs_ipa fault;

    if (lfs_space_read(s->m, vm->space, lfs_ipa_of(at), out, size, 0, &fault) != LFS_ACCESS_OK)
        lfs_mem_read(s->m, lfs_pa_of(at), out, size);
}

void working_memory_write(struct spmc *s, const struct vm_info *vm, uint64_t at, const void *bytes,
                          size_t size)
{
    lfs_ipa fault;

    if (lfs_space_write(s->m, vm->space, lfs_ipa_of(at), bytes, size, 0, &fault) != LFS_ACCESS_OK)
        lfs_mem_write(s->m, lfs_pa_of(at), bytes, size);
}
