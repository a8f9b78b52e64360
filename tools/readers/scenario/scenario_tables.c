/* SPDX-License-Identifier: BSD-3-Clause */
/* The keys of scenario files, as tables: what is checked, and what scenarios/README.md shows. */
#include "lfasim/readers/image_description.h"
#include "tools/readers/scenario/scenario_private.h"

#define TABLE(noun, named, keys)                            \
    {                                                       \
        noun, named, keys, sizeof(keys) / sizeof((keys)[0]) \
    }

static const struct lfs_schema_key scenario_keys[] = {
    {"lfasim", "integer", "1", NULL, true, "The version of the format."},
    {"name", "identifier", "a-z, 0-9 and '-'", NULL, true, "What reports call the scenario."},
    {"summary", "text", NULL, NULL, true, "One to three sentences: what is shown, and why."},
    {"tags", "list of identifiers", NULL, "none", false, "Words to select scenarios by."},
    {"refs", "list of texts", NULL, "none", false,
     "Checklist ids and sections of specifications that the scenario is about."},
    {"variants", "map", "name: map of variables", "one case without a variant", false,
     "Each variant is a case of its own; $NAME stands for the value of a variable."},
    {"platform", "map", NULL, "fvp-test", false, "The machine."},
    {"policy", "map", NULL, "profile spec", false, "How the firmware decides."},
    {"include", "path, or list of paths", NULL, "none", false,
     "Folders that manifests may #include files from, besides their own."},
    {"images", "map", "name: image", "none", false, "What partitions run."},
    {"partitions", "map", "name: partition", "none", false,
     "Secure Partitions in the order of their ids, from 0x8001 on."},
    {"components", "list of components", NULL, "none", false,
     "The inventory of the LFA agent, in its order."},
    {"lanes", "map", "cpu0, cpu1, ...: list of steps", "none", false,
     "What the normal world does: lanes run side by side, the steps of one in order."},
    {"clients", "map", NULL, "none", false,
     "Instead of lanes: CPUs of the normal world that make any calls, and partitions that do "
     "anything."},
    {"faults", "list of faults", NULL, "none", false, "Disturbances: when they strike, and what."},
    {"expect", "list of expressions", NULL, "none", false,
     "What holds at the end of the run; `end: deadlock` and the like say how it ends."},
    {"bounds", "map", NULL, NULL, false, "How long a run may take."},
    {"order", "list of moves", "cpu0, {cpu0: 3}, {event: 0}, {cpu0: 1, takes: [...]}",
     "by simulated time", false,
     "A run is untimed, and judged by the properties in each state: who moves, how often, and "
     "which "
     "decisions are not the first alternative; [] is the plain order. "
     "Explorations try all orders."},
    {"explore", "map", NULL, "every order, unbounded", false, "How an exploration searches."},
    {"observe", "map", "name: expression", "how runs end", false,
     "What an exploration tells outcomes apart by, at the end of each run."},
    {"properties", "list of properties", NULL, "the built-in ones", false,
     "What an exploration must find to hold, besides expectations and built-in properties."},
};
const struct lfs_schema scenario_schema = TABLE("the scenario", false, scenario_keys);

static const struct lfs_schema_key platform_keys[] = {
    {"preset", "word", "fvp-test, fvp", "fvp-test", false,
     "The address map: of the reference SPMC's tests, or of the FVP port."},
    {"cpus", "integer", "1 to 8", "as many as lanes need, or the SPMC's manifest has", false,
     "CPUs of the machine."},
    {"boot-cpus", "word", "all, primary", "all", false,
     "Which CPUs boot: all, or cpu0 alone; the lane of another then waits for PSCI_CPU_ON."},
    {"spmc-manifest", "path, or list of paths", NULL, "none", false,
     "The SPMC's manifest: address map, SPMC image, CPUs, and each partition's load address, "
     "memory "
     "and vCPUs. Partitions have the names and the order of its debug_names."},
    {"ranges", "list of maps", NULL, "those of the preset", false,
     "The address map, instead of a preset or an SPMC manifest."},
    {"spmc", "map", "base, size", "the preset's", false, "Where the SPMC's image lies."},
    {"el3", "map", "base, size", "the preset's", false, "Where the EL3 firmware lies."},
    {"spare", "map", "base, size", "none", false,
     "Secure memory of nobody, from which policy `donate: relocate` takes pages."},
    {"limits", "word, or map", "fvp, generic, none", "fvp", false,
     "What the SPMC's build has room for: 16 partitions, one DMA device each, ...; `none`: only "
     "lfasim's own 64 partitions."},
    {"inputs", "word", "judged, as-is", "judged", false,
     "Refuse faulty manifests and packages, or hand them to the modelled firmware, which then "
     "panics, leaves a partition out, or goes on."},
    {"contents", "word", "extents, bytes", "extents", false,
     "Copy images by reference, or really move their bytes."},
    {"costs", "map", NULL, "those of the preset", false, "How long things take."},
    {"lfa", "word", "present, absent", "what there are components for", false,
     "`absent`: firmware built without LFA. `present`, without any component: its setup fails, and "
     "with that every Standard Service."},
    {"memory-protection", "word, or map", "none, granted, denied, invalid", "none", false,
     "What EL3 answers (RME) when memory that the normal world lends or donates to partitions is "
     "to "
     "move to the secure physical address space; `none`: it does not support that."},
    {"transactions", "map", NULL, "as `limits`", false,
     "How much memory management the SPMC's build has room for."},
};
const struct lfs_schema platform_schema = TABLE("platform", false, platform_keys);

