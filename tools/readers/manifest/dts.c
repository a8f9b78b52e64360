/* SPDX-License-Identifier: BSD-3-Clause */
/* Joins the sources of a manifest, runs dtc on them and maps its complaint back to a file. */
#include "lfasim/readers/dts.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/host/alloc.h"
#include "tools/readers/host/run_tool.h"
#include "tools/readers/manifest/dts_preprocess.h"
#include "tools/readers/manifest/dts_private.h"
#include "tools/readers/manifest/dts_scan.h"
#include "tools/readers/manifest/dts_syntax.h"

/* Generous for manifests: dtc needs some milliseconds and 5 MiB for the largest public one. */
static const struct lfs_dts_limits default_limits = {10, 20000, UINT64_C(512) << 20};

static const uint8_t dtb_magic[] = {0xd0, 0x0d, 0xfe, 0xed}; /* reference section 1.1 */
static const char version_word[] = "/dts-v1/";

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

/* ---- sources into one text ------------------------------------------------------------------- */

static bool refuse_blob_parts(const struct lfs_dts_source *sources, size_t count,
                              struct lfs_diag *diag)
{
    bool ok = true;

    for (size_t i = 0; i < count; i++) {
        if (!lfs_is_dtb(sources[i].bytes, sources[i].size))
            continue;
        lfs_diag_add(diag, (struct lfs_pos){sources[i].path, 0, 0, 0}, "DTS_BLOB_PART",
                     "a compiled blob cannot be a part of a manifest of several files");
        lfs_diag_help(diag, "turn it into a source with: dtc -I dtb -O dts %s", sources[i].path);
        ok = false;
    }
    return ok;
}

/* The offset of /dts-v1/ if it is the first word at or behind begin, else SIZE_MAX. */
static size_t find_version(const struct lfs_dts_text *text, size_t begin)
{
    while (begin < text->size && isspace(text->bytes[begin]))
        begin++;
    return text->size - begin >= strlen(version_word) &&
                   memcmp(text->bytes + begin, version_word, strlen(version_word)) == 0
               ? begin
               : SIZE_MAX;
}

/* Blanks the /dts-v1/; of a fragment. */
static void drop_version(struct lfs_dts_text *text, size_t at)
{
    size_t end = at + strlen(version_word);

    while (end < text->size && isspace(text->bytes[end]))
        end++;
    if (end < text->size && text->bytes[end] == ';')
        memset(text->bytes + at, ' ', strlen(version_word)), text->bytes[end] = ' ';
}

static bool need_version(const struct lfs_dts_text *text, const struct lfs_dts_source *source,
                         struct lfs_diag *diag)
{
    if (find_version(text, 0) != SIZE_MAX)
        return true;
    lfs_diag_add(diag, lfs_dts_position(source, 0, 1), "DTS_NO_VERSION",
                 "a device-tree source begins with '/dts-v1/;'");
    if (source->size >= 3 && memcmp(source->bytes, "\xef\xbb\xbf", 3) == 0)
        lfs_diag_help(diag, "remove the byte order mark, the first three bytes: dtc knows none");
    else
        lfs_diag_help(diag, "a fragment is named behind the base that it belongs to");
    return false;
}

/* Appends a line of a fragment with `vmNUMBER` wherever the node name vm1 stands. */
static void add_numbered(struct lfs_dts_text *to, const uint8_t *line, size_t length,
                         struct lfs_dts_line origin, size_t number)
{
    char name[24];
    size_t name_length = (size_t)snprintf(name, sizeof(name), "vm%zu", number), made_length = 0;
    uint8_t *made = lfs_reader_alloc(length * name_length + 1);
    bool quoted = false;

    for (size_t at = 0; at < length;) {
        bool here = !quoted && length - at >= 3 && memcmp(line + at, "vm1", 3) == 0 &&
                    (at == 0 || !lfs_dts_name_byte(line[at - 1])) &&
                    (at + 3 == length || !lfs_dts_name_byte(line[at + 3]));

        quoted ^= line[at] == '"';
        memcpy(made + made_length, here ? (const void *)name : line + at, here ? name_length : 1);
        made_length += here ? name_length : 1;
        origin.exact &= !here || name_length == 3; /* else what follows has moved */
        at += here ? 3 : 1;
    }
    lfs_dts_text_add(to, made, made_length, origin);
    free(made);
}

