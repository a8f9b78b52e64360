/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * For tests of renderings: a machine whose contexts play a short story with every kind of record.
 *
 * os boots el3 and sp1 (source 0), then makes a call for line 31 of a scenario, which el3 passes on
 * to sp1, and one for line 32. Include after cmocka.h.
 */
#ifndef LFASIM_TESTS_TOOLS_READERS_STORY_H
#define LFASIM_TESTS_TOOLS_READERS_STORY_H

#include <stdio.h>
#include <string.h>

#include "lfasim/abi/lfa.h"
#include "lfasim/readers/trace_view.h"
#include "models/rules.h"

struct story {
    struct lfs_machine *m;
    struct lfs_ctx *os, *el3, *sp;
    uint32_t claims[2];
    bool deadlock; /* el3 never answers the second call */
};

enum { STORY_TAG = 1 };

static inline void story_sp(struct lfs_ctx *self)
{
    struct story *story = lfs_ctx_user(self);
    struct lfs_frame frame;

    lfs_entry_frame(self, &frame);
    lfs_trace_state(story->m, self, 0, "sp1", "vCPU", "OFF", "STARTING", false);
    for (;;) {
        frame = (struct lfs_frame){{FFA_MSG_WAIT_32}};
        lfs_charge(self, 1500);
        lfs_trace_state(story->m, self, 0, "sp1", "vCPU", "STARTING", "WAITING", false);
        lfs_transfer(self, STORY_TAG, story->el3, &frame);
        frame = (struct lfs_frame){{FFA_MSG_SEND_DIRECT_RESP_64, 0x80010000u, 0, 7}};
        lfs_charge(self, 250);
        lfs_transfer(self, STORY_TAG, story->el3, &frame);
    }
}

static inline void story_el3(struct lfs_ctx *self)
{
    struct story *story = lfs_ctx_user(self);
    struct lfs_frame frame, entry = {{0x6480000, 1}};
    struct lfs_ctx *from = lfs_entry_frame(self, &frame);

    lfs_transfer(self, STORY_TAG, story->sp, &entry);
    frame = (struct lfs_frame){{0}};
    lfs_transfer(self, STORY_TAG, from, &frame);
    lfs_charge(self, 700);
    lfs_trace_rule(self, RULE_LFA_PRIMED);
    frame = (struct lfs_frame){{FFA_MSG_SEND_DIRECT_REQ_64, 0x00008001u, 0, 6}};
    lfs_trace_note(story->m, self, RULE_LFA_PRIMED, "image \"sp1-v2\" copied");
    lfs_transfer(self, STORY_TAG, story->sp, &frame);
    lfs_trace_state(story->m, self, RULE_LFA_NOT_PRIMED, "sp1", "vCPU", "WAITING", "STOPPED", true);
    lfs_trace_finding(story->m, self, RULE_LFA_NOT_PRIMED, "MC-04", story->claims[0],
                      story->claims[1], "RX of sp1 lies in its working memory");
    lfs_choose(story->m, self, 16, 2, "answer");
    frame = (struct lfs_frame){{(uint64_t)LFA_STATUS_WRONG_STATE}};
    lfs_transfer(self, STORY_TAG, from, &frame);
    if (story->deadlock)
        lfs_hang(self, STORY_TAG);
    frame = (struct lfs_frame){{0, 0x8001}};
    lfs_transfer(self, STORY_TAG, from, &frame);
}

static inline void story_os(struct lfs_ctx *self)
{
    struct story *story = lfs_ctx_user(self);
    struct lfs_frame frame = {{0}};

    lfs_transfer(self, STORY_TAG, story->el3, &frame);
    lfs_trace_source(self, 31);
    frame = (struct lfs_frame){{LFA_PRIME, 2}};
    lfs_transfer(self, STORY_TAG, story->el3, &frame);
    lfs_trace_source(self, 32);
    frame = (struct lfs_frame){{LFA_ACTIVATE, 2, 1}};
    lfs_transfer(self, STORY_TAG, story->el3, &frame);
}

static inline struct lfs_pos story_place(const void *user, uint32_t source)
{
    return (struct lfs_pos){.file = user, .line = source, .column = 5};
}

static inline bool story_words(const void *user, uint32_t source, char *out, size_t size)
{
    (void)user;
    snprintf(out, size, source == 31 ? "LFA_PRIME: {component: sp1}" : "");
    return source == 31;
}

/* Not yet run. records is the capacity of its trace. */
static inline struct lfs_trace_view story_new(struct story *story, enum lfs_backend backend,
                                              uint32_t records)
{
    struct lfs_machine_config config = {.cpus = 1, .backend = backend, .trace_records = records};
    struct lfs_claim_text texts[] = {
        {0x6480000, 256, "working memory", "sp1", "load address", "deck-sp.dts", 12, false},
        {0x6481000, 1, "RX", "sp1", NULL, NULL, 0, false},
    };

    story->m = lfs_machine_new(&config);
    assert_non_null(story->m);
    story->os = lfs_ctx_new(story->m, "os/cpu0", story_os, story);
    story->el3 = lfs_ctx_new(story->m, "el3/cpu0", story_el3, story);
    story->sp = lfs_ctx_new(story->m, "sp1", story_sp, story);
    for (int i = 0; i < 2; i++)
        story->claims[i] = lfs_trace_claim(story->m, NULL, &texts[i]);
    lfs_cpu_start(story->m, 0, story->os);
    return (struct lfs_trace_view){
        .machine = story->m, .place = story_place, .words = story_words, .user = "a.yaml"};
}

#endif