static const struct lfs_schema_key range_keys[] = {
    {"base", "address", "a multiple of 4096", NULL, true, "Its first byte."},
    {"size", "size", "bytes, a multiple of 4096", NULL, true, "Its length."},
    {"type", "word", "memory, device", "memory", false, "What lies there."},
    {"secure", "boolean", NULL, NULL, true, "Its security state."},
    {"name", "text", NULL, "range", false, "What messages call it."},
};
const struct lfs_schema range_schema = TABLE("range", false, range_keys);

static const struct lfs_schema_key carve_out_keys[] = {
    {"base", "address", "a multiple of 4096", NULL, true, "Its first byte."},
    {"size", "size", "bytes, a multiple of 4096", NULL, true, "Its length."},
};
const struct lfs_schema carve_out_schema = TABLE("firmware's memory", false, carve_out_keys);

static const struct lfs_schema_key protection_keys[] = {
    {"answer", "word", "none, granted, denied, invalid", NULL, true, "For all other memory."},
    {"base", "address", "a multiple of 4096", NULL, true, "Begin of a range that is different."},
    {"size", "size", "bytes, a multiple of 4096", NULL, true, "Its length."},
    {"there", "word", "none, granted, denied, invalid", NULL, true,
     "The answer for address ranges of a transaction that meet it."},
};
const struct lfs_schema protection_schema = TABLE("memory protection", false, protection_keys);

static const struct lfs_schema_key limits_keys[] = {
    {"build", "word", "fvp, generic, none", "fvp", false,
     "Where the limits that are not named are from."},
    {"partitions", "integer", "1 to 64", "16", false, "Partitions (MAX_VMS)."},
    {"cpus", "integer", "1 to 64", "8", false, "CPUs (MAX_CPUS)."},
    {"dma-devices", "integer", "0 to 8", "1", false, "DMA devices of a partition."},
    {"interrupt-ids", "integer", "1 to 65535", "5120", false,
     "Virtual interrupt ids are below this."},
    {"rxtx-pages", "integer", "1 to 65535", "4", false, "Pages of an RX or TX buffer."},
    {"smcs", "integer", "0 to 32", "32", false, "Entries of a partition's list of allowed SMCs."},
    {"memory-ranges", "integer", "1 to 20", "20", false, "Memory ranges of one security state."},
    {"device-ranges", "integer", "1 to 10", "10", false, "Device ranges of one security state."},
    {"memory-regions", "integer", "1 to 4096", "8", false,
     "Memory regions of a partition that are read."},
};
const struct lfs_schema limits_schema = TABLE("limits of the build", false, limits_keys);

static const struct lfs_schema_key transactions_keys[] = {
    {"live", "integer", "1 to 1000000", "100", false, "Transactions at a time."},
    {"fragments", "integer", "1 to 1000000", "20", false, "Fragments of a descriptor."},
    {"receivers", "integer", "1 to 8", "2", false, "Receivers of one transaction."},
};
const struct lfs_schema transactions_schema = TABLE("transactions", false, transactions_keys);

#define COST(name, unit, help)                              \
    {                                                       \
        name, "integer", unit, "as the preset", false, help \
    }
