/* SPDX-License-Identifier: BSD-3-Clause */
/* Expressions: the table of functions. */
#include "tools/readers/scenario/scenario_private.h"

static const char *const vcpu_state_words[] = {/* lifecycle-and-live-activation.md 1.1 */
                                               "NULL",     "OFF",       "CREATED",
                                               "STARTING", "WAITING",   "RUNNING",
                                               "BLOCKED",  "PREEMPTED", "BLOCKED_INTERRUPT",
                                               "STOPPING", "STOPPED",   "ABORTED",
                                               NULL};
static const char *const vm_state_words[] = {"NULL",   "CREATED",  "RUNNING", /* 1.4 */
                                             "HALTED", "ABORTING", NULL};
static const char *const access_words[] = {"none", "R", "W", "RW", "X", "RX", "WX", "RWX", NULL};
static const char *const handle_words[] = {"none",    "SENDING",   "SHARED",   "LENT",
                                           "DONATED", "RETRIEVED", "DEFERRED", NULL};
static const char *const tracker_words[] = {"idle", "busy", NULL};
static const char *const spm_words[] = {"present", "absent", NULL};
static const char *const end_words[] = {"completed", "deadlock", "bound", "panic", "reset", NULL};

#define NUMBER_OF(name, form, help, takes, kind, at_end)               \
    {                                                                  \
        name, form, help, takes, kind, TYPE_NUMBER, NULL, NULL, at_end \
    }
