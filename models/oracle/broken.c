/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which states are broken: a set of pages for each invariant, and of other subjects, as rows of one
 * table. What is in it has been reported, and leaves it when it is whole again.
 */
#include <stdarg.h>
#include <stdio.h>

#include "models/oracle/oracle.h"

#define KIND_SHIFT 56
#define SUBJECT    (UINT64_C(1) << 55)

static const char *name_of(unsigned invariant)
{
    return oracle_kinds[invariant - 1].name;
}

struct row {
    uint64_t pages;
};

/* ---- sets of pages --------------------------------------------------------------------------- */

static uint64_t key_of(unsigned kind, uint64_t frame)
{
    return (uint64_t)kind << KIND_SHIFT | frame;
}

static void put(struct oracle *o, unsigned kind, uint64_t frame, uint64_t pages)
{
    struct row *row = lfs_table_put(o->m, o->broken, key_of(kind, frame));

    if (row)
        row->pages = pages;
}

/* The first part of a set that ends behind `frame`; false when it begins at or behind `end`. */
static bool first_part(const struct oracle *o, unsigned kind, uint64_t frame, uint64_t end,
                       uint64_t *from, uint64_t *pages)
{
    const struct row *row;
    uint64_t key;

    row = lfs_table_upto(o->m, o->broken, key_of(kind, frame), &key);
    if (!row || key >> KIND_SHIFT != kind || (key & SUBJECT) ||
        (key & (SUBJECT - 1)) + row->pages <= frame)
        row = lfs_table_from(o->m, o->broken, key_of(kind, frame), &key);
    if (!row || key >> KIND_SHIFT != kind || (key & SUBJECT) || (key & (SUBJECT - 1)) >= end)
        return false;
    *from = key & (SUBJECT - 1);
    *pages = row->pages;
    return true;
}

static bool meets(const struct oracle *o, unsigned kind, const struct run *run)
{
    uint64_t frame = run->base >> LFS_PAGE_SHIFT, from, pages;

    return first_part(o, kind, frame, frame + run->pages, &from, &pages);
}

static void cut_out(struct oracle *o, unsigned kind, const struct run *run)
{
    uint64_t frame = run->base >> LFS_PAGE_SHIFT, end = frame + run->pages, from, pages;

    while (first_part(o, kind, frame, end, &from, &pages)) {
        lfs_table_remove(o->m, o->broken, key_of(kind, from));
        if (from < frame)
            put(o, kind, from, frame - from);
        if (from + pages > end)
            put(o, kind, end, from + pages - end);
    }
}

static void change(struct oracle *o, unsigned kind, const struct run *run, bool on)
{
    cut_out(o, kind, run);
    if (on)
        put(o, kind, run->base >> LFS_PAGE_SHIFT, run->pages);
}

size_t broken_count(const struct oracle *o)
{
    size_t count = 0;
    uint64_t key = 0;

    while (lfs_table_peek_from(o->m, o->broken, key, &key)) {
        count += key >> KIND_SHIFT <= INVARIANTS;
        key++;
    }
    return count;
}

bool broken_marked(const struct oracle *o, unsigned mark, const struct run *run)
{
    return o->any_broken && meets(o, mark, run);
}

void broken_mark(struct oracle *o, unsigned mark, const struct run *run, bool on)
{
    if (on || (o->any_broken && meets(o, mark, run)))
        change(o, mark, run, on);
    o->any_broken |= on;
}

/* ---- beginnings and ends --------------------------------------------------------------------- */

static void tell_end(struct oracle *o, unsigned invariant, const struct run *run)
{
    bool goes_on = o->healed_to[invariant] == run->base;

    o->healed_to[invariant] = run->base + run->pages * LFS_PAGE_SIZE;
    if (!goes_on)
        lfs_trace_note(o->m, oracle_actor(o), RULE_NONE, "%s holds again from 0x%llx on",
                       name_of(invariant), (unsigned long long)run->base);
}

bool broken_pages_now(struct oracle *o, unsigned invariant, const struct run *run, bool broken)
{
    bool was = o->any_broken && meets(o, invariant, run), goes_on;

    if (!was && !broken)
        return false;
    o->any_broken = o->any_told = true;
    change(o, invariant, run, broken);
    if (!broken) {
        tell_end(o, invariant, run);
        return false;
    }
    goes_on = was || o->told_to[invariant] == run->base;
    o->told_to[invariant] = run->base + run->pages * LFS_PAGE_SIZE;
    return !goes_on;
}

bool broken_has_subject(const struct oracle *o, unsigned invariant, uint64_t subject)
{
    return lfs_table_peek(o->m, o->broken, key_of(invariant, SUBJECT | subject)) != NULL;
}

bool broken_subject_now(struct oracle *o, unsigned invariant, uint64_t subject, bool broken)
{
    uint64_t key = key_of(invariant, SUBJECT | subject);
    bool was = o->any_broken && broken_has_subject(o, invariant, subject);

    if (was && !broken) {
        lfs_table_remove(o->m, o->broken, key);
        lfs_trace_note(o->m, oracle_actor(o), RULE_NONE, "%s holds again", name_of(invariant));
    }
    if (broken && !was)
        lfs_table_put(o->m, o->broken, key);
    o->any_broken |= broken;
    return broken && !was;
}

/* ---- reports --------------------------------------------------------------------------------- */

uint32_t broken_report(struct oracle *o, unsigned invariant, const char *format, ...)
{
    char text[LFS_TEXT_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return lfs_trace_finding(o->m, oracle_actor(o), RULE_NONE, name_of(invariant), LFS_NO_RECORD,
                             LFS_NO_RECORD, "%s", text);
}

/* A record that tells of a claim to these pages, the i-th that has one. */
static uint32_t claim_record(const struct oracle *o, const struct run *run, unsigned i)
{
    for (unsigned k = 0; k < run->claims; k++) {
        uint32_t record = lfs_claim_record(o->m, run->claim[k]);

        if (record != LFS_NO_RECORD && i-- == 0)
            return record;
    }
    return LFS_NO_RECORD;
}

void broken_report_pages(struct oracle *o, unsigned invariant, const struct run *run,
                         const char *format, ...)
{
    char text[LFS_TEXT_MAX];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    lfs_trace_finding(o->m, oracle_actor(o), RULE_NONE, name_of(invariant), claim_record(o, run, 0),
                      claim_record(o, run, 1), "%s: %s", words_range(run->base, run->pages).text,
                      text);
    for (unsigned i = 0; i < run->seats; i++)
        lfs_trace_note(o->m, oracle_actor(o), RULE_NONE, "%s: %s has %s", name_of(invariant),
                       run->seat[i].vm->name, words_mode(run->seat[i].mode).text);
    for (unsigned i = 0; i < run->claims; i++)
        lfs_trace_note(o->m, oracle_actor(o), RULE_NONE, "%s: %s", name_of(invariant),
                       words_claim(o, run->claim[i]).text);
}
