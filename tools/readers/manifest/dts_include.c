/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A file may come from the folder of the file that includes it ("x" only) or from a folder that the
 * user gave, and from below these only: no absolute path, no '..', no link that leads out.
 *
 * Lines are put in whatever #if surrounds them; the preprocessor throws away what is not wanted.
 */
#include "tools/readers/manifest/dts_include.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lfasim/readers/file.h"
#include "tools/readers/diag/diag_private.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/manifest/dts_preprocess.h"
#include "tools/readers/manifest/dts_scan.h"

/* lfasim's own limits: public manifests include one file. Depth also ends circles. */
enum { DEPTH_MAX = 16, INCLUDES_MAX = 256, NAME_MAX_BYTES = 1024 };

/* One #include line. */
struct request {
    const struct lfs_dts_source *source; /* the file that includes */
    struct lfs_pos pos;                  /* of the name with its quotes */
    char name[NAME_MAX_BYTES];
    bool quoted;
};

static bool expand(struct lfs_dts_expansion *expansion, const struct lfs_dts_source *source,
                   struct lfs_dts_text *text, bool *directives, unsigned depth);

static bool refuse(const struct lfs_dts_expansion *expansion, struct lfs_pos pos, const char *why)
{
    lfs_diag_add(expansion->diag, pos, "DTS_INCLUDE", "%s", why);
    lfs_diag_help(
        expansion->diag,
        "files are included from the manifest's own folder, or with --include from others");
    return false;
}

/* ---- the name -------------------------------------------------------------------------------- */

static bool read_name(const struct lfs_dts_expansion *expansion,
                      const struct lfs_dts_source *source, const struct lfs_dts_scan *scan,
                      const struct lfs_dts_directive *line, struct request *request)
{
    const uint8_t *bytes = scan->clean;
    size_t begin = line->operand, end = line->end;
    uint8_t closing;

    while (begin < end && isspace(bytes[begin]))
        begin++;
    while (end > begin && isspace(bytes[end - 1]))
        end--;
    request->source = source;
    request->pos = lfs_dts_position(source, begin, (unsigned)(end - begin));
    closing = begin < end && bytes[begin] == '<' ? '>' : '"';
    request->quoted = closing == '"';
    if (end - begin < 3 || (bytes[begin] != '"' && bytes[begin] != '<') ||
        memchr(bytes + begin + 1, closing, end - begin - 1) != bytes + end - 1 ||
        memchr(bytes + begin, '\\', end - begin) != NULL)
        return refuse(expansion, request->pos, "#include needs \"FILE\" or <FILE>, spelt out");
    if (end - begin - 2 >= sizeof(request->name))
        return refuse(expansion, request->pos, "the name of the included file is too long");
    memcpy(request->name, bytes + begin + 1, end - begin - 2);
    request->name[end - begin - 2] = '\0';
    return true;
}

/* Absolute paths and '..' are refused before any file is looked at. */
static bool name_stays_inside(const char *name)
{
    if (name[0] == '/')
        return false;
    for (const char *at = name; at != NULL; at = strchr(at, '/')) {
        at += *at == '/';
        if (strncmp(at, "..", 2) == 0 && (at[2] == '/' || at[2] == '\0'))
            return false;
    }
    return true;
}

/* ---- the file -------------------------------------------------------------------------------- */

/* Whether path, which exists, lies below folder once all links are followed. */
static bool lies_below(const char *folder, const char *path)
{
    char *real_folder = realpath(folder, NULL), *real_path = realpath(path, NULL);
    size_t length = real_folder != NULL ? strlen(real_folder) : 0;
    bool below = length > 0 && real_path != NULL && strncmp(real_path, real_folder, length) == 0 &&
                 (real_path[length] == '/' || length == 1);

    free(real_folder);
    free(real_path);
    return below;
}

enum search { NOT_FOUND, FOUND, OUTSIDE };

/* Looks for the file in one folder, of the given length; *path is the caller's to free. */
static enum search look_in(const char *folder, size_t length, const char *name, char **path)
{
    char *plain = lfs_reader_copy(length > 0 ? folder : ".", length > 0 ? length : 1);
    struct stat status;
    enum search result;

    if (asprintf(path, "%.*s%s%s", (int)length, folder,
                 length > 0 && folder[length - 1] != '/' ? "/" : "", name) < 0)
        lfs_reader_out_of_memory();
    if (stat(*path, &status) != 0)
        result = NOT_FOUND;
    else
        result = lies_below(plain, *path) ? FOUND : OUTSIDE;
    if (result != FOUND)
        free(*path);
    free(plain);
    return result;
}

static enum search find(const struct lfs_dts_expansion *expansion, const struct request *request,
                        char **path)
{
    const char *own = request->source->path, *slash = strrchr(own, '/');
    enum search result = NOT_FOUND;

    if (request->quoted)
        result = look_in(own, slash != NULL ? (size_t)(slash - own) + 1 : 0, request->name, path);
    for (size_t i = 0; result == NOT_FOUND && i < expansion->options->include_count; i++) {
        const char *folder = expansion->options->include_folders[i];

        result = look_in(folder, strlen(folder), request->name, path);
    }
    return result;
}

