/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages as text and as JSON. */
#include "tools/cli/explain.h"
#include "tools/cli/usage.h"

#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/json.h"
#include "tools/cli/host.h"

enum { WIDTH = 100, LABEL = 12 };

/* Tables name their sources in short. */
static const struct {
    const char *word, *full;
} sources[] = {
    {"lc", "lifecycle-and-live-activation.md"},
    {"lifecycle-and-live-activation", "lifecycle-and-live-activation.md"},
    {"abi", "ffa-abi.md"},
    {"ffa-abi", "ffa-abi.md"},
    {"lfa", "lfa.md"},
    {"mem", "ffa-memory.md"},
    {"ffa-memory", "ffa-memory.md"},
    {"boot", "manifests-packages-boot.md"},
    {"manifests-packages-boot", "manifests-packages-boot.md"},
    {"nis", "notifications-interrupts-scheduling.md"},
    {"notifications-interrupts-scheduling", "notifications-interrupts-scheduling.md"},
};

static const char *full_name(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++)
        if (strlen(sources[i].word) == length && strncmp(sources[i].word, word, length) == 0)
            return sources[i].full;
    return NULL;
}

/* The document whose checklist an id such as LA-47 stands in, or NULL. */
static const char *checklist_of(const char *source)
{
    static const struct {
        const char *prefix, *full;
    } checklists[] = {
        {"LA-", "lifecycle-and-live-activation.md"},
        {"LFA-", "lfa.md"},
        {"ABI-", "ffa-abi.md"},
        {"NIS-", "notifications-interrupts-scheduling.md"},
        {"MC-", "lifecycle-and-live-activation.md 7.5"},
    };

    for (size_t i = 0; i < sizeof(checklists) / sizeof(checklists[0]); i++)
        if (strncmp(source, checklists[i].prefix, strlen(checklists[i].prefix)) == 0)
            return checklists[i].full;
    return NULL;
}

/* "lc 4.4, LA-47" with the names of documents in full. The caller frees it. */
static char *source_text(const char *source)
{
    char *text;
    size_t size;
    FILE *out = lfs_host_stream(&text, &size);

    if (checklist_of(source) != NULL)
        fprintf(out, "%s ", checklist_of(source));
    while (*source != '\0') {
        size_t length = strcspn(source, " ,;");
        const char *full = full_name(source, length);

        if (full != NULL)
            fputs(full, out);
        else
            fwrite(source, 1, length, out);
        source += length;
        length = strspn(source, " ,;");
        fwrite(source, 1, length, out);
        source += length;
    }
    if (fclose(out) != 0)
        lfs_host_memory(NULL);
    return text;
}

static void print_part(const char *label, const char *text, FILE *out)
{
    if (text == NULL || text[0] == '\0')
        return;
    fprintf(out, "%-*s", LABEL, label);
    lfs_print_wrapped(text, LABEL, LABEL, out);
}

/* Lines that the author broke keep their breaks and blanks: code. */
static void print_example(const char *text, FILE *out)
{
    const char *label = "example";

    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, "\n");

        fprintf(out, "%-*s%.*s\n", LABEL, label, (int)length, text);
        label = "";
        text += length + (text[length] == '\n');
    }
}

static void print_facts(const struct lfs_subject *subject, size_t i, FILE *out)
{
    char *text;
    size_t size;
    FILE *facts;

    if (subject->facts == NULL)
        return;
    facts = lfs_host_stream(&text, &size);
    subject->facts(i, facts);
    if (fclose(facts) != 0)
        lfs_host_memory(NULL);
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (strlen(line) <= WIDTH) {
            fprintf(out, "%s\n", line);
            continue;
        }
        fputs("  ", out);
        lfs_print_wrapped(line + 2, 2, 6, out);
    }
    free(text);
}

void lfs_page_print(const struct lfs_subject *subject, size_t i, FILE *out)
{
    struct lfs_page page;
    char *source;

    subject->page(i, &page);
    source = source_text(page.source);
    fprintf(out, "%s: %s\n\n", page.name, page.kind);
    fputs("  ", out);
    lfs_print_wrapped(page.meaning, 2, 2, out);
    print_facts(subject, i, out);
    fputc('\n', out);
    print_part("why", page.why, out);
    print_part(strcmp(subject->word, "states") == 0 ? "others" : "upstream", page.upstream, out);
    print_part("mend", page.mend, out);
    print_example(page.text_example != NULL ? page.text_example : page.example, out);
    print_part("source", source, out);
    free(source);
}

static void json_facts(struct lfs_json *json, const struct lfs_subject *subject, size_t i)
{
    char *text;
    size_t size;
    FILE *facts = lfs_host_stream(&text, &size);

    if (subject->facts != NULL)
        subject->facts(i, facts);
    if (fclose(facts) != 0)
        lfs_host_memory(NULL);
    lfs_json_list(json, "facts");
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        lfs_json_text(json, NULL, line + strspn(line, " "));
    lfs_json_list_end(json);
    free(text);
}

void lfs_page_json(const struct lfs_subject *subject, size_t i, FILE *out)
{
    struct lfs_json json = {.out = out};
    struct lfs_page page;
    char *source;

    subject->page(i, &page);
    source = source_text(page.source);
    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "page", page.name);
    lfs_json_text(&json, "subject", subject->word);
    lfs_json_text(&json, "kind", page.kind);
    lfs_json_text(&json, "meaning", page.meaning);
    json_facts(&json, subject, i);
    lfs_json_text(&json, "why", page.why);
    lfs_json_text(&json, "upstream", page.upstream);
    lfs_json_text(&json, "mend", page.mend);
    lfs_json_text(&json, "example",
                  page.text_example != NULL ? page.text_example
                  : page.example[0] != '\0' ? page.example
                                            : NULL);
    lfs_json_text(&json, "source", source);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
    free(source);
}

void lfs_page_line(const struct lfs_page *page, int width, FILE *out)
{
    int room = WIDTH - 2 - width - 1, length = (int)strlen(page->meaning);

    fprintf(out, "  %-*s %.*s%s\n", width, page->name, length > room ? room - 3 : length,
            page->meaning, length > room ? "..." : "");
}
