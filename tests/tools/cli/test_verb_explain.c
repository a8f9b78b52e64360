/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim explain`: a page for each name of each table, looked up in every spelling. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ctype.h>
#include <fts.h>

#include "lfasim/abi/names.h"
#include "lfasim/gaps.h"
#include "lfasim/policy.h"
#include "lfasim/readers/diagnostics.h"
#include "lfasim/readers/scenario.h"
#include "lfasim/readers/schema.h"
#include "lfasim/stack.h"
#include "models/rules.h"
#include "models/spmc/spmc.h"
#include "tests/tools/cli/captured.h"
#include "lfasim/guest.h"
#include "tools/cli/explain.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

enum { PAGE_MIN = 60, WORDS_MIN = 3 };

static struct captured explain(const char *words)
{
    char line[256];

    snprintf(line, sizeof(line), "explain %s", words);
    return captured(lfs_verb_explain, line);
}

static void assert_has(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is not in:\n%s", part, text);
}

static void assert_explains(const char *words, const char *part)
{
    struct captured result = explain(words);

    assert_int_equal(result.status, LFS_EXIT_OK);
    assert_string_equal(result.err, "");
    assert_has(result.out, part);
}

static unsigned words_of(const char *text)
{
    unsigned words = 0;

    for (; text != NULL && *text != '\0'; text++)
        words += *text != ' ' && (text[1] == ' ' || text[1] == '\0');
    return words;
}

/* A page says what a name means, where that stands, and something more. */
static void check_page(const struct lfs_subject *subject, size_t i, const struct lfs_page *page)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    if (page->name == NULL || words_of(page->meaning) < 1)
        fail_msg("page %zu of %s has no meaning", i, subject->word);
    if (page->source == NULL || page->source[0] == '\0')
        fail_msg("%s %s has no source", subject->word, page->name);
    if (words_of(page->why) + words_of(page->upstream) + words_of(page->mend) < WORDS_MIN &&
        subject->facts == NULL)
        fail_msg("%s %s says nothing but its name", subject->word, page->name);
    lfs_page_print(subject, i, out);
    fclose(out);
    if (size < PAGE_MIN || strstr(text, "(null)") != NULL)
        fail_msg("the page of %s %s is:\n%s", subject->word, page->name, text);
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        if (strcspn(line, "\n") > 1 && strchr(" \t", line[strcspn(line, "\n") - 1]) != NULL)
            fail_msg("%s %s: a line ends with a blank:\n%s", subject->word, page->name, text);
    free(text);
}

static void every_page_of_every_subject_says_something(void **state)
{
    struct lfs_page page;

    (void)state;
    for (size_t s = 0; lfs_subjects[s] != NULL; s++) {
        size_t i = 0;

        for (; lfs_subjects[s]->page(i, &page); i++)
            check_page(lfs_subjects[s], i, &page);
        assert_true(i > 0);
    }
}

static size_t pages_of(const char *word)
{
    struct lfs_page page;
    size_t s = 0, count = 0;

    while (lfs_subjects[s] != NULL && strcmp(lfs_subjects[s]->word, word) != 0)
        s++;
    assert_non_null(lfs_subjects[s]);
    while (lfs_subjects[s]->page(count, &page))
        count++;
    return count;
}

static void no_name_of_a_table_is_left_out(void **state)
{
    size_t calls = 0;
    unsigned behaviours;

    (void)state;
    assert_int_equal(pages_of("diagnostics"), lfs_diagnostic_count());
    assert_int_equal(pages_of("rules"), RULES - 1);
    assert_int_equal(pages_of("policies"), LFS_KNOBS);
    assert_non_null(lfs_builtin_behaviours(&behaviours));
    assert_int_equal(pages_of("behaviours"), behaviours);
    assert_explains("refuses-stop", "variant refuses-stop-busy");
    assert_explains("PMR_LEAK", "notifications-interrupts-scheduling.md 3.4");
    assert_explains("PSCI_CPU_OFF", "notifications-interrupts-scheduling.md NIS-30");
    assert_explains("memory-write", "  u32 (integer: 32 bits): memory_write: what lies there");
    assert_explains("data_abort", "kind of fault, in a scenario's `faults`");
    assert_null(strstr(explain("data_abort").out, "intid"));
    assert_explains("requests", "  every (time");
    for (size_t i = 0; i < pages_of("steps"); i++) {
        const struct lfs_schema *keys;
        struct lfs_page page;

        assert_true(lfs_explain_steps.page(i, &page));
        assert_string_equal(page.name, lfs_step_key(i, &keys)->name);
        assert_non_null(page.text_example);
    }
    while (lfs_abi_call_at(calls) != NULL)
        calls++;
    assert_int_equal(pages_of("abis"), calls);
    for (unsigned number = 0; number < 256; number++) {
        const struct lfs_abi_framework *message = lfs_abi_message(FFA_FRAMEWORK_FLAG | number);

        if (message != NULL)
            assert_explains(message->name, message->summary);
    }
    for (int status = 0; status > -20; status--) {
        if (lfs_ffa_status_name(status) != NULL)
            assert_explains(lfs_ffa_status_name(status), "FF-A status");
        if (lfs_lfa_status_name(status) != NULL)
            assert_explains(lfs_lfa_status_name(status), "LFA status");
        if (lfs_psci_status_name(status) != NULL)
            assert_explains(lfs_psci_status_name(status), "PSCI status");
    }
}

static void every_rule_says_why_it_exists(void **state)
{
    (void)state;
    for (uint16_t rule = 1; rule < RULES; rule++)
        if (words_of(lfs_rule_reason(rule)->why) < WORDS_MIN)
            fail_msg("rule %s has no WHY in rules_why.def", lfs_rule(rule)->name);
    assert_null(lfs_rule_reason(RULES));
}

static void every_value_of_a_policy_has_its_consequence(void **state)
{
    char value[40];

    (void)state;
    for (unsigned knob = 0; knob < LFS_KNOBS; knob++) {
        unsigned i = 0;

        for (; lfs_knob_value((enum lfs_knob)knob, i, value) != NULL; i++)
            if (words_of(lfs_knob_consequence((enum lfs_knob)knob, i)) < WORDS_MIN)
                fail_msg("%s: %s has no consequence", lfs_knob_name((enum lfs_knob)knob), value);
        assert_null(lfs_knob_consequence((enum lfs_knob)knob, i));
    }
}

static const struct lfs_state_kind *state_kind(const char *machine, const char *name)
{
    const struct lfs_state_kind *kind;

    for (size_t i = 0; (kind = lfs_state_kind(i)) != NULL; i++)
        if (strcmp(kind->machine, machine) == 0 && strcmp(kind->name, name) == 0)
            return kind;
    fail_msg("%s state %s has no page", machine, name);
    return NULL;
}

static void states_may_follow_each_other_as_the_models_say(void **state)
{
    (void)state;
    for (unsigned from = 0; from < VCPU_STATES; from++)
        for (unsigned to = 0; to < VCPU_STATES; to++)
            assert_int_equal(
                lfs_state_may_follow(state_kind("vCPU", vcpu_state_name((enum vcpu_state)from)),
                                     state_kind("vCPU", vcpu_state_name((enum vcpu_state)to))),
                from != to && vcpu_legal((enum vcpu_state)from, (enum vcpu_state)to));
    for (unsigned from = 0; from < VM_STATES; from++)
        for (unsigned to = 0; to < VM_STATES; to++)
            assert_int_equal(
                lfs_state_may_follow(state_kind("VM", vm_state_name((enum vm_state)from)),
                                     state_kind("VM", vm_state_name((enum vm_state)to))),
                from != to && vm_legal((enum vm_state)from, (enum vm_state)to));
    assert_false(lfs_state_may_follow(state_kind("VM", "NULL"), state_kind("vCPU", "CREATED")));
}

static bool is_finding(const char *name, size_t length)
{
    const struct lfs_finding_kind *kind;

    for (size_t i = 0; (kind = lfs_finding_kind(i)) != NULL; i++)
        if (strlen(kind->name) == length && strncmp(kind->name, name, length) == 0)
            return true;
    return false;
}

/* Literals of one source that name findings: the argument behind the rule of lfs_trace_finding(),
 * and every "MC-..". */
static unsigned check_findings(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 20), *at;
    unsigned found = 0;

    assert_non_null(file);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    for (at = text; (at = strstr(at, "lfs_trace_finding(")) != NULL;) {
        const char *end = strchr(at, ';');

        at = strchr(at, '"');
        while (at != NULL && at < end && !isupper((unsigned char)at[1]))
            at = strchr(at + 1, '"');
        if (at == NULL || at > end) {
            at = (char *)(uintptr_t)end;
            continue;
        }
        if (!is_finding(at + 1, strcspn(at + 1, "\"")))
            fail_msg("%s: the finding %.20s has no page", path, at);
        found++;
    }
    for (at = text; (at = strstr(at, "\"MC-")) != NULL; at++, found++)
        if (!is_finding(at + 1, strcspn(at + 1, "\"")))
            fail_msg("%s: the finding %.20s has no page", path, at);
    free(text);
    return found;
}

static void every_finding_of_the_sources_has_a_page(void **state)
{
    static const char *const folders[] = {"/sim", "/models/spmc", "/models/sp", "/models/el3",
                                          "/models/script"};
    unsigned found = 0;
    char path[1024];

    (void)state;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        char *roots[] = {path, NULL};
        FTSENT *entry;
        FTS *tree;

        snprintf(path, sizeof(path), "%s%s", LFASIM_SOURCE_DIR, folders[i]);
        tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
        while ((entry = fts_read(tree)) != NULL)
            if (entry->fts_info == FTS_F && strstr(entry->fts_name, ".c") != NULL)
                found += check_findings(entry->fts_path);
        fts_close(tree);
    }
    assert_true(found > 20); /* the scan sees something */
}

static bool is_explained(const char *word)
{
    struct lfs_page page;

    for (size_t s = 0; lfs_subjects[s] != NULL; s++)
        for (size_t i = 0; lfs_subjects[s]->page(i, &page); i++)
            if (lfs_page_is(&page, word))
                return true;
    return false;
}

static void what_a_gap_shows_as_can_be_explained(void **state)
{
    char names[256];

    (void)state;
    for (size_t i = 0; lfs_gap(i) != NULL; i++) {
        snprintf(names, sizeof(names), "%s", lfs_gap(i)->shows);
        for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " "))
            if (!is_explained(name))
                fail_msg("%s shows as %s, which nobody knows", lfs_gap(i)->id, name);
    }
    assert_false(is_explained("MC-99"));
}

static void a_gap_names_what_brings_it_about(void **state)
{
    (void)state;
    assert_explains("GAP-04", "in profile spec policy spmc_view_of_buffers: lose together with");
    assert_explains("GAP-04", "policy: {spmc_view_of_buffers: lose, overlap_rxtx: ignore}");
    assert_explains("GAP-04", "breaks: The next message to the partition");
    assert_explains("GAP-23", "policy overlong_fragment: store or mixed_world_fragments:");
    assert_explains("gap-26", "shows as ORPHANED_MEMORY, END_ORPHANED");
    assert_explains("gap-26", "ffa-memory.md 12.7");
    assert_explains("H-01", "not in lfasim: Secure interrupts are not modelled yet");
    assert_explains("H-09", "H-09: hazard of reference firmware");
    assert_explains("H-09", "RUN_SELF: rule of the models");
    assert_explains("gaps", "  GAP-38 ");
}

static void names_are_found_in_every_spelling(void **state)
{
    (void)state;
    assert_explains("mem_region_overlap",
                    "MEM_REGION_OVERLAP: diagnostic about partition manifests, an error (--warn");
    assert_explains("overlap-rxtx", "overlap_rxtx: policy");
    assert_explains("mc-04", "MC-04: finding");
    assert_explains("LA-47", "START_BUSY: rule");
    assert_explains("ffa_run_32", "FFA_RUN: FF-A call");
    assert_explains("LFA_BUSY", "BUSY: LFA status -2");
    assert_explains("halted", "may become CREATED, ABORTING");
}

static void a_name_with_several_meanings_shows_all(void **state)
{
    (void)state;
    assert_explains("aborted", "ABORTED: FF-A status -8");
    assert_explains("aborted", "ABORTED: vCPU state");
    assert_explains("denied", "DENIED: FF-A status -6");
    assert_explains("denied", "DENIED: PSCI status -3");
}

static void numbers_are_looked_up(void **state)
{
    (void)state;
    assert_explains("0x84000070", "FFA_MSG_SEND_DIRECT_RESP");
    assert_explains("0xC4000070", "FFA_MSG_SEND_DIRECT_RESP");
    assert_explains("0xc40002e5", "LFA_ACTIVATE: LFA call");
    assert_explains("0x8000000c", "LIVE_ACTIVATION_START_REQ");
    assert_explains("-6", "DENIED: FF-A status -6");
    assert_explains("-6", "DEVICE_ERROR: LFA status -6");
    assert_explains("0xfffffffa", "DENIED: FF-A status -6");
    assert_explains("0xfffffffffffffffa", "DEVICE_ERROR: LFA status -6");
}

static void an_unknown_name_gets_the_nearest_one(void **state)
{
    struct captured result = explain("DENEID");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_USAGE);
    assert_string_equal(result.out, "");
    assert_string_equal(result.err, "lfasim explain: error: nothing is called 'DENEID'\n"
                                    "help: did you mean 'DENIED'?\n");
    assert_int_equal(explain("0x12345678").status, LFS_EXIT_USAGE);
    assert_int_equal(explain("--nonsense").status, LFS_EXIT_USAGE);
}

static void alone_it_lists_subjects_and_a_subject_its_names(void **state)
{
    (void)state;
    assert_explains("", "diagnostics");
    assert_explains("", "policies");
    assert_explains("policies", "  overlap_rxtx ");
    assert_explains("statuses", "FF-A status");
    assert_explains("--help", "lfasim explain [SUBJECT]");
}

static void what_a_scenario_demands_can_be_explained(void **state)
{
    static const char *const kinds[] = {"never",  "always", "eventually",
                                        "forall", "exists", "under"};
    const struct lfs_schema *schema = lfs_property_schema();

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        assert_explains(kinds[i], " of an exploration's properties\n");
    assert_int_equal(pages_of("kinds"), schema->count); /* no page of `name`, but one of outages */
    assert_explains("outage", "never: outage_calls(sp1) > 2");
    assert_explains("blackout", "never: outage_calls(sp1) > 2");
    assert_explains("blackout", "form: blackout(LOAD), blackout(LOAD, PART)");
    assert_explains("outage_calls", "form: outage_calls(PARTITION)");
    assert_explains("outage-ends", "lfasim explain outage");
}

static void json_has_a_line_a_page(void **state)
{
    struct captured result = explain("LA-47 --format json");

    (void)state;
    assert_int_equal(result.status, LFS_EXIT_OK);
    assert_has(result.out, "\"format\":1}\n{\"page\":\"START_BUSY\",\"subject\":\"rules\",");
    assert_has(result.out, "\"source\":\"lifecycle-and-live-activation.md LA-47\"}\n");
    assert_has(explain("--format json").out, "{\"subject\":\"ends\",\"pages\":5,");
    assert_has(explain("ends --format json").out, "{\"page\":\"deadlock\",");
}

static void a_call_page_names_ids_and_registers(void **state)
{
    (void)state;
    assert_explains("FFA_MSG_SEND2", "id   0x84000086 (32 bit)");
    assert_explains("FFA_RXTX_MAP", "pages              w3[5:0]");
    assert_explains("FFA_NOTIFICATION_GET", "from_sp            w2, w3");
    assert_explains("LFA_PRIME", "CALL_AGAIN = bit 0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_page_of_every_subject_says_something),
        cmocka_unit_test(no_name_of_a_table_is_left_out),
        cmocka_unit_test(every_rule_says_why_it_exists),
        cmocka_unit_test(every_value_of_a_policy_has_its_consequence),
        cmocka_unit_test(states_may_follow_each_other_as_the_models_say),
        cmocka_unit_test(every_finding_of_the_sources_has_a_page),
        cmocka_unit_test(what_a_gap_shows_as_can_be_explained),
        cmocka_unit_test(a_gap_names_what_brings_it_about),
        cmocka_unit_test(names_are_found_in_every_spelling),
        cmocka_unit_test(a_name_with_several_meanings_shows_all),
        cmocka_unit_test(numbers_are_looked_up),
        cmocka_unit_test(an_unknown_name_gets_the_nearest_one),
        cmocka_unit_test(alone_it_lists_subjects_and_a_subject_its_names),
        cmocka_unit_test(what_a_scenario_demands_can_be_explained),
        cmocka_unit_test(json_has_a_line_a_page),
        cmocka_unit_test(a_call_page_names_ids_and_registers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
