/* SPDX-License-Identifier: BSD-3-Clause */
/* The vocabulary: one table of calls, by group, with the values that their registers may have. */
#include <string.h>

#include "lfasim/abi/lfa.h"
#include "lfasim/abi/psci.h"
#include "models/anything/anything.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

unsigned any_of(const struct any_party *p, unsigned count, const char *name)
{
    return lfs_choose(p->spmc->m, p->client.ctx, LFS_CHOICE_ANYTHING, count, name);
}

/* ---- values of registers --------------------------------------------------------------------- */

typedef uint64_t any_value(const struct any_party *p);

static uint64_t one_of(const struct any_party *p, const uint64_t *list, size_t count,
                       const char *name)
{
    return list[any_of(p, (unsigned)count, name)];
}

void any_add(struct any_list *list, uint64_t item)
{
    if (list->count < ANY_LIST_MAX)
        list->item[list->count++] = item;
}

bool any_is_world(const struct any_party *p)
{
    return p->vm == &p->spmc->vm[0];
}

struct any_list any_endpoints(const struct any_party *p)
{
    struct any_list ids = {.count = 0};

    for (unsigned i = 1; i < p->spmc->vm_count; i++)
        if (&p->spmc->vm[i] != p->vm)
            any_add(&ids, p->spmc->vm[i].id);
    if (!any_is_world(p))
        any_add(&ids, FFA_ID_NWD);
    any_add(&ids, (uint16_t)(FFA_ID_SPMC + p->spmc->vm_count));
    any_add(&ids, FFA_ID_LSP_FIRST);
    return ids;
}

static uint64_t somebody(const struct any_party *p)
{
    struct any_list ids = any_endpoints(p);

    return ids.item[any_of(p, ids.count, "endpoint")];
}

static uint64_t own_and_other(const struct any_party *p)
{
    return ffa_pack_ids(p->vm->id, (uint16_t)somebody(p));
}

/* The second vCPU is one that partitions with one have not. */
static uint64_t vcpu(const struct any_party *p)
{
    uint16_t id = (uint16_t)somebody(p);

    return ffa_pack_vcpu(id, (uint16_t)any_of(p, 2, "vCPU: 0|1"));
}

static uint64_t payload(const struct any_party *p)
{
    return any_of(p, 2, "payload: 0|all ones") ? UINT64_MAX : 0;
}

static uint64_t framework(const struct any_party *p)
{
    static const uint64_t messages[] = {
        FFA_FRAMEWORK_FLAG | FFA_FRAMEWORK_VM_CREATED_REQ,
        FFA_FRAMEWORK_FLAG | FFA_FRAMEWORK_PARTITION_STOP_REQ,
        FFA_FRAMEWORK_FLAG | FFA_FRAMEWORK_LIVE_ACTIVATION_START_REQ,
        FFA_FRAMEWORK_FLAG | FFA_FRAMEWORK_LIVE_ACTIVATION_FINISH_REQ};

    return one_of(p, messages, COUNT(messages),
                  "framework message: VM_CREATED|PARTITION_STOP|START|FINISH");
}

struct any_list any_components(const struct any_party *p)
{
    const struct lfs_stack_config *config = p->spmc->config;
    struct any_list ids = {.count = 0};

    for (unsigned i = 0; i < config->component_count; i++)
        if (config->components[i].kind == LFS_COMPONENT_SP)
            any_add(&ids, i);
    for (unsigned i = 0; i < config->component_count; i++)
        if (config->components[i].kind != LFS_COMPONENT_SP)
            any_add(&ids, i);
    any_add(&ids, config->component_count);
    return ids;
}

uint64_t any_component(const struct any_party *p)
{
    struct any_list ids = any_components(p);

    return ids.item[any_of(p, ids.count, "component")];
}

static uint64_t activation_flags(const struct any_party *p)
{
    static const uint64_t flags[] = {LFA_ACTIVATE_SKIP_CPU_RENDEZVOUS, 0};

    return one_of(p, flags, COUNT(flags), "rendezvous: skipped|asked for");
}

static uint64_t version(const struct any_party *p)
{
    static const uint64_t versions[] = {FFA_VERSION_1_3, FFA_VERSION_1_0, 0x20000, FFA_VERSION_MBZ};

    return one_of(p, versions, COUNT(versions), "version: 1.3|1.0|2.0|none");
}

static uint64_t ffa_feature(const struct any_party *p)
{
    static const uint64_t features[] = {FFA_RXTX_MAP_64, FFA_MEM_RETRIEVE_REQ_32, 1, 0};

    return one_of(p, features, COUNT(features),
                  "feature: FFA_RXTX_MAP|FFA_MEM_RETRIEVE_REQ|feature 1|feature 0");
}

