/* SPDX-License-Identifier: BSD-3-Clause */
/* YAML trees: places in the text, and syntax errors in plain words. */
#include "tools/readers/diag/utf8.h"
#include "tools/readers/yaml/yaml_private.h"

#include <string.h>

struct lfs_pos lfs_yaml_pos(const struct lfs_yaml_input *input, yaml_mark_t mark)
{
    return (struct lfs_pos){input->path, (unsigned)mark.line + 1, (unsigned)mark.column + 1, 1};
}

static struct lfs_pos pos_at(const struct lfs_yaml_input *input, size_t offset)
{
    struct lfs_pos pos = {input->path, 1, 1, 1};
    uint32_t code;

    for (size_t i = 0; i < offset;) {
        i += lfs_utf8_next(input->text + i, input->length - i, &code);
        pos.column++;
        if (code == '\n') {
            pos.line++;
            pos.column = 1;
        }
    }
    return pos;
}

/* A mark's index counts characters. */
static size_t offset_of(const struct lfs_yaml_input *input, yaml_mark_t mark)
{
    size_t offset = 0;
    uint32_t code;

    for (size_t i = 0; i < mark.index && offset < input->length; i++)
        offset += lfs_utf8_next(input->text + offset, input->length - offset, &code);
    return offset;
}

bool lfs_yaml_check_breaks(const struct lfs_yaml_input *input, struct lfs_diag *diag)
{
    uint32_t code;

    for (size_t i = 0; i < input->length;) {
        if ((unsigned char)input->text[i] < 0x80 && input->text[i] != '\r') {
            i++;
            continue;
        }
        size_t size = lfs_utf8_next(input->text + i, input->length - i, &code);
        bool lone_return = code == '\r' && (i + 1 == input->length || input->text[i + 1] != '\n');

        /* YAML 1.1 section 4.1.4: b-next-line, b-line-separator, b-paragraph-separator. */
        if (lone_return || code == 0x85 || code == 0x2028 || code == 0x2029) {
            lfs_diag_add(diag, pos_at(input, i), "YAML_SYNTAX",
                         "the character U+%04X ends a line for YAML but not for editors", code);
            lfs_diag_help(diag,
                          "end lines with a line feed, or with carriage return and line feed");
            return false;
        }
        i += size;
    }
    return true;
}

struct wording {
    const char *libyaml; /* its problem or context */
    const char *sentence;
    const char *help;
};

static const struct wording problems[] = {
    {"did not find expected ',' or ']'", "expected ',' or ']' in a list", NULL},
    {"did not find expected ',' or '}'", "expected ',' or '}' in a map", NULL},
    {"did not find expected node content", "expected a value", NULL},
    {"could not find expected ':'", "expected ':' after this key",
     "write 'key: value', with a space behind the colon"},
    {"mapping values are not allowed in this context", "unexpected ':'",
     "check the indentation; a value that holds ': ' needs quotes"},
    {"mapping keys are not allowed in this context", "unexpected '?'",
     "a value that begins with '? ' needs quotes"},
    {"block sequence entries are not allowed in this context", "a list cannot begin here",
     "begin its first '- ' on a line of its own, or write [..]"},
    {"found unexpected end of stream", "the file ends inside quoted text", NULL},
    {"found unexpected document indicator", "the document ends inside quoted text", NULL},
    {"found unknown escape character", "unknown escape in quoted text",
     "write '\\\\' for a backslash, or use single quotes"},
    {"did not find expected hexdecimal number", "expected hexadecimal digits in this escape", NULL},
    {"found invalid Unicode character escape code", "the escape names no character", NULL},
    {"found a tab character where an indentation space is expected", "a tab cannot indent",
     "indent with spaces"},
    {"found a tab character that violates indentation", "a tab cannot indent",
     "indent with spaces"},
    {"did not find expected comment or line break", "expected the end of the line", NULL},
    {"did not find expected alphabetic or numeric character", "expected a name after '&' or '*'",
     "text that begins with '&' or '*' needs quotes"},
    {"found undefined tag handle", "tags are not part of this format",
     "remove the '!' word; text that begins with '!' needs quotes"},
    {"found incompatible YAML document", "only YAML 1.1 and 1.2 are understood", NULL},
    {"did not find expected <document start>", "unexpected text after the end of the document",
     NULL},
    {"control characters are not allowed", "control characters are not allowed", NULL},
};

static const struct wording contexts[] = {
    {"while parsing a flow sequence", "the list begins here", NULL},
    {"while parsing a flow mapping", "the map begins here", NULL},
    {"while parsing a block mapping", "the map begins here", NULL},
    {"while parsing a block collection", "the list begins here", NULL},
    {"while scanning a quoted scalar", "the quotes open here", NULL},
    {"while parsing a quoted scalar", "the quotes open here", NULL},
    {"while scanning a block scalar", "the text begins here", NULL},
};

