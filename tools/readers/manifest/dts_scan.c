/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A look over a device-tree source, for what dtc and the C preprocessor must not meet.
 *
 * dtc opens a file only where it reads the word /include/ or /incbin/. Comments may mention them,
 * so comments are blanked; whatever still has one of these words is refused, text constants
 * included. The preprocessor opens files for a few directives: #include is resolved by lfasim
 * (dts_include.c), the others are refused, and so is everything that this scan and the preprocessor
 * could split into lines differently. Should the scan and dtc differ about where a comment ends,
 * the worst case is a syntax error.
 */
#include "tools/readers/manifest/dts_scan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "tools/readers/host/alloc.h"

struct scanner {
    const struct lfs_dts_source *source;
    struct lfs_dts_scan *scan;
    struct lfs_diag *diag;
    size_t at;
    size_t constant; /* offset + 1 of the first constant with a line end in it */
    int groups;      /* #if without its #endif so far */
    bool line_used;  /* something other than blanks and comments was seen on this line */
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

bool lfs_dts_name_byte(uint8_t byte)
{
    return isalnum(byte) || (byte != 0 && strchr(",._+*#?@-", byte) != NULL);
}

static struct lfs_pos here(const struct scanner *scanner, size_t at, size_t length)
{
    return lfs_dts_position(scanner->source, at, (unsigned)length);
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

static void refuse_endless(struct scanner *scanner, const char *what)
{
    lfs_diag_add(scanner->diag, here(scanner, scanner->at, 1), "DTS_UNTERMINATED",
                 "this %s does not end", what);
    scanner->ok = false;
    scanner->at = scanner->source->size;
}

static void skip_comment(struct scanner *scanner, size_t size)
{
    if (size == SIZE_MAX) {
        refuse_endless(scanner, "comment");
        return;
    }
    blank(scanner->scan->clean + scanner->at, size);
    if (memchr(scanner->source->bytes + scanner->at, '\n', size) != NULL)
        scanner->line_used = false; /* line ends stay, so what follows begins a line */
    scanner->at += size;
}

static void skip_constant(struct scanner *scanner, size_t size)
{
    if (size == SIZE_MAX) {
        refuse_endless(scanner, "constant");
        return;
    }
    if (scanner->constant == 0 && memchr(scanner->source->bytes + scanner->at, '\n', size) != NULL)
        scanner->constant = scanner->at + 1;
    scanner->line_used = true;
    scanner->at += size;
}

/* The size of a '\' with its line end, which joins two lines for the preprocessor; it lets blanks
 * stand between them. 0 = none begins here. */
static size_t splice_size(const struct scanner *scanner, size_t at)
{
    const uint8_t *bytes = scanner->source->bytes;
    size_t size = scanner->source->size, end = at + 1;

    if (at >= size || bytes[at] != '\\')
        return 0;
    while (end < size && bytes[end] != '\n' && isspace(bytes[end]))
        end++;
    return end < size && bytes[end] == '\n' ? end + 1 - at : 0;
}

/* ---- directives ------------------------------------------------------------------------------ */

static bool is_word(const uint8_t *bytes, size_t length, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (strlen(*words) == length && memcmp(*words, bytes, length) == 0)
            return true;
    }
    return false;
}

static void refuse_directive(struct scanner *scanner, size_t length, const char *why)
{
    lfs_diag_add(scanner->diag, here(scanner, scanner->at, length), "DTS_DIRECTIVE", "%s", why);
    lfs_diag_help(scanner->diag, "manifests may use #include, #define, #undef, #if and its kin, "
                                 "#error and #warning");
    scanner->ok = false;
}

/* Keeps count of conditional groups; an included source must not touch those around it. */
static void count_groups(struct scanner *scanner, const uint8_t *word, size_t length, bool included)
{
    static const char *const opening[] = {"if", "ifdef", "ifndef", NULL};
    static const char *const middle[] = {"else", "elif", "elifdef", "elifndef", NULL};
    static const char *const closing[] = {"endif", NULL};

    scanner->groups += is_word(word, length, opening);
    if (included && scanner->groups <= 0 &&
        (is_word(word, length, middle) || is_word(word, length, closing))) {
        refuse_directive(scanner, length + 1, "this belongs to an #if of another file");
        return;
    }
    scanner->groups -= is_word(word, length, closing);
}

/* Where the word of the directive at '#' begins, comments passed over. */
static size_t directive_word(struct scanner *scanner)
{
    size_t begin = scanner->at, size = scanner->source->size, word;

    scanner->at++;
    while (scanner->at < size) {
        size_t comment = comment_size(scanner);
        uint8_t byte = scanner->source->bytes[scanner->at];

        if (comment != 0)
            skip_comment(scanner, comment);
        else if (byte != '\n' && isspace(byte))
            scanner->at++;
        else
            break;
    }
    word = scanner->at;
    scanner->at = begin;
    return word;
}

/* The end of the directive's line, with blanks put in place of its comments; a comment of several
 * lines ends it. Constants end on their line here, as they do for the preprocessor. */
static size_t directive_end(struct scanner *scanner, size_t from)
{
    size_t begin = scanner->at, size = scanner->source->size, end;
    uint8_t quote = 0;

    for (scanner->at = from; scanner->at < size; scanner->at++) {
        uint8_t byte = scanner->source->bytes[scanner->at];
        size_t splice = splice_size(scanner, scanner->at);
        size_t comment = quote == 0 ? comment_size(scanner) : 0;

        if (splice != 0) {
            scanner->at += splice - 1;
        } else if (byte == '\n') {
            break;
        } else if (comment != 0) {
            bool over = memchr(scanner->source->bytes + scanner->at, '\n',
                               comment == SIZE_MAX ? 0 : comment) != NULL;

            skip_comment(scanner, comment);
            if (over)
                break;
            scanner->at--;
        } else if (quote != 0 && byte == '\\') {
            scanner->at++;
        } else if (byte == quote) {
            quote = 0;
        } else if (quote == 0 && (byte == '"' || byte == '\'')) {
            quote = byte;
        }
    }
    end = scanner->at < size ? scanner->at : size;
    scanner->at = begin;
    return end;
}

static void keep_directive(struct scanner *scanner, struct lfs_dts_directive directive)
{
    struct lfs_dts_scan *scan = scanner->scan;

    scan->directives =
        lfs_reader_grow(scan->directives, scan->count, &scan->capacity, sizeof(*scan->directives));
    scan->directives[scan->count++] = directive;
}

/* At '#' on a line that has nothing before it. True if a directive began here and was passed; a
 * property such as #address-cells may begin a line too. */
static bool take_directive(struct scanner *scanner, bool included)
{
    static const char *const known[] = {"include", "define", "undef",   "if",      "ifdef",
                                        "ifndef",  "else",   "elif",    "elifdef", "elifndef",
                                        "endif",   "error",  "warning", NULL};
    static const char *const refused[] = {"include_next", "import", "pragma",   "line",  "ident",
                                          "sccs",         "assert", "unassert", "embed", NULL};
    const uint8_t *bytes = scanner->source->bytes;
    size_t word = directive_word(scanner), size = scanner->source->size, end = word;
    bool spliced, marker;

    while (end < size && lfs_dts_name_byte(bytes[end]))
        end++;
    spliced = splice_size(scanner, end) != 0 && (end == word || end - word < sizeof("elifndef"));
    marker = word > scanner->at + 1 && word < size && isdigit(bytes[word]);
    if (!marker && !spliced && !is_word(bytes + word, end - word, known) &&
        !is_word(bytes + word, end - word, refused))
        return false;
    if (marker)
        refuse_directive(scanner, 1, "a line marker is for the output of a preprocessor");
    else if (spliced)
        refuse_directive(scanner, 1, "the word of a directive must not be split over lines");
    else if (is_word(bytes + word, end - word, refused))
        refuse_directive(scanner, end - scanner->at, "this directive is not allowed in a manifest");
    else
        count_groups(scanner, bytes + word, end - word, included);
    keep_directive(scanner, (struct lfs_dts_directive){.begin = scanner->at,
                                                       .operand = end,
                                                       .end = directive_end(scanner, end),
                                                       .include = end - word == strlen("include") &&
                                                                  memcmp(bytes + word, "include",
                                                                         strlen("include")) == 0});
    scanner->at = scanner->scan->directives[scanner->scan->count - 1].end;
    return true;
}

/* ---- the scan -------------------------------------------------------------------------------- */

/* One byte of the source proper. */
static void scan_byte(struct scanner *scanner, bool included)
{
    uint8_t byte = scanner->source->bytes[scanner->at];
    size_t splice = splice_size(scanner, scanner->at);

    if (splice != 0 && scanner->line_used) {
        scanner->at += splice; /* the next line continues this one */
        return;
    }
    if (byte == '#' && !scanner->line_used && take_directive(scanner, included))
        return;
    if (byte == '\n')
        scanner->line_used = false;
    else if (!isspace(byte) && byte != '\\')
        scanner->line_used = true;
    scanner->at++;
}

/* Every occurrence of word that is left, up to as many as are shown. */
static void refuse_word(struct scanner *scanner, const char *word, const char *name)
{
    const uint8_t *at = scanner->scan->clean, *end = at + scanner->source->size;
    size_t length = strlen(word);

    for (unsigned i = 0; i < LFS_DIAG_SHOWN_MAX; i++) {
        at = memmem(at, (size_t)(end - at), word, length);
        if (at == NULL)
            return;
        lfs_diag_add(scanner->diag, here(scanner, (size_t)(at - scanner->scan->clean), length),
                     name, "%s is not allowed in a manifest", word);
        if (strcmp(name, "DTS_INCLUDE") == 0)
            lfs_diag_help(scanner->diag, "use #include, or list the parts as a base and fragments");
        scanner->ok = false;
        at += length;
    }
}

/* What only matters where the preprocessor runs. */
static void check_for_preprocessor(struct scanner *scanner, bool included)
{
    static const char *const words[] = {"__has_include", "__has_embed", "_Pragma"};
    struct lfs_dts_scan *scan = scanner->scan;

    if (scan->count == 0 && !included)
        return;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        refuse_word(scanner, words[i], "DTS_DIRECTIVE");
    if (scanner->constant != 0) {
        scanner->at = scanner->constant - 1;
        lfs_diag_add(scanner->diag, here(scanner, scanner->at, 1), "DTS_UNTERMINATED",
                     "this constant does not end on its line");
        lfs_diag_fact(scanner->diag, "the source uses the C preprocessor, which goes by lines");
        scanner->ok = false;
    }
    if (included && scanner->groups > 0) {
        scanner->at = scan->directives[scan->count - 1].begin;
        refuse_directive(scanner, 1, "an included file must end its conditional groups itself");
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

bool lfs_dts_scan(const struct lfs_dts_source *source, bool included, struct lfs_dts_scan *scan,
                  struct lfs_diag *diag)
{
    struct scanner scanner = {.source = source, .scan = scan, .diag = diag, .ok = true};

    *scan = (struct lfs_dts_scan){.clean = lfs_reader_alloc(source->size + 1)};
    if (refuse_zero_byte(source, diag))
        return false;
    if (source->size > 0)
        memcpy(scan->clean, source->bytes, source->size);
    while (scanner.at < source->size) {
        size_t comment = comment_size(&scanner);
        size_t constant = comment == 0 ? constant_size(&scanner) : 0;

        if (comment != 0)
            skip_comment(&scanner, comment);
        else if (constant != 0)
            skip_constant(&scanner, constant);
        else
            scan_byte(&scanner, included);
    }
    refuse_word(&scanner, "/include/", "DTS_INCLUDE");
    refuse_word(&scanner, "/incbin/", "DTS_INCLUDE");
    check_for_preprocessor(&scanner, included);
    return scanner.ok;
}

void lfs_dts_scan_free(struct lfs_dts_scan *scan)
{
    free(scan->clean);
    free(scan->directives);
    *scan = (struct lfs_dts_scan){.clean = NULL};
}
