/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/usage.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lfasim/readers/suggest.h"

/* Longer words are no misspelt options. */
enum { WORD_SIZE = 64, WIDTH = 100 };

static void see_help(const char *verb)
{
    fprintf(stderr, "help: lfasim %s --help\n", verb);
}

int lfs_usage_error(const char *verb, const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "lfasim %s: error: ", verb);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    see_help(verb);
    return LFS_EXIT_USAGE;
}

static const char *option_name(const void *user, size_t i)
{
    return ((const struct option *)user)[i].name;
}

/* The long option that a word was meant to be, or NULL. */
static const char *nearest(const char *word, const struct option *options)
{
    char name[WORD_SIZE];
    size_t length = strcspn(word, "=");

    if (length >= sizeof(name))
        return NULL;
    memcpy(name, word, length);
    name[length] = 0;
    return lfs_suggest(name, option_name, options);
}

int lfs_usage_option(const char *verb, int result, char *const *argv, const struct option *options)
{
    const char *word = argv[optind - 1], *meant;

    if (result == ':')
        return lfs_usage_error(verb, "option '%s' needs a value", word);
    if (optopt > 0 && optopt < 256)
        return lfs_usage_error(verb, "unknown option '-%c'", optopt);
    meant = strncmp(word, "--", 2) == 0 ? nearest(word + 2, options) : NULL;
    fprintf(stderr, "lfasim %s: error: unknown option '%s'\n", verb, word);
    if (meant != NULL)
        fprintf(stderr, "help: did you mean '--%s'?\n", meant);
    else
        see_help(verb);
    return LFS_EXIT_USAGE;
}

void lfs_print_wrapped(const char *text, int column, int indent, FILE *out)
{
    bool begun = false;

    while (*text != '\0') {
        int length = (int)strcspn(text, " \n");

        if (begun && column + 1 + length > WIDTH) {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
            begun = false;
        }
        column += fprintf(out, "%s%.*s", begun ? " " : "", length, text);
        begun = true;
        text += length;
        if (*text == '\n') {
            fprintf(out, "\n%*s", indent, "");
            column = indent;
            begun = false;
        }
        text += *text != '\0';
    }
    fputc('\n', out);
}
