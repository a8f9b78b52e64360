/* SPDX-License-Identifier: BSD-3-Clause */
#include "tools/cli/list_vocabulary.h"

#include "lfasim/anything.h"
#include "lfasim/readers/json.h"
#include "tools/cli/usage.h"

static const char *who(const struct lfs_any_word *word)
{
    if (word->who == LFS_ANY_CLIENT)
        return "clients";
    return word->who == LFS_ANY_PARTITION ? "partitions" : "clients, partitions";
}

static void print_word(const struct lfs_any_word *word)
{
    printf("  %s (%s)\n", word->name, who(word));
    if (word->arguments[0] == '\0')
        return;
    fputs("    ", stdout);
    lfs_print_wrapped(word->arguments, 4, 4, stdout);
}

static void print_vocabulary(void)
{
    const struct lfs_any_word *word;
    const struct lfs_any_answer *answer;
    const char *group;

    printf("Version %u. A call is chosen by its group first: messages, activation, memory, or any\n"
           "of the others.\n",
           LFS_ANYTHING_VERSION);
    for (unsigned g = 0; (group = lfs_any_group(g)) != NULL; g++) {
        printf("\n%s\n", group);
        for (size_t i = 0; (word = lfs_any_word(i)) != NULL; i++)
            if (word->group == g)
                print_word(word);
    }
    puts("\nwhat partitions do");
    for (size_t i = 0; (answer = lfs_any_answer(i)) != NULL; i++) {
        printf("  %s: ", answer->when);
        lfs_print_wrapped(answer->what, 4, 4, stdout);
    }
}

static void json_vocabulary(void)
{
    const struct lfs_any_word *word;
    const struct lfs_any_answer *answer;
    struct lfs_json json = {.out = stdout};

    for (size_t i = 0; (word = lfs_any_word(i)) != NULL; i++) {
        lfs_json_object(&json, NULL);
        lfs_json_text(&json, "word", word->name);
        lfs_json_text(&json, "group", lfs_any_group(word->group));
        lfs_json_text(&json, "who", who(word));
        lfs_json_text(&json, "arguments", word->arguments);
        lfs_json_object_end(&json);
        lfs_json_line_end(&json);
    }
    for (size_t i = 0; (answer = lfs_any_answer(i)) != NULL; i++) {
        lfs_json_object(&json, NULL);
        lfs_json_text(&json, "when", answer->when);
        lfs_json_text(&json, "partition", answer->what);
        lfs_json_object_end(&json);
        lfs_json_line_end(&json);
    }
}

void list_vocabulary(enum lfs_format format)
{
    if (format == LFS_FORMAT_JSON)
        json_vocabulary();
    else
        print_vocabulary();
}
