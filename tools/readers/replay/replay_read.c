/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads a replay file line by line; each line gets at most one message. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "lfasim/readers/file.h"
#include "lfasim/suggest.h"
#include "tools/readers/host/alloc.h"
#include "tools/readers/replay/replay_policy.h"
#include "tools/readers/replay/replay_reader.h"

enum { FILE_BYTES_MAX = 16 << 20, HASH_DIGITS = 32 };

#define FIRST_WORD "lfasim-replay"

enum key {
    KEY_TOOL,
    KEY_SCENARIO,
    KEY_HASH,
    KEY_CASE,
    KEY_SET,
    KEY_POLICY,
    KEY_SEED,
    KEY_TIME,
    KEY_ORACLE,
    KEY_PROPERTY,
    KEY_CAUSE,
    KEY_WHAT,
    KEY_STEPS,
    KEY_END,
    KEY_DROPPED,
    KEY_ROUNDS,
    KEY_CHOICES,
    KEY_ROUND,
    KEYS
};
static const struct {
    const char *name;
    bool needed, again; /* there must be one; there may be several */
} keys[KEYS] = {
    [KEY_TOOL] = {"tool", true, false},       [KEY_SCENARIO] = {"scenario", true, false},
    [KEY_HASH] = {"hash", true, false},       [KEY_CASE] = {"case", true, false},
    [KEY_SET] = {"set", false, true},         [KEY_POLICY] = {"policy", false, true},
    [KEY_SEED] = {"seed", false, false},      [KEY_TIME] = {"time", true, false},
    [KEY_ORACLE] = {"oracle", true, false},   [KEY_PROPERTY] = {"property", false, false},
    [KEY_CAUSE] = {"cause", false, false},    [KEY_WHAT] = {"what", false, false},
    [KEY_STEPS] = {"steps", true, false},     [KEY_END] = {"end", true, false},
    [KEY_DROPPED] = {"dropped", false, true}, [KEY_CHOICES] = {"choices", true, false},
    [KEY_ROUND] = {"round", false, false},    [KEY_ROUNDS] = {"rounds", false, true},
};

/* ---- lines of the head ----------------------------------------------------------------------- */

static void read_hash(struct reader *r)
{
    struct word word = replay_word(r);
    size_t digits = 0;

    while (digits < word.length && replay_hex_digit(word.text[digits]) >= 0)
        digits++;
    if (word.length != HASH_DIGITS || digits != HASH_DIGITS)
        replay_syntax(r, word, "32 hexadecimal digits");
    else if (replay_at_end(r))
        r->file->replay.hash = arena_copy(&r->file->arena, word.text, word.length);
}

/* A name and a value. */
static void read_pair(struct reader *r, struct list *pairs)
{
    struct word name = replay_word(r);
    const char *value;

    if (name.length == 0) {
        replay_syntax(r, name, "a name and its value");
        return;
    }
    replay_skip_blanks(r);
    value = r->at == r->end ? "" : replay_rest(r, "a value");
    if (value != NULL)
        *(struct lfs_scenario_set *)list_add(&r->file->arena, pairs,
                                             sizeof(struct lfs_scenario_set)) =
            (struct lfs_scenario_set){arena_copy(&r->file->arena, name.text, name.length), value};
}

static void read_policy(struct reader *r)
{
    const struct list *pairs = &r->file->policies;
    size_t before = pairs->count;
    const struct lfs_scenario_set *pair;
    const char *begin;

    replay_skip_blanks(r);
    begin = r->at;
    read_pair(r, &r->file->policies);
    if (pairs->count == before)
        return;
    pair = (const struct lfs_scenario_set *)pairs->items + before;
    replay_policy_check(r->diag, replay_place(r, begin, (size_t)(r->end - begin)), pair->name,
                        pair->value);
}

/* One of two words; *first says which. */
static void read_either(struct reader *r, const char *one, const char *other, const char *wanted,
                        bool *first)
{
    struct word word = replay_word(r);

    if (!replay_word_is(word, one) && !replay_word_is(word, other)) {
        replay_syntax(r, word, wanted);
        return;
    }
    *first = replay_word_is(word, one);
    replay_at_end(r);
}

