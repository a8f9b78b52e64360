/* SPDX-License-Identifier: BSD-3-Clause */
/* Writes the seed corpora: what lfasim's own writers make of the shipped files. Nothing of it is
 * committed. Usage: fuzz-seeds SOURCES OUT, with the top of the sources. */
#include <dirent.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lfasim/bytes.h"
#include "lfasim/formats/boot_info.h"
#include "lfasim/formats/mem_descriptor.h"
#include "lfasim/formats/transfer_list.h"
#include "lfasim/readers/dts.h"
#include "lfasim/readers/elf_image.h"
#include "lfasim/readers/file.h"
#include "lfasim/readers/package_file.h"
#include "lfasim/readers/replay.h"
#include "lfasim/readers/scenario.h"
#include "tests/fuzz/any_frames.h"
#include "tests/fuzz/frontiers.h"
#include "tests/fuzz/fuzz.h"
#include "tools/cli/verbs.h"

enum { TEXT_BYTES_MAX = 1 << 20, FILE_BYTES_MAX = 1 << 20, STEM_SIZE = 64 };

static const char *sources, *out;
static struct lfs_diag *diag;

/* The reporter may keep a text, so all live as long as the program. */
static const char *joined(const char *begin, const char *middle, const char *end)
{
    static char room[TEXT_BYTES_MAX];
    static size_t used;
    char *text = room + used;
    int length = snprintf(text, sizeof(room) - used, "%s%s%s", begin, middle, end);

    fuzz_must(length >= 0 && used + (size_t)length < sizeof(room));
    used += (size_t)length + 1;
    return text;
}

static const char *below(const char *folder, const char *name)
{
    return joined(folder, "/", name);
}

static void put(const char *target, const char *name, const void *bytes, size_t size)
{
    const char *folder = below(out, target);

    mkdir(folder, 0777);
    fuzz_must(lfs_file_write(below(folder, name), bytes, size, diag));
}

static char *get(const char *path, size_t *size)
{
    char *bytes = NULL;

    fuzz_must(lfs_file_load(path, FILE_BYTES_MAX, &bytes, size) == 0);
    return bytes;
}

/* "deck-sp" of "deck-sp.dts". */
static const char *stem(const char *name)
{
    char text[STEM_SIZE];

    snprintf(text, sizeof(text), "%.*s", (int)strcspn(name, "."), name);
    return joined(text, "", "");
}

/* ---- manifests and packages ------------------------------------------------------------------ */

static void write_package(const char *name, const struct lfs_dtb *dtb,
                          const struct lfs_flat_image *image)
{
    struct lfs_package_input input = {.manifest_path = "manifest",
                                      .dtb = dtb->bytes,
                                      .dtb_size = dtb->size,
                                      .image_path = "image",
                                      .image = image,
                                      .kind = LFS_PACKAGE_TRANSFER_LIST,
                                      .max_size = LFS_TL_MAX_SIZE_DEFAULT,
                                      .pm_offset = LFS_PACKAGE_PM_OFFSET_DEFAULT,
                                      .img_offset = LFS_PACKAGE_IMG_OFFSET_DEFAULT};
    struct lfs_package_file file;

    fuzz_must(lfs_package_build(&input, &file, diag));
    put("package", joined(name, "-", "tl"), file.bytes, file.size);
    lfs_package_file_free(&file);
    input.kind = LFS_PACKAGE_SPKG;
    fuzz_must(lfs_package_build(&input, &file, diag));
    put("package", name, file.bytes, file.size);
    /* The same as version 1: the manifest follows the header. */
    lfs_put_le32(file.bytes + 4, 1);
    lfs_put_le32(file.bytes + 8, LFS_PACKAGE_HEADER_SIZE);
    memmove(file.bytes + LFS_PACKAGE_HEADER_SIZE, dtb->bytes, dtb->size);
    put("package", joined(name, "-", "v1"), file.bytes, file.size);
    lfs_package_file_free(&file);
}