static uint64_t lfa_feature(const struct any_party *p)
{
    static const uint64_t features[] = {LFA_ACTIVATE, LFA_FID_LAST + 1};

    return one_of(p, features, COUNT(features), "feature: LFA_ACTIVATE|none");
}

static uint64_t zero_or_one(const struct any_party *p)
{
    return any_of(p, 2, "flag: 0|1");
}

static uint64_t cpu(const struct any_party *p)
{
    unsigned cpus = lfs_cpu_count(p->spmc->m);

    return any_of(p, cpus + 1, "cpu");
}

static uint64_t power_state(const struct any_party *p)
{
    static const uint64_t states[] = {0, PSCI_POWER_STATE_POWER_DOWN};

    return one_of(p, states, COUNT(states), "power state: standby|power-down");
}

static uint64_t entry(const struct any_party *p)
{
    return any_world(p->spmc);
}

static uint64_t refusal(const struct any_party *p)
{
    static const uint64_t statuses[] = {(uint32_t)FFA_STATUS_ABORTED,
                                        (uint32_t)FFA_STATUS_NOT_SUPPORTED};

    return one_of(p, statuses, COUNT(statuses), "status: ABORTED|NOT_SUPPORTED");
}

/* ---- calls ----------------------------------------------------------------------------------- */

enum { C = LFS_ANY_CLIENT, P = LFS_ANY_PARTITION, ALL = LFS_ANY_CLIENT | LFS_ANY_PARTITION };

struct word {
    struct lfs_any_word shown;
    uint32_t fid;
    any_value *value[5]; /* of x1 to x5; NULL: 0 */
    any_compose *compose;
};

/* The first groups are chosen among as often as all others together. */
static const char *const groups[] = {"messages",  "activation", "memory",
                                     "discovery", "power",      "out of place"};
enum group { MESSAGES, ACTIVATION, MEMORY, DISCOVERY, POWER, ODD, GROUPS };
#define OFTEN DISCOVERY

#define WHOM       "to each partition, nobody, an LSP"
#define COMPONENTS "each component, one that is none"
#define PAGES                                                                                     \
    "one page: own, own region, own code, another partition's, its region, staging, the SPMC's; " \
    "to one or two receivers; zeroed or not"
#define HANDLES "the first three transactions that there are, one that is none"

#define WORD(group, who, name, fid, arguments, ...)             \
    {                                                           \
        {group, name, who, arguments}, fid, {__VA_ARGS__}, NULL \
    }
#define COMPOSED(group, who, name, fid, arguments, compose) \
    {                                                       \
        {group, name, who, arguments}, fid, {NULL}, compose \
    }

