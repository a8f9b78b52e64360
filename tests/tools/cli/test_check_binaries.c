/* SPDX-License-Identifier: BSD-3-Clause */
/* `lfasim check` of packages, images and layouts: what a file is taken for, and the status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/tools/cli/captured.h"
#include "tools/cli/verbs.h"

static void expect(int (*verb)(int, char **), const char *line, int status, const char *text)
{
    struct captured result = captured(verb, line);

    if (result.status != status ||
        (strstr(result.out, text) == NULL && strstr(result.err, text) == NULL))
        fail_msg("%s\n-> %d, wanted %d '%s'\nstdout:\n%s\nstderr:\n%s", line, result.status, status,
                 text, result.out, result.err);
}

static int set_up(void **state)
{
    if (captured_folder(state) != 0)
        return 1;
    captured_file("sp.dts", "/dts-v1/;\n/ { compatible = \"arm,ffa-manifest-1.0\";\n"
                            "ffa-version = <0x00010003>; uuid = <0x1 0x2 0x3 0x4>;\n"
                            "execution-ctx-count = <1>; exception-level = <2>;\n"
                            "execution-state = <0>; xlat-granule = <0>; messaging-method = <3>;\n"
                            "load-address = <0x7000000>; ns-interrupts-action = <2>;\n"
                            "entrypoint-offset = <0x2000>; };\n");
    expect(lfs_verb_image, "image --behaviour echo -o sp.elf", 0, "");
    expect(lfs_verb_pack, "pack --image sp.elf --manifest sp.dts -o sp", 0, "");
    return 0;
}

static void each_kind_is_known_by_content_or_name(void **state)
{
    (void)state;
    expect(lfs_verb_check, "check sp", 0, "sp: SP package: 0 errors");
    expect(lfs_verb_check, "check sp.elf", 0, "sp.elf: image: 0 errors");
    captured_file("l.json", "{\"a\": {\"image\": \"sp.elf\", \"pm\": \"sp.dts\",\n"
                            "\"uuid\": \"2a6f1c5b-b791-4e0d-84c8-337a56d2e01a\"}}\n");
    expect(lfs_verb_check, "check l.json", 0, "l.json: SP layout: 0 errors, 0 warnings");
}

static void broken_rules_end_with_1_and_malformed_files_with_3(void **state)
{
    (void)state;
    captured_file("bad.pkg", "SPKG and then nothing");
    expect(lfs_verb_check, "check bad.pkg", 1, "[PKG_TRUNCATED]");
    captured_file("other.pkg", "this is no package at all");
    expect(lfs_verb_check, "check other.pkg", 1, "[PKG_BAD_MAGIC]");
    captured_file("bad.json", "{\"a\": {\"image\": \"sp.elf\"}}");
    expect(lfs_verb_check, "check bad.json", 1, "[LAYOUT_MISSING_KEY]");
    captured_file("bad.json", "{");
    expect(lfs_verb_check, "check bad.json", 3, "[JSON_SYNTAX]");
    captured_file("bad.elf", "\x7f"
                             "ELF");
    expect(lfs_verb_check, "check bad.elf", 3, "[ELF_MALFORMED]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_is_known_by_content_or_name),
        cmocka_unit_test(broken_rules_end_with_1_and_malformed_files_with_3),
    };

    return cmocka_run_group_tests(tests, set_up, captured_folder_end);
}
