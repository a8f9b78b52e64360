/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The figures and their limits. The limits hold for one core and a release build; README.md says
 * what bounds each. Counts make one repetition last some milliseconds.
 */
#include "tests/bench/bench.h"

const struct bench_figure bench_figures[] = {
    /* The engine's own part of everything. */
    {"hop", "time charged, next context chosen", bench_hop, 0, 100000, BENCH_RATIO, YARD_SWITCH, 4},
    {"hop-frame", "the same with one frame copy", bench_hop, BENCH_FRAMES, 100000, BENCH_RATIO,
     YARD_SWITCH, 12},
    {"hop-record", "the same with one frame copy and a record with registers", bench_hop,
     BENCH_FRAMES | BENCH_TRACE, 100000, BENCH_RATIO, YARD_SWITCH, 12},
    {"hop-two-cpus", "the same, and the other CPU moves in between", bench_hop,
     BENCH_FRAMES | BENCH_TRACE | BENCH_TWO_CPUS, 100000, BENCH_RATIO, YARD_SWITCH, 0},
    {"hop-threads", "a hop with frame and record on the threads backend", bench_hop,
     BENCH_FRAMES | BENCH_TRACE | BENCH_THREADS, 2000, BENCH_RATIO, YARD_SWITCH, 0},
    {"event", "schedule, dispatch, resume; 2 pending", bench_event, 0, 50000, BENCH_RATIO,
     YARD_SWITCH, 15},
    {"event-32", "the same with 32 pending", bench_event, BENCH_MANY, 50000, BENCH_RATIO,
     YARD_SWITCH, 30},
    {"event-threads", "an event with 2 pending on the threads backend", bench_event, BENCH_THREADS,
     2000, BENCH_RATIO, YARD_SWITCH, 0},

    /* The models. */
    {"message", "direct message, normal world to SP and back, all checks", bench_direct_message,
     BENCH_TRACE, 5000, BENCH_RATIO, YARD_SWITCH, 120},
    {"message-quiet", "the same without trace", bench_direct_message, 0, 5000, BENCH_RATIO,
     YARD_SWITCH, 120},
    {"message-threads", "the same with trace on the threads backend", bench_direct_message,
     BENCH_TRACE | BENCH_THREADS, 500, BENCH_RATE, YARD_SWITCH, 20000},
    {"activation", "GET_INVENTORY, PRIME, ACTIVATE of a 64 KiB package as extents",
     bench_activation, BENCH_TRACE, 300, BENCH_RATIO, YARD_SWITCH, 2500},
    {"activation-quiet", "the same without trace", bench_activation, 0, 300, BENCH_RATIO,
     YARD_SWITCH, 2500},
    {"activation-threads", "the same with trace on the threads backend", bench_activation,
     BENCH_TRACE | BENCH_THREADS, 30, BENCH_RATE, YARD_SWITCH, 0},
    {"activation-moved", "the same for a 1 MiB package whose bytes really move", bench_activation,
     BENCH_TRACE | BENCH_MOVE, 30, BENCH_RATIO, YARD_MOVED_IMAGE, 1.25},
    {"activation-moved-quiet", "the same without trace", bench_activation, BENCH_MOVE, 30,
     BENCH_RATIO, YARD_MOVED_IMAGE, 1.25},

    /* Activations on one CPU of 4 while three send requests; and what that came to in virtual time.
     */
    {"load-activation", "GET_INVENTORY, PRIME, ACTIVATE under load on 4 CPUs, its load included",
     bench_load_activation, BENCH_TRACE, 20, BENCH_RATIO, YARD_SWITCH, 60000},
    {"load-request", "a served request of that load, its share of the activations included",
     bench_load_request, BENCH_TRACE, 20, BENCH_RATIO, YARD_SWITCH, 240},
    {"load-threads", "an activation under load on the threads backend", bench_load_activation,
     BENCH_TRACE | BENCH_THREADS, 2, BENCH_RATE, YARD_SWITCH, 0},
    {"load-virtual", "virtual time of an activation under load, repetitions included",
     bench_load_virtual, BENCH_TRACE, 20, BENCH_TIME, YARD_SWITCH, 2},
    {"load-silence", "virtual time that nobody is served at most", bench_load_silence, BENCH_TRACE,
     20, BENCH_TIME, YARD_SWITCH, 0.45},

    /* Going back, from the booted machine with 2 CPUs and 2 SPs. */
    {"save", "save the booted machine, and drop it", bench_save, BENCH_TRACE, 500, BENCH_RATIO,
     YARD_MEMCPY_1M, 0.3},
    {"restore", "restore it, 128 steps away", bench_restore, BENCH_TRACE, 200, BENCH_RATIO,
     YARD_MEMCPY_1M, 0.3},
    {"step", "one step of it, as exploration does", bench_step, BENCH_TRACE | BENCH_TRACKING, 20000,
     BENCH_RATIO, YARD_SWITCH, 0},
    {"undo", "one step back by undo", bench_undo, BENCH_TRACE, 20000, BENCH_RATIO, YARD_SWITCH,
     100},

    /* Much of everything. */
    {"table-get", "a row of 100,000 found", bench_table_get, BENCH_MANY, 100000, BENCH_RATIO,
     YARD_SWITCH, 100},
    {"table-get-5", "a row of 5 found", bench_table_get, 0, 100000, BENCH_RATIO, YARD_SWITCH, 4},
    {"table-change", "a row of 100,000 removed or put", bench_table_change, 0, 50000, BENCH_RATIO,
     YARD_SWITCH, 100},
    {"claim", "a claim of 100,000 dropped or made", bench_claim, 0, 100000, BENCH_RATE, YARD_SWITCH,
     1000000},
    {"conflicts", "all conflicts of 164,000 claims", bench_conflicts, 4 * BENCH_DOUBLING, 5,
     BENCH_TIME, YARD_SWITCH, 1000},
    {"conflicts-growth", "the same, compared with a sixteenth of them", bench_conflicts,
     4 * BENCH_DOUBLING, 5, BENCH_RATIO, YARD_CONFLICTS, 40},
    {"conflicts-0", "all conflicts of 10,250 claims", bench_conflicts, 0, 50, BENCH_TIME,
     YARD_SWITCH, 0},
    {"conflicts-1", "of twice as many", bench_conflicts, 1 * BENCH_DOUBLING, 20, BENCH_TIME,
     YARD_SWITCH, 0},
    {"conflicts-2", "of twice as many again", bench_conflicts, 2 * BENCH_DOUBLING, 10, BENCH_TIME,
     YARD_SWITCH, 0},
    {"conflicts-3", "of twice as many again", bench_conflicts, 3 * BENCH_DOUBLING, 5, BENCH_TIME,
     YARD_SWITCH, 0},
    {"conflicts-4", "of twice as many again", bench_conflicts, 4 * BENCH_DOUBLING, 5, BENCH_TIME,
     YARD_SWITCH, 0},

    /* Memory transactions. */
    {"memory-cycle", "a page shared, retrieved, relinquished, reclaimed, with the oracle",
     bench_memory_cycle, BENCH_ORACLE, 2000, BENCH_RATE, YARD_SWITCH, 200000},
    {"memory-cycle-unseen", "the same without the oracle", bench_memory_cycle, 0, 2000, BENCH_RATE,
     YARD_SWITCH, 0},
    {"oracle-bare", "a watched one, compared with one that nobody looks at", bench_memory_cycle,
     BENCH_ORACLE, 2000, BENCH_RATIO, YARD_MEMORY_CYCLE, 0},
    {"oracle", "a round of a memory-heavy scenario, compared with one that nobody looks at",
     bench_traffic, BENCH_ORACLE, BENCH_ROUNDS, BENCH_RATIO, YARD_TRAFFIC, 1.25},
    {"traffic", "a round of that scenario without the oracle", bench_traffic, 0, BENCH_ROUNDS,
     BENCH_TIME, YARD_SWITCH, 0},

    /* Footprint. */
    {"hot-bytes", "hot state of the booted machine", bench_hot_bytes, 0, 1, BENCH_BYTES,
     YARD_SWITCH, 4096},
    {"resident", "host memory of the booted machine, page contents included", bench_resident, 0, 1,
     BENCH_BYTES, YARD_SWITCH, 1048576},
    {"resident-traced", "the same with a full ring of 4096 records", bench_resident, BENCH_TRACE, 1,
     BENCH_BYTES, YARD_SWITCH, 1048576},

    /* From files. */
    {"partitions-60", "60 partitions with 8 regions each: manifests read and judged, booted",
     bench_many_partitions, 0, 4, BENCH_TIME, YARD_SWITCH, 50},
    {"steps-3000", "a scenario of 3,000 steps loaded", bench_many_steps, 0, 4, BENCH_RATIO,
     YARD_YAML_EVENTS, 2.5},

    {"check-64", "64 partitions with 1,000 regions each, as `check` judges their scenario",
     bench_check, 4 * BENCH_DOUBLING, 1, BENCH_TIME, YARD_SWITCH, 1000},
    {"check-0", "the same with a sixteenth of the regions", bench_check, 0, 2, BENCH_TIME,
     YARD_SWITCH, 0},
    {"live-64", "that platform running, with 100,000 transactions: all pairs of claims judged",
     bench_live, 4 * BENCH_DOUBLING, 5, BENCH_TIME, YARD_SWITCH, 1000},

    /* Searches: explore.yaml, all its orders of steps, with the oracle; then the model of spin/. */
    {"explore-transition", "a step, hashed, looked up, judged, and back", bench_explore_transition,
     0, UINT32_MAX, BENCH_RATIO, YARD_SWITCH, 250},
    {"explore-reduced", "the same with the reduction, what it learns first included",
     bench_explore_transition, BENCH_REDUCED, UINT32_MAX, BENCH_RATIO, YARD_SWITCH, 0},
    {"explore-bytes", "of the visited set, a state", bench_explore_bytes, 0, UINT32_MAX,
     BENCH_BYTES, YARD_SWITCH, 24},
    {"explore-reduction", "transitions of all orders, divided by those with the reduction",
     bench_explore_reduction, 0, UINT32_MAX, BENCH_FACTOR, YARD_SWITCH, 5},
    {"explore-two-cores", "wall time of one worker, divided by that of two",
     bench_explore_two_cores, 0, UINT32_MAX, BENCH_FACTOR, YARD_SWITCH, 1.7},
    {"explore-two-apart",
     "two searches that share nothing, beside each other: twice the wall time of "
     "one, divided by that of both",
     bench_explore_two_apart, 0, UINT32_MAX, BENCH_FACTOR, YARD_SWITCH, 0},
    {"explore-spin", "the model of spin-lfa.pml, NCALL=2, searched", bench_explore_spin,
     BENCH_REDUCED, UINT32_MAX, BENCH_TIME, YARD_SWITCH, 2000},
    {"explore-spin-reduction", "its transitions without the reduction, divided by those with it",
     bench_explore_reduction, BENCH_SPIN, UINT32_MAX, BENCH_FACTOR, YARD_SWITCH, 5},

    /* The command. */
    {"process", "process start to verdict of the deck's scenario", bench_process, 0, 5, BENCH_TIME,
     YARD_SWITCH, 10},
};
const size_t bench_figure_count = sizeof(bench_figures) / sizeof(bench_figures[0]);
