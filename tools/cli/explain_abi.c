/* SPDX-License-Identifier: BSD-3-Clause */
/* Pages about the ABI: calls, framework messages, statuses. */
#include <inttypes.h>
#include <string.h>

#include "lfasim/abi/names.h"
#include "tools/cli/explain.h"

static const char *family_name(enum lfs_abi_family family)
{
    static const char *const names[] = {[LFS_ABI_FFA] = "FF-A",
                                        [LFS_ABI_LFA] = "LFA",
                                        [LFS_ABI_PSCI] = "PSCI",
                                        [LFS_ABI_LINUX] = "Linux"};

    return names[family];
}

/* ---- registers ------------------------------------------------------------------------------- */

static void print_place(const struct lfs_abi_arg *arg, FILE *out)
{
    int used;

    switch (arg->place) {
    case LFS_PLACE_PAIR:
        used = fprintf(out, "w%u, w%u", arg->reg, arg->reg + 1u);
        break;
    case LFS_PLACE_UUID_X:
        used = fprintf(out, "x%u, x%u", arg->reg, arg->reg + 1u);
        break;
    case LFS_PLACE_UUID_W:
        used = fprintf(out, "w%u-w%u", arg->reg, arg->reg + 3u);
        break;
    case LFS_PLACE_FIELD:
    case LFS_PLACE_WHOLE:
    default:
        if (arg->bits == 64 || arg->bits == 32)
            used = fprintf(out, "%c%u", arg->bits == 64 ? 'x' : 'w', arg->reg);
        else
            used = fprintf(out, "%c%u[%u:%u]", arg->low + arg->bits > 32 ? 'x' : 'w', arg->reg,
                           arg->low + arg->bits - 1u, arg->low);
    }
    if (arg->words != NULL || arg->optional)
        fprintf(out, "%*s", used < 12 ? 12 - used : 1, "");
}

static void print_args(const char *head, const struct lfs_abi_arg *args, FILE *out)
{
    for (const struct lfs_abi_arg *arg = args; arg != NULL && arg->name != NULL; arg++) {
        fprintf(out, "  %-4s %-18s ", arg == args ? head : "", arg->name);
        print_place(arg, out);
        for (const struct lfs_abi_word *word = arg->words; word != NULL && word->name; word++)
            fprintf(out, "%s%s = %s%u", word == arg->words ? "" : ", ", word->name,
                    arg->format == LFS_ARG_FLAGS ? "bit " : "", word->value);
        fputs(arg->optional && arg->words == NULL ? "0: not given\n" : "\n", out);
    }
}

/* Steps that say a descriptor by name: the registers hold its lengths only. */
static const char *descriptor_example(const char *name)
{
    static const struct {
        const char *name, *example;
    } examples[] = {
        {"FFA_MEM_DONATE", "- FFA_MEM_DONATE: {to: sp2, region: heap, save: gift}"},
        {"FFA_MEM_LEND", "- FFA_MEM_LEND: {to: sp2, region: heap, access: RO, save: loan}"},
        {"FFA_MEM_SHARE", "- FFA_MEM_SHARE: {to: [sp2, sp3], pages: 0x90000000, save: shared}"},
        {"FFA_MEM_RETRIEVE_REQ", "- FFA_MEM_RETRIEVE_REQ: {handle: $shared, from: sp1, as: inbox}"},
        {"FFA_MEM_RELINQUISH", "- FFA_MEM_RELINQUISH: {handle: $shared}"},
    };

    for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
        if (strcmp(examples[i].name, name) == 0)
            return examples[i].example;
    return NULL;
}

/* The step of a scenario that makes the call. */
static void example_of(const char *name, const struct lfs_abi_arg *args, struct lfs_page *page)
{
    size_t used =
        (size_t)snprintf(page->example, sizeof(page->example), "- %s%s", name, args ? ": {" : "");
    bool first = true;

    for (; args != NULL && args->name != NULL; args++) {
        if (args->optional || used >= sizeof(page->example))
            continue;
        used += (size_t)snprintf(page->example + used, sizeof(page->example) - used, "%s%s: ...",
                                 first ? "" : ", ", args->name);
        first = false;
    }
    if (strchr(page->example, '{') != NULL && used < sizeof(page->example))
        snprintf(page->example + used, sizeof(page->example) - used, "}");
}

