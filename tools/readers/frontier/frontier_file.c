/* SPDX-License-Identifier: BSD-3-Clause */
/* Frontier files, from and to bytes. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lfasim/bytes.h"
#include "lfasim/readers/file.h"
#include "tools/readers/frontier/frontier_private.h"
#include "tools/readers/host/alloc.h"

#define FORMAT       "lfasim-frontier 1"
#define SEARCHES_MAX 4096u /* combinations of policies of a scenario */
#define BYTES_MAX    ((size_t)1 << 40)

/* ---- in memory ------------------------------------------------------------------------------- */

struct lfs_frontier_file *frontier_file_new(const char *scenario, const char *about, size_t count)
{
    struct lfs_frontier_file *file = lfs_reader_alloc(sizeof(*file));

    *file = (struct lfs_frontier_file){.scenario = lfs_reader_copy(scenario, strlen(scenario)),
                                       .about = lfs_reader_copy(about, strlen(about)),
                                       .count = count};
    file->frontier = lfs_reader_alloc((count + 1) * sizeof(struct lfs_frontier *));
    return file;
}

void lfs_frontier_file_free(struct lfs_frontier_file *file)
{
    if (!file)
        return;
    for (size_t i = 0; i < file->count; i++)
        lfs_frontier_free(file->frontier[i]);
    free(file->frontier);
    free(file->scenario);
    free(file->about);
    free(file);
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool put(void *user, const void *bytes, size_t size)
{
    return fwrite(bytes, 1, size, user) == size;
}

static bool put64(uint64_t value, FILE *out)
{
    uint8_t bytes[8];

    lfs_put_le64(bytes, value);
    return put(out, bytes, sizeof(bytes));
}

static bool count(void *user, const void *bytes, size_t size)
{
    (void)bytes;
    *(uint64_t *)user += size;
    return true;
}

/* Their number is a part of the sum, so that no frontier stands in another's place. */
static uint64_t sum_of_head(const char *head, size_t length)
{
    return XXH3_64bits(head, length) & ~(uint64_t)(SEARCHES_MAX - 1);
}

static bool put_frontier(const struct lfs_frontier *f, uint64_t identity, FILE *out)
{
    uint64_t size = 0;

    if (!f)
        return put64(0, out);
    return lfs_frontier_write(f, identity, count, &size) && put64(size, out) &&
           lfs_frontier_write(f, identity, put, out);
}

/* A line holds no line feed. */
static void put_line(const char *key, const char *value, FILE *out)
{
    fprintf(out, "%-9s ", key);
    for (; *value; value++)
        fputc(*value == '\n' ? ' ' : *value, out);
    fputc('\n', out);
}

static char *head_of(const struct lfs_frontier_file *file, size_t *length)
{
    char *head, shard[80] = "none";
    FILE *out = open_memstream(&head, length);

    if (!out)
        lfs_reader_out_of_memory();
    if (file->shard.count)
        snprintf(shard, sizeof(shard), "%u/%u of %016" PRIx64, file->shard.number,
                 file->shard.count, file->parent);
    fputs(FORMAT "\n", out);
    put_line("scenario", file->scenario, out);
    put_line("shard", shard, out);
    fprintf(out, "searches  %zu\n%s\n", file->count, file->about);
    if (fclose(out) != 0)
        lfs_reader_out_of_memory();
    return head;
}

static bool put_all(const struct lfs_frontier_file *file, FILE *out)
{
    size_t length;
    char *head = head_of(file, &length);
    uint64_t sum = sum_of_head(head, length);
    bool ok = put(out, head, length) && put64(sum, out);

    for (size_t i = 0; ok && i < file->count; i++)
        ok = put_frontier(file->frontier[i], sum + i, out);
    free(head);
    return ok;
}

bool lfs_frontier_file_write(const struct lfs_frontier_file *file, const char *path,
                             struct lfs_diag *diag)
{
    char *bytes;
    size_t size;
    FILE *out = open_memstream(&bytes, &size);
    bool ok;

    if (!out)
        lfs_reader_out_of_memory();
    ok = put_all(file, out);
    if (fclose(out) != 0 || !ok)
        lfs_reader_out_of_memory();
    ok = lfs_file_write(path, bytes, size, diag);
    free(bytes);
    return ok;
}

/* ---- reading --------------------------------------------------------------------------------- */

struct reading {
    const char *at, *end;
    const char *problem; /* the first */
    uint64_t sum;
};

static void fail(struct reading *r, const char *problem)
{
    if (!r->problem)
        r->problem = problem;
    r->at = r->end;
}

/* The value of the next line, which has this key; as a copy. */
static char *get_line(struct reading *r, const char *key)
{
    const char *line = r->at;
    const char *feed = memchr(line, '\n', (size_t)(r->end - line));
    size_t length = strlen(key);

    if (!feed || (size_t)(feed - line) < length || memcmp(line, key, length) != 0) {
        fail(r, "its head is damaged");
        return lfs_reader_copy("", 0);
    }
    line += length;
    while (line < feed && *line == ' ')
        line++;
    r->at = feed + 1;
    return lfs_reader_copy(line, (size_t)(feed - line));
}

static uint64_t get64(struct reading *r)
{
    uint64_t value;

    if (r->end - r->at < 8) {
        fail(r, "it is not whole");
        return 0;
    }
    value = lfs_get_le64((const uint8_t *)r->at);
    r->at += 8;
    return value;
}

static void read_shard(struct reading *r, const char *text, struct lfs_frontier_file *file)
{
    struct lfs_shard *shard = &file->shard;
    char rest;

    if (strcmp(text, "none") == 0)
        return;
    if (sscanf(text, "%4u/%4u of %16" SCNx64 "%c", &shard->number, &shard->count, &file->parent,
               &rest) != 3 ||
        shard->count == 0 || shard->count > LFS_SHARDS_MAX || shard->number == 0 ||
        shard->number > shard->count)
        fail(r, "its head is damaged");
}

/* The lines up to the empty one. */
static char *get_about(struct reading *r)
{
    const char *begin = r->at, *at = begin;

    while (at < r->end && *at != '\n') {
        at = memchr(at, '\n', (size_t)(r->end - at));
        at = at ? at + 1 : r->end;
    }
    r->at = at < r->end ? at + 1 : r->end;
    if (at == r->end || memchr(begin, '\0', (size_t)(at - begin)))
        fail(r, "its head is damaged");
    return lfs_reader_copy(begin, (size_t)(at - begin));
}

static struct lfs_frontier *get_frontier(struct reading *r, uint64_t identity)
{
    uint64_t size = get64(r), stands = 0;
    struct lfs_frontier *f;
    const char *problem;

    if (size == 0 || r->problem)
        return NULL;
    if (size > (uint64_t)(r->end - r->at)) {
        fail(r, "it is not whole");
        return NULL;
    }
    f = lfs_frontier_read(r->at, (size_t)size, &stands, &problem);
    if (!f)
        fail(r, problem);
    else if (stands != identity)
        fail(r, "its frontiers are not those of its head");
    else
        r->at += size;
    return f;
}

static struct lfs_frontier_file *get_head(struct reading *r)
{
    const char *begin = r->at;
    char *scenario, *shard, *searches, *about, *end;
    struct lfs_frontier_file *file;
    unsigned long count;

    r->at += strlen(FORMAT "\n");
    scenario = get_line(r, "scenario");
    shard = get_line(r, "shard");
    searches = get_line(r, "searches");
    about = get_about(r);
    count = strtoul(searches, &end, 10);
    if (*end || count == 0 || count > SEARCHES_MAX)
        fail(r, "its head is damaged");
    r->sum = sum_of_head(begin, (size_t)(r->at - begin));
    file = frontier_file_new(scenario, about, r->problem ? 0 : count);
    read_shard(r, shard, file);
    free(scenario);
    free(shard);
    free(searches);
    free(about);
    return file;
}

static struct lfs_frontier_file *get_all(struct reading *r)
{
    struct lfs_frontier_file *file;

    if ((size_t)(r->end - r->at) < strlen(FORMAT "\n") ||
        memcmp(r->at, FORMAT "\n", strlen(FORMAT "\n")) != 0) {
        fail(r, "it is no frontier file of this lfasim");
        return NULL;
    }
    file = get_head(r);
    if (get64(r) != r->sum)
        fail(r, "its head is damaged");
    for (size_t i = 0; i < file->count && !r->problem; i++)
        file->frontier[i] = get_frontier(r, r->sum + i);
    if (r->at != r->end)
        fail(r, "something stands behind its end");
    return file;
}

struct lfs_frontier_file *lfs_frontier_file_read(const char *path, struct lfs_diag *diag)
{
    const struct lfs_pos pos = {.file = path};
    struct lfs_frontier_file *file;
    struct reading r = {0};
    size_t length;
    char *bytes;

    if (!lfs_file_read(path, BYTES_MAX, &bytes, &length, pos, diag))
        return NULL;
    r.at = bytes;
    r.end = bytes + length;
    file = get_all(&r);
    if (!r.problem) {
        file->path = path;
        file->sum = XXH3_64bits(bytes, length) | 1; /* 0 says that there is none */
        free(bytes);
        return file;
    }
    free(bytes);
    lfs_diag_add(diag, pos, "FRONTIER_DAMAGED", "nothing can go on from '%s': %s", path, r.problem);
    lfs_diag_help(diag, "write it again: lfasim explore FILE --frontier FRONTIER");
    lfs_frontier_file_free(file);
    return NULL;
}
