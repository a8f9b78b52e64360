/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim explain`: a page on everything that lfasim names. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/json.h"
#include "lfasim/readers/suggest.h"
#include "tools/cli/case_report.h"
#include "tools/cli/explain.h"
#include "tools/cli/host.h"
#include "tools/cli/options.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum { ACCEPTED = LFS_OPTION_FORMAT };

static const char help_text[] =
    "usage: lfasim explain [SUBJECT]\n"
    "       lfasim explain NAME|NUMBER...\n"
    "\n"
    "  lfasim explain                     what can be explained\n"
    "  lfasim explain policies            the names of a subject\n"
    "  lfasim explain MEM_REGION_OVERLAP  a diagnostic: what it means, how to mend it\n"
    "  lfasim explain START_BUSY          a rule that a trace names; or its id, LA-47\n"
    "  lfasim explain busy                all meanings of a status or state\n"
    "  lfasim explain 0x84000070          a function id; or a status, -6 or 0xfffffffa\n"
    "\n";

/* ---- lists ----------------------------------------------------------------------------------- */

static size_t pages_of(const struct lfs_subject *subject, int *width)
{
    struct lfs_page page;
    size_t count = 0;

    for (; subject->page(count, &page); count++)
        if (width != NULL && (int)strlen(page.name) > *width)
            *width = (int)strlen(page.name);
    return count;
}

static void list_subjects(enum lfs_format format)
{
    struct lfs_json json = {.out = stdout};

    for (size_t s = 0; lfs_subjects[s] != NULL; s++) {
        const struct lfs_subject *subject = lfs_subjects[s];

        if (format == LFS_FORMAT_TEXT) {
            printf("%-12s %4zu  %s\n", subject->word, pages_of(subject, NULL), subject->summary);
            continue;
        }
        lfs_json_object(&json, NULL);
        lfs_json_text(&json, "subject", subject->word);
        lfs_json_number(&json, "pages", pages_of(subject, NULL));
        lfs_json_text(&json, "summary", subject->summary);
        lfs_json_object_end(&json);
        lfs_json_line_end(&json);
    }
    if (format == LFS_FORMAT_TEXT)
        puts("\nlfasim explain SUBJECT lists its names, lfasim explain NAME explains one");
}

/* The part of a kind that pages of a list share: without the number, id or hint behind it. */
static int group_of(const char *kind)
{
    int length = (int)strcspn(kind, "0123456789,(");

    while (length > 0 && strchr(" -", kind[length - 1]) != NULL)
        length--;
    return length;
}

static void list_pages(const struct lfs_subject *subject, enum lfs_format format)
{
    struct lfs_page page;
    char kind[LFS_PAGE_TEXT] = "";
    int width = 0;

    pages_of(subject, &width);
    for (size_t i = 0; subject->page(i, &page); i++) {
        if (format == LFS_FORMAT_JSON) {
            lfs_page_json(subject, i, stdout);
            continue;
        }
        page.kind[group_of(page.kind)] = '\0';
        if (strcmp(page.kind, kind) != 0)
            printf("%s%s\n", i > 0 ? "\n" : "", page.kind);
        memcpy(kind, page.kind, sizeof(kind));
        lfs_page_line(&page, width, stdout);
    }
}

/* ---- pages ----------------------------------------------------------------------------------- */

/* What is asked for: a word, or a number too. */
struct question {
    const char *word;
    bool is_number;
    uint64_t number;
    enum lfs_format format;
    size_t answers; /* so far, of all questions */
};

static void read_number(struct question *question)
{
    char *end;

    errno = 0;
    if (question->word[0] == '-')
        question->number = (uint64_t)strtoll(question->word, &end, 0);
    else
        question->number = strtoull(question->word, &end, 0);
    question->is_number = errno == 0 && end != question->word && *end == '\0';
}

static bool is_meant(const struct question *question, const struct lfs_subject *subject, size_t i,
                     const struct lfs_page *page)
{
    if (question->is_number)
        return subject->has_number != NULL && subject->has_number(i, question->number);
    return lfs_page_is(page, question->word);
}

static size_t answer(struct question *question)
{
    size_t before = question->answers;
    struct lfs_page page;

    for (size_t s = 0; lfs_subjects[s] != NULL; s++) {
        for (size_t i = 0; lfs_subjects[s]->page(i, &page); i++) {
            if (!is_meant(question, lfs_subjects[s], i, &page))
                continue;
            if (question->answers++ > 0 && question->format == LFS_FORMAT_TEXT)
                putchar('\n');
            if (question->format == LFS_FORMAT_JSON)
                lfs_page_json(lfs_subjects[s], i, stdout);
            else
                lfs_page_print(lfs_subjects[s], i, stdout);
        }
    }
    return question->answers - before;
}

/* All names, one subject after the other, for suggestions. */
static const char *any_name(const void *user, size_t i)
{
    struct lfs_page page;

    (void)user;
    for (size_t s = 0; lfs_subjects[s] != NULL; s++) {
        size_t count = pages_of(lfs_subjects[s], NULL);

        if (i < count && lfs_subjects[s]->page(i, &page))
            return page.name;
        i -= count;
        if (i == 0)
            return lfs_subjects[s]->word;
        i--;
    }
    return NULL;
}

static int unknown(const struct question *question)
{
    const char *meant = question->is_number ? NULL : lfs_suggest(question->word, any_name, NULL);

    fprintf(stderr, "lfasim explain: error: nothing is called '%s'\n", question->word);
    if (meant != NULL)
        fprintf(stderr, "help: did you mean '%s'?\n", meant);
    else
        fputs("help: lfasim explain lists what there is\n", stderr);
    return LFS_EXIT_USAGE;
}

static const struct lfs_subject *subject_of(const char *word)
{
    for (size_t s = 0; lfs_subjects[s] != NULL; s++)
        if (strcmp(lfs_subjects[s]->word, word) == 0)
            return lfs_subjects[s];
    return NULL;
}

static int explain(const struct lfs_options *options)
{
    struct question question = {.format = options->format};
    const struct lfs_subject *subject;
    int status = LFS_EXIT_OK;

    if (options->format == LFS_FORMAT_JSON)
        lfs_json_header(stdout);
    if (options->word_count == 0)
        list_subjects(options->format);
    for (size_t i = 0; i < options->word_count; i++) {
        question.word = options->words[i] + strspn(options->words[i], " ");
        read_number(&question);
        subject = subject_of(question.word);
        if (subject != NULL)
            list_pages(subject, options->format);
        else if (answer(&question) == 0)
            status = unknown(&question);
    }
    return status;
}

/* getopt would take "-6" for an option; a blank in front makes it a word. The copies are the
 * caller's. */
static void protect_numbers(int argc, char **argv, char **copies)
{
    for (int i = 1; i < argc; i++) {
        copies[i] = NULL;
        if (argv[i][0] != '-' || argv[i][1] < '0' || argv[i][1] > '9')
            continue;
        if (asprintf(&copies[i], " %s", argv[i]) < 0)
            lfs_host_memory(NULL);
        argv[i] = copies[i];
    }
}

int lfs_verb_explain(int argc, char **argv)
{
    char **copies = lfs_host_memory(calloc((size_t)argc, sizeof(*copies)));
    struct lfs_options options;
    int status;

    protect_numbers(argc, argv, copies);
    status = lfs_options_parse("explain", ACCEPTED, argc, argv, &options);
    if (status == LFS_EXIT_OK && options.help) {
        fputs(help_text, stdout);
        lfs_options_explain(ACCEPTED, stdout);
    } else if (status == LFS_EXIT_OK) {
        status = explain(&options);
    }
    lfs_options_free(&options);
    for (int i = 1; i < argc; i++)
        free(copies[i]);
    free(copies);
    return status;
}
