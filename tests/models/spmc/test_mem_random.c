/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Random memory calls by the normal world and three partitions of different versions, each compared
 * with the reference model (page_model.h): its answer, what RX holds, and the pages that it names;
 * now and then all pages and records. The oracle watches and must stay silent.
 *
 *   unit.models.spmc.mem_random [--seed N] [--calls N]
 *
 * Calls come in games, each on a new machine with a seed of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sim/fiber.h"
#include "tests/models/mem_fixture.h"
#include "tests/models/spmc/random_memory.h"

#define CALLS      (LFS_SANITIZED_STACKS ? 100000u : 1000000u)
#define GAME_CALLS 5000u /* of one machine */
#define LOOK_EVERY 200u  /* calls, at everything */
#define HOLE       UINT64_C(0x5000000)
#define DEVICE     0x1c130000u
#define NWD_PAGES  640u

/* How often which call was answered how: by the last byte of its id, and by success (0) or -status.
 */
#define STATUSES 11u
struct tally {
    uint32_t count[256][STATUSES];
    uint64_t digest; /* of all calls and answers */
};

struct game {
    struct tally *tally;
    struct fixture *f;
    struct random_memory random;
    struct page_model *model;
    uint64_t seed;
    uint32_t calls, made;
    unsigned who;            /* made the last call */
    bool buffer[PM_PAGES];   /* holds or has held messages */
    bool kept[PM_ENDPOINTS]; /* TX is still that of the last call */
    char failure[400];
};

struct setting {
    uint32_t version[PM_ENDPOINTS];
    bool s_el0[PM_ENDPOINTS], rme;
};
static const struct setting settings[] = {
    {{FFA_VERSION_1_3, FFA_VERSION_1_3, FFA_VERSION_1_1, FFA_VERSION_1_0}, {false}, false},
    {{FFA_VERSION_1_1, FFA_VERSION_1_2, FFA_VERSION_1_3, FFA_VERSION_1_1},
     {false, false, true, false},
     false},
    {{FFA_VERSION_1_2, FFA_VERSION_1_0, FFA_VERSION_1_3, FFA_VERSION_1_2},
     {false, false, false, true},
     true},
};

static struct game *game_of(const struct fixture *f)
{
    return (struct game *)(uintptr_t)f->seen[0];
}

static const struct setting *setting_of(const struct game *g)
{
    return &settings[g->seed % (sizeof(settings) / sizeof(settings[0]))];
}

/* ---- what there is in the beginning (ffa-memory.md 12.1, 6.9) -------------------------------- */

static void add(struct page_model *m, uint64_t base, unsigned pages, unsigned who, uint32_t mode)
{
    for (unsigned i = 0; i < pages; i++, m->pages++) {
        assert_true(m->pages < PM_PAGES);
        m->address[m->pages] = base + i * PAGE;
        for (unsigned e = 0; e < PM_ENDPOINTS; e++)
            m->mode[e][m->pages] = (uint16_t)(e == who ? mode : PM_ABSENT);
    }
}

static void add_partition(struct game *g, unsigned who)
{
    struct page_model *m = g->model;
    const struct sp_plan *sp = &g->f->sp[who - 1];
    uint32_t el0 = m->endpoint[who].s_el0 ? PM_USER | PM_NG : 0;
    uint32_t work = el0 ? PM_R | PM_X : PM_R | PM_W | PM_X;

    g->random.work[who] = (int)m->pages;
    add(m, sp->load + 0x80000, 28, who, work | el0);
    add(m, sp->load + 0x9c000, 2, who, PM_R | el0); /* see map_others() */
    add(m, sp->load + 0x9e000, 2, who, PM_R | PM_X | el0);
    add(m, sp->live_state + PLAN_HEAP_AT, 2, who, PM_R | PM_W | el0);
    m->endpoint[who].rx = (int)m->pages;
    add(m, sp->live_state + PLAN_RX_AT, 1, who, PM_R | PM_UNOWNED | PM_SHARED | el0);
    m->endpoint[who].tx = (int)m->pages;
    add(m, sp->live_state + PLAN_TX_AT, 1, who, PM_R | PM_W | PM_UNOWNED | PM_SHARED | el0);
    m->endpoint[who].mapped = true;
}

static void set_up_model(struct game *g)
{
    struct page_model *m = g->model;
    uint32_t nwd = PM_R | PM_W | PM_X | PM_NS;

    g->random.work[0] = PM_PAGES;
    m->rme = setting_of(g)->rme;
    for (unsigned who = 0; who < PM_ENDPOINTS; who++) {
        m->endpoint[who].id = (uint16_t)(who == 0 ? 0 : 0x8000 + who);
        m->endpoint[who].version = setting_of(g)->version[who];
        m->endpoint[who].s_el0 = setting_of(g)->s_el0[who];
        if (who > 0)
            add_partition(g, who);
    }
    add(m, DEVICE, 1, 1, PM_R | PM_W | PM_DEVICE);
    add(m, HOLE, 2, 0, PM_ABSENT);
    m->endpoint[0].tx = (int)m->pages;
    m->endpoint[0].rx = (int)m->pages + 1;
    add(m, NWD_TX, 2, 0, nwd);
    add(m, NWD_MEM, NWD_PAGES, 0, nwd);
}

