/* SPDX-License-Identifier: BSD-3-Clause */
/* Diagnostics, sixth part: messages as SARIF, for code hosts and editors. */
#include "lfasim/readers/sarif.h"

#include "lfasim/readers/json.h"
#include "tools/readers/diag/diag_private.h"
#include "tools/readers/host/alloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

struct lfs_sarif {
    struct lfs_json json;
    const char *version;
    const struct lfs_diagnostic **rules; /* in the order of their first messages */
    size_t rule_count, rule_capacity;
};

/* An object with nothing but a text: what SARIF calls a message. */
static void message(struct lfs_json *json, const char *key, const char *text)
{
    lfs_json_object(json, key);
    lfs_json_text(json, "text", text);
    lfs_json_object_end(json);
}

/* ---- places ---------------------------------------------------------------------------------- */

/* A path as a URI reference: what RFC 3986 reserves is written in hexadecimal. */
static char *uri_of(const char *path)
{
    static const char digits[] = "0123456789ABCDEF";
    static const char scheme[] = "file://";
    char *uri = lfs_reader_alloc(3 * strlen(path) + sizeof(scheme)), *to = uri;

    if (path[0] == '/')
        to = stpcpy(to, scheme);
    for (; *path != '\0'; path++) {
        unsigned char byte = (unsigned char)*path;

        if (isalnum(byte) || strchr("-._~/", byte) != NULL) {
            *to++ = *path;
            continue;
        }
        *to++ = '%';
        *to++ = digits[byte >> 4];
        *to++ = digits[byte & 15];
    }
    *to = '\0';
    return uri;
}

/* Columns count characters; of a binary, bytes are told. */
static void region(struct lfs_json *json, struct lfs_pos pos)
{
    unsigned length = pos.length > 0 ? pos.length : 1;

    if (pos.line == 0 && pos.column == 0)
        return;
    lfs_json_object(json, "region");
    if (pos.line == 0) {
        lfs_json_number(json, "byteOffset", pos.column - 1);
        lfs_json_number(json, "byteLength", length);
    } else {
        lfs_json_number(json, "startLine", pos.line);
        if (pos.column > 0) {
            lfs_json_number(json, "startColumn", pos.column);
            lfs_json_number(json, "endColumn", (uint64_t)pos.column + length);
        }
    }
    lfs_json_object_end(json);
}

static void physical_location(struct lfs_json *json, struct lfs_pos pos)
{
    char *uri;

    if (pos.file == NULL)
        return;
    uri = uri_of(pos.file);
    lfs_json_object(json, "physicalLocation");
    lfs_json_object(json, "artifactLocation");
    lfs_json_text(json, "uri", uri);
    lfs_json_object_end(json);
    region(json, pos);
    lfs_json_object_end(json);
    free(uri);
}

static void related_locations(struct lfs_json *json, const struct lfs_diag_message *of)
{
    uint64_t id = 0;

    lfs_json_list(json, "relatedLocations");
    for (size_t i = 0; i < of->extra_count; i++) {
        if (of->extras[i].part != LFS_DIAG_PLACE)
            continue;
        lfs_json_object(json, NULL);
        lfs_json_number(json, "id", ++id);
        physical_location(json, of->extras[i].pos);
        message(json, "message", of->extras[i].text);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
}

/* ---- results --------------------------------------------------------------------------------- */

/* The sentence, and below it what was found and how to mend it. */
static char *full_text(const struct lfs_diag_message *of)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);

    if (stream == NULL)
        lfs_reader_out_of_memory();
    fputs(of->text, stream);
    for (size_t i = 0; i < of->extra_count; i++)
        if (of->extras[i].part == LFS_DIAG_FACT)
            fprintf(stream, "\n= %s", of->extras[i].text);
    for (size_t i = 0; i < of->extra_count; i++)
        if (of->extras[i].part == LFS_DIAG_HELP)
            fprintf(stream, "\nhelp: %s", of->extras[i].text);
    if (fclose(stream) != 0)
        lfs_reader_out_of_memory();
    return text;
}

static size_t rule_index(struct lfs_sarif *sarif, const char *name)
{
    const struct lfs_diagnostic *entry = lfs_diagnostic_find(name);
    size_t i = 0;

    while (i < sarif->rule_count && sarif->rules[i] != entry)
        i++;
    if (i == sarif->rule_count) {
        sarif->rules = lfs_reader_grow(sarif->rules, sarif->rule_count, &sarif->rule_capacity,
                                       sizeof(*sarif->rules));
        sarif->rules[sarif->rule_count++] = entry;
    }
    return i;
}

