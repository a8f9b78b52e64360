/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * INV-28 to INV-32: what of the preserved set differs. Sums tell that something does, facts.c what:
 * each finding names the first piece, what it was and what it is.
 */
#include <stdio.h>
#include <string.h>

#include "models/oracle/oracle.h"

/* found: d is the first piece that differs; else there were too many to note. */
static void tell(const struct comparison *j, unsigned invariant, bool found,
                 const struct difference *d, const char *what)
{
    const char *when = j->copy ? "with the copy for" : "before the start of";

    if (found)
        broken_report(j->o, invariant, "%s: %s, then %s, %s %s", d->where, d->was, d->is, when,
                      j->vm->name);
    else
        broken_report(j->o, invariant, "%s changed %s %s", what, when, j->vm->name);
}

static const struct vm_info *whose(const struct comparison *j)
{
    return j->copy ? NULL : j->vm;
}

static void tell_others_map(const struct comparison *j)
{
    struct difference d;
    bool found = false;

    for (unsigned i = 0; i < j->o->s->vm_count && !found; i++)
        found = &j->o->s->vm[i] != j->vm &&
                facts_map_differs(j->o, &j->o->s->vm[i], 0, ALL_END, false, &d);
    tell(j, 28, found, &d, "translations of other endpoints");
}

/* The first page of working memory that an endpoint reaches and that differs. */
static bool reached_page(const struct comparison *j, const struct vm_info *vm, struct difference *d)
{
    struct lfs_mapping map;
    uint64_t at = memory_base(j->vm);

    while (lfs_space_peek_from(j->o->m, vm->space, lfs_ipa_of(at), &map) &&
           map.va.v < memory_end(j->vm)) {
        if (!(map.mode & LFS_MODE_INVALID) && facts_page_differs(j->o, map.pa.v, map.pages, d))
            return true;
        at = map.va.v + (uint64_t)map.pages * LFS_PAGE_SIZE;
    }
    return false;
}

static void tell_reached(const struct comparison *j)
{
    const struct vm_info *vm = NULL;
    struct difference d;
    bool found = false;

    for (unsigned i = 0; i < j->o->s->vm_count && !found; i++) {
        vm = &j->o->s->vm[i];
        found = vm != j->vm && reached_page(j, vm, &d);
    }
    if (found)
        snprintf(d.where + strlen(d.where), sizeof(d.where) - strlen(d.where), " of %.16s",
                 vm->name);
    tell(j, 28, found, &d, "pages that others can reach");
}

static void tell_outside(const struct comparison *j)
{
    struct difference d;
    uint64_t end = memory_end(j->vm);
    bool found = facts_page_differs(j->o, 0, memory_base(j->vm) >> LFS_PAGE_SHIFT, &d) ||
                 facts_page_differs(j->o, end, ALL_PAGES - (end >> LFS_PAGE_SHIFT), &d);

    tell(j, 28, found, &d, "memory outside working memory");
}

static void tell_records(const struct comparison *j, const char *what)
{
    struct difference d;

    tell(j, 30, facts_record_differs(j->o, whose(j), &d), &d, what);
}

static void tell_claims(const struct comparison *j, unsigned invariant, const char *what)
{
    struct difference d;

    tell(j, invariant, facts_claim_differs(j->o, whose(j), &d), &d, what);
}

void preserved_judge_copy(const struct comparison *j)
{
    const struct activation_seen *was = j->was, *is = j->is;

    if (was->translations != is->translations)
        tell_others_map(j);
    if (was->foreign != is->foreign)
        tell_reached(j);
    if (was->others != is->others)
        tell_outside(j);
    if (was->records != is->records)
        tell_records(j, "transactions");
    if (was->ledger - was->claims != is->ledger - is->claims)
        tell_claims(j, 28, "claims of others");
}

static bool same_content(const struct mailbox *a, const struct mailbox *b)
{
    return a->content == b->content && a->rx_state == b->rx_state;
}

