/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/check_image.h"

#include <string.h>

#include "tools/cli/check.h"
#include "tools/cli/usage.h"

static void print_layout(const char *word, const struct lfs_image_verdict *verdict, bool quiet)
{
    if (!quiet) {
        printf("%s: loaded into working memory, which an activation overwrites:\n", word);
        lfs_image_verdict_print(verdict, stdout);
    }
    printf("%s: %s: %s\n", word, lfs_deck_layout_name(verdict->layout), verdict->reason);
}

static bool has_image(const struct lfs_system *system, const char *path)
{
    for (size_t i = 0; system != NULL && i < lfs_system_count(system); i++)
        for (const struct lfs_system_sp *sp = lfs_system_at(system, i); sp != NULL; sp = sp->update)
            if ((sp->image_path != NULL && strcmp(sp->image_path, path) == 0) ||
                (sp->package_path != NULL && strcmp(sp->package_path, path) == 0))
                return true;
    return false;
}

void lfs_check_tell_layouts(const struct lfs_checked *checked, size_t count,
                            const struct lfs_system *system, const struct lfs_options *shared,
                            struct lfs_diag *diag)
{
    for (size_t i = 0; i < count; i++) {
        const char *word = checked[i].file.word;

        if (checked[i].image == NULL || has_image(system, checked[i].file.parts[0]))
            continue;
        if (shared->format == LFS_FORMAT_TEXT &&
            (!shared->quiet || checked[i].status != LFS_EXIT_OK))
            print_layout(word, checked[i].image, shared->quiet);
        if (lfs_check_tells_layouts(shared))
            lfs_image_verdict_tell(checked[i].image, (struct lfs_pos){.file = word}, word, diag);
    }
}

bool lfs_check_tells_layouts(const struct lfs_options *shared)
{
    static const char family[] = "IMAGE_LAYOUT_";

    for (size_t i = 0; i < shared->level_count; i++)
        if (strncmp(shared->levels[i].entry->name, family, strlen(family)) == 0)
            return true;
    return shared->format == LFS_FORMAT_SARIF;
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void json_parts(struct lfs_json *json, const struct lfs_image_verdict *verdict)
{
    lfs_json_list(json, "parts");
    for (size_t i = 0; i < verdict->part_count; i++) {
        const struct lfs_image_part *part = &verdict->parts[i];

        lfs_json_object(json, NULL);
        lfs_json_text(json, "name", part->name);
        lfs_json_text(json, "kind", lfs_image_part_kind_name(part->kind));
        lfs_json_bool(json, "symbols", part->symbols);
        lfs_json_hex(json, "begin", part->begin);
        lfs_json_hex(json, "end", part->end);
        lfs_json_bool(json, "nobits", part->nobits);
        lfs_json_bool(json, "packed", part->packed);
        lfs_json_bool(json, "staged", part->staged);
        lfs_json_bool(json, "beyond", part->beyond);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

static void json_buffer(struct lfs_json *json, const char *key,
                        const struct lfs_image_buffer *buffer)
{
    static const char *const placements[] = {"unknown", "inside", "outside"};

    lfs_json_object(json, key);
    lfs_json_text(json, "placement", placements[buffer->placement]);
    if (buffer->region[0] != '\0') {
        lfs_json_text(json, "region", buffer->region);
        lfs_json_bool(json, "assumed", buffer->assumed);
        lfs_json_bool(json, "mapped", buffer->mapped);
        lfs_json_hex(json, "base", buffer->base);
        lfs_json_hex(json, "size", buffer->size);
    }
    lfs_json_object_end(json);
}

static void json_note(struct lfs_json *json, const struct lfs_image_verdict *verdict)
{
    const struct lfs_image_note *note = &verdict->note;

    if (!verdict->has_note) {
        lfs_json_text(json, "note", NULL);
        return;
    }
    lfs_json_object(json, "note");
    lfs_json_text(json, "behaviour", note->behaviour);
    lfs_json_number(json, "version", note->version);
    lfs_json_number(json, "live_state_version", note->live_state_version);
    lfs_json_number(json, "live_state_size", note->live_state_size);
    lfs_json_object_end(json);
}

void lfs_check_image_json(struct lfs_json *json, const struct lfs_image_verdict *verdict)
{
    static const char *const layouts[] = {"unknown", "A", "B"};
    static const char *const rooms[] = {"unknown", "enough", "overrun"};

    lfs_json_object(json, "image");
    lfs_json_text(json, "layout", layouts[verdict->layout]);
    lfs_json_text(json, "reason", verdict->reason);
    lfs_json_bool(json, "manifest", verdict->has_manifest);
    lfs_json_bool(json, "activatable", verdict->activatable);
    lfs_json_hex(json, "load_address", verdict->load_address);
    lfs_json_hex(json, "needed", verdict->needed);
    lfs_json_bool(json, "needed_known", verdict->needed_known);
    lfs_json_text(json, "room", rooms[verdict->room]);
    json_note(json, verdict);
    lfs_json_hex(json, "nobits", verdict->nobits.bytes);
    lfs_json_hex(json, "nobits_packed", verdict->nobits.packed);
    json_parts(json, verdict);
    lfs_json_number(json, "parts_left_out", verdict->parts_left_out);
    json_buffer(json, "rx", &verdict->rx);
    json_buffer(json, "tx", &verdict->tx);
    json_buffer(json, "live_state", &verdict->live_state);
    lfs_json_object_end(json);
}
