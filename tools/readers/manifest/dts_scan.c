/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A look over a device-tree source, for what dtc must not meet.
 *
 * dtc opens a file only where it reads the word /include/ or /incbin/. Comments may mention them,
 * so comments are blanked; whatever still has one of these words is refused, text constants
 * included. Should this scan and dtc differ about where a comment ends, the worst case is a syntax
 * error.
 */
#include "tools/readers/manifest/dts_scan.h"

#include <ctype.h>
#include <string.h>

static const char version_word[] = "/dts-v1/";

struct scanner {
    const struct lfs_dts_source *source;
    struct lfs_diag *diag;
    uint8_t *clean;
    size_t at;
    bool line_used; /* something other than blanks and comments was seen on this line */
    bool seen;      /* ... in this source */
    bool directive; /* a preprocessor directive was reported: one is enough */
    bool version;   /* the source begins with /dts-v1/ */
    bool keep_version;
    bool ok;
};

struct lfs_pos lfs_dts_position(const struct lfs_dts_source *source, size_t offset, unsigned length)
{
    struct lfs_pos pos = {source->path, 1, 1, length};

    for (size_t i = 0; i < offset && i < source->size; i++) {
        if (source->bytes[i] == '\n') {
            pos.line++;
            pos.column = 1;
        } else {
            pos.column += (source->bytes[i] & 0xC0) != 0x80; /* UTF-8 continuations are no column */
        }
    }
    return pos;
}

static bool starts_with(const struct scanner *scanner, const char *word)
{
    size_t length = strlen(word);

    return scanner->source->size - scanner->at >= length &&
           memcmp(scanner->source->bytes + scanner->at, word, length) == 0;
}

/* The size of the comment that begins here: 0 = none does, SIZE_MAX = it does not end. */
static size_t comment_size(const struct scanner *scanner)
{
    const uint8_t *begin = scanner->source->bytes + scanner->at, *end;
    size_t left = scanner->source->size - scanner->at;

    if (starts_with(scanner, "//")) {
        end = memchr(begin, '\n', left);
        return end != NULL ? (size_t)(end - begin) : left;
    }
    if (!starts_with(scanner, "/*"))
        return 0;
    end = memmem(begin + 2, left - 2, "*/", 2);
    return end != NULL ? (size_t)(end - begin) + 2 : SIZE_MAX;
}

/* The same for a constant in double or single quotes. */
static size_t constant_size(const struct scanner *scanner)
{
    const uint8_t *begin = scanner->source->bytes + scanner->at;
    size_t left = scanner->source->size - scanner->at;

    if (*begin != '"' && *begin != '\'')
        return 0;
    for (size_t i = 1; i < left; i++) {
        if (begin[i] == *begin)
            return i + 1;
        if (begin[i] == '\\')
            i++;
    }
    return SIZE_MAX;
}

static void blank(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != '\n')
            bytes[i] = ' ';
    }
}

/* Skips a comment or constant of the given size, or says that it has no end. */
static void skip(struct scanner *scanner, size_t size, bool constant)
{
    if (size == SIZE_MAX) {
        lfs_diag_add(scanner->diag, lfs_dts_position(scanner->source, scanner->at, 1),
                     "DTS_UNTERMINATED", "this %s does not end", constant ? "constant" : "comment");
        scanner->ok = false;
        scanner->at = scanner->source->size;
        return;
    }
    if (constant)
        scanner->seen = scanner->line_used = true;
    else
        blank(scanner->clean + scanner->at, size);
    scanner->at += size;
}

/* True at '#' if a directive of the C preprocessor, or a line marker of its output, begins here. A
 * property such as #address-cells may begin a line too. */
static bool is_directive(const struct scanner *scanner)
{
    static const char *const words[] = {"include", "define", "undef",  "if",           "ifdef",
                                        "ifndef",  "else",   "elif",   "endif",        "error",
                                        "warning", "pragma", "import", "include_next", "line"};
    const uint8_t *bytes = scanner->source->bytes;
    size_t at = scanner->at + 1, size = scanner->source->size, begin;

    while (at < size && (bytes[at] == ' ' || bytes[at] == '\t'))
        at++;
    if (at < size && at > scanner->at + 1 && isdigit(bytes[at]))
        return true;
    begin = at;
    while (at < size && (isalnum(bytes[at]) || (bytes[at] != 0 && strchr(",._+*#?@-", bytes[at]))))
        at++;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strlen(words[i]) == at - begin && memcmp(words[i], bytes + begin, at - begin) == 0)
            return true;
    }
    return false;
}

