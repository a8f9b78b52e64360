/* SPDX-License-Identifier: BSD-3-Clause */
/* The partition manifest as a whole: the sequence of manifests-packages-boot 3.5, as a parse that
 * ends at the first failure and as a judgement that goes on. */
#include "manifest_internal.h"

#include <string.h>

static enum lfs_manifest_error need_root(struct manifest_parser *parser)
{
    if (lfs_manifest_has_root(&parser->reader))
        return LFS_MANIFEST_SUCCESS;
    return lfs_manifest_fail(&parser->reader, -1, NULL, LFS_MANIFEST_NO_ROOT_NODE,
                             "the device tree has no root node");
}

static enum lfs_manifest_error need_binding(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;

    parser->out->binding = LFS_MANIFEST_BINDING_1_0;
    if (lfs_manifest_is_compatible(reader, 0, "arm,ffa-manifest-1.0"))
        return LFS_MANIFEST_SUCCESS;
    parser->out->binding = LFS_MANIFEST_BINDING_1_1;
    if (lfs_manifest_is_compatible(reader, 0, "arm,ffa-manifest-1.1"))
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_fail(
        reader, 0, "compatible", LFS_MANIFEST_NOT_COMPATIBLE,
        "the root must be compatible with \"arm,ffa-manifest-1.0\" or \"arm,ffa-manifest-1.1\"");
    lfs_manifest_consumers(reader, "EL3 SPMC and OP-TEE know only arm,ffa-manifest-1.0");
    return LFS_MANIFEST_NOT_COMPATIBLE;
}

/* Nothing else can be judged in a tree of another binding. */
enum lfs_manifest_error lfs_manifest_read_binding(struct manifest_parser *parser)
{
    parser->reader.step = "S01";
    LFS_TRY(need_root(parser));
    parser->reader.step = "S02";
    return need_binding(parser);
}

void lfs_manifest_read_boot_info(struct manifest_parser *parser)
{
    struct manifest_reader *reader = &parser->reader;
    struct lfs_manifest *out = parser->out;
    int node = lfs_manifest_find_child(reader, 0, "boot-info");

    out->has_boot_info = node >= 0;
    if (node < 0 || !lfs_manifest_is_compatible(reader, node, "arm,ffa-manifest-boot-info"))
        return;
    out->boot_info_compatible = true;
    /* A property that carries a value counts as absent [X] (2.3). */
    out->boot_info_fdt = lfs_manifest_has_flag(reader, node, "ffa_manifest");
    out->boot_info_hob = lfs_manifest_has_flag(reader, node, "hob_list");
}

/* Each part returns its first failure in a parse and SUCCESS in a judgement. */
static enum lfs_manifest_error run_sequence(struct manifest_parser *parser, const void *dtb,
                                            size_t size)
{
    LFS_TRY(lfs_manifest_check_blob(&parser->reader, dtb, size));
    LFS_TRY(lfs_manifest_read_binding(parser));
    LFS_TRY(lfs_manifest_read_services(parser));
    LFS_TRY(lfs_manifest_read_root(parser));
    LFS_TRY(lfs_manifest_read_lifecycle(parser));
    LFS_TRY(lfs_manifest_read_memory_regions(parser));
    LFS_TRY(lfs_manifest_read_device_regions(parser));
    /* S34, the platform's own hook, is empty in the generic build. */
    LFS_TRY(lfs_manifest_check_sanity(parser));
    if (!parser->reader.judging)
        return LFS_MANIFEST_SUCCESS;
    lfs_manifest_lint_stages(parser);
    lfs_manifest_lint_values(parser);
    lfs_manifest_lint_consumers(parser);
    lfs_manifest_lint_names(parser);
    return LFS_MANIFEST_SUCCESS;
}

static enum lfs_manifest_error run(struct manifest_parser *parser, const void *dtb, size_t size)
{
    const struct lfs_manifest_context *context = parser->context;
    struct lfs_manifest *out = parser->out;

    memset(out, 0, sizeof(*out));
    out->rx_region = -1;
    out->tx_region = -1;
    out->live_state_region = -1;
    parser->reader.quirks = context->quirks;
    parser->load_address = context->load_address;
    parser->load_address_known = !parser->reader.judging || context->load_address != 0;
    run_sequence(parser, dtb, size);
    lfs_manifest_tell(&parser->reader);
    if (parser->reader.code != LFS_MANIFEST_SUCCESS &&
        !(parser->reader.judging && context->keep_faulty))
        memset(out, 0, sizeof(*out));
    return parser->reader.code;
}

/* The latest finding of a parse is the one that decided its code. */
static void explain(const struct manifest_reader *reader, struct lfs_manifest_problem *problem)
{
    if (problem == NULL)
        return;
    memset(problem, 0, sizeof(*problem));
    if (reader->code == LFS_MANIFEST_SUCCESS)
        return;
    problem->error = reader->code;
    problem->panic = reader->finding.panics;
    lfs_manifest_copy_text(problem->node, sizeof(problem->node), reader->finding.at.node);
    lfs_manifest_copy_text(problem->property, sizeof(problem->property),
                           reader->finding.at.property);
    lfs_manifest_copy_text(problem->detail, sizeof(problem->detail), reader->finding.text);
}

enum lfs_manifest_error lfs_manifest_parse(const void *dtb, size_t size,
                                           const struct lfs_manifest_context *context,
                                           struct lfs_manifest *out,
                                           struct lfs_manifest_problem *problem)
{
    struct manifest_parser parser = {.context = context, .out = out};

    run(&parser, dtb, size);
    explain(&parser.reader, problem);
    return parser.reader.code;
}

enum lfs_manifest_error lfs_manifest_judge(const void *dtb, size_t size,
                                           const struct lfs_manifest_context *context,
                                           lfs_finding_sink *sink, void *user,
                                           struct lfs_manifest *out)
{
    struct lfs_manifest unwanted;
    struct manifest_parser parser = {.reader = {.judging = true, .sink = sink, .user = user},
                                     .context = context,
                                     .out = out != NULL ? out : &unwanted};

    return run(&parser, dtb, size);
}

enum lfs_manifest_error lfs_manifest_probe(const void *dtb, size_t size, struct lfs_manifest *out,
                                           struct lfs_manifest_problem *problem)
{
    /* It is Hafnium that looks here (LA12), so nodes are found in its way. */
    struct manifest_parser parser = {.reader = {.quirks = true}, .out = out};

    memset(out, 0, sizeof(*out));
    if (lfs_manifest_check_blob(&parser.reader, dtb, size) == LFS_MANIFEST_SUCCESS &&
        lfs_manifest_read_binding(&parser) == LFS_MANIFEST_SUCCESS)
        lfs_manifest_read_boot_info(&parser);
    else
        memset(out, 0, sizeof(*out));
    explain(&parser.reader, problem);
    return parser.reader.code;
}
