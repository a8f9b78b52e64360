/* SPDX-License-Identifier: BSD-3-Clause */
/* What a component's platform answers, time after time. */
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/scalar.h"
#include "tools/readers/scenario/scenario_private.h"

#define RAW_MAX \
    UINT64_C(0x7fff) /* of a number, either sign: no answer has a meaning of its own there */

struct answer_word {
    const char *name;
    int code;
};

static const struct answer_word pending_words[] = {{"true", 1}, {"false", 0}, {NULL, 0}};
static const struct answer_word refuse_words[] = {{"SUCCESS", 0}, {"REFUSE", -1}, {NULL, 0}};
static const struct answer_word fail_words[] = {
    {"SUCCESS", 0}, {"FAIL", -LFS_EL3_EPERM}, {NULL, 0}};
/* Error numbers: what LFA_PRIME makes of them is lfa.md 3.4 P7. */
static const struct answer_word load_words[] = {{"SUCCESS", 0},
                                                {"CALL_AGAIN", -LFS_EL3_EAGAIN},
                                                {"AUTH_ERROR", -LFS_EL3_EAUTH},
                                                {"NO_MEMORY", -LFS_EL3_ENOMEM},
                                                {"DEVICE_ERROR", -LFS_EL3_EINVAL},
                                                {NULL, 0}};
#define RAW_WORDS                                                                            \
    {"SUCCESS", 0}, {"CALL_AGAIN", -LFS_EL3_EAGAIN}, {"NOT_SUPPORTED", -1}, {"BUSY", -2},    \
        {"AUTH_ERROR", -3}, {"NO_MEMORY", -4}, {"CRITICAL_ERROR", -5}, {"DEVICE_ERROR", -6}, \
        {"WRONG_STATE", -7}, {"INVALID_PARAMETERS", -8}, {"COMPONENT_WRONG_STATE", -9},      \
        {"INVALID_ADDRESS", -10},                                                            \
    {                                                                                        \
        "ACTIVATION_FAILED", -11                                                             \
    }
static const struct answer_word raw_words[] = {RAW_WORDS, {NULL, 0}};
static const struct answer_word activate_words[] = {
    RAW_WORDS, {"RESET", LFS_ANSWER_RESET}, {NULL, 0}};

static const struct question {
    const struct answer_word *words;
    int kind; /* of component that asks it; -1: any */
} questions[LFS_QUESTIONS] = {
    [LFS_ASK_PENDING] = {pending_words, -1},
    [LFS_ASK_LOAD] = {load_words, -1},
    [LFS_ASK_NOTIFY] = {fail_words, -1},
    [LFS_ASK_CANCEL] = {refuse_words, -1},
    [LFS_ASK_IMAGE_INFO] = {fail_words, LFS_COMPONENT_BL31},
    [LFS_ASK_PATCH] = {fail_words, LFS_COMPONENT_BL31},
    [LFS_ASK_INIT] = {fail_words, LFS_COMPONENT_RMM},
    [LFS_ASK_PRIME] = {raw_words, LFS_COMPONENT_STUB},
    [LFS_ASK_ACTIVATE] = {activate_words, LFS_COMPONENT_STUB},
    [LFS_ASK_ACTIVATOR_CANCEL] = {refuse_words, LFS_COMPONENT_STUB},
};

static const char *word_at(const void *words, size_t i)
{
    return ((const struct answer_word *)words)[i].name;
}

/* A number stands for itself where answers are passed on raw, and as an error number of load. */
static bool read_number(struct loader *l, const struct lfs_yaml_node *node, int *code)
{
    struct lfs_yaml_node digits = *node;
    bool negative = node->text[0] == '-';
    uint64_t value = 0;

    digits.text += negative;
    if (!read_integer(l, &digits, 0, RAW_MAX, &value))
        return false;
    *code = negative ? -(int)value : (int)value;
    return true;
}

static bool is_number(const char *text)
{
    text += text[0] == '-';
    return text[0] >= '0' && text[0] <= '9';
}