static const struct wording *find(const struct wording *table, size_t count, const char *libyaml)
{
    for (size_t i = 0; libyaml && i < count; i++)
        if (strcmp(table[i].libyaml, libyaml) == 0)
            return &table[i];
    return NULL;
}

#define FIND(table, libyaml) find(table, sizeof(table) / sizeof((table)[0]), libyaml)

static bool is_problem(const yaml_parser_t *parser, const char *text)
{
    return strcmp(parser->problem, text) == 0;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Where the user should look, which is not always where libyaml stopped. */
static size_t place_of(const struct lfs_yaml_input *input, const yaml_parser_t *parser)
{
    const char *text = input->text;
    size_t offset;

    if (parser->error == YAML_READER_ERROR) /* has no mark, but an offset in bytes */
        return parser->problem_offset < input->length ? parser->problem_offset : input->length;
    if (is_problem(parser, "could not find expected ':'")) /* it stopped at the next line */
        return offset_of(input, parser->context_mark);
    offset = offset_of(input, parser->problem_mark);
    if (offset >= input->length) {
        while (offset > 0 && blank(text[offset - 1]))
            offset--;
        return offset;
    }
    /* An unclosed list or map: it stopped at the ':' of a key; the key is what is unexpected. */
    if (text[offset] == ':' && (is_problem(parser, "did not find expected ',' or ']'") ||
                                is_problem(parser, "did not find expected ',' or '}'")))
        while (offset > 0 && !blank(text[offset - 1]) && !strchr("[]{},", text[offset - 1]))
            offset--;
    return offset;
}

static bool first_of_line(const struct lfs_yaml_input *input, size_t offset)
{
    while (offset > 0 && (input->text[offset - 1] == ' ' || input->text[offset - 1] == '\t'))
        offset--;
    return offset == 0 || input->text[offset - 1] == '\n';
}

static void add_bad_start(struct lfs_diag *diag, struct lfs_pos pos, char c)
{
    if (c == '\t') {
        lfs_diag_add(diag, pos, "YAML_SYNTAX", "a tab cannot indent");
        lfs_diag_help(diag, "indent with spaces");
    } else {
        lfs_diag_add(diag, pos, "YAML_SYNTAX", "'%c' cannot begin a value", c);
        lfs_diag_help(diag, "put the text in quotes");
    }
}

static void add_misplaced(struct lfs_diag *diag, struct lfs_pos pos, bool line_start)
{
    if (line_start) {
        lfs_diag_add(diag, pos, "YAML_SYNTAX", "this line belongs to nothing that is open here");
        lfs_diag_help(diag, "indent it like the lines it belongs to; a map has only 'key: value' "
                            "lines, a list only '- ' lines");
    } else {
        lfs_diag_add(diag, pos, "YAML_SYNTAX", "unexpected text after a value");
        lfs_diag_help(diag, "end the line before it, or put the whole value in quotes");
    }
}

static void add_problem(const struct lfs_yaml_input *input, const yaml_parser_t *parser,
                        size_t offset, struct lfs_pos pos, struct lfs_diag *diag)
{
    const struct wording *wording = FIND(problems, parser->problem);

    if (parser->error == YAML_READER_ERROR && !wording) {
        lfs_diag_add(diag, pos, "YAML_SYNTAX", "the file is not UTF-8 text here");
    } else if (is_problem(parser, "found character that cannot start any token") &&
               offset < input->length) {
        add_bad_start(diag, pos, input->text[offset]);
    } else if (is_problem(parser, "did not find expected key") ||
               is_problem(parser, "did not find expected '-' indicator")) {
        add_misplaced(diag, pos, first_of_line(input, offset));
    } else {
        lfs_diag_add(diag, pos, "YAML_SYNTAX", "%s", wording ? wording->sentence : parser->problem);
        if (wording && wording->help)
            lfs_diag_help(diag, "%s", wording->help);
    }
}

void lfs_yaml_syntax_error(const struct lfs_yaml_input *input, const yaml_parser_t *parser,
                           const struct lfs_yaml_node *bracketed, struct lfs_diag *diag)
{
    const struct wording *context = FIND(contexts, parser->context);
    size_t offset = place_of(input, parser);

    add_problem(input, parser, offset, pos_at(input, offset), diag);
    if (context)
        lfs_diag_note(diag, lfs_yaml_pos(input, parser->context_mark), "%s", context->sentence);
    else if (bracketed)
        lfs_diag_note(diag, bracketed->pos, "the %s begins here",
                      bracketed->kind == LFS_YAML_LIST ? "list" : "map");
}