/* What the notes say of a call or message. */
static bool annotate(const char *name, struct lfs_page *page)
{
    const struct lfs_abi_note *note = lfs_abi_note(name);

    if (note == NULL)
        return false;
    page->upstream = note->peculiar;
    page->source = note->source;
    return true;
}

static void print_note(const char *name, FILE *out)
{
    const struct lfs_abi_note *note = lfs_abi_note(name);

    fprintf(out, "  since %s\n  made by %s\n", note->since, note->callers);
}

/* ---- calls ----------------------------------------------------------------------------------- */

static bool call_page(size_t i, struct lfs_page *page)
{
    const struct lfs_abi_call *call = lfs_abi_call_at(i);

    if (call == NULL)
        return false;
    *page = (struct lfs_page){.name = call->name, .meaning = call->summary};
    snprintf(page->kind, sizeof(page->kind), "%s call", family_name(call->family));
    snprintf(page->alias, sizeof(page->alias), "%s_%d", call->name, call->fid_64 != 0 ? 64 : 32);
    if (descriptor_example(call->name) != NULL)
        snprintf(page->example, sizeof(page->example), "%s", descriptor_example(call->name));
    else
        example_of(call->name, call->in, page);
    return annotate(call->name, page);
}

/* Statuses that its references know, besides success. */
static void print_statuses(const struct lfs_abi_call *call, FILE *out)
{
    const char *source = lfs_abi_statuses_source(call), *name;

    if (source == NULL)
        return;
    fputs("  may return", out);
    for (int64_t status = -1; status > -16; status--) {
        name = call->family == LFS_ABI_LFA ? lfs_lfa_status_name(status)
                                           : lfs_ffa_status_name((int32_t)status);
        if (name != NULL && lfs_abi_may_return(call, (uint64_t)status))
            fprintf(out, "%s %s", status == -1 ? "" : ",", name);
    }
    fprintf(out, " (%s)\n", source);
}

static void call_facts(size_t i, FILE *out)
{
    const struct lfs_abi_call *call = lfs_abi_call_at(i);

    if (call->fid_32 != 0)
        fprintf(out, "  id   0x%08" PRIx32 " (32 bit)\n", call->fid_32);
    if (call->fid_64 != 0)
        fprintf(out, "  id   0x%08" PRIx32 " (64 bit)%s\n", call->fid_64,
                call->late_64 && call->fid_32 != 0 ? ", since FF-A 1.3" : "");
    print_args("in", call->in, out);
    if (call->wide_in)
        fprintf(out, "  %-4s %-18s x4-x17 in the 64-bit form\n", "", "payload");
    print_args("out", call->out, out);
    print_statuses(call, out);
    print_note(call->name, out);
}

static bool call_number(size_t i, uint64_t number)
{
    const struct lfs_abi_call *call = lfs_abi_call_at(i);

    return number != 0 && (number == call->fid_32 || number == call->fid_64);
}

const struct lfs_subject lfs_explain_calls = {"abis",
                                              "calls of FF-A, LFA and PSCI, with ids and registers",
                                              call_page, call_facts, call_number};

/* ---- framework messages ---------------------------------------------------------------------- */

static bool message_page(size_t i, struct lfs_page *page)
{
    const struct lfs_abi_framework *message = lfs_abi_framework_at(i);

    if (message == NULL)
        return false;
    *page = (struct lfs_page){.name = message->name, .meaning = message->summary};
    snprintf(page->kind, sizeof(page->kind), "framework message %u, a %s", message->number,
             message->response ? "response" : "request");
    snprintf(page->example, sizeof(page->example), "w2 = 0x%08" PRIx32,
             FFA_FRAMEWORK_FLAG | message->number);
    return annotate(message->name, page);
}

static void message_facts(size_t i, FILE *out)
{
    const struct lfs_abi_framework *message = lfs_abi_framework_at(i);

    fprintf(out, "  in FFA_MSG_SEND_DIRECT_%s, w2 = 0x%08" PRIx32 "\n",
            message->response ? "RESP" : "REQ", FFA_FRAMEWORK_FLAG | message->number);
    print_args(message->response ? "out" : "in", message->args, out);
    print_note(message->name, out);
}

