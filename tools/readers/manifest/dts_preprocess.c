/* SPDX-License-Identifier: BSD-3-Clause */
/* cpp reads its standard input and knows no folder; its line markers say which line became which,
 * and are taken out. */
#include "tools/readers/manifest/dts_preprocess.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/host/alloc.h"
#include "tools/readers/host/run_tool.h"

enum lfs_dts_result lfs_dts_limit_reached(const char *path, const char *program,
                                          const struct lfs_dts_limits *limits,
                                          struct lfs_diag *diag)
{
    lfs_diag_add(diag, (struct lfs_pos){path, 0, 0, 0}, "DTS_LIMIT",
                 "%s was ended: this source takes too much time, memory or output", program);
    lfs_diag_fact(diag, "limits: %u s of CPU time, %u ms, %llu bytes of memory, %u of output",
                  limits->cpu_seconds, limits->wall_milliseconds,
                  (unsigned long long)limits->memory_bytes, LFS_DTS_BYTES_MAX);
    return LFS_DTS_REFUSED;
}

static enum lfs_dts_result missing(const char *path, struct lfs_diag *diag)
{
    lfs_diag_add(diag, (struct lfs_pos){path, 0, 0, 0}, "CPP_MISSING",
                 "this source uses the C preprocessor, but the program cpp is not in PATH");
    lfs_diag_help(diag, "install the package cpp, or write the values in place of the macros");
    return LFS_DTS_HOST;
}

static enum lfs_dts_result failed(const char *path, const char *why, struct lfs_diag *diag)
{
    lfs_diag_add(diag, (struct lfs_pos){path, 0, 0, 0}, "CPP_FAILED",
                 "the C preprocessor cannot be run: %s", why);
    return LFS_DTS_HOST;
}

/* ---- its messages ---------------------------------------------------------------------------- */

/* One line "<stdin>:L[:C]: error: text"; error points to the text. */
static void report_line(const struct lfs_dts_text *from, const char *path, const char *line,
                        const char *error, struct lfs_diag *diag)
{
    struct lfs_pos pos = {path, 0, 0, 0};
    int length = (int)strcspn(error, "\n");
    unsigned number, column = 1;

    if (sscanf(line, "<stdin>:%9u:%9u:", &number, &column) >= 1 && number > 0 &&
        number <= from->line_count)
        lfs_dts_text_position(from, lfs_dts_text_offset(from, number, column), 1, &pos);
    if (strncmp(error, LFS_DTS_NOT_FOUND, strlen(LFS_DTS_NOT_FOUND)) == 0) {
        lfs_diag_add(diag, pos, "DTS_INCLUDE", "the included file is not found");
        lfs_diag_help(diag, "files are included from the manifest's own folder, or with --include "
                            "from others");
    } else {
        lfs_diag_add(diag, pos, "DTS_PREPROCESSOR", "the C preprocessor refuses this source: %.*s",
                     length, error);
    }
}

static enum lfs_dts_result report(const struct lfs_dts_text *from, const char *path,
                                  const char *messages, struct lfs_diag *diag)
{
    static const char word[] = "error: ";
    bool any = false;

    for (const char *line = messages; *line != '\0'; line += *line == '\n') {
        const char *error = strstr(line, word), *end = line + strcspn(line, "\n");

        if (error != NULL && error < end) {
            report_line(from, path, line, error + strlen(word), diag);
            any = true;
        }
        line = end;
    }
    return any ? LFS_DTS_REFUSED : failed(path, "it gave no reason", diag);
}

/* ---- its output ------------------------------------------------------------------------------ */

/* Blanks of any kind are alike: cpp writes a space for a tab. */
static bool same_columns(const struct lfs_dts_text *from, size_t index, const uint8_t *line,
                         size_t length)
{
    const uint8_t *old = from->bytes + from->lines[index].begin;
    size_t end = index + 1 < from->line_count ? from->lines[index + 1].begin : from->size, i = 0;

    end -= from->lines[index].begin + 1;
    while (i < length && i < end && (line[i] == old[i] || (isspace(line[i]) && isspace(old[i]))))
        i++;
    if (i < length)
        return false;
    while (i < end && isspace(old[i]))
        i++;
    return i == end;
}

/* True if the line is a marker `# N "file" ...`; *next becomes the index of the line behind it, or
 * SIZE_MAX where it lies in no source. */
