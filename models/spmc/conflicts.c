/* SPDX-License-Identifier: BSD-3-Clause */
/* Layout conflicts of the ledger's claims: which pairs are one, and under which name, is
 * lfasim/layout.h's to say; here they are found and told. */
#include <stdarg.h>
#include <stdio.h>

#include "models/spmc/spmc.h"

uint32_t claim_tagged(struct spmc *s, struct lfs_ctx *ctx, const struct lfs_claim *claim,
                      const char *owner_name, struct lfs_origin origin)
{
    return lfs_claim_make(s->m, ctx, claim, origin,
                          lfs_layout_kind_text((enum lfs_claim_kind)claim->kind), owner_name);
}

uint32_t claim(struct spmc *s, struct lfs_ctx *ctx, enum lfs_claim_kind kind, uint16_t owner,
               const char *owner_name, uint64_t base, uint64_t pages, struct lfs_origin origin)
{
    struct lfs_claim c = {base, (uint32_t)pages, (uint16_t)kind, owner, 0};

    return claim_tagged(s, ctx, &c, owner_name, origin);
}

/* One claim, or a range that would be one, held against all that share pages with it. */
struct search {
    struct spmc *s;
    struct lfs_ctx *ctx;
    enum lfs_layout_phase phase;
    const struct vm_info *target; /* NULL: whoever can be activated */
    struct lfs_claim subject;
    uint64_t pages;  /* the subject's: a range that no claim has may need more than 32 bits */
    uint32_t number; /* the subject's, or 0 */
    uint16_t except; /* whose claims do not count; 0: all do */
    bool silent;
    unsigned found;      /* classes: CONFLICT() */
    bool firmware;       /* LOAD: what the SPMC itself finds; else what it does not */
    uint32_t in_the_way; /* LOAD: what was found */
};

/* ---- judging a pair -------------------------------------------------------------------------- */

static bool can_be_activated(struct spmc *s, uint16_t owner)
{
    const struct vm_info *vm = vm_by_id(s, owner);

    return vm && vm->manifest && vm->manifest->live_activation_support;
}

/* How the owner of a claim has the pages that two claims have in common. */
static uint32_t mode_of(const struct search *at, const struct lfs_claim *claim, uint64_t page)
{
    const struct vm_info *vm = vm_by_id(at->s, claim->owner);
    uint32_t mode;
    lfs_pa pa;

    return vm && lfs_space_translate(at->s->m, vm->space, lfs_ipa_of(page), &pa, &mode) &&
                   pa.v == page
               ? mode
               : MODE_STATE;
}

static struct lfs_layout_claim side_of(const struct search *at, const struct lfs_claim *claim,
                                       uint64_t page)
{
    struct lfs_layout_claim side = {.kind = claim->kind,
                                    .owner = claim->owner,
                                    .base = claim->base,
                                    .pages = claim->pages,
                                    .filled = claim->tag == STAGING_FILLED};
    uint32_t mode;

    side.target =
        at->target ? claim->owner == at->target->id : can_be_activated(at->s, claim->owner);
    if (at->phase != LFS_LAYOUT_AFTER)
        return side;
    mode = mode_of(at, claim, page);
    side.exclusive = !(mode & MODE_STATE);
    side.writable = (mode & (LFS_MODE_W | LFS_MODE_INVALID)) == LFS_MODE_W;
    return side;
}

static unsigned class_of(const char *name)
{
    return name[0] == 'M' && name[2] == '-'
               ? CONFLICT((unsigned)(name[3] - '0') * 10 + (unsigned)(name[4] - '0'))
               : 0;
}

static const char *owner_of(struct search *at, uint32_t number)
{
    if (number)
        return lfs_claim_owner_name(at->s->m, number);
    return at->target ? at->target->name : "nobody";
}

static void tell(struct search *at, const struct lfs_layout_rule *rule, uint32_t number,
                 uint64_t page, bool swapped)
{
    struct lfs_machine *m = at->s->m;
    uint32_t first = swapped ? number : at->number, second = swapped ? at->number : number;
    uint16_t subject = at->subject.kind, other = lfs_claim_get(m, number).kind;

    at->found |= class_of(rule->name);
    if (at->silent)
        return;
    lfs_trace_finding(m, at->ctx, RULE_LAYOUT_CONFLICT, rule->name,
                      first ? lfs_claim_record(m, first) : LFS_NO_RECORD,
                      second ? lfs_claim_record(m, second) : LFS_NO_RECORD,
                      "%s of %s meets %s of %s at 0x%llx",
                      lfs_layout_kind_text(swapped ? other : subject), owner_of(at, first),
                      lfs_layout_kind_text(swapped ? subject : other), owner_of(at, second),
                      (unsigned long long)page);
}

