/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * `dtc -T -T -O dts` prints the tree again, one property or brace a line, and behind each of them a
 * comment with its places:
 *
 *   heap { / * <stdin>:9:13-9:68, <stdin>:16:27-16:50 * /
 *       pages-count = <0x02>; / * <stdin>:16:29-16:47 * /
 *
 * The first place of a node is where it was begun. What dtc made itself has no line.
 */
#include "tools/readers/manifest/dts_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/finding.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/host/run_tool.h"
#include "tools/readers/manifest/dts_preprocess.h"

/* A path, a line end and a property: what is longer is found by nobody (finding.h). */
enum { KEY_SIZE = LFS_PLACE_NODE_SIZE + LFS_PLACE_PROPERTY_SIZE };

struct lfs_dts_entry {
    char *key; /* "/node" or "/node\nproperty" */
    unsigned line, column;
};

/* The state of reading dtc's answer. */
struct reading {
    struct lfs_dts_index *index;
    char path[LFS_PLACE_NODE_SIZE]; /* of the innermost node that fits */
    unsigned depth;                 /* of the innermost node; the root has 1 */
    unsigned fitting;               /* how many of them are in path */
};

/* A word of the answer. */
struct word {
    const char *text;
    int length;
};

static int by_key(const void *left, const void *right)
{
    const struct lfs_dts_entry *a = left, *b = right;

    return strcmp(a->key, b->key);
}

static void add(struct reading *reading, struct word property, const char *places)
{
    struct lfs_dts_index *index = reading->index;
    struct lfs_dts_entry entry;

    if (sscanf(places, "/* <stdin>:%9u:%9u", &entry.line, &entry.column) != 2 ||
        property.length >= (int)LFS_PLACE_PROPERTY_SIZE)
        return;
    if (asprintf(&entry.key, "%s%s%.*s", reading->path, property.length > 0 ? "\n" : "",
                 property.length, property.text) < 0)
        lfs_reader_out_of_memory();
    index->entries = lfs_reader_grow(index->entries, index->count, &index->capacity, sizeof(entry));
    index->entries[index->count++] = entry;
}

/* The last word before end, labels left out. */
static struct word last_word(const char *line, const char *end)
{
    const char *begin;

    while (end > line && end[-1] == ' ')
        end--;
    begin = end;
    while (begin > line && begin[-1] != ' ' && begin[-1] != '\t')
        begin--;
    return (struct word){begin, (int)(end - begin)};
}

static void enter(struct reading *reading, struct word name, const char *places)
{
    size_t length = strlen(reading->path);

    reading->depth++;
    if (reading->depth == 1) {
        reading->fitting = 1;
        strcpy(reading->path, "/");
    } else if (reading->fitting == reading->depth - 1 &&
               length + (size_t)name.length + 1 < sizeof(reading->path)) {
        reading->fitting++;
        sprintf(reading->path + length, "%s%.*s", reading->depth == 2 ? "" : "/", name.length,
                name.text);
    }
    if (reading->fitting == reading->depth)
        add(reading, (struct word){NULL, 0}, places);
}

static void leave(struct reading *reading)
{
    char *slash = strrchr(reading->path, '/');

    if (reading->fitting == reading->depth && slash != NULL) {
        slash[reading->depth == 2] = '\0'; /* below the root, its '/' stays */
        reading->fitting--;
    }
    reading->depth -= reading->depth > 0;
}

static void read_line(struct reading *reading, const char *line)
{
    const char *places = NULL, *next = line, *end;

    while ((next = strstr(next, "/* ")) != NULL)
        places = next++;
    if (places == NULL)
        return;
    line += strspn(line, "\t ");
    end = places;
    while (end > line && end[-1] == ' ')
        end--;
    if (strncmp(line, "};", 2) == 0) {
        leave(reading);
    } else if (end > line && end[-1] == '{') {
        enter(reading, last_word(line, end - 1), places);
    } else if (reading->fitting == reading->depth && reading->depth > 0) {
        const char *equals = strstr(line, " = ");

        if (equals == NULL || equals > places)
            equals = line + strcspn(line, ";");
        add(reading, last_word(line, equals), places);
    }
}

void lfs_dts_index_make(struct lfs_dts_index *index, const struct lfs_dts_text *text,
                        const struct lfs_dts_limits *limits)
{
    static const char *const argv[] = {"dtc", "-q",  "-T", "-T", "-I", "dts",
                                       "-O",  "dts", "-o", "-",  "-",  NULL};
    struct lfs_tool_limits tool_limits = {limits->cpu_seconds, limits->wall_milliseconds,
                                          limits->memory_bytes, LFS_DTS_OUTPUT_MAX};
    struct reading reading = {.index = index};
    struct lfs_tool_result tool;
    char *answer = NULL, *rest, *line;

    lfs_run_tool(argv, text->bytes, text->size, &tool_limits, &tool);
    if (tool.end == LFS_TOOL_EXITED && tool.exit_status == 0)
        answer = lfs_reader_copy((const char *)tool.output, tool.output_size);
    for (rest = answer; rest != NULL && (line = strsep(&rest, "\n")) != NULL;)
        read_line(&reading, line);
    if (index->count > 0)
        qsort(index->entries, index->count, sizeof(*index->entries), by_key);
    free(answer);
    lfs_tool_result_free(&tool);
}

void lfs_dts_index_free(struct lfs_dts_index *index)
{
    for (size_t i = 0; i < index->count; i++)
        free(index->entries[i].key);
    free(index->entries);
    *index = (struct lfs_dts_index){.entries = NULL};
}

size_t lfs_dts_index_find(const struct lfs_dts_index *index, const struct lfs_dts_text *text,
                          const char *node, const char *property)
{
    char key[KEY_SIZE];
    struct lfs_dts_entry wanted = {.key = key};
    const struct lfs_dts_entry *entry;

    if ((size_t)snprintf(key, sizeof(key), "%s%s%s", node, property != NULL ? "\n" : "",
                         property != NULL ? property : "") >= sizeof(key) ||
        index->count == 0)
        return SIZE_MAX;
    entry = bsearch(&wanted, index->entries, index->count, sizeof(wanted), by_key);
    return entry != NULL ? lfs_dts_text_offset(text, entry->line, entry->column) : SIZE_MAX;
}
