/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the parts of the trace-file reader share: members of the object of a line, each checked, and
 * the case that is being read. The first thing that is wrong is told, and then nothing any more.
 */
#ifndef LFASIM_TOOLS_READERS_TRACE_READER_H
#define LFASIM_TOOLS_READERS_TRACE_READER_H

#include <jansson.h>

#include "lfasim/readers/trace_file.h"
#include "tools/readers/trace/trace_stored.h"

struct case_entry {
    struct lfs_trace_case public;
    struct lfs_trace_stored stored;
};

struct reader {
    const char *path;
    struct lfs_diag *diag;
    unsigned line;
    bool failed;
    char **texts; /* all that was kept */
    size_t text_count, text_capacity;
    struct case_entry *open; /* the case whose records are being read, or NULL */
};

/* A printable copy that lives as long as the file. */
const char *reader_keep(struct reader *r, const char *text);

/* An error about this line; column 0: about all of it. */
void reader_error(struct reader *r, const char *name, unsigned column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* A member of object. After a failure the value is 0, "" or NULL. */
const char *reader_text(struct reader *r, const json_t *object, const char *key);
/* NULL where it is null or missing. */
const char *reader_optional_text(struct reader *r, const json_t *object, const char *key);
/* A number, or text of hexadecimal digits behind 0x, up to max. */
uint64_t reader_number(struct reader *r, const json_t *object, const char *key, uint64_t max);
/* The same for an item of a list; key names it in messages. */
uint64_t reader_item(struct reader *r, const json_t *value, const char *key, uint64_t max);
/* 0 where it is null or missing. */
uint64_t reader_optional_number(struct reader *r, const json_t *object, const char *key,
                                uint64_t max);
bool reader_bool(struct reader *r, const json_t *object, const char *key);
/* Of at most max items; NULL after a failure. */
const json_t *reader_list(struct reader *r, const json_t *object, const char *key, size_t max);

/* Adds the record of a line to the open case. */
void reader_record(struct reader *r, const json_t *object);

#endif
