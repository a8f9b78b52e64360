/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/layout.h"

#define K(kind) (1u << LFS_CLAIM_##kind)

#define WORKING  K(WORKING_MEMORY)
#define BUFFERS  (K(RX) | K(TX))
#define DECLARED (K(STATIC_REGION) | K(DEVICE_REGION))
#define OUTBOUND (K(SHARED) | K(LENT) | K(DONATED))
/* What the SPMC records while it reads manifests (ffa-memory.md 12.2, M2, M9, M11, M14). */
#define RECORDED  (WORKING | DECLARED | K(SPMC))
#define ELSEWHERE (~(K(STAGING) | K(DMA) | WORKING))

#define AT(phase) (1u << LFS_LAYOUT_##phase)
#define BEFORE    (AT(TRANSACTION) | AT(START) | AT(PREPARE))
#define ALWAYS    (AT(LOAD) | BEFORE)

/* Before an activation is through, a pair of claims breaks one of them at most. */
static const struct lfs_layout_rule rules[] = {
    {"MEM_REGION_OVERLAP", "the SPMC refuses to boot", AT(LOAD), true, RECORDED, RECORDED,
     LFS_LAYOUT_ANY, false, false, false, false},
    {"LINT_EL3_OVERLAP", "EL3's memory is no partition's", AT(LOAD), false, K(EL3), RECORDED,
     LFS_LAYOUT_ANY, false, false, false, false},
    {"MC-01", "the copy overwrites what is another endpoint's when it has retrieved it", BEFORE,
     false, WORKING, K(DONATED), LFS_LAYOUT_SAME, true, false, false, false},
    {"MC-01", "the copy overwrites what belongs to another endpoint", BEFORE, false, WORKING,
     K(OWNED), LFS_LAYOUT_OTHER, true, false, false, false},
    {"MC-02", "the copy overwrites what the borrower has for itself", BEFORE, false, WORKING,
     K(LENT), LFS_LAYOUT_SAME, true, false, false, false},
    {"MC-03", "the copy overwrites what the other side reads and writes", BEFORE, false, WORKING,
     K(SHARED), LFS_LAYOUT_SAME, true, false, false, false},
    {"MC-04", "the copy overwrites the buffers and the messages in them", ALWAYS, false, WORKING,
     BUFFERS, LFS_LAYOUT_SAME, true, false, false, false},
    {"MC-05", "the state that was handed over is overwritten, or is not the partition's alone",
     ALWAYS, false, K(LIVE_STATE_BUFFER), WORKING | BUFFERS | OUTBOUND, LFS_LAYOUT_SAME, true,
     false, false, false},
    {"MC-05", "the state that was handed over is another endpoint's", BEFORE, false,
     K(LIVE_STATE_BUFFER), K(OWNED), LFS_LAYOUT_OTHER, true, false, false, false},
    {"MC-06", "the new instance takes for its own what it has given away", BEFORE, false, DECLARED,
     K(DONATED), LFS_LAYOUT_SAME, true, false, false, false},
    {"MC-06", "the new instance takes for its own what belongs to another endpoint", BEFORE, false,
     DECLARED, K(OWNED), LFS_LAYOUT_OTHER, true, false, false, false},
    {"MC-07", "the copy overwrites the lender's page", BEFORE, false, WORKING, K(BORROWED),
     LFS_LAYOUT_SAME, true, false, false, false},
    {"MC-08", "the copy reads what it has just overwritten", ALWAYS, false, K(STAGING), WORKING,
     LFS_LAYOUT_SAME, false, false, false, false},
    {"MC-09", "staging overwrites the other, or its bytes are taken for a package", ALWAYS, false,
     K(STAGING), WORKING, LFS_LAYOUT_OTHER, false, false, false, false},
    {"MC-09", "staging overwrites it, or its bytes are taken for a package", ALWAYS, false,
     K(STAGING), ELSEWHERE, LFS_LAYOUT_ANY, false, false, false, false},
    {"STAGING_OVERLAP", "what is staged for one overwrites what is staged for the other",
     AT(LOAD) | AT(START), false, K(STAGING), K(STAGING), LFS_LAYOUT_ANY, false, false, false,
     false},
    {"STAGING_SHARED", "who is activated gets the package of whoever was primed last", AT(LOAD),
     false, K(STAGING), K(STAGING), LFS_LAYOUT_ANY, false, false, false, true},
    {"MC-14", "a device can change the new image while it is put in place", ALWAYS, false, WORKING,
     K(DMA), LFS_LAYOUT_ANY, true, false, false, false},
    {"MC-15", "two endpoints own the pages exclusively", AT(AFTER), false, WORKING | DECLARED,
     K(OWNED), LFS_LAYOUT_OTHER, false, true, false, false},
    {"MC-16", "another endpoint can change the image that runs", AT(AFTER), false, WORKING,
     K(OWNED) | K(BORROWED), LFS_LAYOUT_OTHER, true, false, true, false},
};