static const struct lfs_schema_key costs_keys[] = {
    COST("smc_el3_rt_ns", "nanoseconds", "An SMC to EL3 and back."),
    COST("el3_world_switch_ns", "nanoseconds", "A world switch in EL3, one way."),
    COST("spmc_call_ns", "nanoseconds", "Dispatch and checks of one call in the SPMC."),
    COST("spmc_vcpu_switch_ns", "nanoseconds", "A switch between SPMC and partition, one way."),
    COST("memcpy_mib_s", "MiB/s", "Copying memory."),
    COST("memset_mib_s", "MiB/s", "Filling memory."),
    COST("dcache_clean_mib_s", "MiB/s", "Cleaning the data cache."),
    COST("auth_mib_s", "MiB/s", "Hashing an image."),
    COST("auth_signature_ns", "nanoseconds", "Checking a signature."),
    COST("cpu_on_ns", "nanoseconds", "Bringing a CPU up, from PSCI_CPU_ON to EL3 there."),
    COST("cpu_off_ns", "nanoseconds", "Taking a CPU down in PSCI_CPU_OFF."),
    COST("cpu_suspend_ns", "nanoseconds", "Taking a CPU down in PSCI_CPU_SUSPEND."),
    COST("cpu_resume_ns", "nanoseconds", "Bringing it up again after its wake-up event."),
};
const struct lfs_schema costs_schema = TABLE("costs", false, costs_keys);

static const struct lfs_schema_key bounds_keys[] = {
    {"steps", "integer", "1 to 4294967295", "1000000", false,
     "Scheduling steps; a run that needs more is inconclusive."},
};
const struct lfs_schema bounds_schema = TABLE("bounds", false, bounds_keys);

#define BOUND(name, values, help)                         \
    {                                                     \
        name, "integer", values, "unbounded", false, help \
    }
static const struct lfs_schema_key explore_keys[] = {
    {"mode", "word", "exhaustive, random, pct, coverage", "exhaustive", false,
     "Every state; or runs by lot, by priorities that change at a few moments, or by what they "
     "bring together."},
    BOUND("preemptions", "0 to 4294967294, or none",
          "Switches of one run away from a CPU that could go on."),
    BOUND("deviations", "0 to 4294967294, or none",
          "Decisions of one run that a plain run takes otherwise: order, choices, faults."),
    BOUND("depth", "1 to 4294967294, or none", "Transitions of one run."),
    {"max", "map", NULL, "unbounded", false, "What the whole search may take."},
    {"stop_at", "word", "first, end", "end", false, "Whether the first violation ends the search."},
    {"vary", "list of words", "lanes, choices, faults, policy", "all of them", false,
     "What is varied; the rest is as in a plain run: one order of moves, first alternatives, no "
     "optional fault, first values of policies."},
    {"allow", "list of names", "`lfasim list properties`", "none", false,
     "Built-in properties that are not judged: the scenario provokes what they forbid."},
    {"seed", "integer", NULL, "1", false, "Of all modes but exhaustive: which runs are made."},
    {"runs", "integer", "1 to 1000000000", "10000", false, "The same: how many."},
    {"changes", "integer", "1 to 1000", "3", false,
     "pct: moments of a run at which a priority changes."},
};
const struct lfs_schema explore_schema = TABLE("explore", false, explore_keys);

static const struct lfs_schema_key explore_max_keys[] = {
    BOUND("states", "1 to 1000000000000", "Distinct states."),
    BOUND("transitions", "1 to 1000000000000", "Steps that are tried, of all runs together."),
    {"memory", "size", "bytes, 1MiB to 1024GiB", "unbounded", false,
     "What remembers the states that were seen."},
    BOUND("seconds", "1 to 31536000",
          "Of the host's clock: what is found within them may differ from run to run."),
};
const struct lfs_schema explore_max_schema = TABLE("explore: max", false, explore_max_keys);

static const struct lfs_schema_key clients_keys[] = {
    {"count", "integer", "1 to 8", NULL, true, "CPUs that make calls, from cpu0 on."},
    {"calls", "integer", "1 to 1000000", NULL, true,
     "Of each; an activation from inventory to ACTIVATE counts as one."},
    {"partitions", "word", "anything, as-written", "anything", false,
     "What partitions do: `anything`, whatever their images say, or what those say."},
};
const struct lfs_schema clients_schema = TABLE("clients", false, clients_keys);

static const struct lfs_schema_key property_keys[] = {
    {"name", "identifier", "a-z, 0-9 and '-'", NULL, true, "What reports call it."},
    {"never", "expression", NULL, NULL, false, "Holds in no state of any run."},
    {"always", "expression", NULL, NULL, false, "Holds in every state of every run."},
    {"eventually", "expression", NULL, NULL, false, "Holds in some state of every run."},
    {"forall", "expression", NULL, NULL, false, "Holds at the end of every run."},
    {"exists", "expression", NULL, NULL, false, "Holds at the end of some run."},
    {"under", "map", "policy: value", "all", false,
     "Judged only where these policy knobs, which range, have these values."},
};
const struct lfs_schema property_schema = TABLE("property", false, property_keys);

