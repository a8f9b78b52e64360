/* SPDX-License-Identifier: BSD-3-Clause */
/* Looking at memory from outside: who owns a page and what may be done with it, by the translations
 * of all endpoints (ffa-memory.md 2); transactions. Leaves no footprint. */
#include "models/spmc/mem.h"
#include "models/stack/stack.h"

/* The mode of a page in an endpoint's table; false where it is not mapped. */
static bool mode_of(const struct lfs_stack *stack, const struct vm_info *vm, lfs_pa page,
                    uint32_t *mode)
{
    lfs_pa pa;

    return lfs_space_peek_translate(stack->m, vm->space, lfs_ipa_of(page.v), &pa, mode);
}

unsigned lfs_stack_page_owners(const struct lfs_stack *stack, lfs_pa page, uint16_t *ids,
                               unsigned room)
{
    unsigned count = 0;
    uint32_t mode;

    for (unsigned i = 0; i < stack->spmc.vm_count; i++) {
        const struct vm_info *vm = &stack->spmc.vm[i];

        if (!mode_of(stack, vm, page, &mode) || (mode & MODE_UNOWNED))
            continue;
        if (count < room)
            ids[count] = vm->id;
        count++;
    }
    return count;
}

uint32_t lfs_stack_page_access(const struct lfs_stack *stack, uint16_t id, lfs_pa page)
{
    uint32_t mode;

    for (unsigned i = 0; i < stack->spmc.vm_count; i++)
        if (stack->spmc.vm[i].id == id && mode_of(stack, &stack->spmc.vm[i], page, &mode))
            return mode & LFS_MODE_INVALID ? 0 : mode & (LFS_MODE_R | LFS_MODE_W | LFS_MODE_X);
    return 0;
}

bool lfs_stack_is_secured(const struct lfs_stack *stack, lfs_pa base, uint64_t bytes)
{
    lfs_space secured = stack->spmc.mem.secured;
    struct lfs_mapping map;

    return lfs_space_count(stack->m, secured) > 0 &&
           lfs_space_peek_from(stack->m, secured, lfs_ipa_of(base.v), &map) &&
           map.va.v < base.v + bytes;
}

enum lfs_transaction_state lfs_stack_transaction(const struct lfs_stack *stack, uint64_t handle)
{
    const struct mem_record *record = lfs_table_peek(stack->m, stack->spmc.mem.records, handle);

    if (!record)
        return LFS_TRANSACTION_NONE;
    if (!record->complete)
        return LFS_TRANSACTION_SENDING;
    if (record->deferred)
        return LFS_TRANSACTION_DEFERRED;
    if (mem_held(record, MEM_NO_BORROWER))
        return LFS_TRANSACTION_RETRIEVED;
    return record->type == MEM_SHARE  ? LFS_TRANSACTION_SHARED
           : record->type == MEM_LEND ? LFS_TRANSACTION_LENT
                                      : LFS_TRANSACTION_DONATED;
}

size_t lfs_stack_transactions(const struct lfs_stack *stack)
{
    uint64_t handle = 0;
    size_t count = 0;

    for (; lfs_table_peek_from(stack->m, stack->spmc.mem.records, handle, &handle); handle++)
        count++;
    return count;
}

void lfs_stack_look_at_memory(const struct lfs_stack *stack, lfs_pa page)
{
    uint32_t mode;
    lfs_pa pa;

    for (unsigned i = 0; i < stack->spmc.vm_count; i++)
        lfs_space_translate(stack->m, stack->spmc.vm[i].space, lfs_ipa_of(page.v), &pa, &mode);
    lfs_table_count(stack->m, stack->spmc.mem.records);
}

void lfs_stack_look_at_invariants(const struct lfs_stack *stack)
{
    const struct spmc *s = &stack->spmc;

    lfs_stack_look_at_memory(stack, lfs_pa_of(0));
    lfs_read(stack->m, s->tracker);
    for (unsigned i = 0; i < s->vm_count; i++)
        lfs_read(stack->m, s->vm[i].state);
    lfs_table_count(stack->m, s->mem.constituents);
    lfs_space_count(stack->m, s->mem.secured);
    lfs_space_count(stack->m, s->stage1);
    lfs_claim_count(stack->m);
}

uint64_t lfs_stack_invariants_memory(const struct lfs_stack *stack)
{
    return stack->config.oracle ? oracle_memory(&stack->oracle) : 0;
}
