/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * INV-24 and INV-25: what manifests, images and the platform claim, and where mailboxes are. Looked
 * at when a claim is made.
 */
#include "models/oracle/oracle.h"

/* Each pair of these is disjoint; a live-state buffer and static buffers lie in static regions. */
static bool is_layout(uint16_t kind)
{
    return kind == LFS_CLAIM_WORKING_MEMORY || kind == LFS_CLAIM_STATIC_REGION ||
           kind == LFS_CLAIM_SPMC || kind == LFS_CLAIM_STAGING;
}

static bool is_state(uint16_t kind)
{
    return kind == LFS_CLAIM_RX || kind == LFS_CLAIM_TX || kind == LFS_CLAIM_LIVE_STATE_BUFFER;
}

bool layout_concerns(const struct lfs_claim *claim)
{
    return is_layout(claim->kind) || is_state(claim->kind);
}

struct clash_search {
    struct oracle *o;
    uint32_t number;
    struct lfs_claim claim;
    uint32_t clash, inside;
};

/* Components that are staged one at a time may name the same area: whoever is primed there has it
 * for itself until another one is, and MC-13 finds who activates what is no longer its own. Where a
 * package lies from boot on, two use the area at a time. */
static bool is_one_area(const struct lfs_claim *a, const struct lfs_claim *b)
{
    return a->kind == LFS_CLAIM_STAGING && b->kind == LFS_CLAIM_STAGING && a->base == b->base &&
           a->pages == b->pages && a->tag != STAGING_FILLED && b->tag != STAGING_FILLED;
}

static bool is_live(const struct oracle *o, uint16_t owner)
{
    const struct vm_info *vm = oracle_endpoint(o, owner);

    return vm && vm->manifest && vm->manifest->live_activation_support;
}

static bool ask(void *user, const struct lfs_met *met)
{
    struct clash_search *a = user;
    const struct lfs_claim *other = &met->claim;

    if (met->number == a->number)
        return true;
    if (is_layout(a->claim.kind) && is_layout(other->kind) && !is_one_area(&a->claim, other))
        a->clash = met->number;
    if (other->owner == a->claim.owner && is_live(a->o, other->owner) &&
        ((is_state(a->claim.kind) && other->kind == LFS_CLAIM_WORKING_MEMORY) ||
         (is_state(other->kind) && a->claim.kind == LFS_CLAIM_WORKING_MEMORY)))
        a->inside = met->number;
    return true;
}

static uint32_t report(struct oracle *o, unsigned invariant, uint32_t a, uint32_t b)
{
    struct lfs_claim claim = lfs_claim_get(o->m, a);
    uint32_t seq = lfs_trace_finding(
        o->m, oracle_actor(o), RULE_NONE, invariant == 24 ? "INV-24" : "INV-25",
        lfs_claim_record(o->m, a), lfs_claim_record(o->m, b), "%s of %s meets %s of %s",
        lfs_claim_kind_name(o->m, a), lfs_claim_owner_name(o->m, a), lfs_claim_kind_name(o->m, b),
        lfs_claim_owner_name(o->m, b));

    lfs_trace_note(o->m, oracle_actor(o), RULE_NONE, "%s: %s",
                   words_range(claim.base, claim.pages).text, words_claim(o, a).text);
    lfs_trace_note(o->m, oracle_actor(o), RULE_NONE, "%s", words_claim(o, b).text);
    return seq;
}

/* Of two that clash one tells of it: the one that is looked at first. */
static void judge_clash(struct oracle *o, unsigned invariant, uint32_t number, uint32_t other)
{
    bool told = other && broken_has_subject(o, invariant, other);

    if (broken_subject(o, invariant, number, other && !told))
        report(o, invariant, number, other);
}

void layout_judge_claim(struct oracle *o, uint32_t number)
{
    struct clash_search a = {o, number, lfs_claim_get(o->m, number), 0, 0};

    if (!layout_concerns(&a.claim))
        return;
    lfs_claims_in(o->m, lfs_pa_of(a.claim.base), a.claim.pages, ask, &a);
    judge_clash(o, 24, number, a.clash);
    judge_clash(o, 25, number, a.inside);
}

static bool judge_next(void *user, const struct lfs_met *met)
{
    layout_judge_claim(user, met->number);
    return true;
}

void layout_judge_all(struct oracle *o)
{
    lfs_claims_in(o->m, lfs_pa_of(0), ALL_PAGES, judge_next, o);
}

void layout_forget_claim(struct oracle *o, uint32_t number, const struct lfs_claim *claim)
{
    if (!o->any_broken)
        return;
    broken_subject(o, 24, number, false);
    broken_subject(o, 25, number, false);
    lfs_claims_in(o->m, lfs_pa_of(claim->base), claim->pages, judge_next, o);
}