static bool message_number(size_t i, uint64_t number)
{
    const struct lfs_abi_framework *message = lfs_abi_framework_at(i);

    return number == message->number || number == (FFA_FRAMEWORK_FLAG | message->number);
}

const struct lfs_subject lfs_explain_messages = {"messages",
                                                 "framework messages, which direct requests carry",
                                                 message_page, message_facts, message_number};

/* ---- statuses -------------------------------------------------------------------------------- */

static bool status_page(size_t i, struct lfs_page *page)
{
    const struct lfs_abi_status *status = lfs_abi_status_at(i);

    if (status == NULL)
        return false;
    *page = (struct lfs_page){.name = status->name,
                              .meaning = status->meaning,
                              .mend = status->caller,
                              .upstream = status->upstream,
                              .source = status->source};
    snprintf(page->kind, sizeof(page->kind), "%s status %" PRId64, family_name(status->family),
             status->value);
    snprintf(page->alias, sizeof(page->alias), "%s_%s",
             status->family == LFS_ABI_FFA ? "FFA" : family_name(status->family), status->name);
    snprintf(page->example, sizeof(page->example), "returns: {x%d: %s}",
             status->family == LFS_ABI_FFA ? 2 : 0, status->name);
    return true;
}

static void status_facts(size_t i, FILE *out)
{
    const struct lfs_abi_status *status = lfs_abi_status_at(i);

    if (status->family == LFS_ABI_FFA)
        fprintf(out, "  w2 of FFA_ERROR, x3 of framework responses: 0x%08" PRIx32 "\n",
                (uint32_t)status->value);
    else if (status->family == LFS_ABI_LINUX)
        fprintf(out, "  x0 of the driver's operations: 0x%016" PRIx64 "\n",
                (uint64_t)status->value);
    else if (status->family == LFS_ABI_LFA)
        fprintf(out, "  x0 as TF-A returns it: 0x%016" PRIx64 "\n", (uint64_t)status->value);
    else
        fprintf(out, "  w0: 0x%08" PRIx32 "\n", (uint32_t)status->value);
}

static bool status_number(size_t i, uint64_t number)
{
    const struct lfs_abi_status *status = lfs_abi_status_at(i);

    return number == (uint64_t)status->value || number == (uint32_t)status->value;
}

const struct lfs_subject lfs_explain_statuses = {
    "statuses", "what calls of FF-A, LFA and PSCI, and Linux, return", status_page, status_facts,
    status_number};

/* ---- conduits -------------------------------------------------------------------------------- */

static const struct {
    const char *name, *meaning, *why, *upstream, *source;
} conduits[] = {
    {"SMC", "Calls EL3, and, from S-EL1, the SPMC, which traps it.",
     "The normal world reaches the secure world by it; x0 to x17 are the message.",
     "Hafnium takes SMC and HVC from S-EL1 alike; what is not FF-A goes on to EL3 if the "
     "manifest's "
     "smc_whitelist allows it.",
     "ffa-abi 0.2, 1.5"},
    {"HVC", "Calls the SPMC at S-EL2 from an S-EL1 partition.",
     "It ends at the next exception level, so EL3 never sees it.", NULL, "ffa-abi 0.2"},
    {"SVC", "Calls the SPMC from an S-EL0 partition.",
     "An S-EL0 partition has nothing but its own exception level.", NULL, "ffa-abi 0.2"},
    {"ERET", "Hands a frame down: EL3 to the SPMC or the normal world, the SPMC to a partition.",
     "It is how a call is forwarded and how one is answered; only the frame tells which.",
     "The SPMD forwards the normal world's calls to the SPMC by ERET, and gets its answer by SMC.",
     "ffa-abi 0.2, 1.3"},
};

static bool conduit_page(size_t i, struct lfs_page *page)
{
    if (i >= sizeof(conduits) / sizeof(conduits[0]))
        return false;
    *page = (struct lfs_page){.name = conduits[i].name,
                              .meaning = conduits[i].meaning,
                              .why = conduits[i].why,
                              .upstream = conduits[i].upstream,
                              .source = conduits[i].source};
    snprintf(page->kind, sizeof(page->kind), "conduit");
    return true;
}

const struct lfs_subject lfs_explain_conduits = {
    "conduits", "instructions that carry frames between exception levels", conduit_page, NULL,
    NULL};
