/* SPDX-License-Identifier: BSD-3-Clause */
/* The access that a borrower gets: by what it asks for, what the sender offers, and what the owner
 * had itself (ffa-memory.md 4.3). */
#include "models/spmc/mem.h"

static bool of_s_el0(struct spmc *s, uint16_t id)
{
    const struct vm_info *vm = vm_by_id(s, id);

    return vm && vm->manifest && vm->manifest->exception_level == LFS_MANIFEST_S_EL0;
}

/* Modes that a borrower that writes, or does not, must not have whatever the sender offers
 * (GAP-22). */
static uint32_t withheld(struct call *c, const struct mem_record *record, uint16_t borrower,
                         bool writes)
{
    uint32_t kept = ~record->orig_mode & (LFS_MODE_W | LFS_MODE_X);

    if (policy(c->s, LFS_KNOB_retrieve_access) == RETRIEVE_ACCESS_AS_ASKED)
        return 0;
    if ((record->orig_mode & LFS_MODE_DEVICE) || (writes && of_s_el0(c->s, borrower)))
        kept |= LFS_MODE_X;
    return kept;
}

static enum rule data_access(const struct mem_borrower *borrower, uint8_t wanted, uint32_t kept,
                             uint8_t *granted)
{
    bool offered = MEM_DATA(borrower->offered) != FFA_MEM_DATA_RO;
    unsigned data = MEM_DATA(wanted);

    if (data == MEM_ACCESS_RESERVED)
        return RULE_RETRIEVE_DATA_RESERVED;
    if (data == FFA_MEM_DATA_RW && !offered)
        return RULE_RETRIEVE_WRITE;
    if (data == FFA_MEM_DATA_RW && (kept & LFS_MODE_W))
        return RULE_RETRIEVE_BEYOND_OWNER;
    if (data == 0)
        data = offered && !(kept & LFS_MODE_W) ? FFA_MEM_DATA_RW : FFA_MEM_DATA_RO;
    *granted = (uint8_t)data;
    return RULE_NONE;
}

static enum rule instruction_access(struct call *c, const struct mem_record *record, uint8_t wanted,
                                    uint32_t kept, uint8_t *granted)
{
    bool several = record->type == MEM_SHARE || record->borrower_count > 1;
    unsigned instruction = MEM_INSTRUCTION(wanted);

    if (several && instruction != 0)
        return RULE_RETRIEVE_EXECUTE_SHARED;
    if (!several && instruction == 0)
        return RULE_RETRIEVE_EXECUTE_UNSAID;
    if (instruction == FFA_MEM_INSTRUCTION_X && (record->orig_mode & MODE_NS) &&
        c->s->platform->memory_protection == LFS_PROTECTION_NONE)
        return RULE_RETRIEVE_EXECUTE_NS;
    if (instruction == MEM_ACCESS_RESERVED)
        return RULE_RETRIEVE_EXECUTE_RESERVED;
    if (instruction == FFA_MEM_INSTRUCTION_X && (kept & LFS_MODE_X))
        return RULE_RETRIEVE_BEYOND_OWNER;
    *granted |=
        (uint8_t)((several ? FFA_MEM_INSTRUCTION_NX : instruction) << FFA_MEM_INSTRUCTION_SHIFT);
    return RULE_NONE;
}

enum rule mem_access(struct call *c, const struct mem_record *record,
                     const struct mem_borrower *borrower, uint8_t wanted, uint8_t *granted)
{
    enum rule rule =
        data_access(borrower, wanted, withheld(c, record, borrower->id, false), granted);

    if (rule != RULE_NONE)
        return rule;
    return instruction_access(
        c, record, wanted, withheld(c, record, borrower->id, *granted == FFA_MEM_DATA_RW), granted);
}
