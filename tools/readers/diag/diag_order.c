/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics, fourth part: the order in which messages are told. */
#include "tools/readers/diag/diag_private.h"
#include "tools/readers/host/alloc.h"

#include <stdlib.h>
#include <string.h>

/* A message and what it is sorted by. */
struct entry {
    const struct lfs_diag_message *message;
    size_t file_rank, index;
};

static int by_place(const void *left, const void *right)
{
    const struct entry *a = left, *b = right;
    const struct lfs_pos *p = &a->message->pos, *q = &b->message->pos;

    if (a->file_rank != b->file_rank)
        return a->file_rank < b->file_rank ? -1 : 1;
    if (p->line != q->line)
        return p->line < q->line ? -1 : 1;
    if (p->column != q->column)
        return p->column < q->column ? -1 : 1;
    return a->index < b->index ? -1 : 1;
}

static bool same_file(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

/* The rank of a file is the index of the first message about it. */
static void rank(const struct lfs_diag *diag, struct entry *entries)
{
    size_t *firsts = lfs_reader_alloc(diag->count * sizeof(*firsts));
    size_t files = 0;

    for (size_t i = 0; i < diag->count; i++) {
        const char *file = diag->messages[i].pos.file;
        size_t found = 0;

        while (found < files && !same_file(file, diag->messages[firsts[found]].pos.file))
            found++;
        if (found == files)
            firsts[files++] = i;
        entries[i] = (struct entry){&diag->messages[i], found, i};
    }
    free(firsts);
}

const struct lfs_diag_message **lfs_diag_sorted(const struct lfs_diag *diag)
{
    struct entry *entries = lfs_reader_alloc(diag->count * sizeof(*entries));
    const struct lfs_diag_message **messages = lfs_reader_alloc(diag->count * sizeof(*messages));

    rank(diag, entries);
    if (diag->count)
        qsort(entries, diag->count, sizeof(*entries), by_place);
    for (size_t i = 0; i < diag->count; i++)
        messages[i] = entries[i].message;
    free(entries);
    return messages;
}

const char *lfs_severity_word(enum lfs_severity severity)
{
    switch (severity) {
    case LFS_NOTE:
        return "note";
    case LFS_WARNING:
        return "warning";
    case LFS_ERROR:
        break;
    }
    return "error";
}