const struct lfs_layout_rule *lfs_layout_rule_at(size_t i)
{
    return i < sizeof(rules) / sizeof(rules[0]) ? &rules[i] : NULL;
}

/* One area for several components holds the package of whoever was primed last; one that lies there
 * from boot on nobody brings back. */
static bool used_in_turn(const struct lfs_layout_claim *first,
                         const struct lfs_layout_claim *second)
{
    return first->kind == LFS_CLAIM_STAGING && second->kind == LFS_CLAIM_STAGING &&
           first->base == second->base && first->pages == second->pages && !first->filled &&
           !second->filled;
}

/* Of a rule that is about their kinds. */
static bool broken(const struct lfs_layout_rule *rule, const struct lfs_layout_claim *first,
                   const struct lfs_layout_claim *second)
{
    if (!(rule->first & 1u << first->kind) || !(rule->second & 1u << second->kind))
        return false;
    if (rule->owners != LFS_LAYOUT_ANY &&
        (first->owner == second->owner) != (rule->owners == LFS_LAYOUT_SAME))
        return false;
    return used_in_turn(first, second) == rule->in_turn && (!rule->target || first->target) &&
           (!rule->exclusive || (first->exclusive && second->exclusive)) &&
           (!rule->writable || second->writable);
}

const struct lfs_layout_rule *
lfs_layout_conflict(const struct lfs_layout_claim *a, const struct lfs_layout_claim *b,
                    enum lfs_layout_phase phase, const struct lfs_layout_rule *after, bool *swapped)
{
    const uint32_t kinds = 1u << a->kind | 1u << b->kind;

    for (size_t i = after ? (size_t)(after - rules) + 1 : 0; lfs_layout_rule_at(i); i++) {
        if (!(rules[i].phases & 1u << phase) || (kinds & ~(rules[i].first | rules[i].second)))
            continue;
        *swapped = !broken(&rules[i], a, b);
        if (!*swapped || broken(&rules[i], b, a))
            return &rules[i];
    }
    return NULL;
}

const char *lfs_layout_staging_range(const struct lfs_range *range)
{
    return range && range->secure && range->type == LFS_RANGE_MEMORY ? NULL : "MC-10";
}

const char *lfs_layout_sizes(uint64_t staged, uint64_t package_total, uint64_t image_end,
                             uint64_t mem_size)
{
    if (staged > mem_size || package_total > staged)
        return "MC-11";
    return image_end > mem_size ? "MC-12" : NULL;
}

const char *lfs_layout_kind_text(enum lfs_claim_kind kind)
{
    switch (kind) {
    case LFS_CLAIM_WORKING_MEMORY:
        return "working memory";
    case LFS_CLAIM_STATIC_REGION:
        return "static region";
    case LFS_CLAIM_DEVICE_REGION:
        return "device region";
    case LFS_CLAIM_LIVE_STATE_BUFFER:
        return "live-state buffer";
    case LFS_CLAIM_RX:
        return "RX buffer";
    case LFS_CLAIM_TX:
        return "TX buffer";
    case LFS_CLAIM_STAGING:
        return "staging area";
    case LFS_CLAIM_SPMC:
        return "SPMC image";
    case LFS_CLAIM_EL3:
        return "EL3 firmware";
    case LFS_CLAIM_SHARED:
        return "memory it shares";
    case LFS_CLAIM_LENT:
        return "memory it lends";
    case LFS_CLAIM_DONATED:
        return "memory it donates";
    case LFS_CLAIM_BORROWED:
        return "memory it borrows";
    case LFS_CLAIM_OWNED:
        return "memory donated to it";
    case LFS_CLAIM_DMA:
        return "memory that its device may write";
    }
    return "claim";
}
