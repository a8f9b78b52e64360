/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Damaged scenario texts: a valid one is changed at random, with a fixed seed, and read. Whatever
 * comes of it is either a sound tree or an error with a sound message.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "lfasim/readers/scalar.h"
#include "lfasim/readers/schema.h"
#include "tests/tools/readers/diag/printed.h"

enum { ROUNDS = 5000, EDITS_MAX = 6, TEXT_MAX = 4096 };

static const char scenario[] =
    "lfasim: 1\n"
    "name: counter-survives\n"
    "summary: >-\n"
    "  A partition counts requests; the count \xe2\x80\x94 41 \xe2\x80\x94 survives its\n"
    "  activation.\n"
    "tags: [happy-path, \"smoke\"]\n"
    "platform: {preset: fvp-test, cpus: 2, staging: 1MiB}\n"
    "images:\n"
    "  counter-v1:\n"
    "    manifest: manifests/counter.dts   # UP, S-EL1\n"
    "    boot:\n"
    "      - FFA_RXTX_MAP: {rx: rx-buffer, tx: tx-buffer}\n"
    "      - FFA_MSG_WAIT\n"
    "    handles:\n"
    "      direct_req:\n"
    "        - store: {at: live-state-buffer+0, u64: 0x648_0000}\n"
    "        - reply: {x3: 0, 'x4': $x4}\n"
    "lanes:\n"
    "  cpu0:\n"
    "    - FFA_MSG_SEND_DIRECT_REQ: {to: sp1, returns: {x0: SUCCESS, x3: any}}\n"
    "    - LFA_ACTIVATE:\n"
    "        component: sp1\n"
    "        flags: [SKIP_CPU_RENDEZVOUS]\n"
    "        within: 1.5ms\n"
    "expect:\n"
    "  - image(sp1) == counter-v1\n"
    "  - \"path(sp1, act) == [WAITING, RUNNING]\"\n";

static const struct lfs_schema_key keys[] = {
    {"lfasim", "integer", NULL, NULL, true, NULL}, {"name", "identifier", NULL, NULL, true, NULL},
    {"summary", "text", NULL, NULL, true, NULL},   {"tags", "list", NULL, NULL, false, NULL},
    {"platform", "map", NULL, NULL, false, NULL},  {"images", "map", NULL, NULL, true, NULL},
    {"lanes", "map", NULL, NULL, true, NULL},      {"expect", "list", NULL, NULL, false, NULL}};
static const struct lfs_schema top = {"scenario", false, keys, sizeof(keys) / sizeof(keys[0])};

/* Pieces that YAML gives a meaning to, and some that no text should hold. */
static const char *const pieces[] = {
    "[",    "]",         "{",    "}",          ",",    ": ",           "- ",           "? ",
    "&a ",  "*a",        "!t ",  "<<: ",       "|\n",  ">-\n",         "\"",           "'",
    "#",    "\t",        "\n",   "\r",         "\r\n", "---\n",        "...",          "%",
    "\\x",  "@",         "\x1b", "\xc3",       "\xff", "\xe2\x80\xa8", "\xef\xbb\xbf", "  ",
    "\n\n", "name: x\n", "0x",   "99999999999"};

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

static void insert(struct text *text, size_t at, const char *bytes, size_t length)
{
    if (text->length + length > TEXT_MAX)
        return;
    memmove(text->bytes + at + length, text->bytes + at, text->length - at);
    memcpy(text->bytes + at, bytes, length);
    text->length += length;
}

static void edit(struct text *text, uint64_t *random)
{
    size_t at = draw(random, text->length + 1), rest = text->length - at;
    size_t span = rest ? draw(random, rest < 40 ? rest : 40) + 1 : 0;
    const char *piece = pieces[draw(random, sizeof(pieces) / sizeof(pieces[0]))];
    char copy[40];

    switch (draw(random, 6)) {
    case 0: /* another byte */
        if (rest)
            text->bytes[at] = (char)draw(random, 256);
        break;
    case 1: /* a part is lost */
        memmove(text->bytes + at, text->bytes + at + span, rest - span);
        text->length -= span;
        break;
    case 2: /* a part comes twice */
        memcpy(copy, text->bytes + at, span);
        insert(text, draw(random, text->length + 1), copy, span);
        break;
    case 3: /* the end is lost */
        if (draw(random, 4) == 0)
            text->length = at;
        break;
    default:
        insert(text, at, piece, strlen(piece));
        break;
    }
}