static bool is_marker(const uint8_t *line, size_t length, size_t *next)
{
    static const char own[] = "\"<stdin>\"";
    size_t at = 2, number = 0;

    if (length < 4 || line[0] != '#' || line[1] != ' ' || !isdigit(line[2]))
        return false;
    for (; at < length && isdigit(line[at]) && number < LFS_DTS_OUTPUT_MAX; at++)
        number = number * 10 + (size_t)(line[at] - '0');
    at++;
    *next = number > 0 && at < length && length - at >= strlen(own) &&
                    memcmp(line + at, own, strlen(own)) == 0
                ? number - 1
                : SIZE_MAX;
    return true;
}

static void add_line(const struct lfs_dts_text *from, size_t index, const uint8_t *line,
                     size_t length, struct lfs_dts_text *to)
{
    struct lfs_dts_line origin;

    if (index >= from->line_count)
        index = from->line_count - 1; /* behind the last line there is nothing but its end */
    origin = from->lines[index];
    origin.exact = origin.exact && same_columns(from, index, line, length);
    lfs_dts_text_add(to, line, length, origin);
}

/* Macros can spell what no source does. */
static bool refuse_made_words(const struct lfs_dts_text *text, size_t begin, struct lfs_diag *diag)
{
    static const char *const words[] = {"/include/", "/incbin/"};
    struct lfs_pos pos;
    bool ok = true;

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const uint8_t *at =
            memmem(text->bytes + begin, text->size - begin, words[i], strlen(words[i]));

        if (at == NULL)
            continue;
        lfs_dts_text_position(text, (size_t)(at - text->bytes), strlen(words[i]), &pos);
        lfs_diag_add(diag, pos, "DTS_INCLUDE", "%s, made by a macro, is not allowed", words[i]);
        ok = false;
    }
    return ok;
}

static enum lfs_dts_result take(const struct lfs_dts_text *from, const char *path,
                                const uint8_t *bytes, size_t size, struct lfs_dts_text *to,
                                struct lfs_diag *diag)
{
    size_t index = 0, begin = to->size;

    for (size_t at = 0; at < size;) {
        const uint8_t *line = bytes + at, *end = memchr(line, '\n', size - at);
        size_t length = end != NULL ? (size_t)(end - line) : size - at;

        at += length + 1;
        if (is_marker(line, length, &index))
            continue;
        if (index != SIZE_MAX)
            add_line(from, index++, line, length, to);
    }
    if (to->size > LFS_DTS_BYTES_MAX) {
        lfs_diag_add(diag, (struct lfs_pos){path, 0, 0, 0}, "DTS_TOO_BIG",
                     "the manifest has more than %u bytes once its macros are expanded",
                     LFS_DTS_BYTES_MAX);
        return LFS_DTS_REFUSED;
    }
    if (to->size == begin)
        add_line(from, 0, bytes, 0, to);
    return refuse_made_words(to, begin, diag) ? LFS_DTS_OK : LFS_DTS_REFUSED;
}

enum lfs_dts_result lfs_dts_preprocess(const struct lfs_dts_text *from, const char *path,
                                       const struct lfs_dts_limits *limits, struct lfs_dts_text *to,
                                       struct lfs_diag *diag)
{
    /* A tab as wide as a space keeps columns; -w: only errors are looked at. */
    static const char *const argv[] = {"cpp", "-nostdinc",   "-undef", "-x", "assembler-with-cpp",
                                       "-w",  "-ftabstop=1", "-",      NULL};
    struct lfs_tool_limits tool_limits = {limits->cpu_seconds, limits->wall_milliseconds,
                                          limits->memory_bytes, LFS_DTS_OUTPUT_MAX};
    struct lfs_tool_result tool;
    enum lfs_dts_result result = LFS_DTS_OK;

    lfs_run_tool(argv, from->bytes, from->size, &tool_limits, &tool);
    if (tool.end == LFS_TOOL_MISSING)
        result = missing(path, diag);
    else if (tool.end == LFS_TOOL_HOST)
        result = failed(path, strerror(errno), diag);
    else if (tool.end != LFS_TOOL_EXITED ||
             (tool.messages != NULL &&
              (strstr(tool.messages, "signal terminated program") != NULL ||
               strstr(tool.messages, "out of memory") != NULL)))
        result = lfs_dts_limit_reached(path, "cpp", limits, diag);
    else if (tool.exit_status != 0)
        result = report(from, path, tool.messages != NULL ? tool.messages : "", diag);
    else
        result = take(from, path, tool.output, tool.output_size, to, diag);
    lfs_tool_result_free(&tool);
    return result;
}