static const struct word words[] = {
    WORD(MESSAGES, ALL, "FFA_MSG_SEND_DIRECT_REQ_64", FFA_MSG_SEND_DIRECT_REQ_64,
         WHOM "; x3 0 or all ones", own_and_other, NULL, payload),
    WORD(MESSAGES, ALL, "FFA_RUN", FFA_RUN_32, WHOM "; vCPU 0 or 1", vcpu),
    WORD(MESSAGES, ALL, "FFA_MSG_SEND_DIRECT_REQ_32", FFA_MSG_SEND_DIRECT_REQ_32, WHOM,
         own_and_other),
    WORD(MESSAGES, ALL, "FFA_MSG_SEND_DIRECT_REQ2", FFA_MSG_SEND_DIRECT_REQ2_64,
         WHOM "; without UUID", own_and_other),
    WORD(MESSAGES, P, "FFA_YIELD", FFA_YIELD_32, "", NULL),
    WORD(ACTIVATION, C, "an activation", 0,
         COMPONENTS "; LFA_GET_INVENTORY, LFA_PRIME, LFA_ACTIVATE, no matter what they return",
         NULL),
    WORD(ACTIVATION, C, "LFA_GET_INVENTORY", LFA_GET_INVENTORY, COMPONENTS, any_component),
    WORD(ACTIVATION, C, "LFA_PRIME", LFA_PRIME, COMPONENTS, any_component),
    WORD(ACTIVATION, C, "LFA_ACTIVATE", LFA_ACTIVATE, COMPONENTS "; with and without a rendezvous",
         any_component, activation_flags, entry),
    WORD(ACTIVATION, C, "LFA_CANCEL", LFA_CANCEL, COMPONENTS, any_component),
    WORD(ACTIVATION, C, "LFA_GET_INFO", LFA_GET_INFO, "0 or 1", zero_or_one),
    WORD(ACTIVATION, C, "LFA_FEATURES", LFA_FEATURES, "a call of LFA, one that is none",
         lfa_feature),
    WORD(ACTIVATION, C, "LFA_VERSION", LFA_VERSION, "", NULL),
    COMPOSED(MEMORY, ALL, "FFA_MEM_SHARE", FFA_MEM_SHARE_32, PAGES, any_offer),
    COMPOSED(MEMORY, ALL, "FFA_MEM_LEND", FFA_MEM_LEND_32, PAGES, any_offer),
    COMPOSED(MEMORY, ALL, "FFA_MEM_DONATE", FFA_MEM_DONATE_32, PAGES, any_offer),
    COMPOSED(MEMORY, P, "FFA_MEM_RETRIEVE_REQ", FFA_MEM_RETRIEVE_REQ_32,
             HANDLES "; zeroed after relinquishing or not", any_retrieve),
    COMPOSED(MEMORY, P, "FFA_MEM_RELINQUISH", FFA_MEM_RELINQUISH_32, HANDLES, any_relinquish),
    COMPOSED(MEMORY, ALL, "FFA_MEM_RECLAIM", FFA_MEM_RECLAIM_32, HANDLES "; zeroed or not",
             any_handle),
    WORD(DISCOVERY, ALL, "FFA_VERSION", FFA_VERSION_32, "1.3, 1.0, 2.0, one that is none", version),
    WORD(DISCOVERY, ALL, "FFA_FEATURES", FFA_FEATURES_32,
         "FFA_RXTX_MAP, FFA_MEM_RETRIEVE_REQ, feature 1, 0", ffa_feature),
    WORD(DISCOVERY, ALL, "FFA_PARTITION_INFO_GET", FFA_PARTITION_INFO_GET_32,
         "all partitions: descriptors, or how many", NULL, NULL, NULL, NULL, zero_or_one),
    WORD(DISCOVERY, ALL, "FFA_PARTITION_INFO_GET_REGS", FFA_PARTITION_INFO_GET_REGS_64,
         "all partitions", NULL),
    COMPOSED(DISCOVERY, ALL, "FFA_RXTX_MAP", FFA_RXTX_MAP_64,
             "own buffers, the same page twice, RX on any page as above", any_buffers),
    WORD(DISCOVERY, ALL, "FFA_RXTX_UNMAP", FFA_RXTX_UNMAP_32, "", NULL),
    WORD(DISCOVERY, ALL, "FFA_RX_RELEASE", FFA_RX_RELEASE_32, "", NULL),
    WORD(DISCOVERY, ALL, "FFA_ID_GET", FFA_ID_GET_32, "", NULL),
    WORD(DISCOVERY, ALL, "FFA_SPM_ID_GET", FFA_SPM_ID_GET_32, "", NULL),
    WORD(POWER, C, "PSCI_CPU_OFF", PSCI_CPU_OFF_32, "", NULL),
    WORD(POWER, C, "PSCI_CPU_ON", PSCI_CPU_ON_64, "each CPU, one that is none", cpu, entry),
    WORD(POWER, C, "PSCI_CPU_SUSPEND", PSCI_CPU_SUSPEND_64,
         "standby or power-down; a timer wakes it", power_state, entry),
    WORD(POWER, C, "PSCI_AFFINITY_INFO", PSCI_AFFINITY_INFO_64, "each CPU, one that is none", cpu),
    WORD(ODD, ALL, "a framework message", FFA_MSG_SEND_DIRECT_REQ_32,
         WHOM "; VM_CREATED, PARTITION_STOP, LIVE_ACTIVATION_START or _FINISH", own_and_other,
         framework),
    WORD(ODD, ALL, "FFA_MSG_SEND_DIRECT_RESP_64", FFA_MSG_SEND_DIRECT_RESP_64, WHOM, own_and_other),
    WORD(ODD, ALL, "FFA_MSG_WAIT", FFA_MSG_WAIT_32, "", NULL),
    WORD(ODD, C, "FFA_YIELD", FFA_YIELD_32, "", NULL),
    WORD(ODD, ALL, "FFA_ERROR", FFA_ERROR_32, "ABORTED or NOT_SUPPORTED", NULL, refusal),
    WORD(ODD, ALL, "FFA_SUCCESS", FFA_SUCCESS_32, "", NULL),
    WORD(ODD, ALL, "FFA_INTERRUPT", FFA_INTERRUPT_32, "", NULL),
    WORD(ODD, C, "FFA_ABORT", FFA_ABORT_32, "", NULL),
    COMPOSED(ODD, C, "FFA_MEM_RETRIEVE_REQ", FFA_MEM_RETRIEVE_REQ_32, HANDLES, any_retrieve),
    COMPOSED(ODD, C, "FFA_MEM_RELINQUISH", FFA_MEM_RELINQUISH_32, HANDLES, any_relinquish),
    COMPOSED(ODD, ALL, "FFA_MEM_FRAG_RX", FFA_MEM_FRAG_RX_32, HANDLES, any_handle),
    COMPOSED(ODD, ALL, "FFA_MEM_FRAG_TX", FFA_MEM_FRAG_TX_32, HANDLES, any_handle),
    COMPOSED(ODD, ALL, "FFA_MEM_PERM_SET", FFA_MEM_PERM_SET_32,
             "any page as above; read-write or read-only", any_permissions),
    WORD(ODD, ALL, "FFA_SECONDARY_EP_REGISTER", FFA_SECONDARY_EP_REGISTER_64,
         "the normal world's memory", entry),
    WORD(ODD, ALL, "FFA_MSG_SEND2", FFA_MSG_SEND2_32, "whatever lies in TX", NULL),
    WORD(ODD, ALL, "FFA_NORMAL_WORLD_RESUME", FFA_NORMAL_WORLD_RESUME_32, "", NULL),
    WORD(ODD, ALL, "a call that nobody knows", UINT32_MAX, "", NULL),
};

