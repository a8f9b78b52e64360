/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * INV-23: whoever reads pages later does not see what was there before they were to be zeroed
 * (ffa-memory.md 10).
 *
 * A zero flag is due when the call that carried it succeeded: at a send at once, and still when the
 * first borrower retrieves; at a relinquish, or in a request that asked for it, when the last
 * holder has left; at a reclaim at once.
 */
#include "models/oracle/oracle.h"

/* Both layouts of a header have flags and handle at the same places (1.1). */
#define FLAGS_AT  4u
#define HANDLE_AT 8u

static uint64_t tx_word(const struct oracle *o, uint64_t offset, size_t size)
{
    const struct vm *vm = lfs_peek(o->m, o->call.vm->state);
    uint64_t value = 0;

    if (vm->rxtx_mapped)
        lfs_mem_read(o->m, lfs_pa_of(vm->tx + offset), &value, size);
    return value;
}

static bool called(const struct oracle *o, uint32_t fid)
{
    return o->call.is && !o->call.failed && (o->call.fid & ~SMCCC_SMC64) == fid;
}

static void judge_pages(struct oracle *o, uint64_t handle, const char *when)
{
    const struct mem_constituent *c;

    for (uint32_t i = 0; (c = oracle_constituent(o, handle, i)) != NULL; i++)
        if (lfs_held_sum(o->m, lfs_pa_of(c->base), c->pages) != 0) {
            broken_report(o, 23, "%s, handle 0x%llx: not zero %s",
                          words_range(c->base, c->pages).text, (unsigned long long)handle, when);
            return;
        }
}

static uint8_t holders_of(const struct mem_record *record)
{
    uint8_t holders = 0;

    for (unsigned i = 0; i < record->borrower_count; i++)
        if (record->borrower[i].fragments > 0)
            holders |= (uint8_t)(1u << i);
    return holders;
}

static void judge_send(struct oracle *o, uint64_t handle, const struct mem_record *record,
                       struct known *known)
{
    if (!record->complete || known->complete || !(record->flags & FFA_MEM_FLAG_ZERO))
        return;
    known->zeroed = true;
    judge_pages(o, handle, "after it was sent to be zeroed");
}

static void judge_retrieval(struct oracle *o, uint64_t handle, struct known *known, uint8_t came)
{
    if (!came)
        return;
    if (known->zeroed)
        judge_pages(o, handle, "when the first borrower retrieves it");
    known->zeroed = false;
    if (called(o, FFA_MEM_RETRIEVE_REQ_32) && tx_word(o, HANDLE_AT, 8) == handle &&
        (tx_word(o, FLAGS_AT, 4) & FFA_MEM_FLAG_ZERO_AFTER))
        known->zero_after |= came;
}

static void judge_relinquish(struct oracle *o, uint64_t handle, const struct mem_record *record,
                             struct known *known, uint8_t went)
{
    bool asked;

    if (!went || record->type != MEM_LEND) /* shared pages stay the owner's, whatever was asked */
        return;
    asked = called(o, FFA_MEM_RELINQUISH_32) && tx_word(o, 0, 8) == handle &&
            (tx_word(o, HANDLE_AT, 4) & FFA_MEM_RELINQUISH_ZERO);
    known->zero_due |= asked || (known->zero_after & went);
    known->zero_after &= (uint8_t)~went;
    if (!known->zero_due || holders_of(record))
        return;
    known->zero_due = false;
    judge_pages(o, handle, "after its last borrower has left, who was to leave zeros");
}

void zeroing_judge(struct oracle *o, uint64_t handle, const struct mem_record *record,
                   struct known *known)
{
    uint8_t holders = holders_of(record), came = holders & (uint8_t)~known->holders,
            went = known->holders & (uint8_t)~holders;

    judge_send(o, handle, record, known);
    judge_retrieval(o, handle, known, came);
    judge_relinquish(o, handle, record, known, went);
    known->holders = holders;
}

void zeroing_judge_gone(struct oracle *o, const struct known *was, uint64_t handle, uint64_t base,
                        uint64_t pages)
{
    bool reclaimed = called(o, FFA_MEM_RECLAIM_32);
    bool due = reclaimed ? o->call.in[3] & FFA_MEM_RECLAIM_ZERO : was->zeroed;

    if (due && lfs_held_sum(o->m, lfs_pa_of(base), pages) != 0)
        broken_report(o, 23, "%s, handle 0x%llx: not zero %s", words_range(base, pages).text,
                      (unsigned long long)handle,
                      reclaimed ? "after it was reclaimed to be zeroed" : "when it is retrieved");
}