static const struct function functions[] = {
    {"state", "state(PARTITION)", "state of its first vCPU", "p", LFS_EXPR_STATE, TYPE_WORD,
     "state", vcpu_state_words, false},
    {"vm", "vm(PARTITION)", "state of its VM", "p", LFS_EXPR_VM, TYPE_WORD, "VM state",
     vm_state_words, false},
    {"image", "image(PARTITION)", "the image at its entry point; `none` when that is no image", "p",
     LFS_EXPR_IMAGE, TYPE_WORD, "image", NULL, false},
    NUMBER_OF("version", "version(PARTITION)", "the version in that image", "p", LFS_EXPR_VERSION,
              false),
    {"path", "path(PARTITION, LABEL)",
     "list of the states of its first vCPU from the call of the labelled step to its return", "pl",
     LFS_EXPR_PATH, TYPE_LIST, "state", vcpu_state_words, true},
    NUMBER_OF("reg", "reg(LABEL, xN)", "a register, or a named result, of the labelled step", "lr",
              LFS_EXPR_VARIABLE, false),
    NUMBER_OF("u8", "u8(PARTITION, ADDRESS)",
              "a byte of its memory; an address is a number, a "
              "region, region+offset, or image+offset",
              "pa", LFS_EXPR_MEMORY, false),
    NUMBER_OF("u32", "u32(PARTITION, ADDRESS)", "four bytes of its memory, little endian", "pa",
              LFS_EXPR_MEMORY, false),
    NUMBER_OF("u64", "u64(PARTITION, ADDRESS)", "eight bytes of its memory, little endian", "pa",
              LFS_EXPR_MEMORY, false),
    NUMBER_OF("finding", "finding(NAME)",
              "how often this was found: `MC-04`, `INV-33`, `PANIC`, ...", "f", LFS_EXPR_FINDING,
              true),
    NUMBER_OF("conflict", "conflict(MC-04)", "how often this layout conflict was found", "m",
              LFS_EXPR_FINDING, true),
    NUMBER_OF("conflicts", "conflicts", "how many layout conflicts were found", "",
              LFS_EXPR_CONFLICTS, true),
    {"end", "end", "how the run ended: `completed`, `deadlock`, `bound`, `panic`, `reset`", "",
     LFS_EXPR_END, TYPE_WORD, "end of a run", end_words, true},
    {"reason", "reason",
     "the model rule by which the firmware panicked or reset: `MANIFEST_REFUSED`; else `none`", "",
     LFS_EXPR_REASON, TYPE_WORD, "model rule", NULL, true},
    {"spm", "spm", "`absent` when the SPMD booted the platform without it, else `present`", "",
     LFS_EXPR_SPM, TYPE_WORD, "state of the SPM", spm_words, false},
    NUMBER_OF("time", "time(LABEL)", "when the labelled step returned, in ns; 0: never", "l",
              LFS_EXPR_TIME, true),
    {"tracker", "tracker", "`busy` while the SPMC holds an activation, else `idle`", "",
     LFS_EXPR_TRACKER, TYPE_WORD, "tracker state", tracker_words, false},
    NUMBER_OF("finished", "finished(cpuN)", "the lane has made all its steps", "c",
              LFS_EXPR_VARIABLE, false),
    NUMBER_OF("chosen", "chosen(OPTION)", "this option of a choice was taken", "o",
              LFS_EXPR_VARIABLE, false),
    NUMBER_OF("struck", "struck(FAULT)", "how often this fault has struck", "d", LFS_EXPR_VARIABLE,
              false),
    {"owner", "owner(ADDRESS)",
     "who owns this page by the translations: a partition, `nwd`, `none`, `several`", "A",
     LFS_EXPR_OWNER, TYPE_WORD, "endpoint", NULL, false},
    {"owners", "owners(ADDRESS)", "list of all who own it", "A", LFS_EXPR_OWNERS, TYPE_LIST,
     "endpoint", NULL, false},
    {"access", "access(ENDPOINT, ADDRESS)",
     "what the endpoint may do with this page: `none`, `R`, `RW`, `RX`, `RWX`", "eA",
     LFS_EXPR_ACCESS, TYPE_WORD, "access", access_words, false},
    {"handle", "handle(HANDLE)",
     "what has become of this memory transaction: `SENDING`, `SHARED`, `LENT`, `DONATED`, "
     "`RETRIEVED` by somebody, `DEFERRED` after its owner's end, `none`",
     "n", LFS_EXPR_HANDLE, TYPE_WORD, "state of a transaction", handle_words, false},
    NUMBER_OF("transactions", "transactions", "memory transactions that the SPMC keeps", "",
              LFS_EXPR_TRANSACTIONS, false),
    NUMBER_OF("filled", "filled(ADDRESS, BYTES, VALUE)",
              "every byte of this physical memory has the value", "Ann", LFS_EXPR_FILLED, false),
    NUMBER_OF("outage_calls", "outage_calls(PARTITION)",
              "direct requests and FFA_RUN to it that were refused between the stop of an instance "
              "and the moment at which it, or the next, serves again: the most in one activation",
              "p", LFS_EXPR_OUTAGE_CALLS, true),
    NUMBER_OF("outage_steps", "outage_steps(PARTITION)", "steps of the machine, likewise", "p",
              LFS_EXPR_OUTAGE_STEPS, true),
    NUMBER_OF("outage_time", "outage_time(PARTITION)", "time in ns, likewise", "p",
              LFS_EXPR_OUTAGE_TIME, true),
    NUMBER_OF("count", "count(LIST)", "elements of a list", "v", LFS_EXPR_COUNT, false),
    NUMBER_OF("min", "min(A, B)", "the smaller of two numbers", "nn", LFS_EXPR_MIN, false),
    NUMBER_OF("wanted", "wanted(LOAD)", "requests of this load that arrived", "g", LFS_EXPR_LOAD,
              true),
    NUMBER_OF("sent", "sent(LOAD)", "calls that it made; a request sent again counts again", "g",
              LFS_EXPR_LOAD, true),
    NUMBER_OF("served", "served(LOAD)", "calls that ended well", "g", LFS_EXPR_LOAD, true),
    NUMBER_OF("refused", "refused(LOAD), refused(LOAD, STATUS)",
              "calls that did not, or those that ended with this status", "gS", LFS_EXPR_LOAD,
              true),
    NUMBER_OF("dropped", "dropped(LOAD)", "requests that were given up", "g", LFS_EXPR_LOAD, true),
    NUMBER_OF("resumed", "resumed(LOAD)", "times that FFA_RUN resumed a call", "g", LFS_EXPR_LOAD,
              true),
    NUMBER_OF("latency", "latency(LOAD, PART)",
              "of served requests, from arrival to answer, in ns: `min`, `mean`, `p50`, `p95`, "
              "`p99`, `max`",
              "gq", LFS_EXPR_LOAD, true),
    NUMBER_OF("blackout", "blackout(LOAD), blackout(LOAD, PART)",
              "time from the first refused to the first served call afterwards, in ns: `longest`, "
              "`sum`, or `count`, which is a number",
              "gB", LFS_EXPR_LOAD, true),
    NUMBER_OF("silence", "silence(LOAD)",
              "longest time that somebody waited and nobody was served, in ns", "g", LFS_EXPR_LOAD,
              true),
};
enum { FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

const struct function *function_at(size_t i)
{
    return i < FUNCTIONS ? &functions[i] : NULL;
}
