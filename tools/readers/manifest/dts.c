/* SPDX-License-Identifier: BSD-3-Clause */
/* Joins the sources of a manifest, runs dtc on them and maps its complaint back to a file. */
#include "lfasim/readers/dts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/host/alloc.h"
#include "tools/readers/manifest/dts_scan.h"
#include "tools/readers/host/run_tool.h"

/* Generous for manifests: dtc needs some milliseconds and 5 MiB for the largest public one. */
static const struct lfs_dts_limits default_limits = {10, 20000, UINT64_C(512) << 20};

static const uint8_t dtb_magic[] = {0xd0, 0x0d, 0xfe, 0xed}; /* reference section 1.1 */

/* All sources as one text, and the first line of each in it. */
struct joined {
    uint8_t *text;
    size_t size;
    unsigned *first_lines;
};

/* A complaint of dtc. text points into its messages. */
struct complaint {
    unsigned line, column, length; /* of the joined text, in bytes; line 0 = no place is known */
    const char *text;
    int text_length;
};

bool lfs_is_dtb(const uint8_t *bytes, size_t size)
{
    return size >= sizeof(dtb_magic) && memcmp(bytes, dtb_magic, sizeof(dtb_magic)) == 0;
}

void lfs_dtb_free(struct lfs_dtb *dtb)
{
    free(dtb->bytes);
    *dtb = (struct lfs_dtb){NULL, 0};
}

static enum lfs_dts_result host_fault(struct lfs_diag *diag, const char *path, const char *what)
{
    lfs_diag_add(diag, (struct lfs_pos){path, 0, 0, 0}, "DTC_FAILED",
                 "the device-tree source cannot be compiled: %s", what);
    return LFS_DTS_HOST;
}

static enum lfs_dts_result pass_through(const struct lfs_dts_source *source, struct lfs_dtb *dtb)
{
    dtb->bytes = lfs_reader_alloc(source->size);
    memcpy(dtb->bytes, source->bytes, source->size);
    dtb->size = source->size;
    return LFS_DTS_OK;
}

/* True if the sources are few enough bytes of the right kind. */
static bool sources_fit(const struct lfs_dts_source *sources, size_t count, struct lfs_diag *diag)
{
    size_t left = LFS_DTS_BYTES_MAX;
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        struct lfs_pos pos = {sources[i].path, 0, 0, 0};

        if (lfs_is_dtb(sources[i].bytes, sources[i].size) && count > 1) {
            lfs_diag_add(diag, pos, "DTS_BLOB_PART",
                         "a compiled blob cannot be a part of a manifest of several files");
            lfs_diag_help(diag, "turn it into a source with: dtc -I dtb -O dts %s",
                          sources[i].path);
            ok = false;
        }
        if (sources[i].size > left) {
            lfs_diag_add(diag, pos, "DTS_TOO_BIG", "the manifest has more than %u bytes",
                         LFS_DTS_BYTES_MAX);
            return false;
        }
        left -= sources[i].size;
    }
    return ok;
}

/* Scans and joins. A line end is added to each source, so that the next begins a line of its own.
 * The caller frees both arrays, also after a refusal. */
static bool join(const struct lfs_dts_source *sources, size_t count, struct joined *joined,
                 struct lfs_diag *diag)
{
    size_t room = count;
    unsigned line = 1;
    bool ok = true;

    for (size_t i = 0; i < count; i++)
        room += sources[i].size;
    joined->text = lfs_reader_alloc(room);
    joined->first_lines = lfs_reader_alloc(count * sizeof(*joined->first_lines));
    for (size_t i = 0; i < count; i++) {
        uint8_t *begin = joined->text + joined->size;

        ok &= lfs_dts_scan(&sources[i], i == 0, begin, diag);
        begin[sources[i].size] = '\n';
        joined->size += sources[i].size + 1;
        joined->first_lines[i] = line;
        for (size_t at = 0; at <= sources[i].size; at++)
            line += begin[at] == '\n';
    }
    return ok;
}

/* Reads "<stdin>:L.C", "<stdin>:L.C-C" or "<stdin>:L.C-L.C" at text. Returns what follows, or NULL.
 * dtc's ranges end behind their last byte. */
static const char *parse_place(const char *text, struct complaint *complaint)
{
    unsigned line, column, end, end_line;
    int used = 0;

    if (sscanf(text, "<stdin>:%9u.%9u%n", &line, &column, &used) != 2 || used == 0)
        return NULL;
    text += used;
    *complaint = (struct complaint){.line = line, .column = column, .length = 1};
    used = 0;
    if (sscanf(text, "-%9u.%9u%n", &end_line, &end, &used) == 2 && used > 0)
        return text + used;
    used = 0;
    if (sscanf(text, "-%9u%n", &end, &used) == 1 && used > 0) {
        if (end > column)
            complaint->length = end - column;
        text += used;
    }
    return text;
}

/* The first message of dtc that has a place; else its first line. */
static struct complaint first_complaint(const char *messages)
{
    struct complaint complaint = {0};
    const char *at = strstr(messages, "<stdin>:"), *text = NULL;

    if (at != NULL)
        text = parse_place(at, &complaint);
    if (text == NULL)
        text = messages;
    while (*text == ' ' || *text == ':')
        text++;
    complaint.text = text;
    complaint.text_length = (int)strcspn(text, "\n");
    return complaint;
}

/* The offset of a line's byte column (both from 1) in a source; its size if there is no such. */
static size_t offset_of(const struct lfs_dts_source *source, unsigned line, unsigned column)
{
    size_t at = 0;

    for (; line > 1 && at < source->size; line--) {
        const uint8_t *end = memchr(source->bytes + at, '\n', source->size - at);

        at = end != NULL ? (size_t)(end - source->bytes) + 1 : source->size;
    }
    return source->size - at < column - 1 ? source->size : at + column - 1;
}