/* *source is NULL for a file that is not there. */
static bool load(struct lfs_dts_expansion *expansion, const struct request *request,
                 const struct lfs_dts_source **source)
{
    struct lfs_diag *keeper =
        expansion->options->keeper != NULL ? expansion->options->keeper : expansion->diag;
    struct lfs_dts_included *file;
    char *path = NULL, *bytes = NULL;
    size_t size;
    bool ok;

    if (!name_stays_inside(request->name))
        return refuse(expansion, request->pos,
                      "a file is included by a path below its folder, without '..'");
    switch (find(expansion, request, &path)) {
    case NOT_FOUND:
        *source = NULL;
        return true;
    case OUTSIDE:
        return refuse(expansion, request->pos, "the included file is a link out of its folder");
    case FOUND:
        break;
    }
    ok = lfs_file_read(path, LFS_DTS_BYTES_MAX, &bytes, &size, request->pos, expansion->diag);
    if (ok) {
        file = lfs_reader_alloc(sizeof(*file));
        file->bytes = bytes;
        file->source = (struct lfs_dts_source){lfs_diag_keep(keeper, path, bytes, size),
                                               (const uint8_t *)bytes, size};
        file->next = expansion->included;
        expansion->included = file;
        *source = &file->source;
    }
    free(path);
    return ok;
}

static bool include(struct lfs_dts_expansion *expansion, const struct lfs_dts_source *source,
                    const struct lfs_dts_scan *scan, const struct lfs_dts_directive *line,
                    struct lfs_dts_text *text, unsigned depth)
{
    const struct lfs_dts_source *file;
    struct request request;
    bool directives;

    if (!read_name(expansion, source, scan, line, &request))
        return false;
    if (depth == DEPTH_MAX || ++expansion->include_count > INCLUDES_MAX)
        return refuse(expansion, request.pos,
                      "too many files include each other; does one include itself?");
    if (!load(expansion, &request, &file))
        return false;
    if (file != NULL)
        return expand(expansion, file, text, &directives, depth + 1);
    text->lines[text->line_count - 1].exact = false;
    lfs_dts_text_add(text, (const uint8_t *)LFS_DTS_NOT_FOUND, strlen(LFS_DTS_NOT_FOUND),
                     text->lines[text->line_count - 1]);
    return true;
}

/* ---- the text -------------------------------------------------------------------------------- */

/* Appends the lines of a scanned source; directives are met in their order. */
static bool add_lines(struct lfs_dts_expansion *expansion, const struct lfs_dts_source *source,
                      const struct lfs_dts_scan *scan, struct lfs_dts_text *text, unsigned depth)
{
    struct lfs_dts_line origin = {.source = source, .exact = true};
    const struct lfs_dts_directive *next = scan->directives,
                                   *last = scan->count > 0 ? next + scan->count : next;
    bool ok = true;

    for (size_t at = 0; at <= source->size;) {
        const uint8_t *bytes = scan->clean + at, *line_end;
        size_t length = source->size - at;

        line_end = length > 0 ? memchr(bytes, '\n', length) : NULL;
        if (line_end != NULL)
            length = (size_t)(line_end - bytes);
        origin.number++;
        while (next < last && next->begin < at)
            next++;
        if (next < last && next->include && next->begin <= at + length) {
            lfs_dts_text_add(text, bytes, 0, origin);
            ok &= include(expansion, source, scan, next, text, depth);
        } else {
            lfs_dts_text_add(text, bytes, length, origin);
        }
        at += length + 1;
    }
    return ok;
}

static bool expand(struct lfs_dts_expansion *expansion, const struct lfs_dts_source *source,
                   struct lfs_dts_text *text, bool *directives, unsigned depth)
{
    struct lfs_dts_scan scan;
    bool ok;

    expansion->bytes += source->size;
    if (expansion->bytes > LFS_DTS_BYTES_MAX) {
        lfs_diag_add(expansion->diag, (struct lfs_pos){source->path, 0, 0, 0}, "DTS_TOO_BIG",
                     "the manifest has more than %u bytes", LFS_DTS_BYTES_MAX);
        return false;
    }
    ok = lfs_dts_scan(source, depth > 0, &scan, expansion->diag) &&
         add_lines(expansion, source, &scan, text, depth);
    *directives = scan.count > 0;
    lfs_dts_scan_free(&scan);
    return ok;
}

bool lfs_dts_expand(struct lfs_dts_expansion *expansion, const struct lfs_dts_source *source,
                    struct lfs_dts_text *text, bool *directives)
{
    return expand(expansion, source, text, directives, 0);
}

void lfs_dts_included_free(struct lfs_dts_included *included)
{
    while (included != NULL) {
        struct lfs_dts_included *next = included->next;

        free(included->bytes);
        free(included);
        included = next;
    }
}
