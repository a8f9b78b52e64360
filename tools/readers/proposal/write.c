/* SPDX-License-Identifier: BSD-3-Clause */
/* The scenario as text. */
#include "lfasim/readers/proposal.h"

#include <inttypes.h>
#include <string.h>

#include "lfasim/types.h"

/* The state that the built-in counter hands over (models/sp). */
enum { COUNTER_STATE_BYTES = 24 };

static bool is_activatable(const struct lfs_proposed_sp *sp)
{
    return lfs_proposal_obstacle(&sp->manifest, 0) == NULL;
}

static unsigned activatable_count(const struct lfs_proposal *proposal)
{
    unsigned count = 0;

    for (unsigned i = 0; i < proposal->count; i++)
        count += is_activatable(&proposal->sps[i]);
    return count;
}

/* Whether it takes direct requests (manifests-packages-boot 2.2). */
static bool answers(const struct lfs_proposed_sp *sp)
{
    for (unsigned i = 0; i < sp->manifest.service_count; i++)
        if (sp->manifest.services[i].messaging_method & LFS_MANIFEST_DIRECT_REQ_RECV)
            return true;
    return false;
}

/* A partition without a package, or with the built-in counter in it, counts. */
static bool counts(const struct lfs_proposed_sp *sp)
{
    return !sp->is_package || strcmp(sp->behaviour, "counter") == 0;
}

/* A double-quoted YAML scalar. */
static void write_quoted(const char *text, FILE *out)
{
    fputc('"', out);
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;

        if (byte == '"' || byte == '\\')
            fprintf(out, "\\%c", byte);
        else if (byte < 0x20 || byte == 0x7f)
            fprintf(out, "\\x%02x", byte);
        else
            fputc(byte, out);
    }
    fputc('"', out);
}

/* ---- parts of the scenario ------------------------------------------------------------------- */

static void write_head(const struct lfs_proposal *proposal, const char *name, FILE *out)
{
    bool activates = activatable_count(proposal) > 0;

    fprintf(out, "lfasim: 1\nname: %s\nsummary: >-\n", name);
    fprintf(out, "  The normal world discovers %u partition%s%s and talks to %s.\n",
            proposal->count, proposal->count == 1 ? "" : "s",
            activates ? ", primes and activates what can be activated," : "",
            proposal->count == 1 ? "it" : "them");
    fputs("tags: [init]\n", out);
    for (size_t i = 0; i < proposal->include_count; i++) {
        fputs(i == 0 ? "include: [" : ", ", out);
        write_quoted(proposal->include_paths[i], out);
    }
    fputs(proposal->include_count > 0 ? "]\n\n" : "\n", out);
}

static void write_ranges(const struct lfs_proposal *proposal, FILE *out)
{
    fputs("# No preset of lfasim holds these addresses: the memory map is what the files need.\n"
          "# Put your platform's own here, or name its SPMC manifest (spmc-manifest: FILE).\n"
          "platform:\n  cpus: 1\n  ranges:\n",
          out);
    for (unsigned i = 0; i < proposal->range_count; i++) {
        const struct lfs_range *range = &proposal->ranges[i];

        fprintf(out, "    - {base: 0x%" PRIx64 ", size: 0x%" PRIx64 ", type: %s, secure: %s}\n",
                range->base.v, range->size, range->type == LFS_RANGE_DEVICE ? "device" : "memory",
                range->secure ? "true" : "false");
    }
    fprintf(out,
            "  spmc: {base: 0x%" PRIx64 ", size: 0x%" PRIx64 "}\n"
            "  el3: {base: 0x%" PRIx64 ", size: 0x%" PRIx64 "}\n\n",
            proposal->spmc.base.v, proposal->spmc.size, proposal->el3.base.v, proposal->el3.size);
}

static void write_platform(const struct lfs_proposal *proposal, FILE *out)
{
    if (proposal->spmc_path) {
        fputs("platform:\n  cpus: 1\n  spmc-manifest: ", out);
        write_quoted(proposal->spmc_path, out);
        fputs("\n\n", out);
    } else if (proposal->preset) {
        fprintf(out, "platform: {preset: %s, cpus: 1}   # holds every address of the files\n\n",
                proposal->preset);
    } else {
        write_ranges(proposal, out);
    }
}

/* An image that stands in for the partition's own code, of which only the manifest is known. */
static void write_stand_in(const struct lfs_proposed_sp *sp, unsigned version, FILE *out)
{
    fprintf(out, "  %s-v%u:\n    manifest: ", sp->name, version);
    write_quoted(sp->path, out);
    fprintf(out, "\n    behaviour: counter\n    version: %u\n    rwdata: 4KiB\n", version);
    if (is_activatable(sp))
        fprintf(out, "    live-state: {version: 1, size: %d}\n", COUNTER_STATE_BYTES);
}

static void write_package(const struct lfs_proposed_sp *sp, const char *path, unsigned version,
                          FILE *out)
{
    fprintf(out, "  %s-v%u:\n    package: ", sp->name, version);
    write_quoted(path, out);
    fputc('\n', out);
    if (sp->behaviour[0] == '\0')
        fputs("    behaviour: echo   # it has no lfasim note: what stands in for its code\n", out);
}

static void write_images(const struct lfs_proposal *proposal, FILE *out)
{
    bool stand_ins = false;

    for (unsigned i = 0; i < proposal->count; i++)
        stand_ins |= !proposal->sps[i].is_package;
    if (stand_ins)
        fputs("# The built-in counter stands in for code that is not given. For your own image\n"
              "# write `elf: SP.elf` in place of behaviour, version, rwdata and live-state.\n",
              out);
    fputs("images:\n", out);
    for (unsigned i = 0; i < proposal->count; i++) {
        const struct lfs_proposed_sp *sp = &proposal->sps[i];

        for (unsigned version = 1; version <= (is_activatable(sp) ? 2u : 1u); version++) {
            if (!sp->is_package)
                write_stand_in(sp, version, out);
            else
                write_package(sp, version == 2 && sp->new_path ? sp->new_path : sp->path, version,
                              out);
        }
    }
    fputc('\n', out);
}

