/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics, fifth part: messages as JSON lines, for programs. */
#include "tools/readers/diag/diag_private.h"

#include "lfasim/readers/json.h"

#include <stdlib.h>

void lfs_json_place(struct lfs_json *json, struct lfs_pos pos)
{
    lfs_json_text(json, "file", pos.file);
    if (!pos.file || pos.line == 0) {
        lfs_json_null(json, "line");
        lfs_json_null(json, "column");
        lfs_json_null(json, "length");
        if (pos.file && pos.column > 0) /* a binary */
            lfs_json_number(json, "offset", pos.column - 1);
        return;
    }
    lfs_json_number(json, "line", pos.line);
    if (pos.column == 0) {
        lfs_json_null(json, "column");
        lfs_json_null(json, "length");
        return;
    }
    lfs_json_number(json, "column", pos.column);
    lfs_json_number(json, "length", pos.length ? pos.length : 1);
}

static void notes(struct lfs_json *json, const struct lfs_diag_message *message)
{
    lfs_json_list(json, "notes");
    for (size_t i = 0; i < message->extra_count; i++) {
        if (message->extras[i].part != LFS_DIAG_PLACE)
            continue;
        lfs_json_object(json, NULL);
        lfs_json_place(json, message->extras[i].pos);
        lfs_json_text(json, "text", message->extras[i].text);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

static void texts(struct lfs_json *json, const struct lfs_diag_message *message, const char *key,
                  enum lfs_diag_part part)
{
    lfs_json_list(json, key);
    for (size_t i = 0; i < message->extra_count; i++)
        if (message->extras[i].part == part)
            lfs_json_text(json, NULL, message->extras[i].text);
    lfs_json_list_end(json);
}

void lfs_diag_print_json(const struct lfs_diag *diag, FILE *out)
{
    const struct lfs_diag_message **messages = lfs_diag_sorted(diag);
    struct lfs_json json = {.out = out};

    for (size_t i = 0; i < diag->count; i++) {
        lfs_json_object(&json, NULL);
        lfs_json_text(&json, "diagnostic", messages[i]->name);
        lfs_json_text(&json, "severity", lfs_severity_word(messages[i]->severity));
        lfs_json_place(&json, messages[i]->pos);
        lfs_json_text(&json, "text", messages[i]->text);
        notes(&json, messages[i]);
        texts(&json, messages[i], "facts", LFS_DIAG_FACT);
        texts(&json, messages[i], "helps", LFS_DIAG_HELP);
        lfs_json_object_end(&json);
        lfs_json_line_end(&json);
    }
    free(messages);
}
