/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/choices.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/replay.h"
#include "tools/cli/host.h"
#include "tools/cli/usage.h"

/* More decisions than a run can take (65536), each with its comma. */
enum { FILE_BYTES_MAX = 1 << 20, CHOICE_DIGITS_MAX = 5 };

static const char between[] = ", \t\r\n";

/* The number at the beginning of text, -1 if there is none up to 65535 that ends there too. */
static long number(const char *text, size_t length)
{
    long value = 0;

    if (length == 0 || length > CHOICE_DIGITS_MAX)
        return -1;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value <= UINT16_MAX ? value : -1;
}

/* Fills out with the numbers of text, which has room for all. False at *bad, the first that is
 * none. */
static bool parse(const char *text, uint16_t *out, size_t *count, const char **bad)
{
    *count = 0;
    for (text += strspn(text, between); *text != '\0'; text += strspn(text, between)) {
        size_t length = strcspn(text, between);
        long value = number(text, length);

        if (value < 0) {
            *bad = text;
            return false;
        }
        out[(*count)++] = (uint16_t)value;
        text += length;
    }
    return true;
}

static int wrong_number(const char *verb, const char *word, const char *bad)
{
    int length = (int)strcspn(bad, between);

    if (word[0] != '@')
        return lfs_usage_error(verb, "--choices: '%.*s' is no number from 0 to 65535", length, bad);
    fprintf(stderr, "%s: error: '%.*s' is no number from 0 to 65535\n", word + 1,
            length < FILENAME_MAX ? length : FILENAME_MAX, bad);
    return LFS_EXIT_INPUT;
}

/* A choice string, with blanks and line ends around it; as above. */
static int parse_string(const char *verb, const char *word, const char *text, uint16_t **choices,
                        size_t *count)
{
    const char *problem;
    size_t length = strcspn(text, between);
    uint16_t *found = lfs_choice_string_read(text, length, count, &problem);

    if (found != NULL && text[length + strspn(text + length, between)] != '\0') {
        problem = "something follows it";
        free(found);
        found = NULL;
    }
    if (found != NULL) {
        free(*choices);
        *choices = found;
        return LFS_EXIT_OK;
    }
    if (word[0] != '@')
        return lfs_usage_error(verb, "--choices: no choice string: %s", problem);
    fprintf(stderr, "%s: error: no choice string: %s\n", word + 1, problem);
    return LFS_EXIT_INPUT;
}

static int load(const char *path, char **text)
{
    struct lfs_diag *diag = lfs_diag_new();
    size_t length;
    bool ok =
        lfs_file_read(path, FILE_BYTES_MAX, text, &length, (struct lfs_pos){.file = path}, diag);

    lfs_diag_print(diag, stderr);
    lfs_diag_free(diag);
    return ok ? LFS_EXIT_OK : LFS_EXIT_INPUT;
}

int lfs_choices_read(const char *verb, const char *word, uint16_t **choices, size_t *count)
{
    char *file = NULL;
    const char *text = word, *bad = NULL;
    uint16_t *numbers;
    size_t found;
    int status = word[0] == '@' ? load(word + 1, &file) : LFS_EXIT_OK;

    if (status != LFS_EXIT_OK)
        return status;
    if (file != NULL)
        text = file;
    text += strspn(text, between);
    if (lfs_is_choice_string(text)) {
        status = parse_string(verb, word, text, choices, count);
        free(file);
        return status;
    }
    numbers = lfs_host_memory(calloc(strlen(text) / 2 + 1, sizeof(*numbers)));
    if (!parse(text, numbers, &found, &bad)) {
        status = wrong_number(verb, word, bad);
    } else {
        free(*choices);
        *choices = numbers;
        *count = found;
        numbers = NULL;
    }
    free(numbers);
    free(file);
    return status;
}

void lfs_choices_write(const uint16_t *choices, size_t count, FILE *out)
{
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s%" PRIu16, i == 0 ? "" : ",", choices[i]);
}