static const struct lfs_schema_key image_keys[] = {
    {"manifest", "path, or list of paths", NULL, "needed, except with package", false,
     "Device-tree source, beside the scenario file; of a list the first is the base."},
    {"elf", "path", NULL, "none", false,
     "The image is this AArch64 ELF file. One without a note is bound by its content to behaviour "
     "or to the steps below."},
    {"binary", "path", NULL, "none", false,
     "The image is this flat binary, which begins with its entry. Bound as an ELF file is."},
    {"package", "path", NULL, "none", false,
     "This SP package, byte for byte: image, manifest and faults."},
    {"boot", "list of steps", NULL, "none", false,
     "What runs at the entry point; FFA_MSG_WAIT follows by itself."},
    {"handles", "map", "message kind: list of steps", "none", false, "What answers messages."},
    {"default", "list of steps", NULL, "a reply with NOT_SUPPORTED", false,
     "What answers messages that `handles` does not name."},
};
const struct lfs_schema image_schema = TABLE("image", true, image_keys);

static const struct lfs_schema_key handlers_keys[] = {
    {"direct_req", "list of steps", NULL, NULL, false, "FFA_MSG_SEND_DIRECT_REQ."},
    {"direct_req2", "list of steps", NULL, NULL, false, "FFA_MSG_SEND_DIRECT_REQ2."},
    {"partition_stop_req", "list of steps", NULL, NULL, false,
     "The SPMC asks the partition to stop."},
    {"psci_req", "list of steps", NULL, NULL, false,
     "The SPMC tells a partition with several contexts, which has power-management-messages, that "
     "its CPU goes off; x3 of the reply is a PSCI status, and one that is not 0 refuses."},
};
const struct lfs_schema handlers_schema = TABLE("handles", false, handlers_keys);

static const struct lfs_schema_key partition_keys[] = {
    {"image", "name", "an image", NULL, true, "What it runs from boot on."},
    {"load", "address", "a multiple of 4096", "the SPMC manifest's, else its own manifest's", false,
     "Where its package lies."},
    {"placed", "address", NULL, "where `load` says", false,
     "Where BL2 puts the package, if the SPMC looks for it elsewhere."},
    {"memory", "size", "bytes, at most 1GiB", "the SPMC manifest's, else 1MiB", false,
     "Its working memory."},
    {"vcpus", "integer", "1 to 8", "the SPMC manifest's, else 1", false, "Its execution contexts."},
};
const struct lfs_schema partition_schema = TABLE("partition", true, partition_keys);

static const struct lfs_schema_key component_keys[] = {
    {"name", "identifier", NULL, "the kind", false,
     "What steps call it; an SP and a stub need one."},
    {"kind", "word", "sp, bl31, rmm, bl32, bl33, stub", "sp", false,
     "Who activates it: the LSP, the firmware's own activators, nobody, or what `answers` says."},
    {"partition", "name", "a partition", "needed by an SP", false,
     "The partition that it activates."},
    {"image", "name", "an image", "none", false, "The new image, which waits to be primed."},
    {"staging", "address", "0: the platform knows none", "0", false,
     "Where PRIME puts the new package."},
    {"pages", "integer", "of 4 KiB, 0 to 4294967295", "256", false,
     "The size of the staging area."},
    {"announced", "integer", "of 4 KiB, at least 1", "`pages`", false,
     "What the start request says of that size, if something else."},
    {"preloaded", "boolean", NULL, "false", false,
     "The new package lies there from boot on; PRIME does not copy it."},
    {"signature", "word", "good, bad", "good", false, "What PRIME's authentication finds."},
    {"guid", "UUID", NULL, "the partition's image-uuid", false,
     "What the platform's table says of the component; the LSP looks the partition up by it."},
    {"arrives", "time", "ns, us, ms, s", "it is there at boot", false,
     "When the new image comes to the store: nothing is pending before."},
    {"version", "version", "major.minor", "the image's", false,
     "Of what runs at boot; see policy inventory_versions."},
    {"next-version", "version", "major.minor", "the new image's", false, "Of what waits."},
    {"may-reset-cpu", "boolean", NULL, "false", false, "A stub says that it may reset CPUs."},
    {"rendezvous", "word", "required, optional", "optional", false,
     "Whether a stub needs all CPUs."},
    {"answers", "map", NULL, "none", false, "What its platform, or the stub, answers."},
};
const struct lfs_schema component_schema = TABLE("component", false, component_keys);