/* Modes that no manifest of these partitions has. */
static void map_others(struct game *g)
{
    for (unsigned who = 1; who < PM_ENDPOINTS; who++) {
        uint64_t at = g->f->sp[who - 1].load;
        uint32_t el0 = g->model->endpoint[who].s_el0 ? PM_USER | PM_NG : 0;

        mem_map(g->f, (int)who - 1, at + 0x9c000, 2, PM_R | el0);
        mem_map(g->f, (int)who - 1, at + 0x9e000, 2, PM_R | PM_X | el0);
    }
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void differs(struct game *g, const struct pm_call *call, const char *what, uint64_t actual,
                    uint64_t expected)
{
    if (g->failure[0])
        return;
    snprintf(g->failure, sizeof(g->failure),
             "call %u, x0-x4 %llx %llx %llx %llx %llx by endpoint %u: %s is %llx, not %llx",
             g->made, (unsigned long long)call->x[0], (unsigned long long)call->x[1],
             (unsigned long long)call->x[2], (unsigned long long)call->x[3],
             (unsigned long long)call->x[4], call->who, what, (unsigned long long)actual,
             (unsigned long long)expected);
}

static void compare_answer(struct game *g, const struct pm_call *call,
                           const struct lfs_frame *frame, const struct pm_answer *answer)
{
    static const char *const names[] = {"x0", "x1", "x2", "x3", "x4"};
    uint8_t rx[PM_BUFFER];

    for (unsigned i = 0; i < 5; i++)
        if (frame->x[i] != answer->x[i])
            differs(g, call, names[i], frame->x[i], answer->x[i]);
    if (!answer->writes_rx)
        return;
    lfs_mem_read(g->f->m, lfs_pa_of(g->model->address[g->model->endpoint[call->who].rx]), rx,
                 sizeof(rx));
    for (unsigned i = 0; i < PM_BUFFER; i++)
        if (rx[i] != answer->rx[i]) {
            differs(g, call, "a byte of RX", (uint64_t)rx[i] << 16 | i,
                    (uint64_t)answer->rx[i] << 16 | i);
            break;
        }
}

static void compare_page(struct game *g, const struct pm_call *call, unsigned page)
{
    const struct page_model *m = g->model;
    uint64_t word;

    for (unsigned who = 0; who < PM_ENDPOINTS; who++) {
        uint32_t mode = mem_mode(g->f, (int)who - 1, m->address[page]);

        if (mode != m->mode[who][page])
            differs(g, call, "the mode of a page",
                    m->address[page] << 16 | (uint64_t)who << 12 | mode,
                    m->address[page] << 16 | (uint64_t)who << 12 | m->mode[who][page]);
    }
    if (g->buffer[page])
        return;
    lfs_mem_read(g->f->m, lfs_pa_of(m->address[page]), &word, sizeof(word));
    if (word != m->word[page])
        differs(g, call, "the content of a page", word, m->word[page]);
}

static void compare_records(struct game *g, const struct pm_call *call)
{
    for (unsigned handle = 0; handle < PM_RECORDS; handle++) {
        const struct mem_record *record = mem_record(&g->f->stack->spmc, handle);
        const struct pm_record *plain = &g->model->record[handle];

        if ((record != NULL) != plain->used)
            differs(g, call, "whether there is a record", record != NULL, plain->used);
        else if (record && (record->complete != plain->complete || record->tag != plain->tag ||
                            record->constituents != plain->ranges ||
                            record->sender != plain->sender || record->type != plain->type))
            differs(g, call, "a record", handle, handle);
    }
}

static void compare(struct game *g, const struct pm_call *call, const struct lfs_frame *frame,
                    const struct pm_answer *answer)
{
    bool all = g->made % LOOK_EVERY == 0;

    compare_answer(g, call, frame, answer);
    for (unsigned page = 0; page < g->model->pages; page++)
        if (all || g->model->touched[page])
            compare_page(g, call, page);
    if (all)
        compare_records(g, call);
}

/* ---- playing --------------------------------------------------------------------------------- */

static bool somebody_writes(const struct page_model *m, unsigned page)
{
    for (unsigned who = 0; who < PM_ENDPOINTS; who++)
        if ((m->mode[who][page] & (PM_W | PM_NA)) == PM_W)
            return true;
    return false;
}

/* Somebody who may writes to a page, so that zeroing shows. */
static void scribble(struct game *g)
{
    unsigned page = rm_random(&g->random, g->model->pages);
    uint64_t word = g->random.random | 1;

    if (g->buffer[page] || !somebody_writes(g->model, page))
        return;
    g->model->word[page] = word;
    lfs_mem_write(g->f->m, lfs_pa_of(g->model->address[page]), &word, sizeof(word));
}

/* The caller's message lies in TX, in a new buffer all of it. */
static void write_tx(struct game *g, const struct pm_call *call)
{
    const struct pm_endpoint *e = &g->model->endpoint[call->who];

    g->buffer[e->tx] = g->buffer[e->rx] = true;
    if (e->mapped)
        lfs_mem_write(g->f->m, lfs_pa_of(g->model->address[e->tx]), call->tx,
                      g->kept[call->who] ? g->random.written : PM_BUFFER);
    g->kept[call->who] = e->mapped;
}

static void count(struct tally *tally, const struct pm_call *call, const struct pm_answer *answer)
{
    unsigned status = answer->x[0] == FFA_ERROR_32 ? -answer->x[2] : 0;

    tally->count[call->x[0] & 0xff][status]++;
    for (unsigned i = 0; i < 5; i++) {
        tally->digest = (tally->digest ^ call->x[i]) * UINT64_C(0x100000001b3);
        tally->digest = (tally->digest ^ answer->x[i]) * UINT64_C(0x100000001b3);
    }
}

static void make_one(struct game *g, struct lfs_guest *guest, struct lfs_ctx *self, unsigned who)
{
    struct pm_call call = rm_call(&g->random, who);
    struct lfs_frame frame = {{call.x[0], call.x[1], call.x[2], call.x[3], call.x[4]}};
    struct pm_answer answer;

    if (rm_once_in(&g->random, 4))
        scribble(g);
    write_tx(g, &call);
    g->who = who;
    pm_make(g->model, &call, &answer);
    rm_answered(&g->random, &call, &answer);
    count(g->tally, &call, &answer);
    if (guest)
        lfs_guest_call(guest, &frame);
    else
        lfs_smc(self, &frame);
    if ((uint32_t)call.x[0] == FFA_RXTX_MAP_64)
        g->buffer[g->model->endpoint[who].tx] = g->buffer[g->model->endpoint[who].rx] = true;
    compare(g, &call, &frame, &answer);
    g->made++;
}

static void make_some(struct game *g, struct lfs_guest *guest, struct lfs_ctx *self, unsigned who)
{
    unsigned count = 1 + rm_random(&g->random, 6);

    for (unsigned i = 0; i < count && g->made < g->calls && !g->failure[0]; i++)
        make_one(g, guest, self, who);
}

static void partition_plays(struct fixture *f, struct lfs_guest *guest, struct lfs_frame *frame)
{
    make_some(game_of(f), guest, NULL, (unsigned)lfs_guest_id(guest) - 0x8000);
    answer_request(guest, frame, 1);
}

static void play(struct fixture *f, struct lfs_ctx *self)
{
    struct game *g = game_of(f);

    SMC(self, FFA_VERSION_32, setting_of(g)->version[0]);
    map_others(g);
    while (g->made < g->calls && !g->failure[0]) {
        unsigned who = rm_random(&g->random, PM_ENDPOINTS);

        if (who == 0)
            make_some(g, NULL, self, 0);
        else
            ASK(self, 0x8000 + who);
    }
    compare_records(g, &(struct pm_call){.who = 0});
}

static struct fixture *fixture_of_game(const struct game *g)
{
    struct fixture *f = mem_fixture(LFS_PROFILE_SPEC, play);

    for (unsigned i = 0; i < FIXTURE_SPS; i++) {
        uint32_t version = setting_of(g)->version[i + 1];

        if (version != FFA_VERSION_1_3)
            plan_legacy(&f->sp[i], version);
        f->sp[i].exception_level = setting_of(g)->s_el0[i + 1] ? PLAN_S_EL0 : PLAN_S_EL1;
        f->sp[i].request = partition_plays;
    }
    f->sp[OF_SP1].device = DEVICE;
    if (setting_of(g)->rme)
        f->config.platform.memory_protection = LFS_PROTECTION_GRANTED;
    f->config.machine.trace_records = 0;
    f->config.machine.steps_max = UINT32_MAX;
    return f;
}

/* One machine's calls. */
static void play_game(struct tally *tally, uint64_t seed, uint32_t calls)
{
    struct game *g = calloc(1, sizeof(*g));
    enum lfs_end end;

    assert_non_null(g);
    g->model = calloc(1, sizeof(*g->model));
    assert_non_null(g->model);
    g->tally = tally;
    g->seed = seed;
    g->calls = calls;
    g->random.random = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
    g->random.model = g->model;
    g->f = fixture_of_game(g);
    fixture_build(g->f, LFS_FIBERS);
    g->f->seen[0] = (uintptr_t)g;
    set_up_model(g);
    end = lfs_run(g->f->m);
    if (g->failure[0] || end != LFS_END_COMPLETED) {
        print_error("%s; TX of %u:", g->failure, g->who);
        for (unsigned i = 0; i < 160; i++)
            print_error("%s%02x", i % 16 ? " " : "\n", g->random.tx[g->who][i]);
        fail_msg("%s; repeat it with --seed %llu --calls %u", lfs_end_name(end),
                 (unsigned long long)seed, g->made);
    }
    fixture_judge(g->f, end, LFS_END_COMPLETED);
    assert_int_equal(g->made, calls);
    fixture_free(g->f);
    free(g->model);
    free(g);
}

/* Every answer that there is comes often enough. */
static void judge_tally(const struct tally *tally)
{
    static const struct {
        uint8_t fid;
        uint16_t statuses; /* a bit for each; 1: success */
    } all[] = {
#define ANSWERS(fid, ...) {(uint8_t)(fid), __VA_ARGS__}
#define BIT(status)       (1u << -(FFA_STATUS_##status))
        ANSWERS(FFA_MEM_DONATE_32, 1 | BIT(INVALID_PARAMETERS) | BIT(DENIED) | BIT(NO_MEMORY)),
        ANSWERS(FFA_MEM_LEND_32, 1 | BIT(INVALID_PARAMETERS) | BIT(DENIED) | BIT(NO_MEMORY)),
        ANSWERS(FFA_MEM_SHARE_32, 1 | BIT(INVALID_PARAMETERS) | BIT(DENIED) | BIT(NO_MEMORY)),
        ANSWERS(FFA_MEM_FRAG_TX_32, 1 | BIT(INVALID_PARAMETERS) | BIT(DENIED) | BIT(NO_MEMORY)),
        ANSWERS(FFA_MEM_RETRIEVE_REQ_32,
                1 | BIT(INVALID_PARAMETERS) | BIT(DENIED) | BIT(BUSY) | BIT(NOT_SUPPORTED)),
        ANSWERS(FFA_MEM_FRAG_RX_32, 1 | BIT(INVALID_PARAMETERS) | BIT(BUSY)),
        ANSWERS(FFA_MEM_RELINQUISH_32, 1 | BIT(INVALID_PARAMETERS) | BIT(DENIED)),
        ANSWERS(FFA_MEM_RECLAIM_32, 1 | BIT(INVALID_PARAMETERS) | BIT(DENIED)),
        ANSWERS(FFA_RXTX_MAP_64, 1 | BIT(INVALID_PARAMETERS) | BIT(DENIED)),
        ANSWERS(FFA_RXTX_UNMAP_32, 1 | BIT(INVALID_PARAMETERS)),
        ANSWERS(FFA_RX_RELEASE_32, 1 | BIT(INVALID_PARAMETERS) | BIT(DENIED)),
#undef ANSWERS
#undef BIT
    };

    for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        for (unsigned status = 0; status < STATUSES; status++) {
            uint32_t count = tally->count[all[i].fid][status];

            if ((all[i].statuses >> status & 1) && count == 0)
                fail_msg("0x840000%02x is never answered %d", all[i].fid, -(int)status);
        }
}

struct wish {
    uint64_t seed;
    uint32_t calls;
};

static void random_calls_do_what_the_reference_model_says(void **state)
{
    const struct wish *wish = *state;
    struct tally tally = {0};

    print_message("--seed %llu --calls %u\n", (unsigned long long)wish->seed, wish->calls);
    for (uint32_t made = 0; made < wish->calls; made += GAME_CALLS)
        play_game(&tally, wish->seed + made / GAME_CALLS,
                  wish->calls - made < GAME_CALLS ? wish->calls - made : GAME_CALLS);
    if (wish->calls >= CALLS)
        judge_tally(&tally);
}

/* The digest is another one when calls are drawn otherwise, and never one compiler's own. */
static void a_seed_is_the_same_run_in_each_build(void **state)
{
    struct tally tally = {0};

    (void)state;
    for (uint64_t seed = 0; seed < sizeof(settings) / sizeof(settings[0]); seed++)
        play_game(&tally, seed, 3000);
    print_message("digest 0x%llx\n", (unsigned long long)tally.digest);
    assert_int_equal(tally.digest, UINT64_C(0x2aea6a02e4234f20));
}

int main(int argc, char **argv)
{
    static struct wish wish = {.seed = 1, .calls = CALLS};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(random_calls_do_what_the_reference_model_says, &wish),
        cmocka_unit_test(a_seed_is_the_same_run_in_each_build),
    };

    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0)
            wish.seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--calls") == 0)
            wish.calls = (uint32_t)strtoul(argv[i + 1], NULL, 10);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