static bool read_code(struct loader *l, const struct lfs_yaml_node *node,
                      const struct question *question, int *code)
{
    if (!expect_kind(l, node, LFS_YAML_SCALAR, "an answer"))
        return false;
    for (const struct answer_word *word = question->words; word->name; word++) {
        if (strcmp(word->name, node->text) == 0) {
            *code = word->code;
            return true;
        }
    }
    if (is_number(node->text) &&
        (question->words == raw_words || question->words == activate_words ||
         question->words == load_words))
        return read_number(l, node, code);
    unknown_name(l, node->pos, "answer", node->text, word_at, question->words);
    return false;
}

/* What is decided, in words: "load: SUCCESS|CALL_AGAIN". */
static const char *name_of_choice(struct loader *l, const char *question,
                                  const struct lfs_yaml_node *choose)
{
    const char *name = arena_text(l->arena, "%s: ", question);

    for (size_t i = 0; i < choose->count; i++)
        name = arena_text(l->arena, "%s%s%s", name, i > 0 ? "|" : "", choose->items[i]->text);
    return name;
}

/* A word, a number, or {answer or choose, takes}. */
static bool read_answer(struct loader *l, const struct lfs_yaml_node *node,
                        const struct question *question, struct lfs_answer *out)
{
    const struct lfs_yaml_node *choose = lfs_yaml_get(node, "choose"), *one = node, *takes;
    size_t count = 1;
    int *codes;

    if (node->kind == LFS_YAML_MAP) {
        if (!lfs_schema_check(&answer_schema, node, l->diag))
            return false;
        one = lfs_yaml_get(node, "answer");
        if (choose && (one || choose->kind != LFS_YAML_LIST || choose->count == 0)) {
            lfs_diag_add(l->diag, choose->key->pos, "EXPECTED_KIND",
                         "an answer is {answer: A} or {choose: [A, B]}");
            return false;
        }
        if ((takes = lfs_yaml_get(node, "takes")) != NULL)
            lfs_scalar_time(takes, &out->takes, l->diag);
    }
    if (choose)
        count = choose->count;
    codes = arena_alloc(l->arena, count * sizeof(*codes));
    out->codes = codes;
    out->code_count = (uint16_t)count;
    for (size_t i = 0; i < count; i++)
        if ((choose || one) && !read_code(l, choose ? choose->items[i] : one, question, &codes[i]))
            return false;
    if (choose)
        out->name =
            name_of_choice(l, lfs_question_name((enum lfs_question)(question - questions)), choose);
    return true;
}

static void read_list(struct loader *l, const struct lfs_yaml_node *node,
                      const struct question *question, struct lfs_answers *out)
{
    size_t count = node->kind == LFS_YAML_LIST ? node->count : 1;
    struct lfs_answer *list = arena_alloc(l->arena, count * sizeof(*list) + 1);

    if (count == 0 || count > UINT8_MAX) {
        lfs_diag_add(l->diag, node->pos, "VALUE_RANGE", "1 to 255 answers, not %zu", count);
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (!read_answer(l, node->kind == LFS_YAML_LIST ? node->items[i] : node, question,
                         &list[i]))
            return;
    *out = (struct lfs_answers){list, (uint16_t)count};
}

void read_answers(struct loader *l, const struct lfs_yaml_node *component,
                  struct lfs_component_config *config)
{
    const struct lfs_yaml_node *map = lfs_yaml_get(component, "answers");

    if (!map || !lfs_schema_check(&answers_schema, map, l->diag))
        return;
    for (unsigned i = 0; i < LFS_QUESTIONS; i++) {
        const char *name = lfs_question_name((enum lfs_question)i);
        const struct lfs_yaml_node *node = lfs_yaml_get(map, name);

        if (!node)
            continue;
        if (questions[i].kind >= 0 && questions[i].kind != (int)config->kind)
            lfs_diag_add(l->diag, node->key->pos, "COMPONENT_KIND",
                         "'%s' is never asked of this kind of component", name);
        else
            read_list(l, node, &questions[i], &config->answers[i]);
    }
}