static void write_manifest(const char *path, const char *name, const struct lfs_flat_image *image)
{
    struct lfs_dts_source source = {.path = path};
    struct lfs_dtb dtb;
    char *text = get(path, &source.size);

    source.bytes = (const uint8_t *)text;
    put("dts_scan", name, text, source.size);
    if (lfs_dts_compile(&source, 1, NULL, &dtb, diag) == LFS_DTS_OK) {
        put("manifest", stem(name), dtb.bytes, dtb.size);
        write_package(stem(name), &dtb, image);
        lfs_dtb_free(&dtb);
    }
    free(text);
}

static void write_spmc_manifest(void)
{
    struct lfs_dts_source source = {.path = below(sources, "tests/fuzz/spmc.dts")};
    struct lfs_dtb dtb;
    char *text = get(source.path, &source.size);

    source.bytes = (const uint8_t *)text;
    fuzz_must(lfs_dts_compile(&source, 1, NULL, &dtb, diag) == LFS_DTS_OK);
    put("spmc_manifest", "two", dtb.bytes, dtb.size);
    lfs_dtb_free(&dtb);
    free(text);
}

/* ---- images ---------------------------------------------------------------------------------- */

static void write_image(struct lfs_flat_image *image)
{
    const struct lfs_image_description description = {
        .behaviour = "counter",
        .version = 1,
        .live_state_version = 1,
        .live_state_size = 24,
        .section_size = {4096, 64, 64, 4096, 4096, 4096}};
    uint8_t *elf, raw[64] = {0};
    size_t size;

    fuzz_must(lfs_elf_write(&description, &elf, &size) == LFS_IMAGE_OK);
    put("elf", "counter", elf, size);
    fuzz_must(lfs_elf_flatten("counter", elf, size, image, diag));
    put("image_note", "counter", image->bytes + image->entry_offset, LFS_IMAGE_NOTE_SIZE);
    free(elf);
    lfs_put_le64(raw + 0x10, 4096); /* the arm64 header, manifests-packages-boot 8.1 */
    memcpy(raw + 0x38, "ARM\x64", 4);
    put("elf", "raw", raw, sizeof(raw));
}

static void write_boot_info(void)
{
    struct lfs_boot_info_request request = {.version = 0x10003,
                                            .area_size = 4096,
                                            .fdt = {true, 0x6481000, 700},
                                            .hob_list = {true, 0x6482000, 64}};
    uint8_t area[4096];

    for (int i = 0; i < 4; i++) {
        char name[] = {(char)('0' + i), '\0'};

        request.fdt.present = i & 1;
        request.hob_list.present = i & 2;
        fuzz_must(lfs_boot_info_write(&request, area, sizeof(area)) == LFS_BOOT_INFO_OK);
        put("boot_info", name, area, lfs_boot_info_written_size(&request));
    }
}

/* A send, a first fragment and a retrieval in each layout, behind the target's two bytes. */
static void write_mem_descriptors(void)
{
    static const struct lfs_mem_range ranges[] = {{0x7300000, 1, 0}, {0x7310000, 2, 0}};
    static const struct lfs_mem_emad emads[] = {
        {.receiver = 0x8002, .permissions = 2, .impdef = {0x1122334455667788, 1}},
        {.receiver = 0x8003, .permissions = 1, .flags = 1}};
    struct lfs_mem_descriptor d = {
        .sender = 0x8001, .attributes = 0x2f, .tag = 0xbeef, .emads = emads, .pages = 3};
    uint8_t bytes[256];

    for (int i = 0; i < 9; i++) {
        char name[] = {(char)('0' + i), '\0'};

        d.layout = (enum lfs_mem_layout)(i % 3);
        d.with_composite = i < 6;
        d.emad_count = 1 + (uint32_t)i % 2;
        d.constituents = 2;
        d.ranges = ranges;
        d.range_count = i < 3 ? 2 : 1;
        bytes[0] = (uint8_t)(i % 3);
        bytes[1] = 255;
        put("mem_descriptor", name, bytes, 2 + lfs_mem_put(&d, bytes + 2, sizeof(bytes) - 2));
    }
}

static void write_mem_relinquish(void)
{
    static const uint16_t ids[] = {0x8002, 0x8003, 0};
    uint8_t bytes[32];

    for (uint32_t count = 0; count <= 3; count++) {
        char name[] = {(char)('0' + count), '\0'};

        put("mem_relinquish", name, bytes,
            lfs_mem_put_relinquish(5, 1, ids, count, bytes, sizeof(bytes)));
    }
}

