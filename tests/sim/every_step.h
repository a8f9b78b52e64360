/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Checks of a machine at every one of its steps, whatever model runs on it: going back and on
 * again, and two machines with the same inputs side by side. Include after cmocka.h.
 */
#ifndef TESTS_SIM_EVERY_STEP_H
#define TESTS_SIM_EVERY_STEP_H

#include <stdlib.h>
#include <string.h>

#include "sim/machine.h"

#define EVERY_STEP_MAX 4096u

static inline uint64_t mix(uint64_t digest, uint64_t value)
{
    return (digest ^ value) * UINT64_C(0x9e3779b97f4a7c15) + (digest >> 29);
}

static inline uint64_t mix_text(uint64_t digest, const char *text)
{
    for (; text && *text; text++)
        digest = mix(digest, (uint8_t)*text);
    return mix(digest, 256);
}

/* All that a reader of this record can see; texts by what they say, not by where they lie. */
static inline uint64_t mix_record(uint64_t digest, const struct lfs_record *r)
{
    const uint64_t parts[] = {r->time, r->seq, r->cause, r->source, r->rule,
                              r->kind, r->cpu, r->from,  r->to,     r->reply_to};

    for (unsigned i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        digest = mix(digest, parts[i]);
    switch ((enum lfs_record_kind)r->kind) {
    case LFS_RECORD_FRAME:
        for (unsigned i = 0; i < LFS_FRAME_REGS; i++)
            digest = mix(digest, r->u.x[i]);
        return digest;
    case LFS_RECORD_STATE:
        digest = mix_text(mix_text(digest, r->u.state.subject), r->u.state.machine);
        return mix_text(mix_text(digest, r->u.state.before), r->u.state.after);
    case LFS_RECORD_CLAIM:
        digest = mix_text(mix_text(digest, r->u.claim.kind), r->u.claim.owner);
        return mix(mix(mix(digest, r->u.claim.base), r->u.claim.pages), r->u.claim.dropped);
    case LFS_RECORD_FINDING:
        return mix_text(mix_text(digest, r->u.finding.name), r->u.finding.text);
    case LFS_RECORD_CHOICE:
        return mix(mix(digest, r->u.choice.count), r->u.choice.taken);
    case LFS_RECORD_INTERRUPT:
        return mix(mix_text(digest, r->u.interrupt.event), r->u.interrupt.intid);
    case LFS_RECORD_NOTE:
    case LFS_RECORD_END:
        return mix_text(digest, r->u.note.text);
    }
    return digest;
}

static inline uint64_t whole_trace(const struct lfs_machine *m)
{
    uint64_t digest = 0;

    assert_int_equal(lfs_trace_first(m), 1); /* tests keep all of it */
    for (uint32_t seq = 1; seq <= lfs_trace_last(m); seq++)
        digest = mix_record(digest, lfs_trace_get(m, seq));
    return digest;
}

/* The hash as if nothing had been remembered of earlier ones. */
static inline uint64_t hash_from_scratch(struct lfs_machine *m)
{
    memset(m->object_hash, 0, sizeof(m->object_hash));
    m->hash = 0;
    lfs_store_dirty_all(m);
    return lfs_state_hash(m);
}

/* Steps to the end and checks that what the incremental hash says is so; returns the steps. */
static inline unsigned hashes_of_a_run(struct lfs_machine *m, uint64_t *hash)
{
    unsigned count = 0;

    lfs_tracking(m, true);
    do {
        assert_true(count < EVERY_STEP_MAX - 1);
        hash[count] = lfs_state_hash(m);
        assert_int_equal(hash_from_scratch(m), hash[count]);
        count++;
    } while (lfs_step(m));
    hash[count] = lfs_state_hash(m);
    return count;
}

/* From a snapshot of every step of a run, newest first, the same run goes on. The machine has not
 * run yet; afterwards it has ended. Returns the steps. */
static inline unsigned check_restore_at_every_step(struct lfs_machine *m)
{
    struct lfs_snapshot **snapshot = calloc(EVERY_STEP_MAX, sizeof(struct lfs_snapshot *));
    uint64_t *hash = calloc(EVERY_STEP_MAX, sizeof(uint64_t)), trace;
    unsigned count = 0;

    assert_true(snapshot && hash);
    lfs_tracking(m, true);
    do {
        hash[count] = lfs_state_hash(m);
        assert_non_null(snapshot[count++] = lfs_save(m));
    } while (lfs_step(m) && count < EVERY_STEP_MAX - 1);
    hash[count] = lfs_state_hash(m);
    trace = whole_trace(m);
    for (unsigned i = count; i-- > 0;) {
        lfs_restore(m, snapshot[i]);
        for (unsigned k = i; k < count; k++) {
            assert_int_equal(lfs_state_hash(m), hash[k]);
            /* Further on it is what it was from the later snapshot; one in eight goes to the end.
             */
            if (k > i + 3 && i % 8)
                break;
            lfs_step(m);
        }
        if (i % 8)
            continue;
        assert_int_equal(lfs_state_hash(m), hash[count]);
        assert_int_equal(whole_trace(m), trace);
    }
    for (unsigned i = 0; i < count; i++)
        lfs_snapshot_free(m, snapshot[i]);
    free(snapshot);
    free(hash);
    return count;
}

/* To the end, all the way back one step at a time with a step forward in between, and to the end
 * again. The machine has not run yet. Returns the steps. */
static inline unsigned check_undo_at_every_step(struct lfs_machine *m)
{
    uint64_t *hash = calloc(EVERY_STEP_MAX, sizeof(uint64_t)), trace;
    unsigned count;

    assert_non_null(hash);
    assert_true(lfs_undo_start(m));
    count = hashes_of_a_run(m, hash);
    trace = whole_trace(m);
    for (unsigned i = count; i-- > 0;) {
        assert_true(lfs_undo(m));
        assert_int_equal(lfs_state_hash(m), hash[i]);
        lfs_step(m);
        assert_int_equal(lfs_state_hash(m), hash[i + 1]);
        assert_true(lfs_undo(m));
        assert_int_equal(hash_from_scratch(m), hash[i]);
    }
    assert_false(lfs_undo(m));
    for (unsigned i = 0; i < count; i++) {
        lfs_step(m);
        assert_int_equal(lfs_state_hash(m), hash[i + 1]);
    }
    assert_int_equal(whole_trace(m), trace);
    free(hash);
    return count;
}

/* Every hot byte of two machines that were given the same inputs. */
static inline void check_twins(struct lfs_machine *a, struct lfs_machine *b)
{
    do {
        assert_int_equal(lfs_obj_count(a), lfs_obj_count(b));
        for (uint16_t i = 0; i < lfs_obj_count(a); i++) {
            lfs_obj obj = {i};

            if (!lfs_is_hot(a, i))
                continue;
            assert_int_equal(lfs_obj_size(a, obj), lfs_obj_size(b, obj));
            if (memcmp(lfs_peek(a, obj), lfs_peek(b, obj), lfs_obj_size(a, obj)) != 0)
                fail_msg("step %u: '%s' differs", lfs_steps(a), lfs_obj_name(a, obj));
        }
        assert_int_equal(lfs_state_hash(a), hash_from_scratch(b));
        assert_int_equal(lfs_step(a), lfs_step(b));
    } while (lfs_ended(a) == LFS_END_NONE);
    assert_int_equal(lfs_ended(a), lfs_ended(b));
    assert_int_equal(whole_trace(a), whole_trace(b));
}

#endif