static void result(struct lfs_sarif *sarif, const struct lfs_diag_message *of)
{
    struct lfs_json *json = &sarif->json;
    char *text = full_text(of);

    lfs_json_object(json, NULL);
    lfs_json_text(json, "ruleId", of->name);
    lfs_json_number(json, "ruleIndex", rule_index(sarif, of->name));
    lfs_json_text(json, "level", lfs_severity_word(of->severity)); /* the same words */
    message(json, "message", text);
    lfs_json_list(json, "locations");
    if (of->pos.file != NULL) {
        lfs_json_object(json, NULL);
        physical_location(json, of->pos);
        lfs_json_object_end(json);
    }
    lfs_json_list_end(json);
    related_locations(json, of);
    lfs_json_object_end(json);
    free(text);
}

void lfs_sarif_add(struct lfs_sarif *sarif, const struct lfs_diag *diag)
{
    const struct lfs_diag_message **messages = lfs_diag_sorted(diag);

    for (size_t i = 0; i < diag->count; i++)
        result(sarif, messages[i]);
    free(messages);
}

/* ---- rules ----------------------------------------------------------------------------------- */

static const char *subject_of(const struct lfs_diagnostic *entry)
{
    for (size_t i = 0; i < lfs_diagnostic_count(); i++)
        if (lfs_diagnostic_at(i) == entry)
            return lfs_diagnostic_subject(i);
    return NULL;
}

static void help(struct lfs_json *json, const struct lfs_diagnostic *rule)
{
    char *text;

    if (asprintf(&text, "%s%s%s", rule->mend, rule->upstream ? "\nUpstream: " : "",
                 rule->upstream ? rule->upstream : "") < 0)
        lfs_reader_out_of_memory();
    message(json, "help", text);
    free(text);
}

static void describe_rule(struct lfs_json *json, const struct lfs_diagnostic *rule)
{
    lfs_json_object(json, NULL);
    lfs_json_text(json, "id", rule->name);
    message(json, "shortDescription", rule->meaning);
    message(json, "fullDescription", rule->why ? rule->why : rule->meaning);
    help(json, rule);
    lfs_json_object(json, "defaultConfiguration");
    lfs_json_text(json, "level", lfs_severity_word(rule->severity));
    lfs_json_object_end(json);
    lfs_json_object(json, "properties");
    lfs_json_text(json, "subject", subject_of(rule));
    lfs_json_text(json, "source", rule->source);
    lfs_json_object_end(json);
    lfs_json_object_end(json);
}

/* ---- the document ---------------------------------------------------------------------------- */

struct lfs_sarif *lfs_sarif_begin(FILE *out, const char *version)
{
    struct lfs_sarif *sarif = lfs_reader_alloc(sizeof(*sarif));
    struct lfs_json *json = &sarif->json;

    *sarif = (struct lfs_sarif){.json = {.out = out}, .version = version};
    lfs_json_object(json, NULL);
    lfs_json_text(json, "$schema", SCHEMA);
    lfs_json_text(json, "version", "2.1.0");
    lfs_json_list(json, "runs");
    lfs_json_object(json, NULL);
    lfs_json_text(json, "columnKind", "unicodeCodePoints");
    lfs_json_list(json, "results");
    return sarif;
}

/* The rules come last: only the results tell which there are. */
void lfs_sarif_end(struct lfs_sarif *sarif, int exit_status)
{
    struct lfs_json *json = &sarif->json;

    lfs_json_list_end(json);
    lfs_json_object(json, "tool");
    lfs_json_object(json, "driver");
    lfs_json_text(json, "name", "lfasim");
    lfs_json_text(json, "version", sarif->version);
    lfs_json_list(json, "rules");
    for (size_t i = 0; i < sarif->rule_count; i++)
        describe_rule(json, sarif->rules[i]);
    lfs_json_list_end(json);
    lfs_json_object_end(json);
    lfs_json_object_end(json);
    lfs_json_list(json, "invocations");
    lfs_json_object(json, NULL);
    lfs_json_bool(json, "executionSuccessful", exit_status == 0 || exit_status == 1);
    lfs_json_number(json, "exitCode", (uint64_t)exit_status);
    lfs_json_object_end(json);
    lfs_json_list_end(json);
    lfs_json_object_end(json);
    lfs_json_list_end(json);
    lfs_json_object_end(json);
    lfs_json_line_end(json);
    free(sarif->rules);
    free(sarif);
}