static const struct lfs_schema_key strike_keys[] = {
    {"name", "identifier", NULL, NULL, true, "What expressions and the trace call it."},
    {"kind", "word", "ns_interrupt, data_abort, memory_write", NULL, true,
     "A non-secure interrupt becomes pending; a partition takes a fault; memory changes."},
    {"cpu", "name", "cpu0, cpu1, ...", NULL, false, "ns_interrupt: where, needed."},
    {"intid", "integer", "0 to 1019", NULL, false, "ns_interrupt: its number, needed."},
    {"target", "name", "a partition", NULL, false, "data_abort: who takes it, needed."},
    {"address", "integer", "physical", NULL, false, "memory_write: where, needed."},
    {"u32", "integer", "32 bits", NULL, false, "memory_write: what lies there then, needed."},
    {"at", "time", "ns, us, ms, s", NULL, false, "Strikes at this time of the run, once."},
    {"when", "expression", NULL, NULL, false, "Strikes at windows at which it holds."},
    {"times", "integer", "1 to 65535", "1", false, "Strikes so often at most; not with `at`."},
    {"optional", "boolean", NULL, "false", false,
     "Strikes if that is chosen, at its time or at each window; a run does not choose it by "
     "itself."},
};
const struct lfs_schema strike_schema = TABLE("fault", false, strike_keys);
#define ANSWERS(name, words, standard, help)                  \
    {                                                         \
        name, "list of answers", words, standard, false, help \
    }
static const struct lfs_schema_key answers_keys[] = {
    ANSWERS("pending", "true, false", "true if an image waits",
            "Asked by each LFA_GET_INVENTORY: does a new image wait?"),
    ANSWERS("load", "SUCCESS, CALL_AGAIN, AUTH_ERROR, NO_MEMORY, DEVICE_ERROR", "SUCCESS",
            "Asked by LFA_PRIME: load and authenticate it."),
    ANSWERS("notify", "SUCCESS, FAIL", "SUCCESS", "Asked once a round, before any CPU begins."),
    ANSWERS("cancel", "SUCCESS, REFUSE", "SUCCESS", "Asked by LFA_CANCEL: stop platform work."),
    ANSWERS("image-info", "SUCCESS, FAIL", "SUCCESS", "bl31: where is the new image?"),
    ANSWERS("patch", "SUCCESS, FAIL", "SUCCESS", "bl31: replace the pages that it may."),
    ANSWERS("init", "SUCCESS, FAIL", "SUCCESS", "rmm: set up and initialise the new image."),
    ANSWERS("prime", "SUCCESS, CALL_AGAIN, an LFA status, or an integer", "SUCCESS",
            "stub: what its prime callback returns, raw."),
    ANSWERS("activate", "SUCCESS, CALL_AGAIN, RESET, an LFA status, or an integer", "SUCCESS",
            "stub: what its activate callback returns, raw; RESET: this CPU is reset."),
    ANSWERS("activator-cancel", "SUCCESS, REFUSE", "SUCCESS", "stub: its cancel callback."),
};
const struct lfs_schema answers_schema = TABLE("answers", false, answers_keys);

static const struct lfs_schema_key answer_keys[] = {
    {"answer", "word, or integer", NULL, "SUCCESS", false, "The answer."},
    {"choose", "list of words or integers", NULL, "none", false,
     "One of these instead: a run takes the first, an exploration all."},
    {"takes", "time", "ns, us, ms, s", "0ns", false,
     "How long it takes; other CPUs go on meanwhile."},
};
const struct lfs_schema answer_schema = TABLE("answer", false, answer_keys);

static const struct lfs_schema_key reset_keys[] = {
    {"entry", "address", NULL, "any", false, "Where the CPU goes on."},
    {"context", "value", NULL, "any", false, "What is in its x0 there."},
};
const struct lfs_schema reset_schema = TABLE("reset", false, reset_keys);