static bool judge(void *user, const struct lfs_met *met)
{
    struct search *at = user;
    const struct lfs_claim *other = &met->claim;
    uint64_t page = other->base > at->subject.base ? other->base : at->subject.base;
    const struct lfs_layout_rule *rule = NULL;
    struct lfs_layout_claim a, b;
    bool swapped;

    if (met->number == at->number || claim_is_revocable(at->s, other) ||
        (at->except != 0 && other->owner == at->except))
        return true;
    a = side_of(at, &at->subject, page);
    b = side_of(at, other, page);
    while ((rule = lfs_layout_conflict(&a, &b, at->phase, rule, &swapped)))
        tell(at, rule, met->number, page, swapped);
    return true;
}

static void search(struct search *at)
{
    lfs_claims_in(at->s->m, lfs_pa_of(at->subject.base), at->pages, judge, at);
}

/* ---- while manifests are read ---------------------------------------------------------------- */

/* What the SPMC itself finds: it knows nothing of staging areas and of EL3. */
static bool first_in_the_way(void *user, const struct lfs_met *met)
{
    struct search *at = user;
    struct lfs_layout_claim a = {.kind = at->subject.kind}, b = {.kind = 0};
    const struct lfs_layout_rule *rule;
    bool swapped;

    b.kind = met->claim.kind;
    rule = lfs_layout_conflict(&a, &b, LFS_LAYOUT_LOAD, NULL, &swapped);
    if (!rule || rule->firmware != at->firmware)
        return true;
    at->in_the_way = met->number;
    return false;
}

uint32_t claim_in_the_way(struct spmc *s, uint64_t base, uint64_t pages, bool firmware)
{
    struct search at = {.s = s, .firmware = firmware, .subject = {.kind = LFS_CLAIM_STATIC_REGION}};

    lfs_claims_in(s->m, lfs_pa_of(base), pages, first_in_the_way, &at);
    return at.in_the_way;
}

/* ---- of a transaction ------------------------------------------------------------------------ */

void conflicts_of_claim(struct call *c, const struct lfs_claim *claim, uint32_t number,
                        uint16_t except)
{
    struct search at = {.s = c->s,
                        .ctx = c->ctx,
                        .phase = LFS_LAYOUT_TRANSACTION,
                        .subject = *claim,
                        .pages = claim->pages,
                        .number = number,
                        .except = except};

    if (number)
        search(&at);
}

/* ---- of an activation ------------------------------------------------------------------------ */

static bool declared(uint16_t kind)
{
    return kind == LFS_CLAIM_WORKING_MEMORY || kind == LFS_CLAIM_STATIC_REGION ||
           kind == LFS_CLAIM_DEVICE_REGION || kind == LFS_CLAIM_LIVE_STATE_BUFFER;
}

static bool search_around(void *user, const struct lfs_met *met)
{
    struct search *at = user;
    const struct lfs_claim *claim = &met->claim;

    if (claim->owner != at->target->id || !declared(claim->kind))
        return true;
    at->subject = *claim;
    at->pages = claim->pages;
    at->number = met->number;
    search(at);
    return true;
}

unsigned conflicts_of_target(struct call *c, const struct vm_info *vm, enum lfs_layout_phase phase,
                             bool silent)
{
    const struct lfs_manifest *manifest = vm->manifest;
    struct search at = {.s = c->s, .ctx = c->ctx, .phase = phase, .target = vm, .silent = silent};

    lfs_claims_in(c->s->m, vm->config->load_address, vm->mem_pages, search_around, &at);
    for (unsigned i = 0; i < manifest->memory_region_count; i++)
        lfs_claims_in(c->s->m, lfs_pa_of(lfs_manifest_memory_region(manifest, i)->base),
                      lfs_manifest_memory_region(manifest, i)->pages, search_around, &at);
    for (unsigned i = 0; i < manifest->device_region_count; i++)
        lfs_claims_in(c->s->m, lfs_pa_of(manifest->device_regions[i].base),
                      manifest->device_regions[i].pages, search_around, &at);
    return at.found;
}

struct own {
    uint16_t kind, owner;
    uint64_t base;
    uint32_t number;
};