/* Reads a scalar as everything: true or false, the message is sound either way. */
static void type_scalar(const struct lfs_yaml_node *node, struct lfs_diag *diag)
{
    size_t errors = lfs_diag_errors(diag), failed = 0;
    const char *name;
    uint64_t number;
    bool truth;

    failed += !lfs_scalar_integer(node, &number, diag);
    failed += !lfs_scalar_size(node, &number, diag);
    failed += !lfs_scalar_time(node, &number, diag);
    failed += !lfs_scalar_identifier(node, &name, diag);
    failed += !lfs_scalar_boolean(node, &truth, diag);
    assert_int_equal(lfs_diag_errors(diag), errors + failed);
}

static void walk(const struct lfs_yaml_node *node, unsigned depth, struct lfs_diag *diag)
{
    assert_true(depth <= LFS_YAML_DEPTH_MAX);
    assert_true(node->pos.line > 0 && node->pos.column > 0 && node->pos.length > 0);
    assert_int_equal(node->kind == LFS_YAML_SCALAR, node->text != NULL);
    if (node->kind == LFS_YAML_SCALAR) {
        assert_int_equal(node->count, 0);
        type_scalar(node, diag);
    }
    for (size_t i = 0; i < node->count; i++) {
        assert_int_equal(node->items[i]->key != NULL, node->kind == LFS_YAML_MAP);
        if (node->kind == LFS_YAML_MAP) {
            assert_int_equal(node->keys[i]->kind, LFS_YAML_SCALAR);
            assert_ptr_equal(node->items[i]->key, node->keys[i]);
            assert_ptr_equal(lfs_yaml_get(node, node->keys[i]->text), node->items[i]);
        }
        walk(node->items[i], depth + 1, diag);
    }
}

static void assert_sound_output(const struct lfs_diag *diag)
{
    char *text = printed(diag);

    for (const char *at = text; *at; at++)
        assert_true((unsigned char)*at >= 0x20 ? *at != 0x7f : *at == '\n');
    assert_int_equal(*text == '\0', lfs_diag_errors(diag) == 0);
    free(text);
}

/* Whether the text was a good one. */
static bool try(const struct text *text)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_yaml *yaml;
    char *exact = malloc(text->length ? text->length : 1); /* so that reading past it is seen */
    bool good;

    assert_non_null(exact);
    memcpy(exact, text->bytes, text->length);
    yaml = lfs_yaml_read("mutated.yaml", exact, text->length, diag);
    good = yaml != NULL;
    assert_int_equal(good, lfs_diag_errors(diag) == 0);
    if (yaml) {
        lfs_schema_check(&top, lfs_yaml_root(yaml), diag);
        walk(lfs_yaml_root(yaml), 0, diag);
    }
    assert_sound_output(diag);
    lfs_yaml_free(yaml);
    lfs_diag_free(diag);
    free(exact);
    return good;
}

static void the_scenario_itself_is_good(void **state)
{
    struct lfs_diag *diag = lfs_diag_new();
    struct lfs_yaml *yaml = lfs_yaml_read("s.yaml", scenario, sizeof(scenario) - 1, diag);

    (void)state;
    assert_printed(diag, "");
    assert_non_null(yaml);
    assert_true(lfs_schema_check(&top, lfs_yaml_root(yaml), diag));
    lfs_yaml_free(yaml);
    lfs_diag_free(diag);
}

static void damaged_scenarios_are_read_or_refused_soundly(void **state)
{
    uint64_t random = UINT64_C(0x6c666173696d);
    unsigned good = 0;

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct text text = {.length = sizeof(scenario) - 1};
        size_t edits = draw(&random, EDITS_MAX) + 1;

        memcpy(text.bytes, scenario, text.length);
        while (edits-- > 0)
            edit(&text, &random);
        good += try(&text);
    }
    /* Neither all harmless nor all fatal, or the rounds would prove little. */
    assert_in_range(good, ROUNDS / 20, ROUNDS / 2);
}

static void every_beginning_of_a_scenario_is_read_or_refused_soundly(void **state)
{
    struct text text;

    (void)state;
    memcpy(text.bytes, scenario, sizeof(scenario));
    for (text.length = 0; text.length < sizeof(scenario); text.length++)
        try(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scenario_itself_is_good),
        cmocka_unit_test(damaged_scenarios_are_read_or_refused_soundly),
        cmocka_unit_test(every_beginning_of_a_scenario_is_read_or_refused_soundly),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