static const struct lfs_schema_key step_keys[] = {
    {"FFA_..., LFA_..., PSCI_...", "map of arguments, or nothing", NULL, NULL, false,
     "A call at the actor's conduit."},
    {"linux_lfa_...", "map of arguments, or nothing", NULL, NULL, false,
     "An operation of the Linux LFA driver, on the lane's CPU."},
    {"reply", "map", NULL, NULL, false,
     "Answers the message being handled; steps behind it run only if the answer is refused."},
    {"load", "map", NULL, NULL, false, "Reads memory and compares."},
    {"store", "map", NULL, NULL, false, "Writes memory."},
    {"check", "expression, or map of registers", NULL, NULL, false,
     "Fails unless it holds now; x0 to x17 are those of the entry, or of the message."},
    {"delay", "time", "ns, us, ms, s", NULL, false, "Lets simulated time pass."},
    {"at", "time", "ns, us, ms, s", NULL, false, "Waits until this time of the run."},
    {"wait_for", "expression", NULL, NULL, false, "Waits until it holds, or a signal is given."},
    {"signal", "name", NULL, NULL, false, "Gives a signal that others wait for."},
    {"set", "map", "variable: expression", NULL, false,
     "Computes variables, which have no value before: what is computed from one without a "
     "value has none, and no comparison with it holds. A count begins with a `set` to 0."},
    {"when", "expression", NULL, NULL, false, "Runs `then` if it holds, else `else`."},
    {"repeat", "integer", NULL, NULL, false, "Runs `do` so many times."},
    {"choose", "map", "option: list of steps", NULL, false,
     "One of the options: a run takes the first, an exploration all."},
    {"requests", "map", NULL, NULL, false,
     "Generates load from this lane's CPU, one request after the other, and measures it."},
    {"hang", NULL, NULL, NULL, false, "The actor does nothing any more, for ever."},
    {"fault", "word", "data_abort", NULL, false, "The partition takes this fault."},
};
const struct lfs_schema step_schema = TABLE("step", false, step_keys);

static const struct lfs_schema_key when_keys[] = {
    {"when", "expression", NULL, NULL, true, "The condition."},
    {"then", "list of steps", NULL, "none", false, "If it holds."},
    {"else", "list of steps", NULL, "none", false, "If it does not."},
};
const struct lfs_schema when_schema = TABLE("when", false, when_keys);

static const struct lfs_schema_key repeat_keys[] = {
    {"repeat", "integer", "0 to 4294967295", NULL, true, "How many times."},
    {"do", "list of steps", NULL, NULL, true, "The steps to repeat."},
};
const struct lfs_schema repeat_schema = TABLE("repeat", false, repeat_keys);

#define SOFT                                                                          \
    {                                                                                 \
        "soft", "boolean", NULL, "false", false, "A failure does not stop the actor." \
    }
#define PROVES(help)                                              \
    {                                                             \
        "proves", "id, or list of ids", NULL, "none", false, help \
    }
static const struct lfs_schema_key call_keys[] = {
    {"x1 to x17", "value", NULL, "0", false, "A whole register, beside or instead of names."},
    {"returns", "status, or map", "register or result: value", "anything", false,
     "What the call must return: a value, any, or {any_of: [...]}. `reset`, or {reset: {entry, "
     "context}}: it does not return, the CPU is reset."},
    {"exact", "boolean", NULL, "false", false, "Registers x1 to x7 not named in returns are 0."},
    {"save", "name, or map", "variable: register or result", "none", false,
     "Keeps results; a name alone keeps the handle, or else x2. Results of a failed call are 0."},
    {"within", "time", "ns, us, ms, s", "any", false, "The longest that the call may take."},
    {"label", "name", NULL, "none", false, "What expressions call this step."},
    {"only_if", "expression", NULL, "always", false, "Skips the step unless it holds."},
    {"optional", "boolean", NULL, "false", false,
     "The step may be left out: a run makes it, an exploration tries both."},
    {"resume", "boolean", NULL, "false", false,
     "Does as the Linux driver: FFA_RUN at once after FFA_INTERRUPT, 1 ms later after FFA_YIELD, "
     "until the call is answered."},
    SOFT,
    PROVES("The checklist ids that the step proves, when it is made and the case passes."),
    {"wake", "time", "ns, us, ms, s", "nothing does", false,
     "Of PSCI_CPU_SUSPEND and PSCI_SYSTEM_SUSPEND: a timer that wakes the CPU so long after the "
     "call."},
};
const struct lfs_schema call_schema = TABLE("call", false, call_keys);

