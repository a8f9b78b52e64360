/* SPDX-License-Identifier: BSD-3-Clause */
/* What a page is to an endpoint, by the claims on it. */
#include "lfasim/readers/memory_map.h"

const char *lfs_page_class_name(enum lfs_page_class page_class)
{
    static const char *const names[] = {"free",    "working memory", "static",  "device",
                                        "dynamic", "framework",      "platform"};

    return names[page_class];
}

/* Those that are not here give no class. */
static const enum lfs_page_class classes[] = {
    [LFS_CLAIM_WORKING_MEMORY] = LFS_PAGE_WORKING,   [LFS_CLAIM_STATIC_REGION] = LFS_PAGE_STATIC,
    [LFS_CLAIM_LIVE_STATE_BUFFER] = LFS_PAGE_STATIC, [LFS_CLAIM_DEVICE_REGION] = LFS_PAGE_DEVICE,
    [LFS_CLAIM_BORROWED] = LFS_PAGE_DYNAMIC,         [LFS_CLAIM_OWNED] = LFS_PAGE_DYNAMIC,
    [LFS_CLAIM_SPMC] = LFS_PAGE_FRAMEWORK,           [LFS_CLAIM_EL3] = LFS_PAGE_FRAMEWORK,
    [LFS_CLAIM_STAGING] = LFS_PAGE_PLATFORM,
};

enum lfs_page_class lfs_claim_class(enum lfs_claim_kind kind)
{
    return (size_t)kind < sizeof(classes) / sizeof(classes[0]) ? classes[kind] : LFS_PAGE_FREE;
}

struct question {
    uint16_t owner;
    enum lfs_page_class answer;
};

static bool ask(void *user, const struct lfs_met *met)
{
    struct question *question = user;
    const struct lfs_claim *claim = &met->claim;
    enum lfs_page_class found = lfs_claim_class((enum lfs_claim_kind)claim->kind);

    if (found < LFS_PAGE_FRAMEWORK && claim->owner != question->owner)
        return true;
    if (found != LFS_PAGE_FREE && (question->answer == LFS_PAGE_FREE || found < question->answer))
        question->answer = found;
    return true;
}

enum lfs_page_class lfs_page_class(struct lfs_machine *m, uint16_t owner, lfs_pa pa)
{
    struct question question = {owner, LFS_PAGE_FREE};

    lfs_claims_in(m, lfs_pa_of(pa.v & ~(uint64_t)(LFS_PAGE_SIZE - 1)), 1, ask, &question);
    return question.answer;
}