static bool same_place(const struct mailbox *a, const struct mailbox *b)
{
    return a->rx == b->rx && a->tx == b->tx && a->pages == b->pages && a->mapped == b->mapped;
}

static void tell_own_map(const struct comparison *j, bool states)
{
    struct difference d;
    bool found = facts_map_differs(j->o, j->vm, 0, memory_base(j->vm), states, &d) ||
                 facts_map_differs(j->o, j->vm, memory_end(j->vm), ALL_END, states, &d);

    tell(j, 29, found, &d, "translations outside working memory");
}

/* The first page outside working memory that is its alone and differs. */
static bool own_page(const struct comparison *j, struct difference *d)
{
    struct lfs_mapping map;
    uint64_t at = 0;

    while (lfs_space_peek_from(j->o->m, j->vm->space, lfs_ipa_of(at), &map)) {
        bool inside = map.va.v >= memory_base(j->vm) && map.va.v < memory_end(j->vm);

        if (!inside && (map.mode & MODE_STATE) == 0 &&
            facts_page_differs(j->o, map.pa.v, map.pages, d))
            return true;
        at = map.va.v + (uint64_t)map.pages * LFS_PAGE_SIZE;
    }
    return false;
}

static void tell_live_state(const struct comparison *j)
{
    const struct lfs_manifest_region *buffer =
        lfs_manifest_memory_region(j->vm->manifest, j->vm->manifest->live_state_region);
    uint64_t end = buffer->base + lfs_manifest_region_size(buffer);
    struct difference d;
    bool found = facts_page_differs(j->o, buffer->base, buffer->pages, &d) ||
                 facts_map_differs(j->o, j->vm, buffer->base, end, false, &d);

    tell(j, 31, found, &d, "the live-state buffer");
}

static void put_mailbox(const struct mailbox *box, char *out, size_t size)
{
    static const char *const states[] = {[RX_EMPTY] = "empty", [RX_FULL] = "full"};

    if (!box->mapped)
        snprintf(out, size, "not mapped");
    else
        snprintf(out, size, "%s at 0x%llx", states[box->rx_state], (unsigned long long)box->rx);
}

static void tell_mailbox(const struct comparison *j)
{
    const struct mailbox *was = &j->was->mailbox, *is = &j->is->mailbox;
    struct difference d;

    snprintf(d.where, sizeof(d.where), "RX of %.20s", j->vm->name);
    put_mailbox(was, d.was, sizeof(d.was));
    put_mailbox(is, d.is, sizeof(d.is));
    tell(j, 32,
         strcmp(d.was, d.is) != 0 ||
             facts_page_differs(j->o, is->rx, is->mapped ? is->pages : 0, &d),
         &d, "the mailbox");
}

void preserved_judge_own(const struct comparison *j)
{
    const struct activation_seen *was = j->was, *is = j->is;
    struct difference d;

    if (was->own != is->own)
        tell_own_map(j, true);
    else if (was->access != is->access && !activation_as_manifest(j->o, j->vm))
        tell_own_map(j, false);
    if (was->exclusive != is->exclusive)
        tell(j, 29, own_page(j, &d), &d, "memory that is its alone, outside working memory,");
    if (was->claims != is->claims)
        tell_claims(j, 29, "its claims");
    if (was->dealings != is->dealings)
        tell_records(j, "transactions, their handles, tags or counts,");
    if (was->live_state != is->live_state)
        tell_live_state(j);
    if (!same_place(&was->mailbox, &is->mailbox) || !same_content(&was->mailbox, &is->mailbox))
        tell_mailbox(j);
}

void preserved_judge_image(const struct comparison *j)
{
    struct difference d;

    if (j->was->working_memory != j->is->working_memory)
        tell(j, 34, facts_page_differs(j->o, memory_base(j->vm), j->vm->mem_pages, &d), &d,
             "working memory");
}