/* number: of the fragment's VM, 0 to leave names alone. */
static void append(struct lfs_dts_text *to, const struct lfs_dts_text *from, size_t number)
{
    for (size_t i = 0; i < from->line_count; i++) {
        size_t end = i + 1 < from->line_count ? from->lines[i + 1].begin : from->size;
        const uint8_t *line = from->bytes + from->lines[i].begin;
        size_t length = end - from->lines[i].begin - 1;

        if (number > 1)
            add_numbered(to, line, length, from->lines[i], number);
        else
            lfs_dts_text_add(to, line, length, from->lines[i]);
    }
}

/* Source i, expanded and preprocessed, to the end of the whole text. */
static enum lfs_dts_result add_source(struct lfs_dts *dts, struct lfs_dts_expansion *expansion,
                                      const struct lfs_dts_source *source, size_t i)
{
    struct lfs_dts_text expanded = {0}, made = {0}, *text = &expanded;
    enum lfs_dts_result result = LFS_DTS_REFUSED;
    bool directives = false;

    if (lfs_dts_expand(expansion, source, &expanded, &directives))
        result = LFS_DTS_OK;
    if (result == LFS_DTS_OK && directives) {
        text = &made;
        result = lfs_dts_preprocess(&expanded, source->path, &dts->limits, &made, expansion->diag);
    }
    if (result == LFS_DTS_OK && i == 0 && !need_version(text, source, expansion->diag))
        result = LFS_DTS_REFUSED;
    if (result == LFS_DTS_OK) {
        size_t version = find_version(text, 0);

        if (i > 0 && version != SIZE_MAX)
            drop_version(text, version);
        append(&dts->text, text, expansion->options->number_vms ? i : 0);
    }
    lfs_dts_text_free(&expanded);
    lfs_dts_text_free(&made);
    return result;
}

/* Reports what is wrong with each source; host trouble ends it at once. */
static enum lfs_dts_result join(struct lfs_dts *dts, const struct lfs_dts_source *sources,
                                size_t count, const struct lfs_dts_options *options,
                                struct lfs_diag *diag)
{
    struct lfs_dts_expansion expansion = {.options = options, .diag = diag};
    enum lfs_dts_result result = LFS_DTS_OK;

    for (size_t i = 0; i < count && result != LFS_DTS_HOST; i++) {
        enum lfs_dts_result one = add_source(dts, &expansion, &sources[i], i);

        if (one != LFS_DTS_OK)
            result = one;
        if (expansion.bytes > LFS_DTS_BYTES_MAX)
            break;
    }
    dts->included = expansion.included;
    return result;
}

/* ---- dtc ------------------------------------------------------------------------------------- */

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

static struct lfs_pos place_of(const struct lfs_dts *dts, const struct complaint *complaint,
                               const char *path)
{
    struct lfs_pos pos = {path, 0, 0, 0};

    if (complaint->line != 0 && complaint->column != 0)
        lfs_dts_text_position(&dts->text,
                              lfs_dts_text_offset(&dts->text, complaint->line, complaint->column),
                              complaint->length, &pos);
    return pos;
}

static enum lfs_dts_result report(const struct lfs_dts *dts, const char *path, const char *messages,
                                  struct lfs_diag *diag)
{
    struct complaint complaint = first_complaint(messages);
    struct lfs_pos pos = place_of(dts, &complaint, path);

    if (strncmp(complaint.text, "syntax error", strlen("syntax error")) == 0) {
        lfs_diag_add(diag, pos, "DTS_SYNTAX", "syntax error in the device-tree source");
        lfs_dts_syntax_help(
            &dts->text, lfs_dts_text_offset(&dts->text, complaint.line, complaint.column), diag);
    } else {
        lfs_diag_add(diag, pos, "DTS_INVALID", "dtc refuses the device-tree source: %.*s",
                     complaint.text_length, complaint.text);
    }
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
static enum lfs_dts_result judge(struct lfs_tool_result *tool, struct lfs_dts *dts,
                                 const char *path, struct lfs_diag *diag)
{
    switch (tool->end) {
    case LFS_TOOL_MISSING:
        return dtc_missing(path, diag);
    case LFS_TOOL_TIMED_OUT:
    case LFS_TOOL_KILLED:
        return lfs_dts_limit_reached(path, "dtc", &dts->limits, diag);
    case LFS_TOOL_HOST:
        return host_fault(diag, path, strerror(errno));
    case LFS_TOOL_EXITED:
        break;
    }
    if (tool->exit_status != 0 && tool->messages != NULL)
        return report(dts, path, tool->messages, diag);
    if (tool->exit_status != 0 || !lfs_is_dtb(tool->output, tool->output_size))
        return host_fault(diag, path, "dtc gave neither a blob nor a reason");
    dts->dtb = (struct lfs_dtb){tool->output, tool->output_size};
    tool->output = NULL;
    return LFS_DTS_OK;
}

static enum lfs_dts_result compile(struct lfs_dts *dts, const char *path, struct lfs_diag *diag)
{
    /* -q: warnings of dtc's checks are about trees of whole machines, not about manifests. */
    static const char *const argv[] = {"dtc", "-q", "-I", "dts", "-O", "dtb", "-o", "-", "-", NULL};
    struct lfs_tool_limits tool_limits = {dts->limits.cpu_seconds, dts->limits.wall_milliseconds,
                                          dts->limits.memory_bytes, LFS_DTS_BYTES_MAX};
    struct lfs_tool_result tool;
    enum lfs_dts_result result;