static void write_partitions(const struct lfs_proposal *proposal, FILE *out)
{
    fputs("partitions:\n", out);
    for (unsigned i = 0; i < proposal->count; i++) {
        const struct lfs_proposed_sp *sp = &proposal->sps[i];

        fprintf(out, "  %s: {image: %s-v1", sp->name, sp->name);
        if (sp->load_chosen)
            fprintf(out, ", load: 0x%" PRIx64, sp->load);
        if (!proposal->spmc_path)
            fprintf(out, ", memory: %" PRIu64 "MiB", sp->memory >> 20);
        if (!proposal->spmc_path && sp->manifest.execution_ctx_count > 1)
            fprintf(out, ", vcpus: %u", sp->manifest.execution_ctx_count);
        fprintf(out, "}%s\n",
                sp->load_chosen ? "   # a free place: the manifest names no load-address" : "");
    }
    fputc('\n', out);
}

static void write_components(const struct lfs_proposal *proposal, FILE *out)
{
    if (activatable_count(proposal) == 0)
        return;
    fputs("components:\n", out);
    for (unsigned i = 0; i < proposal->count; i++) {
        const struct lfs_proposed_sp *sp = &proposal->sps[i];

        if (is_activatable(sp))
            fprintf(out,
                    "  - {name: %s, partition: %s, image: %s-v2, staging: 0x%" PRIx64
                    ", pages: %" PRIu64 "}\n",
                    sp->name, sp->name, sp->name, sp->staging, sp->memory / LFS_PAGE_SIZE);
    }
    fputc('\n', out);
}

static void write_obstacles(const struct lfs_proposed_sp *sp, FILE *out)
{
    fprintf(out, "    # %s cannot be activated live:\n", sp->name);
    for (unsigned i = 0; lfs_proposal_obstacle(&sp->manifest, i); i++)
        fprintf(out, "    #   - %s\n", lfs_proposal_obstacle(&sp->manifest, i));
}

/* A request, before the activation (turn 1) or after it (2). */
static void write_request(const struct lfs_proposed_sp *sp, unsigned turn, FILE *out)
{
    if (!answers(sp))
        return;
    fprintf(out, "    - FFA_MSG_SEND_DIRECT_REQ: {to: %s, returns: ", sp->name);
    if (!counts(sp))
        fputs("SUCCESS}\n", out);
    else if (turn == 1)
        fprintf(out, "{x3: 1, x4: %u}}   # it has counted to 1\n", sp->version);
    else
        fprintf(out, "{x3: 2, x4: %u}}   # the new one goes on from there\n", sp->new_version);
}

static void write_activation(const struct lfs_proposed_sp *sp, FILE *out)
{
    fprintf(
        out,
        "    - LFA_GET_INVENTORY: {component: %s, returns: {x0: SUCCESS, x3: [CAPABLE, PENDING, "
        "RENDEZVOUS_OPTIONAL]}}\n"
        "    - LFA_PRIME: {component: %s, returns: {x0: SUCCESS, x1: 0}}\n"
        "    - LFA_ACTIVATE:\n"
        "        label: %s-activated\n"
        "        component: %s\n"
        "        flags: [SKIP_CPU_RENDEZVOUS]\n"
        "        returns: {x0: SUCCESS, x1: 0}\n",
        sp->name, sp->name, sp->name, sp->name);
}

static void write_lane(const struct lfs_proposal *proposal, FILE *out)
{
    unsigned components = activatable_count(proposal);

    fputs("lanes:\n  cpu0:\n"
          "    # What is there?\n"
          "    - FFA_VERSION: {version: 1.3, returns: {version: 1.3}}\n"
          "    - FFA_PARTITION_INFO_GET_REGS: {returns: SUCCESS}\n",
          out);
    if (components > 0)
        fprintf(out, "    - LFA_GET_INFO: {selector: 0, returns: {x0: SUCCESS, x1: %u}}\n",
                components);
    for (unsigned i = 0; i < proposal->count; i++) {
        const struct lfs_proposed_sp *sp = &proposal->sps[i];

        fprintf(out, "\n    # %s\n", sp->name);
        if (!answers(sp))
            fputs("    # It takes no direct requests (bit 0 of messaging-method).\n", out);
        write_request(sp, 1, out);
        if (is_activatable(sp)) {
            write_activation(sp, out);
            write_request(sp, 2, out);
        } else {
            write_obstacles(sp, out);
        }
    }
    fputc('\n', out);
}

static void write_expectations(const struct lfs_proposal *proposal, FILE *out)
{
    fputs("expect:\n", out);
    for (unsigned i = 0; i < proposal->count; i++) {
        const struct lfs_proposed_sp *sp = &proposal->sps[i];

        fprintf(out, "  - state(%s) == WAITING\n", sp->name);
        if (is_activatable(sp) && sp->new_version != sp->version)
            fprintf(out, "  - version(%s) == %u\n", sp->name, sp->new_version);
    }
    fputs("  - conflicts == 0\n", out);
}

void lfs_proposal_write(const struct lfs_proposal *proposal, const char *name, FILE *out)
{
    write_head(proposal, name, out);
    write_platform(proposal, out);
    write_images(proposal, out);
    write_partitions(proposal, out);
    write_components(proposal, out);
    write_lane(proposal, out);
    write_expectations(proposal, out);
}