static void read_end(struct reader *r)
{
    struct word word = replay_word(r);

    for (int end = LFS_END_NONE; end <= LFS_END_RESET; end++) {
        if (!replay_word_is(word, lfs_end_name((enum lfs_end)end)))
            continue;
        r->file->replay.end = (enum lfs_end)end;
        replay_at_end(r);
        return;
    }
    replay_syntax(r, word, "running, completed, deadlock, bound, panic or reset");
}

/* ---- decisions ------------------------------------------------------------------------------- */

static bool read_kind(struct reader *r, enum lfs_decision_kind *kind)
{
    struct word word = replay_word(r);

    for (unsigned i = 0; i < LFS_DECISION_KINDS; i++) {
        *kind = (enum lfs_decision_kind)i;
        if (replay_word_is(word, lfs_decision_kind_name(i)))
            return true;
    }
    return replay_syntax(
        r, word,
        "lane, event, choice, fault, policy, answer, behaviour, load, firmware, client "
        "or partition");
}

static bool fits(const struct reader *r, const struct lfs_decision *d)
{
    const struct list *list = &r->file->decisions;
    const struct lfs_decision *last =
        list->count ? (const struct lfs_decision *)list->items + list->count : NULL;
    const char *problem = NULL;

    if (d->taken >= d->count)
        problem = "there is no such alternative: the first is 0";
    else if (list->count > 0 && last[-1].step > d->step)
        problem = "a decision stands behind one of a later step";
    else if (list->count == LFS_REPLAY_DECISIONS_MAX)
        problem = "there are more decisions than a run can take";
    else if (r->line_of[KEY_CHOICES] != 0)
        problem = "a decision stands behind `choices`, which ends the list";
    if (problem != NULL)
        lfs_diag_add(r->diag, replay_place(r, r->begin, (size_t)(r->end - r->begin)),
                     "REPLAY_SHAPE", "%s", problem);
    return problem == NULL;
}

/* "donate: deny" */
static bool is_known_policy(struct reader *r, const struct lfs_decision *d, const char *begin)
{
    const char *colon = strstr(d->name, ": ");
    size_t length = colon != NULL ? (size_t)(colon - d->name) : strlen(d->name);

    return d->kind != LFS_DECISION_POLICY ||
           replay_policy_check(r->diag, replay_place(r, begin, (size_t)(r->end - begin)),
                               arena_copy(&r->file->arena, d->name, length),
                               colon != NULL ? colon + 2 : "");
}

static void read_decision(struct reader *r)
{
    struct lfs_decision d = {0};
    uint64_t step, count, taken;
    const char *begin;

    if (!replay_number(r, UINT32_MAX, "the number of a step", &step) || !read_kind(r, &d.kind) ||
        !replay_number(r, UINT16_MAX, "how many alternatives there are", &count) ||
        !replay_number(r, UINT16_MAX, "the alternative that is taken", &taken))
        return;
    d.step = (uint32_t)step;
    d.count = (uint16_t)count;
    d.taken = (uint16_t)taken;
    d.line = r->line;
    replay_skip_blanks(r);
    begin = r->at;
    d.name = replay_rest(r, "the name of what is taken");
    if (d.name != NULL && is_known_policy(r, &d, begin) && fits(r, &d))
        *(struct lfs_decision *)list_add(&r->file->arena, &r->file->decisions, sizeof(d)) = d;
}

