/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What TF-A's generator makes of a manifest's source: it looks for lines with certain letters, not
 * for properties (manifests-packages-boot 6.6, traps J1 to J4).
 */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/dts.h"
#include "lfasim/readers/file.h"
#include "tools/readers/diag/diag_private.h"
#include "tools/readers/layout/layout_private.h"

enum { WORDS = 4, DIGITS_MAX = 16 };

/* A manifest's source, and whose. */
struct source {
    struct lfs_diag *diag;
    const struct lfs_layout_sp *sp;
    const char *file, *text; /* kept by the reporter; NUL-terminated */
};

/* Lines that hold what is looked for. */
struct lines {
    const char *first; /* begin of the first one */
    size_t length;     /* of it, without its end */
    struct lfs_pos pos[2];
    unsigned count;
};

/* True for "load-address" that no dash follows: not load-address-relative-offset. */
static bool is_load_address(const char *at)
{
    static const char name[] = "load-address";

    return strncmp(at, name, sizeof(name) - 1) == 0 && at[sizeof(name) - 1] != '-';
}

static bool is_uuid(const char *at)
{
    return strncmp(at, "uuid", 4) == 0;
}

/* Where a line has it; NULL: nowhere. */
static const char *find(const char *line, size_t length, bool (*is)(const char *at))
{
    for (size_t i = 0; i < length; i++)
        if (is(line + i))
            return line + i;
    return NULL;
}

static struct lines scan(const struct source *source, bool (*is)(const char *at))
{
    struct lines lines = {.first = NULL};
    const char *line = source->text;

    for (unsigned number = 1; *line != '\0'; number++) {
        size_t length = strcspn(line, "\n");
        const char *at = find(line, length, is);

        if (at != NULL && lines.count++ == 0) {
            lines.first = line;
            lines.length = length;
        }
        if (at != NULL && lines.count <= 2)
            lines.pos[lines.count - 1] =
                (struct lfs_pos){source->file, number, (unsigned)(at - line) + 1, 1};
        line += length + (line[length] == '\n');
    }
    return lines;
}

static bool is_lower_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static bool is_upper_hex(char c)
{
    return c >= 'A' && c <= 'F';
}

/* The next "0x" with at least one lower-case digit from *at on: its digits. 0: none. */
static size_t next_word(const char **at, const char *end)
{
    for (; *at + 2 < end; (*at)++) {
        size_t digits = 0;

        if ((*at)[0] != '0' || (*at)[1] != 'x')
            continue;
        while (*at + 2 + digits < end && is_lower_hex((*at)[2 + digits]))
            digits++;
        if (digits > 0)
            return digits;
    }
    return 0;
}

static void ambiguous(const struct source *source, const struct lines *lines)
{
    struct lfs_diag *diag = source->diag;

    lfs_diag_add(diag, source->sp->pos, "LAYOUT_UUID_AMBIGUOUS",
                 "partition '%s' has no 'uuid' key, and %u lines of its manifest hold \"uuid\"",
                 source->sp->name, lines->count);
    for (unsigned i = 0; i < lines->count && i < 2; i++)
        lfs_diag_note(diag, lines->pos[i], "%s", i == 0 ? "the first one" : "another one");
    lfs_diag_help(diag, "give the partition a key 'uuid'");
}

/* J1 and J2. */
static void check_uuid(const struct source *source)
{
    struct lines lines = scan(source, is_uuid);
    const char *at = lines.first, *end = at ? at + lines.length : NULL;
    struct lfs_diag *diag = source->diag;
    unsigned words = 0;
    bool cut = false;
    size_t digits;

    if (lines.count != 1) {
        ambiguous(source, &lines);
        return;
    }
    while ((digits = next_word(&at, end)) > 0) {
        words++;
        at += 2 + digits;
        cut |= at < end && is_upper_hex(*at);
    }
    if (words != WORDS) {
        lfs_diag_add(diag, lines.pos[0], "LAYOUT_UUID_WORDS",
                     "the generator needs four words of lower-case digits here, and finds %u",
                     words);
        lfs_diag_help(diag, "give partition '%s' a key 'uuid' in the layout", source->sp->name);
    } else if (cut) {
        lfs_diag_add(diag, lines.pos[0], "LAYOUT_UUID_TRUNCATED",
                     "an upper-case digit ends a word of the UUID for the generator");
        lfs_diag_help(diag, "write it in lower case, or give partition '%s' a key 'uuid'",
                      source->sp->name);
    }
}

static void judge_address(const struct source *source, struct lfs_pos pos, const char *at,
                          size_t digits, bool cut)
{
    struct lfs_diag *diag = source->diag;
    char *end;
    uint64_t address = strtoull(at, &end, 16);

    if (cut)
        lfs_diag_add(diag, pos, "LAYOUT_LOAD_ADDRESS_TRUNCATED",
                     "an upper-case digit ends the load address for the generator");
    else if (address > UINT32_MAX || digits > DIGITS_MAX)
        lfs_diag_add(diag, pos, "LAYOUT_LOAD_ADDRESS_WIDE",
                     "BL2 reads load addresses of 32 bits only");
    else if (address == 0)
        lfs_diag_add(diag, pos, "LAYOUT_LOAD_ADDRESS_ZERO",
                     "the generator takes the first cell, 0, for the load address");
    else
        return;
    lfs_diag_help(diag, "give partition '%s' a key 'physical-load-address'", source->sp->name);
}

/* J4. */
static void check_load_address(const struct source *source)
{
    struct lines lines = scan(source, is_load_address);
    const char *at = lines.first, *end = at ? at + lines.length : NULL;
    struct lfs_diag *diag = source->diag;
    size_t digits;

    if (lines.count != 1) {
        lfs_diag_add(diag, source->sp->pos, "LAYOUT_LOAD_ADDRESS_NONE",
                     "BL2 will not load partition '%s': its manifest has %u load-address lines",
                     source->sp->name, lines.count);
        lfs_diag_help(diag, "give the partition a key 'physical-load-address'");
        return;
    }
    digits = next_word(&at, end);
    if (digits == 0) {
        lfs_diag_add(diag, lines.pos[0], "LAYOUT_LOAD_ADDRESS_DIGITS",
                     "the generator finds no number in this line: 0x and lower-case digits");
        lfs_diag_help(diag, "give partition '%s' a key 'physical-load-address'", source->sp->name);
        return;
    }
    judge_address(source, lines.pos[0], at, digits,
                  at + 2 + digits < end && is_upper_hex(at[2 + digits]));
}

void lfs_layout_check_sources(const struct lfs_layout *layout, struct lfs_diag *diag)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct lfs_layout_sp *sp = &layout->sps[i];
        struct source source = {.diag = diag, .sp = sp};
        char *text;
        size_t size;

        if (lfs_file_load(sp->manifest.path, LFS_DTS_BYTES_MAX, &text, &size) != 0) {
            lfs_diag_add(diag, sp->manifest.pos, "LAYOUT_FILE_MISSING", "there is no file '%s'",
                         sp->manifest.path);
            continue;
        }
        source.file = lfs_diag_keep(diag, sp->manifest.path, text, size);
        source.text = text;
        if (sp->uuid == NULL)
            check_uuid(&source);
        if (!sp->has_load_address)
            check_load_address(&source);
        free(text);
    }
}