static void write_frames(void)
{
    uint8_t bytes[2048];

    for (unsigned seed = 0; seed < 16; seed++) {
        char name[STEM_SIZE];

        snprintf(name, sizeof(name), "%u", seed);
        any_frames_bytes(seed, bytes, sizeof(bytes));
        put("frames", name, bytes, sizeof(bytes));
    }
}

static void write_choices(void)
{
    static const char *const lists[] = {"",      "0",   "0,2,1", "65535 1\n2\t3,,4",
                                        "65536", "1,x", "007"};

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        char name[] = {(char)('0' + i), '\0'};

        put("choices", name, lists[i], strlen(lists[i]));
    }
}

static void write_replay(void)
{
    static const struct lfs_decision decisions[] = {
        {0, LFS_DECISION_POLICY, 3, 2, "donate: deny", 0},
        {12, LFS_DECISION_LANE, 2, 1, "cpu1", 0},
        {31, LFS_DECISION_CHOICE, 40, 39, "choose: leaves", 0},
        {31, LFS_DECISION_EVENT, 2, 0, "event", 0},
    };
    static const struct lfs_scenario_set set = {"rule", " deny\n"};
    static const struct lfs_dropped dropped[] = {
        {{.cpu = 1, .index = 3, .name = "LFA_PRIME"}, 0, 0},
        {{.cpu = 0, .index = 4, .inner = 2, .name = "repeat"}, 12, 0},
    };
    static const struct lfs_replay replay = {
        .tool = "0.1.0",
        .scenario = "x.yaml",
        .hash = "0123456789abcdef0123456789abcdef",
        .case_name = "x/y",
        .sets = &set,
        .set_count = 1,
        .seeded = true,
        .seed = 7,
        .untimed = true,
        .property = "one-owner",
        .what = "page 0x6782000 has two owners",
        .cause = 31,
        .steps = 40,
        .end = LFS_END_DEADLOCK,
        .dropped = dropped,
        .dropped_count = sizeof(dropped) / sizeof(dropped[0]),
        .decisions = decisions,
        .decision_count = sizeof(decisions) / sizeof(decisions[0]),
    };
    char *text;
    size_t size;
    FILE *stream = open_memstream(&text, &size);

    lfs_replay_write(&replay, stream);
    fclose(stream);
    put("replay", "small", text, size);
    put("replay", "string", "lfs1-0000", 9);
    free(text);
}

static void write_layout(void)
{
    static const char text[] =
        "{\n"
        "  \"one\": {\"image\": \"one.bin\", \"pm\": \"one.dts\", \"owner\": \"SiP\"},\n"
        "  \"two\": {\n"
        "    \"image\": {\"file\": \"two.bin\", \"offset\": \"0x4000\"},\n"
        "    \"pm\": {\"file\": \"two.dts\", \"offset\": \"0x1000\"},\n"
        "    \"package\": \"tl_pkg\", \"size\": \"0x100000\", \"owner\": \"Plat\",\n"
        "    \"uuid\": \"f07b2a96-1d47-4d17-9ec8-86a64e253e5c\",\n"
        "    \"physical-load-address\": \"0x7000000\"\n"
        "  }\n"
        "}\n";

    put("layout", "two", text, sizeof(text) - 1);
}

/* ---- scenarios ------------------------------------------------------------------------------- */

static void copy_scenario(const char *path, const char *name)
{
    size_t size;
    char *text = get(path, &size);

    put("scenario", name, text, size);
    put("yaml", name, text, size);
    free(text);
}

/* What a run of a small scenario leaves. */
static void write_trace(const char *scenario)
{
    char path[] = "trace.jsonl", run[] = "run", trace[] = "--trace", quiet[] = "-q";
    char *line[] = {run, (char *)below(sources, scenario), trace, path, quiet, NULL};
    size_t size;
    char *text;

    optind = 0;
    fuzz_must(lfs_verb_run(5, line) == 0);
    text = get(path, &size);
    put("trace", stem(strrchr(scenario, '/') + 1), text, size);
    unlink(path);
    free(text);
}

