/* SPDX-License-Identifier: BSD-3-Clause */
/* Livelocks at the command line: told, written as a replay file that goes once round, repeated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/usage.h"
#include "tools/cli/verbs.h"

static const char endless[] =
    "lfasim: 1\n"
    "name: endless\n"
    "summary: An image never finishes loading, and a driver asks for ever.\n"
    "platform: {preset: fvp-test, cpus: 2}\n"
    "components: [{name: fw, kind: stub, answers: {load: [CALL_AGAIN]}}]\n"
    "lanes:\n"
    "  cpu0:\n"
    "    - linux_lfa_write: {component: fw, driver: rfc-v2, file: force_cpu_rendezvous, value: 0}\n"
    "    - linux_lfa_activate: {component: fw}\n"
    "  cpu1: [LFA_VERSION]\n";

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("endless.yaml", endless);
    return 0;
}

static void expect(const char *line, int status, const char *on_out, const char *on_err)
{
    struct captured result = captured(lfs_command, line);

    if (result.status != status || strstr(result.out, on_out) == NULL ||
        strstr(result.err, on_err) == NULL)
        fail_msg("%s: exit %d, wanted %d with '%s', '%s'\n%s%s", line, result.status, status,
                 on_out, on_err, result.out, result.err);
}

#define REPLAY "found/endless.no-livelock.replay"

static void a_livelock_is_told_and_can_be_replayed(void **state)
{
    (void)state;
    expect("lfasim explore endless.yaml", LFS_EXIT_FAILED,
           "1. no-livelock: from step 30 on, 3 steps of cpu0 lead back to the same state\n", "");
    expect("lfasim explore endless.yaml", LFS_EXIT_FAILED,
           "   replay: --out FOLDER writes a file that goes once round\n", "");
    expect("lfasim explore endless.yaml --out found", LFS_EXIT_FAILED,
           "   replay: lfasim replay " REPLAY "\n", "");
    expect("lfasim explore endless.yaml --format json", LFS_EXIT_FAILED, "\"round_from\":30", "");
    expect("lfasim replay " REPLAY, LFS_EXIT_FAILED,
           "  goes round: behind step 33 it is where it was behind step 30, and so for ever\n", "");
    expect("lfasim replay " REPLAY, LFS_EXIT_FAILED,
           "    <<< step 33: no-livelock is violated: from step 30 on", "");
    expect("lfasim replay -q " REPLAY " --backend threads", LFS_EXIT_FAILED,
           "replayed: violates no-livelock, 33 of 33 steps\n", "");
    expect("lfasim replay -q " REPLAY " --until 31", LFS_EXIT_OK, "31 of 33 steps\n", "");
}

static void a_round_that_does_not_close_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(system("sed 's/^round .*/round 29/' " REPLAY " >open.replay"), 0);
    expect("lfasim replay -q open.replay", LFS_EXIT_DIVERGED, "diverged",
           "the run does not come back to where it was [REPLAY_DIVERGED]\n"
           "      = recorded step 33 leads to the state behind step 29\n");
    assert_int_equal(system("sed 's/^round .*/round 33/' " REPLAY " >open.replay"), 0);
    expect("lfasim replay -q open.replay", LFS_EXIT_DIVERGED, "diverged", "[REPLAY_DIVERGED]");
    assert_int_equal(system("sed 's/^round .*/round never/' " REPLAY " >open.replay"), 0);
    expect("lfasim replay -q open.replay", LFS_EXIT_INPUT, "", "[REPLAY_SYNTAX]");
}

/* A shard cannot tell; whoever has all can. */
static void shards_leave_rounds_to_the_whole(void **state)
{
    (void)state;
    expect("lfasim explore endless.yaml --shard 1/2 --frontier 1.lfs", LFS_EXIT_OK, "1 shard done",
           "");
    expect("lfasim explore endless.yaml --shard 2/2 --frontier 2.lfs", LFS_EXIT_OK, "1 shard done",
           "");
    expect("lfasim merge 1.lfs 2.lfs --frontier all.lfs", LFS_EXIT_OK, "complete: ", "");
    expect("lfasim explore endless.yaml --resume all.lfs", LFS_EXIT_FAILED, "1. no-livelock: ", "");
}

static void pages_say_why_and_what_to_look_at(void **state)
{
    (void)state;
    expect("lfasim explain no-livelock", LFS_EXIT_OK, "CPUs stay busy without getting on", "");
    expect("lfasim explain agent-not-stuck", LFS_EXIT_OK, "Every later LFA_ACTIVATE is refused",
           "");
    expect("lfasim explain agent-not-stuck", LFS_EXIT_OK, "Policies `agent_reset_after_success`",
           "");
    expect("lfasim list properties", LFS_EXIT_OK, "no-livelock", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_livelock_is_told_and_can_be_replayed),
        cmocka_unit_test(a_round_that_does_not_close_is_noticed),
        cmocka_unit_test(shards_leave_rounds_to_the_whole),
        cmocka_unit_test(pages_say_why_and_what_to_look_at),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
