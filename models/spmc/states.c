/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The states of the models in words. lc = lifecycle-and-live-activation.md, whose tables 1.2 and
 * 1.4 are in vcpu.c and vm.c: what may follow what is asked there.
 */
#include <string.h>

#include "lfasim/stack.h"
#include "models/spmc/spmc.h"

static const struct lfs_state_kind kinds[] = {
    {"vCPU", "NULL",
     "The execution context does not exist: it was never created, or was destroyed.",
     "Messages to it get INVALID_PARAMETERS; the partition is hidden from discovery when its VM "
     "state is NULL too.",
     "lc 1.1"},
    {"vCPU", "OFF",
     "The CPU that this context is pinned to is powered down. Only contexts of partitions with "
     "several have this state.",
     "FFA_RUN gets INVALID_PARAMETERS from the normal world, DENIED from a partition; direct "
     "requests get BUSY.",
     "lc 1.1, LA-06"},
    {"vCPU", "CREATED",
     "The SPMC has allocated its resources, and it has not had the CPU since. The cold boot and a "
     "restart lead here, and so does a live activation after the copy.",
     "Messages and FFA_RUN get BUSY.", "lc 1.1, LA-07"},
    {"vCPU", "STARTING",
     "It initialises itself: cold boot, restart, or FINISH of a live activation. Its first "
     "FFA_MSG_WAIT ends this.",
     "Messages and FFA_RUN get BUSY; START_REQ gets DENIED.", "lc 1.1, LA-49"},
    {"vCPU", "WAITING",
     "Initialised and idle: the only state that takes a message or a stop request.",
     "Messages are delivered; FFA_RUN enters it.", "lc 1.1"},
    {"vCPU", "RUNNING", "It executes.",
     "Direct requests and FFA_RUN get BUSY; START_REQ gets RETRY.", "lc 1.1, LA-48"},
    {"vCPU", "BLOCKED",
     "It waits for the answer to its own direct request or FFA_RUN, or has yielded.",
     "Direct requests get BUSY; FFA_RUN resumes it where its runtime model allows; START_REQ gets "
     "RETRY.",
     "lc 1.1, LA-48"},
    {"vCPU", "PREEMPTED", "An interrupt took its CPU.",
     "FFA_RUN resumes it; direct requests get BUSY; START_REQ gets RETRY.", "lc 1.1, LA-48"},
    {"vCPU", "BLOCKED_INTERRUPT",
     "It waits for an interrupt after a trapped WFI. Only VMs of the normal world have this state.",
     "Messages get BUSY.", "lc 1.1"},
    {"vCPU", "STOPPING",
     "It executes its stop handler: the SPMC asked it to stop and waits for PARTITION_STOP_RESP.",
     "Direct requests and FFA_RUN get BUSY; START_REQ gets DENIED.", "lc 1.1, 4.5"},
    {"vCPU", "STOPPED",
     "The SPMC has stopped it; its resources are kept for the new instance, or were reclaimed.",
     "Messages and FFA_RUN get BUSY; START_REQ gets DENIED.", "lc 1.1, LA-119"},
    {"vCPU", "ABORTED", "A fatal error ended it.",
     "BUSY for a partition with lifecycle support, ABORTED for a legacy one; START_REQ gets "
     "ABORTED.",
     "lc 1.1, LA-09, LA-50"},
    {"VM", "NULL", "The partition does not exist any more: it was destroyed.",
     "It is hidden from discovery; messages get INVALID_PARAMETERS.", "lc 1.4, LA-03, LA-08"},
    {"VM", "CREATED",
     "Loaded, not initialised yet; or between stop and completion of a live activation.",
     "Discovery shows it; messages get BUSY.", "lc 1.4, LA-07"},
    {"VM", "RUNNING", "In service; what its vCPUs do is in their states.",
     "Discovery shows it; the vCPU's state decides about messages.", "lc 1.4"},
    {"VM", "HALTED", "It has stopped for a live activation and its new instance is not ready.",
     "Discovery shows it; messages get BUSY by the vCPU's state.", "lc 1.4, LA-05"},
    {"VM", "ABORTING",
     "A fatal error ended it. A partition that is stopped after an abort stays here.",
     "Discovery shows it; its vCPUs count as ABORTED; START_REQ gets ABORTED with policy "
     "start_checks_vm_aborting.",
     "lc 1.4, LA-117"},
    {"activation", "RESET", "No live activation of this partition is open.",
     "FINISH_REQ gets DENIED.", "lc 1.5"},
    {"activation", "START",
     "START_REQ was accepted: the partition is asked to stop, its new package is copied.",
     "START_REQ for it gets DENIED, for another partition BUSY.", "lc 1.5, LA-46, LA-47"},
    {"activation", "FINISH", "FINISH_REQ was accepted: the new instance initialises itself.",
     "START_REQ for it gets DENIED, for another partition BUSY; a second FINISH_REQ gets DENIED.",
     "lc 1.5, LA-80"},
    {"component", "PRIME_NONE",
     "The agent has recorded no component: nothing was primed, or the record was emptied.",
     "LFA_ACTIVATE and LFA_CANCEL answer INVALID_PARAMETERS.", "lfa 3.1, LFA-30"},
    {"component", "PRIME_STARTED",
     "LFA_PRIME answered \"call again\": the image is partly fetched.",
     "LFA_PRIME of another component answers WRONG_STATE; LFA_ACTIVATE answers "
     "COMPONENT_WRONG_STATE.",
     "lfa 3.1, LFA-24, LFA-31"},
    {"component", "PRIME_COMPLETE",
     "The image of the recorded component is fetched and authenticated.",
     "LFA_ACTIVATE may follow.", "lfa 3.1, LFA-27"},
    {"SPMC on a CPU", "SPMD_OFF", "The SPMC has not started on this CPU.",
     "The SPMD enters it when the CPU comes up.", "ffa-abi 7.1"},
    {"SPMC on a CPU", "SPMD_ON_PENDING", "The SPMC initialises itself on this CPU.",
     "Requests of logical partitions get DENIED.", "ffa-abi 7.1, ABI-95"},
    {"SPMC on a CPU", "SPMD_ON", "The SPMC serves this CPU.",
     "Calls of the normal world are forwarded.", "ffa-abi 7.1"},
    {"CPU", "POWER_ON", "The CPU runs, or its operating system is idle.",
     "PSCI_CPU_ON answers ALREADY_ON; an LFA rendezvous waits for it.", "nis 4.1, 4.7"},
    {"CPU", "POWER_OFF", "PSCI_CPU_OFF has ended what ran there, or it never booted.",
     "PSCI_CPU_ON turns it on; an LFA rendezvous does without it.", "nis 4.3, 4.7"},
    {"CPU", "POWER_ON_PENDING",
     "PSCI_CPU_ON was accepted; EL3 and the SPMC initialise themselves there.",
     "PSCI_CPU_ON answers ON_PENDING; an LFA rendezvous waits for it already.", "nis 4.4, 4.7"},
    {"CPU", "POWER_SUSPENDED", "It sleeps in PSCI_CPU_SUSPEND until something wakes it.",
     "It counts as on: PSCI_CPU_ON answers ALREADY_ON, an LFA rendezvous waits for it.",
     "nis 4.1, 4.7"},
};

const struct lfs_state_kind *lfs_state_kind(size_t i)
{
    return i < sizeof(kinds) / sizeof(kinds[0]) ? &kinds[i] : NULL;
}

static enum vcpu_state vcpu_state_of(const char *name)
{
    unsigned state = 0;

    while (state + 1 < VCPU_STATES && strcmp(vcpu_state_name((enum vcpu_state)state), name) != 0)
        state++;
    return (enum vcpu_state)state;
}

static enum vm_state vm_state_of(const char *name)
{
    unsigned state = 0;

    while (state + 1 < VM_STATES && strcmp(vm_state_name((enum vm_state)state), name) != 0)
        state++;
    return (enum vm_state)state;
}

bool lfs_state_may_follow(const struct lfs_state_kind *from, const struct lfs_state_kind *to)
{
    if (from == to || strcmp(from->machine, to->machine) != 0)
        return false;
    if (strcmp(from->machine, "vCPU") == 0)
        return vcpu_legal(vcpu_state_of(from->name), vcpu_state_of(to->name));
    if (strcmp(from->machine, "VM") == 0)
        return vm_legal(vm_state_of(from->name), vm_state_of(to->name));
    return false;
}
