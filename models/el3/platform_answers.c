/* SPDX-License-Identifier: BSD-3-Clause */
/* What the platform answers when the agent or an activator asks, in turn, as the component's
 * description says; a decision where that leaves it open. */
#include "models/el3/el3.h"

#define QUESTION_NAMES                                                                       \
    {                                                                                        \
        [LFS_ASK_PENDING] = "pending", [LFS_ASK_LOAD] = "load", [LFS_ASK_NOTIFY] = "notify", \
        [LFS_ASK_CANCEL] = "cancel", [LFS_ASK_IMAGE_INFO] = "image-info",                    \
        [LFS_ASK_PATCH] = "patch", [LFS_ASK_INIT] = "init", [LFS_ASK_PRIME] = "prime",       \
        [LFS_ASK_ACTIVATE] = "activate", [LFS_ASK_ACTIVATOR_CANCEL] = "activator-cancel",    \
    }

const char *lfs_question_name(enum lfs_question question)
{
    static const char *const names[LFS_QUESTIONS] = QUESTION_NAMES;

    return question < LFS_QUESTIONS ? names[question] : NULL;
}

static const struct lfs_answer *next_answer(struct el3 *e, uint32_t component,
                                            enum lfs_question question)
{
    const struct lfs_answers *answers = &e->components[component].config->answers[question];
    const struct answer_turns *turns = lfs_read(e->m, e->turns);

    return answers->count ? &answers->list[turns->next[component][question]] : NULL;
}

/* The last one stays. */
static void turn(struct el3 *e, uint32_t component, enum lfs_question question)
{
    struct answer_turns *turns = lfs_write(e->m, e->turns);
    uint8_t *next = &turns->next[component][question];

    if (*next + 1u < e->components[component].config->answers[question].count)
        ++*next;
}

int platform_answer(struct el3 *e, struct lfs_ctx *ctx, uint32_t component,
                    enum lfs_question question, int otherwise)
{
    const struct lfs_answer *answer = next_answer(e, component, question);
    int code;

    if (!answer)
        return otherwise;
    if (answer->takes > 0) {
        lfs_sleep(ctx, TAG_PLATFORM, answer->takes);
        answer = next_answer(e, component, question);
    }
    turn(e, component, question);
    code = answer->codes[lfs_choose(e->m, ctx, LFS_CHOICE_ANSWER, answer->code_count,
                                    answer->name ? answer->name : lfs_question_name(question))];
    if (code == LFS_ANSWER_RESET)
        lfs_trace_note(e->m, ctx, RULE_PLATFORM_ANSWERS, "%s: %s answers with a reset",
                       e->components[component].config->name, lfs_question_name(question));
    else
        lfs_trace_note(e->m, ctx, RULE_PLATFORM_ANSWERS, "%s: %s answers %d",
                       e->components[component].config->name, lfs_question_name(question), code);
    return code;
}

static void arrives(struct lfs_machine *m, uint64_t argument)
{
    /* The object's index and the component in one number: a handler gets no more. */
    struct answer_turns *turns = lfs_write(m, (lfs_obj){(uint16_t)(argument >> 16)});

    turns->arrived[(uint16_t)argument] = true;
}

void platform_answers_setup(struct el3 *e)
{
    for (unsigned i = 0; i < e->component_count; i++)
        if (e->components[i].config->arrives > 0)
            lfs_event_at(e->m, e->components[i].config->arrives, arrives,
                         (uint64_t)e->turns.index << 16 | i);
}
