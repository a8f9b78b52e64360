/* SPDX-License-Identifier: BSD-3-Clause */
#include "lfasim/readers/manifest_file.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/spmc_manifest.h"
#include "lfasim/formats/uuid.h"
#include "lfasim/readers/file.h"
#include "tools/readers/diag/diag_private.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/manifest/manifest_room.h"

/* Highest FF-A minor version that the modelled SPMC was compiled for (check C1). */
enum { COMPILED_MINOR = 3 };

struct lfs_manifest_file {
    struct lfs_dts *dts;
    const char *path; /* of the base */
    char **texts;     /* of the files, if they were read here */
    size_t text_count;
    struct arena arena; /* of what was judged */
};

enum lfs_dts_result lfs_manifest_file_open(const struct lfs_dts_source *sources, size_t count,
                                           const struct lfs_dts_options *options,
                                           struct lfs_manifest_file **file, struct lfs_diag *diag)
{
    struct lfs_dts *dts;
    enum lfs_dts_result result = lfs_dts_open(sources, count, options, &dts, diag);

    *file = NULL;
    if (result == LFS_DTS_OK) {
        *file = lfs_reader_alloc(sizeof(**file));
        **file = (struct lfs_manifest_file){.dts = dts, .path = sources[0].path};
    }
    return result;
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
}

/* The reporter keeps the name, and the text unless it is a blob's. */
static bool read_source(const char *path, char **text, struct lfs_dts_source *source,
                        struct lfs_diag *diag)
{
    if (lfs_file_load(path, LFS_DTS_BYTES_MAX, text, &source->size) != 0) {
        path = lfs_diag_keep(diag, path, NULL, 0);
        return lfs_file_read(path, LFS_DTS_BYTES_MAX, text, &source->size,
                             (struct lfs_pos){.file = path}, diag);
    }
    source->bytes = (const uint8_t *)*text;
    source->path = lfs_diag_keep(diag, path, *text,
                                 lfs_is_dtb(source->bytes, source->size) ? 0 : source->size);
    return true;
}

enum lfs_dts_result lfs_manifest_file_load(const char *const *paths, size_t count,
                                           const struct lfs_dts_options *options,
                                           struct lfs_manifest_file **file, struct lfs_diag *diag)
{
    struct lfs_dts_source *sources = lfs_reader_alloc(count * sizeof(*sources));
    char **texts = lfs_reader_alloc(count * sizeof(*texts));
    enum lfs_dts_result result = LFS_DTS_OK;

    for (size_t i = 0; i < count; i++) {
        if (!read_source(paths[i], &texts[i], &sources[i], diag))
            result = LFS_DTS_REFUSED;
    }
    *file = NULL;
    if (result == LFS_DTS_OK)
        result = lfs_manifest_file_open(sources, count, options, file, diag);
    if (result == LFS_DTS_OK) {
        (*file)->texts = texts;
        (*file)->text_count = count;
    } else {
        free_texts(texts, count);
    }
    free(sources);
    return result;
}

void lfs_manifest_file_free(struct lfs_manifest_file *file)
{
    if (file == NULL)
        return;
    lfs_dts_free(file->dts);
    arena_free(&file->arena);
    free_texts(file->texts, file->text_count);
    free(file);
}

const struct lfs_dtb *lfs_manifest_file_blob(const struct lfs_manifest_file *file)
{
    return lfs_dts_blob(file->dts);
}

/* ---- findings -------------------------------------------------------------------------------- */

struct lfs_pos lfs_manifest_file_locate(const struct lfs_manifest_file *file,
                                        const struct lfs_place *at)
{
    const struct lfs_dts_place place = {at->node, at->property, at->cell};
    struct lfs_pos pos = lfs_dts_locate(file->dts, &place);

    if (pos.line == 0)
        pos = (struct lfs_pos){.file = file->path};
    return pos;
}

