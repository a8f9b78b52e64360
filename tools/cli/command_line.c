/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/command_line.h"

#include <string.h>

void lfs_print_word(const char *word, FILE *out)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./,:=@+%";

    if (word[0] != '\0' && word[strspn(word, plain)] == '\0') {
        fputs(word, out);
        return;
    }
    fputc('\'', out);
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            fputs("'\\''", out);
        else
            fputc(*word, out);
    }
    fputc('\'', out);
}

void lfs_print_sets(const struct lfs_options *options, FILE *out)
{
    for (size_t i = 0; i < options->set_count; i++) {
        fputs(" --set ", out);
        lfs_print_word(options->sets[i].name, out);
        fputc('=', out);
        lfs_print_word(options->sets[i].value, out);
    }
}
