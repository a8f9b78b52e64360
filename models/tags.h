/* SPDX-License-Identifier: BSD-3-Clause */
/* The places where the models can sleep. One line a blocking call or blocking helper. */
#ifndef MODELS_TAGS_H
#define MODELS_TAGS_H

#define LFS_TAGS(TAG)                                                  \
    TAG(EL3_RECEIVE, "EL3: waiting for an SMC")                        \
    TAG(EL3_SYNC_ENTRY, "EL3: in a synchronous entry into the SPMC")   \
    TAG(EL3_SPMC_BOOT, "EL3: booting the SPMC on this CPU")            \
    TAG(EL3_VERSION, "EL3: FFA_VERSION on behalf of the normal world") \
    TAG(EL3_LSP_REQUEST, "EL3: an LSP's request to the SPMC")          \
    TAG(EL3_CPU_OFF, "EL3: telling the SPMC that this CPU goes off")   \
    TAG(EL3_CPU_ON, "EL3: bringing this CPU up")                       \
    TAG(EL3_SUSPENDED, "EL3: asleep in PSCI_CPU_SUSPEND")              \
    TAG(LFA_GET_INVENTORY, "LFA agent: in LFA_GET_INVENTORY")          \
    TAG(LFA_PRIME, "LFA agent: in LFA_PRIME")                          \
    TAG(LFA_ACTIVATE, "LFA agent: in LFA_ACTIVATE")                    \
    TAG(LFA_CANCEL, "LFA agent: in LFA_CANCEL")                        \
    TAG(LFA_LOCK, "LFA agent: the agent's lock")                       \
    TAG(LFA_LOCK_WAIT, "LFA agent: the agent's lock, held by another") \
    TAG(LFA_LOCK_AGAIN, "LFA agent: the agent's lock, after the work") \
    TAG(LFA_RUN, "LFA agent: lock dropped, activator not yet begun")   \
    TAG(LFA_JOINED, "LFA agent: until another CPU has activated it")   \
    TAG(LFA_LOAD, "LFA agent: the image is being loaded")              \
    TAG(PEN_ENTRY, "LFA: at the holding pen's entry")                  \
    TAG(PEN, "LFA: in the holding pen")                                \
    TAG(BL31_ACTIVATE, "BL31 activator: activating")                   \
    TAG(BL31_PATCH, "BL31 activator: waiting until code is patched")   \
    TAG(RMM_ACTIVATE, "RMM activator: activating")                     \
    TAG(PLATFORM, "EL3: the platform is at work")                      \
    TAG(LSP_DISCOVER, "LSP: looking the partition up")                 \
    TAG(LSP_START, "LSP: in LIVE_ACTIVATION_START_REQ")                \
    TAG(LSP_FINISH, "LSP: in LIVE_ACTIVATION_FINISH_REQ")              \
    TAG(SPMC_RECEIVE, "SPMC: waiting for a call")                      \
    TAG(SPMC_VM_LOCK, "SPMC: a partition's VM lock")                   \
    TAG(SPMC_VCPU_LOCK, "SPMC: a partition's vCPU lock")               \
    TAG(SPMC_TRACKER_LOCK, "SPMC: the tracker's lock")                 \
    TAG(SPMC_STAGE1_LOCK, "SPMC: the lock of its stage-1 tables")      \
    TAG(SPMC_SPIN, "SPMC: spinning while another CPU prepares")        \
    TAG(SPMC_SAVE, "SPMC: saving a partition's registers")             \
    TAG(SPMC_OWN_LOCK, "SPMC: locking a vCPU whose lock it holds")     \
    TAG(GUEST_CALL, "SP: in a call to the SPMC")                       \
    TAG(GUEST_INTERRUPTED, "SP: interrupted")                          \
    TAG(GUEST_HANG, "SP: hanging")                                     \
    TAG(GUEST_FAULT_LOOP, "SP: taking the same fault again and again") \
    TAG(START_ALL, "SP: start code, before relocation")                \
    TAG(START_CONSTANTS, "SP: start code, constants")                  \
    TAG(START_DATA, "SP: start code, data")                            \
    TAG(KEYVALUE_GIVES_UP, "SP: keyvalue gives its start up")          \
    TAG(MISBEHAVE_STOP, "SP: misbehaving while it is to stop")         \
    TAG(MISBEHAVE_INIT, "SP: misbehaving while it starts")             \
    TAG(MISBEHAVE_GIVES_UP, "SP: giving its start up")                 \
    TAG(MISBEHAVE_TWICE, "SP: between two answers to one request")     \
    TAG(OS_SMC, "OS: in an SMC")                                       \
    TAG(OS_WAIT, "OS: waiting")                                        \
    TAG(OS_IDLE, "OS: idle")                                           \
    TAG(OS_STOP_MACHINE, "OS: in stop_machine")                        \
    TAG(OS_STOP_TURN, "OS: stop_machine, waiting for its turn")        \
    TAG(OS_STOPPED, "OS: stopped by stop_machine")                     \
    TAG(OS_STOP_JOIN, "OS: stop_machine, until all CPUs have stopped") \
    TAG(OS_STOP_RUN, "OS: stop_machine, until all CPUs are done")      \
    TAG(LINUX_LFA, "Linux LFA driver: in an operation")                \
    TAG(LINUX_LFA_LOCK, "Linux LFA driver: waiting for its lock")      \
    TAG(LINUX_LFA_LOAD, "Linux LFA driver: waiting to be loaded")      \
    TAG(LINUX_LFA_PROBE, "Linux LFA driver: probing")                  \
    TAG(LINUX_LFA_INFO, "Linux LFA driver: in LFA_GET_INFO")           \
    TAG(LINUX_LFA_INVENTORY, "Linux LFA driver: in LFA_GET_INVENTORY") \
    TAG(LINUX_LFA_FIND, "Linux LFA driver: looking what is pending")   \
    TAG(LINUX_LFA_PRIME, "Linux LFA driver: in LFA_PRIME")             \
    TAG(LINUX_LFA_PRIME_ALL, "Linux LFA driver: priming all")          \
    TAG(LINUX_LFA_PRIME_PAUSE, "Linux LFA driver: between two PRIMEs") \
    TAG(LINUX_LFA_PAUSE, "Linux LFA driver: between two ACTIVATEs")    \
    TAG(LINUX_LFA_GIVE_UP, "Linux LFA driver: giving up")              \
    TAG(LINUX_LFA_ACTIVATE, "Linux LFA driver: in LFA_ACTIVATE")       \
    TAG(LINUX_LFA_CANCEL, "Linux LFA driver: in LFA_CANCEL")           \
    TAG(LINUX_LFA_NOTIFIED, "Linux LFA driver: notified")              \
    TAG(MEM_FRAG_TX, "client: sending fragments of a descriptor")      \
    TAG(MEM_FRAG_RX, "client: retrieving, RX being given back")        \
    TAG(MEM_FRAG_RX_CALL, "client: retrieving the next fragment")      \
    TAG(ANY_BEGIN, "anything: beginning")                              \
    TAG(ANY_ACT, "SP: anything, before it answers")                    \
    TAG(ANY_ACT_ENDS, "SP: anything, giving RX back")                  \
    TAG(ANY_ANSWER, "SP: anything, answering wrongly")                 \
    TAG(LOAD, "OS: generating load")                                   \
    TAG(LOAD_WAIT, "OS: generating load, between two requests")        \
    TAG(SCRIPT_FRAGMENTS, "script: sending fragments")                 \
    TAG(SCRIPT_STEP, "script: in a step")                              \
    TAG(SCRIPT_RESUME, "script: running a partition until it answers")

enum lfs_tag {
    LFS_TAG_NONE,
#define TAG(name, text) TAG_##name,
    LFS_TAGS(TAG)
#undef TAG
        LFS_TAG_COUNT
};

#endif
