/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim image`: builds a synthetic SP image from a description, or tells what is in an image. */
#include "tools/cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/image_description.h"
#include "lfasim/readers/json.h"
#include "tools/cli/case_report.h"
#include "tools/cli/image_show.h"
#include "tools/cli/options.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"

/* Room for all options of a description. */
enum {
    DESCRIPTION_OPTIONS_MAX = 24,
    ACCEPTED = LFS_OPTION_FORMAT | LFS_OPTION_LEVELS | LFS_OPTION_OUT
};

struct arguments {
    const char *path;                            /* of a description file, or NULL */
    const char *values[DESCRIPTION_OPTIONS_MAX]; /* by lfs_image_option; NULL = not given */
    bool show;                                   /* path is an image to be looked at */
    struct lfs_options shared;
};

static const char help_text[] =
    "usage: lfasim image [DESCRIPTION.yaml] -o FILE.elf [options]\n"
    "       lfasim image FILE.elf\n"
    "\n"
    "Builds the image of a simulated Secure Partition: a real AArch64 ELF file, whose code says\n"
    "which behaviour the simulator runs for it. `lfasim pack` makes a package of it.\n"
    "\n"
    "  lfasim image --behaviour counter --version 2 --text 8KiB --bss 4KiB -o sp.elf\n"
    "\n"
    "The same as a file, counter.yaml:\n"
    "\n"
    "  behaviour: counter\n"
    "  version: 2\n"
    "  text: 8KiB\n"
    "  bss: 4KiB\n"
    "  live-state: {version: 1, size: 64}\n"
    "\n"
    "  lfasim image counter.yaml -o sp.elf\n"
    "  lfasim image counter.yaml --version 3 -o sp-v3.elf     (options win over the file)\n"
    "\n"
    "What is in an image, your own or one of these: sections, segments, symbols, relocations,\n"
    "the memory that it needs, its entry and its note:\n"
    "\n"
    "  lfasim image sp.elf\n"
    "\n"
    "Keys and options; sizes are bytes, or such as 8KiB and 1MiB:\n"
    "\n";

static void print_keys(const struct lfs_schema *schema, const char *prefix)
{
    for (size_t i = 0; i < schema->count; i++) {
        const struct lfs_schema_key *key = &schema->keys[i];
        char option[64];

        if (strcmp(key->name, "live-state") == 0) { /* its own keys are the options */
            print_keys(&lfs_live_state_schema, "live-state-");
            continue;
        }
        snprintf(option, sizeof(option), "--%s%s", prefix, key->name);
        printf("  %-22s %s", option, key->help);
        if (key->unit_or_values != NULL)
            printf(" (%s)", key->unit_or_values);
        if (key->default_text != NULL)
            printf(" [%s]", key->default_text);
        putchar('\n');
    }
}

static void print_help(void)
{
    fputs(help_text, stdout);
    print_keys(&lfs_image_schema, "");
    lfs_options_explain(ACCEPTED, stdout);
}

/* The options of a description. */
static void fill_options(struct option *options)
{
    size_t count = 0;
    const char *name;

    for (; count < DESCRIPTION_OPTIONS_MAX && (name = lfs_image_option(count)) != NULL; count++)
        options[count] =
            (struct option){name, required_argument, NULL, LFS_OPTION_OWN + (int)count};
    options[count] = (struct option){NULL, 0, NULL, 0};
}

static int take(void *user, int option, const char *word)
{
    struct arguments *arguments = user;

    arguments->values[option - LFS_OPTION_OWN] = word;
    return LFS_EXIT_OK;
}

static bool is_described(const struct arguments *arguments)
{
    bool any = false;

    for (size_t i = 0; i < DESCRIPTION_OPTIONS_MAX; i++)
        any |= arguments->values[i] != NULL;
    return any;
}

static int parse(int argc, char **argv, struct arguments *arguments)
{
    struct option rows[DESCRIPTION_OPTIONS_MAX + 1];
    const struct lfs_own_options own = {rows, take, arguments};
    const struct lfs_options *shared = &arguments->shared;
    int status;

    *arguments = (struct arguments){.path = NULL};
    fill_options(rows);
    status = lfs_options_parse_own("image", ACCEPTED, &own, argc, argv, &arguments->shared);
    if (status != LFS_EXIT_OK || shared->help)
        return status;
    if (shared->word_count > 1)
        return lfs_usage_error("image", "one description at a time, not '%s' too",
                               shared->words[1]);
    arguments->path = shared->words[0]; /* argv ends with a NULL */
    arguments->show = shared->out_path == NULL && arguments->path != NULL &&
                      !is_described(arguments) && lfs_image_is_one(arguments->path);
    if (arguments->show)
        return LFS_EXIT_OK;
    if (shared->out_path == NULL)
        return lfs_usage_error("image", "name the file to write with --out");
    return lfs_target_keeps("image", "out", shared->out_path, arguments->path);
}

/* Options into the description; each wrong one is reported. */
static bool apply_options(const struct arguments *arguments,
                          struct lfs_image_description *description, struct lfs_diag *diag)
{
    const char *name;
    bool ok = true;

    for (size_t i = 0; (name = lfs_image_option(i)) != NULL; i++) {
        struct lfs_yaml_node value = {.kind = LFS_YAML_SCALAR, .text = arguments->values[i]};

        if (value.text != NULL && !lfs_image_option_set(description, name, &value, diag)) {
            lfs_diag_fact(diag, "option --%s %s", name, value.text);
            ok = false;
        }
    }
    return ok;
}

/* Description file, then options, then whether both together make an image. */
static int describe(const struct arguments *arguments, struct lfs_image_description *description,
                    struct lfs_diag *diag)
{
    struct lfs_pos pos = {.file = arguments->path};
    struct lfs_yaml *yaml;
    bool ok;

    lfs_image_description_defaults(description);
    if (arguments->path != NULL) {
        yaml = lfs_yaml_read(arguments->path, NULL, 0, diag);
        ok = yaml != NULL && lfs_image_description_read(lfs_yaml_root(yaml), description, diag);
        lfs_yaml_free(yaml);
        if (!ok)
            return LFS_EXIT_INPUT;
    }
    if (!apply_options(arguments, description, diag))
        return LFS_EXIT_USAGE;
    if (!lfs_image_description_check(description, pos, diag))
        return arguments->path != NULL ? LFS_EXIT_INPUT : LFS_EXIT_USAGE;
    return LFS_EXIT_OK;
}

static void print_summary(const struct arguments *arguments,
                          const struct lfs_image_description *description, size_t size)
{
    static const char *const names[LFS_IMAGE_SECTIONS] = {".text", ".rodata", ".data",
                                                          ".bss",  ".heap",   ".stack"};
    static const char *const kinds[LFS_IMAGE_SECTIONS] = {
        "code", "constants", "initial values", "zero, memory only", "memory only", "memory only"};
    struct lfs_image_layout layout;

    lfs_image_lay_out(description, &layout);
    printf("%s: behaviour %s, version %u; %zu bytes of ELF\n", arguments->shared.out_path,
           description->behaviour, description->version, size);
    printf("  %-8s %10s %14s %10s  %s\n", "section", "offset", "address", "bytes", "contents");
    for (int i = 0; i < LFS_IMAGE_SECTIONS; i++) {
        const struct lfs_image_section *section = &layout.sections[i];

        if (section->size > 0)
            printf("  %-8s %#10llx %#14llx %10llu  %s\n", names[i],
                   (unsigned long long)section->offset,
                   (unsigned long long)(description->base + section->offset),
                   (unsigned long long)section->size, kinds[i]);
    }
    printf("entry at %#llx; %llu bytes in a package, %llu bytes of memory\n",
           (unsigned long long)description->entry, (unsigned long long)layout.flat_size,
           (unsigned long long)layout.footprint);
    if (description->live_state_size > 0)
        printf("live state: version %u, %u bytes\n", description->live_state_version,
               description->live_state_size);
}

static void json_summary(const struct arguments *arguments,
                         const struct lfs_image_description *description, size_t size)
{
    struct lfs_json json = {.out = stdout};
    struct lfs_image_layout layout;

    lfs_image_lay_out(description, &layout);
    lfs_json_object(&json, NULL);
    lfs_json_text(&json, "image", arguments->shared.out_path);
    lfs_json_text(&json, "behaviour", description->behaviour);
    lfs_json_number(&json, "version", description->version);
    lfs_json_number(&json, "bytes", size);
    lfs_json_hex(&json, "entry", description->entry);
    lfs_json_number(&json, "package_bytes", layout.flat_size);
    lfs_json_number(&json, "memory_needed", layout.footprint);
    lfs_json_object_end(&json);
    lfs_json_line_end(&json);
}

static int build(const struct arguments *arguments, struct lfs_diag *diag)
{
    struct lfs_image_description description;
    uint8_t *elf;
    size_t size;
    bool written;
    int status = describe(arguments, &description, diag);
    enum lfs_image_fault fault;

    if (status != LFS_EXIT_OK)
        return status;
    fault = lfs_elf_write(&description, &elf, &size);
    if (fault != LFS_IMAGE_OK) {
        lfs_diag_add(diag, (struct lfs_pos){.file = arguments->shared.out_path}, "IMAGE_HOST",
                     "the image cannot be written: %s", lfs_image_fault_text(fault));
        return LFS_EXIT_HOST;
    }
    written = lfs_file_write(arguments->shared.out_path, elf, size, diag);
    free(elf);
    if (!written)
        return LFS_EXIT_HOST;
    if (arguments->shared.format == LFS_FORMAT_JSON)
        json_summary(arguments, &description, size);
    else
        print_summary(arguments, &description, size);
    return LFS_EXIT_OK;
}

int lfs_verb_image(int argc, char **argv)
{
    struct arguments arguments;
    struct lfs_diag *diag;
    int status = parse(argc, argv, &arguments);

    if (status == LFS_EXIT_OK && arguments.shared.help) {
        print_help();
    } else if (status == LFS_EXIT_OK) {
        if (arguments.shared.format == LFS_FORMAT_JSON)
            lfs_json_header(stdout);
        diag = lfs_options_reporter(&arguments.shared);
        status = arguments.show ? lfs_image_show(arguments.path, arguments.shared.format, diag)
                                : build(&arguments, diag);
        status = lfs_options_report(&arguments.shared, diag, status);
    }
    lfs_options_free(&arguments.shared);
    return status;
}