static const struct lfs_schema_key requests_keys[] = {
    {"call", "call, or map", "{CALL: arguments}", NULL, true,
     "What is sent, with arguments alone; they are worked out once, when the step begins."},
    {"label", "identifier", NULL, NULL, true,
     "What measures it: `latency(LABEL, p99)`. Several lanes may share one."},
    {"every", "time", "1ns to 4s", "a closed loop", false,
     "An open loop: a request arrives so often, the first one at once, whatever becomes of those "
     "before; a late one waits its turn."},
    {"arrivals", "word", "fixed, exponential", "fixed", false,
     "Open loop: times between two arrivals are all equal, or random with this mean."},
    {"think", "time", "0ns to 4s", "0ns", false,
     "Closed loop: from an answer to the next request."},
    {"for", "time", "ns, us, ms, s", "until `count`", false,
     "Nothing new arrives after this time."},
    {"count", "integer", "1 to 4294967295", "as `for` says", false, "How many requests arrive."},
    {"retry_after", "time", "1ns to 4s", "a refused request is dropped", false,
     "A request refused with BUSY or RETRY is sent again after this time, until it is served or "
     "`for` is over."},
    {"traced", "boolean", NULL, "false", false,
     "Its frames are part of the trace too; else only the begin and end of each blackout are."},
};
const struct lfs_schema requests_schema = TABLE("requests", false, requests_keys);

static const struct lfs_schema_key reply_keys[] = {
    {"x3 to x17", "value", NULL, "0", false, "Registers of the answer."},
    {"status", "status, or integer", NULL, "SUCCESS", false, "An FF-A status in x3."},
    {"live_buffer", "region, or map", "{at: address, bytes: size}", "the manifest's", false,
     "x4 and x5 of an answer that accepts a stop request."},
    {"returns", "status, or map", NULL, "the next message", false,
     "The answer is refused with this; the steps behind it run then."},
    SOFT,
};
const struct lfs_schema reply_schema = TABLE("reply", false, reply_keys);

static const struct lfs_schema_key expectation_keys[] = {
    {"that", "expression", NULL, NULL, false, "What holds; alone it stands without a map."},
    {"end", "word", "completed, deadlock, bound, panic, reset", NULL, false, "How the run ends."},
    PROVES("The checklist ids that it proves, when the case passes."),
};
const struct lfs_schema expectation_schema = TABLE("expectation", false, expectation_keys);

#define ACCESS_KEYS                                                                           \
    {"at", "address", "region, region+offset, .bss", NULL, true, "Where."},                   \
        {"u8", "value", "0 to 0xff", NULL, false, "One byte."},                               \
        {"u16", "value", "0 to 0xffff", NULL, false, "Two bytes, little endian."},            \
        {"u32", "value", "0 to 0xffff_ffff", NULL, false, "Four bytes, little endian."},      \
        {"u64", "value", NULL, NULL, false, "Eight bytes, little endian."},                   \
        {"fill", "value", "0 to 0xff", NULL, false, "Every byte of a range; needs `bytes`."}, \
        {"bytes", "size", "1 to 16MiB", NULL, false, "Size of the range."},
static const struct lfs_schema_key load_keys[] = {
    ACCESS_KEYS /* one of the widths; `any` reads without comparing */
    {"save", "name", NULL, "none", false, "The variable that takes what was read."},
    SOFT,
};
const struct lfs_schema load_schema = TABLE("load", false, load_keys);

static const struct lfs_schema_key store_keys[] = {ACCESS_KEYS SOFT};
const struct lfs_schema store_schema = TABLE("store", false, store_keys);

