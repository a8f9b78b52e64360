/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim pack`: makes SP packages, of a manifest and an image or after a layout file. */
#include "tools/cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/formats/transfer_list.h"
#include "lfasim/readers/scalar.h"
#include "lfasim/readers/sp_layout.h"
#include "tools/cli/case_report.h"
#include "tools/cli/options.h"
#include "tools/cli/pack.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"

enum { ACCEPTED = LFS_OPTION_FORMAT | LFS_OPTION_LEVELS | LFS_OPTION_OUT };

struct arguments {
    struct lfs_pack_job job;
    const char *layout; /* or NULL */
    const char *container, *bl2;
    const char *pm_offset, *img_offset, *size, *memory; /* as written; NULL = default */
    struct lfs_options shared;
};

static const char help_text[] =
    "usage: lfasim pack --image SP.elf --manifest SP.dts -o SP.pkg [options]\n"
    "       lfasim pack LAYOUT.json -o FOLDER [--bl2 NAME]\n"
    "\n"
    "Makes the package that a Secure Partition is loaded from: its manifest and its image.\n"
    "\n"
    "  lfasim pack --image sp.elf --manifest sp.dts -o sp.pkg\n"
    "  lfasim pack --image sp.elf --manifest sp.dts -o sp.pkg --container tl\n"
    "\n"
    "A manifest may be a base with fragments; the later ones add to the earlier ones:\n"
    "\n"
    "  lfasim pack --image sp.elf --manifest base.dts --manifest heap.dts -o sp.pkg\n"
    "\n"
    "All packages of an sp_layout.json, as NAME.pkg in a folder:\n"
    "\n"
    "  lfasim pack sp_layout.json -o packages\n"
    "\n"
    "  --image FILE         An AArch64 ELF file, or a flat binary that begins with its entry.\n"
    "  --manifest FILE      A device-tree source, or a compiled blob (alone).\n"
    "  --container NAME     spkg, or tl: a transfer list, with a HOB list if the manifest asks\n"
    "                       for one. [spkg]\n"
    "  --pm-offset BYTES    Where the manifest lies, a multiple of 4KiB; spkg only. [0x1000]\n"
    "  --img-offset BYTES   Where the image lies, a multiple of 4KiB; spkg only. [0x2000]\n"
    "                       The manifest's entrypoint-offset is this plus the image's entry.\n"
    "  --size BYTES         The size that the list may grow to; tl only. [1MiB]\n"
    "  --memory BYTES       The partition's working memory, to be compared with what is needed.\n"
    "  --bl2 NAME           Whose limits hold for a layout: fvp, generic or tc. [fvp]\n";

static int add_manifest(struct lfs_pack_job *job, const char *path)
{
    if (job->manifest_count == LFS_PACK_MANIFESTS_MAX)
        return lfs_usage_error("pack", "at most %d manifest files", LFS_PACK_MANIFESTS_MAX);
    job->manifests[job->manifest_count++] = path;
    return LFS_EXIT_OK;
}

int lfs_pack_keep(const struct lfs_pack_job *job)
{
    int status = lfs_target_keeps("pack", "out", job->output, job->image);

    for (size_t i = 0; i < job->manifest_count && status == LFS_EXIT_OK; i++)
        status = lfs_target_keeps("pack", "out", job->output, job->manifests[i]);
    return status;
}

/* A layout says everything but where the packages go. */
static int require_layout(const struct arguments *a)
{
    if (a->job.image || a->job.manifest_count || a->container || a->pm_offset || a->img_offset ||
        a->size || a->memory)
        return lfs_usage_error("pack", "a layout file names images, manifests and containers "
                                       "itself");
    if (a->job.output == NULL)
        return lfs_usage_error("pack", "name the folder to write to with --out");
    return LFS_EXIT_OK;
}

static int require(const struct arguments *a)
{
    bool tl = a->container != NULL && strcmp(a->container, "tl") == 0;

    if (a->layout != NULL)
        return require_layout(a);
    if (a->bl2 != NULL)
        return lfs_usage_error("pack", "--bl2 belongs to a layout file");
    if (a->job.image == NULL)
        return lfs_usage_error("pack", "name the image with --image");
    if (a->job.manifest_count == 0)
        return lfs_usage_error("pack", "name the manifest with --manifest");
    if (a->job.output == NULL)
        return lfs_usage_error("pack", "name the file to write with --out");
    if (tl && (a->pm_offset || a->img_offset))
        return lfs_usage_error("pack", "a transfer list has no offsets to choose");
    if (!tl && a->size)
        return lfs_usage_error("pack", "--size belongs to --container tl");
    return lfs_pack_keep(&a->job);
}

enum { IMAGE = LFS_OPTION_OWN, MANIFEST, CONTAINER, PM_OFFSET, IMG_OFFSET, SIZE, MEMORY, BL2 };

static const struct option own_rows[] = {{"image", required_argument, NULL, IMAGE},
                                         {"manifest", required_argument, NULL, MANIFEST},
                                         {"container", required_argument, NULL, CONTAINER},
                                         {"pm-offset", required_argument, NULL, PM_OFFSET},
                                         {"img-offset", required_argument, NULL, IMG_OFFSET},
                                         {"size", required_argument, NULL, SIZE},
                                         {"memory", required_argument, NULL, MEMORY},
                                         {"bl2", required_argument, NULL, BL2},
                                         {NULL, 0, NULL, 0}};

static int take(void *user, int option, const char *word)
{
    struct arguments *a = user;

    switch (option) {
    case MANIFEST:
        return add_manifest(&a->job, word);
    case IMAGE:
        a->job.image = word;
        break;
    case CONTAINER:
        a->container = word;
        break;
    case PM_OFFSET:
        a->pm_offset = word;
        break;
    case IMG_OFFSET:
        a->img_offset = word;
        break;
    case SIZE:
        a->size = word;
        break;
    case MEMORY:
        a->memory = word;
        break;
    default:
        a->bl2 = word;
        break;
    }
    return LFS_EXIT_OK;
}

static int parse(int argc, char **argv, struct arguments *a)
{
    const struct lfs_own_options own = {own_rows, take, a};
    int status;

    *a = (struct arguments){.job = {.pm_offset = LFS_PACKAGE_PM_OFFSET_DEFAULT,
                                    .img_offset = LFS_PACKAGE_IMG_OFFSET_DEFAULT,
                                    .max_size = LFS_TL_MAX_SIZE_DEFAULT}};
    status = lfs_options_parse_own("pack", ACCEPTED, &own, argc, argv, &a->shared);
    if (status != LFS_EXIT_OK || a->shared.help)
        return status;
    if (a->shared.word_count > 1)
        return lfs_usage_error("pack", "one layout file at a time, not '%s' too",
                               a->shared.words[1]);
    a->layout = a->shared.words[0]; /* argv ends with a NULL */
    a->job.output = a->shared.out_path;
    return require(a);
}

/* Bytes of the command line, at most a limit. */
static bool read_bytes(const char *name, const char *text, uint64_t limit, uint64_t *out,
                       struct lfs_diag *diag)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = text};

    if (text == NULL)
        return true;
    if (!lfs_scalar_size(&node, out, diag)) {
        lfs_diag_fact(diag, "option --%s", name);
        return false;
    }
    if (*out > limit) {
        lfs_diag_add(diag, node.pos, "PKG_SIZE_WRAP", "--%s %s: numbers in a package have 32 bits",
                     name, text);
        return false;
    }
    return true;
}

static bool read_word32(const char *name, const char *text, uint32_t *out, struct lfs_diag *diag)
{
    uint64_t value = *out;
    bool ok = read_bytes(name, text, UINT32_MAX, &value, diag);

    if (ok)
        *out = (uint32_t)value;
    return ok;
}

static int pack_one(struct arguments *a, struct lfs_diag *diag)
{
    static const char *const containers[] = {"spkg", "tl", NULL};
    struct lfs_pack_job *job = &a->job;
    struct lfs_packed packed;
    unsigned container = 0;
    int status = LFS_EXIT_OK;
    bool ok;

    if (a->container != NULL)
        status = lfs_options_pick("pack", "container", a->container, containers, &container);
    ok = status == LFS_EXIT_OK;
    ok &= read_word32("pm-offset", a->pm_offset, &job->pm_offset, diag);
    ok &= read_word32("img-offset", a->img_offset, &job->img_offset, diag);
    ok &= read_word32("size", a->size, &job->max_size, diag);
    ok &= read_bytes("memory", a->memory, UINT64_MAX, &job->memory, diag);
    if (!ok)
        return LFS_EXIT_USAGE;
    job->kind = container == 0 ? LFS_PACKAGE_SPKG : LFS_PACKAGE_TRANSFER_LIST;
    status = lfs_pack_build(job, &packed, diag);
    if (status == LFS_EXIT_OK)
        status = lfs_pack_write(job, &packed, a->shared.format, diag);
    lfs_packed_free(&packed);
    return status;
}

static int pack_layout(const struct arguments *a, struct lfs_diag *diag,
                       struct lfs_layout_work **work)
{
    const char *names[8] = {NULL};
    unsigned bl2 = 0;

    for (size_t i = 0; lfs_bl2_profile_name(i) != NULL; i++)
        names[i] = lfs_bl2_profile_name(i);
    if (a->bl2 != NULL && lfs_options_pick("pack", "BL2", a->bl2, names, &bl2) != LFS_EXIT_OK)
        return LFS_EXIT_USAGE;
    return lfs_pack_layout(a->layout, a->job.output, bl2, a->shared.format, diag, work);
}

int lfs_verb_pack(int argc, char **argv)
{
    struct arguments arguments;
    struct lfs_layout_work *work = NULL;
    struct lfs_diag *diag;
    int status = parse(argc, argv, &arguments);

    if (status == LFS_EXIT_OK && arguments.shared.help) {
        fputs(help_text, stdout);
        lfs_options_explain(ACCEPTED, stdout);
    } else if (status == LFS_EXIT_OK) {
        if (arguments.shared.format == LFS_FORMAT_JSON)
            lfs_json_header(stdout);
        diag = lfs_options_reporter(&arguments.shared);
        status =
            arguments.layout ? pack_layout(&arguments, diag, &work) : pack_one(&arguments, diag);
        status = lfs_options_report(&arguments.shared, diag, status);
        if (work != NULL)
            lfs_layout_work_free(work);
    }
    lfs_options_free(&arguments.shared);
    return status;
}