static bool is_own(void *user, const struct lfs_met *met)
{
    struct own *own = user;
    const struct lfs_claim *claim = &met->claim;

    if (claim->kind != own->kind || claim->base != own->base || claim->owner != own->owner)
        return true;
    own->number = met->number;
    return false;
}

static uint32_t own_claim(struct spmc *s, enum lfs_claim_kind kind, uint16_t owner, uint64_t base)
{
    struct own own = {(uint16_t)kind, owner, base, 0};

    lfs_claims_in(s->m, lfs_pa_of(base), 1, is_own, &own);
    return own.number;
}

unsigned conflicts_of_staging(struct call *c, const struct vm_info *vm, uint64_t base,
                              uint64_t pages)
{
    struct lfs_machine *m = c->s->m;
    uint32_t number = own_claim(c->s, LFS_CLAIM_STAGING, vm->id, base);
    struct search at = {.s = c->s,
                        .ctx = c->ctx,
                        .phase = LFS_LAYOUT_START,
                        .target = vm,
                        .subject = {base, pages < UINT32_MAX ? (uint32_t)pages : UINT32_MAX,
                                    LFS_CLAIM_STAGING, vm->id,
                                    number ? lfs_claim_get(m, number).tag : 0},
                        .pages = pages,
                        .number = number};
    const char *range =
        lfs_layout_staging_range(lfs_map_contains(m, lfs_pa_of(base), pages * LFS_PAGE_SIZE));

    search(&at);
    if (range) {
        at.found |= class_of(range);
        lfs_trace_finding(m, c->ctx, RULE_LAYOUT_CONFLICT, range,
                          number ? lfs_claim_record(m, number) : LFS_NO_RECORD, LFS_NO_RECORD,
                          "staging at 0x%llx is not inside one secure memory range",
                          (unsigned long long)base);
    }
    return at.found;
}

/* ---- what no two claims show ----------------------------------------------------------------- */

static uint32_t record_of(struct spmc *s, uint32_t number)
{
    return number ? lfs_claim_record(s->m, number) : LFS_NO_RECORD;
}

__attribute__((format(printf, 4, 5))) static void
tell_size(struct call *c, const struct vm_info *vm, uint64_t base, const char *format, ...)
{
    struct spmc *s = c->s;
    uint32_t staging = own_claim(s, LFS_CLAIM_STAGING, vm->id, base);
    uint32_t working = own_claim(s, LFS_CLAIM_WORKING_MEMORY, vm->id, vm->config->load_address.v);
    char text[LFS_TEXT_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    lfs_trace_finding(s->m, c->ctx, RULE_LAYOUT_CONFLICT, "MC-11", record_of(s, staging),
                      record_of(s, working), "%s", text);
}

void conflict_of_staged(struct call *c, const struct vm_info *vm, uint64_t base, uint64_t pages)
{
    tell_size(c, vm, base, "%llu pages are staged for %s, whose working memory has %llu",
              (unsigned long long)pages, vm->name, (unsigned long long)vm->mem_pages);
}

void conflict_of_package(struct call *c, const struct vm_info *vm, uint64_t base, uint64_t pages,
                         uint64_t package)
{
    unsigned long long staged = pages * LFS_PAGE_SIZE, memory = vm->mem_pages * LFS_PAGE_SIZE;

    if (package == 0)
        tell_size(c, vm, base, "the package for %s is longer than the 0x%llx bytes staged of it",
                  vm->name, staged);
    else if (package > memory)
        tell_size(c, vm, base, "the package for %s has 0x%llx bytes, working memory 0x%llx",
                  vm->name, (unsigned long long)package, memory);
    else
        tell_size(c, vm, base, "the package for %s has 0x%llx bytes, of which 0x%llx are staged",
                  vm->name, (unsigned long long)package, staged);
}

void conflict_of_spmc(struct call *c, const struct vm_info *vm, uint64_t base, uint64_t pages)
{
    uint32_t own = own_claim(c->s, LFS_CLAIM_WORKING_MEMORY, vm->id, vm->config->load_address.v);

    lfs_trace_finding(c->s->m, c->ctx, RULE_SPMC_KEEPS_MAPPING, "MC-17",
                      own ? lfs_claim_record(c->s->m, own) : LFS_NO_RECORD, LFS_NO_RECORD,
                      "the SPMC keeps %llu pages of %s's working memory mapped, from 0x%llx on",
                      (unsigned long long)pages, vm->name, (unsigned long long)base);
}
