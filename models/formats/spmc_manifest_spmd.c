/* SPDX-License-Identifier: BSD-3-Clause */
/* The SPMC manifest as the SPMD at EL3 sees it: manifests-packages-boot 5.1, 5.2. */
#include <libfdt.h>
#include <string.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/spmc_manifest.h"
#include "manifest_vocabulary.h"

#define FDT_HEADER_SIZE 0x28u
#define AT_TOTALSIZE    0x04

static const char compatible[] = "arm,ffa-core-manifest-1.0";
static const char outcome[] = "the SPMD boots the platform without SPM: there is no FF-A";

struct spmd_judge {
    struct manifest_reader reader;
    const struct lfs_spmd_context *context;
    struct lfs_spmc_attributes *out;
    bool refused;
    bool known[3]; /* maj_ver, min_ver, spmc_id */
};

/* Begins the finding of a failed check; the caller may say more. */
static void refuse(struct spmd_judge *judge, const char *step, const char *name, int node,
                   const char *property, const char *text)
{
    judge->reader.step = step;
    judge->refused = true;
    lfs_manifest_lint(&judge->reader, name, node, property, "%s", text);
    lfs_manifest_consumers(&judge->reader, outcome);
}

/* TF-A's reader: the first cells count, more are ignored (1.2). */
static bool read_cells(const struct spmd_judge *judge, int node, const char *property, int bytes,
                       uint64_t *out)
{
    int length;
    const uint8_t *value = fdt_getprop(judge->reader.fdt, node, property, &length);

    if (value == NULL || length < bytes)
        return false;
    *out = bytes == 4 ? lfs_get_be32(value) : lfs_get_be64(value);
    return true;
}

/* Checks 3 and 6: one page is mapped. */
static void check_room(struct spmd_judge *judge, const uint8_t *dtb)
{
    const struct lfs_spmd_context *context = judge->context;
    uint32_t total = lfs_get_be32(dtb + AT_TOTALSIZE);
    uint32_t room = LFS_SPMC_MANIFEST_PAGE - context->page_offset % LFS_SPMC_MANIFEST_PAGE;

    if (context->transfer_list)
        return;
    if (room < FDT_HEADER_SIZE)
        refuse(judge, "5.2-3", "SPMD_PAGE_OFFSET", -1, NULL,
               "the manifest's page ends before the header of the device tree does");
    else if (total > room)
        refuse(judge, "5.2-6", "SPMD_MANIFEST_TOO_LARGE", -1, NULL,
               "the manifest does not fit the rest of its page, which is all that the SPMD maps");
    else
        return;
    lfs_manifest_fact(&judge->reader, "%u bytes; offset 0x%x in the page%s%s%s leaves room for %u",
                      (unsigned)total, (unsigned)context->page_offset,
                      context->offset_said ? " (" : "",
                      context->offset_said ? context->offset_said : "",
                      context->offset_said ? ")" : "", (unsigned)room);
    lfs_manifest_help(&judge->reader, "deliver it in a Transfer List, or make it smaller");
}

/* Check 9. */
static void read_mandatory(struct spmd_judge *judge, int node)
{
    static const char *const names[] = {"maj_ver", "min_ver", "spmc_id"};
    struct lfs_spmc_attributes *out = judge->out;
    uint64_t values[3] = {0, 0, 0};

    for (int i = 0; i < 3; i++) {
        judge->known[i] = read_cells(judge, node, names[i], 4, &values[i]);
        if (judge->known[i])
            continue;
        refuse(judge, "5.2-9", "SPMD_ATTRIBUTE_PROPERTY", node, names[i],
               "the node attribute needs maj_ver, min_ver and spmc_id, one cell each");
        lfs_manifest_fact(&judge->reader, "%s is missing or shorter than a cell", names[i]);
    }
    out->major_version = (uint32_t)values[0];
    out->minor_version = (uint32_t)values[1];
    out->spmc_id = (uint16_t)values[2];
}

/* The value counts as 0 when it cannot be read. */
static uint64_t read_optional(struct spmd_judge *judge, int node, const char *property, int bytes)
{
    uint64_t value = 0;

    if (!read_cells(judge, node, property, bytes, &value) &&
        lfs_manifest_has_property(&judge->reader, node, property)) {
        judge->reader.step = NULL;
        lfs_manifest_lint(&judge->reader, "LINT_VALUE_DROPPED", node, property,
                          "the SPMD takes %s as 0: it needs %d cells", property, bytes / 4);
    }
    return value;
}

