/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers for the rules of rules.def. */
#ifndef MODELS_RULES_H
#define MODELS_RULES_H

enum rule {
    RULE_NONE,
#define RULE(name, where, text) RULE_##name,
#include "models/rules.def"
#undef RULE
    RULES
};

#endif
