/* SPDX-License-Identifier: BSD-3-Clause */
#include "tests/proves.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_SIZE = 512, FAMILY_SIZE = 8, RANGE_MAX = 32 };

static bool skipped;

/* Each run of a program begins its file anew. */
__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("LFASIM_COVERAGE");

    if (path != NULL)
        close(open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666));
}

/* Several threads, and processes that a test made, may write. */
static void tell(const char *id, size_t id_length, const char *file, const char *where)
{
    const char *path = getenv("LFASIM_COVERAGE");
    size_t top = strlen(LFASIM_SOURCE_DIR "/");
    char line[LINE_SIZE];
    int length, fd;

    if (path == NULL)
        return;
    if (strncmp(file, LFASIM_SOURCE_DIR "/", top) == 0)
        file += top;
    length = snprintf(line, sizeof(line), "%.*s\t%s:%s\n", (int)id_length, id, file, where);
    fd = open(path, O_WRONLY | O_APPEND);
    if (fd < 0 || write(fd, line, (size_t)length) != length)
        fail_msg("LFASIM_COVERAGE: %s cannot be written", path);
    close(fd);
}

void lfs_proves_at(const char *ids, const char *file, int line)
{
    char where[FAMILY_SIZE * 2];

    snprintf(where, sizeof(where), "%d", line);
    for (ids += strspn(ids, " "); *ids != '\0'; ids += strspn(ids, " ")) {
        size_t length = strcspn(ids, " ");

        tell(ids, length, file, where);
        ids += length;
    }
}

/* ---- one test after the other ---------------------------------------------------------------- */

/* A test's state is its own function, which CMocka hands over only where the group has none: the
 * group's state is kept here meanwhile. */
static CMFixtureFunction group_set_up, group_tear_down;
static void *group_state;
static off_t told_before = -1; /* bytes of the file when the running test began; -1: none runs */

static int set_up(void **state)
{
    int result = group_set_up != NULL ? group_set_up(state) : 0;

    group_state = *state;
    *state = NULL;
    return result;
}

static int tear_down(void **state)
{
    *state = group_state;
    return group_tear_down != NULL ? group_tear_down(state) : 0;
}

CMFixtureFunction lfs_proves_set_up(CMFixtureFunction function)
{
    group_set_up = function;
    return set_up;
}

CMFixtureFunction lfs_proves_tear_down(CMFixtureFunction function)
{
    group_tear_down = function;
    return tear_down;
}

/* The former test did not come to its end. */
static void take_back(void)
{
    const char *path = getenv("LFASIM_COVERAGE");

    if (path != NULL && told_before >= 0 && truncate(path, told_before) != 0)
        fail_msg("LFASIM_COVERAGE: %s cannot be cut", path);
    told_before = -1;
}

void lfs_proves_run(void **state)
{
    CMUnitTestFunction test = (CMUnitTestFunction)*state;
    const char *path = getenv("LFASIM_COVERAGE");
    struct stat file;

    take_back();
    if (path != NULL && stat(path, &file) == 0)
        told_before = file.st_size;
    *state = group_state;
    test(state);
    told_before = -1;
}

void lfs_proves_nothing(void)
{
    skipped = true;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* Other words end in "_1" too. */
static bool is_family(const char *word)
{
    static const char *const families[] = {"MAN", "MF",  "DV",  "LFA", "LA",  "MC", "ABI",
                                           "NIS", "MEM", "INV", "GAP", "STR", "H"};

    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
        if (strcmp(word, families[i]) == 0)
            return true;
    return false;
}

/* "LA_07_" or "la_07a_" at text: the family in capitals, and the number as written. Returns what
 * follows, or NULL. */
static const char *take_id(const char *text, char family[FAMILY_SIZE], char number[FAMILY_SIZE])
{
    size_t letters = 0, digits = 0;

    while (isalpha((unsigned char)text[letters]) && letters < FAMILY_SIZE - 1) {
        family[letters] = (char)toupper((unsigned char)text[letters]);
        letters++;
    }
    family[letters] = '\0';
    if (!is_family(family) || text[letters] != '_')
        return NULL;
    text += letters + 1;
    while (isdigit((unsigned char)text[digits]) && digits < FAMILY_SIZE - 2) {
        number[digits] = text[digits];
        digits++;
    }
    if (digits == 0)
        return NULL;
    if (text[digits] == 'a') /* MEM-67a */
        number[digits++] = 'a';
    number[digits] = '\0';
    return text[digits] == '_' || text[digits] == '\0' ? text + digits : NULL;
}

static void tell_number(const char *family, int number, const char *file, const char *name)
{
    char id[FAMILY_SIZE * 2];
    int length = snprintf(id, sizeof(id), "%s-%02d", family, number);

    tell(id, (size_t)length, file, name);
}

/* The "_to_16" or "_to_MF_16" behind an id. Returns what follows it. */
static const char *tell_range(const char *text, const char *family, const char *number,
                              const char *file, const char *name)
{
    char other[FAMILY_SIZE], last[FAMILY_SIZE];
    const char *end;
    int from = atoi(number), to;

    if (strncmp(text, "_to_", 4) != 0)
        return text;
    end = take_id(text + 4, other, last);
    to = end != NULL ? atoi(last) : atoi(text + 4);
    for (int i = from + 1; i <= to && i < from + RANGE_MAX; i++)
        tell_number(family, i, file, name);
    return end != NULL ? end : text + 4 + strspn(text + 4, "0123456789");
}

/* Ids stand in front of a name, or anywhere in it behind a '_'. */
static void tell_name(const char *name, const char *file)
{
    char family[FAMILY_SIZE], number[FAMILY_SIZE], id[FAMILY_SIZE * 2];

    for (const char *at = name; at != NULL && *at != '\0';) {
        const char *end = take_id(at, family, number);

        if (end == NULL) {
            at = strchr(at, '_');
            at = at != NULL ? at + 1 : NULL;
            continue;
        }
        tell(id, (size_t)snprintf(id, sizeof(id), "%s-%s", family, number), file, name);
        at = tell_range(end, family, number, file, name);
        at += *at == '_';
    }
}

int lfs_proves_by_names(const struct CMUnitTest *tests, size_t count, const char *file, int failed)
{
    take_back();
    for (size_t i = 0; failed == 0 && !skipped && i < count; i++)
        tell_name(tests[i].name, file);
    return failed;
}
