/* SPDX-License-Identifier: BSD-3-Clause */
/* Expressions: the functions that ask what load came to. */
#include <string.h>

#include "tools/readers/scenario/scenario_private.h"

static const char *const latency_words[] = {"min", "mean", "p50", "p95", "p99", "max", NULL};
static const char *const blackout_words[] = {"longest", "sum", "count", NULL};

bool take_load(struct parser *p, struct arguments *out)
{
    const struct declared *load = declared_find(p->l, DECLARED_LOAD, p->token.text);

    if (!load) {
        unknown_name(p->l, token_pos(p), "load", p->token.text, declared_name,
                     &p->l->declared[DECLARED_LOAD]);
        return false;
    }
    out->label = load->number;
    out->call = load->call;
    return true;
}

/* One of the measures from `first` on, by its word. */
static bool take_part(struct parser *p, const char *what, const char *const *words,
                      enum lfs_load_measure first, struct arguments *out)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(words[i], p->token.text) == 0) {
            out->number = (uint64_t)first + i;
            return true;
        }
    unknown_name(p->l, token_pos(p), what, p->token.text, text_name, words);
    return false;
}

bool take_load_status(struct parser *p, struct arguments *out)
{
    uint64_t status;

    if (!out->call)
        return false;
    if (!status_value(out->call->family, p->token.text, &status)) {
        unknown_status(p->l, token_pos(p), out->call->family, p->token.text);
        return false;
    }
    out->number = LFS_LOAD_REFUSED_WITH | (status & UINT32_MAX) << 32;
    return true;
}

bool take_latency(struct parser *p, struct arguments *out)
{
    return take_part(p, "part of the latency", latency_words, LFS_LOAD_LATENCY_MIN, out);
}

bool take_blackout(struct parser *p, struct arguments *out)
{
    return take_part(p, "part of the blackouts", blackout_words, LFS_LOAD_BLACKOUT_LONGEST, out);
}

enum lfs_load_measure load_measure(const char *name)
{
    static const struct {
        const char *name;
        enum lfs_load_measure measure;
    } measures[] = {
        {"sent", LFS_LOAD_SENT},       {"served", LFS_LOAD_SERVED},
        {"refused", LFS_LOAD_REFUSED}, {"dropped", LFS_LOAD_DROPPED},
        {"resumed", LFS_LOAD_RESUMED}, {"blackout", LFS_LOAD_BLACKOUT_LONGEST},
        {"silence", LFS_LOAD_SILENCE},
    };

    for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++)
        if (strcmp(measures[i].name, name) == 0)
            return measures[i].measure;
    return LFS_LOAD_REQUESTS;
}
