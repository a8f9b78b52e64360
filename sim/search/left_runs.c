/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is left of a search by runs: ranges of them, by number. A generation that was not finished
 * is left as a whole: runs that are made again bring nothing new, and a run depends on what whole
 * generations have brought.
 */
#include <stdlib.h>
#include <string.h>

#include "sim/search/search.h"

static bool one_more(void **items, size_t count, size_t size)
{
    void *more = realloc(*items, (count + 1) * size);

    *items = more ? more : *items;
    return more != NULL;
}

static void *copy_of(const void *bytes, size_t size)
{
    void *copy = malloc(size + 1);

    return copy && size ? memcpy(copy, bytes, size) : copy;
}

bool left_runs_add_range(struct left_runs *left, struct run_range range)
{
    if (range.first >= range.end)
        return true;
    if (!one_more((void **)&left->range, left->range_count, sizeof(range)))
        return false;
    left->range[left->range_count++] = range;
    return true;
}

bool left_runs_add_kept(struct left_runs *left, const struct kept_run *run)
{
    struct kept_run copy = *run;

    if (!one_more((void **)&left->kept, left->kept_count, sizeof(copy)))
        return false;
    copy.decision = copy_of(run->decision, run->decisions * sizeof(*run->decision));
    copy.steps = copy_of(run->steps, run->step_count * sizeof(*run->steps));
    left->kept[left->kept_count++] = copy;
    return copy.decision && copy.steps;
}

static int by_first(const void *a, const void *b)
{
    const struct run_range *x = a, *y = b;

    return (x->first > y->first) - (x->first < y->first);
}

/* Both ascending. */
static bool add_places(struct left_runs *into, const struct left_runs *more)
{
    uint64_t *all = malloc((into->place_count + more->place_count + 1) * sizeof(*all));
    size_t a = 0, b = 0, n = 0;

    if (!all)
        return false;
    while (a < into->place_count || b < more->place_count) {
        uint64_t x = a < into->place_count ? into->place[a] : UINT64_MAX;
        uint64_t y = b < more->place_count ? more->place[b] : UINT64_MAX;

        all[n++] = x < y ? x : y;
        a += x <= y && a < into->place_count;
        b += y <= x && b < more->place_count;
    }
    free(into->place);
    into->place = all;
    into->place_count = n;
    return true;
}

bool left_runs_merge(struct left_runs *into, const struct left_runs *more)
{
    for (size_t i = 0; i < more->range_count; i++)
        if (!left_runs_add_range(into, more->range[i]))
            return false;
    if (into->range_count)
        qsort(into->range, into->range_count, sizeof(*into->range), by_first);
    for (size_t i = 0; i < more->kept_count; i++)
        if (!left_runs_add_kept(into, &more->kept[i]))
            return false;
    into->made += more->made;
    if (more->steps_seen > into->steps_seen)
        into->steps_seen = more->steps_seen;
    return add_places(into, more);
}

uint64_t left_runs_count(const struct left_runs *left)
{
    uint64_t count = 0;

    for (size_t i = 0; i < left->range_count; i++)
        count += left->range[i].end - left->range[i].first;
    return count;
}

bool left_runs_part(const struct left_runs *left, unsigned part, unsigned parts,
                    struct left_runs *out)
{
    uint64_t all = left_runs_count(left), at = 0;
    uint64_t from = all / parts * part + all % parts * part / parts;
    uint64_t to = all / parts * (part + 1) + all % parts * (part + 1) / parts;

    if (parts == 1)
        return left_runs_merge(out, left);
    *out = (struct left_runs){.made = part == 0 ? left->made : 0, .steps_seen = left->steps_seen};
    for (size_t i = 0; i < left->range_count; i++) {
        struct run_range range = left->range[i];
        uint64_t length = range.end - range.first;
        struct run_range mine = {range.first + (from > at ? from - at : 0),
                                 to < at + length ? range.first + (to > at ? to - at : 0)
                                                  : range.end};

        if (!left_runs_add_range(out, mine))
            return false;
        at += length;
    }
    return true;
}

void kept_run_free(struct kept_run *run)
{
    free(run->decision);
    free(run->steps);
}

void left_runs_free(struct left_runs *left)
{
    for (size_t i = 0; i < left->kept_count; i++)
        kept_run_free(&left->kept[i]);
    free(left->range);
    free(left->kept);
    free(left->place);
    *left = (struct left_runs){0};
}
