/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Damaged scenarios: a sound one is changed at random, with a fixed seed. It is refused with a
 * sound message, or it runs to an end. Nothing crashes, hangs or leaks.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/readers/scenario/scenario_text.h"
#include "tests/tools/readers/scenario/scenario_base.h"

enum { ROUNDS = 600, EDITS_MAX = 2, TEXT_MAX = 8192 };

/* Words that mean something somewhere, to be put where they do not. */
static const char *const pieces[] = {"sp1",
                                     "sp1-v1",
                                     "cpu0",
                                     "$count",
                                     "$x3",
                                     "$profile",
                                     "any",
                                     "SUCCESS",
                                     "FFA_MSG_WAIT",
                                     "{choose: [1, 2]}",
                                     "[]",
                                     "{}",
                                     "0",
                                     "0xffff_ffff_ffff_ffff",
                                     "1s",
                                     "4KiB",
                                     "(",
                                     ")",
                                     "and",
                                     "not ",
                                     "==",
                                     "implies",
                                     "path(sp1, act)",
                                     "u64(sp1, image)",
                                     "state(sp1)",
                                     "end",
                                     "- hang\n",
                                     "x17",
                                     "status",
                                     "reply",
                                     "\"",
                                     "'",
                                     "\n",
                                     ": ",
                                     "- ",
                                     ",",
                                     "\xc3\xa9",
                                     "heap+8",
                                     ".bss"};

struct text {
    char bytes[TEXT_MAX];
    size_t length;
};

/* xorshift64: Marsaglia, "Xorshift RNGs" (2003), triple 13, 7, 17. */
static size_t draw(uint64_t *random, size_t below)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return (size_t)(*random % below);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == '-';
}

/* Replaces [at, at + span) by a piece. */
static void replace(struct text *text, size_t at, size_t span, const char *piece)
{
    size_t length = strlen(piece);

    if (text->length - span + length > TEXT_MAX)
        return;
    memmove(text->bytes + at + length, text->bytes + at + span, text->length - at - span);
    memcpy(text->bytes + at, piece, length);
    text->length += length - span;
}

static void edit(struct text *text, uint64_t *random)
{
    const char *piece = pieces[draw(random, sizeof(pieces) / sizeof(pieces[0]))];
    size_t at = draw(random, text->length), span = 0;

    switch (draw(random, 6)) {
    case 0: /* a piece somewhere */
        replace(text, at, 0, piece);
        break;
    case 1: /* a letter is lost */
        replace(text, at, 1, "");
        break;
    case 2:
    case 3: /* another digit, behind `at` */
        while (at < text->length && (text->bytes[at] < '0' || text->bytes[at] > '9'))
            at++;
        if (at < text->length)
            text->bytes[at] = (char)('0' + draw(random, 10));
        break;
    default: /* a word becomes another, or is lost */
        while (at > 0 && is_letter(text->bytes[at - 1]))
            at--;
        while (at + span < text->length && is_letter(text->bytes[at + span]))
            span++;
        replace(text, at, span, draw(random, 4) ? piece : "");
        break;
    }
}

static void assert_sound_messages(const struct lfs_diag *diag)
{
    char *messages = printed(diag);

    for (const char *at = messages; *at; at++)
        assert_true(*at == '\n' || (unsigned char)*at >= ' ');
    free(messages);
}

static void run_all(const struct loaded *loaded)
{
    const struct lfs_run_options options = {.backend = LFS_FIBERS, .trace = true};

    for (size_t i = 0; i < lfs_scenario_cases(loaded->scenario); i++) {
        struct lfs_run *run = lfs_run_start(loaded->scenario, i, &options, loaded->diag);

        if (!run)
            continue;
        lfs_run_finish(run);
        for (size_t j = 0; j < lfs_run_failures(run); j++)
            assert_non_null(lfs_run_failure(run, j)->what);
        lfs_run_free(run);
    }
}

static void damaged_scenarios_end_well(void **state)
{
    uint64_t random = 0x5eed;
    size_t accepted = 0;

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        struct text text = {.length = sizeof(base_scenario) - 1};
        struct loaded loaded;

        memcpy(text.bytes, base_scenario, text.length);
        for (size_t edits = draw(&random, EDITS_MAX) + 1; edits > 0; edits--)
            edit(&text, &random);
        loaded = load_bytes(text.bytes, text.length, NULL, 0);
        if (loaded.scenario) {
            accepted++;
            run_all(&loaded);
        }
        assert_sound_messages(loaded.diag);
        unload(&loaded);
    }
    /* Both ways must have been walked, or the edits are of no use. */
    assert_in_range(accepted, ROUNDS / 20, ROUNDS - ROUNDS / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(damaged_scenarios_end_well),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