const struct lfs_any_word *lfs_any_word(size_t i)
{
    return i < COUNT(words) ? &words[i].shown : NULL;
}

const char *lfs_any_group(unsigned group)
{
    return group < GROUPS ? groups[group] : NULL;
}

/* What the decision for a word of a group is called: of clients, of partitions. */
static const char *const asking[2][GROUPS] = {
    {"client, message", "client, activation", "client, memory", "client, discovery",
     "client, power", "client, out of place"},
    {"partition, message", "partition, activation", "partition, memory", "partition, discovery",
     "partition, power", "partition, out of place"}};

/* ---- choosing -------------------------------------------------------------------------------- */

static enum lfs_anybody who(const struct any_party *p)
{
    return p->client.guest ? LFS_ANY_PARTITION : LFS_ANY_CLIENT;
}

/* Word number n of a group, among those of clients or of partitions; NULL past the last. */
static const struct word *word_of(enum lfs_anybody who, unsigned group, unsigned n)
{
    for (size_t i = 0; i < COUNT(words); i++)
        if (words[i].shown.group == group && (words[i].shown.who & who) && n-- == 0)
            return &words[i];
    return NULL;
}

/* Those groups from `from` up to `to` in which the party has words. */
static unsigned known_groups(const struct any_party *p, unsigned from, unsigned to, unsigned *list)
{
    unsigned count = 0;

    for (unsigned group = from; group < to; group++)
        if (word_of(who(p), group, 0))
            list[count++] = group;
    return count;
}

static const struct word *a_word(const struct any_party *p)
{
    unsigned list[GROUPS], often = known_groups(p, 0, OFTEN, list), count = 0, which;

    which = any_of(p, often + 1,
                   who(p) == LFS_ANY_CLIENT ? "about: messages|activation|memory|something else"
                                            : "about: messages|memory|something else");
    if (which == often) {
        often = known_groups(p, OFTEN, GROUPS, list);
        which = any_of(p, often,
                       who(p) == LFS_ANY_CLIENT ? "what else: discovery|power|out of place"
                                                : "what else: discovery|out of place");
    }
    while (word_of(who(p), list[which], count))
        count++;
    return word_of(who(p), list[which],
                   any_of(p, count, asking[who(p) == LFS_ANY_PARTITION][list[which]]));
}

const char *lfs_any_choice(const char *name, unsigned taken)
{
    for (unsigned by = 0; by < 2; by++)
        for (unsigned group = 0; group < GROUPS; group++)
            if (strcmp(asking[by][group], name) == 0) {
                const struct word *word =
                    word_of(by ? LFS_ANY_PARTITION : LFS_ANY_CLIENT, group, taken);

                return word ? word->shown.name : NULL;
            }
    return NULL;
}

void any_call(struct any_party *p, struct lfs_frame *frame)
{
    const struct word *word = a_word(p);

    *frame = (struct lfs_frame){{word->fid}};
    for (unsigned i = 0; i < COUNT(word->value); i++)
        if (word->value[i])
            frame->x[1 + i] = word->value[i](p);
    if (word->compose)
        word->compose(p, frame);
}