static void refuse_directive(struct scanner *scanner)
{
    if (!scanner->directive) {
        lfs_diag_add(scanner->diag, lfs_dts_position(scanner->source, scanner->at, 1),
                     "DTS_PREPROCESSOR", "this source needs the C preprocessor, which is not run");
        lfs_diag_help(scanner->diag, "preprocess it, or write the values in place of the macros");
    }
    scanner->directive = true;
    scanner->ok = false;
}

/* /dts-v1/ as the first word of a source, with the semicolon that belongs to it. */
static void take_version(struct scanner *scanner)
{
    const uint8_t *bytes = scanner->source->bytes;
    size_t end = scanner->at + strlen(version_word);

    scanner->version = true;
    while (end < scanner->source->size && isspace(bytes[end]))
        end++;
    if (!scanner->keep_version && end < scanner->source->size && bytes[end] == ';')
        blank(scanner->clean + scanner->at, end + 1 - scanner->at);
}

/* One byte of the source proper. */
static void scan_byte(struct scanner *scanner)
{
    uint8_t byte = scanner->source->bytes[scanner->at];

    if (byte == '#' && !scanner->line_used && is_directive(scanner))
        refuse_directive(scanner);
    else if (!scanner->seen && starts_with(scanner, version_word))
        take_version(scanner);
    if (byte == '\n')
        scanner->line_used = false;
    else if (!isspace(byte))
        scanner->seen = scanner->line_used = true;
    scanner->at++;
}

/* Every /include/ or /incbin/ that is left, up to as many as are shown. */
static void refuse_word(struct scanner *scanner, const char *word)
{
    const uint8_t *at = scanner->clean, *end = at + scanner->source->size;
    size_t length = strlen(word);

    for (unsigned i = 0; i < LFS_DIAG_SHOWN_MAX; i++) {
        at = memmem(at, (size_t)(end - at), word, length);
        if (at == NULL)
            return;
        lfs_diag_add(
            scanner->diag,
            lfs_dts_position(scanner->source, (size_t)(at - scanner->clean), (unsigned)length),
            "DTS_INCLUDE", "%s is not allowed in a manifest", word);
        lfs_diag_help(scanner->diag, "list the parts as a base and fragments instead");
        scanner->ok = false;
        at += length;
    }
}

static bool refuse_zero_byte(const struct lfs_dts_source *source, struct lfs_diag *diag)
{
    const uint8_t *zero = source->size > 0 ? memchr(source->bytes, 0, source->size) : NULL;

    if (zero == NULL)
        return false;
    lfs_diag_add(diag, lfs_dts_position(source, (size_t)(zero - source->bytes), 1), "DTS_CHARACTER",
                 "a byte 0: this is not a device-tree source");
    return true;
}

bool lfs_dts_scan(const struct lfs_dts_source *source, bool first, uint8_t *clean,
                  struct lfs_diag *diag)
{
    struct scanner scanner = {
        .source = source, .diag = diag, .clean = clean, .keep_version = first, .ok = true};

    if (refuse_zero_byte(source, diag))
        return false;
    if (source->size > 0)
        memcpy(clean, source->bytes, source->size);
    while (scanner.at < source->size) {
        size_t comment = comment_size(&scanner);
        size_t constant = comment == 0 ? constant_size(&scanner) : 0;

        if (comment != 0 || constant != 0)
            skip(&scanner, comment != 0 ? comment : constant, constant != 0);
        else
            scan_byte(&scanner);
    }
    refuse_word(&scanner, "/include/");
    refuse_word(&scanner, "/incbin/");
    if (first && scanner.ok && !scanner.version) {
        lfs_diag_add(diag, lfs_dts_position(source, 0, 1), "DTS_NO_VERSION",
                     "a device-tree source begins with '/dts-v1/;'");
        scanner.ok = false;
    }
    return scanner.ok;
}