/* Checks 10 to 13. */
static void check_values(struct spmd_judge *judge, int node)
{
    const struct lfs_spmd_context *context = judge->context;
    const struct lfs_spmc_attributes *out = judge->out;

    if (judge->known[0] && out->major_version != 1)
        refuse(judge, "5.2-10", "SPMD_BAD_VERSION", node, "maj_ver",
               "the major version is not the SPMD's, 1");
    else if (judge->known[1] && out->minor_version > context->minor_version) {
        refuse(judge, "5.2-10", "SPMD_BAD_VERSION", node, "min_ver",
               "the minor version is above the SPMD's");
        lfs_manifest_fact(&judge->reader, "min_ver is %u, the SPMD has 1.%u",
                          (unsigned)out->minor_version, (unsigned)context->minor_version);
    }
    if (judge->known[2] && (out->spmc_id & 0x8000) == 0)
        refuse(judge, "5.2-11", "SPMD_BAD_ID", node, "spmc_id",
               "bit 15 of spmc_id must be 1, customary is 0x8000");
    if (out->exec_state > 1)
        refuse(judge, "5.2-12", "SPMD_BAD_STATE", node, "exec_state",
               "exec_state is neither 0 (AArch64) nor 1 (AArch32)");
    else if (out->exec_state == 1 && context->at_sel2)
        refuse(judge, "5.2-12", "SPMD_BAD_STATE", node, "exec_state",
               "an SPMC at S-EL2 runs in AArch64 (0)");
    if (context->at_sel2 && !context->has_sel2)
        refuse(judge, "5.2-13", "SPMD_NO_SEL2", -1, NULL,
               "the SPMD was built for an SPMC at S-EL2, which this machine has not");
}

static void lint_attributes(struct spmd_judge *judge, int node)
{
    static const char *const names[] = {"maj_ver",     "min_ver",      "spmc_id",    "exec_state",
                                        "binary_size", "load_address", "entrypoint", NULL};
    static const struct foreign_property none[] = {{NULL, NULL}};
    static const struct vocabulary words = {names, none};
    struct manifest_reader *reader = &judge->reader;

    reader->step = NULL;
    if (judge->out->binary_size == 0) {
        lfs_manifest_lint(reader, "LINT_NO_BINARY_SIZE", node, "binary_size",
                          "without binary_size no secondary entry point is accepted");
        lfs_manifest_consumers(reader, "the SPMD accepts entry points of FFA_SECONDARY_EP_REGISTER "
                                       "from load_address to load_address + binary_size");
    }
    if (judge->known[2] && (judge->out->spmc_id & 0x8000) != 0 &&
        judge->out->spmc_id != LFS_SPMC_FIRST_ID) {
        lfs_manifest_lint(reader, "LINT_SPMC_ID", node, "spmc_id", "spmc_id is 0x%x, not 0x8000",
                          (unsigned)judge->out->spmc_id);
        lfs_manifest_consumers(reader, "Hafnium always calls itself 0x8000");
    }
    lfs_manifest_lint_node(reader, node, &words, LFS_MANIFEST_UNKNOWN_MAX);
}

/* Checks 7 to 13. */
static void judge_attributes(struct spmd_judge *judge)
{
    int manifest = fdt_node_offset_by_compatible(judge->reader.fdt, -1, compatible);
    int node;

    if (manifest < 0) {
        refuse(judge, "5.2-7", "SPMD_NOT_COMPATIBLE", 0, "compatible",
               "no node is compatible with \"arm,ffa-core-manifest-1.0\"");
        return;
    }
    node = fdt_subnode_offset(judge->reader.fdt, manifest, "attribute");
    if (node < 0) {
        refuse(judge, "5.2-8", "SPMD_NO_ATTRIBUTE", manifest, NULL,
               "the SPMC manifest has no node attribute");
        return;
    }
    read_mandatory(judge, node);
    judge->out->exec_state = (uint32_t)read_optional(judge, node, "exec_state", 4);
    judge->out->binary_size = (uint32_t)read_optional(judge, node, "binary_size", 4);
    judge->out->load_address = read_optional(judge, node, "load_address", 8);
    judge->out->entrypoint = read_optional(judge, node, "entrypoint", 8);
    check_values(judge, node);
    lint_attributes(judge, node);
}

static void judge_blob(struct spmd_judge *judge, const void *dtb, size_t size)
{
    char fault[LFS_FINDING_TEXT_SIZE];

    if (dtb == NULL) {
        refuse(judge, "5.2-2", "SPMD_NO_MANIFEST", -1, NULL, "no SPMC manifest was handed over");
        return;
    }
    /* The SPMD looks at the header only; a damaged rest fails in one of the searches. */
    if (lfs_manifest_inspect_blob(dtb, size, fault) != BLOB_GOOD) {
        refuse(judge, "5.2-5", "SPMD_BAD_HEADER", -1, NULL, fault);
        return;
    }
    judge->reader.fdt = dtb;
    check_room(judge, dtb);
    judge_attributes(judge);
}

bool lfs_spmc_manifest_judge_spmd(const void *dtb, size_t size,
                                  const struct lfs_spmd_context *context, lfs_finding_sink *sink,
                                  void *user, struct lfs_spmc_manifest *out)
{
    struct lfs_spmc_attributes attributes = {0};
    struct spmd_judge judge = {.reader = {.judging = true, .sink = sink, .user = user},
                               .context = context,
                               .out = &attributes};

    judge_blob(&judge, dtb, size);
    lfs_manifest_tell(&judge.reader);
    if (out != NULL) {
        memset(out, 0, sizeof(*out));
        out->attributes = attributes;
        out->has_attributes = judge.known[0] && judge.known[1] && judge.known[2];
    }
    return !judge.refused;
}