static const struct lfs_schema_key memory_keys[] = {
    {"to", "endpoint, or list", "endpoints, or {to, access, ...}", "the caller", false,
     "Who receives. Of FFA_MEM_DONATE, LEND, SHARE and RETRIEVE_REQ."},
    {"endpoints", "endpoint, or list", NULL, "the caller", false,
     "Who relinquishes. Of FFA_MEM_RELINQUISH."},
    {"pages", "address, or list of addresses", NULL, NULL, false,
     "Single pages to send. Of FFA_MEM_DONATE, LEND, SHARE and FRAG_TX."},
    {"ranges", "list of maps", NULL, NULL, false, "Constituents to send, likewise."},
    {"region", "region", "of the caller's manifest", NULL, false,
     "A memory region to send, likewise."},
    {"access", "word, or value", "none, RO, RW", "RW; none of DONATE and RETRIEVE_REQ", false,
     "Data access of receivers that do not say it themselves."},
    {"instruction", "word, or value", "none, NX, X",
     "none; NX where one borrower asks for `type: LEND` or `DONATE`", false,
     "Instruction access, likewise."},
    {"flags", "words, or value",
     "ZERO, TIME_SLICE; of RETRIEVE_REQ also ZERO_AFTER, ALIGNMENT_VALID, BYPASS", "none", false,
     "Flags of the descriptor."},
    {"type", "word", "unspecified, SHARE, LEND, DONATE", "unspecified", false,
     "The transaction that is retrieved, in its flags."},
    {"attributes", "word, or value", "none, normal, device",
     "normal of SHARE and of LEND to several; else none", false,
     "Memory attributes: `normal` is write-back and inner shareable."},
    {"tag", "value", NULL, "0", false, "The tag, which a retrieval must repeat."},
    {"handle", "value", NULL, "0", false, "What is retrieved or relinquished."},
    {"from", "endpoint", NULL, "who sent the message being handled", false,
     "Who sent what is retrieved; lanes and boot steps must say it."},
    {"as", "name", NULL, "none", false,
     "What addresses call the memory that was retrieved: `load: {at: NAME+8, ...}`."},
    {"version", "word", "1.0, 1.1, 1.2, 1.3", "that of the caller's FF-A version", false,
     "The layout of the descriptor; from 1.2 on receivers have 32 bytes."},
    {"fragments", "integer", "1 to 4294967295", "as many as TX has room for", false,
     "Constituents in each fragment."},
    {"alone", "boolean", NULL, "false", false,
     "Makes this call only: no further fragments are sent or fetched, RX stays full."},
    {"descriptor", "map", NULL, "as it should be", false,
     "Fields of the descriptor that are to hold something else."},
};
const struct lfs_schema memory_schema = TABLE("memory transaction", false, memory_keys);

static const struct lfs_schema_key receiver_keys[] = {
    {"to", "endpoint", NULL, NULL, true, "Who receives."},
    {"access", "word, or value", "none, RO, RW", "that of the step", false, "Data access."},
    {"instruction", "word, or value", "none, NX, X", "that of the step", false,
     "Instruction access."},
    {"flags", "value", NULL, "0", false, "The receiver's flags: bit 0, it does not retrieve."},
    {"impdef", "list of 2 values", NULL, "zeros", false, "Implementation defined value."},
    {"composite", "value", NULL, "where it is", false, "Offset of the composite descriptor."},
    {"reserved", "value", NULL, "0", false, "The reserved field."},
};
const struct lfs_schema receiver_schema = TABLE("receiver", false, receiver_keys);

static const struct lfs_schema_key ranges_keys[] = {
    {"at", "address", NULL, NULL, true, "Its first page."},
    {"pages", "value", NULL, "1", false, "Pages of 4 KiB."},
    {"times", "integer", "1 to 65536", "1", false, "So many constituents like this."},
    {"step", "size", NULL, "one behind the other", false, "From one to the next."},
    {"reserved", "value", NULL, "0", false, "The reserved field."},
};
const struct lfs_schema ranges_schema = TABLE("range", false, ranges_keys);

static const struct lfs_schema_key descriptor_keys[] = {
    {"sender", "value", NULL, NULL, false, "Who says to be the sender."},
    {"attributes", "value", NULL, NULL, false, "Memory attributes, all 16 bits."},
    {"flags", "value", NULL, NULL, false, "All 32 bits."},
    {"handle", "value", NULL, NULL, false, "All 64 bits."},
    {"tag", "value", NULL, NULL, false, "All 64 bits."},
    {"emad-size", "value", NULL, NULL, false, "Bytes of a receiver; reserved in version 1.0."},
    {"emad-count", "value", NULL, NULL, false, "Receivers."},
    {"emad-offset", "value", NULL, NULL, false, "Where they begin; none in version 1.0."},
    {"reserved", "value", NULL, NULL, false, "At 36; at 3 in version 1.0."},
    {"pages", "value", NULL, NULL, false, "Pages that the composite announces."},
    {"constituents", "value", NULL, NULL, false, "Constituents that it announces."},
    {"composite-reserved", "value", NULL, NULL, false, "Its reserved field."},
};
const struct lfs_schema descriptor_schema = TABLE("descriptor", false, descriptor_keys);

const struct lfs_schema *schema_join(struct arena *arena, const struct lfs_schema *a,
                                     const struct lfs_schema *b)
{
    size_t count = a->count + b->count;
    struct lfs_schema_key *keys = arena_alloc(arena, count * sizeof(*keys));
    struct lfs_schema *joined = arena_alloc(arena, sizeof(*joined));

    for (size_t i = 0; i < count; i++) {
        keys[i] = i < a->count ? a->keys[i] : b->keys[i - a->count];
        keys[i].required &= i < a->count;
    }
    *joined = (struct lfs_schema){a->noun, a->named, keys, count};
    return joined;
}
