/* SPDX-License-Identifier: BSD-3-Clause */
/* A ledger of claims that no machine runs on, and the conflicts in it. */
#ifndef LFASIM_TOOLS_READERS_SYSTEM_LEDGER_H
#define LFASIM_TOOLS_READERS_SYSTEM_LEDGER_H

#include "lfasim/layout.h"
#include "lfasim/readers/diag.h"

/* Where a claim is written, so that it need not be looked up before it is asked for. */
struct ledger_site {
    const void *whose;    /* the caller's: who can find the node */
    const char *node;     /* NULL: at pos */
    const char *property; /* "" is the node itself */
    struct lfs_pos pos;   /* file NULL: nowhere */
    const char *said;     /* what it is known from, if not from a file; or NULL */
    uint16_t as;          /* what these pages are besides, enum lfs_claim_kind; 0: nothing */
    bool again;           /* the same pages again, as what they are besides */
    bool filled;          /* a staging area whose package lies there from boot on */
};

struct ledger {
    struct lfs_machine *m;
    struct ledger_site *sites; /* by number - 1 */
    bool *targets;             /* by number - 1: its owner can be activated */
    size_t count, capacity;
};

void ledger_init(struct ledger *ledger);
void ledger_free(struct ledger *ledger);

/* Records a claim. Texts must outlive the ledger. False: it is full. */
bool ledger_claim(struct ledger *ledger, enum lfs_claim_kind kind, uint16_t owner,
                  const char *owner_name, uint64_t base, uint64_t pages, const char *what,
                  const struct ledger_site *site, bool target);

/* Two claims that share pages against a rule; first is the rule's first. */
struct ledger_conflict {
    const struct lfs_layout_rule *rule;
    uint32_t first, second; /* numbers of claims */
};

/* Calls each for every pair of claims that breaks a rule of the phase, with the first such rule,
 * in order of their bases; linear in the claims and in the pairs that share a page. */
void ledger_conflicts(const struct ledger *ledger, enum lfs_layout_phase phase,
                      void (*each)(void *user, const struct ledger_conflict *conflict), void *user);

#endif