    lfs_run_tool(argv, dts->text.bytes, dts->text.size, &tool_limits, &tool);
    result = judge(&tool, dts, path, diag);
    lfs_tool_result_free(&tool);
    return result;
}

static enum lfs_dts_result pass_through(struct lfs_dts *dts, const struct lfs_dts_source *source,
                                        struct lfs_diag *diag)
{
    if (source->size > LFS_DTS_BYTES_MAX) {
        lfs_diag_add(diag, (struct lfs_pos){source->path, 0, 0, 0}, "DTS_TOO_BIG",
                     "the manifest has more than %u bytes", LFS_DTS_BYTES_MAX);
        return LFS_DTS_REFUSED;
    }
    dts->dtb.bytes = lfs_reader_alloc(source->size);
    memcpy(dts->dtb.bytes, source->bytes, source->size);
    dts->dtb.size = source->size;
    return LFS_DTS_OK;
}

/* ---- the whole ------------------------------------------------------------------------------- */

static enum lfs_dts_result open_sources(struct lfs_dts *dts, const struct lfs_dts_source *sources,
                                        size_t count, const struct lfs_dts_options *options,
                                        struct lfs_diag *diag)
{
    enum lfs_dts_result result;

    if (count == 1 && lfs_is_dtb(sources[0].bytes, sources[0].size))
        return pass_through(dts, &sources[0], diag);
    if (!refuse_blob_parts(sources, count, diag))
        return LFS_DTS_REFUSED;
    result = join(dts, sources, count, options, diag);
    return result == LFS_DTS_OK ? compile(dts, sources[0].path, diag) : result;
}

enum lfs_dts_result lfs_dts_open(const struct lfs_dts_source *sources, size_t count,
                                 const struct lfs_dts_options *options, struct lfs_dts **dts,
                                 struct lfs_diag *diag)
{
    static const struct lfs_dts_options defaults = {.limits = NULL};
    enum lfs_dts_result result;

    if (options == NULL)
        options = &defaults;
    *dts = lfs_reader_alloc(sizeof(**dts));
    (*dts)->limits = options->limits != NULL ? *options->limits : default_limits;
    (*dts)->sources = lfs_reader_alloc(count * sizeof(*sources));
    memcpy((*dts)->sources, sources, count * sizeof(*sources));
    result = open_sources(*dts, (*dts)->sources, count, options, diag);
    if (result != LFS_DTS_OK) {
        lfs_dts_free(*dts);
        *dts = NULL;
    }
    return result;
}

void lfs_dts_free(struct lfs_dts *dts)
{
    if (dts == NULL)
        return;
    lfs_dtb_free(&dts->dtb);
    lfs_dts_text_free(&dts->text);
    lfs_dts_index_free(&dts->index);
    lfs_dts_included_free(dts->included);
    free(dts->sources);
    free(dts);
}

const struct lfs_dtb *lfs_dts_blob(const struct lfs_dts *dts)
{
    return &dts->dtb;
}

enum lfs_dts_result lfs_dts_compile(const struct lfs_dts_source *sources, size_t count,
                                    const struct lfs_dts_limits *limits, struct lfs_dtb *dtb,
                                    struct lfs_diag *diag)
{
    const struct lfs_dts_options options = {.limits = limits};
    struct lfs_dts *dts;
    enum lfs_dts_result result = lfs_dts_open(sources, count, &options, &dts, diag);

    *dtb = (struct lfs_dtb){NULL, 0};
    if (result == LFS_DTS_OK) {
        *dtb = dts->dtb;
        dts->dtb = (struct lfs_dtb){NULL, 0};
    }
    lfs_dts_free(dts);
    return result;
}