/* The packed list says the same as the lines; alternatives 0 at the end may be missing in it. */
static void read_choices(struct reader *r)
{
    struct word word = replay_word(r);
    const struct lfs_decision *decisions = r->file->decisions.items;
    size_t count, listed = r->file->decisions.count;
    const char *problem;
    uint16_t *taken = lfs_choice_string_read(word.text, word.length, &count, &problem);
    bool same = taken != NULL && count <= listed;

    for (size_t i = 0; same && i < listed; i++)
        same = decisions[i].taken == (i < count ? taken[i] : 0);
    free(taken);
    if (problem != NULL)
        lfs_diag_add(r->diag, replay_place(r, word.text, word.length), "REPLAY_SYNTAX",
                     "this is no choice string: %s", problem);
    else if (!same && lfs_diag_errors(r->diag) == r->errors) /* else lines may be missing */
        lfs_diag_add(r->diag, replay_place(r, word.text, word.length), "REPLAY_SHAPE",
                     "the packed decisions are not those of the lines above");
    else
        replay_at_end(r);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static const char *nearest_key(struct arena *arena, struct word word)
{
    const char *names[KEYS + 1] = {NULL};

    for (int i = 0; i < KEYS; i++)
        names[i] = keys[i].name;
    return lfs_suggest_list(arena_copy(arena, word.text, word.length), names);
}

/* KEYS after a message. */
static enum key find_key(struct reader *r, struct word word)
{
    const char *near;

    for (int i = 0; i < KEYS; i++) {
        if (!replay_word_is(word, keys[i].name))
            continue;
        if (r->line_of[i] != 0 && !keys[i].again) {
            lfs_diag_add(r->diag, replay_place(r, word.text, word.length), "REPLAY_SHAPE",
                         "`%s` stands here twice", keys[i].name);
            return KEYS;
        }
        r->line_of[i] = r->line_of[i] != 0 ? r->line_of[i] : r->line;
        return (enum key)i;
    }
    replay_syntax(r, word, "a key, or a decision, which begins with the number of its step");
    near = nearest_key(&r->file->arena, word);
    if (near != NULL)
        lfs_diag_help(r->diag, "did you mean '%s'?", near);
    return KEYS;
}

static void read_value(struct reader *r, enum key key)
{
    struct lfs_replay *replay = &r->file->replay;
    bool timed = false, checks = false;
    uint64_t steps;

    switch (key) {
    case KEY_TOOL:
        replay->tool = replay_rest(r, "the version of the tool");
        break;
    case KEY_SCENARIO:
        replay->scenario = replay_rest(r, "the path of a scenario");
        break;
    case KEY_HASH:
        read_hash(r);
        break;
    case KEY_CASE:
        replay->case_name = replay_rest(r, "the name of a case");
        break;
    case KEY_SET:
        read_pair(r, &r->file->sets);
        break;
    case KEY_POLICY:
        read_policy(r);
        break;
    case KEY_SEED:
        replay->seeded =
            replay_number(r, UINT64_MAX, "a number", &replay->seed) && replay_at_end(r);
        break;
    case KEY_TIME:
        read_either(r, "timed", "untimed", "timed or untimed", &timed);
        replay->untimed = !timed;
        break;
    case KEY_ORACLE:
        read_either(r, "on", "off", "on or off", &checks);
        replay->no_oracle = !checks;
        break;
    case KEY_PROPERTY:
        replay->property = replay_rest(r, "the name of a property");
        break;
    case KEY_CAUSE:
        replay->cause_line = r->line;
        if (replay_number(r, UINT64_MAX, "a number", &replay->cause))
            replay_at_end(r);
        break;
    case KEY_WHAT:
        replay->what = replay_rest(r, "a sentence");
        break;
    case KEY_STEPS:
        if (replay_number(r, UINT32_MAX, "a number", &steps) && replay_at_end(r))
            replay->steps = (uint32_t)steps;
        break;
    case KEY_ROUND:
        if (replay_number(r, UINT32_MAX, "a number", &steps) && replay_at_end(r))
            replay->before = (uint32_t)steps;
        replay->goes_round = true;
        break;
    case KEY_END:
        read_end(r);
        break;
    case KEY_DROPPED:
        replay_read_dropped(r);
        break;
    case KEY_ROUNDS:
        replay_read_rounds(r);
        break;
    case KEY_CHOICES:
        read_choices(r);
        break;
    case KEYS:
        break;
    }
}

static void read_line(struct reader *r)
{
    struct word word;

    if (r->begin == r->end || r->begin[0] == '#')
        return;
    replay_skip_blanks(r);
    if (r->at < r->end && r->at[0] >= '0' && r->at[0] <= '9') {
        read_decision(r);
        return;
    }
    word = replay_word(r);
    read_value(r, find_key(r, word));
}

/* The first line. */
static bool read_version(struct reader *r)
{
    struct word word = replay_word(r);
    uint64_t format = 0;
    char wanted[32];

    if (!replay_word_is(word, FIRST_WORD)) {
        lfs_diag_add(r->diag, replay_place(r, r->begin, 1), "REPLAY_VERSION",
                     "this is no replay file: it does not begin with `" FIRST_WORD " %u`",
                     LFS_REPLAY_FORMAT);
        return false;
    }
    snprintf(wanted, sizeof(wanted), "the format, %u", LFS_REPLAY_FORMAT);
    if (!replay_number(r, UINT32_MAX, wanted, &format) || !replay_at_end(r))
        return false;
    if (format != LFS_REPLAY_FORMAT)
        lfs_diag_add(r->diag, replay_place(r, r->begin, 1), "REPLAY_VERSION",
                     "the file has format %llu; this lfasim reads format %u",
                     (unsigned long long)format, LFS_REPLAY_FORMAT);
    return format == LFS_REPLAY_FORMAT;
}

static void read_lines(struct reader *r, const char *text, size_t length)
{
    const char *end = text + length;

    for (const char *next = text; next < end;) {
        const char *stop = memchr(next, '\n', (size_t)(end - next));

        stop = stop != NULL ? stop : end;
        r->begin = r->at = next;
        r->end = stop;
        r->line++;
        next = stop < end ? stop + 1 : end;
        while (r->end > r->begin && (replay_is_blank(r->end[-1]) || r->end[-1] == '\r'))
            r->end--;
        if (memchr(r->begin, '\0', (size_t)(r->end - r->begin)) != NULL)
            replay_syntax(r, (struct word){r->begin, 0}, "text, and not a byte 0");
        else if (r->line > 1)
            read_line(r);
        else if (!read_version(r))
            return;
    }
}

/* ---- the file -------------------------------------------------------------------------------- */

static void finish(struct reader *r)
{
    struct file *file = r->file;

    for (int i = 0; i < KEYS; i++)
        if (keys[i].needed && r->line_of[i] == 0)
            lfs_diag_add(r->diag, (struct lfs_pos){.file = r->path, .line = r->line},
                         "REPLAY_SHAPE", "a line `%s` is missing", keys[i].name);
    replay_check_dropped(r);
    file->replay.sets = file->sets.items;
    file->replay.set_count = file->sets.count;
    file->replay.policies = file->policies.items;
    file->replay.policy_count = file->policies.count;
    file->replay.dropped = file->dropped.items;
    file->replay.dropped_count = file->dropped.count;
    file->replay.decisions = file->decisions.items;
    file->replay.decision_count = file->decisions.count;
}

bool lfs_replay_is_file(const char *path)
{
    struct stat status;
    char *text;
    size_t length;
    bool is_one;

    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
        lfs_file_load(path, FILE_BYTES_MAX, &text, &length) != 0)
        return false;
    is_one = length >= sizeof(FIRST_WORD) && memcmp(text, FIRST_WORD " ", sizeof(FIRST_WORD)) == 0;
    free(text);
    return is_one;
}

const struct lfs_replay *lfs_replay_read(const char *path, struct lfs_diag *diag)
{
    size_t errors = lfs_diag_errors(diag), length;
    unsigned line_of[KEYS] = {0};
    struct reader r = {.path = path, .diag = diag, .errors = errors, .line_of = line_of};
    char *text;

    if (!lfs_file_read(path, FILE_BYTES_MAX, &text, &length, (struct lfs_pos){.file = path}, diag))
        return NULL;
    r.file = lfs_reader_alloc(sizeof(*r.file));
    lfs_diag_source(diag, path, text, length);
    if (length == 0)
        lfs_diag_add(diag, (struct lfs_pos){.file = path, .line = 1}, "REPLAY_VERSION",
                     "this is no replay file: it is empty");
    read_lines(&r, text, length);
    free(text);
    if (lfs_diag_errors(diag) == errors)
        finish(&r);
    if (lfs_diag_errors(diag) == errors)
        return &r.file->replay;
    lfs_replay_free(&r.file->replay);
    return NULL;
}

void lfs_replay_free(const struct lfs_replay *replay)
{
    struct file *file = (struct file *)replay;

    if (file == NULL)
        return;
    arena_free(&file->arena);
    free(file);
}
