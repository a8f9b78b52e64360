/* SPDX-License-Identifier: BSD-3-Clause */
#include "models/rules.h"

#include <stddef.h>

#include "lfasim/stack.h"
#include "models/tags.h"

static const struct lfs_rule rules[RULES] = {
#define RULE(name, where, text) [RULE_##name] = {#name, where, text},
#include "models/rules.def"
#undef RULE
};

const struct lfs_rule *lfs_rule(uint16_t rule)
{
    return rule > RULE_NONE && rule < RULES ? &rules[rule] : NULL;
}

static const struct lfs_rule_reason reasons[RULES] = {
#define WHY(name, why, upstream) [RULE_##name] = {why, upstream},
#include "models/rules_why.def"
#undef WHY
};

const struct lfs_rule_reason *lfs_rule_reason(uint16_t rule)
{
    return rule > RULE_NONE && rule < RULES ? &reasons[rule] : NULL;
}

const char *lfs_tag_name(uint16_t tag)
{
    static const char *const names[LFS_TAG_COUNT] = {
#define TAG(name, text) [TAG_##name] = text,
        LFS_TAGS(TAG)
#undef TAG
    };

    return tag < LFS_TAG_COUNT ? names[tag] : NULL;
}
