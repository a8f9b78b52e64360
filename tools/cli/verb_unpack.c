/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim unpack`: takes an SP package apart, or only tells what is in it. */
#include "tools/cli/verbs.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lfasim/readers/file.h"
#include "lfasim/readers/json.h"
#include "lfasim/readers/package_file.h"
#include "tools/cli/case_report.h"
#include "tools/cli/host.h"
#include "tools/cli/options.h"
#include "tools/cli/pack.h"
#include "tools/cli/package_list.h"
#include "tools/cli/targets.h"
#include "tools/cli/usage.h"

enum {
    ACCEPTED = LFS_OPTION_FORMAT | LFS_OPTION_LEVELS | LFS_OPTION_OUT | LFS_OPTION_FORCE,
    PARTS = 3
};

struct arguments {
    const char *package;
    bool list;
    struct lfs_options shared;
};

static const char help_text[] =
    "usage: lfasim unpack PACKAGE -o FOLDER [--force]\n"
    "       lfasim unpack PACKAGE --list\n"
    "\n"
    "Takes a package apart, an SPKG or a transfer list: manifest.dtb, image.bin and, if there is\n"
    "one, hob.bin. Of these `lfasim pack` makes the same package again.\n"
    "\n"
    "  lfasim unpack sp.pkg --list\n"
    "  lfasim unpack sp.pkg -o parts\n"
    "  dtc -I dtb -O dts parts/manifest.dtb\n"
    "\n"
    "  --list               Only tell what is there; also of memory in which the SPMC has put\n"
    "                       boot information over the package's header.\n";

/* What lies in the package, and where it goes. */
struct part {
    const char *name;
    char *path;
    uint32_t offset, size;
    bool written;
};

enum { LIST = LFS_OPTION_OWN };

static int take(void *user, int option, const char *word)
{
    struct arguments *arguments = user;

    (void)option;
    (void)word;
    arguments->list = true;
    return LFS_EXIT_OK;
}

static int parse(int argc, char **argv, struct arguments *arguments)
{
    static const struct option rows[] = {{"list", no_argument, NULL, LIST}, {NULL, 0, NULL, 0}};
    const struct lfs_own_options own = {rows, take, arguments};
    const struct lfs_options *shared = &arguments->shared;
    int status;

    *arguments = (struct arguments){.package = NULL};
    status = lfs_options_parse_own("unpack", ACCEPTED, &own, argc, argv, &arguments->shared);
    if (status != LFS_EXIT_OK || shared->help)
        return status;
    if (shared->word_count != 1)
        return lfs_usage_error("unpack", "name one package");
    arguments->package = shared->words[0];
    if (arguments->list == (shared->out_path != NULL))
        return lfs_usage_error("unpack", "either --list or --out FOLDER");
    return LFS_EXIT_OK;
}

/* ---- writing
 * -------------------------------------------------------------------------------------- */

static size_t find_parts(const struct arguments *arguments, const struct lfs_package *package,
                         struct part *parts)
{
    size_t count = package->hob_size > 0 ? PARTS : PARTS - 1;

    parts[0] = (struct part){"manifest.dtb", NULL, package->pm_offset, package->pm_size, false};
    parts[1] = (struct part){"image.bin", NULL, package->img_offset, package->img_size, false};
    parts[2] = (struct part){"hob.bin", NULL, package->hob_offset, package->hob_size, false};
    for (size_t i = 0; i < count; i++)
        if (asprintf(&parts[i].path, "%s/%s", arguments->shared.out_path, parts[i].name) < 0)
            parts[i].path = lfs_host_memory(NULL);
    return count;
}

static int check_free(const struct arguments *arguments, const struct part *parts, size_t count)
{
    int status = LFS_EXIT_OK;

    for (size_t i = 0; i < count && status == LFS_EXIT_OK; i++)
        status = lfs_target_keeps("unpack", "out", parts[i].path, arguments->package);
    for (size_t i = 0; i < count && status == LFS_EXIT_OK; i++)
        status = lfs_target_free("unpack", &arguments->shared, parts[i].path);
    return status;
}

/* All parts, or none that was not there before. */
static int write_parts(const struct arguments *arguments, const uint8_t *bytes, struct part *parts,
                       size_t count, struct lfs_diag *diag)
{
    size_t done = 0;

    while (done < count) {
        struct part *part = &parts[done];
        bool new = access(part->path, F_OK) != 0;

        if (!lfs_file_write(part->path, bytes + part->offset, part->size, diag))
            break;
        part->written = new;
        done++;
    }
    for (size_t i = 0; i < count && done < count; i++)
        if (parts[i].written)
            unlink(parts[i].path);
    if (done < count)
        lfs_diag_fact(diag, "%s was not unpacked", arguments->package);
    return done == count ? LFS_EXIT_OK : LFS_EXIT_HOST;
}

static int unpack(const struct arguments *arguments, const struct lfs_package_file *file,
                  struct part *parts, size_t count, struct lfs_diag *diag)
{
    int status = check_free(arguments, parts, count);

    if (status == LFS_EXIT_OK)
        status = lfs_target_folder(arguments->shared.out_path, diag);
    if (status == LFS_EXIT_OK)
        status = write_parts(arguments, file->bytes, parts, count, diag);
    if (status == LFS_EXIT_OK)
        lfs_list_package(arguments->package, file, arguments->shared.format);
    for (size_t i = 0; i < count && status == LFS_EXIT_OK; i++)
        if (arguments->shared.format == LFS_FORMAT_TEXT)
            printf("%s: %u bytes\n", parts[i].path, parts[i].size);
    return status;
}

/* Paths outlive the messages that name them. */
static int run(const struct arguments *arguments, struct part *parts, struct lfs_diag *diag)
{
    struct lfs_package_file file;
    int status;

    if (arguments->list)
        return lfs_list_file(arguments->package, arguments->shared.format, diag);
    if (!lfs_package_read(arguments->package, &file, diag))
        return LFS_EXIT_INPUT;
    status = unpack(arguments, &file, parts, find_parts(arguments, &file.package, parts), diag);
    lfs_package_file_free(&file);
    return status;
}

int lfs_verb_unpack(int argc, char **argv)
{
    struct part parts[PARTS] = {{NULL, NULL, 0, 0, false}};
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
        status = lfs_options_report(&arguments.shared, diag, run(&arguments, parts, diag));
        for (size_t i = 0; i < PARTS; i++)
            free(parts[i].path);
    }
    lfs_options_free(&arguments.shared);
    return status;
}