/* Says in words where a place is that has no line. */
static void tell_node(struct lfs_diag *diag, const char *what, const struct lfs_place *at)
{
    if (at->property[0] != '\0')
        lfs_diag_fact(diag, "%snode %s, property %s", what, at->node, at->property);
    else if (at->node[0] != '\0')
        lfs_diag_fact(diag, "%snode %s", what, at->node);
}

static void tell_other(const struct lfs_manifest_report *report, const struct lfs_finding *finding)
{
    struct lfs_pos pos = lfs_manifest_file_locate(report->file, &finding->other);

    lfs_diag_note(report->diag, pos, "%s", finding->other_text);
    if (pos.line == 0)
        tell_node(report->diag, "the other place: ", &finding->other);
}

void lfs_manifest_file_report(void *user, const struct lfs_finding *finding)
{
    static const struct lfs_pos nowhere = {.file = NULL};
    struct lfs_manifest_report *report = user;
    const struct lfs_diagnostic *entry = lfs_diagnostic_find(finding->name);
    struct lfs_diag *diag = report->diag;
    bool is_error = entry != NULL && entry->severity == LFS_ERROR;
    bool damaged = finding->at.node[0] == '\0';
    struct lfs_pos pos;

    report->damaged |= damaged;
    report->panics |= finding->panics;
    if (report->error == NULL && is_error)
        report->error = finding->name;
    if (diag == NULL || (report->consumer != NULL && !is_error))
        return;
    if (report->without_notes && entry != NULL && entry->severity == LFS_NOTE)
        return;
    pos = lfs_manifest_file_locate(report->file, &finding->at);
    (report->consumer != NULL ? lfs_diag_add_warning : lfs_diag_add)(diag, pos, finding->name, "%s",
                                                                     finding->text);
    if (report->consumer != NULL)
        lfs_diag_fact(diag, "%s refuses it; the SPMC that is asked about does not",
                      report->consumer);
    if (damaged)
        lfs_diag_is_malformed(diag);
    if (pos.line == 0)
        tell_node(diag, "", &finding->at);
    if (finding->fact[0] != '\0')
        lfs_diag_fact(diag, "%s", finding->fact);
    if (finding->has_other)
        tell_other(report, finding);
    if (finding->consumers != NULL)
        lfs_diag_note(diag, nowhere, "%s", finding->consumers);
    if (report->named_at.file != NULL)
        lfs_diag_note(diag, report->named_at, "%s", report->named_as);
    if (finding->help[0] != '\0')
        lfs_diag_help(diag, "%s", finding->help);
}

/* ---- partition manifests --------------------------------------------------------------------- */

/* The manifest's own word, before any rule is looked at; 0 where it has none that is sound. */
static uint64_t own_load_address(const struct lfs_dtb *dtb)
{
    const uint8_t *value;
    int length = 0;

    if (lfs_device_tree_kind(dtb->bytes, dtb->size) != LFS_DEVICE_TREE_PARTITION_MANIFEST)
        return 0;
    value = fdt_getprop(dtb->bytes, fdt_path_offset(dtb->bytes, "/"), "load-address", &length);
    if (value != NULL && length == 4)
        return lfs_get_be32(value);
    return value != NULL && length == 8 ? lfs_get_be64(value) : 0;
}

enum lfs_manifest_error lfs_manifest_file_judge(struct lfs_manifest_report *report,
                                                const struct lfs_manifest_rules *rules,
                                                struct lfs_manifest *out)
{
    const struct lfs_dtb *dtb = lfs_manifest_file_blob(report->file);
    const struct lfs_manifest_context context = {.load_address = own_load_address(dtb),
                                                 .compiled_minor = COMPILED_MINOR,
                                                 .limits = rules->limits,
                                                 .room = manifest_room(&report->file->arena),
                                                 .quirks = rules->quirks,
                                                 .deck_live_buffer = rules->deck_live_buffer,
                                                 .component_guids = lfs_uuid_fvp_components,
                                                 .component_guid_count = LFS_UUID_FVP_COMPONENTS};

    return lfs_manifest_judge(dtb->bytes, dtb->size, &context, lfs_manifest_file_report, report,
                              out);
}
