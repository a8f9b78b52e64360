/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim pack`: makes an SP package of a manifest and an image. */
#include "tools/cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>

#include "lfasim/readers/dts.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/json.h"
#include "lfasim/readers/package_file.h"
#include "lfasim/readers/scalar.h"
#include "lfasim/types.h"
#include "tools/cli/case_report.h"
#include "tools/cli/host.h"
#include "tools/cli/options.h"
#include "tools/cli/usage.h"

/* A base and its fragments. */
enum { MANIFESTS_MAX = 16, ACCEPTED = LFS_OPTION_FORMAT | LFS_OPTION_LEVELS };

/* A file with debug information is larger than what is flattened from it. */
#define IMAGE_FILE_BYTES_MAX ((size_t)1 << 30)

struct arguments {
    const char *image;
    const char *manifests[MANIFESTS_MAX];
    size_t manifest_count;
    const char *output;
    const char *pm_offset, *img_offset; /* as written; NULL = default */
    struct lfs_options shared;
};

static const char help_text[] =
    "usage: lfasim pack --image SP.elf --manifest SP.dts -o SP.pkg [options]\n"
    "\n"
    "Makes the package that a Secure Partition is loaded from: its manifest and its image.\n"
    "\n"
    "  lfasim pack --image sp.elf --manifest sp.dts -o sp.pkg\n"
    "\n"
    "A manifest may be a base with fragments; the later ones add to the earlier ones:\n"
    "\n"
    "  lfasim pack --image sp.elf --manifest base.dts --manifest heap.dts -o sp.pkg\n"
    "\n"
    "  --image FILE         An AArch64 ELF file, or a flat binary that begins with its entry.\n"
    "  --manifest FILE      A device-tree source, or a compiled blob (alone).\n"
    "  -o, --output FILE    The package to write.\n"
    "  --pm-offset BYTES    Where the manifest lies, a multiple of 4KiB. [0x1000]\n"
    "  --img-offset BYTES   Where the image lies, a multiple of 4KiB. [0x2000]\n"
    "                       The manifest's entrypoint-offset is this plus the image's entry.\n";

static int add_manifest(struct arguments *arguments, const char *path)
{
    if (arguments->manifest_count == MANIFESTS_MAX)
        return lfs_usage_error("pack", "at most %d manifest files", MANIFESTS_MAX);
    arguments->manifests[arguments->manifest_count++] = path;
    return LFS_EXIT_OK;
}

/* The package must not replace what it is made of. */
static int keep(const struct arguments *arguments)
{
    const char *lost = NULL;

    if (lfs_host_same_file(arguments->image, arguments->output))
        lost = arguments->image;
    for (size_t i = 0; i < arguments->manifest_count; i++)
        if (lfs_host_same_file(arguments->manifests[i], arguments->output))
            lost = arguments->manifests[i];
    if (lost != NULL)
        return lfs_usage_error("pack", "-o would overwrite '%s'", lost);
    return LFS_EXIT_OK;
}

static int require(const struct arguments *arguments)
{
    if (arguments->image == NULL)
        return lfs_usage_error("pack", "name the image with --image");
    if (arguments->manifest_count == 0)
        return lfs_usage_error("pack", "name the manifest with --manifest");
    if (arguments->output == NULL)
        return lfs_usage_error("pack", "name the file to write with -o");
    return keep(arguments);
}

enum { IMAGE = LFS_OPTION_OWN, MANIFEST, PM_OFFSET, IMG_OFFSET };

static const struct option own_rows[] = {{"image", required_argument, NULL, IMAGE},
                                         {"manifest", required_argument, NULL, MANIFEST},
                                         {"output", required_argument, NULL, 'o'},
                                         {"pm-offset", required_argument, NULL, PM_OFFSET},
                                         {"img-offset", required_argument, NULL, IMG_OFFSET},
                                         {NULL, 0, NULL, 0}};

static int take(void *user, int option, const char *word)
{
    struct arguments *arguments = user;

    if (option == MANIFEST)
        return add_manifest(arguments, word);
    if (option == IMAGE)
        arguments->image = word;
    else if (option == 'o')
        arguments->output = word;
    else if (option == PM_OFFSET)
        arguments->pm_offset = word;
    else
        arguments->img_offset = word;
    return LFS_EXIT_OK;
}

static int parse(int argc, char **argv, struct arguments *arguments)
{
    const struct lfs_own_options own = {own_rows, take, arguments};
    int status;

    *arguments = (struct arguments){.image = NULL};
    status = lfs_options_parse_own("pack", ACCEPTED, &own, argc, argv, &arguments->shared);
    if (status != LFS_EXIT_OK || arguments->shared.help)
        return status;
    if (arguments->shared.word_count > 0)
        return lfs_usage_error("pack", "'%s' belongs to no option", arguments->shared.words[0]);
    return require(arguments);
}

/* An offset of the command line; packages have 32-bit offsets (manifests-packages-boot 6.1). */
static bool read_offset(const char *name, const char *text, uint32_t *out, struct lfs_diag *diag)
{
    const struct lfs_yaml_node node = {.kind = LFS_YAML_SCALAR, .text = text};
    uint64_t offset;

    if (text == NULL)
        return true;
    if (!lfs_scalar_size(&node, &offset, diag)) {
        lfs_diag_fact(diag, "option --%s", name);
        return false;
    }
    if (offset > UINT32_MAX) {
        lfs_diag_add(diag, node.pos, "PKG_SIZE_WRAP", "--%s %s: offsets in a package have 32 bits",
                     name, text);
        return false;
    }
    *out = (uint32_t)offset;
    return true;
}

/* Reads and compiles the manifest files. */
static int compile(const struct arguments *arguments, struct lfs_dtb *dtb, struct lfs_diag *diag)
{
    struct lfs_dts_source sources[MANIFESTS_MAX];
    char *texts[MANIFESTS_MAX] = {NULL};
    enum lfs_dts_result result = LFS_DTS_OK;

    for (size_t i = 0; i < arguments->manifest_count; i++) {
        const char *path = arguments->manifests[i];

        if (!lfs_file_read(path, LFS_DTS_BYTES_MAX, &texts[i], &sources[i].size,
                           (struct lfs_pos){.file = path}, diag))
            result = LFS_DTS_REFUSED;
        sources[i].path = path;
        sources[i].bytes = (const uint8_t *)texts[i];
    }
    if (result == LFS_DTS_OK)
        result = lfs_dts_compile(sources, arguments->manifest_count, NULL, dtb, diag);
    for (size_t i = 0; i < arguments->manifest_count; i++)
        free(texts[i]);
    switch (result) {
    case LFS_DTS_OK:
        return LFS_EXIT_OK;
    case LFS_DTS_REFUSED:
        return LFS_EXIT_INPUT;
    case LFS_DTS_HOST:
        break;
    }
    return LFS_EXIT_HOST;
}

static bool read_image(const char *path, struct lfs_flat_image *image, struct lfs_diag *diag)
{
    char *bytes;
    size_t size;
    bool ok;

    if (!lfs_file_read(path, IMAGE_FILE_BYTES_MAX, &bytes, &size, (struct lfs_pos){.file = path},
                       diag))
        return false;
    ok = lfs_image_read(path, (const uint8_t *)bytes, size, image, diag);
    free(bytes);
    return ok;
}

static void json_summary(const struct arguments *arguments, const struct lfs_package_file *file)
{
    struct lfs_json json = {.out = stdout};

    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "package", arguments->output);
    lfs_json_number(&json, "version", file->package.version);
    lfs_json_number(&json, "bytes", file->size);
    lfs_json_number(&json, "pm_offset", file->package.pm_offset);
    lfs_json_number(&json, "pm_size", file->package.pm_size);
    lfs_json_number(&json, "img_offset", file->package.img_offset);
    lfs_json_number(&json, "img_size", file->package.img_size);
    lfs_json_number(&json, "entry_offset", file->entry_offset);
    lfs_json_number(&json, "memory_needed", file->memory_needed);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

static void print_summary(const struct arguments *arguments, const struct lfs_package_file *file,
                          const struct lfs_flat_image *image)
{
    if (arguments->shared.format == LFS_FORMAT_JSON) {
        json_summary(arguments, file);
        return;
    }
    printf("%s: SPKG version %u, %zu bytes\n", arguments->output, file->package.version,
           file->size);
    printf("  %-8s %10s %10s\n", "part", "offset", "bytes");
    printf("  %-8s %#10x %10u\n", "manifest", file->package.pm_offset, file->package.pm_size);
    printf("  %-8s %#10x %10u\n", "image", file->package.img_offset, file->package.img_size);
    printf("entry at %#llx; needs %llu bytes of memory (%llu pages)\n",
           (unsigned long long)file->entry_offset, (unsigned long long)file->memory_needed,
           (unsigned long long)(file->memory_needed / LFS_PAGE_SIZE +
                                (file->memory_needed % LFS_PAGE_SIZE != 0)));
    if (image->has_note)
        printf("behaviour %s, version %u\n", image->note.behaviour, image->note.version);
}

/* The last steps: both parts into one file. */
static int write_package(const struct arguments *arguments, const struct lfs_package_input *input,
                         struct lfs_diag *diag)
{
    struct lfs_package_file file;
    bool written;

    if (!lfs_package_build(input, &file, diag))
        return LFS_EXIT_INPUT;
    written = lfs_file_write(arguments->output, file.bytes, file.size, diag);
    if (written)
        print_summary(arguments, &file, input->image);
    lfs_package_file_free(&file);
    return written ? LFS_EXIT_OK : LFS_EXIT_HOST;
}

static int pack(const struct arguments *arguments, struct lfs_diag *diag)
{
    struct lfs_dtb dtb = {NULL, 0};
    struct lfs_flat_image image = {.bytes = NULL};
    struct lfs_package_input input = {.manifest_path = arguments->manifests[0],
                                      .image_path = arguments->image,
                                      .image = &image,
                                      .pm_offset = LFS_PACKAGE_PM_OFFSET_DEFAULT,
                                      .img_offset = LFS_PACKAGE_IMG_OFFSET_DEFAULT};
    bool offsets = read_offset("pm-offset", arguments->pm_offset, &input.pm_offset, diag);
    int status;

    offsets &= read_offset("img-offset", arguments->img_offset, &input.img_offset, diag);
    if (!offsets)
        return LFS_EXIT_USAGE;
    status = compile(arguments, &dtb, diag);
    if (!read_image(arguments->image, &image, diag) && status == LFS_EXIT_OK)
        status = LFS_EXIT_INPUT;
    if (status == LFS_EXIT_OK) {
        input.dtb = dtb.bytes;
        input.dtb_size = dtb.size;
        status = write_package(arguments, &input, diag);
    }
    lfs_dtb_free(&dtb);
    lfs_flat_image_free(&image);
    return status;
}

int lfs_verb_pack(int argc, char **argv)
{
    struct arguments arguments;
    struct lfs_diag *diag;
    int status = parse(argc, argv, &arguments);

    if (status == LFS_EXIT_OK && arguments.shared.help) {
        fputs(help_text, stdout);
        lfs_options_explain(ACCEPTED, stdout);
    } else if (status == LFS_EXIT_OK) {
        if (arguments.shared.format == LFS_FORMAT_JSON)
            lfs_json_header(stdout);
        diag = lfs_options_reporter(&arguments.shared);
        status = lfs_options_report(&arguments.shared, diag, pack(&arguments, diag));
    }
    lfs_options_free(&arguments.shared);
    return status;
}