static struct lfs_pos place_of(const struct complaint *complaint,
                               const struct lfs_dts_source *sources, size_t count,
                               const struct joined *joined)
{
    size_t i = count - 1;

    if (complaint->line == 0 || complaint->column == 0)
        return (struct lfs_pos){sources[0].path, 0, 0, 0};
    while (i > 0 && joined->first_lines[i] > complaint->line)
        i--;
    return lfs_dts_position(
        &sources[i],
        offset_of(&sources[i], complaint->line - joined->first_lines[i] + 1, complaint->column),
        complaint->length);
}

static enum lfs_dts_result report(const char *messages, const struct lfs_dts_source *sources,
                                  size_t count, const struct joined *joined, struct lfs_diag *diag)
{
    struct complaint complaint = first_complaint(messages);
    struct lfs_pos pos = place_of(&complaint, sources, count, joined);

    if (strncmp(complaint.text, "syntax error", strlen("syntax error")) == 0) {
        lfs_diag_add(diag, pos, "DTS_SYNTAX", "syntax error in the device-tree source");
        lfs_diag_help(diag, "dtc stops here; look for a ';', '>' or '}' that is missing before it");
    } else {
        lfs_diag_add(diag, pos, "DTS_INVALID", "dtc refuses the device-tree source: %.*s",
                     complaint.text_length, complaint.text);
    }
    return LFS_DTS_REFUSED;
}

static enum lfs_dts_result limit_reached(const char *path, const struct lfs_dts_limits *limits,
                                         struct lfs_diag *diag)
{
    lfs_diag_add(diag, (struct lfs_pos){path, 0, 0, 0}, "DTS_LIMIT",
                 "dtc was ended: this source takes too much time, memory or output");
    lfs_diag_fact(diag, "limits: %u s of CPU time, %u ms, %llu bytes of memory, %u of output",
                  limits->cpu_seconds, limits->wall_milliseconds,
                  (unsigned long long)limits->memory_bytes, LFS_DTS_BYTES_MAX);
    return LFS_DTS_REFUSED;
}

static enum lfs_dts_result dtc_missing(const char *path, struct lfs_diag *diag)
{
    lfs_diag_add(diag, (struct lfs_pos){path, 0, 0, 0}, "DTC_MISSING",
                 "the program dtc, which compiles device-tree sources, is not in PATH");
    lfs_diag_help(diag, "install the package device-tree-compiler");
    return LFS_DTS_HOST;
}

/* Judges how dtc ended, and takes the blob out of its result. */
static enum lfs_dts_result judge(struct lfs_tool_result *tool, const struct lfs_dts_source *sources,
                                 size_t count, const struct joined *joined,
                                 const struct lfs_dts_limits *limits, struct lfs_dtb *dtb,
                                 struct lfs_diag *diag)
{
    const char *path = sources[0].path;

    switch (tool->end) {
    case LFS_TOOL_MISSING:
        return dtc_missing(path, diag);
    case LFS_TOOL_TIMED_OUT:
    case LFS_TOOL_KILLED:
        return limit_reached(path, limits, diag);
    case LFS_TOOL_HOST:
        return host_fault(diag, path, strerror(errno));
    case LFS_TOOL_EXITED:
        break;
    }
    if (tool->exit_status != 0 && tool->messages != NULL)
        return report(tool->messages, sources, count, joined, diag);
    if (tool->exit_status != 0 || !lfs_is_dtb(tool->output, tool->output_size))
        return host_fault(diag, path, "dtc gave neither a blob nor a reason");
    *dtb = (struct lfs_dtb){tool->output, tool->output_size};
    tool->output = NULL;
    return LFS_DTS_OK;
}

static enum lfs_dts_result compile(const struct lfs_dts_source *sources, size_t count,
                                   const struct lfs_dts_limits *limits, struct joined *joined,
                                   struct lfs_dtb *dtb, struct lfs_diag *diag)
{
    /* -q: warnings of dtc's checks are about trees of whole machines, not about manifests. */
    static const char *const argv[] = {"dtc", "-q", "-I", "dts", "-O", "dtb", "-o", "-", "-", NULL};
    struct lfs_tool_limits tool_limits = {limits->cpu_seconds, limits->wall_milliseconds,
                                          limits->memory_bytes, LFS_DTS_BYTES_MAX};
    struct lfs_tool_result tool;
    enum lfs_dts_result result;

    if (!join(sources, count, joined, diag))
        return LFS_DTS_REFUSED;
    lfs_run_tool(argv, joined->text, joined->size, &tool_limits, &tool);
    result = judge(&tool, sources, count, joined, limits, dtb, diag);
    lfs_tool_result_free(&tool);
    return result;
}

enum lfs_dts_result lfs_dts_compile(const struct lfs_dts_source *sources, size_t count,
                                    const struct lfs_dts_limits *limits, struct lfs_dtb *dtb,
                                    struct lfs_diag *diag)
{
    struct joined joined = {NULL, 0, NULL};
    enum lfs_dts_result result;

    *dtb = (struct lfs_dtb){NULL, 0};
    if (!sources_fit(sources, count, diag))
        return LFS_DTS_REFUSED;
    if (count == 1 && lfs_is_dtb(sources[0].bytes, sources[0].size))
        return pass_through(&sources[0], dtb);
    result = compile(sources, count, limits != NULL ? limits : &default_limits, &joined, dtb, diag);
    free(joined.text);
    free(joined.first_lines);
    return result;
}