/* Words of the reference, between backticks, as a dictionary for libFuzzer. */
static void write_dictionary(void)
{
    char *reference = NULL, *words = NULL;
    size_t size;
    FILE *stream = open_memstream(&reference, &size);

    lfs_scenario_print_reference(stream);
    fclose(stream);
    stream = open_memstream(&words, &size);
    for (char *word = strchr(reference, '`'); word != NULL; word = strchr(word + 1, '`')) {
        size_t length = strcspn(word + 1, "`\n\\\"");

        if (length > 0 && length < 32 && word[1 + length] == '`')
            fprintf(stream, "\"%.*s\"\n", (int)length, word + 1);
        word = strchr(word + 1, '`');
        if (word == NULL)
            break;
    }
    fclose(stream);
    put("dictionaries", "scenario.dict", words, size);
    free(words);
    free(reference);
}

/* Calls visit for every file below a folder of the sources whose name has that end. */
static void each(const char *folder, const char *end, struct lfs_flat_image *image)
{
    struct dirent **entries;
    int count = scandir(below(sources, folder), &entries, NULL, alphasort);

    fuzz_must(count > 0);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name, *dot = strrchr(name, '.');

        if (dot != NULL && strcmp(dot, end) == 0 && image != NULL)
            write_manifest(below(below(sources, folder), name), name, image);
        else if (dot != NULL && strcmp(dot, end) == 0)
            copy_scenario(below(below(sources, folder), name), name);
        free(entries[i]);
    }
    free(entries);
}

static bool put_bytes(void *user, const void *bytes, size_t size)
{
    return fwrite(bytes, 1, size, user) == size;
}

static void write_frontier(const char *name, struct lfs_frontier *f)
{
    char *bytes = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&bytes, &size);

    fuzz_must(stream && f && lfs_frontier_write(f, FRONTIER_IDENTITY, put_bytes, stream));
    fuzz_must(fclose(stream) == 0);
    put("frontier", name, bytes, size);
    free(bytes);
    lfs_frontier_free(f);
}

/* A part that has stopped remembers where it began. */
static void write_part(const struct lfs_search_model *model)
{
    struct lfs_frontier *spread = lfs_frontier_spread(model, fuzz_bounds(), 6);
    struct lfs_search_config config = {
        .bounds = *fuzz_bounds(), .keep = true, .reduce = true, .from = spread};
    struct lfs_search_result result;

    config.bounds.states = 60;
    fuzz_must(spread && lfs_search(model, &config, &result));
    write_frontier("part", result.frontier);
    lfs_frontier_free(spread);
    lfs_search_free(&result);
}

/* What a spread leaves, and what a search that has ended has found. */
static void write_frontiers(void)
{
    struct small small = fuzz_small();
    const struct lfs_search_model model = small_model(&small);
    struct lfs_search_config config = {.bounds = *fuzz_bounds(), .keep = true, .reduce = true};
    struct lfs_search_result result;

    write_frontier("spread", lfs_frontier_spread(&model, fuzz_bounds(), 6));
    fuzz_must(lfs_search(&model, &config, &result));
    write_frontier("ended", result.frontier);
    lfs_search_free(&result);
    write_part(&model);
}

int main(int argc, char **argv)
{
    struct lfs_flat_image image;

    if (argc != 3) {
        fputs("usage: fuzz-seeds SOURCES OUT\n", stderr);
        return EXIT_FAILURE;
    }
    sources = argv[1];
    out = argv[2];
    diag = lfs_diag_new();
    mkdir(out, 0777);
    write_image(&image);
    each("scenarios/manifests", ".dts", &image);
    write_spmc_manifest();
    each("scenarios/deck", ".yaml", NULL);
    write_boot_info();
    write_mem_descriptors();
    write_mem_relinquish();
    write_frames();
    write_frontiers();
    write_choices();
    write_layout();
    write_replay();
    write_trace("scenarios/loading/spmc-panic.yaml");
    write_trace("scenarios/loading/two-maps.yaml");
    write_trace("scenarios/deck/discovery.yaml");
    write_dictionary();
    lfs_flat_image_free(&image);
    lfs_diag_free(diag);
    return EXIT_SUCCESS;
}
